//! Commands that would keep a rule, ready to be copied: real values where they are known, and where not, a place to fill
//! in such as `grade=(general|important|urgent)`, which a shell refuses as it stands.

mod command;
mod people;
mod value;

use std::collections::BTreeMap;

use super::Words;
use super::record::Basis;
use crate::calendar::date_of;
use crate::engine::echoes::source;
use crate::engine::matching::Role;
use crate::engine::rules::{limit, precedence};
use crate::engine::{Detail, Obligation, View, clock::Placed};
use crate::model::language::tr;
use crate::model::record::{EventId, event};
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, field};
use crate::policy::condition::{Check, Subject, Test};
use crate::policy::form::{
    Actor, Deadline, Form, Limit, Precedence, Required, Same, Sequence, Who,
};
use crate::policy::matcher::Matcher;
use crate::policy::rule::Rule;
use crate::policy::schema::FieldType;

/// A command as it was given, or could be: `cs resolve 7K3QF`, and what follows, each word with the field that it says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Again {
    pub(crate) command: String,
    pub(crate) words: Vec<(Option<FieldId>, String)>,
}

/// A field with its value, as a command says them.
type Given = (FieldId, String);

/// Finds commands for the record of `view`, whose last event is written by `again` and not yet there.
#[derive(Debug)]
pub(crate) struct Remedies<'r> {
    pub(crate) basis: &'r Basis<'r>,
    pub(crate) view: &'r View<'r>,
    pub(crate) again: &'r Again,
}

impl Again {
    /// The same command once more, with `--force`.
    pub(crate) fn forced(&self, reason: &str) -> String {
        let words = self.words.iter().map(|(_, word)| word.as_str());
        let mut all: Vec<&str> = std::iter::once(self.command.as_str()).chain(words).collect();
        let force = format!("--force '{reason}'");
        all.push(&force);
        all.join(" ")
    }

    /// The same command with other values, options last.
    fn with(&self, said: &[Given], words: Words<'_>) -> String {
        let is_kept = |(id, _): &&(Option<FieldId>, String)| {
            id.is_none_or(|id| said.iter().all(|(new, _)| *new != id))
        };
        let kept = self.words.iter().filter(is_kept).map(|(_, word)| word.clone());
        let new = said.iter().map(|(id, value)| option(words, *id, value));
        let mut all: Vec<String> = kept.chain(new).collect();
        all.sort_by_key(|word| word.starts_with('-'));
        all.insert(0, self.command.clone());
        all.join(" ")
    }
}

/// `grade=urgent`, `--by li.na`.
fn option(words: Words<'_>, id: FieldId, value: &str) -> String {
    match id {
        field::BY => format!("--by {value}"),
        _ => format!("{}={value}", words.field_name(id)),
    }
}

impl Remedies<'_> {
    /// What would have kept `obligation`.
    pub(crate) fn keeping(&self, obligation: &Obligation) -> Vec<String> {
        let rule = &self.view.policy.rules[obligation.rule];
        match (&rule.form, &obligation.detail) {
            (Form::Required(form), Detail::Lacks(names)) => {
                self.required(form, names, obligation.event)
            }
            (Form::Precedence(_), Detail::Needs { .. }) => self.precedence(obligation),
            (Form::Sequence(form), Detail::OutOfOrder { step, missing }) => {
                self.sequence(form, *step, *missing)
            }
            (Form::Limit(form), _) => self.limit(form),
            (Form::Actor(form), Detail::Actor(_)) => self.actor(form, obligation.event),
            _ => self.meeting(obligation),
        }
    }

    /// The waiver of `rule` for this record, where the rule lets anyone grant it: it covers what fell due by today.
    pub(crate) fn waiving(&self, rule: &Rule) -> Option<String> {
        let waivable = rule.waivable.as_ref().filter(|_| !self.is_new())?;
        let today = date_of(self.view.policy.zone(), self.basis.now);
        let (rule, id, language) = (&rule.id, self.id(), self.basis.language);
        let reason = tr!(language, "REASON", "理由");
        let command = format!("cs waive {rule} {id} --until {today} -m '{reason}'");
        if waivable.by.is_empty() {
            return Some(command);
        }
        let roles = self.basis.words.any_of(&waivable.by);
        Some(tr!(language, "a {roles} waives it: {command}", "可由 {roles} 豁免：{command}"))
    }

    /// The event for which `obligation` waits.
    pub(crate) fn meeting(&self, obligation: &Obligation) -> Vec<String> {
        match &self.view.policy.rules[obligation.rule].form {
            Form::Deadline(Deadline { to, same, .. }) => {
                self.doing(to, &self.shared(same, obligation.start))
            }
            Form::Recurring(form) => self.doing(&form.expect, &[]),
            Form::Notice(form) => self.doing(&form.expect, &[]),
            Form::Precedence(_)
            | Form::Sequence(_)
            | Form::Required(_)
            | Form::Limit(_)
            | Form::Actor(_)
            | Form::Roster(_)
            | Form::Duty(_)
            | Form::Metric(_)
            | Form::Retention(_) => Vec::new(),
        }
    }

    /// The event that is not written yet.
    pub(super) fn draft(&self) -> Option<usize> {
        let mut events = 0..self.view.events().len();
        events.rfind(|index| self.is_draft(*index) && source(self.view.event(*index)).is_none())
    }

    /// Adds the fields that are missing: to the command itself, by another event that sets them, or to what was said.
    fn required(&self, form: &Required, names: &[Box<str>], index: usize) -> Vec<String> {
        let (mut own, mut of_head) = (Vec::new(), Vec::new());
        let mut by_event: BTreeMap<EventId, Vec<Given>> = BTreeMap::new();
        for need in form.need.iter().filter(|need| names.contains(&need.name)) {
            let (Subject::Field(id) | Subject::Own(id)) = need.test.subject else { continue };
            let value = self.value_of(id, Some(&need.test.check));
            if self.may_say(index, id) {
                own.push((id, value));
            } else if let Some((event, source)) = self.setter(id) {
                by_event.entry(event).or_default().push((source, value));
            } else if self.is_of_head(id) && !self.is_new() {
                of_head.push((id, value));
            }
        }
        let mut commands: Vec<String> =
            by_event.iter().filter_map(|(event, said)| self.event(*event, &[], said)).collect();
        if !of_head.is_empty() {
            commands.push(self.amending("head", &of_head));
        }
        if !own.is_empty() {
            if self.is_draft(index) {
                // What other rules miss in it too, so that it need not be refused twice.
                let others = self.lacking(index).into_iter();
                own.extend(others.filter(|(id, _)| names_no(form, *id)));
            }
            commands.push(self.saying(index, &own));
        }
        commands
    }

    /// The events that had to come first, with what each has to say.
    fn precedence(&self, obligation: &Obligation) -> Vec<String> {
        let rule = &self.view.policy.rules[obligation.rule];
        let Form::Precedence(form) = &rule.form else { return Vec::new() };
        let placed = Placed { index: obligation.rule, rule };
        let askings = precedence::all(self.view, placed, form);
        let asking = askings.iter().find(|asking| {
            asking.before == obligation.event
                && precedence::missing(self.view, form, asking).as_ref() == Some(&obligation.detail)
        });
        let Some(asking) = asking else { return Vec::new() };
        let mut said = self.shared(&form.same, asking.partner);
        let member = asking.member.map(|(id, value)| (id, self.word_of(id, value)));
        said.extend(member);
        let serving: Vec<usize> = precedence::serving(self.view, form, asking).collect();
        let mut missing = usize::try_from(form.at_least).unwrap_or(1).saturating_sub(serving.len());
        if let (Some((id, _)), Detail::Needs { found, asked, .. }) =
            (form.distinct, &obligation.detail)
        {
            missing = missing.max(usize::try_from(asked.saturating_sub(*found)).unwrap_or(1));
            said.push((id, self.unused(form, id, &serving)));
        }
        let is_begun = |after: &Matcher| {
            self.view.find(after, 0, Role::Happens).is_some_and(|at| at < asking.before)
        };
        let after = form.after.as_ref().filter(|after| !is_begun(after));
        let mut commands = after.map_or_else(Vec::new, |after| self.doing(after, &[]));
        for place in 0..missing.max(1) {
            let differs = form.distinct.filter(|_| place > 0).map(|(id, _)| id);
            let said = said.iter().map(|(id, value)| match differs {
                Some(distinct) if distinct == *id => (*id, self.another(value)),
                _ => (*id, value.clone()),
            });
            commands.extend(self.doing(&form.need, &said.collect::<Vec<_>>()));
        }
        commands
    }

    /// The values of a field of which different ones are asked, without those that serve already.
    pub(super) fn unused(&self, form: &Precedence, id: FieldId, serving: &[usize]) -> String {
        let used: Vec<_> = serving.iter().filter_map(|index| self.view.own(id, *index)).collect();
        let allowed = form.need.any.iter().flat_map(|one| &one.tests).find_map(|test| {
            let Test { subject: Subject::Own(own), check: Check::Words(words) } = test else {
                return None;
            };
            (*own == id).then(|| words.to_vec())
        });
        let kind = &self.view.policy.schema.field(id).kind;
        let declared = if let FieldType::OneOf(words) = kind { Some(words.clone()) } else { None };
        let Some(words) = allowed.or(declared) else { return self.value_of(id, None) };
        let is_free = |word: &&Symbol| used.iter().all(|value| value.as_word() != Some(**word));
        self.one_of(words.iter().filter(is_free).copied())
    }

    /// The steps that have not come, or the time of the one that came too early.
    fn sequence(&self, form: &Sequence, step: usize, is_missing: bool) -> Vec<String> {
        let Some((_, steps)) = form.order.split_last() else { return Vec::new() };
        if is_missing {
            let to_come = steps[step.min(steps.len())..].iter();
            let to_come = to_come.filter(|step| self.view.find(step, 0, Role::Satisfies).is_none());
            return to_come.flat_map(|step| self.doing(step, &[])).collect();
        }
        let came = steps.get(step).and_then(|step| self.view.find(step, 0, Role::Satisfies));
        let came = came.filter(|index| !self.is_draft(*index));
        let name =
            came.map(|index| &self.view.policy.schema.event(self.view.event(index).event).name);
        name.map_or_else(Vec::new, |name| {
            vec![
                self.amending(
                    name,
                    &[(field::AT, format!("({})", self.kind(&FieldType::Instant)))],
                ),
            ]
        })
    }

    /// Takes back an earlier one that was written by mistake: nothing else makes room.
    fn limit(&self, form: &Limit) -> Vec<String> {
        let first = limit::first_counted(self.view, form);
        let mut counted = (first..self.view.events().len())
            .filter(|index| self.view.matches(&form.of, *index, Role::Happens))
            .filter(|index| !self.is_draft(*index));
        let Some(last) = counted.next_back() else { return Vec::new() };
        let name = &self.view.policy.schema.event(self.view.event(last).event).name;
        vec![self.amending(name, &[(field::VOID, "true".to_owned())])]
    }

    /// The same by, or to, one of those who may.
    fn actor(&self, form: &Actor, index: usize) -> Vec<String> {
        let people = self.who_may(form, index);
        if people.is_empty() {
            return Vec::new();
        }
        let id = match form.who {
            Who::By => field::BY,
            Who::Field(id) => id,
        };
        let value = self.names(&people);
        if id != field::BY && !self.may_say(index, id) {
            return self.setting(id, &value).into_iter().collect();
        }
        vec![self.saying(index, &[(id, value)])]
    }

    /// What an event must share with the event `index`, as it says it.
    pub(super) fn shared(&self, same: &Same, index: usize) -> Vec<Given> {
        let value = |(theirs, ours): &(FieldId, FieldId)| {
            let value = self.view.value_at_event(*ours, index)?;
            Some((*theirs, self.word_of(*theirs, &value)))
        };
        same.0.iter().filter_map(value).collect()
    }

    /// True of the event that is not written yet.
    pub(super) fn is_draft(&self, index: usize) -> bool {
        self.view.event(index).line == 0
    }

    /// True of a record that is not written yet.
    pub(super) fn is_new(&self) -> bool {
        let opened = self.view.timeline.record.events.first();
        opened.is_some_and(|opened| opened.event == event::OPENED && opened.line == 0)
    }

    /// True if the event `index` itself can say `id`.
    pub(super) fn may_say(&self, index: usize, id: FieldId) -> bool {
        let event = self.view.event(index).event;
        if event == event::OPENED {
            return self.is_new() && self.is_of_head(id);
        }
        let kind = self.view.policy.schema.event(event);
        matches!(id, field::VIA | field::NOTE) || kind.fields.iter().any(|used| used.field == id)
    }

    pub(super) fn is_of_head(&self, id: FieldId) -> bool {
        let kind = self.view.policy.schema.kind(self.view.timeline.record.kind);
        matches!(id, field::SUBJECT | field::CUSTOMER | field::VIA)
            || kind.fields.iter().any(|used| used.field == id)
            || kind.take.iter().any(|take| take.field == id)
    }
}

/// True if `form` asks nothing of the field.
fn names_no(form: &Required, id: FieldId) -> bool {
    form.need.iter().all(|need| {
        !matches!(need.test.subject, Subject::Field(other) | Subject::Own(other) if other == id)
    })
}

/// The random part of a record's id.
pub(crate) fn short_id(id: &str) -> &str {
    id.split_once('-').map_or(id, |(_, part)| part)
}
