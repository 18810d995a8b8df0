//! The section `events`: verbs, fields, and what an event sets.

use super::{COMMANDS, Declarer, FIXED_FIELDS, read_title, told_entries};
use crate::model::code::Code;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Position, suggest};
use crate::model::language::Said;
use crate::model::record::{EventId, KindId, event};
use crate::model::value::{FieldId, Value, field};
use crate::policy::lint::read_silences;
use crate::policy::places::Section;
use crate::policy::raw::{Keys, text, texts};
use crate::policy::schema::{ActorClass, EventKind, FieldType, FieldUse, Setting, Source, Title};
use crate::policy::values::read_value;

impl Declarer<'_> {
    pub(super) fn read_events(&mut self, section: Option<&Node>) {
        for entry in told_entries(section, "events", self.findings) {
            if let Some(kind) = self.read_event(entry) {
                match self.schema.find_event(&entry.key) {
                    Some(id) => self.extend_event(id, kind),
                    None => self.add_event(kind),
                }
            }
        }
    }

    pub(super) fn read_event(&mut self, entry: &Entry) -> Option<EventKind> {
        let mut kind = EventKind {
            name: entry.key.clone().into(),
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
        read_silences(&mut keys, self.findings);
        keys.finish("an event", self.findings);
        kind.sets = sets.map_or_else(Vec::new, |node| self.read_sets(node, &kind));
        Some(kind)
    }

    /// A built-in event keeps what it sets; the policy adds to it and may rename its verb.
    pub(super) fn extend_event(&mut self, id: EventId, mut kind: EventKind) {
        let built_in = &mut self.schema.events[usize::from(id.0)];
        let mut fields = std::mem::take(&mut built_in.fields);
        fields.retain(|used| kind.fields.iter().all(|other| other.field != used.field));
        fields.append(&mut kind.fields);
        built_in.fields = fields;
        built_in.sets.append(&mut kind.sets);
        built_in.title = Title { usual: built_in.title.usual, ..kind.title };
        built_in.by = kind.by;
        built_in.kinds = kind.kinds;
        if kind.verb.is_some() && id != event::OPENED {
            built_in.verb = kind.verb;
        }
    }

    pub(super) fn read_verb(&mut self, event: &str, node: &Node) -> Option<Box<str>> {
        let verb = text(node, "verb", self.findings)?;
        let is_word = verb.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
            && !verb.starts_with('-');
        if COMMANDS.contains(&verb) || verb == "help" {
            let message = format!("the verb `{verb}` bears the name of a built-in command");
            self.findings
                .fault_with_hint(
                    node.at,
                    message,
                    Said::from(format!("choose another, such as {verb}-it")),
                )
                .code(Code::ReservedName);
        } else if !is_word || verb.is_empty() {
            self.findings
                .fault(node.at, format!("`{verb}` cannot be a command (letters, digits and `-`)"))
                .code(Code::WrongName);
        } else if let Some(other) =
            self.schema.find_verb(verb).filter(|id| &*self.schema.event(*id).name != event)
        {
            let other = self.schema.event(other).name.clone();
            self.findings
                .fault(node.at, format!("the verb `{verb}` already writes `{other}`"))
                .code(Code::DuplicateVerb)
                .hint(Said::from("give one of the two another verb"));
            if let (Some(at), Some(fault)) =
                (self.places.of_name(Section::Events, &other), self.findings.faults.last_mut())
            {
                fault.related(at, format!("`{other}` is declared here"));
            }
        } else {
            return Some(verb.into());
        }
        None
    }

    pub(super) fn read_uses(&mut self, node: &Node) -> Vec<FieldUse> {
        let mut uses: Vec<FieldUse> = Vec::new();
        for (name, at) in texts(node, "fields", self.findings) {
            let (name, optional) =
                name.strip_suffix('?').map_or((name, false), |name| (name, true));
            let Some(field) = self.find_field(name, at) else { continue };
            if uses.iter().any(|used| used.field == field) {
                self.findings
                    .fault(at, format!("the field `{name}` stands twice"))
                    .code(Code::DuplicateValue);
            } else {
                uses.push(FieldUse { field, optional });
            }
        }
        uses
    }

    pub(super) fn read_classes(&mut self, node: &Node) -> Vec<ActorClass> {
        let names = ActorClass::NAMES.map(|(name, _)| name);
        let mut classes = Vec::new();
        for (name, at) in texts(node, "by", self.findings) {
            match ActorClass::parse(name) {
                Some(class) => classes.push(class),
                None => {
                    self.findings
                        .fault_with_hint(
                            at,
                            format!("`{name}` is no class of actors"),
                            suggest(name, names),
                        )
                        .code(Code::UnknownActor);
                }
            }
        }
        classes
    }

    pub(super) fn read_kind_names(&mut self, node: &Node) -> Vec<KindId> {
        let mut kinds = Vec::new();
        for (name, at) in texts(node, "kinds", self.findings) {
            if let Some(kind) = self.schema.find_kind(name) {
                kinds.push(kind);
            } else {
                let known = self.schema.kind_list();
                self.places.miss(Section::Kinds, (name, at), known, self.findings);
            }
        }
        kinds
    }

    /// `[grade]` sets a field from the event's field of that name, `{owner: to}` from another or to a fixed value.
    pub(super) fn read_sets(&mut self, node: &Node, kind: &EventKind) -> Vec<Setting> {
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

    pub(super) fn find_settable(&mut self, name: &str, at: Position) -> Option<FieldId> {
        let field = self.find_field(name, at)?;
        let fixed = FIXED_FIELDS.contains(&field) && field != field::STATUS;
        if fixed || field == field::NOTE {
            self.findings.fault(at, format!("no event can set `{name}`")).code(Code::ReservedName);
            return None;
        }
        Some(field)
    }

    pub(super) fn read_source(
        &mut self,
        target: FieldId,
        node: &Node,
        kind: &EventKind,
    ) -> Option<Source> {
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
                self.findings.fault_with_hint(node.at, message, misread.hint).code(misread.code);
                None
            }
        }
    }
}
