//! Many items made ready on all cores and written in their order, a bounded number at a time.

use std::io::{self, Write};

use rayon::prelude::*;

/// Items that are made ready together.
const BATCH: usize = 8192;
/// Items that one core makes ready at a stretch.
const STRETCH: usize = 512;

/// Writes `items`: `say` writes a stretch of them, whose first has the place `usize` among all. Tells how many there were.
pub(crate) fn write<T: Send + Sync>(
    out: &mut dyn Write,
    mut items: impl Iterator<Item = T>,
    say: impl Fn(usize, &[T], &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<usize> {
    let ready = |(place, items): (usize, &[T])| {
        let mut text = Vec::with_capacity(items.len() * 512);
        say(place, items, &mut text).map(|()| text)
    };
    let mut done = 0;
    loop {
        let batch: Vec<T> = items.by_ref().take(BATCH).collect();
        if batch.len() <= STRETCH {
            out.write_all(&ready((done, &batch))?)?;
            return Ok(done + batch.len());
        }
        let texts: Vec<_> = batch
            .par_chunks(STRETCH)
            .enumerate()
            .map(|(chunk, items)| ready((done + chunk * STRETCH, items)))
            .collect();
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
    write!(out, "[")?;
    let count = write(out, items, |place, items, text| {
        for (nth, item) in items.iter().enumerate() {
            text.extend_from_slice(if place + nth == 0 { b"\n" } else { b",\n" });
            say(item, text)?;
        }
        Ok(())
    })?;
    write!(out, "{}]", if count == 0 { "" } else { "\n" })
}
