//! One sentence about an obligation: what was asked, and what came of it.

use std::cmp::Ordering;

use super::{Words, length};
use crate::engine::obligation::{ActorFault, LimitAt, Reading, Why};
use crate::engine::{Detail, Obligation, Outcome};
use crate::model::archive::FileState;
use crate::model::figure::Figure;
use crate::model::roster::ColumnId;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::policy::condition::Subject;
use crate::policy::form::{Actor, Form, Measure, Target};
use crate::policy::matcher::{Matcher, What};
use crate::policy::rule::Rule;

impl Words<'_> {
    /// Says how `obligation` stands. The same words for the same obligation, in every format.
    pub(crate) fn message(&self, obligation: &Obligation) -> String {
        let rule = &self.policy.rules[obligation.rule];
        let event = self.expected(rule);
        let over = obligation.over.map(length).unwrap_or_default();
        let limit = self.limit(obligation, rule);
        match (&obligation.detail, obligation.outcome) {
            (Detail::Figure(reading), outcome) => figure_reads(rule, reading, outcome),
            (Detail::Archive(files), _) => {
                let files = files.iter().map(|(file, state)| format!("{file} {}", spoilt(*state)));
                files.collect::<Vec<_>>().join(", ")
            }
            (Detail::Stale(column), _) => {
                format!("{column} is out of date by {over}{}", limit.replace("limit", "good for"))
            }
            (Detail::Missed(1), _) if matches!(rule.form, Form::Duty(_)) => {
                format!("{event} has not come; overdue by {over}")
            }
            (Detail::Missed(count), _) if matches!(rule.form, Form::Duty(_)) => {
                format!("{event} has not come: {count} missing; overdue by {over}")
            }
            (Detail::Missed(count), Outcome::Late) => {
                format!("{event} came {over} late{limit}; {count} missed")
            }
            (Detail::Missed(count), _) => {
                format!("{event} has not come; {count} missed, overdue by {over}{limit}")
            }
            (Detail::TooEarly(earliest), _) => {
                format!("{event} came before {}", earliest.in_zone(self.policy.zone()))
            }
            (Detail::Needs { member, found, asked }, _) => {
                self.needs(rule, member.as_ref(), (*found, *asked))
            }
            (Detail::OutOfOrder { step, missing }, _) => self.out_of_order(rule, *step, *missing),
            (Detail::Lacks(names), _) => format!("lacks {}", names.join(", ")),
            (Detail::TooOften { count, at_most }, _) => self.too_often(rule, *count, *at_most),
            (Detail::Actor(fault), _) => self.actor(rule, *fault),
            (Detail::Voided(why), Outcome::Void) => why_void(*why).to_owned(),
            (Detail::Left(left), _) => format!("waiting; {left} left for {event}{limit}"),
            (_, Outcome::Late) => format!("{event} came {over} late{limit}"),
            (_, Outcome::Overdue) => format!("{event} has not come; overdue by {over}{limit}"),
            (_, Outcome::Pending) => format!("{event} is to come{limit}"),
            (_, Outcome::Kept) => "kept".to_owned(),
            (_, outcome) => outcome.as_str().to_owned(),
        }
    }

    /// The event that the rule waits for.
    pub(crate) fn expected(&self, rule: &Rule) -> String {
        match &rule.form {
            Form::Deadline(form) => self.matcher(&form.to),
            Form::Recurring(form) => self.matcher(&form.expect),
            Form::Notice(form) => self.matcher(&form.expect),
            Form::Precedence(form) => self.matcher(&form.need),
            Form::Sequence(form) => {
                form.order.last().map_or_else(String::new, |last| self.matcher(last))
            }
            Form::Required(form) => self.matcher(&form.at),
            Form::Limit(form) => self.matcher(&form.of),
            Form::Actor(form) => self.matcher(&form.at),
            Form::Duty(form) => self.matcher(&form.expect),
            Form::Roster(_) | Form::Metric(_) | Form::Retention(_) => String::new(),
        }
    }

    /// The events of a matcher, in words.
    pub(crate) fn matcher(&self, matcher: &Matcher) -> String {
        let alternatives = matcher.any.iter().flat_map(|alternative| match &alternative.what {
            What::Events(events) => events
                .iter()
                .map(|event| self.policy.schema.event(*event).name.to_string())
                .collect::<Vec<_>>(),
            What::Set(field) => {
                vec![format!("a value of {}", self.policy.schema.field(*field).name)]
            }
        });
        alternatives.collect::<Vec<_>>().join(" or ")
    }

    fn limit(&self, obligation: &Obligation, rule: &Rule) -> String {
        match (obligation.limit, &rule.form) {
            (Some(LimitAt::Within(lead)), Form::Notice(form)) => {
                format!(" (asked {lead} ahead of {})", self.policy.schema.field(form.ahead_of).name)
            }
            (Some(LimitAt::Within(amount)), _) => format!(" (limit {amount})"),
            (Some(LimitAt::By(_)) | None, _) => String::new(),
        }
    }

    fn needs(&self, rule: &Rule, member: Option<&Value>, (found, asked): (u32, u32)) -> String {
        let Form::Precedence(form) = &rule.form else { return String::new() };
        let of = member.map_or_else(String::new, |value| {
            format!(" of {}", self.policy.schema.show(value, self.symbols))
        });
        let what = match form.distinct {
            Some((field, _)) => {
                format!("by {found} of {asked} different {}", self.policy.schema.field(field).name)
            }
            None if asked == 1 => "missing".to_owned(),
            None => format!("{found} of {asked} times"),
        };
        format!("before {}: {}{of} {what}", self.matcher(&form.before), self.matcher(&form.need))
    }

    fn out_of_order(&self, rule: &Rule, step: usize, missing: bool) -> String {
        let Form::Sequence(form) = &rule.form else { return String::new() };
        let name = form.order.get(step).map_or_else(String::new, |step| self.matcher(step));
        let last = form.order.last().map_or_else(String::new, |last| self.matcher(last));
        if missing {
            format!("{name} is missing before {last}")
        } else {
            format!("{name} is out of order")
        }
    }

    fn too_often(&self, rule: &Rule, count: u32, at_most: u32) -> String {
        let Form::Limit(form) = &rule.form else { return String::new() };
        let of = self.matcher(&form.of);
        let after = form
            .after
            .as_ref()
            .map_or_else(String::new, |after| format!(" after {}", self.matcher(after)));
        if at_most == 0 {
            format!("{of} came{after}")
        } else {
            format!("{of} came {count} times{after}, at most {at_most}")
        }
    }

    /// The columns of the roster that `where` looks at.
    pub(super) fn columns(&self, form: &Actor) -> String {
        let Some(roster) = form.roster else { return String::new() };
        let mut names: Vec<&str> = Vec::new();
        for test in form.row.any.iter().flatten() {
            let Subject::Cell(column) = test.subject else { continue };
            let name = &*self.policy.schema.roster(roster).columns[usize::from(column.0)].name;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    fn actor(&self, rule: &Rule, fault: ActorFault) -> String {
        let Form::Actor(form) = &rule.form else { return String::new() };
        let name = |person| self.symbols.text(person);
        let list = |words: &Option<(_, Vec<Symbol>)>, joint: &str| {
            let words = words.as_ref().map(|(_, words): &(ColumnId, _)| words.as_slice());
            words
                .unwrap_or_default()
                .iter()
                .map(|word| self.symbols.text(*word))
                .collect::<Vec<_>>()
                .join(joint)
        };
        match fault {
            ActorFault::Nobody => "no one is named".to_owned(),
            ActorFault::Unknown(None) => "not done by one of the staff".to_owned(),
            ActorFault::Unknown(Some(person)) => {
                format!("{} was not in the roster then", name(person))
            }
            ActorFault::Role(person) => {
                format!("{} was no {} then", name(person), list(&form.role, " or "))
            }
            ActorFault::Skill(person) => {
                format!("{} lacked the skill {} then", name(person), list(&form.skill, " and "))
            }
            ActorFault::Row(person) => {
                format!("{}: {} not as asked then", name(person), self.columns(form))
            }
            ActorFault::SameAs(person) => {
                let other =
                    form.not_same_as.as_ref().map_or_else(String::new, |other| self.matcher(other));
                format!("{} had done {other} too", name(person))
            }
        }
    }
}

/// A figure, and what was asked of it.
fn figure_reads(rule: &Rule, reading: &Reading, outcome: Outcome) -> String {
    let Form::Metric(form) = &rule.form else { return String::new() };
    let Some(figure) = reading.figure else { return "nothing to count".to_owned() };
    let of = match form.measure {
        Measure::Count(_) => String::new(),
        Measure::Share(_) | Measure::Weighted(_) | Measure::Mean(_) | Measure::Percentile(..) => {
            format!(" of {}", reading.units)
        }
    };
    let so_far = if reading.so_far { "so far " } else { "" };
    let too_few = if reading.too_few && outcome != Outcome::Broken {
        format!(", too few to tell: {} asked", form.sample)
    } else {
        String::new()
    };
    let shown = missed_bound(&form.target, figure)
        .map_or_else(|| figure.to_string(), |bound| figure.beside(bound));
    format!("{so_far}{shown}{of} ({}{too_few})", target(&form.target, reading.baseline))
}

/// The bound that `figure` is on the wrong side of.
fn missed_bound(target: &Target, figure: Figure) -> Option<Figure> {
    let Target::Bounds { at_least, at_most } = target else { return None };
    let low = at_least.filter(|bound| figure.compare(*bound).is_some_and(Ordering::is_lt));
    low.or_else(|| at_most.filter(|bound| figure.compare(*bound).is_some_and(Ordering::is_gt)))
}

/// `asked 95% or more`, `baseline 78%`.
pub(super) fn target(target: &Target, baseline: Option<Figure>) -> String {
    let asked = if matches!(target, Target::Bounds { .. }) { "asked " } else { "" };
    format!("{asked}{}", bare_target(target, baseline))
}

/// `95% or more`, `baseline 78%`.
pub(super) fn bare_target(target: &Target, baseline: Option<Figure>) -> String {
    match target {
        Target::Bounds { at_least, at_most } => {
            let least = at_least.map(|figure| format!("{figure} or more"));
            let most = at_most.map(|figure| format!("{figure} or less"));
            let both: Vec<String> = [least, most].into_iter().flatten().collect();
            both.join(" and ")
        }
        Target::Baseline(_) => match baseline {
            Some(figure) => format!("baseline {figure}"),
            None => "no baseline".to_owned(),
        },
    }
}

/// How a file of the archive differs from what the manifest says.
const fn spoilt(state: FileState) -> &'static str {
    match state {
        FileState::Right => "is there",
        FileState::Missing => "is missing",
        FileState::Wrong => "is not as it was archived",
    }
}

/// Why a clock is no longer asked.
pub(crate) const fn why_void(why: Why) -> &'static str {
    match why {
        Why::Unless => "made moot before it was due",
        Why::Withdrawn => "withdrawn before it was due",
        Why::Merged => "merged before it was due",
        Why::Reopened => "reopened before it was due",
        Why::Condition => "the rule's condition ceased to hold",
        Why::SpanEnded => "the span ended before it was due",
    }
}
