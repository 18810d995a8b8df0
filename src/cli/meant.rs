//! What people type at the desk → names and keys, as [`crate::report::meant`] tells; what could be several is an error.

use anyhow::Result;

use super::Hinted;
use crate::model::record::{EventId, KindId};
use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::value::FieldId;
use crate::policy::schema::Schema;
use crate::report::meant::{self, Ambiguous, Meaning};
use crate::store::Book;

/// The kind that `text` names; `None` if there is none.
///
/// # Errors
/// Several bear the title; so everywhere here.
pub(super) fn kind(text: &str, schema: &Schema) -> Result<Option<KindId>> {
    meant::kind(text, schema).map_err(several)
}

/// The event that `text` names.
pub(super) fn event(text: &str, schema: &Schema) -> Result<Option<EventId>> {
    meant::event(text, schema).map_err(several)
}

/// The field that `text` names.
pub(super) fn field(text: &str, schema: &Schema) -> Result<Option<FieldId>> {
    meant::field(text, schema).map_err(several)
}

/// The row that `text` names: by its key, or by what people call it.
pub(super) fn row(roster: RosterId, text: &str, book: &Book) -> Result<Option<Symbol>> {
    meaning(book).row(roster, text).map_err(several)
}

/// The key of one of the staff; the text itself where no one is called so.
pub(super) fn staff(text: &str, book: &Book) -> Result<String> {
    meaning(book).staff(text).map_err(several)
}

/// The text of a value as files hold it; what is not known is left as it is.
pub(super) fn value(id: FieldId, text: &str, book: &Book) -> Result<String> {
    meaning(book).value(id, text).map_err(several)
}

fn meaning(book: &Book) -> Meaning<'_> {
    Meaning { policy: &book.policy, rosters: &book.rosters, symbols: &book.symbols }
}

fn several(Ambiguous { message, hint }: Ambiguous) -> anyhow::Error {
    Hinted::new(message, hint).into()
}
