//! A clock in full: its limits, its waiting, its time, its deadline, and by how much it was kept or missed.

use super::explain::{Explainer, Explanation, Fact, fact};
use super::spans::{Run, SpanRow};
use super::{Words, exact_deadline, moment, short, terms};
use crate::calendar::{Kind, NoData};
use crate::engine::obligation::{Detail, LimitAt};
use crate::engine::trace::{Trace, pausing, tier_at};
use crate::engine::{Obligation, Outcome};
use crate::model::language::{Language, tr};
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
        let shown = shown.collect::<Vec<_>>().join(self.basis.words.comma());
        (!shown.is_empty()).then(|| fact("for", shown))
    }

    /// Which limit the clock had, since when and why.
    fn limits(&self, obligation: &Obligation, trace: &Trace<'_>) -> Vec<Fact> {
        let rule = &self.basis.words.policy.rules[obligation.rule];
        let language = self.basis.words.language;
        let mut facts = Vec::new();
        for (index, limit) in trace.limits.iter().rev() {
            let is_first = facts.is_empty();
            let label = if is_first { "limit" } else { "before" };
            let since = if *index == obligation.start {
                tr!(language, "from the start", "自始")
            } else {
                tr!(language, "since {}", "自 {} 起", self.event(*index))
            };
            let text = match limit {
                None => tr!(
                    language,
                    "not asked {since}: the condition did not hold",
                    "{since}不要求：条件不成立"
                ),
                Some(LimitAt::By(due)) => {
                    let due = exact_deadline(*due, self.view.zone(), language);
                    let field = self.field_of(rule);
                    tr!(language, "{due}{field}, {since}", "{due}{field}，{since}")
                }
                Some(LimitAt::Within(amount)) => {
                    let tier = self.tier(obligation.rule, *index);
                    let amount = self.basis.words.amount(*amount);
                    tr!(language, "{amount}{tier}, {since}", "{amount}{tier}，{since}")
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
                tr!(language, "{} ({})", "{}（{}）", calendar.name(), calendar.zone().name()),
            ));
        }
        facts
    }

    fn field_of(&self, rule: &Rule) -> String {
        match &rule.form {
            Form::Deadline(form) => match form.limits {
                Limits::Due(field) => {
                    let field = self.basis.words.field(field);
                    tr!(self.basis.words.language, " as `{field}` says", "（按 {field}）")
                }
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
        let language = self.basis.words.language;
        match tier_at(self.view, rule, index) {
            Some(tier) if tier.when.is_always() => tr!(
                language,
                ", the limit where no other tier holds",
                "（其他各档都不适用时的时限）"
            ),
            Some(tier) => {
                let roster = self.basis.words.policy.rules[rule].roster();
                let when = self.basis.words.condition_of(&tier.when, roster);
                tr!(language, ", as {when}", "（因 {when}）")
            }
            None => String::new(),
        }
    }

    /// The waiting of the record while the clock ran: granted, or not a reason of this rule.
    fn waiting(&self, obligation: &Obligation, trace: &Trace<'_>) -> Vec<Fact> {
        let (zone, language) = (self.view.zone(), self.basis.words.language);
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
            let until = until.map_or_else(
                || tr!(language, "still open", "仍在等待"),
                |until| short(until, zone),
            );
            let granted = if reasons.contains(&wait.reason) {
                if obligation.due.is_some_and(|due| wait.span.from >= due) {
                    tr!(language, ", after the deadline: changes nothing", "，已过截止，不起作用")
                } else {
                    tr!(language, ", stops the clock", "，停止计时")
                }
            } else {
                tr!(language, ", which does not stop this clock", "，不停止本计时")
            };
            let (reason, from) =
                (self.basis.words.symbols.text(wait.reason), short(wait.span.from, zone));
            let text = tr!(
                language,
                "for {reason}, {from} - {until}{granted}",
                "等待 {reason}，{from} - {until}{granted}"
            );
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
        let (zone, language) = (self.view.zone(), self.basis.words.language);
        let mut facts = Vec::new();
        if let Some(due) = obligation.due {
            facts.push(fact("due", exact_deadline(due, zone, language)));
        }
        if let Some(unpaused) = trace.unpaused {
            let unpaused = exact_deadline(unpaused, zone, language);
            let text = tr!(language, "without the waiting: {unpaused}", "若无等待：{unpaused}");
            facts.push(fact("", text));
        }
        let expected = self.basis.words.expected(&self.basis.words.policy.rules[obligation.rule]);
        facts.push(match obligation.done {
            Some(done) => {
                let (done, event) = (moment(done, zone, language), self.event_by(obligation.event));
                fact("met", tr!(language, "{done}, {event}", "{done}，{event}"))
            }
            None => fact("not met", self.not_met(obligation, trace, &expected)),
        });
        facts.push(fact("so", self.margin(obligation, trace)?));
        if let (true, Some(due)) = (obligation.over.is_some(), obligation.due) {
            let due = exact_deadline(due, zone, language);
            let text = tr!(language, "it would have been in time until {due}", "{due}前办完即达标");
            facts.push(fact("", text));
        }
        Ok(facts)
    }

    fn not_met(&self, obligation: &Obligation, trace: &Trace<'_>, expected: &str) -> String {
        self.basis.words.close(self.not_met_in_words(obligation, trace, expected))
    }

    fn not_met_in_words(
        &self,
        obligation: &Obligation,
        trace: &Trace<'_>,
        expected: &str,
    ) -> String {
        let language = self.basis.words.language;
        let runs_on = trace.ended.is_none_or(|ended| ended == self.basis.now);
        if runs_on {
            tr!(language, "no `{expected}` so far", "至今没有 {expected}")
        } else if obligation.outcome == Outcome::Overdue {
            let last = self.event(trace.ended.map_or(0, |ended| self.view.index_at(ended)));
            tr!(language, "no `{expected}` before {last}", "{last} 之前没有 {expected}")
        } else {
            let end = self.event(obligation.event);
            tr!(
                language,
                "no `{expected}`; the clock ended at {end}",
                "没有 {expected}，计时止于 {end}"
            )
        }
    }

    fn margin(&self, obligation: &Obligation, trace: &Trace<'_>) -> Result<String, NoData> {
        let (words, language) = (self.basis.words, self.basis.words.language);
        let over = obligation.over.unwrap_or(0);
        let exact = exact(over, language);
        let calendar = trace.calendar.filter(|_| counts_work(obligation));
        // How late it is stands, also where the calendar ends before the time that it is late by.
        let of_it = |from, until| {
            let seconds = calendar.and_then(|calendar| calendar.working_seconds(from, until).ok());
            match seconds {
                None => String::new(),
                Some(0) => tr!(language, ", none of it in working time", "，均不在工作时间内"),
                Some(seconds) => {
                    let worked = words.amount(Amount::Working(seconds));
                    tr!(language, ", {worked} of it in working time", "，其中{worked}")
                }
            }
        };
        let missed = if let Detail::Missed(count @ 2..) = obligation.detail {
            tr!(language, "; {count} were due in the gap", "；其间应有{count}次")
        } else {
            String::new()
        };
        Ok(match (obligation.outcome, obligation.due, obligation.done) {
            (Outcome::Late, Some(due), Some(done)) => {
                let of_it = of_it(due, done);
                tr!(language, "late by {exact}{of_it}{missed}", "迟了{exact}{of_it}{missed}")
            }
            (Outcome::Overdue, Some(due), _) => {
                let of_it = of_it(due, due.plus(over));
                tr!(language, "overdue by {exact}{of_it}{missed}", "已逾期{exact}{of_it}{missed}")
            }
            (Outcome::Kept, Some(due), Some(done)) => {
                let spare = spare(words, (obligation, trace), done, due)?;
                tr!(language, "kept with {spare} to spare", "达标，提前{spare}")
            }
            (Outcome::Pending, Some(due), _) => {
                let now = self.basis.now.min(due);
                let left = spare(words, (obligation, trace), now, due)?;
                tr!(language, "{left} left", "还剩{left}")
            }
            (Outcome::Waived, Some(_), _) => {
                let waiver = self.waiver(obligation);
                tr!(language, "{waiver}; it was late by {exact}", "{waiver}；迟了{exact}")
            }
            _ => words.message(obligation),
        })
    }
}

/// `45 s`, `5400 s = 1h30m`.
pub(super) fn exact(seconds: i64, language: Language) -> String {
    let amount = terms::amount(Amount::Elapsed(seconds), language);
    if seconds < 60 {
        tr!(language, "{seconds} s", "{seconds}秒")
    } else {
        tr!(language, "{seconds} s = {amount}", "{amount}（{seconds}秒）")
    }
}

/// The time up to the deadline, pauses taken out of its working time; that alone where the limit is such.
fn spare(
    words: Words<'_>,
    (obligation, trace): (&Obligation, &Trace<'_>),
    from: Instant,
    due: Instant,
) -> Result<String, NoData> {
    let elapsed = words.amount(Amount::Elapsed(due.since(from)));
    let Some(calendar) = trace.calendar.filter(|_| counts_work(obligation)) else {
        return Ok(elapsed);
    };
    let spans = calendar.paused_spans(from, due, &trace.pauses)?;
    let open = spans.iter().filter(|span| span.kind == Kind::Open);
    let worked = words.amount(Amount::Working(open.map(|span| span.until.since(span.from)).sum()));
    Ok(match obligation.limit {
        Some(LimitAt::Within(Amount::Working(_))) => worked,
        Some(LimitAt::Within(_) | LimitAt::By(_)) | None => {
            tr!(
                words.language,
                "{elapsed} ({worked} of it in working time)",
                "{elapsed}（其中{worked}）"
            )
        }
    })
}

/// True if the limit is one of working time or working days.
const fn counts_work(obligation: &Obligation) -> bool {
    matches!(obligation.limit, Some(LimitAt::Within(Amount::Working(_) | Amount::WorkingDays(_))))
}
