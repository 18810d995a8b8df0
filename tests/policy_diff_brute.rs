//! The replay of `cs policy diff` against brute force: check with the old policy, check with the new one, compare.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "the test writes the policies of a book")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{Cs, cs, files_under};

/// How often each violation stands there: rule, subject, when it began.
type Violations = BTreeMap<(String, String, String), i64>;

/// A book whose policy can be changed and asked.
struct Tried {
    book: Cs,
    policy: String,
    now: &'static str,
}

impl Tried {
    fn new(book: Cs, now: &'static str) -> Self {
        let policy = book.read("policy.yaml");
        fs::write(book.folder().join("old.yaml"), &policy).unwrap();
        Self { book, policy, now }
    }

    fn check(&self) -> Violations {
        let said = self.book.shell(&format!("$CS check --format jsonl --now {}", self.now));
        assert!(said.status < 2, "{}", said.stderr);
        let lines = said.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut violations = Violations::new();
        for line in lines.filter(|line| line["type"] == "violation") {
            *violations.entry(key(&line)).or_default() += 1;
        }
        violations
    }

    /// The edit puts `to` in place of `from`. Hands back how much is newly and how much no longer violated.
    #[track_caller]
    fn agrees(&self, from: &str, to: &str) -> (i64, i64) {
        assert!(self.policy.contains(from), "{from}");
        let (old, path) = (self.check(), self.book.folder().join("policy.yaml"));
        fs::write(&path, self.policy.replace(from, to)).unwrap();
        let new = self.check();
        let said =
            self.book.shell(&format!("$CS policy diff old.yaml --format json --now {}", self.now));
        fs::write(&path, &self.policy).unwrap();
        assert_eq!(said.status, 0, "{}", said.stderr);
        let diff: Value = serde_json::from_str(&said.stdout).unwrap();
        let told = |sort: &str| {
            let mut told = Violations::new();
            // Where no rule differs, nothing was replayed.
            let effects = diff["replay"]["effects"].as_array().into_iter().flatten();
            for effect in effects.filter(|effect| effect["effect"] == sort) {
                *told.entry(key(effect)).or_default() += 1;
            }
            told
        };
        let (newly, no_longer) = (told("newly-violated"), told("no-longer-violated"));
        assert_eq!(newly, less(&new, &old), "newly violated by {to}");
        assert_eq!(no_longer, less(&old, &new), "no longer violated by {to}");
        argued_one_way(&diff);
        (newly.values().sum(), no_longer.values().sum())
    }
}

fn key(line: &Value) -> (String, String, String) {
    let text = |name: &str| line[name].as_str().unwrap().to_owned();
    (text("rule"), text("record"), text("from"))
}

fn less(all: &Violations, other: &Violations) -> Violations {
    let left = all.iter().map(|(key, count)| {
        (key.clone(), (count - other.get(key).copied().unwrap_or_default()).max(0))
    });
    left.filter(|(_, count)| *count > 0).collect()
}

/// No record goes the other way than an argument says.
#[track_caller]
fn argued_one_way(diff: &Value) {
    for rule in diff["rules"].as_array().unwrap().iter().filter(|rule| rule["by"] == "argument") {
        let against = match rule["verdict"].as_str().unwrap() {
            "stricter" => "no-longer-violated",
            "looser" => "newly-violated",
            _ => continue,
        };
        let effects = diff["replay"]["effects"].as_array().unwrap();
        let found =
            effects.iter().find(|one| one["effect"] == against && one["rule"] == rule["id"]);
        assert!(found.is_none(), "{found:?}");
    }
}

#[test]
fn the_demo_book_agrees() {
    const NOW: &str = "2026-11-22T12:00:00+08:00";
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files_under(&root.join("data")).into_iter().chain([root.join("policy.yaml")]);
    let book = files.fold(cs(""), |book, path| {
        book.file(path.strip_prefix(root).unwrap().to_str().unwrap(), fs::read(&path).unwrap())
    });
    let tried = Tried::new(book, NOW);
    assert!(tried.agrees("within: 30s", "within: 10s").0 > 0);
    assert!(tried.agrees("within: 2wd", "within: 1wd").0 > 0);
    assert!(tried.agrees("grade: [important, urgent]", "grade: urgent").1 > 0);
    assert!(tried.agrees(", cycle: first", "").0 > 0);
    assert!(tried.agrees("at_least: 95%", "at_least: 99%").0 > 0);
    let (newly, no_longer) = tried.agrees("13:30-18:00", "13:00-17:30");
    assert!(newly > 0 && no_longer > 0);
}

/// A log in the form of the help desk's, of `cases` cases, made up from a counter.
fn log(cases: u32) -> String {
    const STEPS: [(&str, u32); 5] = [
        ("Assign seriousness", 3),
        ("Take in charge ticket", 90),
        ("Wait", 2_000),
        ("Resolve ticket", 9_000),
        ("Closed", 40_000),
    ];
    let mut log = "Case ID,Activity,Resource,Complete Timestamp,Variant,Variant index,Variant,seriousness,customer,product,responsible_section,seriousness_2,service_level,service_type,support_section,workgroup\n".to_owned();
    let first = chrono::NaiveDate::from_ymd_opt(2012, 1, 2).unwrap().and_hms_opt(8, 0, 0).unwrap();
    let mut seed = 7_u32;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    for case in 1..=cases {
        let mut minutes = case * 600 + next(500);
        let grade = next(4) + 1;
        for (activity, most) in STEPS {
            // Now and then a step is left out, or done twice.
            for _ in 0..[0, 1, 1, 1, 1, 1, 2][next(7) as usize] {
                minutes += next(most) + 1;
                let at = first + chrono::TimeDelta::minutes(minutes.into());
                let at = at.format("%Y/%m/%d %H:%M:%S.000");
                writeln!(log, "Case {case},{activity},Value 1,{at},V,1,V,Value {grade},Value 1,Value 1,Value 1,Value {grade},Value 1,Value 1,Value 1,Value 1").unwrap();
            }
        }
    }
    log
}

#[test]
fn an_imported_help_desk_log_agrees() {
    const NOW: &str = "2014-01-15T00:00:00Z";
    let book = cs("")
        .file("policy.yaml", include_str!("../examples/helpdesk/policy.yaml"))
        .file("map.yaml", include_str!("../examples/helpdesk/map.yaml"))
        .file("helpdesk.csv", log(200));
    let said = book.shell(&format!("$CS import helpdesk.csv --map map.yaml --write --now {NOW}"));
    assert_eq!(said.status, 0, "{}{}", said.stdout, said.stderr);
    let tried = Tried::new(book, NOW);
    assert!(tried.agrees("within: 5d", "within: 3d").0 > 0);
    assert!(tried.agrees("within: 5d", "within: 9d").1 > 0);
    assert!(tried.agrees("within: 4h", "within: 1h").0 > 0);
    assert!(tried.agrees("at_most: 3", "at_most: 1").0 > 0);
    assert!(
        tried.agrees("order: [triaged, taken, resolved]", "order: [taken, triaged, resolved]").0
            > 0
    );
    // A field more: each policy reads the records on its own.
    assert!(
        tried.agrees("  service: {type: [l1", "  fee: {type: int}\n  service: {type: [l1").0 == 0
    );
    let two = "within: 5d}\n\n  - id: closed-in-31d\n    title: Closed within 31 days of being resolved\n    deadline: {from: resolved, to: closed, within: 31d}";
    let with_field = two.replace("5d", "2d").replace("31d}", "11d}");
    let fields = "  service: {type: [l1";
    let tried = Tried {
        policy: tried.policy.replace(fields, &format!("  fee: {{type: int}}\n{fields}")),
        ..tried
    };
    assert!(tried.agrees(two, &with_field).0 > 0);
}
