//! What `cs policy check` does with warnings: exit status, open questions, and that each one has its page and its case.
//!
//! The warnings themselves are in `tests/diagnostics`.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "this test reads README and expected texts")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::cs;

const HEAD: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai, calendar: office}
calendars: {office: {week: {mon-fri: \"09:00-18:00\"}}}
events: {responded: {verb: respond}, resolved: {verb: resolve}}
kinds: {complaint: {fields: [via?]}}
rules:
";

const UNDECIDED: &str =
    "- {id: answered, title: t, deadline: {from: opened, to: responded, within: 8h}}
- {id: resolved, title: t, deadline: {from: opened, to: resolved, within: 1wd}}
";

const WELL_FORMED: &str =
    "policy Desk 1: 2 rules, 12 events, 21 fields, 1 kind, 0 rosters, 1 calendar are well formed\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn warnings_count_where_they_are_denied() {
    let policy = format!(
        "{HEAD}- {{id: a, title: t, limit: {{of: resolved, at_most: 1}}}}\n- {{id: b, title: t, limit: {{of: resolved, at_most: 2}}}}\n"
    );
    let said = cs("policy check").file("policy.yaml", &*policy).run();
    assert_eq!((said.status, &*said.stdout), (0, WELL_FORMED));
    assert!(said.stderr.starts_with(
        "cs: warning: policy.yaml:7:8: `b` finds nothing that `a` does not find too\n"
    ));
    assert_eq!(cs("policy check --deny-warnings").file("policy.yaml", &*policy).run().status, 1);
    let meant = policy.replace("{id: b,", "{id: b, allow: {shadowed-rule: from May on a is gone},");
    cs("policy check --deny-warnings").file("policy.yaml", &*meant).prints(0, WELL_FORMED);
}

#[test]
fn what_is_not_decided_is_counted_and_listed() {
    let policy = format!("{HEAD}{UNDECIDED}");
    let counted = format!("{WELL_FORMED}not decided: 1 question (named by --undecided)\n");
    cs("policy check --deny-warnings").file("policy.yaml", &*policy).prints(0, &counted);
    let listed = format!(
        "{WELL_FORMED}not decided: 1 question
  policy.yaml:6:76: is the answer by `answered` (8h) due before the result by `resolved` (1wd)?
"
    );
    cs("policy check --undecided").file("policy.yaml", &*policy).prints(0, &listed);
}

/// The codes in the table of README.
fn codes() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, section) = readme.split_once("### What `cs policy check` warns of").unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with("| --- "));
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    let last = rows.filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
    last.flat_map(|cell| cell.split(", ")).map(|code| code.trim_matches('`').to_owned()).collect()
}

#[test]
fn every_warning_of_the_readme_has_its_page_and_a_case() {
    let folder = root().join("tests/diagnostics");
    let texts: String = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt" || ending == "yaml"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let codes = codes();
    assert_eq!(codes.len(), 27);
    for code in codes {
        let page = fs::read_to_string(root().join(format!("src/model/code/{code}.md"))).unwrap();
        assert!(page.lines().count() > 1, "{code} has a page");
        let is_shown = texts.contains(&format!("cs explain {code}\n"))
            || texts.contains(&format!("allow: {{{code}:"));
        assert!(is_shown, "{code} has no case in tests/diagnostics");
    }
}

#[test]
fn the_policy_that_init_writes_has_no_warnings() {
    let said = cs("policy check --deny-warnings")
        .file("policy.yaml", fs::read(root().join("src/cli/starter/policy.yaml")).unwrap())
        .file("data/calendar/cn.csv", fs::read(root().join("data/calendar/cn.csv")).unwrap())
        .run();
    assert_eq!((said.status, &*said.stderr), (0, ""));
}

#[test]
fn the_policy_of_this_repository_has_no_warnings() {
    let said = cs("policy check --deny-warnings")
        .file("policy.yaml", fs::read(root().join("policy.yaml")).unwrap())
        .file("data/calendar/cn.csv", fs::read(root().join("data/calendar/cn.csv")).unwrap())
        .run();
    assert_eq!((said.status, &*said.stderr), (0, ""));
}
