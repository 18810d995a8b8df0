//! What people read in Chinese: whole, with no English sentence in it, and in columns that stand under each other.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "tests read the files of what is expected")]

mod support;

use std::fs;
use std::path::Path;

use support::{Cs, cs, same};
use unicode_width::UnicodeWidthStr;

const NOW: &str = "2026-10-14T12:00:00+08:00";

/// What is looked at: a name, and the command on the example book.
const COMMANDS: [(&str, &str); 21] = [
    ("check", "check --waived"),
    ("list", "list"),
    ("list-columns", "list --all --columns record,kind,opened,closed,deadline"),
    ("count-by", "list --all --count-by kind,status"),
    ("due", "due"),
    ("show", "show DDDD5D"),
    ("explain", "explain DDDD5D --all"),
    ("explain-rule", "explain phone-30s"),
    ("steps", "report steps"),
    ("files", "report files"),
    ("people", "report people"),
    ("customers", "report customers"),
    ("care", "report care --days 3"),
    ("metrics", "report metrics"),
    ("roster", "roster"),
    ("staff", "roster staff"),
    ("month", "calendar show 2026-10"),
    ("guide", "guide"),
    ("archive", "archive --dry-run"),
    ("wrong-option", "check --sevrity error"),
    ("wrong-value", "list grade"),
];

fn chinese(command: &str) -> Cs {
    cs(&format!("{command} --now {NOW}")).book("tests/books/example").env("LC_ALL", "zh_CN.UTF-8")
}

/// All that a command says, as it is read.
fn said(command: &str) -> String {
    let said = chinese(command).run();
    format!("{}{}", said.stdout, said.stderr)
}

#[test]
fn every_command_says_exactly_this() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/zh");
    for (name, command) in COMMANDS {
        let path = folder.join(format!("{name}.txt"));
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, said(command)).unwrap();
        }
        same(&fs::read_to_string(&path).unwrap_or_default(), &said(command));
    }
}

/// Two plain English words one after the other, which no name of a rule, file or person is.
fn english(line: &str) -> Option<&str> {
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let words: Vec<&str> = line.split(' ').collect();
    words.windows(2).find(|pair| pair.iter().all(|word| is_word(word))).map(|_| line)
}

#[test]
fn no_english_sentence_is_left() {
    assert_eq!(english("there is no rule `x`"), Some("there is no rule `x`"));
    assert_eq!(english("没有规则 `x`"), None);
    // What is quoted: commands to type, lines of the policy.
    let quotes = ["cs ", "- id:", "title:"];
    // A rule is shown with its titles in both languages.
    for (name, command) in COMMANDS.iter().filter(|(name, _)| *name != "explain-rule") {
        let text = said(command);
        let lines = text.lines().filter(|line| quotes.iter().all(|quote| !line.contains(quote)));
        let left: Vec<&str> = lines.filter_map(english).collect();
        assert!(left.is_empty(), "{name}:\n{}", left.join("\n"));
    }
}

/// The display columns at which the cells of a line begin: two blanks or more stand between cells.
fn beginnings(line: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut blanks = 2;
    let mut at = 0;
    for letter in line.chars() {
        if letter != ' ' && blanks >= 2 {
            found.push(at);
        }
        blanks = if letter == ' ' { blanks + 1 } else { 0 };
        at += letter.to_string().width();
    }
    found
}

/// True if a cell of `line` may begin at the display column `column`: two blanks stand before it, or the line is shorter.
fn is_clear(line: &str, column: usize) -> bool {
    let mut at = 0;
    let mut before = Vec::new();
    for letter in line.chars() {
        if at >= column {
            break;
        }
        before.push(letter);
        at += letter.to_string().width();
    }
    at < column || (at == column && before.ends_with(&[' ', ' ']))
}

#[test]
fn columns_stand_under_their_headings() {
    for (name, command) in COMMANDS {
        if ["explain", "explain-rule", "month", "show"].contains(&name) {
            continue;
        }
        let text = chinese(command).run().stdout;
        let table: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
        let Some((header, rows)) = table.split_first() else { continue };
        if rows.is_empty() {
            continue;
        }
        for column in beginnings(header).into_iter().skip(1) {
            for row in rows {
                assert!(is_clear(row, column), "{name}: column {column}\n{header}\n{row}");
            }
        }
    }
}

#[test]
fn programs_read_the_same_in_every_language() {
    for command in ["list", "due", "report steps", "report files", "report people"] {
        for format in ["csv", "jsonl"] {
            let command = format!("{command} --format {format}");
            let english = cs(&format!("{command} --now {NOW}")).book("tests/books/example").run();
            same(&english.stdout, &chinese(&command).run().stdout);
        }
    }
}

#[test]
fn help_is_in_chinese_throughout() {
    for command in ["check", "due", "policy test", "report metrics", "calendar after"] {
        let page = chinese(&format!("{command} --help")).run().stdout;
        for heading in ["用法：", "选项：", "示例："] {
            assert!(page.contains(heading), "{command}: {heading}\n{page}");
        }
        for heading in ["Usage:", "Options:", "Examples:", "[default:", "Print help"] {
            assert!(!page.contains(heading), "{command}: {heading}\n{page}");
        }
    }
}

#[test]
fn what_is_wrong_with_the_arguments_is_told_in_chinese() {
    for (command, told) in [
        ("check --sevrity error", "cs: 没有参数 `--sevrity`\n提示：是不是 `--severity`？\n"),
        (
            "check --severity bad",
            "cs: `--severity <SEVERITY>` 的值 `bad` 不对，可选：error、warning、info\n",
        ),
        ("report people --sample x", "cs: `--sample <N>` 的值 `x` 不对：应为整数\n"),
        ("report care --days 999", "cs: `--days <N>` 的值 `999` 不对：应在 1..=366 之内\n"),
        (
            "report people --per age",
            "cs: `--per <PERIOD>` 的值 `age` 不对：应为 day, week, month, quarter 或 year\n",
        ),
        ("show", "cs: 缺少参数：<RECORD>\n"),
        ("waive a b --until", "cs: `--until <DATE>` 缺少值\n"),
        ("due --mine --owner x", "cs: `--mine` 不能与 `--owner <WHO>` 同用\n"),
    ] {
        let said = chinese(command).run();
        assert_eq!(said.status, 2, "{command}");
        assert!(said.stderr.starts_with(told), "{command}\n{}", said.stderr);
    }
}

#[test]
fn a_write_is_answered_in_chinese() {
    let script = "export CS_LANG=zh CS_BY=li.na
        $CS init >/dev/null
        $CS new request 打印手册 customer=王女士 --via phone --now 2026-11-23T09:00:00+08:00 | tail -n +2
        id=$(ls data/tickets/2026/11 | head -1 | cut -d. -f1)
        $CS close $id --now 2026-11-23T08:00:00+08:00
        $CS log $id nothing --now 2026-11-23T10:00:00+08:00";
    let said = cs("").shell(script);
    for part in ["下一步，截止 ", "还剩"] {
        assert!(said.stdout.contains(part), "{part}\n{}\n{}", said.stdout, said.stderr);
    }
    assert!(said.stderr.contains("没有事件 `nothing`"), "{}", said.stderr);
}

/// A text of the sources as it is compared: places are empty braces.
fn without_names(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let end = rest[open + 1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let close = end.map(|end| open + 1 + end).filter(|end| rest[*end..].starts_with('}'));
        plain.push_str(&rest[..=open]);
        rest = &rest[close.unwrap_or(open + 1)..];
    }
    plain + rest
}

#[test]
fn every_message_that_has_its_chinese_is_said_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = support::files_under(&root.join("src"));
    let sources = sources.iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let sources: String = sources.map(|path| fs::read_to_string(path).unwrap()).collect();
    // A long text goes on in the next line, from its first letter.
    let joined: Vec<&str> = sources.split("\\\n").collect();
    let (first, rest) = joined.split_first().unwrap();
    let rest: String = rest.iter().map(|part| part.trim_start()).collect();
    let text = format!("{first}{rest}").replace("\\\"", "\"");
    let sources = without_names(&text.replace("{{", "{").replace("}}", "}"));
    let messages = fs::read_to_string(root.join("src/cli/chinese/messages.txt")).unwrap();
    let (_, own) = messages.split_once("# Remedies").unwrap();
    let english =
        own.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with([' ', '#']));
    let stray: Vec<&str> = english.filter(|line| !sources.contains(&without_names(line))).collect();
    assert!(stray.is_empty(), "{stray:#?}");
}
