//! A list that stays on the screen of a terminal, and is drawn anew as time passes and files change.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use crossterm::event::{self, Event, KeyCode, KeyModifiers};
use crossterm::{cursor, queue, terminal};

use super::session::{self, Session};
use super::{Hinted, Outcome, out, outcome};
use crate::model::language::said;
use crate::store::stamp::stamp;

/// How often files are looked at, at most.
const LOOK: Duration = Duration::from_secs(1);
/// Of the time, at most one part in so many is spent on looking.
const SPARING: u32 = 50;

/// Columns and rows of the terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) columns: u16,
    pub(super) rows: u16,
}

/// Draws what `lines` makes of the book until q, Escape or Ctrl-C. What goes wrong before the first picture is an error;
/// what goes wrong later, such as a policy that is being edited, is shown until it is mended.
pub(super) fn watch(
    session: &Session,
    every: Duration,
    lines: impl Fn(&Session, Room) -> Result<Vec<String>>,
) -> Result<Outcome> {
    let is_drawable = session::variable("TERM").is_some_and(|term| term != "dumb");
    if !io::stdout().is_terminal() || !is_drawable {
        let message = said!("`--watch` needs a terminal to draw on", "`--watch` 需要能绘图的终端");
        let hint = said!("without it the list is printed once", "不带它则只打印一次");
        return Err(Hinted::new(message, hint).into());
    }
    let root = session.root()?;
    // What changes while a picture is made is in the next one.
    let mut seen = stamp(&root);
    let mut picture = lines(session, room())?;
    let ended = Arc::new(AtomicBool::new(false));
    heed_signals(&ended)?;
    let _screen = Screen::enter()?;
    loop {
        draw(&picture)?;
        if let Next::Leave = wait((&root, seen), every, &ended)? {
            return Ok(Outcome::Clean);
        }
        seen = stamp(&root);
        let now = session.later();
        picture = lines(&now, room())
            .unwrap_or_else(|error| outcome::in_words(&error).lines().map(str::to_owned).collect());
    }
}

fn room() -> Room {
    let (columns, rows) = session::terminal_size().unwrap_or((80, 24));
    Room { columns, rows }
}

enum Next {
    Draw,
    Leave,
}

/// Waits until there may be something new to see: the time is up, a file changed since the stamp that was `seen`, the
/// window or the reader says so.
fn wait((root, seen): (&Path, u64), every: Duration, ended: &AtomicBool) -> Result<Next> {
    let begun = Instant::now();
    if stamp(root) != seen {
        return Ok(Next::Draw);
    }
    let look = LOOK.max(begun.elapsed() * SPARING);
    loop {
        let left = every.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Ok(Next::Draw);
        }
        if event::poll(left.min(look)).context("could not read the keyboard")? {
            if let Some(next) = heard(&event::read().context("could not read the keyboard")?) {
                return Ok(next);
            }
        } else if stamp(root) != seen {
            return Ok(Next::Draw);
        }
        if ended.load(Ordering::Relaxed) {
            return Ok(Next::Leave);
        }
    }
}

/// What the reader or the window asks for, if it is something.
fn heard(event: &Event) -> Option<Next> {
    if let Event::Resize(..) = event {
        return Some(Next::Draw);
    }
    let key = event.as_key_press_event()?;
    let has_ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    if let KeyCode::Char('q' | 'Q') | KeyCode::Esc = key.code {
        return Some(Next::Leave);
    }
    if let KeyCode::Char('c' | 'd') = key.code {
        return has_ctrl.then_some(Next::Leave);
    }
    matches!(key.code, KeyCode::Char(' ' | 'r') | KeyCode::Enter).then_some(Next::Draw)
}

/// A signal that asks for the end leaves the terminal as clean as a key does.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "only Unix has such signals"))]
fn heed_signals(ended: &Arc<AtomicBool>) -> Result<()> {
    #[cfg(unix)]
    for signal in
        [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP]
    {
        signal_hook::flag::register(signal, Arc::clone(ended))
            .context("could not heed the signals of the system")?;
    }
    Ok(())
}

/// The other screen of the terminal, with keys unread by the line editor; dropping it leaves all as it was.
struct Screen;

impl Screen {
    fn enter() -> Result<Self> {
        let context = "could not take the screen of the terminal";
        terminal::enable_raw_mode().context(context)?;
        let screen = Self;
        let mut out = io::stdout();
        queue!(out, terminal::EnterAlternateScreen, terminal::DisableLineWrap, cursor::Hide)
            .and_then(|()| out.flush())
            .context(context)?;
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let mut out = io::stdout();
        // A terminal that is gone needs no cleaning.
        let _ = queue!(out, cursor::Show, terminal::EnableLineWrap, terminal::LeaveAlternateScreen);
        let _ = out.flush();
        let _ = terminal::disable_raw_mode();
    }
}

/// Draws the lines from the top, each over what stood there, so that nothing flickers.
fn draw(lines: &[String]) -> Result<()> {
    let mut picture = Vec::new();
    let has_colors = out::has_colors();
    let drawn = queue!(picture, terminal::BeginSynchronizedUpdate, cursor::MoveTo(0, 0));
    drawn.context("could not draw")?;
    for (place, line) in lines.iter().enumerate() {
        let line =
            if has_colors { line.clone() } else { anstream::adapter::strip_str(line).to_string() };
        let between = if place == 0 { "" } else { "\r\n" };
        write!(picture, "{between}{line}")?;
        queue!(picture, terminal::Clear(terminal::ClearType::UntilNewLine))
            .context("could not draw")?;
    }
    queue!(
        picture,
        terminal::Clear(terminal::ClearType::FromCursorDown),
        terminal::EndSynchronizedUpdate
    )
    .context("could not draw")?;
    let mut out = io::stdout();
    out.write_all(&picture).and_then(|()| out.flush()).context("could not write the output")
}
