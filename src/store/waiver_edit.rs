//! One waiver more in the book. All or nothing.

use anyhow::{Context, Result};

use super::files::{self, Lock};
use super::table::Table;
use super::{Book, Faults, csv_edit};
use crate::model::fault::Findings;
use crate::model::waiver::Waiver;
use crate::report::waiver::FILE;

const COLUMNS: [&str; 6] = ["rule", "record", "reason", "by", "granted", "until"];

impl Book {
    /// Appends `waiver` to the waivers of the book, whose file is made where it is missing. Hands back its line.
    pub(crate) fn grant(&self, waiver: &Waiver, reason: &str) -> Result<u32> {
        let _lock = Lock::take(&self.root)?;
        let path = self.root.join(FILE);
        let old = match files::read(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("could not read {FILE}")),
        };
        let header = format!("{}\n", COLUMNS.join(","));
        let text = old.as_deref().filter(|text| !text.is_empty()).unwrap_or(&header);
        let before = read(text)?;
        let row = row(&before, &self.cells(waiver, reason))?;
        let added = csv_edit::appended(text, &row);
        let after = read(&format!("{text}{added}"))?;
        let expected = before.rows().map(|(_, row)| row).chain([row.as_slice()]);
        let line = after.rows().last().map(|(line, _)| line);
        let Some(line) = line.filter(|_| after.rows().map(|(_, row)| row).eq(expected)) else {
            return Err(
                Faults::of_file(FILE, "no row can be appended to a file of this form").into()
            );
        };
        match &old {
            None => files::create(&path, &format!("{text}{added}"))?,
            Some(old) if old.is_empty() => files::append(&path, &format!("{text}{added}"))?,
            Some(_) => files::append(&path, &added)?,
        }
        Ok(line)
    }

    fn cells(&self, waiver: &Waiver, reason: &str) -> [(&'static str, String); 6] {
        let Waiver { rule, record, by, granted, until, .. } = waiver;
        let cells = [
            rule.to_string(),
            record.to_string(),
            reason.to_owned(),
            self.symbols.text(*by).to_owned(),
            granted.to_string(),
            until.to_string(),
        ];
        let mut cells = cells.into_iter();
        COLUMNS.map(|column| (column, cells.next().unwrap_or_default()))
    }
}

fn read(text: &str) -> Result<Table> {
    let mut findings = Findings::new(FILE);
    match Table::read(text, &mut findings) {
        Some(table) if !findings.has_faults() => Ok(table),
        _ => Err(Faults(findings.faults).into()),
    }
}

/// The cells in the order of the file's header, which may have more columns.
fn row(table: &Table, cells: &[(&str, String)]) -> Result<Vec<String>> {
    let mut row = vec![String::new(); table.columns().len()];
    for (name, cell) in cells {
        let Some(column) = table.column(name) else {
            return Err(Faults::of_file(FILE, format!("the header has no column `{name}`")).into());
        };
        row[column].clone_from(cell);
    }
    Ok(row)
}
