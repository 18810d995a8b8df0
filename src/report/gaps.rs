//! Years that calendars lack, and how much reaches into them.

use std::collections::{BTreeMap, BTreeSet};

use super::no_data_remedy;
use crate::calendar::NoData;
use crate::model::code::Code;
use crate::model::fault::{Fault, Position};
use crate::model::language::said;
use crate::policy::Policy;

/// What reaches into a year without data, by calendar and year.
#[derive(Debug, Default)]
pub(super) struct Gaps(BTreeMap<(Box<str>, i32), u64>);

impl Gaps {
    /// Counts one record (or whatever was judged) for each year that it reaches into.
    pub(super) fn add(&mut self, gaps: impl Iterator<Item = (usize, NoData)>) {
        let years: BTreeSet<_> =
            gaps.map(|(_, NoData { calendar, year })| (calendar, year)).collect();
        for year in years {
            *self.0.entry(year).or_default() += 1;
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn add_all(&mut self, other: Self) {
        for (year, count) in other.0 {
            *self.0.entry(year).or_default() += count;
        }
    }

    pub(super) fn faults(&self, policy: &Policy) -> Vec<Fault> {
        let fault = |((calendar, year), records): (&(Box<str>, i32), &u64)| {
            let reach = match records {
                1 => "1 record reaches into it".to_owned(),
                _ => format!("{records} records reach into it"),
            };
            let file = policy.dates_file(calendar).unwrap_or("policy.yaml");
            let message = said!(
                "the calendar `{calendar}` has no data for {year}, and {reach}",
                "日历 `{calendar}` 没有 {year} 年的数据，而{records}张工单的截止落入该年"
            );
            Fault::new(file, Position::START, message)
                .with_code(Code::YearWithoutData)
                .with_hint(no_data_remedy(policy, calendar, *year))
        };
        self.0.iter().map(fault).collect()
    }
}
