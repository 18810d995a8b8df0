//! Random calendars, instants near changes of clocks, amounts and pauses, for properties.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::{Calendar, Coverage, Dates, Day, Pause, Week, Windows};
use crate::model::{Amount, Instant};

/// Seconds of day, start and end.
pub(super) type Hours = Vec<(u32, u32)>;

/// What a calendar is made from, as plain data.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    pub(super) zone: Tz,
    pub(super) week: Vec<Hours>,
    pub(super) dates: BTreeMap<NaiveDate, SpecDay>,
    pub(super) work: Hours,
}

#[derive(Clone, Debug)]
pub(super) enum SpecDay {
    Off,
    Work,
    Hours(Hours),
}

impl Spec {
    pub(super) fn hours_of(&self, date: NaiveDate) -> &[(u32, u32)] {
        match self.dates.get(&date) {
            Some(SpecDay::Off) => &[],
            Some(SpecDay::Work) => &self.work,
            Some(SpecDay::Hours(hours)) => hours,
            None => &self.week[date.weekday().num_days_from_monday() as usize],
        }
    }

    pub(super) fn calendar(&self) -> Calendar {
        self.calendar_for(Coverage::All)
    }

    pub(super) fn calendar_for(&self, coverage: Coverage) -> Calendar {
        let mut week = Week::default();
        for (number, hours) in self.week.iter().enumerate() {
            week.set(
                &[chrono::Weekday::try_from(u8::try_from(number).unwrap()).unwrap()],
                &windows(hours),
            )
            .unwrap();
        }
        let mut dates = Dates::new(coverage);
        for (date, day) in &self.dates {
            let day = match day {
                SpecDay::Off => Day::Off { name: None },
                SpecDay::Work => Day::Work { name: None },
                SpecDay::Hours(hours) => Day::Hours { windows: windows(hours), name: None },
            };
            let _ = dates.add(*date, day);
        }
        Calendar::new("random", self.zone, week, Some(dates), Some(windows(&self.work))).unwrap()
    }
}

fn windows(hours: &[(u32, u32)]) -> Windows {
    let time = |t: u32| format!("{:02}:{:02}:{:02}", t / 3600, t / 60 % 60, t % 60);
    let text: Vec<_> =
        hours.iter().map(|&(start, end)| format!("{}-{}", time(start), time(end))).collect();
    Windows::parse_or_off(&text.join(",")).unwrap()
}

/// Zones, each with an instant at which something happens to its clocks.
const CHANGES: [(Tz, &str); 42] = [
    (Tz::Europe__Berlin, "2026-03-29T01:00:00Z"),
    (Tz::Europe__Berlin, "2026-10-25T01:00:00Z"),
    (Tz::Europe__Dublin, "2026-10-25T01:00:00Z"),
    (Tz::America__New_York, "2026-03-08T07:00:00Z"),
    (Tz::America__New_York, "2026-11-01T06:00:00Z"),
    (Tz::Asia__Shanghai, "1940-05-31T16:00:00Z"),
    (Tz::Asia__Shanghai, "1941-03-14T16:00:00Z"),
    (Tz::Asia__Shanghai, "1949-05-27T15:00:00Z"),
    (Tz::Asia__Shanghai, "1986-05-03T18:00:00Z"),
    (Tz::Asia__Shanghai, "1986-09-13T17:00:00Z"),
    (Tz::Asia__Shanghai, "1991-09-14T17:00:00Z"),
    (Tz::Asia__Shanghai, "1900-12-31T15:54:17Z"),
    (Tz::Asia__Shanghai, "2026-09-30T16:00:00Z"),
    (Tz::Asia__Shanghai, "2026-12-31T16:00:00Z"),
    (Tz::America__Sao_Paulo, "2018-11-04T03:00:00Z"),
    (Tz::America__Sao_Paulo, "2018-02-18T02:00:00Z"),
    (Tz::Australia__Lord_Howe, "2026-04-04T15:00:00Z"),
    (Tz::Australia__Lord_Howe, "2026-10-03T15:30:00Z"),
    (Tz::Pacific__Apia, "2011-12-30T10:00:00Z"),
    (Tz::Pacific__Apia, "1892-07-04T11:00:00Z"),
    (Tz::Pacific__Kiritimati, "1994-12-31T10:40:00Z"),
    (Tz::Pacific__Kwajalein, "1993-08-21T12:00:00Z"),
    (Tz::Asia__Manila, "1844-12-31T15:56:08Z"),
    (Tz::America__Juneau, "1867-10-18T23:00:00Z"),
    (Tz::Asia__Kathmandu, "1985-12-31T18:30:00Z"),
    (Tz::Africa__Monrovia, "1972-01-07T00:44:30Z"),
    (Tz::America__St_Johns, "2010-11-07T02:31:00Z"),
    (Tz::America__St_Johns, "2010-03-14T03:31:00Z"),
    (Tz::America__St_Johns, "1988-04-03T03:31:00Z"),
    (Tz::America__Toronto, "1919-03-31T04:30:00Z"),
    (Tz::America__Caracas, "2016-05-01T07:00:00Z"),
    (Tz::Asia__Tehran, "2021-03-21T20:30:00Z"),
    (Tz::Asia__Tehran, "2021-09-21T19:30:00Z"),
    (Tz::Asia__Beirut, "2026-03-28T22:00:00Z"),
    (Tz::America__Havana, "2026-11-01T05:00:00Z"),
    (Tz::Africa__Casablanca, "2026-02-15T02:00:00Z"),
    (Tz::Antarctica__Troll, "2026-03-29T01:00:00Z"),
    (Tz::Asia__Pyongyang, "2018-05-04T15:00:00Z"),
    (Tz::Europe__Amsterdam, "1937-06-30T22:40:28Z"),
    (Tz::Europe__London, "1968-02-18T02:00:00Z"),
    (Tz::UTC, "2026-12-31T23:59:59Z"),
    (Tz::UTC, "2026-02-28T12:00:00Z"),
];

/// A calendar and an instant near one at which clocks change, or a year ends.
pub(super) fn scenes() -> impl Strategy<Value = (Spec, Instant)> {
    (
        select(&CHANGES[..]),
        offsets(-3 * 86_400, 3 * 86_400),
        weeks(),
        hours(),
        btree_map(-3..9_i64, days(), 0..5),
    )
        .prop_map(|((zone, change), offset, week, work, days)| {
            let instant = Instant::parse(change).unwrap().plus(offset);
            let today = instant.date_in(zone);
            let date =
                |days: i64| today - Days::new(3) + Days::new(u64::try_from(days + 3).unwrap());
            let dates = days.into_iter().map(|(offset, day)| (date(offset), day)).collect();
            (Spec { zone, week, dates, work }, instant)
        })
}

/// Seconds, often whole quarters of an hour, so that edges meet.
pub(super) fn offsets(from: i64, until: i64) -> impl Strategy<Value = i64> {
    prop_oneof![
        from..until,
        (from / 900..until / 900).prop_map(move |quarters| from.max(quarters * 900))
    ]
}

/// A week in which at least one day has hours.
fn weeks() -> impl Strategy<Value = Vec<Hours>> {
    let day = prop_oneof![1 => Just(Hours::new()), 3 => hours()];
    (vec(day, 7), 0..7_usize, hours()).prop_map(|(mut week, sure, hours)| {
        week[sure] = hours;
        week
    })
}

/// One to four windows; some adjacent, some up to 24:00, many where clocks change.
fn hours() -> impl Strategy<Value = Hours> {
    const EDGES: [u32; 20] = [
        0, 1800, 3600, 5400, 7200, 8100, 9000, 9900, 10_800, 12_600, 32_400, 43_200, 48_600,
        64_800, 79_200, 82_800, 82_860, 84_600, 86_399, 86_400,
    ];
    let edge = prop_oneof![4 => select(&EDGES[..]), 1 => 0..=86_400_u32];
    (btree_set(edge, 2..6), any::<u8>()).prop_map(|(edges, kept)| {
        let edges: Vec<_> = edges.into_iter().collect();
        let all: Hours = edges.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let some: Hours = all
            .iter()
            .zip(0..)
            .filter(|(_, bit)| kept >> bit & 1 == 1)
            .map(|(pair, _)| *pair)
            .collect();
        if some.is_empty() { all } else { some }
    })
}

fn days() -> impl Strategy<Value = SpecDay> {
    prop_oneof![Just(SpecDay::Off), Just(SpecDay::Work), hours().prop_map(SpecDay::Hours)]
}

/// Up to three pauses near `start`, in any order; some open, some empty.
pub(super) fn pauses(start: Instant) -> impl Strategy<Value = Vec<Pause>> {
    let length = prop_oneof![4 => offsets(0, 2 * 86_400).prop_map(Some), 1 => Just(None)];
    let pause = (offsets(-7200, 3 * 86_400), length).prop_map(move |(from, length)| {
        let from = start.plus(from);
        Pause { from, until: length.map(|length| from.plus(length)) }
    });
    vec(pause, 0..4)
}

pub(super) fn working_amounts() -> impl Strategy<Value = Amount> {
    prop_oneof![1 => Just(0), 6 => offsets(0, 6 * 3600), 2 => offsets(0, 30 * 3600)]
        .prop_map(Amount::Working)
}

pub(super) fn elapsed_amounts() -> impl Strategy<Value = Amount> {
    offsets(0, 3 * 86_400).prop_map(Amount::Elapsed)
}

pub(super) fn day_amounts() -> impl Strategy<Value = Amount> {
    (1..6_u32).prop_map(Amount::WorkingDays)
}

pub(super) fn month_amounts() -> impl Strategy<Value = Amount> {
    (0..14_u32).prop_map(Amount::Months)
}

pub(super) fn amounts() -> impl Strategy<Value = Amount> {
    prop_oneof![working_amounts(), elapsed_amounts(), day_amounts(), month_amounts()]
}
