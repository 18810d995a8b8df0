//! Months of the archive, written so that a crash at any point leaves each readable and a later run can go on.
//!
//! The new files are made aside, synced, read back and compared. Then one rename says that they are whole; from there on
//! [`finish`] puts them in place, now or in a later run. Until the manifest is written, whoever moves records leaves them
//! where they were, so that none is ever missing.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, anyhow};
use chrono_tz::Tz;

use super::manifest::{self, MANIFEST, Manifest, Row, sha256};
use super::{folder_of, read_month, tables};
use crate::model::Instant;
use crate::model::archive::FileState;
use crate::model::fault::{Fault, Position};
use crate::model::id::RecordId;
use crate::model::language::Said;
use crate::model::record::Record;
use crate::store::files::{self, Lock};
use crate::store::{Book, Faults, Reader};

/// Where new files are made.
const IN_THE_MAKING: &str = ".cs/archive.part";
/// Where they wait, whole, to be put in place.
const READY: &str = ".cs/archive";
/// In it, the rows of the manifest as the files were found, and as they will be.
const FOUND: &str = ".cs/archive/found.csv";
pub(super) const COMING: &str = ".cs/archive/manifest.csv";
/// The files of a month in the order in which they are put in place. Events of a record that `tickets.csv` does not name
/// yet are nobody's; a record without events would be a fault.
const FILES: [&str; 2] = ["events.csv", "tickets.csv"];

/// A month as it is to stand in the archive.
#[derive(Debug)]
pub(crate) struct Month {
    pub(crate) name: Box<str>,
    /// All its records, by id.
    records: Vec<Record>,
    pub(crate) tickets: Vec<u8>,
    pub(crate) events: Vec<u8>,
    /// The hashes of its files as they were found; `None` for a new month.
    found: Option<Row>,
}

impl Month {
    fn row(&self, archived_at: Instant) -> Row {
        Row {
            records: self.records.len(),
            events: self.records.iter().map(|record| record.events.len()).sum(),
            tickets_sha256: sha256(&self.tickets),
            events_sha256: sha256(&self.events),
            archived_at: Some(archived_at),
            line: 0,
        }
    }
}

impl Book {
    /// Adds records to months of the archive; one that stands there already is replaced. Nothing is written yet.
    ///
    /// # Errors
    /// If a month cannot be read, or its files are not those that the manifest names.
    pub(crate) fn months_with(
        &mut self,
        months: BTreeMap<Box<str>, Vec<Record>>,
    ) -> Result<Vec<Month>> {
        let promised = self.months()?;
        let mut faults = Vec::new();
        for month in promised.iter().filter(|month| months.contains_key(&month.month)) {
            let folder = folder_of(&month.month);
            for (file, state) in [("tickets.csv", month.tickets), ("events.csv", month.events)] {
                faults.extend(broken_promise(&format!("{folder}/{file}"), state, month.line));
            }
        }
        if !faults.is_empty() {
            return Err(Faults(faults).into());
        }
        months.into_iter().map(|(name, records)| self.month_with(name, records)).collect()
    }

    fn month_with(&mut self, name: Box<str>, new: Vec<Record>) -> Result<Month> {
        let mut all: BTreeMap<RecordId, Record> = BTreeMap::new();
        let mut found = None;
        let folder = folder_of(&name);
        let path = self.root.join(&folder);
        if FILES.iter().any(|file| path.join(file).exists()) {
            all.extend(self.read_aside(&folder)?.into_iter().map(|record| (record.id, record)));
            found = Some(Row {
                records: all.len(),
                events: all.values().map(|record| record.events.len()).sum(),
                tickets_sha256: sha256(&files::read_bytes(&path.join("tickets.csv"))?),
                events_sha256: sha256(&files::read_bytes(&path.join("events.csv"))?),
                archived_at: None,
                line: 0,
            });
        }
        for mut record in new {
            tables::put_in_order(&mut record);
            all.insert(record.id, record);
        }
        let records: Vec<Record> = all.into_values().collect();
        let (tickets, events) =
            (self.names().tickets_csv(&records)?, self.names().events_csv(&records)?);
        Ok(Month { name, records, tickets, events, found })
    }

    /// The records of the month in `folder`; all its faults, if it has some.
    fn read_aside(&mut self, folder: &str) -> Result<Vec<Record>> {
        let mut findings = Vec::new();
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
        let records = read_month(&self.root, folder, &mut reader, &mut findings);
        let faults: Vec<Fault> = findings.into_iter().flat_map(|found| found.faults).collect();
        if faults.is_empty() { Ok(records) } else { Err(Faults(faults).into()) }
    }

    /// Writes `months`, and the manifest that names them.
    ///
    /// # Errors
    /// Where the disk fails, or what was written does not read back as it is; the archive then stands as it did.
    pub(crate) fn put(&mut self, turn: &Lock, months: &[Month], now: Instant) -> Result<()> {
        let making = self.root.join(IN_THE_MAKING);
        files::remove_folder(&making)?;
        let (mut found, mut coming) = (Manifest::new(), Manifest::new());
        for month in months {
            let folder = making.join(format!("month={}", month.name));
            files::replace(&folder.join("tickets.csv"), &month.tickets)?;
            files::replace(&folder.join("events.csv"), &month.events)?;
            found.extend(month.found.clone().map(|row| (month.name.clone(), row)));
            coming.insert(month.name.clone(), month.row(now));
            self.read_back(month)?;
        }
        let zone = self.policy.zone();
        for (name, rows) in [(FOUND, found), (COMING, coming)] {
            let name = name.rsplit('/').next().unwrap_or_default();
            files::replace(&making.join(name), manifest::text(&rows, zone).as_bytes())?;
        }
        files::rename(&making, &self.root.join(READY))?;
        finish(&self.root, turn, zone)
    }

    /// Holds the files of a month in the making against the records that they are made of.
    fn read_back(&mut self, month: &Month) -> Result<()> {
        let read = self.read_aside(&format!("{IN_THE_MAKING}/month={}", month.name))?;
        let other =
            (month.records.iter().zip(&read)).find(|(record, read)| !record.says_the_same_as(read));
        match other {
            Some((record, _)) => {
                Err(anyhow!("the record {} would read otherwise from the archive", record.id))
            }
            None if read.len() == month.records.len() => Ok(()),
            None => Err(anyhow!("the month {} would not be whole in the archive", month.name)),
        }
    }
}

/// Says of a file that a row of the manifest names why it cannot be added to.
fn broken_promise(file: &str, state: FileState, line: u32) -> Option<Fault> {
    let message = match state {
        FileState::Right => return None,
        FileState::Missing => format!("the file is missing that {MANIFEST}:{line} names"),
        FileState::Wrong => {
            format!("the file is not the one whose hash stands in {MANIFEST}:{line}")
        }
    };
    let hint = format!(
        "take it back from the history (git checkout -- {file}), or write its SHA-256 into the manifest if the change is meant"
    );
    Some(Fault::new(file, Position::START, message).with_hint(Said::from(hint)))
}

/// Puts in place what an earlier [`Book::put`] had ready when it was cut short, if any; what it had not is thrown away.
///
/// # Errors
/// If the files it was to replace are others by now.
pub(crate) fn finish(root: &Path, _turn: &Lock, zone: Tz) -> Result<()> {
    files::remove_folder(&root.join(IN_THE_MAKING))?;
    if !root.join(READY).is_dir() {
        return Ok(());
    }
    let mut manifest = manifest::read(root, MANIFEST)?;
    let (found, coming) = (manifest::read(root, FOUND)?, manifest::read(root, COMING)?);
    for (month, row) in &coming {
        check_unchanged(root, month, found.get(month), row)?;
    }
    for month in coming.keys() {
        let ready = root.join(READY).join(format!("month={month}"));
        let folder = root.join(folder_of(month));
        if ready.is_dir() && !folder.exists() {
            files::make_folder(&root.join("data/archive"))?;
            files::rename(&ready, &folder)?;
        }
        for file in FILES.into_iter().filter(|file| ready.join(file).is_file()) {
            files::rename(&ready.join(file), &folder.join(file))?;
        }
    }
    manifest.extend(coming);
    files::replace(&root.join(MANIFEST), manifest::text(&manifest, zone).as_bytes())?;
    files::rename(&root.join(READY), &root.join(IN_THE_MAKING))?;
    files::remove_folder(&root.join(IN_THE_MAKING))
}

/// Each file of the month must be as it was found, or in place already.
fn check_unchanged(root: &Path, month: &str, found: Option<&Row>, coming: &Row) -> Result<()> {
    let folder = folder_of(month);
    let hash = |row: &Row, file| match file {
        "events.csv" => row.events_sha256.clone(),
        _ => row.tickets_sha256.clone(),
    };
    for file in FILES {
        let name = format!("{folder}/{file}");
        let known: Vec<Box<str>> =
            found.into_iter().chain([coming]).map(|row| hash(row, file)).collect();
        let state = manifest::state(&root.join(&name), &known)?;
        let is_as_found =
            state == FileState::Right || (state == FileState::Missing && found.is_none());
        if !is_as_found {
            let mut faults = Faults::of_file(
                &name,
                "the file was changed while an archiving that was cut short had yet to replace it",
            );
            faults.0[0].hint = Some(
                format!("take it back (git checkout -- {name}), or delete {READY} to archive anew")
                    .into(),
            );
            return Err(faults.into());
        }
    }
    Ok(())
}
