//! `cs policy check`: read the policy and name all that is wrong with it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::{Outcome, Session, print_diagnostics};
use crate::cli::formats::{Format, Formats};
use crate::model::fault::Fault;
use crate::model::symbol::Symbols;
use crate::render;
use crate::report::finding::Inspection;
use crate::store::{Examined, examine_policy, files, places, texts_of};

const EXAMPLES: &str = "Examples:
  cs policy check                        the policy of this book
  cs policy check -C ../desk             of that one
  cs policy check --format github        annotations on the lines at fault, for CI
  cs policy check --format gitlab=policy-quality.json --format junit=policy.xml

A table names faults and warnings on standard error; any other format on standard output holds them
itself. A finding keeps its fingerprint (sarif, gitlab) wherever its lines move.

Exit status: 0 well formed (warnings do not count), 2 it is not.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    formats: Formats,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let targets = args.formats.targets(session)?;
    let root = session.root()?;
    let Examined { policy, faults, warnings } = examine_policy(&root, &Symbols::default())?;
    let places = places(&root, faults.iter().chain(&warnings));
    let found = Inspection { policy, faults, warnings, places };
    let prefix = files::below_repository(&root);
    let written = targets.write(out, session, |format, out, _| match format {
        Format::Table => match &found.policy {
            Some(policy) => render::policy::sound(out, policy),
            None => Ok(()),
        },
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
    Ok(if found.policy.is_some() { Outcome::Clean } else { Outcome::Undecided })
}

/// Faults and warnings in the order of the file, to standard error.
fn print(found: &Inspection, root: &Path) {
    let mut all: Vec<(&Fault, &str)> = found.faults.iter().map(|fault| (fault, "")).collect();
    all.extend(found.warnings.iter().map(|warning| (warning, "warning: ")));
    all.sort_by_key(|(fault, _)| (Arc::clone(&fault.file), fault.position));
    print_diagnostics(&all, &texts_of(root, all.iter().map(|(fault, _)| *fault)));
}
