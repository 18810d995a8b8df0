//! Conditions, matchers and rules in words.

use super::Words;
use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::value::FieldId;
use crate::policy::condition::{
    ActorTest, Check, Condition, Operand, Order, Shift, Subject, Test, Through,
};
use crate::policy::echo::{Hearer, Of};
use crate::policy::form::{
    Actor, Deadline, ForEach, Form, Limits, Notice, Pace, Pausing, Precedence, Recurring, Tier, Who,
};
use crate::policy::matcher::{Alternative, Matcher, What};
use crate::policy::rule::Rule;
use crate::policy::schema::ActorClass;

impl Words<'_> {
    /// `kind is complaint and grade is urgent`; empty where it always holds.
    pub(crate) fn condition(&self, condition: &Condition) -> String {
        self.condition_of(condition, None)
    }

    /// A condition on the columns of `roster`.
    pub(crate) fn condition_of(&self, condition: &Condition, roster: Option<RosterId>) -> String {
        let all = |tests: &Vec<Test>| {
            tests.iter().map(|test| self.test(test, roster)).collect::<Vec<_>>().join(" and ")
        };
        condition.any.iter().map(all).collect::<Vec<_>>().join(", or ")
    }

    /// `grade is urgent`.
    pub(crate) fn test(&self, test: &Test, roster: Option<RosterId>) -> String {
        self.check(&self.subject(test.subject, roster), &test.check)
    }

    /// What a test looks at.
    pub(crate) fn subject(&self, subject: Subject, row: Option<RosterId>) -> String {
        let column = |roster: RosterId, column: crate::model::roster::ColumnId| {
            self.policy.schema.roster(roster).columns[usize::from(column.0)].name.to_string()
        };
        match subject {
            Subject::Id => "id".to_owned(),
            Subject::At => "at".to_owned(),
            Subject::By => "by".to_owned(),
            Subject::Field(field) | Subject::Own(field) => self.field(field).to_owned(),
            Subject::Column { through, roster, column: name } => {
                let through = match through {
                    Through::By => "by",
                    Through::Field(field) | Through::Own(field) => self.field(field),
                };
                format!("{through}.{}", column(roster, name))
            }
            Subject::Cell(cell) => {
                row.map_or_else(|| "the row".to_owned(), |row| column(row, cell))
            }
        }
    }

    pub(crate) fn field(&self, field: FieldId) -> &str {
        &self.policy.schema.field(field).name
    }

    fn check(&self, subject: &str, check: &Check) -> String {
        let words = |words: &[Symbol]| self.any_of(words);
        match check {
            Check::Words(list) => format!("{subject} is {}", words(list)),
            Check::Actors(tests) => {
                let tests = tests.iter().map(|test| self.actor_test(*test)).collect::<Vec<_>>();
                format!("{subject} is {}", tests.join(" or "))
            }
            Check::Is(operand) => format!("{subject} is {}", self.operand(operand)),
            Check::Any(checks) => {
                let parts: Vec<_> = checks.iter().map(|check| self.check(subject, check)).collect();
                parts.join(" or ")
            }
            Check::Not(inner) => format!("not ({})", self.check(subject, inner)),
            Check::Present(true) => format!("{subject} has a value"),
            Check::Present(false) => format!("{subject} has no value"),
            Check::Has(values) => {
                let values =
                    values.iter().map(|value| self.policy.schema.show(value, self.symbols));
                format!("{subject} has {}", values.collect::<Vec<_>>().join(" and "))
            }
            Check::Compare(order, operand) => {
                let order = match order {
                    Order::Less => "under",
                    Order::AtMost => "at most",
                    Order::More => "over",
                    Order::AtLeast => "at least",
                };
                format!("{subject} is {order} {}", self.operand(operand))
            }
            Check::Between(low, high) => {
                format!("{subject} is from {} to {}", self.operand(low), self.operand(high))
            }
        }
    }

    fn actor_test(&self, test: ActorTest) -> String {
        match test {
            ActorTest::Class(class) => ActorClass::NAMES
                .iter()
                .find(|(_, known)| *known == class)
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
            ActorTest::Staff(id) => self.symbols.text(id).to_owned(),
            ActorTest::Bot(id) => format!("bot:{}", self.symbols.text(id)),
        }
    }

    fn operand(&self, operand: &Operand) -> String {
        let moved = |base: &str, shift: &Shift| {
            let sign = if shift.back { "-" } else { "+" };
            if shift.amount == crate::model::Amount::Elapsed(0) {
                return base.to_owned();
            }
            format!("{base} {sign} {}", shift.amount)
        };
        match operand {
            Operand::Value(value) => self.policy.schema.show(value, self.symbols),
            Operand::Now(shift) => moved("now", shift),
            Operand::At(shift) => moved("at", shift),
        }
    }

    pub(crate) fn any_of(&self, words: &[Symbol]) -> String {
        words.iter().map(|word| self.symbols.text(*word)).collect::<Vec<_>>().join(" or ")
    }

    /// The events of a matcher, with what they must say: `confirmed (topic is fee)`.
    pub(crate) fn events(&self, matcher: &Matcher) -> String {
        matcher.any.iter().map(|one| self.alternative(one)).collect::<Vec<_>>().join(" or ")
    }

    fn alternative(&self, alternative: &Alternative) -> String {
        let mut echoes = self.policy.echoes.iter();
        if let Some(echo) = echoes.find(|echo| alternative.names(echo.event)) {
            return self.echo(&echo.of, alternative);
        }
        let name = match &alternative.what {
            What::Events(events) => {
                let names = events.iter().map(|event| &*self.policy.schema.event(*event).name);
                names.collect::<Vec<_>>().join(" or ")
            }
            What::Set(field) => format!("the first {}", self.field(*field)),
        };
        let mut tests: Vec<String> =
            alternative.tests.iter().map(|test| self.test(test, None)).collect();
        tests.extend(alternative.nth.map(|nth| format!("number {nth}")));
        if tests.is_empty() { name } else { format!("{name} ({})", tests.join(", ")) }
    }

    /// What is heard of elsewhere: `held (activity is training)`, `late or overdue of answered`.
    fn echo(&self, of: &Of, heard: &Alternative) -> String {
        match of {
            Of::Events { what, by: Hearer::Linked(field), .. } => {
                format!("{} of a record whose {} it is", self.alternative(what), self.field(*field))
            }
            Of::Events { what, by: Hearer::Row(_) | Hearer::Book, .. } => self.alternative(what),
            Of::Outcomes { rule } => {
                let words = heard.tests.iter().filter_map(|test| {
                    let Check::Words(words) = &test.check else { return None };
                    Some(self.any_of(words))
                });
                format!("{} of {rule}", words.collect::<Vec<_>>().join(" or "))
            }
        }
    }

    /// What a rule asks, in a sentence without its end.
    pub(crate) fn asks(&self, rule: &Rule) -> String {
        match &rule.form {
            Form::Deadline(form) => self.asks_deadline(form, rule.roster()),
            Form::Recurring(form) => self.asks_recurring(form, rule.roster()),
            Form::Notice(form) => self.asks_notice(form),
            Form::Precedence(form) => self.asks_precedence(form),
            Form::Sequence(form) => {
                let steps: Vec<String> = form.order.iter().map(|step| self.events(step)).collect();
                format!("the first of each in this order: {}", steps.join(", "))
            }
            Form::Required(form) => {
                let needs: Vec<&str> = form.need.iter().map(|need| &*need.name).collect();
                format!("{} says {}", self.events(&form.at), needs.join(", "))
            }
            Form::Limit(form) => {
                let after = form.after.as_ref();
                let after = after
                    .map_or_else(String::new, |after| format!(" after {}", self.events(after)));
                match form.at_most {
                    0 => format!("no {}{after}", self.events(&form.of)),
                    1 => format!("{} at most once{after}", self.events(&form.of)),
                    most => format!("{} at most {most} times{after}", self.events(&form.of)),
                }
            }
            Form::Actor(form) => self.asks_actor(form),
            Form::Roster(form) => self.asks_roster(form),
            Form::Duty(form) => self.asks_duty(form),
            Form::Metric(form) => self.asks_metric(form),
            Form::Retention(form) => {
                format!("every month of the archive is kept whole for {}", form.lasts)
            }
        }
    }

    fn asks_deadline(&self, form: &Deadline, row: Option<RosterId>) -> String {
        let (from, to) = (self.events(&form.from), self.events(&form.to));
        let mut text = match &form.limits {
            Limits::Tiers(tiers) => format!("{to} within {}", self.tiers(tiers, &from, row)),
            Limits::Due(field) => {
                format!("{to} by what `{}` says, from {from} on", self.field(*field))
            }
        };
        if let Some(field) = form.not_before {
            text = format!("{text}, and not before `{}`", self.field(field));
        }
        if !form.same.0.is_empty() {
            let pairs = form.same.0.iter().map(|(b, a)| {
                if b == a {
                    format!("the same {}", self.field(*b))
                } else {
                    format!("its {} being that {}", self.field(*b), self.field(*a))
                }
            });
            text = format!("{text}, {}", pairs.collect::<Vec<_>>().join(" and "));
        }
        text = format!("{text}{}", self.pausing(&form.pausing));
        if let Some(unless) = &form.unless {
            text = format!("{text}; void if {} comes first", self.events(unless));
        }
        text
    }

    /// `2wd of opened`, or `this time of opened: 2wd where grade is urgent, 3wd otherwise`.
    fn tiers(&self, tiers: &[Tier], from: &str, row: Option<RosterId>) -> String {
        let one = |tier: &Tier| {
            if tier.when.is_always() {
                let otherwise = if tiers.len() > 1 { " otherwise" } else { "" };
                format!("{}{otherwise}", tier.within)
            } else {
                format!("{} where {}", tier.within, self.condition_of(&tier.when, row))
            }
        };
        match tiers {
            [only] if only.when.is_always() => format!("{} of {from}", only.within),
            _ => {
                let tiers = tiers.iter().map(one).collect::<Vec<_>>().join(", ");
                format!("this time of {from}: {tiers}")
            }
        }
    }

    fn pausing(&self, pausing: &Pausing) -> String {
        if pausing.reasons.is_empty() {
            return String::new();
        }
        let most = pausing.max.map_or_else(String::new, |max| format!(" for at most {max}"));
        format!("; waiting for {} stops the clock{most}", self.any_of(&pausing.reasons))
    }

    fn asks_recurring(&self, form: &Recurring, row: Option<RosterId>) -> String {
        let expect = self.events(&form.expect);
        let span = match row {
            Some(_) => "as long as the row is in force".to_owned(),
            None => format!("from {} to {}", self.events(&form.begin), self.events(&form.end)),
        };
        match &form.pace {
            Pace::Every(tiers) => {
                let pausing = self.pausing(&form.pausing);
                let last = "the last one";
                format!("{expect} within {}, {span}{pausing}", self.tiers(tiers, last, row))
            }
            Pace::Per { period, at_least } => {
                format!("at least {at_least} {expect} in every whole {period}, {span}")
            }
        }
    }

    fn asks_notice(&self, form: &Notice) -> String {
        let moot = form.done.as_ref().map_or_else(String::new, |done| {
            format!("; not needed where {} comes by then", self.events(done))
        });
        let (expect, field) = (self.events(&form.expect), self.field(form.ahead_of));
        format!("{expect} at least {} ahead of `{field}`{moot}", form.lead)
    }

    fn asks_precedence(&self, form: &Precedence) -> String {
        let mut text = format!("{} before {}", self.events(&form.need), self.events(&form.before));
        if let Some(after) = &form.after {
            text = format!("{text}, after {}", self.events(after));
        }
        match &form.for_each {
            ForEach::Once => {}
            ForEach::Values(field, values) => {
                let values =
                    values.iter().map(|value| self.policy.schema.show(value, self.symbols));
                let values = values.collect::<Vec<_>>().join(", ");
                text = format!("{text}, for each {} of {values}", self.field(*field));
            }
            ForEach::Event(each) => text = format!("{text}, after each {}", self.events(each)),
        }
        if let Some((field, count)) = form.distinct {
            text = format!("{text}, by {count} different {}", self.field(field));
        }
        if form.at_least > 1 {
            text = format!("{text}, {} times", form.at_least);
        }
        text
    }

    fn asks_actor(&self, form: &Actor) -> String {
        let who = match form.who {
            Who::By => "by",
            Who::Field(field) => self.field(field),
        };
        let role = form.role.as_ref().map(|(_, roles)| format!("is {}", self.any_of(roles)));
        let skill = form.skill.as_ref().map(|(_, skills)| {
            let skills = skills.iter().map(|skill| self.symbols.text(*skill));
            format!("has the skill {}", skills.collect::<Vec<_>>().join(" and "))
        });
        let row = (!form.row.is_always()).then(|| {
            format!("has a roster row where {}", self.condition_of(&form.row, form.roster))
        });
        let other = form.not_same_as.as_ref();
        let other = other.map(|other| format!("is not who did {}", self.events(other)));
        let asked: Vec<String> = [role, skill, row, other].into_iter().flatten().collect();
        format!("at {}, `{who}` {}", self.events(&form.at), asked.join(" and "))
    }
}
