//! Why an obligation that is on no record stands as it does: of a roster row, a period, a month of the archive.

use std::collections::BTreeSet;

use super::explain::{
    Explained, Explainer, Explanation, Teller, Wanted, could_not, fact, holds, judged_by,
};
use super::record::Basis;
use super::roster::name_of;
use super::row_evidence::bounds;
use super::short;
use super::standing::{Book, by_name, conclude};
use crate::calendar::{Due, NoData, Period, after_without_calendar};
use crate::engine::team::{Memory, Verdict};
use crate::engine::{Obligation, Outcome, Subject};
use crate::model::archive::FileState;
use crate::model::language::tr;
use crate::policy::form::{Form, Retention};
use crate::policy::levels::Level;

/// What came of asking for a name.
#[derive(Debug)]
pub(crate) struct Told {
    /// `None` if nothing is asked of what is called so.
    pub(crate) sheet: Option<Explained>,
    /// What something is asked of.
    pub(crate) known: BTreeSet<String>,
    /// The first rule that could not be judged, and why.
    pub(crate) gap: Option<NoData>,
}

/// Explains the obligations of what is called `name`.
///
/// # Errors
/// If a year is not covered.
pub(crate) fn explain(
    basis: &Basis<'_>,
    book: Book<'_>,
    name: &str,
    wanted: Wanted<'_>,
) -> Result<Told, NoData> {
    let mut verdict = conclude(basis, book, Memory::Long, &mut |_, _| {});
    let all = by_name(basis.words, std::mem::take(&mut verdict.obligations));
    let known = all.keys().cloned().collect();
    let rules = &basis.words.policy.rules;
    let is_wanted = |rule: usize| wanted.rule.is_none_or(|id| *id == *rules[rule].id);
    let gap = verdict.gaps.iter().find(|(rule, _)| is_wanted(*rule)).map(|(_, gap)| gap.clone());
    let Some((_, (subject, mut obligations))) = all.into_iter().find(|(about, _)| about == name)
    else {
        return Ok(Told { sheet: None, known, gap });
    };
    basis.waive(name, &mut obligations);
    let teller = SubjectTeller { basis, book, verdict: &verdict, subject: &subject, name };
    let (full, brief) = wanted.sort_out(rules, &obligations, &teller)?;
    let idle = teller.idle(&obligations, wanted);
    let sheet = Explained { head: teller.head(), full, brief, idle };
    Ok(Told { sheet: Some(sheet), known, gap })
}

/// Tells of obligations on no record.
pub(super) struct SubjectTeller<'a> {
    pub(super) basis: &'a Basis<'a>,
    pub(super) book: Book<'a>,
    pub(super) verdict: &'a Verdict,
    pub(super) subject: &'a Subject,
    pub(super) name: &'a str,
}

impl SubjectTeller<'_> {
    fn head(&self) -> Vec<String> {
        let name = self.name;
        let row = match self.subject {
            Subject::Row(roster, key) => {
                let kind = self.basis.words.policy.schema.roster(*roster);
                let rows = self.basis.rosters.get(*roster);
                let row = rows.and_then(|rows| rows.at(*key, self.basis.now));
                row.map(|row| (kind, row))
            }
            Subject::Period { .. } | Subject::Month { .. } => None,
        };
        let called = row.map_or_else(String::new, |(kind, row)| {
            name_of(self.basis.words, kind, row, self.basis.secrets)
        });
        let place = match self.subject {
            Subject::Row(..) => row.map(|(kind, row)| format!("{}:{}", kind.file(), row.line)),
            Subject::Month { line, .. } => Some(format!("data/archive/manifest.csv:{line}")),
            Subject::Period { .. } => None,
        };
        let first = format!("{name}  {called}").trim_end().to_owned();
        [first].into_iter().chain(place).chain([judged_by(self.basis)]).collect()
    }

    /// The rules that asked nothing of it, where they are wanted.
    fn idle(&self, obligations: &[Obligation], wanted: Wanted<'_>) -> Vec<(String, String)> {
        let words = self.basis.words;
        let mut idle = Vec::new();
        for (index, rule) in words.policy.rules.iter().enumerate() {
            let is_asked = obligations.iter().any(|one| one.rule == index);
            let gap = self.verdict.gaps.iter().find(|(gap, _)| *gap == index);
            let why = match gap {
                _ if is_asked => continue,
                Some((_, gap)) => could_not(gap, words.language),
                None if wanted.all && rule.level != Level::Record => words.close(tr!(
                    words.language,
                    "is judged on {}",
                    "评判的是 {}",
                    words.judged_on(rule)
                )),
                None => continue,
            };
            idle.push((rule.id.to_string(), why));
        }
        idle.dedup();
        idle
    }

    /// The waiver of what is waived, then how it stands.
    pub(super) fn so(&self, obligation: &Obligation) -> String {
        let text = self.basis.words.message(obligation);
        let rule = &self.basis.words.policy.rules[obligation.rule];
        match obligation.outcome {
            Outcome::Waived => {
                let waived = self.basis.waived(self.name, obligation);
                tr!(self.basis.words.language, "{waived}; {text}", "{waived}；{text}")
            }
            Outcome::Kept if !rule.form.never_fails() => holds(self.basis.words),
            Outcome::Kept
            | Outcome::Late
            | Outcome::Overdue
            | Outcome::Broken
            | Outcome::Pending
            | Outcome::Paused
            | Outcome::Void => text,
        }
    }

    /// A month of the archive: what the manifest says of its files, and how they are found.
    fn month(&self, form: Retention, obligation: &Obligation, explanation: &mut Explanation) {
        let (zone, language) = (self.basis.words.policy.zone(), self.basis.words.language);
        let Subject::Month { label, line } = self.subject else { return };
        let Some(month) = self.book.months.iter().find(|month| month.line == *line) else { return };
        let until = Period::Month.next(zone, obligation.from);
        let asked = &mut explanation.asked;
        asked.push(fact("month", bounds(self.basis.words, label, (obligation.from, until))));
        let archived = month.archived_at.map_or_else(
            || tr!(language, "the manifest does not say when", "清单没有写明何时"),
            |at| short(at, zone),
        );
        asked.push(fact("archived", archived));
        for (file, state) in [("tickets.csv", month.tickets), ("events.csv", month.events)] {
            let text = match state {
                FileState::Right => {
                    tr!(language, "has the hash of the manifest", "与清单的校验值一致")
                }
                FileState::Missing => tr!(language, "is missing", "不见了"),
                FileState::Wrong => tr!(
                    language,
                    "is there with another hash than the manifest has",
                    "与清单的校验值不一致"
                ),
            };
            asked.push(fact("file", format!("data/archive/month={label}/{file} {text}")));
        }
        if let Some(Due::At(end)) = after_without_calendar(zone, until, form.lasts, &[]) {
            explanation.result.push(fact("kept until", short(end, zone)));
        }
        explanation.result.push(fact("so", self.so(obligation)));
    }
}

impl Teller for SubjectTeller<'_> {
    fn one(&self, obligation: &Obligation, name: String) -> Result<Explanation, NoData> {
        let mut explanation = Explanation::of(self.basis, obligation, name);
        let rule = &self.basis.words.policy.rules[obligation.rule];
        if let Form::Metric(form) = &rule.form {
            self.figure(form, obligation, &mut explanation);
            return Ok(explanation);
        }
        if let Form::Retention(form) = &rule.form {
            self.month(*form, obligation, &mut explanation);
            return Ok(explanation);
        }
        let told = self.on_timeline(obligation, |explainer| {
            explainer.one(obligation, explanation.name.clone())
        });
        told.unwrap_or(Ok(explanation))
    }

    fn brief(&self, obligation: &Obligation) -> String {
        let told = self.on_timeline(obligation, |explainer| explainer.brief(obligation));
        told.unwrap_or_else(|| match (&obligation.detail, obligation.outcome) {
            (_, Outcome::Waived) => self.basis.waived(self.name, obligation),
            (crate::engine::Detail::None, Outcome::Kept) => holds(self.basis.words),
            _ => self.basis.words.message(obligation),
        })
    }
}

impl SubjectTeller<'_> {
    /// Hands the timeline on which `obligation` was judged to `then`; `None` where it has none.
    fn on_timeline<T>(
        &self,
        obligation: &Obligation,
        then: impl FnOnce(&Explainer<'_, '_>) -> T,
    ) -> Option<T> {
        let mut timelines = self.verdict.timelines.iter();
        let told = timelines.find(|told| told.bears(obligation.rule, self.subject))?;
        Some(told.seen(self.basis.bench(), |view| {
            then(&Explainer { basis: self.basis, view, name: self.name, gaps: &[] })
        }))
    }
}
