//! What the policy's logic says of conditions is what judging finds: every answer is tried on all small records.

use std::sync::Arc;

use proptest::prelude::*;

use super::View;
use crate::model::Instant;
use crate::model::fault::Findings;
use crate::model::id::RecordId;
use crate::model::record::{Actor, Event, KindId, Record, event};
use crate::model::roster::Rosters;
use crate::model::symbol::Symbols;
use crate::model::timeline::{Horizon, Timeline};
use crate::model::value::{Fields, Value, field};
use crate::policy::logic::{Answer, Ground, Space};
use crate::policy::values::read_value;
use crate::policy::{self, Policy};

const POLICY: &str = "
policy: {name: t, version: 1, zone: Asia/Shanghai}
fields:
  grade: {type: [general, important, urgent]}
  fee: {type: int}
  moment: {type: instant}
  sure: {type: bool}
  tags: {type: list, of: [a, b]}
kinds:
  complaint: {fields: [grade?, moment?, tags?]}
  return: {fields: [grade?, fee?, sure?, tags?]}
rules:
";

/// The values that are tried of each field, enough to tell the conditions below apart.
const TRIED: [(&str, &[&str]); 5] = [
    ("grade", &["general", "important", "urgent"]),
    ("fee", &["0", "1", "2", "3", "4"]),
    (
        "moment",
        &[
            "2026-01-01T23:59:59+08:00",
            "2026-01-02T00:00:00+08:00",
            "2026-01-02T12:00:00+08:00",
            "2026-01-03T00:00:00+08:00",
        ],
    ),
    ("sure", &["true", "false"]),
    // A list without a value is present all the same.
    ("tags", &["", "a", "b", "a,b"]),
];

/// A condition on one field, as the policy writes it.
fn test() -> impl Strategy<Value = (&'static str, String)> {
    let grade = prop::sample::select(vec!["urgent", "[important, urgent]", "[general, urgent]"]);
    let fee = prop::sample::select(vec!["2", "\"> 1\"", "\"<= 2\"", "\"1..3\"", "[1, \">= 3\"]"]);
    let moment = prop::sample::select(vec![
        "2026-01-02",
        "\"> 2026-01-01\"",
        "\"<= 2026-01-02\"",
        "\"< 2026-01-02T12:00:00+08:00\"",
    ]);
    let sure = prop::sample::select(vec!["true", "false"]);
    let tags = prop::sample::select(vec!["a", "[a, b]", "{has: [a, b]}", "{has: [b]}"]);
    let named = prop_oneof![
        grade.prop_map(|said| ("grade", said)),
        fee.prop_map(|said| ("fee", said)),
        moment.prop_map(|said| ("moment", said)),
        sure.prop_map(|said| ("sure", said)),
        tags.prop_map(|said| ("tags", said)),
        prop::sample::select(vec!["grade", "fee", "sure", "tags"])
            .prop_map(|name| (name, "{present: true}")),
        prop::sample::select(vec!["complaint", "return", "[complaint, return]"])
            .prop_map(|said| ("kind", said)),
    ];
    (named, any::<bool>()).prop_map(|((name, said), not)| {
        (name, if not { format!("{{not: {said}}}") } else { said.to_owned() })
    })
}

/// One to three alternatives of one to three fields each.
fn condition() -> impl Strategy<Value = String> {
    let all_of = prop::collection::vec(test(), 1..4).prop_map(|tests| {
        let mut seen: Vec<&str> = Vec::new();
        let mut said: Vec<String> = Vec::new();
        for (name, test) in tests {
            if !seen.contains(&name) {
                seen.push(name);
                said.push(format!("{name}: {test}"));
            }
        }
        format!("{{{}}}", said.join(", "))
    });
    prop::collection::vec(all_of, 1..4).prop_map(|any| format!("[{}]", any.join(", ")))
}

fn read(conditions: [&str; 2], symbols: &Symbols) -> Policy {
    let rule = |(number, when): (usize, &str)| {
        format!("- {{id: r{number}, title: t, when: {when}, limit: {{of: opened, at_most: 1}}}}\n")
    };
    let rules: String = conditions.into_iter().enumerate().map(rule).collect();
    let mut findings = Findings::new("policy.yaml");
    let dates = |_: &str| Err(String::new());
    policy::read(&format!("{POLICY}{rules}"), &dates, symbols, &mut findings)
        .unwrap_or_else(|| panic!("{conditions:?}: {:?}", findings.faults))
}

/// Every record that the tried values make, of the fields that its kind has.
fn heads(policy: &Policy, symbols: &Symbols) -> Vec<(KindId, Fields)> {
    let mut all = Vec::new();
    for (number, kind) in policy.schema.kinds.iter().enumerate() {
        let mut heads = vec![Fields::default()];
        heads[0].set(field::KIND, Value::Word(kind.word));
        for used in &kind.fields {
            let declared = policy.schema.field(used.field);
            let (_, values) = TRIED.iter().find(|(name, _)| *name == &*declared.name).unwrap();
            let mut more = Vec::new();
            for head in &heads {
                for text in *values {
                    let mut head = head.clone();
                    let value = match *text {
                        "" => Value::List(Vec::new().into()),
                        text => read_value(&declared.kind, text, symbols).unwrap(),
                    };
                    head.set(used.field, value);
                    more.push(head);
                }
            }
            heads.append(&mut more);
        }
        let id = KindId(u16::try_from(number).unwrap());
        all.extend(heads.into_iter().map(|head| (id, head)));
    }
    all
}

/// Whether each of the two conditions holds, for every record.
fn judged(policy: &Policy, symbols: &Symbols) -> Vec<(bool, bool)> {
    let rosters = Rosters::default();
    let now = Instant::parse("2026-11-22T12:00:00+08:00").unwrap();
    let judge = |(kind, head): (KindId, Fields)| {
        let opened = Event {
            at: now,
            event: event::OPENED,
            by: Actor::System,
            recorded: None,
            fields: Fields::default(),
            amendment: None,
            line: 1,
        };
        let id = RecordId::parse("261122-7K3QF2").unwrap();
        let record = Record { id, kind, head, events: vec![opened], file: Arc::from("x"), line: 1 };
        let horizon = Horizon { now, as_of: None };
        let timeline = Timeline::settle(&record, horizon).unwrap();
        let view = View::new(policy, &rosters, &timeline, now);
        let holds = |rule: usize| view.holds(&policy.rules[rule].when, view.after(0));
        (holds(0), holds(1))
    };
    heads(policy, symbols).into_iter().map(judge).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_that_of_the_records(one in condition(), other in condition()) {
        let symbols = Symbols::default();
        let policy = read([&one, &other], &symbols);
        let judged = judged(&policy, &symbols);
        let ground = Ground { schema: &policy.schema, symbols: &symbols, row: None };
        let (first, second) = (&policy.rules[0].when, &policy.rules[1].when);
        let space = Space::of(ground, &[first, second]);
        let (a, b) = (space.region(first), space.region(second));
        let asked = [
            ("holds", a.clone(), judged.iter().any(|(a, _)| *a)),
            ("fails", space.whole().minus(&a), judged.iter().any(|(a, _)| !*a)),
            ("both", a.and(&b), judged.iter().any(|(a, b)| *a && *b)),
            ("not the other", a.minus(&b), judged.iter().any(|(a, b)| *a && !*b)),
            ("either", a.or(&b), judged.iter().any(|(a, b)| *a || *b)),
        ];
        for (question, region, found) in asked {
            let answer = space.inhabited(&region);
            prop_assert!(answer != Answer::Undecided, "{question}: {one} {other}");
            prop_assert_eq!(answer != Answer::No, found, "{}: {} {}", question, one, other);
        }
    }
}
