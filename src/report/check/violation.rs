//! A violation as it is kept until it is shown: small, since a book may have very many.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::Name;
use crate::engine::obligation::LimitAt;
use crate::engine::{Detail, Obligation, Outcome};
use crate::model::id::RecordId;
use crate::model::language::tr;
use crate::model::record::KindId;
use crate::model::symbol::Symbol;
use crate::model::{Amount, Instant};
use crate::policy::Policy;
use crate::report::Words;

/// A violation, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) from: Instant,
    pub(crate) due: Option<Instant>,
    pub(crate) done: Option<Instant>,
    pub(crate) over: Option<i64>,
    limit: Option<Amount>,
    detail: Option<Box<Detail>>,
    /// Why the event that broke it was written all the same; boxed twice, since few are.
    forced: Option<Box<Box<str>>>,
    pub(crate) about: About,
    pub(crate) file: Arc<str>,
    owner: Option<Symbol>,
    pub(crate) line: u32,
    pub(crate) clock: u32,
    rule: u32,
    pub(crate) outcome: Outcome,
}

/// What a violation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Record(RecordId, KindId),
    /// A roster row, a period or a month, by its name.
    Other(Box<str>),
}

impl About {
    /// The id of the record, or the name of what else it is.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Record(id, _) => id.as_str(),
            Self::Other(name) => name,
        }
    }

    /// `None` where it is about no record.
    pub(crate) const fn kind(&self) -> Option<KindId> {
        match self {
            Self::Record(_, kind) => Some(*kind),
            Self::Other(_) => None,
        }
    }
}

impl Violation {
    /// `owner` owns it where neither the obligation nor its rule says; `forced` is why the event was written all the same.
    pub(super) fn new(
        obligation: &Obligation,
        about: About,
        (file, line): (Arc<str>, u32),
        (owner, forced): (Option<Symbol>, Option<&str>),
    ) -> Self {
        let detail = (obligation.detail != Detail::None).then(|| obligation.detail.clone().into());
        Self {
            from: obligation.from,
            due: obligation.due,
            done: obligation.done,
            over: obligation.over,
            limit: match obligation.limit {
                Some(LimitAt::Within(amount)) => Some(amount),
                // No message names it.
                Some(LimitAt::By(_)) | None => None,
            },
            detail,
            forced: forced.map(|reason| Box::new(reason.into())),
            about,
            file,
            owner: obligation.owner.or(owner),
            line,
            clock: obligation.clock,
            rule: u32::try_from(obligation.rule).unwrap_or(u32::MAX),
            outcome: obligation.outcome,
        }
    }

    /// The rule's place in the policy.
    pub(crate) const fn rule(&self) -> usize {
        self.rule as usize
    }

    pub(crate) fn owner<'a>(&self, words: Words<'a>) -> Option<&'a str> {
        let owner = self.owner.map(|owner| words.symbols.text(owner));
        owner.or_else(|| words.policy.rules[self.rule()].owner.as_deref())
    }

    /// What later checks know it by.
    pub(crate) fn known_as(&self, policy: &Policy) -> Name {
        let rule = policy.rules[self.rule()].id.to_string();
        Name { rule, record: self.about.name().to_owned(), clock: self.clock }
    }

    /// Says what does not hold.
    pub(crate) fn message(&self, words: Words<'_>) -> String {
        let mut obligation = Obligation::begun(self.rule(), self.clock, self.from);
        obligation.outcome = self.outcome;
        obligation.due = self.due;
        obligation.done = self.done;
        obligation.over = self.over;
        obligation.limit = self.limit.map(LimitAt::Within);
        obligation.detail = self.detail.as_deref().cloned().unwrap_or_default();
        let message = words.message(&obligation);
        match &self.forced {
            Some(reason) => {
                tr!(
                    words.language,
                    "{message}; forced: {reason}",
                    "{message}；仍登记，理由：{reason}"
                )
            }
            None => message,
        }
    }

    /// The order in which violations are shown: by severity, due time (none last), record, rule and clock.
    pub(super) fn compare(&self, other: &Self, policy: &Policy) -> Ordering {
        let (rule, theirs) = (&policy.rules[self.rule()], &policy.rules[other.rule()]);
        let key = |severity, due: Option<Instant>| (severity, due.is_none(), due);
        key(rule.severity, self.due)
            .cmp(&key(theirs.severity, other.due))
            .then_with(|| self.about.name().cmp(other.about.name()))
            .then_with(|| rule.id.cmp(&theirs.id))
            .then(self.clock.cmp(&other.clock))
    }
}

/// Violations in their order, from lists that each are in it.
pub(super) fn merged<'a>(
    lists: &'a [Vec<Violation>],
    policy: &'a Policy,
) -> impl Iterator<Item = &'a Violation> {
    let heads = lists.iter().filter_map(|list| {
        let (first, rest) = list.split_first()?;
        Some(Head { first, rest, policy })
    });
    let mut heads: BinaryHeap<Head<'a>> = heads.collect();
    std::iter::from_fn(move || {
        let mut head = heads.peek_mut()?;
        let first = head.first;
        match head.rest.split_first() {
            Some((next, rest)) => (head.first, head.rest) = (next, rest),
            None => drop(std::collections::binary_heap::PeekMut::pop(head)),
        }
        Some(first)
    })
}

/// What is left of a list.
struct Head<'a> {
    first: &'a Violation,
    rest: &'a [Violation],
    policy: &'a Policy,
}

impl Ord for Head<'_> {
    /// The greatest comes first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.first.compare(self.first, self.policy)
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head<'_> {}
