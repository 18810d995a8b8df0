//! Tables in Markdown, for comments and pages.

use std::io::{self, Write};

use super::batch;
use super::table::{self, Layout};
use crate::model::language::{Language, tr};
use crate::model::value::field;
use crate::report::check::{Check, Violation};
use crate::report::finding::{Findings, Inspection, Item, Level, Tests};
use crate::report::{Words, deadline, terms};

/// Violations one a row, then what could not be judged, then the counts.
pub(crate) fn check(out: &mut dyn Write, check: &Check<'_>, layout: Layout) -> io::Result<()> {
    if check.violations().next().is_some() {
        let words = check.words.speaking(layout.language);
        let owner = words.head(field::OWNER, "OWNER");
        let names = ["", "RECORD", "RULE", "OUTCOME", "DUE", owner, "WHAT"];
        header(out, &names.map(|name| column(name, layout.language)))?;
        batch::write(out, check.violations(), |_, violations, text| {
            violations.iter().try_for_each(|one| violation(text, one, words))
        })?;
        writeln!(out)?;
    }
    if check.unshown() > 0 {
        writeln!(out, "{}\n", table::unshown(check, layout.language))?;
    }
    faults(out, check)?;
    let mut summary = Vec::new();
    table::summary(&mut summary, check, Layout { width: None, ..layout })?;
    // A blank line between, else the lines would run together.
    let summary = String::from_utf8_lossy(&summary);
    let lines: Vec<String> = summary.lines().map(escaped).collect();
    writeln!(out, "{}", lines.join("\n\n"))
}

/// The word above a column, in English in small letters.
fn column(name: &str, language: Language) -> String {
    terms::heading(name, language).to_lowercase()
}

fn violation(text: &mut Vec<u8>, violation: &Violation, words: Words<'_>) -> io::Result<()> {
    let (policy, language) = (words.policy, words.language);
    let rule = &policy.rules[violation.rule()];
    let title = rule.title.text(language).unwrap_or(&rule.id);
    let due = violation.due.map(|due| deadline(due, policy.zone(), language));
    let due = due.unwrap_or_else(|| "-".to_owned());
    let what = tr!(language, "{title}: {}", "{title}：{}", violation.message(words));
    let owner = violation.owner(words).unwrap_or("-");
    let (severity, record) = (terms::severity_of(rule, language), violation.about.name());
    let outcome = terms::outcome(violation.outcome, language);
    row(text, &[severity, record, &rule.id, outcome, &due, owner, &what])
}

/// Faults and warnings one a row, or the line that says what a sound policy holds.
pub(crate) fn policy(out: &mut dyn Write, inspection: &Inspection) -> io::Result<()> {
    faults(out, inspection)?;
    let Some(policy) = &inspection.policy else {
        let count = table::count(inspection.faults.len() as u64, "fault", "faults");
        return writeln!(out, "the policy is not well formed: {count}");
    };
    let mut sound = Vec::new();
    super::policy::sound(&mut sound, policy, Language::English)?;
    writeln!(out, "{}", escaped(String::from_utf8_lossy(&sound).trim_end()))
}

/// Faults and warnings, with the place of each.
fn faults(out: &mut dyn Write, found: &dyn Findings) -> io::Result<()> {
    let mut items = found.items().filter(|item| matches!(item, Item::Fault { .. })).peekable();
    if items.peek().is_none() {
        return Ok(());
    }
    header(out, &["", "place", "what"])?;
    for item in items {
        let finding = item.in_words();
        let level = if finding.level == Level::Warning { "warning" } else { "fault" };
        let column = finding.column.unwrap_or(1);
        let place = format!("{}:{}:{column}", finding.file, finding.line);
        row(out, &[level, &place, &finding.message])?;
    }
    writeln!(out)
}

/// The cases that failed, one difference a row, then rules without cases, then the counts.
pub(crate) fn cases(out: &mut dyn Write, tests: &Tests<'_>) -> io::Result<()> {
    faults(out, tests)?;
    if tests.trial.failed() > 0 {
        header(out, &["case", "rule", "expected", "found"])?;
        for case in &tests.trial.cases {
            let place = format!("{}:{}: {}", case.file, case.line, case.title);
            for difference in &case.differences {
                let (of, expected) = (difference.of.english(), difference.expected.english());
                row(out, &[&place, of, expected, difference.found.english()])?;
            }
        }
        writeln!(out)?;
    }
    let mut untested = tests.untested().peekable();
    if untested.peek().is_some() {
        header(out, &["rule", "lacks"])?;
        untested.try_for_each(|(rule, lack)| row(out, &[rule, lack.as_str()]))?;
        writeln!(out)?;
    }
    super::policy::counts(out, tests.trial, tests.asks_all, Language::English)
}

fn header(out: &mut dyn Write, names: &[impl AsRef<str>]) -> io::Result<()> {
    let shown: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    row(out, &shown)?;
    writeln!(out, "|{}", " --- |".repeat(names.len()))
}

fn row(out: &mut (impl Write + ?Sized), cells: &[&str]) -> io::Result<()> {
    let mut line = String::from("|");
    for cell in cells {
        line.push(' ');
        line.push_str(&escaped(cell));
        line.push_str(" |");
    }
    writeln!(out, "{line}")
}

/// Text that stands as it is: no mark of it is Markdown's or HTML's, and a table's row stays one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => escaped.push_str("<br>"),
            '\r' => {}
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            // Else a name with it would call someone.
            '@' => escaped.push_str("&#64;"),
            '\\' | '|' | '*' | '_' | '[' | ']' | '~' | '`' | '#' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mark_of_a_text_is_read_as_markdown() {
        for (text, shown) in [
            ("a|b", r"a\|b"),
            (r"a\|b", r"a\\\|b"),
            ("`due` is *late*", r"\`due\` is \*late\*"),
            ("<b>&", "&lt;b>&amp;"),
            ("one\ntwo\r\n", "one<br>two<br>"),
            ("@li.na", "&#64;li.na"),
            ("投诉", "投诉"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }
}
