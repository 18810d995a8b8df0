//! Whether someone was of the staff at an instant, as the roster says.

use chrono::NaiveDate;

use crate::calendar::date_of;
use crate::model::Instant;
use crate::model::roster::Rosters;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::policy::Policy;

/// The column of the staff roster that holds the last day of who has left.
const LEFT: &str = "left";

/// How a person stands in the roster of staff at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Here,
    /// No row bears this key.
    Unknown,
    /// The first row is in force from here on.
    NotYet(Instant),
    /// The last day has passed; `None` where the roster says that it has, and not when.
    Left(Option<NaiveDate>),
}

/// How `person` stands at `at`. Where no roster of staff is declared, anyone is here.
pub(crate) fn presence(
    policy: &Policy,
    rosters: &Rosters,
    person: Symbol,
    at: Instant,
) -> Presence {
    let Some(staff) = policy.schema.staff else { return Presence::Here };
    let Some(rows) = rosters.get(staff).filter(|rows| rows.has(person)) else {
        return Presence::Unknown;
    };
    let Some(row) = rows.at(person, at) else {
        let first = rows.history(person).first().and_then(|row| row.since);
        return first.map_or(Presence::Unknown, Presence::NotYet);
    };
    let left = policy.schema.roster(staff).column(LEFT);
    match left.and_then(|column| row.cells.get(usize::from(column.0))?.as_ref()) {
        Some(Value::Date(last)) if *last < date_of(policy.zone(), at) => {
            Presence::Left(Some(*last))
        }
        Some(Value::Bool(true)) => Presence::Left(None),
        _ => Presence::Here,
    }
}
