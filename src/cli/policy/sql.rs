//! `cs policy sql`: the rules on records as a script over the archive's tables.

use std::io::Write;

use anyhow::{Result, anyhow};

use super::{Hinted, Outcome, Session, tell_faults};
use crate::cli::explain;
use crate::cli::outcome::print_note;
use crate::engine::waive::{Judge, Waivers, end_of};
use crate::engine::{self, Obligation};
use crate::model::Instant;
use crate::render::sql::{Engine, Order, Waived, say};
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
    let spoken =
        say(&order).map_err(|reason| anyhow!("the policy cannot be said in SQL: {reason}"))?;
    if !args.rule.is_empty()
        && let Some((id, reason)) = spoken.refused.first()
    {
        let message = format!("the rule `{id}` cannot be said in SQL: {reason}");
        return Err(Hinted::new(message, format!("cs check --rule {id} judges it")).into());
    }
    if spoken.rules == 0 {
        return Err(anyhow!("the policy has no rule that can be said in SQL"));
    }
    out.write_all(spoken.script.as_bytes())?;
    out.flush()?;
    for (id, reason) in spoken.refused.iter().filter(|(_, reason)| !reason.is_of_team()) {
        print_note(format!("cs: left out: {id}: {reason}"), None);
    }
    let team = spoken.refused.iter().filter(|(_, reason)| reason.is_of_team()).count();
    if team > 0 {
        let rules = if team == 1 { "1 rule".to_owned() } else { format!("{team} rules") };
        print_note(
            format!("cs: left out: {rules} on rosters and periods, named at the head"),
            None,
        );
    }
    Ok(Outcome::Clean)
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
