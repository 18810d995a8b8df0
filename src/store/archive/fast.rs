//! A month of the archive as `cs` writes it, read straight into records as the files stream by: no tree of entries, no
//! copy of the tables, and one record in memory, which the next one takes over.
//!
//! The tables must be in the ordinary form ([`super::rows`]). Whatever else stands there, a fault above all, makes this
//! reader give up without a word, and the month is read by the one that tells; so both read the same, or only the other
//! reads. Events mostly stand in runs, in the order of the tickets; where they do not, the month is held in memory and
//! each record's rows are looked up ([`Order::Scattered`]).
//!
//! Who only judges names the fields that matter; the others are checked and left out.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use memchr::{memchr, memchr2};

use super::plain::Plain;
use super::rows::{Mark, Odd, Rows};
use super::short::padded;
use super::typist::Typist;
use super::{EVENT_COLUMNS, FOR_PEOPLE, tables};
use crate::model::fault::Position;
use crate::model::record::{Record, event};
use crate::model::value::{FieldId, FieldSet, Value, field};
use crate::store::record::{OF_EVENTS, Reader, SAID_BY_EVENTS};

/// How the events of a month stand in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// In runs, in the order of the tickets.
    Runs,
    /// In any order.
    Scattered,
}

/// Why this reader gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GaveUp {
    Odd,
    /// The events do not stand in runs.
    Scattered,
    /// A record has two events of one kind at one instant: whether they are one event, only all their fields tell.
    Twins,
}

impl From<Odd> for GaveUp {
    fn from(_: Odd) -> Self {
        Self::Odd
    }
}

/// What is read, and by whom.
pub(super) struct Task<'r, 'a> {
    pub(super) file: &'r Arc<str>,
    pub(super) reader: &'r mut Reader<'a>,
    /// The fields that matter; `None` for all.
    pub(super) wanted: Option<&'r FieldSet>,
    pub(super) order: Order,
    /// Bytes of the tables, about.
    pub(super) sizes: [usize; 2],
}

/// Hands every record of a month to `take`, in the order of `tickets.csv`.
///
/// # Errors
/// If the month is not in the ordinary form, or not as the task says.
pub(super) fn read(
    (tickets, events): (impl Read, impl Read),
    task: Task<'_, '_>,
    take: &mut dyn FnMut(&Record),
) -> Result<(), GaveUp> {
    let (order, sizes) = (task.order, task.sizes);
    let mut month = Month {
        tickets: Rows::new(tickets),
        events: Rows::new(events),
        columns: Vec::new(),
        id_column: 0,
        width: 0,
        is_cut: false,
        scattered: None,
        typist: Typist::new(task),
    };
    month.headers()?;
    if order == Order::Scattered {
        month.scattered = Some(month.gather(sizes)?);
    }
    let mut record = month.typist.blank_record();
    while month.record(&mut record)? {
        take(&record);
    }
    let is_left = order == Order::Runs && (month.is_cut || month.next_event()?);
    if is_left { Err(GaveUp::Scattered) } else { Ok(()) }
}

/// What a column of `tickets.csv` is.
#[derive(Clone, Copy, Debug)]
enum Column {
    Id,
    Kind,
    Field { id: FieldId, may_be_list: bool },
}

struct Month<'r, 'a, T, E> {
    tickets: Rows<T>,
    events: Rows<E>,
    /// The columns that are read, each with its place.
    columns: Vec<(usize, Column)>,
    id_column: usize,
    /// How many cells a ticket has.
    width: usize,
    /// A row of events is cut, and belongs to none of the tickets so far.
    is_cut: bool,
    scattered: Option<Scattered>,
    typist: Typist<'r, 'a>,
}

/// Where the rows of each ticket stand.
struct Scattered {
    /// By ticket, and within one in the order of the file.
    marks: Vec<Mark>,
    /// By ticket: where its marks end.
    ends: Vec<usize>,
    /// The ticket that comes next.
    ticket: usize,
    /// Its mark that comes next.
    mark: usize,
}

impl<T: Read, E: Read> Month<'_, '_, T, E> {
    fn headers(&mut self) -> Result<(), GaveUp> {
        if !self.tickets.advance()? || !self.events.advance()? {
            return Err(GaveUp::Odd);
        }
        let schema = self.typist.reader.schema;
        for (place, cell) in self.tickets.cells().enumerate() {
            let column = match &*cell.text()? {
                "id" => Column::Id,
                "kind" => Column::Kind,
                name if FOR_PEOPLE.contains(&name) => continue,
                name => {
                    let id = schema.find_field(name).ok_or(GaveUp::Odd)?;
                    if SAID_BY_EVENTS.contains(&id) || OF_EVENTS.contains(&id) {
                        return Err(GaveUp::Odd);
                    }
                    if self.typist.takes_any(id) {
                        continue;
                    }
                    let may_be_list = tables::may_be_list(&schema.field(id).kind);
                    Column::Field { id, may_be_list }
                }
            };
            self.columns.push((place, column));
        }
        self.width = self.tickets.width();
        let place_of = |is_it: fn(&Column) -> bool| {
            self.columns.iter().find(|(_, column)| is_it(column)).map(|(place, _)| *place)
        };
        self.id_column = place_of(|column| matches!(column, Column::Id)).ok_or(GaveUp::Odd)?;
        place_of(|column| matches!(column, Column::Kind)).ok_or(GaveUp::Odd)?;
        let names = self.events.cells().map(|cell| cell.raw);
        if names.eq(EVENT_COLUMNS.map(str::as_bytes)) { Ok(()) } else { Err(GaveUp::Odd) }
    }

    /// Cuts the next row of events; false at the end.
    fn next_event(&mut self) -> Result<bool, Odd> {
        let is_there = self.events.advance()?;
        if is_there && self.events.width() != EVENT_COLUMNS.len() {
            return Err(Odd);
        }
        Ok(is_there)
    }

    /// Passes the next row of events; how its ticket stands there. `None` at the end.
    fn next_ticket(&mut self) -> Result<Option<&[u8]>, Odd> {
        let ahead = self.events.ahead();
        let comma = memchr(b',', ahead).filter(|_| !ahead.starts_with(b"\""));
        if let Some((comma, length)) = comma.and_then(|comma| Some((comma, length(ahead, comma)?)))
        {
            let start = self.events.mark();
            self.events.pass(length);
            return Ok(Some(self.events.from(start, comma)));
        }
        Ok(if self.next_event()? { Some(self.events.cell(0).raw) } else { None })
    }

    /// The next record, in place of the last; false at the end.
    fn record(&mut self, record: &mut Record) -> Result<bool, GaveUp> {
        if !self.tickets.advance()? {
            return Ok(false);
        }
        if self.tickets.width() != self.width {
            return Err(GaveUp::Odd);
        }
        self.typist.clear(record);
        record.line = self.tickets.line();
        let at = Position::line(record.line);
        for (place, column) in &self.columns {
            let cell = self.tickets.cell(*place);
            match *column {
                Column::Field { .. } if cell.is_empty() => {}
                Column::Id => record.id = Typist::id(cell)?,
                Column::Kind => record.kind = self.typist.kind(cell)?,
                Column::Field { id, may_be_list } => {
                    self.typist.set_head(&mut record.head, (id, cell), may_be_list, at)?;
                }
            }
        }
        if self.scattered.is_some() {
            self.scattered_events(record)?;
        } else {
            self.run_of_events(record)?;
        }
        if record.events.iter().all(|event| event.event != event::OPENED) {
            // The rest of its events may stand elsewhere.
            return Err(if self.scattered.is_some() { GaveUp::Odd } else { GaveUp::Scattered });
        }
        let word = self.typist.reader.schema.kind(record.kind).word;
        record.head.set(field::KIND, Value::Word(word));
        Ok(true)
    }

    /// The rows that come now and bear the id of the ticket.
    fn run_of_events(&mut self, record: &mut Record) -> Result<(), GaveUp> {
        let ticket = Beginning::of(self.tickets.cell(self.id_column).raw);
        loop {
            let begins_so = !self.is_cut && ticket.is_that_of(self.events.ahead());
            let is_read = begins_so && self.plain_event(ticket.length - 1, record)?;
            if !is_read && !self.odd_event_of_run(record)? {
                break;
            }
        }
        if record.events.is_empty() { Err(GaveUp::Scattered) } else { Ok(()) }
    }

    /// Reads the next row, which is no plain one, if it bears the id of the ticket.
    fn odd_event_of_run(&mut self, record: &mut Record) -> Result<bool, GaveUp> {
        if !self.is_cut {
            let (id, ahead) = (self.tickets.cell(self.id_column).raw, self.events.ahead());
            if !ahead.starts_with(id) && bears_another(ahead, id.len()) {
                return Ok(false);
            }
            if !self.next_event()? {
                return Ok(false);
            }
            self.is_cut = true;
        }
        if self.events.cell(0).raw != self.tickets.cell(self.id_column).raw {
            return Ok(false);
        }
        self.is_cut = false;
        self.typist.event(&self.events, record)?;
        Ok(true)
    }

    /// Reads the next row, which begins with an id of so many bytes, if it is a plain one.
    fn plain_event(&mut self, id_length: usize, record: &mut Record) -> Result<bool, GaveUp> {
        let ahead = &self.events.ahead()[id_length..];
        let Some(row) = Plain::cut(ahead) else { return Ok(false) };
        let is_read = self.typist.plain_event(&row, self.events.next_line(), record)?;
        let length = id_length + row.length;
        if is_read {
            self.events.pass(length);
        }
        Ok(is_read)
    }

    /// The rows that bear the id of the ticket, wherever they stand.
    fn scattered_events(&mut self, record: &mut Record) -> Result<(), GaveUp> {
        let Some(scattered) = &mut self.scattered else { return Err(GaveUp::Odd) };
        let end = scattered.ends[scattered.ticket];
        let marks = scattered.mark..end;
        self.events.touch(&scattered.marks[marks.clone()]);
        scattered.mark = end;
        scattered.ticket += 1;
        for place in marks {
            let Some(scattered) = &self.scattered else { return Err(GaveUp::Odd) };
            self.events.go_to(scattered.marks[place]);
            let id = self.tickets.cell(self.id_column).raw;
            let is_unquoted = self.events.ahead().starts_with(id);
            if !is_unquoted || !self.plain_event(id.len(), record)? {
                self.events.advance()?;
                self.typist.event(&self.events, record)?;
            }
        }
        if record.events.is_empty() { Err(GaveUp::Odd) } else { Ok(()) }
    }

    /// Holds the month, whose tables have so many bytes, and sorts the rows of events by ticket.
    fn gather(&mut self, [tickets, events]: [usize; 2]) -> Result<Scattered, GaveUp> {
        self.tickets.hold(tickets)?;
        self.events.hold(events)?;
        let first = self.tickets.mark();
        let mut numbers: HashMap<u128, u32, foldhash::fast::RandomState> = HashMap::default();
        while self.tickets.advance()? {
            if self.tickets.width() != self.width {
                return Err(GaveUp::Odd);
            }
            let number = u32::try_from(numbers.len()).map_err(|_| Odd)?;
            let id = as_number(self.tickets.cell(self.id_column).raw).ok_or(Odd)?;
            if numbers.insert(id, number).is_some() {
                return Err(GaveUp::Odd);
            }
        }
        self.tickets.go_to(first);
        let mut rows: Vec<(u32, Mark)> = Vec::new();
        let mut ends = vec![0; numbers.len()];
        let mut mark = self.events.mark();
        while let Some(ticket) = self.next_ticket()? {
            // A row of no ticket is for the reader that tells.
            let number = as_number(ticket).and_then(|id| numbers.get(&id)).ok_or(GaveUp::Odd)?;
            ends[*number as usize] += 1;
            rows.push((*number, mark));
            mark = self.events.mark();
        }
        let mut sum = 0;
        let mut places: Vec<usize> = ends.iter().map(|count| next_sum(&mut sum, *count)).collect();
        let mut marks = vec![mark; rows.len()];
        for (number, mark) in rows {
            let place = &mut places[number as usize];
            marks[*place] = mark;
            *place += 1;
        }
        Ok(Scattered { marks, ends: places, ticket: 0, mark: 0 })
    }
}

/// An id as one number; `None` of a text that is too long for an id.
fn as_number(id: &[u8]) -> Option<u128> {
    // An id has no nought, so that its length is told, too.
    padded(id).filter(|_| !id.contains(&0)).map(u128::from_le_bytes)
}

/// Bytes of the next row, whose first comma stands there, if it is easily told.
fn length(ahead: &[u8], comma: usize) -> Option<usize> {
    let mark = memchr2(b'\n', b'"', ahead)?;
    if ahead[mark] == b'\n' {
        return Some(mark + 1);
    }
    Plain::cut(&ahead[comma..]).map(|row| comma + row.length)
}

/// How the rows of a ticket begin, as one number: with its id and a comma, sixteen bytes at most.
#[derive(Clone, Copy)]
struct Beginning {
    bytes: u128,
    /// Where they stand in the number.
    mask: u128,
    length: usize,
}

impl Beginning {
    /// Of the id of a record, which has at most fifteen bytes.
    fn of(id: &[u8]) -> Self {
        let (mut bytes, mut mask) = ([0; 16], [0; 16]);
        bytes[..id.len()].copy_from_slice(id);
        bytes[id.len()] = b',';
        mask[..=id.len()].fill(u8::MAX);
        let (bytes, mask) = (u128::from_le_bytes(bytes), u128::from_le_bytes(mask));
        Self { bytes, mask, length: id.len() + 1 }
    }

    /// True if `row` begins so. A row of fewer bytes than sixteen is no row of events.
    #[inline]
    fn is_that_of(&self, row: &[u8]) -> bool {
        let sixteen = row.first_chunk();
        sixteen.is_some_and(|sixteen| u128::from_le_bytes(*sixteen) & self.mask == self.bytes)
    }
}

/// True if `row`, which does not begin with the id sought, bears one of as many bytes.
fn bears_another(row: &[u8], length: usize) -> bool {
    !row.starts_with(b"\"") && row.get(length) == Some(&b',')
}

/// The sum so far, which grows by `count`.
const fn next_sum(sum: &mut usize, count: usize) -> usize {
    let before = *sum;
    *sum += count;
    before
}
