//! What a roster row has of what is asked of it, and what came of a duty in its period.

use super::clock::exact;
use super::explain::{Explainer, Explanation, Fact, fact};
use super::roster::{MASK, Secrets, since_text};
use super::short;
use crate::calendar::Period;
use crate::engine::view::Moment;
use crate::engine::{Detail, Obligation, Outcome, rules};
use crate::model::roster::{ColumnId, RosterId};
use crate::model::symbol::Symbol;
use crate::model::{Amount, Instant};
use crate::policy::condition::Subject;
use crate::policy::form::{Duty, Fresh, Need, Pace, Recurring, RosterCheck};

/// So many of what counted are listed.
pub(super) const MOST: usize = 20;

impl Explainer<'_, '_> {
    /// A row now: each column that is asked, with its value.
    pub(super) fn row(
        &self,
        form: &RosterCheck,
        obligation: &Obligation,
        explanation: &mut Explanation,
    ) {
        let Some((roster, key)) = self.view.row() else { return };
        let asked = &mut explanation.asked;
        asked.extend(self.place(roster, key));
        asked.extend(form.need.iter().map(|need| self.needed(roster, need)));
        asked.extend(form.fresh.iter().map(|fresh| self.fresh(roster, fresh)));
        explanation.result.extend(self.due(obligation));
        let words = self.basis.words;
        let text = match (obligation.outcome, obligation.due, &obligation.detail) {
            (Outcome::Kept, Some(due), _) => {
                format!("it holds for another {}", Amount::Elapsed(due.since(self.basis.now)))
            }
            (Outcome::Kept, None, _) => "it holds".to_owned(),
            (Outcome::Overdue, _, Detail::Stale(column)) => {
                format!("{column} ran out {} ago", exact(obligation.over.unwrap_or(0)))
            }
            (Outcome::Waived, ..) => {
                format!("{}; {}", self.waiver(obligation), words.message(obligation))
            }
            _ => words.message(obligation),
        };
        explanation.result.push(fact("so", text));
    }

    /// Where the row stands that is in force.
    fn place(&self, roster: RosterId, key: Symbol) -> Option<Fact> {
        let words = self.basis.words;
        let row = self.basis.rosters.get(roster)?.at(key, self.basis.now)?;
        let file = words.policy.schema.roster(roster).file();
        let since = match row.since {
            Some(since) => format!(", in force since {}", since_text(since, self.view.zone())),
            None => String::new(),
        };
        Some(fact("row", format!("{file}:{}{since}", row.line)))
    }

    fn needed(&self, roster: RosterId, need: &Need) -> Fact {
        let now = Moment { index: 0, at: self.basis.now, own_first: false };
        let verdict = if self.view.passes(&need.test, now) { "yes" } else { "no" };
        let asked = self.basis.words.test(&need.test, Some(roster));
        let seen = match need.test.subject {
            Subject::Cell(column) => {
                self.cell(roster, column).map_or_else(String::new, |cell| format!(" ({cell})"))
            }
            Subject::Id
            | Subject::At
            | Subject::By
            | Subject::Field(_)
            | Subject::Own(_)
            | Subject::Column { .. } => String::new(),
        };
        fact("needs", format!("{asked}: {verdict}{seen}"))
    }

    /// A date, and when it runs out. Of a secret one, only whether it has.
    fn fresh(&self, roster: RosterId, fresh: &Fresh) -> Fact {
        let name = &fresh.name;
        let Some(cell) = self.cell(roster, fresh.column) else {
            return fact("fresh", format!("{name} has no value"));
        };
        let column = &self.basis.words.policy.schema.roster(roster).columns;
        let is_secret = column[usize::from(fresh.column.0)].secret && self.is_masking();
        let text = match rules::roster::expiry(self.view, fresh) {
            None => format!("{name} {cell}, with no amount that says how long it is good"),
            Some((end, lasts)) => {
                let is_past = end < self.basis.now;
                let verb = if is_past { "ran out" } else { "runs out" };
                match (is_secret, is_past) {
                    (false, _) => {
                        format!(
                            "{name} {cell}, good for {lasts}: {verb} {}",
                            short(end, self.view.zone())
                        )
                    }
                    (true, true) => format!("{name} {cell}, good for {lasts}: ran out"),
                    (true, false) => format!("{name} {cell}, good for {lasts}: still good"),
                }
            }
        };
        fact("fresh", text)
    }

    fn is_masking(&self) -> bool {
        self.basis.secrets == Secrets::Masked
    }

    /// A cell of the row as of now; masked where it is secret.
    fn cell(&self, roster: RosterId, column: ColumnId) -> Option<String> {
        let words = self.basis.words;
        let value = self.view.cell(column, self.basis.now)?;
        let declared = &words.policy.schema.roster(roster).columns[usize::from(column.0)];
        Some(if declared.secret && self.is_masking() {
            MASK.to_owned()
        } else {
            words.policy.schema.show(value, words.symbols)
        })
    }

    /// A duty in one period: its bounds, and the events that counted.
    pub(super) fn turn(&self, form: &Duty, obligation: &Obligation, explanation: &mut Explanation) {
        let rule = &self.basis.words.policy.rules[obligation.rule];
        let zone = self.view.zone();
        let calendar = rule.calendar.map(|index| &self.view.policy.calendars[index]);
        let (from, due) = (obligation.from, obligation.due.unwrap_or(obligation.from));
        let until = rules::duty::end(zone, form.every, from, due);
        let label = rules::duty::label(zone, calendar, form.every, from);
        explanation.asked.push(fact("period", bounds(&label, (from, until), zone)));
        let counted = rules::duty::counted(self.view, form, (from, until));
        self.counted(&counted, (form.at_least, until), obligation, explanation);
    }

    /// What was expected so often in one period of a span.
    pub(super) fn period(
        &self,
        form: &Recurring,
        period: Period,
        obligation: &Obligation,
        explanation: &mut Explanation,
    ) {
        let (zone, from) = (self.view.zone(), obligation.from);
        let span = (from, period.next(zone, from));
        let label = period.label_at(zone, from);
        explanation.asked.push(fact("period", bounds(&label, span, zone)));
        let counted = rules::recurring::counted(self.view, form, span);
        let Pace::Per { at_least, .. } = form.pace else { return };
        self.counted(&counted, (at_least, span.1), obligation, explanation);
    }

    /// The events that counted, the deadline, and by how much it was kept or missed.
    fn counted(
        &self,
        counted: &[usize],
        (at_least, until): (u32, Instant),
        obligation: &Obligation,
        explanation: &mut Explanation,
    ) {
        let (words, zone) = (self.basis.words, self.view.zone());
        explanation.asked.extend(listed("counted", counted.iter().map(|index| self.event(*index))));
        explanation.result.extend(self.due(obligation));
        let met = if let Some(done) = obligation.done {
            let event = self.event_by(obligation.event);
            fact("met", format!("{}, {event}", done.in_zone(zone)))
        } else {
            let expected = words.expected(&words.policy.rules[obligation.rule]);
            let found = match at_least {
                1 => "no".to_owned(),
                asked => format!("{} of {asked}", counted.len()),
            };
            let so_far = if until > self.basis.now { " so far" } else { "" };
            fact("not met", format!("{found} `{expected}`{so_far}"))
        };
        explanation.result.push(met);
        explanation.result.push(fact("so", self.turn_margin(obligation)));
    }

    fn due(&self, obligation: &Obligation) -> Option<Fact> {
        let due = obligation.due?;
        Some(fact("due", due.in_zone(self.view.zone()).to_string()))
    }

    fn turn_margin(&self, obligation: &Obligation) -> String {
        let words = self.basis.words;
        let over = exact(obligation.over.unwrap_or(0));
        let spare = |from: Instant, due: Instant| Amount::Elapsed(due.since(from));
        match (obligation.outcome, obligation.due, obligation.done) {
            (Outcome::Late, ..) => format!("late by {over}"),
            (Outcome::Overdue, ..) => format!("overdue by {over}"),
            (Outcome::Kept, Some(due), Some(done)) => {
                format!("kept with {} to spare", spare(done, due))
            }
            (Outcome::Pending, Some(due), _) => format!("{} left", spare(self.basis.now, due)),
            (Outcome::Waived, ..) => {
                format!("{}; it was late by {over}", self.waiver(obligation))
            }
            _ => words.message(obligation),
        }
    }
}

/// `2026-11, from 2026-11-01 00:00 to 2026-12-01 00:00`; what happens at the end is no longer in it.
pub(super) fn bounds(
    label: &str,
    (from, until): (Instant, Instant),
    zone: chrono_tz::Tz,
) -> String {
    format!("{label}, from {} to {}", short(from, zone), short(until, zone))
}

/// The first of `items` under a label, and how many more there are; `nothing` where there are none.
pub(super) fn listed(label: &'static str, items: impl Iterator<Item = String>) -> Vec<Fact> {
    listed_of(label, items, "")
}

/// The same, with what there is to say of those that are not listed.
pub(super) fn listed_of(
    label: &'static str,
    items: impl Iterator<Item = String>,
    rest: &str,
) -> Vec<Fact> {
    let mut items: Vec<String> = items.collect();
    let more = items.len().saturating_sub(MOST);
    items.truncate(MOST);
    if items.is_empty() {
        items.push("nothing".to_owned());
    } else if more > 0 {
        items.push(format!("and {more} more{rest}"));
    }
    let label = |place| if place == 0 { label } else { "" };
    items.into_iter().enumerate().map(|(place, item)| fact(label(place), item)).collect()
}
