//! `cs undo`: take back the last event of a record.

use std::io::Write;

use anyhow::Result;

use super::ask::{self, Enter, Left};
use super::keep::{self, Change};
use super::session::Session;
use super::{Hinted, Outcome, again, compose, log};
use crate::model::Instant;
use crate::model::language::{Said, listed, said, tr};
use crate::model::record::{Actor, Record, event};
use crate::model::value::{FieldId, Value};
use crate::render::table::flow;
use crate::report::{short, waiver};
use crate::store::archive::month_of;
use crate::store::committed::AtHead;
use crate::store::git::Git;
use crate::store::take_back::{TakenBack, written_at};
use crate::store::{Book, Selection};

/// Outside git, what was written longer ago than this stands, in seconds.
const A_DAY: i64 = 24 * 60 * 60;

const EXAMPLES: &str = "Examples:
  cs undo            your last event, in whatever record it is
  cs undo 7K3QF      the last event of this record, if it is yours

Only the last line of a record is taken back, only by the one whose line it is, and only while no
commit has it: the file is then, byte for byte, what it was before. A record that you have just opened
goes away whole (on a terminal you are asked, and one that others name stays); an archived one that
your event brought back to work goes back. Everything else is amended:
cs amend 7K3QF of=resolved void=true reason=…

Where the policy says `commit: true`, each write is a commit at once: until it was sent to others, and
for a day, it is taken back by a further commit. In a book outside of git, what was written more than a
day ago stands.

Exit status: 0 taken back, 2 it could not be. Nothing is changed but for 0.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The record: its id, or a unique part of it (the one in which you wrote last unless given)
    id: Option<String>,
    #[arg(
        long,
        value_name = "WHO",
        help = "Whose event: a staff id, customer, system or bot:NAME (else CS_BY, else by git's user.email)"
    )]
    by: Option<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open_listening()?;
    let words = compose::Words { by: args.by.clone(), ..compose::Words::default() };
    let me = compose::actor(&words, session, &mut book)?;
    let id = match &args.id {
        Some(id) => id.clone(),
        None => last_of(me, session.now, &mut book)?.id.to_string(),
    };
    if session.asks {
        // Nothing is asked while the book is locked.
        let record = log::read(&book.find(&id)?, &mut book)?;
        check(&record, me, session, &mut book)?;
        ask_for_whole(&record)?;
    }
    let turn = book.turn()?;
    let mut record = log::read(&book.find(&id)?, &mut book)?;
    let before = check(&record, me, session, &mut book)?;
    let taken = book.take_back(&turn, &record, &before)?;
    let Some(last) = record.events.pop() else { return Ok(Outcome::Clean) };
    drop(turn);
    let message = keep::of_taken_back(&record, &last, &book);
    let change = Change { paths: &[&record.file], message, by: keep::writer(me) };
    keep::commit(&book, session, &change);
    tell(taken, &last, &record, (session, &book), out)?;
    if taken != TakenBack::Record {
        log::print_next(&book, &record, session, out)?;
    }
    Ok(Outcome::Clean)
}

/// Asks before a whole record goes.
fn ask_for_whole(record: &Record) -> Result<()> {
    let id = record.id;
    let question = said!(
        "{id} goes away whole, with its file: take it back?",
        "{id} 会连同文件整张删除：撤回？"
    );
    if record.events.len() == 1 && !ask::confirm(&question, Enter::No)? {
        return Err(Left.into());
    }
    Ok(())
}

/// A record that others name does not go away.
fn check_links(record: &Record, mend: Said, book: &mut Book) -> Result<()> {
    let id = record.id;
    let records = book.records(&Selection::AtWork)?;
    let word = book.symbols.find(id.as_str());
    let schema = &book.policy.schema;
    let is_link = |(of, value): (FieldId, &Value)| {
        schema.field(of).kind.names_records()
            && value.members().iter().any(|member| word.is_some() && member.as_word() == word)
    };
    let names_it = |other: &&Record| {
        let fields = other.events.iter().map(|event| &event.fields);
        other.id != id && fields.chain([&other.head]).any(|fields| fields.iter().any(is_link))
    };
    let mut named: Vec<String> =
        records.iter().filter(names_it).map(|other| other.id.to_string()).collect();
    let waivers = book.waivers.iter().filter(|waiver| *waiver.record == *id.as_str());
    named.extend(waivers.map(|waiver| format!("{}:{}", waiver::FILE, waiver.line)));
    if named.is_empty() {
        return Ok(());
    }
    let message = Said::by(|language| {
        let named = listed(&named, language);
        tr!(
            language,
            "{id} does not go away whole: it is named by {named}",
            "{id} 不能整张删除：{named} 提到了它"
        )
    });
    Err(Hinted::new(message, mend).into())
}

fn last_of(me: Actor, now: Instant, book: &mut Book) -> Result<Record> {
    let found = book.last_written(me, now, compose::RECORDED_AFTER)?;
    found.ok_or_else(|| {
        let who = me.text(&book.symbols);
        let message = said!("{who} wrote in no record at work", "{who} 没有写过任何在办工单");
        Hinted::new(message, said!("name the record: cs undo ID", "请写明工单：cs undo ID")).into()
    })
}

/// What was committed of the record, whose last event `me` may take back, before that event.
///
/// # Errors
/// Why it may not be, and what to do instead.
fn check(record: &Record, me: Actor, session: &Session, book: &mut Book) -> Result<AtHead> {
    let id = record.id;
    let Some(last) = record.events.last() else { anyhow::bail!("{id} has no events") };
    let name = book.policy.schema.event(last.event).name.clone();
    let mend = match last.event {
        event::OPENED => {
            said!("cs withdraw {id} reason=… ends it", "可以撤销工单：cs withdraw {id} reason=…")
        }
        event::AMENDED => said!("amend once more: cs amend {id} …", "请再次更正：cs amend {id} …"),
        _ => said!(
            "what stands is amended: cs amend {id} of={name} void=true reason=…",
            "已成立的只能更正：cs amend {id} of={name} void=true reason=…"
        ),
    };
    if month_of(record).is_some() {
        let message = said!(
            "{id} is archived, and its months are written once",
            "{id} 已归档，归档月份只写一次"
        );
        return Err(Hinted::new(message, mend).into());
    }
    if last.by != me {
        let (by, me) = (last.by.text(&book.symbols), me.text(&book.symbols));
        let message = said!(
            "the last event of {id}, `{name}`, is by {by} and not by {me}",
            "{id} 的最后一个事件 `{name}` 由 {by} 写入，不是 {me}"
        );
        let hint =
            said!("each takes back their own last event only", "每人只能撤回自己的最后一个事件");
        return Err(Hinted::new(message, hint).into());
    }
    let written = written_at(last);
    let mut head = book.at_head(record)?;
    let is_committed = book.is_last_committed(record, &head);
    if is_committed {
        check_commit(record, &name, &mend, book)?;
        head = book.before_last_commit(record)?;
    }
    let is_bounded = is_committed || head == AtHead::NoRepository;
    if is_bounded && session.now.since(written) > A_DAY {
        let written = short(written, book.policy.zone());
        let message = said!(
            "the last event of {id}, `{name}`, was written at {written}, more than a day ago",
            "{id} 的最后一个事件 `{name}` 写于 {written}，已超过一天"
        );
        return Err(Hinted::new(message, mend).into());
    }
    if record.events.len() == 1 {
        check_links(record, mend, book)?;
    }
    Ok(head)
}

/// What is committed is taken back by a further commit where the policy commits each write, and no one else has it yet.
fn check_commit(record: &Record, name: &str, mend: &Said, book: &Book) -> Result<()> {
    let id = record.id;
    let message = if !book.policy.commit {
        said!(
            "the last event of {id}, `{name}`, is committed: a merge would bring it back",
            "{id} 的最后一个事件 `{name}` 已提交：合并会把它带回来"
        )
    } else if book.is_last_elsewhere(record)? {
        said!(
            "the last event of {id}, `{name}`, was sent to others: a merge would bring it back",
            "{id} 的最后一个事件 `{name}` 已送出：合并会把它带回来"
        )
    } else if let Some(under_way) = Git::new(&book.root).repository()?.under_way() {
        let under_way = under_way.name();
        said!(
            "the last event of {id}, `{name}`, is committed, and a {under_way} is not finished here",
            "{id} 的最后一个事件 `{name}` 已提交，而这里有未完成的 {under_way}"
        )
    } else {
        return Ok(());
    };
    Err(Hinted::new(message, mend.clone()).into())
}

/// Says what was taken back, and how it is written again.
fn tell(
    taken: TakenBack,
    last: &crate::model::record::Event,
    record: &Record,
    (session, book): (&Session, &Book),
    out: &mut dyn Write,
) -> Result<()> {
    let language = session.language;
    let name = book.policy.schema.event_called(last.event, language);
    let says = log::basis(book, session).event_row(last).says;
    let what = format!("{name}  {says}");
    let (id, what) = (record.id, what.trim_end());
    let line = tr!(language, "{id} taken back: {what}", "{id} 已撤回：{what}");
    flow(out, &line, session.layout().width)?;
    match taken {
        TakenBack::Event => {}
        TakenBack::Record => {
            let file = &record.file;
            writeln!(out, "{}", tr!(language, "the record is gone: {file}", "工单已删除：{file}"))?;
        }
        TakenBack::Copy => {
            writeln!(
                out,
                "{}",
                tr!(language, "the record is in the archive again", "工单已回到归档")
            )?;
        }
    }
    if let Some(command) = again::command(last, record, book) {
        let again = tr!(language, "to write it again: {command}", "重新写入：{command}");
        flow(out, &again, session.layout().width)?;
    }
    Ok(())
}
