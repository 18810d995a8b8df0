//! A book in a temporary folder and one run of the program on it; all that the run says is compared exactly.

#![allow(dead_code, reason = "each test crate uses its own part of the harness")]
#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "tests write the files of a book and read them back")]
#![allow(unreachable_pub, reason = "the harness is a module of each test crate")]

pub mod english;
#[cfg(unix)]
pub mod pty;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Where tests judge from unless they say otherwise.
pub const NOW: &str = "2026-11-30T12:00:00+08:00";

/// A command line of `cs` with the files it will find. Nothing of the environment comes in.
#[derive(Debug)]
pub struct Cs {
    folder: TempDir,
    args: Vec<String>,
    env: Vec<(String, String)>,
}

/// What a run said.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A run of `cs` with these arguments, split at blanks, in an empty folder.
pub fn cs(args: &str) -> Cs {
    let args = args.split_whitespace().map(str::to_owned).collect();
    Cs { folder: TempDir::new().unwrap(), args, env: Vec::new() }
}

impl Cs {
    /// One more argument, blanks and all.
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Every file of a folder of the repository.
    pub fn book(self, folder: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        files_under(&root).iter().fold(self, |this, path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            this.file(name, fs::read(path).unwrap())
        })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    /// Runs the program, and leaves the folder for another look.
    pub fn run(&self) -> Said {
        let mut command = self.command(env!("CARGO_BIN_EXE_cs"));
        said(&command.args(&self.args).output().unwrap())
    }

    /// Runs a shell that knows the program as `$CS`; the arguments are its script.
    pub fn shell(&self, script: &str) -> Said {
        let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        let mut command = self.command("/bin/sh");
        command.env("CS", env!("CARGO_BIN_EXE_cs")).env("PATH", path);
        said(&command.arg("-c").arg(script).output().unwrap())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).stdin(Stdio::null()).env_clear();
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Exactly this, and nothing on standard error.
    #[track_caller]
    pub fn prints(self, status: i32, stdout: &str) -> Self {
        self.says(status, stdout, "")
    }

    /// Exactly this on standard error, and nothing on standard output.
    #[track_caller]
    pub fn complains(self, status: i32, stderr: &str) -> Self {
        self.says(status, "", stderr)
    }

    #[track_caller]
    pub fn says(self, status: i32, stdout: &str, stderr: &str) -> Self {
        let said = self.run();
        let expected = Said { status, stdout: stdout.to_owned(), stderr: stderr.to_owned() };
        assert!(said == expected, "cs {}\n{}", self.args.join(" "), difference(&expected, &said));
        self
    }

    /// The file holds exactly this afterwards.
    #[track_caller]
    pub fn leaves(self, path: &str, content: &str) -> Self {
        same(content, &self.read(path));
        self
    }
}

fn said(output: &Output) -> Said {
    Said {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout.clone()).unwrap(),
        stderr: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

/// Fails with the lines that differ, marked.
#[track_caller]
pub fn same(expected: &str, actual: &str) {
    assert!(expected == actual, "\n{}", lines(expected, actual));
}

fn difference(expected: &Said, actual: &Said) -> String {
    let mut text = String::new();
    if expected.status != actual.status {
        writeln!(text, "exit status: expected {}, got {}", expected.status, actual.status).unwrap();
    }
    for (name, expected, actual) in [
        ("standard output", &expected.stdout, &actual.stdout),
        ("standard error", &expected.stderr, &actual.stderr),
    ] {
        writeln!(text, "{name}:\n{}", lines(expected, actual)).unwrap();
    }
    text
}

/// `-` was expected, `+` is there; lines that both have stand without a mark.
fn lines(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let marked = [
        (' ', &old[..start]),
        ('-', &old[start..old.len() - end]),
        ('+', &new[start..new.len() - end]),
        (' ', &old[old.len() - end..]),
    ];
    let mut text = String::new();
    for (mark, part) in marked {
        for line in part {
            writeln!(text, "  {mark} {line}").unwrap();
        }
    }
    text
}

/// The files under `folder`, sorted.
pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(files_under(&path));
        } else {
            found.push(path);
        }
    }
    found
}
