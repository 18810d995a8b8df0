//! Files that a spreadsheet program wrote → cells as they stand: CSV in its encoding, or the sheets of a workbook.

use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result};
use calamine::{Data, Reader as _, Sheets};
use chrono::{NaiveDateTime, Timelike};

use super::super::map::TableMap;
use super::super::source::{self, Text};
use crate::model::fault::{Findings, Position};
use crate::model::guard::unguarded;
use crate::model::language::said;
use crate::report::import::Source;
use crate::store::files;
use crate::store::table::Table;

/// A table with headings.
#[derive(Debug)]
pub(in crate::store::import) struct Grid {
    pub(in crate::store::import) about: Source,
    pub(in crate::store::import) headings: Vec<String>,
    /// With the line of the file, or the number of the row in its sheet.
    pub(in crate::store::import) rows: Vec<(u32, Vec<Raw>)>,
    pub(in crate::store::import) findings: Findings,
}

/// A cell as its file has it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store::import) enum Raw {
    Empty,
    Text {
        text: String,
        /// A program cannot have changed it: a guard stood before it, or the cell is of type text.
        is_exact: bool,
    },
    Number(f64),
    Truth(bool),
    /// A date or time as clocks show it.
    Time(NaiveDateTime),
    /// Such as `#N/A`.
    Error(String),
}

impl Raw {
    fn of_csv(cell: &str) -> Self {
        let text = unguarded(cell);
        if text.is_empty() {
            return Self::Empty;
        }
        let is_exact = text.len() < cell.len();
        Self::Text { text: in_lines(text, is_exact), is_exact }
    }

    fn of_workbook(cell: &Data) -> Self {
        match cell {
            Data::Empty => Self::Empty,
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
                match (unguarded(text), text.len()) {
                    ("", _) => Self::Empty,
                    (own, length) => {
                        Self::Text { text: in_lines(own, own.len() < length), is_exact: true }
                    }
                }
            }
            Data::Int(number) => Self::Text { text: number.to_string(), is_exact: false },
            Data::Float(number) => Self::Number(*number),
            Data::Bool(yes) => Self::Truth(*yes),
            Data::DateTime(time) => match time.as_datetime() {
                // Serial days are binary fractions: seconds come out a hair too early.
                Some(at) => {
                    let at = at + chrono::TimeDelta::milliseconds(500);
                    Self::Time(at.with_nanosecond(0).unwrap_or(at))
                }
                None => Self::Number(time.as_f64()),
            },
            Data::Error(error) => Self::Error(error.to_string()),
        }
    }

    /// As a table of texts has it.
    pub(in crate::store::import) fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text { text, .. } | Self::Error(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Truth(yes) => yes.to_string(),
            Self::Time(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }
}

/// Without the carriage returns that are those of the file and not of the text.
fn in_lines(text: &str, is_guarded: bool) -> String {
    if is_guarded { text.to_owned() } else { text.replace("\r\n", "\n") }
}

/// True for the files that hold sheets.
pub(in crate::store::import) fn is_workbook(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    matches!(extension.as_str(), "xlsx" | "xlsm" | "xlsb" | "xls" | "ods")
}

/// The tables of the file at `path`; those without a heading are left out. What cannot be read is in their findings, or,
/// where there is no table, in `findings`.
pub(in crate::store::import) fn read(path: &Path, findings: &mut Findings) -> Result<Vec<Grid>> {
    if is_workbook(path) { workbook(path, findings) } else { table(path, findings) }
}

fn table(path: &Path, findings: &mut Findings) -> Result<Vec<Grid>> {
    let mut of_table = Findings::new(path.display().to_string());
    let read = source::read_text(path, &TableMap::default(), &mut of_table)?;
    let table = read.as_ref().and_then(|Text { content: text, delimiter, .. }| {
        Table::read_separated(text, *delimiter, &mut of_table)
    });
    let (Some(text), Some(table)) = (read, table) else {
        findings.faults.append(&mut of_table.faults);
        return Ok(Vec::new());
    };
    let rows: Vec<_> = table
        .rows()
        .map(|(line, cells)| (line, cells.iter().map(|cell| Raw::of_csv(cell)).collect()))
        .collect();
    let about = text.about(rows.len());
    let headings = table.columns().to_vec();
    Ok(vec![Grid { about, headings, rows, findings: of_table }])
}

fn workbook(path: &Path, findings: &mut Findings) -> Result<Vec<Grid>> {
    let file = path.display().to_string();
    let bytes = files::read_bytes(path).with_context(|| format!("could not read {file}"))?;
    let opened: Result<Sheets<_>, _> = calamine::open_workbook_auto_from_rs(Cursor::new(bytes));
    let mut book = match opened {
        Ok(book) => book,
        Err(error) => {
            let message = said!(
                "this is no workbook that can be read: {error}",
                "这不是可读的工作簿：{error}"
            );
            let hint = said!("save it as .xlsx without a password", "请另存为不带密码的 .xlsx");
            findings.fault_with_hint(Position::START, message, hint);
            return Ok(Vec::new());
        }
    };
    let mut grids = Vec::new();
    for name in book.sheet_names() {
        let label = format!("{file}!{name}");
        let range = match book.worksheet_range(&name) {
            Ok(range) => range,
            Err(error) => {
                let message = said!(
                    "the sheet `{name}` cannot be read: {error}",
                    "工作表 `{name}` 无法读取：{error}"
                );
                findings.fault(Position::START, message);
                continue;
            }
        };
        let Some((first, column)) = range.start() else { continue };
        let mut rows = range.rows();
        let left = usize::try_from(column).unwrap_or(0);
        let before = || std::iter::repeat_n(Raw::Empty, left);
        let headings = rows.next().unwrap_or_default();
        let headings = before().chain(headings.iter().map(Raw::of_workbook));
        let rows: Vec<(u32, Vec<Raw>)> = (first + 2..)
            .zip(rows)
            .map(|(line, cells)| {
                (line, before().chain(cells.iter().map(Raw::of_workbook)).collect())
            })
            .collect();
        grids.push(Grid {
            about: Source {
                file: label.clone(),
                encoding: "a sheet",
                delimiter: "",
                rows: rows.len(),
            },
            headings: headings.map(|cell| cell.text()).collect(),
            rows,
            findings: Findings::new(label),
        });
    }
    Ok(grids)
}
