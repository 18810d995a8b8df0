//! Rows → cases: what one case of the table says, in the order of its rows, before anything has a type.

use std::collections::{BTreeSet, HashMap};

use chrono_tz::Tz;

use super::bound::{Bound, Event, Field, Rows, Start, cell};
use super::times::Read;
use crate::model::Instant;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, Position, suggest};
use crate::model::language::{Said, said};
use crate::policy::schema::FieldType;
use crate::report::import::{Notices, Places};
use crate::store::table::Table;

/// One case of the table.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: String,
    /// The line of its first row.
    pub(super) line: u32,
    pub(super) rows: usize,
    /// The kind, then the mapped fields; `None` where no row had a value yet.
    head: Vec<Option<String>>,
    pub(super) events: Vec<Happening>,
}

/// One event of a case.
#[derive(Debug)]
pub(super) struct Happening {
    pub(super) line: u32,
    pub(super) at: Instant,
    pub(super) name: Box<str>,
    /// It follows the event above in the table, and not only in the map.
    pub(super) is_row: bool,
    /// Its time lost a fraction of a second.
    is_cut: bool,
    pub(super) entries: Vec<Entry>,
}

/// Gathers the rows of a table into cases.
#[derive(Debug)]
pub(super) struct Gatherer<'a> {
    bound: &'a Bound,
    zone: Tz,
    cases: Vec<Case>,
    by_name: HashMap<String, usize>,
    used: BTreeSet<String>,
    changing: Vec<Places>,
    notices: Notices,
}

/// Why a row is skipped, with a remedy.
struct Bad(Said, Option<Said>);

impl<'a> Gatherer<'a> {
    pub(super) fn new(bound: &'a Bound, zone: Tz) -> Self {
        Self {
            bound,
            zone,
            cases: Vec::new(),
            by_name: HashMap::new(),
            used: BTreeSet::new(),
            changing: vec![Places::default(); bound.head.len() + 1],
            notices: Notices::default(),
        }
    }

    /// The cases in the order of their first rows, and what was noticed; rows that are skipped are in `findings`.
    pub(super) fn gather(mut self, table: &Table, findings: &mut Findings) -> (Vec<Case>, Notices) {
        for (line, row) in table.rows() {
            if row.iter().all(|cell| cell.trim().is_empty()) {
                self.notices.empty += 1;
            } else if self
                .bound
                .leave_out
                .iter()
                .any(|(column, out)| out.contains(cell(row, *column)))
            {
                self.notices.left_out += 1;
            } else if let Err(Bad(why, hint)) = self.row(line, row) {
                self.notices.bad += 1;
                findings.fault_with_hint(Position::line(line), why, hint);
            }
        }
        if let Rows::Events { events, .. } = &self.bound.rows {
            let unused = events.keys().filter(|name| !self.used.contains(*name));
            self.notices.unused = unused.cloned().collect();
        }
        let names = std::iter::once("kind").chain(self.bound.head.iter().map(|f| &*f.name));
        let changing = names.map(str::to_owned).zip(self.changing);
        self.notices.changing = changing.filter(|(_, places)| places.count > 0).collect();
        (self.cases, self.notices)
    }

    fn row(&mut self, line: u32, row: &[String]) -> Result<(), Bad> {
        let name = cell(row, self.bound.case);
        if name.is_empty() {
            return Err(Bad("the row names no case".into(), None));
        }
        let mut events = match &self.bound.rows {
            Rows::Events { activity, time, .. } => {
                self.events_of_row(line, row, (*activity, *time))?
            }
            Rows::Tickets(events) => {
                let mut read = Vec::new();
                for (column, event) in events {
                    let text = cell(row, *column);
                    if !text.is_empty() && event.is_in(row) {
                        let at = match event.minutes_after {
                            Some(start) => self.later(cell(row, start), text)?,
                            None => self.time(text)?,
                        };
                        read.push(self.happening(line, row, event, at)?);
                    }
                }
                let is_opened = matches!(self.bound.opened, Some(Start::Column(column)) if !cell(row, column).is_empty());
                if read.is_empty() && !is_opened {
                    return Err(Bad("the row has no time".into(), None));
                }
                read
            }
        };
        events.extend(self.comments(line, row)?);
        if let Some(Start::Column(column)) = self.bound.opened {
            let text = cell(row, column);
            let is_opened = self
                .by_name
                .get(name)
                .is_some_and(|index| self.cases[*index].opened_at().is_some());
            if !is_opened && !text.is_empty() {
                let opened = Event {
                    name: "opened".into(),
                    by: None,
                    fields: Vec::new(),
                    when: Vec::new(),
                    minutes_after: None,
                };
                let opened = self.happening(line, row, &opened, self.time(text)?)?;
                events.insert(0, Happening { is_row: false, ..opened });
            }
        }
        self.add(line, row, events);
        Ok(())
    }

    fn events_of_row(
        &mut self,
        line: u32,
        row: &[String],
        (activity, time): (usize, usize),
    ) -> Result<Vec<Happening>, Bad> {
        let Rows::Events { events, .. } = &self.bound.rows else {
            return Err(Bad("the row is no event".into(), None));
        };
        let name = cell(row, activity);
        let Some(events) = events.get(name) else {
            let hint = suggest(name, events.keys().map(String::as_str))
                .unwrap_or_else(|| "name it under `events` or `leave-out` in the map".into());
            return Err(Bad(format!("the map knows no activity `{name}`").into(), Some(hint)));
        };
        if !self.used.contains(name) {
            self.used.insert(name.to_owned());
        }
        let at = self.time(cell(row, time))?;
        let meant = events.iter().filter(|event| event.is_in(row));
        let happening =
            |event| Ok(Happening { is_row: true, ..self.happening(line, row, event, at)? });
        meant.map(happening).collect()
    }

    /// The time so many minutes after that of another cell.
    fn later(&self, start: &str, minutes: &str) -> Result<Read, Bad> {
        let Ok(count) = minutes.parse::<u32>() else {
            let message = said!("`{minutes}` is not a number of minutes", "`{minutes}` 不是分钟数");
            return Err(Bad(message, None));
        };
        let read = self.time(start)?;
        Ok(Read { at: read.at.plus(i64::from(count) * 60), ..read })
    }

    /// The comments in `row`, each in a cell of its own: when, who, what.
    fn comments(&self, line: u32, row: &[String]) -> Result<Vec<Happening>, Bad> {
        let Some(comments) = &self.bound.comments else { return Ok(Vec::new()) };
        let cells = comments.columns.iter().map(|column| cell(row, *column));
        let comment = |text: &str| {
            let mut parts = text.splitn(3, &*comments.split).map(str::trim);
            let (Some(at), Some(by), Some(note)) = (parts.next(), parts.next(), parts.next())
            else {
                let split = &comments.split;
                let message = said!(
                    "a comment says when, who and what, with `{split}` between them",
                    "一条评论要有时间、人和内容，中间用 `{split}` 隔开"
                );
                return Err(Bad(message, None));
            };
            let at = self.time(at)?;
            let place = Position::line(line);
            let by = comments.rename.get(by).map_or(by, String::as_str);
            let shown = at.at.in_zone(self.zone).to_string();
            let note = note.replace("\r\n", "\n");
            let said = [("at", &*shown), ("event", &*comments.event), ("by", by), ("note", &note)];
            let said = said.into_iter().filter(|(_, text)| !text.is_empty());
            let entries =
                said.map(|(key, text)| entry(key, place, Content::Scalar(text.into()))).collect();
            let name = comments.event.clone();
            Ok(Happening { line, at: at.at, name, is_row: false, is_cut: at.is_cut, entries })
        };
        cells.filter(|text| !text.is_empty()).map(comment).collect()
    }

    fn time(&self, text: &str) -> Result<Read, Bad> {
        if text.is_empty() {
            return Err(Bad("the row has no time".into(), None));
        }
        self.bound.times.read(text).ok_or_else(|| {
            let hint = format!("the formats tried: {}", self.bound.times.formats());
            Bad(format!("`{text}` is not a time as the map says").into(), Some(hint.into()))
        })
    }

    fn happening(
        &self,
        line: u32,
        row: &[String],
        event: &Event,
        read: Read,
    ) -> Result<Happening, Bad> {
        let place = Position::line(line);
        let Some(by) = event.by.as_ref().unwrap_or(&self.bound.by).of(row) else {
            let hint = "say who it was, such as by: {column: Resource, empty: system}".to_owned();
            return Err(Bad("the row does not say who did it".into(), Some(hint.into())));
        };
        let at = read.at.in_zone(self.zone).to_string();
        let texts = [("at", &*at), ("event", &event.name), ("by", &by)];
        let mut entries: Vec<Entry> = texts
            .into_iter()
            .map(|(key, text)| entry(key, place, Content::Scalar(text.into())))
            .collect();
        for field in &event.fields {
            if let Some(text) = field.value.of(row) {
                entries.push(entry(&field.name, place, self.content(field, &text, place)));
            }
        }
        let name = event.name.clone();
        Ok(Happening { line, at: read.at, name, is_row: false, is_cut: read.is_cut, entries })
    }

    fn add(&mut self, line: u32, row: &[String], events: Vec<Happening>) {
        let name = cell(row, self.bound.case);
        let index = self.by_name.get(name).copied().unwrap_or_else(|| {
            let index = self.cases.len();
            self.by_name.insert(name.to_owned(), index);
            let head = vec![None; self.changing.len()];
            let name = name.to_owned();
            self.cases.push(Case { name, line, rows: 0, head, events: Vec::new() });
            index
        });
        let case = &mut self.cases[index];
        case.rows += 1;
        self.notices.fractions += events.iter().filter(|event| event.is_cut).count();
        case.events.extend(events);
        let values = std::iter::once(&self.bound.kind)
            .chain(self.bound.head.iter().map(|field| &field.value))
            .map(|value| value.of(row));
        for ((kept, value), changing) in case.head.iter_mut().zip(values).zip(&mut self.changing) {
            match (&kept, value) {
                (None, Some(value)) => *kept = Some(value.into_owned()),
                (Some(kept), Some(value)) if **kept != *value => changing.add(line),
                (_, _) => {}
            }
        }
    }

    /// A text as its field's type wants it: lists are split, times have the formats of the map.
    fn content(&self, field: &Field, text: &str, at: Position) -> Content {
        content(field, text, at, self.bound, self.zone)
    }
}

impl Happening {
    /// `opened` at this event, by the same hand.
    pub(super) fn opening(&self) -> Self {
        let said = self.entries.iter().filter(|entry| matches!(&*entry.key, "at" | "by"));
        let mut entries: Vec<Entry> = said.cloned().collect();
        entries.push(entry("event", Position::line(self.line), Content::Scalar("opened".into())));
        let name = "opened".into();
        Self { line: self.line, at: self.at, name, is_row: false, is_cut: false, entries }
    }
}

impl Case {
    /// Puts `opened` where the earliest event is, if no event opens the case; true if it did.
    pub(super) fn derive_opening(&mut self) -> bool {
        if self.opened_at().is_some() {
            return false;
        }
        let first = self.events.iter().min_by_key(|event| event.at).map(Happening::opening);
        let is_derived = first.is_some();
        self.events.splice(0..0, first);
        is_derived
    }

    pub(super) fn opened_at(&self) -> Option<Instant> {
        let opened = self.events.iter().filter(|event| &*event.name == "opened");
        opened.map(|event| event.at).min()
    }

    /// The head as a record file would say it, with the id that the record gets.
    pub(super) fn head(&self, id: &str, bound: &Bound, zone: Tz) -> Vec<Entry> {
        let at = Position::line(self.line);
        let mut head = vec![entry("id", at, Content::Scalar(id.into()))];
        let mut values = self.head.iter();
        if let Some(Some(kind)) = values.next() {
            head.push(entry("kind", at, Content::Scalar(kind.as_str().into())));
        }
        for (field, value) in bound.head.iter().zip(values) {
            if let Some(text) = value {
                head.push(entry(&field.name, at, content(field, text, at, bound, zone)));
            }
        }
        if let Some(field) = &bound.keep_case_as {
            head.push(entry(field, at, Content::Scalar(self.name.as_str().into())));
        }
        head
    }

    pub(super) fn kind(&self) -> &str {
        self.head.first().and_then(Option::as_deref).unwrap_or_default()
    }
}

fn content(field: &Field, text: &str, at: Position, bound: &Bound, zone: Tz) -> Content {
    let scalar = |text: &str| Content::Scalar(text.into());
    match &field.kind {
        FieldType::List(_) => Content::List(
            text.split([',', ';', '|', '，', '、', '；'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| Node { at, content: scalar(part) })
                .collect(),
        ),
        FieldType::Instant => match bound.times.read(text) {
            Some(read) => scalar(&read.at.in_zone(zone).to_string()),
            None => scalar(text),
        },
        FieldType::Date => match bound.times.read(text) {
            Some(read) => scalar(&read.at.date_in(zone).to_string()),
            None => scalar(text),
        },
        FieldType::Text
        | FieldType::Word
        | FieldType::Int
        | FieldType::Decimal
        | FieldType::Bool
        | FieldType::Duration
        | FieldType::OneOf(_)
        | FieldType::Ref(_) => scalar(text),
    }
}

fn entry(key: &str, at: Position, content: Content) -> Entry {
    Entry { key: key.into(), key_at: at, value: Node { at, content } }
}
