//! Waivers: which violations are covered, and which waivers are not in order.

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::obligation::{Obligation, Outcome};
use crate::calendar::{Due, after_without_calendar, start_of_date};
use crate::model::Instant;
use crate::model::roster::Rosters;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::model::waiver::Waiver;
use crate::policy::Policy;
use crate::policy::rule::Rule;

/// The waivers of a book, by rule and record.
#[derive(Debug, Default)]
pub(crate) struct Waivers<'a> {
    by_place: HashMap<(&'a str, &'a str), Vec<&'a Waiver>>,
}

impl<'a> Waivers<'a> {
    pub(crate) fn new(waivers: &'a [Waiver]) -> Self {
        let mut by_place: HashMap<(&str, &str), Vec<&Waiver>> = HashMap::new();
        for waiver in waivers {
            by_place.entry((&waiver.rule, &waiver.record)).or_default().push(waiver);
        }
        Self { by_place }
    }

    /// Turns the violations of `record` that a waiver covers into waived ones.
    pub(crate) fn apply(&self, judge: Judge<'_>, record: &str, obligations: &mut [Obligation]) {
        if self.by_place.is_empty() {
            return;
        }
        for obligation in obligations.iter_mut().filter(|one| one.outcome.is_violation()) {
            let rule = &judge.policy.rules[obligation.rule];
            let Some(waivers) = self.by_place.get(&(&*rule.id, record)) else { continue };
            let fell = obligation.due.or(obligation.decided).unwrap_or(obligation.from);
            if waivers.iter().any(|waiver| judge.covers(waiver, rule, fell)) {
                obligation.outcome = Outcome::Waived;
            }
        }
    }
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
        let zone = self.policy.zone();
        start_of_date(zone, waiver.granted) <= self.now
            && end_of(zone, waiver.until).is_some_and(|end| fell < end)
            && self.is_authorised(waiver, rule)
    }

    /// True if the rule lets this person grant a waiver of this length.
    fn is_authorised(self, waiver: &Waiver, rule: &Rule) -> bool {
        let Some(waivable) = &rule.waivable else { return false };
        let zone = self.policy.zone();
        let granted = start_of_date(zone, waiver.granted);
        let is_short_enough = waivable.max.is_none_or(|max| {
            let longest = after_without_calendar(zone, granted, max, &[]);
            !matches!(longest, Some(Due::At(end)) if start_of_date(zone, waiver.until) > end)
        });
        is_short_enough && (waivable.by.is_empty() || self.has_role(waiver, &waivable.by, granted))
    }

    fn has_role(self, waiver: &Waiver, roles: &[Symbol], granted: Instant) -> bool {
        let Some(staff) = self.policy.schema.staff else { return true };
        let Some(column) = self.policy.schema.roster(staff).column("role") else { return false };
        let held = self.rosters.value(staff, waiver.by, column, granted);
        let is_asked = |role: &Value| role.as_word().is_some_and(|role| roles.contains(&role));
        held.is_some_and(|value| value.members().iter().any(is_asked))
    }
}

fn end_of(zone: Tz, date: NaiveDate) -> Option<Instant> {
    Some(start_of_date(zone, date.succ_opt()?))
}
