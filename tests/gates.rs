//! Gates: what an event would break is told before it is written, with the commands that would keep the rule; what a rule
//! refuses is written by `--force REASON` alone, and the event says why.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, Said, cs, same};

const STAFF: &str = "\
id,name,role,skills,since,left
li.na,Li Na,agent,phone,2026-01-01,
wang.wei,Wang Wei,agent,\"phone,legal\",2026-01-01,
wang.wei,Wang Wei,supervisor,\"phone,legal\",2026-11-20,
zhao.min,Zhao Min,manager,legal,2026-01-01,
sun.li,Sun Li,supervisor,legal,2026-12-01,
he.xin,He Xin,supervisor,legal,2026-01-01,2026-10-31
";

const FILE: &str = "data/tickets/2026/11/261123-7K3QF2.yaml";
const RECORD: &str = "\
id: 261123-7K3QF2
kind: job
customer: Wang
via: phone
subject: Move
timeline:
- {at: 2026-11-23T09:00:00+08:00, event: opened, by: li.na, via: phone}
";

/// A policy with these rules, in flow style, one a line.
fn policy(rules: &str) -> String {
    let head = "\
policy: {name: Gates, version: 1, zone: Asia/Shanghai}
fields:
  via: {type: [phone, email, chat]}
  topic: {type: [plan, fee, place]}
  grade: {type: [general, urgent]}
  cause: {type: text}
  score: {type: int}
  phone: {type: text, secret: true}
  parent: {type: ref, of: records}
events:
  confirmed: {verb: confirm, fields: [topic]}
  checked: {verb: check-it, fields: [cause?]}
  started: {verb: start, fields: [cause?, score?, phone?]}
  triaged: {verb: triage, fields: [grade], sets: [grade]}
  moved: {verb: move, fields: [due], sets: [due]}
  loaded:
kinds:
  job: {fields: [customer, via, subject]}
  measure: {fields: [subject, parent?]}
rosters:
  staff: {key: id, columns: {name: text, role: [agent, supervisor, manager], skills: list, since: date, left: date}}
rules:
";
    let rules: Vec<String> = rules.lines().map(|rule| format!("- {{{rule}}}\n")).collect();
    head.to_owned() + &rules.concat()
}

fn desk(rules: &str) -> Cs {
    cs("")
        .file("policy.yaml", policy(rules))
        .file("data/rosters/staff.csv", STAFF)
        .file(FILE, RECORD)
}

/// Runs one command line in the folder of `book`, as li.na at 10:00.
fn run(book: &Cs, script: &str) -> Said {
    book.shell(&format!(
        "cs() {{ \"$CS\" \"$@\" --now 2026-11-23T10:00:00+08:00; }}; export CS_BY=li.na; {script}"
    ))
}

const NOTHING: &str = "cs: nothing was written\nhint: --force 'REASON' writes it all the same, and keeps the reason\n";

/// The script is refused, says `message` and these commands, and writes nothing.
#[track_caller]
fn refused(book: &Cs, script: &str, message: &str, commands: &[&str]) {
    let before = book.read(FILE);
    let said = run(book, script);
    let hints: Vec<String> = commands.iter().map(|command| format!("hint: {command}\n")).collect();
    same(&format!("cs: {message}\n{}{NOTHING}", hints.concat()), &said.stderr);
    assert_eq!((said.status, said.stdout.as_str()), (1, ""));
    same(&before, &book.read(FILE));
}

/// The script writes, and says `stderr`.
#[track_caller]
fn written(book: &Cs, script: &str, stderr: &str) {
    let said = run(book, script);
    same(stderr, &said.stderr);
    assert_eq!(said.status, 0, "{}", said.stdout);
}

#[test]
fn a_missing_step_is_told_with_the_command_that_takes_it() {
    let book = desk("id: r, title: R, precedence: {before: started, need: checked}, gate: refuse");
    let message = "refused by r: R: checked is missing before started";
    refused(&book, "cs start 7K3Q", message, &["cs check-it 7K3QF2"]);
    written(&book, "cs check-it 7K3QF2; cs start 7K3Q", "");
}

#[test]
fn each_topic_and_each_channel_has_its_command() {
    let rule = "id: r, title: R, gate: refuse, precedence: {before: started, need: confirmed, \
                for_each: {topic: [plan, fee]}, distinct: {via: 2}}";
    let book = desk(rule);
    written(&book, "cs confirm 7K3Q plan via=phone; cs confirm 7K3Q plan via=chat", "");
    written(&book, "cs confirm 7K3Q fee via=phone", "");
    let message = "refused by r: R: confirmed (fee) by only 1 via; 2 different ones are needed before started";
    refused(&book, "cs start 7K3Q", message, &["cs confirm 7K3QF2 topic=fee via=(email|chat)"]);
    let message = "refused by r: R: confirmed (plan) is missing before started: it is needed by 2 different via\n\
                   hint: cs confirm 7K3QF2 topic=plan via=(phone|email|chat)\n\
                   hint: cs confirm 7K3QF2 topic=plan via=(another of phone|email|chat)\n\
                   cs: refused by r: R: confirmed (fee) is missing before started: it is needed by 2 different via";
    refused(
        &desk(rule),
        "cs start 7K3Q",
        message,
        &[
            "cs confirm 7K3QF2 topic=fee via=(phone|email|chat)",
            "cs confirm 7K3QF2 topic=fee via=(another of phone|email|chat)",
        ],
    );
}

#[test]
fn what_has_to_be_said_is_added_to_the_command_or_said_by_another() {
    let needs = |need: &str| {
        desk(&format!("id: r, title: R, required: {{at: started, need: {need}}}, gate: refuse"))
    };
    refused(
        &needs("[cause]"),
        "cs start 7K3Q via=phone -m \"it's late\" --at 09:30",
        "refused by r: R: lacks cause",
        &[r"cs start 7K3Q via=phone cause=(a text) -m 'it'\''s late' --at 09:30"],
    );
    refused(
        &needs("{score: \"1..5\"}"),
        "cs start 7K3Q score=9",
        "refused by r: R: lacks score",
        &["cs start 7K3Q score=(from 1 to 5)"],
    );
    refused(
        &needs("[grade]"),
        "cs start 7K3Q",
        "refused by r: R: lacks grade",
        &["cs triage 7K3QF2 grade=(general|urgent)"],
    );
    refused(
        &needs("{grade: urgent}"),
        "cs start 7K3Q",
        "refused by r: R: lacks grade",
        &["cs triage 7K3QF2 grade=urgent"],
    );
    // What another rule misses in the same event is told at once.
    let two = "id: a, title: A, required: {at: started, need: [cause]}, gate: refuse\n\
               id: b, title: B, required: {at: started, need: [score]}";
    refused(
        &desk(two),
        "cs start 7K3Q",
        "refused by a: A: lacks cause\n\
         hint: cs start 7K3Q cause=(a text) score=(a whole number)\n\
         cs: warning: this breaks b: B: lacks score",
        &["cs start 7K3Q score=(a whole number) cause=(a text)"],
    );
}

#[test]
fn a_new_record_is_judged_too() {
    let book = desk(
        "id: r, title: R, required: {at: opened, need: [parent]}, when: {kind: measure}, gate: refuse",
    );
    refused(
        &book,
        "cs new measure 'A new door'",
        "refused by r: R: lacks parent",
        &["cs new measure 'A new door' parent=(a record id)"],
    );
    written(&book, "cs new measure 'A new door' parent=7K3Q", "");
}

#[test]
fn steps_in_order_are_told_from_the_first_that_is_missing() {
    let book =
        desk("id: r, title: R, sequence: {order: [checked, triaged, started]}, gate: refuse");
    refused(
        &book,
        "cs start 7K3Q",
        "refused by r: R: checked is missing before started",
        &["cs check-it 7K3QF2", "cs triage 7K3QF2 grade=(general|urgent)"],
    );
    written(&book, "cs triage 7K3Q urgent --at 09:20; cs check-it 7K3Q --at 09:30", "");
    refused(
        &book,
        "cs start 7K3Q",
        "refused by r: R: triaged is out of order",
        &[
            "cs amend 7K3QF2 of=triaged at=(an instant such as 2026-11-22T09:00:00+08:00) reason=(a text)",
        ],
    );
}

#[test]
fn once_too_often_can_only_be_amended() {
    let book = desk("id: r, title: R, limit: {of: moved, at_most: 1}, gate: refuse");
    written(&book, "cs move 7K3Q 2026-12-01T18:00:00+08:00", "");
    let amend = "cs amend 7K3QF2 of=moved void=true reason=(a text)";
    let script = "cs move 7K3Q 2026-12-02T18:00:00+08:00";
    refused(&book, script, "refused by r: R: moved came 2 times, at most 1", &[amend]);
    let forced = "cs: forced past r: R: moved came 2 times, at most 1\n";
    written(&book, &format!("{script} --force 'the lift is broken'"), forced);
    // A third time breaks it again, though it is broken already.
    let script = "cs move 7K3Q 2026-12-03T18:00:00+08:00";
    refused(&book, script, "refused by r: R: moved came 3 times, at most 1", &[amend]);
}

#[test]
fn who_may_not_is_refused_with_those_who_may() {
    let rule = "id: r, title: R, actor: {at: assigned, who: to, role: [supervisor, manager]}";
    // sun.li comes in December, he.xin has left.
    let may = "(wang.wei|zhao.min)";
    let message = "refused by r: R: li.na is not a supervisor or manager";
    let command = format!("cs assign 7K3Q to={may}");
    refused(&desk(rule), "cs assign 7K3Q li.na", message, &[&command]);
    refused(
        &desk(&format!("{rule}, gate: refuse")),
        "cs assign 7K3Q li.na --at 09:30 --by zhao.min",
        "refused by r: R: li.na was not a supervisor or manager then",
        &[&format!("{command} --at 09:30 --by zhao.min")],
    );
    let warned = format!(
        "cs: warning: this breaks r: R: li.na is not a supervisor or manager\nhint: {command}\n"
    );
    written(&desk(&format!("{rule}, gate: warn")), "cs assign 7K3Q li.na", &warned);
    written(&desk(&format!("{rule}, status: trial")), "cs assign 7K3Q li.na", &warned);
    // The role is that of the instant.
    let book = desk(rule).file(FILE, RECORD.replace("11-23T09", "11-19T09"));
    let script = "cs assign 7K3Q wang.wei --at '2026-11-19 17:00'";
    let message = "refused by r: R: wang.wei was not a supervisor or manager then";
    let command = "cs assign 7K3Q to=zhao.min --at '2026-11-19 17:00'";
    refused(&book, script, message, &[command]);
}

#[test]
fn whoever_did_the_other_step_does_not_do_this_one() {
    let rule = "id: r, title: R, actor: {at: checked, who: by, skill: legal, not_same_as: started}";
    let book = desk(rule);
    written(&book, "cs start 7K3Q --by zhao.min", "");
    let message = "refused by r: R: zhao.min did started as well, and it takes two people";
    refused(&book, "cs check-it 7K3Q --by zhao.min", message, &["cs check-it 7K3Q --by wang.wei"]);
    let message = "refused by r: R: li.na does not have the skill legal";
    refused(&book, "cs check-it 7K3Q", message, &["cs check-it 7K3Q --by wang.wei"]);
    let alone = "id: r, title: R, actor: {at: checked, role: manager, skill: phone}";
    let message = "refused by r: R: li.na is not a manager";
    refused(&desk(alone), "cs check-it 7K3Q", message, &[]);
}

#[test]
fn another_record_is_opened_by_its_own_command() {
    let rule = "id: r, title: R, when: {kind: job}, gate: refuse, \
                precedence: {before: closed, need: {kind: measure, event: opened, link: parent}}";
    let book = desk(rule);
    refused(
        &book,
        "cs close 7K3Q",
        "refused by r: R: measure opened is missing before closed",
        &["cs new measure (subject) parent=7K3QF2"],
    );
    written(&book, "cs new measure Ramp parent=7K3QF2 --at 09:30; cs close 7K3Q", "");
}

#[test]
fn an_event_without_a_verb_is_written_by_log() {
    let book = desk("id: r, title: R, precedence: {before: started, need: loaded}, gate: refuse");
    let message = "refused by r: R: loaded is missing before started";
    refused(&book, "cs start 7K3Q", message, &["cs log 7K3QF2 loaded"]);
    written(&book, "cs log 7K3QF2 loaded; cs start 7K3Q", "");
}

#[test]
fn what_is_forced_says_why_everywhere() {
    let book = desk("id: r, title: No cause, required: {at: closed, need: [grade]}, gate: refuse");
    for empty in ["''", "'  '"] {
        let said = run(&book, &format!("cs close 7K3Q --force {empty}"));
        let hint =
            "hint: say why it is right to write it all the same: --force 'the customer is waiting'";
        same(&format!("cs: --force needs a reason\n{hint}\n"), &said.stderr);
        assert_eq!((said.status, book.read(FILE)), (2, RECORD.to_owned()));
    }
    let said = run(&book, "cs close 7K3Q --force '客户已搬走: 见\"邮件\"'");
    same("cs: forced past r: No cause: lacks grade\n", &said.stderr);
    same("261123-7K3QF2 closed  forced: 客户已搬走: 见\"邮件\"\n", &said.stdout);
    let line = r#"- {at: 2026-11-23T10:00:00+08:00, event: closed, by: li.na, forced: "客户已搬走: 见\"邮件\""}"#;
    same(&format!("{RECORD}{line}\n"), &book.read(FILE));
    let check = run(&book, "cs check --rule r");
    assert_eq!(check.status, 1);
    let what = "No cause: lacks grade; forced: 客户已搬走: 见\"邮件\"\n";
    assert!(check.stdout.contains(what), "{}", check.stdout);
    assert!(run(&book, "cs show 7K3Q").stdout.contains("  li.na  forced: 客户已搬走"));
    let why = run(&book, "cs explain 7K3Q r").stdout;
    assert!(why.contains("  forced      客户已搬走: 见\"邮件\"\n"), "{why}");
}

#[test]
fn the_place_of_a_reason_is_no_reason() {
    let book = desk("id: r, title: R, required: {at: closed, need: [grade]}, gate: refuse");
    for place in ["REASON", "理由", "…", " ... "] {
        let said = run(&book, &format!("cs close 7K3Q --force '{place}'"));
        let place = place.trim();
        same(
            &format!(
                "cs: --force: `{place}` only shows where the reason is to stand\nhint: put your own words in its place\n"
            ),
            &said.stderr,
        );
        assert_eq!((said.status, book.read(FILE)), (2, RECORD.to_owned()));
    }
}

#[test]
fn a_deadline_that_is_past_is_waived_or_forced_by_the_command_that_is_told() {
    let rules = |waivable: &str| {
        format!(
            "id: r, title: R, deadline: {{from: checked, to: started, within: 10m}}, gate: refuse{waivable}"
        )
    };
    let book = desk(&rules(", waivable: {by: [manager, supervisor], max: 30d}"));
    let message = "refused by r: R: started has not come; overdue by 20m (limit 10m)";
    let refused = |command: &str, hints: &str| {
        let said = run(&book, command);
        same(&format!("cs: {message}\n{hints}"), &said.stderr);
        assert_eq!((said.status, book.read(FILE)), (1, RECORD.to_owned()));
    };
    refused(
        "cs check-it 7K3Q dust --at 09:30",
        "hint: a manager or supervisor waives it: cs waive r 7K3QF2 --until 2026-11-23 -m 'REASON'\n\
         cs: nothing was written\n\
         hint: cs check-it 7K3Q dust --at 09:30 --force 'REASON' writes it all the same, and keeps the reason\n",
    );
    written(
        &book,
        "cs check-it 7K3Q dust --at 09:30 --force 'no one was here'",
        &format!("cs: {}\n", message.replace("refused by", "forced past")),
    );
    let book = book.file(FILE, RECORD);
    let waive = "cs waive r 7K3QF2 --until 2026-11-23 -m flood --by zhao.min >/dev/null";
    written(&book, &format!("{waive}; cs check-it 7K3Q dust --at 09:30"), "");
    // Where no one may waive it, only the force is left.
    let book = desk(&rules(""));
    let said = run(&book, "cs check-it 7K3Q --at 09:30 --lang zh");
    same(
        "cs: 按 r 不予登记：R：尚未 started，已逾期20分钟（时限10分钟）\ncs: 没有登记\n\
         提示：cs check-it 7K3Q --at 09:30 --force '理由' 仍可登记，理由会记下来\n",
        &said.stderr,
    );
}

#[test]
fn the_archive_keeps_why() {
    let book = desk("id: r, title: R, required: {at: closed, need: [grade]}, gate: refuse");
    written(&book, "cs close 7K3Q --force 'gone'", "cs: forced past r: R: lacks grade\n");
    let later = book.shell("\"$CS\" archive --now 2027-01-23T10:00:00+08:00");
    assert_eq!(later.status, 0, "{}{}", later.stdout, later.stderr);
    assert!(!book.folder().join(FILE).exists());
    let events = book.read("data/archive/month=2026-11/events.csv");
    assert!(events.contains(r#","{""forced"":""gone""}""#), "{events}");
    let check = book.shell("\"$CS\" check --rule r --now 2027-01-23T10:00:00+08:00");
    assert!(check.stdout.contains("R: lacks grade; forced: gone\n"), "{}", check.stdout);
}

#[test]
fn a_force_that_nothing_asks_for_is_not_kept() {
    let book = desk("id: r, title: R, required: {at: closed, need: [grade]}");
    written(
        &book,
        "cs start 7K3Q --force 'not now'; cs close 7K3Q --force why",
        "cs: note: nothing refuses this, so the reason of --force is not kept\n\
         hint: -m keeps it as a note: cs note 7K3QF2 -m 'not now'\n\
         cs: warning: this breaks r: R: lacks grade\n\
         hint: cs triage 7K3QF2 grade=(general|urgent)\n\
         cs: note: nothing refuses this, so the reason of --force is not kept\n\
         hint: -m keeps it as a note: cs note 7K3QF2 -m why\n",
    );
    assert!(!book.read(FILE).contains("forced"));
    // It is not typed as a field, and no head has it.
    let said = run(&book, "cs start 7K3Q forced=why");
    assert_eq!(said.status, 2);
    assert!(said.stderr.starts_with("cs: `started` has no field `forced`\n"), "{}", said.stderr);
    let book = book.file(FILE, RECORD.replace("subject:", "forced: why\nsubject:"));
    let said = run(&book, "cs check");
    assert!(said.stderr.contains("`forced` belongs to events, not to the head"), "{}", said.stderr);
}

#[test]
fn a_rule_can_ask_that_nothing_is_forced() {
    let rules = "id: r, title: R, required: {at: closed, need: [grade]}, gate: refuse\n\
                 id: f, title: F, limit: {of: {event: closed, forced: {present: true}}, at_most: 0}";
    let book = desk(rules);
    written(&book, "cs close 7K3Q --force gone", "cs: forced past r: R: lacks grade\n");
    let check = run(&book, "cs check --rule f");
    assert!(check.stdout.contains("F: closed came; forced: gone\n"), "{}", check.stdout);
}

#[test]
fn an_amendment_that_moves_an_old_lapse_breaks_nothing_new() {
    let book = desk("id: r, title: R, precedence: {before: started, need: checked}, gate: refuse");
    written(
        &book,
        "cs start 7K3Q --force late",
        "cs: forced past r: R: checked is missing before started\n",
    );
    written(&book, "cs amend 7K3Q of=started at=09:40 reason=wrong", "");
    let script = "cs check-it 7K3Q --at 09:20; cs amend 7K3Q of=checked void=true reason=wrong";
    let message = "cs: forced past r: R: checked is missing before started\n";
    written(&book, &format!("{script} --force 'never done'"), message);
    let last = "- {at: 2026-11-23T10:00:00+08:00, event: amended, by: li.na, reason: wrong, forced: never done, \
                of: {at: 2026-11-23T09:20:00+08:00, event: checked}, void: true}";
    same(last, book.read(FILE).lines().last().unwrap());
    assert_eq!(run(&book, "cs show 7K3Q").status, 0);
}

#[test]
fn a_waiver_opens_the_gate() {
    let rule = "id: r, title: R, precedence: {before: started, need: checked}, gate: refuse, waivable: {by: [manager]}";
    let book = desk(rule);
    assert_eq!(run(&book, "cs start 7K3Q").status, 1);
    let waive = "cs waive r 7K3Q --until 2026-11-30 -m 'by word' --by zhao.min; cs start 7K3Q";
    written(&book, waive, "");
}

#[test]
fn secret_values_are_not_repeated() {
    let book = desk("id: r, title: R, required: {at: started, need: [cause]}, gate: refuse");
    refused(
        &book,
        "cs start 7K3Q phone=13800138000",
        "refused by r: R: lacks cause",
        &["cs start 7K3Q phone=(as before) cause=(a text)"],
    );
}

#[test]
fn whom_the_roster_did_not_have_then_does_not_write() {
    #[track_caller]
    fn case(book: &Cs, script: &str, message: &str) {
        let said = run(book, script);
        let hint = "hint: name who did it, or mend the row: cs roster staff --all\n";
        same(&format!("cs: --by: {message}\n{hint}"), &said.stderr);
        assert_eq!((said.status, book.read(FILE)), (2, RECORD.to_owned()));
    }
    let book = desk("id: r, title: R, limit: {of: moved, at_most: 9}");
    let soon = "`sun.li` is of the staff from 2026-12-01 on, and this is 2026-11-23 10:00";
    case(&book, "cs start 7K3Q --by sun.li", soon);
    case(&book, "cs new job x customer=y via=phone --by sun.li", soon);
    let left = "`he.xin` left on 2026-10-31, and this is 2026-11-23 10:00";
    case(&book, "CS_BY=he.xin; cs start 7K3Q", left);
    // The last day is still theirs.
    let record = RECORD.replace("11-23T09", "10-31T09");
    let book = book.file(FILE, &record);
    written(&book, "cs start 7K3Q --by he.xin --at '2026-10-31 23:59'", "");
}

#[test]
fn show_tells_what_stands_before_closing() {
    let rules = "\
id: checked-first, title: Checked first, precedence: {before: closed, need: checked}, gate: refuse
id: cause-said, title: The cause, required: {at: checked, need: [cause]}
id: graded, title: Graded, required: {at: closed, need: [grade]}
id: soon, title: Started soon, deadline: {from: opened, to: started, within: 2h}
id: late, title: Loaded soon, deadline: {from: opened, to: loaded, within: 30m}
id: moot, title: Moved soon, deadline: {from: opened, to: moved, within: 3h, unless: closed}
id: after, title: Asked after, deadline: {from: closed, to: noted, within: 1d}
id: by-lead, title: Closed by a lead, actor: {at: closed, role: [supervisor, manager]}";
    let book = desk(rules);
    let sheet = run(&book, "cs show 7K3Q").stdout;
    let (_, closing) = sheet.split_once("before closing:\n").unwrap();
    same(
        "  refuses checked-first  checked is missing before closed
    cs check-it 7K3QF2 cause=(a text)
  breaks graded  lacks grade
    cs triage 7K3QF2 grade=(general|urgent)
  refuses by-lead  li.na is not a supervisor or manager
    cs close 7K3QF2 --by (wang.wei|zhao.min)
  overdue late  Loaded soon, by 2026-11-23 09:30
    cs log 7K3QF2 loaded
  pending soon  Started soon, by 2026-11-23 11:00
    cs start 7K3QF2
then: cs close 7K3QF2
",
        closing,
    );
    // Each command does what it says; then nothing stands in the way, and of an ended record nothing is said.
    let steps = "cs check-it 7K3QF2 cause=x; cs triage 7K3QF2 grade=general; cs log 7K3QF2 loaded; cs start 7K3QF2";
    written(&book, steps, "");
    let sheet = run(&book, "CS_BY=zhao.min; cs show 7K3Q").stdout;
    assert!(sheet.ends_with("\nnothing stands before closing: cs close 7K3QF2\n"), "{sheet}");
    written(&book, "cs close 7K3QF2 --by zhao.min", "");
    let sheet = run(&book, "cs show 7K3Q").stdout;
    assert!(!sheet.contains("before closing"), "{sheet}");
}

#[test]
fn a_gate_speaks_chinese_too() {
    let book = desk(
        "id: r, title: {zh: 写明原因, en: R}, required: {at: started, need: [cause]}, gate: refuse",
    );
    let said = run(&book, "cs start 7K3Q --lang zh");
    same(
        "cs: 按 r 不予登记：写明原因：缺 cause\n提示：cs start 7K3Q cause=(文字)\n\
         cs: 没有登记\n提示：加 --force '理由' 仍可登记，理由会记下来\n",
        &said.stderr,
    );
    assert_eq!(said.status, 1);
    let sheet = run(&book, "cs show 7K3Q --lang zh").stdout;
    assert!(sheet.ends_with("\n可以结案：cs close 7K3QF2\n"), "{sheet}");
}

/// A terminal would cut its lines at any letter; what is copied from it is still one command.
#[test]
#[cfg(unix)]
fn a_refusal_is_wrapped_by_words_on_a_terminal_alone() {
    let rule = "id: r, title: {en: Each topic is confirmed before work starts, zh: 开工前逐项确认}, gate: refuse, \
                precedence: {before: started, need: confirmed, for_each: {topic: [fee]}, distinct: {via: 2}}";
    let script = |language: &str| {
        format!("cs --lang {language} start 7K3Q --by li.na --now 2026-11-23T10:00:00+08:00")
    };
    desk(rule).at_shell_for(&script("en"), 40, 20).leaves_screen(
        1,
        "cs: refused by r: Each topic is\n  confirmed before work starts:\n  confirmed (fee) is missing before\n  \
         started: it is needed by 2 different\n  via\n\
         hint: cs confirm 7K3QF2 topic=fee \\\n  via=(phone|email|chat)\n\
         hint: cs confirm 7K3QF2 topic=fee \\\n  via=(another of phone|email|chat)\n\
         cs: nothing was written\n\
         hint: --force 'REASON' writes it all the\n  same, and keeps the reason\n",
    );
    desk(rule).at_shell_for(&script("zh"), 40, 20).leaves_screen(
        1,
        "cs: 按 r 不予登记：开工前逐项确认：\n  started 之前缺 confirmed（fee），应有2\n  种渠道\n\
         提示：cs confirm 7K3QF2 topic=fee \\\n  via=(phone|email|chat)\n\
         提示：cs confirm 7K3QF2 topic=fee \\\n  via=(另一个：phone|email|chat)\n\
         cs: 没有登记\n提示：加 --force '理由' 仍可登记，理由会\n  记下来\n",
    );
}

#[test]
fn who_may_not_is_told_in_the_words_of_the_desk() {
    #[track_caller]
    fn case(rule: &str, script: &str, message: &str) {
        let said = run(&desk(&format!("id: r, title: R, {rule}")), script);
        let expected = format!("cs: refused by r: R: {message}\n");
        assert!(said.stderr.starts_with(&expected), "{}", said.stderr);
    }
    let to = "cs assign 7K3Q wang.wei";
    case("actor: {at: assigned, who: to, role: agent}", to, "wang.wei is not an agent");
    case("actor: {at: assigned, who: to, role: manager}", to, "wang.wei is not a manager");
    let name = "actor: {at: assigned, who: to, where: {name: Li Na}}";
    case(name, to, "wang.wei does not meet what is asked of name");
    let late = format!("{to} --at 09:30");
    case(name, &late, "wang.wei did not meet what is asked of name then");
    let skill = "actor: {at: assigned, who: to, skill: sales}";
    case(skill, &late, "wang.wei did not have the skill sales then");
    let thrice = "gate: refuse, precedence: {before: started, need: checked, at_least: 3}";
    let start = "cs start 7K3Q";
    let asked = "checked is missing before started: it is needed 3 times";
    case(thrice, start, asked);
    for (times, told) in [(1, "once"), (2, "2 times")] {
        let checks = ["cs check-it 7K3Q -m a;", "cs check-it 7K3Q -m b;"][..times].concat();
        let asked = format!("checked came only {told}; it is needed 3 times before started\n");
        let said = run(&desk(&format!("id: r, title: R, {thrice}")), &format!("{checks} {start}"));
        assert!(said.stderr.contains(&asked), "{}", said.stderr);
    }
}

/// Whom a hint names passes the rules on who may be named.
#[test]
fn a_hint_names_no_one_whom_another_rule_refuses() {
    let policy = r"policy: {name: Desk, version: 1, zone: Asia/Shanghai}
fields:
  lead: {type: ref, of: staff}
events:
  escalated: {verb: escalate, fields: [to], sets: {lead: to}}
  resolved: {verb: resolve}
kinds:
  request: {fields: [subject]}
rosters:
  staff: {key: id, columns: {name: text, role: [agent, lead]}}
rules:
- id: resolver-has-it
  title: Who resolves it has it
  precedence: {before: resolved, need: [assigned, escalated], same: {to: by}}
- {id: lead-only, title: Escalated to a lead, actor: {at: escalated, who: to, role: [lead]}}
- {id: assigned-by-lead, title: Assigned by a lead, actor: {at: assigned, role: [lead]}}
";
    let record = "id: 261122-7K3QF2\nkind: request\nsubject: x\ntimeline:\n\
                  - {at: 2026-11-22T09:00:00+08:00, event: opened, by: li.na}\n";
    let book = |by: &str| {
        cs(&format!("resolve 7K3QF2 --by {by} --now 2026-11-22T12:00:00+08:00"))
            .file("policy.yaml", policy)
            .file("data/rosters/staff.csv", "id,name,role\nli.na,A,agent\nwu.fang,B,lead\n")
            .file("data/tickets/2026/11/261122-7K3QF2.yaml", record)
            .run()
            .stderr
    };
    let told = "cs: warning: this breaks resolver-has-it: Who resolves it has it: assigned or escalated is missing before resolved\n";
    assert_eq!(book("li.na"), format!("{told}hint: cs assign 7K3QF2 to=li.na --by wu.fang\n"));
    assert_eq!(
        book("wu.fang"),
        format!(
            "{told}hint: cs assign 7K3QF2 to=wu.fang\nhint: or cs escalate 7K3QF2 to=wu.fang\n"
        )
    );
}
