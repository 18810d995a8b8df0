//! A table of figures: what a report found, before it is laid out for people or programs.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::model::Instant;
use crate::model::value::Value;

/// Columns, rows, and what else people should know.
#[derive(Debug)]
pub(crate) struct Figures {
    /// What a row is, for programs.
    pub(crate) what: &'static str,
    pub(crate) columns: Vec<Column>,
    /// Each as long as `columns`.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// A last row of sums, for people alone.
    pub(crate) sums: Option<Vec<Cell>>,
    /// Sentences for people, one a line.
    pub(crate) notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// What programs call it; empty where it is for people alone.
    pub(crate) name: String,
    /// What people read above it; empty where it is for programs alone, a blank where nothing is to be read.
    pub(crate) head: String,
}

/// One figure. Programs get it exactly, people as it reads best.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cell {
    /// Nothing to tell.
    Nothing,
    Text(String),
    /// Nothing to tell, and nothing to look at.
    Blank,
    /// A text that people should see first.
    Alert(String),
    /// A text that people should see soon.
    Warning(String),
    /// What programs call by its name and people by its title.
    Titled {
        name: String,
        title: String,
    },
    List(Vec<String>),
    /// A list whose members are counted for people.
    Counted(Vec<String>),
    Count(u64),
    Int(i64),
    /// So many of so many; programs get the first.
    Of(u64, u64),
    Yes(bool),
    /// A part of a whole; nothing where the whole is nothing.
    Share {
        part: u64,
        whole: u64,
    },
    /// To two places.
    Mean(Decimal),
    /// For programs to six places, as far as there are any; for people to two.
    Exact(Decimal),
    /// Seconds that passed on any clock.
    Elapsed(i64),
    /// Seconds inside the windows of a calendar.
    Working(i64),
    Date(NaiveDate),
    Instant(Instant),
    /// A length to look at, as long as `part` is of `whole`.
    Bar {
        part: u64,
        whole: u64,
    },
}

impl Figures {
    /// A table without rows; each column as programs and as people call it.
    pub(crate) fn new(what: &'static str, columns: &[(&str, &str)]) -> Self {
        let column = |(name, head): &(&str, &str)| Column::new(name, head);
        let columns = columns.iter().map(column).collect();
        Self { what, columns, rows: Vec::new(), sums: None, notes: Vec::new() }
    }
}

impl Column {
    pub(crate) fn new(name: &str, head: &str) -> Self {
        Self { name: name.to_owned(), head: head.to_owned() }
    }
}

impl Cell {
    /// A text; nothing where it is empty.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl From<Instant> for Cell {
    fn from(instant: Instant) -> Self {
        Self::Instant(instant)
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

/// Tenths of a percent that `part` is of `whole`, halves up; `None` where the whole is nothing.
pub(crate) fn per_mille(part: u64, whole: u64) -> Option<u64> {
    let (part, whole) = (u128::from(part), u128::from(whole));
    let mille = (part * 2000 + whole).checked_div(whole * 2)?;
    u64::try_from(mille).ok()
}

/// `66.7%`; `-` where the whole is nothing.
pub(crate) fn percent_text(part: u64, whole: u64) -> String {
    let text = |mille: u64| format!("{}.{}%", mille / 10, mille % 10);
    per_mille(part, whole).map_or_else(|| "-".to_owned(), text)
}

/// The value at the share `percent` of `sorted`, by nearest rank: the least that so many do not exceed.
pub(crate) fn percentile(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The middle of `sorted`; of two, the lower.
pub(crate) fn median(sorted: &[i64]) -> Option<i64> {
    percentile(sorted, 50)
}

/// The mean of `values` to two places, halves away from zero. `None` of nothing.
pub(crate) fn mean(values: &[Decimal]) -> Option<Decimal> {
    let count = Decimal::from(u64::try_from(values.len()).ok()?);
    let sum: Decimal = values.iter().copied().sum();
    let mean = sum.checked_div(count)?;
    Some(mean.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero))
}

/// The number that a value is, if it is one.
pub(crate) fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        Value::Word(_)
        | Value::Text(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Instant(_)
        | Value::Amount(_)
        | Value::List(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_nearest_above() {
        #[track_caller]
        fn case(sorted: &[i64], middle: Option<i64>, p90: Option<i64>) {
            assert_eq!((median(sorted), percentile(sorted, 90)), (middle, p90), "{sorted:?}");
        }
        case(&[], None, None);
        case(&[7], Some(7), Some(7));
        case(&[1, 9], Some(1), Some(9));
        case(&[1, 2, 9], Some(2), Some(9));
        case(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Some(5), Some(9));
        case(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Some(6), Some(10));
    }

    #[test]
    fn shares_are_rounded_to_a_tenth_of_a_percent() {
        for (part, whole, mille) in [
            (1, 3, Some(333)),
            (2, 3, Some(667)),
            (1, 2000, Some(1)),
            (1, 2001, Some(0)),
            (0, 5, Some(0)),
            (5, 5, Some(1000)),
            (0, 0, None),
        ] {
            assert_eq!(per_mille(part, whole), mille, "{part} of {whole}");
        }
    }

    #[test]
    fn means_have_two_places() {
        let mean_of = |values: &[i64]| {
            let values: Vec<Decimal> = values.iter().map(|value| Decimal::from(*value)).collect();
            mean(&values).map(|mean| mean.to_string())
        };
        assert_eq!(mean_of(&[]), None);
        assert_eq!(mean_of(&[5, 4, 5]), Some("4.67".to_owned()));
        assert_eq!(mean_of(&[4]), Some("4".to_owned()));
    }
}
