//! The README says the truth: every `console` block is run in a copy of this repository's book.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs `$ cs …` lines by the shell and puts what they print in place of what stands there; where an input is at fault,
/// what is said of it too.
fn rerun(readme: &str, book: &Path) -> String {
    let mut text = String::new();
    let mut in_console = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            in_console = line == "```console";
        } else if in_console {
            let Some(command) = line.strip_prefix("$ cs ") else { continue };
            text.extend(["$ cs ", command, "\n"]);
            let output = Command::new("/bin/sh")
                .args(["-c", &format!("cs() {{ \"$CS\" \"$@\"; }}; cs {command}")])
                .current_dir(book)
                .env_clear()
                .env("CS", env!("CARGO_BIN_EXE_cs"))
                .output()
                .unwrap();
            let complaint = String::from_utf8(output.stderr).unwrap();
            let is_at_fault = output.status.code() == Some(2);
            assert_eq!(complaint.is_empty(), !is_at_fault, "{command}: {complaint}");
            text.push_str(&String::from_utf8(output.stdout).unwrap());
            text.push_str(&complaint);
            continue;
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// `UPDATE=1 cargo test --test readme` rewrites the blocks.
#[test]
fn every_console_block_prints_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let rerun = rerun(&readme, root);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &rerun).unwrap();
    } else {
        assert_eq!(readme, rerun, "run `UPDATE=1 cargo test --test readme` and look at the change");
    }
}

/// The policy and the record of the README make a book that is read without a word.
#[test]
fn the_policy_and_the_record_that_it_shows_can_be_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let block = |first: &str| {
        let blocks =
            readme.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        blocks.into_iter().find(|block| block.starts_with(first)).unwrap().to_owned()
    };
    let book = tempfile::TempDir::new().unwrap();
    let put = |name: &str, text: &str| {
        let path = book.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("policy.yaml", &block("policy:"));
    put("data/calendar/cn.csv", &fs::read_to_string(root.join("data/calendar/cn.csv")).unwrap());
    put("data/tickets/2026/11/261122-7K3QF2.yaml", &block("id:"));
    let output = Command::new(env!("CARGO_BIN_EXE_cs"))
        .args(["check", "--now", "2026-11-22T09:30:00+08:00"])
        .current_dir(book.path())
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}
