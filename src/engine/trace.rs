//! How a clock ran: the limits that it had, and what was taken out of its time. For explaining; judges nothing.

use super::clock::{Clockwork, Placed};
use super::obligation::{LimitAt, Obligation, Outcome};
use super::rules::deadline;
use super::view::View;
use crate::calendar::{Calendar, Due, NoData, Pause};
use crate::model::Instant;
use crate::policy::form::{Form, Pace, Pausing, Tier};

/// A clock, traced from its start to its end.
#[derive(Debug)]
pub(crate) struct Trace<'a> {
    /// From which event on it had which limit; `None` while the rule did not ask.
    pub(crate) limits: Vec<(usize, Option<LimitAt>)>,
    /// The waiting that was granted.
    pub(crate) pauses: Vec<Pause>,
    /// The deadline as it would be without them, where they move it.
    pub(crate) unpaused: Option<Instant>,
    pub(crate) calendar: Option<&'a Calendar>,
    /// When the clock came to its end; `None` while it runs.
    pub(crate) ended: Option<Instant>,
}

/// The trace of an obligation that a clock made; `None` for the other forms.
///
/// # Errors
/// If it reaches into a year that is not covered.
pub(crate) fn trace<'a>(
    view: &View<'a>,
    obligation: &Obligation,
) -> Result<Option<Trace<'a>>, NoData> {
    let rule = &view.policy.rules[obligation.rule];
    let placed = Placed { index: obligation.rule, rule };
    if !has_clocks(&rule.form) {
        return Ok(None);
    }
    let clockwork = Clockwork::new(view, placed, pausing(&rule.form));
    let ended = ended(view, obligation);
    let pauses = clockwork.pauses(obligation.from, ended)?;
    let unpaused = match obligation.limit {
        Some(LimitAt::Within(amount)) if !pauses.is_empty() => {
            match clockwork.add(obligation.from, amount, &[]) {
                Ok(Due::At(due)) => Some(due).filter(|due| Some(*due) != obligation.due),
                Ok(Due::Paused { .. }) | Err(_) => None,
            }
        }
        Some(LimitAt::Within(_) | LimitAt::By(_)) | None => None,
    };
    let limits = limits(&clockwork, obligation, ended);
    Ok(Some(Trace { limits, pauses, unpaused, calendar: clockwork.calendar(), ended }))
}

const fn has_clocks(form: &Form) -> bool {
    match form {
        Form::Deadline(_) | Form::Notice(_) => true,
        Form::Recurring(form) => matches!(form.pace, Pace::Every(_)),
        Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => false,
    }
}

/// What pauses a clock of this form.
pub(crate) const fn pausing(form: &Form) -> Option<&Pausing> {
    match form {
        Form::Deadline(form) => Some(&form.pausing),
        Form::Recurring(form) => Some(&form.pausing),
        Form::Notice(_)
        | Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => None,
    }
}

fn ended(view: &View<'_>, obligation: &Obligation) -> Option<Instant> {
    if let (None, Some(due), Some(over)) = (obligation.done, obligation.due, obligation.over) {
        return Some(due.plus(over));
    }
    let runs = matches!(obligation.outcome, Outcome::Pending | Outcome::Paused);
    obligation.done.or_else(|| (!runs).then(|| view.at(obligation.event)))
}

/// The changes of the limit up to the one that stood in the end.
fn limits(
    clockwork: &Clockwork<'_, '_>,
    obligation: &Obligation,
    ended: Option<Instant>,
) -> Vec<(usize, Option<LimitAt>)> {
    let view = clockwork.view;
    let limit = |index| limit_at(clockwork, index);
    let mut limits = vec![(obligation.start, limit(obligation.start))];
    let watched = &clockwork.placed.rule.watched;
    let last = if obligation.done.is_some() { obligation.event } else { view.events().len() };
    let mut index = obligation.start;
    while let Some(changed) = view.next_change(watched, index) {
        index = changed;
        if index >= last || ended.is_some_and(|ended| view.at(index) > ended) {
            break;
        }
        let next = limit(index);
        if limits.last().is_some_and(|(_, before)| *before != next) {
            limits.push((index, next));
        }
    }
    if limits.iter().all(|(_, limit)| limit.is_none()) && obligation.done.is_some() {
        limits.push((last, limit(last)));
    }
    // What changed after the deadline was past changes nothing.
    if let (Some(_), Some(stood)) =
        (obligation.limit, limits.iter().rposition(|(_, limit)| *limit == obligation.limit))
    {
        limits.truncate(stood + 1);
    }
    limits
}

fn limit_at(clockwork: &Clockwork<'_, '_>, index: usize) -> Option<LimitAt> {
    match &clockwork.placed.rule.form {
        Form::Deadline(form) => deadline::limit(clockwork, form, index),
        Form::Recurring(form) => match &form.pace {
            Pace::Every(tiers) => clockwork.tier(tiers, index),
            Pace::Per { .. } => None,
        },
        Form::Notice(form) => clockwork.holds(index).then_some(LimitAt::Within(form.lead)),
        Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => None,
    }
}

/// The tier that gave the limit at the event `index`, and whether it is one of several.
pub(crate) fn tier_at<'a>(view: &View<'a>, rule: usize, index: usize) -> Option<&'a Tier> {
    use crate::policy::form::Limits;
    let tiers = match &view.policy.rules[rule].form {
        Form::Deadline(form) => match &form.limits {
            Limits::Tiers(tiers) => tiers,
            Limits::Due(_) => return None,
        },
        Form::Recurring(form) => match &form.pace {
            Pace::Every(tiers) => tiers,
            Pace::Per { .. } => return None,
        },
        Form::Notice(_)
        | Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => return None,
    };
    let moment = view.after(index);
    if tiers.len() < 2 {
        return None;
    }
    tiers.iter().find(|tier| view.holds(&tier.when, moment))
}
