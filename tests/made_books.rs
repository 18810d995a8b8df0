//! The books that the benches make are read without a fault or a warning, and break every rule that they are to break.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "the test reads what was made")]

#[path = "../benches/book/mod.rs"]
mod book;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use book::{NOW, Order, Plan, Policy};
use sha2::{Digest, Sha256};

const RULES: [&str; 8] = [
    "answered-at-once",
    "complaint-resolved",
    "progress-told",
    "delay-announced",
    "confirmed-before-start",
    "cause-and-remedy-given",
    "serious-complaint-by-lead",
    "reopened-once",
];

fn plan(order: Order, policy: Policy) -> Plan {
    Plan { records: 1500, months: 5, open: 150, violations: 0.3, order, policy, seed: 7 }
}

/// What `cs check` on so many threads says of the book, which it must read without a word on standard error.
fn check(folder: &Path, threads: u8) -> String {
    let mut cs = Command::new(env!("CARGO_BIN_EXE_cs"));
    cs.env_clear().env("RAYON_NUM_THREADS", threads.to_string()).arg("-C").arg(folder);
    let output = cs.args(["check", "--now", NOW, "--format", "jsonl"]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stdout).unwrap()
}

/// The same, which any number of threads must say.
fn check_alike(folder: &Path) -> String {
    let said = check(folder, 1);
    for threads in [2, 8] {
        assert!(check(folder, threads) == said, "{threads} threads say something else");
    }
    said
}

#[test]
fn every_rule_is_broken_now_and_then_in_either_order() {
    let folder = tempfile::TempDir::new().unwrap();
    let [by_ticket, by_time] = [Order::Ticket, Order::Time].map(|order| {
        let book = folder.path().join(format!("{order:?}"));
        let written = book::make(&book, &plan(order, Policy::Eight)).unwrap();
        assert_eq!(written.records, 1500);
        let said = check_alike(&book);
        for rule in RULES {
            assert!(said.contains(&format!("\"rule\":\"{rule}\"")), "nothing breaks {rule}");
        }
        let parts = said.lines().map(|line| line.split(",\"file\":").next().unwrap().to_owned());
        parts.collect::<Vec<String>>()
    });
    assert_eq!(by_ticket, by_time);
}

#[test]
fn the_shipped_policy_reads_them_too() {
    let folder = tempfile::TempDir::new().unwrap();
    book::make(folder.path(), &plan(Order::Ticket, Policy::Shipped)).unwrap();
    let said = check_alike(folder.path());
    let parts: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (summary, violations) = parts.split_last().unwrap();
    assert_eq!((&summary["records"], &summary["faults"]), (&1650.into(), &0.into()));
    let rules: BTreeSet<&str> =
        violations.iter().map(|part| part["rule"].as_str().unwrap()).collect();
    assert!(rules.len() > 30, "only these are broken: {rules:?}");
    let team =
        ["customer-contacted-monthly", "customer-cared-for", "archive-checked", "sla-attainment"];
    let records = ["phone-answered", "complaint-resolved", "shift-handed-over", "lesson-drawn"];
    for rule in team.into_iter().chain(records) {
        assert!(rules.contains(rule), "nothing breaks {rule}");
    }
}

#[test]
fn the_same_seed_makes_the_same_bytes_and_the_manifest_names_them() {
    let folders = [(); 2].map(|()| tempfile::TempDir::new().unwrap());
    let [one, other] = folders.each_ref().map(|folder| {
        book::make(folder.path(), &plan(Order::Ticket, Policy::Eight)).unwrap();
        fs::read_to_string(folder.path().join("data/archive/manifest.csv")).unwrap()
    });
    assert_eq!(one, other);
    assert_eq!(one.lines().count(), 6, "{one}");
    for row in one.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        for (file, hash) in [("tickets.csv", cells[3]), ("events.csv", cells[4])] {
            let path = folders[0].path().join(format!("data/archive/month={}/{file}", cells[0]));
            let digest = Sha256::digest(fs::read(path).unwrap());
            let text: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(text.concat(), hash, "{file} of {}", cells[0]);
        }
    }
}
