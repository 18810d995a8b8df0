//! `cs roster`: what it shows and hides, what it writes, and that every other byte stays.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, cs};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
kinds: {request: {}}
rosters:
  staff: {key: id, columns: {name: text, role: [agent, supervisor, manager], skills: list, phone: {type: int, secret: true}}}
  rooms: {key: room, columns: {seats: int, keeper: {type: ref, of: staff}, note: text}}
";
const STAFF: &str = "\u{feff}id,name,role,skills,since,phone\r
li.na,李娜,agent,\"desk,event\",2025-01-01,8006\r
wang.wei,王伟,agent,event,2024-06-01,8011\r
wang.wei,王伟,supervisor,\"lead,event\",2026-10-09,8011\r
he.xin,\"何\"\"欣\"\"\",agent,,2027-01-01,";
const ROOMS: &str =
    "room,seats,keeper,note\n\n\"A,1\",8,li.na,\"old, \"\"small\"\"\"\nB2,\"12\",,\n";
const STAFF_FILE: &str = "data/rosters/staff.csv";
const ROOMS_FILE: &str = "data/rosters/rooms.csv";

fn desk(args: &str) -> Cs {
    cs(&format!("roster --now 2026-11-30T12:00:00+08:00 {args}"))
        .file("policy.yaml", POLICY)
        .file(STAFF_FILE, STAFF)
        .file(ROOMS_FILE, ROOMS)
}

/// Refused: this on standard error, and both files as they were.
#[track_caller]
fn refuses(args: &str, stderr: &str) {
    desk(args).complains(2, stderr).leaves(STAFF_FILE, STAFF).leaves(ROOMS_FILE, ROOMS);
}

#[test]
fn rosters_are_listed_with_their_counts() {
    desk("").prints(
        0,
        "ROSTER  KEYS  IN FORCE  ROWS  FILE
staff   3     2         4     data/rosters/staff.csv
rooms   2     2         2     data/rosters/rooms.csv
",
    );
}

#[test]
fn a_list_shows_the_rows_in_force_and_masks_secrets() {
    desk("staff").prints(
        0,
        "ID        NAME  ROLE        SKILLS       PHONE
li.na     李娜  agent       desk, event  ***
wang.wei  王伟  supervisor  lead, event  ***

2 rows
",
    );
    desk("staff list --all --reveal").prints(
        0,
        "ID        SINCE       NAME    ROLE        SKILLS       PHONE
li.na     2025-01-01  李娜    agent       desk, event  8006
wang.wei  2024-06-01  王伟    agent       event        8011
wang.wei  2026-10-09  王伟    supervisor  lead, event  8011
he.xin    2027-01-01  何\"欣\"  agent       -            -

4 rows
",
    );
}

#[test]
fn one_key_is_shown_with_its_history() {
    desk("staff show wang.wei").prints(
        0,
        "staff wang.wei
  name    王伟
  role    supervisor
  skills  lead, event
  phone   ***

SINCE            NAME  ROLE        SKILLS       PHONE
2024-06-01       王伟  agent       event        ***
2026-10-09  now  王伟  supervisor  lead, event  ***
",
    );
    desk("staff show he.xin").prints(
        0,
        "staff he.xin
  not in force at 2026-11-30T12:00:00+08:00

SINCE          NAME    ROLE   SKILLS  PHONE
2027-01-01     何\"欣\"  agent  -       -
",
    );
    desk("rooms show B2").prints(0, "rooms B2\n  seats   12\n  keeper  -\n  note    -\n");
    desk("staff show wang.wie")
        .complains(2, "cs: the roster `staff` has no `wang.wie`\nhint: did you mean `wang.wei`?\n");
}

#[test]
fn add_appends_one_line_in_the_form_of_the_file() {
    desk("staff add zhao.min name=赵敏 role=agent skills=a,b since=2026-12-01 phone=8020")
        .prints(
            0,
            "staff zhao.min added from 2026-12-01  data/rosters/staff.csv:6
  name    赵敏
  role    agent
  skills  a,b
  phone   ***
",
        )
        .leaves(STAFF_FILE, &format!("{STAFF}\r\nzhao.min,赵敏,agent,\"a,b\",2026-12-01,8020\r\n"));
    desk("staff add zhao.min name=赵敏 --reveal phone=8020")
        .prints(
            0,
            "staff zhao.min added from 2026-11-30  data/rosters/staff.csv:6\n  name   赵敏\n  phone  8020\n",
        )
        .leaves(STAFF_FILE, &format!("{STAFF}\r\nzhao.min,赵敏,,,2026-11-30,8020\r\n"));
    desk("rooms add C3 seats=4 keeper=wang.wei")
        .arg("note=\"quiet\", cool")
        .prints(
            0,
            "rooms C3 added  data/rosters/rooms.csv:5
  seats   4
  keeper  wang.wei
  note    \"quiet\", cool
",
        )
        .leaves(ROOMS_FILE, &format!("{ROOMS}C3,4,wang.wei,\"\"\"quiet\"\", cool\"\n"));
}

#[test]
fn set_appends_a_row_where_there_is_history() {
    desk("staff set wang.wei role=manager since=2026-12-01")
        .prints(
            0,
            "staff wang.wei set from 2026-12-01  data/rosters/staff.csv:6\n  role  supervisor → manager\n",
        )
        .leaves(
            STAFF_FILE,
            &format!("{STAFF}\r\nwang.wei,王伟,manager,\"lead,event\",2026-12-01,8011\r\n"),
        );
    desk("staff set wang.wei phone= role=manager since=2026-01-01")
        .says(
            0,
            "staff wang.wei set from 2026-01-01  data/rosters/staff.csv:6
  role   agent → manager
  phone  *** → -
",
            "cs: warning: data/rosters/staff.csv:4:1: this row comes later, and is not changed\n",
        )
        .leaves(STAFF_FILE, &format!("{STAFF}\r\nwang.wei,王伟,manager,event,2026-01-01,\r\n"));
}

#[test]
fn set_changes_the_cell_where_there_is_none() {
    desk("rooms set A,1 note=new keeper=wang.wei")
        .prints(
            0,
            "rooms A,1 set  data/rosters/rooms.csv:3\n  keeper  li.na → wang.wei\n  note    old, \"small\" → new\n",
        )
        .leaves(ROOMS_FILE, &ROOMS.replace("li.na,\"old, \"\"small\"\"\"", "wang.wei,new"));
    desk("rooms set B2 seats=14")
        .prints(0, "rooms B2 set  data/rosters/rooms.csv:4\n  seats  12 → 14\n")
        .leaves(ROOMS_FILE, &ROOMS.replace("\"12\"", "14"));
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_written() {
    refuses("stff", "cs: there is no roster `stff`\nhint: did you mean `staff`?\n");
    refuses(
        "staff add wang.wei name=王",
        "cs: data/rosters/staff.csv:3:1: `wang.wei` stands here already\n\
         hint: cs roster staff set wang.wei COLUMN=VALUE changes it\n",
    );
    refuses("staff add customer", "cs: `customer` is no staff id: the word is reserved\n");
    refuses(
        "staff add name=赵敏",
        "cs: `name=赵敏` is no key\nhint: the key comes first: cs roster staff add zhao.min name=赵敏\n",
    );
    refuses(
        "staff set li.na rol=manager",
        "cs: the roster `staff` has no column `rol`\nhint: did you mean `role`?\n",
    );
    refuses(
        "staff set li.na role=mangaer",
        "cs: role: `mangaer` is not one of its values\nhint: did you mean `manager`?\n",
    );
    refuses("staff set li.na phone=13800001111x", "cs: phone: the value does not fit its type\n");
    refuses(
        "staff set li.na since=soon role=manager",
        "cs: since: `soon` is not a date such as 2026-11-22\n",
    );
    refuses("staff set li.na id=li", "cs: `id` is the key, and is not changed\n");
    refuses(
        "staff set li.na role=agent",
        "cs: data/rosters/staff.csv:2:1: `li.na` says so already\n",
    );
    refuses("staff set li.na role=agent role=manager", "cs: the column `role` is given twice\n");
    refuses(
        "staff set wang.wei role=manager since=2026-10-09",
        "cs: data/rosters/staff.csv:4:1: `wang.wei` has a row since 2026-10-09 already\n\
         hint: one key has one row for a `since`: edit the line, or give another `since`\n",
    );
    refuses(
        "staff set he.xin role=manager",
        "cs: data/rosters/staff.csv:5:1: `he.xin` is not in force at 2026-11-30\n\
         hint: give a later `since`, or edit the file\n",
    );
    refuses(
        "rooms set B2 keeper=li.an",
        "cs: keeper: the roster `staff` has no `li.an`\nhint: did you mean `li.na`?\n",
    );
    refuses(
        "rooms set B2 since=2026-12-01",
        "cs: data/rosters/rooms.csv:1:1: the file has no column `since`\n\
         hint: a roster without it keeps no history: its cells are changed in place\n",
    );
    refuses(
        "staff set",
        "cs: which row is meant is not said: give its key\nhint: cs roster --help shows examples\n",
    );
    refuses("staff list li.na", "cs: `li.na` is one value too many\n");
}

#[test]
fn check_tells_what_is_wrong_with_the_file_and_secrets_stay_hidden() {
    desk("staff check").prints(0, "data/rosters/staff.csv: 4 rows, 3 keys, 0 faults\n");
    let broken = "id,name,role,since,phone,mail\n\
                  li.na,李娜,agent,2025-01-01,8006x,a\nli.na,李娜,boss,2025-01-01,8006,b\n";
    let faults = "cs: data/rosters/staff.csv:1:1: the roster has no column `mail`
hint: known here: name, role, skills, phone
cs: data/rosters/staff.csv:2:1: the value of `phone` does not fit its type
cs: data/rosters/staff.csv:3:1: `role`: `boss` is not one of its values
hint: known here: agent, supervisor, manager
cs: data/rosters/staff.csv:3:1: `li.na` stands twice for the same `since` (first on line 2)
";
    desk("staff check").file(STAFF_FILE, broken).says(
        2,
        "data/rosters/staff.csv: 1 row, 1 key, 4 faults\n",
        faults,
    );
    desk("staff add zhao.min")
        .file(STAFF_FILE, broken)
        .complains(2, faults)
        .leaves(STAFF_FILE, broken);
    desk("rooms set B2 seats=14")
        .file(STAFF_FILE, broken)
        .prints(0, "rooms B2 set  data/rosters/rooms.csv:4\n  seats  12 → 14\n");
}

#[test]
fn help_shows_examples() {
    let said = cs("roster --help").run();
    assert_eq!(said.status, 0);
    assert!(said.stdout.contains("cs roster staff set wang.wei role=supervisor since=2026-12-01"));
}

const RISKS_POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
kinds: {request: {}}
rosters:
  risks:
    key: id
    columns:
      name: text
      likelihood: [rare, possible, likely]
      impact: [low, medium, high]
      rank: int
      worth: {type: int, secret: true}
      since: date
";
const RISKS: &str = "id,name,likelihood,impact,rank,worth,since
R1,停电,possible,high,12,5,2025-01-01
R2,漏水,rare,high,4,5,2025-01-01
R3,断网,possible,high,9,3,2025-01-01
R4,盗窃,likely,low,9,,2025-01-01
R4,盗窃,rare,low,4,,2026-01-01
R5,火灾,,high,,,2025-01-01
R6,台风,likely,low,4,,2027-01-01
";

fn risks(args: &str) -> Cs {
    cs(&format!("roster risks matrix --now 2026-11-30T12:00:00+08:00 {args}"))
        .file("policy.yaml", RISKS_POLICY)
        .file("data/rosters/risks.csv", RISKS)
}

#[test]
fn a_matrix_counts_the_rows_in_force_in_the_order_of_the_policy() {
    risks("likelihood impact").prints(
        0,
        "LIKELIHOOD / IMPACT  low    medium  high       ALL
rare                 1: R4  -       1: R2      2
possible             -      -       2: R1, R3  2
likely               -      -       -          0
-                    -      -       1: R5      1
ALL                  1      0       4          5

5 rows
",
    );
    risks("rank likelihood").prints(
        0,
        "RANK / LIKELIHOOD  rare       possible  likely  -      ALL
4                  2: R2, R4  -         -       -      2
9                  -          1: R3     -       -      1
12                 -          1: R1     -       -      1
-                  -          -         -       1: R5  1
ALL                2          2         0       1      5

5 rows
",
    );
}

#[test]
fn programs_get_a_matrix_pair_by_pair() {
    risks("likelihood impact --format csv").prints(
        0,
        "likelihood,impact,count,keys
rare,low,1,R4
rare,medium,0,
rare,high,1,R2
possible,low,0,
possible,medium,0,
possible,high,2,R1 R3
likely,low,0,
likely,medium,0,
likely,high,0,
,low,0,
,medium,0,
,high,1,R5
",
    );
    let said = risks("worth impact --reveal --format jsonl").run();
    assert_eq!(
        said.stdout.lines().collect::<Vec<_>>()[..3],
        [
            r#"{"v":1,"type":"matrix","worth":3,"impact":"low","count":0,"keys":[]}"#,
            r#"{"v":1,"type":"matrix","worth":3,"impact":"medium","count":0,"keys":[]}"#,
            r#"{"v":1,"type":"matrix","worth":3,"impact":"high","count":1,"keys":["R3"]}"#,
        ]
    );
}

#[test]
fn a_matrix_needs_two_columns_that_have_an_order() {
    risks("likelihood").complains(
        2,
        "cs: a matrix has two columns: the one down and the one across
hint: for example: cs roster risks matrix likelihood impact
",
    );
    risks("likelihood likelihood")
        .complains(2, "cs: `likelihood` goes both down and across: a matrix has two columns\n");
    risks("likelihood name").complains(
        2,
        "cs: the column `name` holds a text\nhint: a matrix is made of columns of type one-of or int\n",
    );
    risks("likelihod impact").complains(
        2,
        "cs: the roster `risks` has no column `likelihod`\nhint: did you mean `likelihood`?\n",
    );
    risks("worth impact")
        .complains(2, "cs: the column `worth` is secret\nhint: --reveal shows secret columns\n");
    desk("staff --format csv").complains(2, "cs: --format is for a matrix alone\n");
}
