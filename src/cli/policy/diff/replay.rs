//! The replay over the records at work and the archive.

use anyhow::Result;
use rayon::prelude::*;

use crate::cli::progress;
use crate::model::Instant;
use crate::model::archive::ArchiveMonth;
use crate::model::fault::Fault;
use crate::model::record::Record;
use crate::model::value::FieldSet;
use crate::policy::form::Form;
use crate::report::diff::replay::{Both, Half, Kept, Part, Side};
use crate::report::diff::{Replay, RuleDiff, Version};
use crate::store::archive::{Meter, Pass, Reading, Taker};
use crate::store::{Book, Selection};

/// Records at work that one core takes at a stretch.
const STRETCH: usize = 256;

/// Judges every record by both policies. Faults of the new policy's reading are in the result, and those that only the
/// old one has, apart.
pub(super) fn replay(
    (old, new): (&mut Book, &mut Book),
    rules: &[RuleDiff],
    now: Instant,
) -> Result<Replay> {
    let is_shared = old.policy.schema.reads_like(&new.policy.schema);
    let at_work = new.records(&Selection::AtWork)?;
    let old_at_work = if is_shared { None } else { Some(old.records(&Selection::AtWork)?) };
    let (old, new) = (&*old, &*new);
    let months = months(rules, old, new)?;
    let mut both = Both {
        old: Side::new(old.bench(now), Version::Old, rules, (&old.waivers, &months)),
        new: Side::new(new.bench(now), Version::New, rules, (&new.waivers, &months)),
    };
    let newly = Reader::new(new, &at_work, is_shared.then_some(old));
    let mut faults: Vec<Fault> = new.faults.clone();
    let mut old_faults: Vec<Fault> = old.faults.clone();
    let oldly = Reader::new(old, old_at_work.as_deref().unwrap_or(&at_work), None);
    both = Both { old: oldly.hear(both.old)?, new: newly.hear(both.new)? };
    let replayed = if old_at_work.is_some() {
        let kept = oldly.pass(&Keeping(&both.old))?;
        old_faults.extend(kept.faults);
        let (halves, kept) = gather(kept.taken);
        let judged = newly.pass(&Judging { both: &both, kept: Some(&kept) })?;
        faults.extend(judged.faults);
        both.finish(judged.taken, halves, rules)
    } else {
        let judged = newly.pass(&Judging { both: &both, kept: None })?;
        faults.extend(judged.faults);
        both.finish(judged.taken, Vec::new(), rules)
    };
    Ok(told(replayed, faults, old_faults))
}

fn told(mut replay: Replay, mut faults: Vec<Fault>, mut old_faults: Vec<Fault>) -> Replay {
    faults.append(&mut replay.faults);
    old_faults.append(&mut replay.old_faults);
    for all in [&mut faults, &mut old_faults] {
        all.sort_by(|a, b| (&a.file, a.position).cmp(&(&b.file, b.position)));
    }
    (replay.faults, replay.old_faults) = (faults, old_faults);
    replay
}

/// The months of the archive, held against their files if a rule that differs asks for that.
fn months(rules: &[RuleDiff], old: &Book, new: &Book) -> Result<Vec<ArchiveMonth>> {
    let asks = |book: &Book, places: &[usize]| {
        let is_it = |place: &usize| matches!(book.policy.rules[*place].form, Form::Retention(_));
        places.iter().any(is_it)
    };
    let asked = rules.iter().any(|rule| asks(old, &rule.old) || asks(new, &rule.new));
    if asked { new.months() } else { Ok(Vec::new()) }
}

/// Reads the records of a book by one policy.
struct Reader<'b> {
    book: &'b Book,
    at_work: &'b [Record],
    wanted: FieldSet,
}

impl<'b> Reader<'b> {
    /// The fields on which `other` rests are read too.
    fn new(book: &'b Book, at_work: &'b [Record], other: Option<&Book>) -> Self {
        let mut wanted = book.policy.judged_fields.clone();
        other.into_iter().for_each(|other| wanted.add(&other.policy.judged_fields));
        Self { book, at_work, wanted }
    }

    /// Lets `taker` take every record, first those at work, and shows how far it came in the archive.
    fn pass<T>(&self, taker: &T) -> Result<Pass<T::Taken>>
    where
        T: Taker + Sync,
        T::Taken: Send,
    {
        let mut pass = self.shown(|meter| {
            let reading = Reading { at_work: self.at_work, wanted: Some(&self.wanted), meter };
            self.book.pass(taker, reading)
        })?;
        let take = |records: &[Record]| {
            let mut taken = taker.begin();
            records.iter().for_each(|record| taker.take(&mut taken, record));
            taker.end(&mut taken);
            taken
        };
        let mut taken: Vec<T::Taken> = self.at_work.par_chunks(STRETCH).map(take).collect();
        taken.append(&mut pass.taken);
        Ok(Pass { taken, ..pass })
    }

    /// `side` with what records say to each other, where its policy has rules that hear it.
    fn hear<'a>(&self, side: Side<'a>) -> Result<Side<'a>> {
        if !side.is_listening() {
            return Ok(side);
        }
        let heard = self.shown(|meter| self.book.heard(self.at_work, side.bench(), meter))?;
        Ok(side.with_heard(heard))
    }

    /// Does `work`, which passes over the archive, and shows how far it came.
    fn shown<T>(&self, work: impl FnOnce(&Meter) -> Result<T>) -> Result<T> {
        let meter = Meter::default();
        progress::shown(self.book.archive_bytes()?, &meter, || work(&meter))
    }
}

/// Judges records by the old policy alone.
struct Keeping<'c>(&'c Side<'c>);

impl<'c> Taker for Keeping<'c> {
    type Taken = (Half<'c>, Kept);

    fn begin(&self) -> Self::Taken {
        (self.0.begin(), Kept::default())
    }

    fn take(&self, (half, kept): &mut Self::Taken, record: &Record) {
        let standings = half.take(record).filter(|standings| !standings.is_empty());
        kept.extend(standings.map(|standings| (record.id, standings)));
    }
}

fn gather<'c>(taken: Vec<(Half<'c>, Kept)>) -> (Vec<Half<'c>>, Kept) {
    let mut all = Kept::default();
    let mut halves = Vec::with_capacity(taken.len());
    for (half, kept) in taken {
        halves.push(half);
        all.extend(kept);
    }
    (halves, all)
}

/// Judges records by both policies.
struct Judging<'c> {
    both: &'c Both<'c>,
    kept: Option<&'c Kept>,
}

impl<'c> Taker for Judging<'c> {
    type Taken = Part<'c>;

    fn begin(&self) -> Part<'c> {
        self.both.begin(self.kept)
    }

    fn take(&self, part: &mut Part<'c>, record: &Record) {
        part.take(self.both, record);
    }
}
