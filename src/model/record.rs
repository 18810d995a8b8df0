//! A record: a head that is fixed at opening, and a timeline of events that only grows.

use std::sync::Arc;

use super::Instant;
use super::called::set_bits;
use super::id::RecordId;
use super::symbol::{Symbol, Symbols};
use super::value::Fields;

/// A kind of record, by its number in the policy's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KindId(pub(crate) u16);

/// A kind of event, by its number in the policy's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EventId(pub(crate) u16);

impl EventId {
    /// True of the events that end a record, until it is reopened.
    pub(crate) const fn ends(self) -> bool {
        matches!(self, event::CLOSED | event::WITHDRAWN | event::MERGED)
    }

    /// True of those, and of the one that takes it up again.
    pub(crate) const fn ends_or_reopens(self) -> bool {
        self.ends() || matches!(self, event::REOPENED)
    }
}

/// A set of kinds of event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventSet {
    bits: [u64; 4],
    /// It holds one whose number has no bit.
    is_open: bool,
}

impl EventSet {
    /// The kinds of `events`.
    pub(crate) fn of(events: &[Event]) -> Self {
        let mut all = Self::default();
        for event in events {
            all.insert(event.event);
        }
        all
    }

    pub(crate) fn insert(&mut self, event: EventId) {
        let (word, bit) = (usize::from(event.0 / 64), event.0 % 64);
        match self.bits.get_mut(word) {
            Some(bits) => *bits |= 1 << bit,
            None => self.is_open = true,
        }
    }

    /// True if the two have one in common, as far as is known.
    pub(crate) fn meets(self, other: Self) -> bool {
        (self.is_open && other.is_open) || self.bits.iter().zip(other.bits).any(|(a, b)| a & b != 0)
    }

    /// True if it holds `event`, as far as is known.
    pub(crate) fn may_have(&self, event: EventId) -> bool {
        let word = self.bits.get(usize::from(event.0 / 64));
        word.map_or(self.is_open, |bits| bits >> (event.0 % 64) & 1 == 1)
    }

    /// The numbers of the events that it holds, those that have a bit, in order.
    pub(crate) fn numbers(self) -> impl Iterator<Item = usize> {
        set_bits(self.bits)
    }

    /// True if it knows of every event whether it holds it.
    pub(crate) const fn is_exact(self) -> bool {
        !self.is_open
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.bits.iter_mut().zip(other.bits).for_each(|(bits, more)| *bits |= more);
        self.is_open |= other.is_open;
    }
}

/// The events that every book has. The policy's table begins with them, in this order.
pub(crate) mod event {
    use super::EventId;

    pub(crate) const OPENED: EventId = EventId(0);
    pub(crate) const ASSIGNED: EventId = EventId(1);
    pub(crate) const CLOSED: EventId = EventId(2);
    pub(crate) const REOPENED: EventId = EventId(3);
    pub(crate) const WAITING: EventId = EventId(4);
    pub(crate) const RESUMED: EventId = EventId(5);
    pub(crate) const WITHDRAWN: EventId = EventId(6);
    pub(crate) const MERGED: EventId = EventId(7);
    pub(crate) const NOTED: EventId = EventId(8);
    pub(crate) const AMENDED: EventId = EventId(9);

    /// Their names and verbs, in order; `opened` is written by `cs new` alone.
    pub(crate) const NAMES: [(&str, &str); 10] = [
        ("opened", ""),
        ("assigned", "assign"),
        ("closed", "close"),
        ("reopened", "reopen"),
        ("waiting", "wait"),
        ("resumed", "resume"),
        ("withdrawn", "withdraw"),
        ("merged", "merge"),
        ("noted", "note"),
        ("amended", "amend"),
    ];
}

/// Who did it. Staff stand by their roster key; bots trigger clocks but satisfy none unless the rule says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Actor {
    Staff(Symbol),
    Customer,
    System,
    Bot(Symbol),
}

impl Actor {
    /// The roster key of one of the staff.
    pub(crate) const fn staff(self) -> Option<Symbol> {
        if let Self::Staff(id) = self { Some(id) } else { None }
    }

    /// As files name it.
    pub(crate) fn text(self, symbols: &Symbols) -> String {
        match self {
            Self::Staff(id) => symbols.text(id).to_owned(),
            Self::Customer => "customer".to_owned(),
            Self::System => "system".to_owned(),
            Self::Bot(name) => format!("bot:{}", symbols.text(name)),
        }
    }
}

/// One line of a timeline.
#[expect(clippy::struct_field_names, reason = "`event` is the key that files use")]
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) at: Instant,
    pub(crate) event: EventId,
    pub(crate) by: Actor,
    pub(crate) recorded: Option<Instant>,
    /// What else the line says, without `at`, `event`, `by` and `recorded`.
    pub(crate) fields: Fields,
    /// Set for `amended` only.
    pub(crate) amendment: Option<Box<Amendment>>,
    /// The line of the file on which it stands.
    pub(crate) line: u32,
}

impl Event {
    /// Equal in all that it says, wherever it stands: such events count once.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        self.at == other.at
            && self.event == other.event
            && self.by == other.by
            && self.recorded == other.recorded
            && self.fields == other.fields
            && self.amendment == other.amendment
    }
}

/// What an `amended` event corrects, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amendment {
    pub(crate) of: Amended,
    pub(crate) correction: Correction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Amended {
    Head,
    /// The first event with this instant and name.
    Event {
        at: Instant,
        event: EventId,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Correction {
    /// The event did not happen.
    Void,
    /// The values that take the place of the old ones.
    Values { at: Option<Instant>, by: Option<Actor>, fields: Fields },
}

/// A record as its file says it, events in file order.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: RecordId,
    pub(crate) kind: KindId,
    pub(crate) head: Fields,
    pub(crate) events: Vec<Event>,
    /// The file, relative to the book.
    pub(crate) file: Arc<str>,
    /// The line of the head's first key.
    pub(crate) line: u32,
}

impl Record {
    /// Equal in all that it says, its events in the same order, wherever it stands.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        let same = |(one, other): (&Event, &Event)| one.says_the_same_as(other);
        self.id == other.id
            && self.head == other.head
            && self.events.len() == other.events.len()
            && self.events.iter().zip(&other.events).all(same)
    }

    /// When the record was opened, as its file says it, amendments aside.
    pub(crate) fn opened_at(&self) -> Option<Instant> {
        self.events.iter().filter(|event| event.event == event::OPENED).map(|event| event.at).min()
    }
}
