//! The example book: its violations row by row, and every byte of both formats.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use serde_json::Value;
use support::{cs, same};

const CHECK: &str = "check --now 2026-10-14T12:00:00+08:00";
const KEYS: [&str; 17] = [
    "v", "type", "rule", "severity", "record", "kind", "clock", "outcome", "owner", "from", "due",
    "done", "over_s", "message", "source", "file", "line",
];

fn jsonl() -> Vec<String> {
    let run = cs(&format!("{CHECK} --format jsonl")).book("tests/books/example");
    let said = run.run();
    assert_eq!((said.status, said.stderr.as_str()), (1, ""));
    said.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn the_violations_are_those_of_expected_csv() {
    let run = cs(CHECK).book("tests/books/example");
    let mut expected: Vec<String> = run.read("expected.csv").lines().skip(1).map(row).collect();
    let mut found: Vec<String> = jsonl().iter().filter_map(|line| violation(line)).collect();
    expected.sort();
    found.sort();
    same(&expected.join("\n"), &found.join("\n"));
}

/// All but the last column, which is for people.
fn row(line: &str) -> String {
    line.splitn(7, ',').take(6).collect::<Vec<_>>().join(",")
}

fn violation(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).unwrap();
    let cell = |key: &str| match &line[key] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            other.to_string()
        }
    };
    let keys = ["rule", "record", "outcome", "due", "done", "over_s"];
    (line["type"] == "violation").then(|| keys.map(cell).join(","))
}

#[test]
fn a_violation_has_its_keys_in_their_order() {
    for line in jsonl().iter().filter(|line| line.contains(r#""type":"violation""#)) {
        let mut rest = line.as_str();
        for (index, key) in KEYS.iter().enumerate() {
            let mark = format!("{}\"{key}\":", if index == 0 { '{' } else { ',' });
            let value = rest.strip_prefix(&mark);
            rest = after_value(value.unwrap_or_else(|| panic!("no `{key}` at {rest}")));
        }
        assert_eq!(rest, "}", "{line}");
    }
}

/// What follows the first value of `text`.
fn after_value(text: &str) -> &str {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    values.next().unwrap().unwrap();
    &text[values.byte_offset()..]
}

#[test]
fn json_lines_are_exactly_these() {
    let expected = r#"{"v":1,"type":"violation","rule":"complaint-solved","severity":"error","record":"260930-AAAA2A","kind":"complaint","clock":1,"outcome":"late","owner":"wang.wei","from":"2026-09-30T16:00:00+08:00","due":"2026-10-09T18:00:00+08:00","done":"2026-10-10T09:30:00+08:00","over_s":55800,"message":"resolved came 15h30m late (limit 2wd)","source":[],"file":"data/tickets/2026/09/260930-AAAA2A.yaml","line":9}
{"v":1,"type":"violation","rule":"progress-daily","severity":"error","record":"261008-CCCC4C","kind":"request","clock":2,"outcome":"late","owner":null,"from":"2026-10-09T17:00:00+08:00","due":"2026-10-10T18:00:00+08:00","done":"2026-10-12T09:00:00+08:00","over_s":140400,"message":"progress came 1d15h late (limit 1wd); 1 missed","source":[],"file":"data/tickets/2026/10/261008-CCCC4C.yaml","line":12}
{"v":1,"type":"violation","rule":"phone-30s","severity":"error","record":"261012-DDDD5D","kind":"request","clock":1,"outcome":"overdue","owner":null,"from":"2026-10-12T09:00:00+08:00","due":"2026-10-12T09:00:30+08:00","done":null,"over_s":183570,"message":"responded has not come; overdue by 2d2h (limit 30s)","source":[],"file":"data/tickets/2026/10/261012-DDDD5D.yaml","line":6}
{"v":1,"type":"violation","rule":"urgent-by-lead","severity":"error","record":"260930-AAAA2A","kind":"complaint","clock":1,"outcome":"broken","owner":"wang.wei","from":"2026-09-30T16:10:00+08:00","due":null,"done":null,"over_s":null,"message":"wang.wei was not a supervisor then","source":[],"file":"data/tickets/2026/09/260930-AAAA2A.yaml","line":8}
{"v":1,"type":"violation","rule":"cause-given","severity":"error","record":"260930-BBBB3B","kind":"complaint","clock":1,"outcome":"broken","owner":"li.na","from":"2026-10-10T17:00:00+08:00","due":null,"done":null,"over_s":null,"message":"lacks cause","source":[],"file":"data/tickets/2026/09/260930-BBBB3B.yaml","line":9}
{"v":1,"type":"violation","rule":"fee-twice","severity":"error","record":"261008-CCCC4C","kind":"request","clock":1,"outcome":"broken","owner":null,"from":"2026-10-08T10:00:00+08:00","due":null,"done":null,"over_s":null,"message":"confirmed by only 1 via; 2 different ones are needed before started","source":[],"file":"data/tickets/2026/10/261008-CCCC4C.yaml","line":10}
{"v":1,"type":"summary","records":5,"obligations":12,"kept":5,"violations":6,"pending":1,"paused":0,"void":0,"waived":0,"faults":0,"policy":"2026.1","now":"2026-10-14T12:00:00+08:00"}"#;
    same(expected, &jsonl().join("\n"));
}

#[test]
fn the_table_is_exactly_this() {
    let expected = "       RECORD         RULE              OUTCOME  DUE                  OWNER     WHAT
error  260930-AAAA2A  complaint-solved  late     2026-10-09 18:00     wang.wei  Complaints are solved in the time of their grade: resolved came 15h30m late (limit 2wd)
error  261008-CCCC4C  progress-daily    late     2026-10-10 18:00     -         Progress is told every working day: progress came 1d15h late (limit 1wd); 1 missed
error  261012-DDDD5D  phone-30s         overdue  2026-10-12 09:00:30  -         Calls are answered within 30 seconds: responded has not come; overdue by 2d2h (limit 30s)
error  260930-AAAA2A  urgent-by-lead    broken   -                    wang.wei  Urgent complaints go to a supervisor: wang.wei was not a supervisor then
error  260930-BBBB3B  cause-given       broken   -                    li.na     A solved complaint names its cause: lacks cause
error  261008-CCCC4C  fee-twice         broken   -                    -         The fee is confirmed through two channels: confirmed by only 1 via; 2 different ones are needed before started

5 records, 12 obligations: 6 violations (6 error), 5 kept, 1 pending, 0 paused, 0 void, 0 waived
policy Example 2026.1, now 2026-10-14T12:00:00+08:00, times in Asia/Shanghai
";
    cs(CHECK).book("tests/books/example").prints(1, expected);
}

#[test]
fn the_machine_format_does_not_change_with_the_language() {
    let chinese = cs(&format!("{CHECK} --format jsonl"))
        .book("tests/books/example")
        .env("LC_ALL", "zh_CN.UTF-8");
    same(&jsonl().join("\n"), chinese.run().stdout.trim_end());
    let table = cs(CHECK).book("tests/books/example").env("CS_LANG", "zh").run();
    assert!(table.stdout.contains("来电三十秒内应答"), "{}", table.stdout);
}
