//! `cs edit`: a record in the editor of the one who asks, checked and told before it is written.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use super::ask::{self, Enter};
use super::editor::Editor;
use super::gate::{self, Passage};
use super::keep::{self, Change};
use super::outcome::{self, Tone, print_faults, print_line, print_note};
use super::session::Session;
use super::{Hinted, Outcome, compose, log};
use crate::model::Instant;
use crate::model::fault::{Fault, Position};
use crate::model::id::RecordId;
use crate::model::language::{said, tr};
use crate::model::record::{Actor, Event, KindId, Record};
use crate::model::value::Fields;
use crate::render::table::flow;
use crate::report::edited::{Edited, Mended, Mending};
use crate::store::archive::month_of;
use crate::store::committed::AtHead;
use crate::store::draft::Draft;
use crate::store::rewrite::{ReadText, Rewritten, Stamp};
use crate::store::{Book, Faults, Place, files};

const EXAMPLES: &str = "Examples:
  cs edit 7K3QF
  cs edit 7K3QF --amend '登记时看错了渠道'
  cs edit 7K3QF --discard
  EDITOR='code --wait' cs edit 7K3QF

The editor is the one of CS_EDITOR, VISUAL or EDITOR, the first that is set, with its arguments. It is
given a copy; once it is closed, the copy is read as `cs check` reads a record, what the edit changes is
told (fields, events, and what they do to the obligations), and on a terminal you are asked before
anything is written. In a script there is no question: what is sound is written.

New events, comments, quotes and layout are written as you typed them. An event that is added over a
minute after it happened gets `recorded`; the rules about who may write what, and the gates of the
policy, hold as for any write. What has happened is not changed: neither the head nor an event that
stands there. With --amend REASON its lines stay as they were, and what you changed is kept as
`amended` events by you, as `cs amend` writes them; an event that you deleted becomes void.

A gate that refuses the edit is passed by --force REASON; the last new event keeps the reason.

What cannot be written stays in .cs/edit, and cs edit ID --from FILE goes on with it. It goes once it
is written, once the record says the same, once a later edit of the record is written, after two
weeks, or with cs edit ID --discard.

Exit status: 0 written, or nothing changed; 1 a gate of the policy refuses it; 2 it could not be
written. Nothing is changed but for 0.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The record: its id, a unique part of it, or its file
    #[arg(value_name = "RECORD")]
    id: String,
    /// Keep what changes the past as amendments, for this reason
    #[arg(long, value_name = "REASON")]
    amend: Option<String>,
    /// Write what a rule refuses all the same; the last new event keeps the reason
    #[arg(long, value_name = "REASON")]
    force: Option<String>,
    /// Go on with an edit that was kept, instead of what the record says
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Drop the edits of this record that were kept (with --from, that one), and edit nothing
    #[arg(long, conflicts_with_all = ["amend", "force"])]
    discard: bool,
    /// Ask nothing on a terminal either
    #[arg(short = 'y', long)]
    yes: bool,
    #[arg(
        long,
        value_name = "WHO",
        help = "Who amends: a staff id, customer, system or bot:NAME (else CS_BY, else by git's user.email)"
    )]
    by: Option<String>,
}

/// What no one has touched for so long is dropped, in seconds.
const KEPT_FOR: i64 = 14 * 24 * 60 * 60;

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open_listening()?;
    if let Some(reason) = &args.amend {
        check_amend(reason)?;
    }
    let force = gate::reason(args.force.as_deref())?;
    if let Some(now) = session.by_the_clock() {
        Draft::clear(&book.root, now.plus(-KEPT_FOR));
    }
    let subject = Subject::find(&args.id, &mut book)?;
    if args.discard {
        return discard(args, subject.record.id, &book, session, out);
    }
    let editor = Editor::find()?;
    let draft = draft(args, &subject, &book, session)?;
    let editing = Editing { args, force, editor, is_new: args.from.is_none(), subject, draft };
    editing.run(&mut book, session, out)
}

fn check_amend(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        let message = said!("the reason is empty", "理由为空");
        let hint =
            said!("say why the past is mended: --amend REASON", "请写明更正理由：--amend REASON");
        return Err(Hinted::new(message, hint).into());
    }
    gate::check_reason(&"--amend".into(), reason)
}

/// The copy to edit: a new one, or one that was kept.
fn draft(args: &Args, subject: &Subject, book: &Book, session: &Session) -> Result<Draft> {
    let id = subject.record.id;
    let Some(file) = &args.from else {
        tell_of_kept(&Draft::kept(&book.root, id, &subject.text), id);
        return Draft::new(&book.root, id, &subject.text, &subject.text);
    };
    let path = path_of(file, book, session);
    if let Some(draft) = Draft::open(&book.root, id, &path) {
        return Ok(draft);
    }
    let text = files::read(&path).with_context(|| format!("could not read {}", file.display()))?;
    Draft::new(&book.root, id, &text, &subject.text)
}

fn path_of(file: &Path, book: &Book, session: &Session) -> PathBuf {
    let here = session.here.join(file);
    if here.exists() { here } else { book.root.join(file) }
}

/// Says that edits of this record are kept, how one goes on, and how they are dropped.
fn tell_of_kept(kept: &[Draft], id: RecordId) {
    let Some(Draft { name, .. }) = kept.last() else { return };
    let note = match kept.len() {
        1 => said!("cs: an edit of {id} is kept: {name}", "cs: {id} 有保留的修改：{name}"),
        count => said!(
            "cs: {count} edits of {id} are kept, the last one in {name}",
            "cs: {id} 有 {count} 份保留的修改，最近一份是 {name}"
        ),
    };
    let hint = said!(
        "cs edit {id} --from {name} goes on with it; cs edit {id} --discard drops what is kept",
        "继续编辑：cs edit {id} --from {name}；不要了：cs edit {id} --discard"
    );
    print_note(note, Some(&hint));
}

/// Drops the edits of a record that were kept, or the one that `--from` names.
fn discard(
    args: &Args,
    id: RecordId,
    book: &Book,
    session: &Session,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let dropped = match &args.from {
        None => Draft::all(&book.root, id),
        Some(file) => {
            let draft = Draft::open(&book.root, id, &path_of(file, book, session));
            vec![draft.ok_or_else(|| {
                let file = file.display();
                let message =
                    said!("{file} is no edit of {id} that was kept", "{file} 不是 {id} 保留的修改");
                let hint = said!(
                    "cs edit {id} --discard drops all that are",
                    "全部丢弃：cs edit {id} --discard"
                );
                Hinted::new(message, hint)
            })?]
        }
    };
    let language = session.language;
    if dropped.is_empty() {
        let line = tr!(language, "no edit of {id} is kept", "{id} 没有保留的修改");
        writeln!(out, "{line}")?;
    }
    for draft in dropped {
        let name = draft.name.clone();
        draft.discard();
        writeln!(out, "{}", tr!(language, "dropped: {name}", "已丢弃：{name}"))?;
    }
    Ok(Outcome::Clean)
}

/// What is edited.
struct Subject {
    /// As it is written now; where that cannot be read, as it is committed.
    record: Record,
    /// The text as it is now.
    text: String,
    state: State,
}

/// What is known of the record as it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Read,
    /// Its file cannot be read, but what is committed of it can.
    Committed,
    /// No form of it can be read.
    Unknown,
}

impl Subject {
    fn find(name: &str, book: &mut Book) -> Result<Self> {
        let place = book.find(name)?;
        let error = match log::read(&place, book) {
            Ok(record) => {
                let text = book.text_of(&record)?;
                return Ok(Self { record, text, state: State::Read });
            }
            Err(error) => error,
        };
        // A file that is at fault is what an editor is for.
        let (Place::File(file), Some(Faults(faults))) = (&place, error.downcast_ref()) else {
            return Err(error);
        };
        let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml"));
        let id = stem.and_then(|stem| RecordId::parse(stem).ok());
        let text = files::read(&book.root.join(&**file)).ok();
        let (Some(id), Some(text)) = (id, text) else { return Err(error) };
        print_faults(faults, "");
        let committed = match AtHead::of(&book.root, file) {
            Ok(AtHead::Text(text)) => book.read_text(&text, file, file).record,
            _ => None,
        };
        let state = if committed.is_some() { State::Committed } else { State::Unknown };
        let record = committed.unwrap_or_else(|| Record {
            id,
            kind: KindId(0),
            head: Fields::default(),
            events: Vec::new(),
            file: Arc::clone(file),
            line: 1,
        });
        Ok(Self { record, text, state })
    }
}

/// To write a draft over what others wrote since would take that back.
fn outdated(id: RecordId, draft: &Draft, line: &str) -> Hinted {
    let (name, line) = (&draft.name, line.trim_start_matches("- "));
    Hinted::new(
        said!(
            "{id} was written to since {name} was kept, which lacks `{line}`",
            "{name} 保留之后 {id} 又有登记，其中没有 `{line}`"
        ),
        said!(
            "add the new lines to it, as the record has them: cs edit {id} --from {name}; or begin anew: cs edit {id}",
            "请把工单里新增的行原样补进去：cs edit {id} --from {name}；或重新编辑：cs edit {id}"
        ),
    )
}

/// One edit, from the opening of the editor to the writing.
struct Editing<'a> {
    args: &'a Args,
    /// Why what a rule refuses is written all the same.
    force: Option<&'a str>,
    editor: Editor,
    subject: Subject,
    draft: Draft,
    /// It began with what the record says.
    is_new: bool,
}

/// Why an edit cannot be written as it is.
enum Trouble {
    /// Faults of the text, at their places.
    Faults(Vec<Fault>),
    Error(anyhow::Error),
    /// A gate refuses it, and has said why.
    Gate,
    /// The person does not want it so.
    Unwanted,
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Faults>() {
            Ok(Faults(faults)) => Self::Faults(faults),
            Err(error) => Self::Error(error),
        }
    }
}

impl Editing<'_> {
    fn run(self, book: &mut Book, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
        if self.asks()
            && let Err(error) = self.check_whole()
        {
            outcome::print_error(&error);
        }
        loop {
            out.flush()?;
            if let Err(error) = self.editor.open(&self.draft.path) {
                return Ok(self.give_up(&Trouble::Error(error)));
            }
            let session = &session.later();
            let trouble = match self.draft.read() {
                Ok(typed) if typed == self.subject.text => {
                    let id = self.subject.record.id;
                    self.draft.discard();
                    let line = tr!(session.language, "{id} is as it was", "{id} 未改动");
                    writeln!(out, "{line}")?;
                    return Ok(Outcome::Clean);
                }
                Ok(typed) => match self.check(&typed, book, session, out) {
                    Ok(rewritten) => return self.write(&rewritten, book, session, out),
                    Err(trouble) => trouble,
                },
                Err(error) => Trouble::Error(error),
            };
            out.flush()?;
            if !self.asks() {
                return Ok(self.give_up(&trouble));
            }
            let outcome = trouble.tell();
            if !ask::confirm(&said!("open it again?", "重新打开编辑？"), Enter::Yes)? {
                self.tell_kept(&trouble);
                return Ok(outcome);
            }
        }
    }

    /// An edit that was kept has all that came since.
    fn check_whole(&self) -> Result<()> {
        match self.draft.lacks(&self.subject.text)? {
            Some(line) => Err(outdated(self.subject.record.id, &self.draft, line).into()),
            None => Ok(()),
        }
    }

    /// Questions are asked where a person can see and answer them.
    fn asks(&self) -> bool {
        !self.args.yes && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Tells the difference, and what is wrong with it; nothing is written.
    fn check(
        &self,
        typed: &str,
        book: &mut Book,
        session: &Session,
        out: &mut dyn Write,
    ) -> Result<Rewritten, Trouble> {
        self.check_whole()?;
        let before = &self.subject.record;
        let ReadText { record, faults, warnings } =
            book.read_text(typed, &self.draft.name, &before.file);
        let Some(after) = record else { return Err(Trouble::Faults(faults)) };
        print_faults(&warnings, "warning: ");
        if self.subject.state != State::Read {
            return self.check_repair(typed, after, (book, session), out);
        }
        let edited = Edited::new(before, &after);
        let width = session.layout().width;
        for line in log::basis(book, session).edit_lines(&edited) {
            flow(out, &line, width).map_err(anyhow::Error::from)?;
        }
        let mended = self.mended(&edited, book, session)?;
        self.check_added(&edited, &mended, book, session)?;
        let late = |event: &Event| recorded(event, session.now);
        let texts = (&*self.subject.text, typed);
        let rewritten_with = |forced: Option<&str>| {
            book.rewritten(&edited, &mended, texts, &Stamp { recorded: &late, forced })
        };
        let rewritten = rewritten_with(None)?;
        let basis = log::basis(book, session);
        for amendment in &mended.amendments {
            let says = basis.event_row(amendment).says;
            let line = tr!(session.language, "amended: {says}", "更正：{says}");
            flow(out, &line, width).map_err(anyhow::Error::from)?;
        }
        if edited.is_empty() {
            let line =
                tr!(session.language, "only comments and layout differ", "只有注释和排版不同");
            writeln!(out, "{line}").map_err(anyhow::Error::from)?;
        }
        if !rewritten.keeps_layout {
            let note = said!(
                "cs: warning: comments and layout of the edit are not kept: the past stands between them",
                "cs: 警告：注释和排版无法保留：其间有已发生的内容"
            );
            print_line(Tone::Warning, note, None);
        }
        for shift in basis.shifts(before, &rewritten.record) {
            writeln!(out, "{}", basis.shift_text(&shift)).map_err(anyhow::Error::from)?;
        }
        out.flush().map_err(anyhow::Error::from)?;
        let passage = gate::pass_edit(book, before, &rewritten.record, self.force, session);
        let rewritten = match passage {
            Passage::Refused => return Err(Trouble::Gate),
            Passage::Forced => rewritten_with(self.force)?,
            Passage::Open => rewritten,
        };
        if self.asks() && !ask::confirm(&said!("write it?", "写入？"), Enter::Yes)? {
            return Err(Trouble::Unwanted);
        }
        Ok(rewritten)
    }

    /// The same for a file that could not be read: it is held against what is committed, and written as typed.
    fn check_repair(
        &self,
        typed: &str,
        after: Record,
        (book, session): (&Book, &Session),
        out: &mut dyn Write,
    ) -> Result<Rewritten, Trouble> {
        let basis = log::basis(book, session);
        if self.subject.state == State::Committed {
            let edited = Edited::new(&self.subject.record, &after);
            for line in basis.edit_lines(&edited) {
                writeln!(out, "{line}").map_err(anyhow::Error::from)?;
            }
            if edited.changes_the_past() {
                let message = said!("this changes what is committed", "这会改动已提交的内容");
                let hint = said!(
                    "mend what keeps the file from being read, and nothing else",
                    "请只修正妨碍读取之处"
                );
                return Err(Trouble::Error(Hinted::new(message, hint).into()));
            }
        } else {
            let line = tr!(
                session.language,
                "the file could not be read before: what this changes is not known",
                "文件原先无法读取，因此不知改动了什么"
            );
            writeln!(out, "{line}").map_err(anyhow::Error::from)?;
        }
        out.flush().map_err(anyhow::Error::from)?;
        if self.asks() && !ask::confirm(&said!("write it?", "写入？"), Enter::Yes)? {
            return Err(Trouble::Unwanted);
        }
        Ok(Rewritten { text: typed.to_owned(), record: after, keeps_layout: true })
    }

    /// What has happened, as amendments where it was changed.
    fn mended(&self, edited: &Edited<'_>, book: &mut Book, session: &Session) -> Result<Mended> {
        if !edited.changes_the_past() {
            return Ok(Mended::default());
        }
        let (id, draft) = (edited.before.id, &self.draft.name);
        let Some(reason) = &self.args.amend else {
            let message = said!("this changes what has happened", "这会改动已经发生的内容");
            let hint = said!(
                "say why, and it is amended: cs edit {id} --from {draft} --amend 'REASON'",
                "写明理由即可更正：cs edit {id} --from {draft} --amend '理由'"
            );
            return Err(Hinted::new(message, hint).into());
        };
        let by = self.actor(book, session)?;
        let mending = Mending { at: session.now, by, reason: reason.trim() };
        let mended = edited.amend(mending, &book.policy.schema);
        mended.map_err(|unsayable| Hinted::new(unsayable.message, unsayable.hint).into())
    }

    fn actor(&self, book: &mut Book, session: &Session) -> Result<Actor> {
        let words = compose::Words { by: self.args.by.clone(), ..compose::Words::default() };
        compose::actor(&words, session, book)
    }

    /// Holds what was added to what a write command is held to.
    fn check_added(
        &self,
        edited: &Edited<'_>,
        mended: &Mended,
        book: &mut Book,
        session: &Session,
    ) -> Result<(), Trouble> {
        let mut record = edited.before.clone();
        let new = edited.added().chain(mended.anew.iter().copied());
        let mut faults = Vec::new();
        for place in new {
            let event = &edited.after.events[place];
            // What is written anew has happened; its old form is void.
            if !mended.anew.contains(&place)
                && let Err(error) = compose::check_event(event, &record, session, book)
            {
                faults.push(fault(&error, &self.draft.name, event.line));
            }
            record.events.push(event.clone());
        }
        for amendment in &mended.amendments {
            let kind = book.policy.schema.event(amendment.event).clone();
            compose::check_class(amendment.by, &kind.by, &kind.name)?;
        }
        if faults.is_empty() { Ok(()) } else { Err(Trouble::Faults(faults)) }
    }

    fn write(
        self,
        rewritten: &Rewritten,
        book: &Book,
        session: &Session,
        out: &mut dyn Write,
    ) -> Result<Outcome> {
        let before = &self.subject.record;
        let turn = book.turn()?;
        let written = book.replace(&turn, before, (&self.subject.text, &rewritten.text));
        drop(turn);
        let id = before.id;
        match written {
            Ok(true) => {}
            Ok(false) => {
                let message = said!(
                    "{id} was written to while it was edited, so that nothing was written",
                    "编辑期间 {id} 已被他人写入，因此未写入"
                );
                let hint = said!(
                    "look at it, and go on with your edit: cs show {id}; add what is new there to your edit",
                    "请先查看 cs show {id}，把新内容补进你的修改后再继续"
                );
                return Ok(self.give_up(&Trouble::Error(Hinted::new(message, hint).into())));
            }
            Err(error) => return Ok(self.give_up(&Trouble::Error(error))),
        }
        let typed = self.draft.read().unwrap_or_default();
        for name in self.draft.settle(&book.root, id, &typed) {
            let note = said!(
                "cs: note: the earlier edit {name} is dropped, now that a later one is written",
                "cs: 注意：较晚的修改已写入，较早保留的 {name} 已丢弃"
            );
            print_note(note, None);
        }
        let file = Book::file_of(id);
        let message = keep::of_edit(before, &rewritten.record, book);
        keep::commit(book, session, &Change { paths: &[&file], message, by: None });
        let language = session.language;
        let line = if month_of(before).is_some() {
            tr!(
                language,
                "{id} edited, and back at work: {file}",
                "{id} 已修改，并从归档取回：{file}"
            )
        } else {
            tr!(language, "{id} edited", "{id} 已修改")
        };
        writeln!(out, "{line}")?;
        log::print_next(book, &rewritten.record, session, out)?;
        Ok(Outcome::Clean)
    }

    /// Tells what is wrong, and where the edit is kept.
    fn give_up(self, trouble: &Trouble) -> Outcome {
        let outcome = trouble.tell();
        let is_untouched =
            self.is_new && self.draft.read().is_ok_and(|typed| typed == self.subject.text);
        if is_untouched {
            self.draft.discard();
        } else {
            self.tell_kept(trouble);
        }
        outcome
    }

    /// Where the edit is kept; how one goes on with it where `trouble` has not said that.
    fn tell_kept(&self, trouble: &Trouble) {
        let (id, name) = (self.subject.record.id, &self.draft.name);
        let hint = match trouble {
            Trouble::Gate => Some(said!(
                "cs edit {id} --from {name} goes on with it; with --force 'REASON' it is written all the same, and keeps the reason",
                "继续编辑：cs edit {id} --from {name}；加 --force '理由' 仍可写入，理由会记下来"
            )),
            _ if trouble.names(name) => None,
            Trouble::Faults(_) | Trouble::Error(_) | Trouble::Unwanted => Some(said!(
                "cs edit {id} --from {name} goes on with it",
                "继续编辑：cs edit {id} --from {name}"
            )),
        };
        let note = said!("cs: the edit is kept in {name}", "cs: 修改保留在 {name}");
        print_note(note, hint.as_ref());
    }
}

impl Trouble {
    /// True if its remedy is a command that goes on with the draft `name`.
    fn names(&self, name: &str) -> bool {
        let Self::Error(error) = self else { return false };
        let hinted: Option<&Hinted> = error.downcast_ref();
        hinted.is_some_and(|hinted| hinted.hint.english().contains(&format!("--from {name}")))
    }

    /// Says what is wrong, and what that comes to.
    fn tell(&self) -> Outcome {
        match self {
            Self::Faults(faults) => print_faults(faults, ""),
            Self::Error(error) => outcome::print_error(error),
            Self::Unwanted => {}
            Self::Gate => return Outcome::Violations,
        }
        Outcome::Undecided
    }
}

/// When an event was recorded, if it was entered over a minute after it happened.
fn recorded(event: &Event, now: Instant) -> Option<Instant> {
    (now.since(event.at) > compose::RECORDED_AFTER).then_some(now)
}

/// What is wrong with an event that was added, at its line.
fn fault(error: &anyhow::Error, file: &str, line: u32) -> Fault {
    let at = Position::line(line);
    match error.downcast_ref::<Hinted>() {
        Some(hinted) => {
            Fault::new(file, at, hinted.message.clone()).with_hint(Some(hinted.hint.clone()))
        }
        None => Fault::new(file, at, format!("{error:#}")),
    }
}
