//! One pass over the archive: month by month, on all cores, each month with a reader and a result of its own.
//!
//! Where a record stands in several months, the last has it; where it is at work too, its file has it. That is found out
//! once all months were read, and the few months with such copies are read again without them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use rayon::prelude::*;

use super::census::{Census, List};
use super::{Files, Taker, Whole, folder_of, months, read_fast, read_telling};
use crate::model::fault::{Fault, Findings};
use crate::model::id::RecordId;
use crate::model::record::Record;
use crate::model::value::FieldSet;
use crate::store::record::{Strangers, warnings_of};
use crate::store::{Book, Reader, files};

/// How a pass reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'r> {
    /// Records at work: their copies in the archive are not taken.
    pub(crate) at_work: &'r [Record],
    /// The fields that matter; `None` for all.
    pub(crate) wanted: Option<&'r FieldSet>,
    pub(crate) meter: &'r Meter,
}

/// How far a pass has come.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// Bytes of the archive.
    pub(crate) bytes: AtomicU64,
    pub(crate) records: AtomicU64,
}

/// What a pass brought.
#[derive(Debug)]
pub(crate) struct Pass<T> {
    /// One result a month, oldest first.
    pub(crate) taken: Vec<T>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
    /// The records that were taken.
    pub(crate) census: Census,
}

/// What came of a month.
struct Month<T> {
    taken: T,
    findings: Vec<Findings>,
    strangers: Strangers,
}

/// A table that is read bit by bit.
pub(super) struct Source<'m> {
    file: File,
    meter: Option<&'m Meter>,
}

impl<'m> Source<'m> {
    pub(super) const fn new(file: File) -> Self {
        Self { file, meter: None }
    }

    /// How many bytes it has, as far as is known.
    pub(super) fn size(&self) -> usize {
        let size = self.file.metadata().ok().map(|data| data.len());
        size.and_then(|size| usize::try_from(size).ok()).unwrap_or(0)
    }

    const fn metered(file: File, meter: &'m Meter) -> Self {
        Self { file, meter: Some(meter) }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        if let Some(meter) = self.meter {
            meter.bytes.fetch_add(count as u64, Ordering::Relaxed);
        }
        Ok(count)
    }
}

impl Book {
    /// Bytes of the archive's tables.
    pub(crate) fn archive_bytes(&self) -> Result<u64> {
        let size = |name: String| self.root.join(name).metadata().map_or(0, |data| data.len());
        let of_month = |month: &String| {
            let files = Files::of(&folder_of(month));
            size(files.tickets) + size(files.events)
        };
        Ok(months(&self.root)?.iter().map(of_month).sum())
    }

    /// Lets `taker` take every record of the archive.
    ///
    /// # Errors
    /// If the months cannot be listed. What is wrong in a month is in the result.
    pub(crate) fn pass<T>(&self, taker: &T, reading: Reading<'_>) -> Result<Pass<T::Taken>>
    where
        T: Taker + Sync,
        T::Taken: Send,
    {
        let names = months(&self.root)?;
        let at_work: BTreeSet<RecordId> = reading.at_work.iter().map(|record| record.id).collect();
        let once = Once { taker, at_work: &at_work, meter: reading.meter };
        let read = |name: &String| self.read_month_once(name, &once, reading.wanted);
        let (mut all, mut lists): (Vec<Month<T::Taken>>, Vec<List>) =
            names.par_iter().map(read).unzip();
        let mut census = Census::default();
        let doubles = Census::doubles(&lists);
        if !doubles.is_empty() {
            let mut later = at_work.clone();
            for (place, name) in names.iter().enumerate().rev() {
                if lists[place].has_any(&doubles) {
                    (all[place], lists[place]) = self.read_last_copies(name, taker, &mut later);
                }
            }
        }
        for list in lists {
            census.add(list);
        }
        let mut pass = Pass { taken: Vec::new(), faults: Vec::new(), warnings: Vec::new(), census };
        let mut strangers = Strangers::default();
        for month in all {
            strangers.add(month.strangers);
            for found in month.findings {
                pass.faults.extend(found.faults);
                pass.warnings.extend(found.warnings);
            }
            pass.taken.push(month.taken);
        }
        let of_strangers =
            warnings_of(&strangers, &self.policy.schema, &self.rosters, &self.symbols);
        pass.warnings.splice(0..0, of_strangers);
        Ok(pass)
    }

    /// The records of the archive, all of them in memory.
    ///
    /// # Errors
    /// If the months cannot be listed. What is wrong in a month is kept in `faults`.
    pub(in crate::store) fn archived(&mut self) -> Result<BTreeMap<RecordId, Record>> {
        let reading = Reading { at_work: &[], wanted: None, meter: &Meter::default() };
        let Pass { taken, faults, warnings, .. } = self.pass(&Whole, reading)?;
        self.faults.extend(faults);
        self.warnings.extend(warnings);
        Ok(taken.into_iter().flatten().map(|record| (record.id, record)).collect())
    }

    fn reader(&self) -> Reader<'_> {
        Reader::new(&self.policy.schema, &self.rosters, &self.symbols)
    }

    fn read_month_once<T: Taker>(
        &self,
        name: &str,
        once: &Once<'_, T>,
        wanted: Option<&FieldSet>,
    ) -> (Month<T::Taken>, List) {
        let files = Files::of(&folder_of(name));
        let open = |name: &str| {
            files::open(&self.root.join(name)).map(|file| Source::metered(file, once.meter))
        };
        let (mut reader, mut findings) = (self.reader(), Vec::new());
        let read = read_fast(&files, &open, &mut reader, (once, wanted));
        let Taking { taken, list, .. } = read.unwrap_or_else(|| {
            let mut taken = once.begin();
            for record in read_telling(&self.root, files, &mut reader, &mut findings) {
                once.take(&mut taken, &record);
            }
            once.end(&mut taken);
            taken
        });
        (Month { taken, findings, strangers: reader.strangers }, list)
    }

    /// Reads a month without the records of `later`, each once, and adds its records to `later`.
    fn read_last_copies<T: Taker>(
        &self,
        name: &str,
        taker: &T,
        later: &mut BTreeSet<RecordId>,
    ) -> (Month<T::Taken>, List) {
        let (mut reader, mut findings) = (self.reader(), Vec::new());
        let records = super::read_month(&self.root, &folder_of(name), &mut reader, &mut findings);
        let mut taken = taker.begin();
        let mut list = List::default();
        let last: BTreeMap<RecordId, &Record> =
            records.iter().map(|record| (record.id, record)).collect();
        for record in last.values().filter(|record| !later.contains(&record.id)) {
            list.push(record);
            taker.take(&mut taken, record);
        }
        taker.end(&mut taken);
        later.extend(last.into_keys());
        (Month { taken, findings, strangers: reader.strangers }, list)
    }
}

/// Takes what is not at work, and writes down what it was.
struct Once<'r, T> {
    taker: &'r T,
    at_work: &'r BTreeSet<RecordId>,
    meter: &'r Meter,
}

/// What was taken of a month.
struct Taking<T> {
    taken: T,
    list: List,
    /// Records, taken or not.
    met: u64,
}

/// Records that are told to the meter together: it is shared by all cores, and a word of memory that two of them write
/// travels to and fro.
const TOGETHER: u64 = 64;

impl<T: Taker> Taker for Once<'_, T> {
    type Taken = Taking<T::Taken>;

    fn begin(&self) -> Self::Taken {
        Taking { taken: self.taker.begin(), list: List::default(), met: 0 }
    }

    fn take(&self, taking: &mut Self::Taken, record: &Record) {
        taking.met += 1;
        if taking.met.is_multiple_of(TOGETHER) {
            self.meter.records.fetch_add(TOGETHER, Ordering::Relaxed);
        }
        if self.at_work.is_empty() || !self.at_work.contains(&record.id) {
            taking.list.push(record);
            self.taker.take(&mut taking.taken, record);
        }
    }

    fn end(&self, taking: &mut Self::Taken) {
        self.meter.records.fetch_add(taking.met % TOGETHER, Ordering::Relaxed);
        self.taker.end(&mut taking.taken);
    }
}
