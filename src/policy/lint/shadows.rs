//! Rules that another shadows: whatever they find, the other finds too.

use super::Linter;
use crate::model::code::Code;
use crate::model::language::said;
use crate::policy::condition::Condition;
use crate::policy::form::{Deadline, Form, Limits, Tier};
use crate::policy::logic::{Answer, Space};
use crate::policy::rule::{Effective, Gate, Rule, Standing};

impl<'p> Linter<'p> {
    pub(super) fn shadows(&mut self) {
        let rules = &self.policy.rules;
        for (place, rule) in rules.iter().enumerate() {
            let others = rules.iter().enumerate().filter(|(other, _)| *other != place);
            for (other_place, other) in others {
                if !may_shadow(other, rule) {
                    continue;
                }
                match self.is_shadowed(other, rule) {
                    // Of two that say the same, the later one is told.
                    Answer::No if other_place < place || !self.is_twin(other, rule) => {
                        self.shadowed(other, rule);
                        break;
                    }
                    Answer::Undecided => {
                        let (wide, narrow) = (&other.id, &rule.id);
                        let question = said!(
                            "does `{wide}` find all that `{narrow}` finds?",
                            "`{narrow}` 能发现的，`{wide}` 都能发现吗？"
                        );
                        self.leave_open(self.places.id(rule), question);
                    }
                    Answer::No | Answer::Yes(_) => {}
                }
            }
        }
    }

    fn is_twin(&self, one: &'p Rule, other: &'p Rule) -> bool {
        may_shadow(other, one) && self.is_shadowed(other, one) == Answer::No
    }

    /// Is there a record for which `rule` asks something that `other` does not?
    fn is_shadowed(&self, other: &'p Rule, rule: &'p Rule) -> Answer {
        let missed = Self::against(self.ground(rule), &rule.when, &other.when);
        match (tiers(rule), tiers(other)) {
            (Some(mine), Some(theirs)) if missed == Answer::No => {
                self.has_longer((rule, mine), (other, theirs))
            }
            _ => missed,
        }
    }

    /// Is there a record for which the limit of `other` is longer than that of `rule`, or for which it has none?
    fn has_longer(
        &self,
        (rule, mine): (&'p Rule, &'p [Tier]),
        (other, theirs): (&'p Rule, &'p [Tier]),
    ) -> Answer {
        let conditions: Vec<&Condition> = [&rule.when, &other.when]
            .into_iter()
            .chain(mine.iter().chain(theirs).map(|tier| &tier.when))
            .collect();
        let space = Space::of(self.ground(rule), &conditions);
        let (shares, their_shares) = (Self::shares(rule, &space), Self::shares(other, &space));
        for (tier, share) in mine.iter().zip(&shares) {
            // What is left once each of its limits that is no longer has taken its share.
            let is_no_longer = |their: &Tier| {
                their.within.compare(tier.within).is_some_and(std::cmp::Ordering::is_le)
            };
            let tight = theirs.iter().zip(&their_shares).filter(|(their, _)| is_no_longer(their));
            let left = tight.fold(share.clone(), |left, (_, taken)| left.minus(taken));
            let answer = space.inhabited(&left);
            if answer != Answer::No {
                return answer;
            }
        }
        Answer::No
    }

    fn shadowed(&mut self, other: &Rule, rule: &Rule) {
        let at = self.places.id(rule);
        let their = self.places.id(other);
        let message = said!(
            "`{}` finds nothing that `{}` does not find too",
            "`{}` 能发现的，`{}` 都能发现",
            rule.id,
            other.id
        );
        let is_tighter = tiers(rule) != tiers(other);
        let note = if is_tighter {
            said!(
                "this one is about all its records, and its limit is no longer",
                "这条针对它的全部工单，时限也不更长"
            )
        } else {
            said!("this one asks the same of all its records", "这条对它的全部工单要求相同")
        };
        self.findings
            .warn(at, message)
            .code(Code::ShadowedRule)
            .hint(
                said!("take it out (its clauses can stand in the other's `source`), or say in `when` what sets it apart", "请去掉（条款可写进另一条的 `source`），或在 `when` 里写明区别"),
            )
            .related(their, note);
    }
}

/// The tiers of a deadline; `None` where there are none to compare.
fn tiers(rule: &Rule) -> Option<&[Tier]> {
    let Form::Deadline(Deadline { limits: Limits::Tiers(tiers), .. }) = &rule.form else {
        return None;
    };
    Some(tiers)
}

/// True if `other` may find all that `rule` finds, as far as conditions and limits allow.
fn may_shadow(other: &Rule, rule: &Rule) -> bool {
    let is_live = other.standing == Standing::Active || rule.standing == Standing::Trial;
    let is_as_hard = other.severity <= rule.severity && gate(other) >= gate(rule);
    let is_as_firm = other.waivable.is_none() || rule.waivable.is_some();
    is_live
        && is_as_hard
        && is_as_firm
        && other.level == rule.level
        && lasts_over(other.effective, rule.effective)
        && asks_as_much(other, rule)
}

const fn gate(rule: &Rule) -> u8 {
    match rule.gate {
        None => 0,
        Some(Gate::Warn) => 1,
        Some(Gate::Refuse) => 2,
    }
}

fn lasts_over(other: Effective, rule: Effective) -> bool {
    let begins = other.from.is_none_or(|from| rule.from.is_some_and(|mine| from <= mine));
    let ends = other.until.is_none_or(|until| rule.until.is_some_and(|mine| mine <= until));
    begins && ends
}

/// True if the form of `other` asks all that the form of `rule` asks, the limits of deadlines apart.
fn asks_as_much(other: &Rule, rule: &Rule) -> bool {
    match (&other.form, &rule.form) {
        (Form::Deadline(theirs), Form::Deadline(mine)) => {
            let is_timed_alike = other.calendar == rule.calendar
                || rule.amounts().iter().all(|amount| !amount.needs_calendar());
            is_timed_alike && deadline_asks_as_much(theirs, mine)
        }
        (Form::Limit(theirs), Form::Limit(mine)) => {
            theirs.of == mine.of && theirs.after == mine.after && theirs.at_most <= mine.at_most
        }
        (Form::Required(theirs), Form::Required(mine)) => {
            theirs.at == mine.at
                && mine.need.iter().all(|need| theirs.need.iter().any(|a| a.test == need.test))
        }
        (Form::Metric(theirs), Form::Metric(mine)) => theirs == mine && !rule.form.never_fails(),
        (theirs, mine) => theirs == mine,
    }
}

/// As far as limits do not say.
fn deadline_asks_as_much(theirs: &Deadline, mine: &Deadline) -> bool {
    let has = |reason| mine.pausing.reasons.contains(reason);
    let pauses_less = theirs.pausing.reasons.iter().all(has)
        && (theirs.pausing.reasons.is_empty() || theirs.pausing.max == mine.pausing.max);
    let is_due_alike = match (&theirs.limits, &mine.limits) {
        (Limits::Due(theirs), Limits::Due(mine)) => theirs == mine,
        (Limits::Tiers(_), Limits::Tiers(_)) => true,
        (Limits::Due(_), Limits::Tiers(_)) | (Limits::Tiers(_), Limits::Due(_)) => false,
    };
    pauses_less
        && is_due_alike
        && theirs.not_before == mine.not_before
        && (&theirs.from, &theirs.to, &theirs.unless) == (&mine.from, &mine.to, &mine.unless)
        && (&theirs.same, theirs.cycle) == (&mine.same, mine.cycle)
}
