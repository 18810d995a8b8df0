//! `cs policy schema`: what it prints, and that outputs are what it says.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};
use support::{Cs, NOW, cs};

#[test]
fn the_schemas_are_listed_and_printed() {
    cs("policy schema").prints(
        0,
        "policy        policy.yaml
cases         the cases of tests/policy/*.yaml
check         a line of cs check --format jsonl, and its --format json
policy-check  the same of cs policy check
policy-test   the same of cs policy test
",
    );
    cs("policy schema case")
        .complains(2, "cs: there is no schema `case`\nhint: did you mean `cases`?\n");
    for name in ["policy", "cases", "check", "policy-check", "policy-test"] {
        let said = cs(&format!("policy schema {name}")).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""));
        let schema: Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    }
}

struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    fn of(name: &str) -> Self {
        let text = cs(&format!("policy schema {name}")).run().stdout;
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.enable_format_assertions();
        compiler.add_resource("schema.json", serde_json::from_str(&text).unwrap()).unwrap();
        let index = compiler.compile("schema.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn takes(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.index).is_ok()
    }
}

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
events: {done: {verb: finish}}
kinds: {job: {}}
rules:
- {id: in-time, title: In time, source: [A-1], deadline: {from: opened, to: done, within: 1h}}
- {id: seen, title: Seen, deadline: {from: opened, to: done, within: 2h}}
";
const RECORD: &str = "id: 261102-AAAA\nkind: job\ntimeline:\n- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}\n";
const CASES: &str = "- case: one\n  record: {kind: job}\n  timeline: [{at: 2026-11-02 09:00, event: opened, by: li.na}, {at: +2h, event: done}]\n  expect: {in-time: kept}\n";

fn desk(args: &str) -> Cs {
    cs(args)
        .file("policy.yaml", POLICY)
        .file("data/tickets/2026/11/261102-AAAA.yaml", RECORD)
        .file("data/tickets/2026/11/261102-ABBB.yaml", RECORD.replace("job", "jbo"))
        .file("tests/policy/one.yaml", CASES)
        .file("tests/policy/two.yaml", CASES.replace("expect", "expct"))
}

#[test]
fn outputs_are_what_their_schema_says() {
    let slip = POLICY.replace("to: done", "to: donne");
    let runs: [(&str, String, Option<&str>); 4] = [
        ("check", format!("check --now {NOW}"), None),
        ("policy-check", "policy check".to_owned(), None),
        ("policy-check", "policy check".to_owned(), Some(&slip)),
        ("policy-test", "policy test".to_owned(), None),
    ];
    for (name, args, policy) in runs {
        let validator = Validator::of(name);
        let run = |format: &str| {
            let desk = desk(&format!("{args} --format {format}"));
            policy.into_iter().fold(desk, |desk, text| desk.file("policy.yaml", text)).run().stdout
        };
        let mut whole: Value = serde_json::from_str(&run("json")).unwrap();
        assert!(validator.takes(&whole), "{name}: {whole:#}");
        let lines: Vec<Value> =
            run("jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(!lines.is_empty());
        for line in &lines {
            assert!(validator.takes(line), "{name}: {line:#}");
            // Every field is asked for.
            for key in line.as_object().unwrap().keys() {
                let mut less = line.clone();
                less.as_object_mut().unwrap().remove(key);
                assert!(!validator.takes(&less), "{name}: {key} is not asked for");
            }
        }
        // The members of the whole are the lines.
        let members = whole.as_object_mut().unwrap();
        let mut inside: Vec<Value> = Vec::new();
        for member in members.values().filter(|member| !member.is_number()) {
            match member {
                Value::Array(items) => inside.extend(items.iter().cloned()),
                other @ (Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_)) => {
                    inside.push(other.clone());
                }
            }
        }
        let sorted = |mut all: Vec<Value>| {
            all.sort_by_key(ToString::to_string);
            all
        };
        assert_eq!(sorted(inside), sorted(lines));
        whole["summary"]["v"] = json!(2);
        assert!(!validator.takes(&whole));
    }
}
