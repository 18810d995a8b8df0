//! Why a rule cannot be said in SQL.

use std::fmt;

use crate::model::language::{Language, tr};

/// What in a rule has no exact form in SQL over the archive's tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The form is not one on records.
    TeamForm(&'static str),
    /// `each`, or a rule on rows.
    EachRow,
    /// `link` and `rule` matchers.
    Echo,
    /// Local dates in a zone without a fixed offset.
    ChangingClocks,
    /// `0wh`.
    NoWorkingTime,
    ListOfNumbers,
    ListOfReferences,
    FieldName(Box<str>),
    /// An event sets the field from one of another type.
    SetsAnotherType(Box<str>),
    /// An event sets the field twice.
    SetTwice(Box<str>),
    /// The roster of guides is not a table.
    Guides,
    /// Amounts of time are compared.
    Amounts,
    /// A regular expression that engines read differently.
    Pattern(Box<str>),
    /// Fields of several types are held against each other.
    UnlikeFields,
    /// Versions of a rule that number their obligations in two ways.
    MixedVersions,
}

impl Reason {
    /// True where what the rule is about is no record, so that no one would look for it here.
    pub(crate) const fn is_of_team(&self) -> bool {
        matches!(self, Self::TeamForm(_) | Self::EachRow)
    }
}

impl Reason {
    /// As people read it.
    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Self::TeamForm(form) => tr!(
                language,
                "the form `{form}` counts over rows and periods, not over one record",
                "写法 `{form}` 按名册行和期间计算，不针对单张工单"
            ),
            Self::EachRow => {
                tr!(language, "it is judged on the rows of a roster", "它评判名册的各行")
            }
            Self::Echo => tr!(
                language,
                "it hears other records, or the outcome of another rule",
                "它要看别的工单，或另一条规则的结果"
            ),
            Self::ChangingClocks => tr!(
                language,
                "it asks for local dates, and the zone of the policy changes its clocks",
                "它按当地日期算，而政策的时区有夏令时"
            ),
            Self::NoWorkingTime => tr!(
                language,
                "it counts an amount of no working time (0wh)",
                "它的工作时间为零（0wh）"
            ),
            Self::ListOfNumbers => {
                tr!(language, "it looks at a list of numbers or dates", "它要看一列数或日期")
            }
            Self::ListOfReferences => tr!(
                language,
                "it looks up each member of a list in a roster",
                "它要把列表的每一项在名册里查找"
            ),
            Self::FieldName(name) => {
                tr!(
                    language,
                    "the field `{name}` has a sign in its name",
                    "字段 `{name}` 的名称里有符号"
                )
            }
            Self::SetsAnotherType(name) => tr!(
                language,
                "an event sets `{name}` from a field of another type",
                "有事件用另一类型的字段设定 `{name}`"
            ),
            Self::SetTwice(name) => {
                tr!(language, "an event sets `{name}` twice", "有事件两次设定 `{name}`")
            }
            Self::Guides => tr!(
                language,
                "it looks up a guide, and guides are no table",
                "它要查指引，而指引不是表"
            ),
            Self::Amounts => tr!(language, "it compares amounts of time", "它比较时长"),
            Self::Pattern(pattern) => tr!(
                language,
                "engines read the pattern `{pattern}` in different ways",
                "各数据库对 `{pattern}` 这个模式的读法不同"
            ),
            Self::UnlikeFields => tr!(
                language,
                "it holds fields of unlike types against each other",
                "它拿不同类型的字段互相比较"
            ),
            Self::MixedVersions => tr!(
                language,
                "its versions are of forms that number their obligations in different ways",
                "它各版本的写法不同，义务的编号方式不一样"
            ),
        }
    }
}

/// In English, as the script says it.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}
