//! What people type → the names of the policy and the keys of its rosters. What stands on the screen may be typed as
//! well: a title, or the name of a person, where only one thing bears it. Files hold names and keys alone.

use std::fmt::Write as _;

use super::Words;
use super::roster::{MASK, Secrets, name_of};
use crate::model::fault;
use crate::model::language::{Language, Said, said};
use crate::model::record::{EventId, KindId};
use crate::model::roster::{RosterId, Rosters};
use crate::model::symbol::{Symbol, Symbols};
use crate::model::value::{FieldId, field};
use crate::policy::Policy;
use crate::policy::schema::{FieldType, Schema, Target, Title};
use crate::policy::titles;

/// Several things bear the title that was typed.
#[derive(Clone, Debug)]
pub(crate) struct Ambiguous {
    pub(crate) message: Said,
    pub(crate) hint: Said,
}

/// The kind that `text` names; `None` if there is none.
///
/// # Errors
/// Several bear the title; so everywhere here.
pub(crate) fn kind(text: &str, schema: &Schema) -> Result<Option<KindId>, Ambiguous> {
    if let Some(known) = schema.find_kind(text) {
        return Ok(Some(known));
    }
    let titled = schema.kinds.iter().map(|kind| (&*kind.name, &kind.title));
    Ok(titled_so(text, titled)?.and_then(|name| schema.find_kind(name)))
}

/// The event that `text` names.
pub(crate) fn event(text: &str, schema: &Schema) -> Result<Option<EventId>, Ambiguous> {
    if let Some(known) = schema.find_event(text) {
        return Ok(Some(known));
    }
    let declared = schema.events.iter().take(schema.event_count());
    let titled = declared.map(|event| (&*event.name, &event.title));
    let found = match titled_so(text, titled.clone())? {
        // Sentences and tables say 派单 of what is titled 已派单.
        None if !text.is_ascii() => titled_so(&format!("已{text}"), titled)?,
        found => found,
    };
    Ok(found.and_then(|name| schema.find_event(name)))
}

/// The field that `text` names.
pub(crate) fn field(text: &str, schema: &Schema) -> Result<Option<FieldId>, Ambiguous> {
    if let Some(known) = schema.find_field(text) {
        return Ok(Some(known));
    }
    let titled = schema.fields.iter().map(|field| (&*field.name, &field.title));
    Ok(titled_so(text, titled)?.and_then(|name| schema.find_field(name)))
}

/// A hint that names what was meant by `wrong`, in the language in which it was typed: the titles that hold it, or the
/// nearest; else all where they are few.
pub(crate) fn suggest<'a>(
    wrong: &str,
    things: impl Iterator<Item = (&'a str, &'a Title)> + Clone,
) -> Option<Said> {
    if wrong.is_ascii() {
        return fault::suggest(wrong, things.map(|(name, _)| name));
    }
    suggest_title(wrong, things.map(|(name, title)| title.text(Language::Chinese).unwrap_or(name)))
}

/// The same of titles.
fn suggest_title<'a>(wrong: &str, called: impl Iterator<Item = &'a str> + Clone) -> Option<Said> {
    const FEW: usize = 3;
    let holding: Vec<&str> = called.clone().filter(|title| title.contains(wrong)).collect();
    if holding.is_empty() || holding.len() > FEW {
        return fault::suggest(wrong, called);
    }
    let (english, chinese) = (holding.join("` or `"), holding.join("` 或 `"));
    Some(said!("did you mean `{english}`?", "是不是 `{chinese}`？"))
}

/// The same of a kind that there is not.
pub(crate) fn suggest_kind(wrong: &str, schema: &Schema) -> Option<Said> {
    suggest(wrong, schema.kinds.iter().map(|kind| (&*kind.name, &kind.title)))
}

/// The same of a state.
pub(crate) fn suggest_status(wrong: &str, known: &[Symbol], symbols: &Symbols) -> Option<Said> {
    let known = known.iter().map(|word| symbols.text(*word));
    if wrong.is_ascii() {
        return fault::suggest(wrong, known);
    }
    suggest_title(wrong, known.map(|name| titles::of_status(name).unwrap_or(name)))
}

/// The same of an event.
pub(crate) fn suggest_event(wrong: &str, schema: &Schema) -> Option<Said> {
    let events = || (0..schema.event_count()).filter_map(|id| u16::try_from(id).ok().map(EventId));
    if wrong.is_ascii() {
        return fault::suggest(wrong, events().map(|id| &*schema.event(id).name));
    }
    suggest_title(wrong, events().map(|id| schema.event_called(id, Language::Chinese)))
}

/// The same of a field.
pub(crate) fn suggest_field(wrong: &str, schema: &Schema) -> Option<Said> {
    suggest(wrong, schema.fields.iter().map(|field| (&*field.name, &field.title)))
}

/// Values, as people may write them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) rosters: &'a Rosters,
    pub(crate) symbols: &'a Symbols,
}

impl Meaning<'_> {
    /// The row that `text` names: by its key, or by what people call it.
    pub(crate) fn row(self, roster: RosterId, text: &str) -> Result<Option<Symbol>, Ambiguous> {
        let Some(rows) = self.rosters.get(roster) else { return Ok(None) };
        if let Some(key) = self.symbols.find(text).filter(|key| rows.has(*key)) {
            return Ok(Some(key));
        }
        let Self { policy, symbols, .. } = self;
        let words = Words { policy, symbols, language: Language::English };
        let kind = policy.schema.roster(roster);
        let is_meant = |key: &&Symbol| {
            let last = rows.history(**key).last();
            let name = last.map(|row| name_of(words, kind, row, Secrets::Masked));
            name.is_some_and(|name| name == text && name != MASK)
        };
        let keys = rows.keys().iter().filter(is_meant).map(|key| symbols.text(*key));
        Ok(the_only(text, &keys.collect::<Vec<_>>())?.and_then(|key| symbols.find(key)))
    }

    /// The key of one of the staff; the text itself where no one is called so.
    pub(crate) fn staff(self, text: &str) -> Result<String, Ambiguous> {
        let Some(staff) = self.policy.schema.staff else { return Ok(text.to_owned()) };
        let key = self.row(staff, text)?;
        Ok(key.map_or(text, |key| self.symbols.text(key)).to_owned())
    }

    /// The text of a value as files hold it; what is not known is left as it is.
    pub(crate) fn value(self, id: FieldId, text: &str) -> Result<String, Ambiguous> {
        self.value_of(id, &self.policy.schema.field(id).kind, text)
    }

    fn value_of(self, id: FieldId, kind: &FieldType, text: &str) -> Result<String, Ambiguous> {
        let schema = &self.policy.schema;
        let known: Option<&str> = match (id, kind) {
            (field::KIND, _) => self::kind(text, schema)?.map(|kind| &*schema.kind(kind).name),
            (field::EVENT, _) => event(text, schema)?.map(|event| &*schema.event(event).name),
            (field::STATUS, FieldType::OneOf(words)) => {
                let is_known = words.iter().any(|word| self.symbols.text(*word) == text);
                if is_known { None } else { titles::status_called(text) }
            }
            (_, FieldType::Ref(Target::Roster(roster))) => {
                self.row(*roster, text)?.map(|key| self.symbols.text(key))
            }
            (_, FieldType::List(member)) => {
                let parts = text.split([',', '，', '、']).map(str::trim);
                let parts = parts.filter(|part| !part.is_empty());
                let parts: Result<Vec<String>, Ambiguous> =
                    parts.map(|part| self.value_of(id, member, part)).collect();
                return Ok(parts?.join(","));
            }
            _ => None,
        };
        Ok(known.unwrap_or(text).to_owned())
    }
}

/// The name of the one thing that bears the title `text`. What the policy says outranks what things are usually called.
fn titled_so<'s>(
    text: &str,
    things: impl Iterator<Item = (&'s str, &'s Title)> + Clone,
) -> Result<Option<&'s str>, Ambiguous> {
    let own = things.clone().filter(|(_, title)| title.is_own(text)).map(|(name, _)| name);
    let own: Vec<&str> = own.collect();
    if own.is_empty() {
        let usual = things.filter(|(_, title)| title.is_usual(text)).map(|(name, _)| name);
        return the_only(text, &usual.collect::<Vec<_>>());
    }
    the_only(text, &own)
}

/// The only one; an error that names them where there are several.
fn the_only<'s>(text: &str, names: &[&'s str]) -> Result<Option<&'s str>, Ambiguous> {
    let [first, others @ ..] = names else { return Ok(None) };
    if others.is_empty() {
        return Ok(Some(first));
    }
    let (mut english, mut chinese) = (format!("`{first}`"), format!("`{first}`"));
    for other in others {
        let _ = write!(english, " or `{other}`");
        let _ = write!(chinese, "、`{other}`");
    }
    let message = said!("`{text}` could be {english}", "`{text}` 可指 {chinese}");
    Err(Ambiguous { message, hint: said!("type the one that is meant", "请写明是哪一个") })
}
