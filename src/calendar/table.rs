//! The working time of one local year, summed up so that any deadline in it is found by halving.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::local::{instant_at, start_of_date};
use super::windows::{DAY, Windows};
use crate::model::Instant;

/// The windows and closings of a year as instants, in order. Needs nothing of other years.
#[derive(Debug)]
pub(super) struct Table {
    /// The start of the next year.
    pub(super) end: Instant,
    opens: Box<[Open]>,
    closings: Box<[Closing]>,
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
        Self { end: start_of_date(zone, date), opens: opens.into(), closings: closings.into() }
    }

    /// Working seconds of the year up to `instant`.
    pub(super) fn worked(&self, instant: Instant) -> i64 {
        let begun = self.opens.partition_point(|open| open.start <= instant);
        self.opens[..begun]
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

    /// The earliest instant by which `worked`, more than none, has passed. `None` if the year has less.
    pub(super) fn earliest(&self, worked: i64) -> Option<Instant> {
        let begun = self.opens.partition_point(|open| open.before < worked);
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
        self.closings.partition_point(|closing| closing.at <= instant)
    }

    /// How many closings of the year are of dates that start at `instant` or before.
    pub(super) fn closings_of_days_until(&self, instant: Instant) -> usize {
        self.closings.partition_point(|closing| closing.day <= instant)
    }

    pub(super) fn closing(&self, place: usize) -> Option<Instant> {
        self.closings.get(place).map(|closing| closing.at)
    }

    /// The start of the date of a closing.
    pub(super) fn closing_day(&self, place: usize) -> Option<Instant> {
        self.closings.get(place).map(|closing| closing.day)
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
