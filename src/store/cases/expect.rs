//! What a case expects of which rule.

use super::times::Times;
use crate::engine::Outcome;
use crate::model::Amount;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, suggest};
use crate::model::language::Said;
use crate::policy::Policy;
use crate::policy::raw::{Keys, texts};
use crate::policy::rule::{Severity, Standing as Status};
use crate::report::rank::Rank;
use crate::report::trial::{Expected, Standing};

/// The word for a rule that asks nothing.
const NONE: &str = "none";
const WHAT: &str = "what is expected";

/// What a case expects: of rules what they ask, and how they rank.
#[derive(Debug, Default)]
pub(super) struct Expectations {
    pub(super) expected: Vec<(Box<str>, Expected)>,
    pub(super) ranks: Vec<(Box<str>, Rank)>,
}

/// Reads the mapping of rules to what is expected of them.
pub(super) fn read(
    node: &Node,
    policy: &Policy,
    times: Times,
    findings: &mut Findings,
) -> Expectations {
    let entries = node.as_map().map_or(&[][..], |map| &map.entries);
    if entries.is_empty() {
        let hint = "name rules with their outcomes: {phone-answered: kept}".to_owned();
        findings.fault_with_hint(node.at, "the case expects nothing", Said::from(hint));
    }
    let mut all = Expectations::default();
    for entry in entries {
        let (expected, rank) = one(entry, policy, times, findings);
        all.expected.extend(expected.map(|expected| (entry.key.clone().into(), expected)));
        all.ranks.extend(rank.map(|rank| (entry.key.clone().into(), rank)));
    }
    all
}

fn one(
    entry: &Entry,
    policy: &Policy,
    times: Times,
    findings: &mut Findings,
) -> (Option<Expected>, Option<Rank>) {
    if policy.rule(&entry.key).is_none() {
        let hint = suggest(&entry.key, policy.rules.iter().map(|rule| &*rule.id));
        findings.fault_with_hint(entry.key_at, format!("there is no rule `{}`", entry.key), hint);
    }
    match &entry.value.content {
        Content::Scalar(word) if **word == *NONE => (Some(Expected::Nothing), None),
        Content::Scalar(_) | Content::Absent => {
            (outcome(&entry.value, findings).map(Expected::Every), None)
        }
        Content::Map(_) => ranked(&entry.value, times, findings),
        Content::List(items) => {
            let read = |item| standing(item, times, findings);
            (Some(Expected::Each(items.iter().filter_map(read).collect())), None)
        }
    }
}

/// How the only obligation stands, how the rule ranks, or both.
fn ranked(node: &Node, times: Times, findings: &mut Findings) -> (Option<Expected>, Option<Rank>) {
    let Some(mut keys) = Keys::of(node, WHAT, findings) else { return (None, None) };
    let severity = word(&mut keys, "severity", &Severity::ALL, Severity::as_str, findings);
    let status = word(&mut keys, "status", &Status::ALL, Status::as_str, findings);
    let rank = (keys.has("severity") || keys.has("status")).then_some(Rank { severity, status });
    if rank.is_some() && !keys.has("outcome") {
        keys.finish(WHAT, findings);
        return (None, rank);
    }
    let standing = standing_of(keys, times, findings);
    (standing.map(|standing| Expected::Each(vec![standing])), rank)
}

/// The value of `key`, one of `known`.
fn word<T: Copy>(
    keys: &mut Keys<'_>,
    key: &'static str,
    known: &[T],
    name: fn(T) -> &'static str,
    findings: &mut Findings,
) -> Option<T> {
    let node = keys.get(key)?;
    let word = node.as_text().unwrap_or_default();
    let found = known.iter().copied().find(|value| name(*value) == word);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|value| name(*value)).collect();
        let message = format!("`{key}` cannot be `{word}`");
        findings.fault_with_hint(node.at, message, suggest(word, names));
    }
    found
}

fn outcome(node: &Node, findings: &mut Findings) -> Option<Outcome> {
    let word = node.as_text().unwrap_or_default();
    let found = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word);
    if found.is_none() {
        let known = Outcome::ALL.into_iter().map(Outcome::as_str).chain([NONE]);
        let hint = suggest(word, known.collect::<Vec<_>>());
        findings.fault_with_hint(node.at, format!("there is no outcome `{word}`"), hint);
    }
    found
}

fn standing(node: &Node, times: Times, findings: &mut Findings) -> Option<Standing> {
    if node.as_text().is_some() {
        return outcome(node, findings).map(Standing::of);
    }
    standing_of(Keys::of(node, WHAT, findings)?, times, findings)
}

fn standing_of(mut keys: Keys<'_>, times: Times, findings: &mut Findings) -> Option<Standing> {
    let outcome = keys.need("outcome", WHAT, findings).and_then(|node| outcome(node, findings));
    let mut instant = |key| keys.get(key).and_then(|node| times.instant(node, key, findings));
    let (from, due) = (instant("from"), instant("due"));
    let (warn, done) = (instant("warn"), instant("done"));
    let mut length = |key| keys.get(key).and_then(|node| length(node, key, findings));
    let (over, spare) = (length("over"), length("spare"));
    let lacks = keys.get("lacks").map(|node| {
        texts(node, "lacks", findings).into_iter().map(|(name, _)| name.into()).collect()
    });
    let mut text = |key| keys.text(key, findings).map(Into::into);
    let (record, figure, baseline) = (text("record"), text("figure"), text("baseline"));
    keys.finish(WHAT, findings);
    Some(Standing {
        outcome: outcome?,
        from,
        due,
        warn,
        done,
        over,
        spare,
        lacks,
        record,
        figure,
        baseline,
    })
}

/// Seconds of elapsed time.
fn length(node: &Node, key: &str, findings: &mut Findings) -> Option<i64> {
    let text = node.as_text().unwrap_or_default();
    let Ok(Amount::Elapsed(seconds)) = Amount::parse(text) else {
        let hint = "write elapsed time, such as 15h30m or 1s".to_owned();
        findings.fault_with_hint(
            node.at,
            format!("`{key}`: `{text}` is not a length"),
            Said::from(hint),
        );
        return None;
    };
    Some(seconds)
}
