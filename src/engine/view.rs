//! One record as the rules see it: the value of every field at every event, and who was who at the time.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono_tz::Tz;
use smallvec::SmallVec;

use super::plan::Bench;
use crate::calendar::{Due, Pause, after_without_calendar, before_without_calendar};
use crate::model::Instant;
use crate::model::record::{Actor, Event, EventId, event};
use crate::model::roster::{ColumnId, RosterId, Rosters};
use crate::model::symbol::Symbol;
use crate::model::timeline::Timeline;
use crate::model::value::{FieldId, Value, field};
use crate::policy::Policy;
use crate::policy::condition::{Check, Condition, Operand, Shift, Subject, Test, Through};
use crate::policy::rule::Rule;
use crate::policy::schema::{Setting, Source};

/// A record, settled for an instant, with what is needed to judge it.
#[derive(Debug)]
pub(crate) struct View<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) rosters: &'a Rosters,
    pub(crate) timeline: &'a Timeline<'a>,
    pub(crate) now: Instant,
    /// Those of the timeline.
    events: &'a [Event],
    /// Each change of a field, in the order of the events that made them.
    changes: Vec<Change<'a>>,
    /// By field: its newest change, from 1; 0 where it has none.
    newest: Vec<u32>,
    /// Values that stand nowhere as such: what a field took of an event's `at`, `recorded` or `by`.
    made: Vec<Value>,
    pub(crate) waits: Vec<Wait>,
    /// Its field `kind` says throughout that it is of its kind, so that what rules ask of the kind is known.
    is_of_kind: bool,
    /// The row that it is all about, for rules on rosters: its columns are what conditions name.
    row: Option<(RosterId, Symbol)>,
}

/// A field got a value.
#[derive(Clone, Copy, Debug)]
struct Change<'a> {
    /// The event that said it.
    index: usize,
    /// The change of the same field before it, from 1; 0 where it is the first.
    before: u32,
    value: Held<'a>,
}

/// Where a value is.
#[derive(Clone, Copy, Debug)]
enum Held<'a> {
    /// In the record or in the policy.
    There(&'a Value),
    /// At this place among those that the view made.
    Made(usize),
}

/// A span of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) reason: Symbol,
    pub(crate) span: Pause,
}

/// The point at which something is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// The values are those after this event.
    pub(crate) index: usize,
    pub(crate) at: Instant,
    /// The event's own values come first.
    pub(crate) own_first: bool,
}

/// What a test looks at.
#[derive(Clone, Copy, Debug)]
enum Seen<'v> {
    Nothing,
    Value(&'v Value),
    Word(Symbol),
    Instant(Instant),
    Actor(Actor),
    Id(&'v str),
}

impl<'v> Seen<'v> {
    fn of(value: Option<&'v Value>) -> Self {
        value.map_or(Self::Nothing, Self::Value)
    }
}

impl<'a> View<'a> {
    /// Knows what each field was at each event.
    pub(crate) fn new(
        policy: &'a Policy,
        rosters: &'a Rosters,
        timeline: &'a Timeline<'a>,
        now: Instant,
    ) -> Self {
        let sets = |event| policy.schema.event(event).sets.as_slice();
        Self::seeing(policy, rosters, (timeline, now), sets)
    }

    /// As [`Self::new`], and knows of those fields only on which judging can rest.
    pub(crate) fn judging(bench: Bench<'a>, timeline: &'a Timeline<'a>) -> Self {
        let Bench { policy, rosters, horizon, .. } = bench;
        Self::seeing(policy, rosters, (timeline, horizon.now), |event| policy.judged_sets(event))
    }

    fn seeing(
        policy: &'a Policy,
        rosters: &'a Rosters,
        (timeline, now): (&'a Timeline<'a>, Instant),
        sets: impl Fn(EventId) -> &'a [Setting],
    ) -> Self {
        let events: &'a [Event] = &timeline.events;
        let mut view = Self {
            policy,
            rosters,
            timeline,
            now,
            events,
            // Room enough for most records.
            changes: Vec::with_capacity(16),
            newest: Vec::with_capacity(policy.schema.fields.len()),
            made: Vec::new(),
            waits: Vec::new(),
            is_of_kind: false,
            row: None,
        };
        // Not by `vec!`, which is slower here, as the memory is not had from the system.
        view.newest.resize(policy.schema.fields.len(), 0);
        if timeline.present.may_have(event::WAITING) {
            view.waits = waits(events);
        }
        for (field, value) in timeline.head.iter() {
            view.change(field, 0, Held::There(value));
        }
        let mut is_over = false;
        for (index, event) in events.iter().enumerate() {
            for set in sets(event.event) {
                // What has ended neither waits nor is open again, until it is reopened.
                if set.field == field::STATUS
                    && is_over
                    && matches!(event.event, event::WAITING | event::RESUMED)
                {
                    continue;
                }
                match &set.source {
                    Source::Constant(value) => view.change(set.field, index, Held::There(value)),
                    Source::Field(source) => match own_value(event, *source) {
                        Some(Cow::Borrowed(value)) => {
                            view.change(set.field, index, Held::There(value));
                        }
                        Some(Cow::Owned(value)) => {
                            view.made.push(value);
                            view.change(set.field, index, Held::Made(view.made.len() - 1));
                        }
                        None => {}
                    },
                }
            }
            if event.event.ends_or_reopens() {
                is_over = event.event.ends();
            }
        }
        view.is_of_kind = view.is_of_kind();
        view
    }

    fn is_of_kind(&self) -> bool {
        let kind = self.policy.schema.kinds.get(usize::from(self.timeline.record.kind.0));
        let said = self.newest(field::KIND).filter(|only| only.before == 0 && only.index == 0);
        let word = said.and_then(|said| self.held(said.value).as_word());
        kind.is_some_and(|kind| word == Some(kind.word))
    }

    /// The condition of `rule`, as far as it is not answered by the kind of the record.
    fn when<'r>(&self, rule: &'r Rule) -> &'r Condition {
        match (&rule.beyond_kind, &rule.kinds) {
            (Some(rest), Some(kinds))
                if self.is_of_kind && kinds.contains(&self.timeline.record.kind) =>
            {
                rest
            }
            _ => &rule.when,
        }
    }

    /// True if `when` of `rule` holds at `moment`.
    pub(crate) fn is_asked(&self, rule: &Rule, moment: Moment) -> bool {
        let when = self.when(rule);
        when.is_always() || self.holds(when, moment)
    }

    /// As [`Self::is_asked`], at the first event, if there is one.
    pub(crate) fn is_asked_first(&self, rule: &Rule) -> bool {
        let when = self.when(rule);
        when.is_always() || self.holds(when, self.after(0))
    }

    /// Adds a change that the event `index` made; of two by one event, the later counts.
    fn change(&mut self, field: FieldId, index: usize, value: Held<'a>) {
        let place = usize::from(field.0);
        if place >= self.newest.len() {
            self.newest.resize(place + 1, 0);
        }
        let before = self.newest[place];
        self.changes.push(Change { index, before, value });
        self.newest[place] = u32::try_from(self.changes.len()).unwrap_or(u32::MAX);
    }

    fn held(&self, value: Held<'a>) -> &Value {
        match value {
            Held::There(value) => value,
            Held::Made(place) => &self.made[place],
        }
    }

    /// The change at a place counted from 1.
    fn change_at(&self, place: u32) -> Option<&Change<'a>> {
        self.changes.get((place as usize).wrapping_sub(1))
    }

    fn newest(&self, field: FieldId) -> Option<&Change<'a>> {
        self.change_at(*self.newest.get(usize::from(field.0))?)
    }

    /// The changes of `field`, the newest first.
    fn newest_first(&self, field: FieldId) -> impl Iterator<Item = &Change<'a>> {
        std::iter::successors(self.newest(field), |last| self.change_at(last.before))
    }

    /// The same events, seen as what happened to a row of a roster.
    pub(crate) fn on_row(self, roster: RosterId, key: Symbol) -> Self {
        Self { row: Some((roster, key)), ..self }
    }

    /// The row that this is all about.
    pub(crate) const fn row(&self) -> Option<(RosterId, Symbol)> {
        self.row
    }

    /// The value of a column of the row that this is all about.
    pub(crate) fn cell(&self, column: ColumnId, at: Instant) -> Option<&'a Value> {
        let (roster, key) = self.row?;
        self.rosters.value(roster, key, column, at)
    }

    /// The line of the roster on which the row stands that is in force at `at`.
    pub(crate) fn row_since(&self, at: Instant) -> Option<Instant> {
        let (roster, key) = self.row?;
        self.rosters.get(roster)?.at(key, at)?.since
    }

    pub(crate) fn zone(&self) -> Tz {
        self.policy.zone()
    }

    pub(crate) fn events(&self) -> &'a [Event] {
        self.events
    }

    pub(crate) fn event(&self, index: usize) -> &'a Event {
        &self.events[index]
    }

    pub(crate) fn at(&self, index: usize) -> Instant {
        self.event(index).at
    }

    /// After the event `index`, the record's values.
    pub(crate) fn after(&self, index: usize) -> Moment {
        Moment { index, at: self.at(index), own_first: false }
    }

    /// At the event `index`, its own values before the record's.
    pub(crate) fn during(&self, index: usize) -> Moment {
        Moment { index, at: self.at(index), own_first: true }
    }

    /// The value of `field` after the event `index`: the last one said up to then.
    pub(crate) fn value(&self, field: FieldId, index: usize) -> Option<&Value> {
        let mut change = self.newest(field)?;
        while change.index > index {
            change = self.change_at(change.before)?;
        }
        Some(self.held(change.value))
    }

    /// The event's own value, else the record's after it.
    pub(crate) fn value_at_event(&self, field: FieldId, index: usize) -> Option<Cow<'_, Value>> {
        let event: &Event = self.event(index);
        own_value(event, field).or_else(|| self.value(field, index).map(Cow::Borrowed))
    }

    /// The value of `field` that the event itself says.
    pub(crate) fn own(&self, field: FieldId, index: usize) -> Option<Cow<'_, Value>> {
        own_value(self.event(index), field)
    }

    /// Each value that `field` took, with the event that said it; the same value again is no change.
    pub(crate) fn changes(&self, field: FieldId) -> Vec<(usize, &Value)> {
        let mut all: SmallVec<[Change<'a>; 8]> = self.newest_first(field).copied().collect();
        all.reverse();
        let mut changes: Vec<(usize, &Value)> = Vec::new();
        for change in all {
            let value = self.held(change.value);
            match changes.last_mut() {
                Some((_, last)) if *last == value => {}
                Some((place, last)) if *place == change.index => *last = value,
                _ => changes.push((change.index, value)),
            }
        }
        changes
    }

    /// True if `field` ever gets a value.
    pub(crate) fn has(&self, field: FieldId) -> bool {
        self.newest(field).is_some()
    }

    /// The first event after `index` that sets one of `fields`.
    pub(crate) fn next_change(&self, fields: &[FieldId], index: usize) -> Option<usize> {
        let mut next = usize::MAX;
        for field in fields {
            let later = self.newest_first(*field).map(|change| change.index);
            // Chains run backward, so that the last that is later comes first after `index`.
            next = later.take_while(|later| *later > index).fold(next, usize::min);
        }
        if self.row.is_some() {
            // A row that changes may change any of its columns.
            let mut later = index + 1..self.events.len();
            let noted = later.find(|later| self.events[*later].event == event::NOTED);
            next = next.min(noted.unwrap_or(usize::MAX));
        }
        (next < usize::MAX).then_some(next)
    }

    /// The events that may stir `rule`.
    pub(crate) fn stirring<'v>(&'v self, rule: &'v Rule) -> impl Iterator<Item = usize> + 'v {
        let may_stir = |index: &usize| {
            rule.stirred_by.as_ref().is_none_or(|set| set.may_have(self.event(*index).event))
        };
        (0..self.events().len()).filter(may_stir)
    }

    /// True if it never changes in this record whether, and with what limit, `rule` asks clocks.
    pub(crate) fn is_fixed(&self, rule: &Rule) -> bool {
        let is_first = |field: &FieldId| self.newest(*field).is_none_or(|last| last.index == 0);
        rule.is_steady && self.row.is_none() && rule.watched.iter().all(is_first)
    }

    /// The event at which `field` got its first value.
    pub(crate) fn first_set(&self, field: FieldId) -> Option<usize> {
        self.newest_first(field).last().map(|change| change.index)
    }

    /// True if the record was withdrawn or merged before the event `index`, and not reopened since: nothing starts then.
    pub(crate) fn is_over_before(&self, index: usize) -> bool {
        let last = self.events()[..index].iter().rev().find(|event| {
            matches!(event.event, event::WITHDRAWN | event::MERGED | event::REOPENED)
        });
        last.is_some_and(|event| event.event != event::REOPENED)
    }

    /// The last event at or before `instant`.
    pub(crate) fn index_at(&self, instant: Instant) -> usize {
        self.events().partition_point(|event| event.at <= instant).saturating_sub(1)
    }

    /// Who owned the record at `instant`.
    pub(crate) fn owner_at(&self, instant: Instant) -> Option<Symbol> {
        let mut change = self.newest(field::OWNER)?;
        // The first event says what holds before it, too.
        while change.index > 0 && self.at(change.index) > instant {
            change = self.change_at(change.before)?;
        }
        self.held(change.value).as_word()
    }

    pub(crate) fn holds(&self, condition: &Condition, moment: Moment) -> bool {
        condition.is_always()
            || condition.any.iter().any(|tests| tests.iter().all(|test| self.passes(test, moment)))
    }

    pub(crate) fn passes(&self, test: &Test, moment: Moment) -> bool {
        self.check(&test.check, self.seen(test.subject, moment), moment.at)
    }

    /// What `subject` is at `moment`.
    fn seen(&self, subject: Subject, moment: Moment) -> Seen<'_> {
        match subject {
            Subject::Field(field) => {
                let own = if moment.own_first { self.own_seen(field, moment.index) } else { None };
                own.unwrap_or_else(|| Seen::of(self.value(field, moment.index)))
            }
            Subject::Own(field) => self.own_seen(field, moment.index).unwrap_or_else(|| {
                // `opened` speaks with the head's values too.
                let is_opened = self.event(moment.index).event == event::OPENED;
                Seen::of(is_opened.then(|| self.timeline.head.get(field)).flatten())
            }),
            Subject::Id => Seen::Id(self.timeline.record.id.as_str()),
            Subject::At => Seen::Instant(moment.at),
            Subject::By => Seen::Actor(self.event(moment.index).by),
            Subject::Column { through, roster, column } => {
                let key = self.key(through, moment);
                Seen::of(key.and_then(|key| self.rosters.value(roster, key, column, moment.at)))
            }
            Subject::Cell(column) => Seen::of(self.cell(column, moment.at)),
        }
    }

    /// A field as the line of the event `index` says it.
    fn own_seen(&self, field: FieldId, index: usize) -> Option<Seen<'_>> {
        let event = self.event(index);
        match field {
            field::AT => Some(Seen::Instant(event.at)),
            field::RECORDED => event.recorded.map(Seen::Instant),
            field::BY => event.by.staff().map(Seen::Word),
            _ => event.fields.get(field).map(Seen::Value),
        }
    }

    /// True if the roster row of `key` holds `condition` as of `moment`.
    pub(crate) fn row_holds(
        &self,
        condition: &Condition,
        cells: &[Option<Value>],
        at: Instant,
    ) -> bool {
        let passes = |test: &Test| {
            let Subject::Cell(column) = test.subject else { return false };
            let cell = cells.get(usize::from(column.0)).and_then(Option::as_ref);
            self.check(&test.check, cell.map_or(Seen::Nothing, Seen::Value), at)
        };
        condition.is_always() || condition.any.iter().any(|tests| tests.iter().all(passes))
    }

    fn key(&self, through: Through, moment: Moment) -> Option<Symbol> {
        let subject = match through {
            Through::By => return self.event(moment.index).by.staff(),
            Through::Field(field) => Subject::Field(field),
            Through::Own(field) => Subject::Own(field),
        };
        match self.seen(subject, moment) {
            Seen::Value(value) => value.as_word(),
            Seen::Word(word) => Some(word),
            Seen::Nothing | Seen::Instant(_) | Seen::Actor(_) | Seen::Id(_) => None,
        }
    }

    fn check(&self, check: &Check, seen: Seen<'_>, at: Instant) -> bool {
        match check {
            Check::Words(words) => match seen {
                Seen::Value(value) => is_one_of(value, words),
                Seen::Word(word) => words.contains(&word),
                Seen::Nothing | Seen::Instant(_) | Seen::Actor(_) | Seen::Id(_) => false,
            },
            Check::Actors(tests) => {
                matches!(seen, Seen::Actor(actor) if tests.iter().any(|test| test.admits(actor)))
            }
            Check::Present(expected) => !matches!(seen, Seen::Nothing) == *expected,
            Check::Not(inner) => !self.check(inner, seen, at),
            Check::Any(checks) => checks.iter().any(|check| self.check(check, seen, at)),
            Check::Has(values) => match seen {
                Seen::Value(list) => values.iter().all(|value| list.members().contains(value)),
                Seen::Word(word) => values.iter().all(|value| value.as_word() == Some(word)),
                Seen::Nothing | Seen::Instant(_) | Seen::Actor(_) | Seen::Id(_) => false,
            },
            Check::Is(operand) => match (seen, operand) {
                (Seen::Id(id), Operand::Value(Value::Text(text))) => id == &**text,
                (Seen::Value(value), _) => value
                    .members()
                    .iter()
                    .any(|member| self.compare(member, operand, at) == Some(Ordering::Equal)),
                (Seen::Instant(instant), _) => {
                    self.compare(&Value::Instant(instant), operand, at) == Some(Ordering::Equal)
                }
                (Seen::Word(word), _) => {
                    self.compare(&Value::Word(word), operand, at) == Some(Ordering::Equal)
                }
                (Seen::Nothing | Seen::Actor(_) | Seen::Id(_), _) => false,
            },
            Check::Compare(order, operand) => {
                self.ordering(seen, operand, at).is_some_and(|ordering| order.admits(ordering))
            }
            Check::Between(low, high) => {
                self.ordering(seen, low, at).is_some_and(Ordering::is_ge)
                    && self.ordering(seen, high, at).is_some_and(Ordering::is_le)
            }
        }
    }

    fn ordering(&self, seen: Seen<'_>, operand: &Operand, at: Instant) -> Option<Ordering> {
        match seen {
            Seen::Value(value) => self.compare(value, operand, at),
            Seen::Word(word) => self.compare(&Value::Word(word), operand, at),
            Seen::Instant(instant) => self.compare(&Value::Instant(instant), operand, at),
            Seen::Nothing | Seen::Actor(_) | Seen::Id(_) => None,
        }
    }

    fn compare(&self, value: &Value, operand: &Operand, at: Instant) -> Option<Ordering> {
        match operand {
            Operand::Value(other) => value.compare(other, self.zone()),
            Operand::Now(shift) => {
                value.compare(&Value::Instant(self.shifted(self.now, *shift)), self.zone())
            }
            Operand::At(shift) => {
                value.compare(&Value::Instant(self.shifted(at, *shift)), self.zone())
            }
        }
    }

    /// Working amounts are refused where conditions are read, so there is always an answer.
    fn shifted(&self, instant: Instant, shift: Shift) -> Instant {
        if shift.back {
            // The same day of an earlier month, where there is one: the last instant of which the amount ends here.
            return before_without_calendar(self.zone(), instant, shift.amount).unwrap_or(instant);
        }
        match after_without_calendar(self.zone(), instant, shift.amount, &[]) {
            Some(Due::At(later)) => later,
            Some(Due::Paused { .. }) | None => instant,
        }
    }
}

/// True if `value` is one of `words`, or a list that has one.
fn is_one_of(value: &Value, words: &[Symbol]) -> bool {
    let is_one = |value: &Value| value.as_word().is_some_and(|word| words.contains(&word));
    if let Value::List(items) = value { items.iter().any(is_one) } else { is_one(value) }
}

/// A field as the event's own line says it.
fn own_value(event: &Event, field: FieldId) -> Option<Cow<'_, Value>> {
    match field {
        field::AT => Some(Cow::Owned(Value::Instant(event.at))),
        field::RECORDED => event.recorded.map(|instant| Cow::Owned(Value::Instant(instant))),
        field::BY => event.by.staff().map(|id| Cow::Owned(Value::Word(id))),
        _ => event.fields.get(field).map(Cow::Borrowed),
    }
}

/// Spans of waiting: until resumed, waiting again, or closing.
fn waits(events: &[Event]) -> Vec<Wait> {
    let mut waits: Vec<Wait> = Vec::new();
    for event in events {
        let ends = event.event.ends() || matches!(event.event, event::WAITING | event::RESUMED);
        if let (true, Some(last)) = (ends, waits.last_mut()) {
            last.span.until.get_or_insert(event.at);
        }
        if event.event == event::WAITING
            && let Some(reason) = event.fields.get(field::FOR).and_then(Value::as_word)
        {
            waits.push(Wait { reason, span: Pause { from: event.at, until: None } });
        }
    }
    waits
}
