//! A sheet as CSV with CRLF, as Excel itself writes it.
//!
//! Excel shows a time as `2026/11/22 9:00` and saves what it shows: seconds would be lost. So a column whose times are
//! whole minutes has them as Excel reads them, and any other column has them as texts that it leaves alone.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono_tz::Tz;
use encoding_rs::{Encoding, UTF_8};

use super::local;
use crate::model::Instant;
use crate::model::guard::guarded;
use crate::report::export::{Cell, Sheet};

/// Longer numbers are shown, and saved, as 1.38E+10.
const LONGEST_NUMBER: usize = 11;

/// How the text becomes bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coding {
    pub(crate) encoding: &'static Encoding,
    /// A byte order mark, without which Excel takes UTF-8 for the local code page.
    pub(crate) has_mark: bool,
}

/// Writes `sheet`.
///
/// # Errors
/// If writing fails, or a letter does not exist in the encoding.
pub(crate) fn write(
    out: &mut dyn Write,
    sheet: &Sheet,
    zone: Tz,
    coding: Coding,
) -> io::Result<()> {
    if coding.has_mark && coding.encoding == UTF_8 {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let headings = sheet.columns.iter().map(|column| Cow::Owned(column.heading()));
    line(out, headings, coding)?;
    let shown: Vec<Times> = (0..sheet.columns.len()).map(|of| Times::of(sheet, of, zone)).collect();
    for row in &sheet.rows {
        line(out, row.iter().zip(&shown).map(|(cell, times)| text(cell, *times, zone)), coding)?;
    }
    Ok(())
}

/// How the times of a column are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    /// All are whole minutes, which a spreadsheet reads and writes back.
    Minutes,
    /// As texts.
    Exact,
}

impl Times {
    fn of(sheet: &Sheet, column: usize, zone: Tz) -> Self {
        let mut cells = sheet.rows.iter().filter_map(|row| row.get(column));
        let is_exact = cells.any(|cell| {
            let Cell::Instant(at) = cell else { return false };
            at.seconds().rem_euclid(60) != 0 || local(*at, zone).is_none()
        });
        if is_exact { Self::Exact } else { Self::Minutes }
    }
}

fn text(cell: &Cell, times: Times, zone: Tz) -> Cow<'_, str> {
    let number = |text: String| {
        if text.len() > LONGEST_NUMBER { format!("\t{text}").into() } else { text.into() }
    };
    match cell {
        Cell::Nothing => "".into(),
        Cell::Text(text) => guarded(text),
        Cell::Int(value) => number(value.to_string()),
        Cell::Decimal(value) => number(value.to_string()),
        Cell::Bool(yes) => yes.to_string().into(),
        Cell::Date(date) => date.to_string().into(),
        Cell::Instant(at) => instant(*at, times, zone).into(),
    }
}

fn instant(at: Instant, times: Times, zone: Tz) -> String {
    match (local(at, zone), times) {
        (Some(local), Times::Minutes) => local.format("%Y-%m-%d %H:%M").to_string(),
        (Some(local), Times::Exact) => local.format("\t%Y-%m-%d %H:%M:%S").to_string(),
        (None, _) => format!("\t{}", at.in_zone(zone)),
    }
}

fn line<'c>(
    out: &mut dyn Write,
    cells: impl Iterator<Item = Cow<'c, str>>,
    coding: Coding,
) -> io::Result<()> {
    let mut line = String::new();
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            line.push(',');
        }
        let is_plain = !cell.contains([',', ';', '"', '\t', '\r', '\n']) && cell.trim() == cell;
        if is_plain {
            line.push_str(&cell);
        } else {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        }
    }
    line.push_str("\r\n");
    if coding.encoding == UTF_8 {
        return out.write_all(line.as_bytes());
    }
    let (bytes, _, has_strangers) = coding.encoding.encode(&line);
    if has_strangers {
        let name = coding.encoding.name();
        return Err(io::Error::other(format!("a letter of this line is not in {name}: {line}")));
    }
    out.write_all(&bytes)
}
