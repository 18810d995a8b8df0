//! An import for people: a few records, the counts, what was noticed, how it ended.

use std::io::{self, Write};

use crate::report::import::{Ending, Import, Places};

/// Lines of a record that a preview shows.
const PREVIEW_LINES: usize = 14;

pub(crate) fn import(out: &mut dyn Write, import: &Import) -> io::Result<()> {
    let source = &import.source;
    writeln!(
        out,
        "{}: {}, {}, cells separated by {}",
        source.file,
        counted(source.rows, "row"),
        source.encoding,
        source.delimiter
    )?;
    preview(out, &import.preview)?;
    writeln!(out)?;
    counts(out, import)?;
    notices(out, import)?;
    writeln!(out)?;
    ending(out, import)
}

fn preview(out: &mut dyn Write, records: &[String]) -> io::Result<()> {
    for record in records {
        writeln!(out)?;
        let lines = record.lines().count();
        for line in record.lines().take(PREVIEW_LINES) {
            writeln!(out, "    {line}")?;
        }
        if lines > PREVIEW_LINES {
            writeln!(out, "    # and {}", counted(lines - PREVIEW_LINES, "more line"))?;
        }
    }
    Ok(())
}

fn counts(out: &mut dyn Write, import: &Import) -> io::Result<()> {
    let (tally, notices) = (&import.tally, &import.notices);
    line(out, tally.records, "record", "")?;
    line(out, tally.events, "event", "")?;
    some(out, tally.derived, "event", " added as `opened`, where a case begins")?;
    some(out, notices.left_out, "row", " left out by the map")?;
    some(out, notices.empty, "row", " without any text")?;
    some(out, notices.bad, "row", " skipped, for the reasons given")?;
    writeln!(out)?;
    line(out, tally.new_closed + tally.new_open, "new record", "")?;
    let months = format!(" closed, for {} of the archive", counted(tally.months, "month"));
    some(out, tally.new_closed, "new record", &months)?;
    some(out, tally.new_open, "new record", " open, for data/tickets")?;
    let added = format!(" of the book with {}", counted(tally.added, "new event"));
    some(out, tally.grown, "record", &added)?;
    line(out, tally.unchanged, "record", " in the book already")?;
    let different = " otherwise in the book, and left alone";
    placed(out, import, &tally.different, "record", different)
}

fn notices(out: &mut dyn Write, import: &Import) -> io::Result<()> {
    let notices = &import.notices;
    placed(out, import, &notices.twice, "row", " saying what an earlier one says, counted once")?;
    placed(out, import, &notices.out_of_order, "event", " before the row above, of the same case")?;
    placed(out, import, &notices.before_opening, "event", " before `opened`")?;
    placed(out, import, &notices.future, "event", " in the future")?;
    for (field, places) in &notices.changing {
        let what = format!(" changing `{field}` within a case, the first value kept");
        placed(out, import, places, "row", &what)?;
    }
    some(out, notices.fractions, "time", " cut to the second")?;
    for activity in &notices.unused {
        line(out, 0, "row", &format!(" with `{activity}`, which the map names"))?;
    }
    Ok(())
}

fn ending(out: &mut dyn Write, import: &Import) -> io::Result<()> {
    match import.ending {
        Ending::Preview => writeln!(out, "nothing is written yet (--write does it)"),
        Ending::Refused => {
            writeln!(out, "nothing is written (--write --skip-bad writes the rest)")
        }
        Ending::Written { records, events } => {
            let tally = &import.tally;
            let new = tally.new_closed + tally.new_open + tally.grown;
            let done = if new == 0 { "nothing was new; read" } else { "written, and read" };
            let (records, events) = (counted(records, "record"), counted(events, "event"));
            writeln!(out, "{done} back as planned: {records}, {events}")
        }
    }
}

/// A count with the first places, unless it is nought.
fn placed(
    out: &mut dyn Write,
    import: &Import,
    places: &Places,
    noun: &str,
    rest: &str,
) -> io::Result<()> {
    let mut first: Vec<String> =
        places.lines.iter().map(|line| format!("{}:{line}", import.source.file)).collect();
    if places.count > places.lines.len() {
        first.push("…".to_owned());
    }
    some(out, places.count, noun, &format!("{rest}: {}", first.join(", ")))
}

/// A count, unless it is nought.
fn some(out: &mut dyn Write, count: usize, noun: &str, rest: &str) -> io::Result<()> {
    if count == 0 { Ok(()) } else { line(out, count, noun, rest) }
}

fn line(out: &mut dyn Write, count: usize, noun: &str, rest: &str) -> io::Result<()> {
    let plural = if count == 1 { "" } else { "s" };
    writeln!(out, "{count:>7}  {noun}{plural}{rest}")
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
