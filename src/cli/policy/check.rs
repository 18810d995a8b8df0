//! `cs policy check`: read the policy and name all that is wrong with it.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::{Outcome, Session, print_diagnostics};
use crate::cli::formats::{Format, Formats};
use crate::cli::outcome;
use crate::model::fault::Fault;
use crate::model::symbol::Symbols;
use crate::policy::lint::Open;
use crate::render;
use crate::report::finding::Inspection;
use crate::store::{Examined, examine_policy, files, lint_policy, places, texts_of};

const EXAMPLES: &str = "Examples:
  cs policy check                        the policy of this book
  cs policy check -C ../desk             of that one
  cs policy check --deny-warnings        for CI: what is foolish fails too
  cs policy check --undecided            and what the analysis left open
  cs policy check --format github        annotations on the lines at fault, for CI
  cs policy check --format gitlab=policy-quality.json --format junit=policy.xml

A table names faults and warnings on standard error; any other format on standard output holds them
itself. A finding keeps its fingerprint (sarif, gitlab) wherever its lines move.

A warning tells what reads well and is foolish: a condition that never holds, a tier that another
shadows, rules that contradict each other, a channel without a first response. `cs explain CODE` tells
more. What is meant so is silenced at its place: allow: {CODE: reason}.

Exit status: 0 well formed, 1 warnings with --deny-warnings, 2 it is not well formed.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    formats: Formats,
    /// Warnings count too: exit 1 where there is one
    #[arg(long)]
    deny_warnings: bool,
    /// List the questions that the analysis could not decide (in the table)
    #[arg(long)]
    undecided: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let targets = args.formats.targets(session)?;
    let root = session.root()?;
    let symbols = Symbols::default();
    let Examined { policy, faults, mut warnings } = examine_policy(&root, &symbols)?;
    let mut open = Vec::new();
    if let Some(policy) = &policy {
        let verdict = lint_policy(&root, policy, &symbols, warnings)?;
        (warnings, open) = (verdict.warnings, verdict.open);
    }
    let places = places(&root, faults.iter().chain(&warnings));
    let found = Inspection { policy, faults, warnings, places };
    let prefix = files::below_repository(&root);
    let written = targets.write(out, session, |format, out, _| match format {
        Format::Table => table(out, &found, &open, args.undecided),
        Format::Json => render::json::policy(out, &found),
        Format::Jsonl => render::jsonl::policy(out, &found),
        Format::Csv => render::csv::policy(out, &found),
        Format::Sarif => render::sarif::write(out, &found, &prefix),
        Format::Junit => render::junit::policy(out, &found),
        Format::Github => render::github::write(out, &found, &prefix),
        Format::Gitlab => render::gitlab::write(out, &found, &prefix),
        Format::Markdown => render::markdown::policy(out, &found),
        Format::Prometheus => render::prometheus::policy(out, &found),
    });
    if targets.stdout() == Format::Table {
        print(&found, &root);
    }
    written?;
    Ok(match found.policy {
        None => Outcome::Undecided,
        Some(_) if args.deny_warnings && !found.warnings.is_empty() => Outcome::Violations,
        Some(_) => Outcome::Clean,
    })
}

/// What a sound policy holds, and what its analysis left open.
fn table(out: &mut dyn Write, found: &Inspection, open: &[Open], each: bool) -> io::Result<()> {
    let Some(policy) = &found.policy else { return Ok(()) };
    let language = outcome::language();
    render::policy::sound(out, policy, language)?;
    render::policy::open(out, open, each, language)
}

/// Faults and warnings in the order of the file, to standard error.
fn print(found: &Inspection, root: &Path) {
    let mut all: Vec<(&Fault, &str)> = found.faults.iter().map(|fault| (fault, "")).collect();
    all.extend(found.warnings.iter().map(|warning| (warning, "warning: ")));
    all.sort_by_key(|(fault, _)| (Arc::clone(&fault.file), fault.position));
    print_diagnostics(&all, &texts_of(root, all.iter().map(|(fault, _)| *fault)));
}
