//! Which part of a document stands at a place: a path of keys, which stays the same when lines move.

use super::document::{Content, Node};
use super::fault::Position;

/// The path to what stands at `at`: `rules/complaint-resolved/deadline/within`. An item of a list goes by its `id`, or by
/// `case`, or by its text, else by its number from 1.
pub(crate) fn path_at(root: &Node, at: Position) -> String {
    let mut path: Vec<String> = Vec::new();
    let mut node = root;
    loop {
        match &node.content {
            Content::Map(map) => {
                let Some(entry) = map.entries.iter().rev().find(|entry| entry.key_at <= at) else {
                    break;
                };
                path.push(entry.key.to_string());
                if entry.value.at > at {
                    break;
                }
                node = &entry.value;
            }
            Content::List(items) => {
                let Some(nth) = items.iter().rposition(|item| item.at <= at) else { break };
                path.push(name_of(&items[nth]).unwrap_or_else(|| (nth + 1).to_string()));
                node = &items[nth];
            }
            Content::Scalar(_) | Content::Absent => break,
        }
    }
    path.join("/")
}

fn name_of(item: &Node) -> Option<String> {
    let named = item.as_map().and_then(|map| map.get("id").or_else(|| map.get("case")));
    named.unwrap_or(item).as_text().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::read;
    use crate::model::fault::Findings;

    const TEXT: &str = "policy: {name: x, version: 1}
rules:
  - id: a
    when: {kind: [one, two]}
  - id: b
    deadline:
      tiers: [{within: 1d}, {within: 2d}]
";

    #[test]
    fn a_place_has_a_path_of_keys_and_ids() {
        let root = read(TEXT, &mut Findings::new("x")).unwrap();
        for ((line, column), path) in [
            ((1, 1), "policy"),
            ((1, 10), "policy/name"),
            ((1, 16), "policy/name"),
            ((3, 5), "rules/a/id"),
            ((4, 24), "rules/a/when/kind/two"),
            ((7, 31), "rules/b/deadline/tiers/2/within"),
            ((9, 1), "rules/b/deadline/tiers/2/within"),
        ] {
            assert_eq!(path_at(&root, Position { line, column }), path, "{line}:{column}");
        }
    }

    #[test]
    fn it_does_not_move_with_lines() {
        let more = format!("# one\n# two\n{}", TEXT.replace("  - id: b", "  - id: new\n  - id: b"));
        let root = read(&more, &mut Findings::new("x")).unwrap();
        let at = Position { line: 10, column: 31 };
        assert_eq!(path_at(&root, at), "rules/b/deadline/tiers/2/within");
    }
}
