//! Cases for `cs policy test`: YAML → records, rosters, and what is expected of which rule.
//!
//! A record of a case is read by the same [`Reader`] as any other; only short forms of times are put in full before.

mod draft;
mod expect;
mod times;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use chrono_tz::Tz;

use super::record::{RawEvent, RawRecord, Reader};
use super::{Book, files, rosters};
use crate::model::archive::{ArchiveMonth, FileState};
use crate::model::document::{self, Content, Entry, Node};
use crate::model::fault::{Fault, Findings, Position, did_you_mean, suggest};
use crate::model::language::Said;
use crate::model::record::Record;
use crate::model::roster::Rosters;
use crate::policy::raw::{Keys, text};
use crate::policy::schema::{FieldType, Schema};
use crate::report::trial::Case;
use draft::{Draft, Step};
use expect::Expectations;
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
            findings.fault_with_hint(root.at, message, Said::from(hint));
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
        let records = self.case_records(&draft, rosters.as_ref(), (at, file), findings);
        let now = draft.now.as_ref().map(|node| times.instant(node, "now", findings));
        let months = draft.archive.as_ref().map_or_else(Vec::new, |node| months(node, findings));
        let Expectations { expected, ranks } = expect::read(expect, &self.policy, times, findings);
        let last = records.iter().flat_map(|record| &record.events).map(|event| event.at).max();
        if records.is_empty() && now.is_none() && findings.faults.len() == before {
            findings.fault(at, "the case has no `timeline`, and no `now`");
        }
        if findings.faults.len() > before {
            return None;
        }
        let now = now.unwrap_or(last)?;
        let (file, line) = (Arc::clone(file), at.line);
        Some(Case { title, file, line, now, records, months, rosters, expected, ranks })
    }

    fn case_records(
        &mut self,
        draft: &Draft,
        rosters: Option<&Rosters>,
        (at, file): (Position, &Arc<str>),
        findings: &mut Findings,
    ) -> Vec<Record> {
        let rosters = rosters.unwrap_or(&self.rosters);
        let mut reader = Reader::new(&self.policy.schema, rosters, &self.symbols);
        let own = (!draft.events.is_empty()).then_some((at, &draft.head, &draft.events));
        let others = draft.others.iter().map(|other| (other.at, &other.head, &other.events));
        let mut records: Vec<Record> = Vec::new();
        for (at, head, events) in own.into_iter().chain(others) {
            let raw = RawRecord {
                at,
                head: head.iter().collect(),
                events: events
                    .iter()
                    .map(|step| RawEvent { at: step.at, entries: &step.entries })
                    .collect(),
            };
            let Some(record) = reader.record(&raw, file, findings) else { continue };
            if records.iter().any(|known| known.id == record.id) {
                findings.fault(at, format!("the record `{}` stands twice in the case", record.id));
            }
            records.push(record);
        }
        let mut strangers: Vec<Fault> = reader.warnings();
        strangers.retain(|new| !self.warnings.contains(new));
        self.warnings.append(&mut strangers);
        records
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
            let rows = rosters::read_rows(&entry.value, kind, schema, &self.symbols, findings);
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
        let times = settle_record(&mut self.head, &mut self.events, (zone, ID), schema);
        for (place, other) in self.others.iter_mut().enumerate() {
            let id = format!("260101-CA{:02}", place + 1);
            settle_record(&mut other.head, &mut other.events, (zone, &id), schema);
        }
        times
    }
}

/// The same for one record; `id` is what it is called where the case does not say.
fn settle_record(
    head: &mut Vec<Entry>,
    events: &mut [Step],
    (zone, id): (Tz, &str),
    schema: &Schema,
) -> Times {
    let times = Times { zone, opened: None };
    let first = events.first();
    let opened = first.and_then(|step| times.read(step.get("at")?.as_text()?));
    let by = first.and_then(|step| step.get("by")).cloned();
    let times = Times { zone, opened };
    if head.iter().all(|entry| &*entry.key != "id") {
        let value = Node { at: Position::START, content: Content::Scalar(id.into()) };
        head.push(Entry { key: "id".into(), key_at: Position::START, value });
    }
    for entry in head {
        expand(entry, schema, times);
    }
    for step in events {
        for entry in &mut step.entries {
            expand(entry, schema, times);
        }
        if let (None, Some(by)) = (step.get("by"), &by) {
            step.entries.push(Entry { key: "by".into(), key_at: step.at, value: by.clone() });
        }
    }
    times
}

/// Months of the archive as a case gives them: `{month: 2026-08, tickets: right, events: missing}`.
fn months(node: &Node, findings: &mut Findings) -> Vec<ArchiveMonth> {
    const WHAT: &str = "a month of the archive";
    const STATES: [(&str, FileState); 3] =
        [("right", FileState::Right), ("missing", FileState::Missing), ("wrong", FileState::Wrong)];
    let mut months = Vec::new();
    for item in node.items() {
        let Some(mut keys) = Keys::of(item, WHAT, findings) else { continue };
        let month = keys.need("month", WHAT, findings);
        let month = month.and_then(|node| text(node, "month", findings));
        let mut state = |key| {
            let Some(node) = keys.get(key) else { return FileState::Right };
            let word = node.as_text().unwrap_or_default();
            let known = STATES.iter().find(|(name, _)| *name == word);
            if known.is_none() {
                let hint = suggest(word, STATES.map(|(name, _)| name));
                findings.fault_with_hint(node.at, format!("`{key}` cannot be `{word}`"), hint);
            }
            known.map_or(FileState::Right, |(_, state)| *state)
        };
        let (tickets, events) = (state("tickets"), state("events"));
        keys.finish(WHAT, findings);
        let line = item.at.line;
        months.extend(month.map(|month| ArchiveMonth {
            month: month.into(),
            line,
            archived_at: None,
            tickets,
            events,
        }));
    }
    months
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
