//! `cs policy cover`: the policy held against the clauses of the manuals.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use super::{Hinted, Outcome, Session, tell_faults};
use crate::cli;
use crate::model::language::{Said, said};
use crate::render;
use crate::report::cover::cover;
use crate::store::{Book, ledger};

const LEDGER: &str = "data/clauses.csv";

const EXAMPLES: &str = "The ledger is a CSV with the columns `id`, `clause` (what it says) and `served_by` (the command or
text that serves a clause which no rule can check); of these only `id` is needed, and others may
stand there. A rule covers the clauses that its `source` names; a case tests the clauses of the
rules that it expects something of. In `served_by` stand commands (`cs guide`) and passages of files
(`policy.yaml policy.purpose`), several of them apart by `;`. A clause is covered if every rule that
names it is tested by a case, and all that is said to serve it is there.

Examples:
  cs policy cover                              against data/clauses.csv of the book
  cs policy cover --clauses manuals/2026.csv

Exit status: 0 every clause is covered, 1 some are not, 2 it could not decide.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The clauses (data/clauses.csv of the book unless given)
    #[arg(long, value_name = "FILE")]
    clauses: Option<PathBuf>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    let (path, name) = match &args.clauses {
        Some(path) => (path.clone(), path.to_string_lossy().into_owned()),
        None => (book.root.join(LEDGER), LEDGER.to_owned()),
    };
    let clauses = ledger::read(&path, &name)?;
    if clauses.is_empty() {
        let hint = said!(
            "write one clause a row under a header with `id`",
            "请在含 `id` 的表头下每行写一条"
        );
        let message = said!("there are no clauses in {name}", "{name} 里没有条款");
        return Err(Hinted::new(message, hint).into());
    }
    let cases = book.cases(&[])?;
    let result = cover(&book.policy, clauses, &cases, &|name| missing(name, &book));
    render::policy::cover(out, &result, session.layout())?;
    out.flush()?;
    if tell_faults(&book) {
        return Ok(Outcome::Undecided);
    }
    let is_whole = result.clauses.iter().all(crate::report::cover::Covered::is_covered);
    Ok(if is_whole { Outcome::Clean } else { Outcome::Violations })
}

/// Why a command or a passage that the ledger names is not there.
fn missing(name: &str, book: &Book) -> Option<Said> {
    if let Some(command) = name.strip_prefix("cs ") {
        let is_there = cli::is_command(command, &book.policy);
        return (!is_there).then(|| said!("there is no command `{name}`", "没有命令 `{name}`"));
    }
    let mut words = name.split_whitespace();
    let file = words.next().unwrap_or_default();
    words.find_map(|passage| {
        let is_there = book.has_passage(file, passage);
        (!is_there).then(|| {
            said!("there is no passage `{passage}` in {file}", "{file} 里没有 `{passage}` 这一段")
        })
    })
}
