//! Cells → values, events and heads, by the types of the policy; what was read lately is not read again.

use std::io::Read;
use std::sync::Arc;

use memchr::{memchr, memchr2};
use serde_json::Value as Json;

use super::fast::{GaveUp, Task};
use super::instants::Instants;
use super::memo::Memo;
use super::rows::{Cell, Odd, Rows};
use super::{EVENT_COLUMNS, content, content_of_cell, entry, scalar};
use crate::model::document::Node;
use crate::model::fault::{Findings, Position};
use crate::model::id::RecordId;
use crate::model::record::{Actor, Event, EventId, KindId, Record, event};
use crate::model::value::{FieldId, FieldSet, Fields, Value, field};
use crate::policy::schema::{FieldType, Target};
use crate::policy::values::read_value;
use crate::store::record::{OF_EVENTS, RawEvent, Reader};

/// Gives cells their meaning.
pub(super) struct Typist<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    file: &'r Arc<str>,
    wanted: Option<&'r FieldSet>,
    instants: Instants,
    kinds: Memo<KindId>,
    events: Memo<EventId>,
    keys: Memo<FieldId>,
    actors: Memo<Seen<Actor>>,
    values: Memo<Seen<Value>>,
    lists: Memo<Seen<Value>>,
    /// Fields of events, as JSON, that say words alone.
    said: Memo<Box<[(FieldId, Value)]>>,
    /// What was read last has neither texts nor strangers.
    says_words_alone: bool,
    /// Fields of earlier records: their room is used again.
    spare: Vec<Fields>,
    /// What goes in here makes the reader give up.
    findings: Findings,
}

/// Places for the words of a vocabulary, and for those of all fields together.
const FEW: usize = 256;
const VALUES: usize = 4096;
/// Marks lists of the head, in which a word that looks like a list is written in another way than in events.
const OF_HEAD: u16 = 0x8000;

/// What a text was read as.
#[derive(Clone, Debug)]
struct Seen<T> {
    meaning: T,
    /// It names a row that its roster does not have; each time counts.
    is_stranger: bool,
}

impl<'r, 'a> Typist<'r, 'a> {
    pub(super) fn new(Task { file, reader, wanted, .. }: Task<'r, 'a>) -> Self {
        Self {
            reader,
            file,
            wanted,
            instants: Instants::default(),
            kinds: Memo::with_places(FEW),
            events: Memo::with_places(FEW),
            keys: Memo::with_places(FEW),
            actors: Memo::with_places(FEW),
            values: Memo::with_places(VALUES),
            lists: Memo::with_places(FEW),
            said: Memo::with_places(FEW),
            says_words_alone: false,
            spare: Vec::new(),
            findings: Findings::new(Arc::clone(file)),
        }
    }

    /// A record to be filled.
    pub(super) fn blank_record(&self) -> Record {
        Record {
            id: RecordId::NONE,
            kind: KindId(u16::MAX),
            head: Fields::default(),
            events: Vec::new(),
            file: Arc::clone(self.file),
            line: 0,
        }
    }

    fn is_wanted(&self, field: FieldId) -> bool {
        self.wanted.is_none_or(|wanted| wanted.has(field))
    }

    /// Empties `record`, and keeps what room it had.
    pub(super) fn clear(&mut self, record: &mut Record) {
        record.head.clear();
        for event in record.events.drain(..) {
            let mut fields = event.fields;
            if fields.has_room() {
                fields.clear();
                self.spare.push(fields);
            }
        }
    }

    pub(super) fn id(cell: Cell<'_>) -> Result<RecordId, Odd> {
        RecordId::read(cell.raw).ok_or(Odd)
    }

    pub(super) fn kind(&mut self, cell: Cell<'_>) -> Result<KindId, Odd> {
        if let Some(kind) = self.kinds.get(0, cell.raw) {
            return Ok(*kind);
        }
        let kind = self.reader.schema.find_kind(&cell.text()?).ok_or(Odd)?;
        self.kinds.put(0, cell.raw, kind);
        Ok(kind)
    }

    /// The value of a field of the head; `None` if it does not matter.
    pub(super) fn head_value(
        &mut self,
        id: FieldId,
        cell: Cell<'_>,
        may_be_list: bool,
        at: Position,
    ) -> Result<Option<Value>, GaveUp> {
        if may_be_list && cell.raw.starts_with(b"[") {
            let value = match self.lists.get(id.0 | OF_HEAD, cell.raw) {
                Some(seen) => seen.meaning.clone(),
                None => self.head_list(id, cell, at)?,
            };
            return Ok(Some(value).filter(|_| self.is_wanted(id)));
        }
        Ok(self.cell_value(id, cell, at)?)
    }

    /// The value that a JSON array in a cell of the head says.
    fn head_list(&mut self, id: FieldId, cell: Cell<'_>, at: Position) -> Result<Value, GaveUp> {
        let node = Node { at, content: content_of_cell(&cell.text()?, at) };
        let value = self.reader.value(id, &node, self.file, &mut self.findings).ok_or(Odd)?;
        let kind = &self.reader.schema.field(id).kind;
        if is_often_said(kind) && !may_be_stranger(kind) {
            let seen = Seen { meaning: value.clone(), is_stranger: false };
            self.lists.put(id.0 | OF_HEAD, cell.raw, seen);
        }
        Ok(value)
    }

    /// Adds the event on the row to `record`.
    pub(super) fn event<E: Read>(
        &mut self,
        row: &Rows<E>,
        record: &mut Record,
    ) -> Result<(), GaveUp> {
        let event = self.read_event(row)?;
        let is_twin = |other: &Event| other.at == event.at && other.event == event.event;
        if self.wanted.is_some() && record.events.iter().any(is_twin) {
            return Err(GaveUp::Twins);
        }
        record.events.push(event);
        Ok(())
    }

    fn read_event<E: Read>(&mut self, row: &Rows<E>) -> Result<Event, GaveUp> {
        let [at, name, by, via, to, note, recorded, rest] =
            std::array::from_fn(|place| row.cell(place + 1));
        let position = Position::line(row.line());
        let id = self.event_id(name)?;
        if id == event::AMENDED {
            return self.slow_event(row);
        }
        let mut fields = self.spare.pop().unwrap_or_default();
        for (field, cell) in [(field::VIA, via), (field::TO, to), (field::NOTE, note)] {
            if !cell.is_empty() {
                let value = self.cell_value(field, cell, position)?;
                if let Some(value) = value {
                    fields.set(field, value);
                }
            }
        }
        let is_read =
            rest.is_empty() || (rest.is_doubled && self.fields(rest.raw, position, &mut fields)?);
        if !is_read {
            return self.slow_event(row);
        }
        let recorded =
            if recorded.is_empty() { None } else { Some(self.instants.read(recorded.raw)?) };
        Ok(Event {
            at: self.instants.read(at.raw)?,
            event: id,
            by: self.actor(by, position)?,
            recorded,
            fields,
            amendment: None,
            line: row.line(),
        })
    }

    fn event_id(&mut self, cell: Cell<'_>) -> Result<EventId, Odd> {
        if let Some(id) = self.events.get(0, cell.raw) {
            return Ok(*id);
        }
        let id = self.reader.schema.find_event(&cell.text()?).ok_or(Odd)?;
        self.events.put(0, cell.raw, id);
        Ok(id)
    }

    fn actor(&mut self, cell: Cell<'_>, at: Position) -> Result<Actor, Odd> {
        if let Some(seen) = self.actors.get(0, cell.raw)
            && !seen.is_stranger
        {
            return Ok(seen.meaning);
        }
        let actor = self.reader.read_actor(&cell.text()?).map_err(|_| Odd)?;
        let is_stranger = self.reader.note_actor(actor, at, self.file);
        self.actors.put(0, cell.raw, Seen { meaning: actor, is_stranger });
        Ok(actor)
    }

    /// As [`Self::plain_fields`], which need not read again what says words alone.
    fn fields(&mut self, json: &[u8], at: Position, fields: &mut Fields) -> Result<bool, Odd> {
        if let Some(said) = self.said.get(0, json) {
            for (id, value) in said {
                fields.set(*id, value.clone());
            }
            return Ok(true);
        }
        self.says_words_alone = true;
        let mut said = self.spare.pop().unwrap_or_default();
        let is_plain = self.plain_fields(json, at, &mut said)?;
        if is_plain && self.says_words_alone {
            let words = said.iter().map(|(id, value)| (id, value.clone())).collect();
            self.said.put(0, json, words);
        }
        for (id, value) in said.drain() {
            fields.set(id, value);
        }
        self.spare.push(said);
        Ok(is_plain)
    }

    /// Reads `{"key":"text",…}`, its quotes doubled, with texts that need no unescaping, numbers and words; false where
    /// it says anything else.
    fn plain_fields(
        &mut self,
        json: &[u8],
        at: Position,
        fields: &mut Fields,
    ) -> Result<bool, Odd> {
        let Some(mut rest) = json.strip_prefix(b"{") else { return Ok(false) };
        loop {
            let Some((key, after)) = plain_text(rest) else { return Ok(false) };
            let Some(after) = after.strip_prefix(b":") else { return Ok(false) };
            let Some(id) = self.key(key)? else { return Ok(false) };
            let (value, after) = if after.starts_with(b"[") {
                let Some(end) = memchr(b']', after) else { return Ok(false) };
                let (list, after) = after.split_at(end + 1);
                let Some(value) = self.list(id, list, at) else { return Ok(false) };
                (value, after)
            } else {
                let Some((text, after)) = plain_text(after).or_else(|| plain_word(after)) else {
                    return Ok(false);
                };
                (self.value(id, text, at)?, after)
            };
            if let Some(value) = value {
                fields.set(id, value);
            }
            match after {
                b"}" => return Ok(true),
                [b',', after @ ..] => rest = after,
                _ => return Ok(false),
            }
        }
    }

    /// The value that a JSON array says, its quotes doubled; nothing where that is not plain.
    #[expect(clippy::option_option, reason = "not plain, or left out, or a value")]
    fn list(&mut self, id: FieldId, json: &[u8], at: Position) -> Option<Option<Value>> {
        let is_wanted = self.is_wanted(id);
        self.says_words_alone &= !may_be_stranger(&self.reader.schema.field(id).kind);
        if let Some(seen) = self.lists.get(id.0, json)
            && !seen.is_stranger
        {
            return Some(is_wanted.then(|| seen.meaning.clone()));
        }
        let text = str::from_utf8(json).ok()?.replace("\"\"", "\"");
        let array: Json = serde_json::from_str(&text).ok()?;
        let node = Node { at, content: content(&array, at) };
        let value = self.reader.value(id, &node, self.file, &mut self.findings)?;
        let kind = &self.reader.schema.field(id).kind;
        if is_often_said(kind) {
            // Whether one of its members is a stranger is not told here, so that they are counted each time.
            let is_stranger = may_be_stranger(kind);
            self.lists.put(id.0, json, Seen { meaning: value.clone(), is_stranger });
        }
        Some(Some(value).filter(|_| is_wanted))
    }

    /// The field that a key of an event names; `None` if it is one that has a column.
    fn key(&mut self, key: &[u8]) -> Result<Option<FieldId>, Odd> {
        if let Some(id) = self.keys.get(0, key) {
            return Ok(Some(*id));
        }
        let name = str::from_utf8(key).map_err(|_| Odd)?;
        let id = self.reader.schema.find_field(name).ok_or(Odd)?;
        if OF_EVENTS.contains(&id) && !matches!(id, field::TO | field::FOR) {
            return Ok(None);
        }
        self.keys.put(0, key, id);
        Ok(Some(id))
    }

    fn cell_value(
        &mut self,
        id: FieldId,
        cell: Cell<'_>,
        at: Position,
    ) -> Result<Option<Value>, Odd> {
        if cell.is_doubled {
            return self.value(id, cell.text()?.as_bytes(), at);
        }
        self.value(id, cell.raw, at)
    }

    /// The value of a field; `None` if it does not matter.
    fn value(&mut self, id: FieldId, text: &[u8], at: Position) -> Result<Option<Value>, Odd> {
        let schema = self.reader.schema;
        let kind = &schema.field(id).kind;
        let is_wanted = self.is_wanted(id);
        self.says_words_alone &= is_often_said(kind);
        match kind {
            // Any text will do.
            FieldType::Text | FieldType::Word if !is_wanted && !text.is_empty() => return Ok(None),
            FieldType::Instant => {
                return Ok(Some(Value::Instant(self.instants.read(text)?)).filter(|_| is_wanted));
            }
            FieldType::Text
            | FieldType::Word
            | FieldType::Int
            | FieldType::Decimal
            | FieldType::Bool
            | FieldType::Date
            | FieldType::Duration
            | FieldType::OneOf(_)
            | FieldType::List(_)
            | FieldType::Ref(_) => {}
        }
        if let Some(seen) = self.values.get(id.0, text)
            && !seen.is_stranger
        {
            return Ok(is_wanted.then(|| seen.meaning.clone()));
        }
        let read = str::from_utf8(text).map_err(|_| Odd)?;
        let symbols = self.reader.symbols;
        let value = if let FieldType::List(member) = kind {
            Value::List([read_value(member, read, symbols).map_err(|_| Odd)?].into())
        } else {
            read_value(kind, read, symbols).map_err(|_| Odd)?
        };
        let is_stranger = self.reader.note_strangers(kind, &value, at, self.file);
        self.says_words_alone &= !is_stranger;
        if is_often_said(kind) {
            self.values.put(id.0, text, Seen { meaning: value.clone(), is_stranger });
        }
        Ok(Some(value).filter(|_| is_wanted))
    }

    /// An event as the reader of entries reads it.
    fn slow_event<E: Read>(&mut self, row: &Rows<E>) -> Result<Event, GaveUp> {
        let at = Position::line(row.line());
        let mut entries = Vec::new();
        for (place, name) in EVENT_COLUMNS.iter().enumerate().skip(1).take(7) {
            let cell = row.cell(place);
            if !cell.is_empty() {
                entries.push(entry(name, at, scalar(&cell.text()?)));
            }
        }
        let json = row.cell(8);
        if !json.is_empty() {
            let map: serde_json::Map<String, Json> =
                serde_json::from_str(&json.text()?).map_err(|_| Odd)?;
            entries.extend(map.iter().map(|(key, value)| entry(key, at, content(value, at))));
        }
        let raw = RawEvent { at, entries: &entries };
        let event = self.reader.event(&raw, self.file, &mut self.findings);
        let mut event = event.filter(|_| !self.findings.has_faults()).ok_or(GaveUp::Odd)?;
        if event.event != event::AMENDED {
            event.fields.retain(|field| self.is_wanted(field));
        }
        Ok(event)
    }
}

/// True if the values of a type are words that come again and again.
fn is_often_said(kind: &FieldType) -> bool {
    match kind {
        FieldType::Word | FieldType::Bool | FieldType::OneOf(_) | FieldType::Int => true,
        FieldType::Ref(target) => matches!(target, Target::Roster(_)),
        FieldType::List(member) => is_often_said(member),
        FieldType::Text
        | FieldType::Decimal
        | FieldType::Date
        | FieldType::Instant
        | FieldType::Duration => false,
    }
}

/// True if a value of this type may name a row that its roster does not have.
fn may_be_stranger(kind: &FieldType) -> bool {
    if let FieldType::List(member) = kind {
        return may_be_stranger(member);
    }
    matches!(kind, FieldType::Ref(Target::Roster(_)))
}

/// `"text"` without escapes, its quotes doubled, and what follows.
fn plain_text(json: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = json.strip_prefix(b"\"\"")?;
    let (text, after) = inside.split_at(memchr2(b'"', b'\\', inside)?);
    let is_plain = text.iter().all(|byte| *byte >= b' ');
    Some((text, after.strip_prefix(b"\"\"")?)).filter(|_| is_plain)
}

/// A number or `true` or `false`, and what follows.
fn plain_word(json: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr2(b',', b'}', json)?;
    let (word, after) = json.split_at(end);
    let is_number = word.iter().all(u8::is_ascii_digit);
    let is_plain = matches!(word, b"true" | b"false")
        || (is_number && !word.is_empty() && (word == b"0" || !word.starts_with(b"0")));
    is_plain.then_some((word, after))
}
