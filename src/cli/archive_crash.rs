//! `cs archive` dies at every change it makes to the disk. Whatever it leaves reads the same, and a second run finishes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Parser;
use serde_json::Value;
use tempfile::TempDir;

use super::{Cli, Outcome, dispatch};
use crate::store::{crash, files};

const POLICY: &str = "policy: {name: Crash, version: 1, zone: Asia/Shanghai}
kinds: {request: {}}
events: {responded: {}, surveyed: {}}
rules:
- {id: answered, title: A, deadline: {from: opened, to: responded, within: 1h}}
- {id: surveyed, title: B, deadline: {from: closed, to: surveyed, within: 10d}}
- {id: once, title: C, limit: {of: noted, at_most: 1}}
";
/// Records that close in September. Two answers are late.
const SEPTEMBER: [(&str, &str, &str); 4] = [
    ("260901-AAAA", "2026-09-01T09:00:00+08:00", "2026-09-01T11:00:00+08:00"),
    ("260902-BBBB", "2026-09-02T09:00:00+08:00", "2026-09-02T09:10:00+08:00"),
    ("260903-CCCC", "2026-09-03T09:00:00+08:00", "2026-09-03T11:00:00+08:00"),
    ("260904-DDDD", "2026-09-04T09:00:00+08:00", "2026-09-04T09:05:00+08:00"),
];
/// Two that close in September too and are archived later, one that closes in October, and one that stays.
const LATER: [(&str, &str, &str); 4] = [
    ("260829-EEEE", "2026-08-29T09:00:00+08:00", "2026-09-20T09:00:00+08:00"),
    ("260930-FFFF", "2026-09-30T09:00:00+08:00", "2026-09-30T23:59:59+08:00"),
    ("260930-GGGG", "2026-09-30T09:00:00+08:00", "2026-10-01T00:00:00+08:00"),
    ("261201-HHHH", "2026-12-01T09:00:00+08:00", "2026-12-01T09:01:00+08:00"),
];
const NOW: &str = "2026-12-05T12:00:00+08:00";

fn file_of(id: &str) -> PathBuf {
    format!("data/tickets/2026/{}/{id}.yaml", &id[2..4]).into()
}

fn record((id, opened, closed): (&str, &str, &str)) -> String {
    format!(
        "id: {id}\nkind: request\nsubject: '=1+1, \"x\"'\ntimeline:\n\
         - {{at: {opened}, event: opened, by: li.na}}\n\
         - {{at: {closed}, event: responded, by: li.na, note: \"a\\r\\nb\"}}\n\
         - {{at: {closed}, event: closed, by: li.na}}\n"
    )
}

/// All files of a book but its cache, by name.
type Tree = BTreeMap<PathBuf, Vec<u8>>;

fn tree(root: &Path, folder: &Path) -> Tree {
    let mut found = Tree::new();
    for path in files::list(&root.join(folder)).unwrap() {
        let name = path.strip_prefix(root).unwrap().to_owned();
        if name == Path::new(".cs") {
            continue;
        }
        if path.is_dir() {
            found.extend(tree(root, &name));
        } else {
            found.insert(name, files::read_bytes(&path).unwrap());
        }
    }
    found
}

fn book(tree: &Tree) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in tree {
        files::replace(&folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// Runs a command on the book; what it prints.
fn cs(book: &TempDir, now: &str, words: &[&str]) -> anyhow::Result<(Outcome, String)> {
    let root = book.path().to_str().unwrap();
    let words = ["cs", "-C", root, "--now", now].into_iter().chain(words.iter().copied());
    let mut out = Vec::new();
    let outcome = dispatch(Cli::try_parse_from(words).unwrap(), &mut out)?;
    Ok((outcome, String::from_utf8(out).unwrap()))
}

fn write(book: &TempDir, now: &str, words: &[&str]) {
    let (outcome, said) = cs(book, now, &[words, &["--by", "li.na"]].concat()).unwrap();
    assert_eq!(outcome, Outcome::Clean, "{said}");
}

/// The lines of `cs check --format jsonl`, but for the places of records, which move.
fn check(book: &TempDir) -> Vec<Value> {
    let (_, lines) = cs(book, NOW, &["check", "--format", "jsonl"]).unwrap();
    let mut lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in lines.iter_mut().filter(|line| line["type"] == "violation") {
        line["file"].take();
        line["line"].take();
    }
    lines
}

/// A book with September archived, in which every case of `cs archive` stands at work.
fn fixture() -> Tree {
    let mut files = Tree::from([("policy.yaml".into(), POLICY.into())]);
    files.extend(SEPTEMBER.map(|one| (file_of(one.0), record(one).into_bytes())));
    let book = book(&files);
    cs(&book, "2026-10-10T09:00:00+08:00", &["archive", "--after", "7d"]).unwrap();
    assert!(tree(book.path(), Path::new("data/tickets")).is_empty());
    // Goes back to its month, with a line more.
    write(&book, "2026-10-11T09:00:00+08:00", &["log", "AAAA", "noted", "-m", "x"]);
    // Goes to a later month.
    write(&book, "2026-10-11T09:00:00+08:00", &["log", "BBBB", "reopened"]);
    write(&book, "2026-10-12T09:00:00+08:00", &["log", "BBBB", "closed"]);
    let mut files = tree(book.path(), Path::new(""));
    // Stands in both places alike, with a comment.
    files.insert(file_of(SEPTEMBER[2].0), (record(SEPTEMBER[2]) + "# once more\n").into_bytes());
    files.extend(LATER.map(|one| (file_of(one.0), record(one).into_bytes())));
    files
}

/// What a run that is not cut short leaves.
fn undisturbed(files: &Tree, now: &str) -> Tree {
    let book = book(files);
    cs(&book, now, &["archive"]).unwrap();
    tree(book.path(), Path::new(""))
}

/// Runs `cs archive` on copies of the book, letting the disk fail after 0, 1, 2, … changes, until one run comes through.
/// `then` is given what each of the others left.
fn at_every_crash(files: &Tree, then: impl Fn(u32, &TempDir)) -> u32 {
    for changes in 0.. {
        let book = book(files);
        crash::after(Some(changes));
        let archived = cs(&book, NOW, &["archive"]);
        crash::after(None);
        if archived.is_ok() {
            return changes;
        }
        then(changes, &book);
    }
    unreachable!("some run comes through")
}

#[test]
fn a_run_that_is_cut_short_loses_nothing_and_the_next_one_finishes_it() {
    let files = fixture();
    let (before, after) = (check(&book(&files)), undisturbed(&files, NOW));
    assert_eq!(before.len(), 14, "thirteen violations and the summary: {before:#?}");
    assert_eq!(check(&book(&after)), before);
    let at_work: Vec<_> = after.keys().filter(|name| name.starts_with("data/tickets")).collect();
    assert_eq!(at_work, [&file_of("261201-HHHH")]);
    let crashes = at_every_crash(&files, |changes, book| {
        assert_eq!(check(book), before, "after {changes} changes");
        cs(book, NOW, &["archive"]).unwrap();
        assert_eq!(tree(book.path(), Path::new("")), after, "after {changes} changes");
        assert_eq!(check(book), before, "after {changes} changes");
        let (_, said) = cs(book, NOW, &["archive"]).unwrap();
        assert!(said.starts_with("nothing to archive"), "{said}");
    });
    assert!(crashes > 15, "{crashes}");
}

#[test]
fn what_is_written_between_a_crash_and_the_next_run_is_kept() {
    let files = fixture();
    let write = |book: &TempDir| {
        write(book, "2026-12-05T12:30:00+08:00", &["log", "EEEE", "noted", "-m", "y"]);
        write(book, "2026-12-05T12:30:00+08:00", &["log", "GGGG", "reopened"]);
    };
    let expected = book(&files);
    write(&expected);
    let expected = check(&expected);
    at_every_crash(&files, |changes, book| {
        write(book);
        for _ in 0..2 {
            assert_eq!(check(book), expected, "after {changes} changes");
            cs(book, NOW, &["archive"]).unwrap();
        }
        assert_eq!(check(book), expected, "after {changes} changes");
        assert!(book.path().join(file_of("260930-GGGG")).is_file());
    });
}

#[test]
fn a_run_that_dies_while_it_finishes_another_is_finished_too() {
    let files = fixture();
    let (before, after) = (check(&book(&files)), undisturbed(&files, NOW));
    at_every_crash(&files, |_, book| {
        if !book.path().join(".cs/archive").is_dir() {
            return;
        }
        for changes in 0.. {
            crash::after(Some(changes));
            let archived = cs(book, NOW, &["archive"]);
            crash::after(None);
            assert_eq!(check(book), before);
            if archived.is_ok() {
                break;
            }
        }
        assert_eq!(tree(book.path(), Path::new("")), after);
    });
}

#[test]
fn no_month_promises_what_its_files_are_not_at_any_point() {
    let files = fixture();
    at_every_crash(&files, |changes, book| {
        let book = crate::store::Book::open(book.path().to_owned()).unwrap();
        for month in book.months().unwrap() {
            let states = (month.tickets, month.events);
            let right = crate::model::archive::FileState::Right;
            assert_eq!(states, (right, right), "{} after {changes} changes", month.month);
        }
    });
}
