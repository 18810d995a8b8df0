//! `cs undo`: take back the last event of a record.

use std::io::Write;

use anyhow::Result;

use super::session::Session;
use super::{Hinted, Outcome, again, compose, log};
use crate::model::language::{said, tr};
use crate::model::record::{Actor, Record, event};
use crate::render::table::flow;
use crate::report::short;
use crate::store::Book;
use crate::store::archive::month_of;
use crate::store::committed::AtHead;
use crate::store::take_back::{TakenBack, written_at};

/// Outside git, what was written longer ago than this stands, in seconds.
const A_DAY: i64 = 24 * 60 * 60;

const EXAMPLES: &str = "Examples:
  cs undo            your last event, in whatever record it is
  cs undo 7K3QF      the last event of this record, if it is yours

Only the last line of a record is taken back, only by the one whose line it is, and only while no
commit has it: the file is then, byte for byte, what it was before. A record that you have just opened
goes away whole; an archived one that your event brought back to work goes back. Everything else is
amended: cs amend 7K3QF of=resolved void=true reason=…

In a book outside of git, what was written more than a day ago stands.

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
    let turn = book.turn()?;
    let mut record = match &args.id {
        Some(id) => log::read(&book.find(id)?, &mut book)?,
        None => last_of(me, &mut book)?,
    };
    let head = check(&record, me, session, &mut book)?;
    let taken = book.take_back(&turn, &record, &head)?;
    let Some(last) = record.events.pop() else { return Ok(Outcome::Clean) };
    tell(taken, &last, &record, (session, &book), out)?;
    if taken != TakenBack::Record {
        log::print_next(&book, &record, session, out)?;
    }
    Ok(Outcome::Clean)
}

fn last_of(me: Actor, book: &mut Book) -> Result<Record> {
    let found = book.last_written(me)?;
    found.ok_or_else(|| {
        let who = me.text(&book.symbols);
        let message = said!("{who} wrote in no record at work", "{who} 没有写过任何在办工单");
        Hinted::new(message, said!("name the record: cs undo ID", "请写明工单：cs undo ID")).into()
    })
}

/// What is committed of the record whose last event `me` may take back.
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
    let head = book.at_head(record)?;
    if book.is_last_committed(record, &head) {
        let message = said!(
            "the last event of {id}, `{name}`, is committed: a merge would bring it back",
            "{id} 的最后一个事件 `{name}` 已提交：合并会把它带回来"
        );
        return Err(Hinted::new(message, mend).into());
    }
    let written = written_at(last);
    if head == AtHead::NoRepository && session.now.since(written) > A_DAY {
        let written = short(written, book.policy.zone());
        let message = said!(
            "the last event of {id}, `{name}`, was written at {written}, more than a day ago",
            "{id} 的最后一个事件 `{name}` 写于 {written}，已超过一天"
        );
        return Err(Hinted::new(message, mend).into());
    }
    Ok(head)
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
