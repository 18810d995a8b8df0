//! Two clones that work on the same records for a day: whatever the order, no merge conflicts, and no event is lost or
//! doubled. Each clone keeps a list of the lines that it wrote, which the merged files are held against.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use clap::Parser;
use tempfile::TempDir;

use super::super::{Cli, Outcome, dispatch};
use crate::model::Instant;
use crate::model::timeline::{Horizon, Timeline};
use crate::store::{Book, Selection, files};

const POLICY: &str = "policy: {name: Two, version: 1, zone: Asia/Shanghai, archive: {after: 1h}}
fields:
  grade: {type: [general, urgent]}
  cause: {type: text}
events:
  responded: {verb: respond}
  triaged: {verb: triage, fields: [grade], sets: [grade]}
  resolved: {verb: resolve, fields: [cause?]}
kinds:
  request: {fields: [subject?]}
rosters:
  staff: {key: id, columns: {name: text}}
rules:
- {id: answered, title: A, deadline: {from: opened, to: responded, within: 1h, pause: [customer]}}
- {id: caused, title: B, gate: refuse, required: {at: resolved, need: [cause]}}
- {id: graded, title: C, when: {grade: urgent}, deadline: {from: opened, to: resolved, within: 4h}}
- {id: once, title: D, limit: {of: reopened, at_most: 1}}
";
const STAFF: &str = "id,name\nli.na,Li Na\nwang.wei,Wang Wei\n";
/// The records that both clones begin with.
const SHARED: [&str; 3] = ["261123-AAAA", "261123-BBBB", "261123-CCCC"];
const NINE: i64 = 1_795_395_600;
/// Days that are merged by git alone, and days that are shared by `cs sync`.
const MERGED: u64 = 220;
const SYNCED: u64 = 12;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git").args(args).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {args:?} in {}\n{said}{errors}", folder.display());
    said
}

fn stamp(now: i64) -> String {
    Instant::from_seconds(now).in_zone(chrono_tz::Asia::Shanghai).to_string()
}

fn file_of(id: &str) -> String {
    format!("data/tickets/2026/11/{id}.yaml")
}

fn opened(id: &str, at: i64, by: &str) -> String {
    let at = stamp(at);
    format!(
        "id: {id}\nkind: request\nsubject: 打印\ntimeline:\n- {{at: {at}, event: opened, by: {by}}}\n"
    )
}

fn copy(from: &Path, to: &Path) {
    files::make_folder(to).unwrap();
    for path in files::list(from).unwrap() {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            files::write_loose(&target, &files::read_bytes(&path).unwrap()).unwrap();
        }
    }
}

/// What both clones wrote: by record, the lines of its timeline.
type Written = BTreeMap<String, BTreeSet<String>>;

/// The lines of a timeline, apart from blanks and comments.
fn lines(text: &str) -> BTreeSet<String> {
    let (_, timeline) = text.split_once("timeline:").unwrap();
    let lines = timeline.lines().map(str::trim);
    lines.filter(|line| line.starts_with('-')).map(str::to_owned).collect()
}

/// One of the two clones.
struct Clone<'a> {
    root: &'a Path,
    by: &'static str,
    now: i64,
}

impl Clone<'_> {
    fn cs(&self, words: &[&str]) -> anyhow::Result<(Outcome, String)> {
        let (root, now) = (self.root.to_str().unwrap(), stamp(self.now));
        let words = ["cs", "-C", root, "--now", &now].into_iter().chain(words.iter().copied());
        let mut out = Vec::new();
        let outcome = dispatch(Cli::try_parse_from(words).unwrap(), &mut out)?;
        Ok((outcome, String::from_utf8(out).unwrap()))
    }

    fn read(&self, id: &str) -> Option<String> {
        files::read(&self.root.join(file_of(id))).ok()
    }

    fn write(&self, id: &str, text: &str) {
        files::write_loose(&self.root.join(file_of(id)), text.as_bytes()).unwrap();
    }

    /// One thing that someone does at a desk, and the line that it leaves.
    fn act(&mut self, dice: &mut Dice, ids: &mut Vec<String>, written: &mut Written) {
        self.now += i64::try_from(dice.below(300)).unwrap();
        let place = usize::try_from(dice.below(ids.len() as u64)).unwrap();
        let id = ids[place].clone();
        match dice.below(12) {
            0 => {
                let id = format!(
                    "261123-{}{:04}",
                    &self.by[..1].to_uppercase().replace('L', "D"),
                    ids.len()
                );
                self.write(&id, &opened(&id, self.now, self.by));
                ids.push(id.clone());
                written.insert(id.clone(), lines(&self.read(&id).unwrap()));
            }
            1 | 2 => self.by_hand(dice, &id),
            3 => self.by_both(dice, &id),
            _ => self.by_command(dice, &id),
        }
        if let Some(text) = self.read(&id) {
            written.entry(id).or_default().extend(lines(&text));
        }
    }

    /// A verb of the policy. What makes no sense, or a gate refuses, leaves nothing.
    fn by_command(&self, dice: &mut Dice, id: &str) {
        let verbs: [&[&str]; 12] = [
            &["respond", id],
            &["note", id, "-m", "客户来电"],
            &["note", id, "-m", "x"],
            &["triage", id, "urgent"],
            &["triage", id, "general"],
            &["assign", id, "wang.wei"],
            &["assign", id, "li.na"],
            &["wait", id, "customer"],
            &["resume", id],
            &["resolve", id, "cause=纸"],
            &["close", id],
            &["reopen", id],
        ];
        let mut words = verbs[usize::try_from(dice.below(12)).unwrap()].to_vec();
        let past = stamp(self.now - i64::try_from(dice.below(1800)).unwrap());
        match dice.below(10) {
            0 => words.extend(["--at", &past]),
            1 => words = vec!["amend", id, "of=opened", "by=li.na", "reason=写错了"],
            _ => {}
        }
        words.extend(["--by", self.by]);
        let _ = self.cs(&words);
    }

    /// A line typed in an editor: without its line end, with one of another system, or all lines so.
    fn by_hand(&self, dice: &mut Dice, id: &str) {
        let Some(mut text) = self.read(id) else { return };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let (at, by) = (stamp(self.now), self.by);
        let line =
            format!("- {{at: {at}, event: noted, by: {by}, note: 手写 {}}}", dice.below(1000));
        text.push_str(&line);
        match dice.below(5) {
            0 => {}
            1 => text.push_str("\r\n"),
            2 => text = text.replace("\r\n", "\n").replace('\n', "\r\n") + "\r\n",
            3 => text.push_str("\n# 待跟进\n"),
            _ => text.push('\n'),
        }
        self.write(id, &text);
    }

    /// What both may well write in the same words: a message of the customer that both saw.
    fn by_both(&self, dice: &mut Dice, id: &str) {
        let Some(mut text) = self.read(id) else { return };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let (at, number) = (stamp(NINE + 3600), dice.below(3));
        let line = format!("- {{at: {at}, event: noted, by: customer, note: 短信 {number}}}\n");
        text.push_str(&line);
        self.write(id, &text);
    }

    fn commit(&self) {
        git(self.root, &["add", "-A"]);
        git(self.root, &["commit", "-q", "--allow-empty", "-m", "work"]);
    }

    fn merge(&self, other: &str, commit: &str) {
        git(self.root, &["fetch", "-q", other, commit]);
        let how = ["merge", "-q", "--no-edit", "-s", "recursive", "-X", "no-renames"];
        git(
            self.root,
            &[["-c", "merge.renormalize=true"].as_slice(), &how, &["FETCH_HEAD"]].concat(),
        );
    }

    /// Its records tell what was written, each event once, and it reads without a fault.
    fn has(&self, written: &Written, day: u64) -> String {
        let mut book = Book::open(self.root.to_owned()).unwrap();
        let records = book.records(&Selection::All).unwrap();
        assert_eq!(book.faults, [], "day {day}");
        assert_eq!(records.len(), written.len(), "day {day}");
        for record in &records {
            let expected = &written[record.id.as_str()];
            if let Some(text) = self.read(record.id.as_str()) {
                assert_eq!(lines(&text), *expected, "day {day}: {}", record.id);
            }
            let mut distinct = Vec::new();
            for event in &record.events {
                if !distinct
                    .iter()
                    .any(|known: &&crate::model::record::Event| known.says_the_same_as(event))
                {
                    distinct.push(event);
                }
            }
            assert_eq!(distinct.len(), expected.len(), "day {day}: {}", record.id);
            let horizon = Horizon { now: Instant::from_seconds(i64::MAX / 4), as_of: None };
            let judged = Timeline::settle(record, horizon).unwrap();
            assert_eq!(judged.events.len(), expected.len(), "day {day}: {}", record.id);
        }
        let now = Clone { now: NINE + 86_400, ..*self };
        let (_, said) = now.cs(&["check", "--format", "jsonl"]).unwrap();
        said
    }
}

/// `hub.git` and its clones `a` and `b`, with a book of three records.
fn fixture() -> TempDir {
    let folder = TempDir::new().unwrap();
    let (top, a) = (folder.path(), folder.path().join("a"));
    git(top, &["init", "-q", "--bare", "--template=", "-b", "main", "hub.git"]);
    git(top, &["init", "-q", "--template=", "-b", "main", "a"]);
    let write =
        |name: &str, text: &str| files::write_loose(&a.join(name), text.as_bytes()).unwrap();
    write("policy.yaml", POLICY);
    write("data/rosters/staff.csv", STAFF);
    write(".gitattributes", include_str!("../starter/gitattributes"));
    write(".gitignore", include_str!("../starter/gitignore"));
    for id in SHARED {
        // The last line of one has no line end.
        let text = opened(id, NINE, "li.na");
        write(&file_of(id), if id.ends_with("CCCC") { text.trim_end() } else { &text });
    }
    let configure = |clone: &Path| {
        git(clone, &["config", "user.name", "Desk"]);
        git(clone, &["config", "user.email", "desk@desk.example"]);
        git(clone, &["config", "gc.auto", "0"]);
        git(clone, &["config", "commit.gpgsign", "false"]);
    };
    configure(&a);
    git(&a, &["add", "-A"]);
    git(&a, &["commit", "-q", "-m", "The book"]);
    git(&a, &["remote", "add", "origin", "../hub.git"]);
    git(&a, &["push", "-q", "-u", "origin", "main"]);
    git(top, &["clone", "-q", "--template=", "hub.git", "b"]);
    configure(&top.join("b"));
    git(&top.join("b"), &["remote", "set-url", "origin", "../hub.git"]);
    folder
}

/// How the two exchange what they wrote.
#[derive(Clone, Copy)]
enum Way {
    Merge,
    Sync,
}

/// Both clones work, and share what they wrote now and then.
fn day(number: u64, way: Way, fixture: &Path) {
    let folder = TempDir::new().unwrap();
    copy(fixture, folder.path());
    let mut dice = Dice(number);
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    let mut clones =
        [Clone { root: &a, by: "li.na", now: NINE }, Clone { root: &b, by: "wang.wei", now: NINE }];
    let mut written: Written =
        SHARED.map(|id| (id.to_owned(), lines(&opened(id, NINE, "li.na")))).into();
    let mut ids = [(); 2].map(|()| SHARED.map(str::to_owned).to_vec());
    for _ in 0..=dice.below(3) {
        for (clone, ids) in clones.iter_mut().zip(&mut ids) {
            for _ in 0..=dice.below(6) {
                clone.act(&mut dice, ids, &mut written);
            }
        }
        match way {
            Way::Merge => share_by_merge(&clones, &mut dice),
            Way::Sync => share_by_sync(&clones, &mut dice),
        }
        ids = [(); 2].map(|()| written.keys().cloned().collect());
    }
    // In the end both have all.
    match way {
        Way::Merge => {
            clones[0].merge("../b", "main");
            clones[1].merge("../a", "main");
        }
        Way::Sync => {
            for place in [0, 1, 0] {
                synced(&clones[place]);
            }
        }
    }
    let said = clones[0].has(&written, number);
    assert_eq!(said, clones[1].has(&written, number), "day {number}");
    assert_eq!(git(&a, &["rev-parse", "HEAD"]), git(&b, &["rev-parse", "HEAD"]));
    assert_eq!(git(&a, &["status", "--porcelain"]), "");
}

/// Either one merges and the other goes forward, or each merges what the other had before.
fn share_by_merge(clones: &[Clone<'_>; 2], dice: &mut Dice) {
    clones.iter().for_each(Clone::commit);
    match dice.below(3) {
        0 => {
            clones[0].merge("../b", "main");
            clones[1].merge("../a", "main");
        }
        1 => {
            clones[1].merge("../a", "main");
            clones[0].merge("../b", "main");
        }
        _ => {
            let before = git(clones[0].root, &["rev-parse", "HEAD"]);
            clones[0].merge("../b", "main");
            git(clones[0].root, &["branch", "-f", "before", before.trim()]);
            clones[1].merge("../a", "before");
        }
    }
}

fn share_by_sync(clones: &[Clone<'_>; 2], dice: &mut Dice) {
    let first = usize::try_from(dice.below(2)).unwrap();
    // One machine alone archives.
    if dice.below(3) == 0 {
        clones[0].cs(&["archive"]).unwrap();
    }
    for place in [first, 1 - first, first] {
        synced(&clones[place]);
    }
}

fn synced(clone: &Clone<'_>) {
    let (outcome, said) = clone.cs(&["sync"]).unwrap();
    assert_eq!(outcome, Outcome::Clean, "{said}");
}

/// The days of `numbers`, on two cores.
fn days(numbers: std::ops::Range<u64>, way: Way) {
    let fixture = fixture();
    let fixture = fixture.path();
    std::thread::scope(|scope| {
        for part in 0..2 {
            let numbers = numbers.clone().filter(move |number| number % 2 == part);
            scope.spawn(move || numbers.for_each(|number| day(number, way, fixture)));
        }
    });
}

#[test]
fn no_merge_of_a_day_conflicts_loses_or_doubles_an_event() {
    days(0..MERGED, Way::Merge);
}

#[test]
fn no_sync_of_a_day_stops_loses_or_doubles_an_event() {
    days(1000..1000 + SYNCED, Way::Sync);
}
