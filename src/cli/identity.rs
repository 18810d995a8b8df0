//! Who runs the program, and whether the roster of staff had them at an instant.

use anyhow::Result;

use super::Hinted;
use super::meant;
use super::session::{Session, variable};
use crate::model::Instant;
use crate::model::record::Actor;
use crate::model::roster::Row;
use crate::model::value::Value;
use crate::report::presence::{absence, remedy};
use crate::store::Book;
use crate::store::git::Git;

/// Who runs the program: `CS_BY`, or the staff row whose `email` is git's user.email.
pub(crate) fn identity(session: &Session, book: &Book) -> Option<String> {
    let said = variable("CS_BY");
    let key = said.map(|name| meant::staff(&name, book).unwrap_or(name));
    key.or_else(|| by_git(session, book))
}

fn by_git(session: &Session, book: &Book) -> Option<String> {
    let staff = book.policy.schema.staff?;
    let column = book.policy.schema.roster(staff).column("email")?;
    let email = Git::new(&book.root).config("user.email").filter(|email| !email.is_empty())?;
    let rows = book.rosters.get(staff)?;
    let is_mine =
        |value: &Value| book.policy.schema.show(value, &book.symbols).eq_ignore_ascii_case(&email);
    let is_me = |row: &Row| {
        row.cells.get(usize::from(column.0)).and_then(Option::as_ref).is_some_and(is_mine)
    };
    // The row in force; of someone who is yet to come, the first.
    let key = rows.keys().iter().find(|key| {
        let row = rows.at(**key, session.now).or_else(|| rows.history(**key).first());
        row.is_some_and(is_me)
    })?;
    Some(book.symbols.text(*key).to_owned())
}

/// `actor`, if it may write at all what happened at `at`: of the staff, only those whom the roster had then.
///
/// # Errors
/// Says since when, or until when, the roster has them.
pub(crate) fn present(actor: Actor, at: Instant, book: &Book) -> Result<Actor> {
    match absence(actor, at, (&book.policy, &book.rosters), &book.symbols) {
        None => Ok(actor),
        Some(message) => Err(Hinted::new(message, remedy()).into()),
    }
}
