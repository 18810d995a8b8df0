//! The value of a field, and the fields of a head or an event.

use std::cmp::Ordering;

use chrono::NaiveDate;
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::symbol::Symbol;
use super::{Amount, Instant};

/// A field of the policy, by its number in the policy's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FieldId(pub(crate) u16);

/// The fields that every book has. The policy's table begins with them, in this order.
pub(crate) mod field {
    use super::FieldId;

    pub(crate) const ID: FieldId = FieldId(0);
    pub(crate) const KIND: FieldId = FieldId(1);
    pub(crate) const SUBJECT: FieldId = FieldId(2);
    pub(crate) const CUSTOMER: FieldId = FieldId(3);
    pub(crate) const VIA: FieldId = FieldId(4);
    pub(crate) const OWNER: FieldId = FieldId(5);
    pub(crate) const DUE: FieldId = FieldId(6);
    pub(crate) const STATUS: FieldId = FieldId(7);
    pub(crate) const AT: FieldId = FieldId(8);
    pub(crate) const EVENT: FieldId = FieldId(9);
    pub(crate) const BY: FieldId = FieldId(10);
    pub(crate) const TO: FieldId = FieldId(11);
    pub(crate) const NOTE: FieldId = FieldId(12);
    pub(crate) const RECORDED: FieldId = FieldId(13);
    pub(crate) const FOR: FieldId = FieldId(14);
    pub(crate) const REASON: FieldId = FieldId(15);
    pub(crate) const INTO: FieldId = FieldId(16);
    pub(crate) const OF: FieldId = FieldId(17);
    pub(crate) const VOID: FieldId = FieldId(18);
    pub(crate) const SET: FieldId = FieldId(19);
    /// Why an event was written although a rule refused it.
    pub(crate) const FORCED: FieldId = FieldId(20);

    /// Their names, in order.
    pub(crate) const NAMES: [&str; 21] = [
        "id", "kind", "subject", "customer", "via", "owner", "due", "status", "at", "event", "by",
        "to", "note", "recorded", "for", "reason", "into", "of", "void", "set", "forced",
    ];
}

/// A typed value. Words of a vocabulary, roster keys and record ids are symbols; free text is text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Word(Symbol),
    Text(Box<str>),
    Int(i64),
    Decimal(Decimal),
    Bool(bool),
    Date(NaiveDate),
    Instant(Instant),
    Amount(Amount),
    List(Box<[Value]>),
}

impl Value {
    /// The members of a list; any other value is its own only member.
    pub(crate) fn members(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { std::slice::from_ref(self) }
    }

    pub(crate) fn as_word(&self) -> Option<Symbol> {
        if let Self::Word(word) = self { Some(*word) } else { None }
    }

    /// How two values of one type stand; dates and instants compare as dates in `zone`. `None` across types.
    pub(crate) fn compare(&self, other: &Self, zone: Tz) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Decimal(a), Self::Decimal(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Instant(a), Self::Instant(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Instant(b)) => Some(a.cmp(&b.date_in(zone))),
            (Self::Instant(a), Self::Date(b)) => Some(a.date_in(zone).cmp(b)),
            (Self::Amount(a), Self::Amount(b)) => a.compare(*b),
            _ => (self == other).then_some(Ordering::Equal),
        }
    }
}

/// Fields with their values, sorted by field, each field once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Fields(Vec<(FieldId, Value)>);

impl Fields {
    /// No fields yet, and room for some.
    pub(crate) fn with_room(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    pub(crate) fn get(&self, field: FieldId) -> Option<&Value> {
        let index = self.0.binary_search_by_key(&field, |(name, _)| *name).ok()?;
        Some(&self.0[index].1)
    }

    /// Sets `field`, in place of an earlier value.
    #[inline]
    pub(crate) fn set(&mut self, field: FieldId, value: Value) {
        // Mostly it is later than all that were set.
        if self.0.last().is_none_or(|(last, _)| *last < field) {
            self.0.push((field, value));
        } else {
            self.set_among(field, value);
        }
    }

    fn set_among(&mut self, field: FieldId, value: Value) {
        match self.0.binary_search_by_key(&field, |(name, _)| *name) {
            Ok(index) => self.0[index].1 = value,
            Err(index) => self.0.insert(index, (field, value)),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (FieldId, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// True if a value was in it once.
    pub(crate) const fn has_room(&self) -> bool {
        self.0.capacity() > 0
    }

    /// Takes all values out, and keeps the room.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (FieldId, Value)> {
        self.0.drain(..)
    }

    /// Takes away the values of fields that are not `kept`.
    pub(crate) fn retain(&mut self, kept: impl Fn(FieldId) -> bool) {
        self.0.retain(|(field, _)| kept(*field));
    }

    /// Takes all values away, and keeps the room for others.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

/// A set of fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldSet(Vec<bool>);

impl FieldSet {
    pub(crate) fn insert(&mut self, field: FieldId) {
        let place = usize::from(field.0);
        if place >= self.0.len() {
            self.0.resize(place + 1, false);
        }
        self.0[place] = true;
    }

    /// Adds the fields of `other`.
    pub(crate) fn add(&mut self, other: &Self) {
        for (place, has) in other.0.iter().enumerate() {
            if let (true, Ok(place)) = (*has, u16::try_from(place)) {
                self.insert(FieldId(place));
            }
        }
    }

    pub(crate) fn has(&self, field: FieldId) -> bool {
        self.0.get(usize::from(field.0)).is_some_and(|has| *has)
    }
}
