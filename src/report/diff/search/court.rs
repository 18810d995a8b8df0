//! What both policies say of a story.

use super::story::Story;
use crate::engine::obligation::Obligation;
use crate::engine::{Bench, Echoes, Plan, Sink, Team, judge_record};
use crate::model::Instant;
use crate::model::language::tr;
use crate::model::timeline::Horizon;
use crate::policy::levels::Level;
use crate::report::{Words, moment, terms};

/// One policy and the versions of the rule in question.
#[derive(Debug)]
pub(super) struct Court<'a> {
    pub(super) words: Words<'a>,
    pub(super) rules: &'a [usize],
    plan: Plan,
}

/// What one policy says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Saying {
    pub(super) is_violated: bool,
    pub(super) dues: Vec<Instant>,
    pub(super) text: String,
}

impl<'a> Court<'a> {
    pub(super) fn new(words: Words<'a>, rules: &'a [usize]) -> Self {
        Self { words, rules, plan: Plan::new(words.policy, |rule| rules.contains(&rule)) }
    }

    /// `None` where the policy cannot read the story, or cannot judge it for want of calendar data.
    pub(super) fn judge(&self, story: &Story, now: Instant) -> Option<Saying> {
        if self.rules.is_empty() {
            return Some(Saying { text: self.asks_nothing(), ..Saying::default() });
        }
        let record = story.record(self.words)?;
        let rosters = story.rosters(self.words)?;
        let Words { policy, symbols, .. } = self.words;
        let horizon = Horizon { now, as_of: None };
        let bench = Bench { policy, symbols, rosters: &rosters, horizon };
        let records = [record];
        let echoes = Echoes::gather(bench, &records);
        let mut team = Team::new(bench, &self.plan);
        let mut sink = Sink::default();
        let is_of_records =
            self.rules.iter().all(|rule| policy.rules[*rule].level == Level::Record);
        let mut found =
            judge_record(bench, &self.plan, (&echoes, &mut sink), &records[0], |view, sink| {
                if !is_of_records {
                    team.hear(view, &sink.obligations);
                }
                sink.gaps.is_empty().then(|| std::mem::take(&mut sink.obligations))
            })??;
        if !is_of_records {
            let verdict = team.conclude(&echoes, &[]);
            if !verdict.gaps.is_empty() {
                return None;
            }
            found.extend(verdict.obligations.into_iter().map(|(_, one)| one));
        }
        // The deadlines of what the rule rests on matter too.
        let dues = found.iter().filter_map(|one| one.due).collect();
        found.retain(|one| self.plan.shows(one.rule));
        Some(Saying { dues, ..self.saying(&found) })
    }

    fn saying(&self, found: &[Obligation]) -> Saying {
        let mut texts: Vec<String> = found.iter().map(|one| self.told(one)).collect();
        texts.dedup();
        if texts.is_empty() {
            texts.push(self.asks_nothing());
        }
        let between = tr!(self.words.language, "; ", "；");
        Saying {
            is_violated: found.iter().any(|one| one.outcome.is_violation()),
            dues: Vec::new(),
            text: texts.join(&between),
        }
    }

    /// `overdue, due 2026-11-04T18:00:00+08:00: resolved has not come; overdue by 1s (limit 2wd)`.
    fn told(&self, one: &Obligation) -> String {
        let language = self.words.language;
        let outcome = terms::outcome(one.outcome, language);
        let due = one.due.map(|due| {
            let due = moment(due, self.words.policy.zone(), language);
            tr!(language, ", due {due}", "，截止 {due}")
        });
        let (due, message) = (due.unwrap_or_default(), self.words.message(one));
        if message == outcome {
            return format!("{outcome}{due}");
        }
        tr!(language, "{outcome}{due}: {message}", "{outcome}{due}，{message}")
    }

    fn asks_nothing(&self) -> String {
        tr!(self.words.language, "asks nothing", "没有要求")
    }
}
