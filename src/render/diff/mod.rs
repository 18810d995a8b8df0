//! An edit of the policy: as text for people, as a comment in Markdown, as JSON.

mod json;
mod markdown;
mod table;

pub(crate) use json::write as json;
pub(crate) use markdown::write as markdown;
pub(crate) use table::write as table;

use crate::model::language::Language;

/// Over the column of how things stood before the edit; elsewhere `BEFORE` is an earlier time.
const fn before(language: Language) -> &'static str {
    match language {
        Language::English => "BEFORE",
        Language::Chinese => "改前",
    }
}
