//! What must hold on any calendar: the arithmetic agrees with the slow reference, and keeps its own laws.

use chrono::{Datelike, Timelike};
use proptest::prelude::*;

use super::generated::{
    Spec, amounts, day_amounts, elapsed_amounts, offsets, pauses, scenes, working_amounts,
};
use super::local::{date_of, instant_at, start_of_date};
use super::reference::{Reference, local_of, local_to_instant, months_later};
use super::{Calendar, Coverage, Due, Kind, Pause};
use crate::model::{Amount, Instant};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        max_global_rejects: cases * 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A scene, an amount, and pauses near its start.
fn clocks<A: Strategy<Value = Amount>>(
    amounts: impl Fn() -> A,
) -> impl Strategy<Value = (Spec, Instant, Amount, Vec<Pause>)> {
    (scenes(), amounts()).prop_flat_map(|((spec, start), amount)| {
        pauses(start).prop_map(move |pauses| (spec.clone(), start, amount, pauses))
    })
}

fn agrees(
    (spec, start, amount, pauses): (Spec, Instant, Amount, Vec<Pause>),
) -> Result<(), TestCaseError> {
    let expected = Reference::new(&spec).after(start, amount, &pauses);
    prop_assume!(expected.is_some());
    prop_assert_eq!(spec.calendar().after(start, amount, &pauses).ok(), expected);
    Ok(())
}

fn due(calendar: &Calendar, start: Instant, amount: Amount) -> Instant {
    match calendar.after(start, amount, &[]).unwrap() {
        Due::At(due) => due,
        Due::Paused { .. } => unreachable!("there is no pause"),
    }
}

proptest! {
    #![proptest_config(cases(2500))]

    #[test]
    fn working_time_agrees_with_the_reference(clock in clocks(working_amounts)) {
        agrees(clock)?;
    }

    #[test]
    fn working_days_agree_with_the_reference(clock in clocks(day_amounts)) {
        agrees(clock)?;
    }

    #[test]
    fn a_pause_only_moves_a_deadline_later((spec, start, amount, pauses) in clocks(amounts)) {
        let calendar = spec.calendar();
        let plain = due(&calendar, start, amount);
        if let Due::At(paused) = calendar.after(start, amount, &pauses).unwrap() {
            prop_assert!(paused >= plain);
        }
        let late: Vec<_> = pauses.iter().filter(|pause| pause.from >= plain).copied().collect();
        prop_assert_eq!(calendar.after(start, amount, &late), Ok(Due::At(plain)));
    }

    #[test]
    fn the_latest_start_is_in_time_and_no_later_one_is(
        (spec, end) in scenes(), amount in amounts(), later in offsets(1, 5 * 86_400),
    ) {
        let calendar = spec.calendar();
        let start = calendar.before(end, amount).unwrap();
        prop_assert!(due(&calendar, start, amount) <= end);
        for later in [1, 59, 3600, 86_400, later] {
            prop_assert!(due(&calendar, start.plus(later), amount) > end, "{} later", later);
        }
    }

    #[test]
    fn a_later_start_never_falls_due_earlier(
        (spec, start) in scenes(), later in offsets(0, 2 * 86_400),
        amount in prop_oneof![working_amounts(), day_amounts(), elapsed_amounts()],
    ) {
        let calendar = spec.calendar();
        prop_assert!(due(&calendar, start, amount) <= due(&calendar, start.plus(later), amount));
    }
}

proptest! {
    #![proptest_config(cases(1200))]

    #[test]
    fn elapsed_time_agrees_with_the_reference(clock in clocks(elapsed_amounts)) {
        agrees(clock)?;
    }

    #[test]
    fn working_seconds_agree_with_the_reference_and_add_up(
        (spec, from) in scenes(), first in offsets(0, 2 * 86_400), second in offsets(0, 4 * 86_400),
    ) {
        let calendar = spec.calendar();
        let (middle, until) = (from.plus(first), from.plus(first + second));
        let whole = calendar.working_seconds(from, until).unwrap();
        prop_assert_eq!(whole, Reference::new(&spec).working_seconds(from, until));
        let parts = calendar.working_seconds(from, middle).unwrap() + calendar.working_seconds(middle, until).unwrap();
        prop_assert_eq!(whole, parts);
        prop_assert_eq!(calendar.working_seconds(until, from), Ok(0));
    }

    #[test]
    fn the_latest_start_agrees_with_the_reference((spec, end) in scenes(), amount in working_amounts()) {
        let Amount::Working(seconds) = amount else { unreachable!("only working time is made") };
        let expected = Reference::new(&spec).before_working(end, seconds);
        prop_assume!(expected.is_some());
        prop_assert_eq!(spec.calendar().before(end, amount).ok(), expected);
    }

    #[test]
    fn work_goes_on_when_clocks_show_a_time_in_a_window((spec, instant) in scenes()) {
        let calendar = spec.calendar();
        prop_assert_eq!(calendar.is_working(instant), Ok(Reference::new(&spec).is_working(instant)));
        let shown = local_of(spec.zone, instant.seconds());
        let offset = shown.and_utc().timestamp() - instant.seconds();
        let steady = (-30..=30).all(|hours| {
            let second = instant.seconds() + hours * 3600;
            local_of(spec.zone, second).and_utc().timestamp() - second == offset
        });
        if steady {
            let second = shown.num_seconds_from_midnight();
            let open = spec.hours_of(shown.date()).iter().any(|&(start, end)| start <= second && second < end);
            prop_assert_eq!(calendar.is_working(instant), Ok(open));
        }
    }

    #[test]
    fn spans_tile_the_time_and_are_open_where_work_goes_on(
        (spec, from) in scenes(), length in offsets(1, 6 * 86_400), moments in prop::collection::vec(0..6 * 86_400_i64, 9),
    ) {
        let calendar = spec.calendar();
        let until = from.plus(length);
        let spans = calendar.spans(from, until).unwrap();
        prop_assert_eq!(spans.first().map(|span| span.from), Some(from));
        prop_assert_eq!(spans.last().map(|span| span.until), Some(until));
        for pair in spans.windows(2) {
            prop_assert!(pair[0].until == pair[1].from && pair[0].kind != pair[1].kind);
        }
        for instant in moments.into_iter().map(|offset| from.plus(offset % length)) {
            let span = spans.iter().find(|span| span.from <= instant && instant < span.until).unwrap();
            prop_assert_eq!(span.kind == Kind::Open, calendar.is_working(instant).unwrap());
        }
    }

    #[test]
    fn only_the_years_that_decide_are_asked_for((spec, start, amount, pauses) in clocks(amounts)) {
        let expected = spec.calendar().after(start, amount, &pauses).unwrap();
        let Due::At(due) = expected else { return Ok(()) };
        // What was worked in the day of the start decides nothing about working days.
        let first = match amount {
            Amount::WorkingDays(_) => date_of(spec.zone, start).succ_opt().unwrap().year(),
            Amount::Elapsed(_) | Amount::Months(_) => 0,
            Amount::Working(_) => date_of(spec.zone, start).year(),
        };
        let last = match amount {
            Amount::Working(0) => date_of(spec.zone, due).year(),
            Amount::Working(_) | Amount::WorkingDays(_) => date_of(spec.zone, due.plus(-1)).year(),
            Amount::Elapsed(_) | Amount::Months(_) => -1,
        };
        let calendar = spec.calendar_for(Coverage::Years((first..=last).collect()));
        prop_assert_eq!(calendar.after(start, amount, &pauses), Ok(expected));
        if amount.needs_calendar() {
            let calendar = spec.calendar_for(Coverage::Years((first..last).collect()));
            prop_assert_eq!(calendar.after(start, amount, &pauses).map_err(|none| none.year), Err(last));
        }
    }
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn local_times_agree_with_the_reference((spec, instant) in scenes(), second in 0..=86_400_u32) {
        let date = instant.date_in(spec.zone);
        let local = date.and_hms_opt(0, 0, 0).unwrap() + chrono::TimeDelta::seconds(second.into());
        let expected = Instant::from_seconds(local_to_instant(spec.zone, local));
        prop_assert_eq!(instant_at(spec.zone, date, second), expected);
        let date = date_of(spec.zone, instant);
        prop_assert_eq!(date, Reference::new(&spec).date_of(instant));
        prop_assert!(start_of_date(spec.zone, date) <= instant);
        prop_assert!(start_of_date(spec.zone, date.succ_opt().unwrap()) > instant);
    }

    #[test]
    fn what_pauses_grant_agrees_with_the_reference(
        (spec, _, max, pauses) in clocks(|| prop_oneof![working_amounts(), day_amounts(), elapsed_amounts()]),
    ) {
        let calendar = spec.calendar();
        let bound = calendar.bound_pauses(&pauses, max).unwrap();
        let last = bound.iter().filter_map(|pause| pause.until).max().map_or(0, Instant::seconds);
        let first = pauses.iter().map(|pause| pause.from.seconds()).min().unwrap_or(0);
        prop_assume!(last < first + 20 * 86_400);
        let horizon = pauses.iter().filter_map(|pause| pause.until).max().map_or(0, Instant::seconds).max(last + 90_000);
        let expected = Reference::new(&spec).bound(&pauses, max, horizon);
        let bound: Vec<_> = bound.iter().map(|pause| (pause.from.seconds(), pause.until.unwrap().seconds())).collect();
        prop_assert_eq!(bound, expected);
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn months_agree_with_the_reference(
        clock in clocks(|| (0..3_u32).prop_map(Amount::Months)),
    ) {
        agrees(clock)?;
    }

    #[test]
    fn months_without_pauses_agree_with_the_reference((spec, start) in scenes(), months in 0..14_u32) {
        let expected = Instant::from_seconds(months_later(spec.zone, start.seconds(), months));
        prop_assert_eq!(spec.calendar().after(start, Amount::Months(months), &[]), Ok(Due::At(expected)));
    }
}
