//! `cs policy diff` in Chinese: whole, in the words that every command uses, and with no English left in it.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "tests read the files of what is expected")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{Cs, cs, same};

const POLICY: &str = r#"policy: {name: 服务台, version: 7, zone: Asia/Shanghai, calendar: office}
calendars:
  office:
    week: {mon-fri: "09:00-12:00, 13:30-18:00"}
    dates: {2026-12-31: "09:00-12:00", 2027-01-01: off}
    covers: 2026..2027
fields:
  subject: {type: text, title: {zh: 事由, en: Subject}}
  grade: {type: [general, important, urgent], title: {zh: 等级, en: Grade}}
  cause: {type: text, title: {zh: 原因, en: Cause}}
  remedy: {type: text, title: {zh: 办法, en: Remedy}}
  topic: {type: [plan, fee, place], title: {zh: 事项, en: Topic}}
  score: {type: int, missing: [6], title: {zh: 评分, en: Score}}
events:
  triaged: {verb: triage, fields: [grade], sets: [grade], title: {zh: 定级, en: Triaged}}
  confirmed: {verb: confirm, fields: [topic, via?], title: {zh: 核对, en: Confirmed}}
  started: {verb: start, title: {zh: 开工, en: Started}}
  progress: {verb: progress, title: {zh: 进展, en: Progress}}
  delayed: {verb: delay, title: {zh: 告知延期, en: Delayed}}
  resolved: {verb: resolve, fields: [cause?, remedy?], title: {zh: 办结, en: Resolved}}
  rated: {verb: rate, fields: [score], title: {zh: 评分, en: Rated}}
  held: {verb: hold, title: {zh: 召开, en: Held}}
kinds:
  complaint: {fields: [subject?, due?], title: {zh: 投诉, en: Complaint}}
  request: {fields: [subject?, due?], title: {zh: 请求, en: Request}}
  meeting: {fields: [subject?], title: {zh: 例会, en: Meeting}}
rosters:
  staff: {key: id, columns: {role: [agent, senior, manager], skills: list, exam: date, since: date}}
  customers: {key: id, columns: {name: text, level: [vip, regular], updated: date}}
rules:
- id: solved
  title: {zh: 投诉两个工作日内办结, en: Solved in two working days}
  when: {kind: complaint}
  deadline: {from: opened, to: resolved, within: 2wd, pause: [customer], max_pause: 5d, warn_at: 4wh}
- id: triaged-in-time
  title: {zh: 按等级定级, en: Triaged by grade}
  when: {kind: complaint}
  deadline: {from: opened, to: triaged, tiers: [{when: {grade: urgent}, within: 1wh}, {within: 4wh}]}
- id: progress-told
  title: {zh: 每个工作日有进展, en: Progress every working day}
  recurring: {during: [started, resolved], expect: progress, every: 1wd}
- id: delay-told
  title: {zh: 延期提前告知, en: Delays are told ahead}
  notice: {expect: delayed, ahead_of: due, lead: 24h, done: resolved}
- id: confirmed-first
  title: {zh: 开工前核对, en: Confirmed first}
  precedence: {before: started, need: confirmed, for_each: {topic: [plan, fee]}, distinct: {via: 2}}
- id: checked-twice
  title: {zh: 办结前两次进展, en: Two reports before the end}
  precedence: {before: resolved, need: progress, at_least: 2}
- id: in-order
  title: {zh: 依次办理, en: In order}
  sequence: {order: [opened, triaged, resolved]}
- id: cause-given
  title: {zh: 办结写明原因, en: The cause is given}
  severity: warning
  source: [C-1]
  waivable: {by: [manager], max: 30d}
  gate: refuse
  required: {at: resolved, need: [cause]}
- id: few-hand-overs
  title: {zh: 转手不超过四次, en: Few hand-overs}
  limit: {of: assigned, at_most: 4}
- id: by-senior
  title: {zh: 由骨干办结, en: Resolved by a senior}
  when: {grade: urgent}
  actor: {at: resolved, who: by, role: [senior, manager], skill: [repair]}
- id: customers-current
  title: {zh: 客户资料年年更新, en: Customers are up to date}
  roster: {of: customers, need: [name], fresh: {updated: 1y}}
- id: meeting-held
  title: {zh: 每月开例会, en: A meeting a month}
  duty: {every: month, expect: {kind: meeting, event: held}}
- id: solved-in-time
  title: {zh: 八成按时, en: Four in five in time}
  metric: {share: {rule: solved, outcome: kept}, among: {rule: solved, outcome: [kept, late, overdue]}, per: month, at_least: 80%}
- id: rated-well
  title: {zh: 评分不低, en: Rated well}
  metric: {mean: {of: score}, per: month, at_least: 4, sample: 3}
- id: archive-kept
  title: {zh: 归档保存三年, en: Kept for three years}
  retention: {of: archive, for: 3y}
"#;

const NOW: &str = "2026-11-30T12:00:00+08:00";

/// What is edited, what stands there, and what is written instead.
struct Edit {
    name: &'static str,
    args: &'static str,
    changes: &'static [(&'static str, &'static str)],
}

const EDITS: &[Edit] = &[
    Edit { name: "same", args: "", changes: &[] },
    Edit {
        name: "rules",
        args: "--no-replay",
        changes: &[
            (
                "- id: solved\n",
                "- id: once\n  title: {zh: 只办结一次, en: Once}\n  limit: {of: resolved, at_most: 1}\n- id: solved\n",
            ),
            (
                "- id: few-hand-overs\n  title: {zh: 转手不超过四次, en: Few hand-overs}\n  limit: {of: assigned, at_most: 4}\n",
                "",
            ),
            ("id: delay-told", "id: delays-told"),
            (
                "severity: warning\n  source: [C-1]",
                "severity: error\n  source: [C-1, C-2]\n  owner: li.na",
            ),
            ("{by: [manager], max: 30d}", "{by: [manager, senior], max: 1mo}"),
            ("gate: refuse", "gate: warn"),
            ("zh: 办结写明原因", "zh: 办结须写原因"),
            ("zh: 依次办理, en: In order}", "zh: 依次办理, en: In order}\n  status: trial"),
            (
                "precedence: {before: resolved, need: progress, at_least: 2}",
                "required: {at: resolved, need: [remedy]}",
            ),
            ("at_least: 4, sample: 3", "baseline: 4, sample: 3"),
        ],
    },
    Edit {
        name: "stricter",
        args: "--no-replay --fail-on stricter,looser,any",
        changes: &[
            (
                "within: 2wd, pause: [customer], max_pause: 5d, warn_at: 4wh",
                "within: 1wd, pause: [customer], max_pause: 3d, warn_at: 2wh",
            ),
            ("{within: 4wh}]", "{within: 2wh}]"),
            ("every: 1wd", "every: 4wh"),
            ("lead: 24h", "lead: 48h"),
            (
                "topic: [plan, fee]}, distinct: {via: 2}",
                "topic: [plan, fee, place]}, distinct: {via: 3}",
            ),
            ("at_least: 2}", "at_least: 3}"),
            ("need: [cause]", "need: [cause, remedy]"),
            ("at_most: 4}", "at_most: 3}"),
            (
                "when: {grade: urgent}\n  actor: {at: resolved, who: by, role: [senior, manager]",
                "when: {grade: [important, urgent]}\n  actor: {at: resolved, who: by, role: [manager]",
            ),
            ("fresh: {updated: 1y}", "fresh: {updated: 6mo}"),
            (
                "every: month, expect: {kind: meeting, event: held}",
                "every: month, expect: {kind: meeting, event: held}, at_least: 2",
            ),
            ("at_least: 80%", "at_least: 90%"),
            ("at_least: 4, sample: 3", "at_least: 4, sample: 2"),
            ("for: 3y", "for: 5y"),
        ],
    },
    Edit {
        name: "looser",
        args: "--no-replay --fail-on looser",
        changes: &[
            ("expect: progress, every: 1wd", "expect: progress, every: 1wd, pause: [customer]"),
            (
                "when: {grade: urgent}\n  actor: {at: resolved, who: by",
                "when: {grade: urgent, kind: complaint}\n  actor: {at: resolved, who: by",
            ),
            ("at_least: 4, sample: 3", "at_least: 3, sample: 3"),
            ("need: [name], fresh", "need: [], fresh"),
        ],
    },
    Edit {
        name: "mixed",
        args: "--no-replay --fail-on stricter",
        changes: &[
            ("within: 2wd, pause: [customer], max_pause: 5d, warn_at: 4wh", "within: 16wh"),
            (
                "when: {kind: complaint}\n  deadline: {from: opened, to: triaged",
                "deadline: {from: opened, to: triaged",
            ),
            ("[opened, triaged, resolved]", "[opened, started, resolved]"),
            (
                "every: month, expect: {kind: meeting, event: held}",
                "every: quarter, expect: {kind: meeting, event: held}",
            ),
            ("skill: [repair]", "skill: [repair], where: {exam: \"<= at\"}"),
        ],
    },
    Edit {
        name: "calendar",
        args: "--no-replay",
        changes: &[
            (
                "mon-fri: \"09:00-12:00, 13:30-18:00\"",
                "mon-thu: \"09:00-12:00, 13:30-18:00\", fri: \"09:00-12:00, 13:30-17:00\"",
            ),
            ("2026-12-31: \"09:00-12:00\"", "2026-12-31: off"),
        ],
    },
    Edit {
        name: "years",
        args: "--no-replay",
        changes: &[(
            "2027-01-01: off}\n    covers: 2026..2027",
            "2027-01-01: off, 2028-01-03: off}\n    covers: 2026..2028",
        )],
    },
    Edit {
        name: "zone",
        args: "--no-replay",
        changes: &[("zone: Asia/Shanghai", "zone: Asia/Tokyo")],
    },
    Edit {
        name: "declarations",
        args: "--no-replay",
        changes: &[
            ("type: [general, important, urgent]", "type: [general, important, urgent, critical]"),
            ("missing: [6]", "missing: [0, 6]"),
            ("fields: [grade], sets: [grade]", "fields: [grade, cause?], sets: [grade, cause]"),
            ("role: [agent, senior, manager]", "role: [agent, senior, manager, director]"),
            (
                "name: 服务台, version: 7",
                "name: 客户服务台, version: 8, purpose: 事事有回音, scope: 各部门, revised: 2026-11-29",
            ),
        ],
    },
    Edit {
        name: "sections",
        args: "",
        changes: &[
            ("version: 7", "version: 8, revised: 2026-11-29"),
            (
                "  subject: {type: text, title: {zh: 事由, en: Subject}}",
                "  subject: {type: text, title: {zh: 主题, en: Topic}}\n  fee: {type: int}",
            ),
        ],
    },
    Edit { name: "section", args: "", changes: &[("version: 7", "version: 8")] },
    Edit {
        name: "dates",
        args: "--no-replay",
        changes: &[
            (
                "  deadline: {from: opened, to: resolved, within: 2wd, pause: [customer], max_pause: 5d, warn_at: 4wh}\n",
                "  effective: {until: 2026-12-01}\n  deadline: {from: opened, to: resolved, within: 2wd, pause: [customer], max_pause: 5d, warn_at: 4wh}\n- id: solved\n  title: {zh: 投诉一个工作日内办结, en: Solved in a working day}\n  when: {kind: complaint}\n  effective: {from: 2026-12-01, until: 2027-06-01}\n  deadline: {from: opened, to: resolved, within: 1wd, pause: [customer], max_pause: 5d, warn_at: 4wh}\n",
            ),
            (
                "  title: {zh: 依次办理, en: In order}",
                "  title: {zh: 依次办理, en: In order}\n  effective: {from: 2026-12-01}",
            ),
            (
                "- id: few-hand-overs\n",
                "- id: once\n  title: {zh: 只办结一次, en: Once}\n  effective: {from: 2026-12-01}\n  limit: {of: resolved, at_most: 1}\n- id: few-hand-overs\n",
            ),
            (
                "  required: {at: resolved, need: [cause]}",
                "  effective: {until: 2026-12-01}\n  required: {at: resolved, need: [cause]}",
            ),
        ],
    },
    Edit {
        name: "replay",
        args: "--fail-on newly-violated --max-findings 1",
        changes: &[
            ("within: 2wd", "within: 1wd"),
            ("need: [cause]", "need: [remedy]"),
            ("lead: 24h", "lead: 1wd"),
            (
                "  limit: {of: assigned, at_most: 4}\n",
                "  limit: {of: assigned, at_most: 4}\n- id: started-soon\n  title: {zh: 请求两天内开工, en: Started soon}\n  when: {kind: request}\n  deadline: {from: opened, to: started, within: 2d}\n",
            ),
            (
                "- id: customers-current\n  title: {zh: 客户资料年年更新, en: Customers are up to date}\n  roster: {of: customers, need: [name], fresh: {updated: 1y}}\n",
                "",
            ),
            (
                "- id: meeting-held\n  title: {zh: 每月开例会, en: A meeting a month}\n  duty: {every: month, expect: {kind: meeting, event: held}}\n",
                "",
            ),
            (
                "rule: solved, outcome: [kept, late, overdue]}, per: month",
                "rule: solved, outcome: [kept, late, overdue]}, per: week",
            ),
        ],
    },
    Edit {
        name: "unread",
        args: "--fail-on newly-violated=9",
        changes: &[
            (
                "  meeting: {",
                "  praise: {fields: [subject?], title: {zh: 表扬, en: Praise}}\n  meeting: {",
            ),
            (
                "when: {kind: complaint}\n  deadline: {from: opened, to: resolved",
                "when: {kind: [complaint, praise]}\n  deadline: {from: opened, to: resolved",
            ),
        ],
    },
];

fn record(kind: &str, number: &str, opened: &str, then: &str) -> String {
    let day = &opened[..2];
    format!(
        "id: 2611{day}-{number}\nkind: {kind}\ntimeline:\n- {{at: 2026-11-{opened}:00+08:00, event: opened, by: li.na}}\n- {{at: 2026-11-{opened}:30+08:00, event: assigned, by: li.na, to: li.na}}\n{then}"
    )
}

fn resolved(at: &str) -> String {
    format!("- {{at: 2026-11-{at}:00+08:00, event: resolved, by: li.na, cause: dust}}\n")
}

impl Edit {
    fn policy(&self) -> String {
        self.changes.iter().fold(POLICY.to_owned(), |policy, (from, to)| {
            assert!(policy.contains(from), "{}: {from}", self.name);
            policy.replacen(from, to, 1)
        })
    }

    fn run(&self, more: &str) -> support::Said {
        self.book(more).run()
    }

    fn book(&self, more: &str) -> Cs {
        let ticket = |name: &str| format!("data/tickets/2026/11/2611{name}.yaml");
        let mut book = cs(&format!("policy diff old.yaml --now {NOW} {} {more}", self.args))
            .file("old.yaml", POLICY)
            .file("policy.yaml", self.policy())
            .file("data/rosters/staff.csv", "id,role,skills,exam,since\nli.na,agent,,,2026-01-01\n")
            .file("data/rosters/customers.csv", "id,name,level,updated\nC1,甲,vip,2024-01-01\n");
        let records = [
            ("complaint", "FAST1", "02T10:00", resolved("03T18:00")),
            ("complaint", "S0WW2", "02T11:00", resolved("04T09:30")),
            ("complaint", "1ATE3", "09T10:00", resolved("12T10:00")),
            ("request", "00NE4", "29T10:00", String::new()),
        ];
        for (kind, number, opened, then) in records {
            let name = format!("{}-{number}", &opened[..2]);
            book = book.file(&ticket(&name), record(kind, number, opened, &then));
        }
        if self.name == "unread" {
            for number in 1..=7 {
                let number = format!("ZZZZ{number}");
                let praise = record("praise", &number, "03T10:00", "");
                book = book.file(&ticket(&format!("03-{number}")), praise);
            }
        }
        book
    }
}

/// All that a run says: what it prints, what it warns of, and its exit status.
fn told(edit: &Edit, format: &str) -> String {
    let said = edit.run(&format!("--lang zh --format {format}"));
    format!("{}{}= {}\n", said.stdout, said.stderr, said.status)
}

fn expected(edit: &Edit, format: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/zh/policy-diff");
    folder.join(format!("{}.{format}.txt", edit.name))
}

#[test]
fn every_edit_is_told_exactly_so() {
    for edit in EDITS {
        for format in ["table", "markdown"] {
            let path = expected(edit, format);
            let told = told(edit, format);
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &told).unwrap();
            }
            same(&fs::read_to_string(&path).unwrap_or_default(), &told);
        }
    }
}

#[test]
fn programs_read_english_in_every_language() {
    for edit in EDITS.iter().filter(|edit| ["rules", "sections", "replay"].contains(&edit.name)) {
        let (english, chinese) =
            (edit.run("--format json --lang en"), edit.run("--format json --lang zh"));
        assert!(english.stdout.contains("\"rules\""), "{}", english.stderr);
        assert_eq!(english.stdout, chinese.stdout, "{}", edit.name);
    }
}

#[test]
fn a_gate_that_is_none_is_told_with_the_nearest() {
    let refused = |gate: &str, expected: &str| {
        let said = cs(&format!("policy diff old.yaml --lang zh --fail-on {gate}")).run();
        assert_eq!((said.status, &*said.stderr), (2, expected));
    };
    refused("striter", "cs: `--fail-on <WHAT>` 的值 `striter` 不对：是不是 `stricter`？\n");
    refused(
        "newly-violated=x",
        "cs: `--fail-on <WHAT>` 的值 `newly-violated=x` 不对：`x` 不是 1 以上的整数\n",
    );
    cs("policy diff --lang zh --no-replay --fail-on newly-violated")
        .complains(2, "cs: --fail-on newly-violated 需要重放\n提示：请去掉 --no-replay\n");
}

/// What stands in a line apart from code, quotes, names, instants, ids and the marks of Markdown.
fn words(line: &str) -> String {
    let no_code: String = line.split('`').step_by(2).collect();
    let no_quotes = no_code.split(['“', '”']).step_by(2).collect::<String>();
    let no_marks = ["<details open>", "<details>", "</details>", "<summary>", "</summary>"]
        .iter()
        .chain(&["<code>", "</code>", "<!-- cs policy diff -->"])
        .fold(no_quotes, |text, mark| text.replace(mark, " "));
    let is_part = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | ':' | '/' | '+')
    };
    let names = no_marks.split(|letter: char| !is_part(letter));
    let left = names.map(|name| name.trim_end_matches(':')).filter(|name| {
        let is_word = name.chars().any(|letter| letter.is_ascii_alphabetic());
        is_word && !is_name(name)
    });
    left.collect::<Vec<_>>().join(" ")
}

/// Ids of rules and records, people, files, instants, and what the policy names without a title.
fn is_name(word: &str) -> bool {
    let is_rule = EDITS.iter().any(|edit| edit.policy().contains(&format!("- id: {word}\n")));
    let is_dated = word.starts_with("202") || word.starts_with("2611");
    let of_policy =
        ["senior", "manager", "agent", "repair", "exam", "plan", "fee", "place", "name", "updated"];
    let known = ["old.yaml", "li.na", "a", "b", "cs", "complaint", "request", "meeting"];
    let is_known = known.contains(&word)
        || of_policy.contains(&word)
        || word.starts_with("data/")
        || word.starts_with("customers/");
    is_rule || is_dated || is_known
}

/// Lines of words: the records between them are as a file holds them.
fn lines_of_words(told: &str) -> impl Iterator<Item = &str> {
    let mut is_yaml = false;
    told.lines().filter(move |line| {
        if line.starts_with("```") {
            is_yaml = !is_yaml;
            return false;
        }
        let is_indented = line.starts_with("    ");
        let is_said = ["旧：", "新："].iter().any(|mark| line.contains(mark));
        is_said || !(is_yaml || is_indented)
    })
}

/// As the other test holds them.
#[test]
fn no_english_is_left() {
    assert_eq!(words("规则 solved was added：`cause: x`，2026-11-02T10:00:00+08:00"), "was added");
    for edit in EDITS {
        for format in ["table", "markdown"] {
            let told = fs::read_to_string(expected(edit, format)).unwrap();
            for line in lines_of_words(&told) {
                assert_eq!(words(line), "", "{} {format}: {line}", edit.name);
            }
        }
    }
}
