//! What a rule asked of one record, and how that stands.

use crate::model::archive::FileState;
use crate::model::figure::Figure;
pub(crate) use crate::model::outcome::Outcome;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::model::{Amount, Instant};

/// One rule, one record, one clock (or one event, or one value).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Obligation {
    /// The rule's place in the policy.
    pub(crate) rule: usize,
    /// Counted from 1 within rule and record.
    pub(crate) clock: u32,
    pub(crate) outcome: Outcome,
    /// When it began: the trigger of a clock, or the event that was judged.
    pub(crate) from: Instant,
    /// The deadline; `None` where none is involved or a pause keeps it open.
    pub(crate) due: Option<Instant>,
    /// When people are warned that it falls due.
    pub(crate) warn: Option<Instant>,
    /// When it was met.
    pub(crate) done: Option<Instant>,
    /// Elapsed seconds past the deadline, of what is late or overdue.
    pub(crate) over: Option<i64>,
    /// When it became what it is, of a violation: the deadline passed, or the event broke the rule.
    pub(crate) decided: Option<Instant>,
    pub(crate) owner: Option<Symbol>,
    /// The event of the timeline to look at.
    pub(crate) event: usize,
    /// The event that began it.
    pub(crate) start: usize,
    pub(crate) limit: Option<LimitAt>,
    pub(crate) detail: Detail,
}

impl Obligation {
    /// One that only began.
    pub(crate) fn begun(rule: usize, clock: u32, from: Instant) -> Self {
        Self {
            rule,
            clock,
            outcome: Outcome::Pending,
            from,
            due: None,
            warn: None,
            done: None,
            over: None,
            decided: None,
            owner: None,
            event: 0,
            start: 0,
            limit: None,
            detail: Detail::None,
        }
    }
}

/// The limit that a running clock has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LimitAt {
    Within(Amount),
    By(Instant),
}

/// What else there is to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Detail {
    #[default]
    None,
    /// So many expected events fell due in the gap.
    Missed(u32),
    /// What is left of the limit once the pause ends.
    Left(Amount),
    /// It came before it was allowed to.
    TooEarly(Instant),
    Voided(Why),
    /// Too few of the events that had to come before.
    Needs {
        member: Option<Value>,
        found: u32,
        asked: u32,
    },
    /// The step with this place in the order (from 0) came too early or not at all.
    OutOfOrder {
        step: usize,
        missing: bool,
    },
    /// The names of what is missing or not valid.
    Lacks(Vec<Box<str>>),
    TooOften {
        count: u32,
        at_most: u32,
    },
    Actor(ActorFault),
    /// The date in this column is too old.
    Stale(Box<str>),
    Figure(Box<Reading>),
    /// Files of an archived month that are not as they were archived, and how.
    Archive(Vec<(&'static str, FileState)>),
}

/// What a metric reads over a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// `None` of nothing.
    pub(crate) figure: Option<Figure>,
    /// What it is compared with, where it is a baseline.
    pub(crate) baseline: Option<Figure>,
    /// How many units were counted.
    pub(crate) units: u64,
    /// Fewer were counted than the rule asks for a verdict.
    pub(crate) too_few: bool,
    /// The period is not over.
    pub(crate) so_far: bool,
}

/// Why a clock is no longer asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Unless,
    Withdrawn,
    Merged,
    Reopened,
    /// The rule's condition ceased to hold.
    Condition,
    /// The span ended before the next was due.
    SpanEnded,
}

/// Why a person was not the one to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActorFault {
    Nobody,
    /// Not of the staff (or not in the roster) at that time.
    Unknown(Option<Symbol>),
    Role(Symbol),
    Skill(Symbol),
    Row(Symbol),
    SameAs(Symbol),
}
