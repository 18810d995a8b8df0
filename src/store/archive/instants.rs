//! Instants one after the other: most share their date and offset with the one before.

use super::rows::Odd;
use crate::model::Instant;

/// Reads the one form that `cs` writes, `2026-11-22T09:00:00+08:00`; others by the reader for all.
#[derive(Debug)]
pub(super) struct Instants {
    /// What days were read lately, by the day and whether the month is odd.
    days: Box<[Day; DAYS]>,
}

const DAYS: usize = 64;

#[derive(Clone, Copy, Debug, Default)]
struct Day {
    /// `2026-11-` and `6-11-22T`: together, the date.
    date: [u64; 2],
    /// `+08:00`.
    offset: u64,
    /// The midnight that they name.
    midnight: i64,
}

impl Default for Instants {
    fn default() -> Self {
        Self { days: Box::new([Day::default(); DAYS]) }
    }
}

impl Instants {
    pub(super) fn read(&mut self, text: &[u8]) -> Result<Instant, Odd> {
        match text.first_chunk() {
            Some(plain) if text.len() == 25 => self.read_plain(plain),
            _ => parse(text),
        }
    }

    /// Reads one that has as many bytes as those that `cs` writes.
    #[expect(clippy::inline_always, reason = "a few steps, taken for every event")]
    #[inline(always)]
    pub(super) fn read_plain(&mut self, text: &[u8; 25]) -> Result<Instant, Odd> {
        let date = [eight(text, 0), eight(text, 3)];
        let offset = eight(text, 17) >> 16;
        let digit = |place: usize| usize::from(text[place] & 15);
        let known = &mut self.days[(digit(6) * 32 + digit(8) * 10 + digit(9)) % DAYS];
        if (known.date[0] ^ date[0]) | (known.date[1] ^ date[1]) | (known.offset ^ offset) != 0 {
            *known = Day { date, offset, midnight: midnight(text)? };
        }
        Ok(Instant::from_seconds(known.midnight + time_of_day(text)?))
    }
}

/// Eight bytes as one number.
#[inline]
fn eight(text: &[u8; 25], from: usize) -> u64 {
    text[from..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The first second of the date, where the offset holds.
#[cold]
fn midnight(text: &[u8; 25]) -> Result<i64, Odd> {
    plain_midnight(text).map_or_else(|| Ok(parse(text)?.seconds() - time_of_day(text)?), Ok)
}

/// The same; `None` for what needs a closer look.
fn plain_midnight(text: &[u8; 25]) -> Option<i64> {
    let two = |place: usize| {
        let (tens, ones) = (text[place].wrapping_sub(b'0'), text[place + 1].wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
    };
    let (year, month, day) = (two(0)? * 100 + two(2)?, two(5)?, two(8)?);
    let (hours, minutes) = (two(20)?, two(23)?);
    let has_marks = text[4] == b'-' && text[7] == b'-' && text[10] == b'T' && text[22] == b':';
    // The last days of a month, and the first century, are left to the reader for all.
    let is_plain = year >= 100 && (1..=12).contains(&month) && (1..=28).contains(&day);
    if !has_marks || !is_plain || hours > 23 || minutes > 59 {
        return None;
    }
    let offset = match text[19] {
        b'+' => hours * 3600 + minutes * 60,
        b'-' => -(hours * 3600 + minutes * 60),
        _ => return None,
    };
    Some(days_before(year, month, day) * 86_400 - offset)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counted in years that begin in March.
const fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

/// Seconds since midnight. The eight bytes of `09:30:15` are read as one number, a byte beside the other.
#[inline]
fn time_of_day(text: &[u8; 25]) -> Result<i64, Odd> {
    /// What stands there at midnight: what is left without it is digits where digits are, and nothing where colons are.
    const MIDNIGHT: u64 = u64::from_le_bytes(*b"00:00:00");
    const COLONS: u64 = u64::from_le_bytes([0, 0, 255, 0, 0, 255, 0, 0]);
    /// Added to a byte, it sets the highest bit of any number above nine.
    const ABOVE_NINE: u64 = u64::from_le_bytes([128 - 10; 8]);
    const HIGHEST: u64 = u64::from_le_bytes([128; 8]);
    let digits = eight(text, 11) ^ MIDNIGHT;
    let is_odd = digits & COLONS | (digits | digits.wrapping_add(ABOVE_NINE)) & HIGHEST;
    // Each byte ten times, and once the one that follows it.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8).to_le_bytes();
    let [hour, minute, second] = [0, 3, 6].map(|place| i64::from(pairs[place]));
    if is_odd == 0 && hour < 24 && minute < 60 && second < 60 {
        Ok(hour * 3600 + minute * 60 + second)
    } else {
        Err(Odd)
    }
}

fn parse(text: &[u8]) -> Result<Instant, Odd> {
    let text = str::from_utf8(text).map_err(|_| Odd)?;
    Instant::parse(text).map_err(|_| Odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_reader_for_all_reads() {
        let mut instants = Instants::default();
        for text in [
            "2026-11-22T09:00:00+08:00",
            "2026-11-22T23:59:59+08:00",
            "2026-11-22T24:00:00+08:00",
            "2026-11-22T09:60:00+08:00",
            "2026-11-22T09:00:0x+08:00",
            "2026-11-22T09-00:00+08:00",
            "2026-11-22T09:00-00+08:00",
            "2026-11-22T09:0::00+08:00",
            "2026-11-22T09:00:\u{e9}+08:00",
            "2026-11-22T19:59:39+08:00",
            "2026-11-22T/9:59:39+08:00",
            "2026-11-22T09:59:6p+08:00",
            "2026-11-22T09:00:01-08:00",
            "2026-11-22T09:00:01Z",
            "2026-11-23T00:00:00-08:00",
            "2026-11-31T00:00:00-08:00",
            "2026-11-30T00:00:00-08:00",
            "2024-02-29T00:00:00-08:00",
            "2025-02-29T00:00:00-08:00",
            "2024-03-01T12:00:00+05:30",
            "2026-13-01T00:00:00+08:00",
            "2026-00-01T00:00:00+08:00",
            "2026-01-00T00:00:00+08:00",
            "0099-01-01T00:00:00+08:00",
            "1900-03-01T00:00:00+08:00",
            "2000-02-28T00:00:00+23:59",
            "2000-02-28T00:00:00+24:00",
            "2000-02-28T00:00:00+23:60",
            "2000-02-28T00:00:00*23:00",
            "2000:02-28T00:00:00+23:00",
            "2000-02-28 00:00:00+23:00",
            "2026-11-23T00:00:00-08:000",
            "",
        ] {
            assert_eq!(instants.read(text.as_bytes()).ok(), Instant::parse(text).ok(), "{text}");
        }
    }
}
