//! An edit in words, one line a fact; layout is `render`'s.

use super::rules::{Became, RuleDiff, SpanChange, SpanWhat};
use super::verdict::{Basis, Direction};
use super::{Counts, Diff, Effect, Face, Margin, Replay, Sort};
use crate::calendar::date_of;
use crate::engine::Outcome;
use crate::engine::obligation::Reading;
use crate::model::language::Language;
use crate::policy::gist::{Cause, Change, SectionChange, What, span_text};
use crate::report::{length, short};

impl Became {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Changed => "changed",
        }
    }
}

impl Sort {
    /// `2 deadlines moved`.
    pub(crate) fn counted(self, count: u64) -> String {
        match (self, count) {
            (Self::DeadlineMoved, 1) => "1 deadline moved".to_owned(),
            _ => format!("{count} {}", self.text()),
        }
    }

    /// Over a column of counts.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::NewlyViolated => "NEWLY VIOLATED",
            Self::NoLongerViolated => "NO LONGER",
            Self::DeadlineMoved => "MOVED",
            Self::NewlyPending => "NEWLY PENDING",
            Self::NoLongerPending => "NO LONGER PENDING",
        }
    }
}

impl Diff<'_> {
    /// `HEAD (2026.1) → working tree (2026.2)`.
    pub(crate) fn names(&self) -> String {
        let name = |name: &str, version: &str| format!("{name} ({version})");
        let old = name(&self.old_name, &self.old.policy.version);
        format!("{old} → {}", name(&self.new_name, &self.new.policy.version))
    }

    /// `2 rules differ: 1 stricter, 1 equivalent`.
    pub(crate) fn summary(&self) -> String {
        if self.rules.is_empty() {
            return match self.sections.len() {
                0 => "the two mean the same".to_owned(),
                1 => "no rule differs; 1 entry of another section does".to_owned(),
                more => format!("no rule differs; {more} entries of other sections do"),
            };
        }
        let count = |direction: Direction| {
            let found = self.rules.iter().filter(|rule| rule.verdict().direction == direction);
            (found.count(), direction.as_str())
        };
        let counts = Direction::ALL.map(count).into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> =
            counts.map(|(count, direction)| format!("{count} {direction}")).collect();
        let rules = if self.rules.len() == 1 {
            "1 rule differs".to_owned()
        } else {
            format!("{} rules differ", self.rules.len())
        };
        format!("{rules}: {}", counts.join(", "))
    }

    /// What became of `rule`, one line a fact.
    pub(crate) fn facts(&self, rule: &RuleDiff) -> Vec<String> {
        let mut facts = Vec::new();
        if let Some(old) = &rule.old_id {
            facts.push(format!(
                "renamed from `{old}`: rule ids are forever, and waivers, baselines and reports that say `{old}` find nothing now"
            ));
        }
        for span in &rule.spans {
            facts.extend(self.span_facts(rule, span));
        }
        if let Some(before) = rule.keeps_before {
            let date = date_of(self.new.policy.zone(), before);
            facts.push(format!("what began before {date} is judged as it was"));
        }
        for change in &rule.attributes {
            facts.push(format!("{}{}", change_text(change), weight_text(rule, change)));
        }
        let places = rule.new.iter().map(|place| &self.new.policy.rules[*place]);
        if rule.is_trial && places.count() > 0 {
            facts.push("on trial: no gate heeds it".to_owned());
        }
        facts.extend(basis_text(rule));
        facts
    }

    /// How what began before the new version goes on to be judged.
    fn remedy(&self, rule: &RuleDiff, change: &SpanChange) -> String {
        let (Some(until), Became::Changed) = (change.span.until, &rule.became) else {
            return String::new();
        };
        let date = date_of(self.new.policy.zone(), until);
        format!(
            "; what began before is judged by nothing, unless the old version stands beside the new one, with `effective: {{until: {date}}}`"
        )
    }

    fn span_facts(&self, rule: &RuleDiff, change: &SpanChange) -> Vec<String> {
        let span = span_text(change.span, self.new.policy);
        let at = if span.is_empty() { String::new() } else { format!("{span}: ") };
        match &change.what {
            SpanWhat::Asks if rule.became == Became::Added && span.is_empty() => Vec::new(),
            SpanWhat::AsksNoMore if rule.became == Became::Removed && span.is_empty() => Vec::new(),
            SpanWhat::Asks => vec![format!("{at}it asks")],
            SpanWhat::AsksNoMore => {
                vec![format!("{at}it asks no more{}", self.remedy(rule, change))]
            }
            SpanWhat::Changed { changes, causes } => {
                let own = changes.iter().flat_map(|change| {
                    let told = format!("{at}{}", change_text(change));
                    std::iter::once(told).chain(between_text(change))
                });
                let reached = causes.iter().map(|(cause, changes)| {
                    let changes: Vec<String> = changes.iter().take(3).map(change_text).collect();
                    let told = changes.join("; ");
                    let is_rule = matches!(cause, Cause::Rule(_));
                    let told = if is_rule { String::new() } else { format!(": {told}") };
                    format!("{at}because {} changed{told}", cause.text())
                });
                own.chain(reached).collect()
            }
        }
    }

    /// `12 newly violated, 3 deadlines moved`.
    pub(crate) fn counts_text(counts: Counts) -> String {
        let told = Sort::ALL.into_iter().map(|sort| (counts[sort as usize], sort));
        let told = told.filter(|(count, sort)| *count > 0 || *sort == Sort::NewlyViolated);
        let told: Vec<String> = told.map(|(count, sort)| sort.counted(count)).collect();
        told.join(", ")
    }

    /// How an obligation stands under one policy, with its margin.
    pub(crate) fn face_text(&self, face: Option<&Face>) -> String {
        let Some(face) = face else { return "not asked".to_owned() };
        let zone = self.new.policy.zone();
        let mut text = face.outcome.as_str().to_owned();
        if let Some(figure) = face.reading.and_then(|reading| reading.figure) {
            text = format!("{text}, figure {figure}");
        }
        text.extend(face.due.map(|due| format!(", due {}", short(due, zone))));
        text.extend(face.margin.map(|margin| match margin {
            Margin::Over(over) => format!(", over {}", length(over, Language::English)),
            Margin::Spare(spare) => format!(", spare {}", length(spare, Language::English)),
        }));
        text
    }

    /// How a metric reads over a period.
    pub(crate) fn figure_text(face: Option<(Outcome, Reading)>) -> String {
        let Some((outcome, reading)) = face else { return "not asked".to_owned() };
        let figure =
            reading.figure.map_or_else(|| "nothing".to_owned(), |figure| figure.to_string());
        format!("{figure}, {}", outcome.as_str())
    }

    /// The counts of a replay, by rule, month and owner, each under its heading.
    pub(crate) fn counted(&self, replay: &Replay) -> Vec<(&'static str, Vec<(String, Counts)>)> {
        let rules = replay.by_rule().into_iter();
        let rules = rules.map(|(rule, counts)| (self.rules[rule].id.clone(), counts)).collect();
        let months = replay.by_month(self.new.policy.zone()).into_iter().collect();
        let owners = replay.by_owner().into_iter();
        let owners =
            owners.map(|(owner, counts)| (owner.unwrap_or("-").to_owned(), counts)).collect();
        vec![("RULE", rules), ("MONTH", months), ("OWNER", owners)]
    }

    /// The id of the rule of an effect.
    pub(crate) fn rule_of(&self, effect: &Effect) -> &str {
        self.rules.get(effect.rule).map_or("", |rule| &rule.id)
    }
}

/// `deadline.within: 2wd → 1wd`.
pub(crate) fn change_text(change: &Change) -> String {
    let path = if change.path.is_empty() { String::new() } else { format!("{}: ", change.path) };
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("{path}{old} → {new}"),
        (None, Some(new)) => format!("{path}{new}, which was not there"),
        (Some(old), None) => format!("{path}{old}, which is gone"),
        (None, None) => path,
    }
}

/// `calendars.office: week.fri: off → 09:00-17:00`.
pub(crate) fn section_text(change: &SectionChange) -> String {
    const MOST: usize = 4;
    let entry = change.entry.as_ref().map_or_else(String::new, |entry| format!(".{entry}"));
    let place = format!("{}{entry}", change.section);
    match &change.what {
        What::Added => format!("{place}: added"),
        What::Removed => format!("{place}: removed"),
        What::Changed(changes) => {
            let told: Vec<String> = changes.iter().take(MOST).map(change_text).collect();
            let left = changes.len().saturating_sub(MOST);
            let more = if left > 0 { format!("; and {left} more") } else { String::new() };
            format!("{place}: {}{more}", told.join("; "))
        }
    }
}

/// Which way severity and status go.
fn weight_text(rule: &RuleDiff, change: &Change) -> String {
    match (rule.weight, change.path.as_str()) {
        (Some(direction), "severity" | "status") => format!(" ({})", direction.as_str()),
        _ => String::new(),
    }
}

/// The figures that tell two bounds of a metric apart.
fn between_text(change: &Change) -> Option<String> {
    if !["metric.at_least", "metric.at_most"].contains(&change.path.as_str()) {
        return None;
    }
    let (old, new) = (change.old.as_ref()?, change.new.as_ref()?);
    Some(format!(
        "a figure that meets one of {old} and {new}, and not the other, tells the two apart"
    ))
}

/// How the verdict is known.
fn basis_text(rule: &RuleDiff) -> Option<String> {
    let verdict = rule.verdict();
    let tried = match verdict.basis {
        Basis::Argument(reasons) if reasons.is_empty() => return None,
        Basis::Argument(reasons) => return Some(format!("why: {}", reasons.join("; "))),
        Basis::Search(tried) => tried,
    };
    Some(match verdict.direction {
        Direction::NotDecided if tried == 0 => "why: its words do not show it".to_owned(),
        Direction::NotDecided => {
            format!(
                "why: its words do not show it, and none of {tried} records tried, each alone, tells the two apart"
            )
        }
        Direction::Stricter => format!(
            "why: by search alone: of {tried} records tried, each alone, none is violated under the old version only"
        ),
        Direction::Looser => format!(
            "why: by search alone: of {tried} records tried, each alone, none is violated under the new version only"
        ),
        Direction::Mixed | Direction::Equivalent => {
            format!("why: by search: {tried} records were tried")
        }
    })
}
