//! What a book comes to: its faults and its violations, so that two states of it can be held against each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Result;

use super::super::check;
use super::super::pass::Records;
use crate::model::Instant;
use crate::model::fault::Fault;
use crate::model::language::Language;
use crate::model::timeline::Horizon;
use crate::report::Words;
use crate::report::check::{Checking, Scope, Shown};
use crate::store::{Book, Selection};

#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// By file and message: lines move.
    pub(super) faults: BTreeMap<(String, String), Fault>,
    /// By rule, record and clock.
    pub(super) violations: BTreeSet<(String, String, u32)>,
}

impl Verdict {
    /// # Errors
    /// If the policy cannot be read.
    pub(super) fn of(root: PathBuf, now: Instant) -> Result<Self> {
        let mut book = Book::open(root)?;
        let at_work = book.records(&Selection::AtWork)?;
        let rules = vec![true; book.policy.rules.len()];
        let months = check::months(&rules, &book)?;
        let words =
            Words { policy: &book.policy, symbols: &book.symbols, language: Language::English };
        let scope = Scope {
            rosters: &book.rosters,
            waivers: &book.waivers,
            months: &months,
            horizon: Horizon { now, as_of: None },
            rules,
            kinds: Vec::new(),
            shown: Shown::default(),
            only: None,
            max_findings: None,
        };
        let checking = Checking::new(words, &scope);
        let wanted = Some(&book.policy.judged_fields);
        let records = Records { book: &book, at_work: &at_work, wanted };
        let result = check::check(&records, &checking, &scope)?;
        let all = result.faults.iter().chain(&book.faults);
        let faults = all.map(|fault| (key(fault), fault.clone())).collect();
        let violations = result.violations().map(|one| {
            let rule = words.policy.rules[one.rule()].id.to_string();
            (rule, one.about.name().to_owned(), one.clock)
        });
        Ok(Self { faults, violations: violations.collect() })
    }

    pub(super) fn has(&self, fault: &Fault) -> bool {
        self.faults.contains_key(&key(fault))
    }

    /// The faults of `self` that `other` does not have.
    pub(super) fn faults_beyond(&self, other: &Self) -> Vec<Fault> {
        let new = self.faults.iter().filter(|(key, _)| !other.faults.contains_key(*key));
        new.map(|(_, fault)| fault.clone()).collect()
    }

    /// How many violations of `self` `other` does not have.
    pub(super) fn violations_beyond(&self, other: &Self) -> usize {
        self.violations.difference(&other.violations).count()
    }
}

fn key(fault: &Fault) -> (String, String) {
    (fault.file.to_string(), fault.message.to_string())
}
