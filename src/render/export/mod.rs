//! Sheets as files that spreadsheet programs open and save without harm. Writes bytes; decides nothing about records.

pub(crate) mod csv;
pub(crate) mod xlsx;

use chrono::{Datelike, NaiveDateTime};
use chrono_tz::Tz;

use crate::calendar::resolve;
use crate::model::Instant;

/// What clocks show at `at`, where they show it once and a spreadsheet knows the year.
fn local(at: Instant, zone: Tz) -> Option<NaiveDateTime> {
    let local = at.utc().with_timezone(&zone).naive_local();
    let is_known = (1901..=9999).contains(&local.year());
    (is_known && resolve(zone, local) == at).then_some(local)
}
