//! The working time of one local year, summed up so that any deadline in it is found by halving.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::local::{instant_at, start_of_date};
use super::windows::{DAY, Windows};
use crate::model::Instant;

/// The windows and closings of a year as instants, in order. Needs nothing of other years.
#[derive(Debug)]
pub(super) struct Table {
    /// The start of the year.
    pub(super) start: Instant,
    /// The start of the next year.
    pub(super) end: Instant,
    opens: Box<[Open]>,
    opens_by_day: ByDay,
    closings: Box<[Closing]>,
    closings_by_day: ByDay,
    days_by_day: ByDay,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    start: Instant,
    end: Instant,
    /// Working seconds of the year before `start`.
    before: i64,
}

/// The last closing time of a working day.
#[derive(Clone, Copy, Debug)]
struct Closing {
    /// The start of its date.
    day: Instant,
    at: Instant,
}

impl Table {
    pub(super) fn new<'a>(
        zone: Tz,
        year: i32,
        windows_of: impl Fn(NaiveDate) -> &'a Windows,
    ) -> Self {
        let (mut opens, mut closings, mut before) = (Vec::new(), Vec::new(), 0);
        let mut date = first_of(year);
        while date.year() == year {
            let spans = spans_of(zone, date, windows_of(date));
            for &(start, end) in &spans {
                opens.push(Open { start, end, before });
                before += end.since(start);
            }
            if let Some(&(_, at)) = spans.last() {
                closings.push(Closing { day: start_of_date(zone, date), at });
            }
            date = date.succ_opt().unwrap_or(NaiveDate::MAX);
        }
        let (start, end) = (start_of_date(zone, first_of(year)), start_of_date(zone, date));
        Self {
            start,
            end,
            opens_by_day: ByDay::new((start, end), &opens, |open| open.start),
            opens: opens.into(),
            closings_by_day: ByDay::new((start, end), &closings, |closing| closing.at),
            days_by_day: ByDay::new((start, end), &closings, |closing| closing.day),
            closings: closings.into(),
        }
    }

    /// How many windows of the year have begun at `instant`.
    fn begun(&self, instant: Instant) -> usize {
        self.opens_by_day.until(instant, &self.opens, |open| open.start)
    }

    /// Working seconds of the year up to `instant`.
    pub(super) fn worked(&self, instant: Instant) -> i64 {
        self.opens[..self.begun(instant)]
            .last()
            .map_or(0, |open| open.before + instant.min(open.end).since(open.start))
    }

    #[cfg(test)]
    pub(super) fn is_open(&self, instant: Instant) -> bool {
        let begun = self.opens.partition_point(|open| open.start <= instant);
        self.opens[..begun].last().is_some_and(|open| instant < open.end)
    }

    /// The first working instant of the year at or after `instant`.
    pub(super) fn first_open(&self, instant: Instant) -> Option<Instant> {
        let ended = self.opens.partition_point(|open| open.end <= instant);
        self.opens.get(ended).map(|open| open.start.max(instant))
    }

    /// The last working instant of the year at or before `instant`.
    pub(super) fn last_open(&self, instant: Instant) -> Option<Instant> {
        let begun = self.opens.partition_point(|open| open.start <= instant);
        self.opens[..begun].last().map(|open| instant.min(open.end.plus(-1)))
    }

    /// The earliest instant by which `worked` has passed, more than at `from`. `None` if the year has less.
    pub(super) fn earliest(&self, worked: i64, from: Instant) -> Option<Instant> {
        // Most amounts end in one of the next windows; only far ends are sought by halving.
        const NEAR: usize = 8;
        let passed = self.begun(from);
        let (near, far) = self.opens[passed..].split_at(NEAR.min(self.opens.len() - passed));
        let mut begun = passed + near.iter().take_while(|open| open.before < worked).count();
        if begun == passed + NEAR {
            begun += far.partition_point(|open| open.before < worked);
        }
        let open = self.opens[..begun].last()?;
        let instant = open.start.plus(worked - open.before);
        (instant <= open.end).then_some(instant)
    }

    /// The latest instant by which no more than `worked` has passed, which must be less than the year has.
    pub(super) fn latest(&self, worked: i64) -> Option<Instant> {
        let begun = self.opens.partition_point(|open| open.before <= worked);
        self.opens[..begun].last().map(|open| open.start.plus(worked - open.before))
    }

    /// How many closings of the year are not after `instant`.
    pub(super) fn closings_until(&self, instant: Instant) -> usize {
        self.closings_by_day.until(instant, &self.closings, |closing| closing.at)
    }

    /// How many closings of the year are of dates that start at `instant` or before.
    pub(super) fn closings_of_days_until(&self, instant: Instant) -> usize {
        self.days_by_day.until(instant, &self.closings, |closing| closing.day)
    }

    pub(super) fn closing(&self, place: usize) -> Option<Instant> {
        self.closings.get(place).map(|closing| closing.at)
    }

    /// The start of the date of a closing.
    pub(super) fn closing_day(&self, place: usize) -> Option<Instant> {
        self.closings.get(place).map(|closing| closing.day)
    }
}

/// How many of a year's instants, which are in order, have come when a day begins, by days of 24 hours from the start of
/// the year. So only those of one day are left to count, where halving would look at nine all over the year.
#[derive(Debug)]
struct ByDay {
    start: Instant,
    come: Box<[u16]>,
}

impl ByDay {
    fn new<T>((start, end): (Instant, Instant), all: &[T], at: impl Fn(&T) -> Instant) -> Self {
        let days = end.since(start).div_euclid(DAY.into());
        let come = |day: i64| {
            let begin = start.plus(day * i64::from(DAY));
            let come = all.partition_point(|one| at(one) <= begin);
            // Too few are known of more than fit; the others are counted.
            u16::try_from(come).unwrap_or(u16::MAX)
        };
        Self { start, come: (0..=days).map(come).collect() }
    }

    /// How many of `all` are not after `instant`.
    fn until<T>(&self, instant: Instant, all: &[T], at: impl Fn(&T) -> Instant) -> usize {
        let day = instant.since(self.start).div_euclid(DAY.into());
        let Ok(day) = usize::try_from(day) else { return 0 };
        let Some(come) = self.come.get(day).copied().map(usize::from) else { return all.len() };
        come + all[come..].iter().take_while(|one| at(one) <= instant).count()
    }
}

fn first_of(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX)
}

/// The windows of `date` as instants: in order, clipped to the date and united where a change of clocks makes them
/// overlap.
pub(super) fn spans_of(zone: Tz, date: NaiveDate, windows: &Windows) -> Vec<(Instant, Instant)> {
    if windows.is_empty() {
        return Vec::new();
    }
    let (first, last) = (instant_at(zone, date, 0), instant_at(zone, date, DAY));
    let clipped = windows.iter().map(|window| {
        (
            instant_at(zone, date, window.start).clamp(first, last),
            instant_at(zone, date, window.end).clamp(first, last),
        )
    });
    let mut spans: Vec<_> = clipped.filter(|(start, end)| start < end).collect();
    spans.sort_unstable();
    spans.dedup_by(|next, before| {
        let overlaps = next.0 < before.1;
        if overlaps {
            before.1 = before.1.max(next.1);
        }
        overlaps
    });
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_is_counted_as_by_halving() {
        let at = |seconds: &i64| Instant::from_seconds(*seconds);
        let (start, end) = (at(&1_000), at(&(1_000 + 3 * 86_400 + 7)));
        let days = [1_000, 1_001, 40_000, 87_399, 87_400, 87_401, 200_000, 260_200, 260_206];
        for instants in [&days[..], &[], &[260_206]] {
            let by_day = ByDay::new((start, end), instants, at);
            for second in (0..270_000).step_by(17).chain(days).chain([i64::MIN, i64::MAX]) {
                let expected = instants.partition_point(|one| *one <= second);
                assert_eq!(by_day.until(at(&second), instants, at), expected, "{second}");
            }
        }
    }
}
