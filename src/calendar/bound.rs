//! The most that pauses may grant.

use super::pause::{NEVER, Pause, Step, united};
use crate::model::Instant;

/// The pauses in order and united, until `step(from, amount, limit)` through them has used up `max`. The pause in which
/// that happens ends there, and those that follow grant nothing.
pub(super) fn bound<E>(
    pauses: &[Pause],
    max: i64,
    step: impl Fn(Instant, i64, Instant) -> Result<Step, E>,
) -> Result<Vec<Pause>, E> {
    let mut bound = Vec::new();
    let mut left = max;
    for pause in united(pauses, Instant::from_seconds(i64::MIN)) {
        if left == 0 {
            break;
        }
        match step(pause.from, left, pause.until.unwrap_or(NEVER))? {
            Step::Left(rest) => {
                left = rest;
                bound.push(pause);
            }
            Step::Reached(end) => {
                left = 0;
                bound.push(Pause { from: pause.from, until: Some(end) });
            }
        }
    }
    Ok(bound)
}
