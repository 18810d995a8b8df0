//! Records, their events and rosters as sheets of a workbook: typed cells under headings that reading finds again.

pub(crate) mod records;
pub(crate) mod roster;
pub(crate) mod sheets;
pub(crate) mod titles;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::model::Instant;
use crate::model::language::Said;
use crate::model::record::KindId;
use crate::model::symbol::Symbols;
use crate::model::value::{FieldId, Value, field};
use crate::policy::schema::{FieldType, Schema};

/// What stands for a secret cell.
pub(crate) const MASK: &str = "***";
/// What stands before the name of a field whose value in the head differs from the one of now.
pub(crate) const OF_HEAD: &str = "head.";
/// The column of what an `amended` event corrects, as JSON.
pub(crate) const AMENDMENT: &str = "amendment";

/// A table with a name.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: Said,
    pub(crate) columns: Vec<Column>,
    /// Each as long as `columns`.
    pub(crate) rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// By which reading finds it.
    pub(crate) name: String,
    /// For people; `None` where the name is all there is.
    pub(crate) title: Option<String>,
    pub(crate) form: Form,
}

/// What the cells of a column are, as far as a workbook has types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// Whatever looks like a number in it, too.
    #[default]
    Text,
    Number,
    Truth,
    Date,
    Instant,
}

impl Form {
    fn of(kind: &FieldType) -> Self {
        match kind {
            FieldType::Int | FieldType::Decimal => Self::Number,
            FieldType::Bool => Self::Truth,
            FieldType::Date => Self::Date,
            FieldType::Instant => Self::Instant,
            FieldType::Text
            | FieldType::Word
            | FieldType::Duration
            | FieldType::OneOf(_)
            | FieldType::List(_)
            | FieldType::Ref(_) => Self::Text,
        }
    }
}

impl Column {
    /// What stands above the column: `客户 (customer)`.
    pub(crate) fn heading(&self) -> String {
        match &self.title {
            Some(title) if *title != self.name => format!("{title} ({})", self.name),
            _ => self.name.clone(),
        }
    }
}

/// The name in a heading: what stands in its last brackets, or all of it.
pub(crate) fn name_in(heading: &str) -> &str {
    let heading = heading.trim();
    let inside = heading.strip_suffix([')', '）']).and_then(|rest| rest.rsplit_once(['(', '（']));
    inside.map_or(heading, |(_, name)| name.trim())
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Nothing,
    Text(String),
    Int(i64),
    Decimal(Decimal),
    Bool(bool),
    Date(NaiveDate),
    Instant(Instant),
}

impl Cell {
    /// `value`, which is of type `kind`.
    fn of(value: &Value, kind: &FieldType, schema: &Schema, symbols: &Symbols) -> Self {
        match value {
            Value::Int(number) => Self::Int(*number),
            Value::Decimal(number) => Self::Decimal(*number),
            Value::Bool(yes) => Self::Bool(*yes),
            Value::Date(date) => Self::Date(*date),
            Value::Instant(at) => Self::Instant(*at),
            Value::Word(_) if may_be_list(kind) && is_array(&schema.show(value, symbols)) => {
                Self::Text(serde_json::json!([[schema.show(value, symbols)]]).to_string())
            }
            Value::Word(_) | Value::Text(_) | Value::Amount(_) => {
                Self::Text(schema.show(value, symbols))
            }
            Value::List(items) => Self::Text(list(items, kind, schema, symbols)),
        }
    }
}

/// True if a value of this type may be several, so that its cell may hold a JSON array.
pub(crate) fn may_be_list(kind: &FieldType) -> bool {
    match kind {
        FieldType::OneOf(_) | FieldType::Word | FieldType::Ref(_) | FieldType::List(_) => true,
        FieldType::Text
        | FieldType::Int
        | FieldType::Decimal
        | FieldType::Bool
        | FieldType::Date
        | FieldType::Instant
        | FieldType::Duration => false,
    }
}

fn is_array(text: &str) -> bool {
    text.starts_with('[') && serde_json::from_str::<Vec<serde_json::Value>>(text).is_ok()
}

/// `a; b` where the members are plain and the field is a list always, else a JSON array.
fn list(items: &[Value], kind: &FieldType, schema: &Schema, symbols: &Symbols) -> String {
    let is_plain = |text: &String| {
        !text.is_empty()
            && text.trim() == text
            && !text.starts_with('[')
            && !text.contains([',', ';', '|', '，', '、', '；', '\r', '\n'])
    };
    let texts: Vec<String> = items.iter().map(|item| schema.show(item, symbols)).collect();
    let is_list = matches!(kind, FieldType::List(_));
    if is_list && !texts.is_empty() && texts.iter().all(is_plain) {
        return texts.join("; ");
    }
    json(&Value::List(items.into()), schema, symbols).to_string()
}

fn json(value: &Value, schema: &Schema, symbols: &Symbols) -> serde_json::Value {
    if let Value::List(items) = value {
        return items.iter().map(|item| json(item, schema, symbols)).collect();
    }
    serde_json::Value::String(schema.show(value, symbols))
}

/// True if a new record of this kind takes `field` into its head: the kind declares it, or every kind may have it.
pub(crate) fn is_of_head(schema: &Schema, kind: KindId, field: FieldId) -> bool {
    let kind = schema.kind(kind);
    matches!(field, field::SUBJECT | field::CUSTOMER | field::VIA)
        || kind.fields.iter().any(|used| used.field == field)
        || kind.take.iter().any(|take| take.field == field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_holds_its_name() {
        for (heading, name) in [
            ("客户 (customer)", "customer"),
            ("客户（customer）", "customer"),
            (" customer ", "customer"),
            ("Grade (of the matter) (grade)", "grade"),
            ("due)", "due)"),
        ] {
            assert_eq!(name_in(heading), name, "{heading}");
        }
    }
}
