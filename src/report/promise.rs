//! The commitments of a policy as a page for customers: every figure is that of the rule that keeps it.

use super::Words;
use crate::model::language::{Language, listed};
use crate::model::{Amount, Instant};
use crate::policy::commitment::{Piece, Promised, pieces};
use crate::policy::rule::Rule;

/// The page.
#[derive(Debug)]
pub(crate) struct Promises {
    pub(crate) language: Language,
    /// What the page is called.
    pub(crate) heading: &'static str,
    pub(crate) policy: String,
    /// The policy with its version and, where it says so, the day of its last revision.
    pub(crate) about: String,
    pub(crate) items: Vec<Promise>,
}

#[derive(Debug)]
pub(crate) struct Promise {
    pub(crate) title: String,
    pub(crate) text: String,
    /// The rule that keeps it, and the clauses that it comes from.
    pub(crate) basis: String,
}

impl Words<'_> {
    /// The commitments as they stand at `now`.
    pub(crate) fn promises(&self, language: Language, now: Instant) -> Promises {
        let one = |commitment: &crate::policy::commitment::Commitment| {
            let rule = self.version_at(&commitment.rule, now)?;
            let title = commitment.title.text(language).or_else(|| rule.title.text(language));
            let said = commitment.text.text(language).unwrap_or_default();
            let sources =
                if commitment.source.is_empty() { &rule.source } else { &commitment.source };
            Some(Promise {
                title: title.unwrap_or(&rule.id).to_owned(),
                text: filled(said, &rule.form.promised(), language),
                basis: basis(&rule.id, sources, language),
            })
        };
        let day = self.policy.revised.as_deref();
        let (name, version) = (&self.policy.name, &self.policy.version);
        let (heading, about, revised) = match language {
            Language::English => {
                ("Our service commitments", format!("{name}, version {version}"), ", revised ")
            }
            Language::Chinese => ("服务承诺", format!("{name}，版本 {version}"), "，修订于 "),
        };
        Promises {
            language,
            heading,
            policy: self.policy.name.to_string(),
            about: day.map_or_else(|| about.clone(), |day| format!("{about}{revised}{day}")),
            items: self.policy.commitments.iter().filter_map(one).collect(),
        }
    }

    /// The version of the rule that is in force at `now`, else the last.
    fn version_at(&self, id: &str, now: Instant) -> Option<&Rule> {
        let mut versions = self.policy.rules.iter().filter(|rule| &*rule.id == id);
        versions.clone().find(|rule| rule.effective.covers(now)).or_else(|| versions.next_back())
    }
}

fn basis(rule: &str, sources: &[Box<str>], language: Language) -> String {
    let sources = listed(sources, language);
    match (language, sources.is_empty()) {
        (Language::English, true) => format!("kept by the rule {rule}"),
        (Language::English, false) => format!("kept by the rule {rule}, clauses {sources}"),
        (Language::Chinese, true) => format!("对应规则 {rule}"),
        (Language::Chinese, false) => format!("对应规则 {rule}，制度条款 {sources}"),
    }
}

fn filled(text: &str, figures: &[Promised], language: Language) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Figure(place) => {
            figures.get(place).map_or_else(String::new, |figure| in_words(*figure, language))
        }
        Piece::Unknown(name) => format!("{{{name}}}"),
    };
    pieces(text).into_iter().map(piece).collect()
}

fn in_words(figure: Promised, language: Language) -> String {
    match figure {
        Promised::Time(amount) => amount_in_words(amount, language),
        Promised::Count(count) => count.to_string(),
        Promised::Figure(crate::model::figure::Figure::Time(amount)) => {
            amount_in_words(amount, language)
        }
        Promised::Figure(figure) => figure.to_string(),
    }
}

/// `30 seconds`, `2 working days`; `30 秒`, `2 个工作日`.
fn amount_in_words(amount: Amount, language: Language) -> String {
    const ELAPSED: [(i64, &str, &str); 4] = [
        (86_400, "day", "天"),
        (3600, "hour", "小时"),
        (60, "minute", "分钟"),
        (1, "second", "秒"),
    ];
    const WORKING: [(i64, &str, &str); 3] = [
        (3600, "working hour", "个工作小时"),
        (60, "working minute", "个工作分钟"),
        (1, "working second", "个工作秒"),
    ];
    const MONTHS: [(i64, &str, &str); 2] = [(12, "year", "年"), (1, "month", "个月")];
    let (total, units): (i64, &[(i64, &str, &str)]) = match amount {
        Amount::Elapsed(seconds) => (seconds, &ELAPSED),
        Amount::Working(seconds) => (seconds, &WORKING),
        Amount::WorkingDays(days) => (days.into(), &[(1, "working day", "个工作日")]),
        Amount::Months(months) => (months.into(), &MONTHS),
    };
    // 24 hours are said as such, and not as a day, which people take for the end of the next.
    let is_hours = matches!(amount, Amount::Elapsed(86_400 | 172_800));
    let units = if is_hours { &units[1..] } else { units };
    let mut rest = total;
    let mut parts = Vec::new();
    for (scale, english, chinese) in units {
        let count = rest / scale;
        rest %= scale;
        if count == 0 {
            continue;
        }
        parts.push(match language {
            Language::English if count == 1 => format!("1 {english}"),
            Language::English => format!("{count} {english}s"),
            Language::Chinese => format!("{count} {chinese}"),
        });
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_as_people_say_them() {
        #[track_caller]
        fn case(amount: &str, english: &str, chinese: &str) {
            let amount = Amount::parse(amount).unwrap();
            assert_eq!(amount_in_words(amount, Language::English), english);
            assert_eq!(amount_in_words(amount, Language::Chinese), chinese);
        }
        case("30s", "30 seconds", "30 秒");
        case("1h30m", "1 hour 30 minutes", "1 小时 30 分钟");
        case("24h", "24 hours", "24 小时");
        case("48h", "48 hours", "48 小时");
        case("7d", "7 days", "7 天");
        case("2wd", "2 working days", "2 个工作日");
        case("1wd", "1 working day", "1 个工作日");
        case("2wh30wm", "2 working hours 30 working minutes", "2 个工作小时 30 个工作分钟");
        case("3y", "3 years", "3 年");
        case("1y6mo", "1 year 6 months", "1 年 6 个月");
    }
}
