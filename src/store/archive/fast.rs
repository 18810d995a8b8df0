//! A month of the archive as `cs` writes it, read straight into records: no tree of entries, no copy of the tables.
//!
//! The tables must be in the ordinary form ([`super::rows`]), the events in runs, in the order of the tickets. Whatever
//! else stands there, a fault above all, makes this reader give up without a word, and the month is read by the one that
//! tells; so both read the same, or only the other reads.

use std::sync::Arc;

use serde_json::Value as Json;

use super::rows::{Cell, Rows};
use super::{EVENT_COLUMNS, FOR_PEOPLE, content, content_of_cell, entry, scalar, tables};
use crate::model::Instant;
use crate::model::document::Node;
use crate::model::fault::{Findings, Position};
use crate::model::id::RecordId;
use crate::model::record::{Event, EventId, KindId, Record, event};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::schema::FieldType;
use crate::policy::values::read_value;
use crate::store::record::{OF_EVENTS, RawEvent, Reader, SAID_BY_EVENTS};

/// Reads the records of a month; `None` where the tables are not in the ordinary form.
pub(super) fn read(
    tickets: &str,
    events: &str,
    file: &Arc<str>,
    reader: &mut Reader<'_>,
) -> Option<Vec<Record>> {
    let mut month = Month {
        tickets: Rows::new(tickets),
        events: Rows::new(events),
        ticket: Vec::new(),
        row: Vec::new(),
        row_line: None,
        columns: Vec::new(),
        file,
        reader,
        instants: Instants::default(),
        last_event: None,
        findings: Findings::new(Arc::clone(file)),
    };
    month.headers()?;
    let mut records = Vec::new();
    while let Some(record) = month.record()? {
        records.push(record);
    }
    let is_whole = month.row_line.is_none() && !month.events.is_odd() && !month.tickets.is_odd();
    is_whole.then_some(records)
}

/// What a column of `tickets.csv` is.
#[derive(Clone, Copy, Debug)]
enum Column {
    Id,
    Kind,
    /// It stands there for people.
    Skipped,
    Field {
        id: FieldId,
        may_be_list: bool,
    },
}

struct Month<'t, 'r, 'a> {
    tickets: Rows<'t>,
    events: Rows<'t>,
    ticket: Vec<Cell<'t>>,
    /// The next row of events, and its line.
    row: Vec<Cell<'t>>,
    row_line: Option<u32>,
    columns: Vec<Column>,
    file: &'r Arc<str>,
    reader: &'r mut Reader<'a>,
    instants: Instants,
    /// Events of one kind come together, more often than not.
    last_event: Option<(Box<str>, EventId)>,
    /// What goes in here makes the reader give up.
    findings: Findings,
}

impl Month<'_, '_, '_> {
    fn headers(&mut self) -> Option<()> {
        self.tickets.next(&mut self.ticket)?;
        for name in &self.ticket {
            let column = match &**name {
                "id" => Column::Id,
                "kind" => Column::Kind,
                name if FOR_PEOPLE.contains(&name) => Column::Skipped,
                name => {
                    let id = self.reader.schema.find_field(name)?;
                    if SAID_BY_EVENTS.contains(&id) || OF_EVENTS.contains(&id) {
                        return None;
                    }
                    let may_be_list = tables::may_be_list(&self.reader.schema.field(id).kind);
                    Column::Field { id, may_be_list }
                }
            };
            self.columns.push(column);
        }
        self.events.next(&mut self.row)?;
        if self.row != EVENT_COLUMNS {
            return None;
        }
        self.advance();
        Some(())
    }

    fn advance(&mut self) {
        self.row_line = self.events.next(&mut self.row);
    }

    /// The next record; `Some(None)` at the end.
    #[expect(clippy::option_option, reason = "out of the ordinary, at the end, or a record")]
    fn record(&mut self) -> Option<Option<Record>> {
        let Some(line) = self.tickets.next(&mut self.ticket) else { return Some(None) };
        if self.ticket.len() != self.columns.len() {
            return None;
        }
        let (mut id, mut kind, mut head) = (None, None, Fields::default());
        for place in 0..self.columns.len() {
            if self.ticket[place].is_empty() {
                continue;
            }
            match self.columns[place] {
                Column::Skipped => {}
                Column::Id => id = RecordId::parse(&self.ticket[place]).ok(),
                Column::Kind => kind = self.reader.schema.find_kind(&self.ticket[place]),
                Column::Field { id, may_be_list } => {
                    let cell = std::mem::take(&mut self.ticket[place]);
                    let value = self.head_value(id, &cell, may_be_list, Position::line(line))?;
                    self.ticket[place] = cell;
                    head.set(id, value);
                }
            }
        }
        let (id, kind): (RecordId, KindId) = (id?, kind?);
        let events = self.events_of_ticket()?;
        if events.iter().all(|event| event.event != event::OPENED) {
            return None;
        }
        head.set(field::KIND, Value::Word(self.reader.schema.kind(kind).word));
        let file = Arc::clone(self.file);
        Some(Some(Record { id, kind, head, events, file, line }))
    }

    fn head_value(
        &mut self,
        id: FieldId,
        cell: &str,
        may_be_list: bool,
        at: Position,
    ) -> Option<Value> {
        if may_be_list && cell.starts_with('[') {
            let node = Node { at, content: content_of_cell(cell, at) };
            return self.slow_value(id, &node);
        }
        self.value(id, cell, at)
    }

    /// The run of rows that bear the id of the ticket.
    fn events_of_ticket(&mut self) -> Option<Vec<Event>> {
        let place = self.columns.iter().position(|column| matches!(column, Column::Id))?;
        let mut events = Vec::with_capacity(8);
        while let Some(line) = self.row_line {
            if self.row.len() != EVENT_COLUMNS.len() {
                return None;
            }
            if self.row[0] != self.ticket[place] {
                break;
            }
            let row = std::mem::take(&mut self.row);
            events.push(self.event(&row, line)?);
            self.row = row;
            self.advance();
        }
        (!events.is_empty()).then_some(events)
    }

    fn event(&mut self, row: &[Cell<'_>], line: u32) -> Option<Event> {
        let [_, at, name, by, via, to, note, recorded, rest] = row else { return None };
        let position = Position::line(line);
        let id = self.event_id(name)?;
        if id == event::AMENDED {
            return self.slow_event(row, position);
        }
        let mut fields = Fields::default();
        for (field, cell) in [(field::VIA, via), (field::TO, to), (field::NOTE, note)] {
            if !cell.is_empty() {
                let value = self.value(field, cell, position)?;
                fields.set(field, value);
            }
        }
        if !rest.is_empty() && !self.plain_fields(rest, position, &mut fields)? {
            return self.slow_event(row, position);
        }
        let at = self.instants.read(at)?;
        let recorded = match &**recorded {
            "" => None,
            recorded => Some(self.instants.read(recorded)?),
        };
        let by = self.reader.read_actor(by).ok()?;
        self.reader.note_actor(by, position, self.file);
        Some(Event { at, event: id, by, recorded, fields, amendment: None, line })
    }

    fn event_id(&mut self, name: &str) -> Option<EventId> {
        if let Some((last, id)) = &self.last_event
            && **last == *name
        {
            return Some(*id);
        }
        let id = self.reader.schema.find_event(name)?;
        self.last_event = Some((name.into(), id));
        Some(id)
    }

    /// Reads `{"key":"text",…}` with texts that need no unescaping, numbers and words; false where it says anything else.
    fn plain_fields(&mut self, json: &str, at: Position, fields: &mut Fields) -> Option<bool> {
        let Some(mut rest) = json.strip_prefix('{') else { return Some(false) };
        loop {
            let Some((key, after)) = plain_text(rest) else { return Some(false) };
            let Some(after) = after.strip_prefix(':') else { return Some(false) };
            let Some(id) = self.reader.schema.find_field(key) else { return Some(false) };
            if OF_EVENTS.contains(&id) && !matches!(id, field::TO | field::FOR) {
                return Some(false);
            }
            let (text, after) = match plain_text(after) {
                Some(read) => read,
                None => match plain_word(after) {
                    Some(read) => read,
                    None => return Some(false),
                },
            };
            let value = self.value(id, text, at)?;
            fields.set(id, value);
            match after.as_bytes() {
                b"}" => return Some(true),
                [b',', ..] => rest = &after[1..],
                _ => return Some(false),
            }
        }
    }

    fn value(&mut self, id: FieldId, text: &str, at: Position) -> Option<Value> {
        let schema = self.reader.schema;
        let kind = &schema.field(id).kind;
        let value = if let FieldType::List(member) = kind {
            Value::List([read_value(member, text, self.reader.symbols).ok()?].into())
        } else if *kind == FieldType::Instant {
            Value::Instant(self.instants.read(text)?)
        } else {
            read_value(kind, text, self.reader.symbols).ok()?
        };
        self.reader.note_strangers(kind, &value, at, self.file);
        Some(value)
    }

    fn slow_value(&mut self, id: FieldId, node: &Node) -> Option<Value> {
        self.reader.value(id, node, self.file, &mut self.findings)
    }

    /// An event as the reader of entries reads it.
    fn slow_event(&mut self, row: &[Cell<'_>], at: Position) -> Option<Event> {
        let named = EVENT_COLUMNS.iter().zip(row).skip(1).take(7);
        let filled = named.filter(|(_, cell)| !cell.is_empty());
        let mut entries: Vec<_> =
            filled.map(|(name, cell)| entry(name, at, scalar(cell))).collect();
        if let Some(json) = row.get(8).filter(|json| !json.is_empty()) {
            let map: serde_json::Map<String, Json> = serde_json::from_str(json).ok()?;
            entries.extend(map.iter().map(|(key, value)| entry(key, at, content(value, at))));
        }
        let raw = RawEvent { at, entries: &entries };
        let event = self.reader.event(&raw, self.file, &mut self.findings);
        event.filter(|_| !self.findings.has_faults())
    }
}

/// `"text"` without escapes, and what follows.
fn plain_text(json: &str) -> Option<(&str, &str)> {
    let inside = json.strip_prefix('"')?;
    let end = memchr::memchr2(b'"', b'\\', inside.as_bytes())?;
    let (text, after) = inside.split_at(end);
    Some((text, after.strip_prefix('"')?))
}

/// A number or `true` or `false`, and what follows.
fn plain_word(json: &str) -> Option<(&str, &str)> {
    let end = json.find([',', '}'])?;
    let (word, after) = json.split_at(end);
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = matches!(word, "true" | "false")
        || (is_number && !word.is_empty() && (word == "0" || !word.starts_with('0')));
    is_plain.then_some((word, after))
}

/// Instants one after the other: most share their date and offset with the one before.
#[derive(Debug, Default)]
struct Instants {
    /// The text from the first character to `T`, and the midnight that it names.
    date: [u8; 11],
    midnight: i64,
    offset: Box<str>,
}

impl Instants {
    fn read(&mut self, text: &str) -> Option<Instant> {
        let bytes = text.as_bytes();
        if bytes.len() > 19 && bytes[..11] == self.date && text[19..] == *self.offset {
            let two = |place: usize| {
                let (tens, ones) =
                    (bytes[place].wrapping_sub(b'0'), bytes[place + 1].wrapping_sub(b'0'));
                (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
            };
            let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
            let is_time = hour < 24 && minute < 60 && second < 60;
            if is_time && bytes[13] == b':' && bytes[16] == b':' {
                let seconds = self.midnight + hour * 3600 + minute * 60 + second;
                return Some(Instant::from_seconds(seconds));
            }
            return None;
        }
        let instant = Instant::parse(text).ok()?;
        self.date.copy_from_slice(&bytes[..11]);
        let two =
            |place: usize| i64::from(bytes[place] - b'0') * 10 + i64::from(bytes[place + 1] - b'0');
        self.midnight = instant.seconds() - (two(11) * 3600 + two(14) * 60 + two(17));
        self.offset = text[19..].into();
        Some(instant)
    }
}
