//! Books of any size, made up: the same seed makes the same bytes on any machine.

mod archive;
mod office;
mod people;
mod random;
mod record;
mod story;
mod texts;
mod work;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use archive::{Archive, LONGEST};
pub(crate) use archive::{Order, Written};
use office::{DAY, Office, date_of, day_of, months_until};
use people::{People, Roster};
use random::Random;
use story::World;

/// The policy with the eight rules.
const EIGHT_RULES: &str = include_str!("policy.yaml");
/// When these books are judged.
pub(crate) const NOW: &str = "2026-11-22T12:00:00+08:00";
const JUDGED_ON: (i32, u32, u32) = (2026, 11, 22);
/// How long ago the oldest record at work was opened, in days.
const AT_WORK: i64 = 20;

/// Which policy a book has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Policy {
    /// The eight rules of `benches/book/policy.yaml`.
    Eight,
    /// The policy of this repository.
    Shipped,
}

/// What book to make.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Plan {
    /// Closed records in the archive
    #[arg(long, default_value_t = 10_000)]
    pub(crate) records: u64,
    /// Months of the archive, the last being 2026-10
    #[arg(long, default_value_t = 38, value_parser = clap::value_parser!(u32).range(1..=90))]
    pub(crate) months: u32,
    /// Records at work besides, opened in the last weeks
    #[arg(long, default_value_t = 0)]
    pub(crate) open: u64,
    /// The share of records that break a rule
    #[arg(long, default_value_t = 0.2)]
    pub(crate) violations: f64,
    /// How the events of a month are sorted
    #[arg(long, value_enum, default_value = "ticket")]
    pub(crate) order: Order,
    /// Which policy judges them
    #[arg(long, value_enum, default_value = "eight")]
    pub(crate) policy: Policy,
    /// Another seed makes another book
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Makes the book in `folder`, which must not be there yet or be empty.
pub(crate) fn make(folder: &Path, plan: &Plan) -> io::Result<Written> {
    if fs::read_dir(folder).is_ok_and(|mut inside| inside.next().is_some()) {
        return Err(io::Error::other(format!("{} is not empty", folder.display())));
    }
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let calendar = repository.join("data/calendar/cn.csv");
    let last = NaiveDate::from_ymd_opt(2026, 10, 1).expect("there is such a date");
    let months = months_until(last, plan.months);
    let (first, end) = (day_of(months[0]), day_of(months[months.len() - 1]));
    let mut random = Random::new(plan.seed);
    let people = People::new(&mut random, date_of(first + (end - first) / 2));
    let office = Office::read(&calendar)?;
    let world = World { office, people, seed: plan.seed, violations: plan.violations };
    set_up(folder, repository, plan.policy, &world.people)?;

    let mut archive = Archive::new(folder.join("data/archive"), plan.order, &world.office);
    let days = Days { from: first, until: end - LONGEST / DAY, records: plan.records };
    for (day, count) in days.shares(&world.office) {
        archive.finish_before(day * DAY - LONGEST)?;
        for (id, opened) in openings(&mut random, &world.office, day, count) {
            archive.add(&world.tell(id, opened))?;
        }
    }
    let written = archive.finish()?;
    at_work(folder, &world, &mut random, plan.open)?;
    Ok(written)
}

/// Writes policy, calendar and rosters.
fn set_up(folder: &Path, repository: &Path, policy: Policy, people: &People) -> io::Result<()> {
    for name in ["data/archive", "data/tickets", "data/rosters", "data/calendar"] {
        fs::create_dir_all(folder.join(name))?;
    }
    let copy = |name: &str| fs::copy(repository.join(name), folder.join(name)).map(drop);
    copy("data/calendar/cn.csv")?;
    if policy == Policy::Eight {
        fs::write(folder.join("policy.yaml"), EIGHT_RULES)?;
    } else {
        copy("policy.yaml")?;
        copy_files(repository, folder, "data/rosters")?;
        copy_files(repository, folder, "data/guides")?;
    }
    for roster in [Roster::Staff, Roster::Customers] {
        let file = folder.join("data/rosters").join(roster.file());
        // The rosters of the repository stay, so that its other tables still name people who are there.
        let found = if file.exists() { read_table(&file)? } else { Vec::new() };
        let own = || roster.columns().iter().map(|name| (*name).to_owned()).collect();
        let header: Vec<String> = found.first().cloned().unwrap_or_else(own);
        let mut table = csv::Writer::from_path(file)?;
        table.write_record(&header)?;
        for row in found.into_iter().skip(1).chain(people.rows(roster, &header)) {
            table.write_record(row)?;
        }
        table.flush()?;
    }
    Ok(())
}

fn copy_files(repository: &Path, folder: &Path, name: &str) -> io::Result<()> {
    fs::create_dir_all(folder.join(name))?;
    let files: io::Result<Vec<PathBuf>> =
        fs::read_dir(repository.join(name))?.map(|entry| entry.map(|entry| entry.path())).collect();
    for file in files? {
        let target = folder.join(name).join(file.file_name().unwrap_or_default());
        fs::copy(&file, target)?;
    }
    Ok(())
}

/// All rows, the header first.
fn read_table(file: &Path) -> io::Result<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(file)?;
    let rows: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
    Ok(rows?.iter().map(|row| row.iter().map(str::to_owned).collect()).collect())
}

/// The days on which records are opened, since 1970, and how many records there are.
struct Days {
    from: i64,
    until: i64,
    records: u64,
}

impl Days {
    /// How many are opened on each day: fewer on days off, and a little more every year.
    fn shares(&self, office: &Office) -> Vec<(i64, u64)> {
        let weight = |day: i64| {
            let busy = if office.is_working_day(day) { 100 } else { 25 };
            u128::try_from(busy * (4000 + day - self.from)).expect("weights are positive")
        };
        let all: u128 = (self.from..self.until).map(weight).sum();
        let (mut weights, mut given) = (0, 0);
        let share = |day| {
            weights += weight(day);
            let so_far =
                u64::try_from(u128::from(self.records) * weights / all).expect("it is a part");
            let count = so_far - given;
            given = so_far;
            (day, count)
        };
        (self.from..self.until).map(share).collect()
    }
}

/// Ids and instants of `count` records opened on `day`, by id.
fn openings(random: &mut Random, office: &Office, day: i64, count: u64) -> BTreeMap<String, i64> {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let prefix = date_of(day).format("%y%m%d").to_string();
    let is_busy = office.is_working_day(day);
    let mut found = BTreeMap::new();
    while u64::try_from(found.len()).expect("a day is short") < count {
        let suffix: String = (0..6).map(|_| char::from(random.pick(LETTERS))).collect();
        let time = if is_busy && random.chance(0.9) {
            random
                .weighted(&[((9 * 3600, 12 * 3600 - 1), 2), ((13 * 3600 + 1800, 18 * 3600 - 1), 3)])
        } else {
            (8 * 3600, 22 * 3600)
        };
        found.insert(format!("{prefix}-{suffix}"), day * DAY + random.between(time.0, time.1));
    }
    found
}

/// Writes `count` records that are at work when the book is judged.
fn at_work(folder: &Path, world: &World, random: &mut Random, count: u64) -> io::Result<()> {
    let (year, month, day) = JUDGED_ON;
    let today = day_of(NaiveDate::from_ymd_opt(year, month, day).expect("there is such a date"));
    let now = today * DAY + DAY / 2;
    let days = Days { from: today - AT_WORK, until: today, records: count };
    for (day, count) in days.shares(&world.office) {
        for (id, opened) in openings(random, &world.office, day, count) {
            let mut record = world.tell(id, opened);
            let end =
                record.events.iter().position(|event| event.name == "closed" || event.at > now);
            record.events.truncate(end.unwrap_or(record.events.len()));
            for event in &mut record.events {
                event.recorded = event.recorded.filter(|recorded| *recorded <= now);
            }
            work::write(folder, &record, &world.office)?;
        }
    }
    Ok(())
}
