//! What is asked of roster rows, of periods and of the archive: judged once, after all records.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::clock::Placed;
use super::echoes::Echoes;
use super::obligation::{Obligation, Outcome};
use super::plan::{Bench, Plan};
use super::record::{outcome_events, settled_at};
use super::rules::{duty, metric, retention};
use super::subject::Subject;
use super::units::{Gathered, Measured, Units};
use super::view::View;
use super::{Sink, judge_rule};
use crate::calendar::NoData;
use crate::model::Instant;
use crate::model::archive::ArchiveMonth;
use crate::model::id::RecordId;
use crate::model::record::{Actor, Event, EventId, KindId, Record, event};
use crate::model::roster::RosterId;
use crate::model::timeline::Timeline;
use crate::model::value::Fields;
use crate::policy::form::{Form, Metric};
use crate::policy::levels::Level;
use crate::policy::matcher::Matcher;
use crate::policy::rule::Rule;

/// What the team heard while records were judged.
#[derive(Debug)]
pub(crate) struct Team<'a> {
    bench: Bench<'a>,
    plan: &'a Plan,
    /// What each metric counts.
    found: Found<'a>,
    memory: Memory,
    /// Outcomes of rules that are not on records, as their subjects hear them.
    outcomes: HashMap<(EventId, Subject), Vec<Event>>,
    /// The subjects of outcomes, in the order in which they came.
    subjects: Vec<(EventId, Subject)>,
    /// The first event of the book.
    begin: Option<Instant>,
    verdict: Verdict,
}

/// What metrics counted, by rule; `None` of those that counted nothing yet. Few rules count, so they stand in boxes.
#[derive(Debug)]
struct Found<'a>(Vec<Option<Box<Gathered<'a>>>>);

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) obligations: Vec<(Subject, Obligation)>,
    /// Rules that reach into a year without calendar data.
    pub(crate) gaps: Vec<(usize, NoData)>,
    /// What each metric counted, by rule; by instant, where the team was to keep it.
    pub(crate) found: BTreeMap<usize, Units>,
    /// What rules were judged on, where the team was to keep it.
    pub(crate) timelines: Vec<Told>,
}

/// Whether the timelines on which rules were judged are kept, so that what came of them can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    Short,
    Long,
}

/// A timeline that is no record's, on which a rule was judged.
#[derive(Debug)]
pub(crate) struct Told {
    rule: usize,
    /// `None` where it is that of the whole team, and its obligations are about periods.
    about: Option<Subject>,
    events: Record,
}

impl<'a> Team<'a> {
    pub(crate) fn new(bench: Bench<'a>, plan: &'a Plan) -> Self {
        Self {
            bench,
            plan,
            found: Found(Vec::new()),
            memory: Memory::Short,
            outcomes: HashMap::new(),
            subjects: Vec::new(),
            begin: None,
            verdict: Verdict::default(),
        }
    }

    /// The same with this memory.
    pub(crate) fn with_memory(self, memory: Memory) -> Self {
        Self { memory, ..self }
    }

    /// Adds what was heard of other records.
    pub(crate) fn add(&mut self, other: Self) {
        for (rule, found) in other.found.by_rule() {
            match self.found.room(rule) {
                Some(known) => known.add(*found),
                empty @ None => *empty = Some(found),
            }
        }
        self.begin = [self.begin, other.begin].into_iter().flatten().min();
        other.verdict.gaps.into_iter().for_each(|(rule, gap)| self.verdict.gap(rule, gap));
    }

    /// Takes what metrics count of a record, as it was judged.
    pub(crate) fn hear(&mut self, view: &View<'_>, obligations: &[Obligation]) {
        let opened = view.timeline.opened_at();
        self.begin = Some(self.begin.map_or(opened, |begin| begin.min(opened)));
        if !self.plan.has_metrics() {
            return;
        }
        let record = view.timeline.record;
        for index in self.plan.counting(record.kind, view.timeline.present) {
            self.count(view, index);
        }
        for obligation in obligations {
            self.weigh(obligation, Some(record.id));
        }
    }

    /// Lets the metric `index` count in `view`.
    fn count(&mut self, view: &View<'_>, index: usize) {
        let Some((placed, form)) = self.metric_at(index) else { return };
        let found = self.found.of((index, form), self.bench, self.memory);
        if let Err(gap) = metric::gather(view, placed, form, found) {
            self.verdict.gap(index, gap);
        }
    }

    /// Takes an obligation into the weighted figures that name its rule.
    fn weigh(&mut self, obligation: &Obligation, record: Option<RecordId>) {
        let kept = match obligation.outcome {
            Outcome::Kept => true,
            Outcome::Late | Outcome::Overdue | Outcome::Broken => false,
            Outcome::Pending | Outcome::Paused | Outcome::Void | Outcome::Waived => return,
        };
        for (index, place) in self.plan.weighing(obligation.rule) {
            let Some((_, form)) = self.metric_at(*index) else { continue };
            let measured = Measured::Kept(*place, kept);
            let found = self.found.of((*index, form), self.bench, self.memory);
            found.count((settled_at(obligation), record), &[], measured);
        }
    }

    fn metric_at(&self, index: usize) -> Option<(Placed<'a>, &'a Metric)> {
        let rule = &self.bench.policy.rules[index];
        let Form::Metric(form) = &rule.form else { return None };
        Some((Placed { index, rule }, form))
    }

    /// Judges all that is not on records, from the lowest stage up. `echoes` are what all records say, `months` those of
    /// the archive's manifest.
    pub(crate) fn conclude(mut self, echoes: &Echoes, months: &[ArchiveMonth]) -> Verdict {
        let rules = &self.bench.policy.rules;
        let mut order: Vec<usize> = (0..rules.len())
            .filter(|index| rules[*index].level != Level::Record && self.plan.judges(*index))
            .collect();
        order.sort_by_key(|index| rules[*index].stage);
        for index in order {
            let placed = Placed { index, rule: &rules[index] };
            for (subject, obligation) in self.judge(placed, echoes, months) {
                self.tell(&subject, &obligation);
                self.weigh(&obligation, None);
                if self.plan.shows(index) {
                    self.verdict.obligations.push((subject, obligation));
                }
            }
        }
        if self.memory == Memory::Long {
            let units = self.found.by_rule().map(|(rule, found)| (rule, found.units));
            self.verdict.found = units.collect();
        }
        self.verdict
    }

    fn judge(
        &mut self,
        placed: Placed<'a>,
        echoes: &Echoes,
        months: &[ArchiveMonth],
    ) -> Vec<(Subject, Obligation)> {
        match (&placed.rule.form, placed.rule.level) {
            (Form::Retention(form), _) => retention::judge(self.bench, placed, *form, months),
            (Form::Metric(form), _) => self.metric(placed, form),
            (_, Level::Rows(roster)) => self.rows(placed, roster, echoes),
            (Form::Duty(form), _) => self.duty(placed, form, echoes),
            (Form::Deadline(form), _) => self.after_outcomes(placed, &form.from, echoes),
            _ => Vec::new(),
        }
    }

    fn metric(&mut self, placed: Placed<'a>, form: &'a Metric) -> Vec<(Subject, Obligation)> {
        let Some(begin) = self.begin else { return Vec::new() };
        // Outcomes of rules that are not on records are counted in the subject's own timeline.
        let mut echoes: Vec<EventId> =
            form.matchers().into_iter().flat_map(Matcher::named).collect();
        echoes.sort_unstable();
        echoes.dedup();
        let heard: Vec<Event> = echoes
            .into_iter()
            .flat_map(|echo| self.subjects.iter().filter(move |(event, _)| *event == echo))
            .flat_map(|key| self.outcomes[key].iter().cloned())
            .collect();
        for event in heard {
            let record = blank(Fields::default(), vec![event]);
            let timeline = Timeline::plain(&record);
            let now = self.bench.horizon.now;
            let view = View::new(self.bench.policy, self.bench.rosters, &timeline, now);
            self.count(&view, placed.index);
        }
        let found = self.found.of((placed.index, form), self.bench, self.memory);
        found.sort();
        metric::conclude(self.bench, placed, form, found, begin)
    }

    /// A duty of the whole team: each obligation is about its period.
    fn duty(
        &mut self,
        placed: Placed<'a>,
        form: &'a crate::policy::form::Duty,
        echoes: &Echoes,
    ) -> Vec<(Subject, Obligation)> {
        let Some(begin) = self.begin else { return Vec::new() };
        let begin = placed.rule.effective.from.map_or(begin, |from| from.max(begin));
        let mut events = vec![marker(event::OPENED, begin)];
        let heard = form.expect.named().flat_map(|echo| echoes.of_book(echo));
        events.extend(heard.filter(|event| event.at >= begin).cloned());
        let zone = self.bench.policy.zone();
        let calendar = placed.rule.calendar.map(|index| &self.bench.policy.calendars[index]);
        let obligations = self.on_timeline(placed, Fields::default(), events, None);
        let mut number = HashMap::new();
        let about = |mut obligation: Obligation| {
            let label = duty::label(zone, calendar, form.every, obligation.from);
            let clock = number.entry(label.clone()).or_insert(0);
            *clock += 1;
            obligation.clock = *clock;
            (Subject::period(label), obligation)
        };
        obligations.into_iter().map(about).collect()
    }

    /// A rule on each row: over its life, with what it hears of records.
    fn rows(
        &mut self,
        placed: Placed<'a>,
        roster: RosterId,
        echoes: &Echoes,
    ) -> Vec<(Subject, Obligation)> {
        let now = self.bench.horizon.now;
        let Some(rows) = self.bench.rosters.get(roster) else { return Vec::new() };
        let waits_for = self.echo_ids_of(placed.rule);
        let mut all = Vec::new();
        for key in rows.keys() {
            let Some(first) = rows.history(*key).first() else { continue };
            let starts =
                [first.since, self.begin, placed.rule.effective.from].into_iter().flatten();
            let begin = starts.max().unwrap_or(now);
            if begin > now {
                continue;
            }
            let mut events = vec![marker(event::OPENED, begin)];
            let changes = rows.history(*key).iter().filter_map(|row| row.since);
            let changes = changes.filter(|since| *since > begin && *since <= now);
            events.extend(changes.map(|since| marker(event::NOTED, since)));
            let subject = Subject::Row(roster, *key);
            for echo in &waits_for {
                let heard = self.outcomes.get(&(*echo, subject.clone()));
                let heard = heard.into_iter().flatten().chain(echoes.of_row(*echo, *key));
                events.extend(heard.filter(|event| event.at >= begin).cloned());
            }
            let about = Some(subject.clone());
            let obligations = self.on_timeline(placed, Fields::default(), events, about);
            all.extend(obligations.into_iter().map(|one| (subject.clone(), one)));
        }
        all
    }

    /// A deadline that starts where another rule on the book came to stand in some way: it is about the same.
    fn after_outcomes(
        &mut self,
        placed: Placed<'a>,
        from: &Matcher,
        echoes: &Echoes,
    ) -> Vec<(Subject, Obligation)> {
        let starts: Vec<EventId> = from.named().collect();
        let is_start = |(echo, _): &&(EventId, Subject)| starts.contains(echo);
        let mut subjects: Vec<Subject> = Vec::new();
        for (_, subject) in self.subjects.iter().filter(is_start) {
            if !subjects.contains(subject) {
                subjects.push(subject.clone());
            }
        }
        let waits_for = self.echo_ids_of(placed.rule);
        let mut all = Vec::new();
        for subject in subjects {
            let mut events: Vec<Event> = Vec::new();
            for echo in &waits_for {
                let outcomes = self.outcomes.get(&(*echo, subject.clone()));
                events.extend(outcomes.into_iter().flatten().cloned());
                events.extend(echoes.of_book(*echo).iter().cloned());
            }
            let head = self.split_fields(placed.rule, &subject);
            let about = Some(subject.clone());
            let obligations = self.on_timeline(placed, head, events, about);
            all.extend(obligations.into_iter().map(|one| (subject.clone(), one)));
        }
        all
    }

    /// The values that split a figure, as fields that rules on its outcome can name.
    fn split_fields(&self, rule: &Rule, subject: &Subject) -> Fields {
        let mut fields = Fields::default();
        let Subject::Period { split: values, .. } = subject else { return fields };
        let others =
            self.bench.policy.rules.iter().filter(|other| rule.depends.contains(&other.id));
        for other in others {
            if let Form::Metric(Metric { split, .. }) = &other.form {
                for (field, value) in split.iter().zip(values) {
                    if let Some(value) = value {
                        fields.set(*field, value.clone());
                    }
                }
            } else {
                return self.split_fields(other, subject);
            }
        }
        fields
    }

    /// Judges a rule on a timeline that is no record's.
    fn on_timeline(
        &mut self,
        placed: Placed<'a>,
        head: Fields,
        events: Vec<Event>,
        about: Option<Subject>,
    ) -> Vec<Obligation> {
        let now = self.bench.horizon.now;
        let events = blank(head, events.into_iter().filter(|event| event.at <= now).collect());
        let told = Told { rule: placed.index, about, events };
        let mut sink = Sink::default();
        told.seen(self.bench, |view| judge_rule(view, placed, &mut sink));
        for (rule, gap) in sink.gaps {
            self.verdict.gap(rule, gap);
        }
        if self.memory == Memory::Long && self.plan.shows(placed.index) {
            self.verdict.timelines.push(told);
        }
        sink.obligations
    }

    /// Lets those hear an outcome that wait for it.
    fn tell(&mut self, subject: &Subject, obligation: &Obligation) {
        for event in outcome_events(self.bench, self.plan, obligation) {
            let key = (event.event, subject.clone());
            let heard = self.outcomes.entry(key.clone()).or_default();
            if heard.is_empty() {
                self.subjects.push(key);
            }
            heard.push(event);
        }
    }

    /// What a rule hears.
    fn echo_ids_of(&self, rule: &Rule) -> Vec<EventId> {
        let matchers = rule.form.matchers();
        let ids = matchers.into_iter().flat_map(Matcher::named);
        ids.filter(|event| self.bench.policy.schema.is_echo(*event)).collect()
    }
}

impl<'a> Found<'a> {
    /// What the metric `form`, which is the rule `index`, found so far.
    fn of(
        &mut self,
        (index, form): (usize, &'a Metric),
        bench: Bench<'_>,
        memory: Memory,
    ) -> &mut Gathered<'a> {
        let begin = || Gathered::of(form, bench.policy.zone(), memory == Memory::Long).into();
        self.room(index).get_or_insert_with(begin)
    }

    fn room(&mut self, rule: usize) -> &mut Option<Box<Gathered<'a>>> {
        if rule >= self.0.len() {
            self.0.resize_with(rule + 1, || None);
        }
        &mut self.0[rule]
    }

    fn by_rule(self) -> impl Iterator<Item = (usize, Box<Gathered<'a>>)> {
        let by_rule = self.0.into_iter().enumerate();
        by_rule.filter_map(|(rule, found)| Some((rule, found?)))
    }
}

impl Told {
    /// True if the obligations of `rule` that are about `subject` came of it.
    pub(crate) fn bears(&self, rule: usize, subject: &Subject) -> bool {
        self.rule == rule && self.about.as_ref().is_none_or(|about| about == subject)
    }

    /// Hands the timeline to `then`, as the rule saw it.
    pub(crate) fn seen<T>(&self, bench: Bench<'_>, then: impl FnOnce(&View<'_>) -> T) -> T {
        let timeline = Timeline::plain(&self.events);
        let view = View::new(bench.policy, bench.rosters, &timeline, bench.horizon.now);
        match self.about {
            Some(Subject::Row(roster, key)) => then(&view.on_row(roster, key)),
            Some(Subject::Period { .. } | Subject::Month { .. }) | None => then(&view),
        }
    }
}

impl Verdict {
    fn gap(&mut self, rule: usize, gap: NoData) {
        if !self.gaps.contains(&(rule, gap.clone())) {
            self.gaps.push((rule, gap));
        }
    }
}

/// A record that is none: it carries a timeline of echoes.
pub(crate) fn blank(head: Fields, events: Vec<Event>) -> Record {
    let id = RecordId::new(NaiveDate::default(), 0);
    Record { id, kind: KindId(u16::MAX), head, events, file: "".into(), line: 0 }
}

/// The begin of a timeline, or a change of its row.
fn marker(event: EventId, at: Instant) -> Event {
    let (by, fields) = (Actor::System, Fields::default());
    Event { at, event, by, recorded: None, fields, amendment: None, line: 0 }
}
