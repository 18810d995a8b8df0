//! `--format NAME[=PATH]`: to standard output one format, to files any number, all from one run.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::session::Session;
use super::{Hinted, out};
use crate::cli::outcome::refused;
use crate::model::fault::{known_here, suggest};
use crate::model::language::said;
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
    const NAMES: &[(&'static str, Self)] = &[
        ("table", Self::Table),
        ("json", Self::Json),
        ("jsonl", Self::Jsonl),
        ("csv", Self::Csv),
        ("sarif", Self::Sarif),
        ("junit", Self::Junit),
        ("github", Self::Github),
        ("gitlab", Self::Gitlab),
        ("markdown", Self::Markdown),
        ("prometheus", Self::Prometheus),
    ];
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

/// A form of output with its name.
type Named<F> = (&'static str, F);

/// Where the result of a run goes, in the forms `F`.
#[derive(Debug)]
pub(crate) struct Targets<F: 'static = Format> {
    names: &'static [Named<F>],
    stdout: Named<F>,
    /// The path as it was given, and from the root.
    files: Vec<(Named<F>, String, PathBuf)>,
}

impl Formats {
    /// What the options ask for; a table goes to standard output where none of them does.
    pub(crate) fn targets(&self, session: &Session) -> Result<Targets> {
        Targets::of(&self.named, Format::NAMES, session)
    }
}

fn find<F: Copy>(name: &str, names: &[Named<F>]) -> Result<Named<F>> {
    names.iter().copied().find(|(known, _)| *known == name).ok_or_else(|| {
        let hint = suggest(name, names.iter().map(|(known, _)| *known)).unwrap_or_default();
        Hinted::new(said!("there is no format `{name}`", "没有格式 `{name}`"), hint).into()
    })
}

fn two_at_once(one: &str, other: &str) -> anyhow::Error {
    let message = said!(
        "two formats cannot share standard output: {one} and {other}",
        "两种格式不能都写到标准输出：{one} 和 {other}"
    );
    Hinted::new(
        message,
        said!(
            "write one into a file: --format {other}=PATH",
            "请把一种写进文件：--format {other}=PATH"
        ),
    )
    .into()
}

impl<F: Copy + PartialEq> Targets<F> {
    /// What `given` asks for, each `NAME` or `NAME=PATH`; the first of `names` goes to standard output where none does.
    pub(crate) fn of(
        given: &[String],
        names: &'static [Named<F>],
        session: &Session,
    ) -> Result<Self> {
        let mut stdout: Option<Named<F>> = None;
        let mut files: Vec<(Named<F>, String, PathBuf)> = Vec::new();
        for given in given {
            let Some((name, path)) = given.split_once('=') else {
                let format = find(given, names)?;
                if let Some(other) = stdout.replace(format) {
                    return Err(two_at_once(other.0, format.0));
                }
                continue;
            };
            let format = find(name, names)?;
            if path.is_empty() {
                return Err(refused(said!(
                    "`--format {given}` names no file",
                    "`--format {given}` 没有写文件名"
                )));
            }
            let whole = session.here.join(path);
            if files.iter().any(|(_, _, other)| *other == whole) {
                return Err(refused(said!(
                    "two formats cannot share the file `{path}`",
                    "两种格式不能写进同一个文件 `{path}`"
                )));
            }
            files.push((format, path.to_owned(), whole));
        }
        Ok(Self { names, stdout: stdout.unwrap_or(names[0]), files })
    }

    /// The format on standard output.
    pub(crate) const fn stdout(&self) -> F {
        self.stdout.1
    }

    /// True if nothing but the first of the forms is asked for, on standard output.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_first_on_stdout() && self.files.is_empty()
    }

    fn is_first_on_stdout(&self) -> bool {
        self.stdout.1 == self.names[0].1
    }

    /// Refuses to print for programs where nothing is to be printed.
    ///
    /// # Errors
    /// Names the format, if it is not the table, that was asked for on standard output.
    pub(crate) fn only_table_on_stdout(&self) -> Result<()> {
        if self.is_first_on_stdout() {
            return Ok(());
        }
        let format = self.stdout.0;
        let message = said!("`--quiet` prints no {format}", "`--quiet` 不打印 {format}");
        let hint = said!(
            "write it into a file: --format {format}=PATH",
            "写入文件：--format {format}=PATH"
        );
        Err(Hinted::new(message, hint).into())
    }

    /// Refuses formats other than `known`.
    ///
    /// # Errors
    /// Names the first that is asked for all the same.
    pub(crate) fn only(&self, known: &[F]) -> Result<()> {
        let mut asked = self.files.iter().map(|(format, ..)| *format).chain([self.stdout]);
        let Some((other, _)) = asked.find(|(_, format)| !known.contains(format)) else {
            return Ok(());
        };
        let names = self.names.iter().filter(|(_, format)| known.contains(format));
        let names: Vec<&str> = names.map(|(name, _)| *name).collect();
        let message = format!("this cannot be written as {other}");
        Err(Hinted::new(message, known_here(&names)).into())
    }

    /// Writes the result to every target; a file appears whole or not at all. `write` is called once for each.
    ///
    /// # Errors
    /// The first target that could not be written, once all have been tried.
    pub(crate) fn write(
        &self,
        stdout: &mut dyn Write,
        session: &Session,
        write: impl Fn(F, &mut dyn Write, Layout) -> std::io::Result<()>,
    ) -> Result<()> {
        let mut first = Ok(());
        for ((_, format), name, path) in &self.files {
            let layout = Layout { width: None, ..session.layout() };
            let written =
                files::write_whole(path, |file| write(*format, &mut out::Plain::new(file), layout));
            let written = written.map_err(|error| out::unwritten(path, name, error));
            first = first.and(written);
        }
        let written = write(self.stdout.1, stdout, session.layout()).and_then(|()| stdout.flush());
        first.and(written.context("could not write the output"))
    }
}
