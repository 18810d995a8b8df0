//! What a rule about events looked at, and what it saw there.

use super::explain::{Explainer, Fact, fact};
use super::roster::{MASK, Secrets};
use crate::engine::matching::Role;
use crate::engine::rules;
use crate::engine::{Obligation, clock::Placed};
use crate::model::language::{Language, tr};
use crate::model::roster::ColumnId;
use crate::model::symbol::Symbol;
use crate::policy::condition::{Condition, Subject};
use crate::policy::form::{Actor, Form, Limit, Need, Precedence, Required, Sequence};
use crate::policy::matcher::Matcher;
use crate::policy::rule::Rule;

impl Explainer<'_, '_> {
    pub(super) fn evidence(&self, rule: &Rule, obligation: &Obligation) -> Vec<Fact> {
        match &rule.form {
            Form::Precedence(form) => self.preceding(form, obligation),
            Form::Sequence(form) => self.steps(form),
            Form::Required(form) => self.needs(form, obligation.event),
            Form::Limit(form) => self.occurrences(form),
            Form::Actor(form) => self.people(form, obligation.event),
            Form::Deadline(_)
            | Form::Recurring(_)
            | Form::Notice(_)
            | Form::Roster(_)
            | Form::Duty(_)
            | Form::Metric(_)
            | Form::Retention(_) => Vec::new(),
        }
    }

    /// The events that counted, with the value in which they had to differ; and those that did not, with the reason.
    fn preceding(&self, form: &Precedence, obligation: &Obligation) -> Vec<Fact> {
        let placed =
            Placed { index: obligation.rule, rule: &self.view.policy.rules[obligation.rule] };
        let Form::Precedence(own) = &placed.rule.form else { return Vec::new() };
        let askings = rules::precedence::all(self.view, placed, own);
        let place = usize::try_from(obligation.clock).unwrap_or(1).saturating_sub(1);
        let Some(asking) = askings.get(place) else { return Vec::new() };
        let mut facts = Vec::new();
        if let Some((field, value)) = asking.member {
            let name = self.basis.words.field(field);
            facts.push(fact("for", format!("{name} {}", self.basis.show_field(field, value))));
        }
        let language = self.basis.words.language;
        let serving: Vec<usize> = rules::precedence::serving(self.view, form, asking).collect();
        let speaks_of = |index: usize| {
            asking.member.is_none_or(|(field, value)| {
                let own = self.view.own(field, index);
                own.is_some_and(|own| own.members().contains(value))
            })
        };
        for index in 0..asking.before {
            let says = form.distinct.and_then(|(field, _)| {
                let value = self.view.own(field, index)?;
                let name = self.basis.words.field(field);
                let value = self.basis.show_field(field, &value);
                Some(tr!(language, ", {name} {value}", "，{name} {value}"))
            });
            let event = format!("{}{}", self.event(index), says.unwrap_or_default());
            if serving.contains(&index) {
                facts.push(fact("counted", event));
            } else if self.is_named(&form.need, index) && speaks_of(index) {
                let why = self.why_not(form, index);
                facts.push(fact("left out", format!("{event}{why}")));
            }
        }
        if serving.is_empty() {
            facts.push(fact("counted", tr!(language, "nothing", "无")));
        }
        facts
    }

    fn is_named(&self, matcher: &Matcher, index: usize) -> bool {
        let event = self.view.event(index).event;
        matcher.any.iter().any(|one| one.names(event))
    }

    /// Why an event of the right name does not serve.
    fn why_not(&self, form: &Precedence, index: usize) -> String {
        let (language, event) = (self.basis.words.language, self.view.event(index));
        let failed = form
            .need
            .any
            .iter()
            .filter(|one| one.names(event.event))
            .flat_map(|one| &one.tests)
            .find(|test| !self.view.passes(test, self.view.after(index)));
        if let Some(test) = failed {
            let (seen, asked) = (self.seen(test.subject, index), self.basis.words.test(test, None));
            return tr!(language, ": {seen}the rule asks {asked}", "：{seen}规则要求 {asked}");
        }
        if !self.view.matches(&form.need, index, Role::Satisfies) {
            return tr!(
                language,
                ": what a bot does counts only where the rule says so",
                "：机器人所为，规则写明才算"
            );
        }
        if form.same.0.is_empty() {
            tr!(language, ": too early", "：太早")
        } else {
            tr!(language, ": too early, or it names another", "：太早，或所指不同")
        }
    }

    /// `topic is plan, `, of a field that the event says.
    fn seen(&self, subject: Subject, index: usize) -> String {
        let (Subject::Own(field) | Subject::Field(field)) = subject else { return String::new() };
        let (language, name) = (self.basis.words.language, self.basis.words.field(field));
        self.view.value_at_event(field, index).map_or_else(
            || tr!(language, "no {name}, ", "{name} 未填，"),
            |value| {
                let value = self.basis.show_field(field, &value);
                tr!(language, "{name} is {value}, ", "{name} 为 {value}，")
            },
        )
    }

    fn steps(&self, form: &Sequence) -> Vec<Fact> {
        let last = form.order.len().saturating_sub(1);
        let step = |(place, matcher): (usize, &Matcher)| {
            let role = if place == last { Role::Happens } else { Role::Satisfies };
            let text = self.view.find(matcher, 0, role).map_or_else(
                || {
                    let events = self.basis.words.events(matcher);
                    tr!(self.basis.words.language, "{events}: never", "{events}：从未")
                },
                |index| self.event(index),
            );
            fact("step", format!("{}. {text}", place + 1))
        };
        form.order.iter().enumerate().map(step).collect()
    }

    fn needs(&self, form: &Required, index: usize) -> Vec<Fact> {
        let language = self.basis.words.language;
        let need = |need: &Need| {
            let seen = match need.test.subject {
                Subject::Field(field) | Subject::Own(field) => {
                    self.view.value_at_event(field, index).map_or_else(String::new, |value| {
                        let value = self.basis.show_field(field, &value);
                        tr!(language, " ({value})", "（{value}）")
                    })
                }
                Subject::Id
                | Subject::At
                | Subject::By
                | Subject::Column { .. }
                | Subject::Cell(_) => String::new(),
            };
            let holds = rules::required::is_met(self.view, need, index);
            let asked = self.basis.words.test(&need.test, None);
            let verdict = yes_or_no(holds, language);
            fact("needs", tr!(language, "{asked}: {verdict}{seen}", "{asked}：{verdict}{seen}"))
        };
        form.need.iter().map(need).collect()
    }

    fn occurrences(&self, form: &Limit) -> Vec<Fact> {
        let first = rules::limit::first_counted(self.view, form);
        let found = (first..self.view.events().len())
            .filter(|index| self.view.matches(&form.of, *index, Role::Happens));
        found
            .enumerate()
            .map(|(place, index)| fact("counted", format!("{}. {}", place + 1, self.event(index))))
            .collect()
    }

    fn people(&self, form: &Actor, index: usize) -> Vec<Fact> {
        let Ok(people) = rules::actor::people(self.view, form.who, index) else {
            return Vec::new();
        };
        people.into_iter().map(|person| fact("person", self.person(form, index, person))).collect()
    }

    /// What the roster said of a person at the event.
    fn person(&self, form: &Actor, index: usize, person: Symbol) -> String {
        let (words, at) = (self.basis.words, self.view.at(index));
        let (language, name) = (words.language, words.symbols.text(person));
        let Some(roster) = form.roster else { return name.to_owned() };
        let Some(row) = self.view.rosters.get(roster).and_then(|rows| rows.at(person, at)) else {
            return tr!(
                language,
                "{name}, not in the roster at that time",
                "{name}，当时不在名册上"
            );
        };
        let kind = words.policy.schema.roster(roster);
        let cells = columns(form).into_iter().map(|column| {
            let declared = &kind.columns[usize::from(column.0)];
            let cell = row.cells.get(usize::from(column.0)).and_then(Option::as_ref);
            let value = match cell {
                Some(_) if declared.secret && self.basis.secrets == Secrets::Masked => {
                    MASK.to_owned()
                }
                Some(value) => words.policy.schema.show(value, words.symbols),
                None => tr!(language, "nothing", "无"),
            };
            format!("{} {value}", declared.name)
        });
        let cells = cells.collect::<Vec<_>>().join(words.comma());
        let since = row.since.map_or_else(String::new, |since| {
            let date = crate::calendar::date_of(self.view.zone(), since);
            tr!(language, ", since {date}", "，{date} 起")
        });
        let place = format!("data/rosters/{}.csv:{}", kind.name, row.line);
        tr!(
            language,
            "{name}: {cells} at that time{since} ({place})",
            "{name}：当时 {cells}{since}（{place}）"
        )
    }
}

/// Whether what is asked is so.
pub(super) const fn yes_or_no(holds: bool, language: Language) -> &'static str {
    match (language, holds) {
        (Language::English, true) => "yes",
        (Language::English, false) => "no",
        (Language::Chinese, true) => "是",
        (Language::Chinese, false) => "否",
    }
}

/// The columns of the roster that the rule looks at.
fn columns(form: &Actor) -> Vec<ColumnId> {
    let of_row = |row: &Condition| {
        let tests = row.any.iter().flatten();
        tests
            .filter_map(
                |test| if let Subject::Cell(cell) = test.subject { Some(cell) } else { None },
            )
            .collect::<Vec<_>>()
    };
    let role = form.role.as_ref().map(|(column, _)| *column);
    let skill = form.skill.as_ref().map(|(column, _)| *column);
    role.into_iter().chain(skill).chain(of_row(&form.row)).collect()
}
