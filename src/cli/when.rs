//! Points in time as people type them: the same forms for every flag.

use anyhow::Result;
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::Hinted;
use super::chinese::messages;
use super::outcome::print_note;
use crate::calendar::{before_without_calendar, resolve, start_of_date};
use crate::model::language::{Said, said};
use crate::model::{Amount, Instant};
use crate::policy::values::read_date;

/// What a date without a time means where it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateAlone {
    FirstInstant,
    /// What happened has a time.
    LacksTime,
}

/// Of which year a date is that is typed without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Year {
    /// The last that is not to come: what is asked of has happened.
    Past,
    /// The first that is not past.
    Ahead,
    /// The nearest, on either side of today.
    Nearest,
}

/// From when, and in which zone, typed times are understood.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Typist {
    pub(crate) now: Instant,
    pub(crate) zone: Tz,
    pub(crate) year: Year,
}

impl Typist {
    /// A point in time as people give it: a date with a time (`2026-11-22 09:05`, `11-22 9:05`, `yesterday 16:40`), a time
    /// of today, an amount before now (`2h`, `-2h`), an instant with its offset, and where `alone` lets it, a date.
    ///
    /// # Errors
    /// Names `option` and what was expected.
    pub(crate) fn read(self, option: &str, text: &str, alone: DateAlone) -> Result<Instant> {
        let plain = plain(text);
        if let Some(date) = self.day(&plain) {
            return match alone {
                DateAlone::FirstInstant => Ok(start_of_date(self.zone, date)),
                DateAlone::LacksTime => Err(lacks_time(option, text).into()),
            };
        }
        if let Some(instant) = self.local_time(&plain) {
            return Ok(instant);
        }
        if let Some(amount) = ago(&plain) {
            return before_without_calendar(self.zone, self.now, amount).ok_or_else(|| {
                let message = said!(
                    "{option} `{text}` cannot be counted back",
                    "{option} `{text}` 无法往前推算"
                );
                Hinted::new(message, "").into()
            });
        }
        Instant::parse(&plain).map_err(|unread| {
            let why = self.why(&plain).unwrap_or_else(|| {
                Said::new(unread, messages::told(unread).unwrap_or_else(|| unread.to_owned()))
            });
            let message = Said::by(|language| {
                let why = why.text(language);
                said!(
                    "{option} `{text}` is not an instant: {why}",
                    "{option} `{text}` 不是时刻：{why}"
                )
                .text(language)
                .to_owned()
            });
            Hinted::new(message, forms(alone)).into()
        })
    }

    /// A date, with or without its year, or a day by its name.
    pub(crate) fn day(self, text: &str) -> Option<NaiveDate> {
        let (text, today) = (plain(text), self.today());
        match &*text {
            "today" | "今天" => return Some(today),
            "yesterday" | "昨天" => return today.pred_opt(),
            "前天" => return today.pred_opt()?.pred_opt(),
            "tomorrow" | "明天" => return today.succ_opt(),
            "后天" => return today.succ_opt()?.succ_opt(),
            _ => {}
        }
        read_date(&text).or_else(|| self.year.of(&text, today))
    }

    /// True of a date without its year, which could be two.
    pub(crate) fn lacks_year(self, date: &str) -> bool {
        self.year.of(date, self.today()).is_some()
    }

    /// Says which date `text` is taken as, where it does not name its year and that is not this one.
    pub(crate) fn tell_of_other_year(self, option: &str, text: &str) {
        let plain = plain(text);
        let date = plain.split(['T', ' ']).next().unwrap_or_default();
        let Some(date) = self.year.of(date, self.today()) else { return };
        if date.year() != self.today().year() {
            let note = said!(
                "cs: note: {option} {text} is taken as {date}",
                "cs: 注意：{option} {text} 按 {date} 理解"
            );
            print_note(note, None);
        }
    }

    fn today(self) -> NaiveDate {
        self.now.date_in(self.zone)
    }

    /// A time of today, or a date with a time, as people write them: `9:05`, `11-22 09:05`, `yesterday 16:40`, with the marks
    /// of a Chinese keyboard. A time that exists twice is the first, one that does not moves forward.
    pub(crate) fn local_time(self, text: &str) -> Option<Instant> {
        let text = plain(text);
        let (date, time) = match text.rsplit_once(['T', ' ']) {
            Some((date, time)) => (self.day(date.trim())?, time),
            None => (self.today(), text.as_str()),
        };
        let (hour, rest) = time.split_once(':')?;
        let is_time = (1..=2).contains(&hour.len()) && [2, 5].contains(&rest.len());
        let form = if rest.len() == 2 { "%H:%M" } else { "%H:%M:%S" };
        let time = chrono::NaiveTime::parse_from_str(time, form).ok().filter(|_| is_time)?;
        Some(resolve(self.zone, date.and_time(time)))
    }

    /// Why `text`, which looks like a time, is none: a day that its month does not have, or no time of day.
    fn why(self, text: &str) -> Option<Said> {
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (Some(date), Some(time)),
            None if text.contains(':') => (None, Some(text)),
            None => (Some(text), None),
        };
        if let Some(date) = date
            && self.day(date).is_none()
        {
            return no_such_day(date, self.today().year());
        }
        let (hour, rest) = time?.trim().split_once(':')?;
        let is_number = |text: &str| (1..=2).contains(&text.len()) && text.parse::<u8>().is_ok();
        let is_time = is_number(hour) && rest.len() > 1 && rest.split(':').all(is_number);
        is_time.then(|| said!("there is no such time of day", "一天里没有这个时间"))
    }
}

/// The amount of time that `text` lies before now, `2h` and `-2h` alike; `None` if it is no such text.
pub(crate) fn ago(text: &str) -> Option<Amount> {
    let amount = Amount::parse(text.strip_prefix('-').unwrap_or(text)).ok()?;
    matches!(amount, Amount::Elapsed(_) | Amount::Months(_)).then_some(amount)
}

/// Without the marks of a Chinese keyboard.
fn plain(text: &str) -> String {
    text.trim().replace('：', ":").replace('　', " ")
}

impl Year {
    /// The date `text`, a month and a day such as `11-22`.
    fn of(self, text: &str, today: NaiveDate) -> Option<NaiveDate> {
        let (month, day) = text.split_once('-')?;
        if month.len() > 2 || day.len() > 2 {
            return None;
        }
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        let of = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
        let [last, this, next] = [-1, 0, 1].map(|years| of(today.year() + years));
        match self {
            Self::Past => this.filter(|date| *date <= today).or(last),
            Self::Ahead => this.filter(|date| *date >= today).or(next),
            Self::Nearest => {
                let away = |date: &NaiveDate| (*date - today).num_days().abs();
                [this, last, next].into_iter().flatten().min_by_key(away)
            }
        }
    }
}

/// That `text` has the form of a date, and no month has this day.
fn no_such_day(text: &str, this_year: i32) -> Option<Said> {
    let parts: Option<Vec<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let (year, month, day) = match parts?.as_slice() {
        [year, month, day] => (i32::try_from(*year).ok()?, *month, *day),
        [month, day] => (this_year, *month, *day),
        _ => return None,
    };
    let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else {
        return Some(said!("there is no month {month}", "没有 {month} 月"));
    };
    let days = u32::from(first.num_days_in_month());
    (!(1..=days).contains(&day))
        .then(|| said!("{year}-{month:02} has {days} days", "{year} 年 {month} 月只有 {days} 天"))
}

fn lacks_time(option: &str, text: &str) -> Hinted {
    let message = said!("{option} `{text}` does not say the time", "{option} `{text}` 没有写时间");
    let joint = if option.starts_with('-') { ' ' } else { '=' };
    let hint = said!(
        "add the time: {option}{joint}'{text} 09:00'",
        "请加上时间：{option}{joint}'{text} 09:00'"
    );
    Hinted::new(message, hint)
}

/// What may be written.
fn forms(alone: DateAlone) -> Said {
    match alone {
        DateAlone::LacksTime => said!(
            "write '2026-11-22 09:05', '11-22 9:05', 'yesterday 16:40', 9:05 of today, 2h for two hours ago, or an instant with its offset",
            "请写 '2026-11-22 09:05'、'11-22 9:05'、'昨天 16:40'、今天的 9:05、2h（两小时前），或带时差的时刻"
        ),
        DateAlone::FirstInstant => said!(
            "write a date, '2026-11-22 09:05', '11-22 9:05', 'yesterday 16:40', 9:05 of today, 2h for two hours ago, or an instant with its offset",
            "请写日期、'2026-11-22 09:05'、'11-22 9:05'、'昨天 16:40'、今天的 9:05、2h（两小时前），或带时差的时刻"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPIST: Typist = Typist {
        now: Instant::from_seconds(1_795_396_200),
        zone: Tz::Asia__Shanghai,
        year: Year::Past,
    };

    #[test]
    fn what_people_type_is_an_instant() {
        #[track_caller]
        fn case(text: &str, expected: &str) {
            let read = TYPIST.read("--since", text, DateAlone::FirstInstant).unwrap();
            assert_eq!(
                read.in_zone(TYPIST.zone).to_string(),
                format!("{expected}+08:00"),
                "{text}"
            );
        }
        assert_eq!(TYPIST.now.in_zone(TYPIST.zone).to_string(), "2026-11-23T09:10:00+08:00");
        case("2026-11-22", "2026-11-22T00:00:00");
        case("11-22", "2026-11-22T00:00:00");
        case("11-24", "2025-11-24T00:00:00");
        case("yesterday", "2026-11-22T00:00:00");
        case("今天", "2026-11-23T00:00:00");
        case("tomorrow", "2026-11-24T00:00:00");
        case("9:05", "2026-11-23T09:05:00");
        case("前天　16：40", "2026-11-21T16:40:00");
        case("2026-11-22T16:40", "2026-11-22T16:40:00");
        case("2h", "2026-11-23T07:10:00");
        case("-2h", "2026-11-23T07:10:00");
        case("1mo", "2026-10-23T09:10:00");
        case("2026-11-22T01:00:00Z", "2026-11-22T09:00:00");
    }

    #[test]
    fn a_date_without_its_year_is_of_the_year_that_is_meant() {
        #[track_caller]
        fn case(text: &str, past: &str, ahead: &str, nearest: &str) {
            for (year, expected) in
                [(Year::Past, past), (Year::Ahead, ahead), (Year::Nearest, nearest)]
            {
                let read = Typist { year, ..TYPIST }.day(text).unwrap();
                assert_eq!(read.to_string(), expected, "{text} {year:?}");
            }
        }
        case("11-23", "2026-11-23", "2026-11-23", "2026-11-23");
        case("11-24", "2025-11-24", "2026-11-24", "2026-11-24");
        case("11-22", "2026-11-22", "2027-11-22", "2026-11-22");
        case("1-5", "2026-01-05", "2027-01-05", "2027-01-05");
        case("2026-01-05", "2026-01-05", "2026-01-05", "2026-01-05");
    }

    #[test]
    fn what_is_none_is_told_why() {
        #[track_caller]
        fn case(text: &str, english: &str, chinese: &str) {
            let error = TYPIST.read("--at", text, DateAlone::LacksTime).unwrap_err();
            let told = error.downcast::<Hinted>().unwrap().message;
            assert_eq!(told.english(), format!("--at `{text}` {english}"));
            assert_eq!(told.chinese(), Some(&*format!("--at `{text}` {chinese}")));
        }
        let (no, none) = ("is not an instant", "不是时刻");
        case(
            "2026-02-30 09:05",
            &format!("{no}: 2026-02 has 28 days"),
            &format!("{none}：2026 年 2 月只有 28 天"),
        );
        case(
            "2-30 09:05",
            &format!("{no}: 2026-02 has 28 days"),
            &format!("{none}：2026 年 2 月只有 28 天"),
        );
        case(
            "2026-02-30T09:05:00+08:00",
            &format!("{no}: 2026-02 has 28 days"),
            &format!("{none}：2026 年 2 月只有 28 天"),
        );
        case(
            "2028-02-30",
            &format!("{no}: 2028-02 has 29 days"),
            &format!("{none}：2028 年 2 月只有 29 天"),
        );
        case("13-40 16:40", &format!("{no}: there is no month 13"), &format!("{none}：没有 13 月"));
        case(
            "25:00",
            &format!("{no}: there is no such time of day"),
            &format!("{none}：一天里没有这个时间"),
        );
        case(
            "11-22 9:60",
            &format!("{no}: there is no such time of day"),
            &format!("{none}：一天里没有这个时间"),
        );
        case("2026-11-22", "does not say the time", "没有写时间");
        case("yesterday", "does not say the time", "没有写时间");
        let expected = "expected an instant such as 2026-11-22T09:00:00+08:00";
        let awaited = messages::told(expected).unwrap();
        for text in ["soon", "+2h", "2wh", "16:4"] {
            case(text, &format!("{no}: {expected}"), &format!("{none}：{awaited}"));
        }
    }
}
