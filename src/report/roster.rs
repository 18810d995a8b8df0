//! Rows of a roster as texts for people. Secret cells are masked unless they are asked for.

use chrono_tz::Tz;

use super::{Words, short};
use crate::calendar::{date_of, start_of_date};
use crate::model::Instant;
use crate::model::roster::Row;
use crate::policy::schema::{FieldType, RosterKind};

/// What stands for a secret cell.
pub(crate) const MASK: &str = "***";

/// Whether secret cells are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secrets {
    Masked,
    Revealed,
}

/// A roster, to be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sheet<'a> {
    pub(crate) words: Words<'a>,
    pub(crate) kind: &'a RosterKind,
    pub(crate) secrets: Secrets,
}

impl Sheet<'_> {
    /// The columns but for the key and `since`.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.indices().map(|index| &*self.kind.columns[index].name)
    }

    /// The cells of `row` in the order of [`Sheet::columns`]; `-` where there is nothing.
    pub(crate) fn cells(&self, row: &Row) -> Vec<String> {
        let schema = &self.words.policy.schema;
        let text = |index: usize| match row.cells.get(index).and_then(Option::as_ref) {
            None => "-".to_owned(),
            Some(_) if self.is_masked(&self.kind.columns[index].name) => MASK.to_owned(),
            Some(value) => schema.show(value, self.words.symbols),
        };
        self.indices().map(text).collect()
    }

    /// A cell of the file, as it may be shown.
    pub(crate) fn mask<'t>(&self, column: &str, text: &'t str) -> &'t str {
        match text {
            "" => "-",
            _ if self.is_masked(column) => MASK,
            text => text,
        }
    }

    /// From when `row` is in force: a date where it begins with one; `-` if it always was.
    pub(crate) fn since(&self, row: &Row) -> String {
        let zone = self.words.policy.zone();
        row.since.map_or_else(|| "-".to_owned(), |since| since_text(since, zone))
    }

    fn indices(&self) -> impl Iterator<Item = usize> {
        let columns = self.kind.columns.iter().enumerate();
        columns
            .filter(|(_, column)| &*column.name != "since" && column.name != self.kind.key)
            .map(|(index, _)| index)
    }

    fn is_masked(&self, column: &str) -> bool {
        let is_secret =
            self.kind.columns.iter().any(|known| &*known.name == column && known.secret);
        is_secret && self.secrets == Secrets::Masked
    }
}

/// A date where `since` is its first instant.
pub(super) fn since_text(since: Instant, zone: Tz) -> String {
    let date = date_of(zone, since);
    if start_of_date(zone, date) == since { date.to_string() } else { short(since, zone) }
}

/// The first text of `row`, which is its name as a rule; empty where there is none.
pub(crate) fn name_of(words: Words<'_>, kind: &RosterKind, row: &Row, secrets: Secrets) -> String {
    let texts = kind.columns.iter().zip(&row.cells);
    let mut texts = texts.filter(|(column, _)| column.kind == FieldType::Text);
    let Some((column, Some(value))) = texts.next() else { return String::new() };
    if column.secret && secrets == Secrets::Masked {
        return MASK.to_owned();
    }
    words.policy.schema.show(value, words.symbols)
}
