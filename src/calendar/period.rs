//! Periods of the civil calendar, in which duties and figures are counted. Weeks begin on Monday (ISO 8601).

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use chrono_tz::Tz;

use super::local::{date_of, start_of_date};
use crate::model::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Period {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Period {
    pub(crate) const ALL: [Self; 5] =
        [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Reads `day`, `week`, `month`, `quarter` or `year`.
    ///
    /// # Errors
    /// Says what was expected.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let period = Self::ALL.into_iter().find(|period| period.as_str() == text);
        period.ok_or_else(|| {
            format!("`{text}` is not a period (expected day, week, month, quarter or year)")
        })
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The name of the period of a date: `2026-11-22`, `2026-W47`, `2026-11`, `2026-Q4` or `2026`.
    pub(crate) fn label(self, date: NaiveDate) -> String {
        match self {
            Self::Day => date.to_string(),
            Self::Week => format!("{:04}-W{:02}", date.iso_week().year(), date.iso_week().week()),
            Self::Month => format!("{:04}-{:02}", date.year(), date.month()),
            Self::Quarter => format!("{:04}-Q{}", date.year(), date.month0() / 3 + 1),
            Self::Year => format!("{:04}", date.year()),
        }
    }

    /// The period that a name such as `2026-W47` means, and its first date.
    pub(crate) fn read_label(label: &str) -> Option<(Self, NaiveDate)> {
        let year_of = |text: &str| text.parse().ok().filter(|_| text.len() == 4);
        let first = |year: &str, month: u32| NaiveDate::from_ymd_opt(year_of(year)?, month, 1);
        let read = match label.split_once('-') {
            None => (Self::Year, first(label, 1)?),
            Some((year, rest)) if rest.starts_with('W') => {
                let week = rest[1..].parse().ok()?;
                let monday = NaiveDate::from_isoywd_opt(year_of(year)?, week, Weekday::Mon);
                (Self::Week, monday?)
            }
            Some((year, rest)) if rest.starts_with('Q') => {
                let quarter: u32 = rest[1..].parse().ok()?;
                (Self::Quarter, first(year, quarter.checked_mul(3)?.checked_sub(2)?)?)
            }
            Some((year, month)) if month.len() == 2 => {
                (Self::Month, first(year, month.parse().ok()?)?)
            }
            Some(_) => (Self::Day, label.parse().ok()?),
        };
        // Only as it is written by `label`.
        (read.0.label(read.1) == label).then_some(read)
    }

    /// The name of the period of an instant.
    pub(crate) fn label_at(self, zone: Tz, instant: Instant) -> String {
        self.label(date_of(zone, instant))
    }

    /// The first date of the period of a date.
    pub(crate) fn first_date(self, date: NaiveDate) -> NaiveDate {
        let first = match self {
            Self::Day => Some(date),
            Self::Week => {
                date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))
            }
            Self::Month => date.with_day(1),
            Self::Quarter => {
                date.with_day(1).and_then(|date| date.with_month0(date.month0() / 3 * 3))
            }
            Self::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        };
        first.unwrap_or(NaiveDate::MIN)
    }

    /// The first date of the period after that of a date.
    pub(crate) fn next_first_date(self, date: NaiveDate) -> NaiveDate {
        let first = self.first_date(date);
        let next = match self {
            Self::Day => first.checked_add_days(Days::new(1)),
            Self::Week => first.checked_add_days(Days::new(7)),
            Self::Month => first.checked_add_months(Months::new(1)),
            Self::Quarter => first.checked_add_months(Months::new(3)),
            Self::Year => first.checked_add_months(Months::new(12)),
        };
        next.unwrap_or(NaiveDate::MAX)
    }

    /// The first instant of the period of an instant.
    pub(crate) fn start_of(self, zone: Tz, instant: Instant) -> Instant {
        start_of_date(zone, self.first_date(date_of(zone, instant)))
    }

    /// The first instant of the period after that of an instant.
    pub(crate) fn next(self, zone: Tz, instant: Instant) -> Instant {
        let date = self.next_first_date(date_of(zone, instant));
        // Where a zone skipped a date, the period of that one date is empty and the next begins at the same instant.
        start_of_date(zone, date)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_bounds_of_periods() {
        #[track_caller]
        fn case(period: &str, instant: &str, label: &str, start: &str, next: &str) {
            let zone = Tz::Asia__Shanghai;
            let period = Period::parse(period).unwrap();
            let instant = Instant::parse(instant).unwrap();
            assert_eq!(period.label_at(zone, instant), label);
            let midnight = |instant: Instant| instant.in_zone(zone).to_string();
            assert_eq!(midnight(period.start_of(zone, instant)), format!("{start}T00:00:00+08:00"));
            assert_eq!(midnight(period.next(zone, instant)), format!("{next}T00:00:00+08:00"));
        }
        let sunday = "2026-11-22T23:59:59+08:00";
        case("day", sunday, "2026-11-22", "2026-11-22", "2026-11-23");
        case("week", sunday, "2026-W47", "2026-11-16", "2026-11-23");
        case("month", sunday, "2026-11", "2026-11-01", "2026-12-01");
        case("quarter", sunday, "2026-Q4", "2026-10-01", "2027-01-01");
        case("year", sunday, "2026", "2026-01-01", "2027-01-01");
        // Already the next day in the zone, and a week of the year before.
        case("week", "2026-12-31T16:00:00Z", "2026-W53", "2026-12-28", "2027-01-04");
        case("day", "2026-12-31T16:00:00Z", "2027-01-01", "2027-01-01", "2027-01-02");
        case("quarter", "2027-03-31T00:00:00+08:00", "2027-Q1", "2027-01-01", "2027-04-01");
        assert_eq!(
            Period::parse("Month"),
            Err("`Month` is not a period (expected day, week, month, quarter or year)".to_owned())
        );
    }

    #[test]
    fn names_of_periods_are_read_back() {
        let read = |label: &str| {
            Period::read_label(label).map(|(period, date)| (period.as_str(), date.to_string()))
        };
        for (label, period, first) in [
            ("2026", "year", "2026-01-01"),
            ("2026-Q4", "quarter", "2026-10-01"),
            ("2026-11", "month", "2026-11-01"),
            ("2026-W53", "week", "2026-12-28"),
            ("2026-11-22", "day", "2026-11-22"),
        ] {
            assert_eq!(read(label), Some((period, first.to_owned())), "{label}");
        }
        let others = [
            "", "26", "20260", "2026-", "2026-1", "2026-13", "2026-00", "2026-W54", "2026-W1",
            "2026-Q5",
        ];
        for label in others.into_iter().chain([
            "2026-Q0",
            "2026-11-31",
            "2026-11-22/1",
            "261122-7K3QF2",
            "2026-Wé",
        ]) {
            assert_eq!(read(label), None, "{label}");
        }
    }

    #[test]
    fn a_day_has_as_many_hours_as_the_zone_gives_it() {
        #[track_caller]
        fn case(zone: Tz, instant: &str, hours: i64) {
            let instant = Instant::parse(instant).unwrap();
            assert_eq!(
                Period::Day.next(zone, instant).since(Period::Day.start_of(zone, instant)),
                hours * 3600
            );
        }
        case(Tz::Europe__Berlin, "2026-10-25T12:00:00Z", 25);
        case(Tz::Europe__Berlin, "2026-03-29T12:00:00Z", 23);
        case(Tz::America__Sao_Paulo, "2018-11-04T12:00:00Z", 23);
        case(Tz::Pacific__Apia, "2011-12-29T12:00:00Z", 24);
    }
}
