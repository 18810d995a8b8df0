//! A short made-up record, told in names and texts, so that either policy can read it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::model::Instant;
use crate::model::id::RecordId;
use crate::model::record::{Actor, Event, Record, event};
use crate::model::roster::{Roster, Rosters, Row};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::schema::FieldType;
use crate::policy::values::read_value;
use crate::report::Words;

/// A member of the staff who does what a story needs someone for.
pub(super) const STAFF: &str = "a";
/// Another one.
pub(super) const OTHER: &str = "b";
/// The row of any other roster.
pub(super) const ROW: &str = "x";

/// Texts by field or column.
pub(super) type Texts = BTreeMap<String, String>;

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Story {
    pub(super) kind: String,
    pub(super) opened: i64,
    pub(super) head: Texts,
    /// What `opened` itself says, and who wrote it.
    pub(super) opening: Texts,
    /// After `opened`, by instant.
    pub(super) steps: Vec<Step>,
    /// Rows by roster and key.
    pub(super) rows: BTreeMap<(String, String), Texts>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    /// Seconds, as [`Instant`] has them.
    pub(super) at: i64,
    pub(super) event: String,
    pub(super) by: String,
    pub(super) fields: Texts,
}

impl Story {
    pub(super) fn last(&self) -> Instant {
        Instant::from_seconds(self.steps.last().map_or(self.opened, |step| step.at))
    }

    /// How much there is to read.
    pub(super) fn size(&self) -> usize {
        let fields: usize = self.steps.iter().map(|step| step.fields.len()).sum();
        let rows: usize = self.rows.values().map(|row| 1 + row.len()).sum();
        self.steps.len() * 3 + fields + self.head.len() + self.opening.len() + rows
    }

    /// Adds a step after those of its instant.
    pub(super) fn insert(&mut self, step: Step) {
        let place = self.steps.partition_point(|other| other.at <= step.at);
        self.steps.insert(place, step);
    }

    /// The record as `words` reads it; `None` where it has no such name or value.
    pub(super) fn record(&self, words: Words<'_>) -> Option<Record> {
        let schema = &words.policy.schema;
        let kind = schema.find_kind(&self.kind)?;
        let mut head = fields(words, &self.head)?;
        head.set(field::KIND, Value::Word(schema.kind(kind).word));
        let opened = Instant::from_seconds(self.opened);
        let mut events = vec![Event {
            at: opened,
            event: event::OPENED,
            by: actor(words, STAFF),
            recorded: None,
            fields: fields(words, &self.opening)?,
            amendment: None,
            line: 0,
        }];
        for step in &self.steps {
            events.push(Event {
                at: Instant::from_seconds(step.at),
                event: schema.find_event(&step.event)?,
                by: actor(words, &step.by),
                recorded: None,
                fields: fields(words, &step.fields)?,
                amendment: None,
                line: 0,
            });
        }
        let id = RecordId::new(opened.date_in(words.policy.zone()), 1);
        Some(Record { id, kind, head, events, file: Arc::from(""), line: 0 })
    }

    /// The rosters as `words` reads them. Rows have always been in force.
    pub(super) fn rosters(&self, words: Words<'_>) -> Option<Rosters> {
        let mut rosters = Rosters::default();
        for declared in &words.policy.schema.rosters {
            let mut roster = Roster::default();
            for ((name, key), texts) in &self.rows {
                if **name != *declared.name {
                    continue;
                }
                let mut cells = vec![None; declared.columns.len()];
                for (column, text) in texts {
                    let place = usize::from(declared.column(column)?.0);
                    let kind = &declared.columns[place].kind;
                    cells[place] = Some(read_value(kind, text, words.symbols).ok()?);
                }
                let row = Row { since: None, cells, line: 0 };
                roster.add(words.symbols.intern(key), row).ok()?;
            }
            rosters.0.push(roster);
        }
        Some(rosters)
    }

    /// As a file could hold it, with the rows that it needs.
    pub(super) fn yaml(&self, words: Words<'_>) -> String {
        let zone = words.policy.zone();
        let mut text = format!("kind: {}\n", self.kind);
        for (field, value) in &self.head {
            let _ = writeln!(text, "{field}: {value}");
        }
        text.push_str("timeline:\n");
        let mut line = |at: i64, event: &str, by: &str, fields: &Texts| {
            let at = Instant::from_seconds(at).in_zone(zone);
            let _ = write!(text, "- {{at: {at}, event: {event}, by: {by}");
            for (field, value) in fields {
                let value = if value.contains(',') { format!("[{value}]") } else { value.clone() };
                let _ = write!(text, ", {field}: {value}");
            }
            text.push_str("}\n");
        };
        line(self.opened, "opened", STAFF, &self.opening);
        for step in &self.steps {
            line(step.at, &step.event, &step.by, &step.fields);
        }
        if !self.rows.is_empty() {
            text.push_str("rosters:\n");
        }
        for ((roster, key), row) in &self.rows {
            let column =
                words.policy.schema.rosters.iter().find(|declared| *declared.name == **roster);
            let column = column.map_or("id", |declared| &declared.key);
            let _ = write!(text, "  {roster}: [{{{column}: {key}");
            for (column, value) in row {
                let value = if value.contains(',') { format!("[{value}]") } else { value.clone() };
                let _ = write!(text, ", {column}: {value}");
            }
            text.push_str("}]\n");
        }
        text
    }
}

fn fields(words: Words<'_>, texts: &Texts) -> Option<Fields> {
    let mut fields = Fields::default();
    for (name, text) in texts {
        let id: FieldId = words.policy.schema.find_field(name)?;
        let kind: &FieldType = &words.policy.schema.field(id).kind;
        fields.set(id, read_value(kind, text, words.symbols).ok()?);
    }
    Some(fields)
}

fn actor(words: Words<'_>, by: &str) -> Actor {
    match by {
        "customer" => Actor::Customer,
        "system" => Actor::System,
        _ => match by.strip_prefix("bot:") {
            Some(name) => Actor::Bot(words.symbols.intern(name)),
            None => Actor::Staff(words.symbols.intern(by)),
        },
    }
}
