//! What obligations are about that are on no record, by name: `customers/C0042`, `2026-11/facility`, `1d`, `2026-11-22/1`.

use super::{Words, terms};
use crate::calendar::{Period, date_of};
use crate::model::language::tr;
use crate::model::roster::{Roster, RosterId, Rosters};
use crate::model::symbol::Symbol;
use crate::model::{Amount, Instant};
use crate::policy::form::{Form, Metric, Span, Turn};
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

    /// What a rule is judged on, in short, in English as its subjects are called: `records`, `customers`, `month/category`, `1d`,
    /// `shift`, `archive`.
    pub(crate) fn on(&self, rule: &Rule) -> String {
        let language = self.language;
        match (rule.level, &rule.form) {
            (Level::Record, _) => tr!(language, "records", "工单"),
            (Level::Rows(roster), _) => self.policy.schema.roster(roster).name.to_string(),
            (Level::Book, Form::Metric(form)) => {
                let span = match form.span {
                    Span::Period(period) => terms::period(period, language).to_owned(),
                    Span::Rolling(stretch) => self.amount(stretch),
                };
                let split = form.split.iter().map(|field| self.field(*field).to_owned());
                [span].into_iter().chain(split).collect::<Vec<_>>().join("/")
            }
            (Level::Book, Form::Duty(form)) => match form.every {
                Turn::Period(period) => terms::period(period, language).to_owned(),
                Turn::Shift => tr!(language, "shift", "班次"),
            },
            (Level::Book, Form::Retention(_)) => tr!(language, "archive", "归档"),
            (Level::Book, _) => {
                let mut others = self.policy.rules.iter();
                let other = others.find(|other| rule.depends.contains(&other.id));
                other.map_or_else(String::new, |other| self.on(other))
            }
        }
    }

    /// What a rule that is on no record is judged on, in the plural: `the rows of customers`, `months, by category`.
    pub(crate) fn judged_on(&self, rule: &Rule) -> String {
        self.close(self.judged_on_in_words(rule))
    }

    fn judged_on_in_words(&self, rule: &Rule) -> String {
        let language = self.language;
        match (rule.level, &rule.form) {
            (Level::Record, _) => match &rule.kinds {
                None => tr!(language, "records", "工单"),
                Some(kinds) => {
                    let names = kinds
                        .iter()
                        .map(|kind| self.policy.schema.kind_called(*kind, self.language));
                    let names = names.collect::<Vec<_>>().join(self.or());
                    tr!(language, "records of the kind {names}", "类型为 {names} 的工单")
                }
            },
            (Level::Rows(roster), form) => {
                let name = &self.policy.schema.roster(roster).name;
                let row = if let Form::Roster(form) = form { &form.row } else { &rule.when };
                let row = self.condition_of(row, Some(roster));
                if row.is_empty() {
                    return tr!(language, "the rows of {name}", "{name} 各行");
                }
                tr!(language, "the rows of {name} where {row}", "{name} 各行（{row}）")
            }
            (Level::Book, Form::Metric(form)) => self.measured_on(form),
            (Level::Book, Form::Duty(form)) => match form.every {
                Turn::Period(period) => {
                    tr!(language, "{}s", "每{}", terms::period(period, language))
                }
                Turn::Shift => tr!(language, "shifts", "每班"),
            },
            (Level::Book, Form::Retention(_)) => {
                tr!(language, "the months of the archive", "归档的各月")
            }
            (Level::Book, _) => {
                let depends = rule.depends.join(self.and());
                tr!(language, "what {depends} is judged on", "{depends} 所评判的")
            }
        }
    }
}

impl Words<'_> {
    fn measured_on(&self, form: &Metric) -> String {
        let language = self.language;
        let span = match form.span {
            Span::Period(period) => tr!(language, "{}s", "每{}", terms::period(period, language)),
            Span::Rolling(stretch) => {
                let stretch = self.amount(stretch);
                tr!(language, "the last {stretch}, at any time", "任意连续{stretch}")
            }
        };
        let split: Vec<&str> = form.split.iter().map(|field| self.field(*field)).collect();
        if split.is_empty() {
            return span;
        }
        let split = split.join(self.and());
        tr!(language, "{span}, by {split}", "{span}（按 {split} 分）")
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
