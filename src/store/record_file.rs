//! Record files: YAML at work → records, whatever style a person gave it.

use std::sync::Arc;

use super::record::{RawEvent, RawRecord, Reader};
use super::written;
use crate::model::document::{self, RawMap, RawNode};
use crate::model::fault::Findings;
use crate::model::language::Said;
use crate::model::record::Record;

/// Reads one record file. `None` with the reasons in `findings`.
pub(crate) fn read(
    text: &str,
    file: &Arc<str>,
    reader: &mut Reader<'_>,
    findings: &mut Findings,
) -> Option<Record> {
    if let Some(written) = written::read(text) {
        return typed(&written.raw(), file, reader, findings);
    }
    let root = document::read(text, findings)?;
    typed(&raw(&root, findings)?, file, reader, findings)
}

/// A record in whatever style, from the tree of its file.
pub(super) fn raw<'n>(root: &'n RawNode<'n>, findings: &mut Findings) -> Option<RawRecord<'n>> {
    if root.is_absent() {
        let hint = "take the file away, or write the record: id, kind, timeline".to_owned();
        findings.fault_with_hint(root.at, "the record is empty", Said::from(hint));
        return None;
    }
    let Some(map) = root.as_map() else {
        findings.fault(root.at, format!("a record must be a mapping, not {}", root.shape()));
        return None;
    };
    let timeline = timeline(map, root, findings)?;
    let head = map.entries.iter().filter(|entry| &*entry.key != "timeline").collect();
    let mut events = Vec::with_capacity(timeline.len());
    let mut block_style = None;
    for item in timeline {
        let Some(event) = item.as_map() else {
            findings.fault(item.at, format!("an event must be a mapping, not {}", item.shape()));
            continue;
        };
        if !event.is_flow {
            block_style.get_or_insert(item.at);
        }
        events.push(RawEvent { at: item.at, entries: &event.entries });
    }
    if let Some(at) = block_style {
        let hint = "write each event on one line: - {at: …, event: …, by: …}".to_owned();
        findings.warn(at, "events in block style may merge wrongly").hint(Said::from(hint));
    }
    (!findings.has_faults()).then_some(RawRecord { at: root.at, head, events })
}

fn typed(
    raw: &RawRecord<'_>,
    file: &Arc<str>,
    reader: &mut Reader<'_>,
    findings: &mut Findings,
) -> Option<Record> {
    let record = reader.record(raw, file, findings)?;
    let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml"));
    if stem.is_some_and(|stem| stem != record.id.as_str()) {
        findings
            .warn(raw.at, format!("the file does not bear the name of its record `{}`", record.id));
    }
    Some(record)
}

fn timeline<'n>(
    map: &'n RawMap<'n>,
    root: &'n RawNode<'n>,
    findings: &mut Findings,
) -> Option<&'n [RawNode<'n>]> {
    let Some(node) = map.get("timeline") else {
        findings.fault(root.at, "the record has no `timeline`");
        return None;
    };
    let Some(list) = node.as_list().filter(|list| !list.is_empty()) else {
        findings.fault(node.at, "the timeline must be a list of events, `opened` first");
        return None;
    };
    Some(list)
}
