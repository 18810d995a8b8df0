//! Records at work: one YAML file each, in the form that `cs` writes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::office::Office;
use super::record::{Event, Fields, Record, Value};

/// Writes an open record to its file in the book.
pub(crate) fn write(book: &Path, record: &Record<'_>, office: &Office) -> io::Result<()> {
    let (year, month) = (&record.id[..2], &record.id[2..4]);
    let folder = book.join(format!("data/tickets/20{year}/{month}"));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{}.yaml", record.id)), text(record, office))
}

fn text(record: &Record<'_>, office: &Office) -> String {
    let mut text = format!("id: {}\nkind: {}\n", record.id, record.kind);
    for (name, value) in &record.head {
        let _ = writeln!(text, "{name}: {}", shown(value, office));
    }
    text.push_str("timeline:\n");
    for event in &record.events {
        line(&mut text, event, office);
    }
    text
}

fn line(text: &mut String, event: &Event<'_>, office: &Office) {
    let (at, by) = (office.instant(event.at), scalar(event.by));
    let _ = write!(text, "- {{at: {at}, event: {}, by: {by}", event.name);
    for (name, said) in [("to", event.to), ("via", event.via)] {
        if !said.is_empty() {
            let _ = write!(text, ", {name}: {}", scalar(said));
        }
    }
    fields(text, &event.fields, office);
    if !event.note.is_empty() {
        let _ = write!(text, ", note: {}", scalar(&event.note));
    }
    if let Some(recorded) = event.recorded {
        let _ = write!(text, ", recorded: {}", office.instant(recorded));
    }
    text.push_str("}\n");
}

fn fields(text: &mut String, fields: &Fields<'_>, office: &Office) {
    for (name, value) in fields {
        let _ = write!(text, ", {name}: {}", shown(value, office));
    }
}

fn shown<'v>(value: &'v Value<'_>, office: &Office) -> Cow<'v, str> {
    match value {
        Value::One(text) => scalar(text),
        Value::Many(items) => {
            let items: Vec<_> = items.iter().map(|item| scalar(item)).collect();
            format!("[{}]", items.join(", ")).into()
        }
        Value::At(at) => office.instant(*at).into(),
    }
}

/// Plain where no reader of YAML could take it for something else, quoted where one could.
fn scalar(text: &str) -> Cow<'_, str> {
    let is_letter = |letter: char| letter.is_alphanumeric() || !letter.is_ascii();
    let may_stand = |letter| is_letter(letter) || " -_./()+;".contains(letter);
    let starts_well = text.starts_with(|first: char| is_letter(first) && !first.is_ascii_digit());
    if starts_well && text.chars().all(may_stand) && !text.ends_with(' ') {
        return text.into();
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"").into()
}
