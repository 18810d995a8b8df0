//! What a book is made of: instants, amounts of time, ids, values, events and records. No files, no policy.

mod amount;
pub(crate) mod archive;
pub(crate) mod called;
pub(crate) mod code;
pub(crate) mod document;
pub(crate) mod extent;
pub(crate) mod fault;
pub(crate) mod figure;
pub(crate) mod guard;
pub(crate) mod guide;
pub(crate) mod id;
mod instant;
pub(crate) mod language;
pub(crate) mod outcome;
pub(crate) mod place;
pub(crate) mod record;
pub(crate) mod roster;
pub(crate) mod shell;
pub(crate) mod symbol;
pub(crate) mod text;
pub(crate) mod timeline;
mod unreadable;
pub(crate) mod value;
pub(crate) mod waiver;

pub(crate) use amount::{Amount, Misfit};
pub(crate) use instant::{InZone, Instant};
pub(crate) use unreadable::full_width;
