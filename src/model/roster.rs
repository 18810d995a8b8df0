//! A roster: rows with a key, each in force from its `since` until the next row of that key.

use std::collections::HashMap;

use super::Instant;
use super::symbol::Symbol;
use super::value::Value;

/// A roster, by its number in the policy's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RosterId(pub(crate) u16);

/// A column of a roster, by its number in the roster's declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ColumnId(pub(crate) u16);

/// The rows of one roster file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roster {
    /// Per key, the rows by `since`; a row without one has always been in force.
    rows: HashMap<Symbol, Vec<Row>>,
    /// Keys in file order.
    keys: Vec<Symbol>,
}

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) since: Option<Instant>,
    /// By column number; `None` where the cell is empty.
    pub(crate) cells: Vec<Option<Value>>,
    pub(crate) line: u32,
}

impl Roster {
    /// Adds a row. Hands back the line of an earlier row with the same key and `since`.
    pub(crate) fn add(&mut self, key: Symbol, row: Row) -> Result<(), u32> {
        let rows = self.rows.entry(key).or_default();
        if rows.is_empty() {
            self.keys.push(key);
        }
        match rows.binary_search_by_key(&row.since, |other| other.since) {
            Ok(index) => Err(rows[index].line),
            Err(index) => {
                rows.insert(index, row);
                Ok(())
            }
        }
    }

    /// The row of `key` in force at `instant`: the last whose `since` is not later.
    pub(crate) fn at(&self, key: Symbol, instant: Instant) -> Option<&Row> {
        let rows = self.rows.get(&key)?;
        rows.iter().rev().find(|row| row.since.is_none_or(|since| since <= instant))
    }

    /// The value of a column for `key` as of `instant`.
    pub(crate) fn value(&self, key: Symbol, column: ColumnId, instant: Instant) -> Option<&Value> {
        self.at(key, instant)?.cells.get(usize::from(column.0))?.as_ref()
    }

    /// The rows of `key` by `since`, the first in force first; none if there is no such key.
    pub(crate) fn history(&self, key: Symbol) -> &[Row] {
        self.rows.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn has(&self, key: Symbol) -> bool {
        self.rows.contains_key(&key)
    }

    /// All keys, in file order.
    pub(crate) fn keys(&self) -> &[Symbol] {
        &self.keys
    }
}

/// The rows of all rosters of a book, in the order of the policy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rosters(pub(crate) Vec<Roster>);

impl Rosters {
    pub(crate) fn get(&self, roster: RosterId) -> Option<&Roster> {
        self.0.get(usize::from(roster.0))
    }

    /// The value of a column for `key` as of `instant`.
    pub(crate) fn value(
        &self,
        roster: RosterId,
        key: Symbol,
        column: ColumnId,
        instant: Instant,
    ) -> Option<&Value> {
        self.get(roster)?.value(key, column, instant)
    }
}
