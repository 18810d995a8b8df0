//! # required: fields present and valid at an event
//!
//! Asks at every event `at` that fields have a value, or that conditions on them hold.
//!
//! The event's own value counts, else the record's after it. A value is valid if it fits the `pattern` of its field and
//! names a row that exists.
//!
//! Keys:
//!   at          the event
//!   need        names, [cause, measure], or conditions, {score: "1..5", cause: {present: true}}
//!
//! Outcomes: kept, broken.
//!
//! Example:
//!   - id: cause-given
//!     title: {zh: 办结须写明原因, en: Cause given when a complaint is solved}
//!     when: {kind: complaint}
//!     required: {at: resolved, need: [cause]}

use crate::engine::clock::Placed;
use crate::engine::matching::Role;
use crate::engine::obligation::Detail;
use crate::engine::view::View;
use crate::engine::{Sink, asks};
use crate::model::value::{FieldId, Value};
use crate::policy::condition::{Check, Subject};
use crate::policy::form::{Need, Required};
use crate::policy::schema::{FieldType, Target};

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Required, sink: &mut Sink) {
    for index in view.stirring(placed.rule) {
        if !view.matches(&form.at, index, Role::Happens) || !asks(view, placed, index) {
            continue;
        }
        let lacking: Vec<Box<str>> = form
            .need
            .iter()
            .filter(|need| !is_met(view, need, index))
            .map(|need| need.name.clone())
            .collect();
        sink.verdict(view, placed, index, (!lacking.is_empty()).then_some(Detail::Lacks(lacking)));
    }
}

/// True if the record says at the event `index` what is needed.
pub(crate) fn is_met(view: &View<'_>, need: &Need, index: usize) -> bool {
    match (&need.test.check, need.test.subject) {
        (Check::Present(true), Subject::Field(field)) => {
            view.value_at_event(field, index).is_some_and(|value| is_valid(view, field, &value))
        }
        (_, _) => view.passes(&need.test, view.during(index)),
    }
}

fn is_valid(view: &View<'_>, field: FieldId, value: &Value) -> bool {
    let declared = view.policy.schema.field(field);
    if let (Some(pattern), Value::Text(text)) = (&declared.pattern, value) {
        return pattern.is_match(text);
    }
    let FieldType::Ref(Target::Roster(roster)) = declared.kind else { return true };
    let rows = view.rosters.get(roster);
    let exists = |key| rows.is_some_and(|rows| rows.has(key));
    value.members().iter().all(|member| member.as_word().is_some_and(exists))
}
