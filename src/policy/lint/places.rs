//! Where things stand in the file of the policy.

use crate::model::document::{Entry, Node};
use crate::model::fault::Position;
use crate::policy::form::Form;
use crate::policy::matcher::{Alternative, Matcher};
use crate::policy::rule::Rule;

/// The document that a policy was read from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'n> {
    root: &'n Node,
}

impl<'n> Places<'n> {
    pub(super) const fn new(root: &'n Node) -> Self {
        Self { root }
    }

    /// The entries of a section that is a mapping, with their keys.
    pub(super) fn section(self, name: &str) -> &'n [Entry] {
        let section = self.root.as_map().and_then(|map| map.get(name));
        section.and_then(Node::as_map).map_or(&[], |map| &map.entries)
    }

    /// The entry `key` of the section `name`.
    pub(super) fn entry(self, name: &str, key: &str) -> Option<&'n Entry> {
        self.section(name).iter().find(|entry| &*entry.key == key)
    }

    /// The items of a section that is a list.
    pub(super) fn items(self, name: &str) -> &'n [Node] {
        let section = self.root.as_map().and_then(|map| map.get(name));
        section.and_then(Node::as_list).unwrap_or_default()
    }

    pub(super) fn rule(self, rule: &Rule) -> Option<&'n Node> {
        self.items("rules").iter().find(|node| node.at == rule.at)
    }

    /// Where the id of `rule` stands.
    pub(super) fn id(self, rule: &Rule) -> Position {
        self.within(rule, &["id"])
    }

    /// The node under the keys `path` of `rule`.
    pub(super) fn node(self, rule: &Rule, path: &[&str]) -> Option<&'n Node> {
        path.iter().try_fold(self.rule(rule)?, |node, key| node.as_map()?.get(key))
    }

    /// Where what stands under `path` begins; else as near to it as there is something.
    pub(super) fn within(self, rule: &Rule, path: &[&str]) -> Position {
        let whole = (0..=path.len()).rev().find_map(|length| self.node(rule, &path[..length]));
        whole.map_or(rule.at, |node| node.at)
    }

    /// Where the form of `rule` has the key `key`.
    pub(super) fn of_form(self, rule: &Rule, key: &str) -> Position {
        self.within(rule, &[rule.form.name().as_str(), key])
    }

    /// The tier of `rule` with this number, from 0; `within` alone is one.
    pub(super) fn tier(self, rule: &Rule, number: usize) -> Option<&'n Node> {
        let tiers = self.node(rule, &[rule.form.name().as_str(), "tiers"])?;
        tiers.items().get(number)
    }

    /// Where the limit of the tier stands.
    pub(super) fn limit(self, rule: &Rule, number: usize) -> Position {
        let Some(tier) = self.tier(rule, number) else {
            let form = rule.form.name().as_str();
            let keys = ["within", "every", "due"];
            let alone = keys.iter().find_map(|key| self.node(rule, &[form, key]));
            return alone.map_or_else(|| self.id(rule), |node| node.at);
        };
        let map = tier.as_map();
        let limit = map.and_then(|map| map.get("within").or_else(|| map.get("every")));
        limit.unwrap_or(tier).at
    }

    /// The alternatives of every matcher of `rule`, with their places.
    pub(super) fn alternatives(self, rule: &Rule) -> Vec<(Position, &Alternative)> {
        let form = rule.form.name().as_str();
        let mut all = Vec::new();
        for (key, place, matcher) in named_matchers(&rule.form) {
            let node = self.node(rule, &[form, key]);
            let node = match place {
                Some(place) => node.and_then(|node| node.items().get(place)),
                None => node,
            };
            for (number, alternative) in matcher.any.iter().enumerate() {
                let item = node.and_then(|node| node.items().get(number)).or(node);
                all.push((item.map_or(rule.at, |item| item.at), alternative));
            }
        }
        all
    }
}

/// The matchers of a form under their keys; of a list of matchers, each under its place.
fn named_matchers(form: &Form) -> Vec<(&'static str, Option<usize>, &Matcher)> {
    let plain = |key, matcher| (key, None, matcher);
    match form {
        Form::Deadline(form) => {
            let unless = form.unless.iter().map(|unless| plain("unless", unless));
            [plain("from", &form.from), plain("to", &form.to)].into_iter().chain(unless).collect()
        }
        Form::Recurring(form) => vec![
            ("during", Some(0), &form.begin),
            ("during", Some(1), &form.end),
            plain("expect", &form.expect),
        ],
        Form::Notice(form) => {
            let done = form.done.iter().map(|done| plain("done", done));
            [plain("expect", &form.expect)].into_iter().chain(done).collect()
        }
        Form::Precedence(form) => {
            let after = form.after.iter().map(|after| plain("after", after));
            let pair = [plain("before", &form.before), plain("need", &form.need)];
            pair.into_iter().chain(after).collect()
        }
        Form::Sequence(form) => {
            let numbered = form.order.iter().enumerate();
            numbered.map(|(place, matcher)| ("order", Some(place), matcher)).collect()
        }
        Form::Required(form) => vec![plain("at", &form.at)],
        Form::Limit(form) => {
            let after = form.after.iter().map(|after| plain("after", after));
            [plain("of", &form.of)].into_iter().chain(after).collect()
        }
        Form::Actor(form) => {
            let other = form.not_same_as.iter().map(|other| plain("not_same_as", other));
            [plain("at", &form.at)].into_iter().chain(other).collect()
        }
        Form::Duty(form) => vec![plain("expect", &form.expect)],
        Form::Metric(_) | Form::Roster(_) | Form::Retention(_) => Vec::new(),
    }
}
