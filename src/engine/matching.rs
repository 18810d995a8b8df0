//! Which events a matcher means.

use super::view::View;
use crate::model::record::{Actor, event};
use crate::policy::matcher::{Alternative, Matcher, What};

/// What an event would do for the rule: a bot's event can happen, but satisfies only where the matcher names `by`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Happens,
    Satisfies,
}

impl View<'_> {
    /// True if `matcher` means the event `index`.
    #[inline]
    pub(crate) fn matches(&self, matcher: &Matcher, index: usize, role: Role) -> bool {
        let event = self.event(index);
        if matcher.events.as_ref().is_some_and(|events| !events.may_have(event.event)) {
            return false;
        }
        if matcher.is_plain {
            return role == Role::Happens || !matches!(event.by, Actor::Bot(_));
        }
        matcher.any.iter().any(|alternative| self.is_meant(alternative, index, role))
    }

    /// The first event from `from` on that `matcher` means.
    pub(crate) fn find(&self, matcher: &Matcher, from: usize, role: Role) -> Option<usize> {
        (from..self.events().len()).find(|index| self.matches(matcher, *index, role))
    }

    /// True if `matcher` means the event `index` because a field got its first value there. A state, not a happening:
    /// the event that starts a clock may meet it so.
    pub(crate) fn is_set_by(&self, matcher: &Matcher, index: usize, role: Role) -> bool {
        let sets = matcher.any.iter().filter(|any| matches!(any.what, What::Set(_)));
        sets.into_iter().any(|alternative| self.is_meant(alternative, index, role))
    }

    /// True if the event `index` is a reopening, and an `opened` before it is one of those that `from` means.
    pub(crate) fn starts_afresh(&self, from: &Matcher, index: usize) -> bool {
        let has_opened = |alternative: &Alternative| {
            alternative.names(event::OPENED)
                && (0..index).any(|earlier| {
                    self.event(earlier).event == event::OPENED
                        && self.is_meant(alternative, earlier, Role::Happens)
                })
        };
        self.event(index).event == event::REOPENED && from.any.iter().any(has_opened)
    }

    #[inline]
    pub(crate) fn is_meant(&self, alternative: &Alternative, index: usize, role: Role) -> bool {
        // What is most often so is seen first, without a call.
        if let What::Events(events) = &alternative.what
            && !events.contains(&self.event(index).event)
        {
            return false;
        }
        self.fits(alternative, index, role) && self.is_in_place(alternative, index, role)
    }

    /// True if the event `index`, which fits, has the place among those that fit that is asked.
    fn is_in_place(&self, alternative: &Alternative, index: usize, role: Role) -> bool {
        let Some(nth) = alternative.nth else { return true };
        let earlier = (0..index).filter(|earlier| self.fits(alternative, *earlier, role)).count();
        u32::try_from(earlier + 1).is_ok_and(|place| place == nth)
    }

    /// As [`Self::is_meant`], whatever its place among others.
    fn fits(&self, alternative: &Alternative, index: usize, role: Role) -> bool {
        let event = self.event(index);
        let named = match &alternative.what {
            What::Events(events) => events.contains(&event.event),
            What::Set(field) => self.first_set(*field) == Some(index),
        };
        // What a bot does satisfies nothing; a field that it set has its value all the same.
        let is_idle_bot = role == Role::Satisfies
            && matches!(event.by, Actor::Bot(_))
            && matches!(alternative.what, What::Events(_))
            && !alternative.names_actor();
        named
            && !is_idle_bot
            && alternative.tests.iter().all(|test| self.passes(test, self.after(index)))
    }
}
