//! Waivers in words: who granted one, what is wrong with it, who may.

use std::collections::BTreeSet;

use super::Words;
use super::check::Scope;
use crate::engine::waive::{Judge, Refusal, Trouble, end_of};
use crate::model::fault::{Fault, Position};
use crate::model::language::{Said, said, tr};
use crate::model::waiver::Waiver;
use crate::policy::levels::Level;
use crate::policy::rule::Rule;

/// Where waivers stand, relative to the book.
pub(crate) const FILE: &str = "data/waivers.csv";

impl Words<'_> {
    /// `waived by chen.jing until 2026-09-30 (data/waivers.csv:2)`.
    pub(crate) fn waived_by(&self, waiver: &Waiver) -> String {
        let (by, until, line) = (self.symbols.text(waiver.by), waiver.until, waiver.line);
        tr!(
            self.language,
            "waived by {by} until {until} ({FILE}:{line})",
            "由 {by} 豁免至 {until}（{FILE}:{line}）"
        )
    }

    /// What is wrong with a waiver, as a warning at its line.
    pub(crate) fn waiver_warning(&self, waiver: &Waiver, trouble: &Trouble) -> Fault {
        warning(waiver.line, Said::by(|language| self.speaking(language).trouble(waiver, trouble)))
    }

    fn trouble(&self, waiver: &Waiver, trouble: &Trouble) -> String {
        let (by, rule, until) = (self.symbols.text(waiver.by), &waiver.rule, waiver.until);
        let language = self.language;
        match trouble {
            Trouble::Unauthorised(Refusal::NotWaivable) => tr!(
                language,
                "the waiver is void: no one may waive {rule}",
                "豁免无效：{rule} 任何人都不得豁免"
            ),
            Trouble::Unauthorised(Refusal::Role(roles)) => tr!(
                language,
                "the waiver was granted by {by}, who is no {}",
                "豁免由 {by} 批准，但其不是 {}",
                self.any_of(roles)
            ),
            Trouble::Unauthorised(Refusal::TooLong { max, last }) => tr!(
                language,
                "the waiver lasts until {until}, longer than {} ({last} at the latest)",
                "豁免至 {until}，超过{}（最迟 {last}）",
                self.amount(*max)
            ),
            Trouble::Expired(1) => tr!(
                language,
                "the waiver expired on {until}, before what it was to cover",
                "豁免已于 {until} 到期，要豁免的事在那之后"
            ),
            Trouble::Expired(count) => tr!(
                language,
                "the waiver expired on {until}, before {count} violations that it was to cover",
                "豁免已于 {until} 到期，要豁免的{count}项违规在那之后"
            ),
            Trouble::Unused => tr!(language, "the waiver covers nothing", "豁免没有用上"),
        }
    }

    /// Why `waiver` is not granted, and who may: one line.
    pub(crate) fn refused(&self, waiver: &Waiver, refusal: &Refusal, rule: &Rule) -> String {
        let (by, id) = (self.symbols.text(waiver.by), &rule.id);
        let (language, may) = (self.language, self.may_waive(rule));
        match refusal {
            Refusal::NotWaivable => tr!(
                language,
                "no one may waive {id}: the policy does not allow it",
                "{id} 任何人都不得豁免：政策不允许"
            ),
            Refusal::Role(roles) => tr!(
                language,
                "{by}, who is no {}, may not waive {id}: {may}",
                "{by} 不是 {}，不得豁免 {id}：{may}",
                self.any_of(roles)
            ),
            Refusal::TooLong { last, .. } => tr!(
                language,
                "{by} may waive {id} until {last} at the latest: {may}",
                "{by} 最迟可豁免 {id} 至 {last}：{may}"
            ),
        }
    }

    /// Who may waive a rule, and for how long.
    fn may_waive(&self, rule: &Rule) -> String {
        let language = self.language;
        let Some(waivable) = &rule.waivable else {
            return tr!(language, "no one may", "任何人都不得豁免");
        };
        let by = if waivable.by.is_empty() {
            tr!(language, "any of the staff may", "任何人员都可豁免")
        } else {
            tr!(language, "a {} may", "{} 可豁免", self.any_of(&waivable.by))
        };
        waivable.max.map_or_else(
            || by.clone(),
            |max| tr!(language, "{by}, for at most {}", "{by}，最长{}", self.amount(max)),
        )
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
            let record = &waiver.record;
            let message =
                said!("there is no record `{record}` in this book", "工单册里没有工单 `{record}`");
            return (!is_there).then(|| warning(waiver.line, message));
        }
        let is_judged = scope.is_whole() && versions().any(|index| scope.rules[index]);
        if !is_judged || subjects.contains(&*waiver.record) {
            return None;
        }
        let now = scope.horizon.now;
        if !versions().any(|index| words.may_ask(&rules[index], scope.rosters, &waiver.record, now))
        {
            let record = &waiver.record;
            let message = said!("nothing is asked of `{record}`", "对 `{record}` 没有任何要求");
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

fn warning(line: u32, message: Said) -> Fault {
    Fault::new(FILE, Position::line(line), message)
}
