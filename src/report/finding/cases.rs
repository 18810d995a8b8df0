//! What came of the cases of a policy, as findings: those that failed and rules without cases, then those that passed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Code, Finding, Findings, Item, Level, add_codes, faults, fingerprint, message};
use crate::model::fault::Fault;
use crate::policy::Policy;
use crate::report::trial::{Lack, Trial, Tried};

/// The code of a case that does not come out as it expects.
const CASE: &str = "case-failed";
/// The code of a rule that lacks cases.
const UNTESTED: &str = "rule-untested";

/// What came of the cases, and what is asked of them.
#[derive(Debug)]
pub(crate) struct Tests<'a> {
    pub(crate) trial: &'a Trial,
    pub(crate) policy: &'a Policy,
    /// Every rule is to have cases.
    pub(crate) asks_all: bool,
    /// What could not be read.
    pub(crate) faults: &'a [Fault],
}

impl Tests<'_> {
    /// The rules that lack cases and are to have some.
    pub(crate) fn untested(&self) -> impl Iterator<Item = (&str, Lack)> {
        self.trial.untested().filter(|_| self.asks_all)
    }

    fn line_of(&self, rule: &str) -> u32 {
        self.policy.rule(rule).map_or(1, |rule| rule.at.line)
    }
}

impl Findings for Tests<'_> {
    fn items(&self) -> Box<dyn Iterator<Item = Item<'_>> + '_> {
        let unread = faults(self.faults, Level::Fault, &mut BTreeMap::new(), message);
        let passes = |case: &&Tried| case.differences.is_empty();
        let failed = self.trial.cases.iter().filter(move |case| !passes(case)).map(Item::Case);
        let passed = self.trial.cases.iter().filter(passes).map(Item::Case);
        let untested = self.untested().map(|(rule, lack)| Item::Untested {
            rule,
            line: self.line_of(rule),
            lack,
        });
        Box::new(unread.into_iter().chain(failed).chain(untested).chain(passed))
    }

    fn codes(&self) -> Vec<Code<'_>> {
        let title = "A case comes out as it expects";
        let mut codes = vec![Code { id: CASE, title, level: Level::Error }];
        if self.asks_all {
            let title = "A rule has a case where it is kept and one where it is violated";
            codes.push(Code { id: UNTESTED, title, level: Level::Error });
        }
        add_codes(&mut codes, self.faults.iter(), Level::Fault);
        codes
    }

    fn is_decided(&self) -> bool {
        self.faults.is_empty()
    }
}

pub(super) fn case(case: &Tried) -> Finding<'_> {
    let level = if case.differences.is_empty() { Level::Pass } else { Level::Error };
    let outcome = if level == Level::Pass { "passed" } else { "failed" };
    let mut text = format!("{outcome}: {}", case.title);
    for difference in &case.differences {
        let (of, expected, found) = (&difference.of, &difference.expected, &difference.found);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{of}: expected {expected}, found {found}");
    }
    Finding {
        code: CASE,
        level,
        file: &case.file,
        line: case.line,
        column: None,
        len: 0,
        related: &[],
        about: Some(&case.title),
        message: text,
        fingerprint: fingerprint(&[CASE, &case.file, &case.title]),
        details: Vec::new(),
    }
}

pub(super) fn untested(rule: &str, line: u32, lack: Lack) -> Finding<'_> {
    Finding {
        code: UNTESTED,
        level: Level::Error,
        file: "policy.yaml",
        line,
        column: None,
        len: 0,
        related: &[],
        about: Some(rule),
        message: format!("the rule {rule} has {}", lack.as_str()),
        fingerprint: fingerprint(&[UNTESTED, rule]),
        details: Vec::new(),
    }
}
