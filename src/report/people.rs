//! Who kept what: obligations and closed records, one row a person and one for the team.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Span;
use super::figures::{Cell, Figures, median, percentile};
use super::files::ended_at;
use super::record::Basis;
use super::standing::{About, Book, Standing, judge_all};
use crate::calendar::Period;
use crate::engine::{Obligation, Outcome, View};
use crate::model::Instant;
use crate::model::fault::Fault;
use crate::model::language::{Language, tr};
use crate::model::record::KindId;
use crate::policy::form::Form;

/// What is counted, and how it is split.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// Empty for all kinds.
    pub(crate) kinds: Vec<KindId>,
    /// When an obligation was decided, or a record closed.
    pub(crate) span: Span,
    pub(crate) per: Option<Period>,
    pub(crate) by_kind: bool,
    /// Who has fewer decided has no rank.
    pub(crate) sample: u64,
}

/// One table of ranks: a period, a kind, both or neither. What is about no record is of no kind.
type Group = (Option<String>, Option<Option<KindId>>);

/// Whose obligations a row counts. In the order of the rows that have no rank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Person(String),
    Nobody,
    Team,
}

/// How many obligations of someone stand how.
#[derive(Clone, Debug, Default)]
struct Count {
    kept: u64,
    late: u64,
    overdue: u64,
    broken: u64,
    waived: u64,
    /// Seconds over, of those that were late or are overdue.
    over: Vec<i64>,
    closed: u64,
}

impl Count {
    fn add(&mut self, obligation: &Obligation) {
        match obligation.outcome {
            Outcome::Kept => self.kept += 1,
            Outcome::Late => self.late += 1,
            Outcome::Overdue => self.overdue += 1,
            Outcome::Broken => self.broken += 1,
            Outcome::Waived => self.waived += 1,
            Outcome::Pending | Outcome::Paused | Outcome::Void => {}
        }
        if obligation.outcome.is_violation() {
            self.over.extend(obligation.over);
        }
    }

    const fn decided(&self) -> u64 {
        self.kept + self.late + self.overdue + self.broken
    }

    /// Millionths kept of what was decided.
    fn share(&self) -> i64 {
        let share = u128::from(self.kept) * 1_000_000 / u128::from(self.decided().max(1));
        i64::try_from(share).unwrap_or(0)
    }
}

type Groups = BTreeMap<Group, BTreeMap<Who, Count>>;

/// One row a person and one for the team, for each group; and what could not be judged.
pub(crate) fn people(basis: &Basis<'_>, scope: &Scope, book: Book<'_>) -> (Figures, Vec<Fault>) {
    let mut groups = Groups::new();
    let faults = judge_all(basis, book, &mut |about, standings| {
        if !about.is_of(&scope.kinds) {
            return;
        }
        for standing in standings {
            add_obligation(basis, scope, standing, &mut groups);
        }
        if let About::Record(view) = about {
            add_closed(basis, scope, view, &mut groups);
        }
    });
    let mut figures = Figures::new("person", &columns(scope));
    for (group, counts) in &groups {
        figures.rows.extend(rows(basis, scope, group, counts));
    }
    figures.notes = notes(scope, &groups, basis.words.language);
    (figures, faults)
}

fn columns(scope: &Scope) -> Vec<(&'static str, &'static str)> {
    let mut columns = Vec::new();
    columns.extend(scope.per.map(|_| ("period", "PERIOD")));
    columns.extend(scope.by_kind.then_some(("kind", "KIND")));
    columns.extend([
        ("rank", "RANK"),
        ("row", ""),
        ("person", ""),
        ("", "WHO"),
        ("decided", "DECIDED"),
        ("kept", ""),
        ("kept_percent", "KEPT"),
        ("late", "LATE"),
        ("overdue", "OVERDUE"),
        ("broken", "BROKEN"),
        ("waived", "WAIVED"),
        ("median_over_s", "MEDIAN OVER"),
        ("closed", "CLOSED"),
        ("outlier", "OUTLIER"),
    ]);
    columns
}

fn notes(scope: &Scope, groups: &Groups, language: Language) -> Vec<String> {
    if groups.is_empty() {
        return vec![tr!(language, "nothing was decided", "还没有可评判的")];
    }
    let sample = scope.sample;
    let few = if sample > 1 {
        tr!(language, "; no rank for fewer than {sample} decided", "；评判不足{sample}项的不排名")
    } else {
        String::new()
    };
    vec![tr!(
        language,
        "ranked by the share kept of what was decided{few}",
        "按达标率（达标项占已评判项）排名{few}"
    )]
}

fn add_obligation(basis: &Basis<'_>, scope: &Scope, standing: &Standing<'_>, groups: &mut Groups) {
    let obligation = standing.obligation;
    let is_open = matches!(obligation.outcome, Outcome::Pending | Outcome::Paused | Outcome::Void);
    // What a figure came to is nobody's doing.
    let is_figure = matches!(standing.rule.form, Form::Metric(_));
    let at = standing.settled_at(basis.now);
    if !is_open && !is_figure && scope.span.has(at) {
        let group = group(basis, scope, at, standing.about);
        for who in [who(standing.owner(basis)), Who::Team] {
            groups.entry(group.clone()).or_default().entry(who).or_default().add(obligation);
        }
    }
}

fn add_closed(basis: &Basis<'_>, scope: &Scope, view: &View<'_>, groups: &mut Groups) {
    let Some(at) = ended_at(basis, view).filter(|at| scope.span.has(*at)) else { return };
    let owner = view.owner_at(at).map(|owner| basis.words.symbols.text(owner));
    let group = group(basis, scope, at, About::Record(view));
    for who in [who(owner), Who::Team] {
        groups.entry(group.clone()).or_default().entry(who).or_default().closed += 1;
    }
}

fn group(basis: &Basis<'_>, scope: &Scope, at: Instant, about: About<'_>) -> Group {
    let zone = basis.words.policy.zone();
    let period = scope.per.map(|period| period.label_at(zone, at));
    (period, scope.by_kind.then(|| about.kind()))
}

fn who(owner: Option<&str>) -> Who {
    owner.map_or(Who::Nobody, |owner| Who::Person(owner.to_owned()))
}

/// A person with a rank: the same share kept is the same rank.
struct Ranked<'a> {
    rank: Option<u64>,
    who: &'a Who,
    count: &'a Count,
}

fn rows(
    basis: &Basis<'_>,
    scope: &Scope,
    group: &Group,
    counts: &BTreeMap<Who, Count>,
) -> Vec<Vec<Cell>> {
    let ranked = ranked(scope, counts);
    let mut shares: Vec<i64> = ranked
        .iter()
        .filter(|ranked| ranked.rank.is_some())
        .map(|ranked| ranked.count.share())
        .collect();
    shares.sort_unstable();
    let row = |ranked: &Ranked<'_>| {
        let mut cells = Vec::new();
        cells.extend(group.0.iter().map(Cell::text));
        cells.extend(group.1.map(|kind| kind_cell(basis, kind)));
        cells.extend(cells_of(ranked, &shares, basis.words.language));
        cells
    };
    ranked.iter().map(row).collect()
}

/// Those with a rank first, then those without, in the order of their names; the team last.
fn ranked<'a>(scope: &Scope, counts: &'a BTreeMap<Who, Count>) -> Vec<Ranked<'a>> {
    let mut ranked: Vec<Ranked<'a>> =
        counts.iter().map(|(who, count)| Ranked { rank: None, who, count }).collect();
    let has_rank = |one: &Ranked<'_>| {
        matches!(one.who, Who::Person(_)) && one.count.decided() >= scope.sample.max(1)
    };
    ranked.sort_by_key(|one| {
        let rank = has_rank(one).then(|| (one.count.share(), one.count.decided()));
        (rank.is_none(), Reverse(rank), one.who.clone())
    });
    let mut last: Option<(i64, u64)> = None;
    for (place, one) in ranked.iter_mut().enumerate().take_while(|(_, one)| has_rank(one)) {
        let share = one.count.share();
        let rank = match last {
            Some((other, rank)) if other == share => rank,
            _ => place as u64 + 1,
        };
        last = Some((share, rank));
        one.rank = Some(rank);
    }
    ranked
}

fn cells_of(ranked: &Ranked<'_>, shares: &[i64], language: Language) -> Vec<Cell> {
    let count = ranked.count;
    let mut over = count.over.clone();
    over.sort_unstable();
    let (row, person, shown) = match ranked.who {
        Who::Person(name) => ("person", Cell::text(name), name.clone()),
        Who::Nobody => ("nobody", Cell::Nothing, tr!(language, "(nobody)", "（无人）")),
        Who::Team => ("team", Cell::Nothing, tr!(language, "(team)", "（全队）")),
    };
    let outlier = ranked.rank.and_then(|_| outlier(count.share(), shares));
    vec![
        ranked.rank.map_or(Cell::Nothing, Cell::Count),
        Cell::text(row),
        person,
        Cell::text(shown),
        Cell::Count(count.decided()),
        Cell::Count(count.kept),
        Cell::Share { part: count.kept, whole: count.decided() },
        Cell::Count(count.late),
        Cell::Count(count.overdue),
        Cell::Count(count.broken),
        Cell::Count(count.waived),
        median(&over).map_or(Cell::Nothing, Cell::Elapsed),
        Cell::Count(count.closed),
        match outlier {
            Some(Side::Above) => Cell::text(tr!(language, "above", "偏高")),
            Some(Side::Below) => Cell::Alert(tr!(language, "below", "偏低")),
            None => Cell::Nothing,
        },
    ]
}

/// On which side of the others someone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

/// Whether `share` lies more than one and a half times the middle half beyond it. Fewer than four tell nothing.
fn outlier(share: i64, sorted: &[i64]) -> Option<Side> {
    let (low, high) = (percentile(sorted, 25)?, percentile(sorted, 75)?);
    let middle = high - low;
    if sorted.len() < 4 {
        return None;
    }
    if 2 * share < 2 * low - 3 * middle {
        return Some(Side::Below);
    }
    (2 * share > 2 * high + 3 * middle).then_some(Side::Above)
}

fn kind_cell(basis: &Basis<'_>, id: Option<KindId>) -> Cell {
    let Some(id) = id else { return Cell::Nothing };
    let kind = basis.words.policy.schema.kind(id);
    let title = kind.title.text(basis.language).unwrap_or(&kind.name);
    Cell::Titled { name: kind.name.to_string(), title: title.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_lie_beyond_one_and_a_half_of_the_middle_half() {
        #[track_caller]
        fn case(share: i64, sorted: &[i64], side: Option<Side>) {
            assert_eq!(outlier(share, sorted), side, "{share} of {sorted:?}");
        }
        // The middle half is 80 to 90, so that 65 and 105 are the fences, which still belong.
        let shares = [50, 80, 85, 90, 106];
        case(50, &shares, Some(Side::Below));
        case(65, &shares, None);
        case(64, &shares, Some(Side::Below));
        case(105, &shares, None);
        case(106, &shares, Some(Side::Above));
        case(1, &[1, 99, 100], None);
        case(99, &[99, 100, 100, 100, 100], Some(Side::Below));
    }
}
