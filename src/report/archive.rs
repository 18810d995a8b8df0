//! What left for the archive, or would.

use crate::model::Amount;

#[derive(Clone, Debug)]
pub(crate) struct Archiving {
    /// By month, oldest first.
    pub(crate) months: Vec<Moved>,
    /// Records that the archive held already as they stood at work.
    pub(crate) alike: usize,
    /// Records that stay at work.
    pub(crate) staying: usize,
    /// How long a record has been closed before it leaves.
    pub(crate) after: Amount,
    /// False where it was only asked what would move.
    pub(crate) is_written: bool,
    /// The files that were written or taken away, relative to the book.
    pub(crate) files: Vec<String>,
}

/// What moved to one month, and the size of its files with all that they hold.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    pub(crate) month: Box<str>,
    pub(crate) records: usize,
    pub(crate) events: usize,
    pub(crate) tickets_bytes: usize,
    pub(crate) events_bytes: usize,
}
