//! Records and their events as sheets. The plain column of a field has its value of now, as `cs list` shows it; where the
//! head says something else, a column `head.FIELD` has that, so that a record that is read back is the same record.

use std::collections::BTreeSet;

use super::{AMENDMENT, Cell, Column, Form, MASK, OF_HEAD, Sheet, is_of_head, json, titles};
use crate::model::Instant;
use crate::model::language::{Language, said};
use crate::model::record::{Amended, Correction, Event, Record};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::schema::Schema;
use crate::report::Words;
use crate::report::list::{Column as Asked, Row, Seen};
use crate::report::roster::Secrets;

/// What stands in every sheet of records, if it is empty; then whatever other fields there are.
const FIRST: [Asked; 9] = [
    Asked::Field(field::ID),
    Asked::Field(field::KIND),
    Asked::Field(field::SUBJECT),
    Asked::Field(field::CUSTOMER),
    Asked::Field(field::VIA),
    Asked::Opened,
    Asked::Closed,
    Asked::Field(field::STATUS),
    Asked::Field(field::OWNER),
];
/// The fields of an event that have a column always.
const OF_EVENTS: [FieldId; 3] = [field::VIA, field::TO, field::NOTE];

/// A record as it is exported.
#[derive(Debug)]
pub(crate) struct Taken {
    record: Record,
    /// Every field that has a value now.
    now: Fields,
    opened: Option<Instant>,
    closed: Option<Instant>,
    deadline: Option<Instant>,
}

impl Taken {
    /// What is exported of `record`, which was seen so.
    pub(crate) fn new(record: &Record, seen: &Seen<'_, '_>, schema: &Schema) -> Self {
        let mut now = Fields::default();
        for id in fields_of(schema) {
            if let Some(value) = seen.value(id) {
                now.set(id, value.clone());
            }
        }
        Self {
            record: record.clone(),
            now,
            opened: seen.instant(Asked::Opened),
            closed: seen.instant(Asked::Closed),
            deadline: seen.instant(Asked::Deadline),
        }
    }

    /// True if the head cannot be told from the value of now.
    fn differs(&self, id: FieldId, schema: &Schema) -> bool {
        let taken = self.now.get(id).filter(|_| is_of_head(schema, self.record.kind, id));
        id != field::KIND && id != field::ID && self.record.head.get(id) != taken
    }
}

fn fields_of(schema: &Schema) -> impl Iterator<Item = FieldId> {
    (0..schema.fields.len()).filter_map(|index| u16::try_from(index).ok().map(FieldId))
}

/// Makes sheets of records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exporter<'a> {
    pub(crate) words: Words<'a>,
    pub(crate) language: Language,
    pub(crate) secrets: Secrets,
}

impl Exporter<'_> {
    /// The records, with these columns, or those that there are values for.
    pub(crate) fn records(&self, rows: &[Row<Taken>], columns: &[Asked]) -> Sheet {
        let schema = &self.words.policy.schema;
        let columns = if columns.is_empty() { self.usual(rows) } else { columns.to_vec() };
        let heads: Vec<FieldId> = fields_of(schema)
            .filter(|id| columns.contains(&Asked::Field(*id)))
            .filter(|id| rows.iter().any(|row| row.cells.differs(*id, schema)))
            .collect();
        let headed = columns.iter().map(|column| self.head(*column));
        let of_heads = heads.iter().map(|id| {
            let Column { name, title, form } = self.head(Asked::Field(*id));
            let title = title.unwrap_or_else(|| name.clone());
            let title = match self.language {
                Language::English => format!("{title} when opened"),
                Language::Chinese => format!("受理时的{title}"),
            };
            Column { name: format!("{OF_HEAD}{name}"), title: Some(title), form }
        });
        let cells = |Row { cells: taken, .. }: &Row<Taken>| {
            let of_heads = heads.iter().map(|id| self.cell(*id, taken.record.head.get(*id)));
            columns.iter().map(|column| self.cell_of(*column, taken)).chain(of_heads).collect()
        };
        Sheet {
            name: said!("records", "工单"),
            columns: headed.chain(of_heads).collect(),
            rows: rows.iter().map(cells).collect(),
        }
    }

    fn usual(&self, rows: &[Row<Taken>]) -> Vec<Asked> {
        let schema = &self.words.policy.schema;
        let has = |fields: &Fields, id: FieldId| fields.get(id).is_some();
        let is_said = |id: &FieldId| {
            schema.is_of_records(*id) && rows.iter().any(|row| has(&row.cells.now, *id))
                || rows.iter().any(|row| has(&row.cells.record.head, *id))
        };
        let others = fields_of(schema).filter(is_said).map(Asked::Field);
        let others: Vec<Asked> = others.filter(|column| !FIRST.contains(column)).collect();
        FIRST.into_iter().chain(others).collect()
    }

    fn head(&self, column: Asked) -> Column {
        let id = match column {
            Asked::Field(id) => id,
            Asked::Opened => return titles::column("opened", None, self.language),
            Asked::Closed => return titles::column("closed", None, self.language),
            Asked::Deadline => return titles::column("deadline", None, self.language),
        };
        let field = self.words.policy.schema.field(id);
        let column = titles::column(&field.name, Some(&field.title), self.language);
        Column { form: Form::of(&field.kind), ..column }
    }

    fn cell_of(&self, column: Asked, taken: &Taken) -> Cell {
        let at = |at: Option<Instant>| at.map_or(Cell::Nothing, Cell::Instant);
        match column {
            Asked::Field(field::ID) => Cell::Text(taken.record.id.to_string()),
            Asked::Field(id) => self.cell(id, taken.now.get(id)),
            Asked::Opened => at(taken.opened),
            Asked::Closed => at(taken.closed),
            Asked::Deadline => at(taken.deadline),
        }
    }

    fn cell(&self, id: FieldId, value: Option<&Value>) -> Cell {
        let Some(value) = value else { return Cell::Nothing };
        let schema = &self.words.policy.schema;
        let declared = schema.field(id);
        if declared.secret && self.secrets == Secrets::Masked {
            return Cell::Text(MASK.to_owned());
        }
        Cell::of(value, &declared.kind, schema, self.words.symbols)
    }

    /// The events of the records as their files say them, in their order.
    pub(crate) fn events(&self, rows: &[Row<Taken>]) -> Sheet {
        let schema = &self.words.policy.schema;
        let events = || rows.iter().flat_map(|row| &row.cells.record.events);
        let others: BTreeSet<FieldId> =
            events().flat_map(|event| event.fields.iter().map(|(id, _)| id)).collect();
        let fields: Vec<FieldId> = OF_EVENTS
            .into_iter()
            .chain(others.into_iter().filter(|id| !OF_EVENTS.contains(id)))
            .collect();
        let is_amended = events().any(|event| event.amendment.is_some());
        let is_late = events().any(|event| event.recorded.is_some());
        let column = |name| titles::column(name, None, self.language);
        let mut columns = vec![column("record"), column("at"), column("event"), column("by")];
        columns.extend(fields.iter().map(|id| self.head(Asked::Field(*id))));
        columns.extend(is_amended.then(|| column(AMENDMENT)));
        columns.extend(is_late.then(|| column("recorded")));
        let cells = |record: &Record, event: &Event| {
            let mut cells = vec![
                Cell::Text(record.id.to_string()),
                Cell::Instant(event.at),
                Cell::Text(schema.event(event.event).name.to_string()),
                Cell::Text(event.by.text(self.words.symbols)),
            ];
            cells.extend(fields.iter().map(|id| self.cell(*id, event.fields.get(*id))));
            cells.extend(is_amended.then(|| self.amendment(event)));
            cells.extend(is_late.then(|| event.recorded.map_or(Cell::Nothing, Cell::Instant)));
            cells
        };
        let of_record = |Row { cells: Taken { record, .. }, .. }: &Row<Taken>| {
            record.events.iter().map(|event| cells(record, event)).collect::<Vec<_>>()
        };
        Sheet {
            name: said!("events", "事件"),
            columns,
            rows: rows.iter().flat_map(of_record).collect(),
        }
    }

    /// `{"of": …, "set": {…}}` or `{"of": …, "void": true}`, as a record file says it.
    fn amendment(&self, event: &Event) -> Cell {
        let schema = &self.words.policy.schema;
        let Some(amendment) = &event.amendment else { return Cell::Nothing };
        let at = |at: Instant| at.in_zone(schema.zone).to_string();
        let of = match amendment.of {
            Amended::Head => "head".into(),
            Amended::Event { at: instant, event } => {
                serde_json::json!({"at": at(instant), "event": &*schema.event(event).name})
            }
        };
        let mut map = serde_json::Map::from_iter([("of".to_owned(), of)]);
        match &amendment.correction {
            Correction::Void => {
                map.insert("void".to_owned(), true.into());
            }
            Correction::Values { at: instant, by, fields } => {
                let mut set = serde_json::Map::new();
                set.extend(instant.map(|instant| ("at".to_owned(), at(instant).into())));
                set.extend(by.map(|by| ("by".to_owned(), by.text(self.words.symbols).into())));
                set.extend(fields.iter().map(|(id, value)| {
                    let declared = schema.field(id);
                    let is_masked = declared.secret && self.secrets == Secrets::Masked;
                    let said = if is_masked {
                        MASK.into()
                    } else {
                        json(value, schema, self.words.symbols)
                    };
                    (declared.name.to_string(), said)
                }));
                map.insert("set".to_owned(), set.into());
            }
        }
        Cell::Text(serde_json::Value::Object(map).to_string())
    }
}
