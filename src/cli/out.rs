//! Standard output: with its colours where a terminal shows them, without where none does.

use std::io::{self, Write};

use anstream::adapter::StripBytes;
use anstream::{AutoStream, ColorChoice};

/// What begins every colour.
const ESCAPE: u8 = 0x1b;

/// Where commands write to.
pub(super) fn stdout() -> Box<dyn Write> {
    let stdout = io::stdout().lock();
    if AutoStream::choice(&stdout) == ColorChoice::Never {
        Box::new(Plain::new(stdout))
    } else {
        Box::new(AutoStream::auto(stdout))
    }
}

/// Takes colours out. What has none, as all that is written for programs, passes as it is.
pub(super) struct Plain<W> {
    inner: W,
    strip: StripBytes,
}

impl<W: Write> Plain<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, strip: StripBytes::new() }
    }
}

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // A colour may have begun at the end of the last piece.
        if memchr::memchr(ESCAPE, bytes).is_none() && self.strip == StripBytes::new() {
            return self.inner.write_all(bytes);
        }
        for plain in self.strip.strip_next(bytes) {
            self.inner.write_all(plain)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
