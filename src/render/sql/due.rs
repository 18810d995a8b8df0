//! When clocks fall due, by each of the limits that they may have.

use super::clockwork::{Clockwork, Family, Limits};
use super::pauses::Pauses;
use super::reason::Reason;
use super::script::{Script, Select};
use super::tables::NEVER;
use crate::model::Amount;

impl Clockwork<'_, '_> {
    /// `NAME_due`: the clocks with their deadline by each limit, `due_1` and so on. Hands back its other columns.
    pub(super) fn due(&self, script: &mut Script) -> Result<Vec<String>, Reason> {
        let amounts = match &self.limits {
            Limits::Within(amounts) => amounts.as_slice(),
            Limits::Due(_) => &[],
        };
        let family = |amount: &Amount| Ok((*amount, self.said.family(*amount)?));
        let families: Vec<(Amount, Family)> =
            amounts.iter().map(family).collect::<Result<_, Reason>>()?;
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
        let columns = self.begun(&calendars, script);
        if let Some(pauses) = &pauses {
            pauses.say(script)?;
        }
        self.targets(&columns, &families, pauses.is_some(), script)?;
        self.used_up(&columns, &families, pauses.is_some(), script);
        Ok(columns)
    }

    /// `NAME_begun`: the clocks with the instants, and the working time, at which they start and end.
    fn begun(&self, calendars: &[usize], script: &mut Script) -> Vec<String> {
        let name = self.said.name;
        let mut columns = self.key_names();
        columns.extend(["e", "ending"].map(str::to_owned));
        columns.extend(self.carried.split_whitespace().map(str::to_owned));
        let counts: Vec<String> = calendars
            .iter()
            .flat_map(|n| ["worked", "days", "closed"].map(|what| format!("{what}_{n}")))
            .collect();
        let begun = Select::from(format!("{name}_clocks AS c"))
            .all("c", &columns)
            .column("m.at_s AS at_start, f.at_s AS at_end")
            .take("m", "now_at")
            .all("m", &counts)
            .join(format!("JOIN {name}_events AS m ON m.record = c.record AND m.i = c.s"))
            .join(format!("LEFT JOIN {name}_events AS f ON f.record = c.record AND f.i = c.e"));
        script.add(format!("{name}_begun"), begun);
        columns.extend(["at_start", "at_end", "now_at"].map(str::to_owned));
        columns.extend(counts);
        columns
    }

    /// `NAME_targets`: how far the time of its family has come when a limit is used up.
    fn targets(
        &self,
        columns: &[String],
        families: &[(Amount, Family)],
        is_paused: bool,
        script: &mut Script,
    ) -> Result<(), Reason> {
        let name = self.said.name;
        let mut targets = Select::from(format!("{name}_begun AS c")).all("c", columns);
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

    fn used_up(
        &self,
        columns: &[String],
        families: &[(Amount, Family)],
        is_paused: bool,
        script: &mut Script,
    ) {
        let name = self.said.name;
        let mut due = Select::from(format!("{name}_targets AS c")).all("c", columns);
        for (n, (_, family)) in (1..).zip(families) {
            let target = format!("c.target_{n}");
            let (join, mut value) = self.said.when_used_up(*family, &target, &format!("l{n}"));
            if is_paused {
                value = format!(
                    "CASE WHEN c.stuck_{n} = 1 THEN {NEVER} WHEN c.unknown = 1 THEN NULL ELSE {value} END"
                );
            }
            due = due.column(format!("{value} AS due_{n}")).joins(join);
        }
        script.add(format!("{name}_due"), due);
    }
}
