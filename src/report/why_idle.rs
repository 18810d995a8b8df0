//! Why a rule asked a record nothing.

use super::Words;
use crate::engine::View;
use crate::engine::matching::Role;
use crate::model::language::tr;
use crate::model::value::{FieldId, field};
use crate::policy::condition::{Condition, Subject, Test};
use crate::policy::form::Form;
use crate::policy::levels::Level;
use crate::policy::matcher::Matcher;
use crate::policy::rule::Rule;

/// One line: another kind, nothing that triggers it, not in force, or a condition that does not hold.
pub(super) fn why(words: Words<'_>, view: &View<'_>, rule: &Rule) -> String {
    words.close(in_words(words, view, rule))
}

fn in_words(words: Words<'_>, view: &View<'_>, rule: &Rule) -> String {
    let language = words.language;
    if rule.level != Level::Record {
        return tr!(language, "is judged on {}", "评判的是 {}", words.judged_on(rule));
    }
    let kind = view.timeline.record.kind;
    if let Some(kinds) = &rule.kinds
        && !kinds.contains(&kind)
    {
        let called = |kind| words.policy.schema.kind_called(kind, language);
        let names = kinds.iter().map(|kind| called(*kind));
        let names = names.collect::<Vec<_>>().join(words.and());
        let kind = called(kind);
        return tr!(language, "is for {names}; this is {kind}", "只管 {names}，这是 {kind}");
    }
    let events = 0..view.events().len();
    let triggers: Vec<usize> = match trigger(&rule.form) {
        Trigger::Event(matcher) => {
            let found =
                events.filter(|index| view.matches(matcher, *index, Role::Happens)).collect();
            if Vec::is_empty(&found) {
                return tr!(language, "no {} so far", "至今没有 {}", words.events(matcher));
            }
            found
        }
        Trigger::Field(id) => {
            let found: Vec<usize> = view.changes(id).into_iter().map(|(index, _)| index).collect();
            if found.is_empty() {
                return tr!(language, "`{}` has no value", "{} 未填", words.field(id));
            }
            found
        }
    };
    if triggers.iter().all(|index| !rule.effective.covers(view.at(*index))) {
        return tr!(language, "was not in force then", "当时未生效");
    }
    let last = triggers.last().copied().unwrap_or(0);
    failed(view, &rule.when, last).map_or_else(
        || tr!(language, "asked nothing", "没有要求"),
        |test| {
            let (seen, asked) = (seen(words, view, test, last), words.test(test, None));
            tr!(language, "{seen}; the rule asks {asked}", "{seen}；规则要求 {asked}")
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
    let (language, subject) = (words.language, words.subject(test.subject, None));
    let differs = tr!(language, "`{subject}` differs", "{subject} 不符");
    let Subject::Field(id) = test.subject else { return differs };
    match view.value_at_event(id, index) {
        None => tr!(language, "`{subject}` has no value", "{subject} 未填"),
        Some(_) if words.policy.schema.field(id).secret => differs,
        Some(value) => {
            let value = words.value(id, &value);
            tr!(language, "`{subject}` is {value}", "{subject} 为 {value}")
        }
    }
}
