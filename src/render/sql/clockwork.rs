//! Clocks that were started: when they fall due, and with which limit they are asked.
//!
//! A clock is violated if at some point, before its limit changed or it ended, its deadline was past. So the changes of
//! the limit are rows, each with the instant at which the next one (or the end) came, and the first row whose deadline
//! is past by then decides; if none is, the last row does.

use super::needs::Needs;
use super::pauses::Pauses;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::{Moment, Speaker};
use super::tables::NEVER;
use crate::model::Amount;
use crate::policy::form::{Pausing, Tier};
use crate::policy::rule::Rule;

/// A rule that is being said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'s, 'a> {
    pub(super) speaker: &'s Speaker<'a>,
    pub(super) rule: &'s Rule,
    /// What its parts are called after.
    pub(super) name: &'s str,
}

/// The clocks of a rule.
#[derive(Debug)]
pub(super) struct Clockwork<'s, 'a> {
    pub(super) said: Said<'s, 'a>,
    /// The columns that tell the clocks of one record apart, besides the event that starts them.
    pub(super) keys: Vec<String>,
    pub(super) limits: Limits,
    pub(super) pausing: Option<&'s Pausing>,
    /// True if an event may change whether, and with what limit, a running clock is asked.
    pub(super) changes: bool,
}

#[derive(Debug)]
pub(super) enum Limits {
    /// By number, from 1.
    Within(Vec<Amount>),
    /// The column of the rule's events, or of its clocks, that holds the deadline.
    Due(&'static str),
}

/// What is counted; working time by which calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Elapsed,
    Working(usize),
    Days(usize),
}

impl Said<'_, '_> {
    /// How an amount is counted, by the calendar of the rule.
    pub(super) fn family(self, amount: Amount) -> Result<Family, Reason> {
        let calendar = self.rule.calendar.unwrap_or_default();
        let mut needs = self.speaker.needs.borrow_mut();
        Ok(match amount {
            Amount::Elapsed(_) => Family::Elapsed,
            Amount::Months(_) => self.speaker.offset().map(|_| Family::Elapsed)?,
            Amount::Working(0) => return Err(Reason::NoWorkingTime),
            Amount::Working(_) => Family::Working(needs.calendar(calendar)),
            Amount::WorkingDays(_) => Family::Days(needs.calendar(calendar)),
        })
    }

    /// Has the events know the working time by which these amounts are counted.
    pub(super) fn count(self, amounts: impl IntoIterator<Item = Amount>) -> Result<(), Reason> {
        amounts.into_iter().try_for_each(|amount| self.family(amount).map(drop))
    }

    /// How much of its family an amount from `start` is.
    pub(super) fn size(self, amount: Amount, start: &str) -> Result<String, Reason> {
        Ok(match amount {
            Amount::Elapsed(size) | Amount::Working(size) => size.to_string(),
            Amount::WorkingDays(days) => days.to_string(),
            Amount::Months(months) => {
                format!("({} - {start})", self.speaker.months_after(start, months)?)
            }
        })
    }

    /// Which limit a clock has after an event, from 1; 0 where the rule does not ask.
    pub(super) fn limit_no(self, tiers: &[Tier]) -> Result<String, Reason> {
        let when = self.speaker.condition(&self.rule.when, Moment::After)?;
        let mut cases = vec![format!("WHEN NOT {when} THEN 0")];
        for (n, tier) in (1..).zip(tiers) {
            let holds = self.speaker.condition(&tier.when, Moment::After)?;
            cases.push(format!("WHEN {holds} THEN {n}"));
        }
        Ok(format!("CASE {} ELSE 0 END", cases.join(" ")))
    }
}

impl Needs {
    fn calendar(&mut self, calendar: usize) -> usize {
        self.calendars.insert(calendar);
        calendar
    }
}

impl Clockwork<'_, '_> {
    /// From `NAME_clocks` (record, keys, `s` the starting event, `e` the ending one, `ending`) and `NAME_events` to
    /// `NAME_asked`: the clocks with `limit_no` (0 if not asked), `due` (null where the calendar does not reach),
    /// `is_past`, `at_start` and `at_end`.
    pub(super) fn asked(&self, script: &mut Script) -> Result<(), Reason> {
        self.due(script)?;
        let name = self.said.name;
        let keys = self.key_list("c");
        let due = self.due_by_limit();
        let changing = if self.changes {
            " OR (m.changes AND m.i > c.s AND m.i < coalesce(c.e, 999999999))"
        } else {
            ""
        };
        let next = format!("lead(m.at_s) OVER (PARTITION BY {keys} ORDER BY m.i)");
        let limits = Select::from(format!("{name}_due AS c"))
            .column(format!("{keys}, m.i, m.limit_no"))
            .column(format!("{due} AS due"))
            .column(format!("coalesce({next}, c.at_end, c.now_at) AS next_at"))
            .join(format!(
                "JOIN {name}_events AS m ON m.record = c.record AND (m.i = c.s{changing})"
            ));
        script.add(format!("{name}_limits"), limits);
        let held = Select::from(format!("{name}_limits"))
            .column("*, limit_no > 0 AND coalesce(due < next_at, FALSE) AS is_past");
        script.add(format!("{name}_held"), held);
        let first =
            "CASE WHEN c.is_past THEN 0 ELSE 1 END, CASE WHEN c.is_past THEN c.i ELSE -c.i END";
        let ranked = Select::from(format!("{name}_held AS c"))
            .column("c.*")
            .column(format!("row_number() OVER (PARTITION BY {keys} ORDER BY {first}) AS place"));
        script.add(format!("{name}_ranked"), ranked);
        // What the fulfilling event itself says can make the rule hold.
        let by_end = "c.ending = 'met' AND r.limit_no = 0";
        let asked = Select::from(format!("{name}_due AS c"))
            .column("c.*")
            .column(format!("CASE WHEN {by_end} THEN coalesce(m.limit_no, 0) ELSE r.limit_no END AS limit_no"))
            .column(format!("CASE WHEN {by_end} THEN {due} ELSE r.due END AS due"))
            .column(format!("CASE WHEN {by_end} THEN m.limit_no > 0 AND coalesce({due} < c.at_end, FALSE) ELSE r.is_past END AS is_past"))
            .join(format!("JOIN {name}_ranked AS r ON r.place = 1 AND {}", self.joined("r", "c")))
            .join(format!("LEFT JOIN {name}_events AS m ON m.record = c.record AND m.i = c.e"));
        script.add(format!("{name}_asked"), asked);
        Ok(())
    }

    /// The deadline of a clock `c` by the limit of an event `m`.
    fn due_by_limit(&self) -> String {
        match &self.limits {
            Limits::Due(column) => (*column).to_owned(),
            Limits::Within(amounts) => {
                let case = |n: usize| format!(" WHEN {n} THEN c.due_{n}");
                let cases: Vec<String> = (1..=amounts.len()).map(case).collect();
                format!("CASE m.limit_no{} END", cases.concat())
            }
        }
    }

    /// `NAME_due`: the clocks with their deadline by each limit.
    fn due(&self, script: &mut Script) -> Result<(), Reason> {
        let name = self.said.name;
        let amounts = match &self.limits {
            Limits::Within(amounts) => amounts.as_slice(),
            Limits::Due(_) => &[],
        };
        let families: Vec<(Amount, Family)> = amounts
            .iter()
            .map(|amount| Ok((*amount, self.said.family(*amount)?)))
            .collect::<Result<_, Reason>>()?;
        let pausing = self.pausing.filter(|of| !of.reasons.is_empty() && !families.is_empty());
        let pauses = match pausing {
            Some(pausing) => Some(Pauses::of(self, pausing, &families)?),
            None => None,
        };
        let mut calendars: Vec<usize> =
            families.iter().filter_map(|(_, family)| family.calendar()).collect();
        calendars.extend(pauses.iter().flat_map(|pauses| pauses.calendars.iter().copied()));
        calendars.sort_unstable();
        calendars.dedup();
        let begun = Select::from(format!("{name}_clocks AS c"))
            .column("c.*, m.at_s AS at_start, m.now_at, f.at_s AS at_end")
            .columns(calendars.iter().map(|n| format!("m.worked_{n}, m.days_{n}, m.closed_{n}")))
            .join(format!("JOIN {name}_events AS m ON m.record = c.record AND m.i = c.s"))
            .join(format!("LEFT JOIN {name}_events AS f ON f.record = c.record AND f.i = c.e"));
        script.add(format!("{name}_begun"), begun);
        if let Some(pauses) = &pauses {
            pauses.say(script)?;
        }
        self.targets(&families, pauses.is_some(), script)?;
        let mut due = Select::from(format!("{name}_targets AS c")).column("c.*");
        for (n, (_, family)) in (1..).zip(&families) {
            let (join, value) =
                self.said.when_used_up(*family, &format!("c.target_{n}"), &format!("l{n}"));
            let value = if pauses.is_some() {
                format!(
                    "CASE WHEN c.stuck_{n} = 1 THEN {NEVER} WHEN c.unknown = 1 THEN NULL ELSE {value} END"
                )
            } else {
                value
            };
            due = due.column(format!("{value} AS due_{n}")).joins(join);
        }
        script.add(format!("{name}_due"), due);
        Ok(())
    }

    /// `NAME_targets`: how far the time of its family has come when a limit is used up.
    fn targets(
        &self,
        families: &[(Amount, Family)],
        is_paused: bool,
        script: &mut Script,
    ) -> Result<(), Reason> {
        let name = self.said.name;
        let mut targets = Select::from(format!("{name}_begun AS c")).column("c.*");
        for (n, (amount, family)) in (1..).zip(families) {
            let size = self.said.size(*amount, "c.at_start")?;
            let base = match family {
                Family::Elapsed => "c.at_start".to_owned(),
                Family::Working(calendar) => format!("c.worked_{calendar}"),
                Family::Days(calendar) => format!("c.days_{calendar}"),
            };
            targets = if is_paused {
                targets
                    .column(format!("{base} + {size} + coalesce(p.added_{n}, 0) AS target_{n}"))
                    .column(format!("coalesce(p.stuck_{n}, 0) AS stuck_{n}"))
            } else {
                targets.column(format!("{base} + {size} AS target_{n}"))
            };
        }
        if is_paused {
            let join = self.joined("p", "c");
            targets = targets
                .column("coalesce(p.unknown, 0) AS unknown")
                .join(format!("LEFT JOIN {name}_paused AS p ON {join}"));
        }
        script.add(format!("{name}_targets"), targets);
        Ok(())
    }

    /// `alias.key = other.key AND …` for all keys.
    pub(super) fn joined(&self, alias: &str, other: &str) -> String {
        let keys = ["record", "s"].into_iter().chain(self.keys.iter().map(String::as_str));
        let same: Vec<String> = keys.map(|key| format!("{alias}.{key} = {other}.{key}")).collect();
        same.join(" AND ")
    }

    pub(super) fn key_list(&self, alias: &str) -> String {
        let keys = ["record", "s"].into_iter().chain(self.keys.iter().map(String::as_str));
        keys.map(|key| format!("{alias}.{key}")).collect::<Vec<_>>().join(", ")
    }
}

impl Family {
    pub(super) const fn calendar(self) -> Option<usize> {
        match self {
            Self::Elapsed => None,
            Self::Working(calendar) | Self::Days(calendar) => Some(calendar),
        }
    }
}

impl Said<'_, '_> {
    /// The instant at which so much is used up: a join, and the value that it gives.
    pub(super) fn when_used_up(
        self,
        family: Family,
        target: &str,
        alias: &str,
    ) -> (Option<String>, String) {
        match family {
            Family::Elapsed => (None, target.to_owned()),
            Family::Working(n) => (
                Some(self.speaker.window_ending(n, alias, target)),
                format!("{alias}.opens + {target} - {alias}.worked"),
            ),
            Family::Days(n) => (
                Some(format!(
                    "LEFT JOIN cs_calendar_{n}_days AS {alias} ON {alias}.number = {target}"
                )),
                format!("{alias}.closing"),
            ),
        }
    }
}
