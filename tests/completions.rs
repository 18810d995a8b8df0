//! What a shell is offered while a command is typed: bash asks, as it does after its script was sourced.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, cs};

const RECORD: &str = "\
id: 251103-7K3QF2
kind: complaint
customer: 王女士
via: phone
subject: 会议室投影仪故障
timeline:
- {at: 2025-11-03T09:00:00+08:00, event: opened, by: li.na, via: phone}
";

/// The book that `cs init` writes, with one record that is open and one that is closed.
fn book() -> Cs {
    let book = cs("init");
    assert_eq!(book.run().status, 0);
    let closed = "- {at: 2025-11-03T09:01:00+08:00, event: closed, by: li.na}\n";
    book.file("data/tickets/2025/11/251103-7K3QF2.yaml", RECORD).file(
        "data/tickets/2025/11/251103-AAAA2A.yaml",
        RECORD.replace("7K3QF2", "AAAA2A") + closed,
    )
}

/// What bash puts in place of the last word of `line`, or offers in its place.
fn offered(book: &Cs, line: &str) -> String {
    let said = book.shell(&format!(
        "mkdir -p bin && ln -sf \"$CS\" bin/cs && PATH=\"$PWD/bin:$PATH\" bash -c '
            source <(cs completions bash)
            COMP_LINE=$1 COMP_POINT=${{#1}} COMP_TYPE=9
            _cs_complete
            IFS=\" \"; echo \"${{COMPREPLY[*]}}\"
        ' bash '{line}'"
    ));
    assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{line}");
    said.stdout.trim_end().to_owned()
}

#[test]
fn verbs_records_people_and_values_are_offered() {
    let book = book();
    for (line, expected) in [
        ("cs chec", "check"),
        ("cs assi", "assign"),
        ("cs show 2511", "251103-7K3QF2"),
        ("cs show 7K", "7K3QF2"),
        ("cs assign 7K3QF2 li", "li.na"),
        ("cs triage 7K3QF2 gra", "grade="),
        ("cs triage 7K3QF2 grade=im", "important"),
        ("cs new compl", "complaint"),
        ("cs new complaint cust", "customer="),
        ("cs list kin", "kind="),
        ("cs list kind=comp", "complaint"),
        ("cs list --sort kind,-dead", "kind,-deadline"),
        ("cs explain deadl", "deadline"),
        ("cs due --owner li", "li.na"),
        ("cs assign 7K3QF2 --au", "--auto"),
        ("cs assign 7K3QF2 --prop", "--propose"),
        ("cs close 7K3QF2 --au", ""),
    ] {
        assert_eq!(offered(&book, line), expected, "{line}");
    }
}

/// Without a book the commands are offered all the same, and nothing is said on standard error.
#[test]
fn without_a_book_commands_are_offered() {
    let nowhere = cs("");
    assert_eq!(offered(&nowhere, "cs calen"), "calendar");
    assert_eq!(offered(&nowhere, "cs show 2"), "");
}

#[test]
fn every_shell_has_its_script() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = cs(&format!("completions {shell}")).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""));
        assert!(said.stdout.contains("COMPLETE"), "{shell}: {}", said.stdout);
    }
}
