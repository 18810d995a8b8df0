//! `cs report files`: the index of closed records.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use chrono::NaiveDate;

use super::{Outcome, Session};
use crate::calendar::date_of;
use crate::cli::check::kinds;
use crate::cli::figures::{self, Format, Span};
use crate::cli::{Hinted, log, reveal};
use crate::model::language::said;
use crate::model::value::FieldId;
use crate::report::files::{Part, Scope, files};
use crate::report::meant::suggest_field;
use crate::store::{Book, Selection};

const EXAMPLES: &str = "One row a closed record (withdrawn and merged ones too), by customer, then closing: customer,
record, result, when it was closed, when it was archived, how many of its parts are there, and
which are not. A part is a field that the head or an event says, or an event that happened;
NAME=A/B is a part that A or B makes. Without --parts they are the texts that belong to the kind:
of its head, and of the events that belong to it alone.

Examples:
  cs report files --kind complaint
  cs report files --kind complaint --parts content=subject,handling=cause/progress,measures=remedy,feedback=followed
  cs report files --since 2026-10-01 --until 2026-11-01 --lacking
  cs report files --format csv > files.csv";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only these kinds of record
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    #[command(flatten)]
    span: Span,
    /// The parts that each file must have (the texts of its kind unless given)
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    parts: Vec<String>,
    /// The field that tells how it ended (`result` unless given; where it is not said, the status)
    #[arg(long, value_name = "FIELD")]
    result: Option<String>,
    /// Only files that lack a part
    #[arg(long)]
    lacking: bool,
    /// Show secret values, where the policy lets you
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
    let kinds = kinds(&args.kind, &book.policy)?;
    let span = args.span.read(session, &book)?;
    let (parts, result) = (parts(&args.parts, &book)?, result(args.result.as_deref(), &book)?);
    let records = book.records(&Selection::All)?;
    let archived = archived(&book)?;
    let scope =
        Scope { kinds: &kinds, span, result, parts, lacking: args.lacking, archived: &archived };
    let figures = files(&log::basis(&book, session), &scope, &records);
    figures::show(out, &figures, args.format, session, &book)
}

/// By month, the day on which it was archived.
fn archived(book: &Book) -> Result<BTreeMap<String, NaiveDate>> {
    let zone = book.policy.zone();
    let dates = book
        .months()?
        .into_iter()
        .filter_map(|month| Some((month.month.to_string(), date_of(zone, month.archived_at?))));
    Ok(dates.collect())
}

fn parts(named: &[String], book: &Book) -> Result<Option<Vec<Part>>> {
    if named.is_empty() {
        return Ok(None);
    }
    let read = |text: &String| {
        Part::read(text, &book.policy.schema).map_err(|misnamed| {
            let hint = misnamed.hint.unwrap_or_default();
            anyhow::Error::from(Hinted::new(format!("--parts: {}", misnamed.message), hint))
        })
    };
    named.iter().map(read).collect::<Result<_>>().map(Some)
}

fn result(named: Option<&str>, book: &Book) -> Result<Option<FieldId>> {
    let schema = &book.policy.schema;
    let Some(name) = named else { return Ok(schema.find_field("result")) };
    let Some(id) = schema.find_field(name) else {
        let hint = suggest_field(name, schema).unwrap_or_default();
        return Err(Hinted::new(
            said!("--result: there is no field `{name}`", "--result：没有字段 `{name}`"),
            hint,
        )
        .into());
    };
    Ok(Some(id))
}
