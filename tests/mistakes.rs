//! A hundred common mistakes in Chinese: none is answered with an English sentence.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::cs;

/// What a desk types wrongly, on a book with one record (`$ID`); `$BAD` is a file at fault.
const MISTAKES: &str = include_str!("mistakes.txt");

/// Three or more English words in a row, outside of backticks, of what is typed and of lines of a file.
fn english(line: &str) -> Option<String> {
    let number = line.trim_start().split(" |").next().unwrap_or_default();
    if number.bytes().all(|byte| byte.is_ascii_digit()) && line.contains(" |") {
        return None;
    }
    let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join("‖");
    // A command that is shown to be typed.
    let outside = outside.split("cs ").next().unwrap_or_default();
    let is_word = |word: &&str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        bare.len() > 1 && bare.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let words: Vec<&str> = outside.split(' ').collect();
    let run = words.windows(3).find(|run| run.iter().all(is_word));
    run.map(|run| run.join(" "))
}

#[test]
fn a_run_of_english_words_is_found() {
    assert_eq!(english("there is no rule `x`").as_deref(), Some("there is no"));
    assert_eq!(english("提示：请写 cs log ID noted, or else what"), None);
    assert_eq!(english("没有规则 `there is no rule`"), None);
    assert_eq!(english("提示：请写 cs log ID noted"), None);
}

#[test]
fn no_mistake_is_answered_in_english() {
    let book = cs("init --lang zh");
    assert_eq!(book.run().status, 0);
    let begin = "cs() { \"$CS\" \"$@\" --lang zh --now 2026-11-23T10:00:00+08:00; }; export CS_BY=li.na; \
                 cs new 投诉 灯坏了 客户=赵先生 --via email >/dev/null; \
                 ID=$(ls data/tickets/2026/11 | head -1 | cut -d. -f1); F=data/tickets/2026/11/$ID.yaml; \
                 restore() { cp .policy policy.yaml; cp .record \"$F\"; }; \
                 cp policy.yaml .policy; cp \"$F\" .record; ";
    let mistakes: Vec<&str> =
        MISTAKES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(mistakes.len() >= 100, "{} mistakes", mistakes.len());
    let one = |line: &&str| format!("echo '<<'; {{ {line}; }} 2>&1; echo \"=$?\"; restore\n");
    let script = mistakes.iter().map(one).collect::<Vec<_>>().concat();
    let said = book.shell(&format!("{begin}\n{script}"));
    let answers: Vec<&str> = said.stdout.split("<<\n").skip(1).collect();
    assert_eq!(answers.len(), mistakes.len(), "{}{}", said.stdout, said.stderr);
    let mut wrong = Vec::new();
    for (mistake, answer) in mistakes.iter().zip(answers) {
        let (text, status) = answer.trim_end().rsplit_once('=').unwrap();
        if status == "0" && text.trim().is_empty() {
            wrong.push(format!("{mistake}\n    is no mistake"));
        }
        let lines = text.lines().map(|line| line.strip_prefix("cs: ").unwrap_or(line));
        for line in lines {
            if let Some(run) = english(line) {
                wrong.push(format!("{mistake}\n    {run}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
