//! Messages that were made in English alone, in Chinese: by what they say, since errors travel as text.

use std::sync::LazyLock;

/// A message in English and in Chinese, with places for names.
const MESSAGES: &str = include_str!("messages.txt");

/// Messages, those with most text of their own first, so that the closest fits.
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let mut templates = read();
    templates.sort_by_key(|template| std::cmp::Reverse(template.own_length()));
    templates
});

/// A message with places.
struct Template {
    english: Vec<Piece>,
    chinese: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Text(&'static str),
    /// By its name, by its number from 1, or the next.
    Place(&'static str),
}

/// `english` in Chinese; `None` if it is not known.
pub(in crate::cli) fn told(english: &str) -> Option<String> {
    TEMPLATES.iter().find_map(|template| template.told(english))
}

fn read() -> Vec<Template> {
    let mut templates = Vec::new();
    let mut english = "";
    for line in MESSAGES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            Some(chinese) => {
                templates.push(Template { english: pieces(english), chinese: pieces(chinese) });
            }
            None => english = line,
        }
    }
    templates
}

/// A place is a name, a number or nothing in braces; other braces are text.
fn pieces(mut text: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|place| place + from) {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let name = text[open + 1..].find(|letter| !is_name(letter)).map(|end| open + 1 + end);
        match name.filter(|end| text[*end..].starts_with('}')) {
            Some(close) => {
                pieces.push(Piece::Text(&text[..open]));
                pieces.push(Piece::Place(&text[open + 1..close]));
                text = &text[close + 1..];
                from = 0;
            }
            None => from = open + 1,
        }
    }
    pieces.push(Piece::Text(text));
    pieces
}

impl Template {
    fn own_length(&self) -> usize {
        let own = |piece: &Piece| if let Piece::Text(text) = piece { text.len() } else { 0 };
        self.english.iter().map(own).sum()
    }

    fn told(&self, english: &str) -> Option<String> {
        let found = matched(&self.english, english)?;
        let mut next = 0;
        let mut text = String::new();
        for piece in &self.chinese {
            match piece {
                Piece::Text(own) => {
                    if is_parted(own.chars().next(), text.chars().last()) {
                        text.push(' ');
                    }
                    text.push_str(own);
                }
                Piece::Place(name) => {
                    let place = match name.parse::<usize>() {
                        Ok(number) => number - 1,
                        Err(_) if name.is_empty() => next,
                        Err(_) => found.iter().position(|(known, _)| known == name)?,
                    };
                    next = place + 1;
                    let value = told_or_same(found.get(place)?.1);
                    if is_parted(text.chars().last(), value.chars().next()) {
                        text.push(' ');
                    }
                    text.push_str(&value);
                }
            }
        }
        Some(text)
    }
}

/// True if a blank parts the Chinese of a message from the Latin letters of a value, in backticks or not.
fn is_parted(own: Option<char>, value: Option<char>) -> bool {
    own.is_some_and(|letter| matches!(letter, '\u{4e00}'..='\u{9fff}'))
        && value.is_some_and(|letter| letter == '`' || letter.is_ascii_alphabetic())
}

/// What stands in a place may be a message too: a reason, the name of a part.
fn told_or_same(value: &str) -> String {
    let has_words = value.contains(' ');
    has_words.then(|| told(value)).flatten().unwrap_or_else(|| value.to_owned())
}

/// What stands in the places of a message, if `text` is one.
fn matched<'t>(pieces: &[Piece], mut text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
    let mut found = Vec::new();
    let mut open: Option<&'static str> = None;
    let last = pieces.len() - 1;
    for (place, piece) in pieces.iter().enumerate() {
        let own = match piece {
            Piece::Place(name) => {
                open = Some(name);
                continue;
            }
            Piece::Text(own) => own,
        };
        let at = match open {
            None => text.starts_with(own).then_some(0)?,
            Some(_) if place == last => text.ends_with(own).then(|| text.len() - own.len())?,
            Some(_) => text.find(own)?,
        };
        if let Some(name) = open.take() {
            found.push((name, &text[..at]));
        }
        text = &text[at + own.len()..];
    }
    text.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_with_what_stands_in_their_places() {
        #[track_caller]
        fn case(english: &str, chinese: Option<&str>) {
            assert_eq!(told(english).as_deref(), chinese, "{english}");
        }
        case("there is no rule `x y`", Some("没有规则 `x y`"));
        case("there is no rule", None);
        case("could not write a/b.csv", Some("无法写入 a/b.csv"));
        case(
            "--within `3x` is not an amount: there is no such unit (s m h d w, ws wm wh, wd, mo y)",
            Some("--within `3x` 不是时长：没有这个单位（s m h d w、ws wm wh、wd、mo y）"),
        );
        case("a condition must be a mapping, not a list", Some("条件应为映射，而不是列表"));
        case("`deadline` has no key `x`", Some("`deadline` 没有键 `x`"));
        case("`off` is not true or false", Some("`off` 不是 true 或 false"));
        case("there is no rule `回访`", Some("没有规则 `回访`"));
    }

    #[test]
    fn each_message_has_places_for_what_its_chinese_says() {
        for Template { english, chinese } in read() {
            let places = |pieces: &[Piece]| {
                pieces.iter().filter(|piece| matches!(piece, Piece::Place(_))).count()
            };
            assert!(places(&chinese) <= places(&english), "{english:?}");
            for piece in &chinese {
                let Piece::Place(name) = piece else { continue };
                let is_known = name.parse::<usize>().is_ok_and(|number| number <= places(&english))
                    || english.contains(piece);
                assert!(is_known, "{english:?}: {name}");
            }
        }
    }
}
