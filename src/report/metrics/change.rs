//! What changed from one figure to the next, and the line that figures draw.

use rust_decimal::Decimal;

use crate::model::Amount;
use crate::model::figure::Figure;
use crate::model::language::{Language, tr};
use crate::policy::form::Target;
use crate::report::{length, terms};

/// The figure as a number: percent, seconds, or what it is.
pub(super) fn value(figure: Figure) -> Decimal {
    match figure {
        Figure::Number(number) | Figure::Percent(number) => number,
        Figure::Time(Amount::Elapsed(seconds) | Amount::Working(seconds)) => seconds.into(),
        Figure::Time(Amount::WorkingDays(count) | Amount::Months(count)) => count.into(),
    }
}

/// How much one figure is more than another: `+3.2pp`, `-30m`, `+0`.
pub(super) fn difference(of: Figure, more: Decimal, language: Language) -> String {
    let sign = if more.is_sign_negative() && !more.is_zero() { "-" } else { "+" };
    let seconds = || more.abs().try_into().unwrap_or(i64::MAX);
    let size = match of {
        Figure::Number(_) => brief(Figure::Number(more.abs()), language),
        Figure::Percent(_) => {
            let points = tr!(language, "pp", "个百分点");
            brief(Figure::Percent(more.abs()), language).replace('%', &points)
        }
        Figure::Time(Amount::Working(_)) => {
            brief(Figure::Time(Amount::Working(seconds())), language)
        }
        Figure::Time(_) => brief(Figure::Time(Amount::Elapsed(seconds())), language),
    };
    format!("{sign}{size}")
}

/// A figure in a column: times in their two largest units, the rest cut.
pub(super) fn brief(figure: Figure, language: Language) -> String {
    match figure {
        Figure::Time(Amount::Elapsed(seconds)) => length(seconds, language),
        Figure::Time(Amount::Working(seconds)) => {
            let cut = if seconds >= 3600 { seconds / 60 * 60 } else { seconds };
            terms::working(cut, language)
        }
        Figure::Number(_) | Figure::Percent(_) | Figure::Time(_) => figure.to_string(),
    }
}

/// True if the change goes towards what is asked; `None` where it is neither better nor worse.
pub(super) fn is_better(target: &Target, before: Decimal, after: Decimal) -> Option<bool> {
    let Target::Bounds { at_least, at_most } = target else { return None };
    let (good, bad) = match (at_least, at_most) {
        (Some(_), None) => (after, before),
        (None, Some(_)) => (before, after),
        // Between two bounds only the way back into them is better.
        (Some(low), Some(high)) => {
            let outside =
                |one: Decimal| (value(*low) - one).max(one - value(*high)).max(Decimal::ZERO);
            (outside(before), outside(after))
        }
        (None, None) => return None,
    };
    (good != bad).then_some(good > bad)
}

/// A bar for each figure, from the least to the greatest of them; a point where there is none.
pub(super) fn spark(figures: &[Option<Decimal>]) -> String {
    const BARS: [&str; 5] = ["▁", "▂", "▃", "▅", "▇"];
    let known = || figures.iter().flatten();
    let (Some(least), Some(greatest)) = (known().min(), known().max()) else {
        return String::new();
    };
    if known().count() < 2 {
        return String::new();
    }
    let bar = |figure: &Option<Decimal>| {
        let Some(figure) = figure else { return "·" };
        let steps = (figure - least) * Decimal::from(BARS.len() - 1);
        let place = steps.checked_div(greatest - least).map_or(Decimal::TWO, |place| place.round());
        BARS[usize::try_from(place).unwrap_or(0).min(BARS.len() - 1)]
    };
    figures.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(texts: &str) -> Vec<Option<Decimal>> {
        texts.split_whitespace().map(|text| text.parse().ok()).collect()
    }

    #[test]
    fn sparks_reach_from_the_least_to_the_greatest() {
        for (figures, drawn) in [
            ("0 1 2 3 4", "▁▂▃▅▇"),
            ("4 4 4", "▃▃▃"),
            ("95 - 97.5 96", "▁·▇▃"),
            ("1 2", "▁▇"),
            ("1", ""),
            ("- -", ""),
            ("", ""),
        ] {
            assert_eq!(spark(&decimals(figures)), drawn, "{figures}");
        }
    }

    #[test]
    fn a_change_is_better_towards_the_side_of_the_target() {
        let number = |text: &str| text.parse::<Decimal>().ok().map(Figure::Number);
        let case = |low: &str, high: &str, before: i64, after: i64| {
            let target = Target::Bounds { at_least: number(low), at_most: number(high) };
            is_better(&target, before.into(), after.into())
        };
        assert_eq!(case("5", "", 1, 2), Some(true));
        assert_eq!(case("5", "", 9, 8), Some(false));
        assert_eq!(case("", "5", 1, 2), Some(false));
        assert_eq!(case("", "5", 9, 8), Some(true));
        assert_eq!(case("5", "", 3, 3), None);
        assert_eq!(case("2", "5", 1, 3), Some(true));
        assert_eq!(case("2", "5", 3, 4), None);
        assert_eq!(case("2", "5", 5, 7), Some(false));
        assert_eq!(is_better(&Target::Baseline(Vec::new()), 1.into(), 2.into()), None);
    }

    #[test]
    fn differences_have_the_unit_of_the_figure() {
        let share = Figure::Percent(1.into());
        let difference = |of, more| difference(of, more, Language::English);
        assert_eq!(difference(share, "3.24".parse().unwrap()), "+3.2pp");
        assert_eq!(difference(share, Decimal::ZERO), "+0pp");
        assert_eq!(difference(Figure::Number(1.into()), (-2).into()), "-2");
        assert_eq!(difference(Figure::Time(Amount::Elapsed(1)), (-5400).into()), "-1h30m");
        assert_eq!(difference(Figure::Time(Amount::Working(1)), 60.into()), "+1wm");
        assert_eq!(difference(Figure::Time(Amount::Working(1)), 3661.into()), "+1wh1wm");
        assert_eq!(difference(Figure::Time(Amount::Elapsed(1)), 90_061.into()), "+1d1h");
    }
}
