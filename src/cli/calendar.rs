//! `cs calendar`: deadlines, latest starts and working time by hand, and a month as a picture.

use std::io::Write;

use anyhow::{Result, anyhow};
use chrono::{Datelike, NaiveDate};

use super::session::Session;
use super::when::{Typist, Year};
use super::{Hinted, Outcome};
use crate::calendar::{
    Calendar, Due, NoData, Pause, after_without_calendar, before_without_calendar, date_of,
};
use crate::model::Amount;
use crate::model::fault::suggest;
use crate::model::language::{Said, listed, said, tr};
use crate::model::symbol::Symbols;
use crate::policy::Policy;
use crate::render;
use crate::report::month::{Sheet, Span, sheet};
use crate::report::no_data_remedy;
use crate::store;

const EXAMPLES: &str = "Examples:
  cs calendar after 2026-09-30T16:00:00+08:00 2wd     the deadline
  cs calendar before 2026-10-12T18:00:00+08:00 4wh    the latest start
  cs calendar between 2026-09-30T16:00:00+08:00 2026-10-08T10:00:00+08:00
  cs calendar show 2026-10                            the month as a picture
  cs calendar table > calendar.csv                    for `cs policy sql`

The calendar is the policy's own unless --calendar names another.";

const AFTER_EXAMPLES: &str = "Examples:
  cs calendar after 2026-09-30T16:00:00+08:00 2wd
  cs calendar after '09-30 16:00' 2wd
  cs calendar after 2026-09-30T16:00:00+08:00 4wh --pause 2026-09-30T17:00:00+08:00/2026-10-08T09:30:00+08:00
  cs calendar after 2026-09-30T16:00:00Z 30s --calendar duty

Units: s m h d w pass on any clock; ws wm wh inside the calendar's windows; wd working days; mo y months.";

const BEFORE_EXAMPLES: &str = "Examples:
  cs calendar before 2026-10-12T18:00:00+08:00 4wh
  cs calendar before 2026-10-12T18:00:00+08:00 24h";

const BETWEEN_EXAMPLES: &str = "Examples:
  cs calendar between 2026-09-30T16:00:00+08:00 2026-10-08T10:00:00+08:00
  cs calendar between 2026-09-30T16:00:00+08:00 2026-10-08T10:00:00+08:00 --calendar duty";

const SHOW_EXAMPLES: &str = "Examples:
  cs calendar show                       the month of now
  cs calendar show 2026-10 --lang zh
  cs calendar show 2026                  twelve months";

const TABLE_EXAMPLES: &str = "Examples:
  cs calendar table > calendar.csv
  cs calendar table --calendar duty --from 2019-01-01 --until 2026-12-31

A row is a span in which at most one window opens: begins and ends, opens and closes (of the window
in it), worked (working seconds of the table before it), days (working days up to its date) and
closing (the last closing time of its date). Spans end at midnight UTC too, so that an instant is
looked up by its day. Without --from and --until: the years from 2000 to ten years from now for
which the calendar has its dates, those in one run with the year of now.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, clap::Subcommand)]
enum Question {
    /// Print the deadline of an amount of time that begins at START
    #[command(after_help = AFTER_EXAMPLES)]
    After(After),
    /// Print the latest start from which an amount of time is used up at END
    #[command(after_help = BEFORE_EXAMPLES)]
    Before(Before),
    /// Print the working seconds from A to B
    #[command(after_help = BETWEEN_EXAMPLES)]
    Between(Between),
    /// Draw a month (or a year) with its working days, holidays and hours
    #[command(after_help = SHOW_EXAMPLES)]
    Show(Show),
    /// Write the working time as a table (CSV), by which SQL counts deadlines
    #[command(after_help = TABLE_EXAMPLES)]
    Table(Table),
}

#[derive(Debug, clap::Args)]
struct After {
    /// An instant such as 2026-09-30T16:00:00+08:00, '09-30 16:00' or 'yesterday 16:00'
    start: String,
    /// An amount such as 30s, 4wh, 2wd or 1mo
    amount: String,
    /// Time taken out, as FROM/UNTIL; may stand several times
    #[arg(long, value_name = "FROM/UNTIL")]
    pause: Vec<String>,
    #[command(flatten)]
    choice: Choice,
}

#[derive(Debug, clap::Args)]
struct Before {
    /// An instant such as 2026-10-12T18:00:00+08:00, '10-12 18:00' or 'tomorrow 18:00'
    end: String,
    /// An amount such as 30s, 4wh, 2wd or 1mo
    amount: String,
    #[command(flatten)]
    choice: Choice,
}

#[derive(Debug, clap::Args)]
struct Between {
    /// The first instant
    a: String,
    /// The second instant, not before the first
    b: String,
    #[command(flatten)]
    choice: Choice,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// A month such as 2026-10, or a year (the month of now unless given)
    month: Option<String>,
    #[command(flatten)]
    choice: Choice,
}

#[derive(Debug, clap::Args)]
struct Table {
    /// The first date
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The last date
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only this calendar of the policy (all unless given)
    #[arg(long, value_name = "NAME")]
    calendar: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Choice {
    /// A calendar of the policy (its own unless given)
    #[arg(long, value_name = "NAME")]
    calendar: Option<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let symbols = Symbols::default();
    let (policy, _) = store::read_policy(&session.root()?, &symbols)?;
    match &args.question {
        Question::After(after) => writeln!(out, "{}", deadline(after, &policy, session)?)?,
        Question::Before(before) => writeln!(out, "{}", latest_start(before, &policy, session)?)?,
        Question::Between(between) => {
            writeln!(out, "{}", working_seconds(between, &policy, session)?)?;
        }
        Question::Show(show) => {
            let sheet = picture(show, &policy, session)?;
            render::month::sheet(out, &sheet, session.language)?;
        }
        Question::Table(args) => table(args, &policy, session, out)?,
    }
    Ok(Outcome::Clean)
}

/// Writes the pieces of the calendars that are asked for.
fn table(args: &Table, policy: &Policy, session: &Session, out: &mut dyn Write) -> Result<()> {
    let chosen = Choice { calendar: args.calendar.clone() };
    let calendars: Vec<&Calendar> = match chosen.chosen(policy)?.filter(|_| args.calendar.is_some())
    {
        Some(calendar) => vec![calendar],
        None => policy.calendars.iter().collect(),
    };
    let mut tables = Vec::new();
    for calendar in calendars {
        let (first, last) = years(calendar, date_of(calendar.zone(), session.now).year());
        let typist = session.typist(calendar.zone(), Year::Nearest);
        let from = args.from.as_deref().map_or(Ok(first), |text| date(text, typist))?;
        let until = args.until.as_deref().map_or(Ok(last), |text| date(text, typist))?;
        if until < from {
            return Err(anyhow!("the table would end on {until}, before it begins on {from}"));
        }
        let pieces = calendar.pieces(from, until).map_err(|gap| no_data(policy, &gap))?;
        tables.push((calendar, pieces));
    }
    render::pieces::write(out, &tables)
}

fn date(text: &str, typist: Typist) -> Result<NaiveDate> {
    typist.day(text).ok_or_else(|| anyhow!("`{text}` is not a date such as 2026-11-22"))
}

/// The first and the last date of the years around `year`, or the nearest that the calendar covers, from 2000 to ten
/// years later, without a gap.
fn years(calendar: &Calendar, year: i32) -> (NaiveDate, NaiveDate) {
    let covers = |year: &i32| calendar.covers(*year);
    let (least, most) = (2000, year.saturating_add(10));
    let middle = (least..=year).rev().chain(year..=most).find(covers).unwrap_or(year);
    let first = (least..=middle).rev().take_while(covers).last().unwrap_or(middle);
    let last = (middle..=most).take_while(covers).last().unwrap_or(middle);
    let day =
        |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MIN);
    (day(first, 1, 1), day(last, 12, 31))
}

fn deadline(args: &After, policy: &Policy, session: &Session) -> Result<String> {
    let amount = amount(&args.amount)?;
    let calendar = args.choice.for_amount(policy, amount)?;
    let zone = zone(policy, calendar);
    let start = session.instant_near("START", &args.start, zone)?;
    let pauses = args.pause.iter().map(|text| pause(text, session, zone));
    let pauses = pauses.collect::<Result<Vec<_>>>()?;
    let due = match calendar {
        Some(calendar) => {
            calendar.after(start, amount, &pauses).map_err(|gap| no_data(policy, &gap))?
        }
        None => {
            after_without_calendar(policy.zone(), start, amount, &pauses).unwrap_or(Due::At(start))
        }
    };
    match due {
        Due::At(due) => Ok(due.in_zone(zone).to_string()),
        Due::Paused { left } => Err(Hinted::new(
            format!("an open pause keeps the deadline open: {left} are left when it ends"),
            "give the pause an end, as FROM/UNTIL",
        )
        .into()),
    }
}

fn latest_start(args: &Before, policy: &Policy, session: &Session) -> Result<String> {
    let amount = amount(&args.amount)?;
    let calendar = args.choice.for_amount(policy, amount)?;
    let zone = zone(policy, calendar);
    let end = session.instant_near("END", &args.end, zone)?;
    let start = match calendar {
        Some(calendar) => calendar.before(end, amount).map_err(|gap| no_data(policy, &gap))?,
        None => before_without_calendar(policy.zone(), end, amount).unwrap_or(end),
    };
    Ok(start.in_zone(zone).to_string())
}

fn working_seconds(args: &Between, policy: &Policy, session: &Session) -> Result<i64> {
    let calendar = args.choice.needed(policy, "working time")?;
    let read = |option: &str, text: &str| session.instant_near(option, text, calendar.zone());
    let (a, b) = (read("A", &args.a)?, read("B", &args.b)?);
    if b < a {
        let hint = "give the earlier instant first";
        return Err(Hinted::new(format!("`{}` is before `{}`", args.b, args.a), hint).into());
    }
    calendar.working_seconds(a, b).map_err(|gap| no_data(policy, &gap))
}

fn picture(args: &Show, policy: &Policy, session: &Session) -> Result<Sheet> {
    let calendar = args.choice.needed(policy, "a picture")?;
    let today = date_of(calendar.zone(), session.now);
    let span = args.month.as_deref().map_or(Some(Span::Month(today)), parse_span);
    let Some(span) = span else {
        let month = args.month.as_deref().unwrap_or_default();
        let hint = "write a month such as 2026-10, or a year such as 2026";
        return Err(Hinted::new(format!("`{month}` is not a month"), hint).into());
    };
    sheet(calendar, span, today, session.language).map_err(|gap| no_data(policy, &gap))
}

/// `2026-10` or `2026`.
fn parse_span(text: &str) -> Option<Span> {
    let digits = |text: &str, length| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    let (year, month) =
        text.split_once('-').map_or((text, None), |(year, month)| (year, Some(month)));
    digits(year, 4)?;
    let year = year.parse().ok()?;
    let Some(month) = month else { return NaiveDate::from_ymd_opt(year, 1, 1).map(Span::Year) };
    digits(month, 2)?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1).map(Span::Month)
}

impl Choice {
    /// The calendar to use, where there is one; it is missed only where `amount` needs it.
    fn for_amount<'p>(&self, policy: &'p Policy, amount: Amount) -> Result<Option<&'p Calendar>> {
        if amount.needs_calendar() {
            return self.needed(policy, &format!("`{amount}`")).map(Some);
        }
        self.chosen(policy)
    }

    fn needed<'p>(&self, policy: &'p Policy, what: &str) -> Result<&'p Calendar> {
        self.chosen(policy)?.ok_or_else(|| {
            let names: Vec<&str> = policy.calendars.iter().map(Calendar::name).collect();
            let hint = if names.is_empty() {
                "declare one under `calendars:` in policy.yaml".into()
            } else {
                Said::by(|language| {
                    let names = listed(&names, language);
                    tr!(
                        language,
                        "name one with --calendar: {names}",
                        "请用 --calendar 指定一个：{names}"
                    )
                })
            };
            Hinted::new(format!("{what} needs a calendar, and the policy names none"), hint).into()
        })
    }

    fn chosen<'p>(&self, policy: &'p Policy) -> Result<Option<&'p Calendar>> {
        let Some(name) = &self.calendar else {
            return Ok(policy.default_calendar.map(|index| &policy.calendars[index]));
        };
        policy.calendar(name).map(Some).ok_or_else(|| {
            let message = said!("there is no calendar `{name}`", "没有日历 `{name}`");
            let hint = suggest(name, policy.calendars.iter().map(Calendar::name));
            Hinted::new(message, hint.unwrap_or_default()).into()
        })
    }
}

fn zone(policy: &Policy, calendar: Option<&Calendar>) -> chrono_tz::Tz {
    calendar.map_or(policy.zone(), Calendar::zone)
}

fn amount(text: &str) -> Result<Amount> {
    Amount::parse(text).map_err(|why| anyhow!("`{text}` is not an amount: {why}"))
}

/// `FROM/UNTIL`, or `FROM/` for one that is still open.
fn pause(text: &str, session: &Session, zone: chrono_tz::Tz) -> Result<Pause> {
    let Some((from, until)) = text.split_once('/') else {
        let hint = "write --pause FROM/UNTIL, two instants with a slash between";
        return Err(Hinted::new(format!("`{text}` is not a pause"), hint).into());
    };
    let instant = |text: &str| session.instant_near("--pause", text, zone);
    let from = instant(from)?;
    let until = if until.is_empty() { None } else { Some(instant(until)?) };
    if until.is_some_and(|until| until < from) {
        return Err(anyhow!("the pause `{text}` ends before it begins"));
    }
    Ok(Pause { from, until })
}

fn no_data(policy: &Policy, gap: &NoData) -> anyhow::Error {
    Hinted::new(format!("the {gap}"), no_data_remedy(policy, &gap.calendar, gap.year)).into()
}
