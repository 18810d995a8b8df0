//! The repository elsewhere that a book is shared through.

use anyhow::Result;

use super::{Answer, Asks, Repository, Trouble, not_run};
use crate::model::language::said;

/// Where a branch is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upstream {
    pub(crate) branch: String,
    remote: String,
    /// The branch there, as `refs/heads/main`.
    there: String,
    /// What is known here of it, as `refs/remotes/origin/main`.
    known: String,
}

impl Upstream {
    /// As people know it: `origin/main`.
    pub(crate) fn name(&self) -> String {
        let branch = self.there.strip_prefix("refs/heads/").unwrap_or(&self.there);
        format!("{}/{branch}", self.remote)
    }

    pub(crate) fn known(&self) -> &str {
        &self.known
    }
}

/// What came of a push.
#[derive(Debug)]
pub(crate) enum Pushed {
    Done,
    /// Someone was quicker.
    Behind,
}

impl Repository<'_> {
    /// Where the branch at hand is shared.
    ///
    /// # Errors
    /// Says what is missing: a branch, a commit, or a place to share with.
    pub(crate) fn upstream(&self) -> Result<Upstream, Trouble> {
        let answer = self.run(&["symbolic-ref", "--quiet", "HEAD"])?;
        let head = answer.text().trim().to_owned();
        let Some(branch) = head.strip_prefix("refs/heads/").filter(|_| answer.is_yes) else {
            return Err(Trouble::new(
                said!("this clone is on no branch", "当前不在任何分支上"),
                said!(
                    "`git switch main` goes to the branch main",
                    "用 `git switch main` 切到 main 分支"
                ),
            ));
        };
        if self.commit_of("HEAD")?.is_none() {
            return Err(Trouble::new(
                said!("there is no commit yet", "还没有任何提交"),
                said!(
                    "git add -A && git commit -m 'The book' makes the first",
                    "先用 git add -A && git commit -m '工单册' 提交一次"
                ),
            ));
        }
        let form = "--format=%(upstream)%00%(upstream:remotename)%00%(upstream:remoteref)";
        let line = self.ask(&["for-each-ref", form, &head])?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let words: Vec<&str> = line.split('\0').collect();
        let [known, remote, there] = words.as_slice() else { return Err(self.no_upstream(branch)) };
        if known.is_empty() || remote.is_empty() || there.is_empty() {
            return Err(self.no_upstream(branch));
        }
        Ok(Upstream {
            branch: branch.to_owned(),
            remote: (*remote).to_owned(),
            there: (*there).to_owned(),
            known: (*known).to_owned(),
        })
    }

    fn no_upstream(&self, branch: &str) -> Trouble {
        let remotes = self.ask(&["remote"]).unwrap_or_default();
        let remotes = String::from_utf8_lossy(&remotes).into_owned();
        let hint = match remotes.lines().next() {
            Some(remote) => said!(
                "git push -u {remote} {branch} shares it there, once and for all",
                "用 git push -u {remote} {branch} 设定一次即可"
            ),
            None => said!(
                "git remote add origin ADDRESS, then git push -u origin {branch}",
                "先 git remote add origin ADDRESS，再 git push -u origin {branch}"
            ),
        };
        let message = said!(
            "the branch `{branch}` is shared with no other place",
            "分支 `{branch}` 没有对应的远端分支"
        );
        Trouble::new(message, hint)
    }

    /// Learns what there is elsewhere. Nothing of the book changes.
    ///
    /// # Errors
    /// What git says, where it cannot be reached.
    pub(crate) fn fetch(&self, upstream: &Upstream, asks: Asks) -> Result<(), Trouble> {
        let answer = self.remotely(&["fetch", "--quiet", &upstream.remote], asks)?;
        if answer.is_yes {
            return Ok(());
        }
        let (remote, reason) = (&upstream.remote, answer.reason());
        Err(Trouble::new(
            said!("`{remote}` could not be reached: {reason}", "无法连接 `{remote}`：{reason}"),
            said!(
                "what was written here stays here, and goes with the next `cs sync`",
                "这里写下的都保留，下次 `cs sync` 再送出"
            ),
        ))
    }

    /// Sends the commits of the branch.
    ///
    /// # Errors
    /// What git says, where it is refused for another reason than that someone was quicker.
    pub(crate) fn push(&self, upstream: &Upstream, asks: Asks) -> Result<Pushed, Trouble> {
        let to = format!("HEAD:{}", upstream.there);
        let answer = self.remotely(&["push", "--porcelain", &upstream.remote, &to], asks)?;
        if answer.is_yes {
            return Ok(Pushed::Done);
        }
        let said = format!("{}{}", answer.text(), answer.err);
        let was_quicker = ["(fetch first)", "(non-fast-forward)", "cannot lock ref", "stale info"];
        if was_quicker.iter().any(|sign| said.contains(sign)) {
            return Ok(Pushed::Behind);
        }
        let (name, reason) = (upstream.name(), refusal(&answer));
        Err(Trouble::new(
            said!("`{name}` did not take it: {reason}", "`{name}` 未接受：{reason}"),
            said!(
                "what was written here is committed here, and goes with the next `cs sync`",
                "这里写下的都已在本地提交，下次 `cs sync` 再送出"
            ),
        ))
    }

    fn remotely(&self, args: &[&str], asks: Asks) -> Result<Answer, Trouble> {
        self.git.run_by(args, asks, &[], None).map_err(|error| not_run(&error))
    }
}

/// Why a push was refused: the line of the branch, else what the other side says.
fn refusal(answer: &Answer) -> String {
    let out = answer.text();
    let of_branch = out.lines().find(|line| line.starts_with('!'));
    let told = answer.err.lines().find_map(|line| line.trim().strip_prefix("remote: "));
    let told = told.map(str::trim).filter(|line| !line.is_empty());
    match (told, of_branch.and_then(|line| line.rsplit('\t').next())) {
        (Some(told), _) => told.to_owned(),
        (None, Some(line)) => line.to_owned(),
        (None, None) => answer.reason(),
    }
}
