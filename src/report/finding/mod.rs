//! What a command found, one at a time, for formats that show findings at lines of files.
//!
//! The fingerprint of a finding says what it is about and never where it stands, so that it does not move with lines.

mod cases;
mod check;
mod policy;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

pub(crate) use cases::Tests;
pub(crate) use policy::Inspection;

use super::Words;
use super::check::Violation;
use super::trial::{Lack, Tried};
use crate::model::code as fault;
use crate::model::fault::{Fault, Related};
use crate::model::language::Language;
use crate::policy::rule::{Rule, Severity, Standing};

/// How grave a finding is, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Something could not be read or judged.
    Fault,
    Error,
    Warning,
    Info,
    /// What a rule on trial says: shown, never failing.
    Trial,
    /// It is as it should be.
    Pass,
}

impl Level {
    fn of(rule: &Rule) -> Self {
        match (rule.standing, rule.severity) {
            (Standing::Trial, _) => Self::Trial,
            (Standing::Active, Severity::Error) => Self::Error,
            (Standing::Active, Severity::Warning) => Self::Warning,
            (Standing::Active, Severity::Info) => Self::Info,
        }
    }
}

/// A finding in words.
#[derive(Debug)]
pub(crate) struct Finding<'a> {
    /// The rule, or what kind of fault it is.
    pub(crate) code: &'a str,
    pub(crate) level: Level,
    pub(crate) file: &'a str,
    pub(crate) line: u32,
    pub(crate) column: Option<u32>,
    /// How many characters it is about, from the column on; 0 where that is not known.
    pub(crate) len: u32,
    /// Other places that matter.
    pub(crate) related: &'a [Related],
    /// What it is about, where that is no place of a file: a record, a case.
    pub(crate) about: Option<&'a str>,
    /// May have several lines.
    pub(crate) message: String,
    pub(crate) fingerprint: String,
    /// What else is known of it, by name.
    pub(crate) details: Vec<(&'static str, String)>,
}

/// A finding that is not yet put into words.
#[derive(Clone, Debug)]
pub(crate) enum Item<'a> {
    Violation(&'a Violation, Words<'a>),
    Fault {
        fault: &'a Fault,
        level: Level,
        fingerprint: String,
    },
    Case(&'a Tried),
    /// A rule that lacks cases, and its line in the policy.
    Untested {
        rule: &'a str,
        line: u32,
        lack: Lack,
    },
}

impl<'a> Item<'a> {
    pub(crate) fn level(&self) -> Level {
        match self {
            Self::Violation(violation, words) => Level::of(&words.policy.rules[violation.rule()]),
            Self::Fault { level, .. } => *level,
            Self::Case(case) if case.differences.is_empty() => Level::Pass,
            Self::Case(_) | Self::Untested { .. } => Level::Error,
        }
    }

    pub(crate) fn in_words(&self) -> Finding<'a> {
        match self {
            Self::Violation(violation, words) => check::violation(violation, *words),
            Self::Fault { fault, level, fingerprint } => {
                let hint = fault.hint.as_ref().map(|hint| format!("\nhint: {hint}"));
                Finding {
                    code: fault.code.as_str(),
                    level: *level,
                    file: &fault.file,
                    line: fault.position.line.max(1),
                    column: Some(fault.position.column.max(1)),
                    len: fault.len,
                    related: &fault.related,
                    about: None,
                    message: fault.message.english().to_owned() + &hint.unwrap_or_default(),
                    fingerprint: fingerprint.clone(),
                    details: Vec::new(),
                }
            }
            Self::Case(case) => cases::case(case),
            Self::Untested { rule, line, lack } => cases::untested(rule, *line, *lack),
        }
    }
}

/// What findings may be of.
#[derive(Debug)]
pub(crate) struct Code<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) level: Level,
}

/// The result of a command that can be shown as findings: a check, the faults of a policy, what came of its cases. The
/// formats share what writes them.
pub(crate) trait Findings {
    /// The findings in the order in which they are shown: what is graver comes first.
    fn items(&self) -> Box<dyn Iterator<Item = Item<'_>> + '_>;

    /// What was looked for, each once.
    fn codes(&self) -> Vec<Code<'_>>;

    /// False if some of it could not be judged.
    fn is_decided(&self) -> bool;

    /// True if it was compared with what was known before, and only what is new is shown.
    fn is_compared(&self) -> bool {
        false
    }
}

fn add_codes<'a>(codes: &mut Vec<Code<'a>>, faults: impl Iterator<Item = &'a Fault>, level: Level) {
    for fault in faults {
        let id = fault.code.as_str();
        if codes.iter().all(|code| code.id != id) {
            codes.push(Code { id, title: title_of(fault.code), level });
        }
    }
}

/// What a code means in a sentence, for programs: the first of its English page.
fn title_of(code: fault::Code) -> &'static str {
    let page = code.page(Language::English);
    let text = page.split("\n\n").find(|part| !part.starts_with('#')).unwrap_or(code.as_str());
    let end = text.find(['.', '\n']).unwrap_or(text.len());
    text[..end].trim()
}

/// How often a fingerprint was given before.
type Known = BTreeMap<String, u32>;

fn faults<'a>(
    faults: &'a [Fault],
    level: Level,
    known: &mut Known,
    about: impl Fn(&'a Fault) -> &'a str,
) -> Vec<Item<'a>> {
    let item = |fault| Item::Fault { fault, level, fingerprint: nth(fault, about(fault), known) };
    faults.iter().map(item).collect()
}

/// What a fault is about, where nothing but its message says it.
fn message(fault: &Fault) -> &str {
    fault.message.english()
}

/// The fingerprint of a fault; faults of one code about the same are told apart by their order.
fn nth(fault: &Fault, about: &str, known: &mut Known) -> String {
    let first = fingerprint(&[fault.code.as_str(), &fault.file, about]);
    let count = known.entry(first.clone()).or_default();
    *count += 1;
    if *count == 1 { first } else { fingerprint(&[&first, &count.to_string()]) }
}

/// The first 16 bytes of the SHA-256 of `parts`, in hexadecimal.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let mut text = String::with_capacity(32);
    for byte in hasher.finalize().iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
