//! What stands between a command and what it would write: the rules that the event would break.

use anyhow::Result;

use super::compose::{Words, split};
use super::meant;
use super::outcome::{Tone, print_line, print_note};
use super::session::Session;
use super::{Hinted, log};
use crate::model::language::{Language, Said, said, tr};
use crate::model::record::{Event, EventId, EventSet, Record, event};
use crate::model::shell::shell_word;
use crate::model::value::{FieldId, Value, field};
use crate::report::gate::Breach;
use crate::report::remedy::{Again, short_id};
use crate::store::Book;

/// What came of judging the record as it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    Open,
    /// Nothing is to be written; why has been printed.
    Refused,
    /// The event is written, and says why.
    Forced,
}

/// The reason of `--force`, if it is given.
///
/// # Errors
/// If it says nothing.
pub(super) fn reason(force: Option<&str>) -> Result<Option<&str>> {
    let Some(reason) = force.map(str::trim) else { return Ok(None) };
    if reason.is_empty() {
        let hint = said!(
            "say why it is right to write it all the same: --force 'the customer is waiting'",
            "请写明为什么仍要登记：--force '客户在等'"
        );
        return Err(Hinted::new(said!("--force needs a reason", "--force 要写明理由"), hint).into());
    }
    check_reason(&"--force".into(), reason)?;
    Ok(Some(reason))
}

/// What hints write where a reason is to stand.
const PLACES: [&str; 4] = ["REASON", "理由", "…", "..."];

/// A reason in the words of the one who gives it, and not the place for it that a hint shows.
///
/// # Errors
/// Names `option`, which has the place.
pub(super) fn check_reason(option: &Said, reason: &str) -> Result<()> {
    if !PLACES.contains(&reason.trim()) {
        return Ok(());
    }
    let message = said!(
        "`{reason}` only shows where the reason is to stand",
        "`{reason}` 只表示此处要写理由"
    );
    let hint = said!("put your own words in its place", "请换成你自己的话");
    Err(Hinted::new(message.about(option), hint).into())
}

/// Says what the last event of `after`, typed as `words` after `again`, breaks that `before` did not, and by which
/// commands it would not; refuses it where a rule does, unless it is forced: then the event says why.
pub(super) fn pass(
    book: &mut Book,
    before: Option<&Record>,
    after: &mut Record,
    (words, again): (&Words, &Again),
    session: &Session,
) -> Result<Passage> {
    let reason = reason(words.force.as_deref())?;
    if hears(book, after, session) {
        book.listen(session.now)?;
    }
    let breaches = log::basis(book, session).breaches(before, after, again);
    let is_refused = breaches.iter().any(|breach| breach.refuses);
    for breach in &breaches {
        tell(breach, reason.is_some() && is_refused, session.language);
    }
    match reason {
        None if is_refused => {
            let is_past = breaches.iter().any(|breach| breach.refuses && breach.is_past);
            print_note(
                said!("cs: nothing was written", "cs: 没有登记"),
                Some(&forcing(is_past, again)),
            );
            Ok(Passage::Refused)
        }
        Some(reason) if is_refused => {
            if let Some(event) = after.events.last_mut() {
                event.fields.set(field::FORCED, Value::Text(reason.into()));
            }
            Ok(Passage::Forced)
        }
        Some(reason) => {
            tell_of_needless(after, reason, book);
            Ok(Passage::Open)
        }
        None => Ok(Passage::Open),
    }
}

/// How what is refused is written all the same; with the whole command where there is no other.
fn forcing(is_past: bool, again: &Again) -> Said {
    let (english, chinese) = if is_past {
        (again.forced("REASON"), again.forced("理由"))
    } else {
        ("--force 'REASON'".to_owned(), "加 --force '理由'".to_owned())
    };
    said!(
        "{english} writes it all the same, and keeps the reason",
        "{chinese} 仍可登记，理由会记下来"
    )
}

/// Says that the reason of `--force` is not kept, since nothing asks for it, and the command that keeps it as a note.
fn tell_of_needless(record: &Record, reason: &str, book: &Book) {
    let noted = book.policy.schema.event(event::NOTED);
    let id = short_id(record.id.as_str());
    let command = match &noted.verb {
        Some(verb) => format!("cs {verb} {id}"),
        None => format!("cs log {id} {}", noted.name),
    };
    let reason = shell_word(reason);
    let note = said!(
        "cs: note: nothing refuses this, so the reason of --force is not kept",
        "cs: 注意：没有规则拒绝，--force 的理由不必记下"
    );
    let hint = said!(
        "-m keeps it as a note: {command} -m {reason}",
        "用 -m 可记为备注：{command} -m {reason}"
    );
    print_note(note, Some(&hint));
}

/// The same for what a person wrote into the file: says what `after` breaks that `before` did not. What an event of the
/// edit lacks is told as the edit says it.
pub(super) fn pass_edit(
    book: &Book,
    before: &Record,
    after: &Record,
    reason: Option<&str>,
    session: &Session,
) -> Passage {
    let mut drafted = after.clone();
    let is_new = |event: &Event| before.events.iter().all(|old| !old.says_the_same_as(event));
    for event in drafted.events.iter_mut().filter(|event| is_new(event)) {
        // As an event that is yet to be written.
        event.line = 0;
    }
    let command = tr!(session.language, "in the edit, add", "在修改里补上");
    let again = Again { command, ..Again::default() };
    let breaches = log::basis(book, session).breaches(Some(before), &drafted, &again);
    let is_refused = breaches.iter().any(|breach| breach.refuses);
    for breach in &breaches {
        tell(breach, reason.is_some() && is_refused, session.language);
    }
    match reason {
        None if is_refused => Passage::Refused,
        Some(_) if is_refused => Passage::Forced,
        Some(reason) => {
            tell_of_needless(after, reason, book);
            Passage::Open
        }
        None => Passage::Open,
    }
}

/// True if a rule that the last event of `record` stirs looks at other records: only then are they read.
fn hears(book: &Book, record: &Record, session: &Session) -> bool {
    let Some(last) = record.events.last() else { return false };
    let plan = log::basis(book, session).plan;
    plan.hearing(record.kind, EventSet::of(std::slice::from_ref(last)))
        .any(|starts| starts.is_some())
}

fn tell(breach: &Breach, is_forced: bool, language: Language) {
    let Breach { rule, title, message, refuses, commands, is_past: _ } = breach;
    let mark = match (refuses, is_forced) {
        (true, true) => tr!(language, "forced past {rule}", "不顾 {rule} 登记"),
        (true, false) => tr!(language, "refused by {rule}", "按 {rule} 不予登记"),
        (false, _) => tr!(language, "warning: this breaks {rule}", "警告：这会违反 {rule}"),
    };
    let hint = tr!(language, "hint: ", "提示：");
    let remedy = Said::from(commands.join(&format!("\n{hint}")));
    let line = tr!(language, "cs: {mark}: {title}: {message}", "cs: {mark}：{title}：{message}");
    let tone = if *refuses && !is_forced { Tone::Error } else { Tone::Warning };
    print_line(tone, line, Some(&remedy).filter(|_| !(*refuses && is_forced)));
}

/// The command line `cs VERB ID …` that writes the event `id`, as it was typed.
pub(super) fn verb_again(record: &str, id: EventId, words: &Words, book: &Book) -> Again {
    let kind = book.policy.schema.event(id);
    let record = shell_word(record);
    let command = match &kind.verb {
        Some(verb) => format!("cs {verb} {record}"),
        None => format!("cs log {record} {}", kind.name),
    };
    let first = kind.fields.first().map(|used| used.field);
    Again { command, words: typed(words, first, book) }
}

/// The command line `cs new KIND …`, as it was typed.
pub(super) fn new_again(kind: &str, words: &Words, book: &Book) -> Again {
    let command = format!("cs new {}", shell_word(kind));
    Again { command, words: typed(words, Some(field::SUBJECT), book) }
}

/// The words as they were typed, each with the field that it says. Secret values are not repeated.
fn typed(words: &Words, first: Option<FieldId>, book: &Book) -> Vec<(Option<FieldId>, String)> {
    let schema = &book.policy.schema;
    let shown = |id: Option<FieldId>, word: String| match id.map(|id| schema.field(id)) {
        Some(declared) if declared.secret => (id, format!("{}=(as before)", declared.name)),
        _ => (id, word),
    };
    let value = |word: &String| {
        let id = match split(word) {
            Some((name, _)) => meant::field(name, schema).ok().flatten(),
            None => first,
        };
        shown(id, shell_word(word))
    };
    let option = |id: FieldId, name: &str, text: &Option<String>| {
        text.as_ref().map(|text| shown(Some(id), format!("{name} {}", shell_word(text))))
    };
    let options = [
        option(field::VIA, "--via", &words.via),
        option(field::NOTE, "-m", &words.note),
        option(field::AT, "--at", &words.at),
        option(field::BY, "--by", &words.by),
    ];
    words.values.iter().map(value).chain(options.into_iter().flatten()).collect()
}
