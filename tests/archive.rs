//! `cs archive`: what leaves, to which month, what the files then hold, and what is refused.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use std::fmt::Write as _;
use std::fs;

use support::{Cs, Said, cs, files_under, same};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
fields:
  grade: {type: [general, urgent]}
  tags: {type: list}
events:
  surveyed: {}
  triaged: {fields: [grade], sets: [grade]}
kinds: {request: {fields: [customer?, via?, subject?, tags?]}}
rules:
- {id: surveyed, title: Asked, when: {grade: urgent}, deadline: {from: closed, to: surveyed, within: 40d}}
";
const NOW: &str = "2026-11-30T12:00:00+08:00";

/// A record with these events: a day of October and a time, and the rest of the line.
fn record(id: &str, head: &str, events: &[(&str, &str)]) -> (String, String) {
    let mut text = format!("id: {id}\nkind: request\n{head}timeline:\n");
    for (at, rest) in events {
        writeln!(text, "- {{at: 2026-{at}+08:00, event: {rest}}}").unwrap();
    }
    (format!("data/tickets/2026/{}/{id}.yaml", &id[2..4]), text)
}

fn opened(at: &str) -> (&str, &str) {
    (at, "opened, by: li.na")
}

fn closed(at: &str) -> (&str, &str) {
    (at, "closed, by: li.na")
}

/// A book whose policy this is, with these records.
fn book(policy: &str, records: impl IntoIterator<Item = (String, String)>) -> Cs {
    let book = cs("").file("policy.yaml", policy);
    records.into_iter().fold(book, |book, (path, text)| book.file(&path, text))
}

/// Closed on 10 October.
fn one() -> (String, String) {
    record("261009-AAAA", "", &[opened("10-09T09:00:00"), closed("10-10T09:00:00")])
}

fn run(book: &Cs, words: &str) -> Said {
    book.shell(&format!("$CS --now {NOW} {words}"))
}

#[track_caller]
fn says(book: &Cs, words: &str, status: i32, stdout: &str, stderr: &str) {
    let said = run(book, words);
    same(stderr, &said.stderr);
    same(stdout, &said.stdout);
    assert_eq!(said.status, status);
}

/// The files of the book but for the lock.
fn names(book: &Cs) -> Vec<String> {
    let root = book.folder();
    let names = files_under(root)
        .into_iter()
        .map(|path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
    names.filter(|name| !name.starts_with(".cs/")).collect()
}

/// The ids of the archived records, each with its month.
fn archived(book: &Cs) -> Vec<String> {
    let mut found = Vec::new();
    for name in names(book).iter().filter(|name| name.ends_with("tickets.csv")) {
        let month = name.split(['=', '/']).nth(3).unwrap().to_owned();
        let text = book.read(name);
        found.extend(
            text.lines().skip(1).map(|row| format!("{month} {}", row.split(',').next().unwrap())),
        );
    }
    found
}

const TICKETS: &str = "id,kind,subject,customer,via,opened,closed,owner,status,due,tags\n\
    261009-AAAA,request,\"=1+1, \"\"打印\"\"\",王女士,phone,2026-10-09T09:00:00+08:00,2026-10-10T09:00:00+08:00,wang.wei,closed,,\"[\"\"a\"\",\"\"b,c\"\"]\"\n\
    261031-BBBB,request,,,,2026-10-31T09:00:00+08:00,2026-10-31T23:59:59+08:00,,closed,,\n";
const EVENTS: &str = "ticket,at,event,by,via,to,note,recorded,fields\n\
    261009-AAAA,2026-10-09T09:00:00+08:00,opened,li.na,,,,,\n\
    261009-AAAA,2026-10-09T10:00:00+08:00,assigned,li.na,,wang.wei,,,\n\
    261009-AAAA,2026-10-09T10:00:00+08:00,noted,customer,,,\"一\n二\",2026-10-11T00:00:00+08:00,\n\
    261009-AAAA,2026-10-09T11:00:00+08:00,triaged,bot:mail,,,,,\"{\"\"grade\"\":\"\"general\"\"}\"\n\
    261009-AAAA,2026-10-10T09:00:00+08:00,closed,li.na,,,,,\n\
    261009-AAAA,2026-10-11T09:00:00+08:00,amended,li.na,,,,,\"{\"\"of\"\":{\"\"at\"\":\"\"2026-10-10T09:00:00+08:00\"\",\"\"event\"\":\"\"closed\"\"},\"\"reason\"\":\"\"写错了\"\",\"\"set\"\":{\"\"by\"\":\"\"wang.wei\"\"}}\"\n\
    261031-BBBB,2026-10-31T09:00:00+08:00,opened,li.na,,,,,\n\
    261031-BBBB,2026-10-31T23:59:59+08:00,closed,li.na,,,,,\n";

/// Three that are over, one with all that a line may say, and one that is open.
fn of_all_sorts() -> [(String, String); 4] {
    [
        record(
            "261009-AAAA",
            "customer: 王女士\nvia: phone\nsubject: '=1+1, \"打印\"'\ntags: [a, 'b,c']\n",
            &[
                ("10-09T10:00:00", "assigned, by: li.na, to: wang.wei"),
                opened("10-09T09:00:00"),
                (
                    "10-09T10:00:00",
                    "noted, by: customer, note: \"一\\n二\", recorded: 2026-10-11T00:00:00+08:00",
                ),
                ("10-09T11:00:00", "triaged, by: bot:mail, grade: general"),
                closed("10-10T09:00:00"),
                (
                    "10-11T09:00:00",
                    "amended, by: li.na, of: {at: 2026-10-10T09:00:00+08:00, event: closed}, set: {by: wang.wei}, reason: 写错了",
                ),
            ],
        ),
        record("261031-BBBB", "", &[opened("10-31T09:00:00"), closed("10-31T23:59:59")]),
        record(
            "261031-CCCC",
            "",
            &[opened("10-31T09:00:00"), ("11-01T00:00:00", "withdrawn, by: customer")],
        ),
        record("261130-DDDD", "", &[opened("11-30T09:00:00")]),
    ]
}

/// What is told of an event after the closing of 261009-AAAA.
const CLOSED: &str = "cs: warning: 261009-AAAA is closed, and this is written after it
hint: cs reopen 261009-AAAA takes it up again
";

#[test]
fn a_closed_record_becomes_rows_of_the_month_of_its_closing() {
    let book = book(POLICY, of_all_sorts());
    let before = names(&book);
    let rows = "MONTH    RECORDS  EVENTS  TICKETS.CSV  EVENTS.CSV
2026-10  2        8       292 B        696 B
2026-11  1        2       147 B        165 B

";
    let plan = format!(
        "{rows}3 records with 10 events would move to the archive\n1 record at work\nnothing is written (--dry-run)\n"
    );
    says(&book, "archive --after 29d --dry-run", 0, &plan, "");
    assert_eq!(names(&book), before);
    let done = format!("{rows}3 records with 10 events moved to the archive\n1 record at work\n");
    says(&book, "archive --after 29d", 0, &done, "");
    assert_eq!(
        names(&book),
        [
            "data/archive/manifest.csv",
            "data/archive/month=2026-10/events.csv",
            "data/archive/month=2026-10/tickets.csv",
            "data/archive/month=2026-11/events.csv",
            "data/archive/month=2026-11/tickets.csv",
            "data/tickets/2026/11/261130-DDDD.yaml",
            "policy.yaml",
        ]
    );
    same(TICKETS, &book.read("data/archive/month=2026-10/tickets.csv"));
    same(EVENTS, &book.read("data/archive/month=2026-10/events.csv"));
    let manifest = book.read("data/archive/manifest.csv");
    let rows: Vec<Vec<&str>> = manifest.lines().map(|row| row.split(',').collect()).collect();
    assert_eq!(
        rows[0],
        ["month", "records", "events", "tickets_sha256", "events_sha256", "archived_at"]
    );
    assert_eq!(rows[1][..3], ["2026-10", "2", "8"]);
    assert_eq!(rows[2][..3], ["2026-11", "1", "2"]);
    assert!(rows[1..].iter().all(|row| row[3].len() == 64 && row[5] == NOW), "{manifest}");
    says(
        &book,
        "archive --after 29d",
        0,
        "nothing to archive: of 1 record at work, none has been closed for 29d with nothing pending\n",
        "",
    );
}

#[test]
fn a_record_leaves_when_it_is_over_for_long_enough() {
    #[track_caller]
    fn case(option: &str, policy: &str, events: &[(&str, &str)], leaves: bool) {
        let book = book(policy, [record("261009-AAAA", "", events)]);
        let said = run(&book, &format!("archive {option}"));
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{}", said.stdout);
        assert_eq!(archived(&book).len(), usize::from(leaves), "{option} {events:?}");
        assert_eq!(book.folder().join("data/tickets/2026/10/261009-AAAA.yaml").exists(), !leaves);
    }
    let start = opened("10-09T09:00:00");
    let months =
        POLICY.replace("zone: Asia/Shanghai", "zone: Asia/Shanghai, archive: {after: 1mo}");
    // 31 days of 24 hours before now, and a second less.
    case("", POLICY, &[start, closed("10-31T12:00:00")], true);
    case("", POLICY, &[start, closed("10-31T12:00:01")], false);
    case("--after 1s", POLICY, &[start, closed("11-30T11:59:59")], true);
    case("--after 0s", POLICY, &[start, closed("11-30T12:00:00")], true);
    case("--after 0s", POLICY, &[start, closed("11-30T12:00:01")], false);
    case("--after 31d", POLICY, &[start, closed("10-31T12:00:00")], false);
    case("", &months, &[start, closed("10-30T12:00:00")], true);
    case("", &months, &[start, closed("10-30T12:00:01")], false);
    case("--after 29d", &months, &[start, closed("10-31T12:00:00")], true);
    case("", POLICY, &[start], false);
    case("", POLICY, &[start, ("10-10T09:00:00", "merged, by: li.na, into: 261008-ZZZZ")], true);
    // Open again, and closed again not so long ago.
    let reopened = ("10-11T09:00:00", "reopened, by: li.na");
    case("", POLICY, &[start, closed("10-10T09:00:00"), reopened], false);
    case("", POLICY, &[start, closed("10-10T09:00:00"), reopened, closed("11-20T09:00:00")], false);
    case("", POLICY, &[start, closed("10-10T09:00:00"), reopened, closed("10-20T09:00:00")], true);
    // The closing did not happen, or happened later.
    let amended = |rest| ("11-01T09:00:00", rest);
    let void = "amended, by: li.na, of: {at: 2026-10-10T09:00:00+08:00, event: closed}, void: true, reason: x";
    case("", POLICY, &[start, closed("10-10T09:00:00"), amended(void)], false);
    let later = "amended, by: li.na, of: {at: 2026-10-10T09:00:00+08:00, event: closed}, set: {at: 2026-11-20T09:00:00+08:00}, reason: x";
    case("", POLICY, &[start, closed("10-10T09:00:00"), amended(later)], false);
    // A survey is pending for 40 days, then overdue.
    let urgent = ("10-09T10:00:00", "triaged, by: li.na, grade: urgent");
    case("", POLICY, &[start, urgent, closed("10-22T09:00:00")], false);
    case("", POLICY, &[start, urgent, closed("10-20T09:00:00")], true);
    case(
        "",
        POLICY,
        &[start, urgent, closed("10-22T09:00:00"), ("10-23T09:00:00", "surveyed, by: li.na")],
        true,
    );
    // Something is said of the future.
    case(
        "",
        POLICY,
        &[start, closed("10-10T09:00:00"), ("12-10T09:00:00", "noted, by: li.na")],
        false,
    );
}

#[test]
fn every_command_finds_an_archived_record_and_a_write_copies_it_back() {
    let book = book(POLICY, [one()]);
    let check = run(&book, "check --format jsonl").stdout;
    let show = run(&book, "show AAAA").stdout;
    assert_eq!(run(&book, "archive").status, 0);
    same(&check, &run(&book, "check --format jsonl").stdout);
    same(
        &show.replace(
            "data/tickets/2026/10/261009-AAAA.yaml",
            "data/archive/month=2026-10/events.csv",
        ),
        &run(&book, "show AAAA").stdout,
    );
    assert!(run(&book, "list --all").stdout.contains("261009-AAAA"));
    assert_eq!(run(&book, "explain AAAA").status, 0);
    says(&book, "note AAAA -m 致谢 --by li.na", 0, "261009-AAAA noted  note: 致谢\n", CLOSED);
    same(
        &format!("{}- {{at: {NOW}, event: noted, by: li.na, note: 致谢}}\n", one().1),
        &book.read("data/tickets/2026/10/261009-AAAA.yaml"),
    );
    same(&check, &run(&book, "check --format jsonl").stdout);
    // A second line goes to the copy at work.
    says(&book, "note AAAA -m 再谢 --by li.na", 0, "261009-AAAA noted  note: 再谢\n", CLOSED);
    assert_eq!(book.read("data/tickets/2026/10/261009-AAAA.yaml").lines().count(), 7);
    assert_eq!(archived(&book), ["2026-10 261009-AAAA"]);
    // A line that is refused copies nothing.
    let refused = cs("").file("policy.yaml", POLICY);
    let refused = names(&book)
        .into_iter()
        .filter(|name| name.contains("archive"))
        .fold(refused, |other, name| other.file(&name, book.read(&name)));
    assert_eq!(run(&refused, "log AAAA triaged --by li.na").status, 2);
    assert!(!refused.folder().join("data/tickets").exists());
}

#[test]
fn a_record_that_returns_to_its_month_takes_the_place_of_its_row() {
    let book = book(
        POLICY,
        [one(), record("261011-BBBB", "", &[opened("10-11T09:00:00"), closed("10-12T09:00:00")])],
    );
    run(&book, "archive");
    run(&book, "note AAAA -m 致谢 --by li.na");
    says(
        &book,
        "archive",
        0,
        "MONTH    RECORDS  EVENTS  TICKETS.CSV  EVENTS.CSV
2026-10  1        3       228 B        332 B

1 record with 3 events moved to the archive
0 records at work
",
        "",
    );
    assert_eq!(archived(&book), ["2026-10 261009-AAAA", "2026-10 261011-BBBB"]);
    assert!(book.read("data/archive/month=2026-10/events.csv").contains("noted,li.na,,,致谢"));
    assert!(book.read("data/archive/manifest.csv").contains("\n2026-10,2,5,"));
    assert_eq!(names(&book).len(), 4);
}

#[test]
fn a_record_that_closes_again_later_stands_in_both_months_and_the_later_one_wins() {
    let (path, text) = one();
    let book = book(POLICY, [(path.clone(), text.clone())]);
    run(&book, "archive");
    let again = "- {at: 2026-10-20T09:00:00+08:00, event: reopened, by: li.na}\n- {at: 2026-11-02T09:00:00+08:00, event: closed, by: li.na}\n";
    let book = book.file(&path, format!("{text}{again}"));
    let show = run(&book, "show AAAA").stdout;
    assert_eq!(run(&book, "archive --after 1d").status, 0);
    assert_eq!(archived(&book), ["2026-10 261009-AAAA", "2026-11 261009-AAAA"]);
    same(
        &show.replace(&path, "data/archive/month=2026-11/events.csv"),
        &run(&book, "show AAAA").stdout,
    );
    // The second closing did not happen: the month of the first would be hidden by the later copy.
    let amend = "amend AAAA of=closed void=true reason=错 --by li.na";
    assert_eq!(run(&book, amend).status, 0);
    let amend = "amend AAAA of=reopened void=true reason=错 --by li.na";
    assert_eq!(run(&book, amend).status, 0);
    let show = run(&book, "show AAAA").stdout;
    assert!(show.contains("closed"), "{show}");
    assert_eq!(run(&book, "archive --after 1d").status, 0);
    assert_eq!(archived(&book), ["2026-10 261009-AAAA", "2026-11 261009-AAAA"]);
    same(
        &show.replace(&path, "data/archive/month=2026-11/events.csv"),
        &run(&book, "show AAAA").stdout,
    );
}

#[test]
fn a_record_that_the_archive_holds_alike_is_only_taken_from_work() {
    let (path, text) = one();
    let book = book(POLICY, [(path.clone(), text.clone())]);
    run(&book, "archive");
    let manifest = book.read("data/archive/manifest.csv");
    let book = book.file(&path, format!("# 还在\n{text}"));
    says(
        &book,
        "archive --dry-run",
        0,
        "1 record in the archive already, to be taken from work\n0 records at work\nnothing is written (--dry-run)\n",
        "",
    );
    says(
        &book,
        "archive",
        0,
        "1 record in the archive already, taken from work\n0 records at work\n",
        "",
    );
    assert!(!book.folder().join(path).exists());
    same(&manifest, &book.read("data/archive/manifest.csv"));
}

#[test]
fn nothing_leaves_while_anything_cannot_be_read() {
    let book =
        book(POLICY, [one(), ("data/tickets/2026/10/bad.yaml".to_owned(), "id: 1\n".to_owned())]);
    let before = names(&book);
    says(
        &book,
        "archive",
        2,
        "",
        "cs: data/tickets/2026/10/bad.yaml:1:1: the record has no `timeline`\n",
    );
    assert_eq!(names(&book), before);
}

#[test]
fn a_month_that_is_not_what_the_manifest_says_is_not_added_to() {
    let late = record("261008-BBBB", "", &[opened("10-08T09:00:00"), closed("10-08T10:00:00")]);
    let book = book(POLICY, [one()]);
    run(&book, "archive");
    let events = "data/archive/month=2026-10/events.csv";
    let tampered = book.read(events).replace("li.na", "wu.fang");
    let book = book.file(events, &tampered).file(&late.0, &late.1);
    says(
        &book,
        "archive",
        2,
        "",
        "cs: data/archive/month=2026-10/events.csv:1:1: the file is not the one whose hash stands in data/archive/manifest.csv:2
hint: take it back from the history (git checkout -- data/archive/month=2026-10/events.csv), or write its SHA-256 into the manifest if the change is meant
",
    );
    same(&tampered, &book.read(events));
    assert!(book.folder().join(&late.0).exists());
    fs::remove_file(book.folder().join(events)).unwrap();
    let said = run(&book, "archive --dry-run");
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.starts_with(
            "cs: data/archive/month=2026-10/events.csv:1:1: the file could not be read"
        ),
        "{}",
        said.stderr
    );
}

#[test]
fn months_that_the_manifest_lacks_are_told() {
    let book = book(POLICY, [one()]);
    run(&book, "archive");
    fs::remove_file(book.folder().join("data/archive/manifest.csv")).unwrap();
    let said = run(&book, "archive --dry-run");
    same(
        "cs: warning: data/archive/manifest.csv:1:1: the manifest is missing, so that nothing holds the files of 2026-10 against what was written
hint: take it back from the history: git checkout HEAD -- data/archive/manifest.csv (after a later run, from the commit before)
",
        &said.stderr,
    );
    assert_eq!(said.status, 0);
    let book = book.file(
        "data/archive/manifest.csv",
        "month,records,events,tickets_sha256,events_sha256,archived_at\n",
    );
    let said = run(&book, "archive");
    same(
        "cs: warning: data/archive/manifest.csv:1:1: the manifest has no row of 2026-10, so that nothing holds their files against what was written
hint: take it back from the history: git checkout HEAD -- data/archive/manifest.csv (after a later run, from the commit before)
",
        &said.stderr,
    );
}

#[test]
fn a_month_that_another_hand_changed_before_a_cut_short_run_was_finished_is_left_alone() {
    let book = book(POLICY, [one()]);
    run(&book, "archive");
    let other = "data/archive/month=2026-10/tickets.csv";
    // As a run leaves it that dies before it has put anything in place.
    let hash = "0".repeat(64);
    let header = "month,records,events,tickets_sha256,events_sha256,archived_at\n";
    let row = format!("{header}2026-10,1,2,{hash},{hash},\n");
    let book = book
        .file(".cs/archive/found.csv", &row)
        .file(".cs/archive/manifest.csv", &row)
        .file(".cs/archive/month=2026-10/tickets.csv", "id,kind\n")
        .file(".cs/archive/month=2026-10/events.csv", "ticket\n");
    let before = book.read(other);
    says(
        &book,
        "archive",
        2,
        "",
        "cs: data/archive/month=2026-10/events.csv:1:1: the file was changed while an archiving that was cut short had yet to replace it
hint: take it back (git checkout -- data/archive/month=2026-10/events.csv), or delete .cs/archive to archive anew
",
    );
    same(&before, &book.read(other));
}

#[test]
fn what_the_window_may_be() {
    #[track_caller]
    fn case(archive: &str, expected: &str) {
        let policy = POLICY
            .replace("zone: Asia/Shanghai", &format!("zone: Asia/Shanghai, archive: {archive}"));
        says(&book(&policy, []), "archive", 2, "", expected);
    }
    case(
        "{after: soon}",
        "cs: policy.yaml:1:72: `soon` is not an amount of time: expected an amount such as 30s, 1h30m, 4wh, 2wd, 3y\n",
    );
    case(
        "{after: 2wd}",
        "cs: policy.yaml:1:72: `2wd` is working time\nhint: write elapsed time or months, such as 30d or 3mo\n",
    );
    case(
        "{before: 2d}",
        "cs: policy.yaml:1:64: the key `archive` needs `after`\ncs: policy.yaml:1:65: the key `archive` has no key `before`\nhint: known here: after\n",
    );
    case(
        "30d",
        "cs: policy.yaml:1:64: the key `archive` must be a mapping, not a value\nhint: write {key: value}, or one `key: value` a line below it\n",
    );
    let book = book(POLICY, []);
    let hint = "hint: write elapsed time or months, such as 30d or 3mo\n";
    says(
        &book,
        "archive --after 2wd",
        2,
        "",
        &format!("cs: --after `2wd` is working time\n{hint}"),
    );
    says(
        &book,
        "archive --after 2",
        2,
        "",
        &format!(
            "cs: --after `2` is not an amount: the unit is missing (s m h d w, ws wm wh, wd, mo y)\n{hint}"
        ),
    );
    says(
        &book,
        "archive",
        0,
        "nothing to archive: of 0 records at work, none has been closed for 30d with nothing pending\n",
        "",
    );
}

#[test]
fn a_record_waits_at_work_for_one_that_names_it() {
    let policy = POLICY.replace(
        "rules:\n",
        "rules:\n- {id: measured, title: M, deadline: {from: opened, to: {kind: request, event: closed, link: parent}, within: 90d}}\n",
    );
    let policy = policy.replace("fields:\n", "fields:\n  parent: {type: ref, of: records}\n");
    let parent = "parent: 261009-AAAA\n";
    let follower = record("261010-BBBB", parent, &[opened("10-10T09:00:00")]);
    let path = follower.0.clone();
    let book = book(&policy, [one(), follower]);
    run(&book, "archive");
    assert_eq!(archived(&book), [""; 0]);
    let end = [opened("10-10T09:00:00"), closed("11-20T09:00:00")];
    let book = book.file(&path, record("261010-BBBB", parent, &end).1);
    run(&book, "archive");
    assert_eq!(archived(&book), ["2026-10 261009-AAAA"]);
}

#[test]
fn a_rule_of_retention_holds_the_archive_to_its_manifest() {
    let policy = POLICY.replace(
        "rules:\n",
        "rules:\n- {id: kept-3y, title: Kept, retention: {of: archive, for: 3y}}\n",
    );
    let book = book(&policy, [one()]);
    run(&book, "archive");
    let check = run(&book, "check --rule kept-3y");
    assert_eq!((check.status, check.stderr.as_str()), (0, ""), "{}", check.stdout);
    assert!(
        check.stdout.starts_with("1 record, 1 obligation: 0 violations, 1 kept"),
        "{}",
        check.stdout
    );
    let events = "data/archive/month=2026-10/events.csv";
    let tampered = book.read(events).replace("li.na", "wu.fang");
    let check = run(&book.file(events, tampered), "check --rule kept-3y");
    assert_eq!(check.status, 1, "{}", check.stdout);
}

#[test]
fn several_at_once_take_turns_and_readers_see_every_record() {
    let records = (0..40).map(|number| {
        record(
            &format!("261009-A{number:03}"),
            "",
            &[opened("10-09T09:00:00"), closed("10-10T09:00:00")],
        )
    });
    let book = book(POLICY, records);
    let check = run(&book, "check --format jsonl");
    let said = book.shell(&format!(
        "for i in 1 2 3; do $CS --now {NOW} archive > said.$i & done
         for i in 1 2 3 4 5 6 7 8; do $CS --now {NOW} check --format jsonl; done
         wait; cat said.*"
    ));
    assert_eq!(said.stderr, "");
    let (checks, archivings) = said.stdout.split_at(8 * check.stdout.len());
    same(&check.stdout.repeat(8), checks);
    assert_eq!(archivings.matches("40 records with 80 events moved").count(), 1, "{archivings}");
    assert_eq!(archivings.matches("nothing to archive").count(), 2, "{archivings}");
    assert_eq!(archived(&book).len(), 40);
}
