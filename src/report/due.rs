//! What is to be done: every obligation that is open, the nearest deadline first.

use std::collections::BTreeSet;

use super::figures::{Cell, Figures};
use super::left::Left;
use super::record::Basis;
use super::roster::name_of;
use super::standing::{About, Book, Standing, judge_all};
use super::{Words, terms};
use crate::engine::{Outcome, Subject};
use crate::model::Instant;
use crate::model::fault::Fault;
use crate::model::language::{Language, tr};
use crate::model::record::KindId;
use crate::model::value::{FieldId, Value, field};
use crate::policy::form::{Form, Pace, Turn};
use crate::policy::schema::{FieldType, Schema};

/// Which obligations are listed.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// Empty for all kinds.
    pub(crate) kinds: Vec<KindId>,
    /// Only what these owe; `None` for all, those that no one owes too.
    pub(crate) owners: Option<BTreeSet<String>>,
    /// Only what falls due by then, or did.
    pub(crate) until: Option<Instant>,
    /// What falls due after it stands apart.
    pub(crate) horizon: Option<Instant>,
}

/// In which part of the list an obligation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Overdue,
    Pending,
    /// Its deadline is not to be told.
    Open,
    Paused,
}

/// How much it presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Its deadline is past.
    Overdue,
    /// The instant to warn of its deadline is past.
    Near,
    Calm,
}

/// An open obligation.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) part: Part,
    pub(crate) is_near: bool,
    pub(crate) outcome: Outcome,
    pub(crate) from: Instant,
    pub(crate) due: Option<Instant>,
    /// From when on its deadline is near.
    pub(crate) warn: Option<Instant>,
    pub(crate) left: Left,
    /// The place of the customer's level in the policy's list.
    level: usize,
    pub(crate) record: String,
    /// True if `record` is the id of one.
    pub(crate) is_record: bool,
    pub(crate) kind: Option<String>,
    pub(crate) rule: String,
    pub(crate) clock: u32,
    pub(crate) owner: Option<String>,
    pub(crate) title: String,
    /// The title in English.
    for_programs: String,
    pub(crate) subject: Option<String>,
}

impl Item {
    fn key(&self) -> (Part, Option<Instant>, usize, &str, &str, u32) {
        (self.part, self.due, self.level, &self.record, &self.rule, self.clock)
    }

    pub(crate) const fn urgency(&self) -> Urgency {
        match (self.part, self.is_near) {
            (Part::Overdue, _) => Urgency::Overdue,
            (_, true) => Urgency::Near,
            (Part::Pending | Part::Open | Part::Paused, false) => Urgency::Calm,
        }
    }

    fn cells(&self, words: Words<'_>) -> Vec<Cell> {
        let text = |text: &Option<String>| text.clone().map_or(Cell::Nothing, Cell::text);
        vec![
            mark(self.part, self.is_near, words.language),
            Cell::text(&*self.rule),
            Cell::text(&*self.record),
            text(&self.kind),
            Cell::Count(self.clock.into()),
            Cell::text(self.outcome.as_str()),
            Cell::Yes(self.is_near),
            Cell::Instant(self.from),
            self.due.into(),
            self.left.elapsed.map_or(Cell::Nothing, Cell::Elapsed),
            self.left.working.map_or(Cell::Nothing, Cell::Working),
            self.left.paused.map_or(Cell::Nothing, |amount| Cell::Text(amount.to_string())),
            self.left.cell(words),
            text(&self.owner),
            Cell::text(&*self.record),
            Cell::Titled { name: self.for_programs.clone(), title: self.title.clone() },
            text(&self.subject),
        ]
    }
}

/// Open obligations in the order in which to look after them.
#[derive(Debug)]
pub(crate) struct Agenda {
    /// What is near.
    pub(crate) items: Vec<Item>,
    /// What is pending and falls due after the horizon.
    later: Vec<Item>,
    horizon: Option<Instant>,
}

/// How much of an agenda is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Near,
    All,
}

impl Agenda {
    fn new(mut items: Vec<Item>, horizon: Option<Instant>) -> Self {
        items.sort_by(|a, b| a.key().cmp(&b.key()));
        let is_later = |item: &Item| {
            item.part == Part::Pending && horizon.is_some_and(|horizon| item.due > Some(horizon))
        };
        let (later, items) = items.into_iter().partition(is_later);
        Self { items, later, horizon }
    }

    /// All that is open, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Item> {
        let nearer = self.items.partition_point(|item| item.part <= Part::Pending);
        let (nearer, rest) = self.items.split_at(nearer);
        nearer.iter().chain(&self.later).chain(rest)
    }

    /// How many there are of what, in a line.
    pub(crate) fn count(&self, language: Language) -> String {
        let of = |part: Part| self.all().filter(|item| item.part == part).count();
        let (overdue, paused) = (of(Part::Overdue), of(Part::Paused));
        let pending = self.all().count() - overdue - paused;
        tr!(
            language,
            "{overdue} overdue, {pending} pending, {paused} paused",
            "逾期{overdue}项，待办{pending}项，暂停{paused}项"
        )
    }

    /// How much falls due after the horizon, in a line; `None` where nothing does.
    pub(crate) fn beyond(&self, words: Words<'_>) -> Option<String> {
        let date = self.horizon?.date_in(words.policy.zone());
        let later = self.later.len();
        (later > 0).then(|| {
            tr!(
                words.language,
                "not shown: {later} due after {date} (--all shows them)",
                "未显示：{later} 项在 {date} 之后到期（--all 全部显示）"
            )
        })
    }

    pub(crate) fn figures(&self, words: Words<'_>, reach: Reach) -> Figures {
        let columns = [
            ("", " "),
            ("rule", ""),
            ("record", ""),
            ("kind", ""),
            ("clock", ""),
            ("outcome", ""),
            ("near", ""),
            ("from", ""),
            ("due", "DUE"),
            ("left_s", ""),
            ("working_left_s", ""),
            ("paused_left", ""),
            ("", "LEFT"),
            ("owner", words.head(field::OWNER, "OWNER")),
            ("", "RECORD"),
            ("title", "WHAT"),
            ("subject", words.head(field::SUBJECT, "SUBJECT")),
        ];
        let mut figures = Figures::new("due", &columns);
        figures.notes.push(self.count(words.language));
        figures.rows = match reach {
            Reach::Near => self.items.iter().map(|item| item.cells(words)).collect(),
            Reach::All => self.all().map(|item| item.cells(words)).collect(),
        };
        if reach == Reach::Near {
            figures.notes.extend(self.beyond(words));
        }
        figures
    }
}

/// Open obligations, and what could not be judged.
pub(crate) fn due(basis: &Basis<'_>, scope: &Scope, book: Book<'_>) -> (Agenda, Vec<Fault>) {
    let mut items: Vec<Item> = Vec::new();
    let faults = judge_all(basis, book, &mut |about, standings| {
        if about.is_of(&scope.kinds) {
            items.extend(standings.iter().filter_map(|standing| item(basis, scope, standing)));
        }
    });
    (Agenda::new(items, scope.horizon), faults)
}

fn item(basis: &Basis<'_>, scope: &Scope, standing: &Standing<'_>) -> Option<Item> {
    let part = part(basis, standing)?;
    let obligation = standing.obligation;
    let owner = standing.owner(basis);
    let is_of = |owners: &BTreeSet<String>| owner.is_some_and(|owner| owners.contains(owner));
    let is_meant = scope.owners.as_ref().is_none_or(is_of)
        && scope.until.is_none_or(|until| obligation.due.is_some_and(|due| due <= until));
    if !is_meant {
        return None;
    }
    let rule = standing.rule;
    let kind = standing.about.kind().map(|kind| &*basis.words.policy.schema.kind(kind).name);
    Some(Item {
        part,
        is_near: part == Part::Pending && obligation.warn.is_some_and(|warn| warn <= basis.now),
        outcome: obligation.outcome,
        from: obligation.from,
        due: obligation.due,
        warn: obligation.warn,
        left: Left::of(basis, obligation),
        level: level(basis, standing),
        record: standing.name.to_owned(),
        is_record: kind.is_some(),
        kind: kind.map(str::to_owned),
        rule: rule.id.to_string(),
        clock: obligation.clock,
        owner: owner.map(str::to_owned),
        title: rule.title.text(basis.language).unwrap_or(&rule.id).to_owned(),
        for_programs: rule.title.text(Language::English).unwrap_or(&rule.id).to_owned(),
        subject: subject(basis, standing).filter(|subject| !subject.is_empty()),
    })
}

/// What the record is about, or the name of the roster row.
fn subject(basis: &Basis<'_>, standing: &Standing<'_>) -> Option<String> {
    match standing.about {
        About::Record(_) => {
            let subject = standing.about.value(field::SUBJECT)?;
            Some(basis.show_field(field::SUBJECT, subject))
        }
        About::Other(Subject::Row(roster, key)) => {
            let row = basis.rosters.get(*roster)?.at(*key, basis.now)?;
            let kind = basis.words.policy.schema.roster(*roster);
            Some(name_of(basis.words, kind, row, basis.secrets))
        }
        About::Other(Subject::Period { .. } | Subject::Month { .. }) => None,
    }
}

fn mark(part: Part, is_near: bool, language: Language) -> Cell {
    match part {
        Part::Overdue => Cell::Alert(terms::outcome(Outcome::Overdue, language).to_owned()),
        Part::Pending if is_near => Cell::Warning("!".to_owned()),
        Part::Paused => Cell::text(terms::outcome(Outcome::Paused, language)),
        Part::Pending | Part::Open => Cell::Blank,
    }
}

/// Where an obligation stands in the list; `None` if nothing is to be done about it.
fn part(basis: &Basis<'_>, standing: &Standing<'_>) -> Option<Part> {
    match standing.obligation.outcome {
        Outcome::Overdue if can_be_met(basis, standing) => Some(Part::Overdue),
        // Of a figure nothing falls due: it is read.
        Outcome::Pending if matches!(standing.rule.form, Form::Metric(_)) => None,
        Outcome::Pending if standing.obligation.due.is_some() => Some(Part::Pending),
        Outcome::Pending => Some(Part::Open),
        Outcome::Paused => Some(Part::Paused),
        Outcome::Kept
        | Outcome::Late
        | Outcome::Overdue
        | Outcome::Broken
        | Outcome::Void
        | Outcome::Waived => None,
    }
}

/// True if what is overdue can still be done: the record goes on, or what is missing may come after its closing.
fn can_be_met(basis: &Basis<'_>, standing: &Standing<'_>) -> bool {
    let status = standing.about.value(field::STATUS).and_then(Value::as_word);
    let status = status.map_or("", |status| basis.words.symbols.text(status));
    let is_ended = super::ENDED.contains(&status);
    match &standing.rule.form {
        Form::Deadline(_) => status == "closed" || !is_ended,
        Form::Recurring(form) => matches!(form.pace, Pace::Every(_)) && !is_ended,
        Form::Duty(form) => is_running(basis, form.every, standing.obligation.from),
        Form::Roster(_) => true,
        // The date that a notice was to be ahead of is past; the others have no deadline.
        Form::Notice(_)
        | Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Metric(_)
        | Form::Retention(_) => false,
    }
}

/// True if the period that begins at or before `from` is not over. A shift is over at its deadline.
fn is_running(basis: &Basis<'_>, every: Turn, from: Instant) -> bool {
    match every {
        Turn::Period(period) => period.next(basis.words.policy.zone(), from) > basis.now,
        Turn::Shift => false,
    }
}

/// The place of what the record took of its customer (or the customer itself has) in the policy's list: the first
/// stands first. Last without one.
fn level(basis: &Basis<'_>, standing: &Standing<'_>) -> usize {
    let schema = &basis.words.policy.schema;
    let place = match standing.about {
        About::Record(view) => {
            let mut takes = schema.kind(view.timeline.record.kind).take.iter();
            takes.find_map(|take| place_of(schema, take.field, standing.about.value(take.field)?))
        }
        About::Other(Subject::Row(roster, key)) => {
            let takes = schema.kinds.iter().flat_map(|kind| &kind.take);
            let mut takes = takes.filter(|take| take.roster == *roster);
            takes.find_map(|take| {
                let cell = basis.rosters.value(*roster, *key, take.column, basis.now)?;
                place_of(schema, take.field, cell)
            })
        }
        About::Other(Subject::Period { .. } | Subject::Month { .. }) => None,
    };
    place.unwrap_or(usize::MAX)
}

/// The place of a value in the vocabulary of its field.
fn place_of(schema: &Schema, id: FieldId, value: &Value) -> Option<usize> {
    let FieldType::OneOf(words) = &schema.field(id).kind else { return None };
    let word = value.as_word()?;
    words.iter().position(|known| *known == word)
}
