//! What the policy marks `secret` is masked in all output, and shown by `--reveal` to those alone whom the policy lets.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, Said, cs, same};

/// Values of secret fields and columns; none of them is a part of anything else.
const FIELD: &str = "13912345678";
const SUBJECT: &str = "Zhongguancun";
const NOTE: &str = "divorced";
const NAME: &str = "Ouyang";
const BADGE: &str = "4711";
const SCORE: &str = "86.25";
const BIRTHDAY: &str = "1987-12-03";
const ALL: [&str; 7] = [FIELD, SUBJECT, NOTE, NAME, BADGE, SCORE, BIRTHDAY];

const POLICY: &str = "\
policy: {name: Secrets, version: 1, zone: Asia/Shanghai, calendar: office, reveal: {by: [manager]}}
calendars:
  office: {week: {mon-sun: \"09:00-18:00\"}, dates: {}, covers: 2026}
fields:
  customer: {type: ref, of: customers}
  via: {type: [phone, email]}
  subject: {type: text, secret: true}
  note: {type: text, secret: true}
  contact: {type: text, secret: true, pattern: \"[0-9]+\"}
  worth: {type: decimal, secret: true}
  result: {type: text, secret: true}
events:
  called: {verb: call, fields: [contact?, worth?, result?], sets: [worth, result]}
  visited: {verb: visit}
kinds:
  job: {fields: [customer, via, subject, contact?]}
rosters:
  staff: {key: id, columns: {name: text, role: [agent, manager], since: date, badge: {type: int, secret: true}, certified: {type: date, secret: true}}}
  customers: {key: id, columns: {name: {type: text, secret: true}, birthday: {type: date, secret: true}, badge: {type: [\"4711\", \"4712\"], secret: true}, level: [vip, plain]}}
rules:
- {id: called-back, title: Called back, deadline: {from: opened, to: called, within: 1h, same: [contact]}}
- {id: worth-known, title: The worth, required: {at: called, need: {worth: \"> 100\", contact: {present: true}}}}
- {id: same-contact, title: The same, precedence: {before: visited, need: called, same: [contact], distinct: {contact: 2}}}
- {id: by-certified, title: Certified, actor: {at: called, who: by, where: {certified: \">= at\", badge: \"> 9000\"}}, gate: warn}
- {id: badge-fresh, title: Fresh, roster: {of: staff, need: {badge: \"> 9000\"}, fresh: {certified: 1mo}}}
- {id: contact-kept, title: Kept, when: {contact: \"139\"}, deadline: {from: opened, to: closed, within: 1h}}
- {id: vip-called, title: VIP called, each: customers, when: {level: vip}, recurring: {expect: called, every: 7d}}
- {id: closed-soon, title: Closed, deadline: {from: opened, to: closed, within: 30d}}
- {id: calls, title: Calls, metric: {mean: {of: worth}, per: month, at_least: 3}}
";

const FILE: &str = "data/tickets/2026/11/261123-7K3QF2.yaml";
const OTHER: &str = "data/tickets/2026/11/261123-9Z8Y7X.yaml";

fn desk() -> Cs {
    let record = format!(
        "\
id: 261123-7K3QF2
kind: job
customer: C1
via: phone
subject: Move to {SUBJECT}
contact: \"{FIELD}\"
timeline:
- {{at: 2026-11-23T09:00:00+08:00, event: opened, by: li.na, via: phone}}
- {{at: 2026-11-23T09:10:00+08:00, event: called, by: li.na, contact: \"{FIELD}\", worth: \"{SCORE}\", result: {NOTE}, note: {NOTE}}}
- {{at: 2026-11-23T09:12:00+08:00, event: amended, by: li.na, reason: typo, of: {{at: 2026-11-23T09:10:00+08:00, event: called}}, set: {{contact: \"{FIELD}\"}}}}
- {{at: 2026-11-23T09:20:00+08:00, event: visited, by: li.na}}
"
    );
    let closed = record.replace("7K3QF2", "9Z8Y7X")
        + "- {at: 2026-11-23T09:30:00+08:00, event: closed, by: li.na}\n";
    let staff = format!(
        "id,name,role,since,badge,certified\n\
         li.na,Li Na,agent,2026-01-01,{BADGE},{BIRTHDAY}\n\
         zhao.min,Zhao Min,agent,2026-01-01,,\n\
         zhao.min,Zhao Min,manager,2026-11-01,,\n"
    );
    let customers = format!("id,name,birthday,badge,level\nC1,{NAME},{BIRTHDAY},{BADGE},vip\n");
    cs("")
        .file("policy.yaml", POLICY)
        .file(FILE, record)
        .file(OTHER, closed)
        .file("data/rosters/staff.csv", staff)
        .file("data/rosters/customers.csv", customers)
        .file(
            "data/guides/move.md",
            format!("---\nid: move\ntitle: Moving\nwords: [{SUBJECT}]\n---\nHow to move.\n"),
        )
}

/// Runs one command line in the folder of `book`, as `by` at 10:00.
fn run(book: &Cs, by: &str, script: &str) -> Said {
    book.shell(&format!(
        "cs() {{ \"$CS\" \"$@\" --now 2026-11-23T10:30:00+08:00; }}; export CS_BY={by}; {script}"
    ))
}

/// Commands that read, each of them with something secret at hand.
const READS: [&str; 44] = [
    "cs show 7K3Q",
    "cs show 9Z8Y",
    "cs list --all",
    "cs list --all --columns record,subject,contact,worth,result",
    "cs list --all --columns record,subject,contact,worth,result --format csv",
    "cs list --all --columns record,subject,contact,worth,result --format jsonl",
    "cs list --all --count-by contact,worth,subject --format jsonl",
    "cs due",
    "cs due --format csv",
    "cs due --format jsonl",
    "cs check",
    "cs check --format jsonl",
    "cs check --format json",
    "cs check --format csv",
    "cs check --format sarif",
    "cs check --format junit",
    "cs check --format github",
    "cs check --format gitlab",
    "cs check --format markdown",
    "cs check --format prometheus",
    "cs explain 7K3Q --all",
    "cs explain 9Z8Y --all",
    "cs explain 7K3Q worth-known",
    "cs explain 7K3Q same-contact",
    "cs explain 7K3Q by-certified",
    "cs explain staff/li.na --all",
    "cs explain customers/C1 --all",
    "cs explain 2026-11 --all",
    "cs report files --format csv",
    "cs report files --result result --parts subject,contact",
    "cs report customers --scores worth",
    "cs report customers --format jsonl",
    "cs report care --days 366",
    "cs report people",
    "cs report steps",
    "cs roster staff",
    "cs roster staff --all",
    "cs roster customers",
    "cs roster customers show C1",
    "cs roster customers check",
    "cs guide 7K3Q",
    "cs policy list",
    "cs policy show worth-known",
    "cs policy check",
];

#[track_caller]
fn is_masked(said: &Said, script: &str) {
    for secret in ALL {
        let text = format!("{}{}", said.stdout, said.stderr);
        assert!(!text.contains(secret), "{script} tells {secret}:\n{text}");
    }
}

#[test]
fn no_command_tells_what_is_secret() {
    let book = desk();
    for script in READS {
        let said = run(&book, "li.na", script);
        assert!(!said.stderr.contains("Usage"), "{script}: {}", said.stderr);
        assert!(!said.stderr.contains("cs: unexpected"), "{script}: {}", said.stderr);
        is_masked(&said, script);
        let said = run(&book, "li.na", &format!("{script} --lang zh"));
        is_masked(&said, script);
    }
    let completed = book.shell("CS_COMPLETE=bash \"$CS\" -- cs show 2611; CS_COMPLETE=bash \"$CS\" -- cs roster customers show C");
    is_masked(&completed, "completions");
}

#[test]
fn no_write_and_no_error_repeats_what_is_secret() {
    let book = desk();
    for script in [
        format!("cs call 7K3Q contact={FIELD} worth={SCORE} result={NOTE} -m {NOTE}"),
        format!("cs call 7K3Q contact={FIELD}x"),
        format!("cs call 7K3Q worth={SCORE}x"),
        format!("cs new job 'Leave {SUBJECT}' customer=C1 via=phone contact={FIELD}"),
        format!("cs amend 7K3Q of=opened contact={FIELD} reason=x"),
        format!("cs amend 7K3Q of=called result={NOTE} reason=x"),
        format!("cs roster staff set li.na badge={BADGE}x"),
        format!("cs roster staff set li.na badge={BADGE} since=2026-11-24"),
        format!("cs roster customers add C2 name={NAME} birthday={BIRTHDAY}x"),
        format!("cs list 'worth>{SCORE}'"),
    ] {
        is_masked(&run(&book, "li.na", &script), "a write");
    }
    // Files that cannot be read are told without the value.
    let record =
        book.read(FILE).replace(&format!("worth: \"{SCORE}\""), &format!("worth: {SCORE}x"));
    let rows = book.read("data/rosters/staff.csv").replace(BADGE, &format!("{BADGE}x"));
    let book = book.file(FILE, record).file("data/rosters/staff.csv", rows);
    for script in ["cs check", "cs show 7K3Q", "cs roster staff check", "cs check --format jsonl"] {
        let said = run(&book, "li.na", script);
        assert_eq!(said.status, 2, "{script}");
        is_masked(&said, script);
    }
}

#[test]
fn those_whom_the_policy_names_reveal() {
    let book = desk();
    for (script, secrets) in [
        ("cs show 7K3Q", &[FIELD, SUBJECT, NOTE, SCORE][..]),
        ("cs list --columns record,subject,contact,worth", &[FIELD, SUBJECT, SCORE]),
        ("cs list --sort worth --columns worth", &[SCORE]),
        ("cs due", &[SUBJECT]),
        ("cs explain 7K3Q worth-known", &[FIELD, SUBJECT, SCORE]),
        ("cs explain 7K3Q by-certified", &[BADGE, BIRTHDAY]),
        ("cs explain staff/li.na badge-fresh", &[BADGE, BIRTHDAY]),
        ("cs explain customers/C1", &[NAME]),
        ("cs report files --result result", &[SUBJECT, NOTE]),
        ("cs report customers", &[NAME]),
        ("cs report care --days 366", &[NAME]),
        ("cs roster staff", &[BADGE, BIRTHDAY]),
        ("cs roster customers matrix badge level", &[BADGE]),
    ] {
        let refused = run(&book, "li.na", &format!("{script} --reveal"));
        same(
            "cs: --reveal is for manager, and `li.na` is not one of them\nhint: zhao.min may; CS_BY says who you are\n",
            &refused.stderr,
        );
        assert_eq!((refused.status, refused.stdout.as_str()), (1, ""), "{script}");
        let said = run(&book, "zhao.min", &format!("{script} --reveal"));
        for secret in secrets {
            assert!(
                said.stdout.contains(secret),
                "{script} hides {secret}:\n{}{}",
                said.stdout,
                said.stderr
            );
        }
    }
}

#[test]
fn the_role_is_that_of_today_and_a_write_is_refused_before_it_is_done() {
    let book = desk();
    let refused = "\"$CS\" roster staff --reveal --now 2026-10-31T10:00:00+08:00";
    let said = book.shell(&format!("export CS_BY=zhao.min; {refused}"));
    same(
        "cs: --reveal is for manager, and `zhao.min` is not one of them\nhint: no one of the roster holds such a role today\n",
        &said.stderr,
    );
    let said = book.shell("\"$CS\" roster staff --reveal --now 2026-11-23T10:00:00+08:00");
    same(
        "cs: --reveal is for manager, and who asks is not known\nhint: zhao.min may; CS_BY says who you are\n",
        &said.stderr,
    );
    let before = book.read("data/rosters/staff.csv");
    assert_eq!(run(&book, "li.na", "cs roster staff set li.na badge=1 --reveal").status, 1);
    same(&before, &book.read("data/rosters/staff.csv"));
}

#[test]
fn the_policy_may_let_anyone_no_one_or_all_of_the_staff() {
    #[track_caller]
    fn case(reveal: &str, by: &str, status: i32, stderr: &str) {
        let policy = POLICY.replace(", reveal: {by: [manager]}", reveal);
        let book = desk().file("policy.yaml", policy);
        let said = run(&book, by, "cs roster staff --reveal");
        same(stderr, &said.stderr);
        assert_eq!((said.status, said.stdout.contains(BADGE)), (status, status == 0), "{reveal}");
    }
    case("", "''", 0, "");
    case(", reveal: {by: []}", "li.na", 0, "");
    case(
        ", reveal: {by: []}",
        "bot:mail",
        1,
        "cs: --reveal is for the staff, and `bot:mail` is not one of them\n\
         hint: li.na, zhao.min may; CS_BY says who you are\n",
    );
    case(
        ", reveal: false",
        "zhao.min",
        1,
        "cs: --reveal: the policy lets no one see secret values here\n",
    );
}

#[test]
fn values_in_order_would_tell_what_they_are() {
    let book = desk();
    for script in ["cs list 'worth>50'", "cs list worth=1..99", "cs list --sort -worth"] {
        let said = run(&book, "li.na", script);
        same(
            "cs: `worth` is secret: its values are not put in order\nhint: --reveal lets you, where the policy does\n",
            &said.stderr,
        );
        assert_eq!(said.status, 2);
    }
    // Who knows the number finds the record.
    let said = run(&book, "li.na", &format!("cs list contact={FIELD} --columns record,contact"));
    same("RECORD         CONTACT\n261123-7K3QF2  ***\n\n1 record\n", &said.stdout);
}

#[test]
fn what_is_wrong_with_reveal_is_told() {
    #[track_caller]
    fn case(reveal: &str, expected: &str) {
        let policy = POLICY.replace("reveal: {by: [manager]}", reveal);
        let said = desk().file("policy.yaml", policy).shell("\"$CS\" list");
        same(expected, &said.stderr);
        assert_eq!(said.status, 2);
    }
    case(
        "reveal: {by: [manger]}",
        "cs: policy.yaml:1:90: there is no role `manger`\nhint: did you mean `manager`?\n",
    );
    case("reveal: {}", "cs: policy.yaml:1:84: `reveal` needs `by`\n");
    case(
        "reveal: {by: [manager], max: 1d}",
        "cs: policy.yaml:1:100: `reveal` has no key `max`\nhint: known here: by\n",
    );
    case(
        "reveal: yes",
        "cs: policy.yaml:1:84: `reveal` must be a mapping, not a value\nhint: write {key: value}, or one `key: value` a line below it\n",
    );
    let none = "policy: {name: x, version: 1, zone: UTC, reveal: {by: [boss]}}\n";
    let said = cs("list").file("policy.yaml", none).run();
    same(
        "cs: policy.yaml:1:55: who may reveal cannot be known without a roster\n\
         hint: declare the roster `staff`, with a column `role`\n",
        &said.stderr,
    );
    let split = POLICY.replace("per: month, at_least", "per: [month, contact], at_least");
    let said = desk().file("policy.yaml", split).shell("\"$CS\" list");
    same(
        "cs: policy.yaml:29:70: `contact` is secret, and figures would be named by its values\n\
         hint: split them by another field, or take `secret` away\n",
        &said.stderr,
    );
}
