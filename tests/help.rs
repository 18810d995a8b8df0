//! `cs help` and `cs man`: the commands by who uses them, and pages of the manual.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{cs, same};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
events: {resolved: {verb: resolve, fields: [cause?], title: {zh: 办结, en: Done}}}
fields: {cause: {type: text}}
kinds: {request: {}}
";

/// The part of a page from a line on, up to the next empty one.
fn section<'p>(page: &'p str, title: &str) -> &'p str {
    let start = page.find(&format!("{title}\n")).unwrap_or_else(|| panic!("no {title} in\n{page}"));
    page[start..].split("\n\n").next().unwrap()
}

#[test]
fn commands_are_grouped_by_who_uses_them() {
    let said = cs("help").run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let page = said.stdout;
    for (title, commands) in [
        ("At the desk:", &["new ", "log ", "list ", "show ", "due ", "guide ", "roster "][..]),
        ("For cron:", &["check ", "due ", "archive ", "report "]),
        ("For CI:", &["policy check ", "policy test ", "policy diff ", "policy cover ", "check "]),
        (
            "For everyone:",
            &["explain ", "calendar ", "import ", "init ", "completions ", "man ", "help "],
        ),
    ] {
        let section = section(&page, title);
        for command in commands {
            assert!(section.contains(&format!("\n  {command}")), "{command} in\n{section}");
        }
    }
    // However it is asked for, and where nothing is asked for.
    same(&page, &cs("--help").run().stdout);
    same(&page, &cs("--lang en -h").run().stdout);
    let bare = cs("").run();
    assert_eq!((bare.status, bare.stdout.as_str()), (2, ""));
    same(&page, &bare.stderr);
}

#[test]
fn the_verbs_of_the_policy_stand_with_the_commands_of_the_desk() {
    let page = cs("help").file("policy.yaml", POLICY).run().stdout;
    assert!(
        section(&page, "Verbs of the policy Desk:").contains("\n  resolve       resolved: Done"),
        "{page}"
    );
    let page = cs("--help -C desk --lang zh").file("desk/policy.yaml", POLICY).run().stdout;
    assert!(
        section(&page, "政策 Desk 的动词：").contains("\n  resolve       resolved：办结"),
        "{page}"
    );
    assert!(page.contains("\n在服务台：\n"), "{page}");
}

#[test]
fn paragraphs_of_a_page_are_filled_once() {
    let page = cs("help new").run().stdout;
    assert!(
        page.ends_with(
            "\nThese fit the book that `cs init` writes, the last one a book with a roster of customers. The kinds\n\
             of record, and the fields that each asks, stand in policy.yaml under `kinds`.\n"
        ),
        "{page}"
    );
    for command in ["check", "due", "import", "export", "log", "policy diff", "archive"] {
        let page = cs(&format!("help {command}")).run().stdout;
        let wide = page.lines().find(|line| line.chars().count() > 100);
        assert_eq!(wide, None, "{command}");
    }
}

#[test]
fn every_page_says_how_times_are_typed() {
    let page = cs("help").run().stdout;
    assert!(page.contains("\nTimes, for every flag that takes one: '2026-11-22 09:05',"), "{page}");
}

#[test]
fn help_of_a_command_is_its_page() {
    for (words, option) in [
        ("help due", "due --help"),
        ("help policy diff", "policy diff --help"),
        ("help resolve", "resolve --help"),
    ] {
        let run = |args: &str| cs(args).file("policy.yaml", POLICY).run();
        let (by_word, by_option) = (run(words), run(option));
        assert_eq!(by_word, by_option, "{words}");
        assert_eq!((by_word.status, by_word.stderr.as_str()), (0, ""));
        assert!(by_word.stdout.contains("Usage: cs "), "{}", by_word.stdout);
    }
    cs("help dew")
        .file("policy.yaml", POLICY)
        .complains(2, "cs: there is no command or verb `dew`\nhint: did you mean `new`?\n");
}

#[test]
fn a_page_of_the_manual_says_what_help_says() {
    let page = |args: &str| {
        let said = cs(args).file("policy.yaml", POLICY).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{args}");
        said.stdout
    };
    let due = page("man due");
    assert!(due.contains(".TH cs-due 1"), "{due}");
    assert!(due.contains("cs\\-due \\- What is to be done, the nearest deadline first"), "{due}");
    assert!(due.contains("\\-\\-within"), "{due}");
    // Examples keep their lines.
    assert!(due.contains("\n.SH NOTES\n.nf\n"), "{due}");
    assert!(due.contains("\n  cs due \\-\\-owner li.na \\-\\-within 2h\n"), "{due}");
    assert!(page("man").contains(".TH cs 1"));
    assert!(page("man policy diff").contains("cs\\-policy\\-diff"));
    assert!(page("man resolve").contains("Write the event"), "{}", page("man resolve"));
    cs("man reslve")
        .file("policy.yaml", POLICY)
        .complains(2, "cs: there is no command or verb `reslve`\nhint: did you mean `resolve`?\n");
}

#[test]
fn every_page_is_written_into_a_folder() {
    let book = cs("man --dir pages").file("policy.yaml", POLICY);
    let said = book.run();
    let count = support::files_under(&book.folder().join("pages")).len();
    assert_eq!((said.status, said.stdout), (0, format!("{count} pages written to pages\n")));
    for name in ["cs", "cs-due", "cs-policy", "cs-policy-diff", "cs-resolve", "cs-man"] {
        assert!(book.read(&format!("pages/{name}.1")).contains(".SH NAME"), "{name}");
    }
    // A second run writes the same.
    let before = book.read("pages/cs-check.1");
    assert_eq!(book.run().status, 0);
    same(&before, &book.read("pages/cs-check.1"));
}
