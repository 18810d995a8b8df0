//! A YAML text as a tree whose scalars are still text and whose nodes know their place.
//!
//! Meaning (numbers, dates, `no`) is given later, by the type of the field, never by YAML.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::code::Code;
use super::fault::{Findings, Position};
use super::language::Said;
use super::text::Text;
use super::unreadable;

/// Deeper nesting than any policy or record needs; a guard against hostile files.
const MAX_DEPTH: usize = 64;
/// More nodes than any file needs; a guard against aliases that multiply.
const MAX_NODES: usize = 4_000_000;

/// One value of a document, whose texts the file may lend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawNode<'t> {
    pub(crate) at: Position,
    pub(crate) content: RawContent<'t>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RawContent<'t> {
    /// Nothing, `~` or `null`.
    Absent,
    Scalar(Text<'t>),
    List(Vec<RawNode<'t>>),
    Map(RawMap<'t>),
}

/// The entries of a mapping in file order; keys are distinct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawMap<'t> {
    pub(crate) entries: Vec<RawEntry<'t>>,
    /// Written as `{…}` rather than in block style.
    pub(crate) is_flow: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawEntry<'t> {
    pub(crate) key: Text<'t>,
    pub(crate) key_at: Position,
    pub(crate) value: RawNode<'t>,
}

/// A value that owns its texts, as [`read`] gives it.
pub(crate) type Node = RawNode<'static>;
pub(crate) type Content = RawContent<'static>;
pub(crate) type Map = RawMap<'static>;
pub(crate) type Entry = RawEntry<'static>;

impl<'t> RawMap<'t> {
    pub(crate) fn get(&self, key: &str) -> Option<&RawNode<'t>> {
        self.entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }
}

impl<'t> RawNode<'t> {
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let RawContent::Scalar(text) = &self.content { Some(text) } else { None }
    }

    pub(crate) fn as_map(&self) -> Option<&RawMap<'t>> {
        if let RawContent::Map(map) = &self.content { Some(map) } else { None }
    }

    pub(crate) fn as_list(&self) -> Option<&[RawNode<'t>]> {
        if let RawContent::List(items) = &self.content { Some(items) } else { None }
    }

    pub(crate) fn is_absent(&self) -> bool {
        self.content == RawContent::Absent
    }

    /// The items of a list; a single value is a list of one, an absent one is empty.
    pub(crate) fn items(&self) -> &[RawNode<'t>] {
        match &self.content {
            RawContent::List(items) => items,
            RawContent::Absent => &[],
            RawContent::Scalar(_) | RawContent::Map(_) => std::slice::from_ref(self),
        }
    }

    /// What kind of node this is, for messages.
    pub(crate) fn shape(&self) -> &'static str {
        match self.content {
            RawContent::Absent => "nothing",
            RawContent::Scalar(_) => "a value",
            RawContent::List(_) => "a list",
            RawContent::Map(_) => "a mapping",
        }
    }
}

/// Reads the one document of `text`. `None` once a fault was found; an empty text is an absent node.
pub(crate) fn read(text: &str, findings: &mut Findings) -> Option<Node> {
    let before = findings.faults.len();
    read_on(text, findings).filter(|_| findings.faults.len() == before)
}

/// The same, going on where a key stands twice: the first is taken. `None` only where the text is not YAML.
pub(crate) fn read_on(text: &str, findings: &mut Findings) -> Option<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::new(text, findings);
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                if !builder.take(event, span) {
                    return None;
                }
            }
            Err(error) => {
                let at = error.marker();
                let position = Position { line: cut(at.line()), column: cut(at.col() + 1) };
                unreadable::tell(&builder.lines, position, error.info(), builder.findings);
                return None;
            }
        }
    }
    let absent = Node { at: Position::START, content: Content::Absent };
    Some(builder.root.take().unwrap_or(absent))
}

/// A list or mapping that is still open.
struct Open {
    at: Position,
    anchor: usize,
    parts: Parts,
}

enum Parts {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<(Text<'static>, Position)>, is_flow: bool },
}

struct Builder<'t, 'f> {
    lines: Vec<&'t str>,
    findings: &'f mut Findings,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    documents: usize,
    root: Option<Node>,
}

impl<'t, 'f> Builder<'t, 'f> {
    fn new(text: &'t str, findings: &'f mut Findings) -> Self {
        Self {
            lines: text.split('\n').collect(),
            findings,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            nodes: 0,
            documents: 0,
            root: None,
        }
    }

    /// Takes one event; false where reading cannot go on.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        let at = Position { line: cut(span.start.line()), column: cut(span.start.col() + 1) };
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let content = scalar(&text, style);
                self.place(Node { at, content }, anchor)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => self.place(Node { at, ..node }, 0),
                None => self.refuse(at, "an alias names an anchor that is still open"),
            },
            Event::SequenceStart(anchor, _) => self.enter(at, anchor, Parts::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                let is_flow = self.char_at(at) == Some('{');
                self.enter(at, anchor, Parts::Map { entries: Vec::new(), key: None, is_flow })
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(),
            Event::DocumentStart(_) => {
                self.documents += 1;
                self.documents == 1
                    || self.refuse(at, "a second document begins here: a file holds one")
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => true,
        }
    }

    fn refuse(&mut self, at: Position, message: &str) -> bool {
        self.findings.fault(at, message).code(Code::UnreadableYaml);
        false
    }

    fn char_at(&self, at: Position) -> Option<char> {
        let line = self.lines.get(usize::try_from(at.line).ok()?.checked_sub(1)?)?;
        line.chars().nth(usize::try_from(at.column).ok()?.checked_sub(1)?)
    }

    fn enter(&mut self, at: Position, anchor: usize, parts: Parts) -> bool {
        if self.open.len() >= MAX_DEPTH {
            return self.refuse(at, "lists and mappings are nested too deeply");
        }
        self.open.push(Open { at, anchor, parts });
        true
    }

    fn leave(&mut self) -> bool {
        let Some(Open { at, anchor, parts }) = self.open.pop() else { return false };
        let content = match parts {
            Parts::List(items) => Content::List(items),
            Parts::Map { entries, is_flow, .. } => Content::Map(Map { entries, is_flow }),
        };
        self.place(Node { at, content }, anchor)
    }

    /// Puts a finished node where it belongs: into the open list or mapping, as a key, or as the root.
    fn place(&mut self, node: Node, anchor: usize) -> bool {
        self.nodes += 1 + if anchor == 0 { 0 } else { size(&node) };
        if self.nodes > MAX_NODES {
            return self.refuse(node.at, "the document is too large");
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.parts) {
            None => self.root = Some(node),
            Some(Parts::List(items)) => items.push(node),
            Some(Parts::Map { entries, key, .. }) => match key.take() {
                Some((name, _)) if entries.iter().any(|entry| entry.key == name) => {}
                Some((name, key_at)) => entries.push(Entry { key: name, key_at, value: node }),
                None => return self.take_key(&node),
            },
        }
        true
    }

    fn take_key(&mut self, node: &Node) -> bool {
        let at = node.at;
        let Some(name) = node.as_text() else {
            return self.refuse(at, "a key must be a plain word");
        };
        let Some(Open { parts: Parts::Map { entries, key, .. }, .. }) = self.open.last_mut() else {
            return false;
        };
        if let Some(first) = entries.iter().find(|entry| &*entry.key == name) {
            let line = first.key_at.line;
            self.findings
                .fault(at, format!("the key `{name}` stands twice (first on line {line})"))
                .code(Code::DuplicateKey)
                .hint(Said::from("keep one of the two"))
                .related(first.key_at, "the first stands here");
            *key = Some((name.into(), at));
            return true;
        }
        *key = Some((name.into(), at));
        true
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Content {
    let is_plain = matches!(style, ScalarStyle::Plain);
    if is_plain && is_nothing(text) { Content::Absent } else { Content::Scalar(text.into()) }
}

/// True if a plain scalar of this text stands for no value.
pub(crate) fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn size(node: &Node) -> usize {
    match &node.content {
        Content::Absent | Content::Scalar(_) => 1,
        Content::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Content::Map(map) => {
            1 + map.entries.iter().map(|entry| 1 + size(&entry.value)).sum::<usize>()
        }
    }
}

fn cut(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Node {
        let mut findings = Findings::new("t.yaml");
        let node = read(text, &mut findings);
        node.unwrap_or_else(|| panic!("{:?}", findings.faults))
    }

    fn faults(text: &str) -> Vec<String> {
        let mut findings = Findings::new("t.yaml");
        assert!(read(text, &mut findings).is_none());
        findings.faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn scalars_stay_text_and_know_their_place() {
        let node =
            tree("a: no\nb: {c: 12:30, d: '007', 2026-10-01..2026-10-07: off}\ne:\n- ~\n- 1_000\n");
        let map = node.as_map().unwrap();
        assert_eq!(map.get("a").unwrap().as_text(), Some("no"));
        let inner = map.get("b").unwrap().as_map().unwrap();
        assert!(inner.is_flow && !map.is_flow);
        assert_eq!(inner.get("c").unwrap().as_text(), Some("12:30"));
        assert_eq!(inner.get("d").unwrap().at, Position { line: 2, column: 18 });
        assert_eq!(inner.get("2026-10-01..2026-10-07").unwrap().as_text(), Some("off"));
        let list = map.get("e").unwrap().as_list().unwrap();
        assert!(list[0].is_absent());
        assert_eq!(list[1].at, Position { line: 5, column: 3 });
    }

    #[test]
    fn columns_count_characters_and_survive_a_byte_order_mark_and_carriage_returns() {
        let node = tree("\u{feff}投诉: 好\r\n紧急: {甲: 乙}\r\n");
        let map = node.as_map().unwrap();
        assert_eq!(map.entries[0].value.at, Position { line: 1, column: 5 });
        assert_eq!(map.entries[0].value.as_text(), Some("好"));
        let inner = map.entries[1].value.as_map().unwrap();
        assert!(inner.is_flow);
        assert_eq!(inner.entries[0].value.at, Position { line: 2, column: 9 });
    }

    #[test]
    fn anchors_are_followed() {
        let node = tree("a: &x [1, 2]\nb: *x\n");
        assert_eq!(node.as_map().unwrap().get("b").unwrap().as_list().unwrap().len(), 2);
    }

    #[test]
    fn every_double_key_is_named_with_its_first_place() {
        assert_eq!(
            faults("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\n"),
            [
                "t.yaml:3:1: the key `a` stands twice (first on line 1)",
                "t.yaml:4:11: the key `d` stands twice (first on line 4)"
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        assert_eq!(faults("a: [1, 2\nb: 3\n").len(), 1);
        assert_eq!(
            faults("a: 1\n---\nb: 2\n"),
            ["t.yaml:2:1: a second document begins here: a file holds one"]
        );
        assert!(faults(&"[".repeat(70))[0].contains("nested too deeply"));
        assert_eq!(tree("# only a comment\n").content, Content::Absent);
    }
}
