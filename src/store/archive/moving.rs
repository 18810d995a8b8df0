//! Closed records leave for the archive: which, to which month, and the move itself.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::manifest::{self, MANIFEST};
use super::month::{self, Month};
use super::{folder_of, month_of, tables};
use crate::calendar::{Due, after_without_calendar};
use crate::engine::{Echoes, is_settled};
use crate::model::fault::{Fault, Findings, Position};
use crate::model::id::RecordId;
use crate::model::language::said;
use crate::model::record::Record;
use crate::model::timeline::{Horizon, Timeline};
use crate::model::{Amount, Instant};
use crate::report::archive::{Archiving, Moved};
use crate::store::files::{self, Lock};
use crate::store::{Book, Faults, Reader, record_file};

/// What `cs archive` is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    /// How long a record has been closed before it leaves: elapsed time or months.
    pub(crate) after: Amount,
    pub(crate) now: Instant,
}

/// Records at work, by what becomes of them.
#[derive(Debug, Default)]
struct Leaving {
    /// Those that go to the archive, by month.
    months: BTreeMap<Box<str>, Vec<Record>>,
    /// Those that the archive already holds as they are.
    alike: Vec<Record>,
    staying: usize,
}

/// Moves what is over into the archive; without a turn to write, only says what would move.
///
/// # Errors
/// If anything of the book cannot be read: a record could depend on it. Nothing is written then.
pub(crate) fn archive(
    book: &mut Book,
    turn: Option<&Lock>,
    request: Request,
) -> Result<(Archiving, Vec<Fault>)> {
    if let Some(turn) = turn {
        month::finish(&book.root, turn, book.policy.zone())?;
    }
    let Leaving { months, alike, staying } = leaving(book, request)?;
    let moved: BTreeMap<Box<str>, (usize, usize)> = months
        .iter()
        .map(|(month, records)| (month.clone(), (records.len(), events(records))))
        .collect();
    let mut gone: Vec<Record> = months.values().flatten().cloned().collect();
    let months = book.months_with(months)?;
    let mut archiving = Archiving {
        months: months.iter().map(|month| row(month, moved[&month.name])).collect(),
        alike: alike.len(),
        staying,
        after: request.after,
        is_written: turn.is_some(),
        files: Vec::new(),
    };
    let mut changed: Vec<Fault> = unlisted(&book.root)?.into_iter().collect();
    if let Some(turn) = turn {
        if !months.is_empty() {
            book.put(turn, &months, request.now)?;
            archiving.files = files_of(months.iter().map(|month| &*month.name));
        }
        gone.extend(alike);
        let kept = book.take_from_work(turn, &gone)?;
        archiving.staying += kept.len();
        changed.extend(kept);
        archiving.files.extend(gone.iter().map(|record| record.file.to_string()));
    }
    Ok((archiving, changed))
}

/// That the manifest lacks months of the archive: nothing tells whether their files are as they were written.
fn unlisted(root: &Path) -> Result<Option<Fault>> {
    let manifest = manifest::read(root, MANIFEST)?;
    let mut lacking = super::months(root)?;
    lacking.retain(|month| !manifest.contains_key(month.as_str()));
    if lacking.is_empty() {
        return Ok(None);
    }
    let months = lacking.join(", ");
    let message = if files::is_gone(&root.join(MANIFEST)) {
        said!(
            "the manifest is missing, so that nothing holds the files of {months} against what was written",
            "清单不在，无从核对 {months} 的文件是否照原样"
        )
    } else {
        said!(
            "the manifest has no row of {months}, so that nothing holds their files against what was written",
            "清单里没有 {months}，无从核对其文件是否照原样"
        )
    };
    let hint = said!(
        "take it back from the history: git checkout HEAD -- {MANIFEST} (after a later run, from the commit before)",
        "请从历史取回：git checkout HEAD -- {MANIFEST}（若之后又归档过，取更早的提交）"
    );
    Ok(Some(Fault::new(MANIFEST, Position::START, message).with_hint(hint)))
}

/// The files of these months, and the manifest.
pub(in crate::store) fn files_of<'m>(months: impl Iterator<Item = &'m str>) -> Vec<String> {
    let folders = months.map(folder_of);
    let tables =
        folders.flat_map(|folder| ["tickets", "events"].map(|name| format!("{folder}/{name}.csv")));
    tables.chain([MANIFEST.to_owned()]).collect()
}

fn row(month: &Month, (records, events): (usize, usize)) -> Moved {
    Moved {
        month: month.name.clone(),
        records,
        events,
        tickets_bytes: month.tickets.len(),
        events_bytes: month.events.len(),
    }
}

fn events(records: &[Record]) -> usize {
    records.iter().map(|record| record.events.len()).sum()
}

fn leaving(book: &mut Book, request: Request) -> Result<Leaving> {
    let files = book.record_files()?;
    let at_work = book.read_files(&files);
    let archived = book.archived()?;
    if !book.faults.is_empty() {
        return Err(Faults(std::mem::take(&mut book.faults)).into());
    }
    let lasting = archived.values().filter(|record| !at_work.contains_key(&record.id));
    book.echoes = Echoes::gather(book.bench(request.now), at_work.values().chain(lasting));
    let mut leaving = Leaving::default();
    for record in at_work.into_values() {
        let copy = archived.get(&record.id);
        if copy.is_some_and(|copy| is_copy(copy, &record)) {
            leaving.alike.push(record);
            continue;
        }
        let closed = book.closing(&record, request.now);
        let Some(closed) = closed.filter(|closed| book.is_long_ago(*closed, request)) else {
            leaving.staying += 1;
            continue;
        };
        let month = book.month_for(closed, copy);
        leaving.months.entry(month).or_default().push(record);
    }
    Ok(leaving)
}

/// True if the archive says of `record` all that its file says.
fn is_copy(copy: &Record, record: &Record) -> bool {
    let mut record = record.clone();
    tables::put_in_order(&mut record);
    copy.says_the_same_as(&record)
}

impl Book {
    /// When `record` was closed, if nothing of it is open or pending as of `now`: only such records are archived.
    pub(crate) fn closing(&self, record: &Record, now: Instant) -> Option<Instant> {
        let closed = Timeline::settle(record, Horizon { now, as_of: None })?.ended_at()?;
        is_settled(self.bench(now), &self.echoes, record).then_some(closed)
    }

    /// The month in which a record stands that was closed at `closed`. One that was archived before never goes to an
    /// earlier month than its last copy, which would win over it there.
    pub(crate) fn month_for(&self, closed: Instant, copy: Option<&Record>) -> Box<str> {
        let month = closed.date_in(self.policy.zone()).format("%Y-%m").to_string();
        let last = copy.and_then(month_of).unwrap_or_default();
        if *last > *month { last.into() } else { month.into() }
    }

    fn is_long_ago(&self, closed: Instant, Request { after, now }: Request) -> bool {
        let due = after_without_calendar(self.policy.zone(), closed, after, &[]);
        matches!(due, Some(Due::At(due)) if due <= now)
    }

    /// Deletes the files of records that the archive holds. One that was edited meanwhile stays, with a warning.
    fn take_from_work(&mut self, _turn: &Lock, records: &[Record]) -> Result<Vec<Fault>> {
        let mut changed = Vec::new();
        let archived: BTreeMap<RecordId, Record> = self.archived()?;
        for record in records {
            let path = self.root.join(&*record.file);
            let mut findings = Findings::new(record.file.clone());
            let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
            let read = files::read(&path).ok().and_then(|text| {
                record_file::read(&text, &record.file, &mut reader, &mut findings)
            });
            let copy = archived.get(&record.id);
            if read.as_ref().zip(copy).is_some_and(|(read, copy)| is_copy(copy, read)) {
                files::remove(&path)?;
                continue;
            }
            let message = "the record was edited meanwhile and stays at work".to_owned();
            let position = Position::line(record.line);
            changed.push(Fault::new(record.file.clone(), position, message));
        }
        Ok(changed)
    }
}
