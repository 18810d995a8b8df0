//! `--format NAME[=PATH]`: to standard output one format, to files any number, all from one run.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};

use super::session::Session;
use super::{Hinted, out};
use crate::model::fault::suggest;
use crate::render::table::Layout;
use crate::store::files;

/// The forms in which findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
    Sarif,
    Junit,
    Github,
    Gitlab,
    Markdown,
    Prometheus,
}

impl Format {
    const ALL: [Self; 10] = [
        Self::Table,
        Self::Json,
        Self::Jsonl,
        Self::Csv,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::Gitlab,
        Self::Markdown,
        Self::Prometheus,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Markdown => "markdown",
            Self::Prometheus => "prometheus",
        }
    }

    fn find(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| {
            let hint = suggest(name, Self::ALL.map(Self::as_str)).unwrap_or_default();
            Hinted::new(format!("there is no format `{name}`"), hint).into()
        })
    }
}

/// The option, as several commands take it.
#[derive(Debug, clap::Args)]
pub(crate) struct Formats {
    #[arg(
        long = "format",
        value_name = "NAME[=PATH]",
        help = "How to print: table, json, jsonl, csv, sarif, junit, github, gitlab, markdown or prometheus; with =PATH into a file, and then several times"
    )]
    named: Vec<String>,
}

/// Where the result of a run goes.
#[derive(Debug)]
pub(crate) struct Targets {
    stdout: Format,
    /// The path as it was given, and from the root.
    files: Vec<(Format, String, PathBuf)>,
}

impl Formats {
    /// What the options ask for; a table goes to standard output where none of them does.
    pub(crate) fn targets(&self, session: &Session) -> Result<Targets> {
        let mut stdout = None;
        let mut files: Vec<(Format, String, PathBuf)> = Vec::new();
        for given in &self.named {
            let Some((name, path)) = given.split_once('=') else {
                let format = Format::find(given)?;
                if let Some(other) = stdout.replace(format) {
                    return Err(two_at_once(other, format));
                }
                continue;
            };
            let format = Format::find(name)?;
            if path.is_empty() {
                return Err(anyhow!("`--format {given}` names no file"));
            }
            let whole = session.here.join(path);
            if files.iter().any(|(_, _, other)| *other == whole) {
                return Err(anyhow!("two formats cannot share the file `{path}`"));
            }
            files.push((format, path.to_owned(), whole));
        }
        Ok(Targets { stdout: stdout.unwrap_or(Format::Table), files })
    }
}

fn two_at_once(one: Format, other: Format) -> anyhow::Error {
    let (one, other) = (one.as_str(), other.as_str());
    let message = format!("two formats cannot share standard output: {one} and {other}");
    Hinted::new(message, format!("write one into a file: --format {other}=PATH")).into()
}

impl Targets {
    /// The format on standard output.
    pub(crate) const fn stdout(&self) -> Format {
        self.stdout
    }

    /// Refuses to print for programs where nothing is to be printed.
    ///
    /// # Errors
    /// Names the format, if it is not the table, that was asked for on standard output.
    pub(crate) fn only_table_on_stdout(&self) -> Result<()> {
        if self.stdout == Format::Table {
            return Ok(());
        }
        let format = self.stdout.as_str();
        let message = format!("`--quiet` prints no {format}");
        Err(Hinted::new(message, format!("write it into a file: --format {format}=PATH")).into())
    }

    /// Refuses formats other than `known`.
    ///
    /// # Errors
    /// Names the first that is asked for all the same.
    pub(crate) fn only(&self, known: &[Format]) -> Result<()> {
        let mut asked = self.files.iter().map(|(format, ..)| *format).chain([self.stdout]);
        let Some(other) = asked.find(|format| !known.contains(format)) else { return Ok(()) };
        let names: Vec<&str> = known.iter().map(|format| format.as_str()).collect();
        let message = format!("this cannot be written as {}", other.as_str());
        Err(Hinted::new(message, format!("known here: {}", names.join(", "))).into())
    }

    /// Writes the result to every target; a file appears whole or not at all. `write` is called once for each.
    ///
    /// # Errors
    /// The first target that could not be written, once all have been tried.
    pub(crate) fn write(
        &self,
        stdout: &mut dyn Write,
        session: &Session,
        write: impl Fn(Format, &mut dyn Write, Layout) -> std::io::Result<()>,
    ) -> Result<()> {
        let mut first = Ok(());
        for (format, name, path) in &self.files {
            let layout = Layout { width: None, ..session.layout() };
            let written =
                files::write_whole(path, |file| write(*format, &mut out::Plain::new(file), layout));
            let written = written.with_context(|| format!("could not write {name}"));
            first = first.and(written);
        }
        let written = write(self.stdout, stdout, session.layout()).and_then(|()| stdout.flush());
        first.and(written.context("could not write the output"))
    }
}
