//! Merging what others wrote, and taking a merge back.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{Person, Repository, Trouble, parts};
use crate::model::language::{Said, listed, said, tr};
use crate::store::files;

/// There while a merge is made that is not a person's.
const MARK: &str = ".cs/merging";

/// How far a merge came. It is not committed yet.
#[derive(Debug)]
pub(crate) enum Joined {
    /// All of it is in the working tree and the index.
    Whole,
    /// These files are not merged.
    Conflicts(Vec<Unmerged>),
}

/// A file that git could not merge: which versions of it there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unmerged {
    /// Relative to the book, or to the repository where it is outside of the book.
    pub(crate) path: String,
    pub(crate) is_in_book: bool,
    /// In the last commit that both have, here, and there.
    pub(crate) has: [bool; 3],
}

impl Repository<'_> {
    /// The last commit that both have; `None` if there is none.
    pub(crate) fn base(&self, ours: &str, theirs: &str) -> Result<Option<String>, Trouble> {
        let answer = self.run(&["merge-base", ours, theirs])?;
        Ok(answer.is_yes.then(|| answer.text().trim().to_owned()))
    }

    /// Goes forward to `theirs`, which has all that is here.
    pub(crate) fn forward(&self, theirs: &str) -> Result<(), Trouble> {
        let answer = self.run(&["merge", "--quiet", "--ff-only", theirs])?;
        if answer.is_yes { Ok(()) } else { Err(in_the_way(&answer.err, &answer.reason())) }
    }

    /// Goes back to `ours` from where [`Repository::forward`] went; what was not committed stays.
    pub(crate) fn back(&self, ours: &str) -> Result<(), Trouble> {
        self.ask(&["reset", "--quiet", "--keep", ours]).map(drop)
    }

    /// Merges `theirs` into the working tree and the index, without a commit. A record that is gone on one side is never
    /// taken for the origin of a new one that looks like it: that would put the events of one into the other.
    ///
    /// # Errors
    /// If git does not begin. Nothing is changed then.
    pub(crate) fn join(&self, theirs: &str) -> Result<Joined, Trouble> {
        // Before git 2.50 the strategy `ort` looks for renames whatever it is told; there `recursive` heeds it.
        let args = [
            "-c",
            "merge.renormalize=true",
            "merge",
            "--quiet",
            "--no-commit",
            "--no-ff",
            "--strategy=recursive",
            "--strategy-option=no-renames",
            theirs,
        ];
        let answer = self.run(&args)?;
        if answer.is_yes {
            return Ok(Joined::Whole);
        }
        let unmerged = self.unmerged()?;
        if unmerged.is_empty() {
            if self.under_way().is_some() {
                self.abort()?;
            }
            return Err(in_the_way(&answer.err, &answer.reason()));
        }
        Ok(Joined::Conflicts(unmerged))
    }

    /// Commits the merge.
    pub(crate) fn commit_join(
        &self,
        subject: &str,
        author: Option<&Person>,
    ) -> Result<(), Trouble> {
        self.conclude(subject, author)
    }

    /// Takes the merge back.
    pub(crate) fn abort(&self) -> Result<(), Trouble> {
        self.ask(&["merge", "--abort"]).map(drop)
    }

    /// Says that the file at `path`, relative to the book, is merged as it stands.
    pub(crate) fn settle(&self, path: &str) -> Result<(), Trouble> {
        self.ask(&["--literal-pathspecs", "add", "--", path]).map(drop)
    }

    /// Names of the commits from `from` to `to` that change something under `path`, newest first.
    pub(crate) fn commits_of(
        &self,
        from: &str,
        to: &str,
        path: &str,
    ) -> Result<Vec<String>, Trouble> {
        let range = format!("{from}..{to}");
        let lines = self.ask(&["log", "--format=%h", &range, "--", path])?;
        Ok(String::from_utf8_lossy(&lines).lines().map(str::to_owned).collect())
    }

    /// Notes that a merge is about to begin, so that the next run knows it for its own if this one is cut short.
    pub(crate) fn mark(&self) -> Result<()> {
        files::write_loose(&self.git.root.join(MARK), b"")
    }

    pub(crate) fn unmark(&self) -> Result<()> {
        let mark = self.git.root.join(MARK);
        if files::is_gone(&mark) { Ok(()) } else { files::remove(&mark) }
    }

    pub(crate) fn is_marked(&self) -> bool {
        !files::is_gone(&self.git.root.join(MARK))
    }

    fn unmerged(&self) -> Result<Vec<Unmerged>, Trouble> {
        // 100644 HASH STAGE<tab>PATH
        let lines = self.ask(&["ls-files", "-u", "-z", "--full-name", ":/"])?;
        let mut files: BTreeMap<String, Unmerged> = BTreeMap::new();
        for line in parts(&lines) {
            let Some((head, path)) = line.split_once('\t') else { continue };
            let inside = self.in_book(path);
            let file = files.entry(path.to_owned()).or_default();
            inside.unwrap_or(path).clone_into(&mut file.path);
            file.is_in_book = inside.is_some();
            match head.rsplit(' ').next() {
                Some("1") => file.has[0] = true,
                Some("2") => file.has[1] = true,
                _ => file.has[2] = true,
            }
        }
        Ok(files.into_values().collect())
    }
}

/// What keeps git from beginning a merge.
fn in_the_way(said: &str, reason: &str) -> Trouble {
    let files: Vec<&str> =
        said.lines().filter_map(|line| line.strip_prefix('\t')).map(str::trim).collect();
    if said.contains("would be overwritten") && !files.is_empty() {
        return Trouble::new(
            Said::by(|language| {
                let files = listed(&files, language);
                tr!(
                    language,
                    "these files here are in the way of what came: {files}",
                    "这些文件挡住了收到的内容：{files}"
                )
            }),
            said!("put them elsewhere, or commit them", "把它们移到别处，或先提交"),
        );
    }
    if said.contains("unrelated histories") {
        return Trouble::new(
            said!(
                "this book and the one it is to be joined with have no commit in common",
                "本工单册与远端没有共同的提交"
            ),
            said!("clone the book anew, and take your files there", "重新克隆，再把文件拷过去"),
        );
    }
    Trouble::new(said!("git does not merge: {reason}", "git 未合并：{reason}"), Said::default())
}
