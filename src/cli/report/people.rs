//! `cs report people`: who kept what.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session, active};
use crate::calendar::Period;
use crate::cli::check::{kinds, months, rules};
use crate::cli::figures::{self, Format, Span};
use crate::cli::log;
use crate::report::people::{Scope, people};
use crate::report::standing;
use crate::store::Selection;

const EXAMPLES: &str = "One row a person who owes obligations (the owner of the record, else whom the rule names), and one
for the team. Decided are obligations that were kept, late, overdue or broken in the span; what is
waived is counted apart, what is void or still runs is not counted. MEDIAN OVER is the elapsed time
past the deadline, CLOSED the records that came to their end in this person's hands. Ranks are by
the share kept. An outlier is beyond 1.5 times the middle half of the shares, among four or more.
Rules on trial count only where --rule names them; the figures of metrics do not count.

Examples:
  cs report people --since 2026-11-01 --until 2026-12-01
  cs report people --per month --by kind --format csv > people.csv
  cs report people --kind complaint --rule complaint-resolved --sample 10";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    span: Span,
    /// A table for each period: day, week, month, quarter or year
    #[arg(long, value_name = "PERIOD", value_parser = Period::parse)]
    per: Option<Period>,
    /// A table for each kind of record
    #[arg(long, value_name = "kind", value_enum)]
    by: Option<By>,
    /// Only these kinds of record
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only these rules
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    rule: Vec<String>,
    /// Who has fewer decided obligations has no rank
    #[arg(long, value_name = "N", default_value_t = 5)]
    sample: u64,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum By {
    Kind,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let session = &session.speaking(args.format != Format::Table);
    let mut book = session.open()?;
    let rules = if args.rule.is_empty() { active(&book) } else { rules(&args.rule, &book.policy)? };
    let scope = Scope {
        kinds: kinds(&args.kind, &book.policy)?,
        span: args.span.read(session, &book)?,
        per: args.per,
        by_kind: args.by.is_some(),
        sample: args.sample,
    };
    let records = book.records(&Selection::All)?;
    let months = months(&rules, &book)?;
    let judged = standing::Book { records: &records, months: &months, rules: &rules };
    let (figures, faults) = people(&log::basis(&book, session), &scope, judged);
    book.faults.extend(faults);
    figures::show(out, &figures, args.format, session, &book)
}
