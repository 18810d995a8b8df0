//! A hundred common mistakes in Chinese: none is answered with an English sentence.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::cs;
use support::english::{sentence, word};

/// What a desk types wrongly, on a book with one record (`$ID`); `$BAD` is a file at fault.
const MISTAKES: &str = include_str!("mistakes.txt");

#[test]
fn a_run_of_english_words_is_found() {
    assert_eq!(sentence("there is no rule `x`").as_deref(), Some("there is no"));
    assert_eq!(sentence("提示：请写 cs log ID noted, or else what"), None);
    assert_eq!(sentence("没有规则 `there is no rule`"), None);
    assert_eq!(sentence("提示：请写 cs log ID noted"), None);
    assert_eq!(word("`chat` and `letter` 没有规则").as_deref(), Some("and"));
    assert_eq!(word("请写 2d；working days写 2wd").as_deref(), Some("days"));
    assert_eq!(word("   |  ---- this one decides").as_deref(), Some("this"));
    assert_eq!(word("12 |   title: this and that"), None);
    assert_eq!(word("提示：请加引号：\"this and that\""), None);
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
            if let Some(run) = sentence(line) {
                wrong.push(format!("{mistake}\n    {run}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
