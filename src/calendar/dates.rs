//! Dates that differ from the regular week: holidays, make-up working days, changed hours.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::windows::Windows;

/// What a date is, whatever its weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Off {
        name: Option<Box<str>>,
    },
    /// A make-up working day, with the hours that the calendar gives such days.
    Work {
        name: Option<Box<str>>,
    },
    Hours {
        windows: Windows,
        name: Option<Box<str>>,
    },
}

impl Day {
    /// Which of two days wins on one date: hours over work over off.
    const fn rank(&self) -> u8 {
        match self {
            Self::Off { .. } => 0,
            Self::Work { .. } => 1,
            Self::Hours { .. } => 2,
        }
    }

    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Off { name } | Self::Work { name } | Self::Hours { name, .. } => name.as_deref(),
        }
    }

    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Off { .. } => "off",
            Self::Work { .. } => "work",
            Self::Hours { .. } => "its own hours",
        }
    }
}

/// The years for which dates are known; asking for another is [`super::NoData`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Coverage {
    All,
    Years(BTreeSet<i32>),
}

impl Coverage {
    pub(super) fn has(&self, year: i32) -> bool {
        match self {
            Self::All => true,
            Self::Years(years) => years.contains(&year),
        }
    }
}

/// What became of a date that was added.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Added {
    New,
    /// The date stood there already, and its day is now `stands` in place of `yields`: worth a warning.
    Clash {
        stands: &'static str,
        yields: &'static str,
    },
}

/// The days of the dates that differ from the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dates {
    days: BTreeMap<NaiveDate, Day>,
    coverage: Coverage,
}

impl Dates {
    /// No dates yet, known for `coverage`.
    pub(crate) const fn new(coverage: Coverage) -> Self {
        Self { days: BTreeMap::new(), coverage }
    }

    /// Adds a day. Where the date stands already, hours outrank work and work outranks off; of equals the last stands.
    pub(crate) fn add(&mut self, date: NaiveDate, day: Day) -> Added {
        let Some(old) = self.days.get_mut(&date) else {
            self.days.insert(date, day);
            return Added::New;
        };
        let (old_word, new_word) = (old.word(), day.word());
        if day.rank() < old.rank() {
            return Added::Clash { stands: old_word, yields: new_word };
        }
        *old = day;
        Added::Clash { stands: new_word, yields: old_word }
    }

    /// Makes the coverage exactly the years that occur.
    pub(crate) fn cover_own_years(&mut self) {
        self.coverage = Coverage::Years(self.days.keys().map(Datelike::year).collect());
    }

    pub(crate) const fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    pub(crate) fn get(&self, date: NaiveDate) -> Option<&Day> {
        self.days.get(&date)
    }

    pub(super) fn dates(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.keys().copied()
    }

    pub(super) fn days(&self) -> impl Iterator<Item = &Day> {
        self.days.values()
    }
}

/// Reads a date such as `2026-02-16`.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let shape = text.len() == 10
        && text.bytes().zip(*b"0000-00-00").all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            mark => byte == mark,
        });
    if !shape {
        return Err(format!("`{text}` is not a date (write one like 2026-02-16)"));
    }
    text.parse().map_err(|_| format!("there is no date `{text}`"))
}

/// Reads a date, or a range of dates such as `2026-02-16..2026-02-22`, both ends included.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn parse_date_or_range(text: &str) -> Result<RangeInclusive<NaiveDate>, String> {
    // Longer closures are mistyped years.
    const LONGEST: i64 = 3660;
    let Some((first, last)) = text.split_once("..") else {
        return parse_date(text.trim()).map(|date| date..=date);
    };
    let (first, last) = (parse_date(first.trim())?, parse_date(last.trim())?);
    match last.signed_duration_since(first).num_days() {
        ..0 => Err(format!("`{text}` ends before it begins")),
        0..LONGEST => Ok(first..=last),
        _ => Err(format!("`{text}` is longer than ten years")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_and_ranges() {
        #[track_caller]
        fn case(text: &str, expected: Result<(&str, &str), &str>) {
            let read = parse_date_or_range(text)
                .map(|range| (range.start().to_string(), range.end().to_string()));
            let read = read.as_ref().map(|(first, last)| (first.as_str(), last.as_str()));
            assert_eq!(read.map_err(String::as_str), expected, "{text}");
        }
        case("2026-02-16", Ok(("2026-02-16", "2026-02-16")));
        case("2026-02-16..2026-02-22", Ok(("2026-02-16", "2026-02-22")));
        case("2026-12-28 .. 2027-01-03", Ok(("2026-12-28", "2027-01-03")));
        case("2026-02-16..2026-02-16", Ok(("2026-02-16", "2026-02-16")));
        case("2026-02-22..2026-02-16", Err("`2026-02-22..2026-02-16` ends before it begins"));
        case("2026-02-16..2062-02-22", Err("`2026-02-16..2062-02-22` is longer than ten years"));
        case("2026-02-30", Err("there is no date `2026-02-30`"));
        case("2026/2/16", Err("`2026/2/16` is not a date (write one like 2026-02-16)"));
        case("2026-2-16", Err("`2026-2-16` is not a date (write one like 2026-02-16)"));
        case("2026-02-16..", Err("`` is not a date (write one like 2026-02-16)"));
        case("", Err("`` is not a date (write one like 2026-02-16)"));
    }

    #[test]
    fn hours_outrank_work_and_work_outranks_off() {
        let date = parse_date("2026-10-10").unwrap();
        let off = Day::Off { name: None };
        let work = Day::Work { name: Some("国庆节".into()) };
        let hours = Day::Hours { windows: Windows::parse("09:00-12:00").unwrap(), name: None };
        let mut dates = Dates::new(Coverage::All);
        assert_eq!(dates.add(date, off.clone()), Added::New);
        assert_eq!(dates.add(date, work.clone()), Added::Clash { stands: "work", yields: "off" });
        assert_eq!(dates.add(date, off), Added::Clash { stands: "work", yields: "off" });
        assert_eq!(dates.get(date), Some(&work));
        assert_eq!(
            dates.add(date, hours.clone()),
            Added::Clash { stands: "its own hours", yields: "work" }
        );
        assert_eq!(dates.add(date, work), Added::Clash { stands: "its own hours", yields: "work" });
        assert_eq!(dates.get(date), Some(&hours));
    }
}
