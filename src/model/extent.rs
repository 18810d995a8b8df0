//! How far the word reaches that begins at a place of a text, so that it can be marked.

use super::fault::Position;

/// The number of characters from `at` to the end of the key, value, list or mapping that begins there, within its line.
/// 0 where the place is not in the text.
pub(crate) fn extent(text: &str, at: Position) -> u32 {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(line) = line_of(text, at.line) else { return 0 };
    let skipped = usize::try_from(at.column).unwrap_or(usize::MAX).saturating_sub(1);
    let rest: Vec<char> = line.chars().skip(skipped).collect();
    let len = match rest.first() {
        None => 0,
        Some(quote @ ('"' | '\'')) => quoted(&rest, *quote),
        Some('{' | '[') => bracketed(&rest),
        Some(_) => plain(&rest, is_in_brackets(text, at)),
    };
    u32::try_from(len).unwrap_or(0)
}

/// The number of characters from `at` to the end of the cell, in a table of commas.
pub(crate) fn cell(text: &str, at: Position) -> u32 {
    let line = line_of(text, at.line).unwrap_or_default();
    let skipped = usize::try_from(at.column).unwrap_or(usize::MAX).saturating_sub(1);
    let len = line.chars().skip(skipped).take_while(|letter| *letter != ',').count();
    u32::try_from(len).unwrap_or(0)
}

fn line_of(text: &str, line: u32) -> Option<&str> {
    let index = usize::try_from(line).ok()?.checked_sub(1)?;
    text.split('\n').nth(index).map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// To the closing quote, else to the end of the line.
fn quoted(rest: &[char], quote: char) -> usize {
    let mut place = 1;
    while let Some(letter) = rest.get(place) {
        match *letter {
            '\\' if quote == '"' => place += 1,
            '\'' if quote == '\'' && rest.get(place + 1) == Some(&'\'') => place += 1,
            letter if letter == quote => return place + 1,
            _ => {}
        }
        place += 1;
    }
    trimmed(rest)
}

/// To the bracket that closes the first one, else to the end of the line.
fn bracketed(rest: &[char]) -> usize {
    let (mut depth, mut place) = (0_usize, 0);
    while let Some(letter) = rest.get(place) {
        match letter {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '"' | '\'' if opens_quote(&rest[..place]) => {
                place += quoted(&rest[place..], *letter) - 1;
            }
            _ => {}
        }
        place += 1;
        if depth == 0 {
            return place;
        }
    }
    trimmed(rest)
}

/// To the end of a plain word: a colon or a hash with its blank, or a mark of the brackets around it.
fn plain(rest: &[char], is_in_brackets: bool) -> usize {
    let is_blank = |place: usize| rest.get(place).is_none_or(|letter| letter.is_whitespace());
    let ends = |place: usize| match rest[place] {
        ':' => is_blank(place + 1),
        '#' => place > 0 && is_blank(place - 1),
        ',' | ']' | '}' => is_in_brackets,
        _ => false,
    };
    let end = (0..rest.len()).find(|place| ends(*place)).unwrap_or(rest.len());
    trimmed(&rest[..end]).max(1)
}

fn trimmed(rest: &[char]) -> usize {
    rest.iter().rposition(|letter| !letter.is_whitespace()).map_or(0, |last| last + 1)
}

/// True if a quote that comes after `before` begins a text: at the start, or after a mark.
fn opens_quote(before: &[char]) -> bool {
    let last = before.iter().rev().find(|letter| !letter.is_whitespace());
    let is_after_mark = matches!(last, None | Some('{' | '[' | ',' | ':' | '-'));
    let touches = before.last().is_some_and(|letter| !letter.is_whitespace());
    is_after_mark && (!touches || matches!(last, Some('{' | '[' | ',')))
}

/// True if `at` stands inside `{…}` or `[…]`, which may have been opened on an earlier line.
fn is_in_brackets(text: &str, at: Position) -> bool {
    let lines = usize::try_from(at.line).unwrap_or(usize::MAX);
    let mut depth = 0_usize;
    let mut block: Option<usize> = None;
    for (index, line) in text.split('\n').take(lines).enumerate() {
        let indent = line.len() - line.trim_start().len();
        if block.is_some_and(|outer| indent > outer || line.trim().is_empty()) {
            continue;
        }
        block = None;
        let letters: Vec<char> = if index + 1 == lines {
            let before = usize::try_from(at.column).unwrap_or(usize::MAX).saturating_sub(1);
            line.chars().take(before).collect()
        } else {
            line.chars().collect()
        };
        depth = depth_after(&letters, depth);
        let opens_block = [" |", " >", " |-", " >-"].iter().any(|mark| line.ends_with(mark));
        if depth == 0 && opens_block {
            block = Some(indent);
        }
    }
    depth > 0
}

/// How many brackets are open behind `line`, if `depth` were open before it.
fn depth_after(line: &[char], mut depth: usize) -> usize {
    let mut place = 0;
    while let Some(letter) = line.get(place) {
        let before = &line[..place];
        match letter {
            '{' | '[' if depth > 0 || opens_value(before) => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            '"' | '\'' if opens_quote(before) => place += quoted(&line[place..], *letter) - 1,
            '#' if before.last().is_none_or(|letter| letter.is_whitespace()) => return depth,
            _ => {}
        }
        place += 1;
    }
    depth
}

/// True if a value can begin after `before`: at the start of a line, or after a colon or a dash and a blank.
fn opens_value(before: &[char]) -> bool {
    let text: String = before.iter().collect();
    let text = text.as_str();
    text.trim().is_empty() || text.trim_end() != text && text.trim_end().ends_with([':', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text between `‹` and `›` is what reaches from its first character.
    #[track_caller]
    fn case(marked: &str) {
        let before: Vec<&str> = marked.split('‹').collect();
        let (line, column) = (before[0].matches('\n').count() + 1, {
            before[0].rsplit('\n').next().unwrap().chars().count() + 1
        });
        let expected = before[1].split('›').next().unwrap().chars().count();
        let at = Position { line: line.try_into().unwrap(), column: column.try_into().unwrap() };
        let text = marked.replace(['‹', '›'], "");
        assert_eq!(extent(&text, at), u32::try_from(expected).unwrap(), "{marked}");
    }

    #[test]
    fn a_word_reaches_to_the_mark_that_ends_it() {
        case("a: 1\n‹kidn›: complaint\n");
        case("when: {‹kidn›: complaint}\n");
        case("when: {kind: ‹complain›}\n");
        case("title: ‹Solved, in two days›  # a remark\n");
        case("- {title: ‹Solved›, within: 2d}\n");
        case("pause: [‹客户›, 供应商]\n");
        case("a: [1,\n  ‹2›, 3]\n");
        case("at: ‹2026-11-22T09:00:00+08:00›\n");
        case("note: it's {so}\nb: ‹one, two›\n");
        case("text: |\n  {a\nb: ‹one, two›\n");
        case("b: ‹one, two›\r\n");
    }

    #[test]
    fn quoted_texts_and_brackets_reach_to_their_ends() {
        case(r#"work: ‹"09:00-12:00, 13:30"›, x"#);
        case("a: ‹'it''s'› b\n");
        case("a: ‹{b: [1, 2], c: \"}\"}›, d\n");
        case("a: ‹[1, 2›  \n");
        case("a: ‹\"never closed›\n");
    }

    #[test]
    fn a_cell_reaches_to_its_comma() {
        assert_eq!(cell("date,day\n2026-10-1,休,国庆\n", Position { line: 2, column: 11 }), 1);
        assert_eq!(cell("date,day\n2026-10-1,休,国庆\n", Position::line(2)), 9);
    }

    #[test]
    fn a_place_outside_the_text_has_no_extent() {
        assert_eq!(extent("a: 1\n", Position { line: 7, column: 1 }), 0);
        assert_eq!(extent("a: 1\n", Position { line: 1, column: 9 }), 0);
        assert_eq!(extent("", Position::START), 0);
    }
}
