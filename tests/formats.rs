//! `--format NAME[=PATH]` of `cs check`, `cs policy check` and `cs policy test`: what each format holds, byte by byte, where
//! it goes, and what keeps it from going there.
//!
//! The expected texts are `tests/formats/COMMAND.FORMAT`; `UPDATE=1` rewrites them.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "expected texts are files")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{Cs, NOW, cs, same};

const FORMATS: [&str; 10] = [
    "table",
    "json",
    "jsonl",
    "csv",
    "sarif",
    "junit",
    "github",
    "gitlab",
    "markdown",
    "prometheus",
];

/// Titles have all that some format must escape.
const POLICY: &str = r#"policy: {name: 'A "desk"', version: 2026.10, zone: Asia/Shanghai}
fields:
  cause: {type: text}
events:
  responded: {verb: respond}
  resolved: {fields: [cause?]}
kinds: {complaint: {}, request: {}}
rules:
- {id: answered, title: {zh: 一小时内回应, en: "Answered <in time>: 1h, 100% | `now`"}, source: [A-1, A-2], deadline: {from: opened, to: responded, within: 1h}}
- {id: caused, title: "A *cause* & \"reason\"", severity: warning, required: {at: resolved, need: [cause]}}
- {id: once, title: Resolved once, severity: info, limit: {of: resolved, at_most: 1}}
- {id: quick, title: Answered at once, status: trial, deadline: {from: opened, to: responded, within: 1m}}
- {id: twice, title: Resolved twice at most, limit: {of: resolved, at_most: 2}}
"#;

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
- {at: 2026-11-02T09:00:00+08:00, event: assigned, by: li.na, to: wang.wei}
- {at: 2026-11-02T08:00:00+08:00, event: noted, by: li.na, note: too early}
";
const BROKEN: &str = "id: 261102-ACCC\nkind: requst\ntimeline:\n- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}\n";
const A_FILE: &str = "data/tickets/2026/11/261102-AAAA.yaml";
const B_FILE: &str = "data/tickets/2026/11/261102-ABBB.yaml";
const BROKEN_FILE: &str = "data/tickets/2026/11/投诉 1.yaml";

const FOOLISH: &str = r"policy: {name: Desk, version: 1, zone: Asia/Shanghai}
events: {done: {verb: finish}}
kinds: {job: {feilds: [subject]}}
rules:
- {id: in-time, title: In time, deadline: {from: opened, to: donne, within: 1h}}
- {id: in-time-too, title: In time, deadline: {from: opened, to: donne, within: 1h}}
";

const CASES: &str = "- case: \"answered | in time: 100 %\"
  record: {kind: request}
  timeline:
  - {at: 2026-11-02 09:00, event: opened, by: li.na}
  - {at: +1h, event: responded}
  expect: {answered: {outcome: kept, spare: 0s}}
- case: a second later
  like: \"answered | in time: 100 %\"
  change: {responded: {at: +3601s}}
  expect: {answered: {outcome: late, over: 2s}}
";

fn desk(args: &str) -> Cs {
    cs(args).file("policy.yaml", POLICY).file(A_FILE, A).file(B_FILE, B)
}

fn check(args: &str) -> Cs {
    desk(&format!("check --now {NOW} {args}")).file(BROKEN_FILE, BROKEN)
}

fn policy_check(args: &str) -> Cs {
    cs(&format!("policy check {args}")).file("policy.yaml", FOOLISH)
}

fn policy_test(args: &str) -> Cs {
    desk(&format!("policy test {args}")).file("tests/policy/desk.yaml", CASES)
}

/// A run with these options.
type Command = fn(&str) -> Cs;

/// The commands with their exit status.
const COMMANDS: [(&str, Command, i32); 3] =
    [("check", check, 2), ("policy-check", policy_check, 2), ("policy-test", policy_test, 1)];

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_format_is_exactly_this() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    for (name, command, status) in COMMANDS {
        for format in FORMATS {
            let said = command(&format!("--format {format}")).run();
            assert_eq!(said.status, status, "{name} {format}: {}", said.stderr);
            let path = folder.join(format!("{name}.{format}"));
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, &said.stdout).unwrap();
            }
            same(&fs::read_to_string(&path).unwrap_or_default(), &said.stdout);
        }
    }
}

#[test]
fn programs_read_the_same_in_every_language() {
    for (_, command, _) in COMMANDS {
        for format in FORMATS.into_iter().filter(|name| !["table", "markdown"].contains(name)) {
            let of = |lang: &str| command(&format!("--format {format} --lang {lang}")).run().stdout;
            same(&of("en"), &of("zh"));
        }
    }
    assert!(check("--format markdown --lang zh").run().stdout.contains("一小时内回应"));
}

#[test]
fn several_formats_come_from_one_run() {
    for (_, command, status) in COMMANDS {
        let targets: Vec<String> =
            FORMATS.iter().map(|format| format!("--format {format}=out.{format}")).collect();
        let run = command(&targets.join(" "));
        let said = run.run();
        assert_eq!(said.status, status);
        same(&command("").run().stdout, &said.stdout);
        for format in FORMATS {
            let alone = command(&format!("--format {format}")).run();
            same(&alone.stdout, &run.read(&format!("out.{format}")));
        }
        let said = command("--format jsonl --format csv=out.csv").run();
        same(&command("--format jsonl").run().stdout, &said.stdout);
    }
}

#[test]
fn a_format_that_cannot_be_is_refused_before_anything_is_read() {
    let hint = "hint: known here: table, json, jsonl, csv, sarif, junit, github, gitlab, markdown, prometheus\n";
    for (options, stderr) in [
        (
            "--format sarf",
            "cs: there is no format `sarf`\nhint: did you mean `sarif`?\n".to_owned(),
        ),
        ("--format pdf=x", format!("cs: there is no format `pdf`\n{hint}")),
        ("--format json=", "cs: `--format json=` names no file\n".to_owned()),
        (
            "--format json --format csv",
            "cs: two formats cannot share standard output: json and csv\n\
             hint: write one into a file: --format csv=PATH\n"
                .to_owned(),
        ),
        (
            "--format json=x --format csv=./x",
            "cs: two formats cannot share the file `./x`\n".to_owned(),
        ),
    ] {
        for command in ["check", "policy check", "policy test"] {
            cs(&format!("{command} {options}")).complains(2, &stderr);
        }
    }
}

#[test]
fn a_file_that_cannot_be_written_is_told_and_the_rest_is_written() {
    let run = desk(&format!(
        "check --now {NOW} --format csv=missing/x.csv --format jsonl=data --format json=x.json"
    ));
    let said = run.run();
    assert_eq!(said.status, 2);
    same(&desk(&format!("check --now {NOW}")).run().stdout, &said.stdout);
    let warning = "cs: warning: data/tickets/2026/11/261102-ABBB.yaml:6:1: the event stands before `opened`, and is judged as at `opened`\n";
    let error = "cs: could not write missing/x.csv: there is no folder missing\nhint: make it first: mkdir -p missing\n";
    same(&format!("{warning}{error}"), &said.stderr);
    assert!(run.read("x.json").starts_with("{\"v\":1,"));
    let names: Vec<String> = fs::read_dir(run.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 3, "nothing half written is left: {names:?}");
}

#[test]
fn a_file_is_replaced_a_link_stays_and_a_device_is_written_to() {
    let book = desk("");
    let said = book.shell(&format!(
        "echo old > real.csv; ln -s real.csv link.csv; \
         $CS check --now {NOW} --format csv=link.csv --format json=/dev/null --format jsonl=/dev/stderr 2> err; \
         test -L link.csv && test -c /dev/null && head -n 1 real.csv && grep -c type err"
    ));
    let header = "rule,severity,record,kind,clock,outcome,owner,from,due,done,over_s,message,source,file,line\n";
    assert!(said.stdout.ends_with(&format!("{header}7\n")), "{said:?}");
}

/// Fingerprints of a report of GitLab, with where each finding stands.
fn fingerprints(gitlab: &str) -> BTreeMap<String, (String, u64)> {
    let all = value(gitlab);
    let issues = all.as_array().unwrap();
    let found: BTreeMap<_, _> = issues
        .iter()
        .map(|issue| {
            let location = &issue["location"];
            let place = location["path"].as_str().unwrap().to_owned();
            let line = location["lines"]["begin"].as_u64().unwrap();
            (issue["fingerprint"].as_str().unwrap().to_owned(), (place, line))
        })
        .collect();
    assert_eq!(found.len(), issues.len(), "each finding has a fingerprint of its own");
    found
}

#[test]
fn fingerprints_do_not_move_when_lines_move() {
    let moved = |text: &str| format!("# one\n\n# two\n{text}");
    let before = fingerprints(&check("--format gitlab").run().stdout);
    let run = check("--format gitlab").file(A_FILE, moved(A)).file(B_FILE, moved(B));
    let after = fingerprints(&run.file("policy.yaml", moved(POLICY)).run().stdout);
    let keys = |all: &BTreeMap<String, _>| all.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&before), keys(&after));
    assert!(before.iter().any(|(print, (_, line))| after[print].1 == line + 3));

    let before = fingerprints(&policy_check("--format gitlab").run().stdout);
    let foolish = moved(FOOLISH).replace(
        "rules:\n",
        "rules:\n- {id: first, title: First, deadline: {from: opened, to: done, within: 1h}}\n",
    );
    let run = policy_check("--format gitlab").file("policy.yaml", foolish);
    assert_eq!(keys(&before), keys(&fingerprints(&run.run().stdout)));

    let before = fingerprints(&policy_test("--format gitlab --allow-untested").run().stdout);
    let run = policy_test("--format gitlab --allow-untested");
    let run = run.file("tests/policy/desk.yaml", moved(CASES));
    assert_eq!(keys(&before), keys(&fingerprints(&run.run().stdout)));
}

/// What the schema of SARIF 2.1.0 asks of the parts that are written here.
#[test]
fn sarif_is_sound() {
    for (_, command, _) in COMMANDS {
        let log = value(&command("--format sarif").run().stdout);
        assert_eq!(log["version"], "2.1.0");
        let [run] = log["runs"].as_array().unwrap().as_slice() else { panic!("one run") };
        assert_eq!(run["tool"]["driver"]["name"], "cs");
        assert!(run["invocations"][0]["executionSuccessful"].is_boolean());
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), rules.len(), "ids are unique");
        let gitlab = fingerprints(&command("--format gitlab").run().stdout);
        let mut seen = BTreeSet::new();
        for result in run["results"].as_array().unwrap() {
            is_sound_result(result, rules);
            let print = result["partialFingerprints"]["cs/v1"].as_str().unwrap();
            let passes = result["level"] == "none";
            assert_eq!(passes, !gitlab.contains_key(print), "the same as in gitlab");
            assert!(seen.insert(print.to_owned()));
        }
    }
}

fn is_sound_result(result: &Value, rules: &[Value]) {
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(result["ruleId"], rules[index]["id"]);
    let level = result["level"].as_str().unwrap();
    assert!(["none", "note", "warning", "error"].contains(&level), "{level}");
    assert_eq!(result["kind"] == "pass", level == "none", "only failures have a level");
    assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    let place = &result["locations"][0]["physicalLocation"];
    assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.is_ascii() && !uri.contains(' ') && !uri.starts_with('/'), "{uri}");
    let prints = &result["partialFingerprints"];
    assert_eq!(prints["primaryLocationLineHash"], prints["cs/v1"]);
}

#[test]
fn files_are_named_from_the_top_of_the_repository() {
    let book = desk("");
    let script = format!(
        "mkdir -p outer/our/desk && git init -q outer && cp -r policy.yaml data outer/our/desk && \
         $CS -C outer/our/desk check --now {NOW} --format github 2>/dev/null | head -n 1 | cut -d, -f1"
    );
    same(
        "::error file=our/desk/data/tickets/2026/11/261102-AAAA.yaml\n",
        &book.shell(&script).stdout,
    );
}

#[test]
fn a_sound_book_says_so_in_every_format() {
    let policy =
        POLICY.replace("within: 1h", "within: 9999h").replace("at_most: 1}", "at_most: 9}");
    let sound = |format: &str| {
        let args = format!("check --now {NOW} --rule answered,once,twice --format {format}");
        let said =
            desk(&args).file("policy.yaml", &policy).file(B_FILE, B.replace("T08", "T10")).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{format}");
        said.stdout
    };
    same("", &sound("github"));
    same("[]\n", &sound("gitlab"));
    assert_eq!(value(&sound("sarif"))["runs"][0]["results"], Value::Array(Vec::new()));
    assert!(sound("json").starts_with("{\"v\":1,\"violations\":[],\"faults\":[],\"summary\":{"));
    assert_eq!(sound("csv").lines().count(), 1);
    let prometheus = sound("prometheus");
    for rule in ["answered", "twice"] {
        let line =
            format!("cs_violations{{rule=\"{rule}\",severity=\"error\",status=\"active\"}} 0\n");
        assert!(prometheus.contains(&line), "{prometheus}");
    }
    assert!(prometheus.contains("cs_obligations{outcome=\"overdue\"} 0\n"));
    assert!(sound("junit").contains("tests=\"3\" failures=\"0\" errors=\"0\""));
}

#[test]
fn findings_that_are_not_shown_are_counted_where_counts_are() {
    let of = |format: &str| {
        desk(&format!("check --now {NOW} --max-findings 1 --format {format}")).run().stdout
    };
    let all = desk(&format!("check --now {NOW} --format prometheus")).run().stdout;
    same(&all, &of("prometheus"));
    assert_eq!(of("csv").lines().count(), 2);
    assert_eq!(value(&of("json"))["summary"]["violations"], 6);
    assert!(of("markdown").contains("… and 5 violations more\n"));
}

/// The order of what is written does not hang on how it is parted among cores.
#[test]
fn thousands_of_findings_come_in_order() {
    let record = |number: u32| {
        format!(
            "id: 261102-{number:06}\nkind: request\ntimeline:\n- {{at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}}\n"
        )
    };
    let book = (0..1500).fold(desk(""), |book, number| {
        book.file(&format!("data/tickets/2026/11/261102-{number:06}.yaml"), record(number))
    });
    let run = |threads: u32, format: &str| {
        book.shell(&format!(
            "RAYON_NUM_THREADS={threads} $CS check --now {NOW} --format {format} 2>/dev/null"
        ))
        .stdout
    };
    for format in FORMATS {
        same(&run(1, format), &run(4, format));
    }
    let all = value(&run(4, "json"));
    assert_eq!(all["violations"].as_array().unwrap().len(), 3006);
    assert_eq!(fingerprints(&run(4, "gitlab")).len(), 3007);
}
