//! A second opinion on the arithmetic: slow, and meant to be seen to be right. It counts second by second, and shares
//! nothing with the code that it checks but the meaning of the words.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{
    Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike,
};
use chrono_tz::Tz;

use super::generated::Spec;
use super::{Due, Pause};
use crate::model::{Amount, Instant};

/// Cases that take longer than this are given up, with `None`.
const HORIZON: i64 = 30 * 86_400;

pub(super) struct Reference<'a> {
    spec: &'a Spec,
    /// The date asked for last, as most questions are about the next second.
    recent: RefCell<Option<Rc<RefDay>>>,
}

struct RefDay {
    date: NaiveDate,
    start: i64,
    end: i64,
    windows: Vec<(i64, i64)>,
}

impl RefDay {
    fn is_open(&self, second: i64) -> bool {
        self.windows.iter().any(|&(start, end)| start <= second && second < end)
    }

    fn closing(&self) -> Option<i64> {
        self.windows.iter().filter(|(start, end)| start < end).map(|(_, end)| *end).max()
    }
}

impl<'a> Reference<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        Self { spec, recent: RefCell::default() }
    }

    fn day(&self, date: NaiveDate) -> Rc<RefDay> {
        let midnight = |date| local_to_instant(self.spec.zone, midnight_of(date));
        let (start, end) = (midnight(date), midnight(date + Days::new(1)));
        let at = |second: u32| {
            local_to_instant(self.spec.zone, midnight_of(date) + TimeDelta::seconds(second.into()))
                .clamp(start, end)
        };
        let windows =
            self.spec.hours_of(date).iter().map(|&(from, until)| (at(from), at(until))).collect();
        Rc::new(RefDay { date, start, end, windows })
    }

    fn day_of(&self, second: i64) -> Rc<RefDay> {
        if let Some(day) =
            self.recent.borrow().as_ref().filter(|day| day.start <= second && second < day.end)
        {
            return Rc::clone(day);
        }
        let shown = local_of(self.spec.zone, second).date();
        let near = (0..5).map(|days| self.day(shown - Days::new(2) + Days::new(days)));
        let day = near.into_iter().find(|day| day.start <= second && second < day.end).unwrap();
        *self.recent.borrow_mut() = Some(Rc::clone(&day));
        day
    }

    pub(super) fn date_of(&self, instant: Instant) -> NaiveDate {
        self.day_of(instant.seconds()).date
    }

    pub(super) fn is_working(&self, instant: Instant) -> bool {
        self.day_of(instant.seconds()).is_open(instant.seconds())
    }

    fn works(&self, second: i64) -> bool {
        self.is_working(Instant::from_seconds(second))
    }

    pub(super) fn working_seconds(&self, from: Instant, until: Instant) -> i64 {
        let worked = (from.seconds()..until.seconds()).filter(|&second| self.works(second)).count();
        i64::try_from(worked).unwrap()
    }

    pub(super) fn after(&self, start: Instant, amount: Amount, pauses: &[Pause]) -> Option<Due> {
        let start = start.seconds();
        match amount {
            Amount::Elapsed(seconds) => {
                count(start, seconds, pauses, |_| true).map(|due| due.of(Amount::Elapsed))
            }
            Amount::Working(0) => self.first_working(start, pauses),
            Amount::Working(seconds) => count(start, seconds, pauses, |second| self.works(second))
                .map(|due| due.of(Amount::Working)),
            Amount::WorkingDays(days) => self.working_days(start, days, pauses),
            Amount::Months(months) => {
                let length = months_later(self.spec.zone, start, months) - start;
                count(start, length, pauses, |_| true).map(|due| due.of(Amount::Elapsed))
            }
        }
    }

    fn first_working(&self, start: i64, pauses: &[Pause]) -> Option<Due> {
        for second in start..start + HORIZON {
            // Whether the clock stood still just before, so that this is no pause that begins here.
            let in_pause =
                second > start && is_paused(second - 1, pauses) && is_paused(second, pauses);
            if in_pause && is_paused_for_good(second, pauses) {
                return Some(Due::Paused { left: Amount::Working(0) });
            }
            if !in_pause && self.works(second) {
                return Some(Due::At(Instant::from_seconds(second)));
            }
        }
        None
    }

    fn working_days(&self, start: i64, days: u32, pauses: &[Pause]) -> Option<Due> {
        let mut left = days;
        let mut day = self.day_of(start);
        for _ in 0..HORIZON / 86_400 {
            day = self.day(day.date + Days::new(1));
            let Some(closing) = day.closing() else { continue };
            let takes = |pause: &&Pause| {
                pause.from.seconds() < closing
                    && pause.until.is_none_or(|until| closing <= until.seconds())
            };
            let taking: Vec<_> = pauses.iter().filter(takes).collect();
            if taking.iter().any(|pause| pause.until.is_none()) {
                return Some(Due::Paused { left: Amount::WorkingDays(left) });
            }
            left -= u32::from(taking.is_empty());
            if left == 0 {
                return Some(Due::At(Instant::from_seconds(closing)));
            }
        }
        None
    }

    /// The latest start from which so much is worked until `end`.
    pub(super) fn before_working(&self, end: Instant, seconds: i64) -> Option<Instant> {
        let mut left = seconds;
        let mut second = end.seconds();
        if seconds == 0 {
            return (second - HORIZON..=second)
                .rev()
                .find(|&s| self.works(s))
                .map(Instant::from_seconds);
        }
        while left > 0 {
            second -= 1;
            left -= i64::from(self.works(second));
            if end.seconds() - second > HORIZON {
                return None;
            }
        }
        Some(Instant::from_seconds(second))
    }

    /// The paused seconds until `horizon` while less than `max` is granted, as spans.
    pub(super) fn bound(&self, pauses: &[Pause], max: Amount, horizon: i64) -> Vec<(i64, i64)> {
        let Some(first) = pauses.iter().map(|pause| pause.from.seconds()).min() else {
            return Vec::new();
        };
        let mut granted = 0;
        let mut kept: Vec<(i64, i64)> = Vec::new();
        for second in (first..horizon).filter(|&second| is_paused(second, pauses)) {
            let (worth, most) = match max {
                Amount::Elapsed(most) => (1, most),
                Amount::Working(most) => (i64::from(self.works(second)), most),
                Amount::WorkingDays(most) => {
                    let closes =
                        self.works(second) && self.day_of(second).closing() == Some(second + 1);
                    (i64::from(closes), most.into())
                }
                Amount::Months(_) => unreachable!("not asked for"),
            };
            if granted >= most {
                break;
            }
            granted += worth;
            match kept.last_mut() {
                Some(last) if last.1 == second => last.1 += 1,
                _ => kept.push((second, second + 1)),
            }
        }
        kept
    }
}

enum Counted {
    At(i64),
    Paused(i64),
}

impl Counted {
    fn of(self, family: impl Fn(i64) -> Amount) -> Due {
        match self {
            Self::At(second) => Due::At(Instant::from_seconds(second)),
            Self::Paused(left) => Due::Paused { left: family(left) },
        }
    }
}

/// Counts the seconds that count and are not paused.
fn count(
    start: i64,
    amount: i64,
    pauses: &[Pause],
    counts: impl Fn(i64) -> bool,
) -> Option<Counted> {
    let mut left = amount;
    for second in start.. {
        if left == 0 {
            return Some(Counted::At(second));
        }
        if is_paused_for_good(second, pauses) {
            return Some(Counted::Paused(left));
        }
        left -= i64::from(!is_paused(second, pauses) && counts(second));
        if second - start > HORIZON * 3 {
            break;
        }
    }
    None
}

fn is_paused(second: i64, pauses: &[Pause]) -> bool {
    let holds = |pause: &Pause| {
        pause.from.seconds() <= second && pause.until.is_none_or(|until| second < until.seconds())
    };
    pauses.iter().any(holds)
}

fn is_paused_for_good(second: i64, pauses: &[Pause]) -> bool {
    pauses.iter().any(|pause| pause.until.is_none() && pause.from.seconds() <= second)
}

fn midnight_of(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

/// What clocks in `zone` show.
pub(super) fn local_of(zone: Tz, second: i64) -> NaiveDateTime {
    let utc = chrono::DateTime::from_timestamp(second, 0).unwrap().naive_utc();
    utc + TimeDelta::seconds(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc().into())
}

/// The first instant at which clocks show `local`. If they never do, the time is as long after the last one shown
/// before as it would have been.
pub(super) fn local_to_instant(zone: Tz, local: NaiveDateTime) -> i64 {
    let around = local.and_utc().timestamp();
    let offset_at = |second: i64| local_of(zone, second).and_utc().timestamp() - second;
    let offsets: BTreeSet<i64> = (-60..=60).map(|hours| offset_at(around + hours * 3600)).collect();
    for missed in 0_i64.. {
        let wanted = around - missed;
        let shown = offsets.iter().map(|offset| wanted - offset);
        let mut shown: Vec<i64> =
            shown.filter(|&second| second + offset_at(second) == wanted).collect();
        shown.sort_unstable();
        let found = if missed == 0 { shown.first() } else { shown.last() };
        if let Some(second) = found {
            return second + missed;
        }
    }
    unreachable!("every zone has shown some time before")
}

/// The same local time in a later month; not before `start`, where clocks show its time twice.
pub(super) fn months_later(zone: Tz, start: i64, months: u32) -> i64 {
    let local = local_of(zone, start);
    let month = local.month0() + months;
    let year = local.year() + i32::try_from(month / 12).unwrap();
    let first = NaiveDate::from_ymd_opt(year, month % 12 + 1, 1).unwrap();
    let last = first.iter_days().take_while(|date| date.month() == first.month()).last().unwrap();
    let date = first.with_day(local.day().min(last.day())).unwrap();
    local_to_instant(zone, date.and_hms_opt(local.hour(), local.minute(), local.second()).unwrap())
        .max(start)
}
