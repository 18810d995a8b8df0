//! Matchers: events of the timeline at hand, and what is heard from elsewhere.

use super::teller::Teller;
use super::tree::Gist;
use crate::model::record::EventId;
use crate::policy::echo::{Hearer, Of};
use crate::policy::matcher::{Alternative, Matcher, What};

impl Teller<'_> {
    pub(super) fn matcher(&self, matcher: &Matcher) -> Gist {
        Gist::set(matcher.any.iter().flat_map(|alternative| self.alternatives(alternative)))
    }

    /// One for each event that `alternative` names, unless it counts them together.
    fn alternatives(&self, alternative: &Alternative) -> Vec<Gist> {
        match &alternative.what {
            What::Set(field) => {
                let what = Gist::map([("set", Some(Gist::text(self.field(*field))))]);
                vec![self.with_tests(what, alternative)]
            }
            What::Events(events) if alternative.nth.is_some() => {
                let events = Gist::set(events.iter().map(|event| Gist::text(self.event(*event))));
                vec![self.with_tests(Gist::map([("event", Some(events))]), alternative)]
            }
            What::Events(events) => {
                events.iter().map(|event| self.with_tests(self.what(*event), alternative)).collect()
            }
        }
    }

    /// The event, or what is heard as it.
    fn what(&self, event: EventId) -> Gist {
        let echo = self.policy.echoes.iter().find(|echo| echo.event == event);
        match echo.map(|echo| &echo.of) {
            None => Gist::map([("event", Some(Gist::text(self.event(event))))]),
            Some(Of::Outcomes { rule }) => Gist::map([("rule", Some(Gist::text(self.rule(rule))))]),
            Some(Of::Events { what, by, when }) => {
                let (link, roster) = match by {
                    Hearer::Linked(field) => (Some(Gist::text(self.field(*field))), None),
                    Hearer::Row(roster) => (None, Some(Gist::text(self.roster(*roster)))),
                    Hearer::Book => (None, None),
                };
                let what = Gist::set(self.alternatives(what));
                Gist::map([
                    ("of", Some(what)),
                    ("link", link),
                    ("row", roster),
                    ("when", self.condition(when, None)),
                ])
            }
        }
    }

    /// A bare event is told by its name alone.
    fn with_tests(&self, what: Gist, alternative: &Alternative) -> Gist {
        let Gist::Map(mut map) = what else { return what };
        let mut tests = self.tests(&alternative.tests, None);
        if map.contains_key("rule")
            && let Gist::Map(tests) = &mut tests
            && let Some(outcome) = tests.remove("status")
        {
            tests.insert("outcome".to_owned(), outcome);
        }
        if let Gist::Map(tests) = tests {
            map.extend(tests);
        }
        if let Some(nth) = alternative.nth {
            map.insert("nth".to_owned(), Gist::text(nth));
        }
        match (map.len(), map.get("event"), map.get("of")) {
            (1, Some(only), _) | (1, None, Some(only)) => only.clone(),
            _ => Gist::Map(map),
        }
    }
}
