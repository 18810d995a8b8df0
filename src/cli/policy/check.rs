//! `cs policy check`: read the policy and name all that is wrong with it.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session, print_faults};
use crate::cli::formats::{Format, Formats};
use crate::model::symbol::Symbols;
use crate::render;
use crate::report::finding::Inspection;
use crate::store::{Faults, files, places, read_policy};

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
    let symbols = Symbols::default();
    let (policy, faults, warnings) = match read_policy(&root, &symbols) {
        Ok((policy, warnings)) => (Some(policy), Vec::new(), warnings),
        Err(error) => (None, error.downcast::<Faults>()?.0, Vec::new()),
    };
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
        print_faults(&found.faults, "");
        print_faults(&found.warnings, "warning: ");
    }
    written?;
    Ok(if found.policy.is_some() { Outcome::Clean } else { Outcome::Undecided })
}
