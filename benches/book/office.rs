//! Office hours from `data/calendar/cn.csv`, so that what happens in a made-up book happens when people work.
//!
//! Times are local seconds since 1970-01-01T00:00:00 in Shanghai, which has kept +08:00 since 1991.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{Datelike, Days, NaiveDate};

/// Seconds of a day, and the windows in which people work.
pub(crate) const DAY: i64 = 86_400;
const WINDOWS: [(i64, i64); 2] = [(9 * 3600, 12 * 3600), (13 * 3600 + 1800, 18 * 3600)];
const WORKING_DAY: i64 = 27_000;

#[derive(Debug)]
pub(crate) struct Office {
    /// Days since 1970 of the first date.
    first: i64,
    /// The working seconds before each date, and before the date after the last.
    before: Vec<i64>,
    /// The dates as text, such as `2026-11-22`.
    dates: Vec<String>,
}

impl Office {
    /// Reads `date,day,name`; whole years from the first date to the last.
    pub(crate) fn read(calendar: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(calendar)?;
        let mut said = Vec::new();
        for line in text.lines().skip(1) {
            let mut cells = line.split(',');
            let date = cells.next().and_then(|cell| cell.parse::<NaiveDate>().ok());
            let date = date.ok_or_else(|| io::Error::other(format!("no date in `{line}`")))?;
            said.push((date, cells.next() == Some("work")));
        }
        let years = said.iter().map(|(date, _)| date.year());
        let (Some(from), Some(until)) = (years.clone().min(), years.max()) else {
            return Err(io::Error::other("the calendar is empty"));
        };
        said.sort_unstable();
        let first = NaiveDate::from_ymd_opt(from, 1, 1).expect("every year has a first day");
        let mut office = Self { first: day_of(first), before: vec![0], dates: Vec::new() };
        for date in first.iter_days().take_while(|date| date.year() <= until) {
            let named = said.binary_search_by_key(&date, |(date, _)| *date);
            let works = named
                .map_or_else(|_| date.weekday().number_from_monday() <= 5, |place| said[place].1);
            let total = office.before.last().copied().unwrap_or_default();
            office.before.push(total + if works { WORKING_DAY } else { 0 });
            office.dates.push(date.to_string());
        }
        Ok(office)
    }

    fn place(&self, day: i64) -> usize {
        usize::try_from(day - self.first).expect("the calendar covers the book")
    }

    pub(crate) fn is_working_day(&self, day: i64) -> bool {
        self.before[self.place(day) + 1] > self.before[self.place(day)]
    }

    /// Working seconds before `at`.
    fn worked(&self, at: i64) -> i64 {
        let day = at.div_euclid(DAY);
        let mut worked = self.before[self.place(day)];
        if self.is_working_day(day) {
            let time = at.rem_euclid(DAY);
            worked +=
                WINDOWS.iter().map(|(from, to)| (time - from).clamp(0, to - from)).sum::<i64>();
        }
        worked
    }

    /// The earliest instant at which `seconds` of work have passed since `start`.
    pub(crate) fn after(&self, start: i64, seconds: i64) -> i64 {
        let wanted = self.worked(start) + seconds.max(1);
        let place = self.before.partition_point(|before| *before < wanted) - 1;
        let day = self.first + i64::try_from(place).expect("a calendar is short");
        let mut left = wanted - self.before[place];
        for (from, to) in WINDOWS {
            if left <= to - from {
                return day * DAY + from + left;
            }
            left -= to - from;
        }
        day * DAY + DAY
    }

    /// The date of `at`, such as `2026-11-22`.
    pub(crate) fn date(&self, at: i64) -> &str {
        &self.dates[self.place(at.div_euclid(DAY))]
    }

    /// `2026-11-22T09:00:00+08:00`.
    pub(crate) fn instant(&self, at: i64) -> String {
        let mut text = String::with_capacity(25);
        text.push_str(self.date(at));
        let time = at.rem_euclid(DAY);
        for (mark, number) in [('T', time / 3600), (':', time / 60 % 60), (':', time % 60)] {
            text.push(mark);
            for digit in [number / 10, number % 10] {
                text.push(char::from(b'0' + u8::try_from(digit).expect("it is one digit")));
            }
        }
        text.push_str("+08:00");
        text
    }
}

/// Days since 1970.
pub(crate) fn day_of(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

/// The first days of `months` months, the last of them being that of `last`, and of the month after.
pub(crate) fn months_until(last: NaiveDate, months: u32) -> Vec<NaiveDate> {
    let first = last.with_day(1).expect("every month has a first day");
    let mut found: Vec<NaiveDate> = (0..months)
        .rev()
        .filter_map(|back| first.checked_sub_months(chrono::Months::new(back)))
        .collect();
    found.extend(first.checked_add_months(chrono::Months::new(1)));
    found
}

/// The date `days` after 1970-01-01.
pub(crate) fn date_of(days: i64) -> NaiveDate {
    let days = Days::new(u64::try_from(days).expect("no book is older than 1970"));
    NaiveDate::default().checked_add_days(days).expect("no book reaches the end of time")
}
