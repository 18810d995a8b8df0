//! Why an obligation stands as it does: what was asked, from when, what counted, what came of it.

use super::record::Basis;
use super::spans::SpanRow;
use super::{short, why_idle};
use crate::calendar::NoData;
use crate::engine::trace::trace;
use crate::engine::waive::Judge;
use crate::engine::{Obligation, Outcome, View};
use crate::model::value::field;
use crate::policy::form::{Form, Pace};
use crate::policy::rule::{Rule, Standing};

/// What `cs explain RECORD` shows.
#[derive(Debug)]
pub(crate) struct Explained {
    pub(crate) head: Vec<String>,
    pub(crate) full: Vec<Explanation>,
    pub(crate) brief: Vec<Brief>,
    /// Rules that did not apply, and why.
    pub(crate) idle: Vec<(String, String)>,
}

/// One obligation in full.
#[derive(Debug)]
pub(crate) struct Explanation {
    pub(crate) outcome: Outcome,
    pub(crate) name: String,
    pub(crate) title: String,
    /// What led up to it: a label (or none, where it goes on) and a text.
    pub(crate) asked: Vec<Fact>,
    pub(crate) spans: Vec<SpanRow>,
    pub(crate) result: Vec<Fact>,
}

/// One obligation in a line.
#[derive(Debug)]
pub(crate) struct Brief {
    pub(crate) outcome: Outcome,
    pub(crate) name: String,
    pub(crate) text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) text: String,
}

pub(super) fn fact(label: &'static str, text: impl Into<String>) -> Fact {
    Fact { label, text: text.into() }
}

/// Which obligations of a record are explained, and how far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// Only this rule, and in full.
    pub(crate) rule: Option<&'a str>,
    pub(crate) clock: Option<u32>,
    /// Also the rules that did not apply, and why.
    pub(crate) all: bool,
}

impl Wanted<'_> {
    fn takes(self, rule: &Rule, obligation: &Obligation) -> bool {
        self.rule.is_none_or(|id| *id == *rule.id)
            && self.clock.is_none_or(|clock| clock == obligation.clock)
    }

    fn in_full(self, obligation: &Obligation) -> bool {
        self.rule.is_some()
            || self.clock.is_some()
            || obligation.outcome.is_violation()
            || matches!(obligation.outcome, Outcome::Pending | Outcome::Paused)
    }
}

/// Explains the obligations of one record.
pub(crate) struct Explainer<'a, 'v> {
    pub(crate) basis: &'a Basis<'a>,
    pub(crate) view: &'v View<'a>,
    /// What could not be judged, by rule.
    pub(crate) gaps: &'v [(usize, NoData)],
}

impl<'a> Explainer<'a, '_> {
    /// Violations and running clocks in full, the rest in a line each.
    ///
    /// # Errors
    /// If a year is not covered.
    pub(crate) fn explain(
        &self,
        obligations: &[Obligation],
        wanted: Wanted<'_>,
    ) -> Result<Explained, NoData> {
        let rules = &self.basis.words.policy.rules;
        let (mut full, mut brief) = (Vec::new(), Vec::new());
        for obligation in obligations {
            let rule = &rules[obligation.rule];
            if !wanted.takes(rule, obligation) {
                continue;
            }
            let is_only =
                obligations.iter().filter(|other| other.rule == obligation.rule).count() < 2;
            let name = if is_only {
                rule.id.to_string()
            } else {
                format!("{} #{}", rule.id, obligation.clock)
            };
            if wanted.in_full(obligation) {
                full.push(self.one(obligation, name)?);
            } else {
                let text = self.brief(obligation);
                brief.push(Brief { outcome: obligation.outcome, name, text });
            }
        }
        full.sort_by_key(|one| !one.outcome.is_violation());
        Ok(Explained { head: self.head(), full, brief, idle: self.idle(obligations, wanted) })
    }

    /// The rules that asked nothing, where they are wanted, and those that could not be judged, always.
    fn idle(&self, obligations: &[Obligation], wanted: Wanted<'_>) -> Vec<(String, String)> {
        let mut idle = Vec::new();
        for (index, rule) in self.basis.words.policy.rules.iter().enumerate() {
            let is_asked = obligations.iter().any(|one| one.rule == index);
            let is_wanted = wanted.rule.map_or(wanted.all, |id| *id == *rule.id);
            let gap = self.gaps.iter().find(|(gap, _)| *gap == index).map(|(_, gap)| gap);
            let why = match gap {
                _ if is_asked => continue,
                Some(gap) => format!("could not be judged: the {gap}"),
                None if is_wanted => why_idle::why(self.basis.words, self.view, rule),
                None => continue,
            };
            idle.push((rule.id.to_string(), why));
        }
        idle.dedup();
        idle
    }

    fn head(&self) -> Vec<String> {
        let (words, timeline) = (self.basis.words, self.view.timeline);
        let record = timeline.record;
        let kind = words.policy.schema.kind(record.kind);
        let title = kind.title.text(self.basis.language).unwrap_or(&kind.name);
        let subject = timeline.head.get(field::SUBJECT);
        let subject =
            subject.map_or_else(String::new, |value| self.basis.show_field(field::SUBJECT, value));
        let first = format!("{}  {title}  {subject}", record.id);
        let zone = words.policy.zone();
        vec![
            first.trim_end().to_owned(),
            record.file.to_string(),
            format!(
                "judged by {} {} at {}",
                words.policy.name,
                words.policy.version,
                self.basis.now.in_zone(zone)
            ),
        ]
    }

    fn brief(&self, obligation: &Obligation) -> String {
        let zone = self.view.zone();
        match (obligation.done, obligation.due, obligation.outcome) {
            (Some(done), Some(due), Outcome::Kept) => format!(
                "{} {}, due {}",
                self.event_name(obligation.event),
                short(done, zone),
                short(due, zone)
            ),
            (None, Some(due), Outcome::Kept) => {
                format!("the span ended before the next was due, {}", short(due, zone))
            }
            (_, _, Outcome::Kept) => format!("at {}", self.event(obligation.event)),
            (_, _, Outcome::Waived) => self.waiver(obligation),
            _ => self.basis.words.message(obligation),
        }
    }

    /// Who waived it, and where that stands.
    pub(super) fn waiver(&self, obligation: &Obligation) -> String {
        let record = self.view.timeline.record.id;
        let Basis { words, rosters, now, waivers, .. } = *self.basis;
        let judge = Judge { policy: words.policy, rosters, now };
        let found = judge.covering(waivers, record.as_str(), obligation);
        found.map_or_else(|| "waived".to_owned(), |waiver| self.basis.words.waived_by(waiver))
    }

    fn one(&self, obligation: &Obligation, name: String) -> Result<Explanation, NoData> {
        let rule = &self.basis.words.policy.rules[obligation.rule];
        let mut explanation = Explanation {
            outcome: obligation.outcome,
            name,
            title: rule.title.text(self.basis.language).unwrap_or(&rule.id).to_owned(),
            asked: self.asked(rule, obligation),
            spans: Vec::new(),
            result: Vec::new(),
        };
        match trace(self.view, obligation)? {
            Some(trace) => self.clock(obligation, &trace, &mut explanation)?,
            None => self.verdict(obligation, &mut explanation),
        }
        Ok(explanation)
    }

    fn asked(&self, rule: &Rule, obligation: &Obligation) -> Vec<Fact> {
        let words = self.basis.words;
        let standing = match rule.standing {
            Standing::Active => "",
            Standing::Trial => ", on trial",
        };
        let mut facts = vec![
            fact(
                "rule",
                format!("policy.yaml:{}, {}{standing}", rule.at.line, rule.severity.as_str()),
            ),
            fact("asks", words.asks(rule)),
        ];
        if !rule.when.is_always() {
            facts.push(fact("where", words.condition(&rule.when)));
        }
        let owner = obligation.owner.map(|owner| words.symbols.text(owner));
        facts.extend(owner.or(rule.owner.as_deref()).map(|owner| fact("owed by", owner)));
        facts
    }

    /// An obligation that an event, or a period, settles.
    fn verdict(&self, obligation: &Obligation, explanation: &mut Explanation) {
        let rule = &self.basis.words.policy.rules[obligation.rule];
        if let Form::Recurring(form) = &rule.form
            && let Pace::Per { period, .. } = form.pace
        {
            let label = period.label_at(self.view.zone(), obligation.from);
            explanation.asked.push(fact("period", label));
        } else {
            explanation.asked.push(fact("judged", self.event(obligation.event)));
        }
        explanation.asked.extend(self.evidence(rule, obligation));
        let text = if obligation.outcome == Outcome::Kept {
            "it holds".to_owned()
        } else if obligation.outcome == Outcome::Waived {
            self.waiver(obligation)
        } else {
            self.basis.words.message(obligation)
        };
        explanation.result.push(fact("so", text));
    }

    /// `2026-09-30 16:00 opened by li.na (line 6)`.
    pub(super) fn event(&self, index: usize) -> String {
        format!("{} {}", short(self.view.at(index), self.view.zone()), self.event_by(index))
    }

    /// `opened by li.na (line 6)`.
    pub(super) fn event_by(&self, index: usize) -> String {
        let event = self.view.event(index);
        let by = event.by.text(self.basis.words.symbols);
        format!("{} by {by} (line {})", self.event_name(index), event.line)
    }

    fn event_name(&self, index: usize) -> &'a str {
        &self.basis.words.policy.schema.event(self.view.event(index).event).name
    }
}
