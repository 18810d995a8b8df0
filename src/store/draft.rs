//! The copy of a record that a person edits. It stays until it is written, so that nothing typed is lost.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};

use super::files;
use crate::model::Instant;
use crate::model::id::RecordId;

/// The folder of drafts, relative to the book: under what git ignores, and on the disk of the book, since records speak of
/// customers.
const FOLDER: &str = ".cs/edit";
/// So many drafts of one record are kept.
const MOST: usize = 99;

/// A copy in a folder that only its owner can read.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) path: PathBuf,
    /// The path relative to the book.
    pub(crate) name: String,
}

impl Draft {
    /// Puts `text` into a new draft of the record `id`, which is `base` as it stands. Other drafts of the same record, kept
    /// or being edited, stay.
    pub(crate) fn new(root: &Path, id: RecordId, text: &str, base: &str) -> Result<Self> {
        let mut names = names(id);
        loop {
            let Some(name) = names.next() else {
                bail!("{MOST} edits of {id} are kept in {FOLDER}: take some of them away");
            };
            let path = root.join(&name);
            let context = || format!("could not write {name}");
            make_private(path.parent().unwrap_or(root)).with_context(context)?;
            match write_new(&path, text) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                written => {
                    written.with_context(context)?;
                    let base_at = base_of(&path);
                    let _ = fs::remove_file(&base_at);
                    write_new(&base_at, base).with_context(context)?;
                    return Ok(Self { path, name });
                }
            }
        }
    }

    /// The drafts of the record `id`, whose text is `text` now, in which something was typed that it does not say: the one
    /// changed last comes last. Those that say what it says are taken away.
    pub(crate) fn kept(root: &Path, id: RecordId, text: &str) -> Vec<Self> {
        let (needless, others): (Vec<Self>, Vec<Self>) = Self::all(root, id)
            .into_iter()
            .filter(Self::is_typed_in)
            .partition(|draft| draft.read().is_ok_and(|typed| typed == text));
        needless.into_iter().for_each(Self::discard);
        let mut kept = others;
        kept.sort_by_key(|draft| changed(&draft.path));
        kept
    }

    /// Every draft of the record `id`, those that are being edited too.
    pub(crate) fn all(root: &Path, id: RecordId) -> Vec<Self> {
        let draft = |name: String| Self { path: root.join(&name), name };
        names(id).map(draft).filter(|draft| draft.path.exists()).collect()
    }

    /// Takes away the drafts of all records that no one has touched since `since`.
    pub(crate) fn clear(root: &Path, since: Instant) {
        let folder = root.join(FOLDER);
        for below in files::list_below(&folder, "yaml").unwrap_or_default() {
            let path = folder.join(&below);
            let changed = changed(&path).map(|time| Instant::from_seconds(time.timestamp()));
            if changed.is_some_and(|changed| changed < since) {
                Self { path, name: format!("{FOLDER}/{below}") }.discard();
            }
        }
    }

    /// False of one that is as it was begun, as while an editor is open.
    fn is_typed_in(&self) -> bool {
        let begun = files::read(&base_of(&self.path));
        begun.map_or(true, |begun| self.read().map_or(true, |typed| typed != begun))
    }

    /// Takes it away, now that `written` of it is written, and with it those of the record `id` that this makes needless:
    /// those of the same text, and those that were left before it was begun. Hands back the names of the latter, with
    /// which something goes that was never written.
    pub(crate) fn settle(self, root: &Path, id: RecordId, written: &str) -> Vec<String> {
        let begun = changed(&base_of(&self.path));
        let mut dropped = Vec::new();
        for other in Self::all(root, id).into_iter().filter(|other| other.name != self.name) {
            let is_older = changed(&other.path) < begun && other.is_typed_in();
            let is_written = other.read().is_ok_and(|typed| typed == written);
            if is_older && !is_written {
                dropped.push(other.name.clone());
            }
            if is_older || is_written {
                other.discard();
            }
        }
        self.discard();
        dropped
    }

    /// The draft of the record `id` in the file `path`, if it is one.
    pub(crate) fn open(root: &Path, id: RecordId, path: &Path) -> Option<Self> {
        let path = path.canonicalize().ok()?;
        let is_it = |name: &String| root.join(name).canonicalize().is_ok_and(|one| one == path);
        names(id).find(is_it).map(|name| Self { path: root.join(&name), name })
    }

    /// What stands in it now.
    pub(crate) fn read(&self) -> Result<String> {
        files::read(&self.path).with_context(|| format!("could not read {}", self.name))
    }

    /// A line of the record, as `text` has it now, that came since the draft was begun and that the draft has not. To
    /// write the draft would take it back.
    pub(crate) fn lacks<'t>(&self, text: &'t str) -> Result<Option<&'t str>> {
        let context = || format!("could not read what {} was begun with", self.name);
        let base = files::read(&base_of(&self.path)).with_context(context)?;
        let typed = self.read()?;
        let has = |text: &str, line: &str| text.lines().any(|known| known == line);
        Ok(text.lines().find(|line| !has(&base, line) && !has(&typed, line)))
    }

    /// Takes it away, since it is not needed any more.
    pub(crate) fn discard(self) {
        // A draft that stays behind does no harm.
        let _ = fs::remove_file(base_of(&self.path));
        let _ = fs::remove_file(&self.path);
        // The folder goes with its last draft.
        let _ = self.path.parent().map(fs::remove_dir);
    }
}

/// When the file was last written, by the disk.
fn changed(path: &Path) -> Option<DateTime<Utc>> {
    Some(path.metadata().ok()?.modified().ok()?.into())
}

/// Where the record stands as it was when the draft at `path` was begun.
fn base_of(path: &Path) -> PathBuf {
    path.with_extension("was")
}

/// The names that drafts of a record may have, the first in the folder itself.
fn names(id: RecordId) -> impl Iterator<Item = String> {
    (1..=MOST).map(move |number| match number {
        1 => format!("{FOLDER}/{id}.yaml"),
        _ => format!("{FOLDER}/{number}/{id}.yaml"),
    })
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}
