//! Which rules are judged for a run, and what they hear of each other.

use crate::model::record::EventId;
use crate::model::roster::Rosters;
use crate::model::symbol::Symbols;
use crate::model::timeline::Horizon;
use crate::policy::Policy;
use crate::policy::echo::Of;

/// What judging rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) symbols: &'a Symbols,
    pub(crate) rosters: &'a Rosters,
    pub(crate) horizon: Horizon,
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
        Self { outcomes: outcomes.collect(), last_stage, shown, judged }
    }

    pub(crate) fn all(policy: &Policy) -> Self {
        Self::new(policy, |_| true)
    }

    pub(crate) fn shows(&self, rule: usize) -> bool {
        self.shown[rule]
    }

    /// True if the outcome of `rule` is heard somewhere.
    pub(crate) fn is_heard(&self, rule: usize) -> bool {
        self.outcomes.iter().any(|echo| echo.rules.contains(&rule))
    }

    pub(crate) fn judges(&self, rule: usize) -> bool {
        self.judged[rule]
    }
}
