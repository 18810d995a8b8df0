//! Values as words of a shell, or places to fill in.

use super::Remedies;
use crate::model::language::tr;
use crate::model::shell::shell_word;
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value};
use crate::policy::condition::{Check, Operand, Subject, Test};
use crate::policy::schema::{FieldType, Target};
use crate::policy::values::described;

impl Remedies<'_> {
    pub(super) fn text(&self, word: Symbol) -> String {
        shell_word(self.basis.words.symbols.text(word))
    }

    /// A value as a word of a shell; that of a secret field is to be filled in.
    pub(super) fn word_of(&self, id: FieldId, value: &Value) -> String {
        let schema = &self.view.policy.schema;
        if schema.field(id).secret {
            return self.value_of(id, None);
        }
        shell_word(&schema.show(value, self.basis.words.symbols))
    }

    /// The value that a check asks, or a place for one of those that it, and the type of the field, allow.
    pub(super) fn value_of(&self, id: FieldId, check: Option<&Check>) -> String {
        let schema = &self.view.policy.schema;
        let kind = &schema.field(id).kind;
        let show = |value: &Value| shell_word(&schema.show(value, self.basis.words.symbols));
        match (check, kind) {
            (Some(Check::Words(words)), _) => self.one_of(words.iter().copied()),
            (Some(Check::Not(not)), FieldType::OneOf(words))
                if matches!(&**not, Check::Words(_)) =>
            {
                let Check::Words(out) = &**not else { return self.place(kind) };
                self.one_of(words.iter().filter(|word| !out.contains(word)).copied())
            }
            (Some(Check::Is(Operand::Value(value))), _) => show(value),
            (Some(Check::Any(checks)), _) => {
                let values = checks.iter().map(|check| self.value_of(id, Some(check)));
                let inner = |value: String| value.trim_matches(['(', ')']).to_owned();
                alternatives(&values.map(inner).collect::<Vec<_>>())
            }
            (Some(Check::Has(values)), _) => values.iter().map(show).collect::<Vec<_>>().join(","),
            (Some(check @ (Check::Compare(..) | Check::Between(..) | Check::Is(_))), _) => {
                let test = Test { subject: Subject::Own(id), check: check.clone() };
                let text = self.basis.words.test(&test, None);
                let name = self.basis.words.field(id);
                let text = text.strip_prefix(name).unwrap_or(&text).trim_start();
                let text =
                    text.strip_prefix(&*tr!(self.basis.language, "is ", "为")).unwrap_or(text);
                format!("({})", text.trim_start())
            }
            (Some(Check::Actors(_) | Check::Not(_) | Check::Present(_)) | None, _) => {
                self.place(kind)
            }
        }
    }

    /// `(general|important|urgent)`, `(a text)`, `(a key of staff)`.
    pub(super) fn place(&self, kind: &FieldType) -> String {
        if let FieldType::OneOf(words) = kind {
            return self.one_of(words.iter().copied());
        }
        if let FieldType::Ref(Target::Roster(roster)) = kind {
            let schema = &self.view.policy.schema;
            let name = &schema.roster(*roster).name;
            return if schema.staff == Some(*roster) {
                tr!(self.basis.language, "(a key of {name})", "(人员编号)")
            } else {
                tr!(self.basis.language, "(a key of {name})", "({name} 名册的编号)")
            };
        }
        format!("({})", self.kind(kind))
    }

    /// A place for a value that differs from the one before.
    pub(super) fn another(&self, place: &str) -> String {
        place.replace('(', &tr!(self.basis.language, "(another of ", "(另一个："))
    }

    /// What a type holds.
    pub(super) fn kind(&self, kind: &FieldType) -> String {
        described(kind, self.basis.language).to_owned()
    }

    pub(super) fn one_of(&self, words: impl Iterator<Item = Symbol>) -> String {
        alternatives(&words.map(|word| self.text(word)).collect::<Vec<_>>())
    }
}

/// The one, or `(a|b|c)`.
pub(super) fn alternatives(all: &[String]) -> String {
    if let [one] = all { one.clone() } else { format!("({})", all.join("|")) }
}
