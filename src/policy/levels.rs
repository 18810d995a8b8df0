//! What a rule is judged on (one record, a roster row, the book), and in which order rules that rest on outcomes are.

use std::collections::BTreeMap;

use super::rule::Rule;
use super::schema::Schema;
use crate::model::code::Code;
use crate::model::document::Node;
use crate::model::fault::Findings;
use crate::model::language::Said;
use crate::model::roster::RosterId;

/// What a rule is judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Record,
    /// Each row of the roster.
    Rows(RosterId),
    Book,
}

/// The levels of all rules, by id, as their nodes show them before they are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels(BTreeMap<Box<str>, Level>);

impl Levels {
    pub(super) fn of(rules: &[Node], schema: &Schema) -> Self {
        let id = |node: &Node| Some(node.as_map()?.get("id")?.as_text()?.into());
        let levels = rules.iter().filter_map(|node| Some((id(node)?, level(node, rules, schema))));
        Self(levels.collect())
    }

    pub(super) fn get(&self, rule: &str) -> Option<Level> {
        self.0.get(rule).copied()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(|id| &**id)
    }
}

pub(super) fn level(rule: &Node, rules: &[Node], schema: &Schema) -> Level {
    level_within(rule, rules, schema, rules.len())
}

/// `depth` bounds the way through rules that rest on each other; a circle is told where rules are ordered.
fn level_within(rule: &Node, rules: &[Node], schema: &Schema, depth: usize) -> Level {
    let Some(map) = rule.as_map() else { return Level::Record };
    let roster = |node: &Node| schema.find_roster(node.as_text()?);
    if let Some(roster) = map.get("each").and_then(roster) {
        return Level::Rows(roster);
    }
    if let Some(check) = map.get("roster") {
        let of = check.as_map().and_then(|check| check.get("of")).and_then(roster);
        return of.map_or(Level::Book, Level::Rows);
    }
    if ["duty", "metric", "retention"].iter().any(|form| map.get(form).is_some()) {
        return Level::Book;
    }
    let from = map.get("deadline").and_then(|form| form.as_map()?.get("from"));
    let named = from.map_or(&[][..], Node::items).iter().find_map(|matcher| {
        let id = matcher.as_map()?.get("rule")?.as_text()?;
        rules.iter().find(|other| {
            other.as_map().and_then(|map| map.get("id")).and_then(Node::as_text) == Some(id)
        })
    });
    match named.filter(|_| depth > 0) {
        Some(other) => level_within(other, rules, schema, depth - 1),
        None => Level::Record,
    }
}

/// Gives every rule its stage: a rule that rests on the outcome of another comes after it. Circles are faults.
pub(super) fn set_stages(rules: &mut [Rule], findings: &mut Findings) {
    let depends: BTreeMap<Box<str>, Vec<Box<str>>> =
        rules.iter().fold(BTreeMap::new(), |mut all, rule| {
            all.entry(rule.id.clone()).or_default().extend(rule.depends.iter().cloned());
            all
        });
    let mut stages: BTreeMap<&str, u32> = BTreeMap::new();
    for rule in rules.iter() {
        if let Err(circle) = stage(&rule.id, &depends, &mut stages, &mut Vec::new()) {
            // Every rule of a circle leads to it; it is told once, at the first.
            if circle.iter().min() == Some(&&*rule.id) {
                let message = format!("the rule rests on its own outcome: {}", circle.join(" → "));
                let fault = findings.fault(rule.at, message).code(Code::CircularRules);
                fault.hint(Said::from("let one of them rest on an event instead"));
                for other in
                    rules.iter().filter(|other| other.id != rule.id && circle.contains(&&*other.id))
                {
                    fault.related(other.at, format!("`{}` stands here", other.id));
                }
            }
        }
    }
    let stages: BTreeMap<Box<str>, u32> =
        stages.into_iter().map(|(id, stage)| (id.into(), stage)).collect();
    for rule in rules {
        rule.stage = stages.get(&rule.id).copied().unwrap_or(0);
    }
}

/// One more than the highest stage of what `id` rests on.
///
/// # Errors
/// The circle that it stands in, from itself to itself.
fn stage<'r>(
    id: &'r str,
    depends: &'r BTreeMap<Box<str>, Vec<Box<str>>>,
    stages: &mut BTreeMap<&'r str, u32>,
    path: &mut Vec<&'r str>,
) -> Result<u32, Vec<&'r str>> {
    if let Some(stage) = stages.get(id) {
        return Ok(*stage);
    }
    if let Some(start) = path.iter().position(|earlier| *earlier == id) {
        let mut circle = path[start..].to_vec();
        circle.push(id);
        return Err(circle);
    }
    path.push(id);
    let mut highest = 0;
    for other in depends.get(id).into_iter().flatten() {
        highest = highest.max(stage(other, depends, stages, path)? + 1);
    }
    path.pop();
    stages.insert(id, highest);
    Ok(highest)
}
