//! Rule by rule: added, removed, renamed, changed; and which way.

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use super::argue::Tendency;
use super::argue::{self, argue, argue_cause};
use super::reason::Reason;
use super::search;
use super::verdict::{Direction, Witness};
use crate::model::Instant;
use crate::policy::Policy;
use crate::policy::gist::{Cause, Change, Gist, RuleGist, differences, gists};
use crate::policy::levels::Level;
use crate::policy::rule::{Effective, Standing};
use crate::report::Words;

/// One of the two policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Old,
    New,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Became {
    Added,
    Removed,
    Renamed,
    Changed,
}

/// What differs for what begins in a span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpanChange {
    pub(crate) span: Effective,
    pub(crate) what: SpanWhat,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SpanWhat {
    /// The rule asks here, and did not before.
    Asks,
    /// It asks no more.
    AsksNoMore,
    Changed {
        changes: Vec<Change>,
        causes: Vec<(Cause, Vec<Change>)>,
    },
}

/// A rule that differs, all its versions together.
#[derive(Clone, Debug)]
pub(crate) struct RuleDiff {
    pub(crate) id: String,
    /// The id that it had, of one that was renamed.
    pub(crate) old_id: Option<String>,
    pub(crate) became: Became,
    pub(crate) spans: Vec<SpanChange>,
    /// Title, severity and the like, which change no obligation.
    pub(crate) attributes: Vec<Change>,
    /// What an argument shows, with its reasons.
    pub(crate) argued: Option<(Tendency, Vec<Reason>)>,
    /// The smallest record found that only the new version sees violated, and the one that only the old does.
    pub(crate) stricter: Option<Witness>,
    pub(crate) looser: Option<Witness>,
    /// So many records were tried.
    pub(crate) tried: u64,
    /// What changes in how much a violation counts: severity and trial.
    pub(crate) weight: Option<Direction>,
    /// What begins before this instant is judged as it was, though the rule changed.
    pub(crate) keeps_before: Option<Instant>,
    /// It is on trial in the new policy (in the old one, if it was removed).
    pub(crate) is_trial: bool,
    /// The places of its versions in each policy.
    pub(crate) old: Vec<usize>,
    pub(crate) new: Vec<usize>,
}

/// A rule with all its versions, by the id that both policies tell it by.
type Groups = BTreeMap<String, Vec<RuleGist>>;

/// The rules that differ, in the order of the new policy, those removed last, each with the records that tell its versions
/// apart. These records begin some weeks before `now`.
pub(crate) fn rule_diffs(old: Words<'_>, new: Words<'_>, now: Instant) -> Vec<RuleDiff> {
    let renamed = renames(old, new);
    let none = BTreeMap::new();
    let olds = groups(gists(old.policy, old.symbols, &none));
    let news = groups(gists(new.policy, new.symbols, &renamed));
    let mut diffs = Vec::new();
    for name in in_order(&news).chain(in_order(&olds).filter(|name| !news.contains_key(*name))) {
        let none = Vec::new();
        let sides =
            Sides { old: olds.get(name).unwrap_or(&none), new: news.get(name).unwrap_or(&none) };
        let new_id = sides.new.first().map(|gist| new.policy.rules[gist.index].id.to_string());
        let id = new_id.unwrap_or_else(|| name.clone());
        let old_id = (id != *name).then(|| name.clone());
        diffs.extend(sides.compare(id, old_id, (old.policy, new.policy)));
    }
    search::find(&mut diffs, old, new, now);
    diffs
}

/// The names of rules in the order in which they first stand in their policy.
fn in_order(groups: &Groups) -> impl Iterator<Item = &String> {
    let mut names: Vec<&String> = groups.keys().collect();
    names.sort_by_key(|name| groups[*name].first().map(|gist| gist.index));
    names.into_iter()
}

fn groups(gists: Vec<RuleGist>) -> Groups {
    let mut groups = Groups::new();
    for gist in gists {
        groups.entry(gist.name.clone()).or_default().push(gist);
    }
    groups
}

/// New ids of rules that mean what a removed one meant, each with the old id. Where several would do, the first in the
/// order of the policies is taken.
fn renames(old: Words<'_>, new: Words<'_>) -> BTreeMap<String, String> {
    let none = BTreeMap::new();
    let mut olds = groups(gists(old.policy, old.symbols, &none));
    let mut news = groups(gists(new.policy, new.symbols, &none));
    let both: BTreeSet<String> =
        olds.keys().filter(|name| news.contains_key(*name)).cloned().collect();
    olds.retain(|name, _| !both.contains(name));
    news.retain(|name, _| !both.contains(name));
    let meaning = |versions: &[RuleGist]| -> Vec<(Gist, Effective)> {
        versions.iter().map(|version| (version.asks.clone(), version.effective)).collect()
    };
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for new_id in in_order(&news) {
        let is_free = |id: &&String| !renamed.values().any(|taken| taken == *id);
        let same = in_order(&olds)
            .filter(is_free)
            .find(|old_id| meaning(&olds[*old_id]) == meaning(&news[new_id]));
        if let Some(old_id) = same.cloned() {
            renamed.insert(new_id.clone(), old_id);
        }
    }
    renamed
}

/// All versions of one rule in both policies.
struct Sides<'a> {
    old: &'a [RuleGist],
    new: &'a [RuleGist],
}

impl Sides<'_> {
    /// `None` where nothing differs.
    fn compare(
        &self,
        id: String,
        old_id: Option<String>,
        (old, new): (&Policy, &Policy),
    ) -> Option<RuleDiff> {
        let became = match (self.old, self.new) {
            ([], _) => Became::Added,
            (_, []) => Became::Removed,
            _ if old_id.is_some() => Became::Renamed,
            _ => Became::Changed,
        };
        let mut argument = Argument::default();
        let (spans, first) = self.spans((old, new), &mut argument);
        let attributes = self.attributes();
        if became == Became::Changed && spans.is_empty() && attributes.is_empty() {
            return None;
        }
        let trial = |policy: &Policy, gists: &[RuleGist]| {
            let standing = gists.last().map(|gist| policy.rules[gist.index].standing);
            standing == Some(Standing::Trial)
        };
        let places = |gists: &[RuleGist]| gists.iter().map(|gist| gist.index).collect();
        Some(RuleDiff {
            id,
            old_id,
            became,
            keeps_before: first.filter(|_| became == Became::Changed && !spans.is_empty()),
            argued: argument.conclude(),
            stricter: None,
            looser: None,
            tried: 0,
            weight: weight(&attributes),
            spans,
            attributes,
            is_trial: if self.new.is_empty() { trial(old, self.old) } else { trial(new, self.new) },
            old: places(self.old),
            new: places(self.new),
        })
    }

    /// What differs, span by span, and the instant at which the first of them begins.
    fn spans(
        &self,
        policies: (&Policy, &Policy),
        argument: &mut Argument,
    ) -> (Vec<SpanChange>, Option<Instant>) {
        let mut spans: Vec<SpanChange> = Vec::new();
        for span in self.cuts() {
            let (old, new) = (in_force(self.old, span), in_force(self.new, span));
            let Some(what) = compare(old, new, policies, argument) else { continue };
            match spans.last_mut() {
                Some(last) if last.span.until == span.from && last.what == what => {
                    last.span.until = span.until;
                }
                _ => spans.push(SpanChange { span, what }),
            }
        }
        let first = spans.first().and_then(|first| first.span.from);
        (spans, first)
    }

    /// The spans between all instants at which a version begins or ends.
    fn cuts(&self) -> Vec<Effective> {
        let all = self.old.iter().chain(self.new);
        let mut bounds: Vec<Instant> =
            all.flat_map(|gist| [gist.effective.from, gist.effective.until]).flatten().collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut from = None;
        let mut cuts = Vec::new();
        for bound in bounds {
            cuts.push(Effective { from, until: Some(bound) });
            from = Some(bound);
        }
        cuts.push(Effective { from, until: None });
        cuts
    }

    /// The differences of the last versions: what is said of the rule from now on.
    fn attributes(&self) -> Vec<Change> {
        let (Some(old), Some(new)) = (self.old.last(), self.new.last()) else { return Vec::new() };
        differences(&old.attributes, &new.attributes)
    }
}

/// The version that judges what begins in `span`.
fn in_force(versions: &[RuleGist], span: Effective) -> Option<&RuleGist> {
    let covers = |gist: &&RuleGist| {
        let Effective { from, until } = gist.effective;
        from.is_none_or(|from| span.from.is_some_and(|begin| from <= begin))
            && until.is_none_or(|until| span.until.is_some_and(|end| end <= until))
    };
    versions.iter().find(covers)
}

fn compare(
    old: Option<&RuleGist>,
    new: Option<&RuleGist>,
    (old_policy, new_policy): (&Policy, &Policy),
    argument: &mut Argument,
) -> Option<SpanWhat> {
    let (old, new) = match (old, new) {
        (None, None) => return None,
        (None, Some(new)) => {
            let never = new_policy.rules[new.index].form.never_fails();
            argument.add(Some(if never { SHOWN } else { ASKS }));
            return Some(SpanWhat::Asks);
        }
        (Some(old), None) => {
            let never = old_policy.rules[old.index].form.never_fails();
            argument.add(Some(if never { SHOWN } else { ASKS_NO_MORE }));
            return Some(SpanWhat::AsksNoMore);
        }
        (Some(old), Some(new)) => (old, new),
    };
    let changes = differences(&old.asks, &new.asks);
    let causes = causes(old, new);
    if changes.is_empty() && causes.is_empty() {
        return None;
    }
    let rule = &new_policy.rules[new.index];
    let is_of_book = rule.level == Level::Book;
    for change in &changes {
        argument.add(argue(rule.form.name(), is_of_book, change));
    }
    for (cause, changes) in &causes {
        argument.add(argue_cause(cause, changes));
    }
    Some(SpanWhat::Changed { changes, causes })
}

const ASKS: argue::Argument = (Tendency::Stricter, Reason::AsksAnew);
const ASKS_NO_MORE: argue::Argument = (Tendency::Looser, Reason::AsksNoMore);
const SHOWN: argue::Argument = (Tendency::Same, Reason::NeverFails);

/// The declarations that reach both and differ; where the rule itself is the same, those that reach one too.
fn causes(old: &RuleGist, new: &RuleGist) -> Vec<(Cause, Vec<Change>)> {
    let nothing = Gist::Map(BTreeMap::new());
    let is_same = old.asks == new.asks;
    let names: BTreeSet<&Cause> = old.reach.keys().chain(new.reach.keys()).collect();
    let mut causes = Vec::new();
    for name in names {
        let (was, is) = (old.reach.get(name), new.reach.get(name));
        if was == is || !is_same && (was.is_none() || is.is_none()) {
            continue;
        }
        let changes = differences(was.unwrap_or(&nothing), is.unwrap_or(&nothing));
        causes.push((name.clone(), changes));
    }
    causes
}

/// Arguments, as they come together.
#[derive(Debug, Default)]
struct Argument {
    tendency: Option<Tendency>,
    reasons: Vec<Reason>,
    is_open: bool,
}

impl Argument {
    fn add(&mut self, argument: Option<argue::Argument>) {
        let Some((tendency, reason)) = argument else {
            self.is_open = true;
            return;
        };
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
        self.tendency = match (self.tendency, tendency) {
            (None | Some(Tendency::Same), other) => Some(other),
            (Some(known), Tendency::Same) => Some(known),
            (Some(known), other) if known == other => Some(known),
            _ => {
                self.is_open = true;
                self.tendency
            }
        };
    }

    fn conclude(self) -> Option<(Tendency, Vec<Reason>)> {
        if self.is_open {
            return None;
        }
        Some((self.tendency.unwrap_or(Tendency::Same), self.reasons))
    }
}

/// What severity and trial do to how much a violation counts.
fn weight(attributes: &[Change]) -> Option<Direction> {
    const ORDER: [&str; 3] = ["info", "warning", "error"];
    const STATUS: [&str; 2] = ["trial", "active"];
    let rank = |order: &[&str], gist: &Option<Gist>| {
        let text = gist.as_ref()?.as_text()?;
        order.iter().position(|word| *word == text)
    };
    let tendencies = attributes.iter().filter_map(|change| {
        let order = match change.path.as_str() {
            "severity" => &ORDER[..],
            "status" => &STATUS[..],
            _ => return None,
        };
        let is_up = rank(order, &change.new)? > rank(order, &change.old)?;
        Some(if is_up { Direction::Stricter } else { Direction::Looser })
    });
    tendencies.reduce(|all, one| if all == one { one } else { Direction::Mixed })
}
