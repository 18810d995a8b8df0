//! Deadlines in working time and working days. Every step looks only at the years that decide it.

use super::bound;
use super::elapsed::{
    after_without_calendar, before_without_calendar, bound_pauses_without_calendar,
};
use super::office::{Calendar, NoData};
use super::pause::{Due, Pause, Step, walk};
use crate::model::{Amount, Instant};

impl Calendar {
    /// When `amount` from `start` on is used up, the pauses taken out: for working time the earliest such instant, for
    /// working days the last closing time of the day. No working time is used up at the first working instant.
    ///
    /// # Errors
    /// If that depends on a year that is not covered.
    pub(crate) fn after(
        &self,
        start: Instant,
        amount: Amount,
        pauses: &[Pause],
    ) -> Result<Due, NoData> {
        match amount {
            Amount::Working(seconds) => {
                let walked =
                    walk(start, seconds, pauses, |from, left, limit| self.work(from, left, limit))?;
                Ok(walked.due(Amount::Working))
            }
            Amount::WorkingDays(days @ 1..) => {
                let step = |from, left, limit| self.work_days(Some(start), from, left, limit);
                let walked = walk(start, days.into(), pauses, step)?;
                Ok(walked.due(|left| Amount::WorkingDays(u32::try_from(left).unwrap_or(u32::MAX))))
            }
            Amount::Elapsed(_) | Amount::Months(_) | Amount::WorkingDays(0) => {
                Ok(after_without_calendar(self.zone(), start, amount, pauses)
                    .unwrap_or(Due::At(start)))
            }
        }
    }

    /// The latest start from which `amount` is used up at `end` or before.
    ///
    /// # Errors
    /// If that depends on a year that is not covered.
    pub(crate) fn before(&self, end: Instant, amount: Amount) -> Result<Instant, NoData> {
        match amount {
            Amount::Working(0) => self.last_working_instant(end),
            Amount::Working(seconds) => self.work_before(end, seconds),
            Amount::WorkingDays(days @ 1..) => self.work_days_before(end, days),
            Amount::Elapsed(_) | Amount::Months(_) | Amount::WorkingDays(0) => {
                Ok(before_without_calendar(self.zone(), end, amount).unwrap_or(end))
            }
        }
    }

    /// Working seconds in `[from, until)`; none if that is empty.
    ///
    /// # Errors
    /// If a year of that span is not covered.
    pub(crate) fn working_seconds(&self, from: Instant, until: Instant) -> Result<i64, NoData> {
        let mut sum = 0;
        let mut at = from;
        let mut year = self.year_of(from);
        while at < until {
            let table = self.table(year)?;
            sum += table.worked(until) - table.worked(at);
            at = table.end;
            year += 1;
        }
        Ok(sum)
    }

    /// The pauses in order and united, cut so that together they grant at most `max`: elapsed time, working time, or
    /// the closings that they take out. The pause in which `max` is used up ends there, also if it was open, and later
    /// ones fall away. Months are as long, in elapsed time, as they are from the first pause on.
    ///
    /// # Errors
    /// If that depends on a year that is not covered.
    pub(crate) fn bound_pauses(&self, pauses: &[Pause], max: Amount) -> Result<Vec<Pause>, NoData> {
        match max {
            Amount::Working(seconds) => {
                bound::bound(pauses, seconds, |from, left, limit| self.work(from, left, limit))
            }
            Amount::WorkingDays(days) => bound::bound(pauses, days.into(), |from, left, limit| {
                self.work_days(None, from, left, limit)
            }),
            Amount::Elapsed(_) | Amount::Months(_) => {
                Ok(bound_pauses_without_calendar(self.zone(), pauses, max).unwrap_or_default())
            }
        }
    }

    /// Uses up `seconds` of working time in `[from, limit]`.
    fn work(&self, from: Instant, seconds: i64, limit: Instant) -> Result<Step, NoData> {
        if seconds == 0 {
            return self.first_working_instant(from, limit);
        }
        let mut left = seconds;
        let mut at = from;
        let mut year = self.year_of(from);
        while at < limit {
            let table = self.table(year)?;
            let worked = table.worked(at);
            if let Some(end) = table.earliest(worked + left) {
                let used = || table.worked(limit) - worked;
                return Ok(if end <= limit {
                    Step::Reached(end)
                } else {
                    Step::Left(left - used())
                });
            }
            left -= table.worked(limit) - worked;
            at = table.end;
            year += 1;
        }
        Ok(Step::Left(left))
    }

    fn first_working_instant(&self, from: Instant, limit: Instant) -> Result<Step, NoData> {
        let mut at = from;
        let mut year = self.year_of(from);
        while at <= limit {
            let table = self.table(year)?;
            if let Some(first) = table.first_open(at) {
                return Ok(if first <= limit { Step::Reached(first) } else { Step::Left(0) });
            }
            at = table.end;
            year += 1;
        }
        Ok(Step::Left(0))
    }

    /// Uses up `days` closings, at least one, in `(from, limit]`; of dates that begin after `start`, if there is one.
    fn work_days(
        &self,
        start: Option<Instant>,
        from: Instant,
        days: i64,
        limit: Instant,
    ) -> Result<Step, NoData> {
        let mut left = days;
        let mut at = from;
        let mut year = self.year_of(from);
        if !self.covers(year) && start.is_some_and(|start| self.is_last_date_of(year, start)) {
            year += 1;
        }
        while at < limit {
            let table = self.table(year)?;
            let skipped = start.map_or(0, |start| table.closings_of_days_until(start));
            let passed = table.closings_until(from).max(skipped);
            let within = table.closings_until(limit).saturating_sub(passed);
            let wanted = usize::try_from(left).unwrap_or(usize::MAX);
            if (1..=within).contains(&wanted) {
                return Ok(table
                    .closing(passed + wanted - 1)
                    .map_or(Step::Left(left), Step::Reached));
            }
            left -= i64::try_from(within).unwrap_or(i64::MAX);
            at = table.end;
            year += 1;
        }
        Ok(Step::Left(left))
    }

    fn work_before(&self, end: Instant, seconds: i64) -> Result<Instant, NoData> {
        let mut left = seconds;
        let mut year = self.year_of(end.plus(-1));
        loop {
            let table = self.table(year)?;
            let worked = table.worked(end);
            if worked >= left
                && let Some(start) = table.latest(worked - left)
            {
                return Ok(start);
            }
            left -= worked;
            year -= 1;
        }
    }

    fn last_working_instant(&self, end: Instant) -> Result<Instant, NoData> {
        let mut year = self.year_of(end);
        loop {
            if let Some(last) = self.table(year)?.last_open(end) {
                return Ok(last);
            }
            year -= 1;
        }
    }

    /// The last second before the day of the closing that is the `days`-th up to `end`, counted back.
    fn work_days_before(&self, end: Instant, days: u32) -> Result<Instant, NoData> {
        let mut left = usize::try_from(days).unwrap_or(usize::MAX);
        let mut year = self.year_of(end.plus(-1));
        loop {
            let table = self.table(year)?;
            let passed = table.closings_until(end);
            if let Some(place) = passed.checked_sub(left)
                && let Some(day) = table.closing_day(place)
            {
                return Ok(day.plus(-1));
            }
            left -= passed;
            year -= 1;
        }
    }
}
