//! What metrics count, unit by unit, and the sums into which the units of each period are folded.

use std::borrow::Cow;

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::sum::Sum;
use crate::calendar::Period;
use crate::model::id::RecordId;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::model::{Amount, Instant};
use crate::policy::form::{Metric, Span};

/// One thing that a metric counts.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) at: Instant,
    /// The record that it comes from; `None` of an outcome that is about no record.
    pub(crate) record: Option<RecordId>,
    /// The values of the fields by which the figure is split.
    pub(crate) split: Vec<Option<Value>>,
    pub(crate) measured: Measured,
}

/// Where a unit stands: when, and in which record.
pub(crate) type Place = (Instant, Option<RecordId>);

/// A value that splits a figure, where it stands.
pub(crate) type Part<'v> = Option<Cow<'v, Value>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measured {
    Hit(bool),
    Number(Decimal),
    /// Seconds, elapsed or of working time.
    Time(i64),
    /// A row that was named.
    Row(Symbol),
    /// An obligation of this rule (its place among the weights), and whether it was kept.
    Kept(usize, bool),
}

impl Measured {
    /// The value of a number or a time; nothing else has one.
    pub(super) fn amount(self) -> Decimal {
        match self {
            Self::Number(number) => number,
            Self::Time(seconds) => seconds.into(),
            Self::Hit(_) | Self::Row(_) | Self::Kept(..) => Decimal::ZERO,
        }
    }

    /// The seconds of a time; nothing else has any.
    pub(super) const fn seconds(self) -> i64 {
        if let Self::Time(seconds) = self { seconds } else { 0 }
    }
}

/// What a metric found in timelines. Where it is asked by the period, units are folded as they come; they are kept only
/// where each of them matters: for the last stretch of time, and to explain a figure.
#[derive(Debug)]
pub(crate) struct Gathered<'a> {
    form: &'a Metric,
    zone: Tz,
    keeps_all: bool,
    /// Times are measured in working time.
    pub(super) in_working_time: bool,
    /// In their order.
    periods: Vec<InPeriod>,
    /// The place of the period of the last unit; the next is most often of the same.
    last: usize,
    pub(crate) units: Units,
}

/// Units one by one.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) counted: Vec<Unit>,
    /// Numbers that their field declares as `missing`: no figure rests on them.
    pub(crate) left_out: Vec<Unit>,
}

/// The units of one period, which ends before `until`.
#[derive(Debug)]
struct InPeriod {
    from: Instant,
    until: Instant,
    groups: Vec<Group>,
}

/// The units of one period that have the same values where the figure is split.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) split: Vec<Option<Value>>,
    /// Where the first of them stands; groups are told in this order.
    first: Place,
    pub(crate) sum: Sum,
}

impl<'a> Gathered<'a> {
    /// Nothing yet. Where it `keeps_all`, every unit can be looked at later.
    pub(crate) fn of(form: &'a Metric, zone: Tz, keeps_all: bool) -> Self {
        let in_working_time = matches!(form.time(), Some(Amount::Working(_)));
        let (periods, last, units) = (Vec::new(), 0, Units::default());
        Self { form, zone, keeps_all, in_working_time, periods, last, units }
    }

    /// Counts a unit. Values that split the figure are copied only where they are new to a period.
    pub(crate) fn count(&mut self, place: Place, split: &[Part<'_>], measured: Measured) {
        let Span::Period(period) = self.form.span else {
            self.units.counted.push(Unit::of(place, split, measured));
            return;
        };
        if self.keeps_all {
            self.units.counted.push(Unit::of(place, split, measured));
        }
        let form = self.form;
        let is_it = |group: &Group| is_same(&group.split, split);
        let own = || split.iter().map(|part| part.as_deref().cloned()).collect();
        self.in_period(period, place.0).group((is_it, own), place, form).add(measured);
    }

    /// A unit on which no figure rests.
    pub(crate) fn leave_out(&mut self, place: Place, split: &[Part<'_>], measured: Measured) {
        if self.keeps_all {
            self.units.left_out.push(Unit::of(place, split, measured));
        }
    }

    /// Adds what was found in other timelines.
    pub(crate) fn add(&mut self, other: Self) {
        self.units.counted.extend(other.units.counted);
        self.units.left_out.extend(other.units.left_out);
        for period in other.periods {
            let place = self.periods.partition_point(|known| known.from < period.from);
            match self.periods.get_mut(place).filter(|known| known.from == period.from) {
                None => self.periods.insert(place, period),
                Some(known) => {
                    for Group { split, first, sum } in period.groups {
                        let is_it = |group: &Group| group.split == split;
                        known.group((is_it, || split.clone()), first, self.form).add_all(sum);
                    }
                }
            }
        }
    }

    /// Puts units and groups in the order of their instants and records.
    pub(crate) fn sort(&mut self) {
        for units in [&mut self.units.counted, &mut self.units.left_out] {
            units.sort_by_key(|unit| (unit.at, unit.record));
        }
        for period in &mut self.periods {
            period.groups.sort_by_key(|group| group.first);
        }
    }

    /// The groups of the period that begins at `start`.
    pub(crate) fn groups(&self, start: Instant) -> &[Group] {
        let place = self.periods.binary_search_by_key(&start, |period| period.from);
        place.map(|place| &self.periods[place].groups[..]).unwrap_or_default()
    }

    /// The period that `at` is in.
    fn in_period(&mut self, period: Period, at: Instant) -> &mut InPeriod {
        let has = |known: &InPeriod| known.from <= at && at < known.until;
        if !self.periods.get(self.last).is_some_and(has) {
            let behind = self.periods.partition_point(|known| known.from <= at);
            let known = behind.checked_sub(1).filter(|place| has(&self.periods[*place]));
            self.last = known.unwrap_or_else(|| self.begin(period, at));
        }
        &mut self.periods[self.last]
    }

    /// The place of the period of `at`, which had no units.
    fn begin(&mut self, period: Period, at: Instant) -> usize {
        let (from, until) = (period.start_of(self.zone, at), period.next(self.zone, at));
        let place = self.periods.partition_point(|known| known.from < from);
        if self.periods.get(place).is_none_or(|known| known.from != from) {
            self.periods.insert(place, InPeriod { from, until, groups: Vec::new() });
        }
        place
    }
}

impl InPeriod {
    /// The sum of the units of a group, one of which stands at `place`; if there is none yet, one of the values `own`.
    fn group(
        &mut self,
        (is_it, own): (impl Fn(&Group) -> bool, impl FnOnce() -> Vec<Option<Value>>),
        place: Place,
        form: &Metric,
    ) -> &mut Sum {
        let index = self.groups.iter().position(is_it).unwrap_or_else(|| {
            self.groups.push(Group { split: own(), first: place, sum: Sum::of(form) });
            self.groups.len() - 1
        });
        let group = &mut self.groups[index];
        group.first = group.first.min(place);
        &mut group.sum
    }
}

impl Unit {
    fn of((at, record): Place, split: &[Part<'_>], measured: Measured) -> Self {
        let split = split.iter().map(|part| part.as_deref().cloned()).collect();
        Self { at, record, split, measured }
    }
}

/// True if a figure is split by the same values. Most are split by none, or by words.
fn is_same(split: &[Option<Value>], other: &[Part<'_>]) -> bool {
    let is_it = |(one, other): (&Option<Value>, &Part<'_>)| match (one, other.as_deref()) {
        (Some(Value::Word(one)), Some(Value::Word(other))) => one == other,
        (one, other) => one.as_ref() == other,
    };
    split.len() == other.len() && split.iter().zip(other).all(is_it)
}
