//! The dates file that ships with the program, held against an independent list of working days.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::{Calendar, NoData, Week, Windows, parse_dates_csv, parse_days};

const CN: &str = include_str!("../../data/calendar/cn.csv");

/// For each month from January 2019 on, the working days of the PRC: the lowest bit is the first of the month.
const WORKING_DAYS: [[u32; 12]; 8] = [
    [
        0x79f3_e7ce,
        0x0f3e_7c07,
        0x1f3e_7cf9,
        0x3be7_cf8f,
        0x7cf9_f3f0,
        0x0f9f_3e3c,
        0x73e7_cf9f,
        0x3e7c_f9f3,
        0x37cf_8f3e,
        0x79f3_ef80,
        0x1f3e_7cf9,
        0x67cf_9f3e,
    ],
    [
        0x007d_f3e6,
        0x0f9f_3e7c,
        0x67cf_9f3e,
        0x3ef9_f3c7,
        0x1f3e_7de0,
        0x38e7_cf9f,
        0x7cf9_f3e7,
        0x4f9f_3e7c,
        0x3df3_e7cf,
        0x3e7c_fb00,
        0x27cf_9f3e,
        0x79f3_e7cf,
    ],
    [
        0x1f3e_7cf8,
        0x03ee_03df,
        0x73e7_cf9f,
        0x3f7c_f9e3,
        0x4f9f_3ee0,
        0x39f3_c7cf,
        0x3e7c_f9f3,
        0x67cf_9f3e,
        0x3ee3_f3e7,
        0x1f3e_7d80,
        0x33e7_cf9f,
        0x7cf9_f3e7,
    ],
    [
        0x3f9f_3e78,
        0x09f3_e7c0,
        0x79f3_e7cf,
        0x1fbe_7ce3,
        0x67cf_9f70,
        0x3cf9_f3e3,
        0x1f3e_7cf9,
        0x73e7_cf9f,
        0x3e7c_f1f3,
        0x4f9f_3f80,
        0x39f3_e7cf,
        0x3e7c_f9f3,
    ],
    [
        0x780f_9f3c,
        0x0cf9_f3e7,
        0x7cf9_f3e7,
        0x0fdf_3e6c,
        0x73e7_cfb8,
        0x3f1c_f9f3,
        0x4f9f_3e7c,
        0x79f3_e7cf,
        0x0f3e_7cf9,
        0x67cf_9fc0,
        0x3cf9_f3e7,
        0x1f3e_7cf9,
    ],
    [
        0x73e7_cf9e,
        0x1e7e_01fb,
        0x1f3e_7cf9,
        0x3be7_cfc7,
        0x7cf9_f7e0,
        0x0f9f_3c7c,
        0x73e7_cf9f,
        0x3e7c_f9f3,
        0x37ce_3f3e,
        0x79f3_ef80,
        0x1f3e_7cf9,
        0x67cf_9f3e,
    ],
    [
        0x06f9_f3e6,
        0x0f9f_3ef0,
        0x4f9f_3e7c,
        0x3df3_e7c7,
        0x3e7c_f9e0,
        0x27cf_9f3c,
        0x79f3_e7cf,
        0x1f3e_7cf9,
        0x3be7_cf9f,
        0x7cf9_f700,
        0x0f9f_3e7c,
        0x73e7_cf9f,
    ],
    [
        0x3e7c_f9f8,
        0x0f80_3f3e,
        0x67cf_9f3e,
        0x3cf9_f3c7,
        0x1f3e_7de0,
        0x33e3_cf9f,
        0x7cf9_f3e7,
        0x4f9f_3e7c,
        0x38fb_e7cf,
        0x3e7c_fb80,
        0x27cf_9f3e,
        0x79f3_e7cf,
    ],
];

/// Working days a year, as a check of the list above.
const TOTALS: [u32; 8] = [250, 249, 250, 249, 249, 251, 248, 248];

fn office() -> Calendar {
    let mut week = Week::default();
    let hours = Windows::parse("09:00-12:00, 13:30-18:00").unwrap();
    week.set(&parse_days("mon-fri").unwrap(), &hours).unwrap();
    let (dates, warnings) = parse_dates_csv(CN).unwrap();
    assert_eq!(warnings, []);
    Calendar::new("office", Tz::Asia__Shanghai, week, Some(dates), None).unwrap()
}

#[test]
fn the_shipped_file_gives_the_working_days_of_the_prc() {
    let calendar = office();
    let first = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
    let mut totals = [0; 8];
    for date in first.iter_days().take_while(|date| date.year() < 2027) {
        let year = usize::try_from(date.year() - 2019).unwrap();
        let expected = WORKING_DAYS[year][date.month0() as usize] >> date.day0() & 1 == 1;
        assert_eq!(!calendar.day(date).unwrap().windows.is_empty(), expected, "{date}");
        totals[year] += u32::from(expected);
    }
    assert_eq!(totals, TOTALS);
}

#[test]
fn the_shipped_file_covers_its_years_and_no_others() {
    let calendar = office();
    for year in [2018, 2027] {
        let missing = Err(NoData { calendar: "office".into(), year });
        assert_eq!(calendar.day(NaiveDate::from_ymd_opt(year, 7, 1).unwrap()).map(|_| ()), missing);
    }
}

#[test]
fn every_date_of_the_shipped_file_bears_a_name() {
    for (number, line) in CN.lines().enumerate().skip(1) {
        let cells: Vec<_> = line.split(',').collect();
        assert!(
            matches!(cells[..], [_, "off" | "work", name] if !name.is_empty()),
            "line {}",
            number + 1
        );
    }
}
