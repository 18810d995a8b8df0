//! Why a rule asked a record nothing.

use super::Words;
use crate::engine::View;
use crate::engine::matching::Role;
use crate::model::value::{FieldId, field};
use crate::policy::condition::{Condition, Subject, Test};
use crate::policy::form::Form;
use crate::policy::levels::Level;
use crate::policy::matcher::Matcher;
use crate::policy::rule::Rule;

/// One line: another kind, nothing that triggers it, not in force, or a condition that does not hold.
pub(super) fn why(words: Words<'_>, view: &View<'_>, rule: &Rule) -> String {
    if rule.level != Level::Record {
        return format!("is judged on {}", words.judged_on(rule));
    }
    let kind = view.timeline.record.kind;
    if let Some(kinds) = &rule.kinds
        && !kinds.contains(&kind)
    {
        let names = kinds.iter().map(|kind| &*words.policy.schema.kind(*kind).name);
        let names = names.collect::<Vec<_>>().join(" and ");
        return format!("is for {names}; this is {}", words.policy.schema.kind(kind).name);
    }
    let events = 0..view.events().len();
    let triggers: Vec<usize> = match trigger(&rule.form) {
        Trigger::Event(matcher) => {
            let found =
                events.filter(|index| view.matches(matcher, *index, Role::Happens)).collect();
            if Vec::is_empty(&found) {
                return format!("no {} so far", words.events(matcher));
            }
            found
        }
        Trigger::Field(id) => {
            let found: Vec<usize> = view.changes(id).into_iter().map(|(index, _)| index).collect();
            if found.is_empty() {
                return format!("`{}` has no value", words.field(id));
            }
            found
        }
    };
    if triggers.iter().all(|index| !rule.effective.covers(view.at(*index))) {
        return "was not in force then".to_owned();
    }
    let last = triggers.last().copied().unwrap_or(0);
    failed(view, &rule.when, last).map_or_else(
        || "asked nothing".to_owned(),
        |test| {
            format!("{}; the rule asks {}", seen(words, view, test, last), words.test(test, None))
        },
    )
}

enum Trigger<'a> {
    Event(&'a Matcher),
    Field(FieldId),
}

/// What a rule needs before it asks anything.
fn trigger(form: &Form) -> Trigger<'_> {
    match form {
        Form::Deadline(form) => Trigger::Event(&form.from),
        Form::Recurring(form) => Trigger::Event(&form.begin),
        Form::Notice(form) => Trigger::Field(form.ahead_of),
        Form::Precedence(form) => Trigger::Event(&form.before),
        Form::Sequence(form) => form.order.last().map_or(Trigger::Field(field::ID), Trigger::Event),
        Form::Required(form) => Trigger::Event(&form.at),
        Form::Limit(form) => Trigger::Event(&form.of),
        Form::Actor(form) => Trigger::Event(&form.at),
        // They are judged on no record.
        Form::Roster(_) | Form::Duty(_) | Form::Metric(_) | Form::Retention(_) => {
            Trigger::Field(field::ID)
        }
    }
}

/// The first test that fails in the alternative that comes nearest to holding.
fn failed<'c>(view: &View<'_>, condition: &'c Condition, index: usize) -> Option<&'c Test> {
    let fails = |test: &&Test| !view.passes(test, view.during(index));
    let nearest = condition.any.iter().min_by_key(|tests| tests.iter().filter(fails).count())?;
    nearest.iter().find(fails)
}

fn seen(words: Words<'_>, view: &View<'_>, test: &Test, index: usize) -> String {
    let subject = words.subject(test.subject, None);
    let Subject::Field(id) = test.subject else { return format!("`{subject}` differs") };
    match view.value_at_event(id, index) {
        None => format!("`{subject}` has no value"),
        Some(_) if words.policy.schema.field(id).secret => format!("`{subject}` differs"),
        Some(value) => {
            format!("`{subject}` is {}", words.policy.schema.show(&value, words.symbols))
        }
    }
}
