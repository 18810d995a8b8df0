//! Faults with their pieces of the file: the line, a mark under the text at fault, and the other places that matter.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

use crate::model::code::Code;
use crate::model::fault::{Fault, Position};
use crate::model::language::{Language, tr};

/// The texts of the files that faults name, as far as they could be read.
pub(crate) type Sources = BTreeMap<Arc<str>, String>;

/// Lines are cut so that no more columns than this stand behind the gutter.
const WIDEST: usize = 100;
/// How many columns stand before the mark where the beginning of a line is cut off.
const LEAD: usize = 24;
/// A tab counts for so many columns, wherever it stands.
const TAB: usize = 4;

/// Writes diagnostics one by one, with a blank line between two and each code explained once.
#[derive(Debug)]
pub(crate) struct Diagnostics<'s> {
    sources: &'s Sources,
    language: Language,
    told: BTreeSet<Code>,
    is_first: bool,
}

impl<'s> Diagnostics<'s> {
    pub(crate) fn new(sources: &'s Sources, language: Language) -> Self {
        Self { sources, language, told: BTreeSet::new(), is_first: true }
    }

    /// One fault: its line as every command prints it, its pieces, the hint, and how to learn more of its code.
    /// `mark` is empty or `warning: `, in the language.
    pub(crate) fn write(
        &mut self,
        out: &mut dyn Write,
        fault: &Fault,
        mark: &str,
    ) -> io::Result<()> {
        if !std::mem::take(&mut self.is_first) {
            writeln!(out)?;
        }
        writeln!(out, "cs: {mark}{}", fault.text(self.language))?;
        self.pieces(out, fault)?;
        let hint = fault.hint.as_ref().map(|hint| hint.text(self.language));
        if let Some(hint) = hint.filter(|hint| !hint.is_empty()) {
            writeln!(out, "{}{hint}", tr!(self.language, "hint: ", "提示："))?;
        }
        if self.told.insert(fault.code) {
            let code = fault.code;
            let note = tr!(self.language, "note: cs explain {code}", "说明：cs explain {code}");
            writeln!(out, "{note}")?;
        }
        Ok(())
    }

    fn pieces(&self, out: &mut dyn Write, fault: &Fault) -> io::Result<()> {
        let here = Place::new(&fault.file, (fault.position, fault.len), '^', "");
        let others = fault.related.iter().map(|other| {
            let note = other.note.text(self.language);
            Place::new(&other.file, (other.position, other.len), '-', note)
        });
        let places: Vec<(Place<'_>, &str)> = [here]
            .into_iter()
            .chain(others)
            .filter_map(|place| Some((place, self.line(&place)?)))
            .collect();
        let Some(last) = places.iter().map(|(place, _)| place.at.line).max() else { return Ok(()) };
        let gutter = last.to_string().len();
        let mut before: Option<(&str, u32)> = None;
        for (place, line) in &places {
            if place.file != &*fault.file && before.is_none_or(|(file, _)| file != place.file) {
                writeln!(out, "{:gutter$} | in {}:", "", place.file)?;
            }
            let piece = Piece::cut(line, place);
            if before != Some((place.file, place.at.line)) || piece.is_cut {
                writeln!(out, "{:gutter$} |", "")?;
                writeln!(out, "{:>gutter$} | {}", place.at.line, piece.text)?;
            }
            let under = format!("{:gutter$} | {}{} {}", "", piece.indent, piece.mark, place.note);
            writeln!(out, "{}", under.trim_end())?;
            before = Some((place.file, place.at.line));
        }
        Ok(())
    }

    /// The line of a place; `None` where the file has none such.
    fn line(&self, place: &Place<'_>) -> Option<&'s str> {
        let text = self.sources.get(place.file)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let line = text.split('\n').nth(usize::try_from(place.at.line).ok()?.checked_sub(1)?)?;
        Some(line.strip_suffix('\r').unwrap_or(line)).filter(|line| !line.trim().is_empty())
    }
}

/// A place to be marked, and what is said of it.
#[derive(Clone, Copy, Debug)]
struct Place<'f> {
    file: &'f str,
    at: Position,
    len: u32,
    mark: char,
    note: &'f str,
}

impl<'f> Place<'f> {
    fn new(file: &'f str, (at, len): (Position, u32), mark: char, note: &'f str) -> Self {
        Self { file, at, len, mark, note }
    }
}

/// A line as it is shown, and the mark to stand under it.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    indent: String,
    mark: String,
    is_cut: bool,
}

impl Piece {
    fn cut(line: &str, place: &Place<'_>) -> Self {
        let letters: Vec<char> = line.chars().map(visible).collect();
        let start = usize::try_from(place.at.column).unwrap_or(1).saturating_sub(1);
        let start = start.min(letters.len());
        let len = usize::try_from(place.len).unwrap_or(0);
        let end = (start + len).min(letters.len());
        let (from, to) = window(&letters, start, end);
        let (head, tail) =
            (if from > 0 { "…" } else { "" }, if to < letters.len() { "…" } else { "" });
        let shown: String = letters[from..to].iter().copied().map(shown).collect();
        let indent = head.chars().count() + width(&letters[from..start]);
        let marked = width(&letters[start..end.clamp(start, to)]).max(1);
        Self {
            text: format!("{head}{}{tail}", shown.trim_end()),
            indent: " ".repeat(indent),
            mark: place.mark.to_string().repeat(marked),
            is_cut: from > 0 || to < letters.len(),
        }
    }
}

/// The part of a line that is shown: from its beginning if the mark fits, else from a little before the mark.
fn window(letters: &[char], start: usize, end: usize) -> (usize, usize) {
    let from = if width(&letters[..end]) <= WIDEST {
        0
    } else {
        let reach = |from: &usize| width(&letters[*from..start]) <= LEAD;
        (0..=start).find(reach).unwrap_or(start)
    };
    let to = (from..=letters.len()).rev().find(|to| width(&letters[from..*to]) <= WIDEST);
    (from, to.unwrap_or(from))
}

/// Columns on a terminal: two for a wide character, none for one that joins another.
fn width(letters: &[char]) -> usize {
    let one = |letter: &char| if *letter == '\t' { TAB } else { letter.width().unwrap_or(1) };
    letters.iter().map(one).sum()
}

/// What a terminal could take for an order is shown as a character of its own.
fn visible(letter: char) -> char {
    if letter.is_control() && letter != '\t' { '\u{fffd}' } else { letter }
}

fn shown(letter: char) -> String {
    if letter == '\t' { " ".repeat(TAB) } else { letter.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `marked` holds `‹` and `›` around the text at fault; below it, what is shown.
    #[track_caller]
    fn case(marked: &str, expected: &str) {
        let column = marked.split('‹').next().unwrap().chars().count() + 1;
        let len = marked.split(['‹', '›']).nth(1).unwrap().chars().count();
        let at = Position { line: 7, column: column.try_into().unwrap() };
        let line = marked.replace(['‹', '›'], "");
        let sources = Sources::from([("t.yaml".into(), format!("\n\n\n\n\n\n{line}\n"))]);
        let mut fault = Fault::new("t.yaml", at, "wrong");
        fault.over(len.try_into().unwrap());
        let mut out = Vec::new();
        Diagnostics::new(&sources, Language::English).write(&mut out, &fault, "").unwrap();
        let said = String::from_utf8(out).unwrap();
        let piece: Vec<&str> = said.lines().skip(2).take(2).collect();
        assert_eq!(piece.join("\n"), expected.trim_start_matches('\n'), "\n{said}");
    }

    #[test]
    fn the_mark_stands_under_the_text_whatever_its_width() {
        case(
            "a: ‹kidn›",
            "
7 | a: kidn
  |    ^^^^",
        );
        case(
            "{title: 投诉, ‹kidn›: x}",
            "
7 | {title: 投诉, kidn: x}
  |               ^^^^",
        );
        case(
            "via: ‹电话›",
            "
7 | via: 电话
  |      ^^^^",
        );
        case(
            "ｆｕｌｌ: ‹ｗｉｄｅ›",
            "
7 | ｆｕｌｌ: ｗｉｄｅ
  |           ^^^^^^^^",
        );
        case(
            "\t‹a›: 1",
            "
7 |     a: 1
  |     ^",
        );
        case(
            "cafe\u{301}: ‹e\u{301}te›",
            "
7 | cafe\u{301}: e\u{301}te
  |       ^^^",
        );
        case(
            "say \u{1b}[31m‹red›",
            "
7 | say \u{fffd}[31mred
  |          ^^^",
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let long = "长".repeat(80);
        case(
            &format!("a: ‹x› {long}"),
            &format!(
                "
7 | a: x {}…
  |    ^",
                "长".repeat(47)
            ),
        );
        case(
            &format!("{long} ‹x›"),
            "
7 | …长长长长长长长长长长长 x
  |                         ^",
        );
        case(
            &format!("‹{long}›"),
            &format!(
                "
7 | {}…
  | {}",
                "长".repeat(50),
                "^".repeat(100)
            ),
        );
    }

    #[test]
    fn other_places_are_marked_too_and_a_code_is_explained_once() {
        let sources = Sources::from([
            ("t.yaml".into(), "a: 1\nb: 2\n投诉: 3, a: 4\n".to_owned()),
            ("c.csv".into(), "date,day\n".to_owned()),
        ]);
        let at = |line, column| Position { line, column };
        let mut fault = Fault::new("t.yaml", at(3, 8), "the key `a` stands twice");
        fault.code(Code::DuplicateKey).over(1).hint(Some("drop one".into()));
        fault.related(at(3, 1), "beside it").related(at(1, 1), "first here");
        let mut other = fault.related[0].clone();
        (other.file, other.position) = ("c.csv".into(), at(1, 6));
        fault.related.push(other);
        let mut diagnostics = Diagnostics::new(&sources, Language::English);
        let mut out = Vec::new();
        diagnostics.write(&mut out, &fault, "").unwrap();
        diagnostics
            .write(
                &mut out,
                &Fault::new("gone.yaml", at(1, 1), "gone").with_code(Code::DuplicateKey),
                "warning: ",
            )
            .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\
cs: t.yaml:3:8: the key `a` stands twice
  |
3 | 投诉: 3, a: 4
  |          ^
  | - beside it
  |
1 | a: 1
  | - first here
  | in c.csv:
  |
1 | date,day
  |      - beside it
hint: drop one
note: cs explain duplicate-key

cs: warning: gone.yaml:1:1: gone
"
        );
    }
}
