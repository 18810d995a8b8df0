//! A clock in full: its limits, its waiting, its time, its deadline, and by how much it was kept or missed.

use super::explain::{Explainer, Explanation, Fact, fact};
use super::short;
use super::spans::{Run, SpanRow};
use crate::calendar::{Kind, NoData};
use crate::engine::obligation::{Detail, LimitAt};
use crate::engine::trace::{Trace, pausing, tier_at};
use crate::engine::{Obligation, Outcome};
use crate::model::value::FieldId;
use crate::model::{Amount, Instant};
use crate::policy::form::{Form, Limits};
use crate::policy::rule::Rule;

impl Explainer<'_, '_> {
    /// An obligation with a clock.
    pub(super) fn clock(
        &self,
        obligation: &Obligation,
        trace: &Trace<'_>,
        explanation: &mut Explanation,
    ) -> Result<(), NoData> {
        let asked = &mut explanation.asked;
        asked.push(fact("from", self.event(obligation.start)));
        asked.extend(self.shared(obligation));
        asked.extend(self.limits(obligation, trace));
        asked.extend(self.waiting(obligation, trace));
        explanation.spans = self.spans(obligation, trace)?;
        explanation.result = self.result(obligation, trace)?;
        Ok(())
    }

    /// The values that the event of this clock has to share.
    fn shared(&self, obligation: &Obligation) -> Option<Fact> {
        let rule = &self.basis.words.policy.rules[obligation.rule];
        let Form::Deadline(form) = &rule.form else { return None };
        let shown = form.same.0.iter().filter_map(|(_, ours)| {
            let value = self.view.value_at_event(*ours, obligation.start)?;
            let name = self.basis.words.field(*ours);
            Some(format!("{name} {}", self.basis.show_field(*ours, &value)))
        });
        let shown = shown.collect::<Vec<_>>().join(", ");
        (!shown.is_empty()).then(|| fact("for", shown))
    }

    /// Which limit the clock had, since when and why.
    fn limits(&self, obligation: &Obligation, trace: &Trace<'_>) -> Vec<Fact> {
        let rule = &self.basis.words.policy.rules[obligation.rule];
        let mut facts = Vec::new();
        for (index, limit) in trace.limits.iter().rev() {
            let is_first = facts.is_empty();
            let label = if is_first { "limit" } else { "before" };
            let since = if *index == obligation.start {
                "from the start".to_owned()
            } else {
                format!("since {}", self.event(*index))
            };
            let text = match limit {
                None => format!("not asked {since}: the condition did not hold"),
                Some(LimitAt::By(due)) => {
                    format!("{}{}, {since}", due.in_zone(self.view.zone()), self.field_of(rule))
                }
                Some(LimitAt::Within(amount)) => {
                    format!("{amount}{}, {since}", self.tier(obligation.rule, *index))
                }
            };
            facts.push(fact(label, text));
        }
        if let Form::Notice(form) = &rule.form
            && let Some(date) = self.view.value(form.ahead_of, obligation.start)
        {
            let name = self.basis.words.field(form.ahead_of);
            facts.push(fact(
                "ahead of",
                format!("{name} {}", self.basis.show_field(form.ahead_of, date)),
            ));
        }
        if let (true, Some(calendar)) = (counts_work(obligation), trace.calendar) {
            facts.push(fact(
                "calendar",
                format!("{} ({})", calendar.name(), calendar.zone().name()),
            ));
        }
        facts
    }

    fn field_of(&self, rule: &Rule) -> String {
        match &rule.form {
            Form::Deadline(form) => match form.limits {
                Limits::Due(field) => format!(" as `{}` says", self.basis.words.field(field)),
                Limits::Tiers(_) => String::new(),
            },
            Form::Recurring(_)
            | Form::Notice(_)
            | Form::Precedence(_)
            | Form::Sequence(_)
            | Form::Required(_)
            | Form::Limit(_)
            | Form::Actor(_)
            | Form::Roster(_)
            | Form::Duty(_)
            | Form::Metric(_)
            | Form::Retention(_) => String::new(),
        }
    }

    fn tier(&self, rule: usize, index: usize) -> String {
        match tier_at(self.view, rule, index) {
            Some(tier) if tier.when.is_always() => {
                ", the limit where no other tier holds".to_owned()
            }
            Some(tier) => {
                let roster = self.basis.words.policy.rules[rule].roster();
                format!(", as {}", self.basis.words.condition_of(&tier.when, roster))
            }
            None => String::new(),
        }
    }

    /// The waiting of the record while the clock ran: granted, or not a reason of this rule.
    fn waiting(&self, obligation: &Obligation, trace: &Trace<'_>) -> Vec<Fact> {
        let zone = self.view.zone();
        let ended = trace.ended.unwrap_or(self.basis.now);
        let rule = &self.basis.words.policy.rules[obligation.rule];
        let reasons = pausing(&rule.form).map_or(&[][..], |pausing| &pausing.reasons);
        let mut facts = Vec::new();
        for wait in &self.view.waits {
            let is_outside = wait.span.from >= ended
                || wait.span.until.is_some_and(|until| until <= obligation.from);
            if is_outside {
                continue;
            }
            let until = wait.span.until;
            let until = until.map_or_else(|| "still open".to_owned(), |until| short(until, zone));
            let granted = if reasons.contains(&wait.reason) {
                if obligation.due.is_some_and(|due| wait.span.from >= due) {
                    ", after the deadline: changes nothing"
                } else {
                    ", stops the clock"
                }
            } else {
                ", which does not stop this clock"
            };
            let reason = self.basis.words.symbols.text(wait.reason);
            let text = format!("for {reason}, {} - {until}{granted}", short(wait.span.from, zone));
            facts.push(fact(if facts.is_empty() { "waiting" } else { "" }, text));
        }
        facts
    }

    fn spans(&self, obligation: &Obligation, trace: &Trace<'_>) -> Result<Vec<SpanRow>, NoData> {
        let rule = &self.basis.words.policy.rules[obligation.rule];
        let is_void = obligation.outcome == Outcome::Void;
        let Some(LimitAt::Within(amount)) = obligation.limit.filter(|_| !is_void) else {
            return Ok(Vec::new());
        };
        let (from, until) = match (&rule.form, obligation.due) {
            (Form::Notice(form), Some(due)) => {
                (due, self.date_of_notice(form.ahead_of, obligation).unwrap_or(due))
            }
            (_, due) => (obligation.from, due.unwrap_or(self.basis.now)),
        };
        let run =
            Run { words: self.basis.words, view: self.view, from, until, pauses: &trace.pauses };
        match (amount, trace.calendar) {
            (Amount::Working(_), Some(calendar)) => run.working(calendar),
            (Amount::WorkingDays(_), Some(calendar)) if !matches!(rule.form, Form::Notice(_)) => {
                run.working_days(calendar)
            }
            (Amount::Elapsed(_) | Amount::Months(_), _) if trace.pauses.is_empty() => {
                Ok(Vec::new())
            }
            (Amount::Elapsed(_) | Amount::Months(_), _) => Ok(run.elapsed()),
            _ => Ok(Vec::new()),
        }
    }

    fn date_of_notice(&self, ahead_of: FieldId, obligation: &Obligation) -> Option<Instant> {
        use crate::model::value::Value;
        match self.view.value(ahead_of, obligation.start) {
            Some(Value::Instant(instant)) => Some(*instant),
            Some(Value::Date(date)) => {
                Some(crate::calendar::start_of_date(self.view.zone(), *date))
            }
            _ => None,
        }
    }

    /// The deadline, what met it, and by how much.
    fn result(&self, obligation: &Obligation, trace: &Trace<'_>) -> Result<Vec<Fact>, NoData> {
        let zone = self.view.zone();
        let mut facts = Vec::new();
        if let Some(due) = obligation.due {
            facts.push(fact("due", due.in_zone(zone).to_string()));
        }
        if let Some(unpaused) = trace.unpaused {
            facts.push(fact("", format!("without the waiting: {}", unpaused.in_zone(zone))));
        }
        let expected = self.basis.words.expected(&self.basis.words.policy.rules[obligation.rule]);
        facts.push(match obligation.done {
            Some(done) => {
                fact("met", format!("{}, {}", done.in_zone(zone), self.event_by(obligation.event)))
            }
            None => fact("not met", self.not_met(obligation, trace, &expected)),
        });
        facts.push(fact("so", self.margin(obligation, trace)?));
        if let (true, Some(due)) = (obligation.over.is_some(), obligation.due) {
            let text = format!("it would have been in time until {}", due.in_zone(zone));
            facts.push(fact("", text));
        }
        Ok(facts)
    }

    fn not_met(&self, obligation: &Obligation, trace: &Trace<'_>, expected: &str) -> String {
        let runs_on = trace.ended.is_none_or(|ended| ended == self.basis.now);
        if runs_on {
            format!("no `{expected}` so far")
        } else if obligation.outcome == Outcome::Overdue {
            let last = trace.ended.map_or(0, |ended| self.view.index_at(ended));
            format!("no `{expected}` before {}", self.event(last))
        } else {
            format!("no `{expected}`; the clock ended at {}", self.event(obligation.event))
        }
    }

    fn margin(&self, obligation: &Obligation, trace: &Trace<'_>) -> Result<String, NoData> {
        let words = self.basis.words;
        let over = obligation.over.unwrap_or(0);
        let exact = exact(over);
        let calendar = trace.calendar.filter(|_| counts_work(obligation));
        // How late it is stands, also where the calendar ends before the time that it is late by.
        let of_it = |from, until| {
            let seconds = calendar.and_then(|calendar| calendar.working_seconds(from, until).ok());
            match seconds {
                None => String::new(),
                Some(0) => ", none of it in working time".to_owned(),
                Some(seconds) => format!(", {} of it in working time", Amount::Working(seconds)),
            }
        };
        let missed = if let Detail::Missed(count @ 2..) = obligation.detail {
            format!("; {count} were due in the gap")
        } else {
            String::new()
        };
        Ok(match (obligation.outcome, obligation.due, obligation.done) {
            (Outcome::Late, Some(due), Some(done)) => {
                format!("late by {exact}{}{missed}", of_it(due, done))
            }
            (Outcome::Overdue, Some(due), _) => {
                format!("overdue by {exact}{}{missed}", of_it(due, due.plus(over)))
            }
            (Outcome::Kept, Some(due), Some(done)) => {
                format!("kept with {} to spare", spare(obligation, trace, done, due)?)
            }
            (Outcome::Pending, Some(due), _) => {
                let now = self.basis.now.min(due);
                format!("{} left", spare(obligation, trace, now, due)?)
            }
            (Outcome::Waived, Some(_), _) => {
                format!("{}; it was late by {exact}", self.waiver(obligation))
            }
            _ => words.message(obligation),
        })
    }
}

/// `45 s`, `5400 s = 1h30m`.
pub(super) fn exact(seconds: i64) -> String {
    if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{seconds} s = {}", Amount::Elapsed(seconds))
    }
}

/// The time up to the deadline, pauses taken out of its working time; that alone where the limit is such.
fn spare(
    obligation: &Obligation,
    trace: &Trace<'_>,
    from: Instant,
    due: Instant,
) -> Result<String, NoData> {
    let elapsed = Amount::Elapsed(due.since(from));
    let Some(calendar) = trace.calendar.filter(|_| counts_work(obligation)) else {
        return Ok(elapsed.to_string());
    };
    let spans = calendar.paused_spans(from, due, &trace.pauses)?;
    let open = spans.iter().filter(|span| span.kind == Kind::Open);
    let worked = Amount::Working(open.map(|span| span.until.since(span.from)).sum());
    Ok(match obligation.limit {
        Some(LimitAt::Within(Amount::Working(_))) => worked.to_string(),
        Some(LimitAt::Within(_) | LimitAt::By(_)) | None => {
            format!("{elapsed} ({worked} of it in working time)")
        }
    })
}

/// True if the limit is one of working time or working days.
const fn counts_work(obligation: &Obligation) -> bool {
    matches!(obligation.limit, Some(LimitAt::Within(Amount::Working(_) | Amount::WorkingDays(_))))
}
