//! Planned records held against those at hand, then written and read back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow};

use super::records::AtHand;
use super::{Judge, Progress};
use crate::engine::Echoes;
use crate::model::Instant;
use crate::model::record::{Event, Record};
use crate::report::import::Tally;
use crate::report::incoming::{Breaking, Incoming, count_future};
use crate::store::archive::month::finish;
use crate::store::archive::moving::files_of;
use crate::store::files::Lock;
use crate::store::{Book, Selection};

/// What has to be written.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Each with the month in which it is archived.
    pub(super) closed: Vec<(Box<str>, Record)>,
    pub(super) open: Vec<Record>,
    grown: Vec<Growth>,
    unchanged: Vec<Record>,
}

/// A record at hand, and the events that it lacks.
#[derive(Debug)]
struct Growth {
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
                // A record with a running clock, or an end in the future, stays at work.
                None => match book.closing(&record, now) {
                    Some(closed) => {
                        let month = book.month_for(closed, None);
                        plan.closed.push((month, record));
                    }
                    None => plan.open.push(record),
                },
                Some(old) => plan.compare(record, old, tally),
            }
        }
        let months: BTreeSet<&str> = plan.closed.iter().map(|(month, _)| &**month).collect();
        tally.new_closed = plan.closed.len();
        tally.months = months.len();
        tally.new_open = plan.open.len();
        tally.grown = plan.grown.len();
        tally.added = plan.grown.iter().map(|growth| growth.events.len()).sum();
        tally.unchanged = plan.unchanged.len();
        plan
    }

    /// Sorts `new` records by where they belong, beside those at hand that grow.
    pub(super) fn of(
        new: Vec<Record>,
        grown: Vec<(Record, Vec<Event>)>,
        book: &Book,
        now: Instant,
    ) -> Self {
        let mut plan = Self::default();
        for record in new {
            match book.closing(&record, now) {
                Some(closed) => {
                    let month = book.month_for(closed, None);
                    plan.closed.push((month, record));
                }
                None => plan.open.push(record),
            }
        }
        plan.grown = grown.into_iter().map(|(record, events)| Growth { record, events }).collect();
        plan
    }

    /// The records that are new or grow, as they would be.
    fn incoming(&self) -> Vec<Incoming<'_>> {
        let new = self.closed.iter().map(|(_, record)| record).chain(&self.open);
        let new = new.map(|record| Incoming { before: None, after: Cow::Borrowed(record) });
        let grown = self.grown.iter().map(|Growth { record, events }| {
            let mut after = record.clone();
            after.events.extend(events.iter().cloned());
            Incoming { before: Some(record), after: Cow::Owned(after) }
        });
        new.chain(grown).collect()
    }

    /// What `judge` finds broken in what comes in, and how much of it is yet to come. Records hear what the others say
    /// once all are in.
    pub(super) fn judged(
        &self,
        book: &mut Book,
        at_hand: &AtHand,
        (judge, now): (Judge<'_>, Instant),
    ) -> (Vec<Breaking>, usize) {
        let incoming = self.incoming();
        if book.hears() {
            let grown: BTreeSet<_> = self.grown.iter().map(|growth| growth.record.id).collect();
            let stays = at_hand.values().filter(|record| !grown.contains(&record.id));
            let after = incoming.iter().map(|one| &*one.after);
            book.echoes = Echoes::gather(book.bench(now), stays.chain(after));
        }
        (judge(book, &incoming), count_future(&incoming, now))
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
                self.grown.push(Growth { record: old.clone(), events: added });
            }
            _ => tally.different.add(record.line),
        }
    }

    /// Writes the plan, and reads back what it wrote: records and events; and the files.
    pub(super) fn write(
        self,
        book: &mut Book,
        turn: &Lock,
        now: Instant,
        progress: Progress<'_>,
    ) -> Result<((usize, usize), Vec<String>)> {
        let mut files = Vec::new();
        let mut expected: Vec<Record> = self.unchanged;
        let mut months: BTreeMap<Box<str>, Vec<Record>> = BTreeMap::new();
        for (month, record) in self.closed {
            expected.push(record.clone());
            months.entry(month).or_default().push(record);
        }
        finish(&book.root, turn, book.policy.zone())?;
        let months = book.months_with(months)?;
        for growth in self.grown {
            let grown = growth.write(book, turn)?;
            files.push(grown.file.to_string());
            expected.push(grown);
        }
        let total = self.open.len();
        for (index, record) in self.open.iter().enumerate() {
            progress("record files", index, total);
            book.create(turn, record)?;
            files.push(record.file.to_string());
        }
        expected.extend(self.open);
        if !months.is_empty() {
            progress("archive", 0, 1);
            book.put(turn, &months, now)?;
            files.extend(files_of(months.iter().map(|month| &*month.name)));
        }
        progress("reading back", 0, 1);
        Ok((read_back(book, &expected)?, files))
    }
}

impl Growth {
    /// Appends the events, and hands back the record that is then expected.
    fn write(self, book: &mut Book, turn: &Lock) -> Result<Record> {
        let mut record = self.record;
        for event in self.events {
            record.file = book.append(turn, &record, &event)?;
            record.events.push(event);
        }
        Ok(record)
    }
}

/// Equal in all but when it was entered.
fn says_the_same(a: &Event, b: &Event) -> bool {
    a.at == b.at
        && a.event == b.event
        && a.by == b.by
        && a.fields == b.fields
        && a.amendment == b.amendment
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
