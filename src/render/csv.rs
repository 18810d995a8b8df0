//! RFC 4180 with a header; what is absent is an empty cell, the members of a list stand with blanks between.

use std::io::{self, Write};

use super::batch;
use crate::model::Instant;
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
    batch::write(out, check.violations(), |_, violations, text| {
        let mut writer = csv::Writer::from_writer(text);
        for violation in violations {
            writer.write_record(cells(violation, check.words))?;
        }
        writer.flush()
    })?;
    Ok(())
}

fn cells(violation: &Violation, words: Words<'_>) -> [String; 15] {
    let policy = words.policy;
    let rule = &policy.rules[violation.rule()];
    let kind = violation.about.kind().map(|kind| policy.schema.kind(kind).name.to_string());
    let show = |instant: Instant| instant.in_zone(policy.zone()).to_string();
    [
        rule.id.to_string(),
        rule.severity.as_str().to_owned(),
        violation.about.name().to_owned(),
        kind.unwrap_or_default(),
        violation.clock.to_string(),
        violation.outcome.as_str().to_owned(),
        violation.owner(words).unwrap_or_default().to_owned(),
        show(violation.from),
        violation.due.map(show).unwrap_or_default(),
        violation.done.map(show).unwrap_or_default(),
        violation.over.map(|over| over.to_string()).unwrap_or_default(),
        violation.message(words),
        rule.source.join(" "),
        violation.file.to_string(),
        violation.line.to_string(),
    ]
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
