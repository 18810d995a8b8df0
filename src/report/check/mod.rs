//! The check of a book: which obligations are violated, and how many stand how.
//!
//! A [`Checking`] is what is the same for all records. Its [`Part`]s take records, each on a core of its own; how the book
//! is parted changes nothing in what comes out, and no part keeps a record.

mod known;
#[cfg(test)]
pub(crate) mod made_up;
mod order;
mod part;
mod violation;

use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) use known::{Known, Met, Name};
pub(crate) use part::Part;
pub(crate) use violation::{Likeness, Violation};

use order::Order;

use super::Words;
use crate::engine::tally::Tally;
use crate::engine::waive::{Judge, Waivers};
use crate::engine::{Bench, Echoes, Obligation, Plan};
use crate::model::Instant;
use crate::model::archive::ArchiveMonth;
use crate::model::fault::{Fault, Position};
use crate::model::id::RecordId;
use crate::model::language::{Said, said};
use crate::model::record::{KindId, Record};
use crate::model::roster::Rosters;
use crate::model::timeline::Horizon;
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
    /// No more violations than this are kept to be shown; all are counted.
    pub(crate) max_findings: Option<usize>,
}

/// Which violations are shown. All are counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// This severity and worse; `None` for all.
    pub(crate) severity: Option<Severity>,
    /// Decided at or after this instant.
    pub(crate) since: Option<Instant>,
    /// Decided before this instant.
    pub(crate) until: Option<Instant>,
    /// What is known and accepted; `None` where nothing is compared.
    pub(crate) baseline: Option<Known>,
    /// What was reported before; `None` where that does not matter.
    pub(crate) reported: Option<Known>,
}

/// Why a violation is not shown, if it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    Shown,
    /// It is not asked for.
    Hidden,
    /// It stands in the baseline.
    Accepted,
    /// It was reported before.
    Reported,
}

/// What waivers cover: it would be a violation without.
#[derive(Clone, Debug)]
pub(crate) struct Waived {
    pub(crate) violation: Violation,
    /// Who granted it, and until when.
    pub(crate) by: Said,
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) records: u64,
    pub(crate) tally: Tally,
    /// Violations by severity.
    pub(crate) by_severity: [u64; Severity::ALL.len()],
    /// The same, of those that are to be shown.
    pub(crate) shown: [u64; Severity::ALL.len()],
    /// The same, of rules that are not on trial.
    active: [u64; Severity::ALL.len()],
    /// Violations that are not shown because the baseline has them.
    pub(crate) accepted: u64,
    /// Violations that are not shown because they were reported before.
    pub(crate) reported: u64,
    /// Events later than now.
    pub(crate) future_events: u64,
    /// Events that were recorded later than the check looks.
    pub(crate) recorded_later: u64,
}

impl Counts {
    fn add_violation(&mut self, rule: &Rule, sight: Sight) {
        let severity = rule.severity as usize;
        self.by_severity[severity] += 1;
        match sight {
            Sight::Shown => {
                self.shown[severity] += 1;
                self.active[severity] += u64::from(rule.standing == Standing::Active);
            }
            Sight::Hidden => {}
            Sight::Accepted => self.accepted += 1,
            Sight::Reported => self.reported += 1,
        }
    }

    /// How many violations are to be shown.
    pub(crate) fn shown(&self) -> u64 {
        self.shown.iter().sum()
    }

    fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.tally.add_all(&other.tally);
        for severity in 0..self.active.len() {
            self.by_severity[severity] += other.by_severity[severity];
            self.shown[severity] += other.shown[severity];
            self.active[severity] += other.active[severity];
        }
        self.accepted += other.accepted;
        self.reported += other.reported;
        self.future_events += other.future_events;
        self.recorded_later += other.recorded_later;
    }

    /// True if what is shown has a violation of a rule that is in force, of this severity or worse.
    pub(crate) fn fails(&self, least: Severity) -> bool {
        self.active[..=least as usize].iter().any(|count| *count > 0)
    }
}

/// The result of a check.
#[derive(Debug)]
pub(crate) struct Check<'a> {
    pub(crate) words: Words<'a>,
    /// Lists that each are in order; [`Check::violations`] puts them together.
    lists: Vec<Vec<Violation>>,
    order: &'a Order,
    /// No more than these are shown.
    max_findings: usize,
    pub(crate) waived: Vec<Waived>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
    pub(crate) counts: Counts,
    /// The rules that were judged, each with how many violations are shown, those beyond `max_findings` too.
    pub(crate) by_rule: Vec<(usize, u64)>,
    /// Ids of the rules that were judged and applied to nothing.
    pub(crate) idle: Vec<String>,
    /// What obligations were about that are on no record.
    pub(crate) subjects: BTreeSet<String>,
    pub(crate) now: Instant,
    /// Only what was recorded by then is judged.
    pub(crate) as_of: Option<Instant>,
    /// Which violations of the baseline are violations still, shown or not.
    pub(crate) accepted: Met,
    /// The same of those that were reported before.
    pub(crate) reported: Met,
    /// What is shown is what is new, against a baseline or what was reported before.
    pub(crate) is_compared: bool,
}

impl Check<'_> {
    /// The violations in their order, as many as are to be shown.
    pub(crate) fn violations(&self) -> impl Iterator<Item = &Violation> {
        self.order.merged(&self.lists).take(self.max_findings)
    }

    /// How many violations there are beyond those that are shown.
    pub(crate) fn unshown(&self) -> u64 {
        self.counts.shown().saturating_sub(self.max_findings as u64)
    }
}

impl Scope<'_> {
    /// True if the whole book is checked: then the rules on rosters and periods are judged too.
    pub(crate) const fn is_whole(&self) -> bool {
        self.only.is_none() && self.kinds.is_empty()
    }

    fn takes(&self, record: &Record) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&record.kind))
            && self.only.as_ref().is_none_or(|only| only.contains(&record.id))
    }
}

/// A check under way: what is the same for all records.
#[derive(Debug)]
pub(crate) struct Checking<'a> {
    words: Words<'a>,
    scope: &'a Scope<'a>,
    bench: Bench<'a>,
    plan: Plan,
    order: Order,
    /// What records of the first turn hear: nothing.
    silence: Echoes,
    waivers: Waivers<'a>,
    judge: Judge<'a>,
}

/// Which records a part of a check judges: those that may hear of others wait until all were heard.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn<'e> {
    /// Those that hear of no other; what all say is gathered.
    First,
    /// Those that may hear of others, with what was gathered.
    Second(&'e Echoes),
}

impl<'a> Checking<'a> {
    pub(crate) fn new(words: Words<'a>, scope: &'a Scope<'a>) -> Self {
        let Words { policy, symbols, .. } = words;
        let bench = Bench { policy, symbols, rosters: scope.rosters, horizon: scope.horizon };
        Self {
            words,
            scope,
            bench,
            plan: Plan::new(policy, |rule| scope.rules[rule]),
            order: Order::new(policy),
            silence: Echoes::default(),
            waivers: Waivers::new(scope.waivers),
            judge: Judge { policy, rosters: scope.rosters, now: scope.horizon.now },
        }
    }

    /// A part that has no records yet.
    pub(crate) fn begin(&'a self) -> Part<'a> {
        Part::new(self)
    }

    /// What all records say, taken from the parts of the first turn; true beside it if some records wait for a second.
    pub(crate) fn heard(parts: &mut [Part<'_>]) -> (Echoes, bool) {
        let waits = parts.iter().any(|part| part.waits);
        let echoes = parts.iter_mut().map(|part| std::mem::take(&mut part.echoes));
        (Echoes::merged(echoes), waits)
    }

    /// Puts the parts of both turns together, in the order of the book. `opened_at` tells when the record of an id was opened, if all
    /// records were looked at.
    pub(crate) fn finish(
        &'a self,
        parts: Vec<Part<'a>>,
        echoes: &Echoes,
        opened_at: Option<&dyn Fn(RecordId) -> Option<Instant>>,
    ) -> Check<'a> {
        let policy = self.words.policy;
        let mut last = self.begin();
        let mut lists = Vec::with_capacity(parts.len() + 1);
        for part in parts {
            last.team.add(part.team);
            lists.push(part.violations);
            last.waived.extend(part.waived);
            last.counts.add(&part.counts);
            last.gaps.add_all(part.gaps);
            last.troubles.extend(part.troubles);
            last.oddities.extend(part.oddities);
            last.mergers.extend(part.mergers);
            last.accepted.add(&part.accepted);
            last.reported.add(&part.reported);
            for (applied, here) in last.applied.iter_mut().zip(part.applied) {
                *applied |= here;
            }
            for (violated, here) in last.violated.iter_mut().zip(part.violated) {
                *violated += here;
            }
        }
        let mut subjects = BTreeSet::new();
        if self.scope.is_whole() {
            let team = std::mem::replace(&mut last.team, self.begin().team);
            subjects.extend(last.team(team.conclude(echoes, self.scope.months)));
        }
        last.close();
        last.waived.sort_by(|a, b| self.order.compare(&a.violation, &b.violation));
        last.oddities.sort_by_key(|(id, _)| *id);
        let idle = self.idle(&last.applied);
        let by_rule = last.violated.iter().copied().enumerate();
        let by_rule = by_rule.filter(|(rule, _)| self.is_judged(*rule)).collect();
        let mut faults = last.gaps.faults(policy);
        if let Some(opened_at) = opened_at {
            faults.extend(self.merge_faults(&last.mergers, opened_at));
        }
        let mut warnings: Vec<Fault> = last.oddities.into_iter().map(|(_, fault)| fault).collect();
        warnings.extend(last.troubles.into_values());
        lists.push(last.violations);
        Check {
            words: self.words,
            lists,
            order: &self.order,
            max_findings: self.scope.max_findings.unwrap_or(usize::MAX),
            waived: last.waived,
            faults,
            warnings,
            counts: last.counts,
            by_rule,
            idle,
            subjects,
            now: self.scope.horizon.now,
            as_of: self.scope.horizon.as_of,
            accepted: last.accepted,
            reported: last.reported,
            is_compared: self.scope.shown.is_compared(),
        }
    }

    /// True if `rule` is asked for, and what it is on is looked at.
    fn is_judged(&self, rule: usize) -> bool {
        let is_of_record = self.words.policy.rules[rule].level == Level::Record;
        self.scope.rules[rule] && (is_of_record || self.scope.is_whole())
    }

    /// The rules that were judged and asked nothing; none where only some records were looked at.
    fn idle(&self, applied: &[bool]) -> Vec<String> {
        let rules = &self.words.policy.rules;
        let judged = rules.iter().enumerate().filter(|(index, _)| self.is_judged(*index));
        let applied: BTreeSet<&str> = judged
            .clone()
            .filter(|(index, _)| applied[*index])
            .map(|(_, rule)| &*rule.id)
            .collect();
        let mut idle: Vec<String> = Vec::new();
        for (_, rule) in judged.filter(|_| self.scope.only.is_none()) {
            if !applied.contains(&*rule.id) && !idle.iter().any(|id| **id == *rule.id) {
                idle.push(rule.id.to_string());
            }
        }
        idle
    }

    /// What is wrong with mergers: the record that goes on exists, and was opened earlier, so that no circle arises.
    fn merge_faults(
        &self,
        mergers: &[part::Merger],
        opened_at: &dyn Fn(RecordId) -> Option<Instant>,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        for merger in mergers {
            let into = self.words.symbols.text(merger.into);
            let target = RecordId::read(into.as_bytes()).and_then(opened_at);
            let message = match target {
                None => said!(
                    "merged into `{into}`, which is not in this book",
                    "并入 `{into}`，但工单册里没有它"
                ),
                Some(_) if target >= merger.opened_at => said!(
                    "merged into `{into}`, which was not opened earlier",
                    "并入 `{into}`，但它的受理时间不早于本单"
                ),
                Some(_) => continue,
            };
            let (file, position) = (Arc::clone(&merger.file), Position::line(merger.line));
            let hint =
                said!("merge the later record into the earlier one", "应把后受理的并入先受理的");
            faults.push(Fault::new(file, position, message).with_hint(hint));
        }
        faults
    }
}

impl Shown {
    /// True if only what is new is shown.
    const fn is_compared(&self) -> bool {
        self.baseline.is_some() || self.reported.is_some()
    }

    /// Whether a violation is shown; what is known of it is kept in mind all the same.
    fn sight(
        &self,
        obligation: &Obligation,
        rule: &Rule,
        record: &str,
        part: &mut Part<'_>,
    ) -> Sight {
        let decided = obligation.decided.unwrap_or(obligation.from);
        let is_met = |known: &Option<Known>, met: &mut Met| {
            let known = known.as_ref();
            known.is_some_and(|known| met.meet(known, &rule.id, record, obligation.clock))
        };
        let is_accepted = is_met(&self.baseline, &mut part.accepted);
        let is_reported = is_met(&self.reported, &mut part.reported);
        let is_asked = self.severity.is_none_or(|least| rule.severity <= least)
            && self.since.is_none_or(|since| decided >= since)
            && self.until.is_none_or(|until| decided < until);
        match () {
            () if !is_asked => Sight::Hidden,
            () if is_accepted => Sight::Accepted,
            () if is_reported => Sight::Reported,
            () => Sight::Shown,
        }
    }
}
