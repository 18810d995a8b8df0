//! A document as a tree of places: where each key and value stands in the text, from its first byte to its last.

use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

/// One value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// In bytes. In block style a list or a mapping ends where its last value does.
    pub(super) span: Range<usize>,
    pub(super) content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Scalar(String),
    List(Vec<Place>),
    Map { entries: Vec<Entry>, is_flow: bool },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: Place,
    pub(super) value: Place,
}

impl Entry {
    pub(super) fn name(&self) -> &str {
        self.key.text().unwrap_or_default()
    }

    /// From the key to the end of the value.
    pub(super) fn span(&self) -> Range<usize> {
        self.key.span.start..self.value.span.end.max(self.key.span.end)
    }
}

impl Place {
    pub(super) fn text(&self) -> Option<&str> {
        if let Content::Scalar(text) = &self.content { Some(text) } else { None }
    }

    pub(super) fn entries(&self) -> &[Entry] {
        if let Content::Map { entries, .. } = &self.content { entries } else { &[] }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.name() == key).map(|entry| &entry.value)
    }

    /// The items of a list; nothing of any other value.
    pub(super) fn list(&self) -> &[Self] {
        if let Content::List(items) = &self.content { items } else { &[] }
    }

    /// The items of a list; any other value is a list of one.
    pub(super) fn items(&self) -> &[Self] {
        if let Content::List(items) = &self.content { items } else { std::slice::from_ref(self) }
    }

    pub(super) const fn is_map(&self) -> bool {
        matches!(self.content, Content::Map { .. })
    }
}

/// Reads `text`. `None` where it is not readable or uses aliases, whose values stand elsewhere.
pub(super) fn read(text: &str) -> Option<Place> {
    let mut lines = vec![0];
    lines.extend(text.match_indices('\n').map(|(place, _)| place + 1));
    let mut builder = Builder { text, lines, open: Vec::new(), root: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let (start, end) = (builder.byte(span.start), builder.byte(span.end));
        match event {
            Event::Scalar(text, style, ..) => {
                let is_empty = text.is_empty() && matches!(style, ScalarStyle::Plain);
                let end = if is_empty { start } else { end };
                builder.put(Place { span: start..end, content: Content::Scalar(text.into()) });
            }
            Event::Alias(_) => return None,
            Event::SequenceStart(..) => builder.open.push(Open::list(start)),
            Event::MappingStart(..) => builder.open.push(Open::map(start)),
            Event::SequenceEnd | Event::MappingEnd => builder.close(start)?,
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
    }
    builder.root
}

/// A list or mapping that is not closed yet.
struct Open {
    start: usize,
    is_map: bool,
    /// Keys and values in turn, or items.
    places: Vec<Place>,
}

impl Open {
    const fn list(start: usize) -> Self {
        Self { start, is_map: false, places: Vec::new() }
    }

    const fn map(start: usize) -> Self {
        Self { start, is_map: true, places: Vec::new() }
    }
}

struct Builder<'t> {
    text: &'t str,
    /// Where each line starts.
    lines: Vec<usize>,
    open: Vec<Open>,
    root: Option<Place>,
}

impl Builder<'_> {
    /// The byte at which `marker` stands; its columns count characters.
    fn byte(&self, marker: Marker) -> usize {
        let Some(start) = self.lines.get(marker.line().saturating_sub(1)) else {
            return self.text.len();
        };
        let rest = &self.text[*start..];
        let place = rest.char_indices().nth(marker.col()).map_or(rest.len(), |(place, _)| place);
        start + place
    }

    fn put(&mut self, place: Place) {
        match self.open.last_mut() {
            Some(open) => open.places.push(place),
            None => self.root = Some(place),
        }
    }

    /// Closes the innermost list or mapping, whose closing mark stands at `mark` if it is in flow style.
    fn close(&mut self, mark: usize) -> Option<()> {
        let Open { start, is_map, places } = self.open.pop()?;
        let is_flow = self.text[start..].starts_with(['{', '[']);
        let last = places.last().map_or(start, |last| last.span.end);
        let span = start..if is_flow { mark + 1 } else { last };
        let content = if is_map {
            let mut places = places.into_iter();
            let mut entries = Vec::new();
            while let (Some(key), Some(value)) = (places.next(), places.next()) {
                entries.push(Entry { key, value });
            }
            Content::Map { entries, is_flow }
        } else {
            Content::List(places)
        };
        self.put(Place { span, content });
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of every scalar, list and mapping below `place`, as it stands in `text`.
    fn spans<'t>(place: &Place, text: &'t str, into: &mut Vec<&'t str>) {
        into.push(&text[place.span.clone()]);
        for entry in place.entries() {
            into.push(&text[entry.span()]);
            spans(&entry.value, text, into);
        }
        place.list().iter().for_each(|item| spans(item, text, into));
    }

    #[test]
    fn every_value_knows_where_it_starts_and_ends() {
        let text = "甲: {乙: [一, \"2..3\"], 丙: 1h}  # 注\nb:\n- c: 1\n  d: x y\n- e\nf:\n";
        let mut found = Vec::new();
        spans(&read(text).unwrap(), text, &mut found);
        assert_eq!(
            found[1..],
            [
                "甲: {乙: [一, \"2..3\"], 丙: 1h}",
                "{乙: [一, \"2..3\"], 丙: 1h}",
                "乙: [一, \"2..3\"]",
                "[一, \"2..3\"]",
                "一",
                "\"2..3\"",
                "丙: 1h",
                "1h",
                "b:\n- c: 1\n  d: x y\n- e",
                "c: 1\n  d: x y\n- e",
                "c: 1\n  d: x y",
                "c: 1",
                "1",
                "d: x y",
                "x y",
                "e",
                "f",
                "",
            ]
        );
    }

    #[test]
    fn what_refers_elsewhere_is_not_read() {
        assert_eq!(read("a: &x 1\nb: *x\n"), None);
        assert_eq!(read("a: [1\n"), None);
    }
}
