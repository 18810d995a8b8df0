//! Customers over the years: what they asked for, when they were last heard of, and who may leave.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Words;
use super::figures::{Cell, Figures, mean, number};
use super::record::Basis;
use super::roster::name_of;
use super::standing::{About, Book, judge_all};
use crate::calendar::date_of;
use crate::engine::{Subject, View};
use crate::model::Instant;
use crate::model::fault::Fault;
use crate::model::language::{Language, tr};
use crate::model::record::{Actor, Event, EventId, KindId, event};
use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value, field};
use crate::policy::schema::{FieldType, Schema, Target};

/// What is counted, and what makes a customer one at risk.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// Kinds of record that are complaints.
    pub(crate) complaints: Vec<KindId>,
    /// Fields that hold scores.
    pub(crate) scores: Vec<FieldId>,
    /// Events that are contacts; empty for whatever staff or customer did, notes and amendments aside.
    pub(crate) contacts: Vec<EventId>,
    /// Not heard of since: at risk.
    pub(crate) silent: Instant,
    /// Scores and complaints since then are of now.
    pub(crate) recent: Instant,
    /// Only those at risk.
    pub(crate) at_risk: bool,
}

/// The fields that hold scores: numbers of which some mean that there is none.
pub(crate) fn scores_of(schema: &Schema) -> Vec<FieldId> {
    let fields = schema.fields.iter().filter(|field| {
        !field.missing.is_empty() && matches!(field.kind, FieldType::Int | FieldType::Decimal)
    });
    fields.filter_map(|field| schema.find_field(&field.name)).collect()
}

/// What is known of one customer.
#[derive(Clone, Debug, Default)]
struct Customer {
    since: Option<Instant>,
    records: u64,
    complaints: u64,
    last_complaint: Option<Instant>,
    last_contact: Option<Instant>,
    scores_now: Vec<Decimal>,
    scores_before: Vec<Decimal>,
    violations: u64,
}

/// Why a customer may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Risk {
    Silent,
    Falling,
    Complaint,
}

impl Risk {
    const ALL: [Self; 3] = [Self::Silent, Self::Falling, Self::Complaint];

    const fn chinese(self) -> &'static str {
        match self {
            Self::Silent => "久未联系",
            Self::Falling => "评分下降",
            Self::Complaint => "近期投诉",
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Falling => "falling",
            Self::Complaint => "complaint",
        }
    }
}

/// One row a customer, those with most risks first, then by key; and what could not be judged.
pub(crate) fn customers(basis: &Basis<'_>, scope: &Scope, book: Book<'_>) -> (Figures, Vec<Fault>) {
    let mut known: HashMap<Symbol, Customer> = HashMap::new();
    let roster = roster_of(&basis.words.policy.schema);
    let rows = roster.and_then(|roster| basis.rosters.get(roster));
    for key in rows.map(crate::model::roster::Roster::keys).unwrap_or_default() {
        if rows.is_some_and(|rows| rows.at(*key, basis.now).is_some()) {
            known.entry(*key).or_default();
        }
    }
    let faults = judge_all(basis, book, &mut |about, standings| {
        let key = match about {
            About::Record(_) => about.value(field::CUSTOMER).and_then(Value::as_word),
            About::Other(Subject::Row(of, key)) => (roster == Some(*of)).then_some(*key),
            About::Other(Subject::Period { .. } | Subject::Month { .. }) => None,
        };
        let Some(key) = key else { return };
        let customer = known.entry(key).or_default();
        let violations = standings.iter().filter(|one| one.obligation.outcome.is_violation());
        customer.violations += violations.count() as u64;
        if let About::Record(view) = about {
            customer.add(basis, scope, view);
        }
    });
    let mut list: Vec<(String, Symbol, Customer)> = known
        .into_iter()
        .map(|(key, customer)| (basis.words.symbols.text(key).to_owned(), key, customer))
        .collect();
    list.sort_by_key(|(name, _, customer)| (Reverse(customer.risks(scope).len()), name.clone()));
    let mut figures = figures(&list, scope, basis.words);
    let shown = list.iter().filter(|(_, _, one)| !scope.at_risk || !one.risks(scope).is_empty());
    figures.rows = shown
        .map(|(key, symbol, customer)| {
            let row = rows.and_then(|rows| rows.at(*symbol, basis.now));
            let name = roster.zip(row).map(|(roster, row)| {
                let kind = basis.words.policy.schema.roster(roster);
                name_of(basis.words, kind, row, basis.secrets)
            });
            customer.cells(basis, scope, key, name.unwrap_or_default())
        })
        .collect();
    (figures, faults)
}

/// The roster that the field `customer` names.
fn roster_of(schema: &Schema) -> Option<RosterId> {
    let FieldType::Ref(Target::Roster(roster)) = schema.field(field::CUSTOMER).kind else {
        return None;
    };
    Some(roster)
}

fn figures(list: &[(String, Symbol, Customer)], scope: &Scope, words: Words<'_>) -> Figures {
    let language = words.language;
    let columns = [
        ("customer", words.head(field::CUSTOMER, "CUSTOMER")),
        ("name", "NAME"),
        ("since", "SINCE"),
        ("records", "RECORDS"),
        ("complaints", "COMPLAINTS"),
        ("last_contact", "LAST CONTACT"),
        ("days", "DAYS"),
        ("score", "SCORE"),
        ("score_before", "BEFORE"),
        ("violations", "VIOLATIONS"),
        ("risks", "AT RISK"),
    ];
    let mut figures = Figures::new("customer", &columns);
    let at_risk = list.iter().filter(|(_, _, one)| !one.risks(scope).is_empty()).count();
    let of = |risk: Risk| {
        let count = list.iter().filter(|(_, _, one)| one.risks(scope).contains(&risk)).count();
        let (name, chinese) = (risk.as_str(), risk.chinese());
        tr!(language, "{count} {name}", "{chinese}{count}位")
    };
    let reasons = Risk::ALL.map(of).join(match language {
        Language::English => ", ",
        Language::Chinese => "，",
    });
    let customers = if list.len() == 1 { "customer" } else { "customers" };
    let all = list.len();
    let note = tr!(
        language,
        "{all} {customers}, {at_risk} at risk: {reasons}",
        "{all}位客户，{at_risk}位有流失风险：{reasons}"
    );
    figures.notes.push(note);
    figures
}

impl Customer {
    fn add(&mut self, basis: &Basis<'_>, scope: &Scope, view: &View<'_>) {
        let opened = view.timeline.opened_at();
        self.records += 1;
        self.since = self.since.into_iter().chain([opened]).min();
        if scope.complaints.contains(&view.timeline.record.kind) {
            self.complaints += 1;
            self.last_complaint = self.last_complaint.max(Some(opened));
        }
        let schema = &basis.words.policy.schema;
        for event in view.events().iter().filter(|event| !schema.is_echo(event.event)) {
            if scope.is_contact(event) {
                self.last_contact = self.last_contact.max(Some(event.at));
            }
            let scores = scope.scores.iter().filter_map(|id| {
                let value = event.fields.get(*id)?;
                let is_missing = schema.field(*id).missing.contains(value);
                number(value).filter(|_| !is_missing)
            });
            let is_now = event.at >= scope.recent;
            if is_now { &mut self.scores_now } else { &mut self.scores_before }.extend(scores);
        }
    }

    fn risks(&self, scope: &Scope) -> Vec<Risk> {
        let holds = |risk: &Risk| match risk {
            Risk::Silent => self.last_contact.is_none_or(|last| last < scope.silent),
            Risk::Falling => {
                mean(&self.scores_now).zip(mean(&self.scores_before)).is_some_and(|(a, b)| a < b)
            }
            Risk::Complaint => self.last_complaint.is_some_and(|last| last >= scope.recent),
        };
        Risk::ALL.into_iter().filter(holds).collect()
    }

    fn cells(&self, basis: &Basis<'_>, scope: &Scope, key: &str, name: String) -> Vec<Cell> {
        let zone = basis.words.policy.zone();
        let date = |instant: Instant| date_of(zone, instant);
        let days = |last: Instant| date(basis.now).signed_duration_since(date(last)).num_days();
        let risks = self.risks(scope).into_iter().map(|risk| match basis.words.language {
            Language::English => risk.as_str().to_owned(),
            Language::Chinese => risk.chinese().to_owned(),
        });
        vec![
            Cell::text(key),
            Cell::text(name),
            date_cell(self.since.map(date)),
            Cell::Count(self.records),
            Cell::Count(self.complaints),
            date_cell(self.last_contact.map(date)),
            self.last_contact.map(days).map_or(Cell::Nothing, Cell::Int),
            mean(&self.scores_now).map_or(Cell::Nothing, Cell::Mean),
            mean(&self.scores_before).map_or(Cell::Nothing, Cell::Mean),
            Cell::Count(self.violations),
            Cell::List(risks.collect()),
        ]
    }
}

fn date_cell(date: Option<NaiveDate>) -> Cell {
    date.into()
}

impl Scope {
    fn is_contact(&self, event: &Event) -> bool {
        if !self.contacts.is_empty() {
            return self.contacts.contains(&event.event);
        }
        matches!(event.by, Actor::Staff(_) | Actor::Customer)
            && !matches!(event.event, event::NOTED | event::AMENDED)
    }
}
