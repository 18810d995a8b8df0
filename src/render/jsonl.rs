//! JSON lines: the contract for programs, one object a line.

use std::io::{self, Write};

use serde::Serialize;

use super::batch;
use super::lines::{
    CaseLine, CasesSummary, FaultLine, PolicyLine, PolicySummary, SummaryLine, UntestedLine,
};
use super::moulds::Moulds;
use crate::report::check::Check;
use crate::report::finding::{Inspection, Tests};

/// Violations in their order, then faults, then the summary.
pub(crate) fn check(out: &mut dyn Write, check: &Check<'_>) -> io::Result<()> {
    let begin = || Moulds::new(check.words);
    batch::write_by(out, check.violations(), begin, |moulds, _, violations, text| {
        violations.iter().try_for_each(|violation| {
            moulds.add(violation, text)?;
            text.push(b'\n');
            Ok(())
        })
    })?;
    check.faults.iter().try_for_each(|fault| line(out, &FaultLine::of(fault)))?;
    line(out, &SummaryLine::of(check))
}

/// Faults, then warnings, then the summary.
pub(crate) fn policy(out: &mut dyn Write, inspection: &Inspection) -> io::Result<()> {
    let Inspection { faults, warnings, .. } = inspection;
    faults.iter().try_for_each(|fault| line(out, &PolicyLine::of(fault, "fault")))?;
    warnings.iter().try_for_each(|warning| line(out, &PolicyLine::of(warning, "warning")))?;
    line(out, &PolicySummary::of(inspection))
}

/// Cases in the order of their files, then rules without cases, then faults, then the summary.
pub(crate) fn cases(out: &mut dyn Write, tests: &Tests<'_>) -> io::Result<()> {
    tests.trial.cases.iter().try_for_each(|case| line(out, &CaseLine::of(case)))?;
    tests.untested().try_for_each(|(rule, lack)| line(out, &UntestedLine::of(rule, lack)))?;
    tests.faults.iter().try_for_each(|fault| line(out, &FaultLine::of(fault)))?;
    line(out, &CasesSummary::of(tests))
}

/// Writes a line at once.
fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = Vec::new();
    add(&mut line, value)?;
    out.write_all(&line)
}

fn add(text: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *text, value)?;
    text.push(b'\n');
    Ok(())
}
