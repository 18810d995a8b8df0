//! Whom `cs assign` proposes, and why not others.

mod support;

use support::{Cs, NOW, cs};

const POLICY: &str = "\
policy: {name: Desk, version: 2026.1, zone: Asia/Shanghai}
fields:
  service: {type: [onsite, remote]}
  grade: {type: [general, urgent]}
kinds:
  request: {fields: [subject, service]}
  complaint: {fields: [subject, grade?]}
rosters:
  staff: {key: id, columns: {name: text, role: [agent, supervisor], skills: list, certificate: date, health: date, left: date, since: date}}
  leave: {key: id, columns: {staff: {type: ref, of: staff}, from: date, until: date}}
rules:
  - id: onsite-by-skilled
    title: On-site work goes to staff with the skill
    when: {kind: request, service: onsite}
    actor: {at: assigned, who: to, skill: onsite}
    gate: refuse
  - id: complaint-by-lead
    title: An urgent complaint goes to a supervisor
    when: {kind: complaint, grade: urgent}
    actor: {at: assigned, who: to, role: supervisor}
  - id: certified
    title: Staff hold a certificate and were examined within the year
    roster: {of: staff, where: {left: {present: false}}, need: [{certificate: '>= now'}], fresh: {health: 1y}}
";

const STAFF: &str = "\
id,name,role,skills,certificate,health,left,since
ann,Ann,agent,onsite,2027-01-01,2026-05-01,,
bob,Bob,agent,onsite,2027-01-01,2026-05-01,,
cat,Cat,agent,remote,2027-01-01,2026-05-01,,
dan,Dan,agent,onsite,2026-10-31,2026-05-01,,
eve,Eve,agent,onsite,2027-01-01,2026-05-01,,
fay,Fay,agent,onsite,2027-01-01,2026-05-01,2026-10-31,
gus,Gus,supervisor,onsite,2027-01-01,2025-10-01,,
hal,Hal,agent,remote,2027-01-01,2026-05-01,,2026-01-01
hal,Hal,supervisor,onsite,2027-01-01,2026-05-01,,2026-06-01
";

const LEAVE: &str =
    "id,staff,from,until\n1,eve,2026-11-20,2026-12-05\n2,ann,2026-11-01,2026-11-29\n";

/// Ann has one open record, and one that is closed.
fn desk(args: &str) -> Cs {
    let record = |id: &str, head: &str, rest: &str| {
        format!(
            "id: {id}\n{head}\nsubject: x\ntimeline:\n- {{at: 2026-11-30T09:00:00+08:00, event: opened, by: ann}}\n{rest}"
        )
    };
    let owned = "- {at: 2026-11-30T09:05:00+08:00, event: assigned, by: ann, to: ann}\n";
    let closed = "- {at: 2026-11-30T09:06:00+08:00, event: closed, by: ann}\n";
    let file = |id: &str| format!("data/tickets/2026/11/261130-{id}.yaml");
    let onsite = "kind: request\nservice: onsite";
    cs(args)
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
        .file("data/rosters/leave.csv", LEAVE)
        .file(&file("AAAAAA"), record("261130-AAAAAA", onsite, ""))
        .file(&file("BBBBBB"), record("261130-BBBBBB", onsite, owned))
        .file(&file("CCCCCC"), record("261130-CCCCCC", onsite, &format!("{owned}{closed}")))
        .file(&file("DDDDDD"), record("261130-DDDDDD", "kind: complaint\ngrade: urgent", ""))
        .env("CS_BY", "ann")
        .arg("--now")
        .arg(NOW)
}

#[test]
fn the_least_loaded_comes_first_then_the_key_and_others_with_what_is_against_them() {
    desk("assign AAAA --propose").prints(
        0,
        "\
#  PERSON  NAME  OPEN  WHY                      WHY NOT
1  bob     Bob   0     skill onsite, qualified  -
2  hal     Hal   0     skill onsite, qualified  -
3  ann     Ann   1     skill onsite, qualified  -
-  cat     Cat   0     -                        without the skill onsite (onsite-by-skilled)
-  dan     Dan   0     -                        certificate missing or not as asked (certified)
-  eve     Eve   0     -                        on leave until 2026-12-05
-  fay     Fay   0     -                        left on 2026-10-31
-  gus     Gus   0     -                        health ran out on 2026-10-01 (certified)
",
    );
    desk("assign AAAA --propose --lang zh").prints(
        0,
        "\
#  人员  姓名  在办  理由                   不派的原因
1  bob   Bob   0     技能 onsite、资质有效  -
2  hal   Hal   0     技能 onsite、资质有效  -
3  ann   Ann   1     技能 onsite、资质有效  -
-  cat   Cat   0     -                      没有技能 onsite（onsite-by-skilled）
-  dan   Dan   0     -                      certificate 缺少或不符合要求（certified）
-  eve   Eve   0     -                      休假至 2026-12-05
-  fay   Fay   0     -                      2026-10-31 已离职
-  gus   Gus   0     -                      health 已于 2026-10-01 过期（certified）
",
    );
    desk("assign DDDD --propose --format jsonl --lang zh").prints(0, "\
{\"v\":1,\"type\":\"proposal\",\"record\":\"261130-DDDDDD\",\"rank\":1,\"person\":\"hal\",\"name\":\"Hal\",\"open\":0,\"fit\":[\"supervisor\",\"qualified\"],\"against\":[]}
{\"v\":1,\"type\":\"proposal\",\"record\":\"261130-DDDDDD\",\"rank\":null,\"person\":\"ann\",\"name\":\"Ann\",\"open\":1,\"fit\":[],\"against\":[\"agent, not supervisor (complaint-by-lead)\"]}
{\"v\":1,\"type\":\"proposal\",\"record\":\"261130-DDDDDD\",\"rank\":null,\"person\":\"bob\",\"name\":\"Bob\",\"open\":0,\"fit\":[],\"against\":[\"agent, not supervisor (complaint-by-lead)\"]}
{\"v\":1,\"type\":\"proposal\",\"record\":\"261130-DDDDDD\",\"rank\":null,\"person\":\"cat\",\"name\":\"Cat\",\"open\":0,\"fit\":[],\"against\":[\"agent, not supervisor (complaint-by-lead)\"]}
{\"v\":1,\"type\":\"proposal\",\"record\":\"261130-DDDDDD\",\"rank\":null,\"person\":\"dan\",\"name\":\"Dan\",\"open\":0,\"fit\":[],\"against\":[\"agent, not supervisor (complaint-by-lead)\",\"certificate missing or not as asked (certified)\"]}
{\"v\":1,\"type\":\"proposal\",\"record\":\"261130-DDDDDD\",\"rank\":null,\"person\":\"eve\",\"name\":\"Eve\",\"open\":0,\"fit\":[],\"against\":[\"on leave until 2026-12-05\",\"agent, not supervisor (complaint-by-lead)\"]}
{\"v\":1,\"type\":\"proposal\",\"record\":\"261130-DDDDDD\",\"rank\":null,\"person\":\"fay\",\"name\":\"Fay\",\"open\":0,\"fit\":[],\"against\":[\"left on 2026-10-31\",\"agent, not supervisor (complaint-by-lead)\"]}
{\"v\":1,\"type\":\"proposal\",\"record\":\"261130-DDDDDD\",\"rank\":null,\"person\":\"gus\",\"name\":\"Gus\",\"open\":0,\"fit\":[],\"against\":[\"health ran out on 2026-10-01 (certified)\"]}
");
}

#[test]
fn auto_takes_the_first_and_says_why() {
    desk("assign AAAA --auto").says(
        0,
        "261130-AAAAAA assigned  to: bob\n",
        "\
bob: skill onsite, qualified, 0 open; next hal: skill onsite, qualified, 0 open
",
    );
    desk("assign DDDD --auto --lang zh").says(
        0,
        "261130-DDDDDD 派单  交给：hal\n",
        "\
hal：supervisor，资质有效，在办 0 件；没有别人
",
    );
}

#[test]
fn a_script_without_a_person_is_told_who_would_be_proposed() {
    desk("assign AAAA").complains(
        2,
        "\
cs: `assigned` needs `to`
hint: proposed: bob (0 open), hal (0 open), ann (1 open); --auto takes the first, --propose says why
",
    );
    desk("assign AAAA bob --auto").complains(
        2,
        "\
cs: the person is given already
hint: leave the person out
",
    );
    let no_one = STAFF.replace("2027-01-01", "2026-01-01");
    desk("assign AAAA --auto").file("data/rosters/staff.csv", no_one).complains(
        2,
        "\
cs: `assigned` needs `to`, and no one can be proposed
hint: cs assign 261130-AAAAAA --propose says why
",
    );
}

#[test]
fn who_owns_it_or_is_not_on_shift_is_not_proposed() {
    let shifts = POLICY.replace(
        "rules:\n",
        "  shifts: {key: id, columns: {staff: {type: ref, of: staff}, from: instant, until: instant}}\nrules:\n",
    );
    desk("assign BBBB --propose")
        .file("policy.yaml", shifts)
        .file(
            "data/rosters/shifts.csv",
            "id,staff,from,until\n1,ann,2026-11-30T08:00:00+08:00,2026-11-30T17:00:00+08:00\n2,bob,2026-11-30T08:00:00+08:00,2026-11-30T12:00:00+08:00\n3,hal,2026-11-30T12:00:00+08:00,2026-11-30T20:00:00+08:00\n",
        )
        .prints(0, "\
#  PERSON  NAME  OPEN  WHY                      WHY NOT
1  hal     Hal   0     skill onsite, qualified  -
-  ann     Ann   0     -                        owns it already
-  bob     Bob   0     -                        not on shift
-  cat     Cat   0     -                        not on shift, without the skill onsite (onsite-by-skilled)
-  dan     Dan   0     -                        not on shift, certificate missing or not as asked (certified)
-  eve     Eve   0     -                        on leave until 2026-12-05
-  fay     Fay   0     -                        left on 2026-10-31
-  gus     Gus   0     -                        not on shift, health ran out on 2026-10-01 (certified)
");
}
