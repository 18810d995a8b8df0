//! Working time: windows, dates, zones, and the arithmetic of deadlines. Exact to the second; reads no file and no
//! clock.
//!
//! A date owns the instants from its start to the start of the next date. Its windows are converted to instants,
//! clipped to that span and united, so that no second counts twice and none is lost over a change of clocks.

mod bound;
mod csv_text;
mod dates;
mod dates_csv;
mod elapsed;
mod local;
mod office;
mod pause;
mod period;
mod pieces;
mod spans;
mod table;
mod week;
mod windows;
mod working;

#[cfg(test)]
mod generated;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod shipped;
#[cfg(test)]
mod traps;

pub(crate) use dates::{Added, Coverage, Dates, Day, parse_date_or_range};
pub(crate) use dates_csv::parse_dates_csv;
pub(crate) use elapsed::{
    after_without_calendar, before_without_calendar, bound_pauses_without_calendar,
};
pub(crate) use local::{date_of, resolve, start_of_date};
pub(crate) use office::{Calendar, DayInfo, Mark, NoData};
pub(crate) use pause::{Due, Pause};
pub(crate) use period::Period;
pub(crate) use pieces::Piece;
pub(crate) use spans::{Kind, Reason, Span};
pub(crate) use week::{WEEK, Week, parse_days};
pub(crate) use windows::Windows;
