//! Text in lines of a width: words whole, and Chinese by its own rules: between any two characters, but no line begins
//! with what ends a phrase, nor ends with what begins one.

use unicode_width::UnicodeWidthChar;

/// No line begins with these.
const CLOSING: &str = "，。、；：！？）」』》〉”’…,.;:!?)]}%";
/// No line ends with these.
const OPENING: &str = "（「『《〈“‘([{";

/// The lines of `text`, none wider than `width` columns; a word that is wider is cut. Colours take no room.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, width.max(2))).collect()
}

fn wrap_line(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut taken) = (String::new(), 0);
    for piece in pieces(text) {
        if taken > 0 && taken + columns(piece.trim_end()) > width {
            lines.push(std::mem::take(&mut line));
            taken = 0;
        }
        for (letter, wide) in letters(piece) {
            if taken + wide > width && letter != ' ' {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            line.push(letter);
            taken += wide;
        }
    }
    lines.push(line);
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// `text` cut wherever a line may end.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut places = text.char_indices().zip(letters(text)).peekable();
    while let Some(((at, _), (letter, wide))) = places.next() {
        let Some((_, (next, next_wide))) = places.peek() else { break };
        let is_place = (letter == ' ' && *next != ' ')
            || ((wide == 2 || *next_wide == 2)
                && *next != ' '
                && !CLOSING.contains(*next)
                && !OPENING.contains(letter));
        if is_place {
            let end = at + letter.len_utf8();
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// Every character with the columns it takes; those of a colour take none.
fn letters(text: &str) -> impl Iterator<Item = (char, usize)> {
    let mut is_colour = false;
    text.chars().map(move |letter| {
        is_colour |= letter == '\u{1b}';
        let wide = if is_colour { 0 } else { letter.width().unwrap_or(0) };
        is_colour &= letter != 'm';
        (letter, wide)
    })
}

/// The columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    letters(text).map(|(_, wide)| wide).sum()
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[track_caller]
    fn case(text: &str, width: usize, lines: &[&str]) {
        assert_eq!(wrap(text, width), lines);
    }

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        case("one two three", 13, &["one two three"]);
        case("one two three", 12, &["one two", "three"]);
        case("one  two", 4, &["one", "two"]);
        case("abcdefgh ij", 4, &["abcd", "efgh", "ij"]);
        case("", 4, &[""]);
        case("a\nb", 4, &["a", "b"]);
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_its_punctuation() {
        case("客户确认后开工", 8, &["客户确认", "后开工"]);
        case("客户确认，后开工", 8, &["客户确", "认，后开", "工"]);
        case("（客户）确认", 4, &["（客", "户）", "确认"]);
        case("等 documents 到", 10, &["等", "documents", "到"]);
        case("行政部, manner: onsite", 10, &["行政部,", "manner:", "onsite"]);
    }

    #[test]
    fn colours_take_no_room() {
        case("\u{1b}[31mred\u{1b}[0m ink", 7, &["\u{1b}[31mred\u{1b}[0m ink"]);
        case("\u{1b}[31mred\u{1b}[0m ink", 6, &["\u{1b}[31mred\u{1b}[0m", "ink"]);
    }
}
