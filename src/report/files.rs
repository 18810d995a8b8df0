//! An index of the files of closed records, and whether each says what a file must say.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Span;
use super::figures::{Cell, Figures};
use super::record::Basis;
use crate::engine::View;
use crate::model::Instant;
use crate::model::fault::suggest;
use crate::model::language::{Said, said, tr};
use crate::model::record::{EventId, KindId, Record};
use crate::model::value::{FieldId, Value, field};
use crate::policy::schema::{FieldType, Schema};

/// Which files are listed, and what they must say.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    /// Empty for all kinds.
    pub(crate) kinds: &'a [KindId],
    /// When the record was closed.
    pub(crate) span: Span,
    /// The field that tells how it ended; the status where it is not said.
    pub(crate) result: Option<FieldId>,
    /// `None` for the texts that belong to the kind of each record.
    pub(crate) parts: Option<Vec<Part>>,
    /// Only files that lack a part.
    pub(crate) lacking: bool,
    /// By month of the archive, when it was archived.
    pub(crate) archived: &'a BTreeMap<String, NaiveDate>,
}

/// What a file must say: one of these at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    name: String,
    fields: Vec<FieldId>,
    events: Vec<EventId>,
}

/// Why a part is not understood: the reason, and a remedy where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misnamed {
    pub(crate) message: Said,
    pub(crate) hint: Option<Said>,
}

impl Part {
    /// Reads `remedy`, or `measures=remedy/prevention/rectified`: a name, and fields or events of which one will do.
    pub(crate) fn read(text: &str, schema: &Schema) -> Result<Self, Misnamed> {
        let (name, sources) = text.split_once('=').unwrap_or((text, text));
        let mut part = Self { name: name.to_owned(), fields: Vec::new(), events: Vec::new() };
        for source in sources.split('/') {
            let (field, event) = (schema.find_field(source), schema.find_event(source));
            if field.is_none() && event.is_none() {
                let known = schema.field_list().chain(schema.event_list());
                let message =
                    said!("there is no field or event `{source}`", "没有字段或事件 `{source}`");
                return Err(Misnamed { message, hint: suggest(source, known) });
            }
            part.fields.extend(field);
            part.events.extend(event);
        }
        Ok(part)
    }

    fn of_field(id: FieldId, schema: &Schema) -> Self {
        let name = schema.field(id).name.to_string();
        Self { name, fields: vec![id], events: Vec::new() }
    }

    /// True if the record says it, in its head or in an event.
    fn is_said(&self, view: &View<'_>) -> bool {
        let says = |id: &FieldId| {
            view.timeline.head.get(*id).is_some()
                || view.events().iter().any(|event| event.fields.get(*id).is_some())
        };
        self.fields.iter().any(says)
            || view.events().iter().any(|event| self.events.contains(&event.event))
    }
}

/// The texts that belong to a kind: of its head, and of the events that belong to it alone.
fn texts_of(kind: KindId, schema: &Schema) -> Vec<Part> {
    let own_events = schema.events.iter().filter(|event| *event.kinds == [kind]);
    let uses = schema.kind(kind).fields.iter().chain(own_events.flat_map(|event| &event.fields));
    let mut ids: Vec<FieldId> = Vec::new();
    for used in uses {
        let is_text = schema.field(used.field).kind == FieldType::Text;
        if is_text && used.field != field::NOTE && !ids.contains(&used.field) {
            ids.push(used.field);
        }
    }
    ids.into_iter().map(|id| Part::of_field(id, schema)).collect()
}

/// A closed record, on its way into the index.
struct File {
    /// Those without a customer come last.
    key: (bool, String, Instant, String),
    cells: Vec<Cell>,
    is_whole: bool,
}

/// One row a closed record, by customer, then closing.
pub(crate) fn files(basis: &Basis<'_>, scope: &Scope<'_>, records: &[Record]) -> Figures {
    let columns = [
        ("customer", basis.words.head(field::CUSTOMER, "CUSTOMER")),
        ("record", "RECORD"),
        ("result", "RESULT"),
        ("closed", "CLOSED"),
        ("archived", "ARCHIVED"),
        ("parts", "PARTS"),
        ("of_parts", ""),
        ("lacks", "LACKS"),
        ("subject", basis.words.head(field::SUBJECT, "SUBJECT")),
    ];
    let mut figures = Figures::new("file", &columns);
    let of_kinds = records
        .iter()
        .filter(|record| scope.kinds.is_empty() || scope.kinds.contains(&record.kind));
    let mut files: Vec<File> = of_kinds.filter_map(|record| file(basis, scope, record)).collect();
    files.sort_by(|a, b| a.key.cmp(&b.key));
    let lacking = files.iter().filter(|file| !file.is_whole).count();
    let all = files.len();
    let shown = files.into_iter().filter(|file| !scope.lacking || !file.is_whole);
    figures.rows = shown.map(|file| file.cells).collect();
    let one = if all == 1 { "1 file" } else { &format!("{all} files") };
    let lack = if lacking == 1 { "lacks" } else { "lack" };
    figures.notes.push(tr!(
        basis.words.language,
        "{one}, {lacking} {lack} a part",
        "{all}份档案，{lacking}份不全"
    ));
    figures
}

fn file(basis: &Basis<'_>, scope: &Scope<'_>, record: &Record) -> Option<File> {
    let timeline = basis.settle(record)?;
    let schema = &basis.words.policy.schema;
    let view = View::new(basis.words.policy, basis.rosters, &timeline, basis.now);
    let closed = ended_at(basis, &view).filter(|closed| scope.span.has(*closed))?;
    let last = timeline.events.len() - 1;
    let value = |id| view.value(id, last).map(|value| basis.show_field(id, value));
    let result = scope.result.and_then(|id| last_said(&view, id).map(|v| basis.show_field(id, &v)));
    let status = || {
        let status = view.value(field::STATUS, last);
        status.map_or(Cell::Nothing, |status| basis.cell(field::STATUS, status))
    };
    let own_parts;
    let parts = if let Some(parts) = &scope.parts {
        parts
    } else {
        own_parts = texts_of(record.kind, schema);
        &own_parts
    };
    let missing = parts.iter().filter(|part| !part.is_said(&view)).map(|part| part.name.clone());
    let missing: Vec<String> = missing.collect();
    let (has, of) = ((parts.len() - missing.len()) as u64, parts.len() as u64);
    let customer = value(field::CUSTOMER);
    let archived = month_of(&record.file).and_then(|month| scope.archived.get(month).copied());
    let is_whole = missing.is_empty();
    let id = record.id.to_string();
    Some(File {
        key: (customer.is_none(), customer.clone().unwrap_or_default(), closed, id.clone()),
        cells: vec![
            customer.map_or(Cell::Nothing, Cell::Text),
            Cell::Text(id),
            result.map_or_else(status, Cell::Text),
            Cell::Instant(closed),
            archived.into(),
            Cell::Of(has, of),
            Cell::Count(of),
            Cell::List(missing),
            value(field::SUBJECT).map_or(Cell::Nothing, Cell::Text),
        ],
        is_whole,
    })
}

/// When the record came to its end; `None` while it is at work.
pub(super) fn ended_at(basis: &Basis<'_>, view: &View<'_>) -> Option<Instant> {
    let changes = view.changes(field::STATUS);
    let (index, status) = changes.last()?;
    let status = basis.words.symbols.text(status.as_word()?);
    super::ENDED.contains(&status).then(|| view.at(*index))
}

/// The last value of a field that an event says, else that of the head.
fn last_said(view: &View<'_>, id: FieldId) -> Option<Value> {
    let said = view.events().iter().rev().find_map(|event| event.fields.get(id));
    said.or_else(|| view.timeline.head.get(id)).cloned()
}

/// The month of an archived record, as its file is named.
fn month_of(file: &str) -> Option<&str> {
    let (_, rest) = file.split_once("/month=")?;
    rest.split('/').next()
}
