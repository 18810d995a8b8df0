//! A commit of the files that were written, and of nothing else that lies in the index or the tree.

use std::time::Duration;

use super::{Answer, Asks, Repository, Trouble, not_run, parts, with_zeros};
use crate::model::language::{Said, said};
use crate::store::files;

/// How often a commit is tried while another program holds git's index.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

/// What a commit says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) subject: String,
    /// Empty for none.
    pub(crate) body: String,
}

/// Who wrote what is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: String,
}

impl Repository<'_> {
    /// Commits the files at `paths` (relative to the book) as they stand, those that are gone too; false if nothing of
    /// them has changed. `author` is git's own user where it is not given; where git knows no user, it commits as `author`.
    ///
    /// # Errors
    /// Says why git does not commit. The files stay as they are.
    pub(crate) fn commit(
        &self,
        paths: &[&str],
        message: &Message,
        author: Option<&Person>,
    ) -> Result<bool, Trouble> {
        let paths = self.known(paths)?;
        if paths.is_empty() {
            return Ok(false);
        }
        let input = with_zeros(paths.iter().map(String::as_str));
        // A new file has to be known; what is in the index of the others stays until the commit is made.
        let here = paths.iter().filter(|path| !files::is_gone(&self.git.root.join(path)));
        let added = with_zeros(here.map(String::as_str));
        if !added.is_empty() {
            let answer =
                self.patiently(&["add", "--intent-to-add", FROM_STDIN, ZEROS], &added, None)?;
            if !answer.is_yes {
                return Err(not_committed(&answer));
            }
        }
        let mut args = vec!["commit", "--quiet", "--only", "--cleanup=whitespace"];
        args.extend(["-m", &message.subject]);
        if !message.body.is_empty() {
            args.extend(["-m", &message.body]);
        }
        args.extend([FROM_STDIN, ZEROS]);
        self.make(&args, &input, author)
    }

    /// Finishes a merge that waits for its commit.
    pub(super) fn conclude(&self, subject: &str, author: Option<&Person>) -> Result<(), Trouble> {
        self.make(&["commit", "--quiet", "--cleanup=whitespace", "-m", subject], &[], author)?;
        Ok(())
    }

    fn make(&self, args: &[&str], input: &[u8], author: Option<&Person>) -> Result<bool, Trouble> {
        let author_arg = author.map(|one| format!("--author={} <{}>", one.name, one.email));
        let mut args = args.to_vec();
        args.extend(author_arg.as_deref());
        let mut answer = self.patiently(&args, input, None)?;
        if !answer.is_yes && knows_no_user(&answer) && author.is_some() {
            answer = self.patiently(&args, input, author)?;
        }
        if answer.is_yes {
            return Ok(true);
        }
        let said = answer.text();
        if said.contains("nothing to commit") || said.contains("nothing added to commit") {
            return Ok(false);
        }
        Err(not_committed(&answer))
    }

    /// Those of `paths` that are there, or that git knows.
    fn known(&self, paths: &[&str]) -> Result<Vec<String>, Trouble> {
        let (gone, mut known): (Vec<&str>, Vec<String>) = {
            let is_gone = |path: &&&str| files::is_gone(&self.git.root.join(path));
            let (gone, here): (Vec<&&str>, Vec<&&str>) = paths.iter().partition(is_gone);
            (gone.into_iter().copied().collect(), here.iter().map(ToString::to_string).collect())
        };
        if !gone.is_empty() {
            let tracked: Vec<String> = parts(&self.ask(&["ls-files", "-z"])?).collect();
            known.extend(
                gone.iter()
                    .filter(|path| tracked.iter().any(|one| one == *path))
                    .map(ToString::to_string),
            );
        }
        Ok(known)
    }

    /// Runs git, again and again while another program holds its index.
    fn patiently(
        &self,
        args: &[&str],
        input: &[u8],
        committer: Option<&Person>,
    ) -> Result<Answer, Trouble> {
        let args: Vec<&str> = ["--literal-pathspecs"].iter().chain(args).copied().collect();
        let mut tries = 0;
        loop {
            let answer = self.git.run_by(&args, Asks::Never, input, committer);
            let answer = answer.map_err(|error| not_run(&error))?;
            let is_held = !answer.is_yes
                && (answer.err.contains(".lock': File exists")
                    || answer.err.contains("cannot lock"));
            tries += 1;
            if !is_held || tries >= TRIES {
                return Ok(answer);
            }
            std::thread::sleep(PAUSE);
        }
    }
}

const FROM_STDIN: &str = "--pathspec-from-file=-";
const ZEROS: &str = "--pathspec-file-nul";

fn knows_no_user(answer: &Answer) -> bool {
    ["tell me who you are", "empty ident", "unable to auto-detect email", "no email was given"]
        .iter()
        .any(|sign| answer.err.contains(sign))
}

fn not_committed(answer: &Answer) -> Trouble {
    if knows_no_user(answer) {
        return Trouble::new(
            said!("git does not know who you are", "git 不知道你是谁"),
            said!(
                "git config user.name NAME and git config user.email ADDRESS say it",
                "用 git config user.name NAME 和 git config user.email ADDRESS 告诉它"
            ),
        );
    }
    let reason = answer.reason();
    let hint = if reason.contains("during a merge") {
        said!(
            "finish the merge with `git commit`; `cs sync`, or another `git commit`, commits this later",
            "先用 `git commit` 完成合并；之后由 `cs sync` 提交，或再次 `git commit`"
        )
    } else {
        Said::default()
    };
    Trouble::new(said!("git says: {reason}", "git 说：{reason}"), hint)
}
