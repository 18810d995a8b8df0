//! What an event that is entered late changes of what had been judged.

use std::io::Write;

use anyhow::Result;

use super::log;
use super::session::Session;
use crate::model::record::Record;
use crate::store::Book;

/// Tells what is judged otherwise since `after` says its last event too, where that was entered late.
pub(super) fn tell(
    book: &Book,
    (before, after): (&Record, &Record),
    session: &Session,
    out: &mut dyn Write,
) -> Result<()> {
    if after.events.last().is_none_or(|last| last.recorded.is_none()) {
        return Ok(());
    }
    let basis = log::basis(book, session);
    let shifts = basis.shifts(before, after);
    for shift in shifts.iter().filter(|shift| shift.is_of_the_past()) {
        writeln!(out, "{}", basis.shift_text(shift))?;
    }
    Ok(())
}
