//! How values stand in columns.

use super::reason::Reason;
use crate::policy::schema::FieldType;

/// How the values of a field or column stand in a column of the SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// `␟word␟`, or `list␟a␟b␟`.
    Words,
    Text,
    Int,
    Decimal,
    /// `true` or `false`.
    Bool,
    /// Days since 1970.
    Date,
    /// Seconds since 1970.
    Instant,
    /// An amount of time, as text: only whether it is there can be asked.
    Amount,
}

impl Class {
    pub(super) fn of(kind: &FieldType) -> Result<Self, Reason> {
        Ok(match kind {
            FieldType::Text => Self::Text,
            FieldType::Word | FieldType::OneOf(_) | FieldType::Ref(_) => Self::Words,
            FieldType::Int => Self::Int,
            FieldType::Decimal => Self::Decimal,
            FieldType::Bool => Self::Bool,
            FieldType::Date => Self::Date,
            FieldType::Instant => Self::Instant,
            FieldType::Duration => Self::Amount,
            FieldType::List(member) => match Self::of(member)? {
                Self::Words | Self::Text => Self::Words,
                Self::Int
                | Self::Decimal
                | Self::Bool
                | Self::Date
                | Self::Instant
                | Self::Amount => return Err(Reason::ListOfNumbers),
            },
        })
    }

    /// True if any text is a value of it.
    pub(super) const fn is_any_text(self) -> bool {
        matches!(self, Self::Words | Self::Text | Self::Amount)
    }
}

/// All of them, TRUE if there is none.
pub(super) fn and(all: &[String]) -> String {
    let asked: Vec<&str> = all.iter().map(String::as_str).filter(|one| *one != "TRUE").collect();
    match asked.as_slice() {
        [] => "TRUE".to_owned(),
        [one] => (*one).to_owned(),
        several => format!("({})", several.join(" AND ")),
    }
}

/// Any of them, FALSE if there is none.
pub(super) fn or(any: &[String]) -> String {
    let asked: Vec<&str> = any.iter().map(String::as_str).filter(|one| *one != "FALSE").collect();
    match asked.as_slice() {
        [] => "FALSE".to_owned(),
        [one] => (*one).to_owned(),
        several => format!("({})", several.join(" OR ")),
    }
}

pub(super) fn is_one_of(value: &str, literals: &[String]) -> String {
    match literals {
        [] => "FALSE".to_owned(),
        [one] => format!("{value} = {one}"),
        several => format!("{value} IN ({})", several.join(", ")),
    }
}
