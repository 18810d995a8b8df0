//! What still stands between a record and its end, as text: each hurdle, and below it the commands that take it.

use std::io::{self, Write};

use anstyle::AnsiColor;
use chrono_tz::Tz;

use super::table::{self, Layout};
use crate::engine::Outcome;
use crate::model::language::{Language, tr};
use crate::report::closing::Closing;
use crate::report::record::ClockRow;
use crate::report::{short, terms};

pub(crate) fn closing(
    out: &mut dyn Write,
    closing: &Closing,
    zone: Tz,
    layout: Layout,
) -> io::Result<()> {
    let Closing { command, breaches, running } = closing;
    let language = layout.language;
    if breaches.is_empty() && running.is_empty() {
        let ready =
            tr!(language, "nothing stands before closing: {command}", "可以结案：{command}");
        writeln!(out)?;
        return table::flow(out, &ready, layout.width);
    }
    let title = tr!(language, "before closing:", "结案之前：");
    writeln!(out, "\n{}", table::heading(&title))?;
    for breach in breaches {
        let mark = if breach.refuses {
            let mark = tr!(language, "refuses", "不予登记");
            table::paint(&mark, AnsiColor::Red.on_default().bold())
        } else {
            table::paint(&tr!(language, "breaks", "违反"), AnsiColor::Yellow.on_default())
        };
        hurdle(out, [&mark, &breach.rule], &breach.message, &breach.commands, layout)?;
    }
    for (clock, commands) in running {
        let text = format!("{}{}", clock.title, until(clock, zone, language));
        hurdle(
            out,
            [terms::outcome(clock.outcome, language), &clock.rule],
            &text,
            commands,
            layout,
        )?;
    }
    let then = tr!(language, "then: {command}", "然后：{command}");
    table::flow(out, &then, layout.width)
}

/// `, by 2026-11-25 18:00`.
fn until(clock: &ClockRow, zone: Tz, language: Language) -> String {
    match (clock.due, clock.outcome) {
        (Some(due), Outcome::Pending | Outcome::Overdue) => {
            let due = short(due, zone);
            tr!(language, ", by {due}", "，截止 {due}")
        }
        _ => String::new(),
    }
}

/// Commands stand on lines of their own, so that they can be copied.
fn hurdle(
    out: &mut dyn Write,
    [mark, rule]: [&str; 2],
    text: &str,
    commands: &[String],
    layout: Layout,
) -> io::Result<()> {
    let row = vec![format!("  {mark} {rule}"), text.to_owned()];
    table::rows(out, [row], layout.width)?;
    for command in commands {
        table::flow(out, &format!("    {command}"), layout.width)?;
    }
    Ok(())
}
