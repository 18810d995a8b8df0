//! What `cs policy check` says of broken and foolish policies, to the letter.
//!
//! Each `tests/diagnostics/NAME.yaml` is a policy; `NAME.txt` beside it holds the exit status and all that is said.
//! Files in a folder `NAME` beside it are part of the book. `UPDATE=1` rewrites the expected texts.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "this test reads and writes expected texts")]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use support::english::word;
use support::{Said, cs};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The files of the folder that end so, sorted, without the ending.
fn names(ending: &str) -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> =
        files.filter_map(|name| Some(name.to_str()?.strip_suffix(ending)?.to_owned())).collect();
    names.sort();
    names
}

fn checked(name: &str, options: &str) -> Said {
    let policy = fs::read(folder().join(format!("{name}.yaml"))).unwrap();
    let run = cs(&format!("policy check{options}")).file("policy.yaml", policy);
    let beside = format!("tests/diagnostics/{name}");
    if folder().join(name).is_dir() { run.book(&beside).run() } else { run.run() }
}

/// The exit status, then standard output, then standard error, with a blank line between.
fn transcript(said: &Said) -> String {
    let mut text = format!("exit status {}\n", said.status);
    for part in [&said.stdout, &said.stderr] {
        if !part.is_empty() {
            write!(text, "\n{part}").unwrap();
        }
    }
    text
}

#[test]
fn every_policy_is_told_what_is_wrong_with_it_to_the_letter() {
    let mut wrong = Vec::new();
    for name in names(".yaml") {
        let (path, said) = (folder().join(format!("{name}.txt")), transcript(&checked(&name, "")));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &said).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{name}.yaml is told\n{said}\nand {name}.txt expects\n{expected}"));
        }
    }
    assert_eq!(names(".yaml"), names(".txt"), "each policy has its expected text");
    assert!(wrong.is_empty(), "{}\nUPDATE=1 rewrites the expected texts", wrong.join("\n"));
}

#[test]
fn every_policy_is_told_so_in_chinese_alone() {
    let mut wrong = Vec::new();
    for name in names(".yaml") {
        let said = checked(&name, " --undecided --lang zh");
        assert_eq!(said.status, checked(&name, "").status, "{name}");
        let lines = said.stdout.lines().chain(said.stderr.lines());
        wrong.extend(lines.filter_map(|line| Some(format!("{name}: {}: {line}", word(line)?))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
