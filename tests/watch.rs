//! `cs due --watch`: a list that stays on the screen and leaves it clean.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "tests change the files of a book")]

mod support;

use support::pty::Key::{Ctrl, Enter, Escape};
use support::{Cs, cs};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
events: {responded: {verb: respond}}
kinds: {request: {fields: [subject]}}
rules:
- {id: answered, title: {zh: 两小时内回复, en: Answered within two hours}, deadline: {from: opened, to: responded, within: 2h, warn_at: 1h}}
";

fn record(number: u32) -> (String, String) {
    let text = format!(
        "id: 261124-AAAA{number:02}\nkind: request\nsubject: 第{number}件事\ntimeline:\n- {{at: 2026-11-24T09:{number:02}:00+08:00, event: opened, by: li.na}}\n"
    );
    (format!("data/tickets/2026/11/261124-AAAA{number:02}.yaml"), text)
}

fn desk(args: &str, records: u32) -> Cs {
    let book = cs(&format!("due --now 2026-11-24T10:02:00+08:00 {args}"));
    (1..=records)
        .map(record)
        .fold(book.file("policy.yaml", POLICY), |book, (path, text)| book.file(&path, text))
}

const TWO: &str = "Desk  2026-11-24 10:02:00  every 3600 s, q leaves

   DUE          LEFT  OWNER  RECORD  WHAT                       SUBJECT
!  11-24 11:01  59m   -      AAAA01  Answered within two hours  第1件事
!  11-24 11:02  1h    -      AAAA02  Answered within two hours  第2件事

0 overdue, 2 pending, 0 paused
";

#[test]
fn it_is_drawn_anew_when_files_change_and_leaves_the_screen_as_it_was() {
    let terminal = desk("--watch=3600", 2).at_terminal(73, 20).shows(TWO);
    assert!(terminal.has_colour());
    let (path, text) = record(1);
    let answered = "- {at: 2026-11-24T10:00:00+08:00, event: responded, by: li.na}\n";
    terminal.write(&path, &(text + answered));
    let terminal = terminal.shows(
        "Desk  2026-11-24 10:02:00  every 3600 s, q leaves

   DUE          LEFT  OWNER  RECORD  WHAT                       SUBJECT
!  11-24 11:02  1h    -      AAAA02  Answered within two hours  第2件事

0 overdue, 1 pending, 0 paused
",
    );
    let (path, text) = record(3);
    terminal.write(&path, &text);
    let terminal = terminal.sees("第3件事");
    terminal.types("q").leaves_screen(0, "");
}

#[test]
fn what_does_not_fit_below_is_counted() {
    let terminal = desk("--watch=3600", 12).at_terminal(73, 10).shows(
        "Desk  2026-11-24 10:02:00  every 3600 s, q leaves

   DUE          LEFT   OWNER  RECORD  WHAT                       SUBJECT
!  11-24 11:01  59m    -      AAAA01  Answered within two hours  第1件事
!  11-24 11:02  1h     -      AAAA02  Answered within two hours  第2件事
   11-24 11:03  1h1m   -      AAAA03  Answered within two hours  第3件事
   11-24 11:04  1h2m   -      AAAA04  Answered within two hours  第4件事
… and 8 more

0 overdue, 12 pending, 0 paused
",
    );
    terminal.presses(&[Escape]).leaves_screen(0, "");
    // A window that is too low for all that shows what it can.
    let terminal = desk("--watch=3600", 12).at_terminal(73, 4).shows(
        "Desk  2026-11-24 10:02:00  every 3600 s, q leaves

   DUE          LEFT   OWNER  RECORD  WHAT                       SUBJECT
… and 12 more
",
    );
    terminal.presses(&[Ctrl('c')]).leaves_screen(0, "");
}

#[test]
fn a_policy_that_is_being_edited_is_told_until_it_is_mended() {
    let terminal = desk("--watch=3600", 2).at_terminal(73, 20).shows(TWO);
    terminal.write(
        "policy.yaml",
        &POLICY.replace("request:", "requset:").replace("to: responded", "to: respnded"),
    );
    let terminal = terminal.sees("there is no event `respnded`").sees_no("AAAA01");
    terminal.write("policy.yaml", POLICY);
    terminal.shows(TWO).presses(&[Enter]).shows(TWO).types("q").ends(0);
}

#[test]
fn it_has_no_colours_where_none_are_wanted_and_speaks_chinese() {
    let terminal = desk("--watch=3600 --lang zh", 1)
        .env("NO_COLOR", "1")
        .at_terminal(73, 20)
        .sees("两小时内回复");
    assert!(!terminal.has_colour());
    terminal.sees("每 3600 秒刷新，按 q 退出").types("q").ends(0);
    let terminal = desk("--watch=3600 --color never", 1).at_terminal(73, 20).sees("AAAA01");
    assert!(!terminal.has_colour());
    terminal.types("q").ends(0);
}

#[test]
fn it_needs_a_terminal_and_shows_a_table() {
    desk("--watch", 1).complains(
        2,
        "cs: `--watch` needs a terminal to draw on\nhint: without it the list is printed once\n",
    );
    desk("--watch=5 --format jsonl", 1)
        .complains(2, "cs: `--watch` shows a table and nothing else\nhint: leave out --format\n");
    desk("--watch=5 --rule answred", 1)
        .at_terminal(60, 5)
        .leaves_screen(2, "cs: there is no rule `answred`\nhint: did you mean `answered`?\n");
    let said = desk("--watch=0", 1).run();
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
}

/// Where nothing could be read beside the rest, what is to be done stands below; what does not fit is counted by obligations.
#[test]
fn on_a_narrow_screen_what_is_to_be_done_stands_below() {
    let terminal = desk("--watch=3600", 4).at_terminal(40, 10).shows(
        "Desk  2026-11-24 10:02:00  every 3600 s…

   DUE          LEFT  OWNER  RECORD
!  11-24 11:01  59m   -      AAAA01
   Answered within two hours  第1件事
!  11-24 11:02  1h    -      AAAA02
   Answered within two hours  第2件事
… and 2 more

0 overdue, 4 pending, 0 paused
",
    );
    terminal.presses(&[Escape]).ends(0);
}
