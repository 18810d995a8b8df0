//! The code quality report of GitLab: an array with an object a finding. Two of one fingerprint would be shown as one.

use std::io::{self, Write};

use serde::Serialize;

use super::batch;
use crate::report::finding::{Finding, Findings, Level};

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes all findings; files are named from `prefix`, which is empty or ends in `/`.
pub(crate) fn write(out: &mut dyn Write, found: &dyn Findings, prefix: &str) -> io::Result<()> {
    let items = found.items().filter(|item| item.level() != Level::Pass);
    batch::array(out, items, |item, text| {
        Ok(serde_json::to_writer(text, &issue(&item.in_words(), prefix))?)
    })?;
    writeln!(out)
}

fn issue<'a>(finding: &'a Finding<'a>, prefix: &str) -> Issue<'a> {
    Issue {
        description: &finding.message,
        check_name: finding.code,
        fingerprint: &finding.fingerprint,
        severity: match finding.level {
            Level::Fault => "critical",
            Level::Error => "major",
            Level::Warning => "minor",
            Level::Info | Level::Trial | Level::Pass => "info",
        },
        location: Location {
            path: format!("{prefix}{}", finding.file),
            lines: Lines { begin: finding.line },
        },
    }
}
