//! `cs report care`: what to tell customers in the coming days.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session};
use crate::calendar::{NoData, date_of};
use crate::cli::figures::{self, Format};
use crate::cli::{Hinted, log, reveal};
use crate::model::code::Code;
use crate::model::fault::{Fault, Position, suggest};
use crate::model::language::said;
use crate::model::roster::{ColumnId, RosterId};
use crate::policy::schema::{Column, FieldType};
use crate::policy::values::read_date;
use crate::report::care::{Scope, care, comes_round};
use crate::report::no_data_remedy;
use crate::store::Book;

const EXAMPLES: &str =
    "Holidays, make-up working days and days with other hours are those of the policy's calendar.
Columns of type date come round each year on their month and day (29 February on the 28th in
common years); rows are those in force on that day. Secret columns are left out unless --reveal.
`cs` knows no weather.

Examples:
  cs report care                                this week, from today on
  cs report care --on 2026-12-24 --days 14
  cs report care --columns customers.founded,birthday
  cs report care --format csv > care.csv";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The first day (today unless given)
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// So many days
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// Columns of type date, of any roster or as ROSTER.COLUMN (a birthday, `moved_in` and `…_day` unless given)
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    columns: Vec<String>,
    /// Show secret columns
    #[arg(long)]
    reveal: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let session = &session.speaking(args.format != Format::Table);
    let mut book = session.open()?;
    let Some(session) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let session = &session;
    let first = match &args.on {
        None => date_of(book.policy.zone(), session.now),
        Some(text) => read_date(text).ok_or_else(|| {
            Hinted::new(
                said!("--on `{text}` is not a date", "--on `{text}` 不是日期"),
                said!("write one like 2026-12-24", "写法如 2026-12-24"),
            )
        })?,
    };
    let columns = columns(&args.columns, &book)?;
    let scope = Scope { first, days: args.days, columns, secrets: session.secrets };
    let (figures, gaps) = care(&log::basis(&book, session), &scope);
    let faults = gaps.iter().map(|gap| no_data(gap, &book)).collect::<Vec<_>>();
    book.faults.extend(faults);
    figures::show(out, &figures, args.format, session, &book)
}

/// The columns of type date that are named, or else those whose names say that they come round.
fn columns(named: &[String], book: &Book) -> Result<Vec<(RosterId, ColumnId)>> {
    let dates = dates(book);
    if named.is_empty() {
        let round = dates.into_iter().filter(|(_, column, _)| comes_round(&column.name));
        return Ok(round.map(|(roster, _, id)| (roster, id)).collect());
    }
    let mut found = Vec::new();
    for name in named {
        let is_meant = |roster: RosterId, column: &Column| {
            let roster = &book.policy.schema.roster(roster).name;
            *column.name == **name || format!("{roster}.{}", column.name) == *name
        };
        let before = found.len();
        let meant = dates.iter().filter(|(roster, column, _)| is_meant(*roster, column));
        found.extend(meant.map(|(roster, _, id)| (*roster, *id)));
        if found.len() == before {
            let hint = suggest(name, dates.iter().map(|(_, column, _)| &*column.name));
            let message =
                said!("no roster has a column `{name}` of type date", "没有名册有日期列 `{name}`");
            return Err(Hinted::new(message, hint.unwrap_or_default()).into());
        }
    }
    Ok(found)
}

fn dates(book: &Book) -> Vec<(RosterId, &Column, ColumnId)> {
    let mut dates = Vec::new();
    for kind in &book.policy.schema.rosters {
        let Some(roster) = book.policy.schema.find_roster(&kind.name) else { continue };
        for column in kind.columns.iter().filter(|column| column.kind == FieldType::Date) {
            dates.extend(kind.column(&column.name).map(|id| (roster, column, id)));
        }
    }
    dates
}

fn no_data(gap: &NoData, book: &Book) -> Fault {
    let file = book.policy.dates_file(&gap.calendar).unwrap_or("policy.yaml");
    let hint = no_data_remedy(&book.policy, &gap.calendar, gap.year);
    Fault::new(file, Position::START, format!("the {gap}"))
        .with_code(Code::YearWithoutData)
        .with_hint(hint)
}
