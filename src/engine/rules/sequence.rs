//! # sequence: the first of each, in this order
//!
//! Asks, once the last event of `order` has happened, that the first of each came in this order.
//!
//! Keys:
//!   order       the events: [greeted, verified, seated, registered]
//!
//! Outcomes: kept, broken. Before the last event nothing is asked. A bot's event counts as a step only where
//! `by: [staff, bot]` says so.
//!
//! Example:
//!   - id: check-in-steps
//!     title: {zh: 入驻登记按步骤进行, en: Check-in step by step}
//!     when: {kind: check-in}
//!     sequence: {order: [greeted, verified, registered, escorted]}

use crate::engine::clock::Placed;
use crate::engine::matching::Role;
use crate::engine::obligation::Detail;
use crate::engine::view::View;
use crate::engine::{Sink, asks};
use crate::policy::form::Sequence;

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Sequence, sink: &mut Sink) {
    let Some((last, steps)) = form.order.split_last() else { return };
    let Some(end) = view.find(last, 0, Role::Happens) else { return };
    if !asks(view, placed, end) {
        return;
    }
    let mut reached = 0;
    let mut fault = None;
    for (step, matcher) in steps.iter().enumerate() {
        match view.find(matcher, 0, Role::Satisfies) {
            Some(first) if first < end && (step == 0 || first > reached) => reached = first,
            first => {
                fault = Some(Detail::OutOfOrder { step, missing: first.is_none() });
                break;
            }
        }
    }
    sink.verdict(view, placed, end, fault);
}
