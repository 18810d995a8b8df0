//! Whole commands on made-up books, as a desk and its cron meet them: `cargo bench`, `cargo bench -- desk`.
//!
//! The crate exports nothing but `run`, so what is measured is the program, its start included (see `start`).

#![allow(clippy::disallowed_methods, reason = "benches write the books that they measure")]

mod book;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use book::{NOW, Order, Plan, Policy};
use divan::Bencher;

fn main() {
    // What an earlier run left may have been made by another generator.
    let _ = fs::remove_dir_all(room());
    divan::main();
}

/// Where books and helping programs are made.
fn room() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("benches")
}

/// The book that most benches measure, in so many variants.
const PLAN: Plan = Plan {
    records: 100_000,
    months: 38,
    open: 0,
    violations: 0.2,
    order: Order::Ticket,
    policy: Policy::Eight,
    seed: 1,
};

/// A book of its own, made when it is first asked for.
fn made(name: &str, plan: &Plan) -> PathBuf {
    let folder = room().join(name);
    let written = book::make(&folder, plan).expect("the book can be made");
    assert_eq!(written.records, plan.records, "all records are in the archive");
    assert!(written.events > 4 * plan.records || plan.records == 0, "records have their events");
    folder
}

static MONTH: LazyLock<PathBuf> =
    LazyLock::new(|| made("month", &Plan { records: 25_000, months: 1, ..PLAN }));
static SMALL: LazyLock<PathBuf> = LazyLock::new(|| made("10k", &Plan { records: 10_000, ..PLAN }));
static LARGE: LazyLock<PathBuf> = LazyLock::new(|| made("100k", &PLAN));
static BY_TIME: LazyLock<PathBuf> =
    LazyLock::new(|| made("by-time", &Plan { order: Order::Time, ..PLAN }));
static SHIPPED: LazyLock<PathBuf> =
    LazyLock::new(|| made("shipped", &Plan { policy: Policy::Shipped, ..PLAN }));
static AT_WORK: LazyLock<PathBuf> =
    LazyLock::new(|| made("at-work", &Plan { records: 0, open: 1_000, ..PLAN }));
static BUSY: LazyLock<PathBuf> =
    LazyLock::new(|| made("busy", &Plan { records: 0, open: 10_000, ..PLAN }));
static WITH_ARCHIVE: LazyLock<PathBuf> =
    LazyLock::new(|| made("with-archive", &Plan { open: 1_000, ..PLAN }));

/// `cs` on a book.
fn command(book: &Path, args: &[&str]) -> Command {
    let mut cs = Command::new(env!("CARGO_BIN_EXE_cs"));
    cs.env_clear().arg("-C").arg(book).args(args).args(["--now", NOW]);
    cs
}

/// Runs it, and hands back what it printed; ends the bench if it could not work.
fn run(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().expect("the program starts");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{command:?}: {}", output.status);
    String::from_utf8(output.stdout).expect("cs writes UTF-8")
}

fn bench(bencher: Bencher<'_, '_>, book: &Path, args: &[&str]) {
    bencher.bench(|| run(&mut command(book, args)));
}

/// What every command below pays before it begins, and what any program pays.
#[divan::bench_group(sample_count = 200)]
mod start {
    use std::process::Command;

    use super::{Bencher, built, run};

    #[divan::bench]
    fn cs(bencher: Bencher<'_, '_>) {
        bencher.bench(|| run(Command::new(env!("CARGO_BIN_EXE_cs")).env_clear().arg("--version")));
    }

    #[divan::bench]
    fn empty_program(bencher: Bencher<'_, '_>) {
        let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
        let empty = built(&[&rustc, "-O"], "benches/empty.rs", "empty");
        bencher.bench(|| run(Command::new(&empty).env_clear()));
    }
}

/// One month of the archive, 25,000 records: read for the sake of one short rule, and judged by all eight.
#[divan::bench_group(sample_count = 10)]
mod month {
    use divan::counter::BytesCount;

    use super::{Bencher, MONTH, command, fs, run};

    /// Counts the bytes of both tables.
    fn counted<'a, 'b>(bencher: Bencher<'a, 'b>) -> Bencher<'a, 'b> {
        let size = |name| fs::metadata(MONTH.join("data/archive/month=2026-10").join(name));
        let sizes = ["tickets.csv", "events.csv"].map(|name| size(name).map(|about| about.len()));
        let bytes: u64 = sizes.into_iter().map(|size| size.expect("the month is there")).sum();
        bencher.counter(BytesCount::new(bytes))
    }

    #[divan::bench]
    fn read(bencher: Bencher<'_, '_>) {
        let args = ["check", "--rule", "reopened-once", "--format", "jsonl"];
        counted(bencher).bench(|| run(&mut command(&MONTH, &args)));
    }

    #[divan::bench]
    fn judge(bencher: Bencher<'_, '_>) {
        let args = ["check", "--format", "jsonl"];
        counted(bencher).bench(|| run(&mut command(&MONTH, &args)));
    }
}

/// Judging the archive.
#[divan::bench_group(sample_count = 5)]
mod check {
    use super::{BY_TIME, Bencher, LARGE, SHIPPED, SMALL, bench};

    const CHECK: [&str; 3] = ["check", "--format", "jsonl"];

    #[divan::bench]
    fn of_10k(bencher: Bencher<'_, '_>) {
        bench(bencher, &SMALL, &CHECK);
    }

    #[divan::bench]
    fn of_100k(bencher: Bencher<'_, '_>) {
        bench(bencher, &LARGE, &CHECK);
    }

    #[divan::bench]
    fn of_100k_by_time(bencher: Bencher<'_, '_>) {
        bench(bencher, &BY_TIME, &CHECK);
    }

    #[divan::bench]
    fn of_100k_by_the_shipped_policy(bencher: Bencher<'_, '_>) {
        bench(bencher, &SHIPPED, &CHECK);
    }
}

/// The desk's commands on a thousand records at work, without and with an archive, which should not be felt.
#[divan::bench_group(sample_count = 20)]
mod desk {
    use super::{AT_WORK, Bencher, Path, WITH_ARCHIVE, bench, command, log, open, run};

    fn book(with_archive: bool) -> &'static Path {
        if with_archive { &WITH_ARCHIVE } else { &AT_WORK }
    }

    #[divan::bench(args = [false, true])]
    fn list(bencher: Bencher<'_, '_>, with_archive: bool) {
        bench(bencher, book(with_archive), &["list"]);
    }

    #[divan::bench(args = [false, true])]
    fn due(bencher: Bencher<'_, '_>, with_archive: bool) {
        bench(bencher, book(with_archive), &["due"]);
    }

    #[divan::bench(args = [false, true])]
    fn show(bencher: Bencher<'_, '_>, with_archive: bool) {
        let book = book(with_archive);
        let id = open(book);
        bencher.bench(|| run(&mut command(book, &["show", &id])));
    }

    #[divan::bench(args = [false, true])]
    fn new(bencher: Bencher<'_, '_>, with_archive: bool) {
        bencher.bench(|| open(book(with_archive)));
    }

    #[divan::bench(args = [false, true])]
    fn assign(bencher: Bencher<'_, '_>, with_archive: bool) {
        let book = book(with_archive);
        let assign = |id: String| run(&mut log(book, &["assign", &id, "li.lihua"]));
        bencher.with_inputs(|| open(book)).bench_values(assign);
    }

    #[divan::bench(args = [false, true])]
    fn close(bencher: Bencher<'_, '_>, with_archive: bool) {
        let book = book(with_archive);
        let close = |id: String| run(&mut log(book, &["close", &id]));
        bencher.with_inputs(|| open(book)).bench_values(close);
    }
}

/// The desk's commands on ten thousand records at work. Writes do not wait for the disk.
#[divan::bench_group(sample_count = 20)]
mod busy_desk {
    use super::{BUSY, Bencher, bench, log, opening, run, without_sync};

    #[divan::bench]
    fn list(bencher: Bencher<'_, '_>) {
        bench(bencher, &BUSY, &["list"]);
    }

    #[divan::bench]
    fn due(bencher: Bencher<'_, '_>) {
        bench(bencher, &BUSY, &["due"]);
    }

    #[divan::bench]
    fn new(bencher: Bencher<'_, '_>) {
        let preloaded = without_sync();
        bencher.bench(|| run(opening(&BUSY).env("LD_PRELOAD", &preloaded)));
    }

    /// A verb on a fresh record.
    fn verb(bencher: Bencher<'_, '_>, words: &[&str]) {
        let preloaded = without_sync();
        let write = |id: String| {
            let args: Vec<&str> =
                [words[0], &id].into_iter().chain(words[1..].iter().copied()).collect();
            run(log(&BUSY, &args).env("LD_PRELOAD", &preloaded))
        };
        bencher.with_inputs(|| super::open(&BUSY)).bench_values(write);
    }

    #[divan::bench]
    fn note(bencher: Bencher<'_, '_>) {
        verb(bencher, &["note", "-m", "客户来电"]);
    }

    #[divan::bench]
    fn assign(bencher: Bencher<'_, '_>) {
        verb(bencher, &["assign", "li.lihua"]);
    }

    #[divan::bench]
    fn close(bencher: Bencher<'_, '_>) {
        verb(bencher, &["close"]);
    }
}

/// One event written to the disk for good, and the same without waiting for the disk.
#[divan::bench_group(sample_count = 200)]
mod write {
    use super::{AT_WORK, AtomicUsize, Bencher, Ordering, built, log, open, run};

    /// Equal events count once, so each says something else.
    static NOTES: AtomicUsize = AtomicUsize::new(0);

    fn append(bencher: Bencher<'_, '_>, preloaded: &std::path::Path) {
        let id = open(&AT_WORK);
        bencher.bench(|| {
            let note = NOTES.fetch_add(1, Ordering::Relaxed).to_string();
            run(log(&AT_WORK, &["note", &id, "-m", &note]).env("LD_PRELOAD", preloaded))
        });
    }

    #[divan::bench]
    fn durable(bencher: Bencher<'_, '_>) {
        // Loads as much as the other does, so that only waiting differs.
        let cc = ["cc", "-O2", "-shared", "-fPIC", "-Dfsync=unused_1", "-Dfdatasync=unused_2"];
        append(bencher, &built(&cc, "benches/without_sync.c", "with_sync.so"));
    }

    #[divan::bench]
    fn without_sync(bencher: Bencher<'_, '_>) {
        append(bencher, &super::without_sync());
    }
}

/// A command that writes, by one of the staff of these books.
fn log(book: &Path, args: &[&str]) -> Command {
    let mut cs = command(book, args);
    cs.args(["--by", "li.lihua"]);
    cs
}

/// The command that opens a record.
fn opening(book: &Path) -> Command {
    let mut new = log(book, &["new", "request"]);
    new.args(["via=email", "service=card", "subject=投影仪无法开机"]);
    new
}

/// Opens a record and hands back its id.
fn open(book: &Path) -> String {
    let said = run(&mut opening(book));
    said.split(' ').next().map(str::to_owned).expect("its id comes first")
}

/// What makes a program go on without waiting for the disk, where it is loaded first.
fn without_sync() -> PathBuf {
    let cc = ["cc", "-O2", "-shared", "-fPIC"];
    built(&cc, "benches/without_sync.c", "without_sync.so")
}

/// A helping program, compiled from a file of this repository.
fn built(compiler: &[&str], source: &str, name: &str) -> PathBuf {
    fs::create_dir_all(room()).expect("the folder can be made");
    let program = room().join(name);
    let mut compile = Command::new(compiler[0]);
    compile.args(&compiler[1..]).arg("-o").arg(&program);
    let status = compile.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(source)).status();
    assert!(status.is_ok_and(|status| status.success()), "{compile:?} failed");
    program
}
