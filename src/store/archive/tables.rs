//! Records as the two tables of a month. A record that is read back from them is the same record.

use anyhow::{Result, anyhow};

use super::EVENT_COLUMNS;
use crate::model::Instant;
use crate::model::record::{Amended, Correction, Event, Record, event};
use crate::model::timeline::{Horizon, Timeline};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::schema::{FieldType, Schema, Source};
use crate::store::text::Names;

const FIRST: [&str; 10] =
    ["id", "kind", "subject", "customer", "via", "opened", "closed", "owner", "status", "due"];
/// The head fields among them.
const FIRST_FIELDS: [FieldId; 4] = [field::KIND, field::SUBJECT, field::CUSTOMER, field::VIA];
/// The fields of an event that have a column.
const EVENT_FIELDS: [FieldId; 3] = [field::VIA, field::TO, field::NOTE];

/// Puts the events in timeline order: `opened` first, then by instant, ties as they stand. Where an amendment moves an
/// event, they stay as they are: the order of the file decides then between events that come to one instant.
pub(crate) fn put_in_order(record: &mut Record) {
    let Some(opened_at) = record.opened_at().filter(|_| !is_moved(record)) else { return };
    let is_first = |e: &Event| e.event == event::OPENED && e.at == opened_at;
    record.events.sort_by_key(|event| (event.at.max(opened_at), !is_first(event)));
}

/// True if an amendment gives an event another instant, or takes an `opened` away.
fn is_moved(record: &Record) -> bool {
    record.events.iter().filter_map(|event| event.amendment.as_deref()).any(|amendment| {
        match &amendment.correction {
            Correction::Values { at, .. } => at.is_some(),
            Correction::Void => {
                matches!(amendment.of, Amended::Event { event: event::OPENED, .. })
            }
        }
    })
}

/// True if a value of this type may be several, so that its cell may hold a JSON array.
pub(super) fn may_be_list(kind: &FieldType) -> bool {
    match kind {
        FieldType::OneOf(_) | FieldType::Word | FieldType::Ref(_) | FieldType::List(_) => true,
        FieldType::Text
        | FieldType::Int
        | FieldType::Decimal
        | FieldType::Bool
        | FieldType::Date
        | FieldType::Instant
        | FieldType::Duration => false,
    }
}

/// The items of a cell that is a JSON array.
pub(super) fn array(cell: &str) -> Option<Vec<serde_json::Value>> {
    if cell.starts_with('[') { serde_json::from_str(cell).ok() } else { None }
}

impl Names<'_> {
    /// `tickets.csv`: one row a record, in the order given.
    pub(super) fn tickets_csv(&self, records: &[Record]) -> Result<Vec<u8>> {
        let mut others: Vec<FieldId> =
            records.iter().flat_map(|record| record.head.iter().map(|(id, _)| id)).collect();
        others.retain(|id| !FIRST_FIELDS.contains(id));
        others.sort_unstable();
        others.dedup();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names = others.iter().map(|id| &*self.schema.field(*id).name);
        writer.write_record(FIRST.into_iter().chain(names))?;
        for record in records {
            let said = |id: &FieldId| {
                record.head.get(*id).map_or_else(String::new, |value| self.cell(value))
            };
            let mut row = vec![record.id.to_string()];
            row.extend(FIRST_FIELDS.iter().map(said));
            row.extend(self.for_people(record));
            row.extend(others.iter().map(said));
            writer.write_record(&row)?;
        }
        writer.into_inner().map_err(|error| anyhow!("could not write the archive: {error}"))
    }

    /// `opened`, `closed`, `owner`, `status` and `due`, as the amended timeline says them.
    fn for_people(&self, record: &Record) -> [String; 5] {
        let Some(timeline) = Timeline::settle(record, Horizon::ALL) else {
            return Default::default();
        };
        let at = |instant: Option<Instant>| {
            instant.map_or_else(String::new, |at| at.in_zone(self.schema.zone).to_string())
        };
        let said = |id| {
            last_said(&timeline, self.schema, id).map_or_else(String::new, |value| self.cell(value))
        };
        [
            at(Some(timeline.opened_at())),
            at(timeline.ended_at()),
            said(field::OWNER),
            said(field::STATUS),
            said(field::DUE),
        ]
    }

    /// `events.csv`: one row an event, in the order given.
    pub(super) fn events_csv(&self, records: &[Record]) -> Result<Vec<u8>> {
        let zone = self.schema.zone;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(EVENT_COLUMNS)?;
        for record in records {
            for event in &record.events {
                let [via, to, note] = EVENT_FIELDS.map(|id| {
                    let value = event.fields.get(id).filter(|value| !is_list(value));
                    value.map_or_else(String::new, |value| self.schema.show(value, self.symbols))
                });
                let recorded =
                    event.recorded.map_or_else(String::new, |at| at.in_zone(zone).to_string());
                writer.write_record([
                    record.id.to_string(),
                    event.at.in_zone(zone).to_string(),
                    self.schema.event(event.event).name.to_string(),
                    event.by.text(self.symbols),
                    via,
                    to,
                    note,
                    recorded,
                    self.rest(event),
                ])?;
            }
        }
        writer.into_inner().map_err(|error| anyhow!("could not write the archive: {error}"))
    }

    /// A value as a cell of `tickets.csv`; a list is a JSON array, and so is a word that would be taken for one.
    fn cell(&self, value: &Value) -> String {
        let text = || self.schema.show(value, self.symbols);
        match value {
            Value::List(_) => self.json(value).to_string(),
            Value::Word(_) if array(&text()).is_some() => serde_json::json!([[text()]]).to_string(),
            Value::Word(_)
            | Value::Text(_)
            | Value::Int(_)
            | Value::Decimal(_)
            | Value::Bool(_)
            | Value::Date(_)
            | Value::Instant(_)
            | Value::Amount(_) => text(),
        }
    }

    fn json(&self, value: &Value) -> serde_json::Value {
        if let Value::List(items) = value {
            return items.iter().map(|item| self.json(item)).collect();
        }
        serde_json::Value::String(self.schema.show(value, self.symbols))
    }

    fn json_of<'f>(
        &self,
        fields: impl Iterator<Item = (FieldId, &'f Value)>,
    ) -> serde_json::Map<String, serde_json::Value> {
        fields
            .map(|(id, value)| (self.schema.field(id).name.to_string(), self.json(value)))
            .collect()
    }

    /// What the columns of `events.csv` do not say, as a JSON object; empty if nothing.
    fn rest(&self, event: &Event) -> String {
        let has_column = |id: FieldId, value: &Value| EVENT_FIELDS.contains(&id) && !is_list(value);
        let mut map =
            self.json_of(event.fields.iter().filter(|(id, value)| !has_column(*id, value)));
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
                    let mut set = self.json_of(Fields::iter(fields));
                    set.extend(instant.map(|instant| ("at".to_owned(), at(instant))));
                    set.extend(by.map(|by| ("by".to_owned(), by.text(self.symbols).into())));
                    map.insert("set".to_owned(), set.into());
                }
            }
        }
        if map.is_empty() { String::new() } else { serde_json::Value::Object(map).to_string() }
    }
}

fn is_list(value: &Value) -> bool {
    matches!(value, Value::List(_))
}

/// The last value of a field that only events say.
fn last_said<'t>(timeline: &'t Timeline<'_>, schema: &'t Schema, id: FieldId) -> Option<&'t Value> {
    timeline.events.iter().rev().find_map(|said| {
        let set = schema.event(said.event).sets.iter().rev().find(|set| set.field == id)?;
        match &set.source {
            Source::Constant(value) => Some(value),
            Source::Field(field) => said.fields.get(*field),
        }
    })
}
