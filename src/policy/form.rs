//! The forms of rules, checked: what each asks, in numbers.

use chrono::Weekday;
use rust_decimal::Decimal;

use super::condition::{Condition, Test};
use super::matcher::Matcher;
use crate::calendar::Period;
use crate::model::Amount;
use crate::model::figure::Figure;
use crate::model::record::EventId;
use crate::model::roster::{ColumnId, RosterId};
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value};

/// What a rule asks; a rule has exactly one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Deadline(Deadline),
    Recurring(Recurring),
    Notice(Notice),
    Precedence(Precedence),
    Sequence(Sequence),
    Required(Required),
    Limit(Limit),
    Actor(Actor),
    Roster(RosterCheck),
    Duty(Duty),
    Metric(Metric),
    Retention(Retention),
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
    Roster,
    Duty,
    Metric,
    Retention,
}

impl FormName {
    pub(crate) const ALL: [Self; 12] = [
        Self::Deadline,
        Self::Recurring,
        Self::Notice,
        Self::Precedence,
        Self::Sequence,
        Self::Required,
        Self::Limit,
        Self::Actor,
        Self::Roster,
        Self::Duty,
        Self::Metric,
        Self::Retention,
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
            Self::Roster => "roster",
            Self::Duty => "duty",
            Self::Metric => "metric",
            Self::Retention => "retention",
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
            | Self::Actor(_)
            | Self::Roster(_)
            | Self::Duty(_)
            | Self::Metric(_)
            | Self::Retention(_) => &[],
        }
    }

    /// True if it asks for the event `id` after the event `end`, or wants the one before the other.
    pub(crate) fn lets_follow(&self, id: EventId, end: EventId) -> bool {
        let names = |matcher: &Matcher, event| matcher.any.iter().any(|one| one.names(event));
        match self {
            Self::Deadline(Deadline { from, to, .. }) => names(from, end) && names(to, id),
            Self::Recurring(Recurring { begin, expect, .. }) => {
                names(begin, end) && names(expect, id)
            }
            Self::Precedence(Precedence { before, need, .. }) => {
                names(need, end) && names(before, id)
            }
            Self::Sequence(Sequence { order }) => {
                let end = order.iter().position(|step| names(step, end));
                end.is_some_and(|end| order[end..].iter().any(|step| names(step, id)))
            }
            Self::Notice(_)
            | Self::Required(_)
            | Self::Limit(_)
            | Self::Actor(_)
            | Self::Roster(_)
            | Self::Duty(_)
            | Self::Metric(_)
            | Self::Retention(_) => false,
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
            | Self::Actor(_)
            | Self::Roster(_)
            | Self::Duty(_)
            | Self::Metric(_)
            | Self::Retention(_) => &[],
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
            Self::Roster(_) => FormName::Roster,
            Self::Duty(_) => FormName::Duty,
            Self::Metric(_) => FormName::Metric,
            Self::Retention(_) => FormName::Retention,
        }
    }
}

/// B within a time after A.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Limits {
    /// The first tier that holds decides; `within` alone is one tier that always holds.
    Tiers(Vec<Tier>),
    /// Until the instant (or the end of the day) that this field holds.
    Due(FieldId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tier {
    pub(crate) when: Condition,
    pub(crate) within: Amount,
}

/// Pairs of a field of B and the field of A that it must equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Same(pub(crate) Vec<(FieldId, FieldId)>);

/// Which waiting stops the clock, and how much of it is granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recurring {
    pub(crate) begin: Matcher,
    pub(crate) end: Matcher,
    pub(crate) expect: Matcher,
    pub(crate) pace: Pace,
    pub(crate) pausing: Pausing,
    pub(crate) cycle: Cycle,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// At most this long from one to the next.
    Every(Vec<Tier>),
    /// So many in each whole period of the span.
    Per { period: Period, at_least: u32 },
}

/// B well ahead of a date in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) expect: Matcher,
    pub(crate) ahead_of: FieldId,
    pub(crate) lead: Amount,
    pub(crate) done: Option<Matcher>,
}

/// B before A.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Precedence {
    pub(crate) before: Matcher,
    pub(crate) need: Matcher,
    pub(crate) after: Option<Matcher>,
    pub(crate) same: Same,
    pub(crate) for_each: ForEach,
    pub(crate) distinct: Option<(FieldId, u32)>,
    pub(crate) at_least: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ForEach {
    Once,
    /// Once for each of these values of a field of B.
    Values(FieldId, Vec<Value>),
    /// Once for each earlier event of this kind, which B must follow.
    Event(Matcher),
}

/// The first of each, in this order, once the last has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub(crate) order: Vec<Matcher>,
}

/// Fields present and valid at an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Required {
    pub(crate) at: Matcher,
    pub(crate) need: Vec<Need>,
}

/// One thing that must hold, with the words that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) name: Box<str>,
    pub(crate) test: Test,
}

/// At most N times, or never after Z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) of: Matcher,
    pub(crate) at_most: u32,
    pub(crate) after: Option<Matcher>,
}

/// Who may do it.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Each row of a roster holds, now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RosterCheck {
    pub(crate) of: RosterId,
    /// The rows that are asked.
    pub(crate) row: Condition,
    pub(crate) need: Vec<Need>,
    pub(crate) fresh: Vec<Fresh>,
}

/// A date that must not be older than this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fresh {
    pub(crate) column: ColumnId,
    pub(crate) name: Box<str>,
    pub(crate) lasts: Lasts,
}

/// How long a date of a row stays good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasts {
    For(Amount),
    /// As long as this column of the row says.
    Column(ColumnId),
}

/// The team (or each row of a roster) does it in each period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Duty {
    pub(crate) every: Turn,
    pub(crate) expect: Matcher,
    pub(crate) at_least: u32,
    /// The first and the last day of the period on which it counts as done in time.
    pub(crate) from: Option<DayOf>,
    pub(crate) until: Option<DayOf>,
}

/// What a duty is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Period(Period),
    /// Each window of the rule's calendar.
    Shift,
}

/// A day of a period; one past the end of a month is its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayOf {
    Year {
        month: u32,
        day: u32,
    },
    /// The month of the quarter (1 to 3) and its day.
    Quarter {
        month: u32,
        day: u32,
    },
    Month {
        day: u32,
    },
    Week(Weekday),
}

/// A figure over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Metric {
    pub(crate) measure: Measure,
    pub(crate) among: Option<Among>,
    pub(crate) span: Span,
    /// The fields whose values have figures of their own.
    pub(crate) split: Vec<FieldId>,
    pub(crate) target: Target,
    /// Fewer units give no verdict.
    pub(crate) sample: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    Count(Matcher),
    Share(Matcher),
    Mean(Quantity),
    /// The value that so many percent of the values do not exceed (nearest rank).
    Percentile(Quantity, u32),
    /// Shares of kept obligations by rule, each with its weight.
    Weighted(Vec<(Box<str>, Decimal)>),
}

/// What is averaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    Field(FieldId),
    /// The time from one event of a record to another.
    Between {
        from: Matcher,
        to: Matcher,
    },
    /// The time from each such event to the next.
    Gap(Matcher),
}

/// The units that are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Among {
    Events(Matcher),
    Rows(RosterId, Condition),
}

/// What a figure is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Period(Period),
    /// The last stretch of elapsed time, at every instant.
    Rolling(Amount),
}

/// What a figure has to reach, or is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Bounds {
        at_least: Option<Figure>,
        at_most: Option<Figure>,
    },
    /// Shown beside the figure, by the value of the one field that splits it (or for all), and never failing.
    Baseline(Vec<(Option<Value>, Figure)>),
}

/// Archived records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retention {
    pub(crate) lasts: Amount,
}

impl Metric {
    /// The length of time that its target names.
    pub(crate) fn time(&self) -> Option<Amount> {
        let mut figures = match &self.target {
            Target::Bounds { at_least, at_most } => vec![*at_least, *at_most],
            Target::Baseline(figures) => figures.iter().map(|(_, figure)| Some(*figure)).collect(),
        };
        figures.iter_mut().find_map(|figure| match figure {
            Some(Figure::Time(amount)) => Some(*amount),
            Some(Figure::Number(_) | Figure::Percent(_)) | None => None,
        })
    }
}

impl Form {
    /// Every matcher of the form.
    pub(crate) fn matchers(&self) -> Vec<&Matcher> {
        match self {
            Self::Deadline(form) => {
                [&form.from, &form.to].into_iter().chain(&form.unless).collect()
            }
            Self::Recurring(form) => vec![&form.begin, &form.end, &form.expect],
            Self::Notice(form) => [&form.expect].into_iter().chain(&form.done).collect(),
            Self::Precedence(form) => {
                let each = match &form.for_each {
                    ForEach::Event(each) => Some(each),
                    ForEach::Once | ForEach::Values(..) => None,
                };
                [&form.before, &form.need].into_iter().chain(&form.after).chain(each).collect()
            }
            Self::Sequence(form) => form.order.iter().collect(),
            Self::Required(form) => vec![&form.at],
            Self::Limit(form) => [&form.of].into_iter().chain(&form.after).collect(),
            Self::Actor(form) => [&form.at].into_iter().chain(&form.not_same_as).collect(),
            Self::Duty(form) => vec![&form.expect],
            Self::Metric(form) => form.matchers(),
            Self::Roster(_) | Self::Retention(_) => Vec::new(),
        }
    }
}

impl Form {
    /// True of a figure that is only shown beside its baseline.
    pub(crate) const fn never_fails(&self) -> bool {
        matches!(self, Self::Metric(Metric { target: Target::Baseline(_), .. }))
    }
}

impl Metric {
    /// Every matcher of the metric.
    pub(crate) fn matchers(&self) -> Vec<&Matcher> {
        let measured = match &self.measure {
            Measure::Count(matcher) | Measure::Share(matcher) => vec![matcher],
            Measure::Mean(quantity) | Measure::Percentile(quantity, _) => match quantity {
                Quantity::Field(_) => Vec::new(),
                Quantity::Between { from, to } => vec![from, to],
                Quantity::Gap(of) => vec![of],
            },
            Measure::Weighted(_) => Vec::new(),
        };
        let among = match &self.among {
            Some(Among::Events(among)) => Some(among),
            Some(Among::Rows(..)) | None => None,
        };
        measured.into_iter().chain(among).collect()
    }
}
