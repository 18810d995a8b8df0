//! A record as it is judged at an instant: later events hidden, amendments applied, events in order.

use std::borrow::Cow;

use super::Instant;
use super::record::{Amended, Amendment, Correction, Event, EventSet, Record, event};
use super::value::Fields;

/// Which events exist for a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Horizon {
    /// Events after this instant have not happened yet.
    pub(crate) now: Instant,
    /// Events recorded after this instant were not known yet; `None` knows all.
    pub(crate) as_of: Option<Instant>,
}

/// A timeline ready to be judged: `opened` first, then by instant, ties in file order.
#[derive(Clone, Debug)]
pub(crate) struct Timeline<'r> {
    pub(crate) record: &'r Record,
    pub(crate) head: Cow<'r, Fields>,
    /// Those of the record as they stand there, unless something had to be hidden, mended or moved.
    pub(crate) events: Cow<'r, [Event]>,
    /// The kinds of its events.
    pub(crate) present: EventSet,
    /// Events that have not happened yet.
    pub(crate) hidden: usize,
    pub(crate) oddities: Vec<Oddity>,
}

/// Something that is judged all the same, and worth a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// The event on this line stands before `opened` and is judged as at `opened`.
    BeforeOpened { line: u32 },
    /// The amendment on this line names an event that is not there.
    AmendsNothing { line: u32 },
}

impl<'r> Timeline<'r> {
    /// The timeline of `record` as known within `horizon`. `None` if it is not opened yet.
    pub(crate) fn settle(record: &'r Record, horizon: Horizon) -> Option<Self> {
        let settled = settled(&record.events, horizon);
        let as_is = Self {
            record,
            head: Cow::Borrowed(&record.head),
            events: Cow::Borrowed(&record.events),
            present: settled.unwrap_or_default(),
            hidden: 0,
            oddities: Vec::new(),
        };
        if settled.is_some() {
            return Some(as_is);
        }
        let mut events: Vec<Event> = Vec::with_capacity(record.events.len());
        for event in &record.events {
            if horizon.knows(event)
                && !events.iter().any(|seen| seen.at == event.at && seen.says_the_same_as(event))
            {
                events.push(event.clone());
            }
        }
        let unknown = record.events.iter().filter(|event| !horizon.knows(event)).count();
        let mut timeline = Self { events: Cow::Owned(events), hidden: unknown, ..as_is };
        timeline.amend(horizon.now);
        timeline.hide_later_than(horizon.now);
        let is_opened = timeline.sort();
        timeline.present = EventSet::of(&timeline.events);
        is_opened.then_some(timeline)
    }

    /// Applies the amendments made up to `now`. What they mend may still stand after it, by a slip.
    fn amend(&mut self, now: Instant) {
        let mut amendments: Vec<(Instant, u32, Amendment)> = self
            .events
            .iter()
            .filter(|event| event.at <= now)
            .filter_map(|event| Some((event.at, event.line, event.amendment.as_deref()?.clone())))
            .collect();
        amendments.sort_by_key(|(at, _, _)| *at);
        for (_, line, amendment) in amendments {
            if !self.apply(&amendment) {
                self.oddities.push(Oddity::AmendsNothing { line });
            }
        }
    }

    /// Hides what has not happened yet, as mended.
    fn hide_later_than(&mut self, now: Instant) {
        let before = self.events.len();
        self.events.to_mut().retain(|event| event.at <= now);
        self.hidden += before - self.events.len();
    }

    /// Applies one amendment; false if what it names is not there.
    fn apply(&mut self, amendment: &Amendment) -> bool {
        match amendment.of {
            Amended::Head => {
                if let Correction::Values { fields, .. } = &amendment.correction {
                    self.correct_head(fields);
                }
                true
            }
            Amended::Event { at, event } => {
                let Some(index) = self.events.iter().position(|e| e.at == at && e.event == event)
                else {
                    return false;
                };
                self.correct(index, &amendment.correction);
                true
            }
        }
    }

    /// Corrects the head, and what `opened` repeats of it.
    fn correct_head(&mut self, fields: &Fields) {
        for (field, value) in fields.iter() {
            self.head.to_mut().set(field, value.clone());
            for event in self.events.to_mut() {
                if event.event == event::OPENED && event.fields.get(field).is_some() {
                    event.fields.set(field, value.clone());
                }
            }
        }
    }

    fn correct(&mut self, index: usize, correction: &Correction) {
        match correction {
            Correction::Void => drop(self.events.to_mut().remove(index)),
            Correction::Values { at, by, fields } => {
                let event = &mut self.events.to_mut()[index];
                event.at = at.unwrap_or(event.at);
                event.by = by.unwrap_or(event.by);
                fields.iter().for_each(|(field, value)| event.fields.set(field, value.clone()));
            }
        }
    }

    /// Puts `opened` first and the rest by instant; false if there is no `opened`.
    fn sort(&mut self) -> bool {
        let opened = self.events.iter().filter(|e| e.event == event::OPENED).map(|e| e.at).min();
        let Some(opened_at) = opened else { return false };
        for event in self.events.to_mut() {
            if event.at < opened_at {
                self.oddities.push(Oddity::BeforeOpened { line: event.line });
                event.at = opened_at;
            }
        }
        self.events
            .to_mut()
            .sort_by_key(|e| (e.at, !(e.event == event::OPENED && e.at == opened_at)));
        true
    }

    /// Adds events that are heard from elsewhere, each after what happened at its instant; none comes before `opened`.
    pub(crate) fn hear(&mut self, events: impl IntoIterator<Item = Event>) {
        for mut event in events {
            event.at = event.at.max(self.opened_at());
            event.line = self.record.line;
            let place = self.events.partition_point(|other| other.at <= event.at);
            self.present.insert(event.event);
            self.events.to_mut().insert(place, event);
        }
    }

    /// The events of `record` as they are, by instant: for what is judged on rows, on periods and on the book.
    pub(crate) fn plain(record: &'r Record) -> Self {
        let mut events = record.events.clone();
        events.sort_by_key(|event| event.at);
        let present = EventSet::of(&events);
        let (head, events) = (Cow::Borrowed(&record.head), Cow::Owned(events));
        Self { record, head, events, present, hidden: 0, oddities: Vec::new() }
    }

    /// When the record was opened.
    pub(crate) fn opened_at(&self) -> Instant {
        self.events.first().map_or(Instant::from_seconds(0), |event| event.at)
    }

    /// When the record was last closed, withdrawn or merged. `None` where it is open, or open again.
    pub(crate) fn ended_at(&self) -> Option<Instant> {
        let last = self.events.iter().rev().find(|event| event.event.ends_or_reopens())?;
        last.event.ends().then_some(last.at)
    }
}

/// The kinds of `events` if they stand as they are judged: all known and past, `opened` first, in the order of their
/// instants, none mended, and none at the instant of another of its kind, which might be the same.
fn settled(events: &[Event], horizon: Horizon) -> Option<EventSet> {
    let first = events.first().filter(|first| first.event == event::OPENED)?;
    let knows_all = horizon.as_of.is_none() || events.iter().all(|event| horizon.knows(event));
    // In the order of their instants, the last is past if all are.
    if !knows_all || first.amendment.is_some() || events.last()?.at > horizon.now {
        return None;
    }
    let mut present = EventSet::default();
    present.insert(first.event);
    for (before, pair) in events.windows(2).enumerate() {
        let [earlier, event] = pair else { continue };
        if event.at < earlier.at || event.amendment.is_some() {
            return None;
        }
        if event.at == earlier.at {
            let mut beside =
                events[..=before].iter().rev().take_while(|other| other.at == event.at);
            if beside.any(|other| other.event == event.event) {
                return None;
            }
        }
        present.insert(event.event);
    }
    Some(present)
}

impl Horizon {
    /// Knows all that a file says, however late.
    pub(crate) const ALL: Self = Self { now: Instant::from_seconds(i64::MAX), as_of: None };

    /// True if `event` was recorded by then, whether or not it has happened yet.
    pub(crate) fn knows(&self, event: &Event) -> bool {
        let known = event.recorded.unwrap_or(event.at);
        self.as_of.is_none_or(|as_of| known <= as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::super::id::RecordId;
    use super::super::record::{Actor, EventId, KindId};
    use super::*;

    fn at(line: u32, seconds: i64, event: EventId) -> Event {
        Event {
            at: Instant::from_seconds(seconds),
            event,
            by: Actor::System,
            recorded: None,
            fields: Fields::default(),
            amendment: None,
            line,
        }
    }

    fn record(events: Vec<Event>) -> Record {
        Record {
            id: RecordId::parse("261122-7K3QF2").unwrap(),
            kind: KindId(0),
            head: Fields::default(),
            events,
            file: "t.yaml".into(),
            line: 1,
        }
    }

    fn horizon(now: i64) -> Horizon {
        Horizon { now: Instant::from_seconds(now), as_of: None }
    }

    #[test]
    fn opened_comes_first_then_the_instant_then_the_file() {
        let (noted, closed) = (event::NOTED, event::CLOSED);
        let record = record(vec![
            at(1, 30, closed),
            at(2, 20, noted),
            at(3, 10, event::OPENED),
            at(4, 20, event::RESUMED),
            at(5, 5, event::ASSIGNED),
            at(6, 20, noted),
            at(7, 99, noted),
        ]);
        let timeline = Timeline::settle(&record, horizon(50)).unwrap();
        let lines: Vec<(u32, i64)> =
            timeline.events.iter().map(|e| (e.line, e.at.seconds())).collect();
        assert_eq!(lines, [(3, 10), (5, 10), (2, 20), (4, 20), (1, 30)]);
        assert_eq!(timeline.hidden, 1);
        assert_eq!(timeline.oddities, [Oddity::BeforeOpened { line: 5 }]);
        assert!(Timeline::settle(&record, horizon(9)).is_none());
    }

    #[test]
    fn amendments_correct_or_void_and_may_name_nothing() {
        let amend = |line, seconds, of, correction| Event {
            amendment: Some(Box::new(Amendment { of, correction })),
            ..at(line, seconds, event::AMENDED)
        };
        let target = |seconds, event| Amended::Event { at: Instant::from_seconds(seconds), event };
        let moved = Correction::Values {
            at: Some(Instant::from_seconds(15)),
            by: None,
            fields: Fields::default(),
        };
        let record = record(vec![
            at(1, 10, event::OPENED),
            at(2, 20, event::CLOSED),
            at(3, 25, event::NOTED),
            amend(4, 40, target(20, event::CLOSED), moved),
            amend(5, 41, target(25, event::NOTED), Correction::Void),
            amend(6, 42, target(99, event::NOTED), Correction::Void),
        ]);
        let timeline = Timeline::settle(&record, horizon(50)).unwrap();
        let lines: Vec<(u32, i64)> =
            timeline.events.iter().map(|e| (e.line, e.at.seconds())).collect();
        assert_eq!(lines, [(1, 10), (2, 15), (4, 40), (5, 41), (6, 42)]);
        assert_eq!(timeline.oddities, [Oddity::AmendsNothing { line: 6 }]);
        let before = Timeline::settle(&record, horizon(30)).unwrap();
        assert_eq!(before.events[1].at.seconds(), 20);
    }

    #[test]
    fn the_last_end_counts_unless_the_record_is_open_again() {
        #[track_caller]
        fn case(events: &[(i64, EventId)], expected: Option<i64>) {
            let opened = [(10, event::OPENED)];
            let events = opened.iter().chain(events).map(|(second, event)| at(1, *second, *event));
            let record = record(events.collect());
            let ended = Timeline::settle(&record, Horizon::ALL).unwrap().ended_at();
            assert_eq!(ended.map(Instant::seconds), expected);
        }
        let (closed, reopened, noted) = (event::CLOSED, event::REOPENED, event::NOTED);
        case(&[], None);
        case(&[(20, closed), (30, noted)], Some(20));
        case(&[(20, closed), (30, reopened)], None);
        case(&[(30, reopened), (20, closed), (40, closed)], Some(40));
        case(&[(20, event::WITHDRAWN)], Some(20));
        case(&[(20, closed), (25, event::MERGED)], Some(25));
        case(&[(20, closed), (20, reopened)], None);
        case(&[(20, reopened), (20, closed)], Some(20));
    }
}
