//! What an obligation is about, where it is not one record.

use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::value::Value;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// A row of a roster.
    Row(RosterId, Symbol),
    /// A period such as `2026-11` or `24h`, with the values by which the figure is split.
    Period { label: Box<str>, split: Vec<Option<Value>> },
    /// A month of the archive, on this line of the manifest.
    Month { label: Box<str>, line: u32 },
}

impl Subject {
    pub(crate) fn period(label: impl Into<Box<str>>) -> Self {
        Self::Period { label: label.into(), split: Vec::new() }
    }
}
