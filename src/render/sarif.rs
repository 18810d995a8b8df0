//! SARIF 2.1.0: one run, a rule for all that was looked for, a result a finding.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::batch;
use crate::report::finding::{Code, Finding, Findings, Level};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    short_description: Text<'a>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Text<'a>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RelatedLocation<'a>>,
    partial_fingerprints: Fingerprints<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Details::is_empty")]
    properties: Details<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
}

/// Another place that matters, and why.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RelatedLocation<'a> {
    id: usize,
    physical_location: Physical,
    message: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

#[derive(Serialize)]
struct Logical<'a> {
    name: &'a str,
}

/// The name that GitHub compares, and one of our own.
#[derive(Serialize)]
struct Fingerprints<'a> {
    #[serde(rename = "primaryLocationLineHash")]
    primary: &'a str,
    #[serde(rename = "cs/v1")]
    own: &'a str,
}

struct Details<'a>(&'a [(&'static str, String)]);

impl Details<'_> {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Details<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Writes all findings; files are named from `prefix`, which is empty or ends in `/`.
pub(crate) fn write(out: &mut dyn Write, found: &dyn Findings, prefix: &str) -> io::Result<()> {
    let codes = found.codes();
    let version = env!("CARGO_PKG_VERSION");
    write!(out, r#"{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"tool":"#)?;
    write!(out, r#"{{"driver":{{"name":"cs","semanticVersion":"{version}","rules":"#)?;
    batch::array(out, codes.iter(), |code, text| {
        let rule = Rule {
            id: code.id,
            short_description: Text { text: code.title },
            default_configuration: Configuration { level: level(code.level) },
        };
        Ok(serde_json::to_writer(text, &rule)?)
    })?;
    write!(out, r#"}}}},"invocations":[{{"executionSuccessful":{}}}],"#, found.is_decided())?;
    write!(out, r#""columnKind":"unicodeCodePoints","results":"#)?;
    let baseline_state = found.is_compared().then_some("new");
    batch::array(out, found.items(), |item, text| {
        let finding = item.in_words();
        let result = Result { baseline_state, ..result(&finding, &codes, prefix) };
        Ok(serde_json::to_writer(text, &result)?)
    })?;
    writeln!(out, "}}]}}")
}

fn result<'a>(finding: &'a Finding<'a>, codes: &[Code<'_>], prefix: &str) -> Result<'a> {
    let physical = |file: &str, start_line, start_column: Option<u32>, len: u32| {
        let end_column = start_column.filter(|_| len > 0).map(|column| column + len);
        let region = Region { start_line, start_column, end_column };
        Physical { artifact_location: Artifact { uri: uri(&format!("{prefix}{file}")) }, region }
    };
    let physical_location = physical(finding.file, finding.line, finding.column, finding.len);
    let related = finding.related.iter().enumerate().map(|(place, other)| RelatedLocation {
        id: place + 1,
        physical_location: physical(
            &other.file,
            other.position.line.max(1),
            Some(other.position.column.max(1)),
            other.len,
        ),
        message: Text { text: other.note.english() },
    });
    let logical_locations = finding.about.map(|name| Logical { name }).into_iter().collect();
    Result {
        rule_id: finding.code,
        rule_index: codes.iter().position(|code| code.id == finding.code),
        kind: if finding.level == Level::Pass { "pass" } else { "fail" },
        level: level(finding.level),
        message: Text { text: &finding.message },
        locations: [Location { physical_location, logical_locations }],
        related_locations: related.collect(),
        partial_fingerprints: Fingerprints {
            primary: &finding.fingerprint,
            own: &finding.fingerprint,
        },
        baseline_state: None,
        properties: Details(&finding.details),
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Fault | Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Trial => "note",
        Level::Pass => "none",
    }
}

/// A path as a relative URI: what is no letter, digit or mark of RFC 3986 is written by its bytes.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/=".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
