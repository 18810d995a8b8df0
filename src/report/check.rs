//! The check of a book: which obligations are violated, and how many stand how.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Words;
use super::gaps::Gaps;
use super::standing::by_name;
use crate::engine::tally::Tally;
use crate::engine::team::Verdict;
use crate::engine::waive::{Covered, Judge, Waivers, end_of};
use crate::engine::{
    Bench, Echoes, Obligation, Outcome, Plan, Sink, Subject, Team, View, judge_record,
};
use crate::model::Instant;
use crate::model::archive::ArchiveMonth;
use crate::model::fault::{Fault, Position};
use crate::model::id::RecordId;
use crate::model::record::{KindId, Record, event};
use crate::model::roster::Rosters;
use crate::model::timeline::{Horizon, Oddity};
use crate::model::value::{Value, field};
use crate::model::waiver::Waiver;
use crate::policy::levels::Level;
use crate::policy::rule::{Rule, Severity, Standing};

/// What a check looks at, and from when.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) rosters: &'a Rosters,
    pub(crate) waivers: &'a [Waiver],
    /// The months of the archive's manifest, where a rule asks for them.
    pub(crate) months: &'a [ArchiveMonth],
    pub(crate) horizon: Horizon,
    /// By rule number: judged or not.
    pub(crate) rules: Vec<bool>,
    /// Empty for all kinds.
    pub(crate) kinds: Vec<KindId>,
    pub(crate) shown: Shown,
    /// Only these of the records are judged; `None` for all.
    pub(crate) only: Option<BTreeSet<RecordId>>,
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
    /// The record, or the roster row, period or month that it is about.
    pub(crate) record: String,
    /// `None` where it is about no record.
    pub(crate) kind: Option<KindId>,
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
    /// What obligations were about that are on no record.
    pub(crate) subjects: BTreeSet<String>,
    pub(crate) now: Instant,
}

impl Scope<'_> {
    /// True if the whole book is checked: then the rules on rosters and periods are judged too.
    pub(super) const fn is_whole(&self) -> bool {
        self.only.is_none() && self.kinds.is_empty()
    }

    fn takes(&self, record: &Record) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&record.kind))
            && self.only.as_ref().is_none_or(|only| only.contains(&record.id))
    }
}

/// Checks `records`, and puts the violations in their order. Records that are not chosen are heard all the same.
pub(crate) fn check(words: Words<'_>, scope: &Scope<'_>, records: &[Record]) -> Check {
    let bench = Bench {
        policy: words.policy,
        symbols: words.symbols,
        rosters: scope.rosters,
        horizon: scope.horizon,
    };
    let plan = Plan::new(words.policy, |rule| scope.rules[rule]);
    let echoes = Echoes::gather(bench, records);
    let mut team = Team::new(bench, &plan, &echoes);
    let mut checker = Checker::new(words, scope, &plan);
    for record in records.iter().filter(|record| scope.takes(record)) {
        let judged = judge_record(bench, &plan, &echoes, record, |view, sink| {
            team.hear(view, &sink.obligations);
            checker.record(view, sink);
        });
        if judged.is_none() {
            checker.check.future_events += record.events.len() as u64;
        }
    }
    if scope.is_whole() {
        checker.team(team.conclude(scope.months));
    }
    checker.finish()
}

struct Checker<'a> {
    words: Words<'a>,
    scope: &'a Scope<'a>,
    plan: &'a Plan,
    waivers: Waivers<'a>,
    applied: Vec<bool>,
    gaps: Gaps,
    /// What is wrong with waivers, by their line.
    troubles: BTreeMap<u32, Fault>,
    check: Check,
}

/// What a violation is about, and where to look.
struct About {
    name: String,
    kind: Option<KindId>,
    file: Arc<str>,
    /// By obligation: the line.
    line: Line,
    /// The one of the staff whose row it is.
    staff: Option<String>,
}

enum Line {
    Event(Vec<u32>),
    One(u32),
    /// That of the rule.
    Rule,
}

impl<'a> Checker<'a> {
    fn new(words: Words<'a>, scope: &'a Scope<'a>, plan: &'a Plan) -> Self {
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
            subjects: BTreeSet::new(),
            now: scope.horizon.now,
        };
        let applied = vec![false; words.policy.rules.len()];
        Self {
            words,
            scope,
            plan,
            waivers: Waivers::new(scope.waivers),
            applied,
            gaps: Gaps::default(),
            troubles: BTreeMap::new(),
            check,
        }
    }

    fn record(&mut self, view: &View<'_>, sink: Sink) {
        let (timeline, record) = (view.timeline, view.timeline.record);
        self.check.records += 1;
        self.check.future_events += timeline.hidden as u64;
        self.check.warnings.extend(timeline.oddities.iter().map(|oddity| warning(*oddity, record)));
        self.gaps.add(sink.gaps.into_iter().filter(|(rule, _)| self.plan.shows(*rule)));
        let about = About {
            name: record.id.to_string(),
            kind: Some(record.kind),
            file: Arc::clone(&record.file),
            line: Line::Event(timeline.events.iter().map(|event| event.line).collect()),
            staff: None,
        };
        let shown = sink.obligations.into_iter().filter(|one| self.plan.shows(one.rule));
        let obligations = shown.collect();
        self.obligations(&about, obligations);
    }

    /// Takes what came of rosters, periods and the archive.
    fn team(&mut self, verdict: Verdict) {
        verdict.gaps.into_iter().for_each(|gap| self.gaps.add([gap].into_iter()));
        for (name, (subject, obligations)) in by_name(self.words, verdict.obligations) {
            let (file, line) = self.place(&subject);
            let staff = self.words.staff_member(&subject).map(str::to_owned);
            let about = About { name: name.clone(), kind: None, file, line, staff };
            self.obligations(&about, obligations);
            self.check.subjects.insert(name);
        }
    }

    fn place(&self, subject: &Subject) -> (Arc<str>, Line) {
        match subject {
            Subject::Row(roster, key) => {
                let rows = self.scope.rosters.get(*roster);
                let row = rows.and_then(|rows| {
                    rows.at(*key, self.scope.horizon.now).or_else(|| rows.history(*key).first())
                });
                let file = self.words.policy.schema.roster(*roster).file();
                (file.into(), Line::One(row.map_or(1, |row| row.line)))
            }
            Subject::Period { .. } => ("policy.yaml".into(), Line::Rule),
            Subject::Month { line, .. } => ("data/archive/manifest.csv".into(), Line::One(*line)),
        }
    }

    /// Applies the waivers of what the obligations are about, and counts them.
    fn obligations(&mut self, about: &About, mut obligations: Vec<Obligation>) {
        self.waive(about, &mut obligations);
        for obligation in &obligations {
            self.obligation(obligation, about);
        }
    }

    /// Keeps what waivers cover and what is wrong with them.
    fn waive(&mut self, about: &About, obligations: &mut [Obligation]) {
        let policy = self.words.policy;
        let judge = Judge { policy, rosters: self.scope.rosters, now: self.scope.horizon.now };
        let covered = self.waivers.apply(judge, &about.name, obligations);
        for (place, Covered { index, outcome, waiver }) in covered.iter().enumerate() {
            if covered[..place].iter().any(|earlier| earlier.index == *index) {
                continue;
            }
            let bare = Obligation { outcome: *outcome, ..obligations[*index].clone() };
            let mut violation = self.violation(&bare, about);
            violation.message = format!("{}; {}", violation.message, self.words.waived_by(waiver));
            self.check.waived.push(violation);
        }
        for (waiver, trouble) in self.waivers.audit(judge, &about.name, obligations, &covered) {
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

    fn obligation(&mut self, obligation: &Obligation, about: &About) {
        self.applied[obligation.rule] = true;
        if !obligation.outcome.is_violation() {
            self.check.tally.add(obligation);
            return;
        }
        let violation = self.violation(obligation, about);
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

    fn violation(&self, obligation: &Obligation, about: &About) -> Violation {
        let rule = &self.words.policy.rules[obligation.rule];
        let owner = obligation.owner.map(|owner| self.words.symbols.text(owner).to_owned());
        Violation {
            rule: obligation.rule,
            severity: rule.severity,
            standing: rule.standing,
            record: about.name.clone(),
            kind: about.kind,
            clock: obligation.clock,
            outcome: obligation.outcome,
            owner: owner
                .or_else(|| rule.owner.as_deref().map(str::to_owned))
                .or_else(|| about.staff.clone()),
            from: obligation.from,
            due: obligation.due,
            done: obligation.done,
            over: obligation.over,
            message: self.words.message(obligation),
            file: Arc::clone(&about.file),
            line: match &about.line {
                Line::Event(lines) => lines[obligation.event],
                Line::One(line) => *line,
                Line::Rule => rule.at.line,
            },
        }
    }

    fn finish(mut self) -> Check {
        let rules = &self.words.policy.rules;
        for list in [&mut self.check.violations, &mut self.check.waived] {
            list.sort_by(|a, b| {
                let key = |v: &Violation| (v.severity, v.due.is_none(), v.due);
                key(a)
                    .cmp(&key(b))
                    .then_with(|| a.record.cmp(&b.record))
                    .then_with(|| rules[a.rule].id.cmp(&rules[b.rule].id))
                    .then(a.clock.cmp(&b.clock))
            });
        }
        self.check.warnings.extend(std::mem::take(&mut self.troubles).into_values());
        let is_judged = |rule: &Rule| rule.level == Level::Record || self.scope.is_whole();
        let judged = rules
            .iter()
            .enumerate()
            .filter(|(index, rule)| self.scope.rules[*index] && is_judged(rule));
        let applied: BTreeSet<&str> = judged
            .clone()
            .filter(|(index, _)| self.applied[*index])
            .map(|(_, rule)| &*rule.id)
            .collect();
        for (_, rule) in judged {
            let is_named = self.check.idle.iter().any(|id| **id == *rule.id);
            if self.scope.only.is_none() && !applied.contains(&*rule.id) && !is_named {
                self.check.idle.push(rule.id.to_string());
            }
        }
        self.check.faults.extend(self.gaps.faults(self.words.policy));
        self.check
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
                    violation.record.clone(),
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
