//! Sheets that `cs export` wrote, and that people worked on, back into the book.
//!
//! A row of a record that the book has changes nothing: if it says what the record says, or once said, it is passed
//! over; if not, it is refused with the command that says it. A row without a record of that id makes a new one. Rows of
//! events are added where the book lacks them. So the same sheet may be imported again and again.

mod cells;
mod columns;
mod events;
pub(super) mod grid;
mod records;
pub(crate) mod roster;
mod row;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;

use super::apply::Plan;
use super::{Judge, Mode, Progress, at_hand};
use crate::model::Instant;
use crate::model::fault::{Fault, Findings};
use crate::model::record::{Actor, Event, Record};
use crate::report::export::sheets::{Imported, Tally};
use crate::report::import::{Ending, Source};
use crate::store::Book;
use columns::What;
use events::EventRow;
use grid::Grid;
use records::Gathered;

/// What to import, of sheets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) files: &'a [PathBuf],
    /// Who opens the records of rows that do not say it.
    pub(crate) by: Option<Actor>,
    pub(crate) now: Instant,
    pub(crate) mode: Mode,
    /// Whether what is told holds secret values.
    pub(crate) reveals: bool,
}

/// Imports sheets: the account of it, and the cells that could not be taken. With a fault, nothing is written.
///
/// # Errors
/// If a file or the book at hand cannot be read, or the disk fails.
pub(crate) fn import(
    book: &mut Book,
    request: Request<'_>,
    judge: Judge<'_>,
    progress: Progress<'_>,
) -> Result<(Imported, Vec<Fault>)> {
    let turn = if request.mode == Mode::Preview { None } else { Some(book.turn()?) };
    let mut faults = Vec::new();
    let mut grids = read(request.files, &mut faults)?;
    let known = at_hand(book)?;
    let mut tally = Tally::default();
    let gathered = records::gather(book, &mut grids, &known, &request, &mut tally);
    let plan = plan(book, gathered, request.now, &mut tally);
    let mut sources: Vec<Source> = Vec::new();
    let mut warnings = Vec::new();
    for grid in grids {
        let Findings { faults: mut found, warnings: mut warned, .. } = grid.findings;
        found.sort_by_key(|fault| fault.position);
        faults.append(&mut found);
        warnings.append(&mut warned);
        sources.push(grid.about);
    }
    let breaking = if faults.is_empty() {
        let (breaking, future) = plan.judged(book, &known, (judge, request.now));
        tally.future = future;
        breaking
    } else {
        Vec::new()
    };
    let (ending, files) = match turn {
        _ if !faults.is_empty() => (Ending::Refused, Vec::new()),
        None => (Ending::Preview, Vec::new()),
        Some(turn) => {
            let ((records, events), files) = plan.write(book, &turn, request.now, progress)?;
            (Ending::Written { records, events }, files)
        }
    };
    Ok((Imported { sources, tally, warnings, ending, files, breaking }, faults))
}

/// The tables of all files.
fn read(files: &[PathBuf], faults: &mut Vec<Fault>) -> Result<Vec<Grid>> {
    let mut grids = Vec::new();
    for path in files {
        let mut findings = Findings::new(path.display().to_string());
        grids.append(&mut grid::read(path, &mut findings)?);
        faults.append(&mut findings.faults);
    }
    Ok(grids)
}

fn plan(book: &Book, gathered: Gathered, now: Instant, tally: &mut Tally) -> Plan {
    tally.new_records = gathered.new.len();
    tally.new_events = gathered.new.iter().map(|record| record.events.len()).sum();
    tally.grown = gathered.grown.len();
    tally.added = gathered.grown.iter().map(|(_, events)| events.len()).sum();
    tally.known = tally.known.saturating_sub(tally.added);
    Plan::of(gathered.new, gathered.grown, book, now)
}

/// The columns of each grid; `None` where they could not be told.
type Bound = Vec<Option<(What, Vec<columns::Of>)>>;

/// Events by the id of their record, in the order of the rows.
type ByRecord = BTreeMap<crate::model::id::RecordId, Vec<EventRow>>;

/// Records with the events that they lack.
type Grown = Vec<(Record, Vec<Event>)>;
