//! Traps that programs of this kind are known to fall into, each as a table.

use chrono_tz::Tz;

use super::{
    Calendar, Coverage, Dates, Day, Due, Kind, Mark, NoData, Pause, Reason, Week, Windows,
    parse_date_or_range, parse_days,
};
use crate::calendar::dates::parse_date;
use crate::calendar::office::CalendarError;
use crate::model::{Amount, Instant};

const OFFICE: &[(&str, &str)] = &[("mon-fri", "09:00-12:00, 13:30-18:00")];
const ALWAYS: &[(&str, &str)] = &[("mon-sun", "00:00-24:00")];

fn week(days: &[(&str, &str)]) -> Week {
    let mut week = Week::default();
    for (days, hours) in days {
        week.set(&parse_days(days).unwrap(), &Windows::parse_or_off(hours).unwrap()).unwrap();
    }
    week
}

fn dates(coverage: Coverage, days: &[(&str, &str)]) -> Dates {
    let mut dates = Dates::new(coverage);
    for (range, day) in days {
        for date in parse_date_or_range(range).unwrap().start().iter_days() {
            if !parse_date_or_range(range).unwrap().contains(&date) {
                break;
            }
            let day = match *day {
                "work" => Day::Work { name: None },
                hours if hours.contains(':') => {
                    Day::Hours { windows: Windows::parse(hours).unwrap(), name: None }
                }
                name => Day::Off { name: Some(name.into()) },
            };
            let _ = dates.add(date, day);
        }
    }
    dates
}

fn calendar(zone: Tz, days: &[(&str, &str)], special: &[(&str, &str)]) -> Calendar {
    Calendar::new("office", zone, week(days), Some(dates(Coverage::All, special)), None).unwrap()
}

/// The office of the service manuals around the National Day of 2026, when a Saturday is worked.
fn national_day() -> Calendar {
    calendar(
        Tz::Asia__Shanghai,
        OFFICE,
        &[("2026-10-01..2026-10-07", "国庆节"), ("2026-10-10", "work")],
    )
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn pause(from: &str, until: &str) -> Pause {
    Pause { from: at(from), until: (!until.is_empty()).then(|| at(until)) }
}

#[track_caller]
fn due(calendar: &Calendar, start: &str, length: &str, expected: &str) {
    due_with(calendar, start, length, &[], expected);
}

#[track_caller]
fn due_with(calendar: &Calendar, start: &str, length: &str, pauses: &[Pause], expected: &str) {
    let shown = match calendar.after(at(start), amount(length), pauses) {
        Ok(Due::At(due)) => due.in_zone(calendar.zone()).to_string(),
        Ok(Due::Paused { left }) => format!("paused, {left} left"),
        Err(none) => none.to_string(),
    };
    assert_eq!(shown, expected, "{start} + {length}");
}

#[test]
fn working_days_skip_holidays_and_count_make_up_days() {
    let office = national_day();
    let start = "2026-09-30T16:00:00+08:00";
    due(&office, start, "1wd", "2026-10-08T18:00:00+08:00");
    due(&office, start, "2wd", "2026-10-09T18:00:00+08:00");
    due(&office, start, "3wd", "2026-10-10T18:00:00+08:00");
    due(&office, start, "5wd", "2026-10-13T18:00:00+08:00");
    // The day of the start is not counted, whatever its hour, nor if it is off.
    due(&office, "2026-09-28T00:00:00+08:00", "1wd", "2026-09-29T18:00:00+08:00");
    due(&office, "2026-09-28T23:59:59+08:00", "1wd", "2026-09-29T18:00:00+08:00");
    due(&office, "2026-10-03T10:00:00+08:00", "1wd", "2026-10-08T18:00:00+08:00");
}

#[test]
fn one_working_day_from_a_closed_day_is_the_next_open_one() {
    let hours = "10:00-18:00";
    let shop = calendar(Tz::UTC, &[("mon,wed,thu,sun", hours)], &[]);
    due(&shop, "2014-04-08T12:00:00Z", "1wd", "2014-04-09T18:00:00+00:00");
}

#[test]
fn working_time_is_due_at_closing_and_never_at_the_next_opening() {
    let office = national_day();
    let start = "2026-09-30T16:00:00+08:00";
    due(&office, start, "2wh", "2026-09-30T18:00:00+08:00");
    due(&office, start, "2wh1ws", "2026-10-08T09:00:01+08:00");
    due(&office, start, "5wh", "2026-10-08T12:00:00+08:00");
    due(&office, start, "5wh1ws", "2026-10-08T13:30:01+08:00");
    due(&office, start, "0wh", start);
    due(&office, "2026-09-30T18:00:00+08:00", "0wh", "2026-10-08T09:00:00+08:00");
    due(&office, "2026-09-30T12:00:00+08:00", "0wh", "2026-09-30T13:30:00+08:00");
}

#[test]
fn days_with_a_change_of_clocks_have_23_or_25_hours() {
    let berlin = calendar(Tz::Europe__Berlin, ALWAYS, &[]);
    due(&berlin, "2026-10-25T00:00:00+02:00", "25wh", "2026-10-26T00:00:00+01:00");
    due(&berlin, "2026-03-29T00:00:00+01:00", "23wh", "2026-03-30T00:00:00+02:00");
    due(&berlin, "2026-10-24T12:00:00+02:00", "1wd", "2026-10-26T00:00:00+01:00");
    let day = |from, until| berlin.working_seconds(at(from), at(until)).unwrap() / 3600;
    assert_eq!(day("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"), 25);
    assert_eq!(day("2020-10-24T22:00:00Z", "2020-10-25T23:00:00Z"), 25);
    let brazil = calendar(Tz::America__Sao_Paulo, ALWAYS, &[]);
    due(&brazil, "2018-11-03T00:00:00-03:00", "1d", "2018-11-04T01:00:00-02:00");
    due(&brazil, "2018-11-03T00:00:00-03:00", "24wh", "2018-11-04T01:00:00-02:00");
    due(&brazil, "2018-11-03T12:00:00-03:00", "1wd", "2018-11-05T00:00:00-02:00");
    due(&brazil, "2018-11-02T12:00:00-03:00", "1wd", "2018-11-04T01:00:00-02:00");
}

#[test]
fn windows_in_a_gap_move_with_it_and_no_second_counts_twice() {
    #[track_caller]
    fn case(hours: &str, day: &str, expected: i64) {
        let berlin = calendar(Tz::Europe__Berlin, &[("sun", hours)], &[]);
        let date = parse_date(day).unwrap();
        let from = super::start_of_date(berlin.zone(), date);
        let until = super::start_of_date(berlin.zone(), date.succ_opt().unwrap());
        assert_eq!(berlin.working_seconds(from, until).unwrap() / 60, expected, "{hours} on {day}");
    }
    case("02:00-03:00", "2026-03-29", 0);
    case("02:15-02:45", "2026-03-29", 30);
    case("02:30-04:00", "2026-03-29", 30);
    case("02:15-02:45, 03:00-04:00", "2026-03-29", 60);
    case("02:00-03:00", "2026-10-25", 120);
    case("02:15-02:45", "2026-10-25", 30);
    case("01:30-02:30", "2026-10-25", 60);
    case("02:30-04:00", "2026-10-25", 150);
}

#[test]
fn a_date_that_a_zone_skipped_is_no_working_day() {
    let samoa = calendar(Tz::Pacific__Apia, &[("mon-fri", "09:00-17:00")], &[]);
    due(&samoa, "2011-12-28T12:00:00-10:00", "1wd", "2011-12-29T17:00:00-10:00");
    due(&samoa, "2011-12-28T12:00:00-10:00", "2wd", "2012-01-02T17:00:00+14:00");
    due(&samoa, "2011-12-29T16:00:00-10:00", "2wh", "2012-01-02T10:00:00+14:00");
}

#[test]
fn round_the_clock_has_no_minute_off_at_midnight() {
    let always = calendar(Tz::Asia__Shanghai, ALWAYS, &[]);
    due(&always, "2026-12-31T23:59:00+08:00", "2wm", "2027-01-01T00:01:00+08:00");
    assert_eq!(always.is_working(at("2026-12-31T23:59:59+08:00")), Ok(true));
    assert_eq!(always.is_working(at("2027-01-01T00:00:00+08:00")), Ok(true));
    let spans =
        always.spans(at("2026-12-31T12:00:00+08:00"), at("2027-01-02T12:00:00+08:00")).unwrap();
    assert_eq!(spans.iter().map(|span| span.kind).collect::<Vec<_>>(), [Kind::Open]);
}

#[test]
fn a_closure_may_run_over_new_year() {
    let office = calendar(Tz::Asia__Shanghai, OFFICE, &[("2026-12-28..2027-01-03", "盘点")]);
    due(&office, "2026-12-25T17:00:00+08:00", "2wh", "2027-01-04T10:00:00+08:00");
    due(&office, "2026-12-25T17:00:00+08:00", "1wd", "2027-01-04T18:00:00+08:00");
}

#[test]
fn only_working_time_is_taken_out_by_a_pause() {
    let shop = calendar(Tz::UTC, &[("mon-sun", "10:00-18:00")], &[]);
    let start = "2026-11-23T04:00:00Z";
    let case = |pauses: &[Pause], expected: &str| due_with(&shop, start, "6wh", pauses, expected);
    case(&[], "2026-11-23T16:00:00+00:00");
    case(&[pause("2026-11-23T04:15:00Z", "2026-11-23T05:00:00Z")], "2026-11-23T16:00:00+00:00");
    case(&[pause("2026-11-23T09:00:00Z", "2026-11-23T10:30:00Z")], "2026-11-23T16:30:00+00:00");
    case(&[pause("2026-11-23T15:00:00Z", "2026-11-23T18:00:00Z")], "2026-11-24T11:00:00+00:00");
    // From the deadline on, a pause changes nothing; a second before, it does.
    case(&[pause("2026-11-23T16:00:00Z", "2026-11-23T17:00:00Z")], "2026-11-23T16:00:00+00:00");
    case(&[pause("2026-11-23T16:00:00Z", "")], "2026-11-23T16:00:00+00:00");
    case(&[pause("2026-11-23T15:59:59Z", "")], "paused, 1ws left");
    case(&[pause("2026-11-23T15:59:59Z", "2026-11-23T17:00:00Z")], "2026-11-23T17:00:01+00:00");
    // Open before the clock starts.
    case(&[pause("2026-11-01T00:00:00Z", "2026-11-23T11:00:00Z")], "2026-11-23T17:00:00+00:00");
    case(&[pause("2026-11-01T00:00:00Z", "")], "paused, 6wh left");
    // In any order, and one within the other.
    let inner = pause("2026-11-23T12:00:00Z", "2026-11-23T12:30:00Z");
    let outer = pause("2026-11-23T11:30:00Z", "2026-11-23T13:00:00Z");
    case(
        &[inner, outer, pause("2026-11-23T10:00:00Z", "2026-11-23T10:30:00Z")],
        "2026-11-23T18:00:00+00:00",
    );
}

#[test]
fn a_pause_takes_out_the_working_days_whose_closing_it_holds() {
    let office = calendar(Tz::Asia__Shanghai, OFFICE, &[]);
    let case = |from: &str, until: &str, expected: &str| {
        due_with(&office, "2026-11-23T10:00:00+08:00", "2wd", &[pause(from, until)], expected);
    };
    case("2026-11-24T09:00:00+08:00", "2026-11-24T17:59:59+08:00", "2026-11-25T18:00:00+08:00");
    case("2026-11-24T17:59:59+08:00", "2026-11-24T18:00:00+08:00", "2026-11-26T18:00:00+08:00");
    case("2026-11-24T18:00:00+08:00", "2026-11-25T17:00:00+08:00", "2026-11-25T18:00:00+08:00");
    case("2026-11-23T10:00:00+08:00", "2026-11-23T20:00:00+08:00", "2026-11-25T18:00:00+08:00");
    case("2026-11-25T17:00:00+08:00", "2026-11-29T17:00:00+08:00", "2026-11-30T18:00:00+08:00");
    case("2026-11-25T18:00:00+08:00", "", "2026-11-25T18:00:00+08:00");
    case("2026-11-25T17:59:59+08:00", "", "paused, 1wd left");
    case("2026-11-20T10:00:00+08:00", "", "paused, 2wd left");
}

#[test]
fn what_a_pause_grants_ends_when_the_most_is_used_up() {
    #[track_caller]
    fn case(pauses: &[Pause], max: &str, expected: &[Pause]) {
        let office = calendar(Tz::Asia__Shanghai, OFFICE, &[]);
        assert_eq!(office.bound_pauses(pauses, amount(max)).as_deref(), Ok(expected), "{max}");
    }
    let monday = pause("2026-11-23T17:00:00+08:00", "2026-11-24T10:00:00+08:00");
    let open = pause("2026-11-25T10:00:00+08:00", "");
    let ends = |until| [monday, pause("2026-11-25T10:00:00+08:00", until)];
    case(&[open, monday], "4wh", &ends("2026-11-25T12:00:00+08:00"));
    case(&[open, monday], "2wh", &[monday]);
    case(&[monday], "1wh", &[pause("2026-11-23T17:00:00+08:00", "2026-11-23T18:00:00+08:00")]);
    case(&[monday], "0wh", &[]);
    case(&[open, monday], "3wd", &ends("2026-11-26T18:00:00+08:00"));
    case(
        &[open, monday],
        "1wd",
        &[pause("2026-11-23T17:00:00+08:00", "2026-11-23T18:00:00+08:00")],
    );
    case(&[open, monday], "18h", &ends("2026-11-25T11:00:00+08:00"));
    case(&[], "1mo", &[]);
}

#[test]
fn the_latest_start_lies_a_working_length_before_the_end() {
    let office = national_day();
    let case = |end: &str, length: &str, expected: &str| {
        let start = office.before(at(end), amount(length)).unwrap();
        assert_eq!(start.in_zone(office.zone()).to_string(), expected, "{end} - {length}");
    };
    case("2026-10-08T10:00:00+08:00", "2wh", "2026-09-30T17:00:00+08:00");
    // The opening is later than the closing before it, and no worse.
    case("2026-09-30T12:00:00+08:00", "3wh", "2026-09-30T09:00:00+08:00");
    case("2026-10-05T12:00:00+08:00", "0wh", "2026-09-30T17:59:59+08:00");
    case("2026-09-30T10:00:00+08:00", "0wh", "2026-09-30T10:00:00+08:00");
    case("2026-10-10T18:00:00+08:00", "3wd", "2026-10-07T23:59:59+08:00");
    case("2026-10-10T17:59:59+08:00", "3wd", "2026-09-29T23:59:59+08:00");
}

fn missing<T>(year: i32) -> Result<T, NoData> {
    Err(NoData { calendar: "office".into(), year })
}

#[test]
fn a_year_without_data_counts_only_where_it_decides() {
    let days = dates(Coverage::Years([2026].into()), &[("2026-01-01", "元旦")]);
    let office =
        Calendar::new("office", Tz::Asia__Shanghai, week(OFFICE), Some(days), None).unwrap();
    let case = |start: &str, length: &str, expected: &str| due(&office, start, length, expected);
    let (last, first) =
        ("calendar `office` has no data for 2027", "calendar `office` has no data for 2025");
    case("2026-12-31T16:00:00+08:00", "2wh", "2026-12-31T18:00:00+08:00");
    case("2026-12-31T16:00:00+08:00", "2wh1ws", last);
    case("2026-12-31T18:00:00+08:00", "0wh", last);
    case("2026-12-30T16:00:00+08:00", "1wd", "2026-12-31T18:00:00+08:00");
    case("2026-12-31T16:00:00+08:00", "1wd", last);
    case("2026-12-31T16:00:00+08:00", "1d", "2027-01-01T16:00:00+08:00");
    case("2026-12-31T16:00:00+08:00", "1mo", "2027-01-31T16:00:00+08:00");
    case("2025-12-31T23:59:59+08:00", "1wd", "2026-01-02T18:00:00+08:00");
    case("2025-12-31T23:59:59+08:00", "1wh", first);
    case("2025-12-30T10:00:00+08:00", "1wd", first);
    case("2025-12-31T16:00:00Z", "1wh", "2026-01-02T10:00:00+08:00");
    let open = [pause("2026-12-31T17:00:00+08:00", "")];
    due_with(&office, "2026-12-31T16:00:00+08:00", "8wh", &open, "paused, 7wh left");
    due_with(&office, "2026-12-31T16:00:00+08:00", "9wd", &open, "paused, 9wd left");

    let (start, end) = (at("2025-12-31T16:00:00Z"), at("2026-12-31T16:00:00Z"));
    assert_eq!(office.working_seconds(start, end), Ok(27_000 * 260));
    assert_eq!(office.working_seconds(start, end.plus(1)), missing(2027));
    assert_eq!(office.working_seconds(start.plus(-1), end), missing(2025));
    assert_eq!(office.working_seconds(start.plus(-1), start.plus(-1)), Ok(0));
    assert_eq!(office.is_working(end), missing(2027));
    assert_eq!(office.before(end, amount("1wh")), Ok(at("2026-12-31T17:00:00+08:00")));
    assert_eq!(office.before(end, amount("1wd")), Ok(at("2026-12-30T23:59:59+08:00")));
    assert_eq!(
        office.before(at("2026-01-02T18:00:00+08:00"), amount("1wd")),
        Ok(at("2026-01-01T23:59:59+08:00"))
    );
    assert_eq!(office.before(at("2026-01-02T10:00:00+08:00"), amount("61wm")), missing(2025));
    assert_eq!(office.spans(start, end).map(|spans| spans.len() > 700), Ok(true));
    assert_eq!(office.spans(start, end.plus(1)).map(|_| ()), missing(2027));
}

#[test]
fn spans_say_why_nobody_works() {
    let office = national_day();
    let shown = |from: &str, until: &str, pauses: &[Pause]| -> Vec<String> {
        let spans = office.paused_spans(at(from), at(until), pauses).unwrap();
        let show = |span: &super::Span| {
            let until = span.until.in_zone(office.zone()).to_string();
            format!("{} {:?}", &until[5..16], span.kind)
        };
        spans.iter().map(show).collect()
    };
    assert_eq!(
        shown("2026-09-29T17:00:00+08:00", "2026-10-08T10:00:00+08:00", &[]),
        [
            "09-29T18:00 Open",
            "09-30T09:00 Closed(Night)",
            "09-30T12:00 Open",
            "09-30T13:30 Closed(Break)",
            "09-30T18:00 Open",
            "10-01T00:00 Closed(Night)",
            "10-08T00:00 Closed(Holiday(Some(\"国庆节\")))",
            "10-08T09:00 Closed(Night)",
            "10-08T10:00 Open",
        ]
    );
    let paused = [pause("2026-10-09T17:00:00+08:00", "2026-10-10T10:00:00+08:00")];
    assert_eq!(
        shown("2026-10-09T16:00:00+08:00", "2026-10-12T09:00:00+08:00", &paused),
        [
            "10-09T17:00 Open",
            "10-10T10:00 Paused",
            "10-10T12:00 Open",
            "10-10T13:30 Closed(Break)",
            "10-10T18:00 Open",
            "10-11T00:00 Closed(Night)",
            "10-12T00:00 Closed(Weekend)",
            "10-12T09:00 Closed(Night)",
        ]
    );
    assert_eq!(shown("2026-10-09T16:00:00+08:00", "2026-10-09T16:00:00+08:00", &paused), [""; 0]);
}

#[test]
fn a_day_says_what_it_is() {
    let office = national_day();
    let mark = |date: &str| office.day(parse_date(date).unwrap()).unwrap().mark;
    assert_eq!(mark("2026-09-30"), Mark::Workday);
    assert_eq!(mark("2026-10-03"), Mark::Holiday(Some("国庆节")));
    assert_eq!(mark("2026-10-10"), Mark::MakeUp(None));
    assert_eq!(mark("2026-10-11"), Mark::Weekend);
    assert_eq!(office.shifts(parse_date("2026-10-10").unwrap()).unwrap().len(), 2);
}

#[test]
fn a_calendar_must_have_working_time_and_clear_make_up_hours() {
    #[track_caller]
    fn case(
        days: &[(&str, &str)],
        special: &[(&str, &str)],
        work: &str,
        expected: Result<(), CalendarError>,
    ) {
        let dates = dates(Coverage::All, special);
        let work = Some(Windows::parse_or_off(work).unwrap());
        let made = Calendar::new("office", Tz::UTC, week(days), Some(dates), work);
        assert_eq!(made.map(|_| ()), expected, "{days:?} {special:?}");
    }
    let make_up = &[("2026-10-10", "work")];
    let (none, unclear) = (Err(CalendarError::NoWorkingTime), Err(CalendarError::WorkHoursMissing));
    case(&[], &[], "", none);
    case(&[("mon-sun", "off")], &[("2026-10-01", "国庆节")], "09:00-18:00", none);
    case(&[("mon", "09:00-18:00")], make_up, "", Ok(()));
    case(&[("mon", "09:00-18:00"), ("tue", "off"), ("wed", "09:00-18:00")], make_up, "", Ok(()));
    case(&[("mon", "09:00-18:00"), ("wed", "09:00-17:00")], make_up, "", unclear);
    case(&[("mon", "09:00-18:00"), ("wed", "09:00-17:00")], make_up, "09:00-12:00", Ok(()));
    case(&[("mon", "09:00-18:00"), ("wed", "09:00-17:00")], &[], "", Ok(()));
    case(&[], make_up, "", unclear);
    case(&[], make_up, "09:00-12:00", Ok(()));
    case(&[], &[("2026-10-01", "09:00-12:00")], "", Ok(()));
}

#[test]
fn calendars_are_shared_between_threads() {
    fn shared<T: Send + Sync + std::fmt::Debug>(_: &T) {}
    shared(&national_day());
    assert_eq!(Kind::Closed(Reason::Holiday(Some("a"))), Kind::Closed(Reason::Holiday(Some("a"))));
}
