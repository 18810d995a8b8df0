//! What a command concluded, and how that becomes an exit status.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::model::fault::Fault;
use crate::render::diagnostic::{Diagnostics, Sources};
use crate::store::Faults;

/// What a command concluded. An error is a third kind of outcome and travels as `Err`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing found: 0.
    Clean,
    /// Violations found, or an edit refused: 1.
    Violations,
    /// Some of it could not be decided: 2. What is wrong has been printed.
    Undecided,
}

/// An error with a remedy.
#[derive(Debug)]
pub(crate) struct Hinted {
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Hinted {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl std::error::Error for Hinted {}

impl fmt::Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Prints an error to standard error and tells the exit status. A closed pipe is not an error.
pub(crate) fn status(result: anyhow::Result<Outcome>) -> ExitCode {
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Violations) => ExitCode::from(1),
        Ok(Outcome::Undecided) => ExitCode::from(2),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error);
            ExitCode::from(2)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

pub(crate) fn print_error(error: &anyhow::Error) {
    if let Some(Faults(faults)) = error.downcast_ref() {
        print_faults(faults, "");
        return;
    }
    let hint = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Hinted>())
        .map(|hinted| hinted.hint.as_str());
    print_line(&format!("cs: {error:#}"), hint);
}

/// One line a fault, with its hint. `mark` is empty or `warning: `.
pub(crate) fn print_faults(faults: &[Fault], mark: &str) {
    for fault in faults {
        print_line(&format!("cs: {mark}{fault}"), fault.hint.as_deref());
    }
}

/// Each fault with its pieces of the file. The marks beside them are empty or `warning: `.
pub(crate) fn print_diagnostics(found: &[(&Fault, &str)], sources: &Sources) {
    let mut err = anstream::stderr().lock();
    let mut diagnostics = Diagnostics::new(sources);
    for (fault, mark) in found {
        // Where standard error is closed, there is no one to tell.
        let _ = diagnostics.write(&mut err, fault, mark);
    }
}

/// What the argument parser says, as one line and a hint.
pub(crate) fn print_usage(text: &str) {
    let mut parts = text.split("\n\n");
    let what = parts.next().unwrap_or_default().trim_start_matches("error: ");
    let what: Vec<&str> = what.lines().map(str::trim).collect();
    let what = what.join(" ").replace('\'', "`");
    let rest: Vec<&str> = parts.map(str::trim).collect();
    let tip = rest.iter().find_map(|part| part.strip_prefix("tip: "));
    let usage = rest.iter().find_map(|part| part.strip_prefix("Usage: "));
    let hint = tip.or(usage).map(|hint| hint.replace('\'', "`"));
    print_line(&format!("cs: {what}"), hint.as_deref());
}

/// One line to standard error, and a remedy where there is one.
pub(crate) fn print_note(line: &str, hint: Option<&str>) {
    print_line(line, hint);
}

fn print_line(line: &str, hint: Option<&str>) {
    let mut err = anstream::stderr().lock();
    // Where standard error is closed, there is no one to tell.
    let _ = writeln!(err, "{line}");
    if let Some(hint) = hint.filter(|hint| !hint.is_empty()) {
        let _ = writeln!(err, "hint: {hint}");
    }
}
