//! # actor: who may do it
//!
//! Asks at every event `at` that the person was the one to do it, by the roster as of that instant.
//!
//! Keys:
//!   at            the event
//!   who           whom to look at: by (unless said), to, or any field that refers to a roster
//!   role          one of these roles
//!   skill         all of these skills (column `skills`)
//!   where         conditions on columns of the roster: {certified: true, examined: "<= at"}
//!   not_same_as   an earlier event whose actor must be another
//!
//! Outcomes: kept, broken. A command refuses whoever may not, unless the rule says `gate: warn` or is on trial.
//!
//! Example:
//!   - id: urgent-by-lead
//!     title: {zh: 紧急投诉由主管处理, en: Urgent complaint handled by a supervisor}
//!     when: {kind: complaint, grade: urgent}
//!     actor: {at: assigned, who: to, role: [supervisor]}

use crate::engine::clock::Placed;
use crate::engine::matching::Role;
use crate::engine::obligation::{ActorFault, Detail};
use crate::engine::view::View;
use crate::engine::{Sink, asks};
use crate::model::record::Actor as By;
use crate::model::symbol::Symbol;
use crate::policy::form::{Actor, Who};
use crate::policy::matcher::Matcher;

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Actor, sink: &mut Sink) {
    for index in view.stirring(placed.rule) {
        if view.matches(&form.at, index, Role::Happens) && asks(view, placed, index) {
            sink.verdict(view, placed, index, fault(view, form, index).map(Detail::Actor));
        }
    }
}

fn fault(view: &View<'_>, form: &Actor, index: usize) -> Option<ActorFault> {
    let people = match people(view, form.who, index) {
        Ok(people) => people,
        Err(fault) => return Some(fault),
    };
    people.into_iter().find_map(|person| {
        person_fault(view, form, index, person).or_else(|| {
            has_done(view, form.not_same_as.as_ref(), index, person)
                .then_some(ActorFault::SameAs(person))
        })
    })
}

/// Whom the rule looks at; a fault if there is no one of the roster.
pub(crate) fn people(view: &View<'_>, who: Who, index: usize) -> Result<Vec<Symbol>, ActorFault> {
    match who {
        Who::By => match view.event(index).by {
            By::Staff(id) => Ok(vec![id]),
            By::Customer | By::System | By::Bot(_) => Err(ActorFault::Unknown(None)),
        },
        Who::Field(field) => {
            let value = view.value_at_event(field, index).ok_or(ActorFault::Nobody)?;
            Ok(value.members().iter().filter_map(crate::model::value::Value::as_word).collect())
        }
    }
}

/// Those of the roster who could have done it at the event `index`, in the order of the file.
pub(crate) fn qualified(view: &View<'_>, form: &Actor, index: usize) -> Vec<Symbol> {
    let roster = form.roster.or(view.policy.schema.staff);
    let Some(rows) = roster.and_then(|roster| view.rosters.get(roster)) else { return Vec::new() };
    let is_one = |person: &Symbol| {
        rows.at(*person, view.at(index)).is_some()
            && person_fault(view, form, index, *person).is_none()
            && !has_done(view, form.not_same_as.as_ref(), index, *person)
    };
    rows.keys().iter().copied().filter(is_one).collect()
}

/// True if `person` did an event before `index` that `other` means.
fn has_done(view: &View<'_>, other: Option<&Matcher>, index: usize, person: Symbol) -> bool {
    let Some(other) = other else { return false };
    (0..index).any(|earlier| {
        view.matches(other, earlier, Role::Happens) && view.event(earlier).by == By::Staff(person)
    })
}

fn person_fault(view: &View<'_>, form: &Actor, index: usize, person: Symbol) -> Option<ActorFault> {
    let at = view.at(index);
    let needs_row = form.role.is_some() || form.skill.is_some() || !form.row.is_always();
    let roster = form.roster.filter(|_| needs_row)?;
    let Some(row) = view.rosters.get(roster).and_then(|roster| roster.at(person, at)) else {
        return Some(ActorFault::Unknown(Some(person)));
    };
    let has = |column: crate::model::roster::ColumnId, word: Symbol| {
        let cell = row.cells.get(usize::from(column.0)).and_then(Option::as_ref);
        cell.is_some_and(|value| {
            value.members().iter().any(|member| member.as_word() == Some(word))
        })
    };
    if let Some((column, roles)) = &form.role
        && !roles.iter().any(|role| has(*column, *role))
    {
        return Some(ActorFault::Role(person));
    }
    if let Some((column, skills)) = &form.skill
        && !skills.iter().all(|skill| has(*column, *skill))
    {
        return Some(ActorFault::Skill(person));
    }
    (!view.row_holds(&form.row, &row.cells, at)).then_some(ActorFault::Row(person))
}
