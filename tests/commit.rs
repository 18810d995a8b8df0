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
    says("cs resolve AAAA cause=dust phone=13912345678 -m '# 1' > /dev/null; last; tail -n 1 $file; git status --short", "Li Na <li.na@desk.example>
261120-AAAA: resolved note # 1, cause dust, phone ***

- {at: 2026-11-23T12:00:00+08:00, event: resolved, by: li.na, cause: dust, phone: \"***\", note: \"# 1\"}


M	data/tickets/2026/11/261120-AAAA.yaml
- {at: 2026-11-23T12:00:00+08:00, event: resolved, by: li.na, cause: dust, phone: \"13912345678\", note: \"# 1\"}
");
}

#[test]
fn an_edit_is_one_commit_whatever_it_amends() {
    says(
        "printf '#!/bin/sh\\nsed -i \"s/subject: .*/subject: Print fifty/\" \"$1\"\\n' > ed; chmod +x ed; export EDITOR=$PWD/ed
         cs edit AAAA --amend misheard --yes > /dev/null; last; git status --short data",
        "Li Na <li.na@desk.example>
261120-AAAA: edited

- {at: 2026-11-23T12:00:00+08:00, event: amended, by: li.na, reason: misheard, of: head, set: {subject: Print fifty}}


M	data/tickets/2026/11/261120-AAAA.yaml
",
    );
}

#[test]
fn nothing_else_in_the_index_or_the_tree_is_committed() {
    says(
        "echo 1 > staged.txt; git add staged.txt; echo '# x' >> policy.yaml; echo 2 > loose.txt; mkdir -p data/guides; echo 3 > data/guides/new.md
         cs respond AAAA > /dev/null; last; git status --short",
        "Li Na <li.na@desk.example>
261120-AAAA: responded

- {at: 2026-11-23T12:00:00+08:00, event: responded, by: li.na}


M	data/tickets/2026/11/261120-AAAA.yaml
 M policy.yaml
A  staged.txt
?? data/guides/
?? loose.txt
",
    );
}

#[test]
fn a_new_record_and_other_writes_are_commits_too() {
    says(
        "id=$(cs new request 'Print forty' phone=13912345678 --by zhao.min | head -n 1 | cut -c1-13); last | sed \"s/$id/ID/g\"
         cs roster staff set zhao.min phone=13700000000 email=zm@desk.example > /dev/null; last
         cs waive answered AAAA --until 2026-12-01 -m 停电 --by zhao.min > /dev/null; last
         cs close AAAA --at '2026-11-20 10:00' > /dev/null; cs archive > /dev/null; last; git status --short",
        "Desk <desk@desk.example>
ID: opened as request

id: ID
kind: request
subject: Print forty
phone: \"***\"
timeline:
- {at: 2026-11-23T12:00:00+08:00, event: opened, by: zhao.min}


A	data/tickets/2026/11/ID.yaml
Li Na <li.na@desk.example>
staff zhao.min: email=zm@desk.example phone=***

email=zm@desk.example
phone=***


M	data/rosters/staff.csv
Zhao Min <zm@desk.example>
261120-AAAA: answered waived

waived by zhao.min until 2026-12-01 (data/waivers.csv:2)
停电


A	data/waivers.csv
Li Na <li.na@desk.example>
archive: 2 events of 1 record

2026-11: 2 events of 1 record


A	data/archive/manifest.csv
A	data/archive/month=2026-11/events.csv
A	data/archive/month=2026-11/tickets.csv
D	data/tickets/2026/11/261120-AAAA.yaml
",
    );
}

#[test]
fn a_commit_that_fails_leaves_the_write_and_the_next_one_takes_it_along() {
    says(
        "printf '#!/bin/sh\\necho tests are red >&2\\nexit 1\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit
         cs respond AAAA; echo $?; git status --short; rm .git/hooks/pre-commit; cs note AAAA -m x > /dev/null; last; git show --format= | grep -c '^+-'
         git switch -q -c other HEAD~1; echo 1 > one; git add one; git commit -qm one; git merge -q --no-commit main; cs note AAAA -m y; echo $?; git commit -qam merged
         git checkout -q --detach; cs note AAAA -m z > /dev/null; git log -1 --format=%s; touch .git/index.lock; cs --lang zh note AAAA -m q 2>&1 | sed 's:/[^ ]*/.git:.git:'; rm .git/index.lock",
        "cs: warning: it is written, but not committed: git says: tests are red
hint: git add data/tickets/2026/11/261120-AAAA.yaml && git commit commits it by hand
261120-AAAA responded
0
 M data/tickets/2026/11/261120-AAAA.yaml
Li Na <li.na@desk.example>
261120-AAAA: noted note x

- {at: 2026-11-23T12:00:00+08:00, event: noted, by: li.na, note: x}


M	data/tickets/2026/11/261120-AAAA.yaml
2
Automatic merge went well; stopped before committing as requested
cs: warning: it is written, but not committed: git says: cannot do a partial commit during a merge.
hint: finish the merge with `git commit`; `cs sync`, or another `git commit`, commits this later
261120-AAAA noted  note: y
0
261120-AAAA: noted note z
cs: 警告：已写入，但未提交：git 说：Unable to create '.git/index.lock': File exists.
提示：可手工提交：git add data/tickets/2026/11/261120-AAAA.yaml && git commit
261120-AAAA 记录  备注：q
",
    );
}

#[test]
fn where_the_branch_is_shared_the_next_exchange_commits_what_is_not() {
    says(
        "git init -q --bare hub.git; git remote add origin hub.git; git push -qu origin main
         printf '#!/bin/sh\\necho tests are red >&2\\nexit 1\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit
         cs respond AAAA",
        "cs: warning: it is written, but not committed: git says: tests are red
hint: `cs sync` commits it later
261120-AAAA responded
",
    );
}

#[test]
fn what_is_taken_back_is_a_further_commit_until_it_was_sent() {
    says(
        "cs respond AAAA > /dev/null; cp $file kept; cs resolve AAAA dust phone=13912345678 > /dev/null; cs undo; last
         cmp kept $file; rm kept; git status --short; git log --format=%s
         cs undo | head -n 1; git show HEAD:$file | tail -n 1; git status --short",
        "261120-AAAA taken back: resolved  cause: dust, phone: ***
to write it again: cs resolve 261120-AAAA dust phone='***' --at 2026-11-23T12:00:00+08:00 --by li.na
Li Na <li.na@desk.example>
261120-AAAA: took back resolved cause dust, phone ***

- {at: 2026-11-23T12:00:00+08:00, event: resolved, by: li.na, cause: dust, phone: \"***\"}


M	data/tickets/2026/11/261120-AAAA.yaml
261120-AAAA: took back resolved cause dust, phone ***
261120-AAAA: resolved cause dust, phone ***
261120-AAAA: responded
The book
261120-AAAA taken back: responded
- {at: 2026-11-20T09:00:00+08:00, event: opened, by: li.na}
",
    );
    let whole = "cs new request x > /dev/null; cs undo > /dev/null; git log --format=%s --name-status -1 | sed 's/261123-[A-Z0-9]*/ID/'; git status --short";
    says(whole, "ID: took back opened\n\nD\tdata/tickets/2026/11/ID.yaml\n");
    says(
        "cs respond AAAA > /dev/null; \"$CS\" --now 2026-11-24T12:00:01+08:00 undo; cs respond AAAA --at 11:00 > /dev/null
         git init -q --bare hub.git; git remote add origin hub.git; git push -qu origin main; cs note AAAA -m x > /dev/null; cs undo | head -n 1
         cs undo; echo $?; git status --short data",
        "cs: the last event of 261120-AAAA, `responded`, was written at 2026-11-23 12:00, more than a day ago
hint: what stands is amended: cs amend 261120-AAAA of=responded void=true reason=…
261120-AAAA taken back: noted  note: x
cs: the last event of 261120-AAAA, `responded`, was sent to others: a merge would bring it back
hint: what stands is amended: cs amend 261120-AAAA of=responded void=true reason=…
2
",
    );
}

#[test]
fn without_a_user_of_git_the_roster_says_who_commits() {
    says(
        "git config --global --unset user.name; git config --global --unset user.email; git config --global user.useConfigOnly true
         cs respond AAAA > /dev/null; last --format='%an <%ae> %cn <%ce>'; cs note AAAA -m x --by zhao.min; echo $?",
        "Li Na <li.na@desk.example> Li Na <li.na@desk.example>

M	data/tickets/2026/11/261120-AAAA.yaml
cs: warning: it is written, but not committed: git does not know who you are
hint: git config user.name NAME and git config user.email ADDRESS say it
261120-AAAA noted  note: x
0
",
    );
}

#[test]
fn without_a_repository_the_write_stands_and_is_warned_of() {
    says(
        "rm -rf .git; cs respond AAAA; echo $?; PATH= cs note AAAA -m x; echo $?",
        "cs: warning: it is written, but not committed: the book is in no git repository
hint: `git init` makes one
261120-AAAA responded
0
cs: warning: it is written, but not committed: there is no command `git`
hint: `cs sync` commits it later
261120-AAAA noted  note: x
0
",
    );
}

/// The file that a `git` in its place would write is not there.
#[test]
fn without_the_key_git_is_not_run() {
    let script = "exec 2>&1\nexport CS_BY=li.na\nmkdir bin\nprintf '#!/bin/sh\\ntouch ran\\n' > bin/git\nchmod +x bin/git\nPATH=\"$PWD/bin:$PATH\"\n\"$CS\" note AAAA -m x --now 2026-11-23T12:00:00+08:00; \"$CS\" new request a > new.txt; ls";
    let desk = desk(&POLICY.replace(", commit: true", ""));
    same(
        "261120-AAAA noted  note: x\noverdue by 3d2h: A (answered)\nbin\ndata\nnew.txt\npolicy.yaml\n",
        &desk.shell(script).stdout,
    );
}

#[test]
fn the_key_is_true_or_false() {
    cs("policy check")
        .file("policy.yaml", POLICY.replace("commit: true", "commit: yes"))
        .file("data/rosters/staff.csv", STAFF)
        .complains(
            2,
            "cs: policy.yaml:1:85: `commit` must be true or false
  |
1 | policy: {name: Desk, version: 1, zone: Asia/Shanghai, archive: {after: 1d}, commit: yes}
  |                                                                                     ^^^
hint: write true
note: cs explain wrong-value
",
        );
}
