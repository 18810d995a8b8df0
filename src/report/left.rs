//! What is left until a deadline: the one meaning of LEFT, wherever people or programs read it.

use super::figures::Cell;
use super::record::Basis;
use super::{Words, length, terms};
use crate::calendar::Calendar;
use crate::engine::obligation::LimitAt;
use crate::engine::{Detail, Obligation};
use crate::model::language::{Language, tr};
use crate::model::{Amount, Instant};

/// What is left until the deadline; less than nothing once it is past.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Left {
    pub(crate) elapsed: Option<i64>,
    /// Where the limit is counted in working time.
    pub(crate) working: Option<i64>,
    /// While the clock stands still.
    pub(crate) paused: Option<Amount>,
}

impl Left {
    pub(crate) fn of(basis: &Basis<'_>, obligation: &Obligation) -> Self {
        let paused = if let Detail::Left(left) = obligation.detail { Some(left) } else { None };
        let Some(due) = obligation.due else { return Self { paused, ..Self::default() } };
        let policy = basis.words.policy;
        let calendar = policy.rules[obligation.rule].calendar;
        let calendar = calendar.map(|index| &policy.calendars[index]);
        let is_working = matches!(
            obligation.limit,
            Some(LimitAt::Within(Amount::Working(_) | Amount::WorkingDays(_)))
        );
        let working = calendar.filter(|_| is_working).and_then(|one| between(one, basis.now, due));
        Self { elapsed: Some(due.since(basis.now)), working, paused }
    }

    /// What people read of it in a table.
    pub(crate) fn cell(self, words: Words<'_>) -> Cell {
        match (self.paused, self.working, self.elapsed) {
            (Some(amount), ..) => Cell::Text(words.amount(amount)),
            (None, Some(working), _) => Cell::Working(working),
            (None, None, Some(elapsed)) => Cell::Elapsed(elapsed),
            (None, None, None) => Cell::Nothing,
        }
    }

    /// What people read of it in a sentence: `2h5m left`, `14h30m working time left`. Nothing where nothing is known.
    pub(crate) fn said(self, language: Language) -> Option<String> {
        match (self.paused, self.working, self.elapsed) {
            (Some(Amount::Working(seconds)), ..) | (None, Some(seconds), _) => {
                let cut = terms::cut(seconds);
                let hours = Amount::Working(cut).to_string().replace('w', "");
                let in_chinese = terms::working(cut, language);
                Some(tr!(language, "{hours} working time left", "还剩{in_chinese}"))
            }
            (Some(amount), ..) => {
                let in_chinese = terms::amount(amount, language);
                let amount = match amount {
                    Amount::WorkingDays(1) => "1 working day".to_owned(),
                    Amount::WorkingDays(days) => format!("{days} working days"),
                    Amount::Elapsed(_) | Amount::Working(_) | Amount::Months(_) => {
                        amount.to_string()
                    }
                };
                Some(tr!(language, "{amount} left", "还剩{in_chinese}"))
            }
            (None, None, Some(elapsed)) => {
                let elapsed = length(elapsed, language);
                Some(tr!(language, "{elapsed} left", "还剩{elapsed}"))
            }
            (None, None, None) => None,
        }
    }
}

/// Working seconds from `now` to `due`; negative where that is past.
fn between(calendar: &Calendar, now: Instant, due: Instant) -> Option<i64> {
    if due < now {
        return calendar.working_seconds(due, now).ok().map(|seconds| -seconds);
    }
    calendar.working_seconds(now, due).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_whether_working_time_is_left() {
        #[track_caller]
        fn case(elapsed: i64, working: Option<i64>, paused: Option<Amount>, said: [&str; 2]) {
            let left = Left { elapsed: Some(elapsed), working, paused };
            let told = [Language::English, Language::Chinese].map(|one| left.said(one));
            assert_eq!(told, said.map(|text| Some(text.to_owned())));
        }
        case(7500, None, None, ["2h5m left", "还剩2小时5分"]);
        case(7500, Some(3599), None, ["59m59s working time left", "还剩工时59分59秒"]);
        case(190_000, Some(52_230), None, ["14h30m working time left", "还剩工时14小时30分"]);
        let days = |days| Some(Amount::WorkingDays(days));
        case(0, None, days(1), ["1 working day left", "还剩1个工作日"]);
        case(0, Some(9), days(2), ["2 working days left", "还剩2个工作日"]);
        let hours = Some(Amount::Working(7200));
        case(0, None, hours, ["2h working time left", "还剩工时2小时"]);
        case(0, None, Some(Amount::Elapsed(90)), ["1m30s left", "还剩1分30秒"]);
    }

    #[test]
    fn nothing_is_said_where_nothing_is_known() {
        assert_eq!(Left::default().said(Language::English), None);
    }
}
