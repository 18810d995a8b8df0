//! What people type after a verb → an event that the policy allows.

use anyhow::{Result, anyhow};

use super::Hinted;
use super::gate;
use super::identity::{identity, present};
use super::list;
use super::meant;
use super::outcome::{self, Tone, print_line, refused};
use super::session::Session;
use super::when::ago;
use crate::model::Instant;
use crate::model::fault::{did_you_mean, suggest};
use crate::model::id::RecordId;
use crate::model::language::{Language, Said, listed, listed_both, said, tr};
use crate::model::record::{Actor, Amended, Amendment, Correction, Event, EventId, Record, event};
use crate::model::roster::{Roster, RosterId};
use crate::model::symbol::Symbol;
use crate::model::timeline::{Horizon, Oddity, Timeline};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::declare::RESERVED_ACTORS;
use crate::policy::schema::{ActorClass, EventKind, FieldType, FieldUse, Schema, Target};
use crate::policy::titles;
use crate::policy::values::{described, read_value};
use crate::report::meant::{suggest_event, suggest_field};
use crate::report::short;
use crate::store::git::Git;
use crate::store::{Book, Place, Reader, Selection, roster_file};

/// An event entered later than this after it happened carries `recorded`, in seconds.
pub(super) const RECORDED_AFTER: i64 = 60;

/// What every write command takes.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Words {
    /// The first field of the event, and others as field=value
    #[arg(value_name = "VALUE|FIELD=VALUE")]
    pub(crate) values: Vec<String>,
    /// A note
    #[arg(short = 'm', long = "note", value_name = "NOTE")]
    pub(crate) note: Option<String>,
    /// The channel: phone, email, chat …
    #[arg(long, value_name = "CHANNEL")]
    pub(crate) via: Option<String>,
    /// When it happened, if not now: 9:05 of today, 'yesterday 16:40', '11-22 9:05', or 10m for ten minutes ago; a date needs its time
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,
    #[arg(
        long,
        value_name = "WHO",
        help = "Who did it: a staff id, customer, system or bot:NAME (else CS_BY, else by git's user.email)"
    )]
    pub(crate) by: Option<String>,
    /// Write what a rule refuses all the same; the event keeps the reason
    #[arg(long, value_name = "REASON")]
    pub(crate) force: Option<String>,
}

/// Fields as typed: a name and a text.
#[derive(Debug)]
pub(crate) struct Typed {
    pub(crate) fields: Vec<(FieldId, String)>,
}

impl Typed {
    /// Takes the words apart. A word without a field name is the value of `first`.
    /// Times are spelled out: `2026-11-25 18:00` and `18:00` of today, in the zone of the policy.
    pub(crate) fn of(
        words: &Words,
        first: Option<FieldId>,
        session: &Session,
        book: &Book,
    ) -> Result<Self> {
        let schema = &book.policy.schema;
        let mut typed = Self { fields: Vec::new() };
        for word in &words.values {
            let (field, text) = if let Some((name, text)) = split(word) {
                let field = meant::field(name, schema)?.ok_or_else(|| {
                    let hint = suggest_field(name, schema).unwrap_or_else(list::where_fields_stand);
                    Hinted::new(said!("there is no field `{name}`", "没有字段 `{name}`"), hint)
                })?;
                (field, text)
            } else {
                let free = first.filter(|first| typed.text(*first).is_none());
                let field = free.ok_or_else(|| {
                    Hinted::new(
                        said!("`{word}` is one value too many", "`{word}` 是多出来的值"),
                        said!("say which field it is: FIELD=VALUE", "请写明是哪个字段：字段=值"),
                    )
                })?;
                (field, word.as_str())
            };
            let is_time = schema.field(field).kind == FieldType::Instant;
            let time = is_time.then(|| session.time_of_field(text, book.policy.zone())).flatten();
            match time {
                Some(time) => {
                    typed.add(field, &time.in_zone(book.policy.zone()).to_string(), book)?;
                }
                None => typed.add(field, text, book)?,
            }
        }
        if let Some(via) = &words.via {
            typed.add(field::VIA, via, book)?;
        }
        if let Some(note) = &words.note {
            typed.add(field::NOTE, note, book)?;
        }
        Ok(typed)
    }

    fn add(&mut self, field: FieldId, text: &str, book: &Book) -> Result<()> {
        let name = &book.policy.schema.field(field).name;
        if self.text(field).is_some() {
            return Err(refused(said!(
                "the field `{name}` is given twice",
                "字段 `{name}` 给了两次"
            )));
        }
        if text.is_empty() {
            return Err(refused(said!(
                "the field `{name}` is empty (leave it out)",
                "字段 `{name}` 是空的（不填就不要写）"
            )));
        }
        self.fields.push((field, meant::value(field, text, book)?));
        Ok(())
    }

    pub(crate) fn text(&self, field: FieldId) -> Option<&str> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, text)| text.as_str())
    }
}

/// `field=value`, where the name looks like one.
pub(super) fn split(word: &str) -> Option<(&str, &str)> {
    let (name, text) = word.split_once('=')?;
    let is_name = name.starts_with(char::is_alphabetic)
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
    is_name.then_some((name, text))
}

/// Reads typed fields by their types; references must name rows and records that are there.
pub(crate) fn values(typed: &[(FieldId, String)], book: &Book) -> Result<Fields> {
    let mut fields = Fields::default();
    for (id, text) in typed {
        fields.set(*id, value(*id, text, book)?);
    }
    Ok(fields)
}

/// Reads the text of one field.
pub(crate) fn value(id: FieldId, text: &str, book: &Book) -> Result<Value> {
    let (field, name) = (book.policy.schema.field(id), book.policy.schema.field_to_type(id));
    let found;
    let text = if field.kind == FieldType::Ref(Target::Records) {
        found = existing_record(text, book)?;
        found.as_str()
    } else {
        text
    };
    check_said(id, text, book)?;
    let read = read_value(&field.kind, text, &book.symbols).map_err(|misread| {
        let message = outcome::whole(misread.message).about(&name);
        anyhow::Error::from(Hinted::new(message, misread.hint.unwrap_or_default()))
    });
    let read =
        read.and_then(|value| check_reference(&field.kind, &value, &name, book).map(|()| value));
    if field.secret && read.is_err() {
        let message = said!("the value does not fit its type", "值不合类型");
        return Err(refused(message.about(&name)));
    }
    let value = read?;
    if let (Some(pattern), Value::Text(text)) = (&field.pattern, &value)
        && !pattern.is_match(text)
    {
        let message =
            said!("the value does not have the form that the policy asks", "值不合政策要求的格式");
        return Err(refused(message.about(&name)));
    }
    Ok(value)
}

fn existing_record(text: &str, book: &Book) -> Result<RecordId> {
    Ok(match book.find(text)? {
        Place::Archive { id, .. } => id,
        Place::File(file) => {
            let stem = file
                .rsplit('/')
                .next()
                .and_then(|name| name.strip_suffix(".yaml"))
                .unwrap_or_default();
            RecordId::parse(stem)
                .map_err(|why| anyhow!("{file}: `{stem}` is not a record id: {why}"))?
        }
    })
}

/// Blanks alone say nothing, and a hint's place for a reason is none.
fn check_said(id: FieldId, text: &str, book: &Book) -> Result<()> {
    let name = &book.policy.schema.field_to_type(id);
    if !text.is_empty() && text.trim().is_empty() {
        let message = said!("blanks alone say nothing", "只有空白，等于没写");
        return Err(refused(message.about(name)));
    }
    if id == field::REASON { gate::check_reason(name, text) } else { Ok(()) }
}

/// A reference names a row that is there.
pub(crate) fn check_reference(
    kind: &FieldType,
    value: &Value,
    name: &Said,
    book: &Book,
) -> Result<()> {
    let FieldType::Ref(Target::Roster(roster)) = kind else { return Ok(()) };
    for key in value.members().iter().filter_map(Value::as_word) {
        if book.rosters.get(*roster).is_none_or(|rows| !rows.has(key)) {
            let Hinted { message, hint } = no_row(*roster, book.symbols.text(key), book);
            return Err(Hinted::new(message.about(name), hint).into());
        }
    }
    Ok(())
}

/// That a roster has no row of this key, and which is nearest.
pub(super) fn no_row(roster: RosterId, key: &str, book: &Book) -> Hinted {
    let kind = book.policy.schema.roster(roster);
    let rows = book.rosters.get(roster).map(Roster::keys).unwrap_or_default();
    let hint = did_you_mean(key, rows.iter().map(|key| book.symbols.text(*key)))
        .unwrap_or_else(|| said!("the rows stand in {}", "名册见 {}", roster_file(kind)));
    let message = said!("the roster `{}` has no `{key}`", "名册 `{}` 里没有 `{key}`", kind.name);
    Hinted::new(message, hint)
}

/// When it happened, and when it was recorded, if that is later than a minute.
pub(crate) fn time(
    words: &Words,
    session: &Session,
    book: &Book,
) -> Result<(Instant, Option<Instant>)> {
    let Some(text) = &words.at else { return Ok((session.now, None)) };
    let at = session.moment("--at", text, book.policy.zone())?;
    if at > session.now {
        return Err(later_than_now(text, at, session, book).into());
    }
    Ok((at, (session.now.since(at) > RECORDED_AFTER).then_some(session.now)))
}

/// When it happened, for one who counted back from now.
pub(super) fn counted_back(words: &Words, at: Instant, book: &Book) -> Option<String> {
    let is_ago = words.at.as_deref().is_some_and(|text| ago(text.trim()).is_some());
    is_ago.then(|| short(at, book.policy.zone()))
}

/// An event is not written ahead. A time without a date that is to come today may have been meant of yesterday.
fn later_than_now(text: &str, at: Instant, session: &Session, book: &Book) -> Hinted {
    const DAY: i64 = 24 * 60 * 60;
    let zone = book.policy.zone();
    let now = session.now.in_zone(zone);
    let message =
        said!("--at `{text}` is later than now, {now}", "--at `{text}` 晚于现在（{now}）");
    let is_time = !text.contains(['-', ' ', 'T']) && text.contains([':', '：']);
    let hint = if is_time && at.since(session.now) < DAY {
        said!(
            "an event is written once it has happened; if it was yesterday: --at 'yesterday {text}'",
            "事件发生之后才能登记；若是昨天：--at '昨天 {text}'"
        )
    } else {
        said!("an event is written once it has happened", "事件发生之后才能登记")
    };
    Hinted::new(message, hint)
}

/// Who did it: `--by`, `CS_BY`, or the staff row whose `email` is git's user.email.
pub(crate) fn actor(words: &Words, session: &Session, book: &mut Book) -> Result<Actor> {
    let given = words.by.clone().or_else(|| identity(session, book));
    let name = given.ok_or_else(|| {
        Hinted::new(
            said!("who writes this is not known", "不知道是谁在登记"),
            how_to_be_known(book),
        )
    })?;
    actor_named(&name, book)
}

/// How the program comes to know who writes: git's user.email counts where the roster of staff has addresses.
fn how_to_be_known(book: &Book) -> Said {
    let staff = book.policy.schema.staff.map(|staff| book.policy.schema.roster(staff));
    let Some(staff) = staff.filter(|staff| staff.column("email").is_some()) else {
        return said!(
            "give --by ID, or set CS_BY, or give the staff roster an `email` column that holds git's user.email",
            "请给 --by 编号，或设置 CS_BY，或让人员名册的 `email` 列含有 git 的 user.email"
        );
    };
    let file = roster_file(staff);
    match Git::new(&book.root).config("user.email").filter(|email| !email.is_empty()) {
        Some(email) => said!(
            "give --by ID, or set CS_BY, or write git's user.email, {email}, in the column `email` of {file}",
            "写明 --by ID，或设置 CS_BY，或把 git 的 user.email（{email}）填进 {file} 的 `email` 列"
        ),
        None => said!(
            "give --by ID, or set CS_BY, or say git config user.email ADDRESS, as the column `email` of {file} has it",
            "写明 --by ID，或设置 CS_BY，或用 git config user.email ADDRESS 设成 {file} 的 `email` 列里的地址"
        ),
    }
}

/// Who `name` is; a member of staff stands in the roster.
pub(crate) fn actor_named(name: &str, book: &Book) -> Result<Actor> {
    let name = &*meant::staff(name, book)?;
    let mut reader = Reader::new(&book.policy.schema, &book.rosters, &book.symbols);
    let actor = reader.read_actor(name).map_err(|why| anyhow!("--by: {why}"))?;
    check_staff(actor, name, book)?;
    Ok(actor)
}

/// The roster has those who write, where there is one.
fn check_staff(actor: Actor, name: &str, book: &Book) -> Result<()> {
    if let (Actor::Staff(id), Some(staff)) = (actor, book.policy.schema.staff)
        && book.rosters.get(staff).is_none_or(|rows| !rows.has(id))
    {
        let rows = book.rosters.get(staff).map(Roster::keys).unwrap_or_default();
        let names = rows.iter().map(|key| book.symbols.text(*key)).chain(RESERVED_ACTORS);
        let hint = did_you_mean(name, names).unwrap_or_else(|| {
            said!("the staff stand in data/rosters/staff.csv", "人员见 data/rosters/staff.csv")
        });
        return Err(Hinted::new(
            said!("--by: the roster `staff` has no `{name}`", "--by：人员名册里没有 `{name}`"),
            hint,
        )
        .into());
    }
    Ok(())
}

/// The event that `words` say, checked against what the policy lets it carry, who writes it and on which kinds.
pub(crate) fn event(
    words: &Words,
    id: EventId,
    record: &Record,
    session: &Session,
    book: &mut Book,
) -> Result<Event> {
    let by = check_may(id, words, record, session, book)?;
    let (at, recorded) = time(words, session, book)?;
    let kind = book.policy.schema.event(id).clone();
    if id == event::AMENDED {
        let (reason, amendment) = amendment(words, record, session, book)?;
        let amendment = Some(Box::new(amendment));
        return Ok(Event { at, event: id, by, recorded, fields: reason, amendment, line: 0 });
    }
    let typed = Typed::of(words, kind.fields.first().map(|used| used.field), session, book)?;
    check_fields(&typed, &kind.fields, &kind.name, book)?;
    let fields = values(&typed.fields, book)?;
    if id == event::MERGED {
        check_merge(&fields, record, book)?;
    }
    tell_of_end(id, at, record, book);
    if id == event::WAITING {
        check_reason(&fields, book);
    }
    let event = Event { at, event: id, by, recorded, fields, amendment: None, line: 0 };
    check_new(&event, record)?;
    Ok(event)
}

fn check_kind(kind: &EventKind, record: &Record, book: &Book) -> Result<()> {
    if !kind.kinds.is_empty() && !kind.kinds.contains(&record.kind) {
        let schema = &book.policy.schema;
        let of = &schema.kind(record.kind).name;
        let message = said!(
            "`{}` does not belong to records of the kind `{of}`",
            "`{}` 不属于 `{of}` 类工单",
            kind.name
        );
        // Those of the kind alone come first: what every record takes is known.
        let fitting = schema.verbs().filter(|(_, verb)| verb.kinds.contains(&record.kind));
        let own: Vec<&str> = fitting.map(|(verb, _)| verb).collect();
        let anyone = schema.verbs().filter(|(_, verb)| verb.kinds.is_empty());
        let all: Vec<&str> = own.into_iter().chain(anyone.map(|(verb, _)| verb)).collect();
        let (english, chinese) = listed_both(&all);
        let hint = said!("`{of}` takes: {english}", "`{of}` 类可用：{chinese}");
        return Err(Hinted::new(message, hint).into());
    }
    Ok(())
}

/// Checks all of an event but its fields: the kind of record, when, who, and whether it can follow. Tells who writes it.
pub(crate) fn check_may(
    id: EventId,
    words: &Words,
    record: &Record,
    session: &Session,
    book: &mut Book,
) -> Result<Actor> {
    let kind = book.policy.schema.event(id).clone();
    check_kind(&kind, record, book)?;
    let (at, _) = time(words, session, book)?;
    let by = present(actor(words, session, book)?, at, book)?;
    check_class(by, &kind.by, &kind.name)?;
    check_order(id, at, record, book)?;
    Ok(by)
}

pub(super) fn check_class(by: Actor, classes: &[ActorClass], event: &str) -> Result<()> {
    let class = match by {
        Actor::Staff(_) => ActorClass::Staff,
        Actor::Customer => ActorClass::Customer,
        Actor::System => ActorClass::System,
        Actor::Bot(_) => ActorClass::Bot,
    };
    if classes.is_empty() || classes.contains(&class) {
        return Ok(());
    }
    let names = ActorClass::NAMES
        .iter()
        .filter(|(_, class)| classes.contains(class))
        .map(|(name, _)| *name);
    let names: Vec<&str> = names.collect();
    let (english, chinese) = (names.join(" or "), names.join("、"));
    Err(refused(said!("`{event}` is written by {english} only", "`{event}` 只能由 {chinese} 登记")))
}

/// What makes no sense whatever the policy: before opening, closing twice, reopening or resuming what is not. The
/// record is looked at as it is judged, amendments applied.
fn check_order(id: EventId, at: Instant, record: &Record, book: &Book) -> Result<()> {
    let Some(timeline) = Timeline::settle(record, Horizon { now: at, as_of: None }) else {
        let opened =
            record.opened_at().map(|opened| opened.in_zone(book.policy.zone()).to_string());
        let (id, opened) = (record.id, opened.unwrap_or_default());
        return Err(refused(said!(
            "{id} was opened at {opened}, after this",
            "{id} 的受理时间是 {opened}，晚于此事件"
        )));
    };
    let ended = ended(&timeline);
    match id {
        event::OPENED => Err(refused(said!(
            "{} is opened already (`cs new` opens another)",
            "{} 已经受理（另开一张用 `cs new`）",
            record.id
        ))),
        _ if ended.is_some() && (id.ends() || matches!(id, event::WAITING | event::RESUMED)) => {
            let (english, chinese) = ended.map_or(("", ""), |ended| as_ended(ended, book));
            Err(refused(said!(
                "{} is {english} already (reopen it first)",
                "{} {chinese}（请先重新受理）",
                record.id
            )))
        }
        event::REOPENED if ended.is_none() => {
            Err(refused(said!("{} is not closed", "{} 没有结案", record.id)))
        }
        event::RESUMED
            if last(&timeline, |id| matches!(id, event::WAITING | event::RESUMED))
                != Some(event::WAITING) =>
        {
            Err(refused(said!("{} is not waiting", "{} 没有在等待", record.id)))
        }
        _ => check_later(id, at, record, book),
    }
}

/// What makes no sense before what happened later: closing what is closed later, and so on.
fn check_later(id: EventId, at: Instant, record: &Record, book: &Book) -> Result<()> {
    type Are = fn(EventId) -> bool;
    let (turns, again): (Are, Are) = match id {
        _ if id.ends() => (EventId::ends_or_reopens, EventId::ends),
        event::REOPENED => (EventId::ends_or_reopens, |id| id == event::REOPENED),
        event::RESUMED => {
            (|id| matches!(id, event::WAITING | event::RESUMED), |id| id == event::RESUMED)
        }
        _ => return Ok(()),
    };
    let Some(timeline) = Timeline::settle(record, Horizon::ALL) else { return Ok(()) };
    let next = timeline.events.iter().find(|e| e.at > at && turns(e.event));
    let Some(next) = next.filter(|next| again(next.event)) else { return Ok(()) };
    let schema = &book.policy.schema;
    let english = schema.event_called(next.event, Language::English);
    let chinese = schema.event_called(next.event, Language::Chinese);
    let (id, when) = (record.id, short(next.at, book.policy.zone()));
    let name = &schema.event(next.event).name;
    let message = said!("{id} is {english} already, at {when}", "{id} 之后在 {when} 已{chinese}");
    let hint = said!(
        "amend that one if its time is wrong: cs amend {id} of={name} at=… reason=…",
        "若是时间写错，请更正：cs amend {id} of={name} at=… reason=…"
    );
    Err(Hinted::new(message, hint).into())
}

/// Holds an event that a person wrote into the file to what a write command is held to. `record` is as it is without it.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn check_event(
    event: &Event,
    record: &Record,
    session: &Session,
    book: &mut Book,
) -> Result<()> {
    let kind = book.policy.schema.event(event.event).clone();
    check_kind(&kind, record, book)?;
    let zone = book.policy.zone();
    if event.at > session.now {
        let (at, now) = (event.at.in_zone(zone), session.now.in_zone(zone));
        let message = said!("`{at}` is later than now, {now}", "`{at}` 晚于现在（{now}）");
        let hint = said!("an event is written once it has happened", "事件发生之后才能登记");
        return Err(Hinted::new(message, hint).into());
    }
    check_staff(event.by, &event.by.text(&book.symbols), book)?;
    check_class(event.by, &kind.by, &kind.name)?;
    check_order(event.event, event.at, record, book)?;
    let shown =
        |(id, value): (FieldId, &Value)| (id, book.policy.schema.show(value, &book.symbols));
    let typed = Typed { fields: event.fields.iter().map(shown).collect() };
    check_fields(&typed, &kind.fields, &kind.name, book)?;
    for (id, value) in event.fields.iter() {
        let field = book.policy.schema.field(id);
        check_reference(&field.kind, value, &book.policy.schema.field_to_type(id), book)?;
        if field.kind == FieldType::Ref(Target::Records) {
            existing_record(&book.policy.schema.show(value, &book.symbols), book)?;
        }
    }
    if event.event == event::MERGED {
        check_merge(&event.fields, record, book)?;
    }
    tell_of_end(event.event, event.at, record, book);
    if event.event == event::WAITING {
        check_reason(&event.fields, book);
    }
    check_new(event, record)
}

/// The last of the events that `are` so.
fn last(timeline: &Timeline<'_>, are: fn(EventId) -> bool) -> Option<EventId> {
    timeline.events.iter().rev().map(|event| event.event).find(|id| are(*id))
}

/// The event that ended the record, if it was not reopened since.
fn ended(timeline: &Timeline<'_>) -> Option<EventId> {
    last(timeline, EventId::ends_or_reopens).filter(|last| last.ends())
}

/// Warns of what is written into a record that has ended, and how it is taken up again. What mends the past is no
/// event after it, and what the policy asks to follow the end is no surprise.
fn tell_of_end(id: EventId, at: Instant, record: &Record, book: &Book) {
    if matches!(id, event::AMENDED | event::REOPENED) {
        return;
    }
    let timeline = Timeline::settle(record, Horizon { now: at, as_of: None });
    let Some(ended) = timeline.as_ref().and_then(ended) else { return };
    if book.policy.rules.iter().any(|rule| rule.form.lets_follow(id, ended)) {
        return;
    }
    let schema = &book.policy.schema;
    let (english, chinese) = as_ended(ended, book);
    let id = record.id;
    let warning = said!(
        "cs: warning: {id} is {english}, and this is written after it",
        "cs: 警告：{id} {chinese}，这是在其后登记的"
    );
    let reopened = schema.event(event::REOPENED);
    let again = match &reopened.verb {
        Some(verb) => format!("cs {verb} {id}"),
        None => format!("cs log {id} {}", reopened.name),
    };
    let hint = said!("{again} takes it up again", "要继续处理，请重新受理：{again}");
    print_line(Tone::Warning, warning, Some(&hint));
}

/// What is said of a record after the event that ended it: `closed`, 已结案.
fn as_ended(ended: EventId, book: &Book) -> (&str, &str) {
    let name = &*book.policy.schema.event(ended).name;
    (name, titles::of_status(name).unwrap_or(name))
}

/// Equal events count once, so that a second one would be lost.
fn check_new(event: &Event, record: &Record) -> Result<()> {
    let twin = record.events.iter().find(|other| other.says_the_same_as(event));
    let Some(twin) = twin else { return Ok(()) };
    let message = said!(
        "{} says exactly that already, on line {}",
        "{} 第{1}行已有完全相同的事件",
        record.id,
        twin.line
    );
    Err(Hinted::new(
        message,
        said!(
            "equal events count once: give another --at, or a note",
            "相同的事件只算一次：请另给 --at，或加备注"
        ),
    )
    .into())
}

/// Tells of a reason of waiting that no rule knows, where the policy lists none.
fn check_reason(fields: &Fields, book: &Book) {
    let Some(reason) = fields.get(field::FOR).and_then(Value::as_word) else { return };
    if is_known_reason(reason, book) {
        return;
    }
    let known = book.policy.rules.iter().flat_map(|rule| rule.form.pauses());
    let reason = book.symbols.text(reason);
    let hint = suggest(reason, known.map(|word| book.symbols.text(*word)));
    let warning = said!(
        "cs: warning: waiting for `{reason}` stops no clock",
        "cs: 警告：等待 `{reason}` 不会暂停任何时限"
    );
    print_line(Tone::Warning, warning, hint.as_ref());
}

/// True if waiting for it stops the clock of some rule, or there is none that waiting stops.
pub(super) fn is_known_reason(reason: Symbol, book: &Book) -> bool {
    let mut known = book.policy.rules.iter().flat_map(|rule| rule.form.pauses()).peekable();
    known.peek().is_none() || known.any(|known| *known == reason)
}

/// What is typed are fields of the event.
pub(crate) fn check_known(
    typed: &Typed,
    uses: &[FieldUse],
    event: &str,
    book: &Book,
) -> Result<()> {
    let schema = &book.policy.schema;
    for (field, _) in &typed.fields {
        let is_free = [field::VIA, field::NOTE].contains(field);
        if !is_free && uses.iter().all(|used| used.field != *field) {
            let free = [field::VIA, field::NOTE];
            let fields = uses.iter().map(|used| used.field).chain(free);
            let message = said!(
                "`{event}` has no field `{}`",
                "`{event}` 没有字段 `{}`",
                schema.field(*field).name
            );
            return Err(Hinted::new(message, its_fields(fields, schema)).into());
        }
    }
    Ok(())
}

fn check_fields(typed: &Typed, uses: &[FieldUse], event: &str, book: &Book) -> Result<()> {
    check_known(typed, uses, event, book)?;
    let missing: Vec<&FieldUse> =
        uses.iter().filter(|used| !used.optional && typed.text(used.field).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(missing_fields(event, &missing, book))
}

/// Names what is missing, and how to say it.
pub(crate) fn missing_fields(what: &str, missing: &[&FieldUse], book: &Book) -> anyhow::Error {
    let schema = &book.policy.schema;
    let fields = || missing.iter().map(|used| used.field);
    let message = Said::by(|language| {
        let names: Vec<String> = fields().map(|field| named(field, language, book)).collect();
        let names = listed(&names, language);
        tr!(language, "`{what}` needs {names}", "`{what}` 缺{names}")
    });
    let hint = Said::by(|language| {
        let forms = fields().map(|field| {
            let field = schema.field(field);
            format!("{}=({})", field.name, values_page(&field.kind, book, language))
        });
        let forms = forms.collect::<Vec<_>>().join(" ");
        tr!(language, "add {forms}", "请补上 {forms}")
    });
    Hinted::new(message, hint).into()
}

/// A hint that names the fields that may be said.
pub(super) fn its_fields(fields: impl Iterator<Item = FieldId>, schema: &Schema) -> Said {
    let names: Vec<Said> = fields.map(|field| schema.field_to_type(field)).collect();
    Said::by(|language| {
        let names: Vec<&str> = names.iter().map(|name| name.text(language)).collect();
        let names = listed(&names, language);
        tr!(language, "its fields are {names}", "可填的字段：{names}")
    })
}

/// A field in a sentence: `via`, in Chinese 渠道（via）.
pub(super) fn named(field: FieldId, language: Language, book: &Book) -> String {
    let name = book.policy.schema.field_to_type(field);
    let name = name.text(language);
    tr!(language, "`{name}`", "{name}")
}

/// The values that a type takes, in words.
pub(crate) fn values_page(kind: &FieldType, book: &Book, language: Language) -> String {
    let FieldType::OneOf(words) = kind else { return described(kind, language).to_owned() };
    words.iter().map(|word| book.symbols.text(*word)).collect::<Vec<_>>().join("|")
}

/// The record goes on in another one that was opened earlier; so no circle can arise.
fn check_merge(fields: &Fields, record: &Record, book: &mut Book) -> Result<()> {
    let into = fields
        .get(field::INTO)
        .and_then(Value::as_word)
        .map(|word| book.symbols.text(word).to_owned());
    let Some(into) = into else { return Ok(()) };
    if into == record.id.as_str() {
        return Err(refused(said!(
            "{} cannot be merged into itself",
            "{} 不能并入自己",
            record.id
        )));
    }
    let targets = book.records(&Selection::Named(vec![into.clone()]))?;
    let target =
        targets.first().ok_or_else(|| refused(said!("{into} cannot be read", "{into} 读不了")))?;
    if target.opened_at() > record.opened_at() {
        return Err(Hinted::new(
            said!("{into} was opened later than {}", "{into} 的受理晚于 {}", record.id),
            said!(
                "merge the later into the earlier: cs merge {into} {}",
                "应把后受理的并入先受理的：cs merge {into} {}",
                record.id
            ),
        )
        .into());
    }
    Ok(())
}

/// How amendments are typed.
const AMEND: &str = "for example: cs amend ID of=resolved cause=… reason=…, of=head customer=… reason=…, \
                     or of=noted void=true reason=…";

/// `of=head`, or `of=EVENT` (the last such event); new values, or `void=true`; and a reason.
fn amendment(
    words: &Words,
    record: &Record,
    session: &Session,
    book: &mut Book,
) -> Result<(Fields, Amendment)> {
    let typed = Typed::of(words, None, session, book)?;
    let of = typed.text(field::OF).ok_or_else(|| {
        Hinted::new(
            Said::by(|language| {
                let of = named(field::OF, language, book);
                tr!(
                    language,
                    "`amended` needs {of}: what it corrects",
                    "`amended` 缺{of}：更正的是什么"
                )
            }),
            AMEND,
        )
    })?;
    let of = if of == "head" { Amended::Head } else { Amended::of_last(of, record, book)? };
    if typed.text(field::REASON).is_none() {
        return Err(Hinted::new(
            Said::by(|language| {
                let reason = named(field::REASON, language, book);
                tr!(language, "`amended` needs {reason}", "`amended` 缺{reason}")
            }),
            AMEND,
        )
        .into());
    }
    let (own, others): (Vec<_>, Vec<_>) =
        typed.fields.into_iter().partition(|(id, _)| matches!(*id, field::REASON | field::NOTE));
    let is_void = others.iter().any(|(id, text)| *id == field::VOID && text == "true");
    let others: Vec<(FieldId, String)> =
        others.into_iter().filter(|(id, _)| !matches!(*id, field::OF | field::VOID)).collect();
    check_amended_fields(of, &others, book)?;
    let correction = if is_void { Correction::Void } else { correction(others, session, book)? };
    Ok((values(&own, book)?, Amendment { of, correction }))
}

/// What the head says is mended in the head, and not in the event that opened it.
fn check_amended_fields(of: Amended, fields: &[(FieldId, String)], book: &Book) -> Result<()> {
    if !matches!(of, Amended::Event { event: event::OPENED, .. }) {
        return Ok(());
    }
    match fields.iter().find(|(id, _)| !matches!(*id, field::AT | field::BY)) {
        None => Ok(()),
        Some((id, text)) => {
            let field = book.policy.schema.field(*id);
            let (name, text) = (&field.name, if field.secret { "…" } else { text });
            let hint = said!(
                "cs amend ID of=head {name}={text} reason=…",
                "cs amend ID of=head {name}={text} reason=…"
            );
            Err(Hinted::new(
                said!(
                    "`{name}` stands in the head, not in `opened`",
                    "`{name}` 在单头里，不在 `opened` 里"
                ),
                hint,
            )
            .into())
        }
    }
}

fn correction(
    others: Vec<(FieldId, String)>,
    session: &Session,
    book: &mut Book,
) -> Result<Correction> {
    if others.is_empty() {
        return Err(Hinted::new(
            said!("`amended` needs new values, or void=true", "`amended` 缺新的值，或 void=true"),
            AMEND,
        )
        .into());
    }
    let (mut at, mut by, mut rest) = (None, None, Vec::new());
    for (id, text) in others {
        match id {
            field::AT => at = Some(session.moment("at", &text, book.policy.zone())?),
            field::BY => {
                let mut reader = Reader::new(&book.policy.schema, &book.rosters, &book.symbols);
                let text = meant::staff(&text, book)?;
                by = Some(reader.read_actor(&text).map_err(|why| anyhow!("by: {why}"))?);
            }
            _ => rest.push((id, text)),
        }
    }
    Ok(Correction::Values { at, by, fields: values(&rest, book)? })
}

impl Amended {
    fn of_last(name: &str, record: &Record, book: &Book) -> Result<Self> {
        let schema = &book.policy.schema;
        let id = meant::event(name, schema)?.ok_or_else(|| {
            let hint = suggest_event(name, schema).unwrap_or_default();
            Hinted::new(said!("there is no event `{name}`", "没有事件 `{name}`"), hint)
        })?;
        // As it stands amended: an amendment that moved it is heard by the next.
        let timeline = Timeline::settle(record, Horizon::ALL);
        let events = timeline.as_ref().map_or(&record.events[..], |timeline| &timeline.events);
        let last = events.iter().filter(|e| e.event == id).max_by_key(|e| e.at);
        let last = last.ok_or_else(|| {
            refused(said!("{} has no event `{name}`", "{} 没有事件 `{name}`", record.id))
        })?;
        // What stands before `opened` is judged as at it, and named as it stands.
        let moved = timeline
            .iter()
            .flat_map(|timeline| &timeline.oddities)
            .any(|oddity| matches!(oddity, Oddity::BeforeOpened { line } if *line == last.line));
        let as_written = record.events.iter().find(|e| moved && e.line == last.line);
        Ok(Self::Event { at: as_written.unwrap_or(last).at, event: id })
    }
}
