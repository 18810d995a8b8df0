//! Whatever a record says, it is the same record when it comes back from the archive, and when it goes to work again.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::tables;
use crate::model::Instant;
use crate::model::record::{Actor, Event, Record, event};
use crate::model::timeline::{Horizon, Timeline};
use crate::model::value::Fields;
use crate::store::made_up::{POLICY, Teller, said};
use crate::store::record::Reader;
use crate::store::{Book, Selection, files};

/// What judging sees of a record at some instants.
fn judged(record: &Record, start: Instant) -> Vec<Option<(Fields, Vec<Event>)>> {
    let settle = |second| {
        let horizon = Horizon { now: start.plus(second), as_of: None };
        let timeline = Timeline::settle(record, horizon)?;
        Some((timeline.head.into_owned(), timeline.events.into_owned()))
    };
    [0, 3, 6, 99].into_iter().map(settle).collect()
}

#[track_caller]
fn assert_same_judged(a: &Record, b: &Record, start: Instant) {
    for (one, other) in judged(a, start).into_iter().zip(judged(b, start)) {
        let (Some((head, events)), Some((other_head, other_events))) = (&one, &other) else {
            assert!(one.is_none() && other.is_none());
            continue;
        };
        assert_eq!(head, other_head);
        assert_eq!(events.len(), other_events.len());
        for (event, other) in events.iter().zip(other_events) {
            assert!(event.says_the_same_as(other), "{event:?}\n{other:?}");
        }
    }
}

/// The month as the reader of the ordinary form reads it, and as the one that tells does.
#[track_caller]
fn both_readers_read_the_same(book: &mut Book) {
    let folder = super::folder_of("2026-11");
    let names = (format!("{folder}/tickets.csv"), format!("{folder}/events.csv"));
    let (root, schema, rosters) = (&book.root, &book.policy.schema, &book.rosters);
    let mut reader = Reader::new(schema, rosters, &book.symbols);
    let fast = super::read_fast(root, (&names.0, &names.1), &mut reader);
    let noted = reader.warnings();
    let mut reader = Reader::new(schema, rosters, &book.symbols);
    let telling = super::read_telling(root, names, &mut reader, &mut Vec::new());
    assert_eq!(format!("{:#?}", fast.expect("written by `cs`")), format!("{telling:#?}"));
    assert_eq!(noted, reader.warnings());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn a_record_archived_and_read_back_is_the_same_record(all in vec(said(), 1..5)) {
        let folder = tempfile::TempDir::new().unwrap();
        files::create(&folder.path().join("policy.yaml"), POLICY).unwrap();
        let mut book = Book::open(folder.path().to_owned()).unwrap();
        let start = Instant::parse("2026-11-22T09:00:00+08:00").unwrap();
        let mut records: BTreeMap<_, Record> = BTreeMap::new();
        for said in &all {
            let record = Teller { book: &mut book, start }.record(said);
            records.insert(record.id, record);
        }
        let turn = book.turn().unwrap();
        for record in records.values() {
            book.create(&turn, record).unwrap();
        }
        // What was made up is what its file says.
        let at_work = book.records(&Selection::AtWork).unwrap();
        prop_assert_eq!(&book.faults, &[]);
        for (made, read) in records.values().zip(&at_work) {
            prop_assert!(made.says_the_same_as(read), "{:?}\n{:?}", made, read);
        }
        let month = BTreeMap::from([("2026-11".into(), at_work.clone())]);
        let months = book.months_with(month).unwrap();
        book.put(&turn, &months, start).unwrap();
        both_readers_read_the_same(&mut book);
        let archived = book.archived().unwrap();
        prop_assert_eq!(&book.faults, &[]);
        prop_assert_eq!(archived.len(), at_work.len());
        for (mut record, copy) in at_work.into_iter().zip(archived.values()) {
            assert_same_judged(&record, copy, start);
            tables::put_in_order(&mut record);
            prop_assert!(record.says_the_same_as(copy), "{:?}\n{:?}", record, copy);
            // The line that copies it back is refused if it would read otherwise.
            files::remove(&folder.path().join(&*record.file)).unwrap();
            let noted = Teller { book: &mut book, start }.plain(99, event::NOTED, Actor::System);
            let file = book.append(&turn, copy, &noted).unwrap();
            prop_assert_eq!(file, record.file);
        }
    }
}
