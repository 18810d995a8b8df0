//! Mutations of conditions: a key dropped, a value dropped, a figure moved.

use super::tree::{Content, Place};
use super::{Aspect, Finder, entry_path, item_path, nudge};

impl Finder<'_> {
    /// A mapping whose keys must all hold, or a list of such of which one must.
    pub(super) fn condition(&mut self, path: &str, condition: &Place) {
        self.drop_items(Aspect::Condition, path, condition);
        let all = condition.items();
        for (place, one) in all.iter().enumerate() {
            let path = item_path(path, place, all.len());
            self.tests(&path, one, &[]);
        }
    }

    /// The entries of one mapping, but for those named `fixed`.
    pub(super) fn tests(&mut self, path: &str, tests: &Place, fixed: &[&str]) {
        for (place, entry) in tests.entries().iter().enumerate() {
            if !fixed.contains(&entry.name()) {
                self.drop_entry(Aspect::Condition, path, tests, place);
            }
        }
        self.values(path, tests, fixed);
    }

    /// The values of the entries of one mapping, but for those named `fixed`.
    pub(super) fn values(&mut self, path: &str, tests: &Place, fixed: &[&str]) {
        for entry in tests.entries() {
            if !fixed.contains(&entry.name()) {
                self.value(&entry_path(path, entry), &entry.value);
            }
        }
    }

    /// What a field must hold.
    pub(super) fn value(&mut self, path: &str, value: &Place) {
        match &value.content {
            Content::Scalar(text) => {
                let is_figure = text.starts_with(['<', '>']) || text.contains("..");
                let others = if is_figure { nudge::figures(text) } else { Vec::new() };
                self.replace(Aspect::Boundary, path, value, others);
            }
            Content::List(_) => self.drop_items(Aspect::Condition, path, value),
            Content::Map { .. } => {
                for entry in value.entries() {
                    self.value(&entry_path(path, entry), &entry.value);
                }
            }
        }
    }
}
