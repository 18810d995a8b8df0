//! Fields present and valid at an event.

use super::case;

#[track_caller]
fn run(need: &str, rest: &str, expected: &str) {
    case(
        &format!("r required: {{at: resolved, need: {need}}}"),
        &format!("11-02T08:00 opened\n{rest}"),
        "11-09T12:00",
        expected,
    );
}

#[test]
fn each_occurrence_is_one_obligation() {
    run("[cause]", "", "");
    run("[cause]", "11-02T09:00 resolved cause: dust", "kept 1");
    run(
        "[cause]",
        "11-02T09:00 resolved\n11-02T10:00 resolved cause: dust\n11-02T11:00 resolved",
        "r 1 broken\nr 3 broken\nkept 1",
    );
}

#[test]
fn the_events_own_value_counts_and_else_the_records_after_it() {
    run("[grade]", "11-02T09:00 triaged grade: urgent\n11-02T10:00 resolved", "kept 1");
    run("[grade]", "11-02T10:00 resolved\n11-02T11:00 triaged grade: urgent", "r 1 broken");
    case(
        "r required: {at: resolved, need: [cause]}",
        "head cause: dust\n11-02T08:00 opened\n11-02T10:00 resolved",
        "11-09T12:00",
        "kept 1",
    );
    case(
        "r required: {at: triaged, need: {grade: urgent}}",
        "head grade: urgent\n11-02T08:00 opened\n11-02T10:00 triaged grade: general",
        "11-09T12:00",
        "r 1 broken",
    );
    case(
        "r required: {at: assigned, need: [owner]}",
        "11-02T08:00 opened\n11-02T10:00 assigned to: li.na",
        "11-09T12:00",
        "kept 1",
    );
}

#[test]
fn all_that_is_needed_must_be_there() {
    run("[cause, score]", "11-02T09:00 resolved cause: dust", "r 1 broken");
    run("[cause, score]", "11-02T09:00 resolved cause: dust, score: 3", "kept 1");
}

#[test]
fn values_must_hold_conditions_and_be_valid() {
    run(
        "{score: \"1..5\", cause: {present: true}}",
        "11-02T09:00 resolved cause: dust, score: 5",
        "kept 1",
    );
    run(
        "{score: \"1..5\", cause: {present: true}}",
        "11-02T09:00 resolved cause: dust, score: 6",
        "r 1 broken",
    );
    run("{score: \"1..5\"}", "11-02T09:00 resolved", "r 1 broken");
    run("[code]", "11-02T09:00 resolved code: AB12", "kept 1");
    run("[code]", "11-02T09:00 resolved code: xAB12", "r 1 broken");
}
