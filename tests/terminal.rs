//! The harness for tests at a terminal, tried with a shell, so that a test that uses it may trust it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::pty::Key::{Backspace, Ctrl, Enter};
use support::{cs, same};

#[test]
fn the_screen_is_what_a_person_sees() {
    // What is written over, erased and wrapped, and a wide character that does not fit at the end of a line.
    let terminal = cs("")
        .at_shell(10, 8)
        .sees("$")
        .enters(r"printf '\033[2J\033[H投诉ab\033[4Dcd\n123456789中\nlong gone\r\033[K\033[31mred\033[m\n'")
        .sees("red");
    terminal
        .shows("投cdab\n123456789\n中\nred\n$\n")
        .enters("exit 3")
        .leaves_screen(3, "投cdab\n123456789\n中\nred\n$ exit 3\n");
}

#[test]
fn keys_reach_the_program_as_a_terminal_sends_them() {
    let terminal =
        cs("").at_shell(60, 10).sees("$").enters("stty size; read name; echo \"<$name>\"");
    let terminal =
        terminal.sees("10 60").types("王ab").presses(&[Backspace, Backspace]).types("先生\r");
    let terminal = terminal.sees("<王先生>\n$");
    // The interrupt ends the program that runs, and not the shell.
    let terminal = terminal.enters("cat").sees("$ cat").enters("meow").sees("meow\nmeow");
    let terminal = terminal.presses(&[Ctrl('c')]).sees("^C\n$");
    terminal.presses(&[Ctrl('d')]).ends(130);
}

#[test]
fn a_terminal_answers_where_its_cursor_is() {
    let ask = r"stty raw -echo; printf '\033[2J\033[Hab\033[6n'; got=$(head -c 6 | od -An -c); stty sane; echo $got";
    let terminal = cs("").at_shell(100, 10).sees("$").enters(ask);
    let terminal = terminal.sees("033 [ 1 ; 3 R\n$");
    assert!(!terminal.has_colour());
    let terminal = terminal.enters(r"printf '\033[31m!\033[m\n'").sees("!\n$");
    assert!(terminal.has_colour());
}

#[test]
fn standard_output_can_go_elsewhere() {
    let cs = cs("calendar after 2026-11-02T09:00:00+08:00 1h").book("examples/helpdesk");
    let cs = cs.at_terminal_into("out", 80, 24).leaves_screen(0, "");
    same("2026-11-02T03:00:00+01:00\n", &cs.read("out"));
}

#[test]
#[should_panic(expected = "the screen never showed `nothing of the kind`, but:\n  | $ exit")]
fn what_never_comes_fails_with_the_screen() {
    let _ = cs("")
        .at_shell(60, 10)
        .sees("$")
        .types("exit")
        .presses(&[Enter])
        .sees("nothing of the kind");
}
