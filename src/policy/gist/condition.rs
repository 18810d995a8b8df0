//! Conditions and their checks.

use super::teller::Teller;
use super::tree::Gist;
use crate::model::roster::RosterId;
use crate::policy::condition::{
    ActorTest, Check, Condition, Operand, Order, Shift, Subject, Test, Through,
};
use crate::policy::schema::ActorClass;

impl Teller<'_> {
    /// `None` where it always holds; `rows` is the roster whose columns it names, if it does.
    pub(super) fn condition(&self, condition: &Condition, rows: Option<RosterId>) -> Option<Gist> {
        let is_open = condition.any.iter().any(Vec::is_empty);
        if condition.is_always() || is_open {
            return None;
        }
        Some(Gist::set(condition.any.iter().map(|tests| self.tests(tests, rows))))
    }

    /// All of `tests` hold.
    pub(super) fn tests(&self, tests: &[Test], rows: Option<RosterId>) -> Gist {
        let told = |test: &Test| (self.subject(test.subject, rows), self.check(&test.check));
        Gist::Map(tests.iter().map(told).collect())
    }

    pub(super) fn subject(&self, subject: Subject, rows: Option<RosterId>) -> String {
        match subject {
            Subject::Id => "id".to_owned(),
            Subject::At => "at".to_owned(),
            Subject::By => "by".to_owned(),
            Subject::Field(field) | Subject::Own(field) => self.field(field),
            Subject::Column { through, roster, column } => {
                let through = match through {
                    Through::By => "by".to_owned(),
                    Through::Field(field) | Through::Own(field) => self.field(field),
                };
                format!("{through}.{}", self.column(roster, column))
            }
            Subject::Cell(column) => match rows {
                Some(roster) => self.column(roster, column),
                None => String::new(),
            },
        }
    }

    pub(super) fn check(&self, check: &Check) -> Gist {
        match check {
            Check::Words(words) => Gist::set(words.iter().map(|word| self.word(*word))),
            Check::Actors(actors) => Gist::set(actors.iter().map(|actor| self.actor(*actor))),
            Check::Is(operand) => self.operand(operand),
            Check::Any(checks) => Gist::set(checks.iter().map(|check| self.check(check))),
            Check::Not(inner) => Gist::map([("not", Some(self.check(inner)))]),
            Check::Present(present) => Gist::map([("present", Some(Gist::text(present)))]),
            Check::Has(values) => {
                let values = Gist::set(values.iter().map(|value| self.value(value)));
                Gist::map([("has", Some(values))])
            }
            Check::Compare(order, operand) => {
                let sign = match order {
                    Order::Less => "<",
                    Order::AtMost => "<=",
                    Order::More => ">",
                    Order::AtLeast => ">=",
                };
                Gist::text(format!("{sign} {}", self.operand(operand)))
            }
            Check::Between(low, high) => {
                Gist::text(format!("{}..{}", self.operand(low), self.operand(high)))
            }
        }
    }

    fn actor(&self, actor: ActorTest) -> Gist {
        match actor {
            ActorTest::Class(class) => {
                let name = ActorClass::NAMES.iter().find(|(_, known)| *known == class);
                Gist::text(name.map_or("", |(name, _)| name))
            }
            ActorTest::Staff(id) => self.word(id),
            ActorTest::Bot(name) => Gist::text(format!("bot:{}", self.symbols.text(name))),
        }
    }

    fn operand(&self, operand: &Operand) -> Gist {
        let shifted = |from: &str, shift: &Shift| {
            let sign = if shift.back { '-' } else { '+' };
            Gist::text(format!("{from} {sign} {}", shift.amount))
        };
        match operand {
            Operand::Value(value) => self.value(value),
            Operand::Now(shift) => shifted("now", shift),
            Operand::At(shift) => shifted("at", shift),
        }
    }
}
