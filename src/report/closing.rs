//! What still stands between a record and its end: the rules that ending it now would break, and the clocks that would go
//! on running.

use super::ENDED;
use super::gate::Breach;
use super::record::{Basis, ClockRow};
use super::remedy::{Again, Remedies, short_id};
use crate::engine::{Obligation, Outcome, View};
use crate::model::record::{Actor, Event, EventId, Record, event};
use crate::model::shell::shell_word;
use crate::model::value::{Fields, Value, field};
use crate::policy::form::Form;
use crate::policy::rule::Rule;
use crate::policy::schema::{EventKind, Source};

/// What is to be done before a record can end, and the command that ends it.
#[derive(Debug)]
pub(crate) struct Closing {
    pub(crate) command: String,
    pub(crate) breaches: Vec<Breach>,
    /// What runs now and would run on, with the commands that meet it.
    pub(crate) running: Vec<(ClockRow, Vec<String>)>,
}

fn asks_fields(rule: &Rule) -> bool {
    matches!(rule.form, Form::Required(_))
}

impl Basis<'_> {
    /// What stands between `record` and its end, were `by` to end it now. `None` if it has ended, or its kind has no end.
    pub(crate) fn closing(&self, record: &Record, by: Option<Actor>) -> Option<Closing> {
        let now = self.judge(record, |judged| {
            let owner = judged.view.owner_at(self.now).map(Actor::Staff);
            (!self.is_ended(judged.view)).then(|| (judged.obligations.clone(), owner))
        })??;
        let (obligations, owner) = now;
        let end = self.end_of(record)?;
        let by = by.or(owner).unwrap_or(Actor::System);
        let fields = Fields::default();
        let (at, amendment) = (self.now, None);
        let mut after = record.clone();
        after.events.push(Event { at, event: end, by, recorded: None, fields, amendment, line: 0 });
        let again = self.ending(record, end);
        let mut breaches = self.breaches(Some(record), &after, &again);
        for breach in &mut breaches {
            // The command that ends it says these fields.
            if self.words.policy.rule(&breach.rule).is_some_and(asks_fields) {
                breach.commands.retain(|line| !line.starts_with(&again.command));
            }
        }
        let (command, running) = self.judge(&after, |judged| {
            let remedies = Remedies { basis: self, view: judged.view, again: &again };
            let runs_on = |one: &&Obligation| self.runs_on(one, &judged.obligations);
            let mut running: Vec<&Obligation> = obligations.iter().filter(runs_on).collect();
            running.sort_by_key(|one| (one.due.is_none(), one.due));
            let row = |one: &Obligation| (self.clock_row(one), remedies.meeting(one));
            (remedies.writing(), running.into_iter().map(row).collect())
        })?;
        Some(Closing { command, breaches, running })
    }

    /// True if the record has come to an end.
    fn is_ended(&self, view: &View<'_>) -> bool {
        let status = view.value(field::STATUS, view.events().len() - 1).and_then(Value::as_word);
        status.is_some_and(|status| ENDED.contains(&self.words.symbols.text(status)))
    }

    /// The event that ends records of this kind: `closed`, else the first of the policy that sets the status so.
    fn end_of(&self, record: &Record) -> Option<EventId> {
        let schema = &self.words.policy.schema;
        let belongs = |kind: &EventKind| kind.kinds.is_empty() || kind.kinds.contains(&record.kind);
        let closes = |kind: &EventKind| {
            kind.sets.iter().any(|set| match &set.source {
                Source::Constant(Value::Word(word)) => {
                    set.field == field::STATUS && self.words.symbols.text(*word) == "closed"
                }
                Source::Constant(_) | Source::Field(_) => false,
            })
        };
        let all = (0..schema.event_count()).filter_map(|index| u16::try_from(index).ok());
        [event::CLOSED].into_iter().chain(all.map(EventId)).find(|id| {
            let kind = schema.event(*id);
            belongs(kind) && closes(kind)
        })
    }

    /// `cs close 7K3QF`.
    fn ending(&self, record: &Record, end: EventId) -> Again {
        let kind = self.words.policy.schema.event(end);
        let id = shell_word(short_id(record.id.as_str()));
        let command = match &kind.verb {
            Some(verb) => format!("cs {verb} {id}"),
            None => format!("cs log {id} {}", kind.name),
        };
        Again { command, words: Vec::new() }
    }

    /// True of what is asked now and would still be, once the record is judged as `after`.
    fn runs_on(&self, one: &Obligation, after: &[Obligation]) -> bool {
        let is_open = |one: &Obligation| {
            matches!(one.outcome, Outcome::Pending | Outcome::Paused | Outcome::Overdue)
        };
        let id = |one: &Obligation| &self.words.policy.rules[one.rule].id;
        is_open(one)
            && after
                .iter()
                .any(|other| id(other) == id(one) && other.clock == one.clock && is_open(other))
    }
}
