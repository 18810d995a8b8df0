//! Rows → bytes, one file a format. Decides nothing.

pub(crate) mod archive;
mod batch;
pub(crate) mod closing;
pub(crate) mod csv;
pub(crate) mod diagnostic;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod figures;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod import;
pub(crate) mod json;
pub(crate) mod jsonl;
pub(crate) mod junit;
mod lines;
pub(crate) mod markdown;
pub(crate) mod month;
pub(crate) mod mutate;
pub(crate) mod pieces;
pub(crate) mod policy;
pub(crate) mod prometheus;
pub(crate) mod promise;
pub(crate) mod record;
pub(crate) mod sarif;
pub(crate) mod schema;
pub(crate) mod sql;
pub(crate) mod table;
