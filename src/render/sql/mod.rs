//! The policy as SQL over the archive's tables: a script of statements that fill the tables on which all rules rest, then
//! the violations rule by rule, each by its form. What has no exact form in SQL is refused with the reason.
//!
//! Local dates are arithmetic on seconds and days, so that engines differ in a few functions only (see `dialect.rs`). It
//! takes a zone that never changes its clocks; in any other, the rules that ask for local dates are refused.

mod calendars;
mod class;
mod clickhouse;
mod clockwork;
mod condition;
mod dates;
mod deadline;
mod dialect;
mod duckdb;
mod due;
mod events;
mod islands;
mod matching;
mod needs;
mod notice;
mod pauses;
mod precedence;
mod reason;
mod records;
mod recurring;
mod rosters;
mod rule;
mod script;
mod spark;
mod speaker;
mod tables;
mod trino;
mod verdicts;

use std::cell::RefCell;

use chrono::{NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

use crate::model::Instant;
use crate::model::symbol::Symbols;
use crate::policy::Policy;
use crate::render::pieces::COLUMNS as CALENDAR_COLUMNS;
use dialect::Dialect;
use needs::Needs;
pub(crate) use reason::Reason;
use script::Select;
use speaker::Speaker;

/// The engines for which there is SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// On the files of the book.
    DuckDb,
    DuckDbOnTables,
    Spark,
    Trino,
    ClickHouse,
}

/// A waiver in force: what fell due before `until` of this rule (by its place) and record is waived.
#[derive(Clone, Debug)]
pub(crate) struct Waived {
    pub(crate) rule: usize,
    pub(crate) record: Box<str>,
    pub(crate) until: Instant,
}

/// What is to be said.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) symbols: &'a Symbols,
    /// By place in the policy: asked for or not.
    pub(crate) rules: &'a [bool],
    pub(crate) waived: &'a [Waived],
    pub(crate) now: Instant,
    pub(crate) engine: Engine,
}

/// The script, and the rules that it leaves out.
#[derive(Debug)]
pub(crate) struct Spoken {
    pub(crate) script: String,
    /// How many rules it says.
    pub(crate) rules: usize,
    pub(crate) refused: Vec<(Box<str>, Reason)>,
}

impl Engine {
    fn dialect(self) -> &'static dyn Dialect {
        match self {
            Self::DuckDb => &duckdb::DuckDb::OnFiles,
            Self::DuckDbOnTables => &duckdb::DuckDb::OnTables,
            Self::Spark => &spark::Spark,
            Self::Trino => &trino::Trino,
            Self::ClickHouse => &clickhouse::ClickHouse,
        }
    }
}

/// Says the rules in SQL.
///
/// # Errors
/// If the tables of the book cannot be said, whatever the rules.
pub(crate) fn say(order: &Order<'_>) -> Result<Spoken, Reason> {
    let speaker = Speaker {
        policy: order.policy,
        symbols: order.symbols,
        dialect: order.engine.dialect(),
        offset: fixed_offset(order.policy.zone()),
        needs: RefCell::new(Needs::default()),
    };
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    for (id, versions) in versions_by_id(order) {
        // A rule that is refused leaves no needs behind.
        let before = speaker.needs.take();
        let said = rule::violations(&speaker, order.waived, &versions);
        let own = speaker.needs.replace(before);
        match said {
            Ok(query) => {
                speaker.needs.borrow_mut().absorb(own);
                found.push((id, query));
            }
            Err(reason) => refused.push((id.into(), reason)),
        }
    }
    let rules = found.len();
    let mut script = vec![opening(&speaker, &refused)];
    let fill = |table: &str, query: &str| format!("{};\n", speaker.dialect.fill(table, query));
    let tables = speaker.tables(order.now)?;
    script.extend(tables.iter().map(|(table, query)| fill(table, query)));
    script.push(fill("cs_violations", &unjudged(&speaker)));
    let insert = |(id, query)| format!("-- {id}\nINSERT INTO cs_violations\n{query};\n");
    script.extend(found.into_iter().map(insert));
    script.push(format!("{};\n", shown(&speaker)));
    Ok(Spoken { script: script.join("\n"), rules, refused })
}

/// What is not judged, as the first rows of the violations: they give all columns their types.
fn unjudged(speaker: &Speaker<'_>) -> String {
    let text = speaker.dialect.text_type();
    let numbers = ["from_at", "due_at", "done_at", "over_s"];
    Select::from("cs_unjudged")
        .column(format!("CAST('' AS {text}) AS rule, record, CAST(NULL AS BIGINT) AS clock"))
        .column(format!("CAST('unjudged' AS {text}) AS outcome"))
        .columns(numbers.map(|name| format!("CAST(NULL AS BIGINT) AS {name}")))
        .column(format!("CAST(why AS {text}) AS why"))
        .to_string()
}

/// The places of the rules that are asked for, those of one id together, in the order of the policy.
fn versions_by_id<'a>(order: &Order<'a>) -> Vec<(&'a str, Vec<usize>)> {
    let mut all: Vec<(&str, Vec<usize>)> = Vec::new();
    for (place, rule) in
        order.policy.rules.iter().enumerate().filter(|(place, _)| order.rules[*place])
    {
        match all.iter_mut().find(|(id, _)| **id == *rule.id) {
            Some((_, versions)) => versions.push(place),
            None => all.push((&rule.id, vec![place])),
        }
    }
    all
}

/// What the script reads, as comments.
fn sources(speaker: &Speaker<'_>) -> String {
    const EVENTS: &str = "month, line, ticket, at, event, by, via, to, note, recorded, fields";
    let mut all = vec![
        ("tickets".to_owned(), speaker.ticket_columns().join(", ")),
        ("events".to_owned(), EVENTS.to_owned()),
    ];
    if !speaker.needs.borrow().calendars.is_empty() {
        all.push(("calendar".to_owned(), CALENDAR_COLUMNS.join(", ")));
    }
    let rosters = speaker.roster_columns();
    all.extend(rosters.into_iter().map(|(name, columns)| (name, columns.join(", "))));
    let line = |(name, columns)| format!("-- reads {name}: {columns}\n");
    all.into_iter().map(line).collect::<Vec<_>>().concat()
}

fn opening(speaker: &Speaker<'_>, refused: &[(Box<str>, Reason)]) -> String {
    let (policy, dialect) = (speaker.policy, speaker.dialect);
    let left_out = |(id, reason): &(Box<str>, Reason)| format!("-- left out: {id}: {reason}.\n");
    format!(
        "-- {} {}: the violations of its rules on records, for {}.
-- {}.
-- What it makes is named cs_…; the violations stay in cs_violations. A record that cannot be judged here is a row of
-- its own, `unjudged`, and why.
{}{}{}",
        policy.name,
        policy.version,
        dialect.name(),
        dialect.preface(),
        sources(speaker),
        refused.iter().map(left_out).collect::<Vec<_>>().concat(),
        dialect.opening()
    )
}

/// The violations as `cs check --format jsonl` shows them.
fn shown(speaker: &Speaker<'_>) -> String {
    let (offset, zone) = match speaker.offset {
        Some(offset) => (offset, offset_text(offset)),
        None => (0, "Z".to_owned()),
    };
    let instant = |name: &str| {
        let local = format!("({name}_at + {offset})");
        let text = speaker.dialect.instant_text(&local, &zone);
        format!("{text} AS {}", speaker.dialect.quoted(name))
    };
    Select::from("cs_violations")
        .column("rule, record, clock, outcome")
        .columns(["from", "due", "done"].map(instant))
        .column("over_s, why")
        .tail("ORDER BY rule, record, clock")
        .to_string()
}

fn offset_text(offset: i64) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// How far the zone is ahead of UTC, if that is one number of whole minutes from 2000 to 2100.
fn fixed_offset(zone: Tz) -> Option<i64> {
    let first = NaiveDate::from_ymd_opt(2000, 1, 1)?;
    let offset = |date: NaiveDate| {
        let noon = date.and_hms_opt(12, 0, 0)?;
        Some(i64::from(zone.offset_from_utc_datetime(&noon).fix().local_minus_utc()))
    };
    let fixed = offset(first)?;
    let is_same = first.iter_days().take(36_525).all(|date| offset(date) == Some(fixed));
    (is_same && fixed % 60 == 0).then_some(fixed)
}
