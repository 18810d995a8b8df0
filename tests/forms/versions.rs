//! Rules in force for a span, and two versions of one rule.

use super::case;

#[test]
fn a_rule_judges_the_clocks_that_start_while_it_is_in_force() {
    let rule = "r effective: {from: 2026-11-03, until: 2026-11-05}, deadline: {from: opened, to: responded, within: 1h}";
    let overdue = |due: &str, over: u32| format!("r 1 overdue due {due} over {over}");
    case(rule, "11-02T23:59:59 opened", "11-06T00:00", "");
    case(rule, "11-03T00:00 opened", "11-03T02:00", &overdue("11-03T01:00", 3600));
    case(rule, "11-04T23:59:59 opened", "11-05T01:59:59", &overdue("11-05T00:59:59", 3600));
    case(rule, "11-05T00:00 opened", "11-06T00:00", "");
}

const TWO: &str =
    "r effective: {until: 2026-11-03}, deadline: {from: asked, to: answered, within: 1h}
    r effective: {from: 2026-11-03}, deadline: {from: asked, to: answered, within: 2h}";

#[test]
fn two_versions_of_one_rule_share_the_record() {
    case(
        TWO,
        "11-02T08:00 opened\n11-02T09:00 asked\n11-02T10:30 answered\n11-03T09:00 asked\n11-03T10:30 answered",
        "11-06T00:00",
        "r 1 late due 11-02T10:00 done 11-02T10:30 over 1800
         kept 1",
    );
    case(
        TWO,
        "11-02T08:00 opened\n11-02T23:00 asked\n11-03T09:00 asked\n11-03T10:00 answered",
        "11-06T00:00",
        "r 1 late due 11-03T00:00 done 11-03T10:00 over 36000",
    );
}

#[test]
fn the_obligations_of_two_versions_are_numbered_apart() {
    case(
        "r effective: {until: 2026-11-03}, required: {at: resolved, need: [cause]}
         r effective: {from: 2026-11-03}, required: {at: resolved, need: [cause, score]}",
        "11-02T08:00 opened\n11-02T09:00 resolved\n11-03T09:00 resolved cause: dust",
        "11-06T00:00",
        "r 1 broken
         r 2 broken",
    );
}

#[test]
fn event_forms_judge_the_events_that_happen_in_the_span() {
    let limit = "r effective: {from: 2026-11-03}, limit: {of: changed, at_most: 1}";
    case(
        limit,
        "11-02T08:00 opened\n11-02T09:00 changed\n11-03T09:00 changed",
        "11-06T00:00",
        "kept 1",
    );
    let actor = "r effective: {until: 2026-11-03}, actor: {at: resolved, role: [supervisor]}";
    case(
        actor,
        "11-02T08:00 opened\n11-02T09:00 resolved\n11-03T09:00 resolved",
        "11-06T00:00",
        "r 1 broken",
    );
    let precedence =
        "r effective: {from: 2026-11-03}, precedence: {before: started, need: confirmed}";
    case(
        precedence,
        "11-02T08:00 opened\n11-02T09:00 confirmed\n11-03T09:00 started",
        "11-06T00:00",
        "kept 1",
    );
}

#[test]
fn periods_are_judged_by_their_first_instant() {
    case(
        "r effective: {from: 2026-10-01}, recurring: {during: [opened, resolved], expect: progress, per: month}",
        "08-15T09:00 opened\n10-05T09:00 progress",
        "11-15T12:00",
        "kept 1 pending 1",
    );
}
