//! What the last commit says of a file of the book. Git is asked through its own command.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::files;

/// What HEAD has under the name of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AtHead {
    /// The book is in no git repository.
    NoRepository,
    /// No such file; or there is no commit yet.
    Nothing,
    /// The file with this text.
    Text(String),
}

impl AtHead {
    /// What HEAD says of `file`, whose path is relative to the book at `root`.
    ///
    /// # Errors
    /// If git cannot tell.
    pub(crate) fn of(root: &Path, file: &str) -> Result<Self> {
        if !files::is_in_repository(root) {
            return Ok(Self::NoRepository);
        }
        Self::of_commit(root, "HEAD", file)
    }

    /// What was committed of `file` before the commit that changed it last.
    pub(crate) fn before_last(root: &Path, file: &str) -> Result<Self> {
        let context = || format!("git could not tell when {file} was committed");
        let path = format!("./{file}");
        let last = git(root, &["log", "-1", "--format=%H", "--", &path]).with_context(context)?;
        let last = String::from_utf8_lossy(&last.unwrap_or_default()).trim().to_owned();
        if last.is_empty() {
            Ok(Self::Nothing)
        } else {
            Self::of_commit(root, &format!("{last}^"), file)
        }
    }

    /// What is known here of `file` in the repositories that this one fetches from and pushes to, branch by branch.
    pub(crate) fn elsewhere(root: &Path, file: &str) -> Result<Vec<Self>> {
        let commits = git(root, &["for-each-ref", "--format=%(objectname)", "refs/remotes"])
            .with_context(|| format!("git could not tell whether {file} was sent"))?;
        let commits = String::from_utf8_lossy(&commits.unwrap_or_default()).into_owned();
        let mut commits: Vec<&str> = commits.lines().collect();
        commits.sort_unstable();
        commits.dedup();
        commits.into_iter().map(|commit| Self::of_commit(root, commit, file)).collect()
    }

    fn of_commit(root: &Path, commit: &str, file: &str) -> Result<Self> {
        let context = || format!("git could not tell whether {file} is committed");
        let name = format!("{commit}^{{commit}}");
        if git(root, &["rev-parse", "--verify", "--quiet", &name]).with_context(context)?.is_none()
        {
            return Ok(Self::Nothing);
        }
        let path = format!("./{file}");
        let entry = git(root, &["ls-tree", "-z", commit, "--", &path]).with_context(context)?;
        // `100644 blob HASH`, a tab, the path.
        let entry = entry.unwrap_or_default();
        let entry = entry.split(|byte| *byte == b'\t').next().unwrap_or_default();
        let entry = String::from_utf8_lossy(entry);
        let Some(hash) = entry.split(' ').nth(2) else { return Ok(Self::Nothing) };
        let text = git(root, &["cat-file", "blob", hash]).with_context(context)?;
        Ok(Self::Text(String::from_utf8_lossy(&text.unwrap_or_default()).into_owned()))
    }
}

/// What git prints; `None` where it says no without a word.
fn git(root: &Path, args: &[&str]) -> Result<Option<Vec<u8>>> {
    let output = Command::new("git")
        .args(["-c", "core.quotepath=off"])
        .args(args)
        .env("LC_ALL", "C")
        .current_dir(root)
        .output()
        .context("`git` could not be run")?;
    if output.status.success() {
        return Ok(Some(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    match said.lines().next() {
        None => Ok(None),
        Some(first) => bail!("{}", first.trim_start_matches("fatal: ")),
    }
}
