//! What obligations are about that are on no record, by name: `customers/C0042`, `2026-11/facility`, `1d`, `2026-11-22/1`.

use super::Words;
use crate::calendar::{Period, date_of};
use crate::model::roster::{Roster, RosterId, Rosters};
use crate::model::symbol::Symbol;
use crate::model::{Amount, Instant};
use crate::policy::form::{Form, Span, Turn};
use crate::policy::levels::Level;
use crate::policy::rule::Rule;

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named<'n> {
    /// A row, a period or a month, as output names it. Whether anything is asked of it is another matter.
    Subject(String),
    /// A roster, and a key that it does not have.
    NoRow(RosterId, &'n str),
    /// Neither.
    Other,
}

impl Words<'_> {
    /// What `name` means where it is no record; `24h` is the same as `1d`.
    pub(crate) fn named<'n>(&self, rosters: &Rosters, name: &'n str) -> Named<'n> {
        let (first, rest) = name.split_once('/').map_or((name, None), |(a, b)| (a, Some(b)));
        if let (Some(roster), Some(key)) = (self.policy.schema.find_roster(first), rest) {
            return match self.key(rosters, roster, key) {
                Some(_) => Named::Subject(name.to_owned()),
                None => Named::NoRow(roster, key),
            };
        }
        if Period::read_label(first).is_some() {
            return Named::Subject(name.to_owned());
        }
        let rest = rest.map_or_else(String::new, |rest| format!("/{rest}"));
        match Amount::parse(first) {
            Ok(stretch @ Amount::Elapsed(1..)) => Named::Subject(format!("{stretch}{rest}")),
            _ => Named::Other,
        }
    }

    fn key(&self, rosters: &Rosters, roster: RosterId, key: &str) -> Option<Symbol> {
        let key = self.symbols.find(key)?;
        rosters.get(roster).is_some_and(|rows| rows.has(key)).then_some(key)
    }

    /// True if `rule` may come to ask something of what is called `name`: a row that it does not ask now, a period
    /// that is not over.
    pub(crate) fn may_ask(&self, rule: &Rule, rosters: &Rosters, name: &str, now: Instant) -> bool {
        let (first, rest) = name.split_once('/').map_or((name, None), |(a, b)| (a, Some(b)));
        let parts = rest.map_or(0, |rest| rest.split('/').count());
        match (rule.level, &rule.form) {
            (Level::Record, _) => false,
            (Level::Rows(roster), _) => {
                let is_of = self.policy.schema.find_roster(first) == Some(roster);
                is_of && rest.is_some_and(|key| self.key(rosters, roster, key).is_some())
            }
            (Level::Book, Form::Metric(form)) => {
                let is_of_span = match form.span {
                    Span::Period(period) => self.is_to_end(period, first, now),
                    Span::Rolling(stretch) => stretch.to_string() == first,
                };
                is_of_span && parts == form.split.len()
            }
            (Level::Book, Form::Duty(form)) => match form.every {
                Turn::Period(period) => parts == 0 && self.is_to_end(period, first, now),
                Turn::Shift => parts == 1 && self.is_to_end(Period::Day, first, now),
            },
            (Level::Book, _) => {
                let mut others = self.policy.rules.iter();
                others.any(|other| {
                    rule.depends.contains(&other.id) && self.may_ask(other, rosters, name, now)
                })
            }
        }
    }

    /// True if `label` is such a period, and it is not over.
    fn is_to_end(&self, period: Period, label: &str, now: Instant) -> bool {
        let read = Period::read_label(label).filter(|(read, _)| *read == period);
        let today = date_of(self.policy.zone(), now);
        read.is_some_and(|(_, first)| period.next_first_date(first) > today)
    }

    /// What a rule that is on no record is judged on, in the plural: `the rows of customers`, `months, by category`.
    pub(crate) fn judged_on(&self, rule: &Rule) -> String {
        match (rule.level, &rule.form) {
            (Level::Record, _) => match &rule.kinds {
                None => "records".to_owned(),
                Some(kinds) => {
                    let names = kinds.iter().map(|kind| &*self.policy.schema.kind(*kind).name);
                    format!("records of the kind {}", names.collect::<Vec<_>>().join(" or "))
                }
            },
            (Level::Rows(roster), form) => {
                let name = &self.policy.schema.roster(roster).name;
                let row = if let Form::Roster(form) = form { &form.row } else { &rule.when };
                let row = self.condition_of(row, Some(roster));
                let row = if row.is_empty() { row } else { format!(" where {row}") };
                format!("the rows of {name}{row}")
            }
            (Level::Book, Form::Metric(form)) => {
                let span = match form.span {
                    Span::Period(period) => format!("{period}s"),
                    Span::Rolling(stretch) => format!("the last {stretch}, at any time"),
                };
                let split: String =
                    form.split.iter().map(|field| format!(", by {}", self.field(*field))).collect();
                format!("{span}{split}")
            }
            (Level::Book, Form::Duty(form)) => match form.every {
                Turn::Period(period) => format!("{period}s"),
                Turn::Shift => "shifts".to_owned(),
            },
            (Level::Book, Form::Retention(_)) => "the months of the archive".to_owned(),
            (Level::Book, _) => format!("what {} is judged on", rule.depends.join(" and ")),
        }
    }
}

/// The keys of a roster, as names.
pub(crate) fn keys<'w>(
    words: Words<'w>,
    rosters: &Rosters,
    roster: RosterId,
) -> impl Iterator<Item = &'w str> {
    let keys = rosters.get(roster).map(Roster::keys).unwrap_or_default().to_vec();
    keys.into_iter().map(move |key| words.symbols.text(key))
}
