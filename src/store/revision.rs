//! Policies other than the one at hand: of a git revision, or of a file.
//!
//! Git is asked through its own command, in the folder of the book.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::git::{Git, not_run};
use super::{POLICY, dates_text, examine, files, policy_text, sound};
use crate::model::fault::Fault;
use crate::model::language::Language;
use crate::model::symbol::Symbols;
use crate::policy::Policy;

/// Where a policy comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    WorkingTree,
    /// A file; its calendars have their dates from the working tree.
    File {
        name: String,
        path: PathBuf,
    },
    /// The policy of the book and its `dates` files, as they stand in a commit.
    Commit {
        name: String,
        hash: String,
    },
}

/// Why a policy was not found, and what to do.
#[derive(Debug)]
pub(crate) struct NotFound {
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl std::error::Error for NotFound {}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

fn not_found(message: impl Into<String>, hint: impl Into<String>) -> NotFound {
    NotFound { message: message.into(), hint: hint.into() }
}

/// A policy that was read, and how it is written.
#[derive(Debug)]
pub(crate) struct ReadPolicy {
    pub(crate) policy: Policy,
    pub(crate) text: String,
    pub(crate) warnings: Vec<Fault>,
}

/// Finds what `OLD`, `OLD..NEW` and `OLD...NEW` name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finder<'a> {
    pub(crate) root: &'a Path,
    pub(crate) here: &'a Path,
}

impl Finder<'_> {
    /// The two policies that `spec` names: nothing is HEAD against the working tree, `OLD` is that against the working
    /// tree, `OLD..NEW` these two, `OLD...NEW` the last commit that both have against `NEW`.
    ///
    /// # Errors
    /// Says which of them is not to be found, and why.
    pub(crate) fn find(self, spec: Option<&str>) -> Result<(Source, Source), NotFound> {
        let Some(spec) = spec else {
            return Ok((self.source("HEAD")?, Source::WorkingTree));
        };
        if let Some(file) = self.file(spec) {
            return Ok((file, Source::WorkingTree));
        }
        let Some((old, dots, new)) = self.split(spec) else {
            return Ok((self.source(spec)?, Source::WorkingTree));
        };
        let or_head =
            |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        let (old, new) = (or_head(old), or_head(new));
        let (old, new) = (self.source(&old)?, self.source(&new)?);
        let old = if dots == "..." { self.base(&old, &new)? } else { old };
        Ok((old, new))
    }

    /// `OLD..NEW` in its parts: dots inside a path separate nothing.
    fn split(self, spec: &str) -> Option<(&str, &'static str, &str)> {
        let names_one = |name: &str| !name.contains("..") || self.file(name).is_some();
        let at = |dots: &'static str| {
            spec.match_indices(dots)
                .map(move |(place, _)| (&spec[..place], dots, &spec[place + dots.len()..]))
        };
        let mut splits = at("...").chain(at(".."));
        splits.find(|(old, _, new)| names_one(old) && names_one(new))
    }

    fn file(self, name: &str) -> Option<Source> {
        let path = self.here.join(name);
        let is_it = !name.is_empty() && path.is_file();
        is_it.then(|| Source::File { name: name.to_owned(), path })
    }

    fn source(self, name: &str) -> Result<Source, NotFound> {
        if let Some(file) = self.file(name) {
            return Ok(file);
        }
        let commit = format!("{name}^{{commit}}");
        let args = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let found = self.git(&args).map_err(|error| match name {
            "HEAD" => error,
            name => {
                not_found(format!("there is no file `{name}`, and {}", error.message), error.hint)
            }
        });
        let hash = found?.ok_or_else(|| {
            let hint = "name a branch, a tag, a commit or a file, such as main, HEAD~1 or old.yaml";
            let what = if name == "HEAD" {
                "there is no commit yet to compare with".to_owned()
            } else {
                format!("there is no revision and no file `{name}`")
            };
            not_found(what, hint)
        })?;
        Ok(Source::Commit { name: name.to_owned(), hash: hash.trim().to_owned() })
    }

    /// The last commit that both have, under the name of the first.
    fn base(self, old: &Source, new: &Source) -> Result<Source, NotFound> {
        let (Source::Commit { name, hash }, Source::Commit { hash: of_new, .. }) = (old, new)
        else {
            let file = if matches!(old, Source::Commit { .. }) { new } else { old };
            let hint = "write OLD..NEW: `...` is for revisions";
            return Err(not_found(
                format!("`{}` is a file, and has no history", file.name(Language::English)),
                hint,
            ));
        };
        let base = self.git(&["merge-base", hash, of_new])?.ok_or_else(|| {
            let hint = "fetch enough of the history, or write OLD..NEW";
            let message =
                format!("`{name}` and `{}` have no commit in common", new.name(Language::English));
            not_found(message, hint)
        })?;
        Ok(Source::Commit { name: name.clone(), hash: base.trim().to_owned() })
    }

    /// Reads the policy of `source`, whose words go into `symbols`.
    ///
    /// # Errors
    /// If it is not there, or at fault; faults name the revision before the file.
    pub(crate) fn read(self, source: &Source, symbols: &Symbols) -> Result<ReadPolicy> {
        let of_tree = |path: &str| dates_text(self.root, path);
        let read = |name: &str, text: String, dates| {
            let (policy, warnings) = sound(examine(name, &text, dates, symbols))?;
            Ok(ReadPolicy { policy, text, warnings })
        };
        match source {
            Source::WorkingTree => read(POLICY, policy_text(self.root)?, &of_tree),
            Source::File { name, path } => {
                let text = files::read(path).with_context(|| format!("could not read {name}"))?;
                read(name, text, &of_tree)
            }
            Source::Commit { name, hash } => {
                let dates = |path: &str| {
                    let text = self.show(hash, path).map_err(|error| error.to_string())?;
                    text.ok_or_else(|| format!("it is not in `{name}`"))
                };
                let text = self.show(hash, POLICY)?.ok_or_else(|| {
                    let hint = "the book was not there yet, or stood in another folder";
                    not_found(format!("there is no {POLICY} in `{name}`"), hint)
                })?;
                read(&format!("{name}:{POLICY}"), text, &dates)
            }
        }
    }

    /// The text of a file of the book in a commit; `None` if it is not there.
    fn show(self, hash: &str, path: &str) -> Result<Option<String>, NotFound> {
        self.git(&["show", "--end-of-options", &format!("{hash}:./{path}")])
    }

    /// What git prints; `None` where it says no.
    fn git<S: AsRef<OsStr>>(self, args: &[S]) -> Result<Option<String>, NotFound> {
        let answer = Git::new(self.root).run(args).map_err(|error| {
            let hint = "two files can be compared without git: cs policy diff old.yaml..new.yaml";
            not_found(not_run(&error).message.english(), hint)
        })?;
        if answer.is_yes {
            return Ok(Some(answer.text()));
        }
        let first = answer.reason();
        if first.contains("not a git repository") {
            let hint = "name two files: cs policy diff old.yaml..new.yaml";
            return Err(not_found("the book is in no git repository", hint));
        }
        if first.contains("dubious ownership") {
            let hint = "git config --global --add safe.directory FOLDER allows it";
            return Err(not_found(format!("git refuses to read the book: {first}"), hint));
        }
        Ok(None)
    }
}

impl Source {
    /// As people named it.
    pub(crate) fn name(&self, language: Language) -> &str {
        match (self, language) {
            (Self::WorkingTree, Language::English) => "working tree",
            (Self::WorkingTree, Language::Chinese) => "工作区",
            (Self::File { name, .. } | Self::Commit { name, .. }, _) => name,
        }
    }
}
