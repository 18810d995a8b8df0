//! Conditions: what they compare, and what becomes of a clock when they change.

use super::case;

const URGENT: &str = "r when: {grade: urgent}, deadline: {from: opened, to: responded, within: 1h}";
const TIERS: &str = "r deadline: {from: opened, to: responded, tiers: [{when: {grade: urgent}, within: 1h}, {when: {grade: important}, within: 2h}, {within: 4h}]}";

#[test]
fn a_rule_that_comes_to_hold_has_its_clock_counted_from_the_same_start() {
    let overdue = "r 1 overdue due 11-02T10:00 over 7200";
    case(URGENT, "11-02T09:00 opened\n11-02T09:30 triaged grade: urgent", "11-02T12:00", overdue);
    case(URGENT, "11-02T09:00 opened\n11-02T11:00 triaged grade: urgent", "11-02T12:00", overdue);
    case(
        URGENT,
        "11-02T09:00 opened\n11-02T09:30 triaged grade: urgent",
        "11-02T10:00",
        "pending 1",
    );
    case(URGENT, "11-02T09:00 opened\n11-02T09:30 triaged grade: general", "11-02T12:00", "");
    case(
        URGENT,
        "11-02T09:00 opened\n11-02T09:10 responded\n11-02T09:30 triaged grade: urgent",
        "11-02T12:00",
        "",
    );
    case(
        URGENT,
        "11-02T09:00 opened\n11-02T09:30 triaged by: bot:sorter, grade: urgent",
        "11-02T12:00",
        overdue,
    );
}

#[test]
fn a_rule_that_ceases_to_hold_is_void_unless_its_deadline_is_past() {
    let head = "head grade: urgent\n11-02T09:00 opened\n";
    let run = |rest: &str, expected: &str| {
        case(URGENT, &format!("{head}{rest}"), "11-02T12:00", expected);
    };
    run("11-02T09:30 triaged grade: general", "void 1");
    run("11-02T10:00 triaged grade: general", "void 1");
    run("11-02T10:30 triaged grade: general", "r 1 overdue due 11-02T10:00 over 7200");
    run(
        "11-02T10:30 triaged grade: general\n11-02T11:00 responded",
        "r 1 late due 11-02T10:00 done 11-02T11:00 over 3600",
    );
    run(
        "11-02T09:20 triaged grade: general\n11-02T09:40 triaged grade: urgent",
        "r 1 overdue due 11-02T10:00 over 7200",
    );
    run("11-02T09:20 triaged grade: general\n11-02T11:00 responded", "void 1");
    run("11-02T09:20 responded\n11-02T09:40 triaged grade: general", "kept 1");
}

#[test]
fn the_first_tier_that_holds_sets_the_limit() {
    let run = |rest: &str, expected: &str| {
        case(TIERS, &format!("11-02T09:00 opened\n{rest}"), "11-02T14:00", expected);
    };
    run("", "r 1 overdue due 11-02T13:00 over 3600");
    run(
        "11-02T09:30 triaged grade: urgent\n11-02T11:00 responded",
        "r 1 late due 11-02T10:00 done 11-02T11:00 over 3600",
    );
    run(
        "11-02T11:00 triaged grade: urgent\n11-02T12:00 responded",
        "r 1 late due 11-02T10:00 done 11-02T12:00 over 7200",
    );
    run(
        "11-02T09:30 triaged grade: urgent\n11-02T09:40 triaged grade: general\n11-02T13:00 responded",
        "kept 1",
    );
    run(
        "11-02T09:30 triaged grade: urgent\n11-02T10:30 triaged grade: general\n11-02T11:00 responded",
        "r 1 late due 11-02T10:00 done 11-02T11:00 over 3600",
    );
    run(
        "11-02T09:30 triaged grade: important\n11-02T10:30 triaged grade: important\n11-02T11:00 responded",
        "kept 1",
    );
}

#[test]
fn without_a_tier_that_holds_nothing_is_asked() {
    let rule =
        "r deadline: {from: opened, to: responded, tiers: [{when: {grade: urgent}, within: 1h}]}";
    case(rule, "11-02T09:00 opened", "11-02T14:00", "");
    case(
        rule,
        "head grade: urgent\n11-02T09:00 opened\n11-02T09:30 triaged grade: general",
        "11-02T14:00",
        "void 1",
    );
}

#[test]
fn roster_values_are_those_of_the_instant_of_judging() {
    let rule =
        "r when: {owner.role: supervisor}, deadline: {from: opened, to: resolved, within: 2d}";
    case(rule, "11-02T09:00 opened\n11-02T09:10 assigned to: wang.wei", "11-05T09:00", "");
    case(
        rule,
        "11-02T09:00 opened\n11-02T09:10 assigned to: wang.wei\n11-03T09:00 assigned to: wang.wei",
        "11-05T09:00",
        "r 1 overdue due 11-04T09:00 over 86400",
    );
}

#[test]
fn conditions_compare_and_combine() {
    let run = |condition: &str, head: &str, expected: &str| {
        case(
            &format!("r when: {condition}, deadline: {{from: opened, to: resolved, within: 1h}}"),
            &format!("{head}\n11-02T09:00 opened\n11-02T09:30 resolved"),
            "11-02T12:00",
            expected,
        );
    };
    for (condition, holds, fails) in [
        ("{grade: urgent}", "head grade: urgent", "head grade: general"),
        ("{grade: [urgent, important]}", "head grade: important", "head grade: general"),
        ("{grade: {not: urgent}}", "head grade: general", "head grade: urgent"),
        ("{grade: {not: [urgent, important]}}", "head cause: x", "head grade: important"),
        ("{grade: {present: true}}", "head grade: general", "head cause: x"),
        ("{grade: {present: false}}", "head cause: x", "head grade: general"),
        ("{score: \"> 3\"}", "head score: 4", "head score: 3"),
        ("{score: \">= 3\"}", "head score: 3", "head score: 2"),
        ("{score: \"< 3\"}", "head score: -1", "head score: 3"),
        ("{score: \"1..5\"}", "head score: 5", "head score: 6"),
        ("{score: \"<= 3\"}", "head score: 3", "head cause: x"),
        (
            "{topic: {has: [plan, fee]}}",
            "head topic: [fee, payment, plan]",
            "head topic: [fee, payment]",
        ),
        ("{topic: plan}", "head topic: [fee, plan]", "head topic: fee"),
        ("{day: \"<= at - 1y\"}", "head day: 2025-11-02", "head day: 2025-11-03"),
        ("{day: \"> now\"}", "head day: 2026-11-03", "head day: 2026-11-02"),
        ("{day: \"2026-11-01..2026-11-30\"}", "head day: 2026-11-30", "head day: 2026-12-01"),
        ("{grade: urgent, score: 3}", "head grade: urgent\nhead score: 3", "head grade: urgent"),
        ("[{grade: urgent}, {score: 3}]", "head score: 3", "head grade: general"),
        ("{id: 261101-AAAA}", "head score: 3", "head day: x"),
    ] {
        run(condition, holds, "kept 1");
        if !fails.ends_with("day: x") {
            run(condition, fails, "");
        }
    }
}

#[test]
fn event_forms_judge_at_the_event_with_its_own_values() {
    let rule = "r when: {grade: urgent}, actor: {at: triaged, role: [supervisor]}";
    case(
        rule,
        "11-02T09:00 opened\n11-02T09:30 triaged grade: urgent",
        "11-02T12:00",
        "r 1 broken",
    );
    case(rule, "11-02T09:00 opened\n11-02T09:30 triaged grade: general", "11-02T12:00", "");
    case(
        "r when: {score: \"< 3\"}, required: {at: resolved, need: [cause]}",
        "11-02T09:00 opened\n11-02T09:30 resolved score: 2",
        "11-02T12:00",
        "r 1 broken",
    );
    case(
        "r when: {score: \"< 3\"}, required: {at: resolved, need: [cause]}",
        "11-02T09:00 opened\n11-02T09:30 resolved score: 3",
        "11-02T12:00",
        "",
    );
}
