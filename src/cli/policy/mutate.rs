//! `cs policy test --mutate` and `--coverage`: change the policy a little, again and again, and see whether the cases
//! notice.

use std::io::Write;
use std::sync::atomic::AtomicU64;

use anyhow::Result;

use super::{Hinted, Outcome, Session};
use crate::cli::formats::{Format, Targets};
use crate::cli::{outcome, progress};
use crate::model::fault::suggest;
use crate::model::language::{Language, said, tr};
use crate::policy::mutate::{Mutation, mutations};
use crate::render;
use crate::report::Words;
use crate::report::mutate::coverage::cover;
use crate::report::mutate::survivors::{Listed, settle};
use crate::report::mutate::{Ground, Readers, Tried, try_all};
use crate::report::trial::{self, Case};
use crate::store::Book;
use crate::store::mutants::SURVIVORS;

/// What is asked of the mutations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// Rules to mutate; all, and what they share, if there are none.
    pub(super) rules: &'a [String],
    /// Files of cases to try them on; all if there are none.
    pub(super) files: &'a [String],
    /// A table of what is pinned down, in place of what is not.
    pub(super) coverage: bool,
    /// A table, or JSON.
    pub(super) targets: &'a Targets,
}

impl Asked<'_> {
    fn has(self, rule: Option<&str>) -> bool {
        self.rules.is_empty()
            || rule.is_some_and(|rule| self.rules.iter().any(|asked| *asked == *rule))
    }
}

/// Tries the mutations of a policy that passes its `cases`, and prints what came of them.
pub(super) fn run(
    book: &mut Book,
    cases: &[Case],
    asked: Asked<'_>,
    (session, out): (&Session, &mut dyn Write),
) -> Result<Outcome> {
    asked.targets.only(&[Format::Table, Format::Json])?;
    let list = book.listed_survivors()?;
    if super::tell_faults(book) {
        return Ok(Outcome::Undecided);
    }
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: Language::English };
    let failed = trial::try_all(words, &book.rosters, cases).failed();
    if failed > 0 {
        let hint = said!("run `cs policy test` to see them", "用 `cs policy test` 查看");
        let fail = render::table::count(failed as u64, "case fails", "cases fail");
        let message = said!("{fail} as the policy stands", "现行政策有{failed}个用例未通过");
        return Err(Hinted::new(message, hint).into());
    }
    let text = book.policy_text()?;
    let ground = Ground { text: &text, words, rosters: &book.rosters, cases };
    let tried = tried(book, ground, asked)?;
    conclude(ground, &tried, &list, asked, (session, out))
}

/// What came of the mutations that were asked for.
fn tried(book: &Book, ground: Ground<'_>, asked: Asked<'_>) -> Result<Vec<Tried>> {
    let known: Vec<&str> = book.policy.rules.iter().map(|rule| &*rule.id).collect();
    if let Some(id) = asked.rules.iter().find(|id| !known.contains(&id.as_str())) {
        let hint = suggest(id, known.iter().copied()).unwrap_or_default();
        return Err(Hinted::new(said!("there is no rule `{id}`", "没有规则 `{id}`"), hint).into());
    }
    let Some(mut mutations) = mutations(ground.text) else {
        let hint =
            said!("write what `*name` stands for in its place", "请把 `*name` 换成它所指的内容");
        let message =
            said!("a policy with aliases cannot be mutated", "用了别名的政策不能做改动测试");
        return Err(Hinted::new(message, hint).into());
    };
    let id_of = |mutation: &Mutation| mutation.rule.map(|place| known[place]);
    mutations.retain(|mutation| asked.has(id_of(mutation)));
    let dates = |path: &str| book.dates_text(path);
    let passes = |text: &str| book.passes_with(text, asked.files);
    let readers = Readers { dates: &dates, passes: &passes };
    let done = AtomicU64::new(0);
    let what = tr!(outcome::language(), "mutations", "处改动");
    Ok(progress::counted(mutations.len(), &done, &what, || {
        try_all(ground, &readers, &mutations, &done)
    }))
}

fn conclude(
    ground: Ground<'_>,
    tried: &[Tried],
    list: &[Listed],
    asked: Asked<'_>,
    (session, out): (&Session, &mut dyn Write),
) -> Result<Outcome> {
    let verdict = settle(tried, list, |rule| asked.has(rule));
    let coverage = || cover(ground, tried, list, |rule| asked.has(rule));
    asked.targets.write(out, session, |format, out, layout| match (asked.coverage, format) {
        (true, Format::Json) => render::mutate::coverage_json(out, &coverage()),
        (true, _) => render::mutate::coverage(out, &coverage(), layout),
        (false, Format::Json) => render::mutate::verdict_json(out, &verdict),
        (false, _) => render::mutate::verdict(out, &verdict, SURVIVORS, layout.language),
    })?;
    let is_clean = verdict.survivors.is_empty() && verdict.unneeded.is_empty();
    Ok(if asked.coverage || is_clean { Outcome::Clean } else { Outcome::Violations })
}
