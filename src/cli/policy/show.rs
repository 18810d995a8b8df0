//! `cs policy show`: the page of a rule, as `cs explain RULE` prints it.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session};
use crate::cli::explain;

const EXAMPLES: &str = "Examples:
  cs policy show complaint-resolved

Exit status: 0 shown, 2 there is no such rule or the policy could not be read.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The id of a rule
    rule: String,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    explain::known_rule(&args.rule, &book.policy)?;
    explain::rule(out, &args.rule, &mut book, session)
}
