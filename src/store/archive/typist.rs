//! Cells → values, events and heads, by the types of the policy; what was read lately is not read again.

use std::io::Read;
use std::sync::Arc;

use memchr::{memchr, memchr2};
use serde_json::Value as Json;

use super::fast::{GaveUp, Task};
use super::instants::Instants;
use super::memo::Memo;
use super::plain::{Plain, are_doubled};
use super::rows::{Cell, Odd, Rows};
use super::{EVENT_COLUMNS, content, content_of_cell, entry, scalar};
use crate::model::Instant;
use crate::model::document::{Content, Node};
use crate::model::fault::{Findings, Position};
use crate::model::id::RecordId;
use crate::model::record::{Actor, Event, EventId, KindId, Record, event};
use crate::model::value::{FieldId, FieldSet, Fields, Value, field};
use crate::policy::schema::{FieldType, Target};
use crate::policy::values::{read_node, read_value};
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
    actors: Memo<Actor>,
    values: Memo<Value>,
    lists: Memo<Value>,
    /// What rows of events say in four cells.
    words: Memo<Words>,
    /// Fields of events, as JSON, that say words alone.
    said: Memo<Box<[(FieldId, Value)]>>,
    /// What was read last says nothing but words.
    says_words_alone: bool,
    /// What was read last names a row that its roster does not have. Nothing of the kind is noted or remembered here: the
    /// reader of entries does that, so that each place counts once.
    met_stranger: bool,
    /// The latest instant of the record's events so far.
    latest: Option<Instant>,
    /// Fields of earlier records: their room is used again.
    spare: Vec<Fields>,
    /// What goes in here makes the reader give up.
    findings: Findings,
}

/// What a row says in the cells `event`, `by`, `via` and `to`.
#[derive(Debug)]
struct Words {
    event: EventId,
    by: Actor,
    /// Those of `via` and `to` that matter.
    fields: [Option<(FieldId, Value)>; 2],
}

impl Words {
    /// Adds the fields to `fields`.
    #[inline]
    fn say(&self, fields: &mut Fields) -> (EventId, Actor) {
        for (field, value) in self.fields.iter().flatten() {
            fields.set(*field, value.clone());
        }
        (self.event, self.by)
    }
}

/// Places for the words of a vocabulary, for those of all fields together, and for the rest.
const FEW: usize = 256;
const SOME: usize = 1024;
const VALUES: usize = 4096;
/// Mark where a list stands: a word that looks like one is written in another way in the head than in events.
const OF_HEAD: u16 = 0x8000;
const OF_EVENT: u16 = 0;

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
            words: Memo::with_places(VALUES),
            said: Memo::with_places(SOME),
            says_words_alone: false,
            met_stranger: false,
            latest: None,
            spare: Vec::new(),
            findings: Findings::new(Arc::clone(file)),
        }
    }

    /// True if `field` does not matter, and any text is a value of it.
    pub(super) fn takes_any(&self, field: FieldId) -> bool {
        let kind = &self.reader.schema.field(field).kind;
        matches!(kind, FieldType::Text | FieldType::Word) && !self.is_wanted(field)
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
        self.latest = None;
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
        self.met_stranger = false;
        let is_list = may_be_list && cell.raw.starts_with(b"[");
        let content = || Some(content_of_cell(&cell.text().ok()?, at));
        let value = if is_list {
            self.list((id, OF_HEAD), cell.raw, at, content).ok_or(Odd)?
        } else {
            self.cell_value(id, cell)?
        };
        if !self.met_stranger {
            return Ok(value);
        }
        let node = Node { at, content: content().ok_or(Odd)? };
        let value = self.reader.value(id, &node, self.file, &mut self.findings).ok_or(Odd)?;
        Ok(Some(value).filter(|_| self.is_wanted(id)))
    }

    /// Adds the event on the row to `record`.
    pub(super) fn event<E: Read>(
        &mut self,
        row: &Rows<E>,
        record: &mut Record,
    ) -> Result<(), GaveUp> {
        let event = self.read_event(row)?;
        self.add(event, record)
    }

    #[inline]
    fn add(&mut self, event: Event, record: &mut Record) -> Result<(), GaveUp> {
        // An event later than all before it is none of them again.
        if self.latest.is_none_or(|latest| event.at > latest) {
            self.latest = Some(event.at);
        } else if self.wanted.is_some() {
            let is_twin = |other: &Event| other.at == event.at && other.event == event.event;
            if record.events.iter().any(is_twin) {
                return Err(GaveUp::Twins);
            }
        }
        record.events.push(event);
        Ok(())
    }

    /// Adds the event of a plain row to `record`; false if it has to be read as any other row.
    pub(super) fn plain_event(
        &mut self,
        row: &Plain<'_>,
        line: u32,
        record: &mut Record,
    ) -> Result<bool, GaveUp> {
        let has_note = !row.note.is_empty();
        if has_note && self.is_wanted(field::NOTE) {
            return Ok(false);
        }
        let mut fields = self.spare.pop().unwrap_or_default();
        let (event, by) = if let Some(words) = self.words.get(0, row.words) {
            words.say(&mut fields)
        } else {
            let Some(words) = self.words(row.words)? else { return Ok(false) };
            let said = words.say(&mut fields);
            self.words.put(0, row.words, words);
            said
        };
        if !row.fields.is_empty() {
            self.met_stranger = false;
            let at = Position::line(line);
            let is_read = self.said_before(row.fields, &mut fields)
                || (are_doubled(row.fields) && self.fields_anew(row.fields, at, &mut fields)?);
            if !is_read || self.met_stranger {
                return Ok(false);
            }
        }
        let recorded = match row.recorded {
            [] => None,
            recorded => Some(self.instants.read(recorded)?),
        };
        let at = self.instants.read(row.at)?;
        let event = Event { at, event, by, recorded, fields, amendment: None, line };
        self.add(event, record)?;
        Ok(true)
    }

    /// What `event,by,via,to` say; `None` where that has to be read each time.
    fn words(&mut self, words: &[u8]) -> Result<Option<Words>, Odd> {
        let mut cells = words.split(|byte| *byte == b',').map(Cell::plain);
        let [Some(name), Some(by), Some(via), Some(to)] = std::array::from_fn(|_| cells.next())
        else {
            return Ok(None);
        };
        self.met_stranger = false;
        let (event, by) = (self.event_id(name)?, self.actor(by)?);
        let mut fields = [None, None];
        for (place, (field, cell)) in [(field::VIA, via), (field::TO, to)].into_iter().enumerate() {
            if !cell.is_empty() {
                fields[place] = self.cell_value(field, cell)?.map(|value| (field, value));
            }
        }
        let is_same_each_time = event != event::AMENDED && !self.met_stranger;
        Ok(is_same_each_time.then_some(Words { event, by, fields }))
    }

    fn read_event<E: Read>(&mut self, row: &Rows<E>) -> Result<Event, GaveUp> {
        let [at, name, by, via, to, note, recorded, rest] =
            std::array::from_fn(|place| row.cell(place + 1));
        let position = Position::line(row.line());
        let id = self.event_id(name)?;
        if id == event::AMENDED {
            return self.slow_event(row);
        }
        self.met_stranger = false;
        let mut fields = self.spare.pop().unwrap_or_default();
        for (field, cell) in [(field::VIA, via), (field::TO, to), (field::NOTE, note)] {
            if !cell.is_empty() {
                let value = self.cell_value(field, cell)?;
                if let Some(value) = value {
                    fields.set(field, value);
                }
            }
        }
        let is_read =
            rest.is_empty() || (rest.is_doubled && self.fields(rest.raw, position, &mut fields)?);
        let by = self.actor(by)?;
        if !is_read || self.met_stranger {
            return self.slow_event(row);
        }
        let recorded =
            if recorded.is_empty() { None } else { Some(self.instants.read(recorded.raw)?) };
        Ok(Event {
            at: self.instants.read(at.raw)?,
            event: id,
            by,
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

    fn actor(&mut self, cell: Cell<'_>) -> Result<Actor, Odd> {
        if let Some(actor) = self.actors.get(0, cell.raw) {
            return Ok(*actor);
        }
        let actor = self.reader.read_actor(&cell.text()?).map_err(|_| Odd)?;
        if self.reader.is_strange_actor(actor) {
            self.met_stranger = true;
        } else {
            self.actors.put(0, cell.raw, actor);
        }
        Ok(actor)
    }

    /// As [`Self::plain_fields`], which need not read again what says words alone.
    fn fields(&mut self, json: &[u8], at: Position, fields: &mut Fields) -> Result<bool, Odd> {
        Ok(self.said_before(json, fields) || self.fields_anew(json, at, fields)?)
    }

    fn fields_anew(&mut self, json: &[u8], at: Position, fields: &mut Fields) -> Result<bool, Odd> {
        self.says_words_alone = true;
        let mut said = self.spare.pop().unwrap_or_default();
        let is_plain = self.plain_fields(json, at, &mut said)?;
        if is_plain && self.says_words_alone && !self.met_stranger {
            let words = said.iter().map(|(id, value)| (id, value.clone())).collect();
            self.said.put(0, json, words);
        }
        for (id, value) in said.drain() {
            fields.set(id, value);
        }
        self.spare.push(said);
        Ok(is_plain)
    }

    /// Adds what `json` says if it is known; false if not.
    #[inline]
    fn said_before(&self, json: &[u8], fields: &mut Fields) -> bool {
        let said = self.said.get(0, json);
        for (id, value) in said.into_iter().flatten() {
            fields.set(*id, value.clone());
        }
        said.is_some()
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
                let read = || array(list, at);
                let Some(value) = self.list((id, OF_EVENT), list, at, read) else {
                    return Ok(false);
                };
                (value, after)
            } else {
                let Some((text, after)) = plain_text(after).or_else(|| plain_word(after)) else {
                    return Ok(false);
                };
                (self.value(id, text)?, after)
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

    /// The value that a JSON array says; `content` reads it where it was not read lately. Nothing where that is no value.
    #[expect(clippy::option_option, reason = "no value, or left out, or a value")]
    fn list(
        &mut self,
        (id, place): (FieldId, u16),
        raw: &[u8],
        at: Position,
        content: impl FnOnce() -> Option<Content>,
    ) -> Option<Option<Value>> {
        let is_wanted = self.is_wanted(id);
        if let Some(value) = self.lists.get(id.0 | place, raw) {
            return Some(is_wanted.then(|| value.clone()));
        }
        let kind = &self.reader.schema.field(id).kind;
        let node = Node { at, content: content()? };
        let value = read_node(kind, &node, self.reader.symbols).ok()?;
        if self.may_remember(kind, &value) {
            self.lists.put(id.0 | place, raw, value.clone());
        }
        Some(Some(value).filter(|_| is_wanted))
    }

    /// True if `value` may come again: it is of words, and all of them are known.
    fn may_remember(&mut self, kind: &FieldType, value: &Value) -> bool {
        let is_strange = self.reader.is_strange(kind, value);
        self.met_stranger |= is_strange;
        is_often_said(kind) && !is_strange
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

    fn cell_value(&mut self, id: FieldId, cell: Cell<'_>) -> Result<Option<Value>, Odd> {
        if cell.is_doubled {
            return self.value(id, cell.text()?.as_bytes());
        }
        self.value(id, cell.raw)
    }

    /// The value of a field; `None` if it does not matter.
    fn value(&mut self, id: FieldId, text: &[u8]) -> Result<Option<Value>, Odd> {
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
        if let Some(value) = self.values.get(id.0, text) {
            return Ok(is_wanted.then(|| value.clone()));
        }
        let read = str::from_utf8(text).map_err(|_| Odd)?;
        let symbols = self.reader.symbols;
        let value = if let FieldType::List(member) = kind {
            Value::List([read_value(member, read, symbols).map_err(|_| Odd)?].into())
        } else {
            read_value(kind, read, symbols).map_err(|_| Odd)?
        };
        if self.may_remember(kind, &value) {
            self.values.put(id.0, text, value.clone());
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

/// A JSON array whose quotes are doubled.
fn array(json: &[u8], at: Position) -> Option<Content> {
    let text = str::from_utf8(json).ok()?.replace("\"\"", "\"");
    let array: Json = serde_json::from_str(&text).ok()?;
    Some(content(&array, at))
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
