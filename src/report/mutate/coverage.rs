//! What the cases pin down of each rule: of its limits both edges, of everything else every small change.

use std::collections::BTreeMap;

use serde::Serialize;

use super::survivors::Listed;
use super::{Ground, Tried};
use crate::engine::obligation::LimitAt;
use crate::engine::{Obligation, Outcome};
use crate::model::fault::Position;
use crate::model::language::{Said, said, tr};
use crate::policy::form::{Deadline, Form, Limits, Pace, Recurring};
use crate::policy::mutate::Aspect;
use crate::policy::rule::Rule;
use crate::report::trial;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Ratio {
    pub(crate) pinned: usize,
    pub(crate) all: usize,
}

impl Ratio {
    fn add(&mut self, is_pinned: bool) {
        self.all += 1;
        self.pinned += usize::from(is_pinned);
    }
}

/// One rule, or with `None` what rules share.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) rule: Option<&'a str>,
    /// Cases that expect something of it.
    pub(crate) cases: usize,
    /// Limits with one obligation met in the last second, and one a second late.
    pub(crate) limits: Ratio,
    /// By aspect, changes that some case notices.
    pub(crate) changes: BTreeMap<Aspect, Ratio>,
}

impl<'a> Row<'a> {
    const fn new(rule: Option<&'a str>, cases: usize) -> Self {
        Self { rule, cases, limits: Ratio { pinned: 0, all: 0 }, changes: BTreeMap::new() }
    }
}

/// Something that no case pins down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loose<'a> {
    pub(crate) at: Position,
    pub(crate) rule: Option<&'a str>,
    /// A mutation by its name, or what no case shows of a limit.
    pub(crate) what: Said,
}

#[derive(Debug)]
pub(crate) struct Coverage<'a> {
    pub(crate) rows: Vec<Row<'a>>,
    /// In the order of the policy.
    pub(crate) loose: Vec<Loose<'a>>,
}

/// What the cases pin down of the rules that are `asked`. What is on the `list` of survivors is left out.
pub(crate) fn cover<'a>(
    ground: Ground<'a>,
    tried: &'a [Tried],
    list: &[Listed],
    asked: impl Fn(Option<&str>) -> bool,
) -> Coverage<'a> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut loose = Vec::new();
    for rule in ground.words.policy.rules.iter().filter(|rule| asked(Some(&rule.id))) {
        if !rows.iter().any(|row| row.rule == Some(&*rule.id)) {
            rows.push(Row::new(Some(&rule.id), cases_of(ground, &rule.id)));
        }
    }
    if asked(None) {
        rows.push(Row::new(None, 0));
    }
    for tried in tried.iter().filter(|tried| !list.iter().any(|entry| entry.is(tried))) {
        let rule = tried.rule.as_deref();
        let Some(row) = rows.iter_mut().find(|row| row.rule == rule) else { continue };
        row.changes.entry(tried.aspect).or_default().add(tried.is_noticed);
        if !tried.is_noticed {
            loose.push(Loose { at: tried.at, rule, what: tried.name() });
        }
    }
    for edge in edges(ground) {
        let rule = &ground.words.policy.rules[edge.rule];
        let Some(row) = rows.iter_mut().find(|row| row.rule == Some(&*rule.id)) else { continue };
        row.limits.add(edge.is_met_at && edge.is_late_at);
        loose.extend(edge.lacks().map(|what| Loose { at: rule.at, rule: Some(&rule.id), what }));
    }
    loose.sort_by_key(|loose| loose.at);
    Coverage { rows, loose }
}

fn cases_of(ground: Ground<'_>, rule: &str) -> usize {
    let expects = |case: &&trial::Case| case.expected.iter().any(|(id, _)| **id == *rule);
    ground.cases.iter().filter(expects).count()
}

/// A limit of a rule, and whether the cases show where it ends.
struct Edge {
    rule: usize,
    /// As an obligation names it; `None` where it names none.
    limit: Option<LimitAt>,
    name: Said,
    is_met_at: bool,
    is_late_at: bool,
}

impl Edge {
    fn is_of(&self, one: &Obligation) -> bool {
        self.rule == one.rule
            && match (self.limit, one.limit) {
                (Some(LimitAt::Within(mine)), Some(LimitAt::Within(its))) => mine == its,
                (Some(_), _) => false,
                (None, _) => true,
            }
    }

    fn lacks(&self) -> impl Iterator<Item = Said> {
        let met = (!self.is_met_at)
            .then(|| said!("no case meets it in the last second", "没有用例在最后一秒办到"));
        let late =
            (!self.is_late_at).then(|| said!("no case misses it by a second", "没有用例只迟一秒"));
        let of_limit = |lack: Said| {
            Said::by(|language| {
                let (name, lack) = (self.name.text(language), lack.text(language));
                tr!(language, "{name}: {lack}", "{name}：{lack}")
            })
        };
        met.into_iter().chain(late).map(of_limit)
    }
}

/// The limits of all rules, seen in all cases.
fn edges(ground: Ground<'_>) -> Vec<Edge> {
    let rules = ground.words.policy.rules.iter().enumerate();
    let mut edges: Vec<Edge> = rules.flat_map(|(place, rule)| limits(place, rule)).collect();
    for case in ground.cases {
        for one in trial::obligations(ground.words, ground.rosters, case) {
            for edge in edges.iter_mut().filter(|edge| edge.is_of(&one)) {
                let spare = one.due.zip(one.done).map(|(due, done)| due.since(done));
                edge.is_met_at |=
                    one.outcome == Outcome::Kept && spare.is_some_and(|left| left <= 1);
                edge.is_late_at |= one.over == Some(1);
            }
        }
    }
    edges
}

fn limits(rule: usize, of: &Rule) -> Vec<Edge> {
    let edge = |limit, name: Said| Edge { rule, limit, name, is_met_at: false, is_late_at: false };
    let amounts = of.form.tiers().iter().map(|tier| tier.within);
    let mut edges: Vec<Edge> = Vec::new();
    for amount in amounts {
        let limit = Some(LimitAt::Within(amount));
        if !edges.iter().any(|known| known.limit == limit) {
            let name = said!("the limit {amount}", "时限 {amount}");
            edges.push(edge(limit, name));
        }
    }
    match &of.form {
        Form::Deadline(Deadline { limits: Limits::Due(_), .. })
        | Form::Recurring(Recurring { pace: Pace::Per { .. }, .. })
        | Form::Notice(_)
        | Form::Duty(_) => edges.push(edge(None, said!("the deadline", "截止"))),
        Form::Deadline(_)
        | Form::Recurring(_)
        | Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Roster(_)
        | Form::Metric(_)
        | Form::Retention(_) => {}
    }
    edges
}
