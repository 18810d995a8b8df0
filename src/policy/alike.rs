//! Whether two policies read records alike.

use super::schema::{Field, Schema};

impl Schema {
    /// True if a record that was read with one is the same record under the other: the same names with the same numbers
    /// and types. What events set and titles may differ.
    pub(crate) fn reads_like(&self, other: &Self) -> bool {
        self.zone == other.zone
            && self.has_fields_of(other)
            && self.has_events_of(other)
            && self.has_kinds_of(other)
            && self.has_rosters_of(other)
    }

    fn has_fields_of(&self, other: &Self) -> bool {
        let pattern =
            |field: &Field| field.pattern.as_ref().map(|pattern| pattern.as_str().to_owned());
        pairwise(&self.fields, &other.fields, |a, b| {
            a.name == b.name && a.kind == b.kind && pattern(a) == pattern(b)
        })
    }

    fn has_events_of(&self, other: &Self) -> bool {
        let declared = |schema: &Self| schema.event_count();
        let (ours, theirs) = (&self.events[..declared(self)], &other.events[..declared(other)]);
        pairwise(ours, theirs, |a, b| {
            a.name == b.name && a.fields == b.fields && a.by == b.by && a.kinds == b.kinds
        })
    }

    fn has_kinds_of(&self, other: &Self) -> bool {
        pairwise(&self.kinds, &other.kinds, |a, b| a.name == b.name && a.fields == b.fields)
    }

    fn has_rosters_of(&self, other: &Self) -> bool {
        pairwise(&self.rosters, &other.rosters, |a, b| {
            a.name == b.name
                && a.key == b.key
                && pairwise(&a.columns, &b.columns, |a, b| a.name == b.name && a.kind == b.kind)
        })
    }
}

fn pairwise<T>(ours: &[T], theirs: &[T], alike: impl Fn(&T, &T) -> bool) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| alike(a, b))
}
