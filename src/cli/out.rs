//! Standard output: with its colours where a terminal shows them, without where none does; through a pager where it is long.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstream::adapter::StripBytes;
use anstream::{AutoStream, ColorChoice};

use super::Hinted;
use super::pager::{Paged, Screen};
use crate::model::language::said;
use crate::model::shell::shell_word;

/// What begins every colour.
const ESCAPE: u8 = 0x1b;

/// Whether there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    Always,
    Never,
}

impl Color {
    /// Settles it for all that is written from here on.
    pub(super) fn settle(self) {
        let choice = match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// Whether long output goes through a pager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paging {
    /// Where it is long and standard output is a terminal.
    Long,
    Never,
}

/// True if what is written to standard output keeps its colours.
pub(super) fn has_colors() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// Where commands write to.
pub(super) fn stdout(paging: Paging) -> Box<dyn Write> {
    let stdout = io::stdout().lock();
    let has_colors = has_colors();
    let screen =
        (paging == Paging::Long && stdout.is_terminal()).then(Screen::of_terminal).flatten();
    match (screen, has_colors) {
        (None, false) => Box::new(Plain::new(stdout)),
        (None, true) => Box::new(AutoStream::auto(stdout)),
        (Some(screen), false) => Box::new(Plain::new(Paged::new(stdout, screen))),
        // The terminal is one that shows colours, and the pager is told to let them through.
        (Some(screen), true) => Box::new(Paged::new(AutoStream::auto(stdout), screen)),
    }
}

/// That `name`, which stands at `path`, could not be written; where its folder is missing, how to make it.
pub(super) fn unwritten(path: &Path, name: &str, error: io::Error) -> anyhow::Error {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    if folder.is_none() || error.kind() != io::ErrorKind::NotFound {
        return anyhow::Error::new(error).context(format!("could not write {name}"));
    }
    let folder = Path::new(name).parent().unwrap_or(path).display().to_string();
    let message = said!(
        "could not write {name}: there is no folder {folder}",
        "无法写入 {name}：没有文件夹 {folder}"
    );
    let folder = shell_word(&folder);
    let hint = said!("make it first: mkdir -p {folder}", "请先建立：mkdir -p {folder}");
    Hinted::new(message, hint).into()
}

/// Takes colours out. What has none, as all that is written for programs, passes as it is.
pub(super) struct Plain<W> {
    inner: W,
    strip: StripBytes,
}

impl<W: Write> Plain<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, strip: StripBytes::new() }
    }
}

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // A colour may have begun at the end of the last piece.
        if memchr::memchr(ESCAPE, bytes).is_none() && self.strip == StripBytes::new() {
            return self.inner.write_all(bytes);
        }
        for plain in self.strip.strip_next(bytes) {
            self.inner.write_all(plain)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
