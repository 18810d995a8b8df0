//! Cases for a policy: short timelines with what is expected of which rule, and how they come out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Words;
use crate::engine::{self, Detail, Obligation, Outcome, Sink, View};
use crate::model::record::Record;
use crate::model::roster::Rosters;
use crate::model::timeline::{Horizon, Timeline};
use crate::model::{Amount, Instant};

/// One case as its file says it.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) title: Box<str>,
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
    pub(crate) now: Instant,
    pub(crate) record: Record,
    /// `None` for those of the book.
    pub(crate) rosters: Option<Rosters>,
    /// By rule, each once.
    pub(crate) expected: Vec<(Box<str>, Expected)>,
}

/// What a case expects of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The rule asks nothing of the record.
    Nothing,
    /// At least one obligation, and all stand so.
    Every(Outcome),
    /// These obligations and no others, in their order.
    Each(Vec<Standing>),
}

/// How one obligation is expected to stand; what is `None` may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) outcome: Outcome,
    pub(crate) from: Option<Instant>,
    pub(crate) due: Option<Instant>,
    pub(crate) done: Option<Instant>,
    /// Elapsed seconds past the deadline.
    pub(crate) over: Option<i64>,
    /// Elapsed seconds up to the deadline, of what was met in time.
    pub(crate) spare: Option<i64>,
    /// What is missing or not valid, of a rule of the form `required`; in any order.
    pub(crate) lacks: Option<Vec<Box<str>>>,
}

impl Standing {
    pub(crate) const fn of(outcome: Outcome) -> Self {
        Self { outcome, from: None, due: None, done: None, over: None, spare: None, lacks: None }
    }
}

impl Expected {
    fn names(&self, is_such: impl Fn(Outcome) -> bool) -> bool {
        match self {
            Self::Nothing => false,
            Self::Every(outcome) => is_such(*outcome),
            Self::Each(all) => all.iter().any(|one| is_such(one.outcome)),
        }
    }
}

/// What came of all cases.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) cases: Vec<Tried>,
    /// The ids of all rules, in the order of the policy, each with what its cases lack.
    pub(crate) rules: Vec<(Box<str>, Option<Lack>)>,
}

/// What came of one case; without differences it passed.
#[derive(Debug)]
pub(crate) struct Tried {
    pub(crate) title: Box<str>,
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
    pub(crate) differences: Vec<Difference>,
}

/// One thing that was expected, and what was found in its place.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The rule, with the number of the clock where there are several.
    pub(crate) of: String,
    pub(crate) expected: String,
    pub(crate) found: String,
}

/// Which cases a rule lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    Any,
    Kept,
    Violated,
}

impl Lack {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "no case at all",
            Self::Kept => "no case where it is kept",
            Self::Violated => "no case where it is violated",
        }
    }
}

impl Trial {
    pub(crate) fn failed(&self) -> usize {
        self.cases.iter().filter(|case| !case.differences.is_empty()).count()
    }

    pub(crate) fn untested(&self) -> impl Iterator<Item = (&str, Lack)> {
        self.rules.iter().filter_map(|(rule, lack)| Some((&**rule, (*lack)?)))
    }
}

/// Judges every case. The rules under test are those of which any case of the same file expects something: a
/// violation of one of them that its case does not list is a difference.
pub(crate) fn try_all(words: Words<'_>, rosters: &Rosters, cases: &[Case]) -> Trial {
    let mut under_test: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for case in cases {
        let rules = under_test.entry(&case.file).or_default();
        rules.extend(case.expected.iter().map(|(rule, _)| &**rule));
    }
    let tried = |case: &Case| {
        let rules = &under_test[&*case.file];
        let trier = Trier { words, case, rosters: case.rosters.as_ref().unwrap_or(rosters) };
        Tried {
            title: case.title.clone(),
            file: Arc::clone(&case.file),
            line: case.line,
            differences: trier.differences(rules),
        }
    };
    Trial { cases: cases.iter().map(tried).collect(), rules: tested(words, cases) }
}

/// Every rule once, with what its cases lack.
fn tested(words: Words<'_>, cases: &[Case]) -> Vec<(Box<str>, Option<Lack>)> {
    let (mut kept, mut violated) = (BTreeSet::new(), BTreeSet::new());
    for (rule, expected) in cases.iter().flat_map(|case| &case.expected) {
        if expected.names(|outcome| outcome == Outcome::Kept) {
            kept.insert(&**rule);
        }
        if expected.names(Outcome::is_violation) {
            violated.insert(&**rule);
        }
    }
    let mut rules: Vec<(Box<str>, Option<Lack>)> = Vec::new();
    for rule in &words.policy.rules {
        if rules.iter().any(|(id, _)| *id == rule.id) {
            continue;
        }
        let lack = match (kept.contains(&*rule.id), violated.contains(&*rule.id)) {
            (true, true) => None,
            (true, false) => Some(Lack::Violated),
            (false, true) => Some(Lack::Kept),
            (false, false) => Some(Lack::Any),
        };
        rules.push((rule.id.clone(), lack));
    }
    rules
}

/// One case at work.
struct Trier<'a> {
    words: Words<'a>,
    case: &'a Case,
    rosters: &'a Rosters,
}

impl Trier<'_> {
    fn differences(&self, under_test: &BTreeSet<&str>) -> Vec<Difference> {
        let policy = self.words.policy;
        let horizon = Horizon { now: self.case.now, as_of: None };
        let Some(timeline) = Timeline::settle(&self.case.record, horizon) else {
            let now = self.case.now.in_zone(policy.zone());
            return vec![Difference {
                of: "the record".to_owned(),
                expected: format!("opened by {now}"),
                found: "not opened yet".to_owned(),
            }];
        };
        let view = View::new(policy, self.rosters, &timeline, self.case.now);
        let mut sink = Sink::default();
        engine::judge(&view, |rule| under_test.contains(&*policy.rules[rule].id), &mut sink);
        let mut differences: Vec<Difference> = sink
            .gaps
            .iter()
            .map(|(rule, gap)| Difference {
                of: policy.rules[*rule].id.to_string(),
                expected: "to be judged".to_owned(),
                found: format!("the {gap}"),
            })
            .collect();
        for rule in under_test {
            let mut found: Vec<&Obligation> = sink
                .obligations
                .iter()
                .filter(|one| *policy.rules[one.rule].id == **rule)
                .collect();
            found.sort_by_key(|one| one.clock);
            match self.case.expected.iter().find(|(id, _)| **id == **rule) {
                Some((_, expected)) => differences.extend(self.compare(rule, expected, &found)),
                None => differences.extend(self.unlisted(rule, &found)),
            }
        }
        differences
    }

    fn unlisted(&self, rule: &str, found: &[&Obligation]) -> Vec<Difference> {
        let violations = found.iter().filter(|one| one.outcome.is_violation());
        let difference = |one: &&Obligation| Difference {
            of: clock_of(rule, one.clock, found.len()),
            expected: "no violation that the case does not list".to_owned(),
            found: self.stands(one),
        };
        violations.map(difference).collect()
    }

    fn compare(&self, rule: &str, expected: &Expected, found: &[&Obligation]) -> Vec<Difference> {
        let difference = |clock, expected, found: String| Difference {
            of: clock_of(rule, clock, if clock == 0 { 0 } else { 2 }),
            expected,
            found,
        };
        match expected {
            Expected::Nothing if found.is_empty() => Vec::new(),
            Expected::Nothing => vec![difference(0, "none".to_owned(), self.all(found))],
            Expected::Every(outcome) if found.is_empty() => {
                vec![difference(0, outcome.as_str().to_owned(), NOTHING.to_owned())]
            }
            Expected::Every(outcome) => found
                .iter()
                .filter(|one| one.outcome != *outcome)
                .map(|one| Difference {
                    of: clock_of(rule, one.clock, found.len()),
                    expected: outcome.as_str().to_owned(),
                    found: self.stands(one),
                })
                .collect(),
            Expected::Each(all) if all.len() != found.len() => {
                let expected: Vec<String> = all.iter().map(|one| self.wanted(one)).collect();
                vec![difference(0, expected.join("; "), self.all(found))]
            }
            Expected::Each(all) => all
                .iter()
                .zip(found)
                .filter(|(wanted, one)| !meets(wanted, one))
                .map(|(wanted, one)| Difference {
                    of: clock_of(rule, one.clock, found.len()),
                    expected: self.wanted(wanted),
                    found: self.stands(one),
                })
                .collect(),
        }
    }

    fn all(&self, found: &[&Obligation]) -> String {
        if found.is_empty() {
            return NOTHING.to_owned();
        }
        found.iter().map(|one| self.stands(one)).collect::<Vec<_>>().join("; ")
    }

    /// What was expected, in the words of the case.
    fn wanted(&self, wanted: &Standing) -> String {
        let Standing { outcome, from, due, done, over, spare, lacks } = wanted.clone();
        let mut text = outcome.as_str().to_owned();
        self.times(&mut text, [("from", from), ("due", due), ("done", done)]);
        lengths(&mut text, [("over", over), ("spare", spare)]);
        text.extend(lacks.map(|names| format!(", lacks {}", names.join(", "))));
        text
    }

    /// How an obligation stands, in the words of a case; without a deadline, by its sentence.
    fn stands(&self, one: &Obligation) -> String {
        let mut text = one.outcome.as_str().to_owned();
        self.times(&mut text, [("from", Some(one.from)), ("due", one.due), ("done", one.done)]);
        lengths(&mut text, [("over", one.over), ("spare", spare(one))]);
        let message = self.words.message(one);
        if one.due.is_none() && message != one.outcome.as_str() {
            text = format!("{text}: {message}");
        }
        text
    }

    fn times(&self, text: &mut String, times: [(&str, Option<Instant>); 3]) {
        let zone = self.words.policy.zone();
        for (name, at) in times {
            text.extend(at.map(|at| format!(", {name} {}", at.in_zone(zone))));
        }
    }
}

const NOTHING: &str = "none: the rule asks nothing here";

fn clock_of(rule: &str, clock: u32, of: usize) -> String {
    if of > 1 { format!("{rule} clock {clock}") } else { rule.to_owned() }
}

fn lengths(text: &mut String, lengths: [(&str, Option<i64>); 2]) {
    for (name, length) in lengths {
        text.extend(length.map(|length| format!(", {name} {}", Amount::Elapsed(length))));
    }
}

fn spare(one: &Obligation) -> Option<i64> {
    let (due, done) = (one.due?, one.done?);
    (one.outcome == Outcome::Kept).then(|| due.since(done))
}

fn meets(wanted: &Standing, one: &Obligation) -> bool {
    let same = |wanted: Option<Instant>, found| wanted.is_none_or(|at| found == Some(at));
    let as_long = |wanted: Option<i64>, found| wanted.is_none_or(|length| found == Some(length));
    wanted.outcome == one.outcome
        && same(wanted.from, Some(one.from))
        && same(wanted.due, one.due)
        && same(wanted.done, one.done)
        && as_long(wanted.over, one.over)
        && as_long(wanted.spare, spare(one))
        && wanted.lacks.as_ref().is_none_or(|names| sorted(names) == sorted(lacks(one)))
}

fn lacks(one: &Obligation) -> &[Box<str>] {
    if let Detail::Lacks(names) = &one.detail { names } else { &[] }
}

fn sorted(names: &[Box<str>]) -> Vec<&str> {
    let mut names: Vec<&str> = names.iter().map(|name| &**name).collect();
    names.sort_unstable();
    names
}
