//! Conditions that can never hold, or that hold always.

use super::Linter;
use crate::model::code::Code;
use crate::model::document::Node;
use crate::model::fault::Position;
use crate::model::language::{Said, listed_both, said, tr};
use crate::model::value::field;
use crate::policy::condition::{Check, Condition, Subject, Test};
use crate::policy::form::Form;
use crate::policy::logic::{Answer, Ground, Space};
use crate::policy::rule::Rule;

impl<'p> Linter<'p> {
    pub(super) fn conditions(&mut self) {
        let policy = self.policy;
        for rule in &policy.rules {
            let ground = self.ground(rule);
            if let Some(node) = self.places.node(rule, &["when"]) {
                self.condition(ground, &rule.when, node);
            }
            self.of_rows(rule);
            self.matchers(rule);
        }
    }

    /// `where` of an actor or a roster.
    fn of_rows(&mut self, rule: &'p Rule) {
        let (row, roster) = if let Form::Actor(actor) = &rule.form {
            (&actor.row, actor.roster)
        } else if let Form::Roster(check) = &rule.form {
            (&check.row, Some(check.of))
        } else {
            return;
        };
        let path = [rule.form.name().as_str(), "where"];
        if let Some(node) = self.places.node(rule, &path) {
            let ground = Ground { row: roster, ..self.ground(rule) };
            self.condition(ground, row, node);
        }
    }

    /// One condition as it stands at `node`.
    fn condition(&mut self, ground: Ground<'p>, condition: &'p Condition, node: &Node) {
        let mut is_sound = true;
        for (tests, item) in condition.any.iter().zip(node.items()) {
            is_sound &= self.can_hold(ground, &tests.iter().collect::<Vec<_>>(), item.at);
        }
        let space = Space::of(ground, &[condition]);
        if self.names_the_only_kind(condition) {
            return;
        }
        let fails = space.whole().minus(&space.region(condition));
        if is_sound && !condition.is_always() && space.inhabited(&fails) == Answer::No {
            let warning = self
                .findings
                .warn(node.at, said!("this condition holds always", "这个条件总是成立"));
            warning.code(Code::ConditionAlwaysHolds).hint(said!(
                "leave the condition out: it keeps nothing apart, and hides that all are meant",
                "请去掉：它区分不了什么，反而让人看不出本是全部工单"
            ));
        }
    }

    /// A book of one kind may say so in its rules, with others to come.
    fn names_the_only_kind(&self, condition: &Condition) -> bool {
        let is_kind = |test: &Test| test.subject == Subject::Field(field::KIND);
        self.policy.schema.kinds.len() == 1 && condition.any.iter().flatten().all(is_kind)
    }

    /// Warns where `tests` cannot all hold; false if it did.
    fn can_hold(&mut self, ground: Ground<'p>, tests: &[&'p Test], at: Position) -> bool {
        match answer(ground, tests) {
            Answer::Yes(_) => true,
            Answer::Undecided => {
                self.leave_open(
                    at,
                    said!("can this condition hold at all?", "这个条件有可能成立吗？"),
                );
                true
            }
            Answer::No => {
                let clash = clash(ground, tests);
                let message = Said::by(|language| {
                    let clash = clash.text(language);
                    tr!(language, "this can never hold: {clash}", "这永远不成立：{clash}")
                });
                let warning = self.findings.warn(at, message);
                warning.code(Code::ConditionNeverHolds).hint(said!(
                    "nothing is ever judged by it: mend one of the values, or take it out",
                    "它永远用不上：请改正其中的值，或去掉"
                ));
                false
            }
        }
    }

    /// The conditions inside of matchers.
    fn matchers(&mut self, rule: &'p Rule) {
        let ground = self.ground(rule);
        for (at, alternative) in self.places.alternatives(rule) {
            if alternative.tests.len() > 1 || alternative.tests.iter().any(has_parts) {
                let tests: Vec<&Test> = alternative.tests.iter().collect();
                self.can_hold(ground, &tests, at);
            }
        }
    }
}

/// One plain value alone can always be had.
fn has_parts(test: &Test) -> bool {
    !matches!(test.check, Check::Words(_) | Check::Present(_) | Check::Actors(_))
}

fn answer(ground: Ground<'_>, tests: &[&Test]) -> Answer {
    let space = Space::over(ground, tests);
    space.inhabited(&space.all_of(tests))
}

/// The fewest of `tests` that exclude each other, in words.
fn clash(ground: Ground<'_>, tests: &[&Test]) -> Said {
    let mut core = tests.to_vec();
    let mut place = 0;
    while place < core.len() {
        let mut fewer = core.clone();
        fewer.remove(place);
        if answer(ground, &fewer) == Answer::No {
            core = fewer;
        } else {
            place += 1;
        }
    }
    let names: Vec<String> =
        core.iter().map(|test| format!("`{}`", ground.name_of(test.subject))).collect();
    match names.as_slice() {
        [] => said!("it asks two things that exclude each other", "两项要求互相排斥"),
        [one] => said!("no value of {one} is like that", "{one} 没有这样的值"),
        [first @ .., last] => {
            let (all, each) = listed_both(first);
            said!("{all} and {last} exclude each other", "{each} 与 {last} 互相排斥")
        }
    }
}
