//! `cs policy diff`: what an edit of the policy changes, and what it would have done to the records of the book.

mod gate;
mod replay;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Error, Result};

use super::{Hinted, Outcome, Session, print_faults};
use crate::cli::outcome::print_note;
use crate::model::fault::Fault;
use crate::model::language::{Language, Said, said};
use crate::model::symbol::Symbols;
use crate::policy::gist::section_changes;
use crate::render;
use crate::report::Words;
use crate::report::diff::{Diff, rule_diffs};
use crate::store::Book;
use crate::store::revision::{Finder, NotFound, ReadPolicy, Source};
use gate::Gate;

const EXAMPLES: &str = "A version is a git revision or a file. Of a revision, policy.yaml and the `dates` files of its calendars
are read as they stood there; rosters and records are always those of the working tree, since the
question is what the edit does to the records that are there.

A changed rule is
  stricter      some records are violated that were not, and none the other way round
  looser        the other way round
  mixed         both
  equivalent    no record is judged otherwise
  not decided   the words of the change do not show it, and no record was found that tells the two apart
with the reason, or the smallest records found that tell the two versions apart. Where no argument
shows that there is no record the other way round, it says `by search alone`.

Then every record at work and in the archive is judged by both policies, as of --now:
  newly violated      by the new policy only; no longer violated: by the old one only
  deadline moved      and the obligation stands as before
  newly pending       it runs under the new policy only; no longer pending: under the old one only

Examples:
  cs policy diff                              HEAD against the working tree
  cs policy diff main                         main against the working tree
  cs policy diff HEAD~1..HEAD                 these two; A...B is from where B left A
  cs policy diff old.yaml..policy.yaml        two files; git is not needed
  cs policy diff main --format markdown --fail-on newly-violated     for CI: a comment and a gate
  cs policy diff --fail-on stricter,newly-violated=10

--fail-on: stricter (or mixed, not decided, added), looser (or mixed, not decided, removed),
newly-violated (that many obligations and more; 1 unless said), any (whatever differs in a rule). A
rule on trial is shown, and only `any` heeds it.

Exit status: 0 compared, 1 a gate of --fail-on shut, 2 it could not decide.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// OLD, OLD..NEW or OLD...NEW (HEAD against the working tree unless given)
    #[arg(value_name = "OLD[..NEW]")]
    versions: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// What makes the exit status 1: stricter, looser, newly-violated[=N], any
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    fail_on: Vec<Gate>,
    /// Compare the rules alone, and judge no record
    #[arg(long)]
    no_replay: bool,
    /// Name no more records of each sort than this (table and markdown)
    #[arg(long, value_name = "N", default_value = "50")]
    max_findings: usize,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    Table,
    Markdown,
    Json,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    if args.no_replay && args.fail_on.iter().any(|gate| matches!(gate, Gate::NewlyViolated(_))) {
        let message = "--fail-on newly-violated needs the replay";
        return Err(Hinted::new(message, "leave --no-replay out").into());
    }
    let root = session.root()?;
    let finder = Finder { root: &root, here: &session.here };
    let sources = finder.find(args.versions.as_deref()).map_err(hinted)?;
    let symbols = Arc::new(Symbols::default());
    let read = |source: &Source| finder.read(source, &symbols).map_err(hint_of);
    let (old_policy, new_policy) = (read(&sources.0)?, read(&sources.1)?);
    let sections = section_changes(&old_policy.text, &new_policy.text);
    let open = |read: ReadPolicy| open(read, &root, &symbols);
    let (mut old, mut new) = (open(old_policy)?, open(new_policy)?);
    let language = session.speaking(matches!(args.format, Format::Json)).language;
    let rules = rule_diffs(words(&old, language), words(&new, language), session.now);
    let replayed = if args.no_replay || rules.is_empty() {
        None
    } else {
        Some(replay::replay((&mut old, &mut new), &rules, session.now)?)
    };
    let mut diff = Diff {
        old_name: sources.0.name(language).to_owned(),
        new_name: sources.1.name(language).to_owned(),
        old: words(&old, language),
        new: words(&new, language),
        rules,
        sections,
        replay: replayed,
        now: session.now,
    };
    let faults = diff.replay.as_mut().map(|replay| std::mem::take(&mut replay.faults));
    let shut: Vec<Said> = args.fail_on.iter().filter_map(|gate| gate.shut_by(&diff)).collect();
    let written = match args.format {
        Format::Table => render::diff::table(out, &diff, args.max_findings, session.layout()),
        Format::Markdown => render::diff::markdown(out, &diff, args.max_findings, &shut),
        Format::Json => render::diff::json(out, &diff, &shut),
    };
    written.and_then(|()| out.flush()).context("could not write the output")?;
    Ok(conclude(&diff, &faults.unwrap_or_default(), &shut))
}

/// Opens the book as `read` has it.
fn open(read: ReadPolicy, root: &Path, symbols: &Arc<Symbols>) -> Result<Book> {
    Book::open_by(read.policy, root.to_owned(), Arc::clone(symbols), read.warnings)
}

fn words(book: &Book, language: Language) -> Words<'_> {
    Words { policy: &book.policy, symbols: &book.symbols, language }
}

/// So many of what the old policy cannot read or judge are told.
const MOST: usize = 5;

/// 2 outranks 1: an edit whose records cannot all be judged is never green.
fn conclude(diff: &Diff<'_>, faults: &[Fault], shut: &[Said]) -> Outcome {
    let old_faults = diff.replay.as_ref().map_or(&[][..], |replay| &replay.old_faults);
    let only_old: Vec<Fault> =
        old_faults.iter().filter(|fault| !faults.contains(fault)).cloned().collect();
    let old = &diff.old_name;
    let mark = said!("warning: under {old}: ", "警告：按 {old}：");
    print_faults(&only_old[..only_old.len().min(MOST)], mark);
    let left = only_old.len().saturating_sub(MOST);
    if left > 0 {
        let more =
            said!("cs: warning: under {old}: and {left} more", "cs: 警告：按 {old}：另有{left}处");
        print_note(more, None);
    }
    print_faults(faults, "");
    for gate in shut {
        let (english, chinese) = (gate.english(), gate.text(Language::Chinese));
        let line = said!("cs: the gate is shut: {english}", "cs: 关卡未通过：{chinese}");
        print_note(line, None);
    }
    if !faults.is_empty() {
        Outcome::Undecided
    } else if shut.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Violations
    }
}

fn hinted(why: NotFound) -> Error {
    Hinted::new(why.message, why.hint).into()
}

/// The same error, its remedy told as such.
fn hint_of(error: Error) -> Error {
    match error.downcast::<NotFound>() {
        Ok(why) => hinted(why),
        Err(other) => other,
    }
}
