//! What a csv reader does not tell of its text: where cells begin, and quotes that it would silently drop.

/// A line and a column, both from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Place {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// The place after `letter`, where `next` follows.
    fn past(self, letter: char, next: Option<char>) -> Self {
        if letter == '\n' || (letter == '\r' && next != Some('\n')) {
            Self { line: self.line + 1, column: 1 }
        } else {
            Self { line: self.line, column: self.column + 1 }
        }
    }
}

/// Where the cells of a row begin, and where the text after it does. `raw` is the row as it stands at `start`, blank
/// lines before it included, and `next` is the letter after it, as the reader may part a CRLF.
pub(super) fn cell_places(raw: &str, next: Option<char>, start: Place) -> (Vec<Place>, Place) {
    let mut at = start;
    let mut quoted = false;
    let mut places = Vec::new();
    let mut letters = raw.chars().peekable();
    while let Some(letter) = letters.next() {
        if places.is_empty() && !matches!(letter, '\r' | '\n') {
            places.push(at);
        }
        quoted ^= letter == '"';
        at = at.past(letter, letters.peek().copied().or(next));
        if letter == ',' && !quoted {
            places.push(at);
        }
    }
    (places, at)
}

/// The first quote inside a cell, after its end, or never closed, and what to say of it.
pub(super) fn stray_quote(text: &str) -> Option<(Place, &'static str)> {
    const INSIDE: &str =
        "a quote stands inside a cell (put quotes round the whole cell and double those inside)";
    let mut at = Place::START;
    let mut opened = None;
    let mut before = ',';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let place = at;
        at = at.past(letter, next);
        match (letter, opened) {
            ('"', None) if !matches!(before, ',' | '\r' | '\n') => return Some((place, INSIDE)),
            ('"', None) => opened = Some(place),
            ('"', Some(_)) if next == Some('"') => {
                letters.next();
                at = at.past('"', None);
            }
            ('"', Some(_)) if !matches!(next, None | Some(',' | '\r' | '\n')) => {
                return Some((place, INSIDE));
            }
            ('"', Some(_)) => opened = None,
            _ => {}
        }
        before = letter;
    }
    opened.map(|place| (place, "a quote is opened and never closed"))
}
