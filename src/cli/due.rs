//! `cs due`: what is to be done, nearest first.

use std::io::Write;

use anyhow::{Result, anyhow};

use super::check::{kinds, months, rules};
use super::figures::{self, Format};
use super::session::Session;
use super::{Hinted, Outcome, compose, identity, log, reveal};
use crate::calendar::{Due, after_without_calendar};
use crate::model::fault::did_you_mean;
use crate::model::record::Actor;
use crate::model::roster::Roster;
use crate::model::{Amount, Instant};
use crate::policy::Policy;
use crate::policy::levels::Level;
use crate::report::due::{Scope, due};
use crate::report::standing;
use crate::store::{Book, Selection};

const EXAMPLES: &str =
    "Overdue obligations that can still be met come first, then those that are pending, the nearest
deadline first, then the clocks that stand still, with what is left of them. Of equal deadlines
that of the customer whose level stands first in the policy comes first. `!` marks what is past
the instant to warn of it (`warn_at` of the rule). LEFT is working time where the rule counts
working time, and less than nothing once the deadline is past.

Examples:
  cs due                        everything that is open
  cs due --mine                 what I owe (CS_BY, else git's user.email)
  cs due --owner li.na --within 2h
  cs due --kind complaint --rule complaint-resolved
  cs due --within 4wh --format jsonl | jq .record

Exit status: 0, or 2 where something could not be read or judged.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only what I owe
    #[arg(long, conflicts_with = "owner")]
    mine: bool,
    /// Only what this person owes
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
    /// Only what falls due so soon, such as 2h, 4wh or 1wd, and what is overdue
    #[arg(long, value_name = "AMOUNT")]
    within: Option<String>,
    /// Only these kinds of record
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only these rules
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    rule: Vec<String>,
    /// Show secret values, where the policy lets you
    #[arg(long)]
    reveal: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    let Some(session) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let session = &session;
    let rules = rules(&args.rule, &book.policy)?;
    let scope = Scope {
        kinds: kinds(&args.kind, &book.policy)?,
        owner: owner(args, session, &mut book)?,
        until: args.within.as_deref().map(|text| within(text, session, &book)).transpose()?,
    };
    let records = book.records(&selection(&book.policy))?;
    let months = months(&rules, &book)?;
    let judged = standing::Book { records: &records, months: &months, rules: &rules };
    let (figures, faults) = due(&log::basis(&book, session), &scope, judged);
    book.faults.extend(faults);
    figures::show(out, &figures, args.format, session, &book)
}

/// Records leave for the archive once nothing of them is pending; but other records, rows and periods look back on them.
fn selection(policy: &Policy) -> Selection {
    let looks_back = policy.rules.iter().any(|rule| rule.level != Level::Record);
    if looks_back || !policy.echoes.is_empty() { Selection::All } else { Selection::AtWork }
}

fn owner(args: &Args, session: &Session, book: &mut Book) -> Result<Option<String>> {
    if args.mine {
        let me = identity::identity(session, book).ok_or_else(|| {
            let hint =
                "set CS_BY, or give the staff roster an `email` column that holds git's user.email";
            Hinted::new("who you are is not known", hint)
        })?;
        let words = compose::Words { by: Some(me), ..compose::Words::default() };
        let Actor::Staff(id) = compose::actor(&words, session, book)? else {
            return Err(anyhow!("only one of the staff owes anything"));
        };
        return Ok(Some(book.symbols.text(id).to_owned()));
    }
    let Some(name) = &args.owner else { return Ok(None) };
    let staff = book.policy.schema.staff.and_then(|staff| book.rosters.get(staff));
    let keys = staff.map(Roster::keys).unwrap_or_default().iter();
    let owners = book.policy.rules.iter().filter_map(|rule| rule.owner.as_deref());
    let mut known = keys.map(|key| book.symbols.text(*key)).chain(owners).collect::<Vec<_>>();
    if staff.is_none() || known.contains(&name.as_str()) {
        return Ok(Some(name.clone()));
    }
    known.dedup();
    let hint = did_you_mean(name, known)
        .unwrap_or_else(|| "the staff stand in data/rosters/staff.csv".into());
    Err(Hinted::new(format!("--owner: no one is called `{name}`"), hint).into())
}

/// The instant so far from now.
fn within(text: &str, session: &Session, book: &Book) -> Result<Instant> {
    let policy = &book.policy;
    let amount =
        Amount::parse(text).map_err(|why| anyhow!("--within `{text}` is not an amount: {why}"))?;
    let calendar = policy.default_calendar.map(|index| &policy.calendars[index]);
    let due = match calendar.filter(|_| amount.needs_calendar()) {
        Some(calendar) => Some(
            calendar.after(session.now, amount, &[]).map_err(|gap| anyhow!("--within: {gap}"))?,
        ),
        None => after_without_calendar(policy.zone(), session.now, amount, &[]),
    };
    match due {
        Some(Due::At(instant)) => Ok(instant),
        Some(Due::Paused { .. }) | None => {
            let hint = "name one by `calendar:` in the section `policy`";
            Err(Hinted::new("the policy has no calendar to count working time by", hint).into())
        }
    }
}
