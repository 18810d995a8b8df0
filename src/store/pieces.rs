//! The text of a record in its pieces: which lines say which field of the head, and which event.

use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, Span};

/// Where the text of a record says what. Places count bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Each key of the head with its lines; `timeline` is none of them.
    pub(super) head: Vec<(String, Range<usize>)>,
    pub(super) events: Vec<Piece>,
    /// What may stand before an event: the line of the key `timeline` ends here.
    pub(super) timeline: usize,
}

/// One event of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its lines with their ends; comments and blank lines behind it are no part of it.
    pub(super) lines: Range<usize>,
    pub(super) style: Style,
}

/// How an event is written, as far as one more key needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Braces; the closing one stands here.
    Flow(usize),
    /// A line a key, each after so many blanks.
    Block(usize),
}

impl Pieces {
    /// The pieces of `text`; `None` where it is no mapping in block style that has a timeline as a list in block style.
    pub(super) fn of(text: &str) -> Option<Self> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = Lines::of(body, text.len() - body.len());
        let mut walk = Walk::default();
        for event in Parser::new_from_str(body) {
            let (event, span) = event.ok()?;
            walk.take(&event, span, (&lines, text))?;
        }
        walk.pieces(&lines)
    }
}

/// What was met on the way through the text.
#[derive(Default)]
struct Walk {
    depth: usize,
    /// The keys of the record with the lines on which they stand.
    keys: Vec<(String, usize)>,
    /// The value of the last key is still to come, or not over.
    is_in_value: bool,
    items: Vec<Item>,
}

struct Item {
    line: usize,
    style: Style,
    /// The last line of an item in braces.
    last: Option<usize>,
}

impl Walk {
    fn take(
        &mut self,
        event: &Event<'_>,
        span: Span,
        (lines, whole): (&Lines<'_>, &str),
    ) -> Option<()> {
        match event {
            Event::Scalar(text, ..) => self.leaf(Some(text), span),
            Event::Alias(_) => self.leaf(None, span),
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let is_key = self.depth == 1 && !self.is_in_value;
                let is_item = self.depth == 2 && self.is_in_timeline();
                if is_key || (is_item && matches!(event, Event::SequenceStart(..))) {
                    return None;
                }
                if is_item {
                    self.items.push(lines.item(span.start, whole)?);
                }
                self.depth += 1;
                Some(())
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.depth = self.depth.checked_sub(1)?;
                if self.depth == 1 {
                    self.is_in_value = false;
                }
                Some(())
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Some(()),
        }
    }

    fn leaf(&mut self, text: Option<&str>, span: Span) -> Option<()> {
        match self.depth {
            1 if self.is_in_value => self.is_in_value = false,
            1 => {
                self.keys.push((text?.to_owned(), span.start.line()));
                self.is_in_value = true;
            }
            // An event is no word.
            2 if self.is_in_timeline() => return None,
            _ => {}
        }
        Some(())
    }

    fn is_in_timeline(&self) -> bool {
        self.keys.last().is_some_and(|(key, _)| key == "timeline")
    }

    fn pieces(&self, lines: &Lines<'_>) -> Option<Pieces> {
        let mut pieces = Pieces::default();
        let mut has_timeline = false;
        for (place, (key, line)) in self.keys.iter().enumerate() {
            let next = self.keys.get(place + 1).map_or(lines.count() + 1, |(_, line)| *line);
            if key != "timeline" {
                pieces.head.push((key.clone(), lines.range(*line, lines.last_said(*line, next))?));
                continue;
            }
            has_timeline = true;
            pieces.timeline = lines.range(*line, *line)?.end;
            for (place, item) in self.items.iter().enumerate() {
                let next = self.items.get(place + 1).map_or(next, |item| item.line);
                let last = item.last.unwrap_or_else(|| lines.last_said(item.line, next));
                let lines = lines.range(item.line, last)?;
                pieces.events.push(Piece { lines, style: item.style });
            }
        }
        let starts = pieces.head.iter().map(|(_, lines)| lines.start);
        let mut all: Vec<usize> =
            starts.chain(pieces.events.iter().map(|event| event.lines.start)).collect();
        all.sort_unstable();
        // Two on one line have no lines of their own.
        let is_apart = all.windows(2).all(|pair| pair[0] < pair[1]);
        (has_timeline && is_apart).then_some(pieces)
    }
}

/// The lines of a text, counted from 1.
struct Lines<'t> {
    lines: Vec<&'t str>,
    /// Where each begins in the whole text, and where the last one ends.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The lines of `body`, which begins `skipped` bytes behind the start of the file.
    fn of(body: &'t str, skipped: usize) -> Self {
        let lines: Vec<&str> = body.split_inclusive('\n').collect();
        let mut starts = vec![skipped];
        for line in &lines {
            starts.push(starts[starts.len() - 1] + line.len());
        }
        Self { lines, starts }
    }

    fn count(&self) -> usize {
        self.lines.len()
    }

    /// From the line `first` to the end of the line `last`.
    fn range(&self, first: usize, last: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(first.checked_sub(1)?)?;
        Some(start..*self.starts.get(last)?)
    }

    fn line(&self, line: usize) -> Option<&'t str> {
        self.lines.get(line.checked_sub(1)?).copied()
    }

    /// The last line from `first` on and before `next` that is neither blank nor a comment.
    fn last_said(&self, first: usize, next: usize) -> usize {
        let says = |line: &usize| {
            let text = self.line(*line).unwrap_or_default().trim();
            !text.is_empty() && !text.starts_with('#')
        };
        (first..next).rev().find(says).unwrap_or(first)
    }

    /// The item of the timeline that begins at `start`, behind its dash.
    fn item(&self, start: Marker, whole: &str) -> Option<Item> {
        let line = self.line(start.line())?;
        let before: String = line.chars().take(start.col()).collect();
        let rest = &line[before.len()..];
        let is_item = before.trim_start().starts_with('-') && before.matches('-').count() == 1;
        let (style, last) = if rest.starts_with('{') {
            let place = self.starts.get(start.line().checked_sub(1)?)? + before.len();
            let brace = place + closing(&whole[place..])?;
            (Style::Flow(brace), Some(self.number_at(brace)))
        } else {
            (Style::Block(start.col()), None)
        };
        is_item.then_some(Item { line: start.line(), style, last })
    }

    /// The number of the line on which the byte at `place` of the whole text stands.
    fn number_at(&self, place: usize) -> usize {
        self.starts.partition_point(|start| *start <= place)
    }
}

/// The place of the brace that closes the one with which `text` begins.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut last = ' ';
    let mut before = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        match (quote, letter) {
            (Some('"'), '\\') => drop(letters.next()),
            (Some('\''), '\'') if letters.next_if(|(_, next)| *next == '\'').is_some() => {}
            (Some(open), letter) if letter == open => quote = None,
            (None, '"' | '\'') if matches!(last, '{' | '[' | ',' | ':') => quote = Some(letter),
            (None, '#') if before.is_whitespace() => {
                while letters.next_if(|(_, next)| *next != '\n').is_some() {}
            }
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(place);
                }
            }
            (Some(_) | None, _) => {}
        }
        before = letter;
        if !letter.is_whitespace() {
            last = letter;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(text: &str, head: &[&str], events: &[&str]) {
        let pieces = Pieces::of(text).unwrap();
        let said: Vec<&str> = pieces.head.iter().map(|(_, lines)| &text[lines.clone()]).collect();
        assert_eq!(said, head);
        let said: Vec<&str> = pieces.events.iter().map(|one| &text[one.lines.clone()]).collect();
        assert_eq!(said, events);
        for piece in &pieces.events {
            if let Style::Flow(brace) = piece.style {
                assert_eq!(&text[brace..=brace], "}", "{text}");
            }
        }
    }

    #[test]
    fn each_field_and_event_has_its_lines_and_comments_stay_apart() {
        case(
            "# 甲\nid: x\nsubject: >\n  a\n  b\n\nvia: 电话 # 乙\ntimeline:\n# 丙\n- {at: 甲, note: '}'} # }\n\n# 丁\n- {\n  at: b\n  }\n# 戊\n",
            &["id: x\n", "subject: >\n  a\n  b\n", "via: 电话 # 乙\n"],
            &["- {at: 甲, note: '}'} # }\n", "- {\n  at: b\n  }\n"],
        );
        case(
            "\u{feff}id: x\r\ntimeline:\r\n  - at: a\r\n    event: b\r\n\r\n  - {at: c}",
            &["id: x\r\n"],
            &["  - at: a\r\n    event: b\r\n", "  - {at: c}"],
        );
        case(
            "timeline:\n- { a: b, } # }\n- {a: b,\n  }\n",
            &[],
            &["- { a: b, } # }\n", "- {a: b,\n  }\n"],
        );
        case("timeline:\n- {a: b}\nid: x\n", &["id: x\n"], &["- {a: b}\n"]);
    }

    #[test]
    fn what_has_no_lines_of_its_own_has_no_pieces() {
        for text in [
            "{id: x, timeline: [{at: a}]}\n",
            "id: x\ntimeline: [{at: a}, {at: b}]\n",
            "id: x\ntimeline:\n- - {at: a}\n",
            "id: x\ntimeline:\n- a\n",
            "id: x\n",
            "",
            "id: [\n",
        ] {
            assert_eq!(Pieces::of(text), None, "{text}");
        }
    }
}
