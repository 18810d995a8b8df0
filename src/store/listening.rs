//! What records say to each other, which some commands hear before they judge.

use anyhow::Result;

use super::{Book, Selection};
use crate::engine::Echoes;
use crate::model::Instant;
use crate::model::record::Record;
use crate::policy::echo::Echo;

impl Book {
    /// Gathers what records say to each other, where the policy has rules that hear it.
    pub(crate) fn listen(&mut self, now: Instant) -> Result<()> {
        if self.hears() {
            let records = self.without_a_word(|book| book.records(&Selection::All))?;
            self.echoes = Echoes::gather(self.bench(now), &records);
        }
        Ok(())
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
                let mut archived = self.without_a_word(Self::archived)?;
                for record in &records {
                    archived.remove(&record.id);
                }
                let all = records.iter().chain(archived.values());
                self.echoes = Echoes::gather(self.bench(now), all);
            }
            Selection::All | Selection::AtWork => {}
            Selection::Named(_) => self.listen(now)?,
        }
        Ok(records)
    }

    /// True if the policy has rules that hear what happens to other records.
    fn hears(&self) -> bool {
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
