//! A stamp of a book: another one once its files have changed. Cheap: nothing is read but times and sizes.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// What a book rests on. Months of the archive are written once, and their manifest with them.
const PARTS: [&str; 6] = [
    "policy.yaml",
    "data/tickets",
    "data/rosters",
    "data/calendar",
    "data/waivers.csv",
    "data/archive/manifest.csv",
];

/// The stamp of the book at `root`. What cannot be looked at counts as absent.
pub(crate) fn stamp(root: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in PARTS {
        add(&root.join(part), &mut hasher);
    }
    hasher.finish()
}

fn add(path: &Path, hasher: &mut DefaultHasher) {
    let Ok(found) = fs::metadata(path) else { return };
    path.hash(hasher);
    if found.is_dir() {
        let Ok(entries) = fs::read_dir(path) else { return };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort_unstable();
        for path in paths {
            add(&path, hasher);
        }
    } else {
        (found.len(), found.modified().ok()).hash(hasher);
    }
}
