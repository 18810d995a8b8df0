//! `cs calendar` by the binary: exact output and status.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its book has failed")]
#![allow(clippy::disallowed_methods, reason = "tests write their books")]

use std::fs;
use std::process::Command;

const POLICY: &str = r#"policy: {name: Example, version: 2026.1, zone: Asia/Shanghai, calendar: office}
calendars:
  office:
    week: {mon-fri: "09:00-12:00, 13:30-18:00"}
    work: "09:00-12:00, 13:30-18:00"
    dates: data/cn.csv
  duty:
    week: {mon-thu: "08:00-20:00", fri: "08:00-12:00"}
"#;

const DATES: &str = "date,day,name
2026-10-01,off,国庆节
2026-10-02,off,国庆节
2026-10-05,off,国庆节
2026-10-10,work,国庆节调休
2026-10-30,\"09:00-11:00\",年终
";

const BARE: &str = "policy: {name: Bare, version: 1, zone: Asia/Shanghai}\n";

/// Runs `cs` on a book with this policy; arguments are split at blanks.
#[track_caller]
fn cs_on(policy: &str, arguments: &str, expected: (i32, &str, &str)) {
    let book = tempfile::tempdir().unwrap();
    fs::create_dir(book.path().join("data")).unwrap();
    fs::write(book.path().join("policy.yaml"), policy).unwrap();
    fs::write(book.path().join("data/cn.csv"), DATES).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cs"))
        .args(arguments.split(' '))
        .args(["--now", "2026-10-14T12:00:00+08:00"])
        .current_dir(book.path())
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (status, out, err) = expected;
    assert_eq!(
        (text(&output.stdout).as_str(), text(&output.stderr).as_str(), output.status.code()),
        (out, err, Some(status)),
        "cs {arguments}"
    );
}

#[track_caller]
fn prints(arguments: &str, line: &str) {
    cs_on(POLICY, arguments, (0, &format!("{line}\n"), ""));
}

#[track_caller]
fn refuses(arguments: &str, errors: &str) {
    cs_on(POLICY, arguments, (2, "", errors));
}

#[test]
fn after_prints_the_deadline_in_the_zone_of_the_calendar() {
    prints("calendar after 2026-09-30T16:00:00+08:00 2wd", "2026-10-07T18:00:00+08:00");
    prints("calendar after 2026-09-30T08:00:00Z 2wd", "2026-10-07T18:00:00+08:00");
    prints("calendar after 2026-09-30T16:00:00+08:00 2wh", "2026-09-30T18:00:00+08:00");
    prints("calendar after 2026-09-30T16:00:00+08:00 2wh1ws", "2026-10-06T09:00:01+08:00");
    prints("calendar after 2026-10-01T10:00:00+08:00 0wh", "2026-10-06T09:00:00+08:00");
    prints("calendar after 2026-01-31T16:00:00+08:00 1mo", "2026-02-28T16:00:00+08:00");
    prints(
        "calendar after 2026-10-09T11:00:00+08:00 2wh --calendar duty",
        "2026-10-12T09:00:00+08:00",
    );
}

#[test]
fn pauses_are_taken_out_where_they_would_have_counted() {
    let start = "calendar after 2026-09-30T16:00:00+08:00 2wh";
    prints(
        &format!("{start} --pause 2026-09-30T17:00:00+08:00/2026-10-06T09:30:00+08:00"),
        "2026-10-06T10:30:00+08:00",
    );
    prints(
        &format!(
            "{start} --pause 2026-09-30T16:30:00+08:00/2026-09-30T16:40:00+08:00 \
             --pause 2026-09-30T16:35:00+08:00/2026-09-30T16:45:00+08:00"
        ),
        "2026-10-06T09:15:00+08:00",
    );
    prints(&format!("{start} --pause 2026-09-30T18:00:00+08:00/"), "2026-09-30T18:00:00+08:00");
    refuses(
        &format!("{start} --pause 2026-09-30T17:00:00+08:00/"),
        "cs: an open pause keeps the deadline open: 1wh are left when it ends\n\
         hint: give the pause an end, as FROM/UNTIL\n",
    );
    refuses(
        &format!("{start} --pause 2026-09-30T17:00:00+08:00/2026-09-30T16:59:59+08:00"),
        "cs: the pause `2026-09-30T17:00:00+08:00/2026-09-30T16:59:59+08:00` ends before it begins\n",
    );
    refuses(
        &format!("{start} --pause 2026-09-30"),
        "cs: `2026-09-30` is not a pause\n\
         hint: write --pause FROM/UNTIL, two instants with a slash between\n",
    );
}

#[test]
fn before_prints_the_latest_start_and_between_the_working_seconds() {
    prints("calendar before 2026-10-06T09:00:01+08:00 2wh1ws", "2026-09-30T16:00:00+08:00");
    prints("calendar before 2026-10-07T18:00:00+08:00 2wd", "2026-10-05T23:59:59+08:00");
    prints("calendar before 2026-10-07T18:00:00+08:00 24h", "2026-10-06T18:00:00+08:00");
    prints("calendar between 2026-09-30T16:00:00+08:00 2026-10-06T10:00:00+08:00", "10800");
    prints("calendar between 2026-10-01T10:00:00+08:00 2026-10-01T10:00:00+08:00", "0");
    refuses(
        "calendar between 2026-10-06T10:00:00+08:00 2026-10-06T09:59:59+08:00",
        "cs: `2026-10-06T09:59:59+08:00` is before `2026-10-06T10:00:00+08:00`\n\
         hint: give the earlier instant first\n",
    );
}

#[test]
fn what_cannot_be_read_or_known_is_one_line_and_a_remedy() {
    refuses(
        "calendar after soon 2wd",
        "cs: START `soon` is not an instant: expected an instant such as 2026-11-22T09:00:00+08:00\n\
         hint: write a date, '2026-11-22 09:05', '11-22 9:05', 'yesterday 16:40', 9:05 of today, 2h for two hours ago, or an instant with its offset\n",
    );
    refuses(
        "calendar after 2026-09-30T16:00:00Z 2days",
        "cs: `2days` is not an amount: there is no such unit (s m h d w, ws wm wh, wd, mo y)\n",
    );
    refuses(
        "calendar after 2026-09-30T16:00:00Z 2wd --calendar offcie",
        "cs: there is no calendar `offcie`\nhint: did you mean `office`?\n",
    );
    refuses(
        "calendar after 2026-12-31T16:00:00+08:00 2wd",
        "cs: the calendar `office` has no data for 2027\n\
         hint: add the holidays and make-up days of 2027 to data/cn.csv\n",
    );
    refuses(
        "calendar show October",
        "cs: `October` is not a month\nhint: write a month such as 2026-10, or a year such as 2026\n",
    );
}

#[test]
fn elapsed_time_and_months_need_no_calendar() {
    cs_on(BARE, "calendar after 2026-09-30T16:00:00Z 30s", (0, "2026-10-01T00:00:30+08:00\n", ""));
    cs_on(
        BARE,
        "calendar before 2026-03-31T16:00:00+08:00 1mo",
        (0, "2026-02-28T23:59:59+08:00\n", ""),
    );
    let needs = "needs a calendar, and the policy names none\n\
                 hint: declare one under `calendars:` in policy.yaml\n";
    cs_on(BARE, "calendar after 2026-09-30T16:00:00Z 2wd", (2, "", &format!("cs: `2wd` {needs}")));
    cs_on(BARE, "calendar show", (2, "", &format!("cs: a picture {needs}")));
}

#[test]
fn a_month_is_drawn_with_marks_and_sums() {
    prints(
        "calendar show --lang zh",
        "office Asia/Shanghai

 2026年10月
 一       二       三       四       五       六       日
                             1 休     2 休     3 -      4 -
  5 休     6        7        8        9       10 班    11 -
 12       13      [14]      15       16       17 -     18 -
 19       20       21       22       23       24 -     25 -
 26       27       28       29       30 改    31 -

-      周末
休     放假：1-2 国庆节、5 国庆节
班     调休上班：10 国庆节调休
改     时间有变：30 年终 09:00-11:00
[ ]    今天

周一至周五 09:00-12:00、13:30-18:00
调休上班日 09:00-12:00、13:30-18:00
20个工作日，工作时间144小时30分",
    );
    prints(
        "calendar show 2026-02 --calendar duty",
        "duty Asia/Shanghai

 February 2026
 Mon      Tue      Wed      Thu      Fri      Sat      Sun
                                                        1 -
  2        3        4        5        6        7 -      8 -
  9       10       11       12       13       14 -     15 -
 16       17       18       19       20       21 -     22 -
 23       24       25       26       27       28 -

-      weekend

Mon-Thu 08:00-20:00
Fri 08:00-12:00
20 working days, 208wh of working time",
    );
}

#[test]
fn a_year_is_twelve_small_months_and_a_line_a_holiday() {
    cs_on(POLICY, "calendar show 2026", (0, include_str!("expected/calendar-year.txt"), ""));
}
