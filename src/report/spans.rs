//! The time of a clock, span by span: what counted, what did not and why, and the running total.

use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;

use crate::calendar::{Calendar, Kind, Mark, NoData, Pause, Reason, Span, date_of, start_of_date};
use crate::engine::View;
use crate::model::language::{Language, tr};
use crate::model::{Amount, Instant};

use super::{Words, terms};

/// One line of a clock's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpanRow {
    pub(crate) when: String,
    pub(crate) what: String,
    /// Empty where nothing counted.
    pub(crate) counted: String,
    pub(crate) total: String,
}

/// A list longer than this is folded in its middle.
const LONG: usize = 20;
/// So many lines at both ends stay as they are.
const ENDS: usize = 5;
/// More working days than this, and those in a row become one line.
const DAYS_IN_FULL: usize = 10;

/// A clock's time from `from` to `until`.
pub(super) struct Run<'a, 'v> {
    pub(super) words: Words<'a>,
    pub(super) view: &'v View<'a>,
    pub(super) from: Instant,
    pub(super) until: Instant,
    pub(super) pauses: &'v [Pause],
}

/// A stretch before it is put into words.
struct Piece {
    from: Instant,
    until: Instant,
    what: String,
    counted: i64,
    /// It sums up what follows it in its week.
    is_fold: bool,
    /// Pauses and holidays are never folded.
    stays: bool,
}

impl Run<'_, '_> {
    /// Working time: open hours count.
    pub(super) fn working(&self, calendar: &Calendar) -> Result<Vec<SpanRow>, NoData> {
        let spans = calendar.paused_spans(self.from, self.until, self.pauses)?;
        let pieces = spans.iter().map(|span| self.piece(span)).collect();
        let pieces = fold(pieces, calendar.zone(), self.words.language);
        Ok(self.rows(pieces, Amount::Working, calendar.zone()))
    }

    fn piece(&self, span: &Span<'_>) -> Piece {
        let language = self.words.language;
        let (what, counted) = match span.kind {
            Kind::Open => (tr!(language, "working hours", "工作时间"), span.until.since(span.from)),
            Kind::Closed(reason) => (why_closed(reason, language), 0),
            Kind::Paused => (self.paused(span.from), 0),
        };
        let stays = matches!(span.kind, Kind::Paused | Kind::Closed(Reason::Holiday(_)));
        Piece { from: span.from, until: span.until, what, counted, is_fold: false, stays }
    }

    /// Elapsed time: all counts but pauses.
    pub(super) fn elapsed(&self) -> Vec<SpanRow> {
        let zone = self.view.zone();
        let mut pieces = Vec::new();
        let mut at = self.from;
        let running = |from: Instant, until: Instant| Piece {
            from,
            until,
            what: tr!(self.words.language, "the clock runs", "计时"),
            counted: until.since(from),
            is_fold: false,
            stays: false,
        };
        for pause in self.pauses {
            let begin = pause.from.clamp(at, self.until);
            let end = pause.until.unwrap_or(self.until).clamp(begin, self.until);
            if begin > at {
                pieces.push(running(at, begin));
            }
            if end > begin {
                let what = self.paused(begin);
                let (from, until) = (begin, end);
                pieces.push(Piece { from, until, what, counted: 0, is_fold: false, stays: true });
            }
            at = end;
        }
        if self.until > at {
            pieces.push(running(at, self.until));
        }
        self.rows(pieces, Amount::Elapsed, zone)
    }

    /// Working days: one line a date, from that of the start to that of the deadline.
    pub(super) fn working_days(&self, calendar: &Calendar) -> Result<Vec<SpanRow>, NoData> {
        let zone = calendar.zone();
        let (first, last) = (date_of(zone, self.from), date_of(zone, self.until));
        let mut days: Vec<(NaiveDate, String, bool)> = Vec::new();
        for date in first.iter_days().take_while(|date| *date <= last) {
            let (what, counts) = if date == first {
                (tr!(self.words.language, "day of the start: not counted", "起始日，不计"), false)
            } else {
                self.working_day(calendar, date)?
            };
            days.push((date, what, counts));
        }
        let is_long = days.iter().filter(|day| day.2).count() > DAYS_IN_FULL;
        let mut total = 0_usize;
        let mut rows = Vec::new();
        for run in days.chunk_by(|a, b| a.1 == b.1) {
            let fold = is_long || !run[0].2;
            for part in run.chunks(if fold { run.len() } else { 1 }) {
                let counted = if part[0].2 { part.len() } else { 0 };
                total += counted;
                rows.push(self.day_row(part, counted, total));
            }
        }
        Ok(rows)
    }

    /// What a date is for a count of working days, and whether it counts.
    fn working_day(&self, calendar: &Calendar, date: NaiveDate) -> Result<(String, bool), NoData> {
        let (day, language) = (calendar.day(date)?, self.words.language);
        let Some((_, closing)) = calendar.shifts(date)?.last().copied() else {
            let reason = match day.mark {
                Mark::Holiday(name) | Mark::MakeUp(name) | Mark::OwnHours(name) => {
                    Reason::Holiday(name)
                }
                Mark::Workday | Mark::Weekend => Reason::Weekend,
            };
            return Ok((why_closed(reason, language), false));
        };
        let in_pause = |pause: &&Pause| {
            pause.from < closing && pause.until.is_none_or(|until| closing <= until)
        };
        if let Some(pause) = self.pauses.iter().find(in_pause) {
            let paused = self.paused(pause.from);
            let paused = paused.replacen("paused: waiting", "paused at closing", 1);
            return Ok((paused.replacen("暂停：", "下班时暂停：", 1), false));
        }
        let what = match day.mark {
            Mark::MakeUp(name) => named(&tr!(language, "make-up working day", "调休上班"), name),
            Mark::OwnHours(name) => {
                named(&tr!(language, "working day, changed hours", "工作日，时间有变"), name)
            }
            Mark::Workday | Mark::Weekend | Mark::Holiday(_) => {
                tr!(language, "working day", "工作日")
            }
        };
        Ok((what, closing <= self.until))
    }

    /// For whom the clock stands still at `from`.
    fn paused(&self, from: Instant) -> String {
        let wait = self.view.waits.iter().rev().find(|wait| wait.span.from <= from);
        let language = self.words.language;
        wait.map_or_else(
            || tr!(language, "paused", "暂停"),
            |wait| {
                let reason = self.words.symbols.text(wait.reason);
                tr!(language, "paused: waiting for {reason}", "暂停：等待 {reason}")
            },
        )
    }

    fn rows(&self, pieces: Vec<Piece>, family: impl Fn(i64) -> Amount, zone: Tz) -> Vec<SpanRow> {
        let language = self.words.language;
        let mut total = 0;
        let row = |piece: Piece| {
            total += piece.counted;
            let counted = if piece.counted == 0 {
                String::new()
            } else {
                terms::time(family(piece.counted), language)
            };
            SpanRow {
                when: stretch(piece.from, piece.until, zone, language),
                what: piece.what,
                counted,
                total: terms::time(family(total), language),
            }
        };
        pieces.into_iter().map(row).collect()
    }

    fn day_row(&self, part: &[(NaiveDate, String, bool)], counted: usize, total: usize) -> SpanRow {
        let (language, what) = (self.words.language, &part[0].1);
        let (first, last) = (part[0].0, part[part.len() - 1].0);
        let shown = |date: NaiveDate, form| {
            format!("{} {}", date.format(form), day_name(date.weekday(), language))
        };
        let when = if first == last {
            shown(first, "%Y-%m-%d")
        } else {
            let (first, last, days) = (shown(first, "%Y-%m-%d"), shown(last, "%m-%d"), part.len());
            tr!(language, "{first} - {last} ({days} days)", "{first} - {last}（{days}天）")
        };
        let days = |count| tr!(language, "{count}wd", "{count}个工作日");
        let counted = if counted == 0 { String::new() } else { days(counted) };
        SpanRow { when, what: what.clone(), counted, total: days(total) }
    }
}

/// Sums up the middle of a long list, week by week; pauses and holidays stay. The sums stay exact.
fn fold(pieces: Vec<Piece>, zone: Tz, language: Language) -> Vec<Piece> {
    let count = pieces.len();
    if count <= LONG {
        return pieces;
    }
    let mut folded: Vec<Piece> = Vec::new();
    for (place, piece) in pieces.into_iter().enumerate() {
        let is_middle = (ENDS..count - ENDS).contains(&place) && !piece.stays;
        match folded.last_mut() {
            Some(last) if is_middle && last.is_fold && same_week(last, &piece, zone) => {
                last.until = piece.until;
                last.counted += piece.counted;
                last.what = tr!(language, "working hours of these days", "这些天的工作时间");
            }
            _ => {
                let is_fold = is_middle && piece.counted > 0;
                folded.push(Piece { is_fold, ..piece });
            }
        }
    }
    folded
}

fn same_week(fold: &Piece, next: &Piece, zone: Tz) -> bool {
    let week = |instant: Instant| date_of(zone, instant).iso_week();
    week(fold.from) == week(next.from)
}

fn why_closed(reason: Reason<'_>, language: Language) -> String {
    match reason {
        Reason::Night => tr!(language, "closed at night", "下班"),
        Reason::Break => tr!(language, "break", "午休"),
        Reason::Weekend => tr!(language, "weekend", "周末"),
        Reason::Holiday(name) => named(&tr!(language, "holiday", "放假"), name),
    }
}

fn named(what: &str, name: Option<&str>) -> String {
    name.map_or_else(|| what.to_owned(), |name| format!("{what} {name}"))
}

/// `2026-09-30 Wed 16:00 - 18:00`, or with the date of the end where that is another.
fn stretch(from: Instant, until: Instant, zone: Tz, language: Language) -> String {
    let day_name = |date: NaiveDate| day_name(date.weekday(), language);
    let (first, last) = (date_of(zone, from), date_of(zone, until));
    let begin = format!("{} {} {}", first, day_name(first), clock(from, zone));
    if first == last {
        return format!("{begin} - {}", clock(until, zone));
    }
    if until == start_of_date(zone, last) && first.succ_opt() == Some(last) {
        return format!("{begin} - 24:00");
    }
    let date = if first.year() == last.year() { "%m-%d" } else { "%Y-%m-%d" };
    if from == start_of_date(zone, first)
        && until == start_of_date(zone, last)
        && let Some(last) = last.pred_opt()
    {
        return format!("{first} {} - {} {}", day_name(first), last.format(date), day_name(last));
    }
    format!("{begin} - {} {} {}", last.format(date), day_name(last), clock(until, zone))
}

/// `Wed`, 周三.
fn day_name(day: Weekday, language: Language) -> String {
    let name = super::month::weekday(day, language);
    tr!(language, "{name}", "周{name}")
}

/// The time of day, with seconds only where there are some.
fn clock(instant: Instant, zone: Tz) -> String {
    let local = instant.utc().with_timezone(&zone);
    let form = if instant.seconds().rem_euclid(60) == 0 { "%H:%M" } else { "%H:%M:%S" };
    local.format(form).to_string()
}
