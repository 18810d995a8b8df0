//! A month or a year of a calendar as a sheet: which day is what, and the notes that go with it.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::calendar::{Calendar, DayInfo, Mark, NoData, Period, Windows, start_of_date};
use crate::model::Amount;
use crate::model::language::Language;

/// What a sheet shows: the month or the year of a date.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Span {
    Month(NaiveDate),
    Year(NaiveDate),
}

/// What there is to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    pub(crate) months: Vec<Month>,
    /// Each mark that occurs, and what it says about which dates.
    pub(crate) legend: Vec<Note>,
    /// The hours, and the sums.
    pub(crate) notes: Vec<String>,
}

/// A mark, what it means, and the runs of dates that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) tag: Tag,
    pub(crate) what: &'static str,
    pub(crate) dates: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Month {
    pub(crate) title: String,
    /// Weeks from Monday; `None` where the week reaches beyond the month.
    pub(crate) weeks: Vec<[Option<Day>; 7]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) number: u32,
    pub(crate) tag: Tag,
    pub(crate) is_today: bool,
}

/// What a day is, for its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tag {
    Workday,
    Weekend,
    Off,
    MakeUp,
    Hours,
    /// Stands in legends only.
    Today,
}

/// The sheet of `span`, with `today` marked where it falls in it.
///
/// # Errors
/// If a year of it is not covered.
pub(crate) fn sheet(
    calendar: &Calendar,
    span: Span,
    today: NaiveDate,
    language: Language,
) -> Result<Sheet, NoData> {
    let (period, date) = match span {
        Span::Month(date) => (Period::Month, date),
        Span::Year(date) => (Period::Year, date),
    };
    let (first, end) = (period.first_date(date), period.next_first_date(date));
    let days = first
        .iter_days()
        .take_while(|date| *date < end)
        .map(|date| calendar.day(date))
        .collect::<Result<Vec<_>, _>>()?;
    let zone = calendar.zone();
    let seconds = calendar.working_seconds(start_of_date(zone, first), start_of_date(zone, end))?;
    let mut months: Vec<Month> = Vec::new();
    for month in days.chunk_by(|a, b| a.date.month() == b.date.month()) {
        months.push(Month {
            title: period_title(month[0].date, language),
            weeks: weeks(month, today),
        });
    }
    let by = Wording { language, span };
    Ok(Sheet {
        title: format!("{} {}", calendar.name(), zone.name()),
        months,
        legend: by.legend(&days, today),
        notes: by.notes(&days, seconds),
    })
}

fn weeks(days: &[DayInfo<'_>], today: NaiveDate) -> Vec<[Option<Day>; 7]> {
    let mut weeks: Vec<[Option<Day>; 7]> = Vec::new();
    for day in days {
        let place = day.date.weekday().num_days_from_monday() as usize;
        if weeks.is_empty() || place == 0 {
            weeks.push([None; 7]);
        }
        let shown = Day { number: day.date.day(), tag: tag(day), is_today: day.date == today };
        if let Some(week) = weeks.last_mut() {
            week[place] = Some(shown);
        }
    }
    weeks
}

fn tag(day: &DayInfo<'_>) -> Tag {
    match day.mark {
        Mark::Workday => Tag::Workday,
        Mark::Weekend => Tag::Weekend,
        Mark::Holiday(_) => Tag::Off,
        Mark::MakeUp(_) => Tag::MakeUp,
        Mark::OwnHours(_) if day.windows.is_empty() => Tag::Off,
        Mark::OwnHours(_) => Tag::Hours,
    }
}

fn name<'a>(day: &DayInfo<'a>) -> Option<&'a str> {
    match day.mark {
        Mark::Holiday(name) | Mark::MakeUp(name) | Mark::OwnHours(name) => name,
        Mark::Workday | Mark::Weekend => None,
    }
}

fn period_title(date: NaiveDate, language: Language) -> String {
    match language {
        Language::English => date.format("%B %Y").to_string(),
        Language::Chinese => format!("{}年{}月", date.year(), date.month()),
    }
}

/// The short name of a weekday.
pub(crate) const fn weekday(day: Weekday, language: Language) -> &'static str {
    let (english, chinese) = match day {
        Weekday::Mon => ("Mon", "一"),
        Weekday::Tue => ("Tue", "二"),
        Weekday::Wed => ("Wed", "三"),
        Weekday::Thu => ("Thu", "四"),
        Weekday::Fri => ("Fri", "五"),
        Weekday::Sat => ("Sat", "六"),
        Weekday::Sun => ("Sun", "日"),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

/// The sentences of a sheet.
struct Wording {
    language: Language,
    span: Span,
}

impl Wording {
    const fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    fn legend(&self, days: &[DayInfo<'_>], today: NaiveDate) -> Vec<Note> {
        let mut legend = Vec::new();
        for (tag_of, what) in [
            (Tag::Weekend, self.say("weekend", "周末")),
            (Tag::Off, self.say("holiday", "放假")),
            (Tag::MakeUp, self.say("make-up working day", "调休上班")),
            (Tag::Hours, self.say("changed hours", "时间有变")),
        ] {
            let of_tag: Vec<&DayInfo<'_>> = days.iter().filter(|day| tag(day) == tag_of).collect();
            if of_tag.is_empty() {
                continue;
            }
            let dates = if tag_of == Tag::Weekend { Vec::new() } else { self.dates(&of_tag) };
            legend.push(Note { tag: tag_of, what, dates });
        }
        if days.iter().any(|day| day.date == today) {
            let what = self.say("today", "今天");
            legend.push(Note { tag: Tag::Today, what, dates: Vec::new() });
        }
        legend
    }

    /// `1-7 国庆节` and `31 年终 09:00-12:00`.
    fn dates(&self, days: &[&DayInfo<'_>]) -> Vec<String> {
        let runs = days.chunk_by(|a, b| {
            a.date.succ_opt() == Some(b.date) && name(a) == name(b) && a.windows == b.windows
        });
        let runs = runs.map(|run| {
            let (first, last) = (run[0], run[run.len() - 1]);
            let mut text = self.range(first.date, last.date);
            if let Some(name) = name(first) {
                text = format!("{text} {name}");
            }
            if tag(first) == Tag::Hours {
                text = format!("{text} {}", self.windows(first.windows));
            }
            text
        });
        runs.collect()
    }

    fn range(&self, first: NaiveDate, last: NaiveDate) -> String {
        let show = |date: NaiveDate| match self.span {
            Span::Month(_) => date.day().to_string(),
            Span::Year(_) => date.format("%m-%d").to_string(),
        };
        let joint = match self.span {
            Span::Month(_) => "-",
            Span::Year(_) => "..",
        };
        if first == last { show(first) } else { format!("{}{joint}{}", show(first), show(last)) }
    }

    fn notes(&self, days: &[DayInfo<'_>], seconds: i64) -> Vec<String> {
        let mut notes = self.hours(days);
        let count = days.iter().filter(|day| !day.windows.is_empty()).count();
        let time = Amount::Working(seconds);
        notes.push(match self.language {
            Language::English => {
                let days = if count == 1 { "day" } else { "days" };
                format!("{count} working {days}, {time} of working time")
            }
            Language::Chinese => {
                format!("{count}个工作日，{}", super::terms::amount(time, self.language))
            }
        });
        notes
    }

    /// The windows of the weekdays, and of the make-up days.
    fn hours(&self, days: &[DayInfo<'_>]) -> Vec<String> {
        let mut week: Vec<(Weekday, &Windows)> = Vec::new();
        for day in days.iter().filter(|day| tag(day) == Tag::Workday) {
            if week.iter().all(|(weekday, _)| *weekday != day.date.weekday()) {
                week.push((day.date.weekday(), day.windows));
            }
        }
        week.sort_by_key(|(weekday, _)| weekday.num_days_from_monday());
        let runs = week.chunk_by(|(a, hours), (b, others)| a.succ() == *b && hours == others);
        let mut lines: Vec<String> = runs
            .map(|run| {
                let (first, last) = (run[0].0, run[run.len() - 1].0);
                let days = if first == last {
                    self.weekday_name(first)
                } else {
                    format!(
                        "{}{}{}",
                        self.weekday_name(first),
                        self.say("-", "至"),
                        self.weekday_name(last)
                    )
                };
                format!("{days} {}", self.windows(run[0].1))
            })
            .collect();
        if let Some(day) = days.iter().find(|day| tag(day) == Tag::MakeUp) {
            let windows = self.windows(day.windows);
            lines.push(format!("{} {windows}", self.say("make-up days", "调休上班日")));
        }
        lines
    }

    /// Hours of a day, one after the other.
    fn windows(&self, windows: &Windows) -> String {
        windows.to_string().replace(", ", self.language.comma())
    }

    fn weekday_name(&self, day: Weekday) -> String {
        format!("{}{}", self.say("", "周"), weekday(day, self.language))
    }
}
