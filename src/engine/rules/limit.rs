//! # limit: at most N times, or never after Z
//!
//! Asks that the event `of` happens at most so often over the whole record, or not after another event.
//!
//! Keys:
//!   of          the event that is counted
//!   at_most     how often it may happen (never, where only `after` is said)
//!   after       count only what comes after the first of this event
//!
//! Outcomes: kept, broken (at the first event too many). A record with neither event is not asked.
//!
//! Example:
//!   - id: rescheduled-once
//!     title: {zh: 工期至多改一次, en: Rescheduled once at most}
//!     limit: {of: rescheduled, at_most: 1}

use smallvec::SmallVec;

use crate::engine::clock::Placed;
use crate::engine::matching::Role;
use crate::engine::obligation::Detail;
use crate::engine::view::View;
use crate::engine::{Sink, asks};
use crate::policy::form::Limit;

pub(crate) fn judge<'a>(view: &View<'a>, placed: Placed<'a>, form: &'a Limit, sink: &mut Sink) {
    let after = form.after.as_ref().and_then(|after| view.find(after, 0, Role::Happens));
    let first = first_counted(view, form);
    let all: SmallVec<[usize; 8]> = view
        .stirring(placed.rule)
        .filter(|index| view.matches(&form.of, *index, Role::Happens))
        .filter(|index| asks(view, placed, *index))
        .collect();
    let counted: SmallVec<[usize; 8]> =
        all.iter().copied().filter(|index| *index >= first).collect();
    let at_most = usize::try_from(form.at_most).unwrap_or(usize::MAX);
    if let Some(excess) = counted.get(at_most) {
        let count = u32::try_from(counted.len()).unwrap_or(u32::MAX);
        let detail = Detail::TooOften { count, at_most: form.at_most };
        sink.verdict(view, placed, *excess, Some(detail));
        return;
    }
    let after = after.filter(|after| asks(view, placed, *after));
    if let Some(last) = all.last().copied().or(after) {
        sink.verdict(view, placed, last, None);
    }
}

/// Where counting begins: past the end if what it must not follow never happened.
pub(crate) fn first_counted(view: &View<'_>, form: &Limit) -> usize {
    form.after.as_ref().map_or(0, |after| {
        view.find(after, 0, Role::Happens).map_or(view.events().len(), |after| after + 1)
    })
}
