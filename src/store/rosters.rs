//! Roster files and waivers.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::table::Table;
use super::{files, guides};
use crate::calendar::start_of_date;
use crate::model::Instant;
use crate::model::document::{Entry, Node};
use crate::model::fault::{Findings, Position, suggest};
use crate::model::language::Said;
use crate::model::roster::{ColumnId, Roster, Rosters, Row};
use crate::model::symbol::Symbols;
use crate::model::value::Value;
use crate::model::waiver::Waiver;
use crate::policy::Policy;
use crate::policy::declare::RESERVED_ACTORS;
use crate::policy::schema::{Column, FieldType, RosterKind, Schema};
use crate::policy::values::{read_date, read_node, read_value};
use crate::report::waiver;

/// Reads every roster that the policy declares.
pub(crate) fn read_all(
    root: &Path,
    schema: &Schema,
    symbols: &Symbols,
    findings: &mut Vec<Findings>,
) -> Result<Rosters> {
    let mut rosters = Rosters::default();
    for kind in &schema.rosters {
        if &*kind.name == guides::ROSTER {
            rosters.0.push(guides::read_all(root, Some(kind), symbols, findings)?.1);
            continue;
        }
        let file = file_of(kind);
        let mut found = Findings::new(file.as_str());
        let roster = match files::read(&root.join(&file)) {
            Ok(text) => read_one(&text, kind, schema, symbols, &mut found),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let hint =
                    "the policy declares the roster: write the file, if only its header".to_owned();
                found.fault_with_hint(Position::START, "the roster has no file", Said::from(hint));
                Roster::default()
            }
            Err(error) => return Err(error).with_context(|| format!("could not read {file}")),
        };
        rosters.0.push(roster);
        findings.push(found);
    }
    Ok(rosters)
}

/// The file of a roster, relative to the book.
pub(crate) fn file_of(kind: &RosterKind) -> String {
    kind.file()
}

pub(super) fn read_one(
    text: &str,
    kind: &RosterKind,
    schema: &Schema,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Roster {
    let mut roster = Roster::default();
    let Some(table) = Table::read(text, findings) else { return roster };
    let Some(key_column) = table.column(&kind.key) else {
        findings.fault(Position::START, format!("the key column `{}` is missing", kind.key));
        return roster;
    };
    for name in table.columns() {
        let is_known = *name == *kind.key || name == "since" || kind.column(name).is_some();
        if !is_known {
            let known = kind.columns.iter().map(|column| &*column.name);
            let hint = suggest(name, known);
            findings.fault_with_hint(
                Position::START,
                format!("the roster has no column `{name}`"),
                hint,
            );
        }
    }
    for (line, cells) in table.rows() {
        let at = Position::line(line);
        let key = &cells[key_column];
        if key.is_empty() {
            findings.fault(at, format!("the row has no `{}`", kind.key));
            continue;
        }
        if &*kind.name == "staff" && is_reserved(key) {
            let hint = "staff, customer, system and bot stand for whom no roster names".to_owned();
            findings.fault_with_hint(
                at,
                format!("`{key}` is no id for one of the staff"),
                Said::from(hint),
            );
        }
        let since_text = table.cell(cells, "since");
        let since = since_text.and_then(|text| read_since(text, schema, at, findings));
        let is_misread = since.is_none() && since_text.is_some();
        let mut read = |column: &Column| {
            let is_told = is_misread && &*column.name == "since";
            let text = table.cell(cells, &column.name).filter(|_| !is_told)?;
            read_cell(text, column, symbols, at, findings)
        };
        let row = Row { since, cells: kind.columns.iter().map(&mut read).collect(), line };
        if let Err(first) = roster.add(symbols.intern(key), row) {
            findings.fault(
                at,
                format!("`{key}` stands twice for the same `since` (first on line {first})"),
            );
        }
    }
    roster
}

fn is_reserved(key: &str) -> bool {
    RESERVED_ACTORS.contains(&key) || key.starts_with("bot:")
}

/// The rows of one roster as a case gives them: a list of mappings from columns to values.
pub(crate) fn read_rows(
    node: &Node,
    kind: &RosterKind,
    schema: &Schema,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Roster {
    let mut roster = Roster::default();
    let Some(items) = node.as_list() else {
        let message = format!("the rows of `{}` must be a list, not {}", kind.name, node.shape());
        findings.fault(node.at, message);
        return roster;
    };
    for item in items {
        let Some(map) = item.as_map() else {
            findings.fault(item.at, format!("a row must be a mapping, not {}", item.shape()));
            continue;
        };
        let since = map.get("since").filter(|node| !node.is_absent());
        let since = since.and_then(|node| read_since(node.as_text()?, schema, node.at, findings));
        let mut row = Row { since, cells: vec![None; kind.columns.len()], line: item.at.line };
        for entry in map.entries.iter().filter(|entry| *entry.key != *kind.key) {
            row_cell(entry, kind, &mut row, symbols, findings);
        }
        let Some(key) = map.get(&kind.key).and_then(Node::as_text) else {
            findings.fault(item.at, format!("the row has no `{}`", kind.key));
            continue;
        };
        if roster.add(symbols.intern(key), row).is_err() {
            findings.fault(item.at, format!("`{key}` stands twice for the same `since`"));
        }
    }
    roster
}

fn row_cell(
    entry: &Entry,
    kind: &RosterKind,
    row: &mut Row,
    symbols: &Symbols,
    findings: &mut Findings,
) {
    let Some(ColumnId(column)) = kind.column(&entry.key) else {
        if &*entry.key != "since" {
            let known: Vec<&str> = kind.columns.iter().map(|column| &*column.name).collect();
            let message = format!("the roster `{}` has no column `{}`", kind.name, entry.key);
            findings.fault_with_hint(entry.key_at, message, suggest(&entry.key, known));
        }
        return;
    };
    if entry.value.is_absent() {
        return;
    }
    let column = usize::from(column);
    match read_node(&kind.columns[column].kind, &entry.value, symbols) {
        Ok(value) => row.cells[column] = Some(value),
        Err(misread) => {
            let message = format!("`{}`: {}", entry.key, misread.message);
            findings.fault_with_hint(entry.value.at, message, misread.hint);
        }
    }
}

/// A date means its first instant in the policy's zone.
fn read_since(
    text: &str,
    schema: &Schema,
    at: Position,
    findings: &mut Findings,
) -> Option<Instant> {
    let since = since(text, schema);
    if since.is_none() {
        findings.fault(at, format!("`since`: `{text}` is not a date such as 2026-11-22"));
    }
    since
}

/// A date means its first instant in the policy's zone.
pub(crate) fn since(text: &str, schema: &Schema) -> Option<Instant> {
    let date = read_date(text).map(|date| start_of_date(schema.zone, date));
    date.or_else(|| Instant::parse(text).ok())
}

pub(super) fn read_cell(
    text: &str,
    column: &Column,
    symbols: &Symbols,
    at: Position,
    findings: &mut Findings,
) -> Option<Value> {
    // Spreadsheets separate the members of a list by `;` too.
    let text = if let FieldType::List(_) = column.kind {
        text.replace([';', '；'], ",")
    } else {
        text.to_owned()
    };
    match read_value(&column.kind, &text, symbols) {
        Ok(value) => Some(value),
        Err(_) if column.secret => {
            findings.fault(at, format!("the value of `{}` does not fit its type", column.name));
            None
        }
        Err(misread) => {
            findings.fault_with_hint(
                at,
                format!("`{}`: {}", column.name, misread.message),
                misread.hint,
            );
            None
        }
    }
}

/// Reads the waivers; none where there is no such file.
pub(crate) fn read_waivers(
    root: &Path,
    policy: &Policy,
    symbols: &Symbols,
    findings: &mut Vec<Findings>,
) -> Result<Vec<Waiver>> {
    let text = match files::read(&root.join(waiver::FILE)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.with_context(|| format!("could not read {}", waiver::FILE))?,
    };
    let mut found = Findings::new(waiver::FILE);
    let table = Table::read(&text, &mut found);
    let mut waivers = Vec::new();
    if let Some(table) = &table {
        for row in table.rows() {
            waivers.extend(read_waiver(table, row, policy, symbols, &mut found));
        }
    }
    findings.push(found);
    Ok(waivers)
}

fn read_waiver(
    table: &Table,
    (line, row): (u32, &[String]),
    policy: &Policy,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Option<Waiver> {
    let at = Position::line(line);
    let before = findings.faults.len();
    let mut cell = |name: &str| {
        let cell = table.cell(row, name);
        if cell.is_none() {
            findings.fault(at, format!("the waiver has no `{name}`"));
        }
        cell
    };
    let (rule, record, by) = (cell("rule"), cell("record"), cell("by"));
    let (granted, until) = (cell("granted"), cell("until"));
    let mut date = |name: &str, text: Option<&str>| {
        let text = text?;
        let date = read_date(text);
        if date.is_none() {
            findings.fault(at, format!("`{name}`: `{text}` is not a date such as 2026-11-22"));
        }
        date
    };
    let (granted, until) = (date("granted", granted), date("until", until));
    let rule = rule?;
    if policy.rule(rule).is_none() {
        let hint = suggest(rule, policy.rules.iter().map(|rule| &*rule.id));
        findings.fault_with_hint(at, format!("there is no rule `{rule}`"), hint);
    }
    if findings.faults.len() > before {
        return None;
    }
    let by = symbols.intern(by?);
    let rule: Arc<str> = rule.into();
    Some(Waiver {
        rule: (*rule).into(),
        record: record?.into(),
        by,
        granted: granted?,
        until: until?,
        line,
    })
}
