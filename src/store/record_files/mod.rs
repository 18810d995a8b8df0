//! Many record files at once: read on all cores, and put together as if one core had read them in their order.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::record::{Strangers, warnings_of};
use super::{Book, Reader, files, record_file};
use crate::model::fault::{Findings, Position};
use crate::model::id::RecordId;
use crate::model::record::Record;

/// Files that one core reads at a stretch.
const STRETCH: usize = 64;

/// What came of a stretch of files.
struct Stretch {
    records: Vec<(Option<Record>, Findings)>,
    strangers: Strangers,
}

impl Book {
    /// Reads `files`. Where a record stands twice, the first file has it.
    pub(super) fn read_files(&mut self, files: &[Arc<str>]) -> BTreeMap<RecordId, Record> {
        let stretches: Vec<Stretch> = if files.len() <= STRETCH {
            vec![self.read_stretch(files)]
        } else {
            files.par_chunks(STRETCH).map(|files| self.read_stretch(files)).collect()
        };
        let mut records: BTreeMap<RecordId, Record> = BTreeMap::new();
        let mut strangers = Strangers::default();
        for stretch in stretches {
            strangers.add(stretch.strangers);
            for (record, mut findings) in stretch.records {
                if let Some(record) = record {
                    add(&mut records, record, &mut findings);
                }
                self.faults.append(&mut findings.faults);
                self.warnings.append(&mut findings.warnings);
            }
        }
        let (schema, rosters) = (&self.policy.schema, &self.rosters);
        self.warnings.extend(warnings_of(&strangers, schema, rosters, &self.symbols));
        records
    }

    fn read_stretch(&self, files: &[Arc<str>]) -> Stretch {
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
        let records = files.iter().map(|file| self.read_file(file, &mut reader)).collect();
        Stretch { records, strangers: reader.strangers }
    }

    pub(super) fn read_file(
        &self,
        file: &Arc<str>,
        reader: &mut Reader<'_>,
    ) -> (Option<Record>, Findings) {
        let mut findings = Findings::new(Arc::clone(file));
        let path = self.root.join(&**file);
        let record = match files::read(&path) {
            Ok(text) => record_file::read(&text, file, reader, &mut findings),
            // It left for the archive, which is read later.
            Err(_) if files::is_gone(&path) => None,
            Err(error) => {
                files::tell(&error, &mut findings);
                None
            }
        };
        (record, findings)
    }
}

fn add(records: &mut BTreeMap<RecordId, Record>, record: Record, findings: &mut Findings) {
    if let Some(first) = records.get(&record.id) {
        let message = format!("the record `{}` stands twice: it is also {}", record.id, first.file);
        findings.fault(Position::line(record.line), message);
        return;
    }
    records.insert(record.id, record);
}

#[cfg(test)]
mod speed;
