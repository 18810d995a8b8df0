//! Instants as text, where very many are printed that lie near each other: a day is looked up in the zone once.

use chrono_tz::Tz;

use crate::model::Instant;

/// Seconds of a day on which no clock is changed.
const DAY: i64 = 86_400;
/// Days that are kept: one for each value of a byte.
const KEPT: usize = 256;
/// Of the text of an instant: where its date ends, and where its offset begins.
const DATE_END: usize = 10;
const OFFSET: usize = 19;

/// Prints instants in a zone, each as `Instant::in_zone` does.
#[derive(Debug)]
pub(super) struct Dates {
    zone: Tz,
    days: Vec<Day>,
    /// At which second of a day of UTC those of the zone begin, most of them.
    begin: i64,
}

/// The first second of a day in the zone, as text. All seconds of the day have its date and its offset.
#[derive(Clone, Copy, Debug)]
struct Day {
    from: i64,
    text: [u8; 25],
}

impl Dates {
    pub(super) fn new(zone: Tz) -> Self {
        // No instant is of such a day.
        let none = Day { from: i64::MAX, text: [0; 25] };
        Self { zone, days: vec![none; KEPT], begin: 0 }
    }

    pub(super) fn add(&mut self, instant: Instant, text: &mut Vec<u8>) {
        let known = self.days[self.slot(instant)];
        let day = if known.has(instant) { Some(known) } else { self.look_up(instant) };
        match day {
            Some(day) => text.extend_from_slice(&day.at(instant)),
            None => text.extend_from_slice(instant.in_zone(self.zone).to_string().as_bytes()),
        }
    }

    fn slot(&self, instant: Instant) -> usize {
        let day = instant.seconds().saturating_sub(self.begin).div_euclid(DAY);
        usize::from(day.to_le_bytes()[0])
    }

    /// The day of `instant`, which is kept. `None` where its year has no four digits, or its offset changes.
    fn look_up(&mut self, instant: Instant) -> Option<Day> {
        let plain = |seconds| Instant::from_seconds(seconds).in_zone(self.zone).plain();
        let text = plain(instant.seconds())?;
        let digits = text.as_str().as_bytes();
        let two = |place: usize| {
            i64::from(digits[place] - b'0') * 10 + i64::from(digits[place + 1] - b'0')
        };
        let from = instant.seconds() - (two(11) * 60 + two(14)) * 60 - two(17);
        let (first, last) = (plain(from)?, plain(from + DAY - 1)?);
        let (first, last) = (first.as_str().as_bytes(), last.as_str().as_bytes());
        let is_same = |other: &[u8]| {
            other[..DATE_END] == digits[..DATE_END] && other[OFFSET..] == digits[OFFSET..]
        };
        if !is_same(first) || !is_same(last) {
            return None;
        }
        let day = Day { from, text: first.try_into().ok()? };
        self.begin = from.rem_euclid(DAY);
        let slot = self.slot(instant);
        self.days[slot] = day;
        Some(day)
    }
}

impl Day {
    const fn has(&self, instant: Instant) -> bool {
        let seconds = instant.seconds();
        self.from <= seconds && seconds - self.from < DAY
    }

    /// The text of an instant of this day.
    fn at(&self, instant: Instant) -> [u8; 25] {
        let mut text = self.text;
        let seconds = u32::try_from(instant.seconds() - self.from).unwrap_or(0);
        let mut two = |place: usize, number: u32| {
            text[place] = b'0' + (number / 10).to_le_bytes()[0];
            text[place + 1] = b'0' + (number % 10).to_le_bytes()[0];
        };
        two(11, seconds / 3600);
        two(14, seconds / 60 % 60);
        two(17, seconds % 60);
        text
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::TZ_VARIANTS;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Also where a day is met again, or another stood in its place, and where clocks are changed.
        #[test]
        fn dates_are_printed_as_by_the_instant_itself(
            zone in prop::sample::select(TZ_VARIANTS.to_vec()),
            begin in prop_oneof![0..2_000_000_000_i64, -70_000_000_000..260_000_000_000_i64],
            steps in prop::collection::vec(-400_000..2_000_000_i64, 1..200),
        ) {
            let mut dates = Dates::new(zone);
            let mut at = begin;
            for step in steps {
                at += step;
                let instant = Instant::from_seconds(at);
                let mut text = Vec::new();
                dates.add(instant, &mut text);
                prop_assert_eq!(String::from_utf8(text).unwrap(), instant.in_zone(zone).to_string());
            }
        }
    }
}
