//! What a record that says otherwise changes: which obligations are newly kept or broken, and which deadlines moved.

use super::record::Basis;
use super::{short, terms};
use crate::engine::{Obligation, Outcome};
use crate::model::language::tr;
use crate::model::record::Record;

/// An obligation that stands otherwise than before. One of the two is there.
#[derive(Debug)]
pub(crate) struct Shift {
    old: Option<Obligation>,
    new: Option<Obligation>,
}

impl Basis<'_> {
    /// How the obligations of `after` differ from those of `before`, the same record: violations first, then by deadline.
    pub(crate) fn shifts(&self, before: &Record, after: &Record) -> Vec<Shift> {
        let pairs = self.pairs(self.obligations(before), self.obligations(after));
        let mut shifts: Vec<Shift> = pairs.into_iter().filter(Shift::matters).collect();
        let order = |shift: &Shift| {
            let due = shift.due();
            (!shift.is_violation(), due.is_none(), due, self.rule_id(shift).to_owned())
        };
        shifts.sort_by_key(order);
        shifts
    }

    /// The obligations of both that are one and the same: of one rule, and begun at one instant; of what is left, those
    /// of one rule in their order.
    fn pairs(&self, old: Vec<Obligation>, new: Vec<Obligation>) -> Vec<Shift> {
        let rule = |one: &Obligation| &self.words.policy.rules[one.rule].id;
        let mut old: Vec<Option<Obligation>> = old.into_iter().map(Some).collect();
        let mut pairs: Vec<Shift> =
            new.into_iter().map(|new| Shift { old: None, new: Some(new) }).collect();
        for needs_same_start in [true, false] {
            for pair in pairs.iter_mut().filter(|pair| pair.old.is_none()) {
                let Some(new) = &pair.new else { continue };
                let is_it = |one: &&mut Option<Obligation>| {
                    one.as_ref().is_some_and(|old| {
                        rule(old) == rule(new) && (!needs_same_start || old.from == new.from)
                    })
                };
                pair.old = old.iter_mut().find(is_it).and_then(Option::take);
            }
        }
        pairs.extend(old.into_iter().flatten().map(|old| Shift { old: Some(old), new: None }));
        pairs
    }

    fn rule_id(&self, shift: &Shift) -> &str {
        let rule = shift.new.as_ref().or(shift.old.as_ref()).map_or(0, |one| one.rule);
        &self.words.policy.rules[rule].id
    }

    /// `was kept, is late now: Phone answered within 30 seconds: responded came 9m late (limit 30s) (phone-answered)`.
    pub(crate) fn shift_text(&self, shift: &Shift) -> String {
        let rule = shift.new.as_ref().or(shift.old.as_ref()).map_or(0, |one| one.rule);
        let rule = &self.words.policy.rules[rule];
        let (id, title) = (&rule.id, rule.title.text(self.language).unwrap_or(&rule.id));
        let head = self.head_text(shift);
        let message = shift.new.as_ref().filter(|new| new.outcome.is_violation());
        match message.map(|new| self.words.message(new)) {
            Some(message) => {
                tr!(
                    self.language,
                    "{head}: {title}: {message} ({id})",
                    "{head}：{title}：{message}（{id}）"
                )
            }
            None => tr!(self.language, "{head}: {title} ({id})", "{head}：{title}（{id}）"),
        }
    }

    fn head_text(&self, shift: &Shift) -> String {
        let language = self.language;
        let name = |one: &Obligation| terms::outcome(one.outcome, language);
        let due = |one: &Obligation| {
            one.due.map_or_else(
                || tr!(language, "without a deadline for now", "暂无截止时间"),
                |due| {
                    let due = short(due, self.words.policy.zone());
                    tr!(language, "due {due}", "截止 {due}")
                },
            )
        };
        match (&shift.old, &shift.new) {
            (Some(old), Some(new)) if old.outcome != new.outcome => {
                let (was, is) = (name(old), name(new));
                tr!(language, "was {was}, is {is} now", "原为{was}，现为{is}")
            }
            (Some(old), Some(new)) if old.due != new.due => {
                let (is, was) = (due(new), due(old));
                tr!(language, "{is}, was {was}", "{is}，原为{was}")
            }
            (Some(_), Some(new)) => {
                let is = name(new);
                tr!(language, "still {is}", "仍为{is}")
            }
            (None, Some(new)) if new.outcome == Outcome::Pending => {
                let due = due(new);
                tr!(language, "asked now, {due}", "新产生，{due}")
            }
            (None, Some(new)) => {
                let is = name(new);
                tr!(language, "asked now, and {is}", "新产生，{is}")
            }
            (Some(old), None) => {
                let was = name(old);
                tr!(language, "no longer asked, was {was}", "不再要求，原为{was}")
            }
            (None, None) => String::new(),
        }
    }
}

impl Shift {
    /// False where nothing changed that people would want to know.
    fn matters(&self) -> bool {
        let is_quiet = |one: &Obligation| matches!(one.outcome, Outcome::Void | Outcome::Kept);
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => {
                let is_moved = old.due != new.due && new.outcome != Outcome::Void;
                old.outcome != new.outcome
                    || is_moved
                    || old.over.is_some() && old.outcome == Outcome::Late && old.over != new.over
            }
            (None, Some(one)) => !is_quiet(one),
            (Some(one), None) => one.outcome != Outcome::Void,
            (None, None) => false,
        }
    }

    fn is_violation(&self) -> bool {
        self.new.as_ref().is_some_and(|new| new.outcome.is_violation())
    }

    fn due(&self) -> Option<crate::model::Instant> {
        self.new.as_ref().or(self.old.as_ref())?.due
    }

    /// True if what had been judged is judged otherwise, or a deadline moved. A clock that is met is none, nor one that
    /// only begins, nor what an event breaks on its own: whoever writes it is told that anyway.
    pub(crate) fn is_of_the_past(&self) -> bool {
        let is_new = |outcome| self.new.as_ref().is_some_and(|new| new.outcome == outcome);
        if is_new(Outcome::Broken) {
            return false;
        }
        let was_running =
            |old: &Obligation| matches!(old.outcome, Outcome::Pending | Outcome::Paused);
        match &self.old {
            Some(old) if was_running(old) => self.is_violation() || is_new(Outcome::Pending),
            Some(_) => true,
            None => self.is_violation() && !is_new(Outcome::Overdue),
        }
    }
}
