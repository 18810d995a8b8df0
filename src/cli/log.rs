//! `cs log` and the verbs of the policy: one more event in a record.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::{Context, Result};

use super::compose::{self, Words, values_page};
use super::gate::{self, Passage};
use super::keep::{self, Change};
use super::meant;
use super::outcome::print_faults;
use super::session::Session;
use super::{Hinted, Outcome, ask, late};
use crate::cli::outcome::refused;
use crate::engine::{Outcome as Standing, Plan};
use crate::model::language::{Language, Said, said, tr};
use crate::model::record::{EventId, Record, event};
use crate::model::value::{Value, field};
use crate::policy::schema::{FieldType, Target};
use crate::render;
use crate::report::meant::suggest_event;
use crate::report::record::Basis;
use crate::report::remedy::short_id;
use crate::report::{ENDED, Words as Sentences};
use crate::store::{Book, Place, Selection};

const EXAMPLES: &str = "Examples:
  cs log 7K3QF responded --via phone --by li.na
  cs log 7K3QF triaged urgent
  cs log 7K3QF noted -m '客户改约周四' --at 16:40
  cs log 7K3QF closed --force '客户已搬走，无法签收'

Every event that the policy gives a verb is a command by that name too: cs respond 7K3QF.

What the event would break is told first, with the commands that would keep the rule. A rule with
gate: refuse keeps the event from being written, and so does one that says who may do it, unless it
says gate: warn. --force REASON writes it all the same, and the event keeps the reason.

Exit status: 0 written, 1 refused and nothing written, 2 it could not be done.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The record: its id, or a unique part of it
    id: String,
    /// The event
    event: String,
    #[command(flatten)]
    words: Words,
}

/// What a verb of the policy takes.
#[derive(Debug, clap::Args)]
pub(crate) struct VerbArgs {
    /// The record: its id, or a unique part of it
    pub(super) id: String,
    #[command(flatten)]
    pub(super) words: Words,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    let event = ask::said(&args.event, session);
    let event = event.map(|name| find_event(name, &book)).transpose()?;
    let id = match ask::said(&args.id, session) {
        Some(id) => id.to_owned(),
        None => ask::record(event, session, &mut book)?,
    };
    let event = if let Some(event) = event {
        event
    } else {
        let place = book.find(&id)?;
        ask::event_of(&read(&place, &mut book)?, session, &book)?
    };
    let line = Line { id: &id, event, words: &args.words };
    write(&line, session, book, out)
}

/// Where to look for the name of an event.
pub(super) fn where_events_stand() -> Said {
    said!("the events stand in policy.yaml under `events`", "事件见 policy.yaml 的 `events`")
}

fn find_event(name: &str, book: &Book) -> Result<EventId> {
    let schema = &book.policy.schema;
    let known = schema.find_event(name).or_else(|| schema.find_verb(name));
    let known = if known.is_some() { known } else { meant::event(name, schema)? };
    known.ok_or_else(|| {
        let hint = suggest_event(name, schema).unwrap_or_else(where_events_stand);
        Hinted::new(said!("there is no event `{name}`", "没有事件 `{name}`"), hint).into()
    })
}

/// Runs a verb of the policy of `book`.
pub(super) fn run_verb(
    event: EventId,
    args: &VerbArgs,
    session: &Session,
    mut book: Book,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let id = match ask::said(&args.id, session) {
        Some(id) => id.to_owned(),
        None => ask::record(Some(event), session, &mut book)?,
    };
    let line = Line { id: &id, event, words: &args.words };
    write(&line, session, book, out)
}

/// What is to be written, as typed.
pub(super) struct Line<'a> {
    pub(super) id: &'a str,
    pub(super) event: EventId,
    pub(super) words: &'a Words,
}

pub(super) fn write(
    typed: &Line<'_>,
    session: &Session,
    mut book: Book,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let Line { id, event, words } = *typed;
    let asked = if session.asks {
        let place = book.find(id)?;
        let before = read(&place, &mut book)?;
        Some(ask::event(event, words, &before, session, &mut book)?)
    } else {
        None
    };
    let words = asked.as_ref().unwrap_or(words);
    let turn = book.turn()?;
    // Looked for anew: another may have written, or filed it away, while a question stood open.
    let place = book.find(id)?;
    let before = read(&place, &mut book)?;
    let line = compose::event(words, event, &before, session, &mut book)?;
    let mut after = before.clone();
    after.events.push(line);
    let again = gate::verb_again(id, event, words, &book);
    if gate::pass(&mut book, Some(&before), &mut after, (words, &again), session)?
        == Passage::Refused
    {
        return Ok(Outcome::Violations);
    }
    let Some(line) = after.events.last() else { return Ok(Outcome::Clean) };
    let file = book
        .append(&turn, &before, line)
        .with_context(|| format!("nothing was written to {}", before.id))?;
    let message = keep::of_event(&before, line, &book);
    let by = keep::writer(line.by);
    keep::commit(&book, session, &Change { paths: &[&file], message, by });
    let name = book.policy.schema.event_called(event, session.language);
    let says = basis(&book, session).event_row(line).says;
    let language = session.language;
    let back = compose::counted_back(words, line.at, &book);
    let back = back.map(|at| tr!(language, " at {at}", "（{at}）")).unwrap_or_default();
    let said = format!("{} {name}{back}  {says}", before.id);
    render::table::flow(out, said.trim_end(), session.layout().width)?;
    late::tell(&book, (&before, &after), session, out)?;
    print_next(&book, &after, session, out)?;
    Ok(Outcome::Clean)
}

/// The one record at `place`; an error with all its faults if it cannot be read.
pub(super) fn read(place: &Place, book: &mut Book) -> Result<Record> {
    let name = match place {
        Place::File(file) => file.to_string(),
        Place::Archive { id, .. } => id.to_string(),
    };
    let known = book.faults.len();
    let records = book.records(&Selection::Named(vec![name.clone()]))?;
    match records.into_iter().next() {
        Some(record) => Ok(record),
        None if book.faults.len() > known => {
            Err(crate::store::Faults(book.faults.split_off(known)).into())
        }
        None => Err(refused(said!("the record {name} cannot be read", "工单 {name} 读不了"))),
    }
}

pub(super) fn basis<'a>(book: &'a Book, session: &Session) -> Basis<'a> {
    Basis {
        words: Sentences {
            policy: &book.policy,
            symbols: &book.symbols,
            language: session.language,
        },
        rosters: &book.rosters,
        waivers: &book.waivers,
        echoes: &book.echoes,
        plan: Plan::all(&book.policy),
        now: session.now,
        language: session.language,
        secrets: session.secrets,
    }
}

/// What the policy asks next of this record.
pub(super) fn print_next(
    book: &Book,
    record: &Record,
    session: &Session,
    out: &mut dyn Write,
) -> Result<()> {
    let basis = basis(book, session);
    let next = basis.judge(record, |judged| {
        let view = judged.view;
        let status = view.value(field::STATUS, view.events().len() - 1).and_then(Value::as_word);
        let is_ended = status.is_some_and(|status| ENDED.contains(&book.symbols.text(status)));
        (is_ended, basis.clocks(&judged.obligations), basis.gaps(judged))
    });
    let Some((is_ended, mut clocks, gaps)) = next else { return Ok(()) };
    // What a record that is done has left undone is for `check` to tell.
    clocks.retain(|clock| !is_ended || clock.outcome != Standing::Overdue);
    let last = record.events.last();
    let me = last.map(|last| last.by.text(&book.symbols)).unwrap_or_default();
    let waiting = last.filter(|last| last.event == event::WAITING);
    let reason = waiting.and_then(|waiting| waiting.fields.get(field::FOR)?.as_word());
    let reason = reason.filter(|reason| compose::is_known_reason(*reason, book));
    let frame = render::next::Frame {
        now: session.now,
        zone: book.policy.zone(),
        layout: session.layout(),
        me: &me,
        resume: &resuming(record, book),
        waits_for: reason.map(|reason| book.symbols.text(reason)),
    };
    render::next::next(out, &clocks, frame)?;
    out.flush()?;
    print_faults(&gaps, "warning: ");
    Ok(())
}

/// `cs resume 7K3QF`.
fn resuming(record: &Record, book: &Book) -> String {
    let (kind, id) = (book.policy.schema.event(event::RESUMED), short_id(record.id.as_str()));
    match &kind.verb {
        Some(verb) => format!("cs {verb} {id}"),
        None => format!("cs log {id} {}", kind.name),
    }
}

/// The page of a verb, for `cs VERB --help`: what it writes, and its fields with an example.
pub(super) fn about(book: &Book, id: EventId, language: Language) -> (String, String) {
    let schema = &book.policy.schema;
    let kind = schema.event(id);
    let verb = kind.verb.as_deref().unwrap_or_default();
    let title = kind.title.text(language);
    let title = title.map(|title| tr!(language, ": {title}", "：{title}")).unwrap_or_default();
    let about = tr!(language, "Write the event `{}`{title}", "登记事件 `{}`{title}", kind.name);
    let mut fields = String::new();
    let mut example = format!("cs {verb} 7K3QF");
    for (index, used) in kind.fields.iter().enumerate() {
        let field = schema.field(used.field);
        let optional = if used.optional {
            tr!(language, " (may be left out)", "（可不填）")
        } else {
            String::new()
        };
        let _ = writeln!(
            fields,
            "  {:<16} {}{optional}",
            field.name,
            values_page(&field.kind, book, language)
        );
        let value = example_value(book, &field.kind);
        let _ = match (used.optional, index) {
            (true, _) => Ok(()),
            (false, 0) => write!(example, " {value}"),
            (false, _) => write!(example, " {}={value}", field.name),
        };
    }
    if id == event::AMENDED {
        fields.push_str(match language {
            Language::English => AMEND_FIELDS,
            Language::Chinese => AMEND_FIELDS_IN_CHINESE,
        });
        "cs amend 7K3QF of=resolved cause=… reason='写漏了原因'".clone_into(&mut example);
    }
    if !fields.is_empty() {
        fields = tr!(
            language,
            "Fields, the first being VALUE:\n{fields}\n",
            "字段，第一个即 VALUE：\n{fields}\n"
        );
    }
    (about, tr!(language, "{fields}Example:\n  {example}", "{fields}示例：\n  {example}"))
}

const AMEND_FIELDS_IN_CHINESE: &str = "  of               head，或所更正的事件：同名的最后一个
  at, by, 其他     新的值，写作 字段=值
  void=true        此事件没有发生
";

const AMEND_FIELDS: &str =
    "  of               head, or the event it corrects: the last of that name
  at, by, others   the new values, as FIELD=VALUE
  void=true        the event did not happen
";

fn example_value(book: &Book, kind: &FieldType) -> String {
    match kind {
        FieldType::OneOf(words) => {
            words.first().map_or_else(String::new, |word| book.symbols.text(*word).to_owned())
        }
        FieldType::Ref(Target::Roster(roster)) => book
            .rosters
            .get(*roster)
            .and_then(|rows| rows.keys().first())
            .map_or_else(|| "ID".to_owned(), |key| book.symbols.text(*key).to_owned()),
        FieldType::Ref(Target::Records) => "9Z8Y7".to_owned(),
        FieldType::Int | FieldType::Decimal => "5".to_owned(),
        FieldType::Date => "2026-11-30".to_owned(),
        FieldType::Instant => "2026-11-30T18:00:00+08:00".to_owned(),
        FieldType::Bool => "true".to_owned(),
        FieldType::Duration => "1h30m".to_owned(),
        FieldType::Text | FieldType::Word | FieldType::List(_) => "…".to_owned(),
    }
}
