//! `cs roster NAME matrix ROW COLUMN`: the rows in force, by two of their columns.

use std::io::Write;

use anyhow::Result;

use super::{Args, Hinted, Outcome, Session, conclude, sheet};
use crate::cli::figures::{Format, print};
use crate::cli::outcome::refused;
use crate::model::fault::suggest;
use crate::model::language::said;
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
        let message = said!(
            "a matrix has two columns: the one down and the one across",
            "矩阵要有两列：纵向和横向"
        );
        let hint = said!(
            "for example: cs roster {} matrix likelihood impact",
            "例如：cs roster {} matrix likelihood impact",
            kind.name
        );
        return Err(Hinted::new(message, hint).into());
    };
    let axes = Axes { down: column(down, kind, session)?, across: column(across, kind, session)? };
    if axes.down == axes.across {
        return Err(refused(said!(
            "`{down}` goes both down and across: a matrix has two columns",
            "`{down}` 既是纵向又是横向：矩阵要有两列"
        )));
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
        let hint = suggest(name, known.map(|column| &*column.name)).unwrap_or_else(|| {
            said!(
                "its columns stand in policy.yaml under `rosters`",
                "它的列见 policy.yaml 的 `rosters`"
            )
        });
        let message =
            said!("the roster `{}` has no column `{name}`", "名册 `{}` 没有列 `{name}`", kind.name);
        return Err(Hinted::new(message, hint).into());
    };
    let column = &kind.columns[usize::from(id.0)];
    if !has_order(&column.kind) {
        let hint = said!(
            "a matrix is made of columns of type one-of or int",
            "矩阵用 one-of 或 int 类型的列"
        );
        let what = describe(&column.kind);
        return Err(Hinted::new(format!("the column `{name}` holds {what}"), hint).into());
    }
    if column.secret && session.secrets == Secrets::Masked {
        let hint = said!("--reveal shows secret columns", "--reveal 可显示涉密列");
        return Err(
            Hinted::new(said!("the column `{name}` is secret", "列 `{name}` 涉密"), hint).into()
        );
    }
    Ok(id)
}
