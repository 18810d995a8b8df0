//! # precedence: B before A
//!
//! Asks that before every event `before` there was an event `need`.
//!
//! Any earlier event of the record serves; at the same instant the order of the file decides. Without an event `before`
//! nothing is asked. A list value counts for each of its members.
//!
//! Keys:
//!   before      the event that must not come first
//!   need        the event that has to precede it (a bot's counts only where `by: [staff, bot]` says so)
//!   after       an event that the needed one must follow
//!   same        fields that both events share; {to: by} is B's `to` and A's `by`
//!   for_each    once for each value, {topic: [plan, fee]}, or once for each earlier event, {event: handed-over},
//!               which the needed event must follow (and share the fields of `same` with)
//!   distinct    how many different values of a field: {via: 2}
//!   at_least    how many events (1 unless said)
//!
//! Outcomes: kept, broken.
//!
//! Example:
//!   - id: key-information-confirmed-twice
//!     title: {zh: 关键信息经两种渠道确认, en: Key information confirmed through two channels}
//!     when: {kind: [project, order]}
//!     precedence: {before: started, need: confirmed, for_each: {topic: [plan, fee]}, distinct: {via: 2}}

use std::borrow::Cow;

use crate::engine::clock::Placed;
use crate::engine::matching::Role;
use crate::engine::obligation::Detail;
use crate::engine::view::View;
use crate::engine::{Sink, asks};
use crate::model::value::{FieldId, Value};
use crate::policy::form::{ForEach, Precedence};

pub(crate) fn judge<'a>(
    view: &View<'a>,
    placed: Placed<'a>,
    form: &'a Precedence,
    sink: &mut Sink,
) {
    for before in asking(view, placed, form) {
        each_asked(view, form, before, |asking| {
            sink.verdict(view, placed, before, missing(view, form, &asking));
        });
    }
}

/// What all events A ask, in the order of their obligations.
pub(crate) fn all<'a>(
    view: &View<'a>,
    placed: Placed<'a>,
    form: &'a Precedence,
) -> Vec<Asking<'a>> {
    let mut all = Vec::new();
    for before in asking(view, placed, form) {
        each_asked(view, form, before, |asking| all.push(asking));
    }
    all
}

/// The events A that ask something.
fn asking<'v>(
    view: &'v View<'_>,
    placed: Placed<'v>,
    form: &'v Precedence,
) -> impl Iterator<Item = usize> + 'v {
    (0..view.events().len())
        .filter(|before| view.matches(&form.before, *before, Role::Happens))
        .filter(move |before| asks(view, placed, *before))
}

/// What one event A asks.
pub(crate) struct Asking<'a> {
    pub(crate) before: usize,
    /// The event whose fields B shares.
    pub(crate) partner: usize,
    /// The first event that may serve.
    first: usize,
    pub(crate) member: Option<(FieldId, &'a Value)>,
}

/// Hands what the event A asks to `then`, one by one.
fn each_asked<'a>(
    view: &View<'_>,
    form: &'a Precedence,
    before: usize,
    mut then: impl FnMut(Asking<'a>),
) {
    let once = Asking { before, partner: before, first: 0, member: None };
    match &form.for_each {
        ForEach::Once => then(once),
        ForEach::Values(field, values) => {
            values.iter().for_each(|value| then(Asking { member: Some((*field, value)), ..once }));
        }
        ForEach::Event(each) => (0..before)
            .filter(|earlier| view.matches(each, *earlier, Role::Happens))
            .for_each(|earlier| then(Asking { partner: earlier, first: earlier + 1, ..once })),
    }
}

/// The events that serve what A asks.
pub(crate) fn serving<'v>(
    view: &'v View<'_>,
    form: &'v Precedence,
    asking: &'v Asking<'_>,
) -> impl Iterator<Item = usize> + 'v {
    let after = form.after.as_ref().map(|after| view.find(after, 0, Role::Happens));
    let first = match after {
        // What it has to follow never happened, so nothing serves.
        Some(None) => asking.before,
        Some(Some(after)) => asking.first.max(after + 1),
        None => asking.first,
    };
    (first..asking.before)
        .filter(|index| view.matches(&form.need, *index, Role::Satisfies))
        .filter(|index| shares(view, form, *index, asking.partner))
        .filter(|index| asking.member.is_none_or(|(field, value)| says(view, *index, field, value)))
}

/// What is missing before A; `None` if enough came.
pub(crate) fn missing(view: &View<'_>, form: &Precedence, asking: &Asking<'_>) -> Option<Detail> {
    let at_least = usize::try_from(form.at_least).unwrap_or(usize::MAX);
    let (found, asked) = match form.distinct {
        Some((field, asked)) => {
            let serving: Vec<usize> = serving(view, form, asking).collect();
            let found = distinct(view, &serving, field);
            if serving.len() >= at_least && u32::try_from(found).is_ok_and(|found| found >= asked) {
                return None;
            }
            (found, asked)
        }
        None => {
            // Whatever comes after enough is not looked at.
            let found = serving(view, form, asking).take(at_least).count();
            if found >= at_least {
                return None;
            }
            (found, form.at_least)
        }
    };
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    Some(Detail::Needs { member: asking.member.map(|(_, value)| value.clone()), found, asked })
}

fn shares(view: &View<'_>, form: &Precedence, need: usize, partner: usize) -> bool {
    form.same.0.iter().all(|(theirs, ours)| {
        match (view.value_at_event(*theirs, need), view.value_at_event(*ours, partner)) {
            (Some(b), Some(a)) => {
                b == a || a.members().iter().all(|member| b.members().contains(member))
            }
            (None, None) => true,
            _ => false,
        }
    })
}

fn says(view: &View<'_>, index: usize, field: FieldId, value: &Value) -> bool {
    view.event(index).fields.get(field).is_some_and(|own| own.members().contains(value))
}

/// How many different values of `field` the events say themselves.
fn distinct(view: &View<'_>, events: &[usize], field: FieldId) -> usize {
    let mut values: Vec<Cow<'_, Value>> = Vec::new();
    for index in events {
        if let Some(value) = view.own(field, *index)
            && !values.contains(&value)
        {
            values.push(value);
        }
    }
    values.len()
}
