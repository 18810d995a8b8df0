//! A row of events in the form that most of them have, cut at one go: the ticket is known, the instant has its 25
//! characters, and no cell but the last two texts is quoted.
//!
//! Whatever else stands there is left to [`super::rows`]; what is cut here is what that would cut.

use memchr::{memchr, memchr2, memchr3};

use super::marks::{BLOCK, commas_and_others};
use super::short::Text;

/// The cells of a row, but for the ticket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain<'t> {
    pub(super) at: &'t [u8; 25],
    /// The row from its cell `event` on.
    text: &'t [u8],
    /// Where `event`, `by`, `via` and `to` end in it.
    ends: [u32; 4],
    pub(super) note: &'t [u8],
    pub(super) recorded: &'t [u8],
    /// The fields as JSON, its quotes doubled if [`are_doubled`]; nothing where it says none.
    pub(super) fields: &'t [u8],
    /// Bytes from the ticket's comma to the end of the line.
    pub(super) length: usize,
}

impl<'t> Plain<'t> {
    /// The row of which `text` has what follows the ticket's cell. `None` where it is not of this form.
    #[expect(clippy::inline_always, reason = "its result is large, and looked at where it is made")]
    #[inline(always)]
    pub(super) fn cut(text: &'t [u8]) -> Option<Self> {
        let [b',', after @ ..] = text else { return None };
        let (at, after) = after.split_first_chunk()?;
        let [b',', after @ ..] = after else { return None };
        let (commas, others) = commas_and_others(after.first_chunk::<BLOCK>()?);
        let mut left = commas;
        let ends = std::array::from_fn(|_| {
            let end = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            end
        });
        // Of a comma that is not there, the place is BLOCK.
        let (last, other) = (ends[3], others.trailing_zeros());
        if last >= other {
            return None;
        }
        let row = after;
        let (start, end) = (last as usize + 1, left.trailing_zeros());
        let (note, after) = if end < other {
            // Most notes end where the marks of them were looked for already.
            (&row[start..end as usize], &row[end as usize + 1..])
        } else {
            text_cell(&row[start..])?
        };
        let (recorded, after) = text_cell(after)?;
        let (fields, rest) = json_cell(after)?;
        let length = text.len() - rest.len();
        Some(Self { at, text: row, ends, note, recorded, fields, length })
    }

    /// The cells `event`, `by`, `via` and `to`.
    #[inline]
    pub(super) fn words(&self) -> [Text<'t>; 4] {
        let mut from = 0;
        self.ends.map(|end| {
            let end = end as usize;
            let text = Text::at_start(&self.text[from..], end - from);
            from = end + 1;
            text
        })
    }
}

/// A cell before a comma, and what follows the comma; quoted only around text without quotes and line breaks.
#[inline]
fn text_cell(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if let [b',', after @ ..] = text { Some((&[], after)) } else { said_cell(text) }
}

/// The same of one that is not empty.
fn said_cell(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (text, ends, after): (_, _, &[u8]) = match text {
        [b'"', quoted @ ..] => (quoted, memchr2(b'"', b'\n', quoted)?, b"\","),
        _ => (text, memchr3(b',', b'"', b'\n', text)?, b","),
    };
    let (cell, rest) = text.split_at(ends);
    Some((cell, rest.strip_prefix(after)?))
}

/// The last cell of a row, and what follows its line: nothing, or a JSON object in quotes. Whether the quotes within are
/// doubled is left to the caller, who mostly knows the text.
#[inline]
fn json_cell(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if let [b'\n', rest @ ..] = text { Some((&[], rest)) } else { said_json(text) }
}

/// The same of one that is not empty.
fn said_json(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = text.strip_prefix(b"\"{")?;
    let end = memchr(b'\n', inside)?;
    // With its first bracket.
    let cell = text[1..=end + 1].strip_suffix(b"\"")?;
    cell.ends_with(b"}").then_some((cell, &inside[end + 1..]))
}

/// True if every quote stands beside its double.
pub(super) fn are_doubled(cell: &[u8]) -> bool {
    let mut quotes = memchr::memchr_iter(b'"', cell);
    while let Some(first) = quotes.next() {
        if quotes.next() != Some(first + 1) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::Rows;
    use super::*;

    /// The row as the other reader cuts it.
    #[track_caller]
    fn is_cut_as_by_rows(line: &str) -> bool {
        let text = format!("T{line}{}", "x".repeat(2 * BLOCK));
        let plain = Plain::cut(&text.as_bytes()[1..]).filter(|plain| are_doubled(plain.fields));
        let Some(plain) = plain else { return false };
        assert_eq!(plain.length, line.len(), "{line:?}");
        let row = format!("T{line}");
        let mut rows = Rows::new(row.as_bytes());
        assert_eq!(rows.advance(), Ok(true), "{line:?}");
        let cells: Vec<&[u8]> = rows.cells().map(|cell| cell.raw).collect();
        let words = plain.words().map(|word| word.raw);
        let mine = [&[b"T", &plain.at[..]], &words[..], &[plain.note, plain.recorded]].concat();
        assert_eq!(cells[..8], mine, "{line:?}");
        assert_eq!((cells.len(), cells[8]), (9, plain.fields), "{line:?}");
        assert!(rows.cells().take(8).all(|cell| !cell.is_doubled), "{line:?}");
        assert_eq!(rows.advance(), Ok(false), "{line:?}");
        true
    }

    #[test]
    fn common_rows_are_cut_and_odd_ones_are_left() {
        for (is_plain, rest) in [
            (true, "opened,sun,chat,,,,"),
            (true, "closed,sun,,,已发短信,,"),
            (true, "closed,sun,,,\"先发短信, 再打电话\",2026-11-22T10:00:00+08:00,"),
            (true, "waiting,sun,,,,,\"{\"\"for\"\":\"\"customer\"\"}\""),
            (true, "assigned,sun,,li,x,,\"{\"\"n\"\":1,\"\"m\"\":[\"\"a\"\"]}\""),
            (false, "closed,sun,,,\"他说\"\"快\"\"\",,"),
            (false, "closed,sun,,,\"两\n行\",,"),
            (false, "closed,\"sun\",,,,,"),
            (false, "closed,sun,,,,,x"),
            (false, "closed,sun,,,,,{}"),
            (false, "closed,sun,,,,,\"{\"a\":1}\""),
            (false, "closed,sun,,,,,,"),
            (false, "closed,sun,,,,"),
            (false, "closed,sun,,,x\"y,,"),
            (false, "closed,sun,,,,,\r"),
            (false, &format!("{},sun,,,,,", "x".repeat(BLOCK))),
        ] {
            let line = format!(",2026-11-22T09:00:00+08:00,{rest}\n");
            assert_eq!(is_cut_as_by_rows(&line), is_plain, "{rest:?}");
        }
        assert!(!is_cut_as_by_rows(",2026-11-22T09:00:00Z,opened,sun,chat,,,,\n"));
    }

    proptest! {
        #[test]
        fn what_is_cut_is_what_rows_cut(
            words in "(closed|,|a|\"|\n){1,9}",
            note in "(客|,|a|\"|\n|\"\"){0,6}",
            fields in "(\"|\\{|\\}|\"\"|a|:|\n|\r|,){0,9}",
            is_quoted in any::<[bool; 2]>(),
        ) {
            let quote = |text: &str, is_quoted| {
                if is_quoted { format!("\"{text}\"") } else { text.to_owned() }
            };
            let (note, fields) = (quote(&note, is_quoted[0]), quote(&fields, is_quoted[1]));
            for words in [&*words, "closed,sun,,"] {
                let line = format!(",2026-11-22T09:00:00+08:00,{words},{note},,{fields}\n");
                // What is cut may end before a line break within; the rest is another row.
                let cut = Plain::cut(format!("{line}{}", "x".repeat(2 * BLOCK)).as_bytes())
                    .filter(|plain| are_doubled(plain.fields))
                    .map_or(0, |plain| plain.length);
                prop_assert!(cut == 0 || is_cut_as_by_rows(&line[..cut]));
            }
        }
    }
}
