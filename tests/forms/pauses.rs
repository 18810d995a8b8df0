//! Waiting: what it takes out of a limit, and what it does not.

use super::case;

const RULE: &str = "r deadline: {from: opened, to: resolved, within: 8h, pause: [customer]}";

/// Opened at nine, so due at five in the afternoon were it not for the pauses.
#[track_caller]
fn run(rest: &str, now: &str, expected: &str) {
    case(RULE, &format!("11-02T09:00 opened\n{rest}"), now, expected);
}

#[test]
fn a_pause_moves_the_deadline_by_its_length() {
    let wait = "11-02T10:00 waiting for: customer\n11-02T12:00 resumed\n";
    run(&format!("{wait}11-02T19:00 resolved"), "11-03T00:00", "kept 1");
    run(
        &format!("{wait}11-02T19:00:01 resolved"),
        "11-03T00:00",
        "r 1 late due 11-02T19:00 done 11-02T19:00:01 over 1",
    );
    run(wait, "11-02T19:00", "pending 1");
}

#[test]
fn only_the_reasons_that_the_rule_names_pause_it() {
    run(
        "11-02T10:00 waiting for: supplier\n11-02T12:00 resumed",
        "11-02T17:00:01",
        "r 1 overdue due 11-02T17:00 over 1",
    );
    case(
        "r deadline: {from: opened, to: resolved, within: 8h}",
        "11-02T09:00 opened\n11-02T10:00 waiting for: customer",
        "11-02T17:00:01",
        "r 1 overdue due 11-02T17:00 over 1",
    );
}

#[test]
fn a_wait_lasts_until_resumed_the_next_wait_or_closing() {
    run(
        "11-02T10:00 waiting for: customer\n11-02T11:00 waiting for: supplier\n11-02T13:00 resumed",
        "11-02T18:00:01",
        "r 1 overdue due 11-02T18:00 over 1",
    );
    run(
        "11-02T10:00 waiting for: customer\n11-02T11:00 waiting for: customer\n11-02T12:00 resumed",
        "11-02T19:00:01",
        "r 1 overdue due 11-02T19:00 over 1",
    );
    run(
        "11-02T10:00 waiting for: customer\n11-02T12:00 closed",
        "11-03T00:00",
        "r 1 overdue due 11-02T19:00 over 18000",
    );
    run(
        "11-02T10:00 waiting for: customer\n11-02T12:00 resumed\n11-02T13:00 resumed",
        "11-02T19:00:01",
        "r 1 overdue due 11-02T19:00 over 1",
    );
}

#[test]
fn a_wait_that_is_open_when_the_clock_starts_counts_from_the_start() {
    case(
        "r deadline: {from: asked, to: resolved, within: 8h, pause: [customer]}",
        "11-02T08:00 opened
         11-02T09:00 waiting for: customer
         11-02T10:00 asked
         11-02T12:00 resumed",
        "11-02T20:00:01",
        "r 1 overdue due 11-02T20:00 over 1",
    );
    run(
        "11-02T09:00 waiting for: customer\n11-02T10:00 resumed",
        "11-02T18:00:01",
        "r 1 overdue due 11-02T18:00 over 1",
    );
}

#[test]
fn a_wait_that_never_ends_is_paused_and_may_still_be_met() {
    run("11-02T10:00 waiting for: customer", "11-30T10:00", "paused 1");
    run("11-02T10:00 waiting for: customer\n11-20T10:00 resolved", "11-30T10:00", "kept 1");
    run("11-02T10:00 waiting for: customer\n11-20T10:00 withdrawn", "11-30T10:00", "void 1");
}

#[test]
fn a_pause_that_begins_at_or_after_the_deadline_changes_nothing() {
    run(
        "11-02T17:00 waiting for: customer",
        "11-02T17:30",
        "r 1 overdue due 11-02T17:00 over 1800",
    );
    run(
        "11-02T17:30 waiting for: customer\n11-02T18:30 resumed",
        "11-02T19:00",
        "r 1 overdue due 11-02T17:00 over 7200",
    );
    run("11-02T16:59:59 waiting for: customer", "11-02T17:30", "paused 1");
    run(
        "11-02T16:59:59 waiting for: customer\n11-02T17:30 resumed",
        "11-02T17:30:02",
        "r 1 overdue due 11-02T17:30:01 over 1",
    );
}

#[test]
fn max_pause_bounds_what_is_granted_in_all() {
    let rule =
        "r deadline: {from: opened, to: resolved, within: 8h, pause: [customer], max_pause: 1h}";
    let bounded = |rest: &str, expected: &str| {
        case(rule, &format!("11-02T09:00 opened\n{rest}"), "11-02T18:00:01", expected);
    };
    let late = "r 1 overdue due 11-02T18:00 over 1";
    bounded("11-02T10:00 waiting for: customer\n11-02T12:00 resumed", late);
    bounded("11-02T10:00 waiting for: customer", late);
    bounded(
        "11-02T10:00 waiting for: customer\n11-02T10:40 resumed\n11-02T11:00 waiting for: customer\n11-02T11:40 resumed",
        late,
    );
    bounded(
        "11-02T10:00 waiting for: customer\n11-02T10:30 resumed",
        "r 1 overdue due 11-02T17:30 over 1801",
    );
}

#[test]
fn several_reasons_may_pause_one_rule() {
    case(
        "r deadline: {from: opened, to: resolved, within: 8h, pause: [customer, supplier]}",
        "11-02T09:00 opened\n11-02T10:00 waiting for: customer\n11-02T11:00 waiting for: supplier\n11-02T13:00 resumed",
        "11-02T20:00:01",
        "r 1 overdue due 11-02T20:00 over 1",
    );
}

#[test]
fn only_time_that_would_have_counted_is_taken_out() {
    let rule = "r deadline: {from: opened, to: resolved, within: 4wh, pause: [customer]}";
    case(
        rule,
        "11-02T16:00 opened\n11-02T18:30 waiting for: customer\n11-03T08:30 resumed",
        "11-03T11:00:01",
        "r 1 overdue due 11-03T11:00 over 1",
    );
    case(
        rule,
        "11-02T09:00 opened\n11-02T10:00 waiting for: customer\n11-02T14:00 resumed",
        "11-02T17:00:01",
        "r 1 overdue due 11-02T17:00 over 1",
    );
}

#[test]
fn a_pause_takes_out_the_working_days_whose_closing_time_it_holds() {
    let rule = "r deadline: {from: opened, to: resolved, within: 2wd, pause: [customer]}";
    let paused = |from: &str, until: &str, due: &str| {
        case(
            rule,
            &format!("11-02T09:00 opened\n{from} waiting for: customer\n{until} resumed"),
            "11-09T18:00",
            &format!(
                "r 1 overdue due {due} over {}",
                if due == "11-04T18:00" { 5 * 86_400 } else { 4 * 86_400 }
            ),
        );
    };
    paused("11-03T10:00", "11-04T09:00", "11-05T18:00");
    paused("11-03T10:00", "11-03T18:00", "11-05T18:00");
    paused("11-03T10:00", "11-03T17:59:59", "11-04T18:00");
    paused("11-03T18:00", "11-04T17:00", "11-04T18:00");
    paused("11-03T18:00", "11-04T18:00", "11-05T18:00");
    paused("11-02T10:00", "11-02T19:00", "11-04T18:00");
    paused("11-04T18:00", "11-06T18:00", "11-04T18:00");
}

#[test]
fn a_reopened_record_has_the_pauses_of_its_new_cycle() {
    run(
        "11-02T10:00 waiting for: customer
         11-02T11:00 resumed
         11-02T12:00 resolved
         11-02T12:00 closed
         11-03T09:00 reopened
         11-03T10:00 waiting for: customer
         11-03T12:00 resumed",
        "11-03T19:00:01",
        "r 2 overdue due 11-03T19:00 over 1
         kept 1",
    );
}
