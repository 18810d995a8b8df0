//! Tiers that never decide, because they cannot hold or because earlier ones take it all.

use super::Linter;
use crate::model::code::Code;
use crate::model::fault::Position;
use crate::model::language::said;
use crate::policy::condition::Condition;
use crate::policy::logic::{Answer, Region, Space};
use crate::policy::rule::Rule;

impl<'p> Linter<'p> {
    pub(super) fn tiers(&mut self) {
        let policy = self.policy;
        for rule in policy.rules.iter().filter(|rule| rule.form.tiers().len() > 1) {
            self.tiers_of(rule);
        }
    }

    fn tiers_of(&mut self, rule: &'p Rule) {
        let tiers = rule.form.tiers();
        let conditions: Vec<&Condition> =
            std::iter::once(&rule.when).chain(tiers.iter().map(|tier| &tier.when)).collect();
        let space = Space::of(self.ground(rule), &conditions);
        let whole = space.region(&rule.when);
        let mut left = whole.clone();
        for (number, tier) in tiers.iter().enumerate() {
            let region = space.region(&tier.when);
            let at = self.tier_at(rule, number);
            if space.inhabited(&whole.and(&region)) == Answer::No {
                self.dead_tier(rule, at);
            } else {
                match space.inhabited(&left.and(&region)) {
                    Answer::No => self.shadowed_tier(rule, number, &space),
                    Answer::Undecided => self.leave_open(
                        at,
                        said!(
                            "do earlier tiers of `{}` leave anything to this one?",
                            "`{}` 前面的档会给这一档留下什么吗？",
                            rule.id
                        ),
                    ),
                    Answer::Yes(_) => {
                        if self.greedy_tier(rule, number, (&space, &left, &region)) {
                            return;
                        }
                    }
                }
            }
            left = left.minus(&region);
        }
    }

    fn tier_at(&self, rule: &Rule, number: usize) -> Position {
        self.places.tier(rule, number).map_or(rule.at, |tier| tier.at)
    }

    fn dead_tier(&mut self, rule: &Rule, at: Position) {
        let when = self.places.within(rule, &["when"]);
        let message = said!("this tier of `{}` can never hold", "`{}` 的这一档永远不成立", rule.id);
        let warning = self.findings.warn(at, message);
        warning.code(Code::ConditionNeverHolds).hint(said!(
            "mend its condition, or take the tier out: no record of the rule is like that",
            "请改正条件，或去掉这一档：规则没有这样的工单"
        ));
        if !rule.when.is_always() {
            warning.related(when, said!("the rule is only about these", "规则只针对这些"));
        }
    }

    /// Names the earlier tier that takes it all, where one does alone.
    fn shadowed_tier(&mut self, rule: &'p Rule, number: usize, space: &Space<'p>) {
        let tiers = rule.form.tiers();
        let whole = space.region(&rule.when).and(&space.region(&tiers[number].when));
        let takes_all = |earlier: &usize| {
            let taken = space.region(&tiers[*earlier].when);
            space.inhabited(&whole.minus(&taken)) == Answer::No
        };
        let one = (0..number).find(takes_all);
        let at = self.tier_at(rule, number);
        let before = one.map(|one| self.tier_at(rule, one));
        let message = said!(
            "this tier of `{}` never decides: earlier ones take all",
            "`{}` 的这一档永远用不上：前面的档已全部包括",
            rule.id
        );
        let warning = self.findings.warn(at, message);
        warning.code(Code::ShadowedTier).hint(said!(
            "the first tier that holds decides: move this one up, or take it out",
            "先成立的档起作用：请把它上移，或去掉"
        ));
        if let Some(before) = before {
            warning.related(
                before,
                said!("this one holds wherever that does", "那一档成立时，这一档也成立"),
            );
        }
    }

    /// True, and told, if a tier with a condition takes all that is left, while others follow.
    fn greedy_tier(
        &mut self,
        rule: &Rule,
        number: usize,
        (space, left, region): (&Space<'p>, &Region, &Region),
    ) -> bool {
        let tiers = rule.form.tiers();
        let is_last = number + 1 == tiers.len();
        let takes_all = space.inhabited(&left.minus(region)) == Answer::No;
        if is_last || tiers[number].when.is_always() || !takes_all {
            return false;
        }
        let at = self.tier_at(rule, number);
        let next = self.tier_at(rule, number + 1);
        let message = said!(
            "this tier of `{}` takes all that is left, and others follow",
            "`{}` 的这一档包括了其余全部，后面却还有档",
            rule.id
        );
        self.findings
            .warn(at, message)
            .code(Code::ConditionAlwaysHolds)
            .hint(said!(
                "make its condition narrower, or take out what follows",
                "请收窄条件，或去掉后面的"
            ))
            .related(next, said!("this one never decides", "这一档永远用不上"));
        true
    }
}
