//! What the rules look at, and the tables must therefore have.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::roster::{ColumnId, RosterId};
use crate::model::value::FieldId;

/// Which row of a roster: the reference of the event that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    By,
    /// The value of the record after the event.
    After(FieldId),
    /// The event's own value, else that of the record.
    During(FieldId),
    /// The event's own value, at `opened` the head's too.
    Own(FieldId),
}

/// Collected while the rules are said, before the tables are.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Fields as the events themselves say them.
    pub(super) own: BTreeSet<FieldId>,
    /// Fields of the record after each event.
    pub(super) after: BTreeSet<FieldId>,
    /// Head values.
    pub(super) head: BTreeSet<FieldId>,
    /// Roster rows, with the columns that are looked at.
    pub(super) rows: BTreeMap<(Key, RosterId), BTreeSet<ColumnId>>,
    /// Rosters whose keys are looked for.
    pub(super) keys: BTreeSet<RosterId>,
    /// References that must name one row, where they name any.
    pub(super) single: BTreeSet<FieldId>,
    pub(super) calendars: BTreeSet<usize>,
    /// Fields whose first value is looked for.
    pub(super) firsts: BTreeSet<FieldId>,
    pub(super) waits: bool,
}

impl Needs {
    /// Adds what another rule needs.
    pub(super) fn absorb(&mut self, other: Self) {
        self.own.extend(other.own);
        self.after.extend(other.after);
        self.head.extend(other.head);
        for (key, columns) in other.rows {
            self.rows.entry(key).or_default().extend(columns);
        }
        self.keys.extend(other.keys);
        self.single.extend(other.single);
        self.calendars.extend(other.calendars);
        self.firsts.extend(other.firsts);
        self.waits |= other.waits;
    }
}
