//! Stories from molds, and small changes of stories.

use std::collections::BTreeMap;

use super::molds::{Mold, Proto};
use super::options::Choice;
use super::story::{OTHER, STAFF};
use super::{PACE, Step, Story, is_of_head, setter};
use crate::model::Instant;
use crate::policy::schema::{ActorClass, Schema};
use crate::report::Words;

/// No more kinds of record than this are tried.
const KINDS: usize = 2;

/// What stories can be changed with.
#[derive(Debug)]
pub(super) struct Stuff<'a> {
    words: Words<'a>,
    events: Vec<Proto>,
    fields: BTreeMap<String, Vec<Choice>>,
    own: BTreeMap<String, Vec<Choice>>,
    columns: BTreeMap<(String, String, String), Vec<Choice>>,
}

impl<'a> Stuff<'a> {
    pub(super) fn of(words: Words<'a>, molds: &[&Mold]) -> Self {
        let mut stuff = Self {
            words,
            events: Vec::new(),
            fields: BTreeMap::new(),
            own: BTreeMap::new(),
            columns: BTreeMap::new(),
        };
        for mold in molds {
            for event in &mold.events {
                if !stuff.events.contains(event) {
                    stuff.events.push(event.clone());
                }
            }
            add(&mut stuff.fields, &mold.fields);
            add(&mut stuff.own, &mold.own);
            add(&mut stuff.columns, &mold.columns);
        }
        stuff
    }

    pub(super) const fn words(&self) -> Words<'a> {
        self.words
    }

    fn schema(&self) -> &'a Schema {
        &self.words.policy.schema
    }

    /// The stories that a mold gives, opened at `start`.
    pub(super) fn bases(&self, mold: &Mold, start: Instant) -> Vec<Story> {
        let mut stories = Vec::new();
        for kind in mold.kinds.iter().take(KINDS) {
            for assignment in &mold.assignments {
                for timeline in &mold.timelines {
                    let mut story =
                        Story { kind: kind.clone(), opened: start.seconds(), ..Story::default() };
                    for ((roster, key, column), choices) in &mold.columns {
                        let row = story.rows.entry((roster.clone(), key.clone())).or_default();
                        if let Some(Some(text)) = choices.first() {
                            row.insert(column.clone(), text.clone());
                        }
                    }
                    for (name, choice) in assignment {
                        self.assign(&mut story, name, choice.as_deref());
                    }
                    let mut at = start.seconds();
                    for proto in timeline {
                        if proto.event == "opened" {
                            story.opening.extend(proto.fields.clone());
                            continue;
                        }
                        at += PACE;
                        story.insert(step(proto, at));
                    }
                    if self.is_possible(&story) {
                        stories.push(story);
                    }
                }
            }
        }
        stories
    }

    /// True if every event belongs to records of the story's kind.
    fn is_possible(&self, story: &Story) -> bool {
        let Some(kind) = self.schema().find_kind(&story.kind) else { return false };
        story.steps.iter().all(|step| {
            self.schema().find_event(&step.event).is_some_and(|event| {
                let kinds = &self.schema().event(event).kinds;
                kinds.is_empty() || kinds.contains(&kind)
            })
        })
    }

    /// Lets the record have a value from its opening on: in its head, or by an event at once.
    fn assign(&self, story: &mut Story, name: &str, text: Option<&str>) {
        if name == "kind" {
            text.into_iter().for_each(|text| text.clone_into(&mut story.kind));
            return;
        }
        let Some(id) = self.schema().find_field(name) else { return };
        story.head.remove(name);
        let opened = story.opened;
        let sets = |step: &Step| {
            step.at == opened
                && self.schema().find_event(&step.event).is_some_and(|event| {
                    self.schema().event(event).sets.iter().any(|set| set.field == id)
                })
        };
        story.steps.retain(|step| !sets(step));
        let Some(text) = text else { return };
        if is_of_head(self.schema(), &story.kind, id) {
            story.head.insert(name.to_owned(), text.to_owned());
        } else if let Some(proto) = setter(self.schema(), id, text) {
            match story.steps.iter_mut().find(|step| step.at == opened && step.event == proto.event)
            {
                Some(step) => step.fields.extend(proto.fields),
                None => story.insert(step(&proto, opened)),
            }
        } else {
            story.head.insert(name.to_owned(), text.to_owned());
        }
    }

    /// Stories that differ from `story` in one thing; events come at once, later, and at each of `dues` and just after.
    pub(super) fn mutations(&self, story: &Story, dues: &[Instant]) -> Vec<Story> {
        let mut stories = Vec::new();
        self.with_values(story, &mut stories);
        self.with_changed_steps(story, &mut stories);
        self.with_events(story, dues, &mut stories);
        stories.retain(|story| self.is_possible(story));
        stories
    }

    fn with_values(&self, story: &Story, stories: &mut Vec<Story>) {
        for (name, choices) in &self.fields {
            for choice in choices {
                let mut changed = story.clone();
                self.assign(&mut changed, name, choice.as_deref());
                stories.push(changed);
            }
        }
        for ((roster, key, column), choices) in &self.columns {
            for choice in choices {
                let mut changed = story.clone();
                let row = changed.rows.entry((roster.clone(), key.clone())).or_default();
                match choice {
                    Some(text) => drop(row.insert(column.clone(), text.clone())),
                    None => drop(row.remove(column)),
                }
                stories.push(changed);
            }
        }
    }

    fn with_changed_steps(&self, story: &Story, stories: &mut Vec<Story>) {
        for (place, step) in story.steps.iter().enumerate() {
            let Some(event) = self.schema().find_event(&step.event) else { continue };
            for by in [STAFF, OTHER, "customer", "bot:r"] {
                if may_write(&self.schema().event(event).by, by) {
                    let mut changed = story.clone();
                    by.clone_into(&mut changed.steps[place].by);
                    stories.push(changed);
                }
            }
            for (name, choices) in &self.own {
                let id = self.schema().find_field(name);
                if !id.is_some_and(|id| self.schema().carries(event, id)) {
                    continue;
                }
                for choice in choices {
                    let mut changed = story.clone();
                    let fields = &mut changed.steps[place].fields;
                    match choice {
                        Some(text) => drop(fields.insert(name.clone(), text.clone())),
                        None => drop(fields.remove(name)),
                    }
                    stories.push(changed);
                }
            }
        }
    }

    fn with_events(&self, story: &Story, dues: &[Instant], stories: &mut Vec<Story>) {
        let last = story.last().seconds();
        let mut times = vec![story.opened + 60, last + PACE];
        times.extend(dues.iter().flat_map(|due| [due.seconds(), due.seconds() + 1]));
        for proto in &self.events {
            for at in &times {
                if *at >= story.opened {
                    let mut changed = story.clone();
                    changed.insert(step(proto, *at));
                    stories.push(changed);
                }
            }
        }
    }
}

fn step(proto: &Proto, at: i64) -> Step {
    let Proto { event, by, fields } = proto.clone();
    Step { at, event, by, fields }
}

/// True if an event that `classes` may write may be written by `by`; none says anyone.
fn may_write(classes: &[ActorClass], by: &str) -> bool {
    let class = match by {
        "customer" => ActorClass::Customer,
        _ if by.starts_with("bot:") => ActorClass::Bot,
        _ => ActorClass::Staff,
    };
    classes.is_empty() || classes.contains(&class)
}

fn add<K: Ord + Clone>(all: &mut BTreeMap<K, Vec<Choice>>, more: &BTreeMap<K, Vec<Choice>>) {
    for (key, choices) in more {
        let known = all.entry(key.clone()).or_default();
        for choice in choices {
            if !known.contains(choice) {
                known.push(choice.clone());
            }
        }
    }
}
