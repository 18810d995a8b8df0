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
            "5:24 when.kind: without complaint",
            "5:38 when: without via",
            "6:5 deadline: without from",
            "7:5 deadline: without to",
            "8:18 deadline.to.event: without responded",
            "8:27 deadline.to.event: without resolved",
            "8:38 deadline.to: without by",
            "8:45 deadline.to.by: without staff",
            "8:50 deadline.to.by: without bot",
            "9:5 deadline: without tiers",
            "9:13 deadline.tiers: without {when: {level: vip}, within: 1wd}",
            "9:13 deadline.tiers: {when: {level: vip}, within: 1wd} and {within: 30m} swapped",
            "9:14 deadline.tiers[1].when: without level",
            "9:42 deadline.tiers[1].within: 1wd → 0wd",
            "9:42 deadline.tiers[1].within: 1wd → 2wd",
            "9:42 deadline.tiers[1].within: 1wd → 1d",
            "9:46 deadline.tiers: without {within: 30m}",
            "9:57 deadline.tiers[2].within: 30m → 29m",
            "9:57 deadline.tiers[2].within: 30m → 31m",
            "9:57 deadline.tiers[2].within: 30m → 30wm",
            "10:5 deadline: without pause",
            "10:22 deadline: without cycle",
        ]
    );
}
