//! Text in lines of a width: words whole, and Chinese by its own rules: between any two characters, but no line begins
//! with what ends a phrase, nor ends with what begins one.

use unicode_width::UnicodeWidthChar;

/// No line begins with these.
const CLOSING: &str = "，。、；：！？）」』》〉”’…,.;:!?)]}%";
/// No line ends with these.
const OPENING: &str = "（「『《〈“‘([{";

/// The lines of `text`, none wider than `width` columns; a word that is wider is cut. Colours take no room.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, width, 0)).collect()
}

/// The same for one line, what goes on indented.
pub(super) fn wrap_hanging(text: &str, width: usize, indent: usize) -> Vec<String> {
    let mut lines = wrap_line(text, width, indent);
    for line in lines.iter_mut().skip(1) {
        line.insert_str(0, &" ".repeat(indent));
    }
    lines
}

/// The lines of a sentence that ends in a command, which begins at the byte `from`; what goes on is indented. Those of the
/// command end with a backslash, so that a shell reads them as one; they break between words alone, never within quotes or
/// brackets, and a word that is wider is not cut.
pub(super) fn wrap_command(text: &str, from: usize, width: usize, indent: usize) -> Vec<String> {
    const GOES_ON: &str = " \\";
    let (sentence, command) = text.split_at(from);
    let margin = " ".repeat(indent);
    let mut lines = wrap_hanging(sentence, width, indent);
    let mut line = lines.pop().unwrap_or_default();
    if sentence.ends_with(' ') {
        line.push(' ');
    }
    if sentence.trim().is_empty() {
        sentence.clone_into(&mut line);
    }
    let words = words(command);
    for (place, word) in words.iter().enumerate() {
        let (gap, end) = if place == 0 { ("", "") } else { (" ", GOES_ON) };
        let more = if place + 1 < words.len() { GOES_ON.len() } else { 0 };
        if !line.trim().is_empty() && columns(&line) + gap.len() + columns(word) + more > width {
            lines.push(line.trim_end().to_owned() + end);
            line = margin.clone() + word;
        } else {
            line = line + gap + word;
        }
    }
    lines.push(line);
    lines
}

/// The words of a command, with their quotes and brackets.
fn words(text: &str) -> Vec<&str> {
    let (mut quote, mut depth) = (None, 0_usize);
    let is_gap = |letter: char| {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            ('\'' | '"', None) => quote = Some(letter),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            (' ', None) => return depth == 0,
            _ => {}
        }
        false
    };
    text.split(is_gap).filter(|word| !word.is_empty()).collect()
}

/// Where the command begins in which a sentence ends: after a colon, or at once; `None` where it ends in words.
pub(super) fn command_in(text: &str) -> Option<usize> {
    let at_once =
        ["$ ", "    "].iter().find(|mark| text.starts_with(**mark)).map(|mark| mark.len());
    let marks = [": cs ", "：cs "].iter();
    let after = marks.filter_map(|mark| Some(text.find(mark)? + mark.len() - "cs ".len())).min();
    let from = at_once.or(after)?;
    let command = &text[from..];
    (command.starts_with("cs ") && !command.contains("; ")).then_some(from)
}

/// The lines after the first have `less` columns.
fn wrap_line(text: &str, width: usize, less: usize) -> Vec<String> {
    let rest = width.saturating_sub(less).max(2);
    let mut room = width.max(2);
    let mut lines = Vec::new();
    let (mut line, mut taken) = (String::new(), 0);
    for piece in pieces(text) {
        if taken > 0 && taken + columns(piece.trim_end()) > room {
            lines.push(std::mem::take(&mut line));
            (taken, room) = (0, rest);
        }
        for (letter, wide) in letters(piece) {
            if taken + wide > room && letter != ' ' {
                lines.push(std::mem::take(&mut line));
                (taken, room) = (0, rest);
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
    use super::{columns, command_in, wrap, wrap_command, wrap_hanging};

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
    fn what_goes_on_is_indented_and_the_first_line_has_all_columns() {
        let lines = wrap_hanging("one two three four", 9, 2);
        assert_eq!(lines, ["one two", "  three", "  four"]);
        assert_eq!(wrap_hanging("客户确认后开工", 8, 2), ["客户确认", "  后开工"]);
        assert_eq!(wrap_hanging("one", 9, 2), ["one"]);
    }

    #[test]
    fn colours_take_no_room() {
        case("\u{1b}[31mred\u{1b}[0m ink", 7, &["\u{1b}[31mred\u{1b}[0m ink"]);
        case("\u{1b}[31mred\u{1b}[0m ink", 6, &["\u{1b}[31mred\u{1b}[0m", "ink"]);
    }

    #[test]
    fn a_command_in_lines_is_one_command_for_a_shell() {
        #[track_caller]
        fn case(text: &str, width: usize, lines: &[&str]) {
            let from = command_in(text).unwrap();
            let wrapped = wrap_command(text, from, width, 2);
            assert_eq!(wrapped, lines);
            assert!(wrapped.iter().all(|line| columns(line) <= width));
        }
        let forced = "hint: cs start A --force 'it is right'";
        case(forced, 38, &[forced]);
        case(forced, 30, &["hint: cs start A --force \\", "  'it is right'"]);
        case(
            "提示：cs plan A remedy=(a text) to=(a|b)",
            26,
            &["提示：cs plan A \\", "  remedy=(a text) to=(a|b)"],
        );
        case(
            "say why it is so: cs note A -m '它说：好 的'",
            18,
            &["say why it is so:", "  cs note A -m \\", "  '它说：好 的'"],
        );
        case("    cs a b", 8, &["    cs \\", "  a b"]);
    }

    #[test]
    fn a_sentence_that_ends_in_words_holds_no_command() {
        for text in ["cs guide lists them", "hint: look: cs show A; then add it", "why: none"] {
            assert_eq!(command_in(text), None, "{text}");
        }
    }
}
