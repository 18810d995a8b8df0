//! Rows of events, and which of them a record lacks.

use std::sync::Arc;

use super::cells;
use super::columns::Of;
use super::grid::Grid;
use super::row::{self, Desk, Row, entry, field_entry};
use super::{Bound, ByRecord, What};
use crate::model::document::{Entry, Node};
use crate::model::fault::{Findings, Position};
use crate::model::language::said;
use crate::model::record::{Event, Record};
use crate::model::value::FieldId;
use crate::report::export::MASK;
use crate::store::record::{RawEvent, Reader};

/// An event as a row says it.
#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) event: Event,
    /// The sheet, by its place among all, and where the row stands in it.
    pub(super) grid: usize,
    pub(super) at: Position,
    /// Secrets that the export did not show.
    masked: Vec<FieldId>,
    is_amendment_masked: bool,
}

impl EventRow {
    /// True if `event` says all that the row says; when it was entered does not count.
    fn is(&self, event: &Event) -> bool {
        let fields = |event: &Event| {
            let mut fields = event.fields.clone();
            fields.retain(|id| !self.masked.contains(&id));
            fields
        };
        let Self { event: own, .. } = self;
        own.at == event.at
            && own.event == event.event
            && own.by == event.by
            && (self.is_amendment_masked || own.amendment == event.amendment)
            && fields(own) == fields(event)
    }

    pub(super) const fn is_masked(&self) -> bool {
        !self.masked.is_empty() || self.is_amendment_masked
    }
}

/// The events of all sheets, by record.
pub(super) fn read(
    grids: &mut [Grid],
    bound: &Bound,
    desk: Desk<'_>,
    reader: &mut Reader<'_>,
) -> ByRecord {
    let mut events = ByRecord::new();
    for (place, (grid, bound)) in grids.iter_mut().zip(bound).enumerate() {
        let Some((What::Event, columns)) = bound else { continue };
        let file: Arc<str> = grid.about.file.as_str().into();
        for row in desk.rows(grid, columns) {
            let findings = &mut grid.findings;
            let Some(cell) = row.cell(Of::Id) else {
                findings.fault(row.at(), said!("the row names no record", "该行没有写明工单"));
                continue;
            };
            let id = row::id(cell, findings);
            let event = event_of(&row, place, desk, (&mut *reader, &file), findings);
            if let (Some(id), Some(event)) = (id, event) {
                events.entry(id).or_default().push(event);
            }
        }
    }
    events
}

fn event_of(
    row: &Row,
    grid: usize,
    desk: Desk<'_>,
    (reader, file): (&mut Reader<'_>, &Arc<str>),
    findings: &mut Findings,
) -> Option<EventRow> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut masked = Vec::new();
    let mut is_amendment_masked = false;
    for cell in &row.cells {
        match cell.of {
            Of::Field(id) if cell.is_masked => masked.push(id),
            Of::Field(id) => entries.push(field_entry(id, cell, desk.schema)),
            Of::At | Of::Event | Of::By | Of::Recorded => {
                entries.push(entry(desk.name(cell.of), &cell.text, cell.at));
            }
            Of::Amendment => {
                is_amendment_masked = cell.text.contains(&format!("\"{MASK}\""));
                entries.extend(amendment(&cell.text, cell.at, findings)?);
            }
            Of::Id
            | Of::Kind
            | Of::Head(_)
            | Of::Opened
            | Of::Closed
            | Of::Deadline
            | Of::Nothing => {}
        }
    }
    let raw = RawEvent { at: row.at(), entries: &entries };
    let event = reader.event(&raw, file, findings)?;
    Some(EventRow { event, grid, at: row.at(), masked, is_amendment_masked })
}

/// `of`, `set` and `void`, which stand in one cell as JSON.
fn amendment(text: &str, at: Position, findings: &mut Findings) -> Option<Vec<Entry>> {
    match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) {
        Ok(map) => {
            let entry = |(key, value): (&String, &serde_json::Value)| {
                let value: Node = cells::json(value, at);
                Entry { key: key.as_str().into(), key_at: at, value }
            };
            Some(map.iter().map(entry).collect())
        }
        Err(error) => {
            let message = said!(
                "`amendment` is not a JSON object: {error}",
                "`amendment` 不是 JSON 对象：{error}"
            );
            findings.fault(at, message);
            None
        }
    }
}

/// The events of `rows` that `record` lacks. A row that changes an event of the record is a fault: the record has one of
/// that name which no row says any more, while other rows say what the record says.
pub(super) fn lacking(
    record: &Record,
    rows: Vec<EventRow>,
    grids: &mut [Grid],
    desk: Desk<'_>,
) -> Vec<Event> {
    let said: Vec<bool> =
        record.events.iter().map(|event| rows.iter().any(|row| row.is(event))).collect();
    let is_edited_copy = said.iter().any(|said| *said);
    let mut left: Vec<&Event> = record
        .events
        .iter()
        .zip(&said)
        .filter(|(_, said)| !**said)
        .map(|(event, _)| event)
        .collect();
    let mut added: Vec<Event> = Vec::new();
    for row in rows {
        if record.events.iter().chain(&added).any(|event| row.is(event)) {
            continue;
        }
        let findings = &mut grids[row.grid].findings;
        let name = &desk.schema.event(row.event.event).name;
        let id = record.id;
        if row.is_masked() {
            masked(row.at, findings);
            continue;
        }
        let changed = left.iter().position(|event| event.event == row.event.event);
        if let (true, Some(place)) = (is_edited_copy, changed) {
            let was = left.remove(place).at.in_zone(desk.schema.zone);
            let message = said!(
                "this changes the event `{name}` of {was} of the record {id}: what has happened stays",
                "这改动了工单 {id} 在 {was} 的事件 `{name}`：发生过的事不能改"
            );
            let hint = said!(
                "cs amend {id} of={name} … reason=… corrects it; for one more event leave the old row as it was",
                "用 cs amend {id} of={name} … reason=… 更正；若是另一件事，请保留原来那一行"
            );
            findings.fault_with_hint(row.at, message, hint);
            continue;
        }
        added.push(row.event);
    }
    added
}

pub(super) fn masked(at: Position, findings: &mut Findings) {
    let message = said!(
        "`{MASK}` stands for a secret that the export did not show, and nothing can be made of it",
        "`{MASK}` 代表导出时隐去的保密内容，无法导入"
    );
    let hint = said!("cs export --reveal writes it", "cs export --reveal 会写出它");
    findings.fault_with_hint(at, message, hint);
}
