//! Clocks: whether, and with what limit, a running clock is asked; when it falls due; how it ends.

use super::obligation::{Detail, LimitAt, Obligation, Outcome, Why};
use super::view::View;
use crate::calendar::{
    Calendar, Due, NoData, Pause, after_without_calendar, before_without_calendar,
    bound_pauses_without_calendar, start_of_date,
};
use crate::model::value::{FieldId, Value};
use crate::model::{Amount, Instant};
use crate::policy::form::{Pausing, Tier, WarnAt};
use crate::policy::rule::Rule;

/// A rule with its place in the policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) index: usize,
    pub(crate) rule: &'a Rule,
}

/// A clock that was started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) number: u32,
    /// The event that started it.
    pub(crate) start: usize,
}

/// How a clock came to its end, and at which event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Met(usize),
    /// It is void whatever its deadline.
    Void(usize, Why),
    /// It is void unless its deadline is past.
    Dropped(usize, Why),
    /// It runs on.
    Open,
}

impl End {
    const fn event(self) -> Option<usize> {
        match self {
            Self::Met(index) | Self::Void(index, _) | Self::Dropped(index, _) => Some(index),
            Self::Open => None,
        }
    }
}

/// Whether a clock is asked, in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Never,
    /// It was, and is no longer.
    Ceased,
    /// With this limit since this instant.
    Holds {
        limit: LimitAt,
        since: Instant,
    },
}

/// The limit that a rule gives a clock at an event; `None` where it does not ask.
pub(crate) type LimitOf<'f> = &'f dyn Fn(usize) -> Option<LimitAt>;

/// One rule's clocks over one record.
pub(crate) struct Clockwork<'a, 'v> {
    pub(crate) view: &'v View<'a>,
    pub(crate) placed: Placed<'a>,
    pausing: Option<&'a Pausing>,
    /// `when` holds throughout, and the limit stays as it is: most rules look at what is said once, at opening.
    is_fixed: bool,
}

/// How a clock stands in the end: what is needed to count it, and to tell it as an [`Obligation`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    pub(crate) outcome: Outcome,
    clock: Clock,
    end: End,
    /// `None` if it is no longer asked.
    limit: Option<LimitAt>,
    /// Since when it is asked with this limit.
    since: Instant,
    due: Option<Instant>,
    /// What is left once the pause ends.
    left: Option<Amount>,
    pub(crate) why: Option<Why>,
}

impl<'a, 'v> Clockwork<'a, 'v> {
    pub(crate) const fn new(
        view: &'v View<'a>,
        placed: Placed<'a>,
        pausing: Option<&'a Pausing>,
    ) -> Self {
        Self { view, placed, pausing, is_fixed: false }
    }

    /// The clocks of a rule whose limits rest on what it watches; `None` if it asks none in this record.
    pub(crate) fn asking(
        view: &'v View<'a>,
        placed: Placed<'a>,
        pausing: Option<&'a Pausing>,
    ) -> Option<Self> {
        let is_fixed = view.is_fixed(placed.rule);
        let may_ask = !is_fixed || view.is_asked_first(placed.rule);
        may_ask.then_some(Self { view, placed, pausing, is_fixed })
    }

    /// True if the rule asks clocks after the event `index`.
    pub(crate) fn holds(&self, index: usize) -> bool {
        self.is_fixed || self.view.is_asked(self.placed.rule, self.view.after(index))
    }

    /// How a clock stands that ended so; `None` if it was never asked.
    pub(crate) fn stand(
        &self,
        clock: Clock,
        end: End,
        limit: LimitOf<'_>,
    ) -> Result<Option<Stand>, NoData> {
        let start = self.view.at(clock.start);
        if !self.placed.rule.effective.covers(start) {
            return Ok(None);
        }
        let mut stand = Stand {
            outcome: Outcome::Void,
            clock,
            end,
            limit: None,
            since: start,
            due: None,
            left: None,
            why: None,
        };
        match self.asked(clock, end, limit) {
            Asked::Never => return Ok(None),
            Asked::Ceased => {
                stand.why = Some(Why::Condition);
                return Ok(Some(stand));
            }
            Asked::Holds { limit, since } => (stand.limit, stand.since) = (Some(limit), since),
        }
        let (Some(limit), until) = (stand.limit, end.event().map(|index| self.view.at(index)))
        else {
            return Ok(Some(stand));
        };
        if let End::Void(_, why) = end {
            stand.why = Some(why);
            return Ok(Some(stand));
        }
        match self.due(start, limit, until)? {
            Due::Paused { left } => {
                (stand.outcome, stand.left) = (Outcome::Paused, Some(left));
            }
            Due::At(due) => self.compare(&mut stand, due),
        }
        Ok(Some(stand))
    }

    /// When a clock with this end was last looked at.
    fn reached(&self, end: End) -> Instant {
        end.event().map_or(self.view.now, |index| self.view.at(index))
    }

    /// Sets how `stand` is against its deadline.
    fn compare(&self, stand: &mut Stand, due: Instant) {
        let is_past = self.reached(stand.end) > due;
        stand.due = Some(due);
        stand.outcome = match stand.end {
            End::Met(_) if is_past => Outcome::Late,
            End::Met(_) => Outcome::Kept,
            _ if is_past => Outcome::Overdue,
            End::Dropped(_, why) | End::Void(_, why) => {
                stand.why = Some(why);
                Outcome::Void
            }
            End::Open => Outcome::Pending,
        };
    }

    /// The obligation of a clock that stands so.
    pub(crate) fn obligation(&self, stand: &Stand) -> Obligation {
        let Stand { outcome, clock, end, limit, due, .. } = *stand;
        let event = end.event().unwrap_or(clock.start);
        let mut obligation = Obligation {
            outcome,
            event,
            start: clock.start,
            limit,
            due,
            ..Obligation::begun(self.placed.index, clock.number, self.view.at(clock.start))
        };
        let reached = self.reached(end);
        if let (Some(_), End::Met(_)) = (due, end) {
            obligation.done = Some(reached);
        }
        if let (Some(due), true) = (due, outcome.is_violation()) {
            obligation.over = Some(reached.since(due));
            obligation.decided = Some(due.max(stand.since));
            if outcome == Outcome::Overdue {
                obligation.event = clock.start;
            }
        }
        obligation.detail = match (stand.left, stand.why) {
            (Some(left), _) => Detail::Left(left),
            (None, Some(why)) => Detail::Voided(why),
            (None, None) => Detail::None,
        };
        obligation.owner = match (limit, end) {
            (None, _) | (Some(_), End::Void(..)) => self.view.owner_at(self.view.at(event)),
            (Some(_), _) => self.owner(&obligation),
        };
        obligation
    }

    /// True if the deadline of a clock that still runs is past at the event `index`.
    pub(crate) fn is_past(
        &self,
        clock: Clock,
        index: usize,
        limit: LimitOf<'_>,
    ) -> Result<bool, NoData> {
        let stand = self.stand(clock, End::Dropped(index, Why::Condition), limit)?;
        Ok(stand.is_some_and(|stand| stand.outcome == Outcome::Overdue))
    }

    /// Walks the events that change what the rule looks at, from the start of the clock to its end.
    fn asked(&self, clock: Clock, end: End, limit: LimitOf<'_>) -> Asked {
        let start = self.view.at(clock.start);
        let mut now = limit(clock.start).map(|limit| (limit, start));
        if self.is_fixed {
            return now.map_or(Asked::Never, |(limit, since)| Asked::Holds { limit, since });
        }
        let mut ever = now.is_some();
        let last = end.event().unwrap_or(self.view.events().len());
        let mut index = clock.start;
        while let Some(next) = self.view.next_change(&self.placed.rule.watched, index)
            && next < last
        {
            index = next;
            let at = self.view.at(index);
            if let Some((limit, since)) = now
                && matches!(self.due(start, limit, Some(at)), Ok(Due::At(due)) if due < at)
            {
                // A violation that happened stays, whatever comes after. A deadline in a year without data was not
                // past then; if it is still asked in the end, the gap is told there.
                return Asked::Holds { limit, since };
            }
            let next = limit(index);
            now = match (now, next) {
                (Some((old, since)), Some(new)) if old == new => Some((new, since)),
                (_, next) => next.map(|limit| (limit, at)),
            };
            ever |= now.is_some();
        }
        if let (None, End::Met(index)) = (now, end) {
            // What the fulfilling event itself says can make the rule hold, but never cease.
            now = limit(index).map(|limit| (limit, self.view.at(index)));
        }
        match now {
            Some((limit, since)) => Asked::Holds { limit, since },
            None if ever => Asked::Ceased,
            None => Asked::Never,
        }
    }

    /// When `limit` ends for a clock that started at `start`, the pauses up to `until` taken out.
    pub(crate) fn due(
        &self,
        start: Instant,
        limit: LimitAt,
        until: Option<Instant>,
    ) -> Result<Due, NoData> {
        match limit {
            LimitAt::By(due) => Ok(Due::At(due)),
            LimitAt::Within(amount) => self.add(start, amount, &self.pauses(start, until)?),
        }
    }

    /// The pauses that this rule grants a clock, as known at `until`.
    pub(crate) fn pauses(
        &self,
        start: Instant,
        until: Option<Instant>,
    ) -> Result<Vec<Pause>, NoData> {
        let Some(pausing) = self.pausing.filter(|pausing| !pausing.reasons.is_empty()) else {
            return Ok(Vec::new());
        };
        if self.view.waits.is_empty() {
            return Ok(Vec::new());
        }
        let cut = |end: Option<Instant>| match (end, until) {
            (Some(end), Some(until)) => Some(end.min(until)),
            (end, until) => end.or(until),
        };
        let pauses: Vec<Pause> = self
            .view
            .waits
            .iter()
            .filter(|wait| pausing.reasons.contains(&wait.reason))
            .map(|wait| Pause { from: wait.span.from.max(start), until: wait.span.until })
            .filter(|pause| pause.until.is_none_or(|end| end > pause.from))
            .filter(|pause| until.is_none_or(|until| pause.from < until))
            .map(|pause| Pause { until: cut(pause.until), ..pause })
            .collect();
        let Some(max) = pausing.max else { return Ok(pauses) };
        let mut granted = self.bound(&pauses, max)?;
        for pause in granted.iter_mut().filter(|pause| pause.until > Some(self.view.now)) {
            // What is granted beyond now is not used up: the clock stands still.
            pause.until = None;
        }
        Ok(granted)
    }

    /// When people are warned of the deadline of a clock that started at `start`.
    pub(crate) fn warning(
        &self,
        start: Instant,
        due: Instant,
        limit: LimitAt,
        warn_at: WarnAt,
    ) -> Result<Instant, NoData> {
        let share = match warn_at {
            WarnAt::Before(amount) => return self.subtract(due, amount),
            WarnAt::Share(percent) => i64::from(percent),
        };
        let part = match limit {
            LimitAt::Within(Amount::Elapsed(limit)) => Amount::Elapsed(limit * share / 100),
            LimitAt::Within(Amount::Working(limit)) => Amount::Working(limit * share / 100),
            // Days, months and dates are shared by the clock on the wall.
            LimitAt::Within(Amount::WorkingDays(_) | Amount::Months(_)) | LimitAt::By(_) => {
                return Ok(start.plus(due.since(start) / 100 * share));
            }
        };
        match self.add(start, part, &self.pauses(start, None)?)? {
            Due::At(instant) => Ok(instant),
            Due::Paused { .. } => Ok(due),
        }
    }

    pub(crate) fn calendar(&self) -> Option<&'a Calendar> {
        self.placed.rule.calendar.map(|index| &self.view.policy.calendars[index])
    }

    pub(crate) fn add(
        &self,
        start: Instant,
        amount: Amount,
        pauses: &[Pause],
    ) -> Result<Due, NoData> {
        match self.calendar() {
            Some(calendar) => calendar.after(start, amount, pauses),
            None => Ok(after_without_calendar(self.view.zone(), start, amount, pauses)
                .unwrap_or(Due::At(start))),
        }
    }

    /// The latest start from which `amount` ends at `end` or before.
    pub(crate) fn subtract(&self, end: Instant, amount: Amount) -> Result<Instant, NoData> {
        match self.calendar() {
            Some(calendar) => calendar.before(end, amount),
            None => Ok(before_without_calendar(self.view.zone(), end, amount).unwrap_or(end)),
        }
    }

    fn bound(&self, pauses: &[Pause], max: Amount) -> Result<Vec<Pause>, NoData> {
        match self.calendar() {
            Some(calendar) => calendar.bound_pauses(pauses, max),
            None => {
                Ok(bound_pauses_without_calendar(self.view.zone(), pauses, max).unwrap_or_default())
            }
        }
    }

    /// Who owed it: the owner when it fell due, was done or is judged, whichever came first.
    pub(crate) fn owner(&self, obligation: &Obligation) -> Option<crate::model::symbol::Symbol> {
        let mut known = self.view.now;
        for instant in [obligation.due, obligation.done] {
            known = instant.map_or(known, |instant| instant.min(known));
        }
        self.view.owner_at(known)
    }

    /// An obligation that is only begun, owned by who owned the record at `event`.
    pub(crate) fn blank(&self, clock: Clock, event: usize) -> Obligation {
        let from = self.view.at(clock.start);
        Obligation {
            owner: self.view.owner_at(self.view.at(event)),
            event,
            start: clock.start,
            ..Obligation::begun(self.placed.index, clock.number, from)
        }
    }

    /// The limit of the first tier that holds at the event `index`, if the rule asks there at all.
    pub(crate) fn tier(&self, tiers: &[Tier], index: usize) -> Option<LimitAt> {
        if !self.holds(index) {
            return None;
        }
        let moment = self.view.after(index);
        let tier = tiers.iter().find(|tier| self.view.holds(&tier.when, moment))?;
        Some(LimitAt::Within(tier.within))
    }

    /// The instant that `field` names after the event `index`; a date stands for `edge` of its day.
    pub(crate) fn moment_of(&self, field: FieldId, index: usize, edge: Edge) -> Option<Instant> {
        self.instant_of(self.view.value(field, index)?, edge)
    }

    pub(crate) fn instant_of(&self, value: &Value, edge: Edge) -> Option<Instant> {
        if let Value::Instant(instant) = value {
            return Some(*instant);
        }
        let Value::Date(date) = value else { return None };
        Some(match edge {
            Edge::Start => start_of_date(self.view.zone(), *date),
            Edge::End => start_of_date(self.view.zone(), date.succ_opt()?).plus(-1),
        })
    }
}

/// The first or the last second of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Start,
    End,
}
