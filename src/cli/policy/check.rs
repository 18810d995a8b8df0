//! `cs policy check`: read the policy and name all that is wrong with it.

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;

use super::{Outcome, Session, print_diagnostics};
use crate::model::fault::Fault;
use crate::model::symbol::Symbols;
use crate::render;
use crate::store::{Examined, examine_policy, lint_policy, texts_of};

const EXAMPLES: &str = "Examples:
  cs policy check                        the policy of this book
  cs policy check -C ../desk             of that one
  cs policy check --deny-warnings        for CI: what is foolish fails too
  cs policy check --undecided            and what the analysis left open

A warning tells what reads well and is foolish: a condition that never holds, a tier that another
shadows, rules that contradict each other, a channel without a first response. `cs explain CODE` tells
more. What is meant so is silenced at its place: allow: {CODE: reason}.

Exit status: 0 well formed, 1 warnings with --deny-warnings, 2 it is not well formed.";

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
    let root = session.root()?;
    let symbols = Symbols::default();
    let Examined { policy, faults, mut warnings } = examine_policy(&root, &symbols)?;
    if let Some(policy) = &policy {
        let verdict = lint_policy(&root, policy, &symbols, warnings)?;
        render::policy::sound(out, policy)?;
        render::policy::open(out, &verdict.open, args.undecided)?;
        out.flush()?;
        warnings = verdict.warnings;
    }
    let mut found: Vec<(&Fault, &str)> = faults.iter().map(|fault| (fault, "")).collect();
    found.extend(warnings.iter().map(|warning| (warning, "warning: ")));
    found.sort_by_key(|(fault, _)| (Arc::clone(&fault.file), fault.position));
    print_diagnostics(&found, &texts_of(&root, found.iter().map(|(fault, _)| *fault)));
    Ok(match policy {
        None => Outcome::Undecided,
        Some(_) if args.deny_warnings && !warnings.is_empty() => Outcome::Violations,
        Some(_) => Outcome::Clean,
    })
}
