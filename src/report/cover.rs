//! Which clauses of a manual the policy covers, by which rules, and by which cases those are tested.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::trial::Case;
use crate::model::language::{Language, Said, tr};
use crate::policy::Policy;

/// A clause of a manual, as a ledger lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) id: Box<str>,
    /// What it says, where the ledger tells.
    pub(crate) text: Option<Box<str>>,
    /// The command or text that serves it, where no rule does.
    pub(crate) served_by: Option<Box<str>>,
}

/// A clause with what covers it.
#[derive(Debug)]
pub(crate) struct Covered {
    pub(crate) clause: Clause,
    /// Ids of rules, in the order of the policy.
    pub(crate) rules: Vec<Box<str>>,
    /// Lines of cases that expect something of those rules, by file.
    pub(crate) cases: BTreeMap<Arc<str>, Vec<u32>>,
    /// Why it does not count as covered.
    pub(crate) gap: Option<Gap>,
}

/// What a clause lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// No rule names it, and nothing else serves it.
    Uncovered,
    /// No case expects anything of this rule, which names it.
    Untested(Box<str>),
    /// What is said to serve it is not there: the reason.
    Unserved(Said),
}

impl Gap {
    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Self::Uncovered => tr!(language, "nothing covers it", "没有规则或文字落实"),
            Self::Untested(rule) => tr!(language, "no case tests {rule}", "{rule} 没有用例"),
            Self::Unserved(why) => why.text(language).to_owned(),
        }
    }
}

impl Covered {
    pub(crate) fn is_covered(&self) -> bool {
        self.gap.is_none()
    }
}

/// The clauses of a ledger, held against the policy.
#[derive(Debug)]
pub(crate) struct Cover {
    pub(crate) clauses: Vec<Covered>,
    /// Sources that the ledger does not list, each with its rule.
    pub(crate) unknown: Vec<(Box<str>, Box<str>)>,
}

/// Says why what a ledger names is not there: a command, or a passage of a file.
pub(crate) type Missing<'a> = &'a dyn Fn(&str) -> Option<Said>;

/// Holds `clauses` against the sources of the rules and the rules that `cases` expect something of; what `served_by` names
/// counts unless it is `missing`.
pub(crate) fn cover(
    policy: &Policy,
    clauses: Vec<Clause>,
    cases: &[Case],
    missing: Missing<'_>,
) -> Cover {
    let mut unknown = Vec::new();
    for rule in &policy.rules {
        for source in &rule.source {
            if clauses.iter().all(|clause| clause.id != *source) {
                unknown.push((source.clone(), rule.id.clone()));
            }
        }
    }
    unknown.dedup();
    let covered = |clause| covered(policy, clause, cases, missing);
    let clauses = clauses.into_iter().map(covered).collect();
    Cover { clauses, unknown }
}

fn covered(policy: &Policy, clause: Clause, cases: &[Case], missing: Missing<'_>) -> Covered {
    let mut rules: Vec<Box<str>> = Vec::new();
    for rule in policy.rules.iter().filter(|rule| rule.source.contains(&clause.id)) {
        if !rules.contains(&rule.id) {
            rules.push(rule.id.clone());
        }
    }
    let mut lines: BTreeMap<Arc<str>, Vec<u32>> = BTreeMap::new();
    for case in cases {
        if case.expected.iter().any(|(rule, _)| rules.contains(rule)) {
            lines.entry(Arc::clone(&case.file)).or_default().push(case.line);
        }
    }
    let gap = gap(&clause, &rules, cases, missing);
    Covered { clause, rules, cases: lines, gap }
}

fn gap(clause: &Clause, rules: &[Box<str>], cases: &[Case], missing: Missing<'_>) -> Option<Gap> {
    if rules.is_empty() && clause.served_by.is_none() {
        return Some(Gap::Uncovered);
    }
    let is_tested = |rule: &str| {
        cases.iter().any(|case| case.expected.iter().any(|(expected, _)| **expected == *rule))
    };
    if let Some(rule) = rules.iter().find(|rule| !is_tested(rule)) {
        return Some(Gap::Untested(rule.clone()));
    }
    let served = clause.served_by.as_deref().unwrap_or_default();
    let named = served.split(';').map(str::trim).filter(|name| !name.is_empty());
    named.into_iter().find_map(missing).map(Gap::Unserved)
}
