//! Git, asked through its own command in the folder of the book. Nothing here knows what records say.

mod commit;
mod join;
mod remote;
mod versions;

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::model::language::{Said, said};

pub(crate) use commit::{Message, Person};
pub(crate) use join::{Joined, Unmerged};
pub(crate) use remote::{Pushed, Upstream};
pub(crate) use versions::{Change, Listing, Texts};

use super::files::Lock;

/// What git cannot do, and what to do about it.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) message: Said,
    pub(crate) hint: Said,
}

impl std::error::Error for Trouble {}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl Trouble {
    pub(crate) fn new(message: impl Into<Said>, hint: impl Into<Said>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// What a run of git said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) is_yes: bool,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// The first thing that it said, without its mark.
    pub(crate) fn reason(&self) -> String {
        let out = self.text();
        let mut lines = self.err.lines().chain(out.lines()).map(str::trim);
        let plain = |line: &str| {
            let marks = ["fatal: ", "error: ", "remote: "];
            marks.iter().fold(line, |line, mark| line.trim_start_matches(mark)).trim().to_owned()
        };
        let is_told = |line: &&str| !line.is_empty() && !line.starts_with("hint:");
        lines.find(is_told).map_or_else(|| "it does not say why".to_owned(), plain)
    }
}

/// Whether git may ask at the terminal, for a password say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Never,
    AtTheTerminal,
}

/// Git, in the folder of a book.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Git<'a> {
    root: &'a Path,
}

impl<'a> Git<'a> {
    pub(crate) const fn new(root: &'a Path) -> Self {
        Self { root }
    }

    pub(crate) fn run<S: AsRef<OsStr>>(self, args: &[S]) -> io::Result<Answer> {
        self.run_by(args, Asks::Never, &[], None)
    }

    /// The same with `input` on its standard input.
    fn run_with<S: AsRef<OsStr>>(self, args: &[S], input: &[u8]) -> io::Result<Answer> {
        self.run_by(args, Asks::Never, input, None)
    }

    fn run_by<S: AsRef<OsStr>>(
        self,
        args: &[S],
        asks: Asks,
        input: &[u8],
        committer: Option<&Person>,
    ) -> io::Result<Answer> {
        let mut command = Command::new("git");
        command.args(["-c", "core.quotepath=off"]).args(args).current_dir(self.root);
        // What it says is read, so that it must not be in the language of the user.
        command.env("LC_ALL", "C");
        if let Some(Person { name, email }) = committer {
            command.env("GIT_COMMITTER_NAME", name).env("GIT_COMMITTER_EMAIL", email);
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.stdin(match asks {
            Asks::AtTheTerminal => Stdio::inherit(),
            Asks::Never if input.is_empty() => Stdio::null(),
            Asks::Never => Stdio::piped(),
        });
        if asks == Asks::Never {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        let mut child = command.spawn()?;
        // What it prints is read while it is fed, or both would wait for each other.
        let output = std::thread::scope(|scope| {
            if let Some(mut stdin) = child.stdin.take() {
                // It may stop reading once it knows enough.
                scope.spawn(move || drop(stdin.write_all(input)));
            }
            child.wait_with_output()
        })?;
        Ok(Answer {
            is_yes: output.status.success(),
            out: output.stdout,
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// The value of a key of git's configuration.
    pub(crate) fn config(self, key: &str) -> Option<String> {
        let answer = self.run(&["config", key]).ok().filter(|answer| answer.is_yes)?;
        Some(answer.text().trim().to_owned())
    }

    /// The repository of the book.
    ///
    /// # Errors
    /// Says why there is none that git would work in.
    pub(crate) fn repository(self) -> Result<Repository<'a>, Trouble> {
        let answer = self.run(&["rev-parse", "--show-prefix", "--absolute-git-dir"]);
        let answer = answer.map_err(|error| not_run(&error))?;
        if !answer.is_yes {
            return Err(outside(&answer));
        }
        let text = answer.text();
        let mut lines = text.lines();
        let (prefix, folder) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        Ok(Repository { git: self, prefix: prefix.to_owned(), folder: folder.into() })
    }
}

/// Why there is no repository, or none that git would work in.
fn outside(answer: &Answer) -> Trouble {
    let reason = answer.reason();
    if reason.contains("not a git repository") {
        return Trouble::new(
            said!("the book is in no git repository", "工单册不在 git 仓库里"),
            said!("`git init` makes one", "用 `git init` 建一个"),
        );
    }
    let hint = if reason.contains("dubious ownership") {
        said!(
            "git config --global --add safe.directory FOLDER allows it",
            "用 git config --global --add safe.directory FOLDER 允许"
        )
    } else {
        Said::default()
    };
    Trouble::new(
        said!("git refuses to read the book: {reason}", "git 拒绝读取工单册：{reason}"),
        hint,
    )
}

/// Why git itself could not be run.
pub(crate) fn not_run(error: &io::Error) -> Trouble {
    let message = if error.kind() == ErrorKind::NotFound {
        said!("there is no command `git`", "没有命令 `git`")
    } else {
        said!("`git` could not be run: {error}", "无法运行 `git`：{error}")
    };
    Trouble::new(message, Said::default())
}

/// The git repository that a book stands in.
#[derive(Clone, Debug)]
pub(crate) struct Repository<'a> {
    git: Git<'a>,
    /// Where the book stands in it: empty, or a path that ends in `/`.
    prefix: String,
    /// Where git keeps what it knows.
    folder: PathBuf,
}

/// Something that was begun in a repository and waits to be finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnderWay {
    Merge,
    Rebase,
    CherryPick,
    Revert,
}

impl UnderWay {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Rebase => "rebase",
            Self::CherryPick => "cherry-pick",
            Self::Revert => "revert",
        }
    }
}

impl Repository<'_> {
    /// What git answers; an error only where it could not be run.
    fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Answer, Trouble> {
        self.git.run(args).map_err(|error| not_run(&error))
    }

    /// What git prints.
    ///
    /// # Errors
    /// What it says, where it says no.
    fn ask<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Vec<u8>, Trouble> {
        let answer = self.run(args)?;
        if answer.is_yes {
            return Ok(answer.out);
        }
        let what: Vec<String> =
            args.iter().take(2).map(|arg| arg.as_ref().to_string_lossy().into_owned()).collect();
        let (what, reason) = (what.join(" "), answer.reason());
        Err(Trouble::new(
            said!("`git {what}` failed: {reason}", "`git {what}` 失败：{reason}"),
            Said::default(),
        ))
    }

    /// The commit that `name` means, if there is one.
    pub(crate) fn commit_of(&self, name: &str) -> Result<Option<String>, Trouble> {
        let commit = format!("{name}^{{commit}}");
        let answer =
            self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        Ok(answer.is_yes.then(|| answer.text().trim().to_owned()))
    }

    /// What was begun and is not finished.
    pub(crate) fn under_way(&self) -> Option<UnderWay> {
        let has = |name: &str| self.folder.join(name).exists();
        if has("rebase-merge") || has("rebase-apply") {
            return Some(UnderWay::Rebase);
        }
        let known = [
            ("MERGE_HEAD", UnderWay::Merge),
            ("CHERRY_PICK_HEAD", UnderWay::CherryPick),
            ("REVERT_HEAD", UnderWay::Revert),
        ];
        known.into_iter().find(|(name, _)| has(name)).map(|(_, what)| what)
    }

    /// Waits for the turn to use git, so that two commands do not commit at once.
    pub(crate) fn turn(&self) -> Result<Lock> {
        Lock::named(self.git.root, "git")
    }

    /// A path of the repository as one of the book; `None` if it is outside of it.
    fn in_book<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.prefix.as_str())
    }
}

/// The parts of `bytes` that end with a zero.
fn parts(bytes: &[u8]) -> impl Iterator<Item = String> {
    let parts = bytes.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.map(|part| String::from_utf8_lossy(part).into_owned())
}

/// `paths`, each with a zero after it, as git reads them.
fn with_zeros<'p>(paths: impl Iterator<Item = &'p str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for path in paths {
        bytes.extend_from_slice(path.as_bytes());
        bytes.push(0);
    }
    bytes
}
