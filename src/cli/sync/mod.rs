//! `cs sync`: commit what was written here, merge what others wrote, check the whole, and send it; stop before harm.

mod join;
mod own;
mod verdict;

use std::io::{IsTerminal, Write};

use anyhow::{Error, Result};

use super::outcome::print_note;
use super::session::Session;
use super::{Hinted, Outcome};
use crate::model::language::{Said, said};
use crate::render;
use crate::report::sync::Synced;
use crate::store::git::{Asks, Git, Pushed, Repository, Trouble, UnderWay, Upstream};

const EXAMPLES: &str = "It does by itself what a desk does with git, and nothing that loses a line:
  1. commits what was written under data/ (what else was changed stops it: commit that by hand)
  2. fetches what others wrote, and merges it; it never rebases
  3. checks the whole: the book must read, and every event of either side must be there once
  4. sends it; where someone was quicker, it begins again

What does not merge, such as a row of a roster that both sides changed, is named. The merge is
then taken back, and nothing is sent. New violations are counted, and stop nothing.

Examples:
  cs sync                at the end of a shift, or every ten minutes by cron
  cs sync --dry-run      what would come and go (it fetches, and changes nothing)
  cs sync --no-push      merges, and sends nothing

Exit status: 0 done; 1 stopped before harm, and why; 2 it could not be done, for want of a network say.";

/// How often it begins again because someone was quicker.
const TRIES: u32 = 5;

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only say what would come and go
    #[arg(long)]
    dry_run: bool,
    /// Send nothing
    #[arg(long)]
    no_push: bool,
    /// Go on where events that were committed are gone from the files, here or elsewhere
    #[arg(long)]
    accept_removed: bool,
}

/// Why it stops before harm.
#[derive(Debug)]
struct Stop {
    /// Each a line of its own.
    lines: Vec<Said>,
    hint: Said,
}

impl std::error::Error for Stop {}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<&str> = self.lines.iter().map(Said::english).collect();
        f.write_str(&lines.join("; "))
    }
}

fn stop(line: Said, hint: Said) -> Error {
    Stop { lines: vec![line], hint }.into()
}

/// One run of `cs sync`.
#[derive(Debug)]
struct Sync<'a> {
    repository: Repository<'a>,
    session: &'a Session,
    accepts_removed: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    match sync(args, session) {
        Ok(synced) => {
            render::sync::write(out, &synced, session.language)?;
            Ok(Outcome::Clean)
        }
        Err(error) => match error.downcast::<Stop>() {
            Ok(stop) => {
                tell(&stop);
                Ok(Outcome::Violations)
            }
            Err(error) => Err(hinted(error)),
        },
    }
}

fn sync(args: &Args, session: &Session) -> Result<Synced> {
    let root = session.root()?;
    let repository = Git::new(&root).repository()?;
    let sync = Sync { repository, session, accepts_removed: args.accept_removed };
    sync.recover()?;
    sync.check_state()?;
    let upstream = sync.repository.upstream()?;
    let asks = if std::io::stdin().is_terminal() { Asks::AtTheTerminal } else { Asks::Never };
    sync.repository.fetch(&upstream, asks)?;
    if args.dry_run {
        return sync.preview(&upstream);
    }
    let mut synced = Synced::default();
    for _ in 0..TRIES {
        synced.add(sync.join(&upstream)?);
        if args.no_push || !synced.has_to_send {
            return Ok(synced);
        }
        match sync.repository.push(&upstream, asks)? {
            Pushed::Done => {
                synced.is_sent = true;
                return Ok(synced);
            }
            Pushed::Behind => sync.repository.fetch(&upstream, asks)?,
        }
    }
    let name = upstream.name();
    Err(Hinted::new(
        said!(
            "others were quicker {TRIES} times; nothing was sent to `{name}`",
            "连续 {TRIES} 次被别人抢先；未送到 `{name}`"
        ),
        said!("what came is merged: `cs sync` again in a moment", "收到的已合并：稍后再 `cs sync`"),
    )
    .into())
}

impl Sync<'_> {
    /// Takes back a merge of a run that was cut short.
    fn recover(&self) -> Result<()> {
        if self.repository.is_marked() && self.repository.under_way() == Some(UnderWay::Merge) {
            let _turns = self.turns()?;
            if self.repository.is_marked() && self.repository.under_way().is_some() {
                self.repository.abort()?;
                self.repository.unmark()?;
            }
        }
        Ok(())
    }

    /// Nothing that was begun by hand waits to be finished.
    fn check_state(&self) -> Result<()> {
        let Some(under_way) = self.repository.under_way() else { return Ok(()) };
        let name = under_way.name();
        Err(stop(
            said!(
                "a {name} was begun here by hand, and is not finished",
                "这里有一个手工开始、尚未完成的 {name}"
            ),
            said!(
                "finish it, or take it back with `git {name} --abort`",
                "先完成它，或用 `git {name} --abort` 取消"
            ),
        ))
    }

    /// The turn to write and the turn to use git, in this order everywhere.
    fn turns(&self) -> Result<(crate::store::files::Lock, crate::store::files::Lock)> {
        let root = self.session.root()?;
        Ok((crate::store::files::Lock::take(&root)?, self.repository.turn()?))
    }

    /// What would come and go, by what is known of the other side.
    fn preview(&self, upstream: &Upstream) -> Result<Synced> {
        let own = self.own_changes()?;
        let mut synced = self.between(upstream)?;
        synced.sent.add(own.amount);
        synced.sent_files.extend(own.others);
        synced.is_preview = true;
        Ok(synced)
    }
}

fn tell(stop: &Stop) {
    let last = stop.lines.len().saturating_sub(1);
    for (place, line) in stop.lines.iter().enumerate() {
        let hint = (place == last && stop.hint != Said::default()).then_some(&stop.hint);
        print_note(Said::by(|language| format!("cs: {}", line.text(language))), hint);
    }
}

/// What git cannot do, as errors are told.
fn hinted(error: Error) -> Error {
    match error.downcast::<Trouble>() {
        Ok(Trouble { message, hint }) => Hinted::new(message, hint).into(),
        Err(error) => error,
    }
}

#[cfg(test)]
mod two_clones;
