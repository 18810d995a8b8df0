//! The manifest of the archive: one row a month, with the hashes that its files must have.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, Result};
use chrono_tz::Tz;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::month::COMING;
use super::{folder_of, is_month};
use crate::model::Instant;
use crate::model::archive::{ArchiveMonth, FileState};
use crate::model::fault::{Findings, Position};
use crate::store::table::Table;
use crate::store::{Book, Faults, files};

/// Relative to the book.
pub(crate) const MANIFEST: &str = "data/archive/manifest.csv";
const COLUMNS: [&str; 6] =
    ["month", "records", "events", "tickets_sha256", "events_sha256", "archived_at"];

/// What the manifest says of one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) records: usize,
    pub(crate) events: usize,
    pub(crate) tickets_sha256: Box<str>,
    pub(crate) events_sha256: Box<str>,
    pub(crate) archived_at: Option<Instant>,
    /// The line of the manifest; nought for a row that is yet to be written.
    pub(crate) line: u32,
}

/// The rows by month.
pub(crate) type Manifest = BTreeMap<Box<str>, Row>;

/// Reads the manifest `file` of the book at `root`; no rows where there is none.
///
/// # Errors
/// All that is wrong with it, row by row.
pub(super) fn read(root: &Path, file: &str) -> Result<Manifest> {
    let text = match files::read(&root.join(file)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Manifest::new()),
        text => text.with_context(|| format!("could not read {file}"))?,
    };
    let mut findings = Findings::new(file);
    let table = Table::read(&text, &mut findings);
    let manifest = table.map(|table| rows(&table, &mut findings)).unwrap_or_default();
    if findings.has_faults() { Err(Faults(findings.faults).into()) } else { Ok(manifest) }
}

fn rows(table: &Table, findings: &mut Findings) -> Manifest {
    for column in COLUMNS.into_iter().filter(|column| table.column(column).is_none()) {
        findings.fault(Position::START, format!("the column `{column}` is missing"));
    }
    let mut manifest = Manifest::new();
    if findings.has_faults() {
        return manifest;
    }
    for (line, cells) in table.rows() {
        let month = table.cell(cells, "month").unwrap_or_default();
        match row(table, line, cells) {
            Err(why) => {
                findings.fault(Position::line(line), why);
            }
            Ok(_) if manifest.contains_key(month) => {
                findings.fault(Position::line(line), format!("the month `{month}` stands twice"));
            }
            Ok(row) => drop(manifest.insert(month.into(), row)),
        }
    }
    manifest
}

fn row(table: &Table, line: u32, cells: &[String]) -> Result<Row, String> {
    let cell = |name| table.cell(cells, name).unwrap_or_default();
    let count = |name| {
        let text = cell(name);
        text.parse().map_err(|_| format!("`{name}` must be a whole number, not `{text}`"))
    };
    let hash = |name| {
        let text = cell(name);
        let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = is_hash.then(|| text.to_ascii_lowercase().into());
        hash.ok_or_else(|| format!("`{name}` must be a SHA-256 in 64 hexadecimal digits"))
    };
    let month = cell("month");
    if !is_month(month) {
        return Err(format!("`{month}` is not a month (expected one such as 2026-10)"));
    }
    let archived_at = table.cell(cells, "archived_at").map(|text| {
        Instant::parse(text).map_err(|why| format!("`{text}` is not an instant: {why}"))
    });
    Ok(Row {
        records: count("records")?,
        events: count("events")?,
        tickets_sha256: hash("tickets_sha256")?,
        events_sha256: hash("events_sha256")?,
        archived_at: archived_at.transpose()?,
        line,
    })
}

/// The manifest as a file.
pub(crate) fn text(manifest: &Manifest, zone: Tz) -> String {
    let mut text = format!("{}\n", COLUMNS.join(","));
    for (month, row) in manifest {
        let Row { records, events, tickets_sha256, events_sha256, .. } = row;
        let at = row.archived_at.map_or_else(String::new, |at| at.in_zone(zone).to_string());
        let _ = writeln!(text, "{month},{records},{events},{tickets_sha256},{events_sha256},{at}");
    }
    text
}

/// The hash of `bytes` in small hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> Box<str> {
    in_digits(Sha256::new_with_prefix(bytes))
}

fn in_digits(hash: Sha256) -> Box<str> {
    let digits = hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    digits.into()
}

/// Room for a piece of a file. It begins with a line of the cache: reads into a place that does not are several times
/// slower on some processors. Small enough to be hashed before it leaves the cache again.
#[repr(align(64))]
struct Room([u8; 16 * 1024]);

impl Room {
    fn new() -> Box<Self> {
        Box::new(Self([0; _]))
    }

    /// The hash of what is left of `file`, which is read piece by piece.
    fn hash(&mut self, mut file: File) -> io::Result<Box<str>> {
        let mut hash = Sha256::new();
        loop {
            match file.read(&mut self.0) {
                Ok(0) => return Ok(in_digits(hash)),
                Ok(count) => hash.update(&self.0[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// How the file at `path` stands to the hashes that it may have.
pub(super) fn state(path: &Path, hashes: &[Box<str>]) -> Result<FileState> {
    state_by(&mut Room::new(), path, hashes)
}

fn state_by(room: &mut Room, path: &Path, hashes: &[Box<str>]) -> Result<FileState> {
    match files::open(path).and_then(|file| room.hash(file)) {
        Ok(hash) if hashes.contains(&hash) => Ok(FileState::Right),
        Ok(_) => Ok(FileState::Wrong),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(FileState::Missing),
        Err(error) => Err(error).with_context(|| format!("could not read {}", path.display())),
    }
}

impl Book {
    /// The months of the manifest, oldest first, each held against its files. Where an archiving was cut short, a file
    /// that it had already put in place is right.
    ///
    /// All files are read, on all cores: many a book has more of them than of all else.
    pub(crate) fn months(&self) -> Result<Vec<ArchiveMonth>> {
        let coming = read(&self.root, COMING)?;
        let promised: Vec<(Box<str>, Row)> = read(&self.root, MANIFEST)?.into_iter().collect();
        let held = |room: &mut Box<Room>, place: usize| {
            let (month, row) = &promised[place / 2];
            let hash_of = |row: &Row| [&row.tickets_sha256, &row.events_sha256][place % 2].clone();
            let rows = [Some(row), coming.get(month)];
            let hashes: Vec<Box<str>> = rows.into_iter().flatten().map(hash_of).collect();
            let file = ["tickets.csv", "events.csv"][place % 2];
            state_by(room, &self.root.join(folder_of(month)).join(file), &hashes)
        };
        // Each file for itself: the events of a month take several times as long as its tickets.
        let states = (0..2 * promised.len()).into_par_iter().map_init(Room::new, held);
        // If several cannot be read, the first is told.
        let mut states = states.collect::<Vec<Result<FileState>>>().into_iter();
        let mut next = || states.next().unwrap_or(Ok(FileState::Missing));
        let month = |(month, Row { line, archived_at, .. })| {
            Ok(ArchiveMonth { month, line, archived_at, tickets: next()?, events: next()? })
        };
        promised.into_iter().map(month).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "month,records,events,tickets_sha256,events_sha256,archived_at\n";
    const POLICY: &str = "policy: {name: A, version: 1, zone: Asia/Shanghai}\n";

    /// A book with these files.
    fn book(files: &[(&str, &str)]) -> (tempfile::TempDir, Book) {
        let folder = tempfile::TempDir::new().unwrap();
        for (name, text) in [("policy.yaml", POLICY)].iter().chain(files) {
            files::create(&folder.path().join(name), text).unwrap();
        }
        let book = Book::open(folder.path().to_owned()).unwrap();
        (folder, book)
    }

    #[test]
    fn each_month_of_the_manifest_is_held_against_its_files() {
        let (right, other) = (sha256(b"right"), sha256(b"other"));
        let manifest = format!(
            "{HEADER}2026-09,1,2,{right},{other},2026-11-01T00:00:00+08:00\n\
             2026-10,1,2,{},{right},\n",
            right.to_ascii_uppercase()
        );
        let (_folder, book) = book(&[
            (MANIFEST, &manifest),
            ("data/archive/month=2026-09/tickets.csv", "right"),
            ("data/archive/month=2026-09/events.csv", "right"),
            ("data/archive/month=2026-10/tickets.csv", "right"),
        ]);
        let months = book.months().unwrap();
        assert_eq!(
            months,
            [
                ArchiveMonth {
                    month: "2026-09".into(),
                    line: 2,
                    archived_at: Some(Instant::parse("2026-11-01T00:00:00+08:00").unwrap()),
                    tickets: FileState::Right,
                    events: FileState::Wrong,
                },
                ArchiveMonth {
                    month: "2026-10".into(),
                    line: 3,
                    archived_at: None,
                    tickets: FileState::Right,
                    events: FileState::Missing,
                },
            ]
        );
    }

    /// A file that takes several pieces has the hash of all its bytes.
    #[test]
    fn files_are_hashed_piece_by_piece() {
        let folder = tempfile::TempDir::new().unwrap();
        let piece = Room::new().0.len();
        for length in [0, 1, piece - 1, piece, piece + 1, 3 * piece + 100] {
            let text: String = ('a'..='z').cycle().take(length).collect();
            let path = folder.path().join(format!("{length}.csv"));
            files::create(&path, &text).unwrap();
            let (right, wrong) = (sha256(text.as_bytes()), sha256(b"other"));
            assert_eq!(state(&path, &[wrong.clone(), right]).unwrap(), FileState::Right);
            assert_eq!(state(&path, &[wrong]).unwrap(), FileState::Wrong);
        }
    }

    #[test]
    fn a_book_without_a_manifest_promises_no_month() {
        assert_eq!(book(&[]).1.months().unwrap(), []);
    }

    #[test]
    fn what_is_wrong_with_a_manifest_is_told_row_by_row() {
        #[track_caller]
        fn case(rows: &str, expected: &str) {
            let (_folder, book) = book(&[(MANIFEST, rows)]);
            assert_eq!(book.months().unwrap_err().to_string(), expected);
        }
        let row = format!("2026-10,1,2,{0},{0},\n", sha256(b""));
        case(
            &format!("{HEADER}{row}{row}"),
            "data/archive/manifest.csv:3:1: the month `2026-10` stands twice",
        );
        case(
            &format!("{HEADER}{}{}", row.replace("2026-10", "2026-13"), row.replace(",1,", ",x,")),
            "data/archive/manifest.csv:2:1: `2026-13` is not a month (expected one such as 2026-10)\n\
             data/archive/manifest.csv:3:1: `records` must be a whole number, not `x`",
        );
        case(
            "month,records,events,tickets_sha256,events_sha256\n2026-10,1,2,00,00\n",
            "data/archive/manifest.csv:1:1: the column `archived_at` is missing",
        );
        case(
            &format!("{HEADER}2026-10,1,2,00,{},now\n", sha256(b"")),
            "data/archive/manifest.csv:2:1: `tickets_sha256` must be a SHA-256 in 64 hexadecimal digits",
        );
    }
}
