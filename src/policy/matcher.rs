//! Matchers, compiled once: which event a rule speaks of.

use super::condition::{Check, Compiler, Condition, Scope, Subject, Test};
use super::echo::{Echo, Hearer, Of};
use super::levels::Level;
use super::places::Section;
use super::raw::{Keys, texts};
use super::schema::{FieldType, Target};
use crate::model::code::Code;
use crate::model::document::{Content, Node};
use crate::model::fault::{Position, suggest};
use crate::model::language::Said;
use crate::model::outcome::Outcome;
use crate::model::record::{EventId, EventSet};
use crate::model::value::{FieldId, field};

/// Any of its alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Matcher {
    pub(crate) any: Vec<Alternative>,
    /// The events that it can mean; `None` where it looks at a field.
    pub(crate) events: Option<EventSet>,
    /// It means every event of `events`, whatever else the event says.
    pub(crate) is_plain: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alternative {
    pub(crate) what: What,
    /// All hold.
    pub(crate) tests: Vec<Test>,
    /// Only the n-th event of the record that matches the rest, counted from 1.
    pub(crate) nth: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// One of these events.
    Events(Box<[EventId]>),
    /// The first instant at which this field has a value, at opening included.
    Set(FieldId),
}

impl Matcher {
    pub(crate) fn new(any: Vec<Alternative>) -> Self {
        let events = events_of(&any);
        let is_plain = events.is_some_and(EventSet::is_exact)
            && any.iter().all(|one| one.tests.is_empty() && one.nth.is_none());
        Self { any, events, is_plain }
    }

    /// The events that it names, echoes among them.
    pub(crate) fn named(&self) -> impl Iterator<Item = EventId> + '_ {
        let of_one = |alternative: &Alternative| match &alternative.what {
            What::Events(events) => events.clone(),
            What::Set(_) => Box::default(),
        };
        self.any.iter().flat_map(of_one)
    }

    /// Every event of this kind.
    pub(crate) fn of(event: EventId) -> Self {
        Self::new(vec![Alternative::of(event)])
    }
}

fn events_of(any: &[Alternative]) -> Option<EventSet> {
    let mut set = EventSet::default();
    for alternative in any {
        let What::Events(events) = &alternative.what else { return None };
        events.iter().for_each(|event| set.insert(*event));
    }
    Some(set)
}

impl Alternative {
    fn of(event: EventId) -> Self {
        Self { what: What::Events([event].into()), tests: Vec::new(), nth: None }
    }

    /// True if the rule says who may have done it; otherwise what a bot did satisfies nothing.
    pub(crate) fn names_actor(&self) -> bool {
        self.tests.iter().any(|test| test.subject == Subject::By)
    }

    pub(crate) fn names(&self, event: EventId) -> bool {
        matches!(&self.what, What::Events(events) if events.contains(&event))
    }
}

impl Compiler<'_> {
    /// A name, a list (any of), or `{event: …, field: …, nth: 1}`, `{set: field}`, `{kind: …, event: …, link: field}`,
    /// `{rule: …, outcome: …}`.
    pub(super) fn matcher(&mut self, node: &Node) -> Option<Matcher> {
        let any: Vec<Option<Alternative>> =
            node.items().iter().map(|item| self.heard_alternative(item)).collect();
        if any.is_empty() {
            self.findings.fault(node.at, "a matcher needs an event").code(Code::MissingKey);
            return None;
        }
        Some(Matcher::new(any.into_iter().collect::<Option<_>>()?))
    }

    /// An alternative of the timeline at hand; what happens in records is heard by rules on rows and on the book.
    fn heard_alternative(&mut self, node: &Node) -> Option<Alternative> {
        if node.as_map().is_some_and(|map| map.get("rule").is_some()) {
            return self.outcome(node);
        }
        let what = self.alternative(node)?;
        match self.level {
            _ if !self.hears => Some(what),
            Level::Record => Some(what),
            Level::Rows(roster) => Some(self.hear(what, Hearer::Row(roster))),
            Level::Book => Some(self.hear(what, Hearer::Book)),
        }
    }

    /// Turns `what` into an echo of it.
    fn hear(&mut self, what: Alternative, by: Hearer) -> Alternative {
        let name = self.echo_name(&what);
        self.add_echo(Of::Events { what, by, when: Condition::default() }, name)
    }

    fn add_echo(&mut self, of: Of, name: String) -> Alternative {
        let number = self.schema.event_count() + self.echoes.len();
        let event = EventId(u16::try_from(number).unwrap_or(u16::MAX));
        self.echoes.push(Echo { event, of });
        self.echo_names.push(name.into());
        Alternative::of(event)
    }

    /// The events' names, after the kind of record where the alternative names one.
    fn echo_name(&self, what: &Alternative) -> String {
        let events = match &what.what {
            What::Events(events) => {
                let name = |event: &EventId| &*self.schema.event(*event).name;
                events.iter().map(name).collect::<Vec<_>>().join(" or ")
            }
            What::Set(field) => format!("a value of {}", self.schema.field(*field).name),
        };
        let is_kind = |test: &&Test| test.subject == Subject::Field(field::KIND);
        match what.tests.iter().find(is_kind).map(|test| &test.check) {
            Some(Check::Words(words)) => {
                let kinds: Vec<&str> = words.iter().map(|word| self.symbols.text(*word)).collect();
                format!("{} {events}", kinds.join("/"))
            }
            _ => events,
        }
    }

    /// `{rule: ID, outcome: [late, overdue]}`.
    fn outcome(&mut self, node: &Node) -> Option<Alternative> {
        const NAMED: [Outcome; 4] =
            [Outcome::Kept, Outcome::Late, Outcome::Overdue, Outcome::Broken];
        let mut keys = Keys::of(node, "a matcher", self.findings)?;
        let rule = keys.need("rule", "a matcher", self.findings);
        let named = keys.need("outcome", "a matcher with `rule`", self.findings);
        keys.finish("a matcher with `rule`", self.findings);
        let rule = rule?;
        let id = super::raw::text(rule, "rule", self.findings)?.to_owned();
        let mut outcomes = Vec::new();
        for (word, at) in self.texts_of(named?, "outcome") {
            let outcome = Outcome::parse(&word).filter(|outcome| NAMED.contains(outcome));
            if outcome.is_none() {
                let hint = suggest(&word, NAMED.map(Outcome::as_str));
                self.findings
                    .fault_with_hint(at, format!("`outcome` cannot be `{word}`"), hint)
                    .code(Code::UnknownValue);
            }
            outcomes.push(self.symbols.intern(outcome?.as_str()));
        }
        let theirs = self.rest_on(&id, rule.at)?;
        if self.hears && theirs != self.level || !self.hears && !self.takes(theirs) {
            let message = format!(
                "`{id}` is judged {}, and this rule {}",
                self.judged(theirs),
                self.judged(self.level)
            );
            let hint = "a metric can count outcomes of any rule".to_owned();
            let place = self.places.rule(&id);
            let fault = self.findings.fault(rule.at, message);
            fault.code(Code::ConflictingKeys).hint(Said::from(hint));
            if let Some(place) = place {
                fault.related(place, format!("`{id}` stands here"));
            }
            return None;
        }
        let mut alternative = self.outcomes_of(&id);
        let check = Check::Words(outcomes.into());
        alternative.tests.push(Test { subject: Subject::Own(field::STATUS), check });
        Some(alternative)
    }

    /// All outcomes of the rule `id`: one echo, however many matchers name it.
    fn outcomes_of(&mut self, id: &str) -> Alternative {
        let is_it = |echo: &&Echo| matches!(&echo.of, Of::Outcomes { rule } if **rule == *id);
        match self.echoes.iter().find(is_it) {
            Some(echo) => Alternative::of(echo.event),
            None => self.add_echo(Of::Outcomes { rule: id.into() }, id.to_owned()),
        }
    }

    /// True if a rule that hears nothing of records may rest on one of this level: a metric counts all, others their own.
    fn takes(&self, theirs: Level) -> bool {
        self.level != Level::Record || theirs == Level::Record
    }

    fn judged(&self, level: Level) -> String {
        match level {
            Level::Record => "on each record".to_owned(),
            Level::Rows(roster) => {
                format!("on each row of `{}`", self.schema.roster(roster).name)
            }
            Level::Book => "on the book".to_owned(),
        }
    }

    fn alternative(&mut self, node: &Node) -> Option<Alternative> {
        match &node.content {
            Content::Scalar(name) => self.event(name, node.at).map(Alternative::of),
            Content::Map(_) => self.mapping(node),
            Content::Absent | Content::List(_) => {
                self.findings
                    .fault(
                        node.at,
                        format!("a matcher is an event's name or a mapping, not {}", node.shape()),
                    )
                    .code(Code::WrongShape);
                None
            }
        }
    }

    fn mapping(&mut self, node: &Node) -> Option<Alternative> {
        let mut keys = Keys::of(node, "a matcher", self.findings)?;
        let link = keys.get("link");
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
        let alternative = Alternative { what, tests, nth };
        match link {
            Some(link) => self.linked(link, alternative),
            None => Some(alternative),
        }
    }

    /// An event of another record, whose field `link` names this one.
    fn linked(&mut self, link: &Node, what: Alternative) -> Option<Alternative> {
        let name = super::raw::text(link, "link", self.findings)?;
        let id = self.field(name, link.at)?;
        if self.level != Level::Record {
            let hint = "leave `link` out: events of all records are heard here".to_owned();
            self.findings
                .fault_with_hint(link.at, "`link` goes with rules on one record", Said::from(hint))
                .code(Code::ConflictingKeys);
            return None;
        }
        if self.schema.field(id).kind != FieldType::Ref(Target::Records) {
            let hint = "declare it as {type: ref, of: records}".to_owned();
            let message = format!("`{name}` names no other record");
            self.findings.fault_with_hint(link.at, message, Said::from(hint)).code(Code::WrongType);
            return None;
        }
        Some(self.hear(what, Hearer::Linked(id)))
    }

    pub(super) fn event(&mut self, name: &str, at: Position) -> Option<EventId> {
        let event = self.schema.find_event(name);
        if event.is_none() {
            self.miss_event(name, at);
        }
        event
    }

    fn miss_event(&mut self, name: &str, at: Position) {
        let by_verb = self.schema.find_verb(name).map(|id| &*self.schema.event(id).name);
        let Some(event) = by_verb else {
            let known = self.schema.event_list();
            return self.places.miss(Section::Events, (name, at), known, self.findings);
        };
        let place = self.places.of_name(Section::Events, event);
        let fault = self.findings.fault(at, format!("there is no event `{name}`"));
        fault
            .code(Code::UnknownEvent)
            .hint(Said::from(format!("did you mean `{event}`, which the verb `{name}` writes?")));
        if let Some(place) = place {
            fault.related(place, format!("`{event}` is declared here"));
        }
    }
}
