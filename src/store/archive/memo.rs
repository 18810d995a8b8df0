//! What short texts were last read as. The words of a month are few, and most cells say one of them.

/// A table that forgets: each text has one place in it, which the next text with that place takes over.
#[derive(Debug)]
pub(super) struct Memo<T> {
    places: Vec<Option<Known<T>>>,
}

#[derive(Debug)]
struct Known<T> {
    key: Key,
    /// A text that its key does not tell whole.
    text: Option<Box<[u8]>>,
    meaning: T,
}

/// What tells most texts apart: up to twenty-four bytes, all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    first: u64,
    /// From the middle of a text that its ends do not tell whole.
    middle: u64,
    last: u64,
    length: usize,
    tag: u16,
}

/// Bytes that a key tells whole.
const WHOLE: usize = 24;
/// Longer texts seldom come twice.
const LONGEST: usize = 128;

impl<T> Memo<T> {
    /// With so many places, a power of two that is at most 2^24.
    pub(super) fn with_places(count: usize) -> Self {
        Self { places: (0..count).map(|_| None).collect() }
    }

    /// What `text` means in the sense of `tag`.
    #[inline]
    pub(super) fn get(&self, tag: u16, text: &[u8]) -> Option<&T> {
        let key = Key::of(tag, text);
        let known = self.places[self.place(key)].as_ref()?;
        let is_it = known.key == key && known.text.as_deref().is_none_or(|known| known == text);
        is_it.then_some(&known.meaning)
    }

    pub(super) fn put(&mut self, tag: u16, text: &[u8], meaning: T) {
        if text.len() <= LONGEST {
            let key = Key::of(tag, text);
            let whole = (text.len() > WHOLE).then(|| text.into());
            let place = self.place(key);
            self.places[place] = Some(Known { key, text: whole, meaning });
        }
    }

    #[inline]
    const fn place(&self, key: Key) -> usize {
        // The upper bits are the best mixed.
        let upper = (key.mixed() >> 40) as usize;
        upper >> 24_u32.saturating_sub(self.places.len().trailing_zeros())
    }
}

impl Key {
    #[inline]
    fn of(tag: u16, text: &[u8]) -> Self {
        let (first, last) = eights(text).or_else(|| fours(text)).unwrap_or_else(|| {
            let byte = |place: usize| text.get(place).map_or(0, |byte| u64::from(*byte));
            (byte(0) | byte(1) << 8 | byte(2) << 16, 0)
        });
        let middle = if text.len() > 16 { middle_eight(text) } else { 0 };
        Self { first, middle, last, length: text.len(), tag }
    }

    #[inline]
    const fn mixed(self) -> u64 {
        let sum = self.first ^ self.last.rotate_left(23) ^ (self.length as u64) << 56;
        let sum = (sum ^ (self.tag as u64) << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (sum ^ self.middle).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// The first eight bytes and the last eight.
#[inline]
fn eights(text: &[u8]) -> Option<(u64, u64)> {
    Some((u64::from_le_bytes(*text.first_chunk()?), u64::from_le_bytes(*text.last_chunk()?)))
}

/// Eight bytes from the middle.
#[inline]
fn middle_eight(text: &[u8]) -> u64 {
    text.get(text.len() / 2 - 4..)
        .and_then(<[u8]>::first_chunk)
        .map_or(0, |eight| u64::from_le_bytes(*eight))
}

/// The first four bytes and the last four.
#[inline]
fn fours(text: &[u8]) -> Option<(u64, u64)> {
    let (first, last) = (text.first_chunk()?, text.last_chunk()?);
    Some((u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_tag_and_to_the_last_byte() {
        let mut memo = Memo::with_places(256);
        memo.put(1, b"phone", 'p');
        memo.put(2, b"phone", 'q');
        memo.put(1, "电话与在线三十秒内由人应答".as_bytes(), 'z');
        memo.put(1, &[b'x'; 129], 'l');
        for text in
            ["", "a", "ab", "abc", "abcd", "abcde", "abcdefg", "abcdefgh", "0123456789abcdef"]
        {
            memo.put(5, text.as_bytes(), 's');
            assert_eq!(memo.get(5, text.as_bytes()), Some(&'s'), "{text}");
            assert_eq!(memo.get(5, format!("{text}z").as_bytes()), None, "{text}");
        }
        assert_eq!(memo.get(1, b"phone"), Some(&'p'));
        assert_eq!(memo.get(2, b"phone"), Some(&'q'));
        assert_eq!(memo.get(1, b"phones"), None);
        assert_eq!(memo.get(1, "电话与在线三十秒内由人应答".as_bytes()), Some(&'z'));
        assert_eq!(memo.get(1, "电话与在线四十秒内由人应答".as_bytes()), None);
        assert_eq!(memo.get(1, &[b'x'; 129]), None);
        assert_eq!(memo.get(3, b""), None);
    }
}
