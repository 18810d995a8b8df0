//! The part of a policy that one rule touches: the rules that rest on it, those on which they rest, and their cases.

use std::collections::BTreeSet;

use super::Ground;
use crate::model::document::{self, Content, Node};
use crate::model::fault::Findings;
use crate::model::language::Language;
use crate::policy::rule::Rule;
use crate::policy::{Policy, ReadDates, read_root};
use crate::report::Words;
use crate::report::trial::{self, Case};

/// What is compiled and judged again for each mutation of one rule.
pub(super) struct Part<'a> {
    ground: Ground<'a>,
    /// The places of the rules that are compiled.
    rules: BTreeSet<usize>,
    /// How many rules the policy has; a mutation may take one away.
    all: usize,
    mutated: usize,
    /// Those cases that expect something of the rule come first; each with the rules to judge.
    cases: Vec<(&'a Case, BTreeSet<&'a str>)>,
    /// What the part means before it is changed.
    meaning: Option<String>,
}

impl<'a> Part<'a> {
    pub(super) fn new(ground: Ground<'a>, mutated: usize, dates: ReadDates<'_>) -> Self {
        let all = &ground.words.policy.rules;
        let id = &*all[mutated].id;
        let affected = closure(all, [id].into(), |rule, known| {
            let rests = rule.depends.iter().any(|other| known.contains(&**other));
            if rests { vec![&*rule.id] } else { Vec::new() }
        });
        let compiled = closure(all, affected.clone(), |rule, known| {
            let is_known = known.contains(&*rule.id);
            if is_known { rule.depends.iter().map(|other| &**other).collect() } else { Vec::new() }
        });
        let rules = (0..all.len()).filter(|place| compiled.contains(&*all[*place].id)).collect();
        let mut part = Self {
            ground,
            rules,
            all: all.len(),
            mutated,
            cases: cases_of(ground.cases, id, &affected),
            meaning: None,
        };
        part.meaning = part.compile(ground.text, dates).map(|policy| meaning(&policy));
        part
    }

    /// Whether some case notices the policy `text`; `None` where it is no policy, or means the same.
    pub(super) fn notices(&self, text: &str, dates: ReadDates<'_>) -> Option<bool> {
        let policy = self.compile(text, dates)?;
        if Some(meaning(&policy)) == self.meaning {
            return None;
        }
        let words = Words {
            policy: &policy,
            symbols: self.ground.words.symbols,
            language: Language::English,
        };
        let holds = |(case, rules): &(&Case, BTreeSet<&str>)| {
            trial::holds(words, self.ground.rosters, case, rules)
        };
        Some(!self.cases.iter().all(holds))
    }

    /// The policy with no rules but those of this part, and without commitments.
    fn compile(&self, text: &str, dates: ReadDates<'_>) -> Option<Policy> {
        let mut findings = Findings::new("");
        let mut root = document::read(text, &mut findings)?;
        let Content::Map(map) = &mut root.content else { return None };
        map.entries.retain(|entry| &*entry.key != "commitments");
        let rules = map.entries.iter_mut().find(|entry| &*entry.key == "rules")?;
        let Content::List(items) = &mut rules.value.content else { return None };
        let is_gone = items.len() < self.all;
        let kept = std::mem::take(items).into_iter().enumerate().filter_map(|(place, item)| {
            // Behind a rule that is gone, places are one less.
            let place = if is_gone && place >= self.mutated { place + 1 } else { place };
            self.rules.contains(&place).then_some(item)
        });
        let kept: Vec<Node> = kept.collect();
        *items = kept;
        read_root(&root, text, (dates, self.ground.words.symbols), &mut findings)
            .filter(|_| !findings.has_faults())
    }
}

/// `known`, with what `adds` finds until it finds no more.
fn closure<'a>(
    rules: &'a [Rule],
    mut known: BTreeSet<&'a str>,
    adds: impl Fn(&'a Rule, &BTreeSet<&'a str>) -> Vec<&'a str>,
) -> BTreeSet<&'a str> {
    loop {
        let before = known.len();
        for rule in rules {
            let more = adds(rule, &known);
            known.extend(more);
        }
        if known.len() == before {
            return known;
        }
    }
}

/// The cases of each file that tests one of the rules, and those that rank one.
fn cases_of<'a>(
    cases: &'a [Case],
    id: &str,
    affected: &BTreeSet<&'a str>,
) -> Vec<(&'a Case, BTreeSet<&'a str>)> {
    let under_test = trial::under_test(cases);
    let rules_of = |case: &'a Case| -> (&'a Case, BTreeSet<&'a str>) {
        let ranked = case.ranks.iter().map(|(rule, _)| &**rule);
        let tested = under_test[&*case.file].iter().copied().chain(ranked);
        (case, tested.filter(|rule| affected.contains(rule)).collect())
    };
    let mut found: Vec<_> =
        cases.iter().map(rules_of).filter(|(_, rules)| !rules.is_empty()).collect();
    found.sort_by_key(|(case, _)| !case.expected.iter().any(|(rule, _)| **rule == *id));
    found
}

/// All on which judging rests, as one text.
fn meaning(policy: &Policy) -> String {
    let rule = |rule: &Rule| {
        let Rule {
            id, severity, standing, when, effective, calendar, form, level, depends, ..
        } = rule;
        format!(
            "{id} {severity:?} {standing:?} {when:?} {effective:?} {calendar:?} {form:?} {level:?} {depends:?}\n"
        )
    };
    let rules: String = policy.rules.iter().map(rule).collect();
    format!("{rules}{:?}", policy.echoes)
}
