//! Mutations of a rule as a whole: gone, ranked otherwise, in force on other days.

use super::edit::{Edit, item_spans};
use super::tree::{Content, Entry, Place};
use super::{Aspect, Finder, nudge};
use crate::policy::form::FormName;

/// Keys of which no case can tell: what a rule is called, where it comes from, and what is done beside judging.
const ASIDE: [&str; 6] = ["id", "title", "source", "gate", "waivable", "owner"];

impl Finder<'_> {
    pub(super) fn rule(&mut self, rules: &[Place], place: usize, rule: &Place) {
        if let Some(edit) = Edit::without(&item_spans(rules), place) {
            self.note(Aspect::Rule, "without the rule".to_owned(), edit);
        }
        self.word(
            rule,
            "severity",
            [("error", "warning"), ("warning", "error"), ("info", "warning")],
        );
        self.word(rule, "status", [("active", "trial"), ("trial", "active"), ("", "")]);
        for (index, entry) in rule.entries().iter().enumerate() {
            match entry.name() {
                name if ASIDE.contains(&name) => {}
                "severity" | "status" => {}
                "effective" => self.effective(rule, index, &entry.value),
                "when" => self.when("when", rule, index),
                name => match FormName::parse(name) {
                    Some(form) => self.form(form, name, &entry.value),
                    None => self.drop_key(Aspect::Clause, rule, index),
                },
            }
        }
    }

    /// A key that may be left out, by other words; the first is what its absence means.
    fn word(&mut self, rule: &Place, key: &str, words: [(&str, &str); 3]) {
        let aspect = Aspect::Rule;
        if let Some(value) = rule.get(key) {
            let other = words.iter().find(|(word, _)| value.text() == Some(word));
            let others = other.map(|(_, other)| (*other).to_owned()).into_iter().collect();
            self.replace(aspect, key, value, others);
            return;
        }
        let Some(second) = rule.entries().get(1) else { return };
        let (old, new) = words[0];
        let start = second.key.span.start;
        let column = start - self.text[..start].rfind('\n').map_or(0, |line| line + 1);
        let is_flow = matches!(rule.content, Content::Map { is_flow: true, .. });
        let by = if is_flow {
            format!("{key}: {new}, ")
        } else {
            format!("{key}: {new}\n{}", " ".repeat(column))
        };
        self.note(aspect, format!("{key}: {old} → {new}"), Edit::of(start..start, by));
    }

    fn effective(&mut self, rule: &Place, index: usize, span: &Place) {
        self.drop_key(Aspect::Rule, rule, index);
        for (place, entry) in span.entries().iter().enumerate() {
            let others = entry.value.text().map_or_else(Vec::new, nudge::dates);
            self.replace(
                Aspect::Boundary,
                &super::entry_path("effective", entry),
                &entry.value,
                others,
            );
            if span.entries().len() > 1 {
                self.drop_entry(Aspect::Rule, "effective", span, place);
            }
        }
    }

    fn drop_key(&mut self, aspect: Aspect, rule: &Place, index: usize) {
        let Some(entry) = rule.entries().get(index) else { return };
        let spans = super::entry_spans(rule.entries());
        if let Some(edit) = Edit::without(&spans, index) {
            self.note(aspect, format!("without {}", entry.name()), edit);
        }
    }

    /// A condition under the key at `index` of `map`. Where all of it is one key, the whole condition goes with it.
    pub(super) fn when(&mut self, path: &str, map: &Place, index: usize) {
        let Some(Entry { value, .. }) = map.entries().get(index) else { return };
        if value.is_map() && value.entries().len() == 1 {
            let name = value.entries()[0].name();
            let spans = super::entry_spans(map.entries());
            if let Some(edit) = Edit::without(&spans, index) {
                self.note(Aspect::Condition, format!("{path}: without {name}"), edit);
            }
            self.values(path, value, &[]);
        } else {
            self.condition(path, value);
        }
    }
}
