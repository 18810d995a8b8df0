//! What short texts were last read as. The words of a month are few, and most cells say one of them.

/// A table that forgets: each text has one place in it, which the next text with that place takes over.
#[derive(Debug)]
pub(super) struct Memo<T> {
    places: Vec<Option<Known<T>>>,
}

#[derive(Debug)]
struct Known<T> {
    tag: u16,
    text: Box<[u8]>,
    meaning: T,
}

/// A power of two.
const PLACES: usize = 4096;
/// Longer texts seldom come twice.
const LONGEST: usize = 64;

impl<T> Memo<T> {
    pub(super) fn new() -> Self {
        Self { places: (0..PLACES).map(|_| None).collect() }
    }

    /// What `text` means in the sense of `tag`.
    pub(super) fn get(&self, tag: u16, text: &[u8]) -> Option<&T> {
        let known = self.places[place(tag, text)].as_ref()?;
        (known.tag == tag && *known.text == *text).then_some(&known.meaning)
    }

    pub(super) fn put(&mut self, tag: u16, text: &[u8], meaning: T) {
        if text.len() <= LONGEST {
            self.places[place(tag, text)] = Some(Known { tag, text: text.into(), meaning });
        }
    }
}

/// The place of a text: from its length, its first eight bytes and its last eight.
fn place(tag: u16, text: &[u8]) -> usize {
    let ends = match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(23)
        }
        _ => text.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)),
    };
    let mixed = (ends ^ (text.len() as u64) << 56 ^ u64::from(tag) << 40)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // The upper bits are the best mixed.
    usize::try_from(mixed >> 52).unwrap_or(0) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_tag_and_to_the_last_byte() {
        let mut memo = Memo::new();
        memo.put(1, b"phone", 'p');
        memo.put(2, b"phone", 'q');
        memo.put(1, "电话与在线三十秒内由人应答".as_bytes(), 'z');
        memo.put(1, &[b'x'; 65], 'l');
        assert_eq!(memo.get(1, b"phone"), Some(&'p'));
        assert_eq!(memo.get(2, b"phone"), Some(&'q'));
        assert_eq!(memo.get(1, b"phones"), None);
        assert_eq!(memo.get(1, "电话与在线三十秒内由人应答".as_bytes()), Some(&'z'));
        assert_eq!(memo.get(1, "电话与在线四十秒内由人应答".as_bytes()), None);
        assert_eq!(memo.get(1, &[b'x'; 65]), None);
        assert_eq!(memo.get(3, b""), None);
    }
}
