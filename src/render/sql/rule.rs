//! One rule, all its versions: the query that gives its violations.

use super::clockwork::Said;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::Speaker;
use super::{Waived, deadline, notice, precedence, recurring, verdicts};
use crate::policy::form::Form;
use crate::policy::levels::Level;

/// The violations that no waiver covers, as rows of `cs_violations`.
pub(super) fn violations(
    speaker: &Speaker<'_>,
    waived: &[Waived],
    versions: &[usize],
) -> Result<String, Reason> {
    let mut script = Script::default();
    let mut names = Vec::new();
    let is_verdict = |place: &usize| gives_verdicts(&speaker.policy.rules[*place].form);
    let judge_events = versions.iter().filter(|place| is_verdict(place)).count();
    if judge_events > 0 && judge_events < versions.len() {
        return Err(Reason::MixedVersions);
    }
    for (n, place) in (1..).zip(versions) {
        let name = if versions.len() == 1 { "rule".to_owned() } else { format!("rule_v{n}") };
        let rule = &speaker.policy.rules[*place];
        script.append(one(Said { speaker, rule, name: &name })?);
        names.push((name, *place));
    }
    if judge_events > 0 {
        number(&names, &mut script);
    }
    let rows: Vec<String> = names
        .iter()
        .map(|(name, place)| select(speaker, waived, name, *place).to_string())
        .collect();
    Ok(script.query(rows.join("\nUNION ALL ")))
}

const fn gives_verdicts(form: &Form) -> bool {
    match form {
        Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_) => true,
        Form::Deadline(_)
        | Form::Recurring(_)
        | Form::Notice(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => false,
    }
}

fn one(said: Said<'_, '_>) -> Result<Script, Reason> {
    let form = &said.rule.form;
    if let Form::Roster(_) | Form::Duty(_) | Form::Metric(_) | Form::Retention(_) = form {
        return Err(Reason::TeamForm(form.name().as_str()));
    }
    if said.rule.level != Level::Record {
        return Err(Reason::EachRow);
    }
    match form {
        Form::Deadline(form) => deadline::say(said, form),
        Form::Recurring(form) => recurring::say(said, form),
        Form::Notice(form) => notice::say(said, form),
        Form::Precedence(form) => precedence::say(said, form),
        Form::Sequence(form) => verdicts::sequence(said, form),
        Form::Required(form) => verdicts::required(said, form),
        Form::Limit(form) => verdicts::limit(said, form),
        Form::Actor(form) => verdicts::actor(said, form),
        Form::Roster(_) | Form::Duty(_) | Form::Metric(_) | Form::Retention(_) => {
            Err(Reason::TeamForm(form.name().as_str()))
        }
    }
}

/// Numbers the verdicts of all versions together; `NAME` holds those that are broken.
fn number(versions: &[(String, usize)], script: &mut Script) {
    let verdicts: Vec<String> = versions
        .iter()
        .map(|(name, place)| {
            format!("SELECT record, i, j, at_s, broken, {place} AS version FROM {name}_verdicts")
        })
        .collect();
    let numbered = Select::from(format!("(\n  {}) AS versions", verdicts.join("\n  UNION ALL ")))
        .column("*")
        .column("row_number() OVER (PARTITION BY record ORDER BY version, i, j) AS clock");
    script.add("verdicts", numbered);
    for (name, place) in versions {
        let broken = Select::from("verdicts")
            .column("record, clock, 'broken' AS outcome, at_s AS from_at")
            .columns(
                ["due_at", "done_at", "over_s"]
                    .map(|name| format!("CAST(NULL AS BIGINT) AS {name}")),
            )
            .only("broken")
            .only(format!("version = {place}"));
        script.add(name.clone(), broken);
    }
}

fn select(speaker: &Speaker<'_>, waived: &[Waived], name: &str, place: usize) -> Select {
    let id = speaker.dialect.literal(&speaker.policy.rules[place].id);
    let mut rows = Select::from(name)
        .column(format!("{id} AS rule, record, clock, outcome, from_at, due_at, done_at, over_s"))
        .column(
            "CASE WHEN outcome = 'unjudged' THEN 'the calendar does not reach so far' END AS why",
        );
    for waived in waived.iter().filter(|waived| waived.rule == place) {
        let record = speaker.dialect.literal(&waived.record);
        let until = waived.until.seconds();
        rows = rows.only(format!(
            "NOT (record = {record} AND outcome <> 'unjudged' AND coalesce(due_at, from_at) < {until})"
        ));
    }
    rows
}
