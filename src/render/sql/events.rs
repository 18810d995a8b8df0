//! `cs_events`: what has happened, in order, with the value of every field that a rule looks at after every event.

use super::calendars::{closed, worked};
use super::class::Class;
use super::needs::Key;
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::Speaker;
use super::tables::Table;
use crate::model::Instant;
use crate::model::value::{FieldId, Value, field};
use crate::policy::schema::{EventKind, Source};

const UP_TO_NOW: &str =
    "PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
const BEFORE: &str =
    "PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING";

impl Speaker<'_> {
    pub(super) fn events(&self, now: Instant) -> Result<Table, Reason> {
        let mut script = Script::default();
        let known = Select::from("cs_said")
            .column("*")
            .column("min(CASE WHEN event = 'opened' THEN said_at END) OVER (PARTITION BY record) AS opened_at")
            .only("copy = 1")
            .only(format!("said_at <= {}", now.seconds()))
            .only("record NOT IN (SELECT record FROM cs_unjudged)");
        script.add("known", known);
        script.add("ordered", ordered(now));
        script.add("spoken", self.spoken()?);
        let looks_at_status = self.needs.borrow().after.contains(&field::STATUS);
        if looks_at_status {
            script.add("lasting", self.lasting());
        }
        script.add("valued", self.valued(if looks_at_status { "lasting" } else { "spoken" })?);
        Ok(("cs_events".to_owned(), script.query(self.happened())))
    }

    /// With what each event itself says, and the head.
    fn spoken(&self) -> Result<Select, Reason> {
        let needs = self.needs.borrow();
        let mut spoken = Select::from("ordered AS o")
            .take("o", "record")
            .take("h", "kind")
            .take("o", "i at_s event by_whom recorded now_at")
            .column("CASE WHEN by_whom IN ('customer', 'system') THEN by_whom WHEN by_whom LIKE 'bot:%' THEN 'bot' ELSE 'staff' END AS by_class")
            .column("CASE WHEN by_whom NOT IN ('customer', 'system') AND by_whom NOT LIKE 'bot:%' THEN '␟' || by_whom || '␟' END AS by_staff")
            .join("JOIN cs_records AS h ON h.record = o.record");
        for id in &needs.own {
            let class = self.class(*id)?;
            let (text, list) = self.raw_own(*id);
            let mut value = self.typed(class, &text);
            if class == Class::Words {
                value = format!("coalesce({list}, {value})");
            }
            spoken = spoken.column(format!("{value} AS own_{}", self.stem(*id)));
        }
        Ok(spoken.columns(needs.head.iter().map(|id| format!("h.{0} AS {0}", self.head_name(*id)))))
    }

    /// With whether the record had ended before each event: then it neither waits nor is open again.
    fn lasting(&self) -> Select {
        let ended = "CASE WHEN event IN ('closed', 'withdrawn', 'merged') THEN 1 WHEN event = 'reopened' THEN 0 END";
        let ended = self.dialect.last_value(ended, BEFORE);
        Select::from("spoken").column("*").column(format!("coalesce({ended}, 0) = 1 AS was_ended"))
    }

    /// With the value of each field after each event: the last one said up to then.
    fn valued(&self, from: &str) -> Result<Select, Reason> {
        let over =
            "CASE WHEN event IN ('withdrawn', 'merged') THEN 1 WHEN event = 'reopened' THEN 0 END";
        let over = self.dialect.last_value(over, BEFORE);
        let mut valued =
            Select::from(from).column("*").column(format!("coalesce({over}, 0) = 1 AS is_over"));
        for id in &self.needs.borrow().after {
            let value = self.dialect.last_value(&self.set_to(*id)?, UP_TO_NOW);
            valued = valued.column(format!("{value} AS is_{}", self.stem(*id)));
        }
        Ok(valued)
    }

    /// The value that an event gives a field; the first event speaks with the head's.
    fn set_to(&self, id: FieldId) -> Result<String, Reason> {
        let head = format!("CASE WHEN i = 0 THEN {} END", self.head_name(id));
        let mut cases = Vec::new();
        for event in &self.policy.schema.events {
            let sources = self.sources(event, id)?;
            let value = match sources.as_slice() {
                [] => continue,
                [one] => one.clone(),
                several => format!("coalesce({})", several.join(", ")),
            };
            let value = if id == field::STATUS && matches!(&*event.name, "waiting" | "resumed") {
                format!("CASE WHEN NOT was_ended THEN {value} END")
            } else {
                value
            };
            cases.push(format!("WHEN event = {} THEN {value}", self.dialect.literal(&event.name)));
        }
        if cases.is_empty() {
            return Ok(head);
        }
        Ok(format!("coalesce(CASE {} END, {head})", cases.join(" ")))
    }

    /// What an event sets a field to, the last that it says first.
    fn sources(&self, event: &EventKind, id: FieldId) -> Result<Vec<String>, Reason> {
        let mut sources = Vec::new();
        for set in event.sets.iter().rev().filter(|set| set.field == id) {
            let source = match &set.source {
                Source::Field(field::AT) => "at_s".to_owned(),
                Source::Field(field::BY) => "by_staff".to_owned(),
                Source::Field(field::RECORDED) => "recorded".to_owned(),
                Source::Field(source) => format!("own_{}", self.stem(*source)),
                Source::Constant(value) => self.constant_of(self.class(id)?, value)?,
            };
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        Ok(sources)
    }

    fn constant_of(&self, class: Class, value: &Value) -> Result<String, Reason> {
        if class == Class::Amount {
            return Ok(self.dialect.literal(&self.policy.schema.show(value, self.symbols)));
        }
        if let Value::List(items) = value {
            let show = |item: &Value| self.policy.schema.show(item, self.symbols) + "␟";
            let items: Vec<String> = items.iter().map(show).collect();
            return Ok(self.dialect.literal(&format!("list␟{}", items.concat())));
        }
        Ok(self.constant(value)?.1)
    }

    /// With first values, working time and roster rows as of each event.
    fn happened(&self) -> Select {
        let needs = self.needs.borrow();
        let mut happened = Select::from("valued AS v").column("v.*");
        for id in &needs.firsts {
            let stem = self.stem(*id);
            happened = happened.column(format!(
                "min(CASE WHEN v.is_{stem} IS NOT NULL THEN v.i END) OVER (PARTITION BY v.record) AS first_{stem}"
            ));
        }
        for n in &needs.calendars {
            let span = format!("calendar_{n}");
            happened = happened
                .column(format!("{} AS worked_{n}", worked(&span, "v.at_s")))
                .column(format!("{span}.days AS days_{n}"))
                .column(format!("{} AS closed_{n}", closed(&span, "v.at_s")))
                .join(self.span(*n, &span, "v.at_s"));
        }
        for ((key, roster), cells) in &needs.rows {
            let name = self.row_name(*key, *roster);
            happened = happened
                .column(format!("{name}.k AS {name}_key"))
                .columns(cells.iter().map(|cell| format!("{name}.c_{0} AS {name}_{0}", cell.0)))
                .join(format!(
                    "LEFT JOIN cs_roster_{} AS {name} ON {name}.k = {} AND {name}.since_at <= v.at_s AND v.at_s < {name}.until_at",
                    roster.0,
                    self.named_key(*key)
                ));
        }
        happened
    }

    /// The one word that a reference says; null if it says none, or a list.
    fn named_key(&self, key: Key) -> String {
        let value = match key {
            Key::By | Key::During(field::BY) => "v.by_staff".to_owned(),
            Key::After(id) => format!("v.is_{}", self.stem(id)),
            Key::During(id) => format!("coalesce(v.own_{0}, v.is_{0})", self.stem(id)),
            Key::Own(id) => format!(
                "coalesce(v.own_{0}, CASE WHEN v.event = 'opened' THEN v.head_{0} END)",
                self.stem(id)
            ),
        };
        format!("CASE WHEN {value} LIKE '␟%' THEN replace({value}, '␟', '') END")
    }

    /// `cs_waits`: spans of waiting, until resumed, waiting again, or the end.
    pub(super) fn waits(&self) -> Table {
        let calendars = &self.needs.borrow().calendars;
        let next = |column: &str| {
            let next = self.dialect.neighbour("lead", column, "PARTITION BY record ORDER BY i");
            format!("{next} AS until_{column}")
        };
        let both = |n: &usize| [format!("worked_{n}"), format!("closed_{n}")];
        let counts: Vec<String> = calendars.iter().flat_map(both).collect();
        let turns = Select::from("cs_events")
            .column("*")
            .column(next("at_s"))
            .columns(counts.iter().map(|column| next(column)))
            .only("event IN ('waiting', 'resumed', 'closed', 'withdrawn', 'merged')");
        let waits = Select::from(format!("({turns}) AS turns"))
            .column("record, own_for AS reason, at_s AS from_at, until_at_s AS until_at")
            .columns(
                counts.iter().map(|column| format!("{column} AS from_{column}, until_{column}")),
            )
            .only("event = 'waiting' AND own_for LIKE '␟%'");
        ("cs_waits".to_owned(), waits.to_string())
    }
}

/// `opened` first, then by instant, ties as they stand in the file; `i` counts from 0.
fn ordered(now: Instant) -> Select {
    let at_s = "CASE WHEN said_at < opened_at THEN opened_at ELSE said_at END";
    let first = "CASE WHEN event = 'opened' AND said_at = opened_at THEN 0 ELSE 1 END";
    let i = format!("row_number() OVER (PARTITION BY record ORDER BY {at_s}, {first}, line) - 1");
    Select::from("known")
        .column("record, event, by_whom, recorded, said_via, said_to, said_note, said_fields")
        .column(format!("CAST({} AS BIGINT) AS now_at", now.seconds()))
        .column(format!("{at_s} AS at_s"))
        .column(format!("{i} AS i"))
        .only("opened_at IS NOT NULL")
}
