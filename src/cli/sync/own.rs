//! What was written here since the last commit.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::super::keep;
use super::{Sync, stop};
use crate::model::language::{Language, Said, said, tr};
use crate::report::sync::{Amount, Part, Told};
use crate::store::git::{Change, Message};
use crate::store::told::{is_record, with_tables};
use crate::store::{Book, Faults};

/// Records that a commit message or a refusal names.
const NAMED: usize = 20;

/// The changes that go into a commit.
#[derive(Debug, Default)]
pub(super) struct Own {
    paths: Vec<String>,
    pub(super) amount: Amount,
    parts: Vec<Part>,
    /// Files that are neither records nor archive.
    pub(super) others: BTreeSet<String>,
}

impl Sync<'_> {
    /// Commits what was written under `data/`, if anything was.
    pub(super) fn commit_own(&self) -> Result<()> {
        let own = self.own_changes()?;
        if own.paths.is_empty() {
            return Ok(());
        }
        // What moved to the archive is a commit of its own, so that it can be taken back alone.
        let book = self.session.open()?;
        let is_moved = |path: &&str| path.starts_with("data/archive/") || book.is_gone(path);
        let paths = own.paths.iter().map(String::as_str);
        let (moved, written): (Vec<&str>, Vec<&str>) = paths.partition(is_moved);
        let author = keep::me(&book, self.session);
        self.repository.commit(&written, &message(&own, &book), author.as_ref())?;
        let archive = keep::of_lines("data: archive", &listed(moved.iter().copied()));
        self.repository.commit(&moved, &archive, author.as_ref())?;
        Ok(())
    }

    /// What would be committed.
    ///
    /// # Errors
    /// If something else was changed, if a file cannot be read, or if events are gone that were committed.
    pub(super) fn own_changes(&self) -> Result<Own> {
        let changes = self.repository.changes()?;
        let (own, others): (Vec<Change>, Vec<Change>) = changes
            .into_iter()
            .filter(|change| !change.is_new || is_of_data(change))
            .partition(|change| change.is_in_book && change.path.starts_with("data/"));
        if !others.is_empty() {
            return Err(beside(&others));
        }
        let paths: Vec<String> = own.into_iter().map(|change| change.path).collect();
        if paths.is_empty() {
            return Ok(Own::default());
        }
        let book = self.session.open()?;
        check_readable(&paths, &book)?;
        let (before, now) = self.told(&paths, &book)?;
        let gone = before.beyond(&now);
        if !gone.is_empty() && !self.accepts_removed {
            return Err(removed(&gone));
        }
        let parts = now.beyond(&before);
        let tells = |path: &&String| is_record(path) || path.starts_with("data/archive/");
        let others = paths.iter().filter(|path| !tells(path)).cloned().collect();
        Ok(Own { amount: Amount::of(&parts), parts, others, paths })
    }

    /// What the changed files tell, in the last commit and on the disk.
    fn told(&self, paths: &[String], book: &Book) -> Result<(Told, Told)> {
        let mut touched = BTreeSet::new();
        for path in paths {
            with_tables(path, &mut touched);
        }
        let head = self.repository.files_of("HEAD")?;
        let before = self.repository.texts(&head, &touched)?;
        let now = self.repository.texts_on_disk(&touched)?;
        Ok((book.told(&before, &touched)?, book.told(&now, &touched)?))
    }
}

/// A file that cannot be read is not sent to others.
fn check_readable(paths: &[String], book: &Book) -> Result<()> {
    let mut faults = book.faults.clone();
    faults.retain(|fault| paths.iter().any(|path| **path == *fault.file));
    faults.extend(book.record_faults(paths.iter().filter(|path| is_record(path))));
    if faults.is_empty() { Ok(()) } else { Err(Faults(faults).into()) }
}

/// True of a file that git does not know yet and that belongs to the book: editors leave others behind.
fn is_of_data(change: &Change) -> bool {
    let name = change.path.rsplit('/').next().unwrap_or_default();
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    change.is_in_book
        && change.path.starts_with("data/")
        && !name.starts_with('.')
        && matches!(extension, Some("yaml" | "csv" | "md"))
}

/// Changes of what staff do not write with `cs`: they want a commit of their own.
fn beside(others: &[Change]) -> anyhow::Error {
    let paths: Vec<&str> = others.iter().map(|change| change.path.as_str()).collect();
    let typed = paths.join(" ");
    stop(
        Said::by(|language| {
            let files = listed_in(paths.iter().copied(), language);
            tr!(
                language,
                "changed, and not under data/: {files}; nothing was committed, merged or sent",
                "data/ 之外有改动：{files}；未提交、未合并、未送出"
            )
        }),
        said!("commit them by hand: git commit {typed}", "请手工提交：git commit {typed}"),
    )
}

fn removed(gone: &[Part]) -> anyhow::Error {
    let files: Vec<_> = gone.iter().map(|part| Book::file_of(part.record).to_string()).collect();
    let files = files.join(" ");
    stop(
        Said::by(|language| {
            let what = events_of(gone, language);
            tr!(
                language,
                "events that were committed are gone from the files here: {what}; nothing was committed, merged or sent",
                "已提交的事件在这里的文件中不见了：{what}；未提交、未合并、未送出"
            )
        }),
        said!(
            "git diff HEAD {files} shows them, git restore brings a file back as it was; `cs amend` mends a mistake; --accept-removed goes on without them",
            "用 git diff HEAD {files} 查看，git restore 恢复文件原样；错误用 `cs amend` 更正；--accept-removed 则不要它们"
        ),
    )
}

/// `3 of 261122-7K3QF2, 1 of 261122-8QQQQQ`.
pub(super) fn events_of(parts: &[Part], language: Language) -> String {
    let one = |part: &Part| {
        let (count, record) = (part.events.len(), part.record);
        tr!(language, "{count} of {record}", "{record} 的{count}个事件")
    };
    listed_in(parts.iter().map(one), language)
}

/// The first few, with commas.
pub(super) fn listed<T: Into<String>>(items: impl ExactSizeIterator<Item = T>) -> String {
    listed_in(items, Language::English)
}

/// The first few, with the commas of `language`.
pub(super) fn listed_in<T: Into<String>>(
    items: impl ExactSizeIterator<Item = T>,
    language: Language,
) -> String {
    let count = items.len();
    let mut named: Vec<String> = items.take(NAMED).map(Into::into).collect();
    if count > NAMED {
        named.push("…".to_owned());
    }
    named.join(&tr!(language, ", ", "、"))
}

/// `3 events of 2 records`, then the events by record.
fn message(own: &Own, book: &Book) -> Message {
    if own.parts.is_empty() {
        let names = own.paths.iter().map(|path| path.strip_prefix("data/").unwrap_or(path));
        return keep::of_lines(&format!("data: {}", listed(names)), "");
    }
    let lines: Vec<String> = own
        .parts
        .iter()
        .map(|part| {
            let names: Vec<&str> = part
                .events
                .iter()
                .map(|event| &*book.policy.schema.event(event.event).name)
                .collect();
            format!("{}: {}", part.record, names.join(", "))
        })
        .collect();
    keep::of_lines(&own.amount.to_string(), &lines.join("\n"))
}
