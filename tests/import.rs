//! `cs import` end to end: both shapes, encodings, repeats, and everything that is said about rows.
#![allow(clippy::unwrap_used, reason = "a test may fail so")]
#![allow(clippy::disallowed_methods, reason = "the tests write books and read them")]
#![allow(clippy::too_many_lines, reason = "the expected text stands in the test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const POLICY: &str = "\
policy: {name: Test, version: 1, zone: Asia/Shanghai}
fields:
  reference: text
  grade: [low, high]
  phone: {type: text, secret: true}
  topics: {type: list}
  wanted: date
events:
  responded: {verb: respond}
  triaged: {verb: triage, fields: [grade], sets: [grade]}
kinds:
  request: {fields: [customer?, subject?, reference?, phone?, topics?, wanted?, grade?]}
  complaint: {}
";

const EVENTS: &str = "\
rows: events
kind: request
case: Case
keep-case-as: reference
activity: What
time: When
by: {column: Who, empty: system}
events: {Open: opened, Answer: responded, Close: closed}
leave-out: {What: [Note]}
";

const TICKETS: &str = "\
rows: tickets
kind: {column: Type, rename: {Req: request}, else: complaint}
case: No
keep-case-as: reference
times: ['%d.%m.%Y %H:%M']
by: {value: system}
head: {subject: Subject, customer: Client}
events:
  Created: opened
  Answered: {event: responded, by: Agent}
  Closed: closed
";

/// A book with a map and a table.
struct Book {
    folder: TempDir,
}

/// What a run said.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    status: i32,
    out: String,
    err: String,
}

impl Book {
    fn new(map: &str, table: impl AsRef<[u8]>) -> Self {
        let book = Self { folder: TempDir::new().unwrap() };
        book.file("policy.yaml", POLICY).file("map.yaml", map).file("t.csv", table);
        book
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn run(&self, args: &str) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_cs"))
            .args(args.split_whitespace())
            .current_dir(self.folder.path())
            .env_clear()
            .output()
            .unwrap();
        Said {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn import(&self, options: &str) -> Said {
        self.run(&format!("import t.csv --map map.yaml --now 2026-11-30T00:00:00Z {options}"))
    }

    /// Every file under `data`, by name, with its text.
    fn data(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        collect(self.folder.path(), &self.folder.path().join("data"), &mut found);
        found.sort();
        found
    }

    fn names(&self) -> Vec<String> {
        self.data().into_iter().map(|(name, _)| name).collect()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn said(status: i32, out: &str, err: &str) -> Said {
    Said { status, out: out.to_owned(), err: err.to_owned() }
}

const TWO_CASES: &str = "\
Case,What,When,Who
A-1,Open,2026-11-02 09:00:00,li.na
A-1,Answer,2026-11-02 09:30:00,li.na
B-2,Open,2026-11-03 10:00:00,
A-1,Note,2026-11-02 09:40:00,li.na
A-1,Close,2026-11-04 17:00:00,li.na
";

#[test]
fn rows_of_events_become_records_and_only_with_write() {
    let book = Book::new(EVENTS, TWO_CASES);
    let counts = "
      2  records
      4  events
      1  row left out by the map

      2  new records
      1  new record closed, for 1 month of the archive
      1  new record open, for data/tickets
      0  records in the book already
";
    let preview = "t.csv: 5 rows, UTF-8, cells separated by comma

    id: 261102-CFYPA1
    kind: request
    reference: A-1
    timeline:
    - {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
    - {at: 2026-11-02T09:30:00+08:00, event: responded, by: li.na}
    - {at: 2026-11-04T17:00:00+08:00, event: closed, by: li.na}

    id: 261103-3HW6WZ
    kind: request
    reference: B-2
    timeline:
    - {at: 2026-11-03T10:00:00+08:00, event: opened, by: system}
";
    let shown = format!("{preview}{counts}\nnothing is written yet (--write does it)\n");
    assert_eq!(book.import(""), said(0, &shown, ""));
    assert_eq!(book.data(), []);

    let end = "\nwritten, and read back as planned: 2 records, 4 events\n";
    assert_eq!(book.import("--write"), said(0, &format!("{preview}{counts}{end}"), ""));
    assert_eq!(
        book.names(),
        [
            "data/archive/manifest.csv",
            "data/archive/month=2026-11/events.csv",
            "data/archive/month=2026-11/tickets.csv",
            "data/tickets/2026/11/261103-3HW6WZ.yaml",
        ]
    );
    assert_eq!(
        book.read("data/archive/month=2026-11/events.csv"),
        "ticket,at,event,by,via,to,note,recorded,fields
261102-CFYPA1,2026-11-02T09:00:00+08:00,opened,li.na,,,,,
261102-CFYPA1,2026-11-02T09:30:00+08:00,responded,li.na,,,,,
261102-CFYPA1,2026-11-04T17:00:00+08:00,closed,li.na,,,,,
"
    );
    assert_eq!(
        book.read("data/tickets/2026/11/261103-3HW6WZ.yaml"),
        "id: 261103-3HW6WZ
kind: request
reference: B-2
timeline:
- {at: 2026-11-03T10:00:00+08:00, event: opened, by: system}
"
    );

    let before = book.data();
    let again = "t.csv: 5 rows, UTF-8, cells separated by comma

      2  records
      4  events
      1  row left out by the map

      0  new records
      2  records in the book already

nothing was new; read back as planned: 2 records, 4 events
";
    let later = book.run("import t.csv --map map.yaml --now 2027-01-01T00:00:00Z --write");
    assert_eq!(later, said(0, again, ""));
    assert_eq!(book.data(), before);
}

/// The account after the counts of rows.
const NOTHING_NEW: &str = "
      0  new records
      2  records in the book already
";

#[test]
fn rows_of_tickets_with_semicolons_crlf_and_a_line_end_in_a_cell() {
    let table = "No;Type;Subject;Client;Agent;Created;Answered;Closed\r
7;Req;\"Beamer; \r\nroom 3\";C1;li.na;02.11.2026 09:00;02.11.2026 09:10;\r
\r
8;Cmp;Noise;;wang.wei;03.11.2026 09:00;;04.11.2026 09:00\r
9;Cmp;Heat;;;03.11.2026;;\r
";
    let book = Book::new(TICKETS, table);
    let said = book.import("--write --skip-bad");
    assert_eq!(
        said.err,
        "cs: t.csv:6:1: `03.11.2026` is not a time as the map says
hint: the formats tried: %d.%m.%Y %H:%M
"
    );
    assert_eq!(said.status, 2);
    assert!(said.out.starts_with("t.csv: 3 rows, UTF-8, cells separated by semicolon\n"));
    assert!(said.out.ends_with(
        "
      2  records
      4  events
      1  row skipped, for the reasons given

      2  new records
      1  new record closed, for 1 month of the archive
      1  new record open, for data/tickets
      0  records in the book already

written, and read back as planned: 2 records, 4 events
"
    ));
    assert_eq!(
        book.read("data/tickets/2026/11/261102-EM2S2J.yaml"),
        "id: 261102-EM2S2J
kind: request
customer: C1
subject: \"Beamer; \\nroom 3\"
reference: \"7\"
timeline:
- {at: 2026-11-02T09:00:00+08:00, event: opened, by: system}
- {at: 2026-11-02T09:10:00+08:00, event: responded, by: li.na}
"
    );
    assert_eq!(
        book.read("data/archive/month=2026-11/tickets.csv"),
        "id,kind,subject,customer,via,opened,closed,owner,status,due,reference
261103-QB84X6,complaint,Noise,,,2026-11-03T09:00:00+08:00,2026-11-04T09:00:00+08:00,,closed,,8
"
    );
    assert!(book.import("--write --skip-bad").out.contains(NOTHING_NEW));
}

#[test]
fn encodings_and_tabs_are_seen_from_the_file() {
    #[track_caller]
    fn case(table: &[u8], map: &str, source: &str) {
        let book = Book::new(map, table);
        let said = book.import("--write");
        assert_eq!((said.status, &*said.err), (0, ""), "{said:?}");
        assert_eq!(said.out.lines().next().unwrap(), source);
        let name = book.names().pop().unwrap();
        assert!(book.read(&name).contains("by: 李娜\n") || book.read(&name).contains("by: 李娜}"));
    }
    let map = EVENTS.replace("Who, ", "经办, ");
    let table = "Case,What,When,经办\nA-1,Open,2026-11-02 09:00:00,李娜\n";
    case(table.as_bytes(), &map, "t.csv: 1 row, UTF-8, cells separated by comma");
    let marked = format!("\u{feff}{}", table.replace(',', "\t").replace('\n', "\r\n"));
    case(marked.as_bytes(), &map, "t.csv: 1 row, UTF-8, cells separated by tab");
    let (gb, _, _) = encoding_rs::GB18030.encode(table);
    case(&gb, &map, "t.csv: 1 row, gb18030, cells separated by comma");
    let named = format!("{map}table: {{encoding: gbk, delimiter: ','}}\n");
    case(&gb, &named, "t.csv: 1 row, GBK, cells separated by comma");
    let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    case(&wide, &map, "t.csv: 1 row, UTF-16LE, cells separated by tab");
}

#[test]
fn what_is_odd_or_bad_about_rows_is_told_apart() {
    let table = "\
Case,What,When,Who
A-1,Open,2026-11-02 09:00:00,li.na
A-1,Answer,2026-11-02 09:30:00.5,li.na
A-1,Answer,2026-11-02 09:20:00,li.na
A-1,Answer,2026-11-02 08:30:00,li.na
A-1,Answer,2026-12-02 09:20:00,li.na
A-1,Answer,2026-12-02 09:20:00,li.na
A-1,Clos,2026-12-02 09:20:00,li.na
,Close,2026-12-02 09:20:00,li.na
A-1,Close,yesterday,li.na
A-1,Close,,li.na
A-1,Close
,,,
C-3,Close,2026-11-02 09:20:00,li.na
D-4,Open,2026-11-02 09:20:00,bot
";
    let book = Book::new(EVENTS, table);
    let out = "t.csv: 14 rows, UTF-8, cells separated by comma

    id: 261102-CFYPA1
    kind: request
    reference: A-1
    timeline:
    - {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
    - {at: 2026-11-02T08:30:00+08:00, event: responded, by: li.na}
    - {at: 2026-11-02T09:20:00+08:00, event: responded, by: li.na}
    - {at: 2026-11-02T09:30:00+08:00, event: responded, by: li.na}
    - {at: 2026-12-02T09:20:00+08:00, event: responded, by: li.na}

      1  record
      5  events
      1  row without any text
      7  rows skipped, for the reasons given

      1  new record
      1  new record open, for data/tickets
      0  records in the book already
      1  row saying what an earlier one says, counted once: t.csv:7
      1  event before the row above, of the same case: t.csv:4
      1  event before `opened`: t.csv:5
      2  events in the future: t.csv:6, t.csv:7
      1  time cut to the second

";
    let err = "\
cs: t.csv:8:1: the map knows no activity `Clos`
hint: did you mean `Close`?
cs: t.csv:9:1: the row names no case
cs: t.csv:10:1: `yesterday` is not a time as the map says
hint: the formats tried: %+, %Y-%m-%dT%H:%M:%S%.f, %Y-%m-%d %H:%M:%S%.f, %Y-%m-%d %H:%M, %Y/%m/%d %H:%M:%S%.f
cs: t.csv:11:1: the row has no time
cs: t.csv:12:1: the row has 2 cells, the header 4
hint: quote a cell that holds a comma, or another mark between cells
cs: t.csv:14:1: no row opens the case `C-3`
hint: opened: first in the map opens it at its first event
cs: t.csv:15:1: `bot` names no one (a staff id, customer, system or bot:NAME)
";
    let refused = format!("{out}nothing is written (--write --skip-bad writes the rest)\n");
    for options in ["", "--write"] {
        assert_eq!(book.import(options), said(2, &refused, err));
        assert_eq!(book.data(), []);
    }
    let written = format!("{out}written, and read back as planned: 1 record, 5 events\n");
    assert_eq!(book.import("--write --skip-bad"), said(2, &written, err));
    assert_eq!(book.names(), ["data/tickets/2026/11/261102-CFYPA1.yaml"]);
}

#[test]
fn a_closing_in_the_future_does_not_archive() {
    let table = "Case,What,When,Who
A-1,Open,2026-11-02 09:00:00,li.na
A-1,Close,2026-12-01 09:00:00,li.na
";
    let book = Book::new(EVENTS, table);
    assert_eq!(book.import("--write").status, 0);
    assert_eq!(book.names(), ["data/tickets/2026/11/261102-CFYPA1.yaml"]);
}

#[test]
fn a_later_export_adds_what_is_new_at_work_and_in_the_archive() {
    let book = Book::new(EVENTS, TWO_CASES);
    assert_eq!(book.import("--write").status, 0);
    let archive = book.read("data/archive/month=2026-11/events.csv");
    let more = "B-2,Answer,2026-11-03 10:05:00,li.na\nA-1,Answer,2026-11-05 08:00:00,li.na\n";
    book.file("t.csv", format!("{TWO_CASES}{more}"));
    let said = book.import("--write");
    assert_eq!((said.status, &*said.err), (0, ""));
    assert!(said.out.ends_with(
        "
      0  new records
      2  records of the book with 2 new events
      0  records in the book already

written, and read back as planned: 2 records, 6 events
"
    ));
    assert_eq!(book.read("data/archive/month=2026-11/events.csv"), archive);
    assert!(book.read("data/tickets/2026/11/261103-3HW6WZ.yaml").ends_with(
        "- {at: 2026-11-03T10:00:00+08:00, event: opened, by: system}
- {at: 2026-11-03T10:05:00+08:00, event: responded, by: li.na}
"
    ));
    let copied = book.read("data/tickets/2026/11/261102-CFYPA1.yaml");
    assert!(copied.ends_with("{at: 2026-11-05T08:00:00+08:00, event: responded, by: li.na}\n"));
    assert!(book.import("--write").out.contains(NOTHING_NEW));
}

#[test]
fn a_record_that_says_something_else_is_left_alone() {
    let book = Book::new(EVENTS, TWO_CASES);
    assert_eq!(book.import("--write").status, 0);
    let before = book.data();
    book.file("t.csv", TWO_CASES.replace("2026-11-04 17:00:00", "2026-11-04 16:00:00"));
    let said = book.import("--write");
    assert_eq!((said.status, &*said.err), (2, ""));
    assert!(
        said.out.contains("\n      1  record otherwise in the book, and left alone: t.csv:2\n")
    );
    assert_eq!(book.data(), before);
}

#[test]
fn what_staff_wrote_since_stays_and_is_no_difference() {
    let book = Book::new(EVENTS, TWO_CASES);
    assert_eq!(book.import("--write").status, 0);
    let file = "data/tickets/2026/11/261103-3HW6WZ.yaml";
    let more = "- {at: 2026-11-06T10:00:00+08:00, event: noted, by: li.na, note: called}\n";
    let text = format!("{}{more}", book.read(file));
    book.file(file, &text);
    assert!(book.import("--write").out.contains(NOTHING_NEW));
    assert_eq!(book.read(file), text);
}

#[test]
fn a_case_does_not_take_the_id_of_another_one() {
    let book = Book::new(EVENTS, TWO_CASES);
    let other = "id: 261103-3HW6WZ\nkind: request\nreference: other\ntimeline:
- {at: 2026-11-03T11:00:00+08:00, event: opened, by: system}\n";
    book.file("data/tickets/2026/11/261103-3HW6WZ.yaml", other);
    let said = book.import("--write");
    assert_eq!((said.status, &*said.err), (0, ""), "{}", said.out);
    assert_eq!(book.read("data/tickets/2026/11/261103-3HW6WZ.yaml"), other);
    assert_eq!(book.names().len(), 5);
    assert!(book.import("--write").out.contains(NOTHING_NEW));
}

#[test]
fn opened_may_be_the_first_event_or_a_column() {
    let table = "Case,What,When,Who,Born
A-1,Answer,2026-11-02 10:00:00,li.na,2026-11-02 08:00:00
A-1,Answer,2026-11-02 09:00:00,li.na,2026-11-02 08:00:00
";
    let map = EVENTS.replace("Open: opened, ", "");
    let book = Book::new(&format!("{map}opened: first\n"), table);
    let said = book.import("");
    assert!(said.out.contains("\n      1  event added as `opened`, where a case begins\n"));
    assert!(said.out.contains("- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}\n"));
    assert!(said.out.contains("\n      0  rows with `Close`, which the map names\n"));
    let book = Book::new(&format!("{map}opened: {{column: Born}}\n"), table);
    let said = book.import("");
    assert!(said.out.contains("- {at: 2026-11-02T08:00:00+08:00, event: opened, by: li.na}\n"));
    assert!(said.out.contains("\n      3  events\n"));
}

#[test]
fn a_ticket_that_is_only_opened_is_a_record() {
    let map = TICKETS.replace("  Created: opened\n", "") + "opened: {column: Created}\n";
    let table =
        "No;Type;Subject;Client;Created;Answered;Agent;Closed\n7;Req;x;c;02.11.2026 08:00;;;\n";
    let said = Book::new(&map, table).import("");
    assert_eq!((said.status, said.err.as_str()), (0, ""));
    assert!(
        said.out.contains("- {at: 2026-11-02T08:00:00+08:00, event: opened, by: system}\n"),
        "{}",
        said.out
    );
}

#[test]
fn values_get_the_type_of_their_field_and_secrets_are_masked() {
    let map = format!(
        "{EVENTS}head: {{phone: Tel, topics: Topics, wanted: Tel.2, subject: {{value: imported}}}}
times: ['%d/%m/%Y %H:%M', '%d/%m/%Y']\n"
    )
    .replace(
        "Answer: responded",
        "Grade: {event: triaged, fields: {grade: {column: Topics, rename: {'a, b': high}}}}",
    );
    let table = "Case,What,When,Who,Tel,Topics,Tel
A-1,Open,02/11/2026 09:00,li.na,13800000000,\"a, b\",05/11/2026
A-1,Grade,02/11/2026 09:01,li.na,13900000000,\"a, b\",
";
    let book = Book::new(&map, table);
    let said = book.import("--write");
    assert_eq!((said.status, &*said.err), (0, ""));
    assert!(said.out.contains("    phone: \"***\"\n"), "{}", said.out);
    let seen = Book::new(&map, table).import("--reveal").out;
    assert!(seen.contains("    phone: \"13800000000\"\n"), "{seen}");
    assert!(!said.out.contains("13800000000"));
    let changing = "1  row changing `phone` within a case, the first value kept: t.csv:3\n";
    assert!(said.out.contains(changing));
    assert_eq!(
        book.read("data/tickets/2026/11/261102-CFYPA1.yaml"),
        "id: 261102-CFYPA1
kind: request
subject: imported
reference: A-1
phone: \"13800000000\"
topics: [a, b]
wanted: 2026-11-05
timeline:
- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-02T09:01:00+08:00, event: triaged, by: li.na, grade: high}
"
    );
    let book = Book::new(&map.replace("high", "hgih"), table);
    assert_eq!(
        book.import("").err,
        "cs: t.csv:3:1: `grade`: `hgih` is not one of its values\nhint: did you mean `high`?\n"
    );
}

#[test]
fn every_fault_of_a_map_has_a_place_and_a_hint() {
    #[track_caller]
    fn case(from: &str, to: &str, expected: &str) {
        assert!(EVENTS.contains(from));
        let book = Book::new(&EVENTS.replace(from, to), TWO_CASES);
        assert_eq!(book.import("--write"), said(2, "", expected));
        assert_eq!(book.data(), []);
    }
    case(
        "activity",
        "activty",
        "cs: map.yaml:5:1: there is no key `activty` here\nhint: did you mean `activity`?\n",
    );
    case(
        "What\n",
        "Wat\n",
        "cs: map.yaml:5:11: the table has no column `Wat`\nhint: did you mean `What`?\n",
    );
    case(
        "responded",
        "responed",
        "cs: map.yaml:8:32: there is no event `responed`\nhint: did you mean `responded`?\n",
    );
    case(
        "kind: request",
        "kind: requst",
        "cs: map.yaml:2:7: there is no kind `requst`\nhint: did you mean `request`?\n",
    );
    case(
        "{column: Who, empty",
        "{colum: Who, empty",
        "cs: map.yaml:7:6: there is no key `colum` here\nhint: did you mean `column`?\n",
    );
    case(
        "reference",
        "refrence",
        "cs: map.yaml:4:15: there is no field `refrence`\nhint: did you mean `reference`?\n",
    );
    case(
        "rows: events",
        "rows: event",
        "cs: map.yaml:1:7: rows: unknown variant `event`, expected `events` or `tickets`\n",
    );
    case("case: Case\n", "", "cs: map.yaml:1:1: missing field `case`\n");
    case(
        "time: When\n",
        "",
        "cs: map.yaml:1:1: rows: events needs `time`\nhint: write time: and the name of the column\n",
    );
    case(
        "Open: opened, ",
        "",
        "cs: map.yaml:8:1: nothing says when a record was opened\nhint: write opened: first, opened: {column: …}, or name an event `opened`\n",
    );
    case(
        "leave-out: {What: [Note]}",
        "leave-out: {Wht: [1]}
table: {delimiter: x, encoding: utf8x}
zone: Asia/Shangai
times: ['%Q']
head: {phon: Who, kind: {column: a, value: b}}",
        "cs: map.yaml:9:13: the table has no column `Wht`
hint: did you mean `What`?
cs: map.yaml:10:20: `x` separates no cells
hint: known here: comma, semicolon, tab, bar
cs: map.yaml:10:33: there is no encoding `utf8x`
hint: known here: utf-8, gb18030, gbk, utf-16le, windows-1252, shift_jis
cs: map.yaml:11:7: there is no zone `Asia/Shangai`
hint: did you mean `Asia/Shanghai`?
cs: map.yaml:12:8: `%Q` is not a format of times
hint: a format is made of parts such as %Y-%m-%d %H:%M:%S
cs: map.yaml:13:8: there is no field `phon`
hint: did you mean `phone`?
cs: map.yaml:13:25: a value comes from one `column`, or is one `value`
",
    );
}

#[test]
fn a_table_that_cannot_be_read_as_a_whole_writes_nothing() {
    #[track_caller]
    fn case(table: &[u8], expected: &str) {
        let book = Book::new(EVENTS, table);
        assert_eq!(book.import("--write --skip-bad"), said(2, "", expected));
        assert_eq!(book.data(), []);
    }
    case(b"", "cs: t.csv:1:1: the table has no header\n");
    case(
        b"Case,What,When,Who\nA-1,Open,\"2026,li.na\n",
        "cs: t.csv:2:1: a quoted cell begins here and never ends\nhint: a quote inside a quoted cell is written twice\n",
    );
    case(
        b"Case,What,When,Who\nA-1,Open,2026-11-02 09:00:00,M\xff\n",
        "cs: t.csv:2:1: this is neither UTF-8 nor GB18030\nhint: name its encoding in the map, such as table: {encoding: windows-1252}\n",
    );
}

/// The log itself is not in the repository; these rows have its form.
#[test]
fn the_map_of_the_help_desk_example_fits_its_policy() {
    const HEADER: &str = "Case ID,Activity,Resource,Complete Timestamp,Variant,Variant index,Variant,seriousness,customer,product,responsible_section,seriousness_2,service_level,service_type,support_section,workgroup";
    let mut table = format!("{HEADER}\n");
    for (activity, time) in [
        ("Assign seriousness", "2012/10/09 14:50:17.000"),
        ("Take in charge ticket", "2012/10/09 14:51:01.000"),
        ("VERIFIED", "2012/10/20 14:51:01.000"),
        ("Resolve ticket", "2012/10/28 02:30:00.000"),
        ("Closed", "2012/11/09 12:54:39.000"),
    ] {
        let rest = "Variant 12,12,Variant 12,Value 1,Value 1,Value 3,Value 1,Value 2,Value 1,Value 1,Value 1,Value 1";
        table = format!("{table}Case 1,{activity},Value 5,{time},{rest}\n");
    }
    let book = Book::new(include_str!("../examples/helpdesk/map.yaml"), table);
    book.file("policy.yaml", include_str!("../examples/helpdesk/policy.yaml"));
    let said = book.import("--write");
    assert_eq!((said.status, &*said.err), (0, ""));
    assert_eq!(
        book.read("data/archive/month=2012-11/events.csv"),
        "ticket,at,event,by,via,to,note,recorded,fields
121009-SJE5DC,2012-10-09T14:50:17+02:00,opened,Value 5,,,,,
121009-SJE5DC,2012-10-09T14:50:17+02:00,triaged,Value 5,,,,,\"{\"\"grade\"\":\"\"s2\"\"}\"
121009-SJE5DC,2012-10-09T14:51:01+02:00,taken,Value 5,,,,,
121009-SJE5DC,2012-10-28T02:30:00+02:00,resolved,Value 5,,,,,
121009-SJE5DC,2012-11-09T12:54:39+01:00,closed,Value 5,,,,,
"
    );
    let check = book.run("check --now 2014-01-15T00:00:00Z --format jsonl");
    assert_eq!(check.status, 1);
    let rules: Vec<&str> = check
        .out
        .lines()
        .filter_map(|line| line.split("\"rule\":\"").nth(1)?.split('"').next())
        .collect();
    assert_eq!(rules, ["resolved-in-5d"]);
}

#[test]
fn the_head_takes_roster_values_as_of_opening_and_strangers_are_named() {
    let book = Book::new(
        &EVENTS.replace("leave-out", "head: {customer: Client}\nleave-out"),
        "Case,What,When,Who,Client
A-1,Open,2026-11-02 09:00:00,li.na,C1
B-2,Open,2026-11-02 09:00:00,li.na,C9
",
    );
    book.file(
        "policy.yaml",
        POLICY.replace("grade?]}", "grade?], take: {grade: customer.grade}}")
            + "rosters: {customers: {key: id, columns: {grade: [low, high], since: date}}}\n",
    );
    book.file(
        "data/rosters/customers.csv",
        "id,grade,since\nC1,low,2026-01-01\nC1,high,2026-11-10\n",
    );
    let said = book.import("--write");
    let warning =
        "cs: warning: t.csv:3:1: the roster `customers` has no `C9`\nhint: did you mean `C1`?\n";
    assert_eq!((said.status, &*said.err), (0, warning));
    assert!(book.read("data/tickets/2026/11/261102-CFYPA1.yaml").contains("grade: low\n"));
}
