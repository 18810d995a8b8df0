//! `cs report`: where the time goes, what files lack, whom to care for, who kept what, who may leave.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, NOW, cs};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai, calendar: office}
calendars:
  office:
    week: {mon-fri: \"09:00-12:00, 13:30-18:00\"}
    dates: data/calendar/cn.csv
fields:
  grade: {type: [general, urgent], title: {zh: 级别, en: Grade}}
  cause: {type: text}
  remedy: {type: text}
  result: {type: text}
  level: {type: [vip, regular]}
  score: {type: int, missing: [6]}
events:
  responded: {verb: respond, title: {zh: 首次响应, en: First answer}}
  triaged: {verb: triage, fields: [grade], sets: [grade]}
  resolved: {verb: resolve, fields: [cause?]}
  planned: {verb: plan, fields: [remedy], kinds: [complaint]}
  replied: {verb: reply, fields: [result?], kinds: [complaint]}
  followed: {verb: follow-up, fields: [score?]}
kinds:
  complaint: {title: {zh: 投诉, en: Complaint}, fields: [customer?, via, subject], take: {level: customer.level}}
  request: {title: {zh: 请求, en: Request}, fields: [customer?, via, subject], take: {level: customer.level}}
rosters:
  staff: {key: id, columns: {name: text, role: [agent, manager], birthday: {type: date, secret: true}}}
  customers: {key: id, columns: {name: text, level: [vip, regular], founding_day: date, moved_in: date, renewal: date, since: date}}
rules:
  - id: answered
    title: {zh: 十分钟内响应, en: Answered within ten minutes}
    deadline: {from: opened, to: responded, within: 10m}
  - id: resolved-in-time
    title: {zh: 两日内办结, en: Resolved in two working days}
    when: {kind: complaint}
    deadline: {from: opened, to: resolved, within: 2wd, pause: [customer]}
  - id: cause-given
    title: A resolved complaint names its cause
    when: {kind: complaint}
    required: {at: resolved, need: [cause]}
";
const CALENDAR: &str = "date,day,name
2026-10-01,off,国庆节
2026-10-02,off,国庆节
2026-10-10,work,国庆节
2026-12-31,off,
";
const STAFF: &str = "id,name,role,birthday
li.na,李娜,agent,1996-12-03
wang.wei,王伟,agent,
zhao.min,赵敏,manager,1988-11-30
";
const CUSTOMERS: &str = "id,name,level,founding_day,moved_in,renewal,since
C1,启明星,vip,2000-02-29,2024-11-30,2020-12-02,2025-01-01
C2,海棠,regular,2019-10-10,2026-12-04,,2025-01-01
C2,海棠会展,regular,2019-10-10,2026-12-04,,2026-12-03
C3,云帆,regular,,2027-12-01,,2025-01-01
";

/// A record file of this kind with these lines of its timeline.
fn record(book: Cs, id: &str, head: &str, timeline: &str) -> Cs {
    let path = format!("data/tickets/2026/11/{id}.yaml");
    book.file(&path, format!("id: {id}\n{head}timeline:\n{timeline}"))
}

/// `MM-DD HH:MM[:SS]`, an event and who, and what else it says.
fn event(at: &str, event: &str, by: &str, says: &str) -> String {
    let (date, time) = at.split_once(' ').unwrap();
    let seconds = if time.len() == 5 { ":00" } else { "" };
    let says = if says.is_empty() { String::new() } else { format!(", {says}") };
    format!("- {{at: 2026-{date}T{time}{seconds}+08:00, event: {event}, by: {by}{says}}}\n")
}

/// A line of a timeline for each of these.
fn timeline(events: &[(&str, &str, &str, &str)]) -> String {
    events.iter().map(|(at, name, by, says)| event(at, name, by, says)).collect()
}

fn book(args: &str) -> Cs {
    let book = cs(args)
        .file("policy.yaml", POLICY)
        .file("data/calendar/cn.csv", CALENDAR)
        .file("data/rosters/staff.csv", STAFF)
        .file("data/rosters/customers.csv", CUSTOMERS);
    let book = record(
        book,
        "261102-AAAAAA",
        "kind: complaint\ncustomer: C1\nlevel: vip\nvia: phone\nsubject: 投影仪故障\n",
        &timeline(&[
            ("11-02 10:00", "opened", "li.na", "via: phone"),
            ("11-02 10:05", "responded", "li.na", ""),
            ("11-02 10:06", "noted", "li.na", "note: 客户着急"),
            ("11-02 10:10", "assigned", "zhao.min", "to: li.na"),
            ("11-03 10:10", "planned", "li.na", "remedy: 换灯泡"),
            ("11-03 11:10", "resolved", "li.na", "cause: 灯泡老化"),
            ("11-03 11:20", "replied", "li.na", "result: 已整改"),
            ("11-04 11:20", "closed", "li.na", ""),
            ("11-06 11:20", "followed", "li.na", "score: 4"),
        ]),
    );
    let book = record(
        book,
        "261103-BBBBBB",
        "kind: complaint\ncustomer: C1\nlevel: vip\nvia: email\nsubject: 账单有误\n",
        &timeline(&[
            ("11-03 10:00", "opened", "wang.wei", "via: email"),
            ("11-03 10:30", "responded", "wang.wei", ""),
            ("11-03 10:40", "assigned", "zhao.min", "to: wang.wei"),
            ("11-03 10:50", "assigned", "zhao.min", "to: wang.wei"),
            ("11-09 10:50", "resolved", "wang.wei", ""),
            ("11-10 10:50", "closed", "wang.wei", ""),
        ]),
    );
    let book = record(
        book,
        "261104-CCCCCC",
        "kind: request\nvia: counter\nsubject: 打印\n",
        &timeline(&[
            ("11-04 09:00", "opened", "li.na", "via: counter"),
            ("11-04 09:01", "responded", "li.na", ""),
            ("11-04 09:02", "withdrawn", "customer", "reason: 不需要了"),
        ]),
    );
    record(
        book,
        "261120-DDDDDD",
        "kind: request\ncustomer: C2\nlevel: regular\nvia: phone\nsubject: 订会议室\n",
        &timeline(&[
            ("11-20 17:30", "opened", "li.na", "via: phone"),
            ("11-20 17:31", "responded", "li.na", ""),
            ("11-23 09:31", "resolved", "li.na", ""),
        ]),
    )
}

fn report(args: &str) -> Cs {
    book(&format!("report --now {NOW} {args}"))
}

#[test]
fn steps_show_where_the_time_goes() {
    report("steps").prints(
        0,
        "FROM          TO            TIMES  MEDIAN  P90    SHARE  OF ALL TIME
opened        First answer  4      1m      30m    0.2%   ▏
First answer  assigned      2      5m      10m    0.1%   ▏
assigned      resolved      1      6d      6d     43.7%  ████████████████████
First answer  resolved      1      2d16h   2d16h  19.4%  ████████▉
closed        followed      1      2d      2d     14.5%  ██████▋
assigned      planned       1      1d      1d     7.3%   ███▎
resolved      closed        1      1d      1d     7.3%   ███▎
replied       closed        1      1d      1d     7.3%   ███▎
planned       resolved      1      1h      1h     0.3%   ▏
resolved      replied       1      10m     10m    0.1%   ▏
First answer  withdrawn     1      1m      1m     0.0%   ▏

steps of 4 records, elapsed time
",
    );
    report("steps --kind complaint --lang zh --longest").prints(
        0,
        "从        到        次数  中位    P90     占比   占全部时间
派单      resolved  1     6天     6天     54.2%  ████████████████████
结案      followed  1     2天     2天     18.0%  ██████▋
派单      planned   1     1天     1天     9.0%   ███▎
resolved  结案      1     1天     1天     9.0%   ███▎
replied   结案      1     1天     1天     9.0%   ███▎
planned   resolved  1     1小时   1小时   0.4%   ▏
受理      首次响应  2     5分钟   30分钟  0.2%   ▏
首次响应  派单      2     5分钟   10分钟  0.1%   ▏
resolved  replied   1     10分钟  10分钟  0.1%   ▏

2张工单的步骤，自然时间
",
    );
}

#[test]
fn steps_are_measured_in_working_time_too() {
    report("steps --working --kind request").prints(
        0,
        "FROM          TO            TIMES  MEDIAN  P90  SHARE  OF ALL TIME
opened        First answer  2      1wm     1wm  3.2%   ▋
First answer  resolved      1      1wh     1wh  95.2%  ████████████████████
First answer  withdrawn     1      1wm     1wm  1.6%   ▎

steps of 2 records, working time of the calendar `office`
",
    );
    book("report steps --working")
        .file("policy.yaml", "policy: {name: Desk, version: 1, zone: Asia/Shanghai}\n")
        .complains(
            2,
            "cs: the policy has no calendar to count working time by
hint: name one by `calendar:` in the section `policy`
",
        );
    report("steps --working")
        .file("data/calendar/cn.csv", "date,day,name\n2025-10-01,off,国庆节\n")
        .complains(
            2,
            "cs: calendar `office` has no data for 2026
hint: add the holidays and make-up days of 2026 to data/calendar/cn.csv
",
        );
}

#[test]
fn steps_of_a_span_are_those_whose_later_step_is_in_it() {
    report("steps --since 2026-11-03T11:20:00+08:00 --until 2026-11-09T10:50:00+08:00").prints(
        0,
        "FROM          TO            TIMES  MEDIAN  P90  SHARE  OF ALL TIME
closed        followed      1      2d      2d   66.5%  ████████████████████
replied       closed        1      1d      1d   33.2%  ██████████
resolved      replied       1      10m     10m  0.2%   ▏
opened        First answer  1      1m      1m   0.0%   ▏
First answer  withdrawn     1      1m      1m   0.0%   ▏

steps of 2 records, elapsed time
",
    );
    report("steps --until 2026-01-01").prints(0, "no record took two steps (elapsed time)\n");
    report("steps --kind compliant").complains(
        2,
        "cs: there is no kind `compliant`
hint: did you mean `complaint`?
",
    );
}

#[test]
fn programs_get_every_step_exactly() {
    report("steps --kind request --format csv").prints(
        0,
        "from,to,times,median_s,p90_s,share_percent
opened,responded,2,60,60,0.1
responded,resolved,1,230400,230400,99.9
responded,withdrawn,1,60,60,0.0
",
    );
    report("steps --kind request --format jsonl").prints(0, r#"{"v":1,"type":"step","from":"opened","to":"responded","times":2,"median_s":60,"p90_s":60,"share_percent":0.1}
{"v":1,"type":"step","from":"responded","to":"resolved","times":1,"median_s":230400,"p90_s":230400,"share_percent":99.9}
{"v":1,"type":"step","from":"responded","to":"withdrawn","times":1,"median_s":60,"p90_s":60,"share_percent":0.0}
"#);
}

#[test]
fn files_are_listed_by_customer_then_closing() {
    report("files").prints(0, "CUSTOMER  RECORD         RESULT     CLOSED            ARCHIVED  PARTS  LACKS           SUBJECT
C1        261102-AAAAAA  已整改     2026-11-04 11:20  -         3/3    -               投影仪故障
C1        261103-BBBBBB  closed     2026-11-10 10:50  -         1/3    remedy, result  账单有误
-         261104-CCCCCC  withdrawn  2026-11-04 09:02  -         1/1    -               打印

3 files, 1 lacks a part
");
    report("files --kind complaint --result cause").prints(0, "CUSTOMER  RECORD         RESULT    CLOSED            ARCHIVED  PARTS  LACKS           SUBJECT
C1        261102-AAAAAA  灯泡老化  2026-11-04 11:20  -         3/3    -               投影仪故障
C1        261103-BBBBBB  closed    2026-11-10 10:50  -         1/3    remedy, result  账单有误

2 files, 1 lacks a part
");
}

#[test]
fn a_file_has_the_parts_that_are_asked() {
    report("files --kind complaint --parts content=subject,handling=cause/planned,remedy,feedback=followed/score")
        .prints(0, "CUSTOMER  RECORD         RESULT  CLOSED            ARCHIVED  PARTS  LACKS                       SUBJECT
C1        261102-AAAAAA  已整改  2026-11-04 11:20  -         4/4    -                           投影仪故障
C1        261103-BBBBBB  closed  2026-11-10 10:50  -         1/4    handling, remedy, feedback  账单有误

2 files, 1 lacks a part
");
    report("files --kind complaint --parts replied --lacking").prints(
        0,
        "CUSTOMER  RECORD         RESULT  CLOSED            ARCHIVED  PARTS  LACKS    SUBJECT
C1        261103-BBBBBB  closed  2026-11-10 10:50  -         0/1    replied  账单有误

2 files, 1 lacks a part
",
    );
    report("files --parts remdy").complains(
        2,
        "cs: --parts: there is no field or event `remdy`
hint: did you mean `remedy`?
",
    );
    report("files --result reslt").complains(
        2,
        "cs: --result: there is no field `reslt`
hint: did you mean `result`?
",
    );
}

#[test]
fn files_of_a_span_are_those_closed_in_it() {
    report("files --since 2026-11-05 --format csv").prints(
        0,
        "customer,record,result,closed,archived,parts,of_parts,lacks,subject
C1,261103-BBBBBB,closed,2026-11-10T10:50:00+08:00,,1,3,remedy result,账单有误
",
    );
    report("files --until 2026-11-04T11:20:00+08:00 --format jsonl").prints(0, r#"{"v":1,"type":"file","customer":null,"record":"261104-CCCCCC","result":"withdrawn","closed":"2026-11-04T09:02:00+08:00","archived":null,"parts":1,"of_parts":1,"lacks":[],"subject":"打印"}
"#);
    report("files --until 2026-11-01").prints(0, "0 files, 0 lack a part\n");
}

#[test]
fn archived_files_tell_when_they_were_archived() {
    let hash = "0".repeat(64);
    let manifest = format!(
        "month,records,events,tickets_sha256,events_sha256,archived_at\n2026-09,1,2,{hash},{hash},2026-10-05T23:00:00+08:00\n"
    );
    report("files --kind request")
        .file("data/archive/manifest.csv", manifest)
        .file(
            "data/archive/month=2026-09/tickets.csv",
            "id,kind,subject,customer,via,opened,closed,owner,status,due,level
260902-EEEEEE,request,换锁,C2,phone,2026-09-02T09:00:00+08:00,2026-09-03T09:00:00+08:00,,closed,,regular
",
        )
        .file(
            "data/archive/month=2026-09/events.csv",
            "ticket,at,event,by,via,to,note,recorded,fields
260902-EEEEEE,2026-09-02T09:00:00+08:00,opened,li.na,phone,,,,
260902-EEEEEE,2026-09-03T09:00:00+08:00,closed,li.na,,,,,
",
        )
        .prints(0, "CUSTOMER  RECORD         RESULT     CLOSED            ARCHIVED    PARTS  LACKS  SUBJECT
C2        260902-EEEEEE  closed     2026-09-03 09:00  2026-10-05  1/1    -      换锁
-         261104-CCCCCC  withdrawn  2026-11-04 09:02  -           1/1    -      打印

2 files, 0 lack a part
");
}

#[test]
fn care_days_are_those_of_the_calendar_and_of_rosters() {
    report("care").prints(
        0,
        "DATE        DAY  WHAT      WHO  YEARS  NAME
2026-11-30  Mon  moved_in  C1   2      启明星
2026-12-04  Fri  moved_in  C2   0      海棠会展

2 things to tell from 2026-11-30 to 2026-12-06
secret, and left out without --reveal: staff.birthday
",
    );
    report("care --reveal --lang zh").prints(
        0,
        "日期        星期  事项      人员      周年  名称
2026-11-30  周一  birthday  zhao.min  38    赵敏
2026-11-30  周一  moved_in  C1        2     启明星
2026-12-03  周四  birthday  li.na     30    李娜
2026-12-04  周五  moved_in  C2        0     海棠会展

2026-11-30 至 2026-12-06：4件
",
    );
    report("care --on 2026-02-28 --days 1").prints(
        0,
        "DATE        DAY  WHAT          WHO  YEARS  NAME
2026-02-28  Sat  founding_day  C1   26     启明星

1 thing to tell on 2026-02-28
secret, and left out without --reveal: staff.birthday
",
    );
    report("care --on 2026-10-01 --days 10").prints(
        0,
        "DATE        DAY  WHAT          WHO  YEARS  NAME
2026-10-01  Thu  holiday       -    -      国庆节
2026-10-02  Fri  holiday       -    -      国庆节
2026-10-10  Sat  working day   -    -      国庆节
2026-10-10  Sat  founding_day  C2   7      海棠

4 things to tell from 2026-10-01 to 2026-10-10
secret, and left out without --reveal: staff.birthday
",
    );
}

#[test]
fn care_days_of_other_columns_are_asked_by_name() {
    report("care --columns renewal,staff.birthday --days 3").prints(
        0,
        "DATE        DAY  WHAT     WHO  YEARS  NAME
2026-12-02  Wed  renewal  C1   6      启明星

1 thing to tell from 2026-11-30 to 2026-12-02
secret, and left out without --reveal: staff.birthday
",
    );
    report("care --columns name").complains(
        2,
        "cs: no roster has a column `name` of type date
hint: known here: birthday, founding_day, moved_in, renewal, since
",
    );
    report("care --on soon").complains(
        2,
        "cs: --on `soon` is not a date
hint: write one like 2026-12-24
",
    );
}

#[test]
fn programs_get_care_days_with_their_roster() {
    report("care --format csv").prints(
        0,
        "date,what,roster,key,years,name
2026-11-30,moved_in,customers,C1,2,启明星
2026-12-04,moved_in,customers,C2,0,海棠会展
",
    );
    report("care --days 1 --format jsonl").prints(0, r#"{"v":1,"type":"care","date":"2026-11-30","what":"moved_in","roster":"customers","key":"C1","years":2,"name":"启明星"}
"#);
}

#[test]
fn a_year_without_calendar_data_is_told_and_the_rest_shown() {
    report("care --on 2026-12-31 --days 2").says(
        2,
        "DATE        DAY  WHAT     WHO  YEARS  NAME
2026-12-31  Thu  holiday  -    -      -

1 thing to tell from 2026-12-31 to 2027-01-01
secret, and left out without --reveal: staff.birthday
",
        "cs: data/calendar/cn.csv:1:1: the calendar `office` has no data for 2027
hint: add the holidays and make-up days of 2027 to data/calendar/cn.csv
",
    );
}

#[test]
fn people_are_ranked_by_the_share_that_they_kept() {
    report("people --sample 1").prints(0, "RANK  WHO       DECIDED  KEPT    LATE  OVERDUE  BROKEN  WAIVED  MEDIAN OVER  CLOSED  OUTLIER
1     li.na     2        100.0%  0     0        0       0       -            1       -
2     wang.wei  2        0.0%    1     0        1       0       3d16h        1       -
-     (nobody)  4        75.0%   1     0        0       0       20m          1       -
-     (team)    8        62.5%   2     0        1       0       20m          3       -

ranked by the share kept of what was decided
");
    report("people --kind complaint --lang zh --by kind").prints(
        0,
        "类型  名次  人员      已评判  达标率  迟办  逾期  违反  豁免  超时中位   结案  离群
投诉  -     li.na     2       100.0%  0     0     0     0     -          1     -
投诉  -     wang.wei  2       0.0%    1     0     1     0     3天16小时  1     -
投诉  -     （无人）  2       50.0%   1     0     0     0     20分钟     0     -
投诉  -     （全队）  6       50.0%   2     0     1     0     20分钟     2     -

按达标率（达标项占已评判项）排名；评判不足5项的不排名
",
    );
    report("people --rule cause-given --since 2026-11-05 --sample 2").prints(
        0,
        "RANK  WHO       DECIDED  KEPT  LATE  OVERDUE  BROKEN  WAIVED  MEDIAN OVER  CLOSED  OUTLIER
-     wang.wei  1        0.0%  0     0        1       0       -            1       -
-     (team)    1        0.0%  0     0        1       0       -            1       -

ranked by the share kept of what was decided; no rank for fewer than 2 decided
",
    );
    report("people --until 2026-01-01").prints(0, "nothing was decided\n");
}

#[test]
fn people_are_counted_by_period_too() {
    report("people --per week --sample 1").prints(0, "PERIOD    RANK  WHO       DECIDED  KEPT    LATE  OVERDUE  BROKEN  WAIVED  MEDIAN OVER  CLOSED  OUTLIER
2026-W45  1     li.na     2        100.0%  0     0        0       0       -            1       -
2026-W45  2     wang.wei  1        0.0%    1     0        0       0       3d16h        0       -
2026-W45  -     (nobody)  3        66.7%   1     0        0       0       20m          1       -
2026-W45  -     (team)    6        66.7%   2     0        0       0       20m          2       -
2026-W46  1     wang.wei  1        0.0%    0     0        1       0       -            1       -
2026-W46  -     (team)    1        0.0%    0     0        1       0       -            1       -
2026-W47  -     (nobody)  1        100.0%  0     0        0       0       -            0       -
2026-W47  -     (team)    1        100.0%  0     0        0       0       -            0       -

ranked by the share kept of what was decided
");
    report("people --per fortnight").complains(2, "cs: invalid value `fortnight` for `--per <PERIOD>`: `fortnight` is not a period (expected day, week, month, quarter or year)
");
    report("people --rule cause").complains(
        2,
        "cs: there is no rule `cause`
hint: known here: answered, resolved-in-time, cause-given
",
    );
}

#[test]
fn programs_get_the_counts_of_people() {
    report("people --per month --by kind --format csv").prints(0, "period,kind,rank,row,person,decided,kept,kept_percent,late,overdue,broken,waived,median_over_s,closed,outlier
2026-11,complaint,,person,li.na,2,2,100.0,0,0,0,0,,1,
2026-11,complaint,,person,wang.wei,2,0,0.0,1,0,1,0,319800,1,
2026-11,complaint,,nobody,,2,1,50.0,1,0,0,0,1200,0,
2026-11,complaint,,team,,6,3,50.0,2,0,1,0,1200,2,
2026-11,request,,nobody,,2,2,100.0,0,0,0,0,,1,
2026-11,request,,team,,2,2,100.0,0,0,0,0,,1,
");
    report("people --rule cause-given --format jsonl").prints(0, r#"{"v":1,"type":"person","rank":null,"row":"person","person":"li.na","decided":1,"kept":1,"kept_percent":100.0,"late":0,"overdue":0,"broken":0,"waived":0,"median_over_s":null,"closed":1,"outlier":null}
{"v":1,"type":"person","rank":null,"row":"person","person":"wang.wei","decided":1,"kept":0,"kept_percent":0.0,"late":0,"overdue":0,"broken":1,"waived":0,"median_over_s":null,"closed":1,"outlier":null}
{"v":1,"type":"person","rank":null,"row":"nobody","person":null,"decided":0,"kept":0,"kept_percent":null,"late":0,"overdue":0,"broken":0,"waived":0,"median_over_s":null,"closed":1,"outlier":null}
{"v":1,"type":"person","rank":null,"row":"team","person":null,"decided":2,"kept":1,"kept_percent":50.0,"late":0,"overdue":0,"broken":1,"waived":0,"median_over_s":null,"closed":3,"outlier":null}
"#);
}

/// Five of the staff answer ten requests each; one of them is late with four.
#[test]
fn an_outlier_is_marked() {
    let mut book = cs(&format!("report people --now {NOW}")).file(
        "policy.yaml",
        "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
events: {responded: {verb: respond}}
kinds: {request: {fields: [subject]}}
rules:
- {id: answered, title: Answered, deadline: {from: opened, to: responded, within: 10m}}
- {id: tried, title: On trial, status: trial, deadline: {from: opened, to: responded, within: 1s}}
",
    );
    for (person, who) in ["a", "b", "c", "d", "e"].iter().enumerate() {
        for number in 0..10 {
            let id = format!("261101-{person}{number}AAAA");
            let answer = if *who == "c" && number < 4 { "11-01 09:12" } else { "11-01 09:02" };
            let lines = timeline(&[
                ("11-01 09:00", "opened", who, ""),
                ("11-01 09:01", "assigned", who, &format!("to: {who}")),
                (answer, "responded", who, ""),
            ]);
            book = record(book, &id, "kind: request\nsubject: x\n", &lines);
        }
    }
    book.prints(
        0,
        "RANK  WHO     DECIDED  KEPT    LATE  OVERDUE  BROKEN  WAIVED  MEDIAN OVER  CLOSED  OUTLIER
1     a       10       100.0%  0     0        0       0       -            0       -
1     b       10       100.0%  0     0        0       0       -            0       -
1     d       10       100.0%  0     0        0       0       -            0       -
1     e       10       100.0%  0     0        0       0       -            0       -
5     c       10       60.0%   4     0        0       0       2m           0       below
-     (team)  50       92.0%   4     0        0       0       2m           0       -

ranked by the share kept of what was decided; no rank for fewer than 5 decided
",
    );
}

#[test]
fn customers_are_told_with_what_puts_them_at_risk() {
    report("customers").prints(0, "CUSTOMER  NAME    SINCE       RECORDS  COMPLAINTS  LAST CONTACT  DAYS  SCORE  BEFORE  VIOLATIONS  AT RISK
C1        启明星  2026-11-02  2        2           2026-11-10    20    4.00   -       3           complaint
C3        云帆    -           0        0           -             -     -      -       0           silent
C2        海棠    2026-11-20  1        0           2026-11-23    7     -      -       0           -

3 customers, 2 at risk: 1 silent, 0 falling, 1 complaint
");
    report("customers --at-risk --silent 5d --complaints request").prints(0, "CUSTOMER  NAME    SINCE       RECORDS  COMPLAINTS  LAST CONTACT  DAYS  SCORE  BEFORE  VIOLATIONS  AT RISK
C2        海棠    2026-11-20  1        1           2026-11-23    7     -      -       0           silent, complaint
C1        启明星  2026-11-02  2        0           2026-11-10    20    4.00   -       3           silent
C3        云帆    -           0        0           -             -     -      -       0           silent

3 customers, 3 at risk: 3 silent, 0 falling, 1 complaint
");
}

#[test]
fn a_falling_score_is_that_of_now_against_that_before() {
    let scored = |args: &str| {
        record(
            report(&format!("customers --recent 20d {args}")),
            "261001-FFFFFF",
            "kind: request\ncustomer: C1\nlevel: vip\nvia: phone\nsubject: 装修\n",
            &timeline(&[
                ("10-01 10:00", "opened", "li.na", "via: phone"),
                ("10-02 10:00", "followed", "li.na", "score: 4"),
                ("10-03 10:00", "followed", "li.na", "score: 5"),
                ("11-20 10:00", "followed", "li.na", "score: 6"),
                ("11-21 10:00", "followed", "customer", "score: 4"),
            ]),
        )
    };
    scored("--format csv").prints(0, "customer,name,since,records,complaints,last_contact,days,score,score_before,violations,risks
C1,启明星,2026-10-01,3,2,2026-11-21,9,4.00,4.33,4,falling
C3,云帆,,0,0,,,,,0,silent
C2,海棠,2026-11-20,1,0,2026-11-23,7,,,0,
");
    scored("--at-risk --contacts planned --silent 20d").prints(0, "CUSTOMER  NAME    SINCE       RECORDS  COMPLAINTS  LAST CONTACT  DAYS  SCORE  BEFORE  VIOLATIONS  AT RISK
C1        启明星  2026-10-01  3        2           2026-11-03    27    4.00   4.33    4           silent, falling
C2        海棠    2026-11-20  1        0           -             -     -      -       0           silent
C3        云帆    -           0        0           -             -     -      -       0           silent

3 customers, 3 at risk: 3 silent, 1 falling, 0 complaint
");
    scored("--silent 1wd").complains(
        2,
        "cs: --silent `1wd` is working time
hint: give elapsed time or months: 30d, 6mo
",
    );
    scored("--silent often").complains(
        2,
        "cs: --silent `often` is not an amount: expected an amount such as 30s, 1h30m, 4wh, 2wd, 3y
",
    );
    scored("--scores cause").complains(
        2,
        "cs: --scores: there is no field `cause` that holds a number
hint: known here: score
",
    );
    scored("--contacts call").complains(
        2,
        "cs: --contacts: there is no event `call`
hint: the events stand in policy.yaml under `events`
",
    );
    scored("--complaints complaints").complains(
        2,
        "cs: there is no kind `complaints`
hint: did you mean `complaint`?
",
    );
    scored("--at-risk --format jsonl").prints(0, r#"{"v":1,"type":"customer","customer":"C1","name":"启明星","since":"2026-10-01","records":3,"complaints":2,"last_contact":"2026-11-21","days":9,"score":4.00,"score_before":4.33,"violations":4,"risks":["falling"]}
{"v":1,"type":"customer","customer":"C3","name":"云帆","since":null,"records":0,"complaints":0,"last_contact":null,"days":null,"score":null,"score_before":null,"violations":0,"risks":["silent"]}
"#);
}

#[test]
fn every_report_shows_examples() {
    for name in ["steps", "files", "care", "people", "customers"] {
        let said = cs(&format!("report {name} --help")).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""));
        assert!(said.stdout.contains(&format!("\n  cs report {name}")), "{}", said.stdout);
    }
}

/// Day, class, time of triage and score of complaints that were opened at nine.
const RATED: [(&str, &str, &str, u32); 13] = [
    ("06-02", "quality", "10:00", 5),
    ("06-09", "price", "11:00", 2),
    ("07-01", "quality", "12:00", 4),
    ("07-08", "quality", "10:30", 3),
    ("07-09", "price", "15:00", 6),
    ("08-03", "price", "10:00", 5),
    ("08-04", "price", "13:00", 4),
    ("08-05", "quality", "14:00", 5),
    ("09-01", "price", "10:00", 4),
    ("10-05", "quality", "11:00", 2),
    ("10-06", "price", "10:00", 5),
    ("10-06", "price", "10:00", 3),
    ("11-02", "quality", "10:00", 5),
];

const METRICS: &str = "\
policy: {name: Desk, version: 1, zone: Asia/Shanghai}
fields:
  category: {type: [quality, price]}
  score: {type: int, missing: [6]}
events: {triaged: {fields: [category]}, rated: {fields: [score]}, held: {}}
kinds: {complaint: {}}
rosters:
  staff: {key: id, columns: {role: [manager]}}
rules:
  - id: satisfied
    title: {zh: 满意率, en: Satisfied customers}
    waivable: {by: [manager]}
    metric: {share: {event: rated, score: \"4..5\"}, among: {event: rated, score: \"1..5\"}, per: month, at_least: 60%, sample: 2}
  - {id: triaged-fast, title: Time to triage, metric: {mean: {from: opened, to: triaged}, per: month, at_most: 3h}}
  - {id: classes, title: Complaints by class, metric: {count: triaged, per: [month, category], at_most: 1}}
  - {id: score, title: Mean score, status: trial, metric: {mean: {of: score}, per: month, at_least: 3.5, at_most: 4.5}}
  - {id: satisfied-quarterly, title: Satisfied against the baseline, metric: {share: {event: rated, score: \"4..5\"}, among: {event: rated, score: \"1..5\"}, per: quarter, baseline: 78%}}
  - {id: burst, title: Many complaints at once, metric: {count: opened, per: {rolling: 24h}, at_most: 1}}
  - {id: training, title: Training every month, duty: {every: month, expect: held}}
";

fn metrics(args: &str) -> Cs {
    let book = cs(&format!("report --now {NOW} metrics {args}"))
        .file("policy.yaml", METRICS)
        .file("data/rosters/staff.csv", "id,role\nchen.jing,manager\n");
    RATED.into_iter().enumerate().fold(book, |book, (place, (day, class, triaged, score))| {
        let id = format!("26{}-AA{place:02}", day.replace('-', ""));
        let lines = timeline(&[
            (&format!("{day} 09:00"), "opened", "chen.jing", ""),
            (&format!("{day} {triaged}"), "triaged", "chen.jing", &format!("category: {class}")),
            (&format!("{day} 16:00"), "rated", "chen.jing", &format!("score: {score}")),
        ]);
        record(book, &id, "kind: complaint\n", &lines)
    })
}

#[test]
fn metrics_show_the_last_periods_with_target_and_trend() {
    metrics("").says(
        0,
        "       2026-07  2026-08  2026-09  2026-10  2026-11 so far  TREND  CHANGE         TARGET    UNITS  METRIC
fails  50%      100%     (100%)   33.3%    (100%)          ▂▇▇▁   -66.7pp worse  >= 60%    3      Satisfied customers (satisfied)
holds  3h30m    3h20m    1h       1h20m    1h              ▇▇▁▂   +20m worse     <= 3h     3      Time to triage (triaged-fast)
fails  1        2        1        2        -               ▁▇▁▇   +1 worse       <= 1      2      Complaints by class: price (classes)
holds  2        1        -        1        1               ▇▁·▁   -              <= 1      1      Complaints by class: quality (classes)
fails  3.5      4.67     4        3.33     5               ▂▇▃▁   -0.67 worse    3.5..4.5  3      Mean score (score, on trial)

target, change and units are those of 2026-10
(…) rests on fewer units than the rule asks for a verdict

   2026-Q3  2026-Q4 so far  TREND  CHANGE  TARGET                UNITS  METRIC
   83.3%    50%             -      -       baseline 78%, +5.3pp  6      Satisfied against the baseline (satisfied-quarterly)

target, change and units are those of 2026-Q3

       FIGURE  CROSSED  LAST              TARGET  UNITS  METRIC
holds  0       1        2026-10-06 09:00  <= 1    0      Many complaints at once (burst), the last 1d
",
        "",
    );
    metrics("--last 2 --rule classes,satisfied --lang zh").says(
        0,
        "        2026-09   2026-10  2026-11 至今  走势  变化                 目标    项数  指标
未达标  （100%）  33.3%    （100%）      ▇▁    -66.7个百分点，变差  >= 60%  3     满意率（satisfied）
未达标  1         2        -             ▁▇    +1，变差             <= 1    2     Complaints by class：price（classes）
达标    -         1        1             -     -                    <= 1    1     Complaints by class：quality（classes）

目标、变化和项数是 2026-10 的
括号里的依据项数太少，不作评判
",
        "",
    );
}

#[test]
fn metrics_of_a_span_are_those_whose_period_begins_in_it() {
    metrics("--since 2026-07-01 --until 2026-09-01 --rule triaged-fast,burst").says(
        0,
        "       2026-07  2026-08  TREND  CHANGE       TARGET  UNITS  METRIC
fails  3h30m    3h20m    ▇▁     -10m better  <= 3h   3      Time to triage (triaged-fast)

       FIGURE  CROSSED  LAST  TARGET  UNITS  METRIC
holds  0       0        -     <= 1    0      Many complaints at once (burst), the last 1d
",
        "",
    );
    metrics("--until 2026-06-01 --rule satisfied").says(
        0,
        "\
there is no figure to show
",
        "",
    );
}

#[test]
fn metrics_for_programs_are_exact() {
    metrics("--format csv --last 2").says(
        0,
        "\
rule,split,per,period,from,figure,unit,units,outcome,so_far,too_few,at_least,at_most,baseline,change,better,crossed
satisfied,,month,2026-09,2026-09-01T00:00:00+08:00,100,percent,1,void,false,true,60,,,0,,
satisfied,,month,2026-10,2026-10-01T00:00:00+08:00,33.333333,percent,3,broken,false,false,60,,,-66.666667,false,
satisfied,,month,2026-11,2026-11-01T00:00:00+08:00,100,percent,1,pending,true,true,60,,,,,
triaged-fast,,month,2026-09,2026-09-01T00:00:00+08:00,3600,s,1,kept,false,false,,10800,,-8400,true,
triaged-fast,,month,2026-10,2026-10-01T00:00:00+08:00,4800,s,3,kept,false,false,,10800,,1200,false,
triaged-fast,,month,2026-11,2026-11-01T00:00:00+08:00,3600,s,1,pending,true,false,,10800,,,,
classes,price,month,2026-09,2026-09-01T00:00:00+08:00,1,number,1,kept,false,false,,1,,-1,true,
classes,price,month,2026-10,2026-10-01T00:00:00+08:00,2,number,2,broken,false,false,,1,,1,false,
classes,quality,month,2026-10,2026-10-01T00:00:00+08:00,1,number,1,kept,false,false,,1,,,,
classes,quality,month,2026-11,2026-11-01T00:00:00+08:00,1,number,1,pending,true,false,,1,,,,
score,,month,2026-09,2026-09-01T00:00:00+08:00,4,number,1,kept,false,false,3.5,4.5,,-0.666667,true,
score,,month,2026-10,2026-10-01T00:00:00+08:00,3.333333,number,3,broken,false,false,3.5,4.5,,-0.666667,false,
score,,month,2026-11,2026-11-01T00:00:00+08:00,5,number,1,pending,true,false,3.5,4.5,,,,
satisfied-quarterly,,quarter,2026-Q3,2026-07-01T00:00:00+08:00,83.333333,percent,6,kept,false,false,,,78,,,
satisfied-quarterly,,quarter,2026-Q4,2026-10-01T00:00:00+08:00,50,percent,4,pending,true,false,,,78,,,
burst,,rolling,1d,2026-10-05T09:00:00+08:00,2,number,2,broken,false,false,,1,,,,2026-10-06T09:00:00+08:00
burst,,rolling,1d,2026-11-29T12:00:00+08:00,0,number,0,kept,false,false,,1,,,,
",
        "",
    );
    metrics("--format jsonl --last 1 --rule satisfied,burst").says(
        0,
        "\
{\"v\":1,\"type\":\"metric\",\"rule\":\"satisfied\",\"split\":[],\"per\":\"month\",\"period\":\"2026-10\",\"from\":\"2026-10-01T00:00:00+08:00\",\"figure\":33.333333,\"unit\":\"percent\",\"units\":3,\"outcome\":\"broken\",\"so_far\":false,\"too_few\":false,\"at_least\":60,\"at_most\":null,\"baseline\":null,\"change\":-66.666667,\"better\":false,\"crossed\":null}
{\"v\":1,\"type\":\"metric\",\"rule\":\"satisfied\",\"split\":[],\"per\":\"month\",\"period\":\"2026-11\",\"from\":\"2026-11-01T00:00:00+08:00\",\"figure\":100,\"unit\":\"percent\",\"units\":1,\"outcome\":\"pending\",\"so_far\":true,\"too_few\":true,\"at_least\":60,\"at_most\":null,\"baseline\":null,\"change\":null,\"better\":null,\"crossed\":null}
{\"v\":1,\"type\":\"metric\",\"rule\":\"burst\",\"split\":[],\"per\":\"rolling\",\"period\":\"1d\",\"from\":\"2026-10-05T09:00:00+08:00\",\"figure\":2,\"unit\":\"number\",\"units\":2,\"outcome\":\"broken\",\"so_far\":false,\"too_few\":false,\"at_least\":null,\"at_most\":1,\"baseline\":null,\"change\":null,\"better\":null,\"crossed\":\"2026-10-06T09:00:00+08:00\"}
{\"v\":1,\"type\":\"metric\",\"rule\":\"burst\",\"split\":[],\"per\":\"rolling\",\"period\":\"1d\",\"from\":\"2026-11-29T12:00:00+08:00\",\"figure\":0,\"unit\":\"number\",\"units\":0,\"outcome\":\"kept\",\"so_far\":false,\"too_few\":false,\"at_least\":null,\"at_most\":1,\"baseline\":null,\"change\":null,\"better\":null,\"crossed\":null}
",
        "",
    );
}

#[test]
fn a_waived_figure_is_marked() {
    metrics("--rule satisfied --last 1").file("data/waivers.csv", "\
rule,record,reason,by,granted,until
satisfied,2026-10,x,chen.jing,2026-11-01,2026-11-30
").says(
        0,
        "        2026-10  2026-11 so far  TREND  CHANGE         TARGET  UNITS  METRIC
waived  33.3%    (100%)          -      -66.7pp worse  >= 60%  3      Satisfied customers (satisfied)

target, change and units are those of 2026-10
(…) rests on fewer units than the rule asks for a verdict
",
        "",
    );
}

#[test]
fn what_is_no_metric_is_refused() {
    metrics("--rule training").says(
        2,
        "",
        "\
cs: the rule `training` is no metric
hint: known here: satisfied, triaged-fast, classes, score, satisfied-quarterly, burst
",
    );
    metrics("--rule satisfid").says(
        2,
        "",
        "\
cs: there is no rule `satisfid`
hint: did you mean `satisfied`?
",
    );
    metrics("--last 0").says(
        2,
        "",
        "\
cs: invalid value `0` for `--last <N>`: 0 is not in 1..=400
",
    );
}
