//! Events as the commands that write them.

use super::value::alternatives;
use super::{Given, Remedies, option, short_id};
use crate::engine::asks;
use crate::engine::clock::Placed;
use crate::engine::matching::Role;
use crate::engine::rules::required;
use crate::model::language::tr;
use crate::model::record::{EventId, event};
use crate::model::value::{FieldId, field};
use crate::policy::condition::{ActorTest, Check, Subject, Test};
use crate::policy::echo::{Hearer, Of};
use crate::policy::form::Form;
use crate::policy::levels::Level;
use crate::policy::matcher::{Alternative, Matcher, What};
use crate::policy::rule::Rule;
use crate::policy::schema::{ActorClass, FieldType, Source};

impl Remedies<'_> {
    /// The command that writes the draft, with all that it has to say.
    pub(crate) fn writing(&self) -> String {
        let Some(index) = self.draft() else { return self.again.command.clone() };
        let mut said = self.lacking(index);
        for used in &self.view.policy.schema.event(self.view.event(index).event).fields {
            if !used.optional && said.iter().all(|(id, _)| *id != used.field) {
                said.push((used.field, self.value_of(used.field, None)));
            }
        }
        self.again.with(&said, self.basis.words)
    }

    /// What rules on required fields miss in the event `index`, and it can say itself.
    pub(super) fn lacking(&self, index: usize) -> Vec<Given> {
        let mut said: Vec<Given> = Vec::new();
        for (place, rule) in self.view.policy.rules.iter().enumerate() {
            let Form::Required(form) = &rule.form else { continue };
            let placed = Placed { index: place, rule };
            let is_of_kind = rule
                .kinds
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&self.view.timeline.record.kind));
            if rule.level != Level::Record
                || !is_of_kind
                || !self.view.matches(&form.at, index, Role::Happens)
                || !asks(self.view, placed, index)
            {
                continue;
            }
            for need in form.need.iter().filter(|need| !required::is_met(self.view, need, index)) {
                let (Subject::Field(id) | Subject::Own(id)) = need.test.subject else { continue };
                if self.may_say(index, id) && said.iter().all(|(other, _)| *other != id) {
                    said.push((id, self.value_of(id, Some(&need.test.check))));
                }
            }
        }
        said
    }

    /// What rules on required fields ask of such an event, were it to come now, and the record does not say yet.
    pub(super) fn required_of(&self, id: EventId) -> Vec<Given> {
        let kind = self.view.policy.schema.event(id);
        let last = self.view.after(self.view.events().len() - 1);
        let is_asked = |rule: &&Rule| {
            let is_of_kind = rule
                .kinds
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&self.view.timeline.record.kind));
            rule.level == Level::Record
                && is_of_kind
                && rule.effective.covers(last.at)
                && self.view.holds(&rule.when, last)
        };
        let mut said: Vec<Given> = Vec::new();
        for rule in self.view.policy.rules.iter().filter(is_asked) {
            let Form::Required(form) = &rule.form else { continue };
            if !form.at.any.iter().any(|one| one.names(id) && one.tests.is_empty()) {
                continue;
            }
            for need in &form.need {
                let (Subject::Field(own) | Subject::Own(own)) = need.test.subject else { continue };
                let is_own = kind.fields.iter().any(|used| used.field == own);
                if is_own && !self.view.passes(&need.test, last) {
                    said.push((own, self.value_of(own, Some(&need.test.check))));
                }
            }
        }
        said
    }

    /// The event `index` with other values: the command that writes it, or what mends it.
    pub(super) fn saying(&self, index: usize, said: &[Given]) -> String {
        if self.is_draft(index) {
            return self.again.with(said, self.basis.words);
        }
        self.amending(&self.view.policy.schema.event(self.view.event(index).event).name, said)
    }

    /// The commands by which an event comes about that `matcher` means, the second and later ones after `or`.
    pub(super) fn doing(&self, matcher: &Matcher, said: &[Given]) -> Vec<String> {
        let mut commands: Vec<String> = Vec::new();
        for alternative in &matcher.any {
            for command in self.alternative(alternative, said) {
                if !commands.contains(&command) {
                    commands.push(command);
                }
            }
        }
        let or = |(place, command)| match place {
            0 => command,
            _ => tr!(self.basis.language, "or {command}", "或 {command}"),
        };
        commands.into_iter().enumerate().map(or).collect()
    }

    pub(super) fn alternative(&self, alternative: &Alternative, said: &[Given]) -> Vec<String> {
        let events = match &alternative.what {
            What::Events(events) => events,
            What::Set(id) => {
                let value = self.value_of(*id, None);
                return self.setting(*id, &value).into_iter().collect();
            }
        };
        let echoes = &self.view.policy.echoes;
        let one = |event: &EventId| match echoes.iter().find(|echo| echo.event == *event) {
            Some(echo) => self.elsewhere(&echo.of),
            None => self.event(*event, &alternative.tests, said),
        };
        events.iter().filter_map(one).collect()
    }

    /// `cs confirm 7K3QF topic=fee via=phone`; `None` where the record cannot have this event.
    pub(super) fn event(&self, id: EventId, tests: &[Test], said: &[Given]) -> Option<String> {
        let kind = self.view.policy.schema.event(id);
        if !self.may_have(id) {
            return None;
        }
        let mut all = said.to_vec();
        for test in tests {
            let Some(asked) = self.asked(id, test) else { continue };
            if all.iter().all(|(field, _)| *field != asked.0) {
                all.push(asked);
            }
        }
        for used in kind.fields.iter().filter(|used| !used.optional) {
            if all.iter().all(|(field, _)| *field != used.field) {
                all.push((used.field, self.value_of(used.field, None)));
            }
        }
        for (field, value) in self.required_of(id) {
            if all.iter().all(|(other, _)| *other != field) {
                all.push((field, value));
            }
        }
        Some(self.line(&self.verb(id), &self.passable(id, all)?))
    }

    /// What a test asks that the event itself can say.
    pub(super) fn asked(&self, id: EventId, test: &Test) -> Option<Given> {
        match (test.subject, &test.check) {
            (_, Check::Present(false)) => None,
            (Subject::Own(own), check) => Some((own, self.value_of(own, Some(check)))),
            (Subject::Field(own), check) if self.view.policy.schema.carries(id, own) => {
                Some((own, self.value_of(own, Some(check))))
            }
            (Subject::By, Check::Actors(tests)) => {
                let name = |test: &ActorTest| match test {
                    ActorTest::Class(ActorClass::Staff | ActorClass::Bot) => None,
                    ActorTest::Class(ActorClass::Customer) => Some("customer".to_owned()),
                    ActorTest::Class(ActorClass::System) => Some("system".to_owned()),
                    ActorTest::Staff(id) => Some(self.text(*id)),
                    ActorTest::Bot(id) => Some(format!("bot:{}", self.text(*id))),
                };
                let names: Option<Vec<String>> = tests.iter().map(name).collect();
                Some((field::BY, alternatives(&names?)))
            }
            _ => None,
        }
    }

    /// The command that opens, or writes into, another record which names this one.
    pub(super) fn elsewhere(&self, of: &Of) -> Option<String> {
        let Of::Events { what, by: Hearer::Linked(link), .. } = of else { return None };
        let What::Events(events) = &what.what else { return None };
        let words = self.basis.words;
        let of_kind = |test: &Test| match (test.subject, &test.check) {
            (Subject::Field(field::KIND) | Subject::Own(field::KIND), Check::Words(kinds)) => {
                kinds.first().map(|kind| self.text(*kind))
            }
            _ => None,
        };
        let kind = what.tests.iter().find_map(of_kind);
        let event = *events.first()?;
        if event != event::OPENED {
            let kind = kind.unwrap_or_else(|| tr!(self.basis.language, "record", "工单"));
            let (field, id) = (words.field(*link), self.id());
            let which = tr!(
                self.basis.language,
                "({kind} whose {field} is {id})",
                "({field} 是 {id} 的 {kind})"
            );
            return Some(format!("cs {} {which}", self.verb(event).0));
        }
        let link = format!("{}={}", words.field_name(*link), self.id());
        let kind = kind.unwrap_or_else(|| tr!(self.basis.language, "(kind)", "(类型)"));
        let subject = tr!(self.basis.language, "(subject)", "(主题)");
        Some(format!("cs new {kind} {subject} {link}"))
    }

    /// The command whose event sets `id`.
    pub(super) fn setting(&self, id: FieldId, value: &str) -> Option<String> {
        let (event, source) = self.setter(id)?;
        self.event(event, &[], &[(source, value.to_owned())])
    }

    /// The event of this kind of record that sets `id`, and the field by which it does.
    pub(super) fn setter(&self, id: FieldId) -> Option<(EventId, FieldId)> {
        let schema = &self.view.policy.schema;
        (0..schema.event_count()).find_map(|number| {
            let event = EventId(u16::try_from(number).ok()?);
            let kind = schema.event(event);
            let set = kind.sets.iter().find(|set| set.field == id)?;
            let Source::Field(source) = set.source else { return None };
            let is_own = kind.fields.iter().any(|used| used.field == source);
            (is_own && self.may_have(event)).then_some((event, source))
        })
    }

    /// True if this record, which is there, can have the event.
    pub(super) fn may_have(&self, id: EventId) -> bool {
        let kinds = &self.view.policy.schema.event(id).kinds;
        let is_of_kind = kinds.is_empty() || kinds.contains(&self.view.timeline.record.kind);
        id != event::OPENED && is_of_kind && !self.is_new()
    }

    /// `cs amend 7K3QF of=resolved cause=(a text) reason=(a text)`.
    pub(super) fn amending(&self, of: &str, said: &[Given]) -> String {
        let words = self.basis.words;
        let said = said.iter().map(|(id, value)| format!("{}={value}", words.field_name(*id)));
        let reason = format!("reason=({})", self.kind(&FieldType::Text));
        let of = format!("of={of}");
        let all: Vec<String> = [of].into_iter().chain(said).chain([reason]).collect();
        format!("cs {} {} {}", self.verb(event::AMENDED).0, self.id(), all.join(" "))
    }

    /// A verb, or `log` and the name of an event that has none.
    pub(super) fn verb(&self, id: EventId) -> (String, Option<String>) {
        let kind = self.view.policy.schema.event(id);
        match &kind.verb {
            Some(verb) => (verb.to_string(), None),
            None => ("log".to_owned(), Some(kind.name.to_string())),
        }
    }

    pub(super) fn line(&self, (verb, event): &(String, Option<String>), said: &[Given]) -> String {
        let mut line = format!("cs {verb} {}", self.id());
        let said = said.iter().map(|(id, value)| option(self.basis.words, *id, value));
        for word in event.clone().into_iter().chain(said) {
            line.push(' ');
            line.push_str(&word);
        }
        line
    }

    /// The part of the id that people type.
    pub(super) fn id(&self) -> &str {
        short_id(self.view.timeline.record.id.as_str())
    }
}
