//! The objects of the formats for programs, `json` and `jsonl`: fields in a fixed order, never removed within `v: 1`.

use chrono_tz::Tz;
use serde::Serialize;

use crate::engine::Outcome;
use crate::model::fault::Fault;
use crate::model::language::Said;
use crate::model::{InZone, Instant};
use crate::report::Words;
use crate::report::check::{Check, Violation};
use crate::report::finding::{Inspection, Tests};
use crate::report::trial::{Lack, Tried};

#[derive(Debug, Serialize)]
pub(super) struct ViolationLine<'a> {
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
    message: String,
    source: &'a [Box<str>],
    file: &'a str,
    line: u32,
}

/// What a check could not judge.
#[derive(Debug, Serialize)]
pub(super) struct FaultLine<'a> {
    v: u8,
    r#type: &'static str,
    file: &'a str,
    line: u32,
    column: u32,
    message: &'a str,
}

/// What came of a check in all.
#[derive(Debug, Serialize)]
pub(super) struct SummaryLine<'a> {
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

/// A fault or warning of a policy.
#[derive(Debug, Serialize)]
pub(super) struct PolicyLine<'a> {
    v: u8,
    r#type: &'static str,
    file: &'a str,
    line: u32,
    column: u32,
    message: &'a str,
    hint: Option<&'a str>,
    code: &'static str,
    /// The column behind the last character that it is about; null where that is not known.
    end_column: Option<u32>,
    related: Vec<RelatedOf<'a>>,
}

/// Another place that matters to a fault.
#[derive(Debug, Serialize)]
struct RelatedOf<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    note: &'a str,
}

/// What came of reading a policy in all.
#[derive(Debug, Serialize)]
pub(super) struct PolicySummary<'a> {
    v: u8,
    r#type: &'static str,
    faults: usize,
    warnings: usize,
    policy: Option<&'a str>,
    rules: Option<usize>,
}

/// What came of a case.
#[derive(Debug, Serialize)]
pub(super) struct CaseLine<'a> {
    v: u8,
    r#type: &'static str,
    file: &'a str,
    line: u32,
    case: &'a str,
    result: &'static str,
    differences: Vec<DifferenceOf<'a>>,
}

#[derive(Debug, Serialize)]
struct DifferenceOf<'a> {
    of: &'a str,
    expected: &'a str,
    found: &'a str,
}

/// A rule that lacks cases.
#[derive(Debug, Serialize)]
pub(super) struct UntestedLine<'a> {
    v: u8,
    r#type: &'static str,
    rule: &'a str,
    lacks: &'static str,
}

/// What came of all cases.
#[derive(Debug, Serialize)]
pub(super) struct CasesSummary<'a> {
    v: u8,
    r#type: &'static str,
    cases: usize,
    passed: usize,
    failed: usize,
    rules: usize,
    /// Null where not all rules are to be tested.
    untested: Option<usize>,
    faults: usize,
    policy: &'a str,
}

impl<'a> ViolationLine<'a> {
    pub(super) fn of(violation: &'a Violation, words: Words<'a>) -> Self {
        let policy = words.policy;
        let zone = policy.zone();
        let rule = &policy.rules[violation.rule()];
        Self {
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
            message: violation.message(words),
            source: &rule.source,
            file: &violation.file,
            line: violation.line,
        }
    }
}

impl<'a> FaultLine<'a> {
    pub(super) fn of(fault: &'a Fault) -> Self {
        let (line, column) = (fault.position.line, fault.position.column);
        Self {
            v: 1,
            r#type: "fault",
            file: &fault.file,
            line,
            column,
            message: fault.message.english(),
        }
    }
}

impl<'a> SummaryLine<'a> {
    pub(super) fn of(check: &'a Check<'a>) -> Self {
        let policy = check.words.policy;
        let tally = &check.counts.tally;
        let of = |outcome| tally.of(outcome);
        // Of violations, programs are told of those that are shown, and so they are in the sum.
        let shown = check.counts.shown();
        Self {
            v: 1,
            r#type: "summary",
            records: check.counts.records,
            obligations: tally.all() - (tally.violations() - shown),
            kept: of(Outcome::Kept),
            violations: shown,
            pending: of(Outcome::Pending),
            paused: of(Outcome::Paused),
            void: of(Outcome::Void),
            waived: of(Outcome::Waived),
            faults: check.faults.len(),
            policy: &policy.version,
            now: show(check.now, policy.zone()),
        }
    }
}

impl<'a> PolicyLine<'a> {
    /// `kind` is `fault` or `warning`.
    pub(super) fn of(fault: &'a Fault, kind: &'static str) -> Self {
        let related = fault.related.iter().map(|other| RelatedOf {
            file: &other.file,
            line: other.position.line,
            column: other.position.column,
            note: other.note.english(),
        });
        Self {
            v: 1,
            r#type: kind,
            file: &fault.file,
            line: fault.position.line,
            column: fault.position.column,
            message: fault.message.english(),
            hint: fault.hint.as_ref().map(Said::english),
            code: fault.code.as_str(),
            end_column: (fault.len > 0).then(|| fault.position.column + fault.len),
            related: related.collect(),
        }
    }
}

impl<'a> PolicySummary<'a> {
    pub(super) fn of(inspection: &'a Inspection) -> Self {
        let policy = inspection.policy.as_ref();
        Self {
            v: 1,
            r#type: "summary",
            faults: inspection.faults.len(),
            warnings: inspection.warnings.len(),
            policy: policy.map(|policy| &*policy.version),
            rules: policy.map(|policy| policy.rules.len()),
        }
    }
}

impl<'a> CaseLine<'a> {
    pub(super) fn of(case: &'a Tried) -> Self {
        let differences = case.differences.iter().map(|difference| DifferenceOf {
            of: difference.of.english(),
            expected: difference.expected.english(),
            found: difference.found.english(),
        });
        Self {
            v: 1,
            r#type: "case",
            file: &case.file,
            line: case.line,
            case: &case.title,
            result: if case.differences.is_empty() { "passed" } else { "failed" },
            differences: differences.collect(),
        }
    }
}

impl<'a> UntestedLine<'a> {
    pub(super) const fn of(rule: &'a str, lack: Lack) -> Self {
        Self { v: 1, r#type: "untested", rule, lacks: lack.as_str() }
    }
}

impl<'a> CasesSummary<'a> {
    pub(super) fn of(tests: &'a Tests<'a>) -> Self {
        let (cases, failed) = (tests.trial.cases.len(), tests.trial.failed());
        Self {
            v: 1,
            r#type: "summary",
            cases,
            passed: cases - failed,
            failed,
            rules: tests.trial.rules.len(),
            untested: tests.asks_all.then(|| tests.untested().count()),
            faults: tests.faults.len(),
            policy: &tests.policy.version,
        }
    }
}

/// An instant as it is printed.
#[derive(Debug)]
pub(super) struct Shown(InZone);

impl Serialize for Shown {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.plain() {
            Some(text) => serializer.serialize_str(text.as_str()),
            None => serializer.collect_str(&self.0),
        }
    }
}

const fn show(instant: Instant, zone: Tz) -> Shown {
    Shown(instant.in_zone(zone))
}
