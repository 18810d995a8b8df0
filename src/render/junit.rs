//! `JUnit` XML: cases of a policy, a suite a file; violations and faults, a test case each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::batch;
use crate::report::check::Check;
use crate::report::finding::{Finding, Findings, Inspection, Item, Level};
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

/// Violations and what could not be judged, then the rules that are not violated, which pass.
pub(crate) fn check(out: &mut dyn Write, check: &Check<'_>) -> io::Result<()> {
    let rules = &check.words.policy.rules;
    let mut sound: Vec<&str> = Vec::new();
    for (rule, _) in check.by_rule.iter().filter(|(_, violations)| *violations == 0) {
        let id = &*rules[*rule].id;
        let is_violated =
            |(other, violations): &(usize, u64)| *violations > 0 && *rules[*other].id == *id;
        if !sound.contains(&id) && !check.by_rule.iter().any(is_violated) {
            sound.push(id);
        }
    }
    found(out, "cs check", check, &sound)
}

/// Faults, and warnings, which are skipped; a sound policy passes.
pub(crate) fn policy(out: &mut dyn Write, inspection: &Inspection) -> io::Result<()> {
    let sound: &[&str] = if inspection.faults.is_empty() { &["policy.yaml"] } else { &[] };
    found(out, "cs policy check", inspection, sound)
}

/// A test case a finding, then those that pass.
fn found(out: &mut dyn Write, name: &str, found: &dyn Findings, passed: &[&str]) -> io::Result<()> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in found.items() {
        *counts.entry(mark(&item)).or_default() += 1;
    }
    let of = |mark| counts.get(mark).copied().unwrap_or_default();
    let (failures, errors, skipped) = (of("failure"), of("error"), of("skipped"));
    let tests = failures + errors + skipped + passed.len();
    let counts =
        format!(r#"name="{name}" tests="{tests}" failures="{failures}" errors="{errors}""#);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, "<testsuites {counts}>\n  <testsuite {counts} skipped=\"{skipped}\">")?;
    batch::write(out, found.items(), |_, items, text| {
        items.iter().try_for_each(|item| finding(text, item))
    })?;
    for name in passed {
        writeln!(out, r#"    <testcase classname="{0}" name="{0}"/>"#, escape(name))?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// What becomes of the test case: what never fails a run is skipped.
fn mark(item: &Item<'_>) -> &'static str {
    match (item.level(), item) {
        (Level::Fault, _) => "error",
        (Level::Warning, Item::Fault { .. }) | (Level::Trial | Level::Pass, _) => "skipped",
        (Level::Error | Level::Warning | Level::Info, _) => "failure",
    }
}

fn finding(text: &mut Vec<u8>, item: &Item<'_>) -> io::Result<()> {
    let mark = mark(item);
    let Finding { code, file, line, column, about, message, details, .. } = item.in_words();
    let clock = details.iter().find(|(name, value)| *name == "clock" && value != "1");
    let name = match (about, clock) {
        (Some(about), Some((_, clock))) => format!("{about} clock {clock}"),
        (Some(about), None) => about.to_owned(),
        (None, _) => format!("{file}:{line}:{}", column.unwrap_or(1)),
    };
    let (code, name, file) = (escape(code), escape(&name), escape(file));
    // A line break in an attribute is read as a blank unless it is written so.
    let message = escape(&message).replace('\n', "&#10;");
    writeln!(
        text,
        "    <testcase classname=\"{code}\" name=\"{name}\" file=\"{file}\" line=\"{line}\">\n      <{mark} message=\"{message}\"/>\n    </testcase>"
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
