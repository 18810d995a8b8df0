//! Local time: where a date and a time of day fall on the line of instants.

use chrono::{
    MappedLocalTime, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
};
use chrono_tz::{GapInfo, Tz};

use crate::model::Instant;

/// The instant at which clocks in `zone` show `local`. A time that does not exist moves forward by the gap, one that
/// exists twice is the first: in both cases the offset before the change holds.
pub(crate) fn resolve(zone: Tz, local: NaiveDateTime) -> Instant {
    let offset = match zone.offset_from_local_datetime(&local) {
        MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => Some(offset),
        MappedLocalTime::None => {
            GapInfo::new(&local, &zone).and_then(|gap| gap.begin).map(|(_, before)| before)
        }
    };
    // A gap always has a beginning, since every zone starts with one offset for all that came before.
    let offset = offset.map_or(0, |offset| offset.fix().local_minus_utc());
    Instant::from_seconds(local.and_utc().timestamp() - i64::from(offset))
}

/// The instant of a `second` of day on `date`; from 86400 on, those of the dates that follow.
pub(super) fn instant_at(zone: Tz, date: NaiveDate, second: u32) -> Instant {
    let midnight = date.and_time(NaiveTime::MIN);
    resolve(
        zone,
        midnight.checked_add_signed(TimeDelta::seconds(second.into())).unwrap_or(midnight),
    )
}

/// The first instant that belongs to `date`. A date that a zone skipped starts where the next one does.
pub(crate) fn start_of_date(zone: Tz, date: NaiveDate) -> Instant {
    instant_at(zone, date, 0)
}

/// The date to which `instant` belongs: the last whose start is not after it. It is the date that clocks show, except
/// in the few hours where clocks were put back or forward over midnight itself.
pub(crate) fn date_of(zone: Tz, instant: Instant) -> NaiveDate {
    let mut date = instant.date_in(zone);
    while instant < start_of_date(zone, date) && date > NaiveDate::MIN {
        date = date.pred_opt().unwrap_or(NaiveDate::MIN);
    }
    while let Some(next) = date.succ_opt()
        && instant >= start_of_date(zone, next)
    {
        date = next;
    }
    date
}

/// The same local time `months` later: same day number, or the month's last day. Never before `start`, which counts where
/// clocks show its time twice and there are no months.
pub(super) fn months_after(zone: Tz, start: Instant, months: u32) -> Instant {
    let local = start.utc().with_timezone(&zone).naive_local();
    local
        .checked_add_months(Months::new(months))
        .map_or(start, |local| resolve(zone, local).max(start))
}

/// The last date that comes to `date` or before when `months` are added.
pub(super) fn last_date_before(date: NaiveDate, months: u32) -> NaiveDate {
    let months = Months::new(months);
    let mut last = date.checked_sub_months(months).unwrap_or(NaiveDate::MIN);
    while let Some(next) = last.succ_opt()
        && next.checked_add_months(months).is_some_and(|shifted| shifted <= date)
    {
        last = next;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn at(zone: Tz, date: &str, time: u32, expected: &str) {
        assert_eq!(
            instant_at(zone, date.parse().unwrap(), time).in_zone(zone).to_string(),
            expected,
            "{zone} {date}"
        );
    }

    #[test]
    fn a_missing_time_moves_by_the_gap_and_a_double_one_is_the_first() {
        at(Tz::Europe__Berlin, "2026-03-29", 9000, "2026-03-29T03:30:00+02:00");
        at(Tz::Europe__Berlin, "2026-10-25", 9000, "2026-10-25T02:30:00+02:00");
        at(Tz::Europe__Berlin, "2026-10-25", 10_800, "2026-10-25T03:00:00+01:00");
        at(Tz::Australia__Lord_Howe, "2026-10-04", 7500, "2026-10-04T02:35:00+11:00");
        at(Tz::America__Sao_Paulo, "2018-11-04", 0, "2018-11-04T01:00:00-02:00");
        at(Tz::Pacific__Apia, "2011-12-30", 43_200, "2011-12-31T12:00:00+14:00");
        at(Tz::Asia__Shanghai, "1986-05-04", 9000, "1986-05-04T03:30:00+09:00");
        at(Tz::Europe__Berlin, "2026-03-28", 86_400, "2026-03-29T00:00:00+01:00");
    }

    #[test]
    fn every_instant_belongs_to_one_date() {
        #[track_caller]
        fn case(zone: Tz, instant: &str, expected: &str) {
            let date = date_of(zone, Instant::parse(instant).unwrap());
            assert_eq!(date.to_string(), expected, "{zone} {instant}");
        }
        case(Tz::Asia__Shanghai, "2026-09-30T16:00:00Z", "2026-10-01");
        case(Tz::Asia__Shanghai, "2026-09-30T15:59:59Z", "2026-09-30");
        case(Tz::Pacific__Apia, "2011-12-30T09:59:59Z", "2011-12-29");
        case(Tz::Pacific__Apia, "2011-12-30T10:00:00Z", "2011-12-31");
        // Clocks went from 00:01 back to 23:01: the new date had begun.
        case(Tz::America__St_Johns, "2010-11-07T02:30:00Z", "2010-11-07");
        case(Tz::America__St_Johns, "2010-11-07T03:00:00Z", "2010-11-07");
        // Clocks went from 23:30 to 00:30: midnight moved forward to 01:00.
        case(Tz::America__Toronto, "1919-03-31T04:45:00Z", "1919-03-30");
        case(Tz::America__Toronto, "1919-03-31T05:00:00Z", "1919-03-31");
    }
}
