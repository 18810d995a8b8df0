//! `cs policy list`: the rules, one a row.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session};
use crate::model::symbol::Symbols;
use crate::render;
use crate::report::Words;
use crate::store::read_policy;

const EXAMPLES: &str = "ON is what a rule is judged on: records, the rows of a roster, a period (with the fields that split a
figure), a shift, the archive.

Examples:
  cs policy list                         in the order of policy.yaml
  cs policy list --lang zh               with Chinese titles

Exit status: 0 listed, 2 the policy could not be read.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {}

pub(super) fn run(session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let symbols = Symbols::default();
    let (policy, _) = read_policy(&session.root()?, &symbols)?;
    let words = Words { policy: &policy, symbols: &symbols };
    render::policy::list(out, words, session.layout())?;
    Ok(Outcome::Clean)
}
