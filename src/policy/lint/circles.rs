//! Orders in a circle: each of some events has to come before the next, and the last before the first.

use std::collections::VecDeque;

use super::Linter;
use crate::model::code::Code;
use crate::model::language::{Said, said, tr};
use crate::model::record::EventId;
use crate::policy::condition::Condition;
use crate::policy::form::{ForEach, Form};
use crate::policy::levels::Level;
use crate::policy::logic::Answer;
use crate::policy::matcher::{Matcher, What};
use crate::policy::rule::Rule;

/// By `rule`, `later` needs `earlier` before it.
struct Step<'p> {
    rule: &'p Rule,
    later: &'p Matcher,
    earlier: &'p Matcher,
}

impl<'p> Linter<'p> {
    pub(super) fn circles(&mut self) {
        let steps: Vec<Step<'p>> = self
            .policy
            .rules
            .iter()
            .filter(|rule| rule.level == Level::Record)
            .flat_map(steps_of)
            .collect();
        let leads = self.leads(&steps);
        let mut told: Vec<Vec<usize>> = Vec::new();
        for start in 0..steps.len() {
            let Some(circle) = self.shortest(start, &steps, &leads) else { continue };
            let mut members = circle.clone();
            members.sort_unstable();
            if !told.contains(&members) {
                self.circle(&circle, &steps);
                told.push(members);
            }
        }
    }

    /// By step, the steps that come before it: what it needs is what they are about.
    fn leads(&self, steps: &[Step<'p>]) -> Vec<Vec<usize>> {
        let next = |step: &Step<'p>| {
            let covers = |other: &Step<'p>| {
                let needed = &step.earlier.any;
                needed.iter().all(|need| self.covers(step.rule, other.later, need))
                    && Self::overlap(step.rule, other.rule)
            };
            let numbered = steps.iter().enumerate();
            numbered.filter(|(_, other)| covers(other)).map(|(place, _)| place).collect()
        };
        steps.iter().map(next).collect()
    }

    /// The shortest way from `start` back to itself on which all conditions can hold together.
    fn shortest(
        &self,
        start: usize,
        steps: &[Step<'p>],
        leads: &[Vec<usize>],
    ) -> Option<Vec<usize>> {
        /// Ways looked at from one step; a policy with more is not looked at further.
        const MOST: usize = 500;
        let mut ways = VecDeque::from([vec![start]]);
        for _ in 0..MOST {
            let way = ways.pop_front()?;
            let last = *way.last()?;
            for next in &leads[last] {
                if *next == start {
                    if self.can_meet(&way, steps) {
                        return Some(way);
                    }
                } else if !way.contains(next) {
                    ways.push_back([way.as_slice(), &[*next]].concat());
                }
            }
        }
        None
    }

    fn can_meet(&self, way: &[usize], steps: &[Step<'p>]) -> bool {
        let conditions: Vec<&Condition> =
            way.iter().map(|place| &steps[*place].rule.when).collect();
        let ground = self.ground(steps[way[0]].rule);
        matches!(Self::together(ground, &conditions), Answer::Yes(_))
    }

    fn circle(&mut self, circle: &[usize], steps: &[Step<'p>]) {
        let rule = steps[circle[0]].rule;
        let order = |place: &usize| {
            let Step { later, earlier, .. } = &steps[*place];
            let (later, earlier) = (self.matcher_name(later), self.matcher_name(earlier));
            Said::by(|language| {
                let (later, earlier) = (later.text(language), earlier.text(language));
                tr!(language, "{later} after {earlier}", "{later} 在 {earlier} 之后")
            })
        };
        let orders: Vec<Said> = circle.iter().map(order).collect();
        let message = Said::by(|language| {
            let orders: Vec<&str> = orders.iter().map(|order| order.text(language)).collect();
            let (all, each) = (orders.join(", "), orders.join("，"));
            tr!(language, "orders in a circle: {all}", "先后次序成环：{each}")
        });
        let at = self.places.id(rule);
        let others: Vec<_> = circle
            .iter()
            .zip(orders)
            .filter(|(place, _)| steps[**place].rule.at != rule.at)
            .map(|(place, order)| (self.places.id(steps[*place].rule), order))
            .collect();
        let warning = self.findings.warn(at, message);
        warning.code(Code::CircularOrder).hint(said!(
            "none of these events can come first: take one of the rules out, or turn it round",
            "这些事件谁也不能在先：请去掉其中一条规则，或对调先后"
        ));
        for (at, order) in others {
            warning.related(at, order);
        }
    }

    /// The events that a matcher names.
    pub(super) fn matcher_name(&self, matcher: &Matcher) -> Said {
        let schema = &self.policy.schema;
        let names: Vec<Said> = matcher
            .any
            .iter()
            .flat_map(|alternative| match &alternative.what {
                What::Events(events) => {
                    let name = |event: &EventId| format!("`{}`", schema.event(*event).name).into();
                    events.iter().map(name).collect()
                }
                What::Set(field) => {
                    let name = &schema.field(*field).name;
                    vec![said!("a value of `{name}`", "填写 `{name}`")]
                }
            })
            .collect();
        Said::by(|language| {
            let names: Vec<&str> = names.iter().map(|name| name.text(language)).collect();
            names.join(&tr!(language, " or ", " 或 "))
        })
    }
}

fn steps_of(rule: &Rule) -> Vec<Step<'_>> {
    if let Form::Sequence(form) = &rule.form {
        let pairs = form.order.windows(2);
        return pairs.map(|pair| Step { rule, later: &pair[1], earlier: &pair[0] }).collect();
    }
    let Form::Precedence(form) = &rule.form else { return Vec::new() };
    if matches!(form.for_each, ForEach::Event(_)) {
        return Vec::new();
    }
    vec![Step { rule, later: &form.before, earlier: &form.need }]
}
