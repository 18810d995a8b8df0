//! A part of a check: some of the book's records, judged one after the other by one core.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::violation::{About, Violation};
use super::{Checking, Counts, Met, Sight, Turn, Waived};
use crate::engine::team::Verdict;
use crate::engine::waive::{Covered, end_of};
use crate::engine::{Echoes, Obligation, Outcome, Sink, Subject, Team, View, judge_seen, may_hear};
use crate::model::fault::{Fault, Position};
use crate::model::id::RecordId;
use crate::model::language::{Said, said};
use crate::model::record::{Record, event};
use crate::model::symbol::Symbol;
use crate::model::timeline::{Oddity, Timeline};
use crate::model::value::{Value, field};
use crate::model::waiver::Waiver;
use crate::report::gaps::Gaps;
use crate::report::standing::by_name;

/// What came of some of the records.
#[derive(Debug)]
pub(crate) struct Part<'c> {
    pub(super) checking: &'c Checking<'c>,
    pub(super) team: Team<'c>,
    /// What its records say to others.
    pub(super) echoes: Echoes,
    /// Some of its records may hear of others, and wait for the second turn.
    pub(super) waits: bool,
    pub(super) violations: Vec<Violation>,
    pub(super) waived: Vec<Waived>,
    pub(super) counts: Counts,
    /// By rule: it asked something.
    pub(super) applied: Vec<bool>,
    /// By rule: how many violations are shown.
    pub(super) violated: Vec<u64>,
    pub(super) gaps: Gaps,
    /// What is wrong with waivers, by their line.
    pub(super) troubles: BTreeMap<u32, Fault>,
    pub(super) oddities: Vec<(RecordId, Fault)>,
    pub(super) mergers: Vec<Merger>,
    /// Which violations of the baseline were met.
    pub(super) accepted: Met,
    /// Which of those were met that were reported before.
    pub(super) reported: Met,
    /// Room for what comes of a record.
    sink: Sink,
}

/// A record that goes on in another.
#[derive(Debug)]
pub(super) struct Merger {
    pub(super) opened_at: Option<crate::model::Instant>,
    pub(super) into: Symbol,
    pub(super) file: Arc<str>,
    pub(super) line: u32,
}

/// What obligations are about, and where to look.
struct Place<'a> {
    about: &'a dyn Fn() -> About,
    name: &'a str,
    file: &'a Arc<str>,
    line: Line<'a>,
    /// The one of the staff whose row it is.
    staff: Option<Symbol>,
}

enum Line<'a> {
    /// That of the event that the obligation names.
    Event(&'a View<'a>),
    One(u32),
    /// That of the rule.
    Rule,
}

impl<'c> Part<'c> {
    pub(super) fn new(checking: &'c Checking<'c>) -> Self {
        Self {
            checking,
            team: Team::new(checking.bench, &checking.plan),
            echoes: Echoes::default(),
            waits: false,
            violations: Vec::new(),
            waived: Vec::new(),
            counts: Counts::default(),
            applied: vec![false; checking.words.policy.rules.len()],
            violated: vec![0; checking.words.policy.rules.len()],
            gaps: Gaps::default(),
            troubles: BTreeMap::new(),
            oddities: Vec::new(),
            mergers: Vec::new(),
            accepted: Met::default(),
            reported: Met::default(),
            sink: Sink::sparing(checking.plan.unweighed()),
        }
    }

    /// Judges `record`, if it is one of those that are asked for, and if it is its turn.
    pub(crate) fn take(&mut self, record: &Record, turn: Turn<'_>) {
        let Checking { bench, plan, scope, silence, .. } = self.checking;
        let timeline = Timeline::settle(record, bench.horizon);
        if let Turn::First = turn {
            self.note_mergers(record);
        }
        let takes = scope.takes(record);
        let (Some(timeline), true) = (&timeline, takes) else {
            if let (Turn::First, Some(timeline)) = (turn, &timeline) {
                self.echoes.hear(*bench, timeline);
            } else if let (Turn::First, true) = (turn, takes) {
                self.note_hidden(record, record.events.len());
            }
            return;
        };
        let view = View::judging(*bench, timeline);
        if let Turn::First = turn {
            self.echoes.hear_seen(&view);
        }
        match (turn, may_hear(plan, &view)) {
            (Turn::First, false) => self.judge(&view, silence),
            (Turn::First, true) => self.waits = true,
            (Turn::Second(echoes), true) => self.judge(&view, echoes),
            (Turn::Second(_), false) => {}
        }
    }

    fn judge(&mut self, view: &View<'_>, echoes: &Echoes) {
        let Checking { bench, plan, waivers, .. } = self.checking;
        let mut sink = std::mem::take(&mut self.sink);
        // Whether a waiver is of use is seen by all that its rule asks.
        let is_waived = !waivers.is_empty() && waivers.has(view.timeline.record.id.as_str());
        sink.make_all(is_waived);
        judge_seen(*bench, plan, (echoes, &mut sink), view, |view, sink| {
            self.team.hear(view, &sink.obligations);
            self.record(view, sink);
        });
        sink.clear();
        self.sink = sink;
    }

    /// Puts the violations in order, and keeps no more than are shown.
    pub(crate) fn close(&mut self) {
        self.checking.order.sort(&mut self.violations);
        if let Some(most) = self.checking.scope.max_findings {
            self.violations.truncate(most);
        }
        self.violations.shrink_to_fit();
    }

    /// Counts the events of `record` that are not judged, apart by why.
    fn note_hidden(&mut self, record: &Record, hidden: usize) {
        if hidden == 0 {
            return;
        }
        let horizon = self.checking.bench.horizon;
        let later = record.events.iter().filter(|event| !horizon.knows(event)).count();
        self.counts.recorded_later += later as u64;
        self.counts.future_events += hidden.saturating_sub(later) as u64;
    }

    fn note_mergers(&mut self, record: &Record) {
        for merged in record.events.iter().filter(|event| event.event == event::MERGED) {
            if let Some(into) = merged.fields.get(field::INTO).and_then(Value::as_word) {
                self.mergers.push(Merger {
                    opened_at: record.opened_at(),
                    into,
                    file: Arc::clone(&record.file),
                    line: merged.line,
                });
            }
        }
    }

    fn record(&mut self, view: &View<'_>, sink: &mut Sink) {
        let (timeline, record) = (view.timeline, view.timeline.record);
        self.counts.records += 1;
        self.note_hidden(record, timeline.hidden);
        let oddities = timeline.oddities.iter().map(|oddity| warning(*oddity, record));
        self.oddities.extend(oddities.map(|oddity| (record.id, oddity)));
        let plan = &self.checking.plan;
        if !sink.gaps.is_empty() {
            for (rule, _) in &sink.gaps {
                self.applied[*rule] = true;
            }
            self.gaps.add(sink.gaps.drain(..).filter(|(rule, _)| plan.shows(*rule)));
        }
        for (rule, outcome) in sink.spared.drain(..).filter(|(rule, _)| plan.shows(*rule)) {
            self.applied[rule] = true;
            self.counts.tally.count(outcome);
        }
        sink.obligations.retain(|one| plan.shows(one.rule));
        if sink.obligations.is_empty() && !sink.is_whole() {
            return;
        }
        let place = Place {
            about: &|| About::Record(record.id, record.kind),
            name: record.id.as_str(),
            file: &record.file,
            line: Line::Event(view),
            staff: None,
        };
        self.obligations(&place, &mut sink.obligations);
    }

    /// Takes what came of rosters, periods and the archive; the names of what it is about.
    pub(super) fn team(&mut self, verdict: Verdict) -> Vec<String> {
        let words = self.checking.words;
        verdict.gaps.into_iter().for_each(|gap| self.gaps.add([gap].into_iter()));
        let mut subjects = Vec::new();
        for (name, (subject, mut obligations)) in by_name(words, verdict.obligations) {
            let (file, line) = self.place(&subject);
            let staff = match subject {
                Subject::Row(roster, key) if words.policy.schema.staff == Some(roster) => Some(key),
                Subject::Row(..) | Subject::Period { .. } | Subject::Month { .. } => None,
            };
            let about = || About::Other(name.as_str().into());
            let place = Place { about: &about, name: &name, file: &file, line, staff };
            self.obligations(&place, &mut obligations);
            subjects.push(name);
        }
        subjects
    }

    fn place(&self, subject: &Subject) -> (Arc<str>, Line<'static>) {
        match subject {
            Subject::Row(roster, key) => {
                let scope = self.checking.scope;
                let rows = scope.rosters.get(*roster);
                let row = rows.and_then(|rows| {
                    rows.at(*key, scope.horizon.now).or_else(|| rows.history(*key).first())
                });
                let file = self.checking.words.policy.schema.roster(*roster).file();
                (file.into(), Line::One(row.map_or(1, |row| row.line)))
            }
            Subject::Period { .. } => ("policy.yaml".into(), Line::Rule),
            Subject::Month { line, .. } => ("data/archive/manifest.csv".into(), Line::One(*line)),
        }
    }

    /// Applies the waivers of what the obligations are about, and counts them.
    fn obligations(&mut self, place: &Place<'_>, obligations: &mut [Obligation]) {
        if !self.checking.waivers.is_empty() {
            self.waive(place, obligations);
        }
        for obligation in obligations {
            self.obligation(obligation, place);
        }
    }

    /// Keeps what waivers cover and what is wrong with them.
    fn waive(&mut self, place: &Place<'_>, obligations: &mut [Obligation]) {
        let Checking { words, waivers, judge, .. } = self.checking;
        let covered = waivers.apply(*judge, place.name, obligations);
        for (earlier, Covered { index, outcome, waiver }) in covered.iter().enumerate() {
            if covered[..earlier].iter().any(|earlier| earlier.index == *index) {
                continue;
            }
            let bare = Obligation { outcome: *outcome, ..obligations[*index].clone() };
            let violation = self.violation(&bare, place);
            let by = Said::by(|language| words.speaking(language).waived_by(waiver));
            self.waived.push(Waived { violation, by });
        }
        for (waiver, trouble) in waivers.audit(*judge, place.name, obligations, &covered) {
            if self.is_audited(waiver) {
                let fault = words.waiver_warning(waiver, &trouble);
                self.troubles.insert(waiver.line, fault);
            }
        }
    }

    /// True if the check looks at the rule of `waiver`, and `waiver` did not end before what is shown.
    fn is_audited(&self, waiver: &Waiver) -> bool {
        let Checking { words, scope, .. } = self.checking;
        let mut rules = words.policy.rules.iter().zip(&scope.rules);
        let end = end_of(words.policy.zone(), waiver.until);
        rules.any(|(rule, is_judged)| *is_judged && rule.id == waiver.rule)
            && scope.shown.since.is_none_or(|since| end.is_none_or(|end| end > since))
    }

    fn obligation(&mut self, obligation: &Obligation, place: &Place<'_>) {
        let rule = obligation.rule;
        self.applied[rule] = true;
        self.counts.tally.add(obligation);
        if !obligation.outcome.is_violation() {
            return;
        }
        let checking = self.checking;
        let rule = &checking.words.policy.rules[rule];
        let sight = checking.scope.shown.sight(obligation, rule, place.name, self);
        self.counts.add_violation(rule, sight);
        if sight == Sight::Shown {
            self.violated[obligation.rule] += 1;
            let violation = self.violation(obligation, place);
            self.violations.push(violation);
        }
    }

    fn violation(&self, obligation: &Obligation, place: &Place<'_>) -> Violation {
        let line = match place.line {
            Line::Event(view) => view.event(obligation.event).line,
            Line::One(line) => line,
            Line::Rule => self.checking.words.policy.rules[obligation.rule].at.line,
        };
        let file = Arc::clone(place.file);
        let rule = &self.checking.words.policy.rules[obligation.rule];
        let owner = place.staff.filter(|_| rule.owner.is_none());
        let forced = match place.line {
            Line::Event(view) => forced(view, obligation),
            Line::One(_) | Line::Rule => None,
        };
        Violation::new(obligation, (place.about)(), (file, line), (owner, forced))
    }
}

/// Why the event that broke `obligation` was written all the same.
fn forced<'v>(view: &'v View<'_>, obligation: &Obligation) -> Option<&'v str> {
    let reason = view.event(obligation.event).fields.get(field::FORCED);
    let Value::Text(reason) = reason.filter(|_| obligation.outcome == Outcome::Broken)? else {
        return None;
    };
    Some(reason)
}

fn warning(oddity: Oddity, record: &Record) -> Fault {
    let (line, message) = match oddity {
        Oddity::BeforeOpened { line } => {
            let message = said!(
                "the event stands before `opened`, and is judged as at `opened`",
                "事件早于 `opened`，按 `opened` 的时间评判"
            );
            (line, message)
        }
        Oddity::AmendsNothing { line } => {
            (line, said!("the amendment names an event that is not there", "更正所指的事件不存在"))
        }
    };
    Fault::new(Arc::clone(&record.file), Position::line(line), message)
}
