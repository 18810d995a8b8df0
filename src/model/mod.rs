//! What a book is made of: instants, amounts of time, ids, values, events and records. No files, no policy.

mod amount;
mod instant;

pub(crate) use amount::Amount;
pub(crate) use instant::Instant;
