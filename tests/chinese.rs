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
const COMMANDS: [(&str, &str); 27] = [
    ("check", "check --waived"),
    ("list", "list"),
    ("list-columns", "list --all --columns record,kind,opened,closed,deadline"),
    ("count-by", "list --all --count-by kind,status"),
    ("due", "due"),
    ("show", "show DDDD5D"),
    ("explain", "explain DDDD5D --all"),
    ("explain-rule", "explain phone-30s"),
    ("explain-form", "explain deadline"),
    ("explain-forms", "explain"),
    ("explain-other", "explain 2026-10 phone-30s"),
    ("policy-list", "policy list"),
    ("policy-check", "policy check"),
    ("policy-schema", "policy schema"),
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
        if ["month", "show"].contains(&name) || name.starts_with("explain") {
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

/// The starter book of `cs init --lang zh`, with two of the staff who are called alike.
fn starter() -> Cs {
    let book = cs("init --lang zh");
    assert_eq!(book.run().status, 0);
    let staff = book.read("data/rosters/staff.csv");
    let key = staff.lines().next().unwrap();
    assert!(key.starts_with("id,name,role"), "{key}");
    book.file(
        "data/rosters/staff.csv",
        "id,name,role,email,since\nli.na,李娜,agent,,2026-01-01\nwang.wei,王伟,supervisor,,2026-01-01\n\
         wang.w,王伟,agent,,2026-01-01\nzhao.min,赵敏,agent,,2026-01-01\n",
    )
}

/// A shell with one record in the book, `$ID`; the script's words are spoken to a Chinese desk.
fn at_the_desk(book: &Cs, script: &str) -> support::Said {
    let begin = "cs() { \"$CS\" \"$@\" --lang zh --now 2026-11-23T10:00:00+08:00; }; export CS_BY=李娜; \
                 cs new 投诉 灯坏了 客户=赵先生 --via email >/dev/null; \
                 ID=$(ls data/tickets/2026/11 | head -1 | cut -d. -f1); ";
    book.shell(&format!("{begin}{script}"))
}

#[test]
fn a_new_book_has_a_page_in_chinese() {
    let book = cs("init --lang zh");
    book.run();
    let page = book.read("README.md");
    assert!(page.starts_with("# 我们的服务台\n"), "{page}");
    assert!(book.read("policy.yaml").contains("name: 我们的服务台\n"));
    let book = cs("init --lang en");
    book.run();
    assert!(book.read("README.md").starts_with("# Our service desk\n"));
    // Both pages show the same commands, but for the kind and the people whom each names in its own words.
    let commands = |page: &str| {
        let lines = page.lines().filter(|line| line.trim_start().starts_with("cs "));
        let words = lines.map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "));
        words.collect::<Vec<_>>()
    };
    assert_eq!(commands(&page), commands(&book.read("README.md")));
}

#[test]
fn what_stands_on_the_screen_may_be_typed() {
    let book = starter();
    let said = at_the_desk(
        &book,
        "cs assign $ID 赵敏 >/dev/null && cs log $ID 定级 级别=urgent >/dev/null && \
         cs amend $ID of=派单 交给=李娜 理由=写错 >/dev/null && sed 1d data/tickets/2026/11/$ID.yaml && \
         cs list 类型=投诉 状态=处理中,等待中 负责人=李娜 --columns 类型,负责人 --sort 截止 && cs list --count-by 状态 && \
         cs list 类型=投诉 --columns kind,status --format csv && cs due --owner 李娜 --kind 投诉 | tail -1 && \
         cs roster staff show 赵敏 | head -1",
    );
    assert_eq!(said.stderr, "");
    same(
        "kind: complaint\ncustomer: 赵先生\nvia: email\nsubject: 灯坏了\ntimeline:\n\
         - {at: 2026-11-23T10:00:00+08:00, event: opened, by: li.na, via: email}\n\
         - {at: 2026-11-23T10:00:00+08:00, event: assigned, by: li.na, to: zhao.min}\n\
         - {at: 2026-11-23T10:00:00+08:00, event: triaged, by: li.na, grade: urgent}\n\
         - {at: 2026-11-23T10:00:00+08:00, event: amended, by: li.na, reason: 写错, of: {at: 2026-11-23T10:00:00+08:00, event: assigned}, set: {to: li.na}}\n\
         类型  负责人\n投诉  li.na\n\n1张工单\n\
         状态    工单\n处理中  1\n\n1张工单\n\
         kind,status\ncomplaint,open\n\
         逾期0项，待办2项，暂停0项\n\
         staff zhao.min\n",
        &said.stdout,
    );
}

#[test]
fn a_rule_is_explained_by_its_title_and_a_word_that_means_nothing_is_told() {
    let book = starter();
    let said = at_the_desk(&book, "cs explain 半小时内派单 | head -1; cs explain 时限");
    assert_eq!(said.stdout, "assigned-in-time\n");
    same(
        "cs: 没有写法、规则、错误代码或工单 `时限`\n\
         提示：`cs explain` 列出写法，`cs policy list` 列出规则，`cs list` 列出工单\n",
        &said.stderr,
    );
}

#[test]
fn a_name_that_several_bear_is_asked_back() {
    let book = starter();
    let said = at_the_desk(
        &book,
        "cs assign $ID 王伟; cs list 负责人=王伟; cs new 诉; cs assign $ID 张三",
    );
    same(
        "cs: `王伟` 可指 `wang.wei`、`wang.w`\n提示：请写明是哪一个\n\
         cs: `王伟` 可指 `wang.wei`、`wang.w`\n提示：请写明是哪一个\n\
         cs: 没有类型 `诉`\n提示：是不是 `投诉`？\n\
         cs: 交给（to）：名册 `staff` 里没有 `张三`\n提示：名册见 data/rosters/staff.csv\n",
        &said.stderr,
    );
    // In English too, and by English titles.
    let said = book.shell(
        "CS_BY=li.na; export CS_BY; ID=$(ls data/tickets/2026/11 | head -1 | cut -d. -f1); \
         $CS assign $ID 王伟; $CS new Request lamp customer=Zhao --via phone >/dev/null; \
         $CS list kind=request --columns kind --format csv",
    );
    same(
        "cs: `王伟` could be `wang.wei` or `wang.w`\nhint: type the one that is meant\n",
        &said.stderr,
    );
    same("kind\nrequest\n", &said.stdout);
}

#[test]
fn the_policy_names_what_is_built_in_as_it_likes() {
    let book = starter();
    let policy = book.read("policy.yaml").replace(
        "fields:\n",
        "fields:\n  handler:  {type: text, title: {zh: 负责人}}\n  owner:    {type: {type: ref, of: staff}, title: {zh: 承办人}}\n",
    );
    let policy = policy.replace("events:\n", "events:\n  assigned:  {title: {zh: 交办}}\n");
    let book = book.file("policy.yaml", policy);
    let said = at_the_desk(
        &book,
        "cs log $ID 交办 赵敏; cs list --columns owner,status 承办人=赵敏 | head -2; cs show $ID | grep -v '^$' | head -8",
    );
    assert!(said.stdout.contains("交办  交给：zhao.min\n"), "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("承办人    状态\nzhao.min  处理中\n"), "{}", said.stdout);
    assert!(said.stdout.contains("交办 assigned  li.na  交给：zhao.min"), "{}", said.stdout);
}

/// A desk with rules on records, rows, periods and shifts; its fields have titles of their own.
const TITLED: &str = "policy: {name: 服务台, version: 1, zone: Asia/Shanghai, calendar: office}
calendars:
  office: {week: {mon-fri: \"09:00-12:00, 13:30-18:00\"}}
fields:
  subject: {type: text, title: {zh: 事由}}
  activity: {type: [training, drill], title: {zh: 活动}}
  grade: {type: [general, urgent], title: {zh: 级别}}
  areas: {type: list, title: {zh: 区域}}
  fee: {type: decimal}
events:
  held: {verb: hold, fields: [activity], title: {zh: 已举行}}
  visited: {verb: visit, fields: [grade, areas?], title: {zh: 走访}}
kinds:
  activity: {title: {zh: 团队工作}, fields: [subject, activity?]}
  complaint: {title: {zh: 投诉}, fields: [via, subject, grade?, fee]}
rosters:
  staff: {key: id, columns: {name: text, left: date}}
rules:
- {id: training-monthly, title: 每月培训, duty: {every: month, expect: {kind: activity, event: held}}}
- {id: shift-opened, title: 每班开单, status: trial, severity: info, duty: {every: shift, expect: opened}}
- {id: grades, title: 各级投诉, metric: {count: {kind: complaint, event: opened}, per: [month, grade], at_most: 5}}
- {id: surge, title: 一天的投诉, metric: {count: {kind: complaint, event: opened}, per: [{rolling: 24h}], at_most: 5}}
- {id: mended, title: 逾期的要走访, severity: warning, source: [A-1, A-2], deadline: {from: {rule: solved, outcome: [late, overdue]}, to: visited, within: 2wh}}
- {id: solved, title: 两小时结案, when: {kind: complaint}, deadline: {from: opened, to: closed, within: 2wh}}
- {id: named, title: 人员有姓名, roster: {of: staff, need: [name]}}
- {id: kept, title: 档案保存, retention: {of: archive, for: 3y}}
";

/// What this script says to a Chinese desk with the policy above, and on which `$ID` is a complaint.
fn titled(script: &str) -> String {
    let book = cs("")
        .file("policy.yaml", TITLED)
        .file("data/rosters/staff.csv", "id,name,left\nli.na,李娜,\nwang.wei,王伟,\n");
    let begin = "cs() { \"$CS\" \"$@\" --lang zh --now 2026-11-23T12:00:00+08:00 2>&1; }; export CS_BY=li.na; \
                 \"$CS\" new complaint 灯坏了 fee=5 --via email --now 2026-11-23T09:30:00+08:00 >/dev/null; \
                 ID=$(ls data/tickets/2026/11 | head -1 | cut -d. -f1); ";
    let hide = "sed \"s/$ID/ID/g; s/${ID#*-}/ID/g\"";
    let said = book.shell(&format!("{begin}{{ {script}; }} | {hide}"));
    assert_eq!(said.stderr, "");
    said.stdout
}

#[test]
fn rules_are_listed_in_chinese() {
    same(
        "规则              写法       评判     轻重  状态  出处      名称
training-monthly  duty       月       严重  生效  -         每月培训
shift-opened      duty       班次     提醒  试行  -         每班开单
grades            metric     月/级别  严重  生效  -         各级投诉
surge             metric     1天      严重  生效  -         一天的投诉
mended            deadline   工单     警告  生效  A-1、A-2  逾期的要走访
solved            deadline   工单     严重  生效  -         两小时结案
named             roster     staff    严重  生效  -         人员有姓名
kept              retention  归档     严重  生效  -         档案保存
",
        &titled("cs policy list"),
    );
}

#[test]
fn what_is_heard_from_elsewhere_goes_by_its_title() {
    same(
        "2026-12
按 服务台 1 评判，时间 2027-01-10 09:00

逾期  training-monthly  每月培训
  规则        policy.yaml:19，严重
  要求        每月举行（类型为团队工作）
  期间        2026-12，2026-12-01 00:00 至 2027-01-01 00:00
  计入        无
  截止        2026-12-31 23:59:59 周四
  未完成      没有举行（团队工作）
  结论        已逾期9天9小时1秒（810001秒）
待办  mended  逾期的要走访
  规则        policy.yaml:23，警告
  要求        solved 的迟办或逾期后工作时间2小时内走访
  起点        2026-11-23 11:30 solved 逾期
  时限        工作时间2小时，自始
  日历        office（Asia/Shanghai）
    2026-11-23 周一 11:30 - 12:00  工作时间       30分钟  = 30分钟
    2026-11-23 周一 12:00 - 13:30  午休                   = 30分钟
    2026-11-23 周一 13:30 - 15:00  工作时间    1小时30分  = 2小时
  截止        2026-11-23 15:00 周一
  未完成      至今没有走访
",
        &titled(
            "\"$CS\" explain 2026-12 training-monthly --lang zh --now 2027-01-10T09:00:00+08:00; \
             cs explain $ID mended | sed -n 5,15p",
        ),
    );
}

#[test]
fn a_field_is_named_by_its_title_and_by_what_is_typed() {
    same(
        "cs: `complaint` 缺渠道（via）、事由（subject）、fee
提示：请补上 via=(一个词) subject=(文字) fee=(数)
cs: 类型 `activity` 没有字段 `grade`
提示：可填的字段：事由（subject）、活动（activity）
cs: `visited` 缺级别（grade）
提示：请补上 grade=(general|urgent)
cs: 级别（grade）：`x` 不在可选的值里
提示：这里有：general、urgent
cs: `visited` 没有字段 `fee`
提示：可填的字段：级别（grade）、区域（areas）、渠道（via）、备注（note）
cs: `assigned` 缺交给（to）
提示：建议：li.na（在办0件）、wang.wei（在办0件）；--auto 派给第一位，--propose 说明理由
cs: 交给（to）：名册 `staff` 里没有 `nobody`
提示：名册见 data/rosters/staff.csv
cs: fee：`y` 不是数字
cs: `amended` 缺理由（reason）
提示：例如：cs amend ID of=resolved cause=… reason=…，或 of=head customer=… reason=…，或 of=noted void=true reason=…
cs: ID 已结案（请先重新受理）
cs: 规则 `mended` 无法写成 SQL：它要看别的工单，或另一条规则的结果
提示：可用 cs check --rule mended 检查
cs: solved 对 `2026-11` 没有要求
提示：它评判的是类型为投诉的工单
cs: 名册 `staff` 里没有 `nobody`
",
        &titled(
            "cs new complaint; cs new activity 会 grade=urgent; cs visit $ID; cs visit $ID grade=x; \
             cs visit $ID urgent fee=1; cs assign $ID; cs assign $ID nobody; cs new complaint x --via phone fee=y; \
             cs amend $ID of=opened; cs close $ID >/dev/null; cs close $ID; \
             cs policy sql --dialect duckdb --rule mended; cs explain 2026-11 solved; cs explain staff/nobody",
        ),
    );
}

#[test]
fn a_column_bears_the_title_that_the_policy_gives_its_field() {
    same(
        "      截止                   剩余           负责人  工单           事项          事由
客户  工单           处理结果  结案                   归档  部分  缺  事由
编号      名称  left
",
        &titled(
            "cs due | sed -n 1p; cs close $ID >/dev/null; cs report files | sed -n 1p; cs roster staff | sed -n 1p",
        ),
    );
}
