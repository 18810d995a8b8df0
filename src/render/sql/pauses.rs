//! What pauses add to the limits of clocks.
//!
//! A pause counts if it begins before the deadline, that is if less than the limit had passed until then (pauses before
//! it taken out). The deadline is where the limit, and the pauses that count, are used up.

use super::calendars::{closed, worked};
use super::class::is_one_of;
use super::clockwork::{Clockwork, Family};
use super::reason::Reason;
use super::script::{Script, Select};
use super::tables::NEVER;
use crate::model::Amount;
use crate::model::value::field;
use crate::policy::form::Pausing;

const EARLIER: &str = "ORDER BY q.from_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING";

#[derive(Debug)]
pub(super) struct Pauses<'c, 's, 'a> {
    clockwork: &'c Clockwork<'s, 'a>,
    pausing: &'c Pausing,
    families: &'c [(Amount, Family)],
    /// Those that count limits, or what is granted.
    pub(super) calendars: Vec<usize>,
}

impl<'c, 's, 'a> Pauses<'c, 's, 'a> {
    pub(super) fn of(
        clockwork: &'c Clockwork<'s, 'a>,
        pausing: &'c Pausing,
        families: &'c [(Amount, Family)],
    ) -> Result<Self, Reason> {
        let mut calendars: Vec<usize> =
            families.iter().filter_map(|(_, family)| family.calendar()).collect();
        if let Some(max) = pausing.max {
            calendars.extend(clockwork.said.family(max)?.calendar());
        }
        calendars.sort_unstable();
        calendars.dedup();
        Ok(Self { clockwork, pausing, families, calendars })
    }

    /// `NAME_paused`: by clock and limit, how much is added to it by pauses, and whether it stands still for good.
    pub(super) fn say(&self, script: &mut Script) -> Result<(), Reason> {
        let (said, name) = (self.clockwork.said, self.clockwork.said.name);
        said.speaker.own(field::FOR)?;
        said.speaker.needs.borrow_mut().waits = true;
        let reasons: Vec<String> =
            self.pausing.reasons.iter().map(|word| said.speaker.word(*word)).collect();
        let later = |wait: &str, clock: &str| {
            format!("CASE WHEN w.from_at < c.at_start THEN c.{clock} ELSE w.{wait} END AS {wait}")
        };
        let mut waits = Select::from(format!("{name}_begun AS c"))
            .all("c", &self.clockwork.key_names())
            .take("c", "at_start")
            .column(later("from_at", "at_start"))
            .take("w", "until_at")
            .column("0 AS unknown");
        for n in &self.calendars {
            waits = waits
                .column(later(&format!("from_worked_{n}"), &format!("worked_{n}")))
                .column(later(&format!("from_closed_{n}"), &format!("closed_{n}")))
                .columns(
                    ["until_worked", "until_closed"]
                        .map(|what| format!("w.{what}_{n} AS {what}_{n}")),
                )
                .column(format!("c.worked_{n} AS start_worked_{n}, c.days_{n} AS start_days_{n}"));
        }
        let waits = waits
            .join("JOIN cs_waits AS w ON w.record = c.record")
            .only(is_one_of("w.reason", &reasons))
            .only(format!("coalesce(w.until_at, {NEVER}) > w.from_at"))
            .only(format!("coalesce(w.until_at, {NEVER}) > c.at_start"));
        script.add(format!("{name}_waits"), waits);
        let mut source = format!("{name}_waits");
        if let Some(max) = self.pausing.max {
            source = self.granted(max, script)?;
        }
        self.added(&source, script)
    }

    fn added(&self, source: &str, script: &mut Script) -> Result<(), Reason> {
        let name = self.clockwork.said.name;
        let keys = self.clockwork.key_list("q");
        let mut passing = Select::from(format!("{source} AS q")).column("q.*");
        let mut paused = Select::from(format!("{name}_passing AS q"))
            .all("q", &self.clockwork.key_names())
            .column("max(unknown) AS unknown")
            .tail(format!("GROUP BY {keys}"));
        for (n, (amount, family)) in (1..).zip(self.families) {
            let (length, before) = spent(*family);
            let size = self.clockwork.said.size(*amount, "at_start")?;
            passing = passing.column(format!("{length} AS length_{n}")).column(format!(
                "{before} - coalesce(sum({length}) OVER (PARTITION BY {keys} {EARLIER}), 0) AS passed_{n}"
            ));
            paused = paused
                .column(format!("sum(CASE WHEN passed_{n} < {size} THEN length_{n} END) AS added_{n}"))
                .column(format!("max(CASE WHEN passed_{n} < {size} AND until_at IS NULL AND unknown = 0 THEN 1 ELSE 0 END) AS stuck_{n}"));
        }
        script.add(format!("{name}_passing"), passing);
        script.add(format!("{name}_paused"), paused);
        Ok(())
    }

    /// `NAME_granted`: the pauses, cut so that together they grant at most `max`.
    fn granted(&self, max: Amount, script: &mut Script) -> Result<String, Reason> {
        let (said, name) = (self.clockwork.said, self.clockwork.said.name);
        let keys = self.clockwork.key_list("q");
        let family = said.family(max)?;
        let (length, base) = match family {
            Family::Elapsed => ("q.until_at - q.from_at".to_owned(), "q.from_at".to_owned()),
            Family::Working(n) => {
                (format!("q.until_worked_{n} - q.from_worked_{n}"), format!("q.from_worked_{n}"))
            }
            Family::Days(n) => {
                (format!("q.until_closed_{n} - q.from_closed_{n}"), format!("q.from_closed_{n}"))
            }
        };
        let size = said.size(max, &format!("(min(q.from_at) OVER (PARTITION BY {keys}))"))?;
        let before = format!("coalesce(sum({length}) OVER (PARTITION BY {keys} {EARLIER}), 0)");
        let granting = Select::from(format!("{name}_waits AS q"))
            .column(format!("q.*, {length} AS spent"))
            .column(format!("{size} - {before} AS remaining"));
        script.add(format!("{name}_granting"), granting);
        let (join, end) = said.when_used_up(family, &format!("({base} + q.remaining)"), "g");
        let all = |n: &usize| {
            let counts = ["from_worked", "from_closed", "start_worked", "start_days"];
            let n = *n;
            counts.map(move |what| format!("q.{what}_{n} AS {what}_{n}"))
        };
        let cut = Select::from(format!("{name}_granting AS q"))
            .all("q", &self.clockwork.key_names())
            .take("q", "at_start from_at")
            .columns(self.calendars.iter().flat_map(all))
            .column(format!("CASE WHEN q.until_at IS NULL OR q.spent >= q.remaining THEN {end} ELSE q.until_at END AS until_at"))
            .joins(join)
            .only("q.remaining > 0");
        script.add(format!("{name}_cut"), cut);
        let mut granted = Select::from(format!("{name}_cut AS q"))
            .column("q.*, CASE WHEN q.until_at IS NULL THEN 1 ELSE 0 END AS unknown");
        for n in &self.calendars {
            let span = format!("u{n}");
            granted = granted
                .column(format!("{} AS until_worked_{n}", worked(&span, "q.until_at")))
                .column(format!("{} AS until_closed_{n}", closed(&span, "q.until_at")))
                .join(said.speaker.span(*n, &span, "q.until_at"));
        }
        script.add(format!("{name}_granted"), granted);
        Ok(format!("{name}_granted"))
    }
}

/// How much of a family passes between the two ends of a pause, and from the start of the clock to its begin.
fn spent(family: Family) -> (String, String) {
    match family {
        Family::Elapsed => {
            ("q.until_at - q.from_at".to_owned(), "q.from_at - q.at_start".to_owned())
        }
        Family::Working(n) => (
            format!("q.until_worked_{n} - q.from_worked_{n}"),
            format!("q.from_worked_{n} - q.start_worked_{n}"),
        ),
        Family::Days(n) => {
            let start = format!("q.start_days_{n}");
            // The day of the start is not counted, nor taken out.
            let later = |column: String| {
                format!("CASE WHEN {column} < {start} THEN {start} ELSE {column} END")
            };
            let (from, until) =
                (later(format!("q.from_closed_{n}")), later(format!("q.until_closed_{n}")));
            (format!("({until} - {from})"), format!("({from} - {start})"))
        }
    }
}
