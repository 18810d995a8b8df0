//! A new cycle: which clocks start afresh, and how the old ones stand.

use super::case;

const RULE: &str = "r deadline: {from: opened, to: resolved, within: 1d}";

#[test]
fn reopening_starts_the_clocks_of_opened_afresh() {
    case(
        RULE,
        "11-02T09:00 opened\n11-02T10:00 resolved\n11-02T11:00 closed\n11-04T09:00 reopened",
        "11-06T09:00",
        "r 2 overdue due 11-05T09:00 over 86400
         kept 1",
    );
    case(
        RULE,
        "11-02T09:00 opened\n11-02T10:00 resolved\n11-04T09:00 reopened\n11-04T10:00 resolved",
        "11-06T09:00",
        "kept 2",
    );
}

#[test]
fn a_clock_that_still_runs_stands_as_it_is() {
    case(RULE, "11-02T09:00 opened\n11-02T12:00 reopened", "11-03T10:00", "pending 1 void 1");
    case(RULE, "11-02T09:00 opened\n11-03T09:00 reopened", "11-03T10:00", "pending 1 void 1");
    case(
        RULE,
        "11-02T09:00 opened\n11-04T09:00 reopened\n11-04T10:00 resolved",
        "11-06T09:00",
        "r 1 overdue due 11-03T09:00 over 86400
         kept 1",
    );
}

#[test]
fn cycle_first_looks_at_the_first_cycle_alone() {
    let rule = "r deadline: {from: opened, to: resolved, within: 1d, cycle: first}";
    case(
        rule,
        "11-02T09:00 opened\n11-02T10:00 resolved\n11-04T09:00 reopened",
        "11-06T09:00",
        "kept 1",
    );
    case(
        rule,
        "11-02T09:00 opened\n11-02T12:00 reopened\n11-03T09:00 resolved",
        "11-06T09:00",
        "kept 1",
    );
    case(
        rule,
        "11-02T09:00 opened\n11-02T12:00 reopened",
        "11-04T09:00",
        "r 1 overdue due 11-03T09:00 over 86400",
    );
}

#[test]
fn clocks_of_other_events_know_no_cycles() {
    let rule = "r deadline: {from: asked, to: answered, within: 1d}";
    case(
        rule,
        "11-02T08:00 opened\n11-02T09:00 asked\n11-02T10:00 reopened",
        "11-03T09:00",
        "pending 1",
    );
    case(rule, "11-02T08:00 opened\n11-02T09:00 reopened", "11-06T09:00", "");
}

#[test]
fn an_opening_that_started_no_clock_starts_none_afresh() {
    let rule = "r deadline: {from: {event: opened, via: phone}, to: resolved, within: 1d}";
    case(rule, "11-02T09:00 opened via: email\n11-04T09:00 reopened", "11-06T09:00", "");
    case(
        rule,
        "11-02T09:00 opened via: phone\n11-02T10:00 resolved\n11-04T09:00 reopened",
        "11-06T09:00",
        "r 2 overdue due 11-05T09:00 over 86400\nkept 1",
    );
}

#[test]
fn reopened_may_be_a_trigger_of_its_own() {
    case(
        "r deadline: {from: reopened, to: responded, within: 1h}",
        "11-02T08:00 opened\n11-02T09:00 closed\n11-03T09:00 reopened",
        "11-03T11:00",
        "r 1 overdue due 11-03T10:00 over 3600",
    );
}

#[test]
fn event_forms_look_at_the_whole_record() {
    case(
        "r limit: {of: scheduled, at_most: 1}",
        "11-02T08:00 opened\n11-02T09:00 scheduled due: 11-09T09:00\n11-03T09:00 reopened\n11-03T10:00 scheduled due: 11-10T09:00",
        "11-04T11:00",
        "r 1 broken",
    );
    case(
        "r precedence: {before: started, need: confirmed}",
        "11-02T08:00 opened\n11-02T09:00 confirmed\n11-03T09:00 reopened\n11-03T10:00 started",
        "11-04T11:00",
        "kept 1",
    );
}
