//! B before A.

use super::case;

#[track_caller]
fn run(rule: &str, rest: &str, expected: &str) {
    case(
        &format!("r precedence: {rule}"),
        &format!("11-02T08:00 opened\n{rest}"),
        "11-09T12:00",
        expected,
    );
}

const PLAIN: &str = "{before: started, need: confirmed}";

#[test]
fn every_a_needs_an_earlier_b() {
    run(PLAIN, "", "");
    run(PLAIN, "11-02T09:00 confirmed", "");
    run(PLAIN, "11-02T09:00 confirmed\n11-02T10:00 started", "kept 1");
    run(PLAIN, "11-02T10:00 started\n11-02T11:00 confirmed", "r 1 broken");
    run(
        PLAIN,
        "11-02T10:00 started\n11-02T11:00 confirmed\n11-02T12:00 started\n11-02T13:00 started",
        "r 1 broken\nkept 2",
    );
}

#[test]
fn at_the_same_instant_the_order_of_the_file_decides() {
    run(PLAIN, "11-02T09:00 confirmed\n11-02T09:00 started", "kept 1");
    run(PLAIN, "11-02T09:00 started\n11-02T09:00 confirmed", "r 1 broken");
}

#[test]
fn each_member_is_asked_for_and_a_list_serves_each_of_its_members() {
    let rule = "{before: started, need: confirmed, for_each: {topic: [plan, fee, payment]}}";
    run(
        rule,
        "11-02T09:00 confirmed topic: plan\n11-02T10:00 started",
        "r 2 broken\nr 3 broken\nkept 1",
    );
    run(
        rule,
        "11-02T09:00 confirmed topic: [plan, payment]\n11-02T09:30 confirmed topic: fee\n11-02T10:00 started",
        "kept 3",
    );
    run(rule, "11-02T09:00 confirmed\n11-02T10:00 started", "r 1 broken\nr 2 broken\nr 3 broken");
}

#[test]
fn distinct_counts_different_values() {
    let rule = "{before: started, need: confirmed, distinct: {via: 2}}";
    run(
        rule,
        "11-02T09:00 confirmed via: phone\n11-02T09:10 confirmed via: phone\n11-02T10:00 started",
        "r 1 broken",
    );
    run(
        rule,
        "11-02T09:00 confirmed via: phone\n11-02T09:10 confirmed via: email\n11-02T10:00 started",
        "kept 1",
    );
    run(
        rule,
        "11-02T09:00 confirmed via: phone\n11-02T09:10 confirmed\n11-02T10:00 started",
        "r 1 broken",
    );
    let people = "{before: started, need: confirmed, distinct: {by: 2}}";
    run(
        people,
        "11-02T09:00 confirmed\n11-02T09:10 confirmed by: wang.wei\n11-02T10:00 started",
        "kept 1",
    );
    run(people, "11-02T09:00 confirmed\n11-02T09:10 confirmed\n11-02T10:00 started", "r 1 broken");
    let both =
        "{before: started, need: confirmed, for_each: {topic: [plan, fee]}, distinct: {via: 2}}";
    run(
        both,
        "11-02T09:00 confirmed topic: plan, via: phone\n11-02T09:10 confirmed topic: [plan, fee], via: email\n11-02T10:00 started",
        "r 2 broken\nkept 1",
    );
}

#[test]
fn at_least_counts_events() {
    let rule = "{before: started, need: confirmed, at_least: 2}";
    run(rule, "11-02T09:00 confirmed\n11-02T10:00 started", "r 1 broken");
    run(rule, "11-02T09:00 confirmed\n11-02T09:30 confirmed\n11-02T10:00 started", "kept 1");
}

#[test]
fn the_needed_event_may_have_to_follow_another() {
    let rule = "{before: started, need: confirmed, after: changed}";
    run(rule, "11-02T09:00 confirmed\n11-02T09:10 changed\n11-02T10:00 started", "r 1 broken");
    run(rule, "11-02T09:10 changed\n11-02T09:20 confirmed\n11-02T10:00 started", "kept 1");
}

#[test]
fn fields_may_have_to_agree() {
    let topic = "{before: paid, need: confirmed, same: [topic]}";
    run(topic, "11-02T09:00 confirmed topic: plan\n11-02T10:00 paid topic: fee", "r 1 broken");
    run(topic, "11-02T09:00 confirmed topic: [plan, fee]\n11-02T10:00 paid topic: fee", "kept 1");
    let actor = "{before: resolved, need: assigned, same: {to: by}}";
    run(actor, "11-02T09:00 assigned to: li.na\n11-02T10:00 resolved by: wang.wei", "r 1 broken");
    run(
        actor,
        "11-02T09:00 assigned to: li.na\n11-02T09:30 assigned to: wang.wei\n11-02T10:00 resolved by: li.na",
        "kept 1",
    );
}

#[test]
fn each_earlier_event_may_need_its_own() {
    let rule = "{before: resolved, need: accepted, for_each: {event: handed-over}}";
    run(rule, "11-02T10:00 resolved", "");
    run(
        rule,
        "11-02T09:00 handed-over\n11-02T09:10 accepted\n11-02T09:20 handed-over\n11-02T10:00 resolved",
        "r 2 broken\nkept 1",
    );
    run(
        rule,
        "11-02T09:00 handed-over\n11-02T09:20 handed-over\n11-02T09:30 accepted\n11-02T10:00 resolved",
        "kept 2",
    );
    run(
        rule,
        "11-02T09:00 accepted\n11-02T09:20 handed-over\n11-02T10:00 resolved\n11-02T11:00 handed-over",
        "r 1 broken",
    );
    let to = "{before: resolved, need: accepted, for_each: {event: handed-over}, same: {by: to}}";
    run(
        to,
        "11-02T09:00 handed-over to: wang.wei\n11-02T09:10 accepted by: li.na\n11-02T10:00 resolved",
        "r 1 broken",
    );
    run(
        to,
        "11-02T09:00 handed-over to: wang.wei\n11-02T09:10 accepted by: wang.wei\n11-02T10:00 resolved",
        "kept 1",
    );
}

#[test]
fn a_bot_serves_only_where_it_is_named_and_triggers_everywhere() {
    run(PLAIN, "11-02T09:00 confirmed by: bot:form\n11-02T10:00 started", "r 1 broken");
    run(
        "{before: started, need: {event: confirmed, by: [staff, bot]}}",
        "11-02T09:00 confirmed by: bot:form\n11-02T10:00 started",
        "kept 1",
    );
    run(PLAIN, "11-02T10:00 started by: bot:form", "r 1 broken");
}
