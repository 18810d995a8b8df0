//! Mutations of what a rule asks, key by key of its form.

use super::tree::{Content, Place};
use super::{Aspect, Finder, entry_path, item_path, nudge};
use crate::policy::form::FormName;

impl Finder<'_> {
    pub(super) fn form(&mut self, form: FormName, path: &str, body: &Place) {
        for (place, entry) in body.entries().iter().enumerate() {
            let aspect = if entry.name() == "pause" { Aspect::Pause } else { Aspect::Clause };
            let is_condition = entry.name() == "where";
            if body.entries().len() > 1 && !is_condition {
                self.drop_entry(aspect, path, body, place);
            }
            let value = &entry.value;
            let path_of = entry_path(path, entry);
            match (entry.name(), form) {
                ("where", _) => self.where_key(&path_of, path, body, place),
                ("need", FormName::Required | FormName::Roster) => self.needs(&path_of, value),
                ("from" | "until", FormName::Duty) => self.by(nudge::days, &path_of, value),
                ("of", FormName::Roster | FormName::Retention) => {}
                ("every" | "per", _) => self.pace(&path_of, value),
                ("tiers", _) => self.tiers(&path_of, value),
                ("pause", _) => self.drop_items(Aspect::Pause, &path_of, value),
                ("role" | "skill" | "same", _) => self.members(&path_of, value),
                ("order", _) => self.order(&path_of, value),
                ("fresh" | "weighted" | "distinct" | "baseline", _) => {
                    self.entries(&path_of, value);
                }
                ("for_each", _) => self.for_each(&path_of, value),
                ("mean" | "percentile", _) => self.form(form, &path_of, value),
                ("during", _) => {
                    for (place, end) in value.list().iter().enumerate() {
                        self.matcher(&item_path(&path_of, place, 2), end);
                    }
                }
                _ if is_matcher(entry.name()) => self.matcher(&path_of, value),
                _ => self.by(nudge::figures, &path_of, value),
            }
        }
    }

    /// What `nudge` makes of a scalar.
    fn by(&mut self, nudge: fn(&str) -> Vec<String>, path: &str, value: &Place) {
        let others = value.text().map_or_else(Vec::new, nudge);
        self.replace(Aspect::Boundary, path, value, others);
    }

    fn where_key(&mut self, path_of: &str, path: &str, body: &Place, place: usize) {
        let value = &body.entries()[place].value;
        if value.is_map() && value.entries().len() == 1 {
            self.drop_entry(Aspect::Condition, path, body, place);
            self.values(path_of, value, &[]);
        } else {
            self.condition(path_of, value);
        }
    }

    /// A period, an amount, or a list with fields to split by.
    fn pace(&mut self, path: &str, value: &Place) {
        self.drop_items(Aspect::Clause, path, value);
        for item in value.items() {
            if let Some(rolling) = item.get("rolling") {
                self.by(nudge::figures, &format!("{path}.rolling"), rolling);
            }
            self.by(nudge::periods, path, item);
            let is_amount = item.text().is_some_and(|text| text.starts_with(char::is_numeric));
            if is_amount {
                self.by(nudge::figures, path, item);
            }
        }
    }

    fn tiers(&mut self, path: &str, tiers: &Place) {
        self.drop_items(Aspect::Tier, path, tiers);
        self.swap_items(Aspect::Tier, path, tiers);
        let all = tiers.items();
        for (number, tier) in all.iter().enumerate() {
            let path = item_path(path, number, all.len());
            for (place, entry) in tier.entries().iter().enumerate() {
                let path_of = entry_path(&path, entry);
                if entry.name() == "when" {
                    self.when(&path_of, tier, place);
                } else {
                    self.by(nudge::figures, &path_of, &entry.value);
                }
            }
        }
    }

    /// Words of which each may go: `[supervisor, manager]`, `{to: by}`.
    fn members(&mut self, path: &str, value: &Place) {
        self.drop_items(Aspect::Clause, path, value);
        if value.entries().len() > 1 {
            for place in 0..value.entries().len() {
                self.drop_entry(Aspect::Clause, path, value, place);
            }
        }
    }

    /// Names or conditions, in a list or a mapping.
    fn needs(&mut self, path: &str, needs: &Place) {
        self.drop_items(Aspect::Clause, path, needs);
        let all = needs.items();
        for (place, item) in all.iter().enumerate() {
            if item.entries().len() > 1 {
                for place in 0..item.entries().len() {
                    self.drop_entry(Aspect::Clause, path, item, place);
                }
            }
            let path =
                if item.is_map() { path.to_owned() } else { item_path(path, place, all.len()) };
            self.values(&path, item, &[]);
        }
    }

    fn order(&mut self, path: &str, order: &Place) {
        self.drop_items(Aspect::Clause, path, order);
        self.swap_items(Aspect::Clause, path, order);
        let all = order.list();
        for (place, step) in all.iter().enumerate() {
            self.matcher(&item_path(path, place, all.len()), step);
        }
    }

    /// `{courtesy: 1y, business: 1y}`, or one figure.
    fn entries(&mut self, path: &str, value: &Place) {
        if !value.is_map() {
            self.by(nudge::figures, path, value);
            return;
        }
        for (place, entry) in value.entries().iter().enumerate() {
            if value.entries().len() > 1 {
                self.drop_entry(Aspect::Clause, path, value, place);
            }
            self.by(nudge::figures, &entry_path(path, entry), &entry.value);
        }
    }

    fn for_each(&mut self, path: &str, value: &Place) {
        if value.get("event").is_some() {
            self.matcher(path, value);
            return;
        }
        for entry in value.entries() {
            if let Content::List(_) = entry.value.content {
                self.drop_items(Aspect::Clause, &entry_path(path, entry), &entry.value);
            }
        }
    }
}

/// True of the keys whose value says which event.
fn is_matcher(key: &str) -> bool {
    const KEYS: [&str; 15] = [
        "from",
        "to",
        "unless",
        "expect",
        "before",
        "need",
        "after",
        "at",
        "of",
        "not_same_as",
        "done",
        "share",
        "count",
        "among",
        "gap",
    ];
    KEYS.contains(&key)
}
