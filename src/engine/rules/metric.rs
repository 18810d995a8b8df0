//! # metric: a figure over a period reaches a target
//!
//! Measures something over every whole period, and asks that the figure reaches its target.
//!
//! The first period is the first whole one after the book's first event (or after `effective.from`). The running period
//! is pending, with its figure so far. Nothing to count, or fewer units than `sample`, gives no verdict: void, never a
//! pass. A count of nothing is 0. With `baseline` the figure is shown beside it and never fails.
//!
//! Keys, one of:
//!   count       how many events
//!   share       of what `among` names, the part for which this event comes: that event itself, or one that follows it in
//!               its record before the next, as known now; of rows, the part that a record with such an event names
//!   mean        {of: FIELD}, {from: A, to: B} (counted at B) or {gap: A} (counted at the later of the two)
//!   percentile  the same with p: the value that p percent of the values do not exceed (nearest rank)
//!   weighted    {rule: weight}: the shares of kept obligations that were decided in the period, weighted; a rule without
//!               any is left out
//! and:
//!   among       the events (for the mean of a field: those that say it, unless said), or {roster: NAME, column: …}: the
//!               rows in force at the end of the period
//!   per         day, week, month, quarter, year, or {rolling: 24h}: the last stretch of time, looked at whenever
//!               something enters or leaves it; with fields, a figure for each of their values: [month, category]
//!   at_least    the target: a number, a share such as 95%, a time such as 12h (elapsed) or 4wh (working time)
//!   at_most     the same, from above
//!   baseline    instead of a target: a figure, or one for each value of the field that splits
//!   sample      fewer units give no verdict (1 unless said)
//!
//! Values that a field declares as `missing` are left out.
//!
//! Outcomes: kept, broken, pending, void. A rolling figure is broken once each time it crosses its target.
//!
//! Example:
//!   - id: tasks-confirmed
//!     title: {zh: 任务书面确认率, en: Tasks confirmed in writing}
//!     metric: {share: confirmed, among: {event: tasked, kind: project}, per: month, at_least: 95%, sample: 5}

use std::cmp::Ordering;

use chrono_tz::Tz;
use rust_decimal::Decimal;
use smallvec::SmallVec;

use crate::calendar::{NoData, Period};
use crate::engine::clock::{Clockwork, Placed};
use crate::engine::echoes::rows_named;
use crate::engine::matching::Role;
use crate::engine::obligation::{Detail, Obligation, Outcome, Reading};
use crate::engine::plan::Bench;
use crate::engine::subject::Subject;
use crate::engine::sum::Sum;
use crate::engine::team;
use crate::engine::units::{Gathered, Measured, Part, Place, Unit};
use crate::engine::view::{Moment, View};
use crate::model::figure::Figure;
use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::timeline::Timeline;
use crate::model::value::{FieldId, Fields, Value};
use crate::model::{Amount, Instant};
use crate::policy::condition::Condition;
use crate::policy::form::{Among, Measure, Metric, Quantity, Span, Target};
use crate::policy::matcher::Matcher;

/// What a metric counts in one timeline.
///
/// # Errors
/// If working time reaches into a year that is not covered.
pub(crate) fn gather(
    view: &View<'_>,
    placed: Placed<'_>,
    form: &Metric,
    found: &mut Gathered<'_>,
) -> Result<(), NoData> {
    let mut gatherer = Gatherer { view, placed, form, found };
    match (&form.measure, &form.among) {
        (Measure::Count(counted), _) => {
            gatherer.count(counted);
            Ok(())
        }
        (Measure::Share(hit), Some(Among::Rows(roster, _))) => {
            gatherer.rows(hit, *roster);
            Ok(())
        }
        (Measure::Share(hit), Some(Among::Events(among))) => {
            gatherer.share(hit, among);
            Ok(())
        }
        (Measure::Mean(quantity) | Measure::Percentile(quantity, _), among) => {
            gatherer.quantity(quantity, among.as_ref())
        }
        (Measure::Share(_), None) | (Measure::Weighted(_), _) => Ok(()),
    }
}

struct Gatherer<'a, 'v, 'u, 'f> {
    view: &'v View<'a>,
    placed: Placed<'a>,
    form: &'v Metric,
    found: &'u mut Gathered<'f>,
}

impl<'a, 'v> Gatherer<'a, 'v, '_, '_> {
    /// Counts a unit at the event `index`, if the rule asks there.
    fn push(&mut self, index: usize, measured: Measured) {
        if self.asks(index) {
            self.found.count(self.place(index), &self.split(index), measured);
        }
    }

    fn asks(&self, index: usize) -> bool {
        let view = self.view;
        view.holds(&self.placed.rule.when, view.during(index))
    }

    fn place(&self, index: usize) -> Place {
        (self.view.at(index), Some(self.view.timeline.record.id))
    }

    fn split(&self, index: usize) -> SmallVec<[Part<'v>; 2]> {
        let view = self.view;
        self.form.split.iter().map(|field| view.value_at_event(*field, index)).collect()
    }

    /// The events that `matcher` means.
    fn meant(&self, matcher: &'v Matcher) -> impl Iterator<Item = usize> + use<'a, 'v> {
        let view = self.view;
        (0..view.events().len()).filter(move |index| view.matches(matcher, *index, Role::Happens))
    }

    fn count(&mut self, matcher: &'v Matcher) {
        for index in self.meant(matcher) {
            self.push(index, Measured::Hit(true));
        }
    }

    fn share(&mut self, hit: &'v Matcher, among: &'v Matcher) {
        let view = self.view;
        let may_hit = hit.events.is_none_or(|events| events.meets(view.timeline.present));
        let mut units = self.meant(among).peekable();
        while let Some(index) = units.next() {
            let next = units.peek().copied().unwrap_or(view.events().len());
            let mut later = index..next;
            let is_hit = may_hit && later.any(|later| view.matches(hit, later, Role::Satisfies));
            self.push(index, Measured::Hit(is_hit));
        }
    }

    fn rows(&mut self, hit: &'v Matcher, roster: RosterId) {
        for index in self.meant(hit) {
            for key in rows_named(self.view, roster, index) {
                self.push(index, Measured::Row(key));
            }
        }
    }

    fn quantity(&mut self, quantity: &'v Quantity, among: Option<&'v Among>) -> Result<(), NoData> {
        match quantity {
            Quantity::Field(field) => {
                match among {
                    Some(Among::Events(matcher)) => {
                        self.meant(matcher).for_each(|index| self.field(*field, index));
                    }
                    Some(Among::Rows(..)) => {}
                    None => self.said(*field),
                }
                Ok(())
            }
            Quantity::Between { from, to } => self.between(from, to),
            Quantity::Gap(of) => {
                let mut last = None;
                for index in self.meant(of) {
                    if let Some(last) = last.replace(index) {
                        self.time(last, index)?;
                    }
                }
                Ok(())
            }
        }
    }

    /// Counts `field` at each event that says it.
    fn said(&mut self, field: FieldId) {
        for index in 0..self.view.events().len() {
            if self.view.own(field, index).is_some() {
                self.field(field, index);
            }
        }
    }

    /// Counts the number that `field` is at the event `index`, if it is one.
    fn field(&mut self, field: FieldId, index: usize) {
        let view = self.view;
        let value = view.value_at_event(field, index);
        let number = match value.as_deref() {
            Some(Value::Int(number)) => Decimal::from(*number),
            Some(Value::Decimal(number)) => *number,
            _ => return,
        };
        if !self.asks(index) {
            return;
        }
        let missing = &view.policy.schema.field(field).missing;
        let is_missing = value.is_some_and(|value| missing.contains(&value));
        let (place, split) = (self.place(index), self.split(index));
        let measured = Measured::Number(number);
        if is_missing {
            self.found.leave_out(place, &split, measured);
        } else {
            self.found.count(place, &split, measured);
        }
    }

    /// From each event A to the first B after it; further ones of A before that change nothing.
    fn between(&mut self, from: &Matcher, to: &Matcher) -> Result<(), NoData> {
        let view = self.view;
        let mut next = 0;
        while let Some(begun) = view.find(from, next, Role::Happens)
            && let Some(done) = view.find(to, begun + 1, Role::Satisfies)
        {
            self.time(begun, done)?;
            next = done + 1;
        }
        Ok(())
    }

    fn time(&mut self, from: usize, to: usize) -> Result<(), NoData> {
        let (from, until) = (self.view.at(from), self.view.at(to));
        let clockwork = Clockwork::new(self.view, self.placed, None);
        let seconds = match clockwork.calendar().filter(|_| self.found.in_working_time) {
            Some(calendar) => calendar.working_seconds(from, until)?,
            None => until.since(from),
        };
        self.push(to, Measured::Time(seconds));
        Ok(())
    }
}

/// The obligations of a metric, from all that it counted.
pub(crate) fn conclude(
    bench: Bench<'_>,
    placed: Placed<'_>,
    form: &Metric,
    found: &Gathered<'_>,
    begin: Instant,
) -> Vec<(Subject, Obligation)> {
    let concluder = Concluder { bench, placed, form };
    match form.span {
        Span::Period(period) => concluder.periods(period, found, begin),
        Span::Rolling(stretch) => concluder.rolling(stretch, &found.units.counted, begin),
    }
}

struct Concluder<'a> {
    bench: Bench<'a>,
    placed: Placed<'a>,
    form: &'a Metric,
}

/// A figure with what it rests on.
#[derive(Clone, Copy, Debug)]
struct Read {
    figure: Option<Figure>,
    units: u64,
}

impl Concluder<'_> {
    fn periods(
        &self,
        period: Period,
        found: &Gathered<'_>,
        begin: Instant,
    ) -> Vec<(Subject, Obligation)> {
        let zone = self.bench.policy.zone();
        let now = self.bench.horizon.now;
        let begin = self.placed.rule.effective.from.map_or(begin, |from| from.max(begin));
        let mut start = period.start_of(zone, begin);
        if start < begin {
            start = period.next(zone, start);
        }
        let mut all = Vec::new();
        while start <= now {
            let until = period.next(zone, start);
            if self.placed.rule.effective.covers(start) {
                let label: Box<str> = period.label_at(zone, start).into();
                let mut add = |sum: &Sum, split: &[Option<Value>]| {
                    let read = self.read(sum, until.plus(-1).min(now));
                    let obligation = self.obligation((start, until), 1, &read, split);
                    let subject = Subject::Period { label: label.clone(), split: split.to_vec() };
                    all.push((subject, obligation));
                };
                let groups = found.groups(start);
                for group in groups {
                    add(&group.sum, &group.split);
                }
                if groups.is_empty() && self.form.split.is_empty() {
                    add(&Sum::of(self.form), &[]);
                }
            }
            start = until;
        }
        all
    }

    fn obligation(
        &self,
        (from, until): (Instant, Instant),
        clock: u32,
        read: &Read,
        split: &[Option<Value>],
    ) -> Obligation {
        let so_far = until > self.bench.horizon.now;
        let too_few = read.units < u64::from(self.form.sample)
            && !matches!(self.form.measure, Measure::Count(_));
        let reading = Reading {
            figure: read.figure,
            baseline: self.baseline(split),
            units: read.units,
            too_few,
            so_far,
        };
        let outcome = match read.figure.filter(|_| !too_few) {
            _ if so_far => Outcome::Pending,
            None => Outcome::Void,
            Some(figure) if self.reaches(figure) => Outcome::Kept,
            Some(_) => Outcome::Broken,
        };
        Obligation {
            outcome,
            decided: (outcome == Outcome::Broken).then_some(until),
            detail: Detail::Figure(reading.into()),
            ..Obligation::begun(self.placed.index, clock, from)
        }
    }

    fn reaches(&self, figure: Figure) -> bool {
        let Target::Bounds { at_least, at_most } = &self.form.target else { return true };
        let holds = |bound: &Option<Figure>, admits: fn(Ordering) -> bool| {
            bound.is_none_or(|bound| figure.compare(bound).is_some_and(admits))
        };
        holds(at_least, Ordering::is_ge) && holds(at_most, Ordering::is_le)
    }

    fn baseline(&self, split: &[Option<Value>]) -> Option<Figure> {
        let Target::Baseline(figures) = &self.form.target else { return None };
        let own = figures.iter().find(|(value, _)| value.is_none() || split.first() == Some(value));
        own.map(|(_, figure)| *figure)
    }

    /// The figure of what was added up; rows are those in force at `at`.
    fn read(&self, sum: &Sum, at: Instant) -> Read {
        let (Measure::Share(_), Some(Among::Rows(roster, row))) =
            (&self.form.measure, &self.form.among)
        else {
            return Read { figure: sum.figure(self.form), units: sum.units() };
        };
        let asked = rows_asked(self.bench, *roster, row, at);
        let hits = asked.iter().filter(|key| sum.names(**key)).count();
        let figure = Figure::share(hits.into(), asked.len().into());
        Read { figure, units: asked.len() as u64 }
    }

    /// The figure of the last stretch, at every instant at which it can change.
    fn rolling(
        &self,
        stretch: Amount,
        units: &[Unit],
        begin: Instant,
    ) -> Vec<(Subject, Obligation)> {
        let label: Box<str> = stretch.to_string().into();
        let mut all = Vec::new();
        for (split, units) in self.split(units) {
            let of_group = self.crossings(stretch, &units, begin, &split);
            let subject = Subject::Period { label: label.clone(), split };
            all.extend(of_group.into_iter().map(|one| (subject.clone(), one)));
        }
        all
    }

    /// The units by the values that split them, in the order in which these first occur; all together where none do.
    fn split<'u>(&self, units: &'u [Unit]) -> Vec<(Vec<Option<Value>>, Vec<&'u Unit>)> {
        if self.form.split.is_empty() {
            return vec![(Vec::new(), units.iter().collect())];
        }
        let mut groups: Vec<(Vec<Option<Value>>, Vec<&Unit>)> = Vec::new();
        for unit in units {
            match groups.iter_mut().find(|(split, _)| *split == unit.split) {
                Some((_, group)) => group.push(unit),
                None => groups.push((unit.split.clone(), vec![unit])),
            }
        }
        groups
    }

    fn crossings(
        &self,
        stretch: Amount,
        units: &[&Unit],
        begin: Instant,
        split: &[Option<Value>],
    ) -> Vec<Obligation> {
        let Amount::Elapsed(seconds) = stretch else { return Vec::new() };
        let now = self.bench.horizon.now;
        let begin = self.placed.rule.effective.from.map_or(begin, |from| from.max(begin));
        // A figure that must not fall short needs a whole stretch; one that must not exceed can do so at once.
        let is_floor = matches!(&self.form.target, Target::Bounds { at_least: Some(_), .. });
        let first = if is_floor { begin.plus(seconds) } else { begin };
        let mut instants: Vec<Instant> =
            units.iter().flat_map(|unit| [unit.at, unit.at.plus(seconds)]).chain([first]).collect();
        instants.retain(|at| *at >= first && *at <= now && self.placed.rule.effective.covers(*at));
        instants.sort_unstable();
        instants.dedup();
        let mut window = Window::new(self.form, units, seconds);
        let mut obligations = Vec::new();
        let (mut number, mut was_broken) = (1, false);
        for at in instants {
            let read = self.read(window.to(at), at);
            let mut obligation = self.obligation((at.plus(-seconds), at), number, &read, split);
            let is_broken = obligation.outcome == Outcome::Broken;
            if is_broken && !was_broken {
                obligation.decided = Some(at);
                obligations.push(obligation);
                number += 1;
            }
            was_broken = is_broken;
        }
        if !was_broken && first <= now {
            let read = self.read(window.to(now), now);
            obligations.push(self.obligation((now.plus(-seconds), now), number, &read, split));
        }
        obligations
    }
}

/// The last stretch of time, moved along the units: what enters it is added to the sum, and what leaves it taken away.
struct Window<'u> {
    units: &'u [&'u Unit],
    seconds: i64,
    sum: Sum,
    /// The first unit that is still in it, and the first that is not in it yet.
    span: (usize, usize),
}

impl<'u> Window<'u> {
    fn new(form: &Metric, units: &'u [&'u Unit], seconds: i64) -> Self {
        Self { units, seconds, sum: Sum::of(form), span: (0, 0) }
    }

    /// The sum of the stretch that ends at `at`, no earlier than those before it.
    fn to(&mut self, at: Instant) -> &Sum {
        let begin = at.plus(-self.seconds);
        let (first, end) = &mut self.span;
        while let Some(unit) = self.units.get(*end).filter(|unit| unit.at <= at) {
            self.sum.add(unit.measured);
            *end += 1;
        }
        while let Some(unit) = self.units[..*end].get(*first).filter(|unit| unit.at <= begin) {
            self.sum.remove(unit.measured);
            *first += 1;
        }
        &self.sum
    }
}

/// The rows of `roster` that are in force at `at` and for which `row` holds, in file order.
pub(crate) fn rows_asked(
    bench: Bench<'_>,
    roster: RosterId,
    row: &Condition,
    at: Instant,
) -> Vec<Symbol> {
    let Some(rows) = bench.rosters.get(roster) else { return Vec::new() };
    let blank = team::blank(Fields::default(), Vec::new());
    let timeline = Timeline::plain(&blank);
    let moment = Moment { index: 0, at, own_first: false };
    let holds = |key: &Symbol| {
        let view = View::new(bench.policy, bench.rosters, &timeline, at);
        rows.at(*key, at).is_some() && view.on_row(roster, *key).holds(row, moment)
    };
    rows.keys().iter().copied().filter(holds).collect()
}

/// The first instant of what a figure is taken over that began at `from`, and the first after it.
pub(crate) fn span(zone: Tz, form: &Metric, from: Instant) -> (Instant, Instant) {
    match form.span {
        Span::Period(period) => (from, period.next(zone, from)),
        // What entered the stretch at its first instant has left it at its last.
        Span::Rolling(stretch) => {
            let Amount::Elapsed(seconds) = stretch else { return (from, from) };
            (from.plus(1), from.plus(seconds + 1))
        }
    }
}

/// Those of `units` on which the figure of a span rests, where it is split by these values.
pub(crate) fn resting_on<'u>(
    units: &'u [Unit],
    (from, until): (Instant, Instant),
    split: &[Option<Value>],
) -> Vec<&'u Unit> {
    between(units, from, until).iter().filter(|unit| unit.split == split).collect()
}

/// The units of `[from, until)`; they are sorted by instant.
fn between(units: &[Unit], from: Instant, until: Instant) -> &[Unit] {
    let place = |at: Instant| units.partition_point(|unit| unit.at < at);
    &units[place(from)..place(until)]
}
