//! Writing: a new record file, one more event. All or nothing.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};

use super::files::{self, Lock};
use super::record::Reader;
use super::text::Names;
use super::{Book, Faults, archive, record_file};
use crate::model::document;
use crate::model::fault::Findings;
use crate::model::id::RecordId;
use crate::model::record::{Event, Record};

impl Book {
    pub(crate) fn names(&self) -> Names<'_> {
        Names { schema: &self.policy.schema, symbols: &self.symbols }
    }

    /// The file of a record at work, relative to the book: by year and month of its id.
    pub(crate) fn file_of(id: RecordId) -> Arc<str> {
        let text = id.as_str();
        format!("data/tickets/20{}/{}/{text}.yaml", &text[..2], &text[2..4]).into()
    }

    /// Waits for the turn to write. What a write rests on is read while the turn lasts, so that no other writer comes
    /// between.
    pub(crate) fn turn(&self) -> Result<Lock> {
        Lock::take(&self.root)
    }

    /// Writes a new record; never over an old one.
    pub(crate) fn create(&self, _turn: &Lock, record: &Record) -> Result<()> {
        files::create(&self.root.join(&*record.file), &self.names().record(record))
    }

    /// Writes `event` into `record` as one durable line, and hands back the file. An archived record is copied back to
    /// work with it, in one piece.
    pub(crate) fn append(
        &mut self,
        _turn: &Lock,
        record: &Record,
        event: &Event,
    ) -> Result<Arc<str>> {
        if archive::month_of(record).is_some() {
            return self.copy_back(record, event);
        }
        let file = Arc::clone(&record.file);
        let path = self.root.join(&*file);
        let text = files::read(&path).with_context(|| format!("could not read {file}"))?;
        let line = self.event_line(&text, &file, record, event)?;
        files::append(&path, &line)?;
        Ok(file)
    }

    /// Writes an archived record to work again, `event` being its last.
    fn copy_back(&mut self, record: &Record, event: &Event) -> Result<Arc<str>> {
        let file = Self::file_of(record.id);
        let mut record = record.clone();
        record.events.push(event.clone());
        let text = self.names().record(&record);
        let mut findings = Findings::new(Arc::clone(&file));
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
        let read = record_file::read(&text, &file, &mut reader, &mut findings);
        if !read.is_some_and(|read| read.says_the_same_as(&record)) {
            return Err(anyhow!("the archived record {} would read otherwise at work", record.id));
        }
        files::create(&self.root.join(&*file), &text)?;
        Ok(file)
    }

    /// What has to be appended to `text` so that its timeline ends with `event`.
    ///
    /// # Errors
    /// If the file's form does not allow it.
    fn event_line(
        &mut self,
        text: &str,
        file: &Arc<str>,
        record: &Record,
        event: &Event,
    ) -> Result<String> {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let missing = if text.ends_with('\n') { "" } else { line_end };
        let line = format!("{missing}{}- {}{line_end}", indent(text), self.names().event(event));
        let whole = format!("{text}{line}");
        let mut findings = Findings::new(Arc::clone(file));
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
        let read = record_file::read(&whole, file, &mut reader, &mut findings);
        let fits = read.is_some_and(|read| {
            read.events.len() == record.events.len() + 1
                && read.events.last().is_some_and(|last| last.says_the_same_as(event))
                && read.head == record.head
        });
        if fits {
            return Ok(line);
        }
        let mut faults = Faults::of_file(file, "no event can be appended to a file of this form");
        faults.0[0].hint = Some(
            "end the file with `timeline:` and one event a line: - {at: …, event: …, by: …}"
                .to_owned()
                .into(),
        );
        Err(faults.into())
    }
}

/// The blanks before the last item of the timeline.
pub(super) fn indent(text: &str) -> String {
    let mut findings = Findings::new("");
    let column = document::read(text, &mut findings)
        .and_then(|root| {
            let items = root.as_map()?.get("timeline")?.as_list()?;
            let line = usize::try_from(items.last()?.at.line).ok()?;
            let line = text.lines().nth(line.checked_sub(1)?)?;
            line.find('-')
        })
        .unwrap_or(0);
    " ".repeat(column)
}
