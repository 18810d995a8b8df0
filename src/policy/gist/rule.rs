//! The gist of a rule: what it asks, what is said about it, and what of the declarations reaches it.

use std::collections::BTreeMap;

use super::declare::{Reach, add_rules};
use super::teller::Teller;
use super::tree::Gist;
use crate::calendar::date_of;
use crate::model::symbol::Symbols;
use crate::policy::Policy;
use crate::policy::rule::{Effective, Gate, Rule, Standing};
use crate::policy::schema::Title;

/// One version of a rule.
#[derive(Clone, Debug)]
pub(crate) struct RuleGist {
    /// Its place in the policy.
    pub(crate) index: usize,
    /// Its id, or the one that it is to be told by.
    pub(crate) name: String,
    /// What it asks of whom, its span apart.
    pub(crate) asks: Gist,
    /// Title, severity and the like, which change no obligation.
    pub(crate) attributes: Gist,
    pub(crate) effective: Effective,
    pub(crate) reach: Reach,
    /// The rules on whose outcomes it rests, as they are told.
    pub(super) rests_on: Vec<String>,
}

/// The rules of a policy, in its order; `renamed` gives some the id that they are to be told by.
pub(crate) fn gists(
    policy: &Policy,
    symbols: &Symbols,
    renamed: &BTreeMap<String, String>,
) -> Vec<RuleGist> {
    let mut all: Vec<RuleGist> =
        (0..policy.rules.len()).map(|index| gist(policy, symbols, renamed, index)).collect();
    add_rules(&mut all, policy);
    all
}

fn gist(
    policy: &Policy,
    symbols: &Symbols,
    renamed: &BTreeMap<String, String>,
    index: usize,
) -> RuleGist {
    let rule = &policy.rules[index];
    let name = |id: &str| renamed.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let teller = Teller::new(policy, symbols, renamed);
    let each = rule.roster().map(|roster| Gist::text(teller.roster(roster)));
    let calendar = rule.calendar.filter(|_| rule.counts_working_time());
    let asks = Gist::map([
        ("when", teller.condition(&rule.when, rule.roster())),
        ("each", each),
        ("calendar", calendar.map(|index| Gist::text(policy.calendars[index].name()))),
        (rule.form.name().as_str(), Some(teller.form(rule))),
    ]);
    let attributes = attributes(&teller, rule);
    let teller_policy = Teller::new(policy, symbols, renamed);
    let named = teller.into_named();
    RuleGist {
        index,
        name: name(&rule.id),
        asks,
        attributes,
        effective: rule.effective,
        reach: teller_policy.reach(rule, &named),
        rests_on: named.rules.iter().map(|id| name(id)).collect(),
    }
}

fn attributes(teller: &Teller<'_>, rule: &Rule) -> Gist {
    let title = |title: &Title| {
        Gist::map([
            ("zh", title.zh.as_ref().map(Gist::text)),
            ("en", title.en.as_ref().map(Gist::text)),
        ])
    };
    let standing = match rule.standing {
        Standing::Active => "active",
        Standing::Trial => "trial",
    };
    let gate = rule.gate.map(|gate| match gate {
        Gate::Warn => "warn",
        Gate::Refuse => "refuse",
    });
    let waivable = rule.waivable.as_ref().map(|waivable| {
        let by = Gist::set(waivable.by.iter().map(|role| teller.word(*role)));
        Gist::map([
            ("by", (!waivable.by.is_empty()).then_some(by)),
            ("max", waivable.max.map(Gist::text)),
        ])
    });
    Gist::map([
        ("title", Some(title(&rule.title))),
        (
            "source",
            (!rule.source.is_empty()).then(|| Gist::set(rule.source.iter().map(Gist::text))),
        ),
        ("severity", Some(Gist::text(rule.severity.as_str()))),
        ("status", Some(Gist::text(standing))),
        ("owner", rule.owner.as_ref().map(Gist::text)),
        ("gate", gate.map(Gist::text)),
        ("waivable", waivable),
    ])
}

/// `from 2026-11-01 until 2026-11-23`; empty where no end is set.
pub(super) fn span_text(effective: Effective, policy: &Policy) -> String {
    let date = |instant| date_of(policy.zone(), instant);
    let from = effective.from.map(|from| format!("from {}", date(from)));
    let until = effective.until.map(|until| format!("until {}", date(until)));
    [from, until].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
