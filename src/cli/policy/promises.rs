//! `cs policy promises`: the commitments as a page for customers.

use std::io::Write;

use anyhow::{Context, Result};

use super::{Outcome, Session, tell_faults};
use crate::model::language::Language;
use crate::render;
use crate::report::Words;

const EXAMPLES: &str = "Examples:
  cs policy promises --lang zh                       a page in Markdown
  cs policy promises --format html > promises.html   one file, for the web site or the printer
  cs policy promises --now 2027-01-01T00:00:00+08:00  as it will stand then

Each commitment of policy.yaml names the rule that keeps it. In its text, {limit} stands for the
figure of that rule, and {limit.1}, {limit.2} … for those of a rule with tiers, in their order. So
the page promises nothing that no rule watches over, and changes with the rule.

Exit status: 0 printed, 2 the policy could not be read.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// How to print
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    Markdown,
    Html,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let book = session.open()?;
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: Language::English };
    let page = words.promises(session.language, session.now);
    let written = match args.format {
        Format::Markdown => render::promise::markdown(out, &page),
        Format::Html => render::promise::html(out, &page),
    };
    written.and_then(|()| out.flush()).context("could not write the output")?;
    Ok(if tell_faults(&book) { Outcome::Undecided } else { Outcome::Clean })
}
