//! Record ids: the date of opening and a random part, such as `261122-7K3QF2`.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// Crockford's base 32: digits and capitals without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
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
        let bytes = text.as_bytes();
        let Some((prefix, random)) = text.split_once('-') else { return Err(EXPECTED) };
        let is_date = prefix.len() == 6 && prefix.bytes().all(|byte| byte.is_ascii_digit());
        if !is_date || !(4..=8).contains(&random.len()) || random.contains('-') {
            return Err(EXPECTED);
        }
        let mut id = Self { bytes: [0; MAX_LENGTH], length: 0 };
        id.bytes[..bytes.len()].copy_from_slice(bytes);
        id.length = u8::try_from(bytes.len()).map_err(|_| EXPECTED)?;
        Ok(id)
    }

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
    fn a_new_id_carries_its_date() {
        let date = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        assert_eq!(RecordId::new(date, 0).as_str(), "260105-000000");
        assert_eq!(RecordId::new(date, u64::MAX).as_str(), "260105-ZZZZZZ");
    }
}
