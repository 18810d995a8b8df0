//! An archiving for people: a row a month, then what it came to.

use std::io::{self, Write};

use super::table::{count, rows_under};
use crate::report::archive::{Archiving, Moved};

pub(crate) fn archive(
    out: &mut dyn Write,
    archiving: &Archiving,
    width: Option<u16>,
) -> io::Result<()> {
    let Archiving { months, alike, staying, after, is_written, .. } = archiving;
    let staying = count(*staying as u64, "record", "records");
    if months.is_empty() && *alike == 0 {
        return writeln!(
            out,
            "nothing to archive: of {staying} at work, none has been closed for {after} with nothing pending"
        );
    }
    if !months.is_empty() {
        let header = ["MONTH", "RECORDS", "EVENTS", "TICKETS.CSV", "EVENTS.CSV"];
        rows_under(out, &header, months.iter().map(row), width)?;
        writeln!(out)?;
        let sum = |of: fn(&Moved) -> usize| months.iter().map(of).sum::<usize>() as u64;
        let records = count(sum(|month| month.records), "record", "records");
        let events = count(sum(|month| month.events), "event", "events");
        let done = if *is_written { "moved" } else { "would move" };
        writeln!(out, "{records} with {events} {done} to the archive")?;
    }
    if *alike > 0 {
        let alike = count(*alike as u64, "record", "records");
        let done = if *is_written { "taken" } else { "to be taken" };
        writeln!(out, "{alike} in the archive already, {done} from work")?;
    }
    writeln!(out, "{staying} at work")?;
    if *is_written { Ok(()) } else { writeln!(out, "nothing is written (--dry-run)") }
}

fn row(month: &Moved) -> Vec<String> {
    vec![
        month.month.to_string(),
        month.records.to_string(),
        month.events.to_string(),
        size(month.tickets_bytes),
        size(month.events_bytes),
    ]
}

/// `812 B`, `6.1 kB`, `12.0 MB`: to a tenth, rounded half up.
fn size(bytes: usize) -> String {
    let tenths = |unit: usize| {
        let tenths = (bytes + unit / 20) / (unit / 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..999_950 => format!("{} kB", tenths(1_000)),
        _ => format!("{} MB", tenths(1_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_rounded_to_a_tenth() {
        for (bytes, shown) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_049, "1.0 kB"),
            (1_050, "1.1 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (12_345_678, "12.3 MB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }
}
