//! The story's own words: a line a command, with who types it and when, and what is answered to it.
//!
//! ```text
//! # The telephone rings
//! 09:02:05 li.na $ cs new enquiry => PARKED
//!   ? Customer | 客户
//!   > 云帆
//!   < Enter
//! ```
//!
//! `=> PARKED` names the record that the command opens. `?` waits for a text, in English and in Chinese (one text
//! where both are the same), `>` types, `<` presses keys. A line that begins with `#` is a heading, one with `//`
//! a remark.

use super::support::pty::Key;

pub(super) enum Line {
    Heading(String),
    Step(Step),
}

pub(super) struct Step {
    pub(super) time: String,
    pub(super) who: String,
    pub(super) command: String,
    pub(super) name: Option<String>,
    pub(super) answers: Vec<Answer>,
}

pub(super) enum Answer {
    Sees { en: String, zh: String },
    Types(String),
    Presses(Vec<Key>),
}

pub(super) fn read(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        if let Some(heading) = line.strip_prefix("# ") {
            lines.push(Line::Heading(heading.to_owned()));
        } else if let Some(said) = line.strip_prefix("  ") {
            let Some(Line::Step(step)) = lines.last_mut() else {
                panic!("no command before {line}")
            };
            step.answers.push(answer(said));
        } else {
            lines.push(Line::Step(step(line)));
        }
    }
    lines
}

fn step(line: &str) -> Step {
    let (head, rest) = line.split_once(" $ ").unwrap_or_else(|| panic!("no command in {line}"));
    let (time, who) = head.split_once(' ').unwrap();
    let (command, name) = match rest.rsplit_once(" => ") {
        Some((command, name)) => (command, Some(name.to_owned())),
        None => (rest, None),
    };
    Step {
        time: time.to_owned(),
        who: who.to_owned(),
        command: command.to_owned(),
        name,
        answers: Vec::new(),
    }
}

fn answer(said: &str) -> Answer {
    let (mark, text) = said.split_once(' ').unwrap();
    match mark {
        "?" => {
            let (en, zh) = text.split_once(" | ").unwrap_or((text, text));
            Answer::Sees { en: en.to_owned(), zh: zh.to_owned() }
        }
        ">" => Answer::Types(text.to_owned()),
        "<" => Answer::Presses(text.split(' ').map(key).collect()),
        _ => panic!("`{mark}` begins no answer"),
    }
}

fn key(name: &str) -> Key {
    match name {
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Space" => Key::Space,
        _ => panic!("there is no key `{name}`"),
    }
}

/// The screens of an expected file, each with its heading.
pub(super) fn screens(text: &str) -> Vec<(String, String)> {
    text.split("\n== ")
        .skip(1)
        .map(|part| {
            let (heading, rest) = part.split_once('\n').unwrap_or((part, ""));
            let end =
                ["\n\n# ", "\n\n[exit status"].iter().filter_map(|mark| rest.find(mark)).min();
            let screen = end.map_or(rest, |end| &rest[..=end]);
            (heading.to_owned(), screen.trim_end_matches('\n').to_owned() + "\n")
        })
        .collect()
}

/// The cells of a line of CSV, with their quotes.
pub(super) fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        quoted ^= letter == '"';
        if letter == ',' && !quoted {
            cells.push(String::new());
        } else {
            cells.last_mut().unwrap().push(letter);
        }
    }
    cells
}
