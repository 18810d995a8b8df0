//! `cs explain`: why an obligation stands as it does; what a rule or a form means.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::{Context, Result};

use super::outcome::print_faults;
use super::session::Session;
use super::{Hinted, Outcome, check, log, reveal};
use crate::calendar::NoData;
use crate::cli::outcome::refused;
use crate::engine::rules;
use crate::model::code::Code;
use crate::model::fault::nearest;
use crate::model::language::{Language, Said, said, tr};
use crate::model::roster::RosterId;
use crate::policy::Policy;
use crate::policy::form::FormName;
use crate::policy::levels::Level;
use crate::policy::rule::Rule;
use crate::render;
use crate::report::explain::{Explainer, Wanted};
use crate::report::rule_page::Stands;
use crate::report::subject::{Named, keys};
use crate::report::{Words, explain_subject, no_data_remedy, standing};
use crate::store::{Book, Faults, Place, Selection, files};

const EXAMPLES: &str = "Examples:
  cs explain 7K3QF                        violations and running clocks in full
  cs explain 7K3QF complaint-solved       one rule, to the second
  cs explain 7K3QF progress-daily --clock 2
  cs explain 7K3QF --all                  and the rules that did not apply
  cs explain customers/C0033              what is asked of a roster row
  cs explain 2026-10 complaint-rate       a figure or a duty of a period, with what counted
  cs explain 2026-W47/facility            one of the values by which a figure is split
  cs explain 1d/facility                  a rolling figure; each crossing has its number
  cs explain 2026-11-22/1                 the first shift of a day
  cs explain complaint-solved             the rule
  cs explain deadline                     the form: its keys and outcomes
  cs explain unknown-field                what a fault in a file means, and how it is mended

Exit status: 0 explained, 2 it could not be.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A form, a rule, the code of a fault, a record (its id, a unique part of it, or its file), or what else obligations are about: a roster row, a period, a month of the archive; nothing lists the forms
    #[arg(value_name = "WHAT")]
    what: Option<String>,
    /// Of a record: only this rule, in full
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// Of a record: only the clock with this number
    #[arg(long, value_name = "N")]
    clock: Option<u32>,
    /// Of a record: the rules that did not apply too, and why
    #[arg(long)]
    all: bool,
    /// Show secret values, where the policy lets you
    #[arg(long)]
    reveal: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let Some(what) = args.what.as_deref() else {
        overview(out, session.language)?;
        return Ok(Outcome::Clean);
    };
    if let (Some(form), None) = (FormName::parse(what), &args.rule) {
        out.write_all(rules::page(form, session.language).as_bytes())?;
        return Ok(Outcome::Clean);
    }
    if let (Some(code), None) = (Code::parse(what), &args.rule)
        && !session.open().is_ok_and(|book| book.policy.rule(what).is_some())
    {
        out.write_all(code.page(session.language).as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let mut book = session.open_listening().map_err(|error| near_code(what, error))?;
    let Some(session) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let session = &session;
    // What tables show of a rule may be typed.
    let titled = book.policy.rules.iter().find(|rule| rule.title.is_own(what));
    let titled = titled.map(|rule| rule.id.clone());
    let what = titled.as_deref().filter(|_| book.policy.rule(what).is_none()).unwrap_or(what);
    if let (Some(_), None) = (book.policy.rule(what), &args.rule) {
        return rule(out, what, &mut book, session);
    }
    if let Some(rule) = &args.rule {
        known_rule(rule, &book.policy)?;
    }
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: session.language };
    match words.named(&book.rosters, what) {
        Named::Subject(name) => subject(out, args, (what, &name), &mut book, session),
        Named::NoRow(roster, key) => Err(no_row(&book, roster, key)),
        Named::Other => {
            let place = find(what, &book)?;
            record(out, args, &place, &mut book, session)
        }
    }
}

/// Without a book there are forms and codes alone: one that is nearly meant is named instead of the lack of a book.
fn near_code(what: &str, error: anyhow::Error) -> anyhow::Error {
    match nearest(what, codes()).filter(|_| !error.is::<Faults>()) {
        Some(code) => Hinted::new(
            format!("there is no form or code `{what}`"),
            said!("did you mean `{code}`?", "是不是 `{code}`？"),
        )
        .into(),
        None => error,
    }
}

fn codes<'a>() -> impl Iterator<Item = &'a str> {
    Code::ALL.iter().map(|code| code.as_str())
}

pub(super) fn no_row(book: &Book, roster: RosterId, key: &str) -> anyhow::Error {
    let name = &book.policy.schema.roster(roster).name;
    let message =
        said!("there is no row `{key}` in the roster `{name}`", "名册 `{name}` 里没有 `{key}`");
    let words = Words {
        policy: &book.policy,
        symbols: &book.symbols,
        language: super::outcome::language(),
    };
    match nearest(key, keys(words, &book.rosters, roster)) {
        Some(near) => {
            Hinted::new(message, said!("did you mean `{name}/{near}`?", "是不是 `{name}/{near}`？"))
                .into()
        }
        None => refused(message),
    }
}

/// The forms, one a line, and how to go on.
fn overview(out: &mut dyn Write, language: Language) -> Result<()> {
    let head = tr!(
        language,
        "A rule of the policy has one of these forms:",
        "政策的每条规则用以下写法之一："
    );
    writeln!(out, "{head}\n")?;
    for form in FormName::ALL {
        let page = rules::page(form, language);
        let title = page.lines().next().unwrap_or_default();
        let mark = if language == Language::Chinese { "：" } else { ": " };
        let about = title.split_once(mark).map_or(title, |(_, about)| about);
        writeln!(out, "  {:<12}{about}", form.as_str())?;
    }
    let rest = tr!(
        language,
        "cs explain FORM           its keys and outcomes
cs explain CODE           what a fault in a file means, such as unknown-field
cs explain RULE           what a rule of this book asks
cs explain RECORD [RULE]  why its obligations stand as they do
cs explain NAME [RULE]    the same of a roster row, a period, a month of the archive",
        "cs explain 写法         它的键和结果
cs explain 错误代码     文件里的错误是什么意思，如 unknown-field
cs explain 规则         本册的一条规则要求什么
cs explain 工单 [规则]  它的各项义务为何是这样
cs explain 名称 [规则]  同上，针对名册的一行、一个期间或归档的一个月"
    );
    writeln!(out, "\n{rest}")?;
    Ok(())
}

/// Each version of the rule `id`; of one that is judged on no record, also how it stands.
pub(super) fn rule(
    out: &mut dyn Write,
    id: &str,
    book: &mut Book,
    session: &Session,
) -> Result<Outcome> {
    let text = files::read(&book.root.join("policy.yaml")).context("could not read policy.yaml")?;
    let is_it = |rule: &Rule| *rule.id == *id;
    let is_on_records = |rule: &Rule| rule.level == Level::Record;
    let stands = if book.policy.rules.iter().filter(|rule| is_it(rule)).all(is_on_records) {
        BTreeMap::new()
    } else {
        stands(id, book, session)?
    };
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: session.language };
    let versions = book.policy.rules.iter().enumerate().filter(|(_, rule)| is_it(rule));
    for (place, (index, rule)) in versions.enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let page = words.rule_page(rule, &text, stands.get(&index));
        render::explain::rule(out, &page, session.layout())?;
    }
    if stands.is_empty() || book.faults.is_empty() {
        return Ok(Outcome::Clean);
    }
    print_faults(&book.faults, "");
    Ok(Outcome::Undecided)
}

/// How the versions of the rule `id` stand, by their place in the policy.
fn stands(id: &str, book: &mut Book, session: &Session) -> Result<BTreeMap<usize, Stands>> {
    let records = book.records(&Selection::All)?;
    let rules: Vec<bool> = book.policy.rules.iter().map(|rule| *rule.id == *id).collect();
    let months = check::months(&rules, book)?;
    let numbers = (0..rules.len()).filter(|rule| rules[*rule]);
    let mut stands: BTreeMap<usize, Stands> =
        numbers.map(|rule| (rule, Stands::default())).collect();
    let judged = standing::Book { records: &records, months: &months, rules: &rules };
    let faults = standing::judge_all(&log::basis(book, session), judged, &mut |_, standings| {
        for one in standings {
            if let Some(stands) = stands.get_mut(&one.obligation.rule) {
                stands.add(one.obligation, one.name);
            }
        }
    });
    book.faults.extend(faults);
    Ok(stands)
}

/// Where the record stands that `what` means; a name that is nearly a form's or a rule's is taken for a slip.
fn find(what: &str, book: &Book) -> Result<Place> {
    book.find(what).map_err(|error| {
        let forms = FormName::ALL.iter().map(|form| form.as_str());
        let rules = book.policy.rules.iter().map(|rule| &*rule.id);
        let known = forms.chain(rules).chain(codes());
        match nearest(what, known) {
            Some(name) if name == what => Hinted::new(
                format!("`{what}` is no record, and a second word goes with a record only"),
                format!("cs explain {what}, or cs explain RECORD {what}"),
            )
            .into(),
            Some(name) => Hinted::new(
                format!("there is no form, rule, code or record `{what}`"),
                said!("did you mean `{name}`?", "是不是 `{name}`？"),
            )
            .into(),
            // No id of a record is written so.
            None if !what.is_ascii() => Hinted::new(
                said!(
                    "there is no form, rule, code or record `{what}`",
                    "没有写法、规则、错误代码或工单 `{what}`"
                ),
                said!(
                    "`cs explain` lists the forms, `cs policy list` the rules, `cs list` the records",
                    "`cs explain` 列出写法，`cs policy list` 列出规则，`cs list` 列出工单"
                ),
            )
            .into(),
            None => error,
        }
    })
}

pub(super) fn known_rule(id: &str, policy: &Policy) -> Result<()> {
    if policy.rule(id).is_some() {
        return Ok(());
    }
    let message = said!("there is no rule `{id}`", "没有规则 `{id}`");
    Err(match nearest(id, policy.rules.iter().map(|rule| &*rule.id)) {
        Some(name) => {
            Hinted::new(message, said!("did you mean `{name}`?", "是不是 `{name}`？")).into()
        }
        None => refused(message),
    })
}

/// A roster row, a period or a month of the archive; if nothing is asked of such, `what` may yet be part of an id.
fn subject(
    out: &mut dyn Write,
    args: &Args,
    (what, name): (&str, &str),
    book: &mut Book,
    session: &Session,
) -> Result<Outcome> {
    let records = book.records(&Selection::All)?;
    let is_asked = |rule: &Rule| {
        rule.level != Level::Record && args.rule.as_ref().is_none_or(|id| **id == *rule.id)
    };
    let rules: Vec<bool> = book.policy.rules.iter().map(is_asked).collect();
    let months = check::months(&rules, book)?;
    let wanted = Wanted { rule: args.rule.as_deref(), clock: args.clock, all: args.all };
    let basis = log::basis(book, session);
    let judged = standing::Book { records: &records, months: &months, rules: &rules };
    let told = explain_subject::explain(&basis, judged, name, wanted)
        .map_err(|gap| no_data(&gap, &book.policy))?;
    if let Some(sheet) = &told.sheet {
        if let (Some(clock), true) = (args.clock, sheet.full.is_empty()) {
            return Err(refused(said!(
                "{name} has no clock {clock}",
                "{name} 没有第 {clock} 号计时"
            )));
        }
        render::explain::record(out, sheet, session.layout())?;
        return conclude(out, book, told.gap.as_ref());
    }
    if let (Ok(place), false) = (book.find(what), what.contains('/')) {
        return record(out, args, &place, book, session);
    }
    match told.gap {
        Some(gap) => Err(no_data(&gap, &book.policy)),
        None => Err(nothing_asked(name, args.rule.as_deref(), &told.known, basis.words)),
    }
}

/// That no rule (or not this one) asks anything of what is called `name`, and of what else they do.
pub(super) fn nothing_asked(
    name: &str,
    rule: Option<&str>,
    known: &BTreeSet<String>,
    words: Words<'_>,
) -> anyhow::Error {
    let versions = words.policy.rules.iter().rev();
    let rule = rule.and_then(|id| versions.clone().find(|rule| *rule.id == *id));
    let message = match rule {
        Some(rule) => said!("{} asks nothing of `{name}`", "{} 对 `{name}` 没有要求", rule.id),
        None => said!("nothing is asked of `{name}`", "对 `{name}` 没有任何要求"),
    };
    let split = format!("{name}/");
    let is_row =
        words.policy.schema.rosters.iter().any(|roster| {
            name.strip_prefix(&*roster.name).is_some_and(|rest| rest.starts_with('/'))
        });
    // A row is there, or it would not have come so far.
    let near = || nearest(name, known.iter().map(String::as_str).filter(|_| !is_row));
    let near = known.iter().find(|one| one.starts_with(&split)).map(String::as_str).or_else(near);
    let hint = match (near, rule) {
        (Some(near), _) => said!("did you mean `{near}`?", "是不是 `{near}`？"),
        (None, Some(rule)) => Said::by(|language| {
            let words = words.speaking(language);
            let judged_on = words.judged_on(rule);
            words.close(tr!(language, "it is judged on {judged_on}", "它评判的是 {judged_on}"))
        }),
        (None, None) if words.policy.rules.iter().all(|rule| rule.level == Level::Record) => {
            said!("every rule of this policy is judged on records", "这份政策的规则都针对工单")
        }
        (None, None) => said!(
            "cs policy list tells what each rule is judged on",
            "每条规则针对什么，见 cs policy list"
        ),
    };
    Hinted::new(message, hint).into()
}

fn no_data(gap: &NoData, policy: &Policy) -> anyhow::Error {
    Hinted::new(format!("the {gap}"), no_data_remedy(policy, &gap.calendar, gap.year)).into()
}

/// What could not be read or judged makes the status 2.
fn conclude(out: &mut dyn Write, book: &Book, gap: Option<&NoData>) -> Result<Outcome> {
    out.flush().context("could not write the output")?;
    print_faults(&book.faults, "");
    if let Some(gap) = gap {
        return Err(no_data(gap, &book.policy));
    }
    Ok(if book.faults.is_empty() { Outcome::Clean } else { Outcome::Undecided })
}

fn record(
    out: &mut dyn Write,
    args: &Args,
    place: &Place,
    book: &mut Book,
    session: &Session,
) -> Result<Outcome> {
    let record = log::read(place, book)?;
    let basis = log::basis(book, session);
    let wanted = Wanted { rule: args.rule.as_deref(), clock: args.clock, all: args.all };
    let explained = basis.judge(&record, |judged| {
        let (view, name) = (judged.view, record.id.as_str());
        let explainer = Explainer { basis: &basis, view, name, gaps: &judged.gaps };
        let first_gap = judged.gaps.first().map(|(_, gap)| gap.clone());
        (explainer.explain(&judged.obligations, wanted), first_gap)
    });
    let (sheet, first_gap) = explained
        .ok_or_else(|| refused(said!("{} is not opened yet", "{} 还没有受理", record.id)))?;
    let sheet = sheet.map_err(|gap| no_data(&gap, &book.policy))?;
    if let (Some(clock), true) = (args.clock, sheet.full.is_empty()) {
        return Err(refused(said!(
            "{} has no clock {clock}",
            "{} 没有第 {clock} 号计时",
            record.id
        )));
    }
    render::explain::record(out, &sheet, session.layout())?;
    conclude(out, book, first_gap.as_ref())
}
