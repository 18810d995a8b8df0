//! `cs guide`: finding pages by words, by fields and by ticket, and what is wrong with their heads.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, cs};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
fields:
  category: {type: [facility, price]}
  product: {type: [room, print]}
events: {triaged: {fields: [category], sets: [category]}}
kinds: {request: {fields: [subject, product?]}}
";
const PROJECTOR: &str = "---
id: projector
title: 投影仪不亮
kind: incident
category: [facility]
product: room
words: [投影, 黑屏]
---

1. 看电源灯。
";
const PRINTER: &str = "\u{feff}---\r\nid: printer\r\ntitle: 打印缺页\r\nkind: solution\r\nproduct: print\r\n---\r\n重打一份。\r\n";
const PRICE: &str = "---\nid: price\ntitle: 账单\ncategory: [price]\n---\n";
const TICKET: &str = "id: 261102-AAAA7K
kind: request
subject: 会议室投影黑屏
product: room
timeline:
- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-02T09:10:00+08:00, event: triaged, by: li.na, category: facility}
";

fn desk(args: &str) -> Cs {
    cs(&format!("guide --now 2026-11-30T12:00:00+08:00 {args}"))
        .file("policy.yaml", POLICY)
        .file("data/guides/a.md", PROJECTOR)
        .file("data/guides/b.md", PRINTER)
        .file("data/guides/c.md", PRICE)
        .file("data/guides/notes.txt", "no guide")
        .file("data/tickets/2026/11/261102-AAAA7K.yaml", TICKET)
}

const HEADER: &str = "GUIDE      KIND      TITLE       WORDS\n";
const ONE: &str =
    "projector  incident  投影仪不亮  投影, 黑屏\n\n1 guide; to read it: cs guide show projector\n";

#[test]
fn guides_are_listed_and_searched() {
    desk("").prints(
        0,
        "GUIDE      KIND      TITLE       WORDS
price      -         账单
printer    solution  打印缺页
projector  incident  投影仪不亮  投影, 黑屏

3 guides; to read one: cs guide show GUIDE
",
    );
    let one = format!("{HEADER}{ONE}");
    desk("电源灯").prints(0, &one);
    desk("category=facility").prints(0, &one);
    desk("product=room 黑屏").prints(0, &one);
    desk("product=room 重打").prints(0, "0 guides\n");
    desk("nothing").prints(0, "0 guides\n");
    desk("prodct=room")
        .complains(2, "cs: no guide has a field `prodct`\nhint: did you mean `product`?\n");
}

#[test]
fn guides_that_fit_a_ticket_say_why() {
    desk("7K").prints(0, "0 guides\n");
    desk("AAAA7K").prints(
        0,
        "261102-AAAA7K  会议室投影黑屏

GUIDE      TITLE       WHY
projector  投影仪不亮  category facility; product room; the subject says 投影, 黑屏

1 guide; to read it: cs guide show projector
",
    );
    let print = TICKET.replace("会议室投影黑屏", "手册打印模糊").replace("product: room\n", "");
    let said = desk("")
        .file("data/tickets/2026/11/261102-AAAA7K.yaml", print)
        .shell("\"$CS\" guide AAAA7K --now 2026-11-02T09:05:00+08:00");
    support::same(
        "261102-AAAA7K  手册打印模糊

GUIDE    TITLE     WHY
printer  打印缺页  the title says 打印

1 guide; to read it: cs guide show printer
",
        &said.stdout,
    );
}

#[test]
fn one_guide_is_printed() {
    desk("show projector").prints(0, "projector  投影仪不亮\ndata/guides/a.md\n\n1. 看电源灯。\n");
    desk("show projecter")
        .complains(2, "cs: there is no guide `projecter`\nhint: did you mean `projector`?\n");
    desk("show").complains(2, "cs: which guide is not said\nhint: cs guide lists them\n");
}

#[test]
fn heads_that_cannot_be_read_are_told_and_the_rest_is_shown() {
    let one = format!("{HEADER}{ONE}");
    let desk = |text: &str| desk("电源灯").file("data/guides/d.md", text);
    desk("text\n").says(
        2,
        &one,
        "cs: data/guides/d.md:1:1: the guide has no head\nhint: begin the file with ---, id: …, title: …, ---\n",
    );
    desk("---\nid: d\n---\n").says(2, &one, "cs: data/guides/d.md:1:1: the guide has no `title`\n");
    desk("---\nid: price\ntitle: x\n---\n").says(
        2,
        &one,
        "cs: data/guides/d.md:1:1: the guide `price` stands twice: it is also data/guides/c.md\n",
    );
}

#[test]
fn a_declared_roster_checks_the_heads_and_its_rows_are_the_guides() {
    let policy = format!(
        "{POLICY}rosters: {{guides: {{key: id, columns: {{title: text, kind: [incident, management, project, solution], category: list, words: list}}}}}}\n"
    );
    let run = |args: &str| {
        cs(&format!("--now 2026-11-30T12:00:00+08:00 {args}"))
            .file("policy.yaml", &policy)
            .file("data/guides/c.md", PRICE)
    };
    run("roster guides").prints(
        0,
        "ID     TITLE  KIND  CATEGORY  WORDS\nprice  账单   -     price     -\n\n1 row\n",
    );
    run("roster guides set price title=x").complains(
        2,
        "cs: the guides are the files data/guides/*.md\n\
         hint: cs guide reads them, and tells what is wrong with them\n",
    );
    let faults = "cs: data/guides/d.md:4:1: the roster `guides` has no column `catgory`
hint: did you mean `category`?
cs: data/guides/d.md:5:7: `kind`: `incidnt` is not one of its values
hint: did you mean `incident`?
";
    let wrong = "---\nid: d\ntitle: x\ncatgory: price\nkind: incidnt\n---\n";
    run("guide 账单").file("data/guides/d.md", wrong).says(
        2,
        "GUIDE  KIND  TITLE  WORDS\nprice  -     账单\n\n1 guide; to read it: cs guide show price\n",
        faults,
    );
    let said = run("check --allow-empty").file("data/guides/d.md", wrong).run();
    assert_eq!((said.stderr.as_str(), said.status), (faults, 2));
}

#[test]
fn the_guides_of_this_book_are_in_order() {
    let root = concat!("guide -C ", env!("CARGO_MANIFEST_DIR"));
    let said = cs(root).run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert!(
        said.stdout.ends_with("\n8 guides; to read one: cs guide show GUIDE\n"),
        "{}",
        said.stdout
    );
}
