//! `cs policy list`: the rules, one a row.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session};
use crate::model::language::Language;
use crate::model::symbol::Symbols;
use crate::policy::rule::Rule;
use crate::render;
use crate::report::Words;
use crate::store::read_policy;

const EXAMPLES: &str = "ON is what a rule is judged on: records, the rows of a roster, a period (with the fields that split a
figure), a shift, the archive.

Examples:
  cs policy list                         in the order of policy.yaml
  cs policy list --lang zh               with Chinese titles
  cs policy list --at 2027-01-01         the rules in force on that day; of a rule with versions, that one

Exit status: 0 listed, 2 the policy could not be read.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only the rules in force then: a time, or a date (its first instant)
    #[arg(long, value_name = "DATE")]
    at: Option<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let symbols = Symbols::default();
    let (policy, _) = read_policy(&session.root()?, &symbols)?;
    let words = Words { policy: &policy, symbols: &symbols, language: Language::English };
    let at = args.at.as_deref().map(|at| session.instant("--at", at, policy.zone())).transpose()?;
    let is_shown = |rule: &Rule| at.is_none_or(|at| rule.effective.covers(at));
    render::policy::list(out, words, is_shown, session.layout())?;
    Ok(Outcome::Clean)
}
