//! # duty: the team does it in each period
//!
//! Asks that the event `expect` happens, in whatever record, in every whole period.
//!
//! Each period is one obligation, due with its last second, or with that of the day `until`; the first is the first whole
//! period after the book's first event (or after `effective.from`). What comes after `until`, and still in the period, is
//! late; what comes before `from` does not count for it. The running period is pending.
//!
//! Keys:
//!   every       day, week, month, quarter, year, or shift: each window of the rule's calendar
//!   expect      the event; conditions on its fields and on those of its record may go with it
//!   at_least    how many of them (1 unless said)
//!   from        the first day that counts: 11-10 of a year, 2-15 of a quarter (its second month), 15 of a month, mon of a
//!               week; a day that a month does not have is its last
//!   until       the last day
//!
//! With `each: ROSTER` every row of the roster has its own, from its first `since` on.
//!
//! Outcomes: kept, late, overdue, pending.
//!
//! Example:
//!   - id: training-monthly
//!     title: {zh: 每月组织技能培训, en: Skills training every month}
//!     owner: zhao.jing
//!     duty: {every: month, expect: {kind: activity, event: held, activity: training}}

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use chrono_tz::Tz;

use crate::calendar::{Calendar, NoData, Period, date_of, start_of_date};
use crate::engine::Sink;
use crate::engine::clock::{Clock, Clockwork, Placed};
use crate::engine::matching::Role;
use crate::engine::obligation::{Detail, Obligation, Outcome};
use crate::engine::view::View;
use crate::model::Instant;
use crate::policy::form::{DayOf, Duty, Turn};
use crate::policy::levels::Level;

/// The bounds of one period: what counts, until when it is in time, and its end (exclusive).
#[derive(Clone, Copy, Debug)]
struct Bounds {
    from: Instant,
    due: Instant,
    until: Instant,
}

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Duty, sink: &mut Sink) {
    let clockwork = Clockwork::new(view, placed, None);
    // The first event stands for the begin of the book, or of the row.
    let Some(begin) = view.events().first().map(|event| event.at) else { return };
    let bounds = match form.every {
        Turn::Period(period) => Ok(periods(view, form, period, begin)),
        Turn::Shift => clockwork
            .calendar()
            .map_or(Ok(Vec::new()), |calendar| shifts(view.zone(), calendar, begin, view.now)),
    };
    match bounds {
        Err(gap) => sink.gap(placed.index, gap),
        Ok(bounds) => {
            let mut number = 0;
            for bounds in bounds {
                // On the book, `when` says which records are heard.
                let is_asked = placed.rule.level == Level::Book
                    || view.holds(&placed.rule.when, view.after(view.index_at(bounds.from)));
                if placed.rule.effective.covers(bounds.from) && is_asked {
                    number += 1;
                    sink.obligations.push(one(&clockwork, form, number, bounds));
                }
            }
        }
    }
}

/// The period of an obligation that began at `from`: `2026-11`, or `2026-11-22/1` for the first shift of that day.
pub(crate) fn label(zone: Tz, calendar: Option<&Calendar>, every: Turn, from: Instant) -> String {
    match every {
        Turn::Period(period) => period.label_at(zone, from),
        Turn::Shift => {
            let date = date_of(zone, from);
            let shifts = calendar.and_then(|calendar| calendar.shifts(date).ok());
            let place =
                shifts.and_then(|shifts| shifts.iter().position(|(start, _)| *start == from));
            format!("{date}/{}", place.map_or(0, |place| place + 1))
        }
    }
}

/// The whole periods from `begin` on, and the running one.
fn periods(view: &View<'_>, form: &Duty, period: Period, begin: Instant) -> Vec<Bounds> {
    let zone = view.zone();
    let mut start = period.start_of(zone, begin);
    if start < begin {
        start = period.next(zone, start);
    }
    let mut all = Vec::new();
    while start <= view.now {
        let until = period.next(zone, start);
        let first = date_of(zone, start);
        let day = |day: Option<DayOf>| day.and_then(|day| day.in_period_from(first));
        let from = day(form.from).map_or(start, |date| start_of_date(zone, date));
        let end = day(form.until).and_then(|date| date.succ_opt());
        let due = end.map_or(until, |date| start_of_date(zone, date)).plus(-1);
        all.push(Bounds { from, due, until });
        start = until;
    }
    all
}

/// The windows of the calendar that begin between `begin` and `now`.
fn shifts(
    zone: Tz,
    calendar: &Calendar,
    begin: Instant,
    now: Instant,
) -> Result<Vec<Bounds>, NoData> {
    let mut all = Vec::new();
    let mut date = date_of(zone, begin);
    while date <= date_of(zone, now) {
        for (from, until) in calendar.shifts(date)? {
            if from >= begin && from <= now {
                all.push(Bounds { from, due: until.plus(-1), until });
            }
        }
        date = date + Days::new(1);
    }
    Ok(all)
}

/// The first instant after the period of an obligation that began at `from` and falls due at `due`.
pub(crate) fn end(zone: Tz, every: Turn, from: Instant, due: Instant) -> Instant {
    match every {
        Turn::Period(period) => period.next(zone, from),
        Turn::Shift => due.plus(1),
    }
}

/// The events from `from` on and before `until` that the duty expects.
pub(crate) fn counted(
    view: &View<'_>,
    form: &Duty,
    (from, until): (Instant, Instant),
) -> Vec<usize> {
    (0..view.events().len())
        .filter(|index| (from..until).contains(&view.at(*index)))
        .filter(|index| view.matches(&form.expect, *index, Role::Satisfies))
        .collect()
}

fn one(clockwork: &Clockwork<'_, '_>, form: &Duty, number: u32, bounds: Bounds) -> Obligation {
    let view = clockwork.view;
    let Bounds { from, due, until } = bounds;
    let found = counted(view, form, (from, until));
    let asked = usize::try_from(form.at_least).unwrap_or(usize::MAX);
    let last = found.get(asked - 1).copied();
    let mut obligation = clockwork.blank(Clock { number, start: 0 }, last.unwrap_or(0));
    obligation.from = from;
    obligation.due = Some(due);
    obligation.done = last.map(|index| view.at(index));
    let reached = obligation.done.unwrap_or(view.now);
    obligation.outcome = match last {
        Some(_) if reached > due => Outcome::Late,
        Some(_) => Outcome::Kept,
        None if reached > due => Outcome::Overdue,
        None => Outcome::Pending,
    };
    if obligation.outcome.is_violation() {
        obligation.over = Some(reached.since(due));
        obligation.decided = Some(due);
    }
    if obligation.outcome == Outcome::Overdue {
        obligation.detail =
            Detail::Missed(form.at_least - u32::try_from(found.len()).unwrap_or(form.at_least));
    }
    obligation
}

impl DayOf {
    /// This day of the period that begins on `first`.
    fn in_period_from(self, first: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Year { month, day } | Self::Quarter { month, day } => {
                day_of_month(first.checked_add_months(Months::new(month - 1))?, day)
            }
            Self::Month { day } => day_of_month(first, day),
            Self::Week(day) => {
                first.checked_add_days(Days::new(day.days_since(Weekday::Mon).into()))
            }
        }
    }
}

/// The day `day` of the month that begins on `first`, or its last.
fn day_of_month(first: NaiveDate, day: u32) -> Option<NaiveDate> {
    (1..=day).rev().find_map(|day| first.with_day(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_periods() {
        #[track_caller]
        fn case(first: &str, day: DayOf, expected: &str) {
            let first: NaiveDate = first.parse().unwrap();
            assert_eq!(
                day.in_period_from(first).map(|date| date.to_string()).as_deref(),
                Some(expected)
            );
        }
        case("2026-01-01", DayOf::Year { month: 12, day: 31 }, "2026-12-31");
        case("2026-01-01", DayOf::Year { month: 2, day: 31 }, "2026-02-28");
        case("2028-01-01", DayOf::Year { month: 2, day: 31 }, "2028-02-29");
        case("2026-10-01", DayOf::Quarter { month: 2, day: 15 }, "2026-11-15");
        case("2026-10-01", DayOf::Quarter { month: 3, day: 31 }, "2026-12-31");
        case("2026-11-01", DayOf::Month { day: 31 }, "2026-11-30");
        case("2026-11-16", DayOf::Week(Weekday::Fri), "2026-11-20");
    }
}
