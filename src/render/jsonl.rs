//! JSON lines: the contract for programs. Fields in a fixed order, never removed within `v: 1`.

use std::io::{self, Write};

use chrono_tz::Tz;
use rayon::prelude::*;
use serde::Serialize;

use crate::engine::Outcome;
use crate::model::fault::Fault;
use crate::model::{InZone, Instant};
use crate::report::Words;
use crate::report::check::{Check, Violation};

#[derive(Serialize)]
struct ViolationLine<'a> {
    v: u8,
    r#type: &'static str,
    rule: &'a str,
    severity: &'static str,
    record: &'a str,
    kind: Option<&'a str>,
    clock: u32,
    outcome: &'static str,
    owner: Option<&'a str>,
    from: Shown,
    due: Option<Shown>,
    done: Option<Shown>,
    over_s: Option<i64>,
    message: &'a str,
    source: &'a [Box<str>],
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct FaultLine<'a> {
    v: u8,
    r#type: &'static str,
    file: &'a str,
    line: u32,
    column: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    v: u8,
    r#type: &'static str,
    records: u64,
    obligations: u64,
    kept: u64,
    violations: u64,
    pending: u64,
    paused: u64,
    void: u64,
    waived: u64,
    faults: usize,
    policy: &'a str,
    now: Shown,
}

/// Violations in their order, then faults, then the summary.
pub(crate) fn check(out: &mut dyn Write, check: &Check<'_>) -> io::Result<()> {
    let policy = check.words.policy;
    violations(out, check)?;
    let mut room = Vec::new();
    for fault in &check.faults {
        line(out, &mut room, &fault_line(fault))?;
    }
    let tally = &check.counts.tally;
    let of = |outcome| tally.of(outcome);
    let summary = SummaryLine {
        v: 1,
        r#type: "summary",
        records: check.counts.records,
        obligations: tally.all(),
        kept: of(Outcome::Kept),
        violations: tally.violations(),
        pending: of(Outcome::Pending),
        paused: of(Outcome::Paused),
        void: of(Outcome::Void),
        waived: of(Outcome::Waived),
        faults: check.faults.len(),
        policy: &policy.version,
        now: show(check.now, policy.zone()),
    };
    line(out, &mut room, &summary)
}

/// Lines that are made ready together.
const BATCH: usize = 8192;
/// Lines that one core makes at a stretch.
const STRETCH: usize = 512;

/// Writes the violations, which are put into words on all cores.
fn violations(out: &mut dyn Write, check: &Check<'_>) -> io::Result<()> {
    let lines = |violations: &[&Violation]| {
        let mut lines = Vec::with_capacity(violations.len() * 512);
        for violation in violations {
            let message = violation.message(check.words);
            serde_json::to_writer(&mut lines, &violation_line(violation, check.words, &message))?;
            lines.push(b'\n');
        }
        Ok::<_, io::Error>(lines)
    };
    let mut all = check.violations();
    loop {
        let batch: Vec<&Violation> = all.by_ref().take(BATCH).collect();
        if batch.len() <= STRETCH {
            return out.write_all(&lines(&batch)?);
        }
        let ready: Vec<_> = batch.par_chunks(STRETCH).map(lines).collect();
        for lines in ready {
            out.write_all(&lines?)?;
        }
    }
}

fn violation_line<'a>(
    violation: &'a Violation,
    words: Words<'a>,
    message: &'a str,
) -> ViolationLine<'a> {
    let policy = words.policy;
    let zone = policy.zone();
    let rule = &policy.rules[violation.rule()];
    ViolationLine {
        v: 1,
        r#type: "violation",
        rule: &rule.id,
        severity: rule.severity.as_str(),
        record: violation.about.name(),
        kind: violation.about.kind().map(|kind| &*policy.schema.kind(kind).name),
        clock: violation.clock,
        outcome: violation.outcome.as_str(),
        owner: violation.owner(words),
        from: show(violation.from, zone),
        due: violation.due.map(|due| show(due, zone)),
        done: violation.done.map(|done| show(done, zone)),
        over_s: violation.over,
        message,
        source: &rule.source,
        file: &violation.file,
        line: violation.line,
    }
}

fn fault_line(fault: &Fault) -> FaultLine<'_> {
    FaultLine {
        v: 1,
        r#type: "fault",
        file: &fault.file,
        line: fault.position.line,
        column: fault.position.column,
        message: &fault.message,
    }
}

/// An instant as it is printed.
struct Shown(InZone);

impl Serialize for Shown {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

const fn show(instant: Instant, zone: Tz) -> Shown {
    Shown(instant.in_zone(zone))
}

/// Writes a line at once, by way of `room`.
fn line(out: &mut dyn Write, room: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    room.clear();
    serde_json::to_writer(&mut *room, value)?;
    room.push(b'\n');
    out.write_all(room)
}
