//! Rosters, each row with the span in which it is in force.

use std::collections::BTreeSet;

use super::class::Class;
use super::reason::Reason;
use super::script::Select;
use super::speaker::Speaker;
use super::tables::{NEVER, Table};
use crate::model::roster::{ColumnId, RosterId};
use crate::policy::schema::FieldType;

impl Speaker<'_> {
    pub(super) fn rosters(&self) -> Result<Vec<Table>, Reason> {
        let needs = self.needs.borrow();
        let mut looked: BTreeSet<RosterId> = needs.keys.clone();
        looked.extend(needs.rows.keys().map(|(_, roster)| *roster));
        let columns = |roster| {
            let of_roster = needs.rows.iter().filter(move |((_, other), _)| *other == roster);
            of_roster.flat_map(|(_, columns)| columns.iter().copied()).collect()
        };
        looked.iter().map(|roster| self.roster(*roster, &columns(*roster))).collect()
    }

    fn roster(&self, roster: RosterId, columns: &BTreeSet<ColumnId>) -> Result<Table, Reason> {
        let declared = self.policy.schema.roster(roster);
        let mut read = vec![declared.key.to_string(), "since".to_owned()];
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
            if !read.contains(&column.name.to_string()) {
                read.push(column.name.to_string());
            }
        }
        let since = quoted("since");
        let first = self.start_of(&self.dialect.days(&since))?;
        let instant = self.dialect.seconds(&since);
        let since = format!(
            "coalesce(CASE WHEN length({since}) = 10 THEN {first} ELSE {instant} END, -{NEVER})"
        );
        let rows = Select::from(self.dialect.roster(&declared.name, &read))
            .column(format!("{} AS k", quoted(&declared.key)))
            .column(format!("{since} AS since_at"))
            .columns(typed);
        let next = "lead(since_at) OVER (PARTITION BY k ORDER BY since_at)";
        let rows = Select::from(format!("({rows}) AS listed"))
            .column("*")
            .column(format!("coalesce({next}, {NEVER}) AS until_at"));
        Ok((format!("cs_roster_{}", roster.0), rows.to_string()))
    }
}
