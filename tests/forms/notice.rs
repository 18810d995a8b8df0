//! B well ahead of a date in the record.

use super::case;

const RULE: &str = "r notice: {expect: delayed, ahead_of: due, lead: 24h, done: resolved}";

/// The work is due on the fifth at ten, so the notice on the fourth at ten.
#[track_caller]
fn run(rest: &str, now: &str, expected: &str) {
    case(
        RULE,
        &format!("11-02T09:00 opened\n11-02T10:00 scheduled due: 11-05T10:00\n{rest}"),
        now,
        expected,
    );
}

#[test]
fn the_notice_comes_its_lead_before_the_date() {
    run("11-04T10:00 delayed", "11-09T10:00", "kept 1");
    run(
        "11-04T10:00:01 delayed",
        "11-09T10:00",
        "r 1 late due 11-04T10:00 done 11-04T10:00:01 over 1",
    );
    run(
        "11-06T10:00 delayed",
        "11-09T10:00",
        "r 1 late due 11-04T10:00 done 11-06T10:00 over 172800",
    );
    case(RULE, "11-02T09:00 opened", "11-09T10:00", "");
}

#[test]
fn it_is_judged_when_the_date_has_passed_or_the_notice_comes_too_late() {
    run("", "11-04T12:00", "pending 1");
    run("", "11-05T10:00", "pending 1");
    run("", "11-05T10:00:01", "r 1 overdue due 11-04T10:00 over 86401");
    run(
        "11-04T12:00 delayed",
        "11-04T12:00",
        "r 1 late due 11-04T10:00 done 11-04T12:00 over 7200",
    );
}

#[test]
fn done_by_the_date_makes_it_moot() {
    run("11-03T10:00 resolved", "11-09T10:00", "kept 1");
    run("11-05T10:00 resolved", "11-09T10:00", "kept 1");
    run("11-05T10:00:01 resolved", "11-06T10:00", "r 1 overdue due 11-04T10:00 over 172800");
    run(
        "11-04T12:00 delayed\n11-05T09:00 resolved",
        "11-09T10:00",
        "r 1 late due 11-04T10:00 done 11-04T12:00 over 7200",
    );
}

#[test]
fn each_value_of_the_date_is_one_obligation() {
    run(
        "11-04T08:00 scheduled due: 11-07T10:00",
        "11-06T10:00",
        "r 1 overdue due 11-04T10:00 over 172800\npending 1",
    );
    run(
        "11-03T08:00 delayed\n11-04T08:00 scheduled due: 11-07T10:00\n11-06T10:00 delayed",
        "11-09T10:00",
        "kept 2",
    );
    run(
        "11-04T08:00 scheduled due: 11-05T10:00",
        "11-05T10:00:01",
        "r 1 overdue due 11-04T10:00 over 86401",
    );
    run("11-03T08:00 scheduled due: 11-07T10:00\n11-04T09:00 delayed", "11-09T10:00", "kept 2");
}

#[test]
fn an_event_that_moves_the_date_is_held_against_the_old_date() {
    let rule = "r notice: {expect: {event: scheduled, nth: 2}, ahead_of: due, lead: 24h}";
    let dated = "11-02T09:00 opened\n11-02T10:00 scheduled due: 11-05T10:00\n";
    case(
        rule,
        &format!("{dated}11-04T10:00 scheduled due: 11-07T10:00"),
        "11-06T09:00",
        "kept 1 pending 1",
    );
    case(
        rule,
        &format!("{dated}11-04T11:00 scheduled due: 11-07T10:00"),
        "11-06T09:00",
        "r 1 late due 11-04T10:00 done 11-04T11:00 over 3600\npending 1",
    );
}

#[test]
fn a_date_set_too_late_makes_the_notice_due_at_once() {
    let dated = "11-02T09:00 opened\n11-02T10:00 scheduled due: 11-02T20:00\n";
    case(RULE, &format!("{dated}11-02T10:00 delayed"), "11-09T10:00", "kept 1");
    case(
        RULE,
        &format!("{dated}11-02T11:00 delayed"),
        "11-09T10:00",
        "r 1 late due 11-02T10:00 done 11-02T11:00 over 3600",
    );
    case(RULE, &format!("{dated}11-02T19:00 resolved"), "11-09T10:00", "kept 1");
}

#[test]
fn withdrawing_voids_a_notice_that_is_not_due_yet() {
    run("11-04T10:00 withdrawn", "11-09T10:00", "void 1");
    run("11-04T10:00:01 withdrawn", "11-06T10:00", "r 1 overdue due 11-04T10:00 over 172800");
}

#[test]
fn a_notice_may_be_asked_in_working_days() {
    let rule = "r notice: {expect: delayed, ahead_of: due, lead: 2wd}";
    let dated = "10-26T09:00 opened\n10-26T10:00 scheduled due: 11-05T10:00\n";
    case(rule, &format!("{dated}11-02T23:59:59 delayed"), "11-09T10:00", "kept 1");
    case(
        rule,
        &format!("{dated}11-03T00:00 delayed"),
        "11-09T10:00",
        "r 1 late due 11-02T23:59:59 done 11-03T00:00 over 1",
    );
}

#[test]
fn a_date_without_a_time_begins_with_its_first_instant_and_has_passed_with_its_last() {
    let rule = "r notice: {expect: delayed, ahead_of: day, lead: 1d, done: resolved}";
    let dated = "head day: 2026-11-05\n11-02T09:00 opened\n";
    case(rule, &format!("{dated}11-04T00:00 delayed"), "11-09T10:00", "kept 1");
    case(
        rule,
        &format!("{dated}11-04T00:00:01 delayed"),
        "11-09T10:00",
        "r 1 late due 11-04T00:00 done 11-04T00:00:01 over 1",
    );
    case(rule, &format!("{dated}11-05T15:00 resolved"), "11-09T10:00", "kept 1");
    case(rule, dated, "11-05T23:59:59", "pending 1");
    case(rule, dated, "11-06T00:00", "r 1 overdue due 11-04T00:00 over 172800");
}

#[test]
fn a_bot_gives_no_notice() {
    run(
        "11-03T10:00 delayed by: bot:mail",
        "11-05T10:00:01",
        "r 1 overdue due 11-04T10:00 over 86401",
    );
}
