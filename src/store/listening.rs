//! What records say to each other, which some commands hear before they judge.

use anyhow::Result;

use super::archive::{Meter, Reading, Taker};
use super::{Book, Selection};
use crate::engine::{Bench, Echoes};
use crate::model::Instant;
use crate::model::record::Record;
use crate::policy::echo::Echo;

/// Takes what records say to others.
struct Hearing<'b>(Bench<'b>);

impl Taker for Hearing<'_> {
    type Taken = Echoes;

    fn begin(&self) -> Echoes {
        Echoes::default()
    }

    fn take(&self, heard: &mut Echoes, record: &Record) {
        heard.hear_record(self.0, record);
    }
}

impl Book {
    /// Gathers what records say to each other, where the policy has rules that hear it.
    pub(crate) fn listen(&mut self, now: Instant) -> Result<()> {
        if self.hears() {
            let at_work = self.without_a_word(|book| book.records(&Selection::AtWork))?;
            self.echoes = self.heard(&at_work, self.bench(now), &Meter::default())?;
        }
        Ok(())
    }

    /// What the records at work and those of the archive say.
    ///
    /// # Errors
    /// If the archive cannot be listed.
    pub(crate) fn heard(
        &self,
        at_work: &[Record],
        bench: Bench<'_>,
        meter: &Meter,
    ) -> Result<Echoes> {
        let reading = Reading { at_work, wanted: Some(&self.policy.judged_fields), meter };
        let archived = self.pass(&Hearing(bench), reading)?.taken;
        let mut heard = Echoes::default();
        for record in at_work {
            heard.hear_record(bench, record);
        }
        Ok(Echoes::merged(std::iter::once(heard).chain(archived)))
    }

    /// Reads records as [`Book::records`] does and listens as [`Book::listen`] does, each file being read once.
    pub(crate) fn records_listening(
        &mut self,
        selection: &Selection,
        now: Instant,
    ) -> Result<Vec<Record>> {
        let records = self.records(selection)?;
        match selection {
            Selection::All if self.hears() => {
                self.echoes = Echoes::gather(self.bench(now), &records);
            }
            Selection::AtWork if self.hears() => {
                self.echoes = self.heard(&records, self.bench(now), &Meter::default())?;
            }
            Selection::All | Selection::AtWork => {}
            Selection::Named(_) => self.listen(now)?,
        }
        Ok(records)
    }

    /// True if the policy has rules that hear what happens to other records.
    pub(super) fn hears(&self) -> bool {
        self.policy.echoes.iter().any(Echo::is_link)
    }

    /// Reads other records than the command is about: what is wrong with them is none of its business.
    fn without_a_word<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let (faults, warnings) = (self.faults.len(), self.warnings.len());
        let read = read(self);
        self.faults.truncate(faults);
        self.warnings.truncate(warnings);
        read
    }
}
