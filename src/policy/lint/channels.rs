//! Channels without a rule for the first response, where other channels have one.

use super::Linter;
use super::grades::list;
use super::lengths::is_opening;
use crate::model::code::Code;
use crate::model::language::{Said, said, tr};
use crate::model::symbol::Symbol;
use crate::model::value::field;
use crate::policy::condition::{Condition, Subject};
use crate::policy::form::Form;
use crate::policy::logic::Answer;
use crate::policy::matcher::Matcher;
use crate::policy::rule::Rule;
use crate::policy::schema::FieldType;

impl<'p> Linter<'p> {
    pub(super) fn channels(&mut self) {
        let FieldType::OneOf(channels) = &self.policy.schema.field(field::VIA).kind else {
            return;
        };
        let responses: Vec<&'p Rule> =
            self.policy.rules.iter().filter(|rule| first_step(rule).is_some()).collect();
        let by_channel: Vec<&'p Rule> =
            responses.iter().copied().filter(|rule| names_channel(&rule.when)).collect();
        let Some(first) = by_channel.first() else { return };
        // What some rule asks of a channel is the response; a rule without a channel that asks the same counts for all.
        let events = |rule: &Rule| first_step(rule).and_then(|to| to.events);
        let asks_the_same = |rule: &&&'p Rule| {
            by_channel.iter().any(|other| match (events(rule), events(other)) {
                (Some(a), Some(b)) => a.meets(b),
                _ => false,
            })
        };
        let asked: Vec<&'p Rule> = responses.iter().filter(asks_the_same).copied().collect();
        let lacks = |channel: &&Symbol| {
            let is_it = Condition::only(field::VIA, **channel);
            asked
                .iter()
                .all(|rule| Self::together(self.ground(rule), &[&is_it, &rule.when]) == Answer::No)
        };
        let bare: Vec<&str> =
            channels.iter().filter(lacks).map(|channel| self.symbols.text(*channel)).collect();
        if !bare.is_empty() {
            self.unanswered(&bare, first);
        }
    }

    fn unanswered(&mut self, channels: &[&str], first: &Rule) {
        let id = self.places.id(first);
        let at = self.places.entry("fields", "via").map_or(id, |entry| entry.key_at);
        let bare = list(channels);
        let message = Said::by(|language| {
            let bare = bare.text(language);
            tr!(
                language,
                "no rule asks for a first response by {bare}",
                "{bare} 没有首次响应的规则"
            )
        });
        self.findings
            .warn(at, message)
            .code(Code::ChannelWithoutResponse)
            .hint(said!(
                "give each channel its deadline from `opened` to the response",
                "请给每个渠道从 `opened` 到响应的时限"
            ))
            .related(id, said!("a channel that has one", "有规则的渠道"));
    }
}

/// What a deadline from the opening of a record leads to.
fn first_step(rule: &Rule) -> Option<&Matcher> {
    let Form::Deadline(form) = &rule.form else { return None };
    is_opening(&form.from).then_some(&form.to)
}

fn names_channel(when: &Condition) -> bool {
    when.any.iter().flatten().any(|test| test.subject == Subject::Field(field::VIA))
}
