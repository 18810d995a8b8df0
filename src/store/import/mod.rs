//! Tables of other systems → records of the book, by a map.
//!
//! `source` reads the table, `map` the map, `bound` holds one against the other and the policy, `cases` gathers the
//! rows, `records` gives them types and ids, `apply` compares with what is at hand and writes.

mod apply;
mod bound;
mod cases;
mod map;
mod records;
pub(crate) mod sheets;
mod source;
mod times;

use std::path::Path;

use anyhow::{Context, Result};

use super::{Book, Faults, Selection, files};
use crate::model::Instant;
use crate::model::fault::{Fault, Findings};
use crate::model::record::Record;
use crate::model::value::{Fields, Value};
use crate::policy::schema::Schema;
use crate::report::import::{Ending, Import};
use crate::report::incoming::{Breaking, Incoming};
use apply::Plan;
use bound::Bound;
use cases::Gatherer;
use records::{AtHand, Maker};
use source::Source;

/// Told of what is being written: what, how many of how many.
pub(crate) type Progress<'a> = &'a dyn Fn(&'static str, usize, usize);

/// Tells what records that come in would break.
pub(crate) type Judge<'a> = &'a dyn Fn(&Book, &[Incoming<'_>]) -> Vec<Breaking>;

/// What an import does with its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Preview,
    /// Writes, if every row could be read.
    Write,
    /// Writes what could be read.
    WriteSound,
}

/// What to import.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) table: &'a Path,
    pub(crate) map: &'a Path,
    pub(crate) now: Instant,
    pub(crate) mode: Mode,
    /// Whether the preview shows secret values.
    pub(crate) reveals: bool,
}

/// Imports a table: the account of it, and the rows that could not be read.
///
/// # Errors
/// If the map, the table as a whole or the book at hand cannot be read, or the disk fails; nothing is written then.
pub(crate) fn import(
    book: &mut Book,
    request: Request<'_>,
    judge: Judge<'_>,
    progress: Progress<'_>,
) -> Result<(Import, Vec<Fault>)> {
    let turn = match request.mode {
        Mode::Preview => None,
        Mode::Write | Mode::WriteSound => Some(book.turn()?),
    };
    let (source, bound, mut findings) = read(book, request)?;
    let at_hand = at_hand(book)?;
    let gatherer = Gatherer::new(&bound, book.policy.zone());
    let (cases, mut notices) = gatherer.gather(&source.table, &mut findings);
    notices.bad += source.misfits;
    let file = source.about.file.as_str().into();
    let maker = Maker { bound: &bound, file, now: request.now, at_hand: &at_hand };
    let (records, mut tally) = maker.make(book, cases, &mut notices, &mut findings);
    let plan = Plan::new(records, &at_hand, book, request.now, &mut tally);
    let preview = preview(&plan, book, request.reveals);
    let (breaking, _) = plan.judged(book, &at_hand, (judge, request.now));
    let mut written = Vec::new();
    let ending = match (&turn, request.mode) {
        (_, Mode::Preview | Mode::Write) if findings.has_faults() => Ending::Refused,
        (None, _) => Ending::Preview,
        (Some(turn), _) => {
            let (amount, files) = plan.write(book, turn, request.now, progress)?;
            let (records, events) = amount;
            written = files;
            Ending::Written { records, events }
        }
    };
    findings.faults.sort_by_key(|fault| fault.position);
    let import =
        Import { source: source.about, notices, tally, preview, ending, files: written, breaking };
    Ok((import, findings.faults))
}

fn read(book: &Book, request: Request<'_>) -> Result<(Source, Bound, Findings)> {
    let map_file = request.map.display().to_string();
    let text = files::read(request.map).with_context(|| format!("could not read {map_file}"))?;
    let mut of_map = Findings::new(map_file);
    let Some((map, table, places)) = map::read(&text, &mut of_map) else {
        return Err(Faults(of_map.faults).into());
    };
    let mut findings = Findings::new(request.table.display().to_string());
    let Some(source) = source::read(request.table, &table, &mut findings)? else {
        of_map.faults.append(&mut findings.faults);
        return Err(Faults(of_map.faults).into());
    };
    match bound::bind(map, &source.columns, book, &places, &mut of_map) {
        Some(bound) if !of_map.has_faults() => Ok((source, bound, findings)),
        _ => {
            of_map.faults.sort_by_key(|fault| fault.position);
            Err(Faults(of_map.faults).into())
        }
    }
}

fn at_hand(book: &mut Book) -> Result<AtHand> {
    let records = book.records(&Selection::All)?;
    if !book.faults.is_empty() {
        return Err(Faults(std::mem::take(&mut book.faults)).into());
    }
    // They are the business of `cs check`.
    book.warnings.clear();
    Ok(records.into_iter().map(|record| (record.id, record)).collect())
}

/// A closed and an open record, as their files would say them.
fn preview(plan: &Plan, book: &Book, reveals: bool) -> Vec<String> {
    let shown = plan.closed.first().map(|(_, record)| record).into_iter().chain(plan.open.first());
    let seen = |record: &Record| {
        if reveals { record.clone() } else { masked(record, &book.policy.schema) }
    };
    shown.map(|record| book.names().record(&seen(record))).collect()
}

fn masked(record: &Record, schema: &Schema) -> Record {
    let mask = |fields: &mut Fields| {
        let secret: Vec<_> =
            fields.iter().map(|(id, _)| id).filter(|id| schema.field(*id).secret).collect();
        for id in secret {
            fields.set(id, Value::Text("***".into()));
        }
    };
    let mut record = record.clone();
    mask(&mut record.head);
    record.events.iter_mut().for_each(|event| mask(&mut event.fields));
    record
}
