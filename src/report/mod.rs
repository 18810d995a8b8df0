//! Rows for people and programs, from obligations and timelines. Knows what to say; layout is `render`'s.

pub(crate) mod archive;
pub(crate) mod care;
pub(crate) mod check;
pub(crate) mod choice;
mod clock;
pub(crate) mod closing;
pub(crate) mod cover;
pub(crate) mod customers;
pub(crate) mod diff;
pub(crate) mod due;
pub(crate) mod edited;
mod evidence;
pub(crate) mod explain;
pub(crate) mod explain_subject;
pub(crate) mod export;
mod figure_evidence;
pub(crate) mod figures;
pub(crate) mod files;
pub(crate) mod finding;
mod gaps;
pub(crate) mod gate;
pub(crate) mod guide;
pub(crate) mod import;
pub(crate) mod incoming;
pub(crate) mod left;
pub(crate) mod list;
pub(crate) mod matrix;
pub(crate) mod meant;
pub(crate) mod message;
pub(crate) mod metrics;
pub(crate) mod month;
pub(crate) mod mutate;
pub(crate) mod people;
mod phrase;
pub(crate) mod presence;
pub(crate) mod promise;
pub(crate) mod propose;
pub(crate) mod rank;
pub(crate) mod record;
pub(crate) mod remedy;
pub(crate) mod roster;
mod row_evidence;
pub(crate) mod rule_page;
pub(crate) mod shift;
pub(crate) mod spans;
pub(crate) mod standing;
pub(crate) mod steps;
pub(crate) mod subject;
pub(crate) mod sync;
mod team_phrase;
pub(crate) mod terms;
pub(crate) mod trial;
pub(crate) mod waiver;
mod why_idle;

use std::fmt::Write as _;

use chrono_tz::Tz;

use crate::engine::Subject;
use crate::model::language::{Language, Said, said};
use crate::model::symbol::Symbols;
use crate::model::value::{FieldId, Value};
use crate::model::{Amount, Instant};
use crate::policy::Policy;

/// Statuses of records that are done.
pub(crate) const ENDED: [&str; 3] = ["closed", "withdrawn", "merged"];

/// What is needed to say anything in words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) symbols: &'a Symbols,
    /// English for programs.
    pub(crate) language: Language,
}

impl<'a> Words<'a> {
    /// The same words in `language`.
    pub(crate) const fn speaking(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// Between the words of a list: `a, b`.
    pub(crate) const fn comma(&self) -> &'static str {
        self.language.comma()
    }

    /// Between the parts of a sentence.
    pub(crate) const fn pause(&self) -> &'static str {
        self.language.pause()
    }

    pub(crate) const fn or(&self) -> &'static str {
        match self.language {
            Language::English => " or ",
            Language::Chinese => " 或 ",
        }
    }

    pub(crate) const fn and(&self) -> &'static str {
        match self.language {
            Language::English => " and ",
            Language::Chinese => " 和 ",
        }
    }

    /// What stands above a column of a field: `english`, or what people call it.
    pub(crate) fn head<'w>(&'w self, field: FieldId, english: &'w str) -> &'w str {
        match self.language {
            Language::English => english,
            Language::Chinese => self.policy.schema.field_called(field, Language::Chinese),
        }
    }

    /// An amount in a sentence.
    pub(crate) fn amount(&self, amount: Amount) -> String {
        terms::amount(amount, self.language)
    }

    /// A value of a field in a sentence or a table.
    pub(crate) fn value(&self, id: FieldId, value: &Value) -> String {
        let schema = &self.policy.schema;
        if let (Language::Chinese, Value::List(items)) = (self.language, value) {
            let items: Vec<String> = items.iter().map(|item| self.value(id, item)).collect();
            return items.join(self.comma());
        }
        let shown = schema.show(value, self.symbols);
        let title = schema.word_titled(id, &shown, self.language).map(str::to_owned);
        title.unwrap_or(shown)
    }

    /// The one of the staff whose row an obligation is about.
    pub(crate) fn staff_member(&self, subject: &Subject) -> Option<&'a str> {
        let Subject::Row(roster, key) = subject else { return None };
        (self.policy.schema.staff == Some(*roster)).then(|| self.symbols.text(*key))
    }

    /// A value that splits a figure, as output names it.
    pub(crate) fn value_name(&self, value: Option<&Value>) -> String {
        value
            .map_or_else(|| "none".to_owned(), |value| self.policy.schema.show(value, self.symbols))
    }

    /// What an obligation is about, as output names it: `customers/C0042`, `2026-11`, `2026-11/facility`.
    pub(crate) fn subject_name(&self, subject: &Subject) -> String {
        match subject {
            Subject::Row(roster, key) => {
                let roster = &self.policy.schema.roster(*roster).name;
                format!("{roster}/{}", self.symbols.text(*key))
            }
            Subject::Month { label, .. } => label.to_string(),
            Subject::Period { label, split } => {
                let values = split.iter().map(|value| self.value_name(value.as_ref()));
                [label.to_string()].into_iter().chain(values).collect::<Vec<_>>().join("/")
            }
        }
    }
}

/// From `since` on and before `until`; `None` leaves an end open.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    pub(crate) since: Option<Instant>,
    pub(crate) until: Option<Instant>,
}

impl Span {
    pub(crate) fn has(self, instant: Instant) -> bool {
        self.since.is_none_or(|since| since <= instant)
            && self.until.is_none_or(|until| instant < until)
    }
}

/// `2026-11-22 09:00` in `zone`, with seconds only where there are some.
pub(crate) fn short(instant: Instant, zone: Tz) -> String {
    let local = instant.utc().with_timezone(&zone);
    let form =
        if instant.seconds().rem_euclid(60) == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    local.format(form).to_string()
}

/// A time to the second: in English as programs write it.
pub(crate) fn moment(instant: Instant, zone: Tz, language: Language) -> String {
    match language {
        Language::English => instant.in_zone(zone).to_string(),
        Language::Chinese => short(instant, zone),
    }
}

/// A deadline to the second: in English as programs write it, in Chinese as [`deadline`].
pub(crate) fn exact_deadline(instant: Instant, zone: Tz, language: Language) -> String {
    match language {
        Language::English => instant.in_zone(zone).to_string(),
        Language::Chinese => deadline(instant, zone, language),
    }
}

/// A deadline: as [`short`], in Chinese with the day of the week, which people there ask for next.
pub(crate) fn deadline(instant: Instant, zone: Tz, language: Language) -> String {
    use chrono::Datelike;
    let text = short(instant, zone);
    match language {
        Language::English => text,
        Language::Chinese => {
            let day = instant.utc().with_timezone(&zone).weekday();
            format!("{text} 周{}", month::weekday(day, language))
        }
    }
}

/// What to do where `calendar` knows no dates of `year`.
pub(crate) fn no_data_remedy(policy: &Policy, calendar: &str, year: i32) -> Said {
    match policy.dates_file(calendar) {
        Some(file) => said!(
            "add the holidays and make-up days of {year} to {file}",
            "请把 {year} 年的节假日和调休上班日补进 {file}"
        ),
        None => said!(
            "add the dates of {year} and widen `covers` of the calendar `{calendar}`",
            "请补上 {year} 年的日期，并放宽日历 `{calendar}` 的 `covers`"
        ),
    }
}

/// `09-22 09:00` where it is the year of `now`, else with the year; seconds are cut, so that no deadline looks later than
/// it is.
pub(crate) fn brief(instant: Instant, now: Instant, zone: Tz) -> String {
    use chrono::Datelike;
    let local = instant.utc().with_timezone(&zone);
    let is_this_year = local.year() == now.utc().with_timezone(&zone).year();
    local.format(if is_this_year { "%m-%d %H:%M" } else { "%Y-%m-%d %H:%M" }).to_string()
}

/// A length of elapsed time in its two largest units: `2d3h`, `15h30m`, `45s`; in Chinese `2天3小时`.
pub(crate) fn length(seconds: i64, language: Language) -> String {
    if language == Language::Chinese {
        return terms::elapsed(seconds, 2);
    }
    let mut text = String::new();
    for (count, unit) in in_two_units(seconds) {
        let _ = write!(text, "{count}{unit}");
    }
    text
}

/// A length of elapsed time in its two largest units; the second only where there is some of it.
pub(crate) fn in_two_units(seconds: i64) -> impl Iterator<Item = (u64, &'static str)> {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
    let seconds = seconds.unsigned_abs();
    let first = UNITS.iter().position(|(scale, _)| seconds >= *scale).unwrap_or(UNITS.len() - 1);
    let (scale, unit) = UNITS[first];
    let second = UNITS.get(first + 1);
    let second = second.map(|(next, unit)| (seconds % scale / next, *unit));
    [(seconds / scale, unit)].into_iter().chain(second.filter(|(count, _)| *count > 0))
}

#[cfg(test)]
mod tests {
    use super::{Language, length};

    #[test]
    fn lengths_show_their_two_largest_units() {
        for (seconds, shown, in_chinese) in [
            (0, "0s", "0秒"),
            (59, "59s", "59秒"),
            (60, "1m", "1分钟"),
            (5400, "1h30m", "1小时30分"),
            (183_570, "2d2h", "2天2小时"),
            (86_400, "1d", "1天"),
            (86_459, "1d", "1天"),
            (-61, "1m1s", "1分1秒"),
        ] {
            assert_eq!(length(seconds, Language::English), shown);
            assert_eq!(length(seconds, Language::Chinese), in_chinese);
        }
    }
}
