//! A table of figures as text for people, as CSV, and as JSON lines.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::table::{self, Layout};
use crate::model::Instant;
use crate::model::language::{Language, tr};
use crate::report::figures::{Cell, Column, Figures, per_mille, percent_text};
use crate::report::{deadline, length, terms};

/// Columns of the longest bar.
const BAR: u64 = 20;

/// For people: times short, names as titles; the notes below.
pub(crate) fn table(
    out: &mut dyn Write,
    figures: &Figures,
    zone: Tz,
    layout: Layout,
) -> io::Result<()> {
    let places = places(figures, |column| !column.head.is_empty());
    if !figures.rows.is_empty() {
        let header: Vec<&str> =
            places.iter().map(|place| &*figures.columns[*place].head).map(str::trim).collect();
        let rows =
            figures.rows.iter().chain(&figures.sums).map(|row| {
                places.iter().map(|place| for_people(&row[*place], zone, layout)).collect()
            });
        table::rows_under(out, &header, rows, layout)?;
    }
    if !figures.rows.is_empty() && !figures.notes.is_empty() {
        writeln!(out)?;
    }
    figures.notes.iter().try_for_each(|note| writeln!(out, "{note}"))
}

/// RFC 4180 with a header; what is absent is an empty cell, the members of a list stand with blanks between.
pub(crate) fn csv(out: &mut dyn Write, figures: &Figures, zone: Tz) -> io::Result<()> {
    let places = places(figures, |column| !column.name.is_empty());
    let mut writer = csv::Writer::from_writer(&mut *out);
    writer.write_record(places.iter().map(|place| &figures.columns[*place].name))?;
    for row in &figures.rows {
        let cells = places.iter().map(|place| match plain(&row[*place], zone) {
            Plain::Nothing => String::new(),
            Plain::Number(text) | Plain::Text(text) => text,
            Plain::List(items) => items.join(" "),
        });
        writer.write_record(cells)?;
    }
    writer.flush()
}

/// One object a row: `v`, `type`, then the columns in their order; what is absent is null.
pub(crate) fn jsonl(out: &mut dyn Write, figures: &Figures, zone: Tz) -> io::Result<()> {
    let places = places(figures, |column| !column.name.is_empty());
    for row in &figures.rows {
        write!(out, "{{\"v\":1,\"type\":")?;
        serde_json::to_writer(&mut *out, figures.what)?;
        for place in &places {
            write!(out, ",")?;
            serde_json::to_writer(&mut *out, &figures.columns[*place].name)?;
            write!(out, ":")?;
            match plain(&row[*place], zone) {
                Plain::Nothing => write!(out, "null")?,
                Plain::Number(text) => write!(out, "{text}")?,
                Plain::Text(text) => serde_json::to_writer(&mut *out, &text)?,
                Plain::List(items) => serde_json::to_writer(&mut *out, items)?,
            }
        }
        writeln!(out, "}}")?;
    }
    Ok(())
}

/// The places of the columns that are meant.
fn places(figures: &Figures, is_meant: impl Fn(&Column) -> bool) -> Vec<usize> {
    let columns = figures.columns.iter().enumerate();
    columns.filter(|(_, column)| is_meant(column)).map(|(place, _)| place).collect()
}

/// A figure for programs.
enum Plain<'c> {
    Nothing,
    /// JSON writes it without quotes: a number, or true or false.
    Number(String),
    Text(String),
    List(&'c [String]),
}

fn plain(cell: &Cell, zone: Tz) -> Plain<'_> {
    match cell {
        Cell::Nothing | Cell::Blank | Cell::Bar { .. } => Plain::Nothing,
        Cell::Text(text) | Cell::Alert(text) | Cell::Warning(text) => Plain::Text(text.clone()),
        Cell::Titled { name, .. } => Plain::Text(name.clone()),
        Cell::List(items) | Cell::Counted(items) => Plain::List(items),
        Cell::Count(count) | Cell::Of(count, _) => Plain::Number(count.to_string()),
        Cell::Int(number) => Plain::Number(number.to_string()),
        Cell::Yes(yes) => Plain::Number(yes.to_string()),
        Cell::Share { part, whole } => {
            per_mille(*part, *whole).map_or(Plain::Nothing, |mille| Plain::Number(percent(mille)))
        }
        Cell::Mean(mean) => Plain::Number(two_places(*mean)),
        Cell::Exact(number) => Plain::Number(rounded(*number, 6)),
        Cell::Elapsed(seconds) | Cell::Working(seconds) => Plain::Number(seconds.to_string()),
        Cell::Date(date) => Plain::Text(date.to_string()),
        Cell::Instant(instant) => Plain::Text(instant.in_zone(zone).to_string()),
    }
}

pub(super) fn for_people(cell: &Cell, zone: Tz, Layout { language, .. }: Layout) -> String {
    let text = match cell {
        Cell::Blank => return String::new(),
        Cell::Bar { part, whole } => return bar(*part, *whole),
        Cell::Nothing | Cell::Yes(false) => String::new(),
        Cell::Text(text) | Cell::Titled { title: text, .. } => text.clone(),
        Cell::Alert(text) => painted(text, AnsiColor::Red.on_default().bold()),
        Cell::Warning(text) => painted(text, AnsiColor::Yellow.on_default()),
        Cell::Counted(items) if !items.is_empty() => {
            tr!(language, "{}: {}", "{}：{}", items.len(), items.join(comma(language)))
        }
        Cell::List(items) | Cell::Counted(items) => items.join(comma(language)),
        Cell::Count(count) => count.to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Of(count, of) => format!("{count}/{of}"),
        Cell::Yes(true) => tr!(language, "yes", "是"),
        Cell::Share { part, whole } => percent_text(*part, *whole),
        Cell::Mean(mean) => two_places(*mean),
        Cell::Exact(number) => rounded(*number, 2),
        Cell::Elapsed(seconds) => signed(*seconds, &length(*seconds, language)),
        Cell::Working(seconds) => signed(*seconds, &working(*seconds, language)),
        Cell::Date(date) => date.to_string(),
        Cell::Instant(instant) => deadline(to_the_minute(*instant), zone, language),
    };
    if text.is_empty() { "-".to_owned() } else { text }
}

fn painted(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

fn percent(mille: u64) -> String {
    format!("{}.{}", mille / 10, mille % 10)
}

fn two_places(mut mean: Decimal) -> String {
    mean.rescale(2);
    mean.to_string()
}

/// To so many places at most, halves away from zero, without zeros at the end.
fn rounded(number: Decimal, places: u32) -> String {
    let halves_away = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    number.round_dp_with_strategy(places, halves_away).normalize().to_string()
}

fn signed(seconds: i64, length: &str) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    sign.to_owned() + length
}

/// Seconds are cut, so that no deadline looks later than it is.
pub(super) const fn to_the_minute(instant: Instant) -> Instant {
    instant.plus(-instant.seconds().rem_euclid(60))
}

/// A length of working time, seconds cut once it is an hour: `3wh20wm`, `45ws`.
fn working(seconds: i64, language: Language) -> String {
    terms::working(terms::cut(seconds), language)
}

/// Between the items of a list.
const fn comma(language: Language) -> &'static str {
    match language {
        Language::English => ", ",
        Language::Chinese => "、",
    }
}

/// Full blocks, the last in eighths; a part that is not nothing is seen.
fn bar(part: u64, whole: u64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = u128::from(part) * u128::from(BAR * 8) / u128::from(whole.max(1));
    let eighths = usize::try_from(eighths).unwrap_or(usize::MAX).max(usize::from(part > 0));
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_drawn_in_eighths() {
        for (part, whole, drawn) in
            [(0, 10, ""), (1, 9999, "▏"), (5, 10, "██████████"), (1, 16, "█▎"), (0, 0, "")]
        {
            assert_eq!(bar(part, whole), drawn, "{part} of {whole}");
        }
    }

    #[test]
    fn working_time_is_short_once_it_is_long() {
        for (seconds, shown) in [(0, "0ws"), (59, "59ws"), (90, "1wm30ws"), (12_030, "3wh20wm")] {
            assert_eq!(working(seconds, Language::English), shown);
        }
    }
}
