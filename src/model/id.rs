//! Record ids: the date of opening and a random part, such as `261122-7K3QF2`.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// Crockford's base 32: digits and capitals without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// What a byte is worth that is no digit.
const NO_DIGIT: u8 = 32;
/// By byte: its place in the alphabet.
const VALUE: [u8; 256] = {
    let mut value = [NO_DIGIT; 256];
    let mut place = 0;
    while place < NO_DIGIT {
        value[ALPHABET[place as usize] as usize] = place;
        place += 1;
    }
    value
};
/// Characters of the random part that `cs` makes; four to eight are read.
const RANDOM_LENGTH: usize = 6;
const PREFIX_LENGTH: usize = 7;
const MAX_LENGTH: usize = PREFIX_LENGTH + 8;

/// `YYMMDD-` and four to eight characters of Crockford base 32, in capitals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RecordId {
    bytes: [u8; MAX_LENGTH],
    length: u8,
}

impl RecordId {
    /// Reads a whole id; small letters, `O` for `0`, `I` and `L` for `1` are accepted.
    ///
    /// # Errors
    /// Says what an id looks like.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        const EXPECTED: &str = "expected an id such as 261122-7K3QF2";
        let text = normalise(text).ok_or(EXPECTED)?;
        Self::read(text.as_bytes()).ok_or(EXPECTED)
    }

    /// Reads a whole id in the letters that ids have; `None` for anything else.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let (prefix, random) = text.split_at_checked(PREFIX_LENGTH)?;
        let (date, dash) = prefix.split_at(PREFIX_LENGTH - 1);
        let is_id = date.iter().all(u8::is_ascii_digit)
            && dash == b"-"
            && (4..=8).contains(&random.len())
            && random.iter().all(|letter| VALUE[usize::from(*letter)] != NO_DIGIT);
        if !is_id {
            return None;
        }
        let mut bytes = [0; MAX_LENGTH];
        bytes[..text.len()].copy_from_slice(text);
        Some(Self { bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// The id of what is no record; none is read so.
    pub(crate) const NONE: Self = Self { bytes: [0; MAX_LENGTH], length: 0 };

    /// The id of a record opened on `date`; the lower bits of `random` make its second part.
    pub(crate) fn new(date: NaiveDate, random: u64) -> Self {
        let mut text =
            format!("{:02}{:02}{:02}-", date.year().rem_euclid(100), date.month(), date.day());
        for place in 0..RANDOM_LENGTH {
            let digit = usize::try_from((random >> (5 * place)) & 31).unwrap_or(0);
            text.push(char::from(ALPHABET[digit]));
        }
        Self::parse(&text).expect("made in the form that is read")
    }

    /// The id as one number, in the same order among ids of one length: different ids have different numbers.
    pub(crate) fn number(&self) -> u64 {
        let digits = self.bytes[..PREFIX_LENGTH - 1].iter();
        let date = digits.fold(0, |sum, digit| sum * 10 + u64::from(digit.wrapping_sub(b'0')));
        let letters = self.bytes[PREFIX_LENGTH..usize::from(self.length)].iter();
        // A digit of the alphabet takes five bits; none takes the place of the missing ones, so 0 counts as 1 here.
        let random = (0..8).zip(letters.map(Some).chain(std::iter::repeat(None)));
        random.fold(date, |sum, (_, letter)| {
            sum * 33 + letter.map_or(0, |letter| 1 + u64::from(VALUE[usize::from(*letter)]))
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or("")
    }

    /// True if `part`, as [`normalise`] gives it, occurs in this id.
    pub(crate) fn contains(&self, part: &str) -> bool {
        self.as_str().contains(part)
    }
}

/// `part` of an id in the letters that ids use. `None` if it holds a character that no id has.
pub(crate) fn normalise(part: &str) -> Option<String> {
    part.trim()
        .chars()
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            letter if letter == '-' || ALPHABET.contains(&u8::try_from(letter).unwrap_or(0)) => {
                Some(letter)
            }
            _ => None,
        })
        .collect()
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_any_case_and_with_letters_that_look_alike() {
        #[track_caller]
        fn case(text: &str, expected: Option<&str>) {
            assert_eq!(
                RecordId::parse(text).ok().as_ref().map(RecordId::as_str),
                expected,
                "{text}"
            );
        }
        case("261122-7K3QF2", Some("261122-7K3QF2"));
        case("261122-7k3qf2", Some("261122-7K3QF2"));
        case("26II22-OlQF", Some("261122-01QF"));
        case("261122-7K3", None);
        case("261122-7K3QF2XYZ", None);
        case("261122-7K3U", None);
        case("26112-7K3QF2", None);
        case("7K3QF2", None);
        case("261122-7K-QF2", None);
        case("", None);
    }

    #[test]
    fn an_id_is_a_number_of_its_own() {
        let ids =
            ["000000-0000", "261122-7K3QF", "261122-7K3QF0", "261122-7K3QF1", "991231-ZZZZZZZZ"];
        let numbers = ids.map(|id| RecordId::read(id.as_bytes()).unwrap().number());
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    }

    #[test]
    fn a_new_id_carries_its_date() {
        let date = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        assert_eq!(RecordId::new(date, 0).as_str(), "260105-000000");
        assert_eq!(RecordId::new(date, u64::MAX).as_str(), "260105-ZZZZZZ");
    }
}
