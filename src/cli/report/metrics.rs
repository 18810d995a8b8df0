//! `cs report metrics`: the figures of the policy, period by period.

use std::io::Write;

use anyhow::Result;

use super::{Outcome, Session};
use crate::cli::check::{months, rules};
use crate::cli::figures::{self, Format, Span};
use crate::cli::{Hinted, log};
use crate::model::fault::suggest;
use crate::model::language::{said, tr};
use crate::policy::Policy;
use crate::policy::form::Form;
use crate::report::figures::Figures;
use crate::report::metrics::{Scope, metrics};
use crate::report::standing;
use crate::store::Selection;

const EXAMPLES: &str = "A table for each kind of period, one row a figure, or one for each value that splits it. Columns are
the last whole periods, the newest right, then the running one, marked `so far`. What holds or fails,
CHANGE (against the period before) and UNITS (on how many the figure rests) are those of the last
whole period; TREND draws the whole periods from the least to the greatest. `better` is towards the
side that the target asks for, `pp` are percentage points. Of a baseline nothing fails; the table
tells how far from it the figure is. A rolling figure stands as it is now, with how often it crossed
its target. csv and jsonl have a row a figure and period, shares in percent, times in seconds.

Examples:
  cs report metrics                              every figure, six periods
  cs report metrics --last 2                     for a narrow terminal
  cs report metrics --rule satisfaction,complaint-share
  cs report metrics --since 2026-01-01 --until 2026-07-01 --last 60
  cs report metrics --format csv > metrics.csv
  cs explain 2026-10/facility complaint-share    what one figure rests on";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// So many whole periods
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=400))]
    last: u16,
    /// Only these metrics
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    rule: Vec<String>,
    #[command(flatten)]
    span: Span,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let session = &session.speaking(args.format != Format::Table);
    let mut book = session.open()?;
    let rules = chosen(&args.rule, &book.policy)?;
    let scope = Scope { span: args.span.read(session, &book)?, last: args.last.into() };
    let records = book.records(&Selection::All)?;
    let months = months(&rules, &book)?;
    let judged = standing::Book { records: &records, months: &months, rules: &rules };
    let (metrics, faults) = metrics(&log::basis(&book, session), scope, judged);
    book.faults.extend(faults);
    if args.format != Format::Table {
        return figures::show(out, &metrics.all, args.format, session, &book);
    }
    let mut nothing = Figures::new("metric", &[]);
    nothing.notes.push(tr!(session.language, "there is no figure to show", "没有可显示的指标"));
    let (last, before) = metrics.tables.split_last().map_or((&nothing, &[][..]), |parts| parts);
    for table in before {
        figures::print(out, table, args.format, session, &book)?;
        writeln!(out)?;
    }
    figures::show(out, last, args.format, session, &book)
}

/// By rule number: a metric, and asked for.
fn chosen(named: &[String], policy: &Policy) -> Result<Vec<bool>> {
    let is_metric = |id: &str| {
        policy.rules.iter().any(|rule| *rule.id == *id && matches!(rule.form, Form::Metric(_)))
    };
    if let Some(other) = named.iter().find(|id| policy.rule(id).is_some() && !is_metric(id)) {
        let metrics = policy.rules.iter().map(|rule| &*rule.id).filter(|id| is_metric(id));
        let hint = suggest(other, metrics).unwrap_or_else(|| {
            said!(
                "cs policy list tells which rules are metrics",
                "哪些规则是指标，见 cs policy list"
            )
        });
        return Err(Hinted::new(
            said!("the rule `{other}` is no metric", "规则 `{other}` 不是指标"),
            hint,
        )
        .into());
    }
    let chosen = rules(named, policy)?;
    let metrics = policy.rules.iter().map(|rule| matches!(rule.form, Form::Metric(_)));
    Ok(chosen
        .into_iter()
        .zip(metrics)
        .map(|(is_chosen, is_metric)| is_chosen && is_metric)
        .collect())
}
