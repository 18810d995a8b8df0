//! What an import read, what it would write and what it noticed on the way.

use super::incoming::Breaking;

/// Lines of the table on which something was noticed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) count: usize,
    /// The first few.
    pub(crate) lines: Vec<u32>,
}

impl Places {
    const SHOWN: usize = 3;

    pub(crate) fn add(&mut self, line: u32) {
        self.count += 1;
        if self.lines.len() < Self::SHOWN {
            self.lines.push(line);
        }
    }
}

/// The table as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) file: String,
    pub(crate) encoding: &'static str,
    pub(crate) delimiter: &'static str,
    pub(crate) rows: usize,
}

/// What was noticed in the rows; none of it is mended.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notices {
    /// Rows that the map leaves out.
    pub(crate) left_out: usize,
    /// Rows without any text.
    pub(crate) empty: usize,
    /// Rows, and rows of cases, that could not be read.
    pub(crate) bad: usize,
    /// Events that say the same as an earlier one of their case.
    pub(crate) twice: Places,
    /// Events before the row above of their case.
    pub(crate) out_of_order: Places,
    pub(crate) before_opening: Places,
    pub(crate) future: Places,
    /// Times whose fraction of a second was cut.
    pub(crate) fractions: usize,
    /// Head fields with several values in one case: the name, and the rows that differ from the first value.
    pub(crate) changing: Vec<(String, Places)>,
    /// Activities of the map that no row bears.
    pub(crate) unused: Vec<String>,
}

/// What an import comes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) records: usize,
    pub(crate) events: usize,
    /// `opened` events that the map derives from the first event of a case.
    pub(crate) derived: usize,
    pub(crate) new_closed: usize,
    /// Months of the archive that change.
    pub(crate) months: usize,
    pub(crate) new_open: usize,
    /// Records at hand to which events are added, and how many.
    pub(crate) grown: usize,
    pub(crate) added: usize,
    pub(crate) unchanged: usize,
    /// Records at hand that say something else, with the lines of their cases.
    pub(crate) different: Places,
}

/// How an import ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Nothing was to be written.
    Preview,
    /// Nothing was written, since there are faults.
    Refused,
    /// Written, and read back: so many records and events.
    Written { records: usize, events: usize },
}

/// All that an import has to say.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    pub(crate) source: Source,
    pub(crate) notices: Notices,
    pub(crate) tally: Tally,
    /// A few records as they are written.
    pub(crate) preview: Vec<String>,
    pub(crate) ending: Ending,
    /// The files that were written, relative to the book.
    pub(crate) files: Vec<String>,
    /// What the records would break.
    pub(crate) breaking: Vec<Breaking>,
}
