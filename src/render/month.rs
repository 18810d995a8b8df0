//! Sheets of a calendar: months as grids, Monday first, meaning never by colour alone.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::calendar::WEEK;
use crate::model::language::{Language, listed, tr};
use crate::report::month::{Day, Month, Note, Sheet, Tag, weekday};

/// The width of a cell in the picture of one month, and in that of a year.
const WIDE: usize = 9;
const NARROW: usize = 5;
/// So many months of a year stand side by side, with this much between.
const ABREAST: usize = 2;
const GAP: usize = 4;

/// One month with words for marks, or a year with letters for marks.
pub(crate) fn sheet(out: &mut dyn Write, sheet: &Sheet, language: Language) -> io::Result<()> {
    let grid = Grid { language, is_wide: sheet.months.len() == 1 };
    writeln!(out, "{}", sheet.title)?;
    for row in sheet.months.chunks(if grid.is_wide { 1 } else { ABREAST }) {
        writeln!(out)?;
        let blocks: Vec<Vec<String>> = row.iter().map(|month| grid.month(month)).collect();
        let height = blocks.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let parts = blocks.iter().map(|block| {
                padded(block.get(line).map_or("", String::as_str), 7 * grid.cell() + GAP)
            });
            writeln!(out, "{}", parts.collect::<String>().trim_end())?;
        }
    }
    writeln!(out)?;
    sheet.legend.iter().try_for_each(|note| grid.note(out, note))?;
    if !sheet.legend.is_empty() {
        writeln!(out)?;
    }
    sheet.notes.iter().try_for_each(|note| writeln!(out, "{note}"))
}

struct Grid {
    language: Language,
    is_wide: bool,
}

impl Grid {
    const fn cell(&self) -> usize {
        if self.is_wide { WIDE } else { NARROW }
    }

    fn month(&self, month: &Month) -> Vec<String> {
        let names = WEEK
            .iter()
            .map(|day| padded(&format!(" {}", weekday(*day, self.language)), self.cell()));
        let mut lines = vec![format!(" {}", month.title), names.collect()];
        for week in &month.weeks {
            let days = week.iter().map(|day| {
                padded(&day.as_ref().map_or_else(String::new, |day| self.day(*day)), self.cell())
            });
            lines.push(days.collect());
        }
        lines
    }

    /// One line under a month; under a year, one line for each run of dates.
    fn note(&self, out: &mut dyn Write, note: &Note) -> io::Result<()> {
        let indent = if self.is_wide { 7 } else { 4 };
        let mark = padded(self.mark(note.tag), indent);
        if self.is_wide && !note.dates.is_empty() {
            let dates = listed(&note.dates, self.language);
            let line = tr!(self.language, "{}: {dates}", "{}：{dates}", note.what);
            return writeln!(out, "{mark}{line}");
        }
        writeln!(out, "{mark}{}", note.what)?;
        note.dates.iter().try_for_each(|dates| writeln!(out, "{:indent$}  {dates}", ""))
    }

    fn day(&self, day: Day) -> String {
        let (open, close) = match (day.is_today, self.is_wide) {
            (true, true) => ("[", "]"),
            (true, false) => (">", ""),
            (false, true) => (" ", " "),
            (false, false) => (" ", ""),
        };
        format!("{open}{:>2}{close}{}", day.number, self.mark(day.tag))
    }

    /// Beside the day: a word where there is room, a letter where there is none.
    const fn mark(&self, tag: Tag) -> &'static str {
        match (self.language, self.is_wide, tag) {
            (_, _, Tag::Workday) => "",
            (_, _, Tag::Weekend) => "-",
            (Language::English, true, Tag::Off) => "off",
            (Language::English, true, Tag::MakeUp) => "work",
            (Language::English, true, Tag::Hours) => "hours",
            (Language::English, false, Tag::Off) => "x",
            (Language::English, false, Tag::MakeUp) => "w",
            (Language::English, false, Tag::Hours) => "h",
            (Language::Chinese, _, Tag::Off) => "休",
            (Language::Chinese, _, Tag::MakeUp) => "班",
            (Language::Chinese, _, Tag::Hours) => "改",
            (_, true, Tag::Today) => "[ ]",
            (_, false, Tag::Today) => ">",
        }
    }
}

/// `text` filled up with blanks to `width` columns.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}
