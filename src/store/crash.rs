//! Where tests let the machine die: after so many changes to the disk, every further one fails.

use std::cell::Cell;
use std::io;

thread_local! {
    /// How many more changes come through.
    static LEFT: Cell<u32> = const { Cell::new(u32::MAX) };
}

/// Asked before each change to the disk. Outside tests it always lets it through.
pub(super) fn point() -> io::Result<()> {
    if !cfg!(test) {
        return Ok(());
    }
    match LEFT.get() {
        0 => Err(io::Error::other("the machine has died")),
        u32::MAX => Ok(()),
        left => {
            LEFT.set(left - 1);
            Ok(())
        }
    }
}

/// From now on only `changes` more come through on this thread; `None` for all.
#[cfg(test)]
pub(crate) fn after(changes: Option<u32>) {
    LEFT.set(changes.unwrap_or(u32::MAX));
}
