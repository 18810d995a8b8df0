//! What an event would break, and whether that keeps it from being written.

use super::record::Basis;
use super::remedy::{Again, Remedies};
use crate::engine::{Detail, Obligation, Outcome};
use crate::model::record::Record;
use crate::policy::form::Form;
use crate::policy::rule::{Gate, Rule, Standing};

/// A rule that an event would break.
#[derive(Debug)]
pub(crate) struct Breach {
    pub(crate) rule: String,
    pub(crate) title: String,
    pub(crate) message: String,
    /// The event is not written, unless it is forced.
    pub(crate) refuses: bool,
    /// What has passed cannot be kept any more: it is forced, or waived.
    pub(crate) is_past: bool,
    /// Commands that would keep the rule, ready to be copied.
    pub(crate) commands: Vec<String>,
}

impl Rule {
    /// True if a command refuses what would break it. Who may do a thing is asked at the command, unless the rule says
    /// `gate: warn`; a rule on trial refuses nothing.
    pub(crate) fn refuses(&self) -> bool {
        let by_form = matches!(self.form, Form::Actor(_)).then_some(Gate::Refuse);
        self.standing == Standing::Active && self.gate.or(by_form) == Some(Gate::Refuse)
    }
}

impl Basis<'_> {
    /// What `after` breaks that `before`, the same record without its last event, did not. `again` is the command that
    /// writes it.
    pub(crate) fn breaches(
        &self,
        before: Option<&Record>,
        after: &Record,
        again: &Again,
    ) -> Vec<Breach> {
        let old = before.map_or_else(Vec::new, |before| self.obligations(before));
        let is_now = after.events.last().is_some_and(|last| last.recorded.is_none());
        let breaches = self.judge(after, |judged| {
            let remedies = Remedies { basis: self, view: judged.view, again };
            let broken = self.newly_broken(&old, &judged.obligations);
            broken.into_iter().map(|one| self.breach(one, is_now, &remedies)).collect()
        });
        breaches.unwrap_or_default()
    }

    fn breach(&self, obligation: &Obligation, is_now: bool, remedies: &Remedies<'_>) -> Breach {
        let (rule, words) = (&self.words.policy.rules[obligation.rule], self.words);
        let is_past = obligation.outcome != Outcome::Broken && rule.refuses();
        let commands = if is_past {
            remedies.waiving(rule).into_iter().collect()
        } else {
            remedies.keeping(obligation)
        };
        Breach {
            rule: rule.id.to_string(),
            title: rule.title.text(self.language).unwrap_or(&rule.id).to_owned(),
            message: if is_now { words.message_now(obligation) } else { words.message(obligation) },
            refuses: rule.refuses(),
            is_past,
            commands,
        }
    }

    /// The obligations of `new` that are broken there and were not in `old`.
    pub(super) fn newly_broken<'o>(
        &self,
        old: &[Obligation],
        new: &'o [Obligation],
    ) -> Vec<&'o Obligation> {
        let mut old: Vec<&Obligation> = old.iter().filter(|one| self.is_gated(one)).collect();
        let mut rest: Vec<&Obligation> = new.iter().filter(|one| self.is_gated(one)).collect();
        // What stands where it stood; then what an amendment has moved.
        for same_start in [true, false] {
            rest.retain(|one| {
                let is_it = |known: &&Obligation| {
                    self.id(known) == self.id(one)
                        && (!same_start || known.from == one.from)
                        && is_no_worse(&known.detail, &one.detail)
                };
                let place = old.iter().position(is_it);
                place.is_none_or(|place| {
                    old.remove(place);
                    false
                })
            });
        }
        rest
    }

    fn id(&self, obligation: &Obligation) -> &str {
        &self.words.policy.rules[obligation.rule].id
    }

    /// True of what an event broke, and of a missed deadline where the policy sets a gate on it.
    fn is_gated(&self, obligation: &Obligation) -> bool {
        obligation.outcome == Outcome::Broken
            || (obligation.outcome.is_violation()
                && self.words.policy.rules[obligation.rule].gate.is_some())
    }
}

/// True if `new` says of the same obligation nothing that `old` did not say.
fn is_no_worse(old: &Detail, new: &Detail) -> bool {
    match (old, new) {
        (Detail::Lacks(old), Detail::Lacks(new)) => new.iter().all(|name| old.contains(name)),
        (Detail::TooOften { count: old, .. }, Detail::TooOften { count: new, .. }) => new <= old,
        (Detail::Needs { member: old, .. }, Detail::Needs { member: new, .. }) => old == new,
        _ => true,
    }
}
