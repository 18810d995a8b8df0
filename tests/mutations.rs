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
    "sample",
    "p",
    "via",
    "from",
    "until",
    "fresh",
];

/// A change of the policy, and what it does in words.
struct Mutation {
    title: String,
    policy: String,
}

#[test]
fn without_any_one_rule_the_cases_fail() {
    let mutations = rules().into_iter().map(|rule| Mutation {
        title: format!("without {}", name(&POLICY[rule.clone()])),
        policy: replaced(rule, ""),
    });
    all_fail(&mutations.collect::<Vec<_>>());
}

#[test]
fn with_any_figure_moved_by_one_unit_the_cases_fail() {
    let mutations: Vec<Mutation> = rules()
        .into_iter()
        .flat_map(|rule| figures(&rule).flat_map(move |figure| moved(&rule, &figure)))
        .collect();
    assert!(mutations.len() > 250, "only {} figures were found", mutations.len());
    all_fail(&mutations);
}

#[test]
fn the_policy_as_it_ships_passes() {
    let book = book();
    assert!(passes(book.path(), POLICY));
}

/// Tries all mutations, and names those that the cases let pass.
#[track_caller]
fn all_fail(mutations: &[Mutation]) {
    let next = AtomicUsize::new(0);
    let worker = || {
        let book = book();
        let mut survivors = Vec::new();
        while let Some(mutation) = mutations.get(next.fetch_add(1, Ordering::Relaxed)) {
            if passes(book.path(), &mutation.policy) {
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

/// True if `cs policy test` passes with this policy.
fn passes(book: &Path, policy: &str) -> bool {
    fs::write(book.join("policy.yaml"), policy).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cs"));
    command.current_dir(book).args(["policy", "test"]).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().success()
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

fn name(rule: &str) -> &str {
    rule.trim_start_matches("  - id: ").lines().next().unwrap_or_default()
}

/// Where the figures of a rule stand in the policy.
fn figures(rule: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
    let start = rule.start;
    let text = &POLICY[rule.clone()];
    // What a rule is called, how it ranks and when it holds are no figures of its form.
    let aside = ["title:", "source:", "#", "effective:", "waivable:"];
    let mut found = Vec::new();
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        if !aside.iter().any(|key| line.trim_start().starts_with(key)) {
            found.extend(
                figures_of(line)
                    .map(|figure| start + place + figure.start..start + place + figure.end),
            );
        }
        place += line.len();
    }
    found.into_iter()
}

/// The figures of a line: what begins with a digit after one of the keys, or anywhere in the braces of `fresh`.
fn figures_of(line: &str) -> impl Iterator<Item = Range<usize>> {
    let fresh =
        line.find("fresh: {").map(|start| start..start + line[start..].find('}').unwrap_or(0));
    line.match_indices(": ").filter_map(move |(colon, _)| {
        let key_start = line[..colon].rfind([' ', '{']).map_or(0, |before| before + 1);
        let is_fresh = fresh.as_ref().is_some_and(|span| span.contains(&colon));
        let start = colon + 2;
        let length = line[start..].find([',', '}', '\n', ']']).unwrap_or(line.len() - start);
        let is_figure = line[start..].starts_with(|first: char| first.is_ascii_digit());
        (is_figure && (is_fresh || KEYS.contains(&&line[key_start..colon])))
            .then_some(start..start + length)
    })
}

/// The policy with a figure one unit more, and one unit less.
fn moved(rule: &Range<usize>, figure: &Range<usize>) -> Vec<Mutation> {
    let old = &POLICY[figure.clone()];
    let name = name(&POLICY[rule.clone()]);
    let mutation = |new: String| Mutation {
        title: format!("{name}: {old} → {new}"),
        policy: replaced(figure.clone(), &new),
    };
    [1, -1].into_iter().map(|step| mutation(shifted(old, step))).collect()
}

/// `figure` with its last number moved by `step` in its last place: `2wd` → `3wd`, `3.5` → `3.6`, `11-20` → `11-21`.
fn shifted(figure: &str, step: i64) -> String {
    let end = figure.rfind(|letter: char| letter.is_ascii_digit()).unwrap() + 1;
    let start =
        figure[..end].rfind(|letter: char| !letter.is_ascii_digit()).map_or(0, |before| before + 1);
    let number: i64 = figure[start..end].parse().unwrap();
    format!("{}{}{}", &figure[..start], number + step, &figure[end..])
}

fn replaced(span: Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &POLICY[..span.start], &POLICY[span.end..])
}
