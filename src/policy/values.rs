//! Texts of records, rosters, rules and the command line, read by the type of their field.

use chrono::NaiveDate;
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::schema::{FieldType, Schema, Target};
use crate::model::code::Code;
use crate::model::document::{RawContent, RawNode};
use crate::model::fault::{did_you_mean, suggest};
use crate::model::id::RecordId;
use crate::model::language::{Language, Said, said};
use crate::model::symbol::Symbols;
use crate::model::value::Value;
use crate::model::{Amount, Instant, Misfit};

/// Why a text is not a value of its type: the reason, and a remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misread {
    pub(crate) message: Said,
    pub(crate) hint: Option<Said>,
    pub(crate) code: Code,
}

impl Misread {
    pub(crate) fn new(message: impl Into<Said>) -> Self {
        Self { message: message.into(), hint: None, code: Code::WrongValue }
    }

    fn with(self, code: Code, hint: impl Into<Option<Said>>) -> Self {
        Self { hint: hint.into(), code, ..self }
    }
}

/// Reads `text` as a value of type `kind`. Lists are split at commas.
///
/// # Errors
/// Says what was expected, with the nearest known word.
pub(crate) fn read_value(
    kind: &FieldType,
    text: &str,
    symbols: &Symbols,
) -> Result<Value, Misread> {
    if text.is_empty() {
        return Err(Misread::new("an empty text is not a value (leave the field out)"));
    }
    match kind {
        FieldType::Text => Ok(Value::Text(text.into())),
        FieldType::Word | FieldType::Ref(Target::Roster(_)) => {
            Ok(Value::Word(symbols.intern(text)))
        }
        FieldType::Ref(Target::Records) => {
            let id = RecordId::parse(text)
                .map_err(|why| Misread::new(format!("`{text}` is no record id: {why}")))?;
            Ok(Value::Word(symbols.intern(id.as_str())))
        }
        FieldType::OneOf(words) => match symbols.find(text).filter(|word| words.contains(word)) {
            Some(word) => Ok(Value::Word(word)),
            None => Err(Misread {
                message: said!("`{text}` is not one of its values", "`{text}` 不在可选的值里"),
                hint: suggest(text, words.iter().map(|word| symbols.text(*word))),
                code: Code::UnknownValue,
            }),
        },
        FieldType::List(member) => {
            let parts =
                text.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty());
            let items: Result<Vec<Value>, Misread> =
                parts.map(|part| read_value(member, part, symbols)).collect();
            Ok(Value::List(items?.into()))
        }
        FieldType::Int
        | FieldType::Decimal
        | FieldType::Bool
        | FieldType::Date
        | FieldType::Instant
        | FieldType::Duration => read_plain(kind, text),
    }
}

/// Reads a node of a file as a value of type `kind`; a list is taken where the type knows words.
///
/// # Errors
/// As [`read_value`], or says that a mapping stands where a value belongs.
pub(crate) fn read_node(
    kind: &FieldType,
    node: &RawNode<'_>,
    symbols: &Symbols,
) -> Result<Value, Misread> {
    match (&node.content, kind) {
        (RawContent::Scalar(text), FieldType::List(member)) => {
            Ok(Value::List([read_value(member, text, symbols)?].into()))
        }
        (RawContent::Scalar(text), _) => read_value(kind, text, symbols),
        (RawContent::List(items), FieldType::List(member)) => read_list(member, items, symbols),
        (RawContent::List(items), FieldType::OneOf(_) | FieldType::Word | FieldType::Ref(_)) => {
            read_list(kind, items, symbols)
        }
        _ => Err(Misread::new(format!("expected {}, not {}", describe(kind), node.shape()))
            .with(Code::WrongShape, None)),
    }
}

fn read_list(
    member: &FieldType,
    items: &[RawNode<'_>],
    symbols: &Symbols,
) -> Result<Value, Misread> {
    let items: Result<Vec<Value>, Misread> = items
        .iter()
        .map(|item| match &item.content {
            RawContent::Scalar(text) => read_value(member, text, symbols),
            RawContent::Absent | RawContent::List(_) | RawContent::Map(_) => Err(Misread::new(
                format!("expected {} in the list, not {}", describe(member), item.shape()),
            )
            .with(Code::WrongShape, None)),
        })
        .collect();
    items.map(|items| Value::List(items.into()))
}

impl Schema {
    /// `value` as people write it; instants in the zone of the policy.
    pub(crate) fn show(&self, value: &Value, symbols: &Symbols) -> String {
        match value {
            Value::Word(word) => symbols.text(*word).to_owned(),
            Value::Text(text) => text.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Decimal(number) => number.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Instant(instant) => instant.in_zone(self.zone).to_string(),
            Value::Amount(amount) => amount.to_string(),
            Value::List(items) => {
                items.iter().map(|item| self.show(item, symbols)).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

fn read_plain(kind: &FieldType, text: &str) -> Result<Value, Misread> {
    let expected = || Misread::new(format!("`{text}` is not {}", describe(kind)));
    let number = || expected().with(Code::WrongNumber, None);
    let because = |why: &str| Misread::new(format!("`{text}` is not {}: {why}", describe(kind)));
    match kind {
        FieldType::Int => text.parse().map(Value::Int).map_err(|_| number()),
        FieldType::Decimal => text.parse::<Decimal>().map(Value::Decimal).map_err(|_| number()),
        FieldType::Date => read_date(text).map(Value::Date).ok_or_else(|| {
            expected().with(
                Code::WrongDate,
                mended_date(text).map(|date| said!("write {date}", "请写 {date}")),
            )
        }),
        FieldType::Instant => Instant::parse(text)
            .map(Value::Instant)
            .map_err(|why| because(why).with(Code::WrongDate, None)),
        FieldType::Duration => Amount::parse(text)
            .map(Value::Amount)
            .map_err(|why| because(why.as_str()).with(code_of(why), why.remedy(text))),
        FieldType::Bool => match text {
            "true" | "yes" => Ok(Value::Bool(true)),
            "false" | "no" => Ok(Value::Bool(false)),
            _ => Err(expected().with(Code::WrongValue, meant_truth(text).map(Said::from))),
        },
        FieldType::Text
        | FieldType::Word
        | FieldType::OneOf(_)
        | FieldType::List(_)
        | FieldType::Ref(_) => Err(expected()),
    }
}

/// The truth that another word is likely to mean.
pub(super) fn meant_truth(text: &str) -> Option<String> {
    match text.to_lowercase().as_str() {
        "yes" | "on" | "y" | "true" | "1" | "是" => Some("write true".to_owned()),
        "no" | "off" | "n" | "false" | "0" | "否" => Some("write false".to_owned()),
        _ => None,
    }
}

/// Reads an IANA zone, such as `Asia/Shanghai`.
///
/// # Errors
/// Names the nearest zone; what people of China look for under another name is `Asia/Shanghai`.
pub(crate) fn read_zone(name: &str) -> Result<Tz, Misread> {
    name.parse().map_err(|_| {
        let is_china = ["Beijing", "Peking", "China"].iter().any(|place| name.contains(place));
        let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let near =
            if is_china { did_you_mean("Asia/Shanghai", known) } else { did_you_mean(name, known) };
        let hint = near.or_else(|| {
            Some(said!(
                "zones are IANA names, such as Asia/Shanghai",
                "时区用 IANA 名称，例如 Asia/Shanghai"
            ))
        });
        Misread::new(format!("there is no zone `{name}`")).with(Code::UnknownZone, hint)
    })
}

/// Reads `2026-11-22`, exactly.
pub(crate) fn read_date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (date.to_string() == text).then_some(date)
}

/// The date that a text with other marks or without its zeros means: `2026/1/5`, `2026.1.5`, `2026-1-5`, `2026年1月5日`.
pub(crate) fn mended_date(text: &str) -> Option<String> {
    let parts: Vec<&str> =
        text.split(['/', '.', '-', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    (year.len() == 4 && date.to_string() != text).then(|| date.to_string())
}

/// The code of an amount that cannot be read.
pub(crate) fn code_of(misfit: Misfit) -> Code {
    match misfit {
        Misfit::UnknownUnit | Misfit::NoUnit => Code::UnknownUnit,
        Misfit::Mixed => Code::MixedUnits,
        Misfit::Unexpected
        | Misfit::Twice
        | Misfit::TooLarge
        | Misfit::ZeroDays
        | Misfit::NotWhole => Code::WrongAmount,
    }
}

/// What a type asks for, in words.
pub(crate) fn described(kind: &FieldType, language: Language) -> &'static str {
    match (language, kind) {
        (Language::English, _) => describe(kind),
        (_, FieldType::Text) => "文字",
        (_, FieldType::Word | FieldType::OneOf(_)) => "一个词",
        (_, FieldType::Int) => "整数",
        (_, FieldType::Decimal) => "数",
        (_, FieldType::Bool) => "true 或 false",
        (_, FieldType::Date) => "日期，如 2026-11-22",
        (_, FieldType::Instant) => "时刻，如 2026-11-22T09:00:00+08:00",
        (_, FieldType::Duration) => "时长，如 1h30m",
        (_, FieldType::List(_)) => "几项，用逗号分开",
        (_, FieldType::Ref(Target::Roster(_))) => "名册里的编号",
        (_, FieldType::Ref(Target::Records)) => "工单号",
    }
}

/// The same in English.
pub(crate) fn describe(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Text => "a text",
        FieldType::Word => "a word",
        FieldType::Int => "a whole number",
        FieldType::Decimal => "a number",
        FieldType::Bool => "true or false",
        FieldType::Date => "a date such as 2026-11-22",
        FieldType::Instant => "an instant such as 2026-11-22T09:00:00+08:00",
        FieldType::Duration => "an amount such as 1h30m",
        FieldType::OneOf(_) => "one of its values",
        FieldType::List(_) => "a list",
        FieldType::Ref(Target::Roster(_)) => "a roster key",
        FieldType::Ref(Target::Records) => "a record id",
    }
}
