//! Every obligation of a book, with what it is about: the one place where reports have a book judged.

use std::collections::BTreeMap;

use super::Words;
use super::gaps::Gaps;
use super::record::Basis;
use crate::engine::team::{Memory, Verdict};
use crate::engine::{Echoes, Obligation, Plan, Sink, Subject, Team, View, judge_record};
use crate::model::Instant;
use crate::model::archive::ArchiveMonth;
use crate::model::fault::Fault;
use crate::model::record::{KindId, Record};
use crate::model::value::{FieldId, Value};
use crate::policy::form::Form;
use crate::policy::rule::Rule;

/// What is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Book<'a> {
    /// All of them, since some hear of others.
    pub(crate) records: &'a [Record],
    /// The months of the archive's manifest, where a rule asks for them.
    pub(crate) months: &'a [ArchiveMonth],
    /// By rule number: asked for.
    pub(crate) rules: &'a [bool],
}

/// What obligations are about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About<'a> {
    Record(&'a View<'a>),
    /// A roster row, a period, a month of the archive.
    Other(&'a Subject),
}

/// An obligation with its rule and what it is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    pub(crate) obligation: &'a Obligation,
    pub(crate) rule: &'a Rule,
    pub(crate) about: About<'a>,
    /// The id of the record, or what else output calls what the obligation is about.
    pub(crate) name: &'a str,
}

impl<'a> About<'a> {
    /// The kind of the record, where it is one.
    pub(crate) fn kind(self) -> Option<KindId> {
        match self {
            Self::Record(view) => Some(view.timeline.record.kind),
            Self::Other(_) => None,
        }
    }

    /// True if the record is of one of `kinds`, or all are meant.
    pub(crate) fn is_of(self, kinds: &[KindId]) -> bool {
        kinds.is_empty() || self.kind().is_some_and(|kind| kinds.contains(&kind))
    }

    /// The value of a field of the record as of now.
    pub(crate) fn value(self, id: FieldId) -> Option<&'a Value> {
        match self {
            Self::Record(view) => view.value(id, view.events().len() - 1),
            Self::Other(_) => None,
        }
    }
}

impl Standing<'_> {
    /// Who owes it: the owner of the record, else whom the rule names, else the staff member whom it is about.
    pub(crate) fn owner<'s>(&'s self, basis: &Basis<'s>) -> Option<&'s str> {
        let staff = match self.about {
            About::Other(subject) => basis.words.staff_member(subject),
            About::Record(_) => None,
        };
        let owner = self.obligation.owner.map(|owner| basis.words.symbols.text(owner));
        owner.or(self.rule.owner.as_deref()).or(staff)
    }

    /// When it came to stand as it does. Rosters are judged as of now.
    pub(crate) fn settled_at(&self, now: Instant) -> Instant {
        let one = self.obligation;
        if let Form::Roster(_) = self.rule.form {
            return one.decided.unwrap_or(now);
        }
        one.decided.or(one.done).unwrap_or(one.from)
    }
}

/// Shows `look` all obligations, those about one thing together, waivers applied. Hands back what could not be judged.
pub(crate) fn judge_all(
    basis: &Basis<'_>,
    book: Book<'_>,
    look: &mut dyn FnMut(About<'_>, &[Standing<'_>]),
) -> Vec<Fault> {
    let policy = basis.words.policy;
    let plan = Plan::new(policy, |rule| book.rules[rule]);
    let mut gaps = Gaps::default();
    let mut show = |about: About<'_>, name: &str, mut obligations: Vec<Obligation>| {
        basis.waive(name, &mut obligations);
        let standings: Vec<Standing<'_>> = obligations
            .iter()
            .map(|obligation| {
                let rule = &policy.rules[obligation.rule];
                Standing { obligation, rule, about, name }
            })
            .collect();
        look(about, &standings);
    };
    let verdict = conclude(basis, book, Memory::Short, &mut |view, sink| {
        gaps.add(sink.gaps.into_iter().filter(|(rule, _)| plan.shows(*rule)));
        let shown = sink.obligations.into_iter().filter(|one| plan.shows(one.rule));
        show(About::Record(view), view.timeline.record.id.as_str(), shown.collect());
    });
    verdict.gaps.into_iter().for_each(|gap| gaps.add([gap].into_iter()));
    for (name, (subject, obligations)) in by_name(basis.words, verdict.obligations) {
        show(About::Other(&subject), &name, obligations);
    }
    gaps.faults(policy)
}

/// Judges every record, each shown to `look`, and then what is on none.
pub(super) fn conclude(
    basis: &Basis<'_>,
    book: Book<'_>,
    memory: Memory,
    look: &mut dyn FnMut(&View<'_>, Sink),
) -> Verdict {
    let bench = basis.bench();
    let plan = Plan::new(bench.policy, |rule| book.rules[rule]);
    let echoes = Echoes::gather(bench, book.records);
    let mut team = Team::new(bench, &plan).with_memory(memory);
    let mut sink = Sink::default();
    for record in book.records {
        judge_record(bench, &plan, (&echoes, &mut sink), record, |view, sink| {
            team.hear(view, &sink.obligations);
            look(view, std::mem::take(sink));
        });
    }
    team.conclude(&echoes, book.months)
}

/// Obligations on no record by the name of what they are about, in the order of the names.
pub(super) fn by_name(
    words: Words<'_>,
    obligations: Vec<(Subject, Obligation)>,
) -> BTreeMap<String, (Subject, Vec<Obligation>)> {
    let mut all: BTreeMap<String, (Subject, Vec<Obligation>)> = BTreeMap::new();
    for (subject, obligation) in obligations {
        let name = words.subject_name(&subject);
        all.entry(name).or_insert_with(|| (subject, Vec::new())).1.push(obligation);
    }
    all
}
