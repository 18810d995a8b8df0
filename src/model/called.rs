//! Which of many things the events of a record call up.

use std::iter;

use smallvec::SmallVec;

use super::record::EventSet;

/// Things in a row, each of which waits for one of some events, or for none. For each event there is a line of bits that
/// names those that wait for it, so that to know what a record may concern is to unite as many lines as it has kinds of
/// events, however many things there are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Called {
    /// How many words a line has.
    width: usize,
    /// The line of those that wait for nothing.
    always: Box<[u64]>,
    /// The line of those that wait for an event that sets of events do not tell from others.
    open: Box<[u64]>,
    /// By event: its line.
    by_event: Box<[u64]>,
}

impl Called {
    /// What each waits for; `None` for what waits for nothing.
    pub(crate) fn new(waiting: &[Option<EventSet>]) -> Self {
        let width = waiting.len().div_ceil(64);
        let last = waiting.iter().flatten().filter_map(|events| events.numbers().last()).max();
        let line = || vec![0; width].into_boxed_slice();
        let lines = last.map_or(0, |last| last + 1);
        let mut called =
            Self { width, always: line(), open: line(), by_event: vec![0; width * lines].into() };
        for (place, events) in waiting.iter().enumerate() {
            let (word, bit) = (place / 64, 1 << (place % 64));
            let Some(events) = events else {
                called.always[word] |= bit;
                continue;
            };
            for event in events.numbers() {
                called.by_event[event * width + word] |= bit;
            }
            if !events.is_exact() {
                called.open[word] |= bit;
            }
        }
        called
    }

    /// The places of those that may concern a record with these events, in order.
    pub(crate) fn by(&self, present: EventSet) -> impl Iterator<Item = usize> + use<> {
        let mut line: SmallVec<[u64; 4]> = SmallVec::from_slice(&self.always);
        let mut unite = |other: &[u64]| {
            line.iter_mut().zip(other).for_each(|(word, more)| *word |= more);
        };
        for event in present.numbers() {
            unite(self.by_event.get(event * self.width..).unwrap_or_default());
        }
        if !present.is_exact() {
            unite(&self.open);
        }
        set_bits(line)
    }
}

/// The places of the bits that are set, in order.
pub(super) fn set_bits(mut words: impl AsMut<[u64]>) -> impl Iterator<Item = usize> {
    let mut place = 0;
    iter::from_fn(move || {
        let words = words.as_mut();
        while *words.get(place)? == 0 {
            place += 1;
        }
        let bit = words[place].trailing_zeros() as usize;
        words[place] &= words[place] - 1;
        Some(place * 64 + bit)
    })
}

#[cfg(test)]
mod tests {
    use super::super::record::EventId;
    use super::*;

    fn set(events: &[u16]) -> EventSet {
        let mut set = EventSet::default();
        events.iter().for_each(|event| set.insert(EventId(*event)));
        set
    }

    /// Some hundred things, waiting for a few events each, for none, or for such as have no bit.
    fn waiting() -> Vec<Option<EventSet>> {
        let events = |thing: u16| match thing % 7 {
            0 => None,
            1 => Some(EventSet::default()),
            2 => Some(set(&[thing, thing * 3 % 256])),
            3 => Some(set(&[255, 300])),
            4 => Some(set(&[thing % 5, 63, 64])),
            _ => Some(set(&[thing * 37 % 270])),
        };
        (0..150).map(events).collect()
    }

    #[test]
    fn those_are_called_that_wait_for_nothing_or_for_one_of_the_events() {
        let waiting = waiting();
        let called = Called::new(&waiting);
        for present in
            [&[][..], &[0], &[3, 63], &[64, 65, 127, 128], &[255], &[256], &[9_999, 1, 2]]
        {
            let present = set(present);
            let expected: Vec<usize> = (0..waiting.len())
                .filter(|place| waiting[*place].is_none_or(|events| events.meets(present)))
                .collect();
            assert!(!expected.is_empty());
            assert_eq!(called.by(present).collect::<Vec<_>>(), expected, "{present:?}");
        }
    }

    #[test]
    fn of_nothing_nothing_is_called() {
        assert_eq!(Called::new(&[]).by(set(&[0, 1, 300])).count(), 0);
        assert_eq!(Called::new(&[Some(set(&[1]))]).by(set(&[2, 300])).count(), 0);
    }
}
