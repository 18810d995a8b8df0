//! `cs policy sql` and `cs calendar table`: the text that they print. That it tells the same violations as `cs check` is
//! tried by `tests/sql/on_duckdb.py` and its neighbours.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "tests read and write the files that they compare")]

mod support;

use std::path::Path;

use support::{Cs, cs, same};

const POLICY: &str = r#"policy: {name: Small, version: 1, zone: Asia/Shanghai, calendar: office}
calendars: {office: {week: {mon-fri: "09:00-12:00, 13:30-18:00"}, dates: {2026-11-18: off}, covers: 2026..2027}}
fields:
  grade: {type: [general, urgent]}
  cause: {type: text}
  parent: {type: ref, of: records}
  team: {type: list, of: staff}
  length: {type: duration}
events:
  triaged: {fields: [grade], sets: [grade]}
  resolved: {fields: [cause?]}
kinds: {complaint: {}}
rosters: {staff: {key: id, columns: {role: [agent, manager], since: date}}}
rules:
- {id: solved, title: A, when: {kind: complaint}, deadline: {from: opened, to: resolved, tiers: [{when: {grade: urgent}, within: 4wh}, {within: 2wd}], pause: [customer]}}
- {id: with-cause, title: B, required: {at: resolved, need: [cause]}}
"#;
const NOW: &str = "2026-11-22T12:00:00+08:00";

fn book(policy: &str, args: &str) -> Cs {
    cs(&format!("{args} --now {NOW}"))
        .file("policy.yaml", policy)
        .file("data/rosters/staff.csv", "id,role,since\nli.na,agent,2026-01-01\n")
}

/// The small policy with one more rule.
fn with_rule(rule: &str) -> String {
    format!("{POLICY}- {{title: C, {rule}}}\n")
}

#[test]
fn the_script_of_a_small_policy_in_each_dialect() {
    for dialect in ["duckdb", "spark", "trino", "clickhouse"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sql/expected");
        let file = folder.join(format!("{dialect}.sql"));
        let said = book(POLICY, &format!("policy sql --dialect {dialect}")).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{dialect}");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &said.stdout).unwrap();
        }
        same(&std::fs::read_to_string(file).unwrap(), &said.stdout);
    }
}

#[test]
fn duckdb_reads_files_or_tables() {
    let files = book(POLICY, "policy sql --dialect duckdb").run().stdout;
    let tables = book(POLICY, "policy sql --dialect duckdb --tables").run().stdout;
    for (source, file) in [
        ("tickets) AS months", "tickets.csv"),
        ("events AS e", "events.csv"),
        ("calendar", "calendar.csv"),
    ] {
        assert!(files.contains(file) && !tables.contains(file), "{file}");
        assert!(tables.contains(&format!("FROM {source}\n")), "{source}");
    }
}

#[test]
fn only_the_rules_that_are_asked_for() {
    let said = book(POLICY, "policy sql --dialect duckdb --rule with-cause").run();
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stdout.contains("'with-cause' AS rule"));
    assert!(!said.stdout.contains("'solved' AS rule"));
    // It counts no working time, so that it needs no table of it.
    assert!(!said.stdout.contains("cs_calendar"));
}

#[test]
fn a_rule_that_sql_cannot_say_is_refused_by_name() {
    #[track_caller]
    fn case(rule: &str, reason: &str) {
        let policy = with_rule(&format!("id: odd, {rule}"));
        let message = format!("the rule `odd` cannot be said in SQL: {reason}");
        book(&policy, "policy sql --dialect duckdb --rule odd")
            .complains(2, &format!("cs: {message}\nhint: cs check --rule odd judges it\n"));
        let said = book(&policy, "policy sql --dialect duckdb").run();
        assert_eq!(said.status, 0);
        assert!(said.stdout.contains(&format!("-- left out: odd: {reason}.\n")), "{}", said.stdout);
        assert!(!said.stdout.contains("'odd' AS rule"));
    }
    case(
        "deadline: {from: {rule: solved, outcome: late}, to: resolved, within: 1h}",
        "it hears other records, or the outcome of another rule",
    );
    case(
        "deadline: {from: opened, to: {kind: complaint, event: closed, link: parent}, within: 1h}",
        "it hears other records, or the outcome of another rule",
    );
    case(
        "metric: {share: resolved, among: opened, per: month, at_least: 90%}",
        "the form `metric` counts over rows and periods, not over one record",
    );
    case(
        "each: staff, deadline: {from: opened, to: resolved, within: 1h}",
        "it is judged on the rows of a roster",
    );
    case(
        "deadline: {from: opened, to: resolved, within: 0wh}",
        "it counts an amount of no working time (0wh)",
    );
    case("required: {at: resolved, need: [team]}", "it looks up each member of a list in a roster");
    case("required: {at: resolved, need: {length: \"> 1h\"}}", "it compares amounts of time");
}

#[test]
fn local_dates_are_refused_where_clocks_change() {
    let policy = with_rule("id: monthly, deadline: {from: opened, to: resolved, within: 1mo}")
        .replace("Asia/Shanghai", "Europe/Berlin");
    book(&policy, "policy sql --dialect duckdb --rule monthly").complains(
        2,
        "cs: the rule `monthly` cannot be said in SQL: it asks for local dates, and the zone of the policy changes its clocks
hint: cs check --rule monthly judges it
",
    );
    // Working time stands in the table, whatever the zone.
    let said = book(&policy, "policy sql --dialect duckdb --rule solved").run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
}

#[test]
fn the_table_of_a_calendar() {
    book(POLICY, "calendar table --from 2026-11-20 --until 2026-11-21").prints(
        0,
        "calendar,date,begins,ends,opens,closes,worked,days,closing
office,2026-11-20,2026-11-20T00:00:00+08:00,2026-11-20T08:00:00+08:00,,,0,1,2026-11-20T18:00:00+08:00
office,2026-11-20,2026-11-20T08:00:00+08:00,2026-11-20T13:30:00+08:00,2026-11-20T09:00:00+08:00,2026-11-20T12:00:00+08:00,0,1,2026-11-20T18:00:00+08:00
office,2026-11-20,2026-11-20T13:30:00+08:00,2026-11-21T00:00:00+08:00,2026-11-20T13:30:00+08:00,2026-11-20T18:00:00+08:00,10800,1,2026-11-20T18:00:00+08:00
office,2026-11-21,2026-11-21T00:00:00+08:00,2026-11-21T08:00:00+08:00,,,27000,1,
office,2026-11-21,2026-11-21T08:00:00+08:00,2026-11-22T00:00:00+08:00,,,27000,1,
",
    );
}

#[test]
fn the_table_covers_the_years_that_the_calendar_does() {
    let said = book(POLICY, "calendar table").run();
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert!(lines[1].starts_with("office,2026-01-01,"), "{}", lines[1]);
    assert!(lines.last().unwrap().starts_with("office,2027-12-31,"));
    book(POLICY, "calendar table --from 2025-12-31").complains(
        2,
        "cs: the calendar `office` has no data for 2025\nhint: add the dates of 2025 and widen `covers` of the calendar `office`\n",
    );
    book(POLICY, "calendar table --from 2026-02-01 --until 2026-01-01")
        .complains(2, "cs: the table would end on 2026-01-01, before it begins on 2026-02-01\n");
    book(POLICY, "calendar table --from 1.2.2026")
        .complains(2, "cs: `1.2.2026` is not a date such as 2026-11-22\n");
}
