//! Metrics for programs: a row a figure and period.

use super::change::{is_better, value};
use super::{Point, Series};
use crate::model::Amount;
use crate::model::figure::Figure;
use crate::policy::form::{Span, Target};
use crate::report::figures::Cell;
use crate::report::record::Basis;

pub(super) const COLUMNS: [(&str, &str); 17] = [
    ("rule", ""),
    ("split", ""),
    ("per", ""),
    ("period", ""),
    ("from", ""),
    ("figure", ""),
    ("unit", ""),
    ("units", ""),
    ("outcome", ""),
    ("so_far", ""),
    ("too_few", ""),
    ("at_least", ""),
    ("at_most", ""),
    ("baseline", ""),
    ("change", ""),
    ("better", ""),
    ("crossed", ""),
];

/// The figures of a series: those of the periods that `is_shown` names, or of every crossing.
pub(super) fn rows(
    basis: &Basis<'_>,
    one: &Series<'_>,
    is_shown: impl Fn(&Point) -> bool,
) -> Vec<Vec<Cell>> {
    let zone = basis.words.policy.zone();
    let before = |point: &Point| one.before(point, zone).filter(|_| !point.reading.so_far);
    let shown = one.points.values().filter(|point| is_shown(point));
    shown.map(|point| row(one, point, before(point))).collect()
}

fn row(one: &Series<'_>, point: &Point, before: Option<&Point>) -> Vec<Cell> {
    let number =
        |figure: Option<Figure>| figure.map_or(Cell::Nothing, |one| Cell::Exact(value(one)));
    let reading = &point.reading;
    let per = match one.form.span {
        Span::Period(period) => period.as_str(),
        Span::Rolling(_) => "rolling",
    };
    let unit = reading.figure.or(reading.baseline).map_or("", unit);
    let (at_least, at_most) = match one.form.target {
        Target::Bounds { at_least, at_most } => (at_least, at_most),
        Target::Baseline(_) => (None, None),
    };
    let pair =
        before.and_then(|before| Some((value(before.reading.figure?), value(reading.figure?))));
    let better = pair.and_then(|(before, after)| is_better(&one.form.target, before, after));
    vec![
        Cell::text(&*one.rule.id),
        Cell::List(one.split.clone()),
        Cell::text(per),
        Cell::text(&*point.label),
        Cell::Instant(point.from),
        number(reading.figure),
        Cell::text(unit),
        Cell::Count(reading.units),
        Cell::text(point.outcome.as_str()),
        Cell::Yes(reading.so_far),
        Cell::Yes(reading.too_few),
        number(at_least),
        number(at_most),
        number(reading.baseline),
        pair.map_or(Cell::Nothing, |(before, after)| Cell::Exact(after - before)),
        better.map_or(Cell::Nothing, Cell::Yes),
        point.crossed.filter(|_| per == "rolling").into(),
    ]
}

const fn unit(figure: Figure) -> &'static str {
    match figure {
        Figure::Number(_) => "number",
        Figure::Percent(_) => "percent",
        Figure::Time(Amount::Working(_)) => "ws",
        Figure::Time(_) => "s",
    }
}
