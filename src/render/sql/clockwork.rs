//! Clocks that were started: when they fall due, and with which limit they are asked.
//!
//! A clock is violated if at some point, before its limit changed or it ended, its deadline was past. So the changes of
//! the limit are rows, each with the instant at which the next one (or the end) came, and the first row whose deadline
//! is past by then decides; if none is, the last row does.

use super::needs::Needs;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::{Moment, Speaker};
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
    /// The other columns of the clocks that are carried along.
    pub(super) carried: &'static str,
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

    /// The value in the next row of a window, null where there is none.
    pub(super) fn next(self, value: &str, window: &str) -> String {
        self.speaker.dialect.neighbour("lead", value, window)
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
        let columns = self.due(script)?;
        let name = self.said.name;
        let keys = self.key_list("c");
        let due = self.due_by_limit();
        let changing = if self.changes {
            " OR (m.changes AND m.i > c.s AND m.i < coalesce(c.e, 999999999))"
        } else {
            ""
        };
        let next = self.said.next("m.at_s", &format!("PARTITION BY {keys} ORDER BY m.i"));
        let limits = Select::from(format!("{name}_due AS c"))
            .all("c", &self.key_names())
            .take("m", "i limit_no")
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
        let ranked = Select::from(format!("{name}_held AS c")).column(format!(
            "c.*, row_number() OVER (PARTITION BY {keys} ORDER BY {first}) AS place"
        ));
        script.add(format!("{name}_ranked"), ranked);
        // What the fulfilling event itself says can make the rule hold.
        let by_end = "c.ending = 'met' AND r.limit_no = 0";
        let asked = Select::from(format!("{name}_due AS c"))
            .all("c", &columns)
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

    /// `alias.key = other.key AND …` for all keys.
    pub(super) fn joined(&self, alias: &str, other: &str) -> String {
        let same = |key: String| format!("{alias}.{key} = {other}.{key}");
        self.key_names().into_iter().map(same).collect::<Vec<_>>().join(" AND ")
    }

    /// What tells the clocks apart.
    pub(super) fn key_names(&self) -> Vec<String> {
        let keys = ["record", "s"].map(str::to_owned);
        keys.into_iter().chain(self.keys.iter().cloned()).collect()
    }

    pub(super) fn key_list(&self, alias: &str) -> String {
        let keys = self.key_names().into_iter().map(|key| format!("{alias}.{key}"));
        keys.collect::<Vec<_>>().join(", ")
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
