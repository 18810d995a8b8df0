//! Grades: a field by whose values limits differ. A graver value must not have the longer limit, and every value needs one.
//!
//! Nothing declares which end of a list is the graver one, so the limits themselves tell: the order in which most of the
//! pairs of the policy have it is taken as meant, and the pairs that are against it are told. A tie is told to no one.

use std::cmp::Ordering;

use super::Linter;
use crate::model::Amount;
use crate::model::code::Code;
use crate::model::fault::Position;
use crate::model::language::{Said, listed_both, said, tr};
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, field};
use crate::policy::condition::{Check, Condition, Subject, Test};
use crate::policy::form::{Deadline, Form, Limits};
use crate::policy::logic::{Answer, Space};
use crate::policy::rule::Rule;
use crate::policy::schema::FieldType;

/// The limits of one rule, or of rules that differ by the field alone, by the values of the field in their declared order.
struct Ladder<'p> {
    rule: &'p Rule,
    steps: Vec<Step<'p>>,
}

#[derive(Clone, Copy)]
struct Step<'p> {
    rule: &'p Rule,
    value: Symbol,
    limit: Amount,
    at: Position,
}

impl<'p> Linter<'p> {
    pub(super) fn grades(&mut self) {
        for name in self.graded() {
            let ladders = self.ladders(name);
            self.order(name, &ladders);
            for rule in &self.policy.rules {
                self.targets(name, rule);
            }
        }
    }

    /// The one-of fields by which tiers differ; a channel or a kind is no grade.
    fn graded(&self) -> Vec<FieldId> {
        let tiers = self.policy.rules.iter().flat_map(|rule| rule.form.tiers());
        let mut fields: Vec<FieldId> = tiers.flat_map(|tier| tier.when.fields()).collect();
        fields.sort_unstable();
        fields.dedup();
        let is_grade = |name: &FieldId| {
            ![field::KIND, field::VIA, field::STATUS].contains(name) && self.values(*name).is_some()
        };
        fields.into_iter().filter(is_grade).collect()
    }

    fn values(&self, name: FieldId) -> Option<&'p [Symbol]> {
        let FieldType::OneOf(values) = &self.policy.schema.field(name).kind else { return None };
        Some(values)
    }

    fn ladders(&self, name: FieldId) -> Vec<Ladder<'p>> {
        let rules = self.policy.rules.iter();
        let tiered = rules.clone().filter(|rule| rule.form.tiers().len() > 1).filter_map(|rule| {
            let names = rule.form.tiers().iter().flat_map(|tier| tier.when.fields());
            names.into_iter().any(|field| field == name).then(|| self.ladder(name, rule))
        });
        let mut ladders: Vec<Ladder<'p>> = tiered.collect();
        ladders.extend(self.sibling_ladders(name));
        ladders
    }

    /// The limit of each value where nothing else is special: the first tier that holds by the value alone.
    fn ladder(&self, name: FieldId, rule: &'p Rule) -> Ladder<'p> {
        let values = self.values(name).unwrap_or_default();
        let step = |value: &Symbol| {
            let is_it = Condition::only(name, *value);
            let conditions: Vec<&Condition> = std::iter::once(&is_it)
                .chain([&rule.when])
                .chain(rule.form.tiers().iter().map(|tier| &tier.when))
                .collect();
            let space = Space::of(self.ground(rule), &conditions);
            let asked = space.region(&is_it).and(&space.region(&rule.when));
            if !matches!(space.inhabited(&asked), Answer::Yes(_)) {
                return None;
            }
            let holds = |tier: &crate::policy::form::Tier| {
                space.inhabited(&asked.minus(&space.region(&tier.when))) == Answer::No
            };
            let number = rule.form.tiers().iter().position(holds)?;
            let limit = rule.form.tiers()[number].within;
            Some(Step { rule, value: *value, limit, at: self.places.limit(rule, number) })
        };
        Ladder { rule, steps: values.iter().filter_map(step).collect() }
    }

    /// Deadlines from and to the same, with one limit each, for records that differ by the field alone.
    fn sibling_ladders(&self, name: FieldId) -> Vec<Ladder<'p>> {
        let mut ladders: Vec<(Vec<Test>, Ladder<'p>)> = Vec::new();
        for rule in &self.policy.rules {
            let Some((deadline, limit)) = plain_deadline(rule) else { continue };
            let Some((values, others)) = split(&rule.when, name) else { continue };
            let at = self.places.limit(rule, 0);
            let steps = values.iter().map(|value| Step { rule, value: *value, limit, at });
            let same = |(tests, ladder): &&mut (Vec<Test>, Ladder<'p>)| {
                *tests == others
                    && Self::overlap(rule, ladder.rule)
                    && plain_deadline(ladder.rule).is_some_and(|(other, _)| {
                        other.from == deadline.from && other.to == deadline.to
                    })
            };
            match ladders.iter_mut().find(same) {
                Some((_, ladder)) => ladder.steps.extend(steps),
                None => ladders.push((others, Ladder { rule, steps: steps.collect() })),
            }
        }
        let order = self.values(name).unwrap_or_default();
        let mut found: Vec<Ladder<'p>> = ladders.into_iter().map(|(_, ladder)| ladder).collect();
        for ladder in &mut found {
            ladder.steps.sort_by_key(|step| order.iter().position(|value| *value == step.value));
        }
        found
    }

    /// Tells the pairs of values whose limits are against the order that most pairs have.
    fn order(&mut self, name: FieldId, ladders: &[Ladder<'p>]) {
        let pairs: Vec<(Step<'p>, Step<'p>, Ordering)> = ladders.iter().flat_map(pairs).collect();
        let votes = |order| pairs.iter().filter(|(.., this)| *this == order).count();
        let (falling, rising) = (votes(Ordering::Greater), votes(Ordering::Less));
        for (first, second, order) in pairs {
            match order {
                Ordering::Less if falling > rising => self.inverted(name, second, first),
                Ordering::Greater if rising > falling => self.inverted(name, first, second),
                Ordering::Less | Ordering::Greater | Ordering::Equal => {}
            }
        }
    }

    fn inverted(&mut self, name: FieldId, grave: Step<'_>, light: Step<'_>) {
        let name = &self.policy.schema.field(name).name;
        let word = |value| self.symbols.text(value);
        let (id, urgent, long) = (&grave.rule.id, word(grave.value), grave.limit);
        let (other, short) = (word(light.value), light.limit);
        let message = said!(
            "`{id}` gives {name} `{urgent}` {long}, longer than the {short} of `{other}`, which is less urgent elsewhere",
            "`{id}` 给 `{name}` 为 `{urgent}` 的工单的时限是 {long}，比 `{other}` 的 {short} 还长，而后者在别处较不紧急"
        );
        let declared = self.places.entry("fields", name).map(|entry| entry.key_at);
        let warning = self.findings.warn(grave.at, message);
        warning.code(Code::GraverButSlower).hint(
            said!("the more urgent one is to be done first: swap the limits, or say under `allow` why not", "较紧急的应先办：请对调时限，或在 `allow` 里写明理由"),
        );
        if light.at != grave.at {
            warning.related(light.at, said!("the limit of the less urgent one", "较不紧急的时限"));
        }
        if let Some(at) = declared {
            warning.related(at, said!("its values, in their order", "它的值，依次"));
        }
    }

    /// Tiers of which none need hold: values that have no limit.
    fn targets(&mut self, name: FieldId, rule: &'p Rule) {
        let tiers = rule.form.tiers();
        if !tiers.iter().flat_map(|tier| tier.when.fields()).any(|field| field == name) {
            return;
        }
        let values = self.values(name).unwrap_or_default();
        let bare: Vec<&str> = values
            .iter()
            .filter(|value| self.has_no_target(name, **value, rule))
            .map(|value| self.symbols.text(*value))
            .collect();
        if bare.is_empty() {
            return;
        }
        let title = &self.policy.schema.field(name).name;
        let (id, bare) = (&rule.id, list(&bare));
        let message = Said::by(|language| {
            let bare = bare.text(language);
            tr!(
                language,
                "`{id}` has no limit for {title} {bare}",
                "`{id}` 对 `{title}` 为 {bare} 的工单没有时限"
            )
        });
        let at = self.places.of_form(rule, "tiers");
        let declared = self.places.entry("fields", title).map(|entry| entry.key_at);
        let warning = self.findings.warn(at, message);
        warning.code(Code::ValueWithoutTarget).hint(said!(
            "add a tier for it, or one without `when` at the end for all that is left",
            "请为它加一档，或在最后加一档不带 `when` 的"
        ));
        if let Some(declared) = declared {
            warning.related(declared, said!("its values", "它的值"));
        }
    }

    fn has_no_target(&self, name: FieldId, value: Symbol, rule: &'p Rule) -> bool {
        let is_it = Condition::only(name, value);
        let from = |other: &&Rule| match (&other.form, &rule.form) {
            (Form::Deadline(a), Form::Deadline(b)) => a.from == b.from && a.to == b.to,
            _ => other.at == rule.at,
        };
        let rules: Vec<&Rule> = self.policy.rules.iter().filter(from).collect();
        let conditions: Vec<&Condition> = std::iter::once(&is_it)
            .chain(rules.iter().map(|rule| &rule.when))
            .chain(rules.iter().flat_map(|rule| rule.form.tiers()).map(|tier| &tier.when))
            .collect();
        let space = Space::of(self.ground(rule), &conditions);
        let asked = space.region(&is_it).and(&space.region(&rule.when));
        let left = rules
            .iter()
            .flat_map(|rule| Self::shares(rule, &space))
            .fold(asked.clone(), |left, share| left.minus(&share));
        matches!(space.inhabited(&asked), Answer::Yes(_))
            && matches!(space.inhabited(&left), Answer::Yes(_))
    }
}

/// The form of a deadline with one limit for all.
fn plain_deadline(rule: &Rule) -> Option<(&Deadline, Amount)> {
    let Form::Deadline(deadline) = &rule.form else { return None };
    let Limits::Tiers(tiers) = &deadline.limits else { return None };
    match tiers.as_slice() {
        [one] if one.when.is_always() => Some((deadline, one.within)),
        _ => None,
    }
}

/// The values that a condition without alternatives asks of `name`, and what else it asks.
fn split(when: &Condition, name: FieldId) -> Option<(Vec<Symbol>, Vec<Test>)> {
    let [tests] = when.any.as_slice() else { return None };
    let is_it = |test: &&Test| test.subject == Subject::Field(name);
    let Check::Words(words) = &tests.iter().find(is_it)?.check else { return None };
    let others = tests.iter().filter(|test| !is_it(test)).cloned().collect();
    Some((words.to_vec(), others))
}

/// Each two values of a ladder whose limits can be compared: the earlier declared first.
fn pairs<'p>(ladder: &Ladder<'p>) -> Vec<(Step<'p>, Step<'p>, Ordering)> {
    let mut pairs = Vec::new();
    for (place, first) in ladder.steps.iter().enumerate() {
        for second in &ladder.steps[place + 1..] {
            pairs.extend(first.limit.compare(second.limit).map(|order| (*first, *second, order)));
        }
    }
    pairs
}

/// `a`, `a` and `b`, or `a`, `b` and `c`, each in backticks.
pub(super) fn list(names: &[&str]) -> Said {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => Said::default(),
        [one] => Said::from(&**one),
        [first @ .., last] => {
            let (all, each) = listed_both(first);
            said!("{all} and {last}", "{each} 和 {last}")
        }
    }
}
