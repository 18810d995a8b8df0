//! People whom commands name: no rule that refuses is against them.

use super::value::alternatives;
use super::{Given, Remedies};
use crate::engine::clock::Placed;
use crate::engine::matching::Role;
use crate::engine::presence::{Presence, presence};
use crate::engine::rules::actor;
use crate::engine::{Detail, Outcome, View, asks};
use crate::model::record::{Event, EventId, Record};
use crate::model::symbol::Symbol;
use crate::model::value::{Fields, field};
use crate::policy::form::{Actor, Form, Who};
use crate::policy::levels::Level;
use crate::policy::values::read_value;
use crate::report::record::Judged;

/// Names that are shown of those who may do it.
const MOST_NAMES: usize = 5;

impl Remedies<'_> {
    /// Those who qualify at the event `index`, by `form` and by all other rules that refuse, without staff who have left.
    pub(super) fn who_may(&self, form: &Actor, index: usize) -> Vec<Symbol> {
        self.able(self.view, form, index)
    }

    /// One name, or a place for one of several.
    pub(super) fn names(&self, people: &[Symbol]) -> String {
        let names: Vec<String> = people.iter().map(|person| self.text(*person)).collect();
        match names.as_slice() {
            [] | [_] => names.concat(),
            _ if names.len() > MOST_NAMES => format!("({}|…)", names[..MOST_NAMES].join("|")),
            _ => alternatives(&names),
        }
    }

    /// What the event `id` says, by someone who may write it; `None` where a rule refuses whom `said` names.
    pub(super) fn passable(&self, id: EventId, mut said: Vec<Given>) -> Option<Vec<Given>> {
        let by = self.draft().map(|draft| self.view.event(draft).by);
        let (mut is_refused, mut writers) = (false, None);
        self.basis.judge(&self.tried(id, &said)?, |judged| {
            let is_it = |event: &Event| event.event == id && event.line == 0;
            let Some(index) = judged.view.events().iter().rposition(is_it) else { return };
            for form in refused(judged, index) {
                match form.who {
                    Who::Field(field) => is_refused |= said.iter().any(|(own, _)| *own == field),
                    Who::By if by.is_none() => {}
                    Who::By if said.iter().any(|(own, _)| *own == field::BY) => is_refused = true,
                    Who::By => writers = Some(self.able(judged.view, form, index)),
                }
            }
        });
        if is_refused {
            return None;
        }
        let writers = writers.filter(|people| !people.is_empty());
        said.extend(writers.map(|people| (field::BY, self.names(&people))));
        Some(said)
    }

    /// The record with the event `id` in place of what is not written yet.
    fn tried(&self, id: EventId, said: &[Given]) -> Option<Record> {
        let schema = &self.view.policy.schema;
        let mut record = self.view.timeline.record.clone();
        let by = record.events.last()?.by;
        record.events.retain(|event| event.line != 0);
        let mut fields = Fields::default();
        for (id, value) in said.iter().filter(|(_, value)| !value.starts_with('(')) {
            if let Ok(value) = read_value(&schema.field(*id).kind, value, self.basis.words.symbols)
            {
                fields.set(*id, value);
            }
        }
        let (at, recorded, amendment) = (self.basis.now, None, None);
        record.events.push(Event { at, event: id, by, recorded, fields, amendment, line: 0 });
        Some(record)
    }

    fn able(&self, view: &View<'_>, form: &Actor, index: usize) -> Vec<Symbol> {
        let (policy, rosters, at) = (view.policy, view.rosters, view.at(index));
        let is_of_staff = form.roster.is_none() || form.roster == policy.schema.staff;
        let mut people = actor::qualified(view, form, index);
        people.retain(|person| {
            !is_of_staff || presence(policy, rosters, *person, at) == Presence::Here
        });
        for other in self.refusing(view, form.who, index) {
            let may = actor::qualified(view, other, index);
            people.retain(|person| may.contains(person));
        }
        people
    }

    /// What the rules that refuse ask of `who` at the event `index` of `view`.
    fn refusing<'v>(&self, view: &'v View<'_>, who: Who, index: usize) -> Vec<&'v Actor> {
        let kind = self.view.timeline.record.kind;
        let rules = view.policy.rules.iter().enumerate();
        let asking = rules.filter_map(|(place, rule)| {
            let Form::Actor(form) = &rule.form else { return None };
            let is_of_kind = rule.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
            let is_asked = form.who == who
                && rule.refuses()
                && rule.level == Level::Record
                && is_of_kind
                && view.matches(&form.at, index, Role::Happens)
                && asks(view, Placed { index: place, rule }, index);
            is_asked.then_some(form)
        });
        asking.collect()
    }
}

/// The rules that refuse the event `index` for who does it, or whom it names.
fn refused<'j>(judged: &'j Judged<'_, '_>, index: usize) -> impl Iterator<Item = &'j Actor> {
    let is_broken = move |one: &&crate::engine::Obligation| {
        one.event == index
            && one.outcome == Outcome::Broken
            && matches!(one.detail, Detail::Actor(_))
    };
    judged.obligations.iter().filter(is_broken).filter_map(|one| {
        let rule = &judged.view.policy.rules[one.rule];
        if let Form::Actor(form) = &rule.form {
            Some(form).filter(|_| rule.refuses())
        } else {
            None
        }
    })
}
