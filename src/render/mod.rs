//! Rows → bytes, one file a format. Decides nothing.

pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod jsonl;
pub(crate) mod month;
pub(crate) mod record;
pub(crate) mod table;
