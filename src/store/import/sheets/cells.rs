//! Cells as programs left them → texts as a record file has them, by the type of their field. What a program changed
//! without harm is restored; what it spoiled is refused by name.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::grid::Raw;
use crate::calendar::resolve;
use crate::model::Instant;
use crate::model::document::{Content, Entry, Map, Node};
use crate::model::fault::Position;
use crate::model::language::{Said, said};
use crate::policy::schema::FieldType;
use crate::policy::values::read_date;
use crate::report::export::may_be_list;

/// Why a cell cannot be taken, and what to do.
#[derive(Debug)]
pub(super) struct Spoiled {
    pub(super) message: Said,
    pub(super) hint: Said,
}

impl Spoiled {
    /// What is wrong with the cell of the column `name`.
    pub(super) fn of(&self, name: &str) -> Said {
        Said::by(|language| format!("`{name}`: {}", self.message.text(language)))
    }
}

/// Numbers from here on are not exact in a spreadsheet.
const EXACT: f64 = 1e15;

/// What `raw` says as a value of type `kind`; `None` where it says nothing.
///
/// # Errors
/// If a program changed the cell beyond repair.
pub(super) fn text(raw: &Raw, kind: &FieldType, zone: Tz) -> Result<Option<String>, Spoiled> {
    match raw {
        Raw::Empty => return Ok(None),
        Raw::Error(error) => return Err(Spoiled::error(error)),
        Raw::Text { text, is_exact: false } if is_scientific(text) => {
            return Err(Spoiled::cut(text));
        }
        Raw::Number(number) if number.abs() >= EXACT => {
            return Err(Spoiled::cut(&number.to_string()));
        }
        Raw::Text { .. } | Raw::Number(_) | Raw::Truth(_) | Raw::Time(_) => {}
    }
    let text = match kind {
        FieldType::Date => date(raw).ok_or_else(|| Spoiled::time(raw, "2026-11-22"))?.to_string(),
        FieldType::Instant => {
            let at = instant(raw, zone);
            let at = at.ok_or_else(|| Spoiled::time(raw, "2026-11-22 09:00"))?;
            at.in_zone(zone).to_string()
        }
        FieldType::Bool => truth(raw),
        FieldType::Int | FieldType::Decimal => number(raw),
        FieldType::Duration => narrow(&raw.text()),
        FieldType::OneOf(_) => word(raw)?.trim().to_owned(),
        FieldType::Ref(_) if !matches!(raw, Raw::Text { is_exact: true, .. }) => {
            word(raw)?.trim().to_owned()
        }
        FieldType::Text | FieldType::Word | FieldType::List(_) | FieldType::Ref(_) => word(raw)?,
    };
    Ok((!text.is_empty()).then_some(text))
}

/// The same as a node of a document, lists as lists.
pub(super) fn node(text: &str, kind: &FieldType, at: Position) -> Node {
    let scalar = |text: &str| Content::Scalar(text.into());
    let array = if may_be_list(kind) && text.starts_with('[') {
        serde_json::from_str::<Vec<serde_json::Value>>(text).ok()
    } else {
        None
    };
    let content = match (array, kind) {
        (Some(items), _) => match items.as_slice() {
            // A word that looks like a list stands in a list of its own.
            [serde_json::Value::Array(inner)] => match inner.as_slice() {
                [serde_json::Value::String(word)] => scalar(word),
                _ => Content::List(items.iter().map(|item| json(item, at)).collect()),
            },
            _ => Content::List(items.iter().map(|item| json(item, at)).collect()),
        },
        (None, FieldType::List(_)) => Content::List(
            text.split([',', ';', '|', '，', '、', '；'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| Node { at, content: scalar(part) })
                .collect(),
        ),
        (None, _) => scalar(text),
    };
    Node { at, content }
}

/// A JSON value as a node; numbers keep their digits.
pub(super) fn json(value: &serde_json::Value, at: Position) -> Node {
    let content = match value {
        serde_json::Value::Null => Content::Absent,
        serde_json::Value::Bool(yes) => Content::Scalar(yes.to_string().into()),
        serde_json::Value::Number(number) => Content::Scalar(number.to_string().into()),
        serde_json::Value::String(text) => Content::Scalar(text.as_str().into()),
        serde_json::Value::Array(items) => {
            Content::List(items.iter().map(|item| json(item, at)).collect())
        }
        serde_json::Value::Object(map) => {
            let entry = |(key, value): (&String, &serde_json::Value)| Entry {
                key: key.as_str().into(),
                key_at: at,
                value: json(value, at),
            };
            Content::Map(Map { entries: map.iter().map(entry).collect(), is_flow: true })
        }
    };
    Node { at, content }
}

impl Spoiled {
    fn error(error: &str) -> Self {
        Self {
            message: said!("the cell holds the error `{error}`", "单元格里是错误值 `{error}`"),
            hint: said!("write the value, or empty the cell", "请写上值，或清空单元格"),
        }
    }

    /// Digits are lost.
    fn cut(text: &str) -> Self {
        Self {
            message: said!(
                "`{text}` is what a spreadsheet made of a long number: its digits are lost",
                "`{text}` 是表格软件改写过的长数字，原来的数位已经丢失"
            ),
            hint: said!(
                "make the column a column of text, and type the number again",
                "请把该列设为文本格式，再重新输入号码"
            ),
        }
    }

    fn time(raw: &Raw, example: &str) -> Self {
        let text = raw.text();
        Self {
            message: said!(
                "`{text}` is not a time that can be read for certain",
                "`{text}` 不是能确定读出的日期或时间"
            ),
            hint: said!("write it as {example}", "请写成 {example}"),
        }
    }

    /// A date where a text belongs.
    fn dated(raw: &Raw) -> Self {
        let text = raw.text();
        Self {
            message: said!(
                "the spreadsheet has made the date {text} of what was typed",
                "表格软件把输入的内容变成了日期 {text}"
            ),
            hint: said!(
                "make the column a column of text, and type it again",
                "请把该列设为文本格式，再重新输入"
            ),
        }
    }
}

/// `1.38E+10`, as programs show numbers that are too long for them.
fn is_scientific(text: &str) -> bool {
    let Some((digits, power)) = text.trim().split_once(['E', 'e']) else { return false };
    let is_number = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let power = power.strip_prefix(['+', '-']);
    is_number(digits.trim_start_matches('-')) && power.is_some_and(is_number)
}

fn word(raw: &Raw) -> Result<String, Spoiled> {
    match raw {
        Raw::Time(_) => Err(Spoiled::dated(raw)),
        Raw::Truth(yes) => Ok(yes.to_string().to_uppercase()),
        Raw::Empty | Raw::Text { .. } | Raw::Number(_) | Raw::Error(_) => Ok(raw.text()),
    }
}

fn number(raw: &Raw) -> String {
    let text = narrow(&raw.text());
    let is_grouped = text.split_once(',').is_some_and(|(first, rest)| {
        let whole = rest.split('.').next().unwrap_or_default();
        (1..=3).contains(&first.trim_start_matches('-').len())
            && whole.split(',').all(|group| group.len() == 3)
    });
    if is_grouped { text.replace(',', "") } else { text }
}

fn truth(raw: &Raw) -> String {
    let text = narrow(&raw.text()).to_lowercase();
    match text.as_str() {
        "是" | "真" => "true".to_owned(),
        "否" | "假" => "false".to_owned(),
        _ => text,
    }
}

/// Without blanks around it, full-width letters and marks as narrow ones.
fn narrow(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' | '\u{a0}' => ' ',
        letter => letter,
    };
    text.chars().map(narrow).collect::<String>().trim().to_owned()
}

fn date(raw: &Raw) -> Option<NaiveDate> {
    match raw {
        Raw::Time(at) => (at.time() == NaiveTime::MIN).then(|| at.date()),
        Raw::Text { text, .. } => {
            let text = narrow(text);
            let at = read_date(&text).map(|date| date.and_time(NaiveTime::MIN));
            let at = at.or_else(|| local(&text))?;
            (at.time() == NaiveTime::MIN).then(|| at.date())
        }
        Raw::Empty | Raw::Number(_) | Raw::Truth(_) | Raw::Error(_) => None,
    }
}

fn instant(raw: &Raw, zone: Tz) -> Option<Instant> {
    match raw {
        Raw::Time(at) => Some(resolve(zone, *at)),
        Raw::Text { text, .. } => {
            let text = narrow(text);
            Instant::parse(&text).ok().or_else(|| local(&text).map(|at| resolve(zone, at)))
        }
        Raw::Empty | Raw::Number(_) | Raw::Truth(_) | Raw::Error(_) => None,
    }
}

/// `2026/11/22 9:00`, `2026-11-22`, `2026年11月22日 下午3:05`, `2026.1.5 9:00:21`: the year first, so that nothing is guessed.
fn local(text: &str) -> Option<NaiveDateTime> {
    let is_of_date = |letter: char| letter.is_ascii_digit() || "-/.年月".contains(letter);
    let end = match text.find('日') {
        Some(end) => end,
        None => text.find(|letter| !is_of_date(letter)).unwrap_or(text.len()),
    };
    let (date, rest) = text.split_at(end);
    let parts: Vec<&str> = date.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    let rest = rest.strip_prefix('日').unwrap_or(rest);
    let rest = rest.strip_prefix('T').unwrap_or(rest).trim();
    let time = if rest.is_empty() { NaiveTime::MIN } else { clock(rest)? };
    Some(date.and_time(time))
}

/// `9:00`, `09:00:21`, `下午 3:05`, `3:05 PM`, `9时5分`.
fn clock(text: &str) -> Option<NaiveTime> {
    let lower = text.to_lowercase();
    let halves = [("上午", false), ("下午", true), ("am", false), ("pm", true)];
    let half = halves.iter().find(|(mark, _)| lower.contains(mark));
    let text = half.map_or(lower.clone(), |(mark, _)| lower.replace(mark, ""));
    let text = text.replace(['时', '点', '分'], ":").replace('秒', "");
    let mut parts = text.trim().trim_end_matches(':').split(':').map(|part| {
        let part = part.trim();
        if (1..=2).contains(&part.len()) { part.parse::<u32>().ok() } else { None }
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |second| second)?;
    if parts.next().is_some() {
        return None;
    }
    let hour = match half {
        Some((_, is_late)) if (1..=12).contains(&hour) => hour % 12 + if *is_late { 12 } else { 0 },
        Some(_) => return None,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(raw: &str, kind: &FieldType, expected: Result<&str, &str>) {
        let raw = Raw::Text { text: raw.to_owned(), is_exact: false };
        let read = text(&raw, kind, Tz::Asia__Shanghai);
        let read = read.map(Option::unwrap_or_default).map_err(|spoiled| spoiled.message);
        let read = read
            .as_deref()
            .map_err(|message| message.text(crate::model::language::Language::English));
        match expected {
            Ok(_) => assert_eq!(read, expected),
            Err(part) => assert!(read.is_err_and(|message| message.contains(part)), "{read:?}"),
        }
    }

    #[test]
    fn dates_and_times_are_read_in_the_forms_that_programs_write() {
        for written in [
            "2026-11-22T09:05:00+08:00",
            "2026-11-22 09:05",
            "2026/11/22 9:05",
            "2026/11/22 9:05:00",
            "2026.11.22 9:05",
            "2026年11月22日 上午9:05",
            "2026年11月22日9时5分",
            "2026-11-22 9:05 AM",
            "２０２６／１１／２２　９：０５",
        ] {
            case(written, &FieldType::Instant, Ok("2026-11-22T09:05:00+08:00"));
        }
        case("2026/11/22 下午3:05:07", &FieldType::Instant, Ok("2026-11-22T15:05:07+08:00"));
        case("2026-11-22 12:05 AM", &FieldType::Instant, Ok("2026-11-22T00:05:00+08:00"));
        for written in ["2026-1-5", "2026/1/5", "2026/01/05", "2026年1月5日", "2026/1/5 0:00"] {
            case(written, &FieldType::Date, Ok("2026-01-05"));
        }
        for unclear in ["5/1/2026", "26/1/5", "2026/13/1", "Jan-05", "2026/1/5 9:00"] {
            case(unclear, &FieldType::Date, Err("not a time that can be read for certain"));
        }
        for unclear in ["9:00", "2026/1/5 25:00", "2026/1/5 13:00 PM", "2026/1/5 9"] {
            case(unclear, &FieldType::Instant, Err("not a time that can be read for certain"));
        }
    }

    #[test]
    fn numbers_and_truths_are_read_as_programs_write_them_and_lost_digits_are_refused() {
        case("1,234.50", &FieldType::Decimal, Ok("1234.50"));
        case("１２", &FieldType::Int, Ok("12"));
        case("1,2", &FieldType::Decimal, Ok("1,2"));
        case("TRUE", &FieldType::Bool, Ok("true"));
        case("是", &FieldType::Bool, Ok("true"));
        case("1.38E+10", &FieldType::Text, Err("its digits are lost"));
        case("4.40106E+17", &FieldType::Decimal, Err("its digits are lost"));
        case("1E5", &FieldType::Text, Ok("1E5"));
        case("SE-5", &FieldType::Text, Ok("SE-5"));
    }
}
