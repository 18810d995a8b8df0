//! `cs report steps`: bottlenecks.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session};
use crate::calendar::NoData;
use crate::cli::check::kinds;
use crate::cli::figures::{self, Format, Span};
use crate::cli::{Hinted, log};
use crate::model::language::said;
use crate::report::no_data_remedy;
use crate::report::steps::{Order, Scope, steps};
use crate::store::{Book, Selection};

const EXAMPLES: &str =
    "A step is the first event of its kind in a record; notes and amendments are none. Each step is
measured from the step before it. SHARE is the part of all time between steps that is spent there,
the bar shows it. P90 is the time that nine of ten do not exceed, by nearest rank.

Examples:
  cs report steps                              the pairs of steps that occur most
  cs report steps --kind complaint --working   in working time of the policy's calendar
  cs report steps --longest                    the pairs that take most of the time
  cs report steps --since 30d --all            every pair whose later step is of the last 30 days
  cs report steps --format csv > steps.csv";

/// Pairs that a table shows unless it is to show all.
const TOP: usize = 20;

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only these kinds of record
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    #[command(flatten)]
    span: Span,
    /// Working time of the policy's calendar, in place of elapsed time
    #[arg(long)]
    working: bool,
    /// The pairs that take most of the time first, not those that occur most
    #[arg(long)]
    longest: bool,
    /// Every pair, not only the first twenty (csv and jsonl have all)
    #[arg(short, long)]
    all: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let session = &session.speaking(args.format != Format::Table);
    let mut book = session.open()?;
    let kinds = kinds(&args.kind, &book.policy)?;
    let span = args.span.read(session, &book)?;
    let records = book.records(&Selection::All)?;
    let policy = &book.policy;
    let calendar = policy.default_calendar.filter(|_| args.working);
    if args.working && calendar.is_none() {
        let hint = said!(
            "name one by `calendar:` in the section `policy`",
            "请在 `policy` 一节用 `calendar:` 指定一个"
        );
        return Err(Hinted::new(
            said!(
                "the policy has no calendar to count working time by",
                "政策没有计算工作时间的日历"
            ),
            hint,
        )
        .into());
    }
    let scope = Scope {
        kinds: &kinds,
        span,
        calendar: calendar.map(|index| &policy.calendars[index]),
        order: if args.longest { Order::Longest } else { Order::Frequent },
        top: (args.format == Format::Table && !args.all).then_some(TOP),
    };
    let basis = log::basis(&book, session);
    let figures = steps(&basis, scope, &records).map_err(|gap| no_data(&gap, &book))?;
    figures::show(out, &figures, args.format, session, &book)
}

/// That the calendar does not cover a year, and what to do.
pub(super) fn no_data(gap: &NoData, book: &Book) -> anyhow::Error {
    let hint = no_data_remedy(&book.policy, &gap.calendar, gap.year);
    Hinted::new(gap.to_string(), hint).into()
}
