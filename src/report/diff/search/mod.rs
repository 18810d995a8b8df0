//! The search for the smallest records that tell two versions of a rule apart.
//!
//! Stories are made of what both versions name: their events, their values on both sides of each boundary, and the
//! deadlines that they themselves tell. The one engine judges each story under both policies. A story that is violated
//! under one version only is a witness; it is made smaller as long as it stays one.

mod court;
mod molds;
mod mutate;
mod options;
mod starts;
mod story;

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::rules::{Became, RuleDiff, Tendency};
use super::verdict::Witness;
use crate::model::Instant;
use crate::policy::Policy;
use crate::policy::levels::Level;
use crate::policy::rule::Rule;
use crate::report::{Words, moment};
use court::Court;
use molds::{Mold, Molder, is_of_head, setter};
use mutate::Stuff;
use options::Chooser;
use story::{Step, Story};

/// No more stories than this are judged for all rules, and for one of them; each has at least the last.
const BUDGET: u64 = 10_000;
const BUDGET_OF_RULE: u64 = 1_000;
const LEAST: u64 = 100;
/// So many changes a story may be away from one that a version gives.
const DEPTH: usize = 2;
const TWO_MONTHS: i64 = 62 * 86_400;
/// Seconds between the steps of a story.
const PACE: i64 = 600;

/// Gives every rule that differs the witnesses that are found.
pub(super) fn find(rules: &mut [RuleDiff], old: Words<'_>, new: Words<'_>, now: Instant) {
    let is_open = |rule: &RuleDiff| {
        let is_same = rule.argued.as_ref().is_some_and(|(tendency, _)| *tendency == Tendency::Same);
        !rule.spans.is_empty() && rule.became != Became::Renamed && !is_same
    };
    let open = rules.iter().filter(|rule| is_open(rule)).count() as u64;
    let budget = (BUDGET / open.max(1)).clamp(LEAST, BUDGET_OF_RULE);
    rules.par_iter_mut().filter(|rule| is_open(rule)).for_each(|rule| {
        let argued = rule.argued.as_ref().map(|(tendency, _)| *tendency);
        let found = Search::new(rule, old, new, now).run(argued, budget);
        (rule.stricter, rule.looser, rule.tried) = (found.stricter, found.looser, found.tried);
    });
}

#[derive(Debug, Default)]
struct Found {
    stricter: Option<Witness>,
    looser: Option<Witness>,
    tried: u64,
}

/// Which version alone sees a story violated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    New,
    Old,
}

struct Search<'a> {
    old: Court<'a>,
    new: Court<'a>,
    stuff: Stuff<'a>,
    bases: Vec<Story>,
    /// A verdict may fall at the end of a period.
    counts_periods: bool,
}

/// A story that tells the versions apart, and when it is judged.
type Clue = (Story, Instant);

impl<'a> Search<'a> {
    fn new(rule: &'a RuleDiff, old: Words<'a>, new: Words<'a>, now: Instant) -> Self {
        let starts = starts::of(rule, old, new, now);
        let base = starts.first().copied().unwrap_or(now);
        let molds = |words: Words<'a>, places: &[usize]| -> Vec<Mold> {
            let chooser = Chooser { words, base };
            let rules = with_depended(words.policy, places);
            rules.into_iter().map(|rule| Molder::mold(chooser, rule)).collect()
        };
        let (old_molds, new_molds) = (molds(old, &rule.old), molds(new, &rule.new));
        let words = if rule.new.is_empty() { old } else { new };
        let molds: Vec<&Mold> = new_molds.iter().chain(&old_molds).collect();
        let stuff = Stuff::of(words, &molds);
        let mut bases = BTreeSet::new();
        for mold in &molds {
            for start in &starts {
                bases.extend(stuff.bases(mold, *start));
            }
        }
        let mut bases: Vec<Story> = bases.into_iter().collect();
        bases.sort_by_key(Story::size);
        let is_of_book = |words: Words<'_>, places: &[usize]| {
            places.iter().any(|place| words.policy.rules[*place].level == Level::Book)
        };
        Self {
            old: Court::new(old, &rule.old),
            new: Court::new(new, &rule.new),
            stuff,
            bases,
            counts_periods: is_of_book(old, &rule.old) || is_of_book(new, &rule.new),
        }
    }

    fn run(&self, argued: Option<Tendency>, budget: u64) -> Found {
        let mut clues: [Option<Clue>; 2] = [None, None];
        let wants = [argued != Some(Tendency::Looser), argued != Some(Tendency::Stricter)];
        let mut seen: BTreeSet<Story> = self.bases.iter().cloned().collect();
        let mut level = self.bases.clone();
        let mut tried = 0;
        for depth in 0..=DEPTH {
            let mut next = Vec::new();
            for story in &level {
                if tried >= budget {
                    break;
                }
                tried += 1;
                let dues = self.look(story, &mut clues);
                if depth < DEPTH {
                    next.extend(self.stuff.mutations(story, &dues));
                }
            }
            let is_done = (0..2).all(|which| clues[which].is_some() || !wants[which]);
            if is_done || tried >= budget {
                break;
            }
            next.retain(|story| seen.insert(story.clone()));
            next.sort_by_key(Story::size);
            level = next;
        }
        let [stricter, looser] = clues;
        Found {
            stricter: stricter.map(|clue| self.witness(clue, Which::New)),
            looser: looser.map(|clue| self.witness(clue, Which::Old)),
            tried,
        }
    }

    /// Judges `story` as of its last step and just after each deadline to come, and keeps it where it is a smaller clue
    /// than those so far. The deadlines that it has.
    fn look(&self, story: &Story, clues: &mut [Option<Clue>; 2]) -> Vec<Instant> {
        let mut nows = vec![story.last()];
        let mut dues = Vec::new();
        let mut place = 0;
        while let Some(now) = nows.get(place).copied() {
            let (Some(old), Some(new)) = (self.old.judge(story, now), self.new.judge(story, now))
            else {
                return dues;
            };
            if place == 0 {
                dues.extend(old.dues.iter().chain(&new.dues).copied());
                dues.sort_unstable();
                dues.dedup();
                dues.truncate(4);
                nows.extend(dues.iter().filter(|due| **due >= now).map(|due| due.plus(1)));
                nows.extend(self.counts_periods.then(|| now.plus(TWO_MONTHS)));
            }
            let which = match (old.is_violated, new.is_violated) {
                (false, true) => Some(0),
                (true, false) => Some(1),
                _ => None,
            };
            if let Some(which) = which
                && clues[which].as_ref().is_none_or(|(best, _)| story.size() < best.size())
            {
                clues[which] = Some((story.clone(), now));
            }
            place += 1;
        }
        dues
    }

    fn is_clue(&self, (story, now): &Clue, which: Which) -> bool {
        let (Some(old), Some(new)) = (self.old.judge(story, *now), self.new.judge(story, *now))
        else {
            return false;
        };
        match which {
            Which::New => !old.is_violated && new.is_violated,
            Which::Old => old.is_violated && !new.is_violated,
        }
    }

    /// The clue without all that it can do without.
    fn witness(&self, mut clue: Clue, which: Which) -> Witness {
        while let Some(smaller) = smaller(&clue.0)
            .into_iter()
            .map(|story| (story, clue.1))
            .find(|clue| self.is_clue(clue, which))
        {
            clue = smaller;
        }
        let (story, now) = clue;
        let say = |court: &Court<'_>| {
            court.judge(&story, now).map(|saying| saying.text).unwrap_or_default()
        };
        let words = self.stuff.words();
        Witness {
            yaml: story.yaml(words),
            now: moment(now, words.policy.zone(), words.language),
            old: say(&self.old),
            new: say(&self.new),
        }
    }
}

/// The rules at these places, and those on whose outcomes they rest.
fn with_depended<'a>(policy: &'a Policy, places: &[usize]) -> Vec<&'a Rule> {
    let mut rules: Vec<&Rule> = places.iter().map(|place| &policy.rules[*place]).collect();
    let mut next = 0;
    while let Some(rule) = rules.get(next).copied() {
        let depended = policy.rules.iter().filter(|other| rule.depends.contains(&other.id));
        for other in depended {
            if !rules.iter().any(|known| std::ptr::eq(*known, other)) {
                rules.push(other);
            }
        }
        next += 1;
    }
    rules
}

/// `story` less one step, one value or one row, one after the other.
fn smaller(story: &Story) -> Vec<Story> {
    let changed = |change: &dyn Fn(&mut Story)| {
        let mut smaller = story.clone();
        change(&mut smaller);
        smaller
    };
    let mut all = Vec::new();
    for place in (0..story.steps.len()).rev() {
        all.push(changed(&|story| drop(story.steps.remove(place))));
    }
    for (place, step) in story.steps.iter().enumerate() {
        for name in step.fields.keys() {
            all.push(changed(&|story| drop(story.steps[place].fields.remove(name))));
        }
    }
    for name in story.head.keys() {
        all.push(changed(&|story| drop(story.head.remove(name))));
    }
    for name in story.opening.keys() {
        all.push(changed(&|story| drop(story.opening.remove(name))));
    }
    for (key, row) in &story.rows {
        all.push(changed(&|story| drop(story.rows.remove(key))));
        for column in row.keys() {
            all.push(changed(&|story| {
                story.rows.get_mut(key).map(|row| row.remove(column));
            }));
        }
    }
    all
}
