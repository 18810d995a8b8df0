//! Planned records held against those at hand, then written and read back.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};

use super::Progress;
use super::records::AtHand;
use crate::engine::is_settled;
use crate::model::Instant;
use crate::model::record::{Event, Record};
use crate::report::import::Tally;
use crate::store::files::Lock;
use crate::store::write::closed_at;
use crate::store::{Book, Place, Selection};

/// What has to be written.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) closed: Vec<Record>,
    pub(super) open: Vec<Record>,
    grown: Vec<Growth>,
    unchanged: Vec<Record>,
}

/// A record at hand, and the events that it lacks.
#[derive(Debug)]
struct Growth {
    place: Place,
    record: Record,
    events: Vec<Event>,
}

impl Plan {
    /// Sorts `records` by what becomes of them.
    pub(super) fn new(
        records: Vec<Record>,
        at_hand: &AtHand,
        book: &Book,
        now: Instant,
        tally: &mut Tally,
    ) -> Self {
        let mut plan = Self::default();
        for record in records {
            match at_hand.get(&record.id) {
                None if is_over(&record, book, now) => plan.closed.push(record),
                None => plan.open.push(record),
                Some(old) => plan.compare(record, old, tally),
            }
        }
        let zone = book.policy.zone();
        let month = |record: &Record| {
            closed_at(record).map(|at| at.date_in(zone).format("%Y-%m").to_string())
        };
        let months: BTreeSet<String> = plan.closed.iter().filter_map(month).collect();
        tally.new_closed = plan.closed.len();
        tally.months = months.len();
        tally.new_open = plan.open.len();
        tally.grown = plan.grown.len();
        tally.added = plan.grown.iter().map(|growth| growth.events.len()).sum();
        tally.unchanged = plan.unchanged.len();
        plan
    }

    fn compare(&mut self, record: Record, old: &Record, tally: &mut Tally) {
        let lacks =
            |these: &[Event], event: &Event| !these.iter().any(|other| says_the_same(other, event));
        let added: Vec<Event> =
            record.events.iter().filter(|event| lacks(&old.events, event)).cloned().collect();
        let others = old.events.iter().filter(|event| lacks(&record.events, event)).count();
        match (record.head == old.head, added.is_empty(), others) {
            (true, true, _) => self.unchanged.push(record),
            (true, false, 0) => {
                let growth = Growth { place: place(old), record: old.clone(), events: added };
                self.grown.push(growth);
            }
            _ => tally.different.add(record.line),
        }
    }

    /// Writes the plan, and reads back what it wrote: records and events.
    pub(super) fn write(
        self,
        book: &mut Book,
        turn: &Lock,
        now: Instant,
        progress: Progress<'_>,
    ) -> Result<(usize, usize)> {
        let mut expected: Vec<Record> = self.unchanged;
        for growth in self.grown {
            expected.push(growth.write(book, turn)?);
        }
        let total = self.open.len();
        for (index, record) in self.open.iter().enumerate() {
            progress("record files", index, total);
            book.create(turn, record)?;
        }
        expected.extend(self.open);
        if !self.closed.is_empty() {
            progress("archive", 0, 1);
            expected.extend(self.closed.iter().cloned());
            book.archive(turn, self.closed, now)?;
        }
        progress("reading back", 0, 1);
        read_back(book, &expected)
    }
}

impl Growth {
    /// Appends the events, and hands back the record that is then expected.
    fn write(self, book: &mut Book, turn: &Lock) -> Result<Record> {
        let (mut place, mut record) = (self.place, self.record);
        for event in self.events {
            let file = book.append(turn, &place, &record, &event)?;
            record.events.push(event);
            place = Place::File(file);
        }
        Ok(record)
    }
}

/// Closed, with nothing pending: a record with a running clock, or an end in the future, stays at work.
fn is_over(record: &Record, book: &Book, now: Instant) -> bool {
    closed_at(record).is_some() && is_settled(book.bench(now), &book.echoes, record)
}

/// Equal in all but when it was entered.
fn says_the_same(a: &Event, b: &Event) -> bool {
    a.at == b.at
        && a.event == b.event
        && a.by == b.by
        && a.fields == b.fields
        && a.amendment == b.amendment
}

fn place(record: &Record) -> Place {
    if record.file.starts_with("data/archive/") {
        return Place::Archive { id: record.id };
    }
    Place::File(record.file.clone())
}

fn read_back(book: &mut Book, expected: &[Record]) -> Result<(usize, usize)> {
    let (faults, warnings) = (book.faults.len(), book.warnings.len());
    let read = book.records(&Selection::All)?;
    book.faults.truncate(faults);
    book.warnings.truncate(warnings);
    let (mut records, mut events) = (0, 0);
    for record in expected {
        let found = read.binary_search_by_key(&record.id, |record| record.id);
        let Some(found) = found.ok().map(|index| &read[index]) else {
            return Err(anyhow!("the record {} was written and is not found again", record.id));
        };
        let is_there = |event: &Event| found.events.iter().any(|e| says_the_same(e, event));
        if found.head != record.head || !record.events.iter().all(is_there) {
            return Err(anyhow!("the record {} was written and reads otherwise", record.id));
        }
        records += 1;
        events += record.events.len();
    }
    Ok((records, events))
}
