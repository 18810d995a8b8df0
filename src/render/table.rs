//! Tables for people: aligned by display width, no lines, no trailing blanks.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::wrap::{columns, command_in, wrap, wrap_command, wrap_hanging};
use crate::engine::Outcome;
use crate::model::language::{Language, tr};
use crate::model::value::field;
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
    violations(out, check, layout)?;
    let mut text = Vec::new();
    summary(&mut text, check, layout)?;
    String::from_utf8_lossy(&text).lines().try_for_each(|line| flow(out, line, layout.width))
}

/// Violations that were not reported before, and one line that counts them; nothing where there are none.
pub(crate) fn news(out: &mut dyn Write, check: &Check<'_>, layout: Layout) -> io::Result<()> {
    violations(out, check, layout)?;
    if check.counts.shown() == 0 { Ok(()) } else { news_line(out, check, layout.language) }
}

/// How many violations are new, in one line.
pub(crate) fn news_line(
    out: &mut dyn Write,
    check: &Check<'_>,
    language: Language,
) -> io::Result<()> {
    let (policy, counts) = (check.words.policy, &check.counts);
    let (new, before, records) = (counts.shown(), counts.reported, counts.records);
    let (name, version, now) = (&policy.name, &policy.version, check.now.in_zone(policy.zone()));
    let of_what = by_severity(&counts.shown, language);
    let (news, of) =
        (count(new, "new violation", "new violations"), count(records, "record", "records"));
    let line = tr!(
        language,
        "{news}{of_what}, {before} reported before; {of}, policy {name} {version}, now {now}",
        "新违规 {new} 项{of_what}，此前已报 {before} 项；工单 {records} 份，政策 {name} {version}，现在 {now}"
    );
    writeln!(out, "{line}")
}

fn violations(out: &mut dyn Write, check: &Check<'_>, layout: Layout) -> io::Result<()> {
    let (words, language) = (check.words.speaking(layout.language), layout.language);
    if check.violations().next().is_some() || !check.waived.is_empty() {
        let owner = words.head(field::OWNER, "OWNER");
        let header = ["", "RECORD", "RULE", "OUTCOME", "DUE", owner, "WHAT"];
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
    Ok(())
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

pub(super) fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// How many there are of what, and by which policy and from when they were judged.
pub(super) fn summary(out: &mut dyn Write, check: &Check<'_>, layout: Layout) -> io::Result<()> {
    let language = layout.language;
    if language == Language::Chinese {
        return summary_in_chinese(out, check, layout);
    }
    let (policy, counts) = (check.words.policy, &check.counts);
    let of = |outcome: Outcome| counts.tally.of(outcome);
    let by_severity = by_severity(&counts.by_severity, language);
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
    shown(out, check, language)?;
    unjudged_events(out, check, language)?;
    if !check.faults.is_empty() {
        writeln!(out, "not judged: {}", count(check.faults.len() as u64, "fault", "faults"))?;
    }
    if !check.idle.is_empty() {
        writeln!(out, "applied to nothing: {}", idle(check, layout))?;
    }
    let now = now(check, language);
    writeln!(
        out,
        "policy {} {}, {now}, times in {}",
        policy.name,
        policy.version,
        policy.zone().name()
    )
}

/// ` (2 error, 1 warning)`; empty without violations.
fn by_severity(counts: &[u64; Severity::ALL.len()], language: Language) -> String {
    let counts = Severity::ALL.map(|severity| (severity, counts[severity as usize]));
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let each = counts.map(|(severity, count)| {
        let severity = terms::severity(severity, language);
        tr!(language, "{count} {severity}", "{severity}{count}项")
    });
    in_brackets(each, language)
}

/// `shown: 7 of 59 violations (6 error, 1 warning); 2 in the baseline`, where not all are shown.
fn shown(out: &mut dyn Write, check: &Check<'_>, language: Language) -> io::Result<()> {
    let counts = &check.counts;
    let (shown, all) = (counts.shown(), counts.tally.violations());
    if shown == all {
        return Ok(());
    }
    let (accepted, reported) = (counts.accepted, counts.reported);
    let violations = count(all, "violation", "violations");
    let of_what = by_severity(&counts.shown, language);
    let mut line = tr!(
        language,
        "shown: {shown} of {violations}{of_what}",
        "显示：{all}项违规中的{shown}项{of_what}"
    );
    let known = [
        (accepted, tr!(language, "; {accepted} in the baseline", "；基线中{accepted}项")),
        (reported, tr!(language, "; {reported} reported before", "；此前已报{reported}项")),
    ];
    let known = known.into_iter().filter(|(count, _)| *count > 0);
    line.extend(known.map(|(_, text)| text));
    writeln!(out, "{line}")
}

/// How many events the check did not look at, and why.
fn unjudged_events(out: &mut dyn Write, check: &Check<'_>, language: Language) -> io::Result<()> {
    let (future, later) = (check.counts.future_events, check.counts.recorded_later);
    let events = |number| count(number, "event", "events");
    if future > 0 {
        let many = events(future);
        writeln!(out, "{}", tr!(language, "not happened yet: {many}", "尚未发生：{future}个事件"))?;
    }
    if later > 0 {
        let many = events(later);
        writeln!(out, "{}", tr!(language, "recorded later: {many}", "此后才登记：{later}个事件"))?;
    }
    Ok(())
}

/// From when the check judged, and by what was known when.
fn now(check: &Check<'_>, language: Language) -> String {
    let zone = check.words.policy.zone();
    let now = check.now.in_zone(zone);
    match check.as_of.map(|as_of| as_of.in_zone(zone)) {
        Some(as_of) => {
            tr!(language, "now {now}, as known at {as_of}", "现在 {now}，按 {as_of} 时已登记的事件")
        }
        None => tr!(language, "now {now}", "现在 {now}"),
    }
}

fn in_brackets(parts: impl Iterator<Item = String>, language: Language) -> String {
    let parts: Vec<String> = parts.collect();
    match language {
        _ if parts.is_empty() => String::new(),
        Language::English => format!(" ({})", parts.join(", ")),
        Language::Chinese => format!("（{}）", parts.join("、")),
    }
}

/// The rules that applied to nothing; on a terminal no more than a line or two of them.
fn idle(check: &Check<'_>, layout: Layout) -> String {
    let (names, language) = (&check.idle, layout.language);
    let comma = tr!(language, ", ", "、");
    let shown = layout.width.map_or(names.len(), |width| {
        let mut taken = 0;
        let fits = |name: &&String| {
            taken += columns(name) + GAP;
            taken <= usize::from(width)
        };
        names.iter().take_while(fits).count()
    });
    let (list, rest) = (names[..shown].join(&comma), names.len() - shown);
    if rest == 0 {
        return list;
    }
    tr!(
        language,
        "{list}, and {rest} rules more (cs check | cat names them)",
        "{list}，另有{rest}条（cs check | cat 全部列出）"
    )
}

fn summary_in_chinese(out: &mut dyn Write, check: &Check<'_>, layout: Layout) -> io::Result<()> {
    let (policy, counts) = (check.words.policy, &check.counts);
    let language = Language::Chinese;
    let of = |outcome: Outcome| terms::counted(counts.tally.of(outcome), outcome, language);
    let by_severity = by_severity(&counts.by_severity, language);
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
    shown(out, check, language)?;
    unjudged_events(out, check, language)?;
    if !check.faults.is_empty() {
        writeln!(out, "未评判：{}处错误", check.faults.len())?;
    }
    if !check.idle.is_empty() {
        writeln!(out, "未用到的规则：{}", idle(check, layout))?;
    }
    let (now, zone) = (now(check, language), policy.zone().name());
    writeln!(out, "政策 {} {}，{now}，时区 {zone}", policy.name, policy.version)
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
    let header: Vec<&str> =
        header.iter().map(|name| terms::heading(name, layout.language)).collect();
    rows_headed(out, &header, rows, layout)
}

/// The same with the header in the language of who reads.
pub(crate) fn rows_headed(
    out: &mut dyn Write,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    layout: Layout,
) -> io::Result<()> {
    let header: Vec<String> = header.iter().map(|name| heading(name)).collect();
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    lay(out, Some(&header), &rows, layout.width)
}

/// What stands above a column: bold on a terminal.
pub(crate) fn heading(text: &str) -> String {
    if text.is_empty() { String::new() } else { paint(text, Style::new().bold()) }
}

/// Rows without a header.
pub(crate) fn rows(
    out: &mut dyn Write,
    rows: impl IntoIterator<Item = Vec<String>>,
    width: Option<u16>,
) -> io::Result<()> {
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    lay(out, None, &rows, width)
}

/// Lays rows out within `width`: the last column wraps; where too little is left for it, the last columns stand below
/// their row, as many as it takes.
fn lay(
    out: &mut dyn Write,
    header: Option<&Vec<String>>,
    rows: &[Vec<String>],
    width: Option<u16>,
) -> io::Result<()> {
    let all: Vec<&Vec<String>> = header.into_iter().chain(rows).collect();
    let widths = widths(&all);
    let Some(width) = width.map(usize::from) else {
        return all.iter().try_for_each(|row| wrapped(out, row, &widths, usize::MAX));
    };
    let Some(last) = widths.len().checked_sub(1) else { return Ok(()) };
    if room_for(&widths[..last]) + widths[last].min(LEAST) <= width {
        return all.iter().try_for_each(|row| wrapped(out, row, &widths, width));
    }
    let above = (1..=last).rev().find(|many| room_for(&widths[..*many]) <= width + GAP);
    let above = above.unwrap_or(1);
    for (place, row) in all.iter().enumerate() {
        line(out, &row[..above.min(row.len())], &widths)?;
        if place > 0 || header.is_none() {
            below(out, row.get(above..).unwrap_or_default(), width)?;
        }
    }
    Ok(())
}

/// Blanks between columns.
const GAP: usize = 2;

/// The width of every column.
fn widths(rows: &[&Vec<String>]) -> Vec<usize> {
    let many = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let widest =
        |place: usize| rows.iter().filter_map(|row| row.get(place)).map(|cell| columns(cell)).max();
    // A column that says nothing still takes a place, so that rows with and without a mark align the same.
    (0..many).map(|place| widest(place).unwrap_or(0).max(1)).collect()
}

/// What columns take with the gap after each.
fn room_for(widths: &[usize]) -> usize {
    widths.iter().map(|width| width + GAP).sum()
}

fn line(out: &mut dyn Write, cells: &[String], widths: &[usize]) -> io::Result<()> {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        text.push_str(cell);
        text.extend(std::iter::repeat_n(' ', width + GAP - columns(cell)));
    }
    writeln!(out, "{}", text.trim_end())
}

/// A row whose last column wraps.
fn wrapped(out: &mut dyn Write, row: &[String], widths: &[usize], width: usize) -> io::Result<()> {
    let Some((last, first)) = row.split_last() else { return Ok(()) };
    let room = width.saturating_sub(room_for(&widths[..first.len()]));
    let mut cells = first.to_vec();
    for part in wrap(last, room) {
        cells.push(part);
        line(out, &cells, widths)?;
        cells = vec![String::new(); first.len()];
    }
    Ok(())
}

/// What had no room in a row, below it; what says nothing is left out.
fn below(out: &mut dyn Write, cells: &[String], width: usize) -> io::Result<()> {
    let said: Vec<&str> =
        cells.iter().map(String::as_str).filter(|cell| !matches!(*cell, "" | "-")).collect();
    if said.is_empty() {
        return Ok(());
    }
    let indent = " ".repeat(GAP + 1);
    wrap(&said.join("  "), width.saturating_sub(indent.len()))
        .iter()
        .try_for_each(|part| writeln!(out, "{indent}{part}"))
}

/// A sentence within the width of the terminal, what goes on indented; one line where there is no terminal. A command at
/// its end can be copied however it is wrapped.
pub(crate) fn flow(out: &mut dyn Write, text: &str, width: Option<u16>) -> io::Result<()> {
    let Some(width) = width.map(usize::from).filter(|width| columns(text) > *width) else {
        return writeln!(out, "{text}");
    };
    let lines = match command_in(text) {
        Some(from) if text.starts_with(' ') => wrap_command(text, from, width, from + GAP),
        Some(from) => wrap_command(text, from, width, GAP),
        None => wrap_hanging(text, width, GAP),
    };
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}
