//! # notice: B well ahead of a date in the record
//!
//! Asks that the event `expect` comes at least `lead` before the date that a field holds.
//!
//! Each value of the field is one obligation, due `lead` before it. A date that is set later than that makes the notice
//! due at once. The notice in time keeps it, and so does `done` by the date. It is judged when the date has passed, or
//! when the notice comes too late. An event that moves the date is held against the old date. A date without a time
//! begins with its first instant, from which the lead is counted, and has passed with its last.
//!
//! Keys:
//!   expect      the notice
//!   ahead_of    the field that holds the date or instant
//!   lead        how long before it: 24h, 1wd, 15d …
//!   done        the event that makes a notice moot, if it comes by the date
//!
//! Outcomes: kept, late, overdue, pending, void (withdrawn or merged before the notice was due).
//!
//! Example:
//!   - id: delay-announced
//!     title: {zh: 延期提前二十四小时告知, en: Delay announced 24 hours ahead}
//!     notice: {expect: delayed, ahead_of: due, lead: 24h, done: resolved}

use crate::calendar::NoData;
use crate::engine::Sink;
use crate::engine::clock::{Clock, Clockwork, Edge, End, Placed};
use crate::engine::matching::Role;
use crate::engine::obligation::{LimitAt, Obligation, Outcome, Why};
use crate::engine::view::View;
use crate::model::Instant;
use crate::model::record::event;
use crate::policy::form::Notice;

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Notice, sink: &mut Sink) {
    if !view.has(form.ahead_of) {
        return;
    }
    let Some(clockwork) = Clockwork::asking(view, placed, None) else { return };
    let mut number = 0;
    for (start, value) in view.changes(form.ahead_of) {
        let edges = [Edge::Start, Edge::End].map(|edge| clockwork.instant_of(value, edge));
        let [Some(first), Some(last)] = edges else { continue };
        if view.is_over_before(start) {
            continue;
        }
        number += 1;
        match one(&clockwork, form, Clock { number, start }, (first, last), sink) {
            Ok(obligation) => sink.obligations.extend(obligation),
            Err(gap) => sink.gap(placed.index, gap),
        }
    }
}

/// `(first, last)`: the edges of the date. `None` if it was never asked, or is only counted.
fn one(
    clockwork: &Clockwork<'_, '_>,
    form: &Notice,
    clock: Clock,
    (first, last): (Instant, Instant),
    sink: &mut Sink,
) -> Result<Option<Obligation>, NoData> {
    let view = clockwork.view;
    let due = clockwork.subtract(first, form.lead)?.max(view.at(clock.start));
    let asks = |index| clockwork.holds(index).then_some(LimitAt::By(due));
    let (end, moot) = end(view, form, clock, due, last);
    let Some(stand) = clockwork.stand(clock, end, &asks)? else { return Ok(None) };
    if sink.spare(clockwork.placed.index, stand.outcome) {
        return Ok(None);
    }
    let mut obligation = clockwork.obligation(&stand);
    obligation.limit = Some(LimitAt::Within(form.lead));
    if obligation.outcome == Outcome::Late && moot {
        // Done by the date: there was nothing to announce.
        obligation.outcome = Outcome::Kept;
        (obligation.over, obligation.decided) = (None, None);
    } else if obligation.outcome == Outcome::Overdue && end == End::Open {
        // Until the date itself it may still be done.
        if view.now <= last {
            obligation.outcome = Outcome::Pending;
            (obligation.over, obligation.decided) = (None, None);
        } else {
            obligation.decided = Some(last);
        }
    } else if obligation.outcome == Outcome::Late {
        obligation.decided = obligation.done;
    }
    Ok(Some(obligation))
}

/// The first event that settles the notice, and whether it made it moot.
fn end(view: &View<'_>, form: &Notice, clock: Clock, due: Instant, last: Instant) -> (End, bool) {
    for index in clock.start + 1..view.events().len() {
        let at = view.at(index);
        if view.matches(&form.expect, index, Role::Satisfies) {
            return (End::Met(index), false);
        }
        if at <= last
            && form.done.as_ref().is_some_and(|done| view.matches(done, index, Role::Satisfies))
        {
            return (End::Met(index), true);
        }
        let why = match view.event(index).event {
            event::WITHDRAWN => Why::Withdrawn,
            event::MERGED => Why::Merged,
            _ => continue,
        };
        if at <= due {
            return (End::Void(index, why), false);
        }
    }
    (End::Open, false)
}
