//! What became of sheets that were read back.

use crate::model::fault::Fault;
use crate::report::import::{Ending, Source};
use crate::report::incoming::Breaking;

/// What sheets of records and events come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Rows of records, and of events.
    pub(crate) records: usize,
    pub(crate) events: usize,
    pub(crate) new_records: usize,
    pub(crate) new_events: usize,
    /// Rows of records that the book has.
    pub(crate) unchanged: usize,
    /// Cells that say what a record said before.
    pub(crate) stale: usize,
    /// Records of the book with new events, and how many.
    pub(crate) grown: usize,
    pub(crate) added: usize,
    /// Events that the book has.
    pub(crate) known: usize,
    /// New events that are yet to come.
    pub(crate) future: usize,
}

/// All that an import of sheets has to say.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) sources: Vec<Source>,
    pub(crate) tally: Tally,
    /// What was restored.
    pub(crate) warnings: Vec<Fault>,
    pub(crate) ending: Ending,
    /// The files that were written, relative to the book.
    pub(crate) files: Vec<String>,
    /// What the rows would break.
    pub(crate) breaking: Vec<Breaking>,
}

/// All that an import of rows of a roster has to say.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) sources: Vec<Source>,
    /// The file of the roster.
    pub(crate) file: String,
    /// Keys with a new row, keys whose row changes, rows that say nothing new.
    pub(crate) added: Vec<String>,
    pub(crate) changed: Vec<String>,
    pub(crate) unchanged: usize,
    pub(crate) warnings: Vec<Fault>,
    pub(crate) is_written: bool,
    /// All could be taken, and writing was not asked for.
    pub(crate) is_preview: bool,
}
