//! Rosters, each row with the span in which it is in force.

use std::collections::{BTreeMap, BTreeSet};

use super::class::Class;
use super::reason::Reason;
use super::script::Select;
use super::speaker::Speaker;
use super::tables::{NEVER, Table};
use crate::model::roster::{ColumnId, RosterId};
use crate::policy::schema::{FieldType, RosterKind};

impl Speaker<'_> {
    pub(super) fn rosters(&self) -> Result<Vec<Table>, Reason> {
        self.looked_up().iter().map(|(roster, columns)| self.roster(*roster, columns)).collect()
    }

    /// The rosters that are looked at, with the columns.
    fn looked_up(&self) -> BTreeMap<RosterId, BTreeSet<ColumnId>> {
        let needs = self.needs.borrow();
        let mut all: BTreeMap<RosterId, BTreeSet<ColumnId>> =
            needs.keys.iter().map(|roster| (*roster, BTreeSet::new())).collect();
        for ((_, roster), columns) in &needs.rows {
            all.entry(*roster).or_default().extend(columns);
        }
        all
    }

    /// The names of the rosters, and of the columns that are read of them.
    pub(super) fn roster_columns(&self) -> Vec<(String, Vec<String>)> {
        let read = |(roster, columns): (&RosterId, &BTreeSet<ColumnId>)| {
            let declared = self.policy.schema.roster(*roster);
            (format!("roster_{}", declared.name), read(declared, columns))
        };
        self.looked_up().iter().map(read).collect()
    }

    fn roster(&self, roster: RosterId, columns: &BTreeSet<ColumnId>) -> Result<Table, Reason> {
        let declared = self.policy.schema.roster(roster);
        let quoted = |name: &str| format!("nullif({}, '')", self.dialect.quoted(name));
        let mut typed = Vec::new();
        for id in columns {
            let column = &declared.columns[usize::from(id.0)];
            let text = quoted(&column.name);
            let value = match column.kind {
                FieldType::List(_) => self.dialect.split_list(&text),
                FieldType::Text
                | FieldType::Word
                | FieldType::Int
                | FieldType::Decimal
                | FieldType::Bool
                | FieldType::Date
                | FieldType::Instant
                | FieldType::Duration
                | FieldType::OneOf(_)
                | FieldType::Ref(_) => self.typed(Class::of(&column.kind)?, &text),
            };
            typed.push(format!("{value} AS c_{}", id.0));
        }
        let since = quoted("since");
        let first = self.start_of(&self.dialect.days(&since))?;
        let instant = self.dialect.seconds(&since);
        let since = format!(
            "coalesce(CASE WHEN length({since}) = 10 THEN {first} ELSE {instant} END, -{NEVER})"
        );
        let rows = Select::from(self.dialect.roster(&declared.name, &read(declared, columns)))
            .column(format!("{} AS k", quoted(&declared.key)))
            .column(format!("{since} AS since_at"))
            .columns(typed);
        let next = self.dialect.neighbour("lead", "since_at", "PARTITION BY k ORDER BY since_at");
        let rows = Select::from(format!("({rows}) AS listed"))
            .column("*")
            .column(format!("coalesce({next}, {NEVER}) AS until_at"));
        Ok((format!("cs_roster_{}", roster.0), rows.to_string()))
    }
}

/// The columns that are read: the key, `since` and these.
fn read(roster: &RosterKind, columns: &BTreeSet<ColumnId>) -> Vec<String> {
    let mut read = vec![roster.key.to_string(), "since".to_owned()];
    for id in columns {
        let name = &roster.columns[usize::from(id.0)].name;
        if !read.contains(&name.to_string()) {
            read.push(name.to_string());
        }
    }
    read
}
