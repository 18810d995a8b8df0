//! What a book may say: its fields, events, kinds and rosters, each once, with their types.

use std::collections::HashMap;

use chrono_tz::Tz;

use crate::model::language::Language;
use crate::model::record::{EventId, KindId};
use crate::model::roster::{ColumnId, RosterId};
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value};

/// A name for people, in one or two languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Title {
    pub(crate) zh: Option<Box<str>>,
    pub(crate) en: Option<Box<str>>,
    /// What people call it in Chinese where the policy does not say: of what every book has alone.
    pub(super) usual: Option<&'static str>,
}

impl Title {
    /// The title in `language`, else in the other one, else the usual one.
    pub(crate) fn text(&self, language: Language) -> Option<&str> {
        let usual = if language == Language::Chinese { self.usual } else { None };
        self.own(language).or(usual)
    }

    /// The title that the policy gives.
    pub(crate) fn own(&self, language: Language) -> Option<&str> {
        let (first, second) = match language {
            Language::English => (&self.en, &self.zh),
            Language::Chinese => (&self.zh, &self.en),
        };
        first.as_deref().or(second.as_deref())
    }
}

/// The type of a field or roster column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldType {
    /// Free text.
    Text,
    /// One word of no fixed vocabulary, such as a channel where the policy lists none.
    Word,
    Int,
    Decimal,
    Bool,
    Date,
    Instant,
    Duration,
    /// One of these, in the order of the policy.
    OneOf(Vec<Symbol>),
    List(Box<FieldType>),
    Ref(Target),
}

impl FieldType {
    /// True of a link to another record, and of a list of them.
    pub(crate) fn names_records(&self) -> bool {
        let member = if let Self::List(member) = self { member } else { self };
        *member == Self::Ref(Target::Records)
    }
}

/// What a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Roster(RosterId),
    Records,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: Box<str>,
    pub(crate) kind: FieldType,
    pub(crate) title: Title,
    /// Masked in all output unless it is asked for.
    pub(crate) secret: bool,
    /// What a valid text matches, whole.
    pub(crate) pattern: Option<regex_lite::Regex>,
    /// Values that mean "don't know".
    pub(crate) missing: Vec<Value>,
}

/// A field where it is used: optional if its name ended in `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldUse {
    pub(crate) field: FieldId,
    pub(crate) optional: bool,
}

/// Classes of actors, as `by: [staff, bot]` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActorClass {
    Staff,
    Customer,
    System,
    Bot,
}

impl ActorClass {
    pub(crate) const NAMES: [(&'static str, Self); 4] = [
        ("staff", Self::Staff),
        ("customer", Self::Customer),
        ("system", Self::System),
        ("bot", Self::Bot),
    ];

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == text).map(|(_, class)| *class)
    }
}

/// A kind of event.
#[derive(Clone, Debug)]
pub(crate) struct EventKind {
    pub(crate) name: Box<str>,
    pub(crate) title: Title,
    /// The command that writes it.
    pub(crate) verb: Option<Box<str>>,
    pub(crate) fields: Vec<FieldUse>,
    /// What it changes in the record.
    pub(crate) sets: Vec<Setting>,
    /// Who may write it; empty for anyone.
    pub(crate) by: Vec<ActorClass>,
    /// The kinds of record that it belongs to; empty for all.
    pub(crate) kinds: Vec<KindId>,
}

/// One field that an event sets.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) field: FieldId,
    pub(crate) source: Source,
}

#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// The value of this field of the event.
    Field(FieldId),
    /// Always this value.
    Constant(Value),
}

/// A kind of record.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) name: Box<str>,
    pub(crate) word: Symbol,
    pub(crate) title: Title,
    pub(crate) fields: Vec<FieldUse>,
    /// Roster values that are copied into the head at opening.
    pub(crate) take: Vec<Take>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Take {
    pub(crate) field: FieldId,
    pub(crate) through: FieldId,
    pub(crate) roster: RosterId,
    pub(crate) column: ColumnId,
}

/// A declared roster; its rows stand in `data/rosters/NAME.csv`.
#[derive(Clone, Debug)]
pub(crate) struct RosterKind {
    pub(crate) name: Box<str>,
    /// The column that names a row.
    pub(crate) key: Box<str>,
    pub(crate) columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: Box<str>,
    pub(crate) kind: FieldType,
    pub(crate) secret: bool,
}

impl RosterKind {
    /// Its file, relative to the book.
    pub(crate) fn file(&self) -> String {
        format!("data/rosters/{}.csv", self.name)
    }

    pub(crate) fn column(&self, name: &str) -> Option<ColumnId> {
        let index = self.columns.iter().position(|column| &*column.name == name)?;
        u16::try_from(index).ok().map(ColumnId)
    }
}

/// Everything that has a name, by number and by name.
#[derive(Clone, Debug)]
pub(crate) struct Schema {
    pub(crate) zone: Tz,
    pub(crate) fields: Vec<Field>,
    pub(crate) events: Vec<EventKind>,
    /// So many of them are declared; the others stand for echoes, and no file names them.
    pub(super) declared_events: usize,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) rosters: Vec<RosterKind>,
    /// The roster `staff`, where one is declared.
    pub(crate) staff: Option<RosterId>,
    pub(super) field_names: HashMap<Box<str>, FieldId>,
    pub(super) event_names: HashMap<Box<str>, EventId>,
    pub(super) kind_names: HashMap<Box<str>, KindId>,
}

impl Schema {
    pub(crate) fn field(&self, id: FieldId) -> &Field {
        &self.fields[usize::from(id.0)]
    }

    pub(crate) fn event(&self, id: EventId) -> &EventKind {
        &self.events[usize::from(id.0)]
    }

    pub(crate) fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[usize::from(id.0)]
    }

    pub(crate) fn roster(&self, id: RosterId) -> &RosterKind {
        &self.rosters[usize::from(id.0)]
    }

    pub(crate) fn find_field(&self, name: &str) -> Option<FieldId> {
        self.field_names.get(name).copied()
    }

    pub(crate) fn find_event(&self, name: &str) -> Option<EventId> {
        self.event_names.get(name).copied()
    }

    pub(crate) fn find_kind(&self, name: &str) -> Option<KindId> {
        self.kind_names.get(name).copied()
    }

    pub(crate) fn find_roster(&self, name: &str) -> Option<RosterId> {
        let index = self.rosters.iter().position(|roster| &*roster.name == name)?;
        u16::try_from(index).ok().map(RosterId)
    }

    /// The event that the verb `verb` writes.
    pub(crate) fn find_verb(&self, verb: &str) -> Option<EventId> {
        let index = self.events.iter().position(|event| event.verb.as_deref() == Some(verb))?;
        u16::try_from(index).ok().map(EventId)
    }

    pub(crate) fn field_list(&self) -> impl Iterator<Item = &str> + Clone {
        self.fields.iter().map(|field| &*field.name)
    }

    pub(crate) fn event_list(&self) -> impl Iterator<Item = &str> + Clone {
        self.events[..self.declared_events].iter().map(|event| &*event.name)
    }

    pub(crate) fn kind_list(&self) -> impl Iterator<Item = &str> + Clone {
        self.kinds.iter().map(|kind| &*kind.name)
    }

    /// Adds the kinds of event as which echoes are heard.
    pub(super) fn add_echoes(&mut self, names: Vec<Box<str>>) {
        self.events.extend(names.into_iter().map(|name| EventKind {
            name,
            title: Title::default(),
            verb: None,
            fields: Vec::new(),
            sets: Vec::new(),
            by: Vec::new(),
            kinds: Vec::new(),
        }));
    }

    /// How many kinds of event the policy has, those that every book has included.
    pub(crate) const fn event_count(&self) -> usize {
        self.declared_events
    }

    /// True if `event` is heard from elsewhere.
    pub(crate) fn is_echo(&self, event: EventId) -> bool {
        usize::from(event.0) >= self.declared_events
    }

    /// The verbs with their events, in the order of the policy.
    pub(crate) fn verbs(&self) -> impl Iterator<Item = (&str, &EventKind)> {
        self.events.iter().filter_map(|event| Some((event.verb.as_deref()?, event)))
    }

    /// True if a record can have `field`: its head says it, or an event sets it.
    pub(crate) fn is_of_records(&self, field: FieldId) -> bool {
        use crate::model::value::field::{CUSTOMER, DUE, ID, KIND, OWNER, STATUS, SUBJECT, VIA};
        [CUSTOMER, DUE, ID, KIND, OWNER, STATUS, SUBJECT, VIA].contains(&field)
            || self.kinds.iter().any(|kind| {
                kind.fields.iter().any(|used| used.field == field)
                    || kind.take.iter().any(|take| take.field == field)
            })
            || self.events.iter().flat_map(|event| &event.sets).any(|set| set.field == field)
    }

    /// True if `event` itself may carry `field`, so that a matcher asks the event and not the record.
    pub(crate) fn carries(&self, event: EventId, field: FieldId) -> bool {
        use crate::model::value::field::{AT, BY, EVENT, FORCED, NOTE, RECORDED, TO, VIA};
        [AT, BY, EVENT, FORCED, NOTE, RECORDED, TO, VIA].contains(&field)
            || self.event(event).fields.iter().any(|used| used.field == field)
    }
}
