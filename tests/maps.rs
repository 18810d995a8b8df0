//! The maps of `examples/` for other systems: each reads its small export to the event, once and no more.
#![allow(clippy::unwrap_used, reason = "a test may fail so")]

mod support;

use support::{cs, same};

const NOW: &str = "--now 2026-10-20T09:00:00+08:00";

/// The counts of a first import, of a second, and of what the policy says then.
#[track_caller]
fn case(name: &str, table: &str, counts: &str, again: &str, checked: &str) {
    let desk = cs(&format!("import {table} --map map.yaml --write {NOW}"))
        .book(&format!("examples/{name}"));
    let first = desk.run();
    same("", &first.stderr);
    let (_, shown) = first.stdout.split_once("\n      ").unwrap();
    same(counts, &format!("      {shown}"));
    let second = desk.run();
    let (_, shown) = second.stdout.split_once("\n      ").unwrap();
    same(again, &format!("      {shown}"));
    let check = desk.shell(&format!("$CS check {NOW} | tail -n 2 | head -n 1"));
    same(checked, &check.stdout);
}

#[test]
fn zendesk() {
    case(
        "zendesk",
        "tickets.csv",
        "      4  records
     18  events

      4  new records
      1  new record closed, for 1 month of the archive
      3  new records open, for data/tickets
      0  records in the book already

written, and read back as planned: 4 records, 18 events
",
        "      4  records
     18  events

      0  new records
      4  records in the book already

nothing was new; read back as planned: 4 records, 18 events
",
        "4 records, 12 obligations: 4 violations (2 error, 2 warning), 7 kept, 0 pending, 1 paused, 0 void, 0 waived\n",
    );
}

#[test]
fn jira_service_management() {
    case(
        "jira",
        "issues.csv",
        "      3  records
     14  events

      3  new records
      3  new records open, for data/tickets
      0  records in the book already

written, and read back as planned: 3 records, 14 events
",
        "      3  records
     14  events

      0  new records
      3  records in the book already

nothing was new; read back as planned: 3 records, 14 events
",
        "3 records, 6 obligations: 2 violations (2 error), 3 kept, 0 pending, 1 paused, 0 void, 0 waived\n",
    );
}

#[test]
fn zammad() {
    case(
        "zammad",
        "tickets.csv",
        "      3  records
     11  events
      1  row left out by the map

      3  new records
      1  new record closed, for 1 month of the archive
      2  new records open, for data/tickets
      0  records in the book already

written, and read back as planned: 3 records, 11 events
",
        "      3  records
     11  events
      1  row left out by the map

      0  new records
      3  records in the book already

nothing was new; read back as planned: 3 records, 11 events
",
        "3 records, 6 obligations: 2 violations (2 error), 3 kept, 0 pending, 1 paused, 0 void, 0 waived\n",
    );
}

#[test]
fn freshdesk() {
    case(
        "freshdesk",
        "tickets.csv",
        "      4  records
     15  events

      4  new records
      1  new record closed, for 1 month of the archive
      3  new records open, for data/tickets
      0  records in the book already

written, and read back as planned: 4 records, 15 events
",
        "      4  records
     15  events

      0  new records
      4  records in the book already

nothing was new; read back as planned: 4 records, 15 events
",
        "4 records, 8 obligations: 2 violations (2 error), 5 kept, 0 pending, 1 paused, 0 void, 0 waived\n",
    );
}

#[test]
fn comments_and_agents_are_read_as_the_map_says() {
    let desk = cs(&format!("import issues.csv --map map.yaml --write {NOW}")).book("examples/jira");
    assert_eq!(desk.run().status, 0);
    let notes = desk.shell(&format!("$CS export --events --no-bom {NOW} | grep noted"));
    same(
        "261012-BS721J,2026-10-12 09:16,noted,li.na,,,I am on my way.,,\r\n\
         261012-BS721J,2026-10-12 15:30,noted,li.na,,,\"The lamp was dead; a new one is in.\",,\r\n\
         261012-BS721J,2026-10-12 15:45,noted,customer,,,谢谢！,,\r\n\
         261013-3SCQF1,2026-10-13 11:05,noted,chen.jing,,,For which month?,,\r\n",
        &notes.stdout,
    );
}

#[test]
fn what_a_map_names_wrongly_is_told_at_its_place() {
    let map = "rows: tickets\ncase: No\nkind: ticket\nby: {column: Agent, roster: staff.nmae}\n\
               events:\n  Made: [opened, {event: closed, when: {Stauts: [Closed]}, minutes-after: Mode}]\n\
               comments: {column: Remark, event: remarked}\n";
    cs(&format!("import t.csv --map map.yaml {NOW}"))
        .file("policy.yaml", "policy: {name: T, version: 1, zone: Asia/Shanghai}\nkinds: {ticket: {}}\nrosters: {staff: {key: id, columns: {name: text}}}\n")
        .file("data/rosters/staff.csv", "id,name\n")
        .file("map.yaml", map)
        .file("t.csv", "No,Agent,Made,Status\n1,Li Na,2026-10-12 09:00,Closed\n")
        .complains(
            2,
            "cs: map.yaml:4:29: there is no column `staff.nmae` of a roster\n\
             hint: write it as staff.name\n\
             cs: map.yaml:6:3: the table has no column `Stauts`\n\
             hint: did you mean `Status`?\n\
             cs: map.yaml:6:9: the table has no column `Mode`\n\
             hint: did you mean `Made`?\n\
             cs: map.yaml:7:20: the table has no column `Remark`\n\
             hint: known here: No, Agent, Made, Status\n",
        );
}
