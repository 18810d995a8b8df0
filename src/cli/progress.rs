//! How far a long run has come: on a terminal, once it has taken a second.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::outcome;
use crate::model::language::tr;
use crate::store::archive::Meter;

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);
/// It fits into 80 columns.
const TEMPLATE: &str = "{bar:20} {percent:>3} %  {msg}";

/// Does `work`, which reads `bytes` bytes of the archive and counts them in `meter`.
pub(super) fn shown<T>(bytes: u64, meter: &Meter, work: impl FnOnce() -> T) -> T {
    let language = outcome::language();
    let tell = |elapsed| {
        let (records, done) =
            (meter.records.load(Ordering::Relaxed), meter.bytes.load(Ordering::Relaxed));
        let (rate, left) = (per_second(records, elapsed), time_left((done, bytes), elapsed));
        let (records, rate) = (HumanCount(records), HumanCount(rate));
        let words = tr!(
            language,
            "{records} records, {rate} a second, {left} s left",
            "{records} 张工单，每秒 {rate} 张，还需 {left} 秒"
        );
        (done, words)
    };
    beside(bytes, tell, work)
}

/// Does `work`, which counts in `done` what it is through with of `all`.
pub(super) fn counted<T>(all: usize, done: &AtomicU64, what: &str, work: impl FnOnce() -> T) -> T {
    let tell = |_| (done.load(Ordering::Relaxed), what.to_owned());
    beside(u64::try_from(all).unwrap_or(u64::MAX), tell, work)
}

/// Does `work`, and draws a bar beside it. `tell` says, by the time that passed, how much of `all` is done, and in words.
fn beside<T>(
    all: u64,
    tell: impl Fn(Duration) -> (u64, String) + Send,
    work: impl FnOnce() -> T,
) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (is_working, is_done) = channel::<()>();
        scope.spawn(move || draw(all, &tell, &is_done));
        let result = work();
        drop(is_working);
        result
    })
}

/// Draws the bar until the work is done.
fn draw(all: u64, tell: &impl Fn(Duration) -> (u64, String), is_done: &Receiver<()>) {
    let runs_on = |time| is_done.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    if !runs_on(PATIENCE) {
        return;
    }
    let style = ProgressStyle::with_template(TEMPLATE);
    let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut elapsed = PATIENCE;
    loop {
        let (done, words) = tell(elapsed);
        bar.set_position(done);
        bar.set_message(words);
        elapsed += TICK;
        if !runs_on(TICK) {
            bar.finish_and_clear();
            return;
        }
    }
}

fn per_second(count: u64, elapsed: Duration) -> u64 {
    let elapsed = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    count.saturating_mul(1000) / elapsed
}

/// Seconds that the rest takes at the pace so far, rounded up.
fn time_left((done, all): (u64, u64), elapsed: Duration) -> u64 {
    let pace = per_second(done, elapsed).max(1);
    all.saturating_sub(done).div_ceil(pace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_the_pace_so_far_says() {
        #[track_caller]
        fn case(done: u64, all: u64, millis: u64, expected: u64) {
            assert_eq!(time_left((done, all), Duration::from_millis(millis)), expected);
        }
        case(50, 100, 1000, 1);
        case(10, 100, 1000, 9);
        case(10, 101, 1000, 10);
        case(100, 100, 5000, 0);
        case(120, 100, 5000, 0);
        case(0, 100, 1000, 100);
        assert_eq!(per_second(3, Duration::from_millis(1500)), 2);
    }
}
