//! Records in the form that `cs` writes are read without YAML, and as YAML says them; so are those that hands edited.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::made_up::{POLICY, Said, Teller, said};
use super::text::Names;
use super::{Book, files, record_file, written};
use crate::model::Instant;
use crate::model::document;
use crate::model::fault::Findings;

/// What hands may put somewhere, by will or by a slip.
const SCRAPS: [&str; 64] = [
    "\"",
    "'",
    "\\",
    ":",
    ": ",
    " :",
    ",",
    ", ",
    " ",
    "  ",
    "\t",
    "#",
    " #",
    "# ",
    "-",
    "- ",
    " -",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    "&a ",
    "*a",
    "!",
    "!!str ",
    "|",
    "|\n  ",
    ">",
    "%",
    "@",
    "`",
    "?",
    "? ",
    "~",
    "null",
    "NULL",
    "=",
    "<<: ",
    "---\n",
    "...\n",
    "\n",
    "\n\n",
    "\n  ",
    "\r",
    "\r\n",
    "\0",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "，",
    "：",
    "｛",
    "｝",
    "“",
    "甲",
    "\\u4e00",
    "\\x41",
    "at: x, ",
    "timeline:\n",
    "kind: request\n",
];

/// One edit of a record file.
#[derive(Clone, Debug)]
enum Edit {
    Insert(Index, &'static str),
    /// Puts it before a mark of the form.
    AtMark(Index, &'static str),
    Delete(Index, Index),
    Swap(Index, Index),
    Double(Index),
    Drop(Index),
    Indent(Index, &'static str),
    /// Behind a colon, to the next mark.
    Value(Index, &'static str),
    /// `- {a: b, c: d}` on lines of their own.
    Block(Index),
    LineEnds,
    ByteOrderMark,
    NoLastLineEnd,
}

impl Edit {
    fn apply(&self, text: &str) -> String {
        match self {
            Self::Insert(place, scrap) => {
                insert(text, place.index(text.chars().count() + 1), scrap)
            }
            Self::AtMark(mark, scrap) => {
                let is_mark = |letter: &char| ":,{}[]\"\n".contains(*letter);
                let places = text.chars().enumerate().filter(|(_, letter)| is_mark(letter));
                let places: Vec<usize> = places.map(|(place, _)| place).collect();
                if places.is_empty() {
                    text.to_owned()
                } else {
                    insert(text, *mark.get(&places), scrap)
                }
            }
            Self::Delete(from, count) => {
                let all: Vec<char> = text.chars().collect();
                let from = from.index(all.len() + 1);
                let to = (from + 1 + count.index(6)).min(all.len());
                all[..from].iter().chain(&all[to.max(from)..]).collect()
            }
            Self::Swap(one, other) => {
                let mut lines = lines(text);
                let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                lines.swap(one, other);
                lines.concat()
            }
            Self::Double(line) => at_line(text, *line, |line| line.repeat(2)),
            Self::Drop(line) => at_line(text, *line, |_| String::new()),
            Self::Indent(line, by) => at_line(text, *line, |line| format!("{by}{line}")),
            Self::Value(line, quote) => at_line(text, *line, |line| quoted(line, quote)),
            Self::Block(line) => at_line(text, *line, block),
            Self::LineEnds => text.replace('\n', "\r\n"),
            Self::ByteOrderMark => format!("\u{feff}{text}"),
            Self::NoLastLineEnd => text.trim_end_matches('\n').to_owned(),
        }
    }
}

fn insert(text: &str, place: usize, scrap: &str) -> String {
    let before: String = text.chars().take(place).collect();
    let after: String = text.chars().skip(place).collect();
    format!("{before}{scrap}{after}")
}

fn lines(text: &str) -> Vec<&str> {
    if text.is_empty() { vec![""] } else { text.split_inclusive('\n').collect() }
}

fn at_line(text: &str, line: Index, change: impl FnOnce(&str) -> String) -> String {
    let lines = lines(text);
    let place = line.index(lines.len());
    let changed = change(lines[place]);
    format!("{}{changed}{}", lines[..place].concat(), lines[place + 1..].concat())
}

/// The first value of the line in other quotes.
fn quoted(line: &str, quote: &str) -> String {
    let Some((key, value)) = line.split_once(": ") else { return line.to_owned() };
    let end = value.find([',', '}', '\n']).unwrap_or(value.len());
    let (value, rest) = value.split_at(end);
    format!("{key}: {quote}{}{quote}{rest}", value.trim_matches(['"', '\'']))
}

fn block(line: &str) -> String {
    let inner = line.trim_end().strip_prefix("- {").and_then(|line| line.strip_suffix('}'));
    inner.map_or_else(|| line.to_owned(), |inner| format!("- {}\n", inner.replace(", ", "\n  ")))
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = any::<Index>;
    prop_oneof![
        4 => (place(), select(&SCRAPS[..])).prop_map(|(place, scrap)| Edit::Insert(place, scrap)),
        4 => (place(), select(&SCRAPS[..])).prop_map(|(place, scrap)| Edit::AtMark(place, scrap)),
        3 => (place(), place()).prop_map(|(from, count)| Edit::Delete(from, count)),
        2 => (place(), place()).prop_map(|(one, other)| Edit::Swap(one, other)),
        1 => place().prop_map(Edit::Double),
        1 => place().prop_map(Edit::Drop),
        1 => (place(), select(&["  ", " ", "    ", "\t", "- ", "# "][..]))
            .prop_map(|(place, by)| Edit::Indent(place, by)),
        2 => (place(), select(&["\"", "'", "", " ", "|"][..]))
            .prop_map(|(place, quote)| Edit::Value(place, quote)),
        1 => place().prop_map(Edit::Block),
        1 => select(&[Edit::LineEnds, Edit::ByteOrderMark, Edit::NoLastLineEnd][..]),
    ]
}

/// The text of a made-up record as `cs` writes it.
fn text_of(said: &Said) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    files::create(&folder.path().join("policy.yaml"), POLICY).unwrap();
    let mut book = Book::open(folder.path().to_owned()).unwrap();
    let start = Instant::parse("2026-11-22T09:00:00+08:00").unwrap();
    let record = Teller { book: &mut book, start }.record(said);
    Names { schema: &book.policy.schema, symbols: &book.symbols }.record(&record)
}

/// Reads `text` both ways. What is read line by line must be what YAML says, places included, without a word to say
/// about it; false if it is left to YAML.
fn is_read_alike(text: &str) -> Result<bool, TestCaseError> {
    let Some(written) = written::read(text) else { return Ok(false) };
    let mut findings = Findings::new("t.yaml");
    let root = document::read(text, &mut findings);
    let raw = root.as_ref().and_then(|root| record_file::raw(root, &mut findings));
    prop_assert_eq!(Some(written.raw()), raw, "{:?}", text);
    prop_assert_eq!((findings.faults, findings.warnings), (vec![], vec![]), "{:?}", text);
    Ok(true)
}

#[test]
fn every_record_of_the_demo_book_is_read_line_by_line() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/tickets");
    let names = files::list_below(&folder, "yaml").unwrap();
    assert!(names.len() > 300, "only {}", names.len());
    for name in names {
        let text = files::read(&folder.join(&name)).unwrap();
        assert!(is_read_alike(&text).unwrap(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn what_cs_writes_is_read_line_by_line(said in said()) {
        prop_assert!(is_read_alike(&text_of(&said))?);
    }

    #[test]
    fn what_hands_edited_is_read_as_yaml_says_it(said in said(), edits in vec(edit(), 1..4)) {
        let text = edits.iter().fold(text_of(&said), |text, edit| edit.apply(&text));
        is_read_alike(&text)?;
    }

    #[test]
    fn what_is_scrawled_is_read_as_yaml_says_it(
        head in vec(select(&SCRAPS[..]), 0..6),
        value in vec(prop_oneof![select(&SCRAPS[..]), Just("a"), Just("7")], 0..6),
    ) {
        let (head, value) = (head.concat(), value.concat());
        for text in [
            format!("a: b{head}\nc: {value}\ntimeline:\n- {{d: {value}, e: [{value}]}}\n"),
            format!("a: b\ntimeline:\n- {{d: e{head}, f: {{g{value}: h}}}}\n- {{i: {value}}}\n"),
            format!("a: \"b{head}\"\ntimeline:\n- {{d: \"{value}\"}}\n"),
            format!("{head}a: b\ntimeline:\n- {{d: -{value}, {value}: c}}\n"),
        ] {
            is_read_alike(&text)?;
        }
    }
}
