//! Records as people look for them: by a part of the id, the subject or the customer. And what people usually say of
//! records of a kind.

use super::record::Basis;
use super::roster::Secrets;
use crate::engine::View;
use crate::model::id::RecordId;
use crate::model::record::{Actor, KindId, Record};
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value, field};

/// A record that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) id: RecordId,
    pub(crate) kind: KindId,
    pub(crate) status: String,
    pub(crate) owner: Option<Symbol>,
    /// Subject, customer with its name, owner. Secret columns are masked.
    pub(crate) about: String,
}

impl Basis<'_> {
    /// How `record` is offered; `None` if it is not opened yet.
    pub(crate) fn offer(&self, record: &Record) -> Option<Offer> {
        let timeline = self.settle(record)?;
        let view = View::new(self.words.policy, self.rosters, &timeline, self.now);
        let last = view.events().len() - 1;
        let schema = &self.words.policy.schema;
        let text = |field: FieldId| {
            view.value(field, last).map(|value| schema.show(value, self.words.symbols))
        };
        let named = |field: FieldId| {
            let key = view.value(field, last)?.as_word()?;
            Some(self.named(field, key, Secrets::Masked))
        };
        let about = [text(field::SUBJECT), named(field::CUSTOMER), text(field::OWNER)];
        Some(Offer {
            id: record.id,
            kind: record.kind,
            status: text(field::STATUS).unwrap_or_default(),
            owner: view.value(field::OWNER, last).and_then(Value::as_word),
            about: about.into_iter().flatten().collect::<Vec<_>>().join("  "),
        })
    }
}

/// What records of `kind` mostly say in `field` when they are opened: those that `by` opened, or all if there are none of
/// them. Of two that are as frequent, the one that was first said later.
pub(crate) fn usual(records: &[Record], kind: KindId, field: FieldId, by: Actor) -> Option<&Value> {
    let of_kind = || records.iter().filter(move |record| record.kind == kind);
    let is_own = |record: &&Record| record.events.first().is_some_and(|event| event.by == by);
    most(of_kind().filter(is_own), field).or_else(|| most(of_kind(), field))
}

fn most<'r>(records: impl Iterator<Item = &'r Record>, field: FieldId) -> Option<&'r Value> {
    let mut counts: Vec<(&Value, usize)> = Vec::new();
    for value in records.filter_map(|record| record.head.get(field)) {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}

/// The kinds in the order in which people open them: the most frequent first, else as the policy lists them.
pub(crate) fn kinds_by_use(records: &[Record], kinds: usize) -> Vec<usize> {
    let mut counts = vec![0_usize; kinds];
    for record in records {
        if let Some(count) = counts.get_mut(usize::from(record.kind.0)) {
            *count += 1;
        }
    }
    let mut order: Vec<usize> = (0..kinds).collect();
    order.sort_by_key(|index| std::cmp::Reverse(counts[*index]));
    order
}
