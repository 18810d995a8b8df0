//! Samples of values: one of each sort that some checks tell apart, and whether a check holds for it.

use std::cmp::Ordering;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use crate::calendar::start_of_date;
use crate::model::language::{Said, said};
use crate::model::record::Actor;
use crate::model::symbol::{Symbol, Symbols};
use crate::model::value::Value;
use crate::model::{Amount, Instant};
use crate::policy::condition::{ActorTest, Check, Operand};
use crate::policy::schema::{FieldType, Schema};

/// More members of lists than are looked at together.
const MOST_MEMBERS: usize = 6;

/// One of the values that checks treat alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    Absent,
    Value(Value),
    /// A word or a text that no check names.
    Other,
    Actor(Actor),
    /// A comparison with `now` or `at` holds.
    Holds,
    Fails,
}

/// What checks compare a subject with.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried<'p> {
    values: Vec<&'p Value>,
    words: Vec<Symbol>,
    actors: Vec<ActorTest>,
    /// Its presence is asked.
    presence: bool,
}

impl Tried<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.words.is_empty() && self.actors.is_empty() && !self.presence
    }
}

/// True if `check` compares with `now` or `at`.
pub(super) fn moving(check: &Check) -> bool {
    let moves = |operand: &Operand| !matches!(operand, Operand::Value(_));
    match check {
        Check::Words(_) | Check::Actors(_) | Check::Present(_) | Check::Has(_) => false,
        Check::Is(operand) | Check::Compare(_, operand) => moves(operand),
        Check::Between(low, high) => moves(low) || moves(high),
        Check::Not(inner) => moving(inner),
        Check::Any(checks) => checks.iter().any(moving),
    }
}

/// Adds what `check` names to `tried`.
pub(super) fn collect<'p>(check: &'p Check, tried: &mut Tried<'p>) {
    let mut operand = |operand: &'p Operand| {
        if let Operand::Value(value) = operand {
            tried.values.extend(value.members());
        }
    };
    match check {
        Check::Words(words) => tried.words.extend(words.iter().copied()),
        Check::Actors(actors) => tried.actors.extend(actors.iter().copied()),
        Check::Present(_) => tried.presence = true,
        Check::Has(values) => {
            for value in values {
                if let Value::Word(word) = value {
                    tried.words.push(*word);
                } else {
                    tried.values.push(value);
                }
            }
        }
        Check::Is(value) | Check::Compare(_, value) => operand(value),
        Check::Between(low, high) => {
            operand(low);
            operand(high);
        }
        Check::Not(inner) => collect(inner, tried),
        Check::Any(checks) => checks.iter().for_each(|check| collect(check, tried)),
    }
}

/// A value of each sort of `kind` that what was `tried` tells apart; `None` where there are too many.
pub(super) fn samples(kind: &FieldType, tried: &Tried<'_>, zone: Tz) -> Option<Vec<Sample>> {
    Some(match kind {
        FieldType::OneOf(words) => one_of(words, tried),
        FieldType::Bool => [true, false].map(|yes| Sample::Value(Value::Bool(yes))).into(),
        FieldType::List(_) => return lists(tried),
        FieldType::Text | FieldType::Word | FieldType::Ref(_) => {
            let words = distinct(&tried.words).into_iter().map(Value::Word);
            let texts = tried.values.iter().map(|value| (*value).clone());
            words.chain(texts).map(Sample::Value).chain([Sample::Other]).collect()
        }
        FieldType::Int => ints(tried),
        FieldType::Decimal => decimals(tried),
        FieldType::Date => dates(tried),
        FieldType::Instant => instants(tried, zone),
        FieldType::Duration => amounts(tried),
    })
}

fn distinct(words: &[Symbol]) -> Vec<Symbol> {
    let mut seen: Vec<Symbol> = Vec::new();
    for word in words {
        if !seen.contains(word) {
            seen.push(*word);
        }
    }
    seen
}

/// The words that are named, and one of the others for all of them. The order is that of the policy.
fn one_of(words: &[Symbol], tried: &Tried<'_>) -> Vec<Sample> {
    let named = words.iter().filter(|word| tried.words.contains(word));
    let other = words.iter().find(|word| !tried.words.contains(word));
    let mut chosen: Vec<Symbol> = named.chain(other).copied().collect();
    chosen.sort_by_key(|word| words.iter().position(|other| other == word));
    chosen.into_iter().map(|word| Sample::Value(Value::Word(word))).collect()
}

/// Those that are named, and `other` for each class.
pub(super) fn actors(tried: &Tried<'_>, other: Symbol) -> Vec<Sample> {
    let tests = &tried.actors;
    let classes = [Actor::Staff(other), Actor::Customer, Actor::System, Actor::Bot(other)];
    let mut all: Vec<Sample> = classes.into_iter().map(Sample::Actor).collect();
    for test in tests {
        let sample = match test {
            ActorTest::Staff(id) => Sample::Actor(Actor::Staff(*id)),
            ActorTest::Bot(id) => Sample::Actor(Actor::Bot(*id)),
            ActorTest::Class(_) => continue,
        };
        if !all.contains(&sample) {
            all.push(sample);
        }
    }
    all
}

/// A list with each choice of the members that are named.
fn lists(tried: &Tried<'_>) -> Option<Vec<Sample>> {
    let words = distinct(&tried.words).into_iter().map(Value::Word);
    let mut members: Vec<Value> = Vec::new();
    for value in words.chain(tried.values.iter().map(|value| (*value).clone())) {
        if !members.contains(&value) {
            members.push(value);
        }
    }
    if members.len() > MOST_MEMBERS {
        return None;
    }
    let chosen = |choice: usize| -> Vec<Value> {
        let numbered = members.iter().enumerate();
        numbered.filter(|(n, _)| choice >> n & 1 == 1).map(|(_, value)| value.clone()).collect()
    };
    let lists = (0..1_usize << members.len()).map(|choice| Value::List(chosen(choice).into()));
    Some(lists.map(Sample::Value).collect())
}

/// The marks themselves, and a value between each two and at both ends.
fn steps<T: Ord + Clone>(mut marks: Vec<T>, around: impl Fn(&T) -> Vec<T>) -> Vec<T> {
    let near: Vec<T> = marks.iter().flat_map(around).collect();
    marks.extend(near);
    marks.sort();
    marks.dedup();
    marks
}

fn ints(tried: &Tried<'_>) -> Vec<Sample> {
    let marks = tried
        .values
        .iter()
        .filter_map(|value| if let Value::Int(number) = value { Some(*number) } else { None });
    let marks = or_one(marks.collect(), 0);
    let around = |mark: &i64| vec![mark.saturating_sub(1), mark.saturating_add(1)];
    steps(marks, around).into_iter().map(|number| Sample::Value(Value::Int(number))).collect()
}

fn decimals(tried: &Tried<'_>) -> Vec<Sample> {
    let marks = tried
        .values
        .iter()
        .filter_map(|value| if let Value::Decimal(number) = value { Some(*number) } else { None });
    let mut marks = or_one(marks.collect(), Decimal::ZERO);
    marks.sort();
    marks.dedup();
    let middles = marks.windows(2).map(|pair| ((pair[0] + pair[1]) / Decimal::TWO).normalize());
    let ends = [marks[0] - Decimal::ONE, marks[marks.len() - 1] + Decimal::ONE];
    let mut all: Vec<Decimal> = middles.chain(ends).collect();
    all.extend(&marks);
    all.sort();
    all.into_iter().map(|number| Sample::Value(Value::Decimal(number))).collect()
}

fn dates(tried: &Tried<'_>) -> Vec<Sample> {
    let marks = tried
        .values
        .iter()
        .filter_map(|value| if let Value::Date(date) = value { Some(*date) } else { None });
    let marks = or_one(marks.collect(), NaiveDate::default());
    let around = |mark: &NaiveDate| {
        let day = Days::new(1);
        [mark.checked_sub_days(day), mark.checked_add_days(day)].into_iter().flatten().collect()
    };
    steps(marks, around).into_iter().map(|date| Sample::Value(Value::Date(date))).collect()
}

/// Instants differ from dates at the first and the last second of the day.
fn instants(tried: &Tried<'_>, zone: Tz) -> Vec<Sample> {
    let marks = tried.values.iter().flat_map(|value| {
        if let Value::Instant(instant) = value {
            return vec![*instant];
        }
        let Value::Date(date) = value else { return Vec::new() };
        let days = [Some(*date), date.checked_add_days(Days::new(1))];
        days.into_iter().flatten().map(|date| start_of_date(zone, date)).collect()
    });
    let marks = or_one(marks.collect(), start_of_date(zone, NaiveDate::default()));
    let around = |mark: &Instant| vec![mark.plus(-1), mark.plus(1)];
    steps(marks, around).into_iter().map(|instant| Sample::Value(Value::Instant(instant))).collect()
}

/// Amounts of one family stand in an order; each family has its own.
fn amounts(tried: &Tried<'_>) -> Vec<Sample> {
    let mut all = vec![
        Amount::Elapsed(3600),
        Amount::Working(3600),
        Amount::WorkingDays(1),
        Amount::Months(1),
    ];
    for value in &tried.values {
        let Value::Amount(amount) = value else { continue };
        all.push(*amount);
        all.extend(match *amount {
            Amount::Elapsed(n) => [Amount::Elapsed((n - 1).max(0)), Amount::Elapsed(n + 1)],
            Amount::Working(n) => [Amount::Working((n - 1).max(0)), Amount::Working(n + 1)],
            Amount::WorkingDays(n) => {
                [Amount::WorkingDays((n - 1).max(1)), Amount::WorkingDays(n + 1)]
            }
            Amount::Months(n) => [Amount::Months(n.saturating_sub(1)), Amount::Months(n + 1)],
        });
    }
    let mut distinct: Vec<Amount> = Vec::new();
    for amount in all {
        if !distinct.contains(&amount) {
            distinct.push(amount);
        }
    }
    distinct.into_iter().map(|amount| Sample::Value(Value::Amount(amount))).collect()
}

fn or_one<T>(marks: Vec<T>, default: T) -> Vec<T> {
    if marks.is_empty() { vec![default] } else { marks }
}

/// Does `check` hold for `sample`? One that compares with `now` or `at` is not asked.
pub(super) fn fits(check: &Check, sample: &Sample, zone: Tz) -> bool {
    match check {
        Check::Not(inner) => !fits(inner, sample, zone),
        Check::Any(checks) => checks.iter().any(|check| fits(check, sample, zone)),
        Check::Present(expected) => (*sample != Sample::Absent) == *expected,
        Check::Actors(tests) => {
            matches!(sample, Sample::Actor(actor) if tests.iter().any(|test| test.admits(*actor)))
        }
        Check::Words(words) => value(sample).is_some_and(|value| {
            value
                .members()
                .iter()
                .any(|one| one.as_word().is_some_and(|word| words.contains(&word)))
        }),
        Check::Has(values) => value(sample)
            .is_some_and(|list| values.iter().all(|value| list.members().contains(value))),
        Check::Is(operand) => value(sample).is_some_and(|value| {
            value.members().iter().any(|one| compare(one, operand, zone) == Some(Ordering::Equal))
        }),
        Check::Compare(order, operand) => value(sample)
            .and_then(|value| compare(value, operand, zone))
            .is_some_and(|ordering| order.admits(ordering)),
        Check::Between(low, high) => value(sample).is_some_and(|value| {
            compare(value, low, zone).is_some_and(Ordering::is_ge)
                && compare(value, high, zone).is_some_and(Ordering::is_le)
        }),
    }
}

fn value(sample: &Sample) -> Option<&Value> {
    if let Sample::Value(value) = sample { Some(value) } else { None }
}

fn compare(value: &Value, operand: &Operand, zone: Tz) -> Option<Ordering> {
    let Operand::Value(other) = operand else { return None };
    value.compare(other, zone)
}

impl Sample {
    /// The higher, the more it says.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Absent => 0,
            Self::Other => 1,
            Self::Value(_) | Self::Actor(_) | Self::Holds | Self::Fails => 2,
        }
    }

    /// In words, behind the name of its subject.
    pub(super) fn tell(&self, schema: &Schema, symbols: &Symbols) -> Said {
        match self {
            Self::Absent => said!("without a value", "未填"),
            Self::Other => said!("something else", "为别的值"),
            Self::Holds => said!("such", "符合条件"),
            Self::Fails => said!("not such", "不符合条件"),
            Self::Value(Value::List(items)) if items.is_empty() => {
                said!("none of these", "不含这些值")
            }
            Self::Value(value) => schema.show(value, symbols).into(),
            Self::Actor(actor) => match actor {
                Actor::Staff(id) if symbols.text(*id).is_empty() => "staff".into(),
                Actor::Staff(id) => symbols.text(*id).into(),
                Actor::Bot(id) if symbols.text(*id).is_empty() => "bot".into(),
                Actor::Bot(id) => format!("bot:{}", symbols.text(*id)).into(),
                Actor::Customer => "customer".into(),
                Actor::System => "system".into(),
            },
        }
    }
}
