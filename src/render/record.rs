//! One record as text: its head, its timeline, its clocks.

use std::io::{self, Write};

use chrono_tz::Tz;

use super::table::{self, Layout};
use crate::engine::Outcome;
use crate::report::record::{ClockRow, Sheet};
use crate::report::{length, short};

pub(crate) fn sheet(
    out: &mut dyn Write,
    sheet: &Sheet,
    zone: Tz,
    layout: Layout,
) -> io::Result<()> {
    writeln!(out, "{}", sheet.title.trim_end())?;
    let fields = sheet.fields.iter().map(|(name, value)| vec![format!("  {name}"), value.clone()]);
    table::rows(out, fields, layout.width)?;
    writeln!(out)?;
    let events = sheet.events.iter().map(|event| {
        vec![short(event.at, zone), event.event.clone(), event.by.clone(), event.says.clone()]
    });
    table::rows_under(out, &["AT", "EVENT", "BY", "SAYS"], events, layout.width)?;
    if sheet.hidden > 0 {
        writeln!(
            out,
            "not happened yet: {}",
            table::count(sheet.hidden as u64, "event", "events")
        )?;
    }
    writeln!(out)?;
    if sheet.clocks.is_empty() {
        return writeln!(out, "nothing is pending, and nothing violated");
    }
    let clocks = sheet.clocks.iter().map(|clock| clock_row(clock, zone));
    table::rows_under(out, &["DUE", "LEFT", "OUTCOME", "RULE", "WHAT"], clocks, layout.width)
}

fn clock_row(clock: &ClockRow, zone: Tz) -> Vec<String> {
    let left = match clock.left {
        Some(left) if left >= 0 => length(left),
        Some(left) => format!("-{}", length(left)),
        None => "-".to_owned(),
    };
    vec![
        clock.due.map_or_else(|| "-".to_owned(), |due| short(due, zone)),
        left,
        format!("{}{}", clock.outcome.as_str(), if clock.is_near { ", soon" } else { "" }),
        clock.rule.clone(),
        format!("{}: {}", clock.title, clock.message),
    ]
}

/// What is overdue, and the nearest deadline, for those who have just written an event.
pub(crate) fn next(out: &mut dyn Write, clocks: &[ClockRow], zone: Tz) -> io::Result<()> {
    let is_next = |clock: &&ClockRow| clock.outcome == Outcome::Pending && clock.due.is_some();
    for clock in clocks.iter().filter(|clock| clock.outcome == Outcome::Overdue) {
        let by = clock.left.map(length).unwrap_or_default();
        writeln!(out, "overdue by {by}: {} ({})", clock.title, clock.rule)?;
    }
    if let Some(clock) = clocks.iter().find(is_next) {
        let due = clock.due.map(|due| short(due, zone)).unwrap_or_default();
        let left = clock.left.map(length).unwrap_or_default();
        writeln!(out, "next: {} by {due}, {left} left ({})", clock.title, clock.rule)?;
    }
    Ok(())
}
