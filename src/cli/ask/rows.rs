//! Rows of rosters and records, as choices. Secret columns stay masked.

use super::answer::Asker;
use super::prompt::Choice;
use crate::cli::log;
use crate::model::record::Record;
use crate::model::roster::RosterId;
use crate::report::Words;
use crate::report::roster::{Secrets, name_of};

/// The rows of a roster that are in force now, by key and name.
pub(super) fn of_roster(asker: &Asker<'_>, roster: RosterId) -> Vec<Choice> {
    let book = asker.book;
    let Some(rows) = book.rosters.get(roster) else { return Vec::new() };
    let words =
        Words { policy: &book.policy, symbols: &book.symbols, language: asker.session.language };
    let kind = book.policy.schema.roster(roster);
    let in_force = rows
        .keys()
        .iter()
        .filter_map(|key| Some((book.symbols.text(*key), rows.at(*key, asker.session.now)?)));
    in_force
        .map(|(key, row)| Choice::new(key, &name_of(words, kind, row, Secrets::Masked)))
        .collect()
}

/// Records by the random part of their ids, what they are about, their customers and owners; the newest first.
pub(super) fn of_records<'r>(
    asker: &Asker<'_>,
    records: impl DoubleEndedIterator<Item = &'r Record>,
) -> Vec<Choice> {
    let basis = log::basis(asker.book, asker.session);
    let offers = records.rev().filter_map(|record| basis.offer(record));
    offers.map(|offer| Choice::new(offer.id.to_string(), &offer.about)).collect()
}
