//! Rows of a CSV in the one form that `cs` writes, cut without copying: LF, quotes only where they must be.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// The rows of a table. What is out of the ordinary ends them, with [`Rows::is_odd`] saying so: another reader has to tell.
#[derive(Debug)]
pub(super) struct Rows<'t> {
    text: &'t str,
    place: usize,
    line: u32,
    is_odd: bool,
}

/// A cell: as it stands, or without the doubling of its quotes.
pub(super) type Cell<'t> = Cow<'t, str>;

impl<'t> Rows<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, place: 0, line: 1, is_odd: false }
    }

    /// True if the text is not in the ordinary form from here on.
    pub(super) const fn is_odd(&self) -> bool {
        self.is_odd
    }

    /// Reads the next row into `cells`, and hands back its line (from 1). `None` at the end.
    pub(super) fn next(&mut self, cells: &mut Vec<Cell<'t>>) -> Option<u32> {
        if self.place >= self.text.len() || self.is_odd {
            return None;
        }
        cells.clear();
        let line = self.line;
        loop {
            match self.cell(cells) {
                Some(b',') => {}
                Some(_) => return Some(line),
                None => {
                    self.is_odd = true;
                    return None;
                }
            }
        }
    }

    /// Reads one cell, and hands back what ends it; `None` where that is odd.
    fn cell(&mut self, cells: &mut Vec<Cell<'t>>) -> Option<u8> {
        let bytes = self.text.as_bytes();
        if bytes.get(self.place) == Some(&b'"') {
            return self.quoted(cells);
        }
        let length = memchr3(b',', b'\n', b'"', bytes.get(self.place..)?)?;
        let end = self.place + length;
        let cell = &self.text[self.place..end];
        let mark = bytes[end];
        // A blank line, and a line that ends in CR, are for the reader that tells.
        let is_blank = cells.is_empty() && cell.is_empty() && mark == b'\n';
        if mark == b'"' || is_blank || (mark == b'\n' && cell.ends_with('\r')) {
            return None;
        }
        cells.push(Cow::Borrowed(cell));
        self.place = end + 1;
        self.line += u32::from(mark == b'\n');
        Some(mark)
    }

    fn quoted(&mut self, cells: &mut Vec<Cell<'t>>) -> Option<u8> {
        let bytes = self.text.as_bytes();
        let start = self.place + 1;
        let mut end = start;
        let mut is_doubled = false;
        loop {
            end += memchr(b'"', bytes.get(end..)?)?;
            if bytes.get(end + 1) != Some(&b'"') {
                break;
            }
            is_doubled = true;
            end += 2;
        }
        let inside = &self.text[start..end];
        let mark = *bytes.get(end + 1)?;
        if mark != b',' && mark != b'\n' {
            return None;
        }
        let lines = inside.bytes().filter(|byte| *byte == b'\n').count();
        cells.push(if is_doubled {
            Cow::Owned(inside.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(inside)
        });
        self.place = end + 2;
        self.line += u32::try_from(lines).unwrap_or(u32::MAX) + u32::from(mark == b'\n');
        Some(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(text: &str, rows: &[(u32, &[&str])], is_odd: bool) {
        let mut read = Rows::new(text);
        let mut cells = Vec::new();
        for (line, expected) in rows {
            assert_eq!(read.next(&mut cells), Some(*line), "{text:?}");
            assert_eq!(cells, *expected, "{text:?}");
        }
        assert_eq!((read.next(&mut cells), read.is_odd()), (None, is_odd), "{text:?}");
    }

    #[test]
    fn the_ordinary_form_is_cut_and_anything_else_is_odd() {
        case("", &[], false);
        case("a,b\nc,\n", &[(1, &["a", "b"]), (2, &["c", ""])], false);
        case("\"a,b\",\"\"\n", &[(1, &["a,b", ""])], false);
        case("\"a\"\"b\"\"\",c\n", &[(1, &["a\"b\"", "c"])], false);
        case("\"a\nb\",c\nd,e\n", &[(1, &["a\nb", "c"]), (3, &["d", "e"])], false);
        case("a,b", &[], true);
        case("a,b\n\n", &[(1, &["a", "b"])], true);
        case("a,b\r\n", &[], true);
        case("a\"b,c\n", &[], true);
        case("\"a\"b,c\n", &[], true);
        case("\"a\r\n\",b\n", &[(1, &["a\r\n", "b"])], false);
        case("\"a,b\n", &[], true);
        case("\"a\"\r\n", &[], true);
    }
}
