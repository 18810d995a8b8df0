//! Workflow commands of GitHub Actions, an annotation a finding. Only ten of a level are shown for a step, so the gravest
//! come first.

use std::io::{self, Write};

use super::batch;
use crate::report::finding::{Finding, Findings, Level};

/// Writes all findings; files are named from `prefix`, which is empty or ends in `/`.
pub(crate) fn write(out: &mut dyn Write, found: &dyn Findings, prefix: &str) -> io::Result<()> {
    for command in ["error", "warning", "notice"] {
        let items = found.items().filter(|item| command_of(item.level()) == Some(command));
        batch::write(out, items, |_, items, text| {
            items.iter().try_for_each(|item| annotation(text, command, &item.in_words(), prefix))
        })?;
    }
    Ok(())
}

/// The command for findings of a level; `None` where there is nothing to annotate.
const fn command_of(level: Level) -> Option<&'static str> {
    match level {
        Level::Fault | Level::Error => Some("error"),
        Level::Warning => Some("warning"),
        Level::Info | Level::Trial => Some("notice"),
        Level::Pass => None,
    }
}

fn annotation(
    text: &mut Vec<u8>,
    command: &str,
    finding: &Finding<'_>,
    prefix: &str,
) -> io::Result<()> {
    let file = property(&format!("{prefix}{}", finding.file));
    let (line, title) = (finding.line, property(finding.code));
    let column = finding.column.map(|column| match finding.len {
        0 => format!(",col={column}"),
        len => format!(",col={column},endColumn={}", column + len),
    });
    let column = column.unwrap_or_default();
    let message = data(&finding.message);
    writeln!(text, "::{command} file={file},line={line}{column},title={title}::{message}")
}

/// What stands behind the `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind a `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_property_or_a_command_is_escaped() {
        for (text, as_data, as_property) in [
            ("100%, at 9:00", "100%25, at 9:00", "100%25%2C at 9%3A00"),
            ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"),
            ("%0A", "%250A", "%250A"),
            ("投诉", "投诉", "投诉"),
        ] {
            assert_eq!((data(text).as_str(), property(text).as_str()), (as_data, as_property));
        }
    }
}
