//! # retention: archived records are kept
//!
//! Asks that every month of the archive's manifest that is younger than `for` is there, with the hashes that the manifest
//! keeps of its two files. A month's age counts from its end.
//!
//! Keys:
//!   of          archive
//!   for         how long months are kept: 3y, 18mo
//!
//! Outcomes: kept, broken.
//!
//! Example:
//!   - id: files-kept-three-years
//!     title: {zh: 服务档案保存三年, en: Service files are kept for three years}
//!     retention: {of: archive, for: 3y}

use chrono::NaiveDate;

use crate::calendar::{Period, before_without_calendar, start_of_date};
use crate::engine::clock::Placed;
use crate::engine::obligation::{Detail, Obligation, Outcome};
use crate::engine::plan::Bench;
use crate::engine::subject::Subject;
use crate::model::archive::{ArchiveMonth, FileState};
use crate::policy::form::Retention;

pub(crate) fn judge(
    bench: Bench<'_>,
    placed: Placed<'_>,
    form: Retention,
    months: &[ArchiveMonth],
) -> Vec<(Subject, Obligation)> {
    months.iter().filter_map(|month| one(bench, placed, form, month)).collect()
}

fn one(
    bench: Bench<'_>,
    placed: Placed<'_>,
    form: Retention,
    month: &ArchiveMonth,
) -> Option<(Subject, Obligation)> {
    let (zone, now) = (bench.policy.zone(), bench.horizon.now);
    let first: NaiveDate = format!("{}-01", month.month).parse().ok()?;
    let from = start_of_date(zone, first);
    let end = Period::Month.next(zone, from);
    let oldest = before_without_calendar(zone, now, form.lasts)?;
    if end <= oldest || from > now || !placed.rule.effective.covers(from) {
        return None;
    }
    let files = [("tickets.csv", month.tickets), ("events.csv", month.events)];
    let spoilt: Vec<_> =
        files.into_iter().filter(|(_, state)| *state != FileState::Right).collect();
    let is_whole = spoilt.is_empty();
    let subject = Subject::Month { label: month.month.clone(), line: month.line };
    let obligation = Obligation {
        outcome: if is_whole { Outcome::Kept } else { Outcome::Broken },
        detail: if is_whole { Detail::None } else { Detail::Archive(spoilt) },
        ..Obligation::begun(placed.index, 1, from)
    };
    Some((subject, obligation))
}
