//! The policy that ships is pinned down by its cases: without any one rule, or with any figure of a rule moved by one
//! unit either way, `cs policy test` fails.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "tests write the files of a book")]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tempfile::TempDir;

const POLICY: &str = include_str!("../policy.yaml");
/// What the cases of the policy are judged with; the tickets of the book are not needed.
const FOLDERS: [&str; 4] = ["data/calendar", "data/rosters", "data/guides", "tests/policy"];
/// Keys whose values are figures of a rule: amounts, counts, shares, and days of a period.
const KEYS: [&str; 14] = [
    "within",
    "every",
    "lead",
    "max_pause",
    "for",
    "rolling",
    "at_least",
    "at_most",
    "baseline",
    "sample",
    "p",
    "via",
    "from",
    "until",
];

/// A change of the policy, what it does in words, and the rule that it changes.
struct Mutation {
    title: String,
    rule: &'static str,
    policy: String,
}

#[test]
fn without_any_one_rule_the_cases_fail() {
    let mutations = rules().into_iter().map(|rule| Mutation {
        title: format!("without {}", name(&rule)),
        rule: name(&rule),
        policy: replaced(rule, ""),
    });
    all_fail(&mutations.collect::<Vec<_>>());
}

#[test]
fn with_any_figure_moved_by_one_unit_the_cases_fail() {
    let of_rule = |rule: Range<usize>| {
        figures(&rule).into_iter().flat_map(move |figure| moved(&rule, &figure))
    };
    let mutations: Vec<Mutation> = rules().into_iter().flat_map(of_rule).collect();
    assert!(mutations.len() > 380, "only {} figures were found", mutations.len());
    all_fail(&mutations);
}

#[test]
fn the_policy_as_it_ships_passes() {
    let book = book();
    assert!(passes(book.path(), POLICY, &[]));
}

/// Tries all mutations, and names those that the cases let pass.
#[track_caller]
fn all_fail(mutations: &[Mutation]) {
    let next = AtomicUsize::new(0);
    let worker = || {
        let book = book();
        let mut survivors = Vec::new();
        while let Some(mutation) = mutations.get(next.fetch_add(1, Ordering::Relaxed)) {
            let cases = cases_of(book.path(), mutation.rule);
            if passes(book.path(), &mutation.policy, &cases) {
                survivors.push(mutation.title.as_str());
            }
        }
        survivors
    };
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let mut survivors: Vec<&str> = thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        running.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    survivors.sort_unstable();
    assert!(
        survivors.is_empty(),
        "{} of {} changes go unnoticed:\n{}",
        survivors.len(),
        mutations.len(),
        survivors.join("\n")
    );
}

/// True if `cs policy test` passes with this policy and these files of cases (all of them if there are none).
fn passes(book: &Path, policy: &str, cases: &[PathBuf]) -> bool {
    fs::write(book.join("policy.yaml"), policy).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cs"));
    command.current_dir(book).args(["policy", "test"]).args(cases).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().success()
}

/// The files whose cases expect something of `rule`; the others have nothing to say of it.
fn cases_of(book: &Path, rule: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(book.join("tests/policy")).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let expects =
        |file: &PathBuf| fs::read_to_string(file).unwrap().contains(&format!("    {rule}:"));
    let found: Vec<PathBuf> = files.filter(expects).collect();
    assert!(!found.is_empty(), "no case expects anything of {rule}");
    found
}

/// A book with the rosters, guides, calendar and cases of this repository.
fn book() -> TempDir {
    let book = TempDir::new().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in FOLDERS {
        fs::create_dir_all(book.path().join(folder)).unwrap();
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            let name = path.file_name().unwrap();
            fs::copy(&path, book.path().join(folder).join(name)).unwrap();
        }
    }
    book
}

/// Where each rule stands in the policy.
fn rules() -> Vec<Range<usize>> {
    let first = POLICY.find("\nrules:\n").unwrap();
    let end = POLICY.find("\ncommitments:").map_or(POLICY.len(), |end| end + 1);
    let starts: Vec<usize> = POLICY[first..end]
        .match_indices("\n  - id: ")
        .map(|(place, _)| first + place + 1)
        .collect();
    let ends = starts.iter().copied().skip(1).chain([end]);
    let spans: Vec<Range<usize>> =
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
    assert!(spans.len() > 200, "only {} rules were found", spans.len());
    spans
}

fn name(rule: &Range<usize>) -> &'static str {
    POLICY[rule.clone()].trim_start_matches("  - id: ").lines().next().unwrap_or_default()
}

/// Where the figures of a rule stand in the policy: whole numbers of its form and conditions.
fn figures(rule: &Range<usize>) -> Vec<Range<usize>> {
    // What a rule is called, how it ranks, and what it does beside judging are no figures of its form.
    const ASIDE: [&str; 6] = ["id:", "title:", "source:", "#", "effective:", "waivable:"];
    let mut found = Vec::new();
    let mut place = rule.start;
    for line in POLICY[rule.clone()].split_inclusive('\n') {
        let text = line.trim_start().trim_start_matches("- ");
        if !ASIDE.iter().any(|key| text.starts_with(key)) {
            let runs = digits(line).filter(|run| is_figure(line, run));
            found.extend(runs.map(|run| place + run.start..place + run.end));
        }
        place += line.len();
    }
    found
}

/// The runs of digits in a line.
fn digits(line: &str) -> impl Iterator<Item = Range<usize>> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let starts = line.match_indices(is_digit).map(|(place, _)| place);
    starts.filter(move |place| !line[..*place].ends_with(is_digit)).map(move |start| {
        let rest = &line[start..];
        start..start + rest.find(|letter: char| !is_digit(letter)).unwrap_or(rest.len())
    })
}

/// True of a number in a quoted condition, among weights or amounts in braces, and of the last number of a value whose
/// key is known.
fn is_figure(line: &str, run: &Range<usize>) -> bool {
    let (before, after) = (&line[..run.start], &line[run.end..]);
    if before.matches('"').count() % 2 == 1 {
        return true;
    }
    let brace = before.rfind('{').unwrap_or(0);
    let inside = &line[brace..run.end + after.find('}').unwrap_or(0)];
    if before[..brace].ends_with("fresh: ") {
        return true;
    }
    // A single weight changes nothing.
    if before[..brace].ends_with("weighted: ") {
        return inside.contains(',') && before.ends_with(' ');
    }
    let Some((keys, value)) = before.rsplit_once(": ") else { return false };
    let key = keys.rsplit([' ', '{']).next().unwrap_or_default();
    KEYS.contains(&key)
        && value.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '.'))
        && !after.starts_with(['-', '.'])
}

/// The policy with a figure one more, and one less.
fn moved(rule: &Range<usize>, figure: &Range<usize>) -> Vec<Mutation> {
    let old = &POLICY[figure.clone()];
    let line = POLICY[..figure.start].lines().count();
    let rule = name(rule);
    let mutation = |step: i64| {
        let new = (old.parse::<i64>().unwrap() + step).to_string();
        let title = format!("{rule}: {old} → {new} on line {line}");
        Mutation { title, rule, policy: replaced(figure.clone(), &new) }
    };
    [1, -1].into_iter().map(mutation).collect()
}

fn replaced(span: Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &POLICY[..span.start], &POLICY[span.end..])
}
