//! How commands that print a table of figures are asked, and print it.

use std::io::Write;

use anyhow::{Context, Result};

use super::Outcome;
use super::outcome::print_faults;
use super::session::Session;
use crate::render;
use crate::report::figures::Figures;
use crate::store::Book;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    #[default]
    Table,
    Csv,
    Jsonl,
}

/// A span of time, from `--since` on and before `--until`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Span {
    /// Only what happened since: a time, an amount before now such as 30d, or a date (its first instant)
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    since: Option<String>,
    /// Only what happened before; a date alone is its first instant
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    until: Option<String>,
}

impl Span {
    pub(crate) fn read(&self, session: &Session, book: &Book) -> Result<crate::report::Span> {
        session.span((self.since.as_deref(), self.until.as_deref()), book.policy.zone())
    }
}

/// Prints `figures`, then what could not be read of the book, which makes the status 2.
pub(crate) fn show(
    out: &mut dyn Write,
    figures: &Figures,
    format: Format,
    session: &Session,
    book: &Book,
) -> Result<Outcome> {
    print(out, figures, format, session, book)?;
    print_faults(&book.warnings, "warning: ");
    print_faults(&book.faults, "");
    Ok(if book.faults.is_empty() { Outcome::Clean } else { Outcome::Undecided })
}

/// Prints `figures` in this format.
pub(crate) fn print(
    out: &mut dyn Write,
    figures: &Figures,
    format: Format,
    session: &Session,
    book: &Book,
) -> Result<()> {
    let zone = book.policy.zone();
    let written = match format {
        Format::Table => render::figures::table(out, figures, zone, session.layout()),
        Format::Csv => render::figures::csv(out, figures, zone),
        Format::Jsonl => render::figures::jsonl(out, figures, zone),
    };
    written.and_then(|()| out.flush()).context("could not write the output")
}
