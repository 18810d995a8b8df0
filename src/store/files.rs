//! The few ways in which files are touched: whole reads, folder listings, durable appends, new files, replacements.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

use super::crash;
use crate::model::fault::{Findings, Position};
use crate::model::language::Said;

/// The text of a file; an error if it is not UTF-8.
#[expect(clippy::disallowed_methods, reason = "this is where files are read")]
pub(crate) fn read(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
        let last = before.rsplit('\n').next().unwrap_or_default();
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        let line = number(before.matches('\n').count());
        let column = number(last.chars().count());
        io::Error::new(io::ErrorKind::InvalidData, NotUtf8(Position { line, column }))
    })
}

/// True if nothing of this name is there any more, not even a link that leads nowhere.
pub(crate) fn is_gone(path: &Path) -> bool {
    matches!(path.symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound)
}

/// Names in `findings` why a file could not be read.
pub(crate) fn tell(error: &io::Error, findings: &mut Findings) {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(NotUtf8(at)) => {
            findings.fault_with_hint(*at, "the file is not UTF-8", Said::from("save it as UTF-8"));
        }
        None => {
            findings.fault(Position::START, format!("the file could not be read: {error}"));
        }
    }
}

/// Where a file stops being UTF-8.
#[derive(Debug)]
struct NotUtf8(Position);

impl std::error::Error for NotUtf8 {}

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it is not UTF-8 (line {}, column {})", self.0.line, self.0.column)
    }
}

/// A file to be read bit by bit.
#[expect(clippy::disallowed_methods, reason = "this is where files are read")]
pub(crate) fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// The bytes of a file.
#[expect(clippy::disallowed_methods, reason = "this is where files are read")]
pub(crate) fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// What stands in a folder, sorted by name; nothing if there is no such folder.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(|| format!("could not list {}", folder.display()))?,
    };
    let paths: io::Result<Vec<PathBuf>> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.with_context(|| format!("could not list {}", folder.display()))?;
    paths.sort();
    Ok(paths)
}

/// The files under `folder` and the folders in it whose names end in `.EXTENSION`: their names below it, with `/`, sorted.
/// None if there is no such folder.
pub(crate) fn list_below(folder: &Path, extension: &str) -> Result<Vec<String>> {
    list_where(folder, |name| Path::new(name).extension().is_some_and(|found| found == extension))
}

/// The same of those whose own names are wanted.
pub(crate) fn list_where(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let context = || format!("could not list {}", folder.display());
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.with_context(context)?,
        };
        for entry in entries {
            let entry = entry.with_context(context)?;
            let kind = entry.file_type().with_context(context)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if kind.is_dir() || (kind.is_symlink() && entry.path().is_dir()) {
                folders.push((entry.path(), format!("{prefix}{name}/")));
            } else if is_wanted(&name) {
                names.push(format!("{prefix}{name}"));
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Appends `text` in one write and waits until it is on the disk. What could not be written whole is taken back.
pub(crate) fn append(path: &Path, text: &str) -> Result<()> {
    let context = || format!("could not write {}", path.display());
    crash::point().with_context(context)?;
    let mut file = OpenOptions::new().append(true).open(path).with_context(context)?;
    let length = file.metadata().with_context(context)?.len();
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
    if written.is_err() {
        // The record was whole before; leave it so.
        file.set_len(length).with_context(context)?;
    }
    written.with_context(context)
}

/// Writes a new file that appears whole; an error of kind `AlreadyExists` if there is one, which stays.
pub(crate) fn create(path: &Path, text: &str) -> Result<()> {
    let context = || format!("could not write {}", path.display());
    let file = temporary(path, text.as_bytes()).with_context(context)?;
    crash::point().with_context(context)?;
    file.persist_noclobber(path).map_err(|error| error.error).with_context(context)?;
    sync_folder(path)
}

/// Writes a file whole, in place of an older one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let context = || format!("could not write {}", path.display());
    let file = temporary(path, bytes).with_context(context)?;
    crash::point().with_context(context)?;
    file.persist(path).map_err(|error| error.error).with_context(context)?;
    sync_folder(path)
}

/// Writes a file as `write` does, in place of an older one; it appears whole or not at all. A link stays one, and what is
/// no file, such as a pipe, is written to as it is.
pub(crate) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let path = whole_path(path);
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        let mut file = BufWriter::new(OpenOptions::new().write(true).open(&path)?);
        write(&mut file)?;
        return file.flush();
    }
    let folder = folder_of(&path);
    // Says that it is missing without the name of the temporary file.
    folder.metadata()?;
    let mut file = BufWriter::with_capacity(64 * 1024, temporary_in(folder)?);
    write(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    crash::point()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a file that need not last.
#[expect(clippy::disallowed_methods, reason = "this is where files are written")]
pub(crate) fn write_loose(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(folder_of(path))?;
    fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))
}

/// Puts a file or folder in another place, and makes that durable. A file that stands there is replaced.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    let context = || format!("could not put {} in place", to.display());
    crash::point().with_context(context)?;
    fs::rename(from, to).with_context(context)?;
    sync_folder(to)?;
    sync_folder(from)
}

/// Makes a folder, and those above it.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("could not make {}", path.display()))
}

/// Takes a file away, and makes that durable.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let context = || format!("could not take away {}", path.display());
    crash::point().with_context(context)?;
    fs::remove_file(path).with_context(context)?;
    sync_folder(path)
}

/// Takes a folder away with all that it holds; one that is not there is away already.
pub(crate) fn remove_folder(path: &Path) -> Result<()> {
    let context = || format!("could not take away {}", path.display());
    crash::point().with_context(context)?;
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.with_context(context),
    }
}

fn temporary(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    let mut file = temporary_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    // A name alone has the empty path above it.
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let mut builder = builder.prefix(".cs-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder = builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Makes the name itself durable.
fn sync_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent().filter(|_| cfg!(unix)) else { return Ok(()) };
    let synced = OpenOptions::new().read(true).open(folder).and_then(|folder| folder.sync_all());
    synced.with_context(|| format!("could not write {}", folder.display()))
}

/// `path` from the root and without links; as it is where there is no such thing.
pub(crate) fn whole_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Where `root` stands in its git repository, as a path that ends in `/`; empty at the top of one, and outside of any.
pub(crate) fn below_repository(root: &Path) -> String {
    let root = whole_path(root);
    let top = root.ancestors().find(|folder| folder.join(".git").exists());
    let below = top.and_then(|top| root.strip_prefix(top).ok()).unwrap_or(Path::new(""));
    let parts = below.iter().flat_map(|part| [part.to_string_lossy(), "/".into()]);
    parts.collect()
}

/// True if the folder of the book, or one above it, is that of a git repository.
pub(crate) fn is_in_repository(root: &Path) -> bool {
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    root.ancestors().any(|folder| folder.join(".git").exists())
}

/// When each of `paths` was last written, by a number that only orders them; what is gone comes first.
pub(crate) fn newest(paths: &[PathBuf]) -> Option<usize> {
    let time = |path: &PathBuf| path.metadata().and_then(|found| found.modified()).ok();
    (0..paths.len()).max_by_key(|place| time(&paths[*place]))
}

/// Holds the book's lock while it lives, so that two writers take turns.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(root: &Path) -> Result<Self> {
        Self::named(root, "lock")
    }

    /// The lock `name`, for a turn of another kind than that of writers.
    pub(crate) fn named(root: &Path, name: &str) -> Result<Self> {
        let folder = root.join(".cs");
        let context = || format!("could not lock the book {}", root.display());
        fs::create_dir_all(&folder).with_context(context)?;
        let file =
            OpenOptions::new().create(true).write(true).truncate(false).open(folder.join(name));
        let file = file.with_context(context)?;
        file.lock().with_context(context)?;
        Ok(Self { _file: file })
    }
}
