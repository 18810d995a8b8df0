//! Late entries: the forms in which people say when, what carries `recorded`, and what a late entry changes.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, Said, cs, same};

const FILE: &str = "data/tickets/2026/11/261122-7K3QF2.yaml";
const RECORD: &str = "\
id: 261122-7K3QF2
kind: complaint
customer: 王女士
via: phone
subject: 会议室投影仪故障
timeline:
- {at: 2026-11-22T08:00:00+08:00, event: opened, by: li.na, via: phone}
";

fn book() -> Cs {
    let book = cs("init");
    assert_eq!(book.run().status, 0);
    book.file(FILE, RECORD)
}

/// Runs a script in the folder of `book`, as li.na on 2026-11-23, a Monday, at 09:10.
fn run(book: &Cs, script: &str) -> Said {
    book.shell(&format!(
        "cs() {{ \"$CS\" --now 2026-11-23T09:10:00+08:00 \"$@\"; }}; export CS_BY=li.na; {script}"
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
fn times_are_read_as_people_type_them() {
    for (typed, at) in [
        ("09:05", "2026-11-23T09:05:00"),
        ("9:05", "2026-11-23T09:05:00"),
        ("09:05:30", "2026-11-23T09:05:30"),
        ("09：05", "2026-11-23T09:05:00"),
        ("10m", "2026-11-23T09:00:00"),
        ("-10m", "2026-11-23T09:00:00"),
        ("1h30m", "2026-11-23T07:40:00"),
        ("2026-11-22 16:40", "2026-11-22T16:40:00"),
        ("2026-11-22 8:40", "2026-11-22T08:40:00"),
        ("2026-11-22T16:40", "2026-11-22T16:40:00"),
        ("11-22 16:40", "2026-11-22T16:40:00"),
        ("yesterday 16:40", "2026-11-22T16:40:00"),
        ("昨天 16:40", "2026-11-22T16:40:00"),
        ("昨天　16：40", "2026-11-22T16:40:00"),
        ("today 9:05", "2026-11-23T09:05:00"),
        ("2026-11-22T16:40:00+08:00", "2026-11-22T16:40:00"),
        ("2026-11-22T08:40:00Z", "2026-11-22T16:40:00"),
    ] {
        let book = book();
        let said = run(&book, &format!("cs note 7K3Q -m x --at '{typed}'"));
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{typed}");
        let line = format!(
            "- {{at: {at}+08:00, event: noted, by: li.na, note: x, recorded: 2026-11-23T09:10:00+08:00}}\n"
        );
        same(&format!("{RECORD}{line}"), &book.read(FILE));
    }
}

#[test]
fn what_is_no_time_or_not_yet_is_told_with_what_to_type() {
    #[track_caller]
    fn case(at: &str, stderr: &str) {
        let book = book();
        says(&book, &format!("cs note 7K3Q -m x --at '{at}'"), 2, "", stderr);
        same(RECORD, &book.read(FILE));
    }
    case(
        "16:40",
        "cs: --at `16:40` is later than now, 2026-11-23T09:10:00+08:00\n\
         hint: an event is written once it has happened; if it was yesterday: --at 'yesterday 16:40'\n",
    );
    case(
        "2026-11-23 09:11",
        "cs: --at `2026-11-23 09:11` is later than now, 2026-11-23T09:10:00+08:00\n\
         hint: an event is written once it has happened\n",
    );
    case(
        "tomorrow 9:00",
        "cs: --at `tomorrow 9:00` is later than now, 2026-11-23T09:10:00+08:00\n\
         hint: an event is written once it has happened\n",
    );
    case(
        "2026-11-22",
        "cs: --at `2026-11-22` does not say the time\nhint: add the time: --at '2026-11-22 09:00'\n",
    );
    let forms = "hint: write '2026-11-22 09:05', '11-22 9:05', 'yesterday 16:40', 9:05 of today, 2h for two hours ago, or an instant with its offset\n";
    case(
        "2026-02-30 09:05",
        &format!("cs: --at `2026-02-30 09:05` is not an instant: 2026-02 has 28 days\n{forms}"),
    );
    case(
        "yesterday",
        "cs: --at `yesterday` does not say the time\nhint: add the time: --at 'yesterday 09:00'\n",
    );
    for at in ["25:00", "16.40", "16:4", "13-40 16:40", "4pm"] {
        let said = run(&book(), &format!("cs note 7K3Q -m x --at '{at}'"));
        assert!(
            said.stderr.starts_with(&format!("cs: --at `{at}` is not an instant: ")),
            "{at}: {}",
            said.stderr
        );
    }
    // A day of the year without its year is the last one.
    case(
        "11-24 09:00",
        "cs: --by: `li.na` is of the staff from 2026-01-01 on, and this is 2025-11-24 09:00\n\
         hint: name who did it, or mend the row: cs roster staff --all\n",
    );
    case("11-22 07:59", "cs: 261122-7K3QF2 was opened at 2026-11-22T08:00:00+08:00, after this\n");
}

#[test]
fn who_counts_back_is_told_the_time() {
    for (at, language, told) in [
        ("70m", "en", "261122-7K3QF2 noted at 2026-11-23 08:00  note: x\n"),
        ("-70m", "en", "261122-7K3QF2 noted at 2026-11-23 08:00  note: x\n"),
        ("-70m", "zh", "261122-7K3QF2 记录（2026-11-23 08:00）  备注：x\n"),
        ("8:00", "en", "261122-7K3QF2 noted  note: x\n"),
    ] {
        let said = run(&book(), &format!("cs note 7K3Q -m x --at {at} --lang {language}"));
        let first = said.stdout.lines().next().unwrap();
        same(told, &format!("{first}\n"));
    }
    let said = run(&book(), "cs new request Print customer=Wang via=email --at -70m");
    assert!(said.stdout.contains(" opened at 2026-11-23 08:00  data/"), "{}", said.stdout);
}

#[test]
fn what_was_amended_has_a_time_too() {
    let book = book();
    says(
        &book,
        "cs amend 7K3Q of=opened at=2026-11-22 reason=x",
        2,
        "",
        "cs: at `2026-11-22` does not say the time\nhint: add the time: at='2026-11-22 09:00'\n",
    );
    same(RECORD, &book.read(FILE));
}

#[test]
fn over_a_minute_is_late() {
    for (at, recorded) in
        [("09:10:00", ""), ("09:09:00", ""), ("09:08:59", ", recorded: 2026-11-23T09:10:00+08:00")]
    {
        let book = book();
        assert_eq!(run(&book, &format!("cs note 7K3Q -m x --at {at}")).status, 0);
        let line = format!(
            "- {{at: 2026-11-23T{at}+08:00, event: noted, by: li.na, note: x{recorded}}}\n"
        );
        same(&format!("{RECORD}{line}"), &book.read(FILE));
    }
}

#[test]
fn the_timeline_tells_when_a_late_event_was_entered() {
    let book = book();
    run(&book, "cs note 7K3Q -m x --at 09:06; cs respond 7K3Q --at 09:07");
    let shown = run(&book, "cs show 7K3Q").stdout;
    assert!(shown.contains("li.na  note: x, entered 2026-11-23 09:10\n"), "{shown}");
    assert!(shown.contains("li.na  entered 2026-11-23 09:10\n"), "{shown}");
    let chinese = run(&book, "cs show 7K3Q --lang zh").stdout;
    assert!(chinese.contains("备注：x，2026-11-23 09:10 补登\n"), "{chinese}");
}

#[test]
fn what_had_been_judged_and_is_judged_otherwise_is_told() {
    let book = book();
    says(
        &book,
        "cs respond 7K3Q --at '11-22 08:01'",
        0,
        "261122-7K3QF2 responded
was overdue, is late now: Phone answered within 30 seconds: responded came 30s late (limit 30s) (phone-answered)
next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)
",
        "",
    );
    says(
        &book,
        "cs respond 7K3Q --at '11-22 08:00:30'",
        0,
        "261122-7K3QF2 responded
was late, is kept now: Phone answered within 30 seconds (phone-answered)
next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)
",
        "",
    );
    // What only goes on as it should is not told.
    says(
        &book,
        "cs assign 7K3Q wang.wei --at 09:00",
        0,
        "261122-7K3QF2 assigned  to: wang.wei
next for wang.wei, by 11-25 18:00, 22h20m working time left: Complaint resolved in time for its grade (complaint-resolved)
",
        "",
    );
    says(
        &book,
        "cs triage 7K3Q urgent --at 9:01",
        0,
        "261122-7K3QF2 triaged  grade: urgent
due 2026-11-24 18:00, was due 2026-11-25 18:00: Complaint resolved in time for its grade (complaint-resolved)
next for wang.wei, by 11-24 18:00, 14h50m working time left: Complaint resolved in time for its grade (complaint-resolved)
",
        "",
    );
    says(
        &book,
        "cs triage 7K3Q general --at 9:02 --lang zh | head -2",
        0,
        "261122-7K3QF2 定级  级别：general
截止 2026-11-25 18:00，原为截止 2026-11-24 18:00：投诉按级别限期办结（complaint-resolved）
",
        "",
    );
}

#[test]
fn a_late_entry_goes_to_the_end_of_the_file_and_is_judged_where_it_happened() {
    let book = book();
    let write =
        "cs respond 7K3Q >/dev/null; cs assign 7K3Q wang.wei --at '11-22 08:00:10' >/dev/null";
    assert_eq!(run(&book, write).status, 0);
    same(
        &format!(
            "{RECORD}\
- {{at: 2026-11-23T09:10:00+08:00, event: responded, by: li.na}}
- {{at: 2026-11-22T08:00:10+08:00, event: assigned, by: li.na, to: wang.wei, recorded: 2026-11-23T09:10:00+08:00}}
"
        ),
        &book.read(FILE),
    );
    let sheet = run(&book, "cs show 7K3Q | sed -n '/^AT/,/^$/p'").stdout;
    same(
        "AT                   EVENT                       BY     SAYS
2026-11-22 08:00     opened                      li.na  via: phone
2026-11-22 08:00:10  assigned                    li.na  to: wang.wei, entered 2026-11-23 09:10
2026-11-23 09:10     responded (First response)  li.na

",
        &sheet,
    );
    // At the desk of that day nobody knew.
    let known = "cs check --rule assigned-in-time --format jsonl --as-of";
    let found = |as_of: &str| run(&book, &format!("{known} '{as_of}' | head -1")).stdout;
    assert!(found("2026-11-23T09:10:00+08:00").contains("\"kept\":1"), "{}", found("09:10"));
    assert!(found("2026-11-23T09:09:59+08:00").contains("\"kept\":0"), "{}", found("09:09:59"));
}

#[test]
fn what_happened_later_stands_in_the_way_of_what_it_forbids() {
    let book = book();
    assert_eq!(run(&book, "cs close 7K3Q --at 09:08 && cs reopen 7K3Q --at 09:09").status, 0);
    let written = book.read(FILE);
    says(
        &book,
        "cs close 7K3Q --at 09:05",
        2,
        "",
        "cs: 261122-7K3QF2 is closed already, at 2026-11-23 09:08\n\
         hint: amend that one if its time is wrong: cs amend 261122-7K3QF2 of=closed at=… reason=…\n",
    );
    says(
        &book,
        "cs reopen 7K3Q --at 09:08:30",
        2,
        "",
        "cs: 261122-7K3QF2 is reopened already, at 2026-11-23 09:09\n\
         hint: amend that one if its time is wrong: cs amend 261122-7K3QF2 of=reopened at=… reason=…\n",
    );
    same(&written, &book.read(FILE));
    let wait = "cs wait 7K3Q customer --at 08:00 && cs resume 7K3Q --at 08:30";
    assert_eq!(run(&book, wait).status, 0);
    says(
        &book,
        "cs resume 7K3Q --at 08:10",
        2,
        "",
        "cs: 261122-7K3QF2 is resumed already, at 2026-11-23 08:30\n\
         hint: amend that one if its time is wrong: cs amend 261122-7K3QF2 of=resumed at=… reason=…\n",
    );
}

#[test]
fn what_was_moved_by_an_amendment_is_amended_where_it_stands_now() {
    let book = book();
    let write = "cs resolve 7K3Q 灯泡 && cs amend 7K3Q of=resolved at=09:05 reason=补 \
                 && cs amend 7K3Q of=resolved cause=电源 reason=看错 && cs check --rule cause-given";
    let said = run(&book, write);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{}", said.stdout);
    let sheet = run(&book, "cs show 7K3Q").stdout;
    assert!(sheet.contains("2026-11-23 09:05  resolved  li.na  cause: 电源"), "{sheet}");
}
