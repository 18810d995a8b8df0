//! Texts in a CSV file that spreadsheet programs open and save: what they would take for something else gets a guard in
//! front, which reading takes away again.
//!
//! - An apostrophe stands before what they would take for a formula (`=`, `+`, `-`, `@`, also in full width): it is what
//!   OWASP advises against injected formulas, and what people see in the cell is safe and still theirs.
//! - A tab stands before what they would take for a number, a date or a truth (`00123`, `13812345678`, `3-4`, `1E5`):
//!   no one sees it, a save by Excel, WPS or `LibreOffice` keeps it, and the digits stay.
//!
//! The form `="00123"` was left out: it is a formula, holds 255 characters, and a save takes it away for good.

use std::borrow::Cow;

/// Letters that stand in numbers, dates and times as programs in Chinese and English read them.
const LETTERS: [&str; 39] = [
    "e",
    "am",
    "pm",
    "a",
    "p",
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "年",
    "月",
    "日",
    "时",
    "分",
    "秒",
    "上午",
    "下午",
    "号",
    "点",
];
/// A whole number of so many digits is shown and saved as it is.
const SHORT: usize = 8;

/// `text` as a cell of a CSV file that is opened as a spreadsheet.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) {
        return format!("'{text}").into();
    }
    if is_taken(text) { format!("\t{text}").into() } else { marked(text) }
}

/// `text` as a cell that is a text already, as in a workbook: only what would be taken for a guarded text has a guard,
/// and what has line ends of two letters, which are the file's otherwise.
pub(crate) fn marked(text: &str) -> Cow<'_, str> {
    let is_plain = unguarded(text).len() == text.len() && !text.contains("\r\n");
    if is_plain { text.into() } else { format!("\t{text}").into() }
}

/// What a cell says without its guard.
pub(crate) fn unguarded(cell: &str) -> &str {
    if let Some(rest) = cell.strip_prefix('\t') {
        return rest;
    }
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// True if a program may run `text` as a formula, or cut the cell at a line end to get one.
fn is_formula(text: &str) -> bool {
    const MARKS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    text.starts_with(['\r', '\n']) || text.trim_start().starts_with(MARKS)
}

/// True if a program may take `text` for a number, a date, a time or a truth, and write it otherwise.
fn is_taken(text: &str) -> bool {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        return true;
    }
    let is_digit = |letter: char| letter.is_ascii_digit() || ('０'..='９').contains(&letter);
    let is_short = text.len() <= SHORT
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    if is_short || !text.contains(is_digit) {
        return false;
    }
    let is_mark = |letter: char| {
        " .,:;/-+%$¥￥€£()'\u{a0}。，：／－＋．％".contains(letter) || is_digit(letter)
    };
    let mut runs = text.split(is_mark).filter(|run| !run.is_empty());
    // A month may come first, but the `a` of `9:30 a` or an exponent only after a digit.
    let is_led_by_one = text.chars().nth(1).is_some_and(is_mark) && !text.starts_with(is_mark);
    !is_led_by_one && runs.all(|run| LETTERS.contains(&run.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_change_has_a_guard() {
        for (text, expected) in [
            ("", ""),
            ("会议室投影仪故障", "会议室投影仪故障"),
            ("261122-7K3QF2", "261122-7K3QF2"),
            ("261122-123456", "\t261122-123456"),
            ("261122-12E456", "\t261122-12E456"),
            ("42", "42"),
            ("12345678", "12345678"),
            ("123456789", "\t123456789"),
            ("13812345678", "\t13812345678"),
            ("440106199001011234", "\t440106199001011234"),
            ("00123", "\t00123"),
            ("0", "0"),
            ("1E5", "\t1E5"),
            ("3-4", "\t3-4"),
            ("3/4", "\t3/4"),
            ("1.50", "\t1.50"),
            ("10%", "\t10%"),
            ("9:30", "\t9:30"),
            ("2026年11月22日", "\t2026年11月22日"),
            ("SEPT2", "\tSEPT2"),
            ("TRUE", "\tTRUE"),
            ("１２３", "\t１２３"),
            ("A-12", "A-12"),
            ("=1+1", "'=1+1"),
            ("-5", "'-5"),
            ("+8613812345678", "'+8613812345678"),
            ("@li.na", "'@li.na"),
            ("＝1+1", "'＝1+1"),
            (" =1", "' =1"),
            ("\r=1", "'\r=1"),
            ("\tx", "\t\tx"),
            ("'=1", "\t'=1"),
            ("'tis", "'tis"),
        ] {
            assert_eq!(guarded(text), expected, "{text:?}");
            assert_eq!(unguarded(&guarded(text)), text);
        }
    }

    proptest! {
        #[test]
        fn a_guard_is_taken_away_whatever_it_guards(text in "[\t\r\n'=+@＝0-9eE.:/a-c年 -]{0,8}") {
            let (guarded, marked) = (guarded(&text), marked(&text));
            prop_assert_eq!(unguarded(&guarded), &text);
            prop_assert_eq!(unguarded(&marked), &text);
        }
    }
}
