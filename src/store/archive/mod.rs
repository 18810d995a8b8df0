//! The archive: months of closed records in flat CSV, `tickets.csv` and `events.csv`.

mod census;
mod fast;
mod ids;
mod instants;
pub(crate) mod manifest;
mod marks;
mod memo;
pub(crate) mod month;
pub(crate) mod moving;
mod pass;
mod plain;
mod rows;
mod short;
mod tables;
mod typist;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use fast::{GaveUp, Order, Task};
use pass::Source;

pub(crate) use pass::{Meter, Pass, Reading};
#[cfg(test)]
pub(crate) use tables::put_in_order;

use super::files;
use super::record::{RawEvent, RawRecord, Reader};
use super::table::Table;
use crate::model::document::{Content, Entry, Map, Node};
use crate::model::fault::{Findings, Position};
use crate::model::language::said;
use crate::model::record::Record;
use crate::model::value::FieldSet;
use crate::policy::schema::Schema;

/// Columns of `tickets.csv` that stand there for people and other tools; the timeline says them.
pub(crate) const FOR_PEOPLE: [&str; 5] = ["opened", "closed", "owner", "status", "due"];
/// The columns of `events.csv`, always these.
pub(crate) const EVENT_COLUMNS: [&str; 9] =
    ["ticket", "at", "event", "by", "via", "to", "note", "recorded", "fields"];

/// The folder of a month, relative to the book.
pub(crate) fn folder_of(month: &str) -> String {
    format!("data/archive/month={month}")
}

/// True for `2026-10` and the like.
fn is_month(text: &str) -> bool {
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| {
        year.len() == 4
            && is_digits(year)
            && month.len() == 2
            && is_digits(month)
            && ("01"..="12").contains(&month)
    })
}

/// The months of an archive, oldest first: the folders `month=YYYY-MM`.
pub(crate) fn months(root: &Path) -> Result<Vec<String>> {
    let folders = files::list(&root.join("data/archive"))?;
    Ok(folders
        .iter()
        .filter_map(|folder| {
            folder.file_name()?.to_str()?.strip_prefix("month=").map(str::to_owned)
        })
        .collect())
}

/// The month of a record that was read from the archive.
pub(crate) fn month_of(record: &Record) -> Option<&str> {
    record.file.strip_prefix("data/archive/month=")?.split('/').next()
}

/// The records of the month in `folder`, which is relative to the book. What cannot be read is in `findings`, one list a file; the rest is read.
pub(crate) fn read_month(
    root: &Path,
    folder: &str,
    reader: &mut Reader<'_>,
    findings: &mut Vec<Findings>,
) -> Vec<Record> {
    let files = Files::of(folder);
    let open = |name: &str| files::open(&root.join(name)).map(Source::new);
    read_fast(&files, &open, reader, (&Whole, None))
        .unwrap_or_else(|| read_telling(root, files, reader, findings))
}

/// The tables of a month, relative to the book.
struct Files {
    tickets: String,
    events: String,
}

impl Files {
    fn of(folder: &str) -> Self {
        Self { tickets: format!("{folder}/tickets.csv"), events: format!("{folder}/events.csv") }
    }
}

/// The same by the reader that tells what is wrong.
fn read_telling(
    root: &Path,
    Files { tickets: tickets_file, events: events_file }: Files,
    reader: &mut Reader<'_>,
    findings: &mut Vec<Findings>,
) -> Vec<Record> {
    let mut of_tickets = Findings::new(tickets_file.as_str());
    let mut of_events = Findings::new(events_file.as_str());
    let tickets = read_table(root, &tickets_file, &mut of_tickets);
    let events = read_table(root, &events_file, &mut of_events);
    let mut records = Vec::new();
    if let (Some(tickets), Some(events)) = (tickets, events) {
        for column in EVENT_COLUMNS {
            if events.column(column).is_none() {
                of_events.fault(Position::START, format!("the column `{column}` is missing"));
            }
        }
        for column in ["id", "kind"] {
            if tickets.column(column).is_none() {
                of_tickets.fault(Position::START, format!("the column `{column}` is missing"));
            }
        }
        if !of_events.has_faults() && !of_tickets.has_faults() {
            let by_ticket = events_by_ticket(&events, &mut of_events);
            let file: Arc<str> = events_file.into();
            tell_strays(&tickets, &events, &mut of_events);
            for (line, row) in tickets.rows() {
                let head = head_entries(&tickets, line, row, reader.schema);
                let id =
                    tickets.column("id").and_then(|column| row.get(column)).map_or("", |id| id);
                let Some(entries) = by_ticket.get(id) else {
                    of_tickets
                        .fault(Position::line(line), format!("the record `{id}` has no events"));
                    continue;
                };
                let raw = RawRecord {
                    at: Position::line(line),
                    head: head.iter().collect(),
                    events: entries
                        .iter()
                        .map(|(at, entries)| RawEvent { at: *at, entries })
                        .collect(),
                };
                // Faults of an event name the line of events.csv, those of the head the line of tickets.csv.
                records.extend(reader.record(&raw, &file, &mut of_events));
            }
        }
    }
    findings.push(of_tickets);
    findings.push(of_events);
    records
}

/// What is made of records as they are read, one after the other.
pub(crate) trait Taker {
    /// What it comes to.
    type Taken;

    fn begin(&self) -> Self::Taken;

    fn take(&self, taken: &mut Self::Taken, record: &Record);

    /// There are no more records.
    fn end(&self, _taken: &mut Self::Taken) {}
}

/// All records, as they are.
struct Whole;

impl Taker for Whole {
    type Taken = Vec<Record>;

    fn begin(&self) -> Vec<Record> {
        Vec::new()
    }

    fn take(&self, taken: &mut Vec<Record>, record: &Record) {
        taken.push(record.clone());
    }
}

/// What `taker` makes of the records of a month, by the reader of the ordinary form; `None` where that gives up.
fn read_fast<'m, T: Taker>(
    files: &Files,
    open: &dyn Fn(&str) -> std::io::Result<Source<'m>>,
    reader: &mut Reader<'_>,
    (taker, mut wanted): (&T, Option<&FieldSet>),
) -> Option<T::Taken> {
    let file: Arc<str> = files.events.as_str().into();
    let strangers = reader.strangers.clone();
    let mut order = Order::Runs;
    loop {
        let tables = (open(&files.tickets).ok()?, open(&files.events).ok()?);
        let mut taken = taker.begin();
        let sizes = [tables.0.size(), tables.1.size()];
        let task = Task { file: &file, reader: &mut *reader, wanted, order, sizes };
        match fast::read(tables, task, &mut |record| taker.take(&mut taken, record)) {
            Ok(()) => {
                taker.end(&mut taken);
                return Some(taken);
            }
            Err(given_up) => {
                // What it noted on the way will be noted again.
                reader.strangers.clone_from(&strangers);
                match given_up {
                    GaveUp::Scattered if order == Order::Runs => order = Order::Scattered,
                    GaveUp::Twins => wanted = None,
                    GaveUp::Odd | GaveUp::Scattered => return None,
                }
            }
        }
    }
}

fn read_table(root: &Path, file: &str, findings: &mut Findings) -> Option<Table> {
    match files::read(&root.join(file)) {
        Ok(text) => Table::read(&text, findings),
        Err(error) => {
            files::tell(&error, findings);
            None
        }
    }
}

/// Events of records that `tickets` does not have: a warning at the first row of each. They are there, too, while an
/// archiving that was cut short waits to be finished.
fn tell_strays(tickets: &Table, events: &Table, findings: &mut Findings) {
    let ids = tickets.column("id").unwrap_or(0);
    let known: HashSet<&str> =
        tickets.rows().filter_map(|(_, row)| row.get(ids)).map(String::as_str).collect();
    let column = events.column("ticket").unwrap_or(0);
    let mut told = HashSet::new();
    for (line, row) in events.rows() {
        let id = row.get(column).map_or("", String::as_str);
        if known.contains(id) || !told.insert(id) {
            continue;
        }
        let message = said!(
            "the event is of `{id}`, which has no row in tickets.csv",
            "事件属于 `{id}`，而 tickets.csv 里没有它"
        );
        let hint = said!(
            "add its row to tickets.csv, or take the events of `{id}` out",
            "请在 tickets.csv 里补上，或去掉 `{id}` 的事件"
        );
        findings.warn(cell_at(line, column), message).hint(hint);
    }
}

/// A cell of a table.
fn cell_at(line: u32, column: usize) -> Position {
    let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1);
    Position { line, column }
}

type EventEntries = Vec<(Position, Vec<Entry>)>;

fn events_by_ticket<'t>(
    table: &'t Table,
    findings: &mut Findings,
) -> HashMap<&'t str, EventEntries> {
    let mut by_ticket: HashMap<&str, EventEntries> = HashMap::new();
    let ticket = table.column("ticket").unwrap_or(0);
    for (line, row) in table.rows() {
        let at = Position::line(line);
        let of_cell = |name: &str| cell_at(line, table.column(name).unwrap_or(0));
        let mut entries = Vec::new();
        for name in EVENT_COLUMNS.into_iter().filter(|name| !matches!(*name, "ticket" | "fields")) {
            if let Some(text) = table.cell(row, name) {
                entries.push(entry(name, of_cell(name), scalar(text)));
            }
        }
        if let Some(json) = table.cell(row, "fields") {
            let at = of_cell("fields");
            match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(json) {
                Ok(map) => entries
                    .extend(map.iter().map(|(key, value)| entry(key, at, content(value, at)))),
                Err(error) => {
                    findings.fault(at, format!("`fields` is not a JSON object: {error}"));
                }
            }
        }
        by_ticket.entry(row.get(ticket).map_or("", |id| id)).or_default().push((at, entries));
    }
    by_ticket
}

fn head_entries(table: &Table, line: u32, row: &[String], schema: &Schema) -> Vec<Entry> {
    let kind = |name: &str| schema.find_field(name).map(|field| &schema.field(field).kind);
    table
        .columns()
        .iter()
        .zip(row)
        .enumerate()
        .filter(|(_, (name, cell))| !cell.is_empty() && !FOR_PEOPLE.contains(&name.as_str()))
        .map(|(place, (name, cell))| {
            let at = cell_at(line, place);
            let may_be_list = kind(name).is_some_and(tables::may_be_list);
            entry(name, at, if may_be_list { content_of_cell(cell, at) } else { scalar(cell) })
        })
        .collect()
}

fn scalar(cell: &str) -> Content {
    Content::Scalar(cell.into())
}

/// A head value whose type knows lists: they stand as JSON arrays. A word that looks like one stands in `[["…"]]`.
fn content_of_cell(cell: &str, at: Position) -> Content {
    let Some(items) = tables::array(cell) else { return scalar(cell) };
    if let [serde_json::Value::Array(inner)] = items.as_slice()
        && let [serde_json::Value::String(word)] = inner.as_slice()
    {
        return scalar(word);
    }
    let node = |item| Node { at, content: content(item, at) };
    Content::List(items.iter().map(node).collect())
}

fn entry(key: &str, at: Position, content: Content) -> Entry {
    Entry { key: key.into(), key_at: at, value: Node { at, content } }
}

/// A JSON value as a node; numbers keep their digits.
fn content(value: &serde_json::Value, at: Position) -> Content {
    match value {
        serde_json::Value::Null => Content::Absent,
        serde_json::Value::Bool(yes) => Content::Scalar(yes.to_string().into()),
        serde_json::Value::Number(number) => Content::Scalar(number.to_string().into()),
        serde_json::Value::String(text) => Content::Scalar(text.as_str().into()),
        serde_json::Value::Array(items) => Content::List(
            items.iter().map(|item| Node { at, content: content(item, at) }).collect(),
        ),
        serde_json::Value::Object(map) => Content::Map(Map {
            entries: map.iter().map(|(key, value)| entry(key, at, content(value, at))).collect(),
            is_flow: true,
        }),
    }
}

#[cfg(test)]
mod round_trip;
