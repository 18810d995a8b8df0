//! A roster as a sheet.

use super::{Cell, Column, Form, MASK, Sheet, titles};
use crate::calendar::{date_of, start_of_date};
use crate::model::Instant;
use crate::model::language::Language;
use crate::model::roster::{Roster, Row};
use crate::model::symbol::Symbol;
use crate::policy::schema::RosterKind;
use crate::report::Words;
use crate::report::roster::Secrets;

/// Makes a sheet of a roster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exporter<'a> {
    pub(crate) words: Words<'a>,
    pub(crate) kind: &'a RosterKind,
    pub(crate) language: Language,
    pub(crate) secrets: Secrets,
    /// The rows in force then; `None` for every row.
    pub(crate) at: Option<Instant>,
}

impl Exporter<'_> {
    /// The rows in the order of the file, those of a key together.
    pub(crate) fn sheet(&self, roster: &Roster) -> Sheet {
        let schema = &self.words.policy.schema;
        let own = |name: &str| name == "since" || name == &*self.kind.key;
        let columns: Vec<usize> = (0..self.kind.columns.len())
            .filter(|index| !own(&self.kind.columns[*index].name))
            .collect();
        let rows: Vec<(Symbol, &Row)> = roster
            .keys()
            .iter()
            .flat_map(|key| match self.at {
                Some(at) => roster.at(*key, at).into_iter().map(|row| (*key, row)).collect(),
                None => roster.history(*key).iter().map(|row| (*key, row)).collect::<Vec<_>>(),
            })
            .collect();
        let has_since = rows.iter().any(|(_, row)| row.since.is_some());
        let cells = |(key, row): &(Symbol, &Row)| {
            let mut cells = vec![Cell::Text(self.words.symbols.text(*key).to_owned())];
            cells.extend(has_since.then(|| self.since(row)));
            cells.extend(columns.iter().map(|index| {
                let column = &self.kind.columns[*index];
                match row.cells.get(*index).and_then(Option::as_ref) {
                    None => Cell::Nothing,
                    Some(_) if column.secret && self.secrets == Secrets::Masked => {
                        Cell::Text(MASK.to_owned())
                    }
                    Some(value) => Cell::of(value, &column.kind, schema, self.words.symbols),
                }
            }));
            cells
        };
        let own = [&*self.kind.key].into_iter().chain(has_since.then_some("since"));
        let own = own.map(|name| titles::column(name, None, self.language));
        let others = columns.iter().map(|index| {
            let column = &self.kind.columns[*index];
            let form = Form::of(&column.kind);
            Column { form, ..titles::column(&column.name, None, self.language) }
        });
        Sheet {
            name: (&*self.kind.name).into(),
            columns: own.chain(others).collect(),
            rows: rows.iter().map(cells).collect(),
        }
    }

    /// A date where the row begins with one.
    fn since(&self, row: &Row) -> Cell {
        let zone = self.words.policy.zone();
        let Some(since) = row.since else { return Cell::Nothing };
        let date = date_of(zone, since);
        if start_of_date(zone, date) == since { Cell::Date(date) } else { Cell::Instant(since) }
    }
}
