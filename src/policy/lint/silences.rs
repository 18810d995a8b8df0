//! Silences: `allow: {CODE: reason}` at the place at which a warning stands.

use std::collections::BTreeSet;

use crate::model::code::Code;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, Position, suggest};
use crate::model::language::said;
use crate::policy::raw::Keys;

/// One silence, with the places that it is good for.
struct Silence {
    code: Code,
    at: Position,
    places: BTreeSet<Position>,
    is_needed: bool,
}

/// Reads the key `allow` of a rule, tier, calendar, field, event, kind, roster, column or commitment: each code is one of a
/// warning, each reason is given.
pub(crate) fn read(keys: &mut Keys<'_>, findings: &mut Findings) {
    let Some(node) = keys.get("allow") else { return };
    let Content::Map(map) = &node.content else {
        let message = format!("`allow` must be a mapping, not {}", node.shape());
        let hint = said!(
            "write allow: {{code-of-the-warning: why it is meant so}}",
            "请写 allow: {{警告代码: 为何如此}}"
        );
        findings.fault_with_hint(node.at, message, hint).code(Code::WrongShape);
        return;
    };
    for entry in &map.entries {
        if code(&entry.key).is_none() {
            let message = said!("there is no warning `{}`", "没有警告 `{}`", entry.key);
            let names = Code::LINTS.iter().map(|code| code.as_str());
            findings
                .fault_with_hint(entry.key_at, message, suggest(&entry.key, names))
                .code(Code::UnknownWarning);
        }
        if entry.value.as_text().is_none_or(|reason| reason.trim().is_empty()) {
            let message =
                said!("`{}` is silenced without a reason", "`{}` 免报，却没有写理由", entry.key);
            let hint = said!("say in a few words why it is meant so", "请用几个字写明为何如此");
            findings.fault_with_hint(entry.key_at, message, hint).code(Code::SilenceWithoutReason);
        }
    }
}

fn code(name: &str) -> Option<Code> {
    Code::parse(name).filter(|code| Code::LINTS.contains(code))
}

/// Takes out the warnings that are silenced at their place, and warns of silences that nothing needs.
pub(super) fn apply(root: &Node, findings: &mut Findings) {
    let mut silences = Vec::new();
    gather(root, root.at, &mut silences);
    findings.warnings.retain(|warning| {
        let mut is_silenced = false;
        for silence in &mut silences {
            if silence.code == warning.code && silence.places.contains(&warning.position) {
                silence.is_needed = true;
                is_silenced = true;
            }
        }
        !is_silenced
    });
    for silence in silences.iter().filter(|silence| !silence.is_needed) {
        findings
            .warn(
                silence.at,
                said!(
                    "nothing here needs the silence `{}`",
                    "这里用不着 `{}` 的免报",
                    silence.code
                ),
            )
            .code(Code::UnneededSilence)
            .hint(said!(
                "take it out: what it was for is mended, or stands elsewhere",
                "请去掉：原来的问题已改，或在别处"
            ));
    }
}

/// The silences in `node`, whose own place begins at `start`: its key, where it has one.
fn gather(node: &Node, start: Position, silences: &mut Vec<Silence>) {
    match &node.content {
        Content::Map(map) => {
            for entry in &map.entries {
                if &*entry.key == "allow" {
                    add(entry, node, start, silences);
                } else {
                    gather(&entry.value, entry.key_at, silences);
                }
            }
        }
        Content::List(items) => items.iter().for_each(|item| gather(item, item.at, silences)),
        Content::Scalar(_) | Content::Absent => {}
    }
}

fn add(allow: &Entry, of: &Node, start: Position, silences: &mut Vec<Silence>) {
    let Some(map) = allow.value.as_map() else { return };
    let mut places = BTreeSet::from([start]);
    collect(of, &mut places);
    for entry in &map.entries {
        if let Some(code) = code(&entry.key) {
            let (at, places) = (entry.key_at, places.clone());
            silences.push(Silence { code, at, places, is_needed: false });
        }
    }
}

fn collect(node: &Node, places: &mut BTreeSet<Position>) {
    places.insert(node.at);
    match &node.content {
        Content::Map(map) => {
            for entry in &map.entries {
                places.insert(entry.key_at);
                collect(&entry.value, places);
            }
        }
        Content::List(items) => items.iter().for_each(|item| collect(item, places)),
        Content::Scalar(_) | Content::Absent => {}
    }
}
