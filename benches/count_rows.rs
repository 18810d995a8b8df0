//! Counts the rows of every archive table of a book with the csv crate, and nothing else: what reading alone costs.
//! `cargo run --release --example count_rows -- BOOK [THREADS]`; as many threads as cores unless told.

#![allow(clippy::disallowed_methods, reason = "this program reads the files of a book by itself")]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

fn main() -> io::Result<()> {
    let mut args = std::env::args_os().skip(1);
    let book = args.next().map(PathBuf::from).ok_or_else(|| io::Error::other("name a book"))?;
    let told = args.next().and_then(|threads| threads.to_str()?.parse().ok());
    let threads = told.map_or_else(thread::available_parallelism, Ok)?;
    let tables = tables(&book.join("data/archive"))?;
    let next = AtomicUsize::new(0);
    let count = || -> io::Result<u64> {
        let mut rows = 0;
        while let Some(table) = tables.get(next.fetch_add(1, Ordering::Relaxed)) {
            rows += rows_of(table)?;
        }
        Ok(rows)
    };
    let rows: io::Result<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get()).map(|_| scope.spawn(count)).collect();
        workers.into_iter().map(|worker| worker.join().expect("counting does not panic")).sum()
    });
    writeln!(io::stdout(), "{}", rows?)
}

/// The tables of all months, the largest first, so that no thread is left with a large one at the end.
fn tables(archive: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for month in fs::read_dir(archive)? {
        let month = month?.path();
        for name in ["events.csv", "tickets.csv"] {
            let table = month.join(name);
            if let Ok(about) = fs::metadata(&table) {
                found.push((about.len(), table));
            }
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found.into_iter().map(|(_, table)| table).collect())
}

/// The rows below the header.
fn rows_of(table: &Path) -> io::Result<u64> {
    let mut reader =
        csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(File::open(table)?);
    let mut row = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut row)? {
        rows += 1;
    }
    Ok(rows)
}
