//! Small mutations of a policy: edits of its text, each of which some case should notice.
//!
//! What comes out may be no policy, or mean the same as before: who compiles it finds that out.

mod condition;
mod edit;
mod form;
mod matcher;
mod nudge;
mod rule;
mod shared;
mod tree;

use crate::model::fault::Position;
use edit::{Edit, entry_spans, item_spans};
use tree::{Entry, Place};

/// What a mutation touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aspect {
    /// The rule as a whole: whether it is there, how it ranks, and when it is in force.
    Rule,
    /// One of several limits, and their order.
    Tier,
    /// What records, rows or events must hold.
    Condition,
    /// An amount, a number or a date.
    Boundary,
    /// What stops a clock.
    Pause,
    /// Any other key of the form.
    Clause,
}

impl Aspect {
    pub(crate) const ALL: [Self; 6] =
        [Self::Rule, Self::Tier, Self::Condition, Self::Boundary, Self::Pause, Self::Clause];

    /// What there are several of.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Tier => "tiers",
            Self::Condition => "conditions",
            Self::Boundary => "boundaries",
            Self::Pause => "pauses",
            Self::Clause => "clauses",
        }
    }
}

/// One edit of the policy.
#[derive(Clone, Debug)]
pub(crate) struct Mutation {
    /// The place of the rule in its section; `None` for what rules share.
    pub(crate) rule: Option<usize>,
    pub(crate) aspect: Aspect,
    /// What it does, by keys and values and not by lines: `deadline.within: 30s → 29s`.
    pub(crate) what: String,
    edit: Edit,
}

impl Mutation {
    /// The policy with the edit made.
    pub(crate) fn apply(&self, text: &str) -> String {
        self.edit.apply(text)
    }

    /// Where the part stands that it changes.
    pub(crate) fn position(&self, text: &str) -> Position {
        self.edit.position(text)
    }

    /// The lines that it changes: as they are, and as they become.
    pub(crate) fn lines(&self, text: &str) -> (Vec<String>, Vec<String>) {
        self.edit.lines(text)
    }
}

/// All mutations of the policy `text`, in the order of its lines. `None` where it uses aliases.
pub(crate) fn mutations(text: &str) -> Option<Vec<Mutation>> {
    let root = tree::read(text)?;
    let mut finder = Finder { text, rule: None, found: Vec::new() };
    finder.shared(&root);
    let rules = root.get("rules").map_or(&[][..], Place::list);
    for (place, rule) in rules.iter().enumerate() {
        finder.rule = Some(place);
        finder.rule(rules, place, rule);
    }
    finder.found.sort_by_key(|mutation| mutation.edit.at);
    Some(finder.found)
}

/// Walks through a part of the policy and notes what can be changed.
struct Finder<'t> {
    text: &'t str,
    rule: Option<usize>,
    found: Vec<Mutation>,
}

impl Finder<'_> {
    fn note(&mut self, aspect: Aspect, what: String, edit: Edit) {
        self.found.push(Mutation { rule: self.rule, aspect, what, edit });
    }

    /// Each of `others` in place of the scalar `place`.
    fn replace(&mut self, aspect: Aspect, path: &str, place: &Place, others: Vec<String>) {
        let Some(old) = place.text() else { return };
        let written = &self.text[place.span.clone()];
        for new in others {
            // Quotes stay.
            let by = written.replacen(old, &new, 1);
            let what = format!("{path}: {old} → {new}");
            self.note(aspect, what, Edit::of(place.span.clone(), by));
        }
    }

    /// Without the entry at `place`; a mapping of one entry is left empty.
    fn drop_entry(&mut self, aspect: Aspect, path: &str, map: &Place, place: usize) {
        let Some(entry) = map.entries().get(place) else { return };
        let edit = Edit::without(&entry_spans(map.entries()), place)
            .unwrap_or_else(|| Edit::of(map.span.clone(), "{}"));
        self.note(aspect, format!("{path}: without {}", entry.name()), edit);
    }

    /// Without each of several items.
    fn drop_items(&mut self, aspect: Aspect, path: &str, list: &Place) {
        let spans = item_spans(list.list());
        for (place, item) in list.list().iter().enumerate() {
            let Some(edit) = Edit::without(&spans, place) else { continue };
            let what = format!("{path}: without {}", self.label(item, place));
            self.note(aspect, what, edit);
        }
    }

    /// Each two neighbours swapped.
    fn swap_items(&mut self, aspect: Aspect, path: &str, list: &Place) {
        let (items, spans) = (list.list(), item_spans(list.list()));
        for place in 1..items.len() {
            let Some(edit) = Edit::swapped(self.text, &spans, place - 1) else { continue };
            let (first, second) =
                (self.label(&items[place - 1], place - 1), self.label(&items[place], place));
            self.note(aspect, format!("{path}: {first} and {second} swapped"), edit);
        }
    }

    /// What an item is called: its text, or its number where that is long.
    fn label(&self, item: &Place, place: usize) -> String {
        const LONG: usize = 40;
        let written = self.text[item.span.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let is_short = written.chars().count() <= LONG;
        if is_short { written } else { format!("[{}]", place + 1) }
    }
}

/// The path of an item: that of its list where it is the only one.
fn item_path(path: &str, place: usize, of: usize) -> String {
    if of > 1 { format!("{path}[{}]", place + 1) } else { path.to_owned() }
}

/// The path of an entry.
fn entry_path(path: &str, entry: &Entry) -> String {
    format!("{path}.{}", entry.name())
}

#[cfg(test)]
mod tests;
