//! `cs policy test`: run the cases of the policy.

use std::io::Write;

use anyhow::Result;

use super::mutate::{self, Asked};
use super::{Hinted, Outcome, Session, tell_faults};
use crate::cli::formats::{Format, Formats};
use crate::model::language::{Language, said};
use crate::render;
use crate::report::Words;
use crate::report::finding::Tests;
use crate::report::trial::try_all;
use crate::store::files;

const CASES: &str = "A file is a list of cases:

  - case: an urgent complaint resolved at closing time of the second working day is in time
    record: {kind: complaint, via: email, customer: C0001, subject: x}
    timeline:
    - {at: 2026-09-30 16:00, event: opened, by: li.na}
    - {at: +10m, event: triaged, grade: urgent}
    - {at: 2026-10-09 18:00, event: resolved}
    expect:
      complaint-resolved: {outcome: kept, due: 2026-10-09 18:00, spare: 0s}
  - case: a second later it is late
    like: an urgent complaint resolved at closing time of the second working day is in time
    change: {resolved: {at: 2026-10-09 18:00:01}}
    expect:
      complaint-resolved: {outcome: late, over: 1s}

  now       the instant to judge from (the last event unless given)
  record    the head of the record; its id may be left out
  timeline  the events; `by` may be left out, and is then who opened the record
  expect    by rule, one of:
              an outcome that all its obligations have: kept, late, overdue, broken, pending,
              paused or void; or `none`, where the rule asks nothing
              a mapping {outcome, from, due, done, over, spare, lacks} of its only obligation:
              `over` and `spare` are elapsed time, `lacks` what a `required` rule misses
              a list with one of these for each obligation, by record and then in their order
              (a duty has one for each whole period, and one for the running one); there `record`
              says which: an id, 2026-10, staff/li.na; `figure` and `baseline` are what a metric
              reads, as `cs check` prints them; `warn` is when a pending one is warned of
              {severity: warning, status: active}, alone or beside an outcome: how the rule ranks
  records   other records, each with its head and its timeline in one mapping: {kind: …, timeline: […]}
  archive   months of the archive: [{month: 2026-08, tickets: right, events: missing}], or wrong
  rosters   rows in place of those of the book: {staff: [{id: li.na, role: agent}]}; a rule on a roster
            judges the rows of the book where the case gives none
  like      an earlier case of the file: start from its record, timeline, rosters and now
  change    new values in its events: {resolved: {at: +2h, cause: ~}, progress#2: {risk: x}}
  drop      events to leave out: [triaged, progress#2]
  add       events to add, as in `timeline`

Times are RFC 3339, `2026-09-30 16:00` (or `16:00:30`) in the zone of the policy, or `+30m` from
the opening. A violation that a case does not list fails it, if some case of the same file expects
something of that rule. Every rule needs a case where it is kept and one where it is violated;
this is not asked where FILEs are named.

  - case: a month without a training is overdue
    record: {kind: meeting}
    timeline: [{at: 2026-09-30 09:00, event: opened, by: li.na}]
    now: 2026-11-10 09:00
    expect:
      training-monthly: [{record: 2026-10, outcome: overdue}, {record: 2026-11, outcome: pending}]

--mutate makes each small change of the policy by itself (a unit more or less, working time for
elapsed time, one condition, value, pause, tier, step or key left out, two steps or tiers swapped,
another severity) and lists those that no case notices, with their lines before and after. Changes
that no case can notice are listed in tests/survivors.yaml, each with its reason:

  - rule: complaint-loop                # or a list of rules; left out for calendars, fields, events
    mutation: 'sequence.order: without opened'
    reason: nothing comes before the opening

--coverage counts the same by rule: of its limits those that some case meets in the last second and
another misses by one, and of its tiers, conditions, boundaries, pauses and other clauses the
changes that some case notices; then what is not pinned down, line by line.

Examples:
  cs policy test                               all of tests/policy/*.yaml
  cs policy test tests/policy/1-intake.yaml
  cs policy test --format junit=policy.xml     for CI, beside the table
  cs policy test --format github               an annotation at each case that failed
  cs policy test --coverage --rule phone-answered
  cs policy test --mutate                      some thousand changes, in seconds
  cs policy test --mutate --format json

Exit status: 0 all passed, 1 a case failed, a rule is untested or (with --mutate) a change goes
unnoticed, 2 something could not be read.";

#[derive(Debug, clap::Args)]
#[command(after_help = CASES)]
pub(crate) struct Args {
    /// Files of cases (all of tests/policy unless given)
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    /// Be content with rules that no case tests
    #[arg(long)]
    allow_untested: bool,
    #[command(flatten)]
    formats: Formats,
    /// Change the policy a little, again and again, and tell what no case notices
    #[arg(long, group = "changes")]
    mutate: bool,
    /// Tell rule by rule what the cases pin down
    #[arg(long, group = "changes")]
    coverage: bool,
    /// Only this rule, with --mutate or --coverage
    #[arg(long, value_name = "ID", requires = "changes")]
    rule: Vec<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let targets = args.formats.targets(session)?;
    let mut book = session.open()?;
    let cases = book.cases(&args.files)?;
    if cases.is_empty() && book.faults.is_empty() {
        let hint = said!(
            "write some in tests/policy/*.yaml; `cs policy test --help` shows how",
            "请写进 tests/policy/*.yaml，写法见 `cs policy test --help`"
        );
        return Err(Hinted::new(said!("there are no cases", "没有用例"), hint).into());
    }
    if args.mutate || args.coverage {
        let (rules, files, coverage) = (&args.rule, &args.files, args.coverage);
        let asked = Asked { rules, files, coverage, targets: &targets };
        return mutate::run(&mut book, &cases, asked, (session, out));
    }
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: Language::English };
    let trial = try_all(words, &book.rosters, &cases);
    let asks_all = args.files.is_empty() && book.faults.is_empty();
    let tests = Tests {
        trial: &trial,
        policy: &book.policy,
        asks_all: asks_all && !args.allow_untested,
        faults: &book.faults,
    };
    let prefix = files::below_repository(&book.root);
    let written = targets.write(out, session, |format, out, layout| match format {
        Format::Table => render::policy::trial(out, &trial, asks_all, layout.language),
        Format::Json => render::json::cases(out, &tests),
        Format::Jsonl => render::jsonl::cases(out, &tests),
        Format::Csv => render::csv::cases(out, &tests),
        Format::Sarif => render::sarif::write(out, &tests, &prefix),
        Format::Junit => render::junit::trial(out, &trial, tests.asks_all),
        Format::Github => render::github::write(out, &tests, &prefix),
        Format::Gitlab => render::gitlab::write(out, &tests, &prefix),
        Format::Markdown => render::markdown::cases(out, &tests),
        Format::Prometheus => render::prometheus::cases(out, &tests),
    });
    let fails = trial.failed() > 0 || tests.untested().next().is_some();
    let is_unread = tell_faults(&book);
    written?;
    Ok(match (is_unread, fails) {
        (true, _) => Outcome::Undecided,
        (false, true) => Outcome::Violations,
        (false, false) => Outcome::Clean,
    })
}
