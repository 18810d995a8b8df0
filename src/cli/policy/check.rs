//! `cs policy check`: read the policy and name all that is wrong with it.

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;

use super::{Outcome, Session, print_diagnostics};
use crate::model::fault::Fault;
use crate::model::symbol::Symbols;
use crate::render;
use crate::store::{Examined, examine_policy, texts_of};

const EXAMPLES: &str = "Examples:
  cs policy check                        the policy of this book
  cs policy check -C ../desk             of that one

Exit status: 0 well formed (warnings do not count), 2 it is not.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {}

pub(super) fn run(session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let root = session.root()?;
    let Examined { policy, faults, warnings } = examine_policy(&root, &Symbols::default())?;
    if let Some(policy) = &policy {
        render::policy::sound(out, policy)?;
        out.flush()?;
    }
    let mut found: Vec<(&Fault, &str)> = faults.iter().map(|fault| (fault, "")).collect();
    found.extend(warnings.iter().map(|warning| (warning, "warning: ")));
    found.sort_by_key(|(fault, _)| (Arc::clone(&fault.file), fault.position));
    print_diagnostics(&found, &texts_of(&root, found.iter().map(|(fault, _)| *fault)));
    Ok(if policy.is_some() { Outcome::Clean } else { Outcome::Undecided })
}
