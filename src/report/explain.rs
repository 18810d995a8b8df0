//! Why an obligation stands as it does: what was asked, from when, what counted, what came of it.

use super::record::Basis;
use super::spans::SpanRow;
use super::{Words, moment, short, terms, why_idle};
use crate::calendar::NoData;
use crate::engine::echoes::source;
use crate::engine::trace::trace;
use crate::engine::{Obligation, Outcome, View};
use crate::model::language::{Language, tr};
use crate::model::record::event;
use crate::model::value::{Value, field};
use crate::policy::echo::Of;
use crate::policy::form::{Form, Pace};
use crate::policy::rule::{Rule, Standing};

/// What `cs explain RECORD` shows, or that of whatever else obligations are about.
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

/// Which obligations are explained, and how far.
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

    /// Those of `obligations` that are wanted: violations and what runs in full, violations first; the rest in a line each.
    pub(super) fn sort_out(
        self,
        rules: &[Rule],
        obligations: &[Obligation],
        teller: &dyn Teller,
    ) -> Result<(Vec<Explanation>, Vec<Brief>), NoData> {
        let (mut full, mut brief) = (Vec::new(), Vec::new());
        for obligation in obligations {
            let rule = &rules[obligation.rule];
            if !self.takes(rule, obligation) {
                continue;
            }
            let is_only =
                obligations.iter().filter(|other| other.rule == obligation.rule).count() < 2;
            let name = if is_only {
                rule.id.to_string()
            } else {
                format!("{} #{}", rule.id, obligation.clock)
            };
            if self.in_full(obligation) {
                full.push(teller.one(obligation, name)?);
            } else {
                let text = teller.brief(obligation);
                brief.push(Brief { outcome: obligation.outcome, name, text });
            }
        }
        full.sort_by_key(|one| !one.outcome.is_violation());
        Ok((full, brief))
    }
}

/// Tells of one obligation at a time: those of a record, or those on none.
pub(super) trait Teller {
    /// In full, under this name.
    fn one(&self, obligation: &Obligation, name: String) -> Result<Explanation, NoData>;

    /// In a line.
    fn brief(&self, obligation: &Obligation) -> String;
}

impl Explanation {
    /// What was asked, to begin with.
    pub(super) fn of(basis: &Basis<'_>, obligation: &Obligation, name: String) -> Self {
        let rule = &basis.words.policy.rules[obligation.rule];
        Self {
            outcome: obligation.outcome,
            name,
            title: rule.title.text(basis.language).unwrap_or(&rule.id).to_owned(),
            asked: asked(basis, rule, obligation),
            spans: Vec::new(),
            result: Vec::new(),
        }
    }
}

fn asked(basis: &Basis<'_>, rule: &Rule, obligation: &Obligation) -> Vec<Fact> {
    let words = basis.words;
    let standing = match rule.standing {
        Standing::Active => String::new(),
        Standing::Trial => tr!(words.language, ", on trial", "，试行"),
    };
    let (line, severity) = (rule.at.line, terms::severity(rule.severity, words.language));
    let place = tr!(
        words.language,
        "policy.yaml:{line}, {severity}{standing}",
        "policy.yaml:{line}，{severity}{standing}"
    );
    let mut facts = vec![fact("rule", place), fact("asks", words.asks(rule))];
    if !rule.when.is_always() {
        facts.push(fact("where", words.condition_of(&rule.when, rule.roster())));
    }
    let owner = obligation.owner.map(|owner| words.symbols.text(owner));
    facts.extend(owner.or(rule.owner.as_deref()).map(|owner| fact("owed by", owner)));
    facts
}

/// Explains the obligations on one timeline: that of a record, or of whatever else rules are judged on.
pub(crate) struct Explainer<'a, 'v> {
    pub(crate) basis: &'a Basis<'a>,
    pub(crate) view: &'v View<'a>,
    /// What it is all about, as output names it.
    pub(crate) name: &'v str,
    /// What could not be judged, by rule.
    pub(crate) gaps: &'v [(usize, NoData)],
}

impl Explainer<'_, '_> {
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
        let (full, brief) = wanted.sort_out(rules, obligations, self)?;
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
                Some(gap) => could_not(gap, self.basis.words.language),
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
        vec![first.trim_end().to_owned(), record.file.to_string(), judged_by(self.basis)]
    }

    /// Who waived it, and where that stands.
    pub(super) fn waiver(&self, obligation: &Obligation) -> String {
        self.basis.waived(self.name, obligation)
    }

    /// An obligation that an event, or a period, settles.
    fn verdict(&self, obligation: &Obligation, explanation: &mut Explanation) {
        let rule = &self.basis.words.policy.rules[obligation.rule];
        if let Form::Recurring(form) = &rule.form
            && let Pace::Per { period, .. } = form.pace
        {
            return self.period(form, period, obligation, explanation);
        }
        if let Form::Duty(form) = &rule.form {
            return self.turn(form, obligation, explanation);
        }
        if let Form::Roster(form) = &rule.form {
            return self.row(form, obligation, explanation);
        }
        explanation.asked.push(fact("judged", self.event(obligation.event)));
        let forced = self.view.event(obligation.event).fields.get(field::FORCED);
        let forced = forced.filter(|_| obligation.outcome != Outcome::Kept);
        explanation.asked.extend(
            forced.map(|reason| fact("forced", self.basis.show_field(field::FORCED, reason))),
        );
        explanation.asked.extend(self.evidence(rule, obligation));
        let text = if obligation.outcome == Outcome::Kept {
            holds(self.basis.words)
        } else if obligation.outcome == Outcome::Waived {
            self.waiver(obligation)
        } else {
            self.basis.words.message(obligation)
        };
        explanation.result.push(fact("so", text));
    }

    fn is_of_row(&self, obligation: &Obligation) -> bool {
        matches!(self.basis.words.policy.rules[obligation.rule].form, Form::Roster(_))
    }

    /// `2026-09-30 16:00 opened by li.na (line 6)`.
    pub(super) fn event(&self, index: usize) -> String {
        format!("{} {}", short(self.view.at(index), self.view.zone()), self.event_by(index))
    }

    /// `opened by li.na (line 6)`; of another record, its id in place of the line.
    pub(super) fn event_by(&self, index: usize) -> String {
        let event = self.view.event(index);
        let name = self.event_name(index);
        let (language, line) = (self.basis.words.language, event.line);
        let by = event.by.text(self.basis.words.symbols);
        match source(event) {
            Some(id) => tr!(language, "{name} by {by} ({id})", "{name}，{by}（{id}）"),
            None if line == 0 || self.basis.words.policy.schema.is_echo(event.event) => name,
            None => tr!(language, "{name} by {by} (line {line})", "{name}，{by}（第{line}行）"),
        }
    }

    /// The event's name; of the outcome of another rule, both; of a row, what became of it.
    fn event_name(&self, index: usize) -> String {
        let (words, event) = (self.basis.words, self.view.event(index));
        if self.view.row().is_some() && event.line == 0 {
            match event.event {
                event::OPENED => return tr!(words.language, "counting begins", "开始计时"),
                event::NOTED => return tr!(words.language, "the row changes", "该行有变"),
                _ => {}
            }
        }
        let name = words.event_called(event.event);
        let echo = words.policy.echoes.iter().find(|echo| echo.event == event.event);
        match (echo.map(|echo| &echo.of), event.fields.get(field::STATUS)) {
            (Some(Of::Outcomes { .. }), Some(Value::Word(outcome))) => {
                let outcome = words.symbols.text(*outcome);
                let outcome = Outcome::parse(outcome)
                    .map_or(outcome, |outcome| terms::outcome(outcome, words.language));
                format!("{name} {outcome}")
            }
            _ => name,
        }
    }
}

impl Teller for Explainer<'_, '_> {
    fn one(&self, obligation: &Obligation, name: String) -> Result<Explanation, NoData> {
        let mut explanation = Explanation::of(self.basis, obligation, name);
        match trace(self.view, obligation)? {
            Some(trace) => self.clock(obligation, &trace, &mut explanation)?,
            None => self.verdict(obligation, &mut explanation),
        }
        Ok(explanation)
    }

    fn brief(&self, obligation: &Obligation) -> String {
        let (words, zone) = (self.basis.words, self.view.zone());
        let language = words.language;
        match (obligation.done, obligation.due, obligation.outcome) {
            (Some(done), Some(due), Outcome::Kept) => tr!(
                language,
                "{} {}, due {}",
                "{} {}，截止 {}",
                self.event_name(obligation.event),
                short(done, zone),
                short(due, zone)
            ),
            (None, due, Outcome::Kept) if self.is_of_row(obligation) => due.map_or_else(
                || holds(words),
                |due| tr!(language, "good until {}", "有效至 {}", short(due, zone)),
            ),
            (None, Some(due), Outcome::Kept) => tr!(
                language,
                "the span ended before the next was due, {}",
                "下一次到期（{}）前期间已结束",
                short(due, zone)
            ),
            (_, _, Outcome::Kept) => {
                tr!(language, "at {}", "{}", self.event(obligation.event))
            }
            (_, _, Outcome::Waived) => self.waiver(obligation),
            _ => self.basis.words.message(obligation),
        }
    }
}

/// By which policy, and as of when.
pub(super) fn judged_by(basis: &Basis<'_>) -> String {
    let policy = basis.words.policy;
    tr!(
        basis.words.language,
        "judged by {} {} at {}",
        "按 {} {} 评判，时间 {}",
        policy.name,
        policy.version,
        moment(basis.now, policy.zone(), basis.words.language)
    )
}

/// That what is asked is so.
pub(super) fn holds(words: Words<'_>) -> String {
    tr!(words.language, "it holds", "符合要求")
}

/// That a year without data keeps from judging.
pub(super) fn could_not(gap: &NoData, language: Language) -> String {
    tr!(language, "could not be judged: the {}", "无法评判：{}", gap.text(language))
}
