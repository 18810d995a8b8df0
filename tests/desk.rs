//! The desk's commands: init, new, log and verbs, list, show. What they print, what they write, what they refuse.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::too_many_lines, reason = "a day at the desk is told in one piece")]

mod support;

use support::{Cs, Said, cs, files_under, same};

const FILE: &str = "data/tickets/2026/11/261123-7K3QF2.yaml";
const RECORD: &str = "\
id: 261123-7K3QF2
kind: complaint
customer: 王女士
via: phone
subject: 会议室投影仪故障
timeline:
- {at: 2026-11-23T09:00:00+08:00, event: opened, by: li.na, via: phone}
";

/// The book that `cs init` writes.
fn book() -> Cs {
    let book = cs("init");
    assert_eq!(book.run().status, 0);
    book
}

fn with_record() -> Cs {
    book().file(FILE, RECORD)
}

/// Runs one command line in the folder of `book`, as li.na at 09:10.
fn run(book: &Cs, script: &str) -> Said {
    book.shell(&format!(
        "cs() {{ \"$CS\" \"$@\" --now 2026-11-23T09:10:00+08:00; }}; export CS_BY=li.na; {script}"
    ))
}

#[track_caller]
fn says(book: &Cs, script: &str, status: i32, stdout: &str, stderr: &str) {
    let said = run(book, script);
    same(stderr, &said.stderr);
    same(stdout, &said.stdout);
    assert_eq!(said.status, status);
}

#[test]
fn init_makes_a_book_that_can_be_checked_and_keeps_what_stands_there() {
    let book = cs("init").file(".gitignore", "mine\n");
    let said = book.run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    same("mine\n", &book.read(".gitignore"));
    let names: Vec<String> = files_under(book.folder())
        .iter()
        .map(|path| path.strip_prefix(book.folder()).unwrap().display().to_string())
        .collect();
    assert_eq!(
        names,
        [
            ".gitattributes",
            ".github/workflows/policy.yml",
            ".gitignore",
            ".gitlab-ci.yml",
            "README.md",
            "crontab",
            "data/calendar/cn.csv",
            "data/rosters/staff.csv",
            "policy.yaml",
            "schema/cases.schema.json",
            "schema/policy.schema.json",
            "tests/policy/starter.yaml"
        ]
    );
    same(
        "# An event is one line, so the timelines of two clones merge without conflict.\n\
         data/tickets/**/*.yaml text eol=lf merge=union\n\
         # So is a violation that `cs check --baseline known.jsonl` accepts.\n\
         known.jsonl text eol=lf merge=union\n\
         # The manifest of the archive has the hashes of its files: their bytes stay as they are.\n\
         data/archive/**/*.csv -text\n",
        &book.read(".gitattributes"),
    );
    let again = book.run();
    assert_eq!(again.status, 2);
    assert!(again.stderr.starts_with("cs: there is a book in "), "{}", again.stderr);
    says(
        &book,
        "cs check",
        2,
        "0 records, 0 obligations: 0 violations, 0 kept, 0 pending, 0 paused, 0 void, 0 waived\n\
         applied to nothing: phone-answered, others-answered, assigned-in-time, complaint-resolved, cause-given\n\
         policy Our service desk 2026.1, now 2026-11-23T09:10:00+08:00, times in Asia/Shanghai\n",
        "cs: there are no records to check\nhint: --allow-empty makes that no error\n",
    );
}

#[test]
fn new_writes_a_whole_record_and_says_what_is_next() {
    let book = book();
    let said =
        run(&book, "cs new complaint '漏水: 三楼' customer=张先生 --via phone -m 急 --at 09:05");
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let file = files_under(&book.folder().join("data/tickets")).pop().unwrap();
    let name = file.strip_prefix(book.folder()).unwrap().display().to_string();
    let id = file.file_stem().unwrap().to_str().unwrap();
    assert!(id.starts_with("261123-") && id.len() == 13, "{id}");
    assert_eq!(name, format!("data/tickets/2026/11/{id}.yaml"));
    same(
        &format!(
            "{id} opened  {name}\n\
             overdue by 4m30s: Phone answered within 30 seconds (phone-answered)\n\
             next, by 09:35, 25m working time left: Assigned within half an hour (assigned-in-time)\n"
        ),
        &said.stdout,
    );
    same(
        &format!(
            "id: {id}\nkind: complaint\ncustomer: 张先生\nvia: phone\nsubject: \"漏水: 三楼\"\ntimeline:\n\
             - {{at: 2026-11-23T09:05:00+08:00, event: opened, by: li.na, via: phone, note: 急, \
             recorded: 2026-11-23T09:10:00+08:00}}\n"
        ),
        &book.read(&name),
    );
}

#[test]
fn a_day_of_a_complaint() {
    let book = with_record();
    says(
        &book,
        "cs respond 7K3Q --via phone --at 09:00:20",
        0,
        "261123-7K3QF2 responded  via: phone\n\
         was overdue, is kept now: Phone answered within 30 seconds (phone-answered)\n\
         next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)\n",
        "",
    );
    says(
        &book,
        "cs triage 7k3qf2 urgent; cs assign 261123-7K3QF2 wang.wei; cs wait 7K3Q customer reason=等照片",
        0,
        "261123-7K3QF2 triaged  grade: urgent\n\
         next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)\n\
         261123-7K3QF2 assigned  to: wang.wei\n\
         next for wang.wei, by 11-25 18:00, 22h20m working time left: Complaint resolved in time for its grade (complaint-resolved)\n\
         261123-7K3QF2 waiting  for: customer, reason: 等照片\n\
         the clock stands still until cs resume 7K3QF2, 2 working days left: Complaint resolved in time for its grade (complaint-resolved)\n",
        "",
    );
    says(
        &book,
        "cs show 7K3Q",
        0,
        "261123-7K3QF2  Complaint  会议室投影仪故障
  Customer  王女士
  Channel   phone
  Owner     wang.wei 王伟
  Status    waiting
  Grade     urgent

AT                   EVENT                       BY     SAYS
2026-11-23 09:00     opened                      li.na  via: phone
2026-11-23 09:00:20  responded (First response)  li.na  via: phone, entered 2026-11-23 09:10
2026-11-23 09:10     triaged (Graded)            li.na  grade: urgent
2026-11-23 09:10     assigned                    li.na  to: wang.wei
2026-11-23 09:10     waiting                     li.na  for: customer, reason: 等照片

DUE  LEFT  OUTCOME  RULE                WHAT
-    2wd   paused   complaint-resolved  Complaint resolved in time for its grade: waiting; 2wd left for resolved (limit 2wd)

before closing:
  paused complaint-resolved  Complaint resolved in time for its grade
    cs resolve 7K3QF2 cause=(a text)
then: cs close 7K3QF2
",
        "",
    );
    says(
        &book,
        "cs resolve 7K3Q",
        1,
        "",
        "cs: refused by cause-given: A resolved complaint names its cause: lacks cause
hint: cs resolve 7K3Q cause=(a text)
cs: nothing was written
hint: --force 'REASON' writes it all the same, and keeps the reason
",
    );
    says(
        &book,
        "cs resume 7K3Q; cs resolve 7K3Q 灯泡老化; cs close 7K3Q; cs check",
        0,
        "261123-7K3QF2 resumed
next for wang.wei, by 11-25 18:00, 22h20m working time left: Complaint resolved in time for its grade (complaint-resolved)
261123-7K3QF2 resolved  cause: 灯泡老化
261123-7K3QF2 closed
1 record, 4 obligations: 0 violations, 4 kept, 0 pending, 0 paused, 0 void, 0 waived
applied to nothing: others-answered
policy Our service desk 2026.1, now 2026-11-23T09:10:00+08:00, times in Asia/Shanghai
",
        "",
    );
    same(
        &format!(
            "{RECORD}\
- {{at: 2026-11-23T09:00:20+08:00, event: responded, by: li.na, via: phone, recorded: 2026-11-23T09:10:00+08:00}}
- {{at: 2026-11-23T09:10:00+08:00, event: triaged, by: li.na, grade: urgent}}
- {{at: 2026-11-23T09:10:00+08:00, event: assigned, by: li.na, to: wang.wei}}
- {{at: 2026-11-23T09:10:00+08:00, event: waiting, by: li.na, for: customer, reason: 等照片}}
- {{at: 2026-11-23T09:10:00+08:00, event: resumed, by: li.na}}
- {{at: 2026-11-23T09:10:00+08:00, event: resolved, by: li.na, cause: 灯泡老化}}
- {{at: 2026-11-23T09:10:00+08:00, event: closed, by: li.na}}
"
        ),
        &book.read(FILE),
    );
}

#[test]
fn amendments_are_events_and_judging_sees_the_mended_form() {
    let book = with_record();
    says(
        &book,
        "cs resolve 7K3Q cause=灯泡; cs amend 7K3Q of=resolved cause=电源 reason=看错; cs amend 7K3Q of=head via=email reason=登错",
        0,
        "261123-7K3QF2 resolved  cause: 灯泡
overdue by 9m30s: Phone answered within 30 seconds (phone-answered)
next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)
261123-7K3QF2 amended  resolved of 2026-11-23 09:10 becomes cause 电源, reason: 看错
overdue by 9m30s: Phone answered within 30 seconds (phone-answered)
next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)
261123-7K3QF2 amended  the head becomes via email, reason: 登错
next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)
",
        "",
    );
    let said = run(&book, "cs check --rule phone-answered,cause-given --format jsonl");
    assert_eq!(said.status, 0, "{}", said.stdout);
    same(
        "- {at: 2026-11-23T09:10:00+08:00, event: amended, by: li.na, reason: 看错, \
         of: {at: 2026-11-23T09:10:00+08:00, event: resolved}, set: {cause: 电源}}",
        book.read(FILE).lines().nth(8).unwrap(),
    );
}

#[test]
fn an_event_that_the_record_says_already_is_refused_since_it_would_count_once() {
    let book = with_record();
    assert_eq!(run(&book, "cs note 7K3Q -m 急").status, 0);
    says(
        &book,
        "cs note 7K3Q -m 急",
        2,
        "",
        "cs: 261123-7K3QF2 says exactly that already, on line 8\n\
         hint: equal events count once: give another --at, or a note\n",
    );
}

#[test]
fn writers_take_turns_and_no_event_is_lost() {
    let book = with_record();
    let notes =
        "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cs note 7K3Q -m n$i >/dev/null & done; wait";
    says(&book, notes, 0, "", "");
    assert_eq!(book.read(FILE).lines().filter(|line| line.contains("event: noted")).count(), 12);
    says(
        &book,
        "for i in 1 2 3 4 5 6; do cs new request $i customer=x --via email >/dev/null & done; wait",
        0,
        "",
        "",
    );
    assert_eq!(files_under(&book.folder().join("data/tickets")).len(), 7);
}

#[test]
fn whatever_is_written_after_the_end_is_told_with_the_way_back() {
    let told = "cs: warning: 261123-7K3QF2 is closed, and this is written after it\n\
                hint: cs reopen 261123-7K3QF2 takes it up again\n";
    for write in [
        "respond 7K3Q",
        "triage 7K3Q urgent",
        "note 7K3Q -m x",
        "assign 7K3Q li.na",
        "resolve 7K3Q dust",
    ] {
        let book = with_record();
        let said = run(&book, &format!("cs close 7K3Q; cs {write}"));
        same(told, &said.stderr);
        assert_eq!(said.status, 0, "{write}");
    }
    let book = with_record();
    let quiet = "cs close 7K3Q; cs amend 7K3Q of=closed at=09:08 reason=y; cs reopen 7K3Q; cs note 7K3Q -m x";
    assert_eq!(run(&book, quiet).stderr, "");
    let said = run(&book, "cs withdraw 7K3Q reason=x; cs note 7K3Q -m z --lang zh");
    same(
        "cs: 警告：261123-7K3QF2 已撤回，这是在其后登记的\n\
         提示：要继续处理，请重新受理：cs reopen 261123-7K3QF2\n",
        &said.stderr,
    );
    // What a rule asks for after closing is no surprise.
    let book = with_record();
    let rule =
        "  - {id: thanks, title: Thanks, deadline: {from: closed, to: responded, within: 1d}}\n";
    let policy = book.read("policy.yaml").replacen("\nrules:\n", &format!("\nrules:\n{rule}"), 1);
    let book = book.file("policy.yaml", policy);
    let said = run(&book, "cs close 7K3Q; cs respond 7K3Q");
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
}

#[test]
fn who_is_not_known_learns_where_the_roster_keeps_addresses() {
    let book = with_record();
    let roster = "give --by ID, or set CS_BY, or";
    let column = "the column `email` of data/rosters/staff.csv";
    let unknown = "cs: who writes this is not known\nhint:";
    let nameless = "export HOME=$PWD GIT_CONFIG_NOSYSTEM=1 CS_BY=";
    same(
        &format!("{unknown} {roster} say git config user.email ADDRESS, as {column} has it\n"),
        &run(&book, &format!("{nameless}; cs note 7K3Q -m x")).stderr,
    );
    let column = "in the column `email` of data/rosters/staff.csv";
    same(
        &format!("{unknown} {roster} write git's user.email, me@desk.example, {column}\n"),
        &run(
            &book,
            &format!(
                "{nameless}; git config --global user.email me@desk.example; cs note 7K3Q -m x"
            ),
        )
        .stderr,
    );
}

#[test]
fn writing_looks_at_the_record_as_mended() {
    let book = with_record();
    let close =
        "cs close 7K3Q --at 09:05; cs amend 7K3Q of=closed void=true reason=误关; cs close 7K3Q";
    let said = run(&book, close);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let closed = "cs: warning: 261123-7K3QF2 is closed, and this is written after it\n\
                  hint: cs reopen 261123-7K3QF2 takes it up again\n";
    says(
        &book,
        "cs assign 7K3Q li.na >/dev/null; cs wait 7K3Q custmer",
        2,
        "",
        &format!("{closed}cs: 261123-7K3QF2 is closed already (reopen it first)\n"),
    );
    // Where the policy does not list what one can wait for, only the rules say what stops a clock.
    let policy = book.read("policy.yaml");
    let lines = policy.lines().filter(|line| !line.starts_with("  for:"));
    let book = book.file("policy.yaml", lines.collect::<Vec<_>>().join("\n") + "\n");
    let said = run(&book, "cs reopen 7K3Q >/dev/null; cs wait 7K3Q custmer");
    same(
        "cs: warning: waiting for `custmer` stops no clock\nhint: did you mean `customer`?\n",
        &said.stderr,
    );
}

#[test]
fn an_amended_head_is_amended_wherever_it_shows() {
    let book = with_record();
    assert_eq!(run(&book, "cs amend 7K3Q of=head via=email reason=登错").status, 0);
    let sheet = run(&book, "cs show 7K3Q").stdout;
    assert!(
        sheet.contains("Channel   email\n") && !sheet.contains("opened   li.na  via: phone"),
        "{sheet}"
    );
    assert_eq!(run(&book, "cs check --rule phone-answered --allow-empty").status, 0);
}

#[test]
fn times_are_read_as_people_write_them() {
    for at in ["09:05", "2026-11-23 09:05", "2026-11-23T09:05:00", "5m", "2026-11-23T01:05:00Z"] {
        let book = with_record();
        let said = run(&book, &format!("cs respond 7K3Q --at '{at}'"));
        assert_eq!(said.status, 0, "{at}: {}", said.stderr);
        let last = book.read(FILE).lines().last().unwrap().to_owned();
        assert!(last.starts_with("- {at: 2026-11-23T09:05:00+08:00, "), "{at}: {last}");
    }
}

/// The first letters of the ids that `cs list` shows, in order.
#[track_caller]
fn ids(book: &Cs, command: &str, expected: &str) {
    let ran = run(book, &format!("cs list {command}"));
    let ids: Vec<&str> = ran
        .stdout
        .lines()
        .filter_map(|line| line.get(7..9).filter(|_| line.starts_with("26")))
        .collect();
    assert_eq!(ids.join(" "), expected, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn list_sorts_counts_and_chooses_columns() {
    let record = |id: &str, opened: &str, events: &str| {
        RECORD.replace("7K3QF2", id).replace("T09:00:00", opened) + events
    };
    let triaged = "- {at: 2026-11-23T08:30:00+08:00, event: triaged, by: li.na, grade: urgent}\n";
    let important = triaged.replace("urgent", "important");
    let closed = "- {at: 2026-11-23T08:40:00+08:00, event: closed, by: li.na}\n";
    let book = book()
        .file("data/tickets/2026/11/261123-AAAA2A.yaml", record("AAAA2A", "T08:00:00", triaged))
        .file("data/tickets/2026/11/261123-BBBB2B.yaml", record("BBBB2B", "T08:10:00", &important))
        .file("data/tickets/2026/11/261123-CCCC2C.yaml", record("CCCC2C", "T08:20:00", ""))
        .file(
            "data/tickets/2026/11/261123-DDDD2D.yaml",
            record("DDDD2D", "T08:05:00", &format!("{triaged}{closed}")),
        );
    ids(&book, "--sort -opened", "CC BB AA");
    // By the order of the values in the policy; what has none comes last, either way.
    ids(&book, "--sort grade", "BB AA CC");
    ids(&book, "--sort -grade,-opened --all", "DD AA BB CC");
    ids(&book, "'opened>2026-11-23T08:05:00+08:00'", "BB CC");
    ids(&book, "'closed>=2026-11-23'", "DD");
    ids(&book, "'opened<now'", "AA BB CC");
    says(
        &book,
        "cs list --all --count-by grade",
        0,
        "GRADE      RECORDS\nurgent     2\nimportant  1\n-          1\n\n4 records\n",
        "",
    );
    says(
        &book,
        "cs list --all --count-by grade --sort grade",
        0,
        "GRADE      RECORDS\nimportant  1\nurgent     2\n-          1\n\n4 records\n",
        "",
    );
    says(
        &book,
        "cs list grade=urgent --columns record,grade,opened --format csv",
        0,
        "record,grade,opened\n261123-AAAA2A,urgent,2026-11-23T08:00:00+08:00\n",
        "",
    );
    says(
        &book,
        "cs list status=closed --columns record,closed --format jsonl",
        0,
        "{\"v\":1,\"type\":\"record\",\"record\":\"261123-DDDD2D\",\"closed\":\"2026-11-23T08:40:00+08:00\"}\n",
        "",
    );
    says(
        &book,
        "cs list --sort opend",
        2,
        "",
        "cs: there is no field `opend`\nhint: did you mean `opened`?\n",
    );
}

#[test]
fn list_shows_what_is_open_and_understands_conditions() {
    let other = RECORD
        .replace("7K3QF2", "9Z8Y7X")
        .replace("complaint", "request")
        .replace("会议室投影仪故障", "打印");
    let closed = format!(
        "{}- {{at: 2026-11-23T09:01:00+08:00, event: closed, by: li.na}}\n",
        RECORD.replace("7K3QF2", "AAAA2A")
    );
    let book = with_record()
        .file("data/tickets/2026/11/261123-9Z8Y7X.yaml", other)
        .file("data/tickets/2026/11/261123-AAAA2A.yaml", closed);
    let header = "RECORD         KIND       STATUS  OWNER  OPENED       DEADLINE       SUBJECT\n";
    let complaint =
        "261123-7K3QF2  complaint  open    -      11-23 09:00  11-23 09:00 !  会议室投影仪故障\n";
    let request = "261123-9Z8Y7X  request    open    -      11-23 09:00  11-23 09:00 !  打印\n";
    says(&book, "cs list", 0, &format!("{header}{complaint}{request}\n2 records\n"), "");
    says(
        &book,
        "cs list kind=complaint 投影仪",
        0,
        &format!("{header}{complaint}\n1 record\n"),
        "",
    );
    // Whoever asks for closed records is not told that there are none.
    let closed =
        "261123-AAAA2A  complaint  closed  -      11-23 09:00  11-23 09:00 !  会议室投影仪故障\n";
    says(
        &book,
        "cs list kind=complaint,request status=closed",
        0,
        &format!("{header}{closed}\n1 record\n"),
        "",
    );
    says(
        &book,
        "cs list knd=complaint",
        2,
        "",
        "cs: there is no field `knd`\nhint: did you mean `kind`?\n",
    );
}

#[test]
fn what_is_wrong_is_said_in_one_line_and_nothing_is_written() {
    #[track_caller]
    fn case(book: &Cs, script: &str, stderr: &str) {
        says(book, script, 2, "", stderr);
        same(RECORD, &book.read(FILE));
        assert_eq!(files_under(&book.folder().join("data/tickets")).len(), 1);
    }
    let book = with_record();
    case(
        &book,
        "cs new complant x",
        "cs: there is no kind `complant`\nhint: did you mean `complaint`?\n",
    );
    case(
        &book,
        "cs new complaint 坏了",
        "cs: `complaint` needs `customer`, `via`\nhint: add customer=(a text) via=(phone|email|chat|counter)\n",
    );
    case(
        &book,
        "cs new complaint 坏了 customer=张 via=fone",
        "cs: via: `fone` is not one of its values\nhint: known here: phone, email, chat, counter\n",
    );
    case(
        &book,
        "cs new complaint 坏了 customer=张 --via phone --at 09:11",
        "cs: --at `09:11` is later than now, 2026-11-23T09:10:00+08:00\n\
         hint: an event is written once it has happened; if it was yesterday: --at 'yesterday 09:11'\n",
    );
    case(
        &book,
        "cs assign 7K3Q li.nb",
        "cs: to: the roster `staff` has no `li.nb`\nhint: did you mean `li.na`?\n",
    );
    case(
        &book,
        "cs assign 7K3Q",
        "cs: `assigned` needs `to`\nhint: proposed: li.na (0 open), wang.wei (0 open); --auto takes the first, --propose says why\n",
    );
    case(
        &book,
        "cs triage 7K3Q urgent cause=x",
        "cs: `triaged` has no field `cause`\nhint: its fields are grade, via, note\n",
    );
    case(
        &book,
        "cs assign ZZZZ li.na",
        "cs: there is no record `ZZZZ` in this book\nhint: cs list --all shows the records with their ids\n",
    );
    case(
        &book,
        "cs note 7K3QF3 -m x",
        "cs: there is no record `7K3QF3` in this book\nhint: did you mean `7K3QF2`?\n",
    );
    case(
        &book,
        "cs assign 7K3 li.na",
        "cs: `7K3` is neither a record id, nor four or more characters of one, nor a record file\n\
         hint: cs list shows the records with their ids\n",
    );
    case(&book, "cs reopen 7K3Q", "cs: 261123-7K3QF2 is not closed\n");
    case(&book, "cs resume 7K3Q", "cs: 261123-7K3QF2 is not waiting\n");
    case(
        &book,
        "cs respond 7K3Q --at 08:59",
        "cs: 261123-7K3QF2 was opened at 2026-11-23T09:00:00+08:00, after this\n",
    );
    case(
        &book,
        "cs respond 7K3Q --by li.ma",
        "cs: --by: the roster `staff` has no `li.ma`\nhint: did you mean `li.na`?\n",
    );
    case(
        &book,
        "CS_BY= cs respond 7K3Q",
        "cs: who writes this is not known\nhint: give --by ID, or set CS_BY, or say git config user.email ADDRESS, \
         as the column `email` of data/rosters/staff.csv has it\n",
    );
    case(
        &book,
        "cs asign 7K3Q li.na",
        "cs: there is no command or verb `asign`\nhint: did you mean `assign`?\n",
    );
    case(&book, "cs merge 7K3Q 7K3Q", "cs: 261123-7K3QF2 cannot be merged into itself\n");
    case(
        &book,
        "cs respond 7K3Q --at 2026-11-23",
        "cs: --at `2026-11-23` does not say the time\nhint: add the time: --at '2026-11-23 09:00'\n",
    );
    case(
        &book,
        "cs amend 7K3Q of=opened customer=张 reason=x",
        "cs: `customer` stands in the head, not in `opened`\nhint: cs amend ID of=head customer=张 reason=…\n",
    );
    case(
        &book,
        "cs list cause=x",
        "cs: `cause` is a field of events, and no record has it\nhint: cs list shows records by their own fields\n",
    );
    case(
        &book,
        "cs list owner=wang.we",
        "cs: owner: the roster `staff` has no `wang.we`\nhint: did you mean `wang.wei`?\n",
    );
    case(
        &book,
        "cs amend 7K3Q of=closed void=true reason=x",
        "cs: 261123-7K3QF2 has no event `closed`\n",
    );
}

#[test]
fn a_file_whose_form_does_not_take_another_line_is_left_alone() {
    let flow = "{id: 261123-7K3QF2, kind: complaint, timeline: [{at: 2026-11-23T09:00:00+08:00, event: opened, by: li.na}]}\n";
    let book = book().file(FILE, flow);
    says(
        &book,
        "cs respond 7K3Q",
        2,
        "",
        "cs: data/tickets/2026/11/261123-7K3QF2.yaml:1:1: no event can be \
         appended to a file of this form\nhint: end the file with `timeline:` and one event a line: \
         - {at: …, event: …, by: …}\n",
    );
    same(flow, &book.read(FILE));
}

#[test]
fn an_event_goes_after_the_last_one_with_its_indent_and_line_end() {
    let line = |text: &str| {
        format!("{text}{{at: 2026-11-23T09:10:00+08:00, event: responded, by: li.na}}")
    };
    for (before, added) in [
        (RECORD.replace("- {", "  - {"), line("  - ") + "\n"),
        (RECORD.trim_end().to_owned(), "\n".to_owned() + &line("- ") + "\n"),
        (RECORD.replace('\n', "\r\n"), line("- ") + "\r\n"),
        (format!("{RECORD}# 备注\n"), line("- ") + "\n"),
        (
            RECORD.replace(
                "- {at: 2026-11-23T09:00:00+08:00, event: opened, by: li.na, via: phone}",
                "-   at: 2026-11-23T09:00:00+08:00\n    event: opened\n    by: li.na",
            ),
            line("- ") + "\n",
        ),
    ] {
        let book = book().file(FILE, &before);
        let said = run(&book, "cs respond 7K3Q");
        assert_eq!(said.status, 0, "{}", said.stderr);
        same(&format!("{before}{added}"), &book.read(FILE));
    }
}

#[test]
fn a_write_to_an_archived_record_copies_it_back_to_work() {
    let book = book()
        .file(
            "data/archive/month=2026-10/tickets.csv",
            "id,kind,subject,customer,via,opened,closed,owner,status,due\n\
             261012-DDDD5D,request,打印,王女士,phone,2026-10-12T09:00:00+08:00,2026-10-12T10:00:00+08:00,,closed,\n",
        )
        .file(
            "data/archive/month=2026-10/events.csv",
            "ticket,at,event,by,via,to,note,recorded,fields\n\
             261012-DDDD5D,2026-10-12T09:00:00+08:00,opened,li.na,phone,,,,\n\
             261012-DDDD5D,2026-10-12T10:00:00+08:00,closed,li.na,,,,,\n",
        );
    says(
        &book,
        "cs note DDDD -m 客户来电致谢",
        0,
        "261012-DDDD5D noted  note: 客户来电致谢\n",
        "cs: warning: 261012-DDDD5D is closed, and this is written after it\n\
         hint: cs reopen 261012-DDDD5D takes it up again\n",
    );
    same(
        "id: 261012-DDDD5D\nkind: request\ncustomer: 王女士\nvia: phone\nsubject: 打印\ntimeline:\n\
         - {at: 2026-10-12T09:00:00+08:00, event: opened, by: li.na, via: phone}\n\
         - {at: 2026-10-12T10:00:00+08:00, event: closed, by: li.na}\n\
         - {at: 2026-11-23T09:10:00+08:00, event: noted, by: li.na, note: 客户来电致谢}\n",
        &book.read("data/tickets/2026/10/261012-DDDD5D.yaml"),
    );
}

#[test]
fn who_writes_is_known_from_git_by_the_email_of_the_roster() {
    let book = with_record();
    says(
        &book,
        "export CS_BY= HOME=$PWD; git init -q; git config user.email wang.wei@example.com; cs respond 7K3Q | head -1; tail -1 data/tickets/*/*/*.yaml",
        0,
        "261123-7K3QF2 responded\n- {at: 2026-11-23T09:10:00+08:00, event: responded, by: wang.wei}\n",
        "",
    );
}

#[test]
fn the_help_of_the_program_lists_the_verbs_and_each_verb_has_its_page() {
    let book = book();
    let help = book.shell("$CS --help").stdout;
    assert!(
        help.contains("Verbs of the policy Our service desk:\n  assign        assigned\n"),
        "{help}"
    );
    assert!(
        help.contains("Exit status: 0 nothing found, 1 violations found, 2 it could not decide."),
        "{help}"
    );
    let page = book.shell("$CS triage --help").stdout;
    assert!(page.starts_with("Write the event `triaged`: Graded\n\nUsage: cs triage "), "{page}");
    assert!(page.ends_with("Fields, the first being VALUE:\n  grade            general|important|urgent\n\nExample:\n  cs triage 7K3QF general\n"), "{page}");
}

/// Which clocks stand still while it waits, and what is left of them; or that none does.
#[test]
fn waiting_says_what_it_stops() {
    let rule = |id: &str, pause: &str, title: &str| {
        format!(
            "- {{id: {id}, title: {title}, deadline: {{from: opened, to: closed, within: 4wh{pause}}}}}\n"
        )
    };
    let rules = rule("ended", ", pause: [customer]", "Ended in four working hours")
        + &rule("tried", ", pause: [supplier]", "Tried")
            .replace("from: opened, to: closed", "from: closed, to: reopened");
    let policy = format!(
        "policy: {{name: Desk, version: 1, zone: Asia/Shanghai, calendar: office}}\n\
         calendars:\n  office: {{week: {{mon-fri: \"09:00-12:00, 13:30-18:00\"}}}}\n\
         fields: {{for: {{type: [customer, supplier]}}}}\n\
         kinds: {{complaint: {{fields: [customer, via, subject]}}}}\nrules:\n{rules}"
    );
    let book = cs("").file("policy.yaml", policy).file(FILE, RECORD);
    let ended = "Ended in four working hours (ended)";
    says(
        &book,
        "cs wait 7K3Q customer; cs note 7K3Q -m x; cs resume 7K3Q; cs wait 7K3Q supplier",
        0,
        &format!(
            "261123-7K3QF2 waiting  for: customer\n\
             the clock stands still until cs resume 7K3QF2, 3h50m working time left: {ended}\n\
             261123-7K3QF2 noted  note: x\n\
             the clock stands still until cs resume 7K3QF2, 3h50m working time left: {ended}\n\
             261123-7K3QF2 resumed\n\
             next, by 14:30, 3h50m working time left: {ended}\n\
             261123-7K3QF2 waiting  for: supplier\n\
             no clock stops while it waits for supplier\n\
             next, by 14:30, 3h50m working time left: {ended}\n"
        ),
        "",
    );
}

#[test]
fn what_has_ended_neither_waits_nor_is_open_again() {
    let closed = "- {at: 2026-11-23T09:05:00+08:00, event: closed, by: li.na}\n";
    let book = book().file(FILE, format!("{RECORD}{closed}"));
    let refused = "cs: 261123-7K3QF2 is closed already (reopen it first)\n";
    says(&book, "cs wait 7K3Q customer", 2, "", refused);
    says(&book, "cs resume 7K3Q", 2, "", refused);
    // Written in another clone, they change nothing of that.
    let waits = "- {at: 2026-11-23T09:06:00+08:00, event: waiting, by: li.na, for: customer}\n\
                 - {at: 2026-11-23T09:07:00+08:00, event: resumed, by: li.na}\n";
    let book = book.file(FILE, format!("{RECORD}{closed}{waits}"));
    let list = "cs list --all --columns record,status --format csv";
    says(&book, list, 0, "record,status\n261123-7K3QF2,closed\n", "");
    let reopened = "- {at: 2026-11-23T09:08:00+08:00, event: reopened, by: li.na}\n";
    let again = waits
        .replace("09:06", "09:09")
        .replace("09:07", "09:09:30")
        .replace(":00+08:00, event: resumed", "+08:00, event: resumed");
    let book = book.file(FILE, format!("{RECORD}{closed}{waits}{reopened}{again}"));
    assert!(run(&book, list).stdout.contains(",open"), "{}", run(&book, list).stdout);
}

#[test]
fn blanks_and_the_places_of_hints_are_no_words() {
    let book = with_record();
    says(&book, "cs resolve 7K3Q cause=' '", 2, "", "cs: cause: blanks alone say nothing\n");
    let place = "cs: reason: `…` only shows where the reason is to stand\nhint: put your own words in its place\n";
    says(&book, "cs withdraw 7K3Q reason=…", 2, "", place);
    same(RECORD, &book.read(FILE));
}

#[test]
fn a_year_without_data_is_told_wherever_a_record_reaches_into_it() {
    let book = with_record();
    let gap = "cs: warning: data/calendar/cn.csv:1:1: the calendar `office` has no data for 2027, and 1 record reaches into it\n\
               hint: add the holidays and make-up days of 2027 to data/calendar/cn.csv\n";
    let late = RECORD
        .replace("2026-11-23", "2026-12-31")
        .replace("09:00", "16:00")
        .replace("261123", "261231");
    let file = FILE.replace("2026/11/261123", "2026/12/261231");
    let book = book.file(&file, &late);
    for command in ["cs show 261231-7K3Q", "cs note 261231-7K3Q -m x"] {
        let said = run(
            &book,
            &format!("cs() {{ \"$CS\" \"$@\" --now 2026-12-31T16:30:00+08:00; }}; {command}"),
        );
        assert_eq!(said.status, 0);
        same(gap, &said.stderr);
    }
}

#[test]
fn a_condition_may_ask_for_what_is_not() {
    let other = RECORD.replace("7K3QF2", "ABCDEF").replace("complaint", "request");
    let book = with_record().file(&FILE.replace("7K3QF2", "ABCDEF"), &other);
    let list = |condition: &str| {
        run(&book, &format!("cs list {condition} --columns record --format csv")).stdout
    };
    assert!(list("'kind!=complaint'").contains("ABCDEF"));
    assert!(!list("'kind!=complaint'").contains("7K3QF2"));
    assert_eq!(list("'owner!=li.na'").lines().count(), 3);
    says(&book, "cs list 'foo!=3'", 2, "", &run(&book, "cs list foo=3").stderr);
}

#[test]
fn conditions_ask_for_what_is_not_set_and_read_times_as_every_flag_does() {
    let book = with_record();
    let count = |condition: &str| {
        let said = run(&book, &format!("cs list --all '{condition}' --format csv"));
        assert_eq!((said.status, &*said.stderr), (0, ""), "{condition}");
        said.stdout.lines().count() - 1
    };
    let all = count("kind!=");
    assert!(all > 0);
    for (condition, expected) in [
        ("kind=", 0),
        ("owner=", all),
        ("owner!=", 0),
        ("owner=,li.na", all),
        ("closed=", all),
        ("opened=", 0),
        ("opened<today", 0),
        ("opened<tomorrow", all),
        ("opened>=2026-11-23", all),
        ("opened>=11-23", all),
        ("opened>1h", all),
        ("opened>5m", 0),
        ("opened=11-22..tomorrow", all),
        ("opened<昨天", 0),
    ] {
        assert_eq!(count(condition), expected, "{condition}");
    }
    let refuses = |condition: &str, told: &str| {
        says(&book, &format!("cs list '{condition}'"), 2, "", told);
    };
    refuses(
        "deadline<3d",
        "cs: `deadline`: `3d` does not say before or after now\nhint: write 'deadline<now + 3d'\n",
    );
    refuses(
        "foo!=3",
        "cs: there is no field `foo`\nhint: known here: id, kind, subject, customer, via, owner, due, status, grade, opened, closed, deadline\n",
    );
    refuses("级=高", "cs: there is no field `级`\nhint: did you mean `级别`?\n");
    refuses("kind=投述", "cs: there is no kind `投述`\nhint: did you mean `投诉`?\n");
    refuses("status=处理", "cs: `处理` is not one of its values\nhint: did you mean `处理中`?\n");
}

#[test]
fn what_is_typed_in_chinese_is_answered_in_chinese_names() {
    let book = with_record();
    let told = "cs: there is no kind `投述`\nhint: did you mean `投诉`?\n";
    says(&book, "cs new 投述 打印", 2, "", told);
    let told = "cs: 没有事件 `办解`\n提示：是不是 `办结`？\n";
    says(&book, "cs log 7K3Q 办解 --lang zh", 2, "", told);
}

#[test]
fn a_span_goes_forward_and_a_year_that_is_not_said_is_told() {
    let book = with_record();
    let told = "cs: --since 2026-11-20 00:00 is not before --until 2026-11-10 00:00\n\
                hint: give the earlier time to --since\n";
    says(&book, "cs check --since 11-20 --until 11-10", 2, "", told);
    says(&book, "cs report people --since 11-20 --until 11-10", 2, "", told);
    let said = run(&book, "cs check --since 12-30");
    assert_eq!(said.stderr, "cs: note: --since 12-30 is taken as 2025-12-30\n");
}

#[test]
fn the_words_of_roster_in_another_order_are_told_theirs() {
    let said = run(&with_record(), "cs roster li.na staff");
    assert_eq!(said.status, 2);
    let hint = "hint: the roster comes first, then what to do with it, then the key: cs roster staff show li.na\n";
    assert!(said.stderr.ends_with(hint), "{}", said.stderr);
}

#[test]
fn a_verb_that_is_not_for_a_kind_names_those_that_are() {
    let policy = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
events:
  resolved: {verb: resolve, kinds: [complaint]}
  handled: {verb: handle, kinds: [request]}
kinds:
  complaint: {fields: [subject]}
  request: {fields: [subject]}
";
    let record = "id: 261123-7K3QF2\nkind: request\nsubject: x\ntimeline:\n\
                  - {at: 2026-11-23T09:00:00+08:00, event: opened, by: li.na}\n";
    cs("resolve 7K3Q --by li.na --now 2026-11-23T09:10:00+08:00")
        .file("policy.yaml", policy)
        .file(FILE, record)
        .complains(
            2,
            "cs: `resolved` does not belong to records of the kind `request`\n\
             hint: `request` takes: handle, assign, close, reopen, wait, resume, withdraw, merge, note, amend\n",
        );
}
