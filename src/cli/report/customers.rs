//! `cs report customers`: what customers asked for, and who may leave.

use std::io::Write;

use anyhow::{Result, anyhow};

use super::super::meant;
use super::{Outcome, Session, active};
use crate::calendar::before_without_calendar;
use crate::cli::check::{kinds, months};
use crate::cli::figures::{self, Format};
use crate::cli::{Hinted, log, reveal};
use crate::model::fault::suggest;
use crate::model::language::said;
use crate::model::record::{EventId, KindId};
use crate::model::value::FieldId;
use crate::model::{Amount, Instant};
use crate::policy::schema::{Field, FieldType};
use crate::report::customers::{Scope, customers, scores_of};
use crate::report::meant::suggest_event;
use crate::report::roster::Secrets;
use crate::report::standing;
use crate::store::{Book, Selection};

const EXAMPLES: &str = "One row a customer of the roster or of a record: since when (the first record), how many records and
complaints, the last contact, the mean of the scores now and before, violated obligations, and why
the customer may leave: `silent` (no contact for so long), `falling` (the mean is lower than
before), `complaint` (one was opened lately). Those with most reasons come first.

Scores are the numbers of fields that have `missing` values, which are left out. A contact is any
event by staff or customer, notes and amendments aside. Rules on trial are not counted.

Examples:
  cs report customers --at-risk
  cs report customers --silent 60d --recent 6mo
  cs report customers --complaints complaint,return --contacts contacted,followed --scores overall
  cs report customers --format csv > customers.csv";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only customers at risk
    #[arg(long)]
    at_risk: bool,
    /// At risk after so long without contact
    #[arg(long, value_name = "AMOUNT", default_value = "30d")]
    silent: String,
    /// How far back scores and complaints are of now
    #[arg(long, value_name = "AMOUNT", default_value = "90d")]
    recent: String,
    /// The kinds of record that are complaints (`complaint` unless given, where the policy has it)
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    complaints: Vec<String>,
    /// The events that are contacts
    #[arg(long, value_name = "EVENT", value_delimiter = ',')]
    contacts: Vec<String>,
    /// The fields that hold scores
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    scores: Vec<String>,
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
    let rules = active(&book);
    let scope = Scope {
        complaints: complaints(&args.complaints, &book)?,
        scores: shown(scores(&args.scores, &book)?, session, &book),
        contacts: contacts(&args.contacts, &book)?,
        silent: back("--silent", &args.silent, session, &book)?,
        recent: back("--recent", &args.recent, session, &book)?,
        at_risk: args.at_risk,
    };
    let records = book.records(&Selection::All)?;
    let months = months(&rules, &book)?;
    let judged = standing::Book { records: &records, months: &months, rules: &rules };
    let (figures, faults) = customers(&log::basis(&book, session), &scope, judged);
    book.faults.extend(faults);
    figures::show(out, &figures, args.format, session, &book)
}

fn complaints(named: &[String], book: &Book) -> Result<Vec<KindId>> {
    if named.is_empty() {
        return Ok(book.policy.schema.find_kind("complaint").into_iter().collect());
    }
    kinds(named, &book.policy)
}

fn contacts(named: &[String], book: &Book) -> Result<Vec<EventId>> {
    let schema = &book.policy.schema;
    let find = |name: &String| {
        meant::event(name, schema)?.ok_or_else(|| {
            let hint = suggest_event(name, schema).unwrap_or_else(log::where_events_stand);
            Hinted::new(
                said!("--contacts: there is no event `{name}`", "--contacts：没有事件 `{name}`"),
                hint,
            )
            .into()
        })
    };
    named.iter().map(find).collect()
}

/// Without those that are secret, unless this run may show them.
fn shown(fields: Vec<FieldId>, session: &Session, book: &Book) -> Vec<FieldId> {
    let is_shown = |id: &FieldId| {
        session.secrets == Secrets::Revealed || !book.policy.schema.field(*id).secret
    };
    fields.into_iter().filter(is_shown).collect()
}

fn scores(named: &[String], book: &Book) -> Result<Vec<FieldId>> {
    let schema = &book.policy.schema;
    if named.is_empty() {
        return Ok(scores_of(schema));
    }
    let is_number = |field: &&Field| matches!(field.kind, FieldType::Int | FieldType::Decimal);
    let find = |name: &String| {
        let found = schema.find_field(name).filter(|id| is_number(&schema.field(*id)));
        found.ok_or_else(|| {
            let numbers = schema.fields.iter().filter(is_number).map(|field| &*field.name);
            let hint = suggest(name, numbers)
                .unwrap_or_else(|| "the fields stand in policy.yaml under `fields`".into());
            Hinted::new(
                said!(
                    "--scores: there is no field `{name}` that holds a number",
                    "--scores：没有数字字段 `{name}`"
                ),
                hint,
            )
            .into()
        })
    };
    named.iter().map(find).collect()
}

/// The instant so long before now.
fn back(option: &str, text: &str, session: &Session, book: &Book) -> Result<Instant> {
    let amount =
        Amount::parse(text).map_err(|why| anyhow!("{option} `{text}` is not an amount: {why}"))?;
    before_without_calendar(book.policy.zone(), session.now, amount).ok_or_else(|| {
        let hint = said!("give elapsed time or months: 30d, 6mo", "请写自然时间或月数：30d、6mo");
        Hinted::new(
            said!("{option} `{text}` is working time", "{option} `{text}` 是工作时间"),
            hint,
        )
        .into()
    })
}
