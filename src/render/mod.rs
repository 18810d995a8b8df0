//! Rows → bytes, one file a format. Decides nothing.

pub(crate) mod archive;
pub(crate) mod diagnostic;
pub(crate) mod explain;
pub(crate) mod figures;
pub(crate) mod import;
pub(crate) mod jsonl;
pub(crate) mod junit;
pub(crate) mod month;
pub(crate) mod mutate;
pub(crate) mod pieces;
pub(crate) mod policy;
pub(crate) mod promise;
pub(crate) mod record;
pub(crate) mod sql;
pub(crate) mod table;
