//! One change of the policy in words: in English by its key, in Chinese by what people call the key, which stands beside.

use rust_decimal::Decimal;

use super::keys;
use crate::calendar::Period;
use crate::model::Amount;
use crate::model::language::{Language, tr};
use crate::policy::gist::{Change, Gist, SectionChange, What};
use crate::policy::rule::Severity;
use crate::report::terms;

/// `deadline.within: 2wd → 1wd`.
pub(super) fn change_text(change: &Change, language: Language) -> String {
    match language {
        Language::English => in_english(change),
        Language::Chinese => in_chinese(change),
    }
}

fn in_english(change: &Change) -> String {
    let path = if change.path.is_empty() { String::new() } else { format!("{}: ", change.path) };
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("{path}{old} → {new}"),
        (None, Some(new)) => format!("{path}{new}, which was not there"),
        (Some(old), None) => format!("{path}{old}, which is gone"),
        (None, None) => path,
    }
}

/// `时限（`deadline.within`）由2个工作日改为1个工作日`.
fn in_chinese(change: &Change) -> String {
    let name = keys::called(&change.path).map_or_else(
        || {
            if change.path.is_empty() {
                Said::Word(String::new())
            } else {
                Said::code(&change.path)
            }
        },
        Said::Word,
    );
    let say = |gist: &Gist| value_in_chinese(&change.path, gist);
    let text = match (change.old.as_ref().map(say), change.new.as_ref().map(say)) {
        (Some(old), Some(new)) => {
            format!("{}由{}改为{}", name.within(), old.within(), new.within())
        }
        (None, Some(new)) => format!("新增{}：{}", name.behind(), new.bare()),
        (Some(old), None) => format!("删去{}，原为{}", name.behind(), old.within()),
        (None, None) => name.bare(),
    };
    text.trim().to_owned()
}

/// `calendars.office: week.fri: off → 09:00-17:00`.
pub(crate) fn section_text(change: &SectionChange, language: Language) -> String {
    const MOST: usize = 4;
    let place = place_text(change, language);
    match &change.what {
        What::Added => tr!(language, "{place}: added", "新增{place}"),
        What::Removed => tr!(language, "{place}: removed", "删去{place}"),
        What::Changed(changes) => {
            let told = listed(changes, MOST, language);
            let more = match changes.len().saturating_sub(MOST) {
                0 => String::new(),
                left => tr!(language, "; and {left} more", "；另有{left}处"),
            };
            tr!(language, "{place}: {told}{more}", "{place}：{told}{more}")
        }
    }
}

/// The first `most` of `changes` in one line.
pub(super) fn listed(changes: &[Change], most: usize, language: Language) -> String {
    let told = changes.iter().take(most).map(|change| change_text(change, language));
    told.collect::<Vec<_>>().join(match language {
        Language::English => "; ",
        Language::Chinese => "；",
    })
}

/// Section and entry: `calendars.office`, ``日历 `office` ``.
fn place_text(change: &SectionChange, language: Language) -> String {
    let SectionChange { section, entry, .. } = change;
    match (language, entry) {
        (Language::English, Some(entry)) => format!("{section}.{entry}"),
        (Language::English, None) => section.clone(),
        (Language::Chinese, Some(entry)) => {
            format!("{} {}", keys::section_called(section), Said::code(entry).bare())
        }
        (Language::Chinese, None) => keys::section_called(section).to_owned(),
    }
}

/// A value at `path` as it stands in a Chinese sentence.
pub(super) fn value_said(path: &str, gist: &Gist) -> String {
    value_in_chinese(path, gist).within()
}

fn value_in_chinese(path: &str, gist: &Gist) -> Said {
    if let Some(present) = presence(path, gist) {
        return Said::Word(present.to_owned());
    }
    let Some(text) = gist.as_text() else { return Said::code(&gist.to_string()) };
    if let Some(word) = word_in_chinese(path, text) {
        return Said::Word(word);
    }
    let is_number = text.trim_end_matches('%').parse::<Decimal>().is_ok();
    let is_free = keys::is_free_text(path) || !text.is_ascii();
    if is_number {
        Said::Word(text.to_owned())
    } else if is_free {
        Said::quoted(text)
    } else {
        Said::code(text)
    }
}

/// That a field has a value, or none.
fn presence(path: &str, gist: &Gist) -> Option<&'static str> {
    let present = gist.get("present")?.as_text()?;
    let is_needed = path.contains(".need");
    Some(match (is_needed, present == "true") {
        (true, true) => "必填",
        (true, false) => "须留空",
        (false, true) => "已填",
        (false, false) => "未填",
    })
}

/// The keys that hold amounts, some of them numbers too.
const AMOUNTS: [&str; 12] = [
    "within",
    "every",
    "lead",
    "for",
    "max",
    "max_pause",
    "warn_at",
    "rolling",
    "after",
    "at_least",
    "at_most",
    "baseline",
];

/// Amounts, periods and the words that every policy has, each by its key.
fn word_in_chinese(path: &str, text: &str) -> Option<String> {
    const LANGUAGE: Language = Language::Chinese;
    let key = path.rsplit('.').next().unwrap_or(path);
    let found = match (key, text) {
        ("severity", _) => {
            let severity = Severity::ALL.into_iter().find(|one| one.as_str() == text)?;
            terms::severity(severity, LANGUAGE).to_owned()
        }
        ("status", "active") => "生效".to_owned(),
        ("status", "trial") => "试行".to_owned(),
        ("gate", "refuse") => "不予登记".to_owned(),
        ("gate", "warn") => "照样登记并警告".to_owned(),
        ("every", "shift") => "每班".to_owned(),
        ("per" | "every", _) if Period::parse(text).is_ok() => {
            format!("每{}", terms::period(Period::parse(text).ok()?, LANGUAGE))
        }
        _ if AMOUNTS.contains(&key) || path.starts_with("roster.fresh") => {
            terms::amount(Amount::parse(text).ok()?, LANGUAGE)
        }
        _ => return None,
    };
    Some(found)
}

/// A name or value between Chinese words.
enum Said {
    /// It is one of them.
    Word(String),
    /// It stands as the policy writes it, a blank before and behind.
    Code(String),
}

impl Said {
    fn code(text: &str) -> Self {
        if text.contains('`') { Self::quoted(text) } else { Self::Code(format!("`{text}`")) }
    }

    fn quoted(text: &str) -> Self {
        Self::Word(format!("“{text}”"))
    }

    fn bare(&self) -> String {
        let (Self::Word(text) | Self::Code(text)) = self;
        text.clone()
    }

    /// With the blank before it.
    fn behind(&self) -> String {
        match self {
            Self::Word(text) => text.clone(),
            Self::Code(text) => format!(" {text}"),
        }
    }

    /// With the blanks around it.
    fn within(&self) -> String {
        match self {
            Self::Word(text) => text.clone(),
            Self::Code(text) => format!(" {text} "),
        }
    }
}
