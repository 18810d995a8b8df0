//! What the record files and archive months of some version of the book tell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, Result};

use super::git::{Listing, Texts};
use super::{AT_WORK, Book, Reader, archive, files, record_file};
use crate::model::fault::{Fault, Findings};
use crate::model::id::RecordId;
use crate::model::record::Record;
use crate::report::sync::Told;

/// True of the file of a record at work.
pub(crate) fn is_record(path: &str) -> bool {
    path.strip_prefix(AT_WORK).is_some_and(|rest| rest.starts_with('/'))
        && path.strip_suffix(".yaml").is_some()
}

/// The folder of an archive month that has the file at `path`.
fn month_folder(path: &str) -> Option<&str> {
    let (folder, _) = path.rsplit_once('/')?;
    folder.starts_with("data/archive/month=").then_some(folder)
}

/// The record files and archive tables that are not the same in all of `versions`; of a month both tables, if one differs.
fn touched(versions: &[&Listing]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let all: BTreeSet<&String> = versions.iter().flat_map(|version| version.keys()).collect();
    for path in all {
        let first = versions.first().and_then(|version| version.get(path));
        if versions.iter().any(|version| version.get(path) != first) {
            with_tables(path, &mut paths);
        }
    }
    paths
}

/// Adds the file at `path`, if it tells events, with the table that belongs to it.
pub(crate) fn with_tables(path: &str, paths: &mut BTreeSet<String>) {
    if is_record(path) {
        paths.insert(path.to_owned());
    } else if let Some(folder) = month_folder(path) {
        paths.extend(["tickets.csv", "events.csv"].map(|name| format!("{folder}/{name}")));
    }
}

impl Book {
    /// What is wrong with these record files, each taken alone.
    pub(crate) fn record_faults<'p>(&self, paths: impl Iterator<Item = &'p String>) -> Vec<Fault> {
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
        let faults = paths.map(|path| self.read_file(&path.as_str().into(), &mut reader).1.faults);
        faults.flatten().collect()
    }

    /// True if the file at `path`, relative to the book, is not there.
    pub(crate) fn is_gone(&self, path: &str) -> bool {
        files::is_gone(&self.root.join(path))
    }

    /// The files that are to be read to hold `versions` against each other: those that differ, and for a record that is
    /// not at work in all of them, the month of the archive that may have it.
    pub(crate) fn between(&self, versions: &[&Listing]) -> Result<BTreeSet<String>> {
        let mut paths = touched(versions);
        let is_somewhere_gone =
            |path: &&String| versions.iter().any(|version| !version.contains_key(*path));
        let gone: Vec<RecordId> = paths
            .iter()
            .filter(|path| is_record(path))
            .filter(is_somewhere_gone)
            .filter_map(|path| {
                RecordId::parse(path.rsplit('/').next()?.strip_suffix(".yaml")?).ok()
            })
            .collect();
        if !gone.is_empty() {
            let archived = self.archived_ids("")?;
            for month in gone.iter().filter_map(|id| archived.get(id)) {
                with_tables(&format!("{}/events.csv", archive::folder_of(month)), &mut paths);
            }
        }
        Ok(paths)
    }

    /// What the files of `texts` tell, each record as it counts: the file at work before the archive, the last month before
    /// the others. A record whose file at work is not among `touched` is left out: it is the same in every version.
    pub(crate) fn told(&self, texts: &Texts, touched: &BTreeSet<String>) -> Result<Told> {
        let mut told = Told::default();
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
        for (path, text) in texts.iter().filter(|(path, _)| is_record(path)) {
            match read(path, text, &mut reader) {
                Some(record) => told.tell(record.id, &record.events),
                None => drop(told.unreadable.insert(path.clone())),
            }
        }
        let mut archived: BTreeMap<RecordId, Record> = BTreeMap::new();
        let folders: BTreeSet<&str> = texts.keys().filter_map(|path| month_folder(path)).collect();
        for folder in folders {
            let (records, unreadable) = month(folder, texts, &mut reader)?;
            told.unreadable.extend(unreadable);
            archived.extend(records.into_iter().map(|record| (record.id, record)));
        }
        for (id, record) in archived {
            let file = Self::file_of(id);
            let is_same_everywhere = !touched.contains(&*file) && self.root.join(&*file).exists();
            if !told.has(id) && !is_same_everywhere {
                told.tell(id, &record.events);
            }
        }
        Ok(told)
    }
}

fn read(path: &str, text: &[u8], reader: &mut Reader<'_>) -> Option<Record> {
    let file: Arc<str> = path.into();
    let text = std::str::from_utf8(text).ok()?;
    record_file::read(text, &file, reader, &mut Findings::new(Arc::clone(&file)))
}

/// The records of a month, and those of its files that are at fault.
fn month(
    folder: &str,
    texts: &Texts,
    reader: &mut Reader<'_>,
) -> Result<(Vec<Record>, BTreeSet<String>)> {
    let temporary = tempfile::tempdir().context("could not make a temporary folder")?;
    for name in ["tickets.csv", "events.csv"] {
        if let Some(text) = texts.get(&format!("{folder}/{name}")) {
            files::write_loose(&temporary.path().join(folder).join(name), text)?;
        }
    }
    let mut findings = Vec::new();
    let records = archive::read_month(temporary.path(), folder, reader, &mut findings);
    let faults = findings.iter().flat_map(|found| &found.faults);
    Ok((records, faults.map(|fault| fault.file.to_string()).collect()))
}
