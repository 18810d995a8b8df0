//! What was known before a check: the violations of a baseline, and those that were reported before.

/// Which violation it is: it stays the same whatever else changes of it, an overdue one that is done at last too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) rule: String,
    pub(crate) record: String,
    pub(crate) clock: u32,
}

/// Violations that are known, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Sorted.
    names: Vec<Name>,
}

impl Known {
    pub(crate) fn new(mut names: Vec<Name>) -> Self {
        names.sort_unstable();
        names.dedup();
        Self { names }
    }

    /// In the order of rule, record and clock.
    pub(crate) fn names(&self) -> &[Name] {
        &self.names
    }

    fn place(&self, rule: &str, record: &str, clock: u32) -> Option<usize> {
        let key = |name: &Name| {
            let by_text = (name.rule.as_str(), name.record.as_str()).cmp(&(rule, record));
            by_text.then(name.clock.cmp(&clock))
        };
        self.names.binary_search_by(key).ok()
    }
}

/// Which of the known violations a check came upon.
#[derive(Clone, Debug, Default)]
pub(crate) struct Met {
    /// By the place of the name; as long as it has to be.
    places: Vec<bool>,
}

impl Met {
    /// Keeps in mind that this violation was met; true if it is one of the known.
    pub(super) fn meet(&mut self, known: &Known, rule: &str, record: &str, clock: u32) -> bool {
        let Some(place) = known.place(rule, record, clock) else { return false };
        if self.places.len() <= place {
            self.places.resize(place + 1, false);
        }
        self.places[place] = true;
        true
    }

    pub(super) fn add(&mut self, other: &Self) {
        if self.places.len() < other.places.len() {
            self.places.resize(other.places.len(), false);
        }
        for (here, there) in self.places.iter_mut().zip(&other.places) {
            *here |= there;
        }
    }

    /// The known violations, each with whether it was met.
    pub(crate) fn of<'k>(&self, known: &'k Known) -> impl Iterator<Item = (&'k Name, bool)> {
        let is_met = |place| self.places.get(place).copied().unwrap_or(false);
        known.names.iter().enumerate().map(move |(place, name)| (name, is_met(place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(rule: &str, clock: u32) -> Name {
        Name { rule: rule.to_owned(), record: "261102-AAAA".to_owned(), clock }
    }

    #[test]
    fn each_is_known_once_and_met_by_all_that_it_is_called() {
        let known = Known::new(vec![name("b", 2), name("a", 1), name("b", 2), name("b", 1)]);
        assert_eq!(known.names(), [name("a", 1), name("b", 1), name("b", 2)]);
        let (mut met, mut other) = (Met::default(), Met::default());
        assert!(met.meet(&known, "b", "261102-AAAA", 1));
        assert!(!met.meet(&known, "b", "261102-AAAA", 3));
        assert!(!met.meet(&known, "b", "261102-AAAB", 1));
        assert!(other.meet(&known, "b", "261102-AAAA", 2));
        met.add(&other);
        let of: Vec<(&Name, bool)> = met.of(&known).collect();
        assert_eq!(of, [(&name("a", 1), false), (&name("b", 1), true), (&name("b", 2), true)]);
    }
}
