//! `precedence`: what each event A asks, and the events B that serve it.

use super::class::{Class, and};
use super::clockwork::Said;
use super::matching::Counted;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::Speaker;
use crate::model::value::{FieldId, Value};
use crate::policy::form::{ForEach, Precedence};

pub(super) fn say(said: Said<'_, '_>, form: &Precedence) -> Result<Script, Reason> {
    let mut script = Script::default();
    let name = said.name;
    let serves = events(said, form, &mut script)?;
    let asking = Select::from(format!("{name}_events"))
        .column("*, min(CASE WHEN is_after THEN i END) OVER (PARTITION BY record) AS after_i");
    let (listed, j) = listed(&form.for_each);
    let asking = Select::from(format!("({asking}) AS m"))
        .column(format!("m.*, {j} AS j"))
        .joins(listed)
        .only("asks");
    script.add(format!("{name}_asking"), asking);
    let mut enough = vec![format!("count(n.i) >= {}", form.at_least)];
    if let Some((_, asked)) = form.distinct {
        enough.push(format!("count(DISTINCT n.way) >= {asked}"));
    }
    let (partner, place) = match form.for_each {
        ForEach::Event(_) => ("p.is_each AND p.i < a.i", "p.i"),
        ForEach::Once | ForEach::Values(..) => ("p.i = a.i", "a.j"),
    };
    let verdicts = Select::from(format!("{name}_asking AS a"))
        .take("a", "record i at_s")
        .column(format!("{place} AS j, NOT {} AS broken", and(&enough)))
        .join(format!("JOIN {name}_events AS p ON p.record = a.record AND {partner}"))
        .join(format!(
            "LEFT JOIN {name}_events AS n ON n.record = a.record AND {}",
            serves.join(" AND ")
        ))
        .tail("GROUP BY a.record, a.i, a.at_s, a.j, p.i");
    said.add_verdicts(verdicts, &mut script);
    Ok(script)
}

/// The rule's events, and what makes an event `n` serve what `a` asks, whose partner is `p`.
fn events(
    said: Said<'_, '_>,
    form: &Precedence,
    script: &mut Script,
) -> Result<Vec<String>, Reason> {
    let speaker = said.speaker;
    let mut counted = Counted::default();
    let before = said.happens(&form.before, &mut counted)?;
    let mut columns = vec![
        format!("{} AS asks", and(&[before, said.asks()?])),
        format!("{} AS needed", said.satisfies(&form.need, &mut counted)?),
    ];
    let mut serves = vec!["n.needed".to_owned(), "n.i < a.i".to_owned()];
    let mut after = "FALSE".to_owned();
    if let Some(matcher) = &form.after {
        after = said.happens(matcher, &mut counted)?;
        serves.push("n.i > a.after_i".to_owned());
    }
    columns.push(format!("{after} AS is_after"));
    for (n, (theirs, ours)) in form.same.0.iter().enumerate() {
        let class = speaker.like(*theirs, *ours)?;
        columns.push(format!("{} AS ours_{n}", speaker.during(*ours)?));
        columns.push(format!("{} AS theirs_{n}", speaker.during(*theirs)?));
        serves.push(speaker.answers(class, &format!("n.theirs_{n}"), &format!("p.ours_{n}")));
    }
    match &form.for_each {
        ForEach::Once => {}
        ForEach::Values(_, values) if values.is_empty() => {}
        ForEach::Values(id, values) => {
            let mut cases = Vec::new();
            for (n, value) in values.iter().enumerate() {
                columns.push(format!("{} AS says_{n}", says(speaker, *id, value)?));
                cases.push(format!("WHEN a.j = {n} THEN n.says_{n} "));
            }
            serves.push(format!("CASE {}ELSE FALSE END", cases.concat()));
        }
        ForEach::Event(each) => {
            columns.push(format!("{} AS is_each", said.happens(each, &mut counted)?));
            serves.push("n.i > p.i".to_owned());
        }
    }
    if let Some((id, _)) = form.distinct {
        columns.push(format!("{} AS way", speaker.own(id)?));
    }
    said.add_events(&counted, columns, script);
    Ok(serves)
}

/// True if the event itself says this value.
fn says(speaker: &Speaker<'_>, id: FieldId, value: &Value) -> Result<String, Reason> {
    let own = speaker.own(id)?;
    let class = speaker.class(id)?;
    if class == Class::Words {
        return speaker.member(&own, value);
    }
    let (theirs, constant) = speaker.constant(value)?;
    if theirs != class {
        return Err(Reason::UnlikeFields);
    }
    Ok(format!("coalesce({own} = {constant}, FALSE)"))
}

/// The places of the values that are asked one by one: a join, and their column.
fn listed(for_each: &ForEach) -> (Option<String>, &'static str) {
    let ForEach::Values(_, values) = for_each else { return (None, "0") };
    let mut rows: Vec<String> = (0..values.len()).map(|n| format!("SELECT {n} AS j")).collect();
    if rows.is_empty() {
        rows.push("SELECT 0 AS j WHERE 1 = 0".to_owned());
    }
    (Some(format!("CROSS JOIN ({}) AS listed", rows.join(" UNION ALL "))), "listed.j")
}
