//! `cs new`: open a record.

use std::io::Write;

use anyhow::{Context, Result};

use super::compose::{self, Typed, Words};
use super::gate::{self, Passage};
use super::identity::present;
use super::keep::{self, Change};
use super::meant;
use super::session::Session;
use super::{Hinted, Outcome, ask, log};
use crate::model::Instant;
use crate::model::id::RecordId;
use crate::model::language::{said, tr};
use crate::model::record::{Event, KindId, Record, event};
use crate::model::value::{Fields, Value, field};
use crate::report::meant::suggest_kind;
use crate::store::Book;

const EXAMPLES: &str = "Examples:
  cs new request 'Print 40 handbooks' customer=Wang --via phone
  cs new complaint 会议室投影仪故障 customer=王女士 via=email --by li.na
  cs new request subject=开票流程咨询 customer=C0042 --via phone --at 09:05

These fit the book that `cs init` writes, the last one a book with a roster of customers. The kinds of
record, and the fields that each asks, stand in policy.yaml under `kinds`.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The kind of record
    kind: String,
    /// The subject, and fields as field=value
    #[command(flatten)]
    words: Words,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    let kind = match ask::said(&args.kind, session) {
        Some(name) => find_kind(name, &book)?,
        None => ask::kind(session, &mut book)?,
    };
    let asked =
        if session.asks { Some(ask::new(kind, &args.words, session, &mut book)?) } else { None };
    let turn = book.turn()?;
    let words = asked.as_ref().unwrap_or(&args.words);
    let mut record = record(words, kind, session, &mut book)?;
    let name = book.policy.schema.kind(kind).name.clone();
    let again = gate::new_again(&name, words, &book);
    if gate::pass(&mut book, None, &mut record, (words, &again), session)? == Passage::Refused {
        return Ok(Outcome::Violations);
    }
    book.create(&turn, &record)?;
    let message = keep::of_record(&record, &book);
    let by = keep::writer(record.events[0].by);
    keep::commit(&book, session, &Change { paths: &[&record.file], message, by });
    let (id, file) = (record.id, &record.file);
    let back = compose::counted_back(words, record.events[0].at, &book);
    let said = match back {
        Some(at) => {
            tr!(session.language, "{id} opened at {at}  {file}", "{id} 已登记（{at}）  {file}")
        }
        None => tr!(session.language, "{id} opened  {file}", "{id} 已登记  {file}"),
    };
    writeln!(out, "{said}")?;
    log::print_next(&book, &record, session, out)?;
    Ok(Outcome::Clean)
}

fn find_kind(name: &str, book: &Book) -> Result<KindId> {
    meant::kind(name, &book.policy.schema)?.ok_or_else(|| {
        let hint = suggest_kind(name, &book.policy.schema).unwrap_or_else(|| {
            said!("the kinds stand in policy.yaml under `kinds`", "类型见 policy.yaml 的 `kinds`")
        });
        Hinted::new(said!("there is no kind `{name}`", "没有类型 `{name}`"), hint).into()
    })
}

/// The record that `words` open.
pub(super) fn record(
    words: &Words,
    kind: KindId,
    session: &Session,
    book: &mut Book,
) -> Result<Record> {
    let (at, recorded) = compose::time(words, session, book)?;
    let by = present(compose::actor(words, session, book)?, at, book)?;
    let mut typed = Typed::of(words, Some(field::SUBJECT), session, book)?;
    let note = typed
        .fields
        .iter()
        .position(|(id, _)| *id == field::NOTE)
        .map(|place| typed.fields.remove(place));
    check_fields(&typed, kind, book)?;
    let mut head = compose::values(&typed.fields, book)?;
    take(kind, at, &mut head, book);
    let mut fields = compose::values(&note.into_iter().collect::<Vec<_>>(), book)?;
    if let Some(via) = head.get(field::VIA) {
        fields.set(field::VIA, via.clone());
    }
    let id = fresh_id(at, book)?;
    let event = Event { at, event: event::OPENED, by, recorded, fields, amendment: None, line: 0 };
    head.set(field::KIND, Value::Word(book.policy.schema.kind(kind).word));
    Ok(Record { id, kind, head, events: vec![event], file: Book::file_of(id), line: 1 })
}

/// What is typed are fields of the kind.
pub(super) fn check_known(typed: &Typed, kind: KindId, book: &Book) -> Result<()> {
    let schema = &book.policy.schema;
    let declared = schema.kind(kind);
    let is_taken = |field| declared.take.iter().any(|take| take.field == field);
    for (id, _) in &typed.fields {
        let is_declared = declared.fields.iter().any(|used| used.field == *id) || is_taken(*id);
        if !is_declared && !matches!(*id, field::SUBJECT | field::CUSTOMER | field::VIA) {
            let fields = declared.fields.iter().map(|used| used.field);
            let message = said!(
                "the kind `{}` has no field `{}`",
                "类型 `{}` 没有字段 `{}`",
                declared.name,
                schema.field(*id).name
            );
            return Err(Hinted::new(message, compose::its_fields(fields, schema)).into());
        }
    }
    Ok(())
}

fn check_fields(typed: &Typed, kind: KindId, book: &Book) -> Result<()> {
    check_known(typed, kind, book)?;
    let declared = book.policy.schema.kind(kind);
    let missing: Vec<_> = declared
        .fields
        .iter()
        .filter(|used| !used.optional && typed.text(used.field).is_none())
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(compose::missing_fields(&declared.name, &missing, book))
    }
}

/// Copies the roster values that history keeps, where they were not typed.
fn take(kind: KindId, at: Instant, head: &mut Fields, book: &Book) {
    for take in &book.policy.schema.kind(kind).take {
        let key = head.get(take.through).and_then(Value::as_word);
        let value = key.and_then(|key| book.rosters.value(take.roster, key, take.column, at));
        if let (None, Some(value)) = (head.get(take.field), value) {
            head.set(take.field, value.clone());
        }
    }
}

/// An id that no record at work or in the archive bears.
fn fresh_id(at: Instant, book: &Book) -> Result<RecordId> {
    let date = at.date_in(book.policy.zone());
    loop {
        let random = getrandom::u64()
            .map_err(|error| anyhow::anyhow!("{error}"))
            .context("could not make an id")?;
        let id = RecordId::new(date, random);
        let file = Book::file_of(id);
        if !book.root.join(&*file).exists() && !book.is_archived(id)? {
            return Ok(id);
        }
    }
}
