//! Taking back the last event of a record, so that its file is again what it was before that event was written.

use anyhow::{Result, anyhow};

use super::committed::AtHead;
use super::files::{self, Lock};
use super::pieces::Pieces;
use super::{Book, Faults};
use crate::model::Instant;
use crate::model::language::said;
use crate::model::record::{Actor, Event, Record};

/// What became of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TakenBack {
    /// It lost its last event.
    Event,
    /// It is gone, with the record that this event had opened.
    Record,
    /// It is gone, and the record is in the archive as before.
    Copy,
}

impl Book {
    /// The record at work in which `who` wrote last, up to `now`: by the time of writing. Of those within `slack` seconds
    /// of it, in which an event may be entered late without saying so, one whose last line is theirs, and then the file
    /// that was changed last.
    pub(crate) fn last_written(
        &mut self,
        who: Actor,
        now: Instant,
        slack: i64,
    ) -> Result<Option<Record>> {
        let records = self.records(&super::Selection::AtWork)?;
        let written = |record: &Record| {
            let own = record.events.iter().filter(|event| event.by == who).map(written_at);
            own.filter(|written| *written <= now).max()
        };
        let last = records.iter().filter_map(written).max();
        let is_last = |written: Instant| last.is_some_and(|last| last.since(written) <= slack);
        let mut newest: Vec<Record> =
            records.into_iter().filter(|record| written(record).is_some_and(is_last)).collect();
        let is_own = |record: &Record| record.events.last().is_some_and(|last| last.by == who);
        if newest.iter().any(is_own) {
            newest.retain(is_own);
        }
        let paths: Vec<_> = newest.iter().map(|record| self.root.join(&*record.file)).collect();
        Ok(files::newest(&paths).map(|place| newest.swap_remove(place)))
    }

    /// What the last commit says of the record's file.
    pub(crate) fn at_head(&self, record: &Record) -> Result<AtHead> {
        AtHead::of(&self.root, &record.file)
    }

    /// True if `head`, the committed text of `record`, has its last event.
    pub(crate) fn is_last_committed(&self, record: &Record, head: &AtHead) -> bool {
        let AtHead::Text(text) = head else { return false };
        let Some(last) = record.events.last() else { return false };
        let read = self.read_text(text, &record.file, &record.file).record;
        let is_said = |record: Record| record.events.iter().any(|one| one.says_the_same_as(last));
        // What cannot be read is compared as it is written.
        read.map_or_else(|| self.has_line_of(text, record), is_said)
    }

    /// True if a repository elsewhere has the last event of `record`, as far as is known here: a merge would bring it back.
    pub(crate) fn is_last_elsewhere(&self, record: &Record) -> Result<bool> {
        let there = AtHead::elsewhere(&self.root, &record.file)?;
        Ok(there.iter().any(|there| self.is_last_committed(record, there)))
    }

    /// What was committed of the record's file before the commit that changed it last.
    pub(crate) fn before_last_commit(&self, record: &Record) -> Result<AtHead> {
        AtHead::before_last(&self.root, &record.file)
    }

    fn has_line_of(&self, text: &str, record: &Record) -> bool {
        let ours = files::read(&self.root.join(&*record.file)).unwrap_or_default();
        let last = Pieces::of(&ours).and_then(|pieces| pieces.events.last().cloned());
        let last = last.map(|piece| ours[piece.lines].trim().to_owned());
        last.is_none_or(|last| text.contains(&last))
    }

    /// Takes the last event of `record` out of its file, which is at work. `head` is what is committed of it.
    ///
    /// # Errors
    /// If the form of the file does not allow that; nothing is changed then.
    pub(crate) fn take_back(
        &mut self,
        _turn: &Lock,
        record: &Record,
        head: &AtHead,
    ) -> Result<TakenBack> {
        let path = self.root.join(&*record.file);
        let is_committed = matches!(head, AtHead::Text(_));
        if record.events.len() == 1 {
            files::remove(&path)?;
            return Ok(TakenBack::Record);
        }
        let mut before = record.clone();
        before.events.pop();
        if !is_committed && self.is_copy_of_archived(&before)? {
            files::remove(&path)?;
            return Ok(TakenBack::Copy);
        }
        let text = files::read(&path)?;
        let shorter = without_last(&text, head).filter(|shorter| {
            let read = self.read_text(shorter, &record.file, &record.file).record;
            read.is_some_and(|read| read.says_the_same_as(&before))
        });
        let shorter = shorter.ok_or_else(|| form_fault(&record.file))?;
        files::replace(&path, shorter.as_bytes())?;
        Ok(TakenBack::Event)
    }

    /// True if the archive says the same of a record.
    fn is_copy_of_archived(&mut self, record: &Record) -> Result<bool> {
        if !self.is_archived(record.id)? {
            return Ok(false);
        }
        let ids = self.archived_ids(record.id.as_str())?;
        let Some(month) = ids.get(&record.id) else { return Ok(false) };
        let archived = self.archived_record(record.id, month);
        Ok(archived.is_some_and(|archived| archived.says_the_same_as(record)))
    }
}

/// When an event was entered: when it happened, unless it says otherwise.
pub(crate) fn written_at(event: &Event) -> Instant {
    event.recorded.unwrap_or(event.at)
}

/// `text` without the lines of its last event. A line end that was added for it goes too, where the commit shows that the
/// file had none; otherwise it stays.
fn without_last(text: &str, head: &AtHead) -> Option<String> {
    let lines = Pieces::of(text)?.events.last()?.lines.clone();
    let mut shorter = format!("{}{}", &text[..lines.start], &text[lines.end..]);
    if let AtHead::Text(head) = head
        && let Some(rest) = shorter.strip_prefix(head.as_str())
        && matches!(rest, "\n" | "\r\n")
    {
        shorter.truncate(head.len());
    }
    Some(shorter)
}

fn form_fault(file: &str) -> anyhow::Error {
    let message = said!(
        "the last event cannot be taken out of a file of this form",
        "这种格式的文件无法撤回最后一个事件"
    );
    let mut faults = Faults::of_file(file, message);
    faults.0[0].hint = Some(said!("take it out of the file by hand", "请在文件中手工删去"));
    anyhow!(faults)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::made_up::{POLICY, Said, Teller, said};
    use super::*;

    /// What a person may have made of a file that still takes another line.
    fn styled(text: &str, style: usize) -> String {
        match style {
            0 => text.to_owned(),
            1 => text.replace('\n', "\r\n"),
            2 => format!("\u{feff}{text}"),
            3 => text.replace("\n- {", "\n# 备注 - {\n\n  - {"),
            4 => format!("{text}# 备注\n\n"),
            5 => format!("# 备注\n{text}"),
            _ => text.trim_end().to_owned(),
        }
    }

    /// Writes the last event of a made-up record to a file of this style, and takes it back.
    fn there_and_back(said: &Said, style: usize) -> Option<(String, String)> {
        let folder = tempfile::TempDir::new().unwrap();
        files::create(&folder.path().join("policy.yaml"), POLICY).unwrap();
        let mut book = Book::open(folder.path().to_owned()).unwrap();
        let start = Instant::parse("2026-11-22T09:00:00+08:00").unwrap();
        let mut record = Teller { book: &mut book, start }.record(said);
        let last = record.events.pop().filter(|_| !record.events.is_empty())?;
        let before = styled(&book.names().record(&record), style);
        let path = folder.path().join(&*record.file);
        files::create(&path, &before).unwrap();
        let turn = book.turn().unwrap();
        book.append(&turn, &record, &last).unwrap();
        record.events.push(last);
        let head = AtHead::Text(before.clone());
        assert_eq!(book.take_back(&turn, &record, &head).unwrap(), TakenBack::Event);
        Some((before, files::read(&path).unwrap()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn what_is_taken_back_leaves_no_trace(
            said in said(),
            style in select((0..7).collect::<Vec<_>>()),
        ) {
            if let Some((before, after)) = there_and_back(&said, style) {
                prop_assert_eq!(before, after);
            }
        }
    }
}
