//! What two versions of a book tell, held against each other by meaning: which events one has and the other lacks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::model::id::RecordId;
use crate::model::record::Event;

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
