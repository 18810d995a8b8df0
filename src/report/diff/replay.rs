//! The replay: every record of the book judged by both policies, and held against each other at once.
//!
//! A [`Side`] is one policy at work; a [`Part`] takes some of the records, each on a core of its own. No part keeps a
//! record. Where the two policies read records alike, a record is read once and judged twice; else what the old policy
//! says is kept, by record, until the new one has read it too.

use std::collections::{BTreeMap, HashMap};

use super::effect::Effect;
use super::rules::{RuleDiff, Version};
use super::standing::{Standing, pairs};
use super::tally::Replay;
use crate::engine::waive::{Judge, Waivers};
use crate::engine::{Bench, Echoes, Obligation, Plan, Sink, Team, judge_record};
use crate::model::archive::ArchiveMonth;
use crate::model::id::RecordId;
use crate::model::language::Language;
use crate::model::record::Record;
use crate::model::waiver::Waiver;
use crate::policy::echo::Of;
use crate::report::Words;
use crate::report::gaps::Gaps;
use crate::report::standing::by_name;

/// One policy, ready to judge.
#[derive(Debug)]
pub(crate) struct Side<'a> {
    words: Words<'a>,
    bench: Bench<'a>,
    plan: Plan,
    echoes: Echoes,
    waivers: Waivers<'a>,
    months: &'a [ArchiveMonth],
    /// By rule of the policy: its number among those that are replayed.
    numbers: Vec<Option<usize>>,
}

impl<'a> Side<'a> {
    pub(crate) fn new(
        bench: Bench<'a>,
        version: Version,
        rules: &[RuleDiff],
        (waivers, months): (&'a [Waiver], &'a [ArchiveMonth]),
    ) -> Self {
        let mut numbers = vec![None; bench.policy.rules.len()];
        for (number, rule) in rules.iter().enumerate() {
            let places = match version {
                Version::Old => &rule.old,
                Version::New => &rule.new,
            };
            for place in places {
                numbers[*place] = Some(number);
            }
        }
        Self {
            words: Words {
                policy: bench.policy,
                symbols: bench.symbols,
                language: Language::English,
            },
            bench,
            plan: Plan::new(bench.policy, |rule| numbers[rule].is_some()),
            echoes: Echoes::default(),
            waivers: Waivers::new(waivers),
            months,
            numbers,
        }
    }

    /// True if records, rosters or periods hear what records say: then all are to be heard before any is judged.
    pub(crate) fn is_listening(&self) -> bool {
        self.bench.policy.echoes.iter().any(|echo| matches!(echo.of, Of::Events { .. }))
    }

    pub(crate) const fn bench(&self) -> Bench<'a> {
        self.bench
    }

    pub(crate) fn with_heard(self, echoes: Echoes) -> Self {
        Self { echoes, ..self }
    }

    /// Nothing judged yet.
    pub(crate) fn begin(&'a self) -> Half<'a> {
        Half {
            side: self,
            team: Team::new(self.bench, &self.plan),
            sink: Sink::default(),
            gaps: Gaps::default(),
        }
    }

    fn standings(&self, about: &str, obligations: &mut [Obligation]) -> Vec<Standing> {
        if !self.waivers.is_empty() {
            let Bench { policy, rosters, horizon, .. } = self.bench;
            self.waivers.apply(Judge { policy, rosters, now: horizon.now }, about, obligations);
        }
        let standing = |one: &Obligation| Some(Standing::of(one, self.numbers[one.rule]?));
        obligations.iter().filter_map(standing).collect()
    }

    /// Who owes it where no record says: whom the rule names.
    fn owner(&self, one: &Standing) -> Option<&str> {
        let owner = one.owner.map(|owner| self.words.symbols.text(owner));
        let of_rule = || {
            let place = self.numbers.iter().position(|number| *number == Some(one.rule))?;
            self.bench.policy.rules[place].owner.as_deref()
        };
        owner.or_else(of_rule)
    }
}

/// What one policy says of some of the records.
#[derive(Debug)]
pub(crate) struct Half<'c> {
    side: &'c Side<'c>,
    team: Team<'c>,
    sink: Sink,
    gaps: Gaps,
}

impl Half<'_> {
    /// What the policy asks of `record` by the rules that are replayed; `None` if it is not opened yet.
    pub(crate) fn take(&mut self, record: &Record) -> Option<Vec<Standing>> {
        let Side { bench, plan, echoes, .. } = self.side;
        let (team, gaps, side) = (&mut self.team, &mut self.gaps, self.side);
        judge_record(*bench, plan, (echoes, &mut self.sink), record, |view, sink| {
            team.hear(view, &sink.obligations);
            gaps.add(sink.gaps.drain(..).filter(|(rule, _)| plan.shows(*rule)));
            side.standings(record.id.as_str(), &mut sink.obligations)
        })
    }

    fn add(&mut self, other: Self) {
        self.team.add(other.team);
        self.gaps.add_all(other.gaps);
    }

    /// What is asked of rosters, periods and the archive, by the name of what it is about.
    fn conclude(mut self) -> (BTreeMap<String, Vec<Standing>>, Gaps) {
        let verdict = self.team.conclude(&self.side.echoes, self.side.months);
        verdict.gaps.into_iter().for_each(|gap| self.gaps.add([gap].into_iter()));
        let mut all = BTreeMap::new();
        for (name, (subject, mut obligations)) in by_name(self.side.words, verdict.obligations) {
            let mut standings = self.side.standings(&name, &mut obligations);
            let staff = self.side.words.staff_member(&subject);
            let staff = staff.and_then(|staff| self.side.words.symbols.find(staff));
            for one in &mut standings {
                one.owner = one.owner.or(staff);
            }
            all.insert(name, standings);
        }
        (all, self.gaps)
    }
}

/// What the old policy says of records, until the new one has read them.
pub(crate) type Kept = HashMap<RecordId, Vec<Standing>>;

/// What both policies say of some of the records.
#[derive(Debug)]
pub(crate) struct Part<'c> {
    old: Half<'c>,
    new: Half<'c>,
    kept: Option<&'c Kept>,
    effects: Vec<Effect>,
    records: u64,
}

/// Both policies at work.
#[derive(Debug)]
pub(crate) struct Both<'a> {
    pub(crate) old: Side<'a>,
    pub(crate) new: Side<'a>,
}

impl<'a> Both<'a> {
    /// Nothing judged yet. `kept` is what the old policy says, where it reads records otherwise.
    pub(crate) fn begin(&'a self, kept: Option<&'a Kept>) -> Part<'a> {
        Part { old: self.old.begin(), new: self.new.begin(), kept, effects: Vec::new(), records: 0 }
    }

    /// Puts the parts together; `halves` are those of the old policy, where it read the records itself.
    pub(crate) fn finish(
        &'a self,
        parts: Vec<Part<'a>>,
        halves: Vec<Half<'a>>,
        rules: &[RuleDiff],
    ) -> Replay {
        let mut all = self.begin(None);
        for part in parts {
            all.old.add(part.old);
            all.new.add(part.new);
            all.effects.extend(part.effects);
            all.records += part.records;
        }
        for half in halves {
            all.old.add(half);
        }
        let Part { old, new, mut effects, records, .. } = all;
        let ((mut olds, old_gaps), (mut news, new_gaps)) = (old.conclude(), new.conclude());
        let mut figures = Vec::new();
        for (name, old) in &mut olds {
            let new = news.remove(name).unwrap_or_default();
            self.compare(name, std::mem::take(old), new, (&mut effects, &mut figures));
        }
        for (name, new) in news {
            self.compare(&name, Vec::new(), new, (&mut effects, &mut figures));
        }
        effects.sort_by(Effect::order);
        let mut replay = Replay::new(records, effects, figures, rules);
        replay.faults = new_gaps.faults(self.new.bench.policy);
        replay.old_faults = old_gaps.faults(self.old.bench.policy);
        replay
    }

    fn compare(
        &self,
        about: &str,
        old: Vec<Standing>,
        new: Vec<Standing>,
        (effects, figures): (&mut Vec<Effect>, &mut Vec<super::tally::Figure>),
    ) {
        for (old, new) in pairs(old, new) {
            figures.extend(super::tally::Figure::of(about, old.as_ref(), new.as_ref()));
            effects.extend(effect(self, about, old.as_ref(), new.as_ref()));
        }
    }
}

fn effect(
    both: &Both<'_>,
    about: &str,
    old: Option<&Standing>,
    new: Option<&Standing>,
) -> Option<Effect> {
    let became = Effect::of(old, new)?;
    let owner =
        new.map_or_else(|| old.and_then(|one| both.old.owner(one)), |one| both.new.owner(one));
    Some(Effect::new(became, about, owner, (old, new)))
}

impl Part<'_> {
    /// Judges `record` as both policies read it (or as the new one does, the old having judged it before).
    pub(crate) fn take(&mut self, both: &Both<'_>, record: &Record) {
        let new = self.new.take(record);
        let old = match self.kept {
            None => self.old.take(record),
            Some(kept) => kept.get(&record.id).cloned(),
        };
        self.records += u64::from(new.is_some());
        let about = record.id.as_str();
        for (old, new) in pairs(old.unwrap_or_default(), new.unwrap_or_default()) {
            self.effects.extend(effect(both, about, old.as_ref(), new.as_ref()));
        }
    }
}
