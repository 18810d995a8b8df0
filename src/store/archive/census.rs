//! Which records a book has, and when each was opened: all that one record may ask about another that is not read.

use rayon::prelude::*;

use crate::model::Instant;
use crate::model::id::RecordId;
use crate::model::record::Record;

/// The records of a book, 16 bytes each.
#[derive(Debug, Default)]
pub(crate) struct Census {
    /// A list a month (and one of the records at work), each by id.
    lists: Vec<Vec<Entry>>,
}

/// A record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    id: u64,
    opened_at: Instant,
}

impl Census {
    /// Adds a list of records.
    pub(crate) fn add(&mut self, list: List) {
        self.lists.push(list.sorted());
    }

    pub(crate) fn has(&self, id: RecordId) -> bool {
        self.opened_at(id).is_some()
    }

    /// When the record `id` was opened; `None` if there is none of this id.
    pub(crate) fn opened_at(&self, id: RecordId) -> Option<Instant> {
        let number = id.number();
        self.lists.iter().find_map(|list| {
            let place = list.binary_search_by_key(&number, |entry| entry.id).ok()?;
            Some(list[place].opened_at)
        })
    }

    /// The ids that stand more than once, by number.
    pub(super) fn doubles(lists: &[List]) -> Vec<u64> {
        let parts = (0..PARTS).into_par_iter();
        let mut doubles: Vec<u64> = parts.flat_map_iter(|part| doubles_of(lists, part)).collect();
        doubles.sort_unstable();
        doubles.dedup();
        doubles
    }
}

/// So many parts of the ids are looked at one after the other by each core, so that their copy stays small.
const PARTS: u64 = 8;

/// The ids of one part that stand more than once.
#[expect(
    clippy::stable_sort_primitive,
    reason = "each month is in order, and runs are only merged"
)]
fn doubles_of(lists: &[List], part: u64) -> Vec<u64> {
    let ids = lists.iter().flat_map(|list| &list.0).map(|entry| entry.id);
    let mut ids: Vec<u64> = ids.filter(|id| id % PARTS == part).collect();
    ids.sort();
    ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

/// A list of records as they come.
#[derive(Debug, Default)]
pub(crate) struct List(Vec<Entry>);

impl<'r> FromIterator<&'r Record> for List {
    fn from_iter<I: IntoIterator<Item = &'r Record>>(records: I) -> Self {
        let mut list = Self::default();
        records.into_iter().for_each(|record| list.push(record));
        list
    }
}

impl List {
    /// Adds a record, if it was opened at all.
    pub(crate) fn push(&mut self, record: &Record) {
        let entry = |opened_at| Entry { id: record.id.number(), opened_at };
        self.0.extend(record.opened_at().map(entry));
    }

    /// True if it has one of `numbers`, which are sorted.
    pub(super) fn has_any(&self, numbers: &[u64]) -> bool {
        self.0.iter().any(|entry| numbers.binary_search(&entry.id).is_ok())
    }

    fn sorted(mut self) -> Vec<Entry> {
        if !self.0.is_sorted() {
            self.0.sort_unstable();
        }
        self.0.shrink_to_fit();
        self.0
    }
}
