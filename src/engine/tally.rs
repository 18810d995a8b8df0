//! Counts of obligations by outcome.

use super::obligation::{Obligation, Outcome};

/// How many obligations stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    counts: [u64; Outcome::ALL.len()],
}

impl Tally {
    pub(crate) fn add(&mut self, obligation: &Obligation) {
        self.count(obligation.outcome);
    }

    /// Counts an obligation of which no more is known than how it stands.
    pub(crate) fn count(&mut self, outcome: Outcome) {
        self.counts[outcome as usize] += 1;
    }

    pub(crate) fn add_all(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
    }

    pub(crate) fn of(&self, outcome: Outcome) -> u64 {
        self.counts[outcome as usize]
    }

    pub(crate) fn all(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(crate) fn violations(&self) -> u64 {
        Outcome::ALL
            .into_iter()
            .filter(|outcome| outcome.is_violation())
            .map(|outcome| self.of(outcome))
            .sum()
    }
}
