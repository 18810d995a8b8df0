//! Metrics for people: a table for each kind of period, a column a period.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::change::{brief, difference, is_better, spark, value};
use super::{Point, Scope, Series};
use crate::engine::Outcome;
use crate::engine::obligation::Reading;
use crate::model::figure::Figure;
use crate::model::language::{Language, tr};
use crate::model::{Amount, Instant};
use crate::policy::form::{Metric, Target};
use crate::policy::rule::Standing;
use crate::report::figures::{Cell, Column, Figures};
use crate::report::record::Basis;
use crate::report::terms;

/// The periods of a table, the oldest first.
pub(super) struct Table {
    pub(super) whole: Vec<(Instant, String)>,
    pub(super) running: Option<(Instant, String)>,
}

impl Table {
    /// `None` if there is no period to show.
    pub(super) fn of(scope: Scope, group: &[&Series<'_>]) -> Option<Self> {
        let points = || group.iter().flat_map(|one| one.points.values());
        let shown = |so_far: bool| {
            let of = points().filter(move |point| point.reading.so_far == so_far);
            let of = of.filter(|point| scope.span.has(point.from));
            of.map(|point| (point.from, point.label.clone())).collect::<BTreeSet<_>>()
        };
        let whole: Vec<_> = shown(false).into_iter().collect();
        let whole = whole[whole.len().saturating_sub(scope.last)..].to_vec();
        let running = shown(true).pop_last();
        (!whole.is_empty() || running.is_some()).then_some(Self { whole, running })
    }

    pub(super) fn figures(&self, basis: &Basis<'_>, group: &[&Series<'_>]) -> Figures {
        let mut figures = Figures::new("metric", &[("", " ")]);
        let head = |head: &str| Column::new("", head);
        figures.columns.extend(self.whole.iter().map(|(_, label)| head(label)));
        figures.columns.extend(
            self.running.iter().map(|(_, label)| {
                head(&tr!(basis.words.language, "{label} so far", "{label} 至今"))
            }),
        );
        let rest = ["TREND", "CHANGE", "TARGET", "UNITS", "METRIC"];
        figures.columns.extend(rest.into_iter().map(head));
        let shown = group.iter().filter(|one| self.shows(one));
        figures.rows = shown.map(|one| self.row(basis, one)).collect();
        if self.running.is_some() && !self.whole.is_empty() {
            let last = &self.whole[self.whole.len() - 1].1;
            figures.notes.push(tr!(
                basis.words.language,
                "target, change and units are those of {last}",
                "目标、变化和项数是 {last} 的"
            ));
        }
        let cells = figures.rows.iter().flatten();
        if cells
            .into_iter()
            .any(|cell| matches!(cell, Cell::Text(text) if text.starts_with(['(', '（'])))
        {
            figures.notes.push(tr!(
                basis.words.language,
                "(…) rests on fewer units than the rule asks for a verdict",
                "括号里的依据项数太少，不作评判"
            ));
        }
        figures
    }

    /// True if it shows the period that began at `from`.
    pub(super) fn has(&self, from: Instant) -> bool {
        self.whole.iter().chain(&self.running).any(|(other, _)| *other == from)
    }

    fn shows(&self, one: &Series<'_>) -> bool {
        self.whole.iter().chain(&self.running).any(|(from, _)| one.at(*from).is_some())
    }

    fn row(&self, basis: &Basis<'_>, one: &Series<'_>) -> Vec<Cell> {
        let whole: Vec<Option<&Point>> = self.whole.iter().map(|(from, _)| one.at(*from)).collect();
        let last = whole.last().copied().flatten();
        let before = last.and_then(|last| one.before(last, basis.words.policy.zone()));
        let language = basis.words.language;
        let mark = |point: &Point| mark(one.form, point.outcome, language);
        let mut cells = vec![last.map_or(Cell::Blank, mark)];
        let running = self.running.iter().map(|(from, _)| one.at(*from));
        cells.extend(whole.iter().copied().chain(running).map(|point| {
            point.map_or(Cell::Nothing, |point| Cell::text(figure(basis, one, &point.reading)))
        }));
        let figures: Vec<Option<Decimal>> =
            whole.iter().map(|point| Some(value(point.as_ref()?.reading.figure?))).collect();
        let running = || self.running.as_ref().and_then(|(from, _)| one.at(*from));
        let newest = last.or_else(running);
        let counted = if self.whole.is_empty() { newest } else { last };
        cells.extend([
            Cell::text(spark(&figures)),
            Cell::text(change_text(one.form, (before, last), language)),
            newest.map_or(Cell::Nothing, |point| {
                Cell::text(target(one.form, &point.reading, language))
            }),
            counted.map_or(Cell::Nothing, |point| Cell::Count(point.reading.units)),
            Cell::text(name(basis, one)),
        ]);
        cells
    }
}

/// Rolling figures: as they stand, and how often they crossed their target.
pub(super) fn rolling(basis: &Basis<'_>, scope: Scope, group: &[&Series<'_>]) -> Figures {
    let columns = [
        ("", " "),
        ("", "FIGURE"),
        ("", "CROSSED"),
        ("", "LAST"),
        ("", "TARGET"),
        ("", "UNITS"),
        ("", "METRIC"),
    ];
    let mut figures = Figures::new("metric", &columns);
    for one in group {
        let Some(now) = one.points.values().next_back() else { continue };
        let crossings = one.points.values().filter_map(|point| point.crossed);
        let crossings: Vec<Instant> = crossings.filter(|at| scope.span.has(*at)).collect();
        let (language, name) = (basis.words.language, name(basis, one));
        let stretch = Amount::parse(&now.label)
            .map_or_else(|_| now.label.clone(), |stretch| terms::amount(stretch, language));
        figures.rows.push(vec![
            mark(one.form, now.outcome, language),
            Cell::text(figure(basis, one, &now.reading)),
            Cell::Count(crossings.len() as u64),
            crossings.last().copied().into(),
            Cell::text(target(one.form, &now.reading, language)),
            Cell::Count(now.reading.units),
            Cell::text(tr!(language, "{name}, the last {stretch}", "{name}，最近{stretch}")),
        ]);
    }
    figures
}

/// Whether it holds; nothing where there is no verdict.
fn mark(form: &Metric, outcome: Outcome, language: Language) -> Cell {
    match outcome {
        Outcome::Kept if matches!(form.target, Target::Bounds { .. }) => {
            Cell::text(tr!(language, "holds", "达标"))
        }
        Outcome::Broken | Outcome::Late | Outcome::Overdue => {
            Cell::Alert(tr!(language, "fails", "未达标"))
        }
        Outcome::Waived => Cell::text(terms::outcome(outcome, language)),
        Outcome::Kept | Outcome::Pending | Outcome::Paused | Outcome::Void => Cell::Blank,
    }
}

/// Its title, the values that split it, and the id of its rule.
fn name(basis: &Basis<'_>, one: &Series<'_>) -> String {
    let language = basis.words.language;
    let (title, id) = (one.rule.title.text(language).unwrap_or(&one.rule.id), &one.rule.id);
    let split = if one.split.is_empty() {
        String::new()
    } else {
        tr!(language, ": {}", "：{}", one.split.join(basis.words.comma()))
    };
    let trial = if one.rule.standing == Standing::Trial {
        tr!(language, ", on trial", "，试行")
    } else {
        String::new()
    };
    tr!(language, "{title}{split} ({id}{trial})", "{title}{split}（{id}{trial}）")
}

/// `66.7%`; in brackets where too few units were counted.
fn figure(basis: &Basis<'_>, one: &Series<'_>, reading: &Reading) -> String {
    let language = basis.words.language;
    let Some(figure) = reading.figure else { return String::new() };
    let text = brief(figure, language);
    let bounds = match one.form.target {
        Target::Bounds { at_least, at_most } => [at_least, at_most],
        Target::Baseline(_) => [None, None],
    };
    // A figure that misses its bound never looks as if it met it.
    let looks_like = |bound: &Figure| terms::figure(*bound, language) == text && *bound != figure;
    let text = match bounds.into_iter().flatten().find(looks_like) {
        Some(bound) => figure.beside(bound),
        None => text,
    };
    if reading.too_few { tr!(language, "({text})", "（{text}）") } else { text }
}

/// `>= 95%`, `30m..1h`, `baseline 78%, +3.2pp`: of a baseline, how far the figure is from it.
fn target(form: &Metric, reading: &Reading, language: Language) -> String {
    let shown = |figure| terms::figure(figure, language);
    match (&form.target, reading.baseline) {
        (Target::Bounds { at_least, at_most }, _) => match (at_least, at_most) {
            (Some(low), Some(high)) => {
                tr!(language, "{}..{}", "{}至{}", shown(*low), shown(*high))
            }
            (Some(low), None) => format!(">= {}", shown(*low)),
            (None, Some(high)) => format!("<= {}", shown(*high)),
            (None, None) => String::new(),
        },
        (Target::Baseline(_), Some(baseline)) => {
            let off = reading.figure.map_or_else(String::new, |figure| {
                let off = difference(figure, value(figure) - value(baseline), language);
                tr!(language, ", {off}", "，{off}")
            });
            let baseline = terms::figure(baseline, language);
            tr!(language, "baseline {baseline}{off}", "基准 {baseline}{off}")
        }
        (Target::Baseline(_), None) => tr!(language, "no baseline", "无基准"),
    }
}

/// What changed from one period to the next, and whether that is for the better.
fn change_text(
    form: &Metric,
    (before, after): (Option<&Point>, Option<&Point>),
    language: Language,
) -> String {
    let figures = (
        before.and_then(|point| point.reading.figure),
        after.and_then(|point| point.reading.figure),
    );
    let (Some(before), Some(after)) = figures else { return String::new() };
    let change = difference(after, value(after) - value(before), language);
    match is_better(&form.target, value(before), value(after)) {
        None => change,
        Some(true) => tr!(language, "{change} better", "{change}，好转"),
        Some(false) => tr!(language, "{change} worse", "{change}，变差"),
    }
}
