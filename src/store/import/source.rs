//! The table: bytes → text in its encoding → cells, with columns whose names are distinct.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::map::TableMap;
use super::sheets::grid::{self, Grid, Raw};
use crate::model::fault::{Findings, Position};
use crate::model::language::Said;
use crate::report::import;
use crate::store::files;
use crate::store::table::Table;

/// A table that was read.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) table: Table,
    /// The names of its columns; the second `Variant` is `Variant.2`.
    pub(super) columns: Vec<String>,
    pub(super) about: import::Source,
    /// Rows that do not fit the header.
    pub(super) misfits: usize,
}

/// The text of a file, and how it is written.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) content: String,
    pub(super) delimiter: u8,
    file: String,
    encoding: &'static Encoding,
}

impl Text {
    /// For people, with so many rows.
    pub(super) fn about(&self, rows: usize) -> import::Source {
        let (encoding, delimiter) = (self.encoding.name(), in_words(self.delimiter));
        import::Source { file: self.file.clone(), encoding, delimiter, rows }
    }
}

/// Reads the table at `path`. `None` with the reasons in `findings`.
pub(super) fn read(
    path: &Path,
    wanted: &TableMap,
    findings: &mut Findings,
) -> Result<Option<Source>> {
    if grid::is_workbook(path) {
        return of_workbook(path, findings);
    }
    let Some(text) = read_text(path, wanted, findings)? else { return Ok(None) };
    let table = Table::read_separated(&text.content, text.delimiter, findings);
    let Some(table) = table else { return Ok(None) };
    let columns = distinct(table.columns());
    let misfits = findings.faults.len();
    let about = text.about(table.rows().count() + misfits);
    Ok(Some(Source { table, columns, about, misfits }))
}

/// The first sheet of a workbook that has headings.
fn of_workbook(path: &Path, findings: &mut Findings) -> Result<Option<Source>> {
    let grids = grid::read(path, findings)?;
    let Some(Grid { about, headings, rows, .. }) = grids.into_iter().next() else {
        return Ok(None);
    };
    let cells = |cells: Vec<Raw>| cells.iter().map(Raw::text).collect();
    let rows = rows.into_iter().map(|(line, raws)| (line, cells(raws))).collect();
    let headings = headings.iter().map(|name| name.trim().to_owned()).collect();
    let table = Table::of(headings, rows);
    let columns = distinct(table.columns());
    Ok(Some(Source { table, columns, about, misfits: 0 }))
}

/// Reads the text at `path`, without its byte order mark. `None` with the reasons in `findings`.
pub(super) fn read_text(
    path: &Path,
    wanted: &TableMap,
    findings: &mut Findings,
) -> Result<Option<Text>> {
    let file = path.display().to_string();
    let bytes = files::read_bytes(path).with_context(|| format!("could not read {file}"))?;
    let Some((mut text, encoding)) = decode(&bytes, wanted.encoding, findings) else {
        return Ok(None);
    };
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    let delimiter = wanted.delimiter.unwrap_or_else(|| detect_delimiter(&text));
    Ok(Some(Text { content: text, delimiter, file, encoding }))
}

/// The text of `bytes`: in the encoding that the map names, that of the byte order mark, UTF-8, or GB18030.
fn decode(
    bytes: &[u8],
    wanted: Option<&'static Encoding>,
    findings: &mut Findings,
) -> Option<(String, &'static Encoding)> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    if let Some(encoding) = marked.or(wanted) {
        let (text, _, has_errors) = encoding.decode(bytes);
        if has_errors {
            let name = encoding.name();
            findings.fault(Position::line(bad_line(&text)), format!("this is not {name}"));
            return None;
        }
        return Some((text.into_owned(), encoding));
    }
    for encoding in [UTF_8, GB18030] {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return Some((text.into_owned(), encoding));
        }
    }
    let line = bad_line(&String::from_utf8_lossy(bytes));
    let hint = "name its encoding in the map, such as table: {encoding: windows-1252}".to_owned();
    findings.fault_with_hint(
        Position::line(line),
        "this is neither UTF-8 nor GB18030",
        Said::from(hint),
    );
    None
}

/// The line of the first replacement character.
fn bad_line(text: &str) -> u32 {
    let before = text.split('\u{fffd}').next().unwrap_or_default();
    u32::try_from(1 + before.matches('\n').count()).unwrap_or(u32::MAX)
}

/// The mark that the header has most of, outside quotes; a comma where it has none.
fn detect_delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(mark, _)| *mark == byte).for_each(|(_, n)| *n += 1),
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| *mark)
}

pub(super) fn in_words(delimiter: u8) -> &'static str {
    match delimiter {
        b';' => "semicolon",
        b'\t' => "tab",
        b'|' => "bar",
        _ => "comma",
    }
}

fn distinct(columns: &[String]) -> Vec<String> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let name = |column: &String, count: usize| match count {
        1 => column.clone(),
        count => format!("{column}.{count}"),
    };
    columns
        .iter()
        .map(|column| {
            let count = seen.entry(column).or_default();
            *count += 1;
            name(column, *count)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_mark_between_cells() {
        for (text, expected) in [
            ("a,b\n1;2;3;4", b','),
            ("a;\"b,c,d\";e\n", b';'),
            ("a\tb c,d\te", b'\t'),
            ("a", b','),
            ("", b','),
        ] {
            assert_eq!(detect_delimiter(text), expected, "{text:?}");
        }
    }

    #[test]
    fn columns_of_one_name_are_numbered() {
        let columns = ["a", "b", "a", "a"].map(str::to_owned);
        assert_eq!(distinct(&columns), ["a", "b", "a.2", "a.3"]);
    }
}
