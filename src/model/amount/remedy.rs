//! How people write amounts elsewhere, and how they are written here.

use super::{Amount, Misfit};
use crate::model::language::{Said, said};

/// Unit words of other programs and of plain speech, with the units that they can mean.
const WORDS: [(&[&str], &[&str]); 9] = [
    (&["sec", "secs", "second", "seconds", "秒"], &["s"]),
    (&["min", "mins", "minute", "minutes", "分", "分钟"], &["m", "wm"]),
    (&["hr", "hrs", "hour", "hours", "时", "小时"], &["h", "wh"]),
    (&["day", "days", "天", "日"], &["d", "wd"]),
    (&["week", "weeks", "周", "星期"], &["w"]),
    (&["month", "months", "mon", "月"], &["mo"]),
    (&["year", "years", "yr", "yrs", "年"], &["y"]),
    (&["workday", "workdays", "workingday", "workingdays", "bd", "工作日"], &["wd"]),
    (&["workhour", "workhours", "workinghour", "workinghours", "bh", "工作小时"], &["wh"]),
];

/// A remedy for `text`, which is a misfit for this reason.
pub(super) fn of(misfit: Misfit, text: &str) -> Option<Said> {
    match misfit {
        Misfit::Mixed => Some(said!(
            "use one family: s m h d w (time that passes), ws wm wh (working time), wd (working days), mo y",
            "只用一类：s m h d w（自然时间）、ws wm wh（工作时间）、wd（工作日）、mo y（月、年）"
        )),
        Misfit::UnknownUnit if text.contains(':') => clock(text),
        Misfit::NoUnit if text.trim().bytes().all(|byte| byte.is_ascii_digit()) => {
            let n = text.trim();
            Some(said!(
                "write {n}m, {n}h or {n}d; or {n}wm, {n}wh, {n}wd for working time",
                "请写 {n}m、{n}h 或 {n}d；工作时间写 {n}wm、{n}wh 或 {n}wd"
            ))
        }
        Misfit::NoUnit | Misfit::UnknownUnit | Misfit::NotWhole | Misfit::Unexpected => words(text),
        Misfit::Twice | Misfit::TooLarge | Misfit::ZeroDays => None,
    }
}

/// `12:30` is hours and minutes, or minutes and seconds.
fn clock(text: &str) -> Option<Said> {
    let (first, second) = text.trim().split_once(':')?;
    let (first, second): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
    Some(said!(
        "write {first}h{second}m, or {first}m{second}s",
        "请写 {first}h{second}m，或 {first}m{second}s"
    ))
}

/// A number with a unit in words, or with a fraction.
fn words(text: &str) -> Option<Said> {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, word) = text.split_at(digits);
    // 3个月 and the like: the word that counts is no part of the unit.
    let word = word.strip_prefix('个').unwrap_or(word);
    let words = WORDS.iter().find(|(words, _)| words.contains(&word));
    let units = words.map_or_else(|| vec![word], |(_, units)| units.to_vec());
    let amounts: Vec<(&str, String)> =
        units.iter().filter_map(|unit| Some((*unit, amount(number, unit)?))).collect();
    match amounts.as_slice() {
        [] => None,
        [(_, amount)] => Some(said!("write {amount}", "请写 {amount}")),
        [(_, elapsed), .., (_, working)] if working.ends_with("wd") => Some(said!(
            "write {elapsed}, or {working} for working days",
            "请写 {elapsed}；工作日写 {working}"
        )),
        [(_, elapsed), .., (_, working)] => Some(said!(
            "write {elapsed}, or {working} for working time",
            "请写 {elapsed}；工作时间写 {working}"
        )),
    }
}

/// The number with its unit; a half or another fraction goes over to the smaller unit.
fn amount(number: &str, unit: &str) -> Option<String> {
    const SMALLER: [(&str, i64, &str); 7] = [
        ("m", 60, "s"),
        ("h", 60, "m"),
        ("d", 24, "h"),
        ("w", 7, "d"),
        ("wm", 60, "ws"),
        ("wh", 60, "wm"),
        ("y", 12, "mo"),
    ];
    let written = match number.split_once('.') {
        None => format!("{number}{unit}"),
        Some((whole, fraction)) => {
            let (_, scale, smaller) = SMALLER.iter().find(|(name, ..)| *name == unit)?;
            let parts: i64 = fraction.parse().ok()?;
            let power = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
            let rest = parts.checked_mul(*scale)?;
            let whole = if whole.is_empty() { "0" } else { whole };
            match (rest % power, whole) {
                (0, "0") => format!("{}{smaller}", rest / power),
                (0, _) => format!("{whole}{unit}{}{smaller}", rest / power),
                _ => return None,
            }
        }
    };
    Amount::parse(&written).ok().map(|_| written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_elsewhere_is_told_in_the_units_of_the_policy() {
        #[track_caller]
        fn case(text: &str, expected: &str) {
            let remedy = Amount::parse(text).unwrap_err().remedy(text);
            assert_eq!(remedy.as_ref().map_or("", Said::english), expected, "{text}");
        }
        case("30min", "write 30m, or 30wm for working time");
        case("2 days", "write 2d, or 2wd for working days");
        case("2H", "write 2h");
        case("1.5h", "write 1h30m");
        case("0.5d", "write 12h");
        case("1.5wh", "write 1wh30wm");
        case("1.3s", "");
        case("3个工作日", "write 3wd");
        case("4个工作小时", "write 4wh");
        case("48小时", "write 48h, or 48wh for working time");
        case("30", "write 30m, 30h or 30d; or 30wm, 30wh, 30wd for working time");
        case("12:30", "write 12h30m, or 12m30s");
        case("soon", "");
        case(
            "2wd30m",
            "use one family: s m h d w (time that passes), ws wm wh (working time), wd (working days), mo y",
        );
    }
}
