//! What two versions of a book tell, held against each other by meaning: which events one has and the other lacks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::roster::MASK;
use super::{Words, short};
use crate::model::id::RecordId;
use crate::model::language::{Language, Said, tr};
use crate::model::record::Event;
use crate::model::value::{FieldId, Value, field};
use crate::policy::schema::{Schema, Source};

/// What one version of some files tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// The events of each record; equal ones once.
    records: BTreeMap<RecordId, Vec<Event>>,
    /// Files that cannot be read, relative to the book.
    pub(crate) unreadable: BTreeSet<String>,
}

/// Events of one record.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) record: RecordId,
    pub(crate) events: Vec<Event>,
}

impl Told {
    /// Takes the events of a record, in place of what was told of it before.
    pub(crate) fn tell(&mut self, record: RecordId, events: &[Event]) {
        let mut distinct: Vec<Event> = Vec::with_capacity(events.len());
        for event in events {
            if !has(&distinct, event) {
                distinct.push(event.clone());
            }
        }
        self.records.insert(record, distinct);
    }

    pub(crate) fn has(&self, record: RecordId) -> bool {
        self.records.contains_key(&record)
    }

    /// What a record tells, if it is there.
    pub(crate) fn events(&self, record: RecordId) -> &[Event] {
        self.records.get(&record).map(Vec::as_slice).unwrap_or_default()
    }

    /// What `self` tells and `other` does not, by record.
    pub(crate) fn beyond(&self, other: &Self) -> Vec<Part> {
        let part = |(record, events): (&RecordId, &Vec<Event>)| {
            let known = other.events(*record);
            let events: Vec<Event> =
                events.iter().filter(|event| !has(known, event)).cloned().collect();
            (!events.is_empty()).then_some(Part { record: *record, events })
        };
        self.records.iter().filter_map(part).collect()
    }

    /// What `self` tells and neither of `others` does.
    pub(crate) fn beyond_both(&self, others: [&Self; 2]) -> Vec<Part> {
        let parts = self.beyond(others[0]);
        let rest = |part: Part| {
            let known = others[1].events(part.record);
            let events: Vec<Event> =
                part.events.into_iter().filter(|event| !has(known, event)).collect();
            (!events.is_empty()).then_some(Part { events, ..part })
        };
        parts.into_iter().filter_map(rest).collect()
    }
}

fn has(events: &[Event], event: &Event) -> bool {
    events.iter().any(|one| one.at == event.at && one.says_the_same_as(event))
}

/// What two people did to one record, each on a side of a merge and without knowing of the other. The earlier comes first.
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    pub(crate) record: RecordId,
    pub(crate) deed: Deed,
    pub(crate) events: [Event; 2],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A field was set, to these values.
    Set(FieldId, [Value; 2]),
    /// It was closed, withdrawn or merged.
    Ended,
}

impl Clash {
    /// All of them, by record, the end of a record first.
    pub(crate) fn all(ours: &Told, theirs: &Told, schema: &Schema) -> Vec<Self> {
        let beyond = theirs.beyond(ours);
        let mut found = Vec::new();
        for part in ours.beyond(theirs) {
            let Some(other) = beyond.iter().find(|other| other.record == part.record) else {
                continue;
            };
            let ends =
                [&part, other].map(|part| part.events.iter().rfind(|event| event.event.ends()));
            if let [Some(ours), Some(theirs)] = ends {
                let events = [ours, theirs].map(Event::clone);
                found.push(Self { record: part.record, deed: Deed::Ended, events }.in_order());
            }
            let (ours, theirs) = (settings(&part, schema), settings(other, schema));
            for (field, (event, value)) in ours {
                let Some((second, other)) = theirs.get(&field) else { continue };
                if value != *other {
                    let deed = Deed::Set(field, [value, other.clone()]);
                    let events = [event.clone(), (*second).clone()];
                    found.push(Self { record: part.record, deed, events }.in_order());
                }
            }
        }
        found
    }

    fn in_order(mut self) -> Self {
        if self.events[1].at < self.events[0].at {
            self.events.reverse();
            if let Deed::Set(_, values) = &mut self.deed {
                values.reverse();
            }
        }
        self
    }

    /// In a line: who did what, and when.
    pub(crate) fn text(&self, words: Words<'_>, language: Language) -> String {
        let words = Words { language, ..words };
        let (id, schema) = (self.record, &words.policy.schema);
        let [first, second] = [&self.events[0], &self.events[1]].map(|event| {
            let at = short(event.at, words.policy.zone());
            (&schema.event(event.event).name, event.by.text(words.symbols), at)
        });
        let ((a, by_a, at_a), (b, by_b, at_b)) = (first, second);
        match &self.deed {
            Deed::Ended => tr!(
                language,
                "{id} was ended on both sides: {a} by {by_a} at {at_a}, {b} by {by_b} at {at_b}",
                "{id} 双方都作了了结：{at_a} {by_a} 登记 {a}，{at_b} {by_b} 登记 {b}"
            ),
            Deed::Set(field, values) => {
                let field = schema.field(*field);
                let [was, is] = [&values[0], &values[1]].map(|value| {
                    if field.secret { MASK.to_owned() } else { schema.show(value, words.symbols) }
                });
                let name = &field.name;
                tr!(
                    language,
                    "{id}: {name} was set on both sides: {was} by {by_a} at {at_a}, {is} by {by_b} at {at_b}; the later holds",
                    "{id}：双方都设置了 {name}：{at_a} {by_a} 设为 {was}，{at_b} {by_b} 设为 {is}；以后者为准"
                )
            }
        }
    }
}

/// The fields that the events of `part` set, each with the last event that does. How a record stands follows from other
/// events, and is not told.
fn settings<'p>(part: &'p Part, schema: &Schema) -> BTreeMap<FieldId, (&'p Event, Value)> {
    let mut found = BTreeMap::new();
    let mut events: Vec<&Event> = part.events.iter().collect();
    events.sort_by_key(|event| event.at);
    for event in events {
        let sets = schema.event(event.event).sets.iter().filter(|set| set.field != field::STATUS);
        for set in sets {
            let value = match &set.source {
                Source::Field(from) => event.fields.get(*from).cloned(),
                Source::Constant(value) => Some(value.clone()),
            };
            if let Some(value) = value {
                found.insert(set.field, (event, value));
            }
        }
    }
    found
}

/// How many events there are, of how many records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) events: usize,
    pub(crate) records: usize,
}

impl Amount {
    pub(crate) fn of(parts: &[Part]) -> Self {
        let events = parts.iter().map(|part| part.events.len()).sum();
        Self { events, records: parts.len() }
    }
}

impl Amount {
    pub(crate) fn add(&mut self, other: Self) {
        self.events += other.events;
        self.records += other.records;
    }
}

impl fmt::Display for Amount {
    /// `3 events of 2 records`, in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |count: usize| if count == 1 { "" } else { "s" };
        let Self { events, records } = *self;
        write!(f, "{events} event{} of {records} record{}", many(events), many(records))
    }
}

/// What came of an exchange with others, or would.
#[derive(Clone, Debug, Default)]
pub(crate) struct Synced {
    /// The other side, as people know it.
    pub(crate) with: String,
    pub(crate) came: Amount,
    pub(crate) sent: Amount,
    /// Files that are neither records nor archive, relative to the book.
    pub(crate) came_files: BTreeSet<String>,
    pub(crate) sent_files: BTreeSet<String>,
    /// Records that one side archived and the other wrote into: they go on at work.
    pub(crate) kept: Vec<RecordId>,
    /// What both sides did to one record, a line each.
    pub(crate) clashes: Vec<Said>,
    pub(crate) new_violations: usize,
    /// The other side lacks something that is committed here.
    pub(crate) has_to_send: bool,
    pub(crate) is_sent: bool,
    /// Nothing was done: it was only asked.
    pub(crate) is_preview: bool,
}

impl Synced {
    /// Adds a further round: what came came later, and what is to be sent is all that the other side lacks now.
    pub(crate) fn add(&mut self, next: Self) {
        self.came.add(next.came);
        self.came_files.extend(next.came_files);
        self.kept.extend(next.kept);
        self.clashes.extend(next.clashes);
        self.new_violations += next.new_violations;
        self.with = next.with;
        self.sent = next.sent;
        self.sent_files = next.sent_files;
        self.has_to_send = next.has_to_send;
    }
}

/// What a merge has made of the events: those that are gone, and those that no one wrote.
#[derive(Debug, Default)]
pub(crate) struct Harm {
    pub(crate) lost: Vec<Part>,
    pub(crate) strange: Vec<Part>,
    /// Files that cannot be read on one side, so that it is not known what became of their events.
    pub(crate) unknown: BTreeSet<String>,
}

impl Harm {
    /// Every event of either side is in the result, and no other.
    pub(crate) fn of(ours: &Told, theirs: &Told, result: &Told) -> Self {
        let mut lost = ours.beyond(result);
        lost.extend(theirs.beyond_both([result, ours]));
        lost.sort_by_key(|part| part.record);
        let strange = result.beyond_both([ours, theirs]);
        let sides = [ours, theirs, result];
        let unknown = sides.iter().flat_map(|side| side.unreadable.iter().cloned()).collect();
        Self { lost, strange, unknown }
    }
}
