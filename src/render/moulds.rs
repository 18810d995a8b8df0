//! Violations as the objects of [`ViolationLine`], written from parts: what many of them share is made once.
//!
//! The line of a violation is the longest part of what a check prints, and most of it is said of thousands: the rule, its
//! source, the words of the message. Such parts are kept as JSON, in a mould for all that are alike; what a violation has
//! of its own is set between them. [`ViolationLine`] says what comes out, and writes what does not fit a mould.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use super::dates::Dates;
use super::lines::ViolationLine;
use crate::report::check::{Likeness, Violation};
use crate::report::{Words, in_two_units};

/// Moulds that are kept; beyond, they are made anew. A policy has a few for each rule.
const KEPT: usize = 4096;

/// Writes violations.
#[derive(Debug)]
pub(super) struct Moulds<'v> {
    words: Words<'v>,
    known: HashMap<Likeness<'v>, Option<Mould>, foldhash::fast::RandomState>,
    dates: Dates,
    /// The last file, and its name in JSON.
    file: Option<(&'v Arc<str>, Vec<u8>)>,
}

/// What alike violations share, in JSON, with the keys of what stands between.
#[derive(Debug)]
struct Mould {
    /// Up to the name of the record.
    head: Vec<u8>,
    /// From its kind up to the clock.
    kind: Vec<u8>,
    /// From the outcome up to the owner.
    outcome: Vec<u8>,
    /// From the message up to how long it is over.
    before: Vec<u8>,
    says_over: bool,
    /// The rest of the message, and on up to the file.
    after: Vec<u8>,
}

impl<'v> Moulds<'v> {
    pub(super) fn new(words: Words<'v>) -> Self {
        let dates = Dates::new(words.policy.zone());
        Self { words, known: HashMap::default(), dates, file: None }
    }

    /// Adds the object of `violation` to `text`.
    pub(super) fn add(&mut self, violation: &'v Violation, text: &mut Vec<u8>) -> io::Result<()> {
        let start = text.len();
        if !self.fill(violation, text)? {
            serde_json::to_writer(&mut *text, &ViolationLine::of(violation, self.words))?;
        }
        debug_assert_eq!(
            text[start..].utf8_chunks().map(|chunk| chunk.valid()).collect::<String>(),
            serde_json::to_string(&ViolationLine::of(violation, self.words)).unwrap_or_default(),
            "the mould is that of the line"
        );
        Ok(())
    }

    /// False, and nothing added, where there is no mould for it.
    fn fill(&mut self, violation: &'v Violation, text: &mut Vec<u8>) -> io::Result<bool> {
        let Some(likeness) = violation.likeness() else { return Ok(false) };
        if self.known.len() >= KEPT && !self.known.contains_key(&likeness) {
            self.known.clear();
        }
        let words = self.words;
        let mould = self.known.entry(likeness).or_insert_with(|| Mould::of(violation, words));
        let Some(mould) = mould else { return Ok(false) };
        text.extend_from_slice(&mould.head);
        add_text(text, violation.about.name())?;
        text.extend_from_slice(&mould.kind);
        add_number(text, violation.clock.into());
        text.extend_from_slice(&mould.outcome);
        match violation.owner(words) {
            Some(owner) => add_text(text, owner)?,
            None => text.extend_from_slice(b"null"),
        }
        let instants = [
            (&b",\"from\":"[..], Some(violation.from)),
            (b",\"due\":", violation.due),
            (b",\"done\":", violation.done),
        ];
        for (key, instant) in instants {
            text.extend_from_slice(key);
            match instant {
                Some(instant) => {
                    text.push(b'"');
                    self.dates.add(instant, text);
                    text.push(b'"');
                }
                None => text.extend_from_slice(b"null"),
            }
        }
        text.extend_from_slice(b",\"over_s\":");
        match violation.over {
            Some(over) => add_signed(text, over),
            None => text.extend_from_slice(b"null"),
        }
        text.extend_from_slice(&mould.before);
        if let (true, Some(over)) = (mould.says_over, violation.over) {
            for (count, unit) in in_two_units(over) {
                add_number(text, count);
                text.extend_from_slice(unit.as_bytes());
            }
        }
        text.extend_from_slice(&mould.after);
        match &self.file {
            Some((file, json)) if Arc::ptr_eq(file, &violation.file) => {
                text.extend_from_slice(json);
            }
            _ => {
                let json = serde_json::to_vec(&*violation.file)?;
                text.extend_from_slice(&json);
                self.file = Some((&violation.file, json));
            }
        }
        text.extend_from_slice(b",\"line\":");
        add_number(text, violation.line.into());
        text.push(b'}');
        Ok(true)
    }
}

impl Mould {
    /// `None` where the message of `violation` cannot be parted.
    fn of(violation: &Violation, words: Words<'_>) -> Option<Self> {
        let wording = violation.wording(words)?;
        let line = ViolationLine::of(violation, words);
        let json = Parts(serde_json::to_value(&line).ok()?);
        let message = |part: &str| {
            let quoted = serde_json::to_string(part).ok()?;
            Some(quoted.strip_prefix('"')?.strip_suffix('"')?.to_owned())
        };
        let before = message(&wording.before)?;
        let after = message(wording.after.as_deref().unwrap_or_default())?;
        Some(Self {
            head: json.parts("{", &["v", "type", "rule", "severity"], "record"),
            kind: json.parts(",", &["kind"], "clock"),
            outcome: json.parts(",", &["outcome"], "owner"),
            before: format!(",\"message\":\"{before}").into(),
            says_over: wording.after.is_some(),
            after: [format!("{after}\"").into_bytes(), json.parts(",", &["source"], "file")]
                .concat(),
        })
    }
}

/// The parts of a line.
struct Parts(serde_json::Value);

impl Parts {
    /// `keys` with their values, and the key of what follows.
    fn parts(&self, first: &str, keys: &[&str], next: &str) -> Vec<u8> {
        let members = keys.iter().map(|key| format!("\"{key}\":{},", self.0[key]));
        format!("{first}{}\"{next}\":", members.collect::<String>()).into()
    }
}

/// A string in JSON.
fn add_text(text: &mut Vec<u8>, string: &str) -> io::Result<()> {
    // Each byte is looked at, whatever was found before: that takes a fraction of the time of a search.
    let is_odd = |byte: u8| u8::from(byte < b' ') | u8::from(byte == b'"' || byte == b'\\');
    if string.bytes().fold(0, |odd, byte| odd | is_odd(byte)) != 0 {
        return Ok(serde_json::to_writer(text, string)?);
    }
    text.push(b'"');
    text.extend_from_slice(string.as_bytes());
    text.push(b'"');
    Ok(())
}

fn add_signed(text: &mut Vec<u8>, number: i64) {
    if number < 0 {
        text.push(b'-');
    }
    add_number(text, number.unsigned_abs());
}

fn add_number(text: &mut Vec<u8>, mut number: u64) {
    // No number has more digits.
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] += (number % 10).to_le_bytes()[0];
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.extend_from_slice(&digits[first..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::language::Language;
    use crate::report::check::made_up;

    proptest! {
        /// Whatever was written before them.
        #[test]
        fn violations_are_written_as_their_lines(
            violations in {
                let (policy, symbols) = made_up::policy();
                made_up::violations(&policy, &symbols)
            },
        ) {
            let (policy, symbols) = made_up::policy();
            let words = Words { policy: &policy, symbols: &symbols, language: Language::English };
            let mut moulds = Moulds::new(words);
            for violation in &violations {
                let mut text = Vec::new();
                moulds.add(violation, &mut text).unwrap();
                let line = serde_json::to_string(&ViolationLine::of(violation, words)).unwrap();
                prop_assert_eq!(String::from_utf8(text).unwrap(), line);
            }
        }

        #[test]
        fn texts_and_numbers_are_those_of_json(string: String, plain in "[ -~é]{0,40}", number: i64) {
            let json = |value: serde_json::Value| value.to_string();
            for string in [string, plain] {
                let mut text = Vec::new();
                add_text(&mut text, &string).unwrap();
                prop_assert_eq!(String::from_utf8(text).unwrap(), json(string.into()));
            }
            let mut text = Vec::new();
            add_signed(&mut text, number);
            prop_assert_eq!(String::from_utf8(text).unwrap(), json(number.into()));
        }
    }
}
