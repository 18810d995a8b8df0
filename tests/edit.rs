//! `cs edit`: an edit is read, told and judged before it is written; what has happened stands.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, Said, cs, same};

const FILE: &str = "data/tickets/2026/11/261123-7K3QF2.yaml";
const DRAFT: &str = ".cs/edit/261123-7K3QF2.yaml";
const RECORD: &str = "\
# 王女士的投诉
id: 261123-7K3QF2
kind: complaint
customer: 王女士
via: email # 第一次
subject: 会议室投影仪故障
timeline:
- {at: 2026-11-23T09:00:00+08:00, event: opened, by: li.na, via: email}
# 电话里说的
- {at: 2026-11-23T09:05:00+08:00, event: noted, by: wang.wei, note: '很急'}
";

/// The book that `cs init` writes, with one record.
fn book() -> Cs {
    let book = cs("init");
    assert_eq!(book.run().status, 0);
    book.file(FILE, RECORD)
}

/// Runs a script in the folder of `book`, as li.na at 09:10, whose editor puts the file `new` in place of what it is given.
fn run(book: &Cs, script: &str) -> Said {
    book.shell(&format!(
        "cs() {{ \"$CS\" \"$@\" --now 2026-11-23T09:10:00+08:00; }}; export CS_BY=li.na EDITOR='cp new'; {script}"
    ))
}

#[track_caller]
fn says(book: &Cs, script: &str, status: i32, stdout: &str, stderr: &str) {
    let said = run(book, script);
    same(stderr, &said.stderr);
    same(stdout, &said.stdout);
    assert_eq!(said.status, status);
}

/// One edit of the record: what it is to be, what the program says, and what the file is then.
struct Edit<'a> {
    typed: String,
    args: &'a str,
    stdout: &'a str,
    file: String,
}

impl Edit<'_> {
    /// It is written, without a word on standard error, and no draft is left.
    #[track_caller]
    fn is_written(&self) {
        let book = book().file("new", &self.typed);
        says(&book, &format!("cs edit 7K3Q {}", self.args), 0, self.stdout, "");
        same(&self.file, &book.read(FILE));
        assert!(!book.folder().join(DRAFT).exists());
    }

    /// It is not written, and what was typed is kept.
    #[track_caller]
    fn is_kept(&self, status: i32, stderr: &str) {
        let book = book().file("new", &self.typed);
        let from = format!("cs edit 261123-7K3QF2 --from {DRAFT}");
        // How one goes on is told once.
        let hint = match status {
            _ if stderr.contains(&from) => String::new(),
            1 => format!(
                "hint: {from} goes on with it; with --force 'REASON' it is written all the same, and keeps the reason\n"
            ),
            _ => format!("hint: {from} goes on with it\n"),
        };
        let kept = format!("{stderr}cs: the edit is kept in {DRAFT}\n{hint}");
        says(&book, &format!("cs edit 7K3Q {}", self.args), status, self.stdout, &kept);
        same(RECORD, &book.read(FILE));
        same(&self.typed, &book.read(DRAFT));
    }
}

const NEXT: &str =
    "next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)\n";

#[test]
fn events_are_added_as_typed_and_late_ones_say_so() {
    let added = "- {at: 2026-11-23T09:09:30+08:00, event: noted, by: 'li.na', note: \"刚才\"} # 手写\n\
                 - { at: 2026-11-23T09:07:00+08:00, event: assigned, by: li.na, to: wang.wei, } # }\n\
                 \n\
                 - at: 2026-11-23T09:08:00+08:00\n  event: responded # 电话\n  by: wang.wei\n";
    let recorded = "recorded: 2026-11-23T09:10:00+08:00";
    let written = added
        .replace("wang.wei, }", &format!("wang.wei, {recorded}}}"))
        .replace("  by: wang.wei\n", &format!("  by: wang.wei\n  {recorded}\n"));
    let book = book().file("new", format!("{RECORD}{added}"));
    says(
        &book,
        "cs edit 7K3Q",
        0,
        "added: noted of 2026-11-23 09:09:30 by li.na, note: 刚才
added: assigned of 2026-11-23 09:07 by li.na, to: wang.wei
added: responded of 2026-11-23 09:08 by wang.wei
was pending, is kept now: Assigned within half an hour (assigned-in-time)
was pending, is kept now: Other channels answered within four working hours (others-answered)
261123-7K3QF2 edited
next, by 11-26 18:00, 29h50m working time left: Complaint resolved in time for its grade (complaint-resolved)
",
        &format!(
            "cs: warning: {DRAFT}:14:3: events in block style may merge wrongly\nhint: write each event on one line: - {{at: …, event: …, by: …}}\n"
        ),
    );
    same(&format!("{RECORD}{written}"), &book.read(FILE));
    assert!(!book.folder().join(DRAFT).exists());
}

#[test]
fn comments_quotes_and_layout_are_written_as_typed() {
    let typed = RECORD
        .replace("# 电话里说的\n", "\n# 电话里说的，十点再打\n")
        .replace("'很急'", "很急")
        .replace("via: email # 第一次", "via:   \"email\"");
    let stdout = format!("only comments and layout differ\n261123-7K3QF2 edited\n{NEXT}");
    Edit { file: typed.clone(), typed, args: "", stdout: &stdout }.is_written();
}

#[test]
fn an_event_may_be_put_between_others_and_says_that_it_is_late() {
    let line = "- {at: 2026-11-23T09:02:00+08:00, event: noted, by: li.na, note: 忘了";
    let comment = "# 电话里说的\n";
    let typed = RECORD.replace(comment, &format!("{line}}}\n{comment}"));
    // Whoever types `recorded` gets the one of the program.
    for typed in [typed.clone(), typed.replace("忘了", "忘了, recorded: 2026-11-23T09:02:01+08:00")]
    {
        let written = format!("{line}, recorded: 2026-11-23T09:10:00+08:00}}\n{comment}");
        let file = RECORD.replace(comment, &written);
        let stdout = format!(
            "added: noted of 2026-11-23 09:02 by li.na, note: 忘了\n261123-7K3QF2 edited\n{NEXT}"
        );
        Edit { typed, args: "", stdout: &stdout, file }.is_written();
    }
}

#[test]
fn what_has_happened_is_not_changed() {
    const PAST: &str = "cs: this changes what has happened\n\
        hint: say why, and it is amended: cs edit 261123-7K3QF2 --from .cs/edit/261123-7K3QF2.yaml --amend 'REASON'\n";
    let noted = RECORD.lines().last().unwrap();
    for (old, new, stdout) in [
        ("customer: 王女士", "customer: 汪女士", "head: customer 王女士 becomes 汪女士\n"),
        ("subject: 会议室投影仪故障\n", "", "head: subject 会议室投影仪故障 is gone\n"),
        ("timeline:", "grade: urgent\ntimeline:", "head: grade urgent is new\n"),
        ("很急", "不急", "changed: noted of 2026-11-23 09:05: note 很急 becomes 不急\n"),
        (noted, "", "removed: noted of 2026-11-23 09:05 by wang.wei, note: 很急\n"),
        (
            "T09:05:00+08:00, event: noted, by: wang.wei",
            "T09:06:00+08:00, event: noted, by: li.na",
            "changed: noted of 2026-11-23 09:05: at 2026-11-23 09:05 becomes 2026-11-23 09:06, by wang.wei becomes li.na\n",
        ),
        (
            "event: noted",
            "event: responded",
            "changed: noted of 2026-11-23 09:05: event noted becomes responded\n",
        ),
        (
            "note: '很急'",
            "note: '很急', recorded: 2026-11-23T09:05:30+08:00",
            "changed: noted of 2026-11-23 09:05: recorded - becomes 2026-11-23 09:05:30\n",
        ),
    ] {
        let typed = RECORD.replace(old, new);
        Edit { typed, args: "", stdout, file: String::new() }.is_kept(2, PAST);
    }
}

#[test]
fn the_past_is_amended_and_its_lines_stay() {
    #[track_caller]
    fn case(old: &str, new: &str, told: &str, lines: &str) {
        let stdout = format!("{told}261123-7K3QF2 edited\n{NEXT}");
        let typed = RECORD.replace(old, new);
        let file = format!("{RECORD}{lines}");
        Edit { typed, args: "--amend 看错", stdout: &stdout, file }.is_written();
    }

    const BY: &str = "- {at: 2026-11-23T09:10:00+08:00, event: amended, by: li.na, reason: 看错";
    const NOTED: &str = "of: {at: 2026-11-23T09:05:00+08:00, event: noted}";
    let amend = "--amend 看错";
    case(
        "customer: 王女士",
        "customer: 汪女士",
        "head: customer 王女士 becomes 汪女士\namended: the head becomes customer 汪女士, reason: 看错\n",
        &format!("{BY}, of: head, set: {{customer: 汪女士}}}}\n"),
    );
    case(
        "T09:05:00+08:00, event: noted, by: wang.wei, note: '很急'",
        "T09:06:00+08:00, event: noted, by: li.na, note: 不急, via: phone",
        "changed: noted of 2026-11-23 09:05: at 2026-11-23 09:05 becomes 2026-11-23 09:06, by wang.wei becomes li.na, via phone is new, note 很急 becomes 不急\n\
         amended: noted of 2026-11-23 09:05 becomes at 2026-11-23 09:06, by li.na, via phone, note 不急, reason: 看错\n",
        &format!(
            "{BY}, {NOTED}, set: {{at: 2026-11-23T09:06:00+08:00, by: li.na, via: phone, note: 不急}}}}\n"
        ),
    );
    let noted = RECORD.lines().last().unwrap();
    case(
        &format!("{noted}\n"),
        "",
        "removed: noted of 2026-11-23 09:05 by wang.wei, note: 很急\n\
         amended: noted of 2026-11-23 09:05 is void, reason: 看错\n",
        &format!("{BY}, {NOTED}, void: true}}\n"),
    );
    // What no amendment can say of an event is said by a new one, the old being void.
    let renamed = noted.replace("event: noted", "event: responded");
    let stdout = format!(
        "changed: noted of 2026-11-23 09:05: event noted becomes responded\n\
         amended: noted of 2026-11-23 09:05 is void, reason: 看错\n\
         was pending, is kept now: Other channels answered within four working hours (others-answered)\n\
         261123-7K3QF2 edited\n{NEXT}"
    );
    let late = renamed.replace('}', ", recorded: 2026-11-23T09:10:00+08:00}");
    Edit {
        typed: RECORD.replace(noted, &renamed),
        args: amend,
        stdout: &stdout,
        file: format!("{RECORD}{late}\n{BY}, {NOTED}, void: true}}\n"),
    }
    .is_written();
}

#[test]
fn an_amending_edit_keeps_what_else_was_typed() {
    let typed = RECORD
        .replace("# 王女士的投诉\n", "# 王女士的投诉，第二次\n")
        .replace("via: email # 第一次\n", "# 渠道\nvia: phone\n")
        .replace("via: email}", "via: phone}   # 原来是电话")
        .replace("# 电话里说的\n", "# 见邮件\n")
        + "# 后来\n- {at: 2026-11-23T09:09:50+08:00, event: assigned, by: li.na, to: li.na}  # 我来\n";
    let file = RECORD
        .replace("# 王女士的投诉\n", "# 王女士的投诉，第二次\n")
        .replace("via: email # 第一次\n", "# 渠道\nvia: email # 第一次\n")
        .replace("# 电话里说的\n", "# 见邮件\n")
        + "# 后来\n- {at: 2026-11-23T09:09:50+08:00, event: assigned, by: li.na, to: li.na}  # 我来\n\
           - {at: 2026-11-23T09:10:00+08:00, event: amended, by: wang.wei, reason: 登错, of: head, set: {via: phone}}\n";
    // What `opened` repeats of the head is mended with the head; its line stands as it stood.
    let stdout = "head: via email becomes phone
changed: opened of 2026-11-23 09:00: via email becomes phone
added: assigned of 2026-11-23 09:09:50 by li.na, to: li.na
amended: the head becomes via phone, reason: 登错
asked now, and overdue: Phone answered within 30 seconds: responded has not come; overdue by 9m30s (limit 30s) (phone-answered)
was pending, is kept now: Assigned within half an hour (assigned-in-time)
no longer asked, was pending: Other channels answered within four working hours (others-answered)
261123-7K3QF2 edited
overdue by 9m30s: Phone answered within 30 seconds (phone-answered)
next for li.na, by 11-26 18:00, 29h50m working time left: Complaint resolved in time for its grade (complaint-resolved)
";
    Edit { typed, args: "--amend 登错 --by wang.wei", stdout, file }.is_written();
}

#[test]
fn what_no_amendment_can_say_is_refused_with_what_to_do() {
    #[track_caller]
    fn case((old, new): (&str, &str), stdout: &str, stderr: &str) {
        let typed = RECORD.replace(old, new);
        Edit { typed, args: "--amend x", stdout, file: String::new() }.is_kept(2, stderr);
    }
    case(
        ("kind: complaint", "kind: request"),
        "head: kind complaint becomes request\n",
        "cs: the kind of a record never changes\n\
         hint: open another of the kind `request` and merge this one into it: cs merge 261123-7K3QF2 ID\n",
    );
    case(
        ("customer: 王女士\n", ""),
        "head: customer 王女士 is gone\n",
        "cs: an amendment gives `customer` another value, and cannot take it away\n\
         hint: write the right value of `customer`\n",
    );
    case(
        ("by: li.na, via: email}", "by: li.na, via: phone}"),
        "changed: opened of 2026-11-23 09:00: via email becomes phone\n",
        "cs: `via` stands in the head, and `opened` repeats it\nhint: change both alike\n",
    );
    case(
        ("note: '很急'", "note: '很急', recorded: 2026-11-23T09:05:30+08:00"),
        "changed: noted of 2026-11-23 09:05: recorded - becomes 2026-11-23 09:05:30\n",
        "cs: `recorded` says when an event was entered, and never changes\nhint: leave it as it was\n",
    );
    // The file keeps its name, and the record its id.
    let book = book().file("new", RECORD.replace("7K3QF2", "7K3QF3"));
    let said = run(&book, "cs edit 7K3Q --amend x");
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains(
            "cs: the id of a record never changes\nhint: leave `id: 261123-7K3QF2` as it was\n"
        ),
        "{}",
        said.stderr
    );
    same(RECORD, &book.read(FILE));
}

#[test]
fn amendments_are_made_on_amendments() {
    let book = book();
    let twice = |from: &str, to: &str, reason: &str| {
        format!("EDITOR='sed -i s/{from}/{to}/' cs edit 7K3Q --amend {reason} >/dev/null")
    };
    let script = [
        twice("09:05:00", "09:06:00", "一"),
        // The line still says 09:05; the amendment made it 09:06.
        twice("很急", "不急", "二"),
        "EDITOR='sed -i 10d' cs edit 7K3Q --amend 三 >/dev/null".to_owned(),
    ];
    let said = run(&book, &script.join(" && "));
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let by = "- {at: 2026-11-23T09:10:00+08:00, event: amended, by: li.na, reason";
    let of = |time: &str| format!("of: {{at: 2026-11-23T{time}+08:00, event: noted}}");
    same(
        &format!(
            "{RECORD}{by}: 一, {}, set: {{at: 2026-11-23T09:06:00+08:00}}}}\n\
             {by}: 二, {}, set: {{note: 不急}}}}\n{by}: 三, {}, void: true}}\n",
            of("09:05:00"),
            of("09:06:00"),
            of("09:06:00")
        ),
        &book.read(FILE),
    );
    says(
        &book,
        "EDITOR=\"sed -i '$ d'\" cs edit 7K3Q --amend 四 | cat; cs check --allow-empty --rule others-answered 2>&1 | grep warning",
        1,
        "removed: amended of 2026-11-23 09:10 by li.na, noted of 2026-11-23 09:06 is void, reason: 三\n",
        &format!(
            "cs: an amendment is not amended\nhint: leave it as it was, and change what it corrects\n\
             cs: the edit is kept in {DRAFT}\nhint: cs edit 261123-7K3QF2 --from {DRAFT} goes on with it\n"
        ),
    );
}

#[test]
fn an_edit_that_was_kept_takes_nothing_back_that_came_since() {
    let typed = RECORD.replace("subject: ", "subject: 紧急：");
    let book = book().file("new", typed);
    let later = "cs edit 7K3Q 2>/dev/null >/dev/null; cs respond 7K3Q --by wang.wei >/dev/null";
    says(
        &book,
        &format!("{later}; EDITOR=true cs edit 7K3Q --from {DRAFT} --amend 看错"),
        2,
        "",
        &format!(
            "cs: 261123-7K3QF2 was written to since {DRAFT} was kept, which lacks \
             `{{at: 2026-11-23T09:10:00+08:00, event: responded, by: wang.wei}}`\n\
             hint: add the new lines to it, as the record has them: cs edit 261123-7K3QF2 --from {DRAFT}; \
             or begin anew: cs edit 261123-7K3QF2\n\
             cs: the edit is kept in {DRAFT}\n"
        ),
    );
    let with_line = format!(
        "tail -n 1 {FILE} >> {DRAFT}; EDITOR=true cs edit 7K3Q --from {DRAFT} --amend 看错 >/dev/null; ls .cs/edit 2>/dev/null"
    );
    says(&book, &with_line, 2, "", "");
    assert!(book.read(FILE).contains("event: responded, by: wang.wei"));
    assert!(
        book.read(FILE).contains("reason: 看错, of: head, set: {subject: "),
        "{}",
        book.read(FILE)
    );
}

#[test]
fn faults_are_told_at_their_places_in_the_edit_and_one_goes_on_with_it() {
    let wrong = "- {at: 2026-11-23T09:09:30+08:00, event: noted, by: li.na, note: 一段很长的话}\n- {at: 09:00, event: notd, by: li.na}\n";
    let typed = format!("{RECORD}{wrong}");
    let faults = format!(
        "cs: {DRAFT}:12:8: `09:00` is not an instant: expected an instant such as 2026-11-22T09:00:00+08:00\n\
         cs: {DRAFT}:12:22: there is no event `notd`\nhint: did you mean `noted`?\n"
    );
    Edit { typed: typed.clone(), args: "", stdout: "", file: String::new() }.is_kept(2, &faults);
    let book = book().file("new", &typed);
    assert_eq!(run(&book, "cs edit 7K3Q").status, 2);
    // A second edit does not disturb the first, and tells of it.
    let book = book.file("new", RECORD.replace("很急", "不急"));
    let second = ".cs/edit/2/261123-7K3QF2.yaml";
    says(
        &book,
        "cs edit 7K3Q",
        2,
        "changed: noted of 2026-11-23 09:05: note 很急 becomes 不急\n",
        &format!(
            "cs: an edit of 261123-7K3QF2 is kept: {DRAFT}\n\
             hint: cs edit 261123-7K3QF2 --from {DRAFT} goes on with it; cs edit 261123-7K3QF2 --discard drops what is kept\n\
             cs: this changes what has happened\n\
             hint: say why, and it is amended: cs edit 261123-7K3QF2 --from {second} --amend 'REASON'\n\
             cs: the edit is kept in {second}\n"
        ),
    );
    same(&typed, &book.read(DRAFT));
    // Whoever goes on mends what was typed, and the draft is gone once it is written.
    let mend = format!("cd data; EDITOR=\"sed -i '$ d'\" cs edit 7K3Q --from ../{DRAFT}");
    says(
        &book,
        &mend,
        0,
        &format!(
            "added: noted of 2026-11-23 09:09:30 by li.na, note: 一段很长的话\n261123-7K3QF2 edited\n{NEXT}"
        ),
        "",
    );
    same(&format!("{RECORD}{}\n", wrong.lines().next().unwrap()), &book.read(FILE));
    assert!(!book.folder().join(DRAFT).exists());
    assert!(book.folder().join(second).exists());
}

#[test]
fn what_is_added_is_held_to_what_a_write_is_held_to() {
    #[track_caller]
    fn case(event: &str, told: &str, stderr: &str) {
        let typed = format!("{RECORD}- {{{event}}}\n");
        let stderr = format!("cs: {DRAFT}:11:1: {stderr}");
        let book = book().file("new", &typed);
        let said = run(&book, "cs edit 7K3Q");
        assert_eq!(said.status, 2, "{event}");
        let said_first = said.stderr.split("cs: the edit is kept").next().unwrap();
        same(&stderr, said_first);
        same(told, &said.stdout);
        same(RECORD, &book.read(FILE));
    }
    case(
        "at: 2026-11-23T09:11:00+08:00, event: noted, by: li.na, note: x",
        "added: noted of 2026-11-23 09:11 by li.na, note: x\n",
        "`2026-11-23T09:11:00+08:00` is later than now, 2026-11-23T09:10:00+08:00\n\
         hint: an event is written once it has happened\n",
    );
    case(
        "at: 2026-11-23T08:59:00+08:00, event: noted, by: li.na, note: x",
        "added: noted of 2026-11-23 08:59 by li.na, note: x\n",
        "261123-7K3QF2 was opened at 2026-11-23T09:00:00+08:00, after this\n",
    );
    case(
        "at: 2026-11-23T09:09:30+08:00, event: reopened, by: li.na",
        "added: reopened of 2026-11-23 09:09:30 by li.na\n",
        "261123-7K3QF2 is not closed\n",
    );
    case(
        "at: 2026-11-23T09:09:30+08:00, event: triaged, by: li.na",
        "added: triaged of 2026-11-23 09:09:30 by li.na\n",
        "`triaged` needs `grade`\nhint: add grade=(general|important|urgent)\n",
    );
    case(
        "at: 2026-11-23T09:09:30+08:00, event: noted, by: li.na, note: x, cause: y",
        "added: noted of 2026-11-23 09:09:30 by li.na, note: x, cause: y\n",
        "`noted` has no field `cause`\nhint: its fields are note, via, note\n",
    );
    case(
        "at: 2026-11-23T09:05:00+08:00, event: opened, by: li.na",
        "added: opened of 2026-11-23 09:05 by li.na\n",
        "261123-7K3QF2 is opened already (`cs new` opens another)\n",
    );
}

#[test]
fn the_gates_of_the_policy_hold() {
    let line = "- {at: 2026-11-23T09:09:30+08:00, event: resolved, by: li.na}\n";
    let stdout = "added: resolved of 2026-11-23 09:09:30 by li.na\n\
         asked now, and broken: A resolved complaint names its cause: lacks cause (cause-given)\n\
         was pending, is kept now: Complaint resolved in time for its grade (complaint-resolved)\n";
    let typed = format!("{RECORD}{line}");
    Edit { typed, args: "", stdout, file: String::new() }.is_kept(
        1,
        "cs: refused by cause-given: A resolved complaint names its cause: lacks cause\n\
         hint: in the edit, add cause=(a text)\n",
    );
}

#[test]
fn a_gate_is_passed_by_force_and_the_last_new_event_keeps_the_reason() {
    let line = "- {at: 2026-11-23T09:09:30+08:00, event: resolved, by: li.na} # 电话\n";
    let stdout = "added: resolved of 2026-11-23 09:09:30 by li.na\n\
         asked now, and broken: A resolved complaint names its cause: lacks cause (cause-given)\n\
         was pending, is kept now: Complaint resolved in time for its grade (complaint-resolved)\n\
         261123-7K3QF2 edited\n\
         next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)\n";
    let forced = "cs: forced past cause-given: A resolved complaint names its cause: lacks cause\n";
    let book = book().file("new", format!("{RECORD}{line}"));
    says(&book, "cs edit 7K3Q --force '急: 客户在等'", 0, stdout, forced);
    let kept = line.replace('}', ", forced: \"急: 客户在等\"}");
    same(&format!("{RECORD}{kept}"), &book.read(FILE));
    // In block style and late, and where nothing refuses.
    let block = "- at: 2026-11-23T09:07:00+08:00\n  event: resolved\n  by: li.na\n";
    let book = self::book().file("new", format!("{RECORD}{block}"));
    assert_eq!(run(&book, "cs edit 7K3Q --force 急").status, 0);
    same(
        &format!("{RECORD}{block}  recorded: 2026-11-23T09:10:00+08:00\n  forced: 急\n"),
        &book.read(FILE),
    );
    let noted = "- {at: 2026-11-23T09:09:30+08:00, event: noted, by: li.na, note: x}\n";
    let book = self::book().file("new", format!("{RECORD}{noted}"));
    let said = run(&book, "cs edit 7K3Q --force why");
    same(
        "cs: note: nothing refuses this, so the reason of --force is not kept\n\
         hint: -m keeps it as a note: cs note 7K3QF2 -m why\n",
        &said.stderr,
    );
    same(&format!("{RECORD}{noted}"), &book.read(FILE));
}

/// Which drafts there are.
fn drafts(book: &Cs) -> String {
    run(book, "cd .cs/edit 2>/dev/null && find . -name '*.yaml' | sort").stdout
}

#[test]
fn what_is_kept_goes_once_it_is_dropped() {
    let book = book().file("new", RECORD.replace("很急", "不急"));
    assert_eq!(run(&book, "cs edit 7K3Q; cs edit 7K3Q").status, 2);
    let second = ".cs/edit/2/261123-7K3QF2.yaml";
    let said = run(&book, "cs edit 7K3Q");
    let told = format!(
        "cs: 2 edits of 261123-7K3QF2 are kept, the last one in {second}\n\
         hint: cs edit 261123-7K3QF2 --from {second} goes on with it; cs edit 261123-7K3QF2 --discard drops what is kept\n"
    );
    assert!(said.stderr.starts_with(&told), "{}", said.stderr);
    let third = ".cs/edit/3/261123-7K3QF2.yaml";
    says(
        &book,
        &format!("cs edit 7K3Q --discard --from {second}"),
        0,
        &format!("dropped: {second}\n"),
        "",
    );
    // No editor is needed for that.
    says(
        &book,
        "EDITOR= cs edit 7K3Q --discard; cs edit 7K3Q --discard",
        0,
        &format!("dropped: {DRAFT}\ndropped: {third}\nno edit of 261123-7K3QF2 is kept\n"),
        "",
    );
    assert_eq!(drafts(&book), "");
    says(
        &book,
        "cs edit 7K3Q --discard --from new",
        2,
        "",
        "cs: new is no edit of 261123-7K3QF2 that was kept\nhint: cs edit 261123-7K3QF2 --discard drops all that are\n",
    );
    same(RECORD, &book.read(FILE));
}

#[test]
fn what_is_kept_goes_once_it_is_needless() {
    // Written by another edit of the same text, or before a later edit that is written.
    let typed = RECORD.replace("很急", "不急");
    let book = book().file("new", &typed);
    let twice = "cs edit 7K3Q; cs edit 7K3Q; EDITOR=true cs edit 7K3Q --amend 误";
    run(&book, &format!("{twice} --from {DRAFT}"));
    assert_eq!(drafts(&book), "");
    let noted = "- {at: 2026-11-23T09:09:30+08:00, event: noted, by: li.na, note: x}\n";
    let book = self::book().file("new", &typed).file("later", format!("{RECORD}{noted}"));
    run(&book, "cs edit 7K3Q; EDITOR='cp later' cs edit 7K3Q");
    assert_eq!(drafts(&book), "");
    // The record says by now what was typed.
    let wrong = format!("{RECORD}{noted}").replace("noted, by: li", "notd, by: li");
    let book = self::book().file("new", &wrong);
    run(&book, "cs edit 7K3Q");
    assert_eq!(drafts(&book), "./261123-7K3QF2.yaml\n");
    let book = book.file(DRAFT, format!("{RECORD}{noted}")).file(FILE, format!("{RECORD}{noted}"));
    says(&book, "EDITOR=true cs edit 7K3Q", 0, "261123-7K3QF2 is as it was\n", "");
    assert_eq!(drafts(&book), "");
    // Of another record, it is neither told nor touched, but for one that is two weeks old.
    let other = FILE.replace("7K3QF2", "9Z8Y7X");
    let book = self::book().file("new", &typed).file(&other, RECORD.replace("7K3QF2", "9Z8Y7X"));
    run(&book, "cs edit 7K3Q");
    says(&book, "EDITOR=true cs edit 9Z8Y", 0, "261123-9Z8Y7X is as it was\n", "");
    assert_eq!(drafts(&book), "./261123-7K3QF2.yaml\n");
    let old = format!("touch -d '15 days ago' {DRAFT}; EDITOR=true \"$CS\" edit 9Z8Y");
    assert_eq!(run(&book, &old).status, 0);
    assert_eq!(drafts(&book), "");
}

#[test]
fn the_place_of_a_reason_is_not_taken_for_one() {
    let book = book().file("new", RECORD.replace("很急", "不急"));
    says(
        &book,
        "cs edit 7K3Q --amend REASON",
        2,
        "",
        "cs: --amend: `REASON` only shows where the reason is to stand\nhint: put your own words in its place\n",
    );
    same(RECORD, &book.read(FILE));
}

#[test]
fn a_record_that_there_is_not_is_told_before_an_editor_that_is_not_set() {
    says(
        &book(),
        "EDITOR= cs edit ZZZZZ",
        2,
        "",
        "cs: there is no record `ZZZZZ` in this book\nhint: cs list --all shows the records with their ids\n",
    );
}

#[test]
fn another_writer_meanwhile_wins_and_the_edit_is_kept() {
    let typed =
        format!("{RECORD}- {{at: 2026-11-23T09:09:30+08:00, event: noted, by: li.na, note: x}}\n");
    let book = book().file("new", &typed);
    // The editor is open while another writes: no lock is in the way.
    says(
        &book,
        "EDITOR='sh -c \"\\\"$CS\\\" note 7K3Q -m z --by wang.wei --now 2026-11-23T09:09:40+08:00 >/dev/null; cp new \\\"\\$0\\\"\"' cs edit 7K3Q",
        2,
        "added: noted of 2026-11-23 09:09:30 by li.na, note: x\n",
        &format!(
            "cs: 261123-7K3QF2 was written to while it was edited, so that nothing was written\n\
             hint: look at it, and go on with your edit: cs show 261123-7K3QF2; add what is new there to your edit\n\
             cs: the edit is kept in {DRAFT}\nhint: cs edit 261123-7K3QF2 --from {DRAFT} goes on with it\n"
        ),
    );
    let theirs = "- {at: 2026-11-23T09:09:40+08:00, event: noted, by: wang.wei, note: z}\n";
    same(&format!("{RECORD}{theirs}"), &book.read(FILE));
    same(&typed, &book.read(DRAFT));
}

#[test]
fn the_editor_is_the_first_that_is_set_with_its_arguments() {
    #[track_caller]
    fn case(env: &str, status: i32, stderr: &str) {
        let book = book().file("new", RECORD);
        let said = run(&book, &format!("export EDITOR=; {env} cs edit 7K3Q"));
        same(stderr, &said.stderr);
        assert_eq!(said.status, status, "{env}");
        assert!(!book.folder().join(DRAFT).exists());
    }
    case("CS_EDITOR='cp new' VISUAL=false EDITOR=false", 0, "");
    case("CS_EDITOR= VISUAL='cp \"new\"' EDITOR=false", 0, "");
    case("EDITOR='cp new'", 0, "");
    case(
        "",
        2,
        "cs: no editor is set\nhint: set CS_EDITOR, VISUAL or EDITOR: export EDITOR=nano, or export EDITOR='code --wait'\n",
    );
    let hint = "hint: CS_EDITOR, VISUAL and EDITOR name the editor, the first that is set\n";
    case("EDITOR=false", 2, &format!("cs: the editor `false` failed (exit status 1)\n{hint}"));
    case(
        "EDITOR='exec 2>/dev/null; no-such-editor --wait'",
        2,
        &format!("cs: the editor `exec 2>/dev/null; no-such-editor --wait` was not found\n{hint}"),
    );
}

#[test]
fn nothing_changed_is_no_error_and_leaves_no_draft() {
    let book = book();
    says(&book, "EDITOR=true cs edit 7K3Q", 0, "261123-7K3QF2 is as it was\n", "");
    same(RECORD, &book.read(FILE));
    assert!(!book.folder().join(DRAFT).exists());
    says(
        &book,
        "cs edit 7K3Q --amend ' '",
        2,
        "",
        "cs: the reason is empty\nhint: say why the past is mended: --amend REASON\n",
    );
}

#[cfg(unix)]
#[test]
fn the_draft_is_for_its_owner_alone() {
    let book = book();
    let look = "EDITOR='stat -c %a .cs/edit' cs edit 7K3Q | head -1; EDITOR='stat -c %a' cs edit 7K3Q | head -1";
    says(&book, look, 0, "700\n600\n", "");
}

#[test]
fn an_archived_record_comes_back_to_work_with_the_edit() {
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
    let back = "data/tickets/2026/10/261012-DDDD5D.yaml";
    says(&book, "EDITOR=true cs edit DDDD", 0, "261012-DDDD5D is as it was\n", "");
    assert!(!book.folder().join(back).exists());
    says(
        &book,
        "EDITOR='sed -i s/打印/打印四十本/' cs edit DDDD --amend 写短了",
        0,
        "head: subject 打印 becomes 打印四十本\n\
         amended: the head becomes subject 打印四十本, reason: 写短了\n\
         261012-DDDD5D edited, and back at work: data/tickets/2026/10/261012-DDDD5D.yaml\n",
        "",
    );
    same(
        "id: 261012-DDDD5D\nkind: request\ncustomer: 王女士\nvia: phone\nsubject: 打印\ntimeline:\n\
         - {at: 2026-10-12T09:00:00+08:00, event: opened, by: li.na, via: phone}\n\
         - {at: 2026-10-12T10:00:00+08:00, event: closed, by: li.na}\n\
         - {at: 2026-11-23T09:10:00+08:00, event: amended, by: li.na, reason: 写短了, of: head, set: {subject: 打印四十本}}\n",
        &book.read(back),
    );
}

#[test]
fn a_file_that_cannot_be_read_is_mended_against_what_is_committed() {
    let broken = RECORD.replace("'很急'}", "'很急'");
    let fault = format!("cs: {FILE}:10:3: ");
    let book = book().file("new", RECORD);
    let commit = "export HOME=$PWD; git init -q; git add -A; git -c user.name=n -c user.email=e@example.com commit -qm all";
    assert_eq!(run(&book, commit).status, 0);
    let book = book.file(FILE, &broken);
    let said = run(&book, "cs edit 7K3Q");
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stderr.starts_with(&fault[..fault.len() - 3]), "{}", said.stderr);
    same(&format!("261123-7K3QF2 edited\n{NEXT}"), &said.stdout);
    same(RECORD, &book.read(FILE));
    // Under cover of mending, nothing else is changed.
    let book = book.file(FILE, &broken).file("new", RECORD.replace("很急", "不急"));
    let said = run(&book, "cs edit 7K3Q --amend x");
    assert_eq!(said.status, 2);
    same("changed: noted of 2026-11-23 09:05: note 很急 becomes 不急\n", &said.stdout);
    assert!(said.stderr.contains("cs: this changes what is committed\n"), "{}", said.stderr);
    same(&broken, &book.read(FILE));
}

#[test]
fn it_speaks_chinese() {
    let typed = RECORD.replace("很急", "不急").replace("# 电话里说的\n", "")
        + "- {at: 2026-11-23T09:09:30+08:00, event: assigned, by: li.na, to: li.na}\n";
    let book = book().file("new", typed);
    says(
        &book,
        "cs edit 7K3Q --lang zh",
        2,
        "修改：2026-11-23 09:05 的记录：备注 很急 改为 不急\n新增：2026-11-23 09:09:30 的派单，li.na，交给：li.na\n",
        &format!(
            "cs: 这会改动已经发生的内容\n提示：写明理由即可更正：cs edit 261123-7K3QF2 --from {DRAFT} --amend '理由'\n\
             cs: 修改保留在 {DRAFT}\n"
        ),
    );
}

#[cfg(unix)]
mod at_a_terminal {
    use super::support::pty::Terminal;
    use super::*;

    const EDIT: &str = "cs edit 7K3Q --now 2026-11-23T09:10:00+08:00";

    /// A terminal in the book, whose editor puts the file `first` there, and `second` when it is opened again.
    fn terminal(first: &str, second: &str) -> Terminal {
        let editor =
            r#"sh -c 'if test -e seen; then cp second "$0"; else touch seen; cp first "$0"; fi'"#;
        let book = book().file("first", first).file("second", second);
        book.env("CS_BY", "li.na").env("EDITOR", editor).at_shell(100, 30).sees("$")
    }

    fn with(event: &str) -> String {
        format!("{RECORD}- {{at: 2026-11-23T09:09:30+08:00, event: {event}, by: li.na, note: x}}\n")
    }

    #[test]
    fn the_difference_is_shown_before_one_is_asked() {
        let typed = with("noted");
        let terminal = terminal(&typed, "").enters(EDIT).sees("write it? [Y/n]");
        terminal
            .shows(&format!(
                "$ {EDIT}\nadded: noted of 2026-11-23 09:09:30 by li.na, note: x\nwrite it? [Y/n]\n"
            ))
            .enters("")
            .sees("261123-7K3QF2 edited")
            .sees("\n$")
            .enters("exit")
            .ends(0)
            .leaves(FILE, &typed);
    }

    #[test]
    fn no_answer_of_yes_writes_nothing() {
        let typed = with("noted");
        let terminal = terminal(&typed, &typed).enters(EDIT).sees("write it? [Y/n]");
        let book = terminal
            .enters("n")
            .sees("open it again? [Y/n]")
            .enters("no")
            .sees(&format!("the edit is kept in {DRAFT}"))
            .sees("\n$")
            .enters("exit")
            .ends(2);
        book.leaves(FILE, RECORD).leaves(DRAFT, &typed);
    }

    #[test]
    fn what_is_wrong_can_be_mended_at_once() {
        let typed = with("noted");
        let terminal = terminal(&with("notd"), &typed).enters(EDIT).sees("open it again? [Y/n]");
        terminal
            .sees("there is no event `notd`")
            .enters("y")
            .sees("write it? [Y/n]")
            .enters("y")
            .sees("edited")
            .sees("\n$")
            .enters("exit")
            .ends(0)
            .leaves(FILE, &typed);
    }

    #[test]
    fn one_goes_on_with_what_is_outdated_in_the_editor() {
        let theirs = "- {at: 2026-11-23T09:09:00+08:00, event: noted, by: wang.wei, note: z}\n";
        let whole = format!("{RECORD}{theirs}") + &with("noted")[RECORD.len()..];
        let terminal = terminal(&with("notd"), &whole)
            .enters(EDIT)
            .sees("open it again? [Y/n]")
            .enters("n")
            .sees("the edit is kept");
        terminal.write(FILE, &format!("{RECORD}{theirs}"));
        terminal
            .enters(&format!("clear; {EDIT} --from {DRAFT}"))
            .sees("was kept, which lacks")
            .sees("write it? [Y/n]")
            .enters("y")
            .sees("edited")
            .sees("\n$")
            .enters("exit")
            .ends(0)
            .leaves(FILE, &whole);
    }

    #[test]
    fn with_yes_nothing_is_asked() {
        let typed = with("noted");
        let terminal = terminal(&typed, "").enters(&format!("{EDIT} --yes")).sees("\n$");
        assert!(!terminal.screen().contains("[Y/n]"), "{}", terminal.screen());
        terminal.enters("exit").ends(0).leaves(FILE, &typed);
    }
}
