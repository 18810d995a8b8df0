//! How far a long run has come: on a terminal, once it has taken a second.

use std::io::IsTerminal;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use crate::store::archive::Meter;

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);
const TEMPLATE: &str = "{msg} [{bar:30}] {percent:>3} %, {eta} left";

/// Does `work`, which reads `bytes` bytes of the archive and counts them in `meter`.
pub(super) fn shown<T>(bytes: u64, meter: &Meter, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (is_working, is_done) = channel();
        scope.spawn(move || show(bytes, meter, &is_done));
        let result = work();
        drop(is_working);
        result
    })
}

/// Draws the bar until the work is done.
fn show(bytes: u64, meter: &Meter, is_done: &Receiver<()>) {
    let runs_on = |time| is_done.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    if !runs_on(PATIENCE) {
        return;
    }
    let style = ProgressStyle::with_template(TEMPLATE);
    let bar =
        ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_elapsed(PATIENCE);
    loop {
        let records = meter.records.load(Ordering::Relaxed);
        bar.set_position(meter.bytes.load(Ordering::Relaxed));
        let rate = records * 1000 / u64::try_from(bar.elapsed().as_millis()).unwrap_or(1).max(1);
        bar.set_message(format!("{} records, {} a second", HumanCount(records), HumanCount(rate)));
        if !runs_on(TICK) {
            bar.finish_and_clear();
            return;
        }
    }
}
