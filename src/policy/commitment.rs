//! Commitments: what the public is promised, each with the figure of its rule.

use super::declare::read_title;
use super::form::{Deadline, Form, Limits, Metric, Pace, Recurring, Target};
use super::lint::read_silences;
use super::places::{Places, unknown};
use super::raw::{Keys, text, texts};
use super::rule::Rule;
use super::schema::Title;
use crate::model::Amount;
use crate::model::code::Code;
use crate::model::document::Node;
use crate::model::fault::{Findings, known_here};
use crate::model::figure::Figure;
use crate::model::language::{Said, said};

/// One promise.
#[derive(Clone, Debug)]
pub(crate) struct Commitment {
    pub(crate) title: Title,
    /// What is said, with places for figures.
    pub(crate) text: Title,
    /// The rule that keeps it.
    pub(crate) rule: Box<str>,
    pub(crate) source: Vec<Box<str>>,
}

/// A figure of a rule that a promise can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promised {
    Time(Amount),
    Count(u32),
    Figure(Figure),
}

/// A text between places, or the place of the n-th figure (from 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Text(&'t str),
    Figure(usize),
    /// Braces around something else.
    Unknown(&'t str),
}

/// Splits a text at `{limit}` and `{limit.2}`.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else { break };
        pieces.push(Piece::Text(before));
        let number = match name.strip_prefix("limit") {
            Some("") => Some(1),
            Some(number) => number.strip_prefix('.').and_then(|number| number.parse().ok()),
            None => None,
        };
        pieces.push(match number.and_then(|number: usize| number.checked_sub(1)) {
            Some(place) => Piece::Figure(place),
            None => Piece::Unknown(name),
        });
        rest = next;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

impl Form {
    /// The figures that a promise can name: the limits of tiers in their order, else the one figure of the form.
    pub(crate) fn promised(&self) -> Vec<Promised> {
        match self {
            Self::Deadline(Deadline { limits: Limits::Tiers(tiers), .. })
            | Self::Recurring(Recurring { pace: Pace::Every(tiers), .. }) => {
                tiers.iter().map(|tier| Promised::Time(tier.within)).collect()
            }
            Self::Recurring(Recurring { pace: Pace::Per { at_least, .. }, .. }) => {
                vec![Promised::Count(*at_least)]
            }
            Self::Notice(form) => vec![Promised::Time(form.lead)],
            Self::Limit(form) => vec![Promised::Count(form.at_most)],
            Self::Duty(form) => vec![Promised::Count(form.at_least)],
            Self::Retention(form) => vec![Promised::Time(form.lasts)],
            Self::Metric(Metric { target: Target::Bounds { at_least, at_most }, .. }) => {
                at_least.iter().chain(at_most).map(|figure| Promised::Figure(*figure)).collect()
            }
            Self::Deadline(_)
            | Self::Precedence(_)
            | Self::Sequence(_)
            | Self::Required(_)
            | Self::Actor(_)
            | Self::Roster(_)
            | Self::Metric(_) => Vec::new(),
        }
    }
}

/// Reads the section `commitments`; each names a rule that exists, and figures that it has.
pub(super) fn read(places: Places<'_>, rules: &[Rule], findings: &mut Findings) -> Vec<Commitment> {
    let items = places.section("commitments").map_or(&[][..], Node::items);
    items.iter().filter_map(|item| one(item, places, rules, findings)).collect()
}

fn one(
    item: &Node,
    places: Places<'_>,
    rules: &[Rule],
    findings: &mut Findings,
) -> Option<Commitment> {
    let mut keys = Keys::of(item, "a commitment", findings)?;
    let title = read_title(keys.get("title"), findings);
    let written = keys.get("text");
    let source = keys.get("source").map_or_else(Vec::new, |node| texts(node, "source", findings));
    let rule = keys.need("rule", "a commitment", findings);
    read_silences(&mut keys, findings);
    keys.finish("a commitment", findings);
    let rule = rule?;
    let id = text(rule, "rule", findings)?;
    let Some(kept) = rules.iter().find(|rule| &*rule.id == id) else {
        if places.rule(id).is_none() {
            let fault = findings.fault(rule.at, format!("there is no rule `{id}`"));
            let known = (id, places.rule_ids());
            unknown(fault, Code::UnknownRule, known, |near| places.rule(near));
        }
        return None;
    };
    let said = read_title(written, findings);
    if let Some(node) = written {
        let count = kept.form.promised().len();
        // Languages and places with the same slip tell it once.
        let texts = [&said.zh, &said.en].into_iter().flatten();
        let mut slips: Vec<(Said, Said)> = texts.flat_map(|text| slips(text, count, id)).collect();
        slips.sort();
        slips.dedup();
        for (message, hint) in slips {
            findings
                .fault_with_hint(node.at, message, hint)
                .code(Code::UnknownPlaceholder)
                .related(kept.at, said!("the rule `{id}` stands here", "规则 `{id}` 在这里"));
        }
    }
    Some(Commitment {
        title,
        text: said,
        rule: id.into(),
        source: source.into_iter().map(|(clause, _)| clause.into()).collect(),
    })
}

/// What is wrong with the places of a text, with remedies: one stands for nothing, or for several figures.
fn slips(text: &str, count: usize, id: &str) -> Vec<(Said, Said)> {
    let each: Vec<String> = (1..=count).map(|n| format!("{{limit.{n}}}")).collect();
    let known = || known_here(&each);
    let slip = |piece: Piece<'_>| match piece {
        Piece::Unknown(name) => Some((
            said!("there is no placeholder `{{{name}}}`", "没有占位符 `{{{name}}}`"),
            said!("{{limit}} stands for the figure of the rule", "{{limit}} 代表规则的数值"),
        )),
        Piece::Figure(place) if place >= count => {
            let hint = match count {
                0 => said!("say it without a placeholder", "请不用占位符，直接写明"),
                _ => known(),
            };
            let number = place + 1;
            let message = said!(
                "the rule `{id}` has no figure number {number}",
                "规则 `{id}` 没有第{number}个数值"
            );
            Some((message, hint))
        }
        Piece::Figure(_) if count > 1 && text.contains("{limit}") => Some((
            said!(
                "the rule `{id}` has {count} figures, and `{{limit}}` does not say which",
                "规则 `{id}` 有{count}个数值，`{{limit}}` 没有说明是哪一个"
            ),
            known(),
        )),
        Piece::Figure(_) | Piece::Text(_) => None,
    };
    pieces(text).into_iter().filter_map(slip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_and_other_braces_are_told() {
        assert_eq!(
            pieces("接听 {limit} 内，{limit.2}；{x} {"),
            [
                Piece::Text("接听 "),
                Piece::Figure(0),
                Piece::Text(" 内，"),
                Piece::Figure(1),
                Piece::Text("；"),
                Piece::Unknown("x"),
                Piece::Text(" {"),
            ]
        );
        assert_eq!(pieces("{limit.0}")[1], Piece::Unknown("limit.0"));
    }
}
