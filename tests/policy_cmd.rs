//! `cs policy`: the policy checked, tested by cases, listed, shown, and held against its clauses.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, cs, same};

const POLICY: &str = r#"policy: {name: Desk, version: 7, zone: Asia/Shanghai, calendar: office}
calendars:
  office: {week: {mon-fri: "09:00-12:00, 13:30-18:00"}}
fields:
  grade: {type: [general, urgent]}
  cause: {type: text}
events:
  triaged: {verb: triage, fields: [grade], sets: [grade]}
  resolved: {verb: resolve, fields: [cause?]}
kinds:
  complaint: {fields: [subject?]}
rosters:
  staff: {key: id, columns: {role: [agent, manager], since: date}}
rules:
- id: solved
  title: {zh: 两个工作日办结, en: Solved in two working days}
  source: [C-1, C-3]
  deadline: {from: opened, to: resolved, tiers: [{when: {grade: urgent}, within: 1wd}, {within: 2wd}]}
- id: cause-given
  title: The cause is given
  source: [C-2]
  severity: warning
  required: {at: resolved, need: [cause]}
"#;

const CASES: &str = "- case: solved at closing time of the second day
  record: {kind: complaint}
  timeline:
  - {at: 2026-11-02 10:00, event: opened, by: li.na}
  - {at: 2026-11-04 18:00, event: resolved, cause: paper}
  expect:
    solved: {outcome: kept, due: 2026-11-04 18:00, spare: 0s}
    cause-given: kept
- case: a second later
  like: solved at closing time of the second day
  change: {resolved: {at: 2026-11-04 18:00:01, cause: ~}}
  expect:
    solved: {outcome: late, over: 1s}
    cause-given: broken
- case: an urgent one has a day
  like: solved at closing time of the second day
  now: 2026-11-03T18:00:01+08:00
  add:
  - {at: +5m, event: triaged, grade: urgent}
  expect:
    solved: {outcome: overdue, due: 2026-11-03 18:00, over: 1s}
    cause-given: none
";

fn desk(args: &str, cases: &str) -> Cs {
    cs(args)
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", "id,role,since\nli.na,agent,2026-01-01\n")
        .file("tests/policy/desk.yaml", cases)
}

#[test]
fn a_book_whose_cases_hold_passes() {
    desk("policy test", CASES)
        .prints(0, "3 cases in 1 file: 3 passed, 0 failed; 2 rules: 2 tested, 0 untested\n");
    desk("policy test tests/policy/desk.yaml", CASES)
        .prints(0, "3 cases in 1 file: 3 passed, 0 failed\n");
}

#[test]
fn a_deadline_that_is_off_by_a_second_is_told_with_what_was_found() {
    let cases = CASES.replace("due: 2026-11-04 18:00,", "due: 2026-11-04 18:00:01,");
    desk("policy test", &cases).prints(
        1,
        "tests/policy/desk.yaml:1: solved at closing time of the second day
  solved
    expected kept, due 2026-11-04T18:00:01+08:00, spare 0s
    found    kept, from 2026-11-02T10:00:00+08:00, due 2026-11-04T18:00:00+08:00, done 2026-11-04T18:00:00+08:00, spare 0s

3 cases in 1 file: 2 passed, 1 failed; 2 rules: 2 tested, 0 untested
",
    );
}

#[test]
fn a_violation_that_the_case_does_not_list_fails_it() {
    let cases = CASES.replace("    cause-given: broken\n", "");
    desk("policy test --allow-untested", &cases).prints(
        1,
        "tests/policy/desk.yaml:9: a second later
  cause-given
    expected no violation that the case does not list
    found    broken, from 2026-11-04T18:00:01+08:00: lacks cause

untested: cause-given: no case where it is violated

3 cases in 1 file: 2 passed, 1 failed; 2 rules: 1 tested, 1 untested
",
    );
}

#[test]
fn a_rule_without_a_kept_and_a_violated_case_is_untested() {
    let cases =
        CASES.replace("    cause-given: kept\n", "").replace("    cause-given: broken\n", "");
    let cases = cases.replace(", cause: ~", "").replace("    cause-given: none\n", "");
    let says = "untested: cause-given: no case at all

3 cases in 1 file: 3 passed, 0 failed; 2 rules: 1 tested, 1 untested
";
    desk("policy test", &cases).prints(1, says);
    desk("policy test --allow-untested", &cases).prints(0, says);
}

#[test]
fn what_a_record_lacks_is_compared_in_any_order() {
    let cases = "- case: nothing given
  record: {kind: complaint}
  timeline:
  - {at: 2026-11-02 10:00, event: opened, by: li.na}
  - {at: +1h, event: resolved}
  expect:
    cause-given: {outcome: broken, lacks: [cause]}
- case: nothing given, and a subject asked
  like: nothing given
  expect:
    cause-given: {outcome: broken, lacks: [subject, cause]}
";
    desk("policy test tests/policy/desk.yaml", cases).prints(
        1,
        "tests/policy/desk.yaml:8: nothing given, and a subject asked
  cause-given
    expected broken, lacks subject, cause
    found    broken, from 2026-11-02T11:00:00+08:00: lacks cause

2 cases in 1 file: 1 passed, 1 failed
",
    );
}

#[test]
fn several_clocks_are_listed_in_their_order() {
    let cases = "- case: reopened
  record: {kind: complaint}
  timeline:
  - {at: 2026-11-02 10:00, event: opened, by: li.na}
  - {at: +1h, event: resolved, cause: paper}
  - {at: +2h, event: reopened}
  now: 2026-11-05T18:00:00+08:00
  expect:
    solved: [kept, {outcome: overdue, from: +2h, over: 1d}]
- case: one clock is not two
  like: reopened
  drop: [reopened]
  expect:
    solved: [kept, overdue]
- case: every clock is asked of a word
  like: reopened
  expect: {solved: kept}
";
    desk("policy test tests/policy/desk.yaml", cases).prints(
        1,
        "tests/policy/desk.yaml:10: one clock is not two
  solved
    expected kept; overdue
    found    kept, from 2026-11-02T10:00:00+08:00, due 2026-11-04T18:00:00+08:00, done 2026-11-02T11:00:00+08:00, spare 2d7h

tests/policy/desk.yaml:15: every clock is asked of a word
  solved clock 2
    expected kept
    found    overdue, from 2026-11-02T12:00:00+08:00, due 2026-11-04T18:00:00+08:00, over 1d

3 cases in 1 file: 1 passed, 2 failed
",
    );
}

#[test]
fn all_that_is_wrong_with_a_file_of_cases_is_told() {
    let cases = "- case: one
  recrod: {kind: complaint}
  record: {kind: complaint, sevice: x}
  timeline:
  - {at: 2026-11-02 10:00, event: opened, by: li.na}
  - {at: 2026-11-02 25:00, event: resolvd}
  rosters: {staff: [{id: li.na, rol: agent}], stuff: []}
  expect: {solvd: kept, solved: {outcome: kpt, due: noon, over: 1wd}}
- case: two
  like: on
  change: {resolvd: {at: +1h}}
  expect: {}
- case: one
  like: one
  drop: [triaged]
  expect: {solved: kept}
- just a word
- {like: one, expect: {solved: kept}}
";
    desk("policy test", cases).says(
        2,
        "0 cases in 0 files: 0 passed, 0 failed\n",
        "cs: tests/policy/desk.yaml:2:3: a case has no key `recrod`
hint: did you mean `record`?
cs: tests/policy/desk.yaml:3:29: there is no field `sevice`
cs: tests/policy/desk.yaml:6:10: `2026-11-02 25:00` is not an instant: a blank stands where `T` belongs (2026-11-22T09:00:00+08:00)
cs: tests/policy/desk.yaml:6:35: there is no event `resolvd`
hint: did you mean `resolved`?
cs: tests/policy/desk.yaml:7:33: the roster `staff` has no column `rol`
hint: did you mean `role`?
cs: tests/policy/desk.yaml:7:47: there is no roster `stuff`
hint: did you mean `staff`?
cs: tests/policy/desk.yaml:8:12: there is no rule `solvd`
hint: did you mean `solved`?
cs: tests/policy/desk.yaml:8:43: there is no outcome `kpt`
hint: did you mean `kept`?
cs: tests/policy/desk.yaml:8:53: `due`: `noon` is not an instant
hint: write 2026-09-30T16:00:00+08:00, 2026-09-30 16:00 in the policy's zone, or +30m from the opening
cs: tests/policy/desk.yaml:8:65: `over`: `1wd` is not a length
hint: write elapsed time, such as 15h30m or 1s
cs: tests/policy/desk.yaml:10:9: there is no earlier case `on` in this file
hint: did you mean `one`?
cs: tests/policy/desk.yaml:13:9: the case `one` stands twice
cs: tests/policy/desk.yaml:15:10: there is no event `triaged` to vary
hint: known here: opened, resolvd
cs: tests/policy/desk.yaml:17:3: a case must be a mapping, not a value
hint: write {key: value}, or one `key: value` a line below it
cs: tests/policy/desk.yaml:18:3: a case needs `case`
",
    );
}

#[test]
fn without_cases_nothing_is_green() {
    cs("policy test")
        .file("policy.yaml", "policy: {name: Desk, version: 1, zone: UTC}")
        .complains(2, "cs: there are no cases\nhint: write some in tests/policy/*.yaml; `cs policy test --help` shows how\n");
    desk("policy test nope.yaml", CASES).complains(2, "cs: there is no file `nope.yaml`\n");
}

#[test]
fn rows_of_a_case_stand_in_place_of_those_of_the_book() {
    let policy = POLICY.to_owned()
        + "- {id: by-manager, title: Managers resolve, actor: {at: resolved, who: by, role: [manager]}}\n";
    let cases = "- case: by a manager
  record: {kind: complaint}
  rosters: {staff: [{id: an.an, role: agent}, {id: an.an, role: manager, since: 2026-11-03}]}
  timeline:
  - {at: 2026-11-03 10:00, event: opened, by: an.an}
  - {at: +1h, event: resolved}
  expect: {by-manager: kept}
- case: not yet a manager
  like: by a manager
  change: {opened: {at: 2026-11-02 10:00}}
  expect: {by-manager: broken}
- case: not in the roster of the book
  like: by a manager
  rosters: {staff: ~}
  expect: {by-manager: broken}
";
    desk("policy test tests/policy/desk.yaml", cases).file("policy.yaml", policy).says(
        0,
        "3 cases in 1 file: 3 passed, 0 failed\n",
        "cs: warning: tests/policy/desk.yaml:5:47: the roster `staff` has no `an.an` (2 times in all)\n",
    );
}

#[test]
fn junit_names_suites_cases_and_failures() {
    let cases = CASES
        .replace("a second later", "a second > \"later\"")
        .replace("{outcome: late, over: 1s}", "{outcome: late, over: 2s}");
    desk("policy test --format junit", &cases).prints(
        1,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cs policy test" tests="5" failures="1">
  <testsuite name="tests/policy/desk.yaml" tests="3" failures="1">
    <testcase classname="tests/policy/desk.yaml" name="solved at closing time of the second day" file="tests/policy/desk.yaml" line="1"/>
    <testcase classname="tests/policy/desk.yaml" name="a second &gt; &quot;later&quot;" file="tests/policy/desk.yaml" line="9">
      <failure message="solved: expected late, over 2s, found late, from 2026-11-02T10:00:00+08:00, due 2026-11-04T18:00:00+08:00, done 2026-11-04T18:00:01+08:00, over 1s">solved
  expected late, over 2s
  found    late, from 2026-11-02T10:00:00+08:00, due 2026-11-04T18:00:00+08:00, done 2026-11-04T18:00:01+08:00, over 1s</failure>
    </testcase>
    <testcase classname="tests/policy/desk.yaml" name="an urgent one has a day" file="tests/policy/desk.yaml" line="15"/>
  </testsuite>
  <testsuite name="rules" tests="2" failures="0">
    <testcase classname="rules" name="solved"/>
    <testcase classname="rules" name="cause-given"/>
  </testsuite>
</testsuites>
"#,
    );
}

#[test]
fn a_sound_policy_is_counted_and_a_faulty_one_told() {
    desk("policy check", "").prints(
        0,
        "policy Desk 7: 2 rules, 12 events, 23 fields, 1 kind, 1 roster, 1 calendar are well formed\n",
    );
    let policy =
        POLICY.replace("to: resolved,", "to: resolvd,").replace("need: [cause]", "nead: [cause]");
    desk("policy check", "").file("policy.yaml", policy).complains(
        2,
        "cs: policy.yaml:18:32: there is no event `resolvd`
   |
18 |   deadline: {from: opened, to: resolvd, tiers: [{when: {grade: urgent}, within: 1wd}, {within: 2wd}]…
   |                                ^^^^^^^
   |
 9 |   resolved: {verb: resolve, fields: [cause?]}
   |   -------- `resolved` is declared here
hint: did you mean `resolved`?
note: cs explain unknown-event

cs: policy.yaml:23:28: there is no key `nead` here
   |
23 |   required: {at: resolved, nead: [cause]}
   |                            ^^^^
hint: did you mean `need`?
note: cs explain unknown-key
",
    );
}

#[test]
fn rules_are_listed_and_shown() {
    desk("policy list --lang zh", "").prints(
        0,
        "规则         写法      评判  轻重  状态  出处      名称
solved       deadline  工单  严重  生效  C-1、C-3  两个工作日办结
cause-given  required  工单  警告  生效  C-2       The cause is given
",
    );
    let who = "- {id: who, title: Agents close, actor: {at: closed, who: by, role: agent}}\n";
    let actor = POLICY.to_owned() + who;
    let gate = |policy: &str| {
        let shown = cs("policy show who").file("policy.yaml", policy).run();
        assert_eq!((shown.status, shown.stderr.as_str()), (0, ""));
        let line = shown.stdout.lines().find(|line| line.trim_start().starts_with("gate "));
        line.unwrap().trim().to_owned()
    };
    same(
        "gate        an event that breaks it is refused, since it says who may (gate: warn lets it pass)",
        &gate(&actor),
    );
    same(
        "gate        an event that breaks it is written, with a warning",
        &gate(&actor.replace("close, actor", "close, gate: warn, actor")),
    );
    let shown = desk("policy show solved", "").run();
    assert_eq!(shown, desk("explain solved", "").run());
    assert!(shown.stdout.starts_with("solved\nSolved in two working days\n"), "{}", shown.stdout);
    desk("policy show solvd", "")
        .complains(2, "cs: there is no rule `solvd`\nhint: did you mean `solved`?\n");
}

#[test]
fn clauses_are_covered_by_rules_or_served_otherwise() {
    let ledger = "id,clause,served_by\nC-1,Two days,\nC-2,Causes,cs guide\nC-4,A name,policy.yaml policy.name; cs report people --rank\n";
    desk("policy cover", CASES).file("data/clauses.csv", ledger).prints(
        1,
        "CLAUSE  COVERED BY                                        TESTED BY                      WHAT
C-1     solved                                            tests/policy/desk.yaml:1,9,15  Two days
C-2     cause-given, cs guide                             tests/policy/desk.yaml:1,9,15  Causes
C-4     policy.yaml policy.name; cs report people --rank  -                              A name

not among the clauses: C-3, which solved names
not covered: C-4: there is no command `cs report people --rank`
3 clauses: 2 covered, 2 tested by cases, 1 not covered
",
    );
    let ledger = "clause,id\nTwo days,C-1\nNever heard of,C-9\n";
    desk("policy cover --clauses mine.csv", CASES).file("mine.csv", ledger).prints(
        1,
        "CLAUSE  COVERED BY  TESTED BY                      WHAT
C-1     solved      tests/policy/desk.yaml:1,9,15  Two days
C-9     nothing     -                              Never heard of

not among the clauses: C-3, which solved names
not among the clauses: C-2, which cause-given names
not covered: C-9: nothing covers it
2 clauses: 1 covered, 1 tested by cases, 1 not covered
",
    );
    desk("policy cover", CASES)
        .file("data/clauses.csv", "id\nC-1\nC-1\n")
        .complains(2, "cs: data/clauses.csv:3:1: the clause `C-1` stands twice\n");
}

#[test]
fn the_cases_of_this_repository_hold_and_leave_no_rule_untested() {
    let said = cs("policy test -C").arg(env!("CARGO_MANIFEST_DIR")).run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{}", said.stdout);
}
