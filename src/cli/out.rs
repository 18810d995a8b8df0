//! Standard output: with its colours where a terminal shows them, without where none does.

use std::io::{self, StdoutLock, Write};

use anstream::adapter::StripBytes;
use anstream::{AutoStream, ColorChoice};

/// What begins every colour.
const ESCAPE: u8 = 0x1b;

/// Where commands write to.
pub(super) fn stdout() -> Box<dyn Write> {
    let stdout = io::stdout().lock();
    if AutoStream::choice(&stdout) == ColorChoice::Never {
        Box::new(Plain { stdout, strip: StripBytes::new() })
    } else {
        Box::new(AutoStream::auto(stdout))
    }
}

/// Takes colours out. What has none, as all that is written for programs, passes as it is.
struct Plain {
    stdout: StdoutLock<'static>,
    strip: StripBytes,
}

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // A colour may have begun at the end of the last piece.
        if memchr::memchr(ESCAPE, bytes).is_none() && self.strip == StripBytes::new() {
            return self.stdout.write_all(bytes);
        }
        for plain in self.strip.strip_next(bytes) {
            self.stdout.write_all(plain)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}
