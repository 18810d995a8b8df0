//! Ids of archived records, sought without reading the months that cannot have them.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use memchr::memmem;

use super::{Files, folder_of, months, read_month};
use crate::model::fault::Findings;
use crate::model::id::RecordId;
use crate::model::record::Record;
use crate::store::table::Table;
use crate::store::{Book, Reader, files};

impl Book {
    /// True if the archive has the record `id`. A record goes to the month in which it was closed, so that no month before
    /// that of its id has it.
    ///
    /// # Errors
    /// If a month cannot be read.
    pub(crate) fn is_archived(&self, id: RecordId) -> Result<bool> {
        let text = id.as_str();
        let first = format!("20{}-{}", &text[..2], &text[2..4]);
        for month in months(&self.root)?.into_iter().filter(|month| *month >= first) {
            if memmem::find(&self.tickets_of(&month)?, text.as_bytes()).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ids of the archive, among which are all that contain `part`, with the last month that has each.
    ///
    /// # Errors
    /// If a month cannot be read.
    pub(crate) fn archived_ids(&self, part: &str) -> Result<BTreeMap<RecordId, Arc<str>>> {
        let finder = memmem::Finder::new(part.as_bytes());
        let mut found = self.ids_where(|tickets| finder.find(tickets).is_some())?;
        if found.is_empty() {
            // Other programs may have written ids in small letters.
            found = self.ids_where(|_| true)?;
        }
        Ok(found)
    }

    /// The ids of the months whose `tickets.csv` is chosen.
    fn ids_where(&self, is_chosen: impl Fn(&[u8]) -> bool) -> Result<BTreeMap<RecordId, Arc<str>>> {
        let mut found = BTreeMap::new();
        for month in months(&self.root)? {
            let tickets = self.tickets_of(&month)?;
            if is_chosen(&tickets) {
                let month: Arc<str> = month.into();
                found.extend(ids(&tickets).into_iter().map(|id| (id, Arc::clone(&month))));
            }
        }
        Ok(found)
    }

    /// The archived record `id`; its month is read, and no other. What is wrong with that month is kept in `faults`.
    pub(crate) fn archived_record(&mut self, id: RecordId, month: &str) -> Option<Record> {
        let mut findings = Vec::new();
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
        let records = read_month(&self.root, &folder_of(month), &mut reader, &mut findings);
        for found in findings {
            self.faults.extend(found.faults);
            self.warnings.extend(found.warnings);
        }
        records.into_iter().rev().find(|record| record.id == id)
    }

    fn tickets_of(&self, month: &str) -> Result<Vec<u8>> {
        let file = Files::of(&folder_of(month)).tickets;
        files::read_bytes(&self.root.join(&file)).with_context(|| format!("could not read {file}"))
    }
}

/// The ids of a month; none where its table cannot be read, which `cs check` tells.
fn ids(tickets: &[u8]) -> Vec<RecordId> {
    let Ok(text) = str::from_utf8(tickets) else { return Vec::new() };
    let Some(table) = Table::read(text, &mut Findings::new("")) else { return Vec::new() };
    let id = |row: &[String]| RecordId::parse(table.cell(row, "id")?).ok();
    table.rows().filter_map(|(_, row)| id(row)).collect()
}
