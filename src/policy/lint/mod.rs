//! What is foolish in a policy that reads well: warnings, each with its places and a remedy. One family a file.
//!
//! Pure: policy and text in, findings out. A finding rests on what is proven ([`super::logic`]); what could not be decided
//! is listed apart.

mod ask;
mod calendars;
mod channels;
mod circles;
mod conditions;
mod demands;
mod grades;
mod kinds;
mod lengths;
mod places;
mod promises;
mod shadows;
mod silences;
mod tiers;
mod unused;

use crate::model::document::{self, Node};
use crate::model::fault::{Fault, Findings, Position};
use crate::model::language::Said;
use crate::model::symbol::Symbols;
use crate::policy::Policy;
use places::Places;
pub(crate) use silences::read as read_silences;

/// What came of looking at a policy.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// In the order of the file.
    pub(crate) warnings: Vec<Fault>,
    pub(crate) open: Vec<Open>,
}

/// A question that was asked and not decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Open {
    pub(crate) position: Position,
    pub(crate) question: Said,
}

/// A policy with the places of its file, and what was found so far.
#[derive(Debug)]
struct Linter<'p> {
    policy: &'p Policy,
    symbols: &'p Symbols,
    places: Places<'p>,
    findings: Findings,
    open: Vec<Open>,
}

/// Looks at a policy that was read from `text`; `warnings` are those that reading it gave, and are silenced alike.
pub(crate) fn lint(
    policy: &Policy,
    (file, text): (&str, &str),
    symbols: &Symbols,
    warnings: Vec<Fault>,
) -> Verdict {
    let Some(root) = document::read(text, &mut Findings::new(file)) else {
        return Verdict { warnings, open: Vec::new() };
    };
    let places = Places::new(&root);
    let mut findings = Findings::new(file);
    findings.warnings = warnings;
    let mut linter = Linter { policy, symbols, places, findings, open: Vec::new() };
    linter.look();
    linter.conclude(&root, text)
}

impl Linter<'_> {
    fn look(&mut self) {
        self.conditions();
        self.tiers();
        self.kinds();
        self.shadows();
        self.demands();
        self.circles();
        self.lengths();
        self.grades();
        self.channels();
        self.calendars();
        self.unused();
        self.promises();
    }

    /// Takes out what is silenced, and puts the rest in the order of the file.
    fn conclude(mut self, root: &Node, text: &str) -> Verdict {
        silences::apply(root, &mut self.findings);
        self.findings.measure(text);
        let Findings { mut warnings, .. } = self.findings;
        warnings.sort_by(|a, b| (&a.file, a.position, a.code).cmp(&(&b.file, b.position, b.code)));
        warnings.dedup();
        self.open.sort();
        self.open.dedup();
        Verdict { warnings, open: self.open }
    }

    fn leave_open(&mut self, position: Position, question: Said) {
        self.open.push(Open { position, question });
    }
}
