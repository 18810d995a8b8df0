//! The figures of metrics period by period: how each stands to its target, and which way it goes.

mod change;
mod rows;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use rows::{COLUMNS, rows};
use table::Table;

use super::Span;
use super::figures::Figures;
use super::record::Basis;
use super::standing::{About, Book, Standing, judge_all};
use crate::calendar::Period;
use crate::engine::obligation::Reading;
use crate::engine::{Detail, Outcome, Subject};
use crate::model::Instant;
use crate::model::fault::Fault;
use crate::policy::form::{Form, Metric, Span as Stretch};
use crate::policy::rule::Rule;

/// Which figures are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    /// When a period began, or a rolling figure crossed its target.
    pub(crate) span: Span,
    /// So many whole periods, the newest; the running one comes besides.
    pub(crate) last: usize,
}

/// The same figures twice.
#[derive(Debug)]
pub(crate) struct Metrics {
    /// For people: one table for each kind of period.
    pub(crate) tables: Vec<Figures>,
    /// For programs: one row a figure and period.
    pub(crate) all: Figures,
}

/// A figure of one metric (and one value of what splits it), period by period.
struct Series<'a> {
    /// The newest version of the rule.
    rule: &'a Rule,
    form: &'a Metric,
    /// The values that split it, as output names them.
    split: Vec<String>,
    /// By the begin of the period; of a rolling figure, by the number of the crossing.
    points: BTreeMap<(Instant, u32), Point>,
}

#[derive(Clone, Debug)]
struct Point {
    label: String,
    from: Instant,
    outcome: Outcome,
    reading: Reading,
    /// When a rolling figure crossed its target.
    crossed: Option<Instant>,
}

/// What a figure is taken over, in the order of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Per {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Rolling,
}

/// The figures of the metrics among `book.rules`, and what could not be judged.
pub(crate) fn metrics(basis: &Basis<'_>, scope: Scope, book: Book<'_>) -> (Metrics, Vec<Fault>) {
    let mut series: BTreeMap<(usize, Per, String), Series<'_>> = BTreeMap::new();
    let rules = &basis.words.policy.rules;
    let faults = judge_all(basis, book, &mut |about, standings| {
        let About::Other(Subject::Period { label, split }) = about else { return };
        for standing in standings {
            // The rule of the policy lives longer than the standing.
            let rule = &rules[standing.obligation.rule];
            let Form::Metric(form) = &rule.form else { continue };
            let Some(point) = point(label, standing) else { continue };
            let first = rules.iter().position(|one| one.id == rule.id).unwrap_or(0);
            let key = (first, per(form), standing.name.trim_start_matches(&**label).to_owned());
            let split = split.iter().map(|value| basis.words.value_name(value.as_ref())).collect();
            let one = series.entry(key).or_insert_with(|| Series {
                rule,
                form,
                split,
                points: BTreeMap::new(),
            });
            (one.rule, one.form) = (rule, form);
            one.points.insert((point.from, standing.obligation.clock), point);
        }
    });
    let mut all = Figures::new("metric", &COLUMNS);
    let mut tables = Vec::new();
    let kinds: BTreeSet<Per> = series.keys().map(|(_, per, _)| *per).collect();
    for kind in kinds {
        let of_kind = || series.iter().filter(|((_, per, _), _)| *per == kind).map(|(_, one)| one);
        let group: Vec<&Series<'_>> = of_kind().collect();
        if kind == Per::Rolling {
            tables.push(table::rolling(basis, scope, &group));
            let is_shown = |point: &Point| scope.span.has(point.crossed.unwrap_or(point.from));
            all.rows.extend(group.iter().flat_map(|one| rows(basis, one, is_shown)));
        } else if let Some(table) = Table::of(scope, &group) {
            tables.push(table.figures(basis, &group));
            let is_shown = |point: &Point| table.has(point.from);
            all.rows.extend(group.iter().flat_map(|one| rows(basis, one, is_shown)));
        }
    }
    (Metrics { tables, all }, faults)
}

fn point(label: &str, standing: &Standing<'_>) -> Option<Point> {
    let one = standing.obligation;
    let Detail::Figure(reading) = &one.detail else { return None };
    let label = label.to_owned();
    Some(Point {
        label,
        from: one.from,
        outcome: one.outcome,
        reading: **reading,
        crossed: one.decided,
    })
}

const fn per(form: &Metric) -> Per {
    match form.span {
        Stretch::Period(Period::Day) => Per::Day,
        Stretch::Period(Period::Week) => Per::Week,
        Stretch::Period(Period::Month) => Per::Month,
        Stretch::Period(Period::Quarter) => Per::Quarter,
        Stretch::Period(Period::Year) => Per::Year,
        Stretch::Rolling(_) => Per::Rolling,
    }
}

impl Series<'_> {
    /// The figure of the period that began at `from`.
    fn at(&self, from: Instant) -> Option<&Point> {
        self.points.range((from, 0)..=(from, u32::MAX)).next().map(|(_, point)| point)
    }

    /// The figure of the whole period just before that of `point`; none of a rolling figure.
    fn before(&self, point: &Point, zone: Tz) -> Option<&Point> {
        let Stretch::Period(period) = self.form.span else { return None };
        let (_, before) = self.points.range(..(point.from, 0)).next_back()?;
        (period.next(zone, before.from) == point.from).then_some(before)
    }
}
