//! What stories of a rule are made of: the events that it names, the fields that it asks for, and short timelines that
//! begin it, just meet it, or just fail it.

use std::collections::BTreeMap;

use super::options::{Choice, Chooser};
use super::story::{ROW, STAFF, Texts};
use crate::model::record::{EventId, event};
use crate::model::value::{FieldId, field};
use crate::policy::condition::{Condition, Subject, Test, Through};
use crate::policy::form::{ForEach, Form, Limits, Need, Who};
use crate::policy::matcher::{Alternative, Matcher, What};
use crate::policy::rule::Rule;
use crate::policy::schema::{FieldType, Schema, Source};

/// An event that is yet to happen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Proto {
    pub(super) event: String,
    pub(super) by: String,
    pub(super) fields: Texts,
}

/// What one version of a rule gives to stories.
#[derive(Debug, Default)]
pub(super) struct Mold {
    pub(super) kinds: Vec<String>,
    /// Values for fields of the record, likely ones first.
    pub(super) fields: BTreeMap<String, Vec<Choice>>,
    /// Values for columns of the rows of rosters.
    pub(super) columns: BTreeMap<(String, String, String), Vec<Choice>>,
    /// Assignments under which the rule (and each of its tiers) asks.
    pub(super) assignments: Vec<BTreeMap<String, Choice>>,
    /// Timelines after opening.
    pub(super) timelines: Vec<Vec<Proto>>,
    /// Events worth adding.
    pub(super) events: Vec<Proto>,
    /// Values for fields of events.
    pub(super) own: BTreeMap<String, Vec<Choice>>,
}

/// Reads one rule.
pub(super) struct Molder<'a> {
    chooser: Chooser<'a>,
    rule: &'a Rule,
    mold: Mold,
}

impl<'a> Molder<'a> {
    pub(super) fn mold(chooser: Chooser<'a>, rule: &'a Rule) -> Mold {
        let mut molder = Self { chooser, rule, mold: Mold::default() };
        molder.kinds();
        molder.assignments();
        for matcher in rule.form.matchers() {
            molder.matcher(matcher);
        }
        molder.form();
        molder.usual_events();
        molder.mold
    }

    fn schema(&self) -> &'a Schema {
        &self.chooser.words.policy.schema
    }

    fn kinds(&mut self) {
        let schema = self.schema();
        let all = match &self.rule.kinds {
            Some(kinds) => kinds.iter().map(|kind| schema.kind(*kind).name.to_string()).collect(),
            None => schema.kinds.iter().map(|kind| kind.name.to_string()).collect(),
        };
        self.mold.kinds = all;
    }

    /// What must hold for the rule to ask, by alternative and tier.
    fn assignments(&mut self) {
        let whens = self.alternatives(&self.rule.when);
        let tiers: Vec<_> =
            self.rule.form.tiers().iter().flat_map(|tier| self.alternatives(&tier.when)).collect();
        let tiers = if tiers.is_empty() { vec![&[][..]] } else { tiers };
        let mut assignments = Vec::new();
        for when in &whens {
            for tier in &tiers {
                let mut assignment = BTreeMap::new();
                for test in tier.iter().chain(*when) {
                    if let Some((name, choices)) = self.of_test(test) {
                        assignment.insert(name, choices.first().cloned().flatten());
                    }
                }
                if !assignments.contains(&assignment) {
                    assignments.push(assignment);
                }
            }
        }
        self.mold.assignments = assignments;
    }

    fn alternatives(&self, condition: &'a Condition) -> Vec<&'a [Test]> {
        if condition.is_always() {
            return vec![&[]];
        }
        condition.any.iter().map(Vec::as_slice).collect()
    }

    /// Notes the values that a test of the record makes worth trying; the field, where it is one.
    fn of_test(&mut self, test: &Test) -> Option<(String, Vec<Choice>)> {
        match test.subject {
            Subject::Field(id) | Subject::Own(id) => {
                let field = self.schema().field(id);
                let choices = self.chooser.choices(&test.check, &field.kind);
                let name = field.name.to_string();
                merge(self.mold.fields.entry(name.clone()).or_default(), &choices);
                Some((name, choices))
            }
            Subject::Column { through, roster, column } => {
                let declared = self.schema().roster(roster);
                let column = &declared.columns[usize::from(column.0)];
                let choices = self.chooser.choices(&test.check, &column.kind);
                let is_staff = self.schema().staff == Some(roster);
                let key = if is_staff { STAFF } else { ROW };
                self.column(&declared.name, key, &column.name, &choices);
                let id = match through {
                    Through::By => return None,
                    Through::Field(id) | Through::Own(id) => id,
                };
                let name = self.schema().field(id).name.to_string();
                let choices = vec![Some(key.to_owned()), None];
                merge(self.mold.fields.entry(name.clone()).or_default(), &choices);
                Some((name, choices))
            }
            Subject::Cell(column) => {
                let roster = self.rule.roster()?;
                let declared = self.schema().roster(roster);
                let column = &declared.columns[usize::from(column.0)];
                let choices = self.chooser.choices(&test.check, &column.kind);
                self.column(&declared.name, ROW, &column.name, &choices);
                None
            }
            Subject::Id | Subject::At | Subject::By => None,
        }
    }

    fn column(&mut self, roster: &str, key: &str, column: &str, choices: &[Choice]) {
        let place = (roster.to_owned(), key.to_owned(), column.to_owned());
        merge(self.mold.columns.entry(place).or_default(), choices);
    }

    fn matcher(&mut self, matcher: &Matcher) {
        for alternative in &matcher.any {
            if let Some(proto) = self.proto(alternative) {
                self.add_event(proto);
            }
        }
    }

    fn add_event(&mut self, proto: Proto) {
        if proto.event != "opened" && !self.mold.events.contains(&proto) {
            self.mold.events.push(proto);
        }
    }

    /// The first event that `alternative` means, its tests passed as far as they can be. What is heard from elsewhere is
    /// no event of the story.
    fn proto(&mut self, alternative: &Alternative) -> Option<Proto> {
        let event = match &alternative.what {
            What::Events(events) => *events.first()?,
            What::Set(field) => return self.setter(*field),
        };
        if self.schema().is_echo(event) {
            return None;
        }
        let mut proto = Proto {
            event: self.schema().event(event).name.to_string(),
            by: STAFF.to_owned(),
            fields: Texts::new(),
        };
        self.fill(&mut proto, event, &alternative.tests);
        Some(proto)
    }

    /// Gives `proto` the values that pass `tests`.
    fn fill(&mut self, proto: &mut Proto, event: EventId, tests: &[Test]) {
        for test in tests {
            if test.subject == Subject::By {
                let by = self.chooser.choices(&test.check, &FieldType::Word);
                proto.by = by.into_iter().flatten().next().unwrap_or_else(|| STAFF.to_owned());
                continue;
            }
            let Some((name, choices)) = self.of_test(test) else { continue };
            let id = self.schema().find_field(&name);
            if id.is_some_and(|id| self.schema().carries(event, id)) {
                merge(self.mold.own.entry(name.clone()).or_default(), &choices);
                if let Some(Some(text)) = choices.first() {
                    proto.fields.insert(name, text.clone());
                }
            }
        }
    }

    /// An event that gives `field` a value.
    fn setter(&mut self, id: FieldId) -> Option<Proto> {
        let schema = self.schema();
        let text = self.chooser.samples(&schema.field(id).kind).into_iter().next()?;
        setter(schema, id, &text)
    }

    fn first(&mut self, matcher: &Matcher) -> Option<Proto> {
        matcher.any.iter().find_map(|alternative| self.proto(alternative))
    }

    /// Timelines that begin the rule, just meet it, or just fail it.
    fn form(&mut self) {
        let rule = self.rule;
        let timelines: Vec<Vec<Proto>> = match &rule.form {
            Form::Deadline(form) => {
                if let Limits::Due(id) = form.limits {
                    self.date(id);
                }
                form.not_before.into_iter().for_each(|id| self.date(id));
                let (from, to) = (self.first(&form.from), self.first(&form.to));
                vec![from.clone().into_iter().collect(), from.into_iter().chain(to).collect()]
            }
            Form::Recurring(form) => {
                let (begin, end) = (self.first(&form.begin), self.first(&form.end));
                vec![begin.clone().into_iter().collect(), begin.into_iter().chain(end).collect()]
            }
            Form::Notice(form) => {
                self.date(form.ahead_of);
                vec![Vec::new()]
            }
            Form::Precedence(form) => {
                let before = self.first(&form.before);
                let needs = self.needs(form);
                let after: Vec<Proto> =
                    form.after.as_ref().and_then(|after| self.first(after)).into_iter().collect();
                let kept = after.iter().chain(&needs).chain(&before).cloned().collect();
                let less = needs.iter().skip(1).chain(&before).cloned().collect();
                vec![kept, less, before.into_iter().collect()]
            }
            Form::Sequence(form) => {
                let order: Vec<Proto> =
                    form.order.iter().filter_map(|step| self.first(step)).collect();
                let last = order.last().cloned().into_iter().collect();
                vec![order.clone(), order.into_iter().rev().collect(), last]
            }
            Form::Required(form) => {
                let at = self.first(&form.at);
                let with = at.clone().map(|mut at| {
                    self.fulfil(&mut at, &form.need);
                    at
                });
                vec![with.into_iter().collect(), at.into_iter().collect()]
            }
            Form::Limit(form) => {
                let of = self.first(&form.of);
                let after: Vec<Proto> =
                    form.after.as_ref().and_then(|after| self.first(after)).into_iter().collect();
                let times = |count: u32| {
                    let count = usize::try_from(count.min(8)).unwrap_or(8);
                    after
                        .iter()
                        .cloned()
                        .chain(of.clone().into_iter().cycle().take(count))
                        .collect()
                };
                if of.is_none() {
                    Vec::new()
                } else {
                    vec![times(form.at_most), times(form.at_most + 1)]
                }
            }
            Form::Actor(form) => {
                self.people(form);
                let at = self.first(&form.at);
                let earlier = form.not_same_as.as_ref().and_then(|other| self.first(other));
                vec![at.clone().into_iter().collect(), earlier.into_iter().chain(at).collect()]
            }
            Form::Roster(form) => {
                for test in form.row.any.iter().flatten() {
                    let _ = self.of_test(test);
                }
                self.roster(form);
                vec![Vec::new()]
            }
            Form::Duty(form) => {
                let expect = self.first(&form.expect);
                let count = usize::try_from(form.at_least.min(8)).unwrap_or(8);
                let times = expect.into_iter().cycle().take(count).collect();
                vec![Vec::new(), times]
            }
            Form::Metric(_) | Form::Retention(_) => Vec::new(),
        };
        self.mold.timelines = timelines;
    }

    /// As many of what a precedence needs as it asks for.
    fn needs(&mut self, form: &crate::policy::form::Precedence) -> Vec<Proto> {
        let Some(need) = self.first(&form.need) else { return Vec::new() };
        let members: Vec<Option<(String, String)>> = match &form.for_each {
            ForEach::Values(id, values) => {
                let schema = self.schema();
                let name = schema.field(*id).name.to_string();
                let show = |value| schema.show(value, self.chooser.words.symbols);
                values.iter().map(|value| Some((name.clone(), show(value)))).collect()
            }
            ForEach::Once | ForEach::Event(_) => vec![None],
        };
        let distinct = form.distinct.map(|(id, count)| {
            let field = self.schema().field(id);
            (field.name.to_string(), self.chooser.samples(&field.kind), count)
        });
        let count = form.at_least.max(distinct.as_ref().map_or(1, |(_, _, count)| *count)).min(6);
        let mut needs = Vec::new();
        for member in members {
            for number in 0..usize::try_from(count).unwrap_or(1) {
                let mut one = need.clone();
                one.fields.extend(member.clone());
                if let Some((name, samples, _)) = &distinct
                    && let Some(sample) = samples.get(number % samples.len().max(1))
                {
                    one.fields.insert(name.clone(), sample.clone());
                }
                needs.push(one);
            }
        }
        needs
    }

    /// Gives the event what is needed at it.
    fn fulfil(&mut self, proto: &mut Proto, needs: &[Need]) {
        let Some(event) = self.schema().find_event(&proto.event) else { return };
        for need in needs {
            let Some((name, choices)) = self.of_test(&need.test) else { continue };
            let id = self.schema().find_field(&name);
            if id.is_some_and(|id| self.schema().carries(event, id))
                && let Some(Some(text)) = choices.first()
            {
                merge(self.mold.own.entry(name.clone()).or_default(), &choices);
                proto.fields.insert(name, text.clone());
            } else if let Some(first) = choices.into_iter().next() {
                self.mold.assignments.iter_mut().for_each(|assignment| {
                    assignment.entry(name.clone()).or_insert_with(|| first.clone());
                });
            }
        }
    }

    /// Those who may do it, and those who may not.
    fn people(&mut self, form: &crate::policy::form::Actor) {
        if let Who::Field(id) = form.who {
            let field = self.schema().field(id);
            let choices: Vec<Choice> =
                self.chooser.samples(&field.kind).into_iter().map(Some).chain([None]).collect();
            merge(self.mold.own.entry(field.name.to_string()).or_default(), &choices);
        }
        let Some(roster) = form.roster else { return };
        let declared = self.schema().roster(roster);
        let key = if self.schema().staff == Some(roster) { STAFF } else { ROW };
        for (column, words) in form.role.iter().chain(&form.skill) {
            let column = &declared.columns[usize::from(column.0)];
            let texts = words.iter().map(|word| self.chooser.words.symbols.text(*word).to_owned());
            let mut choices: Vec<Choice> = texts.map(Some).collect();
            choices.extend(self.chooser.samples(&column.kind).into_iter().map(Some));
            self.column(&declared.name, key, &column.name, &choices);
        }
        for test in form.row.any.iter().flatten() {
            if let Subject::Cell(column) = test.subject {
                let column = &declared.columns[usize::from(column.0)];
                let choices = self.chooser.choices(&test.check, &column.kind);
                self.column(&declared.name, key, &column.name, &choices);
            }
        }
    }

    fn roster(&mut self, form: &crate::policy::form::RosterCheck) {
        use crate::policy::form::Lasts;
        let declared = self.schema().roster(form.of);
        for need in &form.need {
            let _ = self.of_test(&need.test);
        }
        for fresh in &form.fresh {
            let column = &declared.columns[usize::from(fresh.column.0)];
            let mut choices: Vec<Choice> = Vec::new();
            let zone = self.chooser.words.policy.zone();
            if let Lasts::For(amount) = fresh.lasts
                && let Some(at) =
                    crate::calendar::before_without_calendar(zone, self.chooser.base, amount)
            {
                let date = |days: i64| at.plus(days * 86_400).date_in(zone).to_string();
                choices.extend([1, 0, -1, -2].map(date).map(Some));
            }
            choices.extend(self.chooser.samples(&column.kind).into_iter().take(1).map(Some));
            self.column(&declared.name, ROW, &column.name, &choices);
        }
    }

    /// A date in the record, near and far.
    fn date(&mut self, id: FieldId) {
        let field = self.schema().field(id);
        let name = field.name.to_string();
        let choices: Vec<Choice> =
            self.chooser.samples(&field.kind).into_iter().map(Some).collect();
        merge(self.mold.fields.entry(name.clone()).or_default(), &choices);
        let first = choices.into_iter().next().flatten();
        for assignment in &mut self.mold.assignments {
            assignment.insert(name.clone(), first.clone());
        }
    }

    /// Waiting and resuming, closing and reopening, where they matter.
    fn usual_events(&mut self) {
        if !matches!(self.rule.form, Form::Deadline(_) | Form::Recurring(_)) {
            return;
        }
        let plain = |name: &str, fields: Texts| Proto {
            event: name.to_owned(),
            by: STAFF.to_owned(),
            fields,
        };
        for reason in self.rule.form.pauses() {
            let reason = self.chooser.words.symbols.text(*reason).to_owned();
            self.add_event(plain("waiting", Texts::from([("for".to_owned(), reason)])));
            self.add_event(plain("resumed", Texts::new()));
        }
        for id in [event::CLOSED, event::REOPENED] {
            let name = self.schema().event(id).name.to_string();
            self.add_event(plain(&name, Texts::new()));
        }
    }
}

/// An event by which the record comes to have this value.
pub(super) fn setter(schema: &Schema, id: FieldId, text: &str) -> Option<Proto> {
    let declared = schema.events.iter().take(schema.event_count());
    declared.filter(|event| &*event.name != "opened").find_map(|event| {
        let set = event.sets.iter().find(|set| set.field == id)?;
        let Source::Field(source) = &set.source else { return None };
        let fields = Texts::from([(schema.field(*source).name.to_string(), text.to_owned())]);
        Some(Proto { event: event.name.to_string(), by: STAFF.to_owned(), fields })
    })
}

/// True if a record of `kind` has `field` in its head.
pub(super) fn is_of_head(schema: &Schema, kind: &str, id: FieldId) -> bool {
    let kind = schema.find_kind(kind).map(|kind| schema.kind(kind));
    [field::CUSTOMER, field::VIA, field::SUBJECT].contains(&id)
        || kind.is_some_and(|kind| {
            kind.fields.iter().any(|used| used.field == id)
                || kind.take.iter().any(|take| take.field == id)
        })
}

fn merge(all: &mut Vec<Choice>, more: &[Choice]) {
    for choice in more {
        if !all.contains(choice) {
            all.push(choice.clone());
        }
    }
}
