//! What is wrong with an input: the place, the reason, and a remedy where there is one.

use std::fmt;
use std::sync::Arc;

/// Line and column, both counted from 1; columns count characters, not bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// The first column of `line`.
    pub(crate) const fn line(line: u32) -> Self {
        Self { line, column: 1 }
    }
}

/// One thing that is wrong with one place of an input. Prints as `FILE:LINE:COLUMN: reason`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    pub(crate) file: Arc<str>,
    pub(crate) position: Position,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.position.line, self.position.column, self.message)
    }
}

/// The faults and warnings of one file, as they are found.
#[derive(Debug)]
pub(crate) struct Findings {
    file: Arc<str>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
}

impl Findings {
    pub(crate) fn new(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), faults: Vec::new(), warnings: Vec::new() }
    }

    pub(crate) fn fault(&mut self, position: Position, message: impl Into<String>) {
        self.faults.push(self.finding(position, message, None));
    }

    pub(crate) fn fault_with_hint(
        &mut self,
        position: Position,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) {
        self.faults.push(self.finding(position, message, hint.into()));
    }

    pub(crate) fn warn(
        &mut self,
        position: Position,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) {
        self.warnings.push(self.finding(position, message, hint.into()));
    }

    /// True once a fault was found; warnings do not count.
    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    fn finding(
        &self,
        position: Position,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Fault {
        Fault { file: Arc::clone(&self.file), position, message: message.into(), hint }
    }
}

/// The name of `known` nearest to `wrong`, if one is near: at most a third of its letters differ,
/// two swapped letters counting as one difference.
pub(crate) fn nearest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let allowed = (wrong.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&wrong, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// A hint that names the nearest of `known`, if one is near.
pub(crate) fn did_you_mean<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(wrong, known).map(|name| format!("did you mean `{name}`?"))
}

/// A hint that names the nearest of `known`, or else all of them where they are few.
pub(crate) fn suggest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    const FEW: usize = 12;
    let near = did_you_mean(wrong, known.clone());
    if near.is_some() {
        return near;
    }
    let all: Vec<&str> = known.into_iter().collect();
    (!all.is_empty() && all.len() <= FEW).then(|| format!("known here: {}", all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_near_and_far_names_are_not() {
        let known = ["kind", "customer", "via"];
        assert_eq!(nearest("kidn", known), Some("kind"));
        assert_eq!(nearest("costumer", known), Some("customer"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(suggest("colour", known).unwrap(), "known here: kind, customer, via");
    }
}
