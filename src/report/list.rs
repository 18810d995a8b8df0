//! Records in a table: which are meant, what is shown of each, and in which order.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::figures::{Cell, Column as Head, Figures};
use super::record::{Basis, Judged};
use super::{ENDED, brief};
use crate::engine::Outcome;
use crate::engine::view::{Moment, View};
use crate::model::Instant;
use crate::model::id::RecordId;
use crate::model::language::{Language, tr};
use crate::model::record::{Record, event};
use crate::model::value::{FieldId, Value, field};
use crate::policy::condition::Condition;
use crate::policy::schema::FieldType;

/// Something that is shown of a record, or by which records are sorted and chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// As it is now.
    Field(FieldId),
    Opened,
    /// When it was closed last, if it is closed.
    Closed,
    /// The oldest deadline that is past and still unmet, else the nearest that is to come.
    Deadline,
}

impl Column {
    /// Those that are no fields, by the names that people give them.
    pub(crate) const NAMED: [(&'static str, Self); 3] =
        [("opened", Self::Opened), ("closed", Self::Closed), ("deadline", Self::Deadline)];
    /// What is shown where nothing else is asked for.
    pub(crate) const USUAL: [Self; 7] = [
        Self::Field(field::ID),
        Self::Field(field::KIND),
        Self::Field(field::STATUS),
        Self::Field(field::OWNER),
        Self::Opened,
        Self::Deadline,
        Self::Field(field::SUBJECT),
    ];
}

/// Which records are listed; all filters hold.
#[derive(Clone, Debug)]
pub(crate) enum Filter {
    Holds(Condition),
    /// A condition on an instant, said of `at`.
    When(Column, Condition),
    /// The record has no such instant.
    Lacks(Column),
    /// In small letters: the subject or a note holds it.
    Word(String),
    Not(Box<Self>),
}

impl Filter {
    fn is_on_deadline(&self) -> bool {
        match self {
            Self::When(column, _) | Self::Lacks(column) => matches!(column, Column::Deadline),
            Self::Not(filter) => filter.is_on_deadline(),
            Self::Holds(_) | Self::Word(_) => false,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) filters: Vec<Filter>,
    pub(crate) columns: Vec<Column>,
    /// By the first, then the next; the last word is the id. True for those that come in falling order.
    pub(crate) sort: Vec<(Column, bool)>,
    /// Those that ended too.
    pub(crate) all: bool,
}

impl Asked {
    /// True if deadlines matter: without them nothing has to be judged.
    pub(crate) fn needs_deadlines(&self) -> bool {
        let is_deadline = |column: &Column| *column == Column::Deadline;
        self.columns.iter().any(is_deadline)
            || self.sort.iter().any(|(column, _)| is_deadline(column))
            || self.filters.iter().any(Filter::is_on_deadline)
    }
}

/// A record that is listed, with what is made of it.
#[derive(Debug)]
pub(crate) struct Row<T = Vec<Cell>> {
    id: RecordId,
    keys: Vec<Key>,
    pub(crate) cells: T,
}

/// A record that is meant, with its instants.
#[derive(Debug)]
pub(crate) struct Seen<'v, 'a> {
    pub(crate) view: &'v View<'a>,
    deadline: Deadline,
}

impl Seen<'_, '_> {
    /// What `column` says of the record, where it is no field.
    pub(crate) fn instant(&self, column: Column) -> Option<Instant> {
        instant(column, self.view, self.deadline)
    }

    /// The value of `field` as it is now.
    pub(crate) fn value(&self, field: FieldId) -> Option<&Value> {
        self.view.value(field, self.view.events().len() - 1)
    }
}

/// What a record is sorted by; what is not said comes last, in rising and in falling order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The place of a word in the list of its field, or a truth.
    Place(usize),
    Number(Decimal),
    Instant(Instant),
    Date(NaiveDate),
    Text(String),
    Nothing,
}

/// A deadline, and whether it is past.
type Deadline = Option<(Instant, bool)>;

/// Lists the records that are asked for.
#[derive(Debug)]
pub(crate) struct Lister<'a> {
    pub(crate) basis: &'a Basis<'a>,
    pub(crate) asked: &'a Asked,
}

impl Lister<'_> {
    /// The row of `record`; `None` if it is not opened yet or not meant.
    pub(crate) fn row(&self, record: &Record) -> Option<Row> {
        self.row_with(record, |Seen { view, deadline }| {
            self.asked.columns.iter().map(|of| self.cell(*of, view, *deadline)).collect()
        })
    }

    /// The same with what `make` makes of the record in place of the cells.
    pub(crate) fn row_with<T>(
        &self,
        record: &Record,
        make: impl FnOnce(&Seen<'_, '_>) -> T,
    ) -> Option<Row<T>> {
        if self.asked.needs_deadlines() {
            let seen = |judged: &Judged<'_, '_>| self.seen(judged.view, deadline(judged), make);
            return self.basis.judge(record, seen)?;
        }
        let timeline = self.basis.settle(record)?;
        let Basis { words, rosters, now, .. } = self.basis;
        self.seen(&View::new(words.policy, rosters, &timeline, *now), None, make)
    }

    fn seen<T>(
        &self,
        view: &View<'_>,
        deadline: Deadline,
        make: impl FnOnce(&Seen<'_, '_>) -> T,
    ) -> Option<Row<T>> {
        let last = view.events().len() - 1;
        let symbols = self.basis.words.symbols;
        let status = view.value(field::STATUS, last).and_then(Value::as_word);
        let is_ended = status.is_some_and(|status| ENDED.contains(&symbols.text(status)));
        let is_meant = (self.asked.all || !is_ended)
            && self.asked.filters.iter().all(|filter| self.holds(filter, view, deadline));
        is_meant.then(|| Row {
            id: view.timeline.record.id,
            keys: self.asked.sort.iter().map(|(by, _)| self.key(*by, view, deadline)).collect(),
            cells: make(&Seen { view, deadline }),
        })
    }

    fn holds(&self, filter: &Filter, view: &View<'_>, deadline: Deadline) -> bool {
        let last = view.events().len() - 1;
        match filter {
            Filter::Not(filter) => !self.holds(filter, view, deadline),
            Filter::Holds(condition) => {
                let moment = Moment { index: last, at: self.basis.now, own_first: false };
                view.holds(condition, moment)
            }
            Filter::When(column, condition) => {
                let at = instant(*column, view, deadline);
                let moment = |at| Moment { index: last, at, own_first: false };
                at.is_some_and(|at| view.holds(condition, moment(at)))
            }
            Filter::Lacks(column) => instant(*column, view, deadline).is_none(),
            Filter::Word(word) => {
                let holds = |field, value: Option<&Value>| {
                    let text = value.map(|value| self.basis.show_field(field, value));
                    text.is_some_and(|text| text.to_lowercase().contains(word))
                };
                holds(field::SUBJECT, view.value(field::SUBJECT, last))
                    || view
                        .events()
                        .iter()
                        .any(|event| holds(field::NOTE, event.fields.get(field::NOTE)))
            }
        }
    }

    fn key(&self, by: Column, view: &View<'_>, deadline: Deadline) -> Key {
        let Column::Field(id) = by else {
            return instant(by, view, deadline).map_or(Key::Nothing, Key::Instant);
        };
        if id == field::ID {
            return Key::Text(view.timeline.record.id.to_string());
        }
        let words = self.basis.words;
        let Some(value) = view.value(id, view.events().len() - 1) else { return Key::Nothing };
        match (value, &words.policy.schema.field(id).kind) {
            (Value::Word(word), FieldType::OneOf(known)) => {
                let place = known.iter().position(|one| one == word);
                place.map_or(Key::Nothing, Key::Place)
            }
            (Value::Bool(yes), _) => Key::Place(usize::from(*yes)),
            (Value::Int(number), _) => Key::Number((*number).into()),
            (Value::Decimal(number), _) => Key::Number(*number),
            (Value::Instant(at), _) => Key::Instant(*at),
            (Value::Date(date), _) => Key::Date(*date),
            (Value::Word(_) | Value::Text(_) | Value::Amount(_) | Value::List(_), _) => {
                Key::Text(words.policy.schema.show(value, words.symbols))
            }
        }
    }

    fn cell(&self, of: Column, view: &View<'_>, deadline: Deadline) -> Cell {
        let Column::Field(id) = of else {
            let Some(at) = instant(of, view, deadline) else { return Cell::Nothing };
            let is_past = of == Column::Deadline && deadline.is_some_and(|(_, is_past)| is_past);
            return self.brief(at, is_past);
        };
        if id == field::ID {
            return Cell::Text(view.timeline.record.id.to_string());
        }
        let Some(value) = view.value(id, view.events().len() - 1) else { return Cell::Nothing };
        match value {
            _ if self.basis.is_masked(id) => Cell::text(self.basis.show_field(id, value)),
            Value::Int(number) => Cell::Int(*number),
            Value::Decimal(number) => Cell::Exact(*number),
            Value::Date(date) => Cell::Date(*date),
            Value::Instant(at) => self.brief(*at, false),
            Value::List(items) => {
                Cell::List(items.iter().map(|item| self.basis.show_field(id, item)).collect())
            }
            Value::Word(_) | Value::Text(_) | Value::Bool(_) | Value::Amount(_) => {
                self.basis.cell(id, value)
            }
        }
    }

    /// Short for people, with a mark where it is past; exact for programs.
    fn brief(&self, at: Instant, is_past: bool) -> Cell {
        let zone = self.basis.words.policy.zone();
        let mark = if is_past { " !" } else { "" };
        let title = format!("{}{mark}", brief(at, self.basis.now, zone));
        Cell::Titled { name: at.in_zone(zone).to_string(), title }
    }

    /// Puts rows in the order that is asked for.
    pub(crate) fn sort<T>(&self, rows: &mut [Row<T>]) {
        rows.sort_by(|a, b| self.by_keys(a, b).then_with(|| a.id.cmp(&b.id)));
    }

    /// The rows as a table, in the order that is asked for.
    pub(crate) fn table(&self, mut rows: Vec<Row>) -> Figures {
        self.sort(&mut rows);
        let mut figures = self.headed("record", &self.asked.columns);
        let count = rows.len();
        let records = if count == 1 { "record" } else { "records" };
        figures.notes.push(tr!(self.basis.words.language, "{count} {records}", "{count}张工单"));
        figures.rows = rows.into_iter().map(|row| row.cells).collect();
        figures
    }

    /// How many of the rows have the same in all columns, the most first unless another order is asked for.
    pub(crate) fn counts(&self, mut rows: Vec<Row>) -> Figures {
        rows.sort_by_key(|row| row.id);
        let mut places: HashMap<Vec<Cell>, usize> = HashMap::new();
        let mut counts: Vec<(Row, u64)> = Vec::new();
        let all = rows.len();
        for row in rows {
            let place = *places.entry(row.cells.clone()).or_insert(counts.len());
            match counts.get_mut(place) {
                Some((_, count)) => *count += 1,
                None => counts.push((row, 1)),
            }
        }
        if self.asked.sort.is_empty() {
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.id.cmp(&b.0.id)));
        } else {
            counts.sort_by(|a, b| self.by_keys(&a.0, &b.0).then_with(|| b.1.cmp(&a.1)));
        }
        let mut figures = self.headed("count", &self.asked.columns);
        figures.columns.push(Head::new("records", "RECORDS"));
        let records = if all == 1 { "record" } else { "records" };
        figures.notes.push(tr!(self.basis.words.language, "{all} {records}", "{all}张工单"));
        let cells =
            |(row, count): (Row, u64)| row.cells.into_iter().chain([Cell::Count(count)]).collect();
        figures.rows = counts.into_iter().map(cells).collect();
        figures
    }

    fn by_keys<T>(&self, a: &Row<T>, b: &Row<T>) -> Ordering {
        let mut pairs = a.keys.iter().zip(&b.keys).zip(&self.asked.sort);
        let differs = pairs.find_map(|((a, b), (_, is_falling))| {
            let order = match (a, b) {
                (Key::Nothing, _) | (_, Key::Nothing) => a.cmp(b),
                _ if *is_falling => b.cmp(a),
                _ => a.cmp(b),
            };
            (order != Ordering::Equal).then_some(order)
        });
        differs.unwrap_or(Ordering::Equal)
    }

    fn headed(&self, what: &'static str, columns: &[Column]) -> Figures {
        let mut figures = Figures::new(what, &[]);
        figures.columns = columns.iter().map(|column| self.head(*column)).collect();
        figures
    }

    fn head(&self, column: Column) -> Head {
        match column {
            Column::Field(field::ID) => Head::new("record", "RECORD"),
            Column::Field(id) => {
                let words = self.basis.words;
                let field = words.policy.schema.field(id);
                let head = match words.language {
                    Language::English => field.name.to_uppercase(),
                    Language::Chinese if field.title.text(Language::Chinese).is_none() => {
                        field.name.to_uppercase()
                    }
                    Language::Chinese => words.field(id).to_owned(),
                };
                Head::new(&field.name, &head)
            }
            Column::Opened => Head::new("opened", "OPENED"),
            Column::Closed => Head::new("closed", "CLOSED"),
            Column::Deadline => Head::new("deadline", "DEADLINE"),
        }
    }
}

fn instant(column: Column, view: &View<'_>, deadline: Deadline) -> Option<Instant> {
    match column {
        Column::Opened => Some(view.timeline.opened_at()),
        Column::Closed => closed(view),
        Column::Deadline => deadline.map(|(at, _)| at),
        Column::Field(_) => None,
    }
}

/// When the record was closed last; `None` while it is open.
fn closed(view: &View<'_>) -> Option<Instant> {
    let turns = |kind| matches!(kind, event::CLOSED | event::REOPENED);
    let last = view.events().iter().rev().find(|event| turns(event.event))?;
    (last.event == event::CLOSED).then_some(last.at)
}

/// The oldest deadline that is past and unmet, else the nearest to come.
fn deadline(judged: &Judged<'_, '_>) -> Deadline {
    let of = |outcome: Outcome| {
        let such = judged.obligations.iter().filter(move |one| one.outcome == outcome);
        such.filter_map(|one| one.due).min()
    };
    let overdue = of(Outcome::Overdue).map(|at| (at, true));
    overdue.or_else(|| of(Outcome::Pending).map(|at| (at, false)))
}
