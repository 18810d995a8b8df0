//! An edit as a comment on a merge request: the summary first, the rest folded.

use std::io::{self, Write};

use crate::render::table::count;
use crate::report::diff::{Diff, Effect, Replay, RuleDiff, Sort, Witness, section_text};
use crate::report::short;

/// By this line a bot finds the comment that it wrote before.
const MARKER: &str = "<!-- cs policy diff -->";

/// `most` bounds the records that are named of each sort; `shut` says which gates are shut, and why.
pub(crate) fn write(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    most: usize,
    shut: &[String],
) -> io::Result<()> {
    writeln!(out, "{MARKER}\n### Policy: {}\n\n{}.", diff.names(), diff.summary())?;
    if let Some(replay) = &diff.replay {
        let now = diff.now.in_zone(diff.new.policy.zone());
        writeln!(
            out,
            "Replayed over {}, as of {now}: **{}**.",
            count(replay.records, "record", "records"),
            Diff::counts_text(replay.counts())
        )?;
    }
    for gate in shut {
        writeln!(out, "\n> **The gate is shut**: {}", escaped(gate))?;
    }
    if !diff.rules.is_empty() {
        writeln!(out, "\n| Rule | | Verdict |\n| --- | --- | --- |")?;
        for rule in &diff.rules {
            let direction = rule.verdict().direction.as_str();
            writeln!(out, "| `{}` | {} | {direction} |", rule.id, rule.became.as_str())?;
        }
    }
    if let Some(replay) = &diff.replay {
        for sort in Sort::ALL {
            of_sort(out, diff, replay, (sort, most))?;
        }
        of_figures(out, diff, replay)?;
        of_counts(out, diff, replay)?;
    }
    diff.rules.iter().try_for_each(|rule| of_rule(out, diff, rule))?;
    of_sections(out, diff)
}

/// The effects of one sort; those newly violated stand open.
fn of_sort(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    replay: &Replay,
    (sort, most): (Sort, usize),
) -> io::Result<()> {
    let all = replay.counts()[sort as usize];
    if all == 0 {
        return Ok(());
    }
    let open = if sort == Sort::NewlyViolated { " open" } else { "" };
    begin(out, open, &sort.counted(all))?;
    writeln!(out, "| Record | Rule | Owner | Began | Before | After |")?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- |")?;
    for effect in replay.of(sort).take(most) {
        writeln!(out, "{}", effect_row(diff, effect))?;
    }
    let left = all.saturating_sub(most as u64);
    if left > 0 {
        writeln!(out, "\n… and {left} more (`cs policy diff --format json` names all)")?;
    }
    end(out)
}

fn effect_row(diff: &Diff<'_>, effect: &Effect) -> String {
    let cells = [
        format!("`{}`", effect.about),
        format!("`{}`", diff.rule_of(effect)),
        escaped(effect.owner.as_deref().unwrap_or("-")),
        short(effect.from, diff.new.policy.zone()),
        diff.face_text(effect.old.as_ref()),
        diff.face_text(effect.new.as_ref()),
    ];
    format!("| {} |", cells.join(" | "))
}

fn of_figures(out: &mut dyn Write, diff: &Diff<'_>, replay: &Replay) -> io::Result<()> {
    if replay.figures.is_empty() {
        return Ok(());
    }
    begin(out, "", &count(replay.figures.len() as u64, "figure", "figures"))?;
    writeln!(out, "| Metric | Period | Before | After |\n| --- | --- | --- | --- |")?;
    for figure in &replay.figures {
        let (old, new) = (Diff::figure_text(figure.old), Diff::figure_text(figure.new));
        let rule = &diff.rules[figure.rule].id;
        writeln!(out, "| `{rule}` | {} | {old} | {new} |", escaped(&figure.period))?;
    }
    end(out)
}

fn of_counts(out: &mut dyn Write, diff: &Diff<'_>, replay: &Replay) -> io::Result<()> {
    if replay.effects.is_empty() {
        return Ok(());
    }
    begin(out, "", "By rule, month and owner")?;
    for (place, (title, rows)) in diff.counted(replay).into_iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let heads = Sort::ALL.map(|sort| sort.text().to_owned());
        writeln!(out, "| {} | {} |", title.to_lowercase(), heads.join(" | "))?;
        writeln!(out, "| --- |{}", " ---: |".repeat(heads.len()))?;
        for (name, counts) in rows {
            let counts = counts.map(|count| count.to_string());
            writeln!(out, "| {} | {} |", escaped(&name), counts.join(" | "))?;
        }
    }
    end(out)
}

fn of_rule(out: &mut dyn Write, diff: &Diff<'_>, rule: &RuleDiff) -> io::Result<()> {
    let verdict = rule.verdict().direction.as_str();
    begin(out, "", &format!("<code>{}</code> {}: {verdict}", rule.id, rule.became.as_str()))?;
    for fact in diff.facts(rule) {
        writeln!(out, "- {}", escaped(&fact))?;
    }
    for (which, witness) in [("new", &rule.stricter), ("old", &rule.looser)] {
        if let Some(witness) = witness {
            of_witness(out, which, witness)?;
        }
    }
    end(out)
}

fn of_witness(out: &mut dyn Write, which: &str, witness: &Witness) -> io::Result<()> {
    writeln!(out, "\nViolated only under the {which} version, as of {}:\n", witness.now)?;
    writeln!(
        out,
        "```yaml\n{}\n# old: {}\n# new: {}\n```",
        witness.yaml.trim_end(),
        witness.old,
        witness.new
    )
}

fn of_sections(out: &mut dyn Write, diff: &Diff<'_>) -> io::Result<()> {
    if diff.sections.is_empty() {
        return Ok(());
    }
    begin(out, "", "Other sections")?;
    for change in &diff.sections {
        writeln!(out, "- {}", escaped(&section_text(change)))?;
    }
    end(out)
}

/// A part that is folded unless it is `open`.
fn begin(out: &mut dyn Write, open: &str, summary: &str) -> io::Result<()> {
    writeln!(out, "\n<details{open}><summary>{summary}</summary>\n")
}

fn end(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n</details>")
}

/// Text that Markdown takes as it stands, in a line or in a cell.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '|' | '*' | '_' | '<' | '>' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(if letter == '\n' { ' ' } else { letter });
    }
    escaped
}
