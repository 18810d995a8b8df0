//! What a write command lacks is asked for at a terminal, and nowhere else.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::pty::Key::{Ctrl, Down, Enter, Escape};
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
        .shows("x")
        .types("海棠")
        .sees("> C0002")
        .presses(&[Enter])
        .sees("Channel:")
        .presses(&[Enter])
        .sees("Subject:")
        .enters("开票要哪些材料")
        .ends(0);
    same("", &opened(&cs));
}
