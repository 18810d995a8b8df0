//! # deadline: B within a time after A
//!
//! Asks that the event `to` comes at or before a deadline, counted from the event `from`.
//!
//! A clock starts at `from` and runs until `to`. While it runs, further triggers change nothing; after `to`, the next
//! trigger starts the next clock. Clocks are numbered. `reopened` starts the clocks of `opened` afresh. Once a record is
//! withdrawn or merged, nothing starts any more.
//!
//! Keys:
//!   from        the event that starts the clock
//!   to          the event that meets it (a bot meets it only where `by: [staff, bot]` says so)
//!   within      the limit: 30s, 4wh, 2wd …
//!   tiers       several limits, the first whose `when` holds: [{when: {grade: urgent}, within: 2wd}, {within: 3wd}]
//!   due         instead of a limit, the field that holds the deadline; a date lasts to its end
//!   not_before  the field that holds the earliest instant; to come before it breaks the rule
//!   same        fields that both events share, each value with its own clock; {to: by} is B's `to` and A's `by`
//!   pause       the reasons of waiting that stop the clock: [customer]
//!   max_pause   how much waiting is granted in all
//!   unless      an event that makes the clock void if it comes before `to` and before the deadline is past
//!   cycle       first: a reopening starts nothing
//!   warn_at     when people are warned: an amount before the deadline, or a share of the limit such as 80%
//!
//! Outcomes: kept, late (met after the deadline), overdue (not met, the deadline is past), pending, paused, void
//! (withdrawn, merged, reopened, `unless`, or the condition ceased to hold), broken (before `not_before`).
//!
//! Example:
//!   - id: complaint-urgent-resolved
//!     title: {zh: 紧急投诉两个工作日内办结, en: Urgent complaint resolved within two working days}
//!     when: {kind: complaint, grade: urgent}
//!     deadline: {from: opened, to: resolved, within: 2wd, pause: [customer]}

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::calendar::NoData;
use crate::engine::Sink;
use crate::engine::clock::{Clock, Clockwork, Edge, End, Placed};
use crate::engine::matching::Role;
use crate::engine::obligation::{Detail, LimitAt, Obligation, Outcome, Why};
use crate::engine::view::View;
use crate::model::record::event;
use crate::model::value::{FieldId, Value};
use crate::policy::form::{Cycle, Deadline, Limits, Same};

/// The values that the two events of a clock share.
type Key<'v> = Vec<Option<Cow<'v, Value>>>;

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Deadline, sink: &mut Sink) {
    let Some(clockwork) = Clockwork::asking(view, placed, Some(&form.pausing)) else { return };
    let mut clocks = Clocks { clockwork, form, running: SmallVec::new(), started: 0, sink };
    for index in view.stirring(placed.rule) {
        clocks.take(index);
    }
    clocks.stop(|_, _| Some(End::Open));
}

/// The clocks of one rule on one record that run at the same time, one for each key.
struct Clocks<'a, 'v, 's> {
    clockwork: Clockwork<'a, 'v>,
    form: &'a Deadline,
    running: SmallVec<[(Clock, Key<'v>); 2]>,
    started: u32,
    sink: &'s mut Sink,
}

impl<'v> Clocks<'_, 'v, '_> {
    fn take(&mut self, index: usize) {
        let view = self.clockwork.view;
        let form = self.form;
        let reopens = form.cycle == Cycle::Each && view.starts_afresh(&form.from, index);
        if !self.running.is_empty() {
            self.end_by(index, reopens);
        }
        // Where all clocks are of one key, further triggers change nothing while one runs.
        if !self.running.is_empty() && form.same.0.is_empty() {
            return;
        }
        let starts = reopens || view.matches(&form.from, index, Role::Happens);
        if starts && (reopens || !view.is_over_before(index)) {
            self.start(index);
        }
    }

    /// Ends the running clocks that the event `index` ends.
    fn end_by(&mut self, index: usize, reopens: bool) {
        let view = self.clockwork.view;
        let form = self.form;
        if view.matches(&form.to, index, Role::Satisfies) {
            let theirs = key(view, &form.same, index, |(b, _)| *b);
            self.stop(|_, key| answers(&theirs, key).then_some(End::Met(index)));
        }
        if form.unless.as_ref().is_some_and(|unless| view.matches(unless, index, Role::Happens)) {
            self.drop_unless_past(index, Why::Unless);
        }
        match view.event(index).event {
            event::WITHDRAWN => self.drop_unless_past(index, Why::Withdrawn),
            event::MERGED => self.drop_unless_past(index, Why::Merged),
            _ if reopens => self.stop(|_, _| Some(End::Dropped(index, Why::Reopened))),
            _ => {}
        }
    }

    fn start(&mut self, index: usize) {
        let view = self.clockwork.view;
        let ours = key(view, &self.form.same, index, |(_, a)| *a);
        if self.running.iter().any(|(_, other)| *other == ours) {
            return;
        }
        self.started += 1;
        self.running.push((Clock { number: self.started, start: index }, ours));
        if view.is_set_by(&self.form.to, index, Role::Satisfies) {
            let theirs = key(view, &self.form.same, index, |(b, _)| *b);
            self.stop(|clock, key| {
                (clock.start == index && answers(&theirs, key)).then_some(End::Met(index))
            });
        }
    }

    /// Ends the running clocks that `end` names.
    fn stop(&mut self, end: impl Fn(Clock, &Key<'v>) -> Option<End>) {
        let mut place = 0;
        while let Some((clock, key)) = self.running.get(place) {
            let clock = *clock;
            match end(clock, key) {
                Some(end) => {
                    self.running.remove(place);
                    self.end(clock, end);
                }
                None => place += 1,
            }
        }
    }

    /// A clock whose deadline is past stays, and may still be met late.
    fn drop_unless_past(&mut self, index: usize, why: Why) {
        let mut past = Vec::new();
        for (clock, _) in &self.running {
            match self
                .clockwork
                .is_past(*clock, index, &|index| limit(&self.clockwork, self.form, index))
            {
                Ok(true) => past.push(clock.number),
                Ok(false) => {}
                Err(gap) => self.sink.gap(self.clockwork.placed.index, gap),
            }
        }
        self.stop(|clock, _| (!past.contains(&clock.number)).then_some(End::Dropped(index, why)));
    }

    fn end(&mut self, clock: Clock, end: End) {
        let rule = self.clockwork.placed.index;
        match self.conclude(clock, end) {
            Ok(obligation) => self.sink.obligations.extend(obligation),
            Err(gap) => self.sink.gap(rule, gap),
        }
    }

    /// The obligation of a clock that ended so; `None` if it was never asked, or is only counted.
    fn conclude(&mut self, clock: Clock, end: End) -> Result<Option<Obligation>, NoData> {
        let (clockwork, form) = (&self.clockwork, self.form);
        let limit = |index| limit(clockwork, form, index);
        let Some(stand) = clockwork.stand(clock, end, &limit)? else { return Ok(None) };
        // Of a clock that was met, the form may say more, and of one that runs, when people are warned of it.
        let is_all = match end {
            End::Met(_) => form.not_before.is_none(),
            End::Open => form.warn_at.is_none(),
            End::Void(..) | End::Dropped(..) => true,
        };
        if is_all && self.sink.spare(clockwork.placed.index, stand.outcome) {
            return Ok(None);
        }
        let mut obligation = clockwork.obligation(&stand);
        complete(clockwork, form, &mut obligation, end)?;
        Ok(Some(obligation))
    }
}

/// Adds what the form itself says of the obligation of a clock that ended so.
fn complete(
    clockwork: &Clockwork<'_, '_>,
    form: &Deadline,
    obligation: &mut Obligation,
    end: End,
) -> Result<(), NoData> {
    if let (Some(warn_at), End::Open) = (form.warn_at, end)
        && let (Some(due), Some(limit)) = (obligation.due, obligation.limit)
    {
        obligation.warn = Some(clockwork.warning(obligation.from, due, limit, warn_at)?);
    }
    if let (Some(field), End::Met(index)) = (form.not_before, end)
        && let Some(earliest) = clockwork.moment_of(field, index, Edge::Start)
        && clockwork.view.at(index) < earliest
        && obligation.outcome == Outcome::Kept
    {
        obligation.outcome = Outcome::Broken;
        obligation.decided = obligation.done;
        obligation.detail = Detail::TooEarly(earliest);
    }
    Ok(())
}

pub(crate) fn limit(
    clockwork: &Clockwork<'_, '_>,
    form: &Deadline,
    index: usize,
) -> Option<LimitAt> {
    match &form.limits {
        Limits::Tiers(tiers) => clockwork.tier(tiers, index),
        Limits::Due(field) => clockwork
            .holds(index)
            .then(|| clockwork.moment_of(*field, index, Edge::End))
            .flatten()
            .map(LimitAt::By),
    }
}

fn key<'v>(
    view: &'v View<'_>,
    same: &Same,
    index: usize,
    side: impl Fn(&(FieldId, FieldId)) -> FieldId,
) -> Key<'v> {
    same.0.iter().map(|pair| view.value_at_event(side(pair), index)).collect()
}

/// True if B's values are those of A; a list of B's answers for each of its members.
fn answers(theirs: &Key<'_>, ours: &Key<'_>) -> bool {
    theirs.iter().zip(ours).all(|pair| match pair {
        (Some(b), Some(a)) => {
            b == a || a.members().iter().all(|member| b.members().contains(member))
        }
        (None, None) => true,
        _ => false,
    })
}
