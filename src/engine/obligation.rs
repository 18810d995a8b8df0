//! What a rule asked of one record, and how that stands.

use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::model::{Amount, Instant};

/// How an obligation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Outcome {
    /// Met, at or before the deadline.
    Kept,
    /// Met after the deadline.
    Late,
    /// Not met, and the deadline is past.
    Overdue,
    /// Violated without a deadline.
    Broken,
    /// Not met yet, and the deadline is to come.
    Pending,
    /// The clock stands still in an open pause.
    Paused,
    /// No longer asked.
    Void,
    /// Violated, and covered by a waiver.
    Waived,
}

impl Outcome {
    pub(crate) const ALL: [Self; 8] = [
        Self::Kept,
        Self::Late,
        Self::Overdue,
        Self::Broken,
        Self::Pending,
        Self::Paused,
        Self::Void,
        Self::Waived,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Late => "late",
            Self::Overdue => "overdue",
            Self::Broken => "broken",
            Self::Pending => "pending",
            Self::Paused => "paused",
            Self::Void => "void",
            Self::Waived => "waived",
        }
    }

    pub(crate) const fn is_violation(self) -> bool {
        matches!(self, Self::Late | Self::Overdue | Self::Broken)
    }
}

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
