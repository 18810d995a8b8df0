//! A waiver: the reviewed decision that an obligation of one record is not asked.

use chrono::NaiveDate;

use super::symbol::Symbol;

/// One row of `data/waivers.csv`. It covers what fell due before the end of the day `until`.
#[derive(Clone, Debug)]
pub(crate) struct Waiver {
    pub(crate) rule: Box<str>,
    /// The record's id, as written.
    pub(crate) record: Box<str>,
    pub(crate) by: Symbol,
    pub(crate) granted: NaiveDate,
    pub(crate) until: NaiveDate,
    pub(crate) line: u32,
}
