//! An archiving for people: a row a month, then what it came to.

use std::io::{self, Write};

use super::table::{Layout, count, rows_under};
use crate::model::language::{Language, tr};
use crate::report::archive::{Archiving, Moved};
use crate::report::terms;

pub(crate) fn archive(
    out: &mut dyn Write,
    archiving: &Archiving,
    layout: Layout,
) -> io::Result<()> {
    let Archiving { months, alike, staying: left, after, is_written, .. } = archiving;
    let language = layout.language;
    let staying = count(*left as u64, "record", "records");
    if months.is_empty() && *alike == 0 {
        let after = terms::amount(*after, language);
        let note = tr!(
            language,
            "nothing to archive: of {staying} at work, none has been closed for {after} with nothing pending",
            "没有可归档的：在办的{left}张工单中，没有结案满{after}且无待办的"
        );
        return writeln!(out, "{note}");
    }
    if !months.is_empty() {
        let header = ["MONTH", "RECORDS", "EVENTS", "TICKETS.CSV", "EVENTS.CSV"];
        rows_under(out, &header, months.iter().map(row), layout)?;
        writeln!(out, "\n{}", moved(archiving, language))?;
    }
    if *alike > 0 {
        let records = count(*alike as u64, "record", "records");
        let done = if *is_written { "taken" } else { "to be taken" };
        let verb = if *is_written { "已" } else { "将" };
        let note = tr!(
            language,
            "{records} in the archive already, {done} from work",
            "{alike}张工单归档里已有，{verb}移出在办"
        );
        writeln!(out, "{note}")?;
    }
    writeln!(out, "{}", tr!(language, "{staying} at work", "在办{left}张工单"))?;
    if *is_written {
        return Ok(());
    }
    writeln!(out, "{}", tr!(language, "nothing is written (--dry-run)", "没有写入（--dry-run）"))
}

/// How many left for the archive.
fn moved(archiving: &Archiving, language: Language) -> String {
    let sum = |of: fn(&Moved) -> usize| archiving.months.iter().map(of).sum::<usize>() as u64;
    let (all, all_events) = (sum(|month| month.records), sum(|month| month.events));
    let records = count(all, "record", "records");
    let events = count(all_events, "event", "events");
    let done = if archiving.is_written { "moved" } else { "would move" };
    let verb = if archiving.is_written { "已" } else { "将" };
    tr!(
        language,
        "{records} with {events} {done} to the archive",
        "{all}张工单、{all_events}个事件{verb}归档"
    )
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
