//! What the sections other than `rules` say, entry by entry.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Change, Gist, differences};
use crate::model::document::{self, Content, Node};
use crate::model::fault::Findings;

/// What became of one entry of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SectionChange {
    pub(crate) section: String,
    /// `None` where the section is one mapping, as `policy` is.
    pub(crate) entry: Option<String>,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Added,
    Removed,
    Changed(Vec<Change>),
}

/// What differs between two policies as they are written, the rules apart; comments, quotes and the order of keys aside.
pub(crate) fn section_changes(old: &str, new: &str) -> Vec<SectionChange> {
    let (old, new) = (sections(old), sections(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let (old, new) = (entries(old.get(name)), entries(new.get(name)));
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let what = match (old.get(key), new.get(key)) {
                (Some(old), Some(new)) if old == new => continue,
                (Some(old), Some(new)) => What::Changed(differences(old, new)),
                (None, _) => What::Added,
                (_, None) => What::Removed,
            };
            let entry = (!key.is_empty()).then(|| key.clone());
            changes.push(SectionChange { section: name.clone(), entry, what });
        }
    }
    changes
}

/// The sections other than `rules`.
fn sections(text: &str) -> BTreeMap<String, Gist> {
    let root = document::read(text, &mut Findings::new(""));
    let map = root.as_ref().and_then(Node::as_map);
    let entries = map.into_iter().flat_map(|map| &map.entries);
    let others = entries.filter(|entry| &*entry.key != "rules");
    others.map(|entry| (entry.key.to_string(), gist(&entry.value))).collect()
}

/// The entries of a section by name. What is no mapping of mappings is one entry without a name.
fn entries(section: Option<&Gist>) -> BTreeMap<String, Gist> {
    match section {
        None => BTreeMap::new(),
        Some(Gist::List(items)) => {
            let name = |item: &Gist| {
                let id = item.get("id").or_else(|| item.get("rule"));
                id.map_or_else(|| item.to_string(), ToString::to_string)
            };
            items.iter().map(|item| (name(item), item.clone())).collect()
        }
        Some(Gist::Map(map)) if map.contains_key("zone") || map.contains_key("version") => {
            BTreeMap::from([(String::new(), Gist::Map(map.clone()))])
        }
        Some(Gist::Map(map)) => map.clone(),
        Some(other) => BTreeMap::from([(String::new(), other.clone())]),
    }
}

fn gist(node: &Node) -> Gist {
    match &node.content {
        Content::Absent => Gist::text(""),
        Content::Scalar(text) => Gist::text(text.to_string()),
        Content::List(items) => Gist::List(items.iter().map(gist).collect()),
        Content::Map(map) => {
            let entries = map.entries.iter().filter(|entry| !entry.value.is_absent());
            Gist::Map(entries.map(|entry| (entry.key.to_string(), gist(&entry.value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_quotes_and_the_order_of_keys_are_no_change() {
        let old = "policy: {name: Desk, zone: UTC}\nfields:\n  a: {type: text}\n  b: {type: int}\n";
        let new = "# new\nfields:\n  b:\n    type: 'int'\n  a: {type: text}\npolicy: {zone: UTC, name: Desk}\n";
        assert_eq!(section_changes(old, new), []);
        let changes =
            section_changes(old, &new.replace("'int'", "decimal").replace("a: {", "c: {"));
        let told: Vec<_> = changes
            .iter()
            .map(|change| {
                (change.entry.as_deref().unwrap(), matches!(change.what, What::Changed(_)))
            })
            .collect();
        assert_eq!(told, [("a", false), ("b", true), ("c", false)]);
    }
}
