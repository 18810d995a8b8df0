//! `cs check` from end to end: what it looks at, what it shows, and how it ends.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use serde_json::Value;
use support::{Cs, NOW, Said, cs, same};

const POLICY: &str = "policy: {name: Desk, version: 2026.10, zone: Asia/Shanghai}
fields:
  cause: {type: text}
events:
  responded: {verb: respond}
  resolved: {fields: [cause?]}
kinds: {complaint: {}, request: {}}
rules:
- {id: answered, title: Answered within an hour, source: [A-1, A-2], deadline: {from: opened, to: responded, within: 1h}}
- {id: caused, title: A cause is named, severity: warning, required: {at: resolved, need: [cause]}}
- {id: once, title: Resolved once, severity: info, limit: {of: resolved, at_most: 1}}
";

const A: &str = "id: 261102-AAAA
kind: complaint
timeline:
- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-02T10:30:00+08:00, event: responded, by: li.na}
- {at: 2026-11-03T09:00:00+08:00, event: resolved, by: li.na}
- {at: 2026-11-04T09:00:00+08:00, event: resolved, by: li.na, cause: dust}
";
const B: &str = "id: 261102-ABBB
kind: request
timeline:
- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-02T09:05:00+08:00, event: assigned, by: li.na, to: wang.wei}
";
const C: &str = "id: 261120-CCCC
kind: request
timeline:
- {at: 2026-11-20T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-20T09:10:00+08:00, event: responded, by: li.na}
";
const A_FILE: &str = "data/tickets/2026/11/261102-AAAA.yaml";
const B_FILE: &str = "data/tickets/2026/11/261102-ABBB.yaml";
const C_FILE: &str = "data/tickets/2026/12/261120-CCCC.yaml";

const ALL: [&str; 4] = [
    "answered 261102-AAAA late",
    "answered 261102-ABBB overdue",
    "caused 261102-AAAA broken",
    "once 261102-AAAA broken",
];

fn desk(options: &str) -> Cs {
    cs(&format!("check --now {NOW} {options}"))
        .file("policy.yaml", POLICY)
        .file(A_FILE, A)
        .file(B_FILE, B)
        .file(C_FILE, C)
}

/// `rule record outcome` of each violation, in the order of the output.
fn rows(said: &Said) -> Vec<String> {
    let lines = said.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .filter(|line| line["type"] == "violation")
        .map(|line| {
            ["rule", "record", "outcome"]
                .map(|key| line[key].as_str().unwrap().to_owned())
                .join(" ")
        })
        .collect()
}

fn summary(said: &Said) -> Value {
    let line: Value = serde_json::from_str(said.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(line["type"], "summary");
    line
}

/// The violations that these options leave, and the exit status.
#[track_caller]
fn shows(options: &str, status: i32, expected: &[&str]) {
    let said = desk(&format!("--format jsonl {options}")).run();
    assert_eq!(
        (rows(&said), said.status, said.stderr.as_str()),
        (expected.iter().map(ToString::to_string).collect(), status, ""),
        "{options}"
    );
}

#[test]
fn violations_come_in_order_of_severity_deadline_record_rule_and_clock() {
    desk("").prints(1, "         RECORD       RULE      OUTCOME  DUE               OWNER     WHAT
error    261102-AAAA  answered  late     2026-11-02 10:00  -         Answered within an hour: responded came 30m late (limit 1h)
error    261102-ABBB  answered  overdue  2026-11-02 10:00  wang.wei  Answered within an hour: responded has not come; overdue by 28d2h (limit 1h)
warning  261102-AAAA  caused    broken   -                 -         A cause is named: lacks cause
info     261102-AAAA  once      broken   -                 -         Resolved once: resolved came 2 times, at most 1

3 records, 6 obligations: 4 violations (2 error, 1 warning, 1 info), 2 kept, 0 pending, 0 paused, 0 void, 0 waived
policy Desk 2026.10, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
");
    shows("", 1, &ALL);
}

#[test]
fn rules_kinds_and_severities_narrow_what_is_judged_or_shown() {
    shows("--rule caused", 1, &ALL[2..3]);
    shows("--rule caused,once", 1, &ALL[2..]);
    shows("--rule caused --rule answered", 1, &ALL[..3]);
    shows("--kind request", 1, &ALL[1..2]);
    shows("--kind request,complaint", 1, &ALL);
    shows("--kind request --rule caused", 0, &[]);
    shows("--severity error", 1, &ALL[..2]);
    shows("--severity warning", 1, &ALL[..3]);
    shows("--severity info", 1, &ALL);
    let counted = summary(&desk("--format jsonl --kind request").run());
    assert_eq!((counted["records"].as_u64(), counted["obligations"].as_u64()), (Some(2), Some(2)));
}

#[test]
fn no_more_findings_are_shown_than_asked_for_and_all_are_counted() {
    shows("--max-findings 3", 1, &ALL[..3]);
    shows("--max-findings 0", 1, &[]);
    shows("--max-findings 4", 1, &ALL);
    shows("--max-findings 1 --rule caused,once --fail-on info", 1, &ALL[2..3]);
    // What is not shown fails the check all the same.
    shows("--max-findings 0 --severity info --fail-on error", 1, &[]);
    let counted = summary(&desk("--format jsonl --max-findings 1").run());
    assert_eq!(counted["violations"].as_u64(), Some(4));
    desk("--max-findings 1").prints(1, "       RECORD       RULE      OUTCOME  DUE               OWNER  WHAT
error  261102-AAAA  answered  late     2026-11-02 10:00  -      Answered within an hour: responded came 30m late (limit 1h)
… and 3 violations more

3 records, 6 obligations: 4 violations (2 error, 1 warning, 1 info), 2 kept, 0 pending, 0 paused, 0 void, 0 waived
policy Desk 2026.10, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
");
}

#[test]
fn since_and_until_look_at_when_it_was_decided() {
    shows("--since 2026-11-02T10:00:00+08:00", 1, &ALL);
    shows("--since 2026-11-02T10:00:01+08:00", 1, &ALL[2..]);
    shows("--since 2026-11-03", 1, &ALL[2..]);
    shows("--since 27d", 1, &ALL[3..]);
    shows("--since -27d", 1, &ALL[3..]);
    shows("--since 7d", 0, &[]);
    shows("--until 2026-11-03", 1, &ALL[..2]);
    shows("--until 2026-11-02T10:00:00+08:00", 0, &[]);
    shows("--since 2026-11-03 --until 2026-11-04", 1, &ALL[2..3]);
    shows("--since 11-03", 1, &ALL[2..]);
    // People are told of all that was judged; programs count the violations that they are shown.
    let counted = summary(&desk("--format jsonl --since 7d").run());
    let counts = ["obligations", "kept", "violations"].map(|name| counted[name].as_u64());
    assert_eq!(counts, [Some(2), Some(2), Some(0)]);
    desk("--since 7d").prints(
        0,
        "3 records, 6 obligations: 4 violations (2 error, 1 warning, 1 info), 2 kept, 0 pending, 0 paused, 0 void, 0 waived
shown: 0 of 4 violations
policy Desk 2026.10, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
",
    );
}

#[test]
fn fail_on_says_what_makes_the_status_one() {
    shows("--fail-on never", 0, &ALL);
    shows("--fail-on info", 1, &ALL);
    shows("--fail-on warning --rule once", 0, &ALL[3..]);
    shows("--fail-on warning --rule caused", 1, &ALL[2..3]);
    shows("--fail-on error --rule caused", 0, &ALL[2..3]);
    shows("--fail-on error", 1, &ALL);
}

#[test]
fn a_baseline_leaves_out_what_is_known() {
    let known = desk("--format jsonl --severity error").run().stdout;
    let run = |baseline: &str| {
        desk("--format jsonl --baseline known.jsonl").file("known.jsonl", baseline).run()
    };
    let said = run(&known);
    assert_eq!((rows(&said), said.status), (ALL[2..].iter().map(ToString::to_string).collect(), 1));
    let said = run(&desk("--format jsonl").run().stdout);
    assert_eq!((rows(&said).len(), said.status), (0, 0));
    assert_eq!(rows(&run("\n")).len(), 4);
    assert_eq!(rows(&run(&known.replace("\"clock\":1", "\"clock\":2"))).len(), 4);
    desk("--baseline known.jsonl")
        .file("known.jsonl", "{}\nx\n")
        .complains(2, "cs: known.jsonl:1:1: this is no line of a baseline\nhint: mend or delete the line, or let cs check --baseline known.jsonl --update write the file anew\n");
    desk("--baseline none.jsonl").complains(
        2,
        "cs: there is no baseline none.jsonl\nhint: cs check --baseline none.jsonl --update makes it\n",
    );
}

#[test]
fn records_are_named_by_id_part_path_or_folder() {
    shows("261102-AAAA", 1, &[ALL[0], ALL[2], ALL[3]]);
    shows("abbb", 1, &ALL[1..2]);
    shows("ABBB AAAA ABBB", 1, &ALL);
    shows(A_FILE, 1, &[ALL[0], ALL[2], ALL[3]]);
    shows("data/tickets/2026/11", 1, &ALL);
    shows("data/tickets/2026/12/", 0, &[]);
    shows("2611o2-abbb", 1, &ALL[1..2]);
    shows("cccc", 0, &[]);
}

#[test]
fn a_name_that_means_no_record_or_several_is_an_error() {
    desk("ZZZZ").complains(2, "cs: there is no record `ZZZZ` in this book\nhint: cs list --all shows the records with their ids\n");
    desk("02-a").complains(2, "cs: `02-a` means 2 records: 261102-AAAA, 261102-ABBB\n");
    desk("1102").complains(2, "cs: `1102` means 2 records: 261102-AAAA, 261102-ABBB\n");
    desk("ABB").complains(
        2,
        "cs: `ABB` is neither a record id, nor four or more characters of one, nor a record file\n\
         hint: cs list shows the records with their ids\n",
    );
    desk("nothing.yaml").complains(2, "cs: `nothing.yaml` is neither a record id, nor four or more characters of one, nor a record file\nhint: cs list shows the records with their ids\n");
}

#[test]
fn arguments_that_are_wrong_say_what_was_expected() {
    desk("--rule answred")
        .complains(2, "cs: there is no rule `answred`\nhint: did you mean `answered`?\n");
    desk("--kind complain")
        .complains(2, "cs: there is no kind `complain`\nhint: did you mean `complaint`?\n");
    let forms = "hint: write a date, '2026-11-22 09:05', '11-22 9:05', 'yesterday 16:40', 9:05 of today, 2h for two hours ago, or an instant with its offset\n";
    desk("--since soon").complains(2, &format!("cs: --since `soon` is not an instant: expected an instant such as 2026-11-22T09:00:00+08:00\n{forms}"));
    desk("--as-of 2026-02-30").complains(
        2,
        &format!("cs: --as-of `2026-02-30` is not an instant: 2026-02 has 28 days\n{forms}"),
    );
    cs("check --now 2026-11-30T25:00").complains(
        2,
        &format!(
            "cs: --now `2026-11-30T25:00` is not an instant: there is no such time of day\n{forms}"
        ),
    );
    cs("check --lang fr").complains(2, "cs: there is no language `fr`\nhint: known here: en, zh\n");
    for wrong in ["--format tble", "--severity fatal", "--fail-on sometimes", "--nonsense"] {
        let said = desk(wrong).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{wrong}");
    }
    let help = cs("check --help").run();
    assert_eq!(help.status, 0);
    assert!(
        help.stdout
            .contains("Exit status: 0 nothing found, 1 violations found, 2 it could not decide.")
    );
}

#[test]
fn the_book_is_found_upwards_or_by_name() {
    let book = desk("--format jsonl");
    let expected = book.run().stdout;
    let command =
        |line: &str| book.shell(&format!("{line} check --format jsonl --now {NOW}")).stdout;
    same(&expected, &command("cd data/tickets/2026 && $CS"));
    same(&expected, &command("here=$PWD && cd / && $CS -C $here"));
    same(&expected, &command("here=$PWD && cd / && CS_BOOK=$here $CS"));
    cs("check").complains(2, "cs: there is no book here: neither this folder nor one above it has a policy.yaml (`cs init` makes one)\n");
    cs("check -C data").complains(2, "cs: there is no book in data: it has no policy.yaml\n");
}

#[test]
fn now_is_typed_as_any_other_time() {
    let full = desk("--format jsonl").run();
    for now in ["2026-11-30 12:00", "2026-11-30　12：00", "2026-11-30T12:00"] {
        let said = desk("").shell(&format!("\"$CS\" check --format jsonl --now '{now}'"));
        assert_eq!(said, full, "{now}");
    }
    let said = desk("").shell("\"$CS\" check --now 2026-11-30 | tail -n 1").stdout;
    same("policy Desk 2026.10, now 2026-11-30T00:00:00+08:00, times in Asia/Shanghai\n", &said);
    cs("check --now 2026-11-30").complains(
        2,
        "cs: --now `2026-11-30` is a time in the zone of a policy, and there is none here\n\
         hint: write it with its offset: 2026-11-22T09:05:00+08:00\n",
    );
}

#[test]
fn now_replaces_the_clock_and_hides_what_is_later() {
    let at =
        |now: &str| cs(&format!("check --now {now}")).file("policy.yaml", POLICY).file(A_FILE, A);
    at("2026-11-02T02:00:00Z").prints(
        0,
        "1 record, 1 obligation: 0 violations, 0 kept, 1 pending, 0 paused, 0 void, 0 waived
not happened yet: 3 events
applied to nothing: caused, once
policy Desk 2026.10, now 2026-11-02T10:00:00+08:00, times in Asia/Shanghai
",
    );
    at("2026-11-02T08:59:59+08:00").says(
        2,
        "0 records, 0 obligations: 0 violations, 0 kept, 0 pending, 0 paused, 0 void, 0 waived
not happened yet: 4 events
applied to nothing: answered, caused, once
policy Desk 2026.10, now 2026-11-02T08:59:59+08:00, times in Asia/Shanghai
",
        "cs: there are no records to check\nhint: --allow-empty makes that no error\n",
    );
}

#[test]
fn as_of_judges_by_what_was_recorded_then() {
    let late = B.to_owned()
        + "- {at: 2026-11-02T09:30:00+08:00, event: responded, by: li.na, recorded: 2026-11-05T09:00:00+08:00}\n";
    let run = |options: &str| {
        rows(&desk(&format!("--format jsonl --rule answered {options}")).file(B_FILE, &late).run())
    };
    assert_eq!(run(""), ALL[..1]);
    assert_eq!(run("--as-of 2026-11-05T09:00:00+08:00"), ALL[..1]);
    assert_eq!(run("--as-of 2026-11-04"), ALL[..2]);
    // What is not known yet has happened all the same.
    let told = |language: &str| {
        let options = format!("--rule answered --as-of 2026-11-04 --lang {language}");
        let said = desk(&options).file(B_FILE, &late).run();
        said.stdout.lines().rev().take(2).collect::<Vec<_>>().join("\n")
    };
    same(
        "policy Desk 2026.10, now 2026-11-30T12:00:00+08:00, as known at 2026-11-04T00:00:00+08:00, times in Asia/Shanghai\nrecorded later: 4 events",
        &told("en"),
    );
    same(
        "政策 Desk 2026.10，现在 2026-11-30T12:00:00+08:00，按 2026-11-04T00:00:00+08:00 时已登记的事件，时区 Asia/Shanghai\n此后才登记：4个事件",
        &told("zh"),
    );
}

#[test]
fn a_check_of_nothing_is_never_green() {
    let empty =
        "0 records, 0 obligations: 0 violations, 0 kept, 0 pending, 0 paused, 0 void, 0 waived\n";
    let foot = "policy Desk 1, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai\n";
    let bare = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}\nkinds: {request: {}}\n";
    let check =
        |options: &str| cs(&format!("check --now {NOW} {options}")).file("policy.yaml", bare);
    check("").says(
        2,
        &format!("{empty}{foot}"),
        "cs: there are no records to check\nhint: --allow-empty makes that no error\n",
    );
    check("--allow-empty").prints(0, &format!("{empty}{foot}"));
    let one =
        "1 record, 0 obligations: 0 violations, 0 kept, 0 pending, 0 paused, 0 void, 0 waived\n";
    let record = "id: 261120-CCCC\nkind: request\ntimeline:\n- {at: 2026-11-20T09:00:00+08:00, event: opened, by: li.na}\n";
    check("").file(C_FILE, record).says(
        2,
        &format!("{one}{foot}"),
        "cs: there are no rules to check by\nhint: --allow-empty makes that no error\n",
    );
    check("--allow-empty").file(C_FILE, record).prints(0, &format!("{one}{foot}"));
}

#[test]
fn a_fault_in_one_record_does_not_hide_the_rest() {
    let broken = C.replace("event: responded", "event: answered");
    let said = desk("--format jsonl").file(C_FILE, broken).run();
    assert_eq!((rows(&said), said.status), (ALL.iter().map(ToString::to_string).collect(), 2));
    same(
        &said.stderr,
        &format!(
            "cs: {C_FILE}:5:42: there is no event `answered`\nhint: known here: opened, assigned, closed, reopened, waiting, resumed, withdrawn, merged, noted, amended, responded, resolved\n"
        ),
    );
    let lines: Vec<&str> = said.stdout.lines().collect();
    same(
        lines[4],
        &format!(
            "{{\"v\":1,\"type\":\"fault\",\"file\":\"{C_FILE}\",\"line\":5,\"column\":42,\"message\":\"there is no event `answered`\"}}"
        ),
    );
    assert_eq!(summary(&said)["faults"], 1);
    let table = desk("--rule once --fail-on never").file(C_FILE, "x").run();
    assert_eq!(table.status, 2);
    assert!(table.stdout.contains("not judged: 1 fault\n"), "{}", table.stdout);
}

#[test]
fn a_record_that_stands_twice_is_a_fault() {
    let said = desk("--format jsonl").file("data/tickets/copy.yaml", A).run();
    assert_eq!(said.status, 2);
    same(
        &said.stderr,
        &format!(
            "cs: warning: data/tickets/copy.yaml:1:1: the file does not bear the name of its record `261102-AAAA`\ncs: data/tickets/copy.yaml:1:1: the record `261102-AAAA` stands twice: it is also {A_FILE}\n"
        ),
    );
}

#[test]
fn a_year_without_calendar_data_is_one_fault_that_counts_its_records() {
    let policy = POLICY
        .replace("zone: Asia/Shanghai}", "zone: Asia/Shanghai, calendar: office}\ncalendars: {office: {week: {mon-fri: \"09:00-18:00\"}, dates: data/calendar/cn.csv}}")
        .replace("within: 1h", "within: 60wd");
    let dates = "date,day,name\n2026-10-01,off,National Day\n";
    let said = desk("--format jsonl")
        .file("policy.yaml", policy)
        .file("data/calendar/cn.csv", dates)
        .run();
    assert_eq!((rows(&said), said.status), (ALL[2..].iter().map(ToString::to_string).collect(), 2));
    same(
        &said.stderr,
        "cs: data/calendar/cn.csv:1:1: the calendar `office` has no data for 2027, and 3 records reach into it\nhint: add the holidays and make-up days of 2027 to data/calendar/cn.csv\n",
    );
    let covers = POLICY
        .replace("zone: Asia/Shanghai}", "zone: Asia/Shanghai, calendar: office}\ncalendars: {office: {week: {mon-fri: \"09:00-18:00\"}, dates: {2026-10-01: off}, covers: 2026}}")
        .replace("within: 1h", "within: 30wd");
    let said = desk("--format jsonl --kind request").file("policy.yaml", covers).run();
    same(
        &said.stderr,
        "cs: policy.yaml:1:1: the calendar `office` has no data for 2027, and 1 record reaches into it\nhint: add the dates of 2027 and widen `covers` of the calendar `office`\n",
    );
    assert_eq!(said.status, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
    let mut book = desk("");
    for number in 0..400 {
        let id = format!("261101-{number:04}");
        book = book.file(&format!("data/tickets/{id}.yaml"), B.replace("261102-ABBB", &id));
    }
    let piped = book.shell(&format!(
        "($CS check --now {NOW} --format jsonl; echo $? >status) | head -1 >/dev/null"
    ));
    assert_eq!(piped.stderr, "");
    assert_ne!(book.read("status"), "2\n");
    let full = book.shell(&format!("$CS check --now {NOW} >/dev/full"));
    assert_eq!(full.status, 2);
    same(&full.stderr, "cs: could not write the output: No space left on device (os error 28)\n");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["table", "jsonl"] {
        let run = || desk(&format!("--format {format}")).run();
        assert_eq!(run(), run());
    }
}

#[test]
fn rules_that_applied_to_nothing_are_named() {
    let table = desk("--kind request").run().stdout;
    assert!(table.contains("applied to nothing: caused, once\n"), "{table}");
    let table = desk("--kind request --rule caused").run().stdout;
    assert!(table.contains("applied to nothing: caused\n"), "{table}");
    assert!(!desk("").run().stdout.contains("applied to nothing"));
}

#[test]
fn rules_on_trial_are_shown_and_never_fail() {
    let policy = POLICY.replace("{id: answered,", "{id: answered, status: trial,");
    let run = |options: &str| desk(options).file("policy.yaml", &policy).run();
    let said = run("--rule answered --format jsonl");
    assert_eq!((rows(&said), said.status), (ALL[..2].iter().map(ToString::to_string).collect(), 0));
    assert_eq!(run("").status, 1);
    assert!(run("--rule answered").stdout.contains("\ntrial  261102-AAAA  answered  late"));
}

const STAFF: &str = "id,role,since
li.na,agent,2026-01-01
wang.wei,agent,2026-01-01
wang.wei,manager,2026-11-10
";

/// Two obligations: A fell due on the second, and broke on the third.
#[track_caller]
fn waived(waivable: &str, waivers: &str, expected: &[&str]) {
    let policy = POLICY
        .replace(
            "\nrules:",
            "\nrosters: {staff: {key: id, columns: {role: [agent, manager], since: date}}}\nrules:",
        )
        .replace("{id: answered,", &format!("{{id: answered, {waivable}"))
        .replace("{id: caused,", &format!("{{id: caused, {waivable}"));
    let said = desk("--format jsonl --kind complaint --rule answered,caused")
        .file("policy.yaml", policy)
        .file("data/rosters/staff.csv", STAFF)
        .file("data/waivers.csv", format!("rule,record,reason,by,granted,until\n{waivers}"))
        .run();
    assert_eq!(rows(&said), expected, "{waivers}");
    let is_warning =
        |line: &str| line.starts_with("cs: warning: data/waivers.csv:2:1: the waiver ");
    assert!(said.stderr.lines().all(is_warning), "{}", said.stderr);
    assert_eq!(summary(&said)["waived"], 2 - expected.len());
    assert_eq!(said.status, i32::from(!expected.is_empty()));
}

#[test]
fn a_waiver_covers_what_fell_due_or_broke_before_the_end_of_its_day() {
    let both = [ALL[0], ALL[2]];
    let any = "waivable: {by: [manager, agent], max: 30d},";
    waived(any, "", &both);
    waived(any, "answered,261102-AAAA,storm,wang.wei,2026-11-01,2026-11-01", &both);
    waived(any, "answered,261102-AAAA,storm,wang.wei,2026-11-01,2026-11-02", &both[1..]);
    waived(any, "answered,261102-AAAA,storm,wang.wei,2026-11-15,2026-11-20", &both[1..]);
    waived(any, "caused,261102-AAAA,storm,wang.wei,2026-11-01,2026-11-02", &both);
    waived(
        any,
        "caused,261102-AAAA,storm,wang.wei,2026-11-01,2026-11-03\nanswered,261102-AAAA,storm,wang.wei,2026-11-01,2026-11-03",
        &[],
    );
    waived(any, "answered,261102-ABBB,storm,wang.wei,2026-11-01,2026-11-03", &both);
}

#[test]
fn a_waiver_needs_the_role_and_the_length_that_the_rule_asks() {
    let both = [ALL[0], ALL[2]];
    let manager = "waivable: {by: [manager], max: 30d},";
    waived(manager, "answered,261102-AAAA,storm,li.na,2026-11-12,2026-11-20", &both);
    waived(manager, "answered,261102-AAAA,storm,wang.wei,2026-11-09,2026-11-20", &both);
    waived(manager, "answered,261102-AAAA,storm,wang.wei,2026-11-10,2026-11-20", &both[1..]);
    waived(manager, "answered,261102-AAAA,storm,wang.wei,2026-11-10,2026-12-10", &both[1..]);
    waived(manager, "answered,261102-AAAA,storm,wang.wei,2026-11-10,2026-12-11", &both);
    waived(manager, "answered,261102-AAAA,storm,nobody,2026-11-10,2026-11-20", &both);
    waived("waivable: false,", "answered,261102-AAAA,storm,wang.wei,2026-11-10,2026-11-20", &both);
    waived(
        "waivable: {max: 30d},",
        "answered,261102-AAAA,storm,li.na,2026-11-10,2026-11-20",
        &both[1..],
    );
}

const TICKETS: &str = "id,kind,subject,customer,via,opened,closed,owner,status,due
261102-AAAA,complaint,,,,2026-11-02T09:00:00+08:00,,,,
";
const EVENTS: &str = r#"ticket,at,event,by,via,to,note,recorded,fields
261102-AAAA,2026-11-02T09:00:00+08:00,opened,li.na,,,,,
261102-AAAA,2026-11-02T10:30:00+08:00,responded,li.na,,,,,
261102-AAAA,2026-11-03T09:00:00+08:00,resolved,li.na,,,,,
261102-AAAA,2026-11-04T09:00:00+08:00,resolved,li.na,,,,,"{""cause"":""dust""}"
"#;

fn archive(options: &str) -> Cs {
    cs(&format!("check --now {NOW} --format jsonl {options}"))
        .file("policy.yaml", POLICY)
        .file("data/archive/month=2026-11/tickets.csv", TICKETS)
        .file("data/archive/month=2026-11/events.csv", EVENTS)
}

#[test]
fn an_archived_record_is_the_same_record() {
    let place = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line["file"].take();
        line["line"].take();
        line.to_string()
    };
    let lines = |said: &Said| said.stdout.lines().map(place).collect::<Vec<_>>();
    let at_work = cs(&format!("check --now {NOW} --format jsonl"))
        .file("policy.yaml", POLICY)
        .file(A_FILE, A)
        .run();
    let archived = archive("").run();
    assert_eq!(lines(&archived), lines(&at_work));
    assert_eq!((archived.status, archived.stderr.as_str()), (1, ""));
    assert!(
        archived.stdout.contains("\"file\":\"data/archive/month=2026-11/events.csv\",\"line\":3}"),
        "{}",
        archived.stdout
    );
    assert_eq!(rows(&archive("aaaa").run()), [ALL[0], ALL[2], ALL[3]]);
    assert_eq!(rows(&archive("261102-AAAA --rule once").run()), [ALL[3]]);
}

#[test]
fn columns_of_the_archive_are_matched_by_header_and_some_are_for_people() {
    let policy = POLICY
        .replace("{id: once,", "{id: once, when: {cause: dust, topics: {has: [x, y]}},")
        .replace("  cause: {type: text}", "  cause: {type: text}\n  topics: {type: list}");
    let tickets = "topics,status,cause,opened,kind,id,owner,closed,due\n\"[\"\"y\"\",\"\"x\"\"]\",open,dust,never,complaint,261102-AAAA,nobody,,\n";
    let said = archive("--rule once")
        .file("policy.yaml", policy)
        .file("data/archive/month=2026-11/tickets.csv", tickets)
        .run();
    assert_eq!((rows(&said), said.stderr.as_str()), (vec![ALL[3].to_owned()], ""));
}

#[test]
fn the_copy_at_work_wins_over_the_archive_and_a_later_month_over_an_earlier() {
    let kept = A.replace("10:30:00", "09:30:00");
    assert_eq!(rows(&archive("--rule answered").file(A_FILE, kept).run()), [""; 0]);
    let later = EVENTS.replace("10:30:00", "09:30:00");
    let months = |first: &str, second: &str| {
        let said = archive("--rule answered")
            .file("data/archive/month=2026-11/events.csv", first)
            .file("data/archive/month=2026-12/tickets.csv", TICKETS)
            .file("data/archive/month=2026-12/events.csv", second)
            .run();
        assert_eq!(summary(&said)["records"], 1);
        rows(&said)
    };
    assert_eq!(months(EVENTS, &later), [""; 0]);
    assert_eq!(months(&later, EVENTS), ALL[..1]);
}

#[test]
fn an_event_of_a_ticket_that_the_month_lacks_is_warned_of() {
    let stray = EVENTS.to_owned()
        + "261102-ZZZZ,2026-11-02T09:00:00+08:00,opened,li.na,,,,,\n261102-ZZZZ,2026-11-02T09:30:00+08:00,responded,li.na,,,,,\n";
    let line = EVENTS.lines().count() + 1;
    let said = archive("").file("data/archive/month=2026-11/events.csv", stray).run();
    same(
        &format!(
            "cs: warning: data/archive/month=2026-11/events.csv:{line}:1: the event is of `261102-ZZZZ`, which has no row in tickets.csv\nhint: add its row to tickets.csv, or take the events of `261102-ZZZZ` out\n"
        ),
        &said.stderr,
    );
    assert_eq!((rows(&said).len(), said.status), (3, 1));
}

#[test]
fn faults_of_the_archive_name_their_row() {
    let broken = EVENTS.replace("2026-11-03T09:00:00+08:00", "2026-11-03");
    archive("").file("data/archive/month=2026-11/events.csv", broken).file(C_FILE, C).says(2, "{\"v\":1,\"type\":\"fault\",\"file\":\"data/archive/month=2026-11/events.csv\",\"line\":4,\"column\":2,\"message\":\"`2026-11-03` is not an instant: expected an instant such as 2026-11-22T09:00:00+08:00\"}
{\"v\":1,\"type\":\"summary\",\"records\":1,\"obligations\":1,\"kept\":1,\"violations\":0,\"pending\":0,\"paused\":0,\"void\":0,\"waived\":0,\"faults\":1,\"policy\":\"2026.10\",\"now\":\"2026-11-30T12:00:00+08:00\"}
", "cs: data/archive/month=2026-11/events.csv:4:2: `2026-11-03` is not an instant: expected an instant such as 2026-11-22T09:00:00+08:00\n");
    let said = archive("")
        .file("data/archive/month=2026-12/tickets.csv", TICKETS)
        .file("data/archive/month=2027-01/tickets.csv", [0xff])
        .file("data/archive/month=2027-01/events.csv", EVENTS)
        .run();
    assert_eq!((rows(&said).len(), said.status), (3, 2));
    same(
        "cs: data/archive/month=2026-12/events.csv:1:1: the file could not be read: No such file or directory (os error 2)\ncs: data/archive/month=2027-01/tickets.csv:1:1: the file is not UTF-8\nhint: save it as UTF-8\n",
        &said.stderr,
    );
    let said = archive("")
        .file("data/archive/month=2026-11/events.csv", "ticket,at,event,by\n")
        .file(C_FILE, C)
        .run();
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("events.csv:1:1: the column `via` is missing\n"),
        "{}",
        said.stderr
    );
}

#[test]
fn whom_a_row_of_the_archive_names_counts_once() {
    let named = |assigned: &str| {
        let events = format!("{EVENTS}{assigned}\n");
        let rosters = "rosters: {staff: {key: id, columns: {name: text}}}\nrules:";
        archive("")
            .file("policy.yaml", POLICY.replacen("rules:", rosters, 1))
            .file("data/rosters/staff.csv", "id,name\nli.na,Li Na\n")
            .file("data/archive/month=2026-11/events.csv", events)
            .run()
            .stderr
    };
    let row = "261102-AAAA,2026-11-05T09:00:00+08:00,assigned,li.na,,zhao.min,,,";
    let expected = "cs: warning: data/archive/month=2026-11/events.csv:6:1: the roster `staff` has no `zhao.min`\n";
    assert_eq!(named(row), expected);
    // A text that needs unescaping is read in another way.
    let escaped = format!(r#"{row}"{{""cause"":""a\""b""}}""#);
    assert_eq!(named(&escaped), expected);
    let by = row.replace("li.na", "zhao.min");
    let both = expected.replace("zhao.min`", "zhao.min` (2 times in all)");
    assert_eq!(named(&by), both);
    assert_eq!(named(&format!(r#"{by}"{{""cause"":""a\""b""}}""#)), both);
}

#[test]
fn a_month_whose_tickets_have_no_id_or_kind_is_one_fault() {
    for column in ["id", "kind"] {
        let renamed = TICKETS.replacen(column, "service", 1);
        let file = "data/archive/month=2026-11/tickets.csv";
        let said = archive("").file(file, renamed).file(C_FILE, C).run();
        let expected = format!("cs: {file}:1:1: the column `{column}` is missing\n");
        assert_eq!((said.stderr.as_str(), said.status), (expected.as_str(), 2));
    }
}

#[test]
fn merging_voids_what_is_not_due_yet() {
    let merged = B.to_owned()
        + "- {at: 2026-11-02T10:00:00+08:00, event: merged, by: li.na, into: 261102-AAAA}\n";
    let said = desk("--format jsonl --rule answered --kind request").file(B_FILE, &merged).run();
    assert_eq!((rows(&said).len(), summary(&said)["void"].as_u64()), (0, Some(1)));
    let late = merged.replace("T10:00:00", "T10:00:01");
    assert_eq!(
        rows(&desk("--format jsonl --rule answered --kind request").file(B_FILE, late).run()),
        ALL[1..2]
    );
}
