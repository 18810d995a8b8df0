//! Deadlines that need no calendar: elapsed time, and months in a zone.

use std::convert::Infallible;

use chrono_tz::Tz;

use super::bound;
use super::local::{date_of, last_date_before, months_after, start_of_date};
use super::pause::{Due, Pause, Step, walk};
use crate::model::{Amount, Instant};

/// When `amount` from `start` on is used up, the pauses taken out. `None` if it needs a calendar.
pub(crate) fn after_without_calendar(
    zone: Tz,
    start: Instant,
    amount: Amount,
    pauses: &[Pause],
) -> Option<Due> {
    let seconds = seconds_from(zone, start, amount)?;
    let Ok(walked) = walk::<Infallible>(start, seconds, pauses, |from, left, limit| {
        Ok(elapse(from, left, limit))
    });
    Some(walked.due(Amount::Elapsed))
}

/// The latest start from which `amount` is used up at `end` or before. `None` if it needs a calendar.
pub(crate) fn before_without_calendar(zone: Tz, end: Instant, amount: Amount) -> Option<Instant> {
    match amount {
        Amount::Elapsed(seconds) => Some(end.plus(-seconds)),
        Amount::Months(months) => Some(months_before(zone, end, months)),
        Amount::Working(_) | Amount::WorkingDays(_) => None,
    }
}

/// The pauses in order and united, cut so that they grant at most `max`: see [`super::Calendar::bound_pauses`]. `None`
/// if it needs a calendar.
pub(crate) fn bound_pauses_without_calendar(
    zone: Tz,
    pauses: &[Pause],
    max: Amount,
) -> Option<Vec<Pause>> {
    let first = pauses.iter().map(|pause| pause.from).min().unwrap_or(Instant::from_seconds(0));
    let seconds = seconds_from(zone, first, max)?;
    let Ok(bound) = bound::bound::<Infallible>(pauses, seconds, |from, left, limit| {
        Ok(elapse(from, left, limit))
    });
    Some(bound)
}

/// The length of `amount` from `start` on.
fn seconds_from(zone: Tz, start: Instant, amount: Amount) -> Option<i64> {
    match amount {
        Amount::Elapsed(seconds) => Some(seconds),
        Amount::Months(months) => Some(months_after(zone, start, months).since(start)),
        Amount::Working(_) | Amount::WorkingDays(_) => None,
    }
}

fn elapse(from: Instant, amount: i64, limit: Instant) -> Step {
    let end = from.plus(amount);
    if end <= limit { Step::Reached(end) } else { Step::Left(end.since(limit)) }
}

/// Later starts may come to earlier ends (31 January 09:00 before 30 January 18:00, and the hour that clocks skip), so
/// the start is sought backward in pieces in which it cannot be so.
fn months_before(zone: Tz, end: Instant, months: u32) -> Instant {
    const PIECE: i64 = 900;
    let last = end.date_in(zone).max(date_of(zone, end));
    let mut until = start_of_date(zone, last_date_before(last, months)).plus(2 * 86_400);
    loop {
        let from = until.plus(-PIECE);
        if let Some(start) =
            latest_within(from, until, end, &|start| months_after(zone, start, months))
        {
            return start;
        }
        until = from;
    }
}

/// The latest start in `[from, until)` whose end is not after `end`. Pieces in which the length changes are halved.
fn latest_within(
    from: Instant,
    until: Instant,
    end: Instant,
    end_of: &impl Fn(Instant) -> Instant,
) -> Option<Instant> {
    let last = until.plus(-1);
    let length = end_of(from).since(from);
    if end_of(last).since(last) == length {
        let start = end.plus(-length).min(last);
        return (start >= from).then_some(start);
    }
    let middle = from.plus(until.since(from) / 2);
    latest_within(middle, until, end, end_of).or_else(|| latest_within(from, middle, end, end_of))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = Tz::Europe__Berlin;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn months_end_on_the_same_day_number_or_the_last() {
        #[track_caller]
        fn case(start: &str, amount: &str, expected: &str) {
            let due = after_without_calendar(ZONE, at(start), Amount::parse(amount).unwrap(), &[]);
            assert_eq!(due, Some(Due::At(at(expected))), "{start} + {amount}");
        }
        case("2026-01-31T09:00:00+01:00", "1mo", "2026-02-28T09:00:00+01:00");
        case("2024-02-29T09:00:00+01:00", "1y", "2025-02-28T09:00:00+01:00");
        case("2026-03-15T09:00:00+01:00", "1mo", "2026-04-15T09:00:00+02:00");
        case("2026-10-25T02:30:00+01:00", "0mo", "2026-10-25T02:30:00+01:00");
        case("2026-02-28T02:30:00+01:00", "1mo", "2026-03-28T02:30:00+01:00");
        case("2026-01-29T02:30:00+01:00", "2mo", "2026-03-29T03:30:00+02:00");
        case("2026-09-25T02:30:00+02:00", "1mo", "2026-10-25T02:30:00+02:00");
        case("2026-12-31T23:59:59+01:00", "0mo", "2026-12-31T23:59:59+01:00");
        case("2026-03-28T12:00:00+01:00", "1d", "2026-03-29T13:00:00+02:00");
        assert_eq!(
            after_without_calendar(ZONE, at("2026-03-28T12:00:00Z"), Amount::Working(1), &[]),
            None
        );
    }

    #[test]
    fn months_back_give_the_latest_start() {
        #[track_caller]
        fn case(end: &str, amount: &str, expected: &str) {
            let start = before_without_calendar(ZONE, at(end), Amount::parse(amount).unwrap());
            assert_eq!(
                start.map(|start| start.in_zone(ZONE).to_string()).as_deref(),
                Some(expected),
                "{end} - {amount}"
            );
        }
        case("2026-02-28T09:00:00+01:00", "1mo", "2026-01-31T09:00:00+01:00");
        case("2026-03-31T09:00:00+02:00", "1mo", "2026-02-28T23:59:59+01:00");
        case("2026-04-15T09:00:00+02:00", "1mo", "2026-03-15T09:00:00+01:00");
        case("2026-10-25T02:30:00+01:00", "1mo", "2026-09-25T02:59:59+02:00");
        // From 02:30 it would be 03:30; from 03:00 it is 03:00.
        case("2026-03-29T03:15:00+02:00", "2mo", "2026-01-29T03:15:00+01:00");
        case("2026-04-15T09:00:00+02:00", "1h", "2026-04-15T08:00:00+02:00");
    }

    #[test]
    fn paused_time_is_added_and_an_open_pause_leaves_the_rest() {
        let pause = |from, until: Option<&str>| Pause { from: at(from), until: until.map(at) };
        let after = |amount, pauses: &[Pause]| {
            after_without_calendar(
                ZONE,
                at("2026-01-31T09:00:00+01:00"),
                Amount::parse(amount).unwrap(),
                pauses,
            )
        };
        let two_days = pause("2026-02-10T00:00:00+01:00", Some("2026-02-12T00:00:00+01:00"));
        let at_deadline = pause("2026-02-28T09:00:00+01:00", None);
        assert_eq!(after("1mo", &[two_days]), Some(Due::At(at("2026-03-02T09:00:00+01:00"))));
        assert_eq!(after("1mo", &[at_deadline]), Some(Due::At(at("2026-02-28T09:00:00+01:00"))));
        assert_eq!(
            after("1mo", &[two_days, at_deadline]),
            Some(Due::Paused { left: Amount::Elapsed(2 * 86_400) })
        );
        assert_eq!(
            after("1h", &[pause("2026-01-31T09:59:59+01:00", None)]),
            Some(Due::Paused { left: Amount::Elapsed(1) })
        );
        assert_eq!(
            after("0s", &[pause("2026-01-01T09:59:59+01:00", None)]),
            Some(Due::At(at("2026-01-31T09:00:00+01:00")))
        );
    }

    #[test]
    fn what_pauses_grant_is_bound() {
        let pause =
            |from: &str, until: Option<&str>| Pause { from: at(from), until: until.map(at) };
        let pauses = [
            pause("2026-02-10T10:00:00Z", None),
            pause("2026-02-01T10:00:00Z", Some("2026-02-02T10:00:00Z")),
        ];
        let bound = |max| bound_pauses_without_calendar(ZONE, &pauses, Amount::parse(max).unwrap());
        let first = pauses[1];
        assert_eq!(
            bound("36h"),
            Some(vec![first, pause("2026-02-10T10:00:00Z", Some("2026-02-10T22:00:00Z"))])
        );
        assert_eq!(
            bound("1mo"),
            Some(vec![first, pause("2026-02-10T10:00:00Z", Some("2026-03-09T10:00:00Z"))])
        );
        assert_eq!(bound("1d"), Some(vec![first]));
        assert_eq!(
            bound("1h"),
            Some(vec![pause("2026-02-01T10:00:00Z", Some("2026-02-01T11:00:00Z"))])
        );
        assert_eq!(bound("0s"), Some(vec![]));
        assert_eq!(bound("1wd"), None);
    }
}
