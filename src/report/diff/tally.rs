//! The result of a replay, counted.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::effect::{Effect, Sort};
use super::rules::RuleDiff;
use super::standing::Standing;
use crate::engine::Outcome;
use crate::engine::obligation::Reading;
use crate::model::fault::Fault;

/// What the edit would have done.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) records: u64,
    /// In the order of sorts, rules and time.
    pub(crate) effects: Vec<Effect>,
    /// Figures that read or stand otherwise, by rule and period.
    pub(crate) figures: Vec<Figure>,
    /// By rule number: on trial, so that no gate heeds it.
    trial: Vec<bool>,
    /// What could not be judged by the new policy, and by the old one.
    pub(crate) faults: Vec<Fault>,
    pub(crate) old_faults: Vec<Fault>,
}

/// A metric over a period, before and after.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) rule: usize,
    pub(crate) period: Box<str>,
    pub(crate) old: Option<(Outcome, Reading)>,
    pub(crate) new: Option<(Outcome, Reading)>,
}

impl Figure {
    /// `None` where it is no figure, or is the same.
    pub(super) fn of(about: &str, old: Option<&Standing>, new: Option<&Standing>) -> Option<Self> {
        let face = |one: Option<&Standing>| {
            one.and_then(|one| Some((one.outcome, *one.reading.as_deref()?)))
        };
        let (was, is) = (face(old), face(new));
        let rule = new.or(old)?.rule;
        (was != is).then(|| Self { rule, period: about.into(), old: was, new: is })
    }
}

/// How many effects of each sort.
pub(crate) type Counts = [u64; Sort::ALL.len()];

impl Replay {
    pub(super) fn new(
        records: u64,
        effects: Vec<Effect>,
        mut figures: Vec<Figure>,
        rules: &[RuleDiff],
    ) -> Self {
        figures.sort_by(|a, b| (a.rule, &a.period).cmp(&(b.rule, &b.period)));
        let trial = rules.iter().map(|rule| rule.is_trial).collect();
        Self { records, effects, figures, trial, faults: Vec::new(), old_faults: Vec::new() }
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.effects.iter().for_each(|effect| counts[effect.sort as usize] += 1);
        counts
    }

    /// The effects of one sort.
    pub(crate) fn of(&self, sort: Sort) -> impl Iterator<Item = &Effect> {
        self.effects.iter().filter(move |effect| effect.sort == sort)
    }

    /// Newly violated obligations of rules that are not on trial.
    pub(crate) fn newly_violated(&self) -> u64 {
        let counted = self.of(Sort::NewlyViolated).filter(|effect| !self.trial[effect.rule]);
        counted.count() as u64
    }

    /// Counts by rule number.
    pub(crate) fn by_rule(&self) -> BTreeMap<usize, Counts> {
        self.by(|effect| effect.rule)
    }

    /// Counts by month, `2026-11`, in `zone`.
    pub(crate) fn by_month(&self, zone: Tz) -> BTreeMap<String, Counts> {
        self.by(|effect| effect.at.date_in(zone).format("%Y-%m").to_string())
    }

    /// Counts by owner; those that no one owes under `None`, last.
    pub(crate) fn by_owner(&self) -> Vec<(Option<&str>, Counts)> {
        let mut all: Vec<_> = self.by(|effect| effect.owner.as_deref()).into_iter().collect();
        all.sort_by_key(|(owner, _)| (owner.is_none(), *owner));
        all
    }

    fn by<'s, K: Ord>(&'s self, key: impl Fn(&'s Effect) -> K) -> BTreeMap<K, Counts> {
        let mut all: BTreeMap<K, Counts> = BTreeMap::new();
        for effect in &self.effects {
            all.entry(key(effect)).or_default()[effect.sort as usize] += 1;
        }
        all
    }
}
