//! Calendars as a table (CSV) for other engines to count by.

use std::io::Write;

use anyhow::{Context, Result};

use crate::calendar::{Calendar, Piece};
use crate::model::Instant;

pub(crate) const COLUMNS: [&str; 9] =
    ["calendar", "date", "begins", "ends", "opens", "closes", "worked", "days", "closing"];

/// Writes the pieces of each calendar, instants in its zone.
pub(crate) fn write(out: &mut dyn Write, tables: &[(&Calendar, Vec<Piece>)]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let context = || "could not write the output";
    writer.write_record(COLUMNS).with_context(context)?;
    for (calendar, pieces) in tables {
        for piece in pieces {
            writer.write_record(row(calendar, piece)).with_context(context)?;
        }
    }
    writer.flush().with_context(context)
}

fn row(calendar: &Calendar, piece: &Piece) -> [String; 9] {
    let shown = |instant: Instant| instant.in_zone(calendar.zone()).to_string();
    let maybe = |instant: Option<Instant>| instant.map_or_else(String::new, shown);
    [
        calendar.name().to_owned(),
        piece.date.to_string(),
        shown(piece.begins),
        shown(piece.ends),
        maybe(piece.window.map(|(opens, _)| opens)),
        maybe(piece.window.map(|(_, closes)| closes)),
        piece.worked.to_string(),
        piece.days.to_string(),
        maybe(piece.closing),
    ]
}
