//! Figures of metrics: numbers, shares and times, with their targets.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use super::Amount;

/// What a metric measures over a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// A count, or the mean of a field.
    Number(Decimal),
    /// A share in percent.
    Percent(Decimal),
    /// A length of elapsed or working time.
    Time(Amount),
}

impl Figure {
    /// The share `hits` of `all`, exactly. `None` of nothing.
    pub(crate) fn share(hits: Decimal, all: Decimal) -> Option<Self> {
        (hits * Decimal::ONE_HUNDRED).checked_div(all).map(Self::Percent)
    }

    /// How two figures of one sort stand; `None` across sorts and families of time.
    pub(crate) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) | (Self::Percent(a), Self::Percent(b)) => {
                Some(a.cmp(&b))
            }
            (Self::Time(Amount::Elapsed(a)), Self::Time(Amount::Elapsed(b)))
            | (Self::Time(Amount::Working(a)), Self::Time(Amount::Working(b))) => Some(a.cmp(&b)),
            _ => None,
        }
    }
}

impl Figure {
    /// As it is printed, but never as `other` where the two differ: with as many digits as that takes.
    pub(crate) fn beside(self, other: Self) -> String {
        let is_same = self.compare(other) == Some(Ordering::Equal);
        let digits = |places| match self {
            Self::Number(number) => rounded(number, places).to_string(),
            Self::Percent(share) => format!("{}%", rounded(share, places)),
            Self::Time(_) => self.to_string(),
        };
        let usual = self.to_string();
        if is_same || usual != other.to_string() {
            return usual;
        }
        (2..=28).map(digits).find(|text| *text != other.to_string()).unwrap_or(usual)
    }
}

fn rounded(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// `12`, `4.25`, `66.7%` (shares to one decimal, means to two, halves away from zero), `2h30m`.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{}", rounded(*number, 2)),
            Self::Percent(share) => write!(f, "{}%", rounded(*share, 1)),
            Self::Time(amount) => write!(f, "{amount}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_exact_and_shown_rounded() {
        #[track_caller]
        fn case(hits: i64, all: i64, shown: &str, against: &str, expected: Ordering) {
            let share = Figure::share(hits.into(), all.into()).unwrap();
            assert_eq!(share.to_string(), shown);
            let target = Figure::Percent(against.parse().unwrap());
            assert_eq!(share.compare(target), Some(expected));
        }
        case(19, 20, "95%", "95", Ordering::Equal);
        case(2, 3, "66.7%", "66.7", Ordering::Less);
        case(2, 3, "66.7%", "66.6", Ordering::Greater);
        case(1, 8, "12.5%", "12.5", Ordering::Equal);
        assert_eq!(Figure::share(Decimal::ZERO, Decimal::ZERO), None);
        assert_eq!(Figure::Number("4.255".parse().unwrap()).to_string(), "4.26");
        assert_eq!(Figure::Number(12.into()).to_string(), "12");
        assert_eq!(Figure::Time(Amount::Elapsed(9000)).to_string(), "2h30m");
        let (share, target) =
            (Figure::share(48.into(), 49.into()).unwrap(), Figure::Percent(98.into()));
        assert_eq!(
            (share.to_string(), share.beside(target)),
            ("98%".to_owned(), "97.96%".to_owned())
        );
        assert_eq!(target.beside(target), "98%");
        let families = (Figure::Time(Amount::Elapsed(1)), Figure::Time(Amount::Working(1)));
        assert_eq!(families.0.compare(families.1), None);
    }
}
