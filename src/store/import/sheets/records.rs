//! Rows of records: those that the book has are held against it, the others become new ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::columns::{self, Of};
use super::events::{self, EventRow, masked};
use super::grid::Grid;
use super::row::{self, Cell, Desk, Row, entry, field_entry};
use super::{Bound, ByRecord, Grown, Request, What};
use crate::engine::view::View;
use crate::model::Instant;
use crate::model::document::Entry;
use crate::model::fault::{Findings, Position};
use crate::model::id::RecordId;
use crate::model::language::{Said, said};
use crate::model::record::{Event, KindId, Record, event};
use crate::model::shell::shell_word;
use crate::model::timeline::{Horizon, Timeline};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::report::export::is_of_head;
use crate::report::export::sheets::Tally;
use crate::report::presence::{absence, remedy};
use crate::store::Book;
use crate::store::import::records::{AtHand, hash, take};
use crate::store::record::{RawRecord, Reader, SAID_BY_EVENTS};

/// An event entered so much later carries when.
const RECORDED_AFTER: i64 = 60;

/// What the sheets come to.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) new: Vec<Record>,
    pub(super) grown: Grown,
}

/// Reads all sheets against the book.
pub(super) fn gather(
    book: &mut Book,
    grids: &mut [Grid],
    known: &AtHand,
    request: &Request<'_>,
    tally: &mut Tally,
) -> Gathered {
    let desk = Desk {
        policy: &book.policy,
        schema: &book.policy.schema,
        rosters: &book.rosters,
        symbols: &book.symbols,
    };
    let bound: Bound = grids.iter_mut().map(|grid| columns::bind(grid, desk.schema)).collect();
    let mut reader = Reader::new(desk.schema, desk.rosters, desk.symbols);
    let mut events = events::read(grids, &bound, desk, &mut reader);
    let mut gatherer = Gatherer {
        desk,
        known,
        request,
        book,
        reader,
        made: BTreeMap::new(),
        seen: BTreeSet::new(),
        eventless: Eventless::default(),
    };
    for (grid, bound) in grids.iter_mut().zip(&bound) {
        let Some((What::Record, columns)) = bound else { continue };
        for row in desk.rows(grid, columns) {
            tally.records += 1;
            gatherer.row(&row, columns, &mut events, (&mut *grid, &mut *tally));
        }
        std::mem::take(&mut gatherer.eventless).tell(&grid.about.file, &mut grid.findings);
    }
    tally.known = events.values().map(Vec::len).sum();
    tally.events =
        tally.known + gatherer.made.values().map(|record| record.events.len()).sum::<usize>();
    let grown = gatherer.grow(events, grids);
    let Gatherer { made, reader, .. } = gatherer;
    let strangers = reader.warnings();
    let new = made.into_values().collect();
    book.warnings.extend(strangers);
    Gathered { new, grown }
}

struct Gatherer<'b> {
    desk: Desk<'b>,
    known: &'b AtHand,
    request: &'b Request<'b>,
    book: &'b Book,
    reader: Reader<'b>,
    made: BTreeMap<RecordId, Record>,
    /// Ids that had a row.
    seen: BTreeSet<RecordId>,
    /// Rows that came without the events that say some of their cells.
    eventless: Eventless,
}

/// Rows of new records that bear an id, as an export writes it, and say what only events say.
#[derive(Debug, Default)]
struct Eventless {
    rows: usize,
    /// The first such cell, and the name of its column.
    first: Option<(Position, String)>,
}

impl Eventless {
    /// That the events of these rows are missing, said once.
    fn tell(self, file: &str, findings: &mut Findings) {
        let Some((at, name)) = self.first else { return };
        let rows = self.rows;
        let message = match rows {
            1 => said!(
                "1 row is of a record that the book lacks, and only its events say `{name}`",
                "有 1 行的工单册里没有，而 `{name}` 只由其事件说明"
            ),
            _ => said!(
                "{rows} rows are of records that the book lacks, and only their events say `{name}`",
                "有 {rows} 行的工单册里没有，而 `{name}` 只由其事件说明"
            ),
        };
        let file = shell_word(file);
        let hint = said!(
            "import their events too: cs export --all --events -o events.csv where they are, then cs import {file} events.csv",
            "请一并导入事件：在原处 cs export --all --events -o events.csv，再 cs import {file} events.csv"
        );
        findings.fault_with_hint(at, message, hint);
    }
}

impl Gatherer<'_> {
    fn row(
        &mut self,
        row: &Row,
        columns: &[Of],
        events: &mut ByRecord,
        (grid, tally): (&mut Grid, &mut Tally),
    ) {
        let file: Arc<str> = grid.about.file.as_str().into();
        let findings = &mut grid.findings;
        let id = match row.cell(Of::Id) {
            Some(cell) => row::id(cell, findings),
            None => self.made_id(row, findings),
        };
        let Some(id) = id else { return };
        if !self.seen.insert(id) {
            let message = said!("the record {id} has a row already", "工单 {id} 已经有一行");
            findings.fault(row.at(), message);
            return;
        }
        if let Some(record) = self.known.get(&id) {
            let before = findings.faults.len();
            tally.stale += self.compare(row, record, &file, findings);
            self.emptied(row, columns, record, findings);
            tally.unchanged += usize::from(findings.faults.len() == before);
            return;
        }
        let happened = events.remove(&id).unwrap_or_default();
        if happened.is_empty()
            && row.cell(Of::Id).is_some()
            && let Some(cell) = row.cells.iter().find(|cell| self.is_later(row, cell, columns))
        {
            self.eventless.rows += 1;
            self.eventless.first.get_or_insert((cell.at, self.desk.name(cell.of).to_owned()));
            return;
        }
        let made = self.make(id, (row, columns), happened, (&file, findings));
        self.made.extend(made.map(|record| (id, record)));
    }

    /// An id for a row without one, the same at every import: from what the row says and the date of opening.
    fn made_id(&self, row: &Row, findings: &mut Findings) -> Option<RecordId> {
        let Some(opened) = row.text(Of::Opened).and_then(|text| Instant::parse(text).ok()) else {
            let message =
                said!("the row has no `id` and no `opened`", "该行既没有 `id`，也没有 `opened`");
            let hint = said!(
                "write when it was opened, such as 2026-11-22 09:00: the id is made from it, and to import twice is to import once",
                "请写上受理时间，例如 2026-11-22 09:00：工单号由它生成，重复导入也只算一次"
            );
            findings.fault_with_hint(row.at(), message, hint);
            return None;
        };
        let said: Vec<String> = row
            .cells
            .iter()
            .map(|cell| format!("{}={}", self.desk.name(cell.of), cell.text))
            .collect();
        let date = opened.date_in(self.desk.schema.zone);
        (0..u32::MAX)
            .map(|attempt| RecordId::new(date, hash(&said.join("\n"), attempt)))
            .find(|id| self.known.get(id).is_none_or(|record| self.is_of(row, record)))
    }

    /// True if `record` is what the row would make: of its kind, and opened then.
    fn is_of(&self, row: &Row, record: &Record) -> bool {
        let opened = record.opened_at().map(|at| at.in_zone(self.desk.schema.zone).to_string());
        row.text(Of::Opened) == opened.as_deref()
            && row.text(Of::Kind) == Some(&*self.desk.schema.kind(record.kind).name)
    }

    fn make(
        &mut self,
        id: RecordId,
        (row, columns): (&Row, &[Of]),
        happened: Vec<EventRow>,
        (file, findings): (&Arc<str>, &mut Findings),
    ) -> Option<Record> {
        let before = findings.faults.len();
        let schema = self.desk.schema;
        let kind = row.text(Of::Kind).and_then(|name| schema.find_kind(name));
        let mut head: Vec<Entry> = vec![entry("id", id.as_str(), row.at())];
        for cell in &row.cells {
            if cell.of == Of::Kind {
                head.push(entry("kind", &cell.text, cell.at));
            } else if let Some(id) =
                self.of_head(cell, (kind, happened.is_empty()), (row, columns), findings)
            {
                head.push(field_entry(id, cell, schema));
            }
        }
        let raw = RawRecord { at: row.at(), head: head.iter().collect(), events: Vec::new() };
        let mut record = self.reader.record(&raw, file, findings)?;
        record.file = Book::file_of(id);
        if let Some(row) = happened.iter().find(|row| row.is_masked()) {
            masked(row.at, findings);
        }
        let is_opened = happened.iter().any(|row| row.event.event == event::OPENED);
        if !is_opened {
            let opened = self.opened(row, &record, findings)?;
            record.events.push(opened);
        }
        if happened.is_empty() {
            take(&mut record, self.book);
            self.check_needed(row, &record, findings);
        }
        record.events.extend(happened.into_iter().map(|row| row.event));
        (findings.faults.len() == before).then_some(record)
    }

    /// True if `cell` of a new record says what only an event can say.
    fn is_later(&self, row: &Row, cell: &Cell, columns: &[Of]) -> bool {
        let schema = self.desk.schema;
        let kind = row.text(Of::Kind).and_then(|name| schema.find_kind(name));
        if let Of::Field(id) = cell.of {
            return match row.text(Of::Head(id)) {
                // What the head says is another column's business, and a value of now that it says is no more.
                Some(of_head) => of_head != cell.text,
                // An export leaves the head's cell empty where an event alone said it.
                None if columns.contains(&Of::Head(id)) => true,
                None => {
                    !self.is_said_at_opening(id, kind)
                        && (id != field::STATUS || cell.text != "open")
                }
            };
        }
        cell.of == Of::Closed
    }

    /// True if the head says `id`.
    fn is_said_at_opening(&self, id: FieldId, kind: Option<KindId>) -> bool {
        !SAID_BY_EVENTS.contains(&id)
            && kind.is_none_or(|kind| is_of_head(self.desk.schema, kind, id))
    }

    /// The field of the head that `cell` says, if it says one.
    fn of_head(
        &self,
        cell: &Cell,
        (kind, is_typed): (Option<KindId>, bool),
        (row, columns): (&Row, &[Of]),
        findings: &mut Findings,
    ) -> Option<FieldId> {
        // Who types a new row fills either column of a field; with its events, the head has its own.
        let is_elsewhere = |id| {
            let says_it = || row.text(Of::Head(id)) == Some(&*cell.text);
            columns.contains(&Of::Head(id)) && (!is_typed || says_it())
        };
        let id = match cell.of {
            Of::Head(id) => id,
            Of::Field(id) if is_typed && !is_elsewhere(id) && row.cell(Of::Head(id)).is_some() => {
                self.said_later(id, cell, findings);
                return None;
            }
            Of::Field(id) if !is_elsewhere(id) => {
                let is_said = self.is_said_at_opening(id, kind);
                let is_plain_status = id == field::STATUS && cell.text == "open";
                if !is_said && is_typed && !is_plain_status {
                    self.said_later(id, cell, findings);
                }
                Some(id).filter(|_| is_said)?
            }
            Of::Closed if is_typed => {
                let message = said!(
                    "`closed` is not said when a record is opened, but by an event later",
                    "`closed` 不在受理时填写，而由以后的事件说明"
                );
                let hint = said!(
                    "leave the cell empty, or import the events too",
                    "请清空单元格，或一并导入事件"
                );
                findings.fault_with_hint(cell.at, message, hint);
                return None;
            }
            Of::Field(_)
            | Of::Id
            | Of::Kind
            | Of::Opened
            | Of::Closed
            | Of::Deadline
            | Of::At
            | Of::Event
            | Of::By
            | Of::Recorded
            | Of::Amendment
            | Of::Nothing => return None,
        };
        if cell.is_masked {
            masked(cell.at, findings);
            return None;
        }
        Some(id)
    }

    /// That `cell` says of a new record what an event says later.
    fn said_later(&self, id: FieldId, cell: &Cell, findings: &mut Findings) {
        let name = &self.desk.schema.field(id).name;
        let message = said!(
            "`{name}` is not said when a record is opened, but by an event later",
            "`{name}` 不在受理时填写，而由以后的事件说明"
        );
        let hint =
            self.command(id, None).unwrap_or_else(|| said!("leave the cell empty", "请清空单元格"));
        findings.fault_with_hint(cell.at, message, hint);
    }

    /// The event that opens a record of which the sheets say no other.
    fn opened(&self, row: &Row, record: &Record, findings: &mut Findings) -> Option<Event> {
        let Some(at) = row.text(Of::Opened).and_then(|text| Instant::parse(text).ok()) else {
            let message =
                said!("the new record {} has no `opened`", "新工单 {} 没有 `opened`", record.id);
            let hint = said!(
                "write when it was opened, such as 2026-11-22 09:00, or import the events too",
                "请写上受理时间，例如 2026-11-22 09:00，或一并导入事件"
            );
            findings.fault_with_hint(row.at(), message, hint);
            return None;
        };
        let mut reader = Reader::new(self.desk.schema, self.desk.rosters, self.desk.symbols);
        let by = match row.cell(Of::By) {
            Some(cell) => match reader.read_actor(&cell.text) {
                Ok(by) => Some(by),
                Err(why) => {
                    findings.fault(cell.at, why);
                    return None;
                }
            },
            None => self.request.by,
        };
        let Some(by) = by else {
            let message = said!("nobody is said to open this record", "没有写明由谁受理");
            let hint = said!("give --by ID, or a column `by`", "请给出 --by ID，或加一列 `by`");
            findings.fault_with_hint(row.at(), message, hint);
            return None;
        };
        let rosters = (&self.book.policy, self.desk.rosters);
        if let Some(message) = absence(by, at, rosters, self.desk.symbols)
            && row.cell(Of::By).is_none()
        {
            findings.fault_with_hint(row.at(), message, remedy());
            return None;
        }
        let mut fields = Fields::default();
        if let Some(via) = record.head.get(field::VIA) {
            fields.set(field::VIA, via.clone());
        }
        let now = self.request.now;
        let recorded = (now.since(at) > RECORDED_AFTER).then_some(now);
        Some(Event {
            at,
            event: event::OPENED,
            by,
            recorded,
            fields,
            amendment: None,
            line: row.line,
        })
    }

    fn check_needed(&self, row: &Row, record: &Record, findings: &mut Findings) {
        let schema = self.desk.schema;
        let kind = schema.kind(record.kind);
        for used in kind.fields.iter().filter(|used| !used.optional) {
            if record.head.get(used.field).is_none() {
                let (kind, name) = (&kind.name, &schema.field(used.field).name);
                let message = said!("`{kind}` needs `{name}`", "类型 `{kind}` 需要 `{name}`");
                findings.fault(row.at(), message);
            }
        }
    }

    /// Holds a row against the record of the book: how many cells say what it said before. What it never said is a fault.
    fn compare(
        &mut self,
        row: &Row,
        record: &Record,
        file: &Arc<str>,
        findings: &mut Findings,
    ) -> usize {
        let horizon = Horizon { now: self.request.now, as_of: None };
        let Some(timeline) = Timeline::settle(record, horizon) else { return 0 };
        let view = View::new(&self.book.policy, &self.book.rosters, &timeline, horizon.now);
        let mut stale = 0;
        for cell in row.cells.iter().filter(|cell| !cell.is_masked) {
            match self.standing(cell, record, &view, (file, &mut *findings)) {
                Some(Standing::Now) | None => {}
                Some(Standing::Before) => stale += 1,
                Some(Standing::Never(was)) => self.changed(cell, record.id, &was, findings),
            }
        }
        stale
    }

    /// Cells of the head that were emptied, which is a change too.
    fn emptied(&self, row: &Row, columns: &[Of], record: &Record, findings: &mut Findings) {
        for (place, of) in (1..).zip(columns) {
            let (Of::Field(field) | Of::Head(field)) = *of else { continue };
            let at = Position { line: row.line, column: place };
            let is_told = findings.faults.iter().any(|fault| fault.position == at);
            if record.head.get(field).is_none() || row.cell(*of).is_some() || is_told {
                continue;
            }
            let (id, name) = (record.id, self.desk.name(*of));
            let message =
                said!("this empties `{name}` of the record {id}", "这清空了工单 {id} 的 `{name}`");
            let hint =
                said!("put the value back, or leave the column out", "请恢复原值，或去掉该列");
            findings.fault_with_hint(at, message, hint);
        }
    }

    /// How the record stands to what a cell says; `None` where the cell is none of its own.
    fn standing(
        &mut self,
        cell: &Cell,
        record: &Record,
        view: &View<'_>,
        (file, findings): (&Arc<str>, &mut Findings),
    ) -> Option<Standing> {
        let schema = self.desk.schema;
        let show = |value: Option<&Value>| {
            value.map_or_else(String::new, |value| schema.show(value, self.desk.symbols))
        };
        let held = |is_so: bool, was: String| {
            if is_so { Standing::Now } else { Standing::Never(was) }
        };
        let shown = |at: Instant| at.in_zone(schema.zone).to_string();
        Some(match cell.of {
            Of::Field(id) | Of::Head(id) => {
                let node = field_entry(id, cell, schema).value;
                let value = self.reader.value(id, &node, file, findings)?;
                let head = record.head.get(id);
                if let Of::Head(_) = cell.of {
                    return Some(held(head == Some(&value), show(head)));
                }
                let now = view.value(id, view.events().len() - 1);
                let is_former = || view.changes(id).iter().any(|(_, former)| **former == value);
                match now {
                    Some(now) if *now == value => Standing::Now,
                    _ if is_former() || head == Some(&value) => Standing::Before,
                    now => Standing::Never(show(now)),
                }
            }
            Of::Kind => {
                let kind = &schema.kind(record.kind).name;
                held(cell.text == **kind, kind.to_string())
            }
            Of::Opened => {
                let opened = shown(view.timeline.opened_at());
                let is_former = record.opened_at().is_some_and(|at| shown(at) == cell.text);
                held(opened == cell.text || is_former, opened)
            }
            Of::Closed => {
                let closed = |e: &&Event| e.event == event::CLOSED;
                let mut closed = view.events().iter().filter(closed).map(|e| shown(e.at));
                held(closed.any(|at| at == cell.text), String::new())
            }
            Of::Id
            | Of::Deadline
            | Of::At
            | Of::Event
            | Of::By
            | Of::Recorded
            | Of::Amendment
            | Of::Nothing => return None,
        })
    }

    fn changed(&self, cell: &Cell, id: RecordId, was: &str, findings: &mut Findings) {
        let name = self.desk.name(cell.of);
        let field =
            if let Of::Field(field) | Of::Head(field) = cell.of { Some(field) } else { None };
        let is_secret = !self.request.reveals
            && field.is_some_and(|field| self.desk.schema.field(field).secret);
        let text = &cell.text;
        let message = match was {
            _ if is_secret => {
                said!("this changes `{name}` of the record {id}", "这改动了工单 {id} 的 `{name}`")
            }
            "" => said!(
                "this changes `{name}` of the record {id} from nothing to `{text}`",
                "这给工单 {id} 的 `{name}` 填上了 `{text}`，原来为空"
            ),
            _ => said!(
                "this changes `{name}` of the record {id} from `{was}` to `{text}`",
                "这把工单 {id} 的 `{name}` 从 `{was}` 改成了 `{text}`"
            ),
        };
        let text = if is_secret { "…".to_owned() } else { shell_word(text) };
        let text = text.as_str();
        let by_event = field.and_then(|field| self.command(field, Some((id, text))));
        let other = || {
            if cell.of == Of::Opened {
                return said!(
                    "cs amend {id} of=opened at={text} reason=…",
                    "cs amend {id} of=opened at={text} reason=…"
                );
            }
            if cell.of == Of::Closed {
                return said!("cs close {id} --at {text}", "cs close {id} --at {text}");
            }
            if cell.of == Of::Kind {
                return said!(
                    "a record keeps its kind: withdraw it and open another",
                    "工单的类型不变：请撤回后另开一单"
                );
            }
            said!(
                "cs amend {id} of=head {name}={text} reason=…",
                "cs amend {id} of=head {name}={text} reason=…"
            )
        };
        let hint = by_event.unwrap_or_else(other);
        findings.fault_with_hint(cell.at, message, hint);
    }

    /// The command that says `field`, if an event of the policy sets it.
    fn command(&self, field: FieldId, of: Option<(RecordId, &str)>) -> Option<Said> {
        let schema = self.desk.schema;
        let sets = |(_, kind): &(&str, &crate::policy::schema::EventKind)| {
            kind.sets.iter().any(|set| set.field == field)
        };
        let (verb, kind) = schema.verbs().find(sets)?;
        let set = kind.sets.iter().find(|set| set.field == field)?;
        let crate::policy::schema::Source::Field(source) = &set.source else {
            return Some(said!("cs {verb} says it", "用 cs {verb} 说明"));
        };
        let name = &schema.field(*source).name;
        let (id, text) = of.map_or(("ID".to_owned(), "…"), |(id, text)| (id.to_string(), text));
        Some(said!("cs {verb} {id} {name}={text} says it", "用 cs {verb} {id} {name}={text} 说明"))
    }

    /// The events that records of the book lack. One of no record is a fault.
    fn grow(&self, events: ByRecord, grids: &mut [Grid]) -> Grown {
        let now = self.request.now;
        let mut grown = Grown::new();
        for (id, rows) in events {
            let Some(record) = self.known.get(&id) else {
                // Where its row is at fault, that is told already.
                if let Some(row) = rows.first().filter(|_| !self.seen.contains(&id)) {
                    let message = said!(
                        "there is no record {id}, neither in the book nor in a sheet",
                        "没有工单 {id}：工单册里和表里都没有"
                    );
                    grids[row.grid].findings.fault(row.at, message);
                }
                continue;
            };
            let mut lacking = events::lacking(record, rows, grids, self.desk);
            for event in &mut lacking {
                let is_late = event.recorded.is_none() && now.since(event.at) > RECORDED_AFTER;
                if is_late {
                    event.recorded = Some(now);
                }
            }
            if !lacking.is_empty() {
                grown.push((record.clone(), lacking));
            }
        }
        grown
    }
}

/// How a record stands to what a cell says.
enum Standing {
    Now,
    /// It said so once.
    Before,
    /// What it says now.
    Never(String),
}
