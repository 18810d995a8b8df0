//! What records say to other records, to roster rows and to the book, gathered before anything is judged.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use super::matching::Role;
use super::plan::Bench;
use super::view::View;
use crate::model::Instant;
use crate::model::record::{Actor, Event, EventId, Record};
use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::timeline::Timeline;
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::echo::{Echo, Hearer, Of};
use crate::policy::matcher::Alternative;
use crate::policy::schema::{FieldType, Schema, Target};

/// Events as they are heard elsewhere, by hearer; within one, by instant and record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Echoes {
    /// By the id of the record that hears them.
    linked: HashMap<Symbol, Vec<Event>>,
    rows: HashMap<(EventId, Symbol), Vec<Event>>,
    book: HashMap<EventId, Vec<Event>>,
}

impl Echoes {
    /// Gathers what `records` say; those not opened yet say nothing.
    pub(crate) fn gather<'r>(
        bench: Bench<'_>,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Self {
        let mut echoes = Self::default();
        let is_of_events = |echo: &Echo| matches!(echo.of, Of::Events { .. });
        if bench.policy.echoes.iter().any(is_of_events) {
            records.into_iter().for_each(|record| echoes.hear_record(bench, record));
        }
        Self::merged([echoes])
    }

    /// Hears what `record` says, if it is opened.
    pub(crate) fn hear_record(&mut self, bench: Bench<'_>, record: &Record) {
        if let Some(timeline) = Timeline::settle(record, bench.horizon) {
            self.hear(bench, &timeline);
        }
    }

    /// What was heard in several parts of a book.
    pub(crate) fn merged(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for part in parts {
            append(&mut all.linked, part.linked);
            append(&mut all.rows, part.rows);
            append(&mut all.book, part.book);
        }
        for heard in all.lists() {
            heard.sort_by(|a, b| (a.at, source(a)).cmp(&(b.at, source(b))));
        }
        all
    }

    fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Event>> {
        self.linked.values_mut().chain(self.rows.values_mut()).chain(self.book.values_mut())
    }

    /// Hears what the record of `timeline`, which has heard nothing itself, says.
    pub(crate) fn hear(&mut self, bench: Bench<'_>, timeline: &Timeline<'_>) {
        if bench.policy.said(timeline.present).next().is_some() {
            self.hear_seen(&View::judging(bench, timeline));
        }
    }

    /// Hears what the record of `view`, which has heard nothing itself, says.
    pub(crate) fn hear_seen(&mut self, view: &View<'_>) {
        for echo in view.policy.said(view.timeline.present) {
            let Of::Events { what, by, when } = &echo.of else { continue };
            for index in 0..view.events().len() {
                if view.is_meant(what, index, Role::Happens) && view.holds(when, view.during(index))
                {
                    self.deliver(view, echo, (what, *by), index);
                }
            }
        }
    }

    fn deliver(
        &mut self,
        view: &View<'_>,
        echo: &Echo,
        (what, by): (&Alternative, Hearer),
        index: usize,
    ) {
        let heard = || as_heard(view, echo.event, what, index);
        match by {
            Hearer::Book => self.book.entry(echo.event).or_default().push(heard()),
            Hearer::Linked(link) => {
                let named = view.value_at_event(link, index);
                for id in named.iter().flat_map(|value| value.members()).filter_map(Value::as_word)
                {
                    self.linked.entry(id).or_default().push(heard());
                }
            }
            Hearer::Row(roster) => {
                for key in rows_named(view, roster, index) {
                    self.rows.entry((echo.event, key)).or_default().push(heard());
                }
            }
        }
    }

    /// True if some record hears of another.
    pub(crate) fn has_linked(&self) -> bool {
        !self.linked.is_empty()
    }

    /// What the record with this id hears of others.
    pub(crate) fn of_record(&self, id: Option<Symbol>) -> &[Event] {
        id.and_then(|id| self.linked.get(&id)).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn of_row(&self, echo: EventId, key: Symbol) -> &[Event] {
        self.rows.get(&(echo, key)).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn of_book(&self, echo: EventId) -> &[Event] {
        self.book.get(&echo).map(Vec::as_slice).unwrap_or_default()
    }
}

#[expect(clippy::iter_over_hash_type, reason = "each list is put in order afterwards")]
fn append<K: Eq + Hash>(all: &mut HashMap<K, Vec<Event>>, part: HashMap<K, Vec<Event>>) {
    for (key, heard) in part {
        all.entry(key).or_default().extend(heard);
    }
}

/// The event as it is heard: with its own fields, and the id of its record.
fn as_heard(view: &View<'_>, event: EventId, what: &Alternative, index: usize) -> Event {
    let own = view.event(index);
    let mut fields = own.fields.clone();
    fields.set(field::ID, Value::Text(view.timeline.record.id.as_str().into()));
    // Whether a bot's event counts is settled where the matcher stands that names the actor.
    let by = if what.names_actor() { Actor::System } else { own.by };
    Event { at: own.at, event, by, recorded: None, fields, amendment: None, line: 0 }
}

/// The record from which an event is heard.
pub(crate) fn source(event: &Event) -> Option<&str> {
    match event.fields.get(field::ID) {
        Some(Value::Text(id)) => Some(id),
        _ => None,
    }
}

/// An outcome as an event that its subject hears.
pub(super) fn outcome_event(event: EventId, at: Instant, outcome: Symbol) -> Event {
    let (by, mut fields) = (Actor::System, Fields::default());
    fields.set(field::STATUS, Value::Word(outcome));
    Event { at, event, by, recorded: None, fields, amendment: None, line: 0 }
}

/// The rows of `roster` that the event or its record names, each once.
pub(super) fn rows_named(view: &View<'_>, roster: RosterId, index: usize) -> Vec<Symbol> {
    let mut keys: Vec<Symbol> = Vec::new();
    if view.policy.schema.staff == Some(roster)
        && let Actor::Staff(id) = view.event(index).by
    {
        keys.push(id);
    }
    for field in references(&view.policy.schema, roster) {
        let value: Option<Cow<'_, Value>> = view.value_at_event(field, index);
        for key in value.iter().flat_map(|value| value.members()).filter_map(Value::as_word) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// The fields that name rows of `roster`.
fn references(schema: &Schema, roster: RosterId) -> impl Iterator<Item = FieldId> {
    let names = move |kind: &FieldType| *kind == FieldType::Ref(Target::Roster(roster));
    schema.fields.iter().enumerate().filter_map(move |(index, field)| {
        let kind = &field.kind;
        let is_list = matches!(kind, FieldType::List(member) if names(member));
        let is_reference = is_list || names(kind);
        is_reference.then(|| u16::try_from(index).ok().map(FieldId)).flatten()
    })
}
