//! `cs policy check`: read the policy and name all that is wrong with it.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session, print_faults};
use crate::model::symbol::Symbols;
use crate::render;
use crate::store::{lint_policy, read_policy};

const EXAMPLES: &str = "Examples:
  cs policy check                        the policy of this book
  cs policy check -C ../desk             of that one

Exit status: 0 well formed (warnings do not count), 2 it is not.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Warnings count too: exit 1 where there is one
    #[arg(long)]
    deny_warnings: bool,
    /// List the questions that the analysis could not decide
    #[arg(long)]
    undecided: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let symbols = Symbols::default();
    let (policy, warnings) = read_policy(&session.root()?, &symbols)?;
    let verdict = lint_policy(&session.root()?, &policy, &symbols, warnings)?;
    render::policy::sound(out, &policy)?;
    render::policy::open(out, &verdict.open, args.undecided)?;
    out.flush()?;
    print_faults(&verdict.warnings, "warning: ");
    let is_refused = args.deny_warnings && !verdict.warnings.is_empty();
    Ok(if is_refused { Outcome::Violations } else { Outcome::Clean })
}
