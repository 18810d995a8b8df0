//! The section `rosters`: their keys and columns.

use super::{Declarer, entries, told_entries};
use crate::model::document::Node;
use crate::policy::lint::read_silences;
use crate::policy::raw::Keys;
use crate::policy::schema::{Column, RosterKind};

impl Declarer<'_> {
    pub(super) fn name_rosters(&mut self, section: Option<&Node>) {
        for entry in told_entries(section, "rosters", self.findings) {
            let (name, key) = (entry.key.clone().into(), "id".into());
            self.schema.rosters.push(RosterKind { name, key, columns: Vec::new() });
        }
        self.schema.staff = self.schema.find_roster("staff");
    }

    pub(super) fn read_rosters(&mut self, section: Option<&Node>) {
        for entry in entries(section) {
            let Some(id) = self.schema.find_roster(&entry.key) else { continue };
            let Some(mut keys) = Keys::of(&entry.value, "a roster", self.findings) else {
                continue;
            };
            let key: Box<str> = keys.text("key", self.findings).unwrap_or("id").into();
            let columns = keys.get("columns");
            let _ = keys.get("title");
            read_silences(&mut keys, self.findings);
            keys.finish("a roster", self.findings);
            let columns = self.read_columns(&key, columns);
            let roster = &mut self.schema.rosters[usize::from(id.0)];
            roster.columns = columns;
            roster.key = key;
        }
    }

    pub(super) fn read_columns(&mut self, key: &str, section: Option<&Node>) -> Vec<Column> {
        let mut columns = Vec::new();
        let columns_of = told_entries(section, "columns", self.findings);
        for entry in columns_of.into_iter().filter(|entry| &*entry.key != key) {
            if let Some(field) = self.read_field(entry) {
                columns.push(Column { name: field.name, kind: field.kind, secret: field.secret });
            }
        }
        columns
    }
}
