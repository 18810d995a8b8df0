//! Pauses, and the walk through the time between them that every kind of amount shares.

use std::iter;

use crate::model::{Amount, Instant};

/// A span in which a clock stands still; still open where there is no `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    pub(crate) from: Instant,
    pub(crate) until: Option<Instant>,
}

/// When an amount is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    At(Instant),
    /// An open pause began before the deadline came; `left` remains once it ends (of months, as elapsed time).
    Paused {
        left: Amount,
    },
}

/// How far a step came on the way through an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The amount is used up then, at the limit or before.
    Reached(Instant),
    /// So much of the amount is left at the limit.
    Left(i64),
}

impl Step {
    pub(super) fn due(self, family: impl Fn(i64) -> Amount) -> Due {
        match self {
            Self::Reached(instant) => Due::At(instant),
            Self::Left(left) => Due::Paused { left: family(left) },
        }
    }
}

/// Later than any deadline.
pub(super) const NEVER: Instant = Instant::from_seconds(i64::MAX);

/// Uses up `amount` from `start` on, by `step(from, amount, limit)` between the pauses. What is left is left at an open
/// pause.
pub(super) fn walk<E>(
    start: Instant,
    amount: i64,
    pauses: &[Pause],
    step: impl Fn(Instant, i64, Instant) -> Result<Step, E>,
) -> Result<Step, E> {
    if pauses.is_empty() {
        return step(start, amount, NEVER);
    }
    let mut at = start;
    let mut left = amount;
    let end_of_time = Pause { from: NEVER, until: None };
    for pause in united(pauses, start).into_iter().chain(iter::once(end_of_time)) {
        match step(at, left, pause.from)? {
            Step::Left(rest) => left = rest,
            reached @ Step::Reached(_) => return Ok(reached),
        }
        let Some(until) = pause.until else { break };
        at = until;
    }
    Ok(Step::Left(left))
}

/// The pauses in order, clipped to `start`, without overlap; those that touch become one.
pub(super) fn united(pauses: &[Pause], start: Instant) -> Vec<Pause> {
    let clip = |pause: &Pause| Pause { from: pause.from.max(start), until: pause.until };
    let mut sorted: Vec<Pause> = pauses
        .iter()
        .map(clip)
        .filter(|pause| pause.until.is_none_or(|until| until > pause.from))
        .collect();
    sorted.sort_by_key(|pause| pause.from);
    sorted.dedup_by(|next, before| {
        let touches = before.until.is_none_or(|until| next.from <= until);
        if touches {
            before.until = before.until.zip(next.until).map(|(one, other)| one.max(other));
        }
        touches
    });
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(from: i64, until: impl Into<Option<i64>>) -> Pause {
        Pause { from: Instant::from_seconds(from), until: until.into().map(Instant::from_seconds) }
    }

    #[test]
    fn pauses_are_sorted_clipped_and_united() {
        #[track_caller]
        fn case(pauses: &[Pause], expected: &[Pause]) {
            assert_eq!(united(pauses, Instant::from_seconds(10)), expected);
        }
        case(&[], &[]);
        case(&[pause(40, 50), pause(20, 30)], &[pause(20, 30), pause(40, 50)]);
        case(&[pause(20, 30), pause(25, 28), pause(29, 40)], &[pause(20, 40)]);
        case(&[pause(20, 30), pause(30, 40)], &[pause(20, 40)]);
        case(&[pause(0, 10), pause(5, 15)], &[pause(10, 15)]);
        case(&[pause(20, 20), pause(30, 25)], &[]);
        case(&[pause(30, None), pause(20, 40), pause(50, 60)], &[pause(20, None)]);
        case(&[pause(0, None)], &[pause(10, None)]);
    }
}
