//! Instants one after the other: most share their date and offset with the one before.

use super::rows::Odd;
use crate::model::Instant;

/// Reads the one form that `cs` writes, `2026-11-22T09:00:00+08:00`, by its time of day alone where the date and the
/// offset are those of the last one; others by the reader for all.
#[derive(Debug, Default)]
pub(super) struct Instants {
    /// The text from the first character to `T`.
    date: [u8; 11],
    offset: [u8; 6],
    /// The midnight that they name.
    midnight: i64,
}

impl Instants {
    pub(super) fn read(&mut self, text: &[u8]) -> Result<Instant, Odd> {
        let Some(text) = text.first_chunk::<25>().filter(|_| text.len() == 25) else {
            return parse(text);
        };
        if text[..11] != self.date || text[19..] != self.offset {
            let instant = parse(text)?;
            self.date.copy_from_slice(&text[..11]);
            self.offset.copy_from_slice(&text[19..]);
            self.midnight = instant.seconds() - time_of_day(text)?;
            return Ok(instant);
        }
        Ok(Instant::from_seconds(self.midnight + time_of_day(text)?))
    }
}

/// Seconds since midnight.
fn time_of_day(text: &[u8; 25]) -> Result<i64, Odd> {
    let two = |place: usize| {
        let (tens, ones) = (text[place].wrapping_sub(b'0'), text[place + 1].wrapping_sub(b'0'));
        if tens < 10 && ones < 10 { Ok(i64::from(tens) * 10 + i64::from(ones)) } else { Err(Odd) }
    };
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    let is_time = hour < 24 && minute < 60 && second < 60 && text[13] == b':' && text[16] == b':';
    if is_time { Ok(hour * 3600 + minute * 60 + second) } else { Err(Odd) }
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
            "2026-11-22T09:00:01-08:00",
            "2026-11-22T09:00:01Z",
            "2026-11-23T00:00:00-08:00",
            "2026-11-31T00:00:00-08:00",
            "2026-11-23T00:00:00-08:000",
            "",
        ] {
            assert_eq!(instants.read(text.as_bytes()).ok(), Instant::parse(text).ok(), "{text}");
        }
    }
}
