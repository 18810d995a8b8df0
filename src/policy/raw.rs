//! Reading a mapping of the policy key by key: every key that is asked for is known, any other is a fault.

use super::values::meant_truth;
use crate::model::code::Code;
use crate::model::document::{Entry, Map, Node, RawContent};
use crate::model::fault::{Findings, Position, nearest, suggest};
use crate::model::full_width;
use crate::model::language::{Said, said};

/// One mapping, and the keys that its reader has asked for so far.
#[derive(Debug)]
pub(crate) struct Keys<'n> {
    map: &'n Map,
    pub(crate) at: Position,
    asked: Vec<&'static str>,
    /// Keys that were told to be slips of one that is needed.
    slips: Vec<&'n str>,
    /// What the reader calls the mapping.
    #[cfg(test)]
    what: String,
}

impl<'n> Keys<'n> {
    /// The keys of `node`; a fault if it is no mapping. `what` names it in the message.
    pub(crate) fn of(node: &'n Node, what: &str, findings: &mut Findings) -> Option<Self> {
        let Some(map) = node.as_map() else {
            wrong_shape(node, what, findings);
            return None;
        };
        Some(Self {
            map,
            at: node.at,
            asked: Vec::new(),
            slips: Vec::new(),
            #[cfg(test)]
            what: what.to_owned(),
        })
    }

    /// The value of `key`; `None` where the key is missing or has no value.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'n Node> {
        #[cfg(test)]
        asked::note(&self.what, key);
        self.asked.push(key);
        self.map.get(key).filter(|node| !node.is_absent())
    }

    /// The value of `key`, a fault where it is missing. One that is misspelt is told, and taken as meant.
    pub(crate) fn need(
        &mut self,
        key: &'static str,
        what: &str,
        findings: &mut Findings,
    ) -> Option<&'n Node> {
        if let Some(node) = self.get(key) {
            return Some(node);
        }
        if let Some(entry) = self.map.entries.iter().find(|entry| &*entry.key == key) {
            findings.fault(entry.key_at, format!("`{key}` has no value")).code(Code::MissingKey);
        } else if let Some(entry) = self.slip_of(&[key]) {
            findings
                .fault(entry.key_at, format!("there is no key `{}` here", entry.key))
                .code(Code::UnknownKey)
                .hint(Said::from(format!("did you mean `{key}`?")));
            self.slips.push(&entry.key);
            return Some(&entry.value).filter(|node| !node.is_absent());
        } else {
            findings.fault(self.at, format!("{what} needs `{key}`")).code(Code::MissingKey);
        }
        None
    }

    /// An entry whose key is nearly one of `keys`, which is told where the keys are finished.
    pub(crate) fn slip_of(&self, keys: &[&str]) -> Option<&'n Entry> {
        let is_slip = |entry: &&Entry| {
            !keys.contains(&&*entry.key) && nearest(&entry.key, keys.iter().copied()).is_some()
        };
        self.map.entries.iter().find(is_slip)
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
            other => {
                findings
                    .fault(node.at, format!("`{key}` must be true or false"))
                    .code(Code::WrongValue)
                    .hint(other.and_then(meant_truth).map(Said::from));
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
            findings
                .fault(node.at, format!("`{key}` must be a whole number, {least} or more"))
                .code(Code::WrongNumber);
        }
        number
    }

    /// True if one of the keys stands there, asked for or not.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some()
    }

    /// Takes note that an entry has been told to be at fault.
    pub(crate) fn tell(&mut self, entry: &'n Entry) {
        self.slips.push(&entry.key);
    }

    /// The entries that no one has asked for yet.
    pub(crate) fn rest(&self) -> impl Iterator<Item = &'n Entry> {
        self.map.entries.iter().filter(|entry| {
            !self.asked.contains(&&*entry.key) && !self.slips.contains(&&*entry.key)
        })
    }

    /// Names every key that was not asked for.
    pub(crate) fn finish(self, what: &str, findings: &mut Findings) {
        for entry in self.rest() {
            if !slips_in_key(entry, findings) {
                findings
                    .fault(entry.key_at, format!("{what} has no key `{}`", entry.key))
                    .code(Code::UnknownKey)
                    .hint(suggest(&entry.key, self.asked.iter().copied()));
            }
        }
    }
}

/// Tells that `what` must be a mapping.
pub(crate) fn wrong_shape(node: &Node, what: &str, findings: &mut Findings) {
    let example = match what {
        "`events`" => Some("resolved: {verb: resolve}"),
        "`kinds`" => Some("complaint: {fields: [subject]}"),
        "`fields`" => Some("fee: {type: decimal}"),
        "`rosters`" => Some("staff: {columns: {name: text}}"),
        "an event" => Some("{verb: resolve}"),
        "a kind" => Some("{fields: [subject]}"),
        _ => None,
    };
    let hint = match &node.content {
        RawContent::Scalar(text) if has_no_blank(text) => Some(blank_behind_colon(text)),
        RawContent::Map(_) => None,
        _ if example.is_some() => example.map(|example| format!("write it like `{example}`")),
        RawContent::List(_) => Some("take the `-` away: each entry is `name: …`".to_owned()),
        RawContent::Scalar(_) | RawContent::Absent => {
            Some("write {key: value}, or one `key: value` a line below it".to_owned())
        }
    };
    let message = format!("{what} must be a mapping, not {}", node.shape());
    findings.fault(node.at, message).code(Code::WrongShape).hint(hint.map(Said::from));
}

/// Tells what YAML makes of a key that was meant otherwise: `verb:close` without its blank, a full-width mark, a merge
/// key.
pub(crate) fn slips_in_key(entry: &Entry, findings: &mut Findings) -> bool {
    if &*entry.key == "<<" {
        findings
            .fault(entry.key_at, "`<<` takes over nothing here")
            .code(Code::MergeKey)
            .hint(Said::from("write the keys that it should take over"));
        return true;
    }
    if let Some((column, wide, narrow)) = full_width(&entry.key) {
        let column = entry.key_at.column + u32::try_from(column).unwrap_or_default();
        let message = format!("the full-width `{wide}` stands where YAML wants `{narrow}`");
        findings
            .fault(Position { column, ..entry.key_at }, message)
            .code(Code::FullWidthMark)
            .over(1)
            .hint(Said::from(format!(
                "write `{narrow}`, or put the text in quotes if it is meant so"
            )));
        return true;
    }
    if entry.value.is_absent() && has_no_blank(&entry.key) {
        findings
            .fault(entry.key_at, format!("a blank is missing in `{}`", entry.key))
            .code(Code::MissingBlank)
            .hint(Said::from(blank_behind_colon(&entry.key)));
        return true;
    }
    false
}

/// True of `verb:close`, which YAML takes for one word; a time such as `12:30` and an address are words.
fn has_no_blank(text: &str) -> bool {
    let Some((key, value)) = text.split_once(':') else { return false };
    key.starts_with(|first: char| first.is_alphabetic())
        && key.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
        && !value.is_empty()
        && !value.starts_with("//")
}

fn blank_behind_colon(text: &str) -> String {
    format!("write `{}`", text.replacen(':', ": ", 1))
}

/// The text of `node`; a fault where it is a list or a mapping.
pub(crate) fn text<'n>(node: &'n Node, what: &str, findings: &mut Findings) -> Option<&'n str> {
    let text = node.as_text();
    if text.is_none() {
        let message = if node.is_absent() {
            said!("`{what}` must be a value, not nothing", "`{what}` 没有值")
        } else {
            format!("`{what}` must be a value, not {}", node.shape()).into()
        };
        findings.fault(node.at, message).code(Code::WrongShape);
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

/// Which keys the readers of this thread have asked for, so that a test can hold the schemas against them.
#[cfg(test)]
pub(crate) mod asked {
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};

    /// Keys by what the reader calls their mapping.
    pub(crate) type Asked = BTreeMap<String, BTreeSet<String>>;

    thread_local! {
        static ASKED: RefCell<Asked> = RefCell::default();
    }

    pub(super) fn note(what: &str, key: &str) {
        let add = |asked: &RefCell<Asked>| {
            asked.borrow_mut().entry(what.to_owned()).or_default().insert(key.to_owned());
        };
        ASKED.with(add);
    }

    pub(crate) fn all() -> Asked {
        ASKED.with(|asked| asked.borrow().clone())
    }
}
