//! The section `fields`, and the types of fields and columns.

use super::{Declarer, FIXED_FIELDS, plain_field, read_title, told_entries};
use crate::model::code::Code;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::suggest;
use crate::model::language::{Said, said};
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::policy::lint::read_silences;
use crate::policy::places::Section;
use crate::policy::raw::{Keys, text, texts};
use crate::policy::schema::{Field, FieldType, Target};
use crate::policy::values::read_node;

const TYPES: [&str; 10] =
    ["text", "word", "int", "decimal", "bool", "date", "instant", "duration", "list", "ref"];

impl Declarer<'_> {
    pub(super) fn read_fields(&mut self, section: Option<&Node>) {
        for entry in told_entries(section, "fields", self.findings) {
            let Some(mut field) = self.read_field(entry) else { continue };
            match self.schema.find_field(&entry.key) {
                Some(id) if FIXED_FIELDS.contains(&id) => {
                    self.findings
                        .fault(
                            entry.key_at,
                            format!("the field `{}` is built in and fixed", entry.key),
                        )
                        .code(Code::ReservedName);
                }
                Some(id) => {
                    let known = &mut self.schema.fields[usize::from(id.0)];
                    field.title.usual = known.title.usual;
                    *known = field;
                }
                None => self.add_field(field),
            }
        }
    }

    pub(super) fn read_field(&mut self, entry: &Entry) -> Option<Field> {
        if entry.key.ends_with('?') || entry.key.contains(['.', ' ']) {
            let message = format!("`{}` is not a field name", entry.key);
            self.findings
                .fault_with_hint(
                    entry.key_at,
                    message,
                    Said::from("a name is one word, such as fee or delivery-time"),
                )
                .code(Code::WrongName);
            return None;
        }
        let Content::Map(_) = entry.value.content else {
            let kind = self.read_type(&entry.value, None)?;
            return Some(plain_field(&entry.key, kind));
        };
        let mut keys = Keys::of(&entry.value, "a field", self.findings)?;
        let of = keys.get("of");
        let kind =
            keys.need("type", "a field", self.findings).and_then(|node| self.read_type(node, of));
        let title = read_title(keys.get("title"), self.findings);
        let secret = keys.flag("secret", self.findings).unwrap_or(false);
        let pattern = keys.get("pattern").and_then(|node| self.read_pattern(node));
        let missing = keys.get("missing");
        read_silences(&mut keys, self.findings);
        keys.finish("a field", self.findings);
        let kind = kind?;
        let missing = missing.map_or_else(Vec::new, |node| self.read_values(&kind, node));
        Some(Field { name: entry.key.clone().into(), kind, title, secret, pattern, missing })
    }

    pub(super) fn read_pattern(&mut self, node: &Node) -> Option<regex_lite::Regex> {
        let pattern = text(node, "pattern", self.findings)?;
        let compiled = regex_lite::Regex::new(&format!("^(?:{pattern})$"));
        if compiled.is_err() {
            self.findings
                .fault(node.at, format!("`{pattern}` is not a regular expression"))
                .code(Code::WrongValue);
        }
        compiled.ok()
    }

    pub(super) fn read_values(&mut self, kind: &FieldType, node: &Node) -> Vec<Value> {
        let mut values = Vec::new();
        for item in node.items() {
            match read_node(kind, item, self.symbols) {
                Ok(value) => values.push(value),
                Err(misread) => {
                    self.findings
                        .fault_with_hint(item.at, misread.message, misread.hint)
                        .code(misread.code);
                }
            }
        }
        values
    }

    /// A type as written: a name, a list of words, or `ref` and `list` with their `of`.
    pub(super) fn read_type(&mut self, node: &Node, of: Option<&Node>) -> Option<FieldType> {
        if let Content::List(_) = node.content {
            return Some(FieldType::OneOf(self.read_words(node)));
        }
        if let Content::Map(_) = node.content {
            let mut keys = Keys::of(node, "a type", self.findings)?;
            let of = keys.get("of");
            let inner = keys.need("type", "a type", self.findings)?;
            return self.read_type(inner, of);
        }
        let name = text(node, "type", self.findings)?;
        Some(match name {
            "text" => FieldType::Text,
            "word" => FieldType::Word,
            "int" => FieldType::Int,
            "decimal" => FieldType::Decimal,
            "bool" => FieldType::Bool,
            "date" => FieldType::Date,
            "instant" => FieldType::Instant,
            "duration" => FieldType::Duration,
            "list" => FieldType::List(Box::new(
                of.map_or(Some(FieldType::Word), |of| self.read_member(of))?,
            )),
            "ref" => FieldType::Ref(self.read_target(node, of)?),
            _ => {
                self.findings
                    .fault_with_hint(
                        node.at,
                        said!("there is no type `{name}`", "没有字段类型 `{name}`"),
                        suggest(name, TYPES),
                    )
                    .code(Code::UnknownType);
                return None;
            }
        })
    }

    pub(super) fn read_words(&mut self, node: &Node) -> Vec<Symbol> {
        let mut words: Vec<Symbol> = Vec::new();
        for (word, at) in texts(node, "value", self.findings) {
            let symbol = self.symbols.intern(word);
            if words.contains(&symbol) {
                self.findings
                    .fault(at, format!("the value `{word}` stands twice"))
                    .code(Code::DuplicateValue);
            } else {
                words.push(symbol);
            }
        }
        words
    }

    /// What a list holds: words, a roster's keys, or another plain type.
    pub(super) fn read_member(&mut self, of: &Node) -> Option<FieldType> {
        if let Some(roster) = of.as_text().and_then(|name| self.schema.find_roster(name)) {
            return Some(FieldType::Ref(Target::Roster(roster)));
        }
        self.read_type(of, None)
    }

    pub(super) fn read_target(&mut self, node: &Node, of: Option<&Node>) -> Option<Target> {
        let Some(of) = of else {
            self.findings
                .fault_with_hint(
                    node.at,
                    "a ref needs `of`",
                    Said::from("a roster's name, or records"),
                )
                .code(Code::MissingKey);
            return None;
        };
        let name = text(of, "of", self.findings)?;
        if name == "records" {
            return Some(Target::Records);
        }
        let roster = self.schema.find_roster(name);
        if roster.is_none() {
            let known = self.schema.rosters.iter().map(|roster| &*roster.name).chain(["records"]);
            self.places.miss(Section::Rosters, (name, of.at), known, self.findings);
        }
        roster.map(Target::Roster)
    }
}
