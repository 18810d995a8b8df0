//! What is to be done as a calendar: RFC 5545, an event for each deadline, with an alarm where the policy warns of it.
//!
//! Phones and mail programs show the events of calendars that they subscribe to, but not their tasks; so only what has no
//! deadline to stand at, such as a clock that stands still, is a task.

use std::io::{self, Write};

use crate::model::Instant;
use crate::model::language::tr;
use crate::report::Words;
use crate::report::due::{Agenda, Item, Urgency};
use crate::report::finding::fingerprint;

/// Bytes of a line, its end not counted.
const LINE: usize = 75;

/// What a calendar says of itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) words: Words<'a>,
    pub(crate) now: Instant,
}

/// All of the agenda; times in UTC.
pub(crate) fn write(out: &mut dyn Write, agenda: &Agenda, head: Head<'_>) -> io::Result<()> {
    let mut lines = Lines { out };
    lines.plain("BEGIN", "VCALENDAR")?;
    lines.plain("VERSION", "2.0")?;
    lines.plain("PRODID", concat!("-//cs//cs ", env!("CARGO_PKG_VERSION"), "//EN"))?;
    lines.plain("CALSCALE", "GREGORIAN")?;
    lines.plain("METHOD", "PUBLISH")?;
    let name = &head.words.policy.name;
    lines.text("NAME", name)?;
    lines.text("X-WR-CALNAME", name)?;
    agenda.all().try_for_each(|item| component(&mut lines, item, head))?;
    lines.plain("END", "VCALENDAR")
}

fn component(lines: &mut Lines<'_>, item: &Item, head: Head<'_>) -> io::Result<()> {
    let name = if item.due.is_some() { "VEVENT" } else { "VTODO" };
    lines.plain("BEGIN", name)?;
    lines.plain("UID", &uid(item, &head.words.policy.name))?;
    lines.plain("DTSTAMP", &utc(head.now))?;
    match item.due {
        // An event without an end ends as it begins, and keeps no one busy.
        Some(due) => {
            lines.plain("DTSTART", &utc(due))?;
            lines.plain("TRANSP", "TRANSPARENT")?;
        }
        None => lines.plain("STATUS", "NEEDS-ACTION")?,
    }
    lines.text("SUMMARY", &summary(item, head.words))?;
    lines.text("DESCRIPTION", &description(item))?;
    if let Some(kind) = &item.kind {
        lines.text("CATEGORIES", kind)?;
    }
    if let Some(warn) =
        item.warn.filter(|_| item.due.is_some() && item.urgency() != Urgency::Overdue)
    {
        lines.plain("BEGIN", "VALARM")?;
        lines.plain("ACTION", "DISPLAY")?;
        lines.plain("TRIGGER;VALUE=DATE-TIME", &utc(warn))?;
        lines.text("DESCRIPTION", &summary(item, head.words))?;
        lines.plain("END", "VALARM")?;
    }
    lines.plain("END", name)
}

/// The same in every calendar that is written of this obligation. Records have ids of their own, but periods and roster rows
/// of two books may have the same names.
fn uid(item: &Item, book: &str) -> String {
    format!("{}@cs", fingerprint(&[book, &item.rule, &item.record, &item.clock.to_string()]))
}

fn summary(item: &Item, words: Words<'_>) -> String {
    let language = words.language;
    let mark = match (item.urgency(), item.left.paused) {
        (Urgency::Overdue, _) => tr!(language, "overdue: ", "逾期："),
        (Urgency::Near | Urgency::Calm, Some(left)) => {
            let left = words.amount(left);
            tr!(language, "paused, {left} left: ", "暂停，剩余{left}：")
        }
        (Urgency::Near | Urgency::Calm, None) => String::new(),
    };
    let subject = item.subject.as_deref().map(|subject| format!(" {subject}"));
    format!("{mark}{} ({}{})", item.title, item.record, subject.unwrap_or_default())
}

fn description(item: &Item) -> String {
    let mut lines = vec![format!("rule {}", item.rule), format!("record {}", item.record)];
    lines.extend(item.owner.as_ref().map(|owner| format!("owner {owner}")));
    lines.push(format!("cs explain {} {}", item.record, item.rule));
    lines.join("\n")
}

fn utc(instant: Instant) -> String {
    instant.utc().format("%Y%m%dT%H%M%SZ").to_string()
}

/// Content lines, folded, each ended by CR and LF.
struct Lines<'o> {
    out: &'o mut dyn Write,
}

impl Lines<'_> {
    /// A value that needs no escaping.
    fn plain(&mut self, name: &str, value: &str) -> io::Result<()> {
        let line = format!("{name}:{value}");
        let mut rest = line.as_str();
        let mut room = LINE;
        while rest.len() > room {
            let whole = (0..=room).rev().find(|place| rest.is_char_boundary(*place));
            let (piece, after) = rest.split_at(whole.unwrap_or(rest.len()));
            write!(self.out, "{piece}\r\n ")?;
            rest = after;
            // The blank that marks the line as a continuation counts.
            room = LINE - 1;
        }
        write!(self.out, "{rest}\r\n")
    }

    /// A text: what has a meaning in it is escaped; control characters have no place there.
    fn text(&mut self, name: &str, value: &str) -> io::Result<()> {
        let mut escaped = String::with_capacity(value.len());
        for letter in value.chars() {
            match letter {
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                '\n' => escaped.push_str("\\n"),
                '\t' => escaped.push(letter),
                letter if letter.is_control() => {}
                letter => escaped.push(letter),
            }
        }
        self.plain(name, &escaped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, value: &str) -> String {
        let mut out = Vec::new();
        Lines { out: &mut out }.text(name, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_folded_between_letters_and_unfold_to_what_they_were() {
        for text in [
            "short",
            &"x".repeat(66),
            &"x".repeat(67),
            &"会议室投影仪故障".repeat(20),
            "a;b,c\\d\ne",
        ] {
            let written = written("SUMMARY", text);
            assert!(written.ends_with("\r\n"));
            for line in written.trim_end().split("\r\n") {
                assert!(line.len() <= LINE, "{} bytes: {line}", line.len());
            }
            let unfolded = written.trim_end().replace("\r\n ", "");
            let value = unfolded.strip_prefix("SUMMARY:").unwrap();
            let plain = value
                .replace("\\n", "\n")
                .replace("\\;", ";")
                .replace("\\,", ",")
                .replace("\\\\", "\\");
            assert_eq!(plain, text);
        }
        assert_eq!(written("X", &"x".repeat(73)), format!("X:{}\r\n", "x".repeat(73)));
        assert_eq!(written("X", &"x".repeat(74)), format!("X:{}\r\n x\r\n", "x".repeat(73)));
    }
}
