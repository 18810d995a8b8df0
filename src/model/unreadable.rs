//! Why a text is not YAML, told by the slip that a hand made rather than by what the parser met.

use super::code::Code;
use super::fault::{Fault, Findings, Position};
use super::language::Said;

/// Notes why the parser stopped at `at`, for which it gives `info`.
pub(super) fn tell(lines: &[&str], at: Position, info: &str, findings: &mut Findings) {
    let page = Page { lines, at };
    let found = page
        .tab()
        .or_else(|| page.wide_mark())
        .or_else(|| page.missing_blank())
        .or_else(|| page.open_mark(info))
        .or_else(|| page.indentation(info))
        .or_else(|| page.unquoted(info))
        .or_else(|| page.anchor(info));
    let slip = found.unwrap_or_else(|| Slip {
        at,
        message: format!("this is not readable YAML: {info}").into(),
        code: Code::UnreadableYaml,
        hint: None,
        related: None,
    });
    slip.put(findings);
}

/// A slip, and where it stands.
struct Slip {
    at: Position,
    message: Said,
    code: Code,
    hint: Option<Said>,
    related: Option<(Position, &'static str)>,
}

impl Slip {
    fn new(at: Position, code: Code, message: impl Into<Said>, hint: impl Into<Said>) -> Self {
        Self { at, message: message.into(), code, hint: Some(hint.into()), related: None }
    }

    fn put(self, findings: &mut Findings) {
        let fault: &mut Fault = findings.fault(self.at, self.message);
        fault.code(self.code).hint(self.hint);
        if matches!(self.code, Code::UnclosedMark | Code::FullWidthMark | Code::TabIndentation) {
            fault.over(1);
        }
        if let Some((at, note)) = self.related {
            fault.related(at, note);
        }
    }
}

/// The lines of the text, and where reading stopped.
#[derive(Clone, Copy)]
struct Page<'t> {
    lines: &'t [&'t str],
    at: Position,
}

impl<'t> Page<'t> {
    fn line(self, number: u32) -> &'t str {
        let index = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
        index.and_then(|index| self.lines.get(index)).copied().unwrap_or_default()
    }

    /// The line at which reading stopped, and the last one before it that holds anything.
    fn near(self) -> impl Iterator<Item = (u32, &'t str)> {
        let before = (1..self.at.line).rev().find(|line| is_content(self.line(*line)));
        [Some(self.at.line), before].into_iter().flatten().map(move |line| (line, self.line(line)))
    }

    fn tab(self) -> Option<Slip> {
        let next = self.at.line + 1;
        let lines = self.near().chain([(next, self.line(next))]);
        let (line, column) = lines.into_iter().find_map(|(line, text)| {
            let indent = text.chars().take_while(|letter| letter.is_whitespace());
            let place = indent.into_iter().position(|letter| letter == '\t')?;
            is_content(text).then_some((line, place))
        })?;
        let hint = "put blanks in its place, two for each level";
        Some(Slip::new(
            position(line, column),
            Code::TabIndentation,
            "a tab indents this line, and YAML counts blanks alone",
            hint,
        ))
    }

    fn wide_mark(self) -> Option<Slip> {
        self.near().find_map(|(line, text)| {
            let (column, wide, narrow) = full_width(text)?;
            Some(Slip::new(
                position(line, column),
                Code::FullWidthMark,
                format!("the full-width `{wide}` stands where YAML wants `{narrow}`"),
                format!("write `{narrow}`, or put the text in quotes if it is meant so"),
            ))
        })
    }

    /// `name:Desk` or `-id: x`, which YAML takes for one word.
    fn missing_blank(self) -> Option<Slip> {
        self.near().find_map(|(line, text)| {
            let indent = text.chars().take_while(|letter| *letter == ' ').count();
            let rest = text.trim_start().trim_end();
            let (mark, skipped) = match rest.strip_prefix('-') {
                Some(item) if item.starts_with(|first: char| first.is_alphabetic()) => {
                    let hint = format!("write `- {item}`");
                    let message = "a blank is missing behind the `-`";
                    return item.contains(':').then(|| {
                        Slip::new(position(line, indent), Code::MissingBlank, message, hint)
                    });
                }
                Some(item) => (item.trim_start(), rest.len() - item.trim_start().len()),
                None => (rest, 0),
            };
            let (key, value) = mark.split_once(':')?;
            let is_key = key.starts_with(|first: char| first.is_alphabetic())
                && key.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
            let touches = value.starts_with(|next: char| !next.is_whitespace() && next != '/');
            (is_key && touches).then(|| {
                Slip::new(
                    position(line, indent + skipped),
                    Code::MissingBlank,
                    format!("a blank is missing behind `{key}:`"),
                    format!("write `{key}: {value}`"),
                )
            })
        })
    }

    /// A quote or bracket that is never closed, or closed by another.
    fn open_mark(self, info: &str) -> Option<Slip> {
        if let Some((quote, at)) = self.quote(info) {
            return Some(Slip::new(
                at,
                Code::UnclosedMark,
                format!("the quote `{quote}` is opened here and never closed"),
                format!("put `{quote}` where the text ends"),
            ));
        }
        match self.brackets()? {
            Bracket::Open { mark, at } => {
                let close = closing(mark);
                let slip = Slip::new(
                    at,
                    Code::UnclosedMark,
                    format!("the bracket `{mark}` is opened here and never closed"),
                    format!("put `{close}` where it ends"),
                );
                let noticed = (self.at.line > at.line).then_some((self.at, "reading stopped here"));
                Some(Slip { related: noticed, ..slip })
            }
            Bracket::Crossed { mark, at, by, closed } => Some(Slip {
                related: Some((at, "opened here")),
                ..Slip::new(
                    closed,
                    Code::UnclosedMark,
                    format!("`{by}` closes what `{mark}` has opened"),
                    format!("put `{}` before it", closing(mark)),
                )
            }),
            Bracket::Extra { mark, at } => Some(Slip::new(
                at,
                Code::UnclosedMark,
                format!("`{mark}` closes nothing that is open"),
                "take it away, or open the bracket where it should begin",
            )),
        }
    }

    /// A quote that its line does not close, where reading failed over a quoted text.
    fn quote(self, info: &str) -> Option<(char, Position)> {
        if info.contains("quoted scalar") && !info.contains("trailing") {
            let quote = self.line(self.at.line).chars().nth(index(self.at.column));
            return quote.filter(|quote| matches!(quote, '"' | '\'')).map(|quote| (quote, self.at));
        }
        let (line, text) = self.near().nth(1).filter(|_| info.contains("trailing content"))?;
        let letters: Vec<char> = text.chars().collect();
        let mut place = 0;
        while let Some(letter) = letters.get(place).copied() {
            if matches!(letter, '"' | '\'') && begins_value(&letters[..place], true) {
                let reach = quoted(&letters[place..], letter);
                if place + reach >= letters.len() {
                    return Some((letter, position(line, place)));
                }
                place += reach;
            }
            place += 1;
        }
        None
    }

    /// The first bracket at fault up to where reading stopped. A bracket that was opened on an earlier line is at fault
    /// once a line follows it that begins like an entry.
    fn brackets(self) -> Option<Bracket> {
        let mut open: Vec<(char, Position)> = Vec::new();
        for number in 1..=self.at.line {
            let letters: Vec<char> = self.line(number).chars().collect();
            let mut place = 0;
            while let Some(letter) = letters.get(place).copied() {
                let before = &letters[..place];
                match letter {
                    '#' if before.last().is_none_or(|last| last.is_whitespace()) => break,
                    '"' | '\'' if begins_value(before, !open.is_empty()) => {
                        place += quoted(&letters[place..], letter);
                    }
                    '{' | '[' if begins_value(before, !open.is_empty()) => {
                        open.push((letter, position(number, place)));
                    }
                    '}' | ']' => match open.pop() {
                        Some((mark, _)) if closing(mark) == letter => {}
                        Some((mark, at)) => {
                            let closed = position(number, place);
                            return Some(Bracket::Crossed { mark, at, by: letter, closed });
                        }
                        None if begins_flow(before) => {
                            return Some(Bracket::Extra {
                                mark: letter,
                                at: position(number, place),
                            });
                        }
                        None => {}
                    },
                    _ => {}
                }
                place += 1;
            }
        }
        open.pop().map(|(mark, at)| Bracket::Open { mark, at })
    }

    /// A line that begins in a column where none of its kind begins.
    fn indentation(self, info: &str) -> Option<Slip> {
        let here = self.line(self.at.line);
        let is_entry = here.trim_start().split_once(':').is_some_and(|(key, rest)| {
            !key.contains(' ') && (rest.is_empty() || rest.starts_with(' '))
        });
        let told = info.contains("mapping values") || info.contains("expected key");
        let (above, before) = self.near().nth(1)?;
        let inner = |text: &str| {
            let trimmed = text.trim_start_matches([' ', '-']);
            text.chars().count() - trimmed.chars().count()
        };
        let (here_at, before_at) = (inner(here), inner(before));
        let value = before.trim_end();
        if !told || !is_entry || here_at == before_at || value.ends_with(':') {
            return None;
        }
        let hint = format!(
            "entries of one mapping begin in the same column: the line above begins in column {}, this one in column {}",
            before_at + 1,
            here_at + 1
        );
        Some(Slip {
            related: Some((position(above, before_at), "the line above")),
            ..Slip::new(
                position(self.at.line, here_at),
                Code::WrongIndentation,
                "this line does not stand under the one above",
                hint,
            )
        })
    }

    /// A text that holds a mark and has no quotes.
    fn unquoted(self, info: &str) -> Option<Slip> {
        let here = self.line(self.at.line);
        let (key, value) = here.split_once(": ")?;
        let at = position(self.at.line, key.chars().count() + 2);
        let value = value.trim();
        let first = value.chars().next()?;
        let hint = |text: &str| format!("put the whole text in quotes: {}", in_quotes(text));
        if info.contains("mapping values") && value.contains(": ") {
            let message = "the text holds a colon and a blank, and has no quotes";
            return Some(Slip::new(at, Code::UnquotedText, message, hint(value)));
        }
        if info.contains("trailing content") {
            let bare = value.replace(['"', '\''], "");
            let message = "the text goes on behind its closing quote";
            return Some(Slip::new(self.at, Code::UnquotedText, message, hint(&bare)));
        }
        let begins = info.contains("unexpected character") && "@`%|>!&*".contains(first);
        begins.then(|| {
            let message = format!("a text without quotes cannot begin with `{first}`");
            Slip::new(at, Code::UnquotedText, message, hint(value))
        })
    }

    fn anchor(self, info: &str) -> Option<Slip> {
        let rest = self.line(self.at.line).chars().skip(index(self.at.column));
        let name: String =
            rest.take_while(|letter| !letter.is_whitespace() && !",]}".contains(*letter)).collect();
        info.contains("unknown anchor").then(|| {
            Slip::new(
                self.at,
                Code::UnknownAnchor,
                format!("`{name}` names no anchor that stands above it"),
                format!("put the text in quotes if it is meant so: {}", in_quotes(&name)),
            )
        })
    }
}

/// A bracket at fault.
enum Bracket {
    Open { mark: char, at: Position },
    Crossed { mark: char, at: Position, by: char, closed: Position },
    Extra { mark: char, at: Position },
}

fn position(line: u32, column: usize) -> Position {
    Position { line, column: u32::try_from(column + 1).unwrap_or(u32::MAX) }
}

fn index(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1)
}

fn is_content(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

fn closing(mark: char) -> char {
    if mark == '{' { '}' } else { ']' }
}

fn in_quotes(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}

/// True if a value can begin behind `before`; inside brackets after a comma or a bracket too.
fn begins_value(before: &[char], is_inside: bool) -> bool {
    let last = before.iter().rposition(|letter| !letter.is_whitespace());
    let Some(last) = last else { return true };
    let touches = last + 1 == before.len();
    match before[last] {
        '{' | '[' | ',' => is_inside,
        ':' | '-' => !touches,
        _ => false,
    }
}

/// True if the line holds a bracket before, so that one more is none of a text.
fn begins_flow(before: &[char]) -> bool {
    before.iter().any(|letter| matches!(letter, '}' | ']'))
}

/// How far the closing quote is from the opening one; the rest of the line where it is not closed there.
fn quoted(rest: &[char], quote: char) -> usize {
    let mut place = 1;
    while let Some(letter) = rest.get(place) {
        match *letter {
            '\\' if quote == '"' => place += 1,
            letter if letter == quote => return place,
            _ => {}
        }
        place += 1;
    }
    rest.len()
}

/// A full-width mark where it looks like one that YAML wants, before or behind a key: its place in characters, the
/// mark, and the narrow one.
pub(crate) fn full_width(text: &str) -> Option<(usize, char, char)> {
    let is_key = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let (place, wide) = text.char_indices().find(|(place, letter)| match letter {
        '，' => is_key(text[place + letter.len_utf8()..].trim_start().chars().next()),
        '：' => is_key(text[..*place].chars().next_back()),
        '｛' | '｝' => true,
        _ => false,
    })?;
    let narrow = match wide {
        '，' => ',',
        '：' => ':',
        '｛' => '{',
        _ => '}',
    };
    Some((text[..place].chars().count(), wide, narrow))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document;

    #[track_caller]
    fn case(text: &str, code: &str, said: &str, hint: &str) {
        let mut findings = Findings::new("t.yaml");
        assert!(document::read(text, &mut findings).is_none(), "{text}");
        let fault = &findings.faults[0];
        assert_eq!(
            (
                fault.code.as_str(),
                fault.to_string().as_str(),
                fault.hint.as_ref().map(Said::english)
            ),
            (code, said, Some(hint)),
            "{text}"
        );
    }

    #[test]
    fn full_width_marks_are_told_with_their_place_and_a_remedy() {
        let or_quotes = "or put the text in quotes if it is meant so";
        case(
            "a: 1\n- {b: 2， c: 3}\n",
            "full-width-mark",
            "t.yaml:2:8: the full-width `，` stands where YAML wants `,`",
            &format!("write `,`, {or_quotes}"),
        );
        case(
            "rules:\n- id： a\n  title: home\n",
            "full-width-mark",
            "t.yaml:2:5: the full-width `：` stands where YAML wants `:`",
            &format!("write `:`, {or_quotes}"),
        );
    }

    #[test]
    fn brackets_and_quotes_without_their_other_half_are_told() {
        case(
            "t:\n- {a: 甲，乙, b: 2\n- {a: 1}\n",
            "unclosed-mark",
            "t.yaml:2:3: the bracket `{` is opened here and never closed",
            "put `}` where it ends",
        );
        case(
            "a: {type: [x, y}\nb: 1\n",
            "unclosed-mark",
            "t.yaml:1:16: `}` closes what `[` has opened",
            "put `]` before it",
        );
        case(
            "a: {type: [x, y]}}\nb: 1\n",
            "unclosed-mark",
            "t.yaml:1:18: `}` closes nothing that is open",
            "take it away, or open the bracket where it should begin",
        );
        case(
            "a: {verb: \"x}\nb: 1\n",
            "unclosed-mark",
            "t.yaml:1:11: the quote `\"` is opened here and never closed",
            "put `\"` where the text ends",
        );
        case(
            "- {a: \"x, b: {c: d}}\n- {a: \"y\", b: c}\n",
            "unclosed-mark",
            "t.yaml:1:7: the quote `\"` is opened here and never closed",
            "put `\"` where the text ends",
        );
        case(
            "a: {b: {c: \"x}}\nd: {e: f}\n",
            "unclosed-mark",
            "t.yaml:1:12: the quote `\"` is opened here and never closed",
            "put `\"` where the text ends",
        );
    }

    #[test]
    fn texts_that_need_quotes_are_told() {
        case(
            "subject: 漏水: 三楼\n",
            "unquoted-text",
            "t.yaml:1:10: the text holds a colon and a blank, and has no quotes",
            "put the whole text in quotes: \"漏水: 三楼\"",
        );
        case(
            "title: @home\n",
            "unquoted-text",
            "t.yaml:1:8: a text without quotes cannot begin with `@`",
            "put the whole text in quotes: \"@home\"",
        );
        case(
            "title: \"Solved\" in time\n",
            "unquoted-text",
            "t.yaml:1:17: the text goes on behind its closing quote",
            "put the whole text in quotes: \"Solved in time\"",
        );
    }

    #[test]
    fn tabs_blanks_and_indents_are_told() {
        case(
            "a:\n\tb: 1\n",
            "tab-indentation",
            "t.yaml:2:1: a tab indents this line, and YAML counts blanks alone",
            "put blanks in its place, two for each level",
        );
        case(
            "policy:\n  name:Desk\n  version: 1\n",
            "missing-blank",
            "t.yaml:2:3: a blank is missing behind `name:`",
            "write `name: Desk`",
        );
        case(
            "rules:\n-id: a\n  title: b\n",
            "missing-blank",
            "t.yaml:2:1: a blank is missing behind the `-`",
            "write `- id: a`",
        );
        case(
            "rules:\n- id: a\n  title: b\n   when: {a: b}\n",
            "wrong-indentation",
            "t.yaml:4:4: this line does not stand under the one above",
            "entries of one mapping begin in the same column: the line above begins in column 3, this one in column 4",
        );
        case(
            "rules:\n- id: a\n title: b\n",
            "wrong-indentation",
            "t.yaml:3:2: this line does not stand under the one above",
            "entries of one mapping begin in the same column: the line above begins in column 3, this one in column 2",
        );
        case(
            "a: *x\n",
            "unknown-anchor",
            "t.yaml:1:4: `*x` names no anchor that stands above it",
            "put the text in quotes if it is meant so: \"*x\"",
        );
    }

    #[test]
    fn full_width_marks_in_a_text_are_no_slips() {
        assert_eq!(full_width("甲，乙"), None);
        assert_eq!(full_width("by：li.na"), Some((2, '：', ':')));
    }
}
