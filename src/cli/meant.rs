//! What people type → the names of the policy and the keys of its rosters. What stands on the screen may be typed as
//! well: a title, or the name of a person, where only one thing bears it. Files hold names and keys alone.

use std::fmt::Write as _;

use anyhow::Result;

use super::Hinted;
use crate::model::language::{Language, said};
use crate::model::record::{EventId, KindId};
use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, field};
use crate::policy::schema::{FieldType, Schema, Target, Title};
use crate::policy::titles;
use crate::report::Words;
use crate::report::roster::{MASK, Secrets, name_of};
use crate::store::Book;

/// The kind that `text` names; `None` if there is none.
///
/// # Errors
/// Several bear the title; so everywhere here.
pub(super) fn kind(text: &str, schema: &Schema) -> Result<Option<KindId>> {
    if let Some(known) = schema.find_kind(text) {
        return Ok(Some(known));
    }
    let titled = schema.kinds.iter().map(|kind| (&*kind.name, &kind.title));
    Ok(titled_so(text, titled)?.and_then(|name| schema.find_kind(name)))
}

/// The event that `text` names.
pub(super) fn event(text: &str, schema: &Schema) -> Result<Option<EventId>> {
    if let Some(known) = schema.find_event(text) {
        return Ok(Some(known));
    }
    let declared = schema.events.iter().take(schema.event_count());
    let titled = declared.map(|event| (&*event.name, &event.title));
    Ok(titled_so(text, titled)?.and_then(|name| schema.find_event(name)))
}

/// The field that `text` names.
pub(super) fn field(text: &str, schema: &Schema) -> Result<Option<FieldId>> {
    if let Some(known) = schema.find_field(text) {
        return Ok(Some(known));
    }
    let titled = schema.fields.iter().map(|field| (&*field.name, &field.title));
    Ok(titled_so(text, titled)?.and_then(|name| schema.find_field(name)))
}

/// The row that `text` names: by its key, or by what people call it.
pub(super) fn row(roster: RosterId, text: &str, book: &Book) -> Result<Option<Symbol>> {
    let Some(rows) = book.rosters.get(roster) else { return Ok(None) };
    if let Some(key) = book.symbols.find(text).filter(|key| rows.has(*key)) {
        return Ok(Some(key));
    }
    let words = Words { policy: &book.policy, symbols: &book.symbols, language: Language::English };
    let kind = book.policy.schema.roster(roster);
    let is_meant = |key: &&Symbol| {
        let last = rows.history(**key).last();
        let name = last.map(|row| name_of(words, kind, row, Secrets::Masked));
        name.is_some_and(|name| name == text && name != MASK)
    };
    let keys = rows.keys().iter().filter(is_meant).map(|key| book.symbols.text(*key));
    Ok(the_only(text, &keys.collect::<Vec<_>>())?.and_then(|key| book.symbols.find(key)))
}

/// The key of one of the staff; the text itself where no one is called so.
pub(super) fn staff(text: &str, book: &Book) -> Result<String> {
    let Some(staff) = book.policy.schema.staff else { return Ok(text.to_owned()) };
    let key = row(staff, text, book)?;
    Ok(key.map_or(text, |key| book.symbols.text(key)).to_owned())
}

/// The text of a value as files hold it; what is not known is left as it is.
pub(super) fn value(id: FieldId, text: &str, book: &Book) -> Result<String> {
    value_of(id, &book.policy.schema.field(id).kind, text, book)
}

fn value_of(id: FieldId, kind: &FieldType, text: &str, book: &Book) -> Result<String> {
    let schema = &book.policy.schema;
    let known: Option<&str> = match (id, kind) {
        (field::KIND, _) => self::kind(text, schema)?.map(|kind| &*schema.kind(kind).name),
        (field::EVENT, _) => event(text, schema)?.map(|event| &*schema.event(event).name),
        (field::STATUS, FieldType::OneOf(words)) => {
            let is_known = words.iter().any(|word| book.symbols.text(*word) == text);
            if is_known { None } else { titles::status_called(text) }
        }
        (_, FieldType::Ref(Target::Roster(roster))) => {
            row(*roster, text, book)?.map(|key| book.symbols.text(key))
        }
        (_, FieldType::List(member)) => {
            let parts = text.split([',', '，', '、']).map(str::trim);
            let parts = parts.filter(|part| !part.is_empty());
            let parts: Result<Vec<String>> =
                parts.map(|part| value_of(id, member, part, book)).collect();
            return Ok(parts?.join(","));
        }
        _ => None,
    };
    Ok(known.unwrap_or(text).to_owned())
}

/// The name of the one thing that bears the title `text`. What the policy says outranks what things are usually called.
fn titled_so<'s>(
    text: &str,
    things: impl Iterator<Item = (&'s str, &'s Title)> + Clone,
) -> Result<Option<&'s str>> {
    let own = things.clone().filter(|(_, title)| title.is_own(text)).map(|(name, _)| name);
    let own: Vec<&str> = own.collect();
    if own.is_empty() {
        let usual = things.filter(|(_, title)| title.is_usual(text)).map(|(name, _)| name);
        return the_only(text, &usual.collect::<Vec<_>>());
    }
    the_only(text, &own)
}

/// The only one; an error that names them where there are several.
fn the_only<'s>(text: &str, names: &[&'s str]) -> Result<Option<&'s str>> {
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
    Err(Hinted::new(message, said!("type the one that is meant", "请写明是哪一个")).into())
}
