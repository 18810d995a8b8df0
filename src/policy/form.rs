//! The forms of rules, checked: what each asks, in numbers.

use super::condition::{Condition, Test};
use super::matcher::Matcher;
use crate::calendar::Period;
use crate::model::Amount;
use crate::model::roster::{ColumnId, RosterId};
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value};

/// What a rule asks; a rule has exactly one form.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    Deadline(Deadline),
    Recurring(Recurring),
    Notice(Notice),
    Precedence(Precedence),
    Sequence(Sequence),
    Required(Required),
    Limit(Limit),
    Actor(Actor),
}

/// The name of a form, as the policy writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormName {
    Deadline,
    Recurring,
    Notice,
    Precedence,
    Sequence,
    Required,
    Limit,
    Actor,
}

impl FormName {
    pub(crate) const ALL: [Self; 8] = [
        Self::Deadline,
        Self::Recurring,
        Self::Notice,
        Self::Precedence,
        Self::Sequence,
        Self::Required,
        Self::Limit,
        Self::Actor,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::Recurring => "recurring",
            Self::Notice => "notice",
            Self::Precedence => "precedence",
            Self::Sequence => "sequence",
            Self::Required => "required",
            Self::Limit => "limit",
            Self::Actor => "actor",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == text)
    }
}

impl Form {
    /// The limits of a form that has tiers; `within` alone is one.
    pub(crate) fn tiers(&self) -> &[Tier] {
        match self {
            Self::Deadline(Deadline { limits: Limits::Tiers(tiers), .. })
            | Self::Recurring(Recurring { pace: Pace::Every(tiers), .. }) => tiers,
            Self::Deadline(_)
            | Self::Recurring(_)
            | Self::Notice(_)
            | Self::Precedence(_)
            | Self::Sequence(_)
            | Self::Required(_)
            | Self::Limit(_)
            | Self::Actor(_) => &[],
        }
    }

    /// The reasons of waiting that stop its clocks.
    pub(crate) fn pauses(&self) -> &[Symbol] {
        match self {
            Self::Deadline(Deadline { pausing, .. })
            | Self::Recurring(Recurring { pausing, .. }) => &pausing.reasons,
            Self::Notice(_)
            | Self::Precedence(_)
            | Self::Sequence(_)
            | Self::Required(_)
            | Self::Limit(_)
            | Self::Actor(_) => &[],
        }
    }

    /// The field that holds the deadline itself.
    pub(crate) fn due_field(&self) -> Option<FieldId> {
        let Self::Deadline(Deadline { limits: Limits::Due(field), .. }) = self else { return None };
        Some(*field)
    }

    pub(crate) const fn name(&self) -> FormName {
        match self {
            Self::Deadline(_) => FormName::Deadline,
            Self::Recurring(_) => FormName::Recurring,
            Self::Notice(_) => FormName::Notice,
            Self::Precedence(_) => FormName::Precedence,
            Self::Sequence(_) => FormName::Sequence,
            Self::Required(_) => FormName::Required,
            Self::Limit(_) => FormName::Limit,
            Self::Actor(_) => FormName::Actor,
        }
    }
}

/// B within a time after A.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    pub(crate) from: Matcher,
    pub(crate) to: Matcher,
    pub(crate) limits: Limits,
    pub(crate) not_before: Option<FieldId>,
    pub(crate) same: Same,
    pub(crate) pausing: Pausing,
    pub(crate) unless: Option<Matcher>,
    pub(crate) cycle: Cycle,
    pub(crate) warn_at: Option<WarnAt>,
}

/// How long a running clock has.
#[derive(Clone, Debug)]
pub(crate) enum Limits {
    /// The first tier that holds decides; `within` alone is one tier that always holds.
    Tiers(Vec<Tier>),
    /// Until the instant (or the end of the day) that this field holds.
    Due(FieldId),
}

#[derive(Clone, Debug)]
pub(crate) struct Tier {
    pub(crate) when: Condition,
    pub(crate) within: Amount,
}

/// Pairs of a field of B and the field of A that it must equal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Same(pub(crate) Vec<(FieldId, FieldId)>);

/// Which waiting stops the clock, and how much of it is granted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pausing {
    pub(crate) reasons: Vec<Symbol>,
    pub(crate) max: Option<Amount>,
}

/// Whether a reopening starts the clock afresh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Cycle {
    #[default]
    Each,
    First,
}

/// How long before the deadline people are warned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WarnAt {
    Before(Amount),
    /// Once this share of the limit is used up, in percent.
    Share(u32),
}

/// B again and again while a span lasts.
#[derive(Clone, Debug)]
pub(crate) struct Recurring {
    pub(crate) begin: Matcher,
    pub(crate) end: Matcher,
    pub(crate) expect: Matcher,
    pub(crate) pace: Pace,
    pub(crate) pausing: Pausing,
    pub(crate) cycle: Cycle,
}

#[derive(Clone, Debug)]
pub(crate) enum Pace {
    /// At most this long from one to the next.
    Every(Vec<Tier>),
    /// So many in each whole period of the span.
    Per { period: Period, at_least: u32 },
}

/// B well ahead of a date in the record.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) expect: Matcher,
    pub(crate) ahead_of: FieldId,
    pub(crate) lead: Amount,
    pub(crate) done: Option<Matcher>,
}

/// B before A.
#[derive(Clone, Debug)]
pub(crate) struct Precedence {
    pub(crate) before: Matcher,
    pub(crate) need: Matcher,
    pub(crate) after: Option<Matcher>,
    pub(crate) same: Same,
    pub(crate) for_each: ForEach,
    pub(crate) distinct: Option<(FieldId, u32)>,
    pub(crate) at_least: u32,
}

#[derive(Clone, Debug)]
pub(crate) enum ForEach {
    Once,
    /// Once for each of these values of a field of B.
    Values(FieldId, Vec<Value>),
    /// Once for each earlier event of this kind, which B must follow.
    Event(Matcher),
}

/// The first of each, in this order, once the last has happened.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    pub(crate) order: Vec<Matcher>,
}

/// Fields present and valid at an event.
#[derive(Clone, Debug)]
pub(crate) struct Required {
    pub(crate) at: Matcher,
    pub(crate) need: Vec<Need>,
}

/// One thing that must hold, with the words that name it.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) name: Box<str>,
    pub(crate) test: Test,
}

/// At most N times, or never after Z.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) of: Matcher,
    pub(crate) at_most: u32,
    pub(crate) after: Option<Matcher>,
}

/// Who may do it.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) at: Matcher,
    pub(crate) who: Who,
    pub(crate) roster: Option<RosterId>,
    /// One of these roles, in this column; empty for any.
    pub(crate) role: Option<(ColumnId, Vec<Symbol>)>,
    /// All of these skills, in this column; empty for any.
    pub(crate) skill: Option<(ColumnId, Vec<Symbol>)>,
    pub(crate) row: Condition,
    pub(crate) not_same_as: Option<Matcher>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    By,
    /// The person (or row) that this field names: the event's own value, else the record's.
    Field(FieldId),
}
