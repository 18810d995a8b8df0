//! Why a rule cannot be said in SQL.

use std::fmt;

use crate::model::language::Language;

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
        match language {
            Language::English => self.to_string(),
            Language::Chinese => self.chinese(),
        }
    }

    fn chinese(&self) -> String {
        let text = match self {
            Self::TeamForm(form) => {
                return format!("写法 `{form}` 按名册行和期间计算，不针对单张工单");
            }
            Self::FieldName(name) => return format!("字段 `{name}` 的名称里有符号"),
            Self::SetsAnotherType(name) => {
                return format!("有事件用另一类型的字段设定 `{name}`");
            }
            Self::SetTwice(name) => return format!("有事件两次设定 `{name}`"),
            Self::Pattern(pattern) => return format!("各数据库对模式 `{pattern}` 的读法不同"),
            Self::EachRow => "它评判名册的各行",
            Self::Echo => "它要看别的工单，或另一条规则的结果",
            Self::ChangingClocks => "它按当地日期算，而政策的时区有夏令时",
            Self::NoWorkingTime => "它的工作时间为零（0wh）",
            Self::ListOfNumbers => "它要看一列数或日期",
            Self::ListOfReferences => "它要把列表的每一项在名册里查找",
            Self::Guides => "它要查指引，而指引不是表",
            Self::Amounts => "它比较时长",
            Self::UnlikeFields => "它拿不同类型的字段互相比较",
            Self::MixedVersions => "它各版本的写法不同，义务的编号方式不一样",
        };
        text.to_owned()
    }
}

/// In English, as the script says it.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TeamForm(form) => {
                write!(f, "the form `{form}` counts over rows and periods, not over one record")
            }
            Self::EachRow => f.write_str("it is judged on the rows of a roster"),
            Self::Echo => f.write_str("it hears other records, or the outcome of another rule"),
            Self::ChangingClocks => f.write_str(
                "it asks for local dates, and the zone of the policy changes its clocks",
            ),
            Self::NoWorkingTime => f.write_str("it counts an amount of no working time (0wh)"),
            Self::ListOfNumbers => f.write_str("it looks at a list of numbers or dates"),
            Self::ListOfReferences => f.write_str("it looks up each member of a list in a roster"),
            Self::FieldName(name) => write!(f, "the field `{name}` has a sign in its name"),
            Self::SetsAnotherType(name) => {
                write!(f, "an event sets `{name}` from a field of another type")
            }
            Self::SetTwice(name) => write!(f, "an event sets `{name}` twice"),
            Self::Guides => f.write_str("it looks up a guide, and guides are no table"),
            Self::Amounts => f.write_str("it compares amounts of time"),
            Self::Pattern(pattern) => {
                write!(f, "engines read the pattern `{pattern}` in different ways")
            }
            Self::UnlikeFields => f.write_str("it holds fields of unlike types against each other"),
            Self::MixedVersions => f.write_str(
                "its versions are of forms that number their obligations in different ways",
            ),
        }
    }
}
