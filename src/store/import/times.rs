//! Times as other systems write them → instants.

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};
use chrono_tz::Tz;

use crate::calendar::{resolve, start_of_date};
use crate::model::Instant;

/// What is tried where the map names no format.
const USUAL: [&str; 5] = [
    "%+",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S%.f",
];
/// Parts of a format that say the offset, or need none.
const ABSOLUTE: [&str; 6] = ["%z", "%:z", "%::z", "%#z", "%+", "%s"];

/// Formats that are tried in order, and the zone of times that say none.
#[derive(Clone, Debug)]
pub(super) struct Times {
    formats: Vec<String>,
    zone: Tz,
}

/// A time that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) at: Instant,
    /// A fraction of a second was cut.
    pub(super) is_cut: bool,
}

impl Times {
    pub(super) fn new(formats: &[String], zone: Tz) -> Self {
        let formats =
            if formats.is_empty() { USUAL.map(str::to_owned).to_vec() } else { formats.to_vec() };
        Self { formats, zone }
    }

    /// The instant that `text` names. `None` if no format fits, or the year lies outside 1970 to 2099.
    pub(super) fn read(&self, text: &str) -> Option<Read> {
        self.formats.iter().find_map(|format| self.read_as(text, format))
    }

    fn read_as(&self, text: &str, format: &str) -> Option<Read> {
        if ABSOLUTE.iter().any(|part| format.contains(part)) {
            let time = DateTime::parse_from_str(text, format).ok()?;
            return read(time.naive_utc(), Instant::from_seconds(time.timestamp()));
        }
        if let Ok(local) = NaiveDateTime::parse_from_str(text, format) {
            return read(local, resolve(self.zone, local.with_nanosecond(0)?));
        }
        let date = NaiveDate::parse_from_str(text, format).ok()?;
        read(date.and_hms_opt(0, 0, 0)?, start_of_date(self.zone, date))
    }

    /// The formats, for messages.
    pub(super) fn formats(&self) -> String {
        self.formats.join(", ")
    }
}

fn read(local: NaiveDateTime, at: Instant) -> Option<Read> {
    // From a full second on, the fraction means second 60.
    let is_sound = (1970..=2099).contains(&local.year()) && local.nanosecond() < 1_000_000_000;
    is_sound.then_some(Read { at, is_cut: local.nanosecond() > 0 })
}

/// True if `format` has only parts that are known.
pub(super) fn is_format(format: &str) -> bool {
    !format.trim().is_empty() && StrftimeItems::new(format).all(|item| item != Item::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_format_that_fits_counts_and_fractions_are_cut() {
        #[track_caller]
        fn case(formats: &[&str], text: &str, expected: Option<(&str, bool)>) {
            let formats: Vec<String> = formats.iter().map(ToString::to_string).collect();
            let read = Times::new(&formats, Tz::Europe__Rome).read(text);
            let shown =
                read.map(|read| (read.at.in_zone(Tz::Europe__Rome).to_string(), read.is_cut));
            let expected = expected.map(|(at, cut)| (at.to_owned(), cut));
            assert_eq!(shown, expected, "{text}");
        }
        let european = ["%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S%.3f"];
        case(&european, "09.10.2012 14:50", Some(("2012-10-09T14:50:00+02:00", false)));
        case(&european, "2012/10/09 14:50:17.000", Some(("2012-10-09T14:50:17+02:00", false)));
        case(&european, "2012/10/09 14:50:17.250", Some(("2012-10-09T14:50:17+02:00", true)));
        case(&european, "2012-10-09", None);
        case(&["%Y-%m-%d"], "2012-01-09", Some(("2012-01-09T00:00:00+01:00", false)));
        case(&[], "2012-10-09T14:50:17Z", Some(("2012-10-09T16:50:17+02:00", false)));
        case(&[], "2012-10-09 14:50", Some(("2012-10-09T14:50:00+02:00", false)));
        // Clocks show 02:30 twice, and not at all.
        case(&[], "2012-10-28 02:30", Some(("2012-10-28T02:30:00+02:00", false)));
        case(&[], "2012-03-25 02:30", Some(("2012-03-25T03:30:00+02:00", false)));
        case(&[], "2012-10-09 14:50:60", None);
        case(&["%Y-%m-%d"], "0012-01-09", None);
        case(
            &["%Y年%m月%d日 %H:%M"],
            "2026年11月22日 09:00",
            Some(("2026-11-22T09:00:00+01:00", false)),
        );
    }

    #[test]
    fn formats_with_unknown_parts_are_refused() {
        assert!(is_format("%d/%m/%y %I:%M %p"));
        assert!(!is_format("%d/%Q/%y"));
        assert!(!is_format(" "));
    }
}
