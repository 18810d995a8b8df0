//! Which clauses of a manual the policy covers, by which rules, and by which cases those are tested.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::trial::Case;
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
}

impl Covered {
    pub(crate) fn is_covered(&self) -> bool {
        !self.rules.is_empty() || self.clause.served_by.is_some()
    }
}

/// The clauses of a ledger, held against the policy.
#[derive(Debug)]
pub(crate) struct Cover {
    pub(crate) clauses: Vec<Covered>,
    /// Sources that the ledger does not list, each with its rule.
    pub(crate) unknown: Vec<(Box<str>, Box<str>)>,
}

/// Holds `clauses` against the sources of the rules and the rules that `cases` expect something of.
pub(crate) fn cover(policy: &Policy, clauses: Vec<Clause>, cases: &[Case]) -> Cover {
    let mut unknown = Vec::new();
    for rule in &policy.rules {
        for source in &rule.source {
            if clauses.iter().all(|clause| clause.id != *source) {
                unknown.push((source.clone(), rule.id.clone()));
            }
        }
    }
    unknown.dedup();
    let clauses = clauses.into_iter().map(|clause| covered(policy, clause, cases)).collect();
    Cover { clauses, unknown }
}

fn covered(policy: &Policy, clause: Clause, cases: &[Case]) -> Covered {
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
    Covered { clause, rules, cases: lines }
}
