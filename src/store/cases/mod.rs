//! Cases for `cs policy test`: YAML → records, rosters, and what is expected of which rule.
//!
//! A record of a case is read by the same [`Reader`] as any other; only short forms of times are put in full before.

mod draft;
mod expect;
mod times;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow};

use super::record::{RawEvent, RawRecord, Reader};
use super::{Book, files, rosters};
use crate::model::document::{self, Content, Entry, Node};
use crate::model::fault::{Fault, Findings, Position, did_you_mean, suggest};
use crate::model::record::Record;
use crate::model::roster::Rosters;
use crate::policy::raw::{Keys, text};
use crate::policy::schema::{FieldType, Schema};
use crate::report::trial::Case;
use draft::Draft;
use times::Times;

const FOLDER: &str = "tests/policy";
/// The id of a record that its case does not name.
const ID: &str = "260101-CASE";

impl Book {
    /// Reads the cases of `files` (paths from here or from the book), or all of `tests/policy`. What cannot be read is
    /// kept in `faults`.
    pub(crate) fn cases(&mut self, files: &[String]) -> Result<Vec<Case>> {
        let mut named: Vec<(String, std::path::PathBuf)> = Vec::new();
        for file in files {
            let candidates = [Path::new(file).to_owned(), self.root.join(file)];
            let path = candidates.into_iter().find(|path| path.is_file());
            let path = path.ok_or_else(|| anyhow!("there is no file `{file}`"))?;
            named.push((file.clone(), path));
        }
        if files.is_empty() {
            for path in files::list(&self.root.join(FOLDER))? {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if path.extension().is_some_and(|extension| extension == "yaml") {
                    named.push((format!("{FOLDER}/{name}"), path));
                }
            }
        }
        let mut cases = Vec::new();
        for (name, path) in named {
            let mut findings = Findings::new(name.as_str());
            match files::read(&path) {
                Ok(text) => cases.extend(self.case_file(&text, &name.into(), &mut findings)),
                Err(error) => files::tell(&error, &mut findings),
            }
            // A fault comes again with every case that is like the one at fault.
            findings.faults.sort_by_key(|fault| fault.position);
            findings.faults.dedup();
            self.faults.append(&mut findings.faults);
            self.warnings.append(&mut findings.warnings);
        }
        Ok(cases)
    }

    fn case_file(&mut self, text: &str, file: &Arc<str>, findings: &mut Findings) -> Vec<Case> {
        let Some(root) = document::read(text, findings) else { return Vec::new() };
        let Some(items) = root.as_list() else {
            let hint = "begin each case with `- case: what it is about`".to_owned();
            let message = format!("cases must be a list, not {}", root.shape());
            findings.fault_with_hint(root.at, message, hint);
            return Vec::new();
        };
        let mut known: Vec<(Box<str>, Draft)> = Vec::new();
        let mut cases = Vec::new();
        for item in items {
            let Some(written) = Written::read(item, &mut known, findings) else { continue };
            cases.extend(self.case(written, file, findings));
        }
        cases
    }

    fn case(
        &mut self,
        written: Written<'_>,
        file: &Arc<str>,
        findings: &mut Findings,
    ) -> Option<Case> {
        let before = findings.faults.len();
        let Written { at, title, mut draft, expect } = written;
        let times = draft.settle(&self.policy.schema);
        let rosters = self.case_rosters(&draft.rosters, findings);
        let record = self.case_record(&draft, rosters.as_ref(), (at, file), findings);
        let now = draft.now.as_ref().map(|node| times.instant(node, "now", findings));
        let expected = expect::read(expect, &self.policy, times, findings);
        if findings.faults.len() > before {
            return None;
        }
        let record = record?;
        let last = record.events.iter().map(|event| event.at).max();
        let now = now.unwrap_or(last)?;
        Some(Case { title, file: Arc::clone(file), line: at.line, now, record, rosters, expected })
    }

    fn case_record(
        &mut self,
        draft: &Draft,
        rosters: Option<&Rosters>,
        (at, file): (Position, &Arc<str>),
        findings: &mut Findings,
    ) -> Option<Record> {
        if draft.events.is_empty() {
            findings.fault(at, "the case has no `timeline`");
            return None;
        }
        let rosters = rosters.unwrap_or(&self.rosters);
        let mut reader = Reader::new(&self.policy.schema, rosters, &mut self.symbols);
        let raw = RawRecord {
            at,
            head: draft.head.iter().collect(),
            events: draft
                .events
                .iter()
                .map(|step| RawEvent { at: step.at, entries: &step.entries })
                .collect(),
        };
        let record = reader.record(&raw, file, findings);
        let mut strangers: Vec<Fault> = reader.warnings();
        strangers.retain(|new| !self.warnings.contains(new));
        self.warnings.append(&mut strangers);
        record
    }

    /// The rosters of the book, with the rows of the case in place of those of the same roster.
    fn case_rosters(&mut self, given: &[Entry], findings: &mut Findings) -> Option<Rosters> {
        let mut rosters = (!given.is_empty()).then(|| self.rosters.clone())?;
        let schema = &self.policy.schema;
        for entry in given {
            let Some(id) = schema.find_roster(&entry.key) else {
                let hint = suggest(
                    &entry.key,
                    schema.rosters.iter().map(|kind| &*kind.name).collect::<Vec<_>>(),
                );
                let message = format!("there is no roster `{}`", entry.key);
                findings.fault_with_hint(entry.key_at, message, hint);
                continue;
            };
            let kind = schema.roster(id);
            let rows = rosters::read_rows(&entry.value, kind, schema, &mut self.symbols, findings);
            rosters.0[usize::from(id.0)] = rows;
        }
        Some(rosters)
    }
}

/// A case whose keys are read, and its record not yet.
struct Written<'n> {
    at: Position,
    title: Box<str>,
    draft: Draft,
    expect: &'n Node,
}

impl<'n> Written<'n> {
    /// Reads one case, and adds it to those that later ones may be like.
    fn read(
        item: &'n Node,
        known: &mut Vec<(Box<str>, Draft)>,
        findings: &mut Findings,
    ) -> Option<Self> {
        const WHAT: &str = "a case";
        let mut keys = Keys::of(item, WHAT, findings)?;
        let title = keys
            .need("case", WHAT, findings)
            .and_then(|node| Some((text(node, "case", findings)?, node.at)));
        let like = keys.get("like");
        let base = like.and_then(|node| base(node, known, findings));
        let is_baseless = like.is_some() && base.is_none();
        let draft =
            Draft::read(&mut keys, base.or(is_baseless.then_some(&Draft::default())), findings);
        let expect = keys.need("expect", WHAT, findings);
        keys.finish(WHAT, findings);
        let (title, at) = title?;
        if known.iter().any(|(other, _)| **other == *title) {
            findings.fault(at, format!("the case `{title}` stands twice"));
        }
        known.push((title.into(), draft.clone()));
        if is_baseless {
            return None;
        }
        Some(Self { at: item.at, title: title.into(), draft, expect: expect? })
    }
}

/// The case that another is like: an earlier one of the same file.
fn base<'k>(
    node: &Node,
    known: &'k [(Box<str>, Draft)],
    findings: &mut Findings,
) -> Option<&'k Draft> {
    let title = text(node, "like", findings)?;
    let found = known.iter().find(|(other, _)| **other == *title);
    if found.is_none() {
        let hint = did_you_mean(title, known.iter().map(|(other, _)| &**other));
        let message = format!("there is no earlier case `{title}` in this file");
        findings.fault_with_hint(node.at, message, hint);
    }
    found.map(|(_, draft)| draft)
}

impl Draft {
    /// Puts short forms in full: an id, times, and whoever is not named, who is the one that opened the record.
    fn settle(&mut self, schema: &Schema) -> Times {
        let zone = schema.zone;
        let times = Times { zone, opened: None };
        let first = self.events.first();
        let opened = first.and_then(|step| times.read(step.get("at")?.as_text()?));
        let by = first.and_then(|step| step.get("by")).cloned();
        let times = Times { zone, opened };
        if self.head.iter().all(|entry| &*entry.key != "id") {
            let value = Node { at: Position::START, content: Content::Scalar(ID.into()) };
            self.head.push(Entry { key: "id".into(), key_at: Position::START, value });
        }
        for entry in &mut self.head {
            expand(entry, schema, times);
        }
        for step in &mut self.events {
            for entry in &mut step.entries {
                expand(entry, schema, times);
            }
            if let (None, Some(by)) = (step.get("by"), &by) {
                step.entries.push(Entry { key: "by".into(), key_at: step.at, value: by.clone() });
            }
        }
        times
    }
}

/// Expands the value of a field that holds an instant; `of` and `set` of an amendment hold fields themselves.
fn expand(entry: &mut Entry, schema: &Schema, times: Times) {
    if let Content::Map(map) = &mut entry.value.content {
        map.entries.iter_mut().for_each(|inner| expand(inner, schema, times));
    }
    let field = schema.find_field(&entry.key).map(|field| &schema.field(field).kind);
    if matches!(field, Some(FieldType::Instant)) {
        times.expand(&mut entry.value);
    }
}
