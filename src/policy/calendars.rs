//! The section `calendars`: as written → [`Calendar`].

use chrono_tz::Tz;

use super::ReadDates;
use super::lint::read_silences;
use super::places::{Places, Section};
use super::raw::{Keys, slips_in_key, text, wrong_shape};
use super::values::{mended_date, read_date};
use crate::calendar::{
    Added, Calendar, Coverage, Dates, Day, Week, Windows, parse_date_or_range, parse_dates_csv,
    parse_days,
};
use crate::model::code::Code;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, Position};
use crate::model::language::Said;

/// A calendar and the file of its dates, if they stand in one.
type Sourced = (Calendar, Option<Box<str>>);

/// Reads the calendars; those at fault are left out.
pub(super) fn read(
    section: Option<&Node>,
    zone: Tz,
    dates: ReadDates<'_>,
    findings: &mut Findings,
) -> Vec<Sourced> {
    let Some(section) = section else { return Vec::new() };
    let Some(map) = section.as_map() else {
        wrong_shape(section, "`calendars`", findings);
        return Vec::new();
    };
    let mut calendars = Vec::new();
    for entry in &map.entries {
        if !slips_in_key(entry, findings) {
            calendars.extend(read_calendar(entry, zone, dates, findings));
        }
    }
    calendars
}

/// The place of the calendar that `node` names.
pub(super) fn find(
    node: Option<&Node>,
    calendars: &[Calendar],
    places: Places<'_>,
    findings: &mut Findings,
) -> Option<usize> {
    let node = node?;
    let name = text(node, "calendar", findings)?;
    let index = calendars.iter().position(|calendar| calendar.name() == name);
    if index.is_none() {
        let known = calendars.iter().map(Calendar::name);
        places.miss(Section::Calendars, (name, node.at), known, findings);
    }
    index
}

fn read_calendar(
    entry: &Entry,
    zone: Tz,
    dates: ReadDates<'_>,
    findings: &mut Findings,
) -> Option<Sourced> {
    let before = findings.faults.len();
    let mut keys = Keys::of(&entry.value, "a calendar", findings)?;
    let zone = keys.get("zone").map_or(Some(zone), |node| super::read_zone(node, findings));
    let week = keys
        .need("week", "a calendar", findings)
        .map(|node| read_week(node, findings))
        .unwrap_or_default();
    let work = keys.get("work").and_then(|node| read_windows(node, findings));
    let dates_node = keys.get("dates");
    let covers = keys.get("covers").and_then(|node| read_years(node, findings));
    read_silences(&mut keys, findings);
    keys.finish("a calendar", findings);
    let file = dates_node.and_then(Node::as_text).map(Into::into);
    let dates = dates_node.and_then(|node| read_dates(node, covers, dates, findings));
    let calendar = Calendar::new(&entry.key, zone?, week, dates, work);
    if findings.faults.len() > before {
        return None;
    }
    match calendar {
        Ok(calendar) => Some((calendar, file)),
        Err(error) => {
            findings
                .fault(entry.key_at, format!("calendar `{}`: {error}", entry.key))
                .code(Code::WrongCalendar);
            None
        }
    }
}

/// `{mon-fri: "09:00-12:00, 13:30-18:00", sat: off}`.
fn read_week(node: &Node, findings: &mut Findings) -> Week {
    let mut week = Week::default();
    let Some(map) = node.as_map() else {
        wrong_shape(node, "`week`", findings);
        return week;
    };
    for entry in &map.entries {
        if slips_in_key(entry, findings) {
            continue;
        }
        let days = parse_days(&entry.key).map_err(|why| {
            let small = entry.key.to_lowercase();
            let hint = parse_days(&small).ok().map(|_| format!("write {small}"));
            findings.fault(entry.key_at, why).code(Code::WrongHours).hint(hint.map(Said::from));
        });
        let windows = if entry.value.is_absent() {
            Some(Windows::default())
        } else {
            read_windows(&entry.value, findings)
        };
        if let (Ok(days), Some(windows)) = (days, windows)
            && let Err(why) = week.set(&days, &windows)
        {
            findings.fault(entry.key_at, why).code(Code::DuplicateValue);
        }
    }
    week
}

/// Windows as one text or as a list of texts; `off` is none.
fn read_windows(node: &Node, findings: &mut Findings) -> Option<Windows> {
    let parts: Vec<&str> =
        node.items().iter().filter_map(|item| text(item, "hours", findings)).collect();
    let read = Windows::parse_or_off(&parts.join(", "));
    read.map_err(|why| {
        findings.fault(node.at, why).code(Code::WrongHours);
    })
    .ok()
}

/// `2019..2026`, or one year.
fn read_years(node: &Node, findings: &mut Findings) -> Option<Coverage> {
    let years = text(node, "covers", findings)?;
    let (first, last) = years.split_once("..").unwrap_or((years, years));
    let year =
        |text: &str| text.trim().parse::<i32>().ok().filter(|year| (1000..=9999).contains(year));
    match (year(first), year(last)) {
        (Some(first), Some(last)) if first <= last => {
            Some(Coverage::Years((first..=last).collect()))
        }
        (Some(first), Some(last)) => {
            findings
                .fault(node.at, format!("the range `{years}` is reversed"))
                .code(Code::ReversedRange)
                .hint(Said::from(format!("write {last}..{first}")));
            None
        }
        _ => {
            findings
                .fault(node.at, format!("`{years}` is no span of years such as 2019..2026"))
                .code(Code::WrongDate);
            None
        }
    }
}

/// A mapping of dates, or the path of a file of dates.
fn read_dates(
    node: &Node,
    covers: Option<Coverage>,
    dates: ReadDates<'_>,
    findings: &mut Findings,
) -> Option<Dates> {
    match &node.content {
        Content::Map(map) => {
            let mut read = Dates::new(covers.unwrap_or(Coverage::All));
            map.entries.iter().for_each(|entry| read_dates_entry(entry, &mut read, findings));
            Some(read)
        }
        Content::Scalar(path) => read_dates_file(path, node.at, dates, findings),
        Content::Absent | Content::List(_) => {
            findings
                .fault(
                    node.at,
                    format!("`dates` must be a mapping or a file, not {}", node.shape()),
                )
                .code(Code::WrongShape);
            None
        }
    }
}

fn read_dates_entry(entry: &Entry, dates: &mut Dates, findings: &mut Findings) {
    if slips_in_key(entry, findings) {
        return;
    }
    let range = match parse_date_or_range(&entry.key) {
        Ok(range) => range,
        Err(why) => {
            let (code, hint) = match mended_range(&entry.key) {
                Some((code, range)) => (code, Some(format!("write {range}"))),
                None => (Code::WrongDate, None),
            };
            findings.fault(entry.key_at, why).code(code).hint(hint.map(Said::from));
            return;
        }
    };
    let Some(word) = text(&entry.value, "date", findings) else { return };
    let day = match word {
        "off" => Day::Off { name: None },
        "work" => Day::Work { name: None },
        hours => match Windows::parse(hours) {
            Ok(windows) => Day::Hours { windows, name: None },
            Err(why) => {
                let hint = "a date is off, work, or hours such as \"09:00-12:00\"".to_owned();
                findings
                    .fault_with_hint(entry.value.at, why, Said::from(hint))
                    .code(Code::WrongHours);
                return;
            }
        },
    };
    for date in range.start().iter_days().take_while(|date| date <= range.end()) {
        if let Added::Clash { stands, yields } = dates.add(date, day.clone()) {
            let message = format!("{date} stands twice: {stands} outranks {yields}");
            findings.warn(entry.key_at, message).code(Code::DateTwice);
        }
    }
}

/// What a range that cannot be read is likely to mean: its ends the other way round, or dates with other marks.
fn mended_range(text: &str) -> Option<(Code, String)> {
    let date = |text: &str| match read_date(text.trim()) {
        Some(date) => Some(date.to_string()),
        None => mended_date(text.trim()),
    };
    let Some((first, last)) = text.split_once("..") else {
        return Some((Code::WrongDate, mended_date(text)?));
    };
    let (first, last) = (date(first)?, date(last)?);
    let both = (read_date(&first)?, read_date(&last)?);
    Some(if both.0 > both.1 {
        (Code::ReversedRange, format!("{last}..{first}"))
    } else {
        (Code::WrongDate, format!("{first}..{last}"))
    })
}

fn read_dates_file(
    path: &str,
    at: Position,
    dates: ReadDates<'_>,
    findings: &mut Findings,
) -> Option<Dates> {
    let content = match dates(path) {
        Ok(content) => content,
        Err(why) => {
            let hint = "the path counts from the folder of the policy".to_owned();
            findings
                .fault_with_hint(
                    at,
                    format!("could not read the dates {path}: {why}"),
                    Said::from(hint),
                )
                .code(Code::UnreadableFile);
            return None;
        }
    };
    let mut file = Findings::new(path);
    let read = match parse_dates_csv(&content) {
        Ok((dates, warnings)) => {
            for warning in warnings {
                file.warn(Position::line(cut(warning.line)), warning.message).code(Code::DateTwice);
            }
            Some(dates)
        }
        Err(faults) => {
            for fault in faults {
                let at = Position { line: cut(fault.line), column: cut(fault.column) };
                file.fault(at, fault.message);
            }
            None
        }
    };
    file.measure(&content);
    findings.faults.append(&mut file.faults);
    findings.warnings.append(&mut file.warnings);
    read
}

fn cut(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
