//! One row of a sheet, cell by cell, in the form of a record file.

use super::cells;
use super::columns::Of;
use super::grid::{Grid, Raw};
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, Position};
use crate::model::id::RecordId;
use crate::model::language::said;
use crate::model::roster::{Roster, Rosters};
use crate::model::symbol::Symbols;
use crate::model::value::FieldId;
use crate::policy::Policy;
use crate::policy::schema::{FieldType, Schema, Target};
use crate::report::export::MASK;
use crate::report::meant::{self, Ambiguous, Meaning};

/// What the cells of a sheet are read with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk<'a> {
    pub(super) policy: &'a Policy,
    pub(super) schema: &'a Schema,
    pub(super) rosters: &'a Rosters,
    pub(super) symbols: &'a Symbols,
}

/// One cell that says something.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) of: Of,
    pub(super) text: String,
    pub(super) at: Position,
    /// A secret that the export did not show.
    pub(super) is_masked: bool,
}

/// A row; cells that say nothing are left out.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: u32,
    pub(super) cells: Vec<Cell>,
}

impl Row {
    pub(super) fn at(&self) -> Position {
        Position::line(self.line)
    }

    pub(super) fn cell(&self, of: Of) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.of == of)
    }

    pub(super) fn text(&self, of: Of) -> Option<&str> {
        self.cell(of).map(|cell| cell.text.as_str())
    }
}

impl Desk<'_> {
    /// The rows that say anything. Cells that cannot be taken are in the findings of the grid.
    pub(super) fn rows(self, grid: &mut Grid, columns: &[Of]) -> Vec<Row> {
        let Grid { rows, findings, .. } = grid;
        let mut read = Vec::new();
        for (line, raws) in rows {
            let mut row = Row { line: *line, cells: Vec::new() };
            let before = findings.faults.len();
            for ((place, of), raw) in (1..).zip(columns).zip(raws.iter()) {
                let at = Position { line: *line, column: place };
                row.cells.extend(self.cell(*of, raw, at, findings));
            }
            if !row.cells.is_empty() || findings.faults.len() > before {
                read.push(row);
            }
        }
        read
    }

    fn cell(self, of: Of, raw: &Raw, at: Position, findings: &mut Findings) -> Option<Cell> {
        if of == Of::Nothing || of == Of::Deadline {
            return None;
        }
        let field =
            if let Of::Field(id) | Of::Head(id) = of { Some(self.schema.field(id)) } else { None };
        let is_secret = field.is_some_and(|field| field.secret);
        if is_secret && raw.text() == MASK {
            return Some(Cell { of, text: MASK.to_owned(), at, is_masked: true });
        }
        let kind = field.map_or_else(|| self.kind_of(of), |field| field.kind.clone());
        let text = match cells::text(raw, &kind, self.schema.zone) {
            Ok(text) => text?,
            Err(spoiled) => {
                let name = self.name(of);
                let message = if is_secret {
                    said!("the value of `{name}` does not fit its type", "`{name}` 的值不合类型")
                } else {
                    spoiled.of(name)
                };
                findings.fault_with_hint(at, message, spoiled.hint);
                return None;
            }
        };
        let is_exact = matches!(raw, Raw::Text { is_exact: true, .. });
        let restored = if is_exact { None } else { self.restored(of, &kind, &text) };
        let text = match restored {
            Some(whole) => {
                if !is_secret {
                    let name = self.name(of);
                    let message = said!(
                        "`{name}`: `{text}` lacks the zeros before it, and is read as `{whole}`",
                        "`{name}`：`{text}` 缺少前导零，按 `{whole}` 读入"
                    );
                    findings.warn(at, message);
                }
                whole
            }
            None => text,
        };
        match self.meant(of, &text) {
            Ok(text) => Some(Cell { of, text, at, is_masked: false }),
            Err(Ambiguous { message, hint }) => {
                findings.fault_with_hint(at, message, hint);
                None
            }
        }
    }

    /// The name or key that `text` stands for, where it is a title or what people call someone; else `text` itself.
    fn meant(self, of: Of, text: &str) -> Result<String, Ambiguous> {
        let Self { policy, schema, rosters, symbols } = self;
        let meaning = Meaning { policy, rosters, symbols };
        // A list in a form of its own holds names and keys.
        let is_array = text.starts_with('[');
        Ok(match of {
            Of::Kind => meant::kind(text, schema)?
                .map_or_else(|| text.to_owned(), |kind| schema.kind(kind).name.to_string()),
            Of::Event => meant::event(text, schema)?
                .map_or_else(|| text.to_owned(), |event| schema.event(event).name.to_string()),
            Of::By => meaning.staff(text)?,
            Of::Field(id) | Of::Head(id) if !is_array => meaning.value(id, text)?,
            Of::Field(_)
            | Of::Head(_)
            | Of::Id
            | Of::Opened
            | Of::Closed
            | Of::Deadline
            | Of::At
            | Of::Recorded
            | Of::Amendment
            | Of::Nothing => text.to_owned(),
        })
    }

    fn kind_of(self, of: Of) -> FieldType {
        match of {
            Of::Opened | Of::Closed | Of::At | Of::Recorded | Of::Deadline => FieldType::Instant,
            // Names: blanks around them mean nothing.
            Of::Id | Of::Kind | Of::Event => FieldType::OneOf(Vec::new()),
            Of::By => self
                .schema
                .staff
                .map_or(FieldType::Word, |staff| FieldType::Ref(Target::Roster(staff))),
            Of::Amendment | Of::Nothing => FieldType::Text,
            Of::Field(id) | Of::Head(id) => self.schema.field(id).kind.clone(),
        }
    }

    /// What people call the column.
    pub(super) fn name(&self, of: Of) -> &str {
        match of {
            Of::Id => "id",
            Of::Kind => "kind",
            Of::Opened => "opened",
            Of::Closed => "closed",
            Of::Deadline => "deadline",
            Of::At => "at",
            Of::Event => "event",
            Of::By => "by",
            Of::Recorded => "recorded",
            Of::Amendment => "amendment",
            Of::Nothing => "",
            Of::Field(id) | Of::Head(id) => &self.schema.field(id).name,
        }
    }

    /// The text with the zeros that a program took for those of a number, where only one text can be meant.
    fn restored(self, of: Of, kind: &FieldType, text: &str) -> Option<String> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if let FieldType::Ref(Target::Roster(roster)) = kind {
            return self.key(self.rosters.get(*roster)?, text);
        }
        let (Of::Field(id) | Of::Head(id)) = of else { return None };
        with_zeros(self.schema.field(id).pattern.as_ref()?, text)
    }

    /// The one key of `roster` that is `text` with zeros before it; `None` if `text` is a key itself.
    pub(super) fn key(self, roster: &Roster, text: &str) -> Option<String> {
        let is_key = self.symbols.find(text).is_some_and(|key| roster.has(key));
        if is_key || text.starts_with('0') {
            return None;
        }
        let keys = roster.keys().iter().map(|key| self.symbols.text(*key));
        let mut meant = keys.filter(|key| key.trim_start_matches('0') == text);
        let first = meant.next()?;
        meant.next().is_none().then(|| first.to_owned())
    }
}

/// The id in `cell`, or `None` with the reason in `findings`.
pub(super) fn id(cell: &Cell, findings: &mut Findings) -> Option<RecordId> {
    let text = &cell.text;
    RecordId::parse(text)
        .map_err(|why| {
            let message = said!("`{text}` is not a record id: {why}", "`{text}` 不是工单号：{why}");
            findings.fault(cell.at, message);
        })
        .ok()
}

/// `text` with zeros before it, if it fits `pattern` only so.
pub(super) fn with_zeros(pattern: &regex_lite::Regex, text: &str) -> Option<String> {
    const LONGEST: usize = 24;
    let fits = |text: &str| pattern.find(text).is_some_and(|found| found.len() == text.len());
    if fits(text) {
        return None;
    }
    (text.len() + 1..=LONGEST).map(|length| format!("{text:0>length$}")).find(|text| fits(text))
}

/// An entry of a head or an event.
pub(super) fn entry(key: &str, text: &str, at: Position) -> Entry {
    let value = Node { at, content: Content::Scalar(text.into()) };
    Entry { key: key.into(), key_at: at, value }
}

/// The same for a field, with its type.
pub(super) fn field_entry(id: FieldId, cell: &Cell, schema: &Schema) -> Entry {
    let field = schema.field(id);
    let value = cells::node(&cell.text, &field.kind, cell.at);
    Entry { key: field.name.to_string().into(), key_at: cell.at, value }
}
