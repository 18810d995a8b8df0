//! What a case expects of which rule.

use super::times::Times;
use crate::engine::Outcome;
use crate::model::Amount;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, suggest};
use crate::policy::Policy;
use crate::policy::raw::{Keys, texts};
use crate::report::trial::{Expected, Standing};

/// The word for a rule that asks nothing.
const NONE: &str = "none";

/// Reads the mapping of rules to what is expected of them.
pub(super) fn read(
    node: &Node,
    policy: &Policy,
    times: Times,
    findings: &mut Findings,
) -> Vec<(Box<str>, Expected)> {
    let entries = node.as_map().map_or(&[][..], |map| &map.entries);
    if entries.is_empty() {
        let hint = "name rules with their outcomes: {phone-answered: kept}".to_owned();
        findings.fault_with_hint(node.at, "the case expects nothing", hint);
    }
    entries.iter().filter_map(|entry| one(entry, policy, times, findings)).collect()
}

fn one(
    entry: &Entry,
    policy: &Policy,
    times: Times,
    findings: &mut Findings,
) -> Option<(Box<str>, Expected)> {
    if policy.rule(&entry.key).is_none() {
        let hint = suggest(&entry.key, policy.rules.iter().map(|rule| &*rule.id));
        findings.fault_with_hint(entry.key_at, format!("there is no rule `{}`", entry.key), hint);
    }
    let expected = match &entry.value.content {
        Content::Scalar(word) if **word == *NONE => Expected::Nothing,
        Content::Scalar(_) | Content::Absent => Expected::Every(outcome(&entry.value, findings)?),
        Content::Map(_) => Expected::Each(vec![standing(&entry.value, times, findings)?]),
        Content::List(items) => {
            let read = |item| standing(item, times, findings);
            Expected::Each(items.iter().filter_map(read).collect())
        }
    };
    Some((entry.key.clone().into(), expected))
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
    const WHAT: &str = "what is expected";
    if node.as_text().is_some() {
        return outcome(node, findings).map(Standing::of);
    }
    let mut keys = Keys::of(node, WHAT, findings)?;
    let outcome = keys.need("outcome", WHAT, findings).and_then(|node| outcome(node, findings));
    let mut instant = |key| keys.get(key).and_then(|node| times.instant(node, key, findings));
    let (from, due, done) = (instant("from"), instant("due"), instant("done"));
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
        findings.fault_with_hint(node.at, format!("`{key}`: `{text}` is not a length"), hint);
        return None;
    };
    Some(seconds)
}
