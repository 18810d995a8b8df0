//! `cs roster NAME matrix ROW COLUMN`: the rows in force, by two of their columns.

use std::io::Write;

use anyhow::{Result, bail};

use super::{Args, Hinted, Outcome, Session, conclude, sheet};
use crate::cli::figures::{Format, print};
use crate::model::fault::suggest;
use crate::model::roster::{ColumnId, RosterId};
use crate::policy::schema::RosterKind;
use crate::policy::values::describe;
use crate::render::table;
use crate::report::matrix::{Axes, Matrix, has_order};
use crate::report::roster::Secrets;
use crate::store::Book;

pub(super) fn run(
    args: &Args,
    id: RosterId,
    session: &Session,
    book: &Book,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let kind = book.policy.schema.roster(id);
    let (Some(down), [across]) = (&args.key, args.cells.as_slice()) else {
        let message = "a matrix has two columns: the one down and the one across";
        let hint = format!("for example: cs roster {} matrix likelihood impact", kind.name);
        return Err(Hinted::new(message, hint).into());
    };
    let axes = Axes { down: column(down, kind, session)?, across: column(across, kind, session)? };
    if axes.down == axes.across {
        bail!("`{down}` goes both down and across: a matrix has two columns");
    }
    let Some(roster) = book.rosters.get(id) else { return conclude(book, Some(id), out) };
    let matrix = Matrix::new(sheet(session, id, book), roster, axes, session.now);
    let format = args.format.unwrap_or_default();
    let figures = if format == Format::Table {
        let mut figures = matrix.wide();
        let count = roster.keys().iter().filter(|key| roster.at(**key, session.now).is_some());
        figures.notes.push(table::count(count.count() as u64, "row", "rows"));
        figures
    } else {
        matrix.long()
    };
    print(out, &figures, format, session, book)?;
    conclude(book, Some(id), out)
}

/// A column whose values stand in an order, and may be shown.
fn column(name: &str, kind: &RosterKind, session: &Session) -> Result<ColumnId> {
    let Some(id) = kind.column(name) else {
        let known = kind.columns.iter().filter(|column| has_order(&column.kind));
        let hint = suggest(name, known.map(|column| &*column.name))
            .unwrap_or_else(|| "its columns stand in policy.yaml under `rosters`".into());
        let message = format!("the roster `{}` has no column `{name}`", kind.name);
        return Err(Hinted::new(message, hint).into());
    };
    let column = &kind.columns[usize::from(id.0)];
    if !has_order(&column.kind) {
        let hint = "a matrix is made of columns of type one-of or int";
        let what = describe(&column.kind);
        return Err(Hinted::new(format!("the column `{name}` holds {what}"), hint).into());
    }
    if column.secret && session.secrets == Secrets::Masked {
        let hint = "--reveal shows secret columns";
        return Err(Hinted::new(format!("the column `{name}` is secret"), hint).into());
    }
    Ok(id)
}
