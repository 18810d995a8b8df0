//! `cs archive`: move closed records to the months of the archive.

use std::io::Write;

use anyhow::Result;

use super::keep::{self, Change};
use super::outcome::print_faults;
use super::session::Session;
use super::{Hinted, Outcome};
use crate::model::Amount;
use crate::model::language::said;
use crate::render;
use crate::report::archive::{Archiving, Moved};
use crate::report::sync;
use crate::store::archive::moving::{Request, archive};
use crate::store::git::Message;

const EXAMPLES: &str = "A record leaves when it has been closed, withdrawn or merged for so long, and no clock of it is
pending or paused. It goes to the month of its closing: a row of tickets.csv in
data/archive/month=2026-10, and one of events.csv for each event. data/archive/manifest.csv has the
hashes of both files.

A write to an archived record copies it back to data/tickets first; once it is closed again it
returns to the archive.

A run that is cut short loses nothing: the next one finishes it.

Examples:
  cs archive --dry-run       what would leave, month by month
  cs archive                 for cron, once a day
  cs archive --after 3mo     not before three months after the closing

The policy says it for every run: policy: {…, archive: {after: 90d}}

Exit status: 0 done, or nothing to do; 2 something cannot be read or written. Nothing leaves then.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only say what would leave
    #[arg(long)]
    dry_run: bool,
    /// How long a record has been closed before it leaves (else what the policy says, or 30d)
    #[arg(long, value_name = "AMOUNT")]
    after: Option<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    let given = args.after.as_deref().map(after).transpose()?;
    let request = Request { after: given.unwrap_or(book.policy.archive_after), now: session.now };
    let turn = if args.dry_run { None } else { Some(book.turn()?) };
    let (archiving, changed) = archive(&mut book, turn.as_ref(), request)?;
    let paths: Vec<&str> = archiving.files.iter().map(String::as_str).collect();
    keep::commit(&book, session, &Change { paths: &paths, message: message(&archiving), by: None });
    render::archive::archive(out, &archiving, session.layout())?;
    out.flush()?;
    print_faults(&changed, "warning: ");
    Ok(Outcome::Clean)
}

/// `archive: 856 events of 77 records`, then a line a month.
fn message(archiving: &Archiving) -> Message {
    let amount = |events, records| sync::Amount { events, records }.to_string();
    let month = |month: &Moved| format!("{}: {}", month.month, amount(month.events, month.records));
    let lines: Vec<String> = archiving.months.iter().map(month).collect();
    let sum = |of: fn(&Moved) -> usize| archiving.months.iter().map(of).sum();
    let all = amount(sum(|month| month.events), sum(|month| month.records));
    keep::of_lines(&format!("archive: {all}"), &lines.join("\n"))
}

fn after(text: &str) -> Result<Amount> {
    let hint = "write elapsed time or months, such as 30d or 3mo";
    let amount = Amount::parse(text)
        .map_err(|why| Hinted::new(format!("--after `{text}` is not an amount: {why}"), hint))?;
    if amount.needs_calendar() {
        return Err(Hinted::new(
            said!("--after `{text}` is working time", "--after `{text}` 是工作时间"),
            hint,
        )
        .into());
    }
    Ok(amount)
}
