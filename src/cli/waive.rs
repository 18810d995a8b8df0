//! `cs waive`: grant that an obligation of one record, row or period is not asked.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::gate::check_reason;
use super::identity::present;
use super::keep::{self, Change};
use super::outcome::print_note;
use super::session::Session;
use super::when::{Typist, Year};
use super::{Hinted, Outcome, check, compose, explain, log};
use crate::calendar::date_of;
use crate::cli::outcome::refused;
use crate::engine::waive::Judge;
use crate::engine::{Obligation, Outcome as Standing};
use crate::model::archive::ArchiveMonth;
use crate::model::fault::{Fault, nearest, suggest};
use crate::model::language::{said, tr};
use crate::model::record::{Actor, Record};
use crate::model::waiver::Waiver;
use crate::policy::levels::Level;
use crate::policy::rule::Rule;
use crate::report::record::Basis;
use crate::report::standing::{self, judge_all};
use crate::report::subject::Named;
use crate::report::waiver::FILE;
use crate::report::{Words, short, terms};
use crate::store::{Book, Faults, Selection};

const EXAMPLES: &str = "Examples:
  cs waive email-acknowledged KSH1Z2 --until 2026-12-05 -m 邮件网关升级，已提前公告
  cs waive room-confirmed 8JA81B --until 2026-12-01 -m '停电检修' --by zhao.min
  cs waive staff-qualified staff/li.na --until 2026-12-15 -m 体检已预约
  cs waive training-monthly 2026-11 --until 2026-11-30 -m 全员出差
  cs waive complaint-share 2026-W47/facility --until 2026-12-01 -m 电梯大修

A rule on rosters, periods or the archive is waived for one of what `cs check` names in its first
column: a row, a period (with the value that splits it), a month of the archive.

The rule says who may waive it and for how long: waivable: {by: [manager], max: 30d}. The role is
the one held today. A waiver covers what falls due, or is broken, by the end of its last day; what
fell so before counts too. It is a row of data/waivers.csv (rule, record, reason, by, granted,
until), and `cs check` goes on to count what it covers: cs check --waived lists it.

Exit status: 0 written, 1 this person may not, 2 it could not be done. Nothing is written but for 0.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The rule
    rule: String,
    /// The record (its id, or a unique part of it), or the roster row, period or month that it is about
    subject: String,
    /// The last day that is covered
    #[arg(long, value_name = "DATE")]
    until: String,
    /// Why it is right not to ask
    #[arg(short = 'm', long = "reason", value_name = "REASON")]
    reason: String,
    #[arg(
        long,
        value_name = "WHO",
        help = "Who grants it: a staff id (else CS_BY, else by git's user.email)"
    )]
    by: Option<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open_listening()?;
    let faults: Vec<Fault> =
        book.faults.iter().filter(|fault| &*fault.file == FILE).cloned().collect();
    if !faults.is_empty() {
        return Err(Faults(faults).into());
    }
    let rule = find_rule(&args.rule, &book)?.clone();
    let about = About::find(&args.subject, &rule.id, &mut book, session)?;
    let name = about.name();
    let mut waiver = waiver(args, &rule, name, session, &mut book)?;
    let judge = Judge { policy: &book.policy, rosters: &book.rosters, now: session.now };
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: session.language };
    if let Some(refusal) = judge.refusal(&waiver) {
        print_note(format!("cs: {}", words.refused(&waiver, &refusal, &rule)), None);
        return Ok(Outcome::Violations);
    }
    if let Some(old) = granted_already(&waiver, judge, &book) {
        return Err(refused(said!(
            "{} of {name} is {} already",
            "{name} 的 {0} 已{1}",
            rule.id,
            words.waived_by(old)
        )));
    }
    waiver.line = book.grant(&waiver, args.reason.trim()).context("nothing was written")?;
    let (id, by) = (&rule.id, book_words(&book).waived_by(&waiver));
    let body = format!("{by}\n{}", args.reason.trim());
    let message = keep::of_lines(&format!("{name}: {id} waived"), &body);
    keep::commit(&book, session, &Change { paths: &[FILE], message, by: Some(waiver.by) });
    writeln!(out, "{}", tr!(session.language, "{id} of {name} {by}", "{name} 的 {id} {by}"))?;
    tell_covered(waiver, &about, session, &mut book, out)?;
    Ok(Outcome::Clean)
}

/// What a waiver is about.
enum About {
    Record(Box<Record>),
    /// A roster row, a period or a month; with what it takes to judge the rule.
    Other {
        name: String,
        records: Vec<Record>,
        months: Vec<ArchiveMonth>,
        rules: Vec<bool>,
    },
}

impl About {
    /// What `name` means of which the rule asks something, or may come to.
    fn find(name: &str, rule: &str, book: &mut Book, session: &Session) -> Result<Self> {
        let is_it = |one: &Rule| *one.id == *rule;
        let mut versions = book.policy.rules.iter().filter(|one| is_it(one));
        if versions.all(|one| one.level == Level::Record) {
            let record = find_record(name, book)?;
            if !is_asked_of(rule, &record, book) {
                let kind = &book.policy.schema.kind(record.kind).name;
                return Err(refused(said!(
                    "{rule} is asked of no record of the kind `{kind}`",
                    "{rule} 不管 `{kind}` 类工单"
                )));
            }
            return Ok(Self::Record(Box::new(record)));
        }
        let name = match book_words(book).named(&book.rosters, name) {
            Named::Subject(name) => name,
            Named::NoRow(roster, key) => return Err(explain::no_row(book, roster, key)),
            Named::Other => name.to_owned(),
        };
        let records = book.records(&Selection::All)?;
        let rules: Vec<bool> = book.policy.rules.iter().map(is_it).collect();
        let months = check::months(&rules, book)?;
        let known = known(&log::basis(book, session), &records, &months, &rules);
        let words = book_words(book);
        let may_ask = |rule: &Rule| words.may_ask(rule, &book.rosters, &name, session.now);
        let is_known = known.contains(&name);
        if !is_known && !book.policy.rules.iter().any(|rule| is_it(rule) && may_ask(rule)) {
            return Err(explain::nothing_asked(&name, Some(rule), &known, words));
        }
        Ok(Self::Other { name, records, months, rules })
    }

    fn name(&self) -> &str {
        match self {
            Self::Record(record) => record.id.as_str(),
            Self::Other { name, .. } => name,
        }
    }

    /// How it stands, waivers applied; `None` of a record that is not opened yet.
    fn obligations(&self, basis: &Basis<'_>) -> Option<Vec<Obligation>> {
        match self {
            Self::Record(record) => basis.judge(record, |judged| judged.obligations.clone()),
            Self::Other { name, records, months, rules } => {
                let mut found = Vec::new();
                let book = standing::Book { records, months, rules };
                let _ = judge_all(basis, book, &mut |_, standings| {
                    let about = standings.iter().filter(|one| one.name == name);
                    found.extend(about.map(|one| one.obligation.clone()));
                });
                Some(found)
            }
        }
    }
}

/// Whatever is no record and has obligations.
fn known(
    basis: &Basis<'_>,
    records: &[Record],
    months: &[ArchiveMonth],
    rules: &[bool],
) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let book = standing::Book { records, months, rules };
    let _ = judge_all(basis, book, &mut |about, standings| {
        if matches!(about, standing::About::Other(_)) {
            known.extend(standings.first().map(|one| one.name.to_owned()));
        }
    });
    known
}

fn book_words(book: &Book) -> Words<'_> {
    Words { policy: &book.policy, symbols: &book.symbols, language: super::outcome::language() }
}

fn waiver(
    args: &Args,
    rule: &Rule,
    name: &str,
    session: &Session,
    book: &mut Book,
) -> Result<Waiver> {
    let granted = date_of(book.policy.zone(), session.now);
    let typist = session.typist(book.policy.zone(), Year::Ahead);
    let until = last_day(&args.until, typist)?;
    typist.tell_of_other_year("--until", &args.until);
    let until = check_last_day(until, granted)?;
    if args.reason.trim().is_empty() {
        return Err(refused(said!(
            "the reason is empty: say why it is right not to ask",
            "理由是空的：请写明为何可以豁免"
        )));
    }
    check_reason(&"-m".into(), &args.reason)?;
    let words = compose::Words { by: args.by.clone(), ..compose::Words::default() };
    let Actor::Staff(by) = present(compose::actor(&words, session, book)?, session.now, book)?
    else {
        return Err(refused(said!(
            "--by: a waiver is granted by one of the staff",
            "--by：豁免须由人员批准"
        )));
    };
    let (rule, record) = (rule.id.clone(), name.into());
    Ok(Waiver { rule, record, by, granted, until, line: 0 })
}

/// The last day that is covered; without its year it is to come.
fn last_day(text: &str, typist: Typist) -> Result<NaiveDate> {
    typist.day(text).ok_or_else(|| {
        let hint = said!(
            "write the last day that is covered: --until 2026-12-31",
            "请写豁免的最后一天：--until 2026-12-31"
        );
        Hinted::new(said!("--until `{text}` is not a date", "--until `{text}` 不是日期"), hint)
            .into()
    })
}

fn check_last_day(until: NaiveDate, today: NaiveDate) -> Result<NaiveDate> {
    if until < today {
        let hint = said!(
            "what fell due before is covered too: give today or a later day",
            "此前到期的也包括在内：请写今天或更晚"
        );
        return Err(Hinted::new(
            said!(
                "--until {until} is past, today is {today}",
                "--until {until} 已过，今天是 {today}"
            ),
            hint,
        )
        .into());
    }
    Ok(until)
}

fn find_rule<'a>(id: &str, book: &'a Book) -> Result<&'a Rule> {
    let rules = &book.policy.rules;
    // The latest version of a rule stands last.
    rules.iter().rev().find(|rule| *rule.id == *id).ok_or_else(|| {
        let hint = suggest(id, rules.iter().map(|rule| &*rule.id)).unwrap_or_else(|| {
            said!("the rules stand in policy.yaml under `rules`", "规则见 policy.yaml 的 `rules`")
        });
        Hinted::new(said!("there is no rule `{id}`", "没有规则 `{id}`"), hint).into()
    })
}

/// False if no version of the rule looks at records of this kind.
fn is_asked_of(rule: &str, record: &Record, book: &Book) -> bool {
    let mut versions = book.policy.rules.iter().filter(|one| *one.id == *rule);
    versions.any(|one| one.kinds.as_ref().is_none_or(|kinds| kinds.contains(&record.kind)))
}

fn find_record(name: &str, book: &mut Book) -> Result<Record> {
    match book.find(name) {
        Ok(place) => log::read(&place, book),
        Err(error) => {
            let ids: Vec<String> =
                book.records(&Selection::All)?.iter().map(|record| record.id.to_string()).collect();
            let wanted = name.to_uppercase();
            let whole = nearest(&wanted, ids.iter().map(String::as_str));
            // People type the random part of an id.
            let part = || {
                let parts = ids.iter().filter_map(|id| id.split_once('-')).map(|(_, part)| part);
                let part = nearest(&wanted, parts)?;
                ids.iter().map(String::as_str).find(|id| id.ends_with(part))
            };
            Err(match whole.or_else(part) {
                Some(near) => {
                    Hinted::new(error.to_string(), format!("did you mean `{near}`?")).into()
                }
                None => error,
            })
        }
    }
}

/// A waiver in force that lasts as long, or longer.
fn granted_already<'a>(waiver: &Waiver, judge: Judge<'_>, book: &'a Book) -> Option<&'a Waiver> {
    book.waivers.iter().find(|old| {
        old.rule == waiver.rule
            && old.record == waiver.record
            && old.until >= waiver.until
            && judge.refusal(old).is_none()
    })
}

/// Says which violations the new waiver covers, and until when it will cover others.
fn tell_covered(
    waiver: Waiver,
    about: &About,
    session: &Session,
    book: &mut Book,
    out: &mut dyn Write,
) -> Result<()> {
    let (until, language) = (waiver.until, session.language);
    let Some(old) = about.obligations(&log::basis(book, session)) else { return Ok(()) };
    let rule = waiver.rule.clone();
    book.waivers.push(waiver);
    let basis = log::basis(book, session);
    let Some(new) = about.obligations(&basis) else { return Ok(()) };
    let is_of_rule = |one: &Obligation| basis.words.policy.rules[one.rule].id == rule;
    let covered = old.iter().zip(&new).filter(|(old, new)| {
        is_of_rule(new) && new.outcome == Standing::Waived && old.outcome != Standing::Waived
    });
    let mut count = 0;
    for (old, _) in covered {
        let due = old.due.map(|due| {
            let due = short(due, basis.words.policy.zone());
            tr!(language, ", due {due}", "，截止 {due}")
        });
        let (due, message) = (due.unwrap_or_default(), basis.words.message(old));
        let outcome = terms::outcome(old.outcome, language);
        let line = tr!(
            language,
            "covers now: {outcome}{due}: {message}",
            "现在豁免：{outcome}{due}：{message}"
        );
        writeln!(out, "{line}")?;
        count += 1;
    }
    if count == 0 {
        let note = tr!(
            language,
            "covers nothing now; what falls due by the end of {until} will be waived",
            "现在没有可豁免的；{until} 结束前到期的将予豁免"
        );
        writeln!(out, "{note}")?;
    }
    Ok(())
}
