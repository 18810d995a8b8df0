//! The README says the truth: every `console` block is run in a copy of this repository's book.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs `$ cs …` lines and puts what they print in place of what stands there.
fn rerun(readme: &str, book: &Path) -> String {
    let mut text = String::new();
    let mut in_console = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            in_console = line == "```console";
        } else if in_console {
            let Some(command) = line.strip_prefix("$ cs ") else { continue };
            text.extend(["$ cs ", command, "\n"]);
            let output = Command::new(env!("CARGO_BIN_EXE_cs"))
                .args(command.split_whitespace())
                .current_dir(book)
                .env_clear()
                .output()
                .unwrap();
            assert!(
                output.stderr.is_empty(),
                "{command}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            text.push_str(&String::from_utf8(output.stdout).unwrap());
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
