//! B within a time after A: triggers, fulfilment, what voids a clock, due fields.

use super::case;

const RESPOND: &str = "r deadline: {from: opened, to: responded, within: 1h}";

#[test]
fn the_deadline_itself_is_still_in_time() {
    let opened = "11-02T09:00 opened";
    case(RESPOND, &format!("{opened}\n11-02T10:00 responded"), "11-02T12:00", "kept 1");
    case(
        RESPOND,
        &format!("{opened}\n11-02T10:00:01 responded"),
        "11-02T12:00",
        "r 1 late due 11-02T10:00 done 11-02T10:00:01 over 1",
    );
    case(RESPOND, opened, "11-02T10:00", "pending 1");
    case(RESPOND, opened, "11-02T10:00:01", "r 1 overdue due 11-02T10:00 over 1");
    case(RESPOND, &format!("{opened}\n11-02T09:00 responded"), "11-02T12:00", "kept 1");
}

#[test]
fn a_trigger_while_the_clock_runs_changes_nothing() {
    let rule = "r deadline: {from: asked, to: answered, within: 1h}";
    case(
        rule,
        "11-02T08:00 opened\n11-02T09:00 asked\n11-02T09:30 asked",
        "11-02T10:30",
        "r 1 overdue due 11-02T10:00 over 1800",
    );
    case(
        rule,
        "11-02T08:00 opened
         11-02T08:30 answered
         11-02T09:00 asked
         11-02T09:30 asked
         11-02T10:00 answered
         11-02T10:10 answered
         11-02T11:00 asked
         11-02T12:30 answered",
        "11-02T15:00",
        "r 2 late due 11-02T12:00 done 11-02T12:30 over 1800
         kept 1",
    );
}

#[test]
fn one_event_may_end_a_clock_and_start_the_next() {
    case(
        "r deadline: {from: progress, to: progress, within: 1h}",
        "11-02T08:00 opened
         11-02T09:00 progress
         11-02T09:30 progress
         11-02T11:00 progress",
        "11-02T11:30",
        "r 2 late due 11-02T10:30 done 11-02T11:00 over 1800
         kept 1 pending 1",
    );
}

#[test]
fn several_events_may_trigger_or_fulfil() {
    let rule = "r deadline: {from: [asked, applied], to: [answered, resolved], within: 1h}";
    case(
        rule,
        "11-02T08:00 opened\n11-02T09:00 applied\n11-02T09:30 asked\n11-02T10:00 resolved",
        "11-02T12:00",
        "kept 1",
    );
}

#[test]
fn each_value_of_the_same_fields_has_clocks_of_its_own() {
    let rule = "r deadline: {from: asked, to: answered, within: 1h, same: [topic]}";
    case(
        rule,
        "11-02T08:00 opened
         11-02T09:00 asked topic: plan
         11-02T09:10 asked topic: fee
         11-02T09:15 asked topic: plan
         11-02T09:20 answered topic: fee",
        "11-02T12:00",
        "r 1 overdue due 11-02T10:00 over 7200
         kept 1",
    );
    case(
        rule,
        "11-02T08:00 opened
         11-02T09:00 asked topic: plan
         11-02T09:10 asked topic: fee
         11-02T09:20 answered topic: [plan, fee]",
        "11-02T12:00",
        "kept 2",
    );
}

#[test]
fn a_field_of_one_event_may_name_the_actor_of_the_other() {
    let rule = "r deadline: {from: applied, to: assigned, within: 1h, same: {to: by}}";
    let applied =
        "11-02T08:00 opened\n11-02T09:00 applied by: li.na\n11-02T09:05 assigned to: wang.wei";
    case(rule, applied, "11-02T12:00", "r 1 overdue due 11-02T10:00 over 7200");
    case(rule, &format!("{applied}\n11-02T10:00 assigned to: li.na"), "11-02T12:00", "kept 1");
    case(
        rule,
        "11-02T08:00 opened
         11-02T09:00 applied by: li.na
         11-02T09:00 applied by: wang.wei
         11-02T10:00 assigned to: wang.wei
         11-02T11:00 assigned to: li.na",
        "11-02T12:00",
        "r 1 late due 11-02T10:00 done 11-02T11:00 over 3600
         kept 1",
    );
}

#[test]
fn unless_voids_a_clock_whose_deadline_is_not_past() {
    let rule = "r deadline: {from: opened, to: responded, within: 1h, unless: closed}";
    let opened = "11-02T09:00 opened\n";
    let run = |rest: &str, expected: &str| {
        case(rule, &format!("{opened}{rest}"), "11-02T12:00", expected);
    };
    run("11-02T09:30 closed", "void 1");
    run("11-02T10:00 closed", "void 1");
    run("11-02T09:20 responded\n11-02T09:30 closed", "kept 1");
    run("11-02T10:00:01 closed", "r 1 overdue due 11-02T10:00 over 7200");
    run(
        "11-02T10:30 closed\n11-02T11:00 responded",
        "r 1 late due 11-02T10:00 done 11-02T11:00 over 3600",
    );
    run("11-02T09:30 closed\n11-02T09:40 responded", "void 1");
}

#[test]
fn withdrawing_voids_every_clock_whose_deadline_is_not_past() {
    let opened = "11-02T09:00 opened\n";
    let run = |rest: &str, expected: &str| {
        case(RESPOND, &format!("{opened}{rest}"), "11-02T12:00", expected);
    };
    run("11-02T09:30 withdrawn", "void 1");
    run("11-02T10:00 withdrawn", "void 1");
    run("11-02T10:30 withdrawn", "r 1 overdue due 11-02T10:00 over 7200");
    run(
        "11-02T10:30 withdrawn\n11-02T11:00 responded",
        "r 1 late due 11-02T10:00 done 11-02T11:00 over 3600",
    );
}

#[test]
fn once_withdrawn_nothing_starts_until_it_is_reopened() {
    let run = |from: &str, rest: &str, expected: &str| {
        let rule = format!("r deadline: {{from: {from}, to: answered, within: 1h}}");
        case(&rule, &format!("11-02T09:00 opened\n{rest}"), "11-02T12:00", expected);
    };
    let overdue = "r 1 overdue due 11-02T10:30 over 5400";
    run("asked", "11-02T09:30 asked", overdue);
    run("asked", "11-02T09:10 withdrawn\n11-02T09:30 asked", "");
    run("asked", "11-02T09:10 withdrawn\n11-02T09:20 reopened\n11-02T09:30 asked", overdue);
    run("withdrawn", "11-02T09:30 withdrawn", overdue);
}

#[test]
fn closing_ends_no_deadline() {
    case(
        RESPOND,
        "11-02T09:00 opened\n11-02T09:30 closed",
        "11-02T12:00",
        "r 1 overdue due 11-02T10:00 over 7200",
    );
    case(
        "r deadline: {from: closed, to: answered, within: 1h}",
        "11-02T09:00 opened\n11-02T09:30 closed\n11-02T10:00 answered",
        "11-02T12:00",
        "kept 1",
    );
}

#[test]
fn bots_trigger_and_satisfy_only_where_they_are_named() {
    let opened = "11-02T09:00 opened by: bot:mail\n11-02T09:10 responded by: bot:reply";
    case(RESPOND, opened, "11-02T12:00", "r 1 overdue due 11-02T10:00 over 7200");
    let named = "r deadline: {from: opened, to: {event: responded, by: [staff, bot]}, within: 1h}";
    case(named, opened, "11-02T12:00", "kept 1");
    let owned = "r deadline: {from: opened, to: {set: owner}, within: 1h}";
    case(
        owned,
        "11-02T09:00 opened\n11-02T09:10 assigned by: bot:desk, to: li.na",
        "11-02T12:00",
        "kept 1",
    );
    let staff = "r deadline: {from: opened, to: {event: responded, by: staff}, within: 1h}";
    case(
        staff,
        "11-02T09:00 opened\n11-02T09:10 responded by: customer",
        "11-02T12:00",
        "r 1 overdue due 11-02T10:00 over 7200",
    );
    case(RESPOND, "11-02T09:00 opened\n11-02T09:10 responded by: system", "11-02T12:00", "kept 1");
    case(
        "r deadline: {from: asked, to: responded, within: 1h, unless: closed}",
        "11-02T08:00 opened\n11-02T09:00 asked by: customer\n11-02T09:10 responded by: li.na",
        "11-02T12:00",
        "kept 1",
    );
}

#[test]
fn matchers_look_at_the_event_and_its_place() {
    let phone =
        "r deadline: {from: opened, to: {event: responded, via: [phone, chat]}, within: 1h}";
    case(
        phone,
        "11-02T09:00 opened\n11-02T09:10 responded via: email",
        "11-02T12:00",
        "r 1 overdue due 11-02T10:00 over 7200",
    );
    case(phone, "11-02T09:00 opened\n11-02T09:10 responded via: chat", "11-02T12:00", "kept 1");
    let second = "r deadline: {from: opened, to: {event: responded, nth: 2}, within: 1h}";
    case(
        second,
        "11-02T09:00 opened\n11-02T09:10 responded\n11-02T10:30 responded",
        "11-02T12:00",
        "r 1 late due 11-02T10:00 done 11-02T10:30 over 1800",
    );
    let by_role =
        "r deadline: {from: opened, to: {event: responded, by.role: supervisor}, within: 1h}";
    case(
        by_role,
        "11-03T09:00 opened\n11-03T09:10 responded by: wang.wei",
        "11-03T12:00",
        "kept 1",
    );
    case(
        by_role,
        "11-02T09:00 opened\n11-02T09:10 responded by: wang.wei",
        "11-02T12:00",
        "r 1 overdue due 11-02T10:00 over 7200",
    );
}

#[test]
fn set_means_the_first_instant_of_a_value_at_opening_included() {
    let owned = "r deadline: {from: opened, to: {set: owner}, within: 1h}";
    case(
        owned,
        "11-02T09:00 opened\n11-02T10:30 assigned to: li.na\n11-02T10:40 assigned to: wang.wei",
        "11-02T12:00",
        "r 1 late due 11-02T10:00 done 11-02T10:30 over 1800",
    );
    case(owned, "11-02T09:00 opened", "11-02T12:00", "r 1 overdue due 11-02T10:00 over 7200");
    let graded = "r deadline: {from: opened, to: {set: grade}, within: 1h}";
    case(graded, "11-02T09:00 opened\n11-02T09:30 triaged grade: urgent", "11-02T12:00", "kept 1");
    case(graded, "head grade: urgent\n11-02T09:00 opened", "11-02T12:00", "kept 1");
    case(
        "r deadline: {from: {set: grade}, to: responded, within: 1h}",
        "head grade: urgent\n11-02T09:00 opened\n11-02T10:00 triaged grade: general",
        "11-02T12:00",
        "r 1 overdue due 11-02T10:00 over 7200",
    );
}

#[test]
fn a_due_field_is_the_deadline_as_last_said() {
    let rule = "r deadline: {from: opened, to: resolved, due: due}";
    let opened = "11-02T09:00 opened\n";
    let run = |rest: &str, now: &str, expected: &str| {
        case(rule, &format!("{opened}{rest}"), now, expected);
    };
    run("", "11-09T12:00", "");
    run("11-02T10:00 scheduled due: 11-03T12:00", "11-03T12:00", "pending 1");
    run(
        "11-02T10:00 scheduled due: 11-03T12:00\n11-03T13:00 resolved",
        "11-09T12:00",
        "r 1 late due 11-03T12:00 done 11-03T13:00 over 3600",
    );
    run(
        "11-02T10:00 scheduled due: 11-03T12:00\n11-03T11:00 scheduled due: 11-04T12:00\n11-04T12:00 resolved",
        "11-09T12:00",
        "kept 1",
    );
    run(
        "11-02T10:00 scheduled due: 11-03T12:00\n11-03T12:00 scheduled due: 11-04T12:00\n11-04T12:00 resolved",
        "11-09T12:00",
        "kept 1",
    );
    run(
        "11-02T10:00 scheduled due: 11-03T12:00\n11-03T13:00 scheduled due: 11-04T12:00\n11-04T10:00 resolved",
        "11-09T12:00",
        "r 1 late due 11-03T12:00 done 11-04T10:00 over 79200",
    );
    run(
        "11-03T09:00 scheduled due: 11-02T12:00",
        "11-03T12:00",
        "r 1 overdue due 11-02T12:00 over 86400",
    );
}

#[test]
fn a_date_lasts_to_its_end() {
    let rule = "r deadline: {from: opened, to: resolved, due: day}";
    let opened = "11-02T09:00 opened\n11-02T09:10 dated day: 2026-11-04\n";
    case(rule, &format!("{opened}11-04T23:59:59 resolved"), "11-09T12:00", "kept 1");
    case(
        rule,
        &format!("{opened}11-05T00:00 resolved"),
        "11-09T12:00",
        "r 1 late due 11-04T23:59:59 done 11-05T00:00 over 1",
    );
    case(rule, "head day: 2026-11-04\n11-02T09:00 opened", "11-04T23:59:59", "pending 1");
}

#[test]
fn to_come_before_it_is_allowed_breaks_the_rule() {
    let rule = "r deadline: {from: opened, to: resolved, within: 5d, not_before: day}";
    let opened = "head day: 2026-11-04\n11-02T09:00 opened\n";
    case(rule, &format!("{opened}11-04T00:00 resolved"), "11-09T12:00", "kept 1");
    case(
        rule,
        &format!("{opened}11-03T23:59:59 resolved"),
        "11-09T12:00",
        "r 1 broken due 11-07T09:00 done 11-03T23:59:59",
    );
    case(rule, "11-02T09:00 opened\n11-03T09:00 resolved", "11-09T12:00", "kept 1");
}

#[test]
fn working_time_and_months_are_counted_by_their_calendar() {
    case(
        "r deadline: {from: opened, to: resolved, within: 4wh}",
        "11-02T10:00 opened",
        "11-02T15:30:01",
        "r 1 overdue due 11-02T15:30 over 1",
    );
    case(
        "r deadline: {from: opened, to: resolved, within: 3wh}",
        "11-02T09:00 opened",
        "11-02T12:00:01",
        "r 1 overdue due 11-02T12:00 over 1",
    );
    case(
        "r deadline: {from: opened, to: resolved, within: 2wd}",
        "11-06T10:00 opened",
        "11-10T18:00:01",
        "r 1 overdue due 11-10T18:00 over 1",
    );
    case(
        "r deadline: {from: opened, to: resolved, within: 1wd}",
        "11-07T10:00 opened",
        "11-09T18:00:01",
        "r 1 overdue due 11-09T18:00 over 1",
    );
    case(
        "r deadline: {from: opened, to: resolved, within: 1mo}",
        "2026-01-31T10:00 opened",
        "02-28T10:00:01",
        "r 1 overdue due 02-28T10:00 over 1",
    );
}
