//! What a write command lacks is asked for on a terminal. The answers are added to the words that were typed, so that the
//! rest of the program sees one command line, and the person too: it is shown, as a script would say it.
//!
//! Asked are: the kind of a new record, the record that a verb is about, the fields that the policy needs, the customer
//! of a new record, optional fields that a rule needs at this event, and where neither asks anything and nothing was
//! given, the first field that the event sets in the record. Nothing is asked while the book is locked, and nothing is
//! written before the last answer.

mod answer;
mod prompt;
mod rows;

use std::ffi::OsString;
use std::fmt;
use std::io::{BufRead, IsTerminal, Write};

use anyhow::Result;

use super::assign;
use super::compose::{self, Typed, Words};
use super::log;
use super::meant;
use super::outcome::{self, print_note};
use super::session::{Session, variable};
use crate::engine::{Detail, Outcome as Standing};
use crate::model::language::{Said, tr};
use crate::model::record::{Actor, Event, EventId, KindId, Record, event};
use crate::model::shell::shell_word;
use crate::model::value::{FieldId, Value, field};
use crate::policy::schema::{EventKind, FieldType, FieldUse, Source, Target};
use crate::report::ENDED;
use crate::report::choice::{Offer, kinds_by_use, usual};
use crate::store::{Book, Selection};
use answer::{Asker, Need};
use prompt::{Choice, Screen};

/// The person left a question: nothing is written. The exit status is that of an interrupted program.
#[derive(Debug)]
pub(crate) struct Left;

impl std::error::Error for Left {}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("left")
    }
}

/// True if there is someone to ask: standard input and standard error are a terminal that understands more than lines,
/// and `--no-input` is not given.
pub(crate) fn is_possible(no_input: bool) -> bool {
    !no_input
        && std::io::stdin().is_terminal()
        && std::io::stderr().is_terminal()
        && variable("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// `args` with what stands for an argument that was not said, so many times: an empty word, which names nothing.
pub(crate) fn with_unsaid(args: &[OsString], count: usize) -> Vec<OsString> {
    args.iter().cloned().chain(std::iter::repeat_n(OsString::new(), count)).collect()
}

/// What was said; `None` if it is to be asked for.
pub(super) fn said<'a>(text: &'a str, session: &Session) -> Option<&'a str> {
    (!text.is_empty() || !session.asks).then_some(text)
}

/// True if `--no-input` stands among words that are not parsed yet.
pub(crate) fn is_forbidden(words: &[OsString]) -> bool {
    words.iter().any(|word| word == "--no-input")
}

/// The kind of a new record, the most frequent at work first.
pub(super) fn kind(session: &Session, book: &mut Book) -> Result<KindId> {
    let records = book.records(&Selection::AtWork)?;
    let kinds = &book.policy.schema.kinds;
    let order = kinds_by_use(&records, kinds.len());
    let choices: Vec<Choice> = order
        .iter()
        .map(|index| {
            let kind = &kinds[*index];
            Choice::new(&*kind.name, kind.title.text(session.language).unwrap_or_default())
        })
        .collect();
    let question = tr!(session.language, "What is it?", "哪一类？");
    let chosen = Screen::new(session).choose(&question, &choices, 0)?;
    let name = &kinds[order[chosen]].name;
    Ok(book.policy.schema.find_kind(name).unwrap_or(KindId(0)))
}

/// What a new record of `kind` lacks, added to `words`.
pub(super) fn new(
    kind: KindId,
    words: &Words,
    session: &Session,
    book: &mut Book,
) -> Result<Words> {
    let by = compose::actor(words, session, book)?;
    compose::time(words, session, book)?;
    let typed = Typed::of(words, Some(field::SUBJECT), session, book)?;
    super::new::check_known(&typed, kind, book)?;
    compose::values(&typed.fields, book)?;
    let declared = book.policy.schema.kind(kind).clone();
    let is_asked = |used: &&FieldUse| !used.optional || used.field == field::CUSTOMER;
    let is_whole =
        declared.fields.iter().filter(is_asked).all(|used| typed.text(used.field).is_some());
    // Who types the whole line waits for nothing.
    let records = if is_whole { Vec::new() } else { book.records(&Selection::AtWork)? };
    let mut dialog = Dialog::new(words, typed);
    for used in declared.fields.iter().filter(is_asked) {
        let need = if used.optional { Need::Skippable } else { Need::Needed };
        // Of a few words one is usual; of customers none is.
        let is_of_words = matches!(book.policy.schema.field(used.field).kind, FieldType::OneOf(_));
        let usual = usual(&records, kind, used.field, by).filter(|_| is_of_words);
        let usual = usual.map(|value| show(value, book));
        dialog.ask(used.field, need, usual.as_deref(), &asker(book, session, &records))?;
    }
    let may_have = |field: FieldId| declared.fields.iter().any(|used| used.field == field);
    loop {
        let after = super::new::record(&dialog.words, kind, session, book)?;
        let mut lacking = lacking(book, session, None, &after);
        lacking.retain(|one| may_have(one.field));
        if !dialog.ask_needed(&lacking, &asker(book, session, &records))? {
            break;
        }
    }
    dialog.show(&format!("new {}", declared.name), book);
    Ok(dialog.words)
}

/// The record that the event is about: those at work that it can be written to, one's own first, then the newest.
pub(super) fn record(id: Option<EventId>, session: &Session, book: &mut Book) -> Result<String> {
    let records = book.records(&Selection::AtWork)?;
    let me = super::identity::identity(session, book).and_then(|name| book.symbols.find(&name));
    let basis = log::basis(book, session);
    let kind = id.map(|id| book.policy.schema.event(id));
    let mut offers: Vec<Offer> = records
        .iter()
        .rev()
        .filter_map(|record| basis.offer(record))
        .filter(|offer| fits(offer, id, kind))
        .collect();
    let is_ended = |offer: &Offer| ENDED.contains(&&*offer.status);
    offers.sort_by_key(|offer| (is_ended(offer), me.is_none() || offer.owner != me));
    if offers.is_empty() {
        return Err(super::Hinted::new(
            crate::model::language::said!(
                "there is no record at work that this could be written to",
                "没有可写的在办工单"
            ),
            crate::model::language::said!(
                "give the id: cs list --all",
                "写明工单号：cs list --all"
            ),
        )
        .into());
    }
    let choices: Vec<Choice> =
        offers.iter().map(|offer| Choice::new(offer.id.to_string(), &offer.about)).collect();
    let question = tr!(session.language, "Which record?", "哪一张工单？");
    let chosen = Screen::new(session).choose(&question, &choices, 0)?;
    Ok(choices[chosen].answer.clone())
}

/// True if the event can follow where the record stands.
fn fits(offer: &Offer, id: Option<EventId>, kind: Option<&EventKind>) -> bool {
    let is_ended = ENDED.contains(&&*offer.status);
    let is_of_kind =
        kind.is_none_or(|kind| kind.kinds.is_empty() || kind.kinds.contains(&offer.kind));
    is_of_kind
        && match id {
            Some(event::REOPENED) => is_ended,
            Some(event::RESUMED) => offer.status == "waiting",
            Some(
                event::CLOSED | event::WITHDRAWN | event::MERGED | event::ASSIGNED | event::WAITING,
            ) => !is_ended,
            _ => true,
        }
}

/// What Enter alone means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enter {
    Yes,
    No,
}

/// Asks on the terminal; where no line comes, it is no.
pub(super) fn confirm(question: &Said, enter: Enter) -> Result<bool> {
    let mut err = anstream::stderr().lock();
    let keys = match enter {
        Enter::Yes => "[Y/n]",
        Enter::No => "[y/N]",
    };
    // In one piece: standard error is not buffered, and who types ahead would type into the question.
    let question = format!("{} {keys} ", question.text(outcome::language()));
    err.write_all(question.as_bytes())?;
    err.flush()?;
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer)? == 0 {
        writeln!(err)?;
        return Ok(false);
    }
    Ok(match answer.trim().to_lowercase().as_str() {
        "" => enter == Enter::Yes,
        answer => matches!(answer, "y" | "yes" | "是" | "好"),
    })
}

/// One of the people proposed: each by key, with what is said of the person.
pub(super) fn person(people: &[(String, String)], session: &Session) -> Result<String> {
    let choices: Vec<Choice> =
        people.iter().map(|(key, about)| Choice::new(key.clone(), about)).collect();
    let question = tr!(session.language, "Who takes it?", "派给谁？");
    let chosen = Screen::new(session).choose(&question, &choices, 0)?;
    Ok(choices[chosen].answer.clone())
}

/// The event that `cs log` is to write, of those that people write to `record`.
pub(super) fn event_of(record: &Record, session: &Session, book: &Book) -> Result<EventId> {
    let schema = &book.policy.schema;
    let fitting: Vec<&EventKind> = schema
        .verbs()
        .map(|(_, event)| event)
        .filter(|event| event.kinds.is_empty() || event.kinds.contains(&record.kind))
        .collect();
    let choices: Vec<Choice> = fitting
        .iter()
        .map(|event| {
            Choice::new(&*event.name, event.title.text(session.language).unwrap_or_default())
        })
        .collect();
    let question = tr!(session.language, "What happened?", "发生了什么？");
    let chosen = Screen::new(session).choose(&question, &choices, 0)?;
    schema.find_event(&choices[chosen].answer).ok_or_else(|| Left.into())
}

/// What the event `id` lacks, added to `words`. Amendments are typed.
pub(super) fn event(
    id: EventId,
    words: &Words,
    before: &Record,
    session: &Session,
    book: &mut Book,
) -> Result<Words> {
    let by = compose::check_may(id, words, before, session, book)?;
    if id == event::AMENDED {
        return Ok(words.clone());
    }
    let kind = book.policy.schema.event(id).clone();
    let typed = Typed::of(words, kind.fields.first().map(|used| used.field), session, book)?;
    compose::check_known(&typed, &kind.fields, &kind.name, book)?;
    compose::values(&typed.fields, book)?;
    let says_nothing =
        typed.fields.iter().all(|(given, _)| [field::NOTE, field::VIA].contains(given));
    let is_set = |used: &FieldUse| {
        kind.sets.iter().any(|set| matches!(set.source, Source::Field(from) if from == used.field))
    };
    let is_of_records = |used: &FieldUse| {
        book.policy.schema.field(used.field).kind == FieldType::Ref(Target::Records)
            && typed.text(used.field).is_none()
    };
    let records = if kind.fields.iter().any(is_of_records) {
        book.records(&Selection::AtWork)?
    } else {
        Vec::new()
    };
    let mut dialog = Dialog::new(words, typed);
    let after = with_event(id, by, &dialog.typed, (before, session), book)?;
    let asked_by = lacking(book, session, Some(before), &after);
    let is_asked_for =
        |used: &FieldUse| !used.optional || asked_by.iter().any(|one| one.field == used.field);
    // Where nothing is needed, an event that says nothing says at least what it is for.
    let is_empty = says_nothing && !kind.fields.iter().any(is_asked_for);
    let first = kind.fields.iter().find(|used| is_empty && is_set(used)).map(|used| used.field);
    for used in &kind.fields {
        let need = dialog.need(*used, &asked_by);
        if (id, used.field) == (event::ASSIGNED, field::TO)
            && dialog.lacks(field::TO)
            && let Some(person) = assign::choose(before, by, session, book)?
        {
            dialog.add(field::TO, person, book);
            continue;
        }
        if need != Need::Skippable || first == Some(used.field) {
            dialog.ask(used.field, need, None, &asker(book, session, &records))?;
        }
    }
    let may_have = |field: FieldId| {
        [field::VIA, field::NOTE].contains(&field)
            || kind.fields.iter().any(|used| used.field == field)
    };
    loop {
        let after = with_event(id, by, &dialog.typed, (before, session), book)?;
        let mut lacking = lacking(book, session, Some(before), &after);
        lacking.retain(|one| may_have(one.field));
        if !dialog.ask_needed(&lacking, &asker(book, session, &records))? {
            break;
        }
    }
    let command = match &kind.verb {
        Some(verb) => format!("{verb} {}", before.id),
        None => format!("log {} {}", before.id, kind.name),
    };
    dialog.show(&command, book);
    Ok(dialog.words)
}

/// The words so far, and what they say.
struct Dialog {
    words: Words,
    typed: Typed,
    asked: Vec<FieldId>,
    has_answers: bool,
}

impl Dialog {
    fn new(words: &Words, typed: Typed) -> Self {
        Self { words: words.clone(), typed, asked: Vec::new(), has_answers: false }
    }

    fn lacks(&self, field: FieldId) -> bool {
        self.typed.text(field).is_none()
    }

    /// Asks for `field` where it was not given, once.
    fn ask(
        &mut self,
        field: FieldId,
        need: Need<'_>,
        usual: Option<&str>,
        asker: &Asker<'_>,
    ) -> Result<()> {
        // What was passed over is asked once more where a rule lets nothing be written without it.
        let is_passed_over = self.asked.contains(&field) && !matches!(need, Need::AskedBy(_));
        if !self.lacks(field) || is_passed_over {
            return Ok(());
        }
        self.asked.push(field);
        if let Some(text) = asker.ask(field, need, usual)? {
            self.add(field, text, asker.book);
        }
        Ok(())
    }

    /// Whether the field of an event may be passed over, `lacking` being what rules ask of it.
    fn need<'l>(&self, used: FieldUse, lacking: &'l [Lacking]) -> Need<'l> {
        if !used.optional {
            return Need::Needed;
        }
        let asking = lacking.iter().find(|one| one.field == used.field && self.insists_on(one));
        asking.map_or(Need::Skippable, |one| Need::AskedBy(&one.rule))
    }

    /// True if nothing would be written for want of the field.
    fn insists_on(&self, lacking: &Lacking) -> bool {
        lacking.refuses && self.words.force.is_none()
    }

    /// Asks for what is lacking: what was not asked before, and what a rule insists on. False if there was none.
    fn ask_needed(&mut self, lacking: &[Lacking], asker: &Asker<'_>) -> Result<bool> {
        let is_asked = |one: &&Lacking| {
            self.lacks(one.field) && (self.insists_on(one) || !self.asked.contains(&one.field))
        };
        let new: Vec<&Lacking> = lacking.iter().filter(is_asked).collect();
        for one in &new {
            let need =
                if self.insists_on(one) { Need::AskedBy(&one.rule) } else { Need::Skippable };
            self.ask(one.field, need, None, asker)?;
        }
        Ok(!new.is_empty())
    }

    fn add(&mut self, field: FieldId, text: String, book: &Book) {
        let name = &book.policy.schema.field(field).name;
        self.words.values.push(format!("{name}={text}"));
        self.typed.fields.push((field, text));
        self.has_answers = true;
    }

    /// The command line that would have done the same. Secret values are masked.
    fn show(&self, command: &str, book: &Book) {
        if !self.has_answers {
            return;
        }
        let words = &self.words;
        let values = words.values.iter().map(|word| shell_word(&masked(word, book)));
        let option = |name: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!("{name} {}", shell_word(value)))
        };
        let options = [
            option("--via", &words.via),
            option("-m", &words.note),
            option("--at", &words.at),
            option("--by", &words.by),
        ];
        let parts: Vec<String> = values.chain(options.into_iter().flatten()).collect();
        print_note(format!("$ cs {command} {}", parts.join(" ")).trim_end(), None);
    }
}

fn asker<'a>(book: &'a Book, session: &'a Session, records: &'a [Record]) -> Asker<'a> {
    Asker { book, session, screen: Screen::new(session), records }
}

fn show(value: &Value, book: &Book) -> String {
    book.policy.schema.show(value, &book.symbols)
}

/// The record as it would be after the event.
fn with_event(
    id: EventId,
    by: Actor,
    typed: &Typed,
    (before, session): (&Record, &Session),
    book: &mut Book,
) -> Result<Record> {
    let fields = compose::values(&typed.fields, book)?;
    let mut after = before.clone();
    let at = session.now;
    after.events.push(Event {
        at,
        event: id,
        by,
        recorded: None,
        fields,
        amendment: None,
        line: 0,
    });
    Ok(after)
}

/// A field for want of which an event breaks a rule.
struct Lacking {
    field: FieldId,
    rule: Box<str>,
    /// The rule lets nothing be written without it.
    refuses: bool,
}

/// The fields for want of which the new event breaks a rule, each once, by a rule that refuses it where there is one.
fn lacking(
    book: &Book,
    session: &Session,
    before: Option<&Record>,
    after: &Record,
) -> Vec<Lacking> {
    let basis = log::basis(book, session);
    let broken = |record: &Record| {
        let mut all = basis.obligations(record);
        all.retain(|obligation| obligation.outcome == Standing::Broken);
        all
    };
    let known = before.map_or_else(Vec::new, broken);
    let mut found: Vec<Lacking> = Vec::new();
    for obligation in broken(after) {
        let is_known =
            known.iter().any(|old| (old.rule, old.clock) == (obligation.rule, obligation.clock));
        if let (false, Detail::Lacks(names)) = (is_known, &obligation.detail) {
            let rule = &book.policy.rules[obligation.rule];
            let fields = names.iter().filter_map(|name| book.policy.schema.find_field(name));
            found.extend(fields.map(|field| Lacking {
                field,
                rule: (*rule.id).into(),
                refuses: rule.refuses(),
            }));
        }
    }
    found.sort_by_key(|one| !one.refuses);
    let mut seen = Vec::new();
    found.retain(|one| {
        !seen.contains(&one.field) && {
            seen.push(one.field);
            true
        }
    });
    found
}

/// `field=***` where the field is secret.
fn masked(word: &str, book: &Book) -> String {
    let secret = word.split_once('=').filter(|(name, _)| {
        let field = meant::field(name, &book.policy.schema).ok().flatten();
        field.is_some_and(|field| book.policy.schema.field(field).secret)
    });
    secret.map_or_else(|| word.to_owned(), |(name, _)| format!("{name}=***"))
}
