//! The archive: months of flat CSV, written record by record, and the manifest with their hashes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use super::office::{DAY, Office, date_of};
use super::record::{Event, Fields, Record, Value};

const HEAD: [&str; 9] = [
    "level",
    "department",
    "purpose",
    "urgency",
    "special",
    "complexity",
    "service",
    "product",
    "wanted",
];
const TICKETS: [&str; 10] =
    ["id", "kind", "subject", "customer", "via", "opened", "closed", "owner", "status", "due"];
const EVENTS: [&str; 9] =
    ["ticket", "at", "event", "by", "via", "to", "note", "recorded", "fields"];
/// No record of these books lasts longer, so that a month is whole so long after its end.
pub(crate) const LONGEST: i64 = 24 * DAY;

/// In which order the events of a month stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Order {
    Ticket,
    Time,
}

/// Hashes what goes through.
struct Hashed {
    file: BufWriter<File>,
    hash: Sha256,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

type Table = csv::Writer<Hashed>;

fn table(path: PathBuf) -> io::Result<Table> {
    let file = BufWriter::with_capacity(1 << 16, File::create_new(path)?);
    Ok(csv::Writer::from_writer(Hashed { file, hash: Sha256::new() }))
}

/// The hash of the whole table, in hexadecimal.
fn finish(table: Table) -> io::Result<String> {
    let mut written = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    written.flush()?;
    let mut text = String::new();
    for byte in written.hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

struct Month {
    tickets: Table,
    events: Table,
    /// Events that wait for their turn in time.
    waiting: Vec<(i64, csv::StringRecord)>,
    records: u64,
    count: u64,
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written {
    pub(crate) records: u64,
    pub(crate) events: u64,
}

pub(crate) struct Archive<'w> {
    folder: PathBuf,
    order: Order,
    office: &'w Office,
    open: BTreeMap<NaiveDate, Month>,
    manifest: String,
    written: Written,
}

impl<'w> Archive<'w> {
    pub(crate) fn new(folder: PathBuf, order: Order, office: &'w Office) -> Self {
        let manifest = "month,records,events,tickets_sha256,events_sha256,archived_at\n".to_owned();
        Self { folder, order, office, open: BTreeMap::new(), manifest, written: Written::default() }
    }

    /// Adds a closed record. They come by id.
    pub(crate) fn add(&mut self, record: &Record<'_>) -> io::Result<()> {
        let closed = record.last_at("closed").expect("an archived record is closed");
        let date = date_of(closed.div_euclid(DAY));
        let first = date.with_day(1).expect("every month has a first day");
        let month = match self.open.entry(first) {
            std::collections::btree_map::Entry::Occupied(found) => found.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(begin(&self.folder, first)?)
            }
        };
        month.records += 1;
        month.tickets.write_record(&ticket(record, self.office))?;
        for event in &record.events {
            month.count += 1;
            let row = row(&record.id, event, self.office);
            match self.order {
                Order::Ticket => month.events.write_record(&row)?,
                Order::Time => month.waiting.push((event.at, row)),
            }
        }
        Ok(())
    }

    /// Finishes the months that nothing opened at `opened` or later can still be closed in.
    pub(crate) fn finish_before(&mut self, opened: i64) -> io::Result<()> {
        while let Some(month) = self.open.first_entry()
            && (*month.key() + chrono::Months::new(1)) <= date_of(opened.div_euclid(DAY))
        {
            let (first, month) = month.remove_entry();
            self.finish_month(first, month)?;
        }
        Ok(())
    }

    fn finish_month(&mut self, first: NaiveDate, mut month: Month) -> io::Result<()> {
        month.waiting.sort_by_key(|(at, _)| *at);
        for (_, row) in month.waiting {
            month.events.write_record(&row)?;
        }
        let (tickets, events) = (finish(month.tickets)?, finish(month.events)?);
        let archived = first + chrono::Months::new(1) + chrono::Days::new(15);
        let name = first.format("%Y-%m");
        let _ = writeln!(
            self.manifest,
            "{name},{},{},{tickets},{events},{archived}T02:30:00+08:00",
            month.records, month.count
        );
        self.written.records += month.records;
        self.written.events += month.count;
        Ok(())
    }

    /// Finishes all months and writes the manifest.
    pub(crate) fn finish(mut self) -> io::Result<Written> {
        while let Some((first, month)) = self.open.pop_first() {
            self.finish_month(first, month)?;
        }
        fs::write(self.folder.join("manifest.csv"), &self.manifest)?;
        Ok(self.written)
    }
}

fn begin(folder: &std::path::Path, first: NaiveDate) -> io::Result<Month> {
    let folder = folder.join(format!("month={}-{:02}", first.year(), first.month()));
    fs::create_dir_all(&folder)?;
    let mut tickets = table(folder.join("tickets.csv"))?;
    let mut events = table(folder.join("events.csv"))?;
    tickets.write_record(TICKETS.into_iter().chain(HEAD))?;
    events.write_record(EVENTS)?;
    Ok(Month { tickets, events, waiting: Vec::new(), records: 0, count: 0 })
}

/// A value as a cell.
fn cell(value: Option<&Value<'_>>, office: &Office) -> String {
    match value {
        None => String::new(),
        Some(Value::One(text)) => text.to_string(),
        Some(Value::Many(items)) => serde_json::Value::from(items.to_vec()).to_string(),
        Some(Value::At(at)) => office.instant(*at),
    }
}

fn ticket(record: &Record<'_>, office: &Office) -> csv::StringRecord {
    let mut row = csv::StringRecord::with_capacity(256, TICKETS.len() + HEAD.len());
    row.push_field(&record.id);
    row.push_field(record.kind);
    let head = |name| cell(record.head(name), office);
    for name in ["subject", "customer", "via"] {
        row.push_field(&head(name));
    }
    for event in ["opened", "closed"] {
        row.push_field(&record.last_at(event).map_or_else(String::new, |at| office.instant(at)));
    }
    let owner = record.events.iter().rev().find(|event| event.name == "assigned");
    row.push_field(owner.map_or("", |event| event.to));
    row.push_field("closed");
    let mut said = record.events.iter().rev().flat_map(|event| &event.fields);
    let due = said.find(|(name, _)| *name == "due").map(|(_, value)| value);
    row.push_field(&cell(due, office));
    for name in HEAD {
        row.push_field(&head(name));
    }
    row
}

fn row(id: &str, event: &Event<'_>, office: &Office) -> csv::StringRecord {
    let mut row = csv::StringRecord::with_capacity(192, EVENTS.len());
    for text in
        [id, &office.instant(event.at), event.name, event.by, event.via, event.to, &event.note]
    {
        row.push_field(text);
    }
    row.push_field(&event.recorded.map_or_else(String::new, |at| office.instant(at)));
    row.push_field(&json(&event.fields, office));
    row
}

/// Fields as a JSON object, by name; empty if there are none.
fn json(fields: &Fields<'_>, office: &Office) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let value = |value: &Value<'_>| match value {
        Value::One(text) => serde_json::Value::from(text.as_ref()),
        Value::Many(items) => serde_json::Value::from(items.to_vec()),
        Value::At(at) => serde_json::Value::from(office.instant(*at)),
    };
    let map: BTreeMap<&str, serde_json::Value> =
        fields.iter().map(|(name, said)| (*name, value(said))).collect();
    serde_json::to_string(&map).expect("texts and lists of texts are JSON")
}
