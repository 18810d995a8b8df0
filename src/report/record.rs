//! One record for people: its head, its timeline, its clocks; and a line of it for lists.

use super::Words;
use super::figures::Cell;
use super::gaps::Gaps;
use super::left::Left;
use super::roster::{MASK, Secrets, name_of};
use crate::calendar::NoData;
use crate::engine::echoes::source;
use crate::engine::waive::{Judge, Waivers};
use crate::engine::{Bench, Echoes, Obligation, Outcome, Plan, Sink, View, judge_record};
use crate::model::Instant;
use crate::model::fault::Fault;
use crate::model::language::{Language, tr};
use crate::model::record::{Amended, Correction, Event, Record};
use crate::model::roster::Rosters;
use crate::model::symbol::Symbol;
use crate::model::timeline::{Horizon, Timeline};
use crate::model::value::{FieldId, Value, field};
use crate::model::waiver::Waiver;
use crate::policy::schema::{FieldType, Target};

/// What a record is judged with.
#[derive(Clone, Debug)]
pub(crate) struct Basis<'a> {
    pub(crate) words: Words<'a>,
    pub(crate) rosters: &'a Rosters,
    pub(crate) waivers: &'a [Waiver],
    /// What other records say.
    pub(crate) echoes: &'a Echoes,
    pub(crate) plan: Plan,
    pub(crate) now: Instant,
    pub(crate) language: Language,
    pub(crate) secrets: Secrets,
}

/// A record as it was judged.
#[derive(Debug)]
pub(crate) struct Judged<'v, 'a> {
    pub(crate) view: &'v View<'a>,
    /// Waivers are applied.
    pub(crate) obligations: Vec<Obligation>,
    /// What could not be judged, by rule.
    pub(crate) gaps: Vec<(usize, NoData)>,
}

/// A record as `cs show` shows it.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    /// Fields as they stand now, with their names.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) events: Vec<EventRow>,
    /// What is pending, paused or violated, the nearest deadline first.
    pub(crate) clocks: Vec<ClockRow>,
    /// Events later than now.
    pub(crate) hidden: usize,
    /// Years without data, into which clocks reach that could not be judged.
    pub(crate) gaps: Vec<Fault>,
}

#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) at: Instant,
    pub(crate) event: String,
    pub(crate) by: String,
    pub(crate) says: String,
}

#[derive(Clone, Debug)]
pub(crate) struct ClockRow {
    pub(crate) rule: String,
    pub(crate) title: String,
    pub(crate) outcome: Outcome,
    pub(crate) due: Option<Instant>,
    /// Pending, and the instant to warn of it has come.
    pub(crate) is_near: bool,
    /// Nothing once it is decided.
    pub(crate) left: Left,
    /// Who owes it.
    pub(crate) owner: Option<String>,
    pub(crate) message: String,
}

impl Basis<'_> {
    fn horizon(&self) -> Horizon {
        Horizon { now: self.now, as_of: None }
    }

    /// What the engine judges with.
    pub(crate) fn bench(&self) -> Bench<'_> {
        Bench {
            policy: self.words.policy,
            symbols: self.words.symbols,
            rosters: self.rosters,
            horizon: self.horizon(),
        }
    }

    fn judge_of_waivers(&self) -> Judge<'_> {
        Judge { policy: self.words.policy, rosters: self.rosters, now: self.now }
    }

    /// Turns the violations of what is called `name` that a waiver covers into waived ones.
    pub(super) fn waive(&self, name: &str, obligations: &mut [Obligation]) {
        // Most have none.
        if self.waivers.iter().any(|waiver| *waiver.record == *name) {
            let _ = Waivers::new(self.waivers).apply(self.judge_of_waivers(), name, obligations);
        }
    }

    /// Who waived an obligation of what is called `name`, and where that stands.
    pub(super) fn waived(&self, name: &str, obligation: &Obligation) -> String {
        let found = self.judge_of_waivers().covering(self.waivers, name, obligation);
        found.map_or_else(
            || tr!(self.words.language, "waived", "已豁免"),
            |waiver| self.words.waived_by(waiver),
        )
    }

    /// The record's timeline as of now; `None` if it is not opened yet.
    pub(crate) fn settle<'r>(&self, record: &'r Record) -> Option<Timeline<'r>> {
        Timeline::settle(record, self.horizon())
    }

    /// Judges the record, and hands what came of it to `then`. `None` if it is not opened yet.
    pub(crate) fn judge<T>(
        &self,
        record: &Record,
        then: impl FnOnce(&Judged<'_, '_>) -> T,
    ) -> Option<T> {
        let sink = &mut Sink::default();
        judge_record(self.bench(), &self.plan, (self.echoes, sink), record, |view, sink| {
            let Sink { mut obligations, gaps, .. } = std::mem::take(sink);
            self.waive(record.id.as_str(), &mut obligations);
            then(&Judged { view, obligations, gaps })
        })
    }

    /// Every obligation of the record; what cannot be judged is left out.
    pub(crate) fn obligations(&self, record: &Record) -> Vec<Obligation> {
        self.judge(record, |judged| judged.obligations.clone()).unwrap_or_default()
    }

    /// What is pending, paused or violated, the nearest deadline first, those without one last.
    pub(crate) fn clocks(&self, obligations: &[Obligation]) -> Vec<ClockRow> {
        let is_shown = |obligation: &&Obligation| {
            obligation.outcome.is_violation()
                || matches!(obligation.outcome, Outcome::Pending | Outcome::Paused)
        };
        let mut rows: Vec<ClockRow> =
            obligations.iter().filter(is_shown).map(|one| self.clock_row(one)).collect();
        rows.sort_by(|a, b| {
            (a.due.is_none(), a.due, &a.rule).cmp(&(b.due.is_none(), b.due, &b.rule))
        });
        rows
    }

    pub(super) fn clock_row(&self, obligation: &Obligation) -> ClockRow {
        let rule = &self.words.policy.rules[obligation.rule];
        let is_open =
            matches!(obligation.outcome, Outcome::Pending | Outcome::Paused | Outcome::Overdue);
        let owner = obligation.owner.map(|owner| self.words.symbols.text(owner));
        ClockRow {
            rule: rule.id.to_string(),
            title: rule.title.text(self.language).unwrap_or(&rule.id).to_owned(),
            outcome: obligation.outcome,
            due: obligation.due,
            is_near: obligation.outcome == Outcome::Pending
                && obligation.warn.is_some_and(|warn| warn <= self.now),
            left: if is_open { Left::of(self, obligation) } else { Left::default() },
            owner: owner.or(rule.owner.as_deref()).map(str::to_owned),
            message: self.words.message(obligation),
        }
    }

    /// The sheet of a record; `None` if it is not opened yet.
    pub(crate) fn sheet(&self, record: &Record) -> Option<Sheet> {
        self.judge(record, |judged| self.sheet_of(judged))
    }

    fn sheet_of(&self, judged: &Judged<'_, '_>) -> Sheet {
        let view = judged.view;
        let (timeline, record) = (view.timeline, view.timeline.record);
        let last = timeline.events.len() - 1;
        let schema = &self.words.policy.schema;
        let kind = schema.kind(record.kind);
        let kind_title = kind.title.text(self.language).unwrap_or(&kind.name);
        let subject =
            view.value(field::SUBJECT, last).map(|value| self.show_field(field::SUBJECT, value));
        let subject = subject.unwrap_or_default();
        let shown = (0..schema.fields.len()).filter_map(|index| {
            let id = FieldId(u16::try_from(index).ok()?);
            let is_in_title = matches!(id, field::ID | field::KIND | field::SUBJECT);
            let value = view.value(id, last).filter(|_| !is_in_title)?;
            let text = match value.as_word().filter(|_| !self.is_masked(id)) {
                Some(key) => self.named(id, key, self.secrets),
                None => self.show_field(id, value),
            };
            Some((self.field_title(id), text))
        });
        // What came of its own rules is shown below, as clocks.
        let is_outcome = |event: &Event| schema.is_echo(event.event) && source(event).is_none();
        let shown_events = timeline.events.iter().filter(|event| !is_outcome(event));
        Sheet {
            title: format!("{}  {kind_title}  {subject}", record.id),
            fields: shown.collect(),
            events: shown_events.map(|event| self.timeline_row(event)).collect(),
            clocks: self.clocks(&judged.obligations),
            hidden: timeline.hidden,
            gaps: self.gaps(judged),
        }
    }

    /// Years without calendar data, into which clocks reach that could not be judged.
    pub(crate) fn gaps(&self, judged: &Judged<'_, '_>) -> Vec<Fault> {
        let mut gaps = Gaps::default();
        gaps.add(judged.gaps.iter().cloned());
        gaps.faults(self.words.policy)
    }

    fn field_title(&self, id: FieldId) -> String {
        let field = self.words.policy.schema.field(id);
        let is_built_in = usize::from(id.0) < field::NAMES.len();
        match (field.title.text(self.language), field.name.split_at_checked(1)) {
            (Some(title), _) => title.to_owned(),
            (None, Some((first, rest))) if is_built_in => first.to_uppercase() + rest,
            (None, _) => field.name.to_string(),
        }
    }

    /// True of a secret field, unless this run may show it.
    pub(crate) fn is_masked(&self, id: FieldId) -> bool {
        self.words.policy.schema.field(id).secret && self.secrets == Secrets::Masked
    }

    /// A value of a field; masked where the field is secret.
    pub(crate) fn show_field(&self, id: FieldId, value: &Value) -> String {
        if self.is_masked(id) {
            return MASK.to_owned();
        }
        if let Value::Instant(instant) = value {
            return crate::report::short(*instant, self.words.policy.zone());
        }
        self.words.value(id, value)
    }

    /// A word of a field; the key of a row with the name that it bears now, unless that is masked.
    pub(super) fn named(&self, id: FieldId, key: Symbol, secrets: Secrets) -> String {
        let (words, text) = (self.words, self.words.symbols.text(key));
        let schema = &words.policy.schema;
        let FieldType::Ref(Target::Roster(roster)) = schema.field(id).kind else {
            return schema.word_titled(id, text, words.language).unwrap_or(text).to_owned();
        };
        let row = self.rosters.get(roster).and_then(|rows| rows.at(key, self.now));
        let kind = words.policy.schema.roster(roster);
        let name = row.map_or_else(String::new, |row| name_of(words, kind, row, secrets));
        if matches!(&*name, "" | MASK) { text.to_owned() } else { format!("{text} {name}") }
    }

    /// A value in a table: its name for programs, its title for people.
    pub(super) fn cell(&self, id: FieldId, value: &Value) -> Cell {
        if self.is_masked(id) {
            return Cell::Text(MASK.to_owned());
        }
        let name = self.words.policy.schema.show(value, self.words.symbols);
        let title = self.words.value(id, value);
        if title == name { Cell::text(name) } else { Cell::Titled { name, title } }
    }

    pub(crate) fn event_row(&self, event: &Event) -> EventRow {
        let schema = &self.words.policy.schema;
        let kind = schema.event(event.event);
        let mut says: Vec<String> = event
            .fields
            .iter()
            .map(|(id, value)| {
                let (name, value) = (self.words.field(id), self.show_field(id, value));
                tr!(self.words.language, "{name}: {value}", "{name}：{value}")
            })
            .collect();
        if let Some(amendment) = &event.amendment {
            says.insert(0, self.amendment(&amendment.of, &amendment.correction));
        }
        EventRow {
            at: event.at,
            event: match kind.title.text(self.language) {
                // `closed (Closed)` would say it twice.
                Some(title) if !title.eq_ignore_ascii_case(&kind.name) => {
                    tr!(self.words.language, "{} ({title})", "{title} {}", kind.name)
                }
                _ => kind.name.to_string(),
            },
            by: event.by.text(self.words.symbols),
            says: says.join(self.words.pause()),
        }
    }

    /// The same for the timeline, where it is told that an event was entered later than it happened.
    fn timeline_row(&self, event: &Event) -> EventRow {
        let mut row = self.event_row(event);
        if let Some(recorded) = event.recorded.filter(|recorded| *recorded > event.at) {
            let recorded = crate::report::short(recorded, self.words.policy.zone());
            let gap = if row.says.is_empty() { "" } else { self.words.pause() };
            let late = tr!(self.language, "entered {recorded}", "{recorded} 补登");
            row.says = format!("{}{gap}{late}", row.says);
        }
        row
    }

    fn amendment(&self, of: &Amended, correction: &Correction) -> String {
        self.words.close(self.amendment_in_words(of, correction))
    }

    fn amendment_in_words(&self, of: &Amended, correction: &Correction) -> String {
        let schema = &self.words.policy.schema;
        let zone = self.words.policy.zone();
        let (words, language) = (self.words, self.words.language);
        let of = match of {
            Amended::Head => tr!(language, "the head", "单头"),
            Amended::Event { at, event } => {
                let event = schema.event_called(*event, language);
                let at = crate::report::short(*at, zone);
                tr!(language, "{event} of {at}", "{at} 的 {event}")
            }
        };
        match correction {
            Correction::Void => tr!(language, "{of} is void", "{of} 作废"),
            Correction::Values { at, by, fields } => {
                let at =
                    at.map(|at| tr!(language, "at {}", "时间 {}", crate::report::short(at, zone)));
                let by = by.map(|by| tr!(language, "by {}", "经办 {}", by.text(words.symbols)));
                let fields = fields.iter().map(|(id, value)| {
                    format!("{} {}", words.field(id), self.show_field(id, value))
                });
                let changes: Vec<String> = at.into_iter().chain(by).chain(fields).collect();
                let changes = changes.join(words.pause());
                tr!(language, "{of} becomes {changes}", "{of} 改为 {changes}")
            }
        }
    }
}
