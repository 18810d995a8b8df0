//! The schemas and the readers know the same keys, and refuse the same files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use crate::model::document::{self, Content, Node};
use crate::model::fault::Findings;
use crate::model::symbol::Symbols;
use crate::policy::raw::asked;
use crate::policy::{self, SECTIONS};
use crate::render::schema::Schema;
use crate::store::{Book, files};

/// Keys that the books of this repository do not write.
const RARE: &str = r#"
policy: {name: Rare, version: 1, zone: Asia/Shanghai, calendar: office, revised: 2026-01-01, archive: {after: 90d}, reveal: {by: [agent]}, commit: true}
calendars:
  office: {zone: UTC, week: {mon-fri: "09:00-18:00", sat: off}, work: "09:00-12:00", dates: {2026-02-14: work}, covers: 2026}
fields:
  day: {type: date}
  tags: {type: {type: list, of: word}, title: Tags, secret: false, missing: [none]}
  code: {type: text, pattern: "[A-Z]+"}
events:
  done: {title: Done, verb: finish, fields: [day?], sets: {day: day}, by: [staff], kinds: [job]}
kinds:
  job: {title: Job, fields: [owner-of, day?], take: {rank: owner-of.rank}}
rosters:
  staff: {key: id, title: Staff, columns: {role: [agent], since: date}}
"#;

struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    fn of(schema: Schema) -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        let name = format!("{}.json", schema.as_str());
        compiler.add_resource(&name, serde_json::from_str(schema.text()).unwrap()).unwrap();
        let index = compiler.compile(&name, &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn refuses(&self, value: &Value) -> Option<String> {
        self.schemas.validate(value, self.index).err().map(|error| format!("{error:#}"))
    }
}

/// A document as an editor sees it: with numbers and truth values where YAML has them.
fn as_value(node: &Node) -> Value {
    match &node.content {
        Content::Absent => Value::Null,
        Content::Scalar(text) => match &**text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => serde_json::from_str::<serde_json::Number>(text)
                .map_or_else(|_| Value::String(text.to_owned()), Value::Number),
        },
        Content::List(items) => items.iter().map(as_value).collect(),
        Content::Map(map) => map
            .entries
            .iter()
            .map(|entry| (entry.key.to_string(), as_value(&entry.value)))
            .collect(),
    }
}

fn value_of(text: &str) -> Value {
    as_value(&document::read(text, &mut Findings::new("x")).unwrap())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The policies of the repository, or its files of cases, by their names.
fn shipped(schema: Schema) -> Vec<(String, String)> {
    let mut names = vec!["policy.yaml".to_owned(), "src/cli/starter/cases.yaml".to_owned()];
    for folder in ["tests/policy", "src/cli/starter", "examples/helpdesk"] {
        let below = files::list_below(&root().join(folder), "yaml").unwrap();
        names.extend(below.into_iter().map(|name| format!("{folder}/{name}")));
    }
    let is_policy = |name: &String| name == "policy.yaml" || name.ends_with("/policy.yaml");
    let is_cases = |name: &String| name.contains("tests/policy/") || name.ends_with("cases.yaml");
    names.retain(|name| if schema == Schema::Policy { is_policy(name) } else { is_cases(name) });
    names
        .into_iter()
        .map(|name| {
            let text = files::read(&root().join(&name)).unwrap();
            (name, text)
        })
        .collect()
}

/// Keys by the name of their mapping, as the schema has them.
fn known(value: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    if let Some(name) = value.get("$comment").and_then(Value::as_str) {
        let keys = value["properties"].as_object().unwrap().keys().cloned();
        found.entry(name.to_owned()).or_default().extend(keys);
    }
    match value {
        Value::Object(map) => map.values().for_each(|inner| known(inner, found)),
        Value::Array(items) => items.iter().for_each(|inner| known(inner, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn read(text: &str) -> Vec<String> {
    let mut findings = Findings::new("policy.yaml");
    let dates = |_: &str| Ok("date,day,name\n2026-01-01,off,New Year\n".to_owned());
    let _ = policy::read(text, &dates, &Symbols::default(), &mut findings);
    findings.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn the_schemas_know_the_keys_that_are_read() {
    for (_, text) in shipped(Schema::Policy) {
        read(&text);
    }
    read(RARE);
    let mut book = Book::open(root().to_owned()).unwrap();
    book.cases(&[]).unwrap();
    let mut found = BTreeMap::new();
    for schema in [Schema::Policy, Schema::Cases] {
        known(&serde_json::from_str(schema.text()).unwrap(), &mut found);
    }
    let mut asked = asked::all();
    asked.insert("the policy file".into(), SECTIONS.map(str::to_owned).into());
    let names: BTreeSet<&String> = found.keys().chain(asked.keys()).collect();
    for name in names {
        assert_eq!(found.get(name), asked.get(name), "{name}");
    }
}

#[test]
fn what_is_right_passes() {
    for schema in [Schema::Policy, Schema::Cases] {
        let validator = Validator::of(schema);
        let files = shipped(schema);
        assert!(files.len() > 2);
        for (name, text) in files {
            let refused = validator.refuses(&value_of(&text));
            assert!(refused.is_none(), "{name}: {}", refused.unwrap_or_default());
        }
    }
}

/// What a schema can see, the reader sees too; the policy is the same but for one slip.
#[test]
fn what_is_wrong_is_refused_by_both() {
    const RIGHT: &str = "policy: {name: x, version: 1, zone: Asia/Shanghai, calendar: c}
calendars: {c: {week: {mon-fri: \"09:00-18:00\"}}}
fields: {fee: {type: decimal}}
events: {done: {verb: finish, fields: [fee?]}}
kinds: {job: {fields: [fee?]}}
rosters: {staff: {columns: {role: [agent]}}}
rules:
- id: in-time
  title: In time
  when: {fee: {not: 3}}
  waivable: {by: [agent], max: 30d}
  effective: {from: 2026-01-01}
  deadline: {from: opened, to: done, tiers: [{when: {fee: 1}, within: 1h}, {within: 2wd}]}
- id: seen
  title: Seen
  metric: {mean: {from: opened, to: done}, per: month, at_most: 1d}
commitments: [{title: T, text: \"{limit.1}\", rule: in-time}]
";
    let validator = Validator::of(Schema::Policy);
    assert_eq!((read(RIGHT), validator.refuses(&value_of(RIGHT))), (Vec::new(), None));
    for (right, wrong) in [
        ("policy: {name", "policy: {nmae: y, name"),
        ("version: 1, ", ""),
        ("calendars:", "calendar:"),
        ("{week", "{wek: 1, week"),
        ("mon-fri", "mon-fir"),
        ("type: decimal", "type: decimal, tpye: text"),
        ("type: decimal", "type: decimals"),
        ("verb: finish", "verbs: finish"),
        ("{job: {fields", "{job: {field"),
        ("{columns", "{colums"),
        ("- id: in-time", "- id: In Time"),
        ("  when:", "  were:"),
        ("{not: 3}", "{nott: 3}"),
        ("max: 30d", "maxx: 30d"),
        ("max: 30d", "max: 30 days"),
        ("{from: 2026-01-01}", "{form: 2026-01-01}"),
        ("from: opened, to: done, tiers", "from: opened, too: done, tiers"),
        ("within: 2wd", "withn: 2wd"),
        ("within: 2wd", "within: 2 Tage"),
        (", tiers:", ", within: 1h, tiers:"),
        ("  metric: {mean", "  severity: fatal\n  metric: {mean"),
        ("  metric: {mean", "  limit: {of: done, at_most: 1}\n  metric: {mean"),
        ("per: month, ", ""),
        ("mean: {from: opened, ", "mean: {"),
        ("rule: in-time}", "rle: in-time}"),
    ] {
        assert!(RIGHT.contains(right), "{right}");
        let text = RIGHT.replacen(right, wrong, 1);
        assert!(!read(&text).is_empty(), "the reader takes {wrong}");
        assert!(validator.refuses(&value_of(&text)).is_some(), "the schema takes {wrong}");
    }
}

#[test]
fn wrong_cases_are_refused() {
    const RIGHT: &str = "- case: one
  record: {kind: job}
  timeline: [{at: 2026-09-30 16:00, event: opened}]
  archive: [{month: 2026-08, tickets: right}]
  expect: {in-time: {outcome: kept, due: 2026-10-09 18:00}, seen: none}
";
    let validator = Validator::of(Schema::Cases);
    assert_eq!(validator.refuses(&value_of(RIGHT)), None);
    for (right, wrong) in [
        ("- case", "- cases"),
        ("  record", "  recrod"),
        ("timeline: [{at: 2026-09-30 16:00, event: opened}]", "timeline: opened"),
        ("tickets: right", "tickets: lost"),
        ("outcome: kept", "outcom: kept"),
        ("outcome: kept", "outcome: keppt"),
        ("seen: none", "seen: nothing"),
        ("  expect:", "  expects:"),
    ] {
        assert!(RIGHT.contains(right), "{right}");
        let text = RIGHT.replacen(right, wrong, 1);
        assert!(validator.refuses(&value_of(&text)).is_some(), "the schema takes {wrong}");
    }
}
