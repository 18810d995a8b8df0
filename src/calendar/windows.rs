//! The working hours of one day, as local times of day.

use std::fmt;

/// Seconds in a day of 24 hours; as a time of day, `24:00`.
pub(super) const DAY: u32 = 86_400;

/// Local times of day, in seconds, `end` exclusive and up to `24:00`. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// The windows of one day, in order and without overlap. Adjacent windows stay apart, being shifts of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Windows(Vec<Window>);

/// The windows of a day off.
pub(super) static NO_WINDOWS: Windows = Windows(Vec::new());

impl Windows {
    /// Reads `09:00-12:00, 13:30-18:00`, in any order.
    ///
    /// # Errors
    /// Says which window is wrong, with a remedy.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut windows =
            text.split(',').map(|part| parse_window(part.trim())).collect::<Result<Vec<_>, _>>()?;
        windows.sort_by_key(|window| window.start);
        match windows.windows(2).find(|pair| pair[1].start < pair[0].end) {
            Some(pair) => Err(format!("`{}` and `{}` overlap", pair[0], pair[1])),
            None => Ok(Self(windows)),
        }
    }

    /// As [`Windows::parse`], where `off` or nothing means no windows.
    ///
    /// # Errors
    /// As for [`Windows::parse`].
    pub(crate) fn parse_or_off(text: &str) -> Result<Self, String> {
        match text.trim() {
            "" | "off" => Ok(Self::default()),
            text => Self::parse(text),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Window> + '_ {
        self.0.iter().copied()
    }
}

fn parse_window(text: &str) -> Result<Window, String> {
    let times = text
        .split_once('-')
        .and_then(|(start, end)| Some((parse_time(start.trim())?, parse_time(end.trim())?)));
    let Some((start, end)) = times else {
        return Err(format!("`{text}` is not a window (write one like 09:00-12:00)"));
    };
    if start == end {
        return Err(format!("`{text}` has no length (the whole day is 00:00-24:00)"));
    }
    if start > end {
        return Err(format!(
            "`{text}` ends before it begins (split a window over midnight at 24:00: the rest is a window of the next day)"
        ));
    }
    Ok(Window { start, end })
}

/// Seconds of day from `09:00`, `9:00`, `09:00:30` or `24:00`.
fn parse_time(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let hour = number(parts.next()?, 1..=2)?;
    let minute = number(parts.next()?, 2..=2)?;
    let second = parts.next().map_or(Some(0), |part| number(part, 2..=2))?;
    let total = hour * 3600 + minute * 60 + second;
    (parts.next().is_none() && minute < 60 && second < 60 && total <= DAY).then_some(total)
}

fn number(digits: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    (lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_time(f, self.start)?;
        f.write_str("-")?;
        write_time(f, self.end)
    }
}

/// `09:00-12:00, 13:30-18:00`, or `off`.
impl fmt::Display for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, window) in self.0.iter().enumerate() {
            write!(f, "{}{window}", if place == 0 { "" } else { ", " })?;
        }
        if self.is_empty() { f.write_str("off") } else { Ok(()) }
    }
}

fn write_time(f: &mut fmt::Formatter<'_>, time: u32) -> fmt::Result {
    write!(f, "{:02}:{:02}", time / 3600, time / 60 % 60)?;
    if time.is_multiple_of(60) { Ok(()) } else { write!(f, ":{:02}", time % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_windows_and_says_what_is_wrong() {
        #[track_caller]
        fn case(text: &str, expected: Result<&str, &str>) {
            let read = Windows::parse(text).map(|windows| windows.to_string());
            assert_eq!(read.as_deref().map_err(String::as_str), expected, "{text}");
        }
        case("09:00-12:00, 13:30-18:00", Ok("09:00-12:00, 13:30-18:00"));
        case("13:30-18:00,9:00 - 12:00", Ok("09:00-12:00, 13:30-18:00"));
        case("00:00-24:00", Ok("00:00-24:00"));
        case("09:00:30-12:00:00", Ok("09:00:30-12:00"));
        case("00:00-08:00, 08:00-16:00, 16:00-24:00", Ok("00:00-08:00, 08:00-16:00, 16:00-24:00"));
        case("09:00-12:00, 11:59:59-13:00", Err("`09:00-12:00` and `11:59:59-13:00` overlap"));
        case("09:00-09:00", Err("`09:00-09:00` has no length (the whole day is 00:00-24:00)"));
        case(
            "22:00-02:00",
            Err(
                "`22:00-02:00` ends before it begins (split a window over midnight at 24:00: the rest is a window of \
                 the next day)",
            ),
        );
        for text in [
            "9-12",
            "09:00",
            "09:00-24:01",
            "09:60-10:00",
            "09:00-1２:00",
            "+9:00-12:00",
            "09:00:5-12:00",
        ] {
            case(text, Err(&format!("`{text}` is not a window (write one like 09:00-12:00)")));
        }
        case("", Err("`` is not a window (write one like 09:00-12:00)"));
        case("09:00-12:00,", Err("`` is not a window (write one like 09:00-12:00)"));
    }

    #[test]
    fn off_and_nothing_mean_no_windows_where_that_is_allowed() {
        for text in ["off", " ", ""] {
            assert_eq!(Windows::parse_or_off(text), Ok(Windows::default()));
        }
        assert!(Windows::parse("off").is_err());
        assert_eq!(Windows::default().to_string(), "off");
    }
}
