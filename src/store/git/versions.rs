//! The files of a book as a commit, the index or the disk has them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::{Repository, Trouble, not_run, parts};
use crate::model::language::{Said, said};
use crate::store::files;

/// By path relative to the book, the hash of the content.
pub(crate) type Listing = BTreeMap<String, String>;

/// By path relative to the book, the content.
pub(crate) type Texts = BTreeMap<String, Vec<u8>>;

/// A file of the working tree that is not as the last commit has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Relative to the book, or to the repository where it is outside of the book.
    pub(crate) path: String,
    pub(crate) is_in_book: bool,
    /// Git does not know it.
    pub(crate) is_new: bool,
}

impl Repository<'_> {
    /// The files of the book in a commit.
    pub(crate) fn files_of(&self, commit: &str) -> Result<Listing, Trouble> {
        let lines = self.ask(&["ls-tree", "-r", "-z", "--end-of-options", commit])?;
        // 100644 blob HASH<tab>PATH
        Ok(listing(&lines, |words| {
            (words.get(1) == Some(&"blob")).then(|| words.get(2).copied())?
        }))
    }

    /// The files of the book as the index has them; those that are not merged are left out.
    pub(crate) fn files_of_index(&self) -> Result<Listing, Trouble> {
        let lines = self.ask(&["ls-files", "-s", "-z"])?;
        // 100644 HASH STAGE<tab>PATH
        Ok(listing(&lines, |words| (words.get(2) == Some(&"0")).then(|| words.get(1).copied())?))
    }

    /// The content of those files of `listing` that are among `paths`.
    pub(crate) fn texts(
        &self,
        listing: &Listing,
        paths: &BTreeSet<String>,
    ) -> Result<Texts, Trouble> {
        let wanted: Vec<(&String, &String)> =
            paths.iter().filter_map(|path| listing.get_key_value(path)).collect();
        let mut input = String::new();
        for (_, hash) in &wanted {
            input.push_str(hash);
            input.push('\n');
        }
        if wanted.is_empty() {
            return Ok(Texts::new());
        }
        let answer = self.git.run_with(&["cat-file", "--batch"], input.as_bytes());
        let answer = answer.map_err(|error| not_run(&error))?;
        let mut rest = answer.out.as_slice();
        let mut texts = Texts::new();
        for (path, _) in wanted {
            let content = next_object(&mut rest).ok_or_else(|| {
                Trouble::new(
                    said!("git could not read `{path}`", "git 无法读取 `{path}`"),
                    Said::default(),
                )
            })?;
            texts.insert(path.clone(), content.to_vec());
        }
        Ok(texts)
    }

    /// The content of those of `paths` that are on the disk.
    pub(crate) fn texts_on_disk(&self, paths: &BTreeSet<String>) -> Result<Texts> {
        let mut texts = Texts::new();
        for path in paths {
            let place = self.git.root.join(path);
            if !files::is_gone(&place) {
                texts.insert(path.clone(), files::read_bytes(&place)?);
            }
        }
        Ok(texts)
    }

    /// The book as a commit has it, in a folder that goes with the value.
    pub(crate) fn export(&self, commit: &str) -> Result<TempDir> {
        let listing = self.files_of(commit)?;
        let folder = tempfile::tempdir().context("could not make a temporary folder")?;
        for (path, text) in self.texts(&listing, &listing.keys().cloned().collect())? {
            files::write_loose(&folder.path().join(path), &text)?;
        }
        Ok(folder)
    }

    /// What in the working tree and the index is not as the last commit has it.
    pub(crate) fn changes(&self) -> Result<Vec<Change>, Trouble> {
        let lines =
            self.ask(&["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"])?;
        // XY PATH
        Ok(parts(&lines)
            .filter_map(|line| {
                let (marks, path) = (line.get(..2)?, line.get(3..)?);
                let inside = self.in_book(path);
                Some(Change {
                    path: inside.unwrap_or(path).to_owned(),
                    is_in_book: inside.is_some(),
                    is_new: marks == "??",
                })
            })
            .collect())
    }
}

/// Lines of words, a tab and a path; `hash` picks its word, or leaves the line out.
fn listing<'w>(lines: &'w [u8], hash: impl Fn(&[&'w str]) -> Option<&'w str>) -> Listing {
    let lines = lines.split(|byte| *byte == 0);
    lines
        .filter_map(|line| {
            let tab = line.iter().position(|byte| *byte == b'\t')?;
            let words: Vec<&str> =
                std::str::from_utf8(&line[..tab]).ok()?.split_ascii_whitespace().collect();
            let path = String::from_utf8_lossy(&line[tab + 1..]).into_owned();
            Some((path, hash(&words)?.to_owned()))
        })
        .collect()
}

/// Takes one object from what `cat-file --batch` prints: a line with the size, the content, a line end.
fn next_object<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let content = rest.get(end + 1..end + 1 + size)?;
    *rest = rest.get(end + 2 + size..)?;
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_taken_apart_by_their_sizes() {
        let mut rest = b"aa blob 3\na\nb\ncc blob 0\n\ndd missing\n".as_slice();
        assert_eq!(next_object(&mut rest), Some(b"a\nb".as_slice()));
        assert_eq!(next_object(&mut rest), Some(b"".as_slice()));
        assert_eq!(next_object(&mut rest), None);
    }

    #[test]
    fn files_that_are_not_merged_have_no_hash_to_show() {
        let lines = b"100644 aa 0\tdata/a b.yaml\x00100644 bb 2\tdata/c.yaml\x00";
        let found = listing(lines, |words| (words.get(2) == Some(&"0")).then(|| words[1]));
        assert_eq!(found, Listing::from([("data/a b.yaml".to_owned(), "aa".to_owned())]));
    }
}
