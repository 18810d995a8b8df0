//! `cs guide`: what the house knows about a matter.

use std::io::Write;

use anyhow::Result;

use super::outcome::print_faults;
use super::session::Session;
use super::{Hinted, Outcome, log};
use crate::engine::View;
use crate::model::fault::{did_you_mean, suggest};
use crate::model::guide::Guide;
use crate::model::language::{listed, said, tr};
use crate::model::record::Record;
use crate::model::value::field;
use crate::render::table;
use crate::report::guide::{Sought, fitting, holds, subjects};
use crate::store::Book;

const EXAMPLES: &str = "Examples:
  cs guide                       every guide
  cs guide 投影仪                those that hold the word
  cs guide category=facility     those on a category; also product=…, kind=…
  cs guide 7K3QF                 what fits a ticket, best first, and why
  cs guide show projector        one guide

A guide is a file data/guides/NAME.md: between two lines `---` its id, title, kind (incident,
management, project or solution), words and what it is about, such as category or service; then
the page. A guide fits a ticket that has the same value in a field, or whose subject holds one of
the words, or part of the title. Where the policy declares a roster `guides`, its columns are all
that a head may have.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Words that a guide holds, fields that it has, a record that it fits; or `show` and its id
    #[arg(value_name = "WORD|FIELD=VALUE|RECORD|show ID")]
    words: Vec<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    let (guides, faults) = book.guides()?;
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["show", id] => show(&guides, id, out)?,
        ["show"] => {
            return Err(Hinted::new(
                said!("which guide is not said", "没有写明哪份指引"),
                said!("cs guide lists them", "cs guide 列出全部指引"),
            )
            .into());
        }
        [word] if !word.contains('=') && !guides.iter().any(|guide| holds(guide, word)) => {
            match book.find(word) {
                Ok(place) => {
                    let record = log::read(&place, &mut book)?;
                    fits(&guides, &record, session, &book, out)?;
                }
                Err(_) => list(&guides, &words, session, out)?,
            }
        }
        _ => list(&guides, &words, session, out)?,
    }
    out.flush()?;
    print_faults(&faults, "");
    Ok(if faults.is_empty() { Outcome::Clean } else { Outcome::Undecided })
}

fn show(guides: &[Guide], id: &str, out: &mut dyn Write) -> Result<()> {
    let Some(guide) = guides.iter().find(|guide| guide.id == id) else {
        let near = did_you_mean(id, guides.iter().map(|guide| guide.id.as_str()));
        let hint = near.unwrap_or_else(|| said!("cs guide lists them", "cs guide 列出全部指引"));
        return Err(Hinted::new(said!("there is no guide `{id}`", "没有指引 `{id}`"), hint).into());
    };
    writeln!(out, "{}  {}\n{}\n", guide.id, guide.title, guide.file)?;
    writeln!(out, "{}", guide.body.trim_end())?;
    Ok(())
}

/// The guides that hold every word and have every field.
fn list(guides: &[Guide], words: &[&str], session: &Session, out: &mut dyn Write) -> Result<()> {
    let mut names = subjects(guides);
    names.extend(["id", "title", "kind", "words"]);
    for (name, _) in words.iter().filter_map(|word| word.split_once('=')) {
        if !names.contains(&name) && !guides.is_empty() {
            let hint = suggest(name, names.iter().copied()).unwrap_or_default();
            return Err(Hinted::new(
                said!("no guide has a field `{name}`", "没有指引有字段 `{name}`"),
                hint,
            )
            .into());
        }
    }
    let is_meant = |guide: &&Guide| {
        words.iter().all(|word| match word.split_once('=') {
            Some((name, value)) => guide.values(name).iter().any(|known| known == value),
            None => holds(guide, word),
        })
    };
    let lines: Vec<Vec<String>> = guides
        .iter()
        .filter(is_meant)
        .map(|guide| {
            let kind = listed(guide.values("kind"), session.language);
            let kind = if kind.is_empty() { "-".to_owned() } else { kind };
            vec![
                guide.id.clone(),
                kind,
                guide.title.clone(),
                listed(guide.values("words"), session.language),
            ]
        })
        .collect();
    print(&["GUIDE", "KIND", "TITLE", "WORDS"], lines, session, out)
}

/// The guides that fit a record, with the reasons.
fn fits(
    guides: &[Guide],
    record: &Record,
    session: &Session,
    book: &Book,
    out: &mut dyn Write,
) -> Result<()> {
    let Some(sought) = sought(guides, record, session, book) else { return Ok(()) };
    writeln!(out, "{}  {}\n", record.id, sought.subject)?;
    let between = tr!(session.language, "; ", "；");
    let lines = fitting(guides, &sought, session.language)
        .into_iter()
        .map(|fit| vec![fit.guide.id.clone(), fit.guide.title.clone(), fit.why.join(&between)])
        .collect();
    print(&["GUIDE", "TITLE", "WHY"], lines, session, out)
}

fn sought(guides: &[Guide], record: &Record, session: &Session, book: &Book) -> Option<Sought> {
    let basis = log::basis(book, session);
    let timeline = basis.settle(record)?;
    let view = View::new(&book.policy, &book.rosters, &timeline, session.now);
    let last = timeline.events.len() - 1;
    let schema = &book.policy.schema;
    let texts = |name: &str| {
        let id = schema.find_field(name).filter(|id| !basis.is_masked(*id))?;
        let value = view.value(id, last)?;
        let shown = value.members().iter().map(|value| schema.show(value, &book.symbols));
        Some((name.to_owned(), shown.collect()))
    };
    let subject = view.value(field::SUBJECT, last);
    Some(Sought {
        subject: subject.map(|value| basis.show_field(field::SUBJECT, value)).unwrap_or_default(),
        fields: subjects(guides).into_iter().filter_map(texts).collect(),
    })
}

fn print(
    header: &[&str],
    lines: Vec<Vec<String>>,
    session: &Session,
    out: &mut dyn Write,
) -> Result<()> {
    let count = lines.len() as u64;
    let one = if let [line] = lines.as_slice() { line.first().cloned() } else { None };
    if count > 0 {
        table::rows_under(out, header, lines, session.layout())?;
        writeln!(out)?;
    }
    let guides = table::count(count, "guide", "guides");
    let language = session.language;
    let line = match (count, one) {
        (0, _) => tr!(language, "{guides}", "没有指引"),
        (_, Some(id)) => tr!(
            language,
            "{guides}; to read it: cs guide show {id}",
            "{count}份指引，阅读：cs guide show {id}"
        ),
        (_, None) => tr!(
            language,
            "{guides}; to read one: cs guide show GUIDE",
            "{count}份指引，阅读其中一份：cs guide show 指引"
        ),
    };
    writeln!(out, "{line}")?;
    Ok(())
}
