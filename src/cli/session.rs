//! What a run takes from outside: the clock, the folder, the language, the terminal.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::{Global, Hinted};
use crate::cli::outcome::refused;
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
        let now = match &global.now {
            Some(text) => Instant::parse(text)
                .map_err(|why| anyhow!("--now `{text}` is not an instant: {why}"))?,
            None => clock(),
        };
        let here = std::env::current_dir().context("could not tell the current folder")?;
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
            return crate::calendar::before_without_calendar(zone, self.now, amount).ok_or_else(
                || {
                    refused(said!(
                        "{option} `{text}` cannot be counted back",
                        "{option} `{text}` 无法往前推算"
                    ))
                },
            );
        }
        Instant::parse(text).map_err(|why| {
            let hint = said!("write 2026-11-22 09:00, HH:MM of today, a date, an amount before now such as 2h, or an instant with its offset", "请写 2026-11-22 09:00、今天的 HH:MM、日期、距今时长如 2h，或带时差的时刻");
            Hinted::new(format!("{option} `{text}` is not an instant: {why}"), hint).into()
        })
    }

    /// The same for the value of a field. It may lie ahead, so that a date without a year could be two.
    pub(super) fn time_of_field(&self, text: &str, zone: Tz) -> Option<Instant> {
        let date = text.trim().rsplit_once(['T', ' ', '　']).map(|(date, _)| date.trim());
        let is_clear = |date: &str| read_date(date).is_some() || matches!(date, "today" | "今天");
        if date.is_none_or(is_clear) { self.local_time(text, zone) } else { None }
    }

    /// A time of today, or a date with a time, in `zone`, as people write them: `9:05`, `11-22 09:05`, `yesterday 16:40`,
    /// with the marks of a Chinese keyboard. A time that exists twice is the first, one that does not moves forward.
    fn local_time(&self, text: &str, zone: Tz) -> Option<Instant> {
        let text = text.trim().replace('：', ":").replace('　', " ");
        let today = self.now.date_in(zone);
        let (date, time) = match text.rsplit_once(['T', ' ']) {
            Some((date, time)) => (day(date.trim(), today)?, time),
            None => (today, text.as_str()),
        };
        let (hour, rest) = time.split_once(':')?;
        let is_time = (1..=2).contains(&hour.len()) && [2, 5].contains(&rest.len());
        let form = if rest.len() == 2 { "%H:%M" } else { "%H:%M:%S" };
        let time = chrono::NaiveTime::parse_from_str(time, form).ok().filter(|_| is_time)?;
        Some(crate::calendar::resolve(zone, date.and_time(time)))
    }
}

/// A date, with or without its year, or a day by its name. Without a year it is the last one that is not to come.
fn day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text {
        "today" | "今天" => return Some(today),
        "yesterday" | "昨天" => return today.pred_opt(),
        "前天" => return today.pred_opt()?.pred_opt(),
        _ => {}
    }
    if let Some(date) = read_date(text) {
        return Some(date);
    }
    let (month, day) = text.split_once('-')?;
    let is_short = month.len() <= 2 && day.len() <= 2;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let of = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
    let this = of(today.year()).filter(|date| *date <= today);
    this.or_else(|| of(today.year() - 1)).filter(|_| is_short)
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

fn terminal_width() -> Option<u16> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    terminal_size().map(|(columns, _)| columns).or(Some(80))
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
