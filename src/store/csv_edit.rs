//! CSV files changed as text: a row more, or one cell. Every other byte stays as it is.

use std::borrow::Cow;
use std::ops::Range;

/// What has to be appended to `text` so that it has one row more, in the file's own line ends.
pub(super) fn appended(text: &str, cells: &[String]) -> String {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let missing = if text.ends_with('\n') { "" } else { line_end };
    format!("{missing}{}{line_end}", row(cells))
}

/// One row without a line end.
pub(super) fn row(cells: &[String]) -> String {
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",")
}

/// `text` with other cells in one row, by number (the header is 0; blank lines do not count).
pub(super) fn with_cells(text: &str, row: usize, cells: &[(usize, String)]) -> Option<String> {
    let spans = spans(text);
    let spans = spans.get(row)?;
    let mut changed = text.to_owned();
    let mut cells: Vec<&(usize, String)> = cells.iter().collect();
    // From the end, so that the places before stay where they are.
    cells.sort_by_key(|(column, _)| std::cmp::Reverse(*column));
    for (column, cell) in cells {
        changed.replace_range(spans.get(*column)?.clone(), &quoted(cell));
    }
    Some(changed)
}

fn quoted(cell: &str) -> Cow<'_, str> {
    let is_plain = !cell.contains([',', '"', '\r', '\n'])
        && cell.trim() == cell
        && !cell.starts_with('\u{feff}');
    if is_plain { cell.into() } else { format!("\"{}\"", cell.replace('"', "\"\"")).into() }
}

/// Where the cells of each row stand, their quotes included.
fn spans(text: &str) -> Vec<Vec<Range<usize>>> {
    let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (mut rows, mut row, mut start) = (Vec::new(), Vec::new(), first);
    let mut is_quoted = false;
    for (place, letter) in text.char_indices().skip_while(|(place, _)| *place < first) {
        match letter {
            '"' if is_quoted || place == start => is_quoted = !is_quoted,
            // The second quote of two inside a quoted cell.
            '"' if text[start..].starts_with('"') => is_quoted = true,
            ',' if !is_quoted => {
                row.push(start..place);
                start = place + 1;
            }
            '\r' | '\n' if !is_quoted => {
                if place > start || !row.is_empty() {
                    row.push(start..place);
                    rows.push(std::mem::take(&mut row));
                }
                start = place + 1;
            }
            _ => {}
        }
    }
    if start < text.len() || !row.is_empty() {
        row.push(start..text.len());
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_row_is_appended_in_the_line_ends_of_the_file() {
        assert_eq!(appended("a,b\n", &cells(&["1", "2"])), "1,2\n");
        assert_eq!(appended("a,b", &cells(&["1", ""])), "\n1,\n");
        assert_eq!(
            appended("a,b\r\n1,2", &cells(&["x,y", "\"q\""])),
            "\r\n\"x,y\",\"\"\"q\"\"\"\r\n"
        );
    }

    #[test]
    fn a_cell_is_changed_and_every_other_byte_stays() {
        #[track_caller]
        fn case(text: &str, row: usize, column: usize, expected: &str) {
            let changed = with_cells(text, row, &[(column, "X".to_owned())]);
            assert_eq!(changed.as_deref(), Some(expected));
        }
        case("a,b\n1,2\n", 1, 1, "a,b\n1,X\n");
        case("\u{feff}a,b\r\n\r\n1,2", 1, 0, "\u{feff}a,b\r\n\r\nX,2");
        case("a,b\n\"1,\"\"1\n\",2\n3,\"4\"\n", 1, 1, "a,b\n\"1,\"\"1\n\",X\n3,\"4\"\n");
        case("a,b\n\"1,\"\"1\n\",2\n3,\"4\"\n", 1, 0, "a,b\nX,2\n3,\"4\"\n");
        case("a,b\n\"\",2\n3,\"4\"\n", 2, 1, "a,b\n\"\",2\n3,X\n");
        case("a,b\n1,\n3,4\n", 1, 1, "a,b\n1,X\n3,4\n");
        assert_eq!(with_cells("a,b\n", 1, &[]), None);
    }
}
