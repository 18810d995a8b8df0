//! RFC 4180 with a header; what is absent is an empty cell, the members of a list stand with blanks between.

use std::io::{self, Write};

use super::batch;
use super::dates::Dates;
use crate::model::fault::Fault;
use crate::model::language::Said;
use crate::report::Words;
use crate::report::check::{Check, Violation};
use crate::report::finding::{Inspection, Tests};

/// A row a violation, its columns those of `jsonl`.
pub(crate) fn check(out: &mut dyn Write, check: &Check<'_>) -> io::Result<()> {
    const HEADER: [&str; 15] = [
        "rule", "severity", "record", "kind", "clock", "outcome", "owner", "from", "due", "done",
        "over_s", "message", "source", "file", "line",
    ];
    row(out, HEADER)?;
    let begin = || Rows { words: check.words, dates: Dates::new(check.words.policy.zone()) };
    batch::write_by(out, check.violations(), begin, |rows, _, violations, text| {
        let mut writer = csv::Writer::from_writer(text);
        for violation in violations {
            rows.add(violation, &mut writer)?;
        }
        writer.flush()
    })?;
    Ok(())
}

/// Writes violations.
struct Rows<'a> {
    words: Words<'a>,
    dates: Dates,
}

impl Rows<'_> {
    fn add(
        &mut self,
        violation: &Violation,
        row: &mut csv::Writer<&mut Vec<u8>>,
    ) -> io::Result<()> {
        let policy = self.words.policy;
        let rule = &policy.rules[violation.rule()];
        let kind = violation.about.kind().map(|kind| &*policy.schema.kind(kind).name);
        for cell in [
            &*rule.id,
            rule.severity.as_str(),
            violation.about.name(),
            kind.unwrap_or_default(),
            &violation.clock.to_string(),
            violation.outcome.as_str(),
            violation.owner(self.words).unwrap_or_default(),
        ] {
            row.write_field(cell)?;
        }
        let mut date = Vec::new();
        for instant in [Some(violation.from), violation.due, violation.done] {
            date.clear();
            if let Some(instant) = instant {
                self.dates.add(instant, &mut date);
            }
            row.write_field(&date)?;
        }
        for cell in [
            &*violation.over.map(|over| over.to_string()).unwrap_or_default(),
            &violation.message(self.words),
            &rule.source.join(" "),
            &violation.file,
            &violation.line.to_string(),
        ] {
            row.write_field(cell)?;
        }
        Ok(row.write_record(None::<&[u8]>)?)
    }
}

/// A row a fault, then a row a warning.
pub(crate) fn policy(out: &mut dyn Write, inspection: &Inspection) -> io::Result<()> {
    row(out, ["type", "code", "file", "line", "column", "message", "hint"])?;
    let faults = inspection.faults.iter().map(|fault| ("fault", fault));
    let warnings = inspection.warnings.iter().map(|warning| ("warning", warning));
    for (kind, fault) in faults.chain(warnings) {
        let Fault { file, position, message, hint, .. } = fault;
        let (line, column) = (position.line.to_string(), position.column.to_string());
        let hint = hint.as_ref().map(Said::english).unwrap_or_default();
        row(out, [kind, fault.code.as_str(), file, &line, &column, message.english(), hint])?;
    }
    Ok(())
}

/// A row a case, then a row a rule that lacks cases, then a row a fault.
pub(crate) fn cases(out: &mut dyn Write, tests: &Tests<'_>) -> io::Result<()> {
    row(out, ["type", "file", "line", "name", "result", "message"])?;
    for case in &tests.trial.cases {
        let result = if case.differences.is_empty() { "passed" } else { "failed" };
        let message = case.differences.iter().map(|difference| {
            let (of, expected, found) = (&difference.of, &difference.expected, &difference.found);
            format!("{of}: expected {expected}, found {found}")
        });
        let message = message.collect::<Vec<_>>().join("\n");
        row(out, ["case", &case.file, &case.line.to_string(), &case.title, result, &message])?;
    }
    for (rule, lack) in tests.untested() {
        row(out, ["rule", "", "", rule, "untested", lack.as_str()])?;
    }
    for fault in tests.faults {
        let line = fault.position.line.to_string();
        row(out, ["fault", &fault.file, &line, "", "unread", fault.message.english()])?;
    }
    Ok(())
}

fn row<const N: usize>(out: &mut dyn Write, cells: [&str; N]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells)?;
    writer.flush()
}
