//! Waivers in words: who granted one, what is wrong with it, who may.

use std::collections::BTreeSet;

use super::Words;
use super::check::Scope;
use crate::engine::waive::{Judge, Refusal, Trouble, end_of};
use crate::model::fault::{Fault, Position};
use crate::model::waiver::Waiver;
use crate::policy::levels::Level;
use crate::policy::rule::Rule;

/// Where waivers stand, relative to the book.
pub(crate) const FILE: &str = "data/waivers.csv";

impl Words<'_> {
    /// `waived by chen.jing until 2026-09-30 (data/waivers.csv:2)`.
    pub(crate) fn waived_by(&self, waiver: &Waiver) -> String {
        let by = self.symbols.text(waiver.by);
        format!("waived by {by} until {} ({FILE}:{})", waiver.until, waiver.line)
    }

    /// What is wrong with a waiver, as a warning at its line.
    pub(crate) fn waiver_warning(&self, waiver: &Waiver, trouble: &Trouble) -> Fault {
        let by = self.symbols.text(waiver.by);
        let message = match trouble {
            Trouble::Unauthorised(Refusal::NotWaivable) => {
                format!("the waiver is void: no one may waive {}", waiver.rule)
            }
            Trouble::Unauthorised(Refusal::Role(roles)) => {
                format!("the waiver was granted by {by}, who is no {}", self.any_of(roles))
            }
            Trouble::Unauthorised(Refusal::TooLong { max, last }) => {
                format!(
                    "the waiver lasts until {}, longer than {max} ({last} at the latest)",
                    waiver.until
                )
            }
            Trouble::Expired(1) => {
                format!("the waiver expired on {}, before what it was to cover", waiver.until)
            }
            Trouble::Expired(count) => {
                format!(
                    "the waiver expired on {}, before {count} violations that it was to cover",
                    waiver.until
                )
            }
            Trouble::Unused => "the waiver covers nothing".to_owned(),
        };
        warning(waiver.line, message)
    }

    /// Why `waiver` is not granted, and who may: one line.
    pub(crate) fn refused(&self, waiver: &Waiver, refusal: &Refusal, rule: &Rule) -> String {
        let (by, id) = (self.symbols.text(waiver.by), &rule.id);
        let may = self.may_waive(rule);
        match refusal {
            Refusal::NotWaivable => format!("no one may waive {id}: the policy does not allow it"),
            Refusal::Role(roles) => {
                format!("{by}, who is no {}, may not waive {id}: {may}", self.any_of(roles))
            }
            Refusal::TooLong { last, .. } => {
                format!("{by} may waive {id} until {last} at the latest: {may}")
            }
        }
    }

    /// Who may waive a rule, and for how long.
    fn may_waive(&self, rule: &Rule) -> String {
        let Some(waivable) = &rule.waivable else { return "no one may".to_owned() };
        let by = if waivable.by.is_empty() {
            "any of the staff may".to_owned()
        } else {
            format!("a {} may", self.any_of(&waivable.by))
        };
        waivable.max.map_or_else(|| by.clone(), |max| format!("{by}, for at most {max}"))
    }
}

/// Waivers of what is not there: `has` tells whether the book has a record of this id, and `subjects` are whatever else
/// something was asked of.
pub(crate) fn strays(
    words: Words<'_>,
    scope: &Scope<'_>,
    has: &dyn Fn(&str) -> bool,
    subjects: &BTreeSet<String>,
) -> Vec<Fault> {
    let rules = &words.policy.rules;
    let stray = |waiver: &Waiver| {
        let versions = || (0..rules.len()).filter(|index| rules[*index].id == waiver.rule);
        if versions().all(|index| rules[index].level == Level::Record) {
            let is_there = has(&waiver.record);
            let message = format!("there is no record `{}` in this book", waiver.record);
            return (!is_there).then(|| warning(waiver.line, message));
        }
        let is_judged = scope.is_whole() && versions().any(|index| scope.rules[index]);
        if !is_judged || subjects.contains(&*waiver.record) {
            return None;
        }
        let now = scope.horizon.now;
        if !versions().any(|index| words.may_ask(&rules[index], scope.rosters, &waiver.record, now))
        {
            let message = format!("nothing is asked of `{}`", waiver.record);
            return Some(warning(waiver.line, message));
        }
        ahead(words, scope, waiver)
    };
    scope.waivers.iter().filter_map(stray).collect()
}

/// What is wrong with a waiver of what is not asked yet.
fn ahead(words: Words<'_>, scope: &Scope<'_>, waiver: &Waiver) -> Option<Fault> {
    let now = scope.horizon.now;
    let judge = Judge { policy: words.policy, rosters: scope.rosters, now };
    let is_over = end_of(words.policy.zone(), waiver.until).is_some_and(|end| end <= now);
    let trouble = match judge.refusal(waiver) {
        Some(refusal) => Trouble::Unauthorised(refusal),
        None if is_over => Trouble::Unused,
        None => return None,
    };
    Some(words.waiver_warning(waiver, &trouble))
}

fn warning(line: u32, message: String) -> Fault {
    Fault::new(FILE, Position::line(line), message)
}
