//! Writing a record that a person edited: what has happened keeps its bytes, what is new keeps those of the person.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::files::{self, Lock};
use super::pieces::{Piece, Pieces, Style};
use super::record::Reader;
use super::text::scalar;
use super::write::indent;
use super::{Book, Faults, archive, record_file};
use crate::model::Instant;
use crate::model::fault::{Fault, Findings};
use crate::model::language::said;
use crate::model::record::{Event, Record};
use crate::model::value::{Value, field};
use crate::report::edited::{Edited, EventChange, Mended};

/// A text as read, with what was noticed on the way.
#[derive(Debug)]
pub(crate) struct ReadText {
    /// `None` where it is at fault.
    pub(crate) record: Option<Record>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
}

/// What a written record says, and how.
#[derive(Debug)]
pub(crate) struct Rewritten {
    pub(crate) text: String,
    pub(crate) record: Record,
    /// False where comments and layout of the edit could not be kept.
    pub(crate) keeps_layout: bool,
}

/// What the program says in the events that a person typed.
pub(crate) struct Stamp<'s> {
    /// When an event was recorded, if it was entered late.
    pub(crate) recorded: &'s dyn Fn(&Event) -> Option<Instant>,
    /// Why a rule is passed over; the last new event says it.
    pub(crate) forced: Option<&'s str>,
}

impl Stamp<'_> {
    fn on(&self, event: &mut Event, is_last: bool) {
        event.recorded = (self.recorded)(event);
        if let Some(reason) = self.forced.filter(|_| is_last) {
            event.fields.set(field::FORCED, Value::Text(reason.into()));
        }
    }
}

impl Book {
    /// The text of `record` as a person edits it: that of its file, or of what a copy at work would be.
    pub(crate) fn text_of(&self, record: &Record) -> Result<String> {
        if archive::month_of(record).is_some() {
            return Ok(self.names().record(record));
        }
        files::read(&self.root.join(&*record.file))
            .with_context(|| format!("could not read {}", record.file))
    }

    /// Reads `text`, which faults call `name`, as the record of the file `file`.
    pub(crate) fn read_text(&self, text: &str, name: &str, file: &Arc<str>) -> ReadText {
        let mut findings = Findings::new(name);
        let mut reader = Reader::new(&self.policy.schema, &self.rosters, &self.symbols);
        let record = record_file::read(text, &Arc::from(name), &mut reader, &mut findings);
        let mut warnings = findings.warnings;
        warnings.extend(reader.warnings());
        let record = record.map(|record| Record { file: Arc::clone(file), ..record });
        ReadText { record, faults: findings.faults, warnings }
    }

    /// The text to write for an edit whose text is `typed`, that of the file being `old`: new events say what `stamp` adds;
    /// what had happened stands as it stood, mended by `mended`.
    ///
    /// # Errors
    /// If the file's form does not take that.
    pub(crate) fn rewritten(
        &self,
        edited: &Edited<'_>,
        mended: &Mended,
        (old, typed): (&str, &str),
        stamp: &Stamp<'_>,
    ) -> Result<Rewritten> {
        let mut wanted = edited.mended(mended);
        let first_new = edited.before.events.len();
        let first_amendment = wanted.events.len() - mended.amendments.len();
        let new = &mut wanted.events[first_new..first_amendment];
        let count = new.len();
        for (place, event) in new.iter_mut().enumerate() {
            stamp.on(event, place + 1 == count);
        }
        if let (0, Some(reason), Some(last)) = (count, stamp.forced, wanted.events.last_mut()) {
            last.fields.set(field::FORCED, Value::Text(reason.into()));
        }
        let new = &wanted.events[first_new..];
        let amendments: Vec<&Event> = wanted.events[first_amendment..].iter().collect();
        let kept = self.keeping_layout(edited, mended, (old, typed), stamp);
        let kept = kept.map(|text| self.with_lines(&text, &amendments));
        let all: Vec<&Event> = new.iter().collect();
        for (text, keeps_layout) in
            kept.map(|text| (text, true)).into_iter().chain([(self.with_lines(old, &all), false)])
        {
            let read = self.read_text(&text, &wanted.file, &wanted.file).record;
            if let Some(record) = read.filter(|read| says_all(read, &wanted)) {
                return Ok(Rewritten { text, record, keeps_layout });
            }
        }
        let message = said!(
            "the edit cannot be written to a file of this form",
            "这种格式的文件无法写入此修改"
        );
        let mut faults = Faults::of_file(&edited.before.file, message);
        faults.0[0].hint = Some(said!(
            "end the file with `timeline:` and one event a line: - {{at: …, event: …, by: …}}",
            "文件末尾应为 `timeline:`，每个事件一行：- {{at: …, event: …, by: …}}"
        ));
        Err(faults.into())
    }

    /// `typed` with the lines of what had happened as they were in `old`; `None` where these cannot be told apart.
    fn keeping_layout(
        &self,
        edited: &Edited<'_>,
        mended: &Mended,
        (old, typed): (&str, &str),
        stamp: &Stamp<'_>,
    ) -> Option<String> {
        let new: Vec<usize> = edited.added().chain(mended.anew.iter().copied()).collect();
        let last = new.iter().max().copied();
        let stamped = |place: usize| {
            let typed = &edited.after.events[place];
            let mut event = typed.clone();
            stamp.on(&mut event, Some(place) == last);
            (event.recorded != typed.recorded || event.fields != typed.fields)
                .then_some((place, event))
        };
        let stamped: Vec<(usize, Event)> = new.into_iter().filter_map(stamped).collect();
        if stamped.is_empty() && !edited.changes_the_past() {
            return Some(typed.to_owned());
        }
        let (before, after) = (Pieces::of(old)?, Pieces::of(typed)?);
        let is_whole = before.events.len() == edited.before.events.len()
            && after.events.len() == edited.after.events.len();
        if !is_whole {
            return None;
        }
        let mut patches = Patches { old, typed, all: Vec::new() };
        if !edited.head.is_empty() {
            patches.restore_head(&before, &after, |key| {
                let field = self.policy.schema.find_field(key);
                edited.head.iter().any(|change| Some(change.field) == field)
            });
        }
        patches.restore_events(edited, mended, (&before, &after));
        for (place, event) in stamped {
            patches.say_stamped(&after.events[place], &event, self);
        }
        patches.apply()
    }

    /// `text` with these events behind its last one, a line each.
    fn with_lines(&self, text: &str, events: &[&Event]) -> String {
        let mut text = text.to_owned();
        if events.is_empty() {
            return text;
        }
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let indent = indent(&text);
        if !text.ends_with('\n') {
            text.push_str(line_end);
        }
        for event in events {
            let _ = write!(text, "{indent}- {}{line_end}", self.names().event(event));
        }
        text
    }

    /// Writes `text` as the record of which `old` was the text when the edit began. False where another wrote meanwhile:
    /// then nothing is written.
    pub(crate) fn replace(
        &self,
        _turn: &Lock,
        record: &Record,
        (old, text): (&str, &str),
    ) -> Result<bool> {
        if archive::month_of(record).is_some() {
            let path = self.root.join(&*Self::file_of(record.id));
            if path.exists() {
                return Ok(false);
            }
            files::create(&path, text)?;
            return Ok(true);
        }
        let path = self.root.join(&*record.file);
        if files::read(&path).ok().as_deref() != Some(old) {
            return Ok(false);
        }
        files::replace(&path, text.as_bytes())?;
        Ok(true)
    }
}

/// True if `read` says all that `wanted` says: the events that were there in their order, the new ones wherever they stand.
fn says_all(read: &Record, wanted: &Record) -> bool {
    let mut left: Vec<&Event> = wanted.events.iter().collect();
    let finds = |event: &Event| {
        let place = left.iter().position(|one| one.says_the_same_as(event));
        place.map(|place| left.remove(place)).is_some()
    };
    read.id == wanted.id
        && read.head == wanted.head
        && read.events.iter().all(finds)
        && left.is_empty()
}

/// Changes of the typed text.
struct Patches<'t> {
    old: &'t str,
    typed: &'t str,
    all: Vec<Patch>,
}

struct Patch {
    range: Range<usize>,
    text: String,
    /// Whole lines, which begin where a line begins.
    is_lines: bool,
}

impl Patches<'_> {
    fn put_lines(&mut self, range: Range<usize>, lines: &str) {
        let end = if lines.is_empty() || lines.ends_with('\n') { "" } else { "\n" };
        self.all.push(Patch { range, text: format!("{lines}{end}"), is_lines: true });
    }

    /// Head fields that are said otherwise stand again as they stood; new ones go. None is missing, since no amendment
    /// could say that.
    fn restore_head(&mut self, before: &Pieces, after: &Pieces, is_changed: impl Fn(&str) -> bool) {
        for (key, lines) in after.head.iter().filter(|(key, _)| is_changed(key)) {
            let was = before.head.iter().find(|(other, _)| other == key);
            let was = was.map_or("", |(_, lines)| &self.old[lines.clone()]);
            self.put_lines(lines.clone(), was);
        }
    }

    /// Events that are said otherwise, or no more, stand again as they stood.
    fn restore_events(
        &mut self,
        edited: &Edited<'_>,
        mended: &Mended,
        (before, after): (&Pieces, &Pieces),
    ) {
        let (mut anchor, mut end) = (after.timeline, before.timeline);
        for (old, piece) in before.events.iter().enumerate() {
            let now = edited.counterpart[old].map(|new| (new, &after.events[new].lines));
            let is_it = |change: &EventChange| match change {
                EventChange::Changed { old: one, .. } | EventChange::Removed(one) => *one == old,
                EventChange::Added(_) => false,
            };
            if edited.events.iter().any(is_it) {
                let range = match now {
                    Some((new, lines)) if mended.anew.contains(&new) => lines.start..lines.start,
                    Some((_, lines)) => lines.clone(),
                    None => {
                        // Comments that stood before it still do.
                        let between = &self.old[end..piece.lines.start];
                        let is_there = self.typed[anchor..].starts_with(between);
                        let place = anchor + if is_there { between.len() } else { 0 };
                        anchor = place;
                        place..place
                    }
                };
                self.put_lines(range, &self.old[piece.lines.clone()]);
            }
            anchor = now.map_or(anchor, |(_, lines)| lines.end);
            end = piece.lines.end;
        }
    }

    /// Adds `recorded` and `forced` to an event as a person typed it. Where the person typed one, the line is the
    /// program's.
    fn say_stamped(&mut self, piece: &Piece, event: &Event, book: &Book) {
        let typed = &self.typed[piece.lines.clone()];
        if typed.contains("recorded") || typed.contains("forced") {
            let line = format!("{}- {}", indent(self.typed), book.names().event(event));
            return self.put_lines(piece.lines.clone(), &line);
        }
        let recorded = event.recorded.map(|at| at.in_zone(book.policy.zone()).to_string());
        let forced = event.fields.get(field::FORCED);
        let forced = forced.map(|value| book.policy.schema.show(value, &book.symbols));
        let forced = forced.as_deref().map(|reason| scalar(reason).into_owned());
        let said = [("recorded", recorded), ("forced", forced)];
        let said = said.into_iter().filter_map(|(key, text)| Some(format!("{key}: {}", text?)));
        let said: Vec<String> = said.collect();
        match piece.style {
            Style::Flow(brace) => {
                let before = self.typed[..brace].trim_end();
                let comma = if before.ends_with(',') { " " } else { ", " };
                let text = format!("{comma}{}", said.join(", "));
                self.all.push(Patch { range: before.len()..brace, text, is_lines: false });
            }
            Style::Block(blanks) => {
                let end = piece.lines.end;
                let lines = said.iter().map(|line| format!("{}{line}\n", " ".repeat(blanks)));
                self.put_lines(end..end, &lines.collect::<String>());
            }
        }
    }

    /// The typed text with all changes; `None` where two of them touch the same lines.
    fn apply(mut self) -> Option<String> {
        // A stable sort: what goes to one place keeps its order.
        self.all.sort_by_key(|patch| (patch.range.start, patch.range.end));
        let mut text = String::with_capacity(self.typed.len() + 256);
        let mut place = 0;
        for patch in self.all {
            text.push_str(self.typed.get(place..patch.range.start)?);
            if patch.is_lines && !patch.text.is_empty() && !text.is_empty() && !text.ends_with('\n')
            {
                text.push('\n');
            }
            text.push_str(&patch.text);
            place = patch.range.end;
        }
        text.push_str(&self.typed[place..]);
        Some(text)
    }
}
