//! `cs due`: what is to be done, nearest first, and how much time is left.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, cs, same};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai, calendar: office}
calendars: {office: {week: {mon-fri: \"09:00-12:00, 13:30-18:00\"}}}
fields:
  level: {type: [vip, regular, potential]}
  remedy_by: {type: instant}
events:
  responded: {verb: respond}
  resolved: {verb: resolve}
  contacted: {verb: contact}
  surveyed: {verb: survey}
  planned: {verb: plan, fields: [remedy_by], sets: [remedy_by]}
kinds:
  complaint: {fields: [customer?, via, subject], take: {level: customer.level}}
  request: {fields: [customer?, via, subject], take: {level: customer.level}}
rosters:
  staff: {key: id, columns: {name: text, email: text}}
  customers: {key: id, columns: {name: text, level: [vip, regular, potential]}}
rules:
  - id: resolved-in-time
    title: {zh: 三日内办结, en: Resolved in three working days}
    deadline: {from: opened, to: resolved, within: 3wd, pause: [customer], warn_at: 1wd, unless: closed}
  - id: contacted-daily
    title: Contacted every day
    when: {kind: complaint}
    recurring: {during: [opened, closed], expect: contacted, every: 24h}
  - id: surveyed-after-closing
    title: Surveyed within two days of closing
    owner: desk
    deadline: {from: closed, to: surveyed, within: 2d}
";
const STAFF: &str = "id,name,email\nli.na,李娜,li.na@example.com\nwang.wei,王伟,\n";
const CUSTOMERS: &str = "id,name,level\nC1,启明星,vip\nC2,海棠,regular\nC3,百川,potential\n";

/// A record of this id, opened for a customer at `MM-DD HH:MM`, with these lines after that.
fn record(book: Cs, id: &str, (kind, customer, level): (&str, &str, &str), events: &[&str]) -> Cs {
    let line = |event: &&str| {
        let (at, says) = event.split_once(", ").unwrap();
        let (date, time) = at.split_once(' ').unwrap();
        format!("- {{at: 2026-{date}T{time}:00+08:00, event: {says}}}\n")
    };
    let lines: String = events.iter().map(line).collect();
    let head = format!(
        "id: {id}\nkind: {kind}\ncustomer: {customer}\nlevel: {level}\nvia: phone\nsubject: {customer} 的事\n"
    );
    book.file(&format!("data/tickets/2026/11/{id}.yaml"), format!("{head}timeline:\n{lines}"))
}

/// Now is Tuesday, an hour into the working day.
fn due(args: &str) -> Cs {
    let book = cs(&format!("due --now 2026-11-24T10:00:00+08:00 {args}"))
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
        .file("data/rosters/customers.csv", CUSTOMERS);
    let assigned = |who: &str| format!("11-23 09:30, assigned, by: li.na, to: {who}");
    let (li, wang) = (assigned("li.na"), assigned("wang.wei"));
    let open = "11-23 09:00, opened, by: li.na, via: phone";
    let old = "11-18 09:00, opened, by: li.na, via: phone";
    let book = record(book, "261123-AAAAAA", ("request", "C3", "potential"), &[open, &li]);
    let book = record(book, "261123-BBBBBB", ("request", "C1", "vip"), &[open, &wang]);
    let book = record(book, "261123-CCCCCC", ("request", "C2", "regular"), &[open]);
    let book = record(
        book,
        "261119-DDDDDD",
        ("request", "C2", "regular"),
        &["11-19 09:00, opened, by: li.na, via: phone", &li],
    );
    let waiting = "11-23 16:00, waiting, by: li.na, for: customer";
    let book = record(book, "261123-EEEEEE", ("request", "C2", "regular"), &[open, &li, waiting]);
    let book = record(
        book,
        "261118-FFFFFF",
        ("complaint", "C1", "vip"),
        &[
            old,
            "11-18 09:30, assigned, by: li.na, to: wang.wei",
            "11-21 09:00, resolved, by: wang.wei",
        ],
    );
    let closed = "11-19 09:00, closed, by: li.na";
    let book = record(book, "261118-GGGGGG", ("complaint", "C2", "regular"), &[old, closed]);
    record(
        book,
        "261118-HHHHHH",
        ("request", "C2", "regular"),
        &[
            "11-16 09:00, opened, by: li.na, via: phone",
            &li,
            "11-23 10:00, withdrawn, by: customer",
        ],
    )
}

#[test]
fn overdue_comes_first_then_the_nearest_deadline_then_what_stands_still() {
    due("").prints(0, "         DUE               LEFT      OWNER     RECORD         WHAT                                 SUBJECT
overdue  2026-11-19 09:00  -5d1h     wang.wei  261118-FFFFFF  Contacted every day                  C1 的事
overdue  2026-11-21 09:00  -3d1h     desk      261118-GGGGGG  Surveyed within two days of closing  C2 的事
!        2026-11-24 18:00  6wh30wm   li.na     261119-DDDDDD  Resolved in three working days       C2 的事
         2026-11-26 18:00  21wh30wm  wang.wei  261123-BBBBBB  Resolved in three working days       C1 的事
         2026-11-26 18:00  21wh30wm  -         261123-CCCCCC  Resolved in three working days       C2 的事
         2026-11-26 18:00  21wh30wm  li.na     261123-AAAAAA  Resolved in three working days       C3 的事
paused   -                 3wd       li.na     261123-EEEEEE  Resolved in three working days       C2 的事

2 overdue, 4 pending, 1 paused
");
}

#[test]
#[cfg(unix)]
fn what_is_far_ahead_is_counted_on_a_terminal_and_shown_on_demand() {
    let far = |args: &str| {
        let policy = POLICY.replace("within: 2d}", "within: 3y}");
        due(&format!("--rule surveyed-after-closing {args}")).file("policy.yaml", policy)
    };
    let screen = |language: &str, screen: &str| {
        far(&format!("--no-pager --lang {language}")).at_terminal(100, 20).leaves_screen(0, screen);
    };
    let english =
        "0 overdue, 1 pending, 0 paused\nnot shown: 1 due after 2026-12-24 (--all shows them)\n";
    screen("en", english);
    screen(
        "zh",
        "逾期0项，待办1项，暂停0项\n未显示：1 项在 2026-12-24 之后到期（--all 全部显示）\n",
    );
    let table = far("--all").run().stdout;
    assert!(table.contains("2029-11-19 09:00"), "{table}");
    same(&table, &far("--within 4y").run().stdout);
    same(&table, &far("").run().stdout);
    for format in ["jsonl", "csv", "ics"] {
        let whole = far(&format!("--format {format}")).run().stdout;
        assert!(whole.contains("261118-GGGGGG"), "{whole}");
    }
}

#[test]
fn one_person_sees_what_is_owed_by_them() {
    due("--owner wang.wei --lang zh").prints(
        0,
        "      截止                   剩余            负责人    工单           事项                 主题
逾期  2026-11-19 09:00 周四  -5天1小时       wang.wei  261118-FFFFFF  Contacted every day  C1 的事
      2026-11-26 18:00 周四  工时21小时30分  wang.wei  261123-BBBBBB  三日内办结           C1 的事

逾期1项，待办1项，暂停0项
",
    );
    due("--mine").env("CS_BY", "li.na").prints(0, "        DUE               LEFT      OWNER  RECORD         WHAT                            SUBJECT
!       2026-11-24 18:00  6wh30wm   li.na  261119-DDDDDD  Resolved in three working days  C2 的事
        2026-11-26 18:00  21wh30wm  li.na  261123-AAAAAA  Resolved in three working days  C3 的事
paused  -                 3wd       li.na  261123-EEEEEE  Resolved in three working days  C2 的事

0 overdue, 2 pending, 1 paused
");
    due("--owner desk").prints(0, "         DUE               LEFT   OWNER  RECORD         WHAT                                 SUBJECT
overdue  2026-11-21 09:00  -3d1h  desk   261118-GGGGGG  Surveyed within two days of closing  C2 的事

1 overdue, 0 pending, 0 paused
");
}

/// The same desk, whose staff have columns that say teams.
fn teams(args: &str) -> Cs {
    let staff = "staff: {key: id, columns: {name: text, email: text, site: [east, west], floor: [west, top], skills: list, phone: {type: text, secret: true}}}";
    due(args)
        .file("policy.yaml", POLICY.replace("staff: {key: id, columns: {name: text, email: text}}", staff))
        .file(
            "data/rosters/staff.csv",
            "id,name,email,site,floor,skills,phone\nli.na,李娜,,east,west,\"lead,chat\",1\nwang.wei,王伟,,west,top,chat,2\n",
        )
}

#[test]
fn a_team_is_a_column_of_the_staff_roster_and_a_value() {
    let rows = |args: &str| {
        let said = teams(args).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{args}");
        said.stdout
            .lines()
            .filter(|line| line.contains("26"))
            .map(|line| line[9..].to_owned())
            .collect::<Vec<_>>()
    };
    let of = |who: &[&str]| -> Vec<String> {
        who.iter()
            .flat_map(|who| rows(&format!("--owner {who}")))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect()
    };
    let sorted = |args: &str| {
        let mut rows: Vec<String> = rows(args);
        rows.sort();
        rows
    };
    for (args, who) in [
        ("--team east", &["li.na"][..]),
        ("--team site=west", &["wang.wei"]),
        ("--team floor=west", &["li.na"]),
        ("--team skills=chat", &["li.na", "wang.wei"]),
        ("--team skills=lead", &["li.na"]),
    ] {
        let ids = |rows: Vec<String>| -> Vec<String> {
            let id = |row: &String| {
                row.split("  ")
                    .filter(|cell| !cell.trim().is_empty())
                    .nth(3)
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            };
            rows.iter().map(id).collect()
        };
        let (team, people) = (ids(sorted(args)), ids(of(who)));
        assert_eq!(team.len(), people.len(), "{args}");
        assert!(!team.is_empty(), "{args}");
    }
    // A rule may name the team as the one who owes it.
    let desk = teams("--team desk")
        .file("policy.yaml", POLICY.replace("email: text}", "email: text, team: text}"));
    desk.file("data/rosters/staff.csv", "id,name,email,team\nli.na,李娜,,desk\nwang.wei,王伟,,hall\n").prints(0, "         DUE               LEFT      OWNER  RECORD         WHAT                                 SUBJECT
overdue  2026-11-21 09:00  -3d1h     desk   261118-GGGGGG  Surveyed within two days of closing  C2 的事
!        2026-11-24 18:00  6wh30wm   li.na  261119-DDDDDD  Resolved in three working days       C2 的事
         2026-11-26 18:00  21wh30wm  li.na  261123-AAAAAA  Resolved in three working days       C3 的事
paused   -                 3wd       li.na  261123-EEEEEE  Resolved in three working days       C2 的事

1 overdue, 2 pending, 1 paused
");
}

#[test]
fn a_team_that_no_one_is_of_is_an_error() {
    for (team, complaint) in [
        (
            "west",
            "cs: --team: `west` is a value of site and of floor\nhint: say which: --team site=west\n",
        ),
        (
            "eats",
            "cs: --team: there is no team `eats`: no column of the staff roster has this value\nhint: did you mean `east`?\n",
        ),
        ("skills=phone", "cs: --team: no one has `skills` phone\nhint: known here: chat, lead\n"),
        (
            "sites=east",
            "cs: --team: the staff roster has no column `sites`\nhint: did you mean `site`?\n",
        ),
        (
            "phone=1",
            "cs: --team: the staff roster has no column `phone`\nhint: known here: name, email, site, floor, skills\n",
        ),
    ] {
        teams(&format!("--team {team}")).complains(2, complaint);
    }
    teams("--team east --mine").complains(
        2,
        "cs: the argument `--team <[COLUMN=]VALUE>` cannot be used with `--mine`\nhint: cs due --now <INSTANT> --team <[COLUMN=]VALUE>\n",
    );
    team("due --team east").complains(2, "cs: --team: there is no team `east`: no column of the staff roster has this value\nhint: name a column of the staff roster: --team COLUMN=VALUE\n");
}

const CALENDAR: &str = "BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//cs//cs 0.1.0//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
NAME:Desk
X-WR-CALNAME:Desk
BEGIN:VEVENT
UID:de23bb11f7dc60efe50fccbcb26066c4@cs
DTSTAMP:20261124T020000Z
DTSTART:20261124T100000Z
TRANSP:TRANSPARENT
SUMMARY:Resolved in three working days (261119-DDDDDD C2 的事)
DESCRIPTION:rule resolved-in-time\\nrecord 261119-DDDDDD\\nowner li.na\\ncs ex
 plain 261119-DDDDDD resolved-in-time
CATEGORIES:request
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER;VALUE=DATE-TIME:20261123T155959Z
DESCRIPTION:Resolved in three working days (261119-DDDDDD C2 的事)
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:f95e6d92870bf7a35cb62f8e05f32118@cs
DTSTAMP:20261124T020000Z
DTSTART:20261126T100000Z
TRANSP:TRANSPARENT
SUMMARY:Resolved in three working days (261123-AAAAAA C3 的事)
DESCRIPTION:rule resolved-in-time\\nrecord 261123-AAAAAA\\nowner li.na\\ncs ex
 plain 261123-AAAAAA resolved-in-time
CATEGORIES:request
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER;VALUE=DATE-TIME:20261125T155959Z
DESCRIPTION:Resolved in three working days (261123-AAAAAA C3 的事)
END:VALARM
END:VEVENT
BEGIN:VTODO
UID:3a8aeef11c208045dd5ade258248a55a@cs
DTSTAMP:20261124T020000Z
STATUS:NEEDS-ACTION
SUMMARY:paused\\, 3wd left: Resolved in three working days (261123-EEEEEE C2
  的事)
DESCRIPTION:rule resolved-in-time\\nrecord 261123-EEEEEE\\nowner li.na\\ncs ex
 plain 261123-EEEEEE resolved-in-time
CATEGORIES:request
END:VTODO
END:VCALENDAR
";

#[test]
fn a_calendar_has_an_event_for_each_deadline_and_alarms_where_the_policy_warns() {
    let said = due("--owner li.na --format ics").run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = said.stdout.split("\r\n").collect();
    same(CALENDAR, &lines.join("\n"));
    // What is overdue rings no more.
    let book = due("--owner wang.wei --format ics=wang.ics --format csv");
    assert_eq!(book.run().status, 0);
    let calendar = book.read("wang.ics");
    assert!(
        calendar.contains("SUMMARY:overdue: Contacted every day (261118-FFFFFF C1 的事)\r\nDESC"),
        "{calendar}"
    );
    let count = |text: &str| calendar.matches(text).count();
    assert_eq!((count("BEGIN:VEVENT"), count("BEGIN:VALARM")), (2, 1));
    due("--format pdf")
        .complains(2, "cs: there is no format `pdf`\nhint: known here: table, csv, jsonl, ics\n");
}

#[test]
fn who_is_meant_must_be_known() {
    due("--mine").complains(
        2,
        "cs: who you are is not known
hint: set CS_BY, or give the staff roster an `email` column that holds git's user.email
",
    );
    due("--mine").env("CS_BY", "li.ma").complains(
        2,
        "cs: --by: the roster `staff` has no `li.ma`
hint: did you mean `li.na`?
",
    );
    due("--mine").env("CS_BY", "bot:mail").complains(
        2,
        "cs: only one of the staff owes anything
",
    );
    due("--owner wang.wie").complains(
        2,
        "cs: --owner: no one is called `wang.wie`
hint: did you mean `wang.wei`?
",
    );
    due("--owner li.na --mine").complains(
        2,
        "cs: the argument `--owner <WHO>` cannot be used with `--mine`
hint: cs due --now <INSTANT> --owner <WHO>
",
    );
}

#[test]
fn within_shows_what_is_overdue_and_what_falls_due_so_soon() {
    due("--within 1wd").prints(0, "         DUE               LEFT     OWNER     RECORD         WHAT                                 SUBJECT
overdue  2026-11-19 09:00  -5d1h    wang.wei  261118-FFFFFF  Contacted every day                  C1 的事
overdue  2026-11-21 09:00  -3d1h    desk      261118-GGGGGG  Surveyed within two days of closing  C2 的事
!        2026-11-24 18:00  6wh30wm  li.na     261119-DDDDDD  Resolved in three working days       C2 的事

2 overdue, 1 pending, 0 paused
");
    due("--within 32h --kind request").prints(0, "   DUE               LEFT     OWNER  RECORD         WHAT                            SUBJECT
!  2026-11-24 18:00  6wh30wm  li.na  261119-DDDDDD  Resolved in three working days  C2 的事

0 overdue, 1 pending, 0 paused
");
    due("--within 7h59m --kind request").prints(
        0,
        "0 overdue, 0 pending, 0 paused
",
    );
    due("--within -2h").complains(
        2,
        "cs: --within `-2h` lies before now, and counts ahead\nhint: write --within 2h; what is overdue is listed in any case\n",
    );
    due("--mine --by li.na").complains(
        2,
        "cs: --by says who writes, and `cs due` writes nothing\nhint: what they owe: cs due --owner li.na\n",
    );
    due("--within soon").complains(
        2,
        "cs: --within `soon` is not an amount: expected an amount such as 30s, 1h30m, 4wh, 2wd, 3y
",
    );
}

#[test]
fn rules_and_kinds_can_be_chosen() {
    due("--rule contacted-daily,surveyed-after-closing").prints(0, "         DUE               LEFT   OWNER     RECORD         WHAT                                 SUBJECT
overdue  2026-11-19 09:00  -5d1h  wang.wei  261118-FFFFFF  Contacted every day                  C1 的事
overdue  2026-11-21 09:00  -3d1h  desk      261118-GGGGGG  Surveyed within two days of closing  C2 的事

2 overdue, 0 pending, 0 paused
");
    due("--rule contacted").complains(
        2,
        "cs: there is no rule `contacted`
hint: known here: resolved-in-time, contacted-daily, surveyed-after-closing
",
    );
    due("--kind complain").complains(
        2,
        "cs: there is no kind `complain`
hint: did you mean `complaint`?
",
    );
}

#[test]
fn programs_get_the_time_left_in_seconds() {
    due("--format jsonl --owner li.na").prints(0, r#"{"v":1,"type":"due","rule":"resolved-in-time","record":"261119-DDDDDD","kind":"request","clock":1,"outcome":"pending","near":true,"from":"2026-11-19T09:00:00+08:00","due":"2026-11-24T18:00:00+08:00","left_s":28800,"working_left_s":23400,"paused_left":null,"owner":"li.na","title":"Resolved in three working days","subject":"C2 的事"}
{"v":1,"type":"due","rule":"resolved-in-time","record":"261123-AAAAAA","kind":"request","clock":1,"outcome":"pending","near":false,"from":"2026-11-23T09:00:00+08:00","due":"2026-11-26T18:00:00+08:00","left_s":201600,"working_left_s":77400,"paused_left":null,"owner":"li.na","title":"Resolved in three working days","subject":"C3 的事"}
{"v":1,"type":"due","rule":"resolved-in-time","record":"261123-EEEEEE","kind":"request","clock":1,"outcome":"paused","near":false,"from":"2026-11-23T09:00:00+08:00","due":null,"left_s":null,"working_left_s":null,"paused_left":"3wd","owner":"li.na","title":"Resolved in three working days","subject":"C2 的事"}
"#);
}

#[test]
fn nothing_open_is_no_error() {
    cs("due --now 2026-11-24T10:00:00+08:00")
        .file("policy.yaml", "policy: {name: Desk, version: 1, zone: Asia/Shanghai}\n")
        .prints(0, "0 overdue, 0 pending, 0 paused\n");
}

const TEAM: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai, calendar: office}
calendars: {office: {week: {mon-fri: \"09:00-12:00, 13:30-18:00\"}}}
fields: {level: {type: [vip, regular]}}
events: {contacted: {verb: contact}, trained: {verb: train}, corrected: {verb: correct}}
kinds:
  request: {fields: [customer?, via, subject], take: {level: customer.level}}
  training: {fields: [subject]}
rosters:
  staff: {key: id, columns: {name: text, certified: date}}
  customers: {key: id, columns: {name: text, level: [vip, regular], since: date}}
rules:
- {id: trained-monthly, title: One training a month, owner: zhao.min, duty: {every: month, expect: trained, until: 20}}
- {id: trained-weekly, title: One training a week, duty: {every: week, expect: trained}}
- {id: customer-contacted, title: Every customer is contacted weekly, each: customers, recurring: {expect: contacted, every: 7d}}
- {id: certificate-valid, title: The certificate is valid, roster: {of: staff, need: [certified], fresh: {certified: 1y}}}
- {id: few-requests, title: At most one request a day, metric: {count: {kind: request, event: opened}, per: {rolling: 24h}, at_most: 1}}
- {id: rush-corrected, title: A rush is corrected within two working hours, deadline: {from: {rule: few-requests, outcome: broken}, to: corrected, within: 2wh}}
";

/// A desk whose rules are on roster rows and periods.
fn team(command: &str) -> Cs {
    team_at("2026-11-24T10:00:00+08:00", command)
}

fn team_at(now: &str, command: &str) -> Cs {
    let book = cs(&format!("{command} --now {now}"))
        .file("policy.yaml", TEAM)
        .file(
            "data/rosters/staff.csv",
            "id,name,certified\nli.na,李娜,2025-10-31\nwang.wei,王伟,2026-01-15\n",
        )
        .file(
            "data/rosters/customers.csv",
            "id,name,level,since\nC1,海棠,regular,2026-11-16\nC2,启明星,vip,2026-11-16\n",
        );
    let opened = |at: &str| format!("{at}, opened, by: li.na, via: phone");
    let head = ("request", "C1", "regular");
    let (first, second) = (opened("11-23 17:00"), opened("11-24 09:30"));
    let book = record(book, "261123-AAAAAA", head, &[&first, "11-23 17:20, contacted, by: li.na"]);
    let book = record(book, "261124-BBBBBB", head, &[&second]);
    let path = "data/tickets/2026/10/261005-CCCCCC.yaml";
    book.file(
        path,
        "id: 261005-CCCCCC\nkind: training\nsubject: 话术\ntimeline:
- {at: 2026-10-05T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-10-05T11:00:00+08:00, event: trained, by: li.na}
",
    )
}

#[test]
fn what_is_asked_of_rows_and_periods_is_due_too() {
    team("due").prints(0, "         DUE               LEFT     OWNER     RECORD        WHAT                                          SUBJECT
overdue  2026-10-31 23:59  -23d10h  li.na     staff/li.na   The certificate is valid                      李娜
overdue  2026-11-20 23:59  -3d10h   zhao.min  2026-11       One training a month                          -
overdue  2026-11-23 00:00  -1d10h   -         customers/C2  Every customer is contacted weekly            启明星
         2026-11-24 11:30  1wh30wm  -         1d            A rush is corrected within two working hours  -
         2026-11-29 23:59  5d13h    -         2026-W48      One training a week                           -
         2026-11-30 17:20  6d7h     -         customers/C1  Every customer is contacted weekly            海棠

3 overdue, 3 pending, 0 paused
");
    team("due --owner zhao.min --format jsonl").prints(0, r#"{"v":1,"type":"due","rule":"trained-monthly","record":"2026-11","kind":null,"clock":1,"outcome":"overdue","near":false,"from":"2026-11-01T00:00:00+08:00","due":"2026-11-20T23:59:59+08:00","left_s":-295201,"working_left_s":null,"paused_left":null,"owner":"zhao.min","title":"One training a month","subject":null}
"#);
    team("due --kind request").prints(
        0,
        "0 overdue, 0 pending, 0 paused
",
    );
    team("due --owner li.na").prints(
        0,
        "         DUE               LEFT     OWNER  RECORD       WHAT                      SUBJECT
overdue  2026-10-31 23:59  -23d10h  li.na  staff/li.na  The certificate is valid  李娜

1 overdue, 0 pending, 0 paused
",
    );
}

#[test]
fn of_two_customers_the_vip_comes_first() {
    team_at("2026-11-20T10:00:00+08:00", "due --rule customer-contacted").prints(0, "   DUE               LEFT   OWNER  RECORD        WHAT                                SUBJECT
   2026-11-23 00:00  2d14h  -      customers/C2  Every customer is contacted weekly  启明星
   2026-11-23 00:00  2d14h  -      customers/C1  Every customer is contacted weekly  海棠

0 overdue, 2 pending, 0 paused
");
}

#[test]
fn what_is_asked_of_rows_and_periods_counts_for_people_and_customers() {
    team("report people --sample 1").prints(0, "RANK  WHO       DECIDED  KEPT    LATE  OVERDUE  BROKEN  WAIVED  MEDIAN OVER  CLOSED  OUTLIER
1     wang.wei  1        100.0%  0     0        0       0       -            0       -
2     li.na     1        0.0%    0     1        0       0       23d10h       0       -
2     zhao.min  1        0.0%    0     1        0       0       3d10h        0       -
-     (nobody)  8        0.0%    1     7        0       0       8d10h        0       -
-     (team)    11       9.1%    1     9        0       0       8d10h        0       -

ranked by the share kept of what was decided
");
    team("report customers").prints(0, "CUSTOMER  NAME    SINCE       RECORDS  COMPLAINTS  LAST CONTACT  DAYS  SCORE  BEFORE  VIOLATIONS  AT RISK
C2        启明星  -           0        0           -             -     -      -       1           silent
C1        海棠    2026-11-23  2        0           2026-11-24    0     -      -       1           -

2 customers, 1 at risk: 1 silent, 0 falling, 0 complaint
");
}

#[test]
fn what_cannot_be_read_makes_the_status_2_and_the_rest_is_listed() {
    due("--kind complaint --rule surveyed-after-closing")
        .file("data/tickets/2026/11/261124-ZZZZZZ.yaml", "id: 261124-ZZZZZZ\nkind: nothing\n")
        .says(2, "         DUE               LEFT   OWNER  RECORD         WHAT                                 SUBJECT
overdue  2026-11-21 09:00  -3d1h  desk   261118-GGGGGG  Surveyed within two days of closing  C2 的事

1 overdue, 0 pending, 0 paused
", "cs: data/tickets/2026/11/261124-ZZZZZZ.yaml:1:1: the record has no `timeline`\n");
}
