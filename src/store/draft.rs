//! The copy of a record that a person edits. It stays until it is written, so that nothing typed is lost.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::files;
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
    /// Puts `text`, of the record `id`, into a new draft. Others of the same record, kept or being edited, stay.
    pub(crate) fn new(root: &Path, id: RecordId, text: &str) -> Result<Self> {
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
                    return Ok(Self { path, name });
                }
            }
        }
    }

    /// Earlier drafts of the record `id` that were kept, or are being edited.
    pub(crate) fn kept(root: &Path, id: RecordId) -> Vec<String> {
        names(id).filter(|name| root.join(name).exists()).collect()
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

    /// Takes it away, since it is not needed any more.
    pub(crate) fn discard(self) {
        // A draft that stays behind does no harm.
        let _ = fs::remove_file(&self.path);
        // The folder goes with its last draft.
        let _ = self.path.parent().map(fs::remove_dir);
    }
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
