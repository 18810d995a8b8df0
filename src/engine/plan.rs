//! Which rules are judged for a run, and what they hear of each other.

use crate::model::record::{Event, EventId, EventSet, KindId};
use crate::model::roster::Rosters;
use crate::model::symbol::Symbols;
use crate::model::timeline::Horizon;
use crate::policy::Policy;
use crate::policy::echo::Of;
use crate::policy::form::Form;
use crate::policy::levels::Level;
use crate::policy::rule::Rule;

/// What judging rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) symbols: &'a Symbols,
    pub(crate) rosters: &'a Rosters,
    pub(crate) horizon: Horizon,
}

/// The events that make a rule ask something.
fn trigger(form: &Form) -> Option<EventSet> {
    let matcher = match form {
        Form::Deadline(form) => &form.from,
        Form::Recurring(form) => &form.begin,
        Form::Precedence(form) => &form.before,
        Form::Sequence(form) => form.order.last()?,
        Form::Required(form) => &form.at,
        Form::Limit(form) => &form.of,
        Form::Actor(form) => &form.at,
        Form::Notice(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => {
            return None;
        }
    };
    matcher.events
}

/// The rules of a run, with those on whose outcomes they rest.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// By rule: asked for, so that its obligations count.
    shown: Vec<bool>,
    /// By rule: judged, if only because another rests on it.
    judged: Vec<bool>,
    pub(crate) outcomes: Vec<OutcomeEcho>,
    pub(crate) last_stage: u32,
    /// By kind of record: the rules on records that are judged of it, in the order of the policy.
    by_kind: Vec<Vec<usize>>,
    /// Some rule judged counts over all records.
    has_metrics: bool,
    /// By rule: the events without which it asks nothing of a record; `None` where it may ask all the same.
    triggers: Vec<Option<EventSet>>,
}

/// An echo of a rule's outcomes.
#[derive(Clone, Debug)]
pub(crate) struct OutcomeEcho {
    pub(crate) event: EventId,
    /// All versions of the rule.
    rules: Vec<usize>,
}

impl OutcomeEcho {
    pub(crate) fn is_of(&self, rule: usize) -> bool {
        self.rules.contains(&rule)
    }
}

impl Plan {
    pub(crate) fn new(policy: &Policy, is_shown: impl Fn(usize) -> bool) -> Self {
        let shown: Vec<bool> = (0..policy.rules.len()).map(is_shown).collect();
        let mut judged = shown.clone();
        let mut by_stage: Vec<usize> = (0..policy.rules.len()).collect();
        by_stage.sort_by_key(|rule| std::cmp::Reverse(policy.rules[*rule].stage));
        for rule in by_stage.into_iter().filter(|rule| policy.rules[*rule].stage > 0) {
            if judged[rule] {
                let depends = &policy.rules[rule].depends;
                for (other, is_judged) in judged.iter_mut().enumerate() {
                    *is_judged |= depends.contains(&policy.rules[other].id);
                }
            }
        }
        let outcomes = policy.echoes.iter().filter_map(|echo| match &echo.of {
            Of::Outcomes { rule } => {
                let is_it = |index: &usize| policy.rules[*index].id == *rule;
                let rules = (0..policy.rules.len()).filter(is_it).collect();
                Some(OutcomeEcho { event: echo.event, rules })
            }
            Of::Events { .. } => None,
        });
        let stages = policy.rules.iter().zip(&judged).filter(|(_, is_judged)| **is_judged);
        let last_stage = stages.map(|(rule, _)| rule.stage).max().unwrap_or(0);
        let triggers = policy.rules.iter().map(|rule| trigger(&rule.form)).collect();
        let is_asked = |rule: &usize, kind: KindId| {
            let Rule { level, kinds, .. } = &policy.rules[*rule];
            *level == Level::Record
                && judged[*rule]
                && kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
        };
        let of_kind = |kind: usize| {
            let kind = KindId(u16::try_from(kind).unwrap_or(u16::MAX));
            (0..policy.rules.len()).filter(|rule| is_asked(rule, kind)).collect()
        };
        let by_kind = (0..policy.schema.kinds.len()).map(of_kind).collect();
        let outcomes = outcomes.collect();
        let mut rules = policy.rules.iter().zip(&judged);
        let has_metrics =
            rules.any(|(rule, is_judged)| *is_judged && matches!(rule.form, Form::Metric(_)));
        Self { shown, judged, outcomes, last_stage, by_kind, has_metrics, triggers }
    }

    pub(crate) fn all(policy: &Policy) -> Self {
        Self::new(policy, |_| true)
    }

    /// True if a rule that is judged counts over all records.
    pub(crate) const fn has_metrics(&self) -> bool {
        self.has_metrics
    }

    pub(crate) fn shows(&self, rule: usize) -> bool {
        self.shown[rule]
    }

    /// The rules that may ask something of a record of this kind with these events.
    pub(crate) fn asking(
        &self,
        kind: KindId,
        events: &[Event],
    ) -> impl Iterator<Item = usize> + use<'_> {
        let mut present = EventSet::default();
        for event in events {
            present.insert(event.event);
        }
        let rules = self.by_kind.get(usize::from(kind.0)).map(Vec::as_slice).unwrap_or_default();
        let may_ask =
            move |rule: &usize| self.triggers[*rule].is_none_or(|trigger| trigger.meets(present));
        rules.iter().copied().filter(may_ask)
    }

    /// True if the outcome of `rule` is heard somewhere.
    pub(crate) fn is_heard(&self, rule: usize) -> bool {
        self.outcomes.iter().any(|echo| echo.rules.contains(&rule))
    }

    pub(crate) fn judges(&self, rule: usize) -> bool {
        self.judged[rule]
    }
}
