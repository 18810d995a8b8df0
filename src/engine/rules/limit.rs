//! # limit: at most N times, or never after Z
//!
//! Asks that the event `of` happens at most so often over the whole record, or not after another event.
//!
//! Keys:
//!   of          the event that is counted
//!   at_most     how often it may happen (never, where only `after` is said)
//!   after       count only what comes after the first of this event
//!
//! Outcomes: kept, broken (at the first event too many). A record without such an event is not asked.
//!
//! Example:
//!   - id: rescheduled-once
//!     title: {zh: 工期至多改一次, en: Rescheduled once at most}
//!     limit: {of: rescheduled, at_most: 1}

use crate::engine::Sink;
use crate::engine::clock::Placed;
use crate::engine::matching::Role;
use crate::engine::obligation::Detail;
use crate::engine::view::View;
use crate::policy::form::Limit;

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Limit, sink: &mut Sink) {
    let all: Vec<usize> = (0..view.events().len())
        .filter(|index| {
            view.matches(&form.of, *index, Role::Happens)
                && super::super::asks(view, placed, *index)
        })
        .collect();
    let Some(last) = all.last().copied() else { return };
    let first = first_counted(view, form);
    let counted: Vec<usize> = all.into_iter().filter(|index| *index >= first).collect();
    let at_most = usize::try_from(form.at_most).unwrap_or(usize::MAX);
    let excess = counted.get(at_most).copied();
    let detail = Detail::TooOften {
        count: u32::try_from(counted.len()).unwrap_or(u32::MAX),
        at_most: form.at_most,
    };
    sink.verdict(view, placed, excess.unwrap_or(last), excess.map(|_| detail));
}

/// Where counting begins.
pub(crate) fn first_counted(view: &View<'_>, form: &Limit) -> usize {
    form.after.as_ref().map_or(0, |after| {
        view.find(after, 0, Role::Happens).map_or(view.events().len(), |after| after + 1)
    })
}
