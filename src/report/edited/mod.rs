//! What an edit of a record means: which fields of its head and which events are said otherwise than before.
//!
//! What has happened is never unsaid: [`amend`] turns a change of it into events that mend it.

mod amend;
mod words;

pub(crate) use amend::{Mended, Mending};

use crate::model::language::Said;
use crate::model::record::{Event, Record};
use crate::model::value::{FieldId, Fields, Value};

/// The difference between a record and its edited form.
#[derive(Debug)]
pub(crate) struct Edited<'r> {
    pub(crate) before: &'r Record,
    pub(crate) after: &'r Record,
    /// Fields of the head that are said otherwise.
    pub(crate) head: Vec<FieldChange>,
    /// Events that are said otherwise, in the order of the file.
    pub(crate) events: Vec<EventChange>,
    /// For each event of before: which one of after it is, the same or changed.
    pub(crate) counterpart: Vec<Option<usize>>,
    /// Two events of one instant have changed their places, so that they count in another order.
    pub(crate) is_reordered: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldChange {
    pub(crate) field: FieldId,
    pub(crate) old: Option<Value>,
    pub(crate) new: Option<Value>,
}

/// Events by their places in the two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventChange {
    Added(usize),
    Removed(usize),
    Changed { old: usize, new: usize },
}

impl<'r> Edited<'r> {
    pub(crate) fn new(before: &'r Record, after: &'r Record) -> Self {
        let counterpart = counterparts(&before.events, &after.events);
        let mut events: Vec<(usize, EventChange)> = Vec::new();
        for (old, new) in counterpart.iter().enumerate() {
            let change = match new {
                None => EventChange::Removed(old),
                Some(new) if !before.events[old].says_the_same_as(&after.events[*new]) => {
                    EventChange::Changed { old, new: *new }
                }
                Some(_) => continue,
            };
            events.push((new.unwrap_or(old), change));
        }
        let added = (0..after.events.len()).filter(|new| !counterpart.contains(&Some(*new)));
        events.extend(added.map(|new| (new, EventChange::Added(new))));
        events.sort_by_key(|(place, change)| (*place, matches!(change, EventChange::Added(_))));
        Self {
            before,
            after,
            head: field_changes(&before.head, &after.head),
            events: events.into_iter().map(|(_, change)| change).collect(),
            is_reordered: is_reordered(&before.events, &counterpart),
            counterpart,
        }
    }

    /// True if nothing is said otherwise.
    pub(crate) fn is_empty(&self) -> bool {
        !self.changes_the_past() && self.events.is_empty()
    }

    /// True if something that stood there is said otherwise; events that were added are not.
    pub(crate) fn changes_the_past(&self) -> bool {
        self.before.id != self.after.id
            || !self.head.is_empty()
            || self.is_reordered
            || self.events.iter().any(|change| !matches!(change, EventChange::Added(_)))
    }

    /// The places of the added events in the edited record.
    pub(crate) fn added(&self) -> impl Iterator<Item = usize> {
        let place = |change: &EventChange| match change {
            EventChange::Added(new) => Some(*new),
            EventChange::Removed(_) | EventChange::Changed { .. } => None,
        };
        self.events.iter().filter_map(place)
    }
}

/// The fields that are said otherwise.
fn field_changes(old: &Fields, new: &Fields) -> Vec<FieldChange> {
    let mut fields: Vec<FieldId> = old.iter().chain(new.iter()).map(|(field, _)| field).collect();
    fields.sort_unstable();
    fields.dedup();
    let change = |field: FieldId| {
        let (old, new) = (old.get(field).cloned(), new.get(field).cloned());
        (old != new).then_some(FieldChange { field, old, new })
    };
    fields.into_iter().filter_map(change).collect()
}

/// For each old event its new form: the same one, else one between the same neighbours that has its instant or its name.
fn counterparts(old: &[Event], new: &[Event]) -> Vec<Option<usize>> {
    let mut found = in_order(old, new);
    // The same event in another place is the same event.
    pair(&mut found, old, new, |_, a, b| a.says_the_same_as(b));
    pair(&mut found, old, new, |_, a, b| a.event == b.event && a.at == b.at);
    pair(&mut found, old, new, |is_between, a, b| is_between && a.event == b.event);
    pair(&mut found, old, new, |is_between, a, b| is_between && a.at == b.at);
    // Events equal in all that they say count once.
    for place in 0..old.len() {
        if found[place].is_none() {
            let twin = (0..old.len()).filter(|other| *other != place);
            let mut twin = twin.filter(|other| old[*other].says_the_same_as(&old[place]));
            found[place] = twin.find_map(|other| found[other]);
        }
    }
    found
}

/// The longest row of events that both have in one order.
fn in_order(old: &[Event], new: &[Event]) -> Vec<Option<usize>> {
    let mut found = vec![None; old.len()];
    // Most edits leave the beginning alone.
    let start = old.iter().zip(new).take_while(|(a, b)| a.says_the_same_as(b)).count();
    (0..start).for_each(|place| found[place] = Some(place));
    let (old, new) = (&old[start..], &new[start..]);
    let width = new.len() + 1;
    let mut longest = vec![0_usize; (old.len() + 1) * width];
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            longest[i * width + j] = if one.says_the_same_as(other) {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i].says_the_same_as(&new[j]) {
            found[start + i] = Some(start + j);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// Pairs what is left, each with the first that `is_it` takes; that is told whether both stand between the same
/// neighbours.
fn pair(
    found: &mut [Option<usize>],
    old: &[Event],
    new: &[Event],
    is_it: impl Fn(bool, &Event, &Event) -> bool,
) {
    for place in 0..old.len() {
        if found[place].is_some() {
            continue;
        }
        let after = found[..place].iter().rev().find_map(|one| *one);
        let before = found[place + 1..].iter().find_map(|one| *one);
        let is_between = |other: usize| {
            after.is_none_or(|after| after < other) && before.is_none_or(|before| other < before)
        };
        found[place] = (0..new.len())
            .filter(|other| !found.contains(&Some(*other)))
            .find(|other| is_it(is_between(*other), &old[place], &new[*other]));
    }
}

/// True if events of one instant no longer stand in their order.
fn is_reordered(old: &[Event], counterpart: &[Option<usize>]) -> bool {
    let turned = |first: usize, second: usize| {
        old[first].at == old[second].at
            && matches!((counterpart[first], counterpart[second]), (Some(a), Some(b)) if a > b)
    };
    (0..old.len()).any(|first| (first + 1..old.len()).any(|second| turned(first, second)))
}

/// Why a change of what has happened cannot be kept as an amendment.
#[derive(Clone, Debug)]
pub(crate) struct Unsayable {
    pub(crate) message: Said,
    pub(crate) hint: Said,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Instant;
    use crate::model::record::{Actor, EventId, KindId};

    fn events(text: &str) -> Vec<Event> {
        // `a1` is the event number 10 at the second 1.
        let event = |word: &str| Event {
            at: Instant::from_seconds(word[1..].parse().unwrap()),
            event: EventId(u16::from(word.as_bytes()[0] - b'a') + 10),
            by: Actor::System,
            recorded: None,
            fields: Fields::default(),
            amendment: None,
            line: 0,
        };
        text.split_whitespace().map(event).collect()
    }

    fn record(text: &str) -> Record {
        Record {
            id: crate::model::id::RecordId::NONE,
            kind: KindId(0),
            head: Fields::default(),
            events: events(text),
            file: "".into(),
            line: 1,
        }
    }

    #[test]
    fn events_are_told_apart_as_people_see_them() {
        use EventChange::{Added, Changed, Removed};
        #[track_caller]
        fn case(old: &str, new: &str, expected: &[EventChange], is_reordered: bool) {
            let (old, new) = (record(old), record(new));
            let edited = Edited::new(&old, &new);
            assert_eq!((edited.events.as_slice(), edited.is_reordered), (expected, is_reordered));
        }
        case("a1 b2 c3", "a1 b2 c3", &[], false);
        case("a1 b2 c3", "a1 b2 c3 d4", &[Added(3)], false);
        case("a1 b2 c3", "a1 c3", &[Removed(1)], false);
        case("a1 b2 c3", "a1 b4 c3", &[Changed { old: 1, new: 1 }], false);
        case("a1 b2 c3", "a1 d2 c3", &[Changed { old: 1, new: 1 }], false);
        case("a1 b2 c3", "a1 x0 b2 c3", &[Added(1)], false);
        case("a1 b2 c3", "a1 c3 d9 b2", &[Added(2)], false);
        case("a1 b2 c2", "a1 c2 b2", &[], true);
        case("a1 b2", "a1 b3 b2", &[Added(1)], false);
        case("a1 b2 c3", "a1 d8 e9", &[Removed(1), Added(1), Removed(2), Added(2)], false);
    }
}
