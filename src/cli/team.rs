//! `--team`: the staff of a team, by a column of their roster.

use std::collections::BTreeSet;

use anyhow::Result;

use super::Hinted;
use super::session::Session;
use crate::model::fault::suggest;
use crate::model::language::said;
use crate::model::roster::{ColumnId, Roster};
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::policy::schema::{Column, FieldType, RosterKind};
use crate::store::{Book, roster_file};

/// The column that says the team, where the roster has it.
const TEAM: &str = "team";

/// Who is of the team that `text` says, by the roster as of now, and the team itself, as a rule's `owner` may name it.
///
/// `COLUMN=VALUE` names a column of the staff roster. VALUE alone is one of the column `team`; where there is none, of the
/// only column that knows such a value.
pub(super) fn members(text: &str, session: &Session, book: &Book) -> Result<BTreeSet<String>> {
    let Some(staff) = book.policy.schema.staff else {
        let hint = said!(
            "the policy declares one by `rosters: {{staff: …}}`",
            "在政策中以 `rosters: {{staff: …}}` 声明"
        );
        return Err(Hinted::new(
            said!("--team: there is no staff roster", "--team：没有人员名册"),
            hint,
        )
        .into());
    };
    let kind = book.policy.schema.roster(staff);
    let (column, value) = column(text, kind, book)?;
    let place = usize::from(column.0);
    let none = Roster::default();
    let rows = book.rosters.get(staff).unwrap_or(&none);
    let cells = |cell: &Value| {
        let members = cell.members().iter();
        members.map(|one| book.policy.schema.show(one, &book.symbols)).collect::<Vec<_>>()
    };
    let values = rows.keys().iter().filter_map(|key| {
        let cell = rows.at(*key, session.now)?.cells.get(place)?.as_ref()?;
        Some((book.symbols.text(*key), cells(cell)))
    });
    let values: Vec<(&str, Vec<String>)> = values.collect();
    let is_in = |(_, cells): &&(&str, Vec<String>)| cells.iter().any(|cell| cell == value);
    let mut members: BTreeSet<String> =
        values.iter().filter(is_in).map(|(key, _)| (*key).to_owned()).collect();
    if members.is_empty() {
        let known: BTreeSet<&str> =
            values.iter().flat_map(|(_, cells)| cells).map(String::as_str).collect();
        let hint = suggest(value, known).unwrap_or_else(|| {
            let file = roster_file(kind);
            said!("the staff stand in {file}", "人员见 {file}")
        });
        let name = &kind.columns[place].name;
        return Err(Hinted::new(
            said!("--team: no one has `{name}` {value}", "--team：没有人的 `{name}` 是 {value}"),
            hint,
        )
        .into());
    }
    members.insert(value.to_owned());
    Ok(members)
}

/// The column that is meant, and the value.
fn column<'t>(text: &'t str, kind: &RosterKind, book: &Book) -> Result<(ColumnId, &'t str)> {
    if let Some((name, value)) = text.split_once('=') {
        let open = |column: &&Column| !column.secret;
        let Some(column) = kind.column(name).filter(|id| open(&&kind.columns[usize::from(id.0)]))
        else {
            let names = kind.columns.iter().filter(open).map(|column| &*column.name);
            let hint = suggest(name, names).unwrap_or_default();
            return Err(Hinted::new(
                said!(
                    "--team: the staff roster has no column `{name}`",
                    "--team：人员名册没有 `{name}` 列"
                ),
                hint,
            )
            .into());
        };
        return Ok((column, value));
    }
    if let Some(column) = kind.column(TEAM).filter(|id| !kind.columns[usize::from(id.0)].secret) {
        return Ok((column, text));
    }
    let knows =
        |column: &&Column| words(column).iter().any(|word| book.symbols.text(*word) == text);
    let names: Vec<&str> = kind.columns.iter().filter(knows).map(|column| &*column.name).collect();
    match names.as_slice() {
        [name] => {
            kind.column(name).map(|column| (column, text)).ok_or_else(|| unknown(text, kind, book))
        }
        [] => Err(unknown(text, kind, book)),
        [first, ..] => {
            let (all, either) = (names.join(" and of "), names.join("、"));
            let message =
                said!("--team: `{text}` is a value of {all}", "--team：{either} 都有值 `{text}`");
            let hint = said!("say which: --team {first}={text}", "请指明：--team {first}={text}");
            Err(Hinted::new(message, hint).into())
        }
    }
}

/// The values that the policy lists for a column that is no secret.
fn words(column: &Column) -> &[Symbol] {
    match &column.kind {
        FieldType::OneOf(words) if !column.secret => words,
        FieldType::OneOf(_)
        | FieldType::Text
        | FieldType::Word
        | FieldType::Int
        | FieldType::Decimal
        | FieldType::Bool
        | FieldType::Date
        | FieldType::Instant
        | FieldType::Duration
        | FieldType::List(_)
        | FieldType::Ref(_) => &[],
    }
}

fn unknown(text: &str, kind: &RosterKind, book: &Book) -> anyhow::Error {
    let known = kind.columns.iter().flat_map(words).map(|word| book.symbols.text(*word));
    let hint = suggest(text, known).unwrap_or_else(|| {
        said!(
            "name a column of the staff roster: --team COLUMN=VALUE",
            "请写人员名册的列：--team 列=值"
        )
    });
    let message = said!(
        "--team: there is no team `{text}`: no column of the staff roster has this value",
        "--team：没有小组 `{text}`：人员名册中没有一列有这个值"
    );
    Hinted::new(message, hint).into()
}
