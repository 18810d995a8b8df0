//! What records that come in from tables would break. What comes in has happened, so that nothing refuses it; but no
//! gate is passed without a word.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::record::Basis;
use crate::model::Instant;
use crate::model::id::RecordId;
use crate::model::record::{Event, Record};

/// A record as it is after the import, and as it was before where the book has it.
#[derive(Clone, Debug)]
pub(crate) struct Incoming<'r> {
    pub(crate) before: Option<&'r Record>,
    pub(crate) after: Cow<'r, Record>,
}

impl Incoming<'_> {
    /// The events that come in.
    pub(crate) fn events(&self) -> &[Event] {
        &self.after.events[self.before.map_or(0, |before| before.events.len())..]
    }
}

/// A rule that what comes in would break.
#[derive(Clone, Debug)]
pub(crate) struct Breaking {
    pub(crate) rule: String,
    pub(crate) title: String,
    /// The rows that a command would have refused; none where the rule only warns.
    pub(crate) refused: usize,
    pub(crate) records: Vec<RecordId>,
    /// What is wrong with the first.
    pub(crate) message: String,
}

/// How many of the events that come in are later than `now`.
pub(crate) fn count_future(incoming: &[Incoming<'_>], now: Instant) -> usize {
    incoming.iter().flat_map(Incoming::events).filter(|event| event.at > now).count()
}

impl Basis<'_> {
    /// The rules that what comes in would break and that the book did not break before: those that refuse first, each in
    /// the order of the policy.
    pub(crate) fn breaking(&self, incoming: &[Incoming<'_>]) -> Vec<Breaking> {
        let mut broken: BTreeMap<usize, Breaking> = BTreeMap::new();
        for Incoming { before, after } in incoming {
            let old = before.map_or_else(Vec::new, |before| self.obligations(before));
            let new = self.obligations(after);
            let mut rows: BTreeSet<(usize, usize)> = BTreeSet::new();
            for one in self.newly_broken(&old, &new) {
                let rule = &self.words.policy.rules[one.rule];
                let breaking = broken.entry(one.rule).or_insert_with(|| Breaking {
                    rule: rule.id.to_string(),
                    title: rule.title.text(self.language).unwrap_or(&rule.id).to_owned(),
                    refused: 0,
                    records: Vec::new(),
                    message: self.words.message(one),
                });
                let is_new_row = rows.insert((one.rule, one.event));
                breaking.refused += usize::from(rule.refuses() && is_new_row);
                if breaking.records.last() != Some(&after.id) {
                    breaking.records.push(after.id);
                }
            }
        }
        let mut all: Vec<Breaking> = broken.into_values().collect();
        all.sort_by_key(|breaking| breaking.refused == 0);
        all
    }
}
