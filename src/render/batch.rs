//! Many items made ready on all cores and written in their order, a bounded number at a time.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// Items that are made ready together.
const BATCH: usize = 8192;
/// Items that one core makes ready at a stretch.
const STRETCH: usize = 512;

/// Writes `items`: `say` writes a stretch of them, whose first has the place `usize` among all. Tells how many there were.
pub(crate) fn write<T: Send + Sync>(
    out: &mut dyn Write,
    items: impl Iterator<Item = T>,
    say: impl Fn(usize, &[T], &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<usize> {
    write_by(out, items, || (), |(), place, items, text| say(place, items, text))
}

/// The same where `say` has use of what it learnt from other stretches: each core has a memory of its own, which `begin`
/// makes.
pub(crate) fn write_by<T: Send + Sync, M: Send>(
    out: &mut dyn Write,
    mut items: impl Iterator<Item = T>,
    begin: impl Fn() -> M + Sync,
    say: impl Fn(&mut M, usize, &[T], &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<usize> {
    let idle: Mutex<Vec<M>> = Mutex::new(Vec::new());
    let idle = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    let ready = |(place, items): (usize, &[T])| {
        let known = idle().pop();
        let mut memory = known.unwrap_or_else(&begin);
        let mut text = Vec::with_capacity(items.len() * 512);
        say(&mut memory, place, items, &mut text)?;
        idle().push(memory);
        Ok(text)
    };
    let mut done = 0;
    loop {
        let batch: Vec<T> = items.by_ref().take(BATCH).collect();
        if batch.len() <= STRETCH {
            out.write_all(&ready((done, &batch))?)?;
            return Ok(done + batch.len());
        }
        let texts = batch
            .par_chunks(STRETCH)
            .enumerate()
            .map(|(chunk, items)| ready((done + chunk * STRETCH, items)))
            .collect::<Vec<io::Result<Vec<u8>>>>();
        for text in texts {
            out.write_all(&text?)?;
        }
        done += batch.len();
    }
}

/// Writes `items` as the members of a JSON array, one a line, commas between.
pub(crate) fn array<T: Send + Sync>(
    out: &mut dyn Write,
    items: impl Iterator<Item = T>,
    say: impl Fn(&T, &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<()> {
    array_by(out, items, || (), |(), item, text| say(item, text))
}

/// The same with a memory, as [`write_by`].
pub(crate) fn array_by<T: Send + Sync, M: Send>(
    out: &mut dyn Write,
    items: impl Iterator<Item = T>,
    begin: impl Fn() -> M + Sync,
    say: impl Fn(&mut M, &T, &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<()> {
    write!(out, "[")?;
    let count = write_by(out, items, begin, |memory, place, items, text| {
        for (nth, item) in items.iter().enumerate() {
            text.extend_from_slice(if place + nth == 0 { b"\n" } else { b",\n" });
            say(memory, item, text)?;
        }
        Ok(())
    })?;
    write!(out, "{}]", if count == 0 { "" } else { "\n" })
}
