//! How fast records at work are read, beside a general reader of YAML on the same files and threads
//! (`yaml_serde`, the continuation of `serde_yaml` and sister of `serde_yaml_ng`):
//! `cargo test --release --lib -- --ignored speed`, with `RAYON_NUM_THREADS=1` for one thread.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::de::IgnoredAny;
use tempfile::TempDir;

use crate::store::{Book, files, written};

const RECORDS: usize = 10_000;
const RUNS: usize = 7;

/// The records of the demo book under new ids, as often as it takes.
fn book() -> TempDir {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = TempDir::new().unwrap();
    let copy = |name: &str| {
        files::create(&folder.path().join(name), &files::read(&demo.join(name)).unwrap()).unwrap();
    };
    copy("policy.yaml");
    for below in ["data/rosters", "data/calendar", "data/guides"] {
        let files = files::list(&demo.join(below)).unwrap();
        for file in files {
            copy(file.strip_prefix(demo).unwrap().to_str().unwrap());
        }
    }
    let tickets = demo.join("data/tickets");
    let names = files::list_below(&tickets, "yaml").unwrap();
    for number in 0..RECORDS {
        let name = &names[number % names.len()];
        let (rest, id) = name.strip_suffix(".yaml").unwrap().rsplit_once('/').unwrap();
        let new = format!("{}-{number:06}", id.split_once('-').unwrap().0);
        let text = files::read(&tickets.join(name)).unwrap().replace(id, &new);
        let path = folder.path().join(format!("data/tickets/{rest}/{new}.yaml"));
        files::make_folder(path.parent().unwrap()).unwrap();
        #[expect(clippy::disallowed_methods, reason = "nothing here needs to be durable")]
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The best time of each of `parts`, run in turn: what else the machine does only adds to it.
fn best<const N: usize>(parts: [(&str, &dyn Fn()); N]) {
    let mut times = [Duration::MAX; N];
    for _ in 0..RUNS {
        for (time, (_, part)) in times.iter_mut().zip(parts) {
            let start = Instant::now();
            part();
            *time = start.elapsed().min(*time);
        }
    }
    let first = times[0].as_secs_f64();
    for ((name, _), time) in parts.iter().zip(times) {
        let time = time.as_secs_f64();
        writeln!(io::stdout(), "{name:<44} {:>7.1} ms  {:.3}", time * 1e3, time / first).unwrap();
    }
}

#[test]
#[ignore = "a measurement, of the release build alone"]
fn speed() {
    let folder = book();
    let open = || Book::open(folder.path().to_owned()).unwrap();
    let files = open().record_files().unwrap();
    assert_eq!(files.len(), RECORDS);
    let read = |file: &Arc<str>| files::read(&folder.path().join(&**file)).unwrap();
    let threads = rayon::current_num_threads();
    writeln!(io::stdout(), "{RECORDS} records, {threads} threads").unwrap();
    best([
        ("yaml_serde, values by key", &|| {
            files.par_iter().for_each(|file| {
                let text = read(file);
                black_box(
                    serde_yaml::from_str::<BTreeMap<String, serde_yaml::Value>>(&text).unwrap(),
                );
            });
        }),
        ("yaml_serde, nothing kept", &|| {
            files.par_iter().for_each(|file| {
                black_box(serde_yaml::from_str::<IgnoredAny>(&read(file)).unwrap());
            });
        }),
        ("the files alone", &|| files.par_iter().for_each(|file| drop(black_box(read(file))))),
        ("the files, to entries", &|| {
            files.par_iter().for_each(|file| drop(black_box(written::read(&read(file)).unwrap())));
        }),
        ("the files, to records with types", &|| {
            let mut book = open();
            assert_eq!(black_box(book.read_files(&files)).len(), RECORDS);
        }),
        ("their names, by listing the folders", &|| {
            drop(black_box(open().record_files().unwrap()));
        }),
        ("the book without its records", &|| drop(black_box(open()))),
    ]);
}
