//! The guides of a book: Markdown with YAML front matter, in `data/guides`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::rosters::read_cell;
use super::{Book, files};
use crate::model::document::{self, Content, Map, Node};
use crate::model::fault::{Fault, Findings, Position, suggest};
use crate::model::guide::Guide;
use crate::model::language::Said;
use crate::model::roster::{Roster, Row};
use crate::model::symbol::Symbols;
use crate::policy::schema::{Column, RosterKind};

const FOLDER: &str = "data/guides";
/// The roster whose rows are the heads of the guides, where the policy declares it.
pub(crate) const ROSTER: &str = "guides";

impl Book {
    /// The guides by id, and what is wrong with their files.
    pub(crate) fn guides(&mut self) -> Result<(Vec<Guide>, Vec<Fault>)> {
        let schema = &self.policy.schema;
        let kind = schema.find_roster(ROSTER).map(|id| schema.roster(id));
        let mut findings = Vec::new();
        let (mut guides, _) = read_all(&self.root, kind, &self.symbols, &mut findings)?;
        guides.sort_by(|a, b| a.id.cmp(&b.id));
        Ok((guides, findings.into_iter().flat_map(|found| found.faults).collect()))
    }
}

/// Reads every guide; their heads are checked by the columns of `kind`, and are its rows.
pub(super) fn read_all(
    root: &Path,
    kind: Option<&RosterKind>,
    symbols: &Symbols,
    findings: &mut Vec<Findings>,
) -> Result<(Vec<Guide>, Roster)> {
    let (mut guides, mut roster) = (Vec::new(), Roster::default());
    let mut files_by_id: HashMap<String, Arc<str>> = HashMap::new();
    for path in files::list(&root.join(FOLDER))? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let file: Arc<str> = format!("{FOLDER}/{name}").into();
        let mut found = Findings::new(Arc::clone(&file));
        let text = files::read(&path).with_context(|| format!("could not read {file}"))?;
        if let Some((guide, head)) = read(&text, &file, &mut found) {
            if let Some(kind) = kind {
                let row = row(&guide, &head, kind, symbols, &mut found);
                // A second row of one key is told below.
                let _ = roster.add(symbols.intern(&guide.id), row);
            }
            if let Some(first) = files_by_id.get(&guide.id) {
                let message = format!("the guide `{}` stands twice: it is also {first}", guide.id);
                found.fault(Position::START, message);
            } else {
                files_by_id.insert(guide.id.clone(), file);
                guides.push(guide);
            }
        }
        findings.push(found);
    }
    Ok((guides, roster))
}

fn read(text: &str, file: &Arc<str>, findings: &mut Findings) -> Option<(Guide, Map)> {
    let Some((head, body)) = split(text) else {
        let hint = "begin the file with ---, id: …, title: …, ---".to_owned();
        findings.fault_with_hint(Position::START, "the guide has no head", Said::from(hint));
        return None;
    };
    // An empty first line stands for the mark, so that places are those of the file.
    let root = document::read(&format!("\n{head}"), findings)?;
    let Some(map) = root.as_map() else {
        findings.fault(root.at, format!("the head must be a mapping, not {}", root.shape()));
        return None;
    };
    let mut needed = |name: &str| {
        let text = map.get(name).and_then(Node::as_text);
        if text.is_none() {
            findings.fault(Position::START, format!("the guide has no `{name}`"));
        }
        text.map(str::to_owned)
    };
    let (id, title) = (needed("id"), needed("title"));
    let fields =
        map.entries.iter().map(|entry| (entry.key.to_string(), texts(&entry.value))).collect();
    let body = body.trim_start_matches(['\r', '\n']).to_owned();
    let guide = Guide { id: id?, title: title?, fields, body, file: Arc::clone(file) };
    Some((guide, map.clone()))
}

/// The text between the first two lines `---`, and what follows.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rest = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let mut place = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..place], &rest[place + line.len()..]));
        }
        place += line.len();
    }
    None
}

fn texts(node: &Node) -> Vec<String> {
    match &node.content {
        Content::Absent | Content::Map(_) => Vec::new(),
        Content::Scalar(text) => vec![text.to_string()],
        Content::List(items) => items.iter().filter_map(Node::as_text).map(str::to_owned).collect(),
    }
}

fn row(
    guide: &Guide,
    head: &Map,
    kind: &RosterKind,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Row {
    for entry in &head.entries {
        let name = &*entry.key;
        if name != &*kind.key && kind.column(name).is_none() && !matches!(name, "id" | "title") {
            let hint = suggest(name, kind.columns.iter().map(|column| &*column.name));
            let message = format!("the roster `{ROSTER}` has no column `{name}`");
            findings.fault_with_hint(entry.key_at, message, hint);
        }
    }
    let mut cell = |column: &Column| {
        let at = head.get(&column.name)?.at;
        let text = guide.values(&column.name).join(",");
        if text.is_empty() { None } else { read_cell(&text, column, symbols, at, findings) }
    };
    Row { since: None, cells: kind.columns.iter().map(&mut cell).collect(), line: 1 }
}
