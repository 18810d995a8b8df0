//! What is to be done as lines that fit a terminal: columns aligned, texts cut, colours for what presses.

use anstyle::{AnsiColor, Style};
use chrono::Datelike;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::figures::{for_people, to_the_minute};
use super::table::Layout;
use crate::engine::Outcome;
use crate::model::Instant;
use crate::model::language::Language;
use crate::report::due::{Agenda, Item, Part, Reach, Urgency};
use crate::report::terms::{heading, outcome};
use crate::report::{Words, deadline};

/// Blanks between columns.
const GAP: usize = 2;
/// What is to be done is read in so many columns, or stands below its row.
const READABLE: usize = 24;
/// Blanks before what stands below its row.
const INDENT: usize = 3;
/// Columns of a row.
const COLUMNS: usize = 7;
/// Their places.
const OWNER: usize = 3;
const WHAT: usize = 5;
const SUBJECT: usize = 6;

/// How a list is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) words: Words<'a>,
    pub(crate) now: Instant,
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Whose it is goes without saying.
    pub(crate) is_of_one: bool,
}

/// The header and a line an obligation; none of them is wider than the terminal, unless that is narrower than what cannot be
/// cut. Where all fits, it is as in a pipe; else the year, the owner that goes without saying and the date part of ids go
/// first, then what is to be done and what it is about are cut, or stand below the row.
pub(crate) fn lines(agenda: &Agenda, frame: Frame<'_>) -> Vec<String> {
    if agenda.items.is_empty() {
        return Vec::new();
    }
    let figures = agenda.figures(frame.words, Reach::Near);
    let language = frame.words.language;
    let heads =
        figures.columns.iter().map(|column| heading(column.head.trim(), language).to_owned());
    let heads: Vec<String> = heads
        .zip(&figures.columns)
        .filter(|(_, column)| !column.head.is_empty())
        .map(|(head, _)| head)
        .collect();
    let whole = Grid::new(&heads, agenda, |item| whole(item, frame));
    if whole.width() <= frame.width {
        return whole.lines();
    }
    let mut grid = Grid::new(&heads, agenda, |item| short(item, frame));
    if frame.is_of_one {
        grid.drop(OWNER);
    }
    grid.fit(frame.width);
    grid.lines()
}

/// Cells in columns.
struct Grid {
    /// The header first.
    rows: Vec<Row>,
    /// By column; `None` where it is left out.
    widths: [Option<usize>; COLUMNS],
    /// The columns in which what is to be done stands below its row, since nothing could be read beside it.
    below: Option<usize>,
}

struct Row {
    cells: [String; COLUMNS],
    style: Style,
    is_header: bool,
}

impl Grid {
    fn new(heads: &[String], agenda: &Agenda, cells: impl Fn(&Item) -> [String; COLUMNS]) -> Self {
        let mut heads = heads.iter().cloned();
        let header = Row {
            cells: std::array::from_fn(|_| heads.next().unwrap_or_default()),
            style: Style::new().bold(),
            is_header: true,
        };
        let row = |item: &Item| Row {
            cells: cells(item),
            style: style(item.urgency()),
            is_header: false,
        };
        let rows: Vec<Row> = std::iter::once(header).chain(agenda.items.iter().map(row)).collect();
        let widest = |place: usize| rows.iter().map(|row| row.cells[place].width()).max();
        let widths = std::array::from_fn(widest);
        Self { rows, widths, below: None }
    }

    /// Leaves a column out.
    fn drop(&mut self, place: usize) {
        self.widths[place] = None;
    }

    /// Columns of the widest line.
    fn width(&self) -> usize {
        let widths = self.widths.iter().flatten();
        widths.map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
    }

    /// Narrows the texts until every line fits: both to the half of what is left for them, the shorter one no further than
    /// it has to be; where what is to be done could not be read then, both stand below their row.
    fn fit(&mut self, width: usize) {
        let Some((what, subject)) = self.widths[WHAT].zip(self.widths[SUBJECT]) else { return };
        let others = self.width() - what - subject;
        let room = width.saturating_sub(others);
        let half = room / 2;
        let beside = what.min(half.max(room.saturating_sub(subject)));
        if beside < READABLE.min(what) {
            self.drop(WHAT);
            self.drop(SUBJECT);
            self.below = Some(width);
        } else {
            self.widths[WHAT] = Some(beside);
            self.widths[SUBJECT] = Some(subject.min(room - beside));
        }
    }

    fn lines(&self) -> Vec<String> {
        let rows = self.rows.iter();
        rows.flat_map(|row| [Some(self.line(row)), self.below(row)]).flatten().collect()
    }

    /// What had no room in the row, in a line of its own.
    fn below(&self, row: &Row) -> Option<String> {
        let width = self.below.filter(|_| !row.is_header)?;
        let text = format!("{:INDENT$}{}  {}", "", row.cells[WHAT], row.cells[SUBJECT]);
        Some(cut(text.trim_end_matches([' ', '-']), width))
    }

    fn line(&self, row: &Row) -> String {
        let mut line = String::new();
        let mut open = 0;
        for (place, width) in self.widths.iter().enumerate() {
            let Some(width) = *width else { continue };
            let text = cut(&row.cells[place], width);
            if text.is_empty() {
                open += width + GAP;
                continue;
            }
            line.extend(std::iter::repeat_n(' ', open));
            open = width - text.width() + GAP;
            // What presses is said by the mark and by what is left, and shown by their colour.
            let is_painted = row.is_header || place == 0 || place == 2;
            if is_painted && row.style != Style::new() {
                let style = row.style;
                line.extend([style.render().to_string(), text, style.render_reset().to_string()]);
            } else {
                line.push_str(&text);
            }
        }
        line
    }
}

fn style(urgency: Urgency) -> Style {
    match urgency {
        Urgency::Overdue => AnsiColor::Red.on_default().bold(),
        Urgency::Near => AnsiColor::Yellow.on_default(),
        Urgency::Calm => Style::new(),
    }
}

fn whole(item: &Item, frame: Frame<'_>) -> [String; COLUMNS] {
    let (zone, language) = (frame.words.policy.zone(), frame.words.language);
    let layout = Layout { width: None, language };
    let due = item.due.map(|due| deadline(to_the_minute(due), zone, language));
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    [
        mark(item, language).to_owned(),
        due.unwrap_or_else(|| "-".to_owned()),
        for_people(&item.left.cell(frame.words), zone, layout),
        text(&item.owner),
        item.record.clone(),
        item.title.clone(),
        text(&item.subject),
    ]
}

/// Without the year, if it is this one, and without the date of the id.
fn short(item: &Item, frame: Frame) -> [String; COLUMNS] {
    let mut cells = whole(item, frame);
    let zone = frame.words.policy.zone();
    let year = |instant: Instant| instant.date_in(zone).year();
    if item.due.is_some_and(|due| year(due) == year(frame.now)) {
        cells[1] = cells[1].split_off("2026-".len());
    }
    if let Some((_, part)) = item.record.split_once('-').filter(|_| item.is_record) {
        part.clone_into(&mut cells[4]);
    }
    cells
}

fn mark(item: &Item, language: Language) -> &'static str {
    match (item.urgency(), item.part) {
        (Urgency::Overdue, _) => outcome(Outcome::Overdue, language),
        (Urgency::Near, _) => "!",
        (Urgency::Calm, Part::Paused) => outcome(Outcome::Paused, language),
        (Urgency::Calm, Part::Overdue | Part::Pending | Part::Open) => "",
    }
}

/// `text` in so many columns; what is cut off is `…`.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let fits = |letter: &char| {
        let wide = letter.width().unwrap_or(0);
        let fits = wide <= room;
        room = room.saturating_sub(wide);
        fits
    };
    let kept: String = text
        .chars()
        .take_while({
            let mut fits = fits;
            move |letter| fits(letter)
        })
        .collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_letters_whatever_their_width() {
        for (text, width, shown) in [
            ("会议室投影仪", 12, "会议室投影仪"),
            ("会议室投影仪", 11, "会议室投影…"),
            ("会议室投影仪", 10, "会议室投…"),
            ("A complaint is", 12, "A complaint…"),
            ("A complaint is", 13, "A complaint…"),
            ("e\u{301}te\u{301}", 2, "e\u{301}…"),
            ("ab", 1, "…"),
        ] {
            assert_eq!(cut(text, width), shown, "{text} in {width}");
            assert!(cut(text, width).width() <= width);
        }
    }
}
