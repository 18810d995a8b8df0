//! Writing: a new record file, one more event, months of the archive. All or nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};

use super::archive::manifest::{self, MANIFEST, sha256};
use super::archive::{EVENT_COLUMNS, folder_of};
use super::files::{self, Lock};
use super::record::Reader;
use super::text::Names;
use super::{Book, Faults, Place, record_file};
use crate::model::Instant;
use crate::model::document;
use crate::model::fault::Findings;
use crate::model::id::RecordId;
use crate::model::record::{Event, Record, event};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::schema::Schema;

impl Book {
    pub(crate) fn names(&self) -> Names<'_> {
        Names { schema: &self.policy.schema, symbols: &self.symbols }
    }

    /// The file of a record at work, relative to the book: by year and month of its id.
    pub(crate) fn file_of(id: RecordId) -> Arc<str> {
        let text = id.as_str();
        format!("data/tickets/20{}/{}/{text}.yaml", &text[..2], &text[2..4]).into()
    }

    /// Waits for the turn to write. What a write rests on is read while the turn lasts, so that no other writer comes
    /// between.
    pub(crate) fn turn(&self) -> Result<Lock> {
        Lock::take(&self.root)
    }

    /// Writes a new record; never over an old one.
    pub(crate) fn create(&self, _turn: &Lock, record: &Record) -> Result<()> {
        files::create(&self.root.join(&*record.file), &self.names().record(record))
    }

    /// Appends `event` to the record at `place`, as one durable line. An archived record is copied back to work first.
    pub(crate) fn append(
        &mut self,
        _turn: &Lock,
        place: &Place,
        record: &Record,
        event: &Event,
    ) -> Result<Arc<str>> {
        match place {
            Place::File(file) => {
                let path = self.root.join(&**file);
                let text = files::read(&path).with_context(|| format!("could not read {file}"))?;
                let line = self.event_line(&text, file, record, event)?;
                files::append(&path, &line)?;
                Ok(Arc::clone(file))
            }
            Place::Archive { .. } => {
                let file = Self::file_of(record.id);
                let mut record = record.clone();
                record.events.push(event.clone());
                files::create(&self.root.join(&*file), &self.names().record(&record))?;
                Ok(file)
            }
        }
    }

    /// What has to be appended to `text` so that its timeline ends with `event`.
    ///
    /// # Errors
    /// If the file's form does not allow it.
    fn event_line(
        &mut self,
        text: &str,
        file: &Arc<str>,
        record: &Record,
        event: &Event,
    ) -> Result<String> {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let missing = if text.ends_with('\n') { "" } else { line_end };
        let line = format!("{missing}{}- {}{line_end}", indent(text), self.names().event(event));
        let whole = format!("{text}{line}");
        let mut findings = Findings::new(Arc::clone(file));
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &mut self.symbols);
        let read = record_file::read(&whole, file, &mut reader, &mut findings);
        let fits = read.is_some_and(|read| {
            read.events.len() == record.events.len() + 1
                && read.events.last().is_some_and(|last| last.says_the_same_as(event))
                && read.head == record.head
        });
        if fits {
            return Ok(line);
        }
        let mut faults = Faults::of_file(file, "no event can be appended to a file of this form");
        faults.0[0].hint = Some(
            "end the file with `timeline:` and one event a line: - {at: …, event: …, by: …}"
                .to_owned(),
        );
        Err(faults.into())
    }

    /// Adds closed records to the months of the archive; a record that stands there already is replaced.
    /// Both files of a month are written whole, then the manifest.
    pub(crate) fn archive(
        &mut self,
        _turn: &Lock,
        records: Vec<Record>,
        now: Instant,
    ) -> Result<()> {
        let mut months: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for record in records {
            let closed = closed_at(&record)
                .ok_or_else(|| anyhow!("the record {} is not closed", record.id))?;
            let date = closed.date_in(self.policy.zone());
            months.entry(date.format("%Y-%m").to_string()).or_default().push(record);
        }
        let mut manifest = manifest::read(&self.root)?;
        for (month, records) in months {
            let row = self.write_month(&month, records, now)?;
            manifest.insert(month.into(), row);
        }
        let text = manifest::text(&manifest, self.policy.zone());
        files::replace(&self.root.join(MANIFEST), text.as_bytes())
    }

    fn write_month(
        &mut self,
        month: &str,
        records: Vec<Record>,
        now: Instant,
    ) -> Result<manifest::Row> {
        let folder = self.root.join(folder_of(month));
        let mut all: BTreeMap<RecordId, Record> = BTreeMap::new();
        if folder.join("tickets.csv").is_file() {
            let mut findings = Vec::new();
            let mut reader = Reader::new(&self.policy.schema, &self.rosters, &mut self.symbols);
            let old = super::archive::read_month(&self.root, month, &mut reader, &mut findings);
            let faults: Vec<_> = findings.into_iter().flat_map(|found| found.faults).collect();
            if !faults.is_empty() {
                return Err(Faults(faults).into());
            }
            all.extend(old.into_iter().map(|record| (record.id, record)));
        }
        all.extend(records.into_iter().map(|record| (record.id, record)));
        let records: Vec<Record> = all.into_values().collect();
        let (tickets, events) = (self.tickets_csv(&records)?, self.events_csv(&records)?);
        files::replace(&folder.join("tickets.csv"), &tickets)?;
        files::replace(&folder.join("events.csv"), &events)?;
        Ok(manifest::Row {
            records: records.len(),
            events: records.iter().map(|record| record.events.len()).sum(),
            tickets_sha256: sha256(&tickets),
            events_sha256: sha256(&events),
            archived_at: Some(now),
            line: 0,
        })
    }

    fn tickets_csv(&self, records: &[Record]) -> Result<Vec<u8>> {
        const FIRST: [&str; 10] = [
            "id", "kind", "subject", "customer", "via", "opened", "closed", "owner", "status",
            "due",
        ];
        const FIRST_IDS: [FieldId; 4] = [field::KIND, field::SUBJECT, field::CUSTOMER, field::VIA];
        let mut others: Vec<_> =
            records.iter().flat_map(|record| record.head.iter().map(|(id, _)| id)).collect();
        others.retain(|id| !FIRST_IDS.contains(id));
        others.sort_unstable();
        others.dedup();
        let schema = &self.policy.schema;
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = FIRST.into_iter().chain(others.iter().map(|id| &*schema.field(*id).name));
        writer.write_record(header)?;
        for record in records {
            let at = |instant: Option<Instant>| {
                instant.map_or_else(String::new, |at| at.in_zone(schema.zone).to_string())
            };
            let said = |id| {
                last_said(record, schema, id).map_or_else(String::new, |value| self.cell(&value))
            };
            let mut row = vec![record.id.to_string()];
            row.extend(
                FIRST_IDS.map(|id| {
                    record.head.get(id).map_or_else(String::new, |value| self.cell(value))
                }),
            );
            row.extend([at(record.opened_at()), at(closed_at(record))]);
            row.extend([said(field::OWNER), said(field::STATUS), said(field::DUE)]);
            row.extend(
                others.iter().map(|id| {
                    record.head.get(*id).map_or_else(String::new, |value| self.cell(value))
                }),
            );
            writer.write_record(&row)?;
        }
        writer.into_inner().map_err(|error| anyhow!("could not write the archive: {error}"))
    }

    fn events_csv(&self, records: &[Record]) -> Result<Vec<u8>> {
        let zone = self.policy.zone();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(EVENT_COLUMNS)?;
        for record in records {
            for event in in_order(record) {
                let own =
                    |id| event.fields.get(id).map_or_else(String::new, |value| self.cell(value));
                let recorded =
                    event.recorded.map_or_else(String::new, |at| at.in_zone(zone).to_string());
                writer.write_record([
                    record.id.to_string(),
                    event.at.in_zone(zone).to_string(),
                    self.policy.schema.event(event.event).name.to_string(),
                    event.by.text(&self.symbols),
                    own(field::VIA),
                    own(field::TO),
                    own(field::NOTE),
                    recorded,
                    self.names().rest_json(event),
                ])?;
            }
        }
        writer.into_inner().map_err(|error| anyhow!("could not write the archive: {error}"))
    }

    /// A value as a cell; a list as a JSON array.
    fn cell(&self, value: &Value) -> String {
        if matches!(value, Value::List(_)) {
            return self.names().json(value).to_string();
        }
        self.policy.schema.show(value, &self.symbols)
    }
}

impl Names<'_> {
    fn json(&self, value: &Value) -> serde_json::Value {
        if let Value::List(items) = value {
            return items.iter().map(|item| self.json(item)).collect();
        }
        serde_json::Value::String(self.schema.show(value, self.symbols))
    }

    fn json_of(
        &self,
        fields: &Fields,
        without: &[FieldId],
    ) -> serde_json::Map<String, serde_json::Value> {
        let kept = fields.iter().filter(|(id, _)| !without.contains(id));
        kept.map(|(id, value)| (self.schema.field(id).name.to_string(), self.json(value))).collect()
    }

    /// What the columns of `events.csv` do not say, as a JSON object; empty if nothing.
    fn rest_json(&self, event: &Event) -> String {
        use crate::model::record::{Amended, Correction};
        let mut map = self.json_of(&event.fields, &[field::VIA, field::TO, field::NOTE]);
        let at = |instant: Instant| {
            serde_json::Value::String(instant.in_zone(self.schema.zone).to_string())
        };
        if let Some(amendment) = &event.amendment {
            let of = match amendment.of {
                Amended::Head => serde_json::Value::String("head".to_owned()),
                Amended::Event { at: instant, event } => {
                    serde_json::json!({"at": at(instant), "event": &*self.schema.event(event).name})
                }
            };
            map.insert("of".to_owned(), of);
            match &amendment.correction {
                Correction::Void => {
                    map.insert("void".to_owned(), true.into());
                }
                Correction::Values { at: instant, by, fields } => {
                    let mut set = self.json_of(fields, &[]);
                    set.extend(instant.map(|instant| ("at".to_owned(), at(instant))));
                    set.extend(by.map(|by| ("by".to_owned(), by.text(self.symbols).into())));
                    map.insert("set".to_owned(), set.into());
                }
            }
        }
        if map.is_empty() { String::new() } else { serde_json::Value::Object(map).to_string() }
    }
}

/// The events in timeline order: `opened` first, then by instant, ties as they stand.
fn in_order(record: &Record) -> Vec<&Event> {
    let mut events: Vec<&Event> = record.events.iter().collect();
    events.sort_by_key(|event| (event.event != event::OPENED, event.at));
    events
}

/// When the record was closed for the last time, if it is closed.
pub(crate) fn closed_at(record: &Record) -> Option<Instant> {
    let ends = |e: &&Event| matches!(e.event, event::CLOSED | event::WITHDRAWN | event::MERGED);
    let closed = record.events.iter().filter(ends).map(|e| e.at).max()?;
    let reopened = record.events.iter().filter(|e| e.event == event::REOPENED).map(|e| e.at).max();
    reopened.is_none_or(|reopened| reopened < closed).then_some(closed)
}

/// The last value of a field that only events say.
fn last_said(record: &Record, schema: &Schema, id: FieldId) -> Option<Value> {
    use crate::policy::schema::Source;
    let mut events: Vec<&Event> = record.events.iter().collect();
    events.sort_by_key(|event| event.at);
    events.iter().rev().find_map(|said| {
        let set = schema.event(said.event).sets.iter().rev().find(|set| set.field == id)?;
        match &set.source {
            Source::Constant(value) => Some(value.clone()),
            Source::Field(field) => said.fields.get(*field).cloned(),
        }
    })
}

/// The blanks before the last item of the timeline.
fn indent(text: &str) -> String {
    let mut findings = Findings::new("");
    let column = document::read(text, &mut findings)
        .and_then(|root| {
            let items = root.as_map()?.get("timeline")?.as_list()?;
            let line = usize::try_from(items.last()?.at.line).ok()?;
            let line = text.lines().nth(line.checked_sub(1)?)?;
            line.find('-')
        })
        .unwrap_or(0);
    " ".repeat(column)
}
