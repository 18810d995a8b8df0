//! Reading a mapping of the policy key by key: every key that is asked for is known, any other is a fault.

use crate::model::document::{Map, Node};
use crate::model::fault::{Findings, Position, suggest};

/// One mapping, and the keys that its reader has asked for so far.
#[derive(Debug)]
pub(crate) struct Keys<'n> {
    map: &'n Map,
    pub(crate) at: Position,
    asked: Vec<&'static str>,
}

impl<'n> Keys<'n> {
    /// The keys of `node`; a fault if it is no mapping. `what` names it in the message.
    pub(crate) fn of(node: &'n Node, what: &str, findings: &mut Findings) -> Option<Self> {
        let Some(map) = node.as_map() else {
            findings.fault(node.at, format!("{what} must be a mapping, not {}", node.shape()));
            return None;
        };
        Some(Self { map, at: node.at, asked: Vec::new() })
    }

    /// The value of `key`; `None` where the key is missing or has no value.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        self.map.get(key).filter(|node| !node.is_absent())
    }

    /// The value of `key`, a fault where it is missing.
    pub(crate) fn need(
        &mut self,
        key: &'static str,
        what: &str,
        findings: &mut Findings,
    ) -> Option<&'n Node> {
        let node = self.get(key);
        if node.is_none() {
            findings.fault(self.at, format!("{what} needs `{key}`"));
        }
        node
    }

    /// The text of `key`; a fault where it is a list or a mapping.
    pub(crate) fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'n str> {
        let node = self.get(key)?;
        text(node, key, findings)
    }

    /// `true` or `false`; `None` where the key is missing.
    pub(crate) fn flag(&mut self, key: &'static str, findings: &mut Findings) -> Option<bool> {
        let node = self.get(key)?;
        match node.as_text() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                findings.fault(node.at, format!("`{key}` must be true or false"));
                None
            }
        }
    }

    /// The whole number of `key`, at least `least`.
    pub(crate) fn number(
        &mut self,
        key: &'static str,
        least: u32,
        findings: &mut Findings,
    ) -> Option<u32> {
        let node = self.get(key)?;
        let number =
            node.as_text().and_then(|text| text.parse().ok()).filter(|number| *number >= least);
        if number.is_none() {
            findings.fault(node.at, format!("`{key}` must be a whole number, {least} or more"));
        }
        number
    }

    /// True if one of the keys stands there, asked for or not.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some()
    }

    /// The entries that no one has asked for yet.
    pub(crate) fn rest(&self) -> impl Iterator<Item = &'n crate::model::document::Entry> {
        self.map.entries.iter().filter(|entry| !self.asked.contains(&&*entry.key))
    }

    /// Names every key that was not asked for.
    pub(crate) fn finish(self, what: &str, findings: &mut Findings) {
        for entry in self.rest() {
            let hint = suggest(&entry.key, self.asked.iter().copied());
            findings.fault_with_hint(
                entry.key_at,
                format!("{what} has no key `{}`", entry.key),
                hint,
            );
        }
    }
}

/// The text of `node`; a fault where it is a list or a mapping.
pub(crate) fn text<'n>(node: &'n Node, what: &str, findings: &mut Findings) -> Option<&'n str> {
    let text = node.as_text();
    if text.is_none() {
        findings.fault(node.at, format!("`{what}` must be a value, not {}", node.shape()));
    }
    text
}

/// The texts of a list (or of one value), each with its place.
pub(crate) fn texts<'n>(
    node: &'n Node,
    what: &str,
    findings: &mut Findings,
) -> Vec<(&'n str, Position)> {
    node.items().iter().filter_map(|item| Some((text(item, what, findings)?, item.at))).collect()
}
