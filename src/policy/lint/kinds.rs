//! Rules about events that records of their kinds never have.

use super::Linter;
use crate::model::code::Code;
use crate::model::language::{listed_both, said};
use crate::model::record::{EventId, KindId};
use crate::policy::form::Form;
use crate::policy::matcher::{Matcher, What};
use crate::policy::rule::Rule;

impl Linter<'_> {
    pub(super) fn kinds(&mut self) {
        for rule in &self.policy.rules {
            let Some(kinds) = rule.kinds.as_ref().filter(|_| rule.roster().is_none()) else {
                continue;
            };
            for (key, matcher) in named(&rule.form) {
                if let Some(event) = self.stranger(matcher, kinds) {
                    self.strange_event(rule, key, event);
                }
            }
        }
    }

    /// An event of `matcher`, where records of `kinds` can have none of them.
    fn stranger(&self, matcher: &Matcher, kinds: &[KindId]) -> Option<EventId> {
        let schema = &self.policy.schema;
        let mut first = None;
        for alternative in &matcher.any {
            let What::Events(events) = &alternative.what else { return None };
            for event in events {
                let theirs = &schema.event(*event).kinds;
                if theirs.is_empty() || theirs.iter().any(|kind| kinds.contains(kind)) {
                    return None;
                }
                first = first.or(Some(*event));
            }
        }
        first
    }

    fn strange_event(&mut self, rule: &Rule, key: &str, event: EventId) {
        let declared = &self.policy.schema.event(event);
        let (id, name) = (&rule.id, &declared.name);
        let message = said!(
            "`{id}` is about records that never have the event `{name}`",
            "`{id}` 针对的工单没有事件 `{name}`"
        );
        let kinds: Vec<&str> =
            declared.kinds.iter().map(|kind| &*self.policy.schema.kind(*kind).name).collect();
        let entry = self.places.entry("events", &declared.name);
        let when = self.places.within(rule, &["when"]);
        let at = self.places.of_form(rule, key);
        let warning = self.findings.warn(at, message);
        warning.code(Code::EventNotOfKind).hint(said!(
            "name another event, mend `when`, or let the event belong to the kind too",
            "请换一个事件，或改正 `when`，或让事件也属于该类型"
        ));
        warning.related(when, said!("the rule is about these records", "规则针对这些工单"));
        if let Some(entry) = entry {
            let (all, each) = listed_both(&kinds);
            warning.related(entry.key_at, said!("it belongs to {all}", "它属于 {each}"));
        }
    }
}

/// The matchers without which a rule asks nothing, or asks in vain.
fn named(form: &Form) -> Vec<(&'static str, &Matcher)> {
    match form {
        Form::Deadline(form) => vec![("from", &form.from), ("to", &form.to)],
        Form::Recurring(form) => vec![("during", &form.begin), ("expect", &form.expect)],
        Form::Notice(form) => vec![("expect", &form.expect)],
        Form::Precedence(form) => vec![("before", &form.before), ("need", &form.need)],
        Form::Sequence(form) => form.order.iter().map(|matcher| ("order", matcher)).collect(),
        Form::Required(form) => vec![("at", &form.at)],
        Form::Limit(form) => vec![("of", &form.of)],
        Form::Actor(form) => vec![("at", &form.at)],
        Form::Roster(_) | Form::Duty(_) | Form::Metric(_) | Form::Retention(_) => Vec::new(),
    }
}
