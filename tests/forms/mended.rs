//! Which events exist: amended, doubled, later than now, recorded later, before the opening.

use super::{Run, case, judge};

const RULE: &str = "r deadline: {from: opened, to: responded, within: 1h}";

#[test]
fn judging_sees_the_mended_form() {
    let opened = "11-02T09:00 opened\n11-02T10:30 responded\n";
    let run = |rest: &str, expected: &str| {
        case(RULE, &format!("{opened}{rest}"), "11-03T12:00", expected);
    };
    run("", "r 1 late due 11-02T10:00 done 11-02T10:30 over 1800");
    run(
        "11-02T12:00 amended of: {at: 11-02T10:30, event: responded}, void: true, reason: slip",
        "r 1 overdue due 11-02T10:00 over 93600",
    );
    run(
        "11-02T12:00 amended of: {at: 11-02T10:30, event: responded}, set: {at: 11-02T09:30}, reason: slip",
        "kept 1",
    );
    run(
        "11-02T12:00 amended of: {at: 11-02T09:00, event: opened}, set: {at: 11-02T09:45}, reason: slip",
        "kept 1",
    );
    run(
        "11-02T12:00 amended of: {at: 11-02T10:30, event: responded}, set: {by: \"bot:mail\"}, reason: slip",
        "r 1 overdue due 11-02T10:00 over 93600",
    );
    run(
        "11-04T12:00 amended of: {at: 11-02T10:30, event: responded}, void: true, reason: slip",
        "r 1 late due 11-02T10:00 done 11-02T10:30 over 1800",
    );
}

#[test]
fn new_values_take_the_place_of_the_old_ones() {
    let rule = "r when: {grade: urgent}, deadline: {from: opened, to: responded, within: 1h}";
    let triaged = "11-02T09:00 opened\n11-02T09:10 triaged grade: urgent\n";
    case(rule, triaged, "11-02T12:00", "r 1 overdue due 11-02T10:00 over 7200");
    case(
        rule,
        &format!(
            "{triaged}11-02T11:00 amended of: {{at: 11-02T09:10, event: triaged}}, grade: general, reason: slip"
        ),
        "11-02T12:00",
        "",
    );
    case(
        rule,
        &format!(
            "{triaged}11-02T11:00 amended of: {{at: 11-02T09:10, event: triaged}}, set: {{grade: general}}, reason: slip"
        ),
        "11-02T12:00",
        "",
    );
    let twice = "11-02T11:00 amended of: {at: 11-02T09:10, event: triaged}, grade: general, reason: slip\n11-02T11:30 amended of: {at: 11-02T09:10, event: triaged}, grade: urgent, reason: slip of slip";
    case(
        rule,
        &format!("{triaged}{twice}"),
        "11-02T12:00",
        "r 1 overdue due 11-02T10:00 over 7200",
    );
}

#[test]
fn the_head_may_be_mended_too() {
    let rule = "r when: {grade: urgent}, deadline: {from: opened, to: responded, within: 1h}";
    let head = "head grade: urgent\n11-02T09:00 opened\n11-02T11:00 amended of: head, grade: general, reason: slip";
    case(rule, head, "11-02T12:00", "");
    case(rule, head, "11-02T10:30", "r 1 overdue due 11-02T10:00 over 1800");
}

#[test]
fn an_event_mistyped_into_the_future_is_mended_into_the_past() {
    let typed = "11-02T09:00 opened\n2027-11-02T09:30 responded\n";
    case(RULE, typed, "11-03T12:00", "r 1 overdue due 11-02T10:00 over 93600");
    case(
        RULE,
        &format!(
            "{typed}11-02T12:00 amended of: {{at: 2027-11-02T09:30, event: responded}}, set: {{at: 11-02T09:30}}, reason: slip"
        ),
        "11-03T12:00",
        "kept 1",
    );
}

#[test]
fn an_event_mended_into_the_future_has_not_happened_yet() {
    case(
        RULE,
        "11-02T09:00 opened\n11-02T09:30 responded\n11-02T10:00 amended of: {at: 11-02T09:30, event: responded}, set: {at: 11-05T09:30}, reason: slip",
        "11-02T12:00",
        "r 1 overdue due 11-02T10:00 over 7200",
    );
}

#[test]
fn an_amendment_of_nothing_is_a_warning() {
    judge(
        Run {
            rules: RULE,
            timeline: "11-02T09:00 opened
                11-02T09:30 responded
                11-02T10:00 amended of: {at: 11-02T09:31, event: responded}, void: true, reason: slip",
            now: "11-02T12:00",
            warnings: "cs: warning: data/tickets/261101-AAAA.yaml:6:1: the amendment names an event that is not there\n",
            ..Run::default()
        },
        "kept 1",
    );
}

#[test]
fn events_equal_in_all_fields_count_once() {
    let rule = "r limit: {of: changed, at_most: 1}";
    case(
        rule,
        "11-02T08:00 opened\n11-02T09:00 changed\n11-02T09:00 changed",
        "11-03T12:00",
        "kept 1",
    );
    case(
        rule,
        "11-02T08:00 opened\n11-02T09:00 changed\n11-02T09:00 changed by: wang.wei",
        "11-03T12:00",
        "r 1 broken",
    );
    case(
        rule,
        "11-02T08:00 opened\n11-02T09:00 changed\n11-02T09:00 changed note: again",
        "11-03T12:00",
        "r 1 broken",
    );
    case(
        rule,
        "11-02T08:00 opened\n11-02T09:00 changed\n11-02T08:30 noted note: x\n11-02T09:00 changed",
        "11-03T12:00",
        "kept 1",
    );
}

#[test]
fn events_later_than_now_do_not_exist_yet() {
    case(RULE, "11-02T09:00 opened\n11-02T09:30 responded", "11-02T09:29:59", "pending 1");
    case(RULE, "11-02T09:00 opened\n11-02T09:30 responded", "11-02T09:30", "kept 1");
}

#[test]
fn as_of_hides_what_was_recorded_later() {
    let late = "11-02T09:00 opened\n11-02T09:30 responded recorded: 11-02T15:00";
    let run = |as_of: &str, expected: &str| {
        let options = format!("--as-of {as_of}");
        let (rules, timeline, now) = (RULE, late, "11-02T18:00");
        judge(Run { options: &options, rules, timeline, now, warnings: "" }, expected);
    };
    case(RULE, late, "11-02T18:00", "kept 1");
    case(RULE, late, "11-02T12:00", "kept 1");
    run("11-02T14:59:59", "r 1 overdue due 11-02T10:00 over 28800");
    run("11-02T15:00", "kept 1");
}

#[test]
fn an_event_before_opened_is_judged_as_at_opened() {
    judge(
        Run {
            rules: "r deadline: {from: asked, to: answered, within: 1h}",
            timeline: "11-02T08:00 asked\n11-02T09:00 opened\n11-02T10:00 answered",
            now: "11-02T12:00",
            warnings: "cs: warning: data/tickets/261101-AAAA.yaml:4:1: the event stands before `opened`, and is judged as at `opened`\n",
            ..Run::default()
        },
        "kept 1",
    );
}
