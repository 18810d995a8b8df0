//! What short texts mean. The words of a month are few and short, and most cells say one of them: sixteen bytes tell them
//! whole, as two numbers.
#![expect(clippy::inline_always, reason = "some steps that are taken for each cell of each row")]

use super::memo::Memo;

/// Bytes that are looked at together.
pub(super) const SIXTEEN: usize = 16;

/// A text, and where possible the sixteen bytes that begin with it, so that it need not be taken byte by byte.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'t> {
    pub(super) raw: &'t [u8],
    pub(super) ahead: Option<&'t [u8; SIXTEEN]>,
}

impl<'t> Text<'t> {
    /// The text of so many bytes with which `ahead` begins.
    #[inline]
    pub(super) fn at_start(ahead: &'t [u8], length: usize) -> Self {
        Self { raw: &ahead[..length], ahead: ahead.first_chunk() }
    }
}

impl<'t> From<&'t [u8]> for Text<'t> {
    fn from(raw: &'t [u8]) -> Self {
        Self { raw, ahead: None }
    }
}

/// A text of at most sixteen bytes, and the sense in which it is meant.
#[derive(Clone, Copy, Debug, Default)]
struct Key {
    first: u64,
    last: u64,
    /// The sense, and the length.
    sense: u64,
}

/// By a number of bytes: so many of the lower ones of two numbers.
const LOWER: [[u64; 2]; SIXTEEN + 1] = {
    let mut lower = [[0; 2]; SIXTEEN + 1];
    let mut count = 1;
    while count <= SIXTEEN {
        lower[count] = lower[count - 1];
        lower[count][(count - 1) / 8] |= 0xFF << (8 * ((count - 1) % 8));
        count += 1;
    }
    lower
};

impl Key {
    /// That of the text of so many bytes, at most sixteen, with which `sixteen` begins.
    #[inline(always)]
    fn new(tag: u16, sixteen: &[u8; SIXTEEN], length: usize) -> Self {
        let both = u128::from_le_bytes(*sixteen);
        #[expect(clippy::cast_possible_truncation, reason = "a half at a time")]
        let (first, last) = (both as u64, (both >> 64) as u64);
        let [of_first, of_last] = LOWER[length];
        let sense = u64::from(tag) << 32 | length as u64;
        Self { first: first & of_first, last: last & of_last, sense }
    }

    #[inline(always)]
    const fn is(self, other: Self) -> bool {
        // All at once: one branch, and it is nearly always taken.
        (self.first ^ other.first) | (self.last ^ other.last) | (self.sense ^ other.sense) == 0
    }

    #[inline(always)]
    const fn mixed(self) -> u64 {
        let sum = (self.first ^ self.sense).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (sum.rotate_left(32) ^ self.last).wrapping_mul(0xD6E8_FEB8_6659_FD93)
    }
}

/// What texts were last read as. Each short text has two places, which it shares with others; where both are taken, the
/// one that was put there first is forgotten for the next.
#[derive(Debug)]
pub(super) struct Known<T> {
    /// Two by two.
    places: Box<[[Place<T>; 2]]>,
    /// How many bits of a number are too many for a place.
    shift: u32,
    /// Longer texts.
    long: Memo<T>,
}

/// A text and what it means; at first neither.
type Place<T> = (Key, Option<T>);

/// Places for longer texts.
const LONG: usize = 256;

impl<T: Copy> Known<T> {
    /// With so many places, a power of two from 4 to 2^32.
    pub(super) fn with_places(count: usize) -> Self {
        let nothing = [(Key::default(), None); 2];
        Self {
            places: vec![nothing; count / 2].into(),
            shift: 65 - count.trailing_zeros(),
            long: Memo::with_places(LONG),
        }
    }

    /// What `text` means in the sense of `tag`.
    #[inline(always)]
    pub(super) fn get(&self, tag: u16, text: Text<'_>) -> Option<T> {
        let length = text.raw.len();
        let (Some(sixteen), true) = (text.ahead, length <= SIXTEEN) else {
            return self.get_any(tag, text.raw);
        };
        self.find(Key::new(tag, sixteen, length))
    }

    #[inline(always)]
    fn find(&self, key: Key) -> Option<T> {
        let [(newer, meaning), older] = &self.places[self.place(key)];
        if newer.is(key) {
            return *meaning;
        }
        if older.0.is(key) { older.1 } else { None }
    }

    /// As [`Self::get`], for a text of any length of which no more is known.
    #[cold]
    #[inline(never)]
    fn get_any(&self, tag: u16, raw: &[u8]) -> Option<T> {
        match padded(raw) {
            Some(sixteen) => self.find(Key::new(tag, &sixteen, raw.len())),
            None => self.long.get(tag, raw).copied(),
        }
    }

    pub(super) fn put(&mut self, tag: u16, raw: &[u8], meaning: T) {
        match padded(raw) {
            Some(sixteen) => {
                let key = Key::new(tag, &sixteen, raw.len());
                let place = self.place(key);
                let [newer, older] = &mut self.places[place];
                *older = std::mem::replace(newer, (key, Some(meaning)));
            }
            None => self.long.put(tag, raw, meaning),
        }
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "fewer bits are left than a place has")]
    const fn place(&self, key: Key) -> usize {
        // The upper bits are the best mixed.
        (key.mixed() >> self.shift) as usize
    }
}

/// `raw` and noughts; `None` where it is longer.
pub(super) fn padded(raw: &[u8]) -> Option<[u8; SIXTEEN]> {
    let mut sixteen = [0; SIXTEEN];
    sixteen.get_mut(..raw.len())?.copy_from_slice(raw);
    Some(sixteen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 9] = [
        "",
        "a",
        "abc",
        "abcdefgh",
        "abcdefghi",
        "0123456789abcde",
        "0123456789abcdef",
        "0123456789abcdefg",
        "电话与在线三十秒内由人应答",
    ];

    #[test]
    fn a_text_is_known_by_tag_and_to_the_last_byte_whatever_follows_it() {
        let mut known = Known::with_places(1024);
        for (place, text) in TEXTS.into_iter().enumerate() {
            known.put(7, text.as_bytes(), place);
            let plain = Text::from(text.as_bytes());
            let followed = format!("{text},and what follows in the row");
            let followed = Text::at_start(followed.as_bytes(), text.len());
            assert!(followed.ahead.is_some());
            for text in [plain, followed] {
                assert_eq!((known.get(7, text), known.get(8, text)), (Some(place), None));
            }
            let longer = format!("{text}z");
            assert_eq!(known.get(7, longer.as_bytes().into()), None, "{longer}");
            let other = format!("{text}\0");
            assert_eq!(known.get(7, other.as_bytes().into()), None, "{other:?}");
        }
    }

    #[test]
    fn what_comes_later_takes_over_a_place_and_forgets_what_was_there() {
        let mut known = Known::with_places(4);
        for number in 0..100_u32 {
            known.put(0, number.to_string().as_bytes(), number);
            assert_eq!(known.get(0, number.to_string().as_bytes().into()), Some(number));
        }
        let left = (0..100_u32).filter(|number| {
            let meaning = known.get(0, number.to_string().as_bytes().into());
            assert!(meaning.is_none_or(|meaning| meaning == *number));
            meaning.is_some()
        });
        assert!((2..=4).contains(&left.count()));
    }
}
