//! Cases → typed records with ids that are the same at every import.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::bound::{Bound, Start};
use super::cases::Case;
use crate::model::Instant;
use crate::model::fault::{Findings, Position};
use crate::model::id::RecordId;
use crate::model::language::Said;
use crate::model::record::{Event, Record, event};
use crate::model::value::Value;
use crate::report::import::{Notices, Tally};
use crate::store::Book;
use crate::store::record::{RawEvent, RawRecord, Reader};

/// The records at hand, by id.
pub(super) type AtHand = BTreeMap<RecordId, Record>;

/// Makes records of cases.
#[derive(Debug)]
pub(super) struct Maker<'a> {
    pub(super) bound: &'a Bound,
    pub(super) file: Arc<str>,
    pub(super) now: Instant,
    pub(super) at_hand: &'a AtHand,
}

impl Maker<'_> {
    /// The records, by id. What is wrong is in `findings`, and the whole case is left out.
    pub(super) fn make(
        &self,
        book: &mut Book,
        mut cases: Vec<Case>,
        notices: &mut Notices,
        findings: &mut Findings,
    ) -> (Vec<Record>, Tally) {
        let mut tally = Tally::default();
        let zone = book.policy.zone();
        let kept = self.kept(book);
        // In the order of their names, so that two cases that hash alike get the same ids every time.
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        cases.retain(|case| self.is_opened(case, notices, findings));
        let ids = self.ids(&cases, &kept, book);
        let mut reader = Reader::new(&book.policy.schema, &book.rosters, &book.symbols);
        let mut made = Vec::new();
        for (case, id) in cases.iter_mut().zip(ids) {
            tally.derived += usize::from(case.derive_opening());
            let head = case.head(id.as_str(), self.bound, zone);
            let events = case
                .events
                .iter()
                .map(|event| RawEvent { at: Position::line(event.line), entries: &event.entries });
            let raw = RawRecord {
                at: Position::line(case.line),
                head: head.iter().collect(),
                events: events.collect(),
            };
            match reader.record(&raw, &self.file, findings) {
                Some(record) => {
                    self.notice(case, notices);
                    made.push(record);
                }
                None => notices.bad += case.rows,
            }
        }
        let strangers = reader.warnings();
        book.warnings.extend(strangers);
        for record in &mut made {
            settle(record, notices);
            take(record, book);
            record.file = Book::file_of(record.id);
        }
        made.sort_by_key(|record| record.id);
        tally.records = made.len();
        tally.events = made.iter().map(|record| record.events.len()).sum();
        (made, tally)
    }

    fn is_opened(&self, case: &Case, notices: &mut Notices, findings: &mut Findings) -> bool {
        let is_opened = self.bound.opened == Some(Start::First) || case.opened_at().is_some();
        if !is_opened {
            notices.bad += case.rows;
            let hint = "opened: first in the map opens it at its first event".to_owned();
            let message = format!("no row opens the case `{}`", case.name);
            findings.fault_with_hint(Position::line(case.line), message, Said::from(hint));
        }
        is_opened
    }

    fn notice(&self, case: &Case, notices: &mut Notices) {
        let opened = case.opened_at();
        let mut above: Option<Instant> = None;
        for event in &case.events {
            if opened.is_some_and(|opened| event.at < opened) {
                notices.before_opening.add(event.line);
            } else if event.is_row && above.is_some_and(|above| event.at < above) {
                notices.out_of_order.add(event.line);
            }
            if event.at > self.now {
                notices.future.add(event.line);
            }
            if event.is_row {
                above = Some(event.at);
            }
        }
    }

    /// The records at hand that keep the name of their case, by kind and name.
    fn kept(&self, book: &Book) -> BTreeMap<(String, String), RecordId> {
        let schema = &book.policy.schema;
        let field = self.bound.keep_case_as.as_ref().and_then(|name| schema.find_field(name));
        let Some(field) = field else { return BTreeMap::new() };
        let kept = |record: &Record| {
            let name = schema.show(record.head.get(field)?, &book.symbols);
            Some(((schema.kind(record.kind).name.to_string(), name), record.id))
        };
        self.at_hand.values().filter_map(kept).collect()
    }

    /// An id for each case: the one it has, else made from its name and the date of opening.
    fn ids(
        &self,
        cases: &[Case],
        kept: &BTreeMap<(String, String), RecordId>,
        book: &Book,
    ) -> Vec<RecordId> {
        let known = |case: &Case| kept.get(&(case.kind().to_owned(), case.name.clone())).copied();
        let mut taken: BTreeSet<RecordId> = cases.iter().filter_map(known).collect();
        if self.bound.keep_case_as.is_some() {
            // Each of these belongs to a case that bears another name, or to none.
            taken.extend(self.at_hand.keys());
        }
        let mut ids = Vec::with_capacity(cases.len());
        for case in cases {
            let first = case.opened_at().or_else(|| case.events.iter().map(|event| event.at).min());
            let date = first.unwrap_or(self.now).date_in(book.policy.zone());
            let id = known(case).or_else(|| {
                (0..u32::MAX)
                    .map(|attempt| RecordId::new(date, hash(&case.name, attempt)))
                    .find(|id| !taken.contains(id))
            });
            let id = id.unwrap_or_else(|| RecordId::new(date, 0));
            taken.insert(id);
            ids.push(id);
        }
        ids
    }
}

/// The first bits of a hash of a case's name.
pub(super) fn hash(name: &str, attempt: u32) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update(name);
    if attempt > 0 {
        hasher.update(attempt.to_be_bytes());
    }
    let digest = hasher.finalize();
    digest.iter().take(8).fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
}

/// Puts `opened` first, then by instant, ties in the order of the table; events that say the same stand once.
fn settle(record: &mut Record, notices: &mut Notices) {
    let is_opening = |e: &Event| e.event == event::OPENED;
    let opened = record.events.iter().filter(|e| is_opening(e)).map(|e| e.at).min();
    record.events.sort_by_key(|e| {
        let is_first = is_opening(e) && Some(e.at) == opened;
        (!is_first, e.at)
    });
    let mut kept: Vec<Event> = Vec::with_capacity(record.events.len());
    for event in record.events.drain(..) {
        if kept.iter().any(|other| other.at == event.at && other.says_the_same_as(&event)) {
            notices.twice.add(event.line);
        } else {
            kept.push(event);
        }
    }
    record.events = kept;
}

/// Copies into the head what the kind takes from rosters at opening.
pub(super) fn take(record: &mut Record, book: &Book) {
    let Some(opened) = record.events.first().map(|event| event.at) else { return };
    for take in &book.policy.schema.kind(record.kind).take {
        let key = record.head.get(take.through).and_then(Value::as_word);
        let value = key.and_then(|key| book.rosters.value(take.roster, key, take.column, opened));
        if let (None, Some(value)) = (record.head.get(take.field), value) {
            record.head.set(take.field, value.clone());
        }
    }
}
