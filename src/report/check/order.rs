//! The order in which violations are shown: by severity, due time (none last), record, rule and clock.
//!
//! There may be very many, most of them due at other times, so what tells those apart is one number a violation.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::violation::{About, Violation};
use crate::policy::Policy;

/// The order, as a policy makes it.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// By rule: its severity, and the place of its id among all; versions of a rule share it.
    rules: Vec<(u8, u32)>,
}

impl Order {
    pub(super) fn new(policy: &Policy) -> Self {
        let mut ids: Vec<&str> = policy.rules.iter().map(|rule| &*rule.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let place = |id: &str| ids.partition_point(|other| *other < id);
        let rules = policy
            .rules
            .iter()
            .map(|rule| (rule.severity as u8, u32::try_from(place(&rule.id)).unwrap_or(u32::MAX)));
        Self { rules: rules.collect() }
    }

    pub(super) fn compare(&self, a: &Violation, b: &Violation) -> Ordering {
        self.key(a).cmp(&self.key(b)).then_with(|| self.compare_equals(a, b))
    }

    /// Puts `violations` in order.
    pub(super) fn sort(&self, violations: &mut [Violation]) {
        let keys = violations.iter().map(|violation| self.key(violation));
        let mut order: Vec<(u128, usize)> = keys.zip(0..).collect();
        order.sort_unstable_by(|(key, place), (other_key, other)| {
            let equals = || self.compare_equals(&violations[*place], &violations[*other]);
            key.cmp(other_key).then_with(equals)
        });
        // Each goes to its place; what stood there was taken to where `order` then says.
        for to in 0..order.len() {
            let mut from = order[to].1;
            while from < to {
                from = order[from].1;
            }
            order[to].1 = from;
            violations.swap(to, from);
        }
    }

    /// Violations in order, from lists that each are in it.
    pub(super) fn merged<'a>(
        &'a self,
        lists: &'a [Vec<Violation>],
    ) -> impl Iterator<Item = &'a Violation> {
        let heads = lists.iter().filter_map(|list| Head::of(self, list));
        let mut heads: BinaryHeap<Head<'a>> = heads.collect();
        std::iter::from_fn(move || {
            let mut head = heads.peek_mut()?;
            let first = head.first;
            match Head::of(self, head.rest) {
                Some(next) => *head = next,
                None => drop(PeekMut::pop(head)),
            }
            Some(first)
        })
    }

    /// Severity and due time as one number.
    fn key(&self, violation: &Violation) -> u128 {
        let (severity, _) = self.rules[violation.rule()];
        // The order of signed numbers is that of unsigned ones with the first bit turned; what is never due comes last.
        let due = violation
            .due
            .map_or(1 << 64, |due| u128::from(due.seconds().cast_unsigned() ^ 1 << 63));
        u128::from(severity) << 65 | due
    }

    /// Of two with the same key.
    fn compare_equals(&self, a: &Violation, b: &Violation) -> Ordering {
        let by_name = match (&a.about, &b.about) {
            // In the order of their texts.
            (About::Record(a, _), About::Record(b, _)) => a.cmp(b),
            (a, b) => a.name().cmp(b.name()),
        };
        let place = |violation: &Violation| self.rules[violation.rule()].1;
        by_name.then_with(|| place(a).cmp(&place(b))).then(a.clock.cmp(&b.clock))
    }
}

/// What is left of a list.
struct Head<'a> {
    key: u128,
    first: &'a Violation,
    rest: &'a [Violation],
    order: &'a Order,
}

impl<'a> Head<'a> {
    /// `None` of nothing.
    fn of(order: &'a Order, list: &'a [Violation]) -> Option<Self> {
        let (first, rest) = list.split_first()?;
        Some(Self { key: order.key(first), first, rest, order })
    }
}

impl Ord for Head<'_> {
    /// The greatest comes first.
    fn cmp(&self, other: &Self) -> Ordering {
        let equals = || self.order.compare_equals(other.first, self.first);
        other.key.cmp(&self.key).then_with(equals)
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head<'_> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::made_up;
    use super::*;

    proptest! {
        #[test]
        fn violations_stand_by_severity_due_time_name_rule_and_clock(
            (mut violations, place) in {
                let (policy, symbols) = made_up::policy();
                (made_up::violations(&policy, &symbols), any::<prop::sample::Index>())
            },
        ) {
            let (policy, _) = made_up::policy();
            let order = Order::new(&policy);
            let key = |one: &Violation| {
                let (rule, name) = (&policy.rules[one.rule()], one.about.name().to_owned());
                (rule.severity, one.due.is_none(), one.due, name, rule.id.clone(), one.clock)
            };
            let mut expected: Vec<_> = violations.iter().map(key).collect();
            expected.sort();
            let mut rest = violations.split_off(place.index(violations.len() + 1));
            order.sort(&mut violations);
            order.sort(&mut rest);
            let lists = [violations, Vec::new(), rest];
            let merged: Vec<_> = order.merged(&lists).map(key).collect();
            prop_assert_eq!(merged, expected);
            let mut all = lists.concat();
            order.sort(&mut all);
            prop_assert!(all.is_sorted_by(|a, b| order.compare(a, b).is_le()));
        }
    }
}
