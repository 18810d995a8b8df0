//! Names and values that are words here, and something else to other readers of YAML.

use super::places::{Places, Section};
use crate::model::code::Code;
use crate::model::document::RawContent;
use crate::model::fault::{Findings, Position};
use crate::model::language::said;

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
        let (english, chinese) = other;
        let message = said!(
            "`{word}` is a word here, and {english} to other readers of YAML",
            "`{word}` 在这里是词，其他 YAML 工具会当成{chinese}"
        );
        findings
            .warn(at, message)
            .code(Code::AmbiguousWord)
            .hint(said!("put it in quotes: \"{word}\"", "请加引号：\"{word}\""));
    }
}

/// What YAML 1.1, which many programs read, makes of a word without quotes, in English and Chinese.
fn taken_for(word: &str) -> Option<(&'static str, &'static str)> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match word.to_ascii_lowercase().as_str() {
        "y" | "yes" | "on" | "true" => return Some(("`true`", " `true`")),
        "n" | "no" | "off" | "false" => return Some(("`false`", " `false`")),
        _ => {}
    }
    if word.len() > 1 && word.starts_with('0') && digits(word) {
        return Some(("a number without its leading zero", "去掉前导零的数字"));
    }
    let mut parts = word.split(':');
    let is_clock = parts.next().is_some_and(digits)
        && parts.clone().next().is_some()
        && parts.all(|part| part.len() == 2 && digits(part) && part < "60");
    is_clock.then_some(("a number of minutes or seconds", "分钟数或秒数"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truths_clocks_and_leading_zeros_are_taken_for_something_else() {
        #[track_caller]
        fn case(word: &str, expected: Option<&str>) {
            assert_eq!(taken_for(word).map(|(english, _)| english), expected, "{word}");
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
