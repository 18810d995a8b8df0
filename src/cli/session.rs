//! What a run takes from outside: the clock, the folder, the language, the terminal.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use chrono_tz::Tz;

use super::{Global, Hinted};
use crate::model::fault::suggest;
use crate::model::language::{Language, said};
use crate::model::{Amount, Instant};
use crate::policy::values::read_date;
use crate::render::table::Layout;
use crate::report::roster::Secrets;
use crate::store::{self, Book};

/// One run of the program.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    book: Option<PathBuf>,
    pub(crate) here: PathBuf,
    pub(crate) now: Instant,
    pub(crate) language: Language,
    /// Whether this run shows what the policy marks `secret`.
    pub(crate) secrets: Secrets,
}

impl Session {
    pub(crate) fn new(global: Global) -> Result<Self> {
        let now = match &global.now {
            Some(text) => Instant::parse(text)
                .map_err(|why| anyhow!("--now `{text}` is not an instant: {why}"))?,
            None => clock(),
        };
        let here = std::env::current_dir().context("could not tell the current folder")?;
        let language = language(global.lang.as_deref())?;
        Ok(Self { book: global.book, here, now, language, secrets: Secrets::Masked })
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

    /// A point in time as people give it: an instant, a date (its first instant), a date with a time or `HH:MM` of
    /// today in the zone of the policy, or an amount before now such as `7d`.
    ///
    /// # Errors
    /// Names `option` and what was expected.
    pub(crate) fn instant(&self, option: &str, text: &str, zone: Tz) -> Result<Instant> {
        if let Some(date) = read_date(text) {
            return Ok(crate::calendar::start_of_date(zone, date));
        }
        if let Some(instant) = self.local_time(text, zone) {
            return Ok(instant);
        }
        let back = text.strip_prefix('-').unwrap_or(text);
        if let Ok(amount @ (Amount::Elapsed(_) | Amount::Months(_))) = Amount::parse(back) {
            return crate::calendar::before_without_calendar(zone, self.now, amount)
                .ok_or_else(|| anyhow!("{option} `{text}` cannot be counted back"));
        }
        Instant::parse(text).map_err(|why| {
            let hint = "write 2026-11-22 09:00, HH:MM of today, a date, an amount before now such as 2h, or an instant with its offset";
            Hinted::new(format!("{option} `{text}` is not an instant: {why}"), hint).into()
        })
    }

    /// `HH:MM` of today, or a date with a time, in `zone`; a time that exists twice is the first.
    fn local_time(&self, text: &str, zone: Tz) -> Option<Instant> {
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (read_date(date)?, time),
            None => (self.now.date_in(zone), text),
        };
        let form = match time.len() {
            5 => "%H:%M",
            8 => "%H:%M:%S",
            _ => return None,
        };
        let time = chrono::NaiveTime::parse_from_str(time, form).ok()?;
        let local = date.and_time(time).and_local_timezone(zone).earliest()?;
        Some(Instant::from_seconds(local.timestamp()))
    }
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

fn terminal_width() -> Option<u16> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    columns.or_else(|| comfy_table::Table::new().width()).or(Some(80))
}
