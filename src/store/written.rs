//! The form in which `cs` writes records, read line by line and without YAML.
//!
//! ```yaml
//! subject: 会议室投影仪故障
//! timeline:
//! - {at: 2026-11-22T09:00:00+08:00, event: opened, by: li.na, resources: [工具包, "no"]}
//! ```
//!
//! One key a line, `timeline` last; one flow mapping an item; one blank behind each colon and comma; texts plain or in
//! double quotes. Whatever else stands in a file, a fault above all, makes this reader give up without a word, and the
//! file is read as YAML. What it does read is what YAML would give, places included: a property holds that over records
//! as `cs` writes them and over edits of many kinds.

use super::record::{RawEvent, RawRecord};
use crate::model::document::{RawContent, RawEntry, RawMap, RawNode, is_nothing};
use crate::model::fault::Position;
use crate::model::text::Text;

/// Longer texts are left to the reader that counts the nodes.
const MAX_LENGTH: usize = 1 << 20;
/// YAML wants a key of at most 1,024 characters.
const MAX_KEY_LENGTH: usize = 256;
/// An amendment has mappings in its mapping, and lists in these.
const MAX_DEPTH: usize = 4;
/// Room for so many entries is made at once: a head has seldom more, nor an event on average.
const USUAL_ENTRIES: usize = 12;
const USUAL_ENTRIES_OF_EVENT: usize = 7;
/// In UTF-8; it means nothing inside a text and yet ends one that stands without quotes.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A record as its lines say it. Its events share one row of entries, so that none needs memory of its own.
#[derive(Debug)]
pub(super) struct Written<'t> {
    head: Vec<RawEntry<'t>>,
    entries: Vec<RawEntry<'t>>,
    events: Vec<EventLine>,
}

#[derive(Debug)]
struct EventLine {
    at: Position,
    /// The end of its entries, which begin where those of the event before end.
    end: usize,
}

impl Written<'_> {
    pub(super) fn raw(&self) -> RawRecord<'_> {
        let mut start = 0;
        let event = |line: &EventLine| {
            let entries = &self.entries[start..line.end];
            start = line.end;
            RawEvent { at: line.at, entries }
        };
        let events = self.events.iter().map(event).collect();
        RawRecord { at: Position::START, head: self.head.iter().collect(), events }
    }
}

/// Reads a record in the form in which `cs` writes it; `None` for any other text.
pub(super) fn read(text: &str) -> Option<Written<'_>> {
    let cursor = Cursor { text, place: 0, at: Position::START };
    (text.len() <= MAX_LENGTH).then_some(cursor)?.record()
}

/// What a byte is to a text that stands without quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// May begin it.
    Letter,
    /// May stand inside.
    Inner,
    /// Stands inside where a letter follows.
    Colon,
    /// A letter, unless it begins a byte order mark.
    Suspect,
    /// Goes on with a letter of several bytes.
    Continued,
    /// Ends it.
    End,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::End; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        classes[byte as usize] = match byte {
            0x80..0xc0 => Class::Continued,
            0xef => Class::Suspect,
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | 0xc0.. => Class::Letter,
            b' ' | b'-' | b'_' | b'.' | b'/' | b'(' | b')' | b'+' | b';' => Class::Inner,
            b':' => Class::Colon,
            _ => Class::End,
        };
        byte -= 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

/// Where reading stands. Each method takes what it names, or gives `None` where something else stands there.
struct Cursor<'t> {
    text: &'t str,
    /// In bytes from the beginning of the text.
    place: usize,
    at: Position,
}

impl<'t> Cursor<'t> {
    fn record(mut self) -> Option<Written<'t>> {
        let mut head = Vec::with_capacity(USUAL_ENTRIES);
        while !self.rest().starts_with(b"timeline:\n") {
            self.entry(0, &mut head, 0)?;
            self.line_end()?;
        }
        self.take("timeline:")?;
        self.line_end()?;
        if head.iter().any(|entry| &*entry.key == "timeline") {
            return None;
        }
        let (entries, events) = self.events()?;
        Some(Written { head, entries, events })
    }

    /// The items of the timeline, to the end of the text.
    fn events(&mut self) -> Option<(Vec<RawEntry<'t>>, Vec<EventLine>)> {
        let lines = memchr::memchr_iter(b'\n', self.rest()).count();
        let mut events = Vec::with_capacity(lines);
        let mut entries = Vec::with_capacity(USUAL_ENTRIES_OF_EVENT * lines);
        while self.place < self.text.len() {
            self.take("- ")?;
            let at = self.at;
            self.entries(&mut entries, 0)?;
            self.line_end()?;
            events.push(EventLine { at, end: entries.len() });
        }
        (!events.is_empty()).then_some((entries, events))
    }

    /// `{key: value, …}`, added to `entries`.
    fn entries(&mut self, entries: &mut Vec<RawEntry<'t>>, depth: usize) -> Option<()> {
        let start = entries.len();
        self.take("{")?;
        while self.take("}").is_none() {
            if entries.len() > start {
                self.take(", ")?;
            }
            self.entry(start, entries, depth)?;
        }
        Some(())
    }

    /// `key: value`, the key being none of those from `start` on.
    fn entry(&mut self, start: usize, entries: &mut Vec<RawEntry<'t>>, depth: usize) -> Option<()> {
        let key_at = self.at;
        let key = self.plain()?;
        let is_key = key.len() <= MAX_KEY_LENGTH && !key.starts_with('-') && !is_nothing(key);
        let is_new = entries[start..].iter().all(|other| &*other.key != key);
        (is_key && is_new).then_some(())?;
        self.take(": ")?;
        let value = self.value(depth + 1)?;
        entries.push(RawEntry { key: Text::Lent(key), key_at, value });
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<RawNode<'t>> {
        let at = self.at;
        let content = match self.rest().first()? {
            _ if depth > MAX_DEPTH => return None,
            b'{' => {
                let mut entries = Vec::new();
                self.entries(&mut entries, depth)?;
                RawContent::Map(RawMap { entries, is_flow: true })
            }
            b'[' => self.list(depth)?,
            b'"' => RawContent::Scalar(self.quoted()?),
            _ => match self.plain()? {
                text if is_nothing(text) => RawContent::Absent,
                text => RawContent::Scalar(Text::Lent(text)),
            },
        };
        Some(RawNode { at, content })
    }

    fn list(&mut self, depth: usize) -> Option<RawContent<'t>> {
        self.take("[")?;
        let mut items = Vec::new();
        while self.take("]").is_none() {
            if !items.is_empty() {
                self.take(", ")?;
            }
            items.push(self.value(depth + 1)?);
        }
        Some(RawContent::List(items))
    }

    /// A text without quotes; a minus sign may stand before a digit.
    fn plain(&mut self) -> Option<&'t str> {
        let bytes = self.rest();
        let begins = |class| matches!(class, Class::Letter | Class::Suspect);
        let is_number = bytes.first() == Some(&b'-') && bytes.get(1)?.is_ascii_digit();
        if !is_number && !begins(class(*bytes.first()?)) {
            return None;
        }
        let (mut length, mut continued) = (0, 0);
        loop {
            match class(*bytes.get(length)?) {
                Class::Letter | Class::Inner => {}
                Class::Continued => continued += 1,
                Class::Suspect if !bytes[length..].starts_with(BYTE_ORDER_MARK) => {}
                Class::Colon if begins(class(*bytes.get(length + 1)?)) => {}
                Class::Suspect => return None,
                Class::Colon | Class::End => break,
            }
            length += 1;
        }
        let text = self.text.get(self.place..self.place + length)?;
        self.place += length;
        self.at.column += u32::try_from(length - continued).ok()?;
        // YAML takes a blank for the end, and a lone `-` there for a fault.
        (!text.ends_with(' ') && !text.ends_with(" -")).then_some(text)
    }

    /// A text in double quotes.
    fn quoted(&mut self) -> Option<Text<'t>> {
        self.take("\"")?;
        let mut whole = String::new();
        loop {
            let bytes = self.rest();
            let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
            let length = bytes.iter().position(is_special)?;
            let special = bytes[length];
            let text = self.pass(length)?;
            match special {
                b'"' => {
                    self.take("\"")?;
                    if whole.is_empty() {
                        return Some(Text::Lent(text));
                    }
                    whole.push_str(text);
                    return Some(whole.into());
                }
                b'\\' => {
                    whole.push_str(text);
                    whole.push(self.escape()?);
                }
                _ => return None,
            }
        }
    }

    /// The escapes that `cs` writes.
    fn escape(&mut self) -> Option<char> {
        let digits = match self.rest().get(1)? {
            b'u' => 4,
            b'U' => 8,
            letter => {
                let letter = match letter {
                    b'n' => '\n',
                    b't' => '\t',
                    b'r' => '\r',
                    b'"' => '"',
                    b'\\' => '\\',
                    _ => return None,
                };
                self.pass(2)?;
                return Some(letter);
            }
        };
        let code = self.pass(2 + digits)?.get(2..)?;
        let is_code = code.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_code.then(|| u32::from_str_radix(code, 16).ok()).flatten().and_then(char::from_u32)
    }

    fn rest(&self) -> &'t [u8] {
        &self.text.as_bytes()[self.place..]
    }

    /// Takes `mark`, of ASCII alone and without a line end.
    fn take(&mut self, mark: &str) -> Option<()> {
        self.rest().starts_with(mark.as_bytes()).then(|| self.pass(mark.len()))?;
        Some(())
    }

    fn line_end(&mut self) -> Option<()> {
        (self.rest().first() == Some(&b'\n')).then_some(())?;
        self.place += 1;
        self.at = Position::line(self.at.line + 1);
        Some(())
    }

    /// Takes so many bytes of this line.
    fn pass(&mut self, length: usize) -> Option<&'t str> {
        let passed = self.text.get(self.place..self.place + length)?;
        self.place += length;
        self.at.column += u32::try_from(passed.chars().count()).ok()?;
        Some(passed)
    }
}
