//! `cs export`, and `cs import` of what people made of it: what a spreadsheet program sees, restores and spoils.
#![allow(clippy::unwrap_used, reason = "a test may fail so")]
#![allow(clippy::disallowed_methods, reason = "the tests write books and read them")]

mod support;

use std::fs;
use std::path::Path;

use support::{Cs, Said, cs, same};

const POLICY: &str = r"policy: {name: Desk, version: 1, zone: Asia/Shanghai}
rosters:
  staff: {key: id, columns: {name: text}}
  customers: {key: id, columns: {name: text, level: [regular, vip], phone: {type: text, secret: true}, tags: list, since: date}}
fields:
  customer: {type: ref, of: customers, title: {zh: 客户, en: Customer}}
  grade: {type: [low, high], title: {zh: 级别, en: Grade}}
  code: {type: text, pattern: '\d{6}'}
  fee: {type: decimal}
  wanted: {type: date}
  phone: {type: text, secret: true}
events:
  triaged: {verb: triage, fields: [grade], sets: [grade]}
kinds:
  request: {fields: [customer, subject, via?, grade?, code?, fee?, wanted?, phone?]}
";
const STAFF: &str = "id,name\nli.na,李娜\nwang.wei,王伟\n";
const CUSTOMERS: &str = "id,name,level,phone,tags,since\n00123,海棠会展,regular,13812345678,\"a,b\",2026-01-01\nC0042,启明星,vip,,,2026-02-01\n";
const FIRST: &str = r#"id: 261122-7K3QF2
kind: request
customer: "00123"
via: phone
subject: "=1+1"
grade: low
code: "004711"
fee: 1234.5
wanted: 2026-12-01
phone: "13812345678"
timeline:
- {at: 2026-11-22T09:00:21+08:00, event: opened, by: li.na, via: phone}
- {at: 2026-11-22T09:05:00+08:00, event: triaged, by: li.na, grade: high}
- {at: 2026-11-22T09:06:00+08:00, event: assigned, by: li.na, to: wang.wei}
"#;
const SECOND: &str = r#"id: 261123-123456
kind: request
customer: C0042
subject: "第一行\n\"第二行\""
timeline:
- {at: 2026-11-23T10:00:00+08:00, event: opened, by: wang.wei}
- {at: 2026-11-23T10:05:00+08:00, event: noted, by: wang.wei, note: "3-4"}
"#;
const NOW: &str = "--now 2026-11-30T12:00:00+08:00";

/// A run in a desk with its policy and rosters, and no records.
fn empty(args: &str) -> Cs {
    cs(&format!("{args} {NOW}"))
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
        .file("data/rosters/customers.csv", CUSTOMERS)
}

/// The same with two records.
fn desk(args: &str) -> Cs {
    empty(args)
        .file("data/tickets/2026/11/261122-7K3QF2.yaml", FIRST)
        .file("data/tickets/2026/11/261123-123456.yaml", SECOND)
}

const HEADINGS: &str = "id,kind,subject,Customer (customer),channel (via),opened,closed,status,owner,Grade (grade),code,fee,wanted,phone,Grade when opened (head.grade)\r\n";

#[test]
fn csv_is_what_excel_opens_without_harm() {
    let rows = "261122-7K3QF2,request,'=1+1,\"\t00123\",phone,\"\t2026-11-22 09:00:21\",,open,wang.wei,high,\"\t004711\",1234.5,2026-12-01,***,low\r\n\
                \"\t261123-123456\",request,\"第一行\n\"\"第二行\"\"\",C0042,,\"\t2026-11-23 10:00:00\",,open,,,,,,,\r\n";
    desk("export").prints(0, &format!("\u{feff}{HEADINGS}{rows}"));
    desk("export --no-bom").prints(0, &format!("{HEADINGS}{rows}"));
    let shown = rows.replace("***", "\"\t13812345678\"");
    desk("export --no-bom --reveal").prints(0, &format!("{HEADINGS}{shown}"));
}

#[test]
fn whole_minutes_are_times_that_excel_reads_and_headings_speak_the_language() {
    desk("export --no-bom --lang zh --columns id,opened,deadline owner=wang.wei")
        .prints(0, "工单号 (id),受理时间 (opened),截止 (deadline)\r\n261122-7K3QF2,\"\t2026-11-22 09:00:21\",\r\n");
    desk("export --no-bom --columns id,opened opened>2026-11-22")
        .prints(0, "id,opened\r\n\"\t261123-123456\",2026-11-23 10:00\r\n");
    desk("export --no-bom --events owner=wang.wei").prints(
        0,
        "record,time (at),event,who (by),channel (via),to whom (to),note,Grade (grade)\r\n\
         261122-7K3QF2,\"\t2026-11-22 09:00:21\",opened,li.na,phone,,,\r\n\
         261122-7K3QF2,\"\t2026-11-22 09:05:00\",triaged,li.na,,,,high\r\n\
         261122-7K3QF2,\"\t2026-11-22 09:06:00\",assigned,li.na,,wang.wei,,\r\n",
    );
    desk("export --no-bom --roster customers").prints(
        0,
        "id,since,name,level,phone,tags\r\n\"\t00123\",2026-01-01,海棠会展,regular,***,\"a; b\"\r\nC0042,2026-02-01,启明星,vip,,\r\n",
    );
}

#[test]
fn a_file_is_written_whole_and_never_over_another() {
    let desk = desk("export -o out.csv").file("out.csv", "mine");
    desk.complains(2, "cs: out.csv is there already\nhint: --overwrite writes over it\n")
        .leaves("out.csv", "mine");
    self::desk("export -o out.doc").complains(
        2,
        "cs: the name `out.doc` does not tell the form\nhint: end it in .csv or .xlsx, or give --format\n",
    );
}

/// Files that one run wrote, put into the folder of another.
fn carried(from: &Cs, to: Cs, names: &[&str]) -> Cs {
    let read = |name: &str| fs::read(from.folder().join(name)).unwrap();
    names.iter().fold(to, |to, name| to.file(name, read(name)))
}

#[track_caller]
fn said(run: &Said, status: i32, stdout: &str, stderr: &str) {
    same(stdout, &run.stdout);
    same(stderr, &run.stderr);
    assert_eq!(run.status, status);
}

#[track_caller]
fn holds(folder: &Path, name: &str, expected: &str) {
    same(expected, &fs::read_to_string(folder.join(name)).unwrap());
}

#[test]
fn what_is_exported_makes_the_same_book_elsewhere_and_nothing_where_it_came_from() {
    let script = "$CS export --reveal -o r.csv && $CS export --reveal --events -o e.csv \
                  && $CS export --reveal -o b.xlsx && $CS export --reveal --encoding gb18030 -o g.csv \
                  && $CS export --reveal --events --encoding gb18030 -o h.csv";
    let from = desk("");
    said(&from.shell(&script.replace("export", &format!("export {NOW}"))), 0, "", "");
    for (names, about) in [
        (
            &["r.csv", "e.csv"][..],
            "r.csv: 2 rows, UTF-8, cells separated by comma\ne.csv: 5 rows, UTF-8, cells separated by comma\n",
        ),
        (
            &["g.csv", "h.csv"],
            "g.csv: 2 rows, gb18030, cells separated by comma\nh.csv: 5 rows, UTF-8, cells separated by comma\n",
        ),
        (&["b.xlsx"], "b.xlsx!records: 2 rows\nb.xlsx!events: 5 rows\n"),
    ] {
        let import = format!("import {} --write", names.join(" "));
        let to = carried(&from, empty(&import), names);
        let new = "\n      2  new records, with 5 events\n      0  records in the book already, and unchanged\n\nwritten, and read back as planned: 2 records, 5 events\n";
        said(&to.run(), 0, &format!("{about}{new}"), "");
        holds(to.folder(), "data/tickets/2026/11/261122-7K3QF2.yaml", FIRST);
        holds(to.folder(), "data/tickets/2026/11/261123-123456.yaml", SECOND);
        let old = "\n      0  new records\n      2  records in the book already, and unchanged\n\nnothing was new, and nothing is written\n";
        said(&to.run(), 0, &format!("{about}{old}"), "");
    }
}

/// Imports `table` into the desk; the last lines, and what goes wrong.
fn imported(table: impl AsRef<[u8]>, options: &str) -> (Cs, Said) {
    let run = desk(&format!("import t.csv --write --by li.na {options}")).file("t.csv", table);
    let said = run.run();
    (run, said)
}

#[test]
fn new_rows_make_records_once_whatever_a_program_made_of_them() {
    // As Excel in China saves it: GBK, semicolons, no guards, dates in its own form, zeros lost.
    let table = "类型;客户;主题;渠道 (via);opened;fee;wanted;code\r\n\
                 request;123;来了一单;phone;2026/11/29 9:00;1,200.50;2026/12/3;4712\r\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(table);
    let (run, first) = imported(gbk, "");
    said(
        &first,
        0,
        "t.csv: 1 row, gb18030, cells separated by semicolon\n\n      1  new record, with 1 event\n      0  records in the book already, and unchanged\n\nwritten, and read back as planned: 1 record, 1 event\n",
        "cs: warning: t.csv:2:2: `customer`: `123` lacks the zeros before it, and is read as `00123`\n\
         cs: warning: t.csv:2:8: `code`: `4712` lacks the zeros before it, and is read as `004712`\n",
    );
    let folder = run.folder().join("data/tickets/2026/11");
    let names = || -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let made = names().pop().unwrap();
    assert!(made.starts_with("261129-"), "{made}");
    let text = fs::read_to_string(folder.join(&made)).unwrap();
    let id = made.trim_end_matches(".yaml");
    same(
        &format!(
            "id: {id}\nkind: request\ncustomer: \"00123\"\nvia: phone\nsubject: 来了一单\ncode: \"004712\"\nfee: 1200.50\nwanted: 2026-12-03\ntimeline:\n\
             - {{at: 2026-11-29T09:00:00+08:00, event: opened, by: li.na, via: phone, recorded: 2026-11-30T12:00:00+08:00}}\n"
        ),
        &text,
    );
    let again = run.run();
    assert!(again.stdout.contains("nothing was new"), "{}", again.stdout);
    assert_eq!(names().len(), 3);
}

#[test]
fn what_has_happened_is_not_changed_by_a_sheet() {
    let table = "id,customer,subject,owner,grade,opened\n\
                 261122-7K3QF2,C0042,=1+1,,low,2026-11-22 09:00:21\n\
                 261123-123456,C0042,,li.na,,2026-11-23 10:00\n";
    let (run, refused) = imported(table, "");
    said(
        &refused,
        2,
        "t.csv: 2 rows, UTF-8, cells separated by comma\n\n      0  new records\n      0  records in the book already, and unchanged\n      1  cell with what the record said before: the book goes on, the sheet did not\n\nnothing is written\n",
        "cs: t.csv:2:2: this changes `customer` of the record 261122-7K3QF2 from `00123` to `C0042`\n\
         hint: cs amend 261122-7K3QF2 of=head customer=C0042 reason=…\n\
         cs: t.csv:3:3: this empties `subject` of the record 261123-123456\n\
         hint: put the value back, or leave the column out\n\
         cs: t.csv:3:4: this changes `owner` of the record 261123-123456 from nothing to `li.na`\n\
         hint: cs assign 261123-123456 to=li.na says it\n",
    );
    holds(run.folder(), "data/tickets/2026/11/261122-7K3QF2.yaml", FIRST);
}

#[test]
fn events_are_added_where_the_book_lacks_them_and_changed_ones_are_refused() {
    let table = "record,at,event,by,note,to\n\
                 261123-123456,2026-11-23 10:00,opened,wang.wei,,\n\
                 261123-123456,2026-11-23 10:05,noted,wang.wei,\t3-4,\n\
                 261123-123456,2026/11/29 9:30,assigned,li.na,,li.na\n";
    let (run, added) = imported(table, "");
    said(
        &added,
        0,
        "t.csv: 3 rows, UTF-8, cells separated by comma\n\n      2  events in the book already\n      1  new event of 1 record of the book\n\nwritten, and read back as planned: 1 record, 3 events\n",
        "",
    );
    holds(
        run.folder(),
        "data/tickets/2026/11/261123-123456.yaml",
        &format!(
            "{SECOND}- {{at: 2026-11-29T09:30:00+08:00, event: assigned, by: li.na, to: li.na, recorded: 2026-11-30T12:00:00+08:00}}\n"
        ),
    );
    assert!(run.run().stdout.contains("nothing was new"));
    let (_, refused) = imported(table.replace("\t3-4", "4-3"), "");
    same(
        "cs: t.csv:3:1: this changes the event `noted` of 2026-11-23T10:05:00+08:00 of the record 261123-123456: what has happened stays\n\
         hint: cs amend 261123-123456 of=noted … reason=… corrects it; for one more event leave the old row as it was\n",
        &refused.stderr,
    );
    assert_eq!(refused.status, 2);
}

#[test]
fn the_name_of_the_file_and_its_folder_must_tell_what_to_write() {
    desk("export -o all.txt").complains(
        2,
        "cs: the name `all.txt` does not tell the form\nhint: end it in .csv or .xlsx, or give --format\n",
    );
    desk("export -o no/where/all.csv").complains(
        2,
        "cs: could not write no/where/all.csv: there is no folder no/where\nhint: make it first: mkdir -p no/where\n",
    );
    desk("check --format csv=no/all.csv --rule none").file("policy.yaml", POLICY).complains(
        2,
        "cs: there is no rule `none`\nhint: cs explain RULE prints one; the rules stand in policy.yaml\n",
    );
    let said = desk("check --allow-empty --format csv=no/all.csv").run();
    same(
        "cs: could not write no/all.csv: there is no folder no\nhint: make it first: mkdir -p no\n",
        &said.stderr,
    );
    assert_eq!(said.status, 2);
}

#[test]
fn records_without_their_events_are_refused_once_and_not_by_the_cell() {
    let from = desk("export --all -o all.csv");
    assert_eq!(from.run().status, 0);
    let table = from.read("all.csv");
    empty("import all.csv --by li.na").file("all.csv", &table).says(
        2,
        "all.csv: 2 rows, UTF-8, cells separated by comma\n\n      1  new record, with 1 event\n      0  records in the book already, and unchanged\n\nnothing is written\n",
        "cs: all.csv:2:9: 1 row is of a record that the book lacks, and only its events say `owner`\n\
         hint: import their events too: cs export --all --events -o events.csv where they are, then cs import all.csv events.csv\n",
    );
    let (first, more) = (table.replace("261122-7K3QF2", "261122-AAAA22"), "");
    let rows = first.split_once("\r\n").unwrap().1;
    let twice = format!("{table}{}{more}", rows.split("\"\t261123").next().unwrap());
    let said = empty("import all.csv --by li.na").file("all.csv", twice).run();
    assert!(
        said.stderr.starts_with("cs: all.csv:2:9: 2 rows are of records that the book lacks, and only their events say `owner`\n"),
        "{}",
        said.stderr
    );
    // With them, it is the same book.
    let events = from.shell("\"$CS\" export --all --events --reveal -o events.csv --now 2026-11-30T12:00:00+08:00 && \"$CS\" export --all --reveal -o all.csv --overwrite --now 2026-11-30T12:00:00+08:00");
    assert_eq!(events.status, 0, "{}", events.stderr);
    let both = empty("import all.csv events.csv --write")
        .file("all.csv", from.read("all.csv"))
        .file("events.csv", from.read("events.csv"));
    let said = both.run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{}", said.stdout);
}

#[test]
fn who_opens_rows_was_of_the_staff_when_they_were_opened() {
    let staff = "id,name,since\nli.na,李娜,2026-11-10\nwang.wei,王伟,2026-01-01\n";
    let policy = POLICY.replace("columns: {name: text}}", "columns: {name: text, since: date}}");
    let table = "kind,customer,subject,opened\nrequest,C0042,x,2026-11-09 09:00\n";
    let desk = |by: &str| {
        empty(&format!("import t.csv --by {by}"))
            .file("policy.yaml", &policy)
            .file("data/rosters/staff.csv", staff)
            .file("t.csv", table)
            .run()
    };
    let said = desk("li.na");
    same(
        "cs: t.csv:2:1: --by: `li.na` is of the staff from 2026-11-10 on, and this is 2026-11-09 09:00\n\
         hint: name who did it, or mend the row: cs roster staff --all\n",
        &said.stderr,
    );
    assert_eq!(said.status, 2);
    assert_eq!((desk("wang.wei").status, desk("wang.wei").stderr.as_str()), (0, ""));
}

#[test]
fn secrets_that_a_row_changes_are_named_to_those_who_may_see_them() {
    let table = "id,phone\n261122-7K3QF2,110\n";
    let import = |options: &str| {
        desk(&format!("import t.csv --by li.na {options}")).file("t.csv", table).run().stderr
    };
    same(
        "cs: t.csv:2:2: this changes `phone` of the record 261122-7K3QF2\nhint: cs amend 261122-7K3QF2 of=head phone=… reason=…\n",
        &import(""),
    );
    same(
        "cs: t.csv:2:2: this changes `phone` of the record 261122-7K3QF2 from `13812345678` to `110`\nhint: cs amend 261122-7K3QF2 of=head phone=110 reason=…\n",
        &import("--reveal"),
    );
    desk("import t.csv --skip-bad --write").file("t.csv", table).complains(
        2,
        "cs: --skip-bad leaves out rows of another system's table (--map), and this is none\n\
         hint: mend the rows that are named, or take them out of the table\n",
    );
}

#[test]
fn what_is_spoiled_or_unknown_is_refused_by_its_cell() {
    let refused = |table: &str, expected: &str| {
        let (run, refused) = imported(table, "");
        same(expected, &refused.stderr);
        assert_eq!(refused.status, 2);
        holds(run.folder(), "data/tickets/2026/11/261122-7K3QF2.yaml", FIRST);
    };
    refused(
        "id,subject,fee\n261122-7K3QF2,1.38E+10,4.4E+17\n",
        "cs: t.csv:2:2: `subject`: `1.38E+10` is what a spreadsheet made of a long number: its digits are lost\n\
         hint: make the column a column of text, and type the number again\n\
         cs: t.csv:2:3: `fee`: `4.4E+17` is what a spreadsheet made of a long number: its digits are lost\n\
         hint: make the column a column of text, and type the number again\n",
    );
    refused(
        "id,wanted\n261122-7K3QF2,5/1/2026\n",
        "cs: t.csv:2:2: `wanted`: `5/1/2026` is not a time that can be read for certain\nhint: write it as 2026-11-22\n",
    );
    refused(
        "id,kind,wnated\n261122-7K3QF2,request,\n",
        "cs: t.csv:1:3: there is no field `wnated`\nhint: did you mean `wanted`?\n",
    );
    refused(
        "kind,customer,subject,status,opened\nrequest,C0042,x,closed,2026-11-29 9:00\n",
        "cs: t.csv:2:4: `status` is not said when a record is opened, but by an event later\nhint: cs close says it\n",
    );
    refused(
        "kind,customer,subject\nrequest,C0042,x\n",
        "cs: t.csv:2:1: the row has no `id` and no `opened`\n\
         hint: write when it was opened, such as 2026-11-22 09:00: the id is made from it, and to import twice is to import once\n",
    );
    refused(
        "id,kind,subject,opened,phone\n261129-ABCDEF,request,x,2026-11-29 9:00,***\n",
        "cs: t.csv:2:1: `request` needs `customer`\n\
         cs: t.csv:2:5: `***` stands for a secret that the export did not show, and nothing can be made of it\n\
         hint: cs export --reveal writes it\n",
    );
    refused(
        "record,at,event,by\n261129-ABCDEF,2026-11-29 9:00,noted,li.na\n",
        "cs: t.csv:2:1: there is no record 261129-ABCDEF, neither in the book nor in a sheet\n",
    );
    refused(
        "Name,What\nx,y\n",
        "cs: t.csv:1:1: there is no field `Name`\ncs: t.csv:1:2: there is no field `What`\n",
    );
}

#[test]
fn rows_of_a_roster_are_added_and_change_from_a_date_on() {
    let import = |table: &str, options: &str| {
        let args = format!("import t.csv --roster customers --write {options}");
        let run = empty(&args).file("t.csv", table);
        (run.run(), run)
    };
    let table = "id,since,name,level,phone,tags\r\n123,2026/1/1,海棠会展,vip,***,a; b\r\nC0042,2026/2/1,启明星,vip,,\r\nC0043,,新客户,regular,13900000000,\r\n";
    let (first, run) = import(table, "--since 2026-12-01");
    said(
        &first,
        0,
        "t.csv: 3 rows, UTF-8, cells separated by comma\n\n      1  new key: C0043\n      1  changed key: 00123\n      1  row unchanged\n\nwritten to data/rosters/customers.csv\n",
        "cs: warning: t.csv:2:1: `id`: `123` lacks the zeros before it, and is read as `00123`\n",
    );
    holds(
        run.folder(),
        "data/rosters/customers.csv",
        &format!(
            "{CUSTOMERS}00123,海棠会展,vip,13812345678,a; b,2026-12-01\nC0043,新客户,regular,13900000000,,2026-12-01\n"
        ),
    );
    let (again, _) = import("id,name\n00123,海棠会展\n", "");
    assert!(again.stdout.contains("nothing was new"), "{}", again.stdout);
    let (wrong, run) = import("id,level\nC0042,gold\n,vip\n", "");
    same(
        "cs: t.csv:2:2: `level`: `gold` is not one of its values\nhint: known here: regular, vip\n\
         cs: t.csv:3:1: the row has no `id`\n",
        &wrong.stderr,
    );
    holds(run.folder(), "data/rosters/customers.csv", CUSTOMERS);
}

/// Rules with and without a gate, in the words of the sheets.
const RULES: &str = r"rules:
- {id: fee-said, title: A request names its fee, required: {at: opened, need: [fee]}, gate: refuse}
- {id: code-said, title: A request names its code, required: {at: opened, need: [code]}}
";

fn ruled(args: &str, table: &str) -> Cs {
    desk(args).file("policy.yaml", format!("{POLICY}{RULES}")).file("t.csv", table)
}

#[test]
fn no_gate_is_passed_without_a_word() {
    let table = "kind,customer,subject,opened,fee,code\n\
                 request,C0042,one,2026-11-29 09:00,,\n\
                 request,C0042,two,2026-11-29 10:00,5,004711\n\
                 request,C0042,three,2026-11-29 11:00,,\n";
    let told = |language: &str, write: &str| {
        let run = ruled(&format!("import t.csv --by li.na {write} --lang {language}"), table).run();
        assert_eq!(run.status, 0, "{}", run.stderr);
        let id = regex_free_ids(&run.stderr);
        id.iter().fold(run.stderr, |text, id| text.replace(id, "ID"))
    };
    let english = "cs: warning: 2 rows break fee-said, and a command would have refused them: A request names its fee: lacks fee (ID, ID)\n\
                   cs: warning: 2 records break code-said: A request names its code: lacks code (ID, ID)\n\
                   cs: note: an import is history, so no rule refuses it; cs check tells what it breaks\n";
    same(english, &told("en", ""));
    same(english, &told("en", "--write"));
    let chinese = "cs: 警告：2 行违反 fee-said，用命令登记会被拒绝：A request names its fee：缺 fee（ID、ID）\n\
                   cs: 警告：2 张工单违反 code-said：A request names its code：缺 code（ID、ID）\n\
                   cs: 注意：导入的是历史，规则不会拒绝；违反之处 cs check 会列出\n";
    same(chinese, &told("zh", ""));
}

/// The ids in `text`: six digits, a dash and six letters.
fn regex_free_ids(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let is_id = |word: &&str| word.len() == 13 && word.as_bytes()[6] == b'-';
    words.filter(is_id).map(str::to_owned).collect()
}

#[test]
fn events_alone_say_what_applies_and_what_is_to_come() {
    let events = "record,at,event,by,grade\n\
                  261122-7K3QF2,2026-11-29 09:00,noted,li.na,\n\
                  261122-7K3QF2,2026-12-20 09:00,triaged,li.na,low\n";
    let run = desk("import t.csv").file("t.csv", events).run();
    said(
        &run,
        0,
        "t.csv: 2 rows, UTF-8, cells separated by comma\n\n      2  new events of 1 record of the book\n      1  event yet to come: until then no rule sees it, and no list shows it\n\nnothing is written yet (--write does it)\n",
        "",
    );
}

#[test]
fn headings_and_cells_may_bear_titles_and_names() {
    let table =
        "类型,客户,主题,受理,经办人,状态\nrequest,启明星,来了,2026-11-29 09:00,王伟,处理中\n";
    let run = desk("import t.csv --write --lang zh").file("t.csv", table);
    let all = run.run();
    assert_eq!(all.stderr, "");
    assert!(all.stdout.contains("已写入"), "{}", all.stdout);
    let list = run.shell(&format!("$CS list --columns customer,subject --format csv 来了 {NOW}"));
    assert!(list.stdout.contains("C0042,来了"), "{}", list.stdout);
    let events = "工单,时间,事件,经办人,交给\n261122-7K3QF2,2026-11-29 09:00,派单,李娜,王伟\n";
    let run = desk("import t.csv --write").file("t.csv", events);
    run.run();
    let text = run.read("data/tickets/2026/11/261122-7K3QF2.yaml");
    assert!(text.contains("event: assigned, by: li.na, to: wang.wei"), "{text}");
}

#[test]
fn a_new_row_beside_columns_of_heads_is_a_new_record() {
    let head = "id,kind,customer,subject,opened,grade,head.grade\n\
                261122-7K3QF2,request,00123,'=1+1,2026-11-22 09:00:21,high,low\n";
    let case = |row: &str, status: i32, told: &str| {
        let run = desk("import t.csv --by li.na").file("t.csv", format!("{head}{row}\n")).run();
        assert_eq!(run.status, status, "{row}: {}{}", run.stdout, run.stderr);
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(all.contains(told), "{row}: {all}");
    };
    let new = "1  new record, with 1 event";
    case(",request,C0042,new,2026-11-29 09:00,,low", 0, new);
    case(",request,C0042,new,2026-11-29 09:00,low,low", 0, new);
    case(",request,C0042,new,2026-11-29 09:00,,", 0, new);
    let later = "`grade` is not said when a record is opened, but by an event later";
    case(",request,C0042,new,2026-11-29 09:00,high,low", 2, later);
}
