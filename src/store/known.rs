//! What checks leave behind for later ones: baselines, and what was reported. One JSON object a line, sorted, so that two
//! versions of a file merge line by line and differ in what differs.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};

use super::files;
use crate::report::check::Name;

/// What was reported before, each with the scope of the check that reported it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reported {
    pub(crate) violations: BTreeSet<(String, Name)>,
    pub(crate) warnings: BTreeSet<(String, Warned)>,
}

/// A warning that was told: wherever its line moves, it is the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Warned {
    pub(crate) file: String,
    pub(crate) message: String,
}

/// A line of a baseline; those that `cs check --format jsonl` writes are read too.
#[derive(Deserialize)]
struct Line {
    r#type: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    record: String,
    #[serde(default)]
    clock: u32,
}

#[derive(Serialize)]
struct AcceptedLine<'a> {
    v: u8,
    r#type: &'static str,
    rule: &'a str,
    record: &'a str,
    clock: u32,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
enum ReportedLine {
    Reported { v: u8, scope: String, rule: String, record: String, clock: u32 },
    Warned { v: u8, scope: String, file: String, message: String },
}

/// What a baseline says.
#[derive(Debug, Default)]
pub(crate) struct Accepted {
    pub(crate) names: Vec<Name>,
    /// The numbers of the lines that say nothing that can be read.
    pub(crate) damaged: Vec<usize>,
}

/// The violations of the baseline at `path`, which messages call `name`; `None` if there is no such file.
pub(crate) fn read_baseline(path: &Path, name: &str) -> Result<Option<Accepted>> {
    let text = match files::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("could not read the baseline {name}"))?,
    };
    let mut accepted = Accepted::default();
    for (number, line) in lines(&text) {
        match serde_json::from_str(line) {
            Ok(Line { r#type, rule, record, clock }) if r#type == "violation" => {
                accepted.names.push(Name { rule, record, clock });
            }
            Ok(_) => {}
            Err(_) => accepted.damaged.push(number),
        }
    }
    Ok(Some(accepted))
}

/// Writes a baseline whole: these violations in their order.
pub(crate) fn write_baseline(path: &Path, names: &[Name]) -> io::Result<()> {
    files::write_whole(path, |out| {
        names.iter().try_for_each(|Name { rule, record, clock }| {
            let line = AcceptedLine { v: 1, r#type: "violation", rule, record, clock: *clock };
            write_line(out, &line)
        })
    })
}

/// What the file at `path` says was reported; nothing where there is no file yet.
pub(crate) fn read_reported(path: &Path, name: &str) -> Result<Reported> {
    let mut reported = Reported::default();
    let text = match files::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(reported),
        text => text.with_context(|| format!("could not read {name}"))?,
    };
    for (number, line) in lines(&text) {
        let line = serde_json::from_str(line)
            .map_err(|_| anyhow!("{name}:{number}:1: this is no line of what was reported"))?;
        match line {
            ReportedLine::Reported { scope, rule, record, clock, .. } => {
                reported.violations.insert((scope, Name { rule, record, clock }));
            }
            ReportedLine::Warned { scope, file, message, .. } => {
                reported.warnings.insert((scope, Warned { file, message }));
            }
        }
    }
    Ok(reported)
}

/// Writes what was reported, in place of what the file said.
pub(crate) fn write_reported(path: &Path, reported: Reported) -> io::Result<()> {
    files::write_whole(path, |out| {
        for (scope, Name { rule, record, clock }) in reported.violations {
            write_line(out, &ReportedLine::Reported { v: 1, scope, rule, record, clock })?;
        }
        for (scope, Warned { file, message }) in reported.warnings {
            write_line(out, &ReportedLine::Warned { v: 1, scope, file, message })?;
        }
        Ok(())
    })
}

/// The lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(place, line)| (place + 1, line));
    numbered.filter(|(_, line)| !line.trim().is_empty())
}

fn write_line(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
