//! One row more, or one cell changed, in a roster file. All or nothing.

use anyhow::{Context, Result, anyhow};
use chrono::NaiveDate;

use super::csv_edit;
use super::files::{self, Lock};
use super::rosters;
use super::table::Table;
use super::{Book, Faults};
use crate::model::Instant;
use crate::model::fault::{Fault, Findings, Position};
use crate::model::language::Said;
use crate::model::roster::RosterId;

/// What is to be changed in a roster: the cells of one key, by column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RosterEdit<'a> {
    pub(crate) roster: RosterId,
    pub(crate) key: &'a str,
    pub(crate) cells: &'a [(String, String)],
    /// From when it is in force, where `since` is not among the cells.
    pub(crate) today: NaiveDate,
}

/// What a change of a roster wrote.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) file: String,
    pub(crate) line: u32,
    /// From when the row is in force, where the roster keeps a history.
    pub(crate) since: Option<String>,
    /// Column, cell before (empty in a new row), cell now.
    pub(crate) cells: Vec<(String, String, String)>,
    /// A row of the same key that comes later, and does not have the change.
    pub(crate) later: Option<u32>,
}

/// A roster file, as it stands.
struct Sheet {
    file: String,
    text: String,
    table: Table,
    key: usize,
}

impl Book {
    /// What is wrong with the file of `roster`, taken alone.
    pub(crate) fn roster_faults(&mut self, roster: RosterId) -> Result<Vec<Fault>> {
        let file = rosters::file_of(self.policy.schema.roster(roster));
        let text = files::read(&self.root.join(&file))
            .with_context(|| format!("could not read {file}"))?;
        Ok(self.faults_of(roster, &file, &text))
    }

    /// Adds a row for a key that is new.
    pub(crate) fn roster_add(&mut self, edit: &RosterEdit<'_>) -> Result<Written> {
        let RosterEdit { roster, key, cells, today } = *edit;
        let _lock = Lock::take(&self.root)?;
        let sheet = self.sheet(roster)?;
        if let Some((line, _)) = sheet.rows_of(key).next() {
            let name = &self.policy.schema.roster(roster).name;
            let hint = format!("cs roster {name} set {key} COLUMN=VALUE changes it");
            return Err(sheet.fault(line, format!("`{key}` stands here already"), Some(hint)));
        }
        let mut row = vec![String::new(); sheet.table.columns().len()];
        key.clone_into(&mut row[sheet.key]);
        if let Some(column) = sheet.column_of_since() {
            row[column] = today.to_string();
        }
        sheet.put(cells, &mut row)?;
        let since = sheet.column_of_since().map(|column| row[column].clone());
        let changes = sheet.changes(&vec![String::new(); row.len()], &row);
        self.append_row(roster, &sheet, &row, Written { since, ..Written::of(&sheet, changes) })
    }

    /// Changes the row of a key: by a new row where the roster keeps a history, else in its place.
    pub(crate) fn roster_set(&mut self, edit: &RosterEdit<'_>) -> Result<Written> {
        let _lock = Lock::take(&self.root)?;
        let sheet = self.sheet(edit.roster)?;
        match sheet.column_of_since() {
            Some(column) => self.set_from(edit, &sheet, column),
            None => self.set_in_place(edit, &sheet),
        }
    }

    fn set_from(&mut self, edit: &RosterEdit<'_>, sheet: &Sheet, column: usize) -> Result<Written> {
        let RosterEdit { roster, key, cells, today } = *edit;
        let given = cells.iter().find(|(name, _)| name == "since").map(|(_, text)| text.clone());
        let since = given.unwrap_or_else(|| today.to_string());
        let schema = &self.policy.schema;
        let read = |text: &str| rosters::since(text, schema);
        let from = read(&since).ok_or_else(|| anyhow!("since: `{since}` is not a date"))?;
        let rows: Vec<(Option<Instant>, u32, &[String])> =
            sheet.rows_of(key).map(|(line, row)| (read(&row[column]), line, row)).collect();
        let in_force = rows.iter().filter(|(at, ..)| *at <= Some(from)).max_by_key(|(at, ..)| *at);
        let Some((at, line, before)) = in_force else {
            let line = rows.first().map_or(1, |(_, line, _)| *line);
            let hint = "give a later `since`, or edit the file".to_owned();
            let message = format!("`{key}` is not in force at {since}");
            return Err(sheet.fault(line, message, Some(hint)));
        };
        if *at == Some(from) {
            let hint = "one key has one row for a `since`: edit the line, or give another `since`";
            let message = format!("`{key}` has a row since {since} already");
            return Err(sheet.fault(*line, message, Some(hint.to_owned())));
        }
        let later = rows.iter().filter(|(at, ..)| *at > Some(from)).min_by_key(|(at, ..)| *at);
        let mut row = before.to_vec();
        row[column].clone_from(&since);
        sheet.put(cells, &mut row)?;
        let mut changes = sheet.changes(before, &row);
        changes.retain(|(name, ..)| name != "since");
        if changes.is_empty() {
            return Err(sheet.fault(*line, format!("`{key}` says so already"), None));
        }
        let later = later.map(|(_, line, _)| *line);
        let written = Written { since: Some(since), later, ..Written::of(sheet, changes) };
        self.append_row(roster, sheet, &row, written)
    }

    fn set_in_place(&mut self, edit: &RosterEdit<'_>, sheet: &Sheet) -> Result<Written> {
        let RosterEdit { roster, key, cells, .. } = *edit;
        let mut rows = sheet.table.rows().enumerate();
        let (place, (line, before)) = rows
            .find(|(_, (_, row))| row[sheet.key] == key)
            .ok_or_else(|| anyhow!("{} has no `{key}`", sheet.file))?;
        let mut row = before.to_vec();
        sheet.put(cells, &mut row)?;
        let changes = sheet.changes(before, &row);
        if changes.is_empty() {
            return Err(sheet.fault(line, format!("`{key}` says so already"), None));
        }
        let changed: Vec<(usize, String)> = row
            .iter()
            .enumerate()
            .filter(|(column, cell)| before[*column] != **cell)
            .map(|(column, cell)| (column, cell.clone()))
            .collect();
        let text = csv_edit::with_cells(&sheet.text, place + 1, &changed)
            .ok_or_else(|| anyhow!("{}:{line}: the row cannot be changed", sheet.file))?;
        let mut expected: Vec<&[String]> = sheet.table.rows().map(|(_, row)| row).collect();
        expected[place] = &row;
        self.verify(roster, sheet, &text, &expected)?;
        files::replace(&self.root.join(&sheet.file), text.as_bytes())?;
        Ok(Written { line, ..Written::of(sheet, changes) })
    }

    fn append_row(
        &mut self,
        roster: RosterId,
        sheet: &Sheet,
        row: &[String],
        written: Written,
    ) -> Result<Written> {
        let added = csv_edit::appended(&sheet.text, row);
        let text = format!("{}{added}", sheet.text);
        let expected: Vec<&[String]> =
            sheet.table.rows().map(|(_, row)| row).chain([row]).collect();
        let line = self.verify(roster, sheet, &text, &expected)?;
        files::append(&self.root.join(&sheet.file), &added)?;
        Ok(Written { line, ..written })
    }

    /// Reads `text` as the file will be read: no fault, and exactly these rows. Hands back the line of the last.
    fn verify(
        &mut self,
        roster: RosterId,
        sheet: &Sheet,
        text: &str,
        expected: &[&[String]],
    ) -> Result<u32> {
        let faults = self.faults_of(roster, &sheet.file, text);
        if !faults.is_empty() {
            return Err(Faults(faults).into());
        }
        let table = Table::read(text, &mut Findings::new(sheet.file.as_str()));
        let table =
            table.filter(|table| table.rows().map(|(_, row)| row).eq(expected.iter().copied()));
        table.and_then(|table| table.rows().last().map(|(line, _)| line)).ok_or_else(|| {
            Faults::of_file(&sheet.file, "a file of this form cannot be changed").into()
        })
    }

    fn sheet(&mut self, roster: RosterId) -> Result<Sheet> {
        let kind = self.policy.schema.roster(roster);
        let (file, key) = (rosters::file_of(kind), kind.key.clone());
        let text = files::read(&self.root.join(&file))
            .with_context(|| format!("could not read {file}"))?;
        let faults = self.faults_of(roster, &file, &text);
        if !faults.is_empty() {
            return Err(Faults(faults).into());
        }
        let table = Table::read(&text, &mut Findings::new(file.as_str()));
        let table = table.ok_or_else(|| anyhow!("could not read {file}"))?;
        let key = table.column(&key).ok_or_else(|| anyhow!("{file} has no column `{key}`"))?;
        Ok(Sheet { file, text, table, key })
    }

    fn faults_of(&mut self, roster: RosterId, file: &str, text: &str) -> Vec<Fault> {
        let schema = &self.policy.schema;
        let mut findings = Findings::new(file);
        rosters::read_one(text, schema.roster(roster), schema, &self.symbols, &mut findings);
        findings.faults
    }
}

impl Written {
    fn of(sheet: &Sheet, cells: Vec<(String, String, String)>) -> Self {
        Self { file: sheet.file.clone(), line: 1, since: None, cells, later: None }
    }
}

impl Sheet {
    fn column_of_since(&self) -> Option<usize> {
        self.table.column("since")
    }

    fn rows_of(&self, key: &str) -> impl Iterator<Item = (u32, &[String])> {
        self.table.rows().filter(move |(_, row)| row[self.key] == key)
    }

    /// Puts `cells` into their columns of `row`.
    fn put(&self, cells: &[(String, String)], row: &mut [String]) -> Result<()> {
        for (name, cell) in cells {
            let Some(column) = self.table.column(name) else {
                let message = format!("the file has no column `{name}`");
                let hint = if name == "since" {
                    "a roster without it keeps no history: its cells are changed in place"
                        .to_owned()
                } else {
                    "the policy declares the column: add it to the header".to_owned()
                };
                return Err(self.fault(1, message, Some(hint)));
            };
            row[column].clone_from(cell);
        }
        Ok(())
    }

    fn changes(&self, before: &[String], now: &[String]) -> Vec<(String, String, String)> {
        let names = self.table.columns().iter().enumerate();
        names
            .filter(|(column, _)| *column != self.key && before[*column] != now[*column])
            .map(|(column, name)| (name.clone(), before[column].clone(), now[column].clone()))
            .collect()
    }

    fn fault(&self, line: u32, message: String, hint: Option<String>) -> anyhow::Error {
        let fault = Fault::new(self.file.as_str(), Position::line(line), message);
        Faults(vec![fault.with_hint(hint.map(Said::from))]).into()
    }
}
