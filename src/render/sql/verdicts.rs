//! The forms that judge events: `required`, `sequence`, `limit` and `actor` (`precedence` has a file of its own). Each
//! gives `NAME_verdicts`, kept and broken, with the event and their order at it; then they are numbered.

use super::class::{Class, and, or};
use super::clockwork::Said;
use super::matching::Counted;
use super::needs::Key;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::{Moment, Speaker};
use crate::engine::matching::Role;
use crate::model::value::Value;
use crate::policy::condition::{Check, Subject};
use crate::policy::form::{Actor, Limit, Need, Required, Sequence, Who};
use crate::policy::matcher::Matcher;
use crate::policy::schema::FieldType;

impl Said<'_, '_> {
    /// True of the events at which the rule is asked.
    pub(super) fn asks(self) -> Result<String, Reason> {
        let when = self.speaker.condition(&self.rule.when, Moment::During)?;
        Ok(and(&[Speaker::in_force(self.rule.effective, "at_s"), when]))
    }

    pub(super) fn happens(
        self,
        matcher: &Matcher,
        counted: &mut Counted,
    ) -> Result<String, Reason> {
        self.speaker.matcher(matcher, Role::Happens, counted)
    }

    pub(super) fn satisfies(
        self,
        matcher: &Matcher,
        counted: &mut Counted,
    ) -> Result<String, Reason> {
        self.speaker.matcher(matcher, Role::Satisfies, counted)
    }

    pub(super) fn add_verdicts(self, verdicts: Select, script: &mut Script) {
        script.add(format!("{}_verdicts", self.name), verdicts);
    }
}

pub(super) fn required(said: Said<'_, '_>, form: &Required) -> Result<Script, Reason> {
    let mut script = Script::default();
    let mut counted = Counted::default();
    let at = said.happens(&form.at, &mut counted)?;
    let mut all = Vec::new();
    for need in &form.need {
        all.push(said.speaker.test(&need.test, Moment::During)?);
        all.extend(is_valid(said.speaker, need)?);
    }
    let asks = and(&[at, said.asks()?]);
    let columns = vec![format!("{asks} AS asks"), format!("NOT {} AS broken", and(&all))];
    said.add_events(&counted, columns, &mut script);
    let verdicts = Select::from(format!("{}_events", said.name))
        .column("record, i, 0 AS j, at_s, broken")
        .only("asks");
    said.add_verdicts(verdicts, &mut script);
    Ok(script)
}

/// True if a value of the event names a row of its roster, or fits its pattern; `None` where anything is valid.
fn is_valid(speaker: &Speaker<'_>, need: &Need) -> Result<Option<String>, Reason> {
    let (Check::Present(true), Subject::Field(id)) = (&need.test.check, need.test.subject) else {
        return Ok(None);
    };
    let pattern = speaker.policy.schema.field(id).pattern.as_ref();
    if let Some(pattern) = pattern.filter(|_| speaker.class(id) == Ok(Class::Text)) {
        let pattern = pattern.as_str();
        let inner = pattern.strip_prefix("^(?:").and_then(|rest| rest.strip_suffix(")$"));
        let Some(inner) = inner.filter(|inner| is_read_alike(inner)) else {
            return Err(Reason::Pattern(pattern.into()));
        };
        let matches = speaker.dialect.full_match(&speaker.during(id)?, inner);
        return Ok(Some(format!("coalesce({matches}, FALSE)")));
    }
    let Some(roster) = speaker.reference(id)? else { return Ok(None) };
    speaker.is_table(roster)?;
    let value = speaker.during(id)?;
    let mut needs = speaker.needs.borrow_mut();
    needs.keys.insert(roster);
    needs.single.insert(id);
    Ok(Some(format!(
        "coalesce({value} IN (SELECT '␟' || k || '␟' FROM cs_roster_{}), FALSE)",
        roster.0
    )))
}

/// True of a regular expression that all engines read alike.
fn is_read_alike(pattern: &str) -> bool {
    pattern.chars().all(|c| c.is_ascii_alphanumeric() || "-_ @/+*?{}[],|()".contains(c))
}

pub(super) fn sequence(said: Said<'_, '_>, form: &Sequence) -> Result<Script, Reason> {
    let mut script = Script::default();
    let mut counted = Counted::default();
    let name = said.name;
    let Some((last, steps)) = form.order.split_last() else { return Ok(script) };
    let mut columns = vec![
        format!("{} AS asks", said.asks()?),
        format!("{} AS is_end", said.happens(last, &mut counted)?),
    ];
    let mut firsts = Select::from(format!("{name}_events"))
        .column("record, min(CASE WHEN is_end THEN i END) AS end_i")
        .tail("GROUP BY record");
    let mut order = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        columns.push(format!("{} AS is_{n}", said.satisfies(step, &mut counted)?));
        firsts = firsts.column(format!("min(CASE WHEN is_{n} THEN i END) AS i_{n}"));
        order.push(format!("i_{n} < end_i"));
        if n > 0 {
            order.push(format!("i_{} < i_{n}", n - 1));
        }
    }
    said.add_events(&counted, columns, &mut script);
    script.add(format!("{name}_firsts"), firsts);
    let verdicts = Select::from(format!("{name}_firsts AS f"))
        .take("f", "record")
        .take("m", "i")
        .column("0 AS j")
        .take("m", "at_s")
        .column(format!("NOT coalesce({}, FALSE) AS broken", and(&order)))
        .join(format!("JOIN {name}_events AS m ON m.record = f.record AND m.i = f.end_i"))
        .only("m.asks");
    said.add_verdicts(verdicts, &mut script);
    Ok(script)
}

pub(super) fn limit(said: Said<'_, '_>, form: &Limit) -> Result<Script, Reason> {
    let mut script = Script::default();
    let mut counted = Counted::default();
    let name = said.name;
    let after = match &form.after {
        Some(after) => said.happens(after, &mut counted)?,
        None => "FALSE".to_owned(),
    };
    let columns = vec![
        format!("{} AS is_meant", said.happens(&form.of, &mut counted)?),
        format!("{} AS asks", said.asks()?),
        format!("{after} AS is_after"),
    ];
    said.add_events(&counted, columns, &mut script);
    let since = Select::from(format!("{name}_events"))
        .column("record, i, is_meant AND asks AS counts, asks")
        .column("min(CASE WHEN is_after THEN i END) OVER (PARTITION BY record) AS after_i");
    script.add(format!("{name}_since"), since);
    let late = if form.after.is_some() { "counts AND i > after_i" } else { "counts" };
    let placed = Select::from(format!("{name}_since"))
        .column(format!("*, coalesce({late}, FALSE) AS is_late"))
        .column(format!("sum(CASE WHEN {late} THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS UNBOUNDED PRECEDING) AS place"));
    script.add(format!("{name}_placed"), placed);
    // The first too many; else the last that counts, else what it must not follow.
    let excess = format!("is_late AND place = {}", u64::from(form.at_most) + 1);
    let turns = Select::from(format!("{name}_placed"))
        .column(format!("record, min(CASE WHEN {excess} THEN i END) AS excess"))
        .column("max(CASE WHEN counts THEN i END) AS last_i")
        .column("max(CASE WHEN i = after_i AND asks THEN i END) AS after_i")
        .tail("GROUP BY record");
    script.add(format!("{name}_turns"), turns);
    let verdicts = Select::from(format!("{name}_turns AS t"))
        .take("t", "record")
            .take("m", "i")
            .column("0 AS j")
            .take("m", "at_s")
            .column("t.excess IS NOT NULL AS broken")
        .join(format!("JOIN {name}_events AS m ON m.record = t.record AND m.i = coalesce(t.excess, t.last_i, t.after_i)"));
    said.add_verdicts(verdicts, &mut script);
    Ok(script)
}

pub(super) fn actor(said: Said<'_, '_>, form: &Actor) -> Result<Script, Reason> {
    let mut script = Script::default();
    let mut counted = Counted::default();
    let (speaker, name) = (said.speaker, said.name);
    let (person, key) = person(speaker, form.who)?;
    let asks = and(&[said.happens(&form.at, &mut counted)?, said.asks()?]);
    let mut columns = vec![
        format!("{asks} AS asks"),
        format!("{person} AS person, by_staff"),
        format!("{} AS is_faulty", faulty(speaker, form, &person, key)?),
    ];
    let verdicts = match &form.not_same_as {
        Some(other) => {
            columns.push(format!("{} AS is_other", said.happens(other, &mut counted)?));
            Select::from(format!("{name}_events AS a"))
                .take("a", "record i")
            .column("0 AS j")
            .take("a", "at_s")
            .column("a.is_faulty OR count(o.i) > 0 AS broken")
                .join(format!("LEFT JOIN {name}_events AS o ON o.record = a.record AND o.i < a.i AND o.is_other AND o.by_staff = a.person"))
                .only("a.asks")
                .tail("GROUP BY a.record, a.i, a.at_s, a.is_faulty")
        }
        None => Select::from(format!("{name}_events"))
            .column("record, i, 0 AS j, at_s, is_faulty AS broken")
            .only("asks"),
    };
    said.add_events(&counted, columns, &mut script);
    said.add_verdicts(verdicts, &mut script);
    Ok(script)
}

/// Whom the rule looks at, and the row that this leads to.
fn person(speaker: &Speaker<'_>, who: Who) -> Result<(String, Key), Reason> {
    match who {
        Who::By => Ok(("by_staff".to_owned(), Key::By)),
        Who::Field(id) if matches!(speaker.policy.schema.field(id).kind, FieldType::List(_)) => {
            Err(Reason::ListOfReferences)
        }
        Who::Field(id) => {
            speaker.needs.borrow_mut().single.insert(id);
            Ok((speaker.during(id)?, Key::During(id)))
        }
    }
}

/// True if no one is named, or the row of the roster is not such as it must be.
fn faulty(speaker: &Speaker<'_>, form: &Actor, person: &str, key: Key) -> Result<String, Reason> {
    let mut faults = vec![format!("{person} IS NULL")];
    let needs_row = form.role.is_some() || form.skill.is_some() || !form.row.is_always();
    if let Some(roster) = form.roster.filter(|_| needs_row) {
        faults.push(format!("{} IS NULL", speaker.row(key, roster)?));
        let has = |column, words: &[_]| {
            let (_, cell) = speaker.cell(key, roster, column)?;
            words.iter().map(|word| speaker.member(&cell, &Value::Word(*word))).collect()
        };
        if let Some((column, roles)) = &form.role {
            let any: Result<Vec<String>, Reason> = has(*column, roles);
            faults.push(format!("NOT {}", or(&any?)));
        }
        if let Some((column, skills)) = &form.skill {
            faults.push(format!("NOT {}", and(&has(*column, skills)?)));
        }
        faults.push(format!("NOT {}", speaker.row_condition(&form.row, key, roster)?));
    }
    Ok(or(&faults))
}
