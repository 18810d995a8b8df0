//! A map held against the table and the policy: names → columns, events and fields. Every fault is named.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use super::map::{
    Cell, EventMap, EventMaps, Map, Opened, Places, RawCell, RawComments, RawEvent, Shape,
};
use super::times::{Times, is_format};
use crate::model::fault::{Findings, suggest};
use crate::model::language::{Said, listed, said, tr};
use crate::model::record::event;
use crate::policy::schema::{FieldType, Schema};
use crate::policy::values::read_zone;
use crate::store::Book;

/// A map whose names are known.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) case: usize,
    pub(super) kind: Value,
    pub(super) by: Value,
    pub(super) head: Vec<Field>,
    pub(super) keep_case_as: Option<Box<str>>,
    pub(super) rows: Rows,
    pub(super) comments: Option<Comments>,
    pub(super) opened: Option<Start>,
    pub(super) leave_out: Vec<(usize, BTreeSet<String>)>,
    pub(super) times: Times,
}

/// What the rows are.
#[derive(Debug)]
pub(super) enum Rows {
    Events {
        activity: usize,
        time: usize,
        events: BTreeMap<String, Vec<Event>>,
    },
    /// By column of times, in the order of the map.
    Tickets(Vec<(usize, Event)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    First,
    Column(usize),
}

#[derive(Debug)]
pub(super) struct Event {
    pub(super) name: Box<str>,
    pub(super) by: Option<Value>,
    pub(super) fields: Vec<Field>,
    pub(super) when: Vec<(usize, BTreeSet<String>)>,
    /// The column of the time from which the minutes of the cell count.
    pub(super) minutes_after: Option<usize>,
}

impl Event {
    /// True if it is meant in `row`.
    pub(super) fn is_in(&self, row: &[String]) -> bool {
        self.when.iter().all(|(column, values)| values.contains(cell(row, *column)))
    }
}

/// Columns whose cells hold a comment each.
#[derive(Debug)]
pub(super) struct Comments {
    pub(super) columns: Vec<usize>,
    pub(super) event: Box<str>,
    pub(super) split: Box<str>,
    /// Who, as the cells say it and as the book does.
    pub(super) rename: BTreeMap<String, String>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: Box<str>,
    pub(super) kind: FieldType,
    pub(super) value: Value,
}

/// Where a value comes from.
#[derive(Debug)]
pub(super) enum Value {
    Fixed(Box<str>),
    Column {
        column: usize,
        rename: BTreeMap<String, String>,
        empty: Option<String>,
        otherwise: Option<String>,
    },
}

impl Value {
    /// The value in `row`; `None` where there is none.
    pub(super) fn of<'r>(&'r self, row: &'r [String]) -> Option<Cow<'r, str>> {
        let text = match self {
            Self::Fixed(text) => &**text,
            Self::Column { column, rename, empty, otherwise } => {
                let cell = cell(row, *column);
                match rename.get(cell) {
                    Some(renamed) => renamed,
                    None if cell.is_empty() => empty.as_deref().unwrap_or_default(),
                    None => otherwise.as_deref().unwrap_or(cell),
                }
            }
        };
        match text {
            "" => None,
            // A line end is the table's, not the text's.
            text if text.contains('\r') => Some(text.replace("\r\n", "\n").into()),
            text => Some(Cow::Borrowed(text)),
        }
    }
}

/// The cell of `row` in a column, without the blanks around it.
pub(super) fn cell(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", |cell| cell.trim())
}

/// Binds `map`. `None` with the reasons in `findings`.
pub(super) fn bind(
    map: Map,
    columns: &[String],
    book: &Book,
    places: &Places,
    findings: &mut Findings,
) -> Option<Bound> {
    Binder { columns, schema: &book.policy.schema, book, places, findings }.bind(map)
}

struct Binder<'a> {
    columns: &'a [String],
    schema: &'a Schema,
    book: &'a Book,
    places: &'a Places,
    findings: &'a mut Findings,
}

impl Binder<'_> {
    fn bind(mut self, map: Map) -> Option<Bound> {
        let before = self.findings.faults.len();
        let case = self.column(&map.case, &["case"]);
        let kind = self.kind(map.kind.0);
        let by = self.value(map.by, &["by"]);
        let times = self.times(&map.times, map.zone.as_deref());
        let head = self.fields(map.head.0, &["head"]);
        let keep_case_as = map.keep_case_as.map(|name| {
            self.field(&name, self.places.value(&["keep-case-as"]));
            name.into()
        });
        let opened = match &map.opened {
            Some(Opened::First) => Some(Start::First),
            Some(Opened::Column(name)) => {
                self.column(name, &["opened", "column"]).map(Start::Column)
            }
            None => None,
        };
        let leave_out = self.values_of(map.leave_out.0, &["leave-out"]);
        self.check_opening(map.opened.as_ref(), &map.events.0);
        let rows = self.rows(map.rows, (map.activity, map.time), map.events.0);
        let comments = map.comments.and_then(|comments| self.comments(comments));
        let is_sound = self.findings.faults.len() == before;
        let (case, kind, by, rows) = (case?, kind?, by?, rows?);
        is_sound.then_some(Bound {
            case,
            kind,
            by,
            head,
            keep_case_as,
            rows,
            comments,
            opened,
            leave_out,
            times,
        })
    }

    fn column(&mut self, name: &str, path: &[&str]) -> Option<usize> {
        let found = self.columns.iter().position(|column| column == name);
        if found.is_none() {
            let known = self.columns.iter().map(String::as_str);
            let hint = suggest(name, known.clone()).or_else(|| {
                let known: Vec<&str> = known.collect();
                Some(Said::by(|language| {
                    let known = listed(&known, language);
                    tr!(language, "its columns: {known}", "它的列：{known}")
                }))
            });
            let message = format!("the table has no column `{name}`");
            self.findings.fault_with_hint(self.places.value(path), message, hint);
        }
        found
    }

    /// The kind of the records: a text alone is the kind itself.
    fn kind(&mut self, raw: RawCell) -> Option<Value> {
        let is_text = self.places.is_text(&["kind"]);
        let raw = if is_text { RawCell { column: None, value: raw.column, ..raw } } else { raw };
        let path: &[&str] = if is_text { &["kind"] } else { &["kind", "value"] };
        if let Some(name) = &raw.value {
            self.known_kind(name, path);
        }
        for (text, name) in &raw.rename {
            self.known_kind(name, &["kind", "rename", text]);
        }
        for (key, name) in [("empty", &raw.empty), ("else", &raw.r#else)] {
            if let Some(name) = name {
                self.known_kind(name, &["kind", key]);
            }
        }
        self.value(Cell(raw), &["kind"])
    }

    fn known_kind(&mut self, name: &str, path: &[&str]) {
        if self.schema.find_kind(name).is_none() {
            let hint = suggest(name, self.schema.kind_list());
            let message = format!("there is no kind `{name}`");
            self.findings.fault_with_hint(self.places.value(path), message, hint);
        }
    }

    fn value(&mut self, Cell(raw): Cell, path: &[&str]) -> Option<Value> {
        match (raw.column, raw.value) {
            (Some(name), None) => {
                let mut inner = path.to_vec();
                inner.push("column");
                let column = self.column(&name, &inner)?;
                let otherwise = raw.r#else;
                let rename = self.keys(raw.rename, raw.roster.as_deref(), path);
                Some(Value::Column { column, rename, empty: raw.empty, otherwise })
            }
            (None, Some(text)) => Some(Value::Fixed(text.into())),
            (_, _) => {
                let message = "a value comes from one `column`, or is one `value`";
                self.findings.fault(self.places.value(path), message);
                None
            }
        }
    }

    /// `rename`, and the keys of a roster by the cells of one of its columns, as in `staff.name`. Two keys with one cell
    /// have none.
    fn keys(
        &mut self,
        mut rename: BTreeMap<String, String>,
        roster: Option<&str>,
        path: &[&str],
    ) -> BTreeMap<String, String> {
        let Some(named) = roster else { return rename };
        let schema = self.schema;
        let found = named.split_once('.').and_then(|(roster, column)| {
            let id = schema.find_roster(roster)?;
            Some((id, schema.roster(id).column(column)?))
        });
        let Some((id, column)) = found else {
            let mut path = path.to_vec();
            path.push("roster");
            let message =
                said!("there is no column `{named}` of a roster", "没有名册的列 `{named}`");
            let hint = said!("write it as staff.name", "请写成 staff.name 的样子");
            self.findings.fault_with_hint(self.places.value(&path), message, hint);
            return rename;
        };
        let mut keys: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let Some(rows) = self.book.rosters.get(id) else { return rename };
        for key in rows.keys() {
            for row in rows.history(*key) {
                if let Some(Some(value)) = row.cells.get(usize::from(column.0)) {
                    let cell = schema.show(value, &self.book.symbols);
                    keys.entry(cell).or_default().insert(self.book.symbols.text(*key));
                }
            }
        }
        for (cell, keys) in keys {
            if let (1, Some(key)) = (keys.len(), keys.first()) {
                rename.entry(cell).or_insert_with(|| (*key).to_owned());
            }
        }
        rename
    }

    /// The columns of comments: the one that is named, and all others of its name.
    fn comments(&mut self, raw: RawComments) -> Option<Comments> {
        self.column(&raw.column, &["comments", "column"])?;
        let again = format!("{}.", raw.column);
        let is_one = |column: &String| {
            *column == raw.column
                || column.strip_prefix(&again).is_some_and(|number| number.parse::<u32>().is_ok())
        };
        let columns = (0..self.columns.len()).filter(|place| is_one(&self.columns[*place]));
        let columns = columns.collect();
        let event = raw.event.unwrap_or_else(|| "noted".to_owned());
        if self.schema.find_event(&event).is_none() {
            let message = said!("there is no event `{event}`", "没有事件 `{event}`");
            let hint = suggest(&event, self.schema.event_list());
            let at = self.places.value(&["comments", "event"]);
            self.findings.fault_with_hint(at, message, hint);
        }
        let rename = self.keys(raw.rename, raw.roster.as_deref(), &["comments"]);
        let split = raw.split.filter(|split| !split.is_empty()).unwrap_or_else(|| ";".to_owned());
        Some(Comments { columns, event: event.into(), split: split.into(), rename })
    }

    fn times(&mut self, formats: &[String], zone: Option<&str>) -> Times {
        for format in formats.iter().filter(|format| !is_format(format)) {
            let hint = "a format is made of parts such as %Y-%m-%d %H:%M:%S".to_owned();
            let message = format!("`{format}` is not a format of times");
            self.findings.fault_with_hint(self.places.value(&["times"]), message, Said::from(hint));
        }
        Times::new(formats, zone.map_or(self.schema.zone, |zone| self.zone(zone)))
    }

    fn zone(&mut self, name: &str) -> Tz {
        read_zone(name).unwrap_or_else(|misread| {
            let at = self.places.value(&["zone"]);
            self.findings.fault_with_hint(at, misread.message, misread.hint);
            self.schema.zone
        })
    }

    fn fields(&mut self, cells: Vec<(String, Cell)>, path: &[&str]) -> Vec<Field> {
        let mut fields = Vec::new();
        for (name, cell) in cells {
            let mut inner = path.to_vec();
            inner.push(&name);
            let kind = self.field(&name, self.places.key(&inner));
            let value = self.value(cell, &inner);
            if let (Some(kind), Some(value)) = (kind, value) {
                fields.push(Field { name: name.into(), kind, value });
            }
        }
        fields
    }

    fn field(&mut self, name: &str, at: crate::model::fault::Position) -> Option<FieldType> {
        let Some(id) = self.schema.find_field(name) else {
            let hint = suggest(name, self.schema.field_list());
            self.findings.fault_with_hint(at, format!("there is no field `{name}`"), hint);
            return None;
        };
        Some(self.schema.field(id).kind.clone())
    }

    /// Columns with some of their values, by the key `path` of the map.
    fn values_of(
        &mut self,
        columns: Vec<(String, Vec<String>)>,
        path: &[&str],
    ) -> Vec<(usize, BTreeSet<String>)> {
        let mut bound = Vec::new();
        for (name, values) in columns {
            let mut inner = path.to_vec();
            inner.push(&name);
            let column = self.column_of_key(&name, &inner);
            bound.extend(column.map(|column| (column, values.into_iter().collect())));
        }
        bound
    }

    fn column_of_key(&mut self, name: &str, path: &[&str]) -> Option<usize> {
        let column = self.column(name, path);
        if let (None, Some(fault)) = (column, self.findings.faults.last_mut()) {
            fault.position = self.places.key(path);
        }
        column
    }

    /// Something must say when a record was opened.
    fn check_opening(&mut self, opened: Option<&Opened>, events: &[(String, EventMaps)]) {
        let name = event::NAMES[usize::from(event::OPENED.0)].0;
        if opened.is_none()
            && events.iter().flat_map(|(_, all)| &all.0).all(|event| event.0.event != name)
        {
            let hint = "write opened: first, opened: {column: …}, or name an event `opened`";
            let message = "nothing says when a record was opened";
            self.findings.fault_with_hint(
                self.places.key(&["events"]),
                message,
                Said::from(hint.to_owned()),
            );
        }
    }

    fn rows(
        &mut self,
        shape: Shape,
        (activity, time): (Option<String>, Option<String>),
        events: Vec<(String, EventMaps)>,
    ) -> Option<Rows> {
        if shape == Shape::Tickets {
            for (key, given) in [("activity", &activity), ("time", &time)] {
                if given.is_some() {
                    let message = format!("`{key}` belongs to rows: events");
                    self.findings.fault(self.places.key(&[key]), message);
                }
            }
            return Some(Rows::Tickets(self.tickets(events)));
        }
        let activity = self.needed("activity", activity.as_deref());
        let time = self.needed("time", time.as_deref());
        let mut bound = BTreeMap::new();
        for (name, all) in events {
            let each = all.0.into_iter().filter_map(|event| self.event(event, &["events", &name]));
            let each = each.collect();
            bound.insert(name, each);
        }
        Some(Rows::Events { activity: activity?, time: time?, events: bound })
    }

    fn needed(&mut self, key: &str, name: Option<&str>) -> Option<usize> {
        if let Some(name) = name {
            return self.column(name, &[key]);
        }
        let hint = format!("write {key}: and the name of the column");
        let message = format!("rows: events needs `{key}`");
        self.findings.fault_with_hint(self.places.key(&["rows"]), message, Said::from(hint));
        None
    }

    fn tickets(&mut self, events: Vec<(String, EventMaps)>) -> Vec<(usize, Event)> {
        let mut bound = Vec::new();
        for (name, all) in events {
            let column = self.column_of_key(&name, &["events", &name]);
            for event in all.0 {
                let event = self.event(event, &["events", &name]);
                bound.extend(column.zip(event));
            }
        }
        bound
    }

    fn event(&mut self, EventMap(raw): EventMap, path: &[&str]) -> Option<Event> {
        let RawEvent { event, when, minutes_after, by, fields } = raw;
        let mut at = path.to_vec();
        at.push("event");
        let known = self.schema.find_event(&event);
        if known.is_none() {
            let message = format!("there is no event `{event}`");
            let hint = suggest(&event, self.schema.event_list());
            self.findings.fault_with_hint(self.places.value(&at), message, hint);
        }
        at.pop();
        at.push("by");
        let by = by.and_then(|by| self.value(by, &at));
        at.pop();
        at.push("fields");
        let fields = self.fields(fields.0, &at);
        at.pop();
        at.push("when");
        let when = self.values_of(when.0, &at);
        at.pop();
        at.push("minutes-after");
        let minutes_after = minutes_after.and_then(|name| self.column(&name, &at));
        known.map(|_| Event { name: event.into(), by, fields, when, minutes_after })
    }
}
