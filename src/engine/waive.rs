//! Waivers: which violations are covered, and which waivers are not in order.

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::obligation::{Obligation, Outcome};
use crate::calendar::{Due, after_without_calendar, date_of, start_of_date};
use crate::model::roster::Rosters;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::model::waiver::Waiver;
use crate::model::{Amount, Instant};
use crate::policy::Policy;
use crate::policy::rule::Rule;

/// The waivers of a book, by record.
#[derive(Debug, Default)]
pub(crate) struct Waivers<'a> {
    by_record: HashMap<&'a str, Vec<&'a Waiver>>,
}

/// A violation that a waiver covers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Covered<'a> {
    /// Its place among the obligations.
    pub(crate) index: usize,
    /// How it would stand without.
    pub(crate) outcome: Outcome,
    pub(crate) waiver: &'a Waiver,
}

/// Why a waiver is not granted, or is void if it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    NotWaivable,
    /// One of these roles was asked.
    Role(Vec<Symbol>),
    TooLong {
        max: Amount,
        /// The last day that `max` allows.
        last: NaiveDate,
    },
}

/// What is wrong with a waiver that stands in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Unauthorised(Refusal),
    /// It covers nothing, and so many violations of its rule and record fell after its last day.
    Expired(u64),
    /// It covers nothing, and nothing is running that it could cover.
    Unused,
}

impl<'a> Waivers<'a> {
    pub(crate) fn new(waivers: &'a [Waiver]) -> Self {
        let mut by_record: HashMap<&str, Vec<&Waiver>> = HashMap::new();
        for waiver in waivers {
            by_record.entry(&waiver.record).or_default().push(waiver);
        }
        Self { by_record }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_record.is_empty()
    }

    /// True if there are waivers of `record`.
    pub(crate) fn has(&self, record: &str) -> bool {
        self.by_record.contains_key(record)
    }

    /// Turns the violations of `record` that a waiver covers into waived ones. One that several cover is told for each.
    pub(crate) fn apply(
        &self,
        judge: Judge<'_>,
        record: &str,
        obligations: &mut [Obligation],
    ) -> Vec<Covered<'a>> {
        let Some(waivers) = self.by_record.get(record) else { return Vec::new() };
        let mut all = Vec::new();
        for (index, obligation) in obligations.iter_mut().enumerate() {
            let outcome = obligation.outcome;
            let rule = &judge.policy.rules[obligation.rule];
            let is_covered = |waiver: &&&Waiver| {
                waiver.rule == rule.id && judge.covers(waiver, rule, fell(obligation))
            };
            let before = all.len();
            if outcome.is_violation() {
                let covering = waivers.iter().filter(is_covered);
                all.extend(covering.map(|waiver| Covered { index, outcome, waiver }));
            }
            if all.len() > before {
                obligation.outcome = Outcome::Waived;
            }
        }
        all
    }

    /// What is wrong with the waivers of `record`, once they were applied: in the order of the file.
    pub(crate) fn audit(
        &self,
        judge: Judge<'_>,
        record: &str,
        obligations: &[Obligation],
        covered: &[Covered<'_>],
    ) -> Vec<(&'a Waiver, Trouble)> {
        let waivers = self.by_record.get(record).map(Vec::as_slice).unwrap_or_default();
        let is_granted = |waiver: &&&Waiver| judge.is_granted(waiver);
        let trouble = |waiver: &&'a Waiver| {
            let is_used = covered.iter().any(|one| std::ptr::eq(one.waiver, *waiver));
            let mut of_rule =
                obligations.iter().filter(|one| judge.policy.rules[one.rule].id == waiver.rule);
            match judge.refusal(waiver) {
                Some(refusal) => Some((*waiver, Trouble::Unauthorised(refusal))),
                None if is_used => None,
                None => Some((*waiver, judge.why_unused(waiver, &mut of_rule)?)),
            }
        };
        waivers.iter().filter(is_granted).filter_map(trouble).collect()
    }
}

/// The instant that a waiver is held against.
fn fell(obligation: &Obligation) -> Instant {
    obligation.due.or(obligation.decided).unwrap_or(obligation.from)
}

/// What waivers are judged with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judge<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) rosters: &'a Rosters,
    pub(crate) now: Instant,
}

impl Judge<'_> {
    /// True if `waiver` covers what fell due (or broke) at `fell`.
    fn covers(self, waiver: &Waiver, rule: &Rule, fell: Instant) -> bool {
        self.is_granted(waiver)
            && end_of(self.policy.zone(), waiver.until).is_some_and(|end| fell < end)
            && self.refusal_of(waiver, rule).is_none()
    }

    /// The first of `waivers` that covers this obligation of `record`.
    pub(crate) fn covering<'w>(
        self,
        waivers: &'w [Waiver],
        record: &str,
        obligation: &Obligation,
    ) -> Option<&'w Waiver> {
        let rule = &self.policy.rules[obligation.rule];
        waivers.iter().find(|waiver| {
            waiver.rule == rule.id
                && *waiver.record == *record
                && self.covers(waiver, rule, fell(obligation))
        })
    }

    /// Why this person may not grant this waiver; `None` if one version of its rule lets them.
    pub(crate) fn refusal(self, waiver: &Waiver) -> Option<Refusal> {
        let versions = self.policy.rules.iter().filter(|rule| rule.id == waiver.rule);
        let refusals: Option<Vec<Refusal>> =
            versions.map(|rule| self.refusal_of(waiver, rule)).collect();
        // The latest version stands last.
        refusals.map(|mut all| all.pop().unwrap_or(Refusal::NotWaivable))
    }

    fn refusal_of(self, waiver: &Waiver, rule: &Rule) -> Option<Refusal> {
        let Some(waivable) = &rule.waivable else { return Some(Refusal::NotWaivable) };
        let granted = start_of_date(self.policy.zone(), waiver.granted);
        if !waivable.by.is_empty() && !self.has_role(waiver, &waivable.by, granted) {
            return Some(Refusal::Role(waivable.by.clone()));
        }
        let (max, last) = waivable.max.and_then(|max| Some((max, self.last_day(granted, max)?)))?;
        (waiver.until > last).then_some(Refusal::TooLong { max, last })
    }

    /// The last day of a waiver that lasts `max`; `None` if that needs a calendar.
    fn last_day(self, granted: Instant, max: Amount) -> Option<NaiveDate> {
        let zone = self.policy.zone();
        match after_without_calendar(zone, granted, max, &[])? {
            Due::At(end) => Some(date_of(zone, end)),
            Due::Paused { .. } => None,
        }
    }

    fn is_granted(self, waiver: &Waiver) -> bool {
        start_of_date(self.policy.zone(), waiver.granted) <= self.now
    }

    /// Why a waiver that covers nothing is in the book; `None` if it may come to cover what is running.
    fn why_unused<'o>(
        self,
        waiver: &Waiver,
        of_rule: &mut impl Iterator<Item = &'o Obligation>,
    ) -> Option<Trouble> {
        let end = end_of(self.policy.zone(), waiver.until)?;
        if end > self.now {
            let runs = |one: &Obligation| matches!(one.outcome, Outcome::Pending | Outcome::Paused);
            return (!of_rule.any(runs)).then_some(Trouble::Unused);
        }
        let is_later = |one: &&Obligation| one.outcome.is_violation() && fell(one) >= end;
        let later = of_rule.filter(is_later).count() as u64;
        Some(if later > 0 { Trouble::Expired(later) } else { Trouble::Unused })
    }

    fn has_role(self, waiver: &Waiver, roles: &[Symbol], granted: Instant) -> bool {
        let Some(staff) = self.policy.schema.staff else { return true };
        let Some(column) = self.policy.schema.roster(staff).column("role") else { return false };
        let held = self.rosters.value(staff, waiver.by, column, granted);
        let is_asked = |role: &Value| role.as_word().is_some_and(|role| roles.contains(&role));
        held.is_some_and(|value| value.members().iter().any(is_asked))
    }
}

/// The first instant after the day `date`.
pub(crate) fn end_of(zone: Tz, date: NaiveDate) -> Option<Instant> {
    Some(start_of_date(zone, date.succ_opt()?))
}
