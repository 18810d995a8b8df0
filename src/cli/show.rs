//! `cs show`: one record, its timeline and its clocks.

use std::io::Write;

use anyhow::Result;

use super::session::Session;
use super::{Outcome, identity, log, reveal};
use crate::cli::outcome::refused;
use crate::model::language::said;
use crate::model::record::Actor;
use crate::render;

const EXAMPLES: &str = "Examples:
  cs show 7K3QF
  cs show data/tickets/2026/11/261122-7K3QF2.yaml
  cs show 7K3QF --now 2026-11-22T12:00:00+08:00

Of a record that is open it also tells what stands before its closing: the rules that closing it now
would break, and the clocks that would run on, each with the command that does what is missing.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The record: its id, a unique part of it, or its file
    #[arg(value_name = "RECORD")]
    id: String,
    /// Show secret values, where the policy lets you
    #[arg(long)]
    reveal: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open_listening()?;
    let Some(session) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let session = &session;
    let place = book.find(&args.id)?;
    let record = log::read(&place, &mut book)?;
    let basis = log::basis(&book, session);
    let sheet = basis
        .sheet(&record)
        .ok_or_else(|| refused(said!("{} is not opened yet", "{} 还没有受理", record.id)))?;
    render::record::sheet(out, &sheet, basis.words, session.layout())?;
    let me = identity::identity(session, &book);
    let by = me.and_then(|me| book.symbols.find(&me)).map(Actor::Staff);
    if let Some(closing) = basis.closing(&record, by) {
        render::closing::closing(out, &closing, book.policy.zone(), session.layout())?;
    }
    out.flush()?;
    super::outcome::print_faults(&sheet.gaps, "warning: ");
    super::outcome::print_faults(&book.warnings, "warning: ");
    Ok(Outcome::Clean)
}
