//! Records as the text that `cs` writes: the head first, the timeline last, one event a line.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::record::{Amended, Amendment, Correction, Event, Record};
use crate::model::symbol::Symbols;
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::schema::Schema;

/// The names that a record's numbers stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) symbols: &'a Symbols,
}

impl Names<'_> {
    /// A whole record file.
    pub(crate) fn record(&self, record: &Record) -> String {
        let mut text =
            format!("id: {}\nkind: {}\n", record.id, scalar(&self.schema.kind(record.kind).name));
        for (name, value) in self.in_order(&record.head, &[field::KIND]) {
            let _ = writeln!(text, "{}: {}", scalar(name), self.value(value));
        }
        text.push_str("timeline:\n");
        for event in &record.events {
            let _ = writeln!(text, "- {}", self.event(event));
        }
        text
    }

    /// One event in flow style, without a line end.
    pub(crate) fn event(&self, event: &Event) -> String {
        let at = event.at.in_zone(self.schema.zone);
        let name = scalar(&self.schema.event(event.event).name).into_owned();
        let mut text =
            format!("{{at: {at}, event: {name}, by: {}", scalar(&event.by.text(self.symbols)));
        for (name, value) in self.in_order(&event.fields, &[]) {
            let _ = write!(text, ", {}: {}", scalar(name), self.value(value));
        }
        if let Some(amendment) = &event.amendment {
            self.amendment(amendment, &mut text);
        }
        if let Some(recorded) = event.recorded {
            let _ = write!(text, ", recorded: {}", recorded.in_zone(self.schema.zone));
        }
        text.push('}');
        text
    }

    fn amendment(&self, amendment: &Amendment, text: &mut String) {
        match amendment.of {
            Amended::Head => text.push_str(", of: head"),
            Amended::Event { at, event } => {
                let at = at.in_zone(self.schema.zone);
                let _ = write!(
                    text,
                    ", of: {{at: {at}, event: {}}}",
                    scalar(&self.schema.event(event).name)
                );
            }
        }
        match &amendment.correction {
            Correction::Void => text.push_str(", void: true"),
            Correction::Values { at, by, fields } => {
                let at = at.map(|at| format!("at: {}", at.in_zone(self.schema.zone)));
                let by = by.map(|by| format!("by: {}", scalar(&by.text(self.symbols))));
                let values = self.in_order(fields, &[]);
                let values = values
                    .into_iter()
                    .map(|(name, value)| format!("{}: {}", scalar(name), self.value(value)));
                let parts: Vec<String> = at.into_iter().chain(by).chain(values).collect();
                let _ = write!(text, ", set: {{{}}}", parts.join(", "));
            }
        }
    }

    /// Built-in fields in the order in which people read them, then those of the policy.
    fn in_order<'f>(&self, fields: &'f Fields, without: &[FieldId]) -> Vec<(&str, &'f Value)> {
        const FIRST: [FieldId; 7] = [
            field::CUSTOMER,
            field::TO,
            field::VIA,
            field::FOR,
            field::SUBJECT,
            field::INTO,
            field::DUE,
        ];
        const LAST: [FieldId; 3] = [field::REASON, field::NOTE, field::FORCED];
        let rank = |id: FieldId| match FIRST.iter().position(|first| *first == id) {
            Some(place) => (0, place),
            None if LAST.contains(&id) => (2, usize::from(id.0)),
            None => (1, usize::from(id.0)),
        };
        let mut sorted: Vec<(FieldId, &Value)> =
            fields.iter().filter(|(id, _)| !without.contains(id)).collect();
        sorted.sort_by_key(|(id, _)| rank(*id));
        sorted.into_iter().map(|(id, value)| (&*self.schema.field(id).name, value)).collect()
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.value(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Text(text) => scalar(text).into_owned(),
            Value::Word(word) => scalar(self.symbols.text(*word)).into_owned(),
            Value::Int(_)
            | Value::Decimal(_)
            | Value::Bool(_)
            | Value::Date(_)
            | Value::Instant(_)
            | Value::Amount(_) => self.schema.show(value, self.symbols),
        }
    }
}

/// `text` as a scalar that every reader of YAML, 1.1 or 1.2, takes for this text, in flow and in block style.
pub(crate) fn scalar(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

/// Words that YAML 1.1 or 1.2 reads as something other than text.
const WORDS: [&str; 12] =
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "~"];

fn is_plain(text: &str) -> bool {
    let is_letter = |letter: char| {
        letter.is_alphanumeric()
            || (!letter.is_ascii() && !letter.is_control() && !letter.is_whitespace())
    };
    let Some(first) = text.chars().next() else { return false };
    let inside = |letter: char| {
        is_letter(letter) || matches!(letter, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | '+' | ';')
    };
    let looks_like_a_number = first.is_ascii_digit()
        && !text.chars().any(|letter| !letter.is_ascii() && is_letter(letter));
    is_letter(first)
        && !is_invisible(text)
        && text.chars().all(inside)
        && !text.ends_with(' ')
        && !text.ends_with(" -")
        && !looks_like_a_number
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Marks of direction and joining, byte order marks and exotic line ends are better seen as escapes.
fn is_invisible(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter, '\u{85}' | '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    })
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            letter if letter.is_control() || is_invisible(letter.encode_utf8(&mut [0; 4])) => {
                let code = u32::from(letter);
                let _ = if code > 0xffff {
                    write!(quoted, "\\U{code:08x}")
                } else {
                    write!(quoted, "\\u{code:04x}")
                };
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::document;
    use crate::model::fault::Findings;

    #[test]
    fn texts_that_yaml_could_misread_are_quoted() {
        for plain in ["会议室投影仪故障", "li.na", "phone", "two words", "in-person", "3号会议室"]
        {
            assert_eq!(scalar(plain), plain);
        }
        for tricky in [
            "no",
            "12:30",
            "2026-11-22",
            "1_000",
            "0x1F",
            "1e3",
            "~",
            "",
            " a",
            "a ",
            "a: b",
            "a #b",
            "- a",
            "a -",
            "[a",
            "a,b",
            "{a}",
            "'",
            "\"",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "null",
            "Yes",
            "on",
            "a\nb",
            "a\tb",
            "?",
            ":",
            "007",
            "\u{feff}a",
            "=",
            "bot:eva",
        ] {
            assert!(scalar(tricky).starts_with('"'), "{tricky:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn any_text_is_read_back_by_both_readers(text in any::<String>()) {
            let line = format!("- {{key: {}}}\n", scalar(&text));
            let mut findings = Findings::new("t.yaml");
            let node = document::read(&line, &mut findings);
            prop_assert!(findings.faults.is_empty(), "{:?} {line:?}", findings.faults);
            let read = node.as_ref().and_then(|n| n.as_list()?[0].as_map()?.get("key")?.as_text().map(str::to_owned));
            prop_assert_eq!(read.as_deref(), Some(text.as_str()));
            let other: Vec<std::collections::BTreeMap<String, serde_yaml::Value>> = serde_yaml::from_str(&line).unwrap();
            prop_assert_eq!(other[0]["key"].as_str(), Some(text.as_str()));
        }
    }
}
