//! Matchers, compiled once: which event a rule speaks of.

use super::condition::{Compiler, Scope, Subject, Test};
use super::raw::{Keys, texts};
use crate::model::document::{Content, Node};
use crate::model::fault::{Position, suggest};
use crate::model::record::EventId;
use crate::model::value::FieldId;

/// Any of its alternatives.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    pub(crate) any: Vec<Alternative>,
}

#[derive(Clone, Debug)]
pub(crate) struct Alternative {
    pub(crate) what: What,
    /// All hold.
    pub(crate) tests: Vec<Test>,
    /// Only the n-th event of the record that matches the rest, counted from 1.
    pub(crate) nth: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// One of these events.
    Events(Box<[EventId]>),
    /// The first instant at which this field has a value, at opening included.
    Set(FieldId),
}

impl Alternative {
    /// True if the rule says who may have done it; otherwise what a bot did satisfies nothing.
    pub(crate) fn names_actor(&self) -> bool {
        self.tests.iter().any(|test| test.subject == Subject::By)
    }

    pub(crate) fn names(&self, event: EventId) -> bool {
        matches!(&self.what, What::Events(events) if events.contains(&event))
    }
}

impl Compiler<'_> {
    /// A name, a list (any of), or `{event: …, field: …, nth: 1}`, or `{set: field}`.
    pub(super) fn matcher(&mut self, node: &Node) -> Option<Matcher> {
        let any: Vec<Option<Alternative>> =
            node.items().iter().map(|item| self.alternative(item)).collect();
        if any.is_empty() {
            self.findings.fault(node.at, "a matcher needs an event");
            return None;
        }
        Some(Matcher { any: any.into_iter().collect::<Option<_>>()? })
    }

    fn alternative(&mut self, node: &Node) -> Option<Alternative> {
        match &node.content {
            Content::Scalar(name) => {
                let event = self.event(name, node.at)?;
                Some(Alternative {
                    what: What::Events([event].into()),
                    tests: Vec::new(),
                    nth: None,
                })
            }
            Content::Map(_) => self.mapping(node),
            Content::Absent | Content::List(_) => {
                self.findings.fault(
                    node.at,
                    format!("a matcher is an event's name or a mapping, not {}", node.shape()),
                );
                None
            }
        }
    }

    fn mapping(&mut self, node: &Node) -> Option<Alternative> {
        let mut keys = Keys::of(node, "a matcher", self.findings)?;
        for key in ["link", "rule"] {
            if keys.has(key) {
                self.findings.fault(
                    node.at,
                    format!("matchers with `{key}` are not judged by this version"),
                );
                return None;
            }
        }
        let nth = keys.number("nth", 1, self.findings);
        let set = keys.text("set", self.findings);
        let (what, events) = if let Some(name) = set {
            (What::Set(self.field(name, node.at)?), Vec::new())
        } else {
            let names = keys.need("event", "a matcher", self.findings)?;
            let named = texts(names, "event", self.findings);
            let events: Vec<EventId> =
                named.into_iter().map(|(name, at)| self.event(name, at)).collect::<Option<_>>()?;
            (What::Events(events.clone().into()), events)
        };
        let tests = keys
            .rest()
            .map(|entry| self.test(entry, Scope::Event(&events)))
            .collect::<Option<_>>()?;
        Some(Alternative { what, tests, nth })
    }

    pub(super) fn event(&mut self, name: &str, at: Position) -> Option<EventId> {
        let event = self.schema.find_event(name);
        if event.is_none() {
            let by_verb = self.schema.find_verb(name).map(|id| &*self.schema.event(id).name);
            let hint = by_verb
                .map(|event| format!("did you mean `{event}`, which the verb `{name}` writes?"))
                .or_else(|| suggest(name, self.schema.event_list()));
            self.findings.fault_with_hint(at, format!("there is no event `{name}`"), hint);
        }
        event
    }
}
