//! A CSV file as a table with named columns and rows that know their line.

use crate::model::fault::{Findings, Position};
use crate::model::language::Said;

/// RFC 4180, UTF-8 (a byte order mark is skipped), header always, cells as they stand.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
}

impl Table {
    /// Reads a table; `None` where it has no header or cannot be read. A row with too few or too many cells is a
    /// fault, and left out.
    pub(crate) fn read(text: &str, findings: &mut Findings) -> Option<Self> {
        Self::read_separated(text, b',', findings)
    }

    /// As [`Table::read`], with another mark between cells.
    pub(crate) fn read_separated(
        text: &str,
        delimiter: u8,
        findings: &mut Findings,
    ) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some((line, what, remedy)) = loose_quote(text, char::from(delimiter)) {
            findings.fault_with_hint(Position::line(line), what, Said::from(remedy.to_owned()));
            return None;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let lines = Lines::new(text);
        let mut rows = reader.records();
        let Some(Ok(header)) = rows.next() else {
            findings.fault(Position::START, "the table has no header");
            return None;
        };
        let mut table = Self {
            columns: header.iter().map(|name| name.trim().to_owned()).collect(),
            rows: Vec::new(),
        };
        for row in rows {
            match row {
                Ok(row) => table.push(&row, &lines, findings),
                Err(error) => {
                    findings.fault(Position::START, format!("this is not readable CSV: {error}"));
                }
            }
        }
        Some(table)
    }

    /// A table of cells that come from elsewhere; a row that is too short ends in empty cells.
    pub(crate) fn of(columns: Vec<String>, rows: Vec<(u32, Vec<String>)>) -> Self {
        let width = columns.len();
        let whole = |(line, mut row): (u32, Vec<String>)| {
            row.resize(width, String::new());
            (line, row)
        };
        Self { columns, rows: rows.into_iter().map(whole).collect() }
    }

    fn push(&mut self, row: &csv::StringRecord, lines: &Lines<'_>, findings: &mut Findings) {
        let line = row.position().map_or(1, |position| lines.at(position.byte()));
        if row.len() == self.columns.len() {
            self.rows.push((line, row.iter().map(str::to_owned).collect()));
            return;
        }
        let message = format!("the row has {} cells, the header {}", row.len(), self.columns.len());
        let hint = "quote a cell that holds a comma, or another mark between cells".to_owned();
        findings.fault_with_hint(Position::line(line), message, Said::from(hint));
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, &[String])> {
        self.rows.iter().map(|(line, row)| (*line, row.as_slice()))
    }

    /// The cell of `row` in the column `name`; `None` where it is empty or missing.
    pub(crate) fn cell<'r>(&self, row: &'r [String], name: &str) -> Option<&'r str> {
        let cell = row.get(self.column(name)?)?;
        (!cell.is_empty()).then_some(cell)
    }
}

/// Where lines begin, since the reader miscounts them in CRLF files and after blank lines.
struct Lines<'t> {
    text: &'t [u8],
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(place, _)| place + 1))
            .collect();
        Self { text: text.as_bytes(), starts }
    }

    /// The line (from 1) of the first byte at or after `byte` that ends no line.
    fn at(&self, byte: u64) -> u32 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let ends =
            self.text[byte..].iter().take_while(|letter| matches!(letter, b'\r' | b'\n')).count();
        u32::try_from(self.starts.partition_point(|start| *start <= byte + ends))
            .unwrap_or(u32::MAX)
    }
}

/// The first quote that the reader would take in silence: one that never ends would swallow the rest of the file, and
/// what stands behind a closing one would lose the quotes. Line, what is wrong, and a remedy.
fn loose_quote(text: &str, delimiter: char) -> Option<(u32, &'static str, &'static str)> {
    const TWICE: &str = "a quote inside a quoted cell is written twice";
    let (mut line, mut opened) = (1, None);
    let mut is_cell_start = true;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, opened) {
            ('"', None) if is_cell_start => opened = Some(line),
            ('"', Some(_)) if letters.peek() == Some(&'"') => drop(letters.next()),
            ('"', Some(_)) => {
                opened = None;
                let ends = |next: &char| *next == delimiter || matches!(next, '\n' | '\r');
                if letters.peek().is_some_and(|next| !ends(next)) {
                    return Some((line, "something stands behind the end of a quoted cell", TWICE));
                }
            }
            _ => {}
        }
        line += u32::from(letter == '\n');
        is_cell_start = opened.is_none() && (letter == delimiter || matches!(letter, '\n' | '\r'));
    }
    opened.map(|line| (line, "a quoted cell begins here and never ends", TWICE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_line_whatever_the_line_ends_and_blank_lines() {
        #[track_caller]
        fn case(text: &str, expected: &[u32]) {
            let mut findings = Findings::new("t.csv");
            let table = Table::read(text, &mut findings).unwrap();
            assert_eq!(
                table.rows().map(|(line, _)| line).collect::<Vec<_>>(),
                expected,
                "{text:?}"
            );
        }
        case("a,b\n1,2\n3,4\n", &[2, 3]);
        case("a,b\r\n1,2\r\n3,4\r\n", &[2, 3]);
        case("a,b\n\n1,2\n\n\n3,4", &[3, 6]);
        case("\u{feff}a,b\n\"1\n1\",2\n3,4\n", &[2, 4]);
    }

    #[test]
    fn rows_that_do_not_fit_and_quotes_that_never_end_are_faults() {
        #[track_caller]
        fn case(text: &str, expected: &str) {
            let mut findings = Findings::new("t.csv");
            let _ = Table::read(text, &mut findings);
            assert_eq!(findings.faults[0].to_string(), expected);
        }
        case("a,b\n1\n", "t.csv:2:1: the row has 1 cells, the header 2");
        case("a,b\n1,\"2\n3,4\n", "t.csv:2:1: a quoted cell begins here and never ends");
        case("a,b\n1,\"2\"3\n", "t.csv:2:1: something stands behind the end of a quoted cell");
        case("", "t.csv:1:1: the table has no header");
    }
}
