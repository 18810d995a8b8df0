//! Echoes: what happens in one place and is heard in another.
//!
//! A rule judges one timeline: that of a record, of a roster row, or of the book. What a matcher means elsewhere (an
//! event of a record that names this one, an event of any record that names the row, the outcome of another rule)
//! reaches that timeline as an event of a kind of its own. So every form judges echoes as it judges events.

use super::condition::Condition;
use super::matcher::{Alternative, What};
use crate::model::record::{EventId, EventSet};
use crate::model::roster::RosterId;
use crate::model::value::FieldId;

#[derive(Clone, Debug)]
pub(crate) struct Echo {
    /// The kind of event as which it is heard; the schema names it for messages.
    pub(crate) event: EventId,
    pub(crate) of: Of,
}

/// What is heard, and by whom.
#[derive(Clone, Debug)]
pub(crate) enum Of {
    /// The events of records that the alternative means, of records for which `when` holds then.
    Events { what: Alternative, by: Hearer, when: Condition },
    /// The obligations of this rule as they are kept, late, overdue or broken, heard by whatever they are about; the field
    /// `status` says which.
    Outcomes { rule: Box<str> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hearer {
    /// The record that this field of the record in question names.
    Linked(FieldId),
    /// Every row of the roster that the event or its record names.
    Row(RosterId),
    /// The book as a whole.
    Book,
}

impl Echo {
    /// Hears only of records for which `condition` holds.
    pub(super) fn only_when(&mut self, condition: &Condition) {
        if let Of::Events { when, .. } = &mut self.of {
            *when = condition.clone();
        }
    }

    /// The events one of which a record has that it can be of; `None` where it can be of any.
    pub(super) fn heard_of(&self) -> Option<EventSet> {
        let mut all = EventSet::default();
        if let Of::Events { what, .. } = &self.of {
            let What::Events(events) = &what.what else { return None };
            events.iter().for_each(|event| all.insert(*event));
        }
        Some(all)
    }

    /// True if a record's timeline may hold echoes of other records.
    pub(crate) fn is_link(&self) -> bool {
        matches!(self.of, Of::Events { by: Hearer::Linked(_), .. })
    }
}
