//! Whole commands on made-up books, as a desk and its cron meet them: `cargo bench`, `cargo bench -- desk`.
//!
//! The crate exports nothing but `run`, so what is measured is the program, its start included (see `start`).

#![allow(clippy::disallowed_methods, reason = "benches write the books that they measure")]

mod book;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use book::{NOW, Order, Plan, Policy};

fn main() {
    // What an earlier run left may have been made by another generator.
    let _ = fs::remove_dir_all(books());
    divan::main();
}

fn books() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("books")
}

/// A book of its own for each benched size, made when it is first asked for.
fn made(name: &str, records: u64, open: u64, policy: Policy, order: Order) -> PathBuf {
    let folder = books().join(name);
    let plan = Plan { records, months: 38, open, violations: 0.2, order, policy, seed: 1 };
    let written = book::make(&folder, &plan).expect("the book can be made");
    assert_eq!(written.records, records, "all records are in the archive");
    assert!(written.events > 4 * records, "every record has its events");
    folder
}

static SMALL: LazyLock<PathBuf> =
    LazyLock::new(|| made("10k", 10_000, 0, Policy::Eight, Order::Ticket));
static LARGE: LazyLock<PathBuf> =
    LazyLock::new(|| made("100k", 100_000, 0, Policy::Eight, Order::Ticket));
static BY_TIME: LazyLock<PathBuf> =
    LazyLock::new(|| made("100k-by-time", 100_000, 0, Policy::Eight, Order::Time));
static SHIPPED: LazyLock<PathBuf> =
    LazyLock::new(|| made("10k-shipped", 10_000, 0, Policy::Shipped, Order::Ticket));
static AT_WORK: LazyLock<PathBuf> =
    LazyLock::new(|| made("at-work", 0, 1_000, Policy::Eight, Order::Ticket));
static WITH_ARCHIVE: LazyLock<PathBuf> =
    LazyLock::new(|| made("with-archive", 100_000, 1_000, Policy::Eight, Order::Ticket));

/// Runs `cs` on a book; ends the bench if it could not work.
fn cs(book: &Path, args: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_cs"))
        .env_clear()
        .arg("-C")
        .arg(book)
        .args(args)
        .args(["--now", NOW])
        .stdout(Stdio::null())
        .status()
        .expect("cs starts");
    assert!(matches!(status.code(), Some(0 | 1)), "cs {args:?} ended with {status}");
}

fn bench(bencher: divan::Bencher<'_, '_>, book: &Path, args: &[&str]) {
    bencher.bench(|| cs(book, args));
}

/// What every command below pays before it begins.
#[divan::bench]
fn start(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, &AT_WORK, &["--version"]);
}

/// Judging the archive.
#[divan::bench_group(sample_count = 5)]
mod check {
    use super::{BY_TIME, LARGE, SHIPPED, SMALL, bench};

    const CHECK: [&str; 3] = ["check", "--format", "jsonl"];

    #[divan::bench]
    fn of_10k(bencher: divan::Bencher<'_, '_>) {
        bench(bencher, &SMALL, &CHECK);
    }

    #[divan::bench]
    fn of_100k(bencher: divan::Bencher<'_, '_>) {
        bench(bencher, &LARGE, &CHECK);
    }

    #[divan::bench]
    fn of_100k_by_time(bencher: divan::Bencher<'_, '_>) {
        bench(bencher, &BY_TIME, &CHECK);
    }

    #[divan::bench]
    fn of_10k_by_the_shipped_policy(bencher: divan::Bencher<'_, '_>) {
        bench(bencher, &SHIPPED, &CHECK);
    }
}

/// The desk's commands on a thousand records at work: the archive should not be felt.
#[divan::bench_group(sample_count = 10)]
mod desk {
    use super::{AT_WORK, WITH_ARCHIVE, a_record, bench};

    #[divan::bench(args = [false, true])]
    fn list(bencher: divan::Bencher<'_, '_>, with_archive: bool) {
        bench(bencher, book(with_archive), &["list"]);
    }

    #[divan::bench(args = [false, true])]
    fn due(bencher: divan::Bencher<'_, '_>, with_archive: bool) {
        bench(bencher, book(with_archive), &["due"]);
    }

    #[divan::bench(args = [false, true])]
    fn show(bencher: divan::Bencher<'_, '_>, with_archive: bool) {
        let book = book(with_archive);
        bench(bencher, book, &["show", &a_record(book)]);
    }

    fn book(with_archive: bool) -> &'static std::path::Path {
        if with_archive { &WITH_ARCHIVE } else { &AT_WORK }
    }
}

/// The id of the first record at work.
fn a_record(book: &Path) -> String {
    let files = fs::read_dir(book.join("data/tickets/2026/11")).expect("there are records at work");
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let first = names.min().expect("there is a record at work");
    first.trim_end_matches(".yaml").to_owned()
}
