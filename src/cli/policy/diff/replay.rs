//! The replay over the records at work and the archive.

use anyhow::Result;

use crate::cli::pass::Records;
use crate::model::Instant;
use crate::model::archive::ArchiveMonth;
use crate::model::fault::Fault;
use crate::model::record::Record;
use crate::policy::form::Form;
use crate::report::diff::replay::{Both, Half, Kept, Part, Side};
use crate::report::diff::{Replay, RuleDiff, Version};
use crate::store::archive::Taker;
use crate::store::{Book, Selection};

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
    // The fields on which the old policy rests are read too, where it does not read the records itself.
    let mut wanted = new.policy.judged_fields.clone();
    if is_shared {
        wanted.add(&old.policy.judged_fields);
    }
    let newly = Records { book: new, at_work: &at_work, wanted: Some(&wanted) };
    let mut faults: Vec<Fault> = new.faults.clone();
    let mut old_faults: Vec<Fault> = old.faults.clone();
    let at_work = old_at_work.as_deref().unwrap_or(&at_work);
    let oldly = Records { book: old, at_work, wanted: Some(&old.policy.judged_fields) };
    both = Both { old: hearing(&oldly, both.old)?, new: hearing(&newly, both.new)? };
    let replayed = if old_at_work.is_some() {
        let kept = oldly.all(&Keeping(&both.old))?;
        old_faults.extend(kept.faults);
        let (halves, kept) = gather(kept.taken);
        let judged = newly.all(&Judging { both: &both, kept: Some(&kept) })?;
        faults.extend(judged.faults);
        both.finish(judged.taken, halves, rules)
    } else {
        let judged = newly.all(&Judging { both: &both, kept: None })?;
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

/// `side` with what records say to each other, where its policy has rules that hear it.
fn hearing<'a>(records: &Records<'_>, side: Side<'a>) -> Result<Side<'a>> {
    if !side.is_listening() {
        return Ok(side);
    }
    let Records { book, at_work, .. } = records;
    let heard = records.shown(|meter| book.heard(at_work, side.bench(), meter))?;
    Ok(side.with_heard(heard))
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

fn gather(taken: Vec<(Half<'_>, Kept)>) -> (Vec<Half<'_>>, Kept) {
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
