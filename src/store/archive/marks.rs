//! The marks of a CSV, commas, quotes and line breaks, found sixteen bytes at a time.

use wide::u8x16;

/// Bytes that are looked at together.
pub(super) const BLOCK: usize = 64;

/// The marks of a text from a place on, each handed out once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    /// Where the block lies whose marks are left.
    block: usize,
    /// By bit: a mark at this place of the block that was not handed out.
    left: u64,
    /// Where the next block lies.
    next: usize,
}

/// A quoted cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    /// The place of its closing quote.
    pub(super) end: usize,
    pub(super) is_doubled: bool,
    /// Line breaks within.
    pub(super) breaks: u32,
}

impl Marks {
    /// Begins anew at `place`.
    pub(super) const fn go_to(&mut self, place: usize) {
        *self = Self { block: place, left: 0, next: place };
    }

    /// The place of the next mark in `text`, which must be the same text each time, or begin with it.
    #[inline]
    pub(super) fn next(&mut self, text: &[u8]) -> Option<usize> {
        while self.left == 0 {
            let rest = text.get(self.next..).filter(|rest| !rest.is_empty())?;
            self.block = self.next;
            if let Some(block) = rest.first_chunk::<BLOCK>() {
                self.left = marks_of(block);
                self.next += BLOCK;
            } else {
                let mut block = [0; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                self.left = marks_of(&block);
                self.next += rest.len();
            }
        }
        let place = self.block + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(place)
    }

    /// The quoted cell whose inside begins at `from`, after its opening quote was handed out. `None` if it does not end,
    /// or the byte after it is not there yet.
    pub(super) fn quoted(&mut self, text: &[u8], from: usize) -> Option<Quoted> {
        let mut quoted = Quoted { end: from, is_doubled: false, breaks: 0 };
        loop {
            let mark = self.next(text)?;
            if text[mark] == b'"' {
                if *text.get(mark + 1)? != b'"' {
                    quoted.end = mark;
                    return Some(quoted);
                }
                self.next(text)?;
                quoted.is_doubled = true;
            }
            quoted.breaks += u32::from(text[mark] == b'\n');
        }
    }
}

/// By bit: a comma at this place; a quote or a line break.
#[expect(clippy::inline_always, reason = "a few steps, taken for every event")]
#[inline(always)]
pub(super) fn commas_and_others(block: &[u8; BLOCK]) -> (u64, u64) {
    let (mut commas, mut others) = (0, 0);
    for (place, sixteen) in block.as_chunks::<16>().0.iter().enumerate() {
        let bytes = u8x16::new(*sixteen);
        let is_other = bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\n'));
        commas |= u64::from(bytes.simd_eq(u8x16::splat(b',')).to_bitmask()) << (16 * place);
        others |= u64::from(is_other.to_bitmask()) << (16 * place);
    }
    (commas, others)
}

/// By bit: a mark at this place.
#[inline]
fn marks_of(block: &[u8; BLOCK]) -> u64 {
    let mut marks = 0;
    for (place, sixteen) in block.as_chunks::<16>().0.iter().enumerate() {
        let bytes = u8x16::new(*sixteen);
        let is_mark = bytes.simd_eq(u8x16::splat(b','))
            | bytes.simd_eq(u8x16::splat(b'\n'))
            | bytes.simd_eq(u8x16::splat(b'"'));
        marks |= u64::from(is_mark.to_bitmask()) << (16 * place);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_handed_out_once_and_no_other_place() {
        let text: Vec<u8> = (0..300_u32).map(|n| b"a,b\nc\"d"[(n * n % 7) as usize]).collect();
        for from in [0, 1, 63, 64, 65, 299, 300] {
            let mut marks = Marks::default();
            marks.go_to(from);
            let found: Vec<usize> = std::iter::from_fn(|| marks.next(&text)).collect();
            let expected: Vec<usize> =
                (from..text.len()).filter(|place| b",\n\"".contains(&text[*place])).collect();
            assert_eq!(found, expected);
        }
    }
}
