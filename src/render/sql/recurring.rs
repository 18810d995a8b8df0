//! `recurring`: the gaps of spans. What ends a span cuts a record's events into stretches; in each, the first event that
//! begins one begins the span.

use super::class::{and, or};
use super::clockwork::{Clockwork, Limits, Said};
use super::matching::Counted;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::{Moment, Speaker};
use crate::calendar::Period;
use crate::engine::matching::Role;
use crate::policy::form::{Cycle, Pace, Recurring, Tier};

pub(super) fn say(said: Said<'_, '_>, form: &Recurring) -> Result<Script, Reason> {
    let mut script = Script::default();
    match &form.pace {
        Pace::Every(tiers) => every(said, form, tiers, &mut script)?,
        Pace::Per { period, at_least } => {
            let when = said.speaker.condition(&said.rule.when, Moment::After)?;
            spans(said, form, vec![format!("{when} AS asks")], &mut script)?;
            periods(said, *period, &mut script)?;
            counted(said, *at_least, &mut script);
        }
    }
    Ok(script)
}

/// The rule's events with `more` columns, and its spans: from `b` up to `e`, null if it is still open.
fn spans(
    said: Said<'_, '_>,
    form: &Recurring,
    more: Vec<String>,
    script: &mut Script,
) -> Result<(), Reason> {
    let (speaker, name) = (said.speaker, said.name);
    let mut places = Counted::default();
    let begin = speaker.matcher(&form.begin, Role::Happens, &mut places)?;
    let end = speaker.matcher(&form.end, Role::Happens, &mut places)?;
    let expect = speaker.matcher(&form.expect, Role::Satisfies, &mut places)?;
    let reopens = match form.cycle {
        Cycle::Each => speaker.reopens(&form.begin, &mut places)?,
        Cycle::First => "FALSE".to_owned(),
    };
    let begins = or(&[reopens, and(&[begin, "NOT is_over".to_owned()])]);
    let ends = format!(
        "(event IN ('withdrawn', 'merged', 'closed') OR (event = 'reopened' AND {begins}) OR {end})"
    );
    let mut columns = vec![
        format!("{begins} AS begins"),
        format!("{ends} AS ends"),
        format!("{expect} AS expected"),
    ];
    columns.extend(more);
    said.add_events(&places, columns, script);
    let stretches = Select::from(format!("{name}_events"))
        .column("record, i, at_s, begins, ends, expected")
        .column("sum(CASE WHEN ends THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS UNBOUNDED PRECEDING) AS stretch")
        .only("(begins OR ends OR expected)");
    script.add(format!("{name}_stretches"), stretches);
    let firsts = Select::from(format!("{name}_stretches"))
        .column("record, stretch, min(i) AS first_i, min(at_s) AS first_at")
        .column("min(CASE WHEN begins THEN i END) AS b")
        .tail("GROUP BY record, stretch");
    let next = |what| said.next(what, "PARTITION BY record ORDER BY stretch");
    let spans = Select::from(format!("({firsts}) AS firsts"))
        .column("record, stretch, b")
        .column(format!("{} AS e, {} AS e_at", next("first_i"), next("first_at")));
    script.add(format!("{name}_spans"), spans);
    Ok(())
}

fn every(
    said: Said<'_, '_>,
    form: &Recurring,
    tiers: &[Tier],
    script: &mut Script,
) -> Result<(), Reason> {
    let name = said.name;
    said.count(tiers.iter().map(|tier| tier.within).chain(form.pausing.max))?;
    let changes = said.speaker.sets_any(&said.rule.watched)?;
    let limit = format!("{} AS limit_no", said.limit_no(tiers)?);
    spans(said, form, vec![limit, format!("{changes} AS changes")], script)?;
    // What comes at the very end of the span meets the last gap, and counts as the begin of one that is never asked.
    let gaps = Select::from(format!("{name}_spans AS s"))
        .take("s", "record stretch e")
            .column("t.i AS s, coalesce(t.i = s.e, FALSE) AS is_last")
        .join(format!("JOIN {name}_stretches AS t ON t.record = s.record AND t.i >= s.b AND t.i <= coalesce(s.e, 999999999) AND (t.i = s.b OR t.expected)"))
        .only("s.b IS NOT NULL");
    script.add(format!("{name}_gaps"), gaps);
    let next = said.next("s", "PARTITION BY record, stretch ORDER BY s");
    let turns = Select::from(format!("{name}_gaps"))
        .column(format!("*, {next} AS next_s"))
        .column("row_number() OVER (PARTITION BY record ORDER BY s, stretch) AS clock");
    script.add(format!("{name}_turns"), turns);
    let clocks = Select::from(format!("{name}_turns"))
        .column("record, clock, s, coalesce(next_s, e) AS e")
        .column("CASE WHEN next_s IS NOT NULL THEN 'met' WHEN e IS NOT NULL THEN 'drop' ELSE 'open' END AS ending")
        .only("NOT is_last");
    script.add(format!("{name}_clocks"), clocks);
    let clockwork = Clockwork {
        said,
        keys: vec!["clock".to_owned()],
        carried: "",
        limits: Limits::Within(tiers.iter().map(|tier| tier.within).collect()),
        pausing: Some(&form.pausing),
        changes: changes != "FALSE",
    };
    clockwork.asked(script)?;
    let judged = Select::from(format!("{name}_asked"))
        .column(
            "*, min(CASE WHEN due IS NULL THEN clock END) OVER (PARTITION BY record) AS unjudged",
        )
        .only(Speaker::in_force(said.rule.effective, "at_start"))
        .only("limit_no > 0")
        .only("(is_past OR due IS NULL)");
    script.add(format!("{name}_judged"), judged);
    let violations = Select::from(format!("{name}_judged"))
        .column("record, clock")
        .column("CASE WHEN due IS NULL THEN 'unjudged' WHEN ending = 'met' THEN 'late' ELSE 'overdue' END AS outcome")
        .column("at_start AS from_at, due AS due_at")
        .column("CASE WHEN ending = 'met' AND due IS NOT NULL THEN at_end END AS done_at")
        .column("CASE WHEN is_past THEN coalesce(at_end, now_at) - due END AS over_s")
        .only("clock <= coalesce(unjudged, clock)");
    script.add(name, violations);
    Ok(())
}

/// `NAME_whole`: the periods that lie whole in a span.
fn periods(said: Said<'_, '_>, period: Period, script: &mut Script) -> Result<(), Reason> {
    let (speaker, name) = (said.speaker, said.name);
    let last = "CASE WHEN s.e_at < m.now_at THEN s.e_at ELSE m.now_at END";
    let lasting = Select::from(format!("{name}_spans AS s"))
        .take("s", "record stretch e_at")
        .take("m", "at_s now_at")
        .column(format!("{} AS low", speaker.number_of(period, "m.at_s")?))
        .column(format!("{} AS high", speaker.number_of(period, last)?))
        .join(format!("JOIN {name}_events AS m ON m.record = s.record AND m.i = s.b"))
        .only("s.b IS NOT NULL");
    script.add(format!("{name}_lasting"), lasting);
    let all = speaker.dialect.series(&format!("{name}_lasting"), "low", "high");
    let periods = Select::from(all)
        .column("record, stretch, at_s, e_at, now_at")
        .column(format!("{} AS begins_at", speaker.start_of_period(period, "n")?))
        .column(format!("{} AS ends_at", speaker.start_of_period(period, "(n + 1)")?));
    script.add(format!("{name}_periods"), periods);
    let whole = Select::from(format!("{name}_periods"))
        .column("*, row_number() OVER (PARTITION BY record ORDER BY stretch, begins_at) AS clock")
        .only("begins_at >= at_s")
        .only("begins_at <= now_at")
        .only("(e_at IS NULL OR ends_at <= e_at)");
    script.add(format!("{name}_whole"), whole);
    Ok(())
}

/// `NAME`: the whole periods that are over and had too few of what is expected.
fn counted(said: Said<'_, '_>, at_least: u32, script: &mut Script) {
    let name = said.name;
    let period = "p.record, p.clock, p.begins_at, p.ends_at, p.now_at";
    let found = Select::from(format!("{name}_whole AS p"))
        .take("p", "record clock begins_at ends_at now_at")
        .column("max(CASE WHEN m.at_s <= p.begins_at THEN m.i END) AS i")
        .column("sum(CASE WHEN m.expected AND m.at_s >= p.begins_at AND m.at_s < p.ends_at THEN 1 ELSE 0 END) AS found")
        .join(format!("JOIN {name}_events AS m ON m.record = p.record"))
        .tail(format!("GROUP BY {period}"));
    script.add(format!("{name}_found"), found);
    let violations = Select::from(format!("{name}_found AS p"))
        .take("p", "record clock")
        .column("'overdue' AS outcome, p.begins_at AS from_at, p.ends_at - 1 AS due_at")
        .column("CAST(NULL AS BIGINT) AS done_at, p.now_at - p.ends_at + 1 AS over_s")
        .join(format!("JOIN {name}_events AS m ON m.record = p.record AND m.i = p.i"))
        .only("m.asks")
        .only(format!("p.found < {at_least}"))
        .only("p.now_at >= p.ends_at")
        .only(Speaker::in_force(said.rule.effective, "p.begins_at"));
    script.add(name, violations);
}
