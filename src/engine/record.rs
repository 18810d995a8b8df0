//! Judging one record: by the rules on records, stage by stage, with what it hears of other records and of its own
//! outcomes.

use std::borrow::Cow;

use super::clock::Placed;
use super::echoes::{Echoes, outcome_event};
use super::matching::Role;
use super::obligation::{Obligation, Outcome};
use super::plan::{Bench, Plan};
use super::view::View;
use super::{Sink, judge_rule};
use crate::model::Instant;
use crate::model::record::{Event, Record};
use crate::model::timeline::Timeline;

/// Judges `record`, and hands its final view and what came of it, in `sink`, to `then`. `None` if it is not opened yet.
pub(crate) fn judge_record<T>(
    bench: Bench<'_>,
    plan: &Plan,
    (echoes, sink): (&Echoes, &mut Sink),
    record: &Record,
    then: impl FnOnce(&View<'_>, &mut Sink) -> T,
) -> Option<T> {
    let settled = Timeline::settle(record, bench.horizon)?;
    let hears = plan.last_stage > 0 || echoes.has_linked();
    let heard = hears.then(|| listen(bench, plan, echoes, &View::judging(bench, &settled)));
    let heard = heard.flatten();
    let timeline = heard.as_ref().unwrap_or(&settled);
    let view = View::new(bench.policy, bench.rosters, timeline, bench.horizon.now);
    Some(judge_all(plan, &view, sink, then))
}

/// Judges the record of `view`, which was settled and has heard nothing yet. The view that `then` gets knows of those
/// fields only on which judging can rest.
pub(crate) fn judge_seen<T>(
    bench: Bench<'_>,
    plan: &Plan,
    (echoes, sink): (&Echoes, &mut Sink),
    view: &View<'_>,
    then: impl FnOnce(&View<'_>, &mut Sink) -> T,
) -> T {
    match listen(bench, plan, echoes, view) {
        Some(timeline) => judge_all(plan, &View::judging(bench, &timeline), sink, then),
        None => judge_all(plan, view, sink, then),
    }
}

fn judge_all<T>(
    plan: &Plan,
    view: &View<'_>,
    sink: &mut Sink,
    then: impl FnOnce(&View<'_>, &mut Sink) -> T,
) -> T {
    sink.clear();
    judge(view, plan.asking(view.timeline.record.kind, view.timeline.present), sink);
    then(view, sink)
}

/// The timeline of the record together with what `echoes` have for it, and what comes of its own rules; `None` if it hears
/// nothing.
fn listen<'a>(
    bench: Bench<'_>,
    plan: &Plan,
    echoes: &Echoes,
    view: &View<'a>,
) -> Option<Timeline<'a>> {
    let mut heard = None;
    if echoes.has_linked() {
        let linked = echoes.of_record(bench.symbols.find(view.timeline.record.id.as_str()));
        let mut known = linked.iter().filter(|event| event.at <= bench.horizon.now).peekable();
        if known.peek().is_some() {
            let mut timeline: Timeline<'a> = view.timeline.clone();
            timeline.hear(known.cloned());
            heard = Some(timeline);
        }
    }
    if plan.last_stage > 0 {
        let outcomes = match &heard {
            Some(timeline) => outcomes(bench, plan, &View::judging(bench, timeline)),
            None => outcomes(bench, plan, view),
        };
        if !outcomes.is_empty() {
            heard.get_or_insert_with(|| view.timeline.clone()).hear(outcomes);
        }
    }
    heard
}

/// True if it can matter to the record of `view`, which has heard nothing yet, what other records say.
pub(crate) fn may_hear(plan: &Plan, view: &View<'_>) -> bool {
    let mut hearing = plan.hearing(view.timeline.record.kind, view.timeline.present);
    hearing.any(|starts_with| {
        starts_with.is_none_or(|matcher| view.find(matcher, 0, Role::Happens).is_some())
    })
}

/// The outcomes that rules of this record hear of each other, from the lowest stage up. Those of the lowest are seen in
/// `first`.
fn outcomes(bench: Bench<'_>, plan: &Plan, first: &View<'_>) -> Vec<Event> {
    let mut heard: Vec<Event> = Vec::new();
    for stage in 0..plan.last_stage {
        let mut next = Cow::Borrowed(first.timeline);
        if !heard.is_empty() {
            next.to_mut().hear(heard.iter().cloned());
        }
        let mut bases = plan.bases(stage, next.record.kind, next.present).peekable();
        if bases.peek().is_none() {
            continue;
        }
        let mut sink = Sink::default();
        if heard.is_empty() {
            judge(first, bases, &mut sink);
        } else {
            judge(&View::judging(bench, &next), bases, &mut sink);
        }
        heard.extend(sink.obligations.iter().flat_map(|one| outcome_events(bench, plan, one)));
    }
    heard
}

/// An obligation as those hear it that wait for its outcome.
pub(super) fn outcome_events<'p>(
    bench: Bench<'_>,
    plan: &'p Plan,
    one: &'p Obligation,
) -> impl Iterator<Item = Event> + 'p {
    let is_settled = one.outcome == Outcome::Kept || one.outcome.is_violation();
    let word = bench.symbols.find(one.outcome.as_str()).filter(|_| is_settled);
    let echoes = plan.outcomes.iter().filter(|echo| echo.is_of(one.rule));
    echoes.filter_map(move |echo| Some(outcome_event(echo.event, settled_at(one), word?)))
}

/// When an obligation came to stand as it does: met, its deadline past, or broken.
pub(super) fn settled_at(one: &Obligation) -> Instant {
    let decided = one.decided.filter(|_| one.outcome.is_violation());
    decided.or(one.done).unwrap_or(one.from)
}

/// Judges by `rules`.
fn judge(view: &View<'_>, rules: impl Iterator<Item = usize>, sink: &mut Sink) {
    for index in rules {
        judge_rule(view, Placed { index, rule: &view.policy.rules[index] }, sink);
    }
}
