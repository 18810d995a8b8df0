//! `deadline`: the events that start and end clocks, and how the clocks stand.

use super::class::{and, or};
use super::clockwork::{Clockwork, Limits as ClockLimits, Said};
use super::dates::Edge;
use super::islands::{self, EARLIER};
use super::matching::Counted;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::{Moment, Speaker};
use crate::engine::matching::Role;
use crate::policy::form::{Cycle, Deadline, Limits};

pub(super) fn say(said: Said<'_, '_>, form: &Deadline) -> Result<Script, Reason> {
    let mut script = Script::default();
    let changes = said.speaker.sets_any(&said.rule.watched)?;
    if let Limits::Tiers(tiers) = &form.limits {
        said.count(tiers.iter().map(|tier| tier.within).chain(form.pausing.max))?;
    }
    events(said, form, &changes, &mut script)?;
    let keys: Vec<String> = (0..form.same.0.len()).map(|n| format!("key_{n}")).collect();
    if keys.is_empty() {
        let turns = Select::from(format!("{}_events", said.name))
            .column("record, i, starts, meets, starts AND sets AS at_once, reopens, drops")
            .only("(starts OR meets OR reopens OR drops)");
        script.add(format!("{}_turns", said.name), turns);
    } else {
        keyed(said, form, &mut script)?;
    }
    islands::say(said, &keys, &mut script);
    let limits = match &form.limits {
        Limits::Tiers(tiers) => ClockLimits::Within(tiers.iter().map(|tier| tier.within).collect()),
        Limits::Due(_) => ClockLimits::Due("m.due_at"),
    };
    let changes = changes != "FALSE";
    let carried = "stretch sure_e sure_meets";
    let clockwork =
        Clockwork { said, keys, carried, limits, pausing: Some(&form.pausing), changes };
    clockwork.asked(&mut script)?;
    conclude(&clockwork, form.not_before.is_some(), &mut script);
    Ok(script)
}

/// `NAME_events`: what each event would do to a clock, and with which limit it asks.
fn events(
    said: Said<'_, '_>,
    form: &Deadline,
    changes: &str,
    script: &mut Script,
) -> Result<(), Reason> {
    let speaker = said.speaker;
    let mut counted = Counted::default();
    let from = speaker.matcher(&form.from, Role::Happens, &mut counted)?;
    let to = speaker.matcher(&form.to, Role::Satisfies, &mut counted)?;
    let set = speaker.set_matcher(&form.to, &mut counted)?;
    let reopens = match form.cycle {
        Cycle::Each => speaker.reopens(&form.from, &mut counted)?,
        Cycle::First => "FALSE".to_owned(),
    };
    let mut drops = vec!["event IN ('withdrawn', 'merged')".to_owned()];
    if let Some(unless) = &form.unless {
        drops.push(speaker.matcher(unless, Role::Happens, &mut counted)?);
    }
    let starts = or(&[reopens.clone(), and(&[from, "NOT is_over".to_owned()])]);
    let mut columns = vec![
        format!("{starts} AS starts"),
        format!("{to} AS meets"),
        format!("{set} AS sets"),
        format!("{reopens} AS reopens"),
        format!("{} AS drops", or(&drops)),
        format!("{changes} AS changes"),
    ];
    match &form.limits {
        Limits::Tiers(tiers) => columns.push(format!("{} AS limit_no", said.limit_no(tiers)?)),
        Limits::Due(field) => {
            let due = speaker.edge(*field, Edge::End)?;
            let when = speaker.condition(&said.rule.when, Moment::After)?;
            let asks = and(&[when, format!("{due} IS NOT NULL")]);
            columns.push(format!("CASE WHEN {asks} THEN 1 ELSE 0 END AS limit_no"));
            columns.push(format!("{due} AS due_at"));
        }
    }
    if let Some(field) = form.not_before {
        columns.push(format!("{} AS earliest", speaker.edge(field, Edge::Start)?));
    }
    for (n, (theirs, ours)) in form.same.0.iter().enumerate() {
        columns.push(format!("{} AS ours_{n}", speaker.during(*ours)?));
        columns.push(format!("{} AS theirs_{n}", speaker.during(*theirs)?));
    }
    said.add_events(&counted, columns, script);
    Ok(())
}

impl Said<'_, '_> {
    /// The table of the rule's events, from that of all.
    pub(super) fn add_events(self, counted: &Counted, columns: Vec<String>, script: &mut Script) {
        let events = counted
            .events(self.name, self.speaker.kinds(self.rule), script)
            .column("record, i, at_s, now_at")
            .columns(self.calendar_columns())
            .columns(columns);
        script.add(format!("{}_events", self.name), events);
    }

    /// The working time up to each event, by the calendar of the rule, where any rule counts by that.
    fn calendar_columns(self) -> Option<String> {
        let needed = |n: &usize| self.speaker.needs.borrow().calendars.contains(n);
        let n = self.rule.calendar.filter(needed)?;
        Some(format!("worked_{n}, days_{n}, closed_{n}"))
    }
}

/// `NAME_turns` for clocks by the values that both ends share: a row for each event and each such value that it touches.
fn keyed(said: Said<'_, '_>, form: &Deadline, script: &mut Script) -> Result<(), Reason> {
    let (speaker, name) = (said.speaker, said.name);
    let (mut shared, mut keys) = (Vec::new(), Vec::new());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (n, (b, a)) in form.same.0.iter().enumerate() {
        let class = speaker.like(*b, *a)?;
        shared.push(format!(
            "ours_{n} AS shared_{n}, {} AS key_{n}",
            shown(speaker, &format!("ours_{n}"))
        ));
        keys.push(format!("k.key_{n} AS key_{n}"));
        ours.push(format!("{} = k.key_{n}", shown(speaker, &format!("m.ours_{n}"))));
        theirs.push(speaker.answers(class, &format!("m.theirs_{n}"), &format!("k.shared_{n}")));
    }
    let all = Select::from(format!("{name}_events")).column("DISTINCT record").columns(shared);
    script.add(format!("{name}_keys"), all.only("starts"));
    let (ours, theirs) = (and(&ours), and(&theirs));
    let turns = Select::from(format!("{name}_events AS m"))
        .column(format!("m.record AS record, {}, m.i AS i", keys.join(", ")))
        .column(format!("m.starts AND {ours} AS starts"))
        .column(format!("m.meets AND {theirs} AS meets"))
        .column(format!("m.starts AND m.sets AND {ours} AND {theirs} AS at_once"))
        .take("m", "reopens drops")
        .join(format!("JOIN {name}_keys AS k ON k.record = m.record"))
        .only(format!("(m.starts AND {ours} OR m.meets AND {theirs} OR m.reopens OR m.drops)"));
    script.add(format!("{name}_turns"), turns);
    Ok(())
}

/// A key as text that is never null.
fn shown(speaker: &Speaker<'_>, value: &str) -> String {
    format!("coalesce(CAST({value} AS {}), '')", speaker.dialect.text_type())
}

/// `NAME`: the violations. A clock that was past when something would have dropped it runs on to the next sure end, and
/// the islands up to there start none.
fn conclude(clockwork: &Clockwork<'_, '_>, too_early: bool, script: &mut Script) {
    let said = clockwork.said;
    let name = said.name;
    let keys: String =
        clockwork.keys.iter().map(|key| format!(", {key}")).collect::<Vec<_>>().concat();
    let in_force = Speaker::in_force(said.rule.effective, "at_start");
    let runs_on = format!("is_past AND {in_force} AND ending = 'drop'");
    let running = Select::from(format!("{name}_asked"))
        .column(format!("*, {in_force} AS in_force, {runs_on} AS runs_on"))
        .column(format!("coalesce(max(CASE WHEN {runs_on} THEN 1 ELSE 0 END) OVER (PARTITION BY record{keys}, stretch ORDER BY s {EARLIER}), 0) AS still_runs"));
    script.add(format!("{name}_running"), running);
    let numbered = Select::from(format!("{name}_running"))
        .column("*, row_number() OVER (PARTITION BY record ORDER BY s) AS clock")
        .column("CASE WHEN runs_on THEN sure_e ELSE e END AS end_i")
        .column("CASE WHEN NOT runs_on THEN ending WHEN sure_meets = 1 THEN 'met' WHEN sure_e IS NULL THEN 'open' ELSE 'again' END AS end_how")
        .only("still_runs = 0");
    script.add(format!("{name}_numbered"), numbered);
    let is_early = "end_how = 'met' AND m.at_s < m.earliest";
    let (early, or_early) = if too_early {
        (format!(" WHEN {is_early} THEN 'broken'"), format!(" OR {is_early}"))
    } else {
        Default::default()
    };
    let violations = Select::from(format!("{name}_numbered AS c"))
        .take("c", "record clock")
        .column(format!("CASE WHEN due IS NULL THEN 'unjudged' WHEN is_past AND end_how = 'met' THEN 'late' WHEN is_past THEN 'overdue'{early} END AS outcome"))
        .column("at_start AS from_at, due AS due_at")
        .column("CASE WHEN end_how = 'met' AND due IS NOT NULL THEN m.at_s END AS done_at")
        .column("CASE WHEN is_past THEN coalesce(m.at_s, c.now_at) - due END AS over_s")
        .join(format!("LEFT JOIN {name}_events AS m ON m.record = c.record AND m.i = c.end_i"))
        .only("in_force")
        .only("c.limit_no > 0")
        .only(format!("(is_past OR due IS NULL{or_early})"));
    script.add(name, violations);
}
