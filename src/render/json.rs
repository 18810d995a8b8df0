//! One JSON object: the lines of `jsonl` in arrays by their type.

use std::io::{self, Write};

use serde::Serialize;

use super::batch;
use super::lines::{
    CaseLine, CasesSummary, FaultLine, PolicyLine, PolicySummary, SummaryLine, UntestedLine,
};
use super::moulds::Moulds;
use crate::model::fault::Fault;
use crate::report::check::Check;
use crate::report::finding::{Inspection, Tests};

pub(crate) fn check(out: &mut dyn Write, check: &Check<'_>) -> io::Result<()> {
    write!(out, "{{\"v\":1,\"violations\":")?;
    let begin = || Moulds::new(check.words);
    batch::array_by(out, check.violations(), begin, |moulds, one, text| moulds.add(one, text))?;
    faults(out, &check.faults)?;
    summary(out, &SummaryLine::of(check))
}

pub(crate) fn policy(out: &mut dyn Write, inspection: &Inspection) -> io::Result<()> {
    let Inspection { faults, warnings, .. } = inspection;
    write!(out, "{{\"v\":1,\"faults\":")?;
    batch::array(out, faults.iter(), |fault, text| {
        Ok(serde_json::to_writer(text, &PolicyLine::of(fault, "fault"))?)
    })?;
    write!(out, ",\"warnings\":")?;
    batch::array(out, warnings.iter(), |warning, text| {
        Ok(serde_json::to_writer(text, &PolicyLine::of(warning, "warning"))?)
    })?;
    summary(out, &PolicySummary::of(inspection))
}

pub(crate) fn cases(out: &mut dyn Write, tests: &Tests<'_>) -> io::Result<()> {
    write!(out, "{{\"v\":1,\"cases\":")?;
    batch::array(out, tests.trial.cases.iter(), |case, text| {
        Ok(serde_json::to_writer(text, &CaseLine::of(case))?)
    })?;
    write!(out, ",\"untested\":")?;
    batch::array(out, tests.untested(), |(rule, lack), text| {
        Ok(serde_json::to_writer(text, &UntestedLine::of(rule, *lack))?)
    })?;
    faults(out, tests.faults)?;
    summary(out, &CasesSummary::of(tests))
}

fn faults(out: &mut dyn Write, faults: &[Fault]) -> io::Result<()> {
    write!(out, ",\"faults\":")?;
    batch::array(out, faults.iter(), |fault, text| {
        Ok(serde_json::to_writer(text, &FaultLine::of(fault))?)
    })
}

fn summary(out: &mut dyn Write, summary: &impl Serialize) -> io::Result<()> {
    writeln!(out, ",\"summary\":{}}}", serde_json::to_string(summary)?)
}
