//! Long output on a terminal goes through a pager, and nothing else does.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use std::fmt::Write as _;

use support::pty::Terminal;
use support::{Cs, cs, same};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
kinds: {request: {fields: [subject]}}
rules: [{id: closed-soon, title: Closed within two hours, deadline: {from: opened, to: closed, within: 2h}}]
";

/// A pager that says what it was given, and how often it was started.
const PAGER: &str = "#!/bin/sh\necho started >> log\necho \"paged ($LESS, $LESSCHARSET)\"\ncat\n";

/// A desk with so many records of one line each, and programs in the folder `bin`.
fn desk(args: &str, records: usize) -> Cs {
    let book = cs(args).file("policy.yaml", POLICY).file("bin/show", PAGER).file("log", "");
    let book = book.file("bin/quit", "#!/bin/sh\nexit 3\n").env("LINES", "10");
    assert_eq!(book.shell("chmod +x bin/*").status, 0);
    let path = format!("{}/bin:/usr/bin:/bin", book.folder().display());
    (0..records).fold(book.env("PATH", &path), |book, number| {
        let text = format!(
            "id: 261124-AAAA{number:02}\nkind: request\nsubject: 第{number}件事\ntimeline:\n- {{at: 2026-11-24T09:00:00+08:00, event: opened, by: li.na}}\n"
        );
        book.file(&format!("data/tickets/2026/11/261124-AAAA{number:02}.yaml"), text)
    })
}

const LIST: &str = "list --columns id,subject --now 2026-11-24T10:00:00+08:00";

fn at_terminal(desk: Cs) -> Terminal {
    desk.at_terminal(60, 40)
}

/// The list, and whether the pager was there.
fn list(records: usize, before: &str) -> String {
    let mut text = format!("{before}RECORD         SUBJECT\n");
    for number in 0..records {
        writeln!(text, "261124-AAAA{number:02}  第{number}件事").unwrap();
    }
    text + &format!("\n{records} records\n")
}

#[test]
fn what_fits_the_screen_is_not_paged_and_what_does_not_is() {
    let desk_of = |records| desk(LIST, records).env("CS_PAGER", "show");
    // Nine lines and the prompt fit ten rows.
    let book = at_terminal(desk_of(6)).leaves_screen(0, &list(6, ""));
    same("", &book.read("log"));
    let book = at_terminal(desk_of(7)).leaves_screen(0, &list(7, "paged (FRX, utf-8)\n"));
    same("started\n", &book.read("log"));
}

#[test]
fn the_pager_is_that_of_the_variables_and_none_where_none_is_wanted() {
    let paged = list(9, "paged (FRX, utf-8)\n");
    let plain = list(9, "");
    let shows = |desk: Cs, screen: &str| at_terminal(desk).leaves_screen(0, screen);
    shows(desk(LIST, 9).env("PAGER", "show"), &paged);
    shows(desk(LIST, 9).env("PAGER", "quit").env("CS_PAGER", "show -x"), &paged);
    shows(desk(LIST, 9).env("PAGER", "show | cat"), &paged);
    for none in ["", "cat", "no-such-pager -R"] {
        shows(desk(LIST, 9).env("PAGER", "show").env("CS_PAGER", none), &plain);
    }
    shows(desk(&format!("{LIST} --no-pager"), 9).env("PAGER", "show"), &plain);
    shows(desk(LIST, 9).env("PAGER", "show").env("LESS", "R"), &list(9, "paged (R, utf-8)\n"));
}

#[test]
fn a_pipe_and_a_file_are_never_paged() {
    let said = desk(LIST, 9).env("PAGER", "show").run();
    assert_eq!((said.status, said.stdout.as_str()), (0, list(9, "").as_str()));
    let book =
        desk(LIST, 9).env("PAGER", "show").at_terminal_into("out", 60, 40).leaves_screen(0, "");
    same(&list(9, ""), &book.read("out"));
    same("", &book.read("log"));
}

#[test]
fn the_status_is_that_of_the_command_even_if_the_reader_leaves_at_once() {
    let check = "check --now 2026-11-24T12:00:00+08:00";
    at_terminal(desk(check, 30).env("PAGER", "quit")).leaves_screen(1, "");
    at_terminal(desk(&format!("{check} --fail-on never"), 30).env("PAGER", "quit"))
        .leaves_screen(0, "");
    // What is told on standard error comes when the pager is left.
    let broken = desk(check, 30).file("data/tickets/2026/11/261124-BBBB.yaml", "id: 261124-BBBB\n");
    let said = at_terminal(broken.env("PAGER", "quit"));
    let at = "cs: data/tickets/2026/11/261124-BBBB.yaml:1:1: ";
    said.leaves_screen(2, &format!("{at}the record\n  has no `timeline`\n"));
}

#[test]
fn colours_and_width_are_kept() {
    let check = "check --now 2026-11-24T12:00:00+08:00";
    let terminal = at_terminal(desk(check, 12).env("PAGER", "show")).sees("12 violations");
    assert!(terminal.has_colour());
    for (args, env) in
        [(check.to_owned(), "NO_COLOR"), (format!("{check} --color never"), "NOTHING")]
    {
        let terminal = desk(&args, 12).env("PAGER", "show").env(env, "1");
        let terminal = at_terminal(terminal).sees("12 violations");
        assert!(!terminal.has_colour(), "{args} {env}");
    }
    // COLUMNS outranks the terminal.
    let lists = desk(LIST, 2).env("COLUMNS", "20").env("LINES", "40");
    at_terminal(lists).leaves_screen(
        0,
        "RECORD\n261124-AAAA00\n   第0件事\n261124-AAAA01\n   第1件事\n\n2 records\n",
    );
}

#[test]
fn colours_are_where_they_are_asked_for() {
    let run = |args: &str| desk(&format!("check --now 2026-11-24T12:00:00+08:00 {args}"), 1);
    let has_colour = |desk: Cs| desk.run().stdout.contains('\u{1b}');
    assert!(!has_colour(run("")));
    assert!(!has_colour(run("--color auto")));
    assert!(has_colour(run("--color always")));
    assert!(has_colour(run("--color=always").env("NO_COLOR", "1")));
    assert!(has_colour(run("").env("CLICOLOR_FORCE", "1")));
    assert!(!has_colour(run("--color never").env("CLICOLOR_FORCE", "1")));
    run("--color sometimes").complains(
        2,
        "cs: invalid value `sometimes` for `--color <WHEN>` [possible values: auto, always, never]\n",
    );
}

#[test]
fn help_is_paged_too() {
    let help = |args: &str| desk(args, 0).env("PAGER", "show").at_terminal(100, 150);
    help("help due").sees("judged.").sees("paged (FRX, utf-8)").ends(0);
    help("help due --no-pager").sees("judged.").sees_no("paged").ends(0);
}
