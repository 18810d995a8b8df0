//! What a write command lacks is asked for at a terminal, and nowhere else.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::pty::Key::{Backspace, Ctrl, Down, Enter, Escape};
use support::pty::Terminal;
use support::{Cs, NOW, cs, files_under, same};

const POLICY: &str = "\
policy: {name: Desk, version: 2026.1, zone: Asia/Shanghai}
fields:
  via: {type: [email, phone, chat], title: {zh: 渠道, en: Channel}}
  customer: {type: ref, of: customers, title: {zh: 客户, en: Customer}}
  subject: {type: text, title: {zh: 事由, en: Subject}}
  grade: {type: [general, urgent], title: {zh: 级别, en: Grade}}
  fee: {type: decimal, title: {zh: 费用, en: Fee}}
  day: {type: date, title: {zh: 日期, en: Day}}
  slot: {type: instant, title: {zh: 时段, en: Slot}}
  ok: {type: bool, title: {zh: 合格, en: In order}}
  parent: {type: ref, of: records, title: {zh: 来源, en: Parent}}
  papers: {type: list, of: [report, guide, warranty], title: {zh: 文件, en: Papers}}
  cause: {type: text, title: {zh: 原因, en: Cause}}
events:
  opened: {}
  triaged: {verb: triage, fields: [grade?, cause?], sets: [grade]}
  visited: {verb: visit, fields: [day, slot, fee, ok], title: {zh: 已上门, en: Visited}}
  delivered: {verb: deliver, fields: [papers]}
  resolved: {verb: resolve, fields: [cause?]}
kinds:
  request: {title: {zh: 服务请求, en: Request}, fields: [customer?, via, subject]}
  enquiry: {title: {zh: 咨询, en: Enquiry}, fields: [customer?, via, subject]}
  measure: {title: {zh: 改进, en: Measure}, fields: [subject, parent]}
rosters:
  staff: {key: id, columns: {name: text, role: text}}
  customers: {key: id, columns: {name: text, phone: {type: text, secret: true}}}
rules:
  - id: cause-given
    title: {zh: 办结写明原因, en: A request is resolved with its cause}
    when: {kind: request}
    required: {at: resolved, need: [cause]}
";

const STAFF: &str = "id,name,role\nli.na,李娜,agent\nwang.wei,王伟,agent\n";
const CUSTOMERS: &str = "id,name,phone\nC0001,启明星软件,13900000001\nC0002,海棠会展,13900000002\nC0042,王女士,13900000042\n";

/// Three open records and one that is closed.
fn desk(args: &str) -> Cs {
    let record = |id: &str, kind: &str, customer: &str, subject: &str, rest: &str| {
        format!(
            "id: {id}\nkind: {kind}\ncustomer: {customer}\nvia: phone\nsubject: {subject}\ntimeline:\n- {{at: 2026-11-30T09:00:00+08:00, event: opened, by: li.na, via: phone}}\n{rest}"
        )
    };
    let owned = "- {at: 2026-11-30T09:05:00+08:00, event: assigned, by: li.na, to: wang.wei}\n";
    let closed = "- {at: 2026-11-30T09:06:00+08:00, event: closed, by: li.na}\n";
    cs(args)
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
        .file("data/rosters/customers.csv", CUSTOMERS)
        .file(
            "data/tickets/2026/11/261130-AAAAAA.yaml",
            record("261130-AAAAAA", "request", "C0001", "会议室投影仪故障", ""),
        )
        .file(
            "data/tickets/2026/11/261130-BBBBBB.yaml",
            record("261130-BBBBBB", "enquiry", "C0002", "Print 40 handbooks", owned),
        )
        .file(
            "data/tickets/2026/11/261130-CCCCCC.yaml",
            record("261130-CCCCCC", "enquiry", "C0042", "开票流程", ""),
        )
        .file(
            "data/tickets/2026/11/261130-DDDDDD.yaml",
            record("261130-DDDDDD", "enquiry", "C0042", "已办完的事", closed),
        )
        .env("CS_BY", "li.na")
        .arg("--now")
        .arg(NOW)
}

fn at(cs: Cs) -> Terminal {
    cs.at_terminal(80, 24)
}

/// The one record that was not there before.
fn opened(cs: &Cs) -> String {
    let known = ["AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD"];
    let files = files_under(&cs.folder().join("data/tickets"));
    let names: Vec<_> = files.iter().map(|file| file.to_str().unwrap()).collect();
    let new: Vec<_> =
        names.iter().filter(|name| known.iter().all(|id| !name.contains(id))).collect();
    assert_eq!(new.len(), 1, "{names:?}");
    let text = cs
        .read(new[0].strip_prefix(cs.folder().to_str().unwrap()).unwrap().trim_start_matches('/'));
    text.split_once('\n').unwrap().1.to_owned()
}

fn written(cs: &Cs, id: &str) -> String {
    let text = cs.read(&format!("data/tickets/2026/11/261130-{id}.yaml"));
    text.lines().last().unwrap().to_owned()
}

#[test]
fn an_enquiry_by_phone_is_three_answers() {
    let cs = at(desk("new enquiry"))
        .shows(
            "\
? Customer (Enter: none):
> (none)
  C0001  启明星软件
  C0002  海棠会展
  C0042  王女士
[type to find, Enter takes, Esc leaves]
",
        )
        .types("海棠")
        .sees("> C0002")
        .presses(&[Enter])
        // Most enquiries of this person came by phone: the cursor stands there.
        .sees("Channel:")
        .shows(
            "\
> Customer (Enter: none): C0002
? Channel:
  email
> phone
  chat
[type to find, Enter takes, Esc leaves]
",
        )
        .presses(&[Enter])
        .sees("Subject:")
        .enters("开票要哪些材料")
        .ends(0);
    same(
        "kind: enquiry
customer: C0002
via: phone
subject: 开票要哪些材料
timeline:
- {at: 2026-11-30T12:00:00+08:00, event: opened, by: li.na, via: phone}
",
        &opened(&cs),
    );
}

#[test]
fn the_kind_is_asked_first_and_the_most_frequent_comes_first() {
    at(desk("new").arg("--lang").arg("zh"))
        .shows(
            "\
? 哪一类？
> enquiry  咨询
  request  服务请求
  measure  改进
[输入即查找，回车选定，Esc 放弃]
",
        )
        .presses(&[Down, Enter])
        .sees("客户（回车略过）：")
        .presses(&[Enter])
        .sees("渠道：")
        .types("em")
        .sees_no("phone")
        .presses(&[Enter])
        .sees("事由：")
        .presses(&[Enter])
        .sees("这里要填")
        .types("投影仪坏了")
        .presses(&[Backspace, Backspace])
        .enters("不亮")
        .sees("$ cs new request via=email subject=投影仪不亮")
        .ends(0);
}

#[test]
fn what_was_typed_is_not_asked_and_a_whole_line_asks_nothing() {
    let cs = at(desk("new enquiry subject=x via=chat")).sees("Customer (Enter: none):");
    let cs = cs.presses(&[Enter]).ends(0);
    assert!(opened(&cs).starts_with("kind: enquiry\nvia: chat\nsubject: x\n"));
    let cs = at(desk("new enquiry subject=x via=chat customer=C0001")).ends(0);
    assert!(opened(&cs).starts_with("kind: enquiry\ncustomer: C0001\n"), "{}", opened(&cs));
}

#[test]
fn fields_are_asked_by_their_type_and_checked_at_entry() {
    let cs = at(desk("visit AAAA"))
        .shows("? Day: (2026-11-30)\n")
        .enters("2026-13-01")
        .sees("`2026-13-01` is not a date")
        .presses(&[Backspace; 10])
        .enters("2026-12-01")
        .sees("Slot: (2026-11-30 12:00)")
        .enters("2026-12-01 14:30")
        .sees("Fee:")
        .enters("much")
        .sees("`much` is not a number")
        .presses(&[Backspace; 4])
        .enters("12.50")
        .sees("In order:")
        .presses(&[Enter])
        .ends(0);
    same(
        "- {at: 2026-11-30T12:00:00+08:00, event: visited, by: li.na, fee: 12.50, day: 2026-12-01, slot: 2026-12-01T14:30:00+08:00, ok: true}",
        &written(&cs, "AAAAAA"),
    );
    let cs = at(desk("deliver AAAA"))
        .sees("Papers:")
        .types(" ")
        .sees("[x] report")
        .presses(&[Down, Down])
        .sees("> [ ] warranty")
        .types(" ")
        .sees("[x] warranty")
        .presses(&[Enter])
        .ends(0);
    same(
        "- {at: 2026-11-30T12:00:00+08:00, event: delivered, by: li.na, papers: [report, warranty]}",
        &written(&cs, "AAAAAA"),
    );
}

#[test]
fn dates_default_to_today_and_instants_to_now() {
    let cs = at(desk("visit AAAA ok=true fee=1"))
        .sees("Day:")
        .presses(&[Enter])
        .sees("Slot:")
        .presses(&[Enter])
        .ends(0);
    assert!(written(&cs, "AAAAAA").contains("slot: 2026-11-30T12:00:00+08:00"));
    assert!(written(&cs, "AAAAAA").contains("day: 2026-11-30,"));
}

#[test]
fn a_reference_to_a_record_is_chosen_by_its_subject() {
    let cs = at(desk("new measure subject=Training"))
        .sees("Parent:")
        .types("handbooks")
        .sees("> 261130-BBBBBB  Print 40 handbooks")
        .presses(&[Enter])
        .ends(0);
    assert!(opened(&cs).contains("parent: \"261130-BBBBBB\"\n"), "{}", opened(&cs));
}

#[test]
fn an_optional_field_is_asked_where_a_rule_needs_it_or_the_event_is_about_it() {
    let cs = at(desk("resolve AAAA")).sees("Cause (Enter: none):").enters("lamp").ends(0);
    assert!(written(&cs, "AAAAAA").ends_with("cause: lamp}"));
    // No rule asks the cause of an enquiry.
    at(desk("resolve CCCC")).ends(0);
    // Grading is about the grade, and not about the cause.
    let cs = at(desk("triage CCCC")).sees("Grade (Enter: none):").presses(&[Down, Enter]).ends(0);
    assert!(written(&cs, "CCCCCC").ends_with("grade: general}"));
    // Of several that it sets, the first is asked, and none where a rule asks for one.
    let wide = POLICY.replace("sets: [grade]}", "sets: [grade, cause]}");
    at(desk("triage CCCC").file("policy.yaml", &wide))
        .sees("Grade (Enter: none):")
        .presses(&[Down, Enter])
        .ends(0);
    let gated = wide.replace(
        "    required: {at: resolved, need: [cause]}",
        "    gate: refuse\n    required: {at: triaged, need: [cause]}",
    );
    let cs = at(desk("triage AAAA").file("policy.yaml", gated))
        .sees("Cause (cause-given asks for it):")
        .enters("heat")
        .ends(0);
    assert!(written(&cs, "AAAAAA").ends_with("event: triaged, by: li.na, cause: heat}"));
}

#[test]
fn what_a_gate_needs_is_not_passed_over() {
    let gated = |args: &str, rule: &str| {
        let policy = POLICY.replacen(
            "    required: {at: resolved",
            &format!("{rule}    required: {{at: resolved"),
            1,
        );
        at(desk(args).file("policy.yaml", policy))
    };
    let gate = "    gate: refuse\n";
    let cs = gated("resolve AAAA", gate)
        .sees("Cause (cause-given asks for it):")
        .enters("")
        .sees("a value is needed")
        .enters("lamp")
        .ends(0);
    assert!(written(&cs, "AAAAAA").ends_with("cause: lamp}"));
    gated("resolve AAAA --lang zh", gate)
        .sees("原因（cause-given 要求）：")
        .presses(&[Escape])
        .ends(130);
    // Whoever forces it need not say it, and a rule on trial insists on nothing.
    gated("resolve AAAA --force gone", gate).sees("Cause (Enter: none):").presses(&[Enter]).ends(0);
    let trial = "    gate: refuse\n    status: trial\n";
    gated("resolve AAAA", trial).sees("Cause (Enter: none):").presses(&[Enter]).ends(0);
    // What was passed over while no rule needed it is asked once more where an answer makes one need it.
    let graded = POLICY.replace(
        "    when: {kind: request}\n    required: {at: resolved, need: [cause]}",
        "    gate: refuse\n    when: {grade: urgent}\n    required: {at: triaged, need: [cause]}",
    );
    let cs = at(desk("triage CCCC").file("policy.yaml", graded))
        .sees("Grade (Enter: none):")
        .presses(&[Down, Down, Enter])
        .sees("Cause (cause-given asks for it):")
        .enters("heat")
        .ends(0);
    assert!(
        written(&cs, "CCCCCC").ends_with("grade: urgent, cause: heat}"),
        "{}",
        written(&cs, "CCCCCC")
    );
}

#[test]
fn fields_without_a_title_are_asked_by_a_name_that_looks_like_one() {
    let bare = |title: &str| POLICY.replace(title, "}");
    let policy = bare(", title: {zh: 事由, en: Subject}}");
    let ask = |lang: &str, policy: &str, args: &str| {
        at(desk(args).file("policy.yaml", policy).arg("--lang").arg(lang))
    };
    ask("en", &policy, "new enquiry via=chat customer=C0001")
        .sees("? Subject:")
        .presses(&[Escape])
        .ends(130);
    ask("zh", &policy, "new enquiry via=chat customer=C0001")
        .sees("? 主题：")
        .presses(&[Escape])
        .ends(130);
    let policy = bare(", title: {zh: 日期, en: Day}}");
    ask("en", &policy, "visit AAAA").sees("? Day:").presses(&[Escape]).ends(130);
}

#[test]
fn a_verb_without_an_id_lets_one_choose() {
    let cs = at(desk("close").env("CS_BY", "wang.wei"))
        .shows(
            "\
? Which record?
> 261130-BBBBBB  Print 40 handbooks  C0002 海棠会展  wang.wei
  261130-CCCCCC  开票流程  C0042 王女士
  261130-AAAAAA  会议室投影仪故障  C0001 启明星软件
[type to find, Enter takes, Esc leaves]
",
        )
        .types("王女士")
        .sees("> 261130-CCCCCC")
        .presses(&[Enter])
        .ends(0);
    assert!(written(&cs, "CCCCCC").contains("event: closed, by: wang.wei"));
    // Only what is closed can be opened again.
    at(desk("reopen"))
        .shows(
            "\
? Which record?
> 261130-DDDDDD  已办完的事  C0042 王女士
[type to find, Enter takes, Esc leaves]
",
        )
        .presses(&[Escape])
        .ends(130);
    let cs = at(desk("log"))
        .sees("Which record?")
        .types("handbooks")
        .sees("> 261130-BBBBBB")
        .presses(&[Enter])
        .sees("What happened?")
        .types("resolved")
        .sees("> resolved")
        .presses(&[Enter])
        .ends(0);
    assert!(written(&cs, "BBBBBB").contains("event: resolved"));
}

#[test]
fn esc_and_ctrl_c_leave_with_nothing_written() {
    for (key, mark) in [(Escape, "(left)"), (Ctrl('c'), "(2026-11-30 12:00)")] {
        let before = desk("");
        let cs = at(desk("visit AAAA"))
            .sees("Day:")
            .presses(&[Enter])
            .sees("Slot:")
            .presses(&[key])
            .leaves_screen(
                130,
                &format!("> Day: 2026-11-30\n? Slot: {mark}\ncs: left, nothing was written\n"),
            );
        let file = "data/tickets/2026/11/261130-AAAAAA.yaml";
        same(&before.read(file), &cs.read(file));
    }
}

#[test]
fn a_narrow_screen_and_no_colour() {
    let terminal = desk("close").env("NO_COLOR", "1").at_terminal(40, 12).shows(
        "\
? Which record?
> 261130-CCCCCC  开票流程  C0042 王女士
  261130-BBBBBB  Print 40 handbooks  C…
  261130-AAAAAA  会议室投影仪故障  C00…
[type to find, Enter takes, Esc leaves]
",
    );
    assert!(!terminal.has_colour());
    terminal.presses(&[Ctrl('c')]).ends(130);
    let terminal = desk("close --lang zh").at_terminal(40, 12).shows(
        "\
? 哪一张工单？
> 261130-CCCCCC  开票流程  C0042 王女士
  261130-BBBBBB  Print 40 handbooks  C…
  261130-AAAAAA  会议室投影仪故障  C00…
[输入即查找，回车选定，Esc 放弃]
",
    );
    assert!(terminal.has_colour());
    terminal.presses(&[Ctrl('c')]).ends(130);
}

#[test]
fn prompts_stay_out_of_standard_output() {
    let cs = desk("resolve AAAA").at_terminal_into("out", 80, 24);
    let cs = cs.sees("Cause").enters("lamp").sees("$ cs resolve").ends(0);
    same("261130-AAAAAA resolved  cause: lamp\n", &cs.read("out"));
}

#[test]
fn a_script_is_never_asked() {
    let missing = "cs: `visited` needs `day`, `slot`, `fee`, `ok`
hint: add day=(a date such as 2026-11-22) slot=(an instant such as 2026-11-22T09:00:00+08:00) fee=(a number) ok=(true or false)
";
    desk("visit AAAA").complains(2, missing);
    at(desk("--no-input visit AAAA")).sees("hint: add").ends(2);
    let said = desk("close").run();
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    at(desk("close --no-input")).sees("cs: the following required arguments").ends(2);
    at(desk("new --no-input")).sees("cs: the following required arguments").ends(2);
}
