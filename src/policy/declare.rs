//! The sections `fields`, `events`, `kinds` and `rosters`: as written → [`Schema`].

use std::collections::HashMap;

use chrono_tz::Tz;

use super::raw::{Keys, text, texts};
use super::schema::{
    ActorClass, Column, EventKind, Field, FieldType, FieldUse, Kind, RosterKind, Schema, Setting,
    Source, Take, Target, Title,
};
use super::values::{read_node, read_value};
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, Position, suggest};
use crate::model::record::{EventId, KindId, event};
use crate::model::roster::RosterId;
use crate::model::symbol::{Symbol, Symbols};
use crate::model::value::{FieldId, Value, field};

/// Built-in fields that no policy may give another type.
const FIXED_FIELDS: [FieldId; 9] = [
    field::ID,
    field::KIND,
    field::STATUS,
    field::AT,
    field::EVENT,
    field::BY,
    field::RECORDED,
    field::OF,
    field::VOID,
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
/// Words that stand for classes of actors and are no staff ids.
pub(crate) const RESERVED_ACTORS: [&str; 4] = ["staff", "customer", "system", "bot"];
const STATUSES: [&str; 5] = ["open", "waiting", "closed", "withdrawn", "merged"];
const TYPES: [&str; 10] =
    ["text", "word", "int", "decimal", "bool", "date", "instant", "duration", "list", "ref"];

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
    zone: Tz,
    symbols: &mut Symbols,
    findings: &mut Findings,
) -> Schema {
    let mut declarer = Declarer { schema: empty(zone), symbols, findings };
    declarer.name_rosters(sections.rosters);
    declarer.add_builtin_fields();
    declarer.read_fields(sections.fields);
    declarer.name_kinds(sections.kinds);
    declarer.add_builtin_events();
    declarer.read_events(sections.events);
    declarer.read_rosters(sections.rosters);
    declarer.read_kinds(sections.kinds);
    declarer.schema
}

fn empty(zone: Tz) -> Schema {
    Schema {
        zone,
        fields: Vec::new(),
        events: Vec::new(),
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
    symbols: &'a mut Symbols,
    findings: &'a mut Findings,
}

impl Declarer<'_> {
    fn name_rosters(&mut self, section: Option<&Node>) {
        for entry in entries(section, "rosters", self.findings) {
            let (name, key) = (entry.key.clone(), "id".into());
            self.schema.rosters.push(RosterKind { name, key, columns: Vec::new() });
        }
        self.schema.staff = self.schema.find_roster("staff");
    }

    fn add_builtin_fields(&mut self) {
        let people = |roster: Option<RosterId>| {
            roster.map_or(FieldType::Word, |roster| FieldType::Ref(Target::Roster(roster)))
        };
        let (staff, customers) =
            (people(self.schema.staff), people(self.schema.find_roster("customers")));
        let statuses = STATUSES.iter().map(|word| self.symbols.intern(word)).collect();
        for name in field::NAMES {
            let kind = match name {
                "subject" | "note" | "reason" | "of" | "set" => FieldType::Text,
                "customer" => customers.clone(),
                "owner" | "to" => staff.clone(),
                "due" | "at" | "recorded" => FieldType::Instant,
                "into" => FieldType::Ref(Target::Records),
                "void" => FieldType::Bool,
                "status" => FieldType::OneOf(Vec::clone(&statuses)),
                _ => FieldType::Word,
            };
            self.add_field(plain_field(name, kind));
        }
    }

    fn add_field(&mut self, field: Field) {
        let id = FieldId(u16::try_from(self.schema.fields.len()).unwrap_or(u16::MAX));
        self.schema.field_names.insert(field.name.clone(), id);
        self.schema.fields.push(field);
    }

    fn read_fields(&mut self, section: Option<&Node>) {
        for entry in entries(section, "fields", self.findings) {
            let Some(field) = self.read_field(entry) else { continue };
            match self.schema.find_field(&entry.key) {
                Some(id) if FIXED_FIELDS.contains(&id) => {
                    self.findings.fault(
                        entry.key_at,
                        format!("the field `{}` is built in and fixed", entry.key),
                    );
                }
                Some(id) => self.schema.fields[usize::from(id.0)] = field,
                None => self.add_field(field),
            }
        }
    }

    fn read_field(&mut self, entry: &Entry) -> Option<Field> {
        if entry.key.ends_with('?') || entry.key.contains(['.', ' ']) {
            let message = format!("`{}` is not a field name", entry.key);
            self.findings.fault_with_hint(
                entry.key_at,
                message,
                "a name is one word, such as fee or delivery-time".to_owned(),
            );
            return None;
        }
        let Content::Map(_) = entry.value.content else {
            let kind = self.read_type(&entry.value, None)?;
            return Some(plain_field(&entry.key, kind));
        };
        let mut keys = Keys::of(&entry.value, "a field", self.findings)?;
        let of = keys.get("of");
        let kind =
            keys.need("type", "a field", self.findings).and_then(|node| self.read_type(node, of));
        let title = read_title(keys.get("title"), self.findings);
        let secret = keys.flag("secret", self.findings).unwrap_or(false);
        let pattern = keys.get("pattern").and_then(|node| self.read_pattern(node));
        let missing = keys.get("missing");
        keys.finish("a field", self.findings);
        let kind = kind?;
        let missing = missing.map_or_else(Vec::new, |node| self.read_values(&kind, node));
        Some(Field { name: entry.key.clone(), kind, title, secret, pattern, missing })
    }

    fn read_pattern(&mut self, node: &Node) -> Option<regex_lite::Regex> {
        let pattern = text(node, "pattern", self.findings)?;
        let compiled = regex_lite::Regex::new(&format!("^(?:{pattern})$"));
        if compiled.is_err() {
            self.findings.fault(node.at, format!("`{pattern}` is not a regular expression"));
        }
        compiled.ok()
    }

    fn read_values(&mut self, kind: &FieldType, node: &Node) -> Vec<Value> {
        let mut values = Vec::new();
        for item in node.items() {
            match read_node(kind, item, self.symbols) {
                Ok(value) => values.push(value),
                Err(misread) => {
                    self.findings.fault_with_hint(item.at, misread.message, misread.hint);
                }
            }
        }
        values
    }

    /// A type as written: a name, a list of words, or `ref` and `list` with their `of`.
    fn read_type(&mut self, node: &Node, of: Option<&Node>) -> Option<FieldType> {
        if let Content::List(_) = node.content {
            return Some(FieldType::OneOf(self.read_words(node)));
        }
        if let Content::Map(_) = node.content {
            let mut keys = Keys::of(node, "a type", self.findings)?;
            let of = keys.get("of");
            let inner = keys.need("type", "a type", self.findings)?;
            return self.read_type(inner, of);
        }
        let name = text(node, "type", self.findings)?;
        Some(match name {
            "text" => FieldType::Text,
            "word" => FieldType::Word,
            "int" => FieldType::Int,
            "decimal" => FieldType::Decimal,
            "bool" => FieldType::Bool,
            "date" => FieldType::Date,
            "instant" => FieldType::Instant,
            "duration" => FieldType::Duration,
            "list" => FieldType::List(Box::new(
                of.map_or(Some(FieldType::Word), |of| self.read_member(of))?,
            )),
            "ref" => FieldType::Ref(self.read_target(node, of)?),
            _ => {
                self.findings.fault_with_hint(
                    node.at,
                    format!("there is no type `{name}`"),
                    suggest(name, TYPES),
                );
                return None;
            }
        })
    }

    fn read_words(&mut self, node: &Node) -> Vec<Symbol> {
        let mut words: Vec<Symbol> = Vec::new();
        for (word, at) in texts(node, "value", self.findings) {
            let symbol = self.symbols.intern(word);
            if words.contains(&symbol) {
                self.findings.fault(at, format!("the value `{word}` stands twice"));
            } else {
                words.push(symbol);
            }
        }
        words
    }

    /// What a list holds: words, a roster's keys, or another plain type.
    fn read_member(&mut self, of: &Node) -> Option<FieldType> {
        if let Some(roster) = of.as_text().and_then(|name| self.schema.find_roster(name)) {
            return Some(FieldType::Ref(Target::Roster(roster)));
        }
        self.read_type(of, None)
    }

    fn read_target(&mut self, node: &Node, of: Option<&Node>) -> Option<Target> {
        let Some(of) = of else {
            self.findings.fault_with_hint(
                node.at,
                "a ref needs `of`",
                "a roster's name, or records".to_owned(),
            );
            return None;
        };
        let name = text(of, "of", self.findings)?;
        if name == "records" {
            return Some(Target::Records);
        }
        let roster = self.schema.find_roster(name);
        if roster.is_none() {
            let names = self.schema.rosters.iter().map(|roster| &*roster.name).chain(["records"]);
            self.findings.fault_with_hint(
                of.at,
                format!("there is no roster `{name}`"),
                suggest(name, names),
            );
        }
        roster.map(Target::Roster)
    }

    fn name_kinds(&mut self, section: Option<&Node>) {
        for entry in entries(section, "kinds", self.findings) {
            let id = KindId(u16::try_from(self.schema.kinds.len()).unwrap_or(u16::MAX));
            let word = self.symbols.intern(&entry.key);
            self.schema.kind_names.insert(entry.key.clone(), id);
            let name = entry.key.clone();
            self.schema.kinds.push(Kind {
                name,
                word,
                title: Title::default(),
                fields: Vec::new(),
                take: Vec::new(),
            });
        }
        let words = self.schema.kinds.iter().map(|kind| kind.word).collect();
        self.schema.fields[usize::from(field::KIND.0)].kind = FieldType::OneOf(words);
    }

    fn add_builtin_events(&mut self) {
        for (index, (name, verb)) in event::NAMES.into_iter().enumerate() {
            let id = EventId(u16::try_from(index).unwrap_or(u16::MAX));
            let mut status = |word: &str| Setting {
                field: field::STATUS,
                source: Source::Constant(Value::Word(self.symbols.intern(word))),
            };
            let sets = match id {
                event::OPENED | event::REOPENED | event::RESUMED => vec![status("open")],
                event::CLOSED => vec![status("closed")],
                event::WAITING => vec![status("waiting")],
                event::WITHDRAWN => vec![status("withdrawn")],
                event::MERGED => vec![status("merged")],
                event::ASSIGNED => {
                    vec![Setting { field: field::OWNER, source: Source::Field(field::TO) }]
                }
                _ => Vec::new(),
            };
            let uses = |fields: &[(FieldId, bool)]| {
                fields
                    .iter()
                    .map(|(field, optional)| FieldUse { field: *field, optional: *optional })
                    .collect()
            };
            let fields = match id {
                event::ASSIGNED => uses(&[(field::TO, false)]),
                event::WAITING => uses(&[(field::FOR, false), (field::REASON, true)]),
                event::MERGED => uses(&[(field::INTO, false)]),
                event::AMENDED => uses(&[(field::REASON, false)]),
                event::NOTED => uses(&[(field::NOTE, false)]),
                event::WITHDRAWN | event::REOPENED => uses(&[(field::REASON, true)]),
                _ => Vec::new(),
            };
            let verb = (!verb.is_empty()).then(|| verb.into());
            let title = Title::default();
            self.add_event(EventKind {
                name: name.into(),
                title,
                verb,
                fields,
                sets,
                by: Vec::new(),
                kinds: Vec::new(),
            });
        }
    }

    fn add_event(&mut self, kind: EventKind) {
        let id = EventId(u16::try_from(self.schema.events.len()).unwrap_or(u16::MAX));
        self.schema.event_names.insert(kind.name.clone(), id);
        self.schema.events.push(kind);
    }

    fn read_events(&mut self, section: Option<&Node>) {
        for entry in entries(section, "events", self.findings) {
            if let Some(kind) = self.read_event(entry) {
                match self.schema.find_event(&entry.key) {
                    Some(id) => self.extend_event(id, kind),
                    None => self.add_event(kind),
                }
            }
        }
    }

    fn read_event(&mut self, entry: &Entry) -> Option<EventKind> {
        let mut kind = EventKind {
            name: entry.key.clone(),
            title: Title::default(),
            verb: None,
            fields: Vec::new(),
            sets: Vec::new(),
            by: Vec::new(),
            kinds: Vec::new(),
        };
        if entry.value.is_absent() {
            return Some(kind);
        }
        let mut keys = Keys::of(&entry.value, "an event", self.findings)?;
        kind.title = read_title(keys.get("title"), self.findings);
        kind.verb = keys.get("verb").and_then(|node| self.read_verb(&entry.key, node));
        kind.fields = keys.get("fields").map_or_else(Vec::new, |node| self.read_uses(node));
        kind.by = keys.get("by").map_or_else(Vec::new, |node| self.read_classes(node));
        kind.kinds = keys.get("kinds").map_or_else(Vec::new, |node| self.read_kind_names(node));
        let sets = keys.get("sets");
        keys.finish("an event", self.findings);
        kind.sets = sets.map_or_else(Vec::new, |node| self.read_sets(node, &kind));
        Some(kind)
    }

    /// A built-in event keeps what it sets; the policy adds to it and may rename its verb.
    fn extend_event(&mut self, id: EventId, mut kind: EventKind) {
        let built_in = &mut self.schema.events[usize::from(id.0)];
        let mut fields = std::mem::take(&mut built_in.fields);
        fields.retain(|used| kind.fields.iter().all(|other| other.field != used.field));
        fields.append(&mut kind.fields);
        built_in.fields = fields;
        built_in.sets.append(&mut kind.sets);
        built_in.title = kind.title;
        built_in.by = kind.by;
        built_in.kinds = kind.kinds;
        if kind.verb.is_some() && id != event::OPENED {
            built_in.verb = kind.verb;
        }
    }

    fn read_verb(&mut self, event: &str, node: &Node) -> Option<Box<str>> {
        let verb = text(node, "verb", self.findings)?;
        let is_word = verb.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
            && !verb.starts_with('-');
        if COMMANDS.contains(&verb) || verb == "help" {
            let message = format!("the verb `{verb}` bears the name of a built-in command");
            self.findings.fault_with_hint(
                node.at,
                message,
                format!("choose another, such as {verb}-it"),
            );
        } else if !is_word || verb.is_empty() {
            self.findings
                .fault(node.at, format!("`{verb}` cannot be a command (letters, digits and `-`)"));
        } else if let Some(other) =
            self.schema.find_verb(verb).filter(|id| &*self.schema.event(*id).name != event)
        {
            let other = self.schema.event(other).name.clone();
            self.findings.fault(node.at, format!("the verb `{verb}` already writes `{other}`"));
        } else {
            return Some(verb.into());
        }
        None
    }

    fn read_uses(&mut self, node: &Node) -> Vec<FieldUse> {
        let mut uses: Vec<FieldUse> = Vec::new();
        for (name, at) in texts(node, "fields", self.findings) {
            let (name, optional) =
                name.strip_suffix('?').map_or((name, false), |name| (name, true));
            let Some(field) = self.find_field(name, at) else { continue };
            if uses.iter().any(|used| used.field == field) {
                self.findings.fault(at, format!("the field `{name}` stands twice"));
            } else {
                uses.push(FieldUse { field, optional });
            }
        }
        uses
    }

    fn find_field(&mut self, name: &str, at: Position) -> Option<FieldId> {
        let field = self.schema.find_field(name);
        if field.is_none() {
            let hint = suggest(name, self.schema.field_list());
            self.findings.fault_with_hint(at, format!("there is no field `{name}`"), hint);
        }
        field
    }

    fn read_classes(&mut self, node: &Node) -> Vec<ActorClass> {
        let names = ActorClass::NAMES.map(|(name, _)| name);
        let mut classes = Vec::new();
        for (name, at) in texts(node, "by", self.findings) {
            match ActorClass::parse(name) {
                Some(class) => classes.push(class),
                None => {
                    self.findings.fault_with_hint(
                        at,
                        format!("`{name}` is no class of actors"),
                        suggest(name, names),
                    );
                }
            }
        }
        classes
    }

    fn read_kind_names(&mut self, node: &Node) -> Vec<KindId> {
        let mut kinds = Vec::new();
        for (name, at) in texts(node, "kinds", self.findings) {
            if let Some(kind) = self.schema.find_kind(name) {
                kinds.push(kind);
            } else {
                let hint = suggest(name, self.schema.kind_list());
                self.findings.fault_with_hint(at, format!("there is no kind `{name}`"), hint);
            }
        }
        kinds
    }

    /// `[grade]` sets a field from the event's field of that name, `{owner: to}` from another or to a fixed value.
    fn read_sets(&mut self, node: &Node, kind: &EventKind) -> Vec<Setting> {
        let Content::Map(map) = &node.content else {
            let names: Vec<(&str, Position)> = texts(node, "sets", self.findings);
            let fields = names.into_iter().filter_map(|(name, at)| self.find_settable(name, at));
            return fields.map(|field| Setting { field, source: Source::Field(field) }).collect();
        };
        let mut sets = Vec::new();
        for entry in &map.entries {
            let Some(field) = self.find_settable(&entry.key, entry.key_at) else { continue };
            let Some(source) = self.read_source(field, &entry.value, kind) else { continue };
            sets.push(Setting { field, source });
        }
        sets
    }

    fn find_settable(&mut self, name: &str, at: Position) -> Option<FieldId> {
        let field = self.find_field(name, at)?;
        let fixed = FIXED_FIELDS.contains(&field) && field != field::STATUS;
        if fixed || field == field::NOTE {
            self.findings.fault(at, format!("no event can set `{name}`"));
            return None;
        }
        Some(field)
    }

    fn read_source(&mut self, target: FieldId, node: &Node, kind: &EventKind) -> Option<Source> {
        let name = text(node, "sets", self.findings)?;
        let own = self.schema.find_field(name).filter(|field| {
            [field::TO, field::VIA, field::BY, field::AT].contains(field)
                || kind.fields.iter().any(|used| used.field == *field)
        });
        if let Some(field) = own {
            return Some(Source::Field(field));
        }
        if target == field::STATUS {
            let word = self.symbols.intern(name);
            if let FieldType::OneOf(words) =
                &mut self.schema.fields[usize::from(field::STATUS.0)].kind
                && !words.contains(&word)
            {
                words.push(word);
            }
            return Some(Source::Constant(Value::Word(word)));
        }
        let kind = self.schema.field(target).kind.clone();
        match read_value(&kind, name, self.symbols) {
            Ok(value) => Some(Source::Constant(value)),
            Err(misread) => {
                let message = format!(
                    "`{name}` is neither a field of this event nor a value: {}",
                    misread.message
                );
                self.findings.fault_with_hint(node.at, message, misread.hint);
                None
            }
        }
    }

    fn read_rosters(&mut self, section: Option<&Node>) {
        for (index, entry) in entries(section, "rosters", self.findings).iter().enumerate() {
            let Some(mut keys) = Keys::of(&entry.value, "a roster", self.findings) else {
                continue;
            };
            let key: Box<str> = keys.text("key", self.findings).unwrap_or("id").into();
            let columns = keys.get("columns");
            let _ = keys.get("title");
            keys.finish("a roster", self.findings);
            let columns = self.read_columns(&key, columns);
            let roster = &mut self.schema.rosters[index];
            roster.columns = columns;
            roster.key = key;
        }
    }

    fn read_columns(&mut self, key: &str, section: Option<&Node>) -> Vec<Column> {
        let mut columns = Vec::new();
        for entry in
            entries(section, "columns", self.findings).iter().filter(|entry| &*entry.key != key)
        {
            if let Some(field) = self.read_field(entry) {
                columns.push(Column { name: field.name, kind: field.kind, secret: field.secret });
            }
        }
        columns
    }

    fn read_kinds(&mut self, section: Option<&Node>) {
        for (index, entry) in entries(section, "kinds", self.findings).iter().enumerate() {
            if entry.value.is_absent() {
                continue;
            }
            let Some(mut keys) = Keys::of(&entry.value, "a kind", self.findings) else { continue };
            let title = read_title(keys.get("title"), self.findings);
            let fields = keys.get("fields").map_or_else(Vec::new, |node| self.read_uses(node));
            let take = entries(keys.get("take"), "take", self.findings);
            keys.finish("a kind", self.findings);
            let take = take.iter().filter_map(|entry| self.read_take(entry)).collect();
            let kind = &mut self.schema.kinds[index];
            (kind.title, kind.fields, kind.take) = (title, fields, take);
        }
    }

    /// `level: customer.level`: a column of the roster that a head field refers to.
    fn read_take(&mut self, entry: &Entry) -> Option<Take> {
        let field = self.find_field(&entry.key, entry.key_at)?;
        let path = text(&entry.value, "take", self.findings)?;
        let at = entry.value.at;
        let Some((through, column_name)) = path.split_once('.') else {
            self.findings.fault(
                at,
                format!("`{path}` must name a column through a field, such as customer.level"),
            );
            return None;
        };
        let through = self.find_field(through, at)?;
        let FieldType::Ref(Target::Roster(roster)) = self.schema.field(through).kind else {
            self.findings
                .fault(at, format!("`{}` refers to no roster", self.schema.field(through).name));
            return None;
        };
        let Some(column) = self.schema.roster(roster).column(column_name) else {
            let names = self.schema.roster(roster).columns.iter().map(|column| &*column.name);
            let hint = suggest(column_name, names);
            let message = format!(
                "the roster `{}` has no column `{column_name}`",
                self.schema.roster(roster).name
            );
            self.findings.fault_with_hint(at, message, hint);
            return None;
        };
        Some(Take { field, through, roster, column })
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
fn entries<'n>(section: Option<&'n Node>, what: &str, findings: &mut Findings) -> &'n [Entry] {
    match section.map(|node| (&node.content, node)) {
        Some((Content::Map(map), _)) => &map.entries,
        None | Some((Content::Absent, _)) => &[],
        Some((Content::Scalar(_) | Content::List(_), node)) => {
            findings.fault(node.at, format!("`{what}` must be a mapping, not {}", node.shape()));
            &[]
        }
    }
}

/// A title: one text, or `{zh: …, en: …}`.
pub(super) fn read_title(node: Option<&Node>, findings: &mut Findings) -> Title {
    let Some(node) = node else { return Title::default() };
    if let Some(text) = node.as_text() {
        return Title { zh: None, en: Some(text.into()) };
    }
    let Some(mut keys) = Keys::of(node, "a title", findings) else { return Title::default() };
    let zh = keys.text("zh", findings).map(Into::into);
    let en = keys.text("en", findings).map(Into::into);
    keys.finish("a title", findings);
    Title { zh, en }
}
