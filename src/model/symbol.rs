//! Words seen once: a symbol stands for a text, so that judging compares small numbers.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// A word of the book: a kind, a grade, a channel, a roster key. Equal texts have equal symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Symbol(u32);

/// All words of a book. Months are read side by side, so the table is shared, and it only grows.
///
/// Which number a new word gets depends on who comes first: nothing that people see may rest on the order of symbols.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    numbers: RwLock<HashMap<Box<str>, Symbol, foldhash::fast::RandomState>>,
    texts: boxcar::Vec<Box<str>>,
}

impl Symbols {
    /// The symbol of `text`, made where it is new.
    pub(crate) fn intern(&self, text: &str) -> Symbol {
        if let Some(symbol) = self.find(text) {
            return symbol;
        }
        let mut numbers = self.numbers.write().unwrap_or_else(PoisonError::into_inner);
        *numbers.entry(text.into()).or_insert_with(|| {
            let number = u32::try_from(self.texts.push(text.into()));
            Symbol(number.expect("a book has fewer than 2^32 distinct words"))
        })
    }

    /// The symbol of `text`, if any file or the policy has said it.
    pub(crate) fn find(&self, text: &str) -> Option<Symbol> {
        self.numbers.read().unwrap_or_else(PoisonError::into_inner).get(text).copied()
    }

    /// The text of a symbol that this table made.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        self.texts.get(symbol.0 as usize).map_or("", |text| text)
    }
}
