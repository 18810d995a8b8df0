//! A value moved a little: an amount by a unit, a number by its last digit, a date by a day.

use chrono::{Days, NaiveDate};

const PERIODS: [&str; 5] = ["day", "week", "month", "quarter", "year"];
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Units of elapsed time and those of working time that look like them.
const TWINS: [(&str, &str); 4] = [("s", "ws"), ("m", "wm"), ("h", "wh"), ("d", "wd")];

/// What may stand in place of a figure: an amount of time, a number, a share, a comparison or a range of such.
pub(super) fn figures(text: &str) -> Vec<String> {
    if let Some((low, high)) = text.split_once("..") {
        let lows = figures(low).into_iter().map(|low| format!("{low}..{high}"));
        return lows
            .chain(figures(high).into_iter().map(|high| format!("{low}..{high}")))
            .collect();
    }
    if text.starts_with(['<', '>']) {
        return comparisons(text);
    }
    let is_amount = text.starts_with(|letter: char| letter.is_ascii_digit())
        && text.ends_with(|letter: char| letter.is_ascii_lowercase());
    if is_amount { amounts(text) } else { numbers(text) }
}

/// `<= 2` by its number; `<= at - 1y` by its mark and its amount.
fn comparisons(text: &str) -> Vec<String> {
    let marks = text.find(|letter| !matches!(letter, '<' | '>' | '=')).unwrap_or(text.len());
    let (mark, rest) = text.split_at(marks);
    let blanks = &rest[..rest.len() - rest.trim_start().len()];
    let operand = rest.trim();
    let with = |operand: String| format!("{mark}{blanks}{operand}");
    let Some(word) = ["now", "at"].into_iter().find(|word| operand.starts_with(word)) else {
        return figures(operand).into_iter().map(with).collect();
    };
    let other = match mark {
        "<" => "<=",
        "<=" => "<",
        ">" => ">=",
        _ => ">",
    };
    let shift = operand[word.len()..].trim_start_matches([' ', '+', '-']);
    let before = &operand[..operand.len() - shift.len()];
    let shifted = amounts(shift).into_iter().map(|shift| with(format!("{before}{shift}")));
    std::iter::once(format!("{other}{rest}")).chain(shifted).collect()
}

/// A unit more or less of each term; elapsed time as working time, and the other way round.
pub(super) fn amounts(text: &str) -> Vec<String> {
    let mut found: Vec<String> = runs(text).flat_map(|run| moved(text, run, 0)).collect();
    found.extend(twin(text));
    found
}

/// The same amount of the other family; `None` where one of its units has no twin.
fn twin(text: &str) -> Option<String> {
    let mut twin = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|letter: char| letter.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let other = TWINS.iter().find_map(|(elapsed, working)| match unit {
            _ if unit == *elapsed => Some(working),
            _ if unit == *working => Some(elapsed),
            _ => None,
        })?;
        twin.push_str(number);
        twin.push_str(other);
        rest = tail;
    }
    (!twin.is_empty()).then_some(twin)
}

/// The number moved by one of its last digit, either way and never below nothing: `3.5` to `3.4` and `3.6`.
pub(super) fn numbers(text: &str) -> Vec<String> {
    let Some(first) = runs(text).next() else { return Vec::new() };
    let after = &text[first.end..];
    let decimals = after.strip_prefix('.').and_then(|rest| runs(rest).next());
    match decimals.filter(|run| run.start == 0) {
        Some(run) => {
            let whole = format!("{}{}", &text[first.clone()], &after[1..=run.end]);
            let end = first.end + 1 + run.end;
            around(&whole)
                .map(|number| {
                    let padded = format!("{number:0>width$}", width = run.end + 1);
                    let (whole, part) = padded.split_at(padded.len() - run.end);
                    format!("{}{whole}.{part}{}", &text[..first.start], &text[end..])
                })
                .collect()
        }
        None => moved(text, first, 0),
    }
}

/// The last number of `text` moved by one: `12-31` to `12-30` and `12-32`.
pub(super) fn days(text: &str) -> Vec<String> {
    runs(text).last().map_or_else(Vec::new, |run| moved(text, run, 1))
}

/// The day before and the day after.
pub(super) fn dates(text: &str) -> Vec<String> {
    let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") else { return Vec::new() };
    let (before, after) =
        (date.checked_sub_days(Days::new(1)), date.checked_add_days(Days::new(1)));
    before.into_iter().chain(after).map(|date| date.to_string()).collect()
}

/// A range of dates or of days of the week, shorter or longer by a day at either end.
pub(super) fn ends(text: &str) -> Vec<String> {
    if let Some((first, last)) = text.split_once("..") {
        let firsts = dates(first).into_iter().map(|first| format!("{first}..{last}"));
        return firsts
            .chain(dates(last).into_iter().map(|last| format!("{first}..{last}")))
            .collect();
    }
    let day = |name: &str| WEEK.iter().position(|day| *day == name);
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (day(first), day(last)),
        None => (day(text), day(text)),
    };
    let (Some(first), Some(last)) = (first, last) else { return dates(text) };
    let mut ends = Vec::new();
    if first < last {
        ends.push((first + 1, last));
        ends.push((first, last - 1));
    }
    ends.extend(first.checked_sub(1).map(|first| (first, last)));
    ends.extend((last + 1 < WEEK.len()).then_some((first, last + 1)));
    let named = |(first, last): (usize, usize)| {
        if first == last {
            WEEK[first].to_owned()
        } else {
            format!("{}-{}", WEEK[first], WEEK[last])
        }
    };
    ends.into_iter().map(named).collect()
}

/// The next shorter and the next longer period.
pub(super) fn periods(text: &str) -> Vec<String> {
    let Some(place) = PERIODS.iter().position(|period| *period == text) else { return Vec::new() };
    let shorter = place.checked_sub(1).and_then(|place| PERIODS.get(place));
    shorter.into_iter().chain(PERIODS.get(place + 1)).map(|period| (*period).to_owned()).collect()
}

/// Windows such as `09:00-12:00, 13:30-18:00` with one time a minute earlier or later.
pub(super) fn windows(text: &str) -> Vec<String> {
    let times = text.match_indices(':').filter_map(|(colon, _)| {
        let start = text[..colon].rfind(|letter: char| !letter.is_ascii_digit());
        let start = start.map_or(0, |place| place + 1);
        let hour: u32 = text[start..colon].parse().ok()?;
        let minute: u32 = text.get(colon + 1..colon + 3)?.parse().ok()?;
        Some((start..colon + 3, hour * 60 + minute))
    });
    let moved = times.flat_map(|(span, minute)| {
        let other = [minute.checked_sub(1), minute.checked_add(1).filter(|later| *later <= 1440)];
        other.into_iter().flatten().map(move |minute| {
            let time = format!("{:02}:{:02}", minute / 60, minute % 60);
            format!("{}{time}{}", &text[..span.start], &text[span.end..])
        })
    });
    moved.collect()
}

/// The number in `run` one less, if it is above `least`, and one more.
fn moved(text: &str, run: std::ops::Range<usize>, least: u64) -> Vec<String> {
    let number = &text[run.clone()];
    let with = |other: u64| format!("{}{other}{}", &text[..run.start], &text[run.end..]);
    around(number).filter(|other| *other >= least).map(with).collect()
}

fn around(number: &str) -> impl Iterator<Item = u64> {
    let number: Option<u64> = number.parse().ok();
    let less = number.and_then(|number| number.checked_sub(1));
    less.into_iter().chain(number.and_then(|number| number.checked_add(1)))
}

/// The runs of digits in `text`.
fn runs(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let starts = text.match_indices(is_digit).map(|(place, _)| place);
    starts.filter(move |place| !text[..*place].ends_with(is_digit)).map(move |start| {
        let rest = &text[start..];
        start..start + rest.find(|letter: char| !is_digit(letter)).unwrap_or(rest.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_move_by_their_smallest_step() {
        #[track_caller]
        fn case(text: &str, expected: &[&str]) {
            assert_eq!(figures(text), expected, "{text}");
        }
        case("30s", &["29s", "31s", "30ws"]);
        case("2wd", &["1wd", "3wd", "2d"]);
        case("1h30m", &["0h30m", "2h30m", "1h29m", "1h31m", "1wh30wm"]);
        case("1y", &["0y", "2y"]);
        case("0", &["1"]);
        case("95%", &["94%", "96%"]);
        case("32.5%", &["32.4%", "32.6%"]);
        case("3.0", &["2.9", "3.1"]);
        case("0.05", &["0.04", "0.06"]);
        case("<= 2", &["<= 1", "<= 3"]);
        case("1..5", &["0..5", "2..5", "1..4", "1..6"]);
        case("<= at", &["< at"]);
        case("<= now - 1y", &["< now - 1y", "<= now - 0y", "<= now - 2y"]);
        case("handled", &[]);
    }

    #[test]
    fn days_dates_periods_and_windows_have_neighbours() {
        assert_eq!(days("12-31"), ["12-30", "12-32"]);
        assert_eq!(days("1"), ["2"]);
        assert_eq!(dates("2026-03-01"), ["2026-02-28", "2026-03-02"]);
        assert_eq!(periods("month"), ["week", "quarter"]);
        assert_eq!(periods("day"), ["week"]);
        assert_eq!(ends("mon-fri"), ["tue-fri", "mon-thu", "mon-sat"]);
        assert_eq!(ends("2026-10-01..2026-10-03").len(), 4);
        assert_eq!(periods("shift"), Vec::<String>::new());
        assert_eq!(windows("09:00-24:00"), ["08:59-24:00", "09:01-24:00", "09:00-23:59"]);
    }
}
