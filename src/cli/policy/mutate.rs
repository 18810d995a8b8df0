//! `cs policy test --mutate`: change the policy a little, again and again, and see whether the cases notice.

use std::io::Write;
use std::sync::atomic::AtomicU64;

use anyhow::{Context, Result};

use super::{Hinted, Outcome};
use crate::cli::progress;
use crate::model::fault::suggest;
use crate::policy::mutate::{Mutation, mutations};
use crate::render;
use crate::report::Words;
use crate::report::mutate::survivors::settle;
use crate::report::mutate::{Ground, Readers, Tried, try_all};
use crate::report::trial::Case;
use crate::store::Book;
use crate::store::mutants::SURVIVORS;

/// What is asked of the mutations.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    /// Rules to mutate; all, and what they share, if there are none.
    pub(super) rules: &'a [String],
    /// Files of cases to try them on; all if there are none.
    pub(super) files: &'a [String],
}

impl Asked<'_> {
    fn has(&self, rule: Option<&str>) -> bool {
        self.rules.is_empty()
            || rule.is_some_and(|rule| self.rules.iter().any(|asked| *asked == *rule))
    }
}

/// Tries the mutations of a policy that passes its `cases`, and prints those that none notices.
pub(super) fn run(
    book: &mut Book,
    cases: &[Case],
    asked: &Asked<'_>,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let list = book.listed_survivors()?;
    let tried = tried(book, cases, asked)?;
    let verdict = settle(&tried, &list, |rule| asked.has(rule));
    render::mutate::verdict(out, &verdict, ("policy.yaml", SURVIVORS))
        .and_then(|()| out.flush())
        .context("could not write the output")?;
    if super::tell_faults(book) {
        return Ok(Outcome::Undecided);
    }
    let is_clean = verdict.survivors.is_empty() && verdict.unneeded.is_empty();
    Ok(if is_clean { Outcome::Clean } else { Outcome::Violations })
}

/// What came of the mutations that were asked for.
pub(super) fn tried(book: &Book, cases: &[Case], asked: &Asked<'_>) -> Result<Vec<Tried>> {
    let known: Vec<&str> = book.policy.rules.iter().map(|rule| &*rule.id).collect();
    if let Some(id) = asked.rules.iter().find(|id| !known.contains(&id.as_str())) {
        let hint = suggest(id, known.iter().copied()).unwrap_or_default();
        return Err(Hinted::new(format!("there is no rule `{id}`"), hint).into());
    }
    let text = book.policy_text()?;
    let Some(mut mutations) = mutations(&text) else {
        let hint = "write what `*name` stands for in its place";
        return Err(Hinted::new("a policy with aliases is not mutated", hint).into());
    };
    let id_of = |mutation: &Mutation| mutation.rule.map(|place| known[place]);
    mutations.retain(|mutation| asked.has(id_of(mutation)));
    let words = Words { policy: &book.policy, symbols: &book.symbols };
    let ground = Ground { text: &text, words, rosters: &book.rosters, cases };
    let dates = |path: &str| book.dates_text(path);
    let passes = |text: &str| book.passes_with(text, asked.files);
    let readers = Readers { dates: &dates, passes: &passes };
    let done = AtomicU64::new(0);
    Ok(progress::counted(mutations.len(), &done, "mutations", || {
        try_all(ground, &readers, &mutations, &done)
    }))
}
