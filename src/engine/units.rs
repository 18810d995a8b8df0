//! What metrics count, unit by unit, and the sums into which the units of each period are folded.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::sum::Sum;
use crate::calendar::Period;
use crate::model::Instant;
use crate::model::id::RecordId;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
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
}

/// What a metric found in timelines. Where it is asked by the period, units are folded as they come; they are kept only
/// where each of them matters: for the last stretch of time, and to explain a figure.
#[derive(Debug)]
pub(crate) struct Gathered<'a> {
    form: &'a Metric,
    zone: Tz,
    keeps_all: bool,
    /// By the first instant of the period.
    periods: BTreeMap<Instant, InPeriod>,
    pub(crate) units: Units,
}

/// Units one by one.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) counted: Vec<Unit>,
    /// Numbers that their field declares as `missing`: no figure rests on them.
    pub(crate) left_out: Vec<Unit>,
}

/// The units of one period.
#[derive(Debug)]
struct InPeriod {
    until: Instant,
    groups: Vec<Group>,
}

/// The units of one period that have the same values where the figure is split.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) split: Vec<Option<Value>>,
    /// Where the first of them stands; groups are told in this order.
    first: (Instant, Option<RecordId>),
    pub(crate) sum: Sum,
}

impl<'a> Gathered<'a> {
    /// Nothing yet. Where it `keeps_all`, every unit can be looked at later.
    pub(crate) fn of(form: &'a Metric, zone: Tz, keeps_all: bool) -> Self {
        Self { form, zone, keeps_all, periods: BTreeMap::new(), units: Units::default() }
    }

    pub(crate) fn push(&mut self, unit: Unit) {
        let Span::Period(period) = self.form.span else {
            self.units.counted.push(unit);
            return;
        };
        if self.keeps_all {
            self.units.counted.push(unit.clone());
        }
        let Unit { at, record, split, measured } = unit;
        let form = self.form;
        self.in_period(period, at).group(split, (at, record), form).add(measured);
    }

    /// A unit on which no figure rests.
    pub(crate) fn leave_out(&mut self, unit: Unit) {
        if self.keeps_all {
            self.units.left_out.push(unit);
        }
    }

    /// Adds what was found in other timelines.
    pub(crate) fn add(&mut self, other: Self) {
        self.units.counted.extend(other.units.counted);
        self.units.left_out.extend(other.units.left_out);
        for (start, InPeriod { until, groups }) in other.periods {
            let all = self.periods.entry(start);
            let all = all.or_insert_with(|| InPeriod { until, groups: Vec::new() });
            for Group { split, first, sum } in groups {
                all.group(split, first, self.form).add_all(sum);
            }
        }
    }

    /// Puts units and groups in the order of their instants and records.
    pub(crate) fn sort(&mut self) {
        for units in [&mut self.units.counted, &mut self.units.left_out] {
            units.sort_by_key(|unit| (unit.at, unit.record));
        }
        for period in self.periods.values_mut() {
            period.groups.sort_by_key(|group| group.first);
        }
    }

    /// The groups of the period that begins at `start`.
    pub(crate) fn groups(&self, start: Instant) -> &[Group] {
        self.periods.get(&start).map(|period| &period.groups[..]).unwrap_or_default()
    }

    fn in_period(&mut self, period: Period, at: Instant) -> &mut InPeriod {
        let known = self.periods.range(..=at).next_back();
        let known = known.filter(|(_, period)| at < period.until).map(|(start, _)| *start);
        let start = known.unwrap_or_else(|| period.start_of(self.zone, at));
        self.periods
            .entry(start)
            .or_insert_with(|| InPeriod { until: period.next(self.zone, at), groups: Vec::new() })
    }
}

impl InPeriod {
    /// The sum of the units with these values, one of which stands at `place`.
    fn group(
        &mut self,
        split: Vec<Option<Value>>,
        place: (Instant, Option<RecordId>),
        form: &Metric,
    ) -> &mut Sum {
        let known = self.groups.iter().position(|group| group.split == split);
        let index = known.unwrap_or_else(|| {
            self.groups.push(Group { split, first: place, sum: Sum::of(form) });
            self.groups.len() - 1
        });
        let group = &mut self.groups[index];
        group.first = group.first.min(place);
        &mut group.sum
    }
}
