//! The team does it in each period.

use super::case;

const BEGIN: &str = "# AAAA case\n08-31T09:00 opened\n";
const MONTHLY: &str = "r duty: {every: month, expect: held}";

#[track_caller]
fn run(rule: &str, rest: &str, now: &str, expected: &str) {
    case(rule, &format!("{BEGIN}# BBBB meeting\n08-31T09:00 opened\n{rest}"), now, expected);
}

#[test]
fn whole_periods_are_asked_and_the_running_one_is_pending() {
    run(
        MONTHLY,
        "09-30T23:59:59 held\n11-03T09:00 held",
        "11-04T09:00",
        "r 2026-10 1 overdue due 10-31T23:59:59\nkept 2",
    );
    run(MONTHLY, "09-10T09:00 held\n10-01T00:00 held", "11-04T09:00", "kept 2 pending 1");
    run(MONTHLY, "", "09-30T23:59:59", "pending 1");
    run(MONTHLY, "", "10-01T00:00", "r 2026-09 1 overdue due 09-30T23:59:59\npending 1");
}

#[test]
fn a_period_is_whole_only_if_the_book_had_begun() {
    case(MONTHLY, "# AAAA case\n11-02T09:00 opened", "11-30T12:00", "");
    case(MONTHLY, "# AAAA case\n11-01T00:00 opened", "11-30T12:00", "pending 1");
}

#[test]
fn so_many_are_asked() {
    let twice = "r duty: {every: month, expect: held, at_least: 2}";
    run(twice, "09-01T09:00 held\n09-02T09:00 held", "10-01T00:00", "kept 1 pending 1");
    run(
        twice,
        "09-01T09:00 held",
        "10-01T00:00",
        "r 2026-09 1 overdue due 09-30T23:59:59\npending 1",
    );
}

#[test]
fn days_of_the_period_bound_what_is_in_time() {
    let by = "r duty: {every: month, expect: held, from: 10, until: 20}";
    let only = |rest, expected| run(by, rest, "09-30T09:00", expected);
    only("09-10T00:00 held", "kept 1");
    only("09-20T23:59:59 held", "kept 1");
    only("09-21T00:00 held", "r 2026-09 1 late due 09-20T23:59:59 done 09-21T00:00");
    only("09-09T23:59:59 held", "r 2026-09 1 overdue due 09-20T23:59:59");
}

#[test]
fn weeks_quarters_years_and_shifts() {
    run(
        "r duty: {every: week, expect: held, until: fri}",
        "09-11T12:00 held",
        "09-13T12:00",
        "kept 1",
    );
    run(
        "r duty: {every: week, expect: held, until: fri}",
        "09-12T00:00 held",
        "09-13T12:00",
        "r 2026-W37 1 late due 09-11T23:59:59 done 09-12T00:00",
    );
    run(
        "r duty: {every: quarter, expect: held, until: 2-15}",
        "10-03T12:00 held",
        "2027-02-16T00:00",
        "r 2027-Q1 1 overdue due 2027-02-15T23:59:59\nkept 1",
    );
    run(
        "r duty: {every: year, expect: held, until: 12-31}",
        "",
        "2028-01-01T00:00",
        "r 2027 1 overdue due 2027-12-31T23:59:59\npending 1",
    );
    run(
        "r duty: {every: shift, expect: held}",
        "08-31T11:00 held\n08-31T13:45 held\n09-01T09:30 held",
        "09-01T18:00",
        "r 2026-09-01/2 1 overdue due 09-01T17:59:59\nkept 3",
    );
}

#[test]
fn the_expected_event_may_be_of_some_records_only() {
    run(
        "r when: {kind: meeting}, duty: {every: month, expect: {event: held}}
         s duty: {every: month, expect: {event: held, kind: case}}",
        "09-10T09:00 held",
        "10-01T00:00",
        "s 2026-09 1 overdue due 09-30T23:59:59\nkept 1 pending 2",
    );
}

#[test]
fn what_bots_do_satisfies_only_where_the_rule_says_so() {
    run(
        "r duty: {every: month, expect: held}
         s duty: {every: month, expect: {event: held, by: [staff, bot]}}",
        "09-10T09:00 held by: \"bot:x\"",
        "10-01T00:00",
        "r 2026-09 1 overdue due 09-30T23:59:59\nkept 1 pending 2",
    );
}

#[test]
fn a_version_judges_the_periods_that_begin_in_its_span() {
    run(
        "r duty: {every: month, expect: held}, effective: {from: 2026-10-01, until: 2026-11-01}",
        "",
        "11-04T09:00",
        "r 2026-10 1 overdue due 10-31T23:59:59",
    );
    run(
        "r duty: {every: month, expect: held}, effective: {from: 2026-10-15}",
        "",
        "11-04T09:00",
        "pending 1",
    );
}
