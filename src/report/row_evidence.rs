//! What a roster row has of what is asked of it, and what came of a duty in its period.

use super::clock::exact;
use super::evidence::yes_or_no;
use super::explain::{Explainer, Explanation, Fact, fact, holds};
use super::roster::{MASK, Secrets, since_text};
use super::{Words, exact_deadline, moment, short};
use crate::calendar::Period;
use crate::engine::view::Moment;
use crate::engine::{Detail, Obligation, Outcome, rules};
use crate::model::language::{Language, tr};
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
        let (words, language) = (self.basis.words, self.basis.words.language);
        let text = match (obligation.outcome, obligation.due, &obligation.detail) {
            (Outcome::Kept, Some(due), _) => {
                let left = words.amount(Amount::Elapsed(due.since(self.basis.now)));
                tr!(language, "it holds for another {left}", "符合要求，还有{left}")
            }
            (Outcome::Kept, None, _) => holds(words),
            (Outcome::Overdue, _, Detail::Stale(column)) => {
                let ago = exact(obligation.over.unwrap_or(0), language);
                tr!(language, "{column} ran out {ago} ago", "{column} 已过期{ago}")
            }
            (Outcome::Waived, ..) => {
                let (waiver, text) = (self.waiver(obligation), words.message(obligation));
                tr!(language, "{waiver}; {text}", "{waiver}；{text}")
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
            Some(since) => {
                let since = since_text(since, self.view.zone());
                tr!(words.language, ", in force since {since}", "，{since} 起有效")
            }
            None => String::new(),
        };
        Some(fact("row", format!("{file}:{}{since}", row.line)))
    }

    fn needed(&self, roster: RosterId, need: &Need) -> Fact {
        let now = Moment { index: 0, at: self.basis.now, own_first: false };
        let language = self.basis.words.language;
        let verdict = yes_or_no(self.view.passes(&need.test, now), language);
        let asked = self.basis.words.test(&need.test, Some(roster));
        let seen = match need.test.subject {
            Subject::Cell(column) => {
                let cell = self.cell(roster, column);
                cell.map_or_else(String::new, |cell| tr!(language, " ({cell})", "（{cell}）"))
            }
            Subject::Id
            | Subject::At
            | Subject::By
            | Subject::Field(_)
            | Subject::Own(_)
            | Subject::Column { .. } => String::new(),
        };
        fact("needs", tr!(language, "{asked}: {verdict}{seen}", "{asked}：{verdict}{seen}"))
    }

    /// A date, and when it runs out. Of a secret one, only whether it has.
    fn fresh(&self, roster: RosterId, fresh: &Fresh) -> Fact {
        let (name, words, language) = (&fresh.name, self.basis.words, self.basis.words.language);
        let Some(cell) = self.cell(roster, fresh.column) else {
            return fact("fresh", tr!(language, "{name} has no value", "{name} 未填"));
        };
        let column = &self.basis.words.policy.schema.roster(roster).columns;
        let is_secret = column[usize::from(fresh.column.0)].secret && self.is_masking();
        let text = match rules::roster::expiry(self.view, fresh) {
            None => tr!(
                language,
                "{name} {cell}, with no amount that says how long it is good",
                "{name} {cell}，没有写明有效多久"
            ),
            Some((end, lasts)) => {
                let (is_past, lasts) = (end < self.basis.now, words.amount(lasts));
                let good = tr!(
                    language,
                    "{name} {cell}, good for {lasts}: ",
                    "{name} {cell}，有效期{lasts}："
                );
                let end = short(end, self.view.zone());
                let state = match (is_secret, is_past) {
                    (false, true) => tr!(language, "ran out {end}", "{end} 已过期"),
                    (false, false) => tr!(language, "runs out {end}", "{end} 到期"),
                    (true, true) => tr!(language, "ran out", "已过期"),
                    (true, false) => tr!(language, "still good", "仍有效"),
                };
                good + &state
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
        explanation.asked.push(fact("period", bounds(self.basis.words, &label, (from, until))));
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
        explanation.asked.push(fact("period", bounds(self.basis.words, &label, span)));
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
        let language = words.language;
        let events = counted.iter().map(|index| self.event(*index));
        explanation.asked.extend(listed(words, "counted", events));
        explanation.result.extend(self.due(obligation));
        let met = if let Some(done) = obligation.done {
            let event = self.event_by(obligation.event);
            let done = moment(done, zone, language);
            fact("met", tr!(language, "{done}, {event}", "{done}，{event}"))
        } else {
            let expected = words.expected(&words.policy.rules[obligation.rule]);
            let is_running = until > self.basis.now;
            let text = match (language, at_least) {
                (Language::English, asked) => {
                    let found = match asked {
                        1 => "no".to_owned(),
                        asked => format!("{} of {asked}", counted.len()),
                    };
                    format!("{found} `{expected}`{}", if is_running { " so far" } else { "" })
                }
                (Language::Chinese, asked) => {
                    let so_far = if is_running { "至今" } else { "" };
                    match asked {
                        1 => format!("{so_far}没有 {expected}"),
                        asked => {
                            format!("{so_far} {expected} {}次，应有{asked}次", counted.len())
                        }
                    }
                }
            };
            fact("not met", words.close(text.trim_start().to_owned()))
        };
        explanation.result.push(met);
        explanation.result.push(fact("so", self.turn_margin(obligation)));
    }

    fn due(&self, obligation: &Obligation) -> Option<Fact> {
        let due = obligation.due?;
        Some(fact("due", exact_deadline(due, self.view.zone(), self.basis.words.language)))
    }

    fn turn_margin(&self, obligation: &Obligation) -> String {
        let (words, language) = (self.basis.words, self.basis.words.language);
        let over = exact(obligation.over.unwrap_or(0), language);
        let spare = |from: Instant, due: Instant| words.amount(Amount::Elapsed(due.since(from)));
        match (obligation.outcome, obligation.due, obligation.done) {
            (Outcome::Late, ..) => tr!(language, "late by {over}", "迟了{over}"),
            (Outcome::Overdue, ..) => tr!(language, "overdue by {over}", "已逾期{over}"),
            (Outcome::Kept, Some(due), Some(done)) => {
                tr!(language, "kept with {} to spare", "达标，提前{}", spare(done, due))
            }
            (Outcome::Pending, Some(due), _) => {
                tr!(language, "{} left", "还剩{}", spare(self.basis.now, due))
            }
            (Outcome::Waived, ..) => {
                let waiver = self.waiver(obligation);
                tr!(language, "{waiver}; it was late by {over}", "{waiver}；迟了{over}")
            }
            _ => words.message(obligation),
        }
    }
}

/// `2026-11, from 2026-11-01 00:00 to 2026-12-01 00:00`; what happens at the end is no longer in it.
pub(super) fn bounds(words: Words<'_>, label: &str, (from, until): (Instant, Instant)) -> String {
    let zone = words.policy.zone();
    let (from, until) = (short(from, zone), short(until, zone));
    tr!(words.language, "{label}, from {from} to {until}", "{label}，{from} 至 {until}")
}

/// The first of `items` under a label, and how many more there are; `nothing` where there are none.
pub(super) fn listed(
    words: Words<'_>,
    label: &'static str,
    items: impl Iterator<Item = String>,
) -> Vec<Fact> {
    listed_of(words, label, items, "")
}

/// The same, with what there is to say of those that are not listed.
pub(super) fn listed_of(
    words: Words<'_>,
    label: &'static str,
    items: impl Iterator<Item = String>,
    rest: &str,
) -> Vec<Fact> {
    let mut items: Vec<String> = items.collect();
    let more = items.len().saturating_sub(MOST);
    items.truncate(MOST);
    if items.is_empty() {
        items.push(tr!(words.language, "nothing", "无"));
    } else if more > 0 {
        items.push(tr!(words.language, "and {more} more{rest}", "另有{more}项{rest}"));
    }
    let label = |place| if place == 0 { label } else { "" };
    items.into_iter().enumerate().map(|(place, item)| fact(label(place), item)).collect()
}
