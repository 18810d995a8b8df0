//! What an edit of the policy changes: rule by rule in meaning, and record by record in what it would have done.

mod argue;
mod change;
mod effect;
mod keys;
mod narrower;
mod reason;
pub(crate) mod replay;
pub(crate) mod rules;
mod search;
mod standing;
pub(crate) mod tally;
mod verdict;
mod words;

pub(crate) use change::section_text;
pub(crate) use effect::{Effect, Face, Margin, Sort};
pub(crate) use rules::{RuleDiff, Version, rule_diffs};
pub(crate) use tally::{Counts, Figure, Replay};
pub(crate) use verdict::{Basis, Direction, Witness};

use super::Words;
use crate::model::Instant;
use crate::policy::gist::SectionChange;

/// An edit, judged.
#[derive(Debug)]
pub(crate) struct Diff<'a> {
    /// As the command line named them, or `working tree`.
    pub(crate) old_name: String,
    pub(crate) new_name: String,
    pub(crate) old: Words<'a>,
    pub(crate) new: Words<'a>,
    pub(crate) rules: Vec<RuleDiff>,
    /// Changes in the other sections, by section and entry.
    pub(crate) sections: Vec<SectionChange>,
    /// What the edit would have done; `None` where that was not asked for.
    pub(crate) replay: Option<Replay>,
    pub(crate) now: Instant,
}
