//! Waivers: which violations are covered, and which waivers are not in order.

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::obligation::{Obligation, Outcome};
use crate::calendar::{Due, after_without_calendar, start_of_date};
use crate::model::Instant;
use crate::model::roster::Rosters;
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
    pub(crate) fn apply(
        &self,
        policy: &Policy,
        rosters: &Rosters,
        record: &str,
        now: Instant,
        obligations: &mut [Obligation],
    ) {
        if self.by_place.is_empty() {
            return;
        }
        for obligation in
            obligations.iter_mut().filter(|obligation| obligation.outcome.is_violation())
        {
            let rule = &policy.rules[obligation.rule];
            let Some(waivers) = self.by_place.get(&(&*rule.id, record)) else { continue };
            let fell = obligation.due.or(obligation.decided).unwrap_or(obligation.from);
            if waivers.iter().any(|waiver| covers(waiver, policy, rosters, rule, now, fell)) {
                obligation.outcome = Outcome::Waived;
            }
        }
    }
}

fn covers(
    waiver: &Waiver,
    policy: &Policy,
    rosters: &Rosters,
    rule: &Rule,
    now: Instant,
    fell: Instant,
) -> bool {
    let zone = policy.zone();
    start_of_date(zone, waiver.granted) <= now
        && end_of(zone, waiver.until).is_some_and(|end| fell < end)
        && is_authorised(waiver, policy, rosters, rule)
}

/// True if the rule lets this person grant a waiver of this length.
pub(crate) fn is_authorised(
    waiver: &Waiver,
    policy: &Policy,
    rosters: &Rosters,
    rule: &Rule,
) -> bool {
    let Some(waivable) = &rule.waivable else { return false };
    let zone = policy.zone();
    let granted = start_of_date(zone, waiver.granted);
    let short_enough = waivable.max.is_none_or(|max| {
        let longest = match after_without_calendar(zone, granted, max, &[]) {
            Some(Due::At(end)) => end,
            Some(Due::Paused { .. }) | None => return true,
        };
        start_of_date(zone, waiver.until) <= longest
    });
    short_enough
        && (waivable.by.is_empty() || has_role(waiver, policy, rosters, &waivable.by, granted))
}

fn has_role(
    waiver: &Waiver,
    policy: &Policy,
    rosters: &Rosters,
    roles: &[crate::model::symbol::Symbol],
    granted: Instant,
) -> bool {
    let Some(staff) = policy.schema.staff else { return true };
    let Some(column) = policy.schema.roster(staff).column("role") else { return false };
    let held = rosters.value(staff, waiver.by, column, granted);
    held.is_some_and(|value| {
        value.members().iter().any(|role| role.as_word().is_some_and(|role| roles.contains(&role)))
    })
}

fn end_of(zone: Tz, date: NaiveDate) -> Option<Instant> {
    Some(start_of_date(zone, date.succ_opt()?))
}
