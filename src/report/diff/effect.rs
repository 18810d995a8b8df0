//! What the edit does to one obligation.

use std::cmp::Ordering;

use super::standing::Standing;
use crate::engine::Outcome;
use crate::engine::obligation::Reading;
use crate::model::Instant;
use crate::model::language::Language;

/// Sorts of effects, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    NewlyViolated,
    NoLongerViolated,
    /// The deadline moved, and the obligation is kept, violated or running as before.
    DeadlineMoved,
    NewlyPending,
    NoLongerPending,
}

impl Sort {
    pub(crate) const ALL: [Self; 5] = [
        Self::NewlyViolated,
        Self::NoLongerViolated,
        Self::DeadlineMoved,
        Self::NewlyPending,
        Self::NoLongerPending,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NewlyViolated => "newly-violated",
            Self::NoLongerViolated => "no-longer-violated",
            Self::DeadlineMoved => "deadline-moved",
            Self::NewlyPending => "newly-pending",
            Self::NoLongerPending => "no-longer-pending",
        }
    }

    /// In words.
    pub(crate) const fn text(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::NewlyViolated => ("newly violated", "新增违规"),
            Self::NoLongerViolated => ("no longer violated", "不再违规"),
            Self::DeadlineMoved => ("deadlines moved", "截止移动"),
            Self::NewlyPending => ("newly pending", "新增待办"),
            Self::NoLongerPending => ("no longer pending", "不再待办"),
        };
        match language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

/// One obligation that stands otherwise under the new policy.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub(crate) sort: Sort,
    /// The rule, by its number among those that were replayed.
    pub(crate) rule: usize,
    /// The record, or what else it is about.
    pub(crate) about: Box<str>,
    /// When it came to matter under the policy that violates it (else under the new one).
    pub(crate) at: Instant,
    pub(crate) owner: Option<Box<str>>,
    pub(crate) from: Instant,
    /// `None` where that policy does not ask it.
    pub(crate) old: Option<Face>,
    pub(crate) new: Option<Face>,
}

/// How an obligation stands under one policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) clock: u32,
    pub(crate) outcome: Outcome,
    pub(crate) due: Option<Instant>,
    pub(crate) done: Option<Instant>,
    pub(crate) margin: Option<Margin>,
    pub(crate) reading: Option<Reading>,
}

/// Elapsed seconds between a deadline and what met it (or now).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Margin {
    Over(i64),
    Spare(i64),
}

impl Face {
    fn of(one: &Standing) -> Self {
        let spare = || {
            Some(Margin::Spare(one.due?.since(one.done?))).filter(|_| one.outcome == Outcome::Kept)
        };
        Self {
            clock: one.clock,
            outcome: one.outcome,
            due: one.due,
            done: one.done,
            margin: one.over.map(Margin::Over).or_else(spare),
            reading: one.reading.as_deref().copied(),
        }
    }
}

impl Effect {
    /// What became of an obligation; `None` where it matters to no one.
    pub(super) fn of(old: Option<&Standing>, new: Option<&Standing>) -> Option<(Sort, Instant)> {
        let violates = |one: &&Standing| one.outcome.is_violation();
        let runs = |one: &&Standing| one.is_running();
        let sort = match (old.filter(violates), new.filter(violates)) {
            (None, Some(_)) => Sort::NewlyViolated,
            (Some(_), None) => Sort::NoLongerViolated,
            _ => match (old.filter(runs), new.filter(runs)) {
                (None, Some(_)) => Sort::NewlyPending,
                (Some(_), None) => Sort::NoLongerPending,
                _ if is_moved(old?, new?) => Sort::DeadlineMoved,
                _ => return None,
            },
        };
        let matters = match sort {
            Sort::NoLongerViolated | Sort::NoLongerPending => old,
            Sort::NewlyViolated | Sort::DeadlineMoved | Sort::NewlyPending => new,
        };
        Some((sort, matters?.instant()))
    }

    pub(super) fn new(
        (sort, at): (Sort, Instant),
        about: &str,
        owner: Option<&str>,
        (old, new): (Option<&Standing>, Option<&Standing>),
    ) -> Self {
        let one = new.or(old);
        Self {
            sort,
            rule: one.map_or(0, |one| one.rule),
            about: about.into(),
            at,
            owner: owner.map(Into::into),
            from: one.map_or(at, |one| one.from),
            old: old.map(Face::of),
            new: new.map(Face::of),
        }
    }

    /// By sort, rule, when it came to matter, and what it is about.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let key = |one: &Self| (one.sort, one.rule, one.at);
        key(self)
            .cmp(&key(other))
            .then_with(|| self.about.cmp(&other.about))
            .then_with(|| self.from.cmp(&other.from))
    }
}

fn is_moved(old: &Standing, new: &Standing) -> bool {
    old.due != new.due && old.outcome != Outcome::Void && new.outcome != Outcome::Void
}
