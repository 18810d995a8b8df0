//! Names and values that are words here, and something else to other readers of YAML.

use super::places::{Places, Section};
use crate::model::code::Code;
use crate::model::document::RawContent;
use crate::model::fault::{Findings, Position};
use crate::model::language::Said;

/// Warns of every declared name or listed value that other programs would not take for a word. Quotes settle it.
pub(super) fn warn(places: Places<'_>, findings: &mut Findings) {
    for section in [Section::Fields, Section::Events, Section::Kinds, Section::Rosters] {
        for (name, at) in places.names(section) {
            one(name, at, places, findings);
        }
    }
    for node in places.types() {
        if let RawContent::List(items) = &node.content {
            let words = items.iter().filter_map(|item| Some((item.as_text()?, item.at)));
            words.for_each(|(word, at)| one(word, at, places, findings));
        }
    }
}

fn one(word: &str, at: Position, places: Places<'_>, findings: &mut Findings) {
    if let Some(other) = taken_for(word).filter(|_| places.is_plain(at)) {
        findings
            .warn(at, format!("`{word}` is a word here, and {other} to other readers of YAML"))
            .code(Code::AmbiguousWord)
            .hint(Said::from(format!("put it in quotes: \"{word}\"")));
    }
}

/// What YAML 1.1, which many programs read, makes of a word without quotes.
fn taken_for(word: &str) -> Option<&'static str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match word.to_ascii_lowercase().as_str() {
        "y" | "yes" | "on" | "true" => return Some("`true`"),
        "n" | "no" | "off" | "false" => return Some("`false`"),
        _ => {}
    }
    if word.len() > 1 && word.starts_with('0') && digits(word) {
        return Some("a number without its leading zero");
    }
    let mut parts = word.split(':');
    let is_clock = parts.next().is_some_and(digits)
        && parts.clone().next().is_some()
        && parts.all(|part| part.len() == 2 && digits(part) && part < "60");
    is_clock.then_some("a number of minutes or seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truths_clocks_and_leading_zeros_are_taken_for_something_else() {
        #[track_caller]
        fn case(word: &str, expected: Option<&str>) {
            assert_eq!(taken_for(word), expected, "{word}");
        }
        case("no", Some("`false`"));
        case("Yes", Some("`true`"));
        case("on", Some("`true`"));
        case("12:30", Some("a number of minutes or seconds"));
        case("12:30:15", Some("a number of minutes or seconds"));
        case("007", Some("a number without its leading zero"));
        case("0", None);
        case("7", None);
        case("12:75", None);
        case("bot:sms", None);
        case("none", None);
        case("无", None);
        case(":", None);
    }
}
