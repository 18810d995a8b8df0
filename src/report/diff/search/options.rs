//! Values worth trying, from the checks of conditions: what passes first, then what just fails, on both sides of each
//! boundary.

use chrono::Days;
use rust_decimal::Decimal;

use super::story::{OTHER, ROW, STAFF};
use crate::calendar::{Due, after_without_calendar, before_without_calendar};
use crate::model::value::Value;
use crate::model::{Amount, Instant};
use crate::policy::condition::{ActorTest, Check, Operand, Order, Shift};
use crate::policy::schema::{ActorClass, FieldType, Target};
use crate::report::Words;

/// A text, or no value at all.
pub(super) type Choice = Option<String>;

const DAY: i64 = 86_400;

/// Reads checks into values; `base` is when stories begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chooser<'a> {
    pub(super) words: Words<'a>,
    pub(super) base: Instant,
}

impl Chooser<'_> {
    /// Values for a field of type `kind` that is put to `check`; the first is likely to pass.
    pub(super) fn choices(&self, check: &Check, kind: &FieldType) -> Vec<Choice> {
        let mut choices = self.of_check(check, kind);
        if !choices.contains(&None) {
            choices.push(None);
        }
        let mut once: Vec<Choice> = Vec::new();
        for choice in choices {
            if !once.contains(&choice) {
                once.push(choice);
            }
        }
        once
    }

    fn of_check(&self, check: &Check, kind: &FieldType) -> Vec<Choice> {
        match check {
            Check::Words(words) => {
                let words: Vec<String> =
                    words.iter().map(|word| self.words.symbols.text(*word).to_owned()).collect();
                let other = self.samples(kind).into_iter().find(|sample| !words.contains(sample));
                words.into_iter().chain(other).map(Some).collect()
            }
            Check::Actors(actors) => actors.iter().map(|actor| Some(self.actor(*actor))).collect(),
            Check::Any(checks) => {
                checks.iter().flat_map(|check| self.of_check(check, kind)).collect()
            }
            Check::Not(inner) => {
                let mut choices = self.of_check(inner, kind);
                choices.reverse();
                choices
            }
            Check::Present(true) => self.samples(kind).into_iter().take(1).map(Some).collect(),
            Check::Present(false) => std::iter::once(None)
                .chain(self.samples(kind).into_iter().take(1).map(Some))
                .collect(),
            Check::Has(values) => {
                let texts: Vec<String> = values.iter().map(|value| self.show(value)).collect();
                vec![Some(texts.join(", ")), texts.first().cloned()]
            }
            Check::Is(operand) => {
                let is = self.around(operand);
                [is.get(1).cloned(), is.first().cloned()].into_iter().flatten().map(Some).collect()
            }
            Check::Compare(order, operand) => {
                let mut around = self.around(operand);
                if matches!(order, Order::More | Order::AtLeast) {
                    around.reverse();
                }
                around.into_iter().map(Some).collect()
            }
            Check::Between(low, high) => {
                let (mut low, high) = (self.around(low), self.around(high));
                low.reverse();
                low.into_iter().chain(high).map(Some).collect()
            }
        }
    }

    /// Just below, at and just above the operand.
    fn around(&self, operand: &Operand) -> Vec<String> {
        let instant = |shift: &Shift| {
            let zone = self.words.policy.zone();
            let moved = if shift.back {
                before_without_calendar(zone, self.base, shift.amount)
            } else {
                match after_without_calendar(zone, self.base, shift.amount, &[]) {
                    Some(Due::At(at)) => Some(at),
                    Some(Due::Paused { .. }) | None => None,
                }
            };
            moved.unwrap_or(self.base)
        };
        match operand {
            Operand::Value(value) => self.around_value(value),
            Operand::Now(shift) | Operand::At(shift) => {
                self.around_value(&Value::Date(instant(shift).date_in(self.words.policy.zone())))
            }
        }
    }

    fn around_value(&self, value: &Value) -> Vec<String> {
        match value {
            Value::Int(number) => (-1..=1).map(|step| (number + step).to_string()).collect(),
            Value::Decimal(number) => {
                let step = Decimal::new(1, number.scale().max(1));
                [*number - step, *number, *number + step].map(|number| number.to_string()).into()
            }
            Value::Date(date) => {
                let day = Days::new(1);
                let around = [date.checked_sub_days(day), Some(*date), date.checked_add_days(day)];
                around.into_iter().flatten().map(|date| date.to_string()).collect()
            }
            Value::Instant(at) => [-1, 0, 1].map(|step| self.instant(at.plus(step))).into(),
            Value::Amount(Amount::Elapsed(seconds)) => {
                [-1, 0, 1].map(|step| Amount::Elapsed(seconds + step).to_string()).into()
            }
            Value::Bool(yes) => vec![(!yes).to_string(), yes.to_string()],
            other => vec![self.show(other)],
        }
    }

    /// Values of a type, whatever is asked of it.
    pub(super) fn samples(&self, kind: &FieldType) -> Vec<String> {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        match kind {
            FieldType::Text | FieldType::Word => texts(&["text", "other"]),
            FieldType::Int | FieldType::Decimal => texts(&["1", "2"]),
            FieldType::Bool => texts(&["true", "false"]),
            FieldType::Date => {
                let date = |days: i64| {
                    self.base.plus(days * DAY).date_in(self.words.policy.zone()).to_string()
                };
                [2, 10, 60].map(date).into()
            }
            FieldType::Instant => {
                [2, 10, 60].map(|days| self.instant(self.base.plus(days * DAY))).into()
            }
            FieldType::Duration => texts(&["1h", "1d"]),
            FieldType::OneOf(words) => {
                words.iter().map(|word| self.words.symbols.text(*word).to_owned()).collect()
            }
            FieldType::List(member) => self.samples(member),
            FieldType::Ref(Target::Roster(roster))
                if self.words.policy.schema.staff == Some(*roster) =>
            {
                texts(&[STAFF, OTHER])
            }
            FieldType::Ref(Target::Roster(_)) => texts(&[ROW]),
            FieldType::Ref(Target::Records) => texts(&["260101-0000"]),
        }
    }

    fn actor(&self, actor: ActorTest) -> String {
        match actor {
            ActorTest::Class(ActorClass::Staff) => STAFF.to_owned(),
            ActorTest::Class(ActorClass::Customer) => "customer".to_owned(),
            ActorTest::Class(ActorClass::System) => "system".to_owned(),
            ActorTest::Class(ActorClass::Bot) => "bot:r".to_owned(),
            ActorTest::Staff(id) => self.words.symbols.text(id).to_owned(),
            ActorTest::Bot(name) => format!("bot:{}", self.words.symbols.text(name)),
        }
    }

    fn show(&self, value: &Value) -> String {
        self.words.policy.schema.show(value, self.words.symbols)
    }

    fn instant(&self, at: Instant) -> String {
        at.in_zone(self.words.policy.zone()).to_string()
    }
}
