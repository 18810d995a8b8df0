//! Mutations of matchers: one of several events dropped, one of its conditions dropped.

use super::tree::Place;
use super::{Aspect, Finder, entry_path, item_path, nudge};

/// Keys without which a matcher means no event.
const FIXED: [&str; 6] = ["event", "set", "rule", "outcome", "nth", "roster"];

impl Finder<'_> {
    pub(super) fn matcher(&mut self, path: &str, matcher: &Place) {
        self.drop_items(Aspect::Condition, path, matcher);
        let all = matcher.items();
        for (place, one) in all.iter().enumerate() {
            let path = item_path(path, place, all.len());
            self.tests(&path, one, &FIXED);
            for (index, entry) in one.entries().iter().enumerate() {
                let path_of = entry_path(&path, entry);
                match entry.name() {
                    "event" | "outcome" => {
                        self.drop_items(Aspect::Condition, &path_of, &entry.value);
                    }
                    "nth" => {
                        self.drop_entry(Aspect::Condition, &path, one, index);
                        let others = entry.value.text().map_or_else(Vec::new, nudge::numbers);
                        self.replace(Aspect::Boundary, &path_of, &entry.value, others);
                    }
                    _ => {}
                }
            }
        }
    }
}
