//! What came of the cases of a policy, as `JUnit` XML: a suite a file, and one for the rules without cases.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::report::trial::{Trial, Tried};

/// All cases; rules without a kept and a violated case fail unless `untested` are allowed.
pub(crate) fn trial(out: &mut dyn Write, trial: &Trial, untested: bool) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let lacking = trial.untested().filter(|_| untested).count();
    let rules = if untested { trial.rules.len() } else { 0 };
    let (tests, failures) = (trial.cases.len() + rules, trial.failed() + lacking);
    writeln!(out, r#"<testsuites name="cs policy test" tests="{tests}" failures="{failures}">"#)?;
    for suite in trial.cases.chunk_by(|a, b| a.file == b.file) {
        let failures = suite.iter().filter(|case| !case.differences.is_empty()).count();
        let name = suite.first().map(|case| escape(&case.file)).unwrap_or_default();
        let tests = suite.len();
        writeln!(out, r#"  <testsuite name="{name}" tests="{tests}" failures="{failures}">"#)?;
        suite.iter().try_for_each(|case| one(out, case))?;
        writeln!(out, "  </testsuite>")?;
    }
    if untested {
        writeln!(out, r#"  <testsuite name="rules" tests="{rules}" failures="{lacking}">"#)?;
        for (rule, lack) in &trial.rules {
            let name = escape(rule);
            match lack {
                None => writeln!(out, r#"    <testcase classname="rules" name="{name}"/>"#)?,
                Some(lack) => writeln!(
                    out,
                    "    <testcase classname=\"rules\" name=\"{name}\">\n      <failure message=\"{}\"/>\n    </testcase>",
                    lack.as_str()
                )?,
            }
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn one(out: &mut dyn Write, case: &Tried) -> io::Result<()> {
    let (file, line, name) = (escape(&case.file), case.line, escape(&case.title));
    let head = format!(r#"<testcase classname="{file}" name="{name}" file="{file}" line="{line}""#);
    let Some(first) = case.differences.first() else { return writeln!(out, "    {head}/>") };
    let mut text = String::new();
    for difference in &case.differences {
        let (of, found) = (&difference.of, &difference.found);
        let _ = writeln!(text, "{of}\n  expected {}\n  found    {found}", difference.expected);
    }
    let message =
        escape(&format!("{}: expected {}, found {}", first.of, first.expected, first.found));
    let text = escape(text.trim_end());
    writeln!(
        out,
        "    {head}>\n      <failure message=\"{message}\">{text}</failure>\n    </testcase>"
    )
}

/// Text for attributes and content; characters that XML 1.0 does not know are left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(letter),
            _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}
