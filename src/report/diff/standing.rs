//! An obligation as the replay keeps it: small, since a book may have very many.

use crate::engine::obligation::Reading;
use crate::engine::{Detail, Obligation, Outcome};
use crate::model::Instant;
use crate::model::symbol::Symbol;

#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// The rule, by the number that it has in both policies.
    pub(super) rule: usize,
    pub(super) clock: u32,
    pub(super) outcome: Outcome,
    pub(super) from: Instant,
    pub(super) due: Option<Instant>,
    pub(super) done: Option<Instant>,
    pub(super) over: Option<i64>,
    pub(super) decided: Option<Instant>,
    pub(super) owner: Option<Symbol>,
    pub(super) reading: Option<Box<Reading>>,
}

impl Standing {
    pub(super) fn of(one: &Obligation, rule: usize) -> Self {
        let reading = match &one.detail {
            Detail::Figure(reading) => Some(reading.clone()),
            _ => None,
        };
        Self {
            rule,
            clock: one.clock,
            outcome: one.outcome,
            from: one.from,
            due: one.due,
            done: one.done,
            over: one.over,
            decided: one.decided,
            owner: one.owner,
            reading,
        }
    }

    pub(super) const fn is_running(&self) -> bool {
        matches!(self.outcome, Outcome::Pending | Outcome::Paused)
    }

    /// When it came to matter: decided, due, or begun.
    pub(super) fn instant(&self) -> Instant {
        self.decided.or(self.due).unwrap_or(self.from)
    }
}

/// The obligations of one subject under both policies, those that are one and the same together.
///
/// They are the same if they are of one rule and began at one instant. Where several began together, the violated are
/// held against the violated first, so that no difference is told that counting would not find.
pub(super) fn pairs(
    old: Vec<Standing>,
    new: Vec<Standing>,
) -> Vec<(Option<Standing>, Option<Standing>)> {
    let key = |one: &Standing| (one.rule, one.from);
    let sorted = |mut all: Vec<Standing>| {
        let class = |one: &Standing| (!one.outcome.is_violation(), !one.is_running());
        all.sort_by_key(|one| (key(one), class(one), one.due, one.clock));
        all.into_iter().peekable()
    };
    let (mut old, mut new) = (sorted(old), sorted(new));
    let mut pairs = Vec::new();
    loop {
        let first = match (old.peek(), new.peek()) {
            (None, None) => return pairs,
            (Some(one), None) | (None, Some(one)) => key(one),
            (Some(one), Some(other)) => key(one).min(key(other)),
        };
        let is_first = |one: &Standing| key(one) == first;
        pairs.push((old.next_if(is_first), new.next_if(is_first)));
    }
}
