//! What a write command leaves in git, where the policy says `commit: true`.

use super::identity::identity;
use super::outcome::{Tone, print_line};
use super::session::Session;
use crate::model::language::{Said, said, tr};
use crate::model::record::{Actor, Correction, Event, Record};
use crate::model::symbol::Symbol;
use crate::model::value::{Fields, Value};
use crate::report::roster::MASK;
use crate::store::Book;
use crate::store::git::{Git, Message, Person, Trouble};

/// Columns that a subject keeps within.
const SUBJECT: usize = 72;
/// Lines of a body; a long import is told by its first ones.
const BODY: usize = 200;

/// What a command wrote.
#[derive(Clone, Debug)]
pub(super) struct Change<'a> {
    /// The files, relative to the book; those that are gone too.
    pub(super) paths: &'a [&'a str],
    pub(super) message: Message,
    /// Who did it; `None` for the one who runs the program.
    pub(super) by: Option<Symbol>,
}

/// Commits what a command wrote, and nothing else, if the policy asks for it. The write stands whatever becomes of the
/// commit: what keeps git from it is a warning, and the exit status that of the write.
pub(super) fn commit(book: &Book, session: &Session, change: &Change<'_>) {
    if !book.policy.commit {
        return;
    }
    if let Err(why) = try_commit(book, session, change) {
        let (what, hint) = match why.downcast::<Trouble>() {
            Ok(Trouble { message, hint }) => (message, hint),
            Err(error) => (Said::from(format!("{error:#}")), Said::default()),
        };
        let line = Said::by(|language| {
            let what = what.text(language);
            tr!(
                language,
                "cs: warning: it is written, but not committed: {what}",
                "cs: 警告：已写入，但未提交：{what}"
            )
        });
        let hint = if hint == Said::default() { later(book, change) } else { hint };
        print_line(Tone::Warning, line, Some(&hint));
    }
}

/// How what was written is committed later: `cs sync` does that where the branch is shared with another place.
fn later(book: &Book, change: &Change<'_>) -> Said {
    let repository = Git::new(&book.root).repository();
    if repository.is_err() || repository.is_ok_and(|one| one.upstream().is_ok()) {
        return said!("`cs sync` commits it later", "之后由 `cs sync` 提交");
    }
    let paths = change.paths.join(" ");
    said!(
        "git add {paths} && git commit commits it by hand",
        "可手工提交：git add {paths} && git commit"
    )
}

fn try_commit(book: &Book, session: &Session, change: &Change<'_>) -> anyhow::Result<()> {
    let repository = Git::new(&book.root).repository()?;
    let _turn = repository.turn()?;
    let author = match change.by {
        Some(by) => person(by, book, session),
        None => me(book, session),
    };
    repository.commit(change.paths, &change.message, author.as_ref())?;
    Ok(())
}

/// Who runs the program, as git names people; `None` where git's own user does.
pub(super) fn me(book: &Book, session: &Session) -> Option<Person> {
    let id = identity(session, book)?;
    person(book.symbols.find(&id)?, book, session)
}

/// Someone of the staff, by the columns `name` and `email` of the roster; `None` where one is missing or secret.
fn person(id: Symbol, book: &Book, session: &Session) -> Option<Person> {
    let staff = book.policy.schema.staff?;
    let kind = book.policy.schema.roster(staff);
    let cell = |name: &str| {
        let column = kind.column(name)?;
        if kind.columns[usize::from(column.0)].secret {
            return None;
        }
        let value = book.rosters.value(staff, id, column, session.now)?;
        let text = book.policy.schema.show(value, &book.symbols);
        let plain: String = text
            .chars()
            .filter(|letter| !matches!(letter, '<' | '>') && !letter.is_control())
            .collect();
        Some(plain.trim().to_owned()).filter(|text| !text.is_empty())
    };
    Some(Person { name: cell("name")?, email: cell("email")? })
}

/// Who did it, where that is one of the staff.
pub(super) const fn writer(actor: Actor) -> Option<Symbol> {
    match actor {
        Actor::Staff(id) => Some(id),
        Actor::Customer | Actor::System | Actor::Bot(_) => None,
    }
}

/// One more event of a record: `261122-7K3QF2: assigned to wang.wei`, then the line as it stands in the file.
pub(super) fn of_event(record: &Record, event: &Event, book: &Book) -> Message {
    let event = masked(event, book);
    let name = &book.policy.schema.event(event.event).name;
    let values: Vec<String> = event
        .fields
        .iter()
        .map(|(id, value)| {
            let field = &book.policy.schema.field(id).name;
            format!("{field} {}", book.policy.schema.show(value, &book.symbols))
        })
        .collect();
    let values = values.join(", ");
    Message {
        subject: subject(&format!("{}: {name} {values}", record.id)),
        body: format!("- {}", book.names().event(&event)),
    }
}

/// An event that was taken back: `261122-7K3QF2: took back assigned to wang.wei`, then the line as it stood.
pub(super) fn of_taken_back(record: &Record, event: &Event, book: &Book) -> Message {
    let Message { subject: written, body } = of_event(record, event, book);
    let (id, rest) = written.split_once(": ").unwrap_or((&written, ""));
    Message { subject: subject(&format!("{id}: took back {rest}")), body }
}

/// A record that was edited: `261122-7K3QF2: edited`, then the lines that came.
pub(super) fn of_edit(before: &Record, after: &Record, book: &Book) -> Message {
    let is_new = |event: &&Event| before.events.iter().all(|old| !old.says_the_same_as(event));
    let lines = after.events.iter().filter(is_new).map(|event| {
        let event = masked(event, book);
        format!("- {}", book.names().event(&event))
    });
    of_lines(&format!("{}: edited", before.id), &lines.collect::<Vec<_>>().join("\n"))
}

/// A new record: `261122-7K3QF2: opened as complaint`, then its file.
pub(super) fn of_record(record: &Record, book: &Book) -> Message {
    let kind = &book.policy.schema.kind(record.kind).name;
    let events = record.events.iter().map(|event| masked(event, book)).collect();
    let shown = Record { head: plain(&record.head, book), events, ..record.clone() };
    Message {
        subject: subject(&format!("{}: opened as {kind}", record.id)),
        body: body(&book.names().record(&shown)),
    }
}

/// Something else: what it is about, and what the command said of it.
pub(super) fn of_lines(about: &str, said: &str) -> Message {
    Message { subject: subject(about), body: body(said) }
}

/// The event with its secret values masked: the history of git is read more widely than a record.
fn masked(event: &Event, book: &Book) -> Event {
    let mut event = Event { fields: plain(&event.fields, book), ..event.clone() };
    if let Some(Correction::Values { fields, .. }) =
        event.amendment.as_deref_mut().map(|amendment| &mut amendment.correction)
    {
        *fields = plain(fields, book);
    }
    event
}

fn plain(fields: &Fields, book: &Book) -> Fields {
    let mut plain = fields.clone();
    for (id, _) in fields.iter() {
        if book.policy.schema.field(id).secret {
            plain.set(id, Value::Text(MASK.into()));
        }
    }
    plain
}

/// One line that is not too long.
fn subject(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUBJECT {
        return line;
    }
    let kept: String = line.chars().take(SUBJECT - 1).collect();
    format!("{}…", kept.trim_end())
}

fn body(text: &str) -> String {
    let lines: Vec<&str> = text.lines().take(BODY).collect();
    lines.join("\n")
}
