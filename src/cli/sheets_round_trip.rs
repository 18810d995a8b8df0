//! Whatever a book says, it says the same after an export and an import into an empty book: as CSV, as GB18030 and as a
//! workbook.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use encoding_rs::{Encoding, GB18030, UTF_8};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_xlsxwriter::XlsxError;

use crate::engine::{Echoes, Plan};
use crate::model::Instant;
use crate::model::guard::marked;
use crate::model::language::Language;
use crate::model::record::Record;
use crate::render::export::csv::{self, Coding};
use crate::render::export::xlsx;
use crate::report::Words;
use crate::report::export::records::{Exporter, Taken};
use crate::report::export::{Cell, Sheet};
use crate::report::list::{Asked, Lister, Row};
use crate::report::record::Basis;
use crate::report::roster::Secrets;
use crate::store::import::{Mode, sheets};
use crate::store::made_up::{POLICY, Teller, said};
use crate::store::{Book, Selection, files};

const ZONE: Tz = Tz::Asia__Shanghai;
/// Letters that a cell of a workbook holds.
const LONGEST: usize = 32_767;

fn empty_book() -> (tempfile::TempDir, Book) {
    let folder = tempfile::TempDir::new().unwrap();
    files::create(&folder.path().join("policy.yaml"), POLICY).unwrap();
    let book = Book::open(folder.path().to_owned()).unwrap();
    (folder, book)
}

fn exported(book: &Book, records: &[Record], now: Instant) -> (Vec<Sheet>, Vec<Record>) {
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: Language::Chinese };
    let basis = Basis {
        words,
        rosters: &book.rosters,
        waivers: &[],
        echoes: &Echoes::default(),
        plan: Plan::all(&book.policy),
        now,
        language: Language::Chinese,
        secrets: Secrets::Masked,
    };
    let asked = Asked { filters: Vec::new(), columns: Vec::new(), sort: Vec::new(), all: true };
    let lister = Lister { basis: &basis, asked: &asked };
    let schema = &book.policy.schema;
    // One whose opening is void is no record yet.
    let opened: Vec<&Record> =
        records.iter().filter(|record| basis.settle(record).is_some()).collect();
    let row = |record: &&Record| {
        lister.row_with(record, |seen| Taken::new(record, seen, schema)).unwrap()
    };
    let rows: Vec<Row<Taken>> = opened.iter().map(row).collect();
    let exporter = Exporter { words, language: Language::Chinese, secrets: Secrets::Masked };
    let sheets = vec![exporter.records(&rows, &[]), exporter.events(&rows)];
    (sheets, opened.into_iter().cloned().collect())
}

fn write_csv(folder: &Path, sheets: &[Sheet], encoding: &'static Encoding) -> Vec<PathBuf> {
    let coding = Coding { encoding, has_mark: true };
    let write = |(number, sheet): (usize, &Sheet)| {
        let path = folder.join(format!("{number}.csv"));
        files::write_whole(&path, |file| csv::write(file, sheet, ZONE, coding)).unwrap();
        path
    };
    sheets.iter().enumerate().map(write).collect()
}

/// `None` where a text is longer than a cell of a workbook may be.
fn write_workbook(folder: &Path, sheets: &[Sheet]) -> Option<Vec<PathBuf>> {
    let path = folder.join("book.xlsx");
    let bytes = xlsx::workbook(sheets, ZONE, Language::Chinese);
    let cells = sheets.iter().flat_map(|sheet| sheet.rows.iter().flatten());
    let is_long =
        |cell: &Cell| matches!(cell, Cell::Text(text) if marked(text).chars().count() > LONGEST);
    if cells.clone().any(is_long) {
        assert!(matches!(bytes, Err(XlsxError::MaxStringLengthExceeded)));
        return None;
    }
    files::replace(&path, &bytes.unwrap()).unwrap();
    Some(vec![path])
}

/// The records as a book has them after an import, twice.
fn imported(from: &[PathBuf], now: Instant) -> Result<BTreeMap<String, String>, TestCaseError> {
    let (_folder, mut book) = empty_book();
    for is_again in [false, true] {
        let request =
            sheets::Request { files: from, by: None, now, mode: Mode::Write, reveals: false };
        let (told, faults) =
            sheets::import(&mut book, request, &|_, _| Vec::new(), &|_, _, _| {}).unwrap();
        prop_assert_eq!(&faults, &[]);
        prop_assert!(!is_again || told.tally.new_records + told.tally.added == 0);
    }
    let records = book.records(&Selection::All).unwrap();
    prop_assert_eq!(&book.faults, &[]);
    Ok(texts(&book, &records))
}

/// By id, as a file would say it.
fn texts(book: &Book, records: &[Record]) -> BTreeMap<String, String> {
    let text = |record: &Record| {
        let mut record = record.clone();
        crate::store::archive::put_in_order(&mut record);
        (record.id.to_string(), book.names().record(&record))
    };
    records.iter().map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn what_is_exported_and_imported_is_the_same(all in vec(said(), 1..5)) {
        let (folder, mut book) = empty_book();
        let start = Instant::parse("2026-11-22T09:00:00+08:00").unwrap();
        let now = start.plus(1000);
        let mut records: BTreeMap<_, Record> = BTreeMap::new();
        for said in &all {
            let record = Teller { book: &mut book, start }.record(said);
            records.insert(record.id, record);
        }
        let records: Vec<Record> = records.into_values().collect();
        let (sheets, opened) = exported(&book, &records, now);
        let expected = texts(&book, &opened);
        let folder = folder.path();
        prop_assert_eq!(&imported(&write_csv(folder, &sheets, UTF_8), now)?, &expected);
        if let Some(workbook) = write_workbook(folder, &sheets) {
            prop_assert_eq!(&imported(&workbook, now)?, &expected);
        }
        // A letter that GB18030 lacks is an error that names its line.
        let coding = Coding { encoding: GB18030, has_mark: false };
        let is_whole = sheets.iter().all(|sheet| csv::write(&mut Vec::new(), sheet, ZONE, coding).is_ok());
        if is_whole {
            prop_assert_eq!(&imported(&write_csv(folder, &sheets, GB18030), now)?, &expected);
        }
    }
}
