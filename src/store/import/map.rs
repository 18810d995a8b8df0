//! The map of an import as people write it: YAML → plain settings. Names are checked by `bound`.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use encoding_rs::Encoding;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::model::document::{self, Content, Entry, Node};
use crate::model::fault::{Findings, Position, known_here, suggest};
use crate::model::language::Said;

/// An import map.
#[derive(Debug, serde::Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "a mapping: rows, kind, case …"
)]
pub(super) struct Map {
    #[serde(default)]
    pub(super) table: RawTable,
    pub(super) rows: Shape,
    pub(super) kind: Cell,
    pub(super) case: String,
    pub(super) keep_case_as: Option<String>,
    pub(super) activity: Option<String>,
    pub(super) time: Option<String>,
    #[serde(default)]
    pub(super) times: Vec<String>,
    pub(super) zone: Option<String>,
    pub(super) by: Cell,
    pub(super) opened: Option<Opened>,
    #[serde(default)]
    pub(super) head: Ordered<Cell>,
    pub(super) events: Ordered<EventMaps>,
    pub(super) comments: Option<RawComments>,
    #[serde(default)]
    pub(super) leave_out: Ordered<Vec<String>>,
}

/// What one row of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    Events,
    Tickets,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    encoding: Option<String>,
    delimiter: Option<String>,
}

/// How the table is written, where the map says it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TableMap {
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) delimiter: Option<u8>,
}

/// Where a value comes from: a column, or always the same; a text alone is a column.
#[derive(Debug, Default)]
pub(super) struct Cell(pub(super) RawCell);

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCell {
    pub(super) column: Option<String>,
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) rename: BTreeMap<String, String>,
    /// The column of a roster that the cells hold, such as `staff.name`; the value is the key of that row.
    pub(super) roster: Option<String>,
    /// The value of an empty cell.
    pub(super) empty: Option<String>,
    /// The value of a cell that `rename` does not list.
    pub(super) r#else: Option<String>,
}

/// What becomes of an activity or a column of times; a text alone is the event.
#[derive(Debug, Default)]
pub(super) struct EventMap(pub(super) RawEvent);

/// The events of one activity or column of times: one, or a list.
#[derive(Debug, Default)]
pub(super) struct EventMaps(pub(super) Vec<EventMap>);

impl<'de> Deserialize<'de> for EventMaps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl<'de> Visitor<'de> for One {
            type Value = EventMaps;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EventMap::EXPECTED)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<EventMaps, E> {
                Either(PhantomData).visit_str(text).map(|one| EventMaps(vec![one]))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EventMaps, A::Error> {
                Either(PhantomData).visit_map(map).map(|one| EventMaps(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<EventMaps, A::Error> {
                let mut events = Vec::new();
                while let Some(event) = items.next_element()? {
                    events.push(event);
                }
                Ok(EventMaps(events))
            }
        }
        deserializer.deserialize_any(One)
    }
}

/// Cells that hold one comment each: when, who and what, as Jira writes them.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawComments {
    /// The column, and all others of its name.
    pub(super) column: String,
    /// What a comment becomes; `noted` unless it says something else.
    pub(super) event: Option<String>,
    /// What stands between the three.
    pub(super) split: Option<String>,
    #[serde(default)]
    pub(super) rename: BTreeMap<String, String>,
    pub(super) roster: Option<String>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawEvent {
    pub(super) event: String,
    /// Only in rows with one of these values in each of these columns.
    #[serde(default)]
    pub(super) when: Ordered<Vec<String>>,
    /// The cell is a number of minutes after the time in this column.
    pub(super) minutes_after: Option<String>,
    pub(super) by: Option<Cell>,
    #[serde(default)]
    pub(super) fields: Ordered<Cell>,
}

/// When a record was opened, where no event of its own says it.
#[derive(Debug)]
pub(super) enum Opened {
    /// At the first event of the case.
    First,
    Column(String),
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOpened {
    column: String,
}

/// A mapping in the order of the file.
#[derive(Debug)]
pub(super) struct Ordered<T>(pub(super) Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// A type that a text alone or a mapping may stand for.
trait Short: Sized {
    const EXPECTED: &'static str;
    type Long: for<'de> Deserialize<'de>;

    fn short(text: &str) -> Option<Self>;
    fn long(long: Self::Long) -> Self;
}

struct Either<T>(PhantomData<T>);

impl<'de, T: Short> Visitor<'de> for Either<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        T::short(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::Long::deserialize(MapAccessDeserializer::new(map)).map(T::long)
    }
}

macro_rules! short {
    ($($name:ident)*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Either(PhantomData))
            }
        }
    )*};
}
short!(Cell EventMap Opened);

impl Short for Cell {
    const EXPECTED: &'static str = "the name of a column, {column: …} or {value: …}";
    type Long = RawCell;

    fn short(text: &str) -> Option<Self> {
        Some(Self(RawCell { column: Some(text.to_owned()), ..RawCell::default() }))
    }

    fn long(long: RawCell) -> Self {
        Self(long)
    }
}

impl Short for EventMap {
    const EXPECTED: &'static str = "the name of an event, or {event: …, fields: {…}}";
    type Long = RawEvent;

    fn short(text: &str) -> Option<Self> {
        Some(Self(RawEvent { event: text.to_owned(), ..RawEvent::default() }))
    }

    fn long(long: RawEvent) -> Self {
        Self(long)
    }
}

impl Short for Opened {
    const EXPECTED: &'static str = "`first`, or {column: …}";
    type Long = RawOpened;

    fn short(text: &str) -> Option<Self> {
        (text == "first").then_some(Self::First)
    }

    fn long(long: RawOpened) -> Self {
        Self::Column(long.column)
    }
}

/// Where the parts of a map stand in its file.
#[derive(Debug)]
pub(super) struct Places(Node);

impl Places {
    /// The value at `path`, or the nearest one above that is there.
    pub(super) fn value(&self, path: &[&str]) -> Position {
        let mut node = &self.0;
        for key in path {
            match node.as_map().and_then(|map| map.get(key)) {
                Some(inner) => node = inner,
                None => break,
            }
        }
        node.at
    }

    /// True if a text alone stands at `path`.
    pub(super) fn is_text(&self, path: &[&str]) -> bool {
        let node = path.iter().try_fold(&self.0, |node, key| node.as_map()?.get(key));
        node.is_some_and(|node| node.as_text().is_some())
    }

    /// The last key of `path`, or the nearest value above that is there.
    pub(super) fn key(&self, path: &[&str]) -> Position {
        let mut at = self.0.at;
        let mut node = &self.0;
        for key in path {
            let entry = node.as_map().and_then(|map| map.entries.iter().find(|e| &*e.key == *key));
            let Some(entry) = entry else { break };
            (at, node) = (entry.key_at, &entry.value);
        }
        at
    }

    /// The first key `key` that stands at `from` or after it, wherever in the tree.
    fn find_key(&self, key: &str, from: Position) -> Option<Position> {
        let mut found = Vec::new();
        keys(&self.0, &mut |entry| {
            if &*entry.key == key {
                found.push(entry.key_at);
            }
        });
        found.sort();
        found.iter().find(|at| **at >= from).or(found.first()).copied()
    }
}

fn keys(node: &Node, visit: &mut dyn FnMut(&Entry)) {
    match &node.content {
        Content::Map(map) => map.entries.iter().for_each(|entry| {
            visit(entry);
            keys(&entry.value, visit);
        }),
        Content::List(items) => items.iter().for_each(|item| keys(item, visit)),
        Content::Absent | Content::Scalar(_) => {}
    }
}

/// Reads a map. `None` with the reasons in `findings`.
pub(super) fn read(text: &str, findings: &mut Findings) -> Option<(Map, TableMap, Places)> {
    let root = document::read(text, findings)?;
    if root.is_absent() {
        let hint = "`cs import --help` shows one".to_owned();
        findings.fault_with_hint(Position::START, "the map is empty", Said::from(hint));
        return None;
    }
    let places = Places(root);
    match serde_yaml::from_str::<Map>(text) {
        Ok(map) => {
            let table = table_map(&map.table, &places, findings);
            Some((map, table, places))
        }
        Err(error) => {
            misfit(&error, &places, findings);
            None
        }
    }
}

/// A fault of form, in words of ours where the key is unknown.
fn misfit(error: &serde_yaml::Error, places: &Places, findings: &mut Findings) {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let at = error.location().map_or(Position::START, |location| Position {
        line: number(location.line()),
        column: number(location.column()),
    });
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(&*text, |(message, _)| message);
    let Some((_, unknown)) = text.split_once("unknown field `") else {
        findings.fault(at, text);
        return;
    };
    let mut names = unknown.split('`').step_by(2);
    let key = names.next().unwrap_or_default();
    let known: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let at = places.find_key(key, at).unwrap_or(at);
    let hint = suggest(key, known.iter().copied()).or_else(|| Some(known_here(&known)));
    findings.fault_with_hint(at, format!("there is no key `{key}` here"), hint);
}

fn table_map(raw: &RawTable, places: &Places, findings: &mut Findings) -> TableMap {
    const COMMON: [&str; 6] = ["utf-8", "gb18030", "gbk", "utf-16le", "windows-1252", "shift_jis"];
    let mut table = TableMap::default();
    if let Some(label) = &raw.encoding {
        table.encoding = Encoding::for_label(label.as_bytes());
        if table.encoding.is_none() {
            let at = places.value(&["table", "encoding"]);
            let message = format!("there is no encoding `{label}`");
            findings.fault_with_hint(at, message, suggest(label, COMMON));
        }
    }
    if let Some(delimiter) = &raw.delimiter {
        table.delimiter = match delimiter.as_str() {
            "comma" | "," => Some(b','),
            "semicolon" | ";" => Some(b';'),
            "tab" | "\t" => Some(b'\t'),
            "bar" | "|" => Some(b'|'),
            _ => None,
        };
        if table.delimiter.is_none() {
            let at = places.value(&["table", "delimiter"]);
            let hint = "known here: comma, semicolon, tab, bar".to_owned();
            findings.fault_with_hint(
                at,
                format!("`{delimiter}` separates no cells"),
                Said::from(hint),
            );
        }
    }
    table
}
