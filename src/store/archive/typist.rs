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
use super::short::{Known, Text};
use super::{EVENT_COLUMNS, content, content_of_cell, entry, scalar};
use crate::model::Instant;
use crate::model::document::{Content, Node};
use crate::model::fault::{Findings, Position};
use crate::model::id::RecordId;
use crate::model::record::{Actor, Event, EventId, KindId, Record, event};
use crate::model::symbol::Symbol;
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
    kinds: Known<KindId>,
    events: Known<EventId>,
    keys: Known<FieldId>,
    actors: Known<Actor>,
    /// Values that are words.
    words: Known<Symbol>,
    /// Other values that come again.
    values: Memo<Value>,
    lists: Memo<Value>,
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

/// Places for the words of a vocabulary, for those of all fields together, and for the rest.
const FEW: usize = 256;
const SOME: usize = 1024;
const MANY: usize = 4096;
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
            kinds: Known::with_places(FEW),
            events: Known::with_places(FEW),
            keys: Known::with_places(FEW),
            actors: Known::with_places(SOME),
            words: Known::with_places(MANY),
            values: Memo::with_places(FEW),
            lists: Memo::with_places(FEW),
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
        for event in &mut record.events {
            if event.fields.has_room() {
                let mut fields = std::mem::take(&mut event.fields);
                fields.clear();
                self.spare.push(fields);
            }
        }
        record.events.clear();
    }

    pub(super) fn id(cell: Cell<'_>) -> Result<RecordId, Odd> {
        RecordId::read(cell.raw).ok_or(Odd)
    }

    pub(super) fn kind(&mut self, cell: Cell<'_>) -> Result<KindId, Odd> {
        let text = cell.as_it_stands();
        if let Some(kind) = self.kinds.get(0, text) {
            return Ok(kind);
        }
        let kind = self.reader.schema.find_kind(&cell.text()?).ok_or(Odd)?;
        self.kinds.put(0, cell.raw, kind);
        Ok(kind)
    }

    /// Sets a field of the head to its value, if that matters.
    #[inline]
    pub(super) fn set_head(
        &mut self,
        head: &mut Fields,
        (id, cell): (FieldId, Cell<'_>),
        may_be_list: bool,
        at: Position,
    ) -> Result<(), GaveUp> {
        if !cell.is_doubled
            && !cell.raw.starts_with(b"[")
            && let Some(word) = self.words.get(id.0, cell.as_it_stands())
        {
            if self.is_wanted(id) {
                head.set(id, Value::Word(word));
            }
        } else if let Some(value) = self.other_head_value(id, cell, may_be_list, at)? {
            head.set(id, value);
        }
        Ok(())
    }

    /// The value of a field of the head that is no word, or one that was not read lately.
    fn other_head_value(
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
        } else if self.wanted.is_some() && has_twin(record, &event) {
            return Err(GaveUp::Twins);
        }
        record.events.push(event);
        Ok(())
    }

    /// Adds the event of a plain row to `record`; false if it has to be read as any other row.
    #[inline]
    pub(super) fn plain_event(
        &mut self,
        row: &Plain<'_>,
        line: u32,
        record: &mut Record,
    ) -> Result<bool, GaveUp> {
        if !row.note.is_empty() && self.is_wanted(field::NOTE) {
            return Ok(false);
        }
        self.met_stranger = false;
        let [name, by, via, to] = row.words();
        let event = self.event_id(name)?;
        if event == event::AMENDED {
            return Ok(false);
        }
        let by = self.actor(by)?;
        let mut fields = self.spare.pop().unwrap_or_default();
        for (field, text) in [(field::VIA, via), (field::TO, to)] {
            if !text.raw.is_empty() {
                self.set(&mut fields, field, text)?;
            }
        }
        let is_read = row.fields.is_empty()
            || self.said_before(row.fields, &mut fields)
            || self.fields_anew(row.fields, Position::line(line), &mut fields)?;
        if !is_read || self.met_stranger {
            return Ok(false);
        }
        let recorded = match row.recorded {
            [] => None,
            recorded => Some(self.instants.read(recorded)?),
        };
        let at = self.instants.read_plain(row.at)?;
        let event = Event { at, event, by, recorded, fields, amendment: None, line };
        self.add(event, record)?;
        Ok(true)
    }

    fn read_event<E: Read>(&mut self, row: &Rows<E>) -> Result<Event, GaveUp> {
        let [at, name, by, via, to, note, recorded, rest] =
            std::array::from_fn(|place| row.cell(place + 1));
        let position = Position::line(row.line());
        let id = self.event_id(name.as_it_stands())?;
        if id == event::AMENDED || by.is_doubled {
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
        let by = self.actor(by.as_it_stands())?;
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

    #[expect(clippy::inline_always, reason = "a few steps, taken for every event")]
    #[inline(always)]
    fn event_id(&mut self, name: Text<'_>) -> Result<EventId, Odd> {
        self.events.get(0, name).map_or_else(|| self.new_event_id(name.raw), Ok)
    }

    #[cold]
    fn new_event_id(&mut self, name: &[u8]) -> Result<EventId, Odd> {
        let id = self.reader.schema.find_event(utf8(name)?).ok_or(Odd)?;
        self.events.put(0, name, id);
        Ok(id)
    }

    #[expect(clippy::inline_always, reason = "a few steps, taken for every event")]
    #[inline(always)]
    fn actor(&mut self, name: Text<'_>) -> Result<Actor, Odd> {
        self.actors.get(0, name).map_or_else(|| self.new_actor(name.raw), Ok)
    }

    #[cold]
    fn new_actor(&mut self, name: &[u8]) -> Result<Actor, Odd> {
        let actor = self.reader.read_actor(utf8(name)?).map_err(|_| Odd)?;
        if self.reader.is_strange_actor(actor) {
            self.met_stranger = true;
        } else {
            self.actors.put(0, name, actor);
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
    /// it says anything else, such as a quote that is not doubled.
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
            let after = if after.starts_with(b"[") {
                let Some(end) = memchr(b']', after) else { return Ok(false) };
                let (list, after) = after.split_at(end + 1);
                let read = || array(list, at);
                let Some(value) = self.list((id, OF_EVENT), list, at, read) else {
                    return Ok(false);
                };
                if let Some(value) = value {
                    fields.set(id, value);
                }
                after
            } else {
                let Some((text, after)) = plain_text(after).or_else(|| plain_word(after)) else {
                    return Ok(false);
                };
                self.set(fields, id, text)?;
                after
            };
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
    fn key(&mut self, key: Text<'_>) -> Result<Option<FieldId>, Odd> {
        if let Some(id) = self.keys.get(0, key) {
            return Ok(Some(id));
        }
        let id = self.reader.schema.find_field(utf8(key.raw)?).ok_or(Odd)?;
        if OF_EVENTS.contains(&id) && !matches!(id, field::TO | field::FOR) {
            return Ok(None);
        }
        self.keys.put(0, key.raw, id);
        Ok(Some(id))
    }

    fn cell_value(&mut self, id: FieldId, cell: Cell<'_>) -> Result<Option<Value>, Odd> {
        if cell.is_doubled {
            return self.value(id, cell.text()?.as_bytes().into());
        }
        self.value(id, cell.as_it_stands())
    }

    /// The value of a field; `None` if it does not matter.
    #[inline]
    fn value(&mut self, id: FieldId, text: Text<'_>) -> Result<Option<Value>, Odd> {
        match self.words.get(id.0, text) {
            Some(word) => Ok(self.is_wanted(id).then_some(Value::Word(word))),
            None => self.other_value(id, text.raw),
        }
    }

    /// Sets the field to its value, if that matters. A word is put where it belongs and not handed about.
    #[inline]
    fn set(&mut self, fields: &mut Fields, id: FieldId, text: Text<'_>) -> Result<(), Odd> {
        if let Some(word) = self.words.get(id.0, text) {
            if self.is_wanted(id) {
                fields.set(id, Value::Word(word));
            }
        } else if let Some(value) = self.other_value(id, text.raw)? {
            fields.set(id, value);
        }
        Ok(())
    }

    /// The value of a field that is no word, or one that was not read lately.
    fn other_value(&mut self, id: FieldId, text: &[u8]) -> Result<Option<Value>, Odd> {
        let schema = self.reader.schema;
        let kind = &schema.field(id).kind;
        let (is_wanted, is_often_said) = (self.is_wanted(id), is_often_said(kind));
        self.says_words_alone &= is_often_said;
        match kind {
            FieldType::Text | FieldType::Word if !is_wanted && !text.is_empty() => {
                // Any text will do.
                return Ok(None);
            }
            FieldType::Text if !text.is_empty() => {
                return Ok(Some(Value::Text(utf8(text)?.into())));
            }
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
        let (read, symbols) = (utf8(text)?, self.reader.symbols);
        let value = if let FieldType::List(member) = kind {
            Value::List([read_value(member, read, symbols).map_err(|_| Odd)?].into())
        } else {
            read_value(kind, read, symbols).map_err(|_| Odd)?
        };
        if self.may_remember(kind, &value) {
            match value.as_word() {
                Some(word) => self.words.put(id.0, text, word),
                None => self.values.put(id.0, text, value.clone()),
            }
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

/// True if `record` has an event of that kind at that instant already.
#[cold]
fn has_twin(record: &Record, event: &Event) -> bool {
    let is_twin = |other: &Event| other.at == event.at && other.event == event.event;
    record.events.iter().any(is_twin)
}

fn utf8(text: &[u8]) -> Result<&str, Odd> {
    str::from_utf8(text).map_err(|_| Odd)
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

/// A JSON array, if its quotes are doubled.
fn array(json: &[u8], at: Position) -> Option<Content> {
    if !are_doubled(json) {
        return None;
    }
    let text = str::from_utf8(json).ok()?.replace("\"\"", "\"");
    let array: Json = serde_json::from_str(&text).ok()?;
    Some(content(&array, at))
}

/// `"text"` without escapes, its quotes doubled, and what follows.
fn plain_text(json: &[u8]) -> Option<(Text<'_>, &[u8])> {
    let inside = json.strip_prefix(b"\"\"")?;
    let length = memchr2(b'"', b'\\', inside)?;
    let (text, after) = (Text::at_start(inside, length), &inside[length..]);
    let least = text.raw.iter().fold(u8::MAX, |least, byte| least.min(*byte));
    let is_plain = least >= b' ';
    Some((text, after.strip_prefix(b"\"\"")?)).filter(|_| is_plain)
}

/// A number or `true` or `false`, and what follows.
fn plain_word(json: &[u8]) -> Option<(Text<'_>, &[u8])> {
    let end = memchr2(b',', b'}', json)?;
    let (word, after) = json.split_at(end);
    let is_number = word.iter().all(u8::is_ascii_digit);
    let is_plain = matches!(word, b"true" | b"false")
        || (is_number && !word.is_empty() && (word == b"0" || !word.starts_with(b"0")));
    is_plain.then(|| (Text::at_start(json, end), after))
}
