//! One record as text: its head, its timeline, its clocks.

use std::io::{self, Write};

use chrono_tz::Tz;

use super::table::{self, Layout};
use crate::engine::Outcome;
use crate::model::language::{Language, tr};
use crate::report::record::{ClockRow, Sheet};
use crate::report::{deadline, length, short, terms};

pub(crate) fn sheet(
    out: &mut dyn Write,
    sheet: &Sheet,
    zone: Tz,
    layout: Layout,
) -> io::Result<()> {
    writeln!(out, "{}", sheet.title.trim_end())?;
    let fields = sheet.fields.iter().map(|(name, value)| vec![format!("  {name}"), value.clone()]);
    table::rows(out, fields, layout.width)?;
    writeln!(out)?;
    let events = sheet.events.iter().map(|event| {
        vec![short(event.at, zone), event.event.clone(), event.by.clone(), event.says.clone()]
    });
    table::rows_under(out, &["AT", "EVENT", "BY", "SAYS"], events, layout)?;
    if sheet.hidden > 0 {
        let events = table::count(sheet.hidden as u64, "event", "events");
        let hidden = sheet.hidden;
        let note = tr!(layout.language, "not happened yet: {events}", "尚未发生的事件：{hidden}条");
        writeln!(out, "{note}")?;
    }
    writeln!(out)?;
    if sheet.clocks.is_empty() {
        let note = tr!(
            layout.language,
            "nothing is pending, and nothing violated",
            "没有待办，也没有违规"
        );
        return writeln!(out, "{note}");
    }
    let clocks = sheet.clocks.iter().map(|clock| clock_row(clock, zone, layout.language));
    table::rows_under(out, &["DUE", "LEFT", "OUTCOME", "RULE", "WHAT"], clocks, layout)
}

fn clock_row(clock: &ClockRow, zone: Tz, language: Language) -> Vec<String> {
    let left = match clock.left {
        Some(left) if left >= 0 => length(left, language),
        Some(left) => format!("-{}", length(left, language)),
        None => "-".to_owned(),
    };
    let outcome = terms::outcome(clock.outcome, language);
    vec![
        clock.due.map_or_else(|| "-".to_owned(), |due| deadline(due, zone, language)),
        left,
        if clock.is_near {
            tr!(language, "{outcome}, soon", "{outcome}，将到期")
        } else {
            outcome.to_owned()
        },
        clock.rule.clone(),
        tr!(language, "{}: {}", "{}：{}", clock.title, clock.message),
    ]
}

/// What is overdue, and the nearest deadline, for those who have just written an event.
pub(crate) fn next(
    out: &mut dyn Write,
    clocks: &[ClockRow],
    zone: Tz,
    layout: Layout,
) -> io::Result<()> {
    let language = layout.language;
    let length = |left| length(left, language);
    let is_next = |clock: &&ClockRow| clock.outcome == Outcome::Pending && clock.due.is_some();
    for clock in clocks.iter().filter(|clock| clock.outcome == Outcome::Overdue) {
        let by = clock.left.map(length).unwrap_or_default();
        let (title, rule) = (&clock.title, &clock.rule);
        let line =
            tr!(language, "overdue by {by}: {title} ({rule})", "已逾期{by}：{title}（{rule}）");
        table::flow(out, &line, layout.width)?;
    }
    if let Some(clock) = clocks.iter().find(is_next) {
        let due = clock.due.map(|due| deadline(due, zone, language)).unwrap_or_default();
        let left = clock.left.map(length).unwrap_or_default();
        let (title, rule) = (&clock.title, &clock.rule);
        let line = tr!(
            language,
            "next: {title} by {due}, {left} left ({rule})",
            "下一步：{title}，{due} 截止，还剩{left}（{rule}）"
        );
        table::flow(out, &line, layout.width)?;
    }
    Ok(())
}
