//! A calendar: its week, its dates, and the tables drawn from them.

use std::fmt;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::dates::{Coverage, Dates, Day};
use super::local::date_of;
use super::table::{Table, spans_of};
use super::week::Week;
use super::windows::{NO_WINDOWS, Windows};
use crate::model::Instant;
use crate::model::language::{Language, tr};

/// When a team works. Cheap to make: the table of a year is drawn when it is first asked for.
#[derive(Debug)]
pub(crate) struct Calendar {
    name: Box<str>,
    zone: Tz,
    week: Week,
    dates: Dates,
    work: Windows,
    tables: Tables,
}

/// Why there is no such calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CalendarError {
    NoWorkingTime,
    /// Make-up working days stand in a calendar whose weekdays differ, or are all off.
    WorkHoursMissing,
}

/// The arithmetic had to look at a year for which the calendar knows no dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoData {
    pub(crate) calendar: Box<str>,
    pub(crate) year: i32,
}

impl NoData {
    pub(crate) fn text(&self, language: Language) -> String {
        let Self { calendar, year } = self;
        tr!(
            language,
            "calendar `{calendar}` has no data for {year}",
            "日历 `{calendar}` 没有 {year} 年的数据"
        )
    }
}

/// One date of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DayInfo<'a> {
    pub(crate) date: NaiveDate,
    /// The windows in force.
    pub(crate) windows: &'a Windows,
    pub(crate) mark: Mark<'a>,
}

/// What is special about a date, with the name that it bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark<'a> {
    Workday,
    Weekend,
    Holiday(Option<&'a str>),
    MakeUp(Option<&'a str>),
    OwnHours(Option<&'a str>),
}

impl Calendar {
    /// Without `dates`, every year is covered and no date differs. Without `work`, make-up working days have the hours
    /// of the weekdays.
    ///
    /// # Errors
    /// If there is no working time at all, or the hours of make-up working days are not to be told.
    pub(crate) fn new(
        name: &str,
        zone: Tz,
        week: Week,
        dates: Option<Dates>,
        work: Option<Windows>,
    ) -> Result<Self, CalendarError> {
        let dates = dates.unwrap_or(Dates::new(Coverage::All));
        let has_work = dates.days().any(|day| matches!(day, Day::Work { .. }));
        let work =
            work.filter(|windows| !windows.is_empty()).or_else(|| week.common_windows().cloned());
        if has_work && work.is_none() {
            return Err(CalendarError::WorkHoursMissing);
        }
        let has_hours = dates
            .days()
            .any(|day| matches!(day, Day::Hours { windows, .. } if !windows.is_empty()));
        if !week.has_windows() && !has_work && !has_hours {
            return Err(CalendarError::NoWorkingTime);
        }
        Ok(Self {
            name: name.into(),
            zone,
            week,
            dates,
            work: work.unwrap_or_default(),
            tables: Tables::new(),
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) const fn zone(&self) -> Tz {
        self.zone
    }

    /// What `date` is.
    ///
    /// # Errors
    /// If its year is not covered.
    pub(crate) fn day(&self, date: NaiveDate) -> Result<DayInfo<'_>, NoData> {
        self.check(date.year())?;
        let windows = self.windows_of(date);
        let mark = match self.dates.get(date) {
            Some(day @ Day::Off { .. }) => Mark::Holiday(day.name()),
            Some(day @ Day::Work { .. }) => Mark::MakeUp(day.name()),
            Some(day @ Day::Hours { .. }) => Mark::OwnHours(day.name()),
            None if windows.is_empty() => Mark::Weekend,
            None => Mark::Workday,
        };
        Ok(DayInfo { date, windows, mark })
    }

    /// The windows of `date` as instants: its shifts, in order. None on a day off.
    ///
    /// # Errors
    /// If its year is not covered.
    pub(crate) fn shifts(&self, date: NaiveDate) -> Result<Vec<(Instant, Instant)>, NoData> {
        self.check(date.year())?;
        Ok(spans_of(self.zone, date, self.windows_of(date)))
    }

    /// # Errors
    /// If the year of `instant` is not covered.
    #[cfg(test)]
    pub(crate) fn is_working(&self, instant: Instant) -> Result<bool, NoData> {
        Ok(self.table(self.year_of(instant))?.is_open(instant))
    }

    pub(crate) const fn week(&self) -> &Week {
        &self.week
    }

    pub(crate) const fn coverage(&self) -> &Coverage {
        self.dates.coverage()
    }

    /// The dates whose windows are not those of their weekday, with the windows in force, by date.
    pub(crate) fn own_dates(&self) -> impl Iterator<Item = (NaiveDate, &Windows)> {
        let named = self.dates.dates().map(|date| (date, self.windows_of(date)));
        named.filter(|(date, windows)| *windows != self.week.on(date.weekday()))
    }

    fn windows_of(&self, date: NaiveDate) -> &Windows {
        match self.dates.get(date) {
            Some(Day::Off { .. }) => &NO_WINDOWS,
            Some(Day::Work { .. }) => &self.work,
            Some(Day::Hours { windows, .. }) => windows,
            None => self.week.on(date.weekday()),
        }
    }

    pub(crate) fn covers(&self, year: i32) -> bool {
        self.dates.coverage().has(year) && Tables::YEARS.contains(&year)
    }

    fn check(&self, year: i32) -> Result<(), NoData> {
        if self.covers(year) { Ok(()) } else { Err(self.no_data(year)) }
    }

    fn no_data(&self, year: i32) -> NoData {
        NoData { calendar: self.name.clone(), year }
    }

    /// The table of a year.
    pub(super) fn table(&self, year: i32) -> Result<&Table, NoData> {
        // Only the tables of years that are covered were ever drawn.
        if let Some(table) = self.tables.drawn(year) {
            return Ok(table);
        }
        self.check(year)?;
        let draw = || Table::new(self.zone, year, |date| self.windows_of(date));
        self.tables.get(year, draw).ok_or_else(|| self.no_data(year))
    }

    /// The year of the date to which `instant` belongs.
    pub(super) fn year_of(&self, instant: Instant) -> i32 {
        // The table of the year tells, if it was drawn: most often it was, and the guess is right.
        let guess = guessed_year(instant);
        if self.tables.drawn(guess).is_some_and(|table| (table.start..table.end).contains(&instant))
        {
            return guess;
        }
        let utc = instant.utc();
        // No zone is more than two days off, so that only around New Year the zone has to be asked.
        if (3..=362).contains(&utc.ordinal()) {
            utc.year()
        } else {
            date_of(self.zone, instant).year()
        }
    }

    /// True if `instant` belongs to the last date of `year`.
    pub(super) fn is_last_date_of(&self, year: i32, instant: Instant) -> bool {
        let date = date_of(self.zone, instant);
        date.year() == year && date.succ_opt().is_some_and(|next| next.year() > year)
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoWorkingTime => "the calendar has no working time",
            Self::WorkHoursMissing => {
                "the hours of make-up working days are not clear, as the weekdays differ (write them as `work:`)"
            }
        })
    }
}

impl fmt::Display for NoData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

/// The year of `instant`, or next to it: by the mean length of a year, counted from 1970.
fn guessed_year(instant: Instant) -> i32 {
    const MEAN_YEAR: i64 = 146_097 * 86_400 / 400;
    i32::try_from(instant.seconds().div_euclid(MEAN_YEAR) + 1970).unwrap_or(i32::MAX)
}

/// The tables of the years asked for so far, a century at a time.
#[derive(Debug)]
struct Tables(Box<[OnceLock<Century>]>);

type Century = Box<[OnceLock<Table>]>;

impl Tables {
    const YEARS: std::ops::Range<i32> = 0..10_000;

    fn new() -> Self {
        Self((0..100).map(|_| OnceLock::new()).collect())
    }

    /// The table of a year that was asked for before.
    fn drawn(&self, year: i32) -> Option<&Table> {
        let year = usize::try_from(year).ok()?;
        self.0.get(year / 100)?.get()?.get(year % 100)?.get()
    }

    fn get(&self, year: i32, draw: impl FnOnce() -> Table) -> Option<&Table> {
        let year = usize::try_from(year).ok()?;
        let century =
            self.0.get(year / 100)?.get_or_init(|| (0..100).map(|_| OnceLock::new()).collect());
        Some(century.get(year % 100)?.get_or_init(draw))
    }
}
