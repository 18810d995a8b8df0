//! Rows of a CSV in the one form that `cs` writes, cut without copying as the file streams by: LF, quotes only where
//! they must be, UTF-8.
//!
//! A chunk of the file lies in a buffer; a row is cut where it lies, as the places of its cells. What is left of a chunk
//! moves to the front before the next is read, so a file of any size takes the room of one chunk (or of its longest
//! row). All of it is checked to be UTF-8, a chunk at a time, and no cell crosses a character: what is cut is text.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::memrchr;

use super::marks::Marks;
use super::short::{SIXTEEN, Text};

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;
/// Reads into a place that begins elsewhere in a line of the cache are several times slower on some processors.
const ALIGNMENT: usize = 64;

/// Why rows end before their file does: something that another reader has to tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Odd;

/// A cell: as it stands between its commas or quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell<'t> {
    /// Quotes within stand doubled.
    pub(super) raw: &'t [u8],
    pub(super) is_doubled: bool,
    /// What the buffer has from the cell's beginning on.
    ahead: Option<&'t [u8; SIXTEEN]>,
}

impl<'t> Cell<'t> {
    /// The cell as it stands.
    pub(super) const fn as_it_stands(self) -> Text<'t> {
        Text { raw: self.raw, ahead: self.ahead }
    }

    pub(super) const fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// The text that the cell stands for.
    pub(super) fn text(self) -> Result<Cow<'t, str>, Odd> {
        let raw = str::from_utf8(self.raw).map_err(|_| Odd)?;
        Ok(if self.is_doubled { raw.replace("\"\"", "\"").into() } else { raw.into() })
    }
}

/// Where a cell lies in the buffer.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    from: usize,
    to: usize,
    is_doubled: bool,
}

/// The rows of a table, one after the other.
#[derive(Debug)]
pub(super) struct Rows<R> {
    source: R,
    buffer: Vec<u8>,
    /// Where the buffer begins to be well placed.
    first: usize,
    /// The next row.
    place: usize,
    /// The end of the last whole line that was read, and was found to be UTF-8.
    whole: usize,
    /// The end of what was read.
    filled: usize,
    is_drained: bool,
    /// The marks from `place` on.
    marks: Marks,
    /// The cells of the row, and others from longer rows before it.
    cells: Vec<Span>,
    width: usize,
    /// That of the row that was cut last.
    line: u32,
    next_line: u32,
}

/// How far a row could be cut.
enum Cut {
    /// To its end, over so many line breaks.
    Whole { end: usize, breaks: u32 },
    /// Its end was not read yet.
    Short,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            first: 0,
            place: 0,
            whole: 0,
            filled: 0,
            is_drained: false,
            marks: Marks::default(),
            cells: Vec::new(),
            width: 0,
            line: 0,
            next_line: 1,
        }
    }

    /// Cuts the next row. False at the end of the file.
    ///
    /// # Errors
    /// If the file is not in the ordinary form, or cannot be read.
    pub(super) fn advance(&mut self) -> Result<bool, Odd> {
        loop {
            if self.place < self.whole {
                match self.cut()? {
                    Cut::Whole { end, breaks } => {
                        self.place = end;
                        self.line = self.next_line;
                        self.next_line += breaks;
                        return Ok(true);
                    }
                    Cut::Short if self.is_drained => return Err(Odd),
                    Cut::Short => {}
                }
            } else if self.is_drained {
                // A last line without an end is for the reader that tells.
                return if self.place == self.filled { Ok(false) } else { Err(Odd) };
            }
            self.fill().map_err(|_| Odd)?;
            self.check()?;
        }
    }

    /// What was read beyond the row, in whole lines.
    #[inline]
    pub(super) fn ahead(&self) -> &[u8] {
        &self.buffer[self.place..self.whole]
    }

    /// Passes the next row, which is of one line and so many bytes.
    #[inline]
    pub(super) fn pass(&mut self, length: usize) {
        self.place += length;
        self.line = self.next_line;
        self.next_line += 1;
        self.marks.go_to(self.place);
    }

    /// The line on which the next row begins, from 1.
    pub(super) const fn next_line(&self) -> u32 {
        self.next_line
    }

    /// The number of cells of the row.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    #[inline]
    pub(super) fn cell(&self, place: usize) -> Cell<'_> {
        let Span { from, to, is_doubled } = self.cells[place];
        let here = &self.buffer[from..];
        Cell { raw: &here[..to - from], is_doubled, ahead: here.first_chunk() }
    }

    /// The cells of the row.
    pub(super) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.width()).map(|place| self.cell(place))
    }

    /// The line on which the row begins, from 1.
    pub(super) const fn line(&self) -> u32 {
        self.line
    }

    /// Where the next row begins, once the whole file lies in the buffer.
    pub(super) const fn mark(&self) -> Mark {
        Mark { place: self.place, line: self.next_line }
    }

    /// So many bytes from `mark` on.
    pub(super) fn from(&self, mark: Mark, length: usize) -> &[u8] {
        &self.buffer[mark.place..mark.place + length]
    }

    /// Goes back to a row.
    pub(super) fn go_to(&mut self, mark: Mark) {
        self.place = mark.place;
        self.next_line = mark.line;
        self.marks.go_to(self.place);
    }

    /// Reads the whole file, of about `size` bytes, into the buffer, so that rows can be gone back to.
    pub(super) fn hold(&mut self, size: usize) -> Result<(), Odd> {
        if self.buffer.len() < size + CHUNK {
            self.grow(size + CHUNK);
        }
        while !self.is_drained {
            self.fill().map_err(|_| Odd)?;
        }
        self.check()
    }

    /// Looks at each of these rows, so that all come near the core at the same time and not one after the other as they
    /// are read: most of the time that scattered rows cost is spent in waiting for memory.
    pub(super) fn touch(&self, marks: &[Mark]) {
        let line = |place: usize| self.buffer.get(place).copied().unwrap_or(0);
        let both = |mark: &Mark| line(mark.place) ^ line(mark.place + ALIGNMENT);
        std::hint::black_box(marks.iter().map(both).fold(0, |all, byte| all ^ byte));
    }

    /// Cuts the row at `self.place`.
    fn cut(&mut self) -> Result<Cut, Odd> {
        let text = &self.buffer[..self.whole];
        let (start, mut from, mut breaks, mut width) = (self.place, self.place, 0, 0);
        // Kept at hand: this loop is where a check of a large archive spends most of its steps.
        let mut marks = self.marks;
        loop {
            let Some(mut end) = marks.next(text) else { return Ok(Cut::Short) };
            let mut span = Span { from, to: end, is_doubled: false };
            let mut mark = text[end];
            if mark == b'"' {
                if end != from {
                    return Err(Odd);
                }
                let Some(quoted) = marks.quoted(text, from + 1) else { return Ok(Cut::Short) };
                (span.from, span.to) = (from + 1, quoted.end);
                span.is_doubled = quoted.is_doubled;
                breaks += quoted.breaks;
                end = quoted.end + 1;
                mark = text[end];
                if mark == b'"' || marks.next(text) != Some(end) {
                    // Text after a quote.
                    return Err(Odd);
                }
            }
            match self.cells.get_mut(width) {
                Some(cell) => *cell = span,
                None => self.cells.push(span),
            }
            width += 1;
            from = end + 1;
            if mark == b'\n' {
                break;
            }
        }
        // A blank line, and a line that ends in CR, are for the reader that tells.
        if from == start + 1 || (from > 1 && text[from - 2] == b'\r') {
            return Err(Odd);
        }
        self.marks = marks;
        self.width = width;
        Ok(Cut::Whole { end: from, breaks: breaks + 1 })
    }

    /// Reads on, after what is left has moved to the front.
    fn fill(&mut self) -> io::Result<()> {
        if self.place > self.first {
            self.buffer.copy_within(self.place..self.filled, self.first);
            let moved = self.place - self.first;
            self.place -= moved;
            self.whole -= moved;
            self.filled -= moved;
        }
        self.marks.go_to(self.place);
        if self.buffer.len() < self.filled + CHUNK / 2 {
            self.grow((self.filled - self.first) * 2 + CHUNK);
        }
        let read = self.source.read(&mut self.buffer[self.filled..])?;
        self.filled += read;
        self.is_drained = read == 0;
        Ok(())
    }

    /// Takes room for so many bytes.
    fn grow(&mut self, room: usize) {
        let mut buffer = vec![0; room + ALIGNMENT];
        let first = buffer.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
        let held = self.filled - self.first;
        buffer[first..first + held].copy_from_slice(&self.buffer[self.first..self.filled]);
        buffer.truncate(first + room);
        self.place = self.place - self.first + first;
        self.whole = self.whole - self.first + first;
        (self.filled, self.first, self.buffer) = (first + held, first, buffer);
        self.marks.go_to(self.place);
    }

    /// Checks the lines that came to be whole.
    fn check(&mut self) -> Result<(), Odd> {
        if let Some(end) = memrchr(b'\n', &self.buffer[self.whole..self.filled]) {
            let whole = self.whole + end + 1;
            simdutf8::basic::from_utf8(&self.buffer[self.whole..whole]).map_err(|_| Odd)?;
            self.whole = whole;
        }
        Ok(())
    }
}

/// A row that was passed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    place: usize,
    line: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives a few bytes at a time.
    struct Drops<'t>(&'t [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    #[track_caller]
    fn case(text: &str, expected: &[(u32, &[&str])], end: Result<bool, Odd>) {
        for size in [1, 2, 3, 5, 1000] {
            let mut rows = Rows::new(Drops(text.as_bytes(), size));
            for (line, cells) in expected {
                assert_eq!(rows.advance(), Ok(true), "{text:?}");
                let read: Vec<_> = rows.cells().map(|cell| cell.text().unwrap()).collect();
                assert_eq!((rows.line(), read.as_slice()), (*line, to_cows(cells).as_slice()));
            }
            assert_eq!(rows.advance(), end, "{text:?}");
        }
    }

    fn to_cows<'t>(cells: &[&'t str]) -> Vec<Cow<'t, str>> {
        cells.iter().map(|cell| Cow::Borrowed(*cell)).collect()
    }

    #[test]
    fn the_ordinary_form_is_cut_and_anything_else_is_odd() {
        let (end, odd) = (Ok(false), Err(Odd));
        case("", &[], end);
        case("a,b\nc,\n", &[(1, &["a", "b"]), (2, &["c", ""])], end);
        case("\"a,b\",\"\"\n", &[(1, &["a,b", ""])], end);
        case("\"a\"\"b\"\"\",c\n", &[(1, &["a\"b\"", "c"])], end);
        case("\"a\nb\",c\nd,e\n", &[(1, &["a\nb", "c"]), (3, &["d", "e"])], end);
        case(
            "客户在现场等候请尽快联系他,,\n",
            &[(1, &["客户在现场等候请尽快联系他", "", ""])],
            end,
        );
        case("a,b", &[], odd);
        case("a,b\n\n", &[(1, &["a", "b"])], odd);
        case("a,b\r\n", &[], odd);
        case("a\"b,c\n", &[], odd);
        case("\"a\"b,c\n", &[], odd);
        case("\"a\r\n\",b\n", &[(1, &["a\r\n", "b"])], end);
        case("\"a,b\n", &[], odd);
        case("\"a\"\r\n", &[], odd);
    }

    #[test]
    fn what_is_not_utf_8_is_odd() {
        assert_eq!(Rows::new(&b"a,b\n\xff,c\n"[..]).advance(), Err(Odd));
    }

    #[test]
    fn rows_can_be_gone_back_to_once_all_is_held() {
        let mut rows = Rows::new(&b"a\n\"b\nb\"\nc\n"[..]);
        rows.hold(10).unwrap();
        assert_eq!(rows.advance(), Ok(true));
        let mark = rows.mark();
        assert_eq!(
            (rows.advance(), rows.advance(), rows.advance()),
            (Ok(true), Ok(true), Ok(false))
        );
        rows.go_to(mark);
        assert_eq!(rows.advance(), Ok(true));
        assert_eq!((rows.line(), rows.cell(0).raw), (2, &b"b\nb"[..]));
    }

    #[test]
    fn a_row_longer_than_a_chunk_is_whole() {
        let text = format!("a,\"{}\"\nb,c\n", "客".repeat(CHUNK));
        let mut rows = Rows::new(text.as_bytes());
        assert_eq!(rows.advance(), Ok(true));
        assert_eq!(rows.cell(1).raw.len(), 3 * CHUNK);
        assert_eq!(rows.advance(), Ok(true));
        assert_eq!(rows.cell(1).raw, b"c");
        assert_eq!(rows.advance(), Ok(false));
    }
}
