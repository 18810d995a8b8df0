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
    line(out, tally.records, "records")?;
    line(out, tally.events, "events")?;
    if tally.derived > 0 {
        line(out, tally.derived, "of them `opened`, at the first event of a case")?;
    }
    if notices.left_out > 0 {
        line(out, notices.left_out, "rows left out by the map")?;
    }
    if notices.empty > 0 {
        line(out, notices.empty, "rows are empty")?;
    }
    if notices.bad > 0 {
        line(out, notices.bad, "rows skipped, for the reasons given")?;
    }
    writeln!(out)?;
    line(out, tally.new_closed + tally.new_open, "new records")?;
    if tally.new_closed > 0 {
        let months = counted(tally.months, "month");
        line(out, tally.new_closed, &format!("of them closed, for {months} of the archive"))?;
    }
    if tally.new_open > 0 {
        line(out, tally.new_open, "of them open, for data/tickets")?;
    }
    if tally.grown > 0 {
        let added = counted(tally.added, "new event");
        line(out, tally.grown, &format!("records of the book get {added}"))?;
    }
    line(out, tally.unchanged, "records are in the book already, unchanged")?;
    placed(
        out,
        import,
        &tally.different,
        "records of the book say something else, and are left alone",
    )
}

fn notices(out: &mut dyn Write, import: &Import) -> io::Result<()> {
    let notices = &import.notices;
    placed(out, import, &notices.twice, "rows say what an earlier one says, and count once")?;
    placed(out, import, &notices.out_of_order, "events stand before the row above of their case")?;
    placed(out, import, &notices.before_opening, "events stand before `opened`")?;
    placed(out, import, &notices.future, "events lie in the future")?;
    for (field, places) in &notices.changing {
        let what = format!("rows change `{field}` of their case; the first value is kept");
        placed(out, import, places, &what)?;
    }
    if notices.fractions > 0 {
        line(out, notices.fractions, "times lost a fraction of a second")?;
    }
    for activity in &notices.unused {
        line(out, 0, &format!("rows bear `{activity}`, which the map names"))?;
    }
    Ok(())
}

fn ending(out: &mut dyn Write, import: &Import) -> io::Result<()> {
    match import.ending {
        Ending::Preview => writeln!(out, "nothing is written yet (--write does it)"),
        Ending::Refused => {
            writeln!(out, "nothing is written (--write --skip-bad writes the rest)")
        }
        Ending::Written { records, events } => writeln!(
            out,
            "written, and read back as planned: {}, {}",
            counted(records, "record"),
            counted(events, "event")
        ),
    }
}

fn placed(out: &mut dyn Write, import: &Import, places: &Places, what: &str) -> io::Result<()> {
    if places.count == 0 {
        return Ok(());
    }
    let mut first: Vec<String> =
        places.lines.iter().map(|line| format!("{}:{line}", import.source.file)).collect();
    if places.count > places.lines.len() {
        first.push("…".to_owned());
    }
    line(out, places.count, &format!("{what}: {}", first.join(", ")))
}

fn line(out: &mut dyn Write, count: usize, what: &str) -> io::Result<()> {
    writeln!(out, "{count:>7}  {what}")
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
