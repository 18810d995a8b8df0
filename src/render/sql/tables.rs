//! The tables that all rules rest on, in the order in which they are made. All that the rules need must be known by now.

use super::class::Class;
use super::reason::Reason;
use super::speaker::Speaker;
use crate::model::Instant;

/// A name, and the query that fills it.
pub(super) type Table = (String, String);

/// The end of any span that has none.
pub(super) const NEVER: i64 = 999_999_999_999;

impl Speaker<'_> {
    pub(super) fn tables(&self, now: Instant) -> Result<Vec<Table>, Reason> {
        let mut tables = self.calendars();
        tables.extend(self.rosters()?);
        tables.push(self.records()?);
        tables.push(self.said());
        tables.push(self.unjudged(now)?);
        tables.push(self.events(now)?);
        if self.needs.borrow().waits {
            tables.push(self.waits());
        }
        Ok(tables)
    }

    /// A text as a value of its class; null if it is none.
    pub(super) fn typed(&self, class: Class, text: &str) -> String {
        match class {
            Class::Words => format!("'␟' || {text} || '␟'"),
            Class::Text | Class::Amount => text.to_owned(),
            Class::Int => self.dialect.integer(text),
            Class::Decimal => self.dialect.decimal(text),
            Class::Bool => format!(
                "CASE WHEN {text} IN ('true', 'yes') THEN 'true' WHEN {text} IN ('false', 'no') THEN 'false' END"
            ),
            Class::Date => self.dialect.days(text),
            Class::Instant => self.dialect.seconds(text),
        }
    }

    pub(super) fn type_of(&self, class: Class) -> &'static str {
        match class {
            Class::Words | Class::Text | Class::Bool | Class::Amount => self.dialect.text_type(),
            Class::Int | Class::Date | Class::Instant => "BIGINT",
            Class::Decimal => "DECIMAL(38, 12)",
        }
    }
}
