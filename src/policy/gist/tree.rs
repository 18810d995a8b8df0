//! The tree of a gist, and how two of them differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Something that a policy says: a value, or several, with or without an order that matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gist {
    Text(String),
    /// The order means nothing.
    Set(BTreeSet<Gist>),
    List(Vec<Gist>),
    Map(BTreeMap<String, Gist>),
}

/// One place at which two gists differ; `None` where one says nothing there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Dotted keys; `tiers[2]` is the second tier.
    pub(crate) path: String,
    pub(crate) old: Option<Gist>,
    pub(crate) new: Option<Gist>,
}

impl Gist {
    pub(crate) fn text(text: impl fmt::Display) -> Self {
        Self::Text(text.to_string())
    }

    /// A set; one that has a single member is that member.
    pub(crate) fn set(members: impl IntoIterator<Item = Self>) -> Self {
        let mut members: BTreeSet<Self> = members.into_iter().collect();
        match members.pop_first() {
            Some(only) if members.is_empty() => only,
            Some(first) => {
                members.insert(first);
                Self::Set(members)
            }
            None => Self::Set(members),
        }
    }

    /// A mapping of what is said.
    pub(crate) fn map<const N: usize>(entries: [(&str, Option<Self>); N]) -> Self {
        let said = entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Self::Map(said.collect())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        if let Self::Map(map) = self { map.get(key) } else { None }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The members of a set; anything else is its own only member.
    pub(crate) fn members(&self) -> Vec<&Self> {
        if let Self::Set(members) = self { members.iter().collect() } else { vec![self] }
    }
}

impl fmt::Display for Gist {
    /// In flow style, as a policy could say it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Set(members) => {
                let members: Vec<String> = members.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", members.join(", "))
            }
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Map(map) => {
                let entries: Vec<String> =
                    map.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                write!(f, "{{{}}}", entries.join(", "))
            }
        }
    }
}

/// Where `old` and `new` differ, each place once, in the order of the keys.
pub(crate) fn differences(old: &Gist, new: &Gist) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", Some(old), Some(new), &mut changes);
    changes
}

fn compare(path: &str, old: Option<&Gist>, new: Option<&Gist>, changes: &mut Vec<Change>) {
    if old == new {
        return;
    }
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (old, new) {
        (Some(Gist::Map(old)), Some(Gist::Map(new))) => {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                compare(&below(key), old.get(key), new.get(key), changes);
            }
        }
        (Some(Gist::List(old)), Some(Gist::List(new))) if old.len() == new.len() => {
            for (place, (old, new)) in old.iter().zip(new).enumerate() {
                compare(&format!("{path}[{}]", place + 1), Some(old), Some(new), changes);
            }
        }
        _ => changes.push(Change { path: path.to_owned(), old: old.cloned(), new: new.cloned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let gist = |within: &str, grades: [&str; 2]| {
            let grades = Gist::set(grades.map(Gist::text));
            let tier = Gist::map([("within", Some(Gist::text(within))), ("when", Some(grades))]);
            Gist::map([("tiers", Some(Gist::List(vec![tier]))), ("to", Some(Gist::text("done")))])
        };
        assert_eq!(differences(&gist("1h", ["a", "b"]), &gist("1h", ["b", "a"])), []);
        let changes = differences(&gist("1h", ["a", "b"]), &gist("2h", ["a", "a"]));
        let told: Vec<String> = changes
            .iter()
            .map(|change| {
                let (old, new) = (change.old.as_ref().unwrap(), change.new.as_ref().unwrap());
                format!("{}: {old} -> {new}", change.path)
            })
            .collect();
        assert_eq!(told, ["tiers[1].when: [a, b] -> a", "tiers[1].within: 1h -> 2h"]);
    }
}
