//! Violations as no book has them, so that whatever is done with many of them at once is held against what is done with
//! each.

use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::Violation;
use super::violation::About;
use crate::engine::obligation::{ActorFault, LimitAt};
use crate::engine::{Detail, Obligation, Outcome};
use crate::model::fault::Findings;
use crate::model::id::RecordId;
use crate::model::record::KindId;
use crate::model::symbol::Symbols;
use crate::model::{Amount, Instant};
use crate::policy::{self, Policy};

const POLICY: &str = r#"
policy: {name: t, version: 1, zone: Asia/Shanghai}
fields:
  grade: {type: [general, urgent]}
events:
  answered: {fields: [grade?], sets: [grade]}
kinds:
  complaint: {fields: [grade?]}
  enquiry: {}
rosters:
  staff: {key: id, columns: {role: [agent, manager]}}
rules:
- {id: b, title: t, source: ["4.1", "said \"so\""], deadline: {from: opened, to: answered, within: 2h}}
- {id: a, title: t, severity: info, owner: zhao, deadline: {from: opened, to: {set: grade}, within: 2h}}
- {id: c, title: t, recurring: {during: [opened, closed], expect: answered, every: 1d}}
- {id: f, title: t, severity: warning, required: {at: closed, need: [grade]}}
- {id: d, title: t, limit: {of: reopened, at_most: 1}}
- {id: e, title: t, source: "1", precedence: {before: closed, need: answered}}
- {id: g, title: t, actor: {at: assigned, who: to, role: [manager]}}
"#;

/// The people in them.
const PEOPLE: [&str; 2] = ["li", "w\"ang\\"];

/// Their policy, and its words: the same each time.
pub(crate) fn policy() -> (Policy, Symbols) {
    let (symbols, mut findings) = (Symbols::default(), Findings::new("policy.yaml"));
    for name in PEOPLE {
        symbols.intern(name);
    }
    let dates = |_: &str| Err(String::new());
    let policy = policy::read(POLICY, &dates, &symbols, &mut findings);
    (policy.unwrap_or_else(|| panic!("{:?}", findings.faults)), symbols)
}

/// Many of them, several of a kind.
pub(crate) fn violations(
    policy: &Policy,
    symbols: &Symbols,
) -> impl Strategy<Value = Vec<Violation>> + use<> {
    let mut people = vec![None];
    people.extend(PEOPLE.map(|name| Some(symbols.intern(name))));
    let files: [Arc<str>; 3] = ["data/a.csv".into(), "data/a.csv".into(), "data/\"b\".csv".into()];
    let actor = ActorFault::Role(symbols.intern(PEOPLE[0]));
    let names = |names: &[&str]| names.iter().map(|name| (*name).into()).collect();
    let details = vec![
        Detail::None,
        Detail::Missed(1),
        Detail::Missed(2),
        Detail::TooEarly(Instant::from_seconds(1_700_000_000)),
        Detail::Needs { member: None, found: 0, asked: 1 },
        Detail::Lacks(names(&["grade"])),
        // It has the sign that stands for how long.
        Detail::Lacks(names(&["grade", "\u{fdd0}"])),
        Detail::TooOften { count: 3, at_most: 1 },
        Detail::Actor(actor),
        Detail::Stale("role".into()),
    ];
    let instant = (1_600_000_000..1_601_000_000_i64).prop_map(Instant::from_seconds);
    let seldom =
        prop_oneof![Just(1_600_000_000), Just(1_600_000_001), any::<i32>().prop_map(i64::from)];
    let due = prop::option::of(seldom.prop_map(Instant::from_seconds));
    let times = (instant.clone(), due, prop::option::of(instant), prop::option::of(any::<i64>()));
    let what = (
        0..policy.rules.len(),
        prop::sample::select(vec![Outcome::Late, Outcome::Overdue, Outcome::Broken]),
        prop::sample::select(details),
        prop::option::of(1..3_i64),
        prop::sample::select(people),
    );
    let about = prop_oneof![
        (0..20_u64, 0..2_u16).prop_map(|(random, kind)| {
            About::Record(RecordId::new(NaiveDate::default(), random), KindId(kind))
        }),
        "(7001|customers/)[A-Z\"é]{0,2}".prop_map(|name| About::Other(name.into())),
    ];
    let place = (about, prop::sample::select(files.to_vec()), any::<u32>(), 1..4_u32);
    let forced = prop::option::weighted(0.1, Just("by \"order\""));
    let violation = (times, what, place, forced).prop_map(|(times, what, place, forced)| {
        let (from, due, done, over) = times;
        let (rule, outcome, detail, hours, owner) = what;
        let (about, file, line, clock) = place;
        let limit = hours.map(|hours| LimitAt::Within(Amount::Elapsed(hours * 3600)));
        let begun = Obligation::begun(rule, clock, from);
        let obligation = Obligation { outcome, due, done, over, owner, limit, detail, ..begun };
        Violation::new(&obligation, about, (file, line), (None, forced))
    });
    prop::collection::vec(violation, 0..40)
}
