//! A point in time, to the second.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// Seconds since 1970-01-01T00:00:00Z. Read from RFC 3339 with an offset; written in the zone of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Instant(i64);

impl Instant {
    pub(crate) const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    pub(crate) const fn seconds(self) -> i64 {
        self.0
    }

    /// This instant `seconds` later (earlier where negative).
    pub(crate) const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Elapsed seconds from `earlier` to this instant; negative if it is later.
    pub(crate) const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    pub(crate) fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }

    /// The local date on which this instant falls in `zone`.
    pub(crate) fn date_in(self, zone: Tz) -> NaiveDate {
        self.utc().with_timezone(&zone).date_naive()
    }

    /// Text such as `2026-11-22T09:00:00+08:00`.
    pub(crate) const fn in_zone(self, zone: Tz) -> InZone {
        InZone { instant: self, zone }
    }

    /// Reads RFC 3339 with an offset, to the second: `2026-11-22T09:00:00+08:00` or `…Z`.
    ///
    /// # Errors
    /// Says what is wrong: fractions, a blank for `T`, second 60 and a missing offset are refused.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        parse(text).map(Self)
    }
}

/// An [`Instant`] to be printed in a zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InZone {
    instant: Instant,
    zone: Tz,
}

impl InZone {
    /// The text; `None` where the year has no four digits.
    pub(crate) fn plain(&self) -> Option<Plain> {
        let (local, offset) = self.local();
        match u32::try_from(local.year()) {
            Ok(year @ 0..=9999) => Some(plain(year, local, offset)),
            _ => None,
        }
    }

    /// The time on the wall, and how far it is from that of UTC: sign, hours and minutes.
    fn local(&self) -> (NaiveDateTime, (char, u32, u32)) {
        let utc = self.instant.utc();
        let offset = self.zone.offset_from_utc_datetime(&utc.naive_utc()).fix();
        // RFC 3339 knows no seconds in an offset; local mean times before 1930 are cut to the minute.
        let minutes = offset.local_minus_utc().div_euclid(60);
        let local = utc.naive_utc() + chrono::TimeDelta::minutes(i64::from(minutes));
        let sign = if minutes < 0 { '-' } else { '+' };
        let minutes = minutes.unsigned_abs();
        (local, (sign, minutes / 60, minutes % 60))
    }
}

impl fmt::Display for InZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = self.plain() {
            return f.write_str(text.as_str());
        }
        // Years beyond four digits have a sign of their own.
        let (local, (sign, hours, minutes)) = self.local();
        write!(f, "{}{sign}{hours:02}:{minutes:02}", local.format("%Y-%m-%dT%H:%M:%S"))
    }
}

/// The text of an instant whose year has four digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain([u8; 25]);

impl Plain {
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Sets the digits one by one: a check of many records prints little else.
fn plain(year: u32, local: NaiveDateTime, (sign, hours, minutes): (char, u32, u32)) -> Plain {
    let mut text = *b"0000-00-00T00:00:00+00:00";
    let mut two = |place: usize, number: u32| {
        text[place] += u8::try_from(number / 10 % 10).unwrap_or(0);
        text[place + 1] += u8::try_from(number % 10).unwrap_or(0);
    };
    two(0, year / 100);
    two(2, year % 100);
    two(5, local.month());
    two(8, local.day());
    two(11, local.hour());
    two(14, local.minute());
    two(17, local.second());
    two(20, hours);
    two(23, minutes);
    text[19] = if sign == '-' { b'-' } else { b'+' };
    Plain(text)
}

const EXPECTED: &str = "expected an instant such as 2026-11-22T09:00:00+08:00";

fn parse(text: &str) -> Result<i64, &'static str> {
    let bytes = text.as_bytes();
    if bytes.len() < 19 || !has_shape(&bytes[..19]) {
        return Err(if bytes.get(10) == Some(&b' ') {
            "a blank stands where `T` belongs (2026-11-22T09:00:00+08:00)"
        } else {
            EXPECTED
        });
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().fold(0_u32, |n, digit| n * 10 + u32::from(digit - b'0'))
    };
    let year = i32::try_from(number(0, 4)).map_err(|_| EXPECTED)?;
    let date = NaiveDate::from_ymd_opt(year, number(5, 7), number(8, 10))
        .ok_or("there is no such date")?;
    let time = date
        .and_hms_opt(number(11, 13), number(14, 16), number(17, 19))
        .ok_or("there is no such time of day")?;
    let offset = parse_offset(&bytes[19..])?;
    Ok(time.and_utc().timestamp() - offset)
}

/// `2026-11-22T09:00:00`, digits where digits belong.
fn has_shape(bytes: &[u8]) -> bool {
    bytes.iter().zip(b"0000-00-00T00:00:00").all(|(byte, shape)| match shape {
        b'0' => byte.is_ascii_digit(),
        mark => byte == mark,
    })
}

fn parse_offset(bytes: &[u8]) -> Result<i64, &'static str> {
    match bytes {
        b"Z" => Ok(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2]
            if [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()) =>
        {
            let number = |tens: u8, ones: u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
            let (hours, minutes) = (number(*h1, *h2), number(*m1, *m2));
            if hours > 23 || minutes > 59 {
                return Err("there is no such offset");
            }
            let seconds = hours * 3600 + minutes * 60;
            Ok(if *sign == b'-' { -seconds } else { seconds })
        }
        [] => Err("the offset is missing (add +08:00 or Z)"),
        [b'.' | b',', ..] => Err("fractions of a second are not read"),
        _ => Err(EXPECTED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_rfc_3339_to_the_second_with_an_offset() {
        #[track_caller]
        fn case(text: &str, expected: Result<i64, &str>) {
            assert_eq!(Instant::parse(text).map(Instant::seconds), expected, "{text}");
        }
        case("1970-01-01T00:00:00Z", Ok(0));
        case("2026-11-22T09:00:00+08:00", Ok(1_795_309_200));
        case("2026-11-22T09:00:00-08:00", Ok(1_795_366_800));
        case("2024-02-29T00:00:00Z", Ok(1_709_164_800));
        case("2026-02-29T00:00:00Z", Err("there is no such date"));
        case("2026-11-22T24:00:00Z", Err("there is no such time of day"));
        case("2026-11-22T09:00:60Z", Err("there is no such time of day"));
        case("2026-11-22T09:00:00", Err("the offset is missing (add +08:00 or Z)"));
        case("2026-11-22T09:00:00.5Z", Err("fractions of a second are not read"));
        case(
            "2026-11-22 09:00:00Z",
            Err("a blank stands where `T` belongs (2026-11-22T09:00:00+08:00)"),
        );
        case("2026-11-22T09:00:00+24:00", Err("there is no such offset"));
        case("2026-11-22T09:00:00+0800", Err(EXPECTED));
        case("2026-11-22", Err(EXPECTED));
        case("20２6-11-22T09:00:00Z", Err(EXPECTED));
        case("", Err(EXPECTED));
    }

    #[test]
    fn prints_in_the_zone_of_the_policy() {
        let instant = Instant::parse("2026-11-22T01:00:00Z").unwrap();
        assert_eq!(instant.in_zone(Tz::Asia__Shanghai).to_string(), "2026-11-22T09:00:00+08:00");
        assert_eq!(instant.in_zone(Tz::America__St_Johns).to_string(), "2026-11-21T21:30:00-03:30");
        assert_eq!(instant.in_zone(Tz::UTC).to_string(), "2026-11-22T01:00:00+00:00");
    }
}
