//! Broken input: one line a fault, with its place, and a hint where there is a remedy.
//!
//! In the inputs `§` marks the place of each fault; it is taken out before the file is written.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::too_many_lines, reason = "a table is as long as it has rows")]

mod support;

use support::{NOW, cs, same};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
fields:
  grade: {type: [general, important, urgent]}
  score: {type: int}
  fee: {type: decimal}
  day: {type: date}
  paid: {type: bool}
  length: {type: duration}
  phone: {type: int, secret: true}
  topics: {type: list, of: [plan, fee]}
  parent: {type: ref, of: records}
  opened: {type: date}
events:
  responded: {verb: respond}
  triaged: {verb: triage, fields: [grade], sets: [grade]}
kinds: {complaint: {}, request: {}}
rosters: {staff: {key: id, columns: {role: [agent, manager]}}}
rules:
- {id: answered, title: Answered, deadline: {from: opened, to: responded, within: 1h}}
";
const STAFF: &str = "id,role\nli.na,agent\n";
const FILE: &str = "data/tickets/261102-AAAA.yaml";
const OPENED: &str = "- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}\n";
const RESPONDED: &str = "- {at: 2026-11-02T09:10:00+08:00, event: responded, by: li.na}\n";
const GOOD: &str = "id: 261103-BBBB
kind: request
timeline:
- {at: 2026-11-03T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-03T09:10:00+08:00, event: responded, by: li.na}
";

/// The text without its marks, and the line and column of each, counted in characters.
fn places(text: &str) -> (String, Vec<(usize, usize)>) {
    let (mut clean, mut marks) = (String::new(), Vec::new());
    let (mut line, mut column) = (1, 1);
    for letter in text.chars() {
        match letter {
            '§' => {
                marks.push((line, column));
                continue;
            }
            '\n' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
        clean.push(letter);
    }
    (clean, marks)
}

/// `message | hint` at each mark, as the program says it.
fn said(file: &str, mark: &str, places: &[(usize, usize)], messages: &[&str]) -> String {
    assert_eq!(places.len(), messages.len(), "a mark for each message");
    let line = |((line, column), message): (&(usize, usize), &&str)| {
        let (message, hint) = message.split_once(" | ").unwrap_or((message, ""));
        let hint = if hint.is_empty() { String::new() } else { format!("hint: {hint}\n") };
        format!("cs: {mark}{file}:{line}:{column}: {message}\n{hint}")
    };
    places.iter().zip(messages).map(line).collect()
}

/// The faults of one record; the other record is judged all the same.
#[track_caller]
fn record(text: &str, messages: &[&str]) {
    let (text, places) = places(text);
    let said_of = said(FILE, "", &places, messages);
    let run = cs(&format!("check --now {NOW}"))
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
        .file(FILE, &text)
        .file("data/tickets/261103-BBBB.yaml", GOOD)
        .run();
    assert_eq!((run.stderr.as_str(), run.status), (said_of.as_str(), 2), "{text}");
    let counts = format!(
        "1 record, 1 obligation: 0 violations, 1 kept, 0 pending, 0 paused, 0 void, 0 waived\nnot judged: {} fault",
        messages.len()
    );
    assert!(run.stdout.starts_with(&counts), "{}", run.stdout);
}

/// A record with this line after the opening.
#[track_caller]
fn event(line: &str, messages: &[&str]) {
    record(&format!("id: 261102-AAAA\nkind: complaint\ntimeline:\n{OPENED}{line}\n"), messages);
}

/// A record with this line in its head.
#[track_caller]
fn head(line: &str, messages: &[&str]) {
    record(&format!("id: 261102-AAAA\nkind: complaint\n{line}\ntimeline:\n{OPENED}"), messages);
}

/// The warnings of a record that is read all the same, and kept.
#[track_caller]
fn warns(text: &str, messages: &[&str]) {
    let (text, places) = places(text);
    let expected = said(FILE, "warning: ", &places, messages);
    let run = cs(&format!("check --now {NOW}"))
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
        .file(FILE, &text)
        .run();
    assert_eq!((run.stderr.as_str(), run.status), (expected.as_str(), 0), "{text}\n{}", run.stdout);
    assert!(
        run.stdout.starts_with("1 record, 1 obligation: 0 violations, 1 kept"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_head_of_a_record_is_checked() {
    record(
        &format!("id: §26-AAAA\nkind: complaint\ntimeline:\n{OPENED}"),
        &["`26-AAAA` is not a record id: expected an id such as 261122-7K3QF2"],
    );
    record(
        &format!("id: §261102-AAAU\nkind: complaint\ntimeline:\n{OPENED}"),
        &["`261102-AAAU` is not a record id: expected an id such as 261122-7K3QF2"],
    );
    record(&format!("§kind: complaint\ntimeline:\n{OPENED}"), &["the record has no `id`"]);
    record(
        &format!("id: 261102-AAAA\nkind: §complant\ntimeline:\n{OPENED}"),
        &["there is no kind `complant` | did you mean `complaint`?"],
    );
    record(&format!("§id: 261102-AAAA\ntimeline:\n{OPENED}"), &["the record has no `kind`"]);
    head("§garde: urgent", &["there is no field `garde` | did you mean `grade`?"]);
    head("grade: §urgnt", &["`grade`: `urgnt` is not one of its values | did you mean `urgent`?"]);
    head(
        "§owner: li.na",
        &["`owner` does not stand in the head | the timeline says it, by an event that sets it"],
    );
    head(
        "§status: open",
        &["`status` does not stand in the head | the timeline says it, by an event that sets it"],
    );
    head(
        "§opened: 2026-11-02",
        &["`opened` does not stand in the head | the timeline says it, by an event that sets it"],
    );
    head("§by: li.na", &["`by` belongs to events, not to the head"]);
    head("subject: §''", &["`subject`: an empty text is not a value (leave the field out)"]);
    head(
        "§kind: request",
        &["the key `kind` stands twice (first on line 2) | keep one of the two"],
    );
}

#[test]
fn values_are_read_by_the_type_of_their_field() {
    head("score: §three", &["`score`: `three` is not a whole number"]);
    head("score: §3.5", &["`score`: `3.5` is not a whole number"]);
    head("fee: §1e", &["`fee`: `1e` is not a number"]);
    head("day: §2026-02-30", &["`day`: `2026-02-30` is not a date such as 2026-11-22"]);
    head(
        "day: §2026-2-3",
        &["`day`: `2026-2-3` is not a date such as 2026-11-22 | write 2026-02-03"],
    );
    head("paid: §maybe", &["`paid`: `maybe` is not true or false"]);
    head(
        "length: §1h2wd",
        &[
            "`length`: `1h2wd` is not an amount such as 1h30m: elapsed time, working time, working days and months do not mix in one amount | use one family: s m h d w (time that passes), ws wm wh (working time), wd (working days), mo y",
        ],
    );
    head("score: §[1, 2]", &["`score`: expected a whole number, not a list"]);
    head("score: §{a: 1}", &["`score`: expected a whole number, not a mapping"]);
    head(
        "topics: §[plan, fees]",
        &["`topics`: `fees` is not one of its values | did you mean `fee`?"],
    );
    head(
        "parent: §ABC",
        &["`parent`: `ABC` is no record id: expected an id such as 261122-7K3QF2"],
    );
    head("phone: §139-1234", &["the value of `phone` does not fit its type"]);
}

#[test]
fn the_timeline_is_checked() {
    record("§id: 261102-AAAA\nkind: complaint\n", &["the record has no `timeline`"]);
    record(
        "id: 261102-AAAA\nkind: complaint\ntimeline: §[]\n",
        &["the timeline must be a list of events, `opened` first"],
    );
    record(
        "id: 261102-AAAA\nkind: complaint\ntimeline: §opened\n",
        &["the timeline must be a list of events, `opened` first"],
    );
    record(
        "id: 261102-AAAA\nkind: complaint\ntimeline:\n- §opened\n",
        &["an event must be a mapping, not a value"],
    );
    record(
        &format!("§id: 261102-AAAA\nkind: complaint\ntimeline:\n{RESPONDED}"),
        &["the timeline has no `opened` event"],
    );
    event("- §{event: responded, by: li.na}", &["the event has no `at`"]);
    event("- §{at: 2026-11-02T09:10:00+08:00, by: li.na}", &["the event has no `event`"]);
    event("- §{at: 2026-11-02T09:10:00+08:00, event: responded}", &["the event has no `by`"]);
    event(
        "- §§§{}",
        &["the event has no `at`", "the event has no `event`", "the event has no `by`"],
    );
}

#[test]
fn events_are_named_as_the_policy_names_them() {
    event(
        "- {at: 2026-11-02T09:10:00+08:00, event: §responed, by: li.na}",
        &["there is no event `responed` | did you mean `responded`?"],
    );
    event(
        "- {at: 2026-11-02T09:10:00+08:00, event: §respond, by: li.na}",
        &["there is no event `respond` | did you mean `responded`?"],
    );
    event(
        "- {at: 2026-11-02T09:10:00+08:00, event: §triage, by: li.na, grade: urgent}",
        &["there is no event `triage` | did you mean `triaged`?"],
    );
    event(
        "- {at: 2026-11-02T09:10:00+08:00, event: triaged, by: li.na, §garde: urgent}",
        &["there is no field `garde` | did you mean `grade`?"],
    );
    event(
        "- {at: 2026-11-02T09:10:00+08:00, event: triaged, by: li.na, grade: §urgnt}",
        &["`grade`: `urgnt` is not one of its values | did you mean `urgent`?"],
    );
    event(
        "- {at: 2026-11-02T09:10:00+08:00, event: noted, by: li.na, note: a, §note: b}",
        &["the key `note` stands twice (first on line 5) | keep one of the two"],
    );
    event(
        "- {at: 2026-11-02T09:10:00+08:00, event: responded, by: §staff}",
        &["`staff` names no one (a staff id, customer, system or bot:NAME)"],
    );
    event(
        "- {at: 2026-11-02T09:10:00+08:00, event: responded, by: §bot}",
        &["`bot` names no one (a staff id, customer, system or bot:NAME)"],
    );
}

#[test]
fn instants_are_rfc_3339_to_the_second_with_an_offset() {
    let at = |text: &str, why: &str| {
        event(
            &format!("- {{at: §{text}, event: responded, by: li.na}}"),
            &[&format!("`{text}` is not an instant: {why}")],
        );
    };
    let expected = "expected an instant such as 2026-11-22T09:00:00+08:00";
    at("2026-11-02T09:10:00", "the offset is missing (add +08:00 or Z)");
    at("2026-11-02T09:10:00.5+08:00", "fractions of a second are not read");
    at("2026-11-02 09:10:00+08:00", "a blank stands where `T` belongs (2026-11-22T09:00:00+08:00)");
    at("2026-11-02T09:10:60+08:00", "there is no such time of day");
    at("2026-11-31T09:10:00+08:00", "there is no such date");
    at("2026-11-02T09:10+08:00", expected);
    at("2026-11-02", expected);
    event(
        "- {at: 2026-11-02T09:10:00Z, event: responded, by: li.na, recorded: §soon}",
        &[&format!("`soon` is not an instant: {expected}")],
    );
}

#[test]
fn amendments_name_what_they_mend() {
    let amended = "- {at: 2026-11-02T09:10:00+08:00, event: amended, by: li.na, reason: slip";
    event(&format!("{}}}", amended.replace("{at", "§{at")), &["the event has no `of`"]);
    event(&format!("{amended}, of: §tail}}"), &["`of` is `head`, or the event: {at: …, event: …}"]);
    event(
        &format!("{amended}, of: §{{at: 2026-11-02T09:00:00+08:00}}}}"),
        &["`of` needs `at` and `event`"],
    );
    event(
        &format!("{amended}, of: head, set: {{§garde: urgent}}}}"),
        &["there is no field `garde` | did you mean `grade`?"],
    );
}

#[test]
fn every_fault_of_a_record_is_named() {
    record(
        "id: §26-AAAA
kind: §complant
§garde: urgent
timeline:
- {at: §2026-11-02, event: opened, by: li.na}
- {at: 2026-11-02T09:10:00+08:00, event: §responed, by: li.na}
",
        &[
            "`26-AAAA` is not a record id: expected an id such as 261122-7K3QF2",
            "there is no kind `complant` | did you mean `complaint`?",
            "there is no field `garde` | did you mean `grade`?",
            "`2026-11-02` is not an instant: expected an instant such as 2026-11-22T09:00:00+08:00",
            "there is no event `responed` | did you mean `responded`?",
        ],
    );
}

#[test]
fn what_is_no_readable_yaml_says_where() {
    record(
        "§",
        &["the record is empty | take the file away, or write the record: id, kind, timeline"],
    );
    record("§- a\n", &["a record must be a mapping, not a list"]);
    record(
        &format!("id: 261102-AAAA\nkind: complaint\ntimeline:\n{OPENED}§---\nid: x\n"),
        &["a second document begins here: a file holds one"],
    );
    for (text, said) in [
        ("id: [1\n", "1:5: the bracket `[` is opened here and never closed"),
        ("id: 'a\n", "1:5: the quote `'` is opened here and never closed"),
        ("id: a\n\tkind: b\n", "2:1: a tab indents this line, and YAML counts blanks alone"),
        ("timeline:\n- {at: x\n", "2:3: the bracket `{` is opened here and never closed"),
        ("a: b: c\n", "1:4: the text holds a colon and a blank, and has no quotes"),
    ] {
        let run = cs(&format!("check --now {NOW}"))
            .file("policy.yaml", POLICY)
            .file("data/rosters/staff.csv", STAFF)
            .file(FILE, text)
            .run();
        assert!(
            run.stderr.starts_with(&format!("cs: {FILE}:{said}\nhint: ")),
            "{text}{}",
            run.stderr
        );
        assert_eq!((run.stderr.matches("cs: ").count(), run.status), (1, 2), "{}", run.stderr);
    }
}

#[test]
fn a_file_that_is_not_utf_8_names_its_line() {
    let bytes =
        [b"id: 261102-AAAA\nkind: complaint\nsubject: ".as_slice(), &[0xb8, 0xb4], b"\n"].concat();
    let run = cs(&format!("check --now {NOW} --format jsonl"))
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
        .file(FILE, bytes)
        .file("data/tickets/261103-BBBB.yaml", GOOD)
        .run();
    same(&format!("cs: {FILE}:3:10: the file is not UTF-8\nhint: save it as UTF-8\n"), &run.stderr);
    assert_eq!(run.status, 2);
}

#[test]
fn what_a_person_may_write_is_read_with_a_warning() {
    let flow = format!("id: 261102-AAAA\nkind: complaint\ntimeline:\n{OPENED}{RESPONDED}");
    warns(&flow, &[]);
    let block = format!(
        "id: 261102-AAAA\nkind: complaint\ntimeline:\n{OPENED}- §at: 2026-11-02T09:10:00+08:00\n  event: responded\n  by: li.na\n- {{at: 2026-11-02T09:20:00+08:00, event: noted, by: li.na, note: x}}\n"
    );
    warns(
        &block,
        &[
            "events in block style may merge wrongly | write each event on one line: - {at: …, event: …, by: …}",
        ],
    );
    let before = format!(
        "id: 261102-AAAA\nkind: complaint\ntimeline:\n{OPENED}§- {{at: 2026-11-02T08:10:00+08:00, event: responded, by: li.na}}\n"
    );
    warns(&before, &["the event stands before `opened`, and is judged as at `opened`"]);
    let other = flow.replace("id: 261102-AAAA", "§id: 261102-AAAB");
    warns(&other, &["the file does not bear the name of its record `261102-AAAB`"]);
}

#[test]
fn keys_that_no_roster_row_bears_are_warned_of_once() {
    let text = format!(
        "id: 261102-AAAA\nkind: complaint\ntimeline:\n{OPENED}{RESPONDED}- {{at: 2026-11-02T09:20:00+08:00, event: assigned, by: §li.ma, to: li.ma}}\n"
    );
    warns(&text, &["the roster `staff` has no `li.ma` (2 times in all) | did you mean `li.na`?"]);
    let text = format!(
        "id: 261102-AAAA\nkind: complaint\ntimeline:\n{OPENED}{RESPONDED}- {{at: 2026-11-02T09:20:00+08:00, event: assigned, by: li.na, to: §chen.jing}}\n"
    );
    warns(&text, &["the roster `staff` has no `chen.jing`"]);
}

/// The faults of a roster file, each at the beginning of its line.
#[track_caller]
fn roster(policy: &str, staff: &str, messages: &[&str]) {
    let (staff, places) = places(staff);
    let expected = said("data/rosters/staff.csv", "", &places, messages);
    let policy = POLICY.replace("{role: [agent, manager]}", policy);
    let run = cs(&format!("check --now {NOW} --format jsonl"))
        .file("policy.yaml", policy)
        .file("data/rosters/staff.csv", staff)
        .file("data/tickets/261103-BBBB.yaml", GOOD)
        .run();
    assert_eq!((run.stderr.as_str(), run.status), (expected.as_str(), 2));
}

#[test]
fn rosters_are_checked() {
    let role = "{role: [agent, manager], since: date, phone: {type: int, secret: true}}";
    roster(
        role,
        "id,role,since\n§li.na,agnet,\n",
        &["`role`: `agnet` is not one of its values | did you mean `agent`?"],
    );
    roster(
        role,
        "id,role,since\nli.na,agent,2026-01-01\n§li.na,manager,2026-01-01\n",
        &["`li.na` stands twice for the same `since` (first on line 2)"],
    );
    roster(
        role,
        "id,role,since\n§li.na,agent,soon\n",
        &["`since`: `soon` is not a date such as 2026-11-22"],
    );
    roster(role, "id,role\nli.na,agent\n§,agent\n", &["the row has no `id`"]);
    let reserved = "staff, customer, system and bot stand for whom no roster names";
    for name in ["customer", "bot:eva"] {
        roster(
            role,
            &format!("id,role\nli.na,agent\n§{name},agent\n"),
            &[&format!("`{name}` is no id for one of the staff | {reserved}")],
        );
    }
    roster(
        role,
        "id,role\nli.na,agent\n§wang.wei\n",
        &[
            "the row has 1 cells, the header 2 | quote a cell that holds a comma, or another mark between cells",
        ],
    );
    roster(role, "id,phone\n§li.na,139-1234\n", &["the value of `phone` does not fit its type"]);
    roster(
        role,
        "§id,rolle\nli.na,agent\n",
        &["the roster has no column `rolle` | did you mean `role`?"],
    );
}

#[test]
fn a_roster_that_is_declared_has_a_file() {
    let run = cs(&format!("check --now {NOW}"))
        .file("policy.yaml", POLICY)
        .file("data/tickets/261103-BBBB.yaml", GOOD)
        .run();
    assert_eq!(run.status, 2);
    assert!(run.stderr.starts_with("cs: warning: data/tickets/261103-BBBB.yaml:4:54: the roster `staff` has no `li.na` (2 times in all)\ncs: data/rosters/staff.csv:1:1: the roster has no file\n"), "{}", run.stderr);
}

/// The faults of a policy; nothing is judged.
#[track_caller]
fn policy(text: &str, messages: &[&str]) {
    let (text, places) = places(text);
    let expected = said("policy.yaml", "", &places, messages);
    let run = cs(&format!("check --now {NOW}"))
        .file("policy.yaml", &text)
        .file("data/tickets/261103-BBBB.yaml", GOOD)
        .run();
    same(&expected, &run.stderr);
    assert_eq!((run.stdout.as_str(), run.status), ("", 2));
}

const HEAD: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai, calendar: office}
calendars: {office: {week: {mon-fri: \"09:00-18:00\"}}}
";
const WORDS: &str = "fields: {grade: {type: [general, urgent]}, score: {type: int}, day: {type: date}, topics: {type: list, of: [plan, fee]}}
events: {responded: {verb: respond}, resolved: {fields: [score?]}, triaged: {fields: [grade], sets: [grade]}}
kinds: {complaint: {}, request: {}}
rosters: {staff: {key: id, columns: {role: [agent, manager], since: date}}}
";

#[track_caller]
fn section(text: &str, messages: &[&str]) {
    policy(&format!("{HEAD}{text}\n"), messages);
}

/// One rule, in flow style, after the declarations.
#[track_caller]
fn rule(text: &str, messages: &[&str]) {
    policy(&format!("{HEAD}{WORDS}rules:\n- {text}\n"), messages);
}

#[test]
fn the_head_of_the_policy_is_checked() {
    policy(
        "§",
        &[
            "the policy is empty | write at least policy: {name: …, version: …, zone: Asia/Shanghai}",
        ],
    );
    policy(
        "§kinds: {request: {}}\n",
        &["the policy needs `policy` | write policy: {name: …, version: …, zone: Asia/Shanghai}"],
    );
    policy("policy: §{name: Desk, version: 1}\n", &["the section `policy` needs `zone`"]);
    policy(
        "policy: {name: Desk, version: 1, zone: §Asia/Shangai}\n",
        &["there is no zone `Asia/Shangai` | did you mean `Asia/Shanghai`?"],
    );
    policy(
        "policy: {name: Desk, version: 1, zone: §Middle-earth}\n",
        &["there is no zone `Middle-earth` | zones are IANA names, such as Asia/Shanghai"],
    );
    policy(
        "policy: {name: Desk, version: 1, zone: UTC, §calender: office}\n",
        &["the section `policy` has no key `calender` | did you mean `calendar`?"],
    );
    policy(
        "policy: {name: Desk, version: 1, zone: UTC, calendar: §offce}\ncalendars: {office: {week: {mon: \"09:00-18:00\"}}}\n",
        &["there is no calendar `offce` | did you mean `office`?"],
    );
    section("§ruels: []", &["there is no section `ruels` | did you mean `rules`?"]);
    section(
        "kinds: {a: {}}\n§kinds: {b: {}}",
        &["the key `kinds` stands twice (first on line 3) | keep one of the two"],
    );
}

#[test]
fn calendars_are_checked() {
    let calendar = |text: &str, messages: &[&str]| {
        policy(
            &format!("policy: {{name: Desk, version: 1, zone: UTC}}\ncalendars:\n  {text}\n"),
            messages,
        );
    };
    calendar(
        "office: {week: {mon-fri: §\"09:00-12:00, 11:00-18:00\"}}",
        &["`09:00-12:00` and `11:00-18:00` overlap"],
    );
    calendar(
        "office: {week: {mon-fri: §\"9-12\"}}",
        &["`9-12` is not a window (write one like 09:00-12:00)"],
    );
    calendar(
        "office: {week: {§mon-fry: \"09:00-12:00\"}}",
        &[
            "`fry` is not a day (expected mon, tue, wed, thu, fri, sat, sun or a range like mon-fri)",
        ],
    );
    calendar(
        "office: {week: {mon-fri: \"09:00-12:00\", §wed: off}}",
        &["`wed` stands twice in the week"],
    );
    calendar(
        "office: {zone: §Mars, week: {mon: \"09:00-12:00\"}}",
        &["there is no zone `Mars` | zones are IANA names, such as Asia/Shanghai"],
    );
    calendar("office: §{work: \"09:00-12:00\"}", &["a calendar needs `week`"]);
    calendar(
        "§office: {week: {mon: off}}",
        &["calendar `office`: the calendar has no working time"],
    );
    calendar(
        "office: {week: {mon: \"09:00-12:00\"}, dates: {§2026-13-01: off}}",
        &["there is no date `2026-13-01`"],
    );
    calendar(
        "office: {week: {mon: \"09:00-12:00\"}, dates: {2026-10-01: §holiday}}",
        &[
            "`holiday` is not a window (write one like 09:00-12:00) | a date is off, work, or hours such as \"09:00-12:00\"",
        ],
    );
    calendar(
        "office: {week: {mon: \"09:00-12:00\"}, dates: §cn.csv}",
        &[
            "could not read the dates cn.csv: No such file or directory (os error 2) | the path counts from the folder of the policy",
        ],
    );
    calendar(
        "office: {week: {mon: \"09:00-12:00\"}, dates: {2026-10-01: off}, covers: §2026..2019}",
        &["the range `2026..2019` is reversed | write 2019..2026"],
    );
}

#[test]
fn fields_and_events_are_checked() {
    section("fields: {grade: {type: §wrd}}", &["there is no type `wrd` | did you mean `word`?"]);
    section("fields: {grade: §{title: Grade}}", &["a field needs `type`"]);
    section("fields: {grade: {type: [a, b, §a]}}", &["the value `a` stands twice"]);
    section(
        "fields: {grade: {type: ref, of: §staf}}\nrosters: {staff: {key: id}}",
        &["there is no roster `staf` | did you mean `staff`?"],
    );
    section("fields: {grade: {type: §ref}}", &["a ref needs `of` | a roster's name, or records"]);
    section("fields: {§kind: {type: text}}", &["the field `kind` is built in and fixed"]);
    section("fields: {code: {type: text, pattern: §\"[\"}}", &["`[` is not a regular expression"]);
    section(
        "fields: {§grade?: {type: text}}",
        &["`grade?` is not a field name | a name is one word, such as fee or delivery-time"],
    );
    section(
        "events: {responded: {verb: §check}}",
        &[
            "the verb `check` bears the name of a built-in command | choose another, such as check-it",
        ],
    );
    section(
        "events: {responded: {verb: §close}}",
        &["the verb `close` already writes `closed` | give one of the two another verb"],
    );
    section(
        "events: {responded: {verb: §to respond}}",
        &["`to respond` cannot be a command (letters, digits and `-`)"],
    );
    section(
        "events: {responded: {fields: [§garde]}}\nfields: {grade: {type: text}}",
        &["there is no field `garde` | did you mean `grade`?"],
    );
    section(
        "events: {responded: {§feilds: [note]}}",
        &["an event has no key `feilds` | did you mean `fields`?"],
    );
    section(
        "events: {responded: {by: [§stuff]}}",
        &["`stuff` is no class of actors | did you mean `staff`?"],
    );
    section(
        "events: {responded: {kinds: [§complant]}}\nkinds: {complaint: {}}",
        &["there is no kind `complant` | did you mean `complaint`?"],
    );
    section(
        "kinds: {complaint: {fields: [§garde]}}\nfields: {grade: {type: text}}",
        &["there is no field `garde` | did you mean `grade`?"],
    );
    section(
        "kinds: {complaint: {fields: [§closed?]}}\nfields: {closed: {type: date}}",
        &["`closed` is no head field | the archive has a column of this name: choose another"],
    );
    section(
        "kinds: {complaint: {take: {grade: §customer.levl}}}\nfields: {grade: {type: text}}\nrosters: {customers: {key: id, columns: {level: text}}}",
        &["the roster `customers` has no column `levl` | did you mean `level`?"],
    );
}

#[test]
fn a_rule_has_an_id_a_title_and_one_form() {
    let deadline = "deadline: {from: opened, to: responded, within: 1h}";
    rule(&format!("§{{title: A, {deadline}}}"), &["a rule needs `id`"]);
    rule(&format!("§{{id: a, {deadline}}}"), &["a rule needs `title`"]);
    rule(
        &format!("{{id: §Answered, title: A, {deadline}}}"),
        &[
            "`Answered` is not a rule id | rule ids are small letters, digits and `-`, such as phone-30s",
        ],
    );
    rule(
        "§{id: a, title: A}",
        &[
            "the rule asks nothing: it has no form | one of deadline, recurring, notice, precedence, sequence, required, limit, actor, roster, duty, metric, retention",
        ],
    );
    rule(
        &format!("{{id: a, title: A, {deadline}, limit: §{{of: opened, at_most: 1}}}}"),
        &["a rule has one form, not `deadline` and `limit` | make it two rules"],
    );
    rule(
        &format!("{{id: a, title: A, §severty: error, {deadline}}}"),
        &["a rule has no key `severty` | did you mean `severity`?"],
    );
    rule(
        &format!("{{id: a, title: A, severity: §eror, {deadline}}}"),
        &["`severity` cannot be `eror` | did you mean `error`?"],
    );
    rule(
        &format!("{{id: a, title: A, status: §off, {deadline}}}"),
        &["`status` cannot be `off` | known here: active, trial"],
    );
    rule(
        &format!("{{id: a, title: A, gate: §deny, {deadline}}}"),
        &["`gate` cannot be `deny` | known here: refuse, warn"],
    );
    rule(
        &format!("{{id: a, title: A, calendar: §offce, {deadline}}}"),
        &["there is no calendar `offce` | did you mean `office`?"],
    );
    rule(
        &format!("{{id: a, title: A, waivable: {{by: [§manger]}}, {deadline}}}"),
        &["there is no role `manger` | did you mean `manager`?"],
    );
    rule(
        &format!(
            "{{id: a, title: A, effective: §{{from: 2026-11-02, until: 2026-11-02}}, {deadline}}}"
        ),
        &[
            "`effective` ends on the day on which it begins, 2026-11-02: it never holds | `until` is the first day on which it does not hold any more",
        ],
    );
    rule(
        &format!("{{id: a, title: A, {deadline}}}\n- §{{id: a, title: A, {deadline}}}"),
        &[
            "the rule `a` stands twice (first on line 8) | give the two `effective` spans that do not overlap, or another id",
        ],
    );
    rule(
        &format!(
            "{{id: a, title: A, effective: {{until: 2026-11-03}}, {deadline}}}\n- §{{id: a, title: A, effective: {{from: 2026-11-02}}, {deadline}}}"
        ),
        &[
            "the rule `a` stands twice (first on line 8) | give the two `effective` spans that do not overlap, or another id",
        ],
    );
}

#[test]
fn a_misspelt_form_is_told() {
    let run = cs("check").file("policy.yaml", format!("{HEAD}{WORDS}rules:\n- {{id: a, title: A, deadlin: {{from: opened, to: responded, within: 1h}}}}\n")).run();
    same(
        "cs: policy.yaml:8:21: a rule has no key `deadlin`\nhint: did you mean the form `deadline`?\n",
        &run.stderr,
    );
}

#[test]
fn what_a_rule_names_exists() {
    let with =
        |part: &str, messages: &[&str]| rule(&format!("{{id: a, title: A, {part}}}"), messages);
    with(
        "deadline: {from: §opend, to: responded, within: 1h}",
        &["there is no event `opend` | did you mean `opened`?"],
    );
    with(
        "deadline: {from: opened, to: §respond, within: 1h}",
        &[
            "there is no event `respond` | did you mean `responded`, which the verb `respond` writes?",
        ],
    );
    with(
        "when: {§garde: urgent}, limit: {of: opened, at_most: 1}",
        &["there is no field `garde` | did you mean `grade`?"],
    );
    with(
        "when: {grade: §urgnt}, limit: {of: opened, at_most: 1}",
        &["`urgnt` is not one of its values | did you mean `urgent`?"],
    );
    with(
        "when: {kind: §complant}, limit: {of: opened, at_most: 1}",
        &["there is no kind `complant` | did you mean `complaint`?"],
    );
    with(
        "when: {§owner.rle: agent}, limit: {of: opened, at_most: 1}",
        &["the roster `staff` has no column `rle` | did you mean `role`?"],
    );
    with(
        "when: {§grade.role: agent}, limit: {of: opened, at_most: 1}",
        &["`grade` refers to no roster | declare it as {type: ref, of: ROSTER}"],
    );
    with(
        "when: §urgent, limit: {of: opened, at_most: 1}",
        &["a condition must be a mapping, not a value | write {field: value}"],
    );
    with(
        "actor: {at: resolved, role: [§manger]}",
        &["there is no role `manger` | did you mean `manager`?"],
    );
    with("required: {at: resolved, need: [§caus]}", &["there is no field `caus`"]);
    with(
        "notice: {expect: responded, ahead_of: §score, lead: 1d}",
        &["`score` is neither a date nor an instant"],
    );
    with(
        "precedence: {before: resolved, need: responded, for_each: {topics: [plan, §fees]}}",
        &["`fees` is not one of its values | did you mean `fee`?"],
    );
}

#[test]
fn amounts_and_ranges_are_checked() {
    let within = |text: &str, why: &str| {
        rule(
            &format!(
                "{{id: a, title: A, deadline: {{from: opened, to: responded, within: §{text}}}}}"
            ),
            &[&format!("`{text}` is not an amount of time: {why}")],
        );
    };
    within(
        "2days",
        "there is no such unit (s m h d w, ws wm wh, wd, mo y) | write 2d, or 2wd for working days",
    );
    within("two days", "expected an amount such as 30s, 1h30m, 4wh, 2wd, 3y");
    within(
        "30",
        "the unit is missing (s m h d w, ws wm wh, wd, mo y) | write 30m, 30h or 30d; or 30wm, 30wh, 30wd for working time",
    );
    within("1.5h", "amounts are whole numbers (1h30m for one and a half hours) | write 1h30m");
    within(
        "1h2wd",
        "elapsed time, working time, working days and months do not mix in one amount | use one family: s m h d w (time that passes), ws wm wh (working time), wd (working days), mo y",
    );
    within("1h1h", "a unit stands twice");
    within("0wd", "`0wd` has no meaning (say 0wh for the first working instant, or 1wd)");
    let when = |condition: &str, message: &str| {
        rule(
            &format!(
                "{{id: a, title: A, when: {{{condition}}}, limit: {{of: opened, at_most: 1}}}}"
            ),
            &[message],
        );
    };
    when("score: §\"5..1\"", "the range `5..1` is reversed | write 1..5");
    when("score: §\"> five\"", "`five` is not a whole number");
    when(
        "grade: §\"> general\"",
        "only numbers, dates, instants and amounts compare, and this is one of its values",
    );
    when("day: §\"<= at - 2wd\"", "`at - 2wd`: only elapsed time and months can be added here");
    when("score: {§nott: 3}", "a condition on a field has no key `nott` | did you mean `not`?");
}

#[test]
fn each_form_has_its_keys() {
    let with =
        |part: &str, messages: &[&str]| rule(&format!("{{id: a, title: A, {part}}}"), messages);
    with(
        "deadline: §{from: opened, to: responded}",
        &["`deadline` needs exactly one of `within`, `tiers` and `due`"],
    );
    with(
        "deadline: §{from: opened, to: responded, within: 1h, due: due}",
        &["`deadline` needs exactly one of `within`, `tiers` and `due`"],
    );
    with("deadline: §{from: opened, within: 1h}", &["the rule needs `to`"]);
    with(
        "deadline: {from: opened, to: responded, within: 1h, §puase: [customer]}",
        &["`deadline` has no key `puase` | did you mean `pause`?"],
    );
    with(
        "deadline: {from: opened, to: responded, within: 1h, cycle: §last}",
        &["`cycle` is `first` or `each`"],
    );
    with(
        "deadline: {from: opened, to: responded, within: 1h, warn_at: §120%}",
        &["`120%` is not a share of the limit (1% to 100%)"],
    );
    with(
        "recurring: §{during: [opened, resolved], expect: responded}",
        &["`recurring` needs exactly one of `every`, `tiers` and `per`"],
    );
    with(
        "recurring: {during: §opened, expect: responded, every: 1d}",
        &["`during` must be two events: [from, until]"],
    );
    with(
        "recurring: {during: [opened, resolved], expect: responded, per: §fortnight}",
        &["`fortnight` is not a period (expected day, week, month, quarter or year)"],
    );
    with("sequence: {order: §[opened]}", &["`order` must be a list of two events or more"]);
    with("limit: §{of: opened}", &["`limit` needs `at_most` or `after`"]);
    with("limit: {of: opened, at_most: §-1}", &["`at_most` must be a whole number, 0 or more"]);
    with("actor: §{at: resolved}", &["`actor` needs `role`, `skill`, `where` or `not_same_as`"]);
    with(
        "precedence: {before: resolved, need: responded, distinct: §2}",
        &["`distinct` is {field: how many}"],
    );
}

#[test]
fn working_time_needs_a_calendar() {
    policy(
        &format!(
            "policy: {{name: Desk, version: 1, zone: UTC}}\n{WORDS}rules:\n- §{{id: a, title: A, deadline: {{from: opened, to: responded, within: 2wd}}}}\n"
        ),
        &[
            "working time is used, and there is no calendar | name one by `calendar:` in the section `policy`",
        ],
    );
}

#[test]
fn commitments_name_a_rule() {
    section(
        &format!(
            "{WORDS}rules: [{{id: answered, title: A, limit: {{of: opened, at_most: 1}}}}]\ncommitments: [{{title: B, rule: §answred}}]"
        ),
        &["there is no rule `answred` | did you mean `answered`?"],
    );
}

#[test]
fn all_faults_are_shown_in_the_order_of_the_file() {
    policy(
        "policy: {name: Desk, version: 1, zone: §Asia/Shangai}
calendars:
  office: {week: {mon-fri: §\"09:00-12:00, 11:00-18:00\"}}
kinds: {complaint: {fields: [§subjct]}}
fields: {grade: {type: §wrd}}
events: {responded: {verb: §check}}
rules:
- {id: a, title: A, deadline: {from: §opend, to: opened, within: §2days}}
- §{id: b, title: B}
",
        &[
            "there is no zone `Asia/Shangai` | did you mean `Asia/Shanghai`?",
            "`09:00-12:00` and `11:00-18:00` overlap",
            "there is no field `subjct` | did you mean `subject`?",
            "there is no type `wrd` | did you mean `word`?",
            "the verb `check` bears the name of a built-in command | choose another, such as check-it",
            "there is no event `opend` | did you mean `opened`?",
            "`2days` is not an amount of time: there is no such unit (s m h d w, ws wm wh, wd, mo y) | write 2d, or 2wd for working days",
            "the rule asks nothing: it has no form | one of deadline, recurring, notice, precedence, sequence, required, limit, actor, roster, duty, metric, retention",
        ],
    );
}

#[test]
fn a_file_of_dates_names_its_own_place() {
    let run = cs("check")
        .file("policy.yaml", "policy: {name: Desk, version: 1, zone: UTC}\ncalendars: {office: {week: {mon: \"09:00-12:00\"}, dates: cn.csv}}\n")
        .file("cn.csv", "date,day,name\n2026-10-01,off,National Day\n2026-10-1,off,\n2026-10-02,holiday,\n")
        .run();
    assert!(run.stderr.contains("cs: cn.csv:3:1: `2026-10-1` is not a date"), "{}", run.stderr);
    assert!(run.stderr.contains("cs: cn.csv:4:12: `holiday`"), "{}", run.stderr);
    assert_eq!(run.status, 2);
}

#[test]
fn waivers_are_checked() {
    let waivers = |row: &str, message: &str| {
        let run = cs(&format!("check --now {NOW}"))
            .file("policy.yaml", POLICY)
            .file("data/rosters/staff.csv", STAFF)
            .file("data/tickets/261103-BBBB.yaml", GOOD)
            .file("data/waivers.csv", format!("rule,record,reason,by,granted,until\n{row}\n"))
            .run();
        same(&format!("cs: data/waivers.csv:2:1: {message}\n"), &run.stderr);
        assert_eq!(run.status, 2);
    };
    waivers(
        "answred,261103-BBBB,storm,li.na,2026-11-03,2026-11-05",
        "there is no rule `answred`\nhint: did you mean `answered`?",
    );
    waivers("answered,261103-BBBB,storm,li.na,2026-11-03,", "the waiver has no `until`");
    waivers(
        "answered,261103-BBBB,storm,li.na,3 Nov,2026-11-05",
        "`granted`: `3 Nov` is not a date such as 2026-11-22",
    );
}

/// Three hundred records by people whom no roster knows, each of them in two files far apart; some cannot be read.
fn checked_on(threads: &str) -> support::Said {
    let run = cs(&format!("check --now {NOW}")).env("RAYON_NUM_THREADS", threads);
    let run = run.file("policy.yaml", POLICY).file("data/rosters/staff.csv", STAFF);
    let record = |number: usize| {
        let kind = if number % 50 == 7 { "complain" } else { "complaint" };
        let opened = OPENED.replace("li.na", &format!("who.{}", 149 - number % 150));
        format!("id: 261102-{number:04}\nkind: {kind}\ntimeline:\n{opened}")
    };
    let file = |number: usize| format!("data/tickets/261102-{number:04}.yaml");
    (0..300).fold(run, |run, number| run.file(&file(number), record(number))).run()
}

#[test]
fn any_number_of_threads_tells_the_same_in_the_same_order() {
    let one = checked_on("1");
    assert!(one.stderr.starts_with("cs: warning: data/tickets/261102-0000.yaml:4:54: the roster `staff` has no `who.149` (2 times in all)\ncs: warning: data/tickets/261102-0001.yaml:4:54: the roster `staff` has no `who.148` (2 times in all)\n"), "{}", one.stderr);
    for threads in ["2", "5"] {
        let several = checked_on(threads);
        same(&one.stderr, &several.stderr);
        same(&one.stdout, &several.stdout);
    }
}
