//! `cs sync` between two clones and the place that they share: what comes and goes, and what stops it.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "the tests of git need the path of the command")]

mod support;

use support::{Cs, cs, same};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai, archive: {after: 1d}}
fields:
  cause: {type: text}
events:
  responded: {verb: respond}
  resolved: {verb: resolve, fields: [cause?]}
kinds:
  request: {fields: [subject?]}
rosters:
  staff: {key: id, columns: {name: text, email: text}}
rules:
- {id: answered, title: Answered in an hour, deadline: {from: opened, to: responded, within: 1h}}
";
const STAFF: &str = "id,name,email
li.na,Li Na,li.na@desk.example
wang.wei,Wang Wei,wang.wei@desk.example
";
const ATTRIBUTES: &str = include_str!("../src/cli/starter/gitattributes");

/// A record that was opened on the morning of the 20th.
fn record(id: &str) -> String {
    format!(
        "id: {id}\nkind: request\nsubject: Print\ntimeline:\n- {{at: 2026-11-20T09:00:00+08:00, event: opened, by: li.na}}\n- {{at: 2026-11-20T09:10:00+08:00, event: responded, by: li.na}}\n"
    )
}

/// The clones `a` and `b`, which share `hub.git`; `cs` works at noon of the 23rd, `file` is the record 261120-AAAA.
const CLONES: &str = r#"
export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat CS_BY=li.na
git config --global user.name Desk
git config --global user.email desk@desk.example
git config --global init.defaultBranch main
git config --global advice.detachedHead false
cs() { "$CS" --now 2026-11-23T12:00:00+08:00 "$@"; }
at() { local now="2026-11-23T$1:00+08:00"; shift; "$CS" --now "$now" "$@"; }
file=data/tickets/2026/11/261120-AAAA.yaml
(git init -q --bare hub.git && git init -q a && cp -r book/. a/ && cd a && git add -A && git commit -qm 'The book' &&
 git remote add origin ../hub.git && git push -qu origin main) && git clone -q hub.git b || exit 99
cd a
"#;

fn desk() -> Cs {
    cs("")
        .file("book/policy.yaml", POLICY)
        .file("book/.gitattributes", ATTRIBUTES)
        .file("book/.gitignore", "/.cs/\n")
        .file("book/data/rosters/staff.csv", STAFF)
        .file("book/data/tickets/2026/11/261120-AAAA.yaml", record("261120-AAAA"))
        .file("book/data/tickets/2026/11/261120-BBBB.yaml", record("261120-BBBB"))
}

/// Runs `script` in the clone `a`; all that it prints, errors too.
#[track_caller]
fn says(script: &str, expected: &str) {
    says_of(&desk(), script, expected);
}

#[track_caller]
fn says_of(desk: &Cs, script: &str, expected: &str) {
    let said = desk.shell(&format!("exec 2>&1\n{CLONES}\n{script}"));
    // Hashes of commits are not the same twice.
    let plain: Vec<String> = said.stdout.lines().map(without_hashes).collect();
    same(expected, &plain.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>());
}

/// The line with `#` for each word of seven or ten hexadecimal digits.
fn without_hashes(line: &str) -> String {
    let (mut plain, mut word) = (String::new(), String::new());
    for letter in line.chars().chain(['\n']) {
        if letter.is_ascii_alphanumeric() {
            word.push(letter);
            continue;
        }
        let is_hash = matches!(word.len(), 7 | 10)
            && word.chars().all(|one| matches!(one, '0'..='9' | 'a'..='f'));
        plain.push_str(if is_hash { "#" } else { &word });
        word.clear();
        plain.push(letter);
    }
    plain.trim_end_matches('\n').to_owned()
}

#[test]
fn what_two_clones_write_comes_and_goes() {
    says(
        "cs sync
         at 10:00 note AAAA -m 'seen here' > /dev/null; cs sync --dry-run; cs sync
         cd ../b; at 10:01 resolve AAAA cause=dust --by wang.wei > /dev/null; at 10:02 note BBBB -m x > /dev/null; cs sync
         cd ../a; cs sync; cs sync; cmp $file ../b/$file && tail -n 2 $file
         git status --short; git log --format='%an <%ae> %s%n%b'",
        "nothing came, and nothing is to be sent
no events would come, 1 event of 1 record would be sent (origin/main)
no events came, 1 event of 1 record sent (origin/main)
1 event of 1 record came, 2 events of 2 records sent (origin/main)
2 events of 2 records came, no events sent (origin/main)
nothing came, and nothing is to be sent
- {at: 2026-11-23T10:01:00+08:00, event: resolved, by: wang.wei, cause: dust}
- {at: 2026-11-23T10:00:00+08:00, event: noted, by: li.na, note: seen here}
Li Na <li.na@desk.example> Merge 1 event of 1 record from origin/main

Li Na <li.na@desk.example> 2 events of 2 records
261120-AAAA: resolved
261120-BBBB: noted

Li Na <li.na@desk.example> 1 event of 1 record
261120-AAAA: noted

Desk <desk@desk.example> The book

",
    );
}

#[test]
fn what_both_did_to_one_record_is_told() {
    says(
        "at 10:00 assign AAAA li.na > /dev/null; at 10:01 close BBBB > /dev/null; at 10:02 note AAAA -m x > /dev/null; cs sync
         cd ../b; at 09:59 assign AAAA wang.wei --by wang.wei > /dev/null; at 10:03 withdraw BBBB reason=double > /dev/null
         at 10:04 assign BBBB li.na 2> /dev/null > /dev/null; at 10:05 note AAAA -m y > /dev/null
         cs sync; cd ../a; cs sync
         at 10:06 assign AAAA wang.wei > /dev/null; cs sync; cd ../b; at 10:07 assign AAAA li.na > /dev/null; cs --lang zh sync",
        "no events came, 3 events of 2 records sent (origin/main)
3 events of 2 records came, 4 events of 2 records sent (origin/main)
261120-AAAA: owner was set on both sides: wang.wei by wang.wei at 2026-11-23 09:59, li.na by li.na at 2026-11-23 10:00; the later holds
261120-BBBB was ended on both sides: closed by li.na at 2026-11-23 10:01, withdrawn by li.na at 2026-11-23 10:03
4 events of 2 records came, no events sent (origin/main)
no events came, 1 event of 1 record sent (origin/main)
收到 1 个工单的 1 条事件，送出 1 个工单的 1 条事件（origin/main）
261120-AAAA：双方都设置了 owner：2026-11-23 10:06 li.na 设为 wang.wei，2026-11-23 10:07 li.na 设为 li.na；以后者为准
",
    );
}

#[test]
fn a_row_that_both_changed_stops_it_and_the_merge_is_taken_back() {
    says(
        "echo 'zhao.min,Zhao Min,zm@desk.example' >> data/rosters/staff.csv; cs sync
         cd ../b; at 10:00 note AAAA -m x > /dev/null; echo 'wu.fang,Wu Fang,wf@desk.example' >> data/rosters/staff.csv
         cs sync; echo $?; git status --short --branch; tail -n 1 data/rosters/staff.csv $file
         git merge -q origin/main; git checkout -q --ours data/rosters/staff.csv
         echo 'zhao.min,Zhao Min,zm@desk.example' >> data/rosters/staff.csv; cs sync; git commit -qam 'Both'; cs sync",
        "no events came, no events sent (origin/main)
also sent: data/rosters/staff.csv
cs: changed here and elsewhere, and not to be merged by itself: data/rosters/staff.csv; the merge was taken back, and nothing was sent
hint: git diff HEAD...# shows it; then git merge #, mend the lines between the marks, git commit -a, and cs sync again
1
## main...origin/main [ahead 1, behind 1]
==> data/rosters/staff.csv <==
wu.fang,Wu Fang,wf@desk.example

==> data/tickets/2026/11/261120-AAAA.yaml <==
- {at: 2026-11-23T10:00:00+08:00, event: noted, by: li.na, note: x}
Auto-merging data/rosters/staff.csv
CONFLICT (content): Merge conflict in data/rosters/staff.csv
Automatic merge failed; fix conflicts and then commit the result.
cs: a merge was begun here by hand, and is not finished
hint: finish it, or take it back with `git merge --abort`
no events came, 1 event of 1 record sent (origin/main)
also sent: data/rosters/staff.csv
",
    );
}

#[test]
fn what_is_not_under_data_wants_a_commit_of_its_own() {
    says(
        "echo '# x' >> policy.yaml; at 10:00 note AAAA -m x > /dev/null; cs sync; echo $?; git add policy.yaml; cs sync --dry-run; echo $?
         git status --short; git commit -qm 'The policy' policy.yaml
         echo scratch > scratch.txt; echo swap > data/tickets/.x.yaml.swp; echo old > $file~; cs sync; git status --short
         cd ../b; cs sync",
        "cs: changed, and not under data/: policy.yaml; nothing was committed, merged or sent
hint: commit them by hand: git commit policy.yaml
1
cs: changed, and not under data/: policy.yaml; nothing was committed, merged or sent
hint: commit them by hand: git commit policy.yaml
1
 M data/tickets/2026/11/261120-AAAA.yaml
M  policy.yaml
no events came, 1 event of 1 record sent (origin/main)
also sent: policy.yaml
?? data/tickets/.x.yaml.swp
?? data/tickets/2026/11/261120-AAAA.yaml~
?? scratch.txt
1 event of 1 record came, no events sent (origin/main)
also came: policy.yaml
",
    );
}

#[test]
fn events_that_are_gone_from_the_files_stop_it() {
    says(
        "cd ../b; rm data/tickets/2026/11/261120-BBBB.yaml; sed -i '$d' $file; cs sync; echo $?; git status --short
         cs sync --accept-removed; cd ../a; at 10:00 note AAAA -m x > /dev/null; cs sync; echo $?; git status --short --branch
         cs sync --accept-removed; tail -n 2 $file",
        "cs: events that were committed are gone from the files here: 1 of 261120-AAAA, 2 of 261120-BBBB; nothing was committed, merged or sent
hint: git diff HEAD data/tickets/2026/11/261120-AAAA.yaml data/tickets/2026/11/261120-BBBB.yaml shows them, git restore brings a file back as it was; `cs amend` mends a mistake; --accept-removed goes on without them
1
 M data/tickets/2026/11/261120-AAAA.yaml
 D data/tickets/2026/11/261120-BBBB.yaml
no events came, no events sent (origin/main)
cs: the merge would lose events: 2 of 261120-BBBB; it was taken back, and nothing was sent
hint: someone took them out of the files: git log -p ..# -- data tells who; if that is right, cs sync --accept-removed
1
## main...origin/main [ahead 1, behind 2]
no events came, 2 events of 1 record sent (origin/main)
- {at: 2026-11-20T09:10:00+08:00, event: responded, by: li.na}
- {at: 2026-11-23T10:00:00+08:00, event: noted, by: li.na, note: x}
",
    );
}

#[test]
fn what_cannot_be_read_is_not_sent() {
    says(
        "echo '- {at: 2026-11-20T09:20:00+08:00, event: reponded, by: li.na}' >> $file; cs sync; echo $?; git status --short
         git commit -qam broken; git push -q; cd ../b; at 10:00 note BBBB -m x > /dev/null; cs sync; echo $?
         cd ../a; sed -i 's/version: 1/version: [1]/' policy.yaml; git commit -qam policy; git pull -q --no-rebase; git push -q
         cd ../b; at 10:05 note BBBB -m y > /dev/null; cs sync; echo $?; git status --short --branch; grep -c version: policy.yaml",
        "cs: data/tickets/2026/11/261120-AAAA.yaml:7:42: there is no event `reponded`
hint: did you mean `responded`?
2
 M data/tickets/2026/11/261120-AAAA.yaml
cs: warning: data/tickets/2026/11/261120-AAAA.yaml:7:42: there is no event `reponded`
hint: did you mean `responded`?
no events came, 1 event of 1 record sent (origin/main)
0
cs: with what came, the policy could not be read: policy.yaml:1:31: `version` must be a value, not a list; it was taken back, and nothing was sent
hint: tell the one who changed the policy last
1
## main...origin/main [ahead 1, behind 2]
1
",
    );
}

#[test]
fn a_merge_that_would_make_a_fault_is_taken_back() {
    says(
        "sed -i 's/subject: Print/subject: Print forty/' $file; cs sync
         cd ../b; sed -i 's/subject: Print/subject: Print fifty/' $file; at 10:00 note AAAA -m x > /dev/null; cs sync; echo $?
         git status --short --branch; head -n 3 $file",
        "no events came, no events sent (origin/main)
cs: data/tickets/2026/11/261120-AAAA.yaml:4:1: the key `subject` stands twice (first on line 3)
hint: keep one of the two
cs: the merge would make this fault, which neither side has; it was taken back, and nothing was sent
hint: git merge # by hand, mend what is named above, git commit -a, and cs sync again
1
## main...origin/main [ahead 1, behind 1]
id: 261120-AAAA
kind: request
subject: Print fifty
",
    );
}

#[test]
fn without_a_network_what_was_written_stays() {
    says(
        "at 10:00 note AAAA -m x > /dev/null; mv ../hub.git ../away.git; cs sync; echo $?; git status --short
         mv ../away.git ../hub.git; cs sync",
        "cs: `origin` could not be reached: '../hub.git' does not appear to be a git repository
hint: what was written here stays here, and goes with the next `cs sync`
2
 M data/tickets/2026/11/261120-AAAA.yaml
no events came, 1 event of 1 record sent (origin/main)
",
    );
}

#[test]
fn someone_who_was_quicker_is_merged_first() {
    says(
        "cd ../b; at 10:00 note BBBB -m quick > /dev/null; cd ../a; at 10:01 note AAAA -m slow > /dev/null
         printf '#!/bin/sh\\nrm \"$0\"; cd ../b && exec env -u GIT_DIR \"$CS\" sync --now 2026-11-23T12:00:00+08:00 >&2\\n' > .git/hooks/pre-push
         chmod +x .git/hooks/pre-push; export CS; cs sync; echo $?; git status --short --branch; cd ../b; cs sync",
        "1 event of 1 record came, 1 event of 1 record sent (origin/main)
0
## main...origin/main
1 event of 1 record came, no events sent (origin/main)
",
    );
}

#[test]
fn a_refused_push_is_told() {
    says(
        "printf '#!/bin/sh\\necho closed for the night >&2; exit 1\\n' > ../hub.git/hooks/pre-receive; chmod +x ../hub.git/hooks/pre-receive
         at 10:00 note AAAA -m x > /dev/null; cs sync; echo $?; cs sync --no-push; git status --short --branch",
        "cs: `origin/main` did not take it: closed for the night
hint: what was written here is committed here, and goes with the next `cs sync`
2
no events came, 1 event of 1 record to be sent (origin/main)
## main...origin/main [ahead 1]
",
    );
}

#[test]
fn a_record_that_was_archived_there_and_written_here_goes_on_at_work() {
    says(
        "at 09:00 close AAAA --at '2026-11-20 10:00' > /dev/null; at 09:00 close BBBB --at '2026-11-20 10:00' > /dev/null; cs sync; cd ../b; cs sync
         cd ../a; at 10:00 note AAAA -m 'before leaving' --at '2026-11-21 10:00' > /dev/null 2> /dev/null; cs archive; cs sync
         cd ../b; at 10:01 note AAAA -m 'the customer called' > /dev/null 2> /dev/null; cs sync; cat $file; ls data/tickets/2026/11
         cd ../a; cs sync; ls data/tickets/2026/11; cs check",
        "no events came, 2 events of 2 records sent (origin/main)
2 events of 2 records came, no events sent (origin/main)
MONTH    RECORDS  EVENTS  TICKETS.CSV  EVENTS.CSV
2026-11  2        7       238 B        533 B

2 records with 7 events moved to the archive
0 records at work
no events came, 1 event of 1 record sent (origin/main)
1 event of 1 record came, 1 event of 1 record sent (origin/main)
261120-AAAA was archived on one side and written on the other: it goes on at work
id: 261120-AAAA
kind: request
subject: Print
timeline:
- {at: 2026-11-20T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-20T09:10:00+08:00, event: responded, by: li.na}
- {at: 2026-11-20T10:00:00+08:00, event: closed, by: li.na, recorded: 2026-11-23T09:00:00+08:00}
- {at: 2026-11-23T10:01:00+08:00, event: noted, by: li.na, note: the customer called}
- {at: 2026-11-21T10:00:00+08:00, event: noted, by: li.na, note: before leaving, recorded: 2026-11-23T10:00:00+08:00}
261120-AAAA.yaml
1 event of 1 record came, no events sent (origin/main)
261120-AAAA.yaml
2 records, 2 obligations: 0 violations, 2 kept, 0 pending, 0 paused, 0 void, 0 waived
policy Desk 1, now 2026-11-23T12:00:00+08:00, times in Asia/Shanghai
",
    );
}

#[test]
fn two_clones_that_archive_are_told_to_leave_it_to_one() {
    says(
        "at 09:00 close AAAA --at '2026-11-20 10:00' > /dev/null; cs sync; cd ../b; cs sync
         at 09:05 close BBBB --at '2026-11-20 10:00' > /dev/null; cs archive > /dev/null; cs sync
         cd ../a; cs archive > /dev/null; cs sync; echo $?; git status --short --branch; ls data/tickets/2026/11
         git revert --no-edit $(git log -1 --format=%h) > /dev/null; cs sync; cs archive > /dev/null; cs sync; cs check",
        "no events came, 1 event of 1 record sent (origin/main)
1 event of 1 record came, no events sent (origin/main)
no events came, 1 event of 1 record sent (origin/main)
cs: changed here and elsewhere, and not to be merged by itself: data/archive/manifest.csv, data/archive/month=2026-11/events.csv, data/archive/month=2026-11/tickets.csv; the merge was taken back, and nothing was sent
hint: let one machine alone run `cs archive`; git revert --no-edit # takes back what was archived here, then cs sync again
1
## main...origin/main [ahead 1, behind 1]
261120-BBBB.yaml
1 event of 1 record came, no events sent (origin/main)
nothing came, and nothing is to be sent
2 records, 2 obligations: 0 violations, 2 kept, 0 pending, 0 paused, 0 void, 0 waived
policy Desk 1, now 2026-11-23T12:00:00+08:00, times in Asia/Shanghai
",
    );
}

/// Git takes a record that leaves for the archive for the origin of a new one that looks like it.
#[test]
fn a_new_record_is_not_taken_for_an_old_one_that_left() {
    says(
        "at 09:00 close AAAA --at '2026-11-20 10:00' > /dev/null; cs sync; cd ../b; cs sync
         cd ../a; cs archive > /dev/null; sed 's/AAAA/CCCC/' ../b/$file | sed '$d' > data/tickets/2026/11/261120-CCCC.yaml; cs sync
         cd ../b; at 10:00 note AAAA -m late > /dev/null 2> /dev/null; cs sync; tail -n 1 data/tickets/2026/11/261120-CCCC.yaml $file",
        "no events came, 1 event of 1 record sent (origin/main)
1 event of 1 record came, no events sent (origin/main)
no events came, 2 events of 1 record sent (origin/main)
2 events of 1 record came, 1 event of 1 record sent (origin/main)
261120-AAAA was archived on one side and written on the other: it goes on at work
==> data/tickets/2026/11/261120-CCCC.yaml <==
- {at: 2026-11-20T09:10:00+08:00, event: responded, by: li.na}

==> data/tickets/2026/11/261120-AAAA.yaml <==
- {at: 2026-11-23T10:00:00+08:00, event: noted, by: li.na, note: late}
",
    );
}

#[test]
fn a_merge_of_its_own_that_was_cut_short_is_taken_back() {
    says(
        "at 10:00 note AAAA -m a > /dev/null; cs sync; cd ../b; at 10:01 note AAAA -m b > /dev/null; git commit -qam b; git fetch -q
         git merge -q --no-commit origin/main; cs sync; echo $?; touch .cs/merging; cs sync; ls .cs; tail -n 2 $file",
        "no events came, 1 event of 1 record sent (origin/main)
Auto-merging data/tickets/2026/11/261120-AAAA.yaml
Automatic merge went well; stopped before committing as requested
cs: a merge was begun here by hand, and is not finished
hint: finish it, or take it back with `git merge --abort`
1
1 event of 1 record came, 1 event of 1 record sent (origin/main)
git
lock
- {at: 2026-11-23T10:01:00+08:00, event: noted, by: li.na, note: b}
- {at: 2026-11-23T10:00:00+08:00, event: noted, by: li.na, note: a}
",
    );
}

#[test]
fn what_is_missing_to_share_is_told() {
    says(
        "git switch -q --detach; cs sync; git switch -qc mine; cs sync; git remote remove origin; cs sync; echo $?
         cd ..; cp -r book alone; cd alone; cs sync; git init -q; cs sync; echo $?
         git init -q --bare ../new.git; git add -A; git commit -qm first; git remote add origin ../new.git
         git config branch.main.remote origin; git config branch.main.merge refs/heads/main; cs sync; cs sync; PATH= cs sync",
        "cs: this clone is on no branch
hint: `git switch main` goes to the branch main
cs: the branch `mine` is shared with no other place
hint: git push -u origin mine shares it there, once and for all
cs: the branch `mine` is shared with no other place
hint: git remote add origin ADDRESS, then git push -u origin mine
2
cs: the book is in no git repository
hint: `git init` makes one
cs: there is no commit yet
hint: git add -A && git commit -m 'The book' makes the first
2
no events came, 4 events of 2 records sent (origin/main)
also sent: .gitattributes, .gitignore, data/rosters/staff.csv, policy.yaml
nothing came, and nothing is to be sent
cs: there is no command `git`
",
    );
}

#[test]
fn new_violations_are_counted_and_stop_nothing() {
    says(
        "sed -e 's/AAAA/CCCC/' -e '$d' $file > data/tickets/2026/11/261120-CCCC.yaml; cs sync
         cd ../b; at 10:00 note AAAA -m x > /dev/null; cs sync; echo $?; cs --lang zh sync; at 10:05 note AAAA -m y > /dev/null; cs sync --lang zh",
        "no events came, 1 event of 1 record sent (origin/main)
1 event of 1 record came, 1 event of 1 record sent (origin/main)
1 violation is new: cs check
0
没有收到什么，也没有要送出的
收到 0 条事件，送出 1 个工单的 1 条事件（origin/main）
",
    );
}

#[test]
fn the_book_may_stand_below_the_top_of_the_repository() {
    says(
        "cd ..; git init -q --bare top.git; git clone -q top.git top 2> /dev/null; cd top; mkdir 'our desk'; cp -r ../book/. 'our desk/'
         git add -A; git commit -qm first; git push -q; git clone -q ../top.git ../other; cd 'our desk'
         at 10:00 note AAAA -m x > /dev/null; cs sync; touch ../note.txt; git add ../note.txt; cs sync; git rm -q --cached ../note.txt
         cd '../../other/our desk'; at 10:01 note AAAA -m y > /dev/null; cs sync; tail -n 2 $file",
        "no events came, 1 event of 1 record sent (origin/main)
cs: changed, and not under data/: note.txt; nothing was committed, merged or sent
hint: commit them by hand: git commit note.txt
1 event of 1 record came, 1 event of 1 record sent (origin/main)
- {at: 2026-11-23T10:01:00+08:00, event: noted, by: li.na, note: \"y\"}
- {at: 2026-11-23T10:00:00+08:00, event: noted, by: li.na, note: x}
",
    );
}
