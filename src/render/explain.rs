//! Explanations as text: labels in a column, the time of a clock as a table, no trailing blanks.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets,
};

use unicode_width::UnicodeWidthStr;

use super::table::{self, Layout};
use crate::engine::Outcome;
use crate::model::language::{Language, tr};
use crate::report::explain::{Brief, Explained, Explanation, Fact};
use crate::report::rule_page::RulePage;
use crate::report::spans::SpanRow;
use crate::report::terms;

/// A record's obligations.
pub(crate) fn record(out: &mut dyn Write, explained: &Explained, layout: Layout) -> io::Result<()> {
    explained.head.iter().try_for_each(|line| table::flow(out, line, layout.width))?;
    for explanation in &explained.full {
        writeln!(out)?;
        one(out, explanation, layout)?;
    }
    if !explained.brief.is_empty() {
        writeln!(out)?;
        let rows = explained.brief.iter().map(|brief| brief_row(brief, layout.language));
        columns(out, rows, layout.width)?;
    }
    if !explained.idle.is_empty() {
        writeln!(out, "\n{}", tr!(layout.language, "did not apply:", "不适用："))?;
        let rows = explained.idle.iter().map(|(rule, why)| vec![format!("  {rule}"), why.clone()]);
        columns(out, rows, layout.width)?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, explanation: &Explanation, layout: Layout) -> io::Result<()> {
    let style = style(explanation.outcome);
    let outcome = terms::outcome(explanation.outcome, layout.language);
    let title = format!("{style}{outcome}{style:#}  {}  {}", explanation.name, explanation.title);
    table::flow(out, &title, layout.width)?;
    facts(out, &explanation.asked, layout)?;
    if !explanation.spans.is_empty() {
        spans(out, &explanation.spans, layout.width)?;
    }
    facts(out, &explanation.result, layout)
}

fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Late | Outcome::Overdue | Outcome::Broken => AnsiColor::Red.on_default().bold(),
        Outcome::Pending | Outcome::Paused => AnsiColor::Yellow.on_default(),
        Outcome::Kept => AnsiColor::Green.on_default(),
        Outcome::Void | Outcome::Waived => Style::new(),
    }
}

fn facts(out: &mut dyn Write, facts: &[Fact], layout: Layout) -> io::Result<()> {
    const LABELS: usize = 10;
    let rows = facts.iter().map(|fact| {
        let label = terms::heading(fact.label, layout.language);
        let gap = " ".repeat(LABELS.saturating_sub(label.width()));
        vec![format!("  {label}{gap}"), fact.text.clone()]
    });
    columns(out, rows, layout.width)
}

/// Time on the left, sums on the right.
fn spans(out: &mut dyn Write, spans: &[SpanRow], width: Option<u16>) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    for span in spans {
        table.add_row([
            Cell::new(format!("    {}", span.when)),
            Cell::new(&span.what),
            Cell::new(&span.counted).set_alignment(CellAlignment::Right),
            Cell::new(format!("= {}", span.total)),
        ]);
    }
    // What the time was wraps; times and sums stand in one line.
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_constraint(if index == 1 {
            ColumnConstraint::LowerBoundary(Width::Fixed(12))
        } else {
            ColumnConstraint::ContentWidth
        });
    }
    print(out, &mut table)
}

fn brief_row(brief: &Brief, language: Language) -> Vec<String> {
    let style = style(brief.outcome);
    let outcome = format!("{style}{}{style:#}", terms::outcome(brief.outcome, language));
    vec![outcome, brief.name.clone(), brief.text.clone()]
}

/// Rows without a header; the last column wraps where the terminal is too narrow.
fn columns(
    out: &mut dyn Write,
    rows: impl Iterator<Item = Vec<String>>,
    width: Option<u16>,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.add_rows(rows);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    let last = table.column_count().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_constraint(if index == last {
            ColumnConstraint::LowerBoundary(Width::Fixed(20))
        } else {
            ColumnConstraint::ContentWidth
        });
    }
    print(out, &mut table)
}

fn print(out: &mut dyn Write, table: &mut Table) -> io::Result<()> {
    let last = table.column_count().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index == last { 0 } else { 2 }));
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A rule with its own lines.
pub(crate) fn rule(out: &mut dyn Write, page: &RulePage, layout: Layout) -> io::Result<()> {
    writeln!(out, "{}", page.id)?;
    page.titles.iter().try_for_each(|title| writeln!(out, "{title}"))?;
    writeln!(out)?;
    facts(out, &page.facts, layout)?;
    let first = page.lines.first().map_or(0, |(number, _)| *number);
    writeln!(out, "\npolicy.yaml:{first}")?;
    for (number, line) in &page.lines {
        writeln!(out, "{}", format!("{number:>6}  {line}").trim_end())?;
    }
    let form = page.form;
    let note = tr!(
        layout.language,
        "cs explain {form} tells what this form means",
        "这种规则的含义见 cs explain {form}"
    );
    writeln!(out, "\n{note}")
}
