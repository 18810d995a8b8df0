//! Policy + records + rosters + now → obligations. Pure: reads no file and no clock, prints nothing.
//!
//! A record is settled for the instant ([`crate::model::timeline`]), seen through a [`View`], and judged rule by rule;
//! each form is one file under [`rules`]. What time a deadline takes is the calendar's business.

pub(crate) mod clock;
pub(crate) mod matching;
pub(crate) mod obligation;
pub(crate) mod rules;
pub(crate) mod tally;
pub(crate) mod trace;
pub(crate) mod view;
pub(crate) mod waive;

pub(crate) use obligation::{Detail, Obligation, Outcome};
pub(crate) use view::View;

use clock::Placed;

use crate::calendar::NoData;
use crate::model::Instant;
use crate::model::record::Record;
use crate::model::roster::Rosters;
use crate::model::timeline::{Horizon, Timeline};
use crate::policy::Policy;
use crate::policy::form::Form;

/// What judging one record brought.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    pub(crate) obligations: Vec<Obligation>,
    /// Obligations that could not be judged, by rule: their deadline reaches into a year without calendar data.
    pub(crate) gaps: Vec<(usize, NoData)>,
}

impl Sink {
    pub(crate) fn gap(&mut self, rule: usize, gap: NoData) {
        if !self.gaps.contains(&(rule, gap.clone())) {
            self.gaps.push((rule, gap));
        }
    }

    /// Adds the verdict on the event `index`: broken with this detail, else kept.
    fn verdict(
        &mut self,
        view: &View<'_>,
        placed: Placed<'_>,
        index: usize,
        broken: Option<Detail>,
    ) {
        let at = view.at(index);
        // All versions of a rule number their obligations together: rule, record and clock name one.
        let is_of_rule = |other: &&Obligation| view.policy.rules[other.rule].id == placed.rule.id;
        let before = self.obligations.iter().filter(is_of_rule).count();
        let outcome = if broken.is_some() { Outcome::Broken } else { Outcome::Kept };
        self.obligations.push(Obligation {
            rule: placed.index,
            clock: u32::try_from(before + 1).unwrap_or(u32::MAX),
            outcome,
            from: at,
            due: None,
            warn: None,
            done: None,
            over: None,
            decided: broken.is_some().then_some(at),
            owner: view
                .value(crate::model::value::field::OWNER, index)
                .and_then(super::model::value::Value::as_word),
            event: index,
            start: index,
            limit: None,
            detail: broken.unwrap_or_default(),
        });
    }
}

/// True if `placed` judges the event `index`: it is in force, and `when` holds with the event's own values applied.
pub(crate) fn asks(view: &View<'_>, placed: Placed<'_>, index: usize) -> bool {
    placed.rule.effective.covers(view.at(index))
        && view.holds(&placed.rule.when, view.during(index))
}

/// Judges one record by the rules that `selected` names.
pub(crate) fn judge(view: &View<'_>, selected: impl Fn(usize) -> bool, sink: &mut Sink) {
    let kind = view.timeline.record.kind;
    for (index, rule) in view.policy.rules.iter().enumerate() {
        let is_of_kind = rule.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
        if is_of_kind && selected(index) {
            judge_rule(view, Placed { index, rule }, sink);
        }
    }
}

/// True if the record asks nothing more of anyone as of `now`: no clock of it is pending or paused.
pub(crate) fn is_settled(
    policy: &Policy,
    rosters: &Rosters,
    record: &Record,
    now: Instant,
) -> bool {
    let Some(timeline) = Timeline::settle(record, Horizon { now, as_of: None }) else {
        return false;
    };
    let mut sink = Sink::default();
    judge(&View::new(policy, rosters, &timeline, now), |_| true, &mut sink);
    let runs = |one: &Obligation| matches!(one.outcome, Outcome::Pending | Outcome::Paused);
    timeline.hidden == 0 && sink.gaps.is_empty() && !sink.obligations.iter().any(runs)
}

fn judge_rule<'a>(view: &View<'a>, placed: Placed<'a>, sink: &mut Sink) {
    match &placed.rule.form {
        Form::Deadline(form) => rules::deadline::judge(view, placed, form, sink),
        Form::Recurring(form) => rules::recurring::judge(view, placed, form, sink),
        Form::Notice(form) => rules::notice::judge(view, placed, form, sink),
        Form::Precedence(form) => rules::precedence::judge(view, placed, form, sink),
        Form::Sequence(form) => rules::sequence::judge(view, placed, form, sink),
        Form::Required(form) => rules::required::judge(view, placed, form, sink),
        Form::Limit(form) => rules::limit::judge(view, placed, form, sink),
        Form::Actor(form) => rules::actor::judge(view, placed, form, sink),
    }
}
