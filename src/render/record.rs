//! One record as text: its head, its timeline, its clocks.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::figures::for_people;
use super::table::{self, Layout};
use crate::model::language::tr;
use crate::report::record::{ClockRow, Sheet};
use crate::report::{Words, deadline, short, terms};

pub(crate) fn sheet(
    out: &mut dyn Write,
    sheet: &Sheet,
    words: Words<'_>,
    layout: Layout,
) -> io::Result<()> {
    let zone = words.policy.zone();
    table::flow(out, &table::heading(sheet.title.trim_end()), layout.width)?;
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
    if sheet.clocks.is_empty() && !sheet.gaps.is_empty() {
        // Something is pending, and no one knows until when.
        return Ok(());
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
    let clocks = sheet.clocks.iter().map(|clock| clock_row(clock, words, layout));
    table::rows_under(out, &["DUE", "LEFT", "OUTCOME", "RULE", "WHAT"], clocks, layout)
}

fn clock_row(clock: &ClockRow, words: Words<'_>, layout: Layout) -> Vec<String> {
    let (zone, language) = (words.policy.zone(), layout.language);
    let outcome = terms::outcome(clock.outcome, language);
    let style = if clock.outcome.is_violation() {
        AnsiColor::Red.on_default().bold()
    } else if clock.is_near {
        AnsiColor::Yellow.on_default()
    } else {
        Style::new()
    };
    let left = for_people(&clock.left.cell(words), zone, layout);
    let outcome = if clock.is_near {
        tr!(language, "{outcome}, soon", "{outcome}，将到期")
    } else {
        outcome.to_owned()
    };
    vec![
        clock.due.map_or_else(|| "-".to_owned(), |due| deadline(due, zone, language)),
        table::paint(&left, style),
        table::paint(&outcome, style),
        clock.rule.clone(),
        tr!(language, "{}: {}", "{}：{}", clock.title, clock.message),
    ]
}
