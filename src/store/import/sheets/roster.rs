//! Rows of a roster from a sheet: new keys are added, changed cells begin on a date where the roster keeps a history.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use chrono::NaiveDate;

use super::cells;
use super::grid::{Grid, Raw};
use super::read;
use super::row::Desk;
use crate::model::Instant;
use crate::model::fault::{Fault, Findings, Position, suggest};
use crate::model::language::said;
use crate::model::roster::{ColumnId, RosterId, Row};
use crate::model::value::Value;
use crate::policy::schema::{Column, FieldType, RosterKind};
use crate::report::export::sheets::Rows;
use crate::report::export::{MASK, name_in};
use crate::store::rosters::{self, file_of};
use crate::store::table::Table;
use crate::store::{Book, Faults, csv_edit, files};

/// What to import, of a roster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) files: &'a [PathBuf],
    pub(crate) roster: RosterId,
    /// From when changes are in force, where a row does not say it.
    pub(crate) since: NaiveDate,
    pub(crate) now: Instant,
    pub(crate) is_to_write: bool,
}

/// A column of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Key,
    Since,
    Column(ColumnId),
    Nothing,
}

/// A row of a sheet. The cells of columns that the sheet has: the text, and what it means; neither where it is empty.
#[derive(Debug)]
struct Given {
    at: Position,
    key: String,
    since: Option<(String, Instant)>,
    cells: BTreeMap<ColumnId, (String, Option<Value>)>,
}

/// The file of the roster, as it stands and as it grows.
struct File {
    name: String,
    text: String,
    table: Table,
    added: Vec<Vec<String>>,
    /// By the number of the row, the header being 0.
    changed: Vec<(usize, Vec<(usize, String)>)>,
}

/// Imports rows: the account of it, and what could not be taken. With a fault, nothing is written.
///
/// # Errors
/// If a file cannot be read, the roster of the book is at fault, or the disk fails.
pub(crate) fn import(book: &Book, request: Request<'_>) -> Result<(Rows, Vec<Fault>)> {
    let _turn = if request.is_to_write { Some(book.turn()?) } else { None };
    let kind = book.policy.schema.roster(request.roster);
    let mut file = File::read(book, kind)?;
    let mut faults = Vec::new();
    let mut grids = read(request.files, &mut faults)?;
    let mut rows = Rows {
        sources: Vec::new(),
        file: file.name.clone(),
        added: Vec::new(),
        changed: Vec::new(),
        unchanged: 0,
        warnings: Vec::new(),
        is_written: false,
        is_preview: false,
    };
    for grid in &mut grids {
        let Some(columns) = bind(grid, kind) else { continue };
        for given in given(grid, &columns, kind, book) {
            file.take(given, (kind, book), request, (&mut rows, &mut grid.findings))?;
        }
    }
    for grid in grids {
        let Findings { faults: mut found, mut warnings, .. } = grid.findings;
        found.sort_by_key(|fault| fault.position);
        faults.append(&mut found);
        rows.warnings.append(&mut warnings);
        rows.sources.push(grid.about);
    }
    let is_new = !file.added.is_empty() || !file.changed.is_empty();
    if faults.is_empty() && is_new {
        let text = file.changed_text(book, kind)?;
        if request.is_to_write {
            files::replace(&book.root.join(&file.name), text.as_bytes())?;
        }
    }
    rows.is_written = request.is_to_write && faults.is_empty();
    rows.is_preview = !request.is_to_write && faults.is_empty();
    Ok((rows, faults))
}

fn bind(grid: &mut Grid, kind: &RosterKind) -> Option<Vec<Of>> {
    let before = grid.findings.faults.len();
    let mut columns = Vec::new();
    for (place, heading) in (1..).zip(&grid.headings) {
        let name = name_in(heading);
        let of = match kind.column(name) {
            _ if name.is_empty() => Of::Nothing,
            _ if *name == *kind.key => Of::Key,
            _ if name == "since" => Of::Since,
            Some(column) => Of::Column(column),
            None => {
                let roster = &kind.name;
                let message = said!(
                    "the roster `{roster}` has no column `{name}`",
                    "名册 `{roster}` 没有列 `{name}`"
                );
                let known = kind.columns.iter().map(|column| &*column.name);
                let known = known.chain([&*kind.key, "since"]);
                let at = Position { line: 1, column: place };
                grid.findings.fault_with_hint(at, message, suggest(name, known));
                Of::Nothing
            }
        };
        columns.push(of);
    }
    if !columns.contains(&Of::Key) && grid.findings.faults.len() == before {
        let key = &kind.key;
        let message = said!("the key column `{key}` is missing", "缺少主键列 `{key}`");
        grid.findings.fault(Position::START, message);
    }
    (grid.findings.faults.len() == before).then_some(columns)
}

fn given(grid: &mut Grid, columns: &[Of], kind: &RosterKind, book: &Book) -> Vec<Given> {
    let Grid { rows, findings, .. } = grid;
    let mut read = Vec::new();
    for (line, raws) in rows.iter().filter(|(_, raws)| raws.iter().any(|raw| *raw != Raw::Empty)) {
        let before = findings.faults.len();
        let mut given = Given {
            at: Position::line(*line),
            key: String::new(),
            since: None,
            cells: BTreeMap::new(),
        };
        for ((place, of), raw) in (1..).zip(columns).zip(raws) {
            given.cell(
                *of,
                raw,
                Position { line: *line, column: place },
                (kind, book, &mut *findings),
            );
        }
        if given.key.is_empty() && findings.faults.len() == before {
            let key = &kind.key;
            findings.fault(given.at, said!("the row has no `{key}`", "该行没有 `{key}`"));
        }
        if findings.faults.len() == before {
            read.push(given);
        }
    }
    read
}

impl Given {
    fn cell(
        &mut self,
        of: Of,
        raw: &Raw,
        at: Position,
        (kind, book, findings): (&RosterKind, &Book, &mut Findings),
    ) {
        let schema = &book.policy.schema;
        let (name, of_type): (&str, FieldType) = match of {
            Of::Nothing => return,
            Of::Key => (&kind.key, FieldType::OneOf(Vec::new())),
            Of::Since => ("since", FieldType::Date),
            Of::Column(ColumnId(index)) => {
                let column = &kind.columns[usize::from(index)];
                (&column.name, column.kind.clone())
            }
        };
        let declared = kind.columns.iter().find(|column| *column.name == *name);
        let is_secret = declared.is_some_and(|column| column.secret);
        if is_secret && raw.text() == MASK {
            return;
        }
        let text = cells::text(raw, &of_type, schema.zone);
        // A row may begin in the middle of a day.
        let text = match of {
            Of::Since => text.or_else(|_| cells::text(raw, &FieldType::Instant, schema.zone)),
            Of::Key | Of::Column(_) | Of::Nothing => text,
        };
        let text = match text {
            Ok(text) => text.unwrap_or_default(),
            Err(spoiled) => {
                let message = if is_secret {
                    said!("the value of `{name}` does not fit its type", "`{name}` 的值不合类型")
                } else {
                    spoiled.of(name)
                };
                findings.fault_with_hint(at, message, spoiled.hint);
                return;
            }
        };
        match of {
            Of::Nothing => {}
            Of::Key => self.key = whole_key(&text, raw, at, (kind, book, findings)),
            Of::Since => {
                self.since = rosters::since(&text, schema).map(|since| (text, since));
            }
            Of::Column(id) => {
                let text = joined(text);
                let column: &Column = &kind.columns[usize::from(id.0)];
                let value = if text.is_empty() {
                    None
                } else {
                    rosters::read_cell(&text, column, &book.symbols, at, findings)
                };
                self.cells.insert(id, (text, value));
            }
        }
    }
}

/// A list as a roster file has it.
fn joined(text: String) -> String {
    let items: Option<Vec<String>> =
        if text.starts_with('[') { serde_json::from_str(&text).ok() } else { None };
    items.map_or(text, |items| items.join(";"))
}

fn whole_key(
    text: &str,
    raw: &Raw,
    at: Position,
    (kind, book, findings): (&RosterKind, &Book, &mut Findings),
) -> String {
    let schema = &book.policy.schema;
    let (rosters, symbols) = (&book.rosters, &book.symbols);
    let desk = Desk { policy: &book.policy, schema, rosters, symbols };
    let is_exact = matches!(raw, Raw::Text { is_exact: true, .. });
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let roster = schema.find_roster(&kind.name).and_then(|id| book.rosters.get(id));
    let whole = roster.filter(|_| is_digits && !is_exact).and_then(|rows| desk.key(rows, text));
    let Some(whole) = whole else { return text.to_owned() };
    let name = &kind.key;
    let message = said!(
        "`{name}`: `{text}` lacks the zeros before it, and is read as `{whole}`",
        "`{name}`：`{text}` 缺少前导零，按 `{whole}` 读入"
    );
    findings.warn(at, message);
    whole
}

impl File {
    fn read(book: &Book, kind: &RosterKind) -> Result<Self> {
        let name = file_of(kind);
        let text = files::read(&book.root.join(&name))
            .with_context(|| format!("could not read {name}"))?;
        let mut findings = Findings::new(name.as_str());
        rosters::read_one(&text, kind, &book.policy.schema, &book.symbols, &mut findings);
        if findings.has_faults() {
            return Err(Faults(findings.faults).into());
        }
        let table = Table::read(&text, &mut findings);
        let table = table.ok_or_else(|| anyhow!("could not read {name}"))?;
        Ok(Self { name, text, table, added: Vec::new(), changed: Vec::new() })
    }

    /// Decides what becomes of a row.
    fn take(
        &mut self,
        given: Given,
        (kind, book): (&RosterKind, &Book),
        request: Request<'_>,
        (rows, findings): (&mut Rows, &mut Findings),
    ) -> Result<()> {
        let roster = book.rosters.get(request.roster);
        let key = book.symbols.find(&given.key);
        let history = roster.zip(key).map(|(roster, key)| roster.history(key)).unwrap_or_default();
        let in_force = roster
            .zip(key)
            .and_then(|(roster, key)| roster.at(key, request.now))
            .or(history.first());
        let since = given.since.as_ref().map(|(_, since)| *since);
        let of_since = history.iter().find(|row| row.since == since);
        if [of_since, in_force].into_iter().flatten().any(|row| says(row, &given)) {
            rows.unchanged += 1;
            return Ok(());
        }
        let Some(in_force) = in_force else {
            let row = self.row(&given, kind, None, &request.since.to_string())?;
            self.added.push(row);
            rows.added.push(given.key);
            return Ok(());
        };
        let is_past = of_since.is_some_and(|row| row.line != in_force.line);
        if is_past {
            let key = &given.key;
            let message = said!(
                "this changes a row of `{key}` that is past",
                "这改动了 `{key}` 已经过去的一行"
            );
            let hint = said!(
                "edit {0} if it was always wrong, or give another `since`",
                "若原本就写错，请直接修改 {0}，否则请写另一个 `since`",
                self.name
            );
            findings.fault_with_hint(given.at, message, hint);
            return Ok(());
        }
        rows.changed.push(given.key.clone());
        let Some(column) = self.table.column("since") else {
            return self.change(&given, in_force, kind);
        };
        let mut row = self.row(&given, kind, Some(in_force), "")?;
        // The date of the row in force stands for no date of its own.
        let is_own = of_since.is_none() && since.is_some();
        if !is_own {
            row[column] = request.since.to_string();
            let from = rosters::since(&row[column], &book.policy.schema);
            if history.iter().any(|row| row.since == from) {
                let key = &given.key;
                let message = said!(
                    "`{key}` has a row since {0} already",
                    "`{key}` 已有从 {0} 起的一行",
                    row[column]
                );
                let hint = said!("give another --since", "请给出另一个 --since");
                findings.fault_with_hint(given.at, message, hint);
                return Ok(());
            }
        }
        self.added.push(row);
        Ok(())
    }

    /// A row of the file: that in force, if there is one, with the cells of the sheet.
    fn row(
        &self,
        given: &Given,
        kind: &RosterKind,
        base: Option<&Row>,
        today: &str,
    ) -> Result<Vec<String>> {
        let base = base.and_then(|base| self.table.rows().find(|(line, _)| *line == base.line));
        let mut row = match base {
            Some((_, cells)) => cells.to_vec(),
            None => vec![String::new(); self.table.columns().len()],
        };
        let mut put = |name: &str, text: &str| {
            let column = self.table.column(name).ok_or_else(|| {
                let message = said!("the file has no column `{name}`", "文件没有列 `{name}`");
                let fault = Fault::new(self.name.as_str(), Position::START, message);
                anyhow::Error::from(Faults(vec![fault]))
            })?;
            text.clone_into(&mut row[column]);
            anyhow::Ok(())
        };
        put(&kind.key, &given.key)?;
        for (id, (text, _)) in &given.cells {
            let name = &kind.columns[usize::from(id.0)].name;
            // A column that the file lacks may stay empty.
            if !text.is_empty() || self.table.column(name).is_some() {
                put(name, text)?;
            }
        }
        match &given.since {
            Some((since, _)) => put("since", since)?,
            None if !today.is_empty() && self.table.column("since").is_some() => {
                put("since", today)?;
            }
            None => {}
        }
        Ok(row)
    }

    /// Changes the row of a roster that keeps no history.
    fn change(&mut self, given: &Given, in_force: &Row, kind: &RosterKind) -> Result<()> {
        let row = self.row(given, kind, Some(in_force), "")?;
        let place = self.table.rows().position(|(line, _)| line == in_force.line);
        let place = place.ok_or_else(|| anyhow!("{} has no `{}`", self.name, given.key))?;
        let before = self.table.rows().nth(place).map(|(_, cells)| cells).unwrap_or_default();
        let cells = row.into_iter().enumerate();
        let cells = cells.filter(|(column, cell)| before.get(*column) != Some(cell)).collect();
        self.changed.push((place + 1, cells));
        Ok(())
    }

    /// The text with all changes; it is read once more before it is written.
    fn changed_text(&self, book: &Book, kind: &RosterKind) -> Result<String> {
        let mut text = self.text.clone();
        for (row, cells) in &self.changed {
            text = csv_edit::with_cells(&text, *row, cells)
                .ok_or_else(|| anyhow!("{}: row {row} cannot be changed", self.name))?;
        }
        for row in &self.added {
            let added = csv_edit::appended(&text, row);
            text.push_str(&added);
        }
        let mut findings = Findings::new(self.name.as_str());
        rosters::read_one(&text, kind, &book.policy.schema, &book.symbols, &mut findings);
        if findings.has_faults() {
            return Err(Faults(findings.faults).into());
        }
        Ok(text)
    }
}

/// True if every cell that is given says what `row` says.
fn says(row: &Row, given: &Given) -> bool {
    given.cells.iter().all(|(id, (_, value))| {
        row.cells.get(usize::from(id.0)).and_then(Option::as_ref) == value.as_ref()
    })
}
