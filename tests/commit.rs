//! `commit: true`: what each command leaves in git, and what it leaves alone.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "the tests of git need the path of the command")]

mod support;

use support::{Cs, cs, same};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai, archive: {after: 1d}, commit: true}
fields:
  cause: {type: text}
  phone: {type: text, secret: true}
events:
  responded: {verb: respond}
  resolved: {verb: resolve, fields: [cause?, phone?]}
kinds:
  request: {fields: [subject?, phone?]}
rosters:
  staff: {key: id, columns: {name: text, email: text, role: [agent, manager], phone: {type: text, secret: true}}}
rules:
- {id: answered, title: A, waivable: {by: [manager], max: 30d}, deadline: {from: opened, to: responded, within: 1h}}
";
const STAFF: &str = "id,name,email,role,phone
li.na,Li Na,li.na@desk.example,agent,13800000000
zhao.min,Zhao Min,,manager,
";
const RECORD: &str = "id: 261120-AAAA
kind: request
subject: Print
timeline:
- {at: 2026-11-20T09:00:00+08:00, event: opened, by: li.na}
";
const PRELUDE: &str = r#"
export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat CS_BY=li.na
git config --global user.name Desk
git config --global user.email desk@desk.example
git config --global init.defaultBranch main
cs() { "$CS" --now 2026-11-23T12:00:00+08:00 "$@"; }
last() { git log -1 --format="%an <%ae>%n%B" --name-status "$@"; }
file=data/tickets/2026/11/261120-AAAA.yaml
git init -q && printf '/.cs/\n/gitconfig\n/.gitconfig\n' > .gitignore && git add -A && git commit -qm 'The book' || exit 99
"#;

fn desk(policy: &str) -> Cs {
    cs("")
        .file("policy.yaml", policy)
        .file("data/rosters/staff.csv", STAFF)
        .file("data/tickets/2026/11/261120-AAAA.yaml", RECORD)
}

#[track_caller]
fn says(script: &str, expected: &str) {
    let said = desk(POLICY).shell(&format!("exec 2>&1\n{PRELUDE}\n{script}"));
    same(expected, &said.stdout);
}

#[test]
fn an_event_is_a_commit_with_its_line() {
    says("cs resolve AAAA cause=dust phone=13912345678 -m '# 1' > /dev/null; last; tail -n 1 $file; git status --short", "");
}

#[test]
fn nothing_else_in_the_index_or_the_tree_is_committed() {
    says(
        "echo 1 > staged.txt; git add staged.txt; echo '# x' >> policy.yaml; echo 2 > loose.txt; mkdir -p data/guides; echo 3 > data/guides/new.md
         cs respond AAAA > /dev/null; last; git status --short",
        "",
    );
}

#[test]
fn a_new_record_and_other_writes_are_commits_too() {
    says(
        "id=$(cs new request 'Print forty' phone=13912345678 --by zhao.min | head -n 1 | cut -c1-13); last | sed \"s/$id/ID/g\"
         cs roster staff set zhao.min phone=13700000000 email=zm@desk.example > /dev/null; last
         cs waive answered AAAA --until 2026-12-01 -m 停电 --by zhao.min > /dev/null; last
         cs close AAAA --at '2026-11-20 10:00' > /dev/null; cs archive > /dev/null; last; git status --short",
        "",
    );
}

#[test]
fn a_commit_that_fails_leaves_the_write_and_the_next_one_takes_it_along() {
    says(
        "printf '#!/bin/sh\\necho tests are red >&2\\nexit 1\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit
         cs respond AAAA; echo $?; git status --short; rm .git/hooks/pre-commit; cs note AAAA -m x > /dev/null; last; git show --format= | grep -c '^+-'
         git switch -q -c other HEAD~1; echo 1 > one; git add one; git commit -qm one; git merge -q --no-commit main; cs note AAAA -m y; echo $?; git merge --abort || git reset -q --merge
         git checkout -q --detach main; cs note AAAA -m z > /dev/null; git log -1 --format=%s; touch .git/index.lock; cs --lang zh note AAAA -m q 2>&1 | sed 's:/[^ ]*/.git:.git:'; rm .git/index.lock",
        "",
    );
}

#[test]
fn without_a_user_of_git_the_roster_says_who_commits() {
    says(
        "git config --global --unset user.name; git config --global --unset user.email; git config --global user.useConfigOnly true
         cs respond AAAA > /dev/null; last --format='%an <%ae> %cn <%ce>'; cs note AAAA -m x --by zhao.min; echo $?",
        "",
    );
}

#[test]
fn without_a_repository_the_write_stands_and_is_warned_of() {
    says("rm -rf .git; cs respond AAAA; echo $?; PATH= cs note AAAA -m x; echo $?", "");
}

/// The file that a `git` in its place would write is not there.
#[test]
fn without_the_key_git_is_not_run() {
    let script = "exec 2>&1\nexport CS_BY=li.na\nmkdir bin\nprintf '#!/bin/sh\\ntouch ran\\n' > bin/git\nchmod +x bin/git\nPATH=\"$PWD/bin:$PATH\"\n\"$CS\" note AAAA -m x --now 2026-11-23T12:00:00+08:00; \"$CS\" new request a > new.txt; ls";
    let desk = desk(&POLICY.replace(", commit: true", ""));
    same("261120-AAAA noted  note: x\noverdue by 3d2h: A (answered)\nbin\ndata\nnew.txt\npolicy.yaml\n", &desk.shell(script).stdout);
}

#[test]
fn the_key_is_true_or_false() {
    cs("policy check")
        .file("policy.yaml", POLICY.replace("commit: true", "commit: yes"))
        .file("data/rosters/staff.csv", STAFF)
        .complains(2, "");
}
