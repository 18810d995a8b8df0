//! `notice`: each value of a date is a clock that ends with the first event that settles it.

use super::calendars::{closed, worked};
use super::clockwork::{Clockwork, Limits, Said};
use super::dates::Edge;
use super::matching::Counted;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::{Moment, Speaker};
use crate::engine::matching::Role;
use crate::model::Amount;
use crate::policy::form::Notice;
use crate::policy::schema::Source;

pub(super) fn say(said: Said<'_, '_>, form: &Notice) -> Result<Script, Reason> {
    let mut script = Script::default();
    let name = said.name;
    is_set_once(said.speaker, form)?;
    let changes = said.speaker.sets_any(&said.rule.watched)?;
    said.count([form.lead])?;
    events(said, form, &changes, &mut script)?;
    let (joins, lead) = before(said, form.lead)?;
    let dates = Select::from(format!("{name}_events AS m"))
        .take("m", "record")
        .column("m.i AS s")
        .take("m", "at_s last_at")
        .column("row_number() OVER (PARTITION BY m.record ORDER BY m.i) AS clock")
        .column(format!("{lead} AS lead_at"))
        .joins(joins)
        .only("m.begins");
    script.add(format!("{name}_dates"), dates);
    let leads = Select::from(format!("{name}_dates"))
        .column("*, CASE WHEN lead_at < at_s THEN at_s ELSE lead_at END AS notice_at");
    script.add(format!("{name}_leads"), leads);
    let dates = "d.record, d.s, d.last_at, d.clock, d.notice_at";
    let settled = Select::from(format!("{name}_leads AS d"))
        .take("d", "record s last_at clock notice_at")
        .column("min(m.i) AS e")
        .join(format!("LEFT JOIN {name}_events AS m ON m.record = d.record AND m.i > d.s AND (m.expected OR (m.is_done AND m.at_s <= d.last_at) OR (m.is_end AND m.at_s <= d.notice_at))"))
        .tail(format!("GROUP BY {dates}"));
    script.add(format!("{name}_settled"), settled);
    let clocks = Select::from(format!("{name}_settled AS d"))
        .take("d", "record s last_at clock notice_at e")
        .column("coalesce(NOT m.expected, FALSE) AS is_moot")
        .column("CASE WHEN d.e IS NULL THEN 'open' WHEN m.expected THEN 'met' WHEN m.is_done AND m.at_s <= d.last_at THEN 'met' ELSE 'void' END AS ending")
        .join(format!("LEFT JOIN {name}_events AS m ON m.record = d.record AND m.i = d.e"));
    script.add(format!("{name}_clocks"), clocks);
    let (limits, changes) = (Limits::Due("c.notice_at"), changes != "FALSE");
    let (keys, carried) = (Vec::new(), "clock last_at notice_at is_moot");
    let clockwork = Clockwork { said, keys, carried, limits, pausing: None, changes };
    clockwork.asked(&mut script)?;
    let late = "ending = 'met' AND NOT is_moot";
    let violations = Select::from(format!("{name}_asked"))
        .column("record, clock")
        .column("CASE WHEN due IS NULL THEN 'unjudged' WHEN ending = 'met' THEN 'late' ELSE 'overdue' END AS outcome")
        .column("at_start AS from_at, due AS due_at")
        .column("CASE WHEN ending = 'met' AND due IS NOT NULL THEN at_end END AS done_at")
        .column("CASE WHEN is_past THEN coalesce(at_end, now_at) - due END AS over_s")
        .only(Speaker::in_force(said.rule.effective, "at_start"))
        .only("limit_no > 0")
        .only(format!("(due IS NULL OR is_past AND ({late} OR ending = 'open' AND now_at > last_at))"));
    script.add(name, violations);
    Ok(script)
}

/// Refuses a date that one event may set from several fields: each would be a notice.
fn is_set_once(speaker: &Speaker<'_>, form: &Notice) -> Result<(), Reason> {
    for event in &speaker.policy.schema.events {
        let mut sources =
            event.sets.iter().filter(|set| set.field == form.ahead_of).map(|set| &set.source);
        let first = sources.next();
        let is_same = |other: &Source| matches!((first, other), (Some(Source::Field(a)), Source::Field(b)) if a == b);
        if !sources.all(is_same) {
            let name = &speaker.policy.schema.field(form.ahead_of).name;
            return Err(Reason::SetTwice(name.clone()));
        }
    }
    Ok(())
}

fn events(
    said: Said<'_, '_>,
    form: &Notice,
    changes: &str,
    script: &mut Script,
) -> Result<(), Reason> {
    let speaker = said.speaker;
    let mut counted = Counted::default();
    let expect = speaker.matcher(&form.expect, Role::Satisfies, &mut counted)?;
    let done = match &form.done {
        Some(done) => speaker.matcher(done, Role::Satisfies, &mut counted)?,
        None => "FALSE".to_owned(),
    };
    let value = speaker.after(form.ahead_of)?;
    let when = speaker.condition(&said.rule.when, Moment::After)?;
    let before = speaker.dialect.neighbour("lag", &value, "PARTITION BY record ORDER BY i");
    let columns = vec![
        format!("{expect} AS expected"),
        format!("{done} AS is_done"),
        "event IN ('withdrawn', 'merged') AS is_end".to_owned(),
        format!(
            "{value} IS NOT NULL AND coalesce({value} <> {before}, TRUE) AND NOT is_over AS begins"
        ),
        format!("{} AS first_at", speaker.edge(form.ahead_of, Edge::Start)?),
        format!("{} AS last_at", speaker.edge(form.ahead_of, Edge::End)?),
        format!("CASE WHEN {when} THEN 1 ELSE 0 END AS limit_no"),
        format!("{changes} AS changes"),
    ];
    said.add_events(&counted, columns, script);
    Ok(())
}

/// The latest instant from which `lead` ends at `m.first_at` or before: joins, and its value.
fn before(said: Said<'_, '_>, lead: Amount) -> Result<(Vec<String>, String), Reason> {
    let speaker = said.speaker;
    let n = said.rule.calendar.unwrap_or_default();
    let span = || speaker.span(n, "p", "m.first_at");
    Ok(match lead {
        Amount::Elapsed(seconds) => (Vec::new(), format!("m.first_at - {seconds}")),
        Amount::Months(months) => (Vec::new(), speaker.months_before("m.first_at", months)?),
        Amount::Working(seconds) => {
            let target = format!("({} - {seconds})", worked("p", "m.first_at"));
            let window = speaker.window_beginning(n, "h", &target);
            (vec![span(), window], format!("h.opens + {target} - h.worked"))
        }
        Amount::WorkingDays(days) => {
            let number = format!("({} - {days} + 1)", closed("p", "m.first_at"));
            let day = format!("LEFT JOIN cs_calendar_{n}_days AS h ON h.number = {number}");
            (vec![span(), day], "h.starts - 1".to_owned())
        }
    })
}
