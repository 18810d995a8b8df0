//! `cs check`: judge every record and print what does not hold.

use std::collections::BTreeSet;
use std::io::{self, Write};

use anyhow::{Context, Result};

use super::formats::{Format, Formats, Targets};
use super::meant;
use super::news::News;
use super::outcome::print_faults;
use super::pass::Records;
use super::session::Session;
use super::{Hinted, Outcome, baseline, news};
use crate::model::archive::ArchiveMonth;
use crate::model::fault::suggest;
use crate::model::id::RecordId;
use crate::model::language::{Language, said};
use crate::model::record::{KindId, Record};
use crate::model::timeline::Horizon;
use crate::policy::Policy;
use crate::policy::echo::Echo;
use crate::policy::form::Form;
use crate::policy::rule::Severity;
use crate::render;
use crate::report::Words;
use crate::report::check::{Check, Checking, Part, Scope, Shown, Turn};
use crate::report::meant::suggest_kind;
use crate::report::waiver::strays;
use crate::store::archive::{Pass, Taker};
use crate::store::{Book, Selection, files};

const EXAMPLES: &str = "Examples:
  cs check                               every record, now
  cs check 7K3QF2 data/tickets/2026/11   these records
  cs check --since 7d --fail-on error    what was decided this week
  cs check --new                         for cron: what was not reported before
  cs check --baseline known.jsonl        for CI: what is not accepted; --update accepts all
  cs check --rule phone-30s --format jsonl
  cs check --format github --format sarif=check.sarif   annotations for CI, and a file
  cs check --format prometheus=/var/lib/node_exporter/textfile/cs.prom   for cron, beside the table
  cs check --waived                      and what waivers cover
  cs check --no-waivers                  as if no waiver had been granted
  cs check --now 2026-10-14T12:00:00+08:00

A waiver that was granted by someone who may not, or for too long, covers nothing. It and one that
covers nothing at all are warned of on standard error: `expired` if its last day is over and what
it was to cover came later, else unused. One that is still in force is not unused while a clock of
its rule and record runs. --since leaves out waivers that ended before.

--new leaves out what an earlier check with the same options (but --format and --max-findings) told,
warnings too, and prints nothing where nothing is new, so that cron sends no mail. What was told is
written down once the output is written, in .cs/reported.jsonl or the file of --state; a second line
of cron with the same options, for other readers, needs a file of its own. An overdue violation that
is done at last is the same, and not new. What is a violation no more is forgotten: if it comes
again, it is new. Faults are told every time.

--baseline FILE names violations one a line, by rule, record and clock; commit it. --update writes it
anew (with --rule, only the lines of these rules), and lines that are violations no more are told.

A format with =PATH is written to that file, from this folder, whole or not at all; the table is then
still printed, unless another format is. github, gitlab and sarif name files from the top of the git
repository. A finding keeps its fingerprint (sarif, gitlab) wherever its lines move.

Exit status: 0 nothing found, 1 violations found, 2 it could not decide.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Records: ids, unique parts of ids, or paths (all unless given)
    #[arg(value_name = "RECORD")]
    records: Vec<String>,
    /// Only these rules
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    rule: Vec<String>,
    /// Only these kinds of record
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only violations of this severity and worse
    #[arg(long, value_enum)]
    severity: Option<Level>,
    /// Only what was decided since: a time, an amount before now such as 7d, or a date (its first instant)
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    since: Option<String>,
    /// Only what was decided before; a date alone is its first instant
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    until: Option<String>,
    /// Judge with only the events that were recorded by then; a date alone is its first instant
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    as_of: Option<String>,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value = "info", hide_default_value = true)]
    fail_on: FailOn,
    #[command(flatten)]
    cron: news::Cron,
    #[command(flatten)]
    baseline: baseline::Baseline,
    #[command(flatten)]
    formats: Formats,
    /// Show no more violations than this; all are counted
    #[arg(long, value_name = "N")]
    max_findings: Option<usize>,
    /// List the waived obligations too (in the table)
    #[arg(long)]
    waived: bool,
    /// Judge as if no waiver had been granted
    #[arg(long, conflicts_with = "waived")]
    no_waivers: bool,
    /// Be content with no records or no rules
    #[arg(long)]
    allow_empty: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Level {
    Error,
    Warning,
    Info,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Info => Self::Info,
        }
    }
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl Args {
    /// What is looked for, as the options say it; how it is shown does not matter.
    fn scope(&self) -> String {
        let mut words: Vec<String> = sorted(&self.records);
        for (option, names) in [("--rule", &self.rule), ("--kind", &self.kind)] {
            words.extend(sorted(names).into_iter().map(|name| format!("{option} {name}")));
        }
        let severity = self.severity.map(|level| Severity::from(level).as_str().to_owned());
        for (option, value) in [
            ("--severity", &severity),
            ("--since", &self.since),
            ("--until", &self.until),
            ("--as-of", &self.as_of),
            ("--baseline", &self.baseline.file),
        ] {
            words.extend(value.as_ref().map(|value| format!("{option} {value}")));
        }
        words.extend(self.no_waivers.then(|| "--no-waivers".to_owned()));
        words.join(" ")
    }
}

/// Each once, in order.
fn sorted(names: &[String]) -> Vec<String> {
    names.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let targets = args.formats.targets(session)?;
    if args.cron.quiet {
        targets.only_table_on_stdout()?;
    }
    let mut book = session.open()?;
    let mut chosen = Chosen::of(args, session, &book)?;
    let news =
        args.cron.new.then(|| News::open(args.cron.state.as_deref(), args.scope(), session, &book));
    let news = news.transpose()?;
    chosen.shown.reported = news.as_ref().map(News::before);
    let selection = selection(&args.records, &book)?;
    let (records, only) = records(&selection, &mut book)?;
    let months = months(&chosen.rules, &book)?;
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: Language::English };
    let scope = Scope {
        rosters: &book.rosters,
        waivers: if args.no_waivers { &[] } else { &book.waivers },
        months: &months,
        horizon: chosen.horizon,
        rules: chosen.rules,
        kinds: chosen.kinds,
        shown: chosen.shown,
        only,
        max_findings: args.max_findings,
    };
    let checking = Checking::new(words, &scope);
    let wanted = Some(&book.policy.judged_fields);
    let records = Records { book: &book, at_work: &records, wanted };
    let mut result = judge(&records, &checking, &scope, matches!(selection, Selection::All))?;
    result.faults.extend(book.faults.iter().cloned());
    if !args.waived {
        result.waived.clear();
    }
    result.warnings.splice(0..0, book.warnings.iter().cloned());
    result.faults.sort_by(|a, b| (&a.file, a.position).cmp(&(&b.file, b.position)));
    if let (true, Some(name)) = (args.baseline.update, &args.baseline.file) {
        print_faults(&result.faults, "");
        refuse_nothing(args, &result, &scope)?;
        let out = (out, session.language);
        return baseline::update((&session.here.join(name), name), &result, &scope.rules, out);
    }
    let warned = news.as_ref().map(|news| news.hush(&mut result.warnings));
    print(args, &targets, &result, (session, &book), out)?;
    if let (Some(name), Some(known), None) = (&args.baseline.file, &scope.shown.baseline, &news)
        && result.faults.is_empty()
        && scope.is_whole()
        && !args.cron.quiet
    {
        baseline::tell_stale(name, known, &result, &scope.rules);
    }
    if let (Some(news), Some(warned)) = (&news, warned) {
        news.save(&result, warned, &book)?;
    }
    conclude(args, &result, &scope)
}

/// Prints what was found, then warnings and faults, which are told even where the rest could not be written.
fn print(
    args: &Args,
    targets: &Targets,
    result: &Check<'_>,
    (session, book): (&Session, &Book),
    out: &mut dyn Write,
) -> Result<()> {
    let prefix = files::below_repository(&book.root);
    let mut nowhere = io::sink();
    let stdout: &mut dyn Write = if args.cron.quiet { &mut nowhere } else { &mut *out };
    let mut written = targets.write(stdout, session, |format, out, layout| match format {
        Format::Table if args.cron.new => render::table::news(out, result, layout),
        Format::Table => render::table::check(out, result, layout),
        Format::Json => render::json::check(out, result),
        Format::Jsonl => render::jsonl::check(out, result),
        Format::Csv => render::csv::check(out, result),
        Format::Sarif => render::sarif::write(out, result, &prefix),
        Format::Junit => render::junit::check(out, result),
        Format::Github => render::github::write(out, result, &prefix),
        Format::Gitlab => render::gitlab::write(out, result, &prefix),
        Format::Markdown => render::markdown::check(out, result, layout),
        Format::Prometheus => render::prometheus::check(out, result),
    });
    if args.cron.quiet && args.cron.new && result.counts.shown() > 0 {
        let line =
            render::table::news_line(out, result, session.language).and_then(|()| out.flush());
        written = written.and(line.context("could not write the output"));
    }
    if !args.cron.quiet {
        print_faults(&result.warnings, "warning: ");
    }
    print_faults(&result.faults, "");
    written
}

/// Judges these records, or the whole book.
fn judge<'c>(
    records: &Records<'_>,
    checking: &'c Checking<'c>,
    scope: &Scope<'_>,
    is_whole: bool,
) -> Result<Check<'c>> {
    if is_whole {
        return check(records, checking, scope);
    }
    let judged = |turn| records.at_work(&Judging { checking, turn });
    let mut parts = judged(Turn::First);
    let (echoes, waits) = Checking::heard(&mut parts);
    if waits {
        parts.extend(judged(Turn::Second(&echoes)));
    }
    Ok(checking.finish(parts, &echoes, None))
}

/// Checks the whole book: what hears of other records waits for a second turn, in which the archive is read again.
pub(super) fn check<'c>(
    records: &Records<'_>,
    checking: &'c Checking<'c>,
    scope: &Scope<'_>,
) -> Result<Check<'c>> {
    let judged = |turn| records.all(&Judging { checking, turn });
    let Pass { taken: mut parts, faults, warnings, census } = judged(Turn::First)?;
    let (echoes, waits) = Checking::heard(&mut parts);
    if waits {
        parts.extend(judged(Turn::Second(&echoes))?.taken);
    }
    let mut result = checking.finish(parts, &echoes, Some(&|id| census.opened_at(id)));
    // A record that cannot be read is not known to be missing.
    if records.book.faults.is_empty() && faults.is_empty() {
        let has = |id: &str| RecordId::read(id.as_bytes()).is_some_and(|id| census.has(id));
        result.warnings.extend(strays(result.words, scope, &has, &result.subjects));
    }
    result.faults.splice(0..0, faults);
    result.warnings.splice(0..0, warnings);
    Ok(result)
}

/// Judges the records whose turn it is.
struct Judging<'c, 'e> {
    checking: &'c Checking<'c>,
    turn: Turn<'e>,
}

impl<'c> Taker for Judging<'c, '_> {
    type Taken = Part<'c>;

    fn begin(&self) -> Part<'c> {
        self.checking.begin()
    }

    fn take(&self, part: &mut Part<'c>, record: &Record) {
        part.take(record, self.turn);
    }

    fn end(&self, part: &mut Part<'c>) {
        part.close();
    }
}

/// The records that are read before anything is judged: those at work; where some are chosen, these, and those that they
/// hear of where a rule asks for that.
fn records(
    selection: &Selection,
    book: &mut Book,
) -> Result<(Vec<Record>, Option<BTreeSet<RecordId>>)> {
    if matches!(selection, Selection::All) {
        return Ok((book.records(&Selection::AtWork)?, None));
    }
    let records = book.records(selection)?;
    let only = records.iter().map(|record| record.id).collect();
    if !book.policy.echoes.iter().any(Echo::is_link) {
        return Ok((records, Some(only)));
    }
    let (faults, warnings) = (book.faults.len(), book.warnings.len());
    let all = book.records(&Selection::All)?;
    book.faults.truncate(faults);
    book.warnings.truncate(warnings);
    Ok((all, Some(only)))
}

/// The months of the archive, held against their files if a rule asks for that.
pub(super) fn months(rules: &[bool], book: &Book) -> Result<Vec<ArchiveMonth>> {
    let mut chosen = book.policy.rules.iter().zip(rules).filter(|(_, is_chosen)| **is_chosen);
    let asks = chosen.any(|(rule, _)| matches!(rule.form, Form::Retention(_)));
    if asks { book.months() } else { Ok(Vec::new()) }
}

/// 2 outranks 1: a check that could not read all, or had nothing to do, is never green.
fn conclude(args: &Args, result: &Check<'_>, scope: &Scope<'_>) -> Result<Outcome> {
    if !result.faults.is_empty() {
        return Ok(Outcome::Undecided);
    }
    refuse_nothing(args, result, scope)?;
    let least = match args.fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    };
    let fails = least.is_some_and(|least| result.counts.fails(least));
    Ok(if fails { Outcome::Violations } else { Outcome::Clean })
}

/// A check of nothing is an error, unless that was to be expected.
fn refuse_nothing(args: &Args, result: &Check<'_>, scope: &Scope<'_>) -> Result<()> {
    if !args.allow_empty {
        let nothing = if result.counts.records == 0 {
            "there are no records to check"
        } else if !scope.rules.contains(&true) {
            "there are no rules to check by"
        } else {
            ""
        };
        if !nothing.is_empty() {
            return Err(Hinted::new(
                nothing,
                said!("--allow-empty makes that no error", "--allow-empty 表示这不算错"),
            )
            .into());
        }
    }
    Ok(())
}

/// The arguments, as the book understands them.
struct Chosen {
    horizon: Horizon,
    rules: Vec<bool>,
    kinds: Vec<KindId>,
    shown: Shown,
}

impl Chosen {
    fn of(args: &Args, session: &Session, book: &Book) -> Result<Self> {
        let zone = book.policy.zone();
        let instant = |option: &str, text: &Option<String>| {
            text.as_deref().map(|text| session.instant(option, text, zone)).transpose()
        };
        let crate::report::Span { since, until } =
            session.span((args.since.as_deref(), args.until.as_deref()), zone)?;
        let shown = Shown {
            severity: args.severity.map(Severity::from),
            since,
            until,
            baseline: args.baseline.known(session)?,
            reported: None,
        };
        let horizon = Horizon { now: session.now, as_of: instant("--as-of", &args.as_of)? };
        Ok(Self {
            horizon,
            rules: rules(&args.rule, &book.policy)?,
            kinds: kinds(&args.kind, &book.policy)?,
            shown,
        })
    }
}

pub(super) fn rules(named: &[String], policy: &Policy) -> Result<Vec<bool>> {
    for id in named {
        if policy.rule(id).is_none() {
            let hint =
                suggest(id, policy.rules.iter().map(|rule| &*rule.id)).unwrap_or_else(|| {
                    said!(
                        "cs explain RULE prints one; the rules stand in policy.yaml",
                        "规则见 policy.yaml，cs explain RULE 可看一条"
                    )
                });
            return Err(
                Hinted::new(said!("there is no rule `{id}`", "没有规则 `{id}`"), hint).into()
            );
        }
    }
    Ok(policy
        .rules
        .iter()
        .map(|rule| named.is_empty() || named.iter().any(|id| **id == *rule.id))
        .collect())
}

pub(super) fn kinds(named: &[String], policy: &Policy) -> Result<Vec<KindId>> {
    let find = |name: &String| {
        meant::kind(name, &policy.schema)?.ok_or_else(|| {
            let hint = suggest_kind(name, &policy.schema).unwrap_or_default();
            anyhow::Error::from(Hinted::new(
                said!("there is no kind `{name}`", "没有类型 `{name}`"),
                hint,
            ))
        })
    };
    named.iter().map(find).collect()
}

/// Names of records; a folder stands for the records in it.
fn selection(named: &[String], book: &Book) -> Result<Selection> {
    if named.is_empty() {
        return Ok(Selection::All);
    }
    let mut names = Vec::new();
    for name in named {
        match book.files_in(name)? {
            Some(files) => names.extend(files.iter().map(ToString::to_string)),
            None => names.push(name.clone()),
        }
    }
    Ok(Selection::Named(names))
}
