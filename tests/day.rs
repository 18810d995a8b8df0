//! A day at the desk: three members of staff and a manager at real terminals, in both languages and two widths, from
//! the first call to the hand-over. `tests/day/story.txt` is what they type, `tests/day/screens.*.txt` what they see;
//! `UPDATE=1` writes the screens anew. With `RAW=DIR` each screen is kept there as the bytes that drew it, so that it
//! can be looked at with its colours.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "the test reads its story and keeps its screens")]

#[path = "day/story.rs"]
mod story;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use story::{Answer, Line, Step};
use support::pty::Terminal;
use support::{Cs, cs, files_under, same};

/// Rows enough that no screen of the day is paged.
const ROWS: u16 = 60;

/// What lay open in the rosters of this repository and was put right before the day: roster, key, column, value.
const MENDED: &[[&str; 4]] = &[
    ["staff", "xu.lei", "emergency", "2026-11-20"],
    ["vendors", "V05", "checked", "2026-11-20"],
    ["processes", "return-2", "reviewed", "2026-11-20"],
    ["equipment", "ups-1", "spare", "true"],
    ["sites", "site-2", "price", "true"],
];

#[test]
fn the_day_at_80_columns() {
    same_day_in_both_languages(80);
}

#[test]
fn the_day_at_120_columns() {
    same_day_in_both_languages(120);
}

/// Whoever works in Chinese writes the same records as who works in English.
fn same_day_in_both_languages(columns: u16) {
    let (english, chinese) = std::thread::scope(|days| {
        let english = days.spawn(|| Day::begin("en", columns).pass());
        let chinese = days.spawn(|| Day::begin("zh", columns).pass());
        (english.join(), chinese.join())
    });
    let (english, chinese) = (english.unwrap(), chinese.unwrap());
    assert!(english.len() > 4, "{:?}", english.keys());
    for (file, text) in &english {
        same(text, chinese.get(file).map_or("", String::as_str));
    }
    assert_eq!(english.len(), chinese.len());
}

/// One run of the story.
struct Day {
    language: &'static str,
    columns: u16,
    cs: Cs,
    /// The screens that are expected, by the heading of each.
    expected: Vec<(String, String)>,
    /// What was seen, in the form of the expected file.
    seen: String,
    screens: usize,
    clock: String,
}

impl Day {
    fn begin(language: &'static str, columns: u16) -> Self {
        let expected = fs::read_to_string(screens_of(language, columns)).unwrap_or_default();
        let expected = story::screens(&expected);
        let cs = desk().env("CS_LANG", language);
        Self {
            language,
            columns,
            cs,
            expected,
            seen: String::new(),
            screens: 0,
            clock: String::new(),
        }
    }

    /// The whole story; the records that it leaves, by file.
    fn pass(mut self) -> BTreeMap<String, String> {
        for line in story::read(&fs::read_to_string(folder().join("story.txt")).unwrap()) {
            match line {
                Line::Heading(text) => writeln!(self.seen, "# {text}\n").unwrap(),
                Line::Step(step) => self = self.take(&step),
            }
        }
        let path = screens_of(self.language, self.columns);
        if updates() {
            fs::write(&path, &self.seen).unwrap();
        }
        same(&fs::read_to_string(&path).unwrap(), &self.seen);
        self.two_violations_stand();
        records(&self.cs)
    }

    fn take(mut self, step: &Step) -> Self {
        assert!(self.clock <= step.time, "{} is told after {}", step.time, self.clock);
        self.clock.clone_from(&step.time);
        let cs = std::mem::replace(&mut self.cs, cs(""));
        let before = records(&cs);
        let script = format!(
            "export CS_BY={}\ncs() {{ command cs \"$@\" --now 2026-11-23T{}+08:00; }}\n{}\n",
            step.who, step.time, step.command
        );
        let mut terminal = cs.at_shell_for(&script, self.columns, ROWS);
        for answer in &step.answers {
            terminal = self.answer(step, answer, terminal);
        }
        let (screen, raw, status, cs) = terminal.end();
        self.cs = cs;
        let screen = match &step.name {
            Some(name) => screen.replace(&rename(&self.cs, &before, name), name),
            None => screen,
        };
        let heading = format!("{} {} $ {}", step.time, step.who, step.command);
        self.keep(&heading, &screen, &raw);
        if status != 0 {
            writeln!(self.seen, "[exit status {status}]\n").unwrap();
        }
        self
    }

    fn answer(&mut self, step: &Step, answer: &Answer, terminal: Terminal) -> Terminal {
        match answer {
            Answer::Sees { en, zh } => {
                let text = if self.language == "zh" { zh } else { en };
                let heading = format!("{} {} sees `{text}`", step.time, step.who);
                let expected = self.expected.get(self.screens);
                let expected = expected.filter(|_| !updates()).map(|(_, screen)| screen.as_str());
                let terminal = terminal.sees(text).settles(expected);
                self.keep(&heading, &terminal.screen(), terminal.raw());
                terminal
            }
            Answer::Types(text) => terminal.types(text),
            Answer::Presses(keys) => terminal.presses(keys),
        }
    }

    fn keep(&mut self, heading: &str, screen: &str, raw: &[u8]) {
        writeln!(self.seen, "== {heading}\n{screen}").unwrap();
        if let Some(raw_folder) = std::env::var_os("RAW") {
            let name = format!("{}-{}-{:03}", self.language, self.columns, self.screens);
            let folder = PathBuf::from(raw_folder);
            fs::create_dir_all(&folder).unwrap();
            let title = format!("{heading}\n");
            fs::write(folder.join(name), [title.as_bytes(), raw].concat()).unwrap();
        }
        self.screens += 1;
    }

    /// The two that the story plans, whatever the screens were last updated to.
    fn two_violations_stand(&self) {
        let said = self.cs.shell("\"$CS\" check --format jsonl --now 2026-11-23T20:05:00+08:00");
        let found: Vec<_> = said.stdout.lines().filter_map(violation).collect();
        assert_eq!(found, PLANNED, "{}", said.stdout);
        assert_eq!(said.status, 1);
    }
}

/// An editor that mends how many guests come.
const NINETY: &str =
    "sed 's/八十人，/九十人，/' \"$1\" > \"$1.new\" && cat \"$1.new\" > \"$1\" && rm \"$1.new\"\n";

/// Rule and record of each violation that the story plans.
const PLANNED: &[(&str, &str)] = &[
    ("key-information-confirmed-twice", "261123-GATHER"),
    ("email-acknowledged", "261123-CHARGE"),
];

fn violation(line: &str) -> Option<(&str, &str)> {
    let value = |key: &str| {
        let (_, rest) = line.split_once(&format!("\"{key}\":\""))?;
        Some(rest.split_once('"')?.0)
    };
    if value("type")? == "violation" { Some((value("rule")?, value("record")?)) } else { None }
}

/// The policy, rosters, calendar and guides of this repository, and no record.
fn desk() -> Cs {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut desk = cs("").file("policy.yaml", fs::read(root.join("policy.yaml")).unwrap());
    for part in ["rosters", "calendar", "guides"] {
        for path in files_under(&root.join("data").join(part)) {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let roster = path.file_stem().unwrap().to_str().unwrap();
            let text = mended(roster, fs::read_to_string(&path).unwrap());
            desk = desk.file(&name, text);
        }
    }
    desk.file("ninety", NINETY)
}

fn mended(roster: &str, text: String) -> String {
    let cells = MENDED.iter().filter(|cell| cell[0] == roster);
    cells.fold(text, |text, [_, key, column, value]| {
        let place = text.lines().next().unwrap().split(',').position(|name| name == *column);
        let place = place.unwrap();
        let mut found = false;
        let lines: Vec<String> = text
            .lines()
            .map(|line| {
                if line.split(',').next() != Some(key) {
                    return line.to_owned();
                }
                found = true;
                let mut cells = story::cells(line);
                (*value).clone_into(&mut cells[place]);
                cells.join(",")
            })
            .collect();
        assert!(found, "no row {key} in {roster}");
        lines.join("\n") + "\n"
    })
}

/// Gives the record that is new since `before` a name in place of the random part of its id, so that the order of
/// records is that of the story on each run. Returns the random part.
fn rename(cs: &Cs, before: &BTreeMap<String, String>, name: &str) -> String {
    let mut opened = records(cs).into_iter().filter(|(file, _)| !before.contains_key(file));
    let (file, text) = opened.next().expect("a record is opened");
    assert_eq!(opened.next(), None);
    let random = file.trim_end_matches(".yaml").rsplit_once('-').unwrap().1.to_owned();
    let folder = cs.folder();
    fs::write(folder.join(file.replace(&random, name)), text.replace(&random, name)).unwrap();
    fs::remove_file(folder.join(&file)).unwrap();
    random
}

/// The text of each record, by its file in the book.
fn records(cs: &Cs) -> BTreeMap<String, String> {
    let tickets = cs.folder().join("data/tickets");
    let files = if tickets.exists() { files_under(&tickets) } else { Vec::new() };
    let name = |path: &Path| path.strip_prefix(cs.folder()).unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/day")
}

fn screens_of(language: &str, columns: u16) -> PathBuf {
    folder().join(format!("screens.{language}.{columns}.txt"))
}

fn updates() -> bool {
    std::env::var_os("UPDATE").is_some()
}
