//! A record before it is written, as the archive or as a file at work.

use std::borrow::Cow;

#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    One(Cow<'a, str>),
    Many(&'static [&'static str]),
    /// An instant, in local seconds since 1970.
    At(i64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::One(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::One(text.into())
    }
}

/// Fields in the order in which people read them.
pub(crate) type Fields<'a> = Vec<(&'static str, Value<'a>)>;

/// Times are local seconds since 1970; what is empty is absent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Event<'a> {
    pub(crate) at: i64,
    pub(crate) name: &'static str,
    pub(crate) by: &'a str,
    pub(crate) to: &'a str,
    pub(crate) via: &'static str,
    /// The fields that have no column in `events.csv`.
    pub(crate) fields: Fields<'a>,
    pub(crate) note: String,
    pub(crate) recorded: Option<i64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    /// `customer`, `via` and `subject` first.
    pub(crate) head: Fields<'a>,
    pub(crate) events: Vec<Event<'a>>,
}

impl Record<'_> {
    pub(crate) fn head(&self, name: &str) -> Option<&Value<'_>> {
        self.head.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    pub(crate) fn last_at(&self, name: &str) -> Option<i64> {
        self.events.iter().rev().find(|event| event.name == name).map(|event| event.at)
    }
}
