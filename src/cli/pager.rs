//! Long output on a terminal goes through a pager; short output goes to the terminal as it is.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use unicode_width::UnicodeWidthStr;

use super::session;

/// The pager where no variable names one: it ends by itself where all fits, keeps colours, and leaves what it showed.
const USUAL: &str = "less -FRX";
/// What a shell has to read: such a pager is not a program with arguments.
const FOR_SHELL: &str = "|&;<>()$`\\\"'*?[#~%{}\n";
/// From so many bytes on the output is long without counting its lines.
const LONG: usize = 64 * 1024;

/// A screen, and the program that shows on it what is longer.
#[derive(Debug)]
pub(super) struct Screen {
    columns: usize,
    rows: usize,
    pager: String,
}

impl Screen {
    /// `None` where nothing is to be paged: the terminal cannot be drawn on, or the pager is `cat` or nothing.
    pub(super) fn of_terminal() -> Option<Self> {
        if session::variable("TERM").is_none_or(|term| term == "dumb") {
            return None;
        }
        let named = ["CS_PAGER", "PAGER"].into_iter().find_map(session::variable_even_empty);
        let pager = named.unwrap_or_else(|| USUAL.to_owned());
        let (columns, rows) = session::terminal_size()?;
        let is_none = pager.trim().is_empty() || pager.trim() == "cat";
        (!is_none).then_some(Self { columns: columns.into(), rows: rows.into(), pager })
    }

    /// True if `text` and the shell's prompt after it do not fit.
    fn is_exceeded_by(&self, text: &[u8]) -> bool {
        if text.len() >= LONG {
            return true;
        }
        let text = String::from_utf8_lossy(text);
        let plain = anstream::adapter::strip_str(&text).to_string();
        let rows = plain.lines().map(|line| line.width().div_ceil(self.columns.max(1)).max(1));
        rows.sum::<usize>() >= self.rows
    }

    /// Starts the pager; `None` if there is none to start.
    fn start(&self) -> Option<Pager> {
        let words = || self.pager.split_whitespace();
        let mut command = if self.pager.contains(|letter| FOR_SHELL.contains(letter)) {
            let mut shell = Command::new("sh");
            shell.args(["-c", &self.pager]);
            shell
        } else {
            let mut program = Command::new(words().next()?);
            program.args(words().skip(1));
            program
        };
        // Where `less` is named without options: those of the usual pager. What is written is UTF-8 whatever the locale.
        for (name, value) in [("LESS", "FRX"), ("LESSCHARSET", "utf-8"), ("LV", "-c")] {
            if session::variable_even_empty(name).is_none() {
                command.env(name, value);
            }
        }
        let mut child = command.stdin(Stdio::piped()).spawn().ok()?;
        let input = child.stdin.take();
        Some(Pager { child, input })
    }
}

/// A pager at work.
#[derive(Debug)]
struct Pager {
    child: Child,
    /// `None` once the reader left.
    input: Option<ChildStdin>,
}

impl Pager {
    /// Hands the pager more. One who has read enough is no error, and the command goes on to its end.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(input) = &mut self.input else { return Ok(()) };
        match input.write_all(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.input = None;
                Ok(())
            }
            written => written,
        }
    }

    /// Waits until the reader leaves.
    fn wait(mut self) {
        drop(self.input.take());
        // The status is that of the command, whatever becomes of the pager.
        let _ = self.child.wait();
    }
}

/// Standard output on a terminal. What was written is shown by `flush`; where it is long, `flush` returns once the reader
/// has left the pager.
pub(super) struct Paged<W> {
    out: W,
    screen: Screen,
    state: State,
}

enum State {
    /// It may yet turn out to be long.
    Gathering(Vec<u8>),
    Paging(Pager),
    /// There is no pager.
    Plain,
}

impl<W: Write> Paged<W> {
    pub(super) fn new(out: W, screen: Screen) -> Self {
        Self { out, screen, state: State::Gathering(Vec::new()) }
    }
}

impl<W: Write> Write for Paged<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.state {
            State::Plain => self.out.write_all(bytes),
            State::Paging(pager) => pager.write(bytes),
            State::Gathering(text) => {
                text.extend_from_slice(bytes);
                if !self.screen.is_exceeded_by(text) {
                    return Ok(());
                }
                let text = std::mem::take(text);
                ignore_interrupts();
                let Some(mut pager) = self.screen.start() else {
                    self.state = State::Plain;
                    return self.out.write_all(&text);
                };
                let written = pager.write(&text);
                self.state = State::Paging(pager);
                written
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Gathering(Vec::new())) {
            State::Plain => self.state = State::Plain,
            State::Paging(pager) => pager.wait(),
            State::Gathering(text) => self.out.write_all(&text)?,
        }
        self.out.flush()
    }
}

/// Ctrl-C in a pager is for the pager: to end before it would leave two readers at one keyboard.
fn ignore_interrupts() {
    #[cfg(unix)]
    {
        use std::sync::Arc;
        use std::sync::atomic::AtomicBool;
        // Where the signal cannot be taken, it ends the program as ever.
        let _ = signal_hook::flag::register(
            signal_hook::consts::SIGINT,
            Arc::new(AtomicBool::new(false)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_wrap_take_more_than_one_row() {
        let screen = Screen { columns: 10, rows: 4, pager: String::new() };
        for (text, is_long) in [
            ("", false),
            ("1\n2\n3\n", false),
            ("1\n2\n3\n4\n", true),
            ("0123456789\n2\n3\n", false),
            ("0123456789a\n2\n3\n", true),
            ("会议室投影\n2\n3\n", false),
            ("会议室投影仪\n2\n3\n", true),
            ("\u{1b}[31m0123456789\u{1b}[0m\n2\n3\n", false),
        ] {
            assert_eq!(screen.is_exceeded_by(text.as_bytes()), is_long, "{text:?}");
        }
    }
}
