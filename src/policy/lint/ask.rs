//! Questions about the conditions of rules, in the words in which warnings tell the answers.

use super::Linter;
use crate::model::language::{Said, said};
use crate::policy::condition::{Condition, Test};
use crate::policy::logic::{Answer, Ground, Region, Space, Witness};
use crate::policy::matcher::{Alternative, Matcher, What};
use crate::policy::rule::Rule;

impl<'p> Linter<'p> {
    /// What the names in the conditions of `rule` mean.
    pub(super) const fn ground(&self, rule: &Rule) -> Ground<'p> {
        Ground { schema: &self.policy.schema, symbols: self.symbols, row: rule.roster() }
    }

    /// Is there a record (or row) for which all of `conditions` hold?
    pub(super) fn together<'q>(ground: Ground<'q>, conditions: &[&'q Condition]) -> Answer {
        let space = Space::of(ground, conditions);
        let all = conditions.iter().map(|condition| space.region(condition));
        space.inhabited(&all.fold(space.whole(), |so_far, next| so_far.and(&next)))
    }

    /// Is there one for which `premise` holds and `conclusion` does not?
    pub(super) fn against(
        ground: Ground<'p>,
        premise: &'p Condition,
        conclusion: &'p Condition,
    ) -> Answer {
        if premise == conclusion {
            return Answer::No;
        }
        let space = Space::of(ground, &[premise, conclusion]);
        space.inhabited(&space.region(premise).minus(&space.region(conclusion)))
    }

    /// True if the two rules judge some instant both.
    pub(super) fn overlap(one: &Rule, other: &Rule) -> bool {
        one.effective.overlaps(other.effective)
    }

    /// True if every event that `narrow` means is one that `wide` means.
    pub(super) fn covers(&self, rule: &Rule, wide: &'p Matcher, narrow: &'p Alternative) -> bool {
        wide.any.iter().any(|wide| self.covers_one(rule, wide, narrow))
    }

    fn covers_one(&self, rule: &Rule, wide: &'p Alternative, narrow: &'p Alternative) -> bool {
        let same_event = match (&wide.what, &narrow.what) {
            (What::Events(wide), What::Events(narrow)) => {
                narrow.iter().all(|event| wide.contains(event))
            }
            (What::Set(wide), What::Set(narrow)) => wide == narrow,
            (What::Events(_), What::Set(_)) | (What::Set(_), What::Events(_)) => false,
        };
        same_event && wide.nth.is_none() && self.follow(rule, &narrow.tests, &wide.tests)
    }

    /// True if `conclusions` hold wherever `premises` do.
    fn follow(&self, rule: &Rule, premises: &'p [Test], conclusions: &'p [Test]) -> bool {
        if conclusions.iter().all(|test| premises.contains(test)) {
            return true;
        }
        let tests: Vec<&Test> = premises.iter().chain(conclusions).collect();
        let space = Space::over(self.ground(rule), &tests);
        let region = |tests: &[Test]| space.all_of(&tests.iter().collect::<Vec<_>>());
        space.inhabited(&region(premises).minus(&region(conclusions))) == Answer::No
    }

    /// The region in which each tier of `rule` decides, in `space`.
    pub(super) fn shares(rule: &Rule, space: &Space<'_>) -> Vec<Region> {
        let mut left = space.region(&rule.when);
        let tiers = rule.form.tiers().iter();
        tiers
            .map(|tier| {
                let region = space.region(&tier.when);
                let share = left.and(&region);
                left = left.minus(&region);
                share
            })
            .collect()
    }
}

impl Witness {
    /// `such as for kind complaint, grade urgent`; for any record, where it says nothing.
    pub(super) fn say(&self) -> Said {
        if self.0.is_empty() {
            return said!("for any record", "对任何工单都如此");
        }
        let english: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let chinese = |(name, value): &(String, Said)| match value.chinese() {
            Some(value) => format!("`{name}` {value}"),
            None => format!("`{name}` 为 `{value}` "),
        };
        let chinese: Vec<String> = self.0.iter().map(chinese).collect();
        Said::new(
            format!("such as for {}", english.join(", ")),
            format!("例如 {}时", chinese.join("、").replace("` 、", "`、")),
        )
    }
}
