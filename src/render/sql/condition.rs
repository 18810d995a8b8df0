//! Tests as SQL. Every answer is TRUE or FALSE, never null, so that `not` means what it says.

use super::class::{Class, and, or};
use super::needs::Key;
use super::reason::Reason;
use super::speaker::{Moment, Speaker};
use crate::model::Amount;
use crate::model::roster::RosterId;
use crate::model::value::{FieldId, Value, field};
use crate::policy::condition::{
    ActorTest, Check, Condition, Operand, Order, Shift, Subject, Test, Through,
};
use crate::policy::schema::ActorClass;

/// What a test looks at: an expression, null where nothing is there.
struct Seen {
    class: Class,
    value: String,
}

impl Speaker<'_> {
    pub(super) fn test(&self, test: &Test, moment: Moment) -> Result<String, Reason> {
        if test.subject == Subject::By {
            return Ok(self.actor(&test.check));
        }
        let seen = match test.subject {
            Subject::Id => Seen { class: Class::Text, value: "record".to_owned() },
            Subject::At => Seen { class: Class::Instant, value: "at_s".to_owned() },
            Subject::Field(field) => {
                Seen { class: self.class(field)?, value: self.value(field, moment)? }
            }
            Subject::Own(field) => {
                Seen { class: self.class(field)?, value: self.own_or_head(field)? }
            }
            Subject::Column { through, roster, column } => {
                let (class, value) = self.cell(key(through, moment), roster, column)?;
                Seen { class, value }
            }
            Subject::By | Subject::Cell(_) => return Err(Reason::EachRow),
        };
        self.check(&test.check, &seen)
    }

    pub(super) fn condition(
        &self,
        condition: &Condition,
        moment: Moment,
    ) -> Result<String, Reason> {
        holds(condition, |test| self.test(test, moment))
    }

    /// A condition on the columns of the row that `key` leads to.
    pub(super) fn row_condition(
        &self,
        condition: &Condition,
        key: Key,
        roster: RosterId,
    ) -> Result<String, Reason> {
        holds(condition, |test| {
            let Subject::Cell(column) = test.subject else { return Err(Reason::EachRow) };
            let (class, value) = self.cell(key, roster, column)?;
            self.check(&test.check, &Seen { class, value })
        })
    }

    fn actor(&self, check: &Check) -> String {
        match check {
            Check::Not(inner) => format!("NOT {}", self.actor(inner)),
            Check::Actors(tests) => {
                or(&tests.iter().map(|test| self.is_actor(*test)).collect::<Vec<_>>())
            }
            Check::Words(_)
            | Check::Is(_)
            | Check::Any(_)
            | Check::Present(_)
            | Check::Has(_)
            | Check::Compare(..)
            | Check::Between(..) => "FALSE".to_owned(),
        }
    }

    fn is_actor(&self, test: ActorTest) -> String {
        match test {
            ActorTest::Class(class) => format!("by_class = '{}'", class_name(class)),
            ActorTest::Staff(id) => {
                let id = self.dialect.literal(self.text(id));
                format!("(by_class = 'staff' AND by_whom = {id})")
            }
            ActorTest::Bot(id) => {
                format!("by_whom = {}", self.dialect.literal(&format!("bot:{}", self.text(id))))
            }
        }
    }

    fn check(&self, check: &Check, seen: &Seen) -> Result<String, Reason> {
        let value = &seen.value;
        Ok(match check {
            Check::Words(words) => {
                let words = words.iter().map(|word| self.word(*word));
                or(&words.map(|word| self.has(value, &word)).collect::<Vec<_>>())
            }
            Check::Actors(_) => "FALSE".to_owned(),
            Check::Present(true) => format!("{value} IS NOT NULL"),
            Check::Present(false) => format!("{value} IS NULL"),
            Check::Not(inner) => format!("NOT {}", self.check(inner, seen)?),
            Check::Any(checks) => {
                let any: Result<Vec<String>, Reason> =
                    checks.iter().map(|check| self.check(check, seen)).collect();
                or(&any?)
            }
            Check::Has(values) => {
                let all: Result<Vec<String>, Reason> =
                    values.iter().map(|one| self.member(value, one)).collect();
                and(&all?)
            }
            Check::Is(Operand::Value(operand)) if seen.class == Class::Words => {
                self.member(value, operand)?
            }
            Check::Is(operand) => self.compare(seen, "=", operand)?,
            Check::Compare(order, operand) => self.compare(seen, sign(*order), operand)?,
            Check::Between(low, high) => {
                and(&[self.compare(seen, ">=", low)?, self.compare(seen, "<=", high)?])
            }
        })
    }

    /// True if a word, or a list, has this member.
    pub(super) fn member(&self, value: &str, member: &Value) -> Result<String, Reason> {
        let text = match member {
            Value::Word(word) => self.text(*word).to_owned(),
            Value::Text(text) => text.to_string(),
            Value::Int(_)
            | Value::Decimal(_)
            | Value::Bool(_)
            | Value::Date(_)
            | Value::Instant(_)
            | Value::Amount(_)
            | Value::List(_) => return Err(Reason::ListOfNumbers),
        };
        Ok(self.has(value, &self.dialect.literal(&format!("␟{text}␟"))))
    }

    fn has(&self, value: &str, word: &str) -> String {
        format!("coalesce({} > 0, FALSE)", self.dialect.position(value, word))
    }

    fn compare(&self, seen: &Seen, sign: &str, operand: &Operand) -> Result<String, Reason> {
        let (value, class) = (&seen.value, seen.class);
        let (theirs, other) = self.operand(operand)?;
        let sides = match (class, theirs) {
            (Class::Date, Class::Instant) => (value.clone(), self.day_of(&other)?),
            (Class::Instant, Class::Date) => (self.day_of(value)?, other),
            (Class::Amount, _) => return Err(Reason::Amounts),
            (a, b) if a == b => (value.clone(), other),
            (_, _) => return Ok("FALSE".to_owned()),
        };
        Ok(format!("coalesce({} {sign} {}, FALSE)", sides.0, sides.1))
    }

    fn operand(&self, operand: &Operand) -> Result<(Class, String), Reason> {
        match operand {
            Operand::Value(value) => self.constant(value),
            Operand::Now(shift) => Ok((Class::Instant, self.shifted("now_at", *shift)?)),
            Operand::At(shift) => Ok((Class::Instant, self.shifted("at_s", *shift)?)),
        }
    }

    /// A value of the policy.
    pub(super) fn constant(&self, value: &Value) -> Result<(Class, String), Reason> {
        Ok(match value {
            Value::Word(word) => (Class::Words, self.word(*word)),
            Value::Text(text) => (Class::Text, self.dialect.literal(text)),
            Value::Int(number) => (Class::Int, number.to_string()),
            Value::Decimal(number) => (Class::Decimal, format!("({number})")),
            Value::Bool(yes) => (Class::Bool, format!("'{yes}'")),
            Value::Date(date) => {
                let days = date.signed_duration_since(chrono::NaiveDate::default()).num_days();
                (Class::Date, days.to_string())
            }
            Value::Instant(instant) => (Class::Instant, instant.seconds().to_string()),
            Value::Amount(_) => return Err(Reason::Amounts),
            Value::List(_) => return Err(Reason::ListOfNumbers),
        })
    }

    fn shifted(&self, base: &str, shift: Shift) -> Result<String, Reason> {
        match (shift.amount, shift.back) {
            (Amount::Elapsed(0), _) => Ok(base.to_owned()),
            (Amount::Elapsed(seconds), true) => Ok(format!("({base} - {seconds})")),
            (Amount::Elapsed(seconds), false) => Ok(format!("({base} + {seconds})")),
            (Amount::Months(months), true) => self.months_before(base, months),
            (Amount::Months(months), false) => self.months_after(base, months),
            (Amount::Working(_) | Amount::WorkingDays(_), _) => Err(Reason::Amounts),
        }
    }

    /// True if the words of `b` answer for each of `a`'s, or neither is there.
    pub(super) fn answers(&self, class: Class, b: &str, a: &str) -> String {
        let same =
            if class == Class::Words { self.dialect.has_all(b, a) } else { format!("{a} = {b}") };
        format!("({a} IS NULL AND {b} IS NULL OR {a} IS NOT NULL AND {b} IS NOT NULL AND {same})")
    }

    /// The class of two fields that are held against each other.
    pub(super) fn like(&self, b: FieldId, a: FieldId) -> Result<Class, Reason> {
        let class = |field| {
            if field == field::BY { Ok(Class::Words) } else { self.class(field) }
        };
        if class(b)? == class(a)? { class(b) } else { Err(Reason::UnlikeFields) }
    }
}

/// TRUE where there is no alternative; otherwise all tests of one must hold.
fn holds(
    condition: &Condition,
    passes: impl Fn(&Test) -> Result<String, Reason>,
) -> Result<String, Reason> {
    if condition.is_always() {
        return Ok("TRUE".to_owned());
    }
    let mut any = Vec::new();
    for tests in &condition.any {
        any.push(and(&tests.iter().map(&passes).collect::<Result<Vec<_>, _>>()?));
    }
    Ok(or(&any))
}

const fn key(through: Through, moment: Moment) -> Key {
    match (through, moment) {
        (Through::By, _) => Key::By,
        (Through::Own(field), _) => Key::Own(field),
        (Through::Field(field), Moment::After) => Key::After(field),
        (Through::Field(field), Moment::During) => Key::During(field),
    }
}

const fn sign(order: Order) -> &'static str {
    match order {
        Order::Less => "<",
        Order::AtMost => "<=",
        Order::More => ">",
        Order::AtLeast => ">=",
    }
}

const fn class_name(class: ActorClass) -> &'static str {
    match class {
        ActorClass::Staff => "staff",
        ActorClass::Customer => "customer",
        ActorClass::System => "system",
        ActorClass::Bot => "bot",
    }
}
