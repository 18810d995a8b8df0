//! `cs policy diff`: what an edit changes in meaning, what it would have done, and the gates.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "the tests of git need the path of the command")]

mod support;

use support::{Cs, Said, cs};

const POLICY: &str = r#"policy: {name: Desk, version: 7, zone: Asia/Shanghai, calendar: office}
calendars:
  office: {week: {mon-fri: "09:00-12:00, 13:30-18:00"}}
fields:
  grade: {type: [general, important, urgent]}
  cause: {type: text}
events:
  triaged: {verb: triage, fields: [grade], sets: [grade]}
  resolved: {verb: resolve, fields: [cause?]}
kinds:
  complaint: {fields: [subject?]}
  request: {fields: [subject?]}
rosters:
  staff: {key: id, columns: {role: [agent, manager], since: date}}
rules:
- id: solved
  title: Solved in two working days
  when: {kind: complaint}
  deadline: {from: opened, to: resolved, within: 2wd}
- id: cause-given
  title: The cause is given
  severity: warning
  required: {at: resolved, need: [cause]}
- id: solved-in-time
  title: Four in five in time
  metric: {share: {rule: solved, outcome: kept}, among: {rule: solved, outcome: [kept, late, overdue]}, per: month, at_least: 80%}
"#;

/// A complaint of 2026-11, opened and resolved at these days and times.
fn record(number: &str, opened: &str, resolved: &str) -> String {
    format!(
        "id: 2611{}-{number}\nkind: complaint\ntimeline:\n- {{at: 2026-11-{opened}:00+08:00, event: opened, by: li.na}}\n- {{at: 2026-11-{opened}:30+08:00, event: assigned, by: li.na, to: li.na}}\n- {{at: 2026-11-{resolved}:00+08:00, event: resolved, by: li.na, cause: dust}}\n",
        &opened[..2]
    )
}

/// A book with the policy `new` and the old one beside it: `FAST1` is resolved within a day, `SLOW2` on the second, `LATE3`
/// on the third.
fn desk(args: &str, new: &str) -> Cs {
    cs(args)
        .file("old.yaml", POLICY)
        .file("policy.yaml", new)
        .file("data/rosters/staff.csv", "id,role,since\nli.na,agent,2026-01-01\n")
        .file("data/tickets/2026/11/261102-FAST1.yaml", record("FAST1", "02T10:00", "03T18:00"))
        .file("data/tickets/2026/11/261102-S0WW2.yaml", record("S0WW2", "02T11:00", "04T09:30"))
        .file("data/tickets/2026/11/261109-1ATE3.yaml", record("1ATE3", "09T10:00", "12T10:00"))
}

const NOW: &str = "--now 2026-11-30T12:00:00+08:00";

fn diff(more: &str, new: &str) -> Cs {
    desk(&format!("policy diff old.yaml {NOW} {more}"), new)
}

/// The facts of the only rule that differs (or of all of them), without a replay.
#[track_caller]
fn says(new: &str, expected: &str) {
    diff("--no-replay", new).prints(0, expected);
}

fn edit(from: &str, to: &str) -> String {
    assert!(POLICY.contains(from), "{from}");
    POLICY.replace(from, to)
}

#[test]
fn writing_is_no_change() {
    let new = edit(
        "  deadline: {from: opened, to: resolved, within: 2wd}\n",
        "  # as agreed\n  deadline:\n    tiers:\n    - within: '2wd'\n    to: [{event: resolved}]\n    from: opened\n",
    );
    let new = new.replace(
        "severity: warning\n  required: {at: resolved, need: [cause]}",
        "required: {need: {cause: {present: true}}, at: resolved}\n  severity: warning",
    );
    let same = "old.yaml (7) → working tree (7): the two mean the same\n";
    diff("", &new).prints(0, same);
    diff("--fail-on any", POLICY).prints(0, same);
}

#[test]
fn a_shorter_limit_is_stricter_with_its_smallest_record_and_its_records() {
    let new = edit("within: 2wd", "within: 1wd");
    let solved = "old.yaml (7) → working tree (7): 2 rules differ: 2 stricter

changed solved: stricter
  deadline.within: 2wd → 1wd
  why: the same unit, and a deadline that is only moved one way
  violated only under the new version, as of 2026-11-03T18:00:01+08:00:
    kind: complaint
    timeline:
    - {at: 2026-11-02T10:00:00+08:00, event: opened, by: a}
    old: pending, due 2026-11-04T18:00:00+08:00: resolved is to come (limit 2wd)
    new: overdue, due 2026-11-03T18:00:00+08:00: resolved has not come; overdue by 1s (limit 1wd)
";
    let said = diff("", &new).run();
    assert_eq!((said.status, &*said.stderr), (0, ""));
    assert!(said.stdout.starts_with(solved), "{}", said.stdout);
    let replay = said.stdout.find("\nreplayed").map(|place| &said.stdout[place..]).unwrap();
    support::same(
        "
replayed over 3 records, as of 2026-11-30T12:00:00+08:00: 1 newly violated, 2 deadlines moved

newly violated
RECORD        RULE    OWNER  BEGAN             BEFORE                                   AFTER
261102-S0WW2  solved  li.na  2026-11-02 11:00  kept, due 2026-11-04 18:00, spare 8h30m  late, due 2026-11-03 18:00, over 15h30m

deadlines moved
RECORD        RULE    OWNER  BEGAN             BEFORE                                AFTER
261102-FAST1  solved  li.na  2026-11-02 10:00  kept, due 2026-11-04 18:00, spare 1d  kept, due 2026-11-03 18:00, spare 0s
261109-1ATE3  solved  li.na  2026-11-09 10:00  late, due 2026-11-11 18:00, over 16h  late, due 2026-11-10 18:00, over 1d16h

RULE    NEWLY VIOLATED  NO LONGER  MOVED  NEWLY PENDING  NO LONGER PENDING
solved  1               0          2      0              0

MONTH    NEWLY VIOLATED  NO LONGER  MOVED  NEWLY PENDING  NO LONGER PENDING
2026-11  1               0          2      0              0

OWNER  NEWLY VIOLATED  NO LONGER  MOVED  NEWLY PENDING  NO LONGER PENDING
li.na  1               0          2      0              0
",
        replay,
    );
}

#[test]
fn figures_are_told_before_and_after() {
    let policy = POLICY.replace("per: month", "per: week");
    let new = policy.replace("within: 2wd", "within: 1wd");
    let late = record("S0WW4", "10T11:00", "12T09:30");
    let book = diff("", &new).file("old.yaml", &policy);
    let said = book.file("data/tickets/2026/11/261110-S0WW4.yaml", late).run();
    let figures = said.stdout.split("\nmetrics\n").nth(1).unwrap();
    let figures: Vec<&str> = figures.lines().take(2).collect();
    assert_eq!(
        figures,
        [
            "RULE            PERIOD    BEFORE       AFTER",
            "solved-in-time  2026-W46  50%, broken  0%, broken",
        ]
    );
}

#[test]
fn another_family_of_units_is_mixed_with_a_record_for_each_direction() {
    let new = edit("within: 2wd", "within: 16wh").replace("- id: solved-in-time", "- id: x");
    let said = diff("--no-replay", &new).run().stdout;
    let solved = said.split("\n\n").nth(1).unwrap();
    support::same(
        "changed solved: mixed
  deadline.within: 2wd → 16wh
  why: by search: 6 records were tried
  violated only under the new version, as of 2026-11-04T11:00:01+08:00:
    kind: complaint
    timeline:
    - {at: 2026-11-02T10:00:00+08:00, event: opened, by: a}
    old: pending, due 2026-11-04T18:00:00+08:00: resolved is to come (limit 2wd)
    new: overdue, due 2026-11-04T11:00:00+08:00: resolved has not come; overdue by 1s (limit 16wh)
  violated only under the old version, as of 2026-11-10T18:00:01+08:00:
    kind: complaint
    timeline:
    - {at: 2026-11-07T12:00:00+08:00, event: opened, by: a}
    old: overdue, due 2026-11-10T18:00:00+08:00: resolved has not come; overdue by 1s (limit 2wd)
    new: pending, due 2026-11-11T10:00:00+08:00: resolved is to come (limit 16wh)",
        solved,
    );
}

/// The lines that say what became of each rule, with those that say why.
fn verdicts(new: &str) -> Vec<String> {
    let said = diff("--no-replay", new).run();
    assert_eq!((said.status, &*said.stderr), (0, ""));
    let is_told = |line: &&str| {
        let words =
            ["added ", "removed ", "renamed ", "changed ", "  because", "  renamed", "  what"];
        words.iter().any(|word| line.starts_with(word))
    };
    said.stdout.lines().filter(is_told).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn each_kind_of_edit_has_its_verdict() {
    #[track_caller]
    fn case(new: &str, expected: &[&str]) {
        assert_eq!(verdicts(new), expected);
    }
    let metric = "because rule `solved` changed";
    case(
        &edit("within: 2wd", "within: 3wd")[..],
        &["changed solved: looser", "changed solved-in-time: looser", metric],
    );
    case(
        &edit("kind: complaint}", "kind: [complaint, request]}"),
        &["changed solved: stricter", "changed solved-in-time: stricter", metric],
    );
    case(&edit("[cause]}", "[cause, by]}"), &["changed cause-given: stricter"]);
    case(&edit("need: [cause]", "need: [{cause: dust}]"), &["changed cause-given: stricter"]);
    case(&edit("severity: warning", "severity: info"), &["changed cause-given: looser"]);
    case(
        &edit("severity: warning", "severity: warning\n  status: trial"),
        &["changed cause-given: looser"],
    );
    case(&edit("The cause", "A cause"), &["changed cause-given: equivalent"]);
    case(&edit("at_least: 80%", "at_least: 90%"), &["changed solved-in-time: stricter"]);
    case(&edit("at_least: 80%", "baseline: 80%"), &["changed solved-in-time: looser"]);
    case(
        &edit("id: solved\n", "id: complaint-solved\n")
            .replace("rule: solved", "rule: complaint-solved"),
        &[
            "renamed complaint-solved: equivalent",
            "renamed from `solved`: rule ids are forever, and waivers, baselines and reports that say `solved` find nothing now",
        ],
    );
    case(&edit("sets: [grade]", "sets: [grade], by: [staff]"), &[]);
    case(
        &edit("fields: [grade], sets: [grade]", "fields: [grade, cause?], sets: [grade, cause]"),
        &[
            "changed cause-given: looser",
            "because event `triaged` changed: sets: {cause: cause}, which was not there",
        ],
    );
    case(
        &edit(
            "mon-fri: \"09:00-12:00, 13:30-18:00\"",
            "mon-thu: \"09:00-12:00, 13:30-18:00\", fri: \"09:00-12:00, 13:30-17:00\"",
        ),
        &[
            "changed solved: stricter",
            "because calendar `office` changed: week.fri: 09:00-12:00, 13:30-18:00 → 09:00-12:00, 13:30-17:00",
            "changed solved-in-time: not decided",
            metric,
        ],
    );
}

#[test]
fn rules_added_and_removed_are_told_with_a_record() {
    let rule = "- id: cause-given
  title: The cause is given
  severity: warning
  required: {at: resolved, need: [cause]}
";
    let added = "- id: once
  title: Resolved once
  limit: {of: resolved, at_most: 1}
- id: solved-in-time";
    let new = edit(rule, "").replace("- id: solved-in-time", added);
    says(
        &new,
        "old.yaml (7) → working tree (7): 2 rules differ: 1 stricter, 1 looser

added once: stricter
  why: it asks what was not asked
  violated only under the new version, as of 2026-11-02T10:20:00+08:00:
    kind: complaint
    timeline:
    - {at: 2026-11-02T10:00:00+08:00, event: opened, by: a}
    - {at: 2026-11-02T10:10:00+08:00, event: resolved, by: a}
    - {at: 2026-11-02T10:20:00+08:00, event: resolved, by: a}
    old: asks nothing
    new: broken: resolved came 2 times, at most 1

removed cause-given: looser
  why: it asks no more
  violated only under the old version, as of 2026-11-02T10:10:00+08:00:
    kind: complaint
    timeline:
    - {at: 2026-11-02T10:00:00+08:00, event: opened, by: a}
    - {at: 2026-11-02T10:10:00+08:00, event: resolved, by: a}
    old: broken: lacks cause
    new: asks nothing
",
    );
}

#[test]
fn other_sections_are_told_in_a_list() {
    let new = edit("version: 7", "version: 8")
        .replace("cause: {type: text}", "cause: {type: text, title: Cause}\n  fee: {type: int}");
    says(
        &new,
        "old.yaml (7) → working tree (8): no rule differs; 3 entries of other sections do

other sections
  fields.cause: title: Cause, which was not there
  fields.fee: added
  policy: version: 7 → 8
",
    );
}

#[test]
fn gates_shut_on_what_they_name() {
    #[track_caller]
    fn gate(new: &str, gate: &str, status: i32, stderr: &str) {
        let said = diff(&format!("--fail-on {gate}"), new).run();
        assert_eq!((said.status, &*said.stderr), (status, stderr), "{gate}");
    }
    let stricter = edit("within: 2wd", "within: 1wd");
    let looser = edit("within: 2wd", "within: 5wd");
    gate(&stricter, "stricter", 1, "cs: the gate is shut: stricter: solved, solved-in-time\n");
    gate(&stricter, "looser", 0, "");
    gate(&stricter, "newly-violated", 1, "cs: the gate is shut: newly-violated: 1 obligation\n");
    gate(&stricter, "newly-violated=2", 0, "");
    gate(
        &stricter,
        "looser,any,newly-violated=1",
        1,
        "cs: the gate is shut: any: solved, solved-in-time\ncs: the gate is shut: newly-violated: 1 obligation\n",
    );
    gate(&looser, "stricter,newly-violated", 0, "");
    gate(&looser, "looser", 1, "cs: the gate is shut: looser: solved, solved-in-time\n");
    let on_trial = stricter.replace("title: Solved in", "status: trial\n  title: Solved in");
    gate(&on_trial, "newly-violated", 0, "");
    gate(&edit("The cause", "A cause"), "stricter,looser", 0, "");
    gate(&edit("The cause", "A cause"), "any", 1, "cs: the gate is shut: any: cause-given\n");
    diff("--fail-on striter", POLICY).complains(
        2,
        "cs: invalid value `striter` for `--fail-on <WHAT>`: did you mean `stricter`?\n",
    );
    diff("--no-replay --fail-on newly-violated", POLICY).complains(
        2,
        "cs: --fail-on newly-violated needs the replay\nhint: leave --no-replay out\n",
    );
}

#[test]
fn versions_that_are_not_there_are_told() {
    let repository =
        "git init -q -b main && git add -A && git -c user.name=x -c user.email=x@x commit -qm x";
    desk("policy diff --no-replay", POLICY).complains(
        2,
        "cs: the book is in no git repository\nhint: name two files: cs policy diff old.yaml..new.yaml\n",
    );
    let path = std::env::var("PATH").unwrap_or_default();
    let in_git = |args: &str| {
        let desk = desk(args, POLICY).env("PATH", &path);
        let said = desk.shell(repository);
        assert_eq!(said.status, 0, "{}", said.stderr);
        desk
    };
    in_git("policy diff").prints(0, "HEAD (7) → working tree (7): the two mean the same\n");
    in_git("policy diff HEAD..old.yaml")
        .prints(0, "HEAD (7) → old.yaml (7): the two mean the same\n");
    in_git("policy diff main...HEAD").prints(0, "main (7) → HEAD (7): the two mean the same\n");
    in_git("policy diff nowhere").complains(
        2,
        "cs: there is no revision and no file `nowhere`\nhint: name a branch, a tag, a commit or a file, such as main, HEAD~1 or old.yaml\n",
    );
    let without = desk("policy diff HEAD~1", POLICY).env("PATH", &path);
    without.shell("git init -q && git -c user.name=x -c user.email=x@x commit -q --allow-empty -m x && git add -A && git -c user.name=x -c user.email=x@x commit -qm x");
    without.complains(
        2,
        "cs: there is no policy.yaml in `HEAD~1`\nhint: the book was not there yet, or stood in another folder\n",
    );
    let broken = desk("policy diff", POLICY)
        .env("PATH", &path)
        .file("policy.yaml", POLICY.replace("from: opened", "from: opend"));
    broken.shell(repository);
    let fixed = broken.file("policy.yaml", POLICY).run();
    assert_eq!(fixed.status, 2);
    assert!(
        fixed.stderr.starts_with("cs: HEAD:policy.yaml:19:20: there is no event `opend`"),
        "{}",
        fixed.stderr
    );
    cs("policy diff")
        .file("policy.yaml", POLICY)
        .env("PATH", "/nowhere")
        .complains(2, "cs: there is no command `git`\nhint: two files can be compared without git: cs policy diff old.yaml..new.yaml\n");
}

#[test]
fn records_that_only_the_new_policy_can_read_are_judged_and_told() {
    let new = edit(
        "request: {fields: [subject?]}",
        "request: {fields: [subject?]}\n  praise: {fields: [subject?]}",
    )
    .replace("kind: complaint}", "kind: [complaint, praise]}");
    let praise = record("ZZZZ9", "03T10:00", "20T10:00").replace("kind: complaint", "kind: praise");
    let said =
        diff("--format json", &new).file("data/tickets/2026/11/261103-ZZZZ9.yaml", praise).run();
    assert_eq!(said.status, 0, "{}", said.stderr);
    let warning = "cs: warning: under old.yaml: data/tickets/2026/11/261103-ZZZZ9.yaml:2:7: there is no kind `praise`";
    assert!(said.stderr.starts_with(warning), "{}", said.stderr);
    let found: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let effects = found["replay"]["effects"].as_array().unwrap();
    let told: Vec<_> = effects
        .iter()
        .map(|one| (one["effect"].as_str().unwrap(), one["record"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("newly-violated", "261103-ZZZZ9")]);
}

#[test]
fn rules_are_listed_as_of_a_day() {
    let new = format!(
        "{}  effective: {{until: 2026-12-01}}\n",
        edit(
            "  deadline: {from: opened, to: resolved, within: 2wd}\n",
            "  effective: {until: 2026-12-01}\n  deadline: {from: opened, to: resolved, within: 2wd}\n- id: solved\n  title: Solved in a working day\n  effective: {from: 2026-12-01}\n  deadline: {from: opened, to: resolved, within: 1wd}\n"
        )
    );
    desk("policy list --at 2026-11-30", &new).prints(
        0,
        "RULE            FORM      ON       SEVERITY  STATUS  SOURCE  IN FORCE          TITLE
solved          deadline  records  error     active  -       until 2026-12-01  Solved in two working days
cause-given     required  records  warning   active  -       -                 The cause is given
solved-in-time  metric    month    error     active  -       until 2026-12-01  Four in five in time
",
    );
    desk("policy list --at 2026-12-01", &new).prints(
        0,
        "RULE         FORM      ON       SEVERITY  STATUS  SOURCE  IN FORCE         TITLE
solved       deadline  records  error     active  -       from 2026-12-01  Solved in a working day
cause-given  required  records  warning   active  -       -                The cause is given
",
    );
    let shown = desk("policy show solved", &new).run().stdout;
    assert!(
        shown.contains("until 2026-12-01, that day excluded") && shown.contains("from 2026-12-01"),
        "{shown}"
    );
}

/// What CI runs on an edit, as its own shell would.
const CI: &str = "$CS policy check && $CS policy test --allow-untested && \
    $CS policy diff HEAD~1 --format markdown --fail-on newly-violated --now 2026-11-30T12:00:00+08:00";

const CASES: &str = "- case: solved on the second day
  record: {kind: complaint}
  timeline:
  - {at: 2026-11-02 10:00, event: opened, by: li.na}
  - {at: 2026-11-03 18:00, event: resolved, cause: paper}
  expect:
    solved: kept
";

fn commit(book: &Cs, message: &str) {
    let said = book.shell(&format!(
        "git add -A && git -c user.name=Li -c user.email=li.na@example.org commit -qm '{message}'"
    ));
    assert_eq!((said.status, &*said.stderr), (0, ""));
}

/// From the comment: the records named as newly violated.
fn newly_violated(said: &Said) -> Vec<&str> {
    let part = said.stdout.split("newly violated</summary>").nth(1).unwrap_or_default();
    let part = part.split("</details>").next().unwrap_or_default();
    part.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

#[test]
fn the_story_of_an_edit() {
    // A book in a repository, with its records.
    let book = desk("", POLICY).file("tests/policy/desk.yaml", CASES);
    std::fs::remove_file(book.folder().join("old.yaml")).unwrap();
    assert_eq!(book.shell("git init -q -b main").status, 0);
    commit(&book, "A book");

    // An edit tightens a deadline: CI reads it, tests it, tells what it would have done, and stops it.
    let book = book.file(
        "policy.yaml",
        edit("within: 2wd", "within: 1wd").replace("version: 7", "version: 8"),
    );
    commit(&book, "Solve complaints in a working day");
    let said = book.shell(CI);
    assert_eq!(newly_violated(&said), ["261102-S0WW2"]);
    assert_eq!(
        (said.status, &*said.stderr),
        (1, "cs: the gate is shut: newly-violated: 1 obligation\n")
    );
    let comment =
        said.stdout.find("<!-- cs policy diff -->").map(|place| &said.stdout[place..]).unwrap();
    let expected = "<!-- cs policy diff -->
### Policy: HEAD~1 (7) → working tree (8)

2 rules differ: 2 stricter.
Replayed over 3 records, as of 2026-11-30T12:00:00+08:00: **1 newly violated, 2 deadlines moved**.

> **The gate is shut**: newly-violated: 1 obligation

| Rule | | Verdict |
| --- | --- | --- |
| `solved` | changed | stricter |
| `solved-in-time` | changed | stricter |

<details open><summary>1 newly violated</summary>

| Record | Rule | Owner | Began | Before | After |
| --- | --- | --- | --- | --- | --- |
| `261102-S0WW2` | `solved` | li.na | 2026-11-02 11:00 | kept, due 2026-11-04 18:00, spare 8h30m | late, due 2026-11-03 18:00, over 15h30m |

</details>
";
    assert!(comment.starts_with(expected), "{comment}");

    // The old version until tomorrow, the new one from then on: the past stays, and CI lets it pass.
    let dated = edit(
        "  deadline: {from: opened, to: resolved, within: 2wd}\n",
        "  effective: {until: 2026-12-01}
  deadline: {from: opened, to: resolved, within: 2wd}
- id: solved
  title: Solved in a working day
  when: {kind: complaint}
  effective: {from: 2026-12-01}
  deadline: {from: opened, to: resolved, within: 1wd}
",
    );
    assert_eq!(book.shell("git reset -q --hard HEAD~1").status, 0);
    let before = book.shell("$CS check --format jsonl --now 2026-11-30T12:00:00+08:00").stdout;
    let book = book.file("policy.yaml", dated.replace("version: 7", "version: 8"));
    commit(&book, "Solve complaints in a working day from December on");
    let said = book.shell(CI);
    assert_eq!((said.status, &*said.stderr), (0, ""), "{}", said.stdout);
    assert!(said.stdout.contains("**0 newly violated**"), "{}", said.stdout);
    assert!(said.stdout.contains("- from 2026-12-01: deadline.within: 2wd → 1wd\n- what began before 2026-12-01 is judged as it was\n"), "{}", said.stdout);
    let after = book.shell("$CS check --format jsonl --now 2026-11-30T12:00:00+08:00").stdout;
    let violations = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| line.contains("\"violation\""))
            .map(|line| line.split("\"line\"").next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(violations(&before), violations(&after));
}
