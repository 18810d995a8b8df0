//! Tables for people: aligned by display width, no lines, no trailing blanks.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Table, Width, presets};
use unicode_width::UnicodeWidthStr;

use crate::engine::Outcome;
use crate::model::language::{Language, tr};
use crate::policy::rule::Severity;
use crate::report::check::{Check, Violation};
use crate::report::{Words, deadline, terms};

/// How a table is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// The width of the terminal; `None` where there is none, and nothing wraps.
    pub(crate) width: Option<u16>,
    pub(crate) language: Language,
}

/// Violations one a row, those that are waived last, then the summary.
pub(crate) fn check(out: &mut dyn Write, check: &Check<'_>, layout: Layout) -> io::Result<()> {
    let (words, language) = (check.words.speaking(layout.language), layout.language);
    if check.violations().next().is_some() || !check.waived.is_empty() {
        let header = ["", "RECORD", "RULE", "OUTCOME", "DUE", "OWNER", "WHAT"];
        let rows = check
            .violations()
            .map(|violation| violation_row(violation, words, &violation.message(words)));
        let rows = rows.chain(check.waived.iter().map(|waived| {
            let (message, by) = (waived.violation.message(words), waived.by.text(language));
            let message = tr!(language, "{message}; {by}", "{message}；{by}");
            let mut row = violation_row(&waived.violation, words, &message);
            terms::outcome(Outcome::Waived, language).clone_into(&mut row[0]);
            row
        }));
        rows_under(out, &header, rows, layout)?;
        if check.unshown() == 0 {
            writeln!(out)?;
        }
    }
    if check.unshown() > 0 {
        writeln!(out, "{}\n", unshown(check, language))?;
    }
    summary(out, check, language)
}

/// How many violations there are beyond those that are shown.
pub(super) fn unshown(check: &Check<'_>, language: Language) -> String {
    let unshown = check.unshown();
    let more = count(unshown, "violation more", "violations more");
    tr!(language, "… and {more}", "…… 另有{unshown}项违规")
}

fn violation_row(violation: &Violation, words: Words<'_>, message: &str) -> Vec<String> {
    let (policy, language) = (words.policy, words.language);
    let rule = &policy.rules[violation.rule()];
    let title = rule.title.text(language).unwrap_or(&rule.id);
    let due = violation.due.map(|due| deadline(due, policy.zone(), language));
    vec![
        paint(terms::severity_of(rule, language), severity_style(rule.severity)),
        violation.about.name().to_owned(),
        rule.id.to_string(),
        terms::outcome(violation.outcome, language).to_owned(),
        due.unwrap_or_else(|| "-".to_owned()),
        violation.owner(words).unwrap_or("-").to_owned(),
        tr!(language, "{title}: {message}", "{title}：{message}"),
    ]
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default(),
        Severity::Info => AnsiColor::Blue.on_default(),
    }
}

fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// How many there are of what, and by which policy and from when they were judged.
pub(super) fn summary(
    out: &mut dyn Write,
    check: &Check<'_>,
    language: Language,
) -> io::Result<()> {
    if language == Language::Chinese {
        return summary_in_chinese(out, check);
    }
    let (policy, counts) = (check.words.policy, &check.counts);
    let of = |outcome: Outcome| counts.tally.of(outcome);
    let by_severity: Vec<String> = Severity::ALL
        .into_iter()
        .map(|severity| (severity, counts.by_severity[severity as usize]))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {}", severity.as_str()))
        .collect();
    let by_severity = if by_severity.is_empty() {
        String::new()
    } else {
        format!(" ({})", by_severity.join(", "))
    };
    writeln!(
        out,
        "{}, {}: {}{by_severity}, {} kept, {} pending, {} paused, {} void, {} waived",
        count(counts.records, "record", "records"),
        count(counts.tally.all(), "obligation", "obligations"),
        count(counts.tally.violations(), "violation", "violations"),
        of(Outcome::Kept),
        of(Outcome::Pending),
        of(Outcome::Paused),
        of(Outcome::Void),
        of(Outcome::Waived),
    )?;
    if counts.hidden > 0 {
        writeln!(out, "not shown: {}", count(counts.hidden, "violation", "violations"))?;
    }
    if counts.future_events > 0 {
        writeln!(out, "not happened yet: {}", count(counts.future_events, "event", "events"))?;
    }
    if !check.faults.is_empty() {
        writeln!(out, "not judged: {}", count(check.faults.len() as u64, "fault", "faults"))?;
    }
    if !check.idle.is_empty() {
        writeln!(out, "applied to nothing: {}", check.idle.join(", "))?;
    }
    let now = check.now.in_zone(policy.zone());
    writeln!(
        out,
        "policy {} {}, now {now}, times in {}",
        policy.name,
        policy.version,
        policy.zone().name()
    )
}

fn summary_in_chinese(out: &mut dyn Write, check: &Check<'_>) -> io::Result<()> {
    let (policy, counts) = (check.words.policy, &check.counts);
    let language = Language::Chinese;
    let of = |outcome: Outcome| terms::counted(counts.tally.of(outcome), outcome, language);
    let by_severity: Vec<String> = Severity::ALL
        .into_iter()
        .map(|severity| (severity, counts.by_severity[severity as usize]))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{}{count}项", terms::severity(severity, language)))
        .collect();
    let by_severity = if by_severity.is_empty() {
        String::new()
    } else {
        format!("（{}）", by_severity.join("、"))
    };
    writeln!(
        out,
        "{}张工单，{}项义务：{}项违规{by_severity}，{}，{}，{}，{}，{}",
        counts.records,
        counts.tally.all(),
        counts.tally.violations(),
        of(Outcome::Kept),
        of(Outcome::Pending),
        of(Outcome::Paused),
        of(Outcome::Void),
        of(Outcome::Waived),
    )?;
    if counts.hidden > 0 {
        writeln!(out, "未显示：{}项违规", counts.hidden)?;
    }
    if counts.future_events > 0 {
        writeln!(out, "尚未发生：{}个事件", counts.future_events)?;
    }
    if !check.faults.is_empty() {
        writeln!(out, "未评判：{}处错误", check.faults.len())?;
    }
    if !check.idle.is_empty() {
        writeln!(out, "未用到的规则：{}", check.idle.join("、"))?;
    }
    let (now, zone) = (check.now.in_zone(policy.zone()), policy.zone().name());
    writeln!(out, "政策 {} {}，现在 {now}，时区 {zone}", policy.name, policy.version)
}

/// `1 record`, `2 records`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The least width in which the last column is still read with ease.
const LEAST: usize = 30;

/// Rows under a header, columns aligned. Where the terminal is too narrow for the last column, it stands below its row.
/// The header is given in English.
pub(crate) fn rows_under(
    out: &mut dyn Write,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    layout: Layout,
) -> io::Result<()> {
    let name = |name: &&str| terms::heading(name, layout.language).to_owned();
    let header: Vec<String> = header.iter().map(name).collect();
    lay(out, Some(header), rows.into_iter().collect(), layout.width)
}

/// Rows without a header.
pub(crate) fn rows(
    out: &mut dyn Write,
    rows: impl IntoIterator<Item = Vec<String>>,
    width: Option<u16>,
) -> io::Result<()> {
    lay(out, None, rows.into_iter().collect(), width)
}

fn lay(
    out: &mut dyn Write,
    mut header: Option<Vec<String>>,
    mut rows: Vec<Vec<String>>,
    width: Option<u16>,
) -> io::Result<()> {
    let Some(width) = width.filter(|width| !fits(header.as_ref(), &rows, *width)) else {
        return lines(out, header.as_ref(), &rows, width);
    };
    let below: Vec<String> = rows.iter_mut().filter_map(Vec::pop).collect();
    header.as_mut().map(Vec::pop);
    let mut table = Vec::new();
    lines(&mut table, header.as_ref(), &rows, None)?;
    let table = String::from_utf8_lossy(&table);
    let mut table = table.lines();
    for line in table.by_ref().take(usize::from(header.is_some())) {
        writeln!(out, "{line}")?;
    }
    for (line, below) in table.zip(below) {
        writeln!(out, "{line}")?;
        lines(out, None, &[vec![String::new(), below]], Some(width))?;
    }
    Ok(())
}

/// True if enough of `width` is left for the last column.
fn fits(header: Option<&Vec<String>>, rows: &[Vec<String>], width: u16) -> bool {
    let wide = |cell: &String| anstream::adapter::strip_str(cell).to_string().width();
    let columns = rows.first().map_or(0, Vec::len).saturating_sub(1);
    let taken: usize = (0..columns)
        .map(|place| {
            rows.iter().chain(header).filter_map(|row| row.get(place)).map(wide).max().unwrap_or(0)
                + 2
        })
        .sum();
    let last = rows.iter().filter_map(|row| row.last()).map(wide).max().unwrap_or(0);
    taken + last.min(LEAST) <= usize::from(width)
}

/// The lines of a table whose last column wraps at `width`.
fn lines(
    out: &mut dyn Write,
    header: Option<&Vec<String>>,
    rows: &[Vec<String>],
    width: Option<u16>,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some(header) = header {
        table.set_header(header.iter().map(Cell::new));
    }
    for row in rows {
        table.add_row(row.iter().map(Cell::new));
    }
    let last = table.column_count().saturating_sub(1);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index == last { 0 } else { 2 }));
        column.set_constraint(if index == last {
            ColumnConstraint::LowerBoundary(Width::Fixed(20))
        } else {
            ColumnConstraint::ContentWidth
        });
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
