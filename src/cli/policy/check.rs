//! `cs policy check`: read the policy and name all that is wrong with it.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session, print_faults};
use crate::model::symbol::Symbols;
use crate::render;
use crate::store::read_policy;

const EXAMPLES: &str = "Examples:
  cs policy check                        the policy of this book
  cs policy check -C ../desk             of that one

Exit status: 0 well formed (warnings do not count), 2 it is not.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {}

pub(super) fn run(session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let symbols = Symbols::default();
    let (policy, warnings) = read_policy(&session.root()?, &symbols)?;
    render::policy::sound(out, &policy)?;
    out.flush()?;
    print_faults(&warnings, "warning: ");
    Ok(Outcome::Clean)
}
