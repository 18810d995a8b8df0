//! # recurring: B again and again while a span lasts
//!
//! Asks that the event `expect` comes again and again between the two events of `during`.
//!
//! Each gap from one expected event to the next is one obligation; the start of the span counts as the first. A gap
//! that is still open is pending or overdue, and a violation says how many were missed. The end of the span (or
//! `closed`) closes the last gap without asking for more, and so keeps it; `withdrawn`, `merged` and `reopened` make it
//! void. A gap whose deadline had passed by then stays overdue.
//!
//! Keys:
//!   during      [A, Z]: the events between which the span lasts; `closed` always ends it
//!   expect      the event that has to come again
//!   every       the longest gap: 1wd, 24h, 7d …
//!   tiers       several of them, the first whose `when` holds: [{when: {level: vip}, every: 1d}, {every: 3d}]
//!   per         instead, a period (day, week, month, quarter, year), with `at_least`: whole periods of the span
//!   pause       the reasons of waiting that stop the clock
//!   max_pause   how much waiting is granted in a gap
//!   cycle       first: a reopening starts nothing
//!
//! Outcomes: kept, late, overdue, pending, paused, void.
//!
//! Example:
//!   - id: progress-daily
//!     title: {zh: 每个工作日报告进度, en: Progress every working day}
//!     when: {kind: request}
//!     recurring: {during: [started, resolved], expect: progress, every: 1wd}

use crate::calendar::{Due, NoData, Period};
use crate::engine::Sink;
use crate::engine::clock::{Clock, Clockwork, End, Placed};
use crate::engine::matching::Role;
use crate::engine::obligation::{Detail, LimitAt, Obligation, Outcome, Why};
use crate::engine::view::View;
use crate::model::Instant;
use crate::model::record::event;
use crate::policy::form::{Cycle, Pace, Recurring, Tier};

/// A span never holds more gaps than this, however short they are.
const MOST_MISSED: u32 = 100_000;

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Recurring, sink: &mut Sink) {
    let Some(clockwork) = Clockwork::asking(view, placed, Some(&form.pausing)) else { return };
    let result = match &form.pace {
        Pace::Every(tiers) => Gaps { clockwork, form, tiers, number: 0, sink }.judge(),
        Pace::Per { period, at_least } => {
            per_period(&clockwork, form, (*period, *at_least), sink);
            Ok(())
        }
    };
    if let Err(gap) = result {
        sink.gap(placed.index, gap);
    }
}

struct Gaps<'a, 'v, 's> {
    clockwork: Clockwork<'a, 'v>,
    form: &'a Recurring,
    tiers: &'a [Tier],
    number: u32,
    sink: &'s mut Sink,
}

impl Gaps<'_, '_, '_> {
    fn judge(mut self) -> Result<(), NoData> {
        let view = self.clockwork.view;
        let mut gap: Option<Clock> = None;
        for index in view.stirring(self.clockwork.placed.rule) {
            if let Some(clock) = gap
                && view.matches(&self.form.expect, index, Role::Satisfies)
            {
                self.end(clock, End::Met(index))?;
                gap = Some(self.begin(index));
            }
            if let Some(clock) = gap
                && let Some(why) = span_end(view, self.form, index)
                && clock.start < index
            {
                self.end(clock, End::Dropped(index, why))?;
                gap = None;
            } else if gap.is_some_and(|clock| clock.start == index)
                && span_end(view, self.form, index).is_some()
            {
                gap = None;
            }
            if gap.is_none() && begins(view, self.form, index) {
                gap = Some(self.begin(index));
            }
        }
        match gap {
            Some(clock) => self.end(clock, End::Open),
            None => Ok(()),
        }
    }

    fn begin(&mut self, index: usize) -> Clock {
        self.number += 1;
        Clock { number: self.number, start: index }
    }

    fn end(&mut self, clock: Clock, end: End) -> Result<(), NoData> {
        let limit = |index| self.clockwork.tier(self.tiers, index);
        let Some(mut stand) = self.clockwork.stand(clock, end, &limit)? else { return Ok(()) };
        if stand.outcome == Outcome::Void && stand.why == Some(Why::SpanEnded) {
            stand.outcome = Outcome::Kept;
        }
        if self.sink.spare(self.clockwork.placed.index, stand.outcome) {
            return Ok(());
        }
        let mut obligation = self.clockwork.obligation(&stand);
        if obligation.outcome.is_violation() {
            obligation.detail = Detail::Missed(self.missed(&obligation)?);
        }
        self.sink.obligations.push(obligation);
        Ok(())
    }

    /// How many were due before the end of the gap, as far as the calendar knows.
    fn missed(&self, obligation: &Obligation) -> Result<u32, NoData> {
        let (Some(LimitAt::Within(every)), Some(due), Some(over)) =
            (obligation.limit, obligation.due, obligation.over)
        else {
            return Ok(1);
        };
        let end = due.plus(over);
        let pauses = self.clockwork.pauses(obligation.from, Some(end))?;
        let (mut count, mut last) = (1, due);
        while count < MOST_MISSED
            && let Ok(Due::At(next)) = self.clockwork.add(last, every, &pauses)
            && next < end
            && next > last
        {
            (count, last) = (count + 1, next);
        }
        Ok(count)
    }
}

/// True if the event `index` begins a span.
fn begins(view: &View<'_>, form: &Recurring, index: usize) -> bool {
    (form.cycle == Cycle::Each && view.starts_afresh(&form.begin, index))
        || (view.matches(&form.begin, index, Role::Happens) && !view.is_over_before(index))
}

/// Why the event `index` ends a running span, if it does.
fn span_end(view: &View<'_>, form: &Recurring, index: usize) -> Option<Why> {
    match view.event(index).event {
        event::WITHDRAWN => Some(Why::Withdrawn),
        event::MERGED => Some(Why::Merged),
        event::CLOSED => Some(Why::SpanEnded),
        event::REOPENED if begins(view, form, index) => Some(Why::Reopened),
        _ => view.matches(&form.end, index, Role::Happens).then_some(Why::SpanEnded),
    }
}

/// Counts the expected events in each whole period of each span.
fn per_period(
    clockwork: &Clockwork<'_, '_>,
    form: &Recurring,
    (period, at_least): (Period, u32),
    sink: &mut Sink,
) {
    let view = clockwork.view;
    let mut number = 0;
    let mut index = 0;
    while let Some(begin) = (index..view.events().len()).find(|index| begins(view, form, *index)) {
        let end =
            (begin + 1..view.events().len()).find(|index| span_end(view, form, *index).is_some());
        let until = end.map(|index| view.at(index));
        let mut first = period.start_of(view.zone(), view.at(begin));
        if first < view.at(begin) {
            first = period.next(view.zone(), first);
        }
        while first <= view.now
            && until.is_none_or(|until| period.next(view.zone(), first) <= until)
        {
            let next = period.next(view.zone(), first);
            number += 1;
            let place = Clock { number, start: view.index_at(first) };
            sink.obligations.extend(one_period(clockwork, form, at_least, place, (first, next)));
            first = next;
        }
        // A reopening ends one span and begins the next.
        index = end
            .map_or(view.events().len(), |end| if begins(view, form, end) { end } else { end + 1 });
    }
}

/// The expected events from `from` on and before `until`.
pub(crate) fn counted(
    view: &View<'_>,
    form: &Recurring,
    (from, until): (Instant, Instant),
) -> Vec<usize> {
    let is_in = |index: &usize| (from..until).contains(&view.at(*index));
    let events = (0..view.events().len()).filter(is_in);
    events.filter(|index| view.matches(&form.expect, *index, Role::Satisfies)).collect()
}

fn one_period(
    clockwork: &Clockwork<'_, '_>,
    form: &Recurring,
    at_least: u32,
    place: Clock,
    (from, until): (Instant, Instant),
) -> Option<Obligation> {
    let view = clockwork.view;
    let rule = clockwork.placed.rule;
    if !rule.effective.covers(from) || !view.holds(&rule.when, view.after(place.start)) {
        return None;
    }
    let found = counted(view, form, (from, until));
    let last =
        at_least.checked_sub(1).and_then(|place| found.get(usize::try_from(place).ok()?)).copied();
    let due = until.plus(-1);
    let mut obligation = clockwork.blank(place, last.unwrap_or(place.start));
    obligation.from = from;
    obligation.due = Some(due);
    obligation.done = last.map(|index| view.at(index));
    obligation.outcome = match last {
        Some(_) => Outcome::Kept,
        None if view.now > due => Outcome::Overdue,
        None => Outcome::Pending,
    };
    if obligation.outcome == Outcome::Overdue {
        obligation.over = Some(view.now.since(due));
        obligation.decided = Some(due);
        obligation.detail =
            Detail::Missed(at_least - u32::try_from(found.len()).unwrap_or(at_least));
    }
    obligation.owner = clockwork.owner(&obligation);
    Some(obligation)
}
