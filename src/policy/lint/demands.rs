//! Rules that contradict each other: one demands what another forbids, told as the smallest set.

use super::Linter;
use crate::model::code::Code;
use crate::model::fault::Position;
use crate::model::language::{Said, said, tr};
use crate::model::roster::ColumnId;
use crate::model::symbol::Symbol;
use crate::policy::condition::Test;
use crate::policy::form::{Actor, Form, Limit, Required};
use crate::policy::levels::Level;
use crate::policy::logic::{Answer, Space, Witness};
use crate::policy::matcher::{Alternative, Matcher};
use crate::policy::rule::Rule;

/// What a rule demands: one of these events, once this has happened.
struct Demand<'p> {
    what: &'p Matcher,
    key: &'static str,
    once: Option<&'p Matcher>,
}

impl<'p> Linter<'p> {
    pub(super) fn demands(&mut self) {
        let rules: Vec<&'p Rule> =
            self.policy.rules.iter().filter(|rule| rule.level == Level::Record).collect();
        for rule in &rules {
            for demand in demands_of(rule) {
                self.demand(rule, &demand, &rules);
            }
        }
        for (place, one) in rules.iter().enumerate() {
            for other in &rules[place + 1..] {
                if Self::overlap(one, other) {
                    self.needs_apart(one, other);
                    self.roles_apart(one, other);
                }
            }
        }
    }

    /// Tells the first limit that forbids all of what is demanded.
    fn demand(&mut self, rule: &'p Rule, demand: &Demand<'p>, rules: &[&'p Rule]) {
        for other in rules.iter().filter(|other| Self::overlap(rule, other)) {
            let Form::Limit(limit) = &other.form else { continue };
            if !self.forbids(other, limit, demand) {
                continue;
            }
            if let Answer::Yes(case) = Self::together(self.ground(rule), &[&rule.when, &other.when])
            {
                self.forbidden(rule, demand, other, &case);
                return;
            }
        }
    }

    fn forbids(&self, rule: &Rule, limit: &'p Limit, demand: &Demand<'p>) -> bool {
        let is_after = match (&limit.after, demand.once) {
            (None, _) => limit.at_most == 0,
            (Some(after), Some(once)) => once.any.iter().all(|once| self.covers(rule, after, once)),
            (Some(_), None) => false,
        };
        is_after && demand.what.any.iter().all(|what| self.covers(rule, &limit.of, what))
    }

    fn forbidden(&mut self, rule: &Rule, demand: &Demand<'_>, other: &Rule, case: &Witness) {
        let at = self.places.of_form(rule, demand.key);
        let their = self.places.of_form(other, "of");
        let (id, limit, case) = (&rule.id, &other.id, case.say());
        let message = Said::by(|language| {
            let case = case.text(language);
            tr!(
                language,
                "`{id}` demands what `{limit}` forbids, {case}",
                "`{id}` 要求的正是 `{limit}` 禁止的，{case}"
            )
        });
        self.findings
            .warn(at, message)
            .code(Code::ContradictingRules)
            .hint(said!(
                "no record can keep both: set them apart by `when`, or take one out",
                "没有工单能同时做到：请用 `when` 分开，或去掉一条"
            ))
            .related(their, said!("forbidden here", "在这里禁止"));
    }

    /// Two rules ask for values at one event that no field can have.
    fn needs_apart(&mut self, one: &'p Rule, other: &'p Rule) {
        let (Form::Required(first), Form::Required(second)) = (&one.form, &other.form) else {
            return;
        };
        if !self.meet(one, &first.at, &second.at) {
            return;
        }
        let Some((mine, theirs)) = self.clash_of(one, first, second) else { return };
        if let Answer::Yes(case) = Self::together(self.ground(one), &[&one.when, &other.when]) {
            let name = &first.need[mine].name;
            let at = self.need_at(other, theirs);
            let their = self.need_at(one, mine);
            let (id, second, case) = (&one.id, &other.id, case.say());
            let message = Said::by(|language| {
                let case = case.text(language);
                tr!(
                    language,
                    "`{id}` and `{second}` ask for values of `{name}` that exclude each other, {case}",
                    "`{id}` 与 `{second}` 对 `{name}` 的要求互相排斥，{case}"
                )
            });
            self.findings
                .warn(at, message)
                .code(Code::ContradictingRules)
                .hint(said!(
                    "no event can keep both: set them apart by `when`, or mend one",
                    "没有事件能同时做到：请用 `when` 分开，或改正其中一条"
                ))
                .related(their, said!("the other value is asked for here", "另一个值在这里要求"));
        }
    }

    /// The places of two needs that exclude each other.
    fn clash_of(
        &self,
        rule: &Rule,
        first: &'p Required,
        second: &'p Required,
    ) -> Option<(usize, usize)> {
        let ground = self.ground(rule);
        first.need.iter().enumerate().find_map(|(mine, need)| {
            let theirs = second.need.iter().position(|other| {
                let tests: [&Test; 2] = [&need.test, &other.test];
                need.test.subject == other.test.subject && {
                    let space = Space::over(ground, &tests);
                    space.inhabited(&space.all_of(&tests)) == Answer::No
                }
            })?;
            Some((mine, theirs))
        })
    }

    fn need_at(&self, rule: &Rule, place: usize) -> Position {
        let need = self.places.node(rule, &["required", "need"]);
        let map = need.and_then(|need| need.as_map());
        match (map.and_then(|map| map.entries.get(place)), need) {
            (Some(entry), _) => entry.key_at,
            (None, Some(need)) => need.items().get(place).map_or(need.at, |item| item.at),
            (None, None) => rule.at,
        }
    }

    /// True if some event is meant by both.
    fn meet(&self, rule: &Rule, one: &'p Matcher, other: &'p Matcher) -> bool {
        let narrower = |one: &'p Matcher, other: &'p Matcher| {
            one.any.iter().any(|narrow: &Alternative| self.covers(rule, other, narrow))
        };
        narrower(one, other) || narrower(other, one)
    }

    /// Two rules leave one event to roles that no one has together.
    fn roles_apart(&mut self, one: &'p Rule, other: &'p Rule) {
        let (Form::Actor(first), Form::Actor(second)) = (&one.form, &other.form) else { return };
        let (Some(mine), Some(theirs)) = (roles(first), roles(second)) else { return };
        let is_apart = first.who == second.who
            && mine.0 == theirs.0
            && !mine.1.iter().any(|role| theirs.1.contains(role));
        if !is_apart || !self.meet(one, &first.at, &second.at) {
            return;
        }
        if let Answer::Yes(case) = Self::together(self.ground(one), &[&one.when, &other.when]) {
            let (at, their) =
                (self.places.of_form(other, "role"), self.places.of_form(one, "role"));
            let (id, second, case) = (&one.id, &other.id, case.say());
            let message = Said::by(|language| {
                let case = case.text(language);
                tr!(
                    language,
                    "`{id}` and `{second}` leave no role that may do it, {case}",
                    "`{id}` 与 `{second}` 合起来，没有角色可以做，{case}"
                )
            });
            self.findings
                .warn(at, message)
                .code(Code::ContradictingRules)
                .hint(said!(
                    "let the lists share a role, or set the rules apart by `when`",
                    "请让两份名单有共同的角色，或用 `when` 分开"
                ))
                .related(their, said!("the other list of roles", "另一份角色名单"));
        }
    }
}

fn roles(actor: &Actor) -> Option<(ColumnId, &[Symbol])> {
    actor.role.as_ref().map(|(column, roles)| (*column, roles.as_slice()))
}

fn demands_of(rule: &Rule) -> Vec<Demand<'_>> {
    match &rule.form {
        Form::Deadline(form) => vec![Demand { what: &form.to, key: "to", once: Some(&form.from) }],
        Form::Recurring(form) => {
            vec![Demand { what: &form.expect, key: "expect", once: Some(&form.begin) }]
        }
        Form::Notice(form) => vec![Demand { what: &form.expect, key: "expect", once: None }],
        Form::Precedence(form) => {
            vec![Demand { what: &form.need, key: "need", once: form.after.as_ref() }]
        }
        Form::Sequence(form) => form
            .order
            .iter()
            .enumerate()
            .map(|(place, what)| {
                let once = place.checked_sub(1).and_then(|place| form.order.get(place));
                Demand { what, key: "order", once }
            })
            .collect(),
        Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => Vec::new(),
    }
}
