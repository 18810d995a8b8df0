//! What is wrong with an input: the place, the reason, and a remedy where there is one.

use std::fmt;
use std::sync::Arc;

use super::code::Code;
use super::extent::{cell, extent};
use super::language::{Language, Said, listed, said, tr};

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
    pub(crate) message: Said,
    pub(crate) hint: Option<Said>,
    pub(crate) code: Code,
    /// How many characters are at fault, from the position on; 0 where that is not known.
    pub(crate) len: u32,
    pub(crate) related: Vec<Related>,
}

/// Another place that matters to a fault, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Related {
    pub(crate) file: Arc<str>,
    pub(crate) position: Position,
    /// As that of a fault.
    pub(crate) len: u32,
    pub(crate) note: Said,
}

impl Fault {
    /// A fault with the general code of its file and nothing else said.
    pub(crate) fn new(
        file: impl Into<Arc<str>>,
        position: Position,
        message: impl Into<Said>,
    ) -> Self {
        let file = file.into();
        let code = Code::of_file(&file);
        let message = message.into();
        Self { file, position, message, hint: None, code, len: 0, related: Vec::new() }
    }

    /// The same with a code of its own.
    pub(crate) fn with_code(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// The same with a remedy.
    pub(crate) fn with_hint(mut self, hint: impl Into<Option<Said>>) -> Self {
        self.hint = hint.into();
        self
    }

    pub(crate) fn code(&mut self, code: Code) -> &mut Self {
        self.code = code;
        self
    }

    pub(crate) fn hint(&mut self, hint: impl Into<Option<Said>>) -> &mut Self {
        self.hint = hint.into();
        self
    }

    /// `FILE:LINE:COLUMN: reason`.
    pub(crate) fn text(&self, language: Language) -> String {
        let Self { file, position: Position { line, column }, message, .. } = self;
        format!("{file}:{line}:{column}: {}", message.text(language))
    }

    /// Says how many characters are at fault.
    pub(crate) fn over(&mut self, len: u32) -> &mut Self {
        self.len = len;
        self
    }

    /// Names another place of the same file, as in ``related(at, "`grade` is declared here")``.
    pub(crate) fn related(&mut self, position: Position, note: impl Into<Said>) -> &mut Self {
        let file = Arc::clone(&self.file);
        self.related.push(Related { file, position, len: 0, note: note.into() });
        self
    }
}

/// In English, as programs read it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
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

    /// Notes a fault, and lends it so that a code, a hint and other places can be added.
    pub(crate) fn fault(&mut self, position: Position, message: impl Into<Said>) -> &mut Fault {
        put(&mut self.faults, Fault::new(Arc::clone(&self.file), position, message))
    }

    pub(crate) fn fault_with_hint(
        &mut self,
        position: Position,
        message: impl Into<Said>,
        hint: impl Into<Option<Said>>,
    ) -> &mut Fault {
        self.fault(position, message).hint(hint)
    }

    /// Notes a warning, and lends it as [`Findings::fault`] does.
    pub(crate) fn warn(&mut self, position: Position, message: impl Into<Said>) -> &mut Fault {
        put(&mut self.warnings, Fault::new(Arc::clone(&self.file), position, message))
    }

    /// Fills in how far each place at fault reaches in `text`, the content of the file.
    pub(crate) fn measure(&mut self, text: &str) {
        let reach = if self.file.ends_with(".csv") { cell } else { extent };
        for fault in self.faults.iter_mut().chain(&mut self.warnings) {
            if fault.file == self.file && fault.len == 0 {
                fault.len = reach(text, fault.position);
            }
            for other in fault.related.iter_mut().filter(|other| other.len == 0) {
                if other.file == self.file {
                    other.len = reach(text, other.position);
                }
            }
        }
    }

    /// True once a fault was found; warnings do not count.
    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }
}

fn put(all: &mut Vec<Fault>, fault: Fault) -> &mut Fault {
    let place = all.len();
    all.push(fault);
    &mut all[place]
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
) -> Option<Said> {
    nearest(wrong, known).map(|name| said!("did you mean `{name}`?", "是不是 `{name}`？"))
}

/// A hint that names the nearest of `known`, or else all of them where they are few.
pub(crate) fn suggest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<Said> {
    const FEW: usize = 12;
    let near = did_you_mean(wrong, known.clone());
    if near.is_some() {
        return near;
    }
    let all: Vec<&str> = known.into_iter().collect();
    (!all.is_empty() && all.len() <= FEW).then(|| known_here(&all))
}

/// A hint that names all that would do.
pub(crate) fn known_here(known: &[impl AsRef<str>]) -> Said {
    Said::by(|language| {
        let known = listed(known, language);
        tr!(language, "known here: {known}", "这里有：{known}")
    })
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
        assert_eq!(suggest("colour", known).unwrap().english(), "known here: kind, customer, via");
    }
}
