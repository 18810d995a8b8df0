//! What a run takes from outside: the clock, the folder, the language, the terminal.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono_tz::Tz;

use super::when::{DateAlone, Typist, Year};
use super::{Global, Hinted};
use crate::model::Instant;
use crate::model::fault::suggest;
use crate::model::language::{Language, said};
use crate::render::table::Layout;
use crate::report::roster::Secrets;
use crate::report::{Span, short};
use crate::store::{self, Book};

/// One run of the program.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    book: Option<PathBuf>,
    pub(crate) here: PathBuf,
    pub(crate) now: Instant,
    /// `now` was given, and stays.
    is_fixed: bool,
    pub(crate) language: Language,
    /// What a write command lacks is asked for.
    pub(crate) asks: bool,
    /// Whether this run shows what the policy marks `secret`.
    pub(crate) secrets: Secrets,
}

impl Session {
    pub(crate) fn new(global: Global) -> Result<Self> {
        if let Some(color) = global.color {
            color.settle();
        }
        let here = std::env::current_dir().context("could not tell the current folder")?;
        let now = match &global.now {
            Some(text) => replaced_now(text, global.book.as_deref(), &here)?,
            None => clock(),
        };
        let is_fixed = global.now.is_some();
        let language = language(global.lang.as_deref())?;
        let asks = super::ask::is_possible(global.no_input);
        let secrets = Secrets::Masked;
        Ok(Self { book: global.book, here, now, is_fixed, language, asks, secrets })
    }

    /// The same run a while later, once a person has answered.
    pub(crate) fn later(&self) -> Self {
        let now = if self.is_fixed { self.now } else { clock() };
        Self { now, ..self.clone() }
    }

    /// The time by the clock; `None` where another was given in its place.
    pub(crate) fn by_the_clock(&self) -> Option<Instant> {
        (!self.is_fixed).then_some(self.now)
    }

    /// The same, which shows secret values.
    pub(crate) fn revealing(&self) -> Self {
        Self { secrets: Secrets::Revealed, ..self.clone() }
    }

    pub(crate) fn root(&self) -> Result<PathBuf> {
        store::find_book(self.book.as_deref(), &self.here)
    }

    pub(crate) fn open(&self) -> Result<Book> {
        Book::open(self.root()?)
    }

    /// Opens the book, with what its records say to each other.
    pub(crate) fn open_listening(&self) -> Result<Book> {
        let mut book = self.open()?;
        book.listen(self.now)?;
        Ok(book)
    }

    /// The same run, speaking as programs read it where `is_for_programs`.
    pub(crate) fn speaking(&self, is_for_programs: bool) -> Self {
        let language = if is_for_programs { Language::English } else { self.language };
        Self { language, ..self.clone() }
    }

    pub(crate) fn layout(&self) -> Layout {
        Layout { width: terminal_width(), language: self.language }
    }

    /// A point in time as people give it; a date alone is its first instant.
    ///
    /// # Errors
    /// Names `option` and what was expected.
    pub(crate) fn instant(&self, option: &str, text: &str, zone: Tz) -> Result<Instant> {
        self.typist(zone, Year::Past).read(option, text, DateAlone::FirstInstant)
    }

    /// The same of something that happened: a date alone is not enough.
    ///
    /// # Errors
    /// Names `option` and what was expected.
    pub(crate) fn moment(&self, option: &str, text: &str, zone: Tz) -> Result<Instant> {
        self.typist(zone, Year::Past).read(option, text, DateAlone::LacksTime)
    }

    /// A point in time that may lie on either side of now.
    ///
    /// # Errors
    /// Names `option` and what was expected.
    pub(crate) fn instant_near(&self, option: &str, text: &str, zone: Tz) -> Result<Instant> {
        let typist = self.typist(zone, Year::Nearest);
        typist.read(option, text, DateAlone::FirstInstant)
    }

    /// From `--since` on and before `--until`. A date without its year that is not of this one is told back.
    ///
    /// # Errors
    /// Names the option and what was expected, or says that the span ends before it begins.
    pub(crate) fn span(
        &self,
        (since, until): (Option<&str>, Option<&str>),
        zone: Tz,
    ) -> Result<Span> {
        let read = |option: &str, text: Option<&str>| {
            let at = text.map(|text| self.instant(option, text, zone)).transpose()?;
            if let Some(text) = text {
                self.typist(zone, Year::Past).tell_of_other_year(option, text);
            }
            anyhow::Ok(at)
        };
        let span = Span { since: read("--since", since)?, until: read("--until", until)? };
        match (span.since, span.until) {
            (Some(since), Some(until)) if until <= since => {
                let (since, until) = (short(since, zone), short(until, zone));
                let message = said!(
                    "--since {since} is not before --until {until}",
                    "--since {since} 不早于 --until {until}"
                );
                let hint = said!("give the earlier time to --since", "--since 写较早的时间");
                Err(Hinted::new(message, hint).into())
            }
            _ => Ok(span),
        }
    }

    /// Reads times as people type them here.
    pub(crate) const fn typist(&self, zone: Tz, year: Year) -> Typist {
        Typist { now: self.now, zone, year }
    }

    /// The same for the value of a field. It may lie ahead, so that a date without a year could be two.
    pub(super) fn time_of_field(&self, text: &str, zone: Tz) -> Option<Instant> {
        let date = text.trim().rsplit_once(['T', ' ', '　']).map(|(date, _)| date.trim());
        let typist = self.typist(zone, Year::Past);
        let is_clear = |date: &str| !typist.lacks_year(date);
        if date.is_none_or(is_clear) { typist.local_time(text) } else { None }
    }
}

/// The instant that `--now` names, in the zone of the policy where it says none itself.
fn replaced_now(text: &str, book: Option<&Path>, here: &Path) -> Result<Instant> {
    if let Ok(instant) = Instant::parse(text) {
        return Ok(instant);
    }
    let root = store::find_book(book, here).ok();
    let known = root.and_then(|root| store::zone_of(&root));
    let typist = Typist { now: clock(), zone: known.unwrap_or(Tz::UTC), year: Year::Past };
    let instant = typist.read("--now", text, DateAlone::FirstInstant)?;
    let is_ago = super::when::ago(text).is_some();
    (known.is_some() || is_ago).then_some(instant).ok_or_else(|| {
        let message = said!(
            "--now `{text}` is a time in the zone of a policy, and there is none here",
            "--now `{text}` 按政策的时区理解，而这里没有政策"
        );
        let hint = said!(
            "write it with its offset: 2026-11-22T09:05:00+08:00",
            "请写上时差：2026-11-22T09:05:00+08:00"
        );
        Hinted::new(message, hint).into()
    })
}

#[expect(clippy::disallowed_methods, reason = "the command line is where time enters")]
fn clock() -> Instant {
    Instant::from_seconds(chrono::Utc::now().timestamp())
}

/// An environment variable that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment enters")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// An environment variable that is set, even to nothing.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment enters")]
pub(crate) fn variable_even_empty(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn language(given: Option<&str>) -> Result<Language> {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(by_locale()) };
    named(given).ok_or_else(|| {
        let hint = suggest(given, ["en", "zh"]).unwrap_or_default();
        Hinted::new(said!("there is no language `{given}`", "没有语言 `{given}`"), hint).into()
    })
}

/// The language in which to tell what is wrong with the command line itself: `given` by it, else by the environment. A
/// language that there is not is told later.
pub(super) fn language_for_usage(given: Option<String>) -> Language {
    let given = given.or_else(|| variable("CS_LANG"));
    given.and_then(|given| named(&given)).unwrap_or_else(by_locale)
}

fn named(language: &str) -> Option<Language> {
    [("en", Language::English), ("zh", Language::Chinese)]
        .into_iter()
        .find_map(|(name, known)| language.starts_with(name).then_some(known))
}

fn by_locale() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    locale.and_then(|locale| named(&locale)).unwrap_or_default()
}

/// Columns of the terminal where standard output is one.
pub(super) fn terminal_width() -> Option<u16> {
    std::io::stdout().is_terminal().then(width)
}

/// Columns of the terminal where standard error is one.
pub(super) fn width_of_errors() -> Option<u16> {
    std::io::stderr().is_terminal().then(width)
}

fn width() -> u16 {
    terminal_size().map_or(80, |(columns, _)| columns)
}

/// Columns and rows of the terminal, as COLUMNS and LINES say, else as it says itself.
pub(crate) fn terminal_size() -> Option<(u16, u16)> {
    let said = |name| variable(name).and_then(|text| text.parse().ok()).filter(|size| *size > 0);
    match (said("COLUMNS"), said("LINES")) {
        (Some(columns), Some(rows)) => Some((columns, rows)),
        (columns, rows) => {
            let (own_columns, own_rows) = crossterm::terminal::size().ok()?;
            Some((columns.unwrap_or(own_columns), rows.unwrap_or(own_rows)))
        }
    }
}
