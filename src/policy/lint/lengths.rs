//! Lengths of time that do not go together: an answer later than the result, a notice longer than the work it announces, a
//! warning before there is anything to warn of.

use std::cmp::Ordering;

use super::Linter;
use crate::model::Amount;
use crate::model::code::Code;
use crate::model::language::{Said, said, tr};
use crate::model::record::event;
use crate::policy::condition::Condition;
use crate::policy::form::{Deadline, Form, Limits, Notice, Tier, WarnAt};
use crate::policy::logic::{Answer, Space, Witness};
use crate::policy::matcher::{Matcher, What};
use crate::policy::rule::Rule;

impl<'p> Linter<'p> {
    pub(super) fn lengths(&mut self) {
        let rules = &self.policy.rules;
        for rule in rules {
            if let Form::Deadline(form) = &rule.form {
                self.warning_in_time(rule, form);
                self.slot_is_open(rule, form);
                self.answered_first(rule, form);
            } else if let Form::Notice(form) = &rule.form {
                self.notice_fits(rule, form);
            }
        }
    }

    /// `warn_at` is an amount ahead of the deadline: longer than the limit, it warns from the start.
    fn warning_in_time(&mut self, rule: &Rule, form: &Deadline) {
        let (Some(WarnAt::Before(ahead)), Limits::Tiers(tiers)) = (form.warn_at, &form.limits)
        else {
            return;
        };
        let is_longer = |tier: &Tier| ahead.compare(tier.within).is_some_and(Ordering::is_ge);
        let Some(number) = tiers.iter().position(is_longer) else { return };
        let at = self.places.of_form(rule, "warn_at");
        let limit = self.places.limit(rule, number);
        let message = said!(
            "`{}` warns {ahead} ahead, and the limit is no more than {}",
            "`{}` 提前 {ahead} 预警，而时限不超过 {}",
            rule.id,
            tiers[number].within
        );
        self.findings
            .warn(at, message)
            .code(Code::WarningLongerThanLimit)
            .hint(said!(
                "warn later, or by a share of the limit such as 75%",
                "请晚些预警，或写时限的比例，如 75%"
            ))
            .related(limit, said!("the limit", "时限"));
    }

    /// The earliest and the latest instant are two fields.
    fn slot_is_open(&mut self, rule: &Rule, form: &Deadline) {
        if let (Limits::Due(due), Some(not_before)) = (&form.limits, form.not_before)
            && *due == not_before
        {
            let at = self.places.of_form(rule, "not_before");
            let limit = self.places.of_form(rule, "due");
            let message = said!(
                "`{}` may not come before the very instant at which it is due",
                "`{}` 最早可办的时刻就是截止的时刻",
                rule.id
            );
            self.findings
                .warn(at, message)
                .code(Code::EmptySlot)
                .hint(said!("name the field in which the slot begins", "请写明起始时间的字段"))
                .related(limit, said!("due by the same field", "截止也取自此字段"));
        }
    }

    /// `rule` asks for an answer: no rule may ask for the result before it.
    fn answered_first(&mut self, rule: &'p Rule, form: &'p Deadline) {
        let schema = &self.policy.schema;
        let response = schema.find_event("responded");
        if !names_only(&form.to, |event| Some(event) == response) || !is_opening(&form.from) {
            return;
        }
        let resolved = schema.find_event("resolved");
        let mut told: Vec<&str> = Vec::new();
        // Of versions the last one that is at odds is told.
        for other in self.policy.rules.iter().rev() {
            let Form::Deadline(result) = &other.form else { continue };
            let is_result =
                names_only(&result.to, |event| Some(event) == resolved || event == event::CLOSED);
            let is_asked = is_opening(&result.from) && Self::overlap(rule, other);
            let is_new = !told.contains(&&*other.id);
            if is_result && is_asked && is_new && self.answer_before_result(rule, other) {
                told.push(&other.id);
            }
        }
    }

    /// True, and told, if some answer is due after its result.
    fn answer_before_result(&mut self, rule: &'p Rule, other: &'p Rule) -> bool {
        let (mine, theirs) = (rule.form.tiers(), other.form.tiers());
        let conditions: Vec<&Condition> = [&rule.when, &other.when]
            .into_iter()
            .chain(mine.iter().chain(theirs).map(|tier| &tier.when))
            .collect();
        let space = Space::of(self.ground(rule), &conditions);
        let (shares, others) = (Self::shares(rule, &space), Self::shares(other, &space));
        for (number, (tier, share)) in mine.iter().zip(&shares).enumerate() {
            for (place, (their, other_share)) in theirs.iter().zip(&others).enumerate() {
                let order = over_first(tier.within, their.within);
                if order.is_some_and(Ordering::is_le) {
                    continue;
                }
                match (space.inhabited(&share.and(other_share)), order) {
                    (Answer::No, _) => {}
                    (Answer::Yes(case), Some(Ordering::Greater)) => {
                        self.late_answer((rule, number), (other, place), &case);
                        return true;
                    }
                    (Answer::Yes(_) | Answer::Undecided, _) => {
                        let question = said!(
                            "is the answer by `{}` ({}) due before the result by `{}` ({})?",
                            "`{}` 的首次响应（{}）会先于 `{}` 的办结（{}）到期吗？",
                            rule.id,
                            tier.within,
                            other.id,
                            their.within
                        );
                        self.leave_open(self.places.limit(rule, number), question);
                    }
                }
            }
        }
        false
    }

    fn late_answer(
        &mut self,
        (rule, number): (&Rule, usize),
        (other, place): (&Rule, usize),
        case: &Witness,
    ) {
        let (at, their) = (self.places.limit(rule, number), self.places.limit(other, place));
        let (id, answer) = (&rule.id, rule.form.tiers()[number].within);
        let (second, result) = (&other.id, other.form.tiers()[place].within);
        let case = case.say();
        let message = Said::by(|language| {
            let case = case.text(language);
            tr!(
                language,
                "`{id}` lets the answer take {answer}, and `{second}` wants the result in {result}, {case}",
                "`{id}` 的首次响应时限是 {answer}，而 `{second}` 要求 {result} 内办结，{case}"
            )
        });
        self.findings
            .warn(at, message)
            .code(Code::ResponseAfterResolution)
            .hint(said!(
                "an answer is due before the result: shorten its limit",
                "首次响应应先于办结：请缩短它的时限"
            ))
            .related(their, said!("the result is due by this", "办结的时限"));
    }

    /// The notice comes before a date; what makes it moot must not be due sooner than the notice is long.
    fn notice_fits(&mut self, rule: &'p Rule, form: &'p Notice) {
        let Some(done) = &form.done else { return };
        let schema = &self.policy.schema;
        let sets = |matcher: &Matcher| {
            names_only(matcher, |event| {
                event == event::OPENED
                    || schema.event(event).sets.iter().any(|set| set.field == form.ahead_of)
            })
        };
        for other in self.policy.rules.iter().filter(|other| Self::overlap(rule, other)) {
            let Form::Deadline(deadline) = &other.form else { continue };
            let ends = done.any.iter().any(|done| self.covers(rule, &deadline.to, done));
            if !ends || !sets(&deadline.from) {
                continue;
            }
            let is_shorter =
                |tier: &Tier| form.lead.compare(tier.within).is_some_and(Ordering::is_ge);
            let Some(number) = other.form.tiers().iter().position(is_shorter) else { continue };
            let tier = &other.form.tiers()[number].when;
            let conditions = [&rule.when, &other.when, tier];
            if let Answer::Yes(case) = Self::together(self.ground(rule), &conditions) {
                self.long_notice((rule, form.lead), (other, number), &case);
                return;
            }
        }
    }

    fn long_notice(
        &mut self,
        (rule, lead): (&Rule, Amount),
        (other, number): (&Rule, usize),
        case: &Witness,
    ) {
        let at = self.places.of_form(rule, "lead");
        let limit = self.places.limit(other, number);
        let (id, second, case) = (&rule.id, &other.id, case.say());
        let within = other.form.tiers()[number].within;
        let message = Said::by(|language| {
            let case = case.text(language);
            tr!(
                language,
                "`{id}` wants notice {lead} ahead, and `{second}` allows {within} in all, {case}",
                "`{id}` 要求提前 {lead} 通知，而 `{second}` 总共只给 {within}，{case}"
            )
        });
        self.findings
            .warn(at, message)
            .code(Code::NoticeLongerThanDeadline)
            .hint(said!(
                "the notice would be due before the work begins: shorten its lead",
                "还没开工通知就到期了：请缩短提前量"
            ))
            .related(limit, said!("the limit", "时限"));
    }
}

/// True if the matcher means the opening of a record, whichever.
pub(super) fn is_opening(matcher: &Matcher) -> bool {
    names_only(matcher, |named| named == event::OPENED)
        && matcher.any.iter().all(|alternative| alternative.tests.is_empty())
}

fn names_only(matcher: &Matcher, is_it: impl Fn(crate::model::record::EventId) -> bool) -> bool {
    matcher.any.iter().all(|alternative| match &alternative.what {
        What::Events(events) => events.iter().all(|event| is_it(*event)),
        What::Set(_) => false,
    })
}

/// Which of two lengths is over first, whatever the calendar; `None` where that rests on the day and the hour.
///
/// Working time takes at least as long as the same elapsed time. `N` working days take at least `N - 1` whole days, and hold
/// two working hours each.
fn over_first(a: Amount, b: Amount) -> Option<Ordering> {
    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;
    let whole_days = |days: u32| (i64::from(days) - 1) * DAY;
    let at_most = |is_so: bool| is_so.then_some(Ordering::Less);
    match (a, b) {
        (Amount::Elapsed(a), Amount::Working(b)) => at_most(a <= b),
        // The working day that follows closes an hour or more from any start.
        (Amount::Elapsed(a), Amount::WorkingDays(b)) => at_most(a <= whole_days(b).max(HOUR)),
        (Amount::Elapsed(a), Amount::Months(b)) => at_most(a <= i64::from(b) * 28 * DAY),
        (Amount::Working(a), Amount::WorkingDays(b)) => at_most(a <= i64::from(b) * 2 * HOUR),
        (Amount::WorkingDays(a), Amount::Months(b)) => at_most(a <= b * 10),
        (
            Amount::Working(_) | Amount::WorkingDays(_) | Amount::Months(_),
            Amount::Elapsed(_) | Amount::Working(_) | Amount::WorkingDays(_),
        ) if std::mem::discriminant(&a) != std::mem::discriminant(&b) => longer(a, b),
        _ => a.compare(b),
    }
}

/// [`over_first`] where `a` is of the family that lasts longer.
fn longer(a: Amount, b: Amount) -> Option<Ordering> {
    let is_longer = match (a, b) {
        (Amount::Working(a), Amount::Elapsed(b)) => a > b,
        (Amount::WorkingDays(a), Amount::Elapsed(b)) => (i64::from(a) - 1) * 86_400 > b,
        (Amount::Months(a), Amount::Elapsed(b)) => i64::from(a) * 28 * 86_400 > b,
        (Amount::WorkingDays(a), Amount::Working(b)) => i64::from(a) * 7200 > b,
        (Amount::Months(a), Amount::WorkingDays(b)) => a * 10 > b,
        _ => false,
    };
    is_longer.then_some(Ordering::Greater)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_two_families_are_compared_where_no_calendar_can_turn_them_round() {
        #[track_caller]
        fn case(a: &str, b: &str, expected: Option<Ordering>) {
            let amount = |text| Amount::parse(text).unwrap();
            assert_eq!(over_first(amount(a), amount(b)), expected, "{a} {b}");
        }
        case("2h", "90m", Some(Ordering::Greater));
        case("2wh", "2h", None);
        case("2wh", "1h", Some(Ordering::Greater));
        case("1h", "2wh", Some(Ordering::Less));
        case("24h", "2wd", Some(Ordering::Less));
        case("24h", "1wd", None);
        case("2wd", "30m", Some(Ordering::Greater));
        case("1wd", "30m", None);
        case("2wh", "2wd", Some(Ordering::Less));
        case("8wh", "1wd", None);
        case("30d", "1mo", None);
        case("28d", "1mo", Some(Ordering::Less));
        case("1y", "5wd", Some(Ordering::Greater));
    }
}
