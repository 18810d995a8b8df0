//! An edit of the policy: as text for people, as a comment in Markdown, as JSON.

mod json;
mod markdown;
mod table;

pub(crate) use json::write as json;
pub(crate) use markdown::write as markdown;
pub(crate) use table::write as table;
