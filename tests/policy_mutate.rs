//! `cs policy test --mutate` and `--coverage`: small changes of the policy, and what the cases notice of them.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, cs};

const POLICY: &str = r#"policy: {name: Desk, version: 7, zone: Asia/Shanghai, calendar: office}
calendars:
  office: {week: {mon-fri: "09:00-18:00"}}
fields:
  cause: {type: text}
events:
  solved: {verb: solve, fields: [cause?]}
kinds:
  complaint: {fields: [via, subject?]}
  request: {fields: [via, subject?]}
rules:
- id: solved-in-time
  title: Solved in two working days
  when: {kind: complaint}
  deadline: {from: opened, to: solved, within: 2wd, pause: [customer]}
- id: cause-given
  title: The cause is given
  when: {kind: complaint}
  required:
    at: solved
    need: [cause]
"#;

const CASES: &str = "- case: solved at closing time of the second day
  record: {kind: complaint, via: phone}
  timeline:
  - {at: 2026-11-02 10:00, event: opened, by: li.na}
  - {at: 2026-11-04 18:00, event: solved, cause: paper}
  expect:
    solved-in-time: {outcome: kept, due: 2026-11-04 18:00, spare: 0s}
    cause-given: kept
- case: a day and a second later, and no cause
  like: solved at closing time of the second day
  change: {solved: {at: 2026-11-05 18:00:01, cause: ~}}
  expect:
    solved-in-time: {outcome: late, due: 2026-11-04 18:00}
    cause-given: broken
- case: waiting for the customer stops the clock
  like: solved at closing time of the second day
  change: {solved: {at: 2026-11-05 18:00}}
  add:
  - {at: 2026-11-03 09:00, event: waiting, for: customer}
  - {at: 2026-11-04 09:00, event: resumed}
  expect:
    solved-in-time: {outcome: kept, due: 2026-11-05 18:00}
";

/// Ranks both rules, tells a request from a complaint, and knows the weekend.
const MORE: &str = "- case: a weekend does not count
  like: solved at closing time of the second day
  change: {opened: {at: 2026-11-05 10:00}, solved: {at: 2026-11-09 18:00}}
  expect:
    solved-in-time: {outcome: kept, due: 2026-11-09 18:00}
- case: a request is not asked
  like: a day and a second later, and no cause
  record: {kind: request}
  expect:
    solved-in-time: none
    cause-given: none
- case: both are errors
  now: 2026-11-02 10:00
  expect:
    solved-in-time: {severity: error, status: active}
    cause-given: {severity: error, status: active}
";

const LIST: &str = "- mutation:
  - 'calendars.office.week.mon-fri: 09:00-18:00 → 08:59-18:00'
  - 'calendars.office.week.mon-fri: 09:00-18:00 → 09:01-18:00'
  reason: the rules count days, which end at closing time wherever they begin
";

fn desk(args: &str, cases: &str) -> Cs {
    cs(args).file("policy.yaml", POLICY).file("tests/policy/desk.yaml", cases)
}

#[test]
fn what_no_case_notices_is_shown_with_its_lines() {
    desk("policy test --mutate --rule cause-given", CASES).prints(
        1,
        "policy.yaml:17:3: cause-given: severity: error → warning
  + severity: warning

policy.yaml:17:3: cause-given: status: active → trial
  + status: trial

policy.yaml:18:3: cause-given: when: without kind
  - when: {kind: complaint}

4 mutations: 1 noticed, 0 listed, 3 not noticed
",
    );
    desk("policy test --mutate --rule cause-given", &format!("{CASES}{MORE}"))
        .prints(0, "4 mutations: 4 noticed, 0 listed, 0 not noticed\n");
}

#[test]
fn what_no_case_can_notice_is_listed_with_its_reason() {
    let cases = format!("{CASES}{MORE}");
    let ranks = MORE.find("- case: both").unwrap();
    let ranked = format!("{CASES}{}", &MORE[ranks..]);
    desk("policy test --mutate", &cases).prints(
        1,
        "policy.yaml:3:28: calendars.office.week.mon-fri: 09:00-18:00 → 08:59-18:00
  - office: {week: {mon-fri: \"09:00-18:00\"}}
  + office: {week: {mon-fri: \"08:59-18:00\"}}

policy.yaml:3:28: calendars.office.week.mon-fri: 09:00-18:00 → 09:01-18:00
  - office: {week: {mon-fri: \"09:00-18:00\"}}
  + office: {week: {mon-fri: \"09:01-18:00\"}}

19 mutations: 17 noticed, 0 listed, 2 not noticed
",
    );
    desk("policy test --mutate", &cases)
        .file("tests/survivors.yaml", LIST)
        .prints(0, "19 mutations: 17 noticed, 2 listed, 0 not noticed\n");
    desk("policy test --mutate --rule cause-given --format json", &ranked).prints(
        1,
        r#"{"v":1,"mutations":4,"noticed":3,"listed":0,"survivors":[{"line":18,"column":3,"rule":"cause-given","what":"when: without kind","before":["when: {kind: complaint}"],"after":[]}],"unneeded":[]}
"#,
    );
}

#[test]
fn an_entry_that_does_not_survive_is_not_needed() {
    let list = "- rule: [cause-given, solved-in-time]
  mutation: 'when: without kind'
  reason: only complaints are solved
- rule: solved-in-time
  mutation: 'deadline: without unless'
  reason: it was never there
";
    let cases = format!("{CASES}{MORE}");
    desk("policy test --mutate --rule solved-in-time", &cases)
        .file("tests/survivors.yaml", list)
        .prints(
            1,
            "tests/survivors.yaml:1:23: listed, and does not survive: solved-in-time: when: without kind
tests/survivors.yaml:4:9: listed, and does not survive: solved-in-time: deadline: without unless

8 mutations: 8 noticed, 0 listed, 0 not noticed
",
        );
    let list = "- rule: solved-in-tiem
  mutation: 'when: without kind'
- mutation: 'x: y'
  reasons: none
";
    desk("policy test --mutate", &cases).file("tests/survivors.yaml", list).complains(
        2,
        "cs: tests/survivors.yaml:1:3: a listed survivor needs `reason`
cs: tests/survivors.yaml:1:9: there is no rule `solved-in-tiem`
hint: did you mean `solved-in-time`?
cs: tests/survivors.yaml:4:3: there is no key `reasons` here
hint: did you mean `reason`?
",
    );
}

#[test]
fn coverage_tells_rule_by_rule_what_is_pinned_down() {
    desk("policy test --coverage", CASES).file("tests/survivors.yaml", LIST).prints(
        0,
        "OF              CASES  LIMITS  RULE  TIERS  CONDITIONS  BOUNDARIES  PAUSES  CLAUSES
solved-in-time  3      0/1     1/3   -      0/1         3/3         1/1     -
cause-given     2      -       1/3   -      0/1         -           -       -
(shared)        -      -       -     -      -           2/5         -       -

policy.yaml:3:19: calendars.office.week: mon-fri → tue-fri
policy.yaml:3:19: calendars.office.week: mon-fri → mon-thu
policy.yaml:3:19: calendars.office.week: mon-fri → mon-sat
policy.yaml:12:3: solved-in-time: the limit 2wd: no case misses it by a second
policy.yaml:13:3: solved-in-time: severity: error → warning
policy.yaml:13:3: solved-in-time: status: active → trial
policy.yaml:14:3: solved-in-time: when: without kind
policy.yaml:17:3: cause-given: severity: error → warning
policy.yaml:17:3: cause-given: status: active → trial
policy.yaml:18:3: cause-given: when: without kind

limits shown to the second: 0/1; changes that a case notices: 8/17
",
    );
    desk("policy test --coverage --rule cause-given --format json", CASES).prints(
        0,
        &format!(
            "{}{}\n",
            r#"{"v":1,"rows":[{"rule":"cause-given","cases":2,"limits":{"pinned":0,"all":0},"changes":{"conditions":{"pinned":0,"all":1},"rule":{"pinned":1,"all":3}}}],"#,
            r#""loose":[{"line":17,"column":3,"rule":"cause-given","what":"severity: error → warning"},{"line":17,"column":3,"rule":"cause-given","what":"status: active → trial"},{"line":18,"column":3,"rule":"cause-given","what":"when: without kind"}]}"#
        ),
    );
}

#[test]
fn a_policy_that_fails_its_cases_is_not_mutated() {
    let cases = CASES.replace("spare: 0s", "spare: 1s");
    desk("policy test --mutate", &cases).complains(
        2,
        "cs: 1 case fails as the policy stands\nhint: run `cs policy test` to see them\n",
    );
    desk("policy test --mutate --rule cause-givn", CASES)
        .complains(2, "cs: there is no rule `cause-givn`\nhint: did you mean `cause-given`?\n");
}

#[test]
fn cases_tell_severity_status_and_warning() {
    let cases = "- case: it is only a warning
  now: 2026-11-02 10:00
  expect:
    cause-given: {severity: warning, status: active}
- case: it warns half way
  record: {kind: complaint, via: phone}
  timeline: [{at: 2026-11-02 10:00, event: opened, by: li.na}]
  expect:
    solved-in-time: {outcome: pending, due: 2026-11-04 18:00, warn: 2026-11-03 18:00, severity: info}
- case: there is no such severity
  now: 2026-11-02 10:00
  expect:
    cause-given: {severity: fatal}
";
    desk("policy test --allow-untested", cases).says(
        2,
        "tests/policy/desk.yaml:1: it is only a warning
  cause-given
    expected severity warning, status active
    found    severity error, status active

tests/policy/desk.yaml:5: it warns half way
  solved-in-time
    expected pending, due 2026-11-04T18:00:00+08:00, warn 2026-11-03T18:00:00+08:00
    found    pending, from 2026-11-02T10:00:00+08:00, due 2026-11-04T18:00:00+08:00
  solved-in-time
    expected severity info
    found    severity error

2 cases in 1 file: 0 passed, 2 failed
",
        "cs: tests/policy/desk.yaml:13:29: `severity` cannot be `fatal`
hint: known here: error, warning, info
",
    );
}

#[test]
fn a_chinese_desk_reads_it_in_chinese() {
    let cases = format!("{CASES}{MORE}");
    let ranks = MORE.find("- case: both").unwrap();
    let ranked = format!("{CASES}{}", &MORE[ranks..]);
    desk("policy test --mutate --rule cause-given --lang zh", &ranked).prints(
        1,
        "policy.yaml:18:3: cause-given：`when: without kind`
  - when: {kind: complaint}

4处改动：已发现3处，已列出0处，未发现1处
",
    );
    let list = "- rule: solved-in-time
  mutation: 'deadline: without unless'
  reason: it was never there
";
    desk("policy test --mutate --rule solved-in-time --lang zh", &cases)
        .file("tests/survivors.yaml", list)
        .prints(
            1,
            "tests/survivors.yaml:1:9: 不必列出，用例已能发现或没有这个改动：solved-in-time：`deadline: without unless`

8处改动：已发现8处，已列出0处，未发现0处
",
        );
    desk("policy test --coverage --lang zh", CASES).file("tests/survivors.yaml", LIST).prints(
        0,
        "对象            用例  时限  规则  分档  条件  边界  暂停  其他
solved-in-time  3     0/1   1/3   -     0/1   3/3   1/1   -
cause-given     2     -     1/3   -     0/1   -     -     -
（共用）        -     -     -     -     -     2/5   -     -

policy.yaml:3:19: `calendars.office.week: mon-fri → tue-fri`
policy.yaml:3:19: `calendars.office.week: mon-fri → mon-thu`
policy.yaml:3:19: `calendars.office.week: mon-fri → mon-sat`
policy.yaml:12:3: solved-in-time：时限 2wd：没有用例只迟一秒
policy.yaml:13:3: solved-in-time：`severity: error → warning`
policy.yaml:13:3: solved-in-time：`status: active → trial`
policy.yaml:14:3: solved-in-time：`when: without kind`
policy.yaml:17:3: cause-given：`severity: error → warning`
policy.yaml:17:3: cause-given：`status: active → trial`
policy.yaml:18:3: cause-given：`when: without kind`

精确到秒的时限：0/1；用例能发现的改动：8/17
",
    );
    for format in ["--mutate", "--coverage"] {
        let args = format!("policy test {format} --format json");
        let english = desk(&args, &ranked).run();
        let chinese = desk(&format!("{args} --lang zh"), &ranked).run();
        assert_eq!(chinese.stdout, english.stdout, "{format}");
    }
}

#[test]
fn what_a_case_expects_and_what_is_found_is_told_in_chinese() {
    let cases = "- case: 两日内办结，早了一秒
  record: {kind: complaint, via: phone}
  timeline:
  - {at: 2026-11-02 10:00, event: opened, by: li.na}
  - {at: 2026-11-04 17:59:59, event: solved}
  expect:
    solved-in-time: {outcome: kept, spare: 0s}
    cause-given: {outcome: broken, lacks: [cause, via]}
- case: 晚了
  like: 两日内办结，早了一秒
  change: {solved: {at: 2026-11-05 18:00, cause: paper}}
  expect:
    solved-in-time: kept
    cause-given: none
- case: 没有办结
  like: 两日内办结，早了一秒
  drop: solved
  now: 2026-11-02 10:00
  expect:
    solved-in-time: [pending, kept]
    cause-given: kept
- case: 轻重不同
  like: 两日内办结，早了一秒
  expect:
    solved-in-time: {severity: info, status: trial}
";
    desk("policy test --allow-untested --lang zh", cases).prints(
        1,
        "tests/policy/desk.yaml:1: 两日内办结，早了一秒
  cause-given
    预期 违反，缺 cause、渠道
    实际 违反，起算 2026-11-04 17:59:59：缺 cause
  solved-in-time
    预期 达标，余 0秒
    实际 达标，起算 2026-11-02 10:00，截止 2026-11-04 18:00，完成 2026-11-04 17:59:59，余 1秒

tests/policy/desk.yaml:9: 晚了
  cause-given
    预期 没有要求
    实际 达标，起算 2026-11-05 18:00
  solved-in-time
    预期 达标
    实际 迟办，起算 2026-11-02 10:00，截止 2026-11-04 18:00，完成 2026-11-05 18:00，超时 1天

tests/policy/desk.yaml:15: 没有办结
  cause-given
    预期 达标
    实际 没有要求：规则对此不作要求
  solved-in-time
    预期 待办；达标
    实际 待办，起算 2026-11-02 10:00，截止 2026-11-04 18:00

tests/policy/desk.yaml:22: 轻重不同
  cause-given
    预期 没有用例未列出的违规
    实际 违反，起算 2026-11-04 17:59:59：缺 cause
  solved-in-time
    预期 轻重：提醒，状态：试行
    实际 轻重：严重，状态：生效

未测试：solved-in-time：没有违规的用例

1个文件4个用例：通过0个，未通过4个；2条规则：已测试1条，未测试1条
",
    );
}
