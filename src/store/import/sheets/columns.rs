//! Headings → what the columns are.

use super::grid::{Grid, Raw};
use crate::model::fault::{Findings, Position, suggest};
use crate::model::language::{Language, said};
use crate::model::value::{FieldId, field};
use crate::policy::schema::Schema;
use crate::report::export::{AMENDMENT, OF_HEAD, name_in, titles};
use crate::report::meant::{self, Ambiguous};
use crate::report::terms;

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Id,
    Kind,
    /// The value of now, or of the event.
    Field(FieldId),
    /// The value in the head, where it differs.
    Head(FieldId),
    Opened,
    Closed,
    /// It follows from the rest.
    Deadline,
    At,
    Event,
    By,
    Recorded,
    Amendment,
    /// Empty, without a heading.
    Nothing,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Record,
    Event,
}

/// The columns of a grid, and what its rows are. `None` with the reasons in its findings.
pub(super) fn bind(grid: &mut Grid, schema: &Schema) -> Option<(What, Vec<Of>)> {
    let before = grid.findings.faults.len();
    let mut columns: Vec<Of> = Vec::new();
    for (place, heading) in (0..).zip(&grid.headings) {
        let at = Position { line: 1, column: place + 1 };
        let of = if heading.trim().is_empty() {
            let is_used = |(_, row): &(u32, Vec<Raw>)| {
                row.get(columns.len()).is_some_and(|cell| *cell != Raw::Empty)
            };
            if grid.rows.iter().any(is_used) {
                grid.findings.fault(at, said!("the column has no heading", "该列没有表头"));
            }
            Of::Nothing
        } else {
            match find(heading, schema) {
                Ok(Some(of)) => {
                    if columns.contains(&of) {
                        let name = heading.trim();
                        let message =
                            said!("the column `{name}` stands twice", "列 `{name}` 出现了两次");
                        grid.findings.fault(at, message);
                    }
                    of
                }
                Ok(None) => {
                    unknown(heading, at, schema, &mut grid.findings);
                    Of::Nothing
                }
                Err(Ambiguous { message, hint }) => {
                    grid.findings.fault_with_hint(at, message, hint);
                    Of::Nothing
                }
            }
        };
        columns.push(of);
    }
    let has = |of| columns.contains(&of);
    let what = if has(Of::Event) { What::Event } else { What::Record };
    let is_whole = match what {
        What::Event => has(Of::Id) && has(Of::At),
        What::Record => has(Of::Id) || has(Of::Kind),
    };
    if !is_whole && grid.findings.faults.len() == before {
        let message = said!(
            "this is neither a table of records (id, kind …) nor of events (record, at, event, by …)",
            "这既不是工单表（id、kind……），也不是事件表（record、at、event、by……）"
        );
        let hint = said!(
            "a table of another system needs --map MAP.yaml, a roster --roster NAME",
            "其他系统的表需要 --map MAP.yaml，名册需要 --roster NAME"
        );
        grid.findings.fault_with_hint(Position::START, message, hint);
    }
    (grid.findings.faults.len() == before).then_some((what, columns))
}

fn unknown(heading: &str, at: Position, schema: &Schema, findings: &mut Findings) {
    let name = name_in(heading);
    let message = said!("there is no field `{name}`", "没有字段 `{name}`");
    let hint = if name.is_ascii() {
        suggest(name, schema.field_list().chain(["record", "opened", "closed"]))
    } else {
        meant::suggest_field(name, schema)
    };
    findings.fault_with_hint(at, message, hint);
}

/// By the name in the heading, or by what people call it where the name was taken out.
fn find(heading: &str, schema: &Schema) -> Result<Option<Of>, Ambiguous> {
    let heading = heading.trim();
    if let Some(of) = by_name(name_in(heading), schema) {
        return Ok(Some(of));
    }
    if let Some(field) = meant::field(heading, schema)? {
        return Ok(by_name(&schema.field(field).name, schema));
    }
    // As it stands above the columns of lists.
    let listed = || {
        let mut names = ["record", "opened", "closed", "deadline"].into_iter();
        names.find(|name| terms::heading(&name.to_uppercase(), Language::Chinese) == heading)
    };
    Ok(titles::named(heading).or_else(listed).and_then(|name| by_name(name, schema)))
}

fn by_name(name: &str, schema: &Schema) -> Option<Of> {
    Some(match name {
        "id" | "record" | "ticket" => Of::Id,
        "kind" => Of::Kind,
        "opened" => Of::Opened,
        "closed" => Of::Closed,
        "deadline" => Of::Deadline,
        AMENDMENT => Of::Amendment,
        _ => match (name.strip_prefix(OF_HEAD), schema.find_field(name)) {
            (Some(name), None) => Of::Head(schema.find_field(name)?),
            (_, Some(field::AT)) => Of::At,
            (_, Some(field::EVENT)) => Of::Event,
            (_, Some(field::BY)) => Of::By,
            (_, Some(field::RECORDED)) => Of::Recorded,
            (_, Some(field)) => Of::Field(field),
            (None, None) => return None,
        },
    })
}
