//! B again and again while a span lasts.

use super::case;

const DAILY: &str = "r recurring: {during: [started, resolved], expect: progress, every: 24h}";
const STARTED: &str = "11-02T08:00 opened\n11-02T09:00 started\n";

#[track_caller]
fn run(rest: &str, now: &str, expected: &str) {
    case(DAILY, &format!("{STARTED}{rest}"), now, expected);
}

#[test]
fn each_gap_is_one_obligation() {
    run(
        "11-03T09:00 progress\n11-05T08:00 progress\n11-05T20:00 resolved",
        "11-09T09:00",
        "r 2 late due 11-04T09:00 done 11-05T08:00 over 82800 missed 1
         kept 2",
    );
    run("11-03T09:00 progress", "11-04T09:00", "kept 1 pending 1");
}

#[test]
fn a_violation_says_how_many_were_missed() {
    run("", "11-03T09:00", "pending 1");
    run("", "11-03T09:00:01", "r 1 overdue due 11-03T09:00 over 1 missed 1");
    run("", "11-05T09:00", "r 1 overdue due 11-03T09:00 over 172800 missed 2");
    run("", "11-05T10:00", "r 1 overdue due 11-03T09:00 over 176400 missed 3");
    run(
        "11-05T10:00 progress",
        "11-05T12:00",
        "r 1 late due 11-03T09:00 done 11-05T10:00 over 176400 missed 3\npending 1",
    );
}

#[test]
fn the_end_of_the_span_closes_the_last_gap_without_asking_for_more() {
    run("11-02T12:00 resolved", "11-09T09:00", "kept 1");
    run("11-03T09:00 resolved", "11-09T09:00", "kept 1");
    run("11-04T10:00 resolved", "11-09T09:00", "r 1 overdue due 11-03T09:00 over 90000 missed 2");
    run("11-02T12:00 closed", "11-09T09:00", "kept 1");
    run("11-02T12:00 resolved\n11-05T12:00 progress", "11-09T09:00", "kept 1");
    run(
        "11-02T12:00 resolved\n11-05T12:00 started",
        "11-06T12:00:01",
        "r 2 overdue due 11-06T12:00 over 1 missed 1\nkept 1",
    );
}

#[test]
fn withdrawing_voids_the_gap_whose_deadline_is_not_past() {
    run("11-02T12:00 withdrawn", "11-09T09:00", "void 1");
    run("11-04T09:00 withdrawn", "11-09T09:00", "r 1 overdue due 11-03T09:00 over 86400 missed 1");
}

#[test]
fn a_second_start_within_the_span_changes_nothing() {
    run("11-02T20:00 started", "11-03T09:00:01", "r 1 overdue due 11-03T09:00 over 1 missed 1");
}

#[test]
fn working_days_are_counted_by_closing_time() {
    case(
        "r recurring: {during: [started, resolved], expect: progress, every: 1wd}",
        "11-02T08:00 opened
         11-02T09:00 started
         11-03T18:00 progress
         11-06T09:00 progress
         11-09T18:00 resolved",
        "11-30T09:00",
        "r 2 late due 11-04T18:00 done 11-06T09:00 over 140400 missed 2
         kept 2",
    );
}

#[test]
fn pauses_bots_and_tiers_work_as_in_a_deadline() {
    case(
        "r recurring: {during: [started, resolved], expect: progress, every: 24h, pause: [customer]}",
        "11-02T08:00 opened\n11-02T09:00 started\n11-02T10:00 waiting for: customer\n11-02T20:00 resumed",
        "11-03T19:00:01",
        "r 1 overdue due 11-03T19:00 over 1 missed 1",
    );
    case(
        "r recurring: {during: [started, resolved], expect: progress, every: 24h, pause: [customer]}",
        "11-02T08:00 opened\n11-02T09:00 started\n11-02T10:00 waiting for: customer",
        "11-30T19:00:01",
        "paused 1",
    );
    run(
        "11-03T08:00 progress by: bot:ping",
        "11-03T09:00:01",
        "r 1 overdue due 11-03T09:00 over 1 missed 1",
    );
    let tiers = "r recurring: {during: [started, resolved], expect: progress, tiers: [{when: {grade: urgent}, every: 12h}, {every: 24h}]}";
    case(tiers, STARTED, "11-03T09:00:01", "r 1 overdue due 11-03T09:00 over 1 missed 1");
    case(
        tiers,
        &format!("head grade: urgent\n{STARTED}"),
        "11-02T21:00:01",
        "r 1 overdue due 11-02T21:00 over 1 missed 1",
    );
    case(
        tiers,
        &format!("{STARTED}11-02T12:00 triaged grade: urgent"),
        "11-02T21:00:01",
        "r 1 overdue due 11-02T21:00 over 1 missed 1",
    );
}

#[test]
fn reopening_starts_the_span_of_opened_afresh() {
    let rule = "r recurring: {during: [opened, resolved], expect: progress, every: 24h}";
    let first =
        "11-02T09:00 opened\n11-02T12:00 progress\n11-02T15:00 resolved\n11-04T09:00 reopened";
    case(rule, first, "11-05T10:00", "r 3 overdue due 11-05T09:00 over 3600 missed 1\nkept 2");
    case(
        "r recurring: {during: [opened, resolved], expect: progress, every: 24h, cycle: first}",
        first,
        "11-05T10:00",
        "kept 2",
    );
    case(rule, "11-02T09:00 opened\n11-02T15:00 reopened", "11-03T10:00", "pending 1 void 1");
    case(
        rule,
        "11-02T09:00 opened\n11-04T09:00 reopened",
        "11-04T10:00",
        "r 1 overdue due 11-03T09:00 over 86400 missed 1\npending 1",
    );
    case(
        DAILY,
        "11-02T08:00 opened\n11-02T09:00 started\n11-02T10:00 closed\n11-04T09:00 reopened",
        "11-09T10:00",
        "kept 1",
    );
}

#[test]
fn a_period_asks_for_so_many_in_each_whole_one() {
    let rule =
        "r recurring: {during: [opened, resolved], expect: progress, per: month, at_least: 2}";
    let run = |rest: &str, expected: &str| {
        case(rule, &format!("08-15T09:00 opened\n{rest}"), "11-30T12:00", expected);
    };
    let progress = "09-05T09:00 progress\n09-30T23:59:59 progress\n10-05T09:00 progress\n";
    run(progress, "r 2 overdue due 10-31T23:59:59 over 2548801 missed 1\nkept 1 pending 1");
    run(
        &format!("{progress}11-01T00:00 progress\n11-02T09:00 progress"),
        "r 2 overdue due 10-31T23:59:59 over 2548801 missed 1\nkept 2",
    );
    run(&format!("{progress}10-20T09:00 resolved"), "kept 1");
    run(&format!("{progress}10-20T09:00 withdrawn"), "kept 1");
    case(
        rule,
        "09-01T00:00 opened\n10-01T00:00 resolved",
        "11-30T12:00",
        "r 1 overdue due 09-30T23:59:59 over 5227201 missed 2",
    );
    case(rule, "09-01T00:00:01 opened\n10-01T00:00 resolved", "11-30T12:00", "");
}
