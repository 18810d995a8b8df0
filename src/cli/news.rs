//! `cs check --new`: what was reported before is not reported again.
//!
//! What was reported stands in a file, each violation with the scope of the check that reported it: the options that say
//! what is looked for. So two lines of cron with other options take no news from each other. The file is written when the
//! output is: what could not be sent is told again.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::Hinted;
use super::session::Session;
use crate::model::fault::Fault;
use crate::model::language::said;
use crate::report::check::{Check, Known, Name};
use crate::store::known::{Reported, Warned, read_reported, write_reported};
use crate::store::{Book, files};

/// Where what was reported stands unless a file is named, from the book.
const STATE: &str = ".cs/reported.jsonl";

/// Options of a check that cron asks for.
#[derive(Debug, clap::Args)]
pub(crate) struct Cron {
    /// Only what no check with the same options reported before
    #[arg(long)]
    pub(super) new: bool,
    /// Where what was reported is kept (else .cs/reported.jsonl of the book)
    #[arg(long, value_name = "FILE", requires = "new")]
    pub(super) state: Option<String>,
    /// Print nothing but faults; with --new one line, if there is anything new
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// What was reported before, and where that stands.
#[derive(Debug)]
pub(super) struct News {
    path: PathBuf,
    /// The path as messages say it.
    name: String,
    scope: String,
    /// What checks of this scope reported.
    before: Known,
    warned: BTreeSet<Warned>,
}

impl News {
    /// What checks of this `scope` reported before, by the file `state` or that of the book.
    ///
    /// # Errors
    /// If the file cannot be read: what it says is not passed over, else all would be told again.
    pub(super) fn open(
        state: Option<&str>,
        scope: String,
        session: &Session,
        book: &Book,
    ) -> Result<Self> {
        let path = state.map_or_else(|| book.root.join(STATE), |file| session.here.join(file));
        // A file that is named may serve several books.
        let root = state.map(|_| format!("--book {}", files::whole_path(&book.root).display()));
        let words = [Some(scope).filter(|scope| !scope.is_empty()), root];
        let scope = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = state.unwrap_or(STATE).to_owned();
        let Reported { violations, warnings } = read(&path, &name)?;
        let is_ours = |theirs: &String| *theirs == scope;
        let before = violations.into_iter().filter(|(theirs, _)| is_ours(theirs));
        let warned = warnings.into_iter().filter(|(theirs, _)| is_ours(theirs));
        Ok(Self {
            before: Known::new(before.map(|(_, name)| name).collect()),
            warned: warned.map(|(_, warned)| warned).collect(),
            path,
            name,
            scope,
        })
    }

    pub(super) fn before(&self) -> Known {
        self.before.clone()
    }

    /// Leaves out the warnings that were told before, and hands back all.
    pub(super) fn hush(&self, warnings: &mut Vec<Fault>) -> BTreeSet<Warned> {
        let all = warnings.iter().map(warned).collect();
        warnings.retain(|warning| !self.warned.contains(&warned(warning)));
        all
    }

    /// Writes down what `result` told, and forgets what is a violation or a warning no more. Where the check could not
    /// judge all, nothing is forgotten. To be called once the output is written.
    pub(super) fn save(
        &self,
        result: &Check<'_>,
        warnings: BTreeSet<Warned>,
        book: &Book,
    ) -> Result<()> {
        let policy = result.words.policy;
        let _turn = book.turn()?;
        let old = read(&self.path, &self.name)?;
        let mut new = old.clone();
        if result.faults.is_empty() {
            let gone = result.reported.of(&self.before).filter(|(_, is_met)| !is_met);
            let gone: BTreeSet<&Name> = gone.map(|(name, _)| name).collect();
            new.violations.retain(|(scope, name)| *scope != self.scope || !gone.contains(name));
            let gone: BTreeSet<&Warned> = self.warned.difference(&warnings).collect();
            new.warnings.retain(|(scope, warned)| *scope != self.scope || !gone.contains(warned));
        }
        let told = result.violations().map(|violation| violation.known_as(policy));
        new.violations.extend(told.map(|name| (self.scope.clone(), name)));
        new.warnings.extend(warnings.into_iter().map(|warned| (self.scope.clone(), warned)));
        if new == old {
            return Ok(());
        }
        write_reported(&self.path, new).with_context(|| format!("could not write {}", self.name))
    }
}

fn read(path: &std::path::Path, name: &str) -> Result<Reported> {
    read_reported(path, name).map_err(|error| {
        let hint = said!(
            "take the file away: then all is reported once more",
            "删去该文件，全部会再报一次"
        );
        Hinted::new(format!("{error:#}"), hint).into()
    })
}

fn warned(fault: &Fault) -> Warned {
    Warned { file: fault.file.to_string(), message: fault.message.english().to_owned() }
}
