//! A person at a terminal: the program in a real pseudo-terminal, keys in, and the screen as it is seen, after all
//! escapes and with two columns for an East Asian character.
//!
//! Nothing here sleeps. Each wait ends as soon as the screen says what was waited for, or fails after `PATIENCE` with
//! the screen as it then stands. Wait for a prompt before typing, since what is typed before it is shown twice; and
//! wait for what was not typed, since what was typed is on the screen at once.
//!
//! ```ignore
//! cs("close").book("examples/office").env("CS_BY", "li.na")
//!     .at_terminal(80, 24)
//!     .sees("Which record")
//!     .types("projector").presses(&[Key::Enter])
//!     .leaves_screen(0, "…");
//! ```

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use super::{Cs, same};

/// How long a screen may take to say what is waited for. Long, since a loaded machine is no failure; only a test that
/// fails waits it out.
const PATIENCE: Duration = Duration::from_secs(50);

/// A key that has no letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Enter,
    Escape,
    Tab,
    Backspace,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Delete,
    Space,
    /// A letter with Ctrl held: `Ctrl('c')`.
    Ctrl(char),
}

impl Key {
    fn bytes(self) -> Vec<u8> {
        let text: &[u8] = match self {
            Self::Enter => b"\r",
            Self::Escape => b"\x1b",
            Self::Tab => b"\t",
            Self::Backspace => b"\x7f",
            Self::Up => b"\x1b[A",
            Self::Down => b"\x1b[B",
            Self::Right => b"\x1b[C",
            Self::Left => b"\x1b[D",
            Self::Home => b"\x1b[H",
            Self::End => b"\x1b[F",
            Self::PageUp => b"\x1b[5~",
            Self::PageDown => b"\x1b[6~",
            Self::Delete => b"\x1b[3~",
            Self::Space => b" ",
            Self::Ctrl(letter) => {
                let letter = u8::try_from(letter.to_ascii_lowercase()).unwrap();
                return vec![letter & 0x1f];
            }
        };
        text.to_vec()
    }
}

/// A program that runs at a terminal, and what its screen shows.
pub struct Terminal {
    cs: Cs,
    pty: Arc<Pty>,
    child: Child,
    bytes: Receiver<Vec<u8>>,
    emulator: Emulator,
    raw: Vec<u8>,
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.framed())
    }
}

impl Cs {
    /// Runs the program in a terminal of so many columns and rows.
    pub fn at_terminal(self, columns: u16, rows: u16) -> Terminal {
        let command = program().args(&self.args);
        Terminal::start(self, command, columns, rows)
    }

    /// Runs the program there, with standard output in the file `path` of the folder.
    pub fn at_terminal_into(self, path: &str, columns: u16, rows: u16) -> Terminal {
        let file = File::create(self.folder().join(path)).unwrap();
        let command = program().args(&self.args).stdout(file);
        Terminal::start(self, command, columns, rows)
    }

    /// Runs a shell there that knows the program as `cs` and whose prompt is `$ `. The arguments are not used.
    pub fn at_shell(self, columns: u16, rows: u16) -> Terminal {
        Terminal::start(self, shell(), columns, rows)
    }

    /// Runs one script there in such a shell.
    pub fn at_shell_for(self, script: &str, columns: u16, rows: u16) -> Terminal {
        Terminal::start(self, shell().arg("-c").arg(script), columns, rows)
    }
}

/// A shell that knows the program as `cs`.
fn shell() -> Command {
    let bin = Path::new(env!("CARGO_BIN_EXE_cs")).parent().unwrap().to_owned();
    let rest = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
    let folders = std::iter::once(bin).chain(std::env::split_paths(&rest));
    let path = std::env::join_paths(folders).unwrap();
    Command::new("/bin/sh").env_clear().env("PS1", "$ ").env("PATH", path)
}

/// The program, with nothing of the environment.
fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_cs")).env_clear()
}

impl Terminal {
    /// `command` comes with its arguments and with no variables but its own; those of `cs` are added.
    fn start(cs: Cs, command: Command, columns: u16, rows: u16) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(rows, columns)).unwrap();
        let command = command
            .envs(cs.env.iter().map(|(name, value)| (name, value)))
            .env("TERM", "xterm-256color")
            .current_dir(cs.folder());
        let child = command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let bytes = listen(Arc::clone(&pty));
        let emulator = Emulator::new(columns, rows);
        Self { cs, pty, child, bytes, emulator, raw: Vec::new() }
    }

    /// Types text, as a person or an input method would.
    pub fn types(mut self, text: &str) -> Self {
        self.send(text.as_bytes());
        self
    }

    pub fn presses(mut self, keys: &[Key]) -> Self {
        for key in keys {
            self.send(&key.bytes());
        }
        self
    }

    /// Types a line and ends it.
    pub fn enters(self, line: &str) -> Self {
        self.types(line).presses(&[Key::Enter])
    }

    /// Waits until the screen shows `text` on one of its lines.
    #[track_caller]
    pub fn sees(mut self, text: &str) -> Self {
        let found = self.wait(|screen| screen.contains(text));
        assert!(found, "the screen never showed `{text}`, but:\n{}", self.framed());
        self
    }

    /// Waits until `text` is gone from the screen.
    #[track_caller]
    pub fn sees_no(mut self, text: &str) -> Self {
        let gone = self.wait(|screen| !screen.contains(text));
        assert!(gone, "the screen went on showing `{text}`:\n{}", self.framed());
        self
    }

    /// Waits until the whole screen is exactly `expected`, without blanks at line ends and without empty lines at its
    /// end.
    #[track_caller]
    pub fn shows(mut self, expected: &str) -> Self {
        if !self.wait(|screen| screen == expected) {
            same(expected, &self.screen());
        }
        self
    }

    /// Waits until the program ends, with this exit status and leaving exactly this screen.
    #[track_caller]
    pub fn leaves_screen(mut self, status: i32, screen: &str) -> Cs {
        let ended = self.wait_for_end();
        same(screen, &self.screen());
        assert_eq!(ended, status, "exit status; the screen was:\n{}", self.framed());
        self.finish()
    }

    /// Waits until the program ends with this exit status, whatever its screen.
    #[track_caller]
    pub fn ends(mut self, status: i32) -> Cs {
        let ended = self.wait_for_end();
        assert_eq!(ended, status, "exit status; the screen was:\n{}", self.framed());
        self.finish()
    }

    /// Waits until the screen is `expected`; without it, or if it never is, until the program has been quiet for half
    /// a second.
    pub fn settles(mut self, expected: Option<&str>) -> Self {
        let quiet = Duration::from_millis(500);
        while expected != Some(self.screen().as_str()) {
            match self.bytes.recv_timeout(quiet) {
                Ok(bytes) => self.feed(&bytes),
                Err(_) => break,
            }
        }
        self
    }

    /// Waits until the program ends: the screen it leaves, all that it wrote, and its exit status.
    #[track_caller]
    pub fn end(mut self) -> (String, Vec<u8>, i32, Cs) {
        let status = self.wait_for_end();
        (self.screen(), std::mem::take(&mut self.raw), status, self.finish())
    }

    /// The screen as it stands, one line a row, without blanks at line ends and without empty lines at its end.
    pub fn screen(&self) -> String {
        self.emulator.text()
    }

    /// The line and the column, both from 0, where the cursor stands.
    pub fn cursor(&self) -> (u16, u16) {
        self.emulator.parser.screen().cursor_position()
    }

    /// True if any cell of the screen has a colour of its own.
    pub fn has_colour(&self) -> bool {
        let screen = self.emulator.parser.screen();
        let (rows, columns) = screen.size();
        let cells = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |at| (row, at)));
        let plain = vt100::Color::Default;
        cells
            .filter_map(|(row, column)| screen.cell(row, column))
            .any(|cell| cell.fgcolor() != plain || cell.bgcolor() != plain)
    }

    /// All that the program has written so far, escapes and all.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// A file of the book while the program runs.
    pub fn read(&self, path: &str) -> String {
        self.cs.read(path)
    }

    /// Writes a file of the book while the program runs.
    pub fn write(&self, path: &str, content: &str) {
        std::fs::write(self.cs.folder().join(path), content).unwrap();
    }

    fn send(&mut self, bytes: &[u8]) {
        (&*self.pty).write_all(bytes).unwrap();
    }

    /// Feeds the screen until it satisfies `is_so`. False if the program ended or patience did before it was.
    fn wait(&mut self, is_so: impl Fn(&str) -> bool) -> bool {
        let end = Instant::now() + PATIENCE;
        loop {
            if is_so(&self.screen()) {
                return true;
            }
            match self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.feed(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    #[track_caller]
    fn wait_for_end(&mut self) -> i32 {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.feed(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("the program never ended; the screen is:\n{}", self.framed())
                }
            }
        }
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    fn feed(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        let answer = self.emulator.feed(bytes);
        if !answer.is_empty() {
            self.send(&answer);
        }
    }

    /// The screen with its edges.
    fn framed(&self) -> String {
        let mut framed = String::new();
        for line in self.screen().lines() {
            writeln!(framed, "  | {line}").unwrap();
        }
        framed
    }

    fn finish(mut self) -> Cs {
        std::mem::replace(&mut self.cs, super::cs(""))
    }
}

impl Drop for Terminal {
    /// A test that fails leaves no program behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads what the program writes until it has ended; then the channel is closed.
fn listen(pty: Arc<Pty>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        // The end is an error on Linux and no bytes elsewhere.
        while let Ok(length @ 1..) = (&*pty).read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// What a terminal does with the bytes of a program.
struct Emulator {
    parser: vt100::Parser<Answers>,
}

impl Emulator {
    fn new(columns: u16, rows: u16) -> Self {
        let (rows, columns) = (NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap());
        Self { parser: vt100::Parser::new_with_callbacks(rows, columns, 0, Answers::default()) }
    }

    /// Shows the bytes, and returns what the terminal answers to the program.
    fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.parser.process(bytes);
        std::mem::take(&mut self.parser.callbacks_mut().0)
    }

    fn text(&self) -> String {
        let screen = self.parser.screen();
        let (_, columns) = screen.size();
        let rows: Vec<String> =
            screen.rows(0, columns.get()).map(|row| row.trim_end().to_owned()).collect();
        let shown = rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
        rows[..shown].iter().fold(String::new(), |text, row| text + row + "\n")
    }
}

/// What the terminal has to tell the program: where the cursor is, when asked.
#[derive(Default)]
struct Answers(Vec<u8>);

impl vt100::Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        _: Option<u8>,
        numbers: &[&[u16]],
        letter: char,
    ) {
        if first.is_none() && letter == 'n' && numbers == [[6]] {
            let (row, column) = screen.cursor_position();
            self.0.extend(format!("\x1b[{};{}R", row + 1, column + 1).into_bytes());
        }
    }
}
