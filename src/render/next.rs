//! What the policy asks next of a record, for those who have just written an event: what is overdue, what stands still,
//! and the nearest deadline.

use std::io::{self, Write};

use anstyle::AnsiColor;
use chrono::Datelike;
use chrono_tz::Tz;

use super::table::{self, Layout};
use crate::engine::Outcome;
use crate::model::Instant;
use crate::model::language::{Language, tr};
use crate::report::record::ClockRow;
use crate::report::{length, month, short};

/// For whom, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) now: Instant,
    pub(crate) zone: Tz,
    pub(crate) layout: Layout,
    /// Who wrote: what is asked of another names the other.
    pub(crate) me: &'a str,
    /// The command that lets clocks run on.
    pub(crate) resume: &'a str,
    /// What the record has just begun to wait for.
    pub(crate) waits_for: Option<&'a str>,
}

/// A line for each clock that is overdue or stands still, and one for the nearest deadline. The deadline comes before what
/// is asked, so that a title may be any sentence.
pub(crate) fn next(out: &mut dyn Write, clocks: &[ClockRow], frame: Frame<'_>) -> io::Result<()> {
    let of = |outcome| clocks.iter().filter(move |clock| clock.outcome == outcome);
    let width = frame.layout.width;
    for clock in of(Outcome::Overdue) {
        table::flow(out, &overdue(clock, frame), width)?;
    }
    for clock in of(Outcome::Paused) {
        table::flow(out, &paused(clock, frame), width)?;
    }
    let nearest = of(Outcome::Pending).find_map(|clock| Some((clock, clock.due?)));
    let Some((clock, due)) = nearest else { return Ok(()) };
    if let (Some(reason), None) = (frame.waits_for, of(Outcome::Paused).next()) {
        let note = tr!(
            frame.layout.language,
            "no clock stops while it waits for {reason}",
            "等待 {reason} 期间不停止计时"
        );
        table::flow(out, &note, width)?;
    }
    table::flow(out, &pending(clock, due, frame), width)
}

fn overdue(clock: &ClockRow, frame: Frame<'_>) -> String {
    let language = frame.layout.language;
    let by = clock.left.elapsed.map(|left| length(left, language)).unwrap_or_default();
    let label = tr!(language, "overdue by {by}", "已逾期{by}");
    let (label, what) =
        (table::paint(&label, AnsiColor::Red.on_default().bold()), what(clock, language));
    tr!(language, "{label}: {what}", "{label}：{what}")
}

fn paused(clock: &ClockRow, frame: Frame<'_>) -> String {
    let language = frame.layout.language;
    let (resume, what, left) = (frame.resume, what(clock, language), left(clock, language));
    tr!(
        language,
        "the clock stands still until {resume}{left}: {what}",
        "停止计时，直到 {resume}{left}：{what}"
    )
}

fn pending(clock: &ClockRow, due: Instant, frame: Frame<'_>) -> String {
    let language = frame.layout.language;
    let other = clock.owner.as_deref().filter(|owner| *owner != frame.me);
    let label = match other {
        Some(owner) => tr!(language, "next for {owner}", "下一步由 {owner} 办"),
        None => tr!(language, "next", "下一步"),
    };
    let (due, left) = (due_in(due, frame), left(clock, language));
    let by = tr!(language, "by {due}{left}", "截止 {due}{left}");
    let by = if clock.is_near { table::paint(&by, AnsiColor::Yellow.on_default()) } else { by };
    let what = what(clock, language);
    tr!(language, "{label}, {by}: {what}", "{label}，{by}：{what}")
}

fn left(clock: &ClockRow, language: Language) -> String {
    let left = clock.left.said(language);
    left.map(|left| tr!(language, ", {left}", "，{left}")).unwrap_or_default()
}

fn what(clock: &ClockRow, language: Language) -> String {
    let (title, rule) = (&clock.title, &clock.rule);
    tr!(language, "{title} ({rule})", "{title}（{rule}）")
}

/// `14:05` today, else `11-25 18:00`, with the year where it is another; in Chinese with the day of the week, which people
/// there ask for next.
fn due_in(due: Instant, frame: Frame<'_>) -> String {
    let (text, today) = (short(due, frame.zone), frame.now.date_in(frame.zone));
    let date = due.date_in(frame.zone);
    if date == today {
        return text["2026-11-22 ".len()..].to_owned();
    }
    let text = if date.year() == today.year() { &text["2026-".len()..] } else { &text };
    let language = frame.layout.language;
    match language {
        Language::English => text.to_owned(),
        Language::Chinese => format!("{text} 周{}", month::weekday(date.weekday(), language)),
    }
}
