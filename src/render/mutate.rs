//! Mutations of the policy that no case notices, as text.

use std::io::{self, Write};

use super::table::count;
use crate::report::mutate::survivors::Verdict;

/// Each survivor with its lines before and after, then what is listed in `list` and need not be, then the counts.
pub(crate) fn verdict(
    out: &mut dyn Write,
    verdict: &Verdict<'_>,
    (policy, list): (&str, &str),
) -> io::Result<()> {
    for tried in &verdict.survivors {
        let rule = tried.rule.as_ref().map(|rule| format!("{rule}: ")).unwrap_or_default();
        writeln!(out, "{policy}:{}:{}: {rule}{}", tried.at.line, tried.at.column, tried.what)?;
        for line in &tried.before {
            writeln!(out, "  - {line}")?;
        }
        for line in &tried.after {
            writeln!(out, "  + {line}")?;
        }
        writeln!(out)?;
    }
    for entry in &verdict.unneeded {
        let rule = entry.rule.as_ref().map(|rule| format!("{rule}: ")).unwrap_or_default();
        let (line, column) = (entry.at.line, entry.at.column);
        writeln!(
            out,
            "{list}:{line}:{column}: listed, and does not survive: {rule}{}",
            entry.what
        )?;
    }
    if !verdict.unneeded.is_empty() {
        writeln!(out)?;
    }
    writeln!(
        out,
        "{}: {} noticed, {} listed, {} not noticed",
        count(verdict.all as u64, "mutation", "mutations"),
        verdict.noticed,
        verdict.listed,
        verdict.survivors.len(),
    )
}
