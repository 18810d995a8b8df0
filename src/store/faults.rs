//! Faults on their way to the command line.

use std::fmt;

use crate::model::fault::{Fault, Position};
use crate::model::language::Said;

/// One or more faults that kept a command from working.
#[derive(Debug)]
pub(crate) struct Faults(pub(crate) Vec<Fault>);

impl std::error::Error for Faults {}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl Faults {
    /// One fault at the beginning of a file.
    pub(crate) fn of_file(file: &str, message: impl Into<Said>) -> Self {
        Self(vec![Fault::new(file, Position::START, message)])
    }
}
