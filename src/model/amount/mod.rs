//! An amount of time as rules name it: elapsed, working time, working days, or calendar months.

mod remedy;

use std::cmp::Ordering;
use std::fmt;

use crate::model::language::Said;

/// A length of time of one family; families never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Amount {
    /// Seconds that pass on any clock (`s m h d w`; a day is 24 h, a week 7 days).
    Elapsed(i64),
    /// Seconds inside the windows of a calendar (`ws wm wh`).
    Working(i64),
    /// Working days of a calendar (`wd`), never zero.
    WorkingDays(u32),
    /// Calendar months (`mo`, `y` of twelve).
    Months(u32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Elapsed,
    Working,
    WorkingDays,
    Months,
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    Unexpected,
    Twice,
    TooLarge,
    Mixed,
    ZeroDays,
    NotWhole,
    NoUnit,
    UnknownUnit,
}

impl Misfit {
    /// The reason in words, with the units where one is wrong.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Unexpected => "expected an amount such as 30s, 1h30m, 4wh, 2wd, 3y",
            Self::Twice => "a unit stands twice",
            Self::TooLarge => "the amount is too large",
            Self::Mixed => {
                "elapsed time, working time, working days and months do not mix in one amount"
            }
            Self::ZeroDays => {
                "`0wd` has no meaning (say 0wh for the first working instant, or 1wd)"
            }
            Self::NotWhole => "amounts are whole numbers (1h30m for one and a half hours)",
            Self::NoUnit => "the unit is missing (s m h d w, ws wm wh, wd, mo y)",
            Self::UnknownUnit => "there is no such unit (s m h d w, ws wm wh, wd, mo y)",
        }
    }

    /// How to write what `text` is likely to mean, where that is plain.
    pub(crate) fn remedy(self, text: &str) -> Option<Said> {
        remedy::of(self, text)
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Amount {
    /// Reads `30s`, `1h30m`, `2wh30wm`, `2wd` or `1y6mo`: whole numbers, units of one family, each once.
    ///
    /// # Errors
    /// Says what is wrong, with a remedy.
    pub(crate) fn parse(text: &str) -> Result<Self, Misfit> {
        let mut rest = text.trim();
        let mut sum: Option<(Family, i64)> = None;
        let mut seen: Vec<&str> = Vec::new();
        if rest.is_empty() {
            return Err(Misfit::Unexpected);
        }
        while !rest.is_empty() {
            let (number, unit, tail) = split_term(rest)?;
            let (family, scale) = scale_of(unit)?;
            if seen.contains(&unit) {
                return Err(Misfit::Twice);
            }
            seen.push(unit);
            let term = number.checked_mul(scale).ok_or(Misfit::TooLarge)?;
            let so_far = match sum {
                Some((other, _)) if other != family => {
                    return Err(Misfit::Mixed);
                }
                Some((_, so_far)) => so_far,
                None => 0,
            };
            sum = Some((family, so_far.checked_add(term).ok_or(Misfit::TooLarge)?));
            rest = tail;
        }
        let (family, total) = sum.ok_or(Misfit::Unexpected)?;
        Self::of_family(family, total)
    }

    fn of_family(family: Family, total: i64) -> Result<Self, Misfit> {
        // A thousand years, so that sums with any instant stay far from overflow.
        const LIMIT: i64 = 1000 * 366 * 86_400;
        match family {
            Family::Elapsed | Family::Working if total > LIMIT => Err(Misfit::TooLarge),
            Family::Elapsed => Ok(Self::Elapsed(total)),
            Family::Working => Ok(Self::Working(total)),
            Family::WorkingDays if total == 0 => Err(Misfit::ZeroDays),
            Family::WorkingDays if total > 366_000 => Err(Misfit::TooLarge),
            Family::Months if total > 12_000 => Err(Misfit::TooLarge),
            Family::WorkingDays => {
                u32::try_from(total).map(Self::WorkingDays).map_err(|_| Misfit::TooLarge)
            }
            Family::Months => u32::try_from(total).map(Self::Months).map_err(|_| Misfit::TooLarge),
        }
    }

    /// Which of two amounts of one family is longer; `None` across families.
    pub(crate) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Elapsed(a), Self::Elapsed(b)) | (Self::Working(a), Self::Working(b)) => {
                Some(a.cmp(&b))
            }
            (Self::WorkingDays(a), Self::WorkingDays(b)) | (Self::Months(a), Self::Months(b)) => {
                Some(a.cmp(&b))
            }
            _ => None,
        }
    }

    /// True if both are of one family and this is the longer.
    pub(crate) fn is_longer_than(self, other: Self) -> bool {
        self.compare(other).is_some_and(Ordering::is_gt)
    }

    /// True for the families that need a calendar.
    pub(crate) const fn needs_calendar(self) -> bool {
        matches!(self, Self::Working(_) | Self::WorkingDays(_))
    }
}

/// The first number and unit of `text`, and what follows them.
fn split_term(text: &str) -> Result<(i64, &str, &str), Misfit> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, tail) = text.split_at(digits);
    if tail.starts_with(['.', ',']) && !number.is_empty() {
        return Err(Misfit::NotWhole);
    }
    let letters = tail.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(tail.len());
    let (unit, rest) = tail.split_at(letters);
    if number.is_empty() {
        return Err(Misfit::Unexpected);
    }
    if unit.is_empty() {
        return Err(if tail.is_empty() { Misfit::NoUnit } else { Misfit::UnknownUnit });
    }
    let number = number.parse().map_err(|_| Misfit::TooLarge)?;
    Ok((number, unit, rest))
}

fn scale_of(unit: &str) -> Result<(Family, i64), Misfit> {
    Ok(match unit {
        "s" => (Family::Elapsed, 1),
        "m" => (Family::Elapsed, 60),
        "h" => (Family::Elapsed, 3600),
        "d" => (Family::Elapsed, 86_400),
        "w" => (Family::Elapsed, 7 * 86_400),
        "ws" => (Family::Working, 1),
        "wm" => (Family::Working, 60),
        "wh" => (Family::Working, 3600),
        "wd" => (Family::WorkingDays, 1),
        "mo" => (Family::Months, 1),
        "y" => (Family::Months, 12),
        _ => return Err(Misfit::UnknownUnit),
    })
}

/// The shortest joined form, largest unit first: `1h30m`, `2wd`, `1y6mo`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Elapsed(seconds) => {
                join(f, seconds, &[(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")])
            }
            Self::Working(seconds) => join(f, seconds, &[(3600, "wh"), (60, "wm"), (1, "ws")]),
            Self::WorkingDays(days) => write!(f, "{days}wd"),
            Self::Months(months) => join(f, i64::from(months), &[(12, "y"), (1, "mo")]),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, total: i64, units: &[(i64, &str)]) -> fmt::Result {
    let mut rest = total;
    for (scale, unit) in units {
        if rest >= *scale {
            write!(f, "{}{unit}", rest / scale)?;
            rest %= scale;
        }
    }
    match units.last() {
        Some((_, smallest)) if total == 0 => write!(f, "0{smallest}"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_joined_amounts_of_one_family() {
        #[track_caller]
        fn case(text: &str, expected: Result<Amount, &str>) {
            assert_eq!(Amount::parse(text).map_err(Misfit::as_str), expected, "{text}");
        }
        case("30s", Ok(Amount::Elapsed(30)));
        case("1h30m", Ok(Amount::Elapsed(5400)));
        case("2w", Ok(Amount::Elapsed(14 * 86_400)));
        case("2wh30wm", Ok(Amount::Working(9000)));
        case("0wh", Ok(Amount::Working(0)));
        case("2wd", Ok(Amount::WorkingDays(2)));
        case("1y6mo", Ok(Amount::Months(18)));
        case(
            "1h30wm",
            Err("elapsed time, working time, working days and months do not mix in one amount"),
        );
        case("1h1h", Err("a unit stands twice"));
        case("1.5h", Err("amounts are whole numbers (1h30m for one and a half hours)"));
        case("30", Err("the unit is missing (s m h d w, ws wm wh, wd, mo y)"));
        case("30min", Err("there is no such unit (s m h d w, ws wm wh, wd, mo y)"));
        case("0wd", Err("`0wd` has no meaning (say 0wh for the first working instant, or 1wd)"));
        case("-1h", Err("expected an amount such as 30s, 1h30m, 4wh, 2wd, 3y"));
        case("", Err("expected an amount such as 30s, 1h30m, 4wh, 2wd, 3y"));
        case("99999999999999999999s", Err("the amount is too large"));
        case("9999999999w", Err("the amount is too large"));
    }

    #[test]
    fn prints_the_shortest_joined_form() {
        for (text, shown) in [
            ("90m", "1h30m"),
            ("31d", "31d"),
            ("150wm", "2wh30wm"),
            ("18mo", "1y6mo"),
            ("0s", "0s"),
        ] {
            assert_eq!(Amount::parse(text).unwrap().to_string(), shown);
        }
    }
}
