//! A case before its values have types: a head and events as written, or those of an earlier case, varied.

use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, Position, suggest};
use crate::model::language::Said;
use crate::policy::raw::{Keys, texts};

/// What a case starts from, and what another may vary.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) head: Vec<Entry>,
    pub(super) events: Vec<Step>,
    pub(super) now: Option<Node>,
    /// Rows by roster.
    pub(super) rosters: Vec<Entry>,
    /// Other records beside the one that the case is about.
    pub(super) others: Vec<Other>,
    /// Months of the archive.
    pub(super) archive: Option<Node>,
}

/// A record beside the one that the case is about.
#[derive(Clone, Debug)]
pub(super) struct Other {
    pub(super) at: Position,
    pub(super) head: Vec<Entry>,
    pub(super) events: Vec<Step>,
}

/// One event of a timeline.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) at: Position,
    pub(super) entries: Vec<Entry>,
}

impl Step {
    fn name(&self) -> &str {
        self.get("event").and_then(Node::as_text).unwrap_or_default()
    }

    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }
}

impl Draft {
    /// Reads the keys of a case that make its record; `base` is the case that it is like.
    pub(super) fn read(keys: &mut Keys<'_>, base: Option<&Self>, findings: &mut Findings) -> Self {
        const VARYING: &str = "only a case that is `like` another has something to vary";
        let mut draft = base.cloned().unwrap_or_default();
        if let Some(node) = keys.get("record") {
            merge(&mut draft.head, node, "record", findings);
        }
        if let Some(node) = keys.get("rosters") {
            merge(&mut draft.rosters, node, "rosters", findings);
        }
        if let Some(node) = keys.get("records") {
            draft.others = node.items().iter().filter_map(|item| other(item, findings)).collect();
        }
        if let Some(node) = keys.get("archive") {
            draft.archive = Some(node.clone());
        }
        if let Some(node) = keys.get("now") {
            draft.now = Some(node.clone());
        }
        if let Some(node) = keys.get("timeline") {
            draft.events = steps(node, "timeline", findings);
        }
        let (drop, change, add) = (keys.get("drop"), keys.get("change"), keys.get("add"));
        for node in [drop, change, add].into_iter().flatten().filter(|_| base.is_none()) {
            findings.fault(node.at, VARYING);
        }
        if let (Some(node), Some(_)) = (change, base) {
            draft.change(node, findings);
        }
        if let (Some(node), Some(_)) = (drop, base) {
            draft.drop(node, findings);
        }
        if let (Some(node), Some(_)) = (add, base) {
            draft.events.extend(steps(node, "add", findings));
        }
        draft
    }

    /// `drop: [progress, waiting#2]`: every event of that name, or the one with that number.
    fn drop(&mut self, node: &Node, findings: &mut Findings) {
        let mut dropped = Vec::new();
        for (text, at) in texts(node, "drop", findings) {
            dropped.extend(self.places(text, at, findings));
        }
        let mut place = 0;
        self.events.retain(|_| {
            place += 1;
            !dropped.contains(&(place - 1))
        });
    }

    /// `change: {resolved: {at: …, cause: ~}}`: new values of the event's fields; `~` takes one away.
    fn change(&mut self, node: &Node, findings: &mut Findings) {
        let Some(map) = node.as_map() else {
            let hint = "write change: {resolved: {at: …}}".to_owned();
            findings.fault_with_hint(
                node.at,
                "`change` must be a mapping of events",
                Said::from(hint),
            );
            return;
        };
        for entry in &map.entries {
            match self.places(&entry.key, entry.key_at, findings).as_slice() {
                [] => {}
                [place] => {
                    merge(&mut self.events[*place].entries, &entry.value, &entry.key, findings);
                }
                several => {
                    let (name, count) = (&entry.key, several.len());
                    let message = format!("there are {count} `{name}` events to change");
                    findings.fault_with_hint(
                        entry.key_at,
                        message,
                        Said::from(format!("say which: {name}#1, {name}#2, …")),
                    );
                }
            }
        }
    }

    /// The places of the events that `text` names; a fault where there are none.
    fn places(&self, text: &str, at: Position, findings: &mut Findings) -> Vec<usize> {
        let (name, number) = match text.split_once('#') {
            Some((name, number)) => (name, number.parse::<usize>().ok()),
            None => (text, None),
        };
        let named = self.events.iter().enumerate().filter(|(_, step)| step.name() == name);
        let mut places: Vec<usize> = named.map(|(place, _)| place).collect();
        if text.contains('#') {
            let nth = number.and_then(|number| number.checked_sub(1));
            places = nth.and_then(|nth| places.get(nth).copied()).into_iter().collect();
        }
        // A case without events is at fault itself.
        if places.is_empty() && !self.events.is_empty() {
            let known: Vec<&str> = self.events.iter().map(Step::name).collect();
            let hint = suggest(name, known).filter(|_| number.is_none());
            findings.fault_with_hint(at, format!("there is no event `{text}` to vary"), hint);
        }
        places
    }
}

/// A record with its head and its `timeline` in one mapping.
fn other(node: &Node, findings: &mut Findings) -> Option<Other> {
    let Some(map) = node.as_map() else {
        findings.fault(node.at, format!("a record must be a mapping, not {}", node.shape()));
        return None;
    };
    let Some(timeline) = map.get("timeline") else {
        findings.fault(node.at, "the record has no `timeline`");
        return None;
    };
    let events = steps(timeline, "timeline", findings);
    let head = map.entries.iter().filter(|entry| &*entry.key != "timeline").cloned().collect();
    Some(Other { at: node.at, head, events })
}

/// The events of a list.
fn steps(node: &Node, key: &str, findings: &mut Findings) -> Vec<Step> {
    let Some(items) = node.as_list() else {
        findings.fault(node.at, format!("`{key}` must be a list of events, not {}", node.shape()));
        return Vec::new();
    };
    let mut steps = Vec::new();
    for item in items {
        if let Some(map) = item.as_map() {
            steps.push(Step { at: item.at, entries: map.entries.clone() });
        } else {
            findings.fault(item.at, format!("an event must be a mapping, not {}", item.shape()));
        }
    }
    steps
}

/// Sets the entries of `node` in `into`; those without a value are taken away.
fn merge(into: &mut Vec<Entry>, node: &Node, key: &str, findings: &mut Findings) {
    let Content::Map(map) = &node.content else {
        findings.fault(node.at, format!("`{key}` must be a mapping, not {}", node.shape()));
        return;
    };
    for entry in &map.entries {
        match into.iter_mut().find(|old| old.key == entry.key) {
            Some(old) => *old = entry.clone(),
            None => into.push(entry.clone()),
        }
    }
    into.retain(|entry| !entry.value.is_absent());
}
