//! Edits of a document's text: one stretch of it replaced by another.

use std::ops::Range;

use super::tree::{Entry, Place};
use crate::model::fault::Position;

/// What stands in `span` becomes `by`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    span: Range<usize>,
    by: String,
    /// Where the part begins that it is about: a part taken out goes with what joins it to the one before.
    pub(super) at: usize,
}

impl Edit {
    pub(super) fn of(span: Range<usize>, by: impl Into<String>) -> Self {
        Self { at: span.start, span, by: by.into() }
    }

    /// Takes the part at `place` out of `parts`, in flow style as in block style. Of several parts only.
    pub(super) fn without(parts: &[Range<usize>], place: usize) -> Option<Self> {
        let this = parts.get(place)?;
        let span = match (parts.get(place + 1), place.checked_sub(1).and_then(|at| parts.get(at))) {
            (Some(next), _) => this.start..next.start,
            (None, Some(before)) => before.end..this.end,
            (None, None) => return None,
        };
        Some(Self { at: this.start, span, by: String::new() })
    }

    /// Puts the part at `place` and the next one in each other's stead.
    pub(super) fn swapped(text: &str, parts: &[Range<usize>], place: usize) -> Option<Self> {
        let (first, second) = (parts.get(place)?.clone(), parts.get(place + 1)?.clone());
        let between = &text[first.end..second.start];
        let by = format!("{}{between}{}", &text[second.clone()], &text[first.clone()]);
        Some(Self::of(first.start..second.end, by))
    }

    pub(super) fn apply(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.span.start], self.by, &text[self.span.end..])
    }

    pub(super) fn position(&self, text: &str) -> Position {
        let before = &text[..self.at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let cut = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Position { line: cut(line), column: cut(column) }
    }

    /// The lines that the edit changes, before and after, without their common indent.
    pub(super) fn lines(&self, text: &str) -> (Vec<String>, Vec<String>) {
        let start = text[..self.span.start].rfind('\n').map_or(0, |place| place + 1);
        let end =
            text[self.span.end..].find('\n').map_or(text.len(), |place| self.span.end + place);
        let before = &text[start..end];
        let after =
            format!("{}{}{}", &text[start..self.span.start], self.by, &text[self.span.end..end]);
        let mut before: Vec<&str> = before.lines().collect();
        let mut after: Vec<&str> = after.lines().collect();
        while before.len().min(after.len()) > 0 && before.last() == after.last() {
            before.pop();
            after.pop();
        }
        let same = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
        let changed = before[same..].iter().chain(&after[same..]);
        let indent = changed.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
        let shown = |lines: &[&str]| {
            let cut = |line: &&str| line.get(indent..).unwrap_or_default().trim_end().to_owned();
            lines[same..].iter().map(cut).filter(|line| !line.is_empty()).collect()
        };
        (shown(&before), shown(&after))
    }
}

/// Where the entries of a mapping stand.
pub(super) fn entry_spans(entries: &[Entry]) -> Vec<Range<usize>> {
    entries.iter().map(Entry::span).collect()
}

/// Where the items of a list stand.
pub(super) fn item_spans(items: &[Place]) -> Vec<Range<usize>> {
    items.iter().map(|item| item.span.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree;
    use super::*;

    #[track_caller]
    fn without(text: &str, place: usize) -> (String, Vec<String>, Vec<String>) {
        let tree = tree::read(text).unwrap();
        let parts =
            if tree.is_map() { entry_spans(tree.entries()) } else { item_spans(tree.list()) };
        let edit = Edit::without(&parts, place).unwrap();
        let (before, after) = edit.lines(text);
        (edit.apply(text), before, after)
    }

    #[test]
    fn a_part_is_taken_out_in_flow_and_in_block_style() {
        #[track_caller]
        fn case(text: &str, place: usize, expected: &str) {
            assert_eq!(without(text, place).0, expected, "{text}");
        }
        case("{a: 1, b: 2, c: 3}", 0, "{b: 2, c: 3}");
        case("{a: 1, b: 2, c: 3}", 2, "{a: 1, b: 2}");
        case("[x, y]", 1, "[x]");
        case("a: 1\nb: {c: 2}\n# about d\nd: 3\n", 1, "a: 1\nd: 3\n");
        case("- a: 1\n  b: 2\n- c: 3\n", 0, "- c: 3\n");
        case("- a: 1\n  b: 2\n- c: 3\n", 1, "- a: 1\n  b: 2\n");
    }

    #[test]
    fn the_lines_shown_are_those_that_change() {
        assert_eq!(without("  a: 1\n  b: 2\n  c: 3\n", 1).1, ["b: 2"]);
        assert_eq!(without("  a: 1\n  b: 2\n  c: 3\n", 1).2, Vec::<String>::new());
        assert_eq!(without("  a: 1\n  b: 2\n", 1).1, ["b: 2"]);
        assert_eq!(without("  {a: 1, b: 2}\n", 1).2, ["{a: 1}"]);
    }

    #[test]
    fn neighbours_change_places() {
        let text = "order: [a, {b: 1}, c]";
        let tree = tree::read(text).unwrap();
        let items = item_spans(tree.get("order").unwrap().list());
        let edit = Edit::swapped(text, &items, 0).unwrap();
        assert_eq!(edit.apply(text), "order: [{b: 1}, a, c]");
        assert_eq!(edit.position(text), Position { line: 1, column: 9 });
    }
}
