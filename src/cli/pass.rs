//! Every record of a book handed to a taker on all cores: those at work, then the archive as a stream, with a bar on a
//! terminal.

use anyhow::Result;
use rayon::prelude::*;

use super::progress;
use crate::model::record::Record;
use crate::model::value::FieldSet;
use crate::store::Book;
use crate::store::archive::{Meter, Pass, Reading, Taker};

/// Records at work that one core takes at a stretch.
const STRETCH: usize = 256;

/// The records of a book: those at work, which were read (or those of them that were chosen), and the archive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Records<'b> {
    pub(super) book: &'b Book,
    pub(super) at_work: &'b [Record],
    /// The fields of archived records that matter; `None` for all.
    pub(super) wanted: Option<&'b FieldSet>,
}

impl Records<'_> {
    /// Lets `taker` take the records at work.
    pub(super) fn at_work<T>(&self, taker: &T) -> Vec<T::Taken>
    where
        T: Taker + Sync,
        T::Taken: Send,
    {
        let take = |records: &[Record]| {
            let mut taken = taker.begin();
            for record in records {
                taker.take(&mut taken, record);
            }
            taker.end(&mut taken);
            taken
        };
        self.at_work.par_chunks(STRETCH).map(take).collect()
    }

    /// Lets `taker` take every record; what came of those at work stands first.
    pub(super) fn all<T>(&self, taker: &T) -> Result<Pass<T::Taken>>
    where
        T: Taker + Sync,
        T::Taken: Send,
    {
        let mut pass = self.shown(|meter| {
            let reading = Reading { at_work: self.at_work, wanted: self.wanted, meter };
            self.book.pass(taker, reading)
        })?;
        pass.census.add(self.at_work.iter().collect());
        let mut taken = self.at_work(taker);
        taken.append(&mut pass.taken);
        Ok(Pass { taken, ..pass })
    }

    /// Does `work`, which passes over the archive, and shows how far it came.
    pub(super) fn shown<T>(&self, work: impl FnOnce(&Meter) -> Result<T>) -> Result<T> {
        let meter = Meter::default();
        progress::shown(self.book.archive_bytes()?, &meter, || work(&meter))
    }
}
