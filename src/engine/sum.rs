//! What a figure rests on, added up unit by unit: as much as the figure needs and no more, so that a million records take
//! no more room than a hundred.

use std::collections::BTreeMap;
use std::ops::Neg;

use rust_decimal::Decimal;

use super::units::Measured;
use crate::model::Amount;
use crate::model::figure::Figure;
use crate::model::symbol::Symbol;
use crate::policy::form::{Among, Measure, Metric, Quantity};

/// Units added up. The order in which they came does not matter.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    units: u64,
    parts: Parts,
}

/// What is kept of the units besides their number.
#[derive(Clone, Debug)]
enum Parts {
    Number,
    /// How many were hits.
    Hits(u64),
    Total(Total),
    /// How many have each value.
    Ranks(BTreeMap<Decimal, u64>),
    /// How many took each time, in seconds.
    Times(BTreeMap<i64, u64>),
    /// How many name each row.
    Rows(BTreeMap<Symbol, u64>),
    /// By the place of the rule among the weights: how many obligations were kept, and how many there are.
    Shares(Vec<(u64, u64)>),
}

/// Values added up, the whole numbers for themselves: that takes a tenth of the work, and nearly all values are whole.
#[derive(Clone, Copy, Debug, Default)]
struct Total {
    whole: i128,
    rest: Decimal,
}

impl Sum {
    /// Nothing yet of what `form` measures.
    pub(crate) fn of(form: &Metric) -> Self {
        let parts = match (&form.measure, &form.among) {
            (Measure::Count(_), _) => Parts::Number,
            (Measure::Share(_), Some(Among::Rows(..))) => Parts::Rows(BTreeMap::new()),
            (Measure::Share(_), _) => Parts::Hits(0),
            (Measure::Mean(_), _) => Parts::Total(Total::default()),
            (Measure::Percentile(Quantity::Field(_), _), _) => Parts::Ranks(BTreeMap::new()),
            (Measure::Percentile(..), _) => Parts::Times(BTreeMap::new()),
            (Measure::Weighted(weights), _) => Parts::Shares(vec![(0, 0); weights.len()]),
        };
        Self { units: 0, parts }
    }

    /// How many units were added.
    pub(crate) const fn units(&self) -> u64 {
        self.units
    }

    pub(crate) fn add(&mut self, measured: Measured) {
        self.units += 1;
        match &mut self.parts {
            Parts::Number => {}
            Parts::Hits(hits) => *hits += u64::from(measured == Measured::Hit(true)),
            Parts::Total(total) => total.add(Total::of(measured)),
            Parts::Ranks(ranks) => *ranks.entry(measured.amount()).or_default() += 1,
            Parts::Times(times) => *times.entry(measured.seconds()).or_default() += 1,
            Parts::Rows(rows) => {
                if let Measured::Row(row) = measured {
                    *rows.entry(row).or_default() += 1;
                }
            }
            Parts::Shares(shares) => {
                if let Measured::Kept(place, kept) = measured {
                    shares[place].0 += u64::from(kept);
                    shares[place].1 += 1;
                }
            }
        }
    }

    /// Takes away what was added.
    pub(crate) fn remove(&mut self, measured: Measured) {
        self.units -= 1;
        match &mut self.parts {
            Parts::Number => {}
            Parts::Hits(hits) => *hits -= u64::from(measured == Measured::Hit(true)),
            Parts::Total(total) => total.add(-Total::of(measured)),
            Parts::Ranks(ranks) => less(ranks, &measured.amount()),
            Parts::Times(times) => less(times, &measured.seconds()),
            Parts::Rows(rows) => {
                if let Measured::Row(row) = measured {
                    less(rows, &row);
                }
            }
            Parts::Shares(shares) => {
                if let Measured::Kept(place, kept) = measured {
                    shares[place].0 -= u64::from(kept);
                    shares[place].1 -= 1;
                }
            }
        }
    }

    /// Adds all that was added to `other`, which measures the same.
    pub(crate) fn add_all(&mut self, other: Self) {
        self.units += other.units;
        match (&mut self.parts, other.parts) {
            (Parts::Hits(hits), Parts::Hits(others)) => *hits += others,
            (Parts::Total(total), Parts::Total(others)) => total.add(others),
            (Parts::Ranks(ranks), Parts::Ranks(others)) => more(ranks, others),
            (Parts::Times(times), Parts::Times(others)) => more(times, others),
            (Parts::Rows(rows), Parts::Rows(others)) => more(rows, others),
            (Parts::Shares(shares), Parts::Shares(others)) => {
                for (share, other) in shares.iter_mut().zip(others) {
                    share.0 += other.0;
                    share.1 += other.1;
                }
            }
            _ => {}
        }
    }

    /// True if a unit names this row.
    pub(crate) fn names(&self, row: Symbol) -> bool {
        matches!(&self.parts, Parts::Rows(rows) if rows.contains_key(&row))
    }

    /// The figure of the units; `None` of nothing. A share of rows rests on more than the units: it is not told here.
    pub(crate) fn figure(&self, form: &Metric) -> Option<Figure> {
        match (&self.parts, &form.measure) {
            (Parts::Number, _) => Some(Figure::Number(self.units.into())),
            (Parts::Hits(hits), _) => Figure::share((*hits).into(), self.units.into()),
            (Parts::Total(total), Measure::Mean(of)) => {
                Some(as_figure(form, of, total.number()?.checked_div(self.units.into())?))
            }
            (Parts::Ranks(ranks), Measure::Percentile(of, p)) => {
                Some(as_figure(form, of, nearest_rank(ranks, self.units, *p)?))
            }
            (Parts::Times(times), Measure::Percentile(of, p)) => {
                Some(as_figure(form, of, nearest_rank(times, self.units, *p)?.into()))
            }
            (Parts::Shares(shares), Measure::Weighted(weights)) => {
                weighted(shares, weights.iter().map(|(_, weight)| *weight))
            }
            _ => None,
        }
    }
}

impl Total {
    fn of(measured: Measured) -> Self {
        match measured {
            Measured::Number(number) if number.scale() > 0 => Self { whole: 0, rest: number },
            Measured::Number(number) => Self { whole: number.mantissa(), ..Self::default() },
            Measured::Time(_) | Measured::Hit(_) | Measured::Row(_) | Measured::Kept(..) => {
                Self { whole: measured.seconds().into(), ..Self::default() }
            }
        }
    }

    fn add(&mut self, other: Self) {
        self.whole += other.whole;
        if other.rest.scale() > 0 {
            self.rest += other.rest;
        }
    }

    /// `None` where it is too large.
    fn number(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.whole, 0).ok()?.checked_add(self.rest)
    }
}

impl Neg for Total {
    type Output = Self;

    fn neg(self) -> Self {
        Self { whole: -self.whole, rest: -self.rest }
    }
}

fn less<K: Ord>(counts: &mut BTreeMap<K, u64>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

fn more<K: Ord>(counts: &mut BTreeMap<K, u64>, mut others: BTreeMap<K, u64>) {
    if counts.len() < others.len() {
        std::mem::swap(counts, &mut others);
    }
    for (key, count) in others {
        *counts.entry(key).or_default() += count;
    }
}

/// The smallest value that at least `p` percent of the values do not exceed.
fn nearest_rank<K: Copy>(ranks: &BTreeMap<K, u64>, units: u64, p: u32) -> Option<K> {
    let rank = (units * u64::from(p)).div_ceil(100).max(1);
    let mut so_far = 0;
    ranks.iter().find_map(|(value, count)| {
        so_far += count;
        (so_far >= rank).then_some(*value)
    })
}

/// Whole seconds of a time, rounded up: a mean that is over its limit by less than one is over it.
fn as_figure(form: &Metric, of: &Quantity, value: Decimal) -> Figure {
    if matches!(of, Quantity::Field(_)) {
        return Figure::Number(value);
    }
    let seconds = value.ceil().try_into().unwrap_or(i64::MAX);
    Figure::Time(match form.time() {
        Some(Amount::Working(_)) => Amount::Working(seconds),
        _ => Amount::Elapsed(seconds),
    })
}

/// The weighted sum of the shares kept, by the weight of the rules of which there are any.
fn weighted(shares: &[(u64, u64)], weights: impl Iterator<Item = Decimal>) -> Option<Figure> {
    let (mut sum, mut weight_of_all) = (Decimal::ZERO, Decimal::ZERO);
    for ((kept, all), weight) in shares.iter().zip(weights) {
        if let Some(share) = Decimal::from(*kept).checked_div((*all).into()) {
            sum += share * weight;
            weight_of_all += weight;
        }
    }
    Figure::share(sum, weight_of_all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Period;
    use crate::model::roster::RosterId;
    use crate::model::symbol::Symbols;
    use crate::model::value::field;
    use crate::policy::condition::Condition;
    use crate::policy::form::{Span, Target};
    use crate::policy::matcher::Matcher;

    /// A unit made of a random number.
    type MakeUnit = fn(u16, &[Symbol; 5]) -> Measured;

    /// A metric of each measure, and units such as it counts.
    fn measures() -> Vec<(Metric, MakeUnit)> {
        let metric = |measure, among| Metric {
            measure,
            among,
            span: Span::Period(Period::Month),
            split: Vec::new(),
            target: Target::Bounds { at_least: None, at_most: None },
            sample: 1,
        };
        let none = || Matcher::new(Vec::new());
        let field = || Quantity::Field(field::SUBJECT);
        let weights = vec![("a".into(), Decimal::ONE), ("b".into(), Decimal::TWO)];
        let rows = Among::Rows(RosterId(0), Condition::default());
        vec![
            (metric(Measure::Count(none()), None), |_, _| Measured::Hit(true)),
            (metric(Measure::Share(none()), None), |n, _| Measured::Hit(n % 3 == 0)),
            (metric(Measure::Share(none()), Some(rows)), |n, rows| {
                Measured::Row(rows[usize::from(n % 5)])
            }),
            (metric(Measure::Mean(field()), None), |n, _| {
                Measured::Number(Decimal::new(n.into(), 1))
            }),
            (metric(Measure::Percentile(Quantity::Gap(none()), 65), None), |n, _| {
                Measured::Time((n % 40).into())
            }),
            (metric(Measure::Weighted(weights), None), |n, _| {
                Measured::Kept(usize::from(n % 2), n % 7 < 4)
            }),
        ]
    }

    fn added(form: &Metric, units: &[Measured]) -> Sum {
        let mut sum = Sum::of(form);
        for unit in units {
            sum.add(*unit);
        }
        sum
    }

    proptest! {
        /// What is added and taken away again leaves no trace, and parts add up to the whole.
        #[test]
        fn sums_rest_on_their_units_alone(
            before in prop::collection::vec(any::<u16>(), 0..30),
            within in prop::collection::vec(any::<u16>(), 0..30),
        ) {
            let symbols = Symbols::default();
            let rows = ["a", "b", "c", "d", "e"].map(|row| symbols.intern(row));
            for (form, unit) in measures() {
                let of = |numbers: &[u16]| {
                    numbers.iter().map(|n| unit(*n, &rows)).collect::<Vec<_>>()
                };
                let (before, within) = (of(&before), of(&within));
                let alone = added(&form, &within);
                let mut moved = added(&form, &[&before[..], &within[..]].concat());
                let whole = moved.clone();
                for unit in &before {
                    moved.remove(*unit);
                }
                prop_assert_eq!(moved.units(), alone.units());
                prop_assert_eq!(moved.figure(&form), alone.figure(&form));
                let mut parts = added(&form, &before);
                parts.add_all(alone);
                prop_assert_eq!(parts.figure(&form), whole.figure(&form));
                for row in rows {
                    prop_assert_eq!(moved.names(row), within.contains(&Measured::Row(row)));
                }
            }
        }
    }

    /// Nearest rank: of ten values, nine are at or below the 90th percentile; of one, it is that one.
    #[test]
    fn percentiles_by_nearest_rank() {
        #[track_caller]
        fn case(values: &[i64], p: u32, expected: Option<i64>) {
            let mut ranks = BTreeMap::new();
            for value in values {
                *ranks.entry(Decimal::from(*value)).or_default() += 1;
            }
            let found = nearest_rank(&ranks, values.len() as u64, p);
            assert_eq!(found, expected.map(Decimal::from));
        }
        let ten: Vec<i64> = (1..=10).collect();
        case(&ten, 90, Some(9));
        case(&ten, 91, Some(10));
        case(&ten, 1, Some(1));
        case(&[7], 100, Some(7));
        case(&[], 50, None);
    }
}
