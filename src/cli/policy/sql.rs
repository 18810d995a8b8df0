//! `cs policy sql`: the rules on records as a script over the archive's tables.

use std::io::Write;

use anyhow::Result;

use super::{Hinted, Outcome, Session, tell_faults};
use crate::cli::explain;
use crate::cli::outcome::{print_note, refused};
use crate::engine::waive::{Judge, Waivers, end_of};
use crate::engine::{self, Obligation};
use crate::model::Instant;
use crate::model::language::{Language, Said, said, tr};
use crate::render::sql::{Engine, Order, Reason, Waived, say};
use crate::store::Book;

const EXAMPLES: &str = "Examples:
  cs calendar table > calendar.csv       the working time that the script counts by
  cs policy sql --dialect duckdb | duckdb
  cs policy sql --dialect duckdb --tables              on tables or views tickets, events, calendar, …
  cs policy sql --dialect spark --rule complaint-resolved --now 2026-11-22T12:00:00+08:00

The script leaves the violations of archived records in the table cs_violations, and shows them: rule,
record, clock, outcome, from, due, done and over_s, as `cs check --format jsonl` tells them. A record
that it cannot judge is a row `unjudged`, and why. Waivers are those of the book today. A rule that SQL
cannot say exactly is left out, and named on standard error; named by --rule, it is refused.

Exit status: 0 printed, 2 a rule that was asked for cannot be said, or the book could not be read.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The engine that is to run it
    #[arg(long, value_enum)]
    dialect: Dialect,
    /// Read tables or views, not the files of the book (all but duckdb always do)
    #[arg(long)]
    tables: bool,
    /// Only these rules
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    rule: Vec<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Dialect {
    Duckdb,
    Spark,
    Trino,
    Clickhouse,
}

impl Args {
    fn engine(&self) -> Engine {
        match self.dialect {
            Dialect::Duckdb if self.tables => Engine::DuckDbOnTables,
            Dialect::Duckdb => Engine::DuckDb,
            Dialect::Spark => Engine::Spark,
            Dialect::Trino => Engine::Trino,
            Dialect::Clickhouse => Engine::ClickHouse,
        }
    }
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let book = session.open()?;
    if tell_faults(&book) {
        return Ok(Outcome::Undecided);
    }
    for rule in &args.rule {
        explain::known_rule(rule, &book.policy)?;
    }
    let is_named = |id: &str| args.rule.is_empty() || args.rule.iter().any(|name| name == id);
    let rules: Vec<bool> = book.policy.rules.iter().map(|rule| is_named(&rule.id)).collect();
    let waived = waived(&book, session.now);
    let order = Order {
        policy: &book.policy,
        symbols: &book.symbols,
        rules: &rules,
        waived: &waived,
        now: session.now,
        engine: args.engine(),
    };
    let spoken = say(&order).map_err(|reason| {
        refused(about(&reason, |language, reason| {
            tr!(
                language,
                "the policy cannot be said in SQL: {reason}",
                "政策无法写成 SQL：{reason}"
            )
        }))
    })?;
    if !args.rule.is_empty()
        && let Some((id, reason)) = spoken.refused.first()
    {
        let message = about(reason, |language, reason| {
            tr!(
                language,
                "the rule `{id}` cannot be said in SQL: {reason}",
                "规则 `{id}` 无法写成 SQL：{reason}"
            )
        });
        let hint = said!("cs check --rule {id} judges it", "可用 cs check --rule {id} 检查");
        return Err(Hinted::new(message, hint).into());
    }
    if spoken.rules == 0 {
        return Err(refused(said!(
            "the policy has no rule that can be said in SQL",
            "政策没有能写成 SQL 的规则"
        )));
    }
    out.write_all(spoken.script.as_bytes())?;
    out.flush()?;
    tell_left_out(&spoken.refused);
    Ok(Outcome::Clean)
}

/// Names the rules that the script leaves out: those on records each with its reason.
fn tell_left_out(refused: &[(Box<str>, Reason)]) {
    for (id, reason) in refused.iter().filter(|(_, reason)| !reason.is_of_team()) {
        let note = about(reason, |language, reason| {
            tr!(language, "cs: left out: {id}: {reason}", "cs: 未写：{id}：{reason}")
        });
        print_note(note, None);
    }
    let team = refused.iter().filter(|(_, reason)| reason.is_of_team()).count();
    if team > 0 {
        let rules = if team == 1 { "1 rule".to_owned() } else { format!("{team} rules") };
        let note = said!(
            "cs: left out: {rules} on rosters and periods, named at the head",
            "cs: 未写：针对名册和期间的{team}条规则，列在开头"
        );
        print_note(note, None);
    }
}

/// A sentence about why a rule cannot be said.
fn about(reason: &Reason, say: impl Fn(Language, &str) -> String) -> Said {
    Said::by(|language| say(language, &reason.text(language)))
}

/// The waivers of the book that cover something: each is tried on what would fall due in its last second.
fn waived(book: &Book, now: Instant) -> Vec<Waived> {
    let judge = Judge { policy: &book.policy, rosters: &book.rosters, now };
    let mut all = Vec::new();
    for waiver in &book.waivers {
        let Some(until) = end_of(book.policy.zone(), waiver.until) else { continue };
        let waivers = Waivers::new(std::slice::from_ref(waiver));
        for rule in
            (0..book.policy.rules.len()).filter(|rule| book.policy.rules[*rule].id == waiver.rule)
        {
            let begun = Obligation::begun(rule, 1, until.plus(-1));
            let mut last = [Obligation { outcome: engine::Outcome::Overdue, ..begun }];
            if !waivers.apply(judge, &waiver.record, &mut last).is_empty() {
                all.push(Waived { rule, record: waiver.record.clone(), until });
            }
        }
    }
    all
}
