//! The sections `fields`, `events`, `kinds` and `rosters`: as written → [`Schema`].

mod builtin;
mod events;
mod fields;
mod kinds;
mod rosters;

use std::collections::HashMap;

use chrono_tz::Tz;

use super::places::{Places, Section};
use super::raw::{Keys, slips_in_key, wrong_shape};
use super::schema::{EventKind, Field, FieldType, Schema, Title};
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, Position};
use crate::model::record::EventId;
use crate::model::symbol::Symbols;
use crate::model::value::{FieldId, field};

/// Built-in fields that no policy may give another type.
const FIXED_FIELDS: [FieldId; 10] = [
    field::ID,
    field::KIND,
    field::STATUS,
    field::AT,
    field::EVENT,
    field::BY,
    field::RECORDED,
    field::OF,
    field::VOID,
    field::FORCED,
];
/// Names of the program's own commands, which no verb may bear.
pub(crate) const COMMANDS: [&str; 24] = [
    "new",
    "log",
    "list",
    "show",
    "due",
    "edit",
    "undo",
    "guide",
    "roster",
    "check",
    "archive",
    "report",
    "audit",
    "doctor",
    "policy",
    "explain",
    "calendar",
    "import",
    "export",
    "init",
    "completions",
    "man",
    "sync",
    "waive",
];
/// Names that stand in the archive's `tickets.csv` for people, whatever fields are declared.
pub(crate) const COLUMNS_FOR_PEOPLE: [&str; 2] = ["opened", "closed"];
/// Words that stand for classes of actors and are no staff ids.
pub(crate) const RESERVED_ACTORS: [&str; 4] = ["staff", "customer", "system", "bot"];

/// The four sections, where they stand in the file.
#[derive(Debug, Default)]
pub(super) struct Sections<'n> {
    pub(super) fields: Option<&'n Node>,
    pub(super) events: Option<&'n Node>,
    pub(super) kinds: Option<&'n Node>,
    pub(super) rosters: Option<&'n Node>,
}

/// Reads the four sections; what is at fault is left out, so that the rest can be read.
pub(super) fn read(
    sections: &Sections<'_>,
    (zone, places): (Tz, Places<'_>),
    symbols: &Symbols,
    findings: &mut Findings,
) -> Schema {
    let mut declarer = Declarer { schema: empty(zone), places, symbols, findings };
    declarer.name_rosters(sections.rosters);
    declarer.add_builtin_fields();
    declarer.read_fields(sections.fields);
    declarer.name_kinds(sections.kinds);
    declarer.add_builtin_events();
    declarer.read_events(sections.events);
    declarer.read_rosters(sections.rosters);
    declarer.read_kinds(sections.kinds);
    let mut schema = declarer.schema;
    schema.declared_events = schema.events.len();
    schema
}

fn empty(zone: Tz) -> Schema {
    Schema {
        zone,
        fields: Vec::new(),
        events: Vec::new(),
        declared_events: 0,
        kinds: Vec::new(),
        rosters: Vec::new(),
        staff: None,
        field_names: HashMap::new(),
        event_names: HashMap::new(),
        kind_names: HashMap::new(),
    }
}
struct Declarer<'a> {
    schema: Schema,
    places: Places<'a>,
    symbols: &'a Symbols,
    findings: &'a mut Findings,
}

impl Declarer<'_> {
    pub(super) fn add_field(&mut self, field: Field) {
        let id = FieldId(u16::try_from(self.schema.fields.len()).unwrap_or(u16::MAX));
        self.schema.field_names.insert(field.name.clone(), id);
        self.schema.fields.push(field);
    }

    pub(super) fn add_event(&mut self, kind: EventKind) {
        let id = EventId(u16::try_from(self.schema.events.len()).unwrap_or(u16::MAX));
        self.schema.event_names.insert(kind.name.clone(), id);
        self.schema.events.push(kind);
    }

    pub(super) fn find_field(&mut self, name: &str, at: Position) -> Option<FieldId> {
        let field = self.schema.find_field(name);
        if field.is_none() {
            let known = self.schema.field_list();
            self.places.miss(Section::Fields, (name, at), known, self.findings);
        }
        field
    }
}

fn plain_field(name: &str, kind: FieldType) -> Field {
    Field {
        name: name.into(),
        kind,
        title: Title::default(),
        secret: false,
        pattern: None,
        missing: Vec::new(),
    }
}

/// The entries of a section that is a mapping; none where it is missing.
fn entries(section: Option<&Node>) -> &[Entry] {
    section.and_then(Node::as_map).map_or(&[], |map| &map.entries)
}

/// The same, told where it is something else, or where a key is a slip.
fn told_entries<'n>(
    section: Option<&'n Node>,
    what: &str,
    findings: &mut Findings,
) -> Vec<&'n Entry> {
    if let Some(node) =
        section.filter(|node| matches!(node.content, Content::Scalar(_) | Content::List(_)))
    {
        wrong_shape(node, &format!("`{what}`"), findings);
    }
    entries(section).iter().filter(|entry| !slips_in_key(entry, findings)).collect()
}

/// A title: one text, or `{zh: …, en: …}`.
pub(super) fn read_title(node: Option<&Node>, findings: &mut Findings) -> Title {
    let Some(node) = node else { return Title::default() };
    if let Some(text) = node.as_text() {
        return Title { en: Some(text.into()), ..Title::default() };
    }
    let Some(mut keys) = Keys::of(node, "a title", findings) else { return Title::default() };
    let zh = keys.text("zh", findings).map(Into::into);
    let en = keys.text("en", findings).map(Into::into);
    keys.finish("a title", findings);
    Title { zh, en, ..Title::default() }
}
