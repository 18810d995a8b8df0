//! Where the time goes: how long records stay between one step and the next.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Span;
use super::figures::{Cell, Figures, median, percent_text, percentile};
use super::record::Basis;
use crate::calendar::{Calendar, NoData};
use crate::model::language::{Language, tr};
use crate::model::record::{Event, EventId, KindId, Record, event};
use crate::policy::schema::Schema;

/// What is looked at, and how it is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    /// Empty for all kinds.
    pub(crate) kinds: &'a [KindId],
    /// When the later step was taken.
    pub(crate) span: Span,
    /// Working time of this calendar; `None` for elapsed time.
    pub(crate) calendar: Option<&'a Calendar>,
    pub(crate) order: Order,
    /// So many pairs at most; `None` for all.
    pub(crate) top: Option<usize>,
}

/// Which pairs come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Those that occur most.
    Frequent,
    /// Those that take most time in all.
    Longest,
}

/// Two steps, one after the other, with the seconds between them in every record.
type Pairs = BTreeMap<(EventId, EventId), Vec<i64>>;

/// The pairs of steps of `records`, in the order that `scope` asks for.
///
/// # Errors
/// If a step reaches into a year that the calendar does not cover.
pub(crate) fn steps(
    basis: &Basis<'_>,
    scope: Scope<'_>,
    records: &[Record],
) -> Result<Figures, NoData> {
    let schema = &basis.words.policy.schema;
    let mut pairs = Pairs::new();
    let mut count = 0_u64;
    for record in records {
        if !scope.kinds.is_empty() && !scope.kinds.contains(&record.kind) {
            continue;
        }
        let Some(timeline) = basis.settle(record) else { continue };
        let steps = steps_of(timeline.events.iter(), record.kind, schema);
        let mut is_counted = false;
        for pair in steps.windows(2) {
            let [from, to] = pair else { continue };
            if !scope.span.has(to.at) {
                continue;
            }
            let seconds = match scope.calendar {
                Some(calendar) => calendar.working_seconds(from.at, to.at)?,
                None => to.at.since(from.at),
            };
            pairs.entry((from.event, to.event)).or_default().push(seconds);
            is_counted = true;
        }
        count += u64::from(is_counted);
    }
    Ok(figures(basis, scope, pairs, count))
}

/// The first event of each kind that is a step of records of this kind, in their order.
fn steps_of<'e>(
    events: impl Iterator<Item = &'e Event>,
    kind: KindId,
    schema: &Schema,
) -> Vec<&'e Event> {
    let mut steps: Vec<&Event> = Vec::new();
    for event in events {
        let kinds = &schema.event(event.event).kinds;
        let is_step = !matches!(event.event, event::NOTED | event::AMENDED)
            && (kinds.is_empty() || kinds.contains(&kind));
        if is_step && steps.iter().all(|step| step.event != event.event) {
            steps.push(event);
        }
    }
    steps
}

fn figures(basis: &Basis<'_>, scope: Scope<'_>, mut pairs: Pairs, records: u64) -> Figures {
    let columns = [
        ("from", "FROM"),
        ("to", "TO"),
        ("times", "TIMES"),
        ("median_s", "MEDIAN"),
        ("p90_s", "P90"),
        ("share_percent", "SHARE"),
        ("", "OF ALL TIME"),
    ];
    let mut figures = Figures::new("step", &columns);
    for times in pairs.values_mut() {
        times.sort_unstable();
    }
    let total = |times: &[i64]| u64::try_from(times.iter().sum::<i64>()).unwrap_or(0);
    let whole: u64 = pairs.values().map(|times| total(times)).sum();
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_by_key(|(pair, times)| {
        let (count, time) = (times.len() as u64, total(times));
        let keys = if scope.order == Order::Frequent { (count, time) } else { (time, count) };
        (Reverse(keys), *pair)
    });
    let rest = pairs.split_off(scope.top.unwrap_or(pairs.len()).min(pairs.len()));
    let longest = pairs.iter().map(|(_, times)| total(times)).max().unwrap_or(0);
    let length = |seconds| match scope.calendar {
        Some(_) => Cell::Working(seconds),
        None => Cell::Elapsed(seconds),
    };
    for ((from, to), times) in &pairs {
        let part = total(times);
        figures.rows.push(vec![
            event_cell(basis, *from),
            event_cell(basis, *to),
            Cell::Count(times.len() as u64),
            median(times).map_or(Cell::Nothing, length),
            percentile(times, 90).map_or(Cell::Nothing, length),
            Cell::Share { part, whole },
            Cell::Bar { part, whole: longest },
        ]);
    }
    let hidden: u64 = rest.iter().map(|(_, times)| total(times)).sum();
    let told = (basis.words.language, records);
    figures.notes.extend(notes(scope, (pairs.len(), rest.len()), (hidden, whole), told));
    figures
}

fn notes(
    scope: Scope<'_>,
    (shown, rest): (usize, usize),
    (hidden, whole): (u64, u64),
    (language, records): (Language, u64),
) -> Vec<String> {
    let of = if records == 1 { "1 record".to_owned() } else { format!("{records} records") };
    let what = match scope.calendar {
        Some(calendar) => {
            let name = calendar.name();
            tr!(language, "working time of the calendar `{name}`", "日历 `{name}` 的工作时间")
        }
        None => tr!(language, "elapsed time", "自然时间"),
    };
    if shown == 0 {
        return vec![tr!(
            language,
            "no record took two steps ({what})",
            "没有走过两步的工单（{what}）"
        )];
    }
    let mut notes = vec![tr!(language, "steps of {of}, {what}", "{records}张工单的步骤，{what}")];
    if rest > 0 {
        let pairs = if rest == 1 { "1 pair".to_owned() } else { format!("{rest} pairs") };
        let share = percent_text(hidden, whole);
        notes.push(tr!(
            language,
            "not shown: {pairs}, {share} of all time",
            "未显示：{rest}对，占全部时间的 {share}"
        ));
    }
    notes
}

fn event_cell(basis: &Basis<'_>, id: EventId) -> Cell {
    let event = basis.words.policy.schema.event(id);
    let title = event.title.text(basis.language).unwrap_or(&event.name);
    Cell::Titled { name: event.name.to_string(), title: title.to_owned() }
}
