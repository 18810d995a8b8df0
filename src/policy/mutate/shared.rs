//! Mutations of what rules share: hours of calendars, what events set, values that mean "unknown".

use super::tree::Place;
use super::{Aspect, Finder, entry_path, nudge};

impl Finder<'_> {
    pub(super) fn shared(&mut self, root: &Place) {
        let section = |name| root.get(name).map_or(&[][..], Place::entries);
        for calendar in section("calendars") {
            self.calendar(&format!("calendars.{}", calendar.name()), &calendar.value);
        }
        for field in section("fields") {
            self.optional(&format!("fields.{}", field.name()), &field.value, &["missing"]);
        }
        for event in section("events") {
            self.optional(&format!("events.{}", event.name()), &event.value, &["sets"]);
        }
    }

    /// Keys that may be left out, and whose members may.
    fn optional(&mut self, path: &str, declared: &Place, keys: &[&str]) {
        for (place, entry) in declared.entries().iter().enumerate() {
            if !keys.contains(&entry.name()) {
                continue;
            }
            self.drop_entry(Aspect::Clause, path, declared, place);
            let path = entry_path(path, entry);
            self.drop_items(Aspect::Clause, &path, &entry.value);
            if entry.value.entries().len() > 1 {
                for place in 0..entry.value.entries().len() {
                    self.drop_entry(Aspect::Clause, &path, &entry.value, place);
                }
            }
        }
    }

    fn calendar(&mut self, path: &str, calendar: &Place) {
        for entry in calendar.entries() {
            let path = entry_path(path, entry);
            match entry.name() {
                "work" => self.windows(&path, &entry.value),
                "week" | "dates" => {
                    for (place, day) in entry.value.entries().iter().enumerate() {
                        self.drop_entry(Aspect::Clause, &path, &entry.value, place);
                        self.windows(&entry_path(&path, day), &day.value);
                        let ends = nudge::ends(day.name());
                        self.replace(Aspect::Boundary, &path, &day.key, ends);
                    }
                }
                _ => {}
            }
        }
    }

    fn windows(&mut self, path: &str, value: &Place) {
        let others = value.text().map_or_else(Vec::new, nudge::windows);
        self.replace(Aspect::Boundary, path, value, others);
    }
}
