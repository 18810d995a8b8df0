//! Who may do it, by the roster as of that instant.

use super::case;

#[track_caller]
fn run(rule: &str, rest: &str, expected: &str) {
    case(
        &format!("r actor: {rule}"),
        &format!("11-02T08:00 opened\n{rest}"),
        "11-30T12:00",
        expected,
    );
}

#[test]
fn the_role_is_that_of_the_instant() {
    let rule = "{at: resolved, role: [supervisor]}";
    run(rule, "11-02T23:59:59 resolved by: wang.wei", "r 1 broken");
    run(rule, "11-03T00:00 resolved by: wang.wei", "kept 1");
    run(rule, "11-09T10:00 resolved by: zhao.min", "r 1 broken");
    run(rule, "11-10T10:00 resolved by: zhao.min", "kept 1");
    run(
        "{at: resolved, role: [agent, supervisor]}",
        "11-02T10:00 resolved by: wang.wei\n11-03T10:00 resolved by: wang.wei",
        "kept 2",
    );
}

#[test]
fn any_field_that_names_a_row_may_be_looked_at() {
    run(
        "{at: assigned, who: to, role: [supervisor]}",
        "11-03T10:00 assigned to: wang.wei\n11-03T11:00 assigned to: li.na",
        "r 2 broken\nkept 1",
    );
    run(
        "{at: resolved, who: helper, role: [supervisor]}",
        "11-03T10:00 resolved helper: wang.wei\n11-03T11:00 resolved",
        "r 2 broken\nkept 1",
    );
    run(
        "{at: resolved, who: owner, role: [supervisor]}",
        "11-03T09:00 assigned to: wang.wei\n11-03T10:00 resolved",
        "kept 1",
    );
}

#[test]
fn all_skills_are_asked() {
    run(
        "{at: resolved, skill: [phone]}",
        "11-03T10:00 resolved\n11-03T11:00 resolved by: wang.wei",
        "kept 2",
    );
    run(
        "{at: resolved, skill: [phone, legal]}",
        "11-03T10:00 resolved\n11-03T11:00 resolved by: wang.wei",
        "r 1 broken\nkept 1",
    );
    run("{at: resolved, skill: legal}", "11-12T10:00 resolved by: zhao.min", "r 1 broken");
}

#[test]
fn columns_of_the_row_may_be_asked() {
    run(
        "{at: resolved, where: {certified: true}}",
        "11-02T10:00 resolved by: wang.wei\n11-03T10:00 resolved by: wang.wei",
        "r 1 broken\nkept 1",
    );
    run(
        "{at: resolved, where: {examined: \"<= at\"}}",
        "11-03T10:00 resolved by: wang.wei",
        "kept 1",
    );
    run(
        "{at: resolved, where: {examined: \">= at - 1y\"}}",
        "11-03T10:00 resolved by: li.na",
        "kept 1",
    );
    run(
        "{at: resolved, where: {examined: \">= at - 1y\"}}",
        "11-02T10:00 resolved by: wang.wei",
        "r 1 broken",
    );
    run(
        "{at: resolved, where: {certified: true}}",
        "11-12T10:00 resolved by: zhao.min",
        "r 1 broken",
    );
}

#[test]
fn another_must_have_done_it_before() {
    let rule = "{at: resolved, not_same_as: confirmed}";
    run(rule, "11-02T09:00 confirmed\n11-02T10:00 resolved", "r 1 broken");
    run(rule, "11-02T09:00 confirmed by: wang.wei\n11-02T10:00 resolved", "kept 1");
    run(rule, "11-02T10:00 resolved\n11-02T11:00 confirmed", "kept 1");
    run(
        rule,
        "11-02T09:00 confirmed\n11-02T09:30 confirmed by: wang.wei\n11-02T10:00 resolved",
        "r 1 broken",
    );
}

#[test]
fn it_is_one_of_the_staff() {
    let rule = "{at: resolved, role: [agent]}";
    run(rule, "11-02T10:00 resolved by: customer", "r 1 broken");
    run(rule, "11-02T10:00 resolved by: bot:auto", "r 1 broken");
    run(rule, "", "");
}
