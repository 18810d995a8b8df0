//! The command that writes an event, for one who took it back.

use crate::model::record::{Amended, Amendment, Correction, Event, Record, event};
use crate::model::shell::shell_word;
use crate::model::value::{FieldId, Fields, Value, field};
use crate::store::Book;

/// The command that would write the event `written` of `record` again, the record being as it was before; secret values
/// are masked. `None` where no command writes such an event.
pub(super) fn command(written: &Event, record: &Record, book: &Book) -> Option<String> {
    let mut words = vec!["cs".to_owned()];
    if written.event == event::OPENED {
        words.push("new".to_owned());
        words.push(book.policy.schema.kind(record.kind).name.to_string());
        words.extend(values(&record.head, Some(field::SUBJECT), book));
        words.extend(options(&written.fields, &[field::NOTE], book));
    } else {
        let kind = book.policy.schema.event(written.event);
        match &kind.verb {
            Some(verb) => words.extend([verb.to_string(), record.id.to_string()]),
            None => words.extend(["log".into(), record.id.to_string(), kind.name.to_string()]),
        }
        let first = kind.fields.first().map(|used| used.field);
        let first = first.filter(|first| *first != field::NOTE && written.amendment.is_none());
        if let Some(amendment) = &written.amendment {
            words.extend(amended(amendment, record, book)?);
        }
        words.extend(values(&written.fields, first, book));
        words.extend(options(&written.fields, &[field::VIA, field::NOTE], book));
    }
    words.extend(options(&written.fields, &[field::FORCED], book));
    let zone = book.policy.zone();
    words.extend(["--at".to_owned(), written.at.in_zone(zone).to_string()]);
    words.extend(["--by".to_owned(), shell_word(&written.by.text(&book.symbols))]);
    Some(words.join(" "))
}

/// `of=resolved cause=…`; `None` where it corrects another event than the last of its name.
fn amended(amendment: &Amendment, record: &Record, book: &Book) -> Option<Vec<String>> {
    let of = match amendment.of {
        Amended::Head => "head".to_owned(),
        Amended::Event { at, event } => {
            let same = record.events.iter().filter(|one| one.event == event);
            let is_last = same.map(|one| one.at).max() == Some(at);
            is_last.then(|| book.policy.schema.event(event).name.to_string())?
        }
    };
    let mut words = vec![format!("of={of}")];
    match &amendment.correction {
        Correction::Void => words.push("void=true".to_owned()),
        Correction::Values { at, by, fields } => {
            let zone = book.policy.zone();
            words.extend(at.map(|at| format!("at={}", at.in_zone(zone))));
            words.extend(by.map(|by| format!("by={}", shell_word(&by.text(&book.symbols)))));
            let all = fields.iter().map(|(id, value)| assignment(id, value, book));
            words.extend(all);
        }
    }
    Some(words)
}

/// The fields as words, `first` without its name; what has an option of its own is left out.
fn values(fields: &Fields, first: Option<FieldId>, book: &Book) -> Vec<String> {
    let bare = first.and_then(|first| {
        let text = shown(first, fields.get(first)?, book);
        let is_bare = !text.starts_with('-') && !text.contains('=');
        is_bare.then(|| (first, shell_word(&text)))
    });
    let is_option =
        |id: FieldId| matches!(id, field::KIND | field::VIA | field::NOTE | field::FORCED);
    let rest = fields
        .iter()
        .filter(|(id, _)| !is_option(*id) && bare.as_ref().is_none_or(|(first, _)| first != id))
        .map(|(id, value)| assignment(id, value, book));
    let via = fields.get(field::VIA).filter(|_| first == Some(field::SUBJECT));
    let via = via.map(|via| format!("--via {}", shell_word(&shown(field::VIA, via, book))));
    let mut words: Vec<String> = bare.iter().map(|(_, text)| text.clone()).collect();
    words.extend(rest);
    words.extend(via);
    words
}

fn options(fields: &Fields, which: &[FieldId], book: &Book) -> Vec<String> {
    let option = |id: &FieldId| {
        let name = match *id {
            field::VIA => "--via",
            field::FORCED => "--force",
            _ => "-m",
        };
        Some(format!("{name} {}", shell_word(&shown(*id, fields.get(*id)?, book))))
    };
    which.iter().filter_map(option).collect()
}

fn assignment(id: FieldId, value: &Value, book: &Book) -> String {
    format!("{}={}", book.policy.schema.field(id).name, shell_word(&shown(id, value, book)))
}

fn shown(id: FieldId, value: &Value, book: &Book) -> String {
    if book.policy.schema.field(id).secret {
        return "***".to_owned();
    }
    book.policy.schema.show(value, &book.symbols)
}
