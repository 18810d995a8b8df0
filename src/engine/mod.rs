//! Policy + records + rosters + now → obligations. Pure: reads no file and no clock, prints nothing.
//!
//! A record is settled for the instant ([`crate::model::timeline`]), seen through a [`View`], and judged rule by rule;
//! each form is one file under [`rules`]. What time a deadline takes is the calendar's business.
//!
//! What happens in one place and matters in another is gathered first, as [`Echoes`]. Then [`judge_record`] judges each
//! record, and [`Team`] what is asked of roster rows, of periods and of the archive, from what it heard on the way.

pub(crate) mod clock;
pub(crate) mod echoes;
#[cfg(test)]
mod logic_agrees;
pub(crate) mod matching;
pub(crate) mod obligation;
pub(crate) mod plan;
pub(crate) mod presence;
mod record;
pub(crate) mod rules;
pub(crate) mod subject;
mod sum;
pub(crate) mod tally;
pub(crate) mod team;
pub(crate) mod trace;
pub(crate) mod units;
pub(crate) mod view;
pub(crate) mod waive;

pub(crate) use echoes::Echoes;
pub(crate) use obligation::{Detail, Obligation, Outcome};
pub(crate) use plan::{Bench, Plan};
pub(crate) use record::{judge_record, judge_seen, may_hear};
pub(crate) use subject::Subject;
pub(crate) use team::Team;
pub(crate) use view::View;

use clock::Placed;

use crate::calendar::NoData;
use crate::model::record::Record;
use crate::policy::form::Form;

/// What judging one record brought.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    pub(crate) obligations: Vec<Obligation>,
    /// Rule and outcome of those that were spared.
    pub(crate) spared: Vec<(usize, Outcome)>,
    /// Obligations that could not be judged, by rule: their deadline reaches into a year without calendar data.
    pub(crate) gaps: Vec<(usize, NoData)>,
    /// By rule: its obligations are only counted unless they are violations, so that most need not be made.
    spares: Vec<bool>,
    /// This record is one of which every obligation is looked at.
    is_whole: bool,
}

impl Sink {
    /// One that makes no obligations of the rules named in `spares` (by rule) but violations, and counts the others.
    pub(crate) fn sparing(spares: Vec<bool>) -> Self {
        Self { spares, ..Self::default() }
    }

    /// Makes every obligation of the next record, or spares them again.
    pub(crate) const fn make_all(&mut self, is_whole: bool) {
        self.is_whole = is_whole;
    }

    /// True if it makes every obligation.
    pub(crate) const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Forgets all, and keeps the room.
    pub(crate) fn clear(&mut self) {
        self.obligations.clear();
        self.spared.clear();
        self.gaps.clear();
    }

    pub(crate) fn gap(&mut self, rule: usize, gap: NoData) {
        if !self.gaps.contains(&(rule, gap.clone())) {
            self.gaps.push((rule, gap));
        }
    }

    /// True if an obligation of `rule` that stands so need not be made: then it is counted.
    fn spare(&mut self, rule: usize, outcome: Outcome) -> bool {
        let spares = !self.is_whole
            && !outcome.is_violation()
            && self.spares.get(rule).is_some_and(|spares| *spares);
        if spares {
            self.spared.push((rule, outcome));
        }
        spares
    }

    /// How many obligations there are of `rule`, those of its other versions included: they are numbered together.
    fn count(&self, view: &View<'_>, placed: Placed<'_>) -> usize {
        let is_of_rule = |other: usize| {
            other == placed.index
                || placed.rule.has_versions && view.policy.rules[other].id == placed.rule.id
        };
        self.obligations.iter().filter(|one| is_of_rule(one.rule)).count()
            + self.spared.iter().filter(|(rule, _)| is_of_rule(*rule)).count()
    }

    /// Adds the verdict on the event `index`: broken with this detail, else kept.
    fn verdict(
        &mut self,
        view: &View<'_>,
        placed: Placed<'_>,
        index: usize,
        broken: Option<Detail>,
    ) {
        let outcome = if broken.is_some() { Outcome::Broken } else { Outcome::Kept };
        if self.spare(placed.index, outcome) {
            return;
        }
        let at = view.at(index);
        // Rule, record and clock name one.
        let clock = u32::try_from(self.count(view, placed) + 1).unwrap_or(u32::MAX);
        self.obligations.push(Obligation {
            outcome,
            decided: broken.is_some().then_some(at),
            owner: view
                .value(crate::model::value::field::OWNER, index)
                .and_then(super::model::value::Value::as_word),
            event: index,
            start: index,
            detail: broken.unwrap_or_default(),
            ..Obligation::begun(placed.index, clock, at)
        });
    }
}

/// True if `placed` judges the event `index`: it is in force, and `when` holds with the event's own values applied.
pub(crate) fn asks(view: &View<'_>, placed: Placed<'_>, index: usize) -> bool {
    placed.rule.effective.covers(view.at(index)) && view.is_asked(placed.rule, view.during(index))
}

/// True if the record asks nothing more of anyone as of `now`: no clock of it is pending or paused.
pub(crate) fn is_settled(bench: Bench<'_>, echoes: &Echoes, record: &Record) -> bool {
    let runs = |one: &Obligation| matches!(one.outcome, Outcome::Pending | Outcome::Paused);
    let plan = Plan::all(bench.policy);
    judge_record(bench, &plan, (echoes, &mut Sink::default()), record, |view, sink| {
        view.timeline.hidden == 0 && sink.gaps.is_empty() && !sink.obligations.iter().any(runs)
    })
    .unwrap_or(false)
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
        Form::Roster(form) => rules::roster::judge(view, placed, form, sink),
        Form::Duty(form) => rules::duty::judge(view, placed, form, sink),
        // They count over all records, or look at files: the team concludes them.
        Form::Metric(_) | Form::Retention(_) => {}
    }
}
