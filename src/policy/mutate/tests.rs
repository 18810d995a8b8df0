use super::*;

const POLICY: &str = "\
policy: {name: t, version: 1, zone: UTC}
rules:
- id: answered
  title: Answered
  when: {kind: [request, complaint], via: phone}
  deadline:
    from: opened
    to: {event: [responded, resolved], by: [staff, bot]}
    tiers: [{when: {level: vip}, within: 1wd}, {within: 30m}]
    pause: [customer]
    cycle: first
";

#[track_caller]
fn found(text: &str) -> Vec<String> {
    let all = mutations(text).unwrap();
    let line = |mutation: &Mutation| {
        let Position { line, column } = mutation.position(text);
        format!("{line}:{column} {}", mutation.what)
    };
    all.iter().map(line).collect()
}

#[test]
fn every_key_value_and_figure_of_a_rule_is_changed() {
    assert_eq!(
        found(POLICY),
        [
            "4:3 severity: error → warning",
            "4:3 status: active → trial",
            "5:10 when: without kind",
            "5:17 when.kind: without request",
            "5:26 when.kind: without complaint",
            "5:38 when: without via",
            "7:5 deadline: without from",
            "8:5 deadline: without to",
            "8:18 deadline.to.event: without responded",
            "8:29 deadline.to.event: without resolved",
            "8:40 deadline.to: without by",
            "8:45 deadline.to.by: without staff",
            "8:52 deadline.to.by: without bot",
            "9:5 deadline: without tiers",
            "9:13 deadline.tiers: without {when: {level: vip}, within: 1wd}",
            "9:13 deadline.tiers: {when: {level: vip}, within: 1wd} and {within: 30m} swapped",
            "9:14 deadline.tiers[1].when: without level",
            "9:42 deadline.tiers[1].within: 1wd → 0wd",
            "9:42 deadline.tiers[1].within: 1wd → 2wd",
            "9:42 deadline.tiers[1].within: 1wd → 1d",
            "9:48 deadline.tiers: without {within: 30m}",
            "9:57 deadline.tiers[2].within: 30m → 29m",
            "9:57 deadline.tiers[2].within: 30m → 31m",
            "9:57 deadline.tiers[2].within: 30m → 30wm",
            "10:5 deadline: without pause",
            "11:5 deadline: without cycle",
        ]
    );
}

/// What is found in the rules of `text`, but for the severity and status of each.
#[track_caller]
fn changes(text: &str) -> Vec<String> {
    let ranks = |what: &String| what.contains("severity:") || what.contains("status:");
    let all = mutations(text).unwrap().into_iter().map(|mutation| mutation.what);
    all.filter(|what| !ranks(what)).collect()
}

#[track_caller]
fn case(form: &str, expected: &[&str]) {
    let text = format!("rules:\n- {{id: a, title: A, {form}}}\n");
    assert_eq!(changes(&text), expected, "{form}");
}

#[test]
fn what_comes_before_and_in_order_is_changed() {
    case(
        "precedence: {before: started, need: [{event: checked, passed: true}, accepted], distinct: {via: 2}}",
        &[
            "precedence: without before",
            "precedence: without need",
            "precedence.need: without {event: checked, passed: true}",
            "precedence.need[1]: without passed",
            "precedence.need: without accepted",
            "precedence: without distinct",
            "precedence.distinct.via: 2 → 1",
            "precedence.distinct.via: 2 → 3",
        ],
    );
    case(
        "sequence: {order: [a, b, c]}",
        &[
            "sequence.order: without a",
            "sequence.order: a and b swapped",
            "sequence.order: without b",
            "sequence.order: b and c swapped",
            "sequence.order: without c",
        ],
    );
}

#[test]
fn what_is_required_and_of_whom_is_changed() {
    case(
        "required: {at: rated, need: {score: \"1..5\", remark: {present: true}}}",
        &[
            "required: without at",
            "required: without need",
            "required.need: without score",
            "required.need.score: 1..5 → 0..5",
            "required.need.score: 1..5 → 2..5",
            "required.need.score: 1..5 → 1..4",
            "required.need.score: 1..5 → 1..6",
            "required.need: without remark",
        ],
    );
    case(
        "actor: {at: held, role: [lead, chief], where: {exam: \"<= at\"}}",
        &[
            "actor: without at",
            "actor: without role",
            "actor.role: without lead",
            "actor.role: without chief",
            "actor: without where",
            "actor.where.exam: <= at → < at",
        ],
    );
}

#[test]
fn duties_and_figures_are_changed() {
    case(
        "duty: {every: year, expect: held, from: 11-21}",
        &[
            "duty: without every",
            "duty.every: year → quarter",
            "duty: without expect",
            "duty: without from",
            "duty.from: 11-21 → 11-20",
            "duty.from: 11-21 → 11-22",
        ],
    );
    case(
        "metric: {mean: {from: opened, to: solved}, per: [month, via], at_most: 1wh, sample: 5}",
        &[
            "metric: without mean",
            "metric.mean: without from",
            "metric.mean: without to",
            "metric: without per",
            "metric.per: without month",
            "metric.per: month → week",
            "metric.per: month → quarter",
            "metric.per: without via",
            "metric: without at_most",
            "metric.at_most: 1wh → 0wh",
            "metric.at_most: 1wh → 2wh",
            "metric.at_most: 1wh → 1h",
            "metric: without sample",
            "metric.sample: 5 → 4",
            "metric.sample: 5 → 6",
        ],
    );
}

#[test]
fn rows_limits_and_dates_are_changed() {
    case(
        "roster: {of: staff, need: [a, {b: true}], fresh: {c: 1y, d: interval}}",
        &[
            "roster: without of",
            "roster: without need",
            "roster.need: without a",
            "roster.need: without {b: true}",
            "roster: without fresh",
            "roster.fresh: without c",
            "roster.fresh.c: 1y → 0y",
            "roster.fresh.c: 1y → 2y",
            "roster.fresh: without d",
        ],
    );
    case(
        "effective: {from: 2026-01-01}, limit: {of: assigned, at_most: 4}",
        &[
            "without effective",
            "effective.from: 2026-01-01 → 2025-12-31",
            "effective.from: 2026-01-01 → 2026-01-02",
            "limit: without of",
            "limit: without at_most",
            "limit.at_most: 4 → 3",
            "limit.at_most: 4 → 5",
        ],
    );
}

#[test]
fn calendars_fields_and_events_are_changed_too() {
    let text = "\
calendars:
  duty:
    week: {mon-fri: \"09:00-24:00\"}
    dates: {2026-10-01: off}
fields:
  score: {type: int, missing: [6]}
events:
  triaged: {fields: [grade, class], sets: [grade, class]}
";
    assert_eq!(
        changes(text),
        [
            "calendars.duty.week: without mon-fri",
            "calendars.duty.week: mon-fri → tue-fri",
            "calendars.duty.week: mon-fri → mon-thu",
            "calendars.duty.week: mon-fri → mon-sat",
            "calendars.duty.week.mon-fri: 09:00-24:00 → 08:59-24:00",
            "calendars.duty.week.mon-fri: 09:00-24:00 → 09:01-24:00",
            "calendars.duty.week.mon-fri: 09:00-24:00 → 09:00-23:59",
            "calendars.duty.dates: without 2026-10-01",
            "calendars.duty.dates: 2026-10-01 → 2026-09-30",
            "calendars.duty.dates: 2026-10-01 → 2026-10-02",
            "fields.score: without missing",
            "events.triaged: without sets",
            "events.triaged.sets: without grade",
            "events.triaged.sets: without class",
        ]
    );
}

#[test]
fn an_inserted_severity_keeps_the_style_of_the_rule() {
    let rules = "rules:\n- id: a\n  title: A\n- {id: b, title: B}\n";
    let all = mutations(rules).unwrap();
    let severity = |rule| {
        let is_it = |one: &&Mutation| one.rule == Some(rule) && one.what.starts_with("severity");
        all.iter().find(is_it).unwrap().apply(rules)
    };
    assert!(severity(0).contains("- id: a\n  severity: warning\n  title: A\n"));
    assert!(severity(1).contains("- {id: b, severity: warning, title: B}\n"));
    let gone = all.iter().find(|one| one.what == "without the rule").unwrap();
    assert_eq!(gone.apply(rules), "rules:\n- {id: b, title: B}\n");
}
