//! The check of a book: which obligations are violated, and how many stand how.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Words, no_data_remedy};
use crate::calendar::NoData;
use crate::engine::tally::Tally;
use crate::engine::waive::{Covered, Judge, Waivers, end_of};
use crate::engine::{self, Obligation, Outcome, Sink, View};
use crate::model::Instant;
use crate::model::fault::{Fault, Position};
use crate::model::id::RecordId;
use crate::model::record::{KindId, Record, event};
use crate::model::roster::Rosters;
use crate::model::timeline::{Horizon, Oddity, Timeline};
use crate::model::value::{Value, field};
use crate::model::waiver::Waiver;
use crate::policy::rule::{Severity, Standing};

/// What a check looks at, and from when.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) rosters: &'a Rosters,
    pub(crate) waivers: &'a [Waiver],
    pub(crate) horizon: Horizon,
    /// By rule number: judged or not.
    pub(crate) rules: Vec<bool>,
    /// Empty for all kinds.
    pub(crate) kinds: Vec<KindId>,
    pub(crate) shown: Shown,
    /// All records are checked, so that a rule which applied to nothing is worth a word.
    pub(crate) whole: bool,
}

/// Which violations are shown (and counted).
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// This severity and worse; `None` for all.
    pub(crate) severity: Option<Severity>,
    /// Decided at or after this instant.
    pub(crate) since: Option<Instant>,
    /// Decided before this instant.
    pub(crate) until: Option<Instant>,
    /// Known ones, by rule, record and clock.
    pub(crate) baseline: BTreeSet<(String, String, u32)>,
}

/// A violation, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) rule: usize,
    pub(crate) severity: Severity,
    pub(crate) standing: Standing,
    pub(crate) record: RecordId,
    pub(crate) kind: KindId,
    pub(crate) clock: u32,
    pub(crate) outcome: Outcome,
    pub(crate) owner: Option<String>,
    pub(crate) from: Instant,
    pub(crate) due: Option<Instant>,
    pub(crate) done: Option<Instant>,
    pub(crate) over: Option<i64>,
    pub(crate) message: String,
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
}

/// The result of a check.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) violations: Vec<Violation>,
    /// What would be violations without their waivers; the message says who granted them.
    pub(crate) waived: Vec<Violation>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
    pub(crate) records: u64,
    pub(crate) tally: Tally,
    /// Violations that `shown` leaves out; they are in no other count.
    pub(crate) hidden: u64,
    /// Events later than now.
    pub(crate) future_events: u64,
    /// Ids of the rules that were judged and applied to nothing.
    pub(crate) idle: Vec<String>,
    pub(crate) now: Instant,
}

/// Checks `records`, and puts the violations in their order.
pub(crate) fn check(words: Words<'_>, scope: &Scope<'_>, records: &[Record]) -> Check {
    let mut checker = Checker::new(words, scope);
    for record in records {
        if scope.kinds.is_empty() || scope.kinds.contains(&record.kind) {
            checker.record(record);
        }
    }
    checker.finish()
}

struct Checker<'a> {
    words: Words<'a>,
    scope: &'a Scope<'a>,
    waivers: Waivers<'a>,
    applied: Vec<bool>,
    /// Records that reach into a year without data, by calendar and year.
    gaps: BTreeMap<(Box<str>, i32), u64>,
    /// What is wrong with waivers, by their line.
    troubles: BTreeMap<u32, Fault>,
    check: Check,
}

impl<'a> Checker<'a> {
    fn new(words: Words<'a>, scope: &'a Scope<'a>) -> Self {
        let check = Check {
            violations: Vec::new(),
            waived: Vec::new(),
            faults: Vec::new(),
            warnings: Vec::new(),
            records: 0,
            tally: Tally::default(),
            hidden: 0,
            future_events: 0,
            idle: Vec::new(),
            now: scope.horizon.now,
        };
        let applied = vec![false; words.policy.rules.len()];
        Self {
            words,
            scope,
            waivers: Waivers::new(scope.waivers),
            applied,
            gaps: BTreeMap::new(),
            troubles: BTreeMap::new(),
            check,
        }
    }

    fn record(&mut self, record: &Record) {
        let Some(timeline) = Timeline::settle(record, self.scope.horizon) else {
            self.check.future_events += record.events.len() as u64;
            return;
        };
        self.check.records += 1;
        self.check.future_events += timeline.hidden as u64;
        self.check.warnings.extend(timeline.oddities.iter().map(|oddity| warning(*oddity, record)));
        let policy = self.words.policy;
        let view = View::new(policy, self.scope.rosters, &timeline, self.scope.horizon.now);
        let mut sink = Sink::default();
        engine::judge(&view, |rule| self.scope.rules[rule], &mut sink);
        self.waive(record, &timeline, &mut sink.obligations);
        let years: BTreeSet<(Box<str>, i32)> =
            sink.gaps.into_iter().map(|(_, NoData { calendar, year })| (calendar, year)).collect();
        for gap in years {
            *self.gaps.entry(gap).or_default() += 1;
        }
        for obligation in &sink.obligations {
            self.obligation(obligation, &timeline);
        }
    }

    /// Applies the waivers of a record, and keeps what they cover and what is wrong with them.
    fn waive(&mut self, record: &Record, timeline: &Timeline<'_>, obligations: &mut [Obligation]) {
        let policy = self.words.policy;
        let judge = Judge { policy, rosters: self.scope.rosters, now: self.scope.horizon.now };
        let covered = self.waivers.apply(judge, record.id.as_str(), obligations);
        for (place, Covered { index, outcome, waiver }) in covered.iter().enumerate() {
            if covered[..place].iter().any(|earlier| earlier.index == *index) {
                continue;
            }
            let bare = Obligation { outcome: *outcome, ..obligations[*index].clone() };
            let mut violation = self.violation(&bare, timeline);
            violation.message = format!("{}; {}", violation.message, self.words.waived_by(waiver));
            self.check.waived.push(violation);
        }
        for (waiver, trouble) in
            self.waivers.audit(judge, record.id.as_str(), obligations, &covered)
        {
            if self.is_audited(waiver) {
                let fault = self.words.waiver_warning(waiver, &trouble);
                self.troubles.insert(waiver.line, fault);
            }
        }
    }

    /// True if the check looks at the rule of `waiver`, and `waiver` did not end before what is shown.
    fn is_audited(&self, waiver: &Waiver) -> bool {
        let mut rules = self.words.policy.rules.iter().zip(&self.scope.rules);
        let end = end_of(self.words.policy.zone(), waiver.until);
        rules.any(|(rule, is_judged)| *is_judged && rule.id == waiver.rule)
            && self.scope.shown.since.is_none_or(|since| end.is_none_or(|end| end > since))
    }

    fn obligation(&mut self, obligation: &Obligation, timeline: &Timeline<'_>) {
        self.applied[obligation.rule] = true;
        if !obligation.outcome.is_violation() {
            self.check.tally.add(obligation);
            return;
        }
        let violation = self.violation(obligation, timeline);
        if self.scope.shown.has(
            &violation,
            obligation,
            &self.words.policy.rules[obligation.rule].id,
        ) {
            self.check.tally.add(obligation);
            self.check.violations.push(violation);
        } else {
            self.check.hidden += 1;
        }
    }

    fn violation(&self, obligation: &Obligation, timeline: &Timeline<'_>) -> Violation {
        let rule = &self.words.policy.rules[obligation.rule];
        let owner = obligation.owner.map(|owner| self.words.symbols.text(owner).to_owned());
        Violation {
            rule: obligation.rule,
            severity: rule.severity,
            standing: rule.standing,
            record: timeline.record.id,
            kind: timeline.record.kind,
            clock: obligation.clock,
            outcome: obligation.outcome,
            owner: owner.or_else(|| rule.owner.as_deref().map(str::to_owned)),
            from: obligation.from,
            due: obligation.due,
            done: obligation.done,
            over: obligation.over,
            message: self.words.message(obligation),
            file: Arc::clone(&timeline.record.file),
            line: timeline.events[obligation.event].line,
        }
    }

    fn finish(mut self) -> Check {
        let rules = &self.words.policy.rules;
        for list in [&mut self.check.violations, &mut self.check.waived] {
            list.sort_by(|a, b| {
                let key = |v: &Violation| (v.severity, v.due.is_none(), v.due, v.record);
                key(a)
                    .cmp(&key(b))
                    .then_with(|| rules[a.rule].id.cmp(&rules[b.rule].id))
                    .then(a.clock.cmp(&b.clock))
            });
        }
        self.check.warnings.extend(std::mem::take(&mut self.troubles).into_values());
        let judged = rules.iter().enumerate().filter(|(index, _)| self.scope.rules[*index]);
        let applied: BTreeSet<&str> = judged
            .clone()
            .filter(|(index, _)| self.applied[*index])
            .map(|(_, rule)| &*rule.id)
            .collect();
        for (_, rule) in judged {
            let is_named = self.check.idle.iter().any(|id| **id == *rule.id);
            if self.scope.whole && !applied.contains(&*rule.id) && !is_named {
                self.check.idle.push(rule.id.to_string());
            }
        }
        for ((calendar, year), records) in &self.gaps {
            self.check.faults.push(self.gap_fault(calendar, *year, *records));
        }
        self.check
    }

    fn gap_fault(&self, calendar: &str, year: i32, records: u64) -> Fault {
        let file = self.words.policy.dates_file(calendar);
        let reach = if records == 1 {
            "1 record reaches into it".to_owned()
        } else {
            format!("{records} records reach into it")
        };
        Fault {
            file: file.unwrap_or("policy.yaml").into(),
            position: Position::START,
            message: format!("the calendar `{calendar}` has no data for {year}, and {reach}"),
            hint: Some(no_data_remedy(self.words.policy, calendar, year)),
        }
    }
}

/// What is wrong with mergers: the record that goes on exists, and was opened earlier, so that no circle arises.
/// `records` must be all of the book.
pub(crate) fn merge_faults(words: Words<'_>, records: &[Record]) -> Vec<Fault> {
    let by_id: BTreeMap<&str, &Record> =
        records.iter().map(|record| (record.id.as_str(), record)).collect();
    let mut faults = Vec::new();
    for record in records {
        for merged in record.events.iter().filter(|event| event.event == event::MERGED) {
            let into = merged.fields.get(field::INTO).and_then(Value::as_word);
            let Some(into) = into.map(|into| words.symbols.text(into)) else { continue };
            let message = match by_id.get(into) {
                None => format!("merged into `{into}`, which is not in this book"),
                Some(target) if target.opened_at() >= record.opened_at() => {
                    format!("merged into `{into}`, which was not opened earlier")
                }
                Some(_) => continue,
            };
            let (file, position) = (Arc::clone(&record.file), Position::line(merged.line));
            let hint = Some("merge the later record into the earlier one".to_owned());
            faults.push(Fault { file, position, message, hint });
        }
    }
    faults
}

impl Shown {
    fn has(&self, violation: &Violation, obligation: &Obligation, rule: &str) -> bool {
        let decided = obligation.decided.unwrap_or(obligation.from);
        self.severity.is_none_or(|least| violation.severity <= least)
            && self.since.is_none_or(|since| decided >= since)
            && self.until.is_none_or(|until| decided < until)
            && (self.baseline.is_empty()
                || !self.baseline.contains(&(
                    rule.to_owned(),
                    violation.record.to_string(),
                    violation.clock,
                )))
    }
}

fn warning(oddity: Oddity, record: &Record) -> Fault {
    let (line, message) = match oddity {
        Oddity::BeforeOpened { line } => {
            (line, "the event stands before `opened`, and is judged as at `opened`")
        }
        Oddity::AmendsNothing { line } => (line, "the amendment names an event that is not there"),
    };
    Fault {
        file: Arc::clone(&record.file),
        position: Position::line(line),
        message: message.to_owned(),
        hint: None,
    }
}
