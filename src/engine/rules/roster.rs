//! # roster: each row of a roster holds, now
//!
//! Asks that every row of a roster has what it needs, and that its dates are not too old.
//!
//! Each key is one obligation: the row in force now. Rows to which `where` does not apply are not asked. A row that lacks
//! something is broken; one whose dates are all there, but one of them too old, is overdue since the day on which the
//! first of them ran out. A date is good to the end of its last day.
//!
//! Keys:
//!   of          the roster
//!   where       conditions on its columns: which rows are asked
//!   need        columns that must have a value, or conditions on them: [plan], {health: true, level: "1..5"}
//!   fresh       {column: amount}: the date in this column is at most so old; the amount may be a column of durations
//!
//! Outcomes: kept, broken, overdue.
//!
//! Example:
//!   - id: staff-qualified
//!     title: {zh: 员工资质有效, en: Staff are qualified}
//!     roster: {of: staff, where: {role: agent}, need: [certificate], fresh: {health: 1y, reviewed: 1y}}

use crate::calendar::{after_without_calendar, date_of, start_of_date};
use crate::engine::Sink;
use crate::engine::clock::{Clock, Clockwork, Placed};
use crate::engine::obligation::{Detail, LimitAt, Outcome};
use crate::engine::view::{Moment, View};
use crate::model::value::Value;
use crate::model::{Amount, Instant};
use crate::policy::form::{Fresh, Lasts, RosterCheck};

pub(crate) fn judge<'a>(
    view: &View<'a>,
    placed: Placed<'a>,
    form: &'a RosterCheck,
    sink: &mut Sink,
) {
    let now = Moment { index: 0, at: view.now, own_first: false };
    if !placed.rule.effective.covers(view.now) || !view.holds(&form.row, now) {
        return;
    }
    let clockwork = Clockwork::new(view, placed, None);
    let mut obligation = clockwork.blank(Clock { number: 1, start: 0 }, 0);
    obligation.from = view.row_since(view.now).unwrap_or(obligation.from);
    obligation.outcome = Outcome::Kept;
    let lacking = lacking(view, form, now);
    if !lacking.is_empty() {
        obligation.outcome = Outcome::Broken;
        obligation.detail = Detail::Lacks(lacking);
        sink.obligations.push(obligation);
        return;
    }
    let first = form.fresh.iter().filter_map(|fresh| Some((expiry(view, fresh)?, fresh)));
    if let Some(((due, lasts), fresh)) = first.min_by_key(|((due, _), _)| *due) {
        obligation.due = Some(due);
        obligation.limit = Some(LimitAt::Within(lasts));
        if view.now > due {
            obligation.outcome = Outcome::Overdue;
            obligation.over = Some(view.now.since(due));
            obligation.decided = Some(due);
            obligation.detail = Detail::Stale(fresh.name.clone());
        }
    }
    sink.obligations.push(obligation);
}

/// The names of what the row has not, or not as asked.
fn lacking(view: &View<'_>, form: &RosterCheck, now: Moment) -> Vec<Box<str>> {
    let missing = form.need.iter().filter(|need| !view.passes(&need.test, now));
    let undated = form.fresh.iter().filter(|fresh| view.cell(fresh.column, view.now).is_none());
    let mut names: Vec<Box<str>> = missing.map(|need| need.name.clone()).collect();
    for fresh in undated {
        if !names.contains(&fresh.name) {
            names.push(fresh.name.clone());
        }
    }
    names
}

/// The last second on which a date is good, and how long it lasts; `None` where the row says no amount.
pub(crate) fn expiry(view: &View<'_>, fresh: &Fresh) -> Option<(Instant, Amount)> {
    let lasts = match fresh.lasts {
        Lasts::For(amount) => amount,
        Lasts::Column(column) => {
            let Some(Value::Amount(amount)) = view.cell(column, view.now) else { return None };
            *amount
        }
    };
    let zone = view.zone();
    let end = |start| match after_without_calendar(zone, start, lasts, &[])? {
        crate::calendar::Due::At(end) => Some(end),
        crate::calendar::Due::Paused { .. } => None,
    };
    let cell = view.cell(fresh.column, view.now)?;
    if let Value::Instant(instant) = cell {
        return Some((end(*instant)?, lasts));
    }
    let Value::Date(date) = cell else { return None };
    // The same day of the later month, to its end.
    let last = date_of(zone, end(start_of_date(zone, *date))?);
    let due = start_of_date(zone, last.succ_opt()?).plus(-1);
    Some((due, lasts))
}
