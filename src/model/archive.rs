//! The months of the archive, as the manifest promises them and as they are found.

use super::Instant;

/// A row of the manifest, held against the files of its month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArchiveMonth {
    /// As the manifest names it, such as `2026-10`.
    pub(crate) month: Box<str>,
    /// The line of the manifest.
    pub(crate) line: u32,
    /// When the month was last written; `None` where the manifest does not say.
    pub(crate) archived_at: Option<Instant>,
    pub(crate) tickets: FileState,
    pub(crate) events: FileState,
}

/// How a file stands to the hash that the manifest gives for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileState {
    Right,
    Missing,
    /// It is there, with other bytes.
    Wrong,
}
