//! The languages in which the program speaks to people. Programs are always answered in English.

use std::fmt;

/// A language of titles and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Chinese,
}

impl Language {
    /// Between the names of a list.
    pub(crate) const fn comma(self) -> &'static str {
        match self {
            Self::English => ", ",
            Self::Chinese => "、",
        }
    }

    /// Between the parts of a sentence.
    pub(crate) const fn pause(self) -> &'static str {
        match self {
            Self::English => ", ",
            Self::Chinese => "，",
        }
    }
}

/// Names one after the other: `a, b`, in Chinese `a、b`.
pub(crate) fn listed(names: &[impl AsRef<str>], language: Language) -> String {
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(language.comma())
}

/// The same in English and in Chinese.
pub(crate) fn listed_both(names: &[impl AsRef<str>]) -> (String, String) {
    (listed(names, Language::English), listed(names, Language::Chinese))
}

/// A sentence in both languages, for one who says it before it is known who listens. Prints in English, as programs
/// read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Said {
    english: String,
    /// `None` where both say the same: a name, a text of the user, what the system says.
    chinese: Option<String>,
}

impl Said {
    pub(crate) fn new(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self { english: english.into(), chinese: Some(chinese.into()) }
    }

    /// The same sentence made once for each language: for sentences with other sentences in them.
    pub(crate) fn by(mut make: impl FnMut(Language) -> String) -> Self {
        Self::new(make(Language::English), make(Language::Chinese))
    }

    /// What it is about, and the sentence: `due: there is no such date`.
    pub(crate) fn about(self, name: &Self) -> Self {
        Self::by(|language| {
            let (name, text) = (name.text(language), self.text(language));
            tr!(language, "{name}: {text}", "{name}：{text}")
        })
    }

    pub(crate) fn text(&self, language: Language) -> &str {
        match (language, &self.chinese) {
            (Language::Chinese, Some(chinese)) => chinese,
            (Language::Chinese, None) | (Language::English, _) => &self.english,
        }
    }

    /// `None` where nothing was said in Chinese of its own.
    pub(crate) fn chinese(&self) -> Option<&str> {
        self.chinese.as_deref()
    }

    /// As programs read it.
    pub(crate) fn english(&self) -> &str {
        &self.english
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

/// The same in both languages.
impl From<String> for Said {
    fn from(english: String) -> Self {
        Self { english, chinese: None }
    }
}

/// The same in both languages.
impl From<&str> for Said {
    fn from(english: &str) -> Self {
        english.to_owned().into()
    }
}

/// `text` without the blanks that stand alone between Chinese characters.
pub(crate) fn close_up(text: &str) -> String {
    let is_wide =
        |letter: char| matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}');
    let letters: Vec<char> = text.chars().collect();
    let is_idle = |place: usize| {
        letters[place] == ' '
            && place > 0
            && is_wide(letters[place - 1])
            && letters.get(place + 1).is_some_and(|next| is_wide(*next))
    };
    let kept = (0..letters.len()).filter(|place| !is_idle(*place));
    kept.map(|place| letters[place]).collect()
}

/// A sentence in both languages, English first: ``said!("there is no kind `{name}`", "没有类型 `{name}`")``. Names are
/// captured; the arguments after the sentences serve both.
macro_rules! said {
    ($english:literal, $chinese:literal $(, $argument:expr)* $(,)?) => {
        $crate::model::language::Said::new(
            format!($english $(, $argument)*),
            format!($chinese $(, $argument)*),
        )
    };
}

/// A sentence in `language`, English first: `tr!(language, "{over} late", "迟了 {over}")`. Only one is made.
macro_rules! tr {
    ($language:expr, $english:literal, $chinese:literal $(, $argument:expr)* $(,)?) => {
        match $language {
            $crate::model::language::Language::English => format!($english $(, $argument)*),
            $crate::model::language::Language::Chinese => format!($chinese $(, $argument)*),
        }
    };
}

pub(crate) use {said, tr};
