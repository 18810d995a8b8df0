//! The regular week, and the names of its days.

use chrono::Weekday;

use super::windows::{NO_WINDOWS, Windows};

/// The windows of each weekday; a day without windows is weekend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Week {
    days: [Option<Windows>; 7],
}

impl Week {
    /// Gives `days` their windows.
    ///
    /// # Errors
    /// Names the day that has its windows already; nothing is set then.
    pub(crate) fn set(&mut self, days: &[Weekday], windows: &Windows) -> Result<(), String> {
        if let Some(day) = days.iter().find(|day| self.days[place(**day)].is_some()) {
            return Err(format!("`{}` stands twice in the week", name(*day)));
        }
        for day in days {
            self.days[place(*day)] = Some(windows.clone());
        }
        Ok(())
    }

    pub(crate) fn on(&self, day: Weekday) -> &Windows {
        self.days[place(day)].as_ref().unwrap_or(&NO_WINDOWS)
    }

    /// The windows of all working weekdays, if they are the same on each.
    pub(super) fn common_windows(&self) -> Option<&Windows> {
        let mut working = self.days.iter().flatten().filter(|windows| !windows.is_empty());
        let first = working.next()?;
        working.all(|windows| windows == first).then_some(first)
    }

    pub(super) fn has_windows(&self) -> bool {
        self.days.iter().flatten().any(|windows| !windows.is_empty())
    }
}

/// The days of the week, from Monday on.
pub(crate) const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// Reads `sat`, `mon-fri`, `fri-mon` (over the weekend) or `mon,wed,fri`.
///
/// # Errors
/// Says which name is wrong or stands twice.
pub(crate) fn parse_days(text: &str) -> Result<Vec<Weekday>, String> {
    let mut days = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (parse_day(first.trim())?, parse_day(last.trim())?);
        let length = (place(last) + 7 - place(first)) % 7;
        for (_, day) in DAYS.iter().cycle().skip(place(first)).take(length + 1) {
            if days.contains(day) {
                return Err(format!("`{}` stands twice in `{text}`", name(*day)));
            }
            days.push(*day);
        }
    }
    Ok(days)
}

fn parse_day(text: &str) -> Result<Weekday, String> {
    DAYS.iter()
        .find(|(name, _)| *name == text)
        .map(|(_, day)| *day)
        .ok_or_else(|| format!("`{text}` is not a day (expected mon, tue, wed, thu, fri, sat, sun or a range like mon-fri)"))
}

fn place(day: Weekday) -> usize {
    day.number_from_monday() as usize - 1
}

fn name(day: Weekday) -> &'static str {
    DAYS[place(day)].0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_ranges_and_lists() {
        #[track_caller]
        fn case(text: &str, expected: Result<&str, &str>) {
            let read = parse_days(text)
                .map(|days| days.into_iter().map(name).collect::<Vec<_>>().join(" "));
            assert_eq!(read.as_deref().map_err(String::as_str), expected, "{text}");
        }
        case("mon-fri", Ok("mon tue wed thu fri"));
        case("sat", Ok("sat"));
        case("mon,wed, fri", Ok("mon wed fri"));
        case("fri-mon", Ok("fri sat sun mon"));
        case("mon-sun", Ok("mon tue wed thu fri sat sun"));
        case("tue-mon", Ok("tue wed thu fri sat sun mon"));
        case("sat-sun,mon", Ok("sat sun mon"));
        case("mon-wed,tue", Err("`tue` stands twice in `mon-wed,tue`"));
        let expected = "(expected mon, tue, wed, thu, fri, sat, sun or a range like mon-fri)";
        for (text, wrong) in
            [("", ""), ("mon-", ""), ("Mon", "Mon"), ("mon-fry", "fry"), ("mon-tue-wed", "tue-wed")]
        {
            case(text, Err(&format!("`{wrong}` is not a day {expected}")));
        }
    }

    #[test]
    fn a_day_has_its_windows_once() {
        let hours = Windows::parse("09:00-12:00").unwrap();
        let mut week = Week::default();
        assert_eq!(week.set(&parse_days("mon-fri").unwrap(), &hours), Ok(()));
        assert_eq!(
            week.set(&parse_days("fri-sat").unwrap(), &hours),
            Err("`fri` stands twice in the week".to_owned())
        );
        assert_eq!(week.on(Weekday::Fri), &hours);
        assert!(week.on(Weekday::Sat).is_empty());
        assert_eq!(week.common_windows(), Some(&hours));
        week.set(&[Weekday::Sat], &Windows::parse("09:00-11:00").unwrap()).unwrap();
        assert_eq!(week.common_windows(), None);
    }
}
