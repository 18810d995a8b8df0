//! `cs import` of what `cs export` wrote: sheets of records and events, and rows of a roster.

use std::io::Write;

use anyhow::{Context, Result};

use super::identity::identity;
use super::import::{Args, commit, judge, names, print_bad, print_breaking, progress};
use super::keep::{self, Change};
use super::outcome::print_faults;
use super::session::Session;
use super::when::Year;
use super::{Hinted, Outcome, compose, reveal};
use crate::model::fault::suggest;
use crate::model::language::said;
use crate::render;
use crate::report::roster::Secrets;
use crate::store::Book;
use crate::store::import::{Mode, sheets};

/// Sheets of records and events.
pub(super) fn records(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open_listening()?;
    if !book.faults.is_empty() {
        print_faults(&book.faults, "");
        return Ok(Outcome::Undecided);
    }
    let by = match &args.by {
        Some(name) => Some(compose::actor_named(name, &book)?),
        // Who it is matters only for new rows that do not say it.
        None => identity(session, &book).and_then(|name| compose::actor_named(&name, &book).ok()),
    };
    let Some(revealing) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let reveals = revealing.secrets == Secrets::Revealed;
    let mode = if args.write { Mode::Write } else { Mode::Preview };
    let request = sheets::Request { files: &args.tables, by, now: session.now, mode, reveals };
    let (imported, faults) =
        progress(|show| sheets::import(&mut book, request, &judge(session), show))?;
    commit(args, (imported.ending, &imported.files), session, &book);
    render::sheets::records(out, &imported, session.language)?;
    out.flush().context("could not write the output")?;
    print_breaking(&imported.breaking);
    print_faults(&imported.warnings, "warning: ");
    print_faults(&book.warnings, "warning: ");
    let is_sound = faults.is_empty();
    print_bad(args, faults);
    Ok(if is_sound { Outcome::Clean } else { Outcome::Undecided })
}

/// Rows of the roster `name`.
pub(super) fn roster(
    args: &Args,
    name: &str,
    session: &Session,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let book = session.open()?;
    let schema = &book.policy.schema;
    let Some(roster) = schema.find_roster(name) else {
        let hint = suggest(name, schema.rosters.iter().map(|roster| &*roster.name));
        let message = said!("there is no roster `{name}`", "没有名册 `{name}`");
        return Err(Hinted::new(message, hint.unwrap_or_default()).into());
    };
    let request = sheets::roster::Request {
        files: &args.tables,
        roster,
        since: since(args, session, &book)?,
        now: session.now,
        is_to_write: args.write,
    };
    let (rows, faults) = sheets::roster::import(&book, request)?;
    if rows.is_written && !(rows.added.is_empty() && rows.changed.is_empty()) {
        let keys: Vec<&str> = rows.added.iter().chain(&rows.changed).map(String::as_str).collect();
        let about = format!("import: {name} {} from {}", keys.join(", "), names(args));
        let message = keep::of_lines(&about, "");
        keep::commit(&book, session, &Change { paths: &[&rows.file], message, by: None });
    }
    render::sheets::rows(out, &rows, session.language)?;
    out.flush().context("could not write the output")?;
    print_faults(&rows.warnings, "warning: ");
    let is_sound = faults.is_empty();
    print_bad(args, faults);
    Ok(if is_sound { Outcome::Clean } else { Outcome::Undecided })
}

fn since(args: &Args, session: &Session, book: &Book) -> Result<chrono::NaiveDate> {
    let Some(text) = &args.since else {
        return Ok(crate::calendar::date_of(book.policy.zone(), session.now));
    };
    session.typist(book.policy.zone(), Year::Nearest).day(text).ok_or_else(|| {
        Hinted::new(
            said!("--since `{text}` is not a date", "--since `{text}` 不是日期"),
            said!("write it as 2026-11-22", "请写成 2026-11-22"),
        )
        .into()
    })
}
