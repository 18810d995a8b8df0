//! What a check spares: it looks at a record through few of its fields, and makes no obligation that no one looks at. On
//! the book of this repository, at several instants, that comes to the same as to look at all and to make each.

use std::path::Path;

use crate::engine::{
    Bench, Echoes, Obligation, Outcome, Plan, Sink, View, judge_record, judge_seen,
};
use crate::model::Instant;
use crate::model::record::Record;
use crate::model::timeline::{Horizon, Timeline};
use crate::store::{Book, Selection};

/// What came of a record: what is kept of it, and rule and outcome of the rest, in order.
type Came = (Vec<Obligation>, Vec<(usize, Outcome)>);

fn in_order(mut rest: Vec<(usize, Outcome)>) -> Vec<(usize, Outcome)> {
    rest.sort_by_key(|(rule, outcome)| (*rule, outcome.as_str()));
    rest
}

fn in_full(bench: Bench<'_>, plan: &Plan, echoes: &Echoes, record: &Record) -> Option<Came> {
    judge_record(bench, plan, (echoes, &mut Sink::default()), record, |_, sink| {
        assert!(sink.spared.is_empty());
        let made = std::mem::take(&mut sink.obligations);
        let (kept, rest): (Vec<_>, Vec<_>) =
            made.into_iter().partition(|one| one.outcome.is_violation());
        (kept, in_order(rest.iter().map(|one| (one.rule, one.outcome)).collect()))
    })
}

fn sparing(bench: Bench<'_>, plan: &Plan, echoes: &Echoes, record: &Record) -> Option<Came> {
    let timeline = Timeline::settle(record, bench.horizon)?;
    let view = View::judging(bench, &timeline);
    let mut sink = Sink::sparing(vec![true; bench.policy.rules.len()]);
    Some(judge_seen(bench, plan, (echoes, &mut sink), &view, |_, sink| {
        let (kept, rest): (Vec<_>, Vec<_>) =
            sink.obligations.drain(..).partition(|one| one.outcome.is_violation());
        let rest = rest.iter().map(|one| (one.rule, one.outcome));
        (kept, in_order(rest.chain(sink.spared.drain(..)).collect()))
    }))
}

#[test]
fn what_is_spared_is_counted_and_every_violation_stays_as_it_is() {
    let mut book = Book::open(Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()).unwrap();
    let records = book.records(&Selection::All).unwrap();
    assert!(records.len() > 100);
    let plan = Plan::all(&book.policy);
    let (mut violations, mut spared) = (0, 0);
    for now in
        ["2026-03-10T10:00:00+08:00", "2026-11-02T17:00:00+08:00", "2026-11-22T12:00:00+08:00"]
    {
        let horizon = Horizon { now: Instant::parse(now).unwrap(), as_of: None };
        let (policy, symbols, rosters) = (&book.policy, &book.symbols, &book.rosters);
        let bench = Bench { policy, symbols, rosters, horizon };
        let echoes = Echoes::gather(bench, &records);
        for record in &records {
            let (full, part) =
                (in_full(bench, &plan, &echoes, record), sparing(bench, &plan, &echoes, record));
            assert_eq!(part, full, "{} at {now}", record.id);
            let (kept, rest) = part.unwrap_or_default();
            violations += kept.len();
            spared += rest.len();
        }
    }
    assert!(violations > 20 && spared > 1000, "{violations} and {spared}");
}
