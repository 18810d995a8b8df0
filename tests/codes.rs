//! The page of each code: its wrong example gives that code and no other, and the mended one gives none.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "this test lists the pages")]

mod support;

use std::fs;
use std::path::Path;

use support::english::word;
use support::{Cs, Said, cs};
use unicode_width::UnicodeWidthStr;

/// Stands before an example that has no section `policy`.
const HEAD: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}\n";
/// The book into which the example of another file is put.
const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai, calendar: office}
calendars: {office: {week: {mon-fri: \"09:00-17:00\"}, dates: holidays.csv}}
kinds: {complaint: {}}
rosters:
  staff: {key: id, columns: {role: [agent, manager]}}
  guides: {columns: {title: text, owner: text}}
rules:
- {id: solved, title: Solved in two days, waivable: {max: 30d}, deadline: {from: opened, to: closed, within: 2wd}}
";
const RECORD: &str = "id: 261122-7K3QF2
kind: complaint
timeline:
- {at: 2026-11-22T09:00:00+08:00, event: opened, by: li.na}
";

/// The columns of a terminal.
const TERMINAL: usize = 80;

fn codes() -> Vec<String> {
    pages_in("src/model/code")
}

/// The names of the pages in a folder of the sources, sorted.
fn pages_in(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names = files.filter_map(|name| Some(name.to_str()?.strip_suffix(".md")?.to_owned()));
    let mut codes: Vec<String> = names.collect();
    codes.sort();
    codes
}

/// The page of a code, in the words of the program.
fn page(code: &str) -> String {
    page_in("en", &format!("# {code}: "), code)
}

/// The page of a code in a language, which begins so.
fn page_in(language: &str, head: &str, code: &str) -> String {
    let said = cs(&format!("--lang {language} explain")).arg(code).run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{code}");
    assert!(said.stdout.starts_with(head), "{}", said.stdout);
    said.stdout
}

/// The lines of a page that are prose, and those that are an example, each kind in its order.
fn parts(page: &str) -> (Vec<&str>, Vec<&str>) {
    page.lines().partition(|line| !line.starts_with("    "))
}

/// What stands above an example, in the other language.
fn in_chinese(head: &str) -> Option<String> {
    let head = head.strip_suffix(':')?;
    match head.strip_prefix("Wrong") {
        Some("") => Some("错误：".to_owned()),
        Some(file) => Some(format!("错误（{}）：", file.strip_prefix(", in ")?)),
        None => (head == "Mended").then(|| "改正后：".to_owned()),
    }
}

/// What stands below `Wrong:` or `Mended:`, and the file that it is of.
fn example(page: &str, title: &str) -> (String, Option<String>) {
    let is_title = |line: &&str| line.starts_with(title) && line.ends_with(':');
    let mut lines = page.lines().skip_while(|line| !is_title(line));
    let head = lines.next().unwrap_or_else(|| panic!("{title} is missing in\n{page}"));
    let file = head.trim_end_matches(':').split_once(" in ").map(|(_, file)| file.to_owned());
    let indented = lines.take_while(|line| line.is_empty() || line.starts_with("    "));
    let text: Vec<&str> =
        indented.map(|line| line.strip_prefix("    ").unwrap_or_default()).collect();
    (text.join("\n").trim_matches('\n').to_owned() + "\n", file)
}

fn checked(policy: &str) -> Said {
    checked_by("policy check", policy)
}

fn checked_by(command: &str, policy: &str) -> Said {
    let has_head = policy.contains("policy:") || policy.starts_with('#');
    cs(command).file("policy.yaml", if has_head { "" } else { HEAD }.to_owned() + policy).run()
}

/// The codes that a run told, each once.
fn told(said: &Said) -> Vec<&str> {
    said.stderr.lines().filter_map(|line| line.strip_prefix("note: cs explain ")).collect()
}

fn book(command: &str) -> Cs {
    cs(command)
        .arg("--now")
        .arg("2026-12-31T12:00:00+08:00")
        .file("policy.yaml", POLICY)
        .file("holidays.csv", "date,day\n2026-10-01,off\n")
        .file("data/rosters/staff.csv", "id,role\nli.na,agent\n")
        .file("data/tickets/2026/11/261122-7K3QF2.yaml", RECORD)
}

/// What is told of the wrong example.
#[track_caller]
fn is_chinese(code: &str, said: &Said) {
    for line in said.stderr.lines() {
        assert_eq!(word(line), None, "{code}: {line}");
    }
}

#[test]
fn each_page_stands_in_chinese_with_the_same_examples() {
    assert_eq!(pages_in("src/model/code/zh"), codes());
    for code in codes() {
        let (english, chinese) = (page(&code), page_in("zh", &format!("# {code}："), &code));
        let ((english, examples), (chinese, same)) = (parts(&english), parts(&chinese));
        assert_eq!(same, examples, "{code}");
        let heads: Vec<String> = english.iter().filter_map(|line| in_chinese(line)).collect();
        assert_eq!(heads.len(), 2, "{code}");
        let is_head =
            |line: &&&str| line.starts_with("错误") && line.ends_with('：') || **line == "改正后：";
        let chinese_heads: Vec<&str> = chinese.iter().filter(is_head).copied().collect();
        assert_eq!(chinese_heads, heads, "{code}");
        for line in chinese {
            assert_eq!(word(line), None, "{code}: {line}");
            assert!(line.width() <= TERMINAL, "{code}: {line}");
        }
    }
}

#[test]
fn each_example_of_a_policy_gives_its_code_and_the_mended_one_none() {
    for code in codes() {
        let page = page(&code);
        let ((wrong, file), (mended, _)) = (example(&page, "Wrong"), example(&page, "Mended"));
        if file.is_none() {
            let said = checked(&wrong);
            assert_eq!(told(&said), [code.as_str()], "{wrong}\n{}", said.stderr);
            let said = checked(&mended);
            assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{code}\n{mended}");
            let said = checked_by("policy check --lang zh", &wrong);
            is_chinese(&code, &said);
        }
    }
}

#[test]
fn each_example_of_another_file_is_at_fault_and_the_mended_one_is_not() {
    for code in codes() {
        let page = page(&code);
        let ((wrong, file), (mended, _)) = (example(&page, "Wrong"), example(&page, "Mended"));
        let Some(file) = file else { continue };
        let command =
            if file.starts_with("tests/") { "policy test --allow-untested" } else { "check" };
        let said = book(command).file(&file, &wrong).run();
        assert_eq!(said.status, 2, "{code}\n{}{}", said.stdout, said.stderr);
        is_chinese(&code, &book(&format!("{command} --lang zh")).file(&file, &wrong).run());
        if code != "invalid-archive" {
            let said = book(command).file(&file, mended).run();
            assert!(said.status < 2 && said.stderr.is_empty(), "{code}\n{}", said.stderr);
        }
    }
}

#[test]
fn a_code_that_is_nearly_one_is_named() {
    cs("explain unknwon-field").complains(
        2,
        "cs: there is no form or code `unknwon-field`\nhint: did you mean `unknown-field`?\n",
    );
    book("explain unknwon-field").complains(
        2,
        "cs: there is no form, rule, code or record `unknwon-field`\nhint: did you mean `unknown-field`?\n",
    );
}
