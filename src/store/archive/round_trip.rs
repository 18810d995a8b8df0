//! Whatever a record says, it is the same record when it comes back from the archive, and when it goes to work again.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::pass::Source;
use super::{Files, Whole, tables};
use crate::model::Instant;
use crate::model::record::{Actor, Event, Record, event};
use crate::model::timeline::{Horizon, Timeline};
use crate::model::value::{FieldSet, Fields, field};
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
fn both_readers_read_the_same(book: &Book) {
    let read = |wanted: Option<&FieldSet>| {
        let files = Files::of(&super::folder_of("2026-11"));
        let open = |name: &str| files::open(&book.root.join(name)).map(Source::new);
        let mut reader = Reader::new(&book.policy.schema, &book.rosters, &book.symbols);
        let fast = super::read_fast(&files, &open, &mut reader, (&Whole, wanted));
        (fast.expect("written by `cs`"), reader.warnings())
    };
    let (fast, noted) = read(None);
    let mut reader = Reader::new(&book.policy.schema, &book.rosters, &book.symbols);
    let files = Files::of(&super::folder_of("2026-11"));
    let mut telling = super::read_telling(&book.root, files, &mut reader, &mut Vec::new());
    assert_eq!(format!("{fast:#?}"), format!("{telling:#?}"));
    assert_eq!(noted, reader.warnings());
    // Where only some fields matter, the others are left out, unless they tell two events apart.
    let mut wanted = FieldSet::default();
    for field in [field::KIND, field::VIA, field::FOR] {
        wanted.insert(field);
    }
    let (some, noted) = read(Some(&wanted));
    assert_eq!(noted, reader.warnings());
    if format!("{some:#?}") != format!("{telling:#?}") {
        for record in &mut telling {
            leave_out(record, &wanted);
        }
        assert_eq!(format!("{some:#?}"), format!("{telling:#?}"));
    }
}

/// Leaves the fields out that are not `wanted`.
fn leave_out(record: &mut Record, wanted: &FieldSet) {
    let some = |fields: &Fields| {
        let mut some = Fields::default();
        let kept = fields.iter().filter(|(field, _)| wanted.has(*field));
        kept.for_each(|(field, value)| some.set(field, value.clone()));
        some
    };
    record.head = some(&record.head);
    let plain = record.events.iter_mut().filter(|event| event.event != event::AMENDED);
    plain.for_each(|event| event.fields = some(&event.fields));
}

/// Puts the events of the month in the order of time, whatever their record.
fn scatter(book: &Book) {
    let path = book.root.join(format!("{}/events.csv", super::folder_of("2026-11")));
    let text = files::read(&path).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    rows.sort_by(|a, b| a[1].cmp(&b[1]));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(super::EVENT_COLUMNS).unwrap();
    for row in &rows {
        writer.write_record(row).unwrap();
    }
    files::replace(&path, &writer.into_inner().unwrap()).unwrap();
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
        both_readers_read_the_same(&book);
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
        scatter(&book);
        both_readers_read_the_same(&book);
    }
}
