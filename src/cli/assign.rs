//! `cs assign` without a person: whom the policy allows, who is there, and who has the least to do.

use std::io::Write;

use anyhow::Result;

use super::ask::{self};
use super::compose::{self, Typed};
use super::figures::{self, Format};
use super::log::{self, Line, VerbArgs};
use super::outcome::print_note;
use super::session::Session;
use super::{Hinted, Outcome};
use crate::model::language::{Language, Said, listed, said, tr};
use crate::model::record::{Actor, Record, event};
use crate::model::value::field;
use crate::report::Words as Sentences;
use crate::report::propose::{self, Proposal, loads};
use crate::report::record::Basis;
use crate::store::{Book, Selection};

/// How many are named where none was given.
const NAMED: usize = 3;

/// What `assign` takes besides what every verb does.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Flags {
    /// Give it to the first who is proposed, and say why
    #[arg(long, conflicts_with = "propose")]
    auto: bool,
    /// Write nothing: print who is proposed, best first, and why others are not
    #[arg(long)]
    propose: bool,
    /// How to print the proposals
    #[arg(long, value_name = "FORMAT", requires = "propose", default_value = "table")]
    format: Format,
}

pub(super) fn run(
    args: &VerbArgs,
    flags: &Flags,
    session: &Session,
    mut book: Book,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let is_given =
        Typed::of(&args.words, Some(field::TO), session, &book)?.text(field::TO).is_some();
    let asks_for_person = session.asks && !flags.auto && !flags.propose;
    if (is_given && !flags.auto && !flags.propose) || asks_for_person {
        return log::run_verb(event::ASSIGNED, args, session, book, out);
    }
    if is_given {
        let hint = said!("leave the person out", "不要写人员");
        let message = said!("the person is given already", "已经写明了人员");
        return Err(Hinted::new(message, hint).into());
    }
    let id = match ask::said(&args.id, session) {
        Some(id) => id.to_owned(),
        None => ask::record(Some(event::ASSIGNED), session, &mut book)?,
    };
    let place = book.find(&id)?;
    let record = log::read(&place, &mut book)?;
    let by = compose::check_may(event::ASSIGNED, &args.words, &record, session, &mut book)?;
    let language = if flags.propose && flags.format != Format::Table {
        Language::English
    } else {
        session.language
    };
    let records = book.records(&Selection::AtWork)?;
    let all = proposals(&record, by, &records, (session, language), &book);
    if flags.propose {
        let basis = basis(&book, session, language);
        let figures = propose::figures(&basis, record.id, &all);
        return figures::show(out, &figures, flags.format, session, &book);
    }
    let Some(first) = all.first().filter(|one| one.against.is_empty()) else {
        return Err(no_one(&record, &book).into());
    };
    if !flags.auto {
        return Err(missing(&all, &book).into());
    }
    print_note(because(first, &all), None);
    let mut words = args.words.clone();
    words.values.push(format!("to={}", first.key));
    let line = Line { id: &id, event: event::ASSIGNED, words: &words };
    log::write(&line, session, book, out)
}

/// Lets the person at the terminal choose, best first, those whom something is against last; `None` where there is no
/// staff roster.
pub(super) fn choose(
    record: &Record,
    by: Actor,
    session: &Session,
    book: &mut Book,
) -> Result<Option<String>> {
    let records = book.records(&Selection::AtWork)?;
    let all = proposals(record, by, &records, (session, session.language), book);
    if all.is_empty() {
        return Ok(None);
    }
    let lines = all.iter().map(|one| (one.key.clone(), described(one, session.language)));
    ask::person(&lines.collect::<Vec<_>>(), session).map(Some)
}

fn proposals(
    record: &Record,
    by: Actor,
    records: &[Record],
    (session, language): (&Session, Language),
    book: &Book,
) -> Vec<Proposal> {
    let basis = basis(book, session, language);
    let Some(staff) = book.policy.schema.staff else { return Vec::new() };
    propose::propose(&basis, staff, record, by, &loads(&basis, records, record.id))
}

/// What is judged with, and told in `language`.
fn basis<'a>(book: &'a Book, session: &Session, language: Language) -> Basis<'a> {
    let basis = log::basis(book, session);
    Basis { language, words: Sentences { language, ..basis.words }, ..basis }
}

/// Name and reasons in a line.
fn described(one: &Proposal, language: Language) -> String {
    let name = &one.name;
    let gap = if name.is_empty() { "" } else { "  " };
    let reasons = reasons(one, language);
    if one.against.is_empty() {
        format!("{name}{gap}{reasons}")
    } else {
        tr!(language, "{name}{gap}not: {reasons}", "{name}{gap}不宜：{reasons}")
    }
}

/// What speaks for one who is proposed, or against one who is not.
fn reasons(one: &Proposal, language: Language) -> String {
    let comma = tr!(language, ", ", "，");
    if !one.against.is_empty() {
        return one.against.join(&comma);
    }
    let open = tr!(language, "{} open", "在办 {} 件", one.open);
    one.fit.iter().cloned().chain([open]).collect::<Vec<_>>().join(&comma)
}

/// Who was taken, why, and who would have been next.
fn because(first: &Proposal, all: &[Proposal]) -> Said {
    let next = all.get(1).filter(|one| one.against.is_empty());
    let told = |language| {
        let (key, why) = (&first.key, reasons(first, language));
        let after = match next {
            Some(next) => {
                let (other, theirs) = (&next.key, reasons(next, language));
                tr!(language, "; next {other}: {theirs}", "；其次 {other}：{theirs}")
            }
            None => tr!(language, "; no one else", "；没有别人"),
        };
        tr!(language, "{key}: {why}{after}", "{key}：{why}{after}")
    };
    Said::by(told)
}

fn missing(all: &[Proposal], book: &Book) -> Hinted {
    let named = all.iter().filter(|one| one.against.is_empty()).take(NAMED);
    let proposed = Said::by(|language| {
        let named = named.clone().map(|one| {
            let (key, open) = (&one.key, one.open);
            tr!(language, "{key} ({open} open)", "{key}（在办{open}件）")
        });
        let named = listed(&named.collect::<Vec<_>>(), language);
        tr!(
            language,
            "proposed: {named}; --auto takes the first, --propose says why",
            "建议：{named}；--auto 派给第一位，--propose 说明理由"
        )
    });
    Hinted::new(needs(book), proposed)
}

/// That the event does not say to whom.
fn needs(book: &Book) -> Said {
    Said::by(|language| {
        let to = compose::named(field::TO, language, book);
        tr!(language, "`assigned` needs {to}", "`assigned` 缺{to}")
    })
}

fn no_one(record: &Record, book: &Book) -> Hinted {
    let id = record.id;
    let message = Said::by(|language| {
        let needs = needs(book);
        let needs = needs.text(language);
        tr!(language, "{needs}, and no one can be proposed", "{needs}，也没有合适的人选")
    });
    Hinted::new(
        message,
        said!("cs assign {id} --propose says why", "cs assign {id} --propose 说明原因"),
    )
}
