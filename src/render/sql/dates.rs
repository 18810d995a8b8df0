//! Local dates as arithmetic on seconds and days, for a zone that never changes its clocks.

use super::class::Class;
use super::reason::Reason;
use super::speaker::Speaker;
use crate::calendar::Period;
use crate::model::value::FieldId;

/// The first or the last second of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    End,
}

impl Speaker<'_> {
    /// The local date of an instant.
    pub(super) fn day_of(&self, instant: &str) -> Result<String, Reason> {
        let offset = self.offset()?;
        Ok(self.dialect.floor_div(&format!("{instant} + {offset}"), 86_400))
    }

    /// The first instant of a date.
    pub(super) fn start_of(&self, day: &str) -> Result<String, Reason> {
        Ok(format!("({day} * 86400 - {})", self.offset()?))
    }

    /// The same time of day so many months later, on the same day number or the last of the month.
    pub(super) fn months_after(&self, instant: &str, months: u32) -> Result<String, Reason> {
        let day = self.day_of(instant)?;
        let later = self.dialect.add_months(&day, &months.to_string());
        Ok(format!("({instant} + ({later} - {day}) * 86400)"))
    }

    /// The latest instant from which so many months end at `instant` or before.
    pub(super) fn months_before(&self, instant: &str, months: u32) -> Result<String, Reason> {
        let (dialect, offset) = (self.dialect, self.offset()?);
        let day = self.day_of(instant)?;
        let back = dialect.add_months(&day, &format!("-{months}"));
        let first = format!(
            "CASE WHEN {day} = {} THEN {} ELSE {back} END",
            dialect.month_end(&day),
            dialect.month_end(&back)
        );
        let again = dialect.add_months(&first, &months.to_string());
        Ok(format!(
            "(CASE WHEN {again} = {day} THEN {instant} + ({first} - {day}) * 86400 ELSE {first} * 86400 + 86399 - {offset} END)"
        ))
    }

    /// The instant that a field names after an event; a date stands for its first or last second.
    pub(super) fn edge(&self, field: FieldId, edge: Edge) -> Result<String, Reason> {
        let value = self.after(field)?;
        if self.class(field)? == Class::Instant {
            return Ok(value);
        }
        Ok(match edge {
            Edge::Start => self.start_of(&value)?,
            Edge::End => format!("({} - 1)", self.start_of(&format!("({value} + 1)"))?),
        })
    }

    /// Periods are numbered from a common one: days since 1970, weeks since the Monday before, months since the year 0.
    pub(super) fn number_of(&self, period: Period, instant: &str) -> Result<String, Reason> {
        let day = self.day_of(instant)?;
        let month = || self.dialect.month_number(&day);
        Ok(match period {
            Period::Day => day,
            Period::Week => self.dialect.floor_div(&format!("{day} + 3"), 7),
            Period::Month => month(),
            Period::Quarter => self.dialect.floor_div(&month(), 3),
            Period::Year => self.dialect.floor_div(&month(), 12),
        })
    }

    /// The first instant of the period with this number.
    pub(super) fn start_of_period(&self, period: Period, number: &str) -> Result<String, Reason> {
        // The first of January 1970 is day 0 of month 23640.
        let month = |months: &str| self.dialect.add_months("0", &format!("({months} - 23640)"));
        let day = match period {
            Period::Day => number.to_owned(),
            Period::Week => format!("({number} * 7 - 3)"),
            Period::Month => month(number),
            Period::Quarter => month(&format!("{number} * 3")),
            Period::Year => month(&format!("{number} * 12")),
        };
        self.start_of(&day)
    }
}
