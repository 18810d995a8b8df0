//! `cs undo`: one's own last event goes while no commit has it, and the file is what it was before, byte for byte.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, Said, cs, files_under, same};

const FILE: &str = "data/tickets/2026/11/261123-7K3QF2.yaml";
const RECORD: &str = "\
id: 261123-7K3QF2
kind: complaint
customer: 王女士
via: email
subject: 会议室投影仪故障
timeline:
- {at: 2026-11-23T09:00:00+08:00, event: opened, by: li.na, via: email}
- {at: 2026-11-23T09:05:00+08:00, event: responded, by: wang.wei}
";

/// The book that `cs init` writes, with one record.
fn book() -> Cs {
    let book = cs("init");
    assert_eq!(book.run().status, 0);
    book.file(FILE, RECORD)
}

/// Runs a script in the folder of `book`, as li.na at 09:10; `commit` commits all that stands there.
fn run(book: &Cs, script: &str) -> Said {
    book.shell(&format!(
        "cs() {{ \"$CS\" \"$@\" --now 2026-11-23T09:10:00+08:00; }}; export CS_BY=li.na HOME=$PWD\n\
         commit() {{ git add -A && git -c user.name=n -c user.email=e@example.com commit -qm all; }}\n{script}"
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
fn the_last_event_is_taken_back_with_the_command_that_writes_it_again() {
    let book = book();
    says(
        &book,
        "git init -q; commit; cs resolve 7K3Q 灯泡 -m \"it's new\" >/dev/null; cs undo",
        0,
        "261123-7K3QF2 taken back: resolved  note: it's new, cause: 灯泡
to write it again: cs resolve 261123-7K3QF2 灯泡 -m 'it'\\''s new' --at 2026-11-23T09:10:00+08:00 --by li.na
next, by 09:30, 20m working time left: Assigned within half an hour (assigned-in-time)
",
        "",
    );
    same(RECORD, &book.read(FILE));
}

#[test]
fn each_command_that_it_prints_writes_the_same_event_again() {
    for write in [
        "assign 7K3Q wang.wei --via phone",
        "note 7K3Q -m '两行
字 $HOME' --at 09:06",
        "wait 7K3Q customer reason='等 照片'",
        "triage 7K3Q urgent -m x",
        "amend 7K3Q of=head via=counter reason=登错",
        "amend 7K3Q of=responded at=09:04 by=li.na reason=登错",
        "amend 7K3Q of=responded void=true reason=误",
    ] {
        let book = book();
        let said = run(&book, &format!("cs {write}"));
        assert_eq!(said.status, 0, "{write}: {}", said.stderr);
        let written = book.read(FILE);
        let undone = run(&book, "cs undo");
        assert_eq!((undone.status, undone.stderr.as_str()), (0, ""), "{write}");
        same(RECORD, &book.read(FILE));
        let (_, again) = undone.stdout.split_once("to write it again: ").unwrap();
        let (command, _) = again.split_once(" --by li.na\n").unwrap();
        assert_eq!(run(&book, command).status, 0, "{command}");
        same(&written, &book.read(FILE));
    }
}

#[test]
fn without_an_id_it_is_the_record_in_which_one_wrote_last() {
    let other = RECORD.replace("7K3QF2", "9Z8Y7X");
    let other_file = FILE.replace("7K3QF2", "9Z8Y7X");
    let book = book().file(&other_file, &other);
    let writes = "git init -q; commit; cs note 7K3Q -m a; cs note 9Z8Y -m b --at 09:07; \
                  cs note 7K3Q -m c; cs note 9Z8Y -m d; cs note 7K3Q -m e --by wang.wei";
    assert_eq!(run(&book, writes).status, 0);
    let undone = "for i in 1 2; do cs undo | head -1; done";
    says(
        &book,
        undone,
        0,
        "261123-9Z8Y7X taken back: noted  note: d\n261123-9Z8Y7X taken back: noted  note: b\n",
        "",
    );
    same(&other, &book.read(&other_file));
    // Whoever wrote after me stands in the way, and no older event of mine goes instead.
    says(
        &book,
        "cs undo",
        2,
        "",
        "cs: the last event of 261123-7K3QF2, `noted`, is by wang.wei and not by li.na\n\
         hint: each takes back their own last event only\n",
    );
    says(
        &book,
        "cs undo --by wang.wei | head -1; cs undo | head -1; cs undo | head -1",
        0,
        "261123-7K3QF2 taken back: noted  note: e\n261123-7K3QF2 taken back: noted  note: c\n\
         261123-7K3QF2 taken back: noted  note: a\n",
        "",
    );
    same(RECORD, &book.read(FILE));
    says(
        &book,
        "cs undo --by zhao.min",
        2,
        "",
        "cs: --by: the roster `staff` has no `zhao.min`\nhint: the staff stand in data/rosters/staff.csv\n",
    );
    says(
        &book,
        "cs undo --by bot:eva",
        2,
        "",
        "cs: bot:eva wrote in no record at work\nhint: name the record: cs undo ID\n",
    );
}

#[test]
fn what_a_commit_has_stands() {
    let book = book();
    says(
        &book,
        "git init -q; cs note 7K3Q -m a >/dev/null; commit; cs undo",
        2,
        "",
        "cs: the last event of 261123-7K3QF2, `noted`, is committed: a merge would bring it back\n\
         hint: what stands is amended: cs amend 261123-7K3QF2 of=noted void=true reason=…\n",
    );
    // Staged is not committed, nor is another layout another event.
    let quoted = book.read(FILE).replace("note: a", "note: 'a'");
    let book = book.file(FILE, quoted);
    assert_eq!(run(&book, "cs undo").status, 2);
    assert_eq!(run(&book, "cs note 7K3Q -m b; git add -A; cs undo 7K3Q").status, 0);
    // Amendments and openings are not void.
    says(
        &book,
        "cs amend 7K3Q of=noted void=true reason=误 >/dev/null; commit; cs undo",
        2,
        "",
        "cs: the last event of 261123-7K3QF2, `amended`, is committed: a merge would bring it back\n\
         hint: amend once more: cs amend 261123-7K3QF2 …\n",
    );
    let opened = RECORD.lines().take(7).collect::<Vec<_>>().join("\n") + "\n";
    let book = book.file(FILE, &opened);
    says(
        &book,
        "commit; cs undo 7K3Q",
        2,
        "",
        "cs: the last event of 261123-7K3QF2, `opened`, is committed: a merge would bring it back\n\
         hint: cs withdraw 261123-7K3QF2 reason=… ends it\n",
    );
    same(&opened, &book.read(FILE));
}

#[test]
fn a_repository_without_a_commit_or_in_a_folder_above_is_one_too() {
    let book = cs("init desk");
    assert_eq!(book.run().status, 0);
    let file = format!("desk/{FILE}");
    let book = book.file(&file, RECORD);
    let take = "git init -q; cd desk; cs note 7K3Q -m a; cs undo | head -1";
    let said = run(&book, take);
    assert!(said.stdout.ends_with("261123-7K3QF2 taken back: noted  note: a\n"), "{said:?}");
    same(RECORD, &book.read(&file));
    let said = run(&book, "cd desk; cs note 7K3Q -m a; commit; cs undo");
    assert!(said.stderr.contains("`noted`, is committed"), "{said:?}");
}

#[test]
fn where_git_cannot_tell_nothing_is_taken_back() {
    let book = book();
    assert_eq!(run(&book, "cs note 7K3Q -m a").status, 0);
    let written = book.read(FILE);
    let book = book.file(".git/HEAD", "what is this\n");
    let said = run(&book, "cs undo");
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.starts_with(&format!("cs: git could not tell whether {FILE} is committed: ")),
        "{}",
        said.stderr
    );
    same(&written, &book.read(FILE));
}

#[test]
fn outside_of_git_a_day_is_enough() {
    let book = book();
    let later =
        |time: &str| format!("cs note 7K3Q -m a >/dev/null; $CS undo --now {time} | head -1");
    says(
        &book,
        &later("2026-11-24T09:10:01+08:00"),
        0,
        "",
        "cs: the last event of 261123-7K3QF2, `noted`, was written at 2026-11-23 09:10, more than a day ago\n\
         hint: what stands is amended: cs amend 261123-7K3QF2 of=noted void=true reason=…\n",
    );
    says(
        &book,
        "$CS undo --now 2026-11-24T09:10:00+08:00 | head -1",
        0,
        "261123-7K3QF2 taken back: noted  note: a\n",
        "",
    );
    same(RECORD, &book.read(FILE));
}

#[test]
fn a_record_that_was_just_opened_goes_whole() {
    let book = book();
    let said = run(
        &book,
        "git init -q; commit; cs new complaint '漏水: 三楼' customer=张先生 --via phone -m 急 --at 09:05 >/dev/null; cs undo",
    );
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = said.stdout.lines().collect();
    let id = &lines[0][..13];
    same(
        &format!(
            "{id} taken back: opened  via: phone, note: 急\n\
             the record is gone: data/tickets/2026/11/{id}.yaml\n\
             to write it again: cs new complaint '漏水: 三楼' customer=张先生 --via phone -m 急 \
             --at 2026-11-23T09:05:00+08:00 --by li.na\n"
        ),
        &said.stdout,
    );
    assert_eq!(files_under(&book.folder().join("data/tickets")).len(), 1);
}

#[test]
fn a_record_that_others_name_stays() {
    let opened = RECORD.lines().take(7).collect::<Vec<_>>().join("\n") + "\n";
    let other = RECORD.replace("7K3QF2", "9Z8Y7X")
        + "- {at: 2026-11-23T09:08:00+08:00, event: merged, by: wang.wei, into: 261123-7K3QF2}\n";
    let waivers = "rule,record,reason,by,granted,until\n\
                   others-answered,261123-7K3QF2,flood,li.na,2026-11-23,2026-11-24\n";
    let book = book()
        .file(FILE, &opened)
        .file(&FILE.replace("7K3QF2", "9Z8Y7X"), other)
        .file("data/waivers.csv", waivers);
    says(
        &book,
        "cs undo 7K3Q",
        2,
        "",
        "cs: 261123-7K3QF2 does not go away whole: it is named by 261123-9Z8Y7X, data/waivers.csv:2\n\
         hint: cs withdraw 261123-7K3QF2 reason=… ends it\n",
    );
    same(&opened, &book.read(FILE));
}

#[cfg(unix)]
#[test]
fn on_a_terminal_one_is_asked_before_a_record_goes_whole() {
    let opened = RECORD.lines().take(7).collect::<Vec<_>>().join("\n") + "\n";
    let undo = "cs undo 7K3Q --now 2026-11-23T09:10:00+08:00";
    let question = "261123-7K3QF2 goes away whole, with its file: take it back? [y/N]";
    let at = |undo: &str| {
        let book = book().file(FILE, &opened).env("CS_BY", "li.na");
        book.at_shell(100, 30).sees("$").enters(undo)
    };
    let kept = at(undo).sees(question).enters("").sees("left, nothing was written");
    kept.sees("\n$").enters("exit").ends(130).leaves(FILE, &opened);
    let gone = at(undo).sees(question).enters("y").sees("the record is gone").sees("\n$");
    assert!(!gone.enters("exit").ends(0).folder().join(FILE).exists());
    let gone = at(&format!("{undo} --no-input")).sees("the record is gone").sees("\n$");
    assert!(!gone.enters("exit").ends(0).folder().join(FILE).exists());
}

#[test]
fn an_archived_record_goes_back_to_the_archive() {
    const BACK: &str = "data/tickets/2026/10/261012-DDDD5D.yaml";
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
    let archived = "cs: 261012-DDDD5D is archived, and its months are written once\n\
                    hint: what stands is amended: cs amend 261012-DDDD5D of=closed void=true reason=…\n";
    says(&book, "git init -q; commit; cs undo DDDD", 2, "", archived);
    says(
        &book,
        "cs note DDDD -m 致谢 >/dev/null 2>&1; cs note DDDD -m 再谢 >/dev/null 2>&1; cs undo | head -1; cs undo; cs undo DDDD",
        2,
        "261012-DDDD5D taken back: noted  note: 再谢\n\
         261012-DDDD5D taken back: noted  note: 致谢\n\
         the record is in the archive again\n\
         to write it again: cs note 261012-DDDD5D -m 致谢 --at 2026-11-23T09:10:00+08:00 --by li.na\n",
        archived,
    );
    assert!(!book.folder().join(BACK).exists());
}

#[test]
fn files_of_every_form_are_again_what_they_were() {
    for before in [
        RECORD.to_owned(),
        RECORD.replace("- {", "  - {"),
        RECORD.replace('\n', "\r\n"),
        format!("\u{feff}{RECORD}"),
        format!("{RECORD}# 备注\n\n"),
        RECORD.replace(
            "- {at: 2026-11-23T09:05:00+08:00, event: responded, by: wang.wei}",
            "-   at: 2026-11-23T09:05:00+08:00\n    event: responded\n    by: wang.wei",
        ),
    ] {
        let book = book().file(FILE, &before);
        let said = run(&book, "cs note 7K3Q -m a && cs undo");
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{before}");
        same(&before, &book.read(FILE));
    }
    // What was written behind the event stays.
    let book = book();
    run(
        &book,
        "cs note 7K3Q -m a; printf '# 备注' >> data/tickets/2026/11/261123-7K3QF2.yaml; cs undo",
    );
    same(&format!("{RECORD}# 备注"), &book.read(FILE));
}

#[test]
fn a_line_end_that_was_added_goes_where_the_commit_shows_that_there_was_none() {
    let bare = RECORD.trim_end();
    let book = book().file(FILE, bare);
    assert_eq!(run(&book, "cs note 7K3Q -m a && cs undo").status, 0);
    same(RECORD, &book.read(FILE));
    let book = book.file(FILE, bare);
    assert_eq!(run(&book, "git init -q; commit; cs note 7K3Q -m a && cs undo").status, 0);
    same(bare, &book.read(FILE));
}

#[test]
fn it_speaks_chinese() {
    let book = book();
    says(
        &book,
        "cs note 7K3Q -m a >/dev/null; cs undo --lang zh | head -2; cs undo 7K3Q --lang zh",
        2,
        "261123-7K3QF2 已撤回：记录  备注：a\n\
         重新写入：cs note 261123-7K3QF2 -m a --at 2026-11-23T09:10:00+08:00 --by li.na\n",
        "cs: 261123-7K3QF2 的最后一个事件 `responded` 由 wang.wei 写入，不是 li.na\n\
         提示：每人只能撤回自己的最后一个事件\n",
    );
}

#[test]
fn without_a_name_it_is_what_was_written_last_even_if_it_happened_first() {
    let other = FILE.replace("7K3QF2", "ABCDEF");
    let book = book().file(&other, RECORD.replace("7K3QF2", "ABCDEF"));
    // Entered late by less than a minute, it does not say when it was entered; the file does.
    let script = "cs note 7K3Q -m first >/dev/null; sleep 0.02; cs note ABCD -m second --at 09:09:15 >/dev/null; cs undo";
    let said = run(&book, script).stdout;
    assert!(said.starts_with("261123-ABCDEF taken back: noted  note: second\n"), "{said}");
    // What another program dated in the future was not written last.
    let future = RECORD.replace("2026-11-23", "2026-11-29").replace("261123", "261129");
    let book = book.file(&FILE.replace("261123", "261129"), &future);
    let said = run(&book, "cs undo").stdout;
    assert!(said.starts_with("261123-7K3QF2 taken back: noted  note: first\n"), "{said}");
}
